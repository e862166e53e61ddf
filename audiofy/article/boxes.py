"""Boxes inside the text: pull quotes, tables, results, films, labels with their values."""

import re
from itertools import takewhile

from audiofy.article.layout import HEAD_MAX, LINKS, Layout
from audiofy.article.lines import DATES
from audiofy.article.model import Role
from audiofy.article.names import is_names, is_speaker
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import ends_sentence, has_verb, is_question, letters

_QUOTATION = re.compile(r"[\"„»«][^\"“”«»]{10,400}[\"“”«»]\.?")
_QUOTED_AND_SIGNED = re.compile(
    r"(?P<said>[\"„»«][^\"“”«»]{10,400}[\"“”«»]) (?P<who>[A-ZÄÖÜ].{3,80})"
)
_QUANTITY = re.compile(r"(?:\d+(?:[.,/]\d+)?|[½¼¾])\.? ?[^\W\d]")
_RESULT = re.compile(r"[^.!?:]{3,50}? [–—:-] [^.!?:]{3,50} \d{1,3}:\d{1,3}(?: .{0,40})?")
_RANKED = re.compile(r"\d{1,3}\. [^.!?:]{3,50} \(?[A-Z]{3}\)? .{0,20}\d\D{0,8}")
"""`2. Ute Lamm (GER) 1 +8,3 Sek.`: a place, who has it, for whom, and by how much."""

_LABELLED = re.compile(r"[^\W\d_][\w/-]{1,30}(?: [\w/-]{1,20})?: (?=\S)")
_FILMED = re.compile(
    r".{0,20}\d[ |,]+(?:\d{1,2}:)?\d{1,2}:\d\d min\b.{0,20}"
    r"|(?:\d{1,2}:)?\d{1,2}:\d\d [Mm]in\.? ?\| ?\d.{0,30}"
    r"|.{0,60}\d{1,2}:\d\d Min\.{1,2}(?: UT\.)? Verfügbar bis .{0,80}"
)
_MATCH_DAY = re.compile(r"(?:\d\. )?[^\W\d][^.!?:]{2,30} ?[,|·–-] ?\d{1,2}\. Spieltag")
_GOALS = "goals of a match"
_MAKER = "who made a film"
_WORDED = 0.7  # of the lines of a list; more figures alone are a table
_LABELLED_BOX = "box of labels"
_SHARE, _SHARE_ALONE = "price of a share", "price of a share in the text"
_PROGRAMME = re.compile(r"(SWR|NDR|MDR|WDR|BR|HR|RBB|SR|ARD|ORF)\d?\b.{3,50} \1\d?\b.{0,25}")
_CHART_LINES = 2  # a title and what is shown
_PROGRAMME_LINES = 7  # place, title, what it says, date, time, programme
_PLAYER_LINES = 4  # below a sound's title: station, date, length
_HEADLINE_SPACES = 3
_VIDEO_LINES = 5  # a button, a kicker, a title, what is to be seen, and the source
_FILM_LINES = 3  # a title and what it shows, above its date and length
_FACTS_MIN = 4  # lines of a box
_VALUE = re.compile(r"\d[\d.,:]*(?: [^\s.!?]+){0,3}")
_SAID_BY = re.compile(r"Autor(?:in)?: [A-ZÄÖÜ]")
_SAID_MAX = 200  # characters
_PLAYERS_MIN = 6
_PRICE = re.compile(
    r"[\d.]+,\d\d ?(?:€|Euro|EUR|USD|\$|CHF|Punkte)"
    r"(?: [+−±-]?[\d.,]+ ?(?:€|EUR|%|Prozent|USD|CHF)){1,2}"
)
_QUOTED_SHARE = re.compile(
    r"[A-ZÄÖÜ][\w.&-]{2,20}(?: [A-ZÄÖÜ][\w.&-]{1,20}){0,2} \d{1,5},\d\d(?: ?€)?"
)
_FIGURE = re.compile(r"\d[\d.,]*(?: [^\W\d][\w-]{1,20}){0,2}%?")
_ONLY_VALUE = re.compile(r"[+−–-]?\d[\d.,]*(?: ?(?:%|Prozent|€|Euro|Mio\.|Mrd\.))?")
_VALUES_MIN, _VALUES_SHARE = 3, 0.4  # lines of a chart; of all its lines
_TACTICS = re.compile(r" [–-] |; ")
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


