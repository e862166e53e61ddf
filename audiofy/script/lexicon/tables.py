"""The tables of the lexicon, read once from the text files in `tables/`."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Ending(NamedTuple):
    """A regular ending: how it is written and said, its IPA, after which lexemes (`after`)."""

    after: str
    written: str
    said: str
    ipa: str


@cache
def endings() -> tuple[Ending, ...]:
    return tuple(Ending(*row.split()) for row in _lines("endings"))


@cache
def german_homographs() -> frozenset[str]:
    """German words, in small letters, that look like foreign ones and must stay German."""
    return frozenset(word.casefold() for line in _lines("homographs") for word in line.split())


@cache
def at_home() -> frozenset[str]:
    """Words of foreign looks, in small letters, that every German voice says well."""
    return frozenset(word.casefold() for line in _lines("at_home") for word in line.split())


def foreign_looks() -> tuple[tuple[str, str], ...]:
    """Why a word looks foreign, and the pattern it then has."""
    rows = (line.split(" | ") for line in _lines("foreign_looks"))
    return tuple((reason.strip(), pattern.strip()) for reason, pattern in rows)


def _lines(name: str) -> Iterator[str]:
    text = files(__package__).joinpath("tables", f"{name}.txt").read_text("utf-8")
    return (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
