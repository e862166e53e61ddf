"""Levelling brings sentences nearer to each other, gently, and changes nothing else."""

import numpy as np
import pytest
from numpy.typing import NDArray

from audiofy.mix.levelling import MOST_DB, STRENGTH, Leveller

RATE = 16000


def sentence(level_db: float) -> NDArray[np.int16]:
    time = np.arange(RATE) / RATE
    sound: NDArray[np.float64] = 6000 * 10 ** (level_db / 20) * np.sin(2 * np.pi * 500 * time)
    return sound.astype(np.int16)


def gain_db(before: NDArray[np.int16], after: NDArray[np.int16]) -> float:
    powers = [float(np.mean(each.astype(np.float64) ** 2)) for each in (before, after)]
    return float(10 * np.log10(powers[1] / powers[0]))


def after_usual(level_db: float) -> float:
    leveller = Leveller(RATE)
    for _ in range(4):
        leveller.level(sentence(0))
    return gain_db(sentence(level_db), leveller.level(sentence(level_db)))


def test_the_first_sentence_is_as_it_is() -> None:
    assert np.array_equal(Leveller(RATE).level(sentence(-6)), sentence(-6))


@pytest.mark.parametrize("level_db", [-3.0, -1.0, 1.0, 3.0])
def test_a_part_of_the_distance_is_taken_away(level_db: float) -> None:
    assert after_usual(level_db) == pytest.approx(-level_db * STRENGTH, abs=0.1)


@pytest.mark.parametrize(("level_db", "gain"), [(-12.0, MOST_DB), (12.0, -MOST_DB)])
def test_but_never_much(level_db: float, gain: float) -> None:
    assert after_usual(level_db) == pytest.approx(gain, abs=0.1)


def test_a_full_scale_peak_never_clips() -> None:
    leveller = Leveller(RATE)
    for _ in range(4):
        leveller.level(sentence(10))
    spiky = sentence(-6)
    spiky[8000] = -32768

    levelled = leveller.level(spiky)

    assert np.array_equal(levelled, spiky)


def test_a_word_too_short_to_measure_is_left_alone() -> None:
    word = sentence(0)[:1600]

    assert np.array_equal(Leveller(RATE).level(word), word)
