"""Long text for engines with a limit: divided where a speaker would draw breath.

Law: the pieces, joined, are the text; none is longer than the limit.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_BORDERS = (
    (5, r"(?<=[.!?…])(?<!\d[.])[“”«»\"’‘)\]]*\s+"),
    (4, r"(?<=[;:])\s+|\s+[–—-]\s+"),
    (3, r"(?<=,)\s+|\s+(?=„)"),
    (1, r"(?<!\d)\s+|\s+(?!\d)"),
    (0, r"(?<=[^\W\d_][-/])(?=[^\W\d_])"),
)
"""How well a piece may end at a border, and what the border looks like; the best are first. Between
commas and plain spaces come those before the words of pieces.toml.

A space between two digits is no border: "10 000" is one number. Nor is a comma without a space.
"""

_BEFORE_OPENERS = 2

_QUOTES = {"„": "“”", "“": "”", "»": "«", "«": "»", '"': '"'}
_INSIDE_QUOTATION = 2
"""So much worse is a border inside a quotation that is longer than a piece."""

_TOGETHER = 10
"""So much worse it is inside what stays together: worse than any other."""


@dataclass(frozen=True, slots=True)
class _Border:
    position: int
    strength: int


def divide(text: str, max_chars: int | None) -> list[str]:
    """The text in pieces of at most `max_chars` characters (None: undivided), at the best borders.

    A piece is cut inside a quotation, number, name or word only where there is no other way.
    """
    if max_chars is not None and max_chars < 1:
        raise ValueError(f"no piece of a text has at most {max_chars} characters")
    if max_chars is None or len(text) <= max_chars:
        return [text] if text else []
    return list(_pieces(text, max_chars, _borders(text, max_chars)))


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
    """The last of the strongest borders, rather in the last two thirds than before.

    One inside a quotation, number or name that would fit in a piece is used only if there is no
    other, and inside a word only if there is none at all.
    """
    free = [border for border in borders if border.strength >= 0] or borders
    if not free:
        return start + max_chars
    enough = start + max_chars // 3
    late = [border for border in free if border.position > enough]
    return max(late or free, key=lambda border: (border.strength, border.position)).position


def _borders(text: str, max_chars: int) -> list[_Border]:
    quoted, together = _quoted(text, max_chars), _together(text, max_chars)
    strengths: dict[int, int] = {}
    for match in _border_pattern().finditer(text):
        strength = int((match.lastgroup or "_0")[1:])
        position = match.end()
        if position in together:
            strength -= _TOGETHER
        strengths[position] = strength - quoted[position]
    return [_Border(position, strength) for position, strength in sorted(strengths.items())]


@cache
def _border_pattern() -> re.Pattern[str]:
    openers = "|".join((*_words("conjunctions"), *_words("prepositions")))
    before = (_BEFORE_OPENERS, rf"\s+(?=(?:{openers})\s)")
    rows = sorted([*_BORDERS, before], reverse=True)
    return re.compile("|".join(f"(?P<_{strength}>{pattern})" for strength, pattern in rows))


def _quoted(text: str, max_chars: int) -> list[int]:
    """How much worse a border is, before each character and at the end: inside a quotation."""
    worse = [0] * (len(text) + 1)
    opened, closing = 0, ""
    for at, character in enumerate(text):
        if closing and character in closing:
            fits = at - opened < max_chars
            worse[opened + 1 : at + 1] = [_TOGETHER if fits else _INSIDE_QUOTATION] * (at - opened)
            closing = ""
        elif not closing and (closing := _QUOTES.get(character, "")):
            opened = at
    return worse


def _together(text: str, max_chars: int) -> set[int]:
    """Where words begin that belong to the one before: in numbers and names that fit a piece."""
    inside = {match.end() for match in _leader().finditer(text)}
    for pattern in (_number(), _name()):
        for match in pattern.finditer(text):
            if len(match[0]) <= max_chars:
                inside.update(match.start() + gap.end() for gap in re.finditer(r"\s+", match[0]))
    return inside


@cache
def _number() -> re.Pattern[str]:
    """Number words with what joins them, and what they count: drei Komma fünf Prozent."""
    parts = "|".join(sorted(_words("numbers"), key=len, reverse=True))
    endings = "|".join(_words("number_endings"))
    word = rf"(?:(?:{parts})(?:und|(?:{parts}))*(?:{endings})?|{'|'.join(_words('large_numbers'))})"
    joints = "|".join(_words("number_joints"))
    number = rf"{word}(?:\s(?:(?:{joints})\s)?{word}(?!\w))*"
    return re.compile(rf"(?<!\w){number}(?:\s[A-ZÄÖÜ]\w*(?:\s{number})?){{0,2}}(?!\w)")


@cache
def _name() -> re.Pattern[str]:
    """Words with capitals one after the other, with the small words that stand in names."""
    joints, articles = ("|".join(_words(kind)) for kind in ("name_joints", "name_articles"))
    capital = r"(?:(?:[A-ZÄÖÜ]|Dr|Prof|St)\.|[^\W\d_a-zß-öø-ÿ][\w’'-]*)"
    between = rf"\s(?:(?:{joints})\s(?:(?:{articles})\s)?)?"
    return re.compile(rf"(?<!\w){capital}(?:{between}{capital})+")


@cache
def _leader() -> re.Pattern[str]:
    """A word that leads to the next one, with the space between them: not "kam an und ging"."""
    words = "|".join((*_words("articles"), *_words("prepositions")))
    others = "|".join(_words("conjunctions"))
    return re.compile(rf"(?<!\w)(?:{words})\s+(?!(?:{others})\s)", re.IGNORECASE)


@cache
def _words(kind: str) -> tuple[str, ...]:
    table = tomllib.loads(files("audiofy.speech").joinpath("pieces.toml").read_text("utf-8"))
    return tuple(str(table[kind]).split())
