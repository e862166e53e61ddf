"""`run`: the audiofy command as a user types it, and what became of it.

The command runs in this process, which is ten times as fast, unless a test asks for something that
only a process has (streams, limits, time-outs, an encoding, other packages): then the installed
command is started.
"""

import io
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

SCRIPT = Path(sys.executable).with_name("audiofy")
AUDIOFY = [os.fspath(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-m", "audiofy"]

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Done = subprocess.CompletedProcess


@pytest.fixture
def run(spawn: Run) -> Run:
    def audiofy(*arguments: str, **options: Any) -> Done[str]:
        env = options.get("env") or {}
        if options.keys() <= {"env", "input"} and "PYTHONPATH" not in env:
            return run_here(arguments, env, options.get("input", ""))
        return spawn(*arguments, **options)

    return audiofy


@pytest.fixture
def spawn(work: Path) -> Run:
    """As `run`, but always a process of its own."""

    def audiofy(*arguments: str, **options: Any) -> Done[str]:
        environment = {**os.environ, **(options.pop("env", None) or {})}
        usual: dict[str, Any] = {"capture_output": True, "timeout": 60, "encoding": "utf-8"}
        done: Done[str] = subprocess.run(
            [*AUDIOFY, *arguments], env=environment, cwd=work, **(usual | options)
        )
        return done

    return audiofy


def run_here(arguments: tuple[str, ...], env: dict[str, str], given: str) -> Done[str]:
    """The command in this process, as good as in one of its own."""
    from audiofy.cli import main

    streams: dict[str, Any] = {name: stream(given if name == "stdin" else "") for name in STREAMS}
    with (
        mock.patch.multiple(sys, **(streams | {"argv": ["audiofy", *arguments]})),
        mock.patch.dict(os.environ, env),
        same_signals(),
    ):
        status = 0
        try:
            main()
        except SystemExit as end:
            status = end.code if isinstance(end.code, int) else int(end.code is not None)
    told = {name: written(streams[name]) for name in ("stdout", "stderr")}
    return Done([*AUDIOFY, *arguments], status, **told)


STREAMS = ("stdin", "stdout", "stderr")


def stream(text: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(text.encode()), "utf-8", write_through=True)


def written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


@contextmanager
def same_signals() -> Iterator[None]:
    """What the command does with signals ends with it."""
    numbers = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if os.name == "posix" else [])]
    before = [(number, signal.getsignal(number)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)
