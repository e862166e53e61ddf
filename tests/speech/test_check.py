"""What must be true of a clip before it is taken for a text."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from audiofy.errors import ConfigError, SynthesisError
from audiofy.speech.check import Pace, check_clip, ends_abruptly, peak
from audiofy.speech.model import CHANGE_PERCENT, Clip, Voice, WordTime

VOICE = Voice("tone", "sine", "de-DE", "")
TEXT = "Vierzig Zeichen sind in diesem Satz hier."
WORD_CHARS = 34


def sound(milliseconds: float, amplitude: int = 8000, rate: int = 8000) -> Clip:
    frames = round(milliseconds * rate / 1000)
    square = np.where(np.arange(frames) // 20 % 2, amplitude, -amplitude)
    return Clip(square.astype("<i2").tobytes(), rate)


def join(*clips: Clip) -> Clip:
    return Clip(b"".join(clip.pcm for clip in clips), clips[0].rate)


def test_a_plausible_clip_is_taken() -> None:
    check_clip(sound(2000), TEXT, VOICE)
    check_clip(join(sound(2000), sound(3, amplitude=32_767)), TEXT, VOICE)


@pytest.mark.parametrize(
    ("clip", "cause"),
    [
        (Clip(b"", 8000), "no sound"),
        (sound(2000, amplitude=0), "only silence"),
        (sound(2000, amplitude=30), "only silence"),
        (sound(WORD_CHARS * 25 - 5), "too short"),
        (sound(len(TEXT) * 1000 + 3005), "too long"),
        (sound(2000, amplitude=32_767), "clipped"),
        (join(sound(2000), sound(10, amplitude=32_767)), "clipped"),
        (Clip(sound(2000).pcm, 0), "at 0 Hz"),
        (Clip(sound(2000).pcm[:-1], 8000), "31999 bytes"),
    ],
)
def test_a_clip_that_cannot_be_the_text_is_refused(clip: Clip, cause: str) -> None:
    with pytest.raises(SynthesisError, match=cause) as caught:
        check_clip(clip, TEXT, VOICE)
    assert (caught.value.engine, caught.value.text) == ("tone", TEXT)
    assert repr(TEXT) in str(caught.value)


@pytest.mark.parametrize(
    "change",
    [
        {"rate": 8000.0},
        {"pcm": bytearray(sound(2000).pcm)},
        {"pcm": None},
        {"words": (WordTime((-1, 3), 0, 9),)},
        {"words": (WordTime((0, len(TEXT) + 1), 0, 9),)},
        {"words": (WordTime((0, 3), 0, 16_001),)},
        {"words": (WordTime((0, 3), 9, 8),)},
        {"words": ("Vierzig",)},
        {"words": None},
    ],
)
def test_what_is_a_clip_by_its_type_alone_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(SynthesisError, match=r"^tone: "):
        check_clip(replace(sound(2000), **change), TEXT, VOICE)


def test_words_in_the_clip_are_taken() -> None:
    words = (WordTime((0, 7), 0, 900), WordTime((8, len(TEXT)), 900, 16_000))
    check_clip(replace(sound(2000), words=words), TEXT, VOICE)


def test_the_shortest_length_follows_the_rate_of_the_voice() -> None:
    fast = Voice("tone", "sine", "de-DE", "", rate_percent=100)
    check_clip(sound(WORD_CHARS * 25 / 2 + 5), TEXT, fast)
    slow = Voice("tone", "sine", "de-DE", "", rate_percent=-50)
    with pytest.raises(SynthesisError):
        check_clip(sound(WORD_CHARS * 25 * 2 - 5), TEXT, slow)


def test_the_peak_is_the_largest_sample_of_either_sign() -> None:
    assert peak(Clip(np.array([3, -7, 5], "<i2").tobytes(), 8000)) == 7
    assert peak(Clip(np.array([-32768], "<i2").tobytes(), 8000)) == 32768
    assert peak(Clip(b"", 8000)) == 0


def pace_of(*milliseconds: int) -> Pace:
    """Learnt from clips with so many milliseconds for a letter, each called by its number."""
    pace = Pace()
    for number, each in enumerate(milliseconds):
        pace.learn(sound(WORD_CHARS * each), TEXT, str(number))
    return pace


def test_a_pace_is_learnt_and_half_a_clip_does_not_keep_it() -> None:
    pace = pace_of(70, 75, 80, 85, 78, 72, 90, 66)
    assert not pace.misfits()
    assert not pace.fits(sound(WORD_CHARS * 38), TEXT)
    assert pace.fits(sound(WORD_CHARS * 60), TEXT)


def test_a_short_text_has_no_pace() -> None:
    pace = pace_of(*[80] * 20)
    assert pace.fits(sound(100), "Ja!")


def test_before_a_pace_is_known_every_clip_fits() -> None:
    assert pace_of(*[80] * (Pace.ENOUGH_CLIPS - 1)).fits(sound(WORD_CHARS * 30), TEXT)


@pytest.mark.parametrize("half_at", range(Pace.ENOUGH_CLIPS))
def test_half_a_clip_that_was_taken_before_is_found_when_the_pace_is_known(half_at: int) -> None:
    milliseconds = [70, 75, 80, 82, 78, 72, 76, 66]
    milliseconds[half_at] //= 2
    assert not pace_of(*milliseconds[:-1]).misfits()
    pace = pace_of(*milliseconds)
    assert [each.key for each in pace.misfits()] == [str(half_at)]
    assert not pace.misfits()


def test_when_there_are_no_more_three_clips_are_enough_to_find_half_a_one() -> None:
    assert [each.key for each in pace_of(80, 38, 75).misfits(Pace.FEW_CLIPS)] == ["1"]
    assert not pace_of(80, 38).misfits(Pace.FEW_CLIPS)
    assert not pace_of(80, 58, 75).misfits(Pace.FEW_CLIPS)


def test_speech_dies_away_and_a_cut_file_does_not() -> None:
    assert ends_abruptly(sound(500))
    assert not ends_abruptly(join(sound(500), sound(15, amplitude=500)))


@pytest.mark.parametrize("percent", [CHANGE_PERCENT[0] - 1, CHANGE_PERCENT[-1] + 1])
def test_a_voice_cannot_be_changed_beyond_what_engines_can(percent: int) -> None:
    with pytest.raises(ConfigError, match="rate cannot be changed"):
        Voice("tone", "sine", "de-DE", "", rate_percent=percent)
    with pytest.raises(ConfigError, match="pitch cannot be changed"):
        Voice("tone", "sine", "de-DE", "", pitch_percent=percent)
