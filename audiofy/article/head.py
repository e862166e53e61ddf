"""The top of an article: section, kicker, headline, byline, date, lead, dateline."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain, islice

from audiofy.article.dates import first_moment
from audiofy.article.furniture import ABOUT, FURNITURE
from audiofy.article.layout import Layout, Verdict
from audiofy.article.lines import BYLINE, DATES, date_verdict
from audiofy.article.model import Role, one_line
from audiofy.article.names import is_genre, is_names, is_source_code
from audiofy.article.passages import Mark
from audiofy.article.shape import (
    ends_flat,
    ends_sentence,
    has_inner_break,
    has_verb,
    is_question,
    letters,
    stems,
)
from audiofy.article.tables import pairs, words

_SUBJECT = 8  # paragraphs
_TAKERS = FURNITURE - ABOUT - {Role.EDITORIAL_NOTE, Role.EMBED, Role.MARKUP, Role.METADATA}
_MENU = re.compile(r"(?:[A-ZÄÖÜ][\w&+.-]*|&|\||·)(?: (?:[A-ZÄÖÜ][\w&+.-]*|&|\||·)){3,}")
_MENU_SHARE = 0.8
_ARROWS = ("›", "»", ">", "→")
_TRAIL = re.compile(r"\s*(?:[›»→|•]|(?<!\S)>|/(?=\s))\s*")
_COLON_KICKER = re.compile(r"[^:.!?\d]{3,48}(?: : +|:(?=[\"„»«‚‘'A-ZÄÖÜ]))")
_ISSUER_CODE = re.compile(
    r"(?:[A-ZÄÖÜ]{2,5}(?:-[A-ZÄÖÜ0-9]{1,6}){1,3}|BPOL[A-Z]? [A-ZÄÖÜ0-9-]{1,6}): (?=\S)"
)
_QUOTED_KICKER = re.compile(r"[\"„“»«‚‘'][^\"„“”«»]{3,70}[\"“”«»‘’'] (?=[\"„“»«]?[A-ZÄÖÜ0-9])")
_PLACE = (
    r"[A-ZÄÖÜ][\w.'’-]*"
    r"(?:[ /-][A-ZÄÖÜ(][\w.'’()-]*| (?:am|an der|im|in|bei|ob der|a\. ?d\.) [A-ZÄÖÜ][\w.-]*){0,4}"
)
_SITE = re.compile(r"[A-Z][\w-]+\.(?:de|at|ch|com|net|org)(?: |$)")
"""`Golem.de IT-News für Profis`: the site's own name, and what it says of itself."""
_LABEL = re.compile(r"([A-ZÄÖÜ][a-zäöü]{2,14})\.?: +(?=\S)")
_FIELDS_MAX = 14  # passages
_PLACE_MAX = 45
_LEAD_MIN = 25  # characters
_LEAD_MAX = 700  # characters
_SHORT_LEAD_MAX = 360
_ROW_MIN = 3  # words
_SUBJECT_SIGHT = 20  # passages
_MANY_WORDS = 5
_CHRONICLE_SIGHT = 8  # passages
_KICKER_MAX = 48  # characters
_PAID = re.compile(r"(?:\w{1,10}[ -]?)?(?:Plus|PLUS|\+) (?=[A-ZÄÖÜ])")
_HEAD_MAX = 80  # passages; no page has more above its headline
_MENU_LINES = 4  # of one word each
_NAME_SPACES = 4  # in an author's name, with a degree
_WIRE_HEADER = "wire service header"
_LINKS = frozenset({Role.NAVIGATION, Role.COMMENTS, Role.WIDGET, Role.TEASER})
_BESIDE_BULLETS = frozenset({Role.BYLINE, Role.PUBLISHED, Role.UPDATED, Role.COMMENTS})
_INTERRUPTS = frozenset(ABOUT | {Role.COMMENTS, Role.SOURCE, Role.DATELINE})


def dates_and_trails(layout: Layout) -> None:
    """Date lines and breadcrumb trails above the first paragraph."""
    end = layout.first_prose()
    for index in list(layout.opened(0, min(end, _HEAD_MAX))):
        verdict = date_verdict(layout.text(index))
        if verdict and layout.passages[index].mark is not Mark.HEADING:
            layout.verdicts[index] = verdict
    index = 0
    while index < min(end, _HEAD_MAX):
        if layout.is_open(index) and _is_trail(layout, index):
            added = _judge_trail(layout, index, end)
            index, end = index + added, end + added
        index += 1


def _is_trail(layout: Layout, index: int) -> bool:
    """A breadcrumb trail: parts with arrows between them, or the next line and more."""
    text = layout.text(index)
    if len(text) <= 200 and (
        _is_menu(layout, text) or text.count(" · ") > 1 or _is_row_of_links(layout, text)
    ):
        return True
    parts = _TRAIL.split(text)
    if len(parts) > 2 and len(text) <= 200 and _are_links(parts):
        return True
    if len(parts) == 2 and parts[0].casefold() in words("sections") | words("front_pages"):
        return True
    following = layout.next_open(index + 1)
    heading = layout.passages[index].mark is Mark.HEADING
    if following is None or len(text) > 80 or heading or layout.transcript:
        return False
    below = layout.text(following)
    return (
        len(below) + 1 < len(text)
        and re.search(rf"(?<=\W){re.escape(below)}\W*$", text) is not None
        and not layout.is_prose(following)
    )


