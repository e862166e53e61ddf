"""Which lines of a page are its article: the body that trafilatura finds, and what belongs to it.

What belongs to it: the lines between the headline and the body, those above the headline in the
same element (a kicker), and those that stand beside a paragraph of the body. trafilatura is good at
leaving furniture out; where it leaves out a paragraph between others, we do not.
"""

import re
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import Any

from audiofy.article.html.lines import HIDDEN, Line, source_of
from audiofy.article.html.tags import TOPICS, is_told
from audiofy.article.html.tree import missing_extra, open_ended
from audiofy.article.layout import Page, Part, Verdict
from audiofy.article.lines import BYLINE, is_clock
from audiofy.article.model import Metadata, Role, one_line
from audiofy.article.names import is_byline, is_initials, is_names, is_source_code
from audiofy.article.passages import Mark, Passage, make_passage, split_passage
from audiofy.article.shape import ends_sentence

_BETWEEN = " :|/•·–-"  # what may part a kicker from a headline
_SHORT = 15  # letters; shorter lines of the body must be found whole
_SIGHT = 20_000  # letters of the body; looking further would make reading quadratic
_KICKER_LINES, _KICKER_MAX = 3, 80  # lines, characters
_LEAD_LETTERS = 25
_BEGINNING = 60  # letters
_TOLD_MIN = 140  # characters
_BODY_MIN = 500  # characters; a head has fewer
_HEAD_LINES = 10
_MANY_LINES = 5000
_NEAR = 3  # lines
_LIST_SIGHT = 10  # lines
_LINES_BELOW = 6  # what signs an article stands right below it

_TEXT_TAGS = frozenset({"p", "h2", "h3", "h4", "li", "blockquote"})

_TITLE_AGAIN = Verdict(Role.NAVIGATION, "the headline once more")
_LINKED = Verdict(Role.TEASER, "teaser of another article")
_ABOUT_AUTHOR = Verdict(Role.AUTHOR_BOX, "about the author")
_OUTSIDE = Verdict(Role.NAVIGATION, "outside the article")
_BOX = Verdict(Role.NAVIGATION, "box inside the article")


def body_texts(html: str, lines: int = 0) -> list[str]:
    """The texts of the elements of the body, as trafilatura finds them; their letters only.

    `lines` is how many the page has: where they are many, what trafilatura tries last is left out,
    because that (justext) takes time as their square.
    """
    try:
        from trafilatura import bare_extraction
    except ImportError as error:
        raise missing_extra() from error
    found = bare_extraction(
        open_ended(html),
        fast=lines > _MANY_LINES,
        with_metadata=False,
        include_comments=False,
        include_tables=False,
    )
    body = getattr(found, "body", None)
    if body is None:
        return []
    for struck in list(body.iter("del")):
        _empty(struck)
    elements = [part for child in body for part in (child.iter("item") if len(child) else (child,))]
    texts = (_letters("".join(element.itertext())) for element in (*elements, *body))
    return list(dict.fromkeys(text for text in texts if text))


def _empty(element: Any) -> None:
    """Take all text out of an element; what stands after it stays."""
    tail = element.tail
    element.clear()
    element.tail = tail


def article_parts(lines: list[Line], body: list[str], known: Metadata, told: str = "") -> Page:
    """The page with a verdict for every line that is not the article's.

    `told` is the body as the page tells it to machines, for pages that show it by a script only.
    """
    hidden = [line for line in lines if line.verdict is HIDDEN]
    lines = [line for line in lines if line.verdict is not HIDDEN]
    choice = _Choice(lines, body, known)
    if told and _is_unseen(told, choice):
        paragraphs = [one_line(line) for line in told.split("\n") if line.strip()]
        lines = _with_body(choice, paragraphs)
        choice = _Choice(lines, list(map(_letters, paragraphs)), known)
    if choice.top is None and known.headline:  # no line shows it
        choice = _Choice([Line(known.headline, Mark.HEADING, 1), *lines], body, known)
    parts: list[Part] = []
    lines = [*choice.lines, *hidden]
    source, spans = source_of(lines)
    for index, (line, span) in enumerate(zip(lines, spans, strict=True)):
        passage = make_passage(source, span, line.group, (), line.mark, line.level)
        if index == choice.top:
            parts += _headline_parts(source, passage, known.headline or "", line.kicker)
        else:
            parts.append((passage, choice.verdict(index)))
    headline = next((p.text for p, v in parts if v and v.role is Role.HEADLINE), known.headline)
    return Page(source, parts, replace(known, headline=headline))


