"""Sound files -> sound: decoded in blocks, so that memory does not grow with their length."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from audiofy.errors import EditionError, InputMissing
from audiofy.mix.loudness import LoudnessMeter
from audiofy.mix.tape import BLOCK_FRAMES, Tape
from audiofy.mix.track import FULL_SCALE, Track


@dataclass(frozen=True, slots=True)
class SoundFile:
    """A sound file that can be decoded; `rate` is in Hz, `frames` its length as it says itself."""

    path: Path
    rate: int
    channels: int
    frames: int

    @classmethod
    def open(cls, path: Path) -> "SoundFile":
        """Raises InputMissing without a file, EditionError if it cannot be decoded."""
        if not path.is_file():
            raise InputMissing(f"There is no file {path}.")
        try:
            with soundfile.SoundFile(path) as file:
                return cls(path, file.samplerate, file.channels, file.frames)
        except (soundfile.LibsndfileError, RuntimeError) as error:
            raise EditionError(f"{path} cannot be decoded: {str(error).rstrip('.')}.") from error

    def texts(self) -> dict[str, str]:
        """What the file says of itself, by the names that Tags.texts has."""
        with soundfile.SoundFile(self.path) as file:
            return dict(file.copy_metadata())

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """The first channel, in blocks; 1.0 is full scale. Raises EditionError."""
        try:
            with _Forward(self.path) as file:
                while len(block := file.read(BLOCK_FRAMES, dtype="float32", always_2d=True)):
                    yield block[:, 0]
        except (soundfile.LibsndfileError, RuntimeError) as error:
            raise EditionError(
                f"{self.path} cannot be decoded: {str(error).rstrip('.')}."
            ) from error


class _Forward(soundfile.SoundFile):  # type: ignore[misc]  # the package has no types
    """Read from front to back. soundfile else seeks after every block, which costs, and about
    which its MP3 decoder complains on standard error."""

    def seekable(self) -> bool:
        return False


def decoded_track(path: Path) -> Track:
    """The sound of a file as a track that plays it as it is."""
    source = SoundFile.open(path)
    tape, meter = Tape(source.rate), LoudnessMeter(source.rate)
    try:
        for block in source.blocks():
            pcm = np.clip(np.rint(block * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1)
            tape.append(pcm.astype(np.int16))
            meter.add(block)
    except BaseException:
        tape.close()
        raise
    return Track(
        tape,
        loudness_lufs=meter.integrated_lufs,
        true_peak_dbtp=meter.true_peak_dbtp,
        gain_db=0.0,
        ceiling_dbtp=math.inf,
    )