def _is_menu(layout: Layout, text: str) -> bool:
    """Nouns alone, and the name of the site as its first line writes it."""
    site = layout.text(0)
    tokens = text.split()
    capitals = sum(token[0].isupper() for token in tokens)
    known = sum(token.casefold() in words("sections") for token in tokens)
    if known > 1 and len(tokens) > known + 2 and capitals >= _MENU_SHARE * len(tokens):
        return not has_verb(text) and not ends_flat(text)
    return _MENU.fullmatch(text.replace(f" {site}", "") if site.islower() else text) is not None


def _are_links(parts: list[str]) -> bool:
    return all(parts[1:]) and all(len(part) <= 120 for part in parts)


def _judge_trail(layout: Layout, index: int, end: int) -> int:
    """The trail's last section is the article's, unless a line says so; returns parts added."""
    text = layout.text(index)
    if _is_menu(layout, text):
        layout.judge(index, Role.NAVIGATION, "menu of the site")
        return 0
    sections = [
        match
        for match in re.finditer(r"[^›»>→|•/]+", text)
        if match[0].strip().casefold() in words("sections")
    ]
    told = any(
        layout.text(i).casefold() in words("sections")
        for i in layout.opened(index + 1, min(end, _HEAD_MAX))
    )
    if told or not sections or len(_TRAIL.split(text)) < 2:
        layout.judge(index, Role.NAVIGATION, "breadcrumb trail")
        return 0
    start = sections[-1].start() + len(sections[-1][0]) - len(sections[-1][0].lstrip())
    end = sections[-1].start() + len(sections[-1][0].rstrip())
    added = 0
    if text[end:].strip():
        layout.split(index, end)
        layout.judge(index + 1, Role.NAVIGATION, "breadcrumb trail")
        added += 1
    if text[:start].strip():
        layout.split(index, start)
        layout.judge(index, Role.NAVIGATION, "breadcrumb trail")
        added, index = added + 1, index + 1
    layout.judge(index, Role.SECTION, "section")
    return added


def labelled_fields(layout: Layout) -> None:
    """`Dachzeile: ...`, `Utl.: ...`: the fields of a content system, each with its label."""
    index = 0
    while index < min(_FIELDS_MAX, len(layout)):
        match = _LABEL.match(layout.text(index)) if layout.is_open(index) else None
        role = pairs("field_labels").get(match[1].casefold()) if match else None
        if match and role:
            layout.split(index, match.end())
            layout.judge(index, Role.METADATA, "label of a field")
            layout.judge(index + 1, Role(role), role)
            if role == "headline" and layout.headline is None:
                layout.headline = index + 1
            index += 1
        index += 1


def title_in_trail(layout: Layout) -> None:
    """`Stahlwerk: Der lange Abschied` at the end of a trail, and both parts once more below."""
    for index in list(layout.opened(0, min(layout.first_prose(), _HEAD_MAX))):
        kicker, colon, title = layout.text(index).partition(": ")
        for below in layout.opened(index + 1, min(index + _HEAD_MAX, len(layout) - 1)):
            again = layout.text(below) == kicker and layout.text(below + 1) == title
            if colon and again and layout.is_open(below + 1):
                layout.judge(index, Role.NAVIGATION, "link of the site")
                layout.judge(below, Role.KICKER, "kicker")
                break


def headline(layout: Layout) -> None:
    """The headline, and the section and kicker above it."""
    if layout.headline is not None:  # a field said so
        _judge_above(layout, list(layout.opened(0, layout.headline)))
        _judge_below(layout)
        return
    run = _headline_run(layout)
    issued = _issued(layout)
    if issued is not None:
        run, place = [*(i for i in run if i < issued), issued], -1
    elif run:
        place = _place_in(layout, run)
    else:
        return
    if issued is None and (taken := _taken_by_mistake(layout, run[place])) is not None:
        run, place = [*run, taken], len(run)
    layout.headline = run[place]
    layout.judge(run[place], Role.HEADLINE)
    _part_code(layout)
    _part_kicker(layout, _COLON_KICKER)
    _judge_above(layout, run[:place])
    _part_mark_of_kicker(layout)
    for index in list(layout.opened(0, layout.headline)):
        if layout.is_title(index):
            _judge_left_above(layout, index)
    _judge_below(layout)
    _part_kicker(layout, _QUOTED_KICKER)


def _issued(layout: Layout) -> int | None:
    """The line that begins with the code of the authority that issues the release."""
    lines = layout.opened(0, min(layout.first_prose() + 1, _HEAD_MAX, len(layout)))
    return next((i for i in lines if _ISSUER_CODE.match(layout.text(i))), None)


