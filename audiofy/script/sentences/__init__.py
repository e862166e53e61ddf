"""German sentences: where each begins and ends in a text, without changing it.

A mark ends a sentence unless a rule knows better (`rules`); what the rules know of the language
stands in `tables`: a new abbreviation is a line there and a line in the table of cases.
"""

import re
from collections.abc import Iterator

from audiofy.article.model import Span
from audiofy.script.sentences.pairs import find_pairs
from audiofy.script.sentences.paragraphs import paragraph_spans
from audiofy.script.sentences.rules import is_end
from audiofy.script.sentences.stops import find_marks, stop_at
from audiofy.script.sentences.tables import read_tables

_HAS_WORD = re.compile(r"\w|[\u2600-\u27bf\U0001f000-\U0001faff]").search

_DOES = re.compile(r"\s*\([a-zäöü][^()]{2,30}\)\s*")
"""What somebody does, at the end: it goes with what was said."""

__all__ = ["sentence_spans", "split_sentences"]


def split_sentences(text: str) -> list[str]:
    """The sentences of German text, as they stand there: slices without the spaces between."""
    return [text[start:end] for start, end in sentence_spans(text)]


def sentence_spans(text: str) -> list[Span]:
    """Half-open offsets of the sentences of German text.

    They are in order and hold every character that is not blank exactly once. A blank line always
    ends a sentence; a single line break is a space, unless a list marker follows.
    """
    return [
        trimmed
        for start, end in paragraph_spans(text)
        for begin, stop in _pieces(text[start:end])
        if (trimmed := _trim(text, start + begin, start + stop))
    ]


def _pieces(paragraph: str) -> Iterator[Span]:
    tables = read_tables()
    pairs = find_pairs(paragraph)
    start = 0
    for mark in find_marks(paragraph):
        stop = stop_at(paragraph, mark, start, pairs)
        if stop and is_end(stop, tables):
            if not _HAS_WORD(paragraph, stop.end) or _DOES.fullmatch(paragraph, stop.end):
                break
            yield start, stop.end
            start = stop.end
    yield start, len(paragraph)


def _trim(text: str, start: int, end: int) -> Span | None:
    sentence = text[start:end]
    start += len(sentence) - len(sentence.lstrip())
    end = start + len(sentence.strip())
    return (start, end) if start < end else None
