"""The tables keep their columns, so that a new line can be trusted."""

from pathlib import Path

import pytest

import audiofy.script.spoken as spoken
from audiofy.script.spoken import spoken_form, tables

FOLDER = Path(str(spoken.__file__)).parent / "tables"
NAMES = sorted(path.stem for path in FOLDER.glob("*.txt"))


@pytest.mark.parametrize("name", NAMES)
def test_every_table_begins_with_what_its_columns_are(name: str) -> None:
    assert (FOLDER / f"{name}.txt").read_text("utf-8").startswith("# ")


@pytest.mark.parametrize("name", ["nouns", "titles", "regnal_names"])
def test_a_word_has_one_gender(name: str) -> None:
    listed = [word.lower() for _, words in tables.rows(name) for word in words.split()]
    assert sorted(listed) == sorted(set(listed))
    assert set(tables.genders(name).values()) <= set("mfnpc")


def test_units_have_a_gender_and_both_numbers() -> None:
    for sign, unit in tables.units().items():
        assert unit.gender in ("m", "f", "n"), sign
        assert unit.one, sign
        assert unit.many, sign


def test_determiners_give_endings_of_adjectives() -> None:
    for endings in tables.determiners().values():
        assert set(endings.values()) <= {"e", "en", "er", "es"}


def test_cases_are_cases() -> None:
    table = tables.prepositions()
    for cases in (table.ordinal, table.amount, table.person):
        assert set(cases.values()) <= {"acc", "dat", "gen"}


@pytest.mark.parametrize("sign", [sign for sign, unit in tables.units().items() if unit.many])
def test_every_unit_is_said_after_a_number(sign: str) -> None:
    said = spoken_form(f"Es sind 12 {sign} da.")
    unit = tables.units()[sign]
    assert unit.many in said or unit.hundredth in said, said


@pytest.mark.parametrize("name", ["symbols", "abbreviations"])
def test_readings_are_words_that_stay_as_they_are(name: str) -> None:
    for _, reading, *_ in tables.rows(name):
        assert spoken_form(reading.rstrip("+")) == reading.rstrip("+")
