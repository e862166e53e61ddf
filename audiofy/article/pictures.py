"""What stands around a picture, on any page: a headline, a lead, whom the article names."""

import re
from itertools import islice

from audiofy.article.layout import Layout
from audiofy.article.lines import DATES, date_verdict
from audiofy.article.model import Role
from audiofy.article.names import is_names
from audiofy.article.passages import LIST_MARKS

LEAD_MAX = 360  # characters
LONG_PROSE = 250  # characters; no caption that we know of is longer
HEAD_MAX = 40  # passages; a picture further down is not above the headline
PAIR = 2  # passages: a caption and its credit in a group of their own
SIGHT = 30  # passages
_EARSHOT = 200  # passages; who looked through all of a long page would make reading quadratic
_ADDRESS = re.compile(r"^[A-ZÄÖÜ][a-zäöüß]+n Sie\b")
"""`Schneiden Sie ...`: no picture is described so."""
INDEFINITE = re.compile(r"(?:Eine?|Zwei|Drei|Mehrere) ")
QUOTES = ('"', "„", "»", "«", "“", "‚", "'")
TITLE_SPACES, HEADLINE_SPACES = 3, 5
SENTENCE_MAX = 180
TWO_MAX = 180  # characters of two sentences below a picture
ABOVE_PICTURES = frozenset(
    {Role.WIDGET, Role.SHARE, Role.NAVIGATION, Role.COMMENTS, Role.BYLINE} | DATES
)


def is_of_text(layout: Layout, index: int) -> bool:
    """Does it go on from the line above, or speak to the reader, or belong to a list?"""
    text = layout.text(index)
    return (
        text[:1].islower()
        or _ADDRESS.search(text) is not None
        or layout.passages[index].mark in LIST_MARKS
    )


def is_named(layout: Layout, index: int, name: str) -> bool:
    """Does the article speak of whoever has this name?"""
    near = range(max(0, index - _EARSHOT), min(index + _EARSHOT, len(layout)))
    return any(name in layout.text(i) for i in near if i != index and layout.is_text(i))


def headline_follows(layout: Layout, index: int) -> bool:
    """Are there a headline and what stands above it, after a picture at the top of the page?"""
    titles = []
    for i in layout.opened(index + 1, min(index + SIGHT, len(layout))):
        if layout.is_prose(i):
            break
        if not is_names(layout.text(i)) and layout.text(i) != layout.text(index):
            titles.append(i)
    spaces = [layout.text(i).count(" ") for i in titles]
    return 1 < len(titles) < 6 and (spaces[-1] >= 2 or max(spaces) >= HEADLINE_SPACES)


def lead_follows(layout: Layout, index: int) -> bool:
    """Is the next prose short beside the prose after it, as a lead is?"""
    below = layout.opened(index + 1, min(index + SIGHT, len(layout)))
    prose = list(islice((i for i in below if layout.is_prose(i)), 3))
    sizes = [len(layout.text(i)) for i in prose]
    if len(prose) < 2 or sizes[0] > LEAD_MAX:
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
