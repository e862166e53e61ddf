"""podcast.json: what a site has promised and must keep, its guid and those of its episodes.

schema        1
guid          the podcast:guid, given once
base_url      where the site is published
look          the digest of all that every page shares; another one means to write them anew
cover         the picture's name, and the digest of what it was made of
episodes      as in the feed, newest first
withdrawn     guid, folder and date of episodes that were taken back; should one return
retired       files that no document names any more, and since when; `publish` removes them
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from audiofy.errors import EditionError
from audiofy.publish.feed.model import STATE, About, Episode, Soundbite
from audiofy.publish.transcripts import Line

SCHEMA_VERSION = 1
_HINT = "Restore it from a backup or from the published site: without it guids may change."


@dataclass(frozen=True, slots=True)
class Promise:
    """What stays of an episode, come what may."""

    guid: str
    folder: str
    published: datetime


@dataclass(frozen=True, slots=True)
class Retired:
    """A file that was published and is no longer named."""

    path: str
    since: datetime


@dataclass(frozen=True, slots=True)
class State:
    """What podcast.json says."""

    guid: str
    base_url: str = ""
    look: str = ""
    cover: str = ""
    cover_made_of: str = ""
    episodes: tuple[Episode, ...] = ()
    withdrawn: tuple[Promise, ...] = ()
    retired: tuple[Retired, ...] = ()

    @property
    def promises(self) -> Mapping[str, Promise]:
        """By guid."""
        present = (Promise(e.guid, e.folder, e.published) for e in self.episodes)
        return {promise.guid: promise for promise in (*self.withdrawn, *present)}


def read_state(site: Path) -> State | None:
    """The state of a site; None: it has none yet. Raises EditionError for a damaged one."""
    try:
        document = json.loads((site / STATE).read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise EditionError(f"{site / STATE} cannot be read: {error}.", _HINT) from error
    try:
        if document["schema"] != SCHEMA_VERSION:
            raise ValueError(f"schema {document['schema']!r} is unknown")
        return _state(document)
    except (KeyError, TypeError, ValueError) as error:
        raise EditionError(f"{site / STATE} is damaged: {error!r}.", _HINT) from error


def state_text(state: State) -> bytes:
    """The same bytes for the same state; a line for each entry of a list."""
    entries = [("schema", SCHEMA_VERSION), *_shallow(state).items()]
    parts = (f"{_json(name)}: {_listed(value)}" for name, value in entries)
    return ("{" + ",\n".join(parts) + "}\n").encode()


def _listed(value: object) -> str:
    if not isinstance(value, tuple):
        return _json(value)
    return "[" + ",\n".join(map(_json, value)) + "]"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> object:
    return value.isoformat() if isinstance(value, datetime) else _shallow(value)


def _shallow(record: Any) -> dict[str, Any]:
    """The fields of a dataclass; asdict() would copy all that is in them."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _state(document: Mapping[str, Any]) -> State:
    plain = {
        name: document[name] for name in ("guid", "base_url", "look", "cover", "cover_made_of")
    }
    return State(
        **plain,
        episodes=tuple(_episode(entry) for entry in document["episodes"]),
        withdrawn=tuple(
            Promise(e["guid"], e["folder"], _moment(e["published"])) for e in document["withdrawn"]
        ),
        retired=tuple(Retired(e["path"], _moment(e["since"])) for e in document["retired"]),
    )


def _episode(entry: Mapping[str, Any]) -> Episode:
    about = dict(entry["about"])
    about["persons"] = tuple(about["persons"])
    about["chapters"] = tuple(Line(**line) for line in about["chapters"])
    about["soundbite"] = about["soundbite"] and Soundbite(**about["soundbite"])
    published = _moment(entry["published"])
    return Episode(**{**entry, "about": About(**about), "published": published})


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return moment
