"""Case and gender from the words around a number: German adjectives and articles agree."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audiofy.script.spoken import tables
from audiofy.script.spoken.tables import COMMON, FEMININE, MASCULINE, NEUTER, PLURAL

NOMINATIVE, ACCUSATIVE, DATIVE, GENITIVE = "nom", "acc", "dat", "gen"

_STRONG = {
    NOMINATIVE: {MASCULINE: "er", FEMININE: "e", NEUTER: "es", PLURAL: "e"},
    ACCUSATIVE: {MASCULINE: "en", FEMININE: "e", NEUTER: "es", PLURAL: "e"},
    DATIVE: {MASCULINE: "em", FEMININE: "er", NEUTER: "em", PLURAL: "en"},
    GENITIVE: {MASCULINE: "en", FEMININE: "er", NEUTER: "en", PLURAL: "er"},
}
_ARTICLE = {
    NOMINATIVE: {MASCULINE: "ein", FEMININE: "eine", NEUTER: "ein"},
    ACCUSATIVE: {MASCULINE: "einen", FEMININE: "eine", NEUTER: "ein"},
    DATIVE: {MASCULINE: "einem", FEMININE: "einer", NEUTER: "einem"},
    GENITIVE: {MASCULINE: "eines", FEMININE: "einer", NEUTER: "eines"},
}
_LEFT_WINDOW, _RIGHT_WINDOW = 100, 100
_OPENING = "„“”\"»«›‹‚‘’'([-–−+/"
_CLOSING = "“”\"»«›‹‘’')]"
_NUMBERED = re.compile(r"[„(]?\d{1,4}\.?[+,/–-]?(?:\d{1,4}\.?,?)?|[IVX]+\.")
_ORDINAL = re.compile(r"[„(]?(?:\d{1,4}\.[,/–-]?){1,2}")
_ADJECTIVE = re.compile(r"[a-zäöüß]{2,}(?:e[nrsm]?)")
_CAPITAL_ADJECTIVE = re.compile(
    r"\w+(?:isch|lich|ig|tional|ional|eral|ntral|tral|ell|iv|är)(e[nrsm]?)"
)
MEASURABLE = "breit|dick|groß|hoh|lang|schwer|tief|weit|entfernt"
"""Stems of the adjectives that a length or a weight stands before."""

_MEASURED_ADJECTIVE = re.compile(rf"[\d,]+ ?\S+ (?:{MEASURABLE}|alt)\w*")
_WEEKDAY = re.compile(
    r"\b(?i:(am|vom|von|zum|ab|seit|bis|auf|für|dem|kommenden|vergangenen)) (?:\w+en )?"
    r"([A-Z][a-z]+tag|Mittwoch|[A-Z][a-z]\.?)s?, $"
)
_AMBIGUOUS_DER = "der"


@dataclass(frozen=True, slots=True)
class Left:
    """What rules a number from the left: its determiner, its preposition, its verb or noun."""

    determiner: str = ""
    preposition: str = ""
    stopped_by: str = ""


@dataclass(frozen=True, slots=True)
class Right:
    """The noun a number goes with, and the ending of an adjective between them."""

    noun: str = ""
    ending: str = ""


def words_before(text: str, at: int) -> list[str]:
    """The words that end before `at`, nearest last, with their punctuation."""
    return text[max(0, at - _LEFT_WINDOW) : at].split()


def word_before(text: str, at: int) -> str:
    """The word before `at`, without quotation marks; empty when there is none."""
    before = text[max(0, at - 40) : at].split()
    return before[-1].lstrip(_OPENING) if before else ""


def word_after(text: str, at: int) -> str:
    """The word after `at`, without punctuation; empty when there is none."""
    after = text[at : at + 40].split(None, 1)
    return after[0].strip(_OPENING + _CLOSING + ".,;:!?…") if after else ""


def left_of(text: str, at: int) -> Left:
    """Walks left from `at` over joined numbers, adverbs and adjectives to what rules them."""
    words = words_before(text, at)
    if words and text[at - 1] == "-":
        words.pop()  # "der Tabellen-14."
    joined = False
    while words:
        word = words.pop()
        if word.endswith((";", ":")):
            return Left()
        bare = word.strip(_OPENING)
        low = bare.lower()
        if low in tables.determiners():
            return Left(low, _preposition_of(words), bare)
        if low in tables.prepositions().ordinal and not (low == "bis" and _numbered_last(words)):
            return Left("", _outer(low, words), bare)
        if low in tables.words("joining_words") or bare == "bis":
            joined = True
        elif _counted_before(bare, words, joined=joined):
            words.pop()
        elif not _passes(bare, low) and not (joined and _numbered_last(words)):
            return Left(stopped_by=bare)
    return Left()


def _numbered_last(words: Sequence[str]) -> bool:
    return bool(words) and (words[-1] == "1" or _ORDINAL.fullmatch(words[-1]) is not None)


def _counted_before(noun: str, words: Sequence[str], *, joined: bool) -> bool:
    """ "mit 8 Siegen, 1 Remis": what rules the first counted noun rules those that follow."""
    listed = joined or noun.endswith(",")
    return listed and noun[:1].isupper() and bool(words) and words[-1].strip(_OPENING).isdecimal()


def _preposition_of(words: Sequence[str]) -> str:
    low = words[-1].strip(_OPENING).lower() if words else ""
    return low if low in tables.prepositions().ordinal else ""


def _outer(low: str, words: Sequence[str]) -> str:
    """In "von über 1 Million" it is the outer preposition that rules."""
    return (_preposition_of(words) or low) if low in ("über", "unter", "bis") else low


def _passes(bare: str, low: str) -> bool:
    """May the walk to the left go past this word?"""
    if _NUMBERED.fullmatch(bare) or low in tables.words("adverbs"):
        return True
    if bare.endswith(".") and any(full.reading[-1] == "+" for full in _full(bare)):
        return True  # "der stellv. Vors."
    if low in tables.words("copulas"):
        return False
    return low not in tables.words("accusative_verbs") and _ADJECTIVE.fullmatch(bare) is not None


def _full(shortened: str) -> Sequence[tables.Abbreviation]:
    return tables.abbreviations().get(shortened, ())


def right_of(text: str, at: int) -> Right:
    """Walks right from `at` over joined numbers and adjectives to the noun."""
    ending = ""
    words = text[at : at + _RIGHT_WINDOW].split()
    for index, word in enumerate(words):
        bare = word.strip(_OPENING + _CLOSING)
        if bare in tables.words("joining_words") or _NUMBERED.fullmatch(bare):
            continue
        if bare.rstrip(".,;:!?…)") in tables.months():
            return Right(bare.rstrip(",;:!?…)"), ending)
        noun = bare.rstrip(".,;:!?…)")
        if noun[:1].isupper():
            adjective = _CAPITAL_ADJECTIVE.fullmatch(noun)
            if adjective and index + 1 < len(words) and words[index + 1][:1].isupper():
                ending = ending or adjective[1]
                continue
            if noun.endswith("er") and _goes_on(words, index):
                continue  # "Berliner" in "das 3. Berliner Treffen" does not inflect
            return Right(noun, ending)
        if not _ADJECTIVE.fullmatch(bare) or _is_function_word(bare):
            return Right()
        ending = ending or bare[re.search(r"e[nrsm]?$", bare).start() :]  # type: ignore[union-attr]
    return Right()


def _is_function_word(word: str) -> bool:
    low = word.lower()
    verbs = tables.words("accusative_verbs"), tables.words("verb_forms")
    known = tables.determiners(), tables.prepositions().ordinal, tables.words("adverbs"), *verbs
    return any(low in table for table in known)


def _goes_on(words: Sequence[str], index: int) -> bool:
    return (
        not gender_known(words[index])
        and index + 1 < len(words)
        and words[index + 1][:1].isupper()
        and words[index][-1:].isalpha()
    )


def gender_known(noun: str) -> bool:
    return noun.rsplit("-", 1)[-1].lower() in tables.genders("nouns")


def gender_of(noun: str) -> str:
    """The gender of a noun: m, f, n, p (plural), c (both); empty when nothing tells it."""
    low = noun.rsplit("-", 1)[-1].lower()
    known = tables.genders("nouns")
    if low in known:
        return known[low]
    if noun in tables.words("places"):
        return ""
    for start in range(1, len(low) - 2):
        if (gender := known.get(low[start:])) is not None:
            return gender
    return next((gender for ending, gender in tables.endings() if low.endswith(ending)), "")


def ordinal_ending(text: str, start: int, end: int, gender: str = "") -> str:
    """The ending of the adjective or ordinal written at [start:end): e, en, er, es or em.

    `gender` is that of its noun where the caller knows it; else the noun is looked for.
    """
    if not gender:
        right = right_of(text, end)
        if right.ending:
            return right.ending
        gender = gender_of(right.noun) if right.noun else ""
    left = left_of(text, start)
    if gender == COMMON:
        gender = FEMININE if left.determiner.endswith("e") else MASCULINE
    if left.determiner:
        return _after_determiner(left, gender)
    case = _case(left, tables.prepositions().ordinal)
    return _STRONG[case][gender or MASCULINE]


def _after_determiner(left: Left, gender: str) -> str:
    if left.determiner == _AMBIGUOUS_DER and gender in ("", MASCULINE):
        ruled = left.preposition and left.preposition not in ("als", "wie")
        return "en" if ruled and gender != MASCULINE else "e"
    unknown = FEMININE if left.determiner.endswith("e") else MASCULINE  # "Die 2. heißt Auguste"
    return tables.determiners()[left.determiner][gender or unknown]


def article_of_date(text: str, at: int) -> str:
    """The article that is said between a weekday and the date that begins at `at`, or nothing.

    "Am Freitag, 3. Mai" is said "am Freitag, dem dritten Mai".
    """
    match = _WEEKDAY.search(text[max(0, at - 40) : at])
    days = tables.pairs("weekdays")
    if match is None or match[2].rstrip(".") not in (*days, *days.values()):
        return ""
    return "den" if match[1].lower() in ("bis", "auf", "für") else "dem"


def _case(left: Left, table: Mapping[str, str]) -> str:
    if left.preposition:
        return table[left.preposition]
    if left.stopped_by.lower() in tables.words("accusative_verbs"):
        return ACCUSATIVE
    return NOMINATIVE


def _is_complement(text: str, start: int, left: Left) -> bool:
    """ "Das sind 1 Euro.", but not "ist 1 Meter hoch": the amount is what the subject is."""
    if left.stopped_by.lower() not in tables.words("copulas"):
        return False
    following = text[start : start + 40].split(None, 2)[2:]
    return not following or not following[0][:1].islower() or following[0].startswith("mehr")


def one(text: str, start: int, gender: str, *, measure: bool = False) -> str:
    """The number 1 before a noun of this gender: ein, eine, einen, einem, einer, eines.

    A `measure` without preposition is an accusative, except as the first word of its sentence:
    "einen Meter hoch".
    """
    gender = FEMININE if gender == COMMON else gender
    gender = gender if gender in (MASCULINE, FEMININE, NEUTER) else NEUTER
    left = left_of(text, start)
    if left.determiner and measure and _MEASURED_ADJECTIVE.match(text, start):
        return _ARTICLE[ACCUSATIVE][gender]  # "der 1 m hohe Zaun"
    if left.determiner:
        ending = tables.determiners()[left.determiner].get(gender, "e")
        return "ein" + ending
    case = _case(left, tables.prepositions().amount)
    if measure and case == NOMINATIVE and left.stopped_by and not _is_complement(text, start, left):
        case = ACCUSATIVE
    return _ARTICLE[case][gender]
