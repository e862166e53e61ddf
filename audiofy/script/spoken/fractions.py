"""Fractions: 3/4, ½, 2 1/2, 2/3-Mehrheit."""

import re
import unicodedata

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.agreement import gender_of, left_of, one, right_of, word_before
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.written import unit_at

_SLASHED = re.compile(r"(?:(\d{1,4})[ ])?(\d{1,3})[/⁄∕](\d{1,4})(?![\d/⁄]|[.,]\d)")
_SIGN = re.compile(r"(?:(\d{1,4}) ?)?([¼-¾⅐-⅞])")
_DENOMINATORS = frozenset((*range(2, 13), 15, 16, 20, 25, 30, 32, 40, 50, 60, 64, 100, 1000))
_COMPOUND = re.compile(r"-(?=[^\W\d_])")
_HALF_ENDINGS = {
    "ein": "er",
    "eine": "e",
    "einen": "en",
    "einem": "en",
    "einer": "en",
    "eines": "en",
}


def fraction(text: str, at: int) -> Reading | None:
    """A numerator smaller than a usual denominator; as "2½" and "2 1/2" with a whole before."""
    if sign := _SIGN.match(text, at):
        numerator, denominator = _parts(sign[2])
        return _read(text, at, sign.end(), sign[1], numerator, denominator)
    match = _SLASHED.match(text, at)
    if match is None:
        return None
    numerator, denominator = int(match[2]), int(match[3])
    before = word_before(text, at)
    if before in tables.words("labels") or before in tables.words("served"):
        return None
    if not 0 < numerator < denominator or denominator not in _DENOMINATORS or match[2][0] == "0":
        return None
    return _read(text, at, match.end(), match[1], numerator, denominator)


def _parts(sign: str) -> tuple[int, int]:
    numerator, denominator = unicodedata.normalize("NFKC", sign).split("⁄")
    return int(numerator), int(denominator)


def _read(
    text: str, at: int, end: int, whole: str | None, numerator: int, denominator: int
) -> Reading:
    unit = unit_at(text, end)
    if whole:
        words = _mixed(int(whole), numerator, denominator)
        return Reading(at, unit[1], f"{words} {unit[0].many}") if unit else Reading(at, end, words)
    if compound := _COMPOUND.match(text, end):
        words = numbers.fraction(numerator, denominator).replace(" ", "-")
        return Reading(at, compound.end(), f"{words[0].upper()}{words[1:]}-")
    if (numerator, denominator) == (1, 2):
        if unit:
            return Reading(at, unit[1], f"{_half(text, at, unit[0].gender)} {unit[0].one}")
        noun = right_of(text, end).noun
        return Reading(at, end, _half(text, at, gender_of(noun) if noun else ""))
    words = numbers.fraction(numerator, denominator)
    if numerator == 1:
        words = one(text, at, "n") + words.removeprefix("ein")
    return Reading(at, unit[1], f"{words} {unit[0].many}") if unit else Reading(at, end, words)


def _mixed(whole: int, numerator: int, denominator: int) -> str:
    part = numbers.fraction(numerator, denominator)
    joined = part.replace(" ", "").lower()
    if denominator == 2 or (numerator, denominator) == (3, 4):
        return numbers.cardinal_stem(whole) + joined
    return f"{numbers.cardinal(whole)} {part}"


def _half(text: str, at: int, gender: str) -> str:
    """ "ein halber Liter", "eine halbe Stunde", "nach einer halben Stunde"."""
    left = left_of(text, at)
    if gender not in ("m", "f", "n"):
        return "ein halb"
    if left.determiner:
        endings = {"ein": {"m": "er", "n": "es"}, "eine": {"f": "e"}}.get(left.determiner, {})
        return "halb" + endings.get(
            gender, "e" if left.determiner in ("der", "die", "das") else "en"
        )
    article = one(text, at, gender)
    ending = {"m": "er", "n": "es"}.get(gender, "e") if article == "ein" else _HALF_ENDINGS[article]
    return f"{article} halb{ending}"
