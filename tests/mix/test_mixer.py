"""An edition is what was said, in order, with the pauses asked for and chapters that tile it."""

import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiofy.article.model import Article, Block, Metadata, Role
from audiofy.errors import AudiofyError, ConfigError, CoverageError, SynthesisError
from audiofy.mix import Edition, LoudnessMeter, mix
from audiofy.mix.timeline import TAIL_MS, TimelineWriter
from audiofy.mix.trim import trim
from audiofy.script.model import Script, Utterance
from audiofy.speech.model import Clip, Voice, WordTime

ScriptOf = Callable[[Sequence[tuple[Role, int]]], Script]
ToneOf = Callable[..., Clip]

BODY = [Role.NOTICE, Role.HEADLINE, Role.LEAD, Role.SUBHEAD, Role.PARAGRAPH, Role.QUOTE]
lines = st.lists(st.tuples(st.sampled_from(BODY), st.integers(0, 1500)), min_size=1, max_size=8)
rates = st.sampled_from([16000, 22050, 24000])


def tones(tone: ToneOf, count: int, rate: int) -> list[Clip]:
    return [tone(120 + 37 * n, rate, silence_ms=(60 + n, 250 + n)) for n in range(count)]


def heard(edition: Edition) -> NDArray[np.float32]:
    return np.concatenate(list(edition.track.blocks()))


@pytest.mark.parametrize("track_rate", [16_000, 24_000])
def test_the_times_of_words_are_frames_of_the_track(
    script_of: ScriptOf, tone: ToneOf, voice: Voice, track_rate: int
) -> None:
    script = script_of([(Role.HEADLINE, 300), (Role.PARAGRAPH, 300)])
    clip = tone(500, 16_000, silence_ms=(200, 200))
    words = (WordTime((0, 4), 0, 3200 + 4000), WordTime((5, 9), 3200 + 4000, clip.frames))
    clips = [clip, replace(clip, words=words)]
    edition = mix(script, clips, voice, rate=track_rate)
    edition.track.close()
    first, second = edition.timeline.cues
    assert first.words == ()
    assert second.words == (
        WordTime((0, 4), second.start, second.words[0].end),
        WordTime((5, 9), second.words[0].end, second.end),
    )
    before_s = (second.words[0].end - second.start) / track_rate
    assert before_s == pytest.approx(0.265, abs=0.006), "15 ms before the sound are kept"


def test_the_times_of_a_hundred_thousand_words_take_little_memory(script_of: ScriptOf) -> None:
    count, words = 400, 12
    script = script_of([(Role.PARAGRAPH, 300)] * count)
    writer = TimelineWriter(script, 16_000)
    tracemalloc.start()
    for utterance in script.utterances:
        times = (WordTime((n, n + 1), 1000 * n, 1000 * n + 900) for n in range(words))
        writer.add(utterance, 1000 * words, times)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert grown / (count * words) < 40, "bytes a word"


@pytest.mark.once
@settings(deadline=None, max_examples=60)
@given(lines=lines, rate=rates)
def test_laws_of_the_timeline(
    script_of: ScriptOf, tone: ToneOf, voice: Voice, lines: list[tuple[Role, int]], rate: int
) -> None:
    script, clips = script_of(lines), tones(tone, len(lines), rate)

    with mix(script, iter(clips), voice).track as track:
        frames = track.frames
    timeline = mix(script, iter(clips), voice).timeline

    assert timeline.rate == rate
    assert timeline.frames == frames

    # Each utterance is heard once, in order, for as long as its clip without the silence.
    assert [cue.utterance for cue in timeline.cues] == list(script.utterances)
    lengths = [len(trim(np.frombuffer(clip.pcm, "<i2"), rate)) for clip in clips]
    assert [cue.end - cue.start for cue in timeline.cues] == lengths

    # The pauses are at least those asked for, and less than a second longer.
    assert timeline.cues[0].start < rate
    for cue, following in pairwise(timeline.cues):
        stretched_ms = (following.start - cue.end) * 1000 / rate - cue.utterance.pause_ms
        assert 0 <= stretched_ms < 1000 + 1000 / rate
        if following.utterance.block.role is not Role.SUBHEAD:
            assert stretched_ms < 1000 / rate
    tail_ms = (timeline.frames - timeline.cues[-1].end) * 1000 / rate
    assert tail_ms >= max(TAIL_MS, lines[-1][1])

    # Chapters tile the track and begin on whole seconds: with it, and with each subhead.
    chapters = timeline.chapters
    assert chapters[0].start == 0
    assert chapters[-1].end == timeline.frames
    for chapter, next_chapter in pairwise(chapters):
        assert chapter.start < chapter.end == next_chapter.start
    assert all(chapter.start % rate == 0 and chapter.title for chapter in chapters)
    subheads = [cue.start for cue in timeline.cues if cue.utterance.block.role is Role.SUBHEAD]
    assert {chapter.start for chapter in chapters} == {0, *subheads}


