"""At another rate a sound is the same sound at the same time."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiofy.mix.resample import resample

RATES = [16000, 22050, 24000, 44100, 48000]


def sine(hertz: float, frames: int, rate: int) -> NDArray[np.float32]:
    """A sine that begins and ends softly."""
    swell = np.sin(np.pi * np.arange(frames) / frames) ** 2
    wave: NDArray[np.float64] = swell * np.sin(2 * np.pi * hertz * np.arange(frames) / rate)
    return wave.astype(np.float32)


@settings(max_examples=60, deadline=None)
@given(frames=st.integers(1, 40_000), rate=st.sampled_from(RATES), new=st.sampled_from(RATES))
def test_the_length_is_the_same_time(frames: int, rate: int, new: int) -> None:
    assert len(resample(np.ones(frames, np.float32), rate, new)) == math.ceil(frames * new / rate)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("new_rate", RATES)
@pytest.mark.parametrize("hertz", [200, 3000, 7000])
def test_a_sine_is_the_sine_one_would_have_made(rate: int, new_rate: int, hertz: int) -> None:
    made = resample(sine(hertz, rate, rate), rate, new_rate)

    difference = made - sine(hertz, new_rate, new_rate)
    assert np.abs(difference).max() < 1e-4


def test_what_the_new_rate_cannot_hold_is_left_out_and_not_folded() -> None:
    made = resample(sine(15000, 48000, 48000), 48000, 16000)

    assert np.abs(made).max() < 1e-4


def test_silence_before_a_sound_stays_silence() -> None:
    sound = np.concatenate([np.zeros(8000, np.float32), sine(1000, 8000, 16000)])

    made = resample(sound, 16000, 44100)

    assert np.abs(made[: 22050 - 900]).max() < 1e-3
