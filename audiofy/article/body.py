"""The text of an article: interviews, entries of a live blog, subheads, lists, paragraphs."""

import re
from collections import Counter
from itertools import pairwise, takewhile

from audiofy.article.layout import HEAD_MAX, Layout
from audiofy.article.lines import BYLINE, date_verdict, is_clock
from audiofy.article.model import Role
from audiofy.article.names import is_speaker
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import is_question

_TIME = re.compile(r"[0-2]?\d[.:][0-5]\d")
_LENGTH = (None, Role.WIDGET)
_SUBHEAD_MAX = 110  # characters
_RUN_MIN, _RUN_MAX = 3, 8  # lines
_QUESTION_MAX = 500
_STATEMENT_MAX = 150
_REPLY_MAX = 80
_NAMES_MAX = 3  # words of an author's name
_OPENING = ("„", "»", "«", '"', "“")
_CLOSING = (*_OPENING, "”")
_SPEAKER = re.compile(r"(?P<name>[A-ZÄÖÜ][\w.&-]{0,24}(?: [A-ZÄÖÜ][\w.&-]{0,24}){0,2}): (?=\S)")
_ADDRESS = re.compile(r"\b(?:Sie|Ihr|Ihre|Ihren|Ihrem|Ihrer|Ihnen|Herr|Frau|du|dir|dich|dein\w*)\b")
_INTERVIEW = re.compile(r"\b(?:Interview|Gespräch)\b")
_GREETING = re.compile(
    r"(?:Mit (?:den )?(?:best|freundlich|herzlich|lieb|viel|solidarisch)\w{2,3} Gr[uü](?:ß|ss)"
    r"|(?:Beste|Freundliche|Herzliche|Liebe|Schöne|Viele) Grüße|Hochachtungsvoll).{0,40}"
)
_OFFICE_MAX = 60  # characters
_SIGNED_BY = 9  # lines: a greeting, and who signs
_PROS = frozenset({"plus", "pro", "vorteile", "stärken", "positiv"})
_CONS = frozenset({"minus", "contra", "kontra", "nachteile", "schwächen", "negativ"})
_POINTS_MAX = 20  # passages
_THANKS = re.compile(r"(?:Vielen|Herzlichen|Besten) Dank|Danke\b")
_FIRST_PERSON = re.compile(r"\b(?:[Ii]ch|mir|mich|mein\w*|[Ww]ir|uns|unser\w*)\b")


def entry_times(layout: Layout) -> None:
    """The times of a live blog's entries, each on a line of its own, are said before the entry."""
    heads = [
        i
        for i in range(len(layout) - 1)
        if layout.is_open(i + 1) and not (i and date_verdict(layout.text(i - 1)))
    ]
    surely = [i for i in heads if is_clock(layout.text(i)) and layout.is_open(i)]
    # Beside those, "12:10" is none of a film's length.
    others = [i for i in heads if layout.role(i) in _LENGTH and _TIME.fullmatch(layout.text(i))]
    times = [*surely, *others] if surely else []
    for index in times if len(times) > 1 else ():
        layout.judge(index, Role.PARAGRAPH)
        below = index + 1
        if is_speaker(layout.text(below)) and layout.text(below).count(" ") < _NAMES_MAX:
            layout.verdicts[below] = BYLINE


def pros_and_cons(layout: Layout) -> None:
    """`Plus` and `Minus` in a test, and the points below them."""
    labels = [layout.label(i).strip(" :") for i in range(len(layout))]
    for index, label in enumerate(labels):
        if label not in _PROS:
            continue
        near = range(index + 2, min(index + _POINTS_MAX, len(layout) - 1))
        minus = next((i for i in near if labels[i] in _CONS), None)
        if minus is None or not all(map(layout.is_title, range(index + 1, minus))):
            continue
        rest = range(minus + 1, min(minus + _POINTS_MAX, len(layout)))
        if layout.group_size(index + 1) > 1:  # what stands apart from its points is none
            rest = range(rest.start, min(rest.stop, layout.group_of(rest.start).stop))
        below = takewhile(lambda i: layout.is_title(i) and not layout.stands_on_prose(i), rest)
        for head in (index, minus):
            layout.judge(head, Role.PARAGRAPH if layout.ends_with_colon(head) else Role.SUBHEAD)
        for point in (*range(index + 1, minus), *below):
            layout.judge(point, Role.LIST_ITEM)


