"""The script: what will be said, in order, traceable to its source; approved for the samples."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.article import Article, Block, Role, load_text, one_line, read_article
from audiofy.label import NOTICE
from audiofy.script import Script, write_script

ROOM = Path(__file__).parents[2] / "samples"
SAMPLES = sorted([*ROOM.glob("*.txt"), *ROOM.glob("*.md")])

Golden = Callable[[Path, object], None]
per_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)


def script_of(path: Path) -> Script:
    return write_script(read_article(load_text(path), name=path.name))


def article_of(*texts: tuple[Role, str]) -> Article:
    blocks: list[Block] = []
    for role, text in texts:
        start = blocks[-1].end + 1 if blocks else 0
        blocks.append(Block(role, text, start, start + len(text)))
    return Article("\n".join(text for _, text in texts), tuple(blocks))


def test_there_are_samples() -> None:
    assert len(SAMPLES) >= 5


@per_sample
def test_the_script_of_a_sample_is_as_approved(path: Path, golden: Golden) -> None:
    lines = [
        [u.block.role.value, one_line(u.text), u.spoken, u.pause_ms]
        for u in script_of(path).utterances
    ]
    golden(path.with_suffix(".script.json"), lines)


@per_sample
def test_every_utterance_of_a_sample_is_found_in_its_source(path: Path) -> None:
    script = script_of(path)
    source = script.article.source
    for utterance in script.utterances[1:]:
        block = utterance.block
        assert block.text[utterance.start : utterance.end] == utterance.text
        assert source[block.source_offset(utterance.start)] == utterance.text[0]
        assert source[block.source_offset(utterance.end - 1)] == utterance.text[-1]


@per_sample
def test_a_sample_is_spoken_in_words(path: Path) -> None:
    for utterance in script_of(path).utterances:
        assert not set("0123456789%€&§") & set(utterance.spoken)


def test_the_notice_is_heard_first() -> None:
    script = write_script(article_of((Role.PARAGRAPH, "Es schneit.")))
    first = script.utterances[0]
    assert (first.text, first.block.role) == (NOTICE, Role.NOTICE)


@pytest.mark.parametrize("notice", [None, ""])
def test_without_a_notice_the_article_begins_at_once(notice: str | None) -> None:
    script = write_script(article_of((Role.PARAGRAPH, "Es schneit.")), notice=notice)
    assert [u.text for u in script.utterances] == ["Es schneit."]


def test_a_notice_of_two_sentences_is_two_utterances() -> None:
    notice = "Von einer Maschine gelesen. Bitte melden Sie Fehler."
    script = write_script(article_of((Role.PARAGRAPH, "Es schneit.")), notice=notice)
    assert [u.block.role for u in script.utterances] == [Role.NOTICE, Role.NOTICE, Role.PARAGRAPH]
    assert [u.pause_ms for u in script.utterances] == [300, 700, 600]


def test_what_is_left_out_is_not_said() -> None:
    article = article_of(
        (Role.SECTION, "Politik"), (Role.PARAGRAPH, "Es schneit."), (Role.CREDIT, "Foto: dpa")
    )
    assert [u.text for u in write_script(article, notice=None).utterances] == ["Es schneit."]


def test_text_is_as_written_and_spoken_as_said() -> None:
    (utterance,) = write_script(
        article_of((Role.PARAGRAPH, "Am 3. Mai kamen 5 %.")), notice=None
    ).utterances
    assert utterance.text == "Am 3. Mai kamen 5 %."
    assert utterance.spoken == "Am dritten Mai kamen fünf Prozent."


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Es schneit. 😀 Es taut.", ["Es schneit. 😀", "Es taut."]),
        ("😀 Es schneit.", ["😀 Es schneit."]),
        ("Es schneit. – – –", ["Es schneit. – – –"]),
        ("Es schneit. 😀\n\n***\n\nEs taut.", ["Es schneit. 😀\n\n***", "Es taut."]),
    ],
)
def test_what_has_no_word_goes_with_its_neighbour(text: str, sentences: list[str]) -> None:
    script = write_script(article_of((Role.PARAGRAPH, text)), notice=None)
    assert [u.text for u in script.utterances] == sentences


texts = st.lists(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1), min_size=1
)


@given(texts)
def test_sentences_are_slices_in_order_and_lose_nothing(paragraphs: list[str]) -> None:
    article = article_of(*((Role.PARAGRAPH, text) for text in paragraphs))
    script = write_script(article, notice=None)
    for block in article.blocks:
        mine = [u for u in script.utterances if u.block is block]
        assert all(block.text[u.start : u.end] == u.text for u in mine)
        assert all(a.end <= b.start for a, b in pairwise(mine))
        assert "".join("".join(u.text for u in mine).split()) == "".join(block.text.split())


@given(texts)
def test_the_same_article_gives_the_same_script(paragraphs: list[str]) -> None:
    article = article_of(*((Role.PARAGRAPH, text) for text in paragraphs))
    assert write_script(article) == write_script(article)


@pytest.mark.parametrize(
    "text", ["a" * 192_000, "Die Mühle, " * 2_000 + "sie mahlt.", "Hallo " + "-" * 9_000 + " Welt."]
)
def test_no_utterance_is_longer_than_a_clip_can_be(text: str) -> None:
    """192 kB without a space took five gigabytes of sound at once."""
    utterances = write_script(article_of((Role.PARAGRAPH, text)), notice=None).utterances
    assert "".join("".join(u.text.split()) for u in utterances) == "".join(text.split())
    assert all(any(map(str.isalnum, u.text)) for u in utterances)
    assert max(len(u.text) for u in utterances) <= (9_006 if "-" in text else 3_000)
