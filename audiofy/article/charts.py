"""Charts and tables without mark-up: figures and what they mean, values, sources, headings."""

import re

from audiofy.article.layout import LINKS, Layout
from audiofy.article.model import Role
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import ends_sentence

_MATCH_DAY = re.compile(r"(?:\d\. )?[^\W\d][^.!?:]{2,30} ?[,|·–-] ?\d{1,2}\. Spieltag")
_SHARE, _SHARE_ALONE = "price of a share", "price of a share in the text"
_CHART_LINES = 2  # a title and what is shown
_FACTS_MIN = 4  # lines of a box
_VALUE = re.compile(r"\d[\d.,:]*(?: [^\s.!?]+){0,3}")
_SAID_MAX = 200  # characters
_PRICE = re.compile(
    r"[\d.]+,\d\d ?(?:€|Euro|EUR|USD|\$|CHF|Punkte)"
    r"(?: [+−±-]?[\d.,]+ ?(?:€|EUR|%|Prozent|USD|CHF)){1,2}"
)
_QUOTED_SHARE = re.compile(
    r"[A-ZÄÖÜ][\w.&-]{2,20}(?: [A-ZÄÖÜ][\w.&-]{1,20}){0,2} \d{1,5},\d\d(?: ?€)?"
)
_FIGURE = re.compile(r"\d[\d.,]*(?: [^\W\d][\w-]{1,20}){0,2}%?")
_ONLY_VALUE = re.compile(r"[+−–-]?\d[\d.,]*(?: ?(?:%|Prozent|€|Euro|Mio\.|Mrd\.))?")
_VALUES_MIN, _VALUES_SHARE = 3, 0.4  # lines of a chart; of all its lines


def figures(layout: Layout) -> None:
    """A figure in large type and what it means, "4.870 Autos" and "fuhren hier am Tag."; a share
    and its price."""
    for index in layout.opened(layout.first_prose() + 1):
        text, below = layout.text(index), index + 1
        if _QUOTED_SHARE.fullmatch(text) and layout.stands_alone(index):
            layout.judge(index, Role.TABLE, _SHARE_ALONE)
        elif _PRICE.fullmatch(text):
            layout.judge(index, Role.TABLE, _SHARE)
            if layout.is_open(index - 1) and layout.is_title(index - 1):
                layout.judge(index - 1, Role.TABLE, _SHARE)
        elif _FIGURE.fullmatch(text) and below < len(layout) and layout.is_open(below):
            meaning = layout.text(below)
            if meaning[0].islower() and meaning.endswith(".") and len(meaning) <= _SAID_MAX:
                layout.judge(index, Role.TABLE, "figure in large type")
                layout.judge(below, Role.TABLE, "figure in large type")


def values_of_charts(layout: Layout) -> None:
    """`2023`, `4,15`, line by line below what they measure: a chart, in a group of its own."""
    start = 0
    while start < len(layout):
        lines = layout.group_of(start)
        start = lines.stop
        values = sum(_ONLY_VALUE.fullmatch(layout.text(i)) is not None for i in lines)
        if values < _VALUES_MIN or values < _VALUES_SHARE * len(lines):
            continue
        if any(layout.is_prose(i) and ends_sentence(layout.text(i)) for i in lines):
            continue
        for index in lines:
            layout.judge(index, Role.TABLE, "values of a chart")


def sources_of_charts(layout: Layout) -> None:
    """`Quelle: Bloomberg`, between paragraphs: of a chart, and not of the article."""
    last = layout.last_prose()
    for index in range(layout.second_prose(), last):
        if layout.role(index) is Role.SOURCE and layout.text(index).startswith("Quelle"):
            layout.judge(index, Role.CREDIT, "source of a chart")
            group = layout.group_of(index)
            lines = range(group.start, index)
            shown = len(lines) <= _CHART_LINES and group.stop == index + 1
            short = all(len(layout.text(i)) <= _SAID_MAX for i in lines)
            for i in layout.opened(lines.start, index) if shown and short else ():
                layout.judge(i, Role.CAPTION, "description of a chart or a film")


def last_values(layout: Layout) -> None:
    """`15.741 (ausverkauft)`, below the labels and lines of a match: what none but a box says."""
    facts = 0
    for index in range(1, len(layout)):
        facts = facts if layout.same_group(index - 1, index) else 0
        if layout.role(index) is Role.TABLE:
            facts += 1
        elif layout.is_open(index) and facts >= _FACTS_MIN and _VALUE.fullmatch(layout.text(index)):
            layout.judge(index, Role.TABLE, "value in a box")


def headings_of_tables(layout: Layout) -> None:
    """A heading with a table below it and no text between them, or the day of the matches in it."""
    for index in layout.opened(layout.first_prose() + 1):
        if layout.is_title(index) and _MATCH_DAY.fullmatch(layout.text(index)):
            layout.judge(index, Role.TABLE, "day of a competition")
    text = (i for i in range(len(layout)) if layout.is_text(i) and layout.is_prose(i))
    for index in range(len(layout) - 1, next(text, len(layout)) - 1, -1):
        signs = layout.text(index).isalpha() and layout.text(index).islower()  # an author's code
        heading = layout.is_open(index) and layout.is_title(index) and not signs
        if not heading or _is_listed(layout, index):
            continue
        below = index + 1
        while below < len(layout) and layout.role(below) in LINKS | {Role.WIDGET}:
            below += 1
        verdict = layout.verdicts[below] if below < len(layout) else None
        is_table = verdict and verdict.role is Role.TABLE and verdict.reason != _SHARE_ALONE
        if is_table and not _heads_text(layout, index, below):
            layout.judge(index, Role.TABLE, "heading of a table")


def _is_listed(layout: Layout, index: int) -> bool:
    """Is it of a list, and not "3. Liga" alone?"""
    beside = (i for i in (index - 1, index + 1) if 0 <= i < len(layout))
    marked = layout.passages[index].mark
    alone = marked is Mark.NUMBERED and not any(layout.passages[i].mark is marked for i in beside)
    return marked in LIST_MARKS and not alone


def _heads_text(layout: Layout, index: int, table: int) -> bool:
    """Is it a heading by mark-up, with a paragraph below the table, too?"""
    below = table
    while below < len(layout) and layout.role(below) is Role.TABLE:
        below += 1
    return (
        layout.passages[index].mark is Mark.HEADING
        and below < len(layout)
        and layout.is_open(below)
        and layout.is_prose(below)
    )
