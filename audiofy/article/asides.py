"""What a page says for itself among the paragraphs of an article: by its wording, and its place.

The weaker the place, the surer the words must be: between two paragraphs they are all there is to
go by, beside a newsletter's button or below the text less is enough. At last, when all else is
known, whatever is left is judged by how it stands.
"""

import re
from collections.abc import Iterator
from itertools import takewhile

from audiofy.article.ending import ends_with_a_name, signature_at
from audiofy.article.layout import Layout, Verdict, runs
from audiofy.article.lines import date_verdict
from audiofy.article.model import Role
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import ends_sentence, has_inner_break, has_verb, is_question, takes_up
from audiofy.article.subject import addresses_inside, ends_telling, is_attributed
from audiofy.article.surroundings import Surroundings
from audiofy.article.tables import words
from audiofy.article.wording import is_long_text, is_quoted, is_surely_text

APART = 1.0
"""Log odds from which a line is not the article's: a setting of what is learnt (see tests)."""

_ASIDE = Verdict(Role.PAGE, "worded like the page around an article")
_STANDS_APART = Verdict(Role.PAGE, "stands like the page around an article")
_BELOW = 0.75  # so much less below the last paragraph
_HEADS = 1.25  # so much more of a title above prose
_LOOKS = 3  # at the page; the third nearly never finds more
_ALONE = (1.0, 7.0)
_BESIDE = (-0.5, 5.5)
"""Log odds of a line: at least so many, and so many more than the article's own paragraphs have."""
_TOLD_SPACES = 5
_TITLE = 2.0  # so much more of a title: it may be a subhead
_USUAL = -4.0  # of a paragraph; more than most, where there are too few to tell
_SAMPLE = 24  # paragraphs
_SAMPLED_MIN = 100  # characters
_LIST_MAX = 12  # lines
_LINES_MIN = 3  # of a list without bullets
_POINT = re.compile(r"[A-ZÄÖÜ][\w-]+(?: [\w-]+){0,3}: \S")
_ORDERS = re.compile(r"\b(?:anmelden|abonnieren|bestellen|registrieren|eintragen)\b", re.I)
_SPACES_MIN = 3  # fewer words are a label or a heading, whose words say little
_SHORT_MAX = 160
_LONG_MIN = 240  # characters
_LINE_MAX = 800  # characters
_SHARE_MAX = 0.5  # of the text's characters; an article may be about newsletters
_FIRST_PERSON = re.compile(r"\b(?:[Ii]ch|mir|mich|[Mm]ein(?:e[mnrs]?)?)\b")
_CONSENT = re.compile(
    r"\bIch (?:willige|stimme|möchte|bin damit|erkläre|habe die)|[Ee]inwilligung|[Dd]atenschutz"
)
_QUOTES = ('"', "„", "»", "«", "“", "‚", "'")
_MARKED = LIST_MARKS | {Mark.QUOTED, Mark.HEADING}
_TOPIC_MAX = 30  # characters
_PAIR = 2  # passages: a kicker and a title
_LABEL_MAX = 90
_AS_LONG = 0.8
_BOX_MIN = 3  # lines
_OFFER_LINES = 4  # a title, one or two sentences, a button
_BOXED = frozenset(
    {
        Role.ADVERTISEMENT,
        Role.CREDIT,
        Role.NAVIGATION,
        Role.NEWSLETTER,
        Role.PAGE,
        Role.PAYWALL,
        Role.SOURCE,
        Role.TABLE,
        Role.WIDGET,
    }
)
_BOXES = frozenset({Role.NEWSLETTER, Role.COMMENTS, Role.PAYWALL, Role.COOKIES})
_SPEAKS = frozenset(
    {
        Role.ADVERTISEMENT,
        Role.COMMENTS,
        Role.COOKIES,
        Role.EMBED,
        Role.NEWSLETTER,
        Role.PAGE,
        Role.PAYWALL,
        Role.SHARE,
        Role.WIDGET,
    }
)
"""Beside what the page may well go on speaking."""


