"""The sound formats, by the end of a file's name."""

import os
from pathlib import Path

from audiofy.errors import ConfigError
from audiofy.mix.presets import CODEC_HEADROOM_DB

DEFAULT_FORMAT = "mp3"
LOSSLESS = ("wav", "flac")
CONTAINERS = ("m4a", "m4b", "opus")
FORMATS = (DEFAULT_FORMAT, *LOSSLESS, *CONTAINERS)

_ROUGH_HEADROOM_DB = 1.8
_NARROW_HZ = 16_000
_FINE_KBPS = 64


def headroom_db(
    form: str, rate: int | None, *, bitrate_kbps: int | None = None, vbr: bool = False
) -> float:
    """By how much a format may raise peaks, where the limiter works hardest: eSpeak NG at -14 LUFS.

    MP3 at its usual bitrate by 1.2 dB, roughly coded by more. What AAC and Opus do is looked at
    once they are written. `rate` in Hz, None: the voice's own.
    """
    is_rough = (
        vbr
        or (rate is not None and rate <= _NARROW_HZ)
        or (bitrate_kbps is not None and bitrate_kbps < _FINE_KBPS)
    )
    return _ROUGH_HEADROOM_DB if is_rough and form == DEFAULT_FORMAT else CODEC_HEADROOM_DB


def format_of(path: str | os.PathLike[str]) -> str:
    """One of FORMATS, by the end of the name; a name without one is an MP3's.

    Raises ConfigError for a format that audiofy does not write.
    """
    suffix = Path(path).suffix.lower().removeprefix(".") or DEFAULT_FORMAT
    if suffix not in FORMATS:
        raise ConfigError(
            f"audiofy does not write .{suffix} files.", f"Choose from: .{', .'.join(FORMATS)}."
        )
    return suffix
