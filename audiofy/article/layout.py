"""A page while its roles are being found: passages in order, and what is known of each so far."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby, islice

from audiofy.article.model import Block, Metadata, Role
from audiofy.article.passages import Mark, Passage, split_passage, without_cuts
from audiofy.article.phrases import PhraseBook
from audiofy.article.shape import ends_sentence, is_prose, is_question, is_title_like
from audiofy.article.wording import page_wording

LINKS = frozenset({Role.NAVIGATION, Role.TEASER, Role.COMMENTS, Role.SHARE, Role.ADVERTISEMENT})
"""The roles of lines that lead away from the article; a list below one is a list of links."""

HEAD_MAX = 80
"""Passages; no page has more above its headline."""

_LABEL = re.compile(r"[A-ZÄÖÜ][\w.-]*(?: [A-ZÄÖÜ][\w.-]*){0,3}: (?=\S)")
_CLOCK = re.compile(
    r"(?:\d{1,2}\. ?[A-ZÄÖÜ]\w{2,8}\.?, )?\d{1,2}[.:]\d\d(?: Uhr)?(?::| [-–|]) (?=\S)"
)
_SERIES = re.compile(r"([A-ZÄÖÜ][a-zäöü]{3,9}) \d{1,2}: (?=\S)")
_LABELS_MIN = 3
_LABEL_MAX = 80  # characters
_SIGHT = 200  # passages; who looks further ahead would make reading quadratic


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a passage is; `reason` why it is left out, empty if it is spoken.

    `takes` and `label` are for boxes: what the passage takes with it (see phrases.toml), and
    whether it is a label alone ("Lesen Sie auch") or says more ("Lesen Sie auch: Der Deich").
    `by_editor`: it is so, whatever else the page shows.
    """

    role: Role
    reason: str = ""
    takes: str = ""
    label: bool = False
    by_editor: bool = False


Part = tuple[Passage, Verdict | None]
"""A passage, and what it is if that is known from the beginning."""


@dataclass(frozen=True)
class Page:
    """A text in passages, as the reader of its format found them; `given` is what it says of
    itself. Every non-blank character of `source` is in one of the passages, which are in order."""

    source: str
    parts: Iterable[Part]
    given: Metadata = field(default_factory=Metadata)


FACTS = frozenset(
    {
        Role.BYLINE,
        Role.DATELINE,
        Role.MARKUP,
        Role.METADATA,
        Role.PUBLISHED,
        Role.SOURCE,
        Role.UPDATED,
        Role.URL,
    }
)
"""What an article says of itself without any page."""
_FURNITURE_MIN = 2  # passages below the headline
_PARAGRAPHS_MIN = 5
_COUNTED = 300  # characters of a paragraph: a page's notice may be longer than all of the text
_LABEL_MAX = 60  # characters
_LABELS_OF_PAGE = 2
_SUBHEADS_MIN, _SUBHEAD_WORDS = 3, 2
_PAIR = 2  # passages
_QUESTION_SPACES = 30
_ROLES_OF_SUBHEADS = frozenset(
    {
        Role.COMMENTS,
        Role.CONTENTS,
        Role.EDITORIAL_NOTE,
        Role.TABLE,
        Role.TEASER,
    }
)
_FAR_SHORTER = 0.45  # of a usual paragraph


