"""Where the editions are: which are there and whole, and what killed workers left behind."""

import json
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

from audiofy.batch.ledger import Adopted
from audiofy.batch.model import Order
from audiofy.errors import ConfigError, PublishError
from audiofy.publish.files import PARTIAL, explained
from audiofy.publish.folder import MIMES
from audiofy.publish.names import DOCUMENT, SOUND
from audiofy.publish.storage import is_s3

STATE = ".audiofy"
"""The folder in the output that keeps the ledger and the lock."""

FILES = (DOCUMENT, *MIMES)
"""The names of the files of an edition; by that of the first it is whole."""


class Output(Protocol):
    """A place for edition folders; a folder is called by its path relative to that place."""

    @property
    def address(self) -> str:
        """What it is called, from everywhere."""

    @property
    def state(self) -> Path | None:
        """Where the ledger is kept if nobody says; None: somebody must."""

    def make(self) -> None:
        """Create it if it is missing; raises PublishError if it cannot be used."""

    def has(self, folder: str, sound_bytes: int) -> bool:
        """Is the edition there, with an MP3 of this size?"""

    def note(self, folder: str, sound_bytes: int) -> None:
        """An edition was made there."""

    def is_taken(self, folder: str) -> bool:
        """Is something there?"""

    def edition(self, folder: str) -> Adopted | None:
        """The edition in a folder, if it is whole and says under which job id it was made."""

    def text(self, folder: str) -> str | None:
        """The source of the article that the edition in a folder was made of."""

    def editions(self, *, sweep: bool = True) -> Iterator[Adopted]:
        """All whole editions; what killed workers left behind is removed on the way."""

    def is_closed(self) -> bool:
        """May nothing new be written there?"""

    def making(self, order: Order, staging: Path | None) -> AbstractContextManager[Path]:
        """A folder on this machine, to make an edition in.

        When the block ends well, the edition is where it belongs, whole; `staging` is for what is
        not there yet. Raises PublishError, StorageError, and LockedError if somebody else has put
        something there.
        """

    def sweep(self, folder: str) -> None:
        """Remove what a killed worker left in a folder, and the folder if that was all."""

    def remove(self, folder: str) -> None:
        """Remove an edition, and nothing else that may be in its folder. Raises PublishError."""


def open_output(address: str) -> Output:
    """The output at a path or at s3://BUCKET/PREFIX.

    Raises ConfigError without the extra, and for an address that cannot be meant.
    """
    if is_s3(address):
        from audiofy.batch.bucket_output import BucketOutput

        if not address.partition("//")[2].partition("/")[0]:
            raise ConfigError(f"{address} names no bucket.", "Write s3://BUCKET/PREFIX.")
        return BucketOutput(address)
    if not address.strip():
        raise ConfigError("The output has no name.", "Is a variable of the shell empty?")
    if address.startswith("s3:"):
        raise ConfigError(f"{address} is no bucket.", "Write s3://BUCKET/PREFIX.")
    return FolderOutput(Path(address))


def adopted(folder: str, document: bytes) -> Adopted | None:
    """What an edition.json says of the edition in its folder."""
    try:
        told: dict[str, Any] = json.loads(document)
        job, seconds = told["settings"]["job"], told["frames"] / told["sample_rate"]
        (sound,) = (file for file in told["files"] if file["name"] == SOUND)
        under, _, mark = told.get("found", "").partition("-")
        origin = told.get("origin", "")
        sizes = (seconds, sound["bytes"], sound["sha256"])
        found = Adopted(folder, job, *sizes, under, mark, origin)
    except (ValueError, KeyError, TypeError, AttributeError, ZeroDivisionError):
        return None
    return found if isinstance(job, str) and isinstance(origin, str) else None


def source_in(document: bytes) -> str | None:
    """The source of the article that an edition.json is about."""
    try:
        source = json.loads(document)["source"]
    except (ValueError, KeyError, TypeError):
        return None
    return source if isinstance(source, str) else None


class FolderOutput:
    """A folder of edition folders on a file system."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.address = os.path.abspath(root)
        self.state = root / STATE

    def make(self) -> None:
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PublishError(
                f"The folder {self.root} cannot be made: {error.strerror}.",
                "Choose a folder that belongs to you.",
            ) from error

    def has(self, folder: str, sound_bytes: int) -> bool:
        place = f"{self.address}/{folder}/"
        try:
            return os.stat(place + SOUND).st_size == sound_bytes and os.path.exists(
                place + DOCUMENT
            )
        except OSError:
            return False

    def note(self, folder: str, sound_bytes: int) -> None:
        """It can be seen."""

    def is_taken(self, folder: str) -> bool:
        return os.path.lexists(self.root / folder)

    def edition(self, folder: str) -> Adopted | None:
        place = self.root / folder
        try:
            found = adopted(folder, (place / DOCUMENT).read_bytes())
            is_whole = found and (place / SOUND).stat().st_size == found.sound_bytes
        except OSError:
            return None
        return found if is_whole else None

    def text(self, folder: str) -> str | None:
        try:
            return source_in((self.root / folder / DOCUMENT).read_bytes())
        except OSError:
            return None

    def is_closed(self) -> bool:
        return not os.access(self.address, os.W_OK)

    @contextmanager
    def making(self, order: Order, staging: Path | None) -> Iterator[Path]:  # noqa: ARG002
        place = Path(self.address, order.folder)
        try:
            os.makedirs(place.parent, exist_ok=True)
        except OSError as error:
            raise PublishError(f"There is no folder {place.parent}: {error.strerror}.") from error
        yield place

    def editions(self, *, sweep: bool = True) -> Iterator[Adopted]:
        for place, folders, files in os.walk(self.root):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            folder = os.path.relpath(place, self.root)
            if DOCUMENT in files and (found := self.edition(folder)):
                yield found
            if sweep and any(name.startswith(".audiofy-") for name in files):
                self.sweep(folder)

    def sweep(self, folder: str) -> None:
        place = self.root / folder
        with suppress(OSError):
            for partial in place.glob(PARTIAL):
                partial.unlink(missing_ok=True)
            place.rmdir()

    def remove(self, folder: str) -> None:
        place = self.root / folder
        with explained(place / DOCUMENT):
            for name in FILES:
                (place / name).unlink(missing_ok=True)
        with suppress(OSError):
            place.rmdir()
