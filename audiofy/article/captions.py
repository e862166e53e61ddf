"""Captions: the line above a credit, if the article does not need it; below one: belowcredit.py."""

from itertools import islice

from audiofy.article.belowcredit import below_rights, caption_below, goes_on_below
from audiofy.article.credits import is_credit, names_picture_agency
from audiofy.article.layout import Layout, OpenProse
from audiofy.article.lines import CAPTION, CREDIT, DATES
from audiofy.article.model import Role
from audiofy.article.names import ISSUER_CODE
from audiofy.article.passages import Mark
from audiofy.article.pictures import (
    ABOVE_PICTURES,
    HEAD_MAX,
    HEADLINE_SPACES,
    LEAD_MAX,
    LONG_PROSE,
    PAIR,
    SENTENCE_MAX,
    SIGHT,
    TITLE_SPACES,
    TWO_MAX,
    headline_follows,
    is_of_text,
    lead_follows,
)
from audiofy.article.shape import (
    ends_sentence,
    has_inner_break,
    has_verb,
)
from audiofy.article.tables import words

_TOP_MAX = 6  # passages


def captions(layout: Layout) -> None:
    """The line above a credit, if it is one sentence or less and nothing the article needs."""
    middle = _middle(layout)
    prose = OpenProse(layout)
    _captions_on_top(layout, prose)
    for index in range(1, len(layout)):
        above, below = index - 1, index + 1
        early = index < middle or layout.role(above) is Role.CAPTION
        dated = layout.role(above) in DATES  # then who published it
        credited = layout.role(index) is Role.SOURCE and is_credit(layout.text(index)) and not dated
        if credited and (early or names_picture_agency(layout.text(index))):
            layout.verdicts[index] = CREDIT
        if layout.role(index) is not Role.CREDIT:
            continue
        led_in = layout.text(index).endswith("|") and below < len(layout) and layout.is_open(below)
        led_in = led_in or _stands_above_caption(layout, index) or _is_subline(layout, above)
        if layout.is_open(above) and not led_in and _is_caption(layout, above):
            layout.verdicts[above] = CAPTION
            if goes_on_below(layout, below, prose):
                layout.verdicts[below] = CAPTION
        elif (lower := caption_below(layout, index, prose)) is not None:
            layout.verdicts[lower] = CAPTION


def _is_subline(layout: Layout, index: int) -> bool:
    """The second line of a text, on the headline and apart from a credit below."""
    pair = index == 1 and layout.same_group(0, 1) and not layout.same_group(1, 2)
    return pair and layout.is_open(0) and layout.is_title(0) and layout.is_title(1)


def _stands_above_caption(layout: Layout, index: int) -> bool:
    """`Bildrechte: BR` and a line in one group, or a credit and a sentence below a title, with
    what is above apart from it."""
    below = index + 1
    pair = below < len(layout) and layout.group_size(index) == PAIR
    if not pair or not layout.same_group(index, below) or not layout.is_open(below):
        return False
    if layout.is_title(below):
        return layout.text(index).startswith("Bildrechte:")
    titled = layout.is_title(index - 1) and not ends_sentence(layout.text(index - 1))
    return titled and layout.stands_alone(index - 1) and not has_inner_break(layout.text(below))


def _captions_on_top(layout: Layout, prose: OpenProse) -> None:
    """The caption of a picture that stands above everything else."""
    if _is_above_the_headline(layout, top := prose.first()):
        layout.verdicts[top] = CAPTION
    credited = len(layout) > 0 and layout.role(0) is Role.CREDIT
    if credited and (below := below_rights(layout, 0, prose)) is not None:
        layout.verdicts[below] = CAPTION


def _middle(layout: Layout) -> int:
    """Where half of the prose is over: the source of an article stands below it."""
    sizes = [len(layout.text(i)) if layout.is_prose(i) else 0 for i in range(len(layout))]
    left = sum(sizes) / 2
    for index, size in enumerate(sizes):
        left -= size
        if left < 0:
            return index
    return 0


def captions_below_lead(layout: Layout) -> None:
    """One sentence between the lead and a credit belongs to the picture."""
    leads = [i for i in range(len(layout)) if layout.role(i) is Role.LEAD]
    for index in range(leads[-1] + 1, layout.second_prose()) if leads else ():
        credit = index + 1 < len(layout) and layout.role(index + 1) is Role.CREDIT
        text = layout.text(index)
        plain = layout.passages[index].mark is Mark.NONE and len(text) <= LONG_PROSE
        if credit and plain and layout.is_open(index) and not has_inner_break(text):
            layout.verdicts[index] = CAPTION


