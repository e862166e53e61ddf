"""Edits say what was changed, where in the source, and by which rule."""

import pytest

from audiofy.script.spoken import Edit, spoken_edits, spoken_form


def test_a_sentence_of_words_has_no_edits() -> None:
    assert spoken_edits("Die Ministerin lehnte den Antrag ab.") == []


def test_an_edit_is_a_span_of_the_source_with_its_words_and_its_rule() -> None:
    text = "Am 3. Oktober fielen 12 km aus."
    assert spoken_edits(text) == [
        Edit(3, 5, "dritten", "ordinal"),
        Edit(21, 26, "zwölf Kilometer", "amount"),
    ]
    assert [text[edit.start : edit.end] for edit in spoken_edits(text)] == ["3.", "12 km"]


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u2009", "\n", "\t", " \n ", "  "])
def test_every_kind_of_space_parts_a_number_from_its_unit(space: str) -> None:
    assert spoken_form(f"Es waren 12{space}km.") == "Es waren zwölf Kilometer."


@pytest.mark.parametrize("invisible", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_invisible_characters_vanish_and_hide_nothing(invisible: str) -> None:
    text = f"Die Bundes{invisible}wehr kauft 3{invisible}5 Panzer."
    assert spoken_form(text) == "Die Bundeswehr kauft fünfunddreißig Panzer."
    assert all(text[edit.start : edit.end] for edit in spoken_edits(text))


def test_letters_written_in_two_characters_are_one() -> None:
    assert spoken_form("Am 2. Ma\u0308rz") == "Am zweiten März"


def test_full_width_digits_are_digits() -> None:
    assert spoken_form("Es sind １２ Grad.") == "Es sind zwölf Grad."


def test_the_first_word_of_a_sentence_keeps_its_capital() -> None:
    assert spoken_form("„20 Jahre sind genug.“") == "„Zwanzig Jahre sind genug.“"


def test_an_abbreviation_at_the_end_leaves_the_full_stop_to_the_sentence() -> None:
    assert spoken_form("Es gab Brot, Käse usw.") == "Es gab Brot, Käse und so weiter."
    assert spoken_form("Der Gewinn stieg auf 3 Mio.") == "Der Gewinn stieg auf drei Millionen."


def test_words_touching_a_number_are_parted_from_it() -> None:
    assert spoken_form("A7") == "A sieben"
    assert spoken_form("5G") == "Fünf G"
    assert spoken_form("N₂O") == "N zwei O"


def test_unknown_signs_are_named_and_not_dropped() -> None:
    assert spoken_form("Das \ue000 blieb.") == "Das Zeichen blieb."


def test_names_and_foreign_words_stay_as_written() -> None:
    text = "Björk, Seán O'Malley und Gdańsk: Ελλάδα, Москва."
    assert spoken_form(text) == text
