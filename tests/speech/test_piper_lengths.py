"""A model is made to tell how long its phonemes last, and the words get their times from it."""

import pytest

from audiofy.speech.piper_lengths import Sentence, telling_lengths, words_in

IDS = {"^": [1], "$": [2], "_": [0], **{each: [3] for each in " .,ˈabcd"}}


def node(output: bytes, kind: bytes) -> bytes:
    fields = [b"\x12" + bytes([len(output)]) + output, b"\x1a\x02/n"]
    return b"".join(fields) + b"\x22" + bytes([len(kind)]) + kind


CEIL = node(b"/Ceil_output_0", b"Ceil")
ANOTHER = node(b"/dp/Mul_output_0", b"Mul")


@pytest.mark.parametrize(
    ("model", "more"),
    [
        (ANOTHER + CEIL, b"\x3a\x12\x62\x10\x0a\x0e/Ceil_output_0"),
        (ANOTHER, b""),
        (CEIL + node(b"/other_Ceil_output_0", b"Ceil"), b""),
        (CEIL + b"\x62\x10\x0a\x0e/Ceil_output_0", b""),
        (b"no model", b""),
    ],
)
def test_the_lengths_become_an_output(model: bytes, more: bytes) -> None:
    assert telling_lengths(model) == more


def sentence(phonemes: str, frames_each: int) -> Sentence:
    """The same length for every id: that of the beginning, then phonemes and pads, the end."""
    ids = 1 + 1 + 2 * len(phonemes) + 1
    return Sentence(list(phonemes), [frames_each] * ids, ids * frames_each)


def test_words_begin_at_their_first_phoneme_and_end_at_a_pause() -> None:
    text = "Ab, cd."
    (words,) = words_in(text, [sentence("ˈab, cd.", 10)], IDS)
    assert [(text[slice(*w.span)], w.start, w.end) for w in words] == [
        ("Ab", 20, 80),
        ("cd", 120, 160),
    ]


def test_each_sentence_has_its_own_words() -> None:
    text = "Ab. Cd ab."
    first, second = words_in(text, [sentence("ab.", 10), sentence("cd ab.", 5)], IDS)
    assert [(text[slice(*w.span)], w.start, w.end) for w in first] == [("Ab", 20, 60)]
    assert [(text[slice(*w.span)], w.start, w.end) for w in second] == [
        ("Cd", 10, 40),
        ("ab", 40, 60),
    ]


@pytest.mark.parametrize(
    "sentences",
    [
        [sentence("abcd.", 10)],
        [sentence("ab cd ab.", 10)],
        [sentence("ab cd", 10)._replace(lengths=[])],
        [sentence("ab cd", 10)._replace(lengths=[10] * 5)],
        [sentence("ab cd", 10), sentence(".", 10)],
    ],
)
def test_what_does_not_fit_the_text_tells_nothing(sentences: list[Sentence]) -> None:
    assert list(words_in("Ab cd.", sentences, IDS)) == [()] * len(sentences)
