"""Which section the lines above a headline name, and which of them is its kicker."""

import re
from collections.abc import Sequence
from itertools import takewhile

from audiofy.article.datelines import is_spoken_of_as_place
from audiofy.article.layout import HEAD_MAX, Layout
from audiofy.article.lines import DATES, ISSUER, SECTION
from audiofy.article.model import Role
from audiofy.article.names import is_genre, is_publisher
from audiofy.article.shape import letters
from audiofy.article.tables import words
from audiofy.article.trails import FIRST_PAGES, is_menu_line

_ARROWS = ("›", "»", ">", "→")
_SITE = re.compile(r"[A-Z][\w-]+\.(?:de|at|ch|com|net|org)(?: |$)")
"""`Golem.de IT-News für Profis`: the site's own name, and what it says of itself."""
_KICKER_SIGNS = frozenset(":-–|")
_PLACES = re.compile(r"[A-ZÄÖÜ][\w-]+(?:/[A-ZÄÖÜ][\w-]+)+")
_ENDS_NAME = re.compile(r"[\w)]$")
_TITLES_AGAIN = frozenset({None, Role.NAVIGATION, Role.CONTENTS})
_STEPS_MAX = 4
_PAIR = 2
_TRAIL_SIGHT = 8  # passages
_GLUED = re.compile(r"([A-ZÄÖÜ][a-zäöüß]{3,})([A-ZÄÖÜ][a-zäöüß]{2,})")
_MENU_MIN = 6  # lines
_LINKS_MIN = 4  # lines
_MENU_SPACES = 2
_MENU_SECTIONS = 4
_MENU_SHARE, _SHARE_ABOVE_LINK = 0.8, 0.7
_TITLE_SPACES = 3
_WIRE_HEADER = "wire service header"
_LINKS = frozenset({Role.NAVIGATION, Role.COMMENTS, Role.WIDGET, Role.TEASER})


def judge_above(layout: Layout, above: list[int]) -> None:
    """The lines above the headline: a section, a kicker, and links of the site."""
    released = _is_release(layout)
    if released:
        _section_of_releases(layout)
    _part_glued_section(layout, above)
    above = [i for i in above if layout.role(i) not in (Role.SECTION, Role.KICKER)]
    told = any(layout.role(i) is Role.SECTION for i in range(len(layout)))
    above = [i for i in above if not _is_in_menu(layout, i)]
    given = (layout.given.section or "").casefold()
    known = given or told or released
    trail = () if known else _trail(layout)
    if _is_of_great_sections(layout, trail):
        above, trail = [i for i in above if i not in trail], ()
    rest = [
        i
        for i in above
        if i not in trail
        and not (judge_publisher(layout, i) or _is_step(layout.text(i)) or is_menu_line(layout, i))
    ]
    for index in trail:
        layout.judge(index, Role.NAVIGATION, "breadcrumb trail")
    section = _section_in(layout, trail) if trail else _section_of(layout, above, rest, given)
    before = [i for i in rest if section is not None and i < section]
    if section is not None and not told:
        layout.judge(section, Role.SECTION, "section")
        rest = [i for i in rest if i != section]
    _judge_kicker_that_is_a_link(layout, section)
    own = any(layout.role(i) is Role.KICKER for i in range(len(layout)))  # in the headline itself
    if rest and rest != before and not (own or released):
        _judge_kicker(layout, above, rest, before)
    for index in rest:
        layout.judge(index, Role.NAVIGATION, "link of the site")
    if not told and section is None:
        _section_among_links(layout)
    _genre_among_links(layout)


def _judge_kicker_that_is_a_link(layout: Layout, section: int | None) -> None:
    """`Gebärdensprache`, elsewhere a link of the page, below its section and on the headline."""
    kicker = (layout.headline or 0) - 1
    if section is None or section + 1 != kicker or layout.group_size(section) != _PAIR:
        return
    if layout.role(kicker) is Role.NAVIGATION and layout.same_group(section, kicker):
        layout.judge(kicker, Role.KICKER, "kicker")


def _section_of_releases(layout: Layout) -> None:
    """`Blaulicht`, where a portal has the reports of the police."""
    lines = range(min(layout.headline or 0, HEAD_MAX))
    named = (i for i in lines if layout.text(i).casefold() == "blaulicht")
    if (section := next(named, None)) is not None:
        layout.verdicts[section] = SECTION


