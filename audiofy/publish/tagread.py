"""Reads an MP3's ID3v2 tag and its MPEG frames: only what `verify` compares, and only forgivingly.

Section numbers are those of the "ID3 tag version 2.3.0" and the "ID3v2 Chapter Frame Addendum".
"""

import mmap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from audiofy.errors import EditionError, InputMissing
from audiofy.publish.id3 import ChapterTime
from audiofy.publish.infoframe import FrameHeader

_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")
_HEADER_BYTES = 10
_SAMPLES_KNOWN_BYTES = 8 + 4 + 4 + 100 + 4 + 36


@dataclass(frozen=True, slots=True)
class ReadTag:
    """A tag as it is in a file; chapters in the order of the file, with their element ids.

    `contents` are the ids in the first table of contents, and `parts` the chapters that only
    another table lists.
    """

    length_bytes: int = 0
    texts: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    comments: tuple[str, ...] = ()
    lyrics: tuple[str, ...] = ()
    contents: tuple[str, ...] | None = None
    chapters: tuple[tuple[str, ChapterTime], ...] = ()
    parts: tuple[tuple[str, ChapterTime], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadStream:
    """The MPEG frames of a file: what its Info frame says of them, and what they are.

    `broken_at` is the byte where no MPEG frame is found; None: there is none such. `declared` is
    the number of MPEG frames, of bytes, and of frames of sound; None: there is no Info frame.
    """

    rate: int
    mpeg_frames: int
    length_bytes: int
    broken_at: int | None
    declared: tuple[int, int, int] | None


def read_mp3(path: Path) -> tuple[ReadTag, ReadStream]:
    """The tag and the stream of an MP3. Raises InputMissing, and EditionError if it is none."""
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise EditionError(f"{path} is empty.")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                tag = _read_tag(content)
                return tag, _read_stream(path, content, tag.length_bytes)
    except OSError as error:
        raise InputMissing(f"{path} cannot be read: {error.strerror or error}.") from error


def _read_tag(content: mmap.mmap) -> ReadTag:
    head = content[:_HEADER_BYTES]
    if head[:3] != b"ID3" or len(head) < _HEADER_BYTES:
        return ReadTag()
    length = _HEADER_BYTES + _synchsafe(head[6:10])
    frames = list(_frames(content[_HEADER_BYTES:length], head[3]))
    tables = [_table(body) for name, body in frames if name == "CTOC"]
    inner = {child for _, children in tables[1:] for child in children}
    chapters = [_chapter(body, head[3]) for name, body in frames if name == "CHAP"]
    return ReadTag(
        length,
        texts=tuple((name, _text(body)) for name, body in frames if _is_text(name) and body),
        labels=tuple(_described(body, 1) for name, body in frames if name == "TXXX" and body),
        comments=tuple(_described(b, 4)[1] for name, b in frames if name == "COMM" and len(b) > 4),
        lyrics=tuple(_described(b, 4)[1] for name, b in frames if name == "USLT" and len(b) > 4),
        contents=_contents(tables) if tables else None,
        chapters=tuple(each for each in chapters if each[0] not in inner),
        parts=tuple(each for each in chapters if each[0] in inner),
    )


def _frames(body: bytes, version: int) -> Iterator[tuple[str, bytes]]:
    """Names and bodies (3.3); the size is plain in v2.3 and synchsafe in v2.4."""
    position = 0
    while position + _HEADER_BYTES <= len(body) and body[position] != 0:
        name = body[position : position + 4].decode("latin-1")
        size = body[position + 4 : position + 8]
        start = position + _HEADER_BYTES
        position = start + (_synchsafe(size) if version >= 4 else int.from_bytes(size, "big"))
        yield name, body[start:position]


def _synchsafe(size: bytes) -> int:
    return sum((byte & 0x7F) << shift for byte, shift in zip(size, (21, 14, 7, 0), strict=False))


def _is_text(name: str) -> bool:
    return name.startswith("T") and name != "TXXX"


def _text(body: bytes) -> str:
    """A text after the byte of its encoding, up to a NUL (4.2)."""
    return _decoded(body[0], body[1:]).partition("\x00")[0]


def _described(body: bytes, start: int) -> tuple[str, str]:
    """A description and a text, each with a NUL after it (4.2.2, 4.11)."""
    encoding, rest = body[0], body[start:]
    wide = encoding in (1, 2)
    step, end = (2, b"\x00\x00") if wide else (1, b"\x00")
    border = next((n for n in range(0, len(rest), step) if rest[n : n + step] == end), len(rest))
    value = _decoded(encoding, rest[border + step :]).rstrip("\x00")
    return _decoded(encoding, rest[:border]), value


def _decoded(encoding: int, value: bytes) -> str:
    name = _ENCODINGS[encoding] if encoding < len(_ENCODINGS) else "latin-1"
    return value.decode(name, "replace")


def _table(body: bytes) -> tuple[str, tuple[str, ...]]:
    """The element id of a table of contents, and those in it (Addendum, 3.2)."""
    name, _, rest = body.partition(b"\x00")
    children = rest[2:].split(b"\x00")
    return name.decode("latin-1"), tuple(child.decode("latin-1") for child in children if child)


def _contents(tables: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """What the first table lists, other tables left out."""
    others = {name for name, _ in tables[1:]}
    return tuple(child for child in tables[0][1] if child not in others)


def _chapter(body: bytes, version: int) -> tuple[str, ChapterTime]:
    """Id, times, and the title in a frame inside (Addendum, 3.1)."""
    name, _, rest = body.partition(b"\x00")
    start, end = (int.from_bytes(rest[n : n + 4], "big") for n in (0, 4))
    inside = dict(_frames(rest[16:], version))
    title = _text(inside["TIT2"]) if inside.get("TIT2") else ""
    return name.decode("latin-1"), ChapterTime(start, end, title)


def _read_stream(path: Path, content: mmap.mmap, start: int) -> ReadStream:
    try:
        first = FrameHeader.at(content[start : start + 4])
    except ValueError as error:
        raise EditionError(f"{path} is no MP3: {error}.") from error
    declared = _declared(first, content[start : start + first.length])
    begin = start + first.length if declared else start
    mpeg_frames, end, broken_at = _walk(content, begin)
    return ReadStream(first.rate, mpeg_frames, end - start, broken_at, declared)


def _declared(first: FrameHeader, frame: bytes) -> tuple[int, int, int] | None:
    place = 4 + first.side_bytes
    known = frame[place : place + _SAMPLES_KNOWN_BYTES]
    if known[:4] not in (b"Info", b"Xing") or len(known) < _SAMPLES_KNOWN_BYTES:
        return None
    mpeg_frames, length = (int.from_bytes(known[n : n + 4], "big") for n in (8, 12))
    silence = int.from_bytes(known[141:144], "big")
    frames = mpeg_frames * first.samples - (silence >> 12) - (silence & 0xFFF)
    return mpeg_frames, length, frames


def _walk(content: mmap.mmap, position: int) -> tuple[int, int, int | None]:
    """From header to header: how many whole frames, where they end, and where none was found."""
    count, size = 0, len(content)
    lengths: dict[bytes, int] = {}
    while position + 4 <= size:
        raw = content[position : position + 4]
        if raw not in lengths:
            try:
                lengths[raw] = FrameHeader.at(raw).length
            except ValueError:
                is_old_tag = raw[:3] == b"TAG" and size - position == 128
                return count, position, None if is_old_tag else position
        if position + lengths[raw] > size:
            break
        position += lengths[raw]
        count += 1
    return count, position, position if position < size else None