def sure(layout: Layout) -> None:
    """Lines whose words alone tell, unless a good part of the article is worded so."""
    least = _least(layout, _ALONE)
    prose = [i for i in layout.opened() if layout.is_prose(i)]
    to_readers = (i for i in prose if not _tells_readers_nothing(layout.text(i)))
    if layout.is_bare:
        to_readers = (i for i in to_readers if not ends_telling(layout.text(i)))
    found = [i for i in to_readers if _is_worded(layout, i, least)]
    size = sum(len(layout.text(i)) for i in prose)
    if sum(len(layout.text(i)) for i in found) <= _SHARE_MAX * size:
        for index in found:
            layout.verdicts[index] = _ASIDE


def _tells_readers_nothing(text: str) -> bool:
    """Several sentences, and none speaks to readers: a page has seldom so much to say."""
    return len(text) > _LONG_MIN and has_inner_break(text) and not addresses_inside(text)


def beside_the_page(layout: Layout) -> None:
    """Lines above and below what the page says, as long as it goes on."""
    head, least, alone = layout.first_prose(), _least(layout, _BESIDE), _least(layout, _ALONE)
    for order in (range(1, len(layout)), range(len(layout) - 2, -1, -1)):
        for index in order:
            inside = index > head or layout.is_prose(index)
            goes_on = inside and layout.role(index - order.step) in _SPEAKS
            if goes_on and _goes_on(layout, index, least, alone):
                layout.verdicts[index] = _ASIDE


def below_the_text(layout: Layout) -> None:
    """Lines below the last paragraph of the article, from the last one up."""
    least, alone = _least(layout, _BESIDE), _least(layout, _ALONE)
    most = _SHARE_MAX * sum(len(layout.text(i)) for i in layout.opened() if layout.is_prose(i))
    for index in range(len(layout) - 1, layout.first_prose(), -1):
        if len(layout.text(index)) <= most and _goes_on(layout, index, least, alone):
            layout.verdicts[index] = _ASIDE
        elif layout.is_open(index) and not layout.is_title(index):
            return


def unlike_the_text(layout: Layout) -> None:
    """Lines that stand like the page's; what is found helps to find what is beside it.

    Where nothing was left out so far, there is no page around the text.
    """
    if layout.transcript or layout.headline is None or layout.is_marked_up:
        return
    if layout.alone or not layout.is_on_a_page():
        return
    lines = range(layout.headline + 1, len(layout))
    if _is_release(layout):
        lines = range(layout.last_prose() + 1, len(layout))
    around = Surroundings.of(layout)
    listed = layout.headings()
    looked = [
        i
        for i in lines
        if _may_stand_apart(layout, i)
        and layout.text(i) not in listed
        and not (around.stands_in_prose(i) or _is_of_a_part(layout, i))
    ]
    found: set[int] = set()
    for _ in range(_LOOKS):
        apart = {i for i in looked if around.odds(i) > _least_apart(layout, around, i)}
        apart -= _in_lists_that_stay(layout, apart)
        if not apart:
            break
        around.leave_out_lines(apart)
        found |= apart
        looked = [i for i in looked if i not in found and around.has_beside(i, apart)]
    found |= set(_links_below(layout, found))
    found |= set(_labels_beside(layout, found))
    found |= set(_titles_above_dates(layout, found))
    found |= set(_titles_of_boxes(layout, found))
    size = sum(len(layout.text(i)) for i in range(len(layout)) if layout.is_text(i))
    if sum(len(layout.text(i)) for i in found) <= _SHARE_MAX * size:
        for index in found:
            layout.verdicts[index] = _STANDS_APART


def _is_of_a_part(layout: Layout, index: int) -> bool:
    """`Fazit`, alone above prose, or the first paragraph below it."""
    for head in (index, index - 1):
        if layout.label(head).rstrip(":") in words("subheads"):
            return layout.is_open(head) and layout.stands_on_prose(head)
    return False


