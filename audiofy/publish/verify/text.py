"""Checks of what is written: edition.json, the files beside it, and whether they agree."""

import json
import math
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from importlib.metadata import version
from itertools import pairwise, zip_longest
from pathlib import Path
from typing import Any

from audiofy.article.model import Role, one_line
from audiofy.errors import EditionError
from audiofy.mix.model import Edition
from audiofy.mix.tape import Tape
from audiofy.mix.timeline import chapters_of
from audiofy.mix.track import Track
from audiofy.publish.edition_json import edition_json
from audiofy.publish.epub import book_texts, read_epub
from audiofy.publish.folder import sha256_of
from audiofy.publish.load import Published
from audiofy.publish.names import BOOK, DOCUMENT, SOUND
from audiofy.publish.transcripts import SIDECARS, Line, Sidecar, Subject, expected_lines
from audiofy.publish.transcripts.model import chapter_lines, milliseconds, sentence_lines
from audiofy.publish.verify.model import Evidence, differences, quoted
from audiofy.script import article_lexicon, unsaid, write_script
from audiofy.script.coverage import read_twice, unread

_OF_OTHER_VERSIONS = ("generator", "article")
"""What another version of audiofy may say otherwise of the same edition."""

_OPTIONAL = ("origin",)


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
        except (OSError, ValueError) as error:  # a ValueError: no file can be called so
            yield f"{record.name} cannot be read: {getattr(error, 'strerror', error)}"
            continue
        if length != record.bytes:
            yield f"{record.name} has {length} bytes instead of {record.bytes}"
        elif digest != record.sha256:
            yield f"{record.name} was changed: its sha256 is {digest[:12]}…"


def strays(evidence: Evidence) -> Iterator[str]:
    """What an operating system or an editor leaves hidden is nobody's concern."""
    known = {DOCUMENT, *(file.name for file in evidence.document.making.files)}
    for path in sorted((evidence.folder or Path()).iterdir()):
        if path.name not in known and not path.name.startswith("."):
            yield f"{path.name}{'/' if path.is_dir() else ''}"


def statements(evidence: Evidence) -> Iterator[str]:
    """Whatever edition.json says twice, or could be told from the rest of it, is the same."""
    published = evidence.document
    expected = json.loads(edition_json(_edition(published), published.making))
    for name in () if _is_of_this_version(published) else _OF_OTHER_VERSIONS:
        del expected[name]
    yield from _contradictions("", published.document, expected)


def _contradictions(where: str, found: Any, expected: Any) -> Iterator[str]:
    if isinstance(expected, dict) and isinstance(found, Mapping):
        for name, value in expected.items():
            if name in found or name not in _OPTIONAL:
                place = f"{where}.{name}" if where else name
                yield from _contradictions(place, found.get(name, "missing"), value)
    elif isinstance(expected, list) and isinstance(found, list) and len(found) == len(expected):
        for number, (each, value) in enumerate(zip(found, expected, strict=True)):
            yield from _contradictions(f"{where}[{number}]", each, value)
    elif found != expected:
        yield f"{where} is {quoted(str(found))}; the rest of it says {quoted(str(expected))}"


def settings(evidence: Evidence) -> Iterator[str]:
    published = evidence.document
    asked, voice = published.making.settings, published.voice
    for name in ("loudness_lufs", "peak_dbtp"):
        if not isinstance(asked.get(name), int | float):
            yield f"{DOCUMENT} does not say which {name} was asked for"
    engines = (asked.get("fallback" if published.instead_of else "engine"), "auto")
    wanted = {
        "engine": (voice.engine, engines),
        "rate_percent": (voice.rate_percent, (asked.get("rate_percent"),)),
        "pitch_percent": (voice.pitch_percent, (asked.get("pitch_percent"),)),
        "sample_rate": (published.timeline.rate, (asked.get("sample_rate"),)),
    }
    for name, (is_now, values) in wanted.items():
        if values[0] is not None and is_now not in values and values[0] != "auto":
            yield f"{name} is {is_now}; {values[0]} was asked for"


def chapters(evidence: Evidence) -> Iterator[str]:
    timeline, script = evidence.timeline, evidence.document.script
    expected = replace(timeline, chapters=chapters_of(script, timeline.cues, timeline.frames))
    yield from differences("chapter", chapter_lines(timeline), chapter_lines(expected))
    for chapter, right in zip(timeline.chapters, expected.chapters, strict=False):
        if chapter.parts != right.parts:
            yield f"its parts are not those of the chapter {quoted(right.title)}"


