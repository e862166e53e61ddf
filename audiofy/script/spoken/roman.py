"""Roman numerals: Ludwig XIV., Heinrichs VIII., II. Weltkrieg, Kapitel IV, Artemis II."""

import re

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.agreement import (
    ACCUSATIVE,
    DATIVE,
    GENITIVE,
    NOMINATIVE,
    gender_of,
    ordinal_ending,
    word_after,
    word_before,
    words_before,
)
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.tables import FEMININE, MASCULINE
from audiofy.script.spoken.written import ends_sentence

_NUMERAL = re.compile(r"[IVXLCDM]{1,15}(?!\w)")
_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_SPELLING = tuple(
    zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ["M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"],
        strict=True,
    )
)
_ARTICLES = {
    (NOMINATIVE, MASCULINE): "der {}e",
    (ACCUSATIVE, MASCULINE): "den {}en",
    (DATIVE, MASCULINE): "dem {}en",
    (GENITIVE, MASCULINE): "des {}en",
    (NOMINATIVE, FEMININE): "die {}e",
    (ACCUSATIVE, FEMININE): "die {}e",
    (DATIVE, FEMININE): "der {}en",
    (GENITIVE, FEMININE): "der {}en",
}
_DETERMINER_CASES = {
    "der": NOMINATIVE, "des": GENITIVE, "dem": DATIVE, "den": ACCUSATIVE, "die": NOMINATIVE,
    "vom": DATIVE, "zum": DATIVE, "beim": DATIVE, "zur": DATIVE, "eines": GENITIVE, "einem": DATIVE,
}  # fmt: skip
_POSSESSIVE = re.compile(r"(?:sein|ihr|mein|dein|unser|eur|dies)e([mns])")
_POSSESSIVE_CASES = {"m": DATIVE, "n": ACCUSATIVE, "s": GENITIVE}
_REGISTER = re.compile(r" [A-Z][A-Za-z]{0,4}(?: \([A-Z]\))? \d{1,4}/\d\d")  # I ZR 83/23
_JOINED_NUMERAL = re.compile(
    r" ?(?:und|oder|bis|sowie|[-–/]) ?(?:d(?:er|ie|as|es|em|en) )?([IVXLCDM]{1,15})\."
)
_LABEL_JOINED = re.compile(r"(?<!\w)([A-ZÄÖÜ]\w+)-$")
_NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][\w'’-]*[\w'’]")
_OPENING = "„“”\"»«›‹‚‘’'(["
_MOST_LEFT = 8


def value_of(numeral: str) -> int | None:
    """The value of a Roman numeral in its one right spelling; None for anything else."""
    total = 0
    for sign, following in zip(numeral, [*numeral[1:], ""], strict=True):
        value = _VALUES[sign]
        total += -value if following and _VALUES[following] > value else value
    rest, spelled = total, ""
    for value, signs in _SPELLING:
        count, rest = divmod(rest, value) if rest > 0 else (0, rest)
        spelled += signs * count
    return total if spelled == numeral else None


def roman(text: str, at: int) -> Reading | None:
    """A numeral after a name, a label or before the noun it counts; letters stay letters."""
    numeral = _NUMERAL.match(text, at)
    value = value_of(numeral[0]) if numeral else None
    if numeral is None or value is None:
        return None
    if text[at - 1 : at] == "-":
        label = _LABEL_JOINED.search(text[max(0, at - 30) : at])
        named = label is not None and label[1] in tables.words("labels")
        return Reading(at, numeral.end(), numbers.cardinal(value)) if named else None
    end, signs = numeral.end(), numeral[0]
    stopped = text[end : end + 1] == "."
    before = word_before(text, at)
    if stopped and not text[end + 1 : end + 2].isalnum() and _bears_number(text, at, signs, before):
        return _regnal(text, at, end, value)
    if stopped and _counts_noun(text, end, signs, before):
        ending = ordinal_ending(text, at, end + 1)
        return Reading(at, end + 1, numbers.ordinal_stem(value) + ending)
    if _labelled(text, end, signs, before):
        return Reading(at, end, numbers.cardinal(value))
    return None


def _bears_number(text: str, at: int, signs: str, before: str) -> bool:
    """Is the word before the name of one who bears a number?"""
    name = before.rstrip("'’")
    if _gender_of_name(name):
        return True
    if name in tables.words("labels") or not _NAME.fullmatch(name) or name.endswith("."):
        return False
    if name.lower() in tables.determiners() or name.lower() in tables.prepositions().person:
        return False
    titles = tables.genders("titles")
    earlier = [word.strip(_OPENING).lower() for word in words_before(text, at)[-4:-1]]
    titled = any(word in titles for word in earlier)
    return titled or (
        len(signs) > 1
        and signs not in tables.words("not_roman")
        and not _counts_noun_after(text, at)
    )


