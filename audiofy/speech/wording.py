"""What every engine is given: visible text; and what in it has to be heard."""

import unicodedata
from functools import cache

_NO_CHARACTERS = frozenset({"Cf", "Cs", "Co", "Cn"})
"""Invisible: soft hyphens, joiners, direction marks; and what is no character at all."""

_LAST_OF_LATIN_1 = "\u00ff"


def visible(text: str) -> str:
    """The text on one line, composed (NFC), without controls and invisible characters.

    A control character divides words like a space: a C library would stop at NUL, and markers
    inside a text are no business of a voice. Letters and digits in another shape (４２, ﬁ, Ⅳ, ٣)
    become plain ones, which voices know.
    """
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable() or max(composed, default="") > _LAST_OF_LATIN_1:
        composed = "".join(map(_plain, composed))
    return " ".join(composed.split())


def has_words(text: str) -> bool:
    """Is there a letter or a digit to say?"""
    return any(map(str.isalnum, text))


@cache
def must_be_heard(character: str) -> bool:
    """Is it a letter, a digit or a currency sign? Leaving it out would change what is said."""
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Sc"


@cache
def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    if category in _NO_CHARACTERS:
        return ""
    if character <= _LAST_OF_LATIN_1 or not must_be_heard(character):
        return character
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return unicodedata.normalize("NFKC", character).replace("⁄", "/")
