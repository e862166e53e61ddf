"""What each passage is, found in steps from the surest sign to the weakest.

Every step looks at the whole page and gives verdicts only to passages that have none. What no
step claims is a paragraph: in doubt, text is spoken. Here are the steps for furniture; `head.py`
has those for the top of an article and `body.py` those for its text.
"""

import re
from collections.abc import Callable
from itertools import islice, takewhile

from audiofy.article.layout import Layout, Verdict
from audiofy.article.lines import (
    BYLINE,
    CAPTION,
    CREDIT,
    PUBLISHED,
    SOURCE,
    date_verdict,
    is_credit,
    is_dateline,
    is_labelled_date,
    is_moment,
    is_symbolic_caption,
)
from audiofy.article.model import Role, one_line
from audiofy.article.names import (
    is_byline,
    is_initials,
    is_names,
    is_signature,
    is_source_code,
    is_wire_stamp,
)
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import ends_sentence, has_inner_break, has_verb, has_words
from audiofy.article.tables import words
from audiofy.label import NOTICE

_LINE_MAX = 300  # what is longer is no label, credit or byline
_LEAD_MAX = 360  # characters
_LONG_PROSE = 250  # characters; no box that we know of has such paragraphs
_HEAD_MAX = 40  # passages; a box further down takes no headline
_REPEATED_MIN, _REPEATED_MAX = 12, 400
_MANY_TEASERS = 30
_SUMMARY_MAX = 600  # characters of a summary that is one paragraph
_POINT_MAX = 150  # characters of a point in a summary
_SUBHEAD_MAX = 60  # characters; of a heading that stands right below links
_LABEL_MAX = 30  # characters
_BOX_MAX = 6  # passages from a newsletter's name to the button that orders it
_SMALL_GROUP = 9  # passages; more of them without a blank line are the article itself
_BELOW_THE_HEAD = frozenset({"lines", "group"})

_MARKS: dict[Mark, Verdict] = {
    Mark.SYNTAX: Verdict(Role.MARKUP, "mark-up"),
    Mark.CODE: Verdict(Role.CODE, "program listing"),
    Mark.TABLE: Verdict(Role.TABLE, "table"),
    Mark.IMAGE: Verdict(Role.CAPTION, "text in place of a picture"),
    Mark.FOOTNOTE: Verdict(Role.EDITORIAL_NOTE, "footnote"),
}

_TABLE_ROW_TABS = 2
_COUNT_MAX = 4  # digits
_BUTTONS = frozenset({Role.NEWSLETTER, Role.COMMENTS, Role.ADVERTISEMENT})
_COUNTED = frozenset({Role.COMMENTS, Role.SHARE})
_REQUEST = "request for support"
_CONSENT = "consent to a newsletter"
_QUOTED = re.compile(r"[„“»«\"‚‘][^„“”»«\"]{1,300}[“”«»\"]")
_MORE = ("mehr", "lesen", "]")
_GOES_ON = re.compile(r"[.!?…“«][»“]? ?\[?(?:mehr|mehr lesen|weiterlesen|weiter lesen)\]?$")

_FORMS: tuple[tuple[Callable[[str], bool], Verdict], ...] = (
    (is_wire_stamp, Verdict(Role.METADATA, "wire service stamp")),
    (is_source_code, SOURCE),
    (lambda text: text.startswith(("Quelle:", "Quellen:")) and len(text) <= 110, SOURCE),
    (is_dateline, Verdict(Role.DATELINE, "dateline")),
    (is_byline, BYLINE),
    (is_credit, CREDIT),
    (is_symbolic_caption, CAPTION),
    (is_initials, BYLINE),
    (is_labelled_date, PUBLISHED),
    (is_moment, PUBLISHED),
)
"""What a line says by its form, wherever it stands; first match wins."""

FURNITURE = frozenset(role for role in Role if not role.spoken) - {Role.NOTICE}
ABOUT = frozenset(
    {Role.BYLINE, Role.PUBLISHED, Role.UPDATED, Role.CREDIT, Role.CAPTION, Role.WIDGET, Role.SHARE}
)
"""What stands between a lead and the text, and rarely between two paragraphs."""


