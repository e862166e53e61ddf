"""The clip store: what was spoken once is not spoken again.

A clip is a file `a/<key>` below the store's folder, `a` being the key's first digit. The key is a
digest of everything that decides how the clip sounds, so an entry is never out of date and never
changed; whoever corrects an article speaks only the new sentences. Any number of processes may use
one store at once: files appear whole by renaming, and one that is damaged or gone is only a clip
that must be spoken again.
"""

import errno
import hashlib
import os
import re
import secrets
import struct
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from audiofy.errors import StorageError
from audiofy.speech.model import Clip, SpeechEngine, Voice, WordTime

if TYPE_CHECKING:
    from audiofy.script.model import Sounds

LIMIT_BYTES = 2_000_000_000
"""About 12 hours of speech at 22 050 Hz."""

_HEADER = struct.Struct("<4sII16s")
"""Kind of file, rate in Hz, number of words, digest of those numbers and of what follows."""

_DIGEST_BYTES = 16

_WORD = struct.Struct("<4I")
"""A word's span in the text, and its frames. The words stand before the sound."""

_KIND = b"AFc2"

_KEY = re.compile(r"[0-9a-f]{64}")
_PARTIAL = re.compile(r"\.[0-9a-f]{16}\.part")
_FORSAKEN_S = 3600
"""A partial file of this age belongs to a process that was killed."""

_TALLY_BYTES = 65_536
"""The file `tally` has one byte for so many that were written since the last pruning."""

_TAG = (
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# Clips that audiofy has spoken; they can be deleted. See bford.info/cachedir\n"
)


def clip_key(engine: SpeechEngine, voice: Voice, text: str, sounds: "Sequence[Sounds]" = ()) -> str:
    """The name of the clip of `text`: a digest of all that decides how it sounds."""
    parts = (
        engine.name,
        engine.version,
        voice.name,
        voice.version,
        str(voice.rate_percent),
        str(voice.pitch_percent),
        text,
        *(f"{each.start} {each.end} {each.ipa}" for each in sounds),
    )
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def default_folder() -> Path:
    """Where the system keeps what can be made again."""
    from platformdirs import user_cache_path

    return user_cache_path("audiofy") / "clips"


@dataclass(frozen=True, slots=True)
class Holding:
    """What a store holds, or what was removed from it."""

    clips: int
    size_bytes: int


class _Entry(NamedTuple):
    used_ns: int
    size_bytes: int
    path: Path


