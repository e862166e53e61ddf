"""The headline, which line it is, and what of its line is none of it."""

import re
from itertools import chain, islice

from audiofy.article.furniture import ABOUT, FURNITURE, PAGE, first_below_notice, is_paged
from audiofy.article.layout import FACTS, HEAD_MAX, Layout, Verdict
from audiofy.article.lines import BYLINE, DATES, ISSUER, ORNAMENT, SECTION, date_verdict
from audiofy.article.model import Role, one_line
from audiofy.article.names import ISSUER_CODE, is_genre, is_names
from audiofy.article.passages import LISTS_AND_QUOTES, Mark
from audiofy.article.section import (
    ends_in_link,
    is_menu,
    is_section,
    judge_above,
    judge_publisher,
)
from audiofy.article.shape import (
    ends_flat,
    ends_sentence,
    has_inner_break,
    has_verb,
    is_question,
    letters,
    stems,
)
from audiofy.article.subject import addresses
from audiofy.article.tables import pairs, words
from audiofy.article.trails import is_day, is_menu_line

_SUBJECT = 8  # paragraphs
_TAKERS = FURNITURE - ABOUT - {Role.EDITORIAL_NOTE, Role.EMBED, Role.MARKUP, Role.METADATA}
_CROSSES, _CROSSES_AFTER = re.compile(r"\+{2,} "), re.compile(r" \+{2,}$")
_ENDED = re.compile(r"[a-zäöüß]\.$")  # and no "e. V."
_COLON_KICKER = re.compile(r"[^:.!?\d]{3,48}(?: : +|:(?=[\"„»«‚‘'A-ZÄÖÜ]))")
_QUOTED_KICKER = re.compile(r"[\"„“»«‚‘'][^\"„“”«»]{3,70}[\"“”«»‘’'] (?=[\"„“»«]?[A-ZÄÖÜ0-9])")
_LABEL = re.compile(
    r"(?:\*\*)?([A-ZÄÖÜ][a-zäöü]{2,14}|[A-ZÄÖÜ]{3,15})\.?:(?:\*\*)? +(?=\S)"
    r"|\[([A-ZÄÖÜ][a-zäöü]{2,14})\] +(?=\S)"
)
_TABBED = re.compile(r"([A-ZÄÖÜ][a-zäöü]{2,14})\t+(?=\S)")
_FIRST_WORD = re.compile(r"(\w+) ")
_PART = re.compile(
    r"(?:\*\*|\[)?(?:(?:Fließ|Artikel|Haupt|Lauf)?[Tt]ext|TEXT|Copy"
    r"|(?P<subhead>Zwischentitel|Zwischenüberschrift|Zwischenzeile|ZWISCHENTITEL))"
    r"(?::(?:\*\*)?|\]|(?=\t|$))(?:\s+|$)"
)
_FIELDS_MAX = 14  # passages
_FIELDS_MIN = 2
_MANY_WORDS = 5
_KICKER_MAX = 48  # characters
_PAID = re.compile(r"(?:\w{1,10}[ -]?)?(?:Plus|PLUS|\+) (?=[A-ZÄÖÜ])")
_ABOVE_MAX = 3  # lines above a headline, but for a page's
_FIRST_SPACES, _COPY_SPACES, _APART_SPACES = 2, 3, 2
_APART_MIN = 18  # characters
_REPORTS_MIN = 3
_BEGINS = ('"', "„", "»", "«", "“")
_SEPARATORS = frozenset("|›»>·•/")
_MENU_LINES = 4  # of one word each
_INTERRUPTS = frozenset(ABOUT | {Role.COMMENTS, Role.SOURCE, Role.DATELINE})


def labelled_fields(layout: Layout) -> None:
    """`Dachzeile: ...`, `Utl.: ...`: the fields of a content system, each with its label."""
    index = 0
    while index < min(_FIELDS_MAX, len(layout)):
        match = _label_of(layout, index) if layout.is_open(index) else None
        label = next(filter(None, match.groups())) if match else ""
        role = pairs("field_labels").get(label.casefold())
        if match and role:
            layout.split(index, match.end())
            _judge_field(layout, index, role)
            index += 1
        index += 1
    _labels_on_their_lines(layout)
    if index and any(layout.role(i) is Role.METADATA for i in range(index)):
        _labels_of_parts(layout)
    _section_at_the_end(layout)


