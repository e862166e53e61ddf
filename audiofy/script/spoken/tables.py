"""The language tables, read once from the text files in `tables/`; every line tells its columns."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import NamedTuple

MASCULINE, FEMININE, NEUTER, PLURAL, COMMON = "m", "f", "n", "p", "c"


class Unit(NamedTuple):
    """What is measured in: a unit, a currency, or a scale word such as Million."""

    gender: str
    one: str
    many: str
    spaced: bool = False
    scale: bool = False
    hundredth: str = ""


class Abbreviation(NamedTuple):
    """How an abbreviation is said; `remark` is the condition under which it is one."""

    reading: str
    remark: str


@dataclass(frozen=True, slots=True)
class Prepositions:
    """The case each preposition asks of an ordinal without article, an amount, a person."""

    ordinal: Mapping[str, str]
    amount: Mapping[str, str]
    person: Mapping[str, str]


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a table, split into columns at " | "; lines that begin with "# " are remarks."""
    text = files(__package__).joinpath("tables", f"{name}.txt").read_text("utf-8")
    for line in text.splitlines():
        if (line and not line.startswith("# ")) or line.startswith("# | "):
            yield [column.strip() for column in f" {line} ".split(" | ")]


@cache
def words(name: str) -> frozenset[str]:
    """A table that is a list of words."""
    return frozenset(word for row in rows(name) for word in row[0].split())


@cache
def pairs(name: str) -> Mapping[str, str]:
    """A table of two columns, from the first to the second."""
    table = {row[0]: row[1] for row in rows(name)}
    return MappingProxyType(table)


@cache
def genders(name: str) -> Mapping[str, str]:
    """A table of words by gender: word in small letters -> m, f, n or p."""
    table: dict[str, str] = {}
    for gender, listed in rows(name):
        for word in listed.split():
            table.setdefault(word.lower(), gender)
    return MappingProxyType(table)


@cache
def endings() -> tuple[tuple[str, str], ...]:
    """Endings of nouns with the gender they tell, in the order in which they count."""
    return tuple((end, gender) for gender, ends in rows("noun_endings") for end in ends.split())


@cache
def determiners() -> Mapping[str, Mapping[str, str]]:
    """Determiner -> gender -> the ending of the adjective after it, without its -e- of the stem."""
    table: dict[str, Mapping[str, str]] = {}
    for listed, columns in rows("determiners"):
        by_gender = dict(zip("mfnp", columns.split(), strict=True))
        table.update({word: by_gender for word in listed.split()})
    return MappingProxyType(table)


@cache
def prepositions() -> Prepositions:
    ordinal, amount, person = {}, {}, {}
    for listed, first, *more in rows("prepositions"):
        second = more[0] if more else first
        third = more[1] if len(more) > 1 else second
        for word in listed.split():
            ordinal[word], amount[word], person[word] = first, second, third
    return Prepositions(ordinal, amount, person)


@cache
def units() -> Mapping[str, Unit]:
    """Signs of units, scales and currencies -> the unit."""
    table: dict[str, Unit] = {}
    for signs, gender, one, many, *remarks in rows("units"):
        unit = Unit(gender, one, many, "spaced" in remarks, "scale" in remarks)
        table.update({sign.replace("_", " "): unit for sign in signs.split()})
    for signs, unit in currencies().items():
        table[signs] = unit
    return MappingProxyType(table)


@cache
def unit_names() -> frozenset[str]:
    """How the units are said, one and many: Liter, Quadratmeter."""
    return frozenset(name for unit in units().values() for name in (unit.one, unit.many))


@cache
def currencies() -> Mapping[str, Unit]:
    table: dict[str, Unit] = {}
    for signs, gender, one, many, hundredth in rows("currencies"):
        unit = Unit(gender, one, many, hundredth=hundredth)
        table.update({sign: unit for sign in signs.split()})
    return MappingProxyType(table)


@cache
def longest_sign() -> int:
    return max(map(len, units()))


@cache
def months() -> Mapping[str, str]:
    """Every way to write a month -> its name."""
    table: dict[str, str] = {}
    for name, *others in rows("months"):
        for written in (name, *"".join(others).split()):
            table[written] = name
    return MappingProxyType(table)


@cache
def month_names() -> tuple[str, ...]:
    return tuple(row[0] for row in rows("months"))


@cache
def abbreviations() -> Mapping[str, tuple[Abbreviation, ...]]:
    """Abbreviation without spaces -> its readings, the first whose condition holds counts."""
    table: dict[str, tuple[Abbreviation, ...]] = {}
    for listed, reading, *remarks in rows("abbreviations"):
        conditions = remarks[0].split() if remarks else []
        bare = "bare" in conditions
        entry = Abbreviation(reading, next((word for word in conditions if word != "bare"), ""))
        for written in listed.split(";"):
            key = written.replace(" ", "")
            table[key] = (*table.get(key, ()), entry)
            if bare and key.endswith(".") and key.count(".") < 2:
                short = key.rstrip(".")
                table[short] = (*table.get(short, ()), entry)
    return MappingProxyType(table)


@cache
def bare_abbreviations() -> tuple[str, ...]:
    """The abbreviations that are also written without a full stop."""
    return tuple(key for key in abbreviations() if not key.endswith("."))