def films_with_dates(layout: Layout) -> None:
    """What a film shows, above its date and length: "3.11.2026 | 2:14 min", "2:31 Min.|3.11.26"."""
    most = layout.far_shorter()
    for index in range(min(layout.first_prose(), layout.headline or 0) + 2, len(layout)):
        verdict = layout.verdicts[index]
        if verdict and verdict.reason == _MAKER and layout.is_title(index - 1):
            layout.judge(index - 1, Role.WIDGET, "title of a sound or a film")
        if not _FILMED.fullmatch(layout.text(index)):
            continue
        told, title = index - 1, index - 2
        group = layout.group_of(index)
        lines = range(group.start, index)
        goes_on = any(layout.is_open(i) for i in range(index + 1, min(group.stop, index + _AROUND)))
        titled = len(lines) == 1 and layout.is_title(lines[0])
        apart = layout.is_set_apart and not goes_on
        if 0 < len(lines) <= _FILM_LINES and (titled or apart):
            for i in layout.opened(lines.start, index + 1):
                layout.judge(i, Role.WIDGET, "what a film shows")
        if layout.role(index) not in DATES:
            continue
        if not layout.is_open(told) or len(layout.text(told)) > most:
            continue
        layout.judge(told, Role.WIDGET, "what a film shows")
        if layout.is_open(title) and layout.is_title(title) and is_question(layout.text(title)):
            layout.judge(title, Role.WIDGET, "title of a sound or a film")


def films_on_top(layout: Layout) -> None:
    """What a film shows and is called, on its length and origin, above the headline."""
    end = min(HEAD_MAX, len(layout))
    for index in range(1, end):
        told = layout.role(index) in (None, Role.WIDGET)
        if not (told and _FILMED.fullmatch(layout.text(index))):
            continue
        group = layout.group_of(index)
        above = [i for i in range(group.start, index) if layout.is_open(i)]
        titles = (i for i in layout.opened(group.stop, end) if layout.is_title(i))
        headed = any(layout.text(i).count(" ") >= _HEADLINE_SPACES for i in titles)
        for i in (*above, index) if headed and 0 < len(above) <= _FILM_LINES else ():
            layout.judge(i, Role.WIDGET, "what a film shows")


def figures(layout: Layout) -> None:
    """A figure in large type and what it means, "4.870 Autos" and "fuhren hier am Tag."; a share
    and its price."""
    for index in layout.opened(layout.first_prose() + 1):
        text, below = layout.text(index), index + 1
        if _QUOTED_SHARE.fullmatch(text) and layout.stands_alone(index):
            layout.judge(index, Role.TABLE, _SHARE_ALONE)
        elif _PRICE.fullmatch(text):
            layout.judge(index, Role.TABLE, _SHARE)
            if layout.is_open(index - 1) and layout.is_title(index - 1):
                layout.judge(index - 1, Role.TABLE, _SHARE)
        elif _FIGURE.fullmatch(text) and below < len(layout) and layout.is_open(below):
            meaning = layout.text(below)
            if meaning[0].islower() and meaning.endswith(".") and len(meaning) <= _SAID_MAX:
                layout.judge(index, Role.TABLE, "figure in large type")
                layout.judge(below, Role.TABLE, "figure in large type")


def values_of_charts(layout: Layout) -> None:
    """`2023`, `4,15`, line by line below what they measure: a chart, in a group of its own."""
    start = 0
    while start < len(layout):
        lines = layout.group_of(start)
        start = lines.stop
        values = sum(_ONLY_VALUE.fullmatch(layout.text(i)) is not None for i in lines)
        if values < _VALUES_MIN or values < _VALUES_SHARE * len(lines):
            continue
        if any(layout.is_prose(i) and ends_sentence(layout.text(i)) for i in lines):
            continue
        for index in lines:
            layout.judge(index, Role.TABLE, "values of a chart")


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


