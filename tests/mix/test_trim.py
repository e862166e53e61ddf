"""A clip's sound is kept whole, its silence is cut, and no end of it clicks."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.mix.trim import KEEP_AFTER_MS, KEEP_BEFORE_MS, WINDOW_MS, trim
from audiofy.speech.model import Clip


@given(
    before_ms=st.integers(0, 700),
    after_ms=st.integers(0, 700),
    rate=st.sampled_from([16000, 22050, 24000, 48000]),
)
def test_what_is_left_is_the_sound_and_its_margins(
    tone: Callable[..., Clip], before_ms: int, after_ms: int, rate: int
) -> None:
    clip = tone(300, rate, silence_ms=(before_ms, after_ms))

    length_ms = len(trim(np.frombuffer(clip.pcm, "<i2"), rate)) * 1000 / rate

    expected = 300 + min(before_ms, KEEP_BEFORE_MS) + min(after_ms, KEEP_AFTER_MS)
    assert expected - 1 <= length_ms <= expected + 2 * WINDOW_MS


def test_a_clip_without_sound_is_empty() -> None:
    assert len(trim(np.zeros(16000, np.int16), 16000)) == 0
    assert len(trim(np.zeros(0, np.int16), 16000)) == 0


def test_hiss_is_not_sound() -> None:
    hiss = np.random.default_rng(1).integers(-8, 9, 16000).astype(np.int16)

    assert len(trim(hiss, 16000)) == 0


def test_a_soft_ending_is_kept() -> None:
    """The last s of a word is 40 dB weaker than its vowels."""
    time = np.arange(8000)
    vowel = np.sin(time / 5) * 20000
    fricative = np.random.default_rng(1).uniform(-200, 200, 1600)
    clip = np.concatenate([vowel, fricative, np.zeros(8000)]).astype(np.int16)

    kept = trim(clip, 16000)

    assert len(kept) >= 9600
    assert np.abs(kept[8100:9400]).max() > 100


def test_the_most_negative_frame_counts_as_loud() -> None:
    clip = np.zeros(1600, np.int16)
    clip[800] = -32768

    assert trim(clip, 16000).min() == -32768


@pytest.mark.parametrize("silence_ms", [(0, 0), (300, 300)])
def test_ends_do_not_click(tone: Callable[..., Clip], silence_ms: tuple[int, int]) -> None:
    clip = tone(300, silence_ms=silence_ms)

    kept = trim(np.frombuffer(clip.pcm, "<i2"), 16000)

    in_silence = np.concatenate([np.zeros(9), kept, np.zeros(9)])
    bends = np.abs(np.diff(in_silence, 2))
    in_the_tone = bends[1000:-1000].max()
    at_the_ends = max(bends[:200].max(), bends[-200:].max())
    assert at_the_ends <= 1.5 * in_the_tone  # a cut at full strength would be 40 times as much


def test_the_clip_itself_is_left_as_it_was(tone: Callable[..., Clip]) -> None:
    samples = np.frombuffer(tone(100).pcm, "<i2")  # cannot be written to

    kept = trim(samples, 16000)

    assert kept.flags.writeable
    assert samples[0] != 0
