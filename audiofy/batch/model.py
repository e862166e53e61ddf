"""What the night shift hands around: sources, orders, and the receipts for them."""

import hashlib
import os
from dataclasses import dataclass
from enum import StrEnum

from audiofy.article import Article
from audiofy.errors import AudiofyError


class State(StrEnum):
    """Where an article stands in the ledger."""

    PENDING = "pending"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"  # by its name it is no article
    QUARANTINED = "quarantined"  # it killed its workers


@dataclass(frozen=True, slots=True)
class Source:
    """Where an article is: a file, a URL, or a record in a file of many.

    `name` is the article's for ever: its absolute path or address, with "#" and an id for a record
    (inputs.record_name). `record` is its number in a JSON document, or its line in JSON Lines,
    which has `offset` and `length` in bytes as well. `digest` is that of its bytes where finding it
    has read them; of an object of S3 it is that of its ETag and its size. A source that `hides`
    may hold articles that could not be told apart.
    """

    name: str
    path: str
    record: int | None = None
    offset: int = 0
    length: int = 0
    digest: str = ""
    size_bytes: int = 0
    hides: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """Something among the inputs that is not tried: skipped, or failed before it was read.

    `path` is the file that it is a line of.
    """

    name: str
    cause: str
    error: AudiofyError | None = None
    path: str = ""


Found = Source | Refused


def mark_of(name: str) -> str:
    """A digest of a name: who knows the name knows it again, and nobody else learns it."""
    return hashlib.sha256(os.fsencode(name)).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Reading:
    """What must be known of an article before it is made: its date, its slug, its length.

    `article` is what was read, to be sent along with the order; None: it is too long for that.
    """

    date: str
    slug: str
    characters: int
    article: Article | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """An article to be made: from where, under which job id, into which folder of the output.

    `is_new`: nothing of ours was put there before. `article` is what is at `source`, if somebody
    has read it already. `root` is what a user has named to find it.
    """

    source: Source
    job: str
    folder: str
    is_new: bool = True
    article: Article | None = None
    root: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """The receipt for an edition: length of its sound, time it took, size and digest of the MP3.

    It is not new (`is_new`) if it was there already, of the same text.
    """

    seconds: float
    took_s: float
    sound_bytes: int
    sound_sha256: str
    remarks: tuple[str, ...] = ()
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Failed:
    """The receipt for an article that could not be made: the error as it can be reported.

    `stops`: what failed will fail for every article; the run ends and this one waits.
    """

    kind: str
    status: int
    cause: str
    hint: str = ""
    stops: bool = False

    @classmethod
    def of(cls, error: AudiofyError, *, stops: bool = False) -> "Failed":
        return cls(type(error).__name__, error.status, str(error), error.hint, stops)

    @property
    def passes(self) -> bool:
        """Does it go away by itself, so that the next run tries again?"""
        return self.kind != "NothingHeard" and self.status in _PASSING


_PASSING = (69, 73, 74, 75)
"""Missing engine, folder without permission, disk, network: not the article's fault."""


@dataclass(frozen=True, slots=True)
class Lost:
    """A task without a receipt: its worker died, or it took longer than it may."""

    kind: str
    cause: str


Receipt = Made | Failed | Lost
