"""Times of day and durations: 14.30 Uhr, 9 bis 17.30 Uhr, um 20:15, 2:03:17 Stunden."""

import re

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.agreement import one, word_before
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.tables import FEMININE

_TIME = re.compile(r"(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?(?![\d]|[.:,]\d)")
_CLOCK = re.compile(r" ?Uhr(?![\w-])| h(?!\w)")
_CLOCK_FOLLOWS = re.compile(
    r"(?: ?(?:bis zu|bis|und|oder|sowie|[-–—,/]) ?\d{1,2}(?:[.:]\d{2})?(?!\d)){1,4} ?Uhr(?!\w)"
)
_DASH = re.compile(r" ?[-–—] ?(?=\d)")
_HOURS = re.compile(r"(\d{1,2})( ?[-–—] ?)(?=\d{1,2}(?:[.:]\d{2})? ?Uhr(?!\w))")
_DURATION = re.compile(
    r"(\d{1,3}):(\d{2})(?::(\d{2}))?(?:,(\d{1,3})|\.(\d{1,2}))?(?!\d)"
    r"( ?(?:Stunden|Std\.|Minuten|Min\.|h|min)(?!\w))?"
)
_PART_OF_HOUR = re.compile(r"(1/2|½|3/4|¾) ?(1[0-2]|[1-9])(?: Uhr(?!\w)|(?![\w/,.]\w| [A-ZÄÖÜ]))")
_COMPOUND_CLOCK = re.compile(r"(\d{1,2})[.:](\d{2})-Uhr-")


def clock(text: str, at: int) -> Reading | None:
    """A time of day that says so: "Uhr" follows, or follows the time it is joined to."""
    if (hours := _HOURS.match(text, at)) and int(hours[1]) <= 24:
        return Reading(at, hours.end(), f"{_hour(int(hours[1]))} bis ")
    time = _TIME.match(text, at)
    if time is None or not _is_time(time):
        return None
    said = _CLOCK.match(text, time.end())
    if said and (
        said[0] != " h" or word_before(text, at).lower() in tables.words("clock_words") - {"nach"}
    ):
        return Reading(at, said.end(), _words(time, named=True))
    if not _CLOCK_FOLLOWS.match(text, time.end()):
        return None
    words = _words(time, named=time[2] != "00")
    if dash := _DASH.match(text, time.end()):
        return Reading(at, dash.end(), words + " bis ")
    return Reading(at, time.end(), words)


def clock_in_context(text: str, at: int) -> Reading | None:
    """A time of day without "Uhr" after a word that asks for one, or as an entry: "12.55: Tor"."""
    time = _TIME.match(text, at)
    if time is None or not _is_time(time):
        return None
    if at == 0 and text[time.end() : time.end() + 2] == ": " and len(time[1]) == 2:
        return Reading(at, time.end(), _words(time, named=True))
    before = word_before(text, at).lower()
    asked = before == "um" or (":" in time[0] and before in tables.words("clock_words"))
    if not asked or (":" in time[0] and before != "um" and time[2] < "10" and time[2][0] != "0"):
        return None
    words = _words(time, named=True)
    if dash := _DASH.match(text, time.end()):
        return Reading(at, dash.end(), words + " bis ")
    return Reading(at, time.end(), words)


def part_of_hour(text: str, at: int) -> Reading | None:
    """Um 1/2 8 Uhr, um ½8, um 3/4 8: half an hour, or a quarter, before eight."""
    match = _PART_OF_HOUR.match(text, at)
    if match is None or word_before(text, at).lower() not in tables.words("clock_words"):
        return None
    part = "halb" if match[1] in ("1/2", "½") else "drei viertel"
    return Reading(at, match.end(), f"{part} {numbers.cardinal(int(match[2]))}")


def clock_compound(text: str, at: int) -> Reading | None:
    """The 14.30-Uhr-Zug."""
    match = _COMPOUND_CLOCK.match(text, at)
    if match is None or int(match[1]) > 24 or int(match[2]) > 59:
        return None
    minutes = "" if match[2] == "00" else f"{numbers.cardinal(int(match[2]))}-"
    return Reading(at, match.end(), f"{_hour(int(match[1]))}-Uhr-{minutes}".capitalize())


def _is_time(time: re.Match[str]) -> bool:
    hour, minute = int(time[1]), int(time[2])
    return (hour < 24 or (hour == 24 and minute == 0)) and minute < 60 and int(time[3] or 0) < 60


def _hour(hour: int) -> str:
    return numbers.cardinal_stem(hour)


def _words(time: re.Match[str], *, named: bool) -> str:
    words = _hour(int(time[1])) + (" Uhr" if named else "")
    if int(time[2]) or time[3]:
        words += f" {numbers.cardinal(int(time[2]))}"
    if time[3]:
        words += f" und {_count(int(time[3]), 'Sekunde')}"
    return words


def duration(text: str, at: int) -> Reading | None:
    """How long something took: 2:03:17 Stunden, 3:26,5 Minuten, 1:41:07."""
    match = _DURATION.match(text, at)
    if match is None or int(match[2]) > 59:
        return None
    named = (match[6] or "").strip()
    fraction = match[4] or match[5]
    if match[3]:
        parts = [(match[1], "Stunde"), (match[2], "Minute"), (match[3], "Sekunde")]
    elif named.startswith(("Std", "Stu", "h")):
        parts = [(match[1], "Stunde"), (match[2], "Minute")]
    elif named or fraction:
        parts = [(match[1], "Minute"), (match[2], "Sekunde")]
    else:
        return None
    first = one(text, at, FEMININE)
    words = [_count(int(count), unit, first) for count, unit in parts if int(count)]
    if fraction:
        last, unit = parts[-1]
        exact = f"{numbers.cardinal(int(last))} Komma {numbers.digits(fraction)} {unit}n"
        words = [*words[: len(words) - bool(int(last))], exact]
    end = match.end() - (named.endswith(".") and match.end() == len(text))
    return Reading(at, end, " ".join(words) or f"null {parts[-1][1]}n")


def _count(number: int, unit: str, one: str = "eine") -> str:
    return f"{one} {unit}" if number == 1 else f"{numbers.cardinal(number)} {unit}n"
