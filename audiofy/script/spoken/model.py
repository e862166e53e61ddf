"""What the normaliser hands on: edits of the text, each with its source span and its rule."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Edit:
    """`text[start:end]` is said as `spoken`, because of the rule of this name."""

    start: int
    end: int
    spoken: str
    rule: str


class Reading(NamedTuple):
    """What a rule makes of a place: the span it has read, and the words."""

    start: int
    end: int
    words: str


class Rule(NamedTuple):
    """`read(text, at)` reads what stands at `at`, or declines with None."""

    name: str
    read: Callable[[str, int], Reading | None]
