"""The sound of an edition: a tape, and how it is played so that it is as loud as promised."""

from collections.abc import Iterator
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from audiofy.mix.limiter import Limiter
from audiofy.mix.loudness import LoudnessMeter
from audiofy.mix.tape import Tape

FULL_SCALE = 32768.0


class Track:
    """A finished mono recording with one gain for all of it and a ceiling for its peaks.

    `rate` is in Hz, `frames` the length; `loudness_lufs` and `true_peak_dbtp` are those of the
    recording before `gain_db` is applied. `blocks` plays it, as often as you like, until the track
    is closed or collected.
    """

    def __init__(
        self,
        tape: Tape,
        *,
        loudness_lufs: float,
        true_peak_dbtp: float,
        gain_db: float,
        peak_dbtp: float,
    ) -> None:
        self._tape = tape
        self.loudness_lufs = loudness_lufs
        self.true_peak_dbtp = true_peak_dbtp
        self.gain_db = gain_db
        self.peak_dbtp = peak_dbtp

    @property
    def rate(self) -> int:
        return self._tape.rate

    @property
    def frames(self) -> int:
        return self._tape.frames

    def blocks(self, *, headroom_db: float = 0.0) -> Iterator[NDArray[np.float32]]:
        """The sound as heard: mono float32 in [-1, 1), in blocks of about 65 000 frames.

        Peaks stay `headroom_db` below the track's ceiling, for formats that overshoot.
        """
        return play(self._tape, self.true_peak_dbtp, self.gain_db, self.peak_dbtp - headroom_db)

    def close(self) -> None:
        """Delete the recording."""
        self._tape.close()

    def __enter__(self) -> "Track":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def play(
    tape: Tape, true_peak_dbtp: float, gain_db: float, ceiling_dbtp: float
) -> Iterator[NDArray[np.float32]]:
    """The tape with a gain; with a limiter where the gain takes its true peak over the ceiling."""
    scale = np.float32(10 ** (gain_db / 20) / FULL_SCALE)
    louder = (block.astype(np.float32) * scale for block in tape.blocks())
    if true_peak_dbtp + gain_db <= ceiling_dbtp:
        yield from louder
        return
    limiter = Limiter(tape.rate, 10 ** (ceiling_dbtp / 20))
    for block in louder:
        yield limiter.push(block)
    yield limiter.flush()


def measure(blocks: Iterator[NDArray[np.float32]], rate: int) -> LoudnessMeter:
    """How loud the blocks are."""
    meter = LoudnessMeter(rate)
    for block in blocks:
        meter.add(block)
    return meter
