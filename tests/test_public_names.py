"""`import audiofy` offers what it says, at once, and imports a room only when it is entered."""

import subprocess
import sys
from importlib import import_module

import pytest

import audiofy
from audiofy.errors import AudiofyError

LAZY = dict(audiofy._ROOM_OF)
EAGER = sorted(set(audiofy.__all__) - set(LAZY))
HEAVY = {"ctypes", "gtts", "lameenc", "numpy", "pydub", "requests", "rich", "soundfile", "typer"}


@pytest.mark.parametrize("name", audiofy.__all__)
def test_every_name_is_there(name: str) -> None:
    thing = getattr(audiofy, name)
    assert thing.__name__ == name
    assert name in dir(audiofy)


@pytest.mark.parametrize(("name", "room"), LAZY.items())
def test_a_name_comes_from_its_room(name: str, room: str) -> None:
    module = import_module(room)
    assert getattr(audiofy, name) is getattr(module, name)
    assert room == "audiofy.pipeline" or name in module.__all__


def test_the_list_is_complete_and_sorted() -> None:
    assert audiofy.__all__ == sorted(audiofy.__all__)
    assert set(LAZY) <= set(audiofy.__all__)
    assert all(issubclass(getattr(audiofy, name), AudiofyError) for name in EAGER)


def test_every_error_is_public() -> None:
    kinds: list[type[AudiofyError]] = [AudiofyError, *AudiofyError.__subclasses__()]
    public = {kind.__name__ for kind in kinds if kind.__module__ == AudiofyError.__module__}
    assert set(EAGER) == public


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="'audiofy' has no attribute 'papagei'"):
        _ = audiofy.papagei


def test_a_star_brings_everything() -> None:
    names: dict[str, object] = {}
    exec("from audiofy import *", names)
    assert set(audiofy.__all__) <= set(names)


def modules_after(code: str) -> set[str]:
    command = [sys.executable, "-c", f"{code}\nimport sys\nprint(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())


def test_importing_audiofy_enters_no_room() -> None:
    modules = modules_after("import audiofy")
    assert not HEAVY & modules
    assert not {f"audiofy.{room}" for room in ("article", "script", "speech", "mix", "publish")} & (
        modules
    )


@pytest.mark.parametrize("name", ["split_sentences", "spoken_form", "read_article", "write_script"])
def test_words_need_no_sound(name: str) -> None:
    assert not HEAVY & modules_after(f"from audiofy import {name}")
