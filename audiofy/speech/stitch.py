"""The clips of a text that was divided, as one clip again."""

from collections.abc import Iterator, Sequence

from audiofy.speech.model import BYTES_PER_FRAME, Clip

BREATH_MS = 120
"""Engines frame each piece with silence, up to half a second; so much stays where two meet."""

QUIET_PEAK = 328
"""-40 dB below full scale: quieter sound at the edge of a piece is its silence."""


def stitch(clips: Sequence[Clip]) -> Clip:
    """The clips one after the other, all of one rate, with one breath between two of them.

    The silence before the first and after the last stays as it is.
    """
    if len(clips) == 1:
        return clips[0]
    rate = clips[0].rate
    breath = bytes(BREATH_MS * rate // 1000 * BYTES_PER_FRAME)
    return Clip(breath.join(_without_inner_silence(clips)), rate)


def _without_inner_silence(clips: Sequence[Clip]) -> Iterator[bytes]:
    for index, clip in enumerate(clips):
        start, end = sounding(clip)
        if index == 0:
            start = 0
        if index == len(clips) - 1:
            end = clip.frames
        yield clip.pcm[start * BYTES_PER_FRAME : end * BYTES_PER_FRAME]


def sounding(clip: Clip) -> tuple[int, int]:
    """From which frame up to which the clip is louder than silence; all of it if it never is."""
    import numpy as np

    loud = np.flatnonzero(np.abs(np.frombuffer(clip.pcm, "<i2").astype(np.int32)) > QUIET_PEAK)
    return (int(loud[0]), int(loud[-1]) + 1) if loud.size else (0, clip.frames)
