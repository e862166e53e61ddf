"""When each word is heard, from the marks that an engine sets while it speaks."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from audiofy.speech.model import WordTime
from audiofy.speech.wording import has_words


class Mark(NamedTuple):
    """At this frame begins what stands at `position` of the text; None: a silence."""

    position: int | None
    frame: int


def words_of(text: str) -> list[re.Match[str]]:
    """The words of a text with the punctuation around them: what stands between spaces."""
    return [match for match in re.finditer(r"\S+", text) if has_words(match[0])]


def word_times(text: str, marks: Iterable[Mark], frames: int) -> tuple[WordTime, ...]:
    """The words of a text with their times in a clip of so many frames.

    A word ends where the next one or a silence begins. One without a mark of its own joins the
    word before it: engines run small words together, and lose count in numbers.
    """
    words = words_of(text)
    begins = [word.start() for word in words]
    heard: dict[int, tuple[int, int]] = {}
    for position, start, end in _intervals(marks, frames):
        index = max(bisect_right(begins, position) - 1, 0)
        first, last = heard.get(index, (start, end))
        heard[index] = (min(first, start), max(last, end))
    if not words:
        return ()
    indices = sorted(heard)
    firsts = [0, *indices[1:]]
    lasts = [index - 1 for index in indices[1:]] + [len(words) - 1]
    return tuple(
        WordTime((_bare(words[first])[0], _bare(words[last])[1]), *heard[index])
        for index, first, last in zip(indices, firsts, lasts, strict=False)
    )


def placed(words: Iterable[WordTime], start: int) -> tuple[WordTime, ...]:
    """The words of a part of a text, when the part begins at `start` of the text."""
    if not start:
        return tuple(words)
    return tuple(replace(w, span=(w.span[0] + start, w.span[1] + start)) for w in words)


def _intervals(marks: Iterable[Mark], frames: int) -> Iterator[tuple[int, int, int]]:
    """Each position that is heard, with its first frame and the one after its last."""
    before: Mark | None = None
    for mark in (*marks, Mark(None, frames)):
        if before is not None and before.position is not None:
            yield before.position, before.frame, mark.frame
        before = mark


def _bare(word: re.Match[str]) -> tuple[int, int]:
    """Where a word is, without its punctuation."""
    start, end = word.span()
    while not word.string[start].isalnum():
        start += 1
    while not word.string[end - 1].isalnum():
        end -= 1
    return start, end
