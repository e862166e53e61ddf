"""Sounds around the speech: an opening, a closing, and a bed under notice and headline.

pydub cuts, fades and overlays; soundfile reads; lengths and places stay whole frames.
"""

import math
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from audiofy.errors import ConfigError, InputMissing
from audiofy.mix.loudness import LoudnessMeter
from audiofy.mix.resample import resample
from audiofy.speech.model import Clip

MAX_SECONDS = 60
"""An opening or closing longer than this is cut and faded out: it is held in memory."""

FADE_MS = 30
LONG_FADE_MS = 1500
GAP_MS = 400
"""The silence between a sting and the speech."""

BED_BELOW_LU = 18.0
"""How much softer than the speech a bed is: words stay clear (music under speech, 15 to 20 LU)."""

BED_FADE_MS = 800

_HINT = "Any WAV, FLAC, OGG, MP3 or AIFF file will do."


def load(path: Path, rate: int) -> Clip:
    """The file as mono at `rate` Hz, at most MAX_SECONDS, its ends faded.

    Raises InputMissing without a file, ConfigError if it is no sound or is silent.
    """
    samples, own_rate = _read(path)
    sound = resample(samples, own_rate, rate)
    if not np.abs(sound).max(initial=0) > 0:
        raise ConfigError(f"Nothing can be heard in {path}.", _HINT)
    clip = _clip(sound / max(1.0, float(np.abs(sound).max())), rate)
    was_cut = len(samples) >= own_rate * MAX_SECONDS
    segment = clip.to_segment()
    return _faded(segment, FADE_MS, LONG_FADE_MS if was_cut else FADE_MS)


def matched(sting: Clip, loudness_lufs: float) -> NDArray[np.float32]:
    """The sting as loud as the speech (both before the edition's gain); 1.0 is full scale.

    One whose peaks do not allow that is as loud as they do.
    """
    samples = _samples(sting)
    own = _loudness(samples, sting.rate)
    if not (math.isfinite(own) and math.isfinite(loudness_lufs)):
        return samples
    gain = 10 ** ((loudness_lufs - own) / 20)
    highest = float(np.abs(samples).max())
    return samples * np.float32(min(gain, _HIGHEST / highest))


def with_bed(speech: NDArray[np.int16], bed: Clip, loudness_lufs: float) -> NDArray[np.int16]:
    """The speech with the bed under it, from its first frame to its last, repeated if need be."""
    soft = _clip(matched(bed, loudness_lufs - BED_BELOW_LU), bed.rate)
    repeated = soft.to_segment() * (-(-len(speech) // soft.frames))
    under = _faded(repeated.get_sample_slice(0, len(speech)), BED_FADE_MS, BED_FADE_MS)
    voice = Clip(speech.astype("<i2").tobytes(), bed.rate).to_segment()
    together = Clip.from_segment(voice.overlay(under.to_segment()))
    return np.frombuffer(together.pcm, "<i2").astype(np.int16)


_HIGHEST = 10 ** (-1 / 20)


def _read(path: Path) -> tuple[NDArray[np.float32], int]:
    import soundfile

    if not path.is_file():
        raise InputMissing(f"There is no sound file {path}.", _HINT)
    try:
        with soundfile.SoundFile(path) as file:
            rate = int(file.samplerate)
            channels = file.read(rate * MAX_SECONDS, dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise ConfigError(f"{path} cannot be read as a sound: {error}", _HINT) from error
    mono: NDArray[np.float32] = channels.mean(axis=1, dtype=np.float32)
    return mono, rate


def _faded(segment: Any, fade_in_ms: int, fade_out_ms: int) -> Clip:
    """The segment with faded ends; fades longer than a half of it are shortened."""
    half_ms = len(segment) // 2
    faded = segment.fade_in(min(fade_in_ms, half_ms)).fade_out(min(fade_out_ms, half_ms))
    # pydub cuts by milliseconds and may lose the frames of the last one begun.
    lost = int(segment.frame_count()) - int(faded.frame_count())
    return Clip(faded.raw_data + bytes(2 * lost), faded.frame_rate)


def _loudness(samples: NDArray[np.float32], rate: int) -> float:
    """Integrated; a sound too short for that is taken as if it went on for as long as it must."""
    meter = LoudnessMeter(rate)
    least = rate // 2
    meter.add(np.tile(samples, -(-least // len(samples))))
    return meter.integrated_lufs


def _clip(samples: NDArray[np.float32], rate: int) -> Clip:
    return Clip(np.rint(samples * 32767).astype("<i2").tobytes(), rate)


def _samples(clip: Clip) -> NDArray[np.float32]:
    return np.frombuffer(clip.pcm, "<i2").astype(np.float32) / np.float32(32768)
