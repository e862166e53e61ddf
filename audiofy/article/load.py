"""A file (or standard input) -> text: what is refused, how it is decoded, what is made of it.

Line ends become `\\n`; every other control character but the tab becomes a space, so that none can
reach an engine (eSpeak NG stops at NUL), a feed (XML 1.0 §2.2 forbids them) or a terminal. The
text that comes out is the `source` of the article.
"""

import os
import re
import stat
import sys
from contextlib import suppress
from pathlib import Path

from audiofy.errors import ArticleError, InputMissing

MAX_BYTES = 2_000_000
"""The largest article: more than a 500-page book."""

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_DOCUMENTS = (
    (b"{\\rtf", "an RTF document"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a Word or OpenDocument file, or another archive"),
    (b"\xd0\xcf\x11\xe0", "a Word document"),
)
"""What holds text that is not to be read as it stands: its first bytes, and what it is."""

_GIVE_TEXT = "Give a file with the text of an article."
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_WEB_NAMES = dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"), "cp1252")
"""What pages call windows-1252 (WHATWG Encoding Standard, 4.2)."""

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]{0,50}[ -/]{0,5}[@-~]"
    r"|\x1b(?:\][^\x07\x1b\n]{0,2000}(?:\x07|\x1b\\)|[()][0-2AB])"
)
"""What colours a terminal (ECMA-48, 5.4) and names its window: gone as a whole."""

_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ufff9-\uffff\ud800-\udfff]")
_DOS_UMLAUT = re.compile("[A-Za-z]„[a-z]")
_GERMAN = frozenset("äöüÄÖÜß„“”‚‘’«»‹›–—…€§°éèáàâêîôûçñÉøåæÆØÅëïóíúÁ·•©®½²³´\xa0")


def load_text(path: str | os.PathLike[str], *, max_bytes: int = MAX_BYTES) -> str:
    """The text of the file at `path`, or of standard input if it is "-".

    Raises InputMissing if there is no regular file to read, and ArticleError if it is larger than
    `max_bytes`, empty, or not text.
    """
    return decode(load_bytes(path, max_bytes), shown_name(path))


def load_bytes(path: str | os.PathLike[str], max_bytes: int) -> bytes:
    """The bytes of the file at `path`, or of standard input; errors as for load_text()."""
    name = os.fspath(path)
    raw = _read_stdin(max_bytes) if name == "-" else _read_file(Path(name), max_bytes)
    if len(raw) > max_bytes:
        raise too_large(shown_name(path), max_bytes)
    if not raw.strip():
        raise ArticleError(f"{shown_name(path)} is empty.", _GIVE_TEXT)
    check_is_text(raw, shown_name(path))
    return raw


def check_is_text(raw: bytes, name: str) -> None:
    """Raise ArticleError for a document that is no text as it stands, by its first bytes."""
    for magic, kind in _DOCUMENTS:
        if raw.startswith(magic):
            raise ArticleError(
                f"{name} is {kind}.", "Save the article as plain text in UTF-8 (.txt)."
            )


def shown_name(path: str | os.PathLike[str]) -> str:
    """How messages call the input."""
    return "standard input" if os.fspath(path) == "-" else os.fspath(path)


def decode(raw: bytes, name: str) -> str:
    """The clean text in `raw`; `name` is for errors (ArticleError)."""
    return clean_text(_decode(raw, name))


def decode_data(raw: bytes, name: str) -> str:
    """The text in `raw` as it is, for a format that has line ends of its own (JSON)."""
    return _decode(raw, name).removeprefix("\ufeff")


def decode_html(raw: bytes, name: str, charset: str = "") -> str:
    """The clean text of a page; `charset` is what the server said, which may be wrong.

    Bytes that are UTF-8 are UTF-8, whatever anyone says; else the server is asked, then the page.
    """
    declared = _META_CHARSET.search(raw[:2048])
    if any(raw.startswith(bom) for bom, _ in _BOMS) or _utf16_by_nuls(raw):
        return decode(raw, name)
    read: list[str] = []
    for label in ("utf-8", charset, declared[1].decode("ascii") if declared else "", "cp1252"):
        encoding = _WEB_NAMES.get(label.casefold(), label)
        try:
            text = raw.decode(encoding) if encoding else ""
        except (ValueError, LookupError):  # nor is the name always one: it may have a NUL in it
            continue
        if text and not _is_binary(text):
            read.append(text)
            if encoding == "utf-8" or _looks_german(text):
                break
    if read and _looks_german(read[-1]):
        return clean_text(read[-1])
    mended = raw.decode("utf-8", "replace")
    if _is_binary(mended) or mended.count("\ufffd") > 0.1 * sum(map(_is_foreign, mended)):
        mended = ""
    if not (mended or read):
        raise _not_text(name)
    return clean_text(mended or read[0])  # a teaser that was cut inside a letter, as a rule


