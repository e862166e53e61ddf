"""German number words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.script.spoken import numbers


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "null"),
        (1, "eins"),
        (7, "sieben"),
        (16, "sechzehn"),
        (17, "siebzehn"),
        (21, "einundzwanzig"),
        (30, "dreißig"),
        (100, "hundert"),
        (101, "hunderteins"),
        (200, "zweihundert"),
        (1000, "tausend"),
        (1066, "tausendsechsundsechzig"),
        (1500, "eintausendfünfhundert"),
        (2117, "zweitausendeinhundertsiebzehn"),
        (21_000, "einundzwanzigtausend"),
        (100_000, "hunderttausend"),
        (101_000, "hunderteintausend"),
        (1_000_000, "eine Million"),
        (2_000_001, "zwei Millionen eins"),
        (1_100_000, "eine Million einhunderttausend"),
        (3_000_000_000, "drei Milliarden"),
        (10**18, "eine Trillion"),
        (-5, "minus fünf"),
    ],
)
def test_cardinals(number: int, words: str) -> None:
    assert numbers.cardinal(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1100, "elfhundert"),
        (1517, "fünfzehnhundertsiebzehn"),
        (1905, "neunzehnhundertfünf"),
        (1999, "neunzehnhundertneunundneunzig"),
        (2000, "zweitausend"),
        (2024, "zweitausendvierundzwanzig"),
        (800, "achthundert"),
    ],
)
def test_years_are_counted_in_hundreds_until_1999(number: int, words: str) -> None:
    assert numbers.year(number) == words


@pytest.mark.parametrize(
    ("number", "stem"),
    [
        (1, "erst"),
        (2, "zweit"),
        (3, "dritt"),
        (7, "siebt"),
        (8, "acht"),
        (12, "zwölft"),
        (19, "neunzehnt"),
        (20, "zwanzigst"),
        (21, "einundzwanzigst"),
        (101, "hunderterst"),
        (103, "hundertdritt"),
        (112, "hundertzwölft"),
        (1000, "tausendst"),
        (1_000_000, "millionst"),
    ],
)
def test_ordinals_without_their_ending(number: int, stem: str) -> None:
    assert numbers.ordinal_stem(number) == stem


@pytest.mark.parametrize(
    ("numerator", "denominator", "words"),
    [
        (1, 2, "ein halb"),
        (1, 3, "ein Drittel"),
        (3, 4, "drei Viertel"),
        (7, 100, "sieben Hundertstel"),
    ],
)
def test_fractions(numerator: int, denominator: int, words: str) -> None:
    assert numbers.fraction(numerator, denominator) == words


def test_numbers_with_a_leading_zero_or_too_long_for_a_name_are_read_digit_by_digit() -> None:
    assert numbers.whole_number("007") == "null null sieben"
    assert numbers.whole_number("1" * 22) == " ".join(["eins"] * 22)
    assert numbers.cardinal(10**21).startswith("eins null null")


def test_digits_of_every_script_are_understood() -> None:
    assert numbers.digits("٣4") == "drei vier"


@given(st.integers(min_value=0, max_value=10**21 - 1))
def test_different_numbers_have_different_names(number: int) -> None:
    assert numbers.cardinal(number) != numbers.cardinal(number + 1)
    assert not any(sign.isdigit() for sign in numbers.cardinal(number))
