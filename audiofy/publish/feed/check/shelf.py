"""Where a feed and the files behind it are fetched from: a folder, or the web."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self
from urllib.parse import unquote, urlsplit

import requests

from audiofy.errors import DownloadError, InputMissing
from audiofy.publish.feed.model import FEED

_TIMEOUT_SECONDS = (10, 60)
_READ_BYTES = 1 << 18
_MAX_BYTES = 2 << 30


@dataclass(frozen=True, slots=True)
class Found:
    """A file and, from the web, the headers (in small letters) with which it came."""

    path: Path
    headers: Mapping[str, str] | None = None


class Shelf(Protocol):
    """Gives files by their addresses; None: there is none."""

    def get(self, url: str) -> Found | None: ...


@dataclass(slots=True)
class FolderShelf:
    """A site on a disk: what is below `base_url` is in its folder."""

    root: Path
    base_url: str

    def get(self, url: str) -> Found | None:
        if not self.base_url or not url.startswith(self.base_url):
            return None
        path = (self.root / unquote(urlsplit(url[len(self.base_url) :]).path)).resolve()
        is_inside = path.is_relative_to(self.root.resolve())
        return Found(path) if is_inside and path.is_file() else None


@dataclass(slots=True)
class WebShelf:
    """The web, each address fetched once, into a folder that goes with the shelf."""

    session: requests.Session = field(default_factory=requests.Session)
    folder: tempfile.TemporaryDirectory[str] = field(default_factory=tempfile.TemporaryDirectory)
    fetched: dict[str, Found | None] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.session.close()
        self.folder.cleanup()

    def get(self, url: str) -> Found | None:
        if url not in self.fetched:
            self.fetched[url] = self._fetch(url)
        return self.fetched[url]

    def ask(self, url: str, method: str = "GET", **headers: str) -> requests.Response:
        """One question without its answer's body. Raises DownloadError if nobody answers."""
        named = {"Accept-Encoding": "identity"}
        named |= {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            with self.session.request(
                method, url, headers=named, timeout=_TIMEOUT_SECONDS, stream=True
            ) as answer:
                return answer
        except requests.RequestException as error:
            raise DownloadError(f"{url} cannot be reached: {error}.", "Try again later.") from error

    def _fetch(self, url: str) -> Found | None:
        path = Path(self.folder.name) / f"{len(self.fetched)}"
        try:
            with self.session.get(
                url,
                headers={"Accept-Encoding": "identity"},
                timeout=_TIMEOUT_SECONDS,
                stream=True,
            ) as answer:
                if answer.status_code != requests.codes.ok:
                    return None
                _save(answer, path)
        except requests.exceptions.InvalidSchema:
            return None
        except requests.RequestException as error:
            raise DownloadError(f"{url} cannot be reached: {error}.", "Try again later.") from error
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Found(path, headers)


def folder_shelf(target: Path) -> tuple[FolderShelf, Path]:
    """The shelf of a folder or of a feed in one, still without its address, and the feed.

    Raises InputMissing without them.
    """
    feed = target / FEED if target.is_dir() else target
    if not feed.is_file():
        raise InputMissing(f"There is no feed at {feed}.", "Name a feed, its folder, or its URL.")
    return FolderShelf(feed.parent, ""), feed


def _save(answer: requests.Response, path: Path) -> None:
    length = 0
    with path.open("wb") as file:
        for piece in answer.iter_content(_READ_BYTES):
            length += len(piece)
            if length > _MAX_BYTES:
                raise DownloadError(f"{answer.url} is larger than {_MAX_BYTES >> 30} GB.")
            file.write(piece)
