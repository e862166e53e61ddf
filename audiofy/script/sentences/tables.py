"""The tables of words the rules look at, read once from the text files in `tables`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

_SPACES = re.compile(r"\s+")


def abbreviation_key(written: str) -> str:
    """How an abbreviation is found: without spaces and without its last full stop."""
    return _SPACES.sub("", written).rstrip(".")


@dataclass(frozen=True, slots=True)
class Tables:
    """Language knowledge; each field is the table file of the same name."""

    never_final: frozenset[str]
    before_number: frozenset[str]
    maybe_final: frozenset[str]
    often_final: frozenset[str]
    abbreviations: frozenset[str]  # all of them
    starters: frozenset[str]
    determiners: frozenset[str]
    before_ordinals: frozenset[str]
    not_adjectives: frozenset[str]
    labels: frozenset[str]
    ordinal_nouns: frozenset[str]
    ordinal_noun_endings: tuple[str, ...]
    lowercase_starters: frozenset[str]
    marked_names: frozenset[str]
    after_streets: frozenset[str]


@cache
def read_tables() -> Tables:
    never = _abbreviations("never_final")
    maybe = _abbreviations("maybe_final")
    often = _abbreviations("often_final")
    before_number = frozenset(_entries("before_number"))
    nouns = set(_entries("ordinal_nouns"))
    endings = {noun for noun in nouns if noun.startswith("-")}
    return Tables(
        never_final=never,
        before_number=before_number,
        abbreviations=never | maybe | often | before_number,
        maybe_final=maybe,
        often_final=often,
        starters=frozenset(word.capitalize() for word in _words("starters")),
        determiners=frozenset(_words("determiners")),
        before_ordinals=frozenset(_words("before_ordinals")),
        not_adjectives=frozenset(_words("not_adjectives")),
        labels=frozenset(_entries("labels")),
        ordinal_nouns=frozenset(nouns - endings),
        ordinal_noun_endings=tuple(ending[1:] for ending in sorted(endings)),
        lowercase_starters=frozenset(_entries("lowercase_starters")),
        marked_names=frozenset(_entries("marked_names")),
        after_streets=frozenset(_words("after_streets")),
    )


def _abbreviations(name: str) -> frozenset[str]:
    """The keys; one of several parts (z. B.) may also open a sentence (Z. B.)."""
    keys = {abbreviation_key(entry) for entry in _entries(name)}
    return frozenset(keys | {key[0].upper() + key[1:] for key in keys if "." in key})


def _lines(name: str) -> Iterator[str]:
    text = (files(__package__) / "tables" / f"{name}.txt").read_text("utf-8")
    return (line for line in text.splitlines() if line and not line.startswith("#"))


def _entries(name: str) -> Iterator[str]:
    """Entries parted by commas; they may hold spaces."""
    return (entry.strip() for line in _lines(name) for entry in line.split(",") if entry.strip())


def _words(name: str) -> Iterator[str]:
    return (word for line in _lines(name) for word in line.split())