def _taken_by_mistake(layout: Layout, chosen: int) -> int | None:
    """A line below the chosen one that a box or a trail took, though the text speaks of it."""
    prose = list(islice((i for i in layout.opened() if layout.is_prose(i)), _SUBJECT))
    text = "\n".join(layout.text(i) for i in prose)
    told = layout.text(chosen).count(" ") >= 2 and _is_subject(layout.text(chosen), text)
    if not prose or told:
        return None
    lines = range(chosen + 1, min(prose[0], chosen + _HEAD_MAX))
    taken = (i for i in lines if layout.role(i) in _TAKERS and layout.is_title(i))
    able = [
        i
        for i in taken
        if layout.text(i).count(" ") >= 3
        and _is_subject(layout.text(i), text)
        and not layout.book.find(layout.text(i))
    ]
    return able[-1] if able else None


def _is_subject(title: str, text: str) -> bool:
    """Is one of the title's nouns, or one made with it, in the text?"""
    return any(stem in text for stem in stems(title))


def _judge_left_above(layout: Layout, index: int) -> None:
    """What is neither section nor kicker: the author, beside a date, or a link."""
    beside = {layout.role(i) for i in (index - 1, index + 1) if i >= 0}
    if _is_publisher(layout, index):
        return
    if _is_name(layout, index) and beside & ABOUT:
        layout.verdicts[index] = BYLINE
    else:
        layout.judge(index, Role.NAVIGATION, "link of the site")


def _headline_run(layout: Layout) -> list[int]:
    """The lines on end among which the headline is."""
    end = layout.first_prose()
    titles = [i for i in layout.opened(0, end) if layout.passages[i].mark not in _LISTS][:_HEAD_MAX]
    if layout.given.headline and (match := _matching(layout, titles, layout.given.headline)):
        return [i for i in titles if i <= match[0]]
    headings = [i for i in titles if layout.passages[i].mark is Mark.HEADING]
    if headings:
        top = min(headings, key=lambda i: (layout.passages[i].level, i))
        return (
            [i for i in titles if i <= top]
            if layout.passages[top].level <= 2 or end == top + 1
            else []
        )
    if layout.given.headline or (end == len(layout) and len(titles) < 2):
        return []
    if end == len(layout) or layout.transcript:  # the first line is the headline, the rest the text
        return titles[:1]
    return _best_run(layout, _runs(layout, titles, end))


_LISTS = frozenset({Mark.BULLET, Mark.NUMBERED, Mark.QUOTED})


def _matching(layout: Layout, titles: list[int], wanted: str) -> list[int]:
    return [i for i in titles if same_letters(layout.text(i), wanted)]


def same_letters(text: str, other: str) -> bool:
    """Are they the same but for signs, spaces and capitals?"""
    return letters(text) == letters(other)


def _runs(layout: Layout, titles: list[int], end: int) -> list[list[int]]:
    """The open titles, parted where something about the article stands between them."""
    runs: list[list[int]] = [[]]
    candidates = set(titles)
    for index in range(min(end, titles[-1] + 1) if titles else 0):
        if index in candidates:
            runs[-1].append(index)
        elif layout.role(index) in _INTERRUPTS and runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _best_run(layout: Layout, runs: list[list[int]]) -> list[int]:
    """The first run with a line that can be a headline; a mere kicker gives way to a later one."""

    def strength(run: list[int]) -> int:
        if _ends_in_menu(layout, run[-1]):
            return 0
        best = max((layout.text(i) for i in run if not _is_section(layout, i)), key=len, default="")
        size = best.count(" ") + 1 if best else 0
        return 2 if size > 4 or has_verb(best) else 1 if size > 2 or len(best) > 20 else 0

    if not runs:
        return []
    strongest = max(map(strength, runs))
    for run in runs:
        if strength(run) == strongest and (
            strongest or not all(_is_section(layout, i) for i in run)
        ):
            return [
                i for i in chain.from_iterable(runs[: runs.index(run)]) if not _is_name(layout, i)
            ] + run
    return []


def _ends_in_menu(layout: Layout, last: int) -> bool:
    """Is the last line of a run among others of one word each, links or not?"""
    begin, stop = last, last
    while begin >= 0 and " " not in layout.text(begin):
        begin -= 1
    while stop < len(layout) and " " not in layout.text(stop):
        stop += 1
    return stop - begin - 1 >= _MENU_LINES


def _is_section(layout: Layout, index: int) -> bool:
    folded = layout.text(index).casefold().strip(" :|•")
    known = folded in words("sections") or folded in words("wide_sections")
    return known or (
        folded.count(" ") == 0 and "/" in folded and folded.split("/")[0] in words("sections")
    )


def _is_name(layout: Layout, index: int) -> bool:
    return is_names(layout.text(index)) and len(layout.text(index)) < 40


def _place_in(layout: Layout, run: list[int]) -> int:
    """Which line of the run is the headline: the last, but for a subtitle, a name, a subhead."""
    place = len(run) - 1
    if place and _is_section(layout, run[place]) and layout.text(run[place - 1]).count(" ") >= 2:
        place -= 1  # the section stands below the headline
    while place > 0:
        above, line = layout.text(run[place - 1]), layout.text(run[place])
        if not (
            (ends_flat(line) and not ends_flat(above))
            or _is_byline_below(above, line)
            or (_is_subtitle(above, line) and not _stands_on_lead(layout, run[place]))
            or _is_first_subhead(layout, run[place - 1], run[place])
        ) or _is_section(layout, run[place - 1]):
            return place
        place -= 1
    return place


