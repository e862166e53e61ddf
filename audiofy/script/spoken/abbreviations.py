"""Abbreviations and what they stand for: z. B., Dr., Hauptstr., ehem., Mo.-Fr."""

import re
from collections.abc import Callable
from functools import cache

from audiofy.script.spoken import tables
from audiofy.script.spoken.agreement import ordinal_ending, word_after, word_before
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.tables import Abbreviation
from audiofy.script.spoken.written import ends_sentence

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NEXT_PART = re.compile(r" ?([^\W\d_]{1,6}(?:-[A-Z][^\W\d_]*)?)\.")
_LAST_PART = re.compile(r"(?: ?(?=[A-Z])|(?=in|a))(Chr|NN|Hd|Zt|Ing|in|a)(?!\w)\.?")
_ROMAN = re.compile(r" ?[IVX]{1,6}(?!\w)")
_DAY_FOLLOWS = re.compile(
    r" ?(?:[-–—/+&,]|bis|und|u\.) ?(?:Mo|Di|Mi|Do|Fr|Sa|So)(?![\w])"
    r"|,? \(?(?:(?:ab|bis|um|von|und|gegen) )?\d{1,2}(?:[.:]| ?[-–]| Uhr| bis| und)"
)
_DAY_PRECEDES = re.compile(r"(?:Mo|Di|Mi|Do|Fr|Sa|So|tag)\.? ?([-–—/+&,]|bis|und|u\.) ?$")
_LAW_BEFORE = re.compile(r"(?:Abs\.|Absatz|Art\.|Artikel|§) ?\d{1,4} ?[a-z]?,? $")
_DAY_RANGE = re.compile(r" ?[-–—] ?(?=Mo|Di|Mi|Do|Fr|Sa|So)")
_STREETS = ("str", "Str", "pl", "prom")
_DAY_OF_MONTH = re.compile(r"(?<!\d)\d{1,2}\. ?$")
_LAST_WORD = re.compile(r"[^\W\d_]+$")
_LONGEST_WORD = 24
_MOST_PARTS = 6
_OPENING = "„“”\"»«›‹‚‘’'([/&–—"


@cache
def _pieces() -> frozenset[str]:
    """Every word that stands before a full stop in an abbreviation."""
    keys = (*tables.abbreviations(), *tables.pairs("weekdays").values(), *tables.currencies())
    pieces = {piece for key in keys for piece in re.split("[.-]", key) if piece}
    return frozenset(pieces | {piece[0].upper() + piece[1:] for piece in pieces})


def may_shorten(text: str, at: int) -> bool:
    """A quick look: can the full stop at `at` belong to an abbreviation or an address?"""
    if text[at + 1 : at + 2].isalnum():
        return True
    low = max(0, at - _LONGEST_WORD)
    word = text[max(low, text.rfind(" ", low, at) + 1) : at]
    if word in _pieces() or word.endswith(_STREETS):
        return True
    return not word.isalpha() and (not word[-2:].isalpha() or _last(word) in _pieces())


def _last(word: str) -> str:
    match = _LAST_WORD.search(word)
    return match[0] if match else ""


def abbreviation(text: str, at: int) -> Reading | None:
    """The longest abbreviation whose first full stop is at `at`."""
    start = _word_start(text, at)
    if start == at:
        return None
    best: tuple[Abbreviation, int] | None = None
    key, end = text[start : at + 1], at + 1
    for _ in range(_MOST_PARTS):
        if found := _entry(text, start, end, key):
            best = found, end
        part = _NEXT_PART.match(text, end) or _LAST_PART.match(text, end)
        if part is None:
            break
        key, end = f"{key}{part[1]}.", part.end()
    if best is None:
        return _street(text, start, at)
    return _read(text, start, *best)


def _word_start(text: str, at: int) -> int:
    start = at
    while (
        start > 0
        and at - start < _LONGEST_WORD
        and (text[start - 1].isalpha() or text[start - 1] == "-")
    ):
        start -= 1
    while start < at and text[start] == "-":
        start += 1
    return start if start == 0 or not text[start - 1].isdigit() else at


def _entry(text: str, start: int, end: int, key: str) -> Abbreviation | None:
    table = tables.abbreviations()
    entries = table.get(key, ())
    if not entries and _begins_sentence(text, start):
        entries = table.get(key[0].lower() + key[1:], ())
    return next((entry for entry in entries if _holds(entry, text, start, end)), None)


def _begins_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(_OPENING + " ")
    return (before == "" and start < 4) or before[-1:] in tuple(":.!?")


def _holds(entry: Abbreviation, text: str, start: int, end: int) -> bool:
    return entry.remark == "" or _CONDITIONS[entry.remark](text, start, end)