def _label_of(layout: Layout, index: int) -> re.Match[str] | None:
    """The label that begins a line: `Titel: `, `TITEL: `, `[Titel] `, or one before a tab."""
    passage = layout.passages[index]
    tabbed = _TABBED.match(layout.source, passage.start, passage.end)
    if tabbed:
        return _FIRST_WORD.match(passage.text)
    return _LABEL.match(passage.text)


def _judge_field(layout: Layout, label: int, role: str) -> None:
    layout.judge(label, Role.METADATA, "label of a field")
    layout.judge(label + 1, Role(role), role)
    if role == "headline" and layout.headline is None:
        layout.headline = label + 1


def _labels_on_their_lines(layout: Layout) -> None:
    """`Dachzeile`, and what it is on the next line; several, or they are words."""
    lines = range(min(_FIELDS_MAX, len(layout) - 1))
    fields = pairs("field_labels")
    roles = {i: fields.get(layout.text(i).strip(": ").casefold()) for i in lines}
    labels = {i: role for i, role in roles.items() if role}
    valued = all(layout.is_open(i + 1) and i + 1 not in labels for i in labels)
    if valued and len({layout.text(i) for i in labels}) >= _FIELDS_MIN:
        for i, role in labels.items():
            _judge_field(layout, i, role)


def _labels_of_parts(layout: Layout) -> None:
    """`Text:` and `Zwischentitel: ...`, below the fields of a content system."""
    index = 0
    while index < len(layout):
        match = _PART.match(layout.text(index)) if layout.is_open(index) else None
        if match and match.end() < len(layout.text(index)):
            layout.split(index, match.end())
            if match["subhead"]:
                layout.judge(index + 1, Role.SUBHEAD)
        if match:
            layout.judge(index, Role.METADATA, "label of a field")
        index += 1


def _section_at_the_end(layout: Layout) -> None:
    """`Ressort: Südwest`, below the text."""
    for index in layout.opened(max(_FIELDS_MAX, len(layout) - HEAD_MAX)):
        match = _LABEL.match(layout.text(index))
        if match and match[1].casefold() == "ressort":
            layout.split(index, match.end())
            layout.judge(index, Role.METADATA, "label of a field")
            layout.verdicts[index + 1] = SECTION
            return


def headline(layout: Layout) -> None:
    """The headline, and the section and kicker above it."""
    if layout.headline is not None:  # a field said so
        judge_above(layout, list(layout.opened(0, layout.headline)))
        _judge_below(layout)
        return
    _issuer_above_title(layout)
    run = _headline_run(layout)
    issued = _issued(layout)
    run = _from_its_copy(layout, run)
    if issued is not None:
        run, place = [*(i for i in run if i < issued), issued], -1
    elif run:
        place = _in_a_bare_text(layout, run, _place_in(layout, run))
    elif _is_first_line_a_headline(layout, first := first_below_notice(layout)):
        run, place = [first], 0
    else:
        return
    if issued is None and (taken := _taken_by_mistake(layout, run[place])) is not None:
        run, place = [*run, taken], len(run)
    layout.headline = run[place]
    layout.judge(run[place], Role.HEADLINE)
    _part_code(layout)
    _part_kicker(layout, _COLON_KICKER)
    judge_above(layout, run[:place])
    _part_mark_of_kicker(layout)
    signed = any(layout.role(i) is Role.BYLINE for i in range(min(len(layout), HEAD_MAX)))
    for index in list(layout.opened(0, layout.headline)):
        if layout.is_title(index):
            _judge_left_above(layout, index, signed=signed)
    _judge_below(layout)
    _part_kicker(layout, _QUOTED_KICKER)
    _say_first_line(layout)


def _say_first_line(layout: Layout) -> None:
    """The first line of a text without a page, if it says more than a section or a genre: it may
    be the headline, and is said at any rate."""
    first = layout.role(0) is Role.KICKER and layout.alone is True
    text = layout.text(0) if first else ""
    if " " in text and not (is_section(layout, 0) or is_genre(text) or text.endswith(":")):
        layout.judge(0, Role.PARAGRAPH)


