"""Engines are found by entry points, ours and strangers' alike, and imported when they are used."""

import subprocess
import sys
from pathlib import Path

import pytest

from audiofy.errors import ConfigError, EngineUnavailable
from audiofy.speech import pico, registry
from audiofy.speech.model import Voice
from audiofy.speech.registry import (
    catalogue,
    choose_engine,
    engine_names,
    find_voice,
    load_engine,
)
from audiofy.speech.tone import Tone

OURS = {"espeak", "gtts", "openai", "pico", "piper", "tone"}

STRANGER = """
from audiofy.speech.tone import Tone

class {name}(Tone):
    name = "{door}"
    online = {online}
    licence = "CC0-1.0"
    install = "pip install {door}"
"""


def install(folder: Path, door: str, code: str, target: str) -> None:
    """What pip leaves behind when it installs a package with one engine."""
    sys.modules.pop(f"{door}_module", None)  # of the test before
    (folder / f"{door}_module.py").write_text(code)
    about = folder / f"{door}-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {door}\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(
        f"[{registry.GROUP}]\n{door} = {door}_module:{target}\n"
    )


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path, for packages of strangers."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def stranger(shelf: Path, door: str, *, online: bool = False) -> None:
    name = door.capitalize()
    install(shelf, door, STRANGER.format(name=name, door=door, online=online), name)


def test_all_engines_are_listed_installed_or_not() -> None:
    assert set(engine_names()) >= OURS


def test_an_engine_is_loaded_by_its_name() -> None:
    assert isinstance(load_engine("tone"), Tone)


def test_a_stranger_s_engine_comes_through_the_same_door(shelf: Path) -> None:
    stranger(shelf, "kuckuck")
    assert "kuckuck" in engine_names()
    assert find_voice(load_engine("kuckuck")).engine == "kuckuck"
    (offer,) = (offer for offer in catalogue() if offer.engine == "kuckuck")
    assert offer.installed
    assert (offer.licence, offer.install) == ("CC0-1.0", "pip install kuckuck")


def test_a_stranger_cannot_take_the_name_of_one_of_ours(shelf: Path) -> None:
    stranger(shelf, "tone", online=True)
    assert not load_engine("tone").online


def pico_is_installed() -> bool:
    return next(offer.installed for offer in catalogue() if offer.engine == "pico")


def test_an_unknown_engine_is_an_error_that_names_those_that_exist() -> None:
    with pytest.raises(EngineUnavailable, match="no speech engine 'papagei'") as caught:
        load_engine("papagei")
    assert caught.value.status == 69
    assert all(name in caught.value.hint for name in OURS)


def test_an_engine_that_is_not_installed_names_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pico, "find_spec", lambda _: None)
    with pytest.raises(EngineUnavailable, match="'pico' is not installed") as caught:
        load_engine("pico")
    assert caught.value.hint == "pip install 'audiofy[pico]'"


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("import no_such_library", "no_such_library"),
        ("", "has no attribute 'Kaputt'"),
    ],
)
def test_an_engine_that_cannot_be_imported_says_why(shelf: Path, code: str, cause: str) -> None:
    install(shelf, "kaputt", code, "Kaputt")
    with pytest.raises(EngineUnavailable, match=cause) as caught:
        load_engine("kaputt")
    assert caught.value.hint == "See what is installed: pip show kaputt"
    (offer,) = (offer for offer in catalogue() if offer.engine == "kaputt")
    assert not offer.installed
    assert cause in offer.missing


@pytest.mark.parametrize(
    ("line", "cause"),
    [
        ("name = 'tone'", "its name is 'tone'"),
        ("version = 1", "its version is 1, not a text"),
        ("max_chars = 0", "its max_chars is 0"),
        ("max_chars = '100'", "its max_chars is '100'"),
        ("voices = lambda self: ['eva']", "not all of type Voice"),
        ("voices = lambda self: None", "failed: TypeError"),
        ("__init__ = lambda self: 1 / 0", "failed: ZeroDivisionError"),
    ],
)
def test_an_engine_that_does_not_keep_to_the_contract_says_in_what(
    shelf: Path, line: str, cause: str
) -> None:
    code = STRANGER.format(name="Kaputt", door="kaputt", online=False)
    install(shelf, "kaputt", f"{code}    {line}\n", "Kaputt")
    with pytest.raises(EngineUnavailable, match=cause) as caught:
        load_engine("kaputt")
    assert caught.value.hint == "See what is installed: pip show kaputt"
    (offer,) = catalogue(engine="kaputt")
    assert cause in offer.missing


def test_auto_is_the_best_that_works_offline(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pico, "find_spec", lambda _: None)
    assert choose_engine("auto").name == "espeak"
    monkeypatch.undo()
    monkeypatch.syspath_prepend(str(shelf))
    assert choose_engine().name == ("pico" if pico_is_installed() else "espeak")


