"""What every engine is given: visible text; and whether there are words in it."""

import unicodedata

_REMOVED = frozenset({"Cf", "Cs", "Co", "Cn"})
"""Invisible: soft hyphens, joiners, direction marks; and what is no character at all."""


def visible(text: str) -> str:
    """The text on one line, composed (NFC), without controls and invisible characters.

    A control character divides words like a space: a C library would stop at NUL, and markers
    inside a text are no business of a voice.
    """
    composed = unicodedata.normalize("NFC", text)
    if not composed.isprintable():
        composed = "".join(map(_visible_character, composed))
    return " ".join(composed.split())


def has_words(text: str) -> bool:
    """Is there a letter or a digit to say?"""
    return any(map(str.isalnum, text))


def _visible_character(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    return "" if category in _REMOVED else character