def _issuer_above_title(layout: Layout) -> None:
    """`Seilerei Wendt GmbH`, above the title of what it has to tell."""
    first = layout.next_open(0)
    title = None if first is None else layout.next_open(first + 1)
    if first is None or title is None or not _COMPANY.search(layout.text(first)):
        return
    below = title + 1 < len(layout) and layout.role(title + 1) is not Role.HEADLINE
    longer = layout.text(title).count(" ") > max(2, layout.text(first).count(" "))
    if below and longer and layout.is_title(title) and not layout.same_group(first, title):
        layout.judge(first, Role.SOURCE, "issuer")


_COMPANY = re.compile(
    r"^[A-ZÄÖÜ0-9][^.!?:]{1,60} (?:GmbH(?: & Co\. KG)?|AG|KG|SE|eG|mbH|gGmbH|e\. ?V\.)$"
)


def _is_first_line_a_headline(layout: Layout, first: int) -> bool:
    """`Newsletter sind das neue Radio`: of a text that has no other, and no link or button."""
    text = layout.text(first) if len(layout) > first + 1 else ""
    verdict = layout.verdicts[first] if text else None
    taken = verdict is not None and verdict.role in _TAKERS and not layout.book.is_label(text)
    words_enough = text.count(" ") >= _FIRST_SPACES and _SEPARATORS.isdisjoint(text)
    begins = (
        layout.is_title(first) and layout.first_prose() < min(HEAD_MAX, len(layout))
        if text
        else False
    )
    alone = not any(layout.role(i) in PAGE for i in range(first + 1, len(layout)))
    return taken and words_enough and begins and (alone or not addresses(text))


def _from_its_copy(layout: Layout, run: list[int]) -> list[int]:
    """The run without a headline that it has twice, and without the picture between the two."""
    texts = [letters(layout.text(i)) for i in run]
    first = next((n for n, text in enumerate(texts) if text in texts[n + 1 :]), None)
    if first is None or layout.text(run[first]).count(" ") < _COPY_SPACES:
        return run
    last = len(texts) - 1 - texts[::-1].index(texts[first])
    between = run[first + 1 : last]
    if any(len(layout.text(i)) <= _KICKER_MAX for i in between):
        return run  # a trail, and a kicker above the headline
    layout.judge(run[first], Role.NAVIGATION, "headline once more")
    for i in between:
        layout.judge(i, Role.CAPTION, "text in place of a picture")
    return [*run[:first], *run[last:]]


def _issued(layout: Layout) -> int | None:
    """The line that begins with the code of the authority that issues the release."""
    lines = layout.opened(0, min(layout.first_prose() + 1, HEAD_MAX, len(layout)))
    return next((i for i in lines if ISSUER_CODE.match(layout.text(i))), None)


def _taken_by_mistake(layout: Layout, chosen: int) -> int | None:
    """A line below the chosen one that a box or a trail took, though the text speaks of it."""
    prose = list(islice((i for i in layout.opened() if layout.is_prose(i)), _SUBJECT))
    text = "\n".join(layout.text(i) for i in prose)
    told = layout.text(chosen).count(" ") >= 2 and _is_subject(layout.text(chosen), text)
    if not prose or told:
        return None
    lines = range(chosen + 1, min(prose[0], chosen + HEAD_MAX))
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


def _judge_left_above(layout: Layout, index: int, *, signed: bool) -> None:
    """What is neither section nor kicker: the author, beside a date, or a link."""
    beside = {layout.role(i) for i in (index - 1, index + 1) if i >= 0}
    if judge_publisher(layout, index):
        return
    if _is_name(layout, index) and beside & ABOUT and not signed:
        layout.verdicts[index] = BYLINE
    else:
        layout.judge(index, Role.NAVIGATION, "link of the site")


def _headline_run(layout: Layout) -> list[int]:
    """The lines on end among which the headline is."""
    end = layout.first_prose()
    lines = (i for i in layout.opened(0, end) if _may_stand_above(layout, i))
    texts = ((i, layout.text(i)) for i in islice(lines, HEAD_MAX))
    titles = [i for i, text in texts if not (text.endswith((",", ";")) or is_day(text))]
    if layout.given.headline and (match := matching(layout, titles, layout.given.headline)):
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


