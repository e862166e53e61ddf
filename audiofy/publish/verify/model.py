"""What a check works with: the evidence it looks at, and the findings it comes to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiofy.article.model import one_line
from audiofy.errors import EditionError
from audiofy.mix.model import Timeline
from audiofy.publish.heard import Heard
from audiofy.publish.load import Published
from audiofy.publish.tagread import ReadStream, ReadTag
from audiofy.publish.transcripts import Line

TIME_TOLERANCE_MS = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """A check, the promise that it examines, and the defects found; None: it could not be made."""

    check: str
    promise: str
    defects: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings, and what was measured (seconds, LUFS, dBTP, Hz, kept short)."""

    findings: tuple[Finding, ...]
    measured: Mapping[str, Any]

    @property
    def is_sound(self) -> bool:
        return all(finding.defects == () for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the checks look at; what cannot be read, or is not there for an MP3 alone, is None.

    The properties raise EditionError in its place: another finding says why.
    """

    folder: Path | None
    published: Published | None
    tag: ReadTag
    stream: ReadStream | None
    heard: Heard | None

    @property
    def document(self) -> Published:
        if self.published is None:
            raise EditionError("There is no edition.json to check.")
        return self.published

    @property
    def timeline(self) -> Timeline:
        return self.document.timeline

    @property
    def sound(self) -> Heard:
        if self.heard is None:
            raise EditionError("There is no sound to check.")
        return self.heard

    @property
    def mpeg(self) -> ReadStream:
        if self.stream is None:
            raise EditionError("There is no stream to check.")
        return self.stream


Find = Callable[[Evidence], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Check:
    """`alone`: can it be made of an MP3 without its folder?"""

    name: str
    promise: str
    find: Find
    alone: bool = False


def differences(what: str, lines: list[Line], expected: list[Line]) -> Iterator[str]:
    """How lines differ from those that are expected; `what` they are, in the singular."""
    if len(lines) != len(expected):
        yield f"{len(lines)} {what}s instead of {len(expected)}"
        return
    for line, wanted in zip(lines, expected, strict=True):
        if one_line(line.text) != wanted.text:
            yield f"the {what} {quoted(line.text)} instead of {quoted(wanted.text)}"
        if abs(line.start_ms - wanted.start_ms) > TIME_TOLERANCE_MS:
            late = line.start_ms - wanted.start_ms
            yield f"the {what} {quoted(wanted.text)} begins {late:+} ms off"
        if line.end_ms is None or wanted.end_ms is None:
            continue
        if abs(line.end_ms - wanted.end_ms) > TIME_TOLERANCE_MS:
            yield f"the {what} {quoted(wanted.text)} ends {line.end_ms - wanted.end_ms:+} ms off"


def quoted(text: str, characters: int = 40) -> str:
    """The beginning of a text, in quotation marks."""
    words = one_line(text)
    return f"“{words}”" if len(words) <= characters else f"“{words[: characters - 1]}…”"
