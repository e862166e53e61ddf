"""Editions for a podcast, spoken by the test engine, and the site that is built from them."""

import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn

from audiofy.pipeline import narrate_folder
from audiofy.publish.feed import Built, Podcast, build_site, podcast_from
from audiofy.publish.feed.serve import site_app

NOW = datetime(2026, 11, 20, 6, 30, tzinfo=UTC)
TABLE = {
    "title": "Bote & Co: „vorgelesen“",
    "link": "https://bote.example/podcast",
    "description": "Artikel des Boten, <künstlich> gesprochen & gratis.",
    "author": "Elsterauer Bote",
    "owner": "Redaktion",
    "email": "podcast@bote.example",
    "category": ["News > Daily News", "Society & Culture"],
    "base_url": "https://audio.bote.example/ton",
    "licence": "CC BY 4.0",
    "licence_url": "https://creativecommons.org/licenses/by/4.0/",
}
TITLES = (
    "Schnee im Harz – „weiß“ & <nass>",
    "Der Hafen ]]> --> hat wieder &amp; Licht",
    "Bürgermeisterin eröffnet Brücke",
    "Wölfe \u202eam\u202c Waldrand",
)
ARTICLE = """\
---
title: "{title}"
author: Nele Hartwich und Ole Brandt
date: 2026-11-{day:02}T08:15:00+01:00
url: {url}
---

Der erste Satz sagt & zeigt <b>alles</b>, was zu sagen ist. Der zweite Satz sagt „mehr“ als das. \
Danach folgt ein dritter Satz, damit der Vorspann lang genug für einen Anspieler ist.

## Was <script>alert(1)</script> danach geschah

Hier geht der Bericht weiter, mit 3,5 Prozent mehr Wörtern als zuvor. Und damit endet er ]]> auch.
"""

WriteEdition = Callable[..., Path]


def _write_edition(folder: Path, number: int, title: str, url: str | None = None) -> Path:
    """An edition folder below `folder`; without an address given, one that belongs to `number`."""
    address = f"https://www.bote.example/artikel/{number}" if url is None else url
    written = title.replace('"', "'").replace("&amp;", "&amp;amp;")  # an entity is its character
    text = ARTICLE.format(title=written, day=number % 18 + 1, url=address)
    source = folder.parent / f"{number}.md"
    source.write_text(text if address else text.replace("url: \n", ""), "utf-8")
    target = folder / f"ausgabe-{number}"
    narrate_folder(source, target, engine="tone")
    return target


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one edition a title."""
    folder = tmp_path_factory.mktemp("editions") / "out"
    folder.mkdir()
    for number, title in enumerate(TITLES, 1):
        _write_edition(folder, number, title)
    return folder


@pytest.fixture
def editions(made: Path, tmp_path: Path) -> Path:
    """A copy of them, to change."""
    return Path(shutil.copytree(made, tmp_path / "out"))


@pytest.fixture(scope="session")
def write_edition() -> WriteEdition:
    return _write_edition


@pytest.fixture
def titles() -> tuple[str, ...]:
    """The titles as they are read, the oldest first: without what nobody sees."""
    return tuple(title.replace("\u202e", "").replace("\u202c", "") for title in TITLES)


@pytest.fixture(scope="session")
def now() -> datetime:
    return NOW


@pytest.fixture
def table() -> dict[str, Any]:
    """What [podcast] of audiofy.toml says."""
    return dict(TABLE)


@pytest.fixture(scope="session")
def podcast() -> Podcast:
    return podcast_from(TABLE)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return tmp_path / "site"


@pytest.fixture
def built(editions: Path, site: Path, podcast: Podcast) -> Built:
    return build_site(editions, site, podcast, now=NOW)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    content: bytes

    @property
    def text(self) -> str:
        return self.content.decode()


@dataclass(frozen=True)
class Served:
    """A site on a port of this machine; what is asked for goes out as it is written."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.putrequest(method, path, skip_host="Host" in names)
        for name, value in names.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        found = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, found, content)


Serve = Callable[..., Any]


@pytest.fixture
def serve() -> Serve:
    """A context that serves a site."""

    @contextmanager
    def serving(site: Path, **options: Any) -> Iterator[Served]:
        config = uvicorn.Config(site_app(site, **options), log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            thread = Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                yield Served(listener.getsockname()[1])
            finally:
                server.should_exit = True
                thread.join()

    return serving
