"""Publishing: in order, only what changed, and never over somebody else's work."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from audiofy.errors import ConfigError, InputMissing, LockedError, PublishError
from audiofy.publish.feed import Built, Podcast, build_site
from audiofy.publish.feed.hosting import FOREVER, SHORT
from audiofy.publish.feed.publish import publish_site
from audiofy.publish.storage import FolderStorage, Headers, S3Storage, Storage, open_storage

WriteEdition = Callable[..., Path]
Publish = Callable[..., Any]
HEADERS = Headers("text/plain", "no-store")


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.once)])
def destination(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "folder":
        return str(tmp_path / "www")
    request.getfixturevalue("s3")
    return bucket(f"test{os.urandom(6).hex()}")


def bucket(name: str) -> str:
    with open_storage(f"s3://{name}/podcast") as storage:
        assert isinstance(storage, S3Storage)
        storage.system.call_s3("create_bucket", Bucket=name)
    return f"s3://{name}/podcast"


@pytest.fixture
def publish(built: Built, site: Path, destination: str, now: datetime) -> Publish:
    assert built.added
    return lambda **options: publish_site(site, destination, **({"now": now} | options))


@pytest.fixture
def storage(destination: str) -> Iterator[Storage]:
    with open_storage(destination) as storage:
        yield storage


def test_everything_is_there_and_the_feed_came_last(
    publish: Publish, storage: Storage, site: Path
) -> None:
    done = publish()
    assert done.stored[-1] == "feed.xml"
    kinds = [path.rpartition(".")[2] for path in done.stored if path.startswith("episodes")]
    assert kinds[:4] == ["mp3"] * 4
    assert set(kinds[4:20]) == {"json", "srt", "vtt"}
    assert kinds[20:] == ["html"] * 4
    assert set(storage.files()) == set(done.stored)
    for path in done.stored:
        assert storage.read(path) == (site / path).read_bytes()
    assert not any(".lock" in path for path in done.stored)


def test_publishing_again_stores_nothing(publish: Publish) -> None:
    first = publish()
    again = publish()
    assert (again.stored, again.removed, again.unchanged) == ((), (), len(first.stored))


@pytest.mark.once
def test_a_dry_run_does_nothing(publish: Publish, storage: Storage) -> None:
    done = publish(dry_run=True)
    assert "feed.xml" in done.stored
    assert storage.files() == {}


@pytest.mark.once
def test_what_was_interrupted_goes_on(
    publish: Publish, storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = publish(dry_run=True).stored

    kind = type(storage)
    put = kind.put

    def fail(self: Any, path: str, file: Path, headers: Headers) -> None:
        if path.endswith(".html"):
            raise PublishError("The line is dead.")
        put(self, path, file, headers)

    with monkeypatch.context() as patch:
        patch.setattr(kind, "put", fail)
        with pytest.raises(PublishError):
            publish()
    there = set(storage.files())
    assert there
    assert "feed.xml" not in there
    done = publish()
    assert set(done.stored) == set(whole) - there
    assert set(storage.files()) == set(whole)


@pytest.mark.once
def test_a_correction_and_pruning(
    publish: Publish,
    storage: Storage,
    site: Path,
    editions: Path,
    podcast: Podcast,
    write_edition: WriteEdition,
    now: datetime,
) -> None:
    publish()
    before = set(storage.files())
    write_edition(editions, 3, "Bürgermeisterin eröffnet neue Brücke")
    built = build_site(editions, site, podcast, now=now)
    done = publish()
    new = {path for path in done.stored if path.endswith(".mp3")}
    assert len(new) == 1
    assert done.removed == ()
    assert before | new == set(storage.files())
    episode = next(e for e in built.feed.episodes if e.guid in built.corrected)
    assert all(path.startswith(episode.path) for path in new)
    late = publish(now=now + timedelta(days=31))
    assert len(late.removed) == 1
    assert late.removed[0] in before
    assert not (site / late.removed[0]).exists()
    build_site(editions, site, podcast, now=now + timedelta(days=31))
    assert publish(now=now + timedelta(days=31)).removed == ()


@pytest.mark.once
def test_withdrawn_episodes_go_at_once_and_other_files_stay(
    publish: Publish,
    storage: Storage,
    site: Path,
    editions: Path,
    podcast: Podcast,
    built: Built,
    now: datetime,
    tmp_path: Path,
) -> None:
    publish()
    (tmp_path / "robots.txt").write_text("mine", "utf-8")
    storage.put("robots.txt", tmp_path / "robots.txt", HEADERS)
    storage.put("episodes/notes.txt", tmp_path / "robots.txt", HEADERS)
    gone = built.feed.episodes[0]
    (editions / gone.edition).rename(tmp_path / "gone")
    build_site(editions, site, podcast, now=now)
    done = publish()
    assert len(done.removed) == 6
    assert all(path.startswith(gone.path) for path in done.removed)
    assert {"robots.txt", "episodes/notes.txt"} < set(storage.files())


@pytest.mark.once
def test_the_feed_is_not_written_over_somebody_elses(
    publish: Publish, storage: Storage, site: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    publish()
    other = tmp_path / "other.xml"
    other.write_text("<rss/>", "utf-8")
    (site / "feed.xml").write_text("<rss>neu</rss>", "utf-8")
    (site / "index.html").write_text("neu", "utf-8")
    kind = type(storage)
    put = kind.put

    def meanwhile(self: Any, path: str, file: Path, headers: Headers) -> None:
        put(self, path, file, headers)
        if path == "index.html":
            put(self, "feed.xml", other, headers)

    with monkeypatch.context() as patch:
        patch.setattr(kind, "put", meanwhile)
        with pytest.raises(LockedError):
            publish()
    assert storage.read("feed.xml") == b"<rss/>"


@pytest.mark.once
def test_the_first_feed_is_not_written_over_either(storage: Storage, tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_text("a", "utf-8")
    storage.swap("feed.xml", file, HEADERS, None)
    with pytest.raises(LockedError):
        storage.swap("feed.xml", file, HEADERS, None)


def test_what_is_created_stays(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("a", "utf-8")
    (tmp_path / "b").write_text("b", "utf-8")
    storage.create("x", tmp_path / "a", HEADERS)
    storage.create("x", tmp_path / "b", HEADERS)
    assert storage.read("x") == b"a"
    storage.delete("x")
    assert storage.read("x") is None


@pytest.mark.once
def test_another_podcast_is_not_written_over(
    publish: Publish, destination: str, editions: Path, tmp_path: Path, podcast: Podcast,
    now: datetime,
) -> None:  # fmt: skip
    publish()
    other = replace(podcast, base_url="https://other.example/")
    build_site(editions, tmp_path / "other", other, now=now)
    with pytest.raises(PublishError, match="another podcast"):
        publish_site(tmp_path / "other", destination, now=now)


@pytest.mark.once
@pytest.mark.parametrize("name", ["index.html", "feed.xml"])
def test_a_place_with_another_site_is_left_alone(
    publish: Publish, storage: Storage, tmp_path: Path, name: str
) -> None:
    (tmp_path / "mine").write_text("meine Seite")
    storage.put(name, tmp_path / "mine", HEADERS)
    with pytest.raises(PublishError, match=f"the {name} of another site"):
        publish()
    assert list(storage.files()) == [name]


@pytest.mark.once
@pytest.mark.usefixtures("s3")
def test_headers_of_a_bucket(built: Built, site: Path, now: datetime) -> None:
    address = bucket("headers")
    publish_site(site, address, now=now)
    expected = {
        "feed.xml": ("application/rss+xml; charset=utf-8", SHORT),
        built.feed.episodes[0].sound: ("audio/mpeg", FOREVER),
        built.feed.episodes[0].path + "chapters.json": ("application/json+chapters", SHORT),
    }
    with open_storage(address) as storage:
        assert isinstance(storage, S3Storage)
        for path, (kind, cache) in expected.items():
            found = storage.system.call_s3("head_object", Bucket="headers", Key=f"podcast/{path}")
            assert (found["ContentType"], found["CacheControl"]) == (kind, cache)


@pytest.mark.once
@pytest.mark.usefixtures("s3")
def test_a_bucket_that_is_not_there(built: Built, site: Path, now: datetime) -> None:
    assert built.added
    bucket("there")
    with pytest.raises(PublishError, match="nowhere"):
        publish_site(site, "s3://nowhere/x", now=now)
    with pytest.raises(ConfigError):
        publish_site(site, "s3://", now=now)


def test_no_site(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(InputMissing):
        publish_site(tmp_path, str(tmp_path / "www"), now=now)
    assert FolderStorage(tmp_path).files() == {}
