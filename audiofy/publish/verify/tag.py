"""Checks of the MP3's tag: its chapters, its label, its title."""

from collections.abc import Iterator
from itertools import pairwise

from audiofy.article.model import one_line
from audiofy.label import NOTICE
from audiofy.publish.id3 import MAX_CHAPTERS
from audiofy.publish.tagread import ReadTag
from audiofy.publish.tags import SOURCE_TYPE_URL
from audiofy.publish.transcripts import Line
from audiofy.publish.transcripts.model import chapter_lines, clock, milliseconds
from audiofy.publish.verify.model import TIME_TOLERANCE_MS, Evidence, differences, quoted


def tag_chapters(evidence: Evidence) -> Iterator[str]:
    chapters = evidence.tag.chapters
    if not chapters:
        yield "the tag has no chapters"
        return
    if evidence.tag.contents != tuple(name for name, _ in chapters):
        yield "the table of contents does not list the chapters in their order"
    times = [time for _, time in chapters]
    if times[0].start_ms != 0:
        yield f"the first chapter begins at {clock(times[0].start_ms)}"
    for before, after in pairwise(times):
        if not before.start_ms < before.end_ms == after.start_ms:
            yield f"not next to the chapter before it: {quoted(after.title)}"
    for time in times:
        if not one_line(time.title):
            yield f"the chapter at {clock(time.start_ms)} has no title"
    yield from _stray_parts(evidence.tag)
    if evidence.heard:
        end = milliseconds(evidence.heard.frames, evidence.heard.rate)
        if abs(times[-1].end_ms - end) > TIME_TOLERANCE_MS:
            yield f"the last chapter ends at {clock(times[-1].end_ms)}, the sound at {clock(end)}"


def _stray_parts(tag: ReadTag) -> Iterator[str]:
    for _, part in tag.parts:
        if not any(
            each.start_ms <= part.start_ms < part.end_ms <= each.end_ms for _, each in tag.chapters
        ):
            yield f"in no chapter lies {quoted(part.title)}"


def same_chapters(evidence: Evidence) -> Iterator[str]:
    expected = chapter_lines(evidence.timeline)
    if len(expected) > MAX_CHAPTERS:  # the tag has fewer: the shortest are joined
        return
    read = [Line(t.start_ms, t.end_ms, one_line(t.title)) for _, t in evidence.tag.chapters]
    yield from differences("chapter", read, expected)


def label(evidence: Evidence) -> Iterator[str]:
    labels = dict(evidence.tag.labels)
    if labels.get("AI_GENERATED") != "true":
        yield f"AI_GENERATED is {labels.get('AI_GENERATED', 'missing')!r} instead of 'true'"
    if not labels.get("DIGITAL_SOURCE_TYPE", "").startswith(SOURCE_TYPE_URL):
        yield "DIGITAL_SOURCE_TYPE is no IPTC digital source type"
    if not any(NOTICE.removesuffix(".") in comment for comment in evidence.tag.comments):
        yield "no comment says that the speech is artificial"


def speaker(evidence: Evidence) -> Iterator[str]:
    voice, labels = evidence.document.voice, dict(evidence.tag.labels)
    expected = {
        "DIGITAL_SOURCE_TYPE": SOURCE_TYPE_URL + voice.source_type,
        "SPEECH_ENGINE": voice.engine,
        "SPEECH_VOICE": voice.name,
        "SPEECH_LICENCE": voice.licence,
    }
    for name, value in expected.items():
        if labels.get(name) != value:
            yield f"{name} is {labels.get(name, 'missing')!r} instead of {value!r}"


def title(evidence: Evidence) -> Iterator[str]:
    found = dict(evidence.tag.texts).get("TIT2", "")
    if not one_line(found):
        yield "the tag has no title"
    elif evidence.published:
        headline = evidence.published.script.article.headline
        if headline and one_line(found) != one_line(headline):
            yield f"the title is {quoted(found)} instead of {quoted(headline)}"
