"""Writes a file whole or not at all: under another name first, then renamed."""

import errno
import os
import secrets
import shlex
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from audiofy.errors import AudiofyError, PublishError, StorageError
from audiofy.publish.names import DOCUMENT

try:
    import fcntl
except ImportError:  # Windows has no locks that a reader does not notice
    fcntl = None  # type: ignore[assignment]

PARTIAL = ".audiofy-*.part"
"""What a file is called until it is whole: short, however long its own name is."""

_DEVICE_FAILED = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def atomic_file(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A binary file to write and seek in, which becomes `path` when the block ends well.

    Until then, and after any failure, `path` is what it was before. A link is followed; a device
    or pipe cannot be replaced and is written to directly. Raises PublishError if the file cannot
    be created there, StorageError if the disk is full or fails, also for what the block writes.
    """
    target = Path(path)
    with explained(target):
        if _is_special(target):
            with target.open("wb") as device:
                yield device
            return
        target = Path(os.path.realpath(target))
        partial = _beside(target)
        try:
            while not (file := _opened(partial)):
                partial = _beside(target)
            with file:
                yield file
                file.flush()
                os.fsync(file.fileno())
                if fcntl:  # while it is locked: no sweep() comes between
                    os.replace(partial, target)
            if not fcntl:
                os.replace(partial, target)
        except BaseException:
            with suppress(OSError):
                partial.unlink()
            raise
        _sync_folder(target.parent)


def sweep(folder: str | os.PathLike[str]) -> None:
    """Remove the partial files that killed runs left in a folder.

    A live run has a lock on its own, which the system frees when the run ends, however it does.
    Where there are no such locks, nothing is removed.
    """
    if not fcntl:
        return
    for path in Path(folder).glob(PARTIAL):
        with suppress(OSError), path.open("rb+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()


@contextmanager
def edition_folder(path: str | os.PathLike[str]) -> Iterator[Path]:
    """The folder at `path`, made if there is none; one that was made goes if the block fails.

    Unless another run works at the same edition, or has finished it. Raises PublishError if it
    cannot be made.
    """
    folder = Path(path)
    with explained(folder):
        is_new = not folder.is_dir()
        if is_new:
            folder.mkdir()
        else:
            sweep(folder)
    try:
        yield folder
    except BaseException:
        if is_new and not (folder / DOCUMENT).exists():
            with suppress(OSError):
                for path in set(folder.iterdir()) - set(folder.glob(PARTIAL)):
                    path.unlink()
                folder.rmdir()
        raise


def _is_special(target: Path) -> bool:
    """Is there something at `target` that is not a file? A folder raises, as a long name does."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(target))
    return not stat.S_ISREG(mode)


def _beside(target: Path) -> Path:
    """The name of a partial file in the folder of `target`."""
    return target.parent / PARTIAL.replace("*", secrets.token_hex(4))


def _opened(partial: Path) -> BinaryIO | None:
    """A new file, which no sweep() removes while it is open; None if one already has."""
    file = partial.open("xb+")
    if _is_kept(file):
        return file
    file.close()
    return None


def _is_kept(file: BinaryIO) -> bool:
    """Lock the file; another run may have swept it up in the moment before."""
    if not fcntl:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # this file system has no locks, and nothing is swept there
        return True
    return os.path.exists(file.name)


def _sync_folder(folder: Path) -> None:
    """Make the renaming last through a power cut; not every system can open a folder."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def explained(target: Path) -> Iterator[None]:
    """What goes wrong in the block becomes a PublishError or StorageError with a way out."""
    try:
        yield
    except OSError as error:
        raise _explanation(target, error) from error


def _explanation(target: Path, error: OSError) -> AudiofyError:
    folder = target.parent
    is_missing = error.errno in (errno.ENOENT, errno.ENOTDIR)
    # tempfile names no file when no folder for temporary files has room.
    if error.errno in _DEVICE_FAILED or (is_missing and error.filename is None):
        reason = error.strerror or str(error)
        return StorageError(
            f"Writing {target} failed: {reason}. Nothing was left behind.",
            hint=f"Free some space on the disk of {folder}, or choose another folder.",
        )
    if is_missing and not folder.is_dir():
        return PublishError(
            f"There is no folder {folder}.", hint=f"mkdir -p {shlex.quote(str(folder))}"
        )
    if error.errno in _DENIED or is_missing:
        return PublishError(
            f"Nothing may be written to {folder}: {error.strerror}.",
            hint="Choose a folder that belongs to you.",
        )
    if error.errno == errno.EISDIR:
        name = shlex.quote(str(target / "edition.mp3"))
        return PublishError(f"{target} is a folder.", hint=f"Name a file in it: {name}")
    if error.errno == errno.EEXIST:
        return PublishError(
            f"{target} is a file, not a folder.", hint="Choose the name of a folder, or a new one."
        )
    if error.errno == errno.ENAMETOOLONG:
        return PublishError(
            f"The file name is too long: {target.name}", hint="Choose a shorter name."
        )
    return PublishError(f"{target} cannot be written: {error.strerror or error}.")
