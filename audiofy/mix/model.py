"""What the control room is given beside clips, and hands on: an Edition."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from audiofy.script.model import Script, Utterance
from audiofy.speech.model import Voice, WordTime

if TYPE_CHECKING:
    from audiofy.mix.track import Track

_WORD = struct.Struct("<2I2i")


@dataclass(frozen=True, slots=True)
class Stings:
    """Sound files around the speech; None leaves one out."""

    opening: Path | None = None
    closing: Path | None = None
    bed: Path | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """Where an utterance is heard: the frames from `start` up to `end` of the track.

    `words` are the times of its words, in frames of the track too, if the voice told them. They are
    kept packed, as pack_words() does it, and count from `start` there: a long collection has a
    hundred thousand.
    """

    start: int
    end: int
    utterance: Utterance
    packed_words: bytes = b""

    @property
    def words(self) -> tuple[WordTime, ...]:
        numbers = _WORD.iter_unpack(self.packed_words)
        return tuple(
            WordTime((first, last), self.start + start, self.start + end)
            for first, last, start, end in numbers
        )


def pack_words(words: Iterable[WordTime], start: int = 0) -> bytes:
    """Words whose times count from the frame `start`. Raises ValueError for what no track has."""
    try:
        return b"".join(
            _WORD.pack(*word.span, word.start - start, word.end - start) for word in words
        )
    except struct.error as error:
        raise ValueError(f"the time of a word: {error}") from error


@dataclass(frozen=True, slots=True)
class Chapter:
    """A titled part of the track, in frames; chapters tile the track without gaps.

    `parts` lie in it, in order: of an article in a collection, what follows each of its subheads.
    """

    start: int
    end: int
    title: str
    parts: tuple["Chapter", ...] = ()


@dataclass(frozen=True, slots=True)
class Timeline:
    """All that is heard, in whole frames at `rate` Hz; `frames` is the length of the track."""

    rate: int
    frames: int
    cues: tuple[Cue, ...]
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True)
class Replaced:
    """The voice that was to speak an edition, and why another did."""

    voice: Voice
    cause: str


@dataclass(frozen=True, slots=True)
class Edition:
    """An article's audio edition, ready to publish; `instead_of` says if a voice was replaced."""

    script: Script
    track: "Track"
    timeline: Timeline
    voice: Voice
    instead_of: Replaced | None = None
