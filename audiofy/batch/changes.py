"""Has an article changed? By its file's times, by its bytes, and by its own lexicon's."""

import hashlib
import os
import re
import stat
import time

from audiofy.article.frontmatter import read_front_matter
from audiofy.article.load import decode
from audiofy.batch import bucket
from audiofy.batch.model import Source
from audiofy.errors import ArticleError, InputMissing
from audiofy.publish.storage import is_s3

LARGEST_BYTES = 10_000_000
"""What is larger is no article; its bytes are not read to find out whether they changed."""

_FRESH_NS = 2_000_000_000
"""A file that was changed so recently may change again without its times showing it."""

_FRONT_BYTES = 200_000
"""Front matter ends before."""

_MARKDOWN = (".md", ".markdown")
_LEXICON = re.compile(rb"l\0?e\0?x\0?i\0?[ck]\0?o\0?n", re.IGNORECASE)


def digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def fingerprint(source: Source) -> str:
    """Changes when a file's bytes may have: size, times, and which file it is; "" if unsure."""
    try:
        found = os.stat(source.path)
    except (OSError, ValueError):
        return ""
    if time.time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < _FRESH_NS:
        return ""
    return f"{found.st_size}-{found.st_mtime_ns}-{found.st_ctime_ns}-{found.st_ino}"


def look_at(source: Source) -> tuple[str, str]:
    """The digest of the bytes of a source, and the place of the lexicon that they name.

    Each is "" if there is none; what cannot be read has no digest, as its worker will say.
    """
    if not source.digest:
        raw = _bytes_of(source.path)
        return (digest(raw), _lexicon_in(raw, source.path)) if raw is not None else ("", "")
    if is_s3(source.path) and source.path.casefold().endswith(_MARKDOWN):
        raw = _bytes_of(source.path) or b""
        return source.digest, _lexicon_in(raw, source.path)
    return source.digest, ""


def digest_at(path: str) -> str:
    """The digest of the bytes of a file or an object; "" if it cannot be read."""
    raw = _bytes_of(path)
    return "" if raw is None else digest(raw)


def _lexicon_in(raw: bytes, path: str) -> str:
    """Where the lexicon is that an article's front matter names."""
    if not _LEXICON.search(raw[:_FRONT_BYTES]):
        return ""
    try:
        named = read_front_matter(decode(raw, path)).given.lexicon
    except ArticleError:
        return ""
    if not named:
        return ""
    return bucket.beside(path, named) if is_s3(path) else os.path.join(os.path.dirname(path), named)


def _bytes_of(path: str) -> bytes | None:
    """The bytes of a file or an object; None: it cannot be read, or is no article by its size."""
    if is_s3(path):
        try:
            return bucket.fetched(path, LARGEST_BYTES)
        except InputMissing:
            return None
    try:
        # Opening a FIFO waits for its writer.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError):
        return None
    try:
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST_BYTES:
            return None
        with open(descriptor, "rb", closefd=False) as file:
            return file.read(LARGEST_BYTES + 1)
    except OSError:
        return None
    finally:
        os.close(descriptor)
