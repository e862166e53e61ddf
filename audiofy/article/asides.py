"""What a page says for itself among the paragraphs of an article, known by its wording.

The weaker the place, the surer the words must be: between two paragraphs they are all there is to
go by, beside a newsletter's button or below the text less is enough.
"""

from audiofy.article.layout import Layout, Verdict
from audiofy.article.lines import date_verdict
from audiofy.article.model import Role
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.tables import words
from audiofy.article.wording import is_surely_text

_ASIDE = Verdict(Role.PAGE, "worded like the page around an article")
_ALONE = (1.0, 7.0)
_BESIDE = (-0.5, 5.5)
"""Log odds of a line: at least so many, and so many more than the article's own paragraphs have."""
_TITLE = 2.0  # so much more of a title: it may be a subhead
_USUAL = -4.0  # of a paragraph; more than most, where there are too few to tell
_SAMPLE = 24  # paragraphs
_SAMPLED_MIN = 100  # characters
_SPACES_MIN = 3  # fewer words are a label or a heading, whose words say little
_SHORT_MAX = 160
_LINE_MAX = 800  # characters
_SHARE_MAX = 0.25  # of the text's characters; an article may be about newsletters
_QUOTES = ('"', "„", "»", "«", "“", "‚", "'")
_MARKED = LIST_MARKS | {Mark.QUOTED, Mark.HEADING}
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
    found = [i for i in layout.opened() if layout.is_prose(i) and _is_worded(layout, i, least)]
    size = sum(len(layout.text(i)) for i in layout.opened() if layout.is_prose(i))
    if sum(len(layout.text(i)) for i in found) <= _SHARE_MAX * size:
        for index in found:
            layout.verdicts[index] = _ASIDE


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
    )


def _goes_on(layout: Layout, index: int, least: float, alone: float) -> bool:
    """A short line beside the page; a paragraph must be worded so as if it stood alone."""
    return _is_worded(layout, index, alone if len(layout.text(index)) > _SHORT_MAX else least)


def _may_be(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    return (
        text.count(" ") >= _SPACES_MIN
        and len(text) <= _LINE_MAX
        and layout.passages[index].mark not in _MARKED
        and not text.startswith(_QUOTES)
        and not _introduces(layout, index)
        and not _is_quoted(text)
        and date_verdict(text) is None
    )


def _introduces(layout: Layout, index: int) -> bool:
    """Does text follow that the line speaks of?"""
    below = index + 1
    return layout.ends_with_colon(index) and below < len(layout) and layout.is_text(below)


def _is_quoted(text: str) -> bool:
    """`..., sagt die Juristin`: a page has nobody to quote."""
    after_commas = (part.split(maxsplit=1)[:1] for part in text.split(", ")[1:])
    return any(word[0] in words("says") for word in after_commas if word)
