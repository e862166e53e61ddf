"""Gentle levelling: sentences that a voice says softer or louder come nearer to the others."""

import math
from collections import deque

import numpy as np
from numpy.typing import NDArray

from audiofy.mix.loudness import LoudnessMeter

STRENGTH = 0.6
"""What part of a sentence's distance from the voice's usual loudness is taken away ..."""

MOST_DB = 2.5
"""... but never more than this: emphasis stays, and no breath becomes a shout."""

_REMEMBERED = 50
_FULL_SCALE = 32767.0


class Leveller:
    """Sets each sentence a little nearer to the median of those before it.

    It looks only back, so that a long article streams; the first sentence is as it is.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._usual: deque[float] = deque(maxlen=_REMEMBERED)

    def level(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """The sentence (mono, 16 bits a frame) with its gain; it never clips."""
        meter = LoudnessMeter(self._rate)
        meter.add(samples.astype(np.float32) / np.float32(32768))
        loudness = meter.integrated_lufs
        if not math.isfinite(loudness):  # shorter than a gating block
            return samples
        self._usual.append(loudness)
        wanted = (float(np.median(self._usual)) - loudness) * STRENGTH
        gain = 10 ** (max(-MOST_DB, min(wanted, MOST_DB)) / 20)
        loudest = float(np.abs(samples.astype(np.float32)).max(initial=1))
        gain = min(gain, max(_FULL_SCALE / loudest, 1.0))
        levelled: NDArray[np.int16] = np.rint(samples * gain).clip(-32768, 32767).astype(np.int16)
        return levelled
