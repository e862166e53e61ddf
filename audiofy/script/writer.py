"""Article -> Script: sentences in reading order, how each is said, and the pauses between them."""

from audiofy.article.model import Article, Block, Role, Span
from audiofy.label import NOTICE
from audiofy.script.coverage import check_coverage
from audiofy.script.model import Script, Utterance
from audiofy.script.pauses import pause_ms
from audiofy.script.sentences import sentence_spans
from audiofy.script.spoken import spoken_form


def write_script(article: Article, *, notice: str | None = NOTICE) -> Script:
    """Everything that will be said, in order; `notice` is the first thing heard (None: nothing).

    Raises CoverageError if a character of a spoken block were in no utterance.
    """
    blocks = [*_notice_block(notice), *article.spoken_blocks]
    sentences = [(block, span) for block in blocks for span in spoken_spans(block)]
    following: list[Block | None] = [block for block, _ in sentences[1:]]
    utterances = tuple(
        Utterance(
            text=block.text[start:end],
            spoken=spoken_form(block.text[start:end]),
            block=block,
            start=start,
            end=end,
            pause_ms=pause_ms(block, next_block),
        )
        for (block, (start, end)), next_block in zip(sentences, [*following, None], strict=False)
    )
    script = Script(article, utterances)
    check_coverage(script)
    return script


def spoken_spans(block: Block) -> list[Span]:
    """The sentences of a block; one without a word (an emoji, say) goes with its neighbour."""
    spans: list[Span] = []
    for start, end in sentence_spans(block.text):
        if spans and not (_has_words(block, (start, end)) and _has_words(block, spans[-1])):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _has_words(block: Block, span: Span) -> bool:
    return any(map(str.isalnum, block.text[slice(*span)]))


def _notice_block(notice: str | None) -> list[Block]:
    return [Block(Role.NOTICE, notice, 0, 0)] if notice else []
