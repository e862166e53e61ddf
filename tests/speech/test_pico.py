"""What Pico is given for what it cannot read, and how its files are found."""

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.errors import EngineUnavailable, SynthesisError
from audiofy.speech import pico
from audiofy.speech.pico_spelling import readable, unreadable
from audiofy.speech.registry import find_voice
from audiofy.speech.wording import has_words


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Der Zug fährt heute.", "Der Zug fährt heute."),
        # quotation marks are no words, apostrophes belong to theirs
        ("Sie rief: „Halt!“ und ging.", "Sie rief: Halt! und ging."),
        ("»So«, sagte er, “no” und 'ja'.", "So, sagte er, no und ja."),
        ("Wie geht’s Hans’ Hund?", "Wie geht's Hans Hund?"),
        # a dash between thoughts is a pause, in a word it is a hyphen
        ("Er kam – endlich – an.", "Er kam, endlich, an."),
        ("Ein Ort - und ein Tag", "Ein Ort, und ein Tag"),
        ("Halt! – Nein.", "Halt! Nein."),
        ("Die Strecke Köln–Bonn", "Die Strecke Köln-Bonn"),
        ("Das SPD‑Papier", "Das SPD-Papier"),
        # an ellipsis is a pause or an end, not three full stops by name
        ("Und dann …", "Und dann."),
        ("Und dann ... kam er", "Und dann, kam er"),
        ("Ach... Wirklich …?", "Ach. Wirklich?"),
        # doubled marks would be called by name
        ("Was?! Nein!!! Doch??", "Was? Nein! Doch?"),
        ("Die [neue] {Regel}", "Die (neue) (Regel)"),
        # its own mark-up
        ("<b>fett</b>", "b fett /b"),
        # letters beyond its alphabet
        ("Łódź, Erdoğan, Orbáns Győr", "Lódsch, Erdogan, Orbáns Györ"),
        ("GROẞE Œuvre, Čapek", "GROSSE Oeuvre, Tschapek"),
        ("Nguyễn, Māori, Hawaiʻi", "Nguyen, Maori, Hawaii"),
        ("Москва, Київ, Αθήνα", "Moskwa, Kijiw, Athina"),
        ("⅗ und ４", "3/5 und 4"),
    ],
)
def test_readable(text: str, spelled: str) -> None:
    assert " ".join(readable(text).split()) == spelled
    assert unreadable(readable(text)) == []


@given(st.text())
def test_every_word_is_readable_or_refused(text: str) -> None:
    spelled = readable(text)
    if has_words(text):
        assert has_words(spelled)
    assert not set("<>„“”«»") & set(spelled)


@given(st.text(alphabet=st.characters(max_codepoint=0x17F, categories=["L", "Nd"]), min_size=1))
def test_all_latin_letters_are_readable(text: str) -> None:
    assert unreadable(readable(text)) == []


def test_a_word_beyond_pico_s_buffer_is_divided() -> None:
    assert max(map(len, readable("Ä" * 500).split())) <= 80


@pytest.mark.parametrize("hostile", ["<", ".", "… ", "!?", "- ", "'", "a’", " –", "Ä"])
def test_hostile_text_takes_no_longer(hostile: str) -> None:
    start = time.process_time()
    readable(hostile * 50_000)
    assert time.process_time() - start < 2


def speaking() -> pico.Pico:
    try:
        return pico.Pico()
    except EngineUnavailable:
        pytest.skip("ttspico is not installed")


def test_letters_it_would_drop_are_named() -> None:
    engine = speaking()
    with pytest.raises(SynthesisError, match="no sound for 字 漢") as caught:
        engine.synthesize("Das Zeichen 漢字 steht da.", find_voice(engine))
    assert "another engine" in caught.value.hint


def test_at_its_volume_no_sample_saturates() -> None:
    engine = speaking()
    from audiofy.speech.check import peak

    loud = "Achtung, Achtung! Aber ja, aber nein, oh, ah, wunderbar, Papa aß Paprika!"
    assert peak(engine.synthesize(loud, find_voice(engine))) < 32_000


def test_missing_language_files_are_an_error_that_says_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaking()
    monkeypatch.setattr(pico, "_language_folders", lambda: iter([tmp_path, tmp_path / "none"]))
    with pytest.raises(EngineUnavailable, match="language files") as caught:
        pico.Pico()
    assert "pip install" in caught.value.hint


def test_a_path_beyond_pico_s_buffer_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pico copies the path without a check: it would write over its own memory."""
    speaking()
    deep = tmp_path.joinpath(*["x" * 100] * 5)
    deep.mkdir(parents=True)
    for ending in ("ta", "gl0_sg"):
        (deep / f"de-DE_{ending}.bin").touch()
    monkeypatch.setattr(pico, "_language_folders", lambda: iter([deep]))
    with pytest.raises(EngineUnavailable):
        pico.Pico()


def test_language_files_that_are_broken_are_a_synthesis_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaking()
    for ending in ("ta", "gl0_sg"):
        (tmp_path / f"de-DE_{ending}.bin").write_bytes(b"broken")
    monkeypatch.setattr(pico, "_language_folders", lambda: iter([tmp_path]))
    engine = pico.Pico()
    with pytest.raises(SynthesisError, match="cannot load"):
        engine.synthesize("Wort", find_voice(engine))
