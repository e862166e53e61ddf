"""Compounds with numbers: 34-Jährige, 9-Euro-Ticket, 5-prozentig, 100%ig, 3fach, 4x100 m."""

import re

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.tables import Unit
from audiofy.script.spoken.written import Number, number_at, range_after, unit_at

_PART = re.compile(
    r"[-‑]([^\W\d_]{2,4}\.(?=[-‑])|[^\W\d_][^\W_]*[²³/]?[^\W_]*|[%€$£°]C?|\d{1,6}(?:,\d{1,3})?(?![\d,.]))"
)
_PERCENT_ENDING = re.compile(r" ?%(ig\w*)")
_LEFT_OPEN = re.compile(r"[-‑–](?= ?(?:,|/|und |oder |bis |sowie |bzw\.? ))")
_JOINED_WORD = re.compile(r"([a-zäöüß]{3,})")
_TIMES = re.compile(r" ?[x×](?= [^\W\d_]{2}|[,;.!?)]|$| am | in | pro )")


def compound(text: str, at: int) -> Reading | None:
    """A number joined by hyphens to words, units or numbers; or to an ending without one."""
    number = number_at(text, at)
    if number is None:
        return None
    second = _second(text, number)
    end = (second or number).end
    stem = _stem(number, second) if _begins_word(text, at) else number.words().replace(" ", "-")
    if attached := _attached(text, at, end, stem):
        return attached
    if left_open := _LEFT_OPEN.match(text, end):
        return Reading(at, left_open.end(), stem + "-")
    end, sign = _sign(text, end)
    tail, parts_end = _tail(text, end)
    if not tail:
        return None
    if not sign and (joined := _joined(tail)):
        halved = number.fraction == "5" and number.value and second is None
        stem = f"{numbers.cardinal_stem(number.value)}einhalb" if halved else stem
        return Reading(at, parts_end, stem + joined)
    words = "-".join([stem, *([sign] if sign else []), *tail])
    named = _begins_word(text, at) and tail[-1][:1].isupper()
    return Reading(at, parts_end, _capital(words) if named else words)


def _begins_word(text: str, at: int) -> bool:
    return not (text[at - 1 : at].isalpha() or text[at - 1 : at] == "-")


def _second(text: str, number: Number) -> Number | None:
    second = range_after(text, number.end)
    return second if second and text[number.end] != " " else None


def _stem(number: Number, second: Number | None) -> str:
    return f"{number.stem()}-bis-{second.stem()}" if second else number.stem()


def _sign(text: str, at: int) -> tuple[int, str]:
    """The unit between the number and the first hyphen: 100%-Tochter, 5 km-Lauf."""
    found = unit_at(text, at)
    if (
        found
        and text[found[1] : found[1] + 1] == "-"
        and text[found[1] + 1 : found[1] + 2].isalpha()
    ):
        return found[1], found[0].one.replace(" ", "-")
    return at, ""


def _tail(text: str, at: int) -> tuple[list[str], int]:
    words: list[str] = []
    only_numbers = True
    while part := _PART.match(text, at):
        words.append(_part(part[1], first=not words))
        only_numbers = only_numbers and part[1][0].isdecimal()
        at = part.end()
    return ([], at) if only_numbers else (words, at)


def _part(written: str, *, first: bool) -> str:
    if written[0].isdecimal():
        whole, _, fraction = written.partition(",")
        return Number(0, 0, whole, fraction).stem()
    unit: Unit | None = tables.units().get(written) if first else None
    if unit is None or written in (unit.one, unit.many):
        return written.rstrip(".")
    if unit.scale:
        return unit.many
    return unit.one.replace(" ", "-")


def _joined(tail: list[str]) -> str:
    """Endings are joined to the number: fünfprozentig, vierunddreißigjährige."""
    head, *rest = tail
    if head in tables.words("joined_nouns"):
        head = head.lower()
    if not _JOINED_WORD.fullmatch(head) or head in ("und", "oder", "bis"):
        return ""
    return "-".join([head, *rest])


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]


def _attached(text: str, at: int, end: int, stem: str) -> Reading | None:
    """100%ig, 3fach, 30jährig, 10x: an ending without a hyphen."""
    if match := _PERCENT_ENDING.match(text, end):
        return Reading(at, match.end(), f"{stem}prozent{match[1]}")
    if match := _JOINED_WORD.match(text, end):
        if match[1].startswith(tuple(tables.words("number_endings"))):
            return Reading(at, match.end(), stem + match[1])
        return None
    if match := _TIMES.match(text, end):
        return Reading(at, match.end(), stem + "mal")
    return None


_SUM = re.compile(r"(\d{1,4})\+(\d{1,4})-(?=[A-ZÄÖÜ])")
_PRODUCT = re.compile(r"(\d{1,4}) ?[x×*] ?(?=\d)")


def sum_compound(text: str, at: int) -> Reading | None:
    """The 50+1-Regel."""
    match = _SUM.match(text, at)
    if match is None:
        return None
    first, second = (numbers.cardinal(int(part)) for part in match.groups())
    return Reading(at, match.end(), _capital(f"{first}-plus-{second}-"))


def product(text: str, at: int) -> Reading | None:
    """10 x 5 Meter, 4x100 m: the first factor; the second is read by itself."""
    match = _PRODUCT.match(text, at)
    if match is None:
        return None
    return Reading(at, match.end(), f"{numbers.whole_number(match[1])} mal ")