def marked(layout: Layout) -> None:
    """What the mark-up says, and lines without a word."""
    for index in layout.opened():
        passage = layout.passages[index]
        if passage.mark in _MARKS and has_words(passage.text):
            layout.verdicts[index] = _MARKS[passage.mark]
        elif not has_words(passage.text):
            layout.judge(index, Role.MARKUP, "no words")
        elif layout.source.count("\t", passage.start, passage.end) >= _TABLE_ROW_TABS:
            layout.verdicts[index] = _MARKS[Mark.TABLE]


def names_below_their_label(layout: Layout) -> None:
    """`Von` on a line of its own, and the authors on the next ones."""
    for index in list(layout.opened()):
        label = layout.text(index) if layout.is_open(index) else ""
        if len(label) <= _LABEL_MAX and label.casefold() in words("byline_lead_ins"):
            names = index + 1
            while names < len(layout) and layout.is_open(names) and is_names(layout.text(names)):
                layout.judge(index, Role.METADATA, "label of the byline")
                layout.verdicts[names] = BYLINE
                names += 1


def known_lines(layout: Layout) -> None:
    """Lines that give themselves away: by form, then by phrase."""
    ordinary = []
    for index in layout.opened():
        text = layout.text(index)
        if text in layout.ordinary:
            continue
        if len(text) <= _LINE_MAX:
            verdict = next((v for test, v in _FORMS if test(text)), None)
            if verdict is PUBLISHED:
                verdict = date_verdict(text)
            if verdict:
                layout.verdicts[index] = verdict
                continue
        if _QUOTED.fullmatch(text):
            continue  # whoever says "Wetter!" is no link to it
        if phrase := layout.book.find(text):
            label = len(text) <= 60 and (": " not in text or _heads_links(text))
            reason = "" if phrase.role.spoken else phrase.reason
            layout.verdicts[index] = Verdict(phrase.role, reason, phrase.takes, label)
        else:
            ordinary.append(text)
    layout.ordinary.update(ordinary)


def teasers_that_go_on(layout: Layout) -> None:
    """The first sentences of another article, cut off by a link: "… der Schifffahrt. mehr"."""
    for index in layout.opened():
        text = layout.text(index)
        if not text.endswith(_MORE) or not _GOES_ON.search(text):
            continue
        first = index
        while first > 0 and layout.is_open(first - 1) and layout.same_group(first - 1, index):
            first -= 1
        if index - first <= 2 and all(layout.is_title(i) for i in range(first, index)):
            for i in range(first, index):
                layout.judge(i, Role.TEASER, "teaser of another article")
        layout.judge(index, Role.TEASER, "teaser of another article")


def headings_of_requests(layout: Layout) -> None:
    """Who asks for money, or for an address, does so under a heading; a box in mid-text has no
    other."""
    head = layout.first_prose()
    for index in range(1, len(layout)):
        verdict = layout.verdicts[index]
        offers = verdict and verdict.role is Role.NEWSLETTER and index - 1 > head
        asks = verdict and (verdict.reason == _REQUEST or offers) and layout.is_prose(index)
        if asks and layout.is_open(index - 1) and _is_heading(layout, index - 1):
            layout.verdicts[index - 1] = verdict


def above_the_consent(layout: Layout) -> None:
    """A newsletter's name and what it says of itself, above the line that agrees to it."""
    head = layout.first_prose()
    for index in range(head + 1, len(layout)):
        verdict = layout.verdicts[index]
        if not verdict or verdict.reason != _CONSENT:
            continue
        tight = 1 < layout.group_size(index) <= _SMALL_GROUP
        for above in range(index - 1, max(head, index - _BOX_MAX), -1):
            named = "newsletter" in layout.text(above).casefold()
            short = len(layout.text(above)) <= (_LONG_PROSE if named else _POINT_MAX)
            joined = layout.same_group(above, index) if tight else named
            field = layout.role(above) in (Role.NEWSLETTER, Role.PAYWALL)
            if not ((layout.is_open(above) and short and joined) or field):
                break
            if not field:
                layout.verdicts[above] = verdict
        else:
            continue
        _judge_name_above(layout, above, head, verdict, tight=tight)


