"""The limiter keeps its ceiling, touches nothing else, and does not care how the sound is cut."""

import math
from collections.abc import Callable, Iterable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiofy.mix.limiter import REACH_MS, Limiter
from audiofy.mix.loudness import LoudnessMeter

Sound = NDArray[np.float32]


def limited(pieces: Iterable[Sound], rate: int, ceiling: float) -> Sound:
    limiter = Limiter(rate, ceiling)
    return np.concatenate([*map(limiter.push, pieces), limiter.flush()])


def ideal_peak_db(samples: Sound) -> float:
    """At four times the rate, by an interpolation without error."""
    in_silence = np.pad(samples, 100)
    spectrum = np.fft.rfft(in_silence)
    return 20 * math.log10(np.abs(np.fft.irfft(spectrum, 4 * len(in_silence))).max() * 4)


def metered_peak_db(samples: Sound, rate: int) -> float:
    meter = LoudnessMeter(rate)
    meter.add(samples)
    return meter.true_peak_dbtp


@pytest.mark.parametrize("rate", [16000, 22050, 24000, 44100, 48000])
@pytest.mark.parametrize("ceiling", [0.7, 0.3])
def test_no_true_peak_is_over_the_ceiling(
    babble: Callable[[int, int], Sound], rate: int, ceiling: float
) -> None:
    sound = limited([babble(4, rate)], rate, ceiling)

    ceiling_db = 20 * math.log10(ceiling)
    assert metered_peak_db(sound, rate) <= ceiling_db + 0.01
    # Hiss up to half the rate, which speech has not, is what every short interpolation misses.
    assert ideal_peak_db(sound) <= ceiling_db + 0.4


def test_a_sound_under_the_ceiling_is_untouched(babble: Callable[[int, int], Sound]) -> None:
    sound = babble(4, 16000)

    assert np.array_equal(limited([sound], 16000, 1.3), sound)


def test_only_the_neighbourhood_of_a_peak_is_touched() -> None:
    sound = np.full(16000, 0.1, np.float32)
    sound[8000] = 0.8

    touched = np.flatnonzero(limited([sound], 16000, 0.5) != sound)

    reach = 2 * 16000 * REACH_MS // 1000
    assert touched[0] >= 8000 - reach - 1
    assert touched[-1] <= 8000 + reach + 1


def test_the_gain_moves_gently(babble: Callable[[int, int], Sound]) -> None:
    """A step in the gain would be a click: here it never moves by more than 2 % a frame."""
    sound = babble(4, 16000)
    heard = np.abs(sound) > 0.01

    gain = limited([sound], 16000, 0.2)[heard] / sound[heard]

    next_to_each_other = np.diff(np.flatnonzero(heard)) == 1
    assert np.abs(np.diff(gain))[next_to_each_other].max() < 0.02
    assert gain.max() <= 1.0001


@pytest.mark.once
@settings(deadline=None, max_examples=40)
@given(cuts=st.lists(st.integers(0, 16000), max_size=40))
def test_the_result_does_not_depend_on_the_cuts(
    babble: Callable[[int, int], Sound], cuts: list[int]
) -> None:
    sound = babble(1, 16000)

    pieces = np.split(sound, sorted(cuts))

    assert limited(pieces, 16000, 0.3) == pytest.approx(limited([sound], 16000, 0.3), abs=1e-5)


@pytest.mark.parametrize("frames", [0, 1, 11, 331, 332, 333, 10000])
def test_the_length_stays(frames: int) -> None:
    sound = np.ones(frames, np.float32)

    assert len(limited([sound], 16000, 0.5)) == frames


def test_after_flush_it_is_as_new() -> None:
    limiter = Limiter(16000, 0.5)
    loud, soft = np.ones(5000, np.float32), np.full(5000, 0.2, np.float32)
    limiter.push(loud)
    limiter.flush()

    assert np.array_equal(np.concatenate([limiter.push(soft), limiter.flush()]), soft)