def _is_byline_below(above: str, line: str) -> bool:
    return is_names(line) and len(line.split()) <= 4 and len(above) > 1.5 * len(line)


def _is_subtitle(above: str, line: str) -> bool:
    if len(line) >= 75 and has_inner_break(line) and above.count(" ") >= 2:
        return True
    if len(stems(above)) > 1 and stems(above) == stems(line):
        return False  # the trail ends with the headline
    if len(above) > _KICKER_MAX and above.count(" ") >= _MANY_WORDS and not above.endswith(":"):
        return True
    long_below = len(line) >= 75 and len(line) > 1.3 * len(above)
    return long_below and above.count(" ") >= 2 and (has_verb(above) or len(above) >= 30)


def _stands_on_lead(layout: Layout, line: int) -> bool:
    """A line with a verb and no full stop above sentences that a date parts from the text."""
    lead, beyond = line + 1, line + 2
    return (
        beyond < len(layout)
        and has_verb(layout.text(line))
        and not ends_sentence(layout.text(line))
        and layout.is_open(lead)
        and layout.is_prose(lead)
        and ends_sentence(layout.text(lead))
        and layout.role(beyond) in DATES
    )


def _is_first_subhead(layout: Layout, above: int, line: int) -> bool:
    """A short line in a group of its own below a longer one with a verb."""
    first, second = layout.text(above), layout.text(line)
    return (
        not layout.same_group(above, line)
        and len(first) >= 35
        and len(second) < 0.75 * len(first)
        and (has_verb(first) or is_question(second))
    )


def _judge_above(layout: Layout, above: list[int]) -> None:
    """The lines above the headline: a section, a kicker, and links of the site."""
    rest = [
        i
        for i in above
        if not (_is_publisher(layout, i) or _is_step(layout.text(i)) or _is_menu_line(layout, i))
    ]
    told = any(layout.role(i) is Role.SECTION for i in range(len(layout)))
    given = (layout.given.section or "").casefold()
    section = _section_above(layout, rest, given)
    if section is None or layout.text(section).casefold() in words("front_pages"):
        section = _last_step(layout, above) or section
    section = _deepest(layout, rest, section)
    before = [i for i in rest if section is not None and i < section]
    if section is not None and not told:
        layout.judge(section, Role.SECTION, "section")
        rest = [i for i in rest if i != section]
    own = any(layout.role(i) is Role.KICKER for i in range(len(layout)))  # in the headline itself
    if rest and rest != before and not own:
        _judge_kicker(layout, rest, before)
    for index in rest:
        layout.judge(index, Role.NAVIGATION, "link of the site")
    if not told and section is None:
        _section_among_links(layout)
    _genre_among_links(layout)


def _is_row_of_links(layout: Layout, text: str) -> bool:
    """`Newsletter Shop Telepolis Abonnement`: names, of which two or more are links anywhere."""
    tokens = text.split()
    if not all(token[0].isalpha() for token in tokens) or ":" in text:
        return False
    if len(tokens) < _ROW_MIN or has_verb(text) or any(t in words("joints") for t in tokens):
        return False
    return _links_in(layout, tokens) > 1


def _is_menu_line(layout: Layout, index: int) -> bool:
    """One link alone, "Menu", or several in a line: "Newsticker Podcasts Hintergründe"."""
    tokens = layout.text(index).split()
    linked = _links_in(layout, tokens)
    return linked == len(tokens) or linked > 1


def _links_in(layout: Layout, tokens: list[str]) -> int:
    """How many of the words are links wherever they stand alone at the edge of a page."""
    return sum(layout.book.find(token, edge=True) is not None for token in tokens)


def _judge_kicker(layout: Layout, rest: list[int], before: list[int]) -> None:
    """The last line above the headline; a genre below another line says what kind it is."""
    if len(rest) > len(before) + 1 and is_genre(layout.text(rest[-1])):
        layout.judge(rest.pop(), Role.METADATA, "kind of article")
    layout.judge(rest.pop(), Role.KICKER, "kicker")


def _section_above(layout: Layout, above: list[int], given: str) -> int | None:
    """The section's line: the one that is given, the last that names one above a kicker, the end
    of a trail, or the first of several lines."""
    if given:
        return next((i for i in above if layout.text(i).casefold() == given), None)
    named = [i for i in above if _is_section(layout, i) and not _is_marked_kicker(layout, i)]
    if _is_wire(layout):
        return next((i for i in named if "/" in layout.text(i)), None)
    named = [i for i in named if not layout.text(i)[0].islower()] or named
    named = named or [i for i in above[:-1] if layout.text(i).casefold() in words("front_pages")]
    if named:
        paired = len(named) > 1 and named[-1] == above[-1] and named[-2] == above[-2]
        return _narrower(layout, above, named[-2 if paired else -1])
    section = _end_of_trail(layout, above)
    if section is None and len(above) == 2 and _may_be_section(layout.text(above[0])):
        section = above[0]
    return section


def _is_marked_kicker(layout: Layout, index: int) -> bool:
    """`Kriminalität:`, right above the headline."""
    return layout.text(index).endswith(":") and index + 1 == layout.headline


