"""The peaks between the frames, which a player will reach (ITU-R BS.1770-4, annex 2)."""

import math
from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

OVERSAMPLING = 4
CONTEXT = 12
"""Frames of context that interpolation needs on either side."""

_REGION = 32
_BATCH = 40
"""So many regions are interpolated at once. With more, linear algebra libraries start threads,
which cost more than they gain as soon as the other cores have work of their own."""

_KAISER_BETA = 4.0


def peaks(context: NDArray[np.float32], floor: float) -> NDArray[np.float32]:
    """For each frame the greatest magnitude from it up to the next, at four times the rate.

    `context` is the sound with CONTEXT frames more on either side, for which there are no values
    in the result. Values up to `floor` may be too small: what certainly stays below is not
    interpolated, which makes this nearly free where the sound is quiet.
    """
    frames = len(context) - 2 * CONTEXT
    regions = -(-frames // _REGION)
    # A region more on either side, so that each has two neighbours.
    padded = np.zeros((regions + 2) * _REGION, np.float32)
    padded[_REGION - CONTEXT : _REGION + frames + CONTEXT] = context
    magnitude = np.abs(padded)
    found = magnitude[_REGION:-_REGION].reshape(regions, _REGION)
    loud = np.flatnonzero(_reach(magnitude) > floor)
    if len(loud):
        windows = sliding_window_view(padded, _REGION + 2 * CONTEXT)[_REGION - CONTEXT :: _REGION]
        found[loud] = np.maximum(found[loud], _between(windows[loud]))
    return found.reshape(-1)[:frames]


def _reach(magnitude: NDArray[np.float32]) -> NDArray[np.float32]:
    """For each inner region a bound that no interpolated value in it can exceed."""
    loudest = np.maximum.reduceat(magnitude, np.arange(0, len(magnitude), _REGION))
    neighbours = np.maximum(loudest[:-2], loudest[2:])
    bound: NDArray[np.float32] = np.maximum(neighbours, loudest[1:-1]) * _greatest_gain()
    return bound


@cache
def _greatest_gain() -> np.float32:
    """How much greater than the frames around it an interpolated value can be."""
    return np.float32(np.abs(_phases()).sum(axis=1).max())


def _between(windows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The greatest magnitude strictly between each frame of a region and the next."""
    greatest = np.empty((len(windows), _REGION), np.float32)
    for start in range(0, len(windows), _BATCH):
        batch = windows[start : start + _BATCH]
        values = np.abs(batch @ _interpolation()).reshape(len(batch), -1, _REGION)
        values.max(axis=1, out=greatest[start : start + _BATCH])
    return greatest


@cache
def _interpolation() -> NDArray[np.float32]:
    """All phases for all frames of a region, as one matrix: its product with a window."""
    matrix = np.zeros((_REGION + 2 * CONTEXT, OVERSAMPLING - 1, _REGION), np.float32)
    for phase, weights in enumerate(_phases()):
        for frame in range(_REGION):
            matrix[frame + 1 : frame + 1 + 2 * CONTEXT, phase, frame] = weights
    return matrix.reshape(len(matrix), -1)


@cache
def _phases() -> NDArray[np.float32]:
    """Interpolators for the points 1/4, 2/4 and 3/4 after a frame: a Kaiser-windowed sinc each."""
    taps = np.arange(2 * CONTEXT) - (CONTEXT - 1)
    rows = []
    for step in range(1, OVERSAMPLING):
        distance = taps - step / OVERSAMPLING
        shape = np.sqrt(np.maximum(0.0, 1 - (distance / CONTEXT) ** 2))
        row = np.sinc(distance) * np.i0(_KAISER_BETA * shape) / np.i0(_KAISER_BETA)
        rows.append(row / row.sum())
    return np.array(rows, np.float32)


def dbtp(peak: float) -> float:
    """A peak (1.0 is full scale) in dBTP; silence is -inf."""
    return 20 * math.log10(peak) if peak > 0 else -math.inf
