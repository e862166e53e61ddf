"""Every defect that can be planted in an edition is found, by the check that is there for it."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audiofy.errors import ConfigError, InputMissing
from audiofy.mix import Chapter, Edition, Stings, Timeline
from audiofy.mix.tape import Tape
from audiofy.mix.track import FULL_SCALE, Track
from audiofy.pipeline import narrate, narrate_folder
from audiofy.publish import Cover, Tags, edition_tags, write_edition, write_mp3
from audiofy.publish.folder import sha256_of
from audiofy.publish.infoframe import crc16
from audiofy.publish.load import load_edition
from audiofy.publish.verify import CHECKS, Verdict, verify
from audiofy.script.style import load_style

ROOT = Path(__file__).parents[2]
ARTICLE = """\
Der Nachtbus hält jetzt vor der Tür

Renate Kösling, 61 und früher Postbotin, fährt den Bus. Seit Mai ruft man bei ihr an.

Wer nachts anruft

Um zwei Uhr kommen die Bäcker. Danach schläft die Stadt. Nur das Telefon schläft nicht.

Wie es weitergeht

Im Herbst kommt ein zweiter Wagen. Eine Fahrerin wird noch gesucht.

Teilen Drucken E-Mail
"""
SAMPLES = sorted([*ROOT.glob("samples/*.txt"), *ROOT.glob("samples/*.md")])

Pcm = NDArray[np.float32]


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Edition, Pcm]:
    """A folder without defects, its edition, and its sound before it was encoded."""
    folder = tmp_path_factory.mktemp("verify") / "edition"
    article = folder.with_name("artikel.txt")
    article.write_text(ARTICLE, "utf-8")
    edition = narrate_folder(article, folder, engine="tone")
    return folder, edition, np.concatenate(list(edition.track.blocks()))


class Bench:
    """A copy of the whole edition, in which a test plants a defect."""

    def __init__(self, folder: Path, edition: Edition, pcm: Pcm) -> None:
        self.folder = folder
        self.edition = edition
        self.pcm = pcm.copy()
        self.tags: Tags = edition_tags(edition)
        self.timeline: Timeline = edition.timeline

    @property
    def mp3(self) -> Path:
        return self.folder / "edition.mp3"

    def encode(self, rate: int | None = None) -> None:
        """Write the MP3 anew from what was changed; everything else stays as it is."""
        rate = rate or self.edition.timeline.rate
        tape = Tape(rate)
        pcm = np.clip(np.rint(self.pcm * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
        tape.append(pcm.astype(np.int16))
        track = Track(tape, loudness_lufs=0, true_peak_dbtp=0, gain_db=0, ceiling_dbtp=float("inf"))
        timeline = replace(self.timeline, rate=rate)
        write_mp3(replace(self.edition, track=track, timeline=timeline), self.mp3, tags=self.tags)

    def document(self, change: Callable[[dict[str, Any]], object]) -> None:
        path = self.folder / "edition.json"
        document = json.loads(path.read_bytes())
        change(document)
        path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")

    def seal(self) -> None:
        """Make the hashes right, so that they do not find what another check is there for."""

        def rehash(document: dict[str, Any]) -> None:
            for record in document["files"]:
                if (self.folder / record["name"]).exists():
                    with (self.folder / record["name"]).open("rb") as file:
                        record["sha256"], record["bytes"] = sha256_of(file)

        if self.is_document:
            self.document(rehash)

    @property
    def is_document(self) -> bool:
        return (self.folder / "edition.json").read_bytes().startswith(b"{")

    def text(self, name: str, old: str, new: str, count: int = 1) -> None:
        path = self.folder / name
        before = path.read_text("utf-8")
        assert old in before
        path.write_text(before.replace(old, new, count), "utf-8")

    def book(self, name: str, old: str, new: str) -> None:
        """Change a file in the e-book."""
        path = self.folder / "edition.epub"
        with zipfile.ZipFile(path) as book:
            entries = [(entry, book.read(entry)) for entry in book.infolist()]
        with zipfile.ZipFile(path, "w") as book:
            for entry, content in entries:
                changed = content.replace(old.encode(), new.encode(), 1)
                assert changed != content or entry.filename != name
                book.writestr(entry, changed if entry.filename == name else content)

    def bytes(self, change: Callable[[bytes], bytes]) -> None:
        self.mp3.write_bytes(change(self.mp3.read_bytes()))

    def span(self, number: int) -> slice:
        cue = self.edition.timeline.cues[number]
        return slice(cue.start, cue.end)

    def chapters(self, change: Callable[[list[Chapter]], list[Chapter]]) -> None:
        chapters = tuple(change(list(self.timeline.chapters)))
        self.timeline = replace(self.timeline, chapters=chapters)
        self.encode()

    def labels(self, change: Callable[[dict[str, str]], object]) -> None:
        labels = dict(self.tags.labels)
        change(labels)
        self.tags = replace(self.tags, labels=tuple(labels.items()))
        self.encode()


@pytest.fixture
def bench(whole: tuple[Path, Edition, Pcm], tmp_path: Path) -> Bench:
    folder, edition, pcm = whole
    shutil.copytree(folder, tmp_path / "edition")
    return Bench(tmp_path / "edition", edition, pcm)


def failed(verdict: Verdict) -> set[str]:
    return {finding.check for finding in verdict.findings if finding.defects}


Plant = Callable[[Bench], object]
DEFECTS: dict[str, tuple[Plant, str]] = {}


def defect(check: str) -> Callable[[Plant], Plant]:
    """This function plants a defect that `check` must find."""

    def register(plant: Plant) -> Plant:
        DEFECTS[plant.__name__] = plant, check
        return plant

    return register


# What is heard


@defect("sentences")
def a_sentence_is_muted(bench: Bench) -> None:
    bench.pcm[bench.span(7)] = 0
    bench.encode()


@defect("sentences")
def a_sentence_ends_too_early(bench: Bench) -> None:
    span = bench.span(7)
    bench.pcm[(span.start + span.stop) // 2 : span.stop] = 0
    bench.encode()


@defect("sentences")
def a_first_word_is_missing(bench: Bench) -> None:
    span = bench.span(7)
    bench.pcm[span.start : span.start + 4000] = 0
    bench.encode()


@defect("sentences")
def a_sentence_has_a_hole(bench: Bench) -> None:
    middle = (bench.span(7).start + bench.span(7).stop) // 2
    bench.pcm[middle - 8000 : middle + 8000] = 0
    bench.encode()


@defect("duration")
def a_sentence_is_cut_out(bench: Bench) -> None:
    bench.pcm = np.delete(bench.pcm, bench.span(7))
    bench.encode()


@defect("duration")
def a_frame_is_too_much(bench: Bench) -> None:
    bench.pcm = np.append(bench.pcm, np.float32(0))
    bench.encode()


@defect("duration")
def it_runs_too_fast(bench: Bench) -> None:
    bench.encode(rate=24000)


@defect("words")
def a_word_is_muted(bench: Bench) -> None:
    span, spoken = bench.span(7), bench.edition.script.utterances[7].spoken
    length = (span.stop - span.start) // len(spoken)
    words = [
        [m.start(), m.end(), span.start + m.start() * length, span.start + m.end() * length]
        for m in re.finditer(r"\w+", spoken)
    ]
    bench.document(lambda document: document["utterances"][7].update(words=words))
    bench.pcm[words[1][2] : words[1][3]] = 0
    bench.encode()


@defect("words")
def a_word_is_in_another_sentence(bench: Bench) -> None:
    end = bench.span(7).stop
    bench.document(
        lambda document: document["utterances"][7].update(words=[[0, 3, end + 10, end + 900]])
    )


@defect("pauses")
def somebody_coughs_in_a_pause(bench: Bench) -> None:
    end = bench.span(7).stop
    bench.pcm[end + 1500 : end + 3000] = 0.1 * np.sin(np.arange(1500) / 4)
    bench.encode()


@defect("pauses")
def a_hum_is_left_at_the_end(bench: Bench) -> None:
    bench.pcm[-4000:] = 0.003 * np.sin(np.arange(4000) / 4)
    bench.encode()


@defect("loudness")
def it_is_half_a_decibel_too_soft(bench: Bench) -> None:
    bench.pcm *= 10 ** (-0.5 / 20)
    bench.encode()


@defect("true peak")
def one_peak_is_too_high(bench: Bench) -> None:
    place = bench.span(7).start + 8000
    bench.pcm[place : place + 8] = 0.99
    bench.encode()


@defect("clipping")
def a_passage_is_clipped(bench: Bench) -> None:
    span = bench.span(7)
    bench.pcm[span] = np.clip(bench.pcm[span] * 100, -1, 1)
    bench.encode()


# The file


@defect("stream")
def the_file_is_truncated(bench: Bench) -> None:
    bench.bytes(lambda mp3: mp3[: len(mp3) * 4 // 5])


@defect("stream")
def the_last_byte_is_missing(bench: Bench) -> None:
    bench.bytes(lambda mp3: mp3[:-1])


@defect("stream")
def there_is_a_hole_in_the_file(bench: Bench) -> None:
    middle = bench.mp3.stat().st_size // 2
    bench.bytes(lambda mp3: mp3[:middle] + bytes(1000) + mp3[middle + 1000 :])


@defect("stream")
def something_was_appended(bench: Bench) -> None:
    bench.bytes(lambda mp3: mp3 + b"<html>404</html>")


def info_frame_at(mp3: bytes) -> int:
    return mp3.index(b"Info\x00\x00\x00\x0f")


@defect("header")
def the_info_frame_is_gone(bench: Bench) -> None:
    bench.bytes(lambda mp3: mp3.replace(b"Info\x00\x00\x00\x0f", bytes(8)))


@defect("header")
def the_info_frame_counts_wrongly(bench: Bench) -> None:
    def change(mp3: bytes) -> bytes:
        place = info_frame_at(mp3) + 8
        return mp3[:place] + (77).to_bytes(4, "big") + mp3[place + 4 :]

    bench.bytes(change)


def info_frame(bench: Bench, offset: int, value: bytes, *, sealed: bool = True) -> None:
    """Write over bytes of the Info frame, `sealed` with a checksum that fits."""

    def change(mp3: bytes) -> bytes:
        place = info_frame_at(mp3)
        begin = place - 13  # header, and side information of a mono frame below 32 kHz
        changed = bytearray(mp3)
        changed[place + offset : place + offset + len(value)] = value
        if sealed:
            checksum = crc16(bytes(changed[begin : place + 154]))
            changed[place + 154 : place + 156] = checksum.to_bytes(2, "big")
        return bytes(changed)

    bench.bytes(change)


@defect("encoder")
def delay_and_padding_are_shifted_so_that_the_length_fits(bench: Bench) -> None:
    mp3 = bench.mp3.read_bytes()
    place = info_frame_at(mp3) + 141
    silence = int.from_bytes(mp3[place : place + 3], "big")
    info_frame(bench, 141, (silence - (500 << 12) + 500).to_bytes(3, "big"))


@defect("encoder")
def the_info_frame_states_another_length_of_the_music(bench: Bench) -> None:
    info_frame(bench, 148, (1000).to_bytes(4, "big"))


@defect("encoder")
def the_info_frames_checksum_is_wrong(bench: Bench) -> None:
    info_frame(bench, 154, b"\x12\x34", sealed=False)


@defect("seeking")
def the_info_frame_leads_nowhere(bench: Bench) -> None:
    info_frame(bench, 16, bytes(100))


@defect("seeking")
def the_info_frame_leads_a_little_too_far(bench: Bench) -> None:
    mp3 = bench.mp3.read_bytes()
    place = info_frame_at(mp3) + 16
    info_frame(bench, 16, bytes(min(each + 8, 255) for each in mp3[place : place + 100]))


@defect("duration")
def the_info_frame_has_another_delay(bench: Bench) -> None:
    def change(mp3: bytes) -> bytes:
        place = info_frame_at(mp3) + 141
        return mp3[:place] + (1000 << 12 | 100).to_bytes(3, "big") + mp3[place + 3 :]

    bench.bytes(change)


@defect("file")
def the_sound_is_a_web_page(bench: Bench) -> None:
    bench.bytes(lambda _: b"<html>404</html>" * 1000)


@defect("decoding")
def the_sound_is_empty(bench: Bench) -> None:
    bench.bytes(lambda _: b"")


@defect("decoding")
def the_sound_is_missing(bench: Bench) -> None:
    bench.mp3.unlink()


# Its tag


@defect("same chapters")
def the_chapters_are_late(bench: Bench) -> None:
    late = 3200  # 200 ms

    def change(chapters: list[Chapter]) -> list[Chapter]:
        first, *rest = [replace(c, start=c.start + late, end=c.end + late) for c in chapters]
        return [replace(first, start=0), *rest[:-1], replace(rest[-1], end=chapters[-1].end)]

    bench.chapters(change)


@defect("same chapters")
def the_chapters_are_early(bench: Bench) -> None:
    early = 3200

    def change(chapters: list[Chapter]) -> list[Chapter]:
        first, *rest = [replace(c, start=c.start - early, end=c.end - early) for c in chapters]
        return [replace(first, start=0), *rest[:-1], replace(rest[-1], end=chapters[-1].end)]

    bench.chapters(change)


@defect("tag chapters")
def the_chapters_are_out_of_order(bench: Bench) -> None:
    bench.chapters(lambda chapters: [chapters[0], chapters[2], chapters[1]])


@defect("tag chapters")
def the_last_chapter_goes_on_after_the_end(bench: Bench) -> None:
    bench.chapters(lambda chapters: [*chapters[:-1], replace(chapters[-1], end=10**8)])


@defect("tag chapters")
def a_chapter_is_missing(bench: Bench) -> None:
    bench.chapters(lambda chapters: [chapters[0], chapters[2]])


@defect("tag chapters")
def a_chapter_has_no_title(bench: Bench) -> None:
    bench.chapters(lambda chapters: [*chapters[:-1], replace(chapters[-1], title=" ")])


@defect("same chapters")
def a_chapter_has_another_title(bench: Bench) -> None:
    bench.chapters(lambda chapters: [*chapters[:-1], replace(chapters[-1], title="Werbung")])


@defect("tag chapters")
def the_table_of_contents_lists_another_order(bench: Bench) -> None:
    bench.bytes(lambda mp3: mp3.replace(b"chp0\x00chp1\x00chp2", b"chp0\x00chp2\x00chp1", 1))


@defect("label")
def the_tag_is_stripped(bench: Bench) -> None:
    bench.bytes(lambda mp3: mp3[mp3.index(b"\xff\xf3", 200) :])


@defect("label")
def it_is_labelled_as_human(bench: Bench) -> None:
    bench.labels(lambda labels: labels.update(AI_GENERATED="false"))


@defect("label")
def the_label_is_missing(bench: Bench) -> None:
    bench.labels(lambda labels: labels.pop("AI_GENERATED"))


@defect("label")
def the_source_type_is_no_source_type(bench: Bench) -> None:
    bench.labels(lambda labels: labels.update(DIGITAL_SOURCE_TYPE="human"))


@defect("description")
def the_source_type_is_another(bench: Bench) -> None:
    bench.labels(
        lambda labels: labels.update(
            DIGITAL_SOURCE_TYPE="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
        )
    )


@defect("description")
def another_voice_is_named(bench: Bench) -> None:
    bench.labels(lambda labels: labels.update(SPEECH_VOICE="Anna"))


@defect("label")
def the_comment_says_something_else(bench: Bench) -> None:
    bench.tags = replace(bench.tags, comment="Gelesen von Anna Schmidt")
    bench.encode()


@defect("label")
def it_is_labelled_as_human_too(bench: Bench) -> None:
    bench.labels(lambda labels: labels.update(ai_generated="false"))


@defect("title")
def there_is_no_title(bench: Bench) -> None:
    bench.tags = replace(bench.tags, title="")
    bench.encode()


@defect("description")
def the_title_is_of_another_article(bench: Bench) -> None:
    bench.tags = replace(bench.tags, title="Schnee im Harz")
    bench.encode()


@defect("description")
def the_artist_is_another(bench: Bench) -> None:
    bench.tags = replace(bench.tags, artist="Der Abendkurier")
    bench.encode()


@defect("description")
def the_day_is_another(bench: Bench) -> None:
    bench.tags = replace(bench.tags, published=datetime(1999, 3, 1, tzinfo=UTC))
    bench.encode()


@defect("description")
def the_job_is_another(bench: Bench) -> None:
    bench.document(lambda document: document["settings"].update(job="J-77"))
    bench.labels(lambda labels: labels.update(JOB_ID="J-78"))


@defect("length")
def the_tag_says_another_length(bench: Bench) -> None:
    rate = bench.edition.timeline.rate
    length_ms = round(bench.edition.timeline.frames * 1000 / rate)
    before, after = (b"\x00%d" % length for length in (length_ms, length_ms - 200))
    bench.bytes(lambda mp3: mp3.replace(before, after, 1))


@defect("lyrics")
def the_words_in_the_tag_are_others(bench: Bench) -> None:
    bench.tags = replace(bench.tags, lyrics=bench.tags.lyrics.replace("Postbotin", "Pilotin"))
    bench.encode()


@defect("lyrics")
def the_words_in_the_tag_are_gone(bench: Bench) -> None:
    bench.tags = replace(bench.tags, lyrics="")
    bench.encode()


@defect("picture")
def there_is_a_picture_that_is_none(bench: Bench) -> None:
    bench.tags = replace(bench.tags, cover=Cover("image/png", b"kein Bild"))
    bench.encode()


@defect("picture")
def the_cover_is_missing(bench: Bench) -> None:
    bench.document(lambda document: document["settings"].update(cover="titelbild.png"))


@defect("old tags")
def an_old_tag_has_another_title(bench: Bench) -> None:
    bench.bytes(lambda mp3: mp3 + b"TAG" + b"Schnee im Harz".ljust(125, b"\x00"))


@defect("old tags")
def an_ape_tag_follows_the_sound(bench: Bench) -> None:
    footer = b"APETAGEX" + b"".join(n.to_bytes(4, "little") for n in (2000, 32, 0, 0))
    bench.bytes(lambda mp3: mp3 + footer + bytes(8))


# What is written beside it


@defect("book")
def the_book_is_no_book(bench: Bench) -> None:
    (bench.folder / "edition.epub").write_bytes(b"kein Buch")


@defect("book")
def the_book_says_something_else(bench: Bench) -> None:
    bench.book("EPUB/article.xhtml", "Postbotin", "Pilotin")


@defect("book")
def the_book_plays_a_sentence_too_late(bench: Bench) -> None:
    bench.book("EPUB/article.smil", 'clipBegin="00:00:02.950"', 'clipBegin="00:00:03.150"')


@defect("book")
def the_book_plays_another_sentence(bench: Bench) -> None:
    bench.book("EPUB/article.smil", 'article.xhtml#s3"', 'article.xhtml#s4"')


@defect("book")
def the_book_has_another_sound(bench: Bench) -> None:
    bench.book(f"EPUB/{bench.mp3.name}", "LAME3.100", "LAME3.101")


@defect("as written")
def the_book_is_called_otherwise(bench: Bench) -> None:
    bench.book("EPUB/package.opf", "Der Nachtbus hält", "Der Tagbus hält")


@defect("as written")
def the_book_has_a_chapter_elsewhere(bench: Bench) -> None:
    bench.book("EPUB/nav.xhtml", "article.xhtml#s1", "article.xhtml#s2")


@defect("as written")
def a_sentence_of_the_page_has_another_name(bench: Bench) -> None:
    bench.text("transcript.html", 'id="s3"', 'id="s33"')


@defect("as written")
def a_cue_has_another_name(bench: Bench) -> None:
    bench.text("transcript.vtt", "s3\n", "s33\n")


@defect("as written")
def a_chapter_list_has_another_title(bench: Bench) -> None:
    bench.text("chapters.json", '"title": "Der Nachtbus', '"title": "Der Tagbus')


@defect("transcripts")
def a_transcript_lacks_a_sentence(bench: Bench) -> None:
    path = bench.folder / "transcript.vtt"
    cues = path.read_text("utf-8").split("\n\n")
    path.write_text("\n\n".join(cues[:5] + cues[6:]), "utf-8")


@defect("transcripts")
def a_transcript_says_something_else(bench: Bench) -> None:
    bench.text("transcript.json", "früher Postbotin", "früher Pilotin")


@defect("transcripts")
def a_transcript_lacks_its_last_lines(bench: Bench) -> None:
    path = bench.folder / "transcript.srt"
    path.write_text("\n\n".join(path.read_text("utf-8").split("\n\n")[:-3]), "utf-8")


@defect("transcripts")
def a_transcript_is_late(bench: Bench) -> None:
    bench.text("transcript.vtt", "00:00:02.950 -->", "00:00:03.150 -->")


@defect("transcripts")
def a_transcript_is_of_no_format(bench: Bench) -> None:
    (bench.folder / "transcript.json").write_text("[]")


@defect("chapter lists")
def a_chapter_list_is_late(bench: Bench) -> None:
    bench.text("chapters.json", '"startTime": 12.0', '"startTime": 12.2')


@defect("chapter lists")
def a_chapter_list_lacks_a_chapter(bench: Bench) -> None:
    path = bench.folder / "chapters.psc"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-2] + lines[-1:]), "utf-8")


@defect("chapter lists")
def a_chapter_list_is_cut_short(bench: Bench) -> None:
    path = bench.folder / "chapters.psc"
    path.write_bytes(path.read_bytes()[:100])


@defect("files")
def a_file_is_missing(bench: Bench) -> None:
    (bench.folder / "transcript.srt").unlink()


@defect("files")
def a_file_is_not_listed(bench: Bench) -> None:
    bench.document(lambda document: document["files"].pop())


# What edition.json says


def of_document(*path: str | int, value: Any) -> Plant:
    """Plants another value in edition.json."""

    def change(document: Any) -> None:
        for name in path[:-1]:
            document = document[name]
        document[path[-1]] = value

    return lambda bench: bench.document(change)


STATEMENTS: dict[str, tuple[Any, ...]] = {
    "a_sentence_begins_in_another_millisecond": ("utterances", 4, "start_ms", 5),
    "a_sentence_ends_in_another_millisecond": ("utterances", 4, "end_ms", 5),
    "a_sentence_has_another_name": ("utterances", 4, "id", "s99"),
    "a_sentence_has_another_role": ("utterances", 4, "role", "headline"),
    "a_sentence_is_from_elsewhere": ("utterances", 4, "source_start", 0),
    "a_chapter_begins_in_another_millisecond": ("chapters", 1, "start_ms", 5),
    "the_article_has_another_title": ("article", "title", "Schnee im Harz"),
    "the_speech_is_said_to_be_human": ("artificial_speech", False),
    "something_is_said_to_be_lost": ("lost", ["Um zwei Uhr kommen die Bäcker."]),
}
for name, path in STATEMENTS.items():
    DEFECTS[name] = of_document(*path[:-1], value=path[-1]), "statements"
DEFECTS |= {
    "the_loudness_asked_for_is_missing": (
        of_document("settings", "loudness_lufs", value=None),
        "settings",
    ),
    "another_engine_was_asked_for": (of_document("settings", "engine", value="pico"), "settings"),
    "another_rate_was_asked_for": (of_document("settings", "sample_rate", value=44100), "settings"),
    "a_slower_voice_was_asked_for": (
        of_document("settings", "rate_percent", value=-10),
        "settings",
    ),
    "a_chapter_is_not_called_as_its_subhead": (
        of_document("chapters", 1, "title", value="Werbung"),
        "chapters",
    ),
    "something_else_is_spoken_than_is_written": (
        of_document("utterances", 3, "spoken", value="Quatsch."),
        "spoken",
    ),
    "a_sentence_ends_at_no_number": (
        of_document("utterances", 3, "end_frame", value="9"),
        "document",
    ),
    "a_sentence_has_a_pause_without_a_number": (
        of_document("utterances", 3, "pause_ms", value="lang"),
        "document",
    ),
    "a_chapter_is_called_nothing": (of_document("chapters", 1, "title", value=None), "document"),
    "the_highest_peak_is_no_number": (of_document("settings", "peak_dbtp", value="-1"), "settings"),
    "the_recording_is_not_described": (of_document("recording", value={}), "document"),
    "the_sound_has_no_rate": (of_document("sample_rate", value=0), "document"),
}


@defect("coverage")
def a_sentence_was_not_said(bench: Bench) -> None:
    bench.document(lambda document: document["utterances"].pop(7))


@defect("coverage")
def something_was_said_that_is_left_out(bench: Bench) -> None:
    def change(document: dict[str, Any]) -> None:
        block = document["ledger"][document["utterances"][7]["block"]]
        block.update(role="widget", reason="player")

    bench.document(change)


@defect("coverage")
def two_sentences_are_swapped(bench: Bench) -> None:
    def change(document: dict[str, Any]) -> None:
        utterances = document["utterances"]
        times = "start_frame", "end_frame", "start_ms", "end_ms"
        first, last = utterances[2], utterances[-1]
        for name in set(first) - set(times):
            first[name], last[name] = last[name], first[name]

    bench.document(change)


@defect("ledger")
def a_block_is_in_the_ledger_twice(bench: Bench) -> None:
    bench.document(lambda document: document["ledger"].append(document["ledger"][-1]))


@defect("ledger")
def a_block_is_missing_from_the_ledger(bench: Bench) -> None:
    bench.document(lambda document: document["ledger"].pop())


@defect("ledger")
def a_block_is_left_out_without_a_reason(bench: Bench) -> None:
    bench.document(lambda document: document["ledger"][-1].update(reason=""))


@defect("document")
def the_source_was_edited(bench: Bench) -> None:
    bench.document(lambda document: document.update(source=document["source"].replace("61", "62")))


@defect("document")
def the_document_is_not_json(bench: Bench) -> None:
    (bench.folder / "edition.json").write_text("nichts")


@defect("document")
def the_document_is_of_another_schema(bench: Bench) -> None:
    bench.document(lambda document: document.update(schema=99))


@defect("timeline")
def two_sentences_overlap(bench: Bench) -> None:
    bench.document(
        lambda document: document["utterances"][7].update(
            end_frame=document["utterances"][8]["start_frame"] + 1
        )
    )


@defect("chapters")
def a_chapter_begins_inside_a_sentence(bench: Bench) -> None:
    def change(document: dict[str, Any]) -> None:
        document["chapters"][0]["end_frame"] += 3200
        document["chapters"][1]["start_frame"] += 3200

    bench.document(change)


@defect("document")
def there_is_nothing_on_the_timeline(bench: Bench) -> None:
    bench.document(lambda document: document.update(utterances=[]))


@defect("notice")
def the_notice_is_missing(bench: Bench) -> None:
    bench.document(lambda document: document["utterances"].pop(0))


@pytest.mark.once
@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_found(name: str, bench: Bench) -> None:
    plant, check = DEFECTS[name]

    plant(bench)
    bench.seal()

    verdict = verify(bench.folder)
    assert not verdict.is_sound
    assert check in failed(verdict)


def test_every_check_has_a_defect_that_only_it_is_there_for() -> None:
    needed = {check.name for check in CHECKS if not check.is_note}
    needed |= {"document", "file", "decoding"}
    # Only in an MP3 alone are chapter starts needed; see below.
    assert {check for _, check in DEFECTS.values()} == needed - {"chapter starts"}


@pytest.mark.parametrize("name", ["edition.mp3", "transcript.vtt", "chapters.psc"])
def test_a_changed_byte_is_found_by_the_hash(name: str, bench: Bench) -> None:
    content = bytearray((bench.folder / name).read_bytes())
    content[-1] ^= 1
    (bench.folder / name).write_bytes(content)

    assert "files" in failed(verify(bench.folder))


@pytest.mark.once
@pytest.mark.parametrize(
    ("engine", "path"),
    [("tone", SAMPLES[0]), *(("espeak", path) for path in SAMPLES)],
    ids=lambda value: Path(value).name,
)
def test_an_edition_as_it_was_made_has_no_defect(engine: str, path: Path, tmp_path: Path) -> None:
    narrate_folder(path, tmp_path / "edition", engine=engine, loudness_lufs=-16)

    verdict = verify(tmp_path / "edition")

    assert [finding for finding in verdict.findings if finding.defects or finding.notes] == []
    unchecked = [finding.check for finding in verdict.findings if finding.defects is None]
    assert unchecked == (["words"] if engine == "tone" else [])
    assert verdict.measured["loudness_lufs"] == pytest.approx(-16, abs=0.3)
    assert verify(tmp_path / "edition" / "edition.mp3").is_sound


def test_without_a_notice_and_with_settings_of_ones_own(tmp_path: Path) -> None:
    narrate_folder(
        ROOT / "samples" / "dorfladen.txt",
        tmp_path / "edition",
        engine="tone",
        notice=None,
        loudness_lufs=-23,
        peak_dbtp=-3,
        publisher="Der Bote",
    )

    assert verify(tmp_path / "edition").is_sound


@pytest.mark.once
@pytest.mark.parametrize("kinds", [("opening",), ("bed", "closing"), ("opening", "bed", "closing")])
def test_stings_are_no_defect_but_other_sounds_in_pauses_are(
    tmp_path: Path, kinds: tuple[str, ...]
) -> None:
    chord = tmp_path / "chord.wav"
    soundfile.write(chord, np.sin(np.arange(32000) * 0.2) * 0.4, 16000)
    article, folder = ROOT / "samples" / "dorfladen.txt", tmp_path / "edition"
    stings = Stings(**dict.fromkeys(kinds, chord))
    narrate_folder(article, folder, engine="tone", stings=stings)

    assert verify(folder).is_sound

    document = json.loads((folder / "edition.json").read_bytes())
    document["settings"]["stings"] = None
    (folder / "edition.json").write_text(json.dumps(document), "utf-8")
    wrong = [finding.check for finding in verify(folder).findings if finding.defects]
    assert wrong == ["pauses"]


@pytest.mark.once
def test_a_variable_bitrate_is_no_defect(tmp_path: Path) -> None:
    article = ROOT / "samples" / "dorfladen.txt"
    narrate_folder(article, tmp_path / "edition", engine="espeak", vbr=True, sample_rate=44100)

    assert verify(tmp_path / "edition").is_sound


def test_a_slow_voice_may_rest_for_longer(tmp_path: Path) -> None:
    article = tmp_path / "artikel.txt"
    article.write_text("Er zieht die Fähre in den Hafen: „Das dauert“, sagt er.\n", "utf-8")
    narrate_folder(article, tmp_path / "edition", engine="espeak", rate_percent=-50)

    assert verify(tmp_path / "edition").is_sound


@pytest.mark.once
def test_the_pause_before_a_chapter_may_be_as_short_as_its_style_wants(tmp_path: Path) -> None:
    nothing = {role: 0 for role in ("headline", "lead", "subhead", "paragraph")}
    style = load_style({"after": nothing, "before": {"subhead": 0}})
    for lines in range(1, 9):  # the first chapter ends at other times, some just before a second
        article = tmp_path / f"{lines}.txt"
        article.write_text(f"Schnee\n\n{'Schnee.' * lines}\n\nDanach\n\nEs taut.\n", "utf-8")
        narrate_folder(article, tmp_path / "edition", engine="tone", style=style)

        assert verify(tmp_path / "edition").is_sound


ALONE = {
    "the_chapters_are_late": "chapter starts",
    "the_chapters_are_early": "chapter starts",
    "the_file_is_truncated": "stream",
    "delay_and_padding_are_shifted_so_that_the_length_fits": "encoder",
    "the_info_frame_leads_nowhere": "seeking",
    "an_old_tag_has_another_title": "old tags",
    "there_is_a_picture_that_is_none": "picture",
    "the_tag_says_another_length": "length",
    "the_info_frame_is_gone": "header",
    "the_label_is_missing": "label",
    "one_peak_is_too_high": "true peak",
    "the_tag_is_stripped": "label",
    "the_sound_is_empty": "decoding",
}


@pytest.mark.parametrize(("name", "check"), ALONE.items())
def test_an_mp3_alone_shows_it_too(name: str, check: str, bench: Bench) -> None:
    DEFECTS[name][0](bench)

    assert check in failed(verify(bench.mp3))


def test_what_cannot_be_checked_is_not_called_sound(bench: Bench) -> None:
    the_sound_is_a_web_page(bench)

    verdict = verify(bench.folder)

    unchecked = {finding.check for finding in verdict.findings if finding.defects is None}
    assert unchecked >= {"sentences", "pauses", "loudness", "header"}
    assert not verdict.is_sound


def test_there_must_be_something_to_check(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="no edition folder or sound file"):
        verify(tmp_path / "nothing.mp3")


def test_a_loaded_edition_can_be_published_again(bench: Bench) -> None:
    loaded = load_edition(bench.folder)

    write_mp3(loaded, bench.mp3)
    bench.seal()

    assert failed(verify(bench.folder)) <= {"loudness", "book"}  # encoded twice


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audiofy", "verify", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


@pytest.mark.once
def test_the_command_prints_a_table_and_its_status(bench: Bench) -> None:
    good = run(bench.folder)
    it_is_labelled_as_human(bench)
    bad = run(bench.folder)

    assert (good.returncode, bad.returncode) == (0, 1)
    assert "DEFECT" not in good.stdout
    assert "all is as promised" in good.stderr
    assert "label\tDEFECT\tAI_GENERATED is 'false'" in bad.stdout
    assert "4 checks failed" in bad.stderr  # the hash, the description and the book too
    assert "label: Artificial speech must be labelled" in bad.stderr
    assert "not checked\t-\tthe voice did not say when its words are heard: words" in bad.stdout


def test_the_command_prints_json(bench: Bench) -> None:
    the_chapters_are_late(bench)
    done = run(bench.folder, "--json")

    answer = json.loads(done.stdout)
    assert done.returncode == 1
    assert answer["ok"] is False
    wrong = {check["check"]: check["defects"] for check in answer["checks"] if not check["ok"]}
    assert "+200 ms" in wrong["same chapters"][0]
    assert answer["measured"]["rate_hz"] == 16000


@pytest.mark.once
def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    done = run(tmp_path / "nothing")

    assert done.returncode == 66
    assert "no edition folder" in done.stderr


@pytest.mark.once
def test_a_file_that_the_edition_does_not_list_is_noted_and_no_defect(bench: Bench) -> None:
    (bench.folder / "geheim.txt").write_text("x")
    (bench.folder / "alt").mkdir()
    (bench.folder / ".DS_Store").write_bytes(b"")

    verdict = verify(bench.folder)
    done = run(bench.folder, "--json")

    notes = {finding.check: finding.notes for finding in verdict.findings if finding.notes}
    assert notes == {"strays": ("alt/", "geheim.txt")}
    assert verdict.is_sound
    assert done.returncode == 0
    stray = next(c for c in json.loads(done.stdout)["checks"] if c["check"] == "strays")
    assert stray["notes"] == ["alt/", "geheim.txt"]
    assert "Move it elsewhere" in stray["hint"]


def test_an_old_tag_that_says_the_same_is_no_defect(bench: Bench) -> None:
    title = bench.tags.title.encode("latin-1")[:30].ljust(30, b"\x00")
    bench.bytes(lambda mp3: mp3 + b"TAG" + title + bytes(95))

    assert failed(verify(bench.mp3)) == set()


def test_what_another_version_made_is_not_asked_of_this_ones_rules(bench: Bench) -> None:
    def change(document: dict[str, Any]) -> None:
        document["generator"]["version"] = "0.0.1"
        document["article"]["byline"] = "R. Kösling"

    bench.document(change)
    bench.text("transcript.vtt", "s3\n", "s33\n")
    bench.seal()

    verdict = verify(bench.folder)
    unchecked = {f.check: f.unchecked for f in verdict.findings if f.defects is None}
    assert verdict.is_sound
    assert unchecked["as written"] == unchecked["spoken"] == "another version of audiofy made it"


def test_words_of_ones_own_are_no_defect(tmp_path: Path) -> None:
    lexicon = tmp_path / "namen.tsv"
    lexicon.write_text("Nachtbus\tNacht Buss\n", "utf-8")
    article = tmp_path / "artikel.txt"
    article.write_text(ARTICLE, "utf-8")
    narrate_folder(article, tmp_path / "edition", engine="tone", lexicons=[lexicon])

    verdict = verify(tmp_path / "edition")

    assert verdict.is_sound
    assert "spoken" in {finding.check for finding in verdict.findings if finding.defects is None}


# A sound file alone


CHAPTERED = "label", "title", "true peak", "tag chapters", "chapter starts"
CHECKED_ALONE = {
    "wav": CHAPTERED[:3],
    "flac": CHAPTERED[:3],
    "m4a": CHAPTERED,
    "opus": CHAPTERED,
    "mp3": (*CHAPTERED, "stream", "header", "seeking", "encoder", "length", "picture", "old tags"),
}


@pytest.mark.once
@pytest.mark.parametrize(("form", "checked"), CHECKED_ALONE.items())
def test_of_a_file_alone_is_checked_what_its_format_has(
    form: str, checked: tuple[str, ...], bench: Bench, tmp_path: Path
) -> None:
    if form in ("m4a", "opus"):
        pytest.importorskip("av", reason="the extra formats is not installed")
    path = tmp_path / f"sound.{form}"
    write_edition(bench.edition, path)

    verdict = verify(path)

    assert verdict.is_sound
    made = {finding.check for finding in verdict.findings if finding.defects is not None}
    assert made >= set(checked)
    for finding in verdict.findings:
        assert (finding.defects is None) == bool(finding.unchecked)


@pytest.mark.parametrize("form", ["wav", "opus"])
def test_a_file_of_any_format_needs_its_label(form: str, bench: Bench, tmp_path: Path) -> None:
    if form == "opus":
        pytest.importorskip("av", reason="the extra formats is not installed")
    path = tmp_path / f"sound.{form}"
    write_edition(bench.edition, path, tags=replace(bench.tags, comment="", labels=()))

    assert failed(verify(path)) == {"label"}


def test_a_container_that_is_none_is_a_defect(tmp_path: Path) -> None:
    pytest.importorskip("av", reason="the extra formats is not installed")
    path = tmp_path / "sound.m4a"
    path.write_bytes(b"<html>404</html>" * 1000)

    assert failed(verify(path)) == {"file", "decoding"}


def test_without_what_reads_a_format_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    path = tmp_path / "sound.m4a"
    path.write_bytes(b"x")

    with pytest.raises(ConfigError) as caught:
        verify(path)
    assert "audiofy[formats]" in caught.value.hint


@pytest.mark.once
def test_what_was_written_while_it_was_spoken_has_no_times_to_check(tmp_path: Path) -> None:
    path = tmp_path / "live.mp3"
    with path.open("wb") as file:
        narrate(ROOT / "samples" / "dorfladen.txt", file, engine="tone", live=True)

    done = run(path)

    assert done.returncode == 0
    assert "it was written while it was spoken, without chapters: tag chapters" in done.stdout
    assert "stream\tok" in done.stdout
    assert "a file alone has no edition.json: files," in done.stdout


@pytest.mark.once
def test_what_is_too_loud_says_how_to_make_it_as_loud_as_wanted(bench: Bench) -> None:
    bench.pcm *= 2
    bench.encode()

    done = run(bench.folder)

    assert "loudness\tDEFECT\t-13.0 LUFS instead of -19" in done.stdout
    assert "loudness: Make it again, with the loudness that you want" in done.stderr
    assert "--loudness" in done.stderr
