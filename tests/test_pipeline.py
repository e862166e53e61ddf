"""narrate(): from an article to a whole MP3, exact to the frame, or to nothing at all.

The engine `tone` makes 50 ms of sound a character, at 16 000 Hz: times are arithmetic.
"""

import io
import json
import os
import subprocess
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import eyed3
import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3

from audiofy import narrate
from audiofy.article import Article, load_text, read_article
from audiofy.errors import (
    ArticleError,
    AudiofyError,
    ConfigError,
    CoverageError,
    EngineUnavailable,
    InputMissing,
    PublishError,
    StorageError,
    SynthesisError,
)
from audiofy.mix import Edition, LoudnessMeter, Stings
from audiofy.pipeline import narrate_folder
from audiofy.publish import Making
from audiofy.script import Utterance
from audiofy.speech import Clip
from audiofy.speech.tone import MS_PER_CHAR, Tone

ROOM = Path(__file__).parents[1] / "samples"
SAMPLES = sorted([*ROOM.glob("*.txt"), *ROOM.glob("*.md")])
TEXT = """Schnee im Harz

Über Nacht fiel Schnee. Am Morgen fuhr kein Bus, und die Schulen blieben geschlossen.

Am Mittag schien die Sonne

Da taute alles wieder weg, und die Kinder gingen nach Hause. Der Bus kam um drei Uhr."""
RATE = 16_000

Golden = Callable[[Path, object], None]
per_sample = pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)


@pytest.fixture
def article() -> Article:
    return read_article(TEXT)


