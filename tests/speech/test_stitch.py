"""Pieces of one text are joined with one breath between two of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from audiofy.speech.model import Clip, WordTime
from audiofy.speech.stitch import BREATH_MS, sounding, stitch

RATE = 8000
BREATH_FRAMES = BREATH_MS * RATE // 1000


def clip(before: int, sound: int, after: int) -> Clip:
    samples = [*[0] * before, *[5000] * sound, *[0] * after]
    return Clip(np.array(samples, "<i2").tobytes(), RATE)


def test_one_piece_stays_as_it_is() -> None:
    assert stitch([clip(9, 9, 9)]) == clip(9, 9, 9)


@given(st.lists(st.tuples(*[st.integers(1, 300)] * 3), min_size=2, max_size=5))
def test_the_sound_is_whole_and_every_inner_silence_is_one_breath(
    shapes: list[tuple[int, int, int]],
) -> None:
    joined = stitch([clip(*shape) for shape in shapes])
    sounds = sum(sound for _, sound, _ in shapes)
    assert np.count_nonzero(np.frombuffer(joined.pcm, "<i2")) == sounds
    edges = shapes[0][0] + shapes[-1][2]
    assert joined.frames == edges + sounds + BREATH_FRAMES * (len(shapes) - 1)


def test_the_times_of_words_move_with_their_sound() -> None:
    first = Clip(clip(5, 10, 5).pcm, RATE, (WordTime((0, 2), 5, 20),))
    second = Clip(clip(4, 6, 8).pcm, RATE, (WordTime((3, 5), 2, 7), WordTime((6, 8), 7, 18)))
    begin = 15 + BREATH_FRAMES
    assert stitch([first, second]).words == (
        WordTime((0, 2), 5, 15),
        WordTime((3, 5), begin, begin + 3),
        WordTime((6, 8), begin + 3, begin + 14),
    )
    assert stitch([first, clip(1, 2, 3)]).words == ()


def test_a_clip_without_sound_is_not_cut() -> None:
    assert sounding(clip(5, 0, 5)) == (0, 10)
    assert sounding(clip(5, 3, 2)) == (5, 8)
