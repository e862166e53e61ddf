"""The breadcrumb trails and menus above an article."""

import re
from collections.abc import Iterator
from itertools import islice

from audiofy.article.dates import first_moment
from audiofy.article.layout import HEAD_MAX, Layout, Verdict
from audiofy.article.lines import DATES, date_verdict
from audiofy.article.model import Role, Span
from audiofy.article.names import is_genre
from audiofy.article.passages import Mark
from audiofy.article.shape import ends_flat, ends_sentence, has_inner_break, has_verb, stems
from audiofy.article.tables import words

_MENU = re.compile(r"(?:[A-ZÄÖÜ][\w&+.-]*|&|\||·)(?: (?:[A-ZÄÖÜ][\w&+.-]*|&|\||·)){3,}")
_MENU_SHARE = 0.8
_BARS = frozenset("|·&")
_TRAIL = re.compile(r"\s*(?:[›»→|•]|(?<!\S)>|/(?=\s))\s*")
_CHRONICLE_SIGHT = 8  # passages
_DAY_OF_YEAR = re.compile(
    r"\d{1,2}\. (?:J[aä]n|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)[a-zä]{0,6}"
)
_ROW_MIN = 3  # words
FIRST_PAGES = frozenset({"startseite", "zur startseite", "home"})
_PLAYERS = frozenset({"audiobeitrag", "videobeitrag"})
_STEPS_MAX = 4
_TRAIL_MAX = 6  # passages from the front page to a title
_ABOVE_MAX = 5  # passages from the trail to the headline
_HEADLINE_SPACES = 4
_BEGUN_MIN = 20  # characters
_KICKER_MAX = 60  # characters
_DESCRIPTION_MAX = 180  # characters


def dates_and_trails(layout: Layout) -> None:
    """Date lines and breadcrumb trails above the first paragraph."""
    end = layout.first_prose()
    for index in list(layout.opened(0, min(end, HEAD_MAX))):
        verdict = date_verdict(layout.text(index))
        told = layout.passages[index].mark is Mark.HEADING or heads_a_day(layout, index)
        if verdict and not told:
            layout.verdicts[index] = verdict
    index = 0
    while index < min(end, HEAD_MAX):
        if layout.is_open(index) and _is_trail(layout, index):
            added = _judge_trail(layout, index, end)
            index, end = index + added, end + added
        index += 1


def heads_a_day(layout: Layout, index: int) -> bool:
    """A date of a chronicle: a sentence stands below it, and further down or up another date."""
    below = list(islice(layout.opened(index + 1), _CHRONICLE_SIGHT))
    if not is_day(layout.text(index)) or not below or not ends_sentence(layout.text(below[0])):
        return False
    above = layout.opened(max(0, index - _CHRONICLE_SIGHT), index)
    return any(is_day(layout.text(i)) for i in (*below[1:], *above))


def is_day(text: str) -> bool:
    """A date without its time, or with no year: "3. März"."""
    if _DAY_OF_YEAR.fullmatch(text):
        return True
    moment = first_moment(text)
    return moment is not None and "T" not in moment.iso and date_verdict(text) is not None


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
    sections = words("sections") | words("front_pages")
    if len(parts) == 2 and parts[0].casefold() in sections and not is_genre(parts[0]):
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
    if text.isupper() and _BARS.isdisjoint(text):
        return False  # a headline in capitals
    return _MENU.fullmatch(text.replace(f" {site}", "") if site.islower() else text) is not None


def _are_links(parts: list[str]) -> bool:
    return all(parts[1:]) and all(len(part) <= 120 for part in parts)


def _judge_trail(layout: Layout, index: int, end: int) -> int:
    """The trail's first section is the article's, unless a line says so; returns parts added."""
    text = layout.text(index)
    if _is_menu(layout, text):
        layout.judge(index, Role.NAVIGATION, "menu of the site")
        return 0
    section = _section_in(text)
    told = any(
        layout.text(i).casefold() in words("sections")
        for i in layout.opened(index + 1, min(end, HEAD_MAX))
    )
    if told or section is None or len(_TRAIL.split(text)) < 2:
        layout.judge(index, Role.NAVIGATION, "breadcrumb trail")
        return 0
    start, end = section
    added = 0
    if text[end:].strip():
        layout.split(index, end)
        dated = date_verdict(layout.text(index + 1).strip("|/ "))
        layout.verdicts[index + 1] = dated or Verdict(Role.NAVIGATION, "breadcrumb trail")
        added += 1
    if text[:start].strip():
        layout.split(index, start)
        layout.judge(index, Role.NAVIGATION, "breadcrumb trail")
        added, index = added + 1, index + 1
    layout.judge(index, Role.SECTION, "section")
    return added


