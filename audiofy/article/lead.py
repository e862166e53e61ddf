"""The lead, and what stands below it: names, dates, topics."""

import re
from collections.abc import Iterator
from itertools import islice

from audiofy.article.datelines import is_wire_dateline
from audiofy.article.dates import first_moment
from audiofy.article.furniture import ABOUT
from audiofy.article.head import begins_text, matching
from audiofy.article.layout import HEAD_MAX, Layout
from audiofy.article.lines import BYLINE, DATES, date_verdict
from audiofy.article.model import Role
from audiofy.article.names import is_names
from audiofy.article.passages import LISTS_AND_QUOTES, Mark
from audiofy.article.shape import (
    ends_flat,
    ends_sentence,
    has_inner_break,
    is_question,
    stems,
)
from audiofy.article.tables import words
from audiofy.article.trails import heads_a_day

_LEAD_MIN = 25  # characters
_LEAD_MAX = 700  # characters
_SHORT_LEAD_MAX = 360
_SUBJECT_SIGHT = 20  # passages
_ANNOUNCED = re.compile(
    r"[.!?] (?:Wir (?:zeigen|erklären|verraten|sagen|geben)\b|Ein (?:Überblick|Ortsbesuch|Besuch)\b"
    r"|Eine (?:Übersicht|Analyse|Spurensuche|Einordnung|Bilanz)\b"
    r"|(?:Die wichtigsten )?(?:Fragen und )Antworten\b)[^.!?]{0,80}[.!?]?$"
)
_NAME_SPACES = 5  # in an author's name, with a degree, or two
_SURE_AUTHORS = re.compile(
    r"(?:Dr|Prof)\. (?:[\w.]+ )?[A-ZÄÖÜ][\w-]+ [A-ZÄÖÜ][\w-]+"
    r"|[A-ZÄÖÜ][\w-]+ [A-ZÄÖÜ][\w-]+ und [A-ZÄÖÜ][\w-]+ [A-ZÄÖÜ][\w-]+"
)
_BUTTONS = frozenset({Role.SHARE, Role.WIDGET, Role.COMMENTS, Role.METADATA})
_BESIDE_BULLETS = frozenset({Role.BYLINE, Role.PUBLISHED, Role.UPDATED, Role.COMMENTS})


def authors_below_the_lead(layout: Layout) -> None:
    """An author's bare name above a date, or below a lead that has no last full stop."""
    top = layout.headline
    first = None if top is None else next(_prose_from(layout, top + 1), None)
    if top is None or first is None or layout.transcript:
        return
    led = any(layout.role(i) is Role.LEAD for i in range(top, first))
    end = first if led else next(_prose_from(layout, first + 1), first)
    for index in list(layout.opened(top + 1, min(end, top + HEAD_MAX))):
        name, _, outlet = layout.text(index).partition(", ")
        bare = name.count(" ") < _NAME_SPACES and ":" not in name and is_names(name)
        signs = bare and (" " not in outlet or is_names(layout.text(index)))
        sure = index == first + 1 and _SURE_AUTHORS.fullmatch(layout.text(index)) is not None
        if signs and (
            sure or _is_above_date(layout, index) or _is_below_open_lead(layout, top, index)
        ):
            layout.verdicts[index] = BYLINE
            if _is_place_above(layout, index):
                layout.judge(index - 1, Role.METADATA, "where the author writes")


def _is_place_above(layout: Layout, index: int) -> bool:
    """`Aus Kiel` above the author's name."""
    first, _, place = layout.text(index - 1).partition(" ")
    tells = first.casefold() in words("no_first_names") and place and place.count(" ") < 2
    return bool(tells) and layout.is_open(index - 1) and layout.same_group(index - 1, index)


def _prose_from(layout: Layout, start: int) -> Iterator[int]:
    return (i for i in layout.opened(start) if layout.is_prose(i))


def _is_above_date(layout: Layout, index: int) -> bool:
    below = index + 1
    if below < len(layout) and layout.role(below) in (Role.COMMENTS, Role.MARKUP):
        below += 1  # how many comments there are, or a bar
    if below >= len(layout):
        return False
    open_date = layout.is_open(below) and date_verdict(layout.text(below)) is not None
    return open_date or layout.role(below) in DATES


