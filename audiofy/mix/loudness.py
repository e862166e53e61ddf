"""How loud a sound is heard: integrated loudness and true peak of ITU-R BS.1770-4, streaming."""

import math
from array import array
from functools import cache

import numpy as np
from numpy.typing import NDArray

from audiofy.mix import truepeak

STEPS_PER_BLOCK = 4
"""A gating block is 400 ms; the next begins 100 ms later (75 % overlap)."""

ABSOLUTE_GATE_LUFS = -70.0
RELATIVE_GATE_LU = -10.0

_STANDARD_RATE = 48000
_HEAD = (
    (1.19839281085285, -2.69169618940638, 1.53512485958697),
    (0.73248077421585, -1.69065929318241, 1.0),
)
_RUMBLE = ((1.0, -2.0, 1.0), (0.99007225036621, -1.99004745483398, 1.0))
"""The filters of BS.1770-4, tables 1 and 2: the shelf of a head, and a high-pass; each the
numerator and the denominator, from the longest delay to none."""

_STEPS_PER_TRANSFORM = 10
_PART_STEPS = 18_000  # half an hour
_SHORT_TERM_STEPS = 30
_OFFSET_LUFS = -0.691
"""So that a 997 Hz sine at 0 dBFS in one channel reads -3.01 LUFS (BS.1770-4, eq. 2)."""


class LoudnessMeter:
    """Measures a mono sound while it is made; its memory is a few numbers for each 100 ms.

    Add the sound in pieces of any length; the readings hold for what was added so far.
    """

    def __init__(self, rate: int, *, peaks: bool = True) -> None:
        """`peaks`: is the true peak measured, too?"""
        self._step = round(rate / 10)
        self._weights = _k_weighting(rate, self._step * _STEPS_PER_TRANSFORM)
        self._powers = array("f")  # the mean square of each 100 ms
        self._peak = 0.0 if peaks else math.inf
        # One step of history in front: the filters' memory, and the peak's context.
        self._heard = np.zeros(self._step, np.float32)
        self._waiting: list[NDArray[np.float32]] = []
        self._waiting_frames = 0

    def add(self, samples: NDArray[np.float32]) -> None:
        """Hear more of the sound; 1.0 is full scale."""
        self._waiting.append(samples)
        self._waiting_frames += len(samples)
        hop = self._step * (_STEPS_PER_TRANSFORM - 1)
        if self._waiting_frames < hop:
            return
        sound = np.concatenate([self._heard, *self._waiting])
        position = 0
        while len(sound) - position >= self._step + hop:
            piece = sound[position : position + self._step + hop]
            self._powers.frombytes(self._mean_squares(piece).tobytes())
            self._peak = self._peak_with(piece)
            position += hop
        self._heard = sound[position : position + self._step].copy()
        self._waiting = [sound[position + self._step :].copy()]
        self._waiting_frames = len(self._waiting[0])

    @property
    def integrated_lufs(self) -> float:
        """The integrated loudness in LUFS, gated; -inf for silence or less than 400 ms."""
        return _gated_loudness(np.concatenate([self._powers, self._rest_powers()]))

    def short_term_lufs(self) -> NDArray[np.float64]:
        """The loudness of each 3 s (EBU Tech 3341, 2.2), every 100 ms; -inf in silence."""
        powers = np.concatenate([self._powers, self._rest_powers()])
        if len(powers) < _SHORT_TERM_STEPS:
            return np.empty(0)
        window = np.full(_SHORT_TERM_STEPS, 1 / _SHORT_TERM_STEPS)
        with np.errstate(divide="ignore"):
            curve: NDArray[np.float64] = np.log10(np.convolve(powers, window, mode="valid"))
        return _OFFSET_LUFS + 10 * curve

    @property
    def true_peak_dbtp(self) -> float:
        """The greatest magnitude at four times the rate, in dBTP.

        -inf for silence; inf if it was not asked for.
        """
        return truepeak.dbtp(self._peak_with(self._rest()))

    def _rest(self) -> NDArray[np.float32]:
        """What waits to be measured, with its history, ending in the silence that follows."""
        silence = np.zeros(truepeak.CONTEXT, np.float32)
        return np.concatenate([self._heard, *self._waiting, silence])

    def _rest_powers(self) -> NDArray[np.float32]:
        whole = np.zeros(self._step * _STEPS_PER_TRANSFORM, np.float32)
        rest = self._rest()
        whole[: len(rest)] = rest[: len(whole)]
        return self._mean_squares(whole)[: self._waiting_frames // self._step]

    def _mean_squares(self, piece: NDArray[np.float32]) -> NDArray[np.float32]:
        """The K-weighted power of each 100 ms of `piece` but the first, which is history."""
        # Overlap-save: the filters' response has died away after 100 ms, so that only the first
        # step of a circular convolution is wrong.
        weighted = np.fft.irfft(np.fft.rfft(piece) * self._weights, len(piece))
        steps = weighted[self._step :].reshape(-1, self._step)
        powers: NDArray[np.float64] = np.einsum("ij,ij->i", steps, steps) / self._step
        return powers.astype(np.float32)

    def _peak_with(self, piece: NDArray[np.float32]) -> float:
        """The greatest peak, with `piece`: from CONTEXT before the end of its history on."""
        if self._peak == math.inf:
            return self._peak
        # The last frames of a piece lack what follows; they are the next piece's history.
        sound = piece[self._step - 2 * truepeak.CONTEXT :]
        return max(self._peak, float(truepeak.peaks(sound, self._peak).max(initial=0.0)))


def _gated_loudness(powers: NDArray[np.float32]) -> float:
    """BS.1770-4, eq. 3 to 7, from the power of each 100 ms."""
    if len(powers) < STEPS_PER_BLOCK:
        return -math.inf
    gate = _power(ABSOLUTE_GATE_LUFS)
    if not (mean := _mean_above(gate, powers)):
        return -math.inf
    gate = max(gate, mean * 10 ** (RELATIVE_GATE_LU / 10))
    return _OFFSET_LUFS + 10 * math.log10(_mean_above(gate, powers))


def _mean_above(gate: float, powers: NDArray[np.float32]) -> float:
    """The mean power of the gating blocks above a gate; 0 if there are none.

    In parts, which take no more memory for ten hours than for one.
    """
    window = np.full(STEPS_PER_BLOCK, 1 / STEPS_PER_BLOCK)
    total, count = 0.0, 0
    for start in range(0, len(powers) - STEPS_PER_BLOCK + 1, _PART_STEPS):
        part = powers[start : start + _PART_STEPS + STEPS_PER_BLOCK - 1]
        blocks = np.convolve(part, window, mode="valid")
        loud = blocks[blocks > gate]
        total, count = total + float(loud.sum()), count + len(loud)
    return total / count if count else 0.0


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - _OFFSET_LUFS) / 10))


@cache
def _k_weighting(rate: int, frames: int) -> NDArray[np.complex64]:
    """The frequency response of the K-weighting for a real transform of `frames` at `rate` Hz.

    BS.1770-4 gives its filters for 48 kHz. Their response is taken at the frequencies of the
    transform, so that a sound weighs the same at every rate.
    """
    hertz = np.arange(frames // 2 + 1) * rate / frames
    delay = np.exp(-2j * np.pi * hertz / _STANDARD_RATE)
    response = np.ones(len(delay), np.complex128)
    for numerator, denominator in (_HEAD, _RUMBLE):
        response *= np.polyval(numerator, delay) / np.polyval(denominator, delay)
    return response.astype(np.complex64)
