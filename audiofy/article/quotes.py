"""Quotations that a page sets in large type or alone: said in the text once more, or not."""

import re

from audiofy.article.layout import Layout
from audiofy.article.model import Role
from audiofy.article.names import is_names, is_speaker
from audiofy.article.passages import Mark
from audiofy.article.shape import ends_sentence, letters

_QUOTATION = re.compile(r"[\"„»«][^\"“”«»]{10,400}[\"“”«»]\.?")
_QUOTED_AND_SIGNED = re.compile(
    r"(?P<said>[\"„»«][^\"“”«»]{10,400}[\"“”«»]) (?P<who>[A-ZÄÖÜ].{3,80})"
)
_SAID_BY = re.compile(r"Autor(?:in)?: [A-ZÄÖÜ]")
_SAID_MAX = 200  # characters
_TWICE_MIN = 25  # characters; shorter words may well be said twice
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 6  # characters
_STEMS_MIN = 3
_CHANGED = 0.25  # of the words of a quotation that is shortened
_AROUND = 8  # passages


def pull_quotes(layout: Layout) -> None:
    """A quotation and its speaker in a group of two lines, when the text has the quotation too."""
    prose = (i for i in range(len(layout)) if layout.is_text(i) and layout.is_prose(i))
    for index in range(next(prose, len(layout)), len(layout) - 1):
        below = index + 1
        if (
            layout.is_open(index)
            and layout.is_open(below)
            and layout.group_size(index) == 2
            and layout.same_group(index, below)
            and layout.is_title(below)
            and (_QUOTATION.fullmatch(layout.text(index)) or _names_speaker(layout, below))
        ):
            repeated = _is_in_text(layout, index, layout.text(index))
            for line in (index, below):
                layout.judge(line, Role.EMBED if repeated else Role.QUOTE, "pull quote")


def quotations_again(layout: Layout) -> None:
    """A quotation on a line of its own, its full stop inside or its speaker on the next line, that
    a paragraph has too: often a little longer there."""
    for index in list(layout.opened(layout.first_prose() + 1)):
        text, below = layout.text(index), index + 1
        if (large := _QUOTED_AND_SIGNED.fullmatch(text)) and is_speaker(large["who"]):
            if _is_in_text(layout, index, large["said"]):
                layout.judge(index, Role.EMBED, "pull quote")
            continue
        able = below < len(layout) and layout.role(below) in (None, Role.CAPTION)
        signed = able and is_speaker(layout.text(below))
        quoted = _QUOTATION.fullmatch(text) is not None
        closed = quoted and text.rstrip('"“”«»')[-1:] == "."
        said = signed and (quoted or (ends_sentence(text) and len(text) <= _SAID_MAX))
        if not (layout.is_open(index) and (closed or said)):
            continue
        if _is_in_text(layout, index, text):
            for line in (index, below) if signed else (index,):
                layout.judge(line, Role.EMBED, "pull quote")


def quotations_with_authors(layout: Layout) -> None:
    """A sentence in large type, "Autor: Nele Hartwich", and what she is."""
    for index in range(layout.first_prose() + 2, layout.last_prose()):
        said, office = index - 1, index + 1
        signed = layout.role(index) is Role.BYLINE and _SAID_BY.match(layout.text(index))
        if not signed or not layout.is_open(said) or len(layout.text(said)) > _SAID_MAX:
            continue
        layout.judge(said, Role.EMBED, "pull quote")
        if (
            layout.is_open(office)
            and layout.is_title(office)
            and not layout.stands_on_prose(office)
        ):
            layout.judge(office, Role.EMBED, "pull quote")
    _quotations_on_a_subject(layout)


def _quotations_on_a_subject(layout: Layout) -> None:
    """Some words in large type, and "Nele Hartwich über peinliche Momente"."""
    for index in range(layout.first_prose() + 2, layout.last_prose()):
        said = index - 1
        name, about, _ = layout.text(index).partition(" über ")
        signed = about and layout.stands_alone(index) and layout.stands_alone(said)
        if not signed or not is_names(name) or ends_sentence(layout.text(index)):
            continue
        if layout.is_open(said) and len(layout.text(said)) <= _SAID_MAX:
            for i in (said, index):
                layout.judge(i, Role.EMBED, "pull quote")


def quoted_twice(layout: Layout) -> None:
    """A quotation that the mark-up sets apart, and that the text beside it has too."""
    for index in layout.opened():
        text, quoted = layout.text(index), layout.passages[index].mark is Mark.QUOTED
        if quoted and len(text) > _TWICE_MIN and _is_in_text(layout, index, text):
            layout.judge(index, Role.EMBED, "pull quote")


def _names_speaker(layout: Layout, index: int) -> bool:
    """A name alone, or a name and a function, below one sentence or two without quotation marks."""
    name, _, function = layout.text(index).partition(", ")
    said = layout.text(index - 1)
    spoken = ends_sentence(said) and 10 < len(said) <= _SAID_MAX
    return spoken and is_names(name) and name.count(" ") < 4 and function.count(" ") < 8


def _is_in_text(layout: Layout, index: int, said: str) -> bool:
    """Does a paragraph around the passage say the same words, or nearly all of them?"""
    wanted, stems = letters(said), _stems(said)
    around = range(max(0, index - _AROUND), min(index + _AROUND, len(layout)))
    others = [layout.text(i) for i in around if i != index and layout.is_text(i)]
    again = [text for text in map(letters, others) if wanted in text]
    if any(text == wanted for text in again):
        return False  # a dialogue, in which somebody says the same again
    return bool(again) or (
        len(stems) >= _STEMS_MIN
        and any(len(stems - _stems(text)) <= _CHANGED * len(stems) for text in others)
    )


def _stems(text: str) -> set[str]:
    return {word[:_STEM].casefold() for word in _WORD.findall(text)}
