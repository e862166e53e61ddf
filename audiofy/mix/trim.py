"""Cuts the silence around what is said: a clip goes in, its sound comes out, with faded ends."""

import numpy as np
from numpy.typing import NDArray

WINDOW_MS = 5
"""Sound and silence are told apart in steps of this length."""

BELOW_PEAK_DB = 46.0
"""A step is silent when it is this much weaker than the clip's loudest frame ..."""

FLOOR_DBFS = -66.0
"""... or weaker than this, which is the hiss of an engine and not speech."""

KEEP_BEFORE_MS = 15
KEEP_AFTER_MS = 40
"""What stays before and after the sound: plosives begin and fricatives end below any threshold."""

FADE_IN_MS = 3
FADE_OUT_MS = 10

_FULL_SCALE = 32768.0


def trim(samples: NDArray[np.int16], rate: int) -> NDArray[np.int16]:
    """`samples` (mono, `rate` Hz) without leading and trailing silence, faded at both ends.

    The result is a new array whose first and last frame are nearly zero; it is empty if nothing
    in the clip can be heard.
    """
    return trimmed(samples, rate)[1]


def trimmed(samples: NDArray[np.int16], rate: int) -> tuple[int, NDArray[np.int16]]:
    """What trim() gives, and the frame of `samples` at which it begins."""
    bounds = _sound(samples, rate)
    if bounds is None:
        return 0, samples[:0].copy()
    start, end = bounds
    sound = samples[start:end].astype(np.float32)
    fade(sound, rate)
    return start, np.rint(sound).astype(np.int16)


def fade(samples: NDArray[np.float32], rate: int) -> None:
    """Fade the ends of `samples` in place, along a raised cosine: a step would be a click."""
    rise = _ramp(min(_frames(FADE_IN_MS, rate), len(samples)))
    fall = _ramp(min(_frames(FADE_OUT_MS, rate), len(samples)))
    samples[: len(rise)] *= rise
    samples[len(samples) - len(fall) :] *= fall[::-1]


def _sound(samples: NDArray[np.int16], rate: int) -> tuple[int, int] | None:
    """From where to where something is heard, with the margins; None if nothing is."""
    window = _frames(WINDOW_MS, rate)
    levels = _levels(samples, window)
    loudest = int(levels.max(initial=0))
    threshold = max(loudest * 10 ** (-BELOW_PEAK_DB / 20), _FULL_SCALE * 10 ** (FLOOR_DBFS / 20))
    heard = np.flatnonzero(levels > threshold)
    if not len(heard):
        return None
    start = int(heard[0]) * window - _frames(KEEP_BEFORE_MS, rate)
    end = (int(heard[-1]) + 1) * window + _frames(KEEP_AFTER_MS, rate)
    return max(start, 0), min(end, len(samples))


def _levels(samples: NDArray[np.int16], window: int) -> NDArray[np.int16]:
    """The peak of each window of frames; the last window may be short."""
    # ~x is -x - 1: the magnitude of a negative frame that cannot overflow, as -(-32768) would.
    magnitude = np.maximum(samples, ~samples)
    if not len(magnitude):
        return magnitude
    return np.maximum.reduceat(magnitude, np.arange(0, len(magnitude), window))


def _ramp(frames: int) -> NDArray[np.float32]:
    """Half a cosine wave rising from nearly 0 to nearly 1."""
    phase = (np.arange(frames, dtype=np.float32) + 0.5) / max(frames, 1)
    return ((1 - np.cos(np.pi * phase)) / 2).astype(np.float32)


def _frames(milliseconds: int, rate: int) -> int:
    return max(rate * milliseconds // 1000, 1)
