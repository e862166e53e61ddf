"""The word tables of the newsroom, one file each: `words/<name>.txt`, a phrase a line."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def words(name: str) -> frozenset[str]:
    """The phrases of a table, case-folded; lines that begin with `#` are remarks."""
    text = files(__package__).joinpath("words", f"{name}.txt").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return frozenset(line.casefold() for line in lines if line and not line.startswith("#"))


@cache
def pairs(name: str) -> dict[str, str]:
    """The table `words/<name>.toml`: a phrase, and what it means."""
    text = files(__package__).joinpath("words", f"{name}.toml").read_text("utf-8")
    return {key: str(value) for key, value in tomllib.loads(text).items()}
