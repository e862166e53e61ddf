"""The meter reads what ITU-R BS.1770-4 and the EBU's compliance signals (Tech 3341) demand."""

import math
import re
import shutil
import subprocess
from collections.abc import Callable

import numpy as np
import pyloudnorm
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiofy.mix.loudness import LoudnessMeter

RATES = [16000, 22050, 24000, 44100, 48000]
ONE_CHANNEL_DB = 10 * math.log10(2)
"""Tech 3341 plays in two channels; one alone has half the power."""


def measured(samples: NDArray[np.float32], rate: int) -> LoudnessMeter:
    meter = LoudnessMeter(rate)
    meter.add(samples)
    return meter


def sine(rate: int, *passages: tuple[float, float], hertz: float = 1000) -> NDArray[np.float32]:
    """A sine in passages of (level in dBFS, seconds)."""
    level = np.concatenate([np.full(round(rate * s), 10 ** (db / 20)) for db, s in passages])
    return (level * np.sin(2 * np.pi * hertz * np.arange(len(level)) / rate)).astype(np.float32)


@pytest.mark.parametrize("rate", RATES)
def test_a_full_scale_sine_reads_what_the_standard_says(rate: int) -> None:
    meter = measured(sine(rate, (0, 5), hertz=997), rate)

    assert meter.integrated_lufs == pytest.approx(-3.01, abs=0.02)


@pytest.mark.once
@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    ("expected", "passages"),
    [
        (-23.0, [(-23, 20)]),  # signal 1
        (-33.0, [(-33, 20)]),  # signal 2
        (-23.0, [(-36, 10), (-23, 60), (-36, 10)]),  # signal 3: the relative gate
        (-23.0, [(-72, 10), (-36, 10), (-23, 60), (-36, 10), (-72, 10)]),  # 4: the absolute gate
        (-23.0, [(-26, 20), (-20, 20.1), (-26, 20)]),  # signal 5
    ],
)
def test_ebu_tech_3341(rate: int, expected: float, passages: list[tuple[float, float]]) -> None:
    meter = measured(sine(rate, *passages), rate)

    assert meter.integrated_lufs + ONE_CHANNEL_DB == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    ("part_of_rate", "degrees", "amplitude", "expected"),
    [
        (4, 0, 0.5, -6.0),  # signal 15
        (4, 45, 0.5, -6.0),  # signal 16
        (6, 60, 0.5, -6.0),  # signal 17
        (8, 67.5, 0.5, -6.0),  # signal 18
        (4, 45, 1.41, 3.0),  # signal 19
    ],
)
def test_ebu_tech_3341_true_peaks(
    rate: int, part_of_rate: int, degrees: float, amplitude: float, expected: float
) -> None:
    """Sines whose frames miss the crests."""
    phase = 2 * np.pi * np.arange(rate) / part_of_rate + math.radians(degrees)
    swell = np.minimum(np.arange(rate), np.arange(rate)[::-1]) / (rate / 4)
    samples = amplitude * np.minimum(swell, 1) * np.sin(phase)

    peak = measured(samples.astype(np.float32), rate).true_peak_dbtp

    assert expected - 0.4 <= peak <= expected + 0.2


@pytest.mark.parametrize("seconds", [0, 0.1, 0.39])
def test_less_than_a_block_has_no_loudness(seconds: float) -> None:
    assert measured(sine(16000, (-10, seconds)), 16000).integrated_lufs == -math.inf


def test_silence_has_neither_loudness_nor_peak() -> None:
    meter = measured(np.zeros(32000, np.float32), 16000)

    assert meter.integrated_lufs == -math.inf
    assert meter.true_peak_dbtp == -math.inf


@pytest.mark.parametrize("position", [0, 1, 799, 7999, 8000, 14399, 14400, 14405, 15999])
def test_a_peak_is_found_wherever_it_is(position: int) -> None:
    samples = np.zeros(16000, np.float32)
    samples[position] = -0.5

    assert measured(samples, 16000).true_peak_dbtp == pytest.approx(-6.02, abs=0.01)


@pytest.mark.once
@settings(deadline=None, max_examples=25)
@given(cuts=st.lists(st.integers(0, 60000), max_size=12), rate=st.sampled_from([16000, 22050]))
def test_readings_do_not_depend_on_how_the_sound_is_cut(
    babble: Callable[[int, int], NDArray[np.float32]], cuts: list[int], rate: int
) -> None:
    samples = babble(4, rate)
    pieces = LoudnessMeter(rate)
    for piece in np.split(samples, sorted(cuts)):
        pieces.add(piece)

    whole = measured(samples, rate)

    assert pieces.integrated_lufs == pytest.approx(whole.integrated_lufs, abs=1e-4)
    assert pieces.true_peak_dbtp == pytest.approx(whole.true_peak_dbtp, abs=1e-4)


def test_reading_does_not_disturb_the_measurement(
    babble: Callable[[int, int], NDArray[np.float32]],
) -> None:
    samples = babble(5, 16000)
    watched = LoudnessMeter(16000)
    for piece in np.split(samples, 7 * np.arange(1, 1000)):
        watched.add(piece)
        if len(piece) > 7:
            assert math.isfinite(watched.integrated_lufs)
            assert math.isfinite(watched.true_peak_dbtp)
    watched.add(samples)

    assert watched.integrated_lufs == pytest.approx(
        measured(np.tile(samples, 2), 16000).integrated_lufs, abs=1e-4
    )


@pytest.mark.once
@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="compares with ffmpeg's meter")
@pytest.mark.parametrize("rate", RATES)
def test_agrees_with_ffmpeg(babble: Callable[[int, int], NDArray[np.float32]], rate: int) -> None:
    samples = babble(20, rate)
    raw = ["-f", "f32le", "-ar", str(rate), "-ac", "1", "-i", "-"]
    command = ["ffmpeg", "-nostats", *raw, "-af", "ebur128=peak=true", "-f", "null", "-"]

    report = subprocess.run(command, input=samples.tobytes(), capture_output=True, check=True)

    loudness, peak = (
        float(re.findall(pattern, report.stderr.decode())[-1])
        for pattern in (r"I:\s+(\S+) LUFS", r"Peak:\s+(\S+) dBFS")
    )
    ours = measured(samples, rate)
    # ffmpeg prints one decimal.
    assert ours.integrated_lufs == pytest.approx(loudness, abs=0.1)
    assert ours.true_peak_dbtp == pytest.approx(peak, abs=0.15)


@pytest.mark.once
@pytest.mark.parametrize("rate", RATES)
def test_agrees_with_pyloudnorm(
    babble: Callable[[int, int], NDArray[np.float32]], rate: int
) -> None:
    samples = babble(20, rate)

    loudness = pyloudnorm.Meter(rate).integrated_loudness(samples)

    assert measured(samples, rate).integrated_lufs == pytest.approx(loudness, abs=0.15)
