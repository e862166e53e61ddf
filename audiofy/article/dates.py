"""German dates and times -> ISO 8601."""

import re
from dataclasses import dataclass
from datetime import date
from functools import cache

MONTHS = {
    "jan": 1, "jän": 1, "feb": 2, "mär": 3, "mrz": 3, "mar": 3, "apr": 4, "mai": 5, "may": 5,
    "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
"""The first three letters of a month, German, Austrian (Jänner) and English, and its number."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A date found in a text: `iso` is YYYY-MM-DD or YYYY-MM-DDThh:mm; where it stands."""

    iso: str
    start: int
    end: int


def first_moment(text: str) -> Moment | None:
    """The first valid date in `text`, with the time that follows it."""
    for match in _date_pattern().finditer(text):
        if day := _valid_date(match):
            time = _time_pattern().match(text, match.end())
            clock = _valid_time(time)
            end = time.end() if time and clock else match.end()
            return Moment(day + clock, match.start(), end)
    return None


def wire_moment(text: str) -> Moment | None:
    """The time stamp of a news wire: `210702 Nov 26` is the 21st at 07:02."""
    for match in _wire_pattern().finditer(text):
        month = MONTHS.get(match["month"].casefold(), 0)
        day = _iso_date(2000 + int(match["year"]), month, int(match["day"]))
        clock = _iso_time(int(match["hour"]), int(match["minute"]))
        if day and clock:
            return Moment(day + clock, match.start(), match.end())
    return None


@cache
def _date_pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\d)(?:"
        r"(?P<y1>[12]\d{3})-(?P<m1>\d\d)-(?P<d1>\d\d)"
        r"|(?P<d2>\d{1,2})\.\s?(?P<m2>\d{1,2})\.\s?(?P<y2>[12]\d{3}|\d\d)(?!\d)"
        r"|(?P<d4>\d\d)/(?P<m4>\d\d)/(?P<y4>[12]\d{3})(?!\d)"
        r"|(?P<d3>\d{1,2})\.?\s?(?P<m3>[A-Za-zä]{3,9})\.?\s(?P<y3>[12]\d{3})(?!\d)"
        r")"
    )


@cache
def _time_pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?:T|[\s,|•·–—-]{1,5}(?:um\s|ab\s)?)(?P<hour>\d{1,2})[.:](?P<minute>\d\d)(?!\d|\.\d)"
        r"(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?(?:\s?(?:Uhr|h\b))?"
    )


@cache
def _wire_pattern() -> re.Pattern[str]:
    return re.compile(
        r"(?<!\d)(?P<day>\d\d)(?P<hour>\d\d)(?P<minute>\d\d)\s"
        r"(?P<month>[A-Za-zä]{3})\s(?P<year>\d\d)(?!\d)"
    )


def _valid_date(match: re.Match[str]) -> str:
    if match["y1"]:
        return _iso_date(int(match["y1"]), int(match["m1"]), int(match["d1"]))
    if match["y2"]:
        year = int(match["y2"])
        return _iso_date(year if year > 99 else 2000 + year, int(match["m2"]), int(match["d2"]))
    if match["y4"]:
        return _iso_date(int(match["y4"]), int(match["m4"]), int(match["d4"]))
    month = MONTHS.get(match["m3"][:3].casefold(), 0)
    return _iso_date(int(match["y3"]), month, int(match["d3"]))


def _iso_date(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:  # the 31st of February is not a date
        return ""


def _valid_time(match: re.Match[str] | None) -> str:
    return _iso_time(int(match["hour"]), int(match["minute"])) if match else ""


def _iso_time(hour: int, minute: int) -> str:
    return f"T{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""
