"""Sound -> passages that several encoders can take at once, and whose MPEG frames then follow.

MPEG frames of two encoders cannot simply follow one another: a frame keeps some of its bits in
those before it (the bit reservoir of ISO/IEC 11172-3, 2.4.3.4). In a pause they can: there, the
first frames of the second encoder are silenced, which makes them need nothing; the bits that they
keep for the next ones stay. Where a track is cut depends on its sound alone, so that its MP3 is
the same with one encoder at work and with many.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

PASSAGE_SECONDS = 10
"""A passage is cut at the last pause before it would be longer; without one it goes on."""

_HEADER_BYTES = 4
_REACH_FRAMES = 1792
"""What an MPEG frame holds begins and ends less than this before and after its own place: LAME
looks 1105 frames back and 1024 + 576 - 272 ahead."""


@dataclass(frozen=True, slots=True)
class Grid:
    """The MPEG frames of a stream: frames of sound in each, and how many hold a reservoir."""

    frames: int
    muted: int

    @classmethod
    def of(cls, rate: int, bitrate_kbps: int) -> "Grid":
        is_mpeg1 = rate >= 32000
        frames, side, reservoir = (1152, 17, 511) if is_mpeg1 else (576, 9, 255)
        room = frames // 8 * bitrate_kbps * 1000 // rate - _HEADER_BYTES - side
        return cls(frames, -(-reservoir // max(room, 1)))


@dataclass(frozen=True, slots=True)
class Passage:
    """Sound for one encoder (mono, 16 bits a frame).

    `begins`: with it an encoder begins. `mpeg_frames`: with it the encoder ends, and so many of all
    its MPEG frames count; None: it goes on.
    """

    sound: NDArray[np.int16]
    begins: bool
    mpeg_frames: int | None


_STEP_FRAMES = 64
"""Silence is looked for in steps of this length."""

ALL_FRAMES = 1 << 62
"""More than any encoder makes."""


def passages(
    blocks: Iterable[NDArray[np.int16]], rate: int, grid: Grid | None
) -> Iterator[Passage]:
    """The sound, cut in its pauses; without a grid, all of it is for one encoder."""
    most = rate * PASSAGE_SECONDS
    waiting: list[NDArray[np.int16]] = []
    waiting_frames, before = 0, 0  # `before`: what the encoder has of this passage already
    for block in blocks:
        waiting.append(block)
        waiting_frames += len(block)
        if waiting_frames < most:
            continue
        sound = np.concatenate(waiting)
        cut = _cut(sound, before, grid) if grid else None
        if cut is None or grid is None:
            yield Passage(sound, before == 0, None)
            before += len(sound)
            sound = sound[:0]
        else:
            own = cut * grid.frames - before
            yield Passage(sound[: own + _REACH_FRAMES], before == 0, cut)
            before, sound = 0, sound[own:]
        waiting, waiting_frames = [sound], len(sound)
    yield Passage(np.concatenate([*waiting, np.zeros(0, np.int16)]), before == 0, ALL_FRAMES)


def _cut(sound: NDArray[np.int16], before: int, grid: Grid) -> int | None:
    """The last MPEG frame of the passage with which another encoder can begin; None: there is none.

    The passage is `before` frames and `sound`.
    """
    steps = len(sound) // _STEP_FRAMES
    is_heard = sound[: steps * _STEP_FRAMES].reshape(steps, _STEP_FRAMES).any(axis=1)
    heard = np.concatenate([[-1], np.flatnonzero(is_heard), [steps]])
    needed = (grid.muted + 2) * grid.frames + 2 * _REACH_FRAMES
    for silence in np.flatnonzero(np.diff(heard) > -(-needed // _STEP_FRAMES))[::-1]:
        first = (int(heard[silence]) + 1) * _STEP_FRAMES + before
        cut = -(-(first + _REACH_FRAMES) // grid.frames)
        if cut * grid.frames > before:
            return cut
    return None
