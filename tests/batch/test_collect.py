"""`audiofy collect`: a morning edition, one MP3 of many articles with a chapter for each."""

import json
from pathlib import Path

import pytest

from audiofy.article import Article, read_article
from audiofy.batch.collect import collection
from audiofy.errors import ConfigError
from audiofy.publish.tagread import read_mp3
from audiofy.script import write_script
from tests.batch.newsroom import article, write_articles
from tests.command import Run


@pytest.fixture
def articles() -> list[Article]:
    return [read_article(article(number)) for number in (1, 2)]


def test_all_is_said_in_order_with_announcements_between(articles: list[Article]) -> None:
    whole = collection(articles, "Morgenausgabe", "Meldung {number} von {count}: {title}.")
    said = [u.text for u in write_script(whole, notice=None).utterances]
    assert said[0] == "Morgenausgabe"
    assert said[1] == "Meldung 1 von 2: Meldung 1 aus Neustadt."
    assert said.index("Meldung 2 von 2: Meldung 2 aus Neustadt.") == len(said) // 2 + 1
    own = [u.text for each in articles for u in write_script(each, notice=None).utterances]
    assert [text for text in said if text in own] == own


def test_every_character_keeps_its_place_and_its_role(articles: list[Article]) -> None:
    whole = collection(articles, "Morgenausgabe")
    covered = [whole.source[block.start : block.end].replace("\n", "") for block in whole.blocks]
    assert "".join("".join(covered).split()) == "".join(whole.source.split())
    left_out = [block.reason for each in articles for block in each.excluded_blocks]
    assert [block.reason for block in whole.excluded_blocks] == left_out


def test_it_is_as_new_as_its_newest_article(articles: list[Article]) -> None:
    assert collection(articles, "Morgenausgabe").published == "2026-11-20T02:15"


@pytest.mark.parametrize("words", ["{nummer}", "{", "{0}", "{title.x}", " ", "..."])
def test_an_announcement_that_cannot_be_is_refused(articles: list[Article], words: str) -> None:
    with pytest.raises(ConfigError):
        collection(articles, "Morgenausgabe", words)


@pytest.mark.once
def test_the_mp3_has_a_chapter_for_each_article(audiofy: Run, work: Path) -> None:
    write_articles(work / "in", 3)
    (work / "in" / "leer.txt").write_bytes(b"\n")
    done = audiofy("collect", "in", "-o", "morgen-ausgabe.mp3", "-e", "nacht", "--json")
    assert done.returncode == 3
    assert "leer.txt is empty" in done.stderr
    told = json.loads(done.stdout)
    assert (told["articles"], told["title"]) == (3, "Morgen ausgabe")
    tag, stream = read_mp3(work / "morgen-ausgabe.mp3")
    titles = [chapter.title for _, chapter in tag.chapters]
    assert titles == ["Morgen ausgabe", *(f"Meldung {n} aus Neustadt" for n in (1, 2, 3))]
    assert stream.broken_at is None
    assert [chapter.start_ms % 1000 for _, chapter in tag.chapters] == [0] * 4
    parts = [part for _, part in tag.parts]
    assert [part.title for part in parts] == ["Wie es weitergeht"] * 3
    assert [part.end_ms for part in parts] == [each.end_ms for _, each in tag.chapters[1:]]
    assert all(part.start_ms % 1000 == 0 for part in parts)
    assert audiofy("verify", "morgen-ausgabe.mp3").returncode == 0


def test_editions_can_be_collected_too(audiofy: Run, batch_here: Run, work: Path) -> None:
    write_articles(work / "in", 2)
    batch_here("in", "-d", "out")
    done = audiofy("collect", "out", "-o", "m.mp3", "-e", "nacht", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles"] == 2


def test_without_articles_there_is_nothing_to_collect(audiofy: Run, work: Path) -> None:
    (work / "in").mkdir()
    done = audiofy("collect", "in", "-o", "m.mp3", "-e", "nacht")
    assert done.returncode == 65
    assert not (work / "m.mp3").exists()


def test_to_standard_output_there_is_no_collection(audiofy: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    done = audiofy("collect", "in", "-o", "-", "-e", "nacht")
    assert done.returncode == 2
    assert "chapters" in done.stderr
    assert not (work / "-").exists()
