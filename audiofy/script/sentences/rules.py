"""The rules that decide whether a stop ends its sentence; the first with an opinion wins."""

import re
from collections.abc import Callable

from audiofy.script.sentences.numerals import has_label, number_ends
from audiofy.script.sentences.pairs import Aside
from audiofy.script.sentences.stops import Stop
from audiofy.script.sentences.tables import Tables, abbreviation_key

Rule = Callable[[Stop, Tables], bool | None]

_FACE = re.compile("[\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff]")
_ELLIPSIS = re.compile(r"\.\.|…")
_SMALL_THEN_CAPITAL = re.compile(r"[a-zäöü]{1,2}[A-ZÄÖÜ]")
_SMALL_FIRST_PART = re.compile(r"[a-zäöü\d]{1,6}-[A-ZÄÖÜ]")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)*\.(?:de|com|org|net|at|ch|eu|tv|info|io)\b")
_VOWEL = re.compile(r"[aeiouyäöüAEIOUYÄÖÜ]")
_NUMBER = re.compile(r"\d")
_CLOSING_QUOTE = re.compile(r"[“”\"»«›‹’‘']")
_OPENING_QUOTE = re.compile(r"[„“»«\"‚‹›]")
_LAW = re.compile(r"[A-ZÄÖÜ][A-Za-zäöü]*[A-ZÄÖÜ]")  # StGB, BGB
_COMPOUND = re.compile(r".*[-/–]", re.DOTALL)
_ROMAN = re.compile(r"[IVXLC]{2,8}")
_WHOLE_MIN, _BRAND_MIN = 5, 6  # letters
_INFLECTED = ("t", "n", "r", "s", "m", "d", "g", "h", "ische", "liche", "ige", "te", "re", "ende")
_SUBJUNCTIVES = frozenset(
    ["könne", "solle", "müsse", "wolle", "dürfe", "möge", "gebe", "komme", "stehe", "liege", "gehe"]
)
_OF_SUCH = frozenset({"aller", "dieser", "eigener", "einzigartiger", "jeder", "neuer", "solcher"})
_NEUTER = frozenset({"dasselbe", "ein", "jedes", "kein"})
_UNITS = frozenset("mglhst")
_DOES = frozenset(
    [
        "denkt",
        "grinst",
        "lacht",
        "lächelt",
        "nickt",
        "schmunzelt",
        "seufzt",
        "winkt",
        "überlegt",
        "zögert",
    ]
)
_STREET = re.compile(r"\w{2,}(?:str|Str)$|\w{4,}pl$")


def is_end(stop: Stop, tables: Tables) -> bool:
    for rule in _RULES:
        verdict = rule(stop, tables)
        if verdict is not None:
            return verdict
    return True


def _starts(stop: Stop, tables: Tables) -> bool:
    """Is the next word capitalised only because a sentence starts?"""
    return stop.after in tables.starters and "(" not in stop.opening


def _aside(stop: Stop, tables: Tables) -> bool | None:
    """Inside a bracket within a sentence nothing ends; after it only what surely starts anew."""
    if stop.aside is Aside.INSIDE:
        return False
    if stop.aside is Aside.CLOSED:
        full = len(stop.before) > 3 and stop.before.isalpha() and bool(stop.earlier)
        return full and _starts(stop, tables) and not _abbreviated(stop, tables)
    return None


def _plain_word(stop: Stop, tables: Tables) -> bool | None:
    """Most stops by far: a word no table knows, a full stop, a capital letter."""
    word = stop.before
    plain = (
        stop.marks == "."
        and stop.aside is Aside.OUTSIDE
        and stop.kind == "marks"
        and not (stop.first or stop.previous.endswith("."))
        and stop.after[:1].isupper()
        and word.isalpha()
        and word not in tables.abbreviations
        and (len(word) > 6 or _VOWEL.search(word))
        and not (len(word) < 4 or word.isupper() or _STREET.match(word))
    )
    return True if plain else None


def _nothing_said_yet(stop: Stop, _: Tables) -> bool | None:
    """… an ellipsis or a picture that opens the sentence."""
    return False if stop.first and not stop.before and stop.kind != "touching" else None