def test_the_track_sounds_where_the_cues_say_and_only_there(
    script_of: ScriptOf, tone: ToneOf, voice: Voice
) -> None:
    script = script_of([(Role.HEADLINE, 700), (Role.PARAGRAPH, 300), (Role.SUBHEAD, 400)])

    edition = mix(script, tones(tone, 3, 16000), voice)

    sound = heard(edition)
    cues = edition.timeline.cues
    assert all(np.abs(sound[cue.start : cue.end]).max() > 0.1 for cue in cues)
    silent = np.ones(len(sound), bool)
    for cue in cues:
        silent[cue.start : cue.end] = False
    assert np.abs(sound[silent]).max() == 0


def test_no_join_clicks(script_of: ScriptOf, tone: ToneOf, voice: Voice) -> None:
    script = script_of([(Role.PARAGRAPH, 0)] * 5)
    clips = [tone(150, amplitude=0.1 + 0.1 * n) for n in range(5)]  # no silence, strong ends

    edition = mix(script, clips, voice)

    bends = np.abs(np.diff(heard(edition), 2))
    joins = [cue.start for cue in edition.timeline.cues]
    inside = max(bends[join + 600 : join + 1600].max() for join in joins)
    at_joins = max(bends[max(join - 200, 0) : join + 200].max() for join in joins)
    assert at_joins <= 1.5 * inside  # a cut at full strength would be 40 times as much


def test_the_notice_belongs_to_the_headlines_chapter(
    script_of: ScriptOf, tone: ToneOf, voice: Voice
) -> None:
    script = script_of([(Role.NOTICE, 700), (Role.HEADLINE, 900), (Role.PARAGRAPH, 300)])

    timeline = mix(script, tones(tone, 3, 16000), voice).timeline

    assert [chapter.title for chapter in timeline.chapters] == ["headline 1"]


def test_without_a_headline_the_first_sentence_names_the_chapter(
    script_of: ScriptOf, tone: ToneOf, voice: Voice
) -> None:
    script = script_of([(Role.NOTICE, 700), (Role.PARAGRAPH, 300), (Role.SUBHEAD, 300)])

    timeline = mix(script, tones(tone, 3, 16000), voice).timeline

    assert [chapter.title for chapter in timeline.chapters] == ["paragraph 1", "subhead 2"]


def test_a_headline_that_is_only_told_names_the_chapter(tone: ToneOf, voice: Voice) -> None:
    block = Block(Role.PARAGRAPH, "Es schneit.", 0, 11)
    article = Article("Es schneit.", (block,), Metadata(headline="Der\n Winter"))
    script = Script(article, (Utterance("Es schneit.", "Es schneit.", block, 0, 11, 300),))

    timeline = mix(script, [tone(200)], voice).timeline

    assert [chapter.title for chapter in timeline.chapters] == ["Der Winter"]


def test_a_chapter_begins_with_the_first_sentence_of_its_subhead_only(
    tone: ToneOf, voice: Voice
) -> None:
    block = Block(Role.SUBHEAD, "Warum? Darum!", 0, 13)
    sentences = (
        Utterance("Warum?", "Warum?", block, 0, 6, 300),
        Utterance("Darum!", "Darum!", block, 7, 13, 600),
    )
    script = Script(Article("Warum? Darum!", (block,)), sentences)

    timeline = mix(script, tones(tone, 2, 16000), voice).timeline

    assert [chapter.title for chapter in timeline.chapters] == ["Warum? Darum!"]
    assert timeline.cues[1].start % 16000


