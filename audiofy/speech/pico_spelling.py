"""How a text is written for Pico, which drops what is not in its alphabet: the table pico.toml."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import Any

from audiofy.speech.wording import must_be_heard, visible

_LONGEST_WORD = 80
"""Pico drops what a word has beyond some 180 bytes; nobody writes words half as long."""


def readable(text: str) -> str:
    """The text in letters and marks that Pico speaks, as far as it can be written in them."""
    spelled = "".join(map(_spelling, visible(text)))
    for pattern, becomes in _marks():
        spelled = pattern.sub(becomes, spelled)
    return _long_word().sub(r"\g<0> ", spelled).strip()


def unreadable(text: str) -> list[str]:
    """What must be heard of the text and is not in Pico's alphabet."""
    return [character for character in text if not _is_known(character)]


def _is_known(character: str) -> bool:
    return character in _alphabet() or not must_be_heard(character)


@cache
def _spelling(character: str) -> str:
    if _is_known(character):
        return character
    if (spelling := _table()["letters"].get(character)) is not None:
        return str(spelling)
    parts = unicodedata.normalize("NFKD", character)
    if parts == character:
        return character
    return "".join(_spelling(part) for part in parts if not unicodedata.combining(part))


@cache
def _alphabet() -> frozenset[str]:
    """Windows-1252 without its dashes, typographic quotes and other marks (found by trial)."""
    latin_1 = map(chr, [*range(0x20, 0x7F), *range(0xA1, 0x100)])
    return frozenset([*latin_1, *"ŠšŽž‰€"])


@cache
def _marks() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(mark["pattern"]), mark["becomes"]) for mark in _table()["marks"])


@cache
def _long_word() -> re.Pattern[str]:
    return re.compile(rf"\w{{{_LONGEST_WORD}}}(?=\w)")


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("audiofy.speech").joinpath("pico.toml").read_text("utf-8"))