def _is_below_open_lead(layout: Layout, top: int, index: int) -> bool:
    """Two sentences right below the headline, the last without its full stop?"""
    text = layout.text(index - 1)
    below = index - 1 == top + 1 and layout.role(index - 1) in (None, Role.LEAD)
    return (
        below
        and len(text) <= _SHORT_LEAD_MAX
        and has_inner_break(text)
        and not (ends_sentence(text) or ends_flat(text))
    )


def lead(layout: Layout) -> None:
    """The first paragraph, if something tells it from the second."""
    if Role.LEAD in layout.told or _judge_heading_as_lead(layout):
        return
    if layout.given.lead and (match := matching(layout, list(layout.opened()), layout.given.lead)):
        layout.judge(match[0], Role.LEAD)
        return
    top = layout.headline
    _reopen_below_headline(layout)
    first = None if top is None else _first_paragraph(layout, top)
    if top is None or first is None or _is_no_lead(layout, top, first):
        return
    below = range(first + 1, len(layout))
    second = next((i for i in below if layout.is_text(i) and layout.is_prose(i)), None)
    if second is not None and _tells_lead(layout, top, first, second):
        layout.judge(first, Role.LEAD)


def _reopen_below_headline(layout: Layout) -> None:
    """What was taken for the page's own by its words, but is of the headline's subject: sentences
    right below it, or a paragraph above the second one. A lead may address its readers."""
    top = layout.headline
    if top is None:
        return
    title = layout.text(top).casefold()
    for index in range(top + 1, min(top + _SUBJECT_SIGHT, layout.second_prose())):
        text = layout.text(index)
        paragraph = layout.role(index) is Role.PAGE and layout.is_prose(index)
        if not paragraph or not has_inner_break(text) or "www." in text:
            continue
        shared = sum(stem.casefold() in title for stem in set(stems(text)))
        if shared > (index > top + 1):
            layout.verdicts[index] = None


def _first_paragraph(layout: Layout, top: int) -> int | None:
    """The first passage below the headline that is no title, if it is a sentence."""
    first = next((i for i in layout.opened(top) if not layout.is_title(i)), None)
    if first is None or len(layout.text(first)) < _LEAD_MIN or first + 1 == len(layout):
        return None
    signed = layout.role(first + 1) is Role.BYLINE
    ended = ends_sentence(layout.text(first)) or _is_open_lead(layout.text(first))
    return first if ended or signed else None


def _is_open_lead(text: str) -> bool:
    """Sentences, the last without its full stop: only a lead is set so."""
    return len(text) <= _SHORT_LEAD_MAX and has_inner_break(text) and text[-1].isalnum()


def _is_no_lead(layout: Layout, top: int, first: int) -> bool:
    """Is it part of a list, a wire's first sentence, an answer, or below a lead or a subhead?"""
    above = layout.role(first - 1) if first else None
    wire = above is Role.DATELINE and is_wire_dateline(layout.text(first - 1))
    headings = (layout.text(i) for i in layout.opened(top + 1, first))
    if layout.alone and any(layout.book.find(text, edge=True) is None for text in headings):
        return True  # it has a heading of its own
    roles = [layout.role(i) for i in range(top, first)]
    leads = [i for i in range(top, first) if layout.role(i) is Role.LEAD]
    return (
        layout.passages[first].mark in LISTS_AND_QUOTES
        or wire
        or Role.QUESTION in roles
        or any(has_inner_break(layout.text(i)) for i in leads)  # a lead without a full stop
        or (bool(leads) and any(layout.is_open(i) for i in range(leads[0], first)))
    )


def _judge_heading_as_lead(layout: Layout) -> bool:
    """A heading of two sentences right below the headline, as some sites mark up their leads."""
    top = layout.headline
    below = layout.next_open(top + 1) if top is not None else None
    if below is None or layout.passages[below].mark is not Mark.HEADING:
        return False
    text = layout.text(below)
    if not (has_inner_break(text) and ends_sentence(text) and len(text) <= _LEAD_MAX):
        return False
    layout.judge(below, Role.LEAD)
    return True


