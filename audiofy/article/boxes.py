"""Boxes inside the text: pull quotes, teasers, tables, results, labels with their values."""

import re

from audiofy.article.layout import LINKS, Layout
from audiofy.article.lines import DATES
from audiofy.article.model import Role
from audiofy.article.names import is_names
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import ends_sentence, has_inner_break, has_verb, is_question, stems
from audiofy.article.tables import words

_QUOTATION = re.compile(r"[\"„»«][^\"“”«»]{10,400}[\"“”«»]\.?")
_QUANTITY = re.compile(r"(?:\d+(?:[.,/]\d+)?|[½¼¾])\.? ?[^\W\d]")
_RESULT = re.compile(r"[^.!?:]{3,50}? [–—:-] [^.!?:]{3,50} \d{1,3}:\d{1,3}(?: .{0,40})?")
_LABELLED = re.compile(r"[^\W\d_][\w/-]{1,20}(?: [\w/-]{1,20})?: (?=\S)")
_FILMED = re.compile(r"\d[ |,]+(?:\d{1,2}:)?\d{1,2}:\d\d min\b")
_MATCH_DAY = re.compile(r"(?:\d\. )?[^\W\d][^.!?:]{2,30} ?[,|·–-] ?\d{1,2}\. Spieltag")
_FILED = re.compile(r"(\S{3,20}) \d{1,2}\.\d{1,2}\.\d{2}(?:\d\d)?")
_GOALS = "goals of a match"
_SAID_MAX = 200  # characters
_KICKER_MAX = 60  # characters
_SENTENCE_MAX = 260
_LINK_LINES = 4
_PLAYERS_MIN = 6
_TACTICS = re.compile(r" [–-] |; ")
_PARAGRAPHS_MIN = 5
_FAR_SHORTER = 0.45  # of a usual paragraph
_LONE_MIN = 50  # characters
_PARAGRAPH_MIN = 100  # characters
_FAR_LONGER = 1.25
_TWO_PARTS_MIN = 25  # characters of a kicker and its title
_LABELS_OF_LINKS = frozenset({Role.PAYWALL, Role.TEASER})
_SHORT_SUBHEAD = 40  # characters
_LENGTH = re.compile(r"\b\d{1,2}:\d\d\b")
_TWICE_MIN = 25  # characters; shorter words may well be said twice
_RUN_MIN = 3  # labels
_QUOTES = ('"', "„", "»", "«", "“")
_WORD = re.compile(r"[^\W\d_]{4,}")
_STEM = 6  # characters
_STEMS_MIN = 3
_CHANGED = 0.25  # of the words of a quotation that is shortened
_AROUND = 8  # passages


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
        if all(_is_heading_or_kicker(layout, i) for i in opened) or _is_signed(layout, members):
            for index in opened:
                layout.judge(index, Role.TEASER, "teaser of another article")


def _is_signed(layout: Layout, members: list[int]) -> bool:
    """A title, one short text and its author, where each paragraph of the article stands alone."""
    title, *text, author = members
    return (
        layout.is_set_apart
        and layout.role(author) is Role.BYLINE
        and layout.is_title(title)
        and len(text) == 1
        and len(layout.text(text[0])) <= _SAID_MAX
    )


def runs_of_titles(layout: Layout) -> None:
    """Three labels or more on end inside tight text, of which the last at most is a subhead."""
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
                layout.judge(index, Role.TABLE, "box of labels")
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


def titles_after_colons(layout: Layout) -> None:
    """`:Die letzte Kellnerin`: a title whose kicker stands on the line above, colon and all."""
    for index in range(layout.first_prose() + 1, len(layout)):
        text = layout.text(index)
        if not (text.startswith(":") and layout.is_open(index) and text[1:2].strip(":")):
            continue
        kicker, sentence = index - 1, index + 1
        short = layout.is_open(kicker) and layout.is_title(kicker)
        if short and len(layout.text(kicker)) <= _KICKER_MAX:
            layout.judge(kicker, Role.TEASER, "teaser of another article")
        layout.judge(index, Role.TEASER, "teaser of another article")
        after = sentence + 1
        begins = sentence < len(layout) and layout.is_open(sentence) and layout.is_prose(sentence)
        closed = after >= len(layout) or not (layout.is_open(after) and layout.is_prose(after))
        if begins and closed and len(layout.text(sentence)) <= _SENTENCE_MAX:
            layout.judge(sentence, Role.TEASER, "teaser of another article")