def _judge_name_above(
    layout: Layout, index: int, head: int, verdict: Verdict, *, tight: bool
) -> None:
    """Where blank lines part a box, a title above its sentence is the newsletter's name."""
    named = layout.verdicts[index + 1] is verdict and layout.is_prose(index + 1)
    inside = not tight and index > head and layout.is_open(index)
    if named and inside and _is_heading(layout, index):
        layout.verdicts[index] = verdict


def _is_heading(layout: Layout, index: int) -> bool:
    """A title, and neither a last short sentence nor the author's signature."""
    text = layout.text(index)
    return layout.is_title(index) and not (ends_sentence(text) or is_signature(text))


def counts(layout: Layout) -> None:
    """A number alone beside share buttons or comments counts them."""
    for index in list(layout.opened()):
        text = layout.text(index)
        if len(text) <= _COUNT_MAX and text.isdecimal():
            beside = [layout.verdicts[i] for i in (index - 1, index + 1) if 0 <= i < len(layout)]
            counted = (v for v in beside if v and v.role in _COUNTED)
            layout.verdicts[index] = next(counted, None)


def headings_of_buttons(layout: Layout) -> None:
    """The titles in a small group that ends with a newsletter's button, an invitation to comment,
    an advertisement: its name and what it says."""
    for index in range(_second_prose(layout) + 1, len(layout)):
        verdict = layout.verdicts[index]
        ends = index + 1 == len(layout) or not layout.same_group(index, index + 1)
        if not (verdict and verdict.role in _BUTTONS and ends):
            continue
        members = range(index - layout.group_size(index) + 1, index)
        told = any(layout.is_prose(i) or layout.role(i) in ABOUT for i in members)
        if 0 < len(members) < _BOX_MAX and not told:
            for i in members:
                if layout.is_open(i):
                    layout.verdicts[i] = verdict


def boxes(layout: Layout) -> None:
    """What stands below the first line of a box goes with it."""
    head = layout.first_prose()
    for index in range(len(layout)):
        verdict = layout.verdicts[index]
        if not verdict or verdict.takes not in _TAKE:
            continue
        if verdict.takes in _BELOW_THE_HEAD and index <= head:
            continue
        if _TAKE[verdict.takes](layout, index, verdict):
            return


def _take_rest(layout: Layout, index: int, verdict: Verdict) -> bool:
    """Everything to the end; but only a wire's notes take long prose with them."""
    wire = verdict.reason.startswith("wire")
    if wire and layout.headline is not None and layout.headline > index:
        layout.headline = None  # a field of the wire's notes, not of the article
    for i in range(index + 1, len(layout)):
        if not wire and layout.is_open(i) and len(layout.text(i)) > _LONG_PROSE:
            return False
        if wire or layout.is_open(i):
            layout.judge(i, verdict.role, verdict.reason)
    return True


def _take_group(layout: Layout, index: int, verdict: Verdict) -> bool:
    if layout.group_size(index) <= _SMALL_GROUP:
        _judge_short(layout, _group(layout, index), verdict)
    return False


def _take_lines(layout: Layout, index: int, verdict: Verdict) -> bool:
    if verdict.role is Role.AUTHOR_BOX and verdict.label:
        _take_author(layout, index, verdict)
    if verdict.role is Role.NEWSLETTER and verdict.label:
        _judge_short(layout, range(index + 1, _closing_button(layout, index)), verdict)
    if layout.group_size(index) <= _SMALL_GROUP:
        _judge_short(layout, range(index + 1, _group(layout, index).stop), verdict)
    return False


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
    if following is not None and following == layout.last_prose():
        for i in (*names, following):
            layout.judge(i, verdict.role, verdict.reason)


