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
from typing import TYPE_CHECKING, NamedTuple

from xxhash import xxh3_64

from audiofy.errors import StorageError
from audiofy.speech.model import Clip, SpeechEngine, Voice, WordTime

if TYPE_CHECKING:
    from audiofy.script.model import Sounds

LIMIT_BYTES = 2_000_000_000
"""About 12 hours of speech at 22 050 Hz."""

_NUMBERS = struct.Struct("<III")
"""Rate in Hz, number of words, bytes of sound."""

_HEADER = struct.Struct("<4s12sQ")
"""Kind of file, its numbers, checksum of the key, of them and of all that follows."""

_WORD = struct.Struct("<4I")
"""A word's span in the text, and its frames. The words stand before the sound."""

_KIND = b"AFc5"

_KEY = re.compile(r"[0-9a-f]{64}")
_PARTIAL = re.compile(r"\.[0-9a-f]{16}\.part")
_FORSAKEN_S = 3600
"""A partial file of this age belongs to a process that was killed."""

_TALLY_BYTES = 65_536
"""The file `tally` has one byte for so many that were written since the last pruning."""

_NOTED_AHEAD = 1000
"""A process notes this part of the limit at once, and writes it without noting more."""

_AS_IT_IS = os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0)
_CREATE, _APPEND = _AS_IT_IS | os.O_EXCL, _AS_IT_IS | os.O_APPEND
"""Files without Python's buffers: between two calls of an engine the processor has forgotten that
code, and reading it again costs more than the system calls do."""

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
    # BLAKE2 is Python's own; to set up OpenSSL's SHA takes longer than to digest a sentence
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=32).hexdigest()


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
        self._noted_bytes = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            if next(folder.iterdir(), None) is None:  # no tag on what is not ours alone
                (folder / "CACHEDIR.TAG").write_text(_TAG)
        except OSError as error:
            raise self._failure(error) from error

    def get(self, key: str) -> Clip | None:
        """The clip of this key, if it is here and undamaged; it counts as used now."""
        path = self._path(key)
        if not os.access(path, os.F_OK):  # the usual case, at half the cost of an error
            return None
        try:
            with open(path, "rb", buffering=0) as file:
                content = file.read()
            os.utime(path)
        except OSError:
            return None
        return _unpacked(key, content)

    def put(self, key: str, clip: Clip) -> None:
        """Keep the clip, if the store can; when the limit is near, make room."""
        if self.failure is not None:
            return
        parts = _packed(key, clip)
        try:
            _write(self._path(key), parts)
            self._noted_bytes -= sum(map(len, parts))
            full = self._noted_bytes < 0 and self._tally() > self.limit_bytes // 10
        except OSError as error:
            self.failure = self._failure(error)
            return
        if full:
            self.prune()

    def discard(self, key: str) -> None:
        """Keep the clip of this key no longer."""
        _removed(Path(self._path(key)))

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

    def _tally(self) -> int:
        """Note what was written and will be; how much it is since the last pruning, by all.

        The size of a file to which all append is a sum that needs no lock.
        """
        ahead_bytes = min(self.limit_bytes // _NOTED_AHEAD, LIMIT_BYTES)
        units = -((self._noted_bytes - ahead_bytes) // _TALLY_BYTES)
        tally = os.open(f"{self.folder}/tally", _APPEND, 0o666)
        try:
            self._noted_bytes += os.write(tally, b"." * units) * _TALLY_BYTES
            return os.lseek(tally, 0, os.SEEK_CUR) * _TALLY_BYTES
        finally:
            os.close(tally)

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
        file = _new_file(partial)
        try:
            _write_all(file, parts)
        finally:
            os.close(file)
        os.replace(partial, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(partial)
        raise


def _new_file(path: str) -> int:
    """Opened for writing, in a folder that is made when it is missing."""
    try:
        return os.open(path, _CREATE, 0o666)
    except FileNotFoundError:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        return os.open(path, _CREATE, 0o666)


def _write_all(file: int, parts: Sequence[bytes]) -> None:
    """All at once where the system can; it may take less than it is given."""
    done = os.writev(file, parts) if hasattr(os, "writev") else 0
    if done < sum(map(len, parts)):
        rest = memoryview(b"".join(parts))[done:]
        while rest:
            rest = rest[os.write(file, rest) :]


def _packed(key: str, clip: Clip) -> tuple[bytes, bytes]:
    """What stands before the sound, and the sound."""
    fields = [field for word in clip.words for field in (*word.span, word.start, word.end)]
    words = struct.pack(f"<{len(fields)}I", *fields)
    numbers = _NUMBERS.pack(clip.rate, len(clip.words), len(clip.pcm))
    return _HEADER.pack(_KIND, numbers, _checksum(key, numbers, words, clip.pcm)) + words, clip.pcm


def _unpacked(key: str, content: bytes) -> Clip | None:
    if len(content) <= _HEADER.size:
        return None
    kind, numbers, checksum = _HEADER.unpack_from(content)
    rate, count, sound_bytes = _NUMBERS.unpack(numbers)
    sound_at = _HEADER.size + count * _WORD.size
    if kind != _KIND or len(content) != sound_at + sound_bytes:
        return None
    words, pcm = content[_HEADER.size : sound_at], content[sound_at:]
    if checksum != _checksum(key, numbers, words, pcm):
        return None
    times = (WordTime((at, to), start, end) for at, to, start, end in _WORD.iter_unpack(words))
    return Clip(pcm, rate, tuple(times))


def _checksum(key: str, numbers: bytes, words: bytes, pcm: bytes) -> int:
    """XXH3, 64 bits, of the key too, so that no clip is taken for another: against damage, not
    malice, in a seventh of the time of CRC-32.
    """
    checksum = xxh3_64(key.encode() + numbers)
    checksum.update(words)
    checksum.update(pcm)
    return checksum.intdigest()


def _removed(path: Path) -> bool:
    """Was it removed by us? Another process may have been quicker, or be reading it."""
    try:
        path.unlink()
    except OSError:
        return False
    return True
