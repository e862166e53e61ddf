"""Case and gender come from the words around a number."""

import pytest

from audiofy.script.spoken.agreement import gender_of, one, ordinal_ending


def ending(text: str) -> str:
    """The ending of the ordinal that stands in the text as "9."."""
    at = text.index("9.")
    return ordinal_ending(text, at, at + 2)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("der 9. Oktober", "e"),
        ("am 9. Oktober", "en"),
        ("des 9. Oktober", "en"),
        ("in der 9. Minute", "en"),
        ("die 9. Minute", "e"),
        ("die 9. Plätze", "en"),
        ("das 9. Tor", "e"),
        ("ein 9. Platz", "er"),
        ("ein 9. Tor", "es"),
        ("eine 9. Runde", "e"),
        ("ihr 9. Sieg", "er"),
        ("ihr 9. Tor", "es"),
        ("mit 9. Rang", "em"),
        ("in 9. Reihe", "er"),
        ("Der Klub belegte 9. Rang", "en"),
        ("Sein insgesamt 9. Titel", "er"),
        ("das 9. große Spiel", "e"),
        ("ein 9. großer Erfolg", "er"),
        ("in der 8. und 9. Minute", "en"),
        ("vom 8. bis 9. August", "en"),
        ("am 8. Mai und 9. Juni", "en"),
        ("der 9. Vorsitzende", "e"),
        ("die 9. Vorsitzende", "e"),
        ("Spitze der 9. Liga", "en"),
    ],
)
def test_ordinals(text: str, expected: str) -> None:
    assert ending(text) == expected


@pytest.mark.parametrize(
    ("before", "gender", "expected"),
    [
        ("", "m", "ein"),
        ("Sie hat ", "m", "einen"),
        ("mit ", "f", "einer"),
        ("mit ", "m", "einem"),
        ("für ", "m", "einen"),
        ("wegen ", "f", "einer"),
        ("mit mehr als ", "f", "einer"),
        ("nach nur ", "n", "einem"),
        ("von über ", "f", "einer"),
        ("nur ", "n", "ein"),
    ],
)
def test_one(before: str, gender: str, expected: str) -> None:
    assert one(f"{before}1", len(before), gender) == expected


@pytest.mark.parametrize(
    ("noun", "gender"),
    [
        ("Minute", "f"),
        ("Nachspielminute", "f"),
        ("Todesopfer", "n"),
        ("Champions-League-Spiel", "n"),
        ("Zeitung", "f"),
        ("Häuschen", "n"),
        ("Investor", "m"),
        ("Eigentor", "n"),
        ("Vorsitzende", "c"),
        ("Xyz", ""),
    ],
)
def test_gender_of_a_noun(noun: str, gender: str) -> None:
    assert gender_of(noun) == gender
