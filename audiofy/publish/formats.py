"""The sound formats, by the end of a file's name."""

import os
from pathlib import Path

from audiofy.errors import ConfigError

DEFAULT_FORMAT = "mp3"
LOSSLESS = ("wav", "flac")
CONTAINERS = ("m4a", "m4b", "opus")
FORMATS = (DEFAULT_FORMAT, *LOSSLESS, *CONTAINERS)


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
