"""A sound at another sample rate: band-limited, on exactly the same time."""

import math

import numpy as np
from numpy.typing import NDArray

_MARGIN_SECONDS = 0.02
"""Silence around the sound: the transform is circular, and its filter rings that long."""

_ROLL_OFF = 0.04
"""The last part of the band that both rates have is faded out: a hard edge would ring longer."""


def resample(samples: NDArray[np.float32], rate: int, new_rate: int) -> NDArray[np.float32]:
    """`samples`, mono at `rate` Hz, at `new_rate` Hz.

    Frame n of the result is what is heard at n / `new_rate` seconds of `samples`; the result has
    all frames that begin before `samples` end. Memory grows with the length: this is for clips.
    """
    if rate == new_rate or not len(samples):
        return samples
    common = math.gcd(rate, new_rate)
    up, down = new_rate // common, rate // common
    margin = math.ceil(rate * _MARGIN_SECONDS)
    periods = _smooth(-(-(len(samples) + margin) // down))
    padded = np.zeros(periods * down, np.float32)
    padded[: len(samples)] = samples
    spectrum = np.fft.rfft(padded)
    kept = min(len(spectrum), periods * up // 2 + 1)
    spectrum[:kept] *= _fade_out(kept)
    spectrum = spectrum[:kept] * np.float32(up / down)
    sound: NDArray[np.float32] = np.fft.irfft(spectrum, periods * up).astype(np.float32)
    return sound[: -(-len(samples) * up // down)]


def _fade_out(bins: int) -> NDArray[np.float32]:
    """1 up to where the band ends, and there down to 0 along half a cosine wave."""
    weights = np.ones(bins, np.float32)
    edge = int(bins * _ROLL_OFF)
    if edge:
        weights[bins - edge :] = (1 + np.cos(np.pi * (np.arange(edge) + 1) / edge)) / 2
    return weights


def _smooth(least: int) -> int:
    """The next number from `least` on that has only small factors: its transforms are fast."""
    best = 1 << max(least - 1, 0).bit_length()
    for threes in (1, 3, 9):
        for fives in (1, 5):
            odd = threes * fives
            power = 1 << max(-(-least // odd) - 1, 0).bit_length()
            best = min(best, odd * power)
    return best
