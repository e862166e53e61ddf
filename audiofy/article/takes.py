"""What the first line of a box takes with it: the lines below, a list, all of its group."""

import re
from collections.abc import Callable, Iterable
from itertools import islice, takewhile

from audiofy.article.layout import Layout, Verdict
from audiofy.article.lines import DATES, is_clock
from audiofy.article.linkbox import take_titles
from audiofy.article.model import Role
from audiofy.article.names import is_names
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import ends_flat, ends_sentence, has_inner_break, is_question
from audiofy.article.subject import PERSON, SPOKEN_OF, is_spoken_of, is_worded_as_text

_LONG_PROSE = 250  # characters; no box that we know of has such paragraphs
_MANY_TEASERS = 30
_SUMMARY_MAX = 600  # characters of a summary that is one paragraph
_POINT_MAX = 150  # characters of a point in a summary
_FACTS_MIN = 100  # characters
_ANSWER_MAX = 90  # characters
_BOX_MAX = 6  # passages from a newsletter's name to the button that orders it
_SMALL_GROUP = 9  # passages; more of them without a blank line are the article itself
_BELOW_THE_HEAD = frozenset({"title", "lines", "group"})
_PRESENTS = frozenset({"zur person", "der autor", "die autorin"})
"""What may head who the text itself is about."""

_VOTES = "votes of readers"
_END = re.compile(r"Ende (?:de[rs]) (?P<name>[^.!?]{5,40})")
_MADE = re.compile(r"\b(?:wurden?|ist|sind)\b.*\b(?:erstellt|generiert|zusammengefasst)\b")
_BY_MACHINE = re.compile(r"\bKI\b|künstlich|automatisch", re.IGNORECASE)


def boxes(layout: Layout) -> None:
    """What stands below the first line of a box goes with it."""
    head = layout.first_prose()
    inside = range(layout.second_prose() + 1, layout.last_prose())
    for index in range(len(layout)):
        verdict = layout.verdicts[index]
        if not verdict or verdict.takes not in _TAKE:
            continue
        if verdict.takes in _BELOW_THE_HEAD and index <= head:
            continue
        if index < head and _is_skip_link(layout, index):
            continue
        if verdict.role is Role.SUMMARY and index in inside and _heads_facts(layout, index):
            layout.verdicts[index] = None
        elif _TAKE[verdict.takes](layout, index, verdict):
            return


def _is_skip_link(layout: Layout, index: int) -> bool:
    """`Inhalt`, above `Hauptmenü` and `Suche`."""
    below = index + 1
    linked = below < len(layout) and layout.role(below) is Role.NAVIGATION
    return layout.role(index) is Role.CONTENTS and linked


def _heads_facts(layout: Layout, index: int) -> bool:
    """`Das Wichtigste im Überblick:` and, between paragraphs, a list without sentences: of what is
    offered, not of the text itself."""
    return layout.text(index).endswith(":") and layout.is_title(index + 1)


def closed(layout: Layout) -> None:
    """What stands between a box's first line and "Ende der weiteren Informationen"."""
    for index in range(layout.first_prose() + 1, len(layout)):
        match = _END.fullmatch(layout.text(index))
        if not match:
            continue
        name = match["name"].casefold()[:-1].split()[-1]
        for first in range(index - 1, max(0, index - _SMALL_GROUP), -1):
            verdict = layout.verdicts[first]
            if verdict and name in layout.text(first).casefold():
                _judge_inside(layout, range(first + 1, index), verdict)
                break


def _judge_inside(layout: Layout, inside: range, verdict: Verdict) -> None:
    """Links, or a box of facts: a heading and one paragraph or more, each of sentences."""
    facts = len(inside) > 1 and layout.is_title(inside[0])
    if facts and all(_tells_facts(layout, i) for i in inside[1:]):
        layout.judge(inside[0], Role.SUBHEAD)
        for i in inside[1:]:
            layout.judge(i, Role.PARAGRAPH)
    else:
        for i in layout.opened(inside.start, inside.stop):
            layout.verdicts[i] = verdict