def _may_stand_above(layout: Layout, index: int) -> bool:
    """No quotation and no point of a list; but `3. Liga` is a section."""
    marked = layout.passages[index].mark in LISTS_AND_QUOTES
    return not marked or layout.text(index).casefold() in words("sections")


def matching(layout: Layout, titles: list[int], wanted: str) -> list[int]:
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
        group = layout.group_of(run[-1])
        linked = ends_in_link(layout, group) and is_menu(layout, group)
        linked = linked or layout.text(run[-1]).endswith(":")
        if linked or _ends_in_menu(layout, run[-1]):
            return 0
        best = max((layout.text(i) for i in run if not is_section(layout, i)), key=len, default="")
        size = best.count(" ") + 1 if best else 0
        return 2 if size > 4 or has_verb(best) else 1 if size > 2 or len(best) > 20 else 0

    if len(runs) > 1 and _is_first_question(layout, runs[-1]):
        runs = runs[:-1]
    if not runs:
        return []
    strongest = max(map(strength, runs))
    for place, run in enumerate(runs):
        if strength(run) == strongest and (
            strongest or not all(is_section(layout, i) for i in run)
        ):
            place = _copied_in(layout, runs, place)
            above = chain.from_iterable(runs[:place])
            return [i for i in above if not _is_name(layout, i)] + runs[place]
    return []


def _copied_in(layout: Layout, runs: list[list[int]], place: int) -> int:
    """Which run begins with the last line of this one, or has it below its kicker: that ends a
    trail then."""
    title = letters(layout.text(runs[place][-1]))
    later = range(place + 1, len(runs))
    copies = (n for n in later if title in (letters(layout.text(i)) for i in runs[n][:2]))
    return next(copies, place)


def _is_first_question(layout: Layout, run: list[int]) -> bool:
    """The first of an interview, below a quotation that is its headline."""
    first = run[-1]
    near = range(first + 1, min(first + HEAD_MAX, len(layout)))
    asked = (i for i in near if layout.is_title(i) and is_question(layout.text(i)))
    alone = len(run) == 1 and is_question(layout.text(first)) and layout.heads_prose(first)
    return alone and any(layout.heads_prose(i) for i in asked)


def _ends_in_menu(layout: Layout, last: int) -> bool:
    """Is the last line of a run among others of one word each, links or not?"""
    begin, stop = last, last
    while begin >= 0 and " " not in layout.text(begin):
        begin -= 1
    while stop < len(layout) and " " not in layout.text(stop):
        stop += 1
    return stop - begin - 1 >= _MENU_LINES


def _is_name(layout: Layout, index: int) -> bool:
    return is_names(layout.text(index)) and len(layout.text(index)) < 40


def _place_in(layout: Layout, run: list[int]) -> int:
    """Which line of the run is the headline: the last, but for a subtitle, a name, a subhead."""
    place = len(run) - 1
    if place and is_section(layout, run[place]) and layout.text(run[place - 1]).count(" ") >= 2:
        place -= 1  # the section stands below the headline
    while place > 0:
        above, line = layout.text(run[place - 1]), layout.text(run[place])
        if (
            _introduces_words(above, line)
            or not (
                (ends_flat(line) and not ends_flat(above))
                or _is_byline_below(above, line)
                or (_is_subtitle(above, line) and not _stands_on_lead(layout, run[place]))
                or _is_first_subhead(layout, run[place - 1], run[place])
            )
            or is_section(layout, run[place - 1])
        ):
            return place
        place -= 1
    return place


def _introduces_words(above: str, line: str) -> bool:
    """`Küster Enno Wehe über Glocken und Gehör`: who speaks of what, above words of his."""
    return _WORDS.fullmatch(line) is not None and " über " in above and not has_verb(above)


_WORDS = re.compile(r"[„»«\"][^„“”»«\"]{5,120}[“”»«\"]")


