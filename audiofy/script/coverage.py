"""The promise of the script: every character of a spoken block is in one utterance, in order."""

from collections import defaultdict
from collections.abc import Iterator

from audiofy.article.model import Block, one_line
from audiofy.errors import CoverageError
from audiofy.script.model import Script, Utterance


def check_coverage(script: Script) -> None:
    """Raise CoverageError with all the text of spoken blocks that no utterance says."""
    if lost := unsaid(script):
        raise CoverageError(lost, "This is a mistake in audiofy's script room: please report it.")


def unsaid(script: Script) -> list[str]:
    """The text of spoken blocks that no utterance of the script says, in order."""
    said: defaultdict[int, list[Utterance]] = defaultdict(list)
    for utterance in script.utterances:
        said[id(utterance.block)].append(utterance)
    return [
        piece for block in script.article.spoken_blocks for piece in _gaps(block, said[id(block)])
    ]


def _gaps(block: Block, utterances: list[Utterance]) -> Iterator[str]:
    ends = [0, *(utterance.end for utterance in utterances)]
    starts = [*(utterance.start for utterance in utterances), len(block.text)]
    for end, start in zip(ends, starts, strict=True):
        if gap := one_line(block.text[end:start]):
            yield gap