def _section_in(text: str) -> Span | None:
    """Where the first section of a trail stands; in one from the front page on, it may be what
    stands below all the places: "Startseite / Lokales / Kiel"."""
    steps = list(re.finditer(r"[^\s›»>→|•/](?:[^›»>→|•/]*[^\s›»>→|•/])?", text))
    known = [step.span() for step in steps if step[0].casefold() in words("sections")]
    wide = len(steps) > 2 and steps[-2][0].casefold() in words("wide_sections") | words("regions")
    if wide and steps[0][0].casefold() in FIRST_PAGES and " " not in steps[-1][0]:
        return steps[-1].span()
    return known[0] if known else None


def title_in_trail(layout: Layout) -> None:
    """`Stahlwerk: Der lange Abschied` at the end of a trail, and both parts once more below."""
    for index in list(layout.opened(0, min(layout.first_prose(), HEAD_MAX))):
        kicker, colon, title = layout.text(index).partition(": ")
        for below in layout.opened(index + 1, min(index + HEAD_MAX, len(layout) - 1)):
            again = layout.text(below) == kicker and _is_like(title, layout.text(below + 1))
            if colon and again and layout.is_open(below + 1):
                layout.judge(index, Role.NAVIGATION, "link of the site")
                layout.judge(below, Role.KICKER, "kicker")
                break


def cut_off_title_in_trail(layout: Layout) -> None:
    """`Unbekannte stehlen 42 Schafe von ...` at the end of a trail, and all of it below."""
    for index in list(layout.opened(0, min(layout.first_prose(), HEAD_MAX))):
        begun = layout.text(index).rstrip(" .…")
        if len(begun) < _BEGUN_MIN or not layout.text(index).endswith(("...", "…")):
            continue
        below = layout.opened(index + 1, min(index + HEAD_MAX, len(layout)))
        if any(layout.is_title(i) and layout.text(i).startswith(begun) for i in below):
            layout.judge(index, Role.NAVIGATION, "breadcrumb trail")


def headline_in_trail(layout: Layout) -> None:
    """The headline at the end of a trail from the front page, and once more below a picture; what
    stands below a player's label between the two is to be heard there."""
    near = min(layout.first_prose(), HEAD_MAX)
    for _, end in _titles_below_roots(layout, near):
        beyond = min(max(near, end + _ABOVE_MAX), len(layout))
        again = (i for i in layout.opened(end + 1, beyond) if layout.text(i) == layout.text(end))
        if (headline := next(again, None)) is None:
            continue
        shown = [i for i in layout.opened(end + 1, headline) if layout.is_prose(i)]
        if len(shown) == 1 and shown[0] == end + 1 and not has_inner_break(layout.text(end + 1)):
            layout.judge(end, Role.NAVIGATION, "breadcrumb trail")
            layout.judge(end + 1, Role.CAPTION, "text in place of a picture")
        for i in layout.opened(end + 1, headline):
            if layout.is_title(i) and layout.text(i - 1).casefold() in _PLAYERS:
                layout.judge(end, Role.NAVIGATION, "breadcrumb trail")
                layout.judge(i, Role.WIDGET, "title of a sound or a film")


def _titles_below_roots(layout: Layout, near: int) -> Iterator[tuple[int, int]]:
    """Each front page's line above `near`, and the first line below it that may be a headline."""
    roots = [i for i in range(near) if layout.text(i).casefold() in FIRST_PAGES]
    for root in roots:
        below = range(root + 2, min(near, root + _TRAIL_MAX))
        if (end := next((i for i in below if _is_headline(layout, i)), None)) is not None:
            yield root, end