def videos_with_sources(layout: Layout) -> None:
    """`Video abspielen`, what is to be seen, and `Quelle: NB TV`, in a group of their own."""
    for index in range(layout.first_prose(), len(layout)):
        group = layout.group_of(index)
        if index != group.start or not 2 < len(group) <= _VIDEO_LINES:
            continue
        ends = layout.role(group[-1]) in (Role.SOURCE, Role.CREDIT)
        if layout.role(index) is Role.WIDGET and ends:
            for i in group[1:-1]:
                layout.judge(i, Role.WIDGET, "title of a video")


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
    """Is there, below the picture's credit and other short lines if it has some, a length or where
    the sound is from?"""
    below = range(title + 1, min(title + 1 + _PLAYER_LINES, len(layout)))
    joined = takewhile(lambda i: layout.same_group(title, i), below)
    short = takewhile(lambda i: layout.role(i) is Role.CREDIT or not layout.is_prose(i), joined)
    facts = frozenset({Role.WIDGET, Role.METADATA})
    return any(layout.role(i) in facts and _has_digit(layout.text(i)) for i in short)


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


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
            repeated = _is_in_text(layout, index, layout.text(index))
            for line in (index, below):
                layout.judge(line, Role.EMBED if repeated else Role.QUOTE, "pull quote")


def quotations_again(layout: Layout) -> None:
    """A quotation on a line of its own, its full stop inside or its speaker on the next line, that
    a paragraph has too: often a little longer there."""
    for index in list(layout.opened(layout.first_prose() + 1)):
        text, below = layout.text(index), index + 1
        if (large := _QUOTED_AND_SIGNED.fullmatch(text)) and is_speaker(large["who"]):
            if _is_in_text(layout, index, large["said"]):
                layout.judge(index, Role.EMBED, "pull quote")
            continue
        able = below < len(layout) and layout.role(below) in (None, Role.CAPTION)
        signed = able and is_speaker(layout.text(below))
        quoted = _QUOTATION.fullmatch(text) is not None
        closed = quoted and text.rstrip('"“”«»')[-1:] == "."
        said = signed and (quoted or (ends_sentence(text) and len(text) <= _SAID_MAX))
        if not (layout.is_open(index) and (closed or said)):
            continue
        if _is_in_text(layout, index, text):
            for line in (index, below) if signed else (index,):
                layout.judge(line, Role.EMBED, "pull quote")


def quotations_with_authors(layout: Layout) -> None:
    """A sentence in large type, "Autor: Nele Hartwich", and what she is."""
    for index in range(layout.first_prose() + 2, layout.last_prose()):
        said, office = index - 1, index + 1
        signed = layout.role(index) is Role.BYLINE and _SAID_BY.match(layout.text(index))
        if not signed or not layout.is_open(said) or len(layout.text(said)) > _SAID_MAX:
            continue
        layout.judge(said, Role.EMBED, "pull quote")
        if (
            layout.is_open(office)
            and layout.is_title(office)
            and not layout.stands_on_prose(office)
        ):
            layout.judge(office, Role.EMBED, "pull quote")
    _quotations_on_a_subject(layout)


def _quotations_on_a_subject(layout: Layout) -> None:
    """Some words in large type, and "Nele Hartwich über peinliche Momente"."""
    for index in range(layout.first_prose() + 2, layout.last_prose()):
        said = index - 1
        name, about, _ = layout.text(index).partition(" über ")
        signed = about and layout.stands_alone(index) and layout.stands_alone(said)
        if not signed or not is_names(name) or ends_sentence(layout.text(index)):
            continue
        if layout.is_open(said) and len(layout.text(said)) <= _SAID_MAX:
            for i in (said, index):
                layout.judge(i, Role.EMBED, "pull quote")


def quoted_twice(layout: Layout) -> None:
    """A quotation that the mark-up sets apart, and that the text beside it has too."""
    for index in layout.opened():
        text, quoted = layout.text(index), layout.passages[index].mark is Mark.QUOTED
        if quoted and len(text) > _TWICE_MIN and _is_in_text(layout, index, text):
            layout.judge(index, Role.EMBED, "pull quote")


def _names_speaker(layout: Layout, index: int) -> bool:
    """A name alone, or a name and a function, below one sentence or two without quotation marks."""
    name, _, function = layout.text(index).partition(", ")
    said = layout.text(index - 1)
    spoken = ends_sentence(said) and 10 < len(said) <= _SAID_MAX
    return spoken and is_names(name) and name.count(" ") < 4 and function.count(" ") < 8


def _is_in_text(layout: Layout, index: int, said: str) -> bool:
    """Does a paragraph around the passage say the same words, or nearly all of them?"""
    wanted, stems = letters(said), _stems(said)
    around = range(max(0, index - _AROUND), min(index + _AROUND, len(layout)))
    others = [layout.text(i) for i in around if i != index and layout.is_text(i)]
    again = [text for text in map(letters, others) if wanted in text]
    if any(text == wanted for text in again):
        return False  # a dialogue, in which somebody says the same again
    return bool(again) or (
        len(stems) >= _STEMS_MIN
        and any(len(stems - _stems(text)) <= _CHANGED * len(stems) for text in others)
    )