@pytest.mark.parametrize(
    ("door", "online", "chosen"), [("kuckuck", False, "kuckuck"), ("papagei", True, "espeak")]
)
def test_auto_goes_by_rank_and_never_sends_the_text_away(
    shelf: Path, monkeypatch: pytest.MonkeyPatch, door: str, online: bool, chosen: str
) -> None:
    monkeypatch.setattr(registry, "BEST_FIRST", (door, "espeak"))
    stranger(shelf, door, online=online)
    assert choose_engine().name == chosen


def test_auto_without_any_engine_says_how_to_install_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "entry_points", lambda **_: ())
    with pytest.raises(EngineUnavailable) as caught:
        choose_engine()
    assert "pip install" in caught.value.hint


def test_a_name_is_the_engine_s_own_choice() -> None:
    assert choose_engine("tone").name == "tone"


def test_the_best_voice_is_the_first_and_others_are_found_by_name() -> None:
    engine = Tone()
    assert find_voice(engine) == find_voice(engine, "sine") == find_voice(engine, "SINE")


def test_an_unknown_voice_is_an_error_that_names_those_that_exist() -> None:
    with pytest.raises(ConfigError, match="no voice 'anna'") as caught:
        find_voice(Tone(), "anna")
    assert caught.value.hint == "Choose one of: sine"


def test_an_engine_takes_options() -> None:
    engine = load_engine("tone", {"tone": {"rate": 8000}, "gtts": {"tld": "de"}})
    assert isinstance(engine, Tone)
    assert engine.rate == 8000


def test_the_best_voice_is_a_german_one(monkeypatch: pytest.MonkeyPatch) -> None:
    english, german = Voice("tone", "joe", "en-US", ""), Voice("tone", "eva", "de-AT", "")
    monkeypatch.setattr(Tone, "voices", lambda _: (english, german))
    assert find_voice(Tone()) == german
    assert find_voice(Tone(), "joe") == english
    monkeypatch.setattr(Tone, "voices", lambda _: (english,))
    with pytest.raises(EngineUnavailable, match="no German voice"):
        find_voice(Tone())


def test_a_voice_that_is_not_listed_may_be_known(monkeypatch: pytest.MonkeyPatch) -> None:
    unlisted = Voice("tone", "file.onnx", "de-DE", "")
    monkeypatch.setattr(
        Tone,
        "voice_named",
        lambda _, name: unlisted if name == "file.onnx" else None,
        raising=False,
    )
    assert find_voice(Tone(), "file.onnx") == unlisted
    with pytest.raises(ConfigError, match="no voice 'other"):
        find_voice(Tone(), "other.onnx")


def test_an_engine_without_a_german_voice_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tone, "voices", lambda _: ())
    with pytest.raises(EngineUnavailable, match="no German voice"):
        find_voice(Tone())


def test_the_catalogue_has_a_row_for_every_engine_with_licence_and_command() -> None:
    offers = {offer.engine: offer for offer in catalogue()}
    assert set(offers) >= OURS
    assert all(offers[name].licence and offers[name].install for name in OURS)
    assert {name for name in OURS if offers[name].online} == {"gtts", "openai"}
    assert offers["espeak"].voices == tuple(load_engine("espeak").voices())


def test_the_catalogue_shows_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pico, "find_spec", lambda _: None)
    (offer,) = (offer for offer in catalogue() if offer.engine == "pico")
    assert not offer.installed
    assert offer.voices == ()
    assert (offer.licence, offer.install) == ("Apache-2.0", "pip install 'audiofy[pico]'")


ALL_NAMES = """
from audiofy import speech
import audiofy.speech.record
from audiofy.speech import *
import audiofy.speech as again
assert all(getattr(again, name).__name__ == name for name in speech.__all__)
print(len(speech.__all__))
"""


def test_every_public_name_of_the_room_is_what_it_says() -> None:
    command = [sys.executable, "-c", ALL_NAMES]
    assert int(subprocess.run(command, capture_output=True, check=True).stdout) >= 10


HEAVY = {"ctypes", "gtts", "lameenc", "numpy", "pydub", "requests", "soundfile"}

LIST_MODULES = """
import sys
from audiofy.speech import Clip, SpeechEngine, Voice, choose_engine, catalogue, engine_names
from audiofy.speech.model import CHANGE_PERCENT
engine_names()
print(*sys.modules)
"""


def test_to_know_the_engines_imports_none_of_them() -> None:
    command = [sys.executable, "-c", LIST_MODULES]
    modules = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY.intersection(modules)
    assert not [name for name in modules if name in {f"audiofy.speech.{our}" for our in OURS}]


def test_an_engine_that_fails_in_another_way_when_it_is_imported_says_why(shelf: Path) -> None:
    install(shelf, "defekt", "raise RuntimeError('no driver')", "Defekt")
    with pytest.raises(EngineUnavailable, match="no driver"):
        load_engine("defekt")


def test_an_engine_that_fails_when_it_is_listed_hides_no_other(shelf: Path) -> None:
    stranger(shelf, "broken")
    code = "    def voices(self):\n        raise OSError('no device')\n"
    module = shelf / "broken_module.py"
    module.write_text(module.read_text() + code)
    offers = {offer.engine: offer for offer in catalogue()}
    assert "no device" in offers["broken"].missing
    assert offers["tone"].installed