def _in_a_bare_text(layout: Layout, run: list[int], place: int) -> int:
    """The place of the headline where short paragraphs may follow it and no page surrounds it:
    above the first line that is a sentence, as no section and no kicker is; or the first line, if
    more follow than stand above a headline."""
    bare = not is_paged(layout)
    if place and bare and (_heads_reports(layout, run[0]) or _heads_lines(layout, run, place)):
        return 0
    paged = any(layout.role(i) in PAGE for i in range(run[place]))
    if place and bare and _stands_on_subline(layout, run, place):
        return place - 1
    if place == 1 and layout.alone and run[0] == 0 and _may_be_headline(layout, run):
        return 0
    if place and not paged and is_genre(layout.text(run[place])):
        return place - 1
    if place and _ENDED.search(layout.text(run[0])):
        return place if paged else 0
    told = (n for n in range(1, place + 1) if _is_statement(layout.text(run[n])))
    if (sentence := next(told, None)) is not None:
        on_page = any(layout.role(i) in PAGE for i in range(run[sentence]))
        below_place = sentence > 1 and is_section(layout, run[sentence - 2])
        headed = sentence if below_place or is_section(layout, run[sentence - 1]) else sentence - 1
        return place if on_page or sentence == place else headed
    many = place >= _ABOVE_MAX and run[0] == 0 and not any(is_section(layout, i) for i in run)
    return 0 if many and bare else place


def _heads_reports(layout: Layout, index: int) -> bool:
    """`Polizeibericht vom Sonntag`, and below it several reports, each with a title."""
    named = layout.text(index).casefold().startswith(tuple(words("collections")))
    titles = (i for i in layout.opened(index + 1) if layout.is_title(i) and layout.heads_prose(i))
    return named and len(list(islice(titles, _REPORTS_MIN))) == _REPORTS_MIN


def _heads_lines(layout: Layout, run: list[int], place: int) -> bool:
    """`Bratapfelkuchen`, or what its author signs: the first line of all, above more lines than
    stand above a headline; or above the author, who is not named before it."""
    first = run[0]
    if first != 0 or is_section(layout, first) or is_genre(layout.text(first)):
        return False
    signed = layout.role(1) is Role.BYLINE and layout.is_title(first)
    paged = any(layout.role(i) in PAGE for i in range(run[place]))
    return signed or (place > _ABOVE_MAX and layout.alone is True and not paged)


def _may_be_headline(layout: Layout, run: list[int]) -> bool:
    """`Der lange Weg`, `Verein, Verein, Vergnügen`: the first line of all, above a longer one, and
    begun or joined as titles are and kickers are not. A headline must not be lost."""
    text, below = layout.text(run[0]), layout.text(run[1])
    titled = text.partition(" ")[0] in _ARTICLES or ", " in text or text.endswith("!")
    longer = below.count(" ") > text.count(" ") > 0 and not _WORDS.fullmatch(below)
    return titled and longer and not is_section(layout, run[0])


_ARTICLES = frozenset(
    {"Das", "Der", "Die", "Ein", "Eine", "Ihr", "Ihre", "Kein", "Keine", "Mein", "Meine", "Unser"}
)


def _stands_on_subline(layout: Layout, run: list[int], place: int) -> bool:
    """`Gericht kippt Hundesteuer` above "Richter rügen Formfehler": below no section a line that
    is too long for a kicker and says something, or stands apart: a headline must not be lost."""
    line, below = run[place - 1 : place + 1]
    text, apart = layout.text(line), not layout.same_group(line, below)
    kind = place > 1 and is_genre(layout.text(run[0]))  # no other kicker is to come
    says = has_verb(text) or (place == 1 and (": " in text or text.endswith("!")))
    lone = place == 1 and len(text) >= _APART_MIN
    least = _APART_SPACES if lone and apart else _COPY_SPACES - ((apart and says) or kind)
    told = text.count(" ") >= least
    whole = text[0] in _BEGINS or text[0].isupper() or text[0].isdigit()
    sectioned = any(is_section(layout, i) for i in run[:place])
    able = told and whole and not (ends_flat(text) or sectioned)
    beside = next(layout.opened(line + 1), below) == below
    return able and beside and (apart or kind or says or lone)


