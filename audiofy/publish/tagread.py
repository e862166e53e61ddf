"""Reads an MP3's tags and its MPEG frames: only what `verify` compares, and only forgivingly.

Section numbers are those of the "ID3 tag version 2.3.0" and the "ID3v2 Chapter Frame Addendum".
"""

import mmap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audiofy.errors import EditionError, InputMissing
from audiofy.publish.id3 import ChapterTime
from audiofy.publish.infoframe import ENCODER, FrameHeader, crc16

_ENCODINGS = ("latin-1", "utf-16", "utf-16-be", "utf-8")
_HEADER_BYTES = 10
_HAS_ALL_FIELDS = (0x0F).to_bytes(4, "big")
_CONTENTS = slice(16, 116)
_CHECKED_BYTES = 154
_INFO_BYTES = 156
_PERCENTS = 100
_NAMES = {"title": "TIT2", "artist": "TPE1", "album": "TALB", "genre": "TCON"}
_ID3V1_BYTES = 128
_APE_FOOTER_BYTES = 32


@dataclass(frozen=True, slots=True)
class ReadTag:
    """A tag as it is in a file; chapters in the order of the file, with their element ids.

    `contents` are the ids in the first table of contents, and `parts` the chapters that only
    another table lists. `old_texts` are those of an ID3v1 tag after the sound, by the names that
    they have in ID3v2.
    """

    length_bytes: int = 0
    texts: tuple[tuple[str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    comments: tuple[str, ...] = ()
    lyrics: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    pictures: tuple[bytes, ...] = ()
    contents: tuple[str, ...] | None = None
    chapters: tuple[tuple[str, ChapterTime], ...] = ()
    parts: tuple[tuple[str, ChapterTime], ...] = ()
    old_texts: tuple[tuple[str, str], ...] = ()
    has_ape: bool = False

    @classmethod
    def of_texts(cls, texts: Mapping[str, str], chapters: Iterable[ChapterTime] = ()) -> "ReadTag":
        """Of another format: the names are those of Tags.texts and of its labels."""
        named = tuple((f"chp{number}", chapter) for number, chapter in enumerate(chapters))
        return cls(
            texts=tuple((_NAMES[name], text) for name, text in texts.items() if name in _NAMES),
            labels=tuple((name, text) for name, text in texts.items() if name.isupper()),
            comments=tuple(text for name, text in texts.items() if name == "comment"),
            contents=tuple(name for name, _ in named),
            chapters=named,
        )


@dataclass(frozen=True, slots=True)
class ReadInfo:
    """What an Info frame says: MPEG frames and bytes of the stream, frames of sound in it, and
    before and after the sound.

    `contents` is for each percent of the time the part of the file before it, in 256ths. What only
    LAME writes in this way is None where another encoder is named.
    """

    mpeg_frames: int
    length_bytes: int
    frames: int
    delay: int
    contents: bytes
    lame: "ReadLame | None"


@dataclass(frozen=True, slots=True)
class ReadLame:
    """Of LAME's part of an Info frame: the bytes of the stream once more, and is its CRC right?"""

    length_bytes: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class ReadStream:
    """The MPEG frames of a file: what its Info frame says of them, and what they are.

    `broken_at` is the byte where no MPEG frame is found; None: there is none such. `contents` is
    what the Info frame's should be, not rounded; it is empty if the frames are not as many as that
    says. `declared` None: there is no Info frame with all its fields.
    """

    rate: int
    mpeg_frames: int
    length_bytes: int
    broken_at: int | None
    contents: tuple[float, ...]
    declared: ReadInfo | None


def read_mp3(path: Path) -> tuple[ReadTag, ReadStream]:
    """The tag and the stream of an MP3. Raises InputMissing, and EditionError if it is none."""
    try:
        with path.open("rb") as file:
            if not path.stat().st_size:
                raise EditionError(f"{path} is empty.")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                tag, end = _read_old(read_tag(content), content)
                return tag, _read_stream(path, content, tag.length_bytes, end)
    except OSError as error:
        raise InputMissing(f"{path} cannot be read: {error.strerror or error}.") from error


def read_tag(content: bytes | mmap.mmap) -> ReadTag:
    """The ID3v2 tag at the beginning of `content`; an empty one if there is none."""
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
        links=tuple((name, b.decode("latin-1")) for name, b in frames if _is_link(name)),
        pictures=tuple(_picture(body) for name, body in frames if name == "APIC" and body),
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


def _is_link(name: str) -> bool:
    return name.startswith("W") and name != "WXXX"


def _text(body: bytes) -> str:
    """A text after the byte of its encoding, up to a NUL (4.2)."""
    return _decoded(body[0], body[1:]).partition("\x00")[0]


def _described(body: bytes, start: int) -> tuple[str, str]:
    """A description and a text, each with a NUL after it (4.2.2, 4.11)."""
    description, value = _parted(body[0], body[start:])
    return _decoded(body[0], description), _decoded(body[0], value).rstrip("\x00")


def _picture(body: bytes) -> bytes:
    """The picture itself, after its type and its description (4.15)."""
    _, _, rest = body[1:].partition(b"\x00")
    return _parted(body[0], rest[1:])[1]


def _parted(encoding: int, body: bytes) -> tuple[bytes, bytes]:
    """What is before and after the NUL that ends a text."""
    step, end = (2, b"\x00\x00") if encoding in (1, 2) else (1, b"\x00")
    border = next((n for n in range(0, len(body), step) if body[n : n + step] == end), len(body))
    return body[:border], body[border + step :]


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


def _read_old(tag: ReadTag, content: mmap.mmap) -> tuple[ReadTag, int]:
    """The tag with what older tags after the sound say, and where the first of them begins."""
    end = len(content)
    last = content[-_ID3V1_BYTES:]
    if len(last) == _ID3V1_BYTES and last[:3] == b"TAG":
        end -= _ID3V1_BYTES
        fields = {"TIT2": last[3:33], "TPE1": last[33:63], "TALB": last[63:93], "TYER": last[93:97]}
        texts = ((n, v.partition(b"\x00")[0].decode("latin-1")) for n, v in fields.items())
        tag = replace(tag, old_texts=tuple((name, text.strip()) for name, text in texts))
    footer = content[max(end - _APE_FOOTER_BYTES, 0) : end]
    if footer[:8] == b"APETAGEX":
        has_header = footer[23] >> 7
        length = int.from_bytes(footer[12:16], "little") + _APE_FOOTER_BYTES * has_header
        return replace(tag, has_ape=True), max(end - length, tag.length_bytes)
    return tag, end


def _read_stream(path: Path, content: mmap.mmap, start: int, end: int) -> ReadStream:
    try:
        first = FrameHeader.at(content[start : start + 4])
    except ValueError as error:
        raise EditionError(f"{path} is no MP3: {error}.") from error
    info = _read_info(first, content[start : start + first.length])
    begin = start + first.length if info else start
    counted = info.mpeg_frames if info else 0
    marks = [percent * counted // _PERCENTS for percent in range(_PERCENTS)]
    mpeg_frames, stop, positions = _walk(content, begin, end, marks)
    contents: tuple[float, ...] = ()
    if counted == mpeg_frames:
        contents = tuple((position - start) * 256 / (stop - start) for position in positions)
    broken_at = stop if stop < end else None
    return ReadStream(first.rate, mpeg_frames, stop - start, broken_at, contents, info)


def _read_info(first: FrameHeader, frame: bytes) -> ReadInfo | None:
    place = 4 + first.side_bytes
    known = frame[place : place + _INFO_BYTES]
    is_whole = len(known) == _INFO_BYTES and known[4:8] == _HAS_ALL_FIELDS
    if known[:4] not in (b"Info", b"Xing") or not is_whole:
        return None
    mpeg_frames, length, length_again = (
        int.from_bytes(known[n : n + 4], "big") for n in (8, 12, 148)
    )
    delay, padding = divmod(int.from_bytes(known[141:144], "big"), 1 << 12)
    crc = int.from_bytes(known[_CHECKED_BYTES:], "big")
    lame = ReadLame(length_again, crc == crc16(frame[: place + _CHECKED_BYTES]))
    return ReadInfo(
        mpeg_frames,
        length,
        mpeg_frames * first.samples - delay - padding,
        delay,
        known[_CONTENTS],
        lame if known[120:].startswith(ENCODER) else None,
    )


def _walk(
    content: mmap.mmap, position: int, end: int, marks: Sequence[int]
) -> tuple[int, int, list[int]]:
    """From header to header: how many whole frames, where they stop, and where those begin that
    `marks` counts up to, in order."""
    count = 0
    positions: list[int] = []
    lengths: dict[bytes, int] = {}
    while position + 4 <= end:
        while len(positions) < len(marks) and marks[len(positions)] == count:
            positions.append(position)
        raw = content[position : position + 4]
        if raw not in lengths:
            try:
                lengths[raw] = FrameHeader.at(raw).length
            except ValueError:
                break
        if position + lengths[raw] > end:
            break
        position += lengths[raw]
        count += 1
    return count, position, positions
