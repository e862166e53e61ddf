"""What an edition's folder is called: `<date>-<slug>`, short, plain ASCII, and never twice."""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator

from audiofy.article import Article

UNDATED = "undated"
_SLUG_MAX = 60  # characters
_NO_WORDS = "artikel"
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

SHARDS = ("none", "month", "hash")
"""How a large output is divided: not at all, by month, or evenly into 256 folders."""


def date_of(article: Article) -> str:
    """The day of publication, "2026-11-20", or UNDATED."""
    found = re.match(r"\d{4}-\d{2}-\d{2}", article.published or "")
    return found[0] if found else UNDATED


def slug_of(article: Article) -> str:
    """The headline (else the first words) in letters that every file system and address has."""
    first = next((block.text for block in article.spoken_blocks), "")
    plain = unicodedata.normalize("NFC", article.headline or first[:200]).lower().translate(_GERMAN)
    ascii_letters = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", ascii_letters).strip("-")
    if len(slug) > _SLUG_MAX:
        slug = slug[: _SLUG_MAX + 1].rpartition("-")[0] or slug[:_SLUG_MAX]
    return slug or _NO_WORDS


def folder_for(
    date: str, slug: str, job: str, *, shard: str, is_taken: Callable[[str], bool]
) -> str:
    """The folder, relative to the output, of the edition of a job: the first that is not taken."""
    for stem in _candidates(f"{date}-{slug}", job):
        folder = _sharded(stem, date, shard)
        if not is_taken(folder):
            return folder
    raise AssertionError("numbers do not end")


def _candidates(stem: str, job: str) -> Iterator[str]:
    yield stem
    stem = f"{stem}-{job[:6]}"
    yield stem
    number = 2
    while True:
        yield f"{stem}-{number}"
        number += 1


def _sharded(stem: str, date: str, shard: str) -> str:
    if shard == "month":
        return f"{date[:7]}/{stem}"
    if shard == "hash":
        return f"{hashlib.sha256(stem.encode()).hexdigest()[:2]}/{stem}"
    return stem
