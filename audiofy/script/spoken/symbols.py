"""Signs: & + = × § % ° * / and what is left of them, by the table; nothing is passed over."""

import re
import unicodedata

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.agreement import word_before
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.written import ends_sentence, number_at, superscript, unit_at

_RAISED = re.compile("([⁺⁻]?)([⁰¹²³⁴-⁹]+)(?![⁺⁻])")
_CHARGE = re.compile("([⁰¹²³⁴-⁹]*)([⁺⁻])")
_CHARGES = {"⁺": "plus", "⁻": "minus"}
_VARIABLE = re.compile(r"(?<!\w)\w{1,2}$|[\d)]$")
_LOWERED = re.compile("[₀-₉]+")
_EMOJI = re.compile("(?:[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff] ?)+")
_TYPED_QUOTE = re.compile("``|´´")
_PARAGRAPHS = re.compile(r"§ ?§")
_MINUS = re.compile(r"[-–−] ?(?=\d|,\d)")
_TICKER = re.compile(r"\+{3,}(?![\w+])")
_PLUS_MINUS = re.compile(r"\+ ?/? ?[-–−] ?(?=[\d,])")
_WORD_BEFORE = re.compile(r"(?<!\w)[A-ZÄÖÜ]\w+$")
_COUNTED = re.compile(r"\d ?$")
_RIVER = re.compile(r"(?:[A-ZÄÖÜ]\.|[A-ZÄÖÜ][a-zäöüß]+)(?![\w-])")
_RATE_WORD = re.compile(r"[A-ZÄÖÜ]\w+(?![\w-])")
_BORN = re.compile(r"[*†] ?(?=\d|[A-ZÄÖÜ][a-zäöü]+ \d| ?\d)")
_STARS = re.compile(r"[*]+")
_UNKNOWN = "Zeichen"
_NEAR_START = 8


def minus(text: str, at: int) -> Reading | None:
    """A dash before a number, after a space, is a minus."""
    match = _MINUS.match(text, at)
    if match is None:
        return None
    dialled = word_before(text, at).lower().strip(":") in tables.words("phone_words")
    return Reading(at, match.end(), "" if dialled else "minus ")


def ticker(text: str, at: int) -> Reading | None:
    """+++ sets the lines of a ticker apart."""
    match = _TICKER.match(text, at)
    if match is None or text[at - 1 : at].isalnum():
        return None
    inner = text[:at].strip() and text[match.end() :].strip()
    return Reading(at, match.end(), "–" if inner else "")


def plus_minus(text: str, at: int) -> Reading | None:
    """+/- 3 and +-3."""
    match = _PLUS_MINUS.match(text, at)
    return Reading(at, match.end(), "plus minus ") if match else None


def paragraphs(text: str, at: int) -> Reading | None:
    """§§ 3-5; and § where more than one follows."""
    match = _PARAGRAPHS.match(text, at)
    return Reading(at, match.end(), "Paragrafen") if match else None


def raised(text: str, at: int) -> Reading | None:
    """10⁶ is a power; after a word a raised number is a note."""
    match = _RAISED.match(text, at)
    if match is None:
        return _charge(text, at)
    sign = f"{_CHARGES[match[1]]} " if match[1] else ""
    number = sign + numbers.whole_number(superscript(match[2]))
    if text[at - 1 : at].isdigit() and (found := unit_at(text, match.end())):
        return Reading(at, found[1], f" hoch {number} {found[0].many}")
    power = sign or _VARIABLE.search(text[max(0, at - 3) : at])
    return Reading(at, match.end(), f" hoch {number}" if power else f" Fußnote {number}")


def _charge(text: str, at: int) -> Reading | None:
    """Ions: Ca²⁺ is "Ca zwei plus"."""
    match = _CHARGE.match(text, at)
    if match is None:
        return None
    count = numbers.whole_number(superscript(match[1])) if match[1] else ""
    return Reading(at, match.end(), f" {count} {_CHARGES[match[2]]}")


def lowered(text: str, at: int) -> Reading | None:
    """The numbers of chemical formulae: N₂O."""
    match = _LOWERED.match(text, at)
    return Reading(at, match.end(), numbers.whole_number(superscript(match[0]))) if match else None


def star(text: str, at: int) -> Reading | None:
    """* 1954 is born, † 2001 died, 3 * 4 is times; marks of notes and emphasis are silent."""
    if (match := _BORN.match(text, at)) and text[at - 1 : at] in ("", " ", "("):
        return Reading(at, match.end(), "geboren " if text[at] == "*" else "gestorben ")
    before, after = text[max(0, at - 2) : at].strip(), text[at + 1 : at + 3].strip()
    if text[at] == "*" and before[-1:].isdigit() and after[:1].isdigit():
        return Reading(at, at + 1, " mal ")
    stars = _STARS.match(text, at)
    if stars is None:
        return None
    inside = text[at - 1 : at].isalnum() and text[stars.end() : stars.end() + 1].isalnum()
    return Reading(at, stars.end(), " " if inside else "")


