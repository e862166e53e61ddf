"""Where files are published to: a folder, or a bucket of S3 (the extra `s3`).

Both can create a file only if there is none, and replace one only if it is still what it was, so
that two who publish at the same time cannot undo each other's work.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from filelock import FileLock

from audiofy.errors import ConfigError, LockedError, PublishError
from audiofy.publish.files import atomic_file, explained

_S3 = "s3://"
_LOCK = ".audiofy.lock"
_S3_WORKERS = 8


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is there: its length in bytes, and a tag that is another for other content."""

    length: int
    tag: str


@dataclass(frozen=True, slots=True)
class Headers:
    """What a bucket says of a file when it is fetched; a folder forgets it."""

    content_type: str
    cache_control: str


class Storage(Protocol):
    """Files by their paths, with slashes. Every method raises PublishError if it is refused."""

    @property
    def workers(self) -> int:
        """How many files are best stored at the same time."""

    def files(self) -> Mapping[str, Stored]:
        """All files; hidden ones are nobody's business."""

    def read(self, path: str) -> bytes | None:
        """The content; None: there is no such file."""

    def is_same(self, path: str, stored: Stored, file: Path) -> bool:
        """Is what is stored at `path` the content of `file`?"""

    def create(self, path: str, file: Path, headers: Headers) -> None:
        """Store a file unless there is one."""

    def put(self, path: str, file: Path, headers: Headers) -> None:
        """Store a file, whatever was there."""

    def swap(self, path: str, file: Path, headers: Headers, before: Stored | None) -> None:
        """Store a file if what is there is still `before`; raises LockedError if not."""

    def delete(self, path: str) -> None:
        """Remove a file."""


@contextmanager
def open_storage(address: str) -> Iterator[Storage]:
    """The storage at `s3://BUCKET/PREFIX` or in a folder. Raises ConfigError without the extra."""
    if not address.startswith(_S3):
        yield FolderStorage(Path(address))
        return
    storage = s3_storage(address)
    try:
        yield storage
    finally:
        with suppress(AttributeError):  # no question was asked: there is no connection to close
            storage.system.close_session(storage.system.loop, storage.system._s3)


def is_s3(address: str) -> bool:
    """Does the user mean a bucket, not a folder?"""
    return address.startswith(_S3)


def s3_storage(address: str) -> "S3Storage":
    """The storage at `s3://BUCKET/PREFIX`, whose connection lasts as long as it does.

    Raises ConfigError without the extra.
    """
    try:
        from s3fs import S3FileSystem
    except ImportError as error:
        raise ConfigError(
            f"For {address}, s3fs must be installed.", "pip install 'audiofy[s3]'"
        ) from error
    bucket, _, prefix = address.removeprefix(_S3).partition("/")
    if not bucket:
        raise ConfigError(f"{address} names no bucket.", "s3://BUCKET/PREFIX")
    system = S3FileSystem(use_listings_cache=False, skip_instance_cache=True)
    return S3Storage(system, bucket, prefix.strip("/") + "/" if prefix.strip("/") else "")


