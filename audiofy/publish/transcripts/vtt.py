"""WebVTT: a cue for each sentence, with the sentence's id (https://www.w3.org/TR/webvtt1/)."""

import html
from textwrap import wrap

from audiofy.mix.model import Edition
from audiofy.publish.transcripts.model import (
    Line,
    Sidecar,
    Subject,
    clock,
    sentence_id,
    sentence_lines,
    timed_paragraphs,
)

LINE_CHARACTERS = 65
"""Podcast apps show about this much in a line."""


def write(edition: Edition) -> str:
    cues = [_cue(index, line) for index, line in enumerate(sentence_lines(edition.timeline))]
    return "\n".join(["WEBVTT\n", *cues])


def read(text: str) -> list[Line]:
    if not text.startswith("WEBVTT"):
        raise ValueError("it does not begin with WEBVTT")
    return [
        Line(start, end, html.unescape(" ".join(lines)))
        for start, end, lines in timed_paragraphs(text)
    ]


def _cue(index: int, line: Line) -> str:
    times = f"{clock(line.start_ms)} --> {clock(line.end_ms or 0)}"
    # Lines are broken as they are seen; escaped afterwards, ">" too, so that no "-->" is left.
    rows = wrap(line.text, LINE_CHARACTERS, break_long_words=False, break_on_hyphens=False)
    words = html.escape("\n".join(rows), quote=False)
    return f"{sentence_id(index)}\n{times}\n{words}\n"


SIDECAR = Sidecar("transcript.vtt", "text/vtt", Subject.SENTENCES, write, read)
