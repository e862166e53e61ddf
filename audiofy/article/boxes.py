"""Boxes of short lines inside the text: facts, results, line-ups, labels with values."""

import re

from audiofy.article.layout import Layout
from audiofy.article.model import Role
from audiofy.article.names import is_names
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import ends_sentence, has_verb, is_question

_QUANTITY = re.compile(r"(?:\d+(?:[.,/]\d+)?|[½¼¾])\.? ?[^\W\d]")
_RESULT = re.compile(r"[^.!?:]{3,50}? [–—:-] [^.!?:]{3,50} \d{1,3}:\d{1,3}(?: .{0,40})?")
_RANKED = re.compile(r"\d{1,3}\. [^.!?:]{3,50} \(?[A-Z]{3}\)? .{0,20}\d\D{0,8}")
"""`2. Ute Lamm (GER) 1 +8,3 Sek.`: a place, who has it, for whom, and by how much."""
_LABELLED = re.compile(r"[^\W\d_][\w/-]{1,30}(?: [\w/-]{1,20})?: (?=\S)")
_GOALS = "goals of a match"
_WORDED = 0.7  # of the lines of a list; more figures alone are a table
_LABELLED_BOX = "box of labels"
_PLAYERS_MIN = 6
_TACTICS = re.compile(r" [–-] |; ")
_SHORT_SUBHEAD = 40  # characters
_RUN_MIN = 3  # labels
_QUOTES = ('"', "„", "»", "«", "“")
_WORD = re.compile(r"[^\W\d_]{4,}")


def runs_of_titles(layout: Layout) -> None:
    """Three labels or more on end inside tight text, of which the last at most is a subhead."""
    if layout.alone:
        return  # a list
    prose = [i for i in range(len(layout)) if layout.is_text(i) and layout.is_prose(i)]
    start = prose[0] if prose else len(layout)
    while prose and start < prose[-1]:
        stop = start + 1
        while stop < prose[-1] and _is_label_in_text(layout, stop):
            stop += 1
        run = range(start + 1, stop)
        tight = layout.same_group(start, run.start) and layout.same_group(stop - 1, stop)
        if len(run) >= _RUN_MIN and tight and not layout.ends_with_colon(start):
            named = is_names(layout.text(stop - 1))
            for index in run if named else run[:-1]:
                layout.judge(index, Role.TABLE, _LABELLED_BOX)
        start = stop


