"""The clips of a text that was divided, as one clip again."""

from collections.abc import Sequence
from dataclasses import replace

from audiofy.speech.model import BYTES_PER_FRAME, Clip, WordTime

BREATH_MS = 120
"""Engines frame each piece with silence, up to half a second; so much stays where two meet."""

QUIET_PEAK = 328
"""-40 dB below full scale: quieter sound at the edge of a piece is its silence."""


def stitch(clips: Sequence[Clip]) -> Clip:
    """The clips one after the other, all of one rate, with one breath between two of them.

    The silence before the first and after the last stays as it is. The times of words are those of
    the whole; if one clip has none, none are told.
    """
    if len(clips) == 1:
        return clips[0]
    rate = clips[0].rate
    breath = bytes(BREATH_MS * rate // 1000 * BYTES_PER_FRAME)
    parts: list[bytes] = []
    words: list[WordTime] = []
    position = 0
    for index, clip in enumerate(clips):
        start, end = sounding(clip)
        start = start if index else 0
        end = end if index < len(clips) - 1 else clip.frames
        parts.append(clip.pcm[start * BYTES_PER_FRAME : end * BYTES_PER_FRAME])
        words += (
            moved(word, position - start, position, position + end - start) for word in clip.words
        )
        position += end - start + len(breath) // BYTES_PER_FRAME
    return Clip(breath.join(parts), rate, tuple(words) if all(c.words for c in clips) else ())


def moved(word: WordTime, frames: int, first: int, last: int) -> WordTime:
    """The word so many frames later, but within `first` and `last`."""
    start, end = (min(max(frame + frames, first), last) for frame in (word.start, word.end))
    return replace(word, start=start, end=end)


def sounding(clip: Clip) -> tuple[int, int]:
    """From which frame up to which the clip is louder than silence; all of it if it never is."""
    import numpy as np

    loud = np.flatnonzero(np.abs(np.frombuffer(clip.pcm, "<i2").astype(np.int32)) > QUIET_PEAK)
    return (int(loud[0]), int(loud[-1]) + 1) if loud.size else (0, clip.frames)