def _narrower(layout: Layout, above: list[int], section: int) -> int:
    """The line below a wide section, "Lokales" say, if another is left for the kicker."""
    below = section + 1
    own = layout.role((layout.headline or 0) - 1) is Role.KICKER
    wide = layout.text(section).casefold() in words("wide_sections") | words("front_pages")
    left = below in above and (own or below != above[-1])
    return below if wide and left and _may_be_section(layout.text(below)) else section


def _is_wire(layout: Layout) -> bool:
    """Does a wire's header stand on top? Then the line above the headline is its keyword."""
    lines = layout.verdicts[: min(layout.headline or 0, _FIELDS_MAX)]
    return any(verdict and verdict.reason == _WIRE_HEADER for verdict in lines)


def _end_of_trail(layout: Layout, rest: list[int]) -> int | None:
    """The last line of a trail that begins with "Startseite", above the kicker if there is one."""
    above = range(rest[-1]) if rest else ()
    roots = (i for i in above if layout.text(i).casefold() in words("front_pages"))
    root = next((i for i in roots if layout.role(i) is Role.NAVIGATION), None)
    if root is None or root + 1 not in rest:
        return None
    trail = [i for i in rest if i > root]
    last = trail[-2] if len(trail) > 1 else trail[0]
    return last if _may_be_section(layout.text(last)) else None


def _may_be_section(text: str) -> bool:
    """Short, and not a publisher's name or domain, or a button."""
    plain = not text.isupper() and re.search(r"\.\w{2,3}$|[+!?]$|Übersicht$", text) is None
    return len(text) <= 30 and plain


def _is_publisher(layout: Layout, index: int) -> bool:
    """A publisher's name, or a line that the source line names again; it is judged here."""
    text = layout.text(index)
    if text.casefold() in words("publishers") or _SITE.match(text):
        layout.judge(index, Role.NAVIGATION, "publisher's name")
        return True
    sources = (i for i in range(len(layout)) if layout.role(i) is Role.SOURCE)
    told = list(sources)
    named = len(text) > 5 and any(text in layout.text(i) for i in told)
    if named or (not told and _is_office(text)):
        layout.judge(index, Role.SOURCE, "publisher")
        return True
    return False


def _is_step(text: str) -> bool:
    """A step of a breadcrumb trail, its arrow still there: "Biologie ›"."""
    return text.startswith(_ARROWS) or text.endswith(_ARROWS)


def _last_step(layout: Layout, above: list[int]) -> int | None:
    """The last step of a trail, without its arrow: "Biologie" of "Biologie ›"."""
    steps = [i for i in above if layout.is_open(i) and layout.text(i).endswith(_ARROWS)]
    name = layout.text(steps[-1])[:-1].rstrip() if steps else ""
    return steps[-1] if name and name[0] not in _ARROWS and _may_be_section(name) else None


def _deepest(layout: Layout, above: list[int], section: int | None) -> int | None:
    """The last step from a region to a place, in a group of their own: Lokales, Tölz, Weilersee."""
    top = layout.headline
    if section is None or top is None or layout.same_group(section, top):
        return section
    wide = any(layout.text(i).casefold() in words("wide_sections") for i in above if i < section)
    below = (i for i in above if i > section and layout.same_group(section, i))
    steps = [i for i in below if _may_be_section(layout.text(i))]
    return steps[-1] if wide and steps else section


def _is_office(text: str) -> bool:
    """The authority that publishes: "Stadt Wiesenau"."""
    first, _, place = text.partition(" ")
    return first.casefold() in words("offices") and place[:1].isupper() and place.count(" ") < 3


def _section_among_links(layout: Layout) -> None:
    """A word that names a section is one above the headline, even if it can be a link elsewhere."""
    if layout.given.section or Role.NAVIGATION in layout.told:
        return  # where the mark-up says what is a link, it is one
    for index in range(layout.headline or 0):
        linked = layout.role(index) in _LINKS
        if linked and _is_section(layout, index):
            layout.judge(index, Role.SECTION, "section")
            return


def _genre_among_links(layout: Layout) -> None:
    """ "Kommentar" right above the headline is the kicker, even if it can be a link elsewhere."""
    index = (layout.headline or 0) - 1
    told = any(layout.role(i) is Role.KICKER for i in range(index + 1))
    linked = index >= 0 and layout.role(index) in _LINKS
    if linked and not told and is_genre(layout.text(index)):
        layout.judge(index, Role.KICKER, "kicker")


def _judge_below(layout: Layout) -> None:
    """Short lines between the headline and the first paragraph: names, subtitle, topics."""
    top = layout.headline or 0
    end = next((i for i in layout.opened(top + 1) if _begins_text(layout, i)), len(layout))
    below = list(layout.opened(top + 1, end))
    for index in below:
        text, size = layout.text(index), layout.text(index).count(" ") + 1
        beside = {layout.role(i) for i in (index - 1, index + 1) if 0 <= i < len(layout)}
        if index + 1 < len(layout) and layout.role(index + 1) is Role.CAPTION:
            continue
        if index == top + 1 and _is_section(layout, index) and not _has(layout, Role.SECTION):
            layout.judge(index, Role.SECTION, "section")
        elif any(layout.role(i) is Role.SOURCE and layout.text(i) == text for i in range(top)):
            layout.judge(index, Role.SOURCE, "publisher")
        elif is_names(text) and size <= 6 and (layout.same_group(top, index) or beside & ABOUT):
            layout.verdicts[index] = BYLINE
        elif size <= 3 and not is_question(text) and beside & ABOUT:
            layout.judge(index, Role.NAVIGATION, "topic")
        elif _bare_title(text) == one_line(layout.text(top)) and not layout.transcript:
            layout.judge(index, Role.NAVIGATION, "headline once more")
        elif (
            index == below[0]
            and size >= _MANY_WORDS
            and (len(text) >= 60 or layout.same_group(top, index))
        ):
            layout.judge(index, Role.LEAD)


