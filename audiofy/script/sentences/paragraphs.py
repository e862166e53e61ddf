"""Borders no sentence crosses: a blank line, and a line that begins with a list marker."""

import re
from collections.abc import Iterator

_BREAK = r"(?:\r\n|\n|\r(?!\n)|\u2028|\u2029)"
_BLANK_LINE = rf"[^\S\r\n\u2028\u2029]*+{_BREAK}"
_BULLET = r"(?=[^\S\r\n]*+[•▪‣●◦·∙►*]\s)"
_MARKER = r"(?:[-–—]|\d{1,2}[.)]|[a-z]\))\s"
# A dash or a number may also begin a line that was wrapped: it is a marker after a finished line.
_FINISHED = r"(?:(?<=[.!?:;]\n)|(?<=[.!?:;]\r\n))"
_BORDER = re.compile(
    rf"[\r\n\u2028\u2029](?:(?<=\r)\n|(?<!\r)|(?!\n))"
    rf"(?:{_BLANK_LINE}|{_BULLET}|{_FINISHED}(?=[^\S\r\n]*+{_MARKER}))"
)


def paragraph_spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open offsets of the stretches between borders; some may be blank."""
    start = 0
    for border in _BORDER.finditer(text):
        yield start, border.start()
        start = border.end()
    yield start, len(text)
