"""The sound of an edition: a tape, and how it is played so that it is as loud as promised."""

from collections.abc import Iterable, Iterator
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from audiofy.mix.limiter import Limiter
from audiofy.mix.tape import Tape

FULL_SCALE = 32768.0


class Track:
    """A finished mono recording with one gain for all of it and a ceiling for its peaks.

    `rate` is in Hz, `frames` the length; `loudness_lufs` and `true_peak_dbtp` are those of the
    recording, before `gain_db` is applied and peaks are held under `ceiling_dbtp`: `headroom_db`
    below `peak_dbtp`, for what a lossy format will add. `blocks` plays it, as often as you like,
    until the track is closed or collected.
    """

    def __init__(
        self,
        tape: Tape,
        *,
        loudness_lufs: float,
        true_peak_dbtp: float,
        gain_db: float,
        ceiling_dbtp: float,
        headroom_db: float = 0.0,
    ) -> None:
        self._tape = tape
        self.loudness_lufs = loudness_lufs
        self.true_peak_dbtp = true_peak_dbtp
        self.gain_db = gain_db
        self.ceiling_dbtp = ceiling_dbtp
        self.peak_dbtp = ceiling_dbtp + headroom_db

    @property
    def rate(self) -> int:
        return self._tape.rate

    @property
    def frames(self) -> int:
        return self._tape.frames

    def blocks(
        self, raised_db: float = 0.0, lowered_db: float = 0.0
    ) -> Iterator[NDArray[np.float32]]:
        """The sound as heard: mono float32 in [-1, 1), in blocks of about 65 000 frames.

        `raised_db` is more gain, for a format that makes it softer; by `lowered_db` the ceiling is
        lower, for one that raises peaks by more than the headroom.
        """
        gain_db = self.gain_db + raised_db
        ceiling_dbtp = self.ceiling_dbtp - lowered_db
        too_high = self.true_peak_dbtp + gain_db > ceiling_dbtp
        return play(self._tape.blocks(), self.rate, gain_db, ceiling_dbtp if too_high else None)

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
    blocks: Iterable[NDArray[np.int16]], rate: int, gain_db: float, ceiling_dbtp: float | None
) -> Iterator[NDArray[np.float32]]:
    """The recorded blocks with a gain, and with a limiter unless the ceiling is None."""
    scale = np.float32(10 ** (gain_db / 20) / FULL_SCALE)
    louder = (block.astype(np.float32) * scale for block in blocks)
    if ceiling_dbtp is None:
        yield from louder
        return
    limiter = Limiter(rate, 10 ** (ceiling_dbtp / 20))
    for block in louder:
        yield limiter.push(block)
    yield limiter.flush()
