"""Markdown -> passages: markdown-it finds the blocks, we find what in them is mark-up.

Emphasis inside words is left alone, against CommonMark: `Bürger*innen` is German, not mark-up.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from audiofy.article.credits import is_credit
from audiofy.article.inline import folded, inline_syntax, is_within, parts_apart
from audiofy.article.model import Span
from audiofy.article.passages import (
    Mark,
    Passage,
    hole,
    inside,
    join_lines,
    make_passage,
    merged,
    without_lone_numbers,
    wrap_width,
)
from audiofy.article.setapart import MASK, SetApart, left_of, with_mask
from audiofy.article.shape import ends_sentence
from audiofy.article.written import TAG

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_SIGNS = (
    re.compile(r"^[ \t]{0,9}(?:[-*•·] )?#{1,6} \S", re.MULTILINE),
    re.compile(r"\*\*(?<!\w\*\*)[^\s*]"),  # the stars first: they are looked for ten times as fast
    re.compile(r"\]\((?:https?:|/|#|mailto:)"),
    re.compile(r"!\[[^\]\n]{0,300}\]\("),
    re.compile(r"^[ \t]{0,9}(?:[-*•·] )?(?:>|```)", re.MULTILINE),
)
_TOP_HEADING = re.compile(r"\s{0,99}# \S[^\n]{0,300}\n[ \t]*\n")
_QUOTE_MARKS = re.compile(r"(?:>[ \t]*)+")
_LEAVES = {
    "heading_open": Mark.HEADING,
    "bullet_list_open": Mark.BULLET,
    "ordered_list_open": Mark.NUMBERED,
    "blockquote_open": Mark.QUOTED,
}
_MASKED_LINES = re.compile(rf"^[ \t>]{{0,99}}{MASK}+[ \t]*\n?(?=\s*(\S?))", re.MULTILINE)
_CHECK_BOX = re.compile(r"\[[ xX]\](?=[ \t])")
_TO = (
    r"[ \t]*(?=\S*(?:[/#@<]|\.\w))\S{1,2000}"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*"
)
"""Where a definition leads, and how it is called: a sentence after a colon is neither."""

_DEFINITION = re.compile(rf" {{0,3}}\[[^\]\n]{{1,200}}\]:{_TO}$", re.MULTILINE)
_LABEL = re.compile(rf"^ {{0,3}}\[([^\]\n]{{1,200}})\]:{_TO}$", re.MULTILINE)
_BARE = re.compile(r"^ {0,3}\[([^\]\n]{1,200})\]:[ \t]*\S{1,200}[ \t]*$", re.MULTILINE)
_REFERRED = re.compile(r"\]\[([^\[\]\n]{1,200})\]")
"""`[r]: rat` is a definition if the text has `[Rat][r]`."""

_INDENTS = ("    ", "\t")
_FOOTNOTE = re.compile(r" {0,3}(\[\^[^\]\n]{1,60}\]:)[ \t]*")
_FIGCAPTION = re.compile(
    r"(?<=<figcaption>)[^<]{1,2000}|<figcaption\s[^<>]{0,300}>[^<]{1,2000}", re.IGNORECASE
)
_PARTING = re.compile(
    r"<(?:br|/?(?:p|details|summary|div|li|dt|dd|td|th|tr|h[1-6]|blockquote|figure|section))\b[^<>]{0,300}>",
    re.IGNORECASE,
)
"""A tag that begins a line on a page."""

_CONTAINER = re.compile(
    r":{3,}(?: ?[\w{][^\n]{0,100})?"
    r"|(?:!!!|\?\?\?\+?) (?-i:[a-z][a-z-]{0,30})(?: inline)?(?: end)?(?: \"[^\"\n]{0,200}\")?"
    r"|\[\[_?toc_?\]\]|\[toc\]|\{:toc\}|\\(?:newpage|pagebreak|clearpage)",
    re.IGNORECASE,
)
"""`::: kasten`, and below the box `:::`: Pandoc's and others' sign of one; and other lines that
tell a program what to do."""

_ABBREVIATION = re.compile(r"\*\[[^\]\n]{1,100}\]:[ \t](?![^\n]{0,2000}\*[ \t]*$)")
_TERM = re.compile(r"[ \t>]{0,20}:[ \t]{1,9}(?=\S)")
"""Of a list of terms: a line that says what the one above means."""

_TAG = re.compile(rf"{TAG}|<!--|-->", re.IGNORECASE)


def is_markdown(text: str, name: str = "") -> bool:
    """Is this Markdown: by the name of its file, a heading at its top, or two of its signs?"""
    if name.casefold().endswith((".md", ".markdown", ".mdown", ".mkd", ".mdx")):
        return True
    if _TOP_HEADING.match(text):
        return True
    return sum(sign.search(text) is not None for sign in _SIGNS) >= 2


def markdown_passages(source: str, start: int, *, strict: bool) -> list[Passage]:
    """The passages of the Markdown from `start` on.

    `strict`: lines without a blank line between them are one paragraph, as CommonMark says; else
    (text copied from a page) each is its own, unless they were wrapped at a fixed width.
    """
    apart = dict(SetApart(source).found(start))
    masked = with_mask(source, list(apart))
    tokens: list[Token] = []
    _parser().block.parse(masked[start:], _parser(), {}, tokens)
    page = _Page(source, masked, apart, _line_spans(masked, start), strict)
    page.read(tokens)
    page.passages.sort(key=lambda passage: passage.start)
    return _captioned(masked, without_lone_numbers(page.passages))


def _captioned(source: str, passages: list[Passage]) -> list[Passage]:
    """A line all in italics right below an image is its caption: but not, below a blank line, at
    the top of the text, where it may be the lead."""
    has_text = False
    as_marked = list(passages)
    for index, passage in enumerate(as_marked):
        above = as_marked[index - 1] if index else passage
        if passage.mark is Mark.ITALIC and above.mark is Mark.IMAGE and not is_credit(passage.text):
            apart = passage.group - above.group
            alone = not left_of(source, above.start).strip(" \t>")
            if alone and (apart == 0 or (apart == 1 and has_text)):
                passages[index] = replace(passage, mark=Mark.IMAGE)
        has_text = has_text or (passage.mark is Mark.NONE and ends_sentence(passage.text))
    return passages


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # takes 80 ms, and most articles are plain text

    # Indented code: no article has any, but scraped prose is often indented.
    return MarkdownIt("commonmark").enable("table").disable(["code", "reference"])


def _line_spans(source: str, start: int) -> list[Span]:
    spans = []
    for line in re.finditer(r"[^\n]*(?:\n|\Z)", source[start:]):
        spans.append((start + line.start(), start + line.end()))
    return spans


@dataclass
class _Page:
    """`source` is masked: nothing of what is set apart is in it."""

    whole: str
    source: str
    set_apart: dict[Span, Mark]
    lines: list[Span]
    strict: bool
    passages: list[Passage] = field(default_factory=list)
    groups: list[int] = field(init=False)
    labels: frozenset[str] = field(init=False)
    apart_spans: list[Span] = field(init=False)
    in_note: bool = False  # a footnote goes on in the lines below that are indented

    def __post_init__(self) -> None:
        self.apart_spans = list(self.set_apart)
        start = self.lines[0][0]
        referred = set(map(folded, _REFERRED.findall(self.source, start)))
        bare = referred & set(map(folded, _BARE.findall(self.source, start)))
        self.labels = frozenset(map(folded, _LABEL.findall(self.source, start))) | bare
        blank = (int(not self.source[start:end].strip()) for start, end in self.lines)
        self.groups = list(accumulate(blank))

    def read(self, tokens: "list[Token]") -> None:
        reached = 0  # the first line that is in no passage yet
        open_marks: list[tuple[str, Mark, int]] = []
        for token in tokens:
            if token.type in _LEAVES:
                level = int(token.tag[1:]) if token.type == "heading_open" else 0
                open_marks.append((token.type, _LEAVES[token.type], level))
            elif open_marks and token.type == open_marks[-1][0].replace("_open", "_close"):
                open_marks.pop()
            if self._is_leaf(token) and token.map and token.map[0] >= reached:
                reached = token.map[1]
                self._leaf(token, *(open_marks[-1][1:] if open_marks else (Mark.NONE, 0)))
        self._fill_gaps()

    @cached_property
    def _width(self) -> int:
        """At which the lines of the text were wrapped; 0 if they were not."""
        groups: dict[int, list[Span]] = {}
        for span, group in zip(self.lines, self.groups, strict=True):
            if self.source[slice(*span)].strip():
                groups.setdefault(group, []).append(span)
        return wrap_width(self.source, list(groups.values()))

    def _fill_gaps(self) -> None:
        """Lines that are in no block (definitions, what a parser skips) are passages too."""
        self.passages.sort(key=lambda passage: passage.start)
        ends = list(accumulate([self.lines[0][0], *(p.end for p in self.passages)], max))
        starts = [*(passage.start for passage in self.passages), len(self.source)]
        for start, end in zip(ends, starts, strict=True):
            in_note = False
            for line in re.finditer(r"[^\n]+", self.source[start:end].rstrip()):
                if line[0].isspace():
                    continue
                in_note = _FOOTNOTE.match(line[0]) is not None or (
                    in_note and not self._defines(line[0])
                )
                self._left_over((start + line.start(), start + line.end()), in_note=in_note)

    def _defines(self, line: str) -> bool:
        """Does it begin with the definition of a reference?"""
        bare = _BARE.match(line)
        known = bare is not None and folded(bare[1]) in self.labels
        known = known or _ABBREVIATION.match(line) is not None
        return known or _DEFINITION.match(line) is not None

    @staticmethod
    def _is_leaf(token: "Token") -> bool:
        return token.type in ("inline", "fence", "html_block", "hr", "table_open")

    def _leaf(self, token: "Token", mark: Mark, level: int) -> None:
        first, last = token.map or (0, 0)
        whole = (self.lines[first][0], self.lines[last - 1][1])
        if token.type == "inline":
            self._inline(token.content, first, last, mark, level)
        elif token.type == "html_block":
            self._html(first, last)
        else:
            kinds = {"fence": Mark.CODE, "hr": Mark.SYNTAX, "table_open": Mark.TABLE}
            self._add(whole, (), first, kinds[token.type])

    def _inline(self, content: str, first: int, last: int, mark: Mark, level: int) -> None:
        indented = self.source.startswith(_INDENTS, self.lines[first][0])
        self.in_note = _FOOTNOTE.match(content) is not None or (self.in_note and indented)
        if self._defines(content) or self.in_note:
            return  # it fills a gap
        shown, cuts = self._shown_lines(content, first, last, keep_marker=mark is Mark.NUMBERED)
        if mark is Mark.HEADING or self.strict:
            paragraphs = list(self._terms(shown, cuts))
        else:
            paragraphs = join_lines(self.source, shown, self._width) if self._width else shown
        block_cuts = merged(cuts, shown[0][0], shown[-1][1]) if shown else ()
        for paragraph in paragraphs:
            for part in self._parted_from_masked(*paragraph):
                for span in self._parted(*part):
                    self._paragraph(span, inside(block_cuts, span), first, mark, level)

    def _terms(self, shown: list[Span], cuts: list[Span]) -> Iterator[Span]:
        """The lines as one paragraph, or a term and, each with its colon cut, what it means."""
        start = shown[0][0] if shown else 0
        for span in shown:
            if colon := _TERM.match(self.source, *span):
                cuts.append(colon.span())
                if start < span[0]:
                    yield start, span[0]
                start = span[0]
        if shown:
            yield start, shown[-1][1]

    def _parted_from_masked(self, start: int, end: int) -> Iterator[Span]:
        """The span, parted from what is set apart on lines of its own: but not inside a sentence,
        which goes on below in lower case."""
        masked = MASK in self.source[start:end]
        for line in _MASKED_LINES.finditer(self.source, start, end) if masked else ():
            if line.start() > start and line[1] and not line[1].islower():
                yield start, line.start()
                start = line.start()
            if line.start() == start and line.end() < end:
                yield line.span()
                start = line.end()
        yield start, end

    def _parted(self, start: int, end: int) -> Iterator[Span]:
        """The span, parted at each tag that begins or ends a line on a page, and at a break that
        has no blank beside it: words would run together."""
        source, last, shows = self.source, start, False
        tagged = "<" in source[start:end] and "`" not in source[start:end]
        for tag in _PARTING.finditer(source, start, end) if tagged else ():
            shows = shows or bool(source[last : tag.start()].strip())
            last = tag.end()
            around = source[max(start, tag.start() - 1) : tag.start()] + source[last : last + 1]
            is_break = tag[0][1:3].casefold() == "br"
            if shows and not (is_break and any(map(str.isspace, around))):
                edge = tag.start() if tag[0][1] != "/" and not is_break else last
                yield start, edge
                start, shows = edge, False
        if start < end:
            yield start, end

    def _shown_lines(
        self, content: str, first: int, last: int, *, keep_marker: bool
    ) -> tuple[list[Span], list[Span]]:
        """The lines as they stand in the source, and what of them is a block's mark-up."""
        lines = map(str.strip, content.split("\n"))
        texts = [text for text in lines if text and not _CONTAINER.fullmatch(text)]
        shown: list[Span] = []
        cuts: list[Span] = []
        for start, end in self.lines[first:last]:
            if _CONTAINER.fullmatch(self.source[start:end].strip()):
                cuts.append((start, end))
                continue  # it fills a gap, or is one
            text = texts[len(shown)] if len(shown) < len(texts) else ""
            at = self.source.find(text, start, end) if text else -1
            if at < 0:
                continue  # no text, as the line under a heading: it fills a gap
            marker = self.source[start:at].rstrip()
            if keep_marker and not shown and marker:
                at = start + len(marker) - len(marker.lstrip(" \t>"))
            if not shown and (box := _CHECK_BOX.match(self.source, at)) and marker:
                cuts.append(box.span())
            cuts += [(start, at), (self._end_of(text, start, end), self._line_break(start, end))]
            shown.append((start, end))
        return shown, cuts

    def _line_break(self, start: int, end: int) -> int:
        return end - self.source.endswith("\n", start, end)

    def _end_of(self, text: str, start: int, end: int) -> int:
        return self.source.find(text, start, end) + len(text)

    def _paragraph(
        self, span: Span, cuts: tuple[Span, ...] | list[Span], line: int, mark: Mark, level: int
    ) -> None:
        inline = inline_syntax(self.source, *span, list(cuts), self.labels)
        hidden = merged(inline.cuts, *span)
        apart = parts_apart(inline)
        emphasis = inline.emphasis if mark is Mark.NONE else mark
        self._add_parts(span, hidden, apart, line, emphasis, level)

    def _add_parts(
        self,
        span: Span,
        hidden: tuple[Span, ...],
        apart: dict[Span, Mark],
        line: int,
        mark: Mark = Mark.NONE,
        level: int = 0,
    ) -> None:
        """A passage of the span, and one of each part of it that is none of its words."""
        taken = merged([*hidden, *apart], *span)
        masked = [each for each in self._masked_in(span) if not is_within(each, taken)]
        if masked:
            apart = dict(
                sorted({**apart, **{each: self.set_apart[each] for each in masked}}.items())
            )
        text = self._text_of(span, merged([*hidden, *apart], *span))
        embedded = [each for each in apart if text[0] < each[0] and each[1] <= text[1]]
        beside = [each for each in apart if each[1] <= text[0] or text[1] <= each[0]]
        edges = [span[0], *(edge for each in beside for edge in each), span[1]]
        for number, part in enumerate(pairwise(edges)):
            kind = apart.get(part, Mark.IMAGE) if number % 2 else mark
            within = embedded if part[0] <= text[0] < part[1] else []
            holes = [hole(self.source, each) for each in within]
            cuts = merged([*inside(hidden, part), *holes], *part)
            self._add(part, cuts, line, kind, level)
            for each in within:
                kind = Mark.EMBEDDED if apart[each] is Mark.IMAGE else apart[each]
                self._add(each, inside(hidden, each), line, kind)

    def _masked_in(self, span: Span) -> Sequence[Span]:
        """What is set apart inside the span."""
        first = bisect_left(self.apart_spans, (span[0], 0))
        return self.apart_spans[first : bisect_left(self.apart_spans, (span[1], 0))]

    def _text_of(self, span: Span, hidden: tuple[Span, ...]) -> Span:
        """From the first character that is shown to the last; an image between them leaves but a
        hole in a sentence. Empty if none is shown."""
        edges = [span[0], *(edge for cut in hidden for edge in cut), span[1]]
        shown = [part for part in zip(edges[::2], edges[1::2], strict=True) if self._shows(part)]
        return (shown[0][0], shown[-1][1]) if shown else (span[1], span[1])

    def _shows(self, part: Span) -> bool:
        return bool(self.source[slice(*part)].strip())

    def _html(self, first: int, last: int) -> None:
        start, end = self.lines[first][0], self.lines[last - 1][1]
        cuts = tuple(match.span() for match in _TAG.finditer(self.source, start, end))
        captions = tuple(each.span() for each in _FIGCAPTION.finditer(self.source, start, end))
        for number in range(first, last):
            for span in self._parted(*self.lines[number]):
                mark = Mark.IMAGE if inside(captions, span) else Mark.NONE
                self._add_parts(span, inside(cuts, span), {}, number, mark)

    def _left_over(self, span: Span, *, in_note: bool) -> None:
        line = self.source[slice(*span)]
        number = bisect_right(self.lines, span[0], key=lambda line: line[0]) - 1
        if footnote := _FOOTNOTE.match(line):
            self._add(span, [(span[0], span[0] + footnote.end())], number, Mark.FOOTNOTE)
        elif in_note:
            self._add(span, (), number, Mark.FOOTNOTE)
        elif self._defines(line) or _CONTAINER.fullmatch(line.strip()):
            self._add(span, (), number, Mark.SYNTAX)
        elif quoted := _QUOTE_MARKS.match(line):  # nested deeper than a parser goes
            self._add_parts(span, ((span[0], span[0] + quoted.end()),), {}, number, Mark.QUOTED)
        else:
            self._add_parts(span, (), {}, number)

    def _add(
        self,
        span: Span,
        cuts: tuple[Span, ...] | list[Span],
        line: int,
        mark: Mark = Mark.NONE,
        level: int = 0,
    ) -> None:
        if self.whole[slice(*span)].strip():
            group = self.groups[line]
            self.passages.append(make_passage(self.whole, span, group, cuts, mark, level))
