"""Links to other articles between paragraphs, with no label above them.

A kicker and a title, a title that nothing below it takes up, a sentence far shorter than any
paragraph: no subhead stands above another one, and none says so much.
"""

import re
from itertools import takewhile

from audiofy.article.layout import Layout
from audiofy.article.lines import date_verdict, is_moment_line
from audiofy.article.model import Role
from audiofy.article.names import is_names
from audiofy.article.passages import Mark
from audiofy.article.shape import has_inner_break, has_verb, is_question, letters, takes_up
from audiofy.article.tables import words

_FILED = re.compile(r"(\S{3,20}) \d{1,2}\.\d{1,2}\.\d{2}(?:\d\d)?")
_SAID_MAX = 200  # characters
_KICKER_MAX = 60  # characters
_SENTENCE_MAX = 260
_LINK_LINES = 4
_PAIR = 2  # lines
_MARK_MAX = 14  # characters
_TITLED_LINES = 3
_TITLE_SPACES = 2
_DATE_AND_LENGTH = 2  # lines
_GROUP_MAX = 6  # passages
_LONE_MIN = 50  # characters
_PARAGRAPH_MIN = 100  # characters
_FAR_LONGER = 1.7
_TWO_PARTS_MIN = 25  # characters of a kicker and its title
_PAID = re.compile(r"\w(?: Plus| PLUS|\+)$")
_LABELS_OF_LINKS = frozenset({Role.PAYWALL, Role.TEASER})
_LINKED = frozenset({Role.PAGE, Role.PAYWALL, Role.TEASER})
_ABOVE_DATES = frozenset({Role.BYLINE, Role.PAGE, Role.TEASER})
_LABEL_WORDS, _VALUE_MAX = 3, 25  # of `Bayerischer Wald: 96 Tage`
_QUOTED = re.compile(r"[\"„»«]([^\"“”„»«]{10,})[\"“”»«]$")
_SHORT_SUBHEAD = 40  # characters
_QUOTES = ('"', "„", "»", "«", "“")


def teaser_groups(layout: Layout) -> None:
    """Headings inside the text that share a small group with another article's date or author."""
    first, last = layout.first_prose(), layout.last_prose()
    signs = (Role.BYLINE, Role.PUBLISHED, Role.TEASER, Role.PAYWALL)
    groups: dict[int, list[int]] = {}
    for index in range(first, last):
        groups.setdefault(layout.passages[index].group, []).append(index)
    end = list(layout.group_of(last)) if last >= 0 else []
    if end and _is_timed(layout, end):
        groups[layout.passages[last].group] = end
    for members in groups.values():
        opened = [i for i in members if layout.is_open(i)]
        told = any(layout.role(i) in signs or _is_dated(layout, i) for i in members)
        timed = _is_timed(layout, members)
        if not opened or not (told or timed):
            continue
        small = len(members) <= _GROUP_MAX
        headings = small and all(_is_heading_or_kicker(layout, i) for i in opened)
        if headings or timed or _is_signed(layout, members):
            for index in opened:
                layout.judge(index, Role.TEASER, "teaser of another article")


def _is_signed(layout: Layout, members: list[int]) -> bool:
    """A kicker and a title, one short text and its author, beside a date perhaps, where each
    paragraph of the article stands alone."""
    lines = list(takewhile(lambda i: layout.is_open(i) and not _is_dated(layout, i), members))
    below = members[len(lines) :]
    signed = any(layout.role(i) is Role.BYLINE or _is_dated(layout, i) for i in below)
    if not (signed and layout.is_set_apart and 1 < len(lines) <= _TITLED_LINES):
        return False
    *titles, text = lines
    rest = all(layout.is_title(i) for i in below if layout.is_open(i))
    return rest and all(map(layout.is_title, titles)) and len(layout.text(text)) <= _SAID_MAX


def _is_timed(layout: Layout, members: list[int]) -> bool:
    """A title, its date, and how long it takes to read: "8 min"."""
    title, *below = members
    short = layout.is_open(title) and len(layout.text(title)) <= _SAID_MAX
    if not (short and layout.is_set_apart and len(below) == _DATE_AND_LENGTH):
        return False
    dated = date_verdict(layout.text(below[0])) is not None
    return dated and layout.role(below[1]) is Role.WIDGET