def _is_release(layout: Layout) -> bool:
    """`Hamburg (ots) -`: a release, which has no page among its paragraphs."""
    datelines = (i for i in range(len(layout)) if layout.role(i) is Role.DATELINE)
    return any("(ots)" in layout.text(i) for i in datelines)


def _links_below(layout: Layout, found: set[int]) -> Iterator[int]:
    """The titles that go on a run of links, or stand below the topic of their own.

    No two subheads stand one below the other; but one may stand below links, and is shorter.
    """
    seen = set(found)
    for above in sorted(found):
        index = above + 1
        while index < len(layout) and index not in seen and _is_link_below(layout, index):
            seen.add(index)
            yield index
            index += 1


def _labels_beside(layout: Layout, found: set[int]) -> Iterator[int]:
    """A short line above a title of the page, as its kicker, or below it and above a subhead."""
    for index in sorted(found):
        kicker, label = index - 1, index + 1
        if layout.is_title(index) and _is_bare_title(layout, kicker, found):
            shorter = 1.3 * len(layout.text(kicker)) < len(layout.text(index))
            if shorter and len(layout.text(kicker)) <= _TOPIC_MAX:
                yield kicker
        both = all(_is_bare_title(layout, i, found) for i in (label, label + 1))
        if both and layout.stands_on_prose(label + 1):
            yield label


def _titles_above_dates(layout: Layout, found: set[int]) -> Iterator[int]:
    """The first line of a group, if what follows it is the page's and has a date."""
    for index in sorted(found):
        title = layout.group_of(index).start
        if date_verdict(layout.text(index)) is None or not layout.is_open(title):
            continue
        between = range(title + 1, index)
        if title not in found and layout.is_title(title) and found.issuperset(between):
            yield title


def _titles_of_boxes(layout: Layout, found: set[int]) -> Iterator[int]:
    """The first line of a group of which all others are the page's: what a shop sells, a chart."""
    for index in sorted(found):
        group = layout.group_of(index)
        title, rest = group.start, group[1:]
        if index != title + 1 or len(group) < _BOX_MIN or not layout.is_open(title):
            continue
        if layout.is_title(title) and all(i in found or layout.role(i) in _BOXED for i in rest):
            yield title


def _is_bare_title(layout: Layout, index: int, found: set[int]) -> bool:
    if not 0 < index < len(layout) or index in found or not _may_stand_apart(layout, index):
        return False
    text = layout.text(index)
    plain = layout.passages[index].mark is Mark.NONE and not ends_sentence(text)
    return plain and layout.is_title(index) and not has_verb(text)


def _is_link_below(layout: Layout, index: int) -> bool:
    title, above = layout.text(index), layout.text(index - 1)
    if layout.is_open(index) and above.endswith(":") and layout.group_size(index) == _PAIR:
        return layout.is_title(index) and layout.same_group(index - 1, index)
    if not (layout.is_open(index) and _may_stand_apart(layout, index)):
        return False
    words_of_it = title.count(" ") >= _SPACES_MIN
    plain = layout.passages[index].mark is Mark.NONE
    if not (layout.is_title(index) and layout.is_title(index - 1) and words_of_it and plain):
        return False
    if ": " in title and ": " in above:
        return is_question(title) or not ends_sentence(title)
    if ends_sentence(title):
        return False
    if not layout.same_group(index - 1, index) or _is_taken_up(layout, index):
        return False
    topic = len(above) <= _TOPIC_MAX and not ends_sentence(above) and not has_verb(above)
    return topic or ": " in title or len(title) >= _AS_LONG * len(above)


def _is_taken_up(layout: Layout, index: int, least: int = 0) -> bool:
    """Has the paragraph below, of `least` characters, one of the title's nouns?"""
    following = _below(layout, index)
    is_text = following < len(layout) and layout.is_text(following) and layout.is_prose(following)
    below = layout.text(following) if is_text else ""
    return len(below) >= least and takes_up(below, layout.text(index))