def clean_text(text: str) -> str:
    """`text` with `\\n` as its line end and no other control character but the tab.

    A terminal's escape sequences go with the character that begins them.
    """
    if "\x1b" in text or "\x9b" in text:
        text = _ESCAPES.sub("", text)
    return _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", text.removeprefix("\ufeff")))


def _read_stdin(max_bytes: int) -> bytes:
    if sys.stdin is None or sys.stdin.isatty():
        raise InputMissing(
            "There is no text on standard input.",
            "Pipe an article into it: audiofy convert - -o edition.mp3 < article.txt",
        )
    with suppress(OSError):  # there is none: it is no pipe, nor a file
        os.set_blocking(sys.stdin.fileno(), True)  # else reading ends where the writer pauses
    return sys.stdin.buffer.read(max_bytes + 1)


def _read_file(path: Path, max_bytes: int) -> bytes:
    try:
        # Opening a FIFO waits for its writer, and looking before opening is a race.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error
    try:
        _check_kind(path, os.fstat(descriptor), max_bytes)
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(max_bytes + 1) or b""  # None of a file of /proc that waits
    except OSError as error:
        raise _unreadable(path, error) from error
    finally:
        os.close(descriptor)


def _check_kind(path: Path, status: os.stat_result, max_bytes: int) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise _is_folder(path)
    if not stat.S_ISREG(status.st_mode):
        raise InputMissing(
            f"{path} is not a file: it is a {_kind(status.st_mode)}.",
            "Give a text file, or - for standard input.",
        )
    if status.st_size > max_bytes:
        raise too_large(str(path), max_bytes, status.st_size)


def _kind(mode: int) -> str:
    kinds = ((stat.S_ISFIFO, "pipe"), (stat.S_ISSOCK, "socket"), (stat.S_ISCHR, "device"))
    return next((kind for test, kind in kinds if test(mode)), "device")


def _is_folder(path: Path) -> InputMissing:
    return InputMissing(
        f"{path} is a folder, not an article.",
        "Name one article in it; for all of them: audiofy batch",
    )


def _unreadable(path: Path, error: OSError | ValueError) -> InputMissing:
    if isinstance(error, FileNotFoundError):
        return InputMissing(f"There is no file {path}.", "Check the path.")
    if isinstance(error, IsADirectoryError):
        return _is_folder(path)
    if isinstance(error, PermissionError):
        return InputMissing(f"{path} may not be read.", f"Try: chmod u+r {path}")
    cause = error.strerror if isinstance(error, OSError) else str(error)
    return InputMissing(f"{str(path)!r} cannot be read: {cause}.", "Check the path.")


def too_large(name: str, max_bytes: int, size: int | None = None) -> ArticleError:
    """The error for an input over the limit."""
    found = f" ({size:,} bytes)" if size else ""
    return ArticleError(
        f"{name} is too large for an article{found}: the limit is {max_bytes:,} bytes.",
        "Split it into articles.",
    )


def _decode(raw: bytes, name: str) -> str:
    """By its BOM; else strict UTF-8; else UTF-16 by its NULs; else cp1252 if that gives German."""
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _strictly(raw[len(bom) :], encoding, name)
    if utf16 := _utf16_by_nuls(raw):
        return _strictly(raw, utf16, name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return _windows_text(raw, name)
    if _is_binary(text):
        raise _not_text(name)
    return text


def _strictly(raw: bytes, encoding: str, name: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise ArticleError(
            f"{name} says it is {encoding.upper()}, but is not (byte {error.start}).",
            "Save it as UTF-8.",
        ) from error
    if _is_binary(text):
        raise _not_text(name)
    return text


def _utf16_by_nuls(raw: bytes) -> str | None:
    """Latin letters in UTF-16 have a NUL in every other byte."""
    sample = raw[:4000]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if half < 4 or len(raw) % 2:
        return None
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _windows_text(raw: bytes, name: str) -> str:
    try:
        text = raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise _not_text(name) from error
    if _is_binary(text) or not _looks_german(text):
        raise _not_text(name)
    return text


def _looks_german(text: str) -> bool:
    """By its letters beside ASCII; DOS's ä, read as Windows', is a quotation mark in a word."""
    foreign = list(filter(_is_foreign, text))
    german = sum(character in _GERMAN for character in foreign)
    return (
        german >= 0.9 * len(foreign)
        and len(foreign) <= 0.25 * len(text)
        and not _DOS_UMLAUT.search(text)
    )


def _is_foreign(character: str) -> bool:
    return character > "\x7f"


def _is_binary(text: str) -> bool:
    controls = len(_CONTROLS.findall(text[:20_000]))
    return controls > 0.02 * min(len(text), 20_000) + 8


def _not_text(name: str) -> ArticleError:
    return ArticleError(
        f"{name} is not a text we can read: binary, or in an unknown encoding.",
        "Save the article as plain text in UTF-8.",
    )
