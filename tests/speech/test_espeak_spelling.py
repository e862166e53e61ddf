"""What eSpeak NG would take for the end of a sentence, or pass over, is written otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.speech.espeak import Espeak
from audiofy.speech.espeak_spelling import punctuated
from audiofy.speech.registry import find_voice


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("Das sagte J. K. Rowling gestern.", "Das sagte J  K  Rowling gestern."),
        ("Sie fuhr nach St. Gallen. Er blieb.", "Sie fuhr nach St  Gallen. Er blieb."),
        ("Der Verein Jahn e. V. spielt gut.", "Der Verein Jahn e  V  spielt gut."),
        ("Er kam. Sie ging.", "Er kam. Sie ging."),
        ("„Ich gehe.“ Dann schwieg F. Müller.", "„Ich gehe.“ Dann schwieg F  Müller."),
        ("Der Mann (ein Lehrer) ging.", "Der Mann, ein Lehrer, ging."),
        ("Er kam (sie nicht).", "Er kam, sie nicht)."),
        ("Das ist fatal … und teuer.", "Das ist fatal , und teuer."),
        ("Wer weiß … Niemand sonst", "Wer weiß , Niemand sonst"),
        ("Und dann …", "Und dann …"),
    ],
)
def test_punctuated(text: str, spelled: str) -> None:
    assert punctuated(text) == spelled


@given(st.text(alphabet="aB1 .,…()“„\n", max_size=60))
def test_only_marks_change_and_every_place_stays(text: str) -> None:
    spelled = punctuated(text)
    assert len(spelled) == len(text)
    assert [(at, c) for at, c in enumerate(spelled) if c.isalnum()] == [
        (at, c) for at, c in enumerate(text) if c.isalnum()
    ]


@pytest.mark.parametrize(
    ("written", "as_heard"),
    [
        ("Das sagte J. K. Rowling gestern.", "Das sagte J K Rowling gestern."),
        ("Er kam mit Prof. Meier an.", "Er kam mit Prof Meier an."),
        ("Der Mann (ein Lehrer) ging fort.", "Der Mann, ein Lehrer, ging fort."),
    ],
)
def test_it_is_heard_so(written: str, as_heard: str) -> None:
    engine = Espeak()
    voice = find_voice(engine)
    assert engine.synthesize(written, voice).pcm == engine.synthesize(as_heard, voice).pcm


def test_the_end_of_a_sentence_is_still_heard() -> None:
    engine = Espeak()
    voice = find_voice(engine)
    two = engine.synthesize("Er kam. Sie ging.", voice)
    assert two.frames > engine.synthesize("Er kam, sie ging.", voice).frames
