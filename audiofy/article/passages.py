"""Text -> passages: the lines and paragraphs that a reader sees, before anyone says what they are.

A passage is one line of the source, or several that were wrapped at a fixed width (wire copy,
e-mail). Adjoining passages are one group; a blank line parts groups.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import pairwise

from audiofy.article.model import INVISIBLE, Span, has_invisible
from audiofy.article.shape import ends_sentence

_WRAP_MAX = 110  # no wire and no mail program wraps wider than this
_WRAP_MIN = 40  # a shorter line is short for its own reasons
_RAGGED = 6  # characters; who wraps by hand, or counts bytes, wraps a little early
_LINES_TO_TELL = 5
_GOES_ON_MIN = 20  # a heading's first line
_SMALL_SHARE = 0.25  # of the wrapped lines, at least, go on with a small letter; of titles few do
_WIDER_SHARE = 0.25  # as many lines, at most, as were wrapped may be wider: addresses, notes
_BULLET = re.compile(
    r"(?:[-–—*•·●▪◦‣►▶▸➤✓✔][ \t\u00a0]+)+(?=\S)|\+[ \t]+(?=[a-zäöü])|> +(?=[A-ZÄÖÜ].{50})"
)
_IS_WIRE_LINE = re.compile(r"^\(.*\)$|\w/(?:\([^()]{3,20}\))?$| =$")
"""Keywords, a note and a title, as an agency sets them: each has its line."""

_IS_WIRE_NOTE = re.compile(
    r"\([^()]{2,60}\) =|\((?:[Mm]it )?(?:Foto|Bild|Grafik|Video)[^()]{0,40}\)"
    r"|\((?:Zusammenfassung|Neu|Aktualisier|Berichtig|Wiederholung|Überblick)[^()]{0,80}\)"
)
_IS_WIRE_STAMP = re.compile(r"(?:afp|apa|dpa|epd|kna|sda|sid)(?: [a-z0-9]{2,5}){2,6}")
_AUTHOR = re.compile(r"[Vv]on [A-ZÄÖÜ][\w-]+(?: und)?(?: [A-ZÄÖÜ][\w-]+){1,4}(?:, [\w/]{2,8})?")
_DASH = re.compile(r"[–—-] [a-zäöü]")
"""A parenthesis that a wrapped line happens to begin with, not an item of a list."""
_HEADING = re.compile(r"(#{1,6})[ \t\u00a0]+(?=\S)")
_NOTE = re.compile(r"^(\[\d{1,3}\]|[¹²³⁴-⁹])[ \t]+(?=\S)", re.MULTILINE)
_SIGN = re.compile(r"(?<=[^\s\d])(?:\[\d{1,3}\]|(?<!\bm)(?<!\b[cdhkmnqµ]m)(?<!\bCO)[¹²³⁴-⁹])(?!\w)")
"""Of a footnote, in the text: right behind a word or its full stop; none of a unit."""

_NUMBERED = re.compile(r"\d{1,3}[.)][ \t\u00a0]+(?=\S)")


class Mark(Enum):
    """What the mark-up says of a passage."""

    NONE = auto()
    HEADING = auto()
    BULLET = auto()
    NUMBERED = auto()
    QUOTED = auto()
    BOLD = auto()
    ITALIC = auto()
    IMAGE = auto()
    EMBEDDED = auto()  # an image in the middle of a sentence
    CODE = auto()
    TABLE = auto()
    FOOTNOTE = auto()
    STRUCK = auto()
    SYNTAX = auto()


LIST_MARKS = frozenset({Mark.BULLET, Mark.NUMBERED})
LISTS_AND_QUOTES = LIST_MARKS | {Mark.QUOTED}


@dataclass(frozen=True, slots=True)
class Passage:
    """`source[start:end]` without `cuts`, and `text`, the same on one line as a reader sees it.

    `level` is a heading's (1 is the highest).
    """

    text: str
    start: int
    end: int
    cuts: tuple[Span, ...]
    group: int
    mark: Mark = Mark.NONE
    level: int = 0


def make_passage(
    source: str,
    span: Span,
    group: int,
    cuts: Sequence[Span] = (),
    mark: Mark = Mark.NONE,
    level: int = 0,
) -> Passage:
    """The passage of `span`, trimmed to its first and last character that is no white space."""
    raw = source[slice(*span)]
    start = span[0] + len(raw) - len(raw.lstrip())
    end = max(start, span[1] - (len(raw) - len(raw.rstrip())))
    looked = INVISIBLE.finditer(source, start, end) if has_invisible(source[start:end]) else ()
    hidden = [match.span() for match in looked]
    all_cuts = merged([*cuts, *hidden], start, end) if cuts or hidden else ()
    text = " ".join(without_cuts(source, start, end, all_cuts).split())
    return Passage(text, start, end, all_cuts, group, mark, level)


def merged(cuts: Sequence[Span], start: int, end: int) -> tuple[Span, ...]:
    """The cuts inside [start, end), in order, without overlaps."""
    result: list[Span] = []
    for cut_start, cut_end in sorted(cuts):
        first, last = max(cut_start, start), min(cut_end, end)
        if first >= last:
            continue
        if result and first <= result[-1][1]:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return tuple(result)


ENDS = ".,;:!?…)“”»«"
"""What stands right behind a word; the empty text, too."""


def hole(source: str, span: Span) -> Span:
    """What is left out of the middle of a passage, with the blank before it, if another one or a
    punctuation mark follows."""
    start, after = span[0], source[span[1] : span[1] + 1]
    if after.isspace() or after in ENDS:
        while source[start - 1 : start].isspace():
            start -= 1
    return start, span[1]


def without_cuts(source: str, start: int, end: int, cuts: Sequence[Span]) -> str:
    """`source[start:end]` minus its cuts."""
    if not cuts:
        return source[start:end]
    edges = [start, *(edge for cut in cuts for edge in cut), end]
    return "".join(source[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))


def split_passage(source: str, passage: Passage, position: int) -> tuple[Passage, Passage]:
    """The passage parted before `passage.text[position]`."""
    first, second = split_at(source, passage, [position])
    return first, second


def split_at(source: str, passage: Passage, positions: Sequence[int]) -> list[Passage]:
    """The passage parted before each of the positions in its text, which are in order."""
    edges = [passage.start, *_offsets(source, passage, positions), passage.end]
    return [
        make_passage(
            source, span, passage.group, inside(passage.cuts, span), passage.mark, passage.level
        )
        for span in pairwise(edges)
    ]


def _offsets(source: str, passage: Passage, positions: Sequence[int]) -> Iterator[int]:
    """Where in the source the characters at positions of the text stand, counted without blanks:
    of several blanks, the text has one."""
    shown = (
        offset
        for start, end in visible_spans(passage)
        for offset in range(start, end)
        if not source[offset].isspace()
    )
    reached, wanted, seen, offset = 0, 0, -1, passage.start
    for position in positions:
        wanted += sum(not character.isspace() for character in passage.text[reached:position])
        reached = position
        while seen < wanted:
            seen, offset = seen + 1, next(shown, passage.end)
        yield offset


def inside(cuts: Sequence[Span], span: Span) -> tuple[Span, ...]:
    """The cuts, in order, that touch the span."""
    first = bisect_right(cuts, span[0], key=lambda cut: cut[1])
    last = bisect_left(cuts, span[1], key=lambda cut: cut[0])
    return tuple(cuts[first:last])


def visible_spans(passage: Passage) -> Iterator[Span]:
    """The parts of the source that the passage shows."""
    edges = [passage.start, *(edge for cut in passage.cuts for edge in cut), passage.end]
    return zip(edges[::2], edges[1::2], strict=True)


def plain_passages(source: str, start: int = 0) -> list[Passage]:
    """The passages of a text without mark-up, from `start` on."""
    signs = _signs_of_notes(source, start)
    passages = [
        _plain_passage(source, span, number, signs)
        for number, lines in enumerate(_groups(source, start))
        for span in lines
    ]
    return without_lone_numbers(_with_plus_points(source, passages))


def _with_plus_points(source: str, passages: list[Passage]) -> list[Passage]:
    """`+ Akku wechselbar`, on end: what is good about it, point by point."""
    points = [i for i, each in enumerate(passages) if _PLUS.match(source, each.start)]
    beside = {i for i, other in pairwise(points) if other == i + 1}
    for i in (i for i in points if i in beside or i - 1 in beside):
        if passages[i].mark is Mark.NONE and (plus := _PLUS.match(source, passages[i].start)):
            span = (passages[i].start, passages[i].end)
            passages[i] = make_passage(source, span, passages[i].group, [plus.span()], Mark.BULLET)
    return passages


_PLUS = re.compile(r"\+[ \t]+(?=\w)")


def _signs_of_notes(source: str, start: int) -> frozenset[str]:
    """The signs that refer to a footnote, `[1]` or `¹`, and begin it on a line below."""
    noted = {match[1] for match in _NOTE.finditer(source, start)}
    return frozenset(noted & set(_SIGN.findall(source, start))) if noted else frozenset()


def without_lone_numbers(passages: list[Passage]) -> list[Passage]:
    """A number with a full stop begins a list only if its neighbour does: not "1. FC Köln"."""
    numbers = {_number(passage) for passage in passages if _is_numbered(passage)}
    return [
        replace(passage, mark=Mark.NONE)
        if _is_numbered(passage) and not {_number(passage) - 1, _number(passage) + 1} & numbers
        else passage
        for passage in passages
    ]


def _is_numbered(passage: Passage) -> bool:
    return passage.mark is Mark.NUMBERED and _NUMBERED.match(passage.text) is not None


def _number(passage: Passage) -> int:
    return int(re.split("[.)]", passage.text, maxsplit=1)[0])


def _plain_passage(source: str, span: Span, group: int, signs: frozenset[str]) -> Passage:
    cuts = [
        sign.span() for sign in (_SIGN.finditer(source, *span) if signs else ()) if sign[0] in signs
    ]
    if (initial := _DROPPED.match(source, *span)) and initial.end() < span[1]:
        cuts.append(initial.span(1))
    passage = make_passage(source, span, group, cuts)
    note = _NOTE.match(source, passage.start, passage.end) if signs else None
    if note and note[1] in signs:
        return make_passage(source, span, group, (), Mark.FOOTNOTE)
    if bullet := _BULLET.match(source, passage.start, passage.end):
        return make_passage(source, span, group, [bullet.span(), *cuts], Mark.BULLET)
    if _NUMBERED.match(passage.text):
        return make_passage(source, span, group, cuts, Mark.NUMBERED)
    if heading := _HEADING.match(source, passage.start, passage.end):
        return make_passage(source, span, group, [heading.span()], Mark.HEADING, len(heading[1]))
    return passage


def as_written(passage: Passage, group: int, *, marked_up: bool) -> Passage:
    """The passage as it stands in a text of its own: a paragraph, unless mark-up says it is a
    heading, a quotation or of a list."""
    if marked_up and (passage.mark is Mark.HEADING or passage.mark in LISTS_AND_QUOTES):
        return replace(passage, group=group)
    return replace(passage, group=group, mark=Mark.NONE, level=0)


def _groups(source: str, start: int) -> list[list[Span]]:
    """The lines, in groups between blank lines."""
    groups: list[list[Span]] = [[]]
    position = start
    for line in source[start:].splitlines(keepends=True):
        if line.isspace():
            if groups[-1]:
                groups.append([])
        elif groups[-1] and _DROPPED.match(source, *groups[-1][-1]) and line[0].islower():
            groups[-1][-1] = (groups[-1][-1][0], position + len(line))
        else:
            groups[-1].append((position, position + len(line)))
        position += len(line)
    return join_wrapped(source, groups)


_DROPPED = re.compile(r"[„»«\"]?[A-ZÄÖÜ](\s*\n)")
"""The first letter of a text, set large and copied as a line of its own; "orgens" goes on."""


def join_wrapped(source: str, groups: Sequence[Sequence[Span]]) -> list[list[Span]]:
    """The groups with each paragraph in one span, if the text was wrapped at a fixed width."""
    width = wrap_width(source, groups)
    if not width:
        return [list(group) for group in groups]
    return [join_lines(source, group, width) for group in groups]


def wrap_width(source: str, groups: Sequence[Sequence[Span]]) -> int:
    """The width at which the lines were wrapped, or 0 if they were not.

    A line that begins with a small letter goes on from the one above: the longest of those above
    tells the width, if another is nearly as long; lists and notes, which may be wider, do not. Then
    a line was wrapped if the first word of the next one had no room in it.
    """
    texts = [[source[a:b].strip() for a, b in group] for group in groups]
    pairs = [pair for lines in texts for pair in pairwise(lines)]
    goes_on = [
        len(above)
        for above, below in pairs
        if below[0].islower() and _WRAP_MIN <= len(above) <= _WRAP_MAX and not _AUTHOR.match(below)
    ]
    width = _longest_but_strays(goes_on)
    if not width:
        return 0
    wrapped = sum(_was_wrapped(above, below, width) for above, below in pairs)
    wider = sum(len(line) > _WRAP_MAX for lines in texts for line in lines)
    many = wrapped > 1 and len(goes_on) >= _SMALL_SHARE * wrapped
    return width if many and wider <= _WIDER_SHARE * wrapped else 0


def _longest_but_strays(lengths: list[int]) -> int:
    """The largest that is not alone, if there are enough to tell; 0 if there are none."""
    descending = sorted(lengths, reverse=True)
    if len(descending) < _LINES_TO_TELL:
        return descending[0] if descending else 0
    near = (one for one, other in pairwise(descending) if one - other <= _RAGGED // 2)
    return next(near, descending[0])


def _was_wrapped(above: str, below: str, width: int) -> bool:
    first_word = below.split(maxsplit=1)[0] if below else ""
    full = len(above) + 1 + len(first_word) > width - _RAGGED
    goes_on = below[:1].islower() and not ends_sentence(above) and len(above) >= _GOES_ON_MIN
    if _DASH.match(below):
        return _WRAP_MIN <= len(above) <= _WRAP_MAX and above[-1:] not in ".!?:;"
    return (
        len(above) <= _WRAP_MAX
        and (goes_on or (full and len(above) >= _WRAP_MIN))
        and not _BULLET.match(below)
        and not below.startswith("#")
        and not _IS_WIRE_LINE.search(above)
        and not _IS_WIRE_NOTE.fullmatch(below)
        and not _IS_WIRE_STAMP.fullmatch(below)
        and not _AUTHOR.fullmatch(below)
    )


def _counts_on(above: str, below: str, lines: int) -> bool:
    """A headline of two lines whose second begins with a number."""
    plain = not (ends_sentence(above) or above.endswith(":"))
    return lines == 2 and below[:1].isdigit() and plain and _WRAP_MIN <= len(above) <= _WRAP_MAX


def join_lines(source: str, group: Sequence[Span], width: int) -> list[Span]:
    """The lines of a group, those that were wrapped at the width as one."""
    spans: list[Span] = []
    above = ""
    for start, end in group:
        line = source[start:end].strip()
        is_item = spans and _DASH.match(line) and _DASH.match(source, spans[-1][0])
        if (
            spans
            and not is_item
            and (_was_wrapped(above, line, width) or _counts_on(above, line, len(group)))
        ):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        above = line
    return spans