def _is_caption(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    if layout.passages[index].mark is not Mark.NONE or len(text) > LONG_PROSE:
        return False
    if is_of_text(layout, index) or ISSUER_CODE.match(text):
        return False
    if text.casefold() in words("sections"):
        return False  # above the picture at the top of the page
    earlier = [i for i in layout.opened(max(0, index - SIGHT), index) if len(layout.text(i)) > 15]
    prose_before = any(layout.is_prose(i) for i in earlier)
    if not prose_before and _is_headline_again(layout, index, earlier):
        return False
    if layout.is_title(index):
        if earlier:
            spaces = layout.text(earlier[0]).count(" ")
            headed = spaces > HEADLINE_SPACES or (spaces > 2 and has_verb(layout.text(earlier[0])))
            return prose_before or headed or len(earlier) > 1 or lead_follows(layout, index)
        return headline_follows(layout, index)
    if prose_before:
        apart = layout.same_group(index, index + 1) and (
            layout.group_size(index) <= 3 or _is_only_prose(layout, index)
        )
        return apart or (len(text) <= 180 and not has_inner_break(text))
    if has_inner_break(text):
        paired = layout.group_size(index) == 2 and layout.same_group(index, index + 1)
        below_buttons = layout.role(index - 1) in ABOVE_PICTURES
        short = len(text) <= TWO_MAX and (paired or below_buttons)
        two = short and lead_follows(layout, index)
        return two or (not earlier and _title_and_lead_follow(layout, index + 2))
    return (
        lead_follows(layout, index)
        or (not earlier and headline_follows(layout, index))
        or _is_below_the_head(layout, index)
    )


def _is_headline_again(layout: Layout, index: int, earlier: list[int]) -> bool:
    """Did the first long line say the same? The end of a trail, and the headline below it."""
    texts = (layout.text(i) for i in earlier)
    first = next((text for text in texts if text.count(" ") >= TITLE_SPACES), "")
    return layout.text(index) == first


def _is_above_the_headline(layout: Layout, index: int) -> bool:
    """One sentence between a trail and a button, "mit Video", below which the headline stands."""
    if not 0 < index < min(len(layout), HEAD_MAX) - 1:
        return False
    text = layout.text(index)
    button = layout.role(index + 1) in (Role.NAVIGATION, Role.WIDGET)
    trail = all(layout.text(i).count(" ") < TITLE_SPACES for i in layout.opened(0, index))
    short = len(text) <= SENTENCE_MAX and not has_inner_break(text)
    return button and trail and short and headline_follows(layout, index)


def _is_only_prose(layout: Layout, index: int) -> bool:
    """A sentence or two at the top of a small group: credit, author and date stand below."""
    if layout.group_size(index) > _TOP_MAX or len(layout.text(index)) > TWO_MAX:
        return False
    group = layout.group_of(index)
    return index == group.start and not any(layout.is_prose(i) for i in group[1:])


def _is_below_the_head(layout: Layout, index: int) -> bool:
    """One sentence between a credit and what stands below a lead: a date, share buttons."""
    below = layout.opened(index + 1, min(index + SIGHT, len(layout)))
    prose = list(islice((i for i in below if layout.is_prose(i)), 2))
    pair = layout.is_set_apart and layout.group_size(index) == PAIR
    above = layout.role(index - 1) in ABOVE_PICTURES if index else False
    apart = (pair and layout.same_group(index, index + 1)) or above
    if not (apart and len(prose) == 2 and len(layout.text(index)) <= SENTENCE_MAX):
        return False
    lines = (layout.text(i) for i in layout.opened(0, index))
    return any(text.count(" ") > 3 or has_verb(text) for text in lines)


def _title_and_lead_follow(layout: Layout, title: int) -> bool:
    """A headline and its lead, right below the credit of a picture at the top of the page."""
    lead = title + 1
    both = lead < len(layout) and layout.is_open(title) and layout.is_open(lead)
    return (
        both
        and layout.is_title(title)
        and layout.text(title).count(" ") > HEADLINE_SPACES
        and layout.is_prose(lead)
        and len(layout.text(lead)) <= LEAD_MAX
    )