def newsletters_by_their_button(layout: Layout) -> None:
    """`Stadtbote Leute Newsletter`, what it is about, and "Jetzt kostenlos bestellen"."""
    for index in layout.opened(layout.first_prose() + 1):
        if not layout.is_title(index) or not layout.label(index).endswith("newsletter"):
            continue
        below = range(index + 1, min(index + _OFFER_LINES, len(layout)))
        lines = (i for i in below if len(layout.text(i)) <= _TOPIC_MAX)
        button = next((i for i in lines if _ORDERS.search(layout.text(i))), index - 1)
        for i in range(index, button + 1):
            layout.judge(i, Role.NEWSLETTER, "newsletter box")


def framed(layout: Layout) -> None:
    """A line between two lines of one box: a newsletter's, a comment's, an offer's."""
    head = layout.first_prose()
    for index in range(head + 1, len(layout) - 1):
        above, below = layout.role(index - 1), layout.role(index + 1)
        button = above is Role.NEWSLETTER and _ORDERS.search(layout.text(index + 1)) is not None
        short = len(layout.text(index)) <= (
            _SHORT_MAX if button or layout.same_group(index - 1, index + 1) else _LABEL_MAX
        )
        boxed = (above is below and above in _BOXES) or (button and not layout.is_open(index + 1))
        if boxed and short and layout.is_open(index):
            layout.verdicts[index] = layout.verdicts[index - 1]


def _least_apart(layout: Layout, around: Surroundings, index: int) -> float:
    """The odds from which a line is the page's: less where no paragraph comes any more."""
    least = APART - around.is_below_text(index) * _BELOW
    return least + _heads_text(layout, index) * _HEADS


def _heads_text(layout: Layout, index: int) -> bool:
    """Does prose stand right below the title? Then it may be a subhead."""
    below = _below(layout, index)
    prose = below < len(layout) and layout.is_open(below) and layout.is_prose(below)
    return prose and layout.is_title(index) and len(layout.text(below)) > _SAMPLED_MIN


def _below(layout: Layout, index: int) -> int:
    """The next passage that is no dateline."""
    below = index + 1
    return below + (below < len(layout) and layout.role(below) is Role.DATELINE)


def _may_stand_apart(layout: Layout, index: int) -> bool:
    """No question, no answer and no entry of a ticker, nor what is signed on the same line."""
    text = layout.text(index)
    signed = _is_signed(layout, index) or ends_with_a_name(text) or is_attributed(text)
    heads = layout.is_title(index) and _is_taken_up(layout, index, least=_SAMPLED_MIN)
    heads = heads or layout.heads_a_subhead(index)
    heads = heads or _leads_in(layout, index) or _leads_in(layout, index + 1, titled=True)
    return layout.is_open(index) and not layout.is_said(index) and not signed and not heads


def _leads_in(layout: Layout, index: int, *, titled: bool = False) -> bool:
    """A sentence for nobody that introduces what follows, or the title above it."""
    if index == len(layout) or not layout.ends_with_colon(index):
        return False
    text = layout.text(index)
    told = layout.is_open(index) and text.count(" ") >= _TOLD_SPACES and not addresses_inside(text)
    return told and (not titled or layout.is_title(index - 1))


def _is_signed(layout: Layout, index: int) -> bool:
    below = index + 1
    if below == len(layout) or layout.role(below) not in (Role.BYLINE, Role.SOURCE):
        return False
    between = layout.source[layout.passages[index].end : layout.passages[below].start]
    return "\n" not in between


