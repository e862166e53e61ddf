"""Long text for engines with a limit: divided where a speaker would draw breath.

Law: the pieces, joined, are the text; none is longer than the limit.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

_BORDERS = (
    (5, r"(?<=[.!?…])(?<!\d[.])[“”«»\"’‘)\]]*\s+"),
    (4, r"(?<=[;:])\s+|\s+[–—-]\s+"),
    (3, r"(?<=,)\s+"),
    (2, r"\s+(?=(?:und|oder|aber|sondern|denn|weil|dass|als|wie|bei|mit|nach|vor|von|in|auf)\s)"),
    (1, r"(?<!\d)\s+|\s+(?!\d)"),
    (0, r"(?<=[^\W\d_][-/])(?=[^\W\d_])"),
)
"""How well a piece may end at a border, and what the border looks like; the best are first.

A space between two digits is no border: "10 000" is one number. Nor is a comma without a space.
"""

_QUOTES = {"„": "“”", "“": "”", "»": "«", "«": "»", '"': '"'}
_INSIDE_QUOTATION = 2
"""So much worse is a border inside a quotation."""


@dataclass(frozen=True, slots=True)
class _Border:
    position: int
    strength: int


def divide(text: str, max_chars: int | None) -> list[str]:
    """The text in pieces of at most `max_chars` characters (None: undivided), at the best borders.

    A piece is cut inside a word or number only where there is no other way.
    """
    if max_chars is None or len(text) <= max_chars:
        return [text] if text else []
    return list(_pieces(text, max_chars, _borders(text)))


def _pieces(text: str, max_chars: int, borders: list[_Border]) -> Iterator[str]:
    start = first = 0
    while len(text) - start > max_chars:
        while first < len(borders) and borders[first].position <= start:
            first += 1
        last = first
        while last < len(borders) and borders[last].position <= start + max_chars:
            last += 1
        end = _best_end(borders[first:last], start, max_chars)
        yield text[start:end]
        start = end
    yield text[start:]


def _best_end(borders: list[_Border], start: int, max_chars: int) -> int:
    """The last of the strongest borders, rather in the last two thirds than before."""
    enough = start + max_chars // 3
    late = [border for border in borders if border.position > enough]
    if not borders:
        return start + max_chars
    return max(late or borders, key=lambda border: (border.strength, border.position)).position


def _borders(text: str) -> list[_Border]:
    quoted = _quoted(text)
    strengths: dict[int, int] = {}
    for match in _border_pattern().finditer(text):
        strength = int((match.lastgroup or "_0")[1:])
        strengths[match.end()] = strength - _INSIDE_QUOTATION * quoted[match.end()]
    return [_Border(position, strength) for position, strength in sorted(strengths.items())]


@cache
def _border_pattern() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<_{strength}>{pattern})" for strength, pattern in _BORDERS))


def _quoted(text: str) -> list[bool]:
    """For each character, and the end: does it stand inside a quotation?"""
    inside: list[bool] = []
    closing = ""
    for character in text:
        inside.append(bool(closing))
        if closing and character in closing:
            closing = ""
        elif not closing:
            closing = _QUOTES.get(character, "")
    return [*inside, bool(closing)]