def _counts_noun_after(text: str, at: int) -> bool:
    after = text[at:].split(None, 2)[1:2]
    return bool(after) and tables.genders("nouns").get(after[0].strip(".,;").lower()) is not None


def _gender_of_name(name: str) -> str:
    names = tables.genders("regnal_names")
    low = name.lower()
    return names.get(low) or names.get(low.removesuffix("s")) or ""


def _regnal(text: str, at: int, end: int, value: int) -> Reading:
    gender, case = _gender_and_case(text, at)
    stem = numbers.ordinal_stem(value)
    words = _ARTICLES[case, gender].format(stem[0].upper() + stem[1:])
    return Reading(at, end if ends_sentence(text, end + 1) else end + 1, words)


def _gender_and_case(text: str, at: int) -> tuple[str, str]:
    """Walks left over the name, its titles and joined names to what rules the case."""
    words = [word.lstrip(_OPENING) for word in words_before(text, at)[-_MOST_LEFT:]]
    name = words.pop()
    gender = _gender_of_name(name.rstrip("'’")) or MASCULINE
    if _genitive_name(name):
        return gender, GENITIVE
    if words and _noun_before_genitive(words[-1], name):
        return gender, GENITIVE
    titles = tables.genders("titles")
    while words:
        word = words.pop()
        if word.lower() in titles:
            gender = titles[word.lower()]
        elif word.lower() in tables.prepositions().person:
            return gender, tables.prepositions().person[word.lower()]
        elif word.lower() in _DETERMINER_CASES:
            return gender, _determined(word.lower(), words, gender)
        elif possessive := _POSSESSIVE.fullmatch(word.lower()):
            return gender, _POSSESSIVE_CASES[possessive[1]]
        elif word in ("und", "sowie") and words and words[-1][:1].isupper():
            words.pop()
        elif not _part_of_names(word):
            return gender, ACCUSATIVE if _has_object(word, words) else NOMINATIVE
    return gender, NOMINATIVE


def _noun_before_genitive(word: str, name: str) -> bool:
    """ "Das Grab Ramses II.": a name that ends in -s is its own genitive."""
    return (
        name[-1:] in "sxzß"
        and bool(gender_of(word))
        and word[:1].isupper()
        and word.lower() not in tables.genders("titles")
        and word.lower() not in tables.prepositions().person
        and word.lower() not in tables.determiners()
    )


def _has_object(verb: str, words: list[str]) -> bool:
    """Does the verb follow its subject, so that the name is its object?"""
    opening = words[0] if words else ""
    return verb in tables.words("transitive_verbs") and opening in tables.words("subjects")


def _determined(word: str, words: list[str], gender: str) -> str:
    persons = tables.prepositions().person
    if words and (ruled := persons.get(words[-1].lower())):
        return ruled
    return GENITIVE if word == "der" and gender == FEMININE else _DETERMINER_CASES[word]


def _part_of_names(word: str) -> bool:
    """Another name (Johannes Paul), or the number of one before."""
    return _is_numeral(word) or bool(_gender_of_name(word))


def _is_numeral(word: str) -> bool:
    return re.fullmatch(r"[IVX]+\.,?", word) is not None


def _genitive_name(name: str) -> bool:
    if name.endswith(("'", "’")):
        return True
    names = tables.genders("regnal_names")
    low = name.lower()
    if low in names:
        return False
    return low.endswith("s") and low[:-1] in names


def _counts_noun(text: str, end: int, signs: str, before: str) -> bool:
    """II. Weltkrieg, the XX. Parteitag: an ordinal before its noun."""
    if joined := _JOINED_NUMERAL.match(text, end + 1):
        return _counts_noun(text, joined.end() - 1, joined[1], "")
    after = word_after(text, end + 1)
    if not after[:1].isupper() or text[end + 1 : end + 2] != " " or "." in before[-1:]:
        return False
    if len(signs) == 1 and signs != "I" and signs != "V" and signs != "X":
        return False
    known = tables.genders("nouns")
    counted = after.lower() in known or after.lower().endswith(tuple(tables.words("roman_nouns")))
    return counted or (
        len(signs) > 1 and signs not in tables.words("not_roman") and not before[:1].isupper()
    )


def _labelled(text: str, end: int, signs: str, before: str) -> bool:
    """Kapitel IV, Artemis II, Hartz IV: a number after what it names."""
    name = before.rstrip(":")
    if name in tables.words("labels"):
        return signs not in tables.words("letter_labels")
    if _REGISTER.match(text, end):
        return True
    if (
        len(signs) == 1
        or signs in tables.words("not_roman")
        or (set(signs) & set("CDM") and len(signs) < 4)
    ):
        return False
    if text[end : end + 1] in "-/" and text[end + 1 : end + 2].isalpha():
        return bool(set(signs) <= set("IVX"))
    return _NAME.fullmatch(name) is not None or set(signs) <= set("IVX") or len(signs) > 3