def _before_number(text: str, _start: int, end: int) -> bool:
    following = text[end : end + 3].lstrip(" ").lstrip("-–−+")
    return following[:1].isdigit() or _ROMAN.match(text, end) is not None


def _before_capital(text: str, _start: int, end: int) -> bool:
    following = text[end : end + 3].lstrip(" ")
    return following[:1].isupper() or following[:1] in ("„", "(")


def _after_number(text: str, start: int, _end: int) -> bool:
    return word_before(text, start)[-1:].isdigit()


def _after_law(text: str, start: int, _end: int) -> bool:
    return _LAW_BEFORE.search(text[max(0, start - 24) : start]) is not None


def _after_one(text: str, start: int, _end: int) -> bool:
    return word_before(text, start).lower() in tables.words("single_words")


def _beside_day(text: str, start: int, end: int) -> bool:
    day = _DAY_OF_MONTH.search(text[max(0, start - 5) : start])
    return day is not None or text[end : end + 2].strip().isdigit()


def _between_words(text: str, start: int, end: int) -> bool:
    """ "Neustadt b. Coburg": a word before and one after, and no border of a sentence."""
    before, after = text[max(0, start - 2) : start], text[end : end + 2]
    return (
        before[-1:] == after[:1] == " "
        and (before[0].isalpha() or before[0] == ".")
        and after[1:].isalpha()
        and word_before(text, start) not in tables.words("labels")
        and word_after(text, end) not in tables.words("sentence_starters")
    )


_CONDITIONS: dict[str, Callable[[str, int, int], bool]] = {
    "number": _before_number,
    "capital": _before_capital,
    "after": _after_number,
    "law": _after_law,
    "single": _after_one,
    "month": _beside_day,
    "between": _between_words,
}
"""The remarks of the table: what must hold around an abbreviation at [start:end)."""


def _read(text: str, start: int, entry: Abbreviation, end: int) -> Reading:
    words = entry.reading
    if words.endswith("+"):
        words = words[:-1] + ordinal_ending(text, start, end)
    if text[start].isupper() and not _inside(text, start):
        words = words[0].upper() + words[1:]
    if words == "Jahrhundert" and word_before(text, start) and _genitive(text, start):
        words = "Jahrhunderts"
    if text[end - 1] == "." and ends_sentence(text, end):
        end -= 1
    return Reading(start, end, words)


def _inside(text: str, start: int) -> bool:
    return text[start - 1 : start] == "-"


def _genitive(text: str, start: int) -> bool:
    before = text[max(0, start - 30) : start].split()
    return any(word.lower() in ("des", "eines", "dieses") for word in before[-3:])


def _street(text: str, start: int, at: int) -> Reading | None:
    """Hauptstr., Goethe-Str.: the ending is written out."""
    for short, full in tables.pairs("street_endings").items():
        first = at + 1 - len(short)
        if first > start and text.startswith(short, first) and _is_street(text, at, short):
            end = at if ends_sentence(text, at + 1) else at + 1
            return Reading(start, end, text[start:first] + full)
    return None


def _is_street(text: str, at: int, short: str) -> bool:
    return short.lower() == "str." or text[at + 1 : at + 3].lstrip(" ")[:1].isdigit()


def bare_abbreviation(text: str, at: int) -> Reading | None:
    """An abbreviation without its full stop: ca, bzw, Nr."""
    match = _WORD.match(text, at)
    entries = tables.abbreviations().get(match[0], ()) if match else ()
    entries = tuple(entry for entry in entries if match and _holds(entry, text, at, match.end()))
    if match is None or not entries or text[match.end() : match.end() + 1] in (".", "-", "/"):
        return None
    return Reading(at, match.end(), entries[0].reading)


def weekday(text: str, at: int) -> Reading | None:
    """Mo.-Fr., Sa, 12.10.: a shortened weekday beside another or before a date."""
    start = _word_start(text, at) if text[at] == "." else at
    days = tables.pairs("weekdays")
    found = next((day for day, short in days.items() if text.startswith(short, start)), None)
    if found is None:
        return None
    end = start + len(days[found])
    stopped = end + (text[end : end + 1] == ".")
    before = _DAY_PRECEDES.search(text[max(0, start - 14) : start])
    follows = _DAY_FOLLOWS.match(text, stopped)
    asked = stopped > end and word_before(text, start).lower() in tables.words("day_askers")
    if text[end : end + 1].isalpha() or not (before or follows or asked):
        return None
    end = end if ends_sentence(text, stopped) else stopped
    dashed = _DAY_RANGE.match(text, end)
    return Reading(start, dashed.end(), f"{found} bis ") if dashed else Reading(start, end, found)
