"""Edition -> edition folder: the MP3, everything made from the same timeline, and edition.json."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from os import PathLike
from typing import BinaryIO

from audiofy.mix.model import Edition
from audiofy.publish.edition_json import FileRecord, Making, edition_json
from audiofy.publish.epub import write_epub
from audiofy.publish.files import atomic_file, edition_folder
from audiofy.publish.names import BOOK, BOOK_MIME, DOCUMENT, SOUND, SOUND_MIME
from audiofy.publish.transcripts import SIDECARS

MIMES = {SOUND: SOUND_MIME, BOOK: BOOK_MIME} | {sidecar.name: sidecar.mime for sidecar in SIDECARS}
"""The files of an edition folder beside edition.json."""

_READ_BYTES = 1 << 20

Files = Mapping[str, BinaryIO]
"""The open files of a folder, by name."""


@contextmanager
def open_folder(path: str | PathLike[str]) -> Iterator[Files]:
    """The files of an edition folder, to write: all get their names when the block ends well.

    edition.json is the last; until then an edition that was there stays as it is. Raises what
    `edition_folder` and `atomic_file` raise.
    """
    with edition_folder(path) as folder, ExitStack() as stack:
        # What is opened first is renamed last.
        names = [DOCUMENT, *MIMES]
        yield {name: stack.enter_context(atomic_file(folder / name)) for name in names}


def fill_folder(edition: Edition, files: Files, making: Making) -> None:
    """Write everything but the MP3, which is there already, into `files`."""
    for sidecar in SIDECARS:
        files[sidecar.name].write(sidecar.write(edition).encode())
    files[SOUND].seek(0)
    write_epub(edition, files[SOUND], files[BOOK])
    records = [_record(name, mime, files[name]) for name, mime in MIMES.items()]
    document = edition_json(edition, replace(making, files=records))
    files[DOCUMENT].write(document.encode())
    files[DOCUMENT].flush()


def _record(name: str, mime: str, file: BinaryIO) -> FileRecord:
    file.seek(0)
    digest, length = sha256_of(file)
    return FileRecord(name, mime, length, digest)


def sha256_of(file: BinaryIO) -> tuple[str, int]:
    """The digest of the rest of a file, and its length in bytes."""
    digest, length = hashlib.sha256(), 0
    while piece := file.read(_READ_BYTES):
        digest.update(piece)
        length += len(piece)
    return digest.hexdigest(), length
