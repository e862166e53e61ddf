"""How a line stands: among the paragraphs of an article, or among what is left out.

A page goes on after its article with boxes, teasers, comments and a footer, and interrupts it with
some of them. Whatever their words are, they stand in their own way: a title below another title
above a button, a short sentence after the author's box. `words/surroundings.tsv` has the weights of
such signs, learnt from labelled pages (logistic regression: tests/article/learning).
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from audiofy.article.layout import Layout
from audiofy.article.model import Role
from audiofy.article.names import is_names
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import ends_sentence, has_inner_break, has_verb, is_question, stems
from audiofy.article.tables import weights

_TIME = re.compile(r"\d[.:]\d|\b\d{4}\b|\d (?:Std|Min|Tag|Stunde|Minute|Woche)|^vor ")
_OPENING_QUOTES = ('"', "„", "»", "«", "“", "‚")
_LONG = 110  # characters
_SENTENCE = 40
_SHORT = 45
_SIGHT = 6  # lines
_WINDOW = 4  # paragraphs
_WORD = 8  # characters; articles, question words, what buttons begin with
_FAR = 99
_UNIT = 100  # the table's weights are in hundredths

BIAS = "(bias)"
LINK, OFFER = "link", "offer"

_CLASSES: dict[Role, str] = {
    Role.AUTHOR_BOX: "author",
    Role.BYLINE: "about",
    Role.CAPTION: "picture",
    Role.COMMENTS: "comments",
    Role.CREDIT: "picture",
    Role.EMBED: "embed",
    Role.METADATA: "about",
    Role.NAVIGATION: LINK,
    Role.PUBLISHED: "about",
    Role.SHARE: "button",
    Role.SOURCE: "source",
    Role.TEASER: LINK,
    Role.UPDATED: "about",
    Role.WIDGET: "button",
}
"""What is left out, as the lines beside it see it; anything else is an offer of the page."""


class Surroundings:
    """What each line of a page is by its form, and which are left out: `out` has their classes."""

    def __init__(self, layout: Layout, out: Mapping[int, str]) -> None:
        self._layout = layout
        self._forms = [_form(layout, index) for index in range(len(layout))]
        self._top = -1 if layout.headline is None else layout.headline
        self._out: dict[int, str] = {}
        self.leave_out(out)

    def leave_out(self, out: Mapping[int, str]) -> None:
        """These lines are known to be left out, too."""
        self._out |= out
        self._left_out = sorted(self._out)
        self._prose = [
            i for i, form in enumerate(self._forms) if form == "P" and i not in self._out
        ]

    def leave_out_lines(self, lines: Iterable[int]) -> None:
        """These lines are known to be left out, but not what they are: titles may be links."""
        self.leave_out({i: OFFER if self._forms[i] in "Pps" else LINK for i in lines})

    def odds(self, index: int) -> float:
        """The log odds that the line is the page's and no part of the article."""
        table = weights("surroundings")
        return sum(table.get(each, 0) for each in self.features(index)) / _UNIT

    @classmethod
    def of(cls, layout: Layout) -> "Surroundings":
        """What is left out of the layout so far."""
        left_out = (i for i in range(len(layout)) if not layout.is_text(i))
        return cls(layout, {i: class_of(layout.role(i)) for i in left_out})

    def is_out(self, index: int) -> bool:
        return index in self._out

    def is_below_text(self, index: int) -> bool:
        """Does no long paragraph come any more?"""
        return not self._prose or self._prose[-1] < index

    def has_beside(self, index: int, lines: Container[int]) -> bool:
        """Is one of these lines so near that it is one of the signs?"""
        return any(i in lines for i in range(index - _SIGHT, index + _SIGHT + 1))

    def stands_in_prose(self, index: int) -> bool:
        """A paragraph among paragraphs: nothing tells it from the text."""
        beside = range(index - 2, index + 3)
        return all(0 <= i < len(self._forms) and self._short(i) == "P" for i in beside)

    def features(self, index: int) -> Iterator[str]:
        """The signs that the weights are of."""
        layout, form, text = self._layout, self._forms[index], self._layout.text(index)
        at = bisect_left(self._prose, index)
        after = _steps(len(self._prose) - bisect_right(self._prose, index), (1, 2, 4))
        before = _steps(at, (1, 3))
        wording = _steps(layout.wording(index), (-6, -4.5, -3, -2, -1, 0, 1, 2, 3.5))
        length = _steps(len(text), (12, 25, 40, 60, 90, 130, 200, 350))
        yield BIAS
        yield f"form {form}"
        yield f"form {form} after {after}"
        yield f"after {after} before {before}"
        yield f"wording {wording}"
        yield f"wording {wording} {form}"
        yield f"wording {wording} after {after}"
        yield f"length {length}"
        yield f"length {length} {form}"
        yield from self._beside(index, form, after)
        yield from self._distances(index, form, after)
        yield from self._group(index, form)
        yield from self._shared(index, form, after)
        yield from _own(text, form)

    def _beside(self, index: int, form: str, after: int) -> Iterator[str]:
        for step in (-3, -2, -1, 1, 2, 3):
            code = self._code(index + step)
            yield f"{step:+} {code}"
            if abs(step) < 3:
                yield f"{step:+} {code} {form}"
        shorts = [self._short(index + step) for step in (-2, -1, 0, 1, 2)]
        yield f"three {''.join(shorts[1:4])}"
        yield f"three {''.join(shorts[1:4])} after {after}"
        yield f"five {''.join(shorts)}"
        for step in (-1, 1):
            if 0 <= index + step < len(self._forms) and index + step not in self._out:
                worded = _steps(self._layout.wording(index + step), (-3, -1, 1))
                yield f"{step:+} wording {worded} {form}"

    def _distances(self, index: int, form: str, after: int) -> Iterator[str]:
        above, below = (
            self._left_out_in(index - _SIGHT, index),
            self._left_out_in(index + 1, index + 1 + _SIGHT),
        )
        above, below = _steps(above, (1, 3, 5)), _steps(below, (1, 3, 5))
        yield f"out {above} {below}"
        yield f"out below {below} after {after}"
        yield f"out above {above} after {after}"
        at, next_at = bisect_left(self._prose, index), bisect_right(self._prose, index)
        last = self._prose[at - 1] if at else -_FAR
        coming = self._prose[next_at] if next_at < len(self._prose) else index + _FAR
        since, until = _steps(index - last, (2, 3, 5, 9)), _steps(coming - index, (2, 3, 5, 9))
        yield f"since {since} until {until}"
        yield f"since {since} after {after} {form}"
        if at:
            parted = self._left_out_in(last + 1, index) > 0
            yield f"parted {parted} after {after} {form}"
        length = len(self._forms) - self._top
        yield f"place {_steps((index - self._top) / length, (0.1, 0.5, 0.8, 0.9))}"

    def _group(self, index: int, form: str) -> Iterator[str]:
        layout = self._layout
        above = index > 0 and layout.same_group(index - 1, index)
        below = index + 1 < len(layout) and layout.same_group(index, index + 1)
        size = _steps(layout.group_size(index), (2, 3, 6, 12))
        joined = f"joined {above:d}{below:d}"
        yield f"group {size} apart {layout.is_set_apart:d}"
        yield f"{joined} {self._short(index - 1)}{form}{self._short(index + 1)}"
        yield f"{joined} {form} apart {layout.is_set_apart:d}"

    def _shared(self, index: int, form: str, after: int) -> Iterator[str]:
        """Are the nouns of the line those of the paragraphs around?"""
        nouns = set(stems(self._layout.text(index)))
        if not nouns:
            yield f"no nouns {form}"
            return
        at, next_at = bisect_left(self._prose, index), bisect_right(self._prose, index)
        window = [
            *self._prose[max(0, at - _WINDOW) : at],
            *self._prose[next_at : next_at + _WINDOW],
        ]
        around = "\n".join(self._layout.text(i) for i in window)
        shared = _steps(sum(noun in around for noun in nouns) / len(nouns), (0.01, 0.25, 0.45, 0.7))
        yield f"shared {shared} {form}"
        yield f"shared {shared} after {after}"
        if next_at < len(self._prose):
            below = self._layout.text(self._prose[next_at])
            yield f"taken up {any(noun in below for noun in nouns):d} {form}"
        if self._top >= 0:
            above = self._layout.text(self._top)
            yield f"of the headline {any(noun in above for noun in nouns):d} {form}"

    def _left_out_in(self, start: int, end: int) -> int:
        return bisect_left(self._left_out, end) - bisect_left(self._left_out, max(start, 0))

    def _code(self, index: int) -> str:
        if not 0 <= index < len(self._forms):
            return "^" if index < 0 else "$"
        if index == self._top:
            return "headline"
        return self._out.get(index) or self._forms[index]

    def _short(self, index: int) -> str:
        if not 0 <= index < len(self._forms):
            return "^" if index < 0 else "$"
        return "x" if index in self._out else self._forms[index]


