"""What all transcripts and chapter lists have in common: lines of text with their times.

Transcripts show what is written, not how it is spelled out for the voice. Times are whole
milliseconds of the track, rounded from frames; rounding keeps their order.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from audiofy.article.model import one_line
from audiofy.mix.model import Edition, Timeline


@dataclass(frozen=True, slots=True)
class Line:
    """A text and when it is heard, in milliseconds; `end_ms` is None where a format has no ends."""

    start_ms: int
    end_ms: int | None
    text: str


class Subject(Enum):
    """What the lines of a sidecar are."""

    SENTENCES = auto()
    CHAPTERS = auto()


@dataclass(frozen=True, slots=True)
class Sidecar:
    """A text file beside the track: its name in an edition folder and its media type.

    `write` makes its text from an edition; `read` gives its lines back, the text as written, and
    raises ValueError for a text that is not of this format.
    """

    name: str
    mime: str
    subject: Subject
    write: Callable[[Edition], str]
    read: Callable[[str], list[Line]]


def expected_lines(timeline: Timeline, subject: Subject) -> list[Line]:
    """What every sidecar about `subject` says."""
    lines = {Subject.SENTENCES: sentence_lines, Subject.CHAPTERS: chapter_lines}
    return lines[subject](timeline)


def sentence_lines(timeline: Timeline) -> list[Line]:
    """A line for each utterance, the notice too."""
    return [
        Line(
            milliseconds(cue.start, timeline.rate),
            milliseconds(cue.end, timeline.rate),
            one_line(cue.utterance.text),
        )
        for cue in timeline.cues
    ]


def chapter_lines(timeline: Timeline) -> list[Line]:
    """A line for each chapter."""
    return [
        Line(
            milliseconds(chapter.start, timeline.rate),
            milliseconds(chapter.end, timeline.rate),
            one_line(chapter.title),
        )
        for chapter in timeline.chapters
    ]


def sentence_id(index: int) -> str:
    """The name of the utterance with this index, the same in every format that has names."""
    return f"s{index + 1}"


def milliseconds(frames: int, rate: int) -> int:
    return round(frames * 1000 / rate)


def clock(milliseconds: int, point: str = ".") -> str:
    """ "01:02:03.004"; hours may have more than two digits."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{seconds:02}{point}{thousandths:03}"


def from_clock(text: str) -> int:
    """The milliseconds of "01:02:03.004" or "01:02:03,004"; raises ValueError."""
    hours, minutes, seconds = text.strip().replace(",", ".").split(":")
    whole, _, thousandths = seconds.partition(".")
    if len(thousandths) != 3:
        raise ValueError(f"{text!r} has no milliseconds")
    return ((int(hours) * 60 + int(minutes)) * 60 + int(whole)) * 1000 + int(thousandths)


def timed_paragraphs(text: str) -> list[tuple[int, int, list[str]]]:
    """Start, end and lines of every cue in a text like WebVTT or SubRip; raises ValueError."""
    cues = []
    for paragraph in text.split("\n\n"):
        lines = paragraph.strip("\n").split("\n")
        times = next((n for n, line in enumerate(lines) if " --> " in line), None)
        if times is not None:
            start, end = lines[times].split(" --> ")
            cues.append((from_clock(start), from_clock(end), lines[times + 1 :]))
    return cues