class ClipStore:
    """Clips in `folder`, at most `limit_bytes` of them: those not used for longest go first.

    Raises StorageError when the folder cannot be made. If it cannot be written to later, the disk
    being full, say, `failure` says so and nothing more is kept: no edition fails for that.
    """

    def __init__(self, folder: Path, limit_bytes: int = LIMIT_BYTES) -> None:
        self.folder = folder
        self.limit_bytes = limit_bytes
        self.failure: StorageError | None = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with suppress(FileExistsError), (folder / "CACHEDIR.TAG").open("x") as tag:
                tag.write(_TAG)
        except OSError as error:
            raise self._failure(error) from error

    def get(self, key: str) -> Clip | None:
        """The clip of this key, if it is here and undamaged; it counts as used now."""
        path = self._path(key)
        try:
            with open(path, "rb") as file:
                content = file.read()
            os.utime(path)
        except OSError:
            return None
        return _unpacked(content)

    def put(self, key: str, clip: Clip) -> None:
        """Keep the clip, if the store can; when the limit is near, make room."""
        if self.failure is not None:
            return
        parts = _packed(clip)
        try:
            _write(self._path(key), parts)
            written_bytes = self._tally(sum(map(len, parts)))
        except OSError as error:
            self.failure = self._failure(error)
            return
        if written_bytes > self.limit_bytes // 10:
            self.prune()

    def prune(self) -> Holding:
        """Remove the clips that were not used for longest, down to nine tenths of the limit."""
        with suppress(OSError):
            os.truncate(self.folder / "tally", 0)
        entries = sorted(self._entries())
        excess = sum(entry.size_bytes for entry in entries) - self.limit_bytes * 9 // 10
        clips = size_bytes = 0
        for entry in entries:
            if size_bytes >= excess:
                break
            clips += _removed(entry.path)
            size_bytes += entry.size_bytes
        return Holding(clips, size_bytes)

    def holding(self) -> Holding:
        """How many clips there are, and how large they are together."""
        sizes = [entry.size_bytes for entry in self._entries()]
        return Holding(len(sizes), sum(sizes))

    def clear(self) -> Holding:
        """Remove all clips, and nothing else that may be in the folder."""
        gone = [entry for entry in self._entries() if _removed(entry.path)]
        with suppress(OSError):
            os.truncate(self.folder / "tally", 0)
        return Holding(len(gone), sum(entry.size_bytes for entry in gone))

    def _path(self, key: str) -> str:
        return f"{self.folder}/{key[0]}/{key}"

    def _tally(self, size_bytes: int) -> int:
        """Note what was written; how much it is since the last pruning, by all processes.

        The size of a file to which all append is a sum that needs no lock.
        """
        with open(f"{self.folder}/tally", "ab", buffering=0) as tally:
            tally.write(b"." * -(-size_bytes // _TALLY_BYTES))
            return tally.tell() * _TALLY_BYTES

    def _entries(self) -> Iterator[_Entry]:
        """Every clip; what killed processes left behind is removed on the way."""
        forsaken_ns = time.time_ns() - _FORSAKEN_S * 1_000_000_000
        for path in self.folder.glob("[0-9a-f]/*"):
            with suppress(OSError):
                state = path.stat()
                if _KEY.fullmatch(path.name):
                    yield _Entry(state.st_mtime_ns, state.st_size, path)
                elif _PARTIAL.fullmatch(path.name) and state.st_mtime_ns < forsaken_ns:
                    path.unlink()

    def _failure(self, error: OSError) -> StorageError:
        cause = f"The clip store {self.folder} cannot be written: {error.strerror or error}."
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return StorageError(cause, "Make room (audiofy store clear), or do without: --no-store")
        return StorageError(cause, "Set AUDIOFY_STORE to another folder, or use --no-store.")


def _write(path: str, parts: Sequence[bytes]) -> None:
    """The file appears whole, or not at all."""
    folder = os.path.dirname(path)
    partial = f"{folder}/.{secrets.token_hex(8)}.part"
    try:
        with _new_file(partial) as file:
            for part in parts:
                file.write(part)
        os.replace(partial, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(partial)
        raise


def _new_file(path: str) -> BinaryIO:
    """Opened for writing, in a folder that is made when it is missing."""
    try:
        return open(path, "xb")
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return open(path, "xb")


def _packed(clip: Clip) -> tuple[bytes, bytes, bytes]:
    words = b"".join(_WORD.pack(*word.span, word.start, word.end) for word in clip.words)
    head = _HEADER.pack(_KIND, clip.rate, len(clip.words), _digest(clip.rate, words, clip.pcm))
    return head, words, clip.pcm


def _unpacked(content: bytes) -> Clip | None:
    if len(content) <= _HEADER.size:
        return None
    kind, rate, count, digest = _HEADER.unpack_from(content)
    sound_at = _HEADER.size + count * _WORD.size
    words, pcm = content[_HEADER.size : sound_at], content[sound_at:]
    if kind != _KIND or len(words) != count * _WORD.size or digest != _digest(rate, words, pcm):
        return None
    times = (WordTime((at, to), start, end) for at, to, start, end in _WORD.iter_unpack(words))
    return Clip(pcm, rate, tuple(times))


def _digest(rate: int, words: bytes, pcm: bytes) -> bytes:
    digest = hashlib.sha256(pcm)  # twice as fast as BLAKE2 where processors have SHA
    digest.update(words)
    digest.update(struct.pack("<II", rate, len(words)))
    return digest.digest()[:_DIGEST_BYTES]


def _removed(path: Path) -> bool:
    """Was it removed by us? Another process may have been quicker, or be reading it."""
    try:
        path.unlink()
    except OSError:
        return False
    return True
