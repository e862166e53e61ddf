"""What is heard in a sound file: levels every 10 ms, loudness, true peak, clipping."""

import math
from array import array
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiofy.mix.loudness import LoudnessMeter
from audiofy.publish.read import opened

WINDOWS_PER_SECOND = 100

_FULL = 0.93
"""What was cut off at full scale before it was encoded comes back between 0.94 and 0.97 (measured:
LAME lowers it), and uneven; an edition as it should be stays below 0.9."""

_CLIPPED_FRAMES = 4


@dataclass(frozen=True, slots=True)
class Heard:
    """The measures of a sound; a level is the greatest magnitude in a window of 10 ms.

    `clipped` counts the runs of at least 4 frames at nearly full scale.
    """

    rate: int
    channels: int
    frames: int
    levels: NDArray[np.float32]
    loudness_lufs: float
    true_peak_dbtp: float
    clipped: int

    def between(self, start: float, end: float) -> NDArray[np.float32]:
        """The levels of the windows that lie wholly between two frames."""
        window = self.rate // WINDOWS_PER_SECOND
        first, last = math.ceil(max(start, 0) / window), math.floor(end / window)
        return self.levels[first : max(last, first)]


def listen(path: Path) -> Heard:
    """Decode a file and measure it. Raises InputMissing, EditionError if it is no sound, and
    ConfigError if what decodes it is not installed."""
    source = opened(path)
    window = source.rate // WINDOWS_PER_SECOND
    meter, levels = LoudnessMeter(source.rate), array("f")
    rest = np.zeros(0, np.float32)
    frames = clipped = 0
    for block in source.blocks():
        frames += len(block)
        meter.add(block)
        clipped += _runs(np.abs(block) >= _FULL)
        sound = np.concatenate([rest, block])
        whole = len(sound) // window * window
        levels.extend(np.abs(sound[:whole]).reshape(-1, window).max(axis=1))
        rest = sound[whole:]
    return Heard(
        source.rate,
        source.channels,
        frames,
        np.array(levels, np.float32),
        meter.integrated_lufs,
        meter.true_peak_dbtp,
        clipped,
    )


def _runs(full: NDArray[np.bool_]) -> int:
    """How many runs of True are long enough to be clipping."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], full.view(np.int8), [0]])))
    return int(np.count_nonzero(edges[1::2] - edges[::2] >= _CLIPPED_FRAMES))
