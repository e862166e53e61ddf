"""The tag is one that other people's readers understand: what we wrote is what they read."""

import io
import json
import shutil
import struct
import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import eyed3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen import id3 as mutagen_id3

from audiofy.article.model import Metadata
from audiofy.mix import Chapter, Edition, Timeline
from audiofy.publish import Cover, Tags, edition_tags, id3, write_mp3

EditionOf = Callable[..., Edition]

TITLES = [
    "„Wir kommen wieder“ – Schnee im Harz",
    "Warum? Weil’s schneit … 100 % & mehr <b>",
    "Emoji 🎿 und Straße, Ærø, Łódź",
    "L" + "a" * 400 + "ng",
]


def png(side: int) -> bytes:
    """A grey square."""
    chunks = [
        b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0),
        b"IDAT" + zlib.compress(bytes([0, *[128] * side]) * side),
        b"IEND",
    ]
    framed = (struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


PNG = png(64)
GIVEN = Metadata(
    published="2025-12-03T09:05:00+01:00", url="https://example.org/schnee?a=1&b=ä", section="Harz"
)


def mutagen_reads(source: bytes | Path) -> Any:
    """The tag, as it is in the file: not converted to v2.4, which mutagen prefers."""
    reader: Any = mutagen_id3.ID3
    return reader(source if isinstance(source, Path) else io.BytesIO(source), translate=False)


@pytest.fixture
def mp3(edition_of: EditionOf, tmp_path: Path) -> tuple[Path, Edition]:
    edition = edition_of(TITLES, given=GIVEN)
    tags = edition_tags(
        edition, publisher="Der Bote", album="Zum Hören", cover=Cover("image/png", PNG)
    )
    write_mp3(edition, tmp_path / "edition.mp3", tags=tags)
    return tmp_path / "edition.mp3", edition


def milliseconds(edition: Edition) -> list[tuple[int, int, str]]:
    rate = edition.timeline.rate
    return [
        (round(chapter.start * 1000 / rate), round(chapter.end * 1000 / rate), chapter.title)
        for chapter in edition.timeline.chapters
    ]


def test_mutagen_reads_it(mp3: tuple[Path, Edition]) -> None:
    path, edition = mp3

    tag = mutagen_reads(path)

    assert tag.version == (2, 3, 0)
    expected = {
        "TIT2": TITLES[0],
        "TPE1": "Der Bote",
        "TALB": "Zum Hören",
        "TCON": "Podcast",
        "TLAN": "deu",
        "TYER": "2025",
        "TDAT": "0312",
        "TIME": "0905",
        "TLEN": str(round(edition.timeline.frames / 16)),
        "TXXX:AI_GENERATED": "true",
        "TXXX:SPEECH_VOICE": "sine",
        "WOAS": "https://example.org/schnee?a=1&b=%C3%A4",
    }
    assert {name: str(tag[name]) for name in expected} == expected
    assert "künstlich generiert" in tag.getall("COMM")[0].text[0]
    assert tag.getall("COMM")[0].lang == "deu"
    picture = tag.getall("APIC")[0]
    assert (picture.data, picture.mime, picture.desc) == (PNG, "image/png", "")
    assert picture.type == mutagen_id3.PictureType.COVER_FRONT

    contents = tag.getall("CTOC")[0]
    assert contents.flags == 3  # top-level and ordered
    chapters = [tag[f"CHAP:{name}"] for name in contents.child_element_ids]
    read = [(c.start_time, c.end_time, str(c.sub_frames["TIT2"])) for c in chapters]
    assert read == milliseconds(edition)
    assert {(c.start_offset, c.end_offset) for c in chapters} == {(0xFFFFFFFF, 0xFFFFFFFF)}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_eyed3_reads_it_in_the_order_of_time(mp3: tuple[Path, Edition]) -> None:
    path, edition = mp3

    tag = eyed3.load(path).tag

    assert (tag.title, tag.artist, tag.album) == (TITLES[0], "Der Bote", "Zum Hören")
    assert tag.getTextFrame("TLAN") == "deu"
    chapters = [tag.chapters[name] for name in next(iter(tag.table_of_contents)).child_ids]
    assert [(*chapter.times, chapter.title) for chapter in chapters] == milliseconds(edition)
    in_file = [(*chapter.times, chapter.title) for chapter in tag.chapters]
    assert in_file == milliseconds(edition)


@pytest.mark.skipif(not shutil.which("ffprobe"), reason="reads with ffprobe")
def test_ffprobe_reads_it_in_the_order_of_time(mp3: tuple[Path, Edition]) -> None:
    path, edition = mp3
    command = ["ffprobe", "-v", "warning", "-show_chapters", "-show_format", "-of", "json"]

    done = subprocess.run([*command, path], capture_output=True, check=True, text=True)

    answer = json.loads(done.stdout)
    chapters = [
        (
            round(float(chapter["start_time"]) * 1000),
            round(float(chapter["end_time"]) * 1000),
            chapter["tags"]["title"],
        )
        for chapter in answer["chapters"]
    ]
    assert chapters == milliseconds(edition)
    read = answer["format"]["tags"]
    assert read["title"] == TITLES[0]
    assert read["language"] == "deu"
    assert read["AI_GENERATED"] == "true"
    assert read["date"].startswith("2025-12-03")


def test_chapters_are_in_the_file_in_the_order_of_time_and_the_cover_is_last(
    mp3: tuple[Path, Edition],
) -> None:
    raw = mp3[0].read_bytes()

    names = [b"CTOC", b"chp0\x00", b"chp1\x00", b"chp2\x00", b"chp3\x00", b"APIC"]
    places = [raw.rindex(name) for name in names]  # the contents name the chapters too, earlier

    assert places == sorted(places)


def times(count: int) -> list[id3.ChapterTime]:
    return [id3.ChapterTime(n * 1000, n * 1000 + 1000, f"Kapitel {n}") for n in range(count)]


@pytest.mark.parametrize("count", [1, 2, 127, 128, 255])
def test_as_many_chapters_as_a_table_can_count(count: int) -> None:
    tag = mutagen_reads(id3.tag(id3.chapters(times(count))))

    assert len(tag.getall("CTOC")[0].child_element_ids) == count
    assert sorted(c.start_time for c in tag.getall("CHAP")) == [n * 1000 for n in range(count)]


def test_more_chapters_have_no_table() -> None:
    with pytest.raises(ValueError, match="256 chapters"):
        id3.chapters(times(256))


def test_of_more_chapters_the_shortest_are_joined() -> None:
    lengths = [5, 1, 9, *[20] * 254]
    starts = [sum(lengths[:n]) for n in range(len(lengths) + 1)]
    chapters = tuple(Chapter(start * 10, end * 10, f"{start}") for start, end in pairwise(starts))
    timeline = Timeline(10, chapters[-1].end, (), chapters)

    tag = mutagen_reads(id3.edition_tag(Tags("Titel"), timeline))

    read = [(c.start_time, c.end_time) for c in tag.getall("CHAP")]
    assert len(read) == 255
    assert sorted(read)[:3] == [(0, 15000), (15000, 35000), (35000, 55000)]


@settings(max_examples=50, deadline=None)
@given(cuts=st.sets(st.integers(1, 10_000), max_size=60), limit=st.integers(1, 40))
def test_joined_chapters_tile_the_same_time(cuts: set[int], limit: int) -> None:
    borders = [0, *sorted(cuts), 10_001]
    chapters = [Chapter(start, end, str(start)) for start, end in pairwise(borders)]

    kept = id3.at_most(chapters, limit)

    assert len(kept) == min(limit, len(chapters))
    assert (kept[0].start, kept[-1].end) == (0, 10_001)
    assert all(a.end == b.start for a, b in pairwise(kept))
    assert {c.title for c in kept} <= {c.title for c in chapters}


@settings(max_examples=100, deadline=None)
@given(title=st.text(max_size=300))
def test_any_title_survives(title: str) -> None:
    tag = id3.tag([id3.text("TIT2", title), id3.text("TPE1", "danach")])

    expected = title.replace("\x00", "").encode("utf-16-le", "replace").decode("utf-16-le")
    assert str(mutagen_reads(tag)["TIT2"].text[0]) == expected
    assert str(mutagen_reads(tag)["TPE1"]) == "danach"


def test_a_lone_surrogate_has_no_encoding_and_stops_nothing() -> None:
    tag = mutagen_reads(id3.tag([id3.text("TIT2", "a\ud83db\x00c")]))

    assert str(tag["TIT2"]) == "a?bc"


@pytest.mark.parametrize("length", [0, 127, 128, 16383, 16384, 3_000_000])
def test_sizes_are_read_back(length: int) -> None:
    tag = id3.tag([id3.cover("image/png", b"x" * length)])

    assert len(mutagen_reads(tag).getall("APIC")[0].data) == length


def test_a_tag_that_cannot_state_its_size_is_refused() -> None:
    with pytest.raises(ValueError, match="ID3 tag of"):
        id3.tag([bytes(1 << 28)])


def test_what_is_not_known_has_no_frame() -> None:
    timeline = Timeline(10, 100, (), (Chapter(0, 100, "Titel"),))

    tag = mutagen_reads(id3.edition_tag(Tags("Titel"), timeline))

    assert sorted({frame[:4] for frame in tag}) == [
        "CHAP",
        "CTOC",
        "TCON",
        "TIT2",
        "TLAN",
        "TLEN",
    ]


def test_the_day_without_a_time(edition_of: EditionOf) -> None:
    edition = edition_of(given=replace(GIVEN, published="2025-12-03"))

    tag = mutagen_reads(id3.edition_tag(edition_tags(edition), edition.timeline))

    assert str(tag["TDAT"]) == "0312"
    assert "TIME" not in tag


@pytest.mark.skipif(not shutil.which("mpv"), reason="plays with mpv")
def test_mpv_lists_the_chapters(mp3: tuple[Path, Edition]) -> None:
    quiet = ["mpv", "--no-config", "--ao=null", "--vo=null", "--end=0.1"]

    done = subprocess.run(
        [*quiet, "--term-playing-msg=${chapter-list}", mp3[0]], capture_output=True, check=True
    )

    shown = done.stdout.decode("utf-8", "replace")  # it cuts a long title inside a character
    places = [shown.find(title[:20]) for title in TITLES]
    assert -1 not in places
    assert places[1:] == sorted(places[1:])
