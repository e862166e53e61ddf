"""Checks of what is written: the files, the timeline, the ledger, transcripts and chapter lists."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from audiofy.article.model import Role, one_line
from audiofy.errors import CoverageError
from audiofy.publish.folder import sha256_of
from audiofy.publish.names import BOOK, DOCUMENT, SOUND
from audiofy.publish.transcripts import SIDECARS, Line, Sidecar, Subject, expected_lines
from audiofy.publish.transcripts.model import milliseconds
from audiofy.publish.verify.model import Evidence, differences, quoted
from audiofy.script.coverage import check_coverage


def files(evidence: Evidence) -> Iterator[str]:
    folder = evidence.folder or Path()
    listed = {file.name for file in evidence.document.making.files}
    for name in (SOUND, BOOK, *(sidecar.name for sidecar in SIDECARS)):
        if name not in listed:
            yield f"{name} is not listed in {DOCUMENT}"
    for record in evidence.document.making.files:
        try:
            with (folder / record.name).open("rb") as file:
                digest, length = sha256_of(file)
        except OSError as error:
            yield f"{record.name} cannot be read: {error.strerror}"
            continue
        if length != record.bytes:
            yield f"{record.name} has {length} bytes instead of {record.bytes}"
        elif digest != record.sha256:
            yield f"{record.name} was changed: its sha256 is {digest[:12]}…"


def timeline(evidence: Evidence) -> Iterator[str]:
    timeline = evidence.timeline
    if not timeline.cues or not timeline.chapters:
        yield "there is nothing on the timeline"
        return
    for cue in timeline.cues:
        if not 0 <= cue.start < cue.end <= timeline.frames:
            yield f"outside the track, or without length: {quoted(cue.utterance.text)}"
    for before, after in pairwise(timeline.cues):
        rest = milliseconds(after.start - before.end, timeline.rate)
        if rest < before.utterance.pause_ms:
            yield f"only {rest} ms before {quoted(after.utterance.text)}"
    borders = [(chapter.start, chapter.end) for chapter in timeline.chapters]
    ends = [0, *(end for _, end in borders)]
    starts = [*(start for start, _ in borders), timeline.frames]
    if ends != starts or any(start >= end for start, end in borders):
        yield "the chapters do not follow each other from the start of the track to its end"
    cue_starts = {cue.start for cue in timeline.cues}
    for chapter in timeline.chapters[1:]:
        if chapter.start not in cue_starts:
            yield f"no sentence begins with the chapter {quoted(chapter.title)}"


def notice(evidence: Evidence) -> Iterator[str]:
    asked = evidence.document.making.settings.get("notice")
    utterances = evidence.document.script.utterances
    heard = one_line(" ".join(u.text for u in utterances if u.block.role is Role.NOTICE))
    if asked and heard != one_line(asked):
        yield f"the notice is {quoted(heard)} instead of {quoted(asked)}"
    elif asked and utterances[0].block.role is not Role.NOTICE:
        yield "the notice is not the first thing heard"


def ledger(evidence: Evidence) -> Iterator[str]:
    article = evidence.document.script.article
    position = 0
    for block in sorted(article.blocks, key=lambda block: (block.start, block.end)):
        if block.start < position:
            yield f"twice in the ledger: {quoted(block.text)}"
        elif lost := one_line(article.source[position : block.start]):
            yield f"not in the ledger: {quoted(lost)}"
        position = max(position, block.end)
        if block.role.spoken == bool(block.reason):
            yield f"spoken with a reason, or left out without one: {quoted(block.text)}"
    if lost := one_line(article.source[position:]):
        yield f"not in the ledger: {quoted(lost)}"


def coverage(evidence: Evidence) -> Iterator[str]:
    script = evidence.document.script
    try:
        check_coverage(script)
    except CoverageError as error:
        yield from (f"not said: {quoted(text)}" for text in error.lost)
    own = [u for u in script.utterances if u.block.role is not Role.NOTICE]
    places = [u.block.start for u in own]
    if places != sorted(places):
        yield "the sentences are not in the order of the article"
    for utterance in own:
        if not utterance.block.role.spoken:
            yield f"said, though it is left out: {quoted(utterance.text)}"


def transcripts(evidence: Evidence) -> Iterator[str]:
    yield from _sidecars(evidence, Subject.SENTENCES)


def chapter_lists(evidence: Evidence) -> Iterator[str]:
    yield from _sidecars(evidence, Subject.CHAPTERS)


def _sidecars(evidence: Evidence, subject: Subject) -> Iterator[str]:
    expected = expected_lines(evidence.timeline, subject)
    for sidecar in SIDECARS:
        if sidecar.subject is subject:
            for defect in _sidecar(evidence.folder or Path(), sidecar, expected):
                yield f"{sidecar.name}: {defect}"


def _sidecar(folder: Path, sidecar: Sidecar, expected: list[Line]) -> Iterator[str]:
    try:
        lines = sidecar.read((folder / sidecar.name).read_text("utf-8"))
    except (OSError, ValueError) as error:
        yield f"it cannot be read: {error}"
        return
    yield from differences(sidecar.subject.name.lower()[:-1], _rejoined(lines, expected), expected)


def _rejoined(lines: list[Line], expected: list[Line]) -> list[Line]:
    """Lines, where a format divides some, as whole as those that are expected."""
    starts = {line.start_ms for line in expected}
    whole: list[Line] = []
    for line in lines:
        if whole and line.start_ms not in starts and line.start_ms == whole[-1].end_ms:
            whole[-1] = Line(whole[-1].start_ms, line.end_ms, f"{whole[-1].text} {line.text}")
        else:
            whole.append(line)
    return whole