def typed_quote(text: str, at: int) -> Reading | None:
    """``so'': quotation marks as typesetters of Unix write them."""
    match = _TYPED_QUOTE.match(text, at)
    return Reading(at, match.end(), '"') if match else None


def times(text: str, at: int) -> Reading | None:
    """3 m x 4 m: a lone x before a number."""
    return Reading(at, at + 1, "mal") if text[at] == "x" else None


def slash(text: str, at: int) -> Reading | None:
    """Between words a slash is a short breath; with spaces around it a longer one."""
    if text[at] not in "/⁄∕":
        return None
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if (
        text[max(0, at - 2) : at].strip()[-1:].isdigit()
        and text[at + 1 : at + 3].strip()[:1].isdigit()
    ):
        return _between_numbers(text, at)
    if before == " " and after == " ":
        return Reading(at - 1, at + 1, ",")
    return _on_river(text, at) or _rate_in_words(text, at) or Reading(at, at + 1, " ")


def _between_numbers(text: str, at: int) -> Reading:
    """2,1/100.000 is a rate, Linie 16/18 are two lines, 20/1234 is a printed paper."""
    second = number_at(text, at + 1)
    if second and second.value >= 100 and second.whole.strip("0") == "1":
        return Reading(at, at + 1, " pro ")
    start = text.rfind(" ", max(0, at - 8), at)
    named = word_before(text, start) if start > 0 else ""
    return Reading(at, at + 1, " " if named in tables.words("served") else " Schrägstrich ")


def _on_river(text: str, at: int) -> Reading | None:
    """Frankfurt/Main, Frankfurt/M.: a town on its river; not Rhein/Main."""
    rivers = tables.pairs("rivers")
    town, river = _WORD_BEFORE.search(text[max(0, at - 30) : at]), _RIVER.match(text, at + 1)
    if town is None or river is None or town[0] in rivers or river[0] not in rivers:
        return None
    end = river.end() - (river[0][-1] == "." and ends_sentence(text, river.end()))
    return Reading(at, end, f" {rivers[river[0]]}")


def _rate_in_words(text: str, at: int) -> Reading | None:
    """Liter/Quadratmeter: between the names of two units."""
    named, per = _WORD_BEFORE.search(text[max(0, at - 30) : at]), _RATE_WORD.match(text, at + 1)
    known = tables.unit_names()
    first = max(0, at - 30) + (named.start() if named else 0)
    if named and _COUNTED.search(text[max(0, first - 12) : first]):
        unit = unit_at(text, at + 1)
        if unit and not unit[0].scale:
            return Reading(at, unit[1], f" pro {unit[0].one}")
    if named is None or per is None or named[0] not in known or per[0] not in known:
        return None
    return Reading(at, at + 1, " pro ")


def emoji(text: str, at: int) -> Reading | None:
    match = _EMOJI.match(text, at)
    if match is None or text[at] in tables.pairs("symbols") or text[at] in _silent():
        return None
    end = match.end() - match[0].endswith(" ")
    return Reading(at, end, " Emoji")


def _silent() -> dict[str, str]:
    return {"|": ",", **tables.pairs("silent_signs")}


def symbol(text: str, at: int) -> Reading | None:
    """Any other sign: by its name in the table, by its value, or as a sign."""
    sign = text[at]
    if sign in _silent():
        stands_for = _silent()[sign]
        if stands_for == "," and at < _NEAR_START and not text[:at].strip():
            stands_for = ""
        return Reading(at, at + 1, stands_for)
    if name := tables.pairs("symbols").get(sign):
        return Reading(at, at + 1, f" {name} ")
    category = unicodedata.category(sign)
    if category[0] in "LMZ":
        return None
    if category[0] == "N":
        return Reading(at, at + 1, f" {_value(sign)} ")
    if category in ("Pd", "Pc"):
        return Reading(at, at + 1, "–")
    if category in ("Ps", "Pe", "Pi", "Pf"):
        return Reading(at, at + 1, "(" if category in ("Ps", "Pi") else ")")
    return Reading(at, at + 1, "," if category == "Po" else f" {_UNKNOWN} ")


def _value(sign: str) -> str:
    value = unicodedata.numeric(sign)
    if value == int(value) and value >= 0:
        return numbers.cardinal(int(value))
    return " ".join(unicodedata.name(sign, _UNKNOWN).lower().split())
