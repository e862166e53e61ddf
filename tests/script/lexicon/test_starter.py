"""What audiofy itself knows: sound entries, said acceptably; and German words left alone."""

import re
import time
from collections import Counter
from importlib.resources import files

import pytest

from audiofy.script.lexicon import Lexicon, load_lexicon
from audiofy.script.lexicon.tables import at_home, foreign_looks, german_homographs
from audiofy.script.spoken.normalise import apply

FOLDER = files("audiofy.script.lexicon").joinpath("starter")
LINES = [
    line
    for file in FOLDER.iterdir()
    for line in file.read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]
ENTRIES = [tuple(line.split(" = ")) for line in LINES]
STARTER = load_lexicon()


def test_there_are_some_hundreds() -> None:
    assert len(STARTER) == len(LINES) > 500


def test_every_line_is_a_word_and_an_alias() -> None:
    assert [entry for entry in ENTRIES if len(entry) != 2] == []


def test_no_word_is_there_twice() -> None:
    assert [word for word, count in Counter(e[0] for e in ENTRIES).items() if count > 1] == []


def test_every_alias_is_in_letters_of_a_german_voice() -> None:
    letters = re.compile(r"[A-Za-zÄÖÜäöüß]+(?:[ -][A-Za-zÄÖÜäöüß]+|, [A-Z][a-z]+)*")
    assert [entry for entry in ENTRIES if not letters.fullmatch(entry[1])] == []


ONSETS = """
    b bj bl br c ch chr d dr dsch f fl fr g gl gn gr h j k kl kn kr l m n p pf ph pl pr ps r s sch
    schl schm schn schr schw sk skl skr sl sm sn sp spl spr st str sw swr t th tr ts tsch tw v w wl
    wr x z zw
"""


def test_every_alias_begins_as_german_words_do() -> None:
    """Voices name the letters of what no German word begins with: "En-ju Jork"."""
    words = {word for _, alias in ENTRIES for word in re.split("[ ,-]+", alias.strip("-"))}
    onsets = {word: re.split("[aeiouyäöü]", word.lower())[0].rstrip("q") for word in words}
    known = {"", *ONSETS.split()}
    assert {word for word, onset in onsets.items() if onset not in known} == set()


def test_every_alias_differs_from_the_word() -> None:
    assert [word for word, alias in ENTRIES if word.strip("-") == alias] == []


def test_no_german_word_of_the_never_list_is_in_it() -> None:
    assert [word for word, _ in ENTRIES if word.casefold() in german_homographs()] == []


@pytest.mark.parametrize("word", sorted(german_homographs()))
def test_a_german_word_stays_german(word: str) -> None:
    for form in (word, word.capitalize(), word.upper()):
        assert STARTER.said(form) == form


@pytest.mark.parametrize(
    "sentence",
    [
        "Seine Frau war im Rat, die Posten waren besetzt.",
        "Der Rock war rot, das Gift stand im Bad, und die Bank hatte zu.",
        "Ein Verband und ein Armband lagen am Strand; Stefan schlief.",
        "Das Ideal der Fregatte ist ein Aggregat im Patriarchat.",
        "Der Sowjetstern, das Mikrofon, eventuell auch die Fantasie.",
        "Mailand, Babylon und die Mailänder Scala",
        "Die Tore im Abseits, der knappe Appell, die Betonung liegt auf der Ware.",
        "Am Abend fand der Gast die Hand am Brand und die Art des Falls gut.",
        "Man sang ein Lied, trank Wein, aß Salat und ging den Gang entlang.",
        "Handel, Wandel, Wetter, Winter, Wunder, Finger, Hunger und Ringer",
    ],
)
def test_german_sentences_stay_as_they_are(sentence: str) -> None:
    assert STARTER.said(sentence) == sentence


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Joe Bidens Rede in Washington", "Dschoh Baidens Rede in Woschingten"),
        (
            "Emmanuel Macron und Jean-Luc Mélenchon",
            "Emmanüell Makrong und Schang-Lück Melangschong",
        ),
        ("der New Yorker Broadway", "der Niu Jorker Brodwej"),
        ("Das Onlinemagazin im Livestream", "Das Onlein-magazin im Laiwstriem"),
        ("Selenskyj, Zelensky", "Selänski, Selänski"),
        ("Erdoğan und Erdogans Partei", "Erdoan und Erdoans Partei"),
        ("die Champions League", "die Tschämpjens Lieg"),
        ("Ein Start-up-Gründer mit iPhone", "Ein Startapp-Gründer mit Eifohn"),
        ("Premierministers Büro am Élysée-Palast", "Prömjeh-Ministers Büro am Elisee-Palast"),
        ("Standard and Poor’s und McDonald’s", "Standard and Poor’s und Mäk-Donnelds"),
    ],
)
def test_names_of_the_news_are_said_as_a_newsreader_says_them(written: str, said: str) -> None:
    assert STARTER.said(written) == said


def test_the_tables_are_sound() -> None:
    assert not {word for word in at_home() if not word.replace("-", "").isalpha()}
    for _, pattern in foreign_looks():
        re.compile(pattern)


def test_it_is_there_at_once() -> None:
    load_lexicon()
    start = time.process_time()
    load_lexicon()
    assert time.process_time() - start < 0.1


def test_an_empty_one_can_be_asked_for() -> None:
    lexicon: Lexicon = load_lexicon(starter=False)
    assert len(lexicon) == 0
    assert lexicon.said("Trump") == "Trump"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Ein Jude sprach mit Jude Bellingham.", "Ein Jude sprach mit Dschud Bellingem."),
        ("An der Havel lebte Václav Havel nie.", "An der Havel lebte Watzlaff Hawell nie."),
        ("Die Rettung des Wales in Wales.", "Die Rettung des Wahles in Wejls."),
        ("Der Raps blüht, der Rap klingt.", "Der Raps blüht, der Räpp klingt."),
        ("Ein Patriot will Patriot-Raketen.", "Ein Patriot will Pejtriot-Raketen."),
        ("Ein Arsenal, ein Weinstein.", "Ein Arsenal, ein Weinstein."),
        ("Charles de Gaulle und King Charles", "Scharl dö Gohl und King Tscharls"),
    ],
)
def test_the_starter_lexicon_leaves_german_words_alone(written: str, said: str) -> None:
    assert apply(written, list(STARTER.edits(written))) == said
