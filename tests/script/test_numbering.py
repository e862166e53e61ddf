"""Numbers at the start of items: counted when they count, ordinals when they are one."""

import pytest

from audiofy.article import Article, Block, Role
from audiofy.script import write_script


def spoken(role: Role, *items: str) -> list[str]:
    blocks: list[Block] = []
    for text in items:
        start = blocks[-1].end + 1 if blocks else 0
        blocks.append(Block(role, text, start, start + len(text)))
    article = Article("\n".join(items), tuple(blocks))
    return [utterance.spoken for utterance in write_script(article, notice=None).utterances]


@pytest.mark.parametrize("role", [Role.LIST_ITEM, Role.SUBHEAD])
def test_items_that_count_on_are_said_with_their_number(role: Role) -> None:
    items = "1. Kalte Böden meiden", "2. Wasser sparen", "3. 20 Minuten warten"
    assert spoken(role, *items)[:2] == ["Eins. Kalte Böden meiden", "Zwei. Wasser sparen"]


def test_what_is_first_and_second_is_an_ordinal() -> None:
    prizes = "1. Preis: eine Reise", "2. Preis: ein Buch"
    assert spoken(Role.LIST_ITEM, *prizes) == [
        "Erster Preis: eine Reise",
        "Zweiter Preis: ein Buch",
    ]


def test_days_are_dates() -> None:
    days = "1. Mai: Feiertag", "2. Juni: Markttag"
    assert spoken(Role.LIST_ITEM, *days) == ["Erster Mai: Feiertag", "Zweiter Juni: Markttag"]


def test_a_number_alone_or_in_a_paragraph_counts_nothing() -> None:
    assert spoken(Role.LIST_ITEM, "1. Mannschaft", "Training um acht") == [
        "Erste Mannschaft",
        "Training um acht",
    ]
    assert spoken(Role.PARAGRAPH, "1. Liga spielt", "2. Klasse fährt")[0].startswith("Erst")
