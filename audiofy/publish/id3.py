"""ID3v2.3 tags: text, links, pictures and chapters, in the order in which they are given.

Version 2.3, because in v2.4 a chapter with a title of more than 127 bytes is lost in ffprobe and
mpv; UTF-16 with a byte order mark, the only Unicode encoding of v2.3. Section numbers are those of
the "ID3 tag version 2.3.0" and of the "ID3v2 Chapter Frame Addendum".
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from audiofy.mix.model import Chapter, Timeline
from audiofy.publish.tags import Tags

_log = logging.getLogger(__name__)

_LATIN = b"\x00"
_UTF16 = b"\x01"
_WIDE_END = b"\x00\x00"
_FRONT_COVER = b"\x03"
_TOP_LEVEL_AND_ORDERED, _ORDERED = b"\x03", b"\x01"
_NO_BYTE_OFFSET = b"\xff" * 4
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"

MAX_CHAPTERS = 255
"""The table of contents counts its entries in one byte (Addendum, 3.2)."""

_MAX_TAG_BYTES = 1 << 28


@dataclass(frozen=True, slots=True)
class ChapterTime:
    """A chapter as a tag knows it, in milliseconds."""

    start_ms: int
    end_ms: int
    title: str
    url: str = ""
    parts: tuple["ChapterTime", ...] = ()


def tag(frames: Iterable[bytes]) -> bytes:
    """The whole tag (section 3.1). Raises ValueError from 256 MiB on, which no tag can state."""
    body = b"".join(frames)
    if len(body) >= _MAX_TAG_BYTES:
        raise ValueError(f"an ID3 tag of {len(body)} bytes")
    size = bytes(len(body) >> shift & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\x00\x00" + size + body


def text(frame_id: str, value: str) -> bytes:
    """A text frame (4.2)."""
    return _frame(frame_id, _UTF16 + _wide(value))


def numeric(frame_id: str, value: str) -> bytes:
    """A text frame whose value is a number or a code: digits and ASCII letters (4.2.1)."""
    return _frame(frame_id, _LATIN + value.encode("ascii"))


def user_text(description: str, value: str) -> bytes:
    """A text of one's own, TXXX (4.2.2)."""
    return _frame("TXXX", _UTF16 + _wide(description) + _WIDE_END + _wide(value))


def link(frame_id: str, url: str) -> bytes:
    """A web address (4.3); what is not ASCII is percent-encoded."""
    return _frame(frame_id, quote(url, safe=_URL_SAFE).encode("ascii"))


def comment(language: str, value: str) -> bytes:
    """A comment without a description (4.11); `language` is three letters of ISO 639-2."""
    return _frame("COMM", _UTF16 + language.encode("ascii") + _wide("") + _WIDE_END + _wide(value))


def lyrics(language: str, value: str) -> bytes:
    """The words that are heard, USLT (4.9); `language` is three letters of ISO 639-2."""
    return _frame("USLT", _UTF16 + language.encode("ascii") + _wide("") + _WIDE_END + _wide(value))


def user_link(description: str, url: str) -> bytes:
    """A web address of one's own, WXXX (4.3.2); its description is Latin-1, as APIC's is."""
    described = _LATIN + description.encode("latin-1", "replace") + b"\x00"
    return _frame("WXXX", described + quote(url, safe=_URL_SAFE).encode("ascii"))


def cover(mime: str, picture: bytes) -> bytes:
    """The front cover (4.15). Its description is Latin-1: readers stumble over a wide one."""
    return _frame(
        "APIC", _LATIN + mime.encode("ascii") + b"\x00" + _FRONT_COVER + b"\x00" + picture
    )


def chapters(times: Sequence[ChapterTime]) -> list[bytes]:
    """A table of contents and its chapters, in the order of `times`; at most MAX_CHAPTERS.

    A chapter with parts has a table of its own, to which the first one points after it; readers
    that know one table only find all of them in the order of time.
    """
    tables, entries = _listed("", times)
    return [*tables, *entries]


def _listed(number: str, times: Sequence[ChapterTime]) -> tuple[list[bytes], list[bytes]]:
    """The tables of contents below the chapter of this number, and the chapters in them."""
    names: list[bytes] = []
    tables: list[bytes] = []
    entries: list[bytes] = []
    for index, time in enumerate(times):
        own = f"{number}.{index}" if number else f"{index}"
        names.append(b"chp" + own.encode("ascii") + b"\x00")
        entries.append(_chapter(names[-1], time))
        if time.parts:
            names.append(b"toc" + own.encode("ascii") + b"\x00")
            more_tables, more_entries = _listed(own, time.parts)
            tables += more_tables
            entries += more_entries
    if len(names) > MAX_CHAPTERS:
        raise ValueError(f"{len(names)} chapters in one table of contents")
    flags = _ORDERED if number else _TOP_LEVEL_AND_ORDERED
    head = b"toc" + number.encode("ascii") + b"\x00" + flags + bytes([len(names)])
    return [_frame("CTOC", head + b"".join(names)), *tables], entries


