"""Speech style: pauses, and rate, pitch and voice by role; answers of an interview; quotations."""

import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.article.model import Article, Block, Role
from audiofy.errors import ConfigError
from audiofy.script import Delivery, Lexicon, Style, load_style, write_script
from audiofy.script.lexicon import Lexeme
from audiofy.script.quotations import Quotations
from audiofy.script.style import house_style


def article_of(*texts: tuple[Role, str]) -> Article:
    blocks: list[Block] = []
    for role, text in texts:
        start = blocks[-1].end + 1 if blocks else 0
        blocks.append(Block(role, text, start, start + len(text)))
    return Article("\n".join(text for _, text in texts), tuple(blocks))


def said(text: str, style: Style | None = None) -> list[tuple[str, int]]:
    script = write_script(article_of((Role.PARAGRAPH, text)), notice=None, style=style)
    return [(u.text, u.pause_ms) for u in script.utterances]


INTERVIEW = article_of(
    (Role.HEADLINE, "Ein Turm"),
    (Role.PARAGRAPH, "Vorrede."),
    (Role.QUESTION, "Warum?"),
    (Role.PARAGRAPH, "Darum."),
    (Role.QUOTE, "Immer darum."),
    (Role.SUBHEAD, "Der Sturm"),
    (Role.PARAGRAPH, "Zwischenrede."),
)


def test_without_a_style_all_is_delivered_alike() -> None:
    script = write_script(INTERVIEW)
    assert {u.delivery for u in script.utterances} == {Delivery()}
    assert load_style({}) == house_style()


def test_a_role_has_its_delivery() -> None:
    style = load_style({"headline": {"rate": "-10%", "pitch": 5}, "quote": {"voice": "anna"}})
    by_text = {u.text: u.delivery for u in write_script(INTERVIEW, style=style).utterances}
    assert by_text["Ein Turm"] == Delivery(-10, 5)
    assert by_text["Immer darum."] == Delivery(voice="anna")
    assert by_text["Darum."] == Delivery()


def test_answers_follow_a_question_up_to_the_next_heading() -> None:
    style = load_style({"question": {"voice": "frage"}, "answer": {"voice": "antwort"}})
    script = write_script(INTERVIEW, notice=None, style=style)
    assert [u.delivery.voice for u in script.utterances] == [
        None,
        None,
        "frage",
        "antwort",
        "antwort",
        None,
        None,
    ]


def test_pauses_of_a_style_go_before_the_house_s() -> None:
    style = load_style({"sentence": 100, "after": {"headline": 1500}, "before": {"quote": 2000}})
    assert [u.pause_ms for u in write_script(INTERVIEW, notice=None, style=style).utterances] == [
        1500,
        750,
        450,
        2000,
        1000,
        600,
        600,
    ]
    assert said("Eins kam. Zwei ging.", style)[0] == ("Eins kam.", 100)


@pytest.mark.parametrize(
    ("table", "cause"),
    [
        ({"headlin": {}}, "there is no 'headlin'"),
        ({"sentence": -1}, r"style\.sentence = -1 is not a pause"),
        ({"sentence": "300"}, "is not a pause"),
        ({"sentence": True}, "is not a pause"),
        ({"colon": 60_000}, "is not a pause"),
        ({"after": 300}, r"style\.after = 300 is not a table"),
        ({"after": {"caption": 300}}, r"\[style\.after\]: there is no 'caption'"),
        ({"quote": "slow"}, "is not a table"),
        ({"quote": {"speed": 3}}, r"\[style\.quote\]: there is no 'speed'"),
        ({"quote": {"rate": "slow"}}, r"style\.quote\.rate = 'slow' is not a percentage"),
        ({"quote": {"rate": 0.5}}, "is not a percentage"),
        ({"quote": {"voice": 3}}, r"style\.quote\.voice = 3 is not the name"),
        ({"quote": {"voice": ""}}, "is not the name"),
    ],
)
def test_what_a_style_cannot_be_is_named(table: dict[str, Any], cause: str) -> None:
    with pytest.raises(ConfigError, match=cause):
        load_style(table)


@pytest.mark.parametrize(
    ("text", "utterances"),
    [
        ("Eins kam. Zwei ging.", [("Eins kam.", 300), ("Zwei ging.", 600)]),
        (
            "Sie lachte. „Das wird nun gut“, sagte sie. Dann ging sie.",
            [
                ("Sie lachte.", 450),
                ("„Das wird nun gut“, sagte sie.", 300),
                ("Dann ging sie.", 600),
            ],
        ),
        (
            "Sie sagte: „Das wird nun gut. Ganz gewiss.“ Dann ging sie.",
            [
                ("Sie sagte:", 250),
                ("„Das wird nun gut.", 300),
                ("Ganz gewiss.“", 450),
                ("Dann ging sie.", 600),
            ],
        ),
        (
            "Er rief: »Das ist mein Hut.« Sie rief: «Es ist der meine.»",
            [
                ("Er rief:", 250),
                ("»Das ist mein Hut.«", 450),
                ("Sie rief:", 250),
                ("«Es ist der meine.»", 600),
            ],
        ),
        (
            'Sie rief: "Das ist es." Gut.',
            [("Sie rief:", 250), ('"Das ist es."', 450), ("Gut.", 600)],
        ),
        # a name is no speech, and an announcement without words is none
        ("Sie sang: „Ave Maria“. Gut.", [("Sie sang: „Ave Maria“.", 300), ("Gut.", 600)]),
        (": „Das ist ein Satz.“", [(": „Das ist ein Satz.“", 600)]),
    ],
)
def test_direct_speech_stands_between_short_pauses(
    text: str, utterances: list[tuple[str, int]]
) -> None:
    assert said(text) == utterances


def test_the_pauses_around_direct_speech_can_be_set() -> None:
    style = load_style({"quotation": 310, "colon": 0})
    pauses = [pause for _, pause in said("Er sagte: „Das ist es nun.“ Gut so.", style)]
    assert pauses == [0, 310, 600]


@given(st.text(alphabet='ab „“”»«":.!', max_size=60), st.data())
def test_the_parts_of_a_sentence_are_the_sentence(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    parts = list(Quotations(text).parted((start, end)))
    assert parts[0][0] == start
    assert parts[-1][1] == end
    for (_, before), (after, _) in pairwise(parts):
        assert before <= after
        assert not text[before:after].strip()


@pytest.mark.parametrize("text", ["„" * 100_000, "a: „b c d“. " * 20_000, '"' * 100_001])
def test_hostile_quotations_take_linear_time(text: str) -> None:
    start = time.process_time()
    quotations = Quotations(text)
    list(quotations.parted((0, len(text))))
    assert time.process_time() - start < 2


def test_the_lexicon_speaks_after_the_spoken_form_and_leaves_the_text() -> None:
    lexicon = Lexicon([Lexeme("Xi", "Schi"), Lexeme("Uhr", "Stunde")])
    article = article_of((Role.PARAGRAPH, "Xi kam um 3 Uhr."))
    (utterance,) = write_script(article, notice=None, lexicon=lexicon).utterances
    assert (utterance.text, utterance.spoken) == ("Xi kam um 3 Uhr.", "Schi kam um drei Stunde.")
    assert (utterance.start, utterance.end) == (0, 16)