def greetings(layout: Layout) -> None:
    """`Mit freundlichen Grüßen` and, below it, who signs the letter."""
    for index in layout.opened():
        if not _GREETING.fullmatch(layout.text(index)):
            continue
        below = range(index + 1, min(index + _SIGNED_BY, len(layout)))
        signed = takewhile(lambda i: _may_sign(layout, i), below)
        for i in (index, *signed):
            layout.judge(i, Role.PARAGRAPH)


def _may_sign(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    told = layout.is_open(index) and layout.is_title(index) and len(text) <= _OFFICE_MAX
    return told and text[:1].isupper() and layout.book.find(text, edge=True) is None


def speakers(layout: Layout) -> None:
    """An interview whose turns begin with names: `ZEIT: ...`, `Frage: ...`, `Ahrens: ...`."""
    turns: dict[int, str] = {}
    for index in layout.opened():
        if match := _SPEAKER.match(layout.text(index)):
            turns[index] = match["name"]
    counts = Counter(turns.values())
    often = {name for name, count in counts.items() if count > 1}
    turns = {i: name.split()[-1] if name not in often else name for i, name in turns.items()}
    turns = {i: name for i, name in turns.items() if name in often}  # DIE ZEIT, at first; then ZEIT
    total = sum(1 for _ in layout.opened())
    if len(often) < 2 or len(turns) < 4 or len(turns) < 0.3 * total:
        return
    asked = Counter(name for index, name in turns.items() if is_question(layout.text(index)))
    asker = max(often, key=lambda name: (asked[name] / counts[name], counts[name]))
    for index, name in turns.items():
        layout.judge(index, Role.QUESTION if name == asker else Role.PARAGRAPH)
    guests = often - {asker}
    for index in list(layout.opened(min(turns), max(turns))):
        pictured = layout.role(index - 1) in (Role.CAPTION, Role.CREDIT)
        if pictured and any(name in layout.text(index) for name in guests):
            layout.judge(index, Role.CAPTION, "caption of a picture")  # none says the own name


def questions(layout: Layout) -> None:
    """An interview whose questions stand alone, in bold or as they are."""
    bold = {i for i in layout.opened() if layout.passages[i].mark is Mark.BOLD}
    asked = {i for i in layout.opened() if _may_be_asked(layout, i)}
    answered = {i for i in asked if _is_answered(layout, i, asked)}
    if len(answered) < 3 or not _is_talk(layout, sorted(answered)):
        return
    if len(answered & bold) >= 2:
        answered |= {i for i in bold if i > min(answered)}
    answered |= {i for i in layout.opened(min(answered)) if _is_put_to(layout, i, answered)}
    for index in answered:
        layout.judge(index, Role.QUESTION)


def _is_put_to(layout: Layout, index: int, asked: set[int]) -> bool:
    """A question without its mark: "Ihr größter Feind ist also das Wasser." """
    text, following = _unquoted(layout.text(index)), layout.next_open(index + 1)
    return (
        len(text) <= _STATEMENT_MAX
        and index not in asked
        and index - 1 not in asked
        and following not in (None, *asked)
        and _ADDRESS.search(text) is not None
        and _FIRST_PERSON.search(text) is None
    )


def _may_be_asked(layout: Layout, index: int) -> bool:
    passage = layout.passages[index]
    return (
        is_question(passage.text)
        and passage.mark in (Mark.NONE, Mark.BOLD, Mark.ITALIC)
        and len(passage.text) <= _QUESTION_MAX
    )


def _is_answered(layout: Layout, index: int, asked: set[int]) -> bool:
    following = layout.next_open(index + 1)
    return following is not None and following not in asked and not layout.is_title(following)


def _is_talk(layout: Layout, asked: list[int]) -> bool:
    """Do the questions speak to somebody, and the answers of themselves?"""
    addressed = sum(_ADDRESS.search(layout.text(i)) is not None for i in asked)
    answers = [layout.next_open(i + 1) for i in asked]
    personal = sum(
        _FIRST_PERSON.search(_unquoted(layout.text(i))) is not None
        for i in answers
        if i is not None
    )
    head = range(max(0, asked[0] - HEAD_MAX), asked[0])
    told = any(_INTERVIEW.search(layout.text(i)) for i in head)
    least = 1 if told else 0.3 * len(asked)
    return addressed >= least and personal >= least


def _unquoted(text: str) -> str:
    return re.sub(r"[\"„»«][^\"“”«»]*[\"“”«»]", "", text)


def text_roles(layout: Layout) -> None:
    """What no step has claimed is spoken: lists, quotes, headings, and else paragraphs."""
    text = [index for index in range(len(layout)) if layout.is_text(index)]
    following = dict(pairwise(text))
    in_list = False
    for index in list(layout.opened()):
        in_list = _continues_list(layout, index, in_list=in_list)
        listed = in_list or _is_in_run(layout, index)
        role = Role.LIST_ITEM if listed else _text_role(layout, index, following.get(index))
        layout.judge(index, role)


def _continues_list(layout: Layout, index: int, *, in_list: bool) -> bool:
    """Short lines on end below a colon are a list without bullets."""
    title = layout.is_title(index) and layout.passages[index].mark is Mark.NONE
    if not title or index == 0:
        return False
    if in_list:
        return layout.same_group(index - 1, index)
    alone = index + 1 < len(layout) and not layout.same_group(index, index + 1)
    return layout.ends_with_colon(index - 1) and not alone


def _is_in_run(layout: Layout, index: int) -> bool:
    """A line among three or more on end that could be headings, between blank lines: results, the
    points below a release's dateline."""
    group = layout.group_of(index)
    plain = layout.passages[index].mark is Mark.NONE
    able = plain and _RUN_MIN <= len(group) <= _RUN_MAX
    return able and all(layout.is_text(i) and layout.is_title(i) for i in group)


def _text_role(layout: Layout, index: int, following: int | None) -> Role:
    passage = layout.passages[index]
    heads_text = following is not None and (
        not layout.is_title(following)
        or layout.passages[following].mark in LIST_MARKS
        or layout.role(following) is Role.QUESTION
    )
    if passage.mark is Mark.HEADING:
        return Role.SUBHEAD
    if passage.mark is Mark.QUOTED:
        return Role.QUOTE
    if passage.mark is Mark.BULLET:
        return Role.LIST_ITEM
    if passage.mark is Mark.NUMBERED:
        beside = [i for i in (index - 1, following) if i is not None and i >= 0]
        in_list = any(layout.passages[i].mark is Mark.NUMBERED for i in beside)
        title = layout.is_title(index) and heads_text and not in_list
        return Role.SUBHEAD if title else Role.LIST_ITEM
    if layout.heads_a_subhead(index):
        return Role.SUBHEAD
    if not layout.is_title(index) or len(passage.text) > _SUBHEAD_MAX or following is None:
        return Role.PARAGRAPH
    asked = layout.role(following) is Role.QUESTION or layout.is_said(following)
    if layout.text(following)[0].islower() and not asked:  # "taz: Wie geht es Ihnen?"
        return Role.PARAGRAPH  # the sentence goes on
    if _is_asked_before_a_heading(layout, index, following) or _THANKS.match(passage.text):
        return Role.PARAGRAPH
    if _is_reply(layout, index) or _signs_quotation(layout, index):
        return Role.PARAGRAPH
    return Role.SUBHEAD if heads_text or _stands_apart(layout, index) else Role.PARAGRAPH


def _is_asked_before_a_heading(layout: Layout, index: int, following: int) -> bool:
    """`Bloss: Welche Gemeinde ist das?`, which ends what was told so far."""
    alone = layout.stands_alone(index) and layout.stands_alone(following)
    asked = alone and is_question(layout.text(index)) and layout.is_title(following)
    heads = asked and not is_question(layout.text(following)) and layout.heads_prose(following)
    return heads and layout.is_prose(index - 1) and layout.is_text(index - 1)


def _is_reply(layout: Layout, index: int) -> bool:
    """Said after a line that somebody else says: „Was?“, rufe ich. – „Wetter!“"""
    above = layout.text(index - 1) if index and layout.is_text(index - 1) else ""
    return layout.text(index)[0] in _OPENING and above[:1] in _OPENING and len(above) < _REPLY_MAX


def _signs_quotation(layout: Layout, index: int) -> bool:
    """`Ute Lamm, Ökonomin`, below a paragraph that is nothing but what she says."""
    above = layout.text(index - 1) if index and layout.is_text(index - 1) else " "
    quoted = above[0] in _OPENING and above[-1] in _CLOSING
    below = layout.text(index + 1) if index + 1 < len(layout) else ""
    if below[:1] in _OPENING:
        return False  # it heads what somebody says, as the lines above and below do
    function = layout.text(index).partition(", ")[2]
    beside = function[:1].isupper() or (index > 0 and layout.same_group(index - 1, index))
    return quoted and function != "" and beside and is_speaker(layout.text(index))


def _stands_apart(layout: Layout, index: int) -> bool:
    return layout.group_size(index) <= 2
