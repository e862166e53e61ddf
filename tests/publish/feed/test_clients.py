"""What real podcast clients make of a feed of 32 episodes, over HTTP.

Debian's gpo (gPodder) and newsboat, PyPI's podcast-archiver, getpodcast and castero, npm's
podcast-partytime, feedsmith and rss-parser. Where one is not installed its test is skipped, but not
where AUDIOFY_ALL_READERS is set, as it is in `.ci/run`.
"""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from audiofy.publish.feed import Built, Podcast, build_site

pytestmark = pytest.mark.once

READERS = Path(__file__).parents[1] / "readers"
EPISODES = 32
CORRECTED = 5


def needs(tool: str) -> pytest.MarkDecorator:
    is_there = shutil.which(tool, path=PATH) is not None
    if tool == "node":
        is_there = is_there and (READERS / "node_modules" / "feedsmith").is_dir()
    missing = not is_there and "AUDIOFY_ALL_READERS" not in os.environ
    return pytest.mark.skipif(missing, reason=f"{tool} is not installed")


PATH = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def run(home: Path, *command: str) -> str:
    environment = os.environ | {
        "PATH": PATH,
        "HOME": str(home),
        "GPODDER_HOME": str(home / "gpodder"),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
    }
    done = subprocess.run(
        command, cwd=home, env=environment, stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, write_edition: Callable[..., Path]) -> Path:
    """Editions with titles that are hard to write down."""
    folder = tmp_path_factory.mktemp("many") / "out"
    folder.mkdir()
    for number in range(1, EPISODES + 1):
        write_edition(folder, number, f"Folge {number:02} – „Müll & <Öl>“ und 100 %")
    return folder


@dataclass
class Show:
    """A podcast that is served, and can be corrected while it is."""

    editions: Path
    site: Path
    podcast: Podcast
    now: datetime
    built: Built
    url: str = ""

    def build(self) -> Built:
        self.built = build_site(self.editions, self.site, self.podcast, now=self.now)
        return self.built

    @property
    def titles(self) -> set[str]:
        return {episode.about.title for episode in self.built.feed.episodes}

    @property
    def sounds(self) -> set[bytes]:
        return {(self.site / e.sound).read_bytes() for e in self.built.feed.episodes}


@pytest.fixture
def show(
    many: Path, tmp_path: Path, podcast: Podcast, now: datetime, serve: Callable[..., Any]
) -> Iterator[Show]:
    editions = Path(shutil.copytree(many, tmp_path / "out"))
    built = build_site(editions, tmp_path / "site", podcast, now=now)
    show = Show(editions, tmp_path / "site", podcast, now, built)
    with serve(show.site) as served:
        show.url = f"{served.url}feed.xml"
        yield show


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def correct(show: Show, write_edition: Callable[..., Path]) -> str:
    """Correct an article; its new title."""
    write_edition(show.editions, CORRECTED, "Folge 05 – berichtigt & ergänzt")
    assert len(show.build().corrected) == 1
    return "Folge 05 – berichtigt & ergänzt"


@needs("gpo")
def test_gpodder(show: Show, home: Path, write_edition: Callable[..., Path]) -> None:
    database = home / "gpodder" / "Database"
    query = "SELECT title, guid, url, file_size, published, total_time, chapters FROM episode"
    run(home, "gpo", "subscribe", show.url)
    run(home, "gpo", "update")
    found = {row[1]: row for row in rows(database, query)}
    assert {row[0] for row in found.values()} == show.titles
    for episode in show.built.feed.episodes:
        title, _, url, size, published, seconds, chapters = found[episode.guid]
        assert title == episode.about.title
        assert url.endswith(episode.sound)
        assert size == episode.length_bytes
        assert published == int(episode.published.timestamp())
        assert seconds == round(episode.about.duration_ms / 1000)
        times = [(line.start_ms / 1000, line.text) for line in episode.about.chapters]
        assert [(each["start"], each["title"]) for each in json.loads(chapters)] == times
    run(home, "gpo", "update")
    assert len(rows(database, query)) == EPISODES
    title = correct(show, write_edition)
    run(home, "gpo", "update")
    after = rows(database, query)
    assert len(after) == EPISODES
    assert title in {row[0] for row in after}


