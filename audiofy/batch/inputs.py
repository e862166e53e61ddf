"""Finds articles: in folders, by patterns, in lists, in exports of many; always in one order."""

import glob
import json
import os
import re
import sys
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from audiofy.article import is_url
from audiofy.article.load import decode, load_text
from audiofy.article.records import BODY, records_of
from audiofy.batch import bucket
from audiofy.batch.changes import LARGEST_BYTES, digest
from audiofy.batch.model import Found, Refused, Source
from audiofy.errors import ArticleError, AudiofyError, InputMissing
from audiofy.publish.names import DOCUMENT
from audiofy.publish.storage import Stored, is_s3

SUFFIXES = (".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".json")
LINES = (".jsonl", ".ndjson")
EDITION, SITE = "an edition folder", "the site of a podcast"
"""Why a folder is refused that audiofy has made."""

_SITE_FOLDERS = {"episodes", "player"}
"""What is in a site from the first moment of its build on."""

_IDS = ("id", "guid", "url")
_HEADS = ("title", "headline", *BODY)
_HEAD_MAX = 80  # characters
_MARK = 12  # hexadecimal digits
_MARKED = re.compile(rf"~[0-9a-f]{{{_MARK}}}(-\d+)?$")

IsKnown = Callable[[str, str], bool]
"""Is an article of this name and this digest known?"""


def sources(
    argument: str, skip: Iterable[str] = (), is_known: IsKnown = lambda *_: False
) -> Iterator[Found]:
    """What an argument stands for: a folder, a pattern such as 'a/**/*.txt', a file, a URL, S3.

    Folders in `skip` (absolute paths) are not entered. Raises InputMissing if there is nothing.
    """
    if not argument.strip():
        raise InputMissing("One of the inputs has no name.", "Is a variable of the shell empty?")
    if argument == "-" and not os.path.lexists(argument):
        cause = "Standard input is no place for many articles."
        raise InputMissing(cause, "One article: audiofy convert -. A list of files: --list -")
    if is_url(argument):
        yield Source(argument, argument, digest=digest(argument.encode()))
        return
    if is_s3(argument):
        yield from _in_bucket(argument, frozenset(skip), is_known)
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


def listed(
    path: str, skip: Iterable[str] = (), is_known: IsKnown = lambda *_: False
) -> Iterator[Found]:
    """What a list names, one input in each line (or ended by NUL); "-" is standard input."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        cause = f"The list {path} cannot be read: {error.strerror or error}."
        raise InputMissing(cause, "Give a file with a path in each line.") from error
    raw = raw.removeprefix(BOM_UTF8)
    names = raw.split(b"\0") if b"\0" in raw else raw.splitlines()
    for name in names:
        if not name.strip():
            continue
        try:
            yield from sources(os.fsdecode(name), skip, is_known)
        except InputMissing as error:
            yield Refused(root_of(os.fsdecode(name)), str(error), error)


def root_of(argument: str) -> str:
    """How the ledger calls what a user has named."""
    if is_s3(argument):
        return argument.rstrip("/")
    return argument if is_url(argument) or argument == "-" else os.path.abspath(argument)


def _in_bucket(address: str, skip: frozenset[str], is_known: IsKnown) -> Iterator[Found]:
    found = bucket.listed(address)
    editions = {name.rpartition("/")[0] for name, _ in found if name.endswith(f"/{DOCUMENT}")}
    closed: dict[str, str] = dict.fromkeys(editions, EDITION)
    told: set[str] = set()
    start = len(address.rstrip("/"))
    for name, stored in found:
        if name.startswith(tuple(f"{each}/" for each in skip)):
            continue
        folder, why = _closed(name, start, closed)
        if not why:
            yield from _object(name, stored, is_known)
        elif folder not in told:
            told.add(folder)
            yield Refused(folder, why)


def _closed(name: str, start: int, editions: Mapping[str, str]) -> tuple[str, str]:
    """The folder above an object that is not entered, or the object, and why; "" if it is."""
    end = name.find("/", start + 1)
    while end >= 0:
        folder = name[:end]
        if folder in editions or folder.rpartition("/")[2].startswith("."):
            return folder, editions.get(folder, "hidden")
        end = name.find("/", end + 1)
    return name, "hidden" if name.rpartition("/")[2].startswith(".") else ""


def _object(name: str, stored: Stored, is_known: IsKnown) -> Iterator[Found]:
    suffix = os.path.splitext(name)[1].casefold()
    tag = digest(f"{stored.tag} {stored.length}".encode())
    whole = Source(name, name, digest=tag, size_bytes=stored.length)
    if suffix in LINES:
        yield from _in_lines(name)
    elif suffix == ".json" and not is_known(name, tag):
        yield from _in_document(whole)
    elif suffix in SUFFIXES:
        yield whole
    else:
        yield Refused(name, "no article by its name")


def _in_folder(folder: str, skip: frozenset[str]) -> Iterator[Found]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError as error:
        cause = f"The folder {folder} cannot be read: {error.strerror}."
        yield Refused(folder, cause, InputMissing(cause, "Check who may read it."))
        return
    names = {entry.name for entry in entries}
    if DOCUMENT in names or names >= _SITE_FOLDERS:
        yield Refused(folder, EDITION if DOCUMENT in names else SITE)
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
        yield from _in_document(Source(path, path))
    else:
        yield Source(path, path, hides=suffix in (*LINES, ".json"))


def _in_document(whole: Source) -> Iterator[Found]:
    """The only article of a JSON document, or all that it has."""
    path = whole.path
    try:
        records = records_of(text_of(path), path)
    except AudiofyError:  # its worker will say so
        yield replace(whole, hides=True)
        return
    if len(records) < 2:
        yield whole
        return
    known: Counter[str] = Counter()
    for number, record in enumerate(records, 1):
        mark = record_mark(record)
        yield Source(record_name(path, record, mark, known), path, record=number, digest=mark)


def record_mark(record: object) -> str:
    """The digest of a record of a JSON document."""
    return digest(json.dumps(record).encode())


def line_mark(line: bytes) -> str:
    """The digest of a line: the same if another is added after the last."""
    return digest(line if line.endswith(b"\n") else line + b"\n")


def text_of(path: str) -> str:
    """The text of a JSON document. Raises InputMissing, ArticleError."""
    if is_s3(path):
        return decode(bucket.fetched(path, LARGEST_BYTES), path)
    return load_text(path, max_bytes=LARGEST_BYTES)


def _in_lines(path: str) -> Iterator[Found]:
    """The articles of a file of JSON Lines, which may be of any size; a line is an article."""
    known: Counter[str] = Counter()
    offset = 0
    try:
        with bucket.opened_lines(path) if is_s3(path) else open(path, "rb") as file:
            for number, (line, length) in enumerate(_lines_of(file), 1):
                if length > LARGEST_BYTES:
                    yield _no_line(path, number, "is too long for an article", "Split it.")
                elif line.strip():
                    yield _line(path, line, offset, number, known)
                offset += length
    except OSError as error:
        cause = f"{path} cannot be read: {error.strerror or error}."
        yield Refused(path, cause, InputMissing(cause, "Check who may read it."))


def _lines_of(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Each line and its length in bytes; of one that is too long for an article, its end alone."""
    length = 0
    while piece := file.readline(LARGEST_BYTES + 1):
        length += len(piece)
        if piece.endswith(b"\n") or len(piece) <= LARGEST_BYTES:
            yield piece, length
            length = 0
    if length:
        yield b"", length


def _no_line(path: str, number: int, cause: str, hint: str) -> Refused:
    error = ArticleError(f"Line {number} of {path} {cause}.", hint)
    return Refused(f"{path}#line {number}", str(error), error, path)


def _line(path: str, line: bytes, offset: int, number: int, known: "Counter[str]") -> Found:
    try:
        record = _record_in(line, path)
    except ArticleError:
        return _no_line(path, number, "is not JSON", "Give an article in each line, as an object.")
    mark = line_mark(line)
    name = record_name(path, record, mark, known)
    return Source(name, path, number, offset, len(line), mark)


def _record_in(line: bytes, path: str) -> object:
    """What a line holds, read as its worker will, but nearly always faster. Raises ArticleError."""
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return records_of(decode(line, path), path)[0]


def record_name(path: str, record: object, mark: str, known: "Counter[str]") -> str:
    """What a record in a file of many is called, wherever it stands: by its own id.

    Without one, or with another's, by its headline and by `mark`, the digest of its bytes. `known`
    counts the names in the file.
    """
    own = _first(record, _IDS)
    if own and not known[own]:
        known[own] += 1
        return f"{path}#{own}"
    mark = mark[:_MARK]
    known[mark] += 1
    again = f"-{known[mark]}" if known[mark] > 1 else ""
    return f"{path}#{_first(record, _HEADS)[:_HEAD_MAX]}~{mark}{again}"


def headline_in(name: str) -> str:
    """A record's name without the digest of its bytes: what stays if those are corrected."""
    return _MARKED.sub("", name)


def _first(record: object, fields: Iterable[str]) -> str:
    """The first line of the first of these fields that a record has; "" if it has none."""
    told = (record.get(field) for field in fields) if isinstance(record, dict) else ()
    texts = (str(each).strip() for each in told if isinstance(each, str | int))
    line = next((text.splitlines()[0] for text in texts if text), "")
    return line.encode("utf-8", "backslashreplace").decode()  # half a surrogate pair
