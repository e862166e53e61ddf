"""Keeps peaks under a ceiling: turns the sound down a moment before a peak and up again after."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from audiofy.mix import truepeak

REACH_MS = 10
"""The gain begins to fall 2 x REACH_MS before a peak and is back 2 x REACH_MS after it."""


class Limiter:
    """A look-ahead true-peak limiter for a stream of blocks.

    `push` takes the next block and returns what is ready, which lags behind; `flush` returns the
    rest. All that is returned, joined, is as long as all that was pushed. Where no peak comes
    near the ceiling the sound is returned untouched. The result does not depend on where the
    blocks are cut.
    """

    def __init__(self, rate: int, ceiling: float) -> None:
        """`ceiling` is the greatest magnitude allowed, at four times the rate; 1 is full scale."""
        self._ceiling = ceiling
        self._reach = max(rate * REACH_MS // 1000, 1)
        self._margin = 2 * self._reach + truepeak.CONTEXT
        # What was returned already but still reaches into what comes, then what waits.
        self._sound = np.zeros(self._margin, np.float32)

    def push(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next block in; the frames that nothing to come can change out."""
        self._sound = np.concatenate([self._sound, block])
        ready = len(self._sound) - 2 * self._margin
        if ready <= 0:
            return block[:0]
        limited = self._limit(self._sound)
        self._sound = self._sound[ready:].copy()
        return limited

    def flush(self) -> NDArray[np.float32]:
        """The rest of the sound; the limiter is then as new."""
        rest = self.push(np.zeros(self._margin, np.float32))
        self._sound = np.zeros(self._margin, np.float32)
        return rest

    def _limit(self, sound: NDArray[np.float32]) -> NDArray[np.float32]:
        """`sound` without its margins, under the ceiling."""
        limited = sound[self._margin : -self._margin].copy()
        peaks = truepeak.peaks(sound, self._ceiling)
        over = np.flatnonzero(peaks > self._ceiling)
        if not len(over):
            return limited
        # A peak between two frames belongs to both.
        peaks[1:] = np.maximum(peaks[1:], peaks[:-1])
        wanted = self._ceiling / np.maximum(peaks, self._ceiling)
        for first, last in _passages(over, 4 * self._reach + 1):
            # `wanted` reaches 2 x reach further than `limited` at either end.
            start = max(first - 4 * self._reach, 0)
            gain = self._smooth(wanted[start : last + 2 + 4 * self._reach].astype(np.float64))
            limited[start : start + len(gain)] *= gain.astype(np.float32)
        return limited

    def _smooth(self, wanted: NDArray[np.float64]) -> NDArray[np.float64]:
        """A gain without steps that is nowhere above `wanted`; 2 x reach shorter at either end."""
        # Each value is held for `reach` to both sides, and then averaged over what it was held
        # for: so the average at a peak is of values that all are as low as the peak wants.
        held = _sliding_minimum(wanted, 2 * self._reach + 1)
        width = self._reach + 1
        return _moving_average(_moving_average(held, width), width)


def _passages(frames: NDArray[np.intp], gap: int) -> Iterator[tuple[int, int]]:
    """The first and the last of `frames` in each group that is more than `gap` from the next."""
    borders = np.flatnonzero(np.diff(frames) > gap) + 1
    for group in np.split(frames, borders):
        yield int(group[0]), int(group[-1])


def _sliding_minimum(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The least of each `width` neighbours; `width` - 1 values fewer."""
    covered = 1
    while covered < width:
        step = min(covered, width - covered)
        values = np.minimum(values[:-step], values[step:])
        covered += step
    return values


def _moving_average(values: NDArray[np.float64], width: int) -> NDArray[np.float64]:
    """The mean of each `width` neighbours; `width` - 1 values fewer."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    averages: NDArray[np.float64] = (sums[width:] - sums[:-width]) / width
    return averages
