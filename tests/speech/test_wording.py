"""What every engine is given: visible text on one line."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.speech.wording import has_words, must_be_heard, visible


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Zwei  Wörter\n\tund drei\r\n", "Zwei Wörter und drei"),
        ("Bundes\u00adtags\u200bwahl\ufeff", "Bundestagswahl"),
        ("Tor\0schuss", "Tor schuss"),
        ("\x1b[31mrot", "[31mrot"),
        ("Bru\u0308cke", "Brücke"),
        ("Seite\u00a042", "Seite 42"),
        ("４２ ٤٢ ④ Ⅳ ﬁn ⅖", "42 42 4 IV fin 2/5"),
        ("m² ½ „Nein“ – so…", "m² ½ „Nein“ – so…"),
        ("x\ud800y\ue000z", "xyz"),
        ("Слово 漢字", "Слово 漢字"),
    ],
)
def test_visible(text: str, seen: str) -> None:
    assert visible(text) == seen


@given(st.text())
def test_visible_text_stays_as_it_is_and_is_one_printable_line(text: str) -> None:
    once = visible(text)
    assert visible(once) == once
    assert once == once.strip()
    assert all(unicodedata.category(character)[0] != "C" for character in once)


@given(st.text())
def test_no_word_becomes_invisible(text: str) -> None:
    assert has_words(text) <= has_words(visible(text))


@pytest.mark.parametrize(
    ("text", "has"), [("a", True), ("7", True), ("Ж", True), ("…–„“ 😀", False)]
)
def test_words_have_a_letter_or_a_digit(text: str, has: bool) -> None:
    assert has_words(text) is has


def test_letters_digits_and_currencies_must_be_heard() -> None:
    assert all(map(must_be_heard, "aßЖ漢7€₿"))
    assert not any(map(must_be_heard, " ,–„😀→™"))