def test_clips_are_taken_one_at_a_time(script_of: ScriptOf, tone: ToneOf, voice: Voice) -> None:
    taken: list[int] = []

    def recording() -> Iterator[Clip]:
        for number in range(3):
            taken.append(number)
            yield tone(200)
        taken.append(-1)

    mix(script_of([(Role.PARAGRAPH, 100)] * 3), recording(), voice)

    assert taken == [0, 1, 2, -1]


def test_a_missing_clip_is_lost_text(script_of: ScriptOf, tone: ToneOf, voice: Voice) -> None:
    with pytest.raises(CoverageError) as caught:
        mix(script_of([(Role.PARAGRAPH, 0)] * 3), [tone(200)], voice)

    assert caught.value.lost == ("paragraph 1", "paragraph 2")


def test_a_clip_too_many_is_an_error(script_of: ScriptOf, tone: ToneOf, voice: Voice) -> None:
    with pytest.raises(AudiofyError, match="more clips"):
        mix(script_of([(Role.PARAGRAPH, 0)]), [tone(200), tone(200)], voice)


def test_a_silent_clip_is_lost_text(script_of: ScriptOf, tone: ToneOf, voice: Voice) -> None:
    silence = Clip(bytes(32000), 16000)

    with pytest.raises(CoverageError, match="paragraph 1"):
        mix(script_of([(Role.PARAGRAPH, 0)] * 2), [tone(200), silence], voice)


def test_a_clip_at_another_rate_is_an_error(
    script_of: ScriptOf, tone: ToneOf, voice: Voice
) -> None:
    with pytest.raises(SynthesisError, match="16000 to 22050 Hz"):
        mix(script_of([(Role.PARAGRAPH, 0)] * 2), [tone(200), tone(200, 22050)], voice)


def test_an_empty_script_is_an_error(script_of: ScriptOf, voice: Voice) -> None:
    with pytest.raises(AudiofyError, match="nothing to mix"):
        mix(script_of([]), [], voice)


@pytest.mark.parametrize("target_lufs", [-23.0, -19.0, -16.0])
@pytest.mark.parametrize("amplitude", [0.02, 1.0])
def test_it_is_as_loud_as_asked_whatever_the_voice(
    script_of: ScriptOf,
    voice: Voice,
    babble: Callable[[int, int], NDArray[np.float32]],
    target_lufs: float,
    amplitude: float,
) -> None:
    rate = 16000
    pcm = (babble(6, rate) * amplitude * 32767).astype("<i2").tobytes()
    script = script_of([(Role.HEADLINE, 500)] + [(Role.PARAGRAPH, 500)] * 7)

    edition = mix(script, [Clip(pcm, rate)] * 8, voice, loudness_lufs=target_lufs)

    meter = LoudnessMeter(rate)
    for block in edition.track.blocks():
        meter.add(block)
    assert meter.integrated_lufs == pytest.approx(target_lufs, abs=0.2)
    assert meter.true_peak_dbtp <= -1.0


def test_a_track_can_be_played_again(script_of: ScriptOf, tone: ToneOf, voice: Voice) -> None:
    edition = mix(script_of([(Role.PARAGRAPH, 300)] * 3), tones(tone, 3, 16000), voice)

    assert np.array_equal(heard(edition), heard(edition))


@pytest.mark.parametrize("asked", [{"loudness_lufs": -3.0}, {"peak_dbtp": 1.0}])
def test_a_loudness_that_speech_cannot_have_is_refused(
    script_of: ScriptOf, tone: ToneOf, voice: Voice, asked: dict[str, Any]
) -> None:
    with pytest.raises(ConfigError):
        mix(script_of([(Role.PARAGRAPH, 0)]), [tone(500)], voice, **asked)


def test_a_sound_that_no_gain_makes_loud_enough_gets_a_gain_that_ends(
    script_of: ScriptOf, voice: Voice
) -> None:
    clicks = np.zeros(32000, "<i2")
    clicks[::4000] = 30000
    edition = mix(script_of([(Role.PARAGRAPH, 0)]), [Clip(clicks.tobytes(), 16000)], voice)
    sound = np.concatenate(list(edition.track.blocks()))
    assert np.isfinite(edition.track.gain_db)
    assert edition.track.gain_db < 80
    assert np.abs(sound).max() <= 10 ** (-1 / 20)