def _is_label_in_text(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    return (
        layout.is_open(index)
        and layout.is_title(index)
        and layout.passages[index].mark is Mark.NONE
        and len(text) <= _SHORT_SUBHEAD
        and not (ends_sentence(text) or text[0].islower() or text[0] in _QUOTES or _has_digit(text))
    )


def line_ups(layout: Layout) -> None:
    """`Behrens – Yilmaz, Grothe, Maas (64. Lund) – Kuhl`: names alone, and the team above them."""
    for index in layout.opened(layout.first_prose() + 1):
        text = layout.text(index)
        if text.count(",") < _PLAYERS_MIN or ": " in text or not _TACTICS.search(text):
            continue
        names = _WORD.findall(text)
        if sum(not name[0].isupper() for name in names) > 1:
            continue
        layout.judge(index, Role.TABLE, "line-up of a team")
        team = index - 1
        if layout.is_open(team) and layout.is_title(team) and not has_verb(layout.text(team)):
            layout.judge(team, Role.TABLE, "line-up of a team")


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def boxes_of_lines(layout: Layout) -> None:
    """Three short lines or more in a group of their own: ratings, line-ups, jobs.

    Below a colon or a heading of their own, and where they count, measure or go on in lower case,
    they are a list.
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
            and not layout.ends_with_colon(start - 1)
            and all(layout.is_open(i) and _is_bare_line(layout, i) for i in lines)
        ):
            _judge_lines(layout, lines)
        start = stop


def _judge_lines(layout: Layout, lines: range) -> None:
    above = lines.start - 1
    worded = sum(any(map(str.isalpha, layout.text(i))) for i in lines)
    if layout.alone and worded > _WORDED * len(lines):  # no page has a box there
        _judge_list(layout, lines)
        return
    headed = layout.is_open(above) and layout.is_title(above) and not _counts(layout, above)
    counted = [_counts(layout, i) or layout.text(i)[0].islower() for i in lines]
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


def _judge_list(layout: Layout, lines: range) -> None:
    """A list, below its heading if the first line alone has neither a number nor a colon."""
    figures = [any(map(str.isdigit, layout.text(i))) or ":" in layout.text(i)[:-1] for i in lines]
    title = layout.text(lines.start)
    headed = is_question(title) or (not figures[0] and 2 * sum(figures) > len(lines))
    for index in lines[int(headed) :]:
        layout.judge(index, Role.LIST_ITEM)
    if headed:
        layout.judge(lines.start, Role.SUBHEAD)


def _counts(layout: Layout, index: int) -> bool:
    """Does the line begin with a quantity ("250 Gramm Linsen", "2. Platz")?"""
    return _QUANTITY.match(layout.text(index)) is not None


def _is_bare_line(layout: Layout, index: int) -> bool:
    text, mark = layout.text(index), layout.passages[index].mark
    bare = layout.is_title(index) and not ends_sentence(text) and len(text) <= 80
    return bare and mark is Mark.NONE and text[:1] not in '"„»«'


def moments_of_a_match(layout: Layout) -> None:
    """`13:41 - 11. Spielminute`, and what happened then, in short lines."""
    for index in range(layout.first_prose() + 1, len(layout)):
        if not _MOMENT.fullmatch(layout.text(index)):
            continue
        layout.judge(index, Role.TABLE, "moment of a match")
        below = index + 1
        lines = layout.group_of(below) if below < len(layout) else range(0)
        if all(layout.is_open(i) and len(layout.text(i)) <= _SHORT_LINE for i in lines):
            for i in lines:
                layout.judge(i, Role.TABLE, "moment of a match")


_MOMENT = re.compile(r"\d{1,2}:\d{2} - \d{1,3}\.(?: ?\+ ?\d{1,2})? Spielminute")
_SHORT_LINE = 40  # characters


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
        listed = layout.alone or _is_led_in(layout, start)
        reason = "" if listed and reason == _LABELLED_BOX else reason
        for index in lines if reason else ():
            if layout.is_open(index):
                layout.judge(index, Role.TABLE, reason)
        start = stop


def _is_led_in(layout: Layout, index: int) -> bool:
    """Does a paragraph of the text say, with a colon at its end, what stands here?"""
    above = index - 1
    told = layout.is_text(above) and layout.is_prose(above)
    return told and layout.ends_with_colon(above)


def _reason_of_box(layout: Layout, lines: range) -> str:
    """Why the lines are no text, if they are none."""
    texts = [layout.text(i) for i in lines]
    if len(texts) > 1 and all(map(_RANKED.fullmatch, texts[not layout.is_prose(lines.start) :])):
        return "table of results"
    if any(layout.passages[i].mark in LIST_MARKS for i in lines):
        return ""
    results = [_RESULT.fullmatch(text) is not None for text in texts]
    figures = all(_is_label(text) or _has_figures(text) for text in texts[1:])
    if results[0] and figures and not any(results[1:]):  # several are the day's results, a list
        return "box of results"
    headed = layout.is_open(lines.start - 1) and layout.is_title(lines.start - 1)
    of_one_kind = len({text.partition(" ")[0] for text in texts}) == 1  # models of one make
    boxed = not (headed or of_one_kind) and all(map(_is_label, texts))
    return _LABELLED_BOX if boxed else ""


def _is_label(text: str) -> bool:
    """`Länge: 6 Kilometer`: a label of a word or two, and a value that is no sentence."""
    prose = ends_sentence(text) and not _has_figures(text)
    return _LABELLED.match(text) is not None and len(text) <= 160 and not prose


def _has_figures(text: str) -> bool:
    digits = sum(map(str.isdigit, text))
    return digits >= 4 and digits > 0.04 * len(text)


def rest_of_score_boxes(layout: Layout) -> None:
    """Labels with their values right below a match's goals: bookings, spectators, the referee."""
    for index in range(1, len(layout)):
        goals = layout.verdicts[index - 1]
        if (
            goals
            and goals.reason == _GOALS
            and layout.is_open(index)
            and layout.same_group(index - 1, index)
            and _is_label(layout.text(index))
        ):
            layout.verdicts[index] = goals
