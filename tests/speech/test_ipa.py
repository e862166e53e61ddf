"""The sounds of a lexicon reach the engines that take IPA; all others say the alias."""

import ctypes
import unicodedata
from collections.abc import Sequence
from pathlib import Path

import espeakng_loader
import pytest

from audiofy.article.model import Article, Block, Role
from audiofy.script.lexicon import Lexeme, Lexicon
from audiofy.script.model import Script, Sounds
from audiofy.script.writer import write_script
from audiofy.speech.espeak import Espeak, _unload
from audiofy.speech.ipa import Part, _table, as_learnt, espeak_mnemonics, parted
from audiofy.speech.model import Clip, SpeechEngine, Voice, takes_ipa
from audiofy.speech.record import record, say
from audiofy.speech.registry import find_voice, load_engine
from audiofy.speech.store import ClipStore, clip_key

TEXT = "Herr Putin kam nach Berlin."
PUTIN = Sounds(5, 10, "ˈpuːtʲɪn")
WHOLE = (Sounds(5, 10, "ˈpuːtɪn"),)


@pytest.mark.parametrize(
    ("ipa", "mnemonics", "learnt"),
    [
        ("ˈbaɪdn̩", "b|'aI|d|@|n", "bˈaɪdən"),
        ("maˈkʁɔ̃", "m|a|k|r|'O~", "makrˈɔ̃"),
        ("ˈt͡sɛntʁʊm", "ts|'E|n|t|r|U|m", "tsˈɛntrʊm"),
        ("ɡəˈfʏːl", None, None),
        ("ʔaʊ̯ˈtoː", "aU|t|'o:", "aʊtˈoː"),
        ("ˈnjuː ˈjɔːk", "n|j|'u: j|'O:|k", "njˈuː jˈɔːk"),
        ("ɕi", None, None),
        ("pʲɪn", None, None),
        ("ˈ", None, None),
        ("", None, None),
    ],
)
def test_ipa_is_respelled_for_the_engines(
    ipa: str, mnemonics: str | None, learnt: str | None
) -> None:
    assert espeak_mnemonics(ipa) == mnemonics
    assert as_learnt(ipa) == (learnt and unicodedata.normalize("NFD", learnt))


def espeak_writes(mnemonics: Sequence[str]) -> list[str]:
    """How eSpeak NG itself writes the sounds of each of the mnemonics, in German."""
    library = ctypes.CDLL(str(espeakng_loader.get_library_path()))
    library.espeak_Initialize(2, 0, str(espeakng_loader.get_data_path()).encode(), 0x8000)
    library.espeak_SetVoiceByName(b"de")
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    text = b"[[a]]"  # the library reads mnemonics only after it has spoken some
    library.espeak_Synth(text, len(text) + 1, 0, 1, 0, 0x101, None, None)
    written = []
    for each in mnemonics:
        pointer = ctypes.c_char_p(f"[[{each}]]".encode())
        written.append(library.espeak_TextToPhonemes(ctypes.byref(pointer), 1, 2).decode())
    library.espeak_Terminate()
    _unload(library)
    return written


def test_espeak_itself_writes_every_sound_as_the_table_says() -> None:
    sounds = list(_table().values())
    asked = [f"b|'{s.mnemonic}" if s.is_vowel else f"{s.mnemonic}|'a" for s in sounds]
    expected = [f"bˈ{s.learnt}" if s.is_vowel else f"{s.learnt}ˈa" for s in sounds]
    written = [ipa.replace("ɾ", "r") for ipa in espeak_writes(asked)]
    assert [unicodedata.normalize("NFC", ipa) for ipa in written] == [
        unicodedata.normalize("NFC", ipa) for ipa in expected
    ]


def test_a_text_is_parted_at_its_sounds() -> None:
    assert list(parted(TEXT, [PUTIN])) == [
        Part(0, "Herr "),
        Part(5, "Putin", "ˈpuːtʲɪn"),
        Part(10, " kam nach Berlin."),
    ]
    assert list(parted("Xi", [Sounds(0, 2, "ʃi")])) == [Part(0, "Xi", "ʃi")]
    assert list(parted("Xi", [])) == [Part(0, "Xi")]


@pytest.fixture
def espeak() -> tuple[Espeak, Voice]:
    engine = Espeak()
    return engine, find_voice(engine)


def test_espeak_says_the_sounds_instead_of_the_word(espeak: tuple[Espeak, Voice]) -> None:
    engine, voice = espeak
    plain = engine.synthesize(TEXT, voice)
    sounded = engine.synthesize(TEXT, voice, [Sounds(5, 10, "ˈmɔskaʊ")])
    assert sounded.pcm != plain.pcm
    assert engine.synthesize(TEXT, voice, [Sounds(5, 10, "ˈmɔskaʊ")]) == sounded
    assert engine.synthesize(TEXT.replace("Putin", "Moskau"), voice).frames == pytest.approx(
        sounded.frames, rel=0.02
    )