def _is_unseen(told: str, choice: "_Choice") -> bool:
    letters = _letters(told)
    taken = sum(len(_letters(choice.lines[i].text)) for i in choice.taken if i != choice.top)
    if 2 * taken >= len(letters):
        return False
    return letters[:_BEGINNING] not in "".join(_letters(line.text) for line in choice.lines)


def _with_body(choice: "_Choice", paragraphs: list[str]) -> list[Line]:
    """The lines with the paragraphs below the headline and what stands with it."""
    lines, top = choice.lines, choice.top
    head = range(top, min(len(lines), top + _HEAD_LINES)) if top is not None else range(0)
    known = _letters(choice.known.lead or "")
    of_head = (i for i in head if i == top or lines[i].is_lead or lines[i].is_author)
    leads = (i for i in head if known and _letters(lines[i].text) == known)
    at = max((*of_head, *leads), default=-1) + 1
    block = -1 - len(paragraphs)
    added = [
        Line(text, tag="p", block=block + i, group=-1 - i) for i, text in enumerate(paragraphs)
    ]
    return [*lines[:at], *added, *lines[at:]]


@dataclass
class _Choice:
    """The lines of a page, and which of them are the article's."""

    lines: list[Line]
    body: list[str]
    known: Metadata

    def verdict(self, index: int) -> Verdict | None:
        """What the line at `index` is, if the page says so; None is for our own steps. Below the
        page's lines stands what it hides."""
        if index >= len(self.lines):
            return HIDDEN
        line = self.lines[index]
        if line.is_author and self._names_author(index):
            return BYLINE
        if index != self.top and self._is_top_again(index):
            return _TITLE_AGAIN
        if index <= self.beginning + _NEAR and _letters(line.text) in self.authors:
            return BYLINE
        if line.is_author and ends_sentence(line.text) and " " in line.text:
            return _ABOUT_AUTHOR
        if line.verdict and (line.verdict != TOPICS or index > (self.top or 0)):
            return line.verdict
        if index not in self.opened:
            first, last = self.extent
            return _BOX if first < index < last else _OUTSIDE
        if self._heads_a_box(index):
            return _BOX
        if line.is_link and index != self.top and self._is_linked_alone(index):
            return _LINKED
        return Verdict(Role.LEAD) if line.is_lead and self._may_be_lead(index) else None

    @cached_property
    def top(self) -> int | None:
        """The headline: the heading that the page's metadata name, else its first `h1`."""
        wanted = _letters(self.known.headline or "")
        every = [
            index
            for index, line in enumerate(self.lines)
            if line.mark is Mark.HEADING and not line.verdict
        ]
        body = sorted(self.taken)
        middle = body[len(body) // 2] if body else len(self.lines)
        headings = [i for i in every if i <= middle] or every  # what is printed has its own below
        for match in (str.__eq__, str.endswith, _begins):
            for index in headings:
                if wanted and match(_letters(self.lines[index].text), wanted):
                    return index
        named = (
            i
            for i, line in enumerate(self.lines)
            if wanted and not line.verdict and _letters(line.text) == wanted
        )
        if (named_so := next(named, None)) is not None:
            return named_so
        if not every and (within := self._in_title(wanted)) is not None:
            return within
        titles = [i for i in headings if self.lines[i].level == 1]
        first = next((i for i in sorted(self.taken) if self.lines[i].level == 0), len(self.lines))
        above = [i for i in titles if i < first]
        if not titles and wanted:  # it says it in other words
            above = [i for i in headings if first - _HEAD_LINES <= i < first]
        return above[-1] if above else next(iter(titles), None)

    def _in_title(self, title: str) -> int | None:
        """A line that the page's title begins or ends with, where nothing is a heading."""
        for index, line in enumerate(self.lines):
            letters = _letters(line.text) if not line.verdict else ""
            if len(letters) >= _SHORT and (title.endswith(letters) or title.startswith(letters)):
                return index
        return None

    @cached_property
    def inside(self) -> set[int]:
        """The lines that trafilatura took, without those outside of the article's element."""
        frame = self._frame()
        if frame is None:
            return self.taken
        top = self.top or 0
        return {i for i in self.taken if i <= top or frame in self.lines[i].frames}

    def _frame(self) -> int | None:
        """The innermost `main` or `article` around the headline that has the body in it, too."""
        if self.top is None:
            return None
        sizes = {i: len(self.lines[i].text) for i in self.taken if i > (self.top or 0)}
        for frame in reversed(self.lines[self.top].frames):
            size = sum(size for i, size in sizes.items() if frame in self.lines[i].frames)
            if size >= _BODY_MIN or 2 * size > sum(sizes.values()):
                return frame
        return None

    @cached_property
    def taken(self) -> set[int]:
        """The lines that trafilatura took; without a body, all that no tag marks as furniture."""
        if not self.body:
            return {i for i, line in enumerate(self.lines) if not line.verdict and not line.aside}
        whole, joined = set(self.body), "|".join(self.body)
        inside: set[int] = set()
        position = 0
        for index, line in enumerate(self.lines):
            letters = _letters(line.text)
            at = -1
            if letters in whole or len(letters) >= _SHORT:
                at = joined.find(letters, position, position + _SIGHT)
                position = at + len(letters) if at >= 0 else position
            if letters in whole or at >= 0 or self._goes_on(index, inside):
                inside.add(index)
        return inside

    def _goes_on(self, index: int, inside: set[int]) -> bool:
        """A sentence after a line break, in the element of the line before."""
        line = self.lines[index]
        above = self.lines[index - 1] if index - 1 in inside else None
        return above is not None and above.block == line.block and ends_sentence(line.text)

    @cached_property
    def extent(self) -> tuple[int, int]:
        """The first line of the body, and the last."""
        return min(self.inside, default=0), max(self.inside, default=0)

    @cached_property
    def beginning(self) -> int:
        """The first line of the body that is not the headline."""
        return min(self.inside - {self.top}, default=len(self.lines))

    @cached_property
    def opened(self) -> set[int]:
        """The lines that our own steps judge."""
        body = sorted(self.inside)
        if not body:
            return set()
        top = self.top
        first = top if top is not None and top < body[-1] else body[0]
        start = next(islice((i for i in body if i > first), 2, None), body[-1])
        beside = {self.lines[i].parent for i in body if self.lines[i].tag == "p"}
        lists = {self.lines[i].parent for i in body if self.lines[i].tag == "li"}
        near = range(first, min(len(self.lines), body[-1] + _LINES_BELOW))
        below = range(first + 1, len(self.lines))
        return (
            {i for i in body if i >= first}
            | {i for i in range(first, start) if not self.lines[i].aside}
            | {i for i in range(max(0, first - _KICKER_LINES), first) if self._is_kicker(i, first)}
            | {i for i in near if self._is_beside(i, beside)}
            | {i for i in near if i > body[-1] and self._signs(i)}
            | {i for i in range(first, body[-1]) if self._is_of_text(i)}
            | {i for i in below if self._is_told(i)}
            | {i for i in near if self.lines[i].tag == "li" and self.lines[i].parent in lists}
        )

    def _is_beside(self, index: int, parents: set[int]) -> bool:
        """A paragraph beside another, or sentences that stand there without a tag of their own."""
        line = self.lines[index]
        bare = line.block in parents and ends_sentence(line.text)
        return (bare or (line.parent in parents and line.tag in _TEXT_TAGS)) and not line.aside

    def _is_told(self, index: int) -> bool:
        """Sentences in the article's own element that no page says for itself, whatever the
        element around them is called."""
        line = self.lines[index]
        if line.aside or line.is_link or line.verdict or len(line.text) < _TOLD_MIN:
            return False
        frame = self._frame_of_article
        inside = frame is not None and line.frames[-1:] == (frame,)
        return inside and is_told(line.text)

    @cached_property
    def _frame_of_article(self) -> int | None:
        frame = self._frame()
        return frame if frame is not None and self.lines[self.top or 0].frames else None

    def _is_linked_alone(self, index: int) -> bool:
        """A paragraph that is a link and no sentence, or a point among points that are."""
        line = self.lines[index]
        if line.level or line.tag == "p":
            return not ends_sentence(line.text) and index > self.beginning
        if line.tag != "li":
            return False
        near = self.lines[max(0, index - _LIST_SIGHT) : index + _LIST_SIGHT]
        points = [each for each in near if each.tag == "li" and each.parent == line.parent]
        return len(points) > 1 and all(each.is_link for each in points)

    def _heads_a_box(self, index: int) -> bool:
        """A heading in an element of which all else is left out."""
        line = self.lines[index]
        if not line.level or index == self.top:
            return False
        near = range(index + 1, min(index + _LIST_SIGHT, len(self.lines)))
        beside = {i for i in near if line.parent in (self.lines[i].parent, self.lines[i].block)}
        told = {i for i in beside if not self.lines[i].verdict}
        return index + 1 in told and told.isdisjoint(self.opened)

    def _is_top_again(self, index: int) -> bool:
        """A heading, or the last step of a trail above the headline."""
        line = self.lines[index]
        if self.top is None or (line.mark is not Mark.HEADING and index > self.top):
            return False
        top, letters = self.lines[self.top], _letters(line.text)
        titles = _letters(top.text), _letters(top.text.removeprefix(top.kicker))
        return len(letters) >= _SHORT and letters in titles

    @cached_property
    def authors(self) -> set[str]:
        """The letters of the authors' names, as the page's metadata have them."""
        names = re.split(r", | und ", self.known.byline or "")
        return {_letters(name) for name in names if " " in name}

    def _is_of_text(self, index: int) -> bool:
        """The time of an entry, a box of facts, a quotation."""
        line = self.lines[index]
        quoted = line.mark is Mark.QUOTED and not line.aside
        return is_clock(line.text) or line.facts or quoted

    def _signs(self, index: int) -> bool:
        text = self.lines[index].text
        return is_source_code(text) or is_byline(text) or is_initials(text)

    def _is_kicker(self, index: int, top: int) -> bool:
        line = self.lines[index]
        beside = self.lines[top].parent in (line.parent, line.block)
        return beside and not line.aside and len(line.text) <= _KICKER_MAX

    def _names_author(self, index: int) -> bool:
        """Beside the headline: further down it may be the author of another article."""
        top, text = self.top, self.lines[index].text
        near = top is not None and top < index <= top + _HEAD_LINES
        return near and (is_byline(text) or is_names(text))

    def _may_be_lead(self, index: int) -> bool:
        if self.top is None or not self.top < index <= self.beginning:
            return False
        return len(_letters(self.lines[index].text)) >= _LEAD_LETTERS


def _begins(heading: str, title: str) -> bool:
    """Does the page's title say more than the heading, as the site's name?"""
    return len(heading) >= _SHORT and title.startswith(heading)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _headline_parts(source: str, passage: Passage, title: str, kicker: str) -> list[Part]:
    """The headline; what stands before it in the same heading is the kicker: `kicker`, if the page
    names it, or what parts from the known title."""
    letters, wanted = _letters(passage.text), _letters(title)
    if kicker and letters.startswith(_letters(kicker)):
        wanted = letters.removeprefix(_letters(kicker))
    elif " : " in passage.text[:_KICKER_MAX]:
        wanted = _letters(passage.text.partition(" : ")[2])
    above, colon, rest = title.partition(": ")
    if colon and letters == wanted and not passage.text.startswith(above + ":"):
        wanted = _letters(rest)  # the heading shows them apart, without the colon
    if not wanted or letters == wanted or not letters.endswith(wanted):
        return [(passage, Verdict(Role.HEADLINE))]
    position, left = 0, len(letters) - len(wanted)
    while left > 0 or not passage.text[position - 1].isspace():
        left -= len(_letters(passage.text[position]))
        position += 1
        if left < 0:  # no space between them
            return [(passage, Verdict(Role.HEADLINE))]
    while passage.text[position] in _BETWEEN:
        position += 1
    top, headline = split_passage(source, passage, position)
    return [(top, Verdict(Role.KICKER, "kicker")), (headline, Verdict(Role.HEADLINE))]
