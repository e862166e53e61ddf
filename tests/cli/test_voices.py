"""The booth's commands end to end: voices, their installation and trial, the store, a fallback."""

import hashlib
import json
import os
import pty
import resource
import socket
import subprocess
import sys
import threading
import wave
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

TEXT = """Schnee im Harz

Über Nacht fiel Schnee. Am 3. Mai fuhr kein Bus.

Da taute alles wieder weg, und die Kinder gingen nach Hause.
"""
VOICE = "de_DE-thorsten-high"

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith(("AUDIOFY_", "OPENAI_")):
            monkeypatch.delenv(name)
    for kind in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "schnee.txt").write_text(TEXT, "utf-8")
    monkeypatch.chdir(folder)
    return folder


def served(handler: Any) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class QuietFiles(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


class NotFound(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.send_error(404)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[str]:
    """The folder of a newsroom that hosts a voice itself."""
    home = tmp_path / "mirror"
    files = {
        f"de/{VOICE}.onnx": b"a model",
        f"de/{VOICE}.onnx.json": json.dumps(
            {"espeak": {"voice": "de"}, "language": {"code": "de_DE"}, "num_speakers": 1}
        ).encode(),
    }
    promises = {}
    for name, content in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)
        md5 = hashlib.md5(content).hexdigest()
        promises[name] = {"size_bytes": len(content), "md5_digest": md5}
    (home / "voices.json").write_text(json.dumps({VOICE: {"files": promises}}))
    yield from served(partial(QuietFiles, directory=os.fspath(home)))


@pytest.fixture
def nobody() -> Iterator[str]:
    """A server that has no speech."""
    yield from served(NotFound)


def told(done: "subprocess.CompletedProcess[str]") -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_voices_are_filtered_by_engine_and_language(run: Run) -> None:
    assert [offer["engine"] for offer in told(run("voices", "--json", "-e", "tone"))] == ["tone"]
    german = told(run("voices", "--json", "--language", "de"))
    assert {"espeak", "tone"} <= {offer["engine"] for offer in german}
    assert all(offer["voices"] for offer in german)
    assert told(run("voices", "--json", "-l", "fr", "-e", "tone")) == []
    rows = run("voices", "-e", "espeak", "-l", "de_DE").stdout.splitlines()
    assert [row.split("\t")[0] for row in rows] == ["Engine", "espeak"]


def test_an_engine_that_does_not_exist_has_no_empty_table_but_the_names_of_those_there_are(
    run: Run,
) -> None:
    for form in ((), ("--json",)):
        done = run("voices", "-e", "papagei", *form)
        assert (done.returncode, done.stdout) == (69, "")
        assert "There is no speech engine 'papagei'." in done.stderr
        assert "espeak" in done.stderr


def test_a_language_that_nobody_speaks_is_answered_with_those_there_are(run: Run) -> None:
    done = run("voices", "-e", "tone", "-l", "fr", "--json")
    assert (done.returncode, done.stdout) == (0, "[]\n")
    assert "No voice here speaks 'fr'. Here are: de-DE." in done.stderr
    assert "'klingonisch'" in run("voices", "-l", "klingonisch", "-e", "tone").stderr


NO_NETWORK = """
import os, socket
def refused(*_):
    os._exit(99)
socket.socket.connect = socket.socket.connect_ex = socket.getaddrinfo = refused
"""


def test_voices_are_listed_at_once_and_without_the_network(spawn: Run, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    paths = [os.fspath(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {
        "PYTHONPATH": os.pathsep.join(paths),
        "AUDIOFY_OPENAI_URL": "https://tts.example.org/v1",
        "AUDIOFY_OPENAI_KEY": "a-key",
        "AUDIOFY_REQUESTS_PER_MINUTE": "60",
    }
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    offers = {offer["engine"]: offer for offer in told(spawn("voices", "--json", env=env))}
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 3
    assert offers["openai"]["voices"][0]["source_type"] == "trainedAlgorithmicMedia"
    assert offers["gtts"]["installed"]
    assert spawn("voices", "install", VOICE, env=env).returncode == 99, "it would be noticed"


def test_a_bar_shows_what_was_fetched_of_a_voice(work: Path, mirror: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "audiofy", "voices", "install", VOICE]
    env = os.environ | {"AUDIOFY_PIPER_MIRROR": mirror, "TERM": "xterm", "COLUMNS": "100"}
    with subprocess.Popen(command, cwd=work, env=env, stderr=theirs, stdin=theirs) as process:
        os.close(theirs)
        shown = b""
        with suppress(OSError):  # the terminal is closed
            while part := os.read(ours, 4096):
                shown += part
    os.close(ours)
    assert process.returncode == 0
    assert f"{VOICE}.onnx.json".encode() in shown
    assert b"bytes" in shown


def test_a_voice_is_installed_from_a_mirror_and_listed(run: Run, mirror: str) -> None:
    pytest.importorskip("piper")
    before = told(run("voices", "--json", "-e", "piper"))
    assert before[0]["voices"] == []
    done = run("voices", "install", VOICE, env={"AUDIOFY_PIPER_MIRROR": mirror})
    assert done.returncode == 0, done.stderr
    assert f"audiofy convert -e piper -v {VOICE}" in done.stderr
    (offer,) = told(run("voices", "--json", "-e", "piper"))
    assert [voice["name"] for voice in offer["voices"]] == [VOICE]


def test_an_unknown_voice_names_those_there_are(run: Run, mirror: str) -> None:
    done = run("voices", "install", "de_DE-nobody", env={"AUDIOFY_PIPER_MIRROR": mirror})
    assert done.returncode == 78
    assert VOICE in done.stderr


def test_a_trial_is_written_as_a_wav_file(run: Run, work: Path) -> None:
    assert run("voices", "say", "Am 3. Mai", "-e", "tone", "-o", "a.wav").returncode == 0
    with wave.open(os.fspath(work / "a.wav")) as file:
        assert file.getframerate() == 16_000
        assert file.getnframes() == 16 * 50 * len("Am dritten Mai")


@pytest.mark.once
def test_a_trial_is_written_to_standard_output(spawn: Run, work: Path) -> None:
    say = ("voices", "say", "Am 3. Mai", "-e", "tone", "-o")
    assert spawn(*say, "a.wav").returncode == 0
    with (work / "heard.wav").open("wb") as heard:
        done = spawn(*say, "-", capture_output=False, stdout=heard, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, "")
    assert (work / "heard.wav").read_bytes() == (work / "a.wav").read_bytes()
    assert not (work / "-").exists()


def test_a_trial_is_not_written_to_a_terminal(spawn: Run) -> None:
    ours, theirs = pty.openpty()
    say = ("voices", "say", "Ja", "-e", "tone", "-o", "-")
    done = spawn(*say, capture_output=False, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert "pipe it into a player" in done.stderr


def test_a_trial_is_played_by_the_first_player_that_can(run: Run, work: Path) -> None:
    for name, script in (("paplay", "exit 1"), ("aplay", f'/bin/cp "$2" "{work}/heard.wav"')):
        (work / name).write_text(f"#!/bin/sh\n{script}\n")
        (work / name).chmod(0o755)
    assert run("voices", "say", "Ja", "-e", "tone", env={"PATH": os.fspath(work)}).returncode == 0
    with wave.open(os.fspath(work / "heard.wav")) as file:
        assert file.getnframes() == 16 * 50 * len("Ja")


def test_a_trial_without_a_player_says_what_to_do(run: Run) -> None:
    done = run("voices", "say", "Guten Tag", "-e", "tone", env={"PATH": ""})
    assert done.returncode == 73
    assert "-o clip.wav" in done.stderr


def test_what_was_spoken_is_kept_and_can_be_cleared(run: Run, tmp_path: Path) -> None:
    store = {"AUDIOFY_STORE": os.fspath(tmp_path / "clips"), "AUDIOFY_STORE_LIMIT": "7"}
    assert run("convert", "schnee.txt", "-e", "tone", "-j", "2", env=store).returncode == 0
    holding = told(run("store", "info", "--json", env=store))
    assert holding["clips"] == 5
    assert holding["limit_bytes"] == 7_000_000
    assert holding["folder"] == os.fspath(tmp_path / "clips")
    assert run("convert", "schnee.txt", "-e", "tone", env=store).returncode == 0
    assert told(run("store", "info", "--json", env=store))["clips"] == 5
    done = run("store", "clear", env=store)
    assert "5 clips removed" in done.stderr
    assert told(run("store", "info", "--json", env=store))["clips"] == 0


def test_without_the_store_nothing_is_kept(run: Run) -> None:
    assert run("convert", "schnee.txt", "-e", "tone", "--no-store").returncode == 0
    assert told(run("store", "info", "--json"))["clips"] == 0


def test_a_cache_that_cannot_be_used_is_no_failure_but_a_store_that_was_asked_for(
    run: Run, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    nowhere = os.fspath(tmp_path / "file" / "cache")
    done = run("convert", "schnee.txt", "-e", "tone", env={"XDG_CACHE_HOME": nowhere})
    assert done.returncode == 0
    assert "Nothing is kept" in done.stderr
    done = run("convert", "schnee.txt", "-e", "tone", env={"AUDIOFY_STORE": nowhere})
    assert done.returncode == 74


def test_a_fallback_speaks_the_whole_article_and_the_edition_says_so(
    run: Run, work: Path, nobody: str
) -> None:
    server = {"AUDIOFY_OPENAI_URL": f"{nobody}/v1"}
    done = run("convert", "schnee.txt", "-e", "openai", "-d", "out", env=server)
    assert done.returncode == 75
    assert "404" in done.stderr
    assert not (work / "out").exists()
    arguments = ("convert", "schnee.txt", "-e", "openai", "--fallback", "tone", "-d", "out")
    summary = told(run(*arguments, "--json", env=server))
    assert (summary["engine"], summary["voice"]) == ("tone", "sine")
    assert summary["instead_of"]["engine"] == "openai"
    assert "404" in summary["instead_of"]["cause"]
    document = json.loads((work / "out" / "edition.json").read_text("utf-8"))
    assert document["voice"]["engine"] == "tone"
    assert document["instead_of"]["voice"]["engine"] == "openai"
    done = run(*arguments, env=server)
    assert "404" in done.stderr
    assert "tone sine instead of openai" in done.stderr


def test_whoever_is_ended_while_a_server_is_waited_for_does_not_go_on_with_the_fallback(
    work: Path,
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/v1"
        options = ["-e", "openai", "-j", "1", "--fallback", "tone"]
        command = [sys.executable, "-m", "audiofy", "convert", "schnee.txt", *options]
        env = os.environ | {"AUDIOFY_OPENAI_URL": url}
        with subprocess.Popen(command, cwd=work, env=env, stderr=subprocess.PIPE) as process:
            asked, _ = server.accept()
            process.terminate()
            assert process.wait(20) == 143
            assert process.stderr is not None
            assert process.stderr.read() == b""
        asked.close()
    assert os.listdir(work) == ["schnee.txt"]


def test_a_fallback_that_does_not_exist_is_known_before(run: Run) -> None:
    done = run("convert", "schnee.txt", "-e", "tone", "--fallback", "papagei")
    assert done.returncode == 69


README = (Path(__file__).parents[2] / "README.md").read_text("utf-8")


@pytest.mark.once
def test_a_stranger_s_engine_is_installed_by_pip_and_speaks(
    run: Run, work: Path, tmp_path: Path
) -> None:
    """The one that the README shows."""
    code = README.partition("```python\nfrom audiofy.speech.model")[2].partition("```")[0]
    wheel = tmp_path / "hum_engine-1.0-py3-none-any.whl"
    about = "hum_engine-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as package:
        package.writestr("hum_engine.py", f"from audiofy.speech.model{code}")
        package.writestr(
            f"{about}/METADATA", "Metadata-Version: 2.1\nName: hum-engine\nVersion: 1.0\n"
        )
        package.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        package.writestr(f"{about}/entry_points.txt", "[audiofy.engines]\nhum = hum_engine:Hum\n")
        package.writestr(f"{about}/RECORD", "")
    place = os.fspath(tmp_path / "site")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--target", place, os.fspath(wheel)], check=True, capture_output=True)
    paths = [place, *filter(None, [os.environ.get("PYTHONPATH")])]
    env = {"PYTHONPATH": os.pathsep.join(paths)}
    (offer,) = told(run("voices", "--json", "-e", "hum", env=env))
    assert (offer["installed"], offer["licence"]) == (True, "CC0-1.0")
    summary = told(run("convert", "schnee.txt", "-e", "hum", "-j", "2", "--json", env=env))
    assert (summary["engine"], summary["utterances"]) == ("hum", 5)
    assert (work / "schnee.mp3").stat().st_size > 10_000
