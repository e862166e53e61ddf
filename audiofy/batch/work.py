"""What a worker does: one article read, or made into an edition folder. The answer is a receipt."""

import json
import os
import posixpath
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from audiofy.article import Article, fetched_article, is_url, largest_bytes, open_article, origin_of
from audiofy.article.export import read_export
from audiofy.article.load import decode
from audiofy.article.records import records_of
from audiofy.batch import bucket
from audiofy.batch.changes import LARGEST_BYTES
from audiofy.batch.inputs import headline_in, line_mark, record_mark, text_of
from audiofy.batch.model import Failed, Made, Order, Reading, Source, mark_of
from audiofy.batch.naming import date_of, slug_of
from audiofy.batch.outputs import open_output
from audiofy.errors import (
    ArticleError,
    AudiofyError,
    InputMissing,
    PublishError,
    StorageError,
)
from audiofy.pipeline import narrate_folder
from audiofy.publish.folder import sha256_of
from audiofy.publish.names import SOUND
from audiofy.publish.storage import is_s3
from audiofy.speech import ClipStore, SpeechEngine, choose_engine

_SENT_ALONG = 100_000
"""Characters; what is longer is read again by whoever makes it."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """All that an order does not say; it is the same for all orders of a run.

    `reading` is for open_article(), `settings` for narrate(), without engine, store and job.
    `store` is the folder of the clip store; None: there is none. `staging` is one for what is on
    its way to a bucket; None: the system's for temporary files.
    """

    output: str
    engine: str
    engine_options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reading: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    store: str | None = None
    store_bytes: int = 0
    staging: str | None = None


def read(source: Source, workshop: Workshop) -> Reading | Failed:
    """What the name of an article's edition is made of."""
    try:
        article = opened(source, workshop.reading)
    except AudiofyError as error:
        return Failed.of(error)
    characters = sum(len(block.text) for block in article.spoken_blocks)
    sent_along = article if len(article.source) <= _SENT_ALONG else None
    return Reading(date_of(article), slug_of(article), characters, sent_along)


def make(order: Order, workshop: Workshop) -> Made | Failed:
    """Make an article's edition, under its own name in the output."""
    began = time.monotonic()
    try:
        article = order.article or opened(order.source, workshop.reading)
        return _made(article, order, workshop, began)
    except StorageError as error:
        return Failed.of(error, stops=True)
    except PublishError as error:
        return Failed.of(error, stops=open_output(workshop.output).is_closed())
    except AudiofyError as error:
        return Failed.of(error)


def opened(source: Source, reading: Mapping[str, Any]) -> Article:
    """The article at a source. Raises InputMissing, ArticleError."""
    if source.record is not None:
        return _opened_record(source, reading)
    if is_s3(source.path):
        raw = bucket.fetched(source.path, largest_bytes(source.path))
        given = {name: value for name, value in reading.items() if name != "allow_private_hosts"}
        return fetched_article(raw, source.path, **given)
    return open_article(source.path, **reading)


def _opened_record(source: Source, reading: Mapping[str, Any]) -> Article:
    """The article in a file of many, which may have been written anew since it was found."""
    text = _line(source) if source.length else _document(source)
    if text is None:
        cause = f"{source.path} has changed: {source.name} is no longer where it was found."
        raise InputMissing(cause, "Run it again: it is found where it is then.")
    named = {"names": reading.get("field_names"), "profile": reading.get("profile")}
    if source.length:
        return read_export(text, name=f"{source.path}, line {source.record}", **named)
    return read_export(text, name=source.path, record=source.record, **named)


def _origin(source: Source) -> str:
    """What the article stays known by: its id in a feed, or what its file and its record are
    called."""
    if is_url(source.path):
        return source.name
    return origin_of(source.path, headline_in(source.name.removeprefix(source.path)))


def _line(source: Source) -> str | None:
    """The line of a source; None: there is another."""
    if is_s3(source.path):
        line = bucket.fetched(source.path, LARGEST_BYTES, source.offset, source.length)
    else:
        try:
            with open(source.path, "rb") as file:
                file.seek(source.offset)
                line = file.read(source.length)
        except OSError as error:
            cause = f"{source.path} cannot be read: {error.strerror}."
            raise InputMissing(cause, "Check the path.") from error
    return decode(line, source.name) if line_mark(line) == source.digest else None


def _document(source: Source) -> str | None:
    """The document that a source is a record of; None: its record is another, or it has none."""
    assert source.record
    with suppress(ArticleError, IndexError):
        text = text_of(source.path)
        if record_mark(records_of(text, source.path)[source.record - 1]) == source.digest:
            return text
    return None


def _made(article: Article, order: Order, workshop: Workshop, began: float) -> Made:
    output = open_output(workshop.output)
    found = output.edition(order.folder)
    if found and found.job == order.job and output.text(order.folder) == article.source:
        took_s = time.monotonic() - began
        return Made(found.seconds, took_s, found.sound_bytes, found.sound_sha256, is_new=False)
    remarks: list[str] = []
    store = ClipStore(Path(workshop.store), workshop.store_bytes) if workshop.store else None
    staging = Path(workshop.staging) if workshop.staging else None
    with (
        _with_its_lexicon(article, order.source) as at_hand,
        output.making(order, staging) as folder,
    ):
        edition = narrate_folder(
            at_hand,
            folder,
            **workshop.settings,
            engine=_engine(workshop.engine, json.dumps(workshop.engine_options)),
            job=order.job,
            origin=_origin(order.source),
            found=f"{mark_of(order.root)}-{mark_of(order.source.name)}",
            store=store,
            jobs=1,
            remark=remarks.append,
        )
        edition.track.close()
        with (folder / SOUND).open("rb") as file:
            digest, size = sha256_of(file)
    if edition.instead_of:
        remarks.append(edition.instead_of.cause)
    seconds = edition.timeline.frames / edition.timeline.rate
    return Made(seconds, time.monotonic() - began, size, digest, tuple(remarks))


@contextmanager
def _with_its_lexicon(article: Article, source: Source) -> Iterator[Article]:
    """The article, and the lexicon beside it, if that is in a bucket, on this machine."""
    named = article.given.lexicon
    if not (named and is_s3(source.path)):
        yield article
        return
    relative = named.removeprefix(posixpath.dirname(source.path) + "/")
    raw = bucket.fetched(bucket.beside(source.path, relative), LARGEST_BYTES)
    with tempfile.TemporaryDirectory(prefix="audiofy-") as folder:
        here = Path(folder, posixpath.basename(relative) or "lexicon")
        here.write_bytes(raw)
        yield replace(article, given=replace(article.given, lexicon=os.fspath(here)))


@cache
def _engine(name: str, options: str) -> SpeechEngine:
    """The engine, loaded once for each worker."""
    return choose_engine(name, json.loads(options))