def _judge_short(layout: Layout, indices: range, verdict: Verdict) -> None:
    for i in indices:
        if layout.is_open(i) and len(layout.text(i)) <= _LONG_PROSE:
            layout.judge(i, verdict.role, verdict.reason)


def _take_titles(layout: Layout, index: int, verdict: Verdict) -> bool:
    """The headings below: those of its group, or if it stands alone, those of the next ones."""
    if not verdict.label:
        return False
    small = layout.group_size(index) <= _SMALL_GROUP
    stop = _group(layout, index).stop if small else index
    closes = stop == index + 1 and layout.group_size(index) > 1
    below = [i for i in range(index + 1, stop) if layout.is_open(i)]
    if below:
        taken = [i for i in below if len(layout.text(i)) <= _LONG_PROSE]
    else:
        taken = _titles_from(layout, index + 1) if not closes else []
        fact = verdict.role is Role.TABLE and taken and _has_number(layout.text(taken[-1]))
        taken = taken if fact else _without_subhead(layout, taken)
        if len(taken) == 1 and _heads_prose(layout, taken[0]) and _heads_links(layout.text(index)):
            return False
    if _takes_headline(layout, index, taken):
        return False
    for i in taken:
        layout.judge(i, verdict.role, verdict.reason)
    return False


def _has_number(text: str) -> bool:
    return any(map(str.isdigit, text))


def _takes_headline(layout: Layout, index: int, taken: list[int]) -> bool:
    """Above the first paragraph: would no line be left that can be the headline?"""
    known = layout.headline is not None
    if known or index > _HEAD_MAX or index > (head := layout.first_prose()):
        return False
    rest = (i for i in layout.opened(0, head) if i not in taken and layout.is_title(i))
    return not any(layout.text(i).count(" ") >= 2 or has_verb(layout.text(i)) for i in rest)


def _without_subhead(layout: Layout, titles: list[int]) -> list[int]:
    """The titles but for the last, if that is shorter than the links above it and heads text."""
    listed = titles and layout.passages[titles[-1]].mark in LIST_MARKS
    if len(titles) < 2 or listed or not _heads_prose(layout, titles[-1]):
        return titles
    last, above = layout.text(titles[-1]), layout.text(titles[-2])
    links = ": " in last or last.endswith(":") or len(last) > _SUBHEAD_MAX
    return titles if links or len(last) >= 0.8 * len(above) else titles[:-1]


def _titles_from(layout: Layout, start: int) -> list[int]:
    titles: list[int] = []
    for i in range(start, min(start + _MANY_TEASERS, len(layout))):
        mark = layout.passages[i].mark
        kicker = layout.text(i).endswith(":") and len(layout.text(i)) <= 40
        if layout.is_open(i) and (not (layout.is_title(i) or kicker) or mark is Mark.HEADING):
            break
        if layout.is_open(i):
            titles.append(i)
        elif layout.role(i) not in _IN_TEASERS:
            break
    return titles


_IN_TEASERS = frozenset(
    {
        Role.TEASER,
        Role.BYLINE,
        Role.PUBLISHED,
        Role.WIDGET,
        Role.PAYWALL,
        Role.MARKUP,
        Role.NAVIGATION,
    }
)


def _heads_prose(layout: Layout, index: int) -> bool:
    following = layout.next_open(index + 1)
    return following is not None and not layout.is_title(following)


def _heads_links(text: str) -> bool:
    """Does a box of links begin so, which scrapers may leave empty?"""
    return text.casefold().startswith(("mehr zum thema", "mehr zu diesem thema"))


