"""Brackets and free-standing quotation marks of a paragraph, found once for all its sentences."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import Enum

_BRACKET = re.compile(r"[()\[\]{}](?<![:;=].)(?<![:;=]-.)")
_CLOSING = {")": "(", "]": "[", "}": "{"}
_LONGEST_ASIDE = 400
_OPENING_SIGNS = 20  # dashes, quotes and spaces before the first word of a sentence
_HAS_WORD = re.compile(r"\w").search
_STANDING = re.compile(r"[\"«»“”](?!\S)(?<!\S.)")
_QUOTE = re.compile(r"[\"«»“”„]")


class Aside(Enum):
    """How a mark stands to a bracket that opened after its sentence began."""

    OUTSIDE = 0
    INSIDE = 1
    CLOSED = 2  # the bracket closes right after the mark


@dataclass(frozen=True, slots=True)
class Pairs:
    """Outermost pairs of brackets as offsets, and the free-standing quotes that close one."""

    opened: tuple[int, ...]
    closed: tuple[int, ...]
    standing_closers: frozenset[int]

    def aside(self, paragraph: str, start: int, mark_start: int, mark_end: int) -> Aside:
        if not self.opened:
            return Aside.OUTSIDE
        index = bisect_right(self.opened, mark_start) - 1
        if index < 0 or self.closed[index] < mark_start:
            return Aside.OUTSIDE
        before_it = paragraph[start : min(self.opened[index], start + _OPENING_SIGNS)]
        if not _HAS_WORD(before_it):
            return Aside.OUTSIDE
        return Aside.CLOSED if self.closed[index] < mark_end else Aside.INSIDE


def find_pairs(paragraph: str) -> Pairs:
    pairs = _brackets(paragraph)
    return Pairs(
        tuple(opened for opened, _ in pairs),
        tuple(closed for _, closed in pairs),
        _standing_closers(paragraph),
    )


def _brackets(paragraph: str) -> list[tuple[int, int]]:
    """Outermost pairs; what never closes, or only far away, is no pair."""
    waiting: list[tuple[str, int]] = []
    pairs: list[tuple[int, int]] = []
    for found in _BRACKET.finditer(paragraph):
        bracket, at = found.group(), found.start()
        if bracket not in _CLOSING:
            waiting.append((bracket, at))
        elif waiting and waiting[-1][0] == _CLOSING[bracket]:
            opened = waiting.pop()[1]
            if at - opened <= _LONGEST_ASIDE:
                while pairs and pairs[-1][0] > opened:
                    pairs.pop()
                pairs.append((opened, at))
    return pairs


def _standing_closers(paragraph: str) -> frozenset[int]:
    """Quotes with a space on both sides (« so », " so ") open and close in turn."""
    if not _STANDING.search(paragraph):
        return frozenset()
    closers, is_open = set(), False
    for found in _QUOTE.finditer(paragraph):
        at = found.start()
        space_before = at == 0 or paragraph[at - 1].isspace()
        space_after = at + 1 == len(paragraph) or paragraph[at + 1].isspace()
        if not space_before or (not space_after and paragraph[at + 1] in ".,;:!?)"):
            is_open = False
        elif space_after:
            if is_open:
                closers.add(at)
            is_open = not is_open
        else:
            is_open = True
    return frozenset(closers)
