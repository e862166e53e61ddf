"""Packages offer what they say, at once, and import a room only when it is entered."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import pytest

import audiofy
from audiofy.errors import AudiofyError

EAGER = sorted(set(audiofy.__all__) & set(vars(audiofy.errors)))
LAZY = sorted(set(audiofy.__all__) - set(EAGER))
ROOMS = ("article", "script", "speech", "mix", "publish")
SAMPLE = Path(__file__).parents[1] / "samples" / "nachtbus.txt"
HEAVY = {"ctypes", "gtts", "lameenc", "numpy", "pydub", "requests", "rich", "soundfile", "typer"}


@pytest.mark.parametrize("name", audiofy.__all__)
def test_every_name_is_there(name: str) -> None:
    thing = getattr(audiofy, name)
    assert thing.__name__ == name
    assert name in dir(audiofy)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_every_name_that_it_lists(room: str) -> None:
    listed = f"from audiofy.{room} import *; import audiofy.{room} as room; print(*room.__all__)"
    module = import_module(f"audiofy.{room}")
    assert set(module.__all__) <= set(printed(listed))


@pytest.mark.parametrize("room", ROOMS)
def test_no_module_of_a_room_hides_one_of_its_names(room: str) -> None:
    code = f"""
        import audiofy.pipeline, audiofy.publish.folder, audiofy.{room} as room
        print(*(name for name in room.__all__ if isinstance(getattr(room, name), type(room))))
    """
    assert printed(dedent(code)) == []


def test_the_list_is_complete_and_sorted() -> None:
    assert audiofy.__all__ == sorted(audiofy.__all__)
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


def printed(code: str) -> list[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def modules_after(code: str) -> set[str]:
    return set(printed(f"{code}\nimport sys\nprint(*sys.modules)"))


def test_importing_audiofy_enters_no_room() -> None:
    modules = modules_after("import audiofy")
    assert not HEAVY & modules
    assert not {f"audiofy.{room}" for room in ROOMS} & modules


@pytest.mark.parametrize("name", ["split_sentences", "spoken_form", "read_article", "write_script"])
def test_words_need_no_sound(name: str) -> None:
    assert not HEAVY & modules_after(f"from audiofy import {name}")


def test_the_first_sentence_waits_for_no_numbers() -> None:
    speak = """
        def speaks(*_):
            print(*sys.modules)
            os._exit(0)
    """
    code = f"import os, sys\n{dedent(speak)}\n" + (
        "from audiofy import narrate\n"
        "from audiofy.speech.espeak import Espeak\n"
        "Espeak.synthesize = speaks\n"
        f"narrate({str(SAMPLE)!r}, os.devnull, engine='espeak')"
    )
    assert not {"numpy", "lameenc"} & set(printed(code))


@pytest.mark.once
def test_an_mp3_is_written_without_what_reads_sound() -> None:
    code = f"import audiofy, os\naudiofy.narrate({str(SAMPLE)!r}, os.devnull, engine='tone')"
    assert not {"soundfile", "pydub", "av"} & modules_after(code)