def _is_dated(layout: Layout, index: int) -> bool:
    """`Di, 17.11.2026 19:30 Uhr`, where no verdict says so yet."""
    return layout.is_open(index) and is_moment_line(layout.text(index))


def titles_after_colons(layout: Layout) -> None:
    """`:Die letzte Kellnerin`: a title whose kicker stands on the line above, colon and all."""
    for index in range(layout.first_prose() + 1, len(layout)):
        text = layout.text(index)
        if not (text.startswith(":") and layout.is_open(index) and text[1:2].strip(":")):
            continue
        kicker, sentence = index - 1, index + 1
        short = layout.is_open(kicker) and layout.is_title(kicker)
        if short and len(layout.text(kicker)) <= _KICKER_MAX:
            layout.judge(kicker, Role.TEASER, "teaser of another article")
        layout.judge(index, Role.TEASER, "teaser of another article")
        after = sentence + 1
        begins = sentence < len(layout) and layout.is_open(sentence) and layout.is_prose(sentence)
        closed = after >= len(layout) or not (layout.is_open(after) and layout.is_prose(after))
        if begins and closed and len(layout.text(sentence)) <= _SENTENCE_MAX:
            layout.judge(sentence, Role.TEASER, "teaser of another article")


def titles_below_colons(layout: Layout) -> None:
    """A kicker, a colon on a line of its own, and the title of a link."""
    for index in range(layout.first_prose() + 1, len(layout) - 1):
        if layout.text(index) != ":" or layout.is_text(index):
            continue
        beside = (index - 1, index + 1)
        if all(layout.is_open(i) and layout.is_title(i) for i in beside):
            for i in beside:
                layout.judge(i, Role.TEASER, "teaser of another article")


def runs_with_kickers(layout: Layout) -> None:
    """`Altes Freibad: Das Becken bleibt leer`, twice on end: no subhead stands below another."""
    links: list[int] = []
    listed = layout.headings()
    for index in range(layout.first_prose() + 1, len(layout) + 1):
        inside = index < len(layout) and layout.text(index) not in listed
        if inside and _has_kicker(layout, index):
            links.append(index)
            continue
        facts = sum(_is_fact(layout.text(i)) or _lists_names(layout, i) for i in links)
        led_in = bool(links) and (
            layout.ends_with_colon(layout.group_of(links[0]).start - 1)
            or layout.ends_with_colon(links[0] - 1)
            or (layout.alone and layout.is_text(links[0] - 1) and layout.is_title(links[0] - 1))
        )
        if len(links) > 1 and 2 * facts < len(links) and not led_in:
            for i in links:
                layout.judge(i, Role.TEASER, "teaser of another article")
        links = []


def _lists_names(layout: Layout, index: int) -> bool:
    """`Erster Preis: Lena Ott, Geige`, where no page is around the text."""
    _, _, value = layout.text(index).partition(": ")
    return bool(layout.alone) and not has_verb(value) and ("," in value or is_names(value))


def _is_fact(text: str) -> bool:
    """`Termin: Samstag, 3. Mai, 19 Uhr`: what an article says at its end, and no link."""
    label, _, value = text.partition(": ")
    counted = any(map(str.isdigit, value))
    if " " not in label:
        return value[:1].islower() or counted
    return counted and label.count(" ") < _LABEL_WORDS and len(value) <= _VALUE_MAX


def titles_above_their_link(layout: Layout) -> None:
    """A title and its author, above "Link zum Artikel"."""
    for index in range((layout.headline or 0) + 3, len(layout)):
        if layout.label(index) != "link zum artikel":
            continue
        title = index - 1 - (layout.role(index - 1) is Role.BYLINE)
        if layout.is_open(title) and layout.is_title(title):
            layout.judge(title, Role.TEASER, "teaser of another article")


