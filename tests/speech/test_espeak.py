"""What is eSpeak NG's own: its library, its data, the letters it drops."""

from pathlib import Path

import espeakng_loader
import pytest

from audiofy.errors import EngineUnavailable, SynthesisError
from audiofy.speech.check import peak
from audiofy.speech.espeak import Espeak
from audiofy.speech.model import Clip
from audiofy.speech.registry import find_voice


@pytest.mark.parametrize("character", ["₿", "𐄕", "𝋬"])
def test_characters_it_would_drop_are_named(character: str) -> None:
    engine = Espeak()
    with pytest.raises(SynthesisError, match=f"no sound for {character}"):
        engine.synthesize(f"Das kostet 5 {character} heute.", find_voice(engine))


def test_it_tells_when_each_word_is_heard() -> None:
    engine = Espeak()
    text = "„Nein“, sagte sie, und ging – ohne Hut."
    clip = engine.synthesize(text, find_voice(engine))
    spoken = [text[slice(*word.span)] for word in clip.words]
    assert spoken == ["Nein", "sagte", "sie", "und", "ging", "ohne", "Hut"]
    assert all(word.end - word.start > clip.rate // 25 for word in clip.words)
    assert clip.words[-1].end <= clip.frames
    nein, sagte = clip.words[:2]
    between = Clip(clip.pcm[2 * nein.end : 2 * sagte.start], clip.rate)
    assert peak(between) < peak(clip) / 20, "the comma is heard as silence between the words"


def test_english_words_do_not_change_what_follows() -> None:
    """The library loads a second language for them."""
    engine = Espeak()
    voice = find_voice(engine)
    before = engine.synthesize("Das Wetter bleibt schön.", voice)
    engine.synthesize("Das Update für den Computer ist online.", voice)
    assert engine.synthesize("Das Wetter bleibt schön.", voice) == before


def test_missing_data_is_an_error_that_says_how_to_mend_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing() -> str:
        raise RuntimeError("data path not exists at /nowhere")

    monkeypatch.setattr(espeakng_loader, "get_data_path", missing)
    with pytest.raises(EngineUnavailable, match="/nowhere") as caught:
        Espeak()
    assert caught.value.hint == "pip install --force-reinstall espeakng-loader"


def test_a_path_beyond_the_library_s_buffer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: "/" + "x" * 200)
    with pytest.raises(EngineUnavailable, match="path as long as"):
        Espeak()


def test_broken_data_is_a_synthesis_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(espeakng_loader, "get_data_path", lambda: str(tmp_path))
    engine = Espeak()
    with pytest.raises(SynthesisError, match="cannot be loaded") as caught:
        engine.synthesize("Wort", find_voice(engine))
    assert "--force-reinstall" in caught.value.hint