def _take_bullets(layout: Layout, index: int, verdict: Verdict) -> bool:
    """The list below, and what stands between the heading and a line that says "by an AI"."""
    if not verdict.label:
        return False
    rest = range(index + 1, _group(layout, index).stop)
    small = len(rest) <= _SMALL_GROUP and not any(map(layout.is_prose, rest))
    taken = []
    for i in range(index + 1, min(index + _MANY_TEASERS, len(layout))):
        in_group = layout.same_group(index, i) and small
        if layout.passages[i].mark in (Mark.BULLET, Mark.NUMBERED) or in_group:
            taken.append(i)
        else:
            break
    closing = (
        i for i in range(index + 1, min(index + 8, len(layout))) if layout.role(i) is verdict.role
    )
    if (last := next(closing, None)) is not None:
        taken = list(range(index + 1, last))
    taken = taken or _short_sentences(layout, index + 1) or _rest_of_summary(layout, index)
    if not taken:
        layout.verdicts[index] = None
    for i in taken:
        if layout.is_open(i):
            layout.judge(i, verdict.role, verdict.reason)
    return False


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
    rest = range(index + 1, _group(layout, index).stop)
    if not layout.is_set_apart or len(rest) > _SMALL_GROUP:
        return []
    points = list(takewhile(layout.is_open, rest))
    return points if all(len(layout.text(i)) <= _SUMMARY_MAX for i in points) else []


def _is_point(text: str) -> bool:
    return len(text) <= _POINT_MAX and not has_inner_break(text)


_TAKE: dict[str, Callable[[Layout, int, Verdict], bool]] = {
    "rest": _take_rest,
    "group": _take_group,
    "lines": _take_lines,
    "titles": _take_titles,
    "bullets": _take_bullets,
}
"""How a box's first line takes what is below it; True if nothing is left to look at."""


def _group(layout: Layout, index: int) -> range:
    start = stop = index
    while start > 0 and layout.same_group(start - 1, index):
        start -= 1
    while stop < len(layout) and layout.same_group(stop, index):
        stop += 1
    return range(start, stop)


def repeated(layout: Layout) -> None:
    """Captions that stand twice, and headings that a table of contents gives away."""
    last_seen: dict[str, int] = {}
    _doubles_of_captions(layout)
    head, tail = layout.first_prose(), layout.last_prose()
    for index in list(layout.opened()):
        text = layout.text(index)
        if not _REPEATED_MIN <= len(text) <= _REPEATED_MAX:
            continue
        before = last_seen.get(text)
        last_seen[text] = index
        if before is None or not layout.is_open(before):
            continue
        beside = index == before + 1
        adjoining = beside or (
            not layout.is_open(before + 1) and next(layout.opened(before + 1)) == index
        )
        if adjoining and (_credit_near(layout, index) or _leads_prose(layout, index, head, tail)):
            layout.judge(before, Role.CAPTION, "doubled caption")
            layout.judge(index, Role.CAPTION, "doubled caption")
        elif adjoining and not layout.is_title(index):
            layout.judge(index, Role.CAPTION, "repeated text")
        elif layout.is_title(index) and _is_in_contents(layout, before, index):
            layout.judge(before, Role.CONTENTS, "table of contents")


def _doubles_of_captions(layout: Layout) -> None:
    """A caption once more, beside the one that has its credit in the same line."""
    for index in range(len(layout)):
        if layout.role(index) is Role.CAPTION:
            for i in layout.opened(max(0, index - 2), min(index + 3, len(layout))):
                if layout.text(i) == layout.text(index):
                    layout.judge(i, Role.CAPTION, "doubled caption")


def _is_in_contents(layout: Layout, before: int, index: int) -> bool:
    """The first time among headings, the second over text; but authors are named twice too."""
    if is_names(layout.text(index)):
        return False
    return _heads_prose(layout, index) and not _heads_prose(layout, before) and index - before > 2


def _credit_near(layout: Layout, index: int) -> bool:
    near = range(index + 1, min(index + 3, len(layout)))
    return any(layout.role(i) is Role.CREDIT for i in near)


def _leads_prose(layout: Layout, index: int, head: int, tail: int) -> bool:
    """Is this doubled line prose at the very beginning, with more prose after it?"""
    return index <= head + 2 and not layout.is_title(index) and index < tail


