"""The README is true: its commands run, its code keeps its promises, its files are read.

The first two commands install audiofy and run these tests; the gate (`.ci/run`) types them.
"""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from audiofy.article import Role, load_profile, profile_from, read_article
from audiofy.article.export import check_names
from audiofy.config import read_files
from audiofy.script import load_style
from audiofy.speech.model import SpeechEngine
from audiofy.speech.record import say

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
BLOCKS: list[tuple[str, str]] = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.M | re.S)
CONSOLE = [body for kind, body in BLOCKS if kind == "console"]
COMMANDS = [line[2:] for body in CONSOLE for line in body.splitlines() if line.startswith("$ ")]


def block(start: str) -> str:
    """The README's block of code that begins with `start`."""
    return next(body for _, body in BLOCKS if body.startswith(start))


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one command has spoken is spoken for the next, as for a reader who types them all."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def folder(tmp_path: Path, clips: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the samples in it, as a clone has."""
    shutil.copytree(ROOT / "samples", tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(clips))
    for kind in ("CONFIG", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    return tmp_path


def test_the_first_two_commands_install_and_test() -> None:
    assert "pip install" in COMMANDS[0]
    assert "audiofy convert" in COMMANDS[0]
    assert "pytest" in COMMANDS[1]


@pytest.mark.once
@pytest.mark.parametrize("command", COMMANDS[2:])
def test_commands_run(command: str, folder: Path) -> None:
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=os.environ | {"PATH": tools},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    for name in re.findall(r"-o (\S+\.mp3)", command):
        assert (folder / name).stat().st_size > 100_000


@pytest.mark.once
@pytest.mark.usefixtures("folder")
def test_python_says_what_its_comments_promise() -> None:
    names: dict[str, Any] = {}
    lines = block("import audiofy\n").splitlines()
    for line, after in zip(lines, [*lines[1:], ""], strict=True):
        if after.startswith("# "):
            assert eval(line, names) == ast.literal_eval(after[2:])
        else:
            exec(line, names)
    assert len(names["edition"].timeline.chapters) == 3


def test_the_settings_are_settings(folder: Path) -> None:
    (folder / "audiofy.toml").write_text(block('engine = "pico"'), "utf-8")
    assert {"engine", "publisher", "loudness", "notice"} == set(read_files())


def test_the_server_is_set(folder: Path) -> None:
    (folder / "audiofy.toml").write_text(block('engine = "openai"'), "utf-8")
    settings = read_files()
    assert settings["requests_per_minute"].value == 60
    assert {"openai_url", "openai_model", "voice", "fallback"} < set(settings)


def test_the_style_is_a_style(folder: Path) -> None:
    (folder / "audiofy.toml").write_text(block("lexicon = ["), "utf-8")
    settings = read_files()
    assert settings["lexicon"].value == ["namen.txt", "haus.pls"]
    assert load_style(settings["style"].value).deliveries["quote"].rate_percent == -5


def test_the_profile_is_a_profile(folder: Path) -> None:
    (folder / "bote.toml").write_text(block('name = "Elsterauer Bote"'), "utf-8")
    assert load_profile(folder / "bote.toml").phrases


def test_the_newsrooms_profile_is_a_profile(folder: Path) -> None:
    (folder / "audiofy.toml").write_text(block("[profile]"), "utf-8")
    profile = profile_from(read_files()["profile"].value)
    assert all((profile.phrases, profile.exclude, profile.roles, profile.voice))
    assert [Path(file).name for file in profile.lexicons] == ["namen.txt"]


def test_the_fields_are_fields(folder: Path) -> None:
    (folder / "audiofy.toml").write_text(block("[fields]"), "utf-8")
    check_names(read_files()["fields"].value)


def test_the_hints_are_hints() -> None:
    hints = block("---\ntitle:")
    article = read_article(
        f"{hints}\nEin Satz.\n\n(Rezept siehe unten.)\n\nDer Imker rät:\n\nNoch einer."
    )
    assert article.headline == "Die Königin wohnt im Parkhaus"
    assert article.given.voice == "de_DE-thorsten-medium"
    assert article.given.lexicon == "bienen.txt"
    assert article.first(Role.SUBHEAD) == "Der Imker rät:"
    assert "(Rezept siehe unten.)" in [block.text for block in article.excluded_blocks]


def test_the_engine_speaks() -> None:
    names: dict[str, Any] = {}
    exec(block("from audiofy.speech.model import Clip, Voice"), names)
    engine: SpeechEngine = names["Hum"]()
    assert say(engine, "Ein Satz.", engine.voices()[0]).frames > 0
