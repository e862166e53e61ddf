"""Checks of what a file says of itself: chapters, label, title, words, picture."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile
from typing import Any

from audiofy.article.model import one_line
from audiofy.errors import ConfigError, EditionError
from audiofy.label import NOTICE
from audiofy.publish.cover import Cover
from audiofy.publish.formats import DEFAULT_FORMAT
from audiofy.publish.id3 import MAX_CHAPTERS, opening_tag
from audiofy.publish.names import DOCUMENT
from audiofy.publish.tagread import ReadTag, read_tag
from audiofy.publish.tags import SOURCE_TYPE_URL, script_tags
from audiofy.publish.transcripts import Line
from audiofy.publish.transcripts.model import chapter_lines, clock, milliseconds
from audiofy.publish.verify.model import TIME_TOLERANCE_MS, Evidence, differences, quoted

_Named = tuple[tuple[str, str], ...]

_TITLES = ("publisher", "album", "job")
"""The settings that a tag has."""

_TEXTS = ("TIT2", "TPE1", "TALB", "TPUB", "TYER", "TDAT", "TIME")
_LABELS = ("JOB_ID",)
_LINKS = ("WOAS",)
"""What must be missing if edition.json does not have it."""

_WITH_LABELS = ("mp3", "opus")
"""The formats that have room for labels of our own; others have the comment alone."""

_WITHOUT_CHAPTERS = ("wav", "flac")

_CONTAINER_TOLERANCE_FRAMES = 1024
"""A container's sound is as long as its chapters to within an AAC frame."""


def tag_chapters(evidence: Evidence) -> Iterator[str]:
    chapters = evidence.tag.chapters
    _check_room(evidence)
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
    yield from _other_end(evidence, times[-1].end_ms)


def _check_room(evidence: Evidence) -> None:
    if evidence.form in _WITHOUT_CHAPTERS:
        raise EditionError(f"no .{evidence.form} has chapters")
    if evidence.is_live:
        raise EditionError("it was written while it was spoken, without chapters")


def _other_end(evidence: Evidence, end_ms: int) -> Iterator[str]:
    heard = evidence.heard
    if heard is None:
        return
    end = milliseconds(heard.frames, heard.rate)
    frames = 0 if evidence.form == DEFAULT_FORMAT else _CONTAINER_TOLERANCE_FRAMES
    if abs(end_ms - end) > TIME_TOLERANCE_MS + milliseconds(frames, heard.rate):
        yield f"the last chapter ends at {clock(end_ms)}, the sound at {clock(end)}"


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
    if evidence.form in _WITH_LABELS:
        yield from _labels(evidence.tag)
    if not any(NOTICE.removesuffix(".") in comment for comment in evidence.tag.comments):
        yield "no comment says that the speech is artificial"


def _labels(tag: ReadTag) -> Iterator[str]:
    said = [value for name, value in tag.labels if name.upper() == "AI_GENERATED"] or ["missing"]
    yield from (f"AI_GENERATED is {each!r} instead of 'true'" for each in said if each != "true")
    if not dict(tag.labels).get("DIGITAL_SOURCE_TYPE", "").startswith(SOURCE_TYPE_URL):
        yield "DIGITAL_SOURCE_TYPE is no IPTC digital source type"


def title(evidence: Evidence) -> Iterator[str]:
    if not one_line(dict(evidence.tag.texts).get("TIT2", "")):
        yield "the tag has no title"


def length(evidence: Evidence) -> Iterator[str]:
    said, heard = dict(evidence.tag.texts).get("TLEN"), evidence.sound
    if said is None:
        raise EditionError("the tag says no length (TLEN)")
    if said != str(milliseconds(heard.frames, heard.rate)):
        yield f"TLEN is {said} ms; the sound has {milliseconds(heard.frames, heard.rate)}"


def description(evidence: Evidence) -> Iterator[str]:
    published = evidence.document
    settings: dict[str, Any] = {n: published.making.settings.get(n) for n in _TITLES}
    tags = script_tags(published.script, published.voice, **settings)
    expected, tag = read_tag(opening_tag(tags)), evidence.tag
    yield from _other_values(tag.texts, expected.texts, _TEXTS)
    yield from _other_values(tag.labels, expected.labels, _LABELS)
    yield from _other_values(tag.links, expected.links, _LINKS)


def _other_values(found: _Named, expected: _Named, names: Iterable[str]) -> Iterator[str]:
    """Each of these names has the value that is expected, once, or none."""
    for name in dict.fromkeys((*names, *dict(expected))):
        values = [one_line(value) for each, value in found if each == name]
        wanted = [one_line(value) for each, value in expected if each == name]
        if values != wanted:
            said = " and ".join(map(quoted, values)) or "missing"
            yield f"{name} is {said}; {DOCUMENT} has {' '.join(map(quoted, wanted)) or 'none'}"


def lyrics(evidence: Evidence) -> Iterator[str]:
    published = evidence.document
    words = one_line(script_tags(published.script, published.voice).lyrics)
    found = [one_line(text) for text in evidence.tag.lyrics]
    if not found:
        yield "the tag has no words to read (USLT)"
    for text in found:
        if text != words:
            pairs = zip(text, words, strict=False)
            same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
            yield f"it says {quoted(text[same:])} where {quoted(words[same:])} is said"


def picture(evidence: Evidence) -> Iterator[str]:
    for each in _id3(evidence).pictures:
        try:
            Cover.checked(each, "the picture in the tag")
        except ConfigError as error:
            yield str(error).rstrip(".")
    if evidence.published:
        cover = evidence.published.making.settings.get("cover")
        if bool(cover) != bool(evidence.tag.pictures):
            yield (
                f"the cover {cover} is missing"
                if cover
                else "there is a picture; no cover was asked for"
            )


def old_tags(evidence: Evidence) -> Iterator[str]:
    tag = _id3(evidence)
    if tag.has_ape:
        yield "after the sound is an APE tag, which some players believe instead"
    new = dict(tag.texts)
    for name, said in tag.old_texts:
        says_now = new.get(name, "")
        if not _plain(says_now).startswith(_plain(said)):
            yield f"an ID3v1 tag says {quoted(said)}; {name} is {quoted(says_now)}"


def _id3(evidence: Evidence) -> ReadTag:
    if evidence.form != DEFAULT_FORMAT:
        raise EditionError(f"no .{evidence.form} has an ID3 tag")
    return evidence.tag


def _plain(text: str) -> str:
    """What every tag can say, however short and in whatever encoding."""
    return "".join(re.findall("[a-z0-9]", text.casefold()))