def titles_below_colons(layout: Layout) -> None:
    """A kicker, a colon on a line of its own, and the title of a link."""
    for index in range(layout.first_prose() + 1, len(layout) - 1):
        if layout.text(index) != ":" or layout.is_text(index):
            continue
        beside = (index - 1, index + 1)
        if all(layout.is_open(i) and layout.is_title(i) for i in beside):
            for i in beside:
                layout.judge(i, Role.TEASER, "teaser of another article")


def films_with_dates(layout: Layout) -> None:
    """What a film shows, above its date and length: "03.11.2026 | 2:14 min"."""
    most = _far_shorter(layout)
    for index in range(layout.first_prose() + 2, len(layout)):
        if layout.role(index) not in DATES or not _FILMED.search(layout.text(index)):
            continue
        told, title = index - 1, index - 2
        if not layout.is_open(told) or len(layout.text(told)) > most:
            continue
        layout.judge(told, Role.WIDGET, "what a film shows")
        if layout.is_open(title) and layout.is_title(title) and is_question(layout.text(title)):
            layout.judge(title, Role.WIDGET, "title of a sound or a film")


def runs_with_kickers(layout: Layout) -> None:
    """`Altes Freibad: Das Becken bleibt leer`, twice on end: no subhead stands below another."""
    links: list[int] = []
    for index in range(layout.first_prose() + 1, len(layout) + 1):
        if index < len(layout) and _has_kicker(layout, index):
            links.append(index)
            continue
        if len(links) > 1 and not layout.ends_with_colon(links[0] - 1):
            for i in links:
                layout.judge(i, Role.TEASER, "teaser of another article")
        links = []


def lone_links(layout: Layout) -> None:
    """A title between two paragraphs of which the lower has none of its nouns, longer than a
    subhead: the only one with a kicker, or far longer than the other subheads of the page."""
    inside = range(layout.first_prose() + 1, layout.last_prose())
    heads = [i for i in inside if _heads_prose(layout, i)] if layout.is_on_a_page() else []
    kicked = [i for i in inside if _has_kicker(layout, i)]
    for index in heads:
        text, below = layout.text(index), layout.text(index + 1)
        if len(text) < _LONE_MIN or any(stem in below for stem in stems(text)):
            continue
        others = [len(layout.text(i)) for i in heads if i != index]
        longer = bool(others) and len(text) > _FAR_LONGER * max(others)
        if (longer and not has_inner_break(text)) or (kicked == [index] and _is_kicked(text)):
            layout.judge(index, Role.TEASER, "teaser of another article")


def _heads_prose(layout: Layout, index: int) -> bool:
    below = index + 1
    return (
        layout.is_open(index)
        and layout.is_title(index)
        and not layout.is_said(index)
        and not is_question(layout.text(index))
        and not (layout.is_text(index - 1) and layout.is_title(index - 1))
        and layout.passages[index].mark is Mark.NONE
        and layout.text(index)[0] not in "0123456789"
        and layout.is_open(below)
        and layout.is_prose(below)
        and len(layout.text(below)) > _PARAGRAPH_MIN
    )


def _is_kicked(text: str) -> bool:
    """Two words or more, a colon, and no quotation."""
    kicker, _, title = text.partition(": ")
    return " " in kicker and title[:1].isupper()


