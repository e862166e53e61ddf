"""Where German sentences end: the table of cases, and the laws every text obeys."""

import time
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audiofy.script.sentences import sentence_spans, split_sentences
from audiofy.script.sentences.tables import read_tables

CASES = [
    line
    for line in Path(__file__).with_name("sentences_cases.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("# ")
]

WORDS = """
Er Der kam sagte ntv iPhone Dr usw Mio z B e V Karl XIV Platz am 3 14 2019 3.200 Mai Trainer
spiegel.de § 😀 :-) . . . . ! ? … ... , : ; – - • a) 1. „Er ja“ Ach!« nein." »Der
"""
PAIRED = "( ) [ ] [...] [1] „ “ ” » « › ‹ \" '"
GLUE = st.sampled_from(
    ["", " ", " ", " ", "\u00a0", "\u202f", "\u00ad", "\n", "\n\n", "\r\n", "\t"]
)


def made_of(words: str) -> st.SearchStrategy[str]:
    pairs = st.tuples(st.sampled_from(words.split()), GLUE)
    return st.lists(pairs, max_size=40).map(lambda found: "".join(map("".join, found)))


ANY_TEXT = st.one_of(made_of(WORDS + PAIRED), st.text())


def halves(case: str) -> list[str]:
    return [sentence.strip() for sentence in case.split("‖")]


@pytest.mark.parametrize("case", CASES)
def test_sentences_of_the_table(case: str) -> None:
    assert split_sentences(" ".join(halves(case))) == halves(case)


@pytest.mark.parametrize("space", ["\n", "\u00a0", "\u202f", "\u2009", "\t", "  ", "\r\n"])
def test_every_kind_of_space_parts_words(space: str) -> None:
    text = "Dr. Roth kam am 3. Mai. Danach ging sie."
    assert split_sentences(text.replace(" ", space)) == [
        "Dr. Roth kam am 3. Mai.".replace(" ", space),
        "Danach ging sie.".replace(" ", space),
    ]


@pytest.mark.parametrize(
    "blank", ["\n\n", "\n \t\n", "\r\n\r\n", "\n\u00a0\n", "\u2029\n", "\n\n\n"]
)
def test_a_blank_line_always_ends_a_sentence(blank: str) -> None:
    assert split_sentences(f"Die Lage um 3.{blank}mal anders{blank}Dr.{blank}Ende") == [
        "Die Lage um 3.",
        "mal anders",
        "Dr.",
        "Ende",
    ]


def test_a_single_line_break_is_a_space() -> None:
    assert split_sentences("Er kam\r\nam 3.\nMai und\nging. Dann\nwar Ruhe.") == [
        "Er kam\r\nam 3.\nMai und\nging.",
        "Dann\nwar Ruhe.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Es fehlt:\n- Geld\n- Zeit.", ["Es fehlt:", "- Geld\n- Zeit."]),
        ("Es fehlt\n• Geld\n• Zeit", ["Es fehlt", "• Geld", "• Zeit"]),
        ("Geld.\n1. Zeit.\n2. Mut.", ["Geld.", "1. Zeit.", "2. Mut."]),
        ("Geboren am\n1. Mai in Ulm.", ["Geboren am\n1. Mai in Ulm."]),
    ],
)
def test_a_line_with_a_list_marker_begins_a_sentence(text: str, expected: list[str]) -> None:
    assert split_sentences(text) == expected


def test_two_sentences_may_touch_but_names_stay_whole() -> None:
    assert split_sentences("Es war gut.Die Bedienung auch!Wir kommen wieder.") == [
        "Es war gut.",
        "Die Bedienung auch!",
        "Wir kommen wieder.",
    ]
    assert split_sentences("Er nutzt Node.Js und liest Spiegel.De gern.") == [
        "Er nutzt Node.Js und liest Spiegel.De gern."
    ]


def test_soft_hyphens_hide_no_abbreviation_and_no_start() -> None:
    assert split_sentences("Es gab Obst u\u00adsw. Da\u00adnach kam sie.") == [
        "Es gab Obst u\u00adsw.",
        "Da\u00adnach kam sie.",
    ]


@pytest.mark.parametrize("nothing", ["", " ", "\n\n", "\u00a0\t\r\n"])
def test_nothing_has_no_sentence(nothing: str) -> None:
    assert sentence_spans(nothing) == []


@pytest.mark.once
@given(ANY_TEXT)
@example("« a. » (b.) [...] „c. " * 3)
def test_spans_hold_every_character_that_is_not_blank_once_and_in_order(text: str) -> None:
    end = 0
    for start, stop in sentence_spans(text):
        assert end <= start < stop
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert not text[end:].strip()


@given(ANY_TEXT)
def test_slices_are_the_spans(text: str) -> None:
    assert split_sentences(text) == [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize("case", CASES)
def test_a_sentence_alone_is_one_sentence(case: str) -> None:
    for sentence in halves(case):
        assert split_sentences(sentence) == [sentence]


@given(st.lists(st.sampled_from(CASES), min_size=1, max_size=6))
def test_paragraphs_do_not_touch_each_other(cases: list[str]) -> None:
    paragraphs = [" ".join(halves(case)) for case in cases]
    together = split_sentences("\n\n".join(paragraphs))
    assert together == [sentence for text in paragraphs for sentence in split_sentences(text)]


@given(made_of(WORDS))
def test_a_sentence_split_again_stays_whole(text: str) -> None:
    """Where nothing but its own words decides: no bracket, no quote that stands alone."""
    for sentence in split_sentences(text):
        assert split_sentences(sentence) == [sentence]


def seconds_for(text: str) -> float:
    began = time.process_time()
    sentence_spans(text)
    return time.process_time() - began


@pytest.mark.once
@pytest.mark.parametrize("piece", [".", "!", '"', "1", "a", "(", ".x", "1.000.", "🙂", "\n"])
def test_a_million_characters_without_a_space_take_seconds(piece: str) -> None:
    assert seconds_for(piece * (1_000_000 // len(piece))) < 10


HOSTILE = """
.␣|1.␣|A.␣|z.␣B.␣|"␣|."␣|1.|(a.␣|)|a.|(-.)␣|-(.)␣|.␣[...]␣|[...]␣|.␣(|.[1]|:)|:␣(␣|🙂␣
«␣a.␣»␣|.„|a-|und/|-␣|.␣-␣|*␣|␣|␣.|Mio.␣|iPhone.␣|a␣(b.␣c)␣|[.|.”
""".replace("\n", "|").strip("|")


@pytest.mark.once
@pytest.mark.parametrize("piece", HOSTILE.split("|"))
def test_time_grows_no_faster_than_hostile_text(piece: str) -> None:
    text = piece.replace("␣", " ") * (150_000 // len(piece))
    assert seconds_for(text) < 6  # quadratic time would take minutes


def test_no_word_is_both_a_start_and_a_noun_of_the_tables() -> None:
    words = read_tables()
    nouns = words.labels | words.ordinal_nouns
    assert not words.starters & nouns
    assert not words.starters & {noun.rstrip("s") for noun in words.labels}


def test_each_abbreviation_has_one_way_to_end() -> None:
    words = read_tables()
    assert not words.never_final & words.maybe_final
    assert not words.never_final & words.often_final
    assert not words.maybe_final & words.often_final
