"""Finds articles: in folders, by patterns, in lists, in exports of many; always in one order."""

import glob
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from audiofy.article import is_url
from audiofy.article.export import records_of
from audiofy.article.load import decode, load_text
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
        yield Source(path, path)


def _in_document(whole: Source) -> Iterator[Found]:
    """The only article of a JSON document, or all that it has."""
    path = whole.path
    try:
        records = records_of(_text_of(path), path)
    except AudiofyError:  # its worker will say so
        records = []
    if len(records) < 2:
        yield whole
        return
    known: set[str] = set()
    for number, record in enumerate(records, 1):
        name = _record_name(path, record, number, known)
        yield Source(name, path, record=number, digest=digest(json.dumps(record).encode()))


def _text_of(path: str) -> str:
    if is_s3(path):
        return decode(bucket.fetched(path, LARGEST_BYTES), path)
    return load_text(path, max_bytes=LARGEST_BYTES)


def _in_lines(path: str) -> Iterator[Found]:
    """The articles of a file of JSON Lines, which may be of any size; a line is an article."""
    known: set[str] = set()
    offset = number = 0
    try:
        with bucket.opened_lines(path) if is_s3(path) else open(path, "rb") as file:
            while line := file.readline(LARGEST_BYTES + 1):
                number += 1
                if line.strip():
                    yield _line(path, line, offset, number, known)
                if len(line) > LARGEST_BYTES:
                    return
                offset += len(line)
    except OSError as error:
        cause = f"{path} cannot be read: {error.strerror or error}."
        yield Refused(path, cause, InputMissing(cause, "Check who may read it."))


def _line(path: str, line: bytes, offset: int, number: int, known: set[str]) -> Found:
    if len(line) > LARGEST_BYTES:
        cause = f"Line {number} of {path} is too long for an article."
        return Refused(f"{path}#{number}", cause, ArticleError(cause, "Split it into articles."))
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        record = None
    name = _record_name(path, record, number, known)
    return Source(name, path, offset=offset, length=len(line), digest=digest(line))


def _record_name(path: str, record: object, number: int, known: set[str]) -> str:
    """By the id that the record has, so that it keeps its name when lines are added before it."""
    ids = (record.get(key) for key in _IDS) if isinstance(record, dict) else ()
    own = next((str(each) for each in ids if isinstance(each, str | int) and each != ""), "")
    names = (own, str(number), f"line-{number}", f"line-{number}-again")
    name = next(each for each in names if each and each not in known)
    known.add(name)
    return f"{path}#{name}"
