"""What an article and its script promise: every character of the source is in a block, and every
character of a spoken block in an utterance, in order."""

from collections import defaultdict
from collections.abc import Iterator

from audiofy.article.model import Article, Block, one_line
from audiofy.errors import CoverageError
from audiofy.script.model import Script, Utterance


def check_coverage(script: Script) -> None:
    """Raise CoverageError with all the text that no block has, or of spoken blocks no utterance."""
    if lost := [*unread(script.article), *unsaid(script)]:
        raise CoverageError(lost, "This is a mistake in audiofy itself: please report it.")


def unread(article: Article) -> list[str]:
    """The text of the source that is in no block, in order."""
    position, gaps = 0, []
    for block in _in_order(article):
        gaps.append(article.source[position : block.start].strip())
        position = max(position, block.end)
    return [gap for gap in (*gaps, article.source[position:].strip()) if gap]


def read_twice(article: Article) -> list[str]:
    """The text of blocks that stand in another, but not where that one leaves something out."""
    around, twice = None, []
    for block in _in_order(article):
        if around and block.start < around.end and not _is_left_out_of(around, block):
            twice.append(block.text)
        if around is None or block.end > around.end:
            around = block
    return twice


def _is_left_out_of(around: Block, block: Block) -> bool:
    return any(start <= block.start and block.end <= end for start, end in around.cuts)


def _in_order(article: Article) -> list[Block]:
    return sorted(article.blocks, key=lambda block: (block.start, block.end))


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