def _in_lists_that_stay(layout: Layout, apart: set[int]) -> set[int]:
    """The items of lists that are not left out as a whole, or that the text introduces."""
    stay: set[int] = set()
    below_headline = range((layout.headline or 0) + 1, len(layout))
    items = (i for i in below_headline if layout.passages[i].mark in LIST_MARKS)
    for run in runs(items):
        above = run[0] - 1
        told = layout.ends_with_colon(above) and layout.is_text(above) and above not in apart
        if told or not all(i in apart or not layout.is_open(i) for i in run):
            stay.update(run)
    for index in sorted(apart - stay):
        above = index - 1
        while index - above < _LIST_MAX and layout.is_open(above) and _may_be_listed(layout, above):
            above -= 1
        if above not in apart and layout.is_text(above) and layout.ends_with_colon(above):
            stay.update(_lines_without_bullets(layout, above + 1))
    stay.update(index for index in apart if _heads_lines_that_stay(layout, index, apart))
    return stay


def _may_be_listed(layout: Layout, index: int) -> bool:
    """A title, a point that a comma parts from the next, or one with a name: "Wärmen: ..."."""
    text = layout.text(index)
    return layout.is_title(index) or text.endswith((",", ";")) or _POINT.match(text) is not None


def _heads_lines_that_stay(layout: Layout, index: int, apart: set[int]) -> bool:
    """A heading alone, or a line with a colon, and below it a list without bullets of which no line
    is left out."""
    if index + 1 == len(layout) or layout.group_size(index) > 1:
        return False
    if layout.group_size(index + 1) > _LIST_MAX:
        return False
    below = layout.group_of(index + 1)
    stay = all(layout.is_open(i) and i not in apart for i in below)
    if layout.ends_with_colon(index):
        return stay and len(below) > 1
    titles = layout.is_title(index) and all(map(layout.is_title, below))
    return stay and titles and len(below) >= _LINES_MIN


def _lines_without_bullets(layout: Layout, start: int) -> list[int]:
    """The lines of a list below its colon, if there are two or more."""
    lines = range(start, min(start + _LIST_MAX, len(layout)))
    items = list(takewhile(lambda i: layout.is_open(i) and _may_be_listed(layout, i), lines))
    return items if len(items) > 1 else []


def _least(layout: Layout, bound: tuple[float, float]) -> float:
    """The odds at which a line is the page's: more in an article that is worded like a page."""
    prose = [i for i in layout.opened() if layout.is_prose(i)][: 2 * _SAMPLE]
    paragraphs = [i for i in prose if len(layout.text(i)) > _SAMPLED_MIN]
    sample = paragraphs if len(paragraphs) > 2 else prose
    scores = sorted(layout.wording(i) for i in sample[:_SAMPLE])
    usual = scores[len(scores) // 2] if len(scores) > 2 else _USUAL
    return max(bound[0], usual + bound[1])


def _is_worded(layout: Layout, index: int, least: float) -> bool:
    return (
        layout.is_open(index)
        and _may_be(layout, index)
        and not is_surely_text(layout.text(index))
        and layout.wording(index) >= least + layout.is_title(index) * _TITLE
        and not is_long_text(layout.text(index))
        and not _is_personal(layout.text(index))
    )


def _goes_on(layout: Layout, index: int, least: float, alone: float) -> bool:
    """A short line beside the page; a paragraph must be worded so as if it stood alone."""
    return _is_worded(layout, index, alone if len(layout.text(index)) > _SHORT_MAX else least)


def _may_be(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    return (
        text.count(" ") >= _SPACES_MIN
        and len(text) <= _LINE_MAX
        and not layout.is_said(index)
        and layout.passages[index].mark not in _MARKED
        and not text.startswith(_QUOTES)
        and not _introduces(layout, index)
        and not is_quoted(text)
        and not (text.endswith(")") and signature_at(text))
        and date_verdict(text) is None
    )


def _introduces(layout: Layout, index: int) -> bool:
    """Does text follow that the line speaks of?"""
    below = index + 1
    return layout.ends_with_colon(index) and below < len(layout) and layout.is_text(below)


def _is_personal(text: str) -> bool:
    """A paragraph in the first person; what a reader is made to say is short, or gives consent."""
    if len(text) <= _SHORT_MAX or _CONSENT.search(text):
        return False
    return _FIRST_PERSON.search(text) is not None
