"""A mix that is heard while it is spoken: in time to the frame, loud as asked, and no sooner."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audiofy.article.model import Role
from audiofy.errors import AudiofyError, ConfigError, CoverageError
from audiofy.mix import LiveMix, LoudnessMeter, Stings, mix
from audiofy.mix.live import LEAD_SECONDS, STEP_DB
from audiofy.script.model import Script
from audiofy.speech.model import Clip, Voice

RATE = 16000
SENTENCES = 60

ScriptOf = Callable[[Sequence[tuple[Role, int]]], Script]
Babble = Callable[[int, int], NDArray[np.float32]]


@pytest.fixture
def script(script_of: ScriptOf) -> Script:
    paragraphs = [(Role.SUBHEAD if n % 20 == 10 else Role.PARAGRAPH, 500) for n in range(SENTENCES)]
    return script_of([(Role.NOTICE, 700), (Role.HEADLINE, 900), *paragraphs])


@pytest.fixture
def clips(script: Script, babble: Babble) -> list[Clip]:
    """Sentences of three seconds, none as loud as the others; from the middle on 2 dB louder."""
    speech = babble(60, RATE)
    random = np.random.default_rng(7)
    return [
        Clip((speech[start : start + 3 * RATE] * level * 12000).astype("<i2").tobytes(), RATE)
        for start, level in zip(
            random.integers(0, 56 * RATE, len(script.utterances)),
            random.uniform(0.6, 0.9, len(script.utterances))
            * np.where(np.arange(len(script.utterances)) < SENTENCES // 2, 0.8, 1.0),
            strict=True,
        )
    ]


def heard(live: LiveMix) -> NDArray[np.float32]:
    return np.concatenate(list(live.blocks()))


def test_it_is_the_edition_that_mix_makes(script: Script, clips: list[Clip], voice: Voice) -> None:
    live = LiveMix(script, clips, voice)
    sound = heard(live)
    whole = mix(script, clips, voice)
    assert live.edition.timeline == whole.timeline
    assert live.edition.track.gain_db == whole.track.gain_db
    assert len(sound) == whole.timeline.frames
    for cue in whole.timeline.cues:
        assert np.abs(sound[cue.start : cue.end]).max() > 0.01
    ends = [0, *(cue.end for cue in whole.timeline.cues)]
    starts = [*(cue.start for cue in whole.timeline.cues), len(sound)]
    for end, start in zip(ends, starts, strict=True):
        assert not sound[end:start].any()


@pytest.mark.once
@pytest.mark.parametrize("target", [-23.0, -19.0, -16.0])
def test_it_comes_out_as_loud_as_asked_though_the_voice_changes(
    script: Script, clips: list[Clip], voice: Voice, target: float
) -> None:
    meter = LoudnessMeter(RATE)
    for block in LiveMix(script, clips, voice, loudness_lufs=target).blocks():
        meter.add(block)
    assert meter.integrated_lufs == pytest.approx(target, abs=0.5)
    assert meter.true_peak_dbtp <= -1.0


def test_the_gain_moves_gently_and_only_in_pauses(
    script: Script, clips: list[Clip], voice: Voice
) -> None:
    live = LiveMix(script, clips, voice, loudness_lufs=-30.0)  # far from the limiter
    sound = heard(live)
    recorded = np.concatenate(list(live.edition.track.blocks())) / np.float32(
        10 ** (live.edition.track.gain_db / 20)
    )
    gains = []
    for cue in live.edition.timeline.cues:
        here = slice(cue.start, cue.end)
        gain = float(np.dot(sound[here], recorded[here]) / np.dot(recorded[here], recorded[here]))
        assert np.abs(sound[here] - gain * recorded[here]).max() < 1e-5
        gains.append(20 * np.log10(gain))
    steps = np.abs(np.diff(gains))
    assert 0.1 < steps.max() <= STEP_DB + 1e-3


def test_nothing_is_spoken_before_it_must_be(
    script: Script, clips: list[Clip], voice: Voice
) -> None:
    taken = 0

    def counted(clips: Iterable[Clip]) -> Iterator[Clip]:
        nonlocal taken
        for clip in clips:
            taken += 1
            yield clip

    blocks = LiveMix(script, counted(clips), voice).blocks()
    assert taken == 1
    next(blocks)
    assert taken <= LEAD_SECONDS / 3 + 2


def test_a_short_article_is_all_lead(script_of: ScriptOf, clips: list[Clip], voice: Voice) -> None:
    script = script_of([(Role.HEADLINE, 500)])
    live = LiveMix(script, clips[:1], voice)
    assert len(heard(live)) == mix(script, clips[:1], voice).timeline.frames


@pytest.mark.once
def test_stings_are_heard_where_they_are_in_the_edition(
    script: Script, clips: list[Clip], voice: Voice, tmp_path: Path
) -> None:
    path = tmp_path / "chord.wav"
    chord = np.sin(np.arange(2 * RATE) * 0.2) * 0.5
    soundfile.write(path, chord, RATE)
    stings = Stings(path, path, path)
    live = LiveMix(script, clips, voice, stings=stings)
    sound = heard(live)
    whole = mix(script, clips, voice, stings=stings)
    expected = np.concatenate(list(whole.track.blocks()))
    assert live.edition.timeline == whole.timeline
    first, last = whole.timeline.cues[0], whole.timeline.cues[-1]
    for part in (slice(0, first.end), slice(last.end, len(sound))):
        assert np.corrcoef(sound[part], expected[part])[0, 1] > 0.97


def test_what_mix_refuses_is_refused(script: Script, clips: list[Clip], voice: Voice) -> None:
    with pytest.raises(ConfigError):
        LiveMix(script, clips, voice, loudness_lufs=-5.0)
    with pytest.raises(CoverageError):
        heard(LiveMix(script, clips[:-1], voice))
    with pytest.raises(AudiofyError, match="not known before"):
        _ = LiveMix(script, clips, voice).edition
