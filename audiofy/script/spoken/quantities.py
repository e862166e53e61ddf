"""Amounts: numbers with units, percent, currencies and scale words, in every order."""

import re

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.agreement import DATIVE, MEASURABLE, left_of, one
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.tables import Unit
from audiofy.script.spoken.written import (
    Number,
    dot_decimal_at,
    number_at,
    range_after,
    unit_at,
)

_NOTHING_AFTER_COMMA = re.compile(r"[,.] ?[-–—]{1,2}(?!\w)")
_CURRENCY_BEFORE = re.compile(
    r"(?:(?:US|A|AU|C|CA|HK)\$|[€$£¥₽₴₺₹₩₪₿]|[A-Z]{3}|[sS]?Fr\.|DM) ?(?=\d)"
)
_HOUR_FOLLOWS = re.compile(
    r",? ?\d{1,2}(?:[.:]\d\d)? ?(?:(?:[-–—]|bis|und) ?\d{1,2}(?:[.:]\d\d)? ?)?(?:Uhr|h)(?!\w)"
)
_DAY_BEFORE = re.compile(
    r"\b(?:(?:Mo|Di|Mi|Do|Sa|So|tag)\.? ?(?:[-–—/+&,]|bis|und|u\.)|[aA]m|[vV]om|[bB]is|[aA]b) ?$"
)
_HEIGHT_AFTER = re.compile(r" ?(?:bis(?: zu)?|und|oder|[-–]) ?\d,\d\d ?(?:m|Meter) groß")
_HEIGHT_BEFORE = re.compile(r"\d,\d\d ?(?:bis(?: zu)?|und|oder|[-–]) ?$")
_PRICE_AFTER = re.compile(
    r" (?:statt|auf|bis(?: zu)?|nach|und|oder|gegenüber|bzw\.|beziehungsweise)"
    r"(?: (?:bisher|zuvor|zuletzt|vorher|sonst|derzeit|heute|jetzt|künftig|etwa|rund))? (?=\d)"
)
_MEASURED = re.compile(rf" (?:{MEASURABLE})e[nrms]? (?:\w+e[nrms] )?[A-ZÄÖÜ]")
"""An attribute, which has its measure in the accusative: "mit drei Meter langen Balken"."""
_QUOTE_OPEN = re.compile(r"(?:^|[\s(])\"[^\"]*$")
_LONGEST_QUOTE = 300
_DOLLAR_OF = re.compile(r"(?<!\w)(?:US|A|AU|C|CA|HK)$")
_ENGLISH = re.compile(r"(\d{1,3}(?:,\d{3}){1,5})(?:\.(\d{2}))?(?!\d|,\d)")
_TAKE_N = ("eter", "iter", "Jahre", "Monate", "Tage", "unkte")
"""Ends of plurals that take -n in the dative."""
_THOUSAND = "tausend"
_TO = re.compile(r" bis (?=\d)")
_PER = re.compile(r"/ ?(?=[^\W_]|[€$£%°])")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LETTER = re.compile(r"[^\W\d_]")


def amount(text: str, at: int) -> Reading | None:
    """12 km, 3,5 Mio. t, 5,50 €, 10-15 %, 40 l/m²: a number with what it measures."""
    number = number_at(text, at)
    if number is None:
        return None
    dotted = dot_decimal_at(text, at)
    if dotted and not number.grouped and unit_at(text, dotted.end):
        number = dotted
    second = range_after(text, number.end)
    last = second or number
    end = _skip_nothing(text, last.end)
    scale, end = _scale_at(text, end)
    found = unit_at(text, end)
    if found is None:
        return (
            _first_height(text, number)
            or _first_price(text, number)
            or _scaled(text, number, second, scale, end)
        )
    unit, end = found
    if _is_file_number(text, number.end, end):
        return None
    if (_LETTER.match(text, end) and text[end - 1].isalpha()) or _opens_compound(text, end):
        return None
    rate = rate_at(text, end)
    if rate:
        return Reading(at, rate[1], measured(text, number, second, scale, unit) + rate[0])
    if height := _height(text, number, unit, end):
        return Reading(at, end, height)
    words = measured(text, number, second, scale, unit)
    if scale is None and unit.many.endswith(_TAKE_N) and words.endswith(unit.many):
        is_ruled = _ruled_by_dative(text, at) and not _MEASURED.match(text, end)
        words += "n" * (is_ruled and not number.is_one)
    return Reading(at, end, words)


_INCHES = re.compile(r"(\d{1,3}(?:,\d{1,2})?)(\"|″)(-(?=[A-ZÄÖÜ]))?")


