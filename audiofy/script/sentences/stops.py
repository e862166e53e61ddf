"""Where a sentence may end: every mark with the words around it."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from audiofy.script.sentences.pairs import Aside, Pairs

_RAISED = "¹²³⁴⁵⁶⁷⁸⁹⁰"
_CLOSERS = rf"“”\"»«›‹’‘'`)\]}}*_{_RAISED}\u00ad\u200b-\u200f\u2060\ufeff"
_EMOJI = r"\u2600-\u27bf\u2b50\u2b55\U0001f000-\U0001faff\ufe0f\u200d"
_SMILEY = (
    r"(?<![\d:;=].)(?<=[:;=])[-o^']?[)(DPpO|\\/3*](?![\w/])|(?<=\s[:;]) [()](?!\S)"
    r"|(?<=\^)(?<!\S\^)\^(?!\S)|(?<=<)(?<!\S<)3(?!\S)"
)

_MARK = re.compile(
    # One set of first characters, so that the search runs over other text at full speed.
    rf"[.!?…:;=^<{_EMOJI}](?:"
    # A mark inside a word or number (19.04, spiegel.de) is none, but two sentences may touch.
    rf"(?<=[.!?…])(?![^\W{_RAISED}])[.!?…]*+(?:[{_CLOSERS}]|\[\d{{1,3}}\])*(?P<marks>)"
    r"|(?<=[a-zäöüß]{3}[.!?])(?=[A-ZÄÖÜ][a-zäöüß])(?P<touching>)"
    rf"|(?:(?<=[{_EMOJI}])[{_EMOJI}]*+|{_SMILEY})(?P<face>)"
    r")"
)
_NEXT = re.compile(
    # Possessive quantifiers for single characters only: of groups, Python before 3.11.5 gives back
    # too little (gh-106052).
    r"\s*+(?P<opening>(?:"
    r"(?:[-–—−•*➡👉▶►\uFE0F]|--|\w\)|[\[(](?:\.\.\.|…)[\])])\s++"  # a dash, a list marker, a cut
    r"|,,(?=\w)|[–—](?=\w)|[„“”\"»«›‹‚‘’'`(\[{*_¿¡\u00ad\u200b-\u200f\u2060\ufeff]\s*+"
    r"){0,12})"
    r"(?P<word>\w(?:[\w'’&\u00ad-]|[.:](?=\w)){0,60}|[^\s\w])?"
)
_OPENERS = ",„“”\"»«›‹‚‘’'`([{*_-–—¿¡/"
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_HAS_WORD = re.compile(r"\w").search
_NOT_SPACE = re.compile(r"\S")
_WINDOW = 80
_WORDS = 4


class Stop(NamedTuple):
    """A mark that may end a sentence, and what stands around it (a tuple: there are very many).

    `earlier` are up to three words before `before`, in the same sentence; `first` says that
    `before` is the first word of the sentence.
    """

    kind: str
    marks: str
    before: str
    earlier: tuple[str, ...]
    first: bool
    opening: str
    after: str
    aside: Aside
    end: int

    @property
    def previous(self) -> str:
        """The word before `before`, or nothing."""
        return self.earlier[-1] if self.earlier else ""


_SHORT = re.compile(r"\d\.$|\b[^\W\d_]{1,2}\.$")
"""Before a dash that is no end: Fr. 5.–; am 3.–5. Mai; Di.–So."""


def find_marks(paragraph: str) -> Iterator[re.Match[str]]:
    return _MARK.finditer(paragraph)


def stop_at(paragraph: str, mark: re.Match[str], start: int, pairs: Pairs) -> Stop | None:
    """The stop at `mark` in the sentence that begins at `start`; None if no word border follows."""
    end = mark.end()
    kind = mark.lastgroup or ""
    if kind == "marks" and end < len(paragraph) and not _parted(paragraph, end):
        return None
    if pairs.standing_closers:
        end = _after_standing_closer(paragraph, end, pairs.standing_closers)
    words, before, first = _words_before(paragraph, start, mark.start())
    following = _NEXT.match(paragraph, end)
    assert following
    return Stop(
        kind,
        mark.group(),
        _visible(before.lstrip(_OPENERS)),
        words,
        first,
        following["opening"],
        _visible(following["word"] or ""),
        pairs.aside(paragraph, start, mark.start(), mark.end()),
        end,
    )


def _words_before(paragraph: str, start: int, mark_start: int) -> tuple[tuple[str, ...], str, bool]:
    """The words before the mark, the one it is attached to, and whether that is the first."""
    window_start = max(start, mark_start - _WINDOW)
    window = paragraph[window_start:mark_start]
    words = window.rsplit(None, _WORDS)[-_WORDS:]
    before = words.pop() if words and not window[-1].isspace() else ""
    first = window_start == start and not any(_HAS_WORD(word) for word in words)
    return tuple(words), before, first


def _visible(word: str) -> str:
    return word if word.isalnum() else word.translate(_INVISIBLE)


def _after_standing_closer(paragraph: str, end: int, closers: frozenset[int]) -> int:
    following = _NOT_SPACE.search(paragraph, end)
    return following.end() if following and following.start() in closers else end


def _parted(paragraph: str, end: int) -> bool:
    if paragraph[end] in "–—":
        return not _SHORT.search(paragraph, max(0, end - 5), end)
    return paragraph[end].isspace() or paragraph[end] == "„"
