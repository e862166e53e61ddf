"""What is left of the numbers: ranges, postcodes, versions, letters with numbers, cardinals."""

import re

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.agreement import (
    gender_known,
    gender_of,
    one,
    right_of,
    word_after,
    word_before,
)
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.written import number_at, range_after

_POSTCODE = re.compile(r"(\d{5}) (?=([A-ZÄÖÜ][\w.-]+))")
_COUNTRY = re.compile(r"(?<!\w)(?:A|B|CH|D|F|FL|I|L|NL)-$")
_CODE_ABROAD = re.compile(r"\d{4,5}(?= [A-ZÄÖÜ])")
_CODE = re.compile(r"[^\W\d_]$|(?<!\w)[A-Z]{2,}-$")
_DOTTED = re.compile(r"\d++(?:\.\d++)+")
_DASHED = re.compile(r"\d++(?:[-–/]\d++){2,}")
_LETTER_CODE = re.compile(r"\d{4,}")
_DIFFERENCE = re.compile(r"(\d{1,9}) ?[-–−] ?(?=\d{1,9} ?=)")
_GOES_ON = re.compile(r" (?:bis|oder|und) \d")
_CAPITALS = re.compile(r"(?<!\w)[A-Z]{1,4}$")


def postcode(text: str, at: int) -> Reading | None:
    """Five digits before a town: 10115 Berlin."""
    if _COUNTRY.search(text[max(0, at - 4) : at]):
        if (code := _CODE_ABROAD.match(text, at)) is None:
            return None
        return Reading(at - 1, code.end(), f" {numbers.digits(code[0])}")
    match = _POSTCODE.match(text, at)
    if match is None or not (match[1][0] == "0" or _is_town(match[2])):
        return None
    return Reading(at, match.end(1), numbers.digits(match[1]))


def _is_town(word: str) -> bool:
    towns = tables.words("places")
    name = word.split("-")[0].rstrip(".,;")
    if name in towns or word in towns:
        return True
    if gender_known(name) or name in tables.words("counted"):
        return False
    return any(name.endswith(end[1:]) for end in towns if end.startswith("-"))


def dashed(text: str, at: int) -> Reading | None:
    """More than two numbers joined by dashes or slashes: 4-4-2."""
    match = _DASHED.match(text, at)
    if match is None:
        return None
    parts = re.split("[-–/]", match[0])
    return Reading(at, match.end(), " ".join(map(numbers.whole_number, parts)))


def fixed(text: str, at: int) -> Reading | None:
    """Expressions with a reading of their own: 24/7, 1860 München."""
    for written, spoken in tables.pairs("fixed").items():
        end = at + len(written)
        if text.startswith(written, at) and not text[end : end + 1].isalnum():
            before = text[at - 1 : at]
            return None if before.isalnum() or before in ("/", ".") else Reading(at, end, spoken)
    return None


def difference(text: str, at: int) -> Reading | None:
    """5 - 3 = 2: before a sign of equality the dash is a minus."""
    match = _DIFFERENCE.match(text, at)
    return Reading(at, match.end(), f"{numbers.whole_number(match[1])} minus ") if match else None


def number_range(text: str, at: int) -> Reading | None:
    """3-5, 3 – 5: "drei bis fünf"."""
    number = number_at(text, at)
    second = range_after(text, number.end) if number else None
    if number is None or second is None:
        return None
    first = "ein" if number.is_one and _counts_noun(text, at, second.end) else number.words()
    if _CODE.search(text[max(0, at - 8) : at]) or word_before(text, at) in tables.words("models"):
        return Reading(at, second.end, f"{number.words()} {second.words()}")
    if second.value < number.value and " " not in text[at : second.end]:
        return Reading(at, second.end, f"{number.words()} {second.words()}")
    last = _last(text, second.end) if second.is_one else second.words()
    return Reading(at, second.end, f"{first} bis {last}")


def _counts_noun(text: str, at: int, end: int) -> bool:
    """ "1-2 Tage", but not "Königsallee 1-3 (Hinterhaus)"."""
    before = word_before(text, at)
    named = before in tables.words("labels") or before.endswith(tuple(tables.words("streets")))
    return not named and text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()


def _last(text: str, end: int) -> str:
    return "ein" if word_after(text, end) == "Uhr" else "eins"


def dotted(text: str, at: int) -> Reading | None:
    """Versions and numbered chapters: 4.0, 3.2.1."""
    match = _DOTTED.match(text, at)
    if match is None:
        return None
    number = number_at(text, at)
    if number and number.grouped and number.end >= match.end():
        return None
    parts = map(numbers.whole_number, match[0].split("."))
    return Reading(at, match.end(), " Punkt ".join(parts))


def version_stop(text: str, at: int) -> Reading | None:
    """B.1.1.7, BA.5: the full stop between capitals and a number is said."""
    if text[at + 1 : at + 2].isdigit() and _CAPITALS.search(text[max(0, at - 5) : at]):
        return Reading(at, at + 1, " Punkt ")
    return None


def cardinal(text: str, at: int) -> Reading | None:
    """A number by itself; 1 agrees with the noun it counts."""
    number = number_at(text, at)
    if number is None:
        return None
    if text[at - 1 : at].isalpha() and _LETTER_CODE.match(text, at):
        return Reading(at, number.end, numbers.digits(text[at : number.end]))
    if number.is_one:
        return Reading(at, number.end, _one(text, at, number.end))
    return Reading(at, number.end, number.words())


def _one(text: str, at: int, end: int) -> str:
    before = text[at - 1 : at]
    label = word_before(text, at).rstrip(":")
    if before.isalpha() or before in ("-", "/") or label in tables.words("labels"):
        return "eins"
    if text[end : end + 1] != " " or label.startswith("§"):
        return "eins"
    if word_after(text, end) in ("Uhr", "mal"):
        return "ein"
    if text[end + 1 : end + 2] in tuple("–—-=+×/&"):
        return "eins"
    noun = right_of(text, end).noun
    if noun and _GOES_ON.match(text, end):
        return "ein"
    if not noun or (noun.isupper() and len(noun) > 1 and not gender_known(noun)):
        return "eins"
    return one(text, at, gender_of(noun))