def inches(text: str, at: int) -> Reading | None:
    """A 13"-Modell; and 13" where no quotation is open."""
    match = _INCHES.match(text, at)
    number = number_at(text, at) if match else None
    if match is None or number is None:
        return None
    if match[3]:
        return Reading(at, match.end(), f"{number.stem().capitalize()}-Zoll-")
    if match[2] == '"' and _QUOTE_OPEN.search(text[max(0, at - _LONGEST_QUOTE) : at]):
        return None
    return Reading(at, match.end(), f"{number.words()} Zoll")


def _height(text: str, number: Number, unit: Unit, end: int) -> str:
    """ "1,90 m groß" is said "einen Meter neunzig groß"."""
    if unit.many != "Meter" or len(number.fraction) != 2 or text[end : end + 5] != " groß":
        return ""
    if _HEIGHT_BEFORE.search(text[max(0, number.start - 12) : number.start]):
        return _side_by_side(number)
    whole = _counted(text, Number(number.start, number.end, number.whole), None, unit)
    return f"{whole} {numbers.cardinal(int(number.fraction))}"


def _first_height(text: str, number: Number) -> Reading | None:
    """ "1,80 bis 1,85 m groß" is said "eins achtzig bis eins fünfundachtzig groß"."""
    if len(number.fraction) != 2 or not _HEIGHT_AFTER.match(text, number.end):
        return None
    return Reading(number.start, number.end, _side_by_side(number))


def _first_price(text: str, number: Number) -> Reading | None:
    """ "2,60 statt 2,40 Euro" is said "zwei sechzig statt zwei Euro vierzig"."""
    link = _PRICE_AFTER.match(text, number.end) if len(number.fraction) == 2 else None
    second = number_at(text, link.end()) if link else None
    found = unit_at(text, second.end) if second and len(second.fraction) == 2 else None
    if found is None or not _has_hundredths(number, found[0]):
        return None
    whole, rest = number.value, int(number.fraction)
    words = _side_by_side(number) if whole and rest else _price(text, number, found[0])
    return Reading(number.start, number.end, words if rest else numbers.cardinal(whole))


def _side_by_side(number: Number) -> str:
    """Both parts as numbers, without what is between them: "eins achtzig"."""
    return f"{numbers.cardinal(number.value)} {numbers.cardinal(int(number.fraction))}"


def _is_file_number(text: str, start: int, end: int) -> bool:
    """ "5 K 1234/22": a single capital between numbers is the register of a court."""
    return (
        text[start:end].strip().isupper()
        and end - start < 3
        and text[end : end + 2].strip().isdigit()
    )


def _scaled(
    text: str, number: Number, second: Number | None, scale: Unit | None, end: int
) -> Reading | None:
    if scale is None:
        bare_price = end > (second or number).end
        return Reading(number.start, end, _pair(number, second)) if bare_price else None
    return Reading(number.start, end, _counted(text, number, second, scale))


def _skip_nothing(text: str, at: int) -> int:
    """Past the dash for no cents: 5,– Euro."""
    match = _NOTHING_AFTER_COMMA.match(text, at)
    return match.end() if match else at


def _opens_compound(text: str, at: int) -> bool:
    return text[at : at + 1] in ("-", "‑") and text[at + 1 : at + 2].isalpha()


def _scale_at(text: str, at: int) -> tuple[Unit | None, int]:
    found = unit_at(text, at)
    if found and found[0].scale and not _opens_compound(text, found[1]):
        return found
    return None, at


def measured(
    text: str, number: Number, second: Number | None, scale: Unit | None, unit: Unit
) -> str:
    """The words of an amount: "drei Komma fünf Millionen Euro", "drei Euro fünfzig"."""
    if scale:
        return f"{_counted(text, number, second, scale)} {unit.many}"
    if _has_hundredths(number, unit) and second is None:
        return _price(text, number, unit)
    return _counted(text, number, second, unit)


def _counted(text: str, number: Number, second: Number | None, unit: Unit) -> str:
    if second is None and number.is_one:
        return f"{one(text, number.start, unit.gender, measure=True)} {unit.one}"
    if unit.many == _THOUSAND and not number.fraction and second is None:
        return numbers.cardinal(number.value * 1000)
    return f"{_pair(number, second)} {unit.many}"


def _pair(number: Number, second: Number | None) -> str:
    if second is None:
        return number.words()
    first = "ein" if number.is_one else number.words()
    return f"{first} bis {second.words()}"


def _ruled_by_dative(text: str, at: int) -> bool:
    if text[max(0, at - 7) : at].lower() == "bis zu ":
        return False
    left = left_of(text, at)
    return tables.prepositions().amount.get(left.preposition) == DATIVE and not left.determiner