def _tells_lead(layout: Layout, top: int, first: int, second: int) -> bool:
    size = len(layout.text(first))
    if layout.passages[first].mark in (Mark.ITALIC, Mark.BOLD):
        return True
    if size > _LEAD_MAX:
        return False
    if _is_open_lead(layout.text(first)) or _announces(layout.text(first)):
        return True
    if _is_said_below(layout, first, second):
        return True
    between = {layout.role(i) for i in range(first + 1, second)}
    if between & ABOUT and size <= _LEAD_MAX:
        return True
    tight = any(layout.same_group(i, first) for i in range(top, first))
    if tight and not layout.same_group(first, second) and layout.group_size(first) > 1:
        return True
    if any(layout.is_text(i) for i in range(first + 1, second)) or layout.role(second):
        return size <= _SHORT_LEAD_MAX
    prose = (len(layout.text(i)) for i in layout.opened(second) if layout.is_prose(i))
    following = list(islice(prose, 3))
    usual = max(following[0], sum(following) / len(following))
    shorter = size <= 0.8 * usual
    return size <= _SHORT_LEAD_MAX and (shorter or _is_below_buttons(layout, top, first))


def _is_below_buttons(layout: Layout, top: int, first: int) -> bool:
    """A paragraph apart from the next, below a page's buttons: only a release has no lead there."""
    above = {layout.role(i) for i in range(top, first)}
    apart = layout.group_of(first)[-1] == first
    return apart and not _BUTTONS.isdisjoint(above) and Role.DATELINE not in above


def _is_said_below(layout: Layout, first: int, second: int) -> bool:
    """Do the entries of a ticker follow, or questions and answers, at once or below an
    introduction?"""
    third = layout.next_text(second + 1)
    begins = second if third is None or layout.is_said(second) else third
    introduced = begins == second or len(layout.text(first)) <= _SHORT_LEAD_MAX
    return layout.is_said(begins) and introduced and not layout.is_said(first)


def _announces(text: str) -> bool:
    """Does the last of a few sentences say what is to come: "Wir erklären, was jetzt gilt."?"""
    return len(text) <= _SHORT_LEAD_MAX and _ANNOUNCED.search(text) is not None


def below_lead(layout: Layout) -> None:
    """Names, dates and topics between the lead and the text."""
    top = next((i for i in range(len(layout)) if layout.role(i) is Role.LEAD), layout.headline)
    if top is None:
        return
    end = next((i for i in layout.opened(top + 1) if begins_text(layout, i)), top)
    below = list(layout.opened(top + 1, min(end, top + HEAD_MAX)))
    published = any(layout.role(i) in (Role.PUBLISHED, Role.UPDATED) for i in range(top))
    for index in below:
        verdict = date_verdict(layout.text(index))
        dated = first_moment(layout.text(index)) is not None and not published
        if verdict and (dated or _near(layout, index, top)) and not heads_a_day(layout, index):
            layout.verdicts[index], published = verdict, True
    for index in below:
        if layout.is_open(index) and _near(layout, index, top):
            _judge_name_or_topic(layout, index, top)
        if layout.is_open(index):
            return


def bullets_at_the_top(layout: Layout) -> None:
    """`- in Überwachung` below the author: a topic, not a list."""
    top = layout.headline or 0
    for index in list(layout.opened(top + 1, min(layout.first_prose(), top + HEAD_MAX))):
        above = layout.role(index - 1)
        bullet = layout.passages[index].mark is Mark.BULLET and layout.is_title(index)
        if bullet and layout.text(index).count(" ") < 3 and above in _BESIDE_BULLETS:
            layout.judge(index, Role.NAVIGATION, "topic")


def _near(layout: Layout, index: int, top: int) -> bool:
    """In the group of the lead, or beside something else about the article."""
    beside = {layout.role(i) for i in (index - 1, index + 1) if 0 <= i < len(layout)}
    return layout.same_group(index, top) or bool(beside & (ABOUT - {Role.CAPTION}))


def _judge_name_or_topic(layout: Layout, index: int, top: int) -> None:
    text = layout.text(index)
    if is_names(text) or (layout.role(index - 1) is Role.BYLINE and _is_desk(text)):
        layout.verdicts[index] = BYLINE
    elif text.count(" ") < 3 and not is_question(text) and _is_enclosed(layout, index, top):
        layout.judge(index, Role.NAVIGATION, "topic")


def _is_desk(text: str) -> bool:
    """The desk that the author works for: "BR24 Redaktion", "Redaktion Wirtschaft"."""
    return text.count(" ") <= 3 and "redaktion" in re.split(r"[\s-]+", text.casefold())


def _is_enclosed(layout: Layout, index: int, top: int) -> bool:
    around = [layout.role(i) in ABOUT for i in (index - 1, index + 1) if i < len(layout)]
    return layout.same_group(index, top) or all(around)
