"""A place to work, with an engine that counts, dies and dawdles, and a shell."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command import AUDIOFY, Done, Run, run_here

ENGINE = '''
import os
import time

from audiofy.speech.tone import Tone


class Nacht(Tone):
    """The tone, with a log of what it was asked; it obeys some words."""

    name = "nacht"
    online = bool(os.environ.get("NACHT_ONLINE"))

    def synthesize(self, text, voice):
        if log := os.environ.get("NACHT_LOG"):
            with open(log, "a") as file:
                file.write(f"{os.getpid()} {text}\\n")
        if "GIFT" in text:
            os._exit(7)
        if "SCHLAF" in text:
            time.sleep(600)
        if "FEHLER" in text:
            raise ZeroDivisionError(text)
        if "VOLL" in text and not os.path.exists(os.environ["NACHT_ROOM"]):
            raise OSError(28, "No space left on device")
        time.sleep(float(os.environ.get("NACHT_SLOW", "0")))
        return super().synthesize(text, voice)
'''


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, a user without settings, and the engine `nacht` installed."""
    for name in list(os.environ):
        if name.startswith(("AUDIOFY_", "NACHT_")):
            monkeypatch.delenv(name)
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", os.fspath(tmp_path / name.lower()))
    shelf = tmp_path / "shelf"
    about = shelf / "nacht-1.0.dist-info"
    about.mkdir(parents=True)
    (shelf / "nacht_engine.py").write_text(ENGINE)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: nacht\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[audiofy.engines]\nnacht = nacht_engine:Nacht\n")
    monkeypatch.delitem(sys.modules, "nacht_engine", raising=False)
    paths = [os.fspath(shelf), *filter(None, [os.environ.get("PYTHONPATH")])]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(paths))
    monkeypatch.syspath_prepend(os.fspath(shelf))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def audiofy(work: Path) -> Run:
    def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        environment = os.environ | options.pop("env", {})
        usual: dict[str, Any] = {"capture_output": True, "timeout": 120, "encoding": "utf-8"}
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [*AUDIOFY, *arguments], env=environment, cwd=work, **(usual | options)
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run


@pytest.fixture
def batch(audiofy: Run) -> Run:
    """`audiofy batch ... -e nacht -j 2`."""

    def run(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return audiofy("batch", *arguments, "-e", "nacht", "-j", "2", **options)

    return run


@pytest.fixture
def batch_here(work: Path) -> Run:
    """As `batch`, but in this process and its threads, which is many times as fast."""

    def run(*arguments: str, env: dict[str, str] | None = None) -> Done[str]:
        environment = {"NACHT_ONLINE": "1", **(env or {})}
        assert Path.cwd() == work
        done = run_here(["batch", *arguments, "-e", "nacht", "-j", "2"], environment)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    return run