def _chapter(name: bytes, time: ChapterTime) -> bytes:
    span = time.start_ms.to_bytes(4, "big") + time.end_ms.to_bytes(4, "big")
    body = text("TIT2", time.title) + (user_link("chapter url", time.url) if time.url else b"")
    return _frame("CHAP", name + span + 2 * _NO_BYTE_OFFSET + body)


def _frame(frame_id: str, body: bytes) -> bytes:
    """A frame without flags (3.3); its size is plain in v2.3, not synchsafe."""
    return frame_id.encode("ascii") + len(body).to_bytes(4, "big") + b"\x00\x00" + body


def _wide(value: str) -> bytes:
    """UTF-16 with its mark; a NUL would end the text early, a lone surrogate has no encoding."""
    return b"\xff\xfe" + value.replace("\x00", "").encode("utf-16-le", "replace")


def edition_tag(tags: Tags, timeline: Timeline) -> bytes:
    """The tag of an edition: what it is, its label, its chapters, and its cover last.

    Chapters beyond MAX_CHAPTERS are joined to their neighbours, and the parts of chapters are left
    out if there is no room for their tables, with a warning in the log.
    """
    if len(timeline.chapters) > MAX_CHAPTERS:
        _log.warning(
            "The MP3 has room for %d chapters: of %d, the shortest were joined to those before.",
            MAX_CHAPTERS,
            len(timeline.chapters),
        )
    kept = at_most(timeline.chapters, MAX_CHAPTERS)
    if len(kept) + sum(bool(chapter.parts) for chapter in kept) > MAX_CHAPTERS:
        _log.warning(
            "The MP3 has no room for the chapters within its %d chapters: they were left out.",
            len(kept),
        )
        kept = tuple(replace(chapter, parts=()) for chapter in kept)
    times = [_time(chapter, timeline.rate, tags.url) for chapter in kept]
    length_ms = _milliseconds(timeline.frames, timeline.rate)
    return tag(
        [*_description(tags), numeric("TLEN", str(length_ms)), *chapters(times), *_cover(tags)]
    )


def opening_tag(tags: Tags) -> bytes:
    """The tag of an edition whose times are not known yet: without length and chapters."""
    return tag([*_description(tags), *_cover(tags)])


def _description(tags: Tags) -> list[bytes]:
    return [
        *(text(frame_id, value) for frame_id, value in _texts(tags) if value),
        *_dates(tags),
        *([link("WOAS", tags.url)] if tags.url else []),
        *([comment(tags.language, tags.comment)] if tags.comment else []),
        *([lyrics(tags.language, tags.lyrics)] if tags.lyrics else []),
        *(user_text(name, value) for name, value in tags.labels),
        numeric("TLAN", tags.language),
    ]


def _cover(tags: Tags) -> list[bytes]:
    return [cover(tags.cover.mime, tags.cover.picture)] if tags.cover else []


def at_most(all_chapters: Sequence[Chapter], limit: int) -> tuple[Chapter, ...]:
    """The chapters, the shortest joined to the ones before them until there are `limit`.

    The first always stays; the result tiles the same time.
    """
    surplus = len(all_chapters) - limit
    if surplus <= 0:
        return tuple(all_chapters)
    by_length = sorted(all_chapters[1:], key=lambda chapter: chapter.end - chapter.start)
    joined = {chapter.start for chapter in by_length[:surplus]}
    kept = [chapter for chapter in all_chapters if chapter.start not in joined]
    ends = [chapter.start for chapter in kept[1:]] + [all_chapters[-1].end]
    return tuple(replace(chapter, end=end) for chapter, end in zip(kept, ends, strict=True))


def _texts(tags: Tags) -> tuple[tuple[str, str], ...]:
    return (
        ("TIT2", tags.title),
        ("TPE1", tags.artist),
        ("TALB", tags.album),
        ("TCON", tags.genre),
        ("TPUB", tags.publisher),
    )


def _dates(tags: Tags) -> list[bytes]:
    """The year, the day as DDMM and the time as HHMM have a frame each in v2.3 (4.2.1)."""
    if tags.published is None:
        return []
    frames = [("TYER", f"{tags.published.year:04}"), ("TDAT", f"{tags.published:%d%m}")]
    if tags.has_time:
        frames.append(("TIME", f"{tags.published:%H%M}"))
    return [numeric(frame_id, value) for frame_id, value in frames]


def _time(chapter: Chapter, rate: int, url: str) -> ChapterTime:
    start, end = _milliseconds(chapter.start, rate), _milliseconds(chapter.end, rate)
    parts = tuple(_time(part, rate, url) for part in at_most(chapter.parts, MAX_CHAPTERS))
    return ChapterTime(start, end, chapter.title, _place_in(url, chapter) if url else "", parts)


def _place_in(url: str, chapter: Chapter) -> str:
    """Where the chapter is on the article's page: browsers go to the words after `:~:text=`."""
    if chapter.start == 0 or "#" in url:
        return url
    # In a text directive `-`, `,` and `&` have a meaning (URL Fragment Text Directives, 3.3).
    return f"{url}#:~:text={quote(chapter.title, safe='').replace('-', '%2D')}"


def _milliseconds(frames: int, rate: int) -> int:
    return round(frames * 1000 / rate)
