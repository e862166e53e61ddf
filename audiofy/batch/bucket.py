"""Articles in a bucket of S3: listed once, fetched by whoever reads them.

An object that keeps its ETag and its length has not changed, so that planning fetches nothing but
what may hold several articles, or name a lexicon.
"""

import posixpath
from functools import cache
from glob import has_magic
from typing import BinaryIO

from audiofy.errors import InputMissing, PublishError
from audiofy.publish.storage import S3Storage, Stored, s3_storage

_SCHEME = "s3://"


@cache
def bucket(name: str) -> S3Storage:
    """All of a bucket; one connection for each process."""
    return s3_storage(f"{_SCHEME}{name}")


def divided(address: str) -> tuple[S3Storage, str]:
    """A bucket, and the key in it."""
    name, _, key = address.removeprefix(_SCHEME).partition("/")
    return bucket(name), key


def listed(address: str) -> list[tuple[str, Stored]]:
    """What is at an address: an object, all below a prefix, or what a pattern matches.

    As pairs of address and state, in the order of the keys. Raises InputMissing if that is nothing.
    """
    storage, key = divided(address)
    try:
        found = _below(storage, key) or _exactly(storage, key) or _matching(storage, key)
    except PublishError as error:
        raise InputMissing(str(error), error.hint) from error
    if not found:
        raise InputMissing(f"There is nothing at {address}.", f"See what is: aws s3 ls {address}")
    place = f"{_SCHEME}{storage.bucket}/"
    return [(place + each, stored) for each, stored in found if not each.endswith("/")]


def fetched(address: str, largest_bytes: int, offset: int = 0, length: int = 0) -> bytes:
    """The bytes of an object, at most one more than `largest_bytes`, or a part of it.

    Raises InputMissing.
    """
    storage, key = divided(address)
    end = offset + (length or largest_bytes + 1)
    try:
        raw = storage.read_part(key, offset, end)
    except PublishError as error:
        raise InputMissing(str(error), error.hint) from error
    if raw is None:
        raise InputMissing(f"There is no object {address}.", "Has somebody removed it?")
    return raw


def opened_lines(address: str) -> BinaryIO:
    """An object to be read line by line, of any size."""
    storage, key = divided(address)
    return storage.reader(key)


def beside(address: str, path: str) -> str:
    """The address of what an object calls `path`: in its own bucket, wherever it points."""
    storage, key = divided(address)
    inner = posixpath.normpath(posixpath.join("/", posixpath.dirname(key), path))
    return f"{_SCHEME}{storage.bucket}/{inner.lstrip('/')}"


def _below(storage: S3Storage, key: str) -> list[tuple[str, Stored]]:
    return list(storage.listed(key if not key or key.endswith("/") else f"{key}/"))


def _exactly(storage: S3Storage, key: str) -> list[tuple[str, Stored]]:
    first = next(storage.listed(key), None) if key else None
    return [first] if first and first[0] == key else []


def _matching(storage: S3Storage, pattern: str) -> list[tuple[str, Stored]]:
    if not has_magic(pattern):
        return []
    import re

    from fsspec.utils import glob_translate

    matches = re.compile(glob_translate(pattern)).match
    plain = pattern[: min(pattern.find(sign) for sign in "*?[" if sign in pattern)]
    return [(key, stored) for key, stored in storage.listed(plain) if matches(key)]
