"""`run`: the audiofy command as a user types it, and what became of it.

The command runs in this process, unless a test asks for something that only a process has (streams,
limits, time-outs, an encoding, other packages): then the installed command is started.
"""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.command import AUDIOFY, Done, Run, run_here


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