def _form(layout: Layout, index: int) -> str:
    """A letter: Paragraph, sentence (long or short), Title (or a short one), list item, heading."""
    text, mark = layout.text(index), layout.passages[index].mark
    if mark in LIST_MARKS:
        return "B"
    if mark is Mark.HEADING:
        return "H"
    if layout.is_prose(index):
        return "P" if len(text) > _LONG else "p"
    if len(text) <= _SHORT and _TIME.search(text):
        return "d"
    if ends_sentence(text):
        return "p" if len(text) > _SENTENCE else "s"
    if text.endswith(":"):
        return "c"
    return "T" if text.count(" ") >= 3 else "t"


def _own(text: str, form: str) -> Iterator[str]:
    """What the line shows of itself."""
    first = text.split(maxsplit=1)[0]
    if len(first) <= _WORD:
        yield f"first {first} {form in 'Pps':d}"
    last = text[-1]
    yield f"last {last} {form}" if not last.isalnum() else f"last {last.isdigit():d} {form}"
    if is_question(text):
        yield f"question {form}"
    if any(map(str.isdigit, text)):
        yield f"digits {form}"
    if "|" in text:
        yield "bar"
    if text[:1].islower():
        yield "small"
    if text.startswith(_OPENING_QUOTES):
        yield f"quotation {form}"
    elif any(quote in text for quote in _OPENING_QUOTES):
        yield f"quotes {form}"
    if form in "tT":
        words = text.split()
        capitals = sum(word[0].isupper() for word in words) > 0.74 * len(words)
        yield f"verb {has_verb(text):d} {form}"
        yield f"names {is_names(text):d}"
        yield f"capitals {capitals:d} {form}"
        yield f"colon {': ' in text:d}"
    elif form in "pPs":
        yield f"sentences {has_inner_break(text):d} {form}"


def _steps(value: float, bounds: Sequence[float]) -> int:
    return bisect_right(bounds, value)


def class_of(role: Role | None) -> str:
    return _CLASSES.get(role, OFFER) if role else OFFER
