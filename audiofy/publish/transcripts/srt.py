"""SubRip: two lines of 32 characters at a time; a longer sentence has several cues.

SubRip cannot escape anything, so what an app would misread gets an invisible or a no-break
character that keeps the words as they look.
"""

from itertools import accumulate, pairwise
from textwrap import wrap

from audiofy.article.model import one_line
from audiofy.mix.model import Edition
from audiofy.publish.transcripts.model import (
    Line,
    Sidecar,
    Subject,
    clock,
    sentence_lines,
    timed_paragraphs,
)

LINE_CHARACTERS = 32
LINES = 2
_NARROWEST = 16

_NO_BREAK_SPACE = "\u00a0"
_WORD_JOINER = "\u2060"
_GUARDS = (
    # AntennaPod takes "Sie sagte: " for the name of a speaker and leaves it out.
    (": ", f":{_NO_BREAK_SPACE}"),
    ("-->", f"--{_WORD_JOINER}>"),  # would be a line of times
    ("<", f"<{_WORD_JOINER}"),  # would be a tag
)


def write(edition: Edition) -> str:
    cues = [cue for line in sentence_lines(edition.timeline) for cue in divided(line)]
    return "\n".join(_cue(number, cue) for number, cue in enumerate(cues, 1))


def read(text: str) -> list[Line]:
    """The cues; those of one sentence follow each other without a pause."""
    return [
        Line(start, end, one_line(" ".join(lines))) for start, end, lines in timed_paragraphs(text)
    ]


def divided(line: Line) -> list[Line]:
    """A sentence as cues of at most LINES lines, its time shared out by their characters.

    The lines of a cue are separated by line feeds; a word that is longer than a line stays whole.
    """
    rows = _rows(_guarded(line.text))
    texts = ["\n".join(rows[n : n + LINES]) for n in range(0, len(rows), LINES)]
    span = (line.end_ms or line.start_ms) - line.start_ms
    so_far = list(accumulate(map(len, texts), initial=0))
    borders = [line.start_ms + span * count // max(so_far[-1], 1) for count in so_far]
    return [
        Line(start, end, text) for (start, end), text in zip(pairwise(borders), texts, strict=True)
    ]


def _guarded(text: str) -> str:
    for risky, safe in _GUARDS:
        text = text.replace(risky, safe)
    return text + _NO_BREAK_SPACE if text.endswith(":") else text


def _rows(text: str) -> list[str]:
    """The rows of a sentence: as few cues as possible, all about equally full."""
    fewest = _cues(_wrapped(text, LINE_CHARACTERS))
    widths = range(_NARROWEST, LINE_CHARACTERS + 1)
    return next(rows for width in widths if _cues(rows := _wrapped(text, width)) <= fewest)


def _cues(rows: list[str]) -> int:
    return -(-len(rows) // LINES)


def _wrapped(text: str, width: int) -> list[str]:
    return wrap(text, width, break_long_words=False, break_on_hyphens=False)


def _cue(number: int, line: Line) -> str:
    times = f"{clock(line.start_ms, ',')} --> {clock(line.end_ms or 0, ',')}"
    return f"{number}\n{times}\n{line.text}\n"


SIDECAR = Sidecar("transcript.srt", "application/x-subrip", Subject.SENTENCES, write, read)
