"""What blank lines tell: where each paragraph stands alone, lines that stand together are a box.

Most pages put a blank line between all paragraphs and none inside the boxes between and below
them: links, newsletters, pictures with their captions. Pages that do not are left alone here.
"""

import re
from collections.abc import Iterator

from audiofy.article.layout import Layout, Verdict
from audiofy.article.lines import CAPTION, date_verdict
from audiofy.article.model import Role
from audiofy.article.names import is_speaker
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import ends_flat, ends_sentence

_ALONE_SHARE = 0.75  # of the prose, at least, stands alone where blank lines tell
_ALONE_MIN = 3  # paragraphs
_PAIR = 2  # lines
_BOX_MAX = 12  # lines
_TEASED_MIN = 3  # a topic, a place, a title, and what it is about
_TOPIC_MAX = 40  # characters
_ABOUT_MAX = 160
_LINE_MAX = 250  # characters; no box that we know of has longer lines
_NO_BOX = LIST_MARKS | {Mark.QUOTED, Mark.HEADING}
_QUOTES = ('"', "„", "»", "«", "“")
_OFFERS = frozenset(
    {
        Role.TEASER,
        Role.NEWSLETTER,
        Role.PAYWALL,
        Role.ADVERTISEMENT,
        Role.EMBED,
        Role.SHARE,
        Role.COMMENTS,
    }
)
"""What takes all of its box with it, sentences, too."""

_LABELS = frozenset({Role.ADVERTISEMENT, Role.SHARE, Role.COMMENTS})
"""Of these, what stands above the first line may be a paragraph."""

_COUNTED = re.compile(r"(?:\d|\S+ \d{1,3}(?:[.:]?$|: ))")
"""How a line of a list begins ("2. Platz"), or what numbers a chapter ("Kapitel 2")."""


def boxes_between_paragraphs(layout: Layout) -> None:
    """Lines that stand together between paragraphs that stand alone."""
    for lines in _groups(layout, _body(layout)) if not layout.alone else ():
        if verdict := _verdict_of_box(layout, lines):
            _judge(layout, lines, verdict)


def headings_above_headings(layout: Layout) -> None:
    """A heading with no text below it but another heading is a link, if it is the only one."""
    body = _body(layout)
    found = [i for i in layout.opened(body.start, body.stop) if _heads_a_heading(layout, i)]
    if len(found) == 1:
        layout.judge(found[0], Role.TEASER, "heading above another heading")


def captions_in_the_head(layout: Layout) -> None:
    """A paragraph beside a picture's credit, in the lines above the text that have the lead."""
    top, body = layout.headline, _body(layout)
    if top is None or not body:
        return
    prose = [i for i in layout.opened(top + 1, body.start) if layout.is_prose(i)]
    beside = [i for i in prose if _is_beside_credit(layout, i)]
    led = any(layout.role(i) is Role.LEAD for i in range(top, body.start))
    for index in beside if led or len(beside) < len(prose) else ():
        layout.verdicts[index] = CAPTION


def sentences_below_the_text(layout: Layout) -> None:
    """Sentences beside furniture, in a group that stands after the last paragraph that stands
    alone: offers, requests, notes."""
    body = _body(layout)
    begun = False
    for lines in _groups(layout, range(body.stop, len(layout)) if body else body):
        known = [line for line in lines if _is_furniture(layout, line)]
        begun = begun or not ends_sentence(layout.text(lines[0].start))
        below = [line for line in lines if begun or (known and line.start > known[0].start)]
        if known and not any(_is_long(layout, line) for line in below):
            sentences = [line for line in below if _is_sentence(layout, line.start)]
            _judge(layout, sentences, Verdict(Role.TEASER, "below the text"))
        begun = begun or bool(known)


def _body(layout: Layout) -> range:
    """From the first to the last paragraph that stands alone, below the headline; empty where
    paragraphs do not stand alone."""
    start = 0 if layout.headline is None else layout.headline + 1
    prose = [
        i
        for i in range(start, len(layout))
        if layout.is_prose(i) and layout.is_text(i) and layout.passages[i].mark not in _NO_BOX
    ]
    alone = [i for i in prose if layout.stands_alone(i)]
    if len(alone) < _ALONE_MIN or layout.transcript:
        return range(0)
    inside = sum(len(layout.text(i)) for i in prose if alone[0] <= i <= alone[-1])
    if sum(len(layout.text(i)) for i in alone) < _ALONE_SHARE * inside:
        return range(0)
    return range(alone[0], alone[-1] + 1)


def _groups(layout: Layout, body: range) -> Iterator[list[range]]:
    """The groups of two lines or more, each line as the passages that it was parted into."""
    lines: list[range] = []
    for index in body:
        joins = bool(lines) and layout.same_group(index - 1, index)
        if joins and layout.same_line(index - 1):
            lines[-1] = range(lines[-1].start, index + 1)
        elif joins:
            lines.append(range(index, index + 1))
        else:
            if len(lines) > 1:
                yield lines
            lines = [range(index, index + 1)]
    if len(lines) > 1:
        yield lines


