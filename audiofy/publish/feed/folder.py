"""The folder of a site: files appear in it whole, and only if they differ from what is there."""

import hashlib
import os
import re
import shutil
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from audiofy.errors import EditionError, InputMissing
from audiofy.publish.feed.model import (
    CHAPTERS_FILE,
    EPISODES,
    FEED,
    PAGE,
    PLAYER,
    TRANSCRIPT_FILES,
)
from audiofy.publish.files import explained

_READ_BYTES = 1 << 20
_PARTIAL = ".audiofy.part"
_EPISODE_FILES = (PAGE, CHAPTERS_FILE, *TRANSCRIPT_FILES, _PARTIAL)
_OURS = ((PAGE, b'<meta name="generator" content="audiofy">'), (FEED, b"<generator>audiofy "))
"""Files that every site has, and what they say when they are of this program."""
_IMMUTABLE = re.compile(r"[^/]+\.[0-9a-f]{8,12}\.(mp3|jpg|png|js|css)")


def is_immutable(path: str) -> bool:
    """Does the name have a hash of the content?"""
    return _IMMUTABLE.fullmatch(path.rpartition("/")[2]) is not None


def stranger(read: Callable[[str], bytes | None]) -> str:
    """The name of a file that another site has there; "" if there is none.

    `read` gives what a file has, or None.
    """
    found = ((name, mark, read(name)) for name, mark in _OURS)
    return next((name for name, mark, has in found if has is not None and mark not in has), "")


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
        return bool(path) and os.path.isfile(self._place(path))

    def has(self, path: str, media: str, length: int, names: Iterable[str]) -> bool:
        """Are these files in the folder at `path`, the media with its length?"""
        try:
            with os.scandir(self._place(path)) as entries:
                there = {entry.name: entry for entry in entries}
            return all(name in there for name in names) and there[media].stat().st_size == length
        except (OSError, KeyError):
            return False

    def put(self, path: str, content: bytes) -> None:
        """Make a file be this content."""
        target = self._place(path)
        with explained(Path(target)):
            with suppress(FileNotFoundError), open(target, "rb") as file:
                if file.read() == content:
                    return
            with _appearing(target) as file:
                file.write(content)
        self.written += 1

    def copy(self, source: Path, path: str, sha256: str) -> None:
        """Make a file be what `source` is. Raises InputMissing without it, and EditionError if
        it is not what its edition says."""
        target = self._place(path)
        length = _size(source)
        if length < 0:
            raise InputMissing(f"{source} cannot be read.", "Make the edition again.")
        if is_immutable(path) and _size(target) == length:
            return
        with explained(Path(target)), open(source, "rb") as read, _appearing(target) as file:
            if _copied(read, file) != sha256:
                raise EditionError(
                    f"{source} is not the file that its edition.json describes.",
                    "Make the edition again, or see what is wrong: audiofy verify FOLDER",
                )
        self.written += 1

    def _place(self, path: str) -> str:
        return f"{self.root}/{path}"

    def immutable(self, folders: Iterable[str]) -> Iterator[str]:
        """All files with a hash in their names: at the top, of the player, in these folders."""
        for folder in ("", f"{PLAYER}/", *folders):
            with suppress(FileNotFoundError), os.scandir(self.root / folder) as entries:
                yield from (folder + entry.name for entry in entries if is_immutable(entry.name))

    def read(self, path: str) -> bytes | None:
        """What a file has; None: there is none."""
        with suppress(FileNotFoundError, NotADirectoryError), open(self._place(path), "rb") as file:
            return file.read()
        return None

    def remove_strays(self, keep: Container[str]) -> None:
        """Remove the folders of all other episodes, withdrawn ones and what a killed run left.

        A folder with a file that is none of an episode's stays.
        """
        with suppress(FileNotFoundError), os.scandir(self._place(EPISODES)) as entries:
            for entry in entries:
                if entry.name not in keep and entry.is_dir(follow_symlinks=False):
                    names = os.listdir(entry.path)
                    if all(name in _EPISODE_FILES or is_immutable(name) for name in names):
                        shutil.rmtree(entry.path, ignore_errors=True)

    def remove_numbered(self, pattern: str, first: int) -> None:
        """Remove the files with this number and those after it, as far as there are any."""
        while self.exists(pattern.format(first)):
            (self.root / pattern.format(first)).unlink()
            first += 1

    def settle(self) -> None:
        """What was written is on the disk before anything names it, even through a power cut."""
        if self.written and hasattr(os, "sync"):
            os.sync()


@contextmanager
def _appearing(target: str) -> Iterator[BinaryIO]:
    """A file that gets its name when it is whole; one run at a time writes a site, so that what a
    killed one left behind is written over."""
    folder = os.path.dirname(target)
    partial = f"{folder}/{_PARTIAL}"
    if not os.path.isdir(folder):
        os.makedirs(folder, exist_ok=True)
    try:
        with open(partial, "wb") as file:
            yield file
        os.replace(partial, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(partial)
        raise


def _size(path: str | Path) -> int:
    """In bytes; -1 without such a file."""
    try:
        return os.stat(path).st_size
    except OSError:
        return -1


def _copied(read: BinaryIO, write: BinaryIO) -> str:
    """Copy a file; its SHA-256."""
    digest = hashlib.sha256()
    while piece := read.read(_READ_BYTES):
        digest.update(piece)
        write.write(piece)
    return digest.hexdigest()
