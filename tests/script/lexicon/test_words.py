"""How a lexicon finds its words in a sentence: whole, in their case, with regular endings."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.script.lexicon import Lexeme, Lexicon


def lexicon(*lines: str) -> Lexicon:
    return Lexicon(Lexeme(*line.split(" = ")) for line in lines)


NAMES = lexicon(
    "Macron = Makrong",
    "New York = Nju Jork",
    "York = Jork",
    "Jean-Luc = Schang-Lück",
    "J. K. Rowling = Dschej Kej Rohling",
    "McDonald's = Mäk-Donnelds",
    "Washington = Woschingten",
    "Manager = Männedscher",
    "Lance = Länß",
    "cool = kuhl",
    "live = laiw",
    "pink = pink",
    "googeln = guhgeln",
    "Al = Äl",
    "Xi = Schi",
    "SUV = Ess U Vau",
    "Rat = Rätt",
    "Team- = Tiem",
    "-team = tiem",
    "Mail- = Mejl",
)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        # whole words
        ("Macron kam.", "Makrong kam."),
        ("Macronisten kamen.", "Macronisten kamen."),
        ("(Macron), „Macron“!", "(Makrong), „Makrong“!"),
        ("Die Macron-Partei", "Die Makrong-Partei"),
        # case
        ("macron", "macron"),
        ("MACRON SIEGT", "Makrong SIEGT"),
        ("Live und live", "Laiw und laiw"),
        ("Der SUV, der suv", "Der Ess U Vau, der suv"),
        ("Xi sprach, XI nicht.", "Schi sprach, XI nicht."),
        # regular endings
        ("Macrons Rede", "Makrongs Rede"),
        ("Macron's Rede, Macron’s Partei", "Makrongs Rede, Makrongs Partei"),
        ("Lances Rad", "Länß Rad"),
        ("Xis Reise", "Schis Reise"),
        ("mit Managern und des Managers", "mit Männedschern und des Männedschers"),
        ("coole Leute, ein cooler Hund", "kuhle Leute, ein kuhler Hund"),
        ("die Washingtoner Presse", "die Woschingtener Presse"),
        ("der New Yorker und New Yorks Häfen", "der Nju Jorker und Nju Jorks Häfen"),
        # names of several words, and the longest goes first
        ("New York und York", "Nju Jork und Jork"),
        ("New, York", "New, Jork"),
        ("die New-York-Reise", "die Nju Jork-Reise"),
        ("Jean-Luc oder Jean Luc", "Schang-Lück oder Schang-Lück"),
        ("J. K. Rowling und J.K. Rowlings Zug", "Dschej Kej Rohling und Dschej Kej Rohlings Zug"),
        ("bei McDonald’s", "bei Mäk-Donnelds"),
        # compounds
        ("Die Teamkollegin", "Die Tiem-kollegin"),
        ("ein Rettungsteam, zwei Rettungsteams", "ein Rettungs-tiem, zwei Rettungs-tiems"),
        ("teamfähig", "tiem-fähig"),
        ("mailing, mail", "mejl-ing, mejl"),
        ("Das Mailteam", "Das Mejl-tiem"),
        # German words of the never-list keep out the forms of a lexeme, but not a lexeme itself
        ("Als er kam, war Al da.", "Als er kam, war Äl da."),
        ("Mailand und Mailänder", "Mailand und Mailänder"),
        ("Der Rat und die Räte", "Der Rätt und die Räte"),
        ("RAT", "RAT"),
    ],
)
def test_a_word_is_said_as_the_lexicon_has_it(written: str, said: str) -> None:
    assert NAMES.said(written) == said


def test_of_two_lexemes_for_a_word_the_later_counts() -> None:
    assert lexicon("Kyiv = Kiew", "Kyiv = Kijiff").said("Kyiv") == "Kijiff"


def test_an_alias_is_not_looked_up_in_turn() -> None:
    assert lexicon("A-Stadt = B-Stadt", "B-Stadt = A-Stadt").said("A-Stadt") == "B-Stadt"


def test_without_an_alias_a_word_stays_as_it_is_written() -> None:
    assert Lexicon([Lexeme("Xi", None, "ɕi")]).said("Xi kam.") == "Xi kam."


SOUNDS = Lexicon(
    [
        Lexeme("Biden", "Baiden", "ˈbaɪdn̩"),
        Lexeme("Xi", None, "ɕi"),
        Lexeme("Team-", "Tiem-", "tiːm"),
        Lexeme("-boy", "-Beu", "bɔʏ"),
        Lexeme("Bush", "Busch", "bʊʃ"),
        Lexeme("smart", "smahrt", "smɑːt"),
        Lexeme("Trump", "Tramp"),
    ]
)


@pytest.mark.parametrize(
    ("written", "said", "sounds"),
    [
        ("Herr Biden kam.", "Herr Baiden kam.", [("Baiden", "ˈbaɪdn̩")]),
        ("Xi und Biden", "Xi und Baiden", [("Xi", "ɕi"), ("Baiden", "ˈbaɪdn̩")]),
        ("Bidens Haus", "Baidens Haus", [("Baidens", "ˈbaɪdn̩s")]),
        ("Bushs Haus", "Buschs Haus", [("Buschs", "bʊʃ")]),
        ("Das ist smart.", "Das ist smahrt.", [("smahrt", "smɑːt")]),
        ("ein smarter Mann", "ein smahrter Mann", [("smahrter", "smɑːtɐ")]),
        ("Teamarzt", "Tiem-arzt", [("Tiem", "tiːm")]),
        ("Cowboys", "Cow-Beus", [("Beus", "bɔʏs")]),
        ("Teamboy", "Tiem-Beu", [("Tiem", "tiːm"), ("Beu", "bɔʏ")]),
        ("Trump kam.", "Tramp kam.", []),
        ("Niemand sonst.", "Niemand sonst.", []),
    ],
)
def test_a_reading_has_the_sounds_of_its_words(
    written: str, said: str, sounds: list[tuple[str, str]]
) -> None:
    words, found = SOUNDS.reading(written)
    assert words == SOUNDS.said(written)
    assert [(words[each.start : each.end], each.ipa) for each in found] == sounds
    assert words == said


def test_edits_tell_the_span_and_the_lexicon() -> None:
    (edit,) = Lexicon([Lexeme("Xi", "Schi", origin="namen.txt")]).edits("Herr Xi kam.")
    assert (edit.start, edit.end, edit.spoken, edit.rule) == (5, 7, "Schi", "namen.txt")


@pytest.mark.parametrize(
    ("word", "found"), [("Macrons", True), ("Rettungsteam", True), ("x", False)]
)
def test_a_word_is_found_in_its_forms(word: str, found: bool) -> None:
    assert (NAMES.find(word) is not None) is found


@pytest.mark.once
@given(st.text())
def test_an_empty_lexicon_changes_nothing(text: str) -> None:
    assert Lexicon().said(text) == text


WORDS = "Macron Macrons New York Yorker Team Teamarzt und J K Rowling ’s ' - , „ . é 1 \u0301"
TOKENS = st.sampled_from([" ", ", ", *WORDS.split()])


@given(st.lists(TOKENS, max_size=20).map("".join))
def test_edits_are_in_order_and_whole_words(text: str) -> None:
    last = 0
    for edit in NAMES.edits(text):
        assert last <= edit.start < edit.end
        assert not text[: edit.start][-1:].isalnum()
        assert not text[edit.end :][:1].isalnum()
        last = edit.end


@given(st.lists(TOKENS, max_size=20).map("".join), st.lists(TOKENS, max_size=5).map("".join))
def test_what_is_said_of_a_text_does_not_depend_on_its_neighbour(first: str, second: str) -> None:
    joined = NAMES.said(f"{first}; {second}")
    assert joined == f"{NAMES.said(first)}; {NAMES.said(second)}"


@pytest.mark.parametrize("text", ["New " * 50_000, "Team" * 50_000, "J. " * 50_000, "a-" * 50_000])
def test_hostile_text_takes_linear_time(text: str) -> None:
    start = time.process_time()
    NAMES.said(text)
    assert time.process_time() - start < 2
