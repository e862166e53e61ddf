"""Who took a picture, said by a name alone, without a label: the caption is the line above."""

import re

from audiofy.article.credits import is_slashed_credit
from audiofy.article.layout import Layout
from audiofy.article.lines import CAPTION, CREDIT
from audiofy.article.model import Role
from audiofy.article.names import is_names
from audiofy.article.passages import Mark
from audiofy.article.pictures import (
    HEAD_MAX,
    LONG_PROSE,
    PAIR,
    QUOTES,
    SIGHT,
    is_named,
    is_of_text,
)
from audiofy.article.shape import (
    has_inner_break,
    is_question,
)

_NAME_SPACES = 3
_SIGNED = re.compile(
    r"(?P<shows>(?![\"„»«“])[A-ZÄÖÜ].{25,}?) (?P<name>[A-ZÄÖÜ][a-zäöüß-]+ [A-ZÄÖÜ][\w-]+)"
)
_AGENCIES_ALONE = frozenset({"archiv", "leserreporter", "news-scout", "pd", "privat", "zvg"})


def unlabelled_credits(layout: Layout) -> None:
    """A photographer's name, with or without the outlet's, below a picture's caption of one line.

    A name alone counts only between paragraphs, and if the article does not speak of its bearer.
    """
    first, second = layout.first_prose(), layout.second_prose()
    for index in range(first + 1, len(layout)):
        above = index - 1
        both = layout.is_open(index) and layout.is_open(above)
        quoted = layout.passages[above].mark is Mark.QUOTED
        if not both or quoted or not _may_be_credited(layout, above):
            continue
        text = layout.text(index)
        alone = text.casefold() in _AGENCIES_ALONE and layout.same_group(above, index)
        if is_slashed_credit(text) or alone or _names_stranger(layout, index, first, second):
            layout.verdicts[above], layout.verdicts[index] = CAPTION, CREDIT


def _may_be_credited(layout: Layout, index: int) -> bool:
    """One sentence that nobody says, no part of a list."""
    text = layout.text(index)
    return (
        layout.passages[index].mark is Mark.NONE
        and not is_of_text(layout, index)
        and len(text) <= LONG_PROSE
        and text.count(" ") >= 3
        and not text.startswith(QUOTES)
        and not text.endswith((":", "?"))
        and (not has_inner_break(text) or layout.group_size(index) == PAIR)
    )


def _names_stranger(layout: Layout, index: int, first: int, second: int) -> bool:
    """A name alone below a sentence, of somebody whom the text does not know; `first` and `second`
    are where its prose begins."""
    name = layout.text(index)
    pair = layout.group_size(index) == PAIR and layout.same_group(index - 1, index)
    signed = pair and index == first + 1 and _is_signed_above(layout, index)
    further = index > second or (pair and index - 1 > first)
    beside = signed or (further and not layout.alone)
    if (
        not (beside and layout.is_prose(index - 1))
        or not is_names(name)
        or is_question(name)
        or name.count(" ") > 2
    ):
        return False
    last = name.split()[-1].strip(".,()")
    below = layout.next_open(index + 1)
    between = below is not None and layout.is_prose(below)
    return between and not is_named(layout, index, last)


def _is_signed_above(layout: Layout, index: int) -> bool:
    """Is an author named above: then a name in the head is somebody else's?"""
    near = range(max(0, index - HEAD_MAX), index)
    return any(layout.role(i) is Role.BYLINE for i in near)


def signed_pairs_in_the_head(layout: Layout) -> None:
    """What a picture shows and who took it, in a group of their own below the author's line."""
    lines = range(min(HEAD_MAX, len(layout)))
    signed = next((i for i in lines if layout.role(i) is Role.BYLINE), len(layout))
    for index in range(signed + 1, layout.first_prose()):
        pair = layout.group_of(index)
        if len(pair) != PAIR or index != pair.start or not all(map(layout.is_open, pair)):
            continue
        shown, name = (layout.text(i) for i in pair)
        stranger = name not in layout.text(signed) and not is_named(layout, pair[1], name)
        named = stranger and name.count(" ") == 1 and is_names(name)
        told = layout.is_title(index) and shown.count(" ") > _NAME_SPACES and not is_names(shown)
        if named and told:
            layout.verdicts[pair[0]], layout.verdicts[pair[1]] = CAPTION, CREDIT


def signed_in_the_head(layout: Layout) -> None:
    """A caption that ends with its photographer's name alone, between the headline and the text:
    "Das Café hat bis Jahresende geöffnet. Ute Lamm"."""
    top = layout.headline
    if top is None or layout.transcript:
        return
    for index in range(top + 1, min(top + SIGHT, layout.second_prose())):
        match = _SIGNED.fullmatch(layout.text(index)) if layout.is_text(index) else None
        if not match or has_inner_break(match["shows"]) or not is_names(match["name"]):
            continue
        ended = match["shows"][-1] in ".!"
        joined = match["shows"].split()[-1][0].isupper()
        stranger = not is_named(layout, index, match["name"].split()[-1])
        below = index + 1 < len(layout) and layout.is_open(index + 1)
        if (ended or joined) and stranger and below and layout.is_prose(index + 1):
            layout.verdicts[index] = CAPTION