def transcript(layout: Layout) -> None:
    """Is the page what was spoken of another one: the notice of an audio edition on top, a blank
    line between all paragraphs, no mark-up, and so far nothing else to leave out?

    Then the weak signs, a line's place and its neighbours, say nothing any more.
    """
    if not layout.passages or one_line(layout.text(0)) != NOTICE:
        return
    layout.judge(0, Role.WIDGET, "notice of the audio edition")
    layout.transcript = not layout.told and (
        layout.is_loose()
        and all(passage.mark is not Mark.HEADING for passage in layout.passages)
        and all(verdict is None or verdict.role.spoken for verdict in layout.verdicts[1:])
    )


def captions(layout: Layout) -> None:
    """The line above a credit, if it is one sentence or less and nothing the article needs."""
    middle = _middle(layout)
    for index in range(1, len(layout)):
        above = index - 1
        early = index < middle or layout.role(above) is Role.CAPTION
        if early and layout.role(index) is Role.SOURCE and is_credit(layout.text(index)):
            layout.verdicts[index] = CREDIT
        if layout.role(index) is not Role.CREDIT:
            continue
        if layout.is_open(above) and _is_caption(layout, above):
            layout.verdicts[above] = CAPTION
            if layout.is_title(above) and _is_second_caption(layout, index + 1):
                layout.verdicts[index + 1] = CAPTION
        elif _is_caption_below(layout, index + 1) or _is_above_lead(layout, index + 1):
            layout.verdicts[index + 1] = CAPTION


def _middle(layout: Layout) -> int:
    """Where half of the prose is over: the source of an article stands below it."""
    sizes = [len(layout.text(i)) if layout.is_prose(i) else 0 for i in range(len(layout))]
    left = sum(sizes) / 2
    for index, size in enumerate(sizes):
        left -= size
        if left < 0:
            return index
    return 0


def _second_prose(layout: Layout) -> int:
    prose = (i for i in layout.opened() if layout.is_prose(i))
    return next(islice(prose, 1, None), len(layout))


def _is_caption_below(layout: Layout, index: int) -> bool:
    """A credit and below it one short line, in a group of their own."""
    return (
        index < len(layout)
        and layout.is_open(index)
        and layout.is_title(index)
        and layout.group_size(index) == 2
        and layout.same_group(index - 1, index)
    )


def _is_above_lead(layout: Layout, index: int) -> bool:
    """One sentence below a credit, in the lines at the top of a page that end with the lead."""
    text = layout.text(index) if index < min(len(layout), _HEAD_MAX) else ""
    if not text or not layout.is_open(index) or len(text) > _LONG_PROSE or has_inner_break(text):
        return False
    prose = layout.opened(index + 1, min(index + _MANY_TEASERS, len(layout)))
    found = list(islice((i for i in prose if layout.is_prose(i)), 2))
    return (
        index == layout.first_prose()
        and len(found) == 2
        and layout.same_group(index - 1, index)
        and layout.same_group(index, found[0])
        and not layout.same_group(found[0], found[1])
    )


def _is_second_caption(layout: Layout, index: int) -> bool:
    """Description, credit, caption: a picture at the top of a page, above the headline."""
    return (
        index < min(len(layout), _HEAD_MAX)
        and index < layout.first_prose()
        and layout.is_open(index)
        and layout.text(index).count(" ") >= 2
        and next((i for i in layout.opened() if i < index - 2), None) is None
        and _headline_follows(layout, index)
    )


def captions_below_lead(layout: Layout) -> None:
    """One sentence between the lead and a credit belongs to the picture."""
    leads = [i for i in range(len(layout)) if layout.role(i) is Role.LEAD]
    for index in range(leads[-1] + 1, _second_prose(layout)) if leads else ():
        credit = index + 1 < len(layout) and layout.role(index + 1) is Role.CREDIT
        text = layout.text(index)
        plain = layout.passages[index].mark is Mark.NONE and len(text) <= _LONG_PROSE
        if credit and plain and layout.is_open(index) and not has_inner_break(text):
            layout.verdicts[index] = CAPTION


