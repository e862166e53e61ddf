"""A Piper model that tells how long each of its phonemes lasts, and what follows for the words.

Piper's models compute those lengths (they are rounded up by the only `Ceil` of the network) but
few files name them as an output. A protobuf message may be followed by more of itself, and what
follows is merged into it (Protocol Buffers, Encoding, "Last One Wins"): so a few bytes after the
model are another output of its graph, and nothing is decoded or written for it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, islice
from typing import NamedTuple

from audiofy.speech.model import WordTime
from audiofy.speech.timing import Mark, placed, word_times, words_of

_LENGTHS = re.compile(rb"\x12.([\w./:-]{1,100})\x1a.[\w./:-]*\x22\x04Ceil", re.DOTALL)
"""A NodeProto of onnx.proto: output (2), name (3) and op_type (4)."""

_MODEL_GRAPH, _GRAPH_OUTPUT, _VALUE_NAME = 7, 12, 1
_BEGIN, _PAD = "^", "_"
"""Piper's ids are that of the beginning, and of each phoneme, with the pad after every one."""

_SILENCES = frozenset(",;:.!?")


def telling_lengths(model: bytes) -> bytes:
    """What to put after the model's bytes; nothing if it already tells, or cannot."""
    names = set(_LENGTHS.findall(model))
    if len(names) != 1:
        return b""
    (name,) = names
    value = _field(_VALUE_NAME, name)
    output = _field(_GRAPH_OUTPUT, value)
    return b"" if output in model else _field(_MODEL_GRAPH, output)


def _field(number: int, content: bytes) -> bytes:
    """A field of bytes with its number and length; neither needs more than seven bits."""
    return bytes([number << 3 | 2, len(content)]) + content


class Sentence(NamedTuple):
    """What Piper speaks at once: phonemes, the frames of each of their ids, those of the clip."""

    phonemes: Sequence[str]
    lengths: Sequence[int]
    frames: int


def words_in(
    text: str, sentences: Sequence[Sentence], ids: Mapping[str, Sequence[int]]
) -> Iterator[tuple[WordTime, ...]]:
    """The times of the text's words in the clip of each of its sentences.

    There are none where eSpeak NG has run words together: in one sentence of a hundred.
    """
    marks = [list(_marks(sentence, ids)) for sentence in sentences]
    counts = [sum(mark.position is not None for mark in each) for each in marks]
    words = iter(words_of(text))
    if sum(counts) != len(words_of(text)) or not all(counts):
        yield from [()] * len(sentences)
        return
    for sentence, each, count in zip(sentences, marks, counts, strict=True):
        own = list(islice(words, count))
        begin, end = own[0].start(), own[-1].end()
        true = (Mark(None if at is None else own[at].start() - begin, frame) for at, frame in each)
        yield placed(word_times(text[begin:end], true, sentence.frames), begin)


def _marks(sentence: Sentence, ids: Mapping[str, Sequence[int]]) -> Iterator[Mark]:
    """Where each word (by its number) and each silence begins."""
    pad = len(ids[_PAD])
    ends = [0, *accumulate(sentence.lengths)]
    at = len(ids[_BEGIN]) + pad
    if len(ends) <= at + sum(len(ids[phoneme]) + pad for phoneme in sentence.phonemes):
        return
    words = 0
    inside = False
    for phoneme in sentence.phonemes:
        if phoneme in _SILENCES:
            yield Mark(None, ends[at])
        elif phoneme.isalnum() and not inside:
            yield Mark(words, ends[at])
            words += 1
        inside = phoneme != " " and phoneme not in _SILENCES
        at += len(ids[phoneme]) + pad
