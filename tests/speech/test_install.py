"""Voices come from a mirror on this machine: whole, or not at all, and from where it stopped."""

import hashlib
import json
import os
import random
import re
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from filelock import FileLock

from audiofy.errors import ConfigError, DownloadError, LockedError, StorageError
from audiofy.speech.install import available_voices, install_voice
from audiofy.speech.piper import Piper

NAME = "de_DE-thorsten-high"
HOME = f"de/de_DE/thorsten/high/{NAME}"
CONFIG = {"espeak": {"voice": "de"}, "language": {"code": "de_DE"}, "num_speakers": 1}
FILES = {
    f"{HOME}.onnx": random.Random(5).randbytes(1_000_000),
    f"{HOME}.onnx.json": json.dumps(CONFIG).encode(),
    "de/de_DE/thorsten/high/MODEL_CARD": b"* License: CC0\n",
}


def promise(content: bytes) -> dict[str, Any]:
    return {"size_bytes": len(content), "md5_digest": hashlib.md5(content).hexdigest()}


def index() -> dict[str, Any]:
    files = {path: promise(content) for path, content in FILES.items()}
    return {
        NAME: {"key": NAME, "language": {"code": "de_DE"}, "files": files},
        "en_US-joe-medium": {"language": {"code": "en_US"}, "files": {}},
    }


class Request(NamedTuple):
    path: str
    start: int


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Mirror"

    def do_GET(self) -> None:
        path = self.path.removeprefix("/mirror/")
        wanted = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(wanted[1]) if wanted else 0
        self.server.asked.append(Request(path, start))
        if path not in self.server.files:
            self.send_error(404)
            return
        whole = self.server.files[path]
        if not self.server.ranges:
            start = 0
        elif start >= len(whole):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(whole) - 1}/{len(whole)}")
        self.send_header("Content-Length", str(len(whole) - start))
        self.end_headers()
        cut = self.server.cut_after if path.endswith(".onnx") else None
        self.wfile.write(whole[start:][:cut])
        self.close_connection = cut is not None

    def log_message(self, format: str, *args: Any) -> None:
        pass


@dataclass
class Mirror(ThreadingHTTPServer):
    """Serves `files`; hangs up after `cut_after` bytes of a model."""

    files: dict[str, bytes]
    ranges: bool = True
    cut_after: int | None = None
    asked: list[Request] = field(default_factory=list)

    daemon_threads = True

    def __post_init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on a wrong file is no event."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/mirror/"


