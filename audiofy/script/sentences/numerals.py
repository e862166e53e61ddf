"""Number and full stop: an ordinal that goes on (am 3. Spieltag), or the end of the sentence."""

import re

from audiofy.script.sentences.stops import Stop
from audiofy.script.sentences.tables import Tables

_WHOLE = re.compile(r"\d{1,4}|\d{1,3}(?:\.\d{3})+")
_DAY_AND_MONTH = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])")
_SEVERAL_ORDINALS = re.compile(r"(?:\d+\.[-–/])+\d+")
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_YEAR = re.compile(r"(?:1\d|20)?\d\d")
_JOINING = frozenset({"und", "oder", "bis", "sowie", "bzw.", "/", "–", "-", "auf"})
_ADJECTIVE = re.compile(r"[a-zäöüß]{3,}(?:er|es|em|ste|sten)")
_NOT_ADJECTIVES = frozenset(
    {"über", "unter", "immer", "wieder", "aber", "oder", "etwa", "später", "hinter", "sicher"}
)


def number_ends(stop: Stop, tables: Tables, starts: bool) -> bool:
    """Does the full stop after a number end the sentence? `starts`: the next word surely starts."""
    if stop.first and len(stop.before) < 4:
        return False
    if stop.after[:1].isdigit():
        return not _date_goes_on(stop, tables)
    if starts:
        return not (stop.earlier and stop.earlier[-1].endswith(":"))
    if "(" in stop.opening:
        return _labelled(stop, tables)
    if _SEVERAL_ORDINALS.fullmatch(stop.before) or _DAY_AND_MONTH.fullmatch(stop.before):
        return _labelled(stop, tables)
    if not _WHOLE.fullmatch(stop.before):
        return True
    return not _is_ordinal(stop, tables)


def _date_goes_on(stop: Stop, tables: Tables) -> bool:
    """15. 6.; 3. 10. 2024; 3.10. 2024."""
    if _labelled(stop, tables):
        return False
    earlier = stop.earlier[-1] if stop.earlier else ""
    after_day = earlier.endswith(".") and _DAY.fullmatch(earlier[:-1])
    day_and_month = after_day or _DAY_AND_MONTH.fullmatch(stop.before)
    if day_and_month and _YEAR.fullmatch(stop.after):
        return True
    return bool(_DAY.fullmatch(stop.before) and _MONTH.fullmatch(stop.after.split(".")[0]))


def _is_ordinal(stop: Stop, tables: Tables) -> bool:
    """Before a noun: the words to the left decide, then the noun."""
    if _labelled(stop, tables):
        return False
    last = stop.earlier[-1] if stop.earlier else ""
    if last.lower() in tables.determiners:
        return True
    if stop.after in tables.ordinal_nouns or stop.after.endswith(tables.ordinal_noun_endings):
        return len(stop.before) < 4
    if len(stop.before) >= 4:
        return False
    if last in _JOINING:
        return bool(re.fullmatch(r"\d+\.", stop.earlier[-2])) if len(stop.earlier) > 1 else False
    if last.endswith((",", ":")):
        return True
    if last[:1].isupper():
        return last.endswith("s") and last.isalpha()
    return bool(_ADJECTIVE.fullmatch(last)) and last not in _NOT_ADJECTIVES


def _labelled(stop: Stop, tables: Tables) -> bool:
    return bool(stop.earlier) and stop.earlier[-1].rsplit("-", 1)[-1] in tables.labels
