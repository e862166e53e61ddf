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
_JOINING = frozenset({"und", "oder", "bis", "sowie", "bzw.", "/", "–", "-"})
_EMERGENCY_CALLS = frozenset({"110", "112", "115", "911"})
_DAYS = ("tag", "woch", "abend", "stand")
_ORDINAL = re.compile(r"\d+\.")
_INFLECTED = re.compile(r"[a-zäöüß]{3,}(?:e|en|er|es|em)")


def number_ends(stop: Stop, tables: Tables, starts: bool) -> bool:
    """Does the full stop after a number end the sentence? `starts`: the next word surely starts."""
    if stop.first and len(stop.before) < 4:
        return False
    if stop.after[:1].isdigit():
        return not _date_goes_on(stop, tables)
    if starts:
        return not (stop.before == "1" and stop.previous.endswith(":"))
    if "(" in stop.opening:
        return has_label(stop, tables)
    if _SEVERAL_ORDINALS.fullmatch(stop.before):
        return has_label(stop, tables)
    if _DAY_AND_MONTH.fullmatch(stop.before):
        return has_label(stop, tables) or _is_version(stop, tables)
    if not _WHOLE.fullmatch(stop.before):
        return True
    return not _is_ordinal(stop, tables)


def _is_version(stop: Stop, tables: Tables) -> bool:
    """`die Oberfläche Plasma 6.3.`: no word that leads to a date stands before it."""
    last = stop.previous
    leads = tables.before_ordinals | tables.determiners
    named = last.isalpha() and last[:1].isupper() and not last.lower().endswith(_DAYS)
    return named and len(stop.earlier) > 1 and last.lower() not in leads


def _date_goes_on(stop: Stop, tables: Tables) -> bool:
    """15. 6.; 3. 10. 2024; 3.10. 2024; Stand 1. 10."""
    if has_label(stop, tables) and stop.previous.lower() != "stand":
        return False
    after_day = stop.previous.endswith(".") and _DAY.fullmatch(stop.previous[:-1])
    day_and_month = after_day or _DAY_AND_MONTH.fullmatch(stop.before)
    if day_and_month and _YEAR.fullmatch(stop.after):
        return True
    return bool(_DAY.fullmatch(stop.before) and _MONTH.fullmatch(stop.after.split(".")[0]))


def _is_ordinal(stop: Stop, tables: Tables) -> bool:
    """Before a noun: the noun decides, then the words to the left."""
    if len(stop.before) < 4 and _noun_of_ordinals(stop, tables):
        return True
    if has_label(stop, tables):
        return False
    last = stop.previous
    if last.lower() == "die" and stop.before in _EMERGENCY_CALLS:
        return False
    if last.lower() in tables.determiners:
        return True
    if len(stop.before) >= 4:
        return False
    if last.lower() in tables.before_ordinals:
        return not _compares(stop)
    return _goes_on_from(stop, last, tables)


def _noun_of_ordinals(stop: Stop, tables: Tables) -> bool:
    """3. Liga 15. Spieltag; but: in Stufe 2. Stufe 3 folgt."""
    noun = stop.after
    known = noun in tables.ordinal_nouns or noun.endswith(tables.ordinal_noun_endings)
    return known and noun != stop.previous


def _compares(stop: Stop) -> bool:
    """mehr als 12, älter als 80."""
    second_last = stop.earlier[-2] if len(stop.earlier) > 1 else ""
    return stop.previous == "als" and (second_last == "mehr" or second_last.endswith("er"))


def _goes_on_from(stop: Stop, last: str, tables: Tables) -> bool:
    """1. und 2. Rang; am Montag, 3. Akt; Mahlers 5. Sinfonie; der sogenannte 3. Weg."""
    second_last = stop.earlier[-2] if len(stop.earlier) > 1 else ""
    if last in _JOINING:
        return bool(_ORDINAL.fullmatch(second_last))
    if last.endswith((",", ":")):
        return not last[:-1].isdigit()
    if last[:1].isupper():
        return last.endswith("s") and last.isalpha()
    if not _INFLECTED.fullmatch(last) or last in tables.not_adjectives:
        return False
    return second_last.lower() in tables.determiners or not last.endswith(("e", "en"))


def has_label(stop: Stop, tables: Tables) -> bool:
    """Platz 14, Gruppe F, Tabellen-Platz 3: the word before is a noun that numbers follow."""
    return stop.previous.rstrip(":").rsplit("-", 1)[-1] in tables.labels