def _has_kicker(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    return (
        ": " in text
        and len(text) >= _TWO_PARTS_MIN
        and text[0].isupper()
        and layout.passages[index].mark is Mark.NONE
        and layout.is_open(index)
        and layout.is_title(index)
        and not layout.is_said(index)
    )


def sentences_of_links(layout: Layout) -> None:
    """What a link says below its kicker and title: far shorter than any paragraph of the text."""
    most = _far_shorter(layout)
    for index in range(layout.first_prose() + 2, len(layout)):
        kicker, title = index - 2, index - 1
        linked = layout.role(kicker) is Role.TEASER and layout.role(title) is Role.TEASER
        titled = len(layout.text(kicker)) <= _SHORT_SUBHEAD and layout.is_title(title)
        short = layout.is_open(index) and _is_far_shorter(layout, index, most)
        if short and (linked and titled):
            layout.judge(index, Role.TEASER, "teaser of another article")
        elif short and _is_pair_below_link(layout, title):
            layout.judge(title, Role.TEASER, "teaser of another article")
            layout.judge(index, Role.TEASER, "teaser of another article")


def _far_shorter(layout: Layout) -> float:
    """So many characters are far fewer than the usual paragraph has; 0 if there are too few."""
    below = layout.opened(layout.first_prose() + 1)
    sizes = sorted(len(layout.text(i)) for i in below if layout.is_prose(i))
    return _FAR_SHORTER * sizes[len(sizes) // 2] if len(sizes) >= _PARAGRAPHS_MIN else 0


def _is_pair_below_link(layout: Layout, title: int) -> bool:
    """A title and a sentence in a group of their own, below another link."""
    pair = layout.group_size(title) == 2 and layout.same_group(title, title + 1)
    return (
        pair
        and layout.role(title - 1) is Role.TEASER
        and layout.is_open(title)
        and layout.is_title(title)
    )


def _is_far_shorter(layout: Layout, index: int, most: float) -> bool:
    text = layout.text(index)
    plain = layout.passages[index].mark is Mark.NONE and text[0] not in _QUOTES
    return plain and layout.is_prose(index) and len(text) <= most and not text.endswith(":")


def links_with_authors(layout: Layout) -> None:
    """`SZ Plus`, a kicker, a title, a sentence, `Von ...`: between two paragraphs."""
    first, last = layout.first_prose(), layout.last_prose()
    for index in range(first + 1, last):
        if layout.role(index) is not Role.BYLINE:
            continue
        above = index - 1
        while above > first and index - above <= _LINK_LINES and _may_be_of_link(layout, above):
            above -= 1
        if index - above > 1 and layout.role(above) in _LABELS_OF_LINKS:
            for i in range(above + 1, index):
                layout.judge(i, Role.TEASER, "teaser of another article")


def _may_be_of_link(layout: Layout, index: int) -> bool:
    short = len(layout.text(index)) <= _SENTENCE_MAX
    return layout.is_open(index) and short and not layout.is_said(index)


def dated_links(layout: Layout) -> None:
    """`Politik 10.03.25`: a link's section and date, and its kicker and title on the next lines."""
    for index in range(layout.first_prose() + 1, len(layout)):
        match = _FILED.fullmatch(layout.text(index))
        if not match or match[1].casefold() not in words("sections"):
            continue
        layout.judge(index, Role.TEASER, "teaser of another article")
        for below in range(index + 1, min(index + 3, len(layout))):
            joined = layout.same_group(index, below) and layout.is_open(below)
            if not (joined and layout.is_title(below)):
                break
            layout.judge(below, Role.TEASER, "teaser of another article")


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


def titles_of_videos(layout: Layout) -> None:
    """The line below a video's length, in a group of their own: too long for a subhead."""
    for index in range(layout.first_prose(), len(layout) - 1):
        title = index + 1
        if (
            layout.role(index) is Role.WIDGET
            and _LENGTH.search(layout.text(index))
            and layout.is_open(title)
            and layout.is_title(title)
            and len(layout.text(title)) > _SHORT_SUBHEAD
            and layout.same_group(index, title)
            and layout.group_size(index) == 2
        ):
            layout.judge(title, Role.WIDGET, "title of a video")


def titles_of_sounds(layout: Layout) -> None:
    """The line between a player's label and its length or origin: what is to be heard."""
    if layout.headline is None:
        return
    for index in range(layout.headline + 1, len(layout) - 2):
        title = index + 1
        if (
            layout.role(index) is Role.WIDGET
            and not _has_digit(layout.text(index))
            and layout.is_open(title)
            and layout.is_title(title)
            and layout.same_group(index, title)
            and _is_above_player(layout, title)
        ):
            layout.judge(title, Role.WIDGET, "title of a sound or a film")


def _is_above_player(layout: Layout, title: int) -> bool:
    """Is there, below the picture's credit if it has one, a length or where the sound is from?"""
    credited = layout.role(title + 1) is Role.CREDIT and title + 2 < len(layout)
    below = title + 1 + credited
    told = layout.role(below) in (Role.WIDGET, Role.METADATA) and _has_digit(layout.text(below))
    return told and layout.same_group(title, below)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


def _is_heading_or_kicker(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    title = layout.is_title(index) or (text.endswith(":") and len(text) <= 40)
    return title and layout.passages[index].mark is Mark.NONE


def pull_quotes(layout: Layout) -> None:
    """A quotation and its speaker in a group of two lines, when the text has the quotation too."""
    prose = (i for i in range(len(layout)) if layout.is_text(i) and layout.is_prose(i))
    for index in range(next(prose, len(layout)), len(layout) - 1):
        below = index + 1
        if (
            layout.is_open(index)
            and layout.is_open(below)
            and layout.group_size(index) == 2
            and layout.same_group(index, below)
            and layout.is_title(below)
            and (_QUOTATION.fullmatch(layout.text(index)) or _names_speaker(layout, below))
        ):
            repeated = _is_in_text(layout, index)
            for line in (index, below):
                layout.judge(line, Role.EMBED if repeated else Role.QUOTE, "pull quote")


def quotations_again(layout: Layout) -> None:
    """A quotation on a line of its own, its full stop inside or its speaker on the next line, that
    a paragraph has too: often a little longer there."""
    for index in list(layout.opened(layout.first_prose() + 1)):
        text, below = layout.text(index), index + 1
        signed = below < len(layout) and layout.is_open(below) and _is_speaker(layout.text(below))
        quoted = _QUOTATION.fullmatch(text) is not None
        closed = quoted and text.rstrip('"“”«»')[-1:] == "."
        said = signed and (quoted or (ends_sentence(text) and len(text) <= _SAID_MAX))
        if not (layout.is_open(index) and (closed or said)):
            continue
        if _is_in_text(layout, index):
            for line in (index, below) if signed else (index,):
                layout.judge(line, Role.EMBED, "pull quote")


def _is_speaker(text: str) -> bool:
    """A name, or a name and a function: "Ute Lamm, Hebamme"."""
    name, _, function = text.partition(", ")
    return (
        text[0].isalpha() and is_names(name) and 0 < name.count(" ") < 4 and function.count(" ") < 6
    )


def quoted_twice(layout: Layout) -> None:
    """A quotation that the mark-up sets apart, and that the text beside it has too."""
    for index in layout.opened():
        quoted = layout.passages[index].mark is Mark.QUOTED
        if quoted and len(layout.text(index)) > _TWICE_MIN and _is_in_text(layout, index):
            layout.judge(index, Role.EMBED, "pull quote")


def _names_speaker(layout: Layout, index: int) -> bool:
    """A name alone, or a name and a function, below one sentence or two without quotation marks."""
    name, _, function = layout.text(index).partition(", ")
    said = layout.text(index - 1)
    spoken = ends_sentence(said) and 10 < len(said) <= _SAID_MAX
    return spoken and is_names(name) and name.count(" ") < 4 and function.count(" ") < 5


def _is_in_text(layout: Layout, index: int) -> bool:
    """Does a paragraph around the passage say the same words, or nearly all of them?"""
    wanted, stems = _letters(layout.text(index)), _stems(layout.text(index))
    around = range(max(0, index - _AROUND), min(index + _AROUND, len(layout)))
    others = [layout.text(i) for i in around if i != index and layout.is_text(i)]
    return any(wanted in _letters(text) for text in others) or (
        len(stems) >= _STEMS_MIN
        and any(len(stems - _stems(text)) <= _CHANGED * len(stems) for text in others)
    )


def _stems(text: str) -> set[str]:
    return {word[:_STEM].casefold() for word in _WORD.findall(text)}


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


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
    if any(layout.passages[i].mark in LIST_MARKS for i in lines):
        return ""
    texts = [layout.text(i) for i in lines]
    results = [_RESULT.fullmatch(text) is not None for text in texts]
    figures = all(_is_label(text) or _has_figures(text) for text in texts[1:])
    if results[0] and figures and not any(results[1:]):  # several are the day's results, a list
        return "box of results"
    headed = layout.is_open(lines.start - 1) and layout.is_title(lines.start - 1)
    return "box of labels" if not headed and all(map(_is_label, texts)) else ""


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


def headings_of_tables(layout: Layout) -> None:
    """A heading with a table below it and no text between them, or the day of the matches in it."""
    for index in layout.opened(layout.first_prose() + 1):
        if layout.is_title(index) and _MATCH_DAY.fullmatch(layout.text(index)):
            layout.judge(index, Role.TABLE, "day of a competition")
    text = (i for i in range(len(layout)) if layout.is_text(i) and layout.is_prose(i))
    for index in range(len(layout) - 1, next(text, len(layout)) - 1, -1):
        if not (layout.is_open(index) and layout.is_title(index)):
            continue
        below = index + 1
        while below < len(layout) and layout.role(below) in LINKS | {Role.WIDGET}:
            below += 1
        if below < len(layout) and layout.role(below) is Role.TABLE:
            layout.judge(index, Role.TABLE, "heading of a table")