def _is_statement(text: str) -> bool:
    return text.rstrip('“”«»"').endswith(".") and text.count(" ") > 1


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


def _judge_below(layout: Layout) -> None:
    """Short lines between the headline and the first paragraph: names, subtitle, topics."""
    top = layout.headline or 0
    end = next((i for i in layout.opened(top + 1) if begins_text(layout, i)), len(layout))
    below = list(layout.opened(top + 1, end))
    for index in below:
        text, size = layout.text(index), layout.text(index).count(" ") + 1
        beside = {layout.role(i) for i in (index - 1, index + 1) if 0 <= i < len(layout)}
        if index + 1 < len(layout) and layout.role(index + 1) is Role.CAPTION:
            continue
        if index == top + 1 and is_section(layout, index) and not _has(layout, Role.SECTION):
            layout.judge(index, Role.SECTION, "section")
        elif any(layout.role(i) is Role.SOURCE and layout.text(i) == text for i in range(top)):
            layout.judge(index, Role.SOURCE, "publisher")
        elif is_names(text) and size <= 6 and (layout.same_group(top, index) or beside & ABOUT):
            layout.verdicts[index] = BYLINE
        elif verdict := _told_by_form(layout, index, top):
            layout.verdicts[index] = verdict
        elif size <= 3 and not is_question(text) and _is_beside_facts(layout, index, beside):
            layout.judge(index, Role.NAVIGATION, "topic")
        elif (
            index == below[0]
            and size >= _MANY_WORDS
            and (len(text) >= 60 or layout.same_group(top, index))
        ) or (index == end - 1 and _is_subline(layout, index)):
            layout.judge(index, Role.LEAD)


def _is_beside_facts(layout: Layout, index: int, beside: set[Role | None]) -> bool:
    """Beside the author or the date, or, on a page, a picture or a button."""
    heads = layout.alone and layout.heads_prose(index)
    return bool(beside & (ABOUT & FACTS if heads else ABOUT))


def _told_by_form(layout: Layout, index: int, top: int) -> Verdict | None:
    """A note in brackets, the kind of article, the headline once more."""
    text = layout.text(index)
    if text[0] == "(" and text[-1] == ")":
        return Verdict(Role.METADATA, "note of a wire service")
    if is_genre(text):
        return Verdict(Role.METADATA, "kind of article")
    again = _bare_title(text) == one_line(layout.text(top)) and not layout.transcript
    return Verdict(Role.NAVIGATION, "headline once more") if again else None


def _is_subline(layout: Layout, index: int) -> bool:
    """A line between the headline and the first paragraph of a bare text without subheads."""
    text, lone = layout.text(index), layout.group_size(index) == 1 and not layout.transcript
    if is_paged(layout) or not (lone and layout.heads_prose(index)) or is_question(text):
        return False
    if has_inner_break(text):
        return False
    if _has(layout, Role.LEAD) or layout.given.lead:
        return False
    titles = (i for i in layout.opened(index + 1) if layout.is_title(i))
    return next(titles, None) is None


def _bare_title(text: str) -> str:
    return ISSUER_CODE.sub("", one_line(text))


def _has(layout: Layout, role: Role) -> bool:
    return any(layout.role(i) is role for i in range(len(layout)))


def _part_code(layout: Layout) -> None:
    """`POL-EL: Zeugen gesucht`: the code of the authority that issues the release."""
    top = layout.headline
    match = None if top is None else ISSUER_CODE.match(layout.text(top))
    if top is None or match is None:
        return
    crosses = _CROSSES.match(layout.text(top), match.end())
    _part_headline(layout, top, (crosses or match).end(), ISSUER)
    if crosses and (after := _CROSSES_AFTER.search(layout.text(top + 1))):
        layout.split(top + 1, after.start())
        layout.judge(top + 1, Role.HEADLINE)
        layout.verdicts[top + 2] = ORNAMENT


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
            if is_menu_line(layout, index + 1):
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


def begins_text(layout: Layout, index: int) -> bool:
    marked = layout.passages[index].mark not in (Mark.NONE, Mark.ITALIC, Mark.BOLD)
    return marked or not (layout.is_title(index) or date_verdict(layout.text(index)))
