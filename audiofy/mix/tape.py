"""Sound on disk: what the mix records on, so that memory does not grow with an article's length."""

import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from audiofy.errors import StorageError

BLOCK_FRAMES = 1 << 15
_BYTES_PER_FRAME = 2


class Tape:
    """A growing recording of mono 16-bit frames in an anonymous temporary file.

    The file has no name and vanishes when the tape is closed, collected, or its process ends. It
    may be read, from several places at once, while it grows. Raises StorageError when the folder
    for temporary files is full.
    """

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.frames = 0
        with _storage_errors():
            self._file = _temporary_file()
        self._finalizer = weakref.finalize(self, self._file.close)

    def append(self, samples: NDArray[np.int16]) -> None:
        """Record `samples` after what is there."""
        self._write(self.frames, samples)
        self.frames += len(samples)

    def replace(self, start: int, samples: NDArray[np.int16]) -> None:
        """Record `samples` over what is there from the frame `start` on."""
        if not 0 <= start <= start + len(samples) <= self.frames:
            raise ValueError(f"{len(samples)} frames at {start} on a tape of {self.frames}")
        self._write(start, samples)

    def append_silence(self, frames: int) -> None:
        """Record `frames` of digital silence."""
        for start in range(0, frames, BLOCK_FRAMES):
            self.append(np.zeros(min(BLOCK_FRAMES, frames - start), np.int16))

    def blocks(self, start: int = 0, end: int | None = None) -> Iterator[NDArray[np.int16]]:
        """The frames from `start` up to `end` (or the end of the tape), in blocks."""
        end = self.frames if end is None else end
        for position in range(start, end, BLOCK_FRAMES):
            yield self._read(position, min(BLOCK_FRAMES, end - position))

    def _write(self, start: int, samples: NDArray[np.int16]) -> None:
        with _storage_errors():
            self._file.seek(start * _BYTES_PER_FRAME)
            rest = memoryview(samples.astype("<i2", copy=False).tobytes())
            while rest:
                rest = rest[self._file.write(rest) :]

    def _read(self, start: int, frames: int) -> NDArray[np.int16]:
        wanted = frames * _BYTES_PER_FRAME
        with _storage_errors():
            self._file.seek(start * _BYTES_PER_FRAME)
            pcm = self._file.read(wanted)
        if len(pcm) != wanted:
            raise StorageError(
                f"The temporary recording is cut short: {len(pcm)} of {wanted} bytes were read."
            )
        return np.frombuffer(pcm, "<i2").astype(np.int16, copy=False)

    def close(self) -> None:
        """Delete the recording."""
        self._finalizer()

    def __enter__(self) -> "Tape":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _temporary_file() -> BinaryIO:
    # Open for as long as its tape, which closes it: no `with` here.
    file = tempfile.TemporaryFile(prefix="audiofy-", buffering=0)  # noqa: SIM115
    return cast(BinaryIO, file)


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(
            f"The temporary recording{_place()} failed: {error.strerror or error}.",
            hint="Free some space there, or set TMPDIR to a folder with more.",
        ) from error


def _place() -> str:
    """Where recordings are; nothing if there is no folder in which there could be one."""
    try:
        return f" in {tempfile.gettempdir()}"
    except FileNotFoundError:
        return ""