def alternative_texts(layout: Layout) -> None:
    """A line above a caption near the headline describes the picture once more."""
    top = layout.headline
    if top is None:
        return
    for index in range(top + 1, min(top + _MANY_TEASERS, len(layout) - 1)):
        if layout.role(index + 1) is not Role.CAPTION or not layout.is_open(index):
            continue
        text = layout.text(index)
        sentence = len(text) <= _LONG_PROSE and not has_inner_break(text)
        beside = layout.same_group(index, index + 1)
        if (beside and sentence) or (
            layout.is_prose(index) and sentence and _lead_follows(layout, index)
        ):
            layout.judge(index, Role.CAPTION, "description of a picture")


def _is_caption(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    if layout.passages[index].mark is not Mark.NONE or len(text) > _LONG_PROSE:
        return False
    if text.casefold() in words("sections"):
        return False  # above the picture at the top of the page
    earlier = [
        i for i in layout.opened(max(0, index - _MANY_TEASERS), index) if len(layout.text(i)) > 15
    ]
    prose_before = any(layout.is_prose(i) for i in earlier)
    if layout.is_title(index):
        if earlier:
            headed = has_verb(layout.text(earlier[0])) and layout.text(earlier[0]).count(" ") > 2
            return prose_before or headed or len(earlier) > 1 or _lead_follows(layout, index)
        return _headline_follows(layout, index)
    if prose_before:
        apart = layout.group_size(index) <= 3 and layout.same_group(index, index + 1)
        return apart or (len(text) <= 180 and not has_inner_break(text))
    if has_inner_break(text):
        return False
    return _lead_follows(layout, index) or (not earlier and _headline_follows(layout, index))


def _headline_follows(layout: Layout, index: int) -> bool:
    """Are there a headline and what stands above it, after a picture at the top of the page?"""
    titles = []
    for i in layout.opened(index + 1, min(index + _MANY_TEASERS, len(layout))):
        if layout.is_prose(i):
            break
        if not is_names(layout.text(i)) and layout.text(i) != layout.text(index):
            titles.append(i)
    return len(titles) > 1 and layout.text(titles[-1]).count(" ") >= 2 and len(titles) < 6


def _lead_follows(layout: Layout, index: int) -> bool:
    """Is the next prose short beside the prose after it, as a lead is?"""
    below = layout.opened(index + 1, min(index + _MANY_TEASERS, len(layout)))
    prose = list(islice((i for i in below if layout.is_prose(i)), 3))
    sizes = [len(layout.text(i)) for i in prose]
    if len(prose) < 2 or sizes[0] > _LEAD_MAX:
        return False
    return sizes[0] < 0.75 * max(sizes[1:]) or _about_between(layout, prose[0], prose[1])


def _about_between(layout: Layout, first: int, second: int) -> bool:
    """Is there, between two paragraphs, nothing but a byline or a date?"""
    lines = range(first + 1, second)
    return any(
        layout.role(i) in (Role.BYLINE, Role.PUBLISHED, Role.UPDATED)
        or date_verdict(layout.text(i)) is not None
        for i in lines
    ) and all(layout.is_title(i) or not layout.is_open(i) for i in lines)


def edges(layout: Layout) -> None:
    """After the last paragraph, and before the headline, weaker signs are enough."""
    for index in range(len(layout) - 1, -1, -1):
        if not layout.is_open(index):
            continue
        text = layout.text(index)
        phrase = layout.book.find(text, edge=True)
        if phrase is None and _is_closing_note(layout, index):
            layout.judge(index, Role.EDITORIAL_NOTE, "note by the editors")
        elif phrase:
            layout.verdicts[index] = Verdict(phrase.role, phrase.reason, phrase.takes)
            if phrase.takes == "rest":
                _take_rest(layout, index, Verdict(phrase.role, phrase.reason))
        elif not layout.is_title(index):
            return


def _is_closing_note(layout: Layout, index: int) -> bool:
    """A last paragraph in italics after a rule is the editors', not the author's."""
    passage = layout.passages[index]
    rule = index > 0 and layout.role(index - 1) is Role.MARKUP
    return passage.mark is Mark.ITALIC and rule and index > layout.first_prose()
