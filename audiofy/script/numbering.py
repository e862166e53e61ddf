"""Series of numbered items and subheads: "1. Kartoffeln schälen" is item one, no first potato."""

import re
from collections.abc import Sequence
from itertools import pairwise

from audiofy.article.model import Block, Role
from audiofy.script.spoken import numbers, tables

_NUMBER = re.compile(r"(\d{1,2})\. ?(?=(\w+))")


def numbered(blocks: Sequence[Block]) -> frozenset[Block]:
    """The blocks whose number at the start counts them.

    Neighbours count on, and each goes on with a word of its own: "1. Preis" and "2. Preis" are
    ordinals, as the days of a month are.
    """
    return frozenset(
        block
        for role in (Role.LIST_ITEM, Role.SUBHEAD)
        for pair in pairwise(block for block in blocks if block.role is role)
        if _count_on(*pair)
        for block in pair
    )


def said_number(text: str) -> tuple[str, str]:
    """The number of an item as it is said, and what follows it as written."""
    number = _NUMBER.match(text)
    if number is None:
        return "", text
    return f"{numbers.cardinal(int(number[1])).capitalize()}. ", text[number.end() :]


def _count_on(block: Block, following: Block) -> bool:
    one, two = _NUMBER.match(block.text), _NUMBER.match(following.text)
    return (
        one is not None
        and two is not None
        and int(one[1]) + 1 == int(two[1])
        and one[2] != two[2]
        and not {one[2], two[2]} & {*tables.month_names()}
        and not (one[2][0].isdigit() or two[2][0].isdigit())
    )
