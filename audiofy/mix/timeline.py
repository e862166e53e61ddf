"""When everything is heard: utterances and pauses become cues and chapters, in whole frames."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from audiofy.article.model import Role, one_line
from audiofy.mix.model import Chapter, Cue, Timeline, pack_words
from audiofy.script.model import Script, Utterance
from audiofy.speech.model import WordTime

TAIL_MS = 500
"""The silence at the end is at least this long: players cut the last moment of a file."""


class TimelineWriter:
    """Writes a timeline while the sound is recorded.

    A chapter begins at each subhead; in a collection at each announcement, and is called what the
    headline after it says, and each subhead begins a part of it. Both begin on a whole second,
    because apps cut chapter times to seconds: the pause before is stretched by less than one. The
    first `opening` frames are for a sound before the speech; they belong to the first chapter.
    """

    def __init__(self, script: Script, rate: int, opening: int = 0) -> None:
        self._script = script
        self._rate = rate
        self._opening = opening
        self._cues: list[Cue] = []
        self._marks = _chapter_marks(script)

    def add(self, utterance: Utterance, frames: int, words: Iterable[WordTime] = ()) -> int:
        """The next utterance is heard for `frames`; returns the frames of silence before it.

        The times of its `words` count from the utterance's start.
        """
        position, silence = self._position, self._pause_frames()
        if self._marks[len(self._cues)] is not None:
            silence += -(position + silence) % self._rate
        start = position + silence
        self._cues.append(Cue(start, start + frames, utterance, pack_words(words)))
        return silence

    def finish(self, closing: int = 0) -> tuple[Timeline, int]:
        """All was heard; returns the timeline and how many frames follow the last cue.

        They are silence, and in it `closing` frames for a sound after the speech.
        """
        tail = max(self._pause_frames(), _frames(TAIL_MS, self._rate)) + closing
        length = self._position + tail
        chapters = chapters_of(self._script, self._cues, length)
        return Timeline(self._rate, length, tuple(self._cues), chapters), tail

    @property
    def cues(self) -> Sequence[Cue]:
        """What was added so far."""
        return self._cues

    @property
    def _position(self) -> int:
        return self._cues[-1].end if self._cues else self._opening

    def _pause_frames(self) -> int:
        """The pause asked for after the last utterance."""
        return _frames(self._cues[-1].utterance.pause_ms, self._rate) if self._cues else 0


def chapters_of(script: Script, cues: Sequence[Cue], length: int) -> tuple[Chapter, ...]:
    """The chapters of a track of `length` frames in which the script is heard as `cues` say."""
    marked = [
        (cue.start, mark)
        for cue, mark in zip(cues, _chapter_marks(script), strict=True)
        if mark is not None
    ]
    begins = [(start, mark.title) for start, mark in marked if not mark.is_part]
    if not begins or begins[0][0] > 0:
        begins.insert(0, (0, opening_title(script)))
    parts = [(start, mark.title) for start, mark in marked if mark.is_part]
    return tuple(
        replace(
            chapter,
            parts=_tiles([each for each in parts if each[0] in _span(chapter)], chapter.end),
        )
        for chapter in _tiles(begins, length)
    )


class _Mark(NamedTuple):
    """What begins with an utterance: a chapter, or a part of one."""

    title: str
    is_part: bool


def _chapter_marks(script: Script) -> list[_Mark | None]:
    """For each utterance the chapter or the part that begins with it, or None."""
    roles = {utterance.block.role for utterance in script.utterances}
    opener = Role.ANNOUNCEMENT if Role.ANNOUNCEMENT in roles else Role.SUBHEAD
    marks: list[_Mark | None] = []
    block = None
    for index, utterance in enumerate(script.utterances):
        role = utterance.block.role
        begins = role in (opener, Role.SUBHEAD) and utterance.block != block
        marks.append(_Mark(_title_at(script, index), role is not opener) if begins else None)
        block = utterance.block
    return marks


def _tiles(begins: Sequence[tuple[int, str]], end: int) -> tuple[Chapter, ...]:
    """Each lasts until the next one begins, the last until `end`."""
    borders = [start for start, _ in begins] + [end]
    return tuple(
        Chapter(start, stop, title)
        for (start, title), stop in zip(begins, borders[1:], strict=True)
    )


def _span(chapter: Chapter) -> range:
    return range(chapter.start, chapter.end)


def _title_at(script: Script, index: int) -> str:
    """The subhead itself; of an announcement, the headline or whatever else comes after it."""
    block = script.utterances[index].block
    if block.role is Role.ANNOUNCEMENT:
        following = (u.block for u in script.utterances[index:] if u.block is not block)
        block = next(following, block)
    return one_line(block.text)


def opening_title(script: Script) -> str:
    """The headline; without one, the first sentence of the article itself."""
    own = (one_line(u.text) for u in script.utterances if u.block.role is not Role.NOTICE)
    headline = one_line(script.article.headline or "")
    return headline or next(own, "") or one_line(script.utterances[0].text)


def _frames(milliseconds: int, rate: int) -> int:
    """At least `milliseconds`, in whole frames."""
    return -(-rate * milliseconds // 1000)