def _verdict_of_box(layout: Layout, lines: list[range]) -> Verdict | None:
    """What the open lines of a group are, if it is a box."""
    lines = [line for line in lines if any(layout.role(i) is not Role.MARKUP for i in line)]
    known = [line for line in lines if _is_furniture(layout, line)]
    rest = [line for line in lines if line not in known]
    if (
        len(lines) < _PAIR
        or not rest
        or len(lines) > _BOX_MAX
        or not all(_may_be_in_box(layout, line) for line in rest)
    ):
        return None
    offers = (layout.verdicts[i] for line in known for i in line if layout.role(i) in _OFFERS)
    if offer := next(offers, None):
        above = [line for line in rest if line.start < known[0].start]
        told = any(_is_sentence(layout, line.start) for line in above)
        return None if told and offer.role in _LABELS else offer
    if all(_is_beside_credit(layout, line.start) for line in rest):
        return CAPTION
    listed = layout.ends_with_colon(lines[0].start - 1)
    led = len(rest) > _TEASED_MIN and all(_is_bare(layout.text(line.start)) for line in rest[:3])
    if led and any(_is_sentence(layout, line.start) for line in rest):
        return Verdict(Role.TEASER, "teaser of another article")
    if not known and _is_teaser(layout, rest):
        return Verdict(Role.TEASER, "teaser of another article")
    bare = all(_is_bare(layout.text(line.start)) for line in rest)
    if bare and (known or (len(rest) == 2 and not listed)):
        return Verdict(Role.CAPTION, "lines between two paragraphs")
    return None


def _is_teaser(layout: Layout, lines: list[range]) -> bool:
    """A topic, a title and what it is about in a sentence or two."""
    if len(lines) != _TEASED_MIN:
        return False
    topic, title, about = (layout.text(line.start) for line in lines)
    return (
        _is_bare(topic)
        and _is_bare(title)
        and len(topic) <= _TOPIC_MAX < len(title)
        and _is_sentence(layout, lines[2].start)
        and len(about) <= _ABOUT_MAX
    )


def _is_furniture(layout: Layout, line: range) -> bool:
    return not any(map(layout.is_text, line))


def _may_be_in_box(layout: Layout, line: range) -> bool:
    unjudged = all(map(layout.is_open, line)) and not _is_long(layout, line)
    return unjudged and layout.passages[line.start].mark not in _NO_BOX


def _is_long(layout: Layout, line: range) -> bool:
    return any(layout.is_text(i) and len(layout.text(i)) > _LINE_MAX for i in line)


def _is_bare(text: str) -> bool:
    """Neither a sentence nor said by somebody, and no line of a list."""
    return not (
        ends_sentence(text) or ends_flat(text) or text[0] in _QUOTES or _COUNTED.match(text)
    )


def _is_sentence(layout: Layout, index: int) -> bool:
    return not layout.is_title(index) and layout.passages[index].mark not in _NO_BOX


def _is_beside_credit(layout: Layout, index: int) -> bool:
    """Is it the caption of the picture whose credit stands on the next line or the one above?"""
    if len(layout.text(index)) > _LINE_MAX:
        return False
    below = index + 1 < len(layout) and layout.same_group(index, index + 1)
    if below and layout.role(index + 1) is Role.CREDIT and not layout.same_line(index):
        return True
    above = layout.same_group(index - 1, index) and layout.role(index - 1) is Role.CREDIT
    return above and layout.role(index - 2) is not Role.CAPTION


def _heads_a_heading(layout: Layout, index: int) -> bool:
    below = layout.next_text(index + 1) if _is_heading(layout, index) else None
    if below is None or not _is_heading(layout, below) or layout.ends_with_colon(index - 1):
        return False
    after = layout.next_text(below + 1)
    between = layout.is_prose(index - 1) and after is not None and layout.is_prose(after)
    return between and not _tells_of_line_above(layout, index)


def _tells_of_line_above(layout: Layout, index: int) -> bool:
    """Is it the speaker of a quotation, a value of a list, the time of an entry?"""
    text = layout.text(index)
    quoted = layout.text(index - 1)[0] in _QUOTES
    return quoted or ": " in text or is_speaker(text) or date_verdict(text) is not None


def _is_heading(layout: Layout, index: int) -> bool:
    return (
        layout.is_open(index)
        and layout.stands_alone(index)
        and layout.passages[index].mark is Mark.NONE
        and layout.is_title(index)
        and _is_bare(layout.text(index))
    )


def _judge(layout: Layout, lines: list[range], verdict: Verdict) -> None:
    for line in lines:
        for index in line:
            if layout.is_open(index):
                layout.judge(index, verdict.role, verdict.reason)
