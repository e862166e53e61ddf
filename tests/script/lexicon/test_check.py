"""`audiofy lexicon check`: the words a newsroom should hear, the most frequent first."""

import sys
from types import SimpleNamespace

import pytest

from audiofy.article import read_article
from audiofy.script.lexicon import Lexeme, Lexicon
from audiofy.script.lexicon.check import Finding, check_words, why_foreign, word_list

TEXT = """Lotsen streiken

Szczepan Kowalczyk lachte. Kowalczyk fuhr am 3. Mai mit Trump nach Tromsø, und das Wetter war gut.
"""


def findings(lexicon: Lexicon) -> list[Finding]:
    return check_words([(read_article(TEXT), lexicon)])


def test_words_are_listed_by_frequency_with_how_they_are_said_and_why() -> None:
    lexicon = Lexicon([Lexeme("Trump", "Tramp", origin="namen.txt")])
    assert findings(lexicon) == [
        Finding("Kowalczyk", "Kowalczyk", 2, "c alone"),
        Finding("Szczepan", "Szczepan", 1, "begins as no German word does"),
        Finding("Tromsø", "Tromsø", 1, "letters German has not"),
        Finding("Trump", "Tramp", 1, "namen.txt"),
    ]


def test_a_word_of_which_only_the_sounds_are_known_is_still_listed() -> None:
    lexicon = Lexicon([Lexeme("Kowalczyk", None, "kɔˈvalt͡ʂɨk")])
    assert "Kowalczyk" in {each.written for each in findings(lexicon)}


def test_several_articles_are_counted_together_each_with_its_lexicon() -> None:
    said = Lexicon([Lexeme("Kowalczyk", "Kowaltschick", origin="a.txt")])
    found = check_words([(read_article(TEXT), Lexicon()), (read_article(TEXT), said)])
    counts = {(each.written, each.said): each.count for each in found}
    assert counts["Kowalczyk", "Kowalczyk"] == counts["Kowalczyk", "Kowaltschick"] == 2
    assert counts["Szczepan", "Szczepan"] == 2


def test_a_word_that_the_lexicon_leaves_as_it_is_has_been_heard() -> None:
    lexicon = Lexicon([Lexeme("Kowalczyk", "Kowalczyk")])
    assert "Kowalczyk" not in {each.written for each in findings(lexicon)}


FOREIGN = """
    Tromsø Łódź TikTok iPhone Shanghai Nguyen Nkunku Xhaka Cem Mbappé Qatar Crawford Matthew
    Kaczmarek Sarajlij Google Bordeaux Moreau Szymanski Srebrenica Khartum Screening Wilkinson's
    Country
"""
GERMAN = """
    Regierung Donaudampfschifffahrt Geschäftshaus deshalb Möwe Boot Boots Akkordeon Antwort
    Trefferquote Qualität Theater Beamte Familie Pizza Rock Gift war Teltow USA Nato Objekt Löwe
    Tschechien Brötchen Radio positiv System Frühling Hering Dokument Kaufmann Arbeitsplätze Müller
    Sicherheitskräfte Wahlrechtsreform Schröder Merkel Sachsen Reaktor Rhythmus Synagoge Zwiebel
"""


@pytest.mark.parametrize("word", FOREIGN.split())
def test_words_of_foreign_looks_are_noticed(word: str) -> None:
    assert why_foreign(word)


@pytest.mark.parametrize("word", GERMAN.split())
def test_german_words_are_not(word: str) -> None:
    assert why_foreign(word) is None


def test_numbers_as_they_are_spoken_are_not_listed() -> None:
    article = read_article(
        "Lotsen streiken\n\nEs kamen 23 Lotsen und 1.982 Zuschauer am 63. Tag.\n"
    )
    assert check_words([(article, Lexicon())], known=lambda word: word[0] == "L") != []
    assert check_words([(article, Lexicon())]) == []


def test_a_word_list_finds_words_of_german_looks_that_are_no_german_words() -> None:
    known = {"Lotsen", "streiken"}.__contains__
    assert why_foreign("Lotsen", known) is None
    assert why_foreign("Torvik", known) == "in no list of German words"
    assert why_foreign("Torvik") is None


def test_the_word_list_is_that_of_a_package_if_there_is_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = {"Wetter", "Bericht", "Gesundheit"}
    package = SimpleNamespace(is_known=lambda word, lang: lang == "de" and word in words)
    monkeypatch.setitem(sys.modules, "simplemma", package)
    known = word_list()
    assert known is not None
    said = ["Wetter", "Wetterbericht", "Gesundheitsbericht", "Torvik", "Wettertorvik"]
    assert [known(word) for word in said] == [True, True, True, False, False]


def test_without_the_package_there_is_no_word_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "simplemma", None)
    assert word_list() is None