def _bare_title(text: str) -> str:
    return _ISSUER_CODE.sub("", one_line(text))


def _has(layout: Layout, role: Role) -> bool:
    return any(layout.role(i) is role for i in range(len(layout)))


def _part_code(layout: Layout) -> None:
    """`POL-EL: Zeugen gesucht`: the code of the authority that issues the release."""
    top = layout.headline
    match = None if top is None else _ISSUER_CODE.match(layout.text(top))
    if top is None or match is None:
        return
    _part_headline(layout, top, match.end(), Verdict(Role.METADATA, "code of the issuer"))


def _part_kicker(layout: Layout, form: re.Pattern[str]) -> None:
    """`"Ein Stück Freiheit" Nachtzug startet mit Verspätung`, `Seilbahn : Gondel bleibt stehen`."""
    top = layout.headline
    if top is None or layout.transcript or any(layout.role(i) is Role.KICKER for i in range(top)):
        return
    text = layout.text(top)
    match = form.match(text)
    if not match or text[match.end() :].count(" ") < 2 or _is_one_quoted_word(match[0]):
        return
    _part_headline(layout, top, match.end(), Verdict(Role.KICKER, "kicker"))


def _part_mark_of_kicker(layout: Layout) -> None:
    """`Plus Lindental`: the mark of what subscribers pay for is no part of the kicker."""
    top = layout.headline or 0
    kickers = (i for i in range(top) if layout.role(i) is Role.KICKER)
    for index in list(kickers):
        if match := _PAID.match(layout.text(index)):
            layout.split(index, match.end())
            layout.verdicts[index] = Verdict(Role.PAYWALL, "mark of paid articles")
            if _is_menu_line(layout, index + 1):
                layout.judge(index + 1, Role.NAVIGATION, "link of the site")
            else:
                layout.judge(index + 1, Role.KICKER, "kicker")
            return


def _part_headline(layout: Layout, top: int, position: int, before: Verdict) -> None:
    """The headline begins at `position` of its line; what stands before it has its own verdict."""
    layout.split(top, position)
    layout.verdicts[top] = before
    layout.judge(top + 1, Role.HEADLINE)
    layout.headline = top + 1


def _is_one_quoted_word(text: str) -> bool:
    return ":" not in text and " " not in text.strip()


@cache
def _agency_dateline() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{_PLACE}(?:, \d{{1,2}}\. ?\w+\.?(?: \d{{4}})?)?,? ?)?"
        r"[(\[](?P<agency>[^()\[\]]{2,40})[)\]](?: ?[-–—:.|])? +(?=\S)"
    )


@cache
def _bare_dateline() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<place>{_PLACE})(?P<agency> [\w/-]{{2,20}})?(?:\.| [-–—|·]) +"
        r"(?:\([a-z]{2,4}\) )?(?=[\"„»«]?[A-ZÄÖÜ0-9])"
    )


def datelines(layout: Layout) -> None:
    """`Hamburg (dpa) - `, `BERLIN taz | `, `Wismar. ` before a paragraph."""
    first = next((i for i in layout.opened(layout.headline or 0) if layout.is_prose(i)), None)
    seen = 0
    index = layout.headline or 0
    while index < len(layout):
        sentence = seen == 0 and ends_sentence(layout.text(index))
        if layout.is_open(index) and (layout.is_prose(index) or sentence):
            seen += 1
            end = _dateline_end(layout, index, bare=first is not None and seen <= 2)
            if end:
                layout.split(index, end)
                layout.judge(index, Role.DATELINE, "dateline")
                index += 1
        index += 1


def _dateline_end(layout: Layout, index: int, *, bare: bool) -> int:
    text = layout.text(index)
    if "(" in text[:90] or "[" in text[:90]:
        match = _agency_dateline().match(text[:140])
        if match and is_source_code(match["agency"]):
            return match.end()
    if bare and (match := _bare_dateline().match(text[:80])):
        place = match["place"]
        agency = (match["agency"] or "").strip()
        if agency:
            return match.end() if is_source_code(agency) and place.isupper() else 0
        if place.casefold() in ("st", "sankt"):
            return 0  # "St. Kolman sucht einen Arzt"
        if len(place) <= _PLACE_MAX and (
            (place.isupper() and len(place) > 3)
            or place.casefold() in words("places")
            or _is_place(layout, place, index)
        ):
            return match.end()
    return 0


