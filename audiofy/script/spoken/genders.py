"""Forms for all genders: Bürger*innen, Lehrer:innen, Mitarbeiter/-innen, jede*r, (m/w/d)."""

import re

from audiofy.script.spoken import tables
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.web import token_start

_FORM = re.compile(
    r"([^\W\d_]{2,40})(?:[*:_·•’'](in(?:nen)?)|/-?(innen|in)|\(-?(innen|in)\))(?![^\W_])"
)
_INNER_CAPITAL = re.compile(r"I(n(?:nen)?)(?![^\W_])")
_SHORT = re.compile(r"([^\W\d_]{2,8})[*:_/]([^\W\d_]{1,5})(?![^\W_])")
_ENDING = re.compile(r"([^\W\d_]{2,40})[*:_](r|n|m|s|e|en|er|n)(?![^\W_])")
_OFFICIAL = re.compile(r"\(?([mwdfgxai])(?:[/|,] ?([mwdfgxai*])){1,4}\)?(?![\w/])")
_OFFICIAL_WORDS = {"m": "männlich", "w": "weiblich", "d": "divers", "f": "weiblich", "x": "divers",
                   "g": "gesucht", "a": "alle", "i": "inter", "*": "divers"}  # fmt: skip


def gender_form(text: str, at: int) -> Reading | None:
    """A break is heard where the sign stands, as gender-conscious speakers make it."""
    start = token_start(text, at)
    if short := _short(text, start, at):
        return short
    for match in (_FORM.match(text, start), _FORM.match(text, _last_word(text, start, at))):
        if match and match.start() < at < match.end():
            ending = match[2] or match[3] or match[4]
            return Reading(match.end(1), match.end(), f"-{ending}")
    ending_form = _ENDING.match(text, start)
    if ending_form and ending_form.end(1) == at:
        return Reading(at, ending_form.end(), f" oder {ending_form[1]}{ending_form[2]}")
    return None


def _last_word(text: str, start: int, at: int) -> int:
    while at > start and text[at - 1].isalpha():
        at -= 1
    return at


def _short(text: str, start: int, at: int) -> Reading | None:
    match = _SHORT.match(text, start)
    if match is None or match.end(1) != at:
        return None
    key = f"{match[1]}*{match[2]}"
    words = tables.pairs("gender_words").get(key[0].lower() + key[1:])
    if words is None:
        return None
    return Reading(start, match.end(), words if key[0].islower() else words[0].upper() + words[1:])


def inner_capital(text: str, at: int) -> Reading | None:
    """MitarbeiterInnen."""
    match = _INNER_CAPITAL.match(text, at)
    return Reading(at, match.end(), f"-i{match[1]}") if match else None


def official(text: str, at: int) -> Reading | None:
    """The (m/w/d) of advertisements for jobs."""
    start = text.rfind("(", max(0, at - 3), at)
    start = start if start >= 0 else at - 1
    match = _OFFICIAL.match(text, start) if start >= 0 else None
    if match is None or match.end() <= at or text[start - 1 : start].isalnum():
        return None
    said = ", ".join(_OFFICIAL_WORDS[sign] for sign in match[0] if sign in _OFFICIAL_WORDS)
    opening, closing = match[0].startswith("("), match[0].endswith(")")
    return Reading(start, match.end(), f"{'(' * opening}{said}{')' * closing}")
