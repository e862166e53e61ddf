"""Puts stings on a tape: their places are kept free while it records, and filled when it is done.

Only then is known how loud the speech is, to which they are matched.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiofy.article.model import Role
from audiofy.mix.model import Timeline
from audiofy.mix.stings import GAP_MS, Stings, load, matched, with_bed
from audiofy.mix.tape import Tape
from audiofy.speech.model import Clip

_ANNOUNCED = (Role.NOTICE, Role.HEADLINE)
"""What is said over the bed, as long as nothing else has been said."""


class StingFrame:
    """The stings of one tape; `opening_frames` and `closing_frames` are the room they need."""

    def __init__(self, stings: Stings, tape: Tape) -> None:
        self._tape = tape
        self._opening = self._load(stings.opening)
        self._closing = self._load(stings.closing)
        self._bed = self._load(stings.bed)
        gap = tape.rate * GAP_MS // 1000
        self.opening_frames = self._opening.frames + gap if self._opening else 0
        self.closing_frames = self._closing.frames + gap if self._closing else 0

    def add(self, timeline: Timeline, speech_lufs: float) -> bool:
        """Record the stings in their places; was there any?"""
        if self._opening:
            self._tape.replace(0, _pcm(matched(self._opening, speech_lufs)))
        if self._closing:
            gap = self._tape.rate * GAP_MS // 1000
            place = timeline.frames - gap - self._closing.frames
            self._tape.replace(place, _pcm(matched(self._closing, speech_lufs)))
        if self._bed:
            self._lay(self._bed, timeline, speech_lufs)
        return bool(self._opening or self._closing or self._bed)

    def _lay(self, bed: Clip, timeline: Timeline, speech_lufs: float) -> None:
        announced = []
        for cue in timeline.cues:
            if cue.utterance.block.role not in _ANNOUNCED:
                break
            announced.append(cue)
        if announced:
            start, end = announced[0].start, announced[-1].end
            speech = np.concatenate(list(self._tape.blocks(start, end)))
            self._tape.replace(start, with_bed(speech, bed, speech_lufs))

    def _load(self, path: Path | None) -> Clip | None:
        return load(path, self._tape.rate) if path else None


def _pcm(sound: NDArray[np.float32]) -> NDArray[np.int16]:
    return np.rint(sound * 32768).clip(-32768, 32767).astype(np.int16)