@dataclass
class Layout:
    """The passages of a page, and a verdict (or none yet) for each.

    `told` are the roles that need not be looked for, because a passage was known to have them.
    `ordinary` are lines that no phrase gives away, `wordings` the odds of lines to be the page's
    own (audiofy.article.wording), `subjects` what of a page's own things the article is or is not
    about (audiofy.article.subject), `listed` the headings that a table of contents gave away.
    `again`: what is spoken is read once more. `transcript`: the page is what was spoken of another,
    so that it is spoken as it stands. `alone`: no page is around the text, as far as lines
    tell that say so themselves; None before they are found.
    """

    source: str
    passages: list[Passage]
    book: PhraseBook
    given: Metadata = field(default_factory=Metadata)
    told: frozenset[Role] = frozenset()
    verdicts: list[Verdict | None] = field(init=False)
    headline: int | None = None
    ordinary: set[str] = field(default_factory=set)
    wordings: dict[str, float] = field(default_factory=dict)
    subjects: dict[Role, bool] = field(default_factory=dict)
    listed: frozenset[str] = frozenset()
    transcript: bool = False
    again: bool = False
    alone: bool | None = None

    def __post_init__(self) -> None:
        self.verdicts = [None] * len(self.passages)

    def __len__(self) -> int:
        return len(self.passages)

    def text(self, index: int) -> str:
        return self.passages[index].text

    def label(self, index: int) -> str:
        """The text in small letters, if it is short enough for a button or a heading; else ""."""
        return self._folded[index]

    @cached_property
    def _folded(self) -> list[str]:
        texts = (passage.text for passage in self.passages)
        return [text.casefold() if len(text) <= _LABEL_MAX else "" for text in texts]

    def role(self, index: int) -> Role | None:
        verdict = self.verdicts[index]
        return verdict.role if verdict else None

    def is_open(self, index: int) -> bool:
        return self.verdicts[index] is None

    def judge(self, index: int, role: Role, reason: str = "") -> None:
        self.verdicts[index] = Verdict(role, "" if role.spoken else reason)

    def opened(self, start: int = 0, end: int | None = None) -> Iterator[int]:
        """The passages in [start, end) that have no verdict yet."""
        verdicts = self.verdicts
        return (i for i in range(start, len(self) if end is None else end) if verdicts[i] is None)

    def next_open(self, start: int) -> int | None:
        """The next passage without a verdict, if it is in sight."""
        return next(self.opened(start, min(start + _SIGHT, len(self))), None)

    def is_title(self, index: int) -> bool:
        return self._titles[index]

    def is_prose(self, index: int) -> bool:
        return self._prose[index]

    @cached_property
    def _titles(self) -> list[bool]:
        return [_is_title(passage) for passage in self.passages]

    @cached_property
    def _prose(self) -> list[bool]:
        return [_is_prose(passage) for passage in self.passages]

    @cached_property
    def group_sizes(self) -> dict[int, int]:
        sizes: dict[int, int] = {}
        for passage in self.passages:
            sizes[passage.group] = sizes.get(passage.group, 0) + 1
        return sizes

    def group_size(self, index: int) -> int:
        return self.group_sizes[self.passages[index].group]

    def same_group(self, one: int, other: int) -> bool:
        return self.passages[one].group == self.passages[other].group

    def first_prose(self) -> int:
        """The first open passage that nobody would set as a heading; len(self) if there is none."""
        return next((i for i in self.opened() if self.is_prose(i)), len(self))

    def second_prose(self) -> int:
        """The second open passage that is prose; len(self) if there is none."""
        return next(islice((i for i in self.opened() if self.is_prose(i)), 1, None), len(self))

    def last_prose(self) -> int:
        """The last passage of the text that is prose, as far as is known; -1 if there is none."""
        backward = range(len(self) - 1, -1, -1)
        return next((i for i in backward if self.is_text(i) and self.is_prose(i)), -1)

    def same_line(self, index: int) -> bool:
        """Does the next passage stand on the same line?"""
        above, below = self.passages[index], self.passages[index + 1]
        return "\n" not in self.source[above.end : below.start]

    def stands_alone(self, index: int) -> bool:
        """Is it in a group of its own, but for what was parted from its line?"""
        before = index > 0 and self.same_group(index - 1, index)
        after = index + 1 < len(self) and self.same_group(index, index + 1)
        return not (before and not self.same_line(index - 1)) and not (
            after and not self.same_line(index)
        )

    @cached_property
    def is_set_apart(self) -> bool:
        """Is there a blank line around most paragraphs, so that lines on end are something else?"""
        prose = [i for i in range(len(self)) if self.is_prose(i)]
        alone = [self._size(i) for i in prose if self.stands_alone(i)]
        return len(alone) > 2 and sum(alone) >= 0.6 * sum(map(self._size, prose))

    def _size(self, index: int) -> int:
        return min(len(self.text(index)), _COUNTED)

    def is_loose(self) -> bool:
        """Is there a blank line between all passages?"""
        return all(size == 1 for size in self.group_sizes.values())

    @cached_property
    def is_marked_up(self) -> bool:
        """Does mark-up say what some passages are?"""
        return bool(self.told - {Role.HEADLINE}) or any(
            passage.mark is Mark.HEADING for passage in self.passages
        )

    def is_text(self, index: int) -> bool:
        """Is the passage spoken, or still open?"""
        verdict = self.verdicts[index]
        return verdict is None or verdict.role.spoken

    def group_of(self, index: int) -> range:
        """The passages that stand together with this one."""
        return self._groups[index]

    @cached_property
    def _groups(self) -> list[range]:
        groups: list[range] = []
        for _, passages in groupby(self.passages, lambda passage: passage.group):
            size = len(list(passages))
            groups += [range(len(groups), len(groups) + size)] * size
        return groups

    def heads_prose(self, index: int) -> bool:
        """Is what follows, as far as it is open, prose or an entry, and no title?"""
        following = self.next_open(index + 1)
        return following is not None and (not self.is_title(following) or self.is_said(following))

    def stands_on_prose(self, index: int) -> bool:
        """Does prose follow with nothing between but a dateline, as below a subhead?"""
        below = index + 1
        below += below < len(self) and self.role(below) is Role.DATELINE
        return below < len(self) and self.is_open(below) and self.heads_prose(index)

    def heads_a_subhead(self, index: int) -> bool:
        """`Verkehrsgeschehen:`, alone above a subhead and its paragraph."""
        below = index + 1
        label = self.ends_with_colon(index) and self.text(index).istitle()
        alone = label and self.stands_alone(index)
        titled = alone and below < len(self) and self.is_text(below) and self.is_title(below)
        return titled and self.stands_alone(below) and self.heads_prose(below)

    def far_shorter(self) -> float:
        """So many characters are far fewer than a usual paragraph has; 0 if there are too few."""
        below = self.opened(self.first_prose() + 1)
        sizes = sorted(len(self.text(i)) for i in below if self.is_prose(i))
        return _FAR_SHORTER * sizes[len(sizes) // 2] if len(sizes) >= _PARAGRAPHS_MIN else 0

    def headings(self) -> frozenset[str]:
        """The headings that a table of contents gives away."""
        listed = (i for i in range(len(self)) if self.role(i) is Role.CONTENTS)
        return self.listed.union(map(self.text, listed))

    @cached_property
    def is_bare(self) -> bool:
        """Are there no links, buttons and labels, whatever the lines say?"""
        labels = (i for i in range(len(self)) if i not in self.subheads_of_a_word)
        return sum(map(self._is_label, labels)) < _LABELS_OF_PAGE

    @cached_property
    def subheads_of_a_word(self) -> frozenset[int]:
        """A word or two alone, each above prose, if there are several: "Rente", "Alle ablehnen"."""
        heads = {
            i
            for i in range(1, len(self) - 1)
            if self.text(i).count(" ") < _SUBHEAD_WORDS
            and self.text(i)[:1].isupper()
            and self.is_title(i)
            if self._heads_alone(i) and ends_sentence(self.text(i + 1))
        }
        words = {self.text(i) for i in heads}
        joined = {i for i in heads if self.same_group(i, i + 1)}  # no button stands on a paragraph
        able = sum(i in joined or self._may_be_subhead(i) for i in heads)
        if len(words) >= _SUBHEADS_MIN and 2 * able >= len(heads):
            return frozenset(heads)
        others = (i for i in range(len(self)) if i not in heads and self._is_label(i))
        told = all(map(self._may_be_subhead, heads)) and not any(others)
        return frozenset(heads) if told else frozenset()

    def _is_label(self, index: int) -> bool:
        return len(self.text(index)) <= _LABEL_MAX and self.book.is_label(self.text(index))

    def _may_be_subhead(self, index: int) -> bool:
        """A label that a text may have as well: `Hintergründe`, but not `Anzeige`."""
        text = self.text(index)
        phrase = self.book.find(text)
        if phrase is None or phrase.role is not Role.NAVIGATION:
            return phrase is None or phrase.role in _ROLES_OF_SUBHEADS
        return " " not in text

    def _heads_alone(self, index: int) -> bool:
        """Do the line and the paragraph below stand alone, each for itself or as a pair, or is
        there no blank line between all the paragraphs?"""
        joined = self.same_group(index, index + 1)
        if joined and self.same_group(index - 1, index):
            return all(
                self.is_prose(i) and ends_sentence(self.text(i)) for i in (index - 1, index + 1)
            )
        pair = joined and self.group_size(index) == _PAIR
        return pair or (self.stands_alone(index) and self.stands_alone(index + 1))

    def is_on_a_page(self) -> bool:
        """Was something left out below the headline that says nothing of the article?"""
        below = range((self.headline or 0) + 1, len(self))
        out = (not self.is_text(i) and self.role(i) not in FACTS for i in below)
        return sum(out) >= _FURNITURE_MIN

    def wording(self, index: int) -> float:
        text = self.text(index)
        if text not in self.wordings:
            self.wordings[text] = page_wording(text)
        return self.wordings[text]

    @cached_property
    def _labels(self) -> Counter[str]:
        return Counter(
            label for passage in self.passages if (label := _label(passage.text)) is not None
        )

    @cached_property
    def questions(self) -> frozenset[int]:
        """The questions on lines of their own, each above sentences that answer it."""
        return frozenset(
            i
            for i in range(1, len(self) - 1)
            if is_question(self.text(i))
            and self.text(i).count(" ") < _QUESTION_SPACES
            and ends_sentence(below := self.text(i + 1))
            and not is_question(below)
        )

    def is_said(self, index: int) -> bool:
        """Does it begin with a label that others have, too: "Frage: ", "Lohse: ", "14.32 Uhr: "?
        Or is it a question, and the answer begins so?"""
        label = _label(self.text(index))
        if label is None and is_question(self.text(index)) and index + 1 < len(self):
            label = _label(self.text(index + 1))
        return label is not None and self._labels[label] >= _LABELS_MIN

    def ends_with_colon(self, index: int) -> bool:
        return self.text(index).endswith(":")

    def next_text(self, start: int) -> int | None:
        """The next passage that is text, if it is in sight."""
        end = min(start + _SIGHT, len(self))
        return next((i for i in range(start, end) if self.is_text(i)), None)

    def split(self, index: int, position: int) -> None:
        """Part a passage before `text[position]`; both parts have no verdict."""
        whole = self.passages[index]
        titles, prose, sizes = self._titles, self._prose, self.group_sizes
        self.passages[index : index + 1] = split_passage(self.source, whole, position)
        self.verdicts[index : index + 1] = [None, None]
        if self.headline is not None and self.headline > index:
            self.headline += 1
        parts = self.passages[index : index + 2]
        titles[index : index + 1] = map(_is_title, parts)
        prose[index : index + 1] = map(_is_prose, parts)
        sizes[whole.group] += 1
        for seen in ("_folded", "_groups", "subheads_of_a_word", "questions"):
            self.__dict__.pop(seen, None)  # those below begin one later

    def leave_out(self, again: "Layout") -> None:
        """Take over what another reading of the same passages, or parts of them, leaves out."""
        left_out: dict[int, list[tuple[Passage, Verdict | None]]] = {}
        for passage, verdict in zip(again.passages, again.verdicts, strict=True):
            left_out.setdefault(passage.group, []).append((passage, verdict))
        spoken = [i for i in range(len(self)) if self.is_text(i)]
        parts = {i: left_out[group] for group, i in enumerate(spoken)}
        passages: list[Passage] = []
        verdicts: list[Verdict | None] = []
        for index, (passage, own) in enumerate(zip(self.passages, self.verdicts, strict=True)):
            for part, verdict in parts.get(index, ((passage, own),)):
                kept = verdict is None or verdict.role.spoken
                passages.append(replace(part, group=passage.group, mark=passage.mark))
                verdicts.append(own if kept else verdict)
        self.passages, self.verdicts = passages, verdicts
        for seen in (
            "_folded",
            "_titles",
            "_prose",
            "_groups",
            "group_sizes",
            "subheads_of_a_word",
        ):
            self.__dict__.pop(seen, None)

    def blocks(self) -> tuple[Block, ...]:
        """The passages as blocks, in order: what stands in a hole of one that was parted since
        comes before its second part."""
        blocks = [
            Block(
                verdict.role,
                without_cuts(self.source, passage.start, passage.end, passage.cuts),
                passage.start,
                passage.end,
                verdict.reason,
                passage.cuts,
            )
            for passage, verdict in zip(self.passages, self.verdicts, strict=True)
            if verdict
        ]
        return tuple(sorted(blocks, key=lambda block: block.start))


def runs(indices: Iterable[int]) -> Iterator[list[int]]:
    """The indices on end, each run of them by itself."""
    run: list[int] = []
    for index in indices:
        if run and index != run[-1] + 1:
            yield run
            run = []
        run.append(index)
    if run:
        yield run


class OpenProse:
    """The first and the second open passage that is prose, while a step judges one after another
    and reopens none: asked at every passage, they are looked for once."""

    def __init__(self, layout: Layout) -> None:
        self._layout, self._first, self._second = layout, 0, 0

    def first(self) -> int:
        self._first = self._next(self._first)
        return self._first

    def second(self) -> int:
        self._second = self._next(max(self._second, self.first() + 1))
        return self._second

    def _next(self, index: int) -> int:
        layout = self._layout
        while index < len(layout) and not (layout.is_open(index) and layout.is_prose(index)):
            index += 1
        return index


def _label(text: str) -> str | None:
    """What an entry of a dialogue or a ticker begins with; all times are one label."""
    if _CLOCK.match(text):
        return "Uhr"
    if series := _SERIES.match(text):
        return series[1]
    match = _LABEL.match(text)
    return match[0] if match else None


def _is_title(passage: Passage) -> bool:
    return passage.mark is Mark.HEADING or is_title_like(passage.text)


def _is_prose(passage: Passage) -> bool:
    return passage.mark is not Mark.HEADING and is_prose(passage.text)


Step = Callable[[Layout], None]
"""One look over the page: it gives verdicts to passages that have none."""
