"""Edition -> WAV or FLAC: the sound as mixed, 16 bits a frame, for those who edit further."""

from typing import BinaryIO

import numpy as np

from audiofy.errors import ConfigError
from audiofy.mix.model import Edition
from audiofy.publish.tags import Tags

_WAV_MAX_BYTES = (1 << 32) - (1 << 16)
"""A WAV file states its size in 32 bits."""


def write_wav(edition: Edition, file: BinaryIO, *, tags: Tags) -> None:
    """A mono WAV of exactly `timeline.frames` frames; ConfigError if it would exceed 4 GB."""
    if edition.timeline.frames * 2 > _WAV_MAX_BYTES:
        raise ConfigError("The edition is too long for a WAV file of 4 GB.", "Write a .flac file.")
    _write(edition, file, tags, "WAV")


def write_flac(edition: Edition, file: BinaryIO, *, tags: Tags) -> None:
    """A mono FLAC of exactly `timeline.frames` frames."""
    _write(edition, file, tags, "FLAC")


def _write(edition: Edition, file: BinaryIO, tags: Tags, form: str) -> None:
    import soundfile

    rate = edition.timeline.rate
    with soundfile.SoundFile(file, "w", rate, 1, "PCM_16", format=form) as sound:
        for name, value in tags.texts.items():
            if value:
                setattr(sound, name, value)
        for block in edition.track.blocks():
            pcm = np.rint(block * np.float32(32768)).clip(-32768, 32767).astype(np.int16)
            sound.write(pcm)
