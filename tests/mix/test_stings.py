"""Opening, closing and bed: where they belong, as loud as the speech, and never a click."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audiofy.article.model import Role
from audiofy.errors import ConfigError, InputMissing
from audiofy.mix import Edition, LoudnessMeter, Stings, mix
from audiofy.mix.stings import BED_BELOW_LU, GAP_MS, MAX_SECONDS, load
from audiofy.script.model import Script
from audiofy.speech.model import Clip, Voice

ScriptOf = Callable[[Sequence[tuple[Role, int]]], Script]
ToneOf = Callable[..., Clip]
RATE = 16000
LINES = [(Role.NOTICE, 700), (Role.HEADLINE, 900), (Role.PARAGRAPH, 300), (Role.PARAGRAPH, 300)]


@pytest.fixture
def chord(tmp_path: Path) -> Callable[..., Path]:
    def build(
        seconds: float = 2.0, rate: int = 44100, suffix: str = ".wav", level: float = 0.05
    ) -> Path:
        """A stereo chord that starts and stops at full strength."""
        time = np.arange(round(seconds * rate)) / rate
        sound = level * sum(np.cos(2 * np.pi * hertz * time) for hertz in (262, 330, 392))
        path = tmp_path / f"chord-{seconds}{suffix}"
        soundfile.write(path, np.stack([sound, sound], axis=1), rate)
        return path

    return build


@pytest.fixture
def edition(script_of: ScriptOf, tone: ToneOf, voice: Voice) -> Callable[..., Edition]:
    def build(stings: Stings | None = None, **settings: Any) -> Edition:
        clips = [tone(1500, RATE) for _ in LINES]
        return mix(script_of(LINES), clips, voice, stings=stings, **settings)

    return build


def heard(edition: Edition) -> NDArray[np.float32]:
    return np.concatenate(list(edition.track.blocks()))


def lufs(sound: NDArray[np.float32], rate: int = RATE) -> float:
    meter = LoudnessMeter(rate)
    meter.add(sound)
    return meter.integrated_lufs


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".ogg", ".mp3"])
def test_an_opening_moves_everything_by_its_length(
    edition: Callable[..., Edition], chord: Callable[..., Path], suffix: str
) -> None:
    path = chord(2.0, suffix=suffix)
    plain, opened = edition(), edition(Stings(opening=path))

    shift = load(path, RATE).frames + RATE * GAP_MS // 1000

    assert shift == pytest.approx(2.4 * RATE, abs=1)
    assert [cue.start for cue in opened.timeline.cues] == [
        cue.start + shift for cue in plain.timeline.cues
    ]
    assert opened.timeline.frames == opened.track.frames == plain.track.frames + shift
    assert opened.timeline.chapters[0].start == 0


def test_opening_and_closing_are_as_loud_as_the_speech(
    edition: Callable[..., Edition], chord: Callable[..., Path]
) -> None:
    made = edition(Stings(opening=chord(2.0, level=0.02), closing=chord(3.0, level=0.2)))

    sound, cues = heard(made), made.timeline.cues
    assert lufs(sound[: 2 * RATE]) == pytest.approx(-19.0, abs=0.5)
    assert lufs(sound[cues[0].start : cues[-1].end]) == pytest.approx(-19.0, abs=0.5)
    assert lufs(sound[cues[-1].end :]) == pytest.approx(-19.0, abs=0.5)
    assert lufs(sound) == pytest.approx(-19.0, abs=0.1)


def test_a_bed_lies_under_notice_and_headline_only(
    edition: Callable[..., Edition], chord: Callable[..., Path]
) -> None:
    plain, bedded = edition(), edition(Stings(bed=chord(1.0)))

    cues = bedded.timeline.cues
    assert [(c.start, c.end) for c in cues] == [(c.start, c.end) for c in plain.timeline.cues]
    sound = heard(bedded)
    between = sound[cues[0].end : cues[1].start]
    assert lufs(between) == pytest.approx(-19.0 - BED_BELOW_LU, abs=0.5)
    assert np.abs(sound[cues[1].end : cues[2].start]).max() == 0


def test_nothing_clicks(edition: Callable[..., Edition], chord: Callable[..., Path]) -> None:
    """A click is a bend: the second difference at a join against that of the sounds themselves."""
    stings = Stings(opening=chord(2.0), closing=chord(3.0), bed=chord(1.3))
    made = edition(stings)

    bends = np.abs(np.diff(heard(made), 2))
    cue = made.timeline.cues[2]
    inside = bends[cue.start + 800 : cue.end - 800].max()
    assert bends.max() <= 1.5 * inside


def test_at_another_rate_the_times_are_the_same(
    edition: Callable[..., Edition], chord: Callable[..., Path]
) -> None:
    stings = Stings(opening=chord(2.0))
    own, apple = edition(stings), edition(stings, rate=44100)

    assert apple.track.rate == apple.timeline.rate == 44100
    starts = [[cue.start / e.timeline.rate for cue in e.timeline.cues] for e in (own, apple)]
    assert starts[1] == pytest.approx(starts[0], abs=0.03)
    assert all(chapter.start % 44100 == 0 for chapter in apple.timeline.chapters)
    assert lufs(heard(apple), 44100) == pytest.approx(-19.0, abs=0.1)


def test_a_long_file_is_cut_and_fades_out(chord: Callable[..., Path]) -> None:
    sting = load(chord(MAX_SECONDS + 5.0, rate=16000), RATE)

    samples = np.frombuffer(sting.pcm, "<i2").astype(np.float32)
    assert len(samples) == MAX_SECONDS * RATE
    assert np.abs(samples[-100:]).max() < np.abs(samples).max() / 50


def test_no_file_no_sound_silence(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match=r"gong\.wav"):
        load(tmp_path / "gong.wav", RATE)
    text = tmp_path / "gong.txt"
    text.write_text("Gong")
    with pytest.raises(ConfigError, match="cannot be read as a sound"):
        load(text, RATE)
    silence = tmp_path / "still.wav"
    soundfile.write(silence, np.zeros(1000), RATE)
    with pytest.raises(ConfigError, match="Nothing can be heard"):
        load(silence, RATE)
