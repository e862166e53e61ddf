"""Direct speech inside a block: where it begins and ends, and the short pauses that bracket it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache

from audiofy.article.model import Span
from audiofy.script.style import Style

_CLOSING = {"„": "“”", "“": "”", "»": "«", "«": "»", '"': '"'}
_FEWEST_WORDS = 3
"""Quotation marks around fewer words are a name or a distance, and no one's speech."""

_MARKS_AFTER = 2
"""A quotation ends with its sentence if no more than this stands between: “. or .“"""


class Quotations:
    """The direct speech in the text of one block."""

    def __init__(self, text: str) -> None:
        self._text = text
        spans = [span for span in _quoted(text) if _is_speech(text, span)]
        self._openings = [opening for opening, _ in spans]
        self._begins = frozenset(self._openings)
        self._ends = frozenset(end + more for _, end in spans for more in range(_MARKS_AFTER))

    def parted(self, sentence: Span) -> Iterator[Span]:
        """The sentence, divided after each colon that announces direct speech."""
        start, end = sentence
        first, last = bisect_right(self._openings, start), bisect_left(self._openings, end)
        for opening in self._openings[first:last]:
            before = self._text[start:opening].rstrip()
            if before.endswith(":") and before[:-1].strip():
                yield start, start + len(before)
                start = opening
        yield start, end

    def pause_ms(self, span: Span, following: Span, style: Style) -> int:
        """The pause between two utterances of the block."""
        if self._text[span[1] - 1] == ":" and following[0] in self._begins:
            return style.colon_ms
        if following[0] in self._begins or span[1] in self._ends:
            return style.quotation_ms
        return style.sentence_ms


def _quoted(text: str) -> Iterator[Span]:
    """From each opening mark to behind its closing one; what never closes ends with the block."""
    opening, closes = -1, ""
    for match in _marks().finditer(text):
        if opening >= 0 and match[0] in closes:
            yield opening, match.end()
            opening = -1
        elif opening < 0 and match[0] in _CLOSING:
            opening, closes = match.start(), _CLOSING[match[0]]
    if opening >= 0:
        yield opening, len(text)


def _is_speech(text: str, span: Span) -> bool:
    return len(text[slice(*span)].split(maxsplit=_FEWEST_WORDS)) >= _FEWEST_WORDS


@cache
def _marks() -> re.Pattern[str]:
    return re.compile('[„“”»«"]')
