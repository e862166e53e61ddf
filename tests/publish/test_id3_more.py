"""What else the tag says: the words, the publisher, the order, a chapter's place on the page."""

import io
import json
import logging
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import eyed3
import pytest
from mutagen import id3 as mutagen_id3

from audiofy.article.model import Metadata
from audiofy.mix import Chapter, Edition, Timeline
from audiofy.publish import Tags, edition_tags, id3, write_mp3

EditionOf = Callable[..., Edition]
TITLES = ["„Schnee“ im Harz", "Warum? Weil’s schneit, A-Z & mehr", "Ausblick"]
URL = "https://example.org/schnee?a=1"


def read(tag: bytes) -> Any:
    reader: Any = mutagen_id3.ID3
    return reader(io.BytesIO(tag), translate=False)


@pytest.fixture
def tag(edition_of: EditionOf) -> Any:
    edition = edition_of(TITLES, given=Metadata(url=URL))
    tags = edition_tags(edition, publisher="Elsterauer Bote", job="2026-0417")
    return read(id3.edition_tag(tags, edition.timeline))


def test_publisher_words_and_order(tag: Any) -> None:
    assert str(tag["TPUB"]) == "Elsterauer Bote"
    assert str(tag["TXXX:JOB_ID"]) == "2026-0417"
    lyrics = tag.getall("USLT")[0]
    assert (lyrics.lang, lyrics.text) == ("deu", "\n\n".join(TITLES))


def test_each_chapter_links_to_its_place(tag: Any) -> None:
    links = [
        chapter.sub_frames.getall("WXXX")[0].url
        for chapter in sorted(tag.getall("CHAP"), key=lambda chapter: chapter.start_time)
    ]

    assert links[0] == URL
    assert links[1].startswith(
        f"{URL}#:~:text=Warum%3F%20Weil%E2%80%99s%20schneit%2C%20A%2DZ%20%26"
    )
    assert links[2] == f"{URL}#:~:text=Ausblick"


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="reads with ffprobe")
def test_links_do_no_harm_to_other_readers(edition_of: EditionOf, tmp_path: Path) -> None:
    edition = edition_of(TITLES, given=Metadata(url=URL))
    path = tmp_path / "edition.mp3"
    write_mp3(edition, path)

    loaded: Any = eyed3.load(path)
    assert [chapter.title for chapter in loaded.tag.chapters] == TITLES
    probe = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(path)]
    shown = json.loads(subprocess.run(probe, capture_output=True, check=True).stdout)
    assert [chapter["tags"]["title"] for chapter in shown["chapters"]] == TITLES


def test_joined_chapters_are_told(caplog: pytest.LogCaptureFixture) -> None:
    chapters = tuple(Chapter(n * 10, n * 10 + 10, str(n)) for n in range(256))
    timeline = Timeline(10, 2560, (), chapters)

    with caplog.at_level(logging.WARNING):
        id3.edition_tag(Tags("Titel"), timeline)
        assert "255 chapters: of 256" in caplog.text
        caplog.clear()
        id3.edition_tag(Tags("Titel"), replace(timeline, chapters=chapters[:255]))
        assert not caplog.text
