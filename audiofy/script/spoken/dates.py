"""Dates in figures: 24.12.2023, 2.1., 2024-11-05; and months by number."""

import re

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.agreement import article_of_date, ordinal_ending, word_before
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.tables import MASCULINE
from audiofy.script.spoken.written import ends_sentence

_GERMAN = re.compile(
    r"(\d{1,2})\. ?(\d{1,2})\."
    r"(?: ?((?:1\d|20)\d{2}|\d{2})(?!\d|:\d|%|[.,]\d| ?(?:Uhr|Prozent)))?(?!\d)"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?!\d|-\d)")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?!\d)")
_MONTH_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])/((?:19|20)\d{2})(?!\d|/)")
_OPEN_RANGE = re.compile(r"(\d{1,2})\. ?[-–—] ?(?=\d{1,2}\. ?\d{1,2}\.)")
_NUMBERED = frozenset({"Zimmer", "Raum", "Saal", "Büro", "Version", "Kapitel", "Ziffer"})
"""What has a number with a full stop in it."""

_SHORT_YEARS_FROM = 50  # 49 is 2049, 50 is 1950


def date_in_figures(text: str, at: int) -> Reading | None:
    """The day agrees with its surroundings; the month is said by name."""
    if german := _GERMAN.match(text, at):
        if not german[3] and word_before(text, at) in _NUMBERED:
            return None  # "Zimmer 2.07."
        day, month, written_year = german.groups()
        return _date(text, at, _end_of_day(text, german), int(day), int(month), written_year)
    if iso := _ISO.match(text, at):
        return _date(text, at, iso.end(), int(iso[3]), int(iso[2]), iso[1])
    if slashed := _SLASHED.match(text, at):
        return _date(text, at, slashed.end(), int(slashed[1]), int(slashed[2]), slashed[3])
    if (month := _MONTH_OF_YEAR.match(text, at)) and not word_before(text, at).endswith("."):
        name = tables.month_names()[int(month[1]) - 1]
        return Reading(at, month.end(), f"{name} {numbers.year(int(month[2]))}")
    return None


def _end_of_day(text: str, german: re.Match[str]) -> int:
    end = german.end()
    return end - 1 if german[3] is None and ends_sentence(text, end) else end


def _date(
    text: str, at: int, end: int, day: int, month: int, written_year: str | None
) -> Reading | None:
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    article = article_of_date(text, at)
    ending = "en" if article else ordinal_ending(text, at, end, MASCULINE)
    words = f"{article} {numbers.ordinal_stem(day)}{ending} {tables.month_names()[month - 1]}"
    if written_year:
        words += f" {numbers.year(full_year(written_year))}"
    if text[end : end + 1] in ("-", "–", "—") and text[end + 1 : end + 2].isdigit():
        return Reading(at, end + 1, words + " bis ")
    return Reading(at, end, words)


def full_year(written: str) -> int:
    """A year of two digits is of this century or the last."""
    if len(written) > 2:
        return int(written)
    return int(written) + (1900 if int(written) >= _SHORT_YEARS_FROM else 2000)


def open_range(text: str, at: int) -> Reading | None:
    """The first day of 3.-5.10.; the second is a date of its own."""
    match = _OPEN_RANGE.match(text, at)
    if match is None or not 1 <= int(match[1]) <= 31:
        return None
    ending = ordinal_ending(text, at, match.end(), MASCULINE)
    return Reading(at, match.end(), f"{numbers.ordinal_stem(int(match[1]))}{ending} bis ")
