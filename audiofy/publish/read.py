"""A file of sound, in any of FORMATS: what it says of itself, and what is heard."""

from pathlib import Path

from audiofy.errors import ConfigError
from audiofy.publish.containers import ContainerFile, read_container
from audiofy.publish.formats import CONTAINERS, DEFAULT_FORMAT, LOSSLESS, format_of
from audiofy.publish.sound import SoundFile
from audiofy.publish.tagread import ReadStream, ReadTag, read_mp3


def format_read(path: Path) -> str:
    """One of FORMATS, by the end of the name; any other is taken for an MP3."""
    try:
        return format_of(path)
    except ConfigError:
        return DEFAULT_FORMAT


def described(path: Path) -> tuple[ReadTag, ReadStream | None]:
    """What a file says of itself; only an MP3 has a stream that tells anything.

    Raises InputMissing without the file, EditionError if it is not of its format, and ConfigError
    if what reads it is not installed.
    """
    form = format_read(path)
    if form in CONTAINERS:
        return read_container(path), None
    return (
        (ReadTag.of_texts(SoundFile.open(path).texts()), None)
        if form in LOSSLESS
        else read_mp3(path)
    )


def opened(path: Path) -> SoundFile | ContainerFile:
    """What a file sounds like. Raises as described() does."""
    return (ContainerFile if format_read(path) in CONTAINERS else SoundFile).open(path)