def _tells_facts(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    return len(text) > _FACTS_MIN and has_inner_break(text) and layout.wording(index) < 0


def take_rest(layout: Layout, index: int, verdict: Verdict) -> bool:
    """Everything to the end; but only a wire's notes take long prose with them."""
    wire = verdict.reason.startswith("wire")
    if wire and index < layout.first_prose():
        layout.verdicts[index] = None  # no notes on a text stand above it
        return False
    if wire and layout.headline is not None and layout.headline > index:
        layout.headline = None  # a field of the wire's notes, not of the article
    for i in range(index + 1, len(layout)):
        if not wire and layout.is_open(i) and len(layout.text(i)) > _LONG_PROSE:
            return False
        if wire or layout.is_open(i):
            layout.judge(i, verdict.role, verdict.reason)
    return True


def _take_group(layout: Layout, index: int, verdict: Verdict) -> bool:
    if layout.group_size(index) <= _SMALL_GROUP and not _is_among_paragraphs(layout, index):
        group = layout.group_of(index)
        _judge_short(layout, range(index + 1, group.stop), verdict)
        above = range(index - 1, group.start - 1, -1)
        is_signature = "@" in layout.text(index)  # of a post, which reads like text
        of_page = takewhile(lambda i: is_signature or not _is_told(layout, i), above)
        _judge_short(layout, of_page, verdict)
    return False


def _take_lines(layout: Layout, index: int, verdict: Verdict) -> bool:
    if verdict.role is Role.AUTHOR_BOX and verdict.label:
        _take_author(layout, index, verdict)
        if layout.role(index) is Role.SUBHEAD:
            return False
    if verdict.role is Role.NEWSLETTER and verdict.label:
        _judge_short(layout, range(index + 1, _closing_button(layout, index)), verdict)
    below = range(index + 1, layout.group_of(index).stop)
    if layout.group_size(index) <= _SMALL_GROUP and not _heads_what_follows(layout, index):
        if _is_among_paragraphs(layout, index):
            below = range(index + 1, next(filter(layout.is_prose, below), below.stop))
        _judge_short(layout, below, verdict)
    return False


def _is_among_paragraphs(layout: Layout, index: int) -> bool:
    """Is no blank line between it and the text, so that a group is no box?"""
    above = range(layout.group_of(index).start, index)
    return any(layout.is_open(i) and layout.is_prose(i) and _is_told(layout, i) for i in above)


def _heads_what_follows(layout: Layout, index: int) -> bool:
    """A subhead and its paragraph below the label of an advertisement, which was no text."""
    below = index + 1
    return (
        layout.role(index) is Role.ADVERTISEMENT
        and below < len(layout)
        and layout.is_open(below)
        and layout.is_title(below)
        and not ends_sentence(layout.text(below))
        and layout.stands_on_prose(below)
        and len(layout.text(below + 1)) > _LONG_PROSE
    )


def _closing_button(layout: Layout, index: int) -> int:
    """Where the button is that ends the box, if it is near and nothing long stands before it."""
    for i in range(index + 1, min(index + _BOX_MAX, len(layout))):
        if layout.role(i) in (Role.NEWSLETTER, Role.PAYWALL):
            return i
        if not layout.is_open(i) or len(layout.text(i)) > _POINT_MAX:
            break
    return index


def _take_author(layout: Layout, index: int, verdict: Verdict) -> None:
    """The author's name and the last paragraph, if nothing else is between it and the label."""
    names: list[int] = []
    following = layout.next_open(index + 1)
    while following is not None and is_names(layout.text(following)) and len(names) < 6:
        names.append(following)
        following = layout.next_open(following + 1)
    if following is None:
        return
    presents = layout.text(index).casefold() in _PRESENTS
    if presents and not names and is_spoken_of(layout, following):
        layout.judge(index, Role.SUBHEAD)
        layout.judge(following, Role.PARAGRAPH)
        return
    if following == layout.last_prose() or _tells_of_a_person(layout, index, following):
        for i in (*names, following):
            layout.judge(i, verdict.role, verdict.reason)


def _tells_of_a_person(layout: Layout, label: int, index: int) -> bool:
    """Right below the label, who somebody is: "Ragna Steindl, Jahrgang 1966, leitet ..."."""
    text = layout.text(index)
    pictured = all(layout.role(i) in (Role.CREDIT, Role.CAPTION) for i in range(label + 1, index))
    return pictured and len(text) <= _SUMMARY_MAX and PERSON.match(text) is not None


def _judge_short(layout: Layout, indices: Iterable[int], verdict: Verdict) -> None:
    """The lines up to the first that is too long for a box, or tells when an entry was written."""
    for i in indices:
        text = layout.text(i)
        told = layout.role(i) in DATES or is_clock(text)
        told = told or (layout.is_open(i) and verdict.role in SPOKEN_OF and _is_told(layout, i))
        if told or (layout.is_open(i) and len(text) > _LONG_PROSE) or _heads_paragraph(layout, i):
            return
        if layout.is_open(i):
            layout.judge(i, verdict.role, verdict.reason)


def _heads_paragraph(layout: Layout, index: int) -> bool:
    """A subhead right above a paragraph that no box would have."""
    below = index + 1
    long = below < len(layout) and len(layout.text(below)) > _LONG_PROSE and layout.is_open(below)
    return long and layout.is_open(index) and layout.is_title(index) and layout.is_prose(below)


def _is_told(layout: Layout, index: int) -> bool:
    """A step of a list, or prose that no page would write, or that quotes somebody?"""
    if layout.passages[index].mark is Mark.NUMBERED:
        return True
    return layout.is_prose(index) and is_worded_as_text(layout, index)


def _take_title(layout: Layout, index: int, verdict: Verdict) -> bool:
    below = index + 1
    if below < len(layout) and layout.is_open(below) and layout.is_title(below):
        layout.judge(below, verdict.role, verdict.reason)
    return False


def _take_bullets(layout: Layout, index: int, verdict: Verdict) -> bool:
    """The list below, and what stands between the heading and a line that says "by an AI"."""
    above = layout.verdicts[index - 1] if index else None
    text = layout.text(index)
    closes = above is not None and not above.label and _BY_MACHINE.search(text)  # "KI-generiert"
    if not verdict.label or (
        above is not None and above.role is verdict.role and (closes or _MADE.search(text))
    ):
        return False
    rest = range(index + 1, layout.group_of(index).stop)
    small = len(rest) <= _SMALL_GROUP and not any(map(layout.is_prose, rest))
    taken = []
    for i in range(index + 1, min(index + _MANY_TEASERS, len(layout))):
        in_group = layout.same_group(index, i) and small
        listed = layout.passages[i].mark in LIST_MARKS and not _numbers_a_subhead(layout, i)
        if listed or in_group:
            taken.append(i)
        else:
            break
    closing = (
        i for i in range(index + 1, min(index + 8, len(layout))) if layout.role(i) is verdict.role
    )
    if (last := next(closing, None)) is not None:
        taken = list(range(index + 1, last))
    taken = taken or _short_sentences(layout, index + 1) or _rest_of_summary(layout, index)
    taken = taken or _summary_by_machine(layout, index)
    if not taken and not _is_second_label(layout, index):
        layout.verdicts[index] = None
    for i in taken:
        if layout.is_open(i):
            layout.judge(i, verdict.role, verdict.reason)
    return False


def _numbers_a_subhead(layout: Layout, index: int) -> bool:
    """`1. Kurz lüften` above its paragraph, which is no point of a summary."""
    numbered = layout.passages[index].mark is Mark.NUMBERED and layout.is_title(index)
    return numbered and layout.stands_on_prose(index) and not _is_item(layout, index + 1)


def _is_item(layout: Layout, index: int) -> bool:
    return layout.passages[index].mark in LIST_MARKS


def _is_second_label(layout: Layout, index: int) -> bool:
    """Did a label above take what stands below?"""
    return index + 1 < len(layout) and layout.role(index + 1) is layout.role(index)


def _short_sentences(layout: Layout, start: int) -> list[int]:
    """Two lines or more of one sentence each, without bullets, above a longer paragraph."""
    below = list(
        islice(layout.opened(start, min(start + _MANY_TEASERS, len(layout))), _SMALL_GROUP)
    )
    points = list(takewhile(lambda i: _is_point(layout.text(i)), below))
    after = below[len(points)] if len(points) < len(below) else None
    longer = after is not None and len(layout.text(after)) > _POINT_MAX
    return points if len(points) > 1 and longer else []


def _rest_of_summary(layout: Layout, index: int) -> list[int]:
    """The paragraphs below in the label's own group, where those of the text stand alone."""
    rest = range(index + 1, layout.group_of(index).stop)
    if not layout.is_set_apart or len(rest) > _SMALL_GROUP:
        return []
    points = list(takewhile(layout.is_open, rest))
    return points if all(len(layout.text(i)) <= _SUMMARY_MAX for i in points) else []


def _summary_by_machine(layout: Layout, index: int) -> list[int]:
    """The paragraph below a label that says who wrote it, and so is never empty."""
    below = index + 1
    by_machine = _BY_MACHINE.search(layout.text(index)) is not None and below < len(layout)
    fits = by_machine and layout.is_open(below) and len(layout.text(below)) <= _SUMMARY_MAX
    return [below] if fits and below < layout.last_prose() else []


def _is_point(text: str) -> bool:
    return len(text) <= _POINT_MAX and not has_inner_break(text)


def polls(layout: Layout) -> None:
    """The question and the answers above the number of those who voted."""
    for index in range(layout.first_prose() + 1, len(layout)):
        verdict = layout.verdicts[index]
        if not verdict or verdict.reason != _VOTES:
            continue
        for above in range(index - 1, max(0, index - _SMALL_GROUP), -1):
            if not layout.is_open(above) or len(layout.text(above)) > _ANSWER_MAX:
                break
            if is_question(layout.text(above)):
                for i in range(above, index):
                    layout.judge(i, verdict.role, verdict.reason)
                break


def _take_poll(layout: Layout, index: int, verdict: Verdict) -> bool:
    """A question below, and the answers among which a reader may choose."""
    question = index + 1
    asked = question < len(layout) and layout.is_open(question)
    if not (verdict.label and asked and is_question(layout.text(question))):
        return False
    answers = list(
        takewhile(
            lambda i: layout.is_open(i) and len(layout.text(i)) <= _ANSWER_MAX,
            range(question + 1, min(question + _SMALL_GROUP, len(layout))),
        )
    )
    if answers and layout.heads_prose(answers[-1]) and not ends_flat(layout.text(answers[-1])):
        answers.pop()
    for i in (question, *answers) if len(answers) > 1 else ():
        layout.judge(i, verdict.role, verdict.reason)
    return False


_TAKE: dict[str, Callable[[Layout, int, Verdict], bool]] = {
    "rest": take_rest,
    "title": _take_title,
    "group": _take_group,
    "lines": _take_lines,
    "titles": take_titles,
    "bullets": _take_bullets,
    "poll": _take_poll,
}
"""How a box's first line takes what is below it; True if nothing is left to look at."""
