"""The text of an article: interviews, subheads, lists, quotes, paragraphs, and where it ends."""

import re
from collections import Counter
from itertools import pairwise

from audiofy.article.layout import Layout
from audiofy.article.lines import BYLINE, date_verdict, is_clock
from audiofy.article.model import Role
from audiofy.article.names import (
    clean_source,
    is_names,
    is_signature,
    is_source_code,
    is_wire_stamp,
)
from audiofy.article.passages import Mark
from audiofy.article.shape import ends_sentence, has_inner_break, is_question

_SUBHEAD_MAX = 110  # characters
_ARTICLE_SHARE = 0.6  # of a page's prose, at least, is the article and not its comments
_QUOTATION = re.compile(r"[\"„»«][^\"“”«»]{10,400}[\"“”«»]\.?")
_QUANTITY = re.compile(r"(?:\d+(?:[.,/]\d+)?|[½¼¾])\.? ?[^\W\d]")
_RESULT = re.compile(r"[^.!?:]{3,50}? [–—:-] [^.!?:]{3,50} \d{1,3}:\d{1,3}(?: .{0,40})?")
_LABELLED = re.compile(r"[^\W\d_][\w/-]{1,20}(?: [\w/-]{1,20})?: (?=\S)")
_AROUND = 8  # passages
_ABOUT_AUTHOR = 4  # passages: name, function, place, a link
_QUESTION_MAX = 500
_SPEAKER = re.compile(r"(?P<name>[A-ZÄÖÜ][\w.&-]{0,24}(?: [A-ZÄÖÜ][\w.&-]{0,24}){0,2}): (?=\S)")
_ADDRESS = re.compile(r"\b(?:Sie|Ihr|Ihre|Ihren|Ihrem|Ihrer|Ihnen|Herr|Frau|du|dir|dich|dein\w*)\b")
_FIRST_PERSON = re.compile(r"\b(?:[Ii]ch|mir|mich|mein\w*|[Ww]ir|uns|unser\w*)\b")
_CODE = re.compile(r"[a-zäöü]{2,5}(?:/[a-zäöü]{2,5}){0,3}")
"""Who wrote it, in the newsroom's short form: "las", "gers/mik"."""
_LABELS = frozenset({Role.NAVIGATION, Role.TEASER, Role.COMMENTS, Role.SHARE, Role.ADVERTISEMENT})
"""What heads a list after the last paragraph that is no part of the text."""
_LIST_MARKS = frozenset({Mark.BULLET, Mark.NUMBERED})


def entry_times(layout: Layout) -> None:
    """The times of a live blog's entries, each on a line of its own, are said before the entry."""
    times = [
        i
        for i in layout.opened()
        if is_clock(layout.text(i)) and i + 1 < len(layout) and layout.is_open(i + 1)
    ]
    for index in times if len(times) > 1 else ():
        layout.judge(index, Role.PARAGRAPH)


def speakers(layout: Layout) -> None:
    """An interview whose turns begin with names: `ZEIT: ...`, `Frage: ...`, `Ahrens: ...`."""
    turns: dict[int, str] = {}
    for index in layout.opened():
        if match := _SPEAKER.match(layout.text(index)):
            turns[index] = match["name"]
    counts = Counter(turns.values())
    often = {name for name, count in counts.items() if count > 1}
    turns = {index: name for index, name in turns.items() if name in often}
    total = sum(1 for _ in layout.opened())
    if len(often) < 2 or len(turns) < 4 or len(turns) < 0.3 * total:
        return
    asked = Counter(name for index, name in turns.items() if is_question(layout.text(index)))
    asker = max(often, key=lambda name: (asked[name] / counts[name], counts[name]))
    for index, name in turns.items():
        layout.judge(index, Role.QUESTION if name == asker else Role.PARAGRAPH)