def last_lines_of_links(layout: Layout) -> None:
    """A sentence below the titles of other articles, all in one group, where each paragraph of the
    article stands alone."""
    for index in range(layout.first_prose() + 1, len(layout)):
        above = layout.role(index - 1) in _LINKED and layout.same_group(index - 1, index)
        if not (above and layout.is_open(index) and layout.is_set_apart):
            continue
        group = layout.group_of(index)
        last = index == group[-1] and len(layout.text(index)) <= _SAID_MAX
        if not last or len(group) < _LINK_LINES:
            continue
        if all(layout.role(i) in _LINKED for i in group[:-1]):
            layout.judge(index, Role.TEASER, "teaser of another article")


def dates_of_links(layout: Layout) -> None:
    """The date of another article, below its author or its place."""
    for index in range(layout.first_prose() + 1, len(layout)):
        below = layout.role(index - 1) in _ABOVE_DATES and layout.is_open(index)
        if below and date_verdict(layout.text(index)):
            layout.judge(index, Role.TEASER, "teaser of another article")


def lone_links(layout: Layout) -> None:
    """A title between two paragraphs of which the lower has none of its nouns, longer than a
    subhead: the only one with a kicker, or far longer than the other subheads of the page."""
    inside = range(layout.first_prose() + 1, layout.last_prose())
    heads = [i for i in inside if _heads_paragraph(layout, i)] if layout.is_on_a_page() else []
    kicked = [i for i in inside if _has_kicker(layout, i)]
    for index in heads:
        text, below = layout.text(index), layout.text(index + 1)
        if len(text) < _LONE_MIN or takes_up(below, text) or _is_quoted_in(text, below):
            continue
        others = [len(layout.text(i)) for i in heads if i != index]
        longer = bool(others) and len(text) > _FAR_LONGER * max(others)
        if (longer and not has_inner_break(text)) or (kicked == [index] and _is_kicked(text)):
            layout.judge(index, Role.TEASER, "teaser of another article")


def titles_of_paid_links(layout: Layout) -> None:
    """`SZ Plus`, a kicker, and the title apart from the two: to be read by subscribers."""
    for index in layout.opened(layout.first_prose() + 1):
        kicker, mark = index - 1, index - 2
        box = (mark, kicker, index)
        titles = all(map(layout.is_title, box)) and not (layout.is_said(index) or layout.alone)
        pair = layout.same_group(mark, kicker) and layout.group_size(kicker) == _PAIR
        if not (
            titles and pair and len(layout.text(index)) >= _LONE_MIN and _is_paid(layout, mark)
        ):
            continue
        if len(layout.text(kicker)) <= _KICKER_MAX and layout.role(kicker) in (None, Role.TEASER):
            for i in box:
                layout.judge(i, Role.TEASER, "teaser of another article")


def _is_paid(layout: Layout, index: int) -> bool:
    """`SZ Plus`, `M+`: the mark of what subscribers pay for."""
    text = layout.text(index)
    marked = len(text) <= _MARK_MAX and _PAID.search(text) is not None and text[0].isupper()
    return layout.role(index) is Role.PAYWALL or (layout.is_open(index) and marked)


def _is_quoted_in(title: str, below: str) -> bool:
    """Does the title end with what somebody says in the text?"""
    said = _QUOTED.search(title)
    return said is not None and letters(said[1]) in letters(below)


def _heads_paragraph(layout: Layout, index: int) -> bool:
    below = index + 1
    return (
        layout.is_open(index)
        and layout.is_title(index)
        and not layout.is_said(index)
        and not is_question(layout.text(index))
        and not (layout.is_text(index - 1) and layout.is_title(index - 1))
        and layout.role(index - 1) is not Role.TEASER  # of a box that has not taken the title
        and layout.passages[index].mark is Mark.NONE
        and layout.text(index)[0] not in "0123456789"
        and layout.is_open(below)
        and layout.is_prose(below)
        and len(layout.text(below)) > _PARAGRAPH_MIN
    )


def _is_kicked(text: str) -> bool:
    """Two words or more, a colon, and no quotation."""
    kicker, _, title = text.partition(": ")
    return " " in kicker and title[:1].isupper()


