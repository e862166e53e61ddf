"""Numbers as they are written: 1.234,5 and 1 234 and 1'234, with units and scale words after."""

import re
import unicodedata
from dataclasses import dataclass

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.tables import Unit

_GROUPED = re.compile(
    r"(?!0)(\d{1,3}(?:([.'’ ])\d{3})(?:\2\d{3}){0,5})(?!\d|\2\d)(?:,(\d{1,20})(?![\d,]))?"
)
_PLAIN = re.compile(r"(\d++)(?:,(\d{1,20}+)(?![\d,]\d))?")
_DOT_DECIMAL = re.compile(r"(\d{1,9})\.(\d{1,3})(?![\d.]\d|\d)")
_RANGE = re.compile(r" ?[-–—−‑] ?(?=\d)")
_NO_RANGE = re.compile(r"[-–:.]\d| ?=")


@dataclass(frozen=True, slots=True)
class Number:
    """`text[start:end]`: the digits before and after the decimal sign."""

    start: int
    end: int
    whole: str
    fraction: str = ""
    grouped: bool = False

    @property
    def is_one(self) -> bool:
        return self.whole == "1" and not self.fraction

    @property
    def value(self) -> int:
        """The whole part; numbers too long to be one count as the largest."""
        return int(self.whole) if len(self.whole) < 20 else 10**20

    def words(self) -> str:
        """Read by itself: eins, zwei Komma fünf, null null sieben."""
        spoken = numbers.whole_number(self.whole)
        return f"{spoken} Komma {numbers.digits(self.fraction)}" if self.fraction else spoken

    def stem(self) -> str:
        """Read as the first part of a compound: ein, zwei-Komma-fünf."""
        if self.fraction or (len(self.whole) > 1 and self.whole[0] == "0"):
            return self.words().replace(" ", "-")
        return numbers.cardinal_stem(self.value).replace(" ", "-")


def number_at(text: str, at: int) -> Number | None:
    """The longest number in German, Swiss or spaced notation that begins at `at`."""
    if grouped := _GROUPED.match(text, at):
        whole = "".join(filter(str.isdecimal, grouped[1]))
        return Number(at, grouped.end(), whole, grouped[3] or "", grouped=True)
    if plain := _PLAIN.match(text, at):
        return Number(at, plain.end(), plain[1], plain[2] or "")
    return None


def dot_decimal_at(text: str, at: int) -> Number | None:
    """A number with a decimal point, for places where a unit shows that it is none of ours."""
    if match := _DOT_DECIMAL.match(text, at):
        return Number(at, match.end(), match[1], match[2])
    return None


def range_after(text: str, at: int) -> Number | None:
    """The number that a dash joins to the one that ends at `at`: 10-15, 3 – 5."""
    if not (dash := _RANGE.match(text, at)):
        return None
    second = number_at(text, dash.end())
    if second is None or _NO_RANGE.match(text, second.end):
        return None
    return second


def unit_at(text: str, at: int) -> tuple[Unit, int] | None:
    """The unit whose sign stands at `at`, perhaps after a space, and where it ends."""
    spaced = at < len(text) and text[at] == " "
    at += spaced
    table = tables.units()
    for length in range(min(tables.longest_sign(), len(text) - at), 0, -1):
        sign = text[at : at + length]
        unit = table.get(sign)
        if unit is None or (unit.spaced and not spaced):
            continue
        if _ends_here(text, at + length):
            return unit, _without_final_stop(text, at + length)
    return None


def _ends_here(text: str, at: int) -> bool:
    if at >= len(text):
        return True
    if not text[at - 1].isalpha():
        return text[at - 1] == "." or not text[at].isalnum()
    return not (text[at].isalnum() or text[at] in "²³_@" or (text[at] == "." and _joined(text, at)))


def _joined(text: str, at: int) -> bool:
    """Does a letter follow the full stop at once, as in an address or another abbreviation?"""
    return text[at + 1 : at + 2].isalpha()


def _without_final_stop(text: str, end: int) -> int:
    """A full stop that also ends the sentence is left to the sentence."""
    return end - 1 if text[end - 1] == "." and ends_sentence(text, end) else end


def ends_sentence(text: str, at: int) -> bool:
    """Is there nothing but closing quotation marks and brackets from `at` on?"""
    return len(text) - at < 6 and not text[at:].strip(" “”\"«»‘’'›‹)]")


def superscript(text: str) -> str:
    """Raised or lowered digits as plain ones."""
    return "".join(str(unicodedata.digit(sign)) for sign in text)