def questions(layout: Layout) -> None:
    """An interview whose questions stand alone, in bold or as they are."""
    bold = {i for i in layout.opened() if layout.passages[i].mark is Mark.BOLD}
    asked = {i for i in layout.opened() if _may_be_asked(layout, i)}
    answered = {i for i in asked if _is_answered(layout, i, asked)}
    if len(answered) < 3 or not _is_talk(layout, sorted(answered)):
        return
    if len(answered & bold) >= 2:
        answered |= bold
    for index in answered:
        layout.judge(index, Role.QUESTION)


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
    return addressed >= 0.3 * len(asked) and personal >= 0.3 * len(asked)


def _unquoted(text: str) -> str:
    return re.sub(r"[\"„»«][^\"“”«»]*[\"“”«»]", "", text)


def teaser_groups(layout: Layout) -> None:
    """Headings inside the text that share a small group with another article's date or author."""
    first, last = layout.first_prose(), layout.last_prose()
    signs = (Role.BYLINE, Role.PUBLISHED, Role.TEASER, Role.PAYWALL)
    groups: dict[int, list[int]] = {}
    for index in range(first, last):
        groups.setdefault(layout.passages[index].group, []).append(index)
    for members in groups.values():
        opened = [i for i in members if layout.is_open(i)]
        if not opened or len(members) > 6 or not any(layout.role(i) in signs for i in members):
            continue
        if all(_is_heading_or_kicker(layout, i) for i in opened):
            for index in opened:
                layout.judge(index, Role.TEASER, "teaser of another article")


