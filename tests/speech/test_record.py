"""record(): one checked clip for each utterance, in order, and never a gap."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.article.model import Article, Block, Role
from audiofy.errors import CoverageError, SynthesisError
from audiofy.script.model import Script, Utterance
from audiofy.speech.model import Clip, Voice
from audiofy.speech.record import record, say
from audiofy.speech.tone import Tone
from audiofy.speech.wording import has_words, visible


def script_of(*sentences: str) -> Script:
    """A script of one paragraph, each sentence spoken as it is written."""
    source = " ".join(sentences)
    block = Block(Role.PARAGRAPH, source, 0, len(source))
    return Script(
        Article(source, (block,)),
        tuple(Utterance(text, text, block, 0, len(text), 300) for text in sentences),
    )


class Scripted(Tone):
    """A tone engine whose answers are prepared; what is not prepared is a tone."""

    name = "scripted"

    def __init__(self, answers: dict[str, Clip], max_chars: int | None = None) -> None:
        super().__init__()
        self.answers = answers
        self.max_chars = max_chars
        self.asked: list[str] = []

    def voices(self) -> Sequence[Voice]:
        return (Voice(self.name, "sine", "de-DE", self.licence),)

    def synthesize(self, text: str, voice: Voice) -> Clip:
        self.asked.append(text)
        return self.answers.get(text) or super().synthesize(text, voice)


def clips(script: Script, engine: Tone) -> list[Clip]:
    return list(record(script, engine, engine.voices()[0]))


@given(st.lists(st.from_regex(r"\A[A-Za-zäöüß]{1,9}( [a-zäöüß]{1,9}){0,6}[.!?]\Z"), max_size=6))
def test_there_is_one_clip_for_each_utterance_in_order(sentences: list[str]) -> None:
    engine = Tone()
    recorded = clips(script_of(*sentences), engine)
    assert [clip.frames for clip in recorded] == [
        engine.frames(sentence, engine.voices()[0]) for sentence in sentences
    ]


def test_the_spoken_form_is_said_not_the_written_one() -> None:
    block = Block(Role.PARAGRAPH, "3 km", 0, 4)
    utterance = Utterance("3 km", "drei Kilometer", block, 0, 4, 0)
    engine = Scripted({})
    clips(Script(Article("3 km", (block,)), (utterance,)), engine)
    assert engine.asked == ["drei Kilometer"]


def test_clips_are_made_only_when_they_are_asked_for() -> None:
    engine = Scripted({})
    recording = record(script_of("Eins.", "Zwei.", "Drei."), engine, engine.voices()[0])
    next(recording)
    assert engine.asked == ["Eins."]


@given(st.text(min_size=1, max_size=400))
def test_any_text_of_words_is_said_whole_in_pieces_no_longer_than_the_limit(text: str) -> None:
    engine = Scripted({}, max_chars=20)
    try:
        say(engine, text, engine.voices()[0])
    except SynthesisError:
        assert not has_words(visible(text))
    said = [character for piece in engine.asked for character in piece if character.isalnum()]
    assert said == [character for character in visible(text) if character.isalnum()]
    assert all(len(piece) <= 20 for piece in engine.asked)


SILENT = Clip(bytes(2 * 16_000), 16_000)
EMPTY = Clip(b"", 16_000)
SHORT = Clip(b"\x00\x40" * 800, 16_000)
OTHER_RATE = Clip(b"\x00\x40" * 44_100, 44_100)


@pytest.mark.parametrize(
    ("clip", "cause"),
    [
        (EMPTY, "no sound"),
        (SILENT, "only silence"),
        (SHORT, "50 ms of sound are too short"),
        (OTHER_RATE, "changed from 16000 to 44100 Hz"),
    ],
)
def test_a_clip_that_cannot_be_the_text_is_an_error_that_names_it(clip: Clip, cause: str) -> None:
    engine = Scripted({"Das fehlt.": clip})
    recording = record(script_of("Das ist da.", "Das fehlt."), engine, engine.voices()[0])
    next(recording)
    with pytest.raises(SynthesisError, match=cause) as caught:
        next(recording)
    assert caught.value.text == "Das fehlt."


@pytest.mark.parametrize("spoken", ["", "…", "–", "?!", "😀"])
def test_an_utterance_without_a_word_would_be_a_gap(spoken: str) -> None:
    with pytest.raises(CoverageError) as caught:
        clips(script_of("Das ist da.", spoken), Tone())
    assert caught.value.lost == (spoken,)
