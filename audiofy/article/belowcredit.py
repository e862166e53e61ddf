"""Is the line below a credit the picture's caption, or does the article go on there?"""

import re
from itertools import islice

from audiofy.article.layout import Layout, OpenProse
from audiofy.article.lines import DATES, date_verdict
from audiofy.article.model import Role
from audiofy.article.names import is_names
from audiofy.article.passages import Mark
from audiofy.article.pictures import (
    ABOVE_PICTURES,
    HEAD_MAX,
    INDEFINITE,
    LONG_PROSE,
    PAIR,
    QUOTES,
    SENTENCE_MAX,
    SIGHT,
    TWO_MAX,
    headline_follows,
    is_of_text,
)
from audiofy.article.shape import (
    ends_sentence,
    has_inner_break,
    has_verb,
    is_question,
)

_FOTO_INSIDE = re.compile(r"© ?.{2,40} Foto: ")
_LONG_TITLE = 65  # characters
_SUBHEAD_MAX = 45


def caption_below(layout: Layout, index: int, prose: OpenProse) -> int | None:
    """Where the caption stands of a picture whose credit has nothing above it."""
    below = index + 1
    if _is_no_caption(layout, below) or _is_apart(layout, index):
        return None
    if (
        _is_caption_below(layout, below)
        or _is_above_lead(layout, below)
        or _ends_the_head(layout, below)
        or _is_captioned_below(layout, below)
        or _is_below_description(layout, below, prose)
        or _is_above_author(layout, below)
        or _is_below_buttons(layout, below, prose)
    ):
        return below
    return below_rights(layout, index, prose)


def goes_on_below(layout: Layout, index: int, prose: OpenProse) -> bool:
    """Is the line below a caption and its credit of the same picture?"""
    captioned = _is_below_description(layout, index, prose) or _is_headed(layout, index)
    second = _is_second_caption(layout, index) or _is_long_caption(layout, index)
    return (captioned and not _is_apart(layout, index - 1)) or (
        layout.is_title(index - 2) and second
    )


def _is_apart(layout: Layout, index: int) -> bool:
    """Where no page is around the text, a blank line below the credit ends what a picture has."""
    below = index + 1
    return bool(layout.alone) and below < len(layout) and not layout.same_group(index, below)


def _signs(layout: Layout, index: int) -> bool:
    """A name right above a date: the author's."""
    dated = index + 1 < len(layout) and date_verdict(layout.text(index + 1)) is not None
    return dated and is_names(layout.text(index))


def _is_caption_below(layout: Layout, index: int) -> bool:
    """A credit and below it one short line, in a group of their own."""
    return (
        index < len(layout)
        and layout.is_open(index)
        and layout.is_title(index)
        and layout.group_size(index) == 2
        and layout.same_group(index - 1, index)
    )


def _is_no_caption(layout: Layout, index: int) -> bool:
    """A name above a date, or a subhead below a caption that has its credit on the same line?"""
    if index == len(layout) or _signs(layout, index):
        return True
    caption = index - 2
    complete = layout.role(caption) is Role.CAPTION and layout.same_line(caption)
    return caption >= 0 and complete and not ends_sentence(layout.text(index))


def _is_headed(layout: Layout, index: int) -> bool:
    """`Dauerflieger | Mauersegler landen fast nie.`: right below a credit, with a heading in it."""
    heading = layout.text(index).partition(" | ")[0] if index < len(layout) else ""
    return 0 < len(heading) <= _SUBHEAD_MAX < len(layout.text(index)) and layout.is_open(index)


def _ends_the_head(layout: Layout, index: int) -> bool:
    """A line below a credit, at the end of all that stands above the text of a tight page."""
    below = index + 1
    if not index < below < min(len(layout), HEAD_MAX) or not layout.is_open(index):
        return False
    lines = [layout.text(i) for i in layout.opened(0, index)]
    headed = any(has_verb(text) and text.count(" ") > 3 for text in lines)
    apart = layout.same_group(index - 1, index) and not layout.same_group(index, below)
    return headed and apart and layout.is_title(index) and layout.is_prose(below)


def _is_long_caption(layout: Layout, index: int) -> bool:
    """A line below a description and its credit that is too long for a subhead."""
    return (
        index < len(layout)
        and layout.is_open(index)
        and layout.is_title(index)
        and layout.same_group(index - 1, index)
        and _LONG_TITLE < len(layout.text(index)) <= LONG_PROSE
        and not is_question(layout.text(index))
    )


