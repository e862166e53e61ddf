"""An engine's marks say when each word is heard."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.speech.model import WordTime
from audiofy.speech.timing import Mark, word_times, words_of


def heard(text: str, marks: list[Mark], frames: int = 100) -> list[tuple[str, int, int]]:
    return [(text[slice(*w.span)], w.start, w.end) for w in word_times(text, marks, frames)]


@pytest.mark.parametrize(
    ("text", "marks", "words"),
    [
        # a word ends where the next begins, and the last one with the clip
        ("Es regnet.", [Mark(0, 5), Mark(3, 20)], [("Es", 5, 20), ("regnet", 20, 100)]),
        # or where a silence begins
        ("Ja, gut.", [Mark(0, 0), Mark(None, 30), Mark(4, 50), Mark(None, 90)],
         [("Ja", 0, 30), ("gut", 50, 90)]),
        # what is said of one written word in several goes is one word
        ("ARD-Sendung", [Mark(0, 0), Mark(4, 40)], [("ARD-Sendung", 0, 100)]),
        # quotation marks and dashes are no part of a word, wherever the mark is
        ("„Nein“ – sie ging", [Mark(1, 0), Mark(7, 30), Mark(9, 40), Mark(13, 60)],
         [("Nein", 0, 40), ("sie", 40, 60), ("ging", 60, 100)]),
        # a word without a mark joins the one before it, at the beginning the one after
        ("in der Stadt", [Mark(0, 0), Mark(7, 50)], [("in der", 0, 50), ("Stadt", 50, 100)]),
        ("in der Stadt", [Mark(3, 10), Mark(7, 50)], [("in der", 10, 50), ("Stadt", 50, 100)]),
        # no marks, no times
        ("Es regnet.", [], []),
    ],
)  # fmt: skip
def test_words_and_their_times(
    text: str, marks: list[Mark], words: list[tuple[str, int, int]]
) -> None:
    assert heard(text, marks) == words


@given(
    st.text(alphabet="ab1 .,„“-\n", max_size=40),
    st.lists(st.tuples(st.none() | st.integers(0, 45), st.integers(0, 10)), max_size=20),
)
def test_every_word_has_a_time_and_all_are_in_order(
    text: str, steps: list[tuple[int | None, int]]
) -> None:
    marks, frame = [], 0
    for position, frames in sorted(steps, key=lambda step: step[0] or 0):
        frame += frames
        marks.append(Mark(position, frame))
    times = word_times(text, marks, frame)
    if not times:
        return
    bare = [word[0].strip(".,„“-") for word in words_of(text)]
    said = [word.strip(".,„“-") for t in times for word in text[slice(*t.span)].split()]
    assert [word for word in said if word] == bare
    assert all(a.span[1] < b.span[0] for a, b in pairwise(times))
    assert all(0 <= time.start <= time.end <= frame for time in times)


def test_a_word_s_time_is_whole_frames() -> None:
    assert word_times("Ja", [Mark(0, 3)], 9) == (WordTime((0, 2), 3, 9),)
