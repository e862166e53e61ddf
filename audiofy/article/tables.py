"""The word tables of the newsroom, one file each: `words/<name>.txt`, a phrase a line."""

import tomllib
from functools import cache


@cache
def words(name: str) -> frozenset[str]:
    """The phrases of a table, case-folded; lines that begin with `#` are remarks."""
    text = read_table(f"words/{name}.txt")
    lines = (line.strip() for line in text.splitlines())
    return frozenset(line.casefold() for line in lines if line and not line.startswith("#"))


@cache
def pairs(name: str) -> dict[str, str]:
    """The table `words/<name>.toml`: a phrase, and what it means."""
    return {
        key: str(value) for key, value in tomllib.loads(read_table(f"words/{name}.toml")).items()
    }


@cache
def weights(name: str) -> dict[str, int]:
    """The learnt weights of `words/<name>.tsv`, a feature a row.

    In whole hundredths: their sum is the same in any order, and so on any run.
    """
    rows = (row.rsplit("\t", 1) for row in read_table(f"words/{name}.tsv").splitlines())
    return {feature: int(weight) for feature, weight in rows}


def read_table(name: str) -> str:
    """The text of a table file of this package."""
    from importlib.resources import files  # takes as long to import as all of this room

    return files(__package__).joinpath(name).read_text("utf-8")