def _has_kicker(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    return (
        ": " in text
        and len(text) >= _TWO_PARTS_MIN
        and text[0].isupper()
        and layout.passages[index].mark is Mark.NONE
        and layout.is_open(index)
        and layout.is_title(index)
        and not layout.is_said(index)
    )


def sentences_of_links(layout: Layout) -> None:
    """What a link says below its kicker and title: far shorter than any paragraph of the text."""
    most = layout.far_shorter()
    for index in range(layout.first_prose() + 2, len(layout)):
        kicker, title = index - 2, index - 1
        linked = layout.role(kicker) is Role.TEASER and layout.role(title) is Role.TEASER
        titled = len(layout.text(kicker)) <= _SHORT_SUBHEAD and layout.is_title(title)
        tells = layout.text(title).count(" ") >= _TITLE_SPACES  # and is no topic
        beside = tells or layout.same_group(title, index) or not layout.is_set_apart
        short = beside and layout.is_open(index) and _is_far_shorter(layout, index, most)
        if short and (linked and titled):
            layout.judge(index, Role.TEASER, "teaser of another article")
        elif short and _is_pair_below_link(layout, title):
            layout.judge(title, Role.TEASER, "teaser of another article")
            layout.judge(index, Role.TEASER, "teaser of another article")


def _is_pair_below_link(layout: Layout, title: int) -> bool:
    """A title and a sentence in a group of their own, below another link."""
    pair = layout.group_size(title) == 2 and layout.same_group(title, title + 1)
    return (
        pair
        and layout.role(title - 1) is Role.TEASER
        and layout.is_open(title)
        and layout.is_title(title)
    )


def _is_far_shorter(layout: Layout, index: int, most: float) -> bool:
    text = layout.text(index)
    plain = layout.passages[index].mark is Mark.NONE and text[0] not in _QUOTES
    return plain and layout.is_prose(index) and len(text) <= most and not text.endswith(":")


def links_with_authors(layout: Layout) -> None:
    """`SZ Plus`, a kicker, a title, a sentence, `Von ...`: between two paragraphs."""
    first, last = layout.first_prose(), layout.last_prose()
    for index in range(first + 1, last):
        if layout.role(index) is not Role.BYLINE:
            continue
        above = index - 1
        while above > first and index - above <= _LINK_LINES and _may_be_of_link(layout, above):
            above -= 1
        lines = range(above + 1 + _signs_letter(layout, above + 1), index)
        titled = len(lines) > 1 and layout.is_title(lines[0])
        paid = titled and _PAID.search(layout.text(lines[0])) is not None
        if lines and (paid or layout.role(above) in _LABELS_OF_LINKS):
            for i in layout.opened(lines.start, lines.stop):
                layout.judge(i, Role.TEASER, "teaser of another article")


def _signs_letter(layout: Layout, index: int) -> bool:
    """`Ute Lamm, Lindental`: below what a reader has written."""
    name, comma, _ = layout.text(index).partition(", ")
    return bool(comma) and name[:1].isupper() and is_names(name)


def _may_be_of_link(layout: Layout, index: int) -> bool:
    short = len(layout.text(index)) <= _SENTENCE_MAX
    sign = layout.role(index) is Role.MARKUP  # between kicker and title
    return (layout.is_open(index) or sign) and short and not layout.is_said(index)


def dated_links(layout: Layout) -> None:
    """`Politik 10.03.25`: a link's section and date, and its kicker and title on the next lines."""
    for index in range(layout.first_prose() + 1, len(layout)):
        match = _FILED.fullmatch(layout.text(index))
        if not match or match[1].casefold() not in words("sections"):
            continue
        layout.judge(index, Role.TEASER, "teaser of another article")
        for below in range(index + 1, min(index + 3, len(layout))):
            apart = layout.stands_alone(index) and layout.stands_alone(below)
            joined = apart or layout.same_group(index, below)
            if not (joined and layout.is_open(below) and layout.is_title(below)):
                break
            longer = len(layout.text(below)) > len(layout.text(below - 1))
            if apart and below > index + 1 and not longer:
                break  # a subhead
            layout.judge(below, Role.TEASER, "teaser of another article")


def _is_heading_or_kicker(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    title = layout.is_title(index) or (text.endswith(":") and len(text) <= 40)
    return title and layout.passages[index].mark is Mark.NONE
