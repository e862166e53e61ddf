"""Puts stings on a tape: their places are kept free while it records, and filled when it is done.

Only then is known how loud the speech is, to which they are matched.
"""

from collections.abc import Sequence
from itertools import takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from audiofy.article.model import Role
from audiofy.mix.model import Cue, Stings, Timeline
from audiofy.mix.stings import GAP_MS, load, matched, with_bed
from audiofy.mix.tape import Tape
from audiofy.script.model import Utterance
from audiofy.speech.model import Clip

_ANNOUNCED = (Role.NOTICE, Role.HEADLINE)
"""What is said over the bed, as long as nothing else has been said."""


class StingFrame:
    """The stings of one tape; `opening_frames` and `closing_frames` are the room they need."""

    def __init__(self, stings: Stings, tape: Tape) -> None:
        self._tape = tape
        self._has_begun = False
        self._opening = self._load(stings.opening)
        self._closing = self._load(stings.closing)
        self._bed = self._load(stings.bed)
        gap = tape.rate * GAP_MS // 1000
        self.opening_frames = self._opening.frames + gap if self._opening else 0
        self.closing_frames = self._closing.frames + gap if self._closing else 0

    def add(self, timeline: Timeline, speech_lufs: float) -> bool:
        """Record the stings in their places; was there any?"""
        self.begin(timeline.cues, speech_lufs)
        self.end(timeline, speech_lufs)
        return bool(self._opening or self._closing or self._bed)

    def begin(self, cues: Sequence[Cue], speech_lufs: float) -> None:
        """Record the opening and the bed; all that is said over it must be among the cues.

        Once begun, it is not begun again.
        """
        if self._has_begun:
            return
        self._has_begun = True
        if self._opening:
            self._tape.replace(0, _pcm(matched(self._opening, speech_lufs)))
        if self._bed:
            self._lay(self._bed, cues, speech_lufs)

    def end(self, timeline: Timeline, speech_lufs: float) -> None:
        """Record the closing."""
        if self._closing:
            gap = self._tape.rate * GAP_MS // 1000
            place = timeline.frames - gap - self._closing.frames
            self._tape.replace(place, _pcm(matched(self._closing, speech_lufs)))

    def _lay(self, bed: Clip, cues: Sequence[Cue], speech_lufs: float) -> None:
        announced = list(takewhile(lambda cue: is_announced(cue.utterance), cues))
        if announced:
            start, end = announced[0].start, announced[-1].end
            speech = np.concatenate(list(self._tape.blocks(start, end)))
            self._tape.replace(start, with_bed(speech, bed, speech_lufs))

    def _load(self, path: Path | None) -> Clip | None:
        return load(path, self._tape.rate) if path else None


def is_announced(utterance: Utterance) -> bool:
    """Is it said over the bed, if nothing else was said before?"""
    return utterance.block.role in _ANNOUNCED


def _pcm(sound: NDArray[np.float32]) -> NDArray[np.int16]:
    return np.rint(sound * 32768).clip(-32768, 32767).astype(np.int16)
