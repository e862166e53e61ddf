"""Every failure audiofy raises, as one tree; each class owns the exit status of the command line.

    AudiofyError              70  ours to mend
    ├── ArticleError          65  the text cannot be read as an article
    ├── EditionError          65  the files of an edition cannot be read back
    ├── InputMissing          66  there is no such file to read
    ├── EngineUnavailable     69  the engine is unknown or not installed
    ├── PublishError          73  the output cannot be created
    ├── StorageError          74  the disk is full or failed
    ├── SynthesisError        75  an engine failed; trying again may help
    │   └── NothingHeard      76  it gave no sound: that text would be lost (also a CoverageError)
    ├── DownloadError         75  a file could not be fetched; trying again goes on
    ├── LockedError           75  another run holds the lock
    ├── CoverageError         76  text would be lost
    └── ConfigError           78  a setting is wrong

The statuses are BSD's sysexits. The arguments of every class are its `args`, so that each survives
pickling between processes.
"""

from collections.abc import Sequence
from typing import ClassVar


class AudiofyError(Exception):
    """A failure with its cause and the next step (`hint`) for whoever reads it."""

    status: ClassVar[int] = 70

    def __init__(self, cause: str, hint: str = "") -> None:
        super().__init__(cause, hint)
        self.cause = cause
        self.hint = hint

    def __str__(self) -> str:
        return self.cause


class Ended(SystemExit):
    """A signal asks this process to end: no failure, and nothing that an engine did."""


class ArticleError(AudiofyError):
    """The input is not an article: binary, empty, too large, or without a paragraph."""

    status = 65


class EditionError(AudiofyError):
    """These files are not an edition, or a damaged one: not JSON, an unknown schema, no sound."""

    status = 65


class InputMissing(AudiofyError):
    """The input does not exist, or is not a file that can be read."""

    status = 66


class EngineUnavailable(AudiofyError):
    """No engine of this name can be used here; `hint` is the command that installs it."""

    status = 69

    def __init__(self, name: str, hint: str, cause: str = "") -> None:
        super().__init__(cause or f"The speech engine {name!r} is not installed.", hint)
        self.args = (name, hint, cause)
        self.name = name


class PublishError(AudiofyError):
    """The output cannot be created: no folder, no permission, a name that is taken."""

    status = 73


class StorageError(AudiofyError):
    """Writing failed half-way: the disk is full, or the device reports an error."""

    status = 74


class SynthesisError(AudiofyError):
    """An engine did not speak `text`."""

    status = 75

    def __init__(self, engine: str, cause: str, text: str = "", hint: str = "") -> None:
        super().__init__(f"{engine}: {cause}", hint)
        self.args = (engine, cause, text, hint)
        self.engine = engine
        self.text = text


class DownloadError(AudiofyError):
    """A file could not be fetched whole; what is here is kept for the next attempt."""

    status = 75


class LockedError(AudiofyError):
    """Another run is working on the same output."""

    status = 75


class CoverageError(AudiofyError):
    """These pieces of the article would not be heard."""

    status = 76

    def __init__(self, lost: Sequence[str], hint: str = "") -> None:
        pieces = "; ".join(repr(piece) for piece in lost)
        super().__init__(f"This text would be lost: {pieces}", hint)
        self.args = (tuple(lost), hint)
        self.lost = tuple(lost)


class NothingHeard(SynthesisError, CoverageError):
    """An engine has no sound for `text`, so that it would be lost."""

    status = 76

    def __init__(self, engine: str, cause: str, text: str = "", hint: str = "") -> None:
        AudiofyError.__init__(self, f"{engine}: {cause}. This text would be lost: {text!r}", hint)
        self.args = (engine, cause, text, hint)
        self.engine = engine
        self.text = text
        self.lost = (text,)


class ConfigError(AudiofyError):
    """A setting is unknown or has a value that cannot be used."""

    status = 78
