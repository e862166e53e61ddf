"""Telephone numbers, digit by digit: 030 4664-0, +49 89 1234567, Notruf 110."""

import re
from functools import cache

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.model import Reading

_INTERNATIONAL = re.compile(r"\+ ?\d{1,3}(?:[ /().–-]{0,3}\d{1,12}){1,8}")
_NATIONAL = re.compile(r"\(?0\d{1,6}\)?(?:[ /()–-]{1,3}\d{1,12}){1,8}|0\d{5,20}")
_ANNOUNCED = re.compile(r"\d{2,15}(?:[ /()–-]{1,3}\d{1,12}){0,8}")
_SHORT = re.compile(r"(116 ?\d{3}|\d{3,6})(?![.,:%]\d|\d| ?[%€])")
_IBAN = re.compile(r"\d{2}(?: ?\d{4}){2,7}(?: ?\d{1,4})?(?![\d.,]\d|\d)")
_COUNTED = re.compile(r" (?!Uhr)[A-ZÄÖÜ][a-zäöüß]+")
"""A noun: "112 Entwürfe"."""
_COUNTRY = re.compile(r"(?<!\w)[A-Z]{2} ?$")
_LINKS = ("ist", "lautet", "lauten", "die", "der", "unter", "nummer")
_FEWEST_DIGITS = 6
_WINDOW = 60
_SHORTEST_PART = 3  # letters; TAN and PIN are in many words


def phone(text: str, at: int) -> Reading | None:
    """A number that looks like one to dial, or is announced as one."""
    if text[at - 1 : at] in (",", ".") and text[at - 2 : at - 1].isdigit():
        return None
    match = _NATIONAL.match(text, at)
    if match and _digits(match[0]) >= _FEWEST_DIGITS and text[match.end() : match.end() + 1] != ",":
        return _read(match)
    match = _ANNOUNCED.match(text, at) if _announced(text, at) else None
    if match and not _goes_on(text, match.end()):
        return _read(match)
    return _emergency(text, at)


def bank_account(text: str, at: int) -> Reading | None:
    """An IBAN, digit by digit: two letters, two digits, and groups of four (ISO 13616)."""
    match = _IBAN.match(text, at)
    if match is None or not _COUNTRY.search(text[max(0, at - 3) : at]):
        return None
    return _read(match)


def international(text: str, at: int) -> Reading | None:
    """A plus with a country's code."""
    match = _INTERNATIONAL.match(text, at)
    if match is None or _digits(match[0]) < _FEWEST_DIGITS + 1:
        return None
    return Reading(at, match.end(), f"plus {numbers.digits(match[0])}")


def _digits(written: str) -> int:
    return sum(map(str.isdigit, written))


def _goes_on(text: str, at: int) -> bool:
    return text[at : at + 1] in (",", ".") and text[at + 1 : at + 2].isalnum()


def _read(match: re.Match[str]) -> Reading:
    return Reading(match.start(), match.end(), numbers.digits(match[0]))


def _announced(text: str, at: int) -> bool:
    before = text[max(0, at - 30) : at].lower().split()
    words = [word.strip(":(,") for word in before]
    near = "".join([word for word in words if word not in _LINKS and len(word) > 2][-1:])
    return _announcers().search(near) is not None


@cache
def _announcers() -> re.Pattern[str]:
    words = (*tables.words("phone_words"), *tables.words("code_words"))
    parts = (re.escape(word) if len(word) > _SHORTEST_PART else rf"\b{word}\b" for word in words)
    return re.compile("|".join(parts))


def _emergency(text: str, at: int) -> Reading | None:
    match = _SHORT.match(text, at)
    if match is None or match[1].replace(" ", "") not in tables.words("emergency_numbers"):
        return None
    if _COUNTED.match(text, match.end()):
        return None
    near = text[max(0, at - _WINDOW) : match.end() + _WINDOW].lower()
    hints = [word for word in tables.words("emergency_numbers") if word.isalpha()]
    dialled = len(match[1]) > 4 or any(hint in near for hint in hints)
    return _read(match) if dialled else None