Made = Callable[[Path], tuple[Path, Edition]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The MP3 of a sample and its edition, made once for all that look at it."""
    folder = tmp_path_factory.mktemp("samples")

    @cache
    def of(sample: Path) -> tuple[Path, Edition]:
        target = folder / f"{sample.stem}.mp3"
        return target, narrate(sample, target, engine="tone")

    return of


def tone_frames(utterance: Utterance) -> int:
    return len(utterance.spoken) * RATE * MS_PER_CHAR // 1000


def expected_cues(edition: Edition, rate: int = RATE) -> list[tuple[int, int]]:
    """By the rules alone: a pause after each utterance; a subhead begins on a whole second."""
    cues: list[tuple[int, int]] = []
    position = 0
    block = None
    for utterance in edition.script.utterances:
        if utterance.block.role == "subhead" and utterance.block is not block:
            position += -position % rate
        end = position + tone_frames(utterance)
        cues.append((position, end))
        position = end + utterance.pause_ms * rate // 1000
        block = utterance.block
    return cues


# What comes out


@per_sample
def test_the_chapters_of_a_sample_are_as_approved(path: Path, made: Made, golden: Golden) -> None:
    _, edition = made(path)
    rate = edition.timeline.rate
    assert all(chapter.start % rate == 0 for chapter in edition.timeline.chapters)
    chapters = [[chapter.start // rate, chapter.title] for chapter in edition.timeline.chapters]
    golden(path.with_suffix(".chapters.json"), chapters)


@per_sample
def test_a_sample_is_heard_when_arithmetic_says(path: Path, made: Made) -> None:
    _, edition = made(path)
    assert [(cue.start, cue.end) for cue in edition.timeline.cues] == expected_cues(edition)


@per_sample
def test_what_is_decoded_is_what_was_planned(path: Path, made: Made) -> None:
    target, edition = made(path)
    sound, rate = soundfile.read(target, dtype="float32")
    assert (rate, len(sound)) == (edition.timeline.rate, edition.timeline.frames)
    silence = [
        sound[one.end + RATE // 20 : other.start - RATE // 20]
        for one, other in pairwise(edition.timeline.cues)
    ]
    assert all(np.abs(gap).max() < 0.001 for gap in silence)
    assert all(np.abs(sound[c.start : c.end]).max() > 0.05 for c in edition.timeline.cues)


def chapters_by_mutagen(path: Path) -> list[tuple[int, int, str]]:
    reader: Any = ID3
    tags = reader(path)
    (contents,) = tags.getall("CTOC")
    frames = {frame.element_id: frame for frame in tags.getall("CHAP")}
    ordered = [frames[name] for name in contents.child_element_ids]
    return [(c.start_time, c.end_time, c.sub_frames["TIT2"].text[0]) for c in ordered]


def chapters_by_eyed3(path: Path) -> list[tuple[int, int, str]]:
    tag = eyed3.load(path).tag
    ids = next(iter(tag.table_of_contents)).child_ids
    return [(*tag.chapters.get(name).times, tag.chapters.get(name).title) for name in ids]


def chapters_by_ffprobe(path: Path) -> list[tuple[int, int, str]]:
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", os.fspath(path)]
    try:
        done = subprocess.run(command, capture_output=True, check=True)
    except FileNotFoundError:
        pytest.skip("ffprobe is not installed")
    return [
        (
            round(float(chapter["start_time"]) * 1000),
            round(float(chapter["end_time"]) * 1000),
            chapter["tags"]["title"],
        )
        for chapter in json.loads(done.stdout)["chapters"]
    ]


# eyeD3 0.9.9 reads a tag's day and month with a format that Python 3.13 warns of.
@pytest.mark.filterwarnings("ignore:Parsing dates involving a day:DeprecationWarning")
@pytest.mark.parametrize("reader", [chapters_by_mutagen, chapters_by_eyed3, chapters_by_ffprobe])
@per_sample
def test_other_readers_see_the_same_chapters(
    path: Path, reader: Callable[[Path], list[tuple[int, int, str]]], made: Made
) -> None:
    target, edition = made(path)
    planned = [
        (chapter.start * 1000 / RATE, chapter.end * 1000 / RATE, chapter.title)
        for chapter in edition.timeline.chapters
    ]
    for (start, end, title), chapter in zip(reader(target), planned, strict=True):
        assert start == chapter[0]
        assert abs(end - chapter[1]) <= 1
        assert title == chapter[2]


def test_an_edition_folder_tells_the_same_story_twice(article: Article, tmp_path: Path) -> None:
    edition = narrate_folder(article, tmp_path / "edition", engine="tone")
    told = json.loads((tmp_path / "edition" / "edition.json").read_text("utf-8"))
    assert told["frames"] == edition.timeline.frames
    assert [c["title"] for c in told["chapters"]] == [
        title for *_, title in chapters_by_mutagen(tmp_path / "edition" / "edition.mp3")
    ]
    said = [u["text"] for u in told["utterances"][1:]]
    assert " ".join(said) == " ".join(TEXT.split())


def test_an_open_file_will_do(article: Article, tmp_path: Path) -> None:
    memory = io.BytesIO()
    narrate(article, memory, engine="tone")
    narrate(article, tmp_path / "edition.mp3", engine="tone")
    assert memory.getvalue() == (tmp_path / "edition.mp3").read_bytes()


def test_the_same_article_gives_the_same_bytes(article: Article, tmp_path: Path) -> None:
    for name in ("one.mp3", "two.mp3"):
        narrate(article, tmp_path / name, engine="tone")
    assert (tmp_path / "one.mp3").read_bytes() == (tmp_path / "two.mp3").read_bytes()


def test_a_path_is_read_as_the_article_is(article: Article, tmp_path: Path) -> None:
    (tmp_path / "schnee.txt").write_text(TEXT, "utf-8")
    edition = narrate(str(tmp_path / "schnee.txt"), tmp_path / "edition.mp3", engine="tone")
    assert edition.script.article == article


def test_rate_makes_it_shorter_by_arithmetic(article: Article, tmp_path: Path) -> None:
    edition = narrate(article, tmp_path / "a.mp3", engine="tone", rate_percent=100)
    for cue in edition.timeline.cues:
        assert cue.end - cue.start == tone_frames(cue.utterance) // 2


@pytest.mark.parametrize("notice", [None, "Vom Computer gelesen."])
def test_the_notice_is_what_was_asked_for(
    notice: str | None, article: Article, tmp_path: Path
) -> None:
    edition = narrate(article, tmp_path / "a.mp3", engine="tone", notice=notice)
    first = edition.timeline.cues[0].utterance.text
    assert first == (notice or "Schnee im Harz")


def test_progress_sees_every_clip_as_it_is_made(article: Article, tmp_path: Path) -> None:
    seen: list[int] = []

    def watch(clips: Iterable[Clip], utterances: Sequence[Utterance]) -> Iterator[Clip]:
        for number, clip in enumerate(clips):
            assert len(clip.pcm) == 2 * tone_frames(utterances[number])
            seen.append(number)
            yield clip

    edition = narrate(article, tmp_path / "a.mp3", engine="tone", progress=watch)
    assert seen == list(range(len(edition.timeline.cues)))


# Laws of small articles

words = st.text("abcdefghijklmnoprstuwzäöü", min_size=2, max_size=9)
sentence = st.lists(words, min_size=4, max_size=8).map(lambda w: " ".join(w).capitalize() + ".")
paragraph = st.lists(sentence, min_size=1, max_size=3).map(" ".join)
heading = st.lists(words, min_size=2, max_size=4).map(lambda w: " ".join(w).capitalize())
articles = st.lists(st.tuples(heading, paragraph), min_size=1, max_size=4).map(
    lambda parts: "\n\n".join(line for part in parts for line in part)
)


@pytest.mark.once
@given(articles, st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_small_articles_keep_the_laws_of_time(text: str, with_notice: bool) -> None:
    memory = io.BytesIO()
    notice = "Von einer Maschine." if with_notice else None
    edition = narrate(read_article(text), memory, engine="tone", notice=notice)
    timeline = edition.timeline
    memory.seek(0)

    # cues do not overlap, and are where arithmetic says
    assert [(cue.start, cue.end) for cue in timeline.cues] == expected_cues(edition)
    assert all(one.end <= other.start for one, other in pairwise(timeline.cues))

    # chapters tile the track, and begin on whole seconds
    assert timeline.chapters[0].start == 0
    assert timeline.chapters[-1].end == timeline.frames
    assert all(one.end == other.start for one, other in pairwise(timeline.chapters))
    assert all(chapter.start % RATE == 0 for chapter in timeline.chapters)

    # what is decoded is what was planned
    assert len(soundfile.read(memory)[0]) == timeline.frames >= timeline.cues[-1].end

    # no character is lost
    said = [cue.utterance.text for cue in timeline.cues if cue.utterance.block.role != "notice"]
    left_out = sum(len("".join(b.text.split())) for b in edition.script.article.excluded_blocks)
    assert len("".join("".join(said).split())) + left_out == len("".join(text.split()))


# What fails leaves nothing behind

FAILURES: list[tuple[dict[str, Any], type[AudiofyError], str]] = [
    ({"engine": "papagei"}, EngineUnavailable, "no speech engine 'papagei'"),
    ({"voice": "anna"}, ConfigError, "no voice 'anna'"),
    ({"rate_percent": 101}, ConfigError, "rate cannot be changed by 101"),
    ({"pitch_percent": -51}, ConfigError, "pitch cannot be changed by -51"),
    ({"bitrate_kbps": 7}, ConfigError, "cannot have 7 kbit/s"),
    ({"cover": "nix.jpg"}, InputMissing, r"nix\.jpg cannot be read"),
    ({"loudness_lufs": float("nan")}, ConfigError, "loudness of an edition cannot be nan LUFS"),
    ({"loudness_lufs": float("inf")}, ConfigError, "cannot be inf"),
    ({"loudness_lufs": 3.0}, ConfigError, "cannot be 3 LUFS"),
    ({"loudness_lufs": -41.0}, ConfigError, "cannot be -41 LUFS"),
    ({"peak_dbtp": 0.5}, ConfigError, "true peak of an edition cannot be 0.5 dBTP"),
    ({"peak_dbtp": float("nan")}, ConfigError, "cannot be nan"),
    ({"loudness_lufs": -14.0, "peak_dbtp": -2.0}, ConfigError, "no room under peaks of -2 dBTP"),
    ({"notice": "…"}, CoverageError, "…"),
    ({"sample_rate": 11111}, ConfigError, "no sample rate of 11111 Hz"),
    ({"sample_rate": -5}, ConfigError, "cannot have a sample rate of -5 Hz"),
    ({"sample_rate": 44100, "bitrate_kbps": 33}, ConfigError, "cannot have 33 kbit/s"),
    ({"bitrate_kbps": 33}, ConfigError, "cannot have 33 kbit/s"),
]


@pytest.mark.parametrize("make", [narrate, narrate_folder])
@pytest.mark.parametrize(("asked", "kind", "cause"), FAILURES, ids=lambda value: str(value)[:40])
def test_a_failure_says_its_cause_and_leaves_nothing(
    make: Callable[..., Edition],
    asked: dict[str, Any],
    kind: type[AudiofyError],
    cause: str,
    article: Article,
    tmp_path: Path,
) -> None:
    with pytest.raises(kind, match=cause):
        make(article, tmp_path / "edition", **{"engine": "tone"} | asked)
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("make", [narrate, narrate_folder])
def test_what_cannot_be_read_leaves_nothing(
    make: Callable[..., Edition], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputMissing):
        make("nix.txt", "edition", engine="tone")
    with pytest.raises(InputMissing):
        make(".", "edition", engine="tone")
    assert os.listdir() == []
    Path("leer.txt").touch()
    with pytest.raises(ArticleError):
        make("leer.txt", "edition", engine="tone")
    assert os.listdir() == ["leer.txt"]


@pytest.mark.parametrize("failure", [SynthesisError("tone", "broke"), KeyboardInterrupt()])
@pytest.mark.parametrize("make", [narrate, narrate_folder])
def test_an_end_in_the_middle_leaves_nothing(
    make: Callable[..., Edition],
    failure: BaseException,
    article: Article,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    speak = Tone.synthesize

    def break_off(self: Tone, text: str, voice: Any) -> Clip:
        if "Mittag" in text:
            raise failure
        return speak(self, text, voice)

    monkeypatch.setattr(Tone, "synthesize", break_off)
    with pytest.raises(type(failure)):
        make(article, tmp_path / "edition", engine="tone")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("make", [narrate, narrate_folder])
def test_what_a_crash_left_behind_is_gone_after_the_next_run(
    article: Article, tmp_path: Path, make: Callable[..., Edition]
) -> None:
    """An engine in C can end the process, and nothing clears up after that."""
    target = tmp_path / "e.mp3"
    left = (target if make is narrate_folder else tmp_path) / ".audiofy-0badcafe.part"
    left.parent.mkdir(exist_ok=True)
    left.write_bytes(b"half of")
    make(article, target, engine="tone")
    assert not left.exists()


def test_an_edition_folder_is_renewed_whole_or_not_at_all(
    article: Article, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "edition"
    narrate_folder(article, folder, engine="tone")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}

    def fail(_edition: Edition, _making: Making) -> str:
        raise StorageError("The disk is full.")

    monkeypatch.setattr("audiofy.publish.folder.edition_json", fail)
    with pytest.raises(StorageError):
        narrate_folder(article, folder, engine="tone", rate_percent=50)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("link", [None, os.symlink, os.link])
def test_the_article_is_never_written_over(
    link: Callable[[Path, Path], None] | None, tmp_path: Path
) -> None:
    source = tmp_path / "schnee.txt"
    source.write_text(TEXT, "utf-8")
    target = tmp_path / "edition.mp3" if link else source
    if link:
        link(source, target)
    with pytest.raises(PublishError, match="is the article itself"):
        narrate(source, target, engine="tone")
    assert source.read_text("utf-8") == TEXT


@pytest.mark.parametrize("what", ["opening", "closing", "bed", "cover", "lexicon"])
def test_nor_is_anything_else_that_the_edition_is_made_of(
    what: str, article: Article, tmp_path: Path
) -> None:
    own = tmp_path / "edition.wav"
    own.write_bytes(b"mein")
    others: dict[str, dict[str, Any]] = {"cover": {"cover": own}, "lexicon": {"lexicons": [own]}}
    given = others.get(what) or {"stings": Stings(**{what: own})}
    with pytest.raises(PublishError, match=f"is the {what} itself"):
        narrate(article, own, engine="tone", **given)
    assert own.read_bytes() == b"mein"


def test_an_article_in_the_folder_is_not_written_over_either(tmp_path: Path) -> None:
    source = tmp_path / "transcript.html"
    source.write_text(f"<article><p>{TEXT}</p></article>", "utf-8")
    before = source.read_bytes()
    with pytest.raises(PublishError, match=r"transcript\.html is the article itself"):
        narrate_folder(source, tmp_path, engine="tone")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [before]


def test_loudness_and_peak_may_be_as_far_as_they_are_allowed(
    article: Article, tmp_path: Path
) -> None:
    for loudness, peak in ((-40.0, 0.0), (-13.0, 0.0), (-33.0, -20.0)):
        edition = narrate(
            article, tmp_path / "a.mp3", engine="tone", loudness_lufs=loudness, peak_dbtp=peak
        )
        sound, _ = soundfile.read(tmp_path / "a.mp3", dtype="float32")
        assert np.isfinite(sound).all()
        assert edition.track.loudness_lufs + edition.track.gain_db == pytest.approx(loudness)


def test_a_text_of_a_sample_that_is_read_twice_is_one_article(tmp_path: Path) -> None:
    path = SAMPLES[0]
    article = read_article(load_text(path), name=path.name)
    by_path = narrate(path, tmp_path / "one.mp3", engine="tone")
    by_article = narrate(article, tmp_path / "two.mp3", engine="tone")
    assert by_path.timeline == by_article.timeline


@pytest.mark.parametrize(
    ("name", "asked", "most"),
    [
        ("a.mp3", {"bitrate_kbps": 33}, 1),
        ("a.opus", {"bitrate_kbps": 900}, 1),
        ("a.mp3", {"bitrate_kbps": 33, "sample_rate": 44100}, 0),
        ("a.m4b", {"sample_rate": 11111}, 0),
        ("a.wav", {"sample_rate": 10**9}, 0),
    ],
)
def test_what_a_format_cannot_be_is_known_before_it_is_spoken(
    name: str, asked: dict[str, Any], most: int, article: Article, tmp_path: Path
) -> None:
    spoken = 0

    def counted(clips: Iterable[Clip], _: Sequence[Utterance]) -> Iterator[Clip]:
        nonlocal spoken
        for clip in clips:
            spoken += 1
            yield clip

    with pytest.raises(ConfigError):
        narrate(article, tmp_path / name, engine="tone", progress=counted, **asked)
    assert spoken <= most
    assert os.listdir(tmp_path) == []


@pytest.mark.once
@pytest.mark.parametrize("coding", [{}, {"vbr": True}, {"sample_rate": 16_000}])
def test_the_loudest_preset_keeps_loudness_and_peak_after_encoding(
    coding: dict[str, Any], tmp_path: Path
) -> None:
    target = tmp_path / "a.mp3"
    narrate(ROOM / "nachtbus.txt", target, engine="espeak", loudness_lufs=-14.0, **coding)
    sound, rate = soundfile.read(target, dtype="float32")
    meter = LoudnessMeter(rate)
    meter.add(sound)
    assert meter.integrated_lufs == pytest.approx(-14.0, abs=0.3)
    assert meter.true_peak_dbtp <= -1.0 + 0.05
