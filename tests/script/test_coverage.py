"""Every character of a spoken block is in an utterance, or the script is refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.article import Article, Block, Role, read_article
from audiofy.errors import CoverageError
from audiofy.script import Script, write_script, writer
from audiofy.script.coverage import check_coverage

TEXT = """Schnee im Harz

Über Nacht fiel Schnee. Am Morgen fuhr kein Bus. Die Schulen blieben zu.

Am Mittag schien die Sonne. Da taute alles wieder weg."""


@pytest.fixture(scope="module")
def script() -> Script:
    return write_script(read_article(TEXT))


def without(script: Script, *indices: int) -> Script:
    kept = tuple(u for i, u in enumerate(script.utterances) if i not in indices)
    return replace(script, utterances=kept)


def test_a_whole_script_passes(script: Script) -> None:
    check_coverage(script)


def test_a_dropped_sentence_is_named(script: Script) -> None:
    for index in range(1, len(script.utterances)):
        with pytest.raises(CoverageError) as caught:
            check_coverage(without(script, index))
        assert caught.value.lost == (script.utterances[index].text,)
        assert script.utterances[index].text in str(caught.value)
        assert "report" in caught.value.hint


def test_all_that_is_lost_is_named(script: Script) -> None:
    with pytest.raises(CoverageError) as caught:
        check_coverage(replace(script, utterances=()))
    assert " ".join(caught.value.lost) == " ".join(TEXT.split())


def test_the_notice_is_not_part_of_the_article(script: Script) -> None:
    assert script.utterances[0].block.role is Role.NOTICE
    check_coverage(without(script, 0))


@pytest.mark.parametrize("cut", [(1, 0), (0, 1)], ids=["first letter", "last letter"])
def test_a_single_character_is_enough(script: Script, cut: tuple[int, int]) -> None:
    utterance = script.utterances[3]
    clipped = replace(utterance, start=utterance.start + cut[0], end=utterance.end - cut[1])
    utterances = (*script.utterances[:3], clipped, *script.utterances[4:])
    with pytest.raises(CoverageError) as caught:
        check_coverage(replace(script, utterances=utterances))
    assert len(caught.value.lost[0]) == 1


def test_two_blocks_of_the_same_words_must_both_be_said() -> None:
    blocks = (Block(Role.PARAGRAPH, "Nie.", 0, 4), Block(Role.PARAGRAPH, "Nie.", 6, 10))
    script = write_script(Article("Nie.\n\nNie.", blocks), notice=None)
    with pytest.raises(CoverageError):
        check_coverage(without(script, 1))


@pytest.mark.parametrize("losing", range(4))
def test_what_the_newsroom_loses_is_named(losing: int) -> None:
    """No mistake there drops a block in silence, one that is left out no more than a spoken one."""
    article = read_article(f"{TEXT}\n\nFoto: dpa")
    blocks = list(article.blocks)
    lost = blocks.pop(losing)
    with pytest.raises(CoverageError) as caught:
        write_script(replace(article, blocks=tuple(blocks)))
    assert caught.value.lost == (lost.text,)


Spans = Callable[[Block], list[tuple[int, int]]]


@pytest.mark.parametrize("losing", [slice(1, None), slice(None, -1)], ids=["first", "last"])
def test_write_script_refuses_what_a_mistake_would_lose(
    monkeypatch: pytest.MonkeyPatch, losing: slice
) -> None:
    whole: Spans = writer.spoken_spans
    monkeypatch.setattr(writer, "spoken_spans", lambda block: whole(block)[losing])
    with pytest.raises(CoverageError) as caught:
        write_script(read_article(TEXT))
    assert caught.value.status == 76
    assert "Schnee im Harz" in caught.value.lost


@given(st.lists(st.text("abcdefghijklmnop .!?„“…\n\u00ad\u200b😀", min_size=1), min_size=1))
def test_whatever_is_in_a_block_is_said(texts: list[str]) -> None:
    blocks: list[Block] = []
    for text in texts:
        start = blocks[-1].end if blocks else 0
        blocks.append(Block(Role.PARAGRAPH, text, start, start + len(text)))
    script = write_script(Article("".join(texts), tuple(blocks)))
    check_coverage(script)
    said = "".join(u.text for u in script.utterances[1:])
    assert "".join(said.split()) == "".join("".join(texts).split())
