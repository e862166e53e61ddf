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
from audiofy.publish.tagread import read_mp3

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


def with_parts(parts: int, chapters: int = 3) -> Timeline:
    """Chapters of a minute, the second with as many parts, a tenth of a second each."""
    whole = [Chapter(n * 600, n * 600 + 600, f"Meldung {n}") for n in range(chapters)]
    inside = tuple(Chapter(600 + n, 601 + n, f"Teil {n}") for n in range(1, parts + 1))
    whole[1] = replace(whole[1], parts=inside)
    return Timeline(10, 600 * chapters, (), tuple(whole))


def test_parts_of_a_chapter_have_a_table_of_their_own() -> None:
    tag = read(id3.edition_tag(Tags("Titel"), with_parts(2)))
    tables = {table.element_id: table for table in tag.getall("CTOC")}
    flags = mutagen_id3.CTOCFlags

    assert tables["toc"].child_element_ids == ["chp0", "chp1", "toc1", "chp2"]
    assert tables["toc"].flags == flags.TOP_LEVEL | flags.ORDERED
    assert tables["toc1"].child_element_ids == ["chp1.0", "chp1.1"]
    assert tables["toc1"].flags == flags.ORDERED
    parts = [(c.start_time, c.end_time) for c in tag.getall("CHAP") if "." in c.element_id]
    assert sorted(parts) == [(60_100, 60_200), (60_200, 60_300)]


def test_parts_without_room_for_their_table_are_left_out_and_it_is_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    tag = read(id3.edition_tag(Tags("Titel"), with_parts(2, chapters=255)))

    assert len(tag.getall("CTOC")) == 1
    assert len(tag.getall("CHAP")) == 255
    assert "no room for the chapters within its 255 chapters" in caplog.text


def test_of_more_parts_the_shortest_are_joined() -> None:
    tag = read(id3.edition_tag(Tags("Titel"), with_parts(300)))

    assert len(tag.getall("CTOC")[1].child_element_ids) == 255


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="reads with ffprobe")
def test_readers_of_one_table_find_parts_in_the_order_of_time(
    edition_of: EditionOf, tmp_path: Path
) -> None:
    edition = edition_of(TITLES)
    first, second, third = edition.timeline.chapters
    middle = second.start + edition.timeline.rate // 2
    second = replace(second, parts=(Chapter(middle, second.end, "Mittendrin"),))
    timeline = replace(edition.timeline, chapters=(first, second, third))
    path = tmp_path / "edition.mp3"
    write_mp3(replace(edition, timeline=timeline), path)

    expected = [*TITLES[:2], "Mittendrin", TITLES[2]]
    loaded: Any = eyed3.load(path)
    assert sorted(chapter.title for chapter in loaded.tag.chapters) == sorted(expected)
    probe = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", str(path)]
    shown = json.loads(subprocess.run(probe, capture_output=True, check=True).stdout)
    assert [chapter["tags"]["title"] for chapter in shown["chapters"]] == expected
    tag, _ = read_mp3(path)
    assert [chapter.title for _, chapter in tag.chapters] == TITLES
    assert [part.title for _, part in tag.parts] == ["Mittendrin"]


def test_joined_chapters_are_told(caplog: pytest.LogCaptureFixture) -> None:
    chapters = tuple(Chapter(n * 10, n * 10 + 10, str(n)) for n in range(256))
    timeline = Timeline(10, 2560, (), chapters)

    with caplog.at_level(logging.WARNING):
        id3.edition_tag(Tags("Titel"), timeline)
        assert "255 chapters: of 256" in caplog.text
        caplog.clear()
        id3.edition_tag(Tags("Titel"), replace(timeline, chapters=chapters[:255]))
        assert not caplog.text
