"""An Edition becomes a file of sound, in any of FORMATS."""

import os
import shutil
import tempfile
from typing import BinaryIO

from audiofy.errors import ConfigError
from audiofy.mix.model import Edition
from audiofy.publish.containers import check_container, write_m4a, write_opus
from audiofy.publish.files import atomic_file
from audiofy.publish.formats import DEFAULT_FORMAT, format_of
from audiofy.publish.lossless import write_flac, write_wav
from audiofy.publish.mp3 import checked_bitrate, write_mp3
from audiofy.publish.tags import Tags, edition_tags

_LOSSLESS = {"wav": write_wav, "flac": write_flac}
_CONTAINERS = {"m4a": write_m4a, "m4b": write_m4a, "opus": write_opus}
_RATES = range(8000, 192001)


def check_format(
    form: str, rate: int, bitrate_kbps: int | None = None, *, vbr: bool = False
) -> None:
    """Raise ConfigError for what write_edition() would refuse, before anything is spoken."""
    if rate not in _RATES:
        raise ConfigError(
            f"An edition cannot have a sample rate of {rate} Hz.",
            f"Choose from {_RATES[0]} to {_RATES[-1]} Hz.",
        )
    if form == DEFAULT_FORMAT:
        checked_bitrate(rate, None if vbr else bitrate_kbps)
    elif form in _CONTAINERS:
        check_container(form, rate, bitrate_kbps)


def write_edition(
    edition: Edition,
    output: str | os.PathLike[str] | BinaryIO,
    *,
    form: str | None = None,
    tags: Tags | None = None,
    bitrate_kbps: int | None = None,
    vbr: bool = False,
    hands: int = 0,
) -> None:
    """Write the sound of an edition in one of FORMATS; None is what the name of `output` says.

    `output` is a path, written whole or not at all, or an open binary file (an MP3 if `form` does
    not say otherwise). `bitrate_kbps` is for lossy formats, `vbr` and `hands`, as for write_mp3(),
    for MP3. Raises ConfigError for
    what the format cannot do or what is not installed, and what `atomic_file` raises.
    """
    tags = edition_tags(edition) if tags is None else tags
    if isinstance(output, str | os.PathLike):
        form = form or format_of(output)
        with atomic_file(output) as file:
            _write(edition, file, form, tags, bitrate_kbps, vbr, hands)
    else:
        _write(edition, output, form or DEFAULT_FORMAT, tags, bitrate_kbps, vbr, hands)


def _write(
    edition: Edition,
    file: BinaryIO,
    form: str,
    tags: Tags,
    bitrate_kbps: int | None,
    vbr: bool,
    hands: int,
) -> None:
    if form == DEFAULT_FORMAT:
        write_mp3(edition, file, tags=tags, bitrate_kbps=bitrate_kbps, vbr=vbr, hands=hands)
    elif form in _CONTAINERS:
        _CONTAINERS[form](edition, file, tags=tags, bitrate_kbps=bitrate_kbps)
    elif file.seekable():
        _LOSSLESS[form](edition, file, tags=tags)
    else:
        with tempfile.TemporaryFile(prefix="audiofy-") as whole:
            _LOSSLESS[form](edition, whole, tags=tags)
            whole.seek(0)
            shutil.copyfileobj(whole, file)