def _part_glued_section(layout: Layout, above: list[int]) -> None:
    """`WirtschaftPortugal`, right above the headline: a section and a kicker that were two."""
    last = above[-1] if above else -1
    glued = _GLUED.fullmatch(layout.text(last)) if above else None
    if glued and glued[1].casefold() in words("sections") and last + 1 == layout.headline:
        layout.split(last, glued.end(1))
        layout.judge(last, Role.SECTION, "section")
        layout.judge(last + 1, Role.KICKER, "kicker")


def _is_in_menu(layout: Layout, index: int) -> bool:
    """A line among many short ones in a group of their own, far above the headline, or among
    sections on end; but the last of them may be a trail, from the front page on."""
    if layout.same_group(index, layout.headline or 0):
        return not _is_marked_kicker(layout, index) and _is_among_sections(layout, index)
    group = layout.group_of(index)
    if not is_menu(layout, group):
        return False
    trail = group[-_STEPS_MAX:]
    roots = (i for i in range(trail.start, min(index + 1, trail.stop)) if _is_root(layout, i))
    return all(_is_news(layout, i) for i in roots)


def is_menu(layout: Layout, group: range) -> bool:
    """Many lines on end, most of them of a word or two: the more, if the last is no link."""
    if not _MENU_MIN <= len(group) <= HEAD_MAX:
        return False
    short = sum(layout.text(i).count(" ") < _MENU_SPACES for i in group)
    return short >= (_SHARE_ABOVE_LINK if ends_in_link(layout, group) else _MENU_SHARE) * len(group)


def ends_in_link(layout: Layout, group: range) -> bool:
    return layout.book.find(layout.text(group[-1]), edge=True) is not None


def _is_among_sections(layout: Layout, index: int) -> bool:
    """Politik, Wirtschaft, Kultur and so on, one below the other."""
    if not _may_be_in_menu(layout, index):
        return False
    top = layout.headline or 0
    start = stop = index
    first = max(0, top - HEAD_MAX)
    if not layout.is_loose():
        first = max(first, layout.group_of(index).start)  # a kicker below a menu is none of it
    while start > first and _may_be_in_menu(layout, start - 1):
        start -= 1
    while stop < top and _may_be_in_menu(layout, stop):
        stop += 1
    lines = _up_to_a_link_again([layout.text(i) for i in range(start, stop)], index - start)
    known = sum(is_section(layout, start + i) for i in lines)
    return len(lines) >= _MENU_MIN and known >= _MENU_SECTIONS


def _up_to_a_link_again(texts: list[str], place: int) -> range:
    """The texts around a place, parted where one comes for the second time: below a menu, the
    article's own section."""
    begin, seen = 0, set[str]()
    for i, text in enumerate(texts):
        if text in seen:
            if i > place:
                return range(begin, i)
            begin, seen = i, set()
        seen.add(text)
    return range(begin, len(texts))


