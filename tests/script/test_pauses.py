"""Pauses: a heading stands out, a paragraph breathes, and where two rules meet the longer holds."""

import tomllib
from importlib.resources import files
from itertools import product
from typing import Any

import pytest

from audiofy.article.model import Block, Role
from audiofy.script.pauses import pause_ms

SPOKEN = [role for role in Role if role.spoken]
TABLE: dict[str, Any] = tomllib.loads(
    files("audiofy.script").joinpath("pauses.toml").read_text("utf-8")
)


def block(role: Role, text: str = "Ein Satz.") -> Block:
    return Block(role, text, 0, len(text))


def between(first: Role, second: Role) -> int:
    return pause_ms(block(first), block(second, "Noch einer."))


def test_the_table_speaks_of_spoken_roles_only() -> None:
    assert {Role(name) for part in ("before", "after") for name in TABLE[part]} <= set(SPOKEN)


@pytest.mark.parametrize("role", SPOKEN)
def test_between_sentences_of_one_block_the_pause_is_the_same_for_every_role(role: Role) -> None:
    same = block(role)
    assert pause_ms(same, same) == TABLE["sentence"] == 300


@pytest.mark.parametrize("role", SPOKEN)
def test_every_role_has_a_pause_after_it(role: Role) -> None:
    assert pause_ms(block(role), None) == TABLE["after"][role] >= TABLE["sentence"]


@pytest.mark.parametrize(("first", "second"), list(product(SPOKEN, SPOKEN)))
def test_the_longer_of_two_pauses_holds(first: Role, second: Role) -> None:
    assert between(first, second) == max(TABLE["after"][first], TABLE["before"].get(second, 0))


@pytest.mark.parametrize("role", SPOKEN)
def test_a_block_ends_with_a_longer_pause_than_its_sentences(role: Role) -> None:
    assert between(role, Role.PARAGRAPH) > TABLE["sentence"]


@pytest.mark.parametrize("role", [Role.PARAGRAPH, Role.QUOTE, Role.LIST_ITEM])
def test_a_subhead_stands_further_from_what_it_follows_than_from_what_it_heads(role: Role) -> None:
    assert between(role, Role.SUBHEAD) > between(Role.SUBHEAD, role)


def test_two_blocks_of_the_same_words_are_two_blocks() -> None:
    assert pause_ms(block(Role.PARAGRAPH), block(Role.PARAGRAPH)) == TABLE["after"]["paragraph"]
