"""What a worker does: one article read, or made into an edition folder. The answer is a receipt."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from audiofy.article import Article, open_article
from audiofy.article.export import read_export
from audiofy.article.load import decode
from audiofy.batch.model import Failed, Made, Order, Reading, Source
from audiofy.batch.naming import date_of, slug_of
from audiofy.errors import AudiofyError, InputMissing, PublishError, StorageError
from audiofy.pipeline import narrate_folder
from audiofy.publish.folder import sha256_of
from audiofy.publish.names import SOUND
from audiofy.speech import ClipStore, SpeechEngine, choose_engine


@dataclass(frozen=True, slots=True)
class Workshop:
    """All that an order does not say; it is the same for all orders of a run.

    `reading` is for open_article(), `settings` for narrate(), without engine, store and job.
    `store` is the folder of the clip store; None: there is none.
    """

    output: str
    engine: str
    engine_options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    reading: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)
    store: str | None = None
    store_bytes: int = 0


def read(source: Source, workshop: Workshop) -> Reading | Failed:
    """What the name of an article's edition is made of."""
    try:
        article = opened(source, workshop.reading)
    except AudiofyError as error:
        return Failed.of(error)
    characters = sum(len(block.text) for block in article.spoken_blocks)
    return Reading(date_of(article), slug_of(article), characters)


def make(order: Order, workshop: Workshop) -> Made | Failed:
    """Make an article's edition, under its own name in the output."""
    began = time.monotonic()
    try:
        article = opened(order.source, workshop.reading)
        return _made(article, order, workshop, began)
    except StorageError as error:
        return Failed.of(error, stops=True)
    except AudiofyError as error:
        return Failed.of(error)


def opened(source: Source, reading: Mapping[str, Any]) -> Article:
    """The article at a source. Raises InputMissing, ArticleError."""
    if not source.length:
        return open_article(source.path, record_number=source.record, **reading)
    try:
        with open(source.path, "rb") as file:
            file.seek(source.offset)
            line = file.read(source.length)
    except OSError as error:
        cause = f"{source.path} cannot be read: {error.strerror}."
        raise InputMissing(cause, "Check the path.") from error
    return read_export(
        decode(line, source.name),
        name=source.path,
        names=reading.get("field_names"),
        profile=reading.get("profile"),
    )


def _made(article: Article, order: Order, workshop: Workshop, began: float) -> Made:
    folder = Path(workshop.output) / order.folder
    _make_parents(folder)
    remarks: list[str] = []
    store = ClipStore(Path(workshop.store), workshop.store_bytes) if workshop.store else None
    edition = narrate_folder(
        article,
        folder,
        **workshop.settings,
        engine=_engine(workshop.engine, json.dumps(workshop.engine_options)),
        job=order.job,
        store=store,
        jobs=1,
        remark=remarks.append,
    )
    edition.track.close()
    if edition.instead_of:
        remarks.append(edition.instead_of.cause)
    with (folder / SOUND).open("rb") as file:
        digest, size = sha256_of(file)
    seconds = edition.timeline.frames / edition.timeline.rate
    return Made(seconds, time.monotonic() - began, size, digest, tuple(remarks))


def _make_parents(folder: Path) -> None:
    try:
        os.makedirs(folder.parent, exist_ok=True)
    except OSError as error:
        raise PublishError(f"There is no folder {folder.parent}: {error.strerror}.") from error


@cache
def _engine(name: str, options: str) -> SpeechEngine:
    """The engine, loaded once for each worker."""
    return choose_engine(name, json.loads(options))