def spoken(evidence: Evidence) -> Iterator[str]:
    published = evidence.document
    _check_version(published)
    asked, article = published.making.settings, published.script.article
    if asked.get("lexicons") or asked.get("profile") or article.given.lexicon:
        raise EditionError("it was spoken with words of one's own, which are not in the folder")
    if unread(article):
        raise EditionError("the ledger, of which it would be spoken, is not whole")
    words = article_lexicon(article, starter=asked.get("starter_lexicon", True))
    script = write_script(article, notice=published.document["notice"], lexicon=words)
    said = {(u.block.start, u.block.end, u.start, u.end): u.spoken for u in script.utterances}
    for u in published.script.utterances:
        wanted = said.get((u.block.start, u.block.end, u.start, u.end), "")
        if u.spoken != wanted:
            yield f"{quoted(u.text)} is spoken {quoted(u.spoken)} instead of {quoted(wanted)}"


def written(evidence: Evidence) -> Iterator[str]:
    _check_version(evidence.document)
    edition, folder = _edition(evidence.document), evidence.folder or Path()
    for sidecar in SIDECARS:
        with suppress(OSError, ValueError):  # another check says so
            found = (folder / sidecar.name).read_bytes().decode()
            yield from _other_line(sidecar.name, found, sidecar.write(edition))
    with suppress(OSError, ValueError):
        texts = read_epub(folder / BOOK).texts
        for name, text in book_texts(edition).items():
            yield from _other_line(f"{BOOK}: {name}", texts.get(name, ""), text)


def _other_line(name: str, found: str, expected: str) -> Iterator[str]:
    if found == expected:
        return
    lines = zip_longest(found.split("\n"), expected.split("\n"), fillvalue="")
    for number, (line, wanted) in enumerate(lines, 1):
        if line != wanted:
            yield f"{name}: line {number} is {quoted(line)} instead of {quoted(wanted)}"
            return


def _check_version(published: Published) -> None:
    """What follows from this version's rules cannot be asked of an edition of another."""
    if not _is_of_this_version(published):
        raise EditionError("another version of audiofy made it")


def _is_of_this_version(published: Published) -> bool:
    generator = published.document.get("generator")
    return generator == {"name": "audiofy", "version": version("audiofy")}


def _edition(published: Published) -> Edition:
    """The edition without its sound, of which nothing is asked but what edition.json says."""
    tape = Tape(published.timeline.rate)
    return published.edition(Track(tape, **published.recording, ceiling_dbtp=math.inf))


def timeline(evidence: Evidence) -> Iterator[str]:
    timeline = evidence.timeline
    for cue in timeline.cues:
        if not 0 <= cue.start < cue.end <= timeline.frames:
            yield f"outside the track, or without length: {quoted(cue.utterance.text)}"
    for before, after in pairwise(timeline.cues):
        rest = milliseconds(after.start - before.end, timeline.rate)
        if rest < before.utterance.pause_ms:
            yield f"only {rest} ms before {quoted(after.utterance.text)}"


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
    yield from (f"not in the ledger: {quoted(text)}" for text in unread(article))
    yield from (f"twice in the ledger: {quoted(text)}" for text in read_twice(article))
    for block in article.blocks:
        if block.role.spoken == bool(block.reason):
            yield f"spoken with a reason, or left out without one: {quoted(block.text)}"


def coverage(evidence: Evidence) -> Iterator[str]:
    script = evidence.document.script
    if not evidence.document.making.settings.get("accept_loss"):
        yield from (f"not said: {quoted(text)}" for text in unsaid(script))
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


def book(evidence: Evidence) -> Iterator[str]:
    expected, folder = sentence_lines(evidence.timeline), evidence.folder or Path()
    try:
        read = read_epub(folder / BOOK)
        with (folder / SOUND).open("rb") as file:
            digest, _ = sha256_of(file)
    except (OSError, ValueError) as error:
        yield f"it cannot be read: {error}"
        return
    for where, lines in (("page", read.written), ("overlay", read.played)):
        yield from (f"{where}: {each}" for each in differences("sentence", lines, expected))
    if read.sound_sha256 != digest:
        yield f"the sound in it is not {SOUND}"


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
