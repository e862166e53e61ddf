"""Article -> Script: sentences in reading order, how each is said, and the pauses between them."""

from collections.abc import Iterator
from itertools import chain, pairwise

from audiofy.article.model import Article, Block, Role, Span, one_line
from audiofy.label import NOTICE
from audiofy.script.coverage import check_coverage
from audiofy.script.lexicon import Lexicon
from audiofy.script.model import Delivery, Script, Utterance
from audiofy.script.numbering import numbered, said_number
from audiofy.script.pauses import pause_ms
from audiofy.script.quotations import Quotations
from audiofy.script.sentences import sentence_spans
from audiofy.script.spoken import spoken_form
from audiofy.script.style import Style, deliveries, house_style

_HEADINGS = frozenset({Role.HEADLINE, Role.SUBHEAD})
_CHARS_MAX = 3_000
"""Of an utterance: some four minutes of sound, which the booth and the desk hold as a whole."""


def write_script(
    article: Article,
    *,
    notice: str | None = NOTICE,
    lexicon: Lexicon | None = None,
    style: Style | None = None,
) -> Script:
    """Everything that will be said, in order; `notice` is the first thing heard (None: nothing).

    `lexicon` says its words; `style` None is the house's. An utterance is a sentence, or its part
    up to the colon that announces direct speech. Raises CoverageError if a character of a spoken
    block were in no utterance.
    """
    style, words = style or house_style(), lexicon or Lexicon()
    blocks = [*_notice_block(notice), *article.spoken_blocks]
    following: list[Block | None] = [*blocks[1:], None]
    counted = numbered(blocks)
    utterances = tuple(
        _utterance(block, (start, end), words, pause, delivery, counted=block in counted)
        for block, next_block, delivery in zip(
            blocks, following, deliveries(blocks, style), strict=True
        )
        for (start, end), pause in _paced(block, next_block, style)
    )
    script = Script(article, utterances)
    check_coverage(script)
    return script


def _utterance(
    block: Block, span: Span, words: Lexicon, pause_ms: int, delivery: Delivery, *, counted: bool
) -> Utterance:
    text = block.text[slice(*span)]
    number, rest = said_number(text) if counted and not span[0] else ("", text)
    spoken, sounds = words.reading(number + spoken_form(rest))
    if spoken == text:
        spoken = text  # of ten hours, a megabyte
    return Utterance(text, spoken, block, *span, pause_ms, delivery, sounds)


def sentences(article: Article) -> list[str]:
    """The sentences that are read aloud, each on one line as it is written."""
    return [
        one_line(block.text[start:end])
        for block in article.spoken_blocks
        for start, end in spoken_spans(block)
    ]


def _paced(block: Block, following: Block | None, style: Style) -> Iterator[tuple[Span, int]]:
    """The utterances of a block, and the pause after each in milliseconds."""
    quotations = Quotations(block.text)
    spans = [part for span in spoken_spans(block) for part in quotations.parted(span)]
    for span, next_span in pairwise(spans):
        yield span, quotations.pause_ms(span, next_span, style)
    if spans:
        yield spans[-1], pause_ms(block, following, style)


def spoken_spans(block: Block) -> list[Span]:
    """The sentences of a block; one without a word (an emoji, say) goes with its neighbour.

    One that no clip can hold is several. A heading is one, as in a list of chapters.
    """
    if block.role in _HEADINGS:
        return list(_held(block, (0, len(block.text))))
    spans: list[Span] = []
    worded = False  # has the last of them a word?
    for start, end in chain.from_iterable(_held(block, s) for s in sentence_spans(block.text)):
        has_words = _has_words(block, (start, end))
        if spans and not (has_words and worded):
            spans[-1] = (spans[-1][0], end)
            worded = worded or has_words
        else:
            spans.append((start, end))
            worded = has_words
    return spans


def _held(block: Block, span: Span) -> Iterator[Span]:
    """A span as parts of at most _CHARS_MAX characters, parted at blanks if there are any."""
    start, end = span
    while end - start > _CHARS_MAX:
        blank = block.text.rfind(" ", start + 1, start + _CHARS_MAX)
        cut = blank if blank > 0 else start + _CHARS_MAX
        yield start, cut
        start = cut + (blank > 0)
    if start < end:
        yield start, end


def _has_words(block: Block, span: Span) -> bool:
    return any(map(str.isalnum, block.text[slice(*span)]))


def _notice_block(notice: str | None) -> list[Block]:
    return [Block(Role.NOTICE, notice, 0, 0)] if notice else []
