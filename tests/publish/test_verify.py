"""Every defect that can be planted in an edition is found, by the check that is there for it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audiofy.errors import InputMissing
from audiofy.mix import Chapter, Edition, Stings, Timeline
from audiofy.mix.tape import Tape
from audiofy.mix.track import FULL_SCALE, Track
from audiofy.pipeline import narrate_folder
from audiofy.publish import Tags, edition_tags, write_mp3
from audiofy.publish.folder import sha256_of
from audiofy.publish.load import load_edition
from audiofy.publish.verify import CHECKS, Verdict, verify

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


@defect("header")
def the_file_is_truncated(bench: Bench) -> None:
    bench.bytes(lambda mp3: mp3[: len(mp3) * 4 // 5])


@defect("header")
def the_last_byte_is_missing(bench: Bench) -> None:
    bench.bytes(lambda mp3: mp3[:-1])


@defect("header")
def there_is_a_hole_in_the_file(bench: Bench) -> None:
    middle = bench.mp3.stat().st_size // 2
    bench.bytes(lambda mp3: mp3[:middle] + bytes(1000) + mp3[middle + 1000 :])


@defect("header")
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


@defect("speaker")
def the_source_type_is_another(bench: Bench) -> None:
    bench.labels(
        lambda labels: labels.update(
            DIGITAL_SOURCE_TYPE="http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
        )
    )


@defect("speaker")
def another_voice_is_named(bench: Bench) -> None:
    bench.labels(lambda labels: labels.update(SPEECH_VOICE="Anna"))


@defect("label")
def the_comment_says_something_else(bench: Bench) -> None:
    bench.tags = replace(bench.tags, comment="Gelesen von Anna Schmidt")
    bench.encode()


@defect("title")
def the_title_is_of_another_article(bench: Bench) -> None:
    bench.tags = replace(bench.tags, title="Schnee im Harz")
    bench.encode()


# What is written beside it


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


@defect("timeline")
def a_chapter_begins_inside_a_sentence(bench: Bench) -> None:
    def change(document: dict[str, Any]) -> None:
        document["chapters"][0]["end_frame"] += 3200
        document["chapters"][1]["start_frame"] += 3200

    bench.document(change)


@defect("timeline")
def there_is_nothing_on_the_timeline(bench: Bench) -> None:
    bench.document(lambda document: document.update(utterances=[]))


@defect("notice")
def the_notice_is_missing(bench: Bench) -> None:
    bench.document(lambda document: document["utterances"].pop(0))


@pytest.mark.parametrize("name", DEFECTS)
def test_a_planted_defect_is_found(name: str, bench: Bench) -> None:
    plant, check = DEFECTS[name]

    plant(bench)
    bench.seal()

    verdict = verify(bench.folder)
    assert not verdict.is_sound
    assert check in failed(verdict)


def test_every_check_has_a_defect_that_only_it_is_there_for() -> None:
    needed = {check.name for check in CHECKS} | {"document", "file", "decoding"}
    # Only in an MP3 alone are chapter starts needed; see below.
    assert {check for _, check in DEFECTS.values()} == needed - {"chapter starts"}


@pytest.mark.parametrize("name", ["edition.mp3", "transcript.vtt", "chapters.psc"])
def test_a_changed_byte_is_found_by_the_hash(name: str, bench: Bench) -> None:
    content = bytearray((bench.folder / name).read_bytes())
    content[-1] ^= 1
    (bench.folder / name).write_bytes(content)

    assert "files" in failed(verify(bench.folder))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
@pytest.mark.parametrize("engine", ["tone", pytest.param("espeak", marks=pytest.mark.once)])
def test_an_edition_as_it_was_made_has_no_defect(path: Path, engine: str, tmp_path: Path) -> None:
    narrate_folder(path, tmp_path / "edition", engine=engine, loudness_lufs=-16)

    verdict = verify(tmp_path / "edition")

    assert [finding for finding in verdict.findings if finding.defects != ()] == []
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


def test_a_variable_bitrate_is_no_defect(tmp_path: Path) -> None:
    article = ROOT / "samples" / "dorfladen.txt"
    narrate_folder(article, tmp_path / "edition", engine="espeak", vbr=True, sample_rate=44100)

    assert verify(tmp_path / "edition").is_sound


ALONE = {
    "the_chapters_are_late": "chapter starts",
    "the_chapters_are_early": "chapter starts",
    "the_file_is_truncated": "header",
    "the_label_is_missing": "label",
    "one_peak_is_too_high": "true peak",
    "the_tag_is_stripped": "tag chapters",
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
    with pytest.raises(InputMissing, match="no edition folder or MP3"):
        verify(tmp_path / "nothing.mp3")


def test_a_loaded_edition_can_be_published_again(bench: Bench) -> None:
    loaded = load_edition(bench.folder)

    write_mp3(loaded, bench.mp3)
    bench.seal()

    assert failed(verify(bench.folder)) <= {"loudness"}  # encoded twice


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "audiofy", "verify", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_the_command_prints_a_table_and_its_status(bench: Bench) -> None:
    good = run(bench.folder)
    it_is_labelled_as_human(bench)
    bad = run(bench.folder)

    assert (good.returncode, bad.returncode) == (0, 1)
    assert "DEFECT" not in good.stdout
    assert "all is as promised" in good.stderr
    assert "label\tDEFECT\tAI_GENERATED is 'false'" in bad.stdout
    assert "2 checks failed" in bad.stderr  # the hash too


def test_the_command_prints_json(bench: Bench) -> None:
    the_chapters_are_late(bench)
    done = run(bench.folder, "--json")

    answer = json.loads(done.stdout)
    assert done.returncode == 1
    assert answer["ok"] is False
    wrong = {check["check"]: check["defects"] for check in answer["checks"] if not check["ok"]}
    assert "+200 ms" in wrong["same chapters"][0]
    assert answer["measured"]["rate_hz"] == 16000


def test_the_command_says_what_is_missing(tmp_path: Path) -> None:
    done = run(tmp_path / "nothing")

    assert done.returncode == 66
    assert "no edition folder" in done.stderr
