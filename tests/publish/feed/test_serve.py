"""The preview server is one that podcast apps can live with."""

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audiofy.errors import InputMissing, PublishError
from audiofy.publish.feed import Built
from audiofy.publish.feed.model import Episode
from audiofy.publish.feed.serve import serve_site, site_app

BASE = "https://audio.bote.example/ton/"


@pytest.fixture
def served(built: Built, site: Path, serve: Callable[..., Any]) -> Iterator[Any]:
    assert built.added
    with serve(site) as served:
        yield served


@pytest.fixture
def episode(built: Built) -> Episode:
    return built.feed.episodes[0]


def test_the_feed_leads_here(served: Any) -> None:
    answer = served.ask("/feed.xml")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert BASE not in answer.text
    found = re.findall(r'enclosure url="([^"]+)"', answer.text)
    assert len(found) == 4
    for url in found:
        assert url.startswith(served.url)
        assert served.ask("/" + url.removeprefix(served.url), "HEAD").status == 200


def test_the_feed_as_published(built: Built, site: Path, serve: Callable[..., Any]) -> None:
    with serve(site, as_published=True) as served:
        answer = served.ask("/feed.xml")
    assert answer.content == (site / "feed.xml").read_bytes()
    assert built.feed.podcast.base_url in answer.text


@pytest.mark.parametrize("path", ["/feed.xml", "/index.html", "/podcast.json"])
def test_a_second_poll_is_answered_with_304(served: Any, path: str) -> None:
    first = served.ask(path)
    second = served.ask(path, If_None_Match=first.headers["etag"])
    assert (second.status, second.content) == (304, b"")


def test_head_and_ranges(served: Any, episode: Episode, site: Path) -> None:
    content, path = (site / episode.sound).read_bytes(), f"/{episode.sound}"
    head = served.ask(path, "HEAD")
    assert head.headers["content-length"] == str(len(content))
    assert head.headers["accept-ranges"] == "bytes"
    assert head.headers["content-type"] == "audio/mpeg"
    part = served.ask(path, Range="bytes=100-199")
    assert (part.status, part.content) == (206, content[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(content)}"
    assert served.ask(path, Range="bytes=-50").content == content[-50:]
    assert served.ask(path, Range=f"bytes={len(content)}-").status == 416
    assert served.ask(path, Range="bytes=0-9", If_Range='"other"').content == content
    assert served.ask(path).content == content


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("chapters.json", "application/json+chapters"),
        ("transcript.json", "application/json"),
        ("transcript.vtt", "text/vtt; charset=utf-8"),
        ("transcript.srt", "application/x-subrip; charset=utf-8"),
        ("", "text/html; charset=utf-8"),
    ],
)
def test_types_and_cors(served: Any, episode: Episode, name: str, kind: str) -> None:
    answer = served.ask(f"/{episode.path}{name}")
    assert answer.headers["content-type"] == kind
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=300"


def test_what_has_a_hash_in_its_name_may_be_kept_for_ever(
    served: Any, episode: Episode, built: Built
) -> None:
    for path in (episode.sound, built.feed.cover):
        assert "immutable" in served.ask(f"/{path}", "HEAD").headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        "/.audiofy.lock", "/../secret.txt", "/%2e%2e/secret.txt", "/episodes/../../secret.txt",
        "/..%2fsecret.txt", "/link.txt", "/no-such-file", "//etc/passwd", "/%00",
    ],
)  # fmt: skip
def test_nothing_outside_the_site(served: Any, site: Path, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    answer = served.ask(path)
    assert answer.status == 404
    assert "secret" not in answer.text


@pytest.mark.parametrize(
    ("wanted", "status", "length"),
    [
        ("bytes=0-0", 206, 1), ("bytes=-7", 206, 7), ("Bytes= 2-3", 206, 2),
        ("bytes=0-99999999999999999999", 206, None), ("bytes=99999999-", 416, 0),
        ("items=0-1", 200, None), ("bytes=5-2", 200, None), ("bytes=abc", 200, None),
        ("bytes=", 200, None), ("bytes=-", 200, None), ("bytes=0-1-2", 200, None),
        ("bytes=\u0663-\u0664", 200, None), ("bytes=--1", 200, None),
    ],
)  # fmt: skip
def test_odd_ranges(
    served: Any, episode: Episode, wanted: str, status: int, length: int | None
) -> None:
    answer = served.ask(f"/{episode.sound}", Range=wanted.encode().decode("latin-1"))
    assert answer.status == status
    assert len(answer.content) == (episode.length_bytes if length is None else length)


def test_security_headers_everywhere(served: Any) -> None:
    for path in ("/", "/feed.xml", "/no-such-file"):
        headers = served.ask(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in headers["content-security-policy"]


def test_only_reading(served: Any) -> None:
    assert served.ask("/feed.xml", "POST").status == 405
    assert served.ask("/feed.xml", "OPTIONS").status == 204


def test_a_false_host_is_not_repeated(served: Any) -> None:
    assert served.ask("/feed.xml", Host='a"><b').status == 400


def test_without_a_site(tmp_path: Path) -> None:
    with pytest.raises(InputMissing):
        site_app(tmp_path)


def test_a_port_that_is_taken(built: Built, site: Path) -> None:
    assert built.added
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(PublishError, match="in use"),
    ):
        serve_site(site, port=taken.getsockname()[1], ready=lambda _: None)