@pytest.fixture
def mirror(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with Mirror(FILES | {"voices.json": json.dumps(index()).encode()}) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


WHOLE = {f"{NAME}.onnx", f"{NAME}.onnx.json", f"{NAME}.MODEL_CARD"}


def test_a_voice_is_its_model_its_configuration_and_its_card(
    mirror: Mirror, tmp_path: Path
) -> None:
    steps: list[tuple[str, int, int]] = []
    path = install_voice(NAME, tmp_path, mirror.url, lambda *step: steps.append(step))
    assert names(tmp_path) == WHOLE
    assert path.read_bytes() == FILES[f"{HOME}.onnx"]
    assert steps[-1] == (f"{NAME}.onnx", 1_000_000, 1_000_000)
    of_the_model = [here for name, here, _ in steps if name == path.name]
    assert of_the_model == sorted(of_the_model)
    assert len(of_the_model) >= 3


def test_piper_finds_what_was_installed(mirror: Mirror, tmp_path: Path) -> None:
    pytest.importorskip("piper")
    install_voice(NAME, tmp_path, mirror.url)
    (voice,) = Piper(str(tmp_path)).voices()
    assert (voice.name, voice.language, voice.licence) == (NAME, "de-DE", "CC0")


def test_what_is_here_is_not_fetched_again(mirror: Mirror, tmp_path: Path) -> None:
    install_voice(NAME, tmp_path, mirror.url)
    mirror.asked.clear()
    install_voice(NAME, tmp_path, mirror.url)
    assert [request.path for request in mirror.asked] == ["voices.json"]


def test_a_download_goes_on_where_it_stopped(mirror: Mirror, tmp_path: Path) -> None:
    mirror.cut_after = 400_000
    with pytest.raises(DownloadError) as caught:
        install_voice(NAME, tmp_path, mirror.url)
    assert "where it stopped" in caught.value.hint
    assert f"{NAME}.onnx" not in names(tmp_path)
    assert (tmp_path / f"{NAME}.onnx.part").stat().st_size == 400_000
    with pytest.raises(DownloadError):
        install_voice(NAME, tmp_path, mirror.url)
    mirror.cut_after = None
    install_voice(NAME, tmp_path, mirror.url)
    starts = [request.start for request in mirror.asked if request.path.endswith(".onnx")]
    assert starts == [0, 400_000, 800_000]
    assert names(tmp_path) == WHOLE


def test_a_server_without_ranges_starts_anew(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.onnx.part").write_bytes(FILES[f"{HOME}.onnx"][:1000])
    mirror.ranges = False
    install_voice(NAME, tmp_path, mirror.url)
    assert names(tmp_path) == WHOLE


def test_a_partial_file_of_something_else_is_thrown_away(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.onnx.part").write_bytes(bytes(1000))
    with pytest.raises(DownloadError, match="not the file that the index promises"):
        install_voice(NAME, tmp_path, mirror.url)
    install_voice(NAME, tmp_path, mirror.url)
    assert names(tmp_path) == WHOLE


def test_a_file_that_became_shorter_is_asked_for_anew(mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.onnx.part").write_bytes(FILES[f"{HOME}.onnx"][:-1000])
    mirror.files[f"{HOME}.onnx"] = b"short"
    with pytest.raises(DownloadError, match="has changed"):
        install_voice(NAME, tmp_path, mirror.url)
    assert f"{NAME}.onnx.part" not in names(tmp_path)


@pytest.mark.parametrize("content", [b"other" * 200_000, b"too long" * 200_000, b"short"])
def test_a_wrong_file_never_gets_the_name(mirror: Mirror, tmp_path: Path, content: bytes) -> None:
    mirror.files[f"{HOME}.onnx"] = content
    with pytest.raises(DownloadError):
        install_voice(NAME, tmp_path, mirror.url)
    assert f"{NAME}.onnx" not in names(tmp_path)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 1_100_000


def test_a_damaged_installation_is_mended(mirror: Mirror, tmp_path: Path) -> None:
    install_voice(NAME, tmp_path, mirror.url).write_bytes(b"damaged")
    install_voice(NAME, tmp_path, mirror.url)
    assert (tmp_path / f"{NAME}.onnx").read_bytes() == FILES[f"{HOME}.onnx"]


def test_an_unknown_voice_names_those_that_are_like_it(mirror: Mirror, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no voice 'de_DE-thorsten'") as caught:
        install_voice("de_DE-thorsten", tmp_path, mirror.url)
    assert NAME in caught.value.hint
    with pytest.raises(ConfigError) as caught:
        install_voice("xyz", tmp_path, mirror.url)
    assert caught.value.hint == f"German: {NAME}"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/b", "..", "-x", "a\0b"])
def test_a_name_that_leads_elsewhere_is_refused(mirror: Mirror, tmp_path: Path, name: str) -> None:
    mirror.files["voices.json"] = json.dumps({name: index()[NAME]}).encode()
    with pytest.raises(ConfigError):
        install_voice(name, tmp_path / "voices", mirror.url)
    assert not (tmp_path / "voices").exists()


@pytest.mark.parametrize(
    "about",
    [
        None,
        {},
        {"files": []},
        {"files": {f"{HOME}.onnx": promise(b"a")}},
        {"files": {f"{HOME}.onnx": {}, f"{HOME}.onnx.json": promise(b"a")}},
        {"files": {f"{HOME}.onnx": promise(b""), f"{HOME}.onnx.json": promise(b"a")}},
        {"files": {path: promise(b"a") for path in ("a.onnx", "b.onnx", "a.onnx.json")}},
    ],
)
def test_an_index_that_makes_no_sense_is_not_believed(
    mirror: Mirror, tmp_path: Path, about: Any
) -> None:
    mirror.files["voices.json"] = json.dumps({NAME: about}).encode()
    with pytest.raises(DownloadError, match="does not say what"):
        install_voice(NAME, tmp_path, mirror.url)


@pytest.mark.parametrize("content", [b"<html>", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_index_is_an_error(mirror: Mirror, tmp_path: Path, content: bytes) -> None:
    mirror.files["voices.json"] = content
    with pytest.raises(DownloadError, match="no index of voices"):
        install_voice(NAME, tmp_path, mirror.url)


def test_a_mirror_without_the_file_is_an_error(mirror: Mirror, tmp_path: Path) -> None:
    del mirror.files[f"{HOME}.onnx"]
    with pytest.raises(DownloadError, match="answered 404"):
        install_voice(NAME, tmp_path, mirror.url)


def test_no_mirror_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="cannot be reached") as caught:
        install_voice(NAME, tmp_path, "http://127.0.0.1:9/mirror")
    assert caught.value.status == 75


@pytest.mark.parametrize("url", ["", "ftp://x/", "file:///etc", "https://", "https://a:b@c/"])
def test_a_mirror_is_an_address(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError):
        install_voice(NAME, tmp_path, url)


def test_one_run_installs_a_voice_at_a_time(mirror: Mirror, tmp_path: Path) -> None:
    with FileLock(tmp_path / f".{NAME}.lock"), pytest.raises(LockedError, match="installing"):
        install_voice(NAME, tmp_path, mirror.url)


def test_a_lock_whose_file_was_removed_by_the_one_before_is_none(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    acquire = FileLock.acquire

    def late(self: FileLock, **settings: Any) -> Any:
        taken = acquire(self, **settings)
        os.unlink(self.lock_file)
        Path(self.lock_file).touch()  # by a third, who has a lock, too
        return taken

    monkeypatch.setattr(FileLock, "acquire", late)
    with pytest.raises(LockedError):
        install_voice(NAME, tmp_path, mirror.url)
    assert names(tmp_path) == {f".{NAME}.lock"}


def test_many_who_install_a_voice_at_once_do_not_disturb_each_other(
    mirror: Mirror, tmp_path: Path
) -> None:
    def install(_: int) -> bool:
        with suppress(LockedError):
            install_voice(NAME, tmp_path, mirror.url)
            return True
        return False

    with ThreadPoolExecutor(6) as pool:
        assert any(pool.map(install, range(30)))
    assert names(tmp_path) == WHOLE
    asked = [request for request in mirror.asked if request.path.endswith(".onnx")]
    assert len(asked) == 1


def test_too_little_room_is_known_before(
    mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage(NamedTuple):
        free: int = 1000

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage())
    with pytest.raises(StorageError, match="needs 1000000 bytes"):
        install_voice(NAME, tmp_path, mirror.url)


def test_what_the_mirror_has_can_be_listed(mirror: Mirror) -> None:
    assert available_voices(mirror.url) == {NAME: "de_DE", "en_US-joe-medium": "en_US"}