def _is_heading_or_kicker(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    title = layout.is_title(index) or (text.endswith(":") and len(text) <= 40)
    return title and layout.passages[index].mark is Mark.NONE


def pull_quotes(layout: Layout) -> None:
    """A quotation and its speaker in a group of two lines, when the text has the quotation too."""
    for index in range(layout.first_prose(), len(layout) - 1):
        below = index + 1
        if (
            layout.is_open(index)
            and layout.is_open(below)
            and layout.group_size(index) == 2
            and layout.same_group(index, below)
            and _QUOTATION.fullmatch(layout.text(index))
            and layout.is_title(below)
        ):
            repeated = _is_in_text(layout, index)
            for line in (index, below):
                layout.judge(line, Role.EMBED if repeated else Role.QUOTE, "pull quote")


def _is_in_text(layout: Layout, index: int) -> bool:
    """Do the paragraphs around the passage say the same words?"""
    wanted = _letters(layout.text(index))
    around = range(max(0, index - _AROUND), min(index + _AROUND, len(layout)))
    return any(
        i != index and layout.is_text(i) and wanted in _letters(layout.text(i)) for i in around
    )


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def boxes_of_lines(layout: Layout) -> None:
    """Three short lines or more in a group of their own: ratings, line-ups, jobs.

    Below a colon or a heading of their own, and where they count or measure, they are a list.
    """
    prose = [i for i in range(len(layout)) if layout.is_text(i) and layout.is_prose(i)]
    if len(prose) < 4:
        return
    start = prose[0]
    while start < prose[-1]:
        stop = start + 1
        while stop < len(layout) and layout.same_group(start, stop):
            stop += 1
        lines = range(start, stop)
        if (
            stop - start >= 3
            and not _ends_with_colon(layout, start - 1)
            and all(layout.is_open(i) and _is_bare_line(layout, i) for i in lines)
        ):
            _judge_lines(layout, lines)
        start = stop


def _judge_lines(layout: Layout, lines: range) -> None:
    above = lines.start - 1
    headed = layout.is_open(above) and layout.is_title(above) and not _counts(layout, above)
    counted = [_counts(layout, i) for i in lines]
    box_title = int(not counted[0])
    if not headed and not all(counted[box_title:]):
        for index in lines:
            layout.judge(index, Role.TABLE, "box of short lines")
        return
    titled = box_title and not headed
    for index in lines[titled:]:
        layout.judge(index, Role.LIST_ITEM)
    if titled:
        layout.judge(lines.start, Role.SUBHEAD)


def _counts(layout: Layout, index: int) -> bool:
    """Does the line begin with a quantity ("250 Gramm Linsen", "2. Platz")?"""
    return _QUANTITY.match(layout.text(index)) is not None


def _is_bare_line(layout: Layout, index: int) -> bool:
    text, mark = layout.text(index), layout.passages[index].mark
    bare = layout.is_title(index) and not ends_sentence(text) and len(text) <= 80
    return bare and mark is Mark.NONE and text[:1] not in '"„»«'


def statistics(layout: Layout) -> None:
    """A match's result and line-ups, or labels with their values, in a group of their own."""
    first = layout.first_prose()
    start = first + 1
    while start < len(layout):
        stop = start + 1
        while stop < len(layout) and layout.same_group(start, stop):
            stop += 1
        lines = range(start, stop)
        reason = _reason_of_box(layout, lines) if len(lines) > 1 else ""
        for index in lines if reason else ():
            if layout.is_open(index):
                layout.judge(index, Role.TABLE, reason)
        start = stop


def _reason_of_box(layout: Layout, lines: range) -> str:
    """Why the lines are no text, if they are none."""
    texts = [layout.text(i) for i in lines]
    results = [_RESULT.fullmatch(text) is not None for text in texts]
    figures = all(_is_label(text) or _has_figures(text) for text in texts[1:])
    if results[0] and figures and not any(results[1:]):  # several are the day's results, a list
        return "box of results"
    headed = layout.is_open(lines.start - 1) and layout.is_title(lines.start - 1)
    return "box of labels" if not headed and all(map(_is_label, texts)) else ""


def _is_label(text: str) -> bool:
    """`Länge: 6 Kilometer`: a label of a word or two, and a value that is no sentence."""
    return _LABELLED.match(text) is not None and len(text) <= 160 and not ends_sentence(text)


def _has_figures(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return digits >= 4 and digits > 0.04 * len(text)


def headings_of_tables(layout: Layout) -> None:
    """A heading with a table below it, and no text between them."""
    for index in range(layout.first_prose(), len(layout)):
        if not (layout.is_open(index) and layout.is_title(index)):
            continue
        below = index + 1
        while below < len(layout) and layout.role(below) in _LABELS | {Role.WIDGET}:
            below += 1
        if below < len(layout) and layout.role(below) is Role.TABLE:
            layout.judge(index, Role.TABLE, "heading of a table")


def comments_at_the_end(layout: Layout) -> None:
    """Readers' comments: what follows their number, signed and dated, after the article."""
    sizes = [len(layout.text(i)) if layout.is_prose(i) else 0 for i in range(len(layout))]
    total, before = sum(sizes), 0
    for index, size in enumerate(sizes):
        before += size
        if layout.role(index) is not Role.COMMENTS or before < _ARTICLE_SHARE * total:
            continue
        below = range(index + 1, min(index + 4, len(layout)))
        if any(layout.role(i) in (Role.PUBLISHED, Role.UPDATED) for i in below):
            for i in range(index + 1, len(layout)):
                layout.judge(i, Role.COMMENTS, "comments")
            return


def after_the_end(layout: Layout) -> None:
    """What stands after the agencies' codes, unless it is too much to be furniture."""
    prose = [i for i in layout.opened() if layout.is_prose(i)]
    total = sum(len(layout.text(i)) for i in prose)
    if not prose:
        return
    size, first = 0, len(layout)
    for index in range(len(layout) - 1, prose[0], -1):
        if layout.is_open(index) and layout.is_prose(index):
            length = len(layout.text(index))
            size += length
            if length > 250 or size > 0.25 * total:
                break
        elif _ends_article(layout, index):
            first = index
    for index in list(layout.opened(first)):
        layout.judge(index, Role.TEASER, "after the end of the article")


def _ends_article(layout: Layout, index: int) -> bool:
    """Agencies sign at the end; "Quelle: Statistisches Bundesamt" may stand below any chart."""
    text = clean_source(layout.text(index))
    wire = layout.role(index) is Role.METADATA and is_wire_stamp(text)
    return wire or (layout.role(index) is Role.SOURCE and is_source_code(text))


def authors_at_the_end(layout: Layout) -> None:
    """Below the last paragraph: the author's name once more with a line of who that is, or a
    letter's signature ("Ihre Nele Hartwich")."""
    last = layout.last_prose()
    rest = list(layout.opened(last + 1))
    if last < 0 or not rest:
        return
    authors = " ".join(layout.text(i) for i in range(last) if layout.role(i) is Role.BYLINE)
    name = layout.text(rest[0])
    if is_names(name) and name in authors and len(rest) <= _ABOUT_AUTHOR:
        for index in rest:
            layout.judge(index, Role.AUTHOR_BOX, "about the author")
    elif is_signature(layout.text(rest[-1])):
        layout.verdicts[rest[-1]] = BYLINE


def loose_ends(layout: Layout) -> None:
    """Headings after the last paragraph have nothing to head: links, tables, ratings."""
    last = layout.last_prose()
    if last < 0:
        return
    for index in list(layout.opened(last + 1)):
        if _belongs_to_text(layout, index):
            continue
        if verdict := date_verdict(layout.text(index)):
            layout.verdicts[index] = verdict
        elif _CODE.fullmatch(layout.text(index)):
            layout.judge(index, Role.BYLINE, "byline")
        else:
            layout.judge(index, Role.TEASER, "heading with no text below it")


def _belongs_to_text(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    mark = layout.passages[index].mark
    if mark in _LIST_MARKS and layout.is_title(index) and layout.role(index - 1) in _LABELS:
        return False
    if not layout.is_title(index) or mark in (*_LIST_MARKS, Mark.QUOTED):
        return True
    following = layout.next_text(index + 1)
    if following is not None and (
        layout.passages[following].mark in _LIST_MARKS or not layout.is_title(following)
    ):
        return True
    prose = ends_sentence(text) or has_inner_break(text) or _ends_with_colon(layout, index - 1)
    return layout.is_text(index - 1) and prose


def _ends_with_colon(layout: Layout, index: int) -> bool:
    return layout.text(index).endswith(":")


def text_roles(layout: Layout) -> None:
    """What no step has claimed is spoken: lists, quotes, headings, and else paragraphs."""
    text = [index for index in range(len(layout)) if layout.is_text(index)]
    following = dict(pairwise(text))
    in_list = False
    for index in list(layout.opened()):
        in_list = _continues_list(layout, index, in_list=in_list)
        role = Role.LIST_ITEM if in_list else _text_role(layout, index, following.get(index))
        layout.judge(index, role)


def _continues_list(layout: Layout, index: int, *, in_list: bool) -> bool:
    """Short lines on end below a colon are a list without bullets."""
    title = layout.is_title(index) and layout.passages[index].mark is Mark.NONE
    if not title or index == 0:
        return False
    if in_list:
        return layout.same_group(index - 1, index)
    alone = index + 1 < len(layout) and not layout.same_group(index, index + 1)
    return _ends_with_colon(layout, index - 1) and not alone


def _text_role(layout: Layout, index: int, following: int | None) -> Role:
    passage = layout.passages[index]
    heads_text = following is not None and (
        not layout.is_title(following)
        or layout.passages[following].mark in _LIST_MARKS
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
    if not layout.is_title(index) or len(passage.text) > _SUBHEAD_MAX or following is None:
        return Role.PARAGRAPH
    if layout.text(following)[0].islower() and layout.text(following)[:3] != "ntv":
        return Role.PARAGRAPH  # the sentence goes on
    return Role.SUBHEAD if heads_text or _stands_apart(layout, index) else Role.PARAGRAPH


def _stands_apart(layout: Layout, index: int) -> bool:
    return layout.group_size(index) <= 2
