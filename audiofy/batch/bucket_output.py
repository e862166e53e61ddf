"""Editions in a bucket of S3: listed once, made on this machine, put whole, nothing overwritten.

A file is stored only if there is none of its name, or if the one that is there is still the one
that was seen, so that two runs with two ledgers cannot undo each other's work. edition.json goes
first when an edition is replaced, and comes last: who sees it sees a whole edition.
"""

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from audiofy.batch.bucket import divided
from audiofy.batch.ledger import Adopted
from audiofy.batch.model import Order
from audiofy.batch.outputs import FILES, adopted, source_in
from audiofy.errors import LockedError, PublishError, StorageError
from audiofy.publish.folder import MIMES
from audiofy.publish.names import DOCUMENT, SOUND
from audiofy.publish.storage import Headers, Stored

_CACHING = "no-cache"
"""A correction has the same name: whoever keeps a copy asks whether it is the newest."""


class BucketOutput:
    """The edition folders at s3://BUCKET/PREFIX."""

    state: Path | None = None

    def __init__(self, address: str) -> None:
        self.address = address.rstrip("/")
        self._storage, key = divided(self.address)
        self._prefix = f"{key}/" if key else ""

    def make(self) -> None:
        """A bucket is made by its owner."""
        self._storage.check()

    def has(self, folder: str, sound_bytes: int) -> bool:
        return self._editions.get(folder) == sound_bytes

    def note(self, folder: str, sound_bytes: int) -> None:
        self._editions[folder] = sound_bytes
        self._folders.add(folder)

    def is_taken(self, folder: str) -> bool:
        return folder in self._folders

    def edition(self, folder: str) -> Adopted | None:
        there = self._files(folder)
        document = self._document(folder) if {DOCUMENT, SOUND} <= there.keys() else None
        found = adopted(folder, document) if document else None
        return found if found and found.sound_bytes == there[SOUND].length else None

    def text(self, folder: str) -> str | None:
        document = self._document(folder)
        return source_in(document) if document else None

    def editions(self, *, sweep: bool = True) -> Iterator[Adopted]:  # noqa: ARG002
        """What is not whole stays: without a ledger nobody knows whose it is."""
        with ThreadPoolExecutor(self._storage.workers) as crew:
            documents = crew.map(self._document, self._editions)
            for (folder, sound_bytes), document in zip(
                self._editions.items(), documents, strict=True
            ):
                found = adopted(folder, document) if document else None
                if found and found.sound_bytes == sound_bytes:
                    yield found

    def is_closed(self) -> bool:
        """What it refuses to one edition, it refuses to all."""
        return True

    @contextmanager
    def making(self, order: Order, staging: Path | None) -> Iterator[Path]:
        try:
            if staging:
                staging.mkdir(parents=True, exist_ok=True)
            stage = tempfile.TemporaryDirectory(prefix="audiofy-", dir=staging)
        except OSError as error:
            cause = f"There is no room to make editions in {staging or tempfile.gettempdir()}"
            raise StorageError(f"{cause}: {error.strerror}.") from error
        with stage as place:
            made = Path(place, "edition")
            yield made
            try:
                self._put(order, made)
            except PublishError as error:  # it would refuse every other edition, too
                raise StorageError(str(error), error.hint) from error

    def sweep(self, folder: str) -> None:
        there = self._files(folder)
        if DOCUMENT not in there:
            self._delete(folder, there)

    def remove(self, folder: str) -> None:
        self._delete(folder, self._files(folder))
        self._editions.pop(folder, None)

    @property
    def _editions(self) -> dict[str, int]:
        """The folders that have an edition.json, and the length of the MP3 in bytes."""
        return self._listing[0]

    @property
    def _folders(self) -> set[str]:
        """The folders that have anything."""
        return self._listing[1]

    @cached_property
    def _listing(self) -> tuple[dict[str, int], set[str]]:
        """What was there when it was first asked for, and what was noted since."""
        sounds: dict[str, int] = {}
        whole: set[str] = set()
        folders: set[str] = set()
        for key, stored in self._storage.listed(self._prefix):
            folder, _, name = key.removeprefix(self._prefix).rpartition("/")
            folders.add(folder)
            if name == SOUND:
                sounds[folder] = stored.length
            elif name == DOCUMENT:
                whole.add(folder)
        return {folder: size for folder, size in sounds.items() if folder in whole}, folders

    def _document(self, folder: str) -> bytes | None:
        return self._storage.read(f"{self._prefix}{folder}/{DOCUMENT}")

    def _files(self, folder: str) -> dict[str, Stored]:
        """What of an edition is in a folder now."""
        place = f"{self._prefix}{folder}/"
        found = {key.removeprefix(place): each for key, each in self._storage.listed(place)}
        return {name: found[name] for name in FILES if name in found}

    def _delete(self, folder: str, names: dict[str, Stored]) -> None:
        for name in FILES:  # edition.json first
            if name in names:
                self._storage.delete(f"{self._prefix}{folder}/{name}")

    def _put(self, order: Order, made: Path) -> None:
        folder = order.folder
        # Of a new edition nothing is there yet; if something is, it is not ours.
        there = {} if order.is_new else self._files(folder)
        before = there.pop(DOCUMENT, None)
        if before:
            if self._is_same(folder, made / DOCUMENT, before) and there.keys() == MIMES.keys():
                return
            self._storage.delete(f"{self._prefix}{folder}/{DOCUMENT}")
        with ThreadPoolExecutor(self._storage.workers) as crew:
            list(crew.map(lambda name: self._store(folder, made / name, there.get(name)), MIMES))
        self._store(folder, made / DOCUMENT, None)

    def _store(self, folder: str, file: Path, before: Stored | None) -> None:
        if before and self._is_same(folder, file, before):
            return
        path = f"{self._prefix}{folder}/{file.name}"
        headers = Headers(MIMES.get(file.name, "application/json"), _CACHING)
        try:
            self._storage.swap(path, file, headers, before)
        except LockedError as error:
            # A request or a task that was sent twice finds what it has stored itself.
            now = self._files(folder).get(file.name)
            if not (now and self._is_same(folder, file, now)):
                cause = f"Another run has put {self.address}/{folder}/{file.name} there."
                raise LockedError(cause, "Run it again: the edition gets another name.") from error

    def _is_same(self, folder: str, file: Path, stored: Stored) -> bool:
        return self._storage.is_same(f"{self._prefix}{folder}/{file.name}", stored, file)