def _is_place(layout: Layout, place: str, index: int) -> bool:
    """Does the article speak of the place elsewhere as one speaks of places?"""
    named = re.compile(
        r"\b(?:[Ii]n|[Aa]us|[Nn]ach|bei|um|[Vv]on|am|vom|zum|Stadt|Kreis|Gemeinde)"
        rf" {re.escape(place)}\b"
    )
    for i in range(min(len(layout), index + 40)):
        above = i < index and layout.role(i) in (Role.KICKER, Role.SECTION, Role.NAVIGATION)
        if above and place.casefold() in layout.text(i).casefold():
            return True
        if i != index and named.search(layout.text(i)):
            return True
    return named.search(layout.text(index), len(place)) is not None


def authors_below_the_lead(layout: Layout) -> None:
    """An author's bare name above a date, or below a lead that has no last full stop."""
    top = layout.headline
    first = None if top is None else next(_prose_from(layout, top + 1), None)
    if top is None or first is None or layout.transcript:
        return
    led = any(layout.role(i) is Role.LEAD for i in range(top, first))
    end = first if led else next(_prose_from(layout, first + 1), first)
    for index in list(layout.opened(top + 1, min(end, top + _HEAD_MAX))):
        name = layout.text(index)
        signs = name.count(" ") < _NAME_SPACES and is_names(name)
        if signs and (_is_above_date(layout, index) or _is_below_open_lead(layout, top, index)):
            layout.verdicts[index] = BYLINE
            if _is_place_above(layout, index):
                layout.judge(index - 1, Role.METADATA, "where the author writes")


def _is_place_above(layout: Layout, index: int) -> bool:
    """`Aus Kiel` above the author's name."""
    first, _, place = layout.text(index - 1).partition(" ")
    tells = first.casefold() in words("no_first_names") and place and place.count(" ") < 2
    return bool(tells) and layout.is_open(index - 1) and layout.same_group(index - 1, index)


def _prose_from(layout: Layout, start: int) -> Iterator[int]:
    return (i for i in layout.opened(start) if layout.is_prose(i))


def _is_above_date(layout: Layout, index: int) -> bool:
    below = index + 1
    if below == len(layout):
        return False
    open_date = layout.is_open(below) and date_verdict(layout.text(below)) is not None
    return open_date or layout.role(below) in DATES


def _is_below_open_lead(layout: Layout, top: int, index: int) -> bool:
    """Two sentences right below the headline, the last without its full stop?"""
    text = layout.text(index - 1)
    below = index - 1 == top + 1 and layout.role(index - 1) in (None, Role.LEAD)
    return (
        below
        and len(text) <= _SHORT_LEAD_MAX
        and has_inner_break(text)
        and not (ends_sentence(text) or ends_flat(text))
    )


def lead(layout: Layout) -> None:
    """The first paragraph, if something tells it from the second."""
    if Role.LEAD in layout.told or _judge_heading_as_lead(layout):
        return
    if layout.given.lead and (match := _matching(layout, list(layout.opened()), layout.given.lead)):
        layout.judge(match[0], Role.LEAD)
        return
    top = layout.headline
    _reopen_below_headline(layout)
    first = None if top is None else _first_paragraph(layout, top)
    if top is None or first is None or _is_no_lead(layout, top, first):
        return
    below = range(first + 1, len(layout))
    second = next((i for i in below if layout.is_text(i) and layout.is_prose(i)), None)
    if second is not None and _tells_lead(layout, top, first, second):
        layout.judge(first, Role.LEAD)


def _reopen_below_headline(layout: Layout) -> None:
    """What was taken for the page's own by its words, but is of the headline's subject: sentences
    right below it, or a paragraph above the second one. A lead may address its readers."""
    top = layout.headline
    if top is None:
        return
    title = layout.text(top).casefold()
    for index in range(top + 1, min(top + _SUBJECT_SIGHT, layout.second_prose())):
        text = layout.text(index)
        paragraph = layout.role(index) is Role.PAGE and layout.is_prose(index)
        if not paragraph or not has_inner_break(text) or "www." in text:
            continue
        shared = sum(stem.casefold() in title for stem in set(stems(text)))
        if shared > (index > top + 1):
            layout.verdicts[index] = None


def _first_paragraph(layout: Layout, top: int) -> int | None:
    """The first passage below the headline that is no title, if it is a sentence."""
    first = next((i for i in layout.opened(top) if not layout.is_title(i)), None)
    if first is None or len(layout.text(first)) < _LEAD_MIN or first + 1 == len(layout):
        return None
    signed = layout.role(first + 1) is Role.BYLINE
    ended = ends_sentence(layout.text(first)) or _is_open_lead(layout.text(first))
    return first if ended or signed else None


def _is_open_lead(text: str) -> bool:
    """Sentences, the last without its full stop: only a lead is set so."""
    return len(text) <= _SHORT_LEAD_MAX and has_inner_break(text) and text[-1].isalnum()


def _is_no_lead(layout: Layout, top: int, first: int) -> bool:
    """Is it part of a list, a wire's first sentence, an answer, or below a lead and a subhead?"""
    above = layout.role(first - 1) if first else None
    wire = above is Role.DATELINE and is_wire_dateline(layout.text(first - 1))
    roles = [layout.role(i) for i in range(top, first)]
    leads = [i for i in range(top, first) if layout.role(i) is Role.LEAD]
    return (
        layout.passages[first].mark in _LISTS
        or wire
        or Role.QUESTION in roles
        or any(has_inner_break(layout.text(i)) for i in leads)  # a lead without a full stop
        or (bool(leads) and any(layout.is_open(i) for i in range(leads[0], first)))
    )