def description_below_trail(layout: Layout) -> None:
    """One sentence in place of a picture, right below the sections of a trail; a kicker, the
    headline and its date follow."""
    shown = layout.first_prose()
    above = range(max(0, shown - _STEPS_MAX - 1), shown)
    roots = [i for i in above if layout.text(i).casefold() in FIRST_PAGES]
    if not roots or shown >= min(HEAD_MAX, len(layout)) or not _describes(layout, shown):
        return
    steps = all(layout.text(i).count(" ") < _HEADLINE_SPACES for i in range(roots[-1], shown))
    below = range(shown + 1, min(shown + _ABOVE_MAX, len(layout) - 1))
    headed = any(
        layout.is_open(i) and layout.is_title(i) and date_verdict(layout.text(i + 1)) is not None
        for i in below
    )
    if steps and headed:
        layout.judge(shown, Role.CAPTION, "text in place of a picture")


def other_title_in_trail(layout: Layout) -> None:
    """What search engines are told instead of the headline, at the end of a trail from the front
    page; below it a label or a kicker, and the headline with its lead."""
    prose = (i for i in layout.opened() if layout.is_prose(i) and not _may_describe(layout, i))
    near = min(next(prose, len(layout)), HEAD_MAX)
    for root, end in _titles_below_roots(layout, near):
        steps = range(root + 1, end)
        if not all(layout.text(i).count(" ") < _HEADLINE_SPACES for i in steps):
            continue
        below = range(end + 2, min(end + _ABOVE_MAX, near))
        led = next((i for i in below if _is_headline(layout, i) and _is_led(layout, i)), end)
        between = range(end + 1, led)
        dated = led + 1 < len(layout) and layout.role(led + 1) in DATES
        shown = [i for i in between if dated and _may_describe(layout, i)]
        if between and all(i in shown or _may_be_above(layout, i) for i in between):
            layout.judge(end, Role.NAVIGATION, "breadcrumb trail")
            for i in shown:
                layout.judge(i, Role.CAPTION, "text in place of a picture")
            lone = len(between) == 1 and layout.same_group(led - 1, led)
            if layout.is_open(led - 1) or (lone and layout.role(led - 1) is Role.NAVIGATION):
                layout.judge(led - 1, Role.KICKER, "kicker")


def _is_headline(layout: Layout, index: int) -> bool:
    """A line of several words and no other kind, as far as is known."""
    text = layout.text(index)
    return layout.is_open(index) and layout.is_title(index) and text.count(" ") >= _HEADLINE_SPACES


def _may_be_above(layout: Layout, index: int) -> bool:
    """A kicker, or the label of an article that costs something."""
    text = layout.text(index)
    open_or_label = layout.role(index) in (None, Role.PAYWALL, Role.NAVIGATION, Role.WIDGET)
    return open_or_label and len(text) <= _KICKER_MAX and not ends_flat(text)


def _may_describe(layout: Layout, index: int) -> bool:
    """One sentence alone, as it stands in place of a picture."""
    return layout.group_size(index) == 1 and _describes(layout, index)


def _describes(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    whole = text.endswith(".") and not has_inner_break(text)
    return layout.is_open(index) and whole and len(text) <= _DESCRIPTION_MAX


def _is_led(layout: Layout, index: int) -> bool:
    """Does a sentence follow, at once or below a date?"""
    below = index + 1
    if below < len(layout) and layout.role(below) in DATES:
        below += 1
    return below < len(layout) and ends_sentence(layout.text(below))


def _is_like(title: str, headline: str) -> bool:
    """The same, or another headline with two or more of its nouns."""
    shared = set(stems(title)) & set(stems(headline))
    return title == headline or len(shared) > 1


def _is_row_of_links(layout: Layout, text: str) -> bool:
    """`Newsletter Shop Telepolis Abonnement`: names, of which two or more are links anywhere."""
    tokens = text.split()
    if not all(token[0].isalpha() for token in tokens) or ":" in text:
        return False
    if len(tokens) < _ROW_MIN or has_verb(text) or any(t in words("joints") for t in tokens):
        return False
    return _links_in(layout, tokens) > 1


def is_menu_line(layout: Layout, index: int) -> bool:
    """One link alone, "Menu", or several in a line: "Newsticker Podcasts Hintergründe"."""
    tokens = layout.text(index).split()
    linked = _links_in(layout, tokens)
    return linked == len(tokens) or (linked > 1 and 2 * linked >= len(tokens))


def _links_in(layout: Layout, tokens: list[str]) -> int:
    """How many of the words are links wherever they stand alone at the edge of a page."""
    return sum(layout.book.find(token, edge=True) is not None for token in tokens)