def _face(stop: Stop, tables: Tables) -> bool | None:
    """A smiling face belongs to the sentence before it, and may stand for its full stop."""
    if stop.kind == "face":
        said = (stop.before or stop.previous).rstrip("“”\"»«›‹’‘'")
        return not _is_face(stop.after) and (said[-1:] in ".!?…" or _starts(stop, tables))
    return False if _is_face(stop.after) else None


def _is_face(word: str) -> bool:
    return word[:1] in (":", ";", "=", "^") or bool(_FACE.match(word))


def _touching(stop: Stop, tables: Tables) -> bool | None:
    """Where the space is missing, only a sure start tells two sentences from a name (Node.Js)."""
    return _starts(stop, tables) if stop.kind == "touching" else None


def _mark_goes_on(stop: Stop, _: Tables) -> bool | None:
    """Punctuation after the mark: the sentence goes on."""
    if stop.after[:1] in (".", "…") and _OPENING_QUOTE.search(stop.opening):
        return None  # „Nein.“ „… noch nicht.“
    return False if stop.after[:1] in (",", ";", ".", "!", "?", ")", "]", "…") else None


def _direction(stop: Stop, _: Tables) -> bool | None:
    """`Es ist so. (lacht) Aber gut.`: what somebody does begins what is said next."""
    return True if stop.opening.endswith("(") and stop.after in _DOES else None


def _small_letter(stop: Stop, tables: Tables) -> bool | None:
    if not stop.after[:1].islower():
        return None
    if not _is_lowercase_name(stop.after, tables):
        return _is_whole_word(stop, tables) and _may_be_a_brand(stop.after, tables)
    return stop.marks[0] in "!?…" or not (_abbreviated(stop, tables) or stop.before[-1:].isdigit())


def _is_lowercase_name(word: str, tables: Tables) -> bool:
    """ntv, n-tv.de, iPhone-Hersteller, eBay, spiegel.de."""
    stem = re.split(r"[-.](?!tv\b)", word, maxsplit=1)[0]
    return (
        word in tables.lowercase_starters
        or stem in tables.lowercase_starters
        or bool(
            _SMALL_THEN_CAPITAL.match(word) or _SMALL_FIRST_PART.match(word) or _DOMAIN.match(word)
        )
    )


def _is_whole_word(stop: Stop, tables: Tables) -> bool:
    """No abbreviation: then a small letter after it begins a name that is written so."""
    letters = stop.before.isalnum() and not stop.before.isdecimal()  # "IPQ9574" is a word, too
    whole = len(stop.before) >= _WHOLE_MIN and letters and stop.marks == "."
    return whole and not _abbreviated(stop, tables)


def _may_be_a_brand(word: str, tables: Tables) -> bool:
    """`voltnetz`: neither a word of everyday use nor one that ends as verbs and adjectives do."""
    return (
        len(word) >= _BRAND_MIN
        and word.isalpha()
        and word.capitalize() not in tables.starters
        and not word.endswith(_INFLECTED)
        and word not in _SUBJUNCTIVES
    )


def _exclaimed(stop: Stop, tables: Tables) -> bool | None:
    if "!" not in stop.marks and "?" not in stop.marks:
        return None
    if _CLOSING_QUOTE.search(stop.marks) and stop.opening.strip() in ("–", "—", "-"):
        return False  # "Komm!" – Lund lockt Besucher
    bare = stop.before + stop.marks.rstrip("“”\"»«›‹’‘'")
    return _starts(stop, tables) if bare in tables.marked_names else True


def _ellipsis(stop: Stop, tables: Tables) -> bool | None:
    """Attached to a word it ends a sentence; parted by a space it may be a pause in speech."""
    if not _ELLIPSIS.match(stop.marks):
        return None
    if stop.before or _CLOSING_QUOTE.search(stop.marks):
        return True
    return _starts(stop, tables) or bool(stop.opening)


