"""What JavaScript's readers find in an edition: the same chapters, in time order, to a millisecond.

They are installed by `npm ci --prefix tests/publish/readers`. Without them these tests are skipped,
but not where AUDIOFY_ALL_READERS is set, as it is in `.ci/run`.
"""

import html
import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audiofy.article.model import Metadata
from audiofy.mix import Chapter, Edition, mix
from audiofy.publish import edition_tags, write_mp3
from audiofy.publish.cover import Cover
from audiofy.publish.transcripts import Subject, expected_lines, vtt
from audiofy.script import write_script
from audiofy.speech import record
from audiofy.speech.espeak import Espeak

READERS = Path(__file__).parent / "readers"
ARE_THERE = shutil.which("node") is not None and (READERS / "node_modules").is_dir()
pytestmark = pytest.mark.skipif(
    not ARE_THERE and "AUDIOFY_ALL_READERS" not in os.environ,
    reason="npm ci --prefix tests/publish/readers",
)

TITLES = [
    "„Nichts“ – sagt Jürgen Groß 🎿",
    "A" * 300,
    *(f"Kapitel {number}: Straße & <Weg>" for number in range(3, 30)),
]
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f64540"
    "0000000049454e44ae426082"
)


def read(reader: str, path: Path) -> Any:
    command = ["node", str(READERS / "read.mjs"), reader, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def mp3(
    edition_of: Callable[..., Edition], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Edition]:
    given = Metadata(url="https://bote.example/schnee?a=1", published="2026-01-02T03:04:00+01:00")
    edition = edition_of(TITLES, given=given)
    path = tmp_path_factory.mktemp("js") / "edition.mp3"
    tags = edition_tags(edition, publisher="Der Bote", job="A-17", cover=Cover("image/png", PNG))
    write_mp3(edition, path, tags=tags)
    return path, edition


def milliseconds(edition: Edition) -> list[tuple[int, int, str]]:
    lines = expected_lines(edition.timeline, Subject.CHAPTERS)
    return [(line.start_ms, line.end_ms or 0, line.text) for line in lines]


def test_music_metadata_reads_the_mp3(mp3: tuple[Path, Edition]) -> None:
    path, edition = mp3
    found = read("music-metadata", path)
    common, form = found["common"], found["format"]
    assert (common["title"], common["artist"]) == (TITLES[0], "Der Bote")
    assert "künstlich generiert" in common["comment"][0]["text"]
    assert TITLES[1] in common["lyrics"][0]["text"]
    rate = edition.timeline.rate
    assert form["sampleRate"] == rate
    assert form["duration"] == pytest.approx(edition.timeline.frames / rate, abs=0.1)
    chapters = [
        (round(c["start"] * 1000), round(c["end"] * 1000), c["title"]) for c in form["chapters"]
    ]
    assert chapters == milliseconds(edition)


def test_node_id3_reads_the_tag(mp3: tuple[Path, Edition]) -> None:
    path, edition = mp3
    found = read("node-id3", path)
    assert (found["title"], found["publisher"]) == (TITLES[0], "Der Bote")
    assert (found["year"], found["date"], found["time"]) == ("2026", "0201", "0304")
    texts = {each["description"]: each["value"] for each in found["userDefinedText"]}
    assert texts["AI_GENERATED"] == "true"
    assert texts["JOB_ID"] == "A-17"
    chapters = [
        (each["startTimeMs"], each["endTimeMs"], each["tags"]["title"]) for each in found["chapter"]
    ]
    assert chapters == milliseconds(edition)
    contents = found["tableOfContents"][0]
    assert contents["isOrdered"]
    assert contents["elements"] == [each["elementID"] for each in found["chapter"]]


def test_parts_are_below_the_chapters_or_between_them(
    mp3: tuple[Path, Edition], tmp_path: Path
) -> None:
    edition = mp3[1]
    first, second, *others = edition.timeline.chapters
    part = Chapter(second.end - edition.timeline.rate, second.end, "Mittendrin")
    chapters = (first, replace(second, parts=(part,)), *others)
    path = tmp_path / "edition.mp3"
    write_mp3(replace(edition, timeline=replace(edition.timeline, chapters=chapters)), path)
    by_contents = read("music-metadata", path)["format"]["chapters"]
    assert [chapter["title"] for chapter in by_contents] == TITLES
    tag = read("node-id3", path)
    by_time = [chapter["tags"]["title"] for chapter in tag["chapter"]]
    assert by_time == [*TITLES[:2], "Mittendrin", *TITLES[2:]]
    assert [table["elementID"] for table in tag["tableOfContents"]] == ["toc", "toc1"]


@pytest.mark.parametrize("voice", ["without word times", "with word times"])
def test_webvtt_parser_finds_no_fault(hostile: Edition, tmp_path: Path, voice: str) -> None:
    edition = hostile
    if voice == "with word times":
        engine = Espeak()
        script = write_script(hostile.script.article)
        speaker = engine.voices()[0]
        edition = mix(script, record(script, engine, speaker), speaker)
    path = tmp_path / "transcript.vtt"
    path.write_text(vtt.SIDECAR.write(edition), "utf-8")
    found = read("webvtt-parser", path)
    assert found["errors"] == []
    cues = [
        (
            round(cue["startTime"] * 1000),
            round(cue["endTime"] * 1000),
            html.unescape(re.sub(r"<[\d:.]+>", "", cue["text"])).replace("\n", " "),
        )
        for cue in found["cues"]
    ]
    lines = expected_lines(edition.timeline, Subject.SENTENCES)
    assert cues == [(line.start_ms, line.end_ms, line.text) for line in lines]
    assert ("<0" in path.read_text("utf-8")) == (voice == "with word times")