def _may_be_in_menu(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    begins_trail = text.casefold() in FIRST_PAGES or is_publisher(text)
    able = layout.role(index) in (None, Role.NAVIGATION) and not begins_trail
    return able and text.count(" ") < _MENU_SPACES


def _trail(layout: Layout) -> Sequence[int]:
    """The lines of a breadcrumb trail."""
    return (
        _trail_to_title(layout)
        or _trail_from_front_page(layout)
        or _trail_from_a_link_again(layout)
    )


def _is_of_great_sections(layout: Layout, trail: Sequence[int]) -> bool:
    """A menu: no trail leads from one of the great sections to another: "Politik, Sport"."""
    return sum(layout.text(i).casefold() in _GREAT_SECTIONS for i in trail) >= _GREAT_MIN


_GREAT_SECTIONS = frozenset({"politik", "wirtschaft", "sport", "kultur", "panorama"})
_GREAT_MIN = 2


def _section_in(layout: Layout, trail: Sequence[int]) -> int:
    """The first step that is a section of its own, neither all that is local nor a region; or the
    last."""
    wide = words("wide_sections") | words("front_pages") | words("regions")
    own = words("sections") - wide
    last = trail[-1]
    steps = (i for i in trail if layout.same_group(i, last) or not _is_in_menu(layout, i))
    return next((i for i in steps if layout.text(i).casefold() in own), last)


def _trail_to_title(layout: Layout) -> Sequence[int]:
    """The lines of a breadcrumb trail that ends in a title of this article: Wissen, Klima."""
    top = layout.headline or 0
    for end in range(top - 1, max(0, top - HEAD_MAX), -1):
        if _is_title_of_page(layout, end):
            near = range(end - 1, max(-1, end - 1 - _TRAIL_SIGHT), -1)
            lines = [i for i in near if not _is_aside(layout, i) or _is_root(layout, i)]
            steps = list(takewhile(lambda i: _may_be_step(layout, i), lines[:_STEPS_MAX]))[::-1]
            above = lines[len(steps)] if len(steps) < len(lines) else None
            rooted = above is not None and _is_root(layout, above)
            if steps and (rooted or is_section(layout, steps[-1])):
                return steps
    return ()


def _trail_from_front_page(layout: Layout) -> Sequence[int]:
    """The lines of a trail that begins with the front page and stands right above the headline, or
    above its kicker: Lokales, Kreis Lindental, Wehrstedt."""
    top = layout.headline or 0
    near = range(top - 1, max(-1, top - 1 - _TRAIL_SIGHT), -1)
    roots = [i for i in near if _is_root(layout, i)]
    if not roots:
        return ()
    root = next((i for i in roots if layout.text(i).casefold() in FIRST_PAGES), roots[0])
    lines = [i for i in range(root + 1, top) if not (i in roots or _is_aside(layout, i))]
    steps = lines[:-1]
    if any(layout.role(i) not in (None, Role.NAVIGATION) for i in lines):
        return ()  # a picture stands between, say
    if len(lines) == 1 and is_section(layout, lines[0]):
        return lines
    if not 1 <= len(steps) <= _STEPS_MAX or not all(_may_be_step(layout, i) for i in steps):
        return ()
    if _ends_trail(layout, lines):
        return lines
    return steps if layout.is_open(lines[-1]) else ()


def _trail_from_a_link_again(layout: Layout) -> Sequence[int]:
    """A few lines above a kicker, the first of which is a link of the menu above: Bezirke, Imst."""
    kicker = (layout.headline or 0) - 1
    if kicker < _STEPS_MAX or not layout.is_open(kicker) or layout.same_group(kicker - 1, kicker):
        return ()
    steps = layout.group_of(kicker - 1)
    above = range(max(0, steps.start - HEAD_MAX), steps.start)
    linked = any(layout.text(i) == layout.text(steps.start) for i in above)
    few = 1 < len(steps) <= _STEPS_MAX
    return steps if few and linked and all(_may_be_step(layout, i) for i in steps) else ()


def _is_link(layout: Layout, index: int) -> bool:
    """A menu's link, wherever it stands."""
    text = layout.text(index)
    known = text.endswith(":") or layout.book.find(text, edge=True) is not None
    return (known or is_menu_line(layout, index)) and not is_section(layout, index)


def _is_aside(layout: Layout, index: int) -> bool:
    """No step of a trail: a link, a date, a mark of paid articles."""
    return _is_link(layout, index) or layout.role(index) in (Role.PAYWALL, *DATES)


def _ends_trail(layout: Layout, lines: list[int]) -> bool:
    """Is the last line a section or a place, and no kicker? A place may be one, beside the
    headline."""
    last = lines[-1]
    if not _may_be_step(layout, last) or _is_marked_kicker(layout, last):
        return False
    root = lines[0] - 1
    tight = layout.text(root).casefold() in FIRST_PAGES and layout.same_group(root, lines[0])
    if tight and not layout.same_group(lines[-2], last):
        return False
    if len(lines) > 1 and is_genre(layout.text(last)) and is_section(layout, lines[-2]):
        return False
    wide = any(layout.text(i).casefold() in words("wide_sections") for i in lines[:-1])
    apart = not layout.same_group(last, layout.headline or 0)
    if is_section(layout, last) or _PLACES.fullmatch(layout.text(last)):
        return True
    place = layout.text(last).partition(" (")[0]
    if wide and apart and layout.same_group(lines[-2], last):
        text = range(layout.headline or 0, min((layout.headline or 0) + HEAD_MAX, len(layout)))
        return any(place in layout.text(i) for i in text)
    return (wide or apart) and is_spoken_of_as_place(layout, place, last)


def _is_title_of_page(layout: Layout, index: int) -> bool:
    """The headline once more, alone or with its kicker, or, below a trail, one like it."""
    top = layout.headline or 0
    text = layout.text(index)
    if text.count(" ") < _TITLE_SPACES or layout.role(index) not in _TITLES_AGAIN:
        return False
    if letters(text).endswith(letters(layout.text(top))):
        return True
    roots = range(max(index - _STEPS_MAX - 1, 0), index - 1)
    if any(f" {sign} " in text for sign in _ARROWS):
        return False  # a trail in one line, below a menu
    return index + 1 < top and any(_is_root(layout, i) and not _is_news(layout, i) for i in roots)


def _is_root(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    return text.casefold() in words("front_pages") or is_publisher(text)


def _is_news(layout: Layout, index: int) -> bool:
    """`News`, which may be a link in any menu."""
    return layout.text(index).casefold() in words("front_pages") - FIRST_PAGES


def _may_be_step(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    other = _is_link(layout, index) or is_genre(text) or text[0].islower()
    able = layout.role(index) in (None, Role.NAVIGATION)
    named = is_section(layout, index) or (not other and _ENDS_NAME.search(text) is not None)
    return able and named and not _is_root(layout, index) and _may_be_section(text)


def _section_of(layout: Layout, above: list[int], rest: list[int], given: str) -> int | None:
    section = _section_above(layout, rest, given)
    if section is None or layout.text(section).casefold() in words("front_pages"):
        section = _last_step(layout, above) or section
    return section


def _judge_kicker(layout: Layout, above: list[int], rest: list[int], before: list[int]) -> None:
    """The last line above the headline that says something new; a genre below another line says
    what kind of article it is. What is judged is taken out of `rest`."""
    said = {letters(layout.text(layout.headline or 0))}
    said.update(letters(layout.text(i)) for i in above if layout.role(i) is Role.SECTION)
    able = [
        i
        for i in rest
        if i not in before
        and letters(layout.text(i)) not in said
        and not (_is_news(layout, i) or _is_region_below(layout, i))
    ]
    for index in [i for i in able if _BRACKETED.fullmatch(layout.text(i))]:
        layout.judge(index, Role.METADATA, "note of a wire service")
        able.remove(index)
        rest.remove(index)
    if len(able) > 1 and is_genre(layout.text(able[-1])):
        layout.judge(able[-1], Role.METADATA, "kind of article")
        rest.remove(able.pop())
    if able:
        layout.judge(able[-1], Role.KICKER, "kicker")
        rest.remove(able[-1])


def _is_region_below(layout: Layout, index: int) -> bool:
    """`Niederbayern`, right below the section `Bayern`: where else the article is filed."""
    region = layout.text(index).casefold() in words("regions")
    return region and index > 0 and layout.role(index - 1) is Role.SECTION


def _section_above(layout: Layout, above: list[int], given: str) -> int | None:
    """The section's line: the one that is given, the last that names one above a kicker, the end
    of a trail, or the first of several lines."""
    if given:
        return next((i for i in above if layout.text(i).casefold() == given), None)
    named = [i for i in above if is_section(layout, i) and not _is_marked_kicker(layout, i)]
    if _is_wire(layout):
        return next((i for i in named if "/" in layout.text(i)), None)
    named = [i for i in named if not layout.text(i)[0].islower()] or named
    named = named or [i for i in above[:-1] if layout.text(i).casefold() in words("front_pages")]
    if named:
        paired = len(named) > 1 and named[-1] == above[-1] and named[-2] == named[-1] - 1
        return _narrower(layout, above, named[-2 if paired else -1])
    section = _end_of_trail(layout, above)
    if section is None and len(above) == 2 and _may_be_section(layout.text(above[0])):
        section = above[0]
    return section


def _is_marked_kicker(layout: Layout, index: int) -> bool:
    """`Kriminalität:`, right above the headline; the sign may have a line of its own."""
    if layout.text(index).endswith(":"):
        return index + 1 == layout.headline
    return index + 2 == layout.headline and layout.text(index + 1) in _KICKER_SIGNS


def _narrower(layout: Layout, above: list[int], section: int) -> int:
    """The line below a wide section, "Lokales" say, if another is left for the kicker; or the names
    of several places, which are no kicker."""
    below = section + 1
    if below not in above or not _may_be_step(layout, below) or _is_release(layout):
        return section
    own = layout.role((layout.headline or 0) - 1) is Role.KICKER
    left = own or below != above[-1]
    wide = layout.text(section).casefold() in words("wide_sections") | words("front_pages")
    places = _PLACES.fullmatch(layout.text(below))
    return below if places or (left and wide) else section


def _is_release(layout: Layout) -> bool:
    """Does the headline have an authority's code? A release has no kicker."""
    top = layout.headline or 0
    return top > 0 and layout.verdicts[top - 1] == ISSUER


def _is_wire(layout: Layout) -> bool:
    """Does a wire's header stand on top? Then the line above the headline is its keyword."""
    lines = layout.verdicts[: min(layout.headline or 0, HEAD_MAX)]
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
    plain = not text.isupper() and re.search(r"\.\w{2,3}$|[+!?.…]$|Übersicht$| Plus$", text) is None
    return len(text) <= 30 and plain


def judge_publisher(layout: Layout, index: int) -> bool:
    """A publisher's name, or a line that the source line names again; it is judged here."""
    text = layout.text(index)
    if is_publisher(text) or _SITE.match(text):
        layout.judge(index, Role.NAVIGATION, "publisher's name")
        return True
    sources = (i for i in range(len(layout)) if layout.role(i) is Role.SOURCE)
    told = list(sources)
    named = len(text) > 5 and any(
        re.search(rf"\b{re.escape(text)}(?!\w)", layout.text(i)) for i in told
    )
    if named or (not told and _is_office(text)):
        layout.judge(index, Role.SOURCE, "publisher")
        return True
    return False


def _is_step(text: str) -> bool:
    """A step of a breadcrumb trail, its arrow still there: "Biologie ›"."""
    quoted = text[0] in "«»" and text[-1] in "«»"
    return not quoted and (text.startswith(_ARROWS) or text.endswith(_ARROWS))


def _last_step(layout: Layout, above: list[int]) -> int | None:
    """The last step of a trail, without its arrow: "Biologie" of "Biologie ›"."""
    steps = [i for i in above if layout.is_open(i) and layout.text(i).endswith(_ARROWS)]
    name = layout.text(steps[-1])[:-1].rstrip() if steps else ""
    return steps[-1] if name and name[0] not in _ARROWS and _may_be_section(name) else None


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
        named = is_section(layout, index) and not _is_in_menu(layout, index)
        if (linked and named) or (layout.is_open(index) and _is_below_links(layout, index)):
            layout.judge(index, Role.SECTION, "section")
            return


def _is_below_links(layout: Layout, index: int) -> bool:
    """The last line of a menu that has other pages' links else: "Abo", "Anmelden", "Kiel"."""
    group = layout.group_of(index)
    text = layout.text(index)
    last = len(group) >= _LINKS_MIN and index == group.stop - 1
    named = layout.book.find(text, edge=True) is None and _may_be_section(text) and " " not in text
    region = last and text.casefold() in words("regions")
    return region or (
        last
        and named
        and not is_publisher(text)
        and all(layout.book.find(layout.text(i), edge=True) for i in group[:-1])
    )


_BRACKETED = re.compile(r"\([^()]{3,60}\)")


def _genre_among_links(layout: Layout) -> None:
    """ "Kommentar" right above the headline is the kicker, even if it can be a link elsewhere."""
    index = (layout.headline or 0) - 1
    told = any(layout.role(i) is Role.KICKER for i in range(index + 1))
    linked = index >= 0 and layout.role(index) in _LINKS
    if linked and not told and is_genre(layout.text(index)):
        layout.judge(index, Role.KICKER, "kicker")


def is_section(layout: Layout, index: int) -> bool:
    folded = layout.text(index).casefold().strip(" :|•")
    known = any(folded in words(name) for name in ("sections", "wide_sections", "regions"))
    joined = re.split(" & | und ", folded)
    known = known or (len(joined) > 1 and all(each in words("sections") for each in joined))
    return known or (
        folded.count(" ") == 0 and "/" in folded and folded.split("/")[0] in words("sections")
    )
