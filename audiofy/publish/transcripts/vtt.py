"""WebVTT: a cue for each sentence, with its id, and in it the time of each word that is known.

https://www.w3.org/TR/webvtt1/
"""

import html
import re
from collections.abc import Iterator
from textwrap import wrap

from audiofy.mix.model import Cue, Edition
from audiofy.publish.transcripts.model import (
    Line,
    Sidecar,
    Subject,
    clock,
    milliseconds,
    sentence_id,
    sentence_lines,
    timed_paragraphs,
)
from audiofy.publish.transcripts.words import word_starts

LINE_CHARACTERS = 65
"""Podcast apps show about this much in a line."""


def write(edition: Edition) -> str:
    timeline = edition.timeline
    cues = [
        _cue(index, line, _times(cue, line, timeline.rate))
        for index, (cue, line) in enumerate(
            zip(timeline.cues, sentence_lines(timeline), strict=True)
        )
    ]
    return "\n".join(["WEBVTT\n", *cues])


def read(text: str) -> list[Line]:
    if not text.startswith("WEBVTT"):
        raise ValueError("it does not begin with WEBVTT")
    return [
        Line(start, end, html.unescape(_TIME.sub("", " ".join(lines))))
        for start, end, lines in timed_paragraphs(text)
    ]


_TIME = re.compile(r"<[\d:.]+>")


def _times(cue: Cue, line: Line, rate: int) -> Iterator[int | None]:
    """For each word its time in milliseconds, if it is after that before, as they must be."""
    latest = line.start_ms
    for start in word_starts(cue):
        begins = None if start is None else milliseconds(start, rate)
        if begins is not None and latest < begins < (line.end_ms or 0):
            latest = begins
            yield begins
        else:
            yield None


def _cue(index: int, line: Line, word_times: Iterator[int | None]) -> str:
    times = f"{clock(line.start_ms)} --> {clock(line.end_ms or 0)}"
    # Lines are broken as they are seen; escaped afterwards, ">" too, so that no "-->" is left.
    rows = wrap(line.text, LINE_CHARACTERS, break_long_words=False, break_on_hyphens=False)
    timed = "\n".join(
        " ".join(_timed(word, next(word_times)) for word in row.split(" ")) for row in rows
    )
    return f"{sentence_id(index)}\n{times}\n{timed}\n"


def _timed(word: str, time_ms: int | None) -> str:
    escaped = html.escape(word, quote=False)
    return escaped if time_ms is None else f"<{clock(time_ms)}>{escaped}"


SIDECAR = Sidecar("transcript.vtt", "text/vtt", Subject.SENTENCES, write, read)
