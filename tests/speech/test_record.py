"""record(): one checked clip for each utterance, in order, and never a gap."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiofy.article.model import Article, Block, Role
from audiofy.errors import CoverageError, SynthesisError
from audiofy.script.model import Script, Utterance
from audiofy.speech.espeak import Espeak
from audiofy.speech.model import Clip, Voice
from audiofy.speech.record import AUTOMATIC, record, say
from audiofy.speech.registry import choose_engine, find_voice
from audiofy.speech.store import ClipStore
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


@pytest.mark.once
@settings(deadline=None)
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


@settings(deadline=None)
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


SENTENCES = tuple(f"Das ist der Satz mit der Zahl {'eins ' * n}und noch etwas." for n in range(40))


def test_what_the_store_has_is_not_spoken_again(tmp_path: Path) -> None:
    first, second = Scripted({}), Scripted({})
    store = ClipStore(tmp_path)
    voice = first.voices()[0]
    heard = list(record(script_of(*SENTENCES), first, voice, store=store))
    assert list(record(script_of(*SENTENCES), second, voice, store=store)) == heard
    assert first.asked == list(SENTENCES)
    assert second.asked == []


def test_a_corrected_article_speaks_only_the_sentences_that_changed(tmp_path: Path) -> None:
    engine = Scripted({})
    store = ClipStore(tmp_path)
    list(record(script_of(*SENTENCES), engine, engine.voices()[0], store=store))
    engine.asked.clear()
    corrected = [*SENTENCES[:5], "Dieser Satz ist neu.", *SENTENCES[6:9], *SENTENCES[10:]]
    list(record(script_of(*corrected), engine, engine.voices()[0], store=store))
    assert engine.asked == ["Dieser Satz ist neu."]


def test_a_run_that_fails_keeps_what_it_spoke_and_the_next_goes_on(tmp_path: Path) -> None:
    store = ClipStore(tmp_path)
    failing = Scripted({SENTENCES[30]: SILENT})
    with pytest.raises(SynthesisError, match="only silence"):
        list(record(script_of(*SENTENCES), failing, failing.voices()[0], store=store))
    sound = Scripted({})
    assert len(list(record(script_of(*SENTENCES), sound, sound.voices()[0], store=store))) == 40
    assert sound.asked == list(SENTENCES[30:])


@pytest.mark.parametrize("clip", [EMPTY, SILENT, SHORT])
def test_a_clip_that_is_refused_does_not_get_into_the_store(tmp_path: Path, clip: Clip) -> None:
    store = ClipStore(tmp_path)
    engine = Scripted({SENTENCES[0]: clip})
    with pytest.raises(SynthesisError):
        list(record(script_of(SENTENCES[0]), engine, engine.voices()[0], store=store))
    assert store.holding().clips == 0


def test_no_more_are_at_work_than_there_are_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Tone()
    monkeypatch.setattr(engine, "thread_safe", False)
    monkeypatch.setattr("audiofy.speech.ensemble.Ensemble", None)
    assert len(list(record(script_of("Guten Morgen."), engine, engine.voices()[0], jobs=900))) == 1


@pytest.mark.once
@pytest.mark.parametrize("name", ["auto", "espeak", "tone"])
def test_many_at_once_sound_like_one_after_the_other(name: str) -> None:
    engine = choose_engine(name)
    script, voice = script_of(*SENTENCES), find_voice(engine)
    alone = list(record(script, engine, voice))
    for jobs in (2, 3):
        assert list(record(script, engine, voice, jobs=jobs)) == alone


def test_a_failure_in_its_turn_ends_a_parallel_recording() -> None:
    engine = Scripted({SENTENCES[7]: SILENT})
    recording = record(script_of(*SENTENCES), engine, engine.voices()[0], jobs=4)
    assert len([next(recording) for _ in range(7)]) == 7
    with pytest.raises(SynthesisError, match="only silence") as caught:
        next(recording)
    assert caught.value.text == SENTENCES[7]
    assert len(engine.asked) < len(SENTENCES)


class Lonely(Scripted):
    """Threads cannot share it, and no other process can have it."""

    thread_safe = False

    def __init__(self) -> None:
        super().__init__({})
        self.handle = lambda: None


def test_an_engine_that_cannot_be_shared_in_any_way_speaks_alone() -> None:
    engine = Lonely()
    many = script_of(*(f"Das ist der Satz {'a' * n}." for n in range(200)))
    assert len(list(record(many, engine, engine.voices()[0], jobs=AUTOMATIC))) == 200
    assert len(engine.asked) == 200
    with pytest.raises(SynthesisError, match="cannot be sent"):
        list(record(many, engine, engine.voices()[0], jobs=2))


def test_worker_processes_end_with_the_recording() -> None:
    engine = Espeak()
    before = children()
    recording = record(script_of(*SENTENCES), engine, engine.voices()[0], jobs=2)
    next(recording)
    assert len(children() - before) == 2
    recording.close()
    assert children() <= before


def children() -> set[str]:
    """The processes that this one has started and not reaped."""
    found: set[str] = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that has just ended
            found.update((task / "children").read_text().split())
    return found


class Slow(Scripted):
    """A tone engine with a second tone for each."""

    def synthesize(self, text: str, voice: Voice) -> Clip:
        clip = super().synthesize(text, voice)
        return Clip(clip.pcm * 2, clip.rate) if text not in self.answers else clip


def half(text: str) -> Clip:
    """What Slow says of it, and not even half of that."""
    return Tone().synthesize(text[:-10], Tone().voices()[0])


@pytest.mark.parametrize("number", [0, 3, 7, 20])
@pytest.mark.parametrize("jobs", [1, 3])
def test_a_clip_of_half_the_length_is_found_however_early_it_comes_and_not_kept(
    tmp_path: Path, number: int, jobs: int
) -> None:
    store = ClipStore(tmp_path)
    short, sound = Slow({SENTENCES[number]: half(SENTENCES[number])}), Slow({})
    voice, script = sound.voices()[0], script_of(*SENTENCES)
    with pytest.raises(SynthesisError, match="much shorter") as caught:
        list(record(script, short, voice, store=store, jobs=jobs))
    assert caught.value.text == SENTENCES[number]
    assert "audiofy voices" in caught.value.hint
    heard = list(record(script, sound, voice, store=store))
    assert heard == clips(script, Slow({}))
    assert SENTENCES[number] in sound.asked


def test_a_short_article_is_looked_back_at_when_it_is_said(tmp_path: Path) -> None:
    store = ClipStore(tmp_path)
    engine = Slow({SENTENCES[1]: half(SENTENCES[1])})
    voice = engine.voices()[0]
    with pytest.raises(SynthesisError, match="much shorter") as caught:
        list(record(script_of(*SENTENCES[:3]), engine, voice, store=store))
    assert caught.value.text == SENTENCES[1]
    assert store.holding().clips == 2
    assert len(clips(script_of(*SENTENCES[:2]), engine)) == 2  # which of the two is wrong?


def test_a_clip_of_half_the_length_that_the_store_has_is_spoken_again(tmp_path: Path) -> None:
    store = ClipStore(tmp_path)
    short, sound = Slow({SENTENCES[20]: half(SENTENCES[20])}), Slow({})
    voice = sound.voices()[0]
    list(record(script_of(SENTENCES[20]), short, voice, store=store))
    heard = list(record(script_of(*SENTENCES), sound, voice, store=store))
    assert heard == clips(script_of(*SENTENCES), Slow({}))
    with pytest.raises(SynthesisError, match="much shorter"):
        list(record(script_of(*SENTENCES[:9], SENTENCES[20]), short, voice))
    assert list(record(script_of(*SENTENCES), short, voice, store=store)) == heard


def test_a_wrong_clip_does_not_stay_in_the_store_if_the_engine_says_it_again(
    tmp_path: Path,
) -> None:
    store = ClipStore(tmp_path)
    short = Slow({SENTENCES[20]: half(SENTENCES[20])})
    voice = short.voices()[0]
    list(record(script_of(SENTENCES[20]), short, voice, store=store))
    with pytest.raises(SynthesisError, match="much shorter"):
        list(record(script_of(*SENTENCES), short, voice, store=store))
    assert store.holding().clips == 20


@pytest.mark.parametrize(
    "failure", [ValueError("device gone"), SystemExit(0), OSError("unplugged")]
)
@pytest.mark.parametrize("jobs", [1, 2])
def test_whatever_an_engine_raises_is_an_error_that_names_engine_and_text(
    failure: BaseException, jobs: int
) -> None:
    class Failing(Tone):
        thread_safe = True

        def synthesize(self, text: str, voice: Voice) -> Clip:
            del text, voice
            raise failure

    with pytest.raises(SynthesisError, match="tone: the engine failed") as caught:
        list(record(script_of("Guten Morgen."), Failing(), Tone().voices()[0], jobs=jobs))
    assert caught.value.text == "Guten Morgen."


def test_an_engine_that_returns_no_clip_is_an_error() -> None:
    class Silent(Tone):
        def synthesize(self, text: str, voice: Voice) -> Clip:
            del text, voice
            return None  # type: ignore[return-value]

    with pytest.raises(SynthesisError, match="no clip but NoneType"):
        list(record(script_of("Guten Morgen."), Silent(), Tone().voices()[0]))