@needs("newsboat")
def test_newsboat(show: Show, home: Path, write_edition: Callable[..., Path]) -> None:
    (home / "urls").write_text(show.url + "\n", "utf-8")
    reload = ("newsboat", "-u", "urls", "-c", "cache.db", "-x", "reload")
    query = "SELECT title, guid, pubDate, enclosure_url, enclosure_type FROM rss_item"
    run(home, *reload)
    found = {row[1]: row for row in rows(home / "cache.db", query)}
    for episode in show.built.feed.episodes:
        title, _, published, url, kind = found[episode.guid]
        assert (title, kind) == (episode.about.title, "audio/mpeg")
        assert published == int(episode.published.timestamp())
        assert url.endswith(episode.sound)
    run(home, *reload)
    assert len(rows(home / "cache.db", query)) == EPISODES
    title = correct(show, write_edition)
    run(home, *reload)
    after = rows(home / "cache.db", query)
    assert len(after) == EPISODES
    assert title in {row[0] for row in after}


@needs("podcast-archiver")
def test_podcast_archiver_downloads_what_was_published(show: Show, home: Path) -> None:
    (home / "archive").mkdir()
    run(home, "podcast-archiver", "-f", show.url, "-d", "archive")
    files = list((home / "archive").rglob("*.mp3"))
    assert len(files) == EPISODES
    assert {file.read_bytes() for file in files} == show.sounds


CASTERO = """
import json, sys, warnings
warnings.simplefilter("ignore")
from castero.feed import Feed
feed = Feed(url=sys.argv[1])
print(json.dumps([[e.title, e.enclosure] for e in feed.parse_episodes()]))
"""


@needs("castero")
def test_castero(show: Show, home: Path) -> None:
    found = json.loads(run(home, sys.executable, "-c", CASTERO, show.url))
    assert {title for title, _ in found} == show.titles
    expected = {episode.sound for episode in show.built.feed.episodes}
    assert {url.partition(show.url.removesuffix("feed.xml"))[2] for _, url in found} == expected


GETPODCAST = """
import sys
import getpodcast
url, folder = sys.argv.pop(1), sys.argv.pop(1)
opt = getpodcast.options(date_from="2000-01-01", root_dir=folder, run=True)
getpodcast.getpodcast({"bote": url}, opt)
"""


def test_getpodcast_downloads_what_was_published(show: Show, home: Path) -> None:
    run(home, sys.executable, "-c", GETPODCAST, show.url, str(home / "got"))
    files = list((home / "got").rglob("*.mp3"))
    assert {file.read_bytes() for file in files} == show.sounds


def javascript(reader: str, feed: Path) -> Any:
    done = subprocess.run(
        ["node", str(READERS / "read.mjs"), reader, str(feed)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@needs("node")
def test_podcast_partytime(show: Show) -> None:
    found = javascript("podcast-partytime", show.site / "feed.xml")
    assert found["guid"] == show.built.feed.guid
    for read, episode in zip(found["items"], show.built.feed.episodes, strict=True):
        assert (read["title"], read["guid"]) == (episode.about.title, episode.guid)
        assert read["enclosure"]["length"] == episode.length_bytes
        transcripts = [transcript["url"] for transcript in read["podcastTranscripts"]]
        assert [url.rpartition(".")[2] for url in transcripts] == ["json", "vtt", "srt"]
        assert read["podcastChapters"]["type"] == "application/json+chapters"
        bite = episode.about.soundbite
        assert bite is not None
        assert read["podcastSoundbites"][0]["startTime"] == pytest.approx(bite.start_ms / 1000)
        assert [p["name"] for p in read["podcastPeople"]] == list(episode.about.persons)


@needs("node")
def test_feedsmith(show: Show) -> None:
    found = javascript("feedsmith", show.site / "feed.xml")
    assert found["podcast"]["guid"] == show.built.feed.guid
    for read, episode in zip(found["items"], show.built.feed.episodes, strict=True):
        assert read["title"] == episode.about.title
        assert read["guid"] == {"value": episode.guid, "isPermaLink": False}
        assert read["enclosures"][0]["length"] == episode.length_bytes
        assert [c["title"] for c in read["psc"]["chapters"]] == [
            line.text for line in episode.about.chapters
        ]


@needs("node")
def test_rss_parser(show: Show) -> None:
    found = javascript("rss-parser", show.site / "feed.xml")
    assert [item["title"] for item in found["items"]] == [
        episode.about.title for episode in show.built.feed.episodes
    ]
    assert [item["guid"] for item in found["items"]] == [
        episode.guid for episode in show.built.feed.episodes
    ]
