"""What a check works with: the evidence it looks at, and the findings it comes to."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiofy.article.model import one_line
from audiofy.errors import EditionError
from audiofy.mix.model import Timeline
from audiofy.publish.formats import DEFAULT_FORMAT
from audiofy.publish.heard import Heard
from audiofy.publish.load import Published
from audiofy.publish.names import DOCUMENT
from audiofy.publish.read import format_read
from audiofy.publish.tagread import ReadStream, ReadTag
from audiofy.publish.transcripts import Line

TIME_TOLERANCE_MS = 1


@dataclass(frozen=True, slots=True)
class Finding:
    """A check, the promise that it examines, and the defects found; None: it could not be made,
    and `unchecked` says why.

    `notes` are no defects. `hint` is what to do about what was found.
    """

    check: str
    promise: str
    defects: tuple[str, ...] | None
    unchecked: str = ""
    notes: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings, and what was measured (seconds, LUFS, dBTP, Hz, kept short).

    It is sound without a defect: what cannot be read is one, what a file cannot show is none.
    """

    findings: tuple[Finding, ...]
    measured: Mapping[str, Any]

    @property
    def is_sound(self) -> bool:
        return not any(finding.defects for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the checks look at; what cannot be read, or is not there for a file alone, is None.

    The properties raise EditionError in its place, with the reason.
    """

    file: Path
    folder: Path | None
    published: Published | None
    tagged: ReadTag | None
    stream: ReadStream | None
    heard: Heard | None

    @property
    def form(self) -> str:
        """One of FORMATS."""
        return format_read(self.file)

    @property
    def is_live(self) -> bool:
        """Was it written while it was spoken, before its times were known?"""
        if self.tagged is None or self.stream is None or self.stream.declared:
            return False
        return not self.tagged.chapters and "TLEN" not in dict(self.tagged.texts)

    @property
    def document(self) -> Published:
        if self.published is None:
            raise EditionError(
                f"{DOCUMENT} cannot be read" if self.folder else f"a file alone has no {DOCUMENT}"
            )
        return self.published

    @property
    def tag(self) -> ReadTag:
        if self.tagged is None:
            raise EditionError("the file cannot be read")
        return self.tagged

    @property
    def timeline(self) -> Timeline:
        return self.document.timeline

    @property
    def sound(self) -> Heard:
        if self.heard is None:
            raise EditionError("the sound cannot be decoded")
        return self.heard

    @property
    def mpeg(self) -> ReadStream:
        if self.stream is None:
            is_mp3 = self.form == DEFAULT_FORMAT
            raise EditionError("the file cannot be read" if is_mp3 else f"no .{self.form} has it")
        return self.stream


Find = Callable[[Evidence], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Check:
    """What `find` finds are defects, or notes if it `is_note`; EditionError: it cannot be made."""

    name: str
    promise: str
    find: Find
    hint: str
    is_note: bool = False


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