def _number(stop: Stop, tables: Tables) -> bool | None:
    if not stop.before[-1:].isdigit():
        return None
    if _CLOSING_QUOTE.search(stop.marks) and not stop.first:
        return True
    return number_ends(stop, tables, _starts(stop, tables))


def _abbreviation(stop: Stop, tables: Tables) -> bool | None:
    for key in _keys(stop):
        if key == "f" and not stop.previous[-1:].isdigit():
            return False  # "Ermäßigung f. Studenten"
        if key in tables.often_final:
            return not _LAW.fullmatch(stop.after)
        if key in ("Str", "str") or _STREET.match(key):
            return stop.after[:1].isupper() and stop.after not in tables.after_streets
        if key in tables.maybe_final:
            return _starts(stop, tables) or _CLOSING_QUOTE.search(stop.marks) is not None
        if key in tables.never_final:
            return False
        if key in tables.before_number:
            sort = key == "Art" and stop.previous in _OF_SUCH  # "der erste Fall dieser Art."
            return sort or not stop.after[:1].isdigit()
    return None


def _keys(stop: Stop) -> list[str]:
    """The written forms that may be in a table, longest first: v.Chr, Chr; Dipl.-Ing, Ing."""
    keys = [stop.before]
    longer = stop.before
    for word in reversed(stop.earlier):
        word = word.lstrip("(„“»«\"'[")
        if not word.endswith(".") or len(word) > 6:
            break
        longer = word + longer
        keys.insert(0, longer)
    if stop.first:
        keys.append(stop.before[:1].lower() + stop.before[1:])
    compound = _COMPOUND.sub("", stop.before)
    if compound and compound != stop.before:
        keys.append(compound)
    return [abbreviation_key(key) for key in keys]


def _abbreviated(stop: Stop, tables: Tables) -> bool:
    return any(key in tables.abbreviations or _STREET.match(key) for key in _keys(stop))


def _letter(stop: Stop, tables: Tables) -> bool | None:
    """Initials and single letters: J. K. Rowling; Beate Z. Das Gericht; Plan B.; 5 m."""
    last = stop.before.rsplit(".", 1)[-1].rsplit("-", 1)[-1]
    if len(last) != 1 or not last.isalpha():
        return None
    if stop.first and len(stop.before) == 1:
        return False
    if stop.before in _UNITS and stop.previous[-1:].isdigit():
        return True
    if _CLOSING_QUOTE.search(stop.marks) or _names_a_letter(stop):
        return True
    return _starts(stop, tables) or (last.isupper() and has_label(stop, tables))


def _names_a_letter(stop: Stop) -> bool:
    """`ein rotes A.`, `dasselbe A.`: no initials come after a neuter word."""
    if not stop.previous[:1].islower():
        return False
    described = stop.previous.endswith("es") and len(stop.earlier) > 1
    return stop.previous in _NEUTER or (described and stop.earlier[-2].casefold() in _NEUTER)


def _roman(stop: Stop, tables: Tables) -> bool | None:
    """Ludwig XIV. regierte; II. Weltkrieg; Teil III.; SGB II."""
    if not _ROMAN.fullmatch(stop.before):
        return None
    if stop.first:
        return False
    if _CLOSING_QUOTE.search(stop.marks):
        return True
    named = len(stop.previous) > 1 and stop.previous.isupper()
    return named or _starts(stop, tables) or has_label(stop, tables)


def _without_vowel(stop: Stop, tables: Tables) -> bool | None:
    """An unknown abbreviation gives itself away: Hptm., Jgdl.; but 5 km. and CDU. are words."""
    word = stop.before
    if len(word) > 6 or not word.isalpha() or word[1:] != word[1:].lower() or _VOWEL.search(word):
        return None
    if _NUMBER.search(stop.previous):
        return None
    return _starts(stop, tables)


_RULES: tuple[Rule, ...] = (
    _plain_word,
    _nothing_said_yet,
    _aside,
    _face,
    _touching,
    _mark_goes_on,
    _direction,
    _small_letter,
    _exclaimed,
    _ellipsis,
    _number,
    _abbreviation,
    _letter,
    _roman,
    _without_vowel,
)
