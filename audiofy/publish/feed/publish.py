"""A site -> where the world gets it: media first, then sidecars, pages, the state; the feed last.

Whoever fetches the feed in between finds everything that it names. A file whose name has the hash
of its content is stored once; of the others only what has changed. What was interrupted goes on
where it was.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from audiofy.errors import InputMissing, PublishError
from audiofy.publish.feed.folder import is_immutable, stranger
from audiofy.publish.feed.hosting import caching, media_type
from audiofy.publish.feed.model import FEED, STATE
from audiofy.publish.feed.state import read_state
from audiofy.publish.storage import FolderStorage, Headers, Storage, Stored, open_storage

PRUNE_DAYS = 30
"""So long, apps that have an old feed find what it names."""

_FEED_PAGE = re.compile(r"feed-\d+\.xml")
_STAGES: tuple[Callable[[str], bool], ...] = (
    is_immutable,
    lambda path: not path.endswith((".html", ".xml")) and path != STATE,
    lambda path: path.endswith(".html"),
    lambda path: path == STATE,
    lambda path: _FEED_PAGE.fullmatch(path) is not None,
)
"""What is stored one after the other; the feed itself comes after them all."""

_OURS = re.compile(
    r"episodes/[^/]+/([^/]+\.[0-9a-f]{12}\.mp3|index\.html|chapters\.json|transcript\.(json|vtt|srt))"
    r"|(feed|index)-\d+\.(xml|html)"
    r"|cover\.[0-9a-f]{8}\.(jpg|png)"
    r"|player/[a-z-]+\.[0-9a-f]{8}\.(js|css)"
)
"""What may be removed from a destination: nothing that somebody else has put there."""


@dataclass(frozen=True, slots=True)
class Published:
    """The paths that were stored, in their order, and removed; how many stayed as they were."""

    stored: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    length_bytes: int


def publish_site(
    site: Path,
    destination: str,
    *,
    now: datetime,
    prune_days: int = PRUNE_DAYS,
    dry_run: bool = False,
) -> Published:
    """Bring a destination, a folder or s3://BUCKET/PREFIX, in line with a site.

    What the feed no longer names goes `prune_days` after that; withdrawn episodes go at once.
    `dry_run`: say what would be done. Raises InputMissing without a site, PublishError if the
    destination refuses or has another podcast, LockedError if somebody else publishes there.
    """
    state = read_state(site)
    if state is None or not (site / FEED).is_file():
        raise InputMissing(f"There is no site in {site}.", f"audiofy feed build OUT --site {site}")
    with open_storage(destination) as storage:
        there = storage.files()
        before = _feed_before(storage, there)
        _refuse_another(storage, destination, state.guid)
        oldest = now - timedelta(days=prune_days)
        expired = {retired.path for retired in state.retired if retired.since <= oldest}
        here = {path: site / path for path in _files(site) if path not in expired}
        changed = _changed(storage, there, here)
        gone = tuple(sorted(p for p in there if p not in here and _OURS.fullmatch(p)))
        if not dry_run:
            _store(storage, here, changed, before)
            for path in gone:
                storage.delete(path)
            for path in expired:
                (site / path).unlink(missing_ok=True)
    length = sum(here[path].stat().st_size for path in changed)
    return Published(tuple(changed), gone, len(here) - len(changed), length)


def _files(site: Path) -> list[str]:
    """The site's files in the order in which they are stored."""
    found = sorted(FolderStorage(site).files())
    staged = [[path for path in found if _stage(path) == n] for n in range(len(_STAGES) + 1)]
    return [path for stage in staged for path in stage]


def _stage(path: str) -> int:
    return next((n for n, holds in enumerate(_STAGES) if holds(path)), len(_STAGES))


def _feed_before(storage: Storage, there: Mapping[str, Stored]) -> Stored | None:
    """The feed that is there, as `swap` has to find it again."""
    before = there.get(FEED)
    if before and isinstance(storage, FolderStorage):
        return replace(before, tag=storage.tag(FEED) or "")
    return before


def _refuse_another(storage: Storage, destination: str, guid: str) -> None:
    state = storage.read(STATE)
    if state is None and (name := stranger(storage.read)):
        raise PublishError(
            f"{destination} has the {name} of another site.", "Choose a destination of its own."
        )
    try:
        known = json.loads(state or b"{}").get("guid", guid)
    except (ValueError, AttributeError):
        known = "a damaged podcast.json"
    if known != guid:
        raise PublishError(
            f"{destination} has another podcast ({known}, not {guid}).",
            "Choose another destination, or remove its podcast.json.",
        )


def _changed(storage: Storage, there: Mapping[str, Stored], here: Mapping[str, Path]) -> list[str]:
    return [path for path, file in here.items() if not _is_there(storage, there, path, file)]


def _is_there(storage: Storage, there: Mapping[str, Stored], path: str, file: Path) -> bool:
    stored = there.get(path)
    if stored is None:
        return False
    if is_immutable(path):
        return stored.length == file.stat().st_size
    return storage.is_same(path, stored, file)


def _store(
    storage: Storage, here: Mapping[str, Path], changed: Iterable[str], before: Stored | None
) -> None:
    stages: dict[int, list[str]] = {}
    for path in changed:
        stages.setdefault(_stage(path), []).append(path)
    last = stages.pop(len(_STAGES), [])
    with ThreadPoolExecutor(storage.workers) as pool:
        for stage in sorted(stages):
            # Exhausting the iterator waits for the stage, and raises what went wrong in it.
            list(pool.map(lambda path: _store_one(storage, path, here[path]), stages[stage]))
    for path in last:
        storage.swap(path, here[path], _headers(path), before)


def _store_one(storage: Storage, path: str, file: Path) -> None:
    store = storage.create if is_immutable(path) else storage.put
    store(path, file, _headers(path))


def _headers(path: str) -> Headers:
    return Headers(media_type(path), caching(path))