def _judge_heading_as_lead(layout: Layout) -> bool:
    """A heading of two sentences right below the headline, as some sites mark up their leads."""
    top = layout.headline
    below = layout.next_open(top + 1) if top is not None else None
    if below is None or layout.passages[below].mark is not Mark.HEADING:
        return False
    text = layout.text(below)
    if not (has_inner_break(text) and ends_sentence(text) and len(text) <= _LEAD_MAX):
        return False
    layout.judge(below, Role.LEAD)
    return True


def is_wire_dateline(text: str) -> bool:
    return "(" in text or "|" in text


def _tells_lead(layout: Layout, top: int, first: int, second: int) -> bool:
    size = len(layout.text(first))
    if layout.passages[first].mark in (Mark.ITALIC, Mark.BOLD):
        return True
    if size > _LEAD_MAX:
        return False
    if _is_open_lead(layout.text(first)):
        return True
    between = {layout.role(i) for i in range(first + 1, second)}
    if between & ABOUT and size <= _LEAD_MAX:
        return True
    tight = any(layout.same_group(i, first) for i in range(top, first))
    if tight and not layout.same_group(first, second) and layout.group_size(first) > 1:
        return True
    if any(layout.is_text(i) for i in range(first + 1, second)) or layout.role(second):
        return size <= _SHORT_LEAD_MAX
    prose = (len(layout.text(i)) for i in layout.opened(second) if layout.is_prose(i))
    following = list(islice(prose, 3))
    usual = max(following[0], sum(following) / len(following))
    return size <= _SHORT_LEAD_MAX and size <= 0.75 * usual


def below_lead(layout: Layout) -> None:
    """Names, dates and topics between the lead and the text."""
    top = next((i for i in range(len(layout)) if layout.role(i) is Role.LEAD), layout.headline)
    if top is None:
        return
    end = next((i for i in layout.opened(top + 1) if _begins_text(layout, i)), top)
    below = list(layout.opened(top + 1, min(end, top + _HEAD_MAX)))
    published = any(layout.role(i) in (Role.PUBLISHED, Role.UPDATED) for i in range(top))
    for index in below:
        verdict = date_verdict(layout.text(index))
        dated = first_moment(layout.text(index)) is not None and not published
        if verdict and (dated or _near(layout, index, top)) and not _heads_a_day(layout, index):
            layout.verdicts[index], published = verdict, True
    for index in below:
        if layout.is_open(index) and _near(layout, index, top):
            _judge_name_or_topic(layout, index, top)
        if layout.is_open(index):
            return


def _heads_a_day(layout: Layout, index: int) -> bool:
    """The first date of a chronicle: prose stands below it, and further down another date."""
    below = list(islice(layout.opened(index + 1), _CHRONICLE_SIGHT))
    if not below or not layout.is_prose(below[0]):
        return False
    return any(layout.is_title(i) and date_verdict(layout.text(i)) for i in below)


def bullets_at_the_top(layout: Layout) -> None:
    """`- in Überwachung` below the author: a topic, not a list."""
    top = layout.headline or 0
    for index in list(layout.opened(top + 1, min(layout.first_prose(), top + _HEAD_MAX))):
        above = layout.role(index - 1)
        bullet = layout.passages[index].mark is Mark.BULLET and layout.is_title(index)
        if bullet and layout.text(index).count(" ") < 3 and above in _BESIDE_BULLETS:
            layout.judge(index, Role.NAVIGATION, "topic")


def _begins_text(layout: Layout, index: int) -> bool:
    marked = layout.passages[index].mark not in (Mark.NONE, Mark.ITALIC, Mark.BOLD)
    return marked or not (layout.is_title(index) or date_verdict(layout.text(index)))


def _near(layout: Layout, index: int, top: int) -> bool:
    """In the group of the lead, or beside something else about the article."""
    beside = {layout.role(i) for i in (index - 1, index + 1) if 0 <= i < len(layout)}
    return layout.same_group(index, top) or bool(beside & (ABOUT - {Role.CAPTION}))


def _judge_name_or_topic(layout: Layout, index: int, top: int) -> None:
    text = layout.text(index)
    if is_names(text) or (layout.role(index - 1) is Role.BYLINE and _is_desk(text)):
        layout.verdicts[index] = BYLINE
    elif text.count(" ") < 3 and not is_question(text) and _is_enclosed(layout, index, top):
        layout.judge(index, Role.NAVIGATION, "topic")


def _is_desk(text: str) -> bool:
    """The desk that the author works for: "BR24 Redaktion", "Redaktion Wirtschaft"."""
    return text.count(" ") <= 3 and "redaktion" in re.split(r"[\s-]+", text.casefold())


def _is_enclosed(layout: Layout, index: int, top: int) -> bool:
    around = [layout.role(i) in ABOUT for i in (index - 1, index + 1) if i < len(layout)]
    return layout.same_group(index, top) or all(around)
