"""Ordinal numbers: der 3. Oktober, ihr 100. Länderspiel, vom 5. bis 9. August, 2te."""

import re

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.agreement import (
    article_of_date,
    gender_of,
    left_of,
    ordinal_ending,
    right_of,
    word_after,
    word_before,
)
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.written import ends_sentence

_ORDINAL = re.compile(r"(\d{1,3}(?:\.\d{3})?|\d{1,4})\.(?!\d|[A-ZÄÖÜ]{2})")
_SUFFIXED = re.compile(r"(\d{1,3}\.\d{3}|\d{1,4})(?:s?t)(e[nrsm]?)(?!\w)")
_JOINED = re.compile(r" ?([-–—/]) ?(?=\d{1,4}\.)|([/&])(?=\d)")
_COMPOUND = re.compile(r"-(?=[^\W\d_])")
_AFTER_MINUTE = (")", ",", "/", "+", ";")
_MINUTES = re.compile(r"\((?:\d{1,3}\.[^().]{0,25})*$")
_FEMALE_SUBJECTS = ("Sie ", "Die ")
_FEMALE = re.compile(r"\b(?:[Ss]ie|[Dd]ie)\b")
_COMPOSER = re.compile(r"(?<!\w)[A-ZÄÖÜ][a-zäöüß]{2,}s $")
_RANK = re.compile(r"(?<!er )(?<!anders )(?<!mehr )\bals $")
"""Not after a comparative: "schneller als 11." """


def ordinal(text: str, at: int) -> Reading | None:
    """A number with its full stop; at the end of a sentence it needs a word that asks for it."""
    match = _ORDINAL.match(text, at)
    if match is None:
        return None
    number, end = int(match[1].replace(".", "")), match.end()
    following = text[end : end + 1]
    if following in _AFTER_MINUTE and _MINUTES.search(text[max(0, at - 60) : at]):
        return Reading(at, end, numbers.ordinal_stem(number) + "e")  # the minute of a goal, a rank
    if ends_sentence(text, end):
        return _last_word(text, at, end, number)
    if not _is_ordinal(text, at, end, match[1]):
        return None
    if following == ")":
        return Reading(at, end, numbers.ordinal_stem(number) + "e")
    if following == "+":
        return Reading(at, end, numbers.ordinal_stem(number) + ordinal_ending(text, at, end, "f"))
    return _beside(text, at, end, number)


def _beside(text: str, at: int, end: int, number: int) -> Reading:
    """The ordinal with the noun, the second number or the hyphen that follows it."""
    stem = numbers.ordinal_stem(number)
    if article := article_of_date(text, at):
        return Reading(at, end, f"{article} {stem}en")
    words = stem + ordinal_ending(text, at, end)
    if joined := _JOINED.match(text, end):
        return Reading(at, joined.end(), words + (" bis " if joined[1] not in (None, "/") else " "))
    if compound := _COMPOUND.match(text, end):
        return Reading(at, compound.end(), f"{words}-")
    if right_of(text, end).noun or word_after(text, end)[:1].isdigit():
        return Reading(at, end, words)
    if words.endswith("er") and (
        text.startswith(_FEMALE_SUBJECTS) or _COMPOSER.search(text[max(0, at - 30) : at])
    ):
        words = stem + "e"  # "Sie wurde 3. hinter ..."; "Mahlers 8. dauert ..."
    return Reading(at, end, words[0].upper() + words[1:])


def _is_ordinal(text: str, at: int, end: int, written: str) -> bool:
    before, after = word_before(text, at), word_after(text, end)
    if before in tables.words("labels") or after in tables.words("sentence_starters"):
        return before.lower() in tables.words("ordinal_askers")
    long_number = len(written) == 4 and written.isdecimal()
    return not long_number or (gender_of(after) != "" and before.lower() in tables.determiners())


def _last_word(text: str, at: int, end: int, number: int) -> Reading | None:
    if number > 999:
        return None
    stem = numbers.ordinal_stem(number)
    if _RANK.search(text[max(0, at - 40) : at]):
        rank = f"{stem}{'e' if _FEMALE.search(text[:at]) else 'er'}"
        return Reading(at, end - 1, rank[0].upper() + rank[1:])
    left = left_of(text, at)
    if left.determiner not in tables.words("ordinal_askers"):
        return None
    gender = "" if left.determiner == "die" else "m"
    return Reading(at, end - 1, stem + ordinal_ending(text, at, end, gender))


def suffixed_ordinal(text: str, at: int) -> Reading | None:
    """3te, 20ster: the ending is written out."""
    match = _SUFFIXED.match(text, at)
    if match is None:
        return None
    number = int(match[1].replace(".", ""))
    return Reading(at, match.end(), numbers.ordinal_stem(number) + match[2])
