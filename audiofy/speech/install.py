"""Fetching Piper voices: resumed where a download stopped, whole or not there at all.

The index `voices.json` of a mirror names each voice's files with size and MD5. A file grows as
`NAME.part`, and gets its name when both are right. The model comes last, so a voice that is listed
is whole.
"""

import hashlib
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from audiofy.errors import ConfigError, DownloadError, LockedError, StorageError
from audiofy.speech.address import checked_url

if TYPE_CHECKING:
    import requests
    from filelock import FileLock

MIRROR = "https://huggingface.co/rhasspy/piper-voices/resolve/main"

_TIMEOUTS_S = (6.1, 30.0)
_INDEX_BYTES = 20_000_000
_FILE_BYTES = 2_000_000_000
_READ_BYTES = 262_144
_NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,99}", re.ASCII)
_MD5 = re.compile(r"[0-9a-f]{32}")
_PARTIAL, _RANGE_NOT_SATISFIABLE = 206, 416
_LOCK_TRIES = 20
_AGAIN = "Run the same command again: it goes on where it stopped."

Progress = Callable[[str, int, int], None]
"""Is told a file's name, how many of its bytes are here, and how many there are."""


def _unwatched(name: str, here: int, size_bytes: int) -> None:
    del name, here, size_bytes


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file of a voice: its path below the mirror, and what must be true of it."""

    path: str
    size_bytes: int
    md5: str

    @property
    def suffix(self) -> str:
        """What follows the voice's name here: .onnx, .onnx.json, .MODEL_CARD"""
        name = PurePosixPath(self.path).name
        return f".{name}" if name == "MODEL_CARD" else name[name.index(".onnx") :]


def install_voice(
    name: str, folder: Path, mirror: str = MIRROR, progress: Progress = _unwatched
) -> Path:
    """Fetch a voice into `folder`, and return its model's path; nothing is fetched twice.

    Raises ConfigError for a voice that the mirror does not have, DownloadError when the mirror
    fails, StorageError when the disk does, LockedError while another run installs the same voice.
    """
    base = checked_url(mirror, "the mirror of Piper voices")
    with _session() as session:
        files = _files_of(name, _index(session, base))
        with _sole(folder, name):
            for file in sorted(files, key=lambda file: file.suffix == ".onnx"):
                target = folder / f"{name}{file.suffix}"
                if not _is_whole(target, file):
                    _fetch(session, f"{base}/{quote(file.path)}", target, file, progress)
    return folder / f"{name}.onnx"


def available_voices(mirror: str = MIRROR) -> dict[str, str]:
    """The names of the voices that the mirror has, with their languages (such as de_DE)."""
    with _session() as session:
        index = _index(session, checked_url(mirror, "the mirror of Piper voices"))
    return {
        name: str(about.get("language", {}).get("code", "")) if isinstance(about, dict) else ""
        for name, about in index.items()
    }


def _session() -> "requests.Session":
    import requests

    return requests.Session()


def _index(session: "requests.Session", base: str) -> dict[str, Any]:
    url = f"{base}/voices.json"
    with _asked(session, url) as answer:
        text = _whole(answer)
    try:
        index = json.loads(text) if len(text) <= _INDEX_BYTES else None
    except (ValueError, RecursionError):
        index = None
    if not isinstance(index, dict):
        hint = "Name another mirror: AUDIOFY_PIPER_MIRROR"
        raise DownloadError(f"{url} is no index of voices.", hint)
    return index


def _whole(answer: "requests.Response") -> bytes:
    """The body of the answer, but no more than an index may have and a byte."""
    import urllib3

    try:
        text: bytes = answer.raw.read(_INDEX_BYTES + 1, decode_content=True)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise DownloadError(f"The connection broke off: {error}.", _AGAIN) from error
    return text


def _files_of(name: str, index: dict[str, Any]) -> list[RemoteFile]:
    """What the index says of a voice. It comes from outside: nothing in it is believed unseen."""
    if name not in index or not _NAME.fullmatch(name):
        import difflib

        near = difflib.get_close_matches(name, index, n=3, cutoff=0.5)
        german = sorted(known for known in index if known.startswith("de_"))
        hint = f"Did you mean {' or '.join(near)}?" if near else f"German: {', '.join(german)}"
        raise ConfigError(f"There is no voice {name!r} to install.", hint)
    try:
        files = [
            RemoteFile(path, int(about["size_bytes"]), str(about["md5_digest"]))
            for path, about in index[name]["files"].items()
            if path.endswith((".onnx", ".onnx.json", "/MODEL_CARD"))
        ]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DownloadError(f"The index does not say what {name} consists of.") from error
    suffixes = {file.suffix for file in files}
    sound = all(_MD5.fullmatch(f.md5) and 0 < f.size_bytes <= _FILE_BYTES for f in files)
    if not sound or not {".onnx", ".onnx.json"} <= suffixes or len(suffixes) < len(files):
        raise DownloadError(f"The index does not say what {name} consists of.")
    return files


