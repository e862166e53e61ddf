"""Films, sounds, programmes among paragraphs: what is to be seen or heard, how long, where."""

import re
from itertools import takewhile

from audiofy.article.layout import HEAD_MAX, Layout
from audiofy.article.lines import DATES
from audiofy.article.model import Role
from audiofy.article.shape import is_question

_FILMED = re.compile(
    r".{0,20}\d[ |,]+(?:\d{1,2}:)?\d{1,2}:\d\d min\b.{0,20}"
    r"|(?:\d{1,2}:)?\d{1,2}:\d\d [Mm]in\.? ?\| ?\d.{0,30}"
    r"|.{0,60}\d{1,2}:\d\d Min\.{1,2}(?: UT\.)? Verfügbar bis .{0,80}"
)
_MAKER = "who made a film"
_PROGRAMME = re.compile(r"(SWR|NDR|MDR|WDR|BR|HR|RBB|SR|ARD|ORF)\d?\b.{3,50} \1\d?\b.{0,25}")
_PROGRAMME_LINES = 7  # place, title, what it says, date, time, programme
_PLAYER_LINES = 4  # below a sound's title: station, date, length
_HEADLINE_SPACES = 3
_VIDEO_LINES = 5  # a button, a kicker, a title, what is to be seen, and the source
_FILM_LINES = 3  # a title and what it shows, above its date and length
_SAID_MAX = 200  # characters
_SHORT_SUBHEAD = 40  # characters
_LENGTH = re.compile(r"\b\d{1,2}:\d\d\b")
_AROUND = 8  # passages


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
