"""Finds articles: in folders, by patterns, in lists, in exports of many; always in one order."""

import glob
import hashlib
import json
import os
import stat
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from audiofy.article import is_url
from audiofy.article.export import records_of
from audiofy.article.load import load_text
from audiofy.batch.model import Found, Refused, Source
from audiofy.errors import ArticleError, AudiofyError, InputMissing
from audiofy.publish.names import DOCUMENT

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".json")
LINES = (".jsonl", ".ndjson")
EDITION = "an edition folder"
"""Why a folder is refused that audiofy has made."""

LARGEST_BYTES = 10_000_000
"""What is larger is no article; its bytes are not read to find out whether they changed."""

_FRESH_NS = 2_000_000_000
"""A file that was changed so recently may change again without its times showing it."""

_IDS = ("id", "guid", "url")


def sources(argument: str, skip: Iterable[str] = ()) -> Iterator[Found]:
    """What an argument stands for: a folder, a pattern such as 'a/**/*.txt', a file, a URL.

    Folders in `skip` (absolute paths) are not entered. Raises InputMissing if there is nothing.
    """
    if is_url(argument):
        yield Source(argument, argument, digest=_digest(argument.encode()))
        return
    path = os.path.abspath(argument)
    if os.path.isdir(path):
        yield from _in_folder(path, frozenset(skip))
    elif os.path.lexists(path) or not glob.has_magic(argument):
        if not os.path.lexists(path):
            raise InputMissing(f"There is no file or folder {argument}.", "Check the path.")
        yield from _in_file(path)
    else:
        yield from _by_pattern(argument, frozenset(skip))


def listed(path: str, skip: Iterable[str] = ()) -> Iterator[Found]:
    """What a list names, one input in each line (or ended by NUL); "-" is standard input."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        cause = f"The list {path} cannot be read: {error.strerror or error}."
        raise InputMissing(cause, "Give a file with a path in each line.") from error
    names = raw.split(b"\0") if b"\0" in raw else raw.splitlines()
    for name in names:
        if not name.strip():
            continue
        try:
            yield from sources(os.fsdecode(name), skip)
        except InputMissing as error:
            yield Refused(os.path.abspath(os.fsdecode(name)), str(error), error)


def fingerprint(source: Source) -> str:
    """Changes when a file's bytes may have: size, times, and which file it is; "" if unsure."""
    try:
        found = os.stat(source.path)
    except (OSError, ValueError):
        return ""
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < _FRESH_NS:
        return ""
    return f"{found.st_size}-{found.st_mtime_ns}-{found.st_ctime_ns}-{found.st_ino}"


def digest_of(source: Source) -> str:
    """The digest of the bytes of a source; "" if they cannot be read, as its worker will say."""
    if source.digest:
        return source.digest
    try:
        # Opening a FIFO waits for its writer.
        descriptor = os.open(source.path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError):
        return ""
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST_BYTES:
            return ""
        with open(descriptor, "rb", closefd=False) as file:
            return _digest(file.read(LARGEST_BYTES + 1))
    except OSError:
        return ""
    finally:
        os.close(descriptor)


def _in_folder(folder: str, skip: frozenset[str]) -> Iterator[Found]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        cause = f"The folder {folder} cannot be read: {error.strerror}."
        yield Refused(folder, cause, InputMissing(cause, "Check who may read it."))
        return
    if any(entry.name == DOCUMENT for entry in entries):
        yield Refused(folder, EDITION)
        return
    for entry in entries:
        if entry.name.startswith("."):
            yield Refused(entry.path, "hidden")
        elif not _is_folder(entry):
            yield from _candidate(entry)
        elif entry.is_symlink():
            yield Refused(entry.path, "a link to a folder")
        elif entry.path not in skip:
            yield from _in_folder(entry.path, skip)


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _candidate(entry: "os.DirEntry[str]") -> Iterator[Found]:
    if entry.name.casefold().endswith((*SUFFIXES, *LINES)):
        yield from _in_file(entry.path)
    else:
        yield Refused(entry.path, "no article by its name")


def _by_pattern(pattern: str, skip: frozenset[str]) -> Iterator[Found]:
    found = sorted(os.path.abspath(path) for path in glob.iglob(pattern, recursive=True))
    if not found:
        raise InputMissing(f"Nothing matches {pattern}.", "Check the pattern, and quote it.")
    for path in found:
        if not os.path.isdir(path) and not path.startswith(tuple(f"{each}/" for each in skip)):
            yield from _in_file(path)


def _in_file(path: str) -> Iterator[Found]:
    """The article in a file, or the articles of an export."""
    suffix = os.path.splitext(path)[1].casefold()
    if suffix in LINES and os.path.isfile(path):
        yield from _in_lines(path)
    elif suffix == ".json" and os.path.isfile(path):
        yield from _in_document(path)
    else:
        yield Source(path, path)


def _in_document(path: str) -> Iterator[Found]:
    """The only article of a JSON document, or all that it has."""
    try:
        records = records_of(load_text(path, max_bytes=LARGEST_BYTES), path)
    except AudiofyError:  # its worker will say so
        records = []
    if len(records) < 2:
        yield Source(path, path)
        return
    known: set[str] = set()
    for number, record in enumerate(records, 1):
        name = _record_name(path, record, number, known)
        yield Source(name, path, record=number, digest=_digest(json.dumps(record).encode()))


def _in_lines(path: str) -> Iterator[Found]:
    """The articles of a file of JSON Lines, which may be of any size; a line is an article."""
    known: set[str] = set()
    offset = number = 0
    try:
        with open(path, "rb") as file:
            while line := file.readline(LARGEST_BYTES + 1):
                number += 1
                if line.strip():
                    yield _line(path, line, offset, number, known)
                if len(line) > LARGEST_BYTES:
                    return
                offset += len(line)
    except OSError as error:
        yield Refused(path, str(error), InputMissing(f"{path} cannot be read: {error.strerror}."))


def _line(path: str, line: bytes, offset: int, number: int, known: set[str]) -> Found:
    if len(line) > LARGEST_BYTES:
        cause = f"Line {number} of {path} is too long for an article."
        return Refused(f"{path}#{number}", cause, ArticleError(cause, "Split it into articles."))
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    name = _record_name(path, record, number, known)
    return Source(name, path, offset=offset, length=len(line), digest=_digest(line))


def _record_name(path: str, record: object, number: int, known: set[str]) -> str:
    """By the id that the record has, so that it keeps its name when lines are added before it."""
    ids = (record.get(key) for key in _IDS) if isinstance(record, dict) else ()
    own = next((str(each) for each in ids if isinstance(each, str | int) and each != ""), "")
    names = (own, str(number), f"line-{number}", f"line-{number}-again")
    name = next(each for each in names if each and each not in known)
    known.add(name)
    return f"{path}#{name}"


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