def _fetch(
    session: "requests.Session", url: str, target: Path, file: RemoteFile, progress: Progress
) -> None:
    """Make `target` whole, from where its partial file ends."""
    partial = target.with_name(f"{target.name}.part")
    with _explained(target):
        here = partial.stat().st_size if partial.exists() else 0
        _check_room(target, file.size_bytes - here)
        if here < file.size_bytes:
            with _asked(session, url, here) as answer:
                for size in _appended(answer, partial, here, file.size_bytes):
                    progress(target.name, size, file.size_bytes)
        _check_whole(partial, file, url)
        _sync(partial)
        os.replace(partial, target)


def _appended(
    answer: "requests.Response", partial: Path, here: int, size_bytes: int
) -> Iterator[int]:
    """Write the answer to the file, or over it if the server knows no ranges; its sizes."""
    if answer.status_code == _RANGE_NOT_SATISFIABLE:
        partial.unlink()
        raise DownloadError(f"{answer.url} has changed.", _AGAIN)
    resumed = answer.status_code == _PARTIAL and _starts_at(answer, here)
    with partial.open("ab" if resumed else "wb") as output:
        yield from _copied(answer, output, size_bytes)


def _check_whole(partial: Path, file: RemoteFile, url: str) -> None:
    if _is_whole(partial, file):
        return
    size = partial.stat().st_size
    if size < file.size_bytes:
        raise DownloadError(f"{url} ended after {size} of {file.size_bytes} bytes.", _AGAIN)
    partial.unlink()
    raise DownloadError(f"{url} is not the file that the index promises.", _AGAIN)


def _copied(answer: "requests.Response", output: Any, size_bytes: int) -> Iterator[int]:
    """Write the answer's body; the sizes of the file as it grows, at most one byte too many."""
    import urllib3

    size = output.tell()
    try:
        while size <= size_bytes and (
            part := answer.raw.read(min(_READ_BYTES, size_bytes + 1 - size))
        ):
            output.write(part)
            size += len(part)
            yield size
    except (urllib3.exceptions.HTTPError, TimeoutError) as error:
        raise DownloadError(f"The connection broke off: {error}.", _AGAIN) from error


@contextmanager
def _asked(session: "requests.Session", url: str, start: int = 0) -> "Iterator[requests.Response]":
    """The answer to a GET, from byte `start` on if the server can; raises DownloadError."""
    import requests

    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    try:
        answer = session.get(url, headers=headers, timeout=_TIMEOUTS_S, stream=True)
    except requests.exceptions.SSLError as error:
        hint = "Is a proxy in between? Its certificate goes into REQUESTS_CA_BUNDLE."
        raise DownloadError(f"{url} cannot prove who it is: {error}", hint) from error
    except requests.exceptions.RequestException as error:
        cause = f"{url} cannot be reached: {type(error).__name__}."
        hint = "Is there a connection? Another mirror can be named: AUDIOFY_PIPER_MIRROR"
        raise DownloadError(cause, hint) from error
    with answer:
        if answer.status_code not in (requests.codes.ok, _PARTIAL, _RANGE_NOT_SATISFIABLE):
            raise DownloadError(f"{url} answered {answer.status_code} {answer.reason}.", _AGAIN)
        yield answer


def _starts_at(answer: "requests.Response", start: int) -> bool:
    return answer.headers.get("Content-Range", "").startswith(f"bytes {start}-")


def _is_whole(path: Path, file: RemoteFile) -> bool:
    try:
        if path.stat().st_size != file.size_bytes:
            return False
        with path.open("rb") as content:
            return hashlib.file_digest(content, "md5").hexdigest() == file.md5
    except FileNotFoundError:
        return False


def _check_room(target: Path, needed_bytes: int) -> None:
    free_bytes = shutil.disk_usage(target.parent).free
    if needed_bytes > free_bytes:
        cause = f"{target.name} needs {needed_bytes} bytes; {target.parent} has {free_bytes}."
        raise StorageError(cause, "Make room, or name another folder: AUDIOFY_PIPER_FOLDER")


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


@contextmanager
def _sole(folder: Path, name: str) -> Iterator[None]:
    """Let nobody else install this voice at the same time.

    Whoever has the lock removes its file, so another may wait with a file that is gone. It is the
    right one if the name stood for it before and after: an inode that is open is not given again.
    """
    path = folder / f".{name}.lock"
    with _explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        lock = _locked(path)
        if lock is None:
            cause = f"Another run is installing {name} in {folder}."
            raise LockedError(cause, "Wait until it is done.")
    try:
        yield
    finally:
        with suppress(OSError):  # Windows keeps what is open
            path.unlink()
        lock.release()


def _locked(path: Path) -> "FileLock | None":
    """The lock on the file at `path`; None if another has it.

    A lock on a file that was removed in between is none, and is tried again: what it was tried
    with may be a new file, which nobody else would remove.
    """
    from filelock import FileLock, Timeout

    for _ in range(_LOCK_TRIES):
        path.touch()
        lock, before = FileLock(path), _inode(path)
        with suppress(Timeout):
            lock.acquire(timeout=0)
        if not lock.is_locked:
            return None
        if before is not None and before == _inode(path):
            return lock
        lock.release()
    return None


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = "Make room, or name another folder: AUDIOFY_PIPER_FOLDER"
        raise StorageError(f"{path} cannot be written: {error.strerror or error}.", hint) from error