def test_espeak_says_the_word_where_it_lacks_a_sound(espeak: tuple[Espeak, Voice]) -> None:
    engine, voice = espeak
    assert engine.synthesize(TEXT, voice, [PUTIN]) == engine.synthesize(TEXT, voice)


def test_the_times_of_words_are_those_of_the_text(espeak: tuple[Espeak, Voice]) -> None:
    engine, voice = espeak
    clip = engine.synthesize(TEXT, voice, [Sounds(5, 10, "ˈvoːlaˌdiːmɪr")])
    assert [TEXT[slice(*word.span)] for word in clip.words] == TEXT.rstrip(".").split()
    herr, putin = clip.words[:2]
    assert putin.end - putin.start > 2 * (herr.end - herr.start)


def test_brackets_of_the_text_are_no_sounds(espeak: tuple[Espeak, Voice]) -> None:
    engine, voice = espeak
    sounds = [Sounds(5, 10, "ˈpuːtɪn")]
    text = "Herr Putin kam nach [[Berlin]] an."
    sounded = engine.synthesize(text, voice, sounds)
    assert sounded.frames == pytest.approx(engine.synthesize(text, voice).frames, rel=0.02)


NAMES = Lexicon([Lexeme("Putin", "Putihn", "ˈpuːtɪn"), Lexeme("Xi", "Schi", "ɕi")])
SOURCE = "Xi traf Putin in Berlin."


def script() -> Script:
    block = Block(Role.PARAGRAPH, SOURCE, 0, len(SOURCE))
    return write_script(Article(SOURCE, (block,)), notice=None, lexicon=NAMES)


def test_a_script_keeps_alias_and_sounds() -> None:
    (utterance,) = script().utterances
    assert utterance.spoken == "Schi traf Putihn in Berlin."
    assert utterance.sounds == (Sounds(0, 4, "ɕi"), Sounds(10, 16, "ˈpuːtɪn"))


def test_a_recording_has_the_sounds_and_else_the_aliases(espeak: tuple[Espeak, Voice]) -> None:
    engine, voice = espeak
    (clip,) = record(script(), engine, voice)
    assert clip == engine.synthesize(
        "Schi traf Putihn in Berlin.", voice, [Sounds(10, 16, "ˈpuːtɪn")]
    )
    assert clip.pcm != say(engine, "Schi traf Putihn in Berlin.", voice).pcm
    (parallel,) = record(script(), engine, voice, jobs=2)
    assert parallel == clip


@pytest.mark.parametrize("name", ["tone", "pico"])
def test_an_engine_without_ipa_says_the_aliases(name: str) -> None:
    engine: SpeechEngine = load_engine(name)
    voice = find_voice(engine)
    assert not takes_ipa(engine)
    (clip,) = record(script(), engine, voice)
    assert clip == say(engine, "Schi traf Putihn in Berlin.", voice)


class Curt:
    """Takes twelve characters at once, and IPA; remembers what it was asked."""

    name, licence, install, version = "curt", "CC0-1.0", "-", "1"
    online, thread_safe, takes_ipa = False, True, True
    max_chars: int | None = 12

    def __init__(self) -> None:
        self.asked: list[tuple[str, tuple[Sounds, ...]]] = []

    def voices(self) -> Sequence[Voice]:
        return (Voice("curt", "c", "de-DE", "CC0-1.0"),)

    def synthesize(self, text: str, voice: Voice, sounds: Sequence[Sounds] = ()) -> Clip:
        self.asked.append((text, tuple(sounds)))
        return load_engine("tone").synthesize(text, Voice("tone", "sine", voice.language, ""))


def test_a_piece_of_a_text_gets_the_sounds_of_its_own_words() -> None:
    engine = Curt()
    list(record(script(), engine, engine.voices()[0]))
    assert engine.asked == [
        ("Schi traf ", (Sounds(0, 4, "ɕi"),)),
        ("Putihn ", (Sounds(0, 6, "ˈpuːtɪn"),)),
        ("in Berlin.", ()),
    ]


def test_other_sounds_are_another_clip(espeak: tuple[Espeak, Voice], tmp_path: Path) -> None:
    engine, voice = espeak
    keys = {clip_key(engine, voice, TEXT, sounds) for sounds in ((), WHOLE, (PUTIN,))}
    assert len(keys) == 3
    store = ClipStore(tmp_path)
    first = list(record(script(), engine, voice, store=store))
    assert list(record(script(), engine, voice, store=store)) == first
    assert store.holding().clips == 1
    (spoken,) = record(write_script(script().article, notice=None), engine, voice, store=store)
    assert store.holding().clips == 2
    assert spoken.pcm != first[0].pcm