def _has_hundredths(number: Number, unit: Unit) -> bool:
    return unit.hundredth not in ("", "-") and len(number.fraction) == 2


def _price(text: str, number: Number, unit: Unit) -> str:
    """Duden: 5,99 Euro is said "fünf Euro neunundneunzig"; 0,50 Euro "fünfzig Cent"."""
    rest = int(number.fraction)
    if number.value == 0 and rest:
        return f"{'ein' if rest == 1 else numbers.cardinal(rest)} {unit.hundredth}"
    whole = _counted(text, Number(number.start, number.end, number.whole), None, unit)
    return f"{whole} {numbers.cardinal(rest)}" if rest else whole


def rate_at(text: str, at: int) -> tuple[str, int] | None:
    """What an amount is for: "/m²" is "pro Quadratmeter", "/100 km" "pro hundert Kilometer"."""
    if not (slash := _PER.match(text, at)):
        return None
    at = slash.end()
    number = number_at(text, at)
    if number:
        found = unit_at(text, number.end)
        per = found and number.whole.strip("0") == "1"
        return (f" pro {number.words()} {found[0].many}", found[1]) if found and per else None
    if found := unit_at(text, at):
        return f" pro {found[0].one}", found[1]
    word = _WORD.match(text, at)
    return (f" pro {word[0]}", word.end()) if word else None


def currency_first(text: str, at: int) -> Reading | None:
    """€ 5, $3,5 Mio., CHF 10'000, Fr. 5.-: the currency is written first and said last."""
    if text[at] == "$" and (country := _DOLLAR_OF.search(text[max(0, at - 3) : at])):
        at -= len(country[0])
    sign = _CURRENCY_BEFORE.match(text, at)
    unit = tables.currencies().get(sign[0].rstrip()) if sign else None
    if sign is None or unit is None or (sign[0][:2] == "Fr" and _is_weekday(text, at, at + 2)):
        return None
    number = _foreign_number(text, sign.end())
    if number is None:
        return None
    second = range_after(text, number.end) or _number_after_to(text, number.end)
    end = _skip_nothing(text, (second or number).end)
    scale, end = _scale_at(text, end)
    if _LETTER.match(text, end):
        return None
    inner = Number(at, number.end, number.whole, number.fraction)
    rate, end = rate_at(text, end) or ("", end)
    return Reading(at, end, measured(text, inner, second, scale, unit) + rate)


def shortened_currency_first(text: str, at: int) -> Reading | None:
    """ "Fr. 5.-": the full stop of the currency is at `at`."""
    start = text.rfind(" ", max(0, at - 4), at) + 1
    return (
        currency_first(text, start) if start <= at and text[start : start + 1].isalpha() else None
    )


def _is_weekday(text: str, start: int, stop: int) -> bool:
    """ "Mo.–Fr. 9–18 Uhr", "am Fr. 12.10. um": Fr. is a Friday."""
    return (
        _HOUR_FOLLOWS.match(text, stop + 1) is not None
        or _DAY_BEFORE.search(text[max(0, start - 8) : start]) is not None
    )


def _foreign_number(text: str, at: int) -> Number | None:
    """After a currency sign 1,234.50 and 12.05 are written in the English way."""
    if english := _ENGLISH.match(text, at):
        return Number(at, english.end(), english[1].replace(",", ""), english[2] or "")
    dotted = dot_decimal_at(text, at)
    if dotted and len(dotted.fraction) < 3:
        return dotted
    return number_at(text, at)


def _number_after_to(text: str, at: int) -> Number | None:
    to = _TO.match(text, at)
    return number_at(text, to.end()) if to else None


def lone_unit(text: str, at: int) -> Reading | None:
    """A unit without its number: "pro m²", "je kWh", "in km/h"."""
    start = max(text.rfind(" ", max(0, at - 12), at), text.rfind("(", max(0, at - 12), at)) + 1
    found = unit_at(text, start) if start <= at else None
    if found is None or found[1] <= at or _opens_compound(text, found[1]):
        return None
    words = found[0].one
    end = found[1]
    if rate := rate_at(text, end):
        words, end = f"{found[0].many}{rate[0]}", rate[1]
    return Reading(start, end, words)


_PER_UNIT = re.compile(r"(?:pro|je|per) ")


def per_unit(text: str, at: int) -> Reading | None:
    """ "pro kWh": a unit after the word pro or je."""
    match = _PER_UNIT.match(text, at)
    found = unit_at(text, match.end()) if match else None
    if match is None or found is None:
        return None
    written = text[match.end() : found[1]]
    if written in (found[0].one, found[0].many):
        return None
    return Reading(match.end(), found[1], found[0].one)
