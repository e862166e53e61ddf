"""The folder of a site: files appear in it whole, and only if they differ from what is there."""

import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from audiofy.errors import EditionError, InputMissing
from audiofy.publish.feed.model import PLAYER
from audiofy.publish.files import explained

_READ_BYTES = 1 << 20
_IMMUTABLE = re.compile(r"[^/]+\.[0-9a-f]{8,12}\.(mp3|jpg|png|js|css)")


def is_immutable(path: str) -> bool:
    """Does the name have a hash of the content?"""
    return _IMMUTABLE.fullmatch(path.rpartition("/")[2]) is not None


@dataclass(slots=True)
class SiteFolder:
    """A site on a disk; paths are relative to it, with slashes. `written` counts new files.

    Its methods raise PublishError and StorageError.
    """

    root: Path
    written: int = 0

    @classmethod
    def open(cls, root: Path) -> "SiteFolder":
        """The folder at `root`, made if there is none."""
        with explained(root):
            root.mkdir(exist_ok=True)
        return cls(root)

    def exists(self, path: str) -> bool:
        return bool(path) and (self.root / path).is_file()

    def has(self, path: str, media: str, length: int, names: Iterable[str]) -> bool:
        """Are these files in the folder at `path`, the media with its length?"""
        try:
            with os.scandir(self.root / path) as entries:
                there = {entry.name: entry for entry in entries}
            return all(name in there for name in names) and there[media].stat().st_size == length
        except (OSError, KeyError):
            return False

    def put(self, path: str, content: bytes) -> None:
        """Make a file be this content."""
        target = self.root / path
        with explained(target):
            if target.is_file() and target.read_bytes() == content:
                return
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = _beside(target)
            try:
                partial.write_bytes(content)
                os.replace(partial, target)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
        self.written += 1

    def copy(self, source: Path, path: str, sha256: str) -> None:
        """Make a file be what `source` is. Raises InputMissing without it, and EditionError if
        it is not what its edition says."""
        target = self.root / path
        if is_immutable(path) and target.is_file() and target.stat().st_size == _size(source):
            return
        with explained(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = _beside(target)
            try:
                if _copied(source, partial) != sha256:
                    raise EditionError(
                        f"{source} is not the file that its edition.json describes.",
                        "Make the edition again, or see what is wrong: audiofy verify FOLDER",
                    )
                os.replace(partial, target)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
        self.written += 1

    def immutable(self, folders: Iterable[str]) -> Iterator[str]:
        """All files with a hash in their names: at the top, of the player, in these folders."""
        for folder in ("", f"{PLAYER}/", *folders):
            with suppress(FileNotFoundError), os.scandir(self.root / folder) as entries:
                yield from (folder + entry.name for entry in entries if is_immutable(entry.name))

    def remove_folder(self, path: str) -> None:
        shutil.rmtree(self.root / path, ignore_errors=True)

    def remove_numbered(self, pattern: str, first: int) -> None:
        """Remove the files with this number and those after it, as far as there are any."""
        while self.exists(pattern.format(first)):
            (self.root / pattern.format(first)).unlink()
            first += 1

    def settle(self) -> None:
        """What was written is on the disk before anything names it, even through a power cut."""
        if self.written and hasattr(os, "sync"):
            os.sync()


def _beside(target: Path) -> Path:
    return target.parent / f".{secrets.token_hex(4)}.part"


def _size(source: Path) -> int:
    try:
        return source.stat().st_size
    except OSError as error:
        raise InputMissing(f"{source} cannot be read: {error.strerror or error}.") from error


def _copied(source: Path, target: Path) -> str:
    """Copy a file; its SHA-256."""
    _size(source)
    digest = hashlib.sha256()
    with source.open("rb") as read, target.open("xb") as write:
        while piece := read.read(_READ_BYTES):
            digest.update(piece)
            write.write(piece)
    return digest.hexdigest()
