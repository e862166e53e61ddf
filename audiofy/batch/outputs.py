"""The folder of the editions: which are there and whole, and what killed workers left behind."""

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from audiofy.batch.ledger import Adopted
from audiofy.errors import PublishError
from audiofy.publish.names import BOOK, DOCUMENT, SOUND
from audiofy.publish.transcripts import SIDECARS

STATE = ".audiofy"
"""The folder in the output that keeps the ledger and the lock."""

_PARTIAL = ".audiofy-*.part"
_FILES = (DOCUMENT, SOUND, BOOK, *(sidecar.name for sidecar in SIDECARS))


class Output:
    """A folder of edition folders on a file system."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.address = os.path.abspath(root)

    def make(self) -> None:
        """Create it if it is missing; raises PublishError."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PublishError(
                f"The folder {self.root} cannot be made: {error.strerror}.",
                "Choose a folder that belongs to you.",
            ) from error

    def has(self, folder: str, sound_bytes: int) -> bool:
        """Is the edition there, with an MP3 of this size?"""
        place = f"{self.address}/{folder}/"
        try:
            return os.stat(place + SOUND).st_size == sound_bytes and os.path.exists(
                place + DOCUMENT
            )
        except OSError:
            return False

    def is_taken(self, folder: str) -> bool:
        return os.path.lexists(self.root / folder)

    def edition(self, folder: str) -> Adopted | None:
        """The edition in a folder, if it is whole and says under which job id it was made."""
        place = self.root / folder
        try:
            told: dict[str, Any] = json.loads((place / DOCUMENT).read_bytes())
            job, seconds = told["settings"]["job"], told["frames"] / told["sample_rate"]
            (sound,) = (file for file in told["files"] if file["name"] == SOUND)
            is_whole = (place / SOUND).stat().st_size == sound["bytes"]
        except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError):
            return None
        if not (is_whole and isinstance(job, str)):
            return None
        return Adopted(folder, job, seconds, sound["bytes"], sound["sha256"])

    def editions(self, *, sweep: bool = True) -> Iterator[Adopted]:
        """All whole editions; what killed workers left behind is removed on the way."""
        for place, folders, files in os.walk(self.root):
            folders[:] = sorted(each for each in folders if not each.startswith("."))
            folder = os.path.relpath(place, self.root)
            if DOCUMENT in files and (found := self.edition(folder)):
                yield found
            if sweep and any(name.startswith(".audiofy-") for name in files):
                self.sweep(folder)

    def sweep(self, folder: str) -> None:
        """Remove what a killed worker left in a folder, and the folder if that was all."""
        place = self.root / folder
        with suppress(OSError):
            for partial in place.glob(_PARTIAL):
                partial.unlink(missing_ok=True)
            place.rmdir()

    def remove(self, folder: str) -> None:
        """Remove an edition, and nothing else that may be in its folder."""
        place = self.root / folder
        with suppress(OSError):
            for name in _FILES:
                (place / name).unlink(missing_ok=True)
            place.rmdir()