def _is_captioned_below(layout: Layout, index: int) -> bool:
    """A line between a credit that has no caption above it and the text that goes on."""
    above, below = index - 2, index + 1
    if not (above >= 0 and below < len(layout) and layout.is_open(index)):
        return False
    text = layout.text(index)
    above_it = layout.text(above)
    told = layout.is_open(above) and layout.is_prose(above) and len(above_it) > LONG_PROSE
    beside = layout.same_group(index - 1, index) and layout.is_title(index)
    long = len(text) > _LONG_TITLE or (len(text) > _SUBHEAD_MAX and has_verb(text))
    return told and beside and long and not is_question(text) and layout.is_prose(below)


def _is_above_author(layout: Layout, index: int) -> bool:
    """One sentence between a credit and the author of the article, the two below a page's buttons
    or in a group of their own."""
    if not 1 < index < len(layout) - 1 or not layout.is_open(index):
        return False
    pair = layout.group_size(index) == PAIR and layout.same_group(index - 1, index)
    apart = pair or layout.role(index - 2) in ABOVE_PICTURES
    signed = layout.role(index + 1) in (Role.BYLINE, *DATES) or is_names(layout.text(index + 1))
    text = layout.text(index)
    return apart and signed and len(text) <= TWO_MAX and not has_inner_break(text)


def _is_below_buttons(layout: Layout, index: int, prose: OpenProse) -> bool:
    """One sentence below a credit and a page's buttons, between the lead and a longer paragraph."""
    below = index + 1
    if not 2 < index < below < len(layout) or index != prose.second():
        return False
    text = layout.text(index)
    apart = layout.role(index - 2) in ABOVE_PICTURES and layout.is_open(below)
    short = len(text) <= SENTENCE_MAX and not has_inner_break(text)
    return apart and short and len(layout.text(below)) > len(text) and layout.is_prose(below)


def below_rights(layout: Layout, index: int, prose: OpenProse) -> int | None:
    """The one line below "Bildrechte: BR" and "Videobeitrag", where text stands above, or the
    headline below: its picture is described there."""
    below = index + 1
    while below < len(layout) and layout.role(below) is Role.WIDGET:
        below += 1
    if below + 1 >= len(layout):
        return None
    first = below < HEAD_MAX and next(layout.opened(), below) >= below
    inside = prose.first() < index or (first and headline_follows(layout, below))
    captioned = index > 0 and layout.role(index - 1) is Role.CAPTION
    if captioned or not (
        inside and layout.text(index).startswith("Bildrechte:") and layout.is_open(below)
    ):
        return None
    text = layout.text(below)
    short = len(text) <= SENTENCE_MAX and not has_inner_break(text) and not is_question(text)
    plain = layout.passages[below].mark is Mark.NONE and text.lstrip('"„»«“')[:1].isupper()
    heads = layout.is_title(below) and layout.stands_on_prose(below)
    return below if short and plain and not heads and layout.is_open(below + 1) else None


def _is_below_description(layout: Layout, index: int, prose: OpenProse) -> bool:
    """One sentence below the credit of a picture whose alternative text stands above it:
    "Eine Taucherin hält ein Büschel Seegras.", "© NDR Foto: Ute Lamm", and the caption."""
    below = index + 1
    first = prose.first()  # the line itself, where nothing but a lead stands above
    if not first < index < below < len(layout) or not layout.is_open(index):
        return False
    text, above = layout.text(index), layout.text(index - 2)
    marked = _FOTO_INSIDE.match(layout.text(index - 1)) is not None
    described = layout.role(index - 2) is Role.CAPTION and (
        INDEFINITE.match(above) is not None or marked
    )
    told = layout.passages[index].mark is Mark.NONE and not text.startswith(QUOTES)
    whole = marked or not has_inner_break(text)  # there, the caption may be two sentences
    short = text.endswith(".") and len(text) <= SENTENCE_MAX and whole
    return described and told and short and layout.is_open(below) and not is_of_text(layout, index)


def _is_above_lead(layout: Layout, index: int) -> bool:
    """One sentence below a credit, in the lines at the top of a page that end with the lead."""
    text = layout.text(index) if index < min(len(layout), HEAD_MAX) else ""
    if not text or not layout.is_open(index) or len(text) > LONG_PROSE or has_inner_break(text):
        return False
    prose = layout.opened(index + 1, min(index + SIGHT, len(layout)))
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
        index < min(len(layout), HEAD_MAX)
        and index < layout.first_prose()
        and layout.is_open(index)
        and layout.text(index).count(" ") >= 2
        and next((i for i in layout.opened() if i < index - 2), None) is None
        and headline_follows(layout, index)
    )
