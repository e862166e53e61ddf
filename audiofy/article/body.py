"""The text of an article: interviews, subheads, lists, quotes, paragraphs, and where it ends."""

import re
from collections import Counter

from audiofy.article.layout import Layout
from audiofy.article.lines import date_verdict
from audiofy.article.model import Role
from audiofy.article.passages import Mark
from audiofy.article.shape import ends_sentence, is_question

_SUBHEAD_MAX = 110  # characters
_SPEAKER = re.compile(r"(?P<name>[A-ZÄÖÜ][\w.&-]{0,24}(?: [A-ZÄÖÜ][\w.&-]{0,24}){0,2}): (?=\S)")
_ADDRESS = re.compile(r"\b(?:Sie|Ihr|Ihre|Ihren|Ihrem|Ihrer|Ihnen|Herr|Frau|du|dir|dich|dein\w*)\b")
_FIRST_PERSON = re.compile(r"\b(?:[Ii]ch|mir|mich|mein\w*|[Ww]ir|uns|unser\w*)\b")
_LIST_MARKS = frozenset({Mark.BULLET, Mark.NUMBERED})
_ENDS = frozenset({Role.SOURCE, Role.COMMENTS, Role.METADATA, Role.EDITORIAL_NOTE, Role.NEWSLETTER})


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
    bold = [i for i in layout.opened() if layout.passages[i].mark is Mark.BOLD]
    asked = [
        i
        for i in layout.opened()
        if is_question(layout.text(i))
        and layout.passages[i].mark not in (Mark.HEADING, *_LIST_MARKS)
        and (i in set(bold[:1000]) or len(layout.text(i)) <= 400)
    ]
    answered = [i for i in asked if _is_answered(layout, i, set(asked))]
    if len(answered) < 3 or not _is_talk(layout, answered):
        return
    if sum(i in set(bold) for i in answered) >= 2:
        answered = sorted({*answered, *bold})
    for index in answered:
        layout.judge(index, Role.QUESTION)


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
    signs = (Role.BYLINE, Role.PUBLISHED, Role.TEASER)
    groups: dict[int, list[int]] = {}
    for index in range(first, last):
        groups.setdefault(layout.passages[index].group, []).append(index)
    for members in groups.values():
        opened = [i for i in members if layout.is_open(i)]
        if not opened or len(members) > 6 or not any(layout.role(i) in signs for i in members):
            continue
        if all(layout.is_title(i) and layout.passages[i].mark is Mark.NONE for i in opened):
            for index in opened:
                layout.judge(index, Role.TEASER, "teaser of another article")


def after_the_end(layout: Layout) -> None:
    """What stands after the source line or the comments, unless it is too much to be furniture."""
    prose = [i for i in layout.opened() if layout.is_prose(i)]
    total = sum(len(layout.text(i)) for i in prose)
    if not prose:
        return
    for end in (i for i in range(prose[0], len(layout)) if layout.role(i) in _ENDS):
        after = [i for i in prose if i > end]
        size = sum(len(layout.text(i)) for i in after)
        if size <= 0.25 * total and all(len(layout.text(i)) <= 250 for i in after):
            for index in list(layout.opened(end + 1)):
                layout.judge(index, Role.TEASER, "after the end of the article")
            return


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
        else:
            layout.judge(index, Role.TEASER, "heading with no text below it")


def _belongs_to_text(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    if not layout.is_title(index) or layout.passages[index].mark in (*_LIST_MARKS, Mark.QUOTED):
        return True
    following = layout.next_open(index + 1)
    if following is not None and (
        layout.passages[following].mark in _LIST_MARKS or not layout.is_title(following)
    ):
        return True
    above_is_text = layout.is_open(index - 1)
    return above_is_text and (ends_sentence(text) or _ends_with_colon(layout, index - 1))


def _ends_with_colon(layout: Layout, index: int) -> bool:
    return layout.text(index).endswith(":")


def text_roles(layout: Layout) -> None:
    """What no step has claimed is spoken: lists, quotes, headings, and else paragraphs."""
    opened = list(layout.opened())
    following = dict(zip(opened, opened[1:], strict=False))
    in_list = False
    for index in opened:
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
        not layout.is_title(following) or layout.passages[following].mark in _LIST_MARKS
    )
    if passage.mark is Mark.HEADING:
        return Role.SUBHEAD
    if passage.mark is Mark.QUOTED:
        return Role.QUOTE
    if passage.mark is Mark.BULLET:
        return Role.LIST_ITEM
    if passage.mark is Mark.NUMBERED:
        next_in_list = following is not None and layout.passages[following].mark is Mark.NUMBERED
        title = layout.is_title(index) and heads_text and not next_in_list
        return Role.SUBHEAD if title else Role.LIST_ITEM
    if not layout.is_title(index) or len(passage.text) > _SUBHEAD_MAX or following is None:
        return Role.PARAGRAPH
    return Role.SUBHEAD if heads_text or _stands_apart(layout, index) else Role.PARAGRAPH


def _stands_apart(layout: Layout, index: int) -> bool:
    return layout.group_size(index) <= 2
