"""Years, seasons and decades: 1998, 1914–1918, 2023/24, 1990er-Jahre, '89."""

import re

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.agreement import left_of, word_after, word_before
from audiofy.script.spoken.model import Reading

_YEAR = re.compile(r"([12]\d{3})(?!\d|[.,/]\d)")
_SPAN = re.compile(r"([12]\d{3}) ?[-–—−] ?(?:([12]\d{3})|(\d{2}))(?![\d%-]|[.,]\d)")
_BEFORE_CHRIST = re.compile(r"(\d{1,4}) ?[-–—−] ?(\d{1,4})(?= ?v\. ?(?:Chr|u\. ?Z))")
_ABOUT_A_YEAR = re.compile(
    r"(?:\b(?:ab|aus|seit|um|stammt von|geboren|datiert auf|entstanden)|\() (?:ca\.?|circa|etwa) $"
    r"|\((?:ca\.?|circa|etwa) $"
)
_CODE = re.compile(r"(?<!\w)[A-Z]{2,}-$")  # CVE-2024-3094
_SEASON = re.compile(r"((?:1[89]|20)\d{2})/(\d{4}|\d{2})(?![\d/]|[.,]\d)")
_SHORT_SEASON = re.compile(r"(\d{2})/(\d{2})(?![\d/]|[.,]\d)")
_DECADE = re.compile(r"(\d{1,4})er(n|s)?(?![^\W_])")


def _is_count(text: str, start: int, end: int, value: int) -> bool:
    """Does a four-digit number count something here, rather than name a year?"""
    before, after = word_before(text, start), word_after(text, end)
    if before.endswith("/"):
        return value < 1900  # a printed paper: 20/1234
    if after in tables.words("counted"):
        return not before.startswith("Jahr")
    if _ABOUT_A_YEAR.search(text[max(0, start - 30) : start]) and not after[:1].isupper():
        return False
    if before in tables.words("year_words"):
        return before in ("von", "gegen", "um", "schon", "bereits", "vor", "nach") and (
            value < 1500 and value % 100 == 0 and after[:1].isupper()
        )
    if (len(before) < 3 and before.isupper()) or before.lower() in tables.words("count_words"):
        return True
    if before.rsplit("-", 1)[-1] in tables.words("labels"):
        return True
    if before and left_of(text, start).preposition == "von":
        return False
    return value < 1900 and after[:1].isupper() and value % 10 == 0


def year(text: str, at: int) -> Reading | None:
    """A four-digit number that is a year is read in hundreds until 1999."""
    if text[at - 1 : at].isalpha() or _CODE.search(text[max(0, at - 8) : at]):
        return None
    if antique := _BEFORE_CHRIST.match(text, at):
        first, last = (numbers.year(int(year)) for year in antique.groups())
        return Reading(at, antique.end(), f"{first} bis {last}")
    if span := _SPAN.match(text, at):
        return _span(text, at, span)
    match = _YEAR.match(text, at)
    if match is None or not 1100 <= int(match[1]) <= 1999:
        return None
    if _is_count(text, at, match.end(), int(match[1])):
        return None
    return Reading(at, match.end(), numbers.year(int(match[1])))


def _span(text: str, at: int, span: re.Match[str]) -> Reading | None:
    if _is_count(text, at, span.end(), int(span[1])) and word_after(
        text, span.end()
    ) in tables.words("counted"):
        return None
    first = numbers.year(int(span[1]))
    if span[2]:
        return Reading(at, span.end(), f"{first} bis {numbers.year(int(span[2]))}")
    if int(span[3]) <= int(span[1]) % 100:
        return None
    return Reading(at, span.end(), f"{first} bis {numbers.whole_number(span[3])}")


def season(text: str, at: int) -> Reading | None:
    """2023/24 and 2023/2024; 23/24 after a word like Saison."""
    if match := _SEASON.match(text, at):
        first, second = int(match[1]), match[2]
        last = numbers.year(int(second)) if len(second) == 4 else numbers.whole_number(second)
        if len(second) == 2 and (first + 1) % 100 != int(second):
            return None
        return Reading(at, match.end(), f"{numbers.year(first)} {last}")
    match = _SHORT_SEASON.match(text, at)
    if match is None or (int(match[1]) + 1) % 100 != int(match[2]):
        return None
    if word_before(text, at).lower() not in tables.words("season_words"):
        return None
    return Reading(
        at, match.end(), f"{numbers.whole_number(match[1])} {numbers.whole_number(match[2])}"
    )


def decade(text: str, at: int) -> Reading | None:
    """80er, 1990er-Jahre, 5er: the number with -er, as an adjective or a noun."""
    match = _DECADE.match(text, at)
    if match is None:
        return None
    number = int(match[1])
    stem = numbers.year(number) if len(match[1]) == 4 else numbers.cardinal_stem(number)
    if match[1][0] == "0" and number:
        stem = "null" + stem
    return Reading(at, match.end(), f"{stem}er{match[2] or ''}")