@dataclass(frozen=True, slots=True)
class FolderStorage:
    """A folder, made if there is none. A tag is a digest of the content."""

    root: Path
    workers: int = 1

    def files(self) -> dict[str, Stored]:
        found = {}
        for place, folders, names in os.walk(self.root):
            folders[:] = [name for name in folders if not name.startswith(".")]
            for name in names:
                if not name.startswith("."):
                    path = Path(place, name)
                    key = path.relative_to(self.root).as_posix()
                    found[key] = Stored(path.stat().st_size, "")
        return found

    def read(self, path: str) -> bytes | None:
        try:
            return (self.root / path).read_bytes()
        except FileNotFoundError:
            return None

    def is_same(self, path: str, stored: Stored, file: Path) -> bool:
        return stored.length == file.stat().st_size and self.read(path) == file.read_bytes()

    def create(self, path: str, file: Path, headers: Headers) -> None:
        if not (self.root / path).exists():
            self.put(path, file, headers)

    def put(self, path: str, file: Path, headers: Headers) -> None:  # noqa: ARG002
        target = self.root / path
        with explained(target):
            target.parent.mkdir(parents=True, exist_ok=True)
        with atomic_file(target) as out, file.open("rb") as source:
            shutil.copyfileobj(source, out)

    def swap(self, path: str, file: Path, headers: Headers, before: Stored | None) -> None:
        with explained(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
        with FileLock(self.root / _LOCK):
            if self.tag(path) != (before and before.tag):
                raise _changed(path)
            self.put(path, file, headers)

    def delete(self, path: str) -> None:
        target = self.root / path
        with explained(target):
            target.unlink(missing_ok=True)
        with suppress(OSError):
            target.parent.rmdir()

    def tag(self, path: str) -> str | None:
        """The digest of a file; None: there is none."""
        content = self.read(path)
        return None if content is None else hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class S3Storage:
    """Part of a bucket. A tag is the ETag, the MD5 of what was stored at once."""

    system: Any
    bucket: str
    prefix: str
    workers: int = field(default=_S3_WORKERS)

    def files(self) -> dict[str, Stored]:
        return {
            path: stored
            for path, stored in self.listed()
            if not any(part.startswith(".") for part in path.split("/"))
        }

    def listed(self, under: str = "") -> Iterator[tuple[str, Stored]]:
        """All whose path begins with `under`, hidden ones too, in the order of their names."""
        more: dict[str, str] = {}
        while True:
            answer = self._call("list_objects_v2", Prefix=self.prefix + under, **more)
            for entry in answer.get("Contents", ()):
                yield entry["Key"][len(self.prefix) :], Stored(entry["Size"], entry["ETag"])
            if not answer.get("IsTruncated"):
                return
            more = {"ContinuationToken": answer["NextContinuationToken"]}

    def check(self) -> None:
        """Raise PublishError if the bucket cannot be used."""
        self._call("list_objects_v2", Prefix=self.prefix, MaxKeys=1)

    def read(self, path: str) -> bytes | None:
        return self.read_part(path)

    def read_part(self, path: str, start: int = 0, end: int | None = None) -> bytes | None:
        """The bytes from `start` to before `end`, or to the end; None: there is no such file."""
        with self._explained(path):
            try:
                key = f"{self.bucket}/{self.prefix}{path}"
                return bytes(self.system.cat_file(key, start=start or None, end=end))
            except FileNotFoundError:
                return None

    def reader(self, path: str) -> BinaryIO:
        """An object to read piece by piece."""
        with self._explained(path):
            return BufferedReader(self.system.open(f"{self.bucket}/{self.prefix}{path}", "rb"))

    def is_same(self, path: str, stored: Stored, file: Path) -> bool:  # noqa: ARG002
        content = file.read_bytes()
        digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
        return stored == Stored(len(content), f'"{digest}"')

    def create(self, path: str, file: Path, headers: Headers) -> None:
        with suppress(_Precondition):
            self._put(path, file, headers, IfNoneMatch="*")

    def put(self, path: str, file: Path, headers: Headers) -> None:
        self._put(path, file, headers)

    def swap(self, path: str, file: Path, headers: Headers, before: Stored | None) -> None:
        condition = {"IfMatch": before.tag} if before else {"IfNoneMatch": "*"}
        try:
            self._put(path, file, headers, **condition)
        except _Precondition as error:
            raise _changed(path) from error

    def delete(self, path: str) -> None:
        self._call("delete_object", Key=self.prefix + path)

    def _put(self, path: str, file: Path, headers: Headers, **condition: str) -> None:
        self._call(
            "put_object",
            Key=self.prefix + path,
            Body=file.read_bytes(),
            ContentType=headers.content_type,
            CacheControl=headers.cache_control,
            **condition,
        )

    def _call(self, method: str, **values: Any) -> Any:
        with self._explained(values.get("Key", "").removeprefix(self.prefix)):
            return self.system.call_s3(method, Bucket=self.bucket, **values)

    @contextmanager
    def _explained(self, path: str) -> Iterator[None]:
        from botocore.exceptions import BotoCoreError

        try:
            yield
        except (OSError, BotoCoreError) as error:
            if _code(error) in ("PreconditionFailed", "ConditionalRequestConflict"):
                raise _Precondition from error
            raise PublishError(
                f"s3://{self.bucket}/{self.prefix}{path}: {str(error).rstrip('.')}.",
                "Are bucket, region and credentials right (AWS_PROFILE, AWS_ENDPOINT_URL)?",
            ) from error


class _Precondition(Exception):
    """What is there is not what it was to be."""


def _code(error: BaseException | None) -> str:
    """The code of S3 behind an error of Python."""
    while error is not None:
        response = getattr(error, "response", None)
        if isinstance(response, dict):
            return str(response.get("Error", {}).get("Code", ""))
        error = error.__cause__ or error.__context__
    return ""


def _changed(path: str) -> LockedError:
    return LockedError(
        f"Somebody else has published {path} in the meantime.",
        "See what is there now, and publish again.",
    )