def _stems(text: str) -> set[str]:
    return {word[:_STEM].casefold() for word in _WORD.findall(text)}


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


def programmes(layout: Layout) -> None:
    """`SWR Aktuell Rheinland-Pfalz SWR RP`: the programme that a link leads to, below what it is
    about, its title and its topic."""
    for index in layout.opened(layout.second_prose()):
        if not _PROGRAMME.fullmatch(layout.text(index)):
            continue
        layout.judge(index, Role.TEASER, "teaser of another article")
        lines = layout.group_of(index)
        if len(lines) <= _PROGRAMME_LINES and layout.is_set_apart:
            for i in layout.opened(lines.start, index):
                layout.judge(i, Role.TEASER, "teaser of another article")
        above = index - 1
        if (
            layout.is_open(above)
            and layout.is_prose(above)
            and len(layout.text(above)) <= _SAID_MAX
        ):
            layout.judge(above, Role.TEASER, "teaser of another article")
            above -= 1
        for title in (above, above - 1):
            if not (layout.is_open(title) and layout.is_title(title)):
                break
            layout.judge(title, Role.TEASER, "teaser of another article")


def sources_of_charts(layout: Layout) -> None:
    """`Quelle: Bloomberg`, between paragraphs: of a chart, and not of the article."""
    last = layout.last_prose()
    for index in range(layout.second_prose(), last):
        if layout.role(index) is Role.SOURCE and layout.text(index).startswith("Quelle"):
            layout.judge(index, Role.CREDIT, "source of a chart")
            group = layout.group_of(index)
            lines = range(group.start, index)
            shown = len(lines) <= _CHART_LINES and group.stop == index + 1
            short = all(len(layout.text(i)) <= _SAID_MAX for i in lines)
            for i in layout.opened(lines.start, index) if shown and short else ():
                layout.judge(i, Role.CAPTION, "description of a chart or a film")


def last_values(layout: Layout) -> None:
    """`15.741 (ausverkauft)`, below the labels and lines of a match: what none but a box says."""
    facts = 0
    for index in range(1, len(layout)):
        facts = facts if layout.same_group(index - 1, index) else 0
        if layout.role(index) is Role.TABLE:
            facts += 1
        elif layout.is_open(index) and facts >= _FACTS_MIN and _VALUE.fullmatch(layout.text(index)):
            layout.judge(index, Role.TABLE, "value in a box")


def headings_of_tables(layout: Layout) -> None:
    """A heading with a table below it and no text between them, or the day of the matches in it."""
    for index in layout.opened(layout.first_prose() + 1):
        if layout.is_title(index) and _MATCH_DAY.fullmatch(layout.text(index)):
            layout.judge(index, Role.TABLE, "day of a competition")
    text = (i for i in range(len(layout)) if layout.is_text(i) and layout.is_prose(i))
    for index in range(len(layout) - 1, next(text, len(layout)) - 1, -1):
        signs = layout.text(index).isalpha() and layout.text(index).islower()  # an author's code
        heading = layout.is_open(index) and layout.is_title(index) and not signs
        if not heading or _is_listed(layout, index):
            continue
        below = index + 1
        while below < len(layout) and layout.role(below) in LINKS | {Role.WIDGET}:
            below += 1
        verdict = layout.verdicts[below] if below < len(layout) else None
        is_table = verdict and verdict.role is Role.TABLE and verdict.reason != _SHARE_ALONE
        if is_table and not _heads_text(layout, index, below):
            layout.judge(index, Role.TABLE, "heading of a table")


def _is_listed(layout: Layout, index: int) -> bool:
    """Is it of a list, and not "3. Liga" alone?"""
    beside = (i for i in (index - 1, index + 1) if 0 <= i < len(layout))
    marked = layout.passages[index].mark
    alone = marked is Mark.NUMBERED and not any(layout.passages[i].mark is marked for i in beside)
    return marked in LIST_MARKS and not alone


def _heads_text(layout: Layout, index: int, table: int) -> bool:
    """Is it a heading by mark-up, with a paragraph below the table, too?"""
    below = table
    while below < len(layout) and layout.role(below) is Role.TABLE:
        below += 1
    return (
        layout.passages[index].mark is Mark.HEADING
        and below < len(layout)
        and layout.is_open(below)
        and layout.is_prose(below)
    )
