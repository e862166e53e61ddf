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

from audiofy.article.lines import is_credit
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
_MASK = "\ue000"  # for private use: white space, punctuation or a letter would mean something
_MASKED_LINES = re.compile(rf"^[ \t>]{{0,99}}{_MASK}+[ \t]*\n?(?=\s*(\S?))", re.MULTILINE)
_FENCE = re.compile(
    r"[ \t>]{0,20}(?:[-*+]|\d{1,3}[.)])?[ \t]{0,9}(?P<sign>`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE
)
_UNSEEN = "audio|canvas|iframe|noscript|object|script|style|svg|template|textarea|video"
"""Elements whose text is for browsers, or for those that cannot show the element."""

_NEST = "article|aside|blockquote|div|figure|li|object|ol|section|span|table|ul"
_MAY_HIDE = f"{_UNSEEN}|{_NEST}|a|button|footer|form|h[1-6]|header|p|small"
_HIDES = re.compile(r"\shidden(?![\w-])|display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_VALUE = re.compile(r"(?<!style=)(?:\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_ELEMENT_MAX = 20_000  # characters
_OPENING = re.compile(
    r"\\[^\n]|`+|~{3,}"
    r"|(?P<comment><!--)"
    r"|(?P<note>(?<![\w%])%%(?!%))"
    r"|(?P<liquid>\{%-?\s{0,9}comment\b)"
    r"|(?P<hugo>\{\{[<%]\s{0,9}comment\b)"
    r"|(?P<go>\{\{-?\s?/\*)|(?P<mdx>\{/\*)"
    r"|(?P<hugo_code>\{\{[<%]\s{0,9}highlight\b)|(?P<liquid_code>\{%-?\s{0,9}highlight\b)"
    r"|(?P<short>\{\{[<%]|\{%)"
    r"|(?P<formula>\$\$(?<=^\$\$))"
    r"|(?P<grid>\+(?<=^\+)[-=:+]{3,500}(?:\n[ \t]{0,3}[|+][^\n]{1,2000}){2,})"
    r"|(?P<module>import(?<=^import)\s(?:[\w*{},\s]{1,500}\sfrom\s)?"
    r"[\"'][^\"'\n]{1,200}[\"'];?[ \t]*$"
    r"|export(?<=^export)\s(?:async|const|default|function|let)\s[^\n]+(?:\n[^\n]+)*)"
    rf"|<(?P<name>{_MAY_HIDE})(?![\w-])(?P<attributes>[^<>]{{0,1000}})>",
    re.IGNORECASE | re.MULTILINE,
)
"""Where something may begin that a page does not show, or code, in which nothing does."""

_ENDS = {
    "comment": (re.compile("-->"), Mark.SYNTAX),
    "note": (re.compile(r"%%(?![%\w])"), Mark.SYNTAX),
    "liquid": (re.compile(r"\{%-?\s{0,9}endcomment\s{0,9}-?%\}"), Mark.SYNTAX),
    "hugo": (re.compile(r"\{\{[<%]\s{0,9}/\s{0,9}comment\s{0,9}[%>]\}\}"), Mark.SYNTAX),
    "hugo_code": (re.compile(r"\{\{[<%]\s{0,9}/\s{0,9}highlight\s{0,9}[%>]\}\}"), Mark.CODE),
    "liquid_code": (re.compile(r"\{%-?\s{0,9}endhighlight\s{0,9}-?%\}"), Mark.CODE),
    "short": (re.compile(r"[%>]\}\}|%\}"), Mark.SYNTAX),
    "mdx": (re.compile(r"\*/\}"), Mark.SYNTAX),
    "formula": (re.compile(r"\$\$[ \t]*$", re.MULTILINE), Mark.CODE),
    "go": (re.compile(r"\*/\s?-?\}\}"), Mark.SYNTAX),
}
"""What is over at the first sign of its end, by how it begins."""

_WHOLE = {"grid": Mark.TABLE, "module": Mark.SYNTAX}
_SAYS = re.compile(r"\n|\"(?=[^\"{}\s]*\s)[^\"{}]*\"|'(?=[^'{}\s]*\s)[^'{}]*'")
"""In a short code: it has several lines, or words that a page shows."""

_CHECK_BOX = re.compile(r"\[[ xX]\](?=[ \t])")
_CODE_MAX = 2000  # characters between two back-ticks
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
_STRIKES = re.compile(r"<(?P<closes>/?)(?:del|s|strike)\b", re.IGNORECASE)
_FIGCAPTION = re.compile(
    r"(?<=<figcaption>)[^<]{1,2000}|<figcaption\s[^<>]{0,300}>[^<]{1,2000}", re.IGNORECASE
)
_PARTING = re.compile(
    r"<(?:br|/?(?:p|details|summary|div|li|dt|dd|td|th|tr|h[1-6]|blockquote|figure|section))\b[^<>]{0,300}>",
    re.IGNORECASE,
)
"""A tag that begins a line on a page."""

_SHORT_CODE = r"\{\{[%<][^{}\n]{0,300}[%>]\}\}|\{%[^{}\n]{0,300}%\}"
"""What Hugo or Jekyll put something else in place of; the text between two of them stays."""

_PLACED = r"(?:\{\{[^{}\n]{0,300}\}\}|\{%[^{}\n]{0,300}%\})"
"""A short code or a variable, in a link's target."""

_NOTED = (
    r"\[![A-Za-z]{3,20}\][+-]?"  # an alert's label: [!NOTE]
    r"|\[(?-i:/(?!audio|caption|embed|gallery|quote|video)[a-z]{2,12}|(?:abbr|color|highlight|link|mark|span|tooltip|url)\b[^\[\]\n=]{0,40}=)"
    r"[^\[\]\n]{0,300}\](?!\()"  # WordPress' and boards' codes inside a sentence
    r"|(?<!\S)(?-i::[a-z][a-z_]{2,30}:)(?=[\s.,;:!?)]|\Z)"  # :smile:
    r"|(?<=\s)\^[a-z\d-]{2,40}(?=[ \t]*$)"  # ^absatz-1, at its end
)
"""Signs of other programs than Markdown's, which say nothing."""

_WIKI = re.compile(r"\[\[(?:[^\[\]|\n]{1,200}\|)?(?P<text>[^\[\]|\n]{1,200})\]\](?!\()")
"""`[[Kiel|die Stadt]]`: a link of a wiki, or of a folder of notes."""

_ATTRIBUTE = (
    r"(?:[.#][^\W\d][\w:-]{0,60}"
    r"|[a-z][\w:-]{0,40}=(?:\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|[^\s{}\"']{1,100}))"
)
_ATTRIBUTES = (
    r"(?:(?<=[)\]])|(?=\{[^{}\n]{0,300}\}[ \t]*$))"
    rf"\{{:?[ \t]{{0,9}}{_ATTRIBUTE}(?:[ \t]{{1,9}}{_ATTRIBUTE}){{0,20}}[ \t]{{0,9}}\}}"
)
"""`{#plan .lead width="400"}` or `{: .lead}`, at the end of a line or of a picture in it."""

_CLASSED = re.compile(rf"(?<!\w)\[[^\[\]\n]{{1,300}}\]\{{{_ATTRIBUTE}", re.IGNORECASE)
_CONTAINER = re.compile(
    r":{3,}(?: ?[\w{][^\n]{0,100})?"
    r"|(?:!!!|\?\?\?\+?) (?-i:[a-z][a-z-]{0,30})(?: inline)?(?: end)?(?: \"[^\"\n]{0,200}\")?"
    r"|\[\[_?toc_?\]\]|\[toc\]|\{:toc\}|\\(?:newpage|pagebreak|clearpage)",
    re.IGNORECASE,
)
"""`::: kasten`, and below the box `:::`: Pandoc's and others' sign of one; and other lines that
tell a program what to do."""

_ABBREVIATION = re.compile(r"\*\[[^\]\n]{1,100}\]:[ \t]")
_TERM = re.compile(r"[ \t>]{0,20}:[ \t]{1,9}(?=\S)")
"""Of a list of terms: a line that says what the one above means."""

_RAISED = (
    r"(?:(?<=[^\W\d_]{2})(?<!\b[kcdm]m)(?<!CO)|(?<=[.,;:!?)“”»«…]))"
    r"<sup(?![\w-])[^<>]{0,100}>\s{0,9}(?:\d{1,3}|\[\d{1,3}\])\s{0,9}</sup>"
)
"""`Rat<sup>1</sup>`: a footnote's sign, and neither an exponent nor that of a unit."""

_PART_OF_WORD = re.compile(r"\S{1,60}\Z")
_TAG = re.compile(rf"{TAG}|<!--|-->", re.IGNORECASE)
_ADDRESS = re.compile(r"<(?:https?:|mailto:|[\w.+-]{1,64}@)", re.IGNORECASE)
_TOKEN = re.compile(
    r"\\[!-/:-@\[-`{-~\n]|`+|<(?:https?://|mailto:)[^\s<>]{1,2000}>"
    r"|<[\w.+-]{1,64}@[\w.-]{1,200}>"
    rf"|{_RAISED}|{TAG}|<!--|-->|{_SHORT_CODE}|{_ATTRIBUTES}|{_NOTED}|(?<=[^\s\d])\^\[|!?\[|\]|\*+|_+|~~+|(?<!=)==(?!=)",
    re.IGNORECASE | re.MULTILINE,
)
_TARGET = re.compile(
    r"\([ \t]*(?:<[^<>\n]{0,1000}>"
    rf"|(?:{_PLACED}|[^\s<>(){{]|\{{(?![{{%])|\([^\s<>()]{{0,200}}\)){{0,1000}})"
    r"(?:\s{1,9}(?:\"[^\"]{0,300}\"|'[^']{0,300}'))?[ \t]*\)"
    r"|\[[^\s\[\]]{0,100}\]"
)

_INDENT_MAX = 40  # characters before what begins a line
_PATH = re.compile(r"\([^()<>\n]{1,500}\)")
"""Of an image, with blanks in it or the image's size behind it: `(der kran.jpg =300x200)`."""


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
    apart = dict(_SetApart(source).found(start))
    masked = _masked(source, list(apart))
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
    for index, passage in enumerate(passages):
        above = passages[index - 1] if index else passage
        if passage.mark is Mark.ITALIC and above.mark is Mark.IMAGE and not is_credit(passage.text):
            apart = passage.group - above.group
            alone = not _left_of(source, above.start).strip(" \t>")
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
class _SetApart:
    """Looks, from the top down, for what is no text: it may begin and end inside paragraphs and
    have blank lines in it."""

    source: str
    ends: dict[str, re.Match[str]] = field(default_factory=dict)  # the next of a kind
    unclosed: dict[str, int] = field(default_factory=dict)  # as far as it was looked

    def found(self, start: int) -> Iterator[tuple[Span, Mark]]:
        position = start
        while token := _OPENING.search(self.source, position):
            position, mark = self._ended(token)
            if mark is not Mark.NONE:
                shown = self.source[token.start() : position].rstrip()
                yield (token.start(), token.start() + len(shown)), mark

    def _ended(self, token: re.Match[str]) -> tuple[int, Mark]:
        """Where it ends that begins here, and what it is."""
        if token[0][0] in "`~":
            return self._code_end(token), Mark.NONE
        if token["name"]:
            return self._element(token)
        kind = token.lastgroup or ""
        if kind in _WHOLE:
            return token.end(), _WHOLE[kind]
        pattern, mark = _ENDS.get(kind, (None, Mark.NONE))
        end = self._first_end(kind, pattern, token.end()) if pattern else 0
        if kind == "short" and not _is_wordy(self.source[token.end() : end]):
            end = 0
        return (end, mark) if end else (token.end(), Mark.NONE)

    def _first_end(self, kind: str, pattern: re.Pattern[str], position: int) -> int:
        """Where the next end of the kind stands; 0 if it is too far away."""
        limit = position + _ELEMENT_MAX
        if position < self.unclosed.get(kind, 0):
            return 0
        known = self.ends.get(kind)
        if known is None or known.start() < position:
            known = pattern.search(self.source, position, limit)
        if known is None:
            self.unclosed[kind] = limit
            return 0
        self.ends[kind] = known
        return known.end()

    def _code_end(self, token: re.Match[str]) -> int:
        source, size = self.source, len(token[0])
        fence = _FENCE.match(source, token.start() - len(_left_of(source, token.start())))
        if fence and fence.start("sign") == token.start():
            closing = re.compile(rf"^[ \t>]*{token[0][0]}{{{size},}}[ \t]*$", re.MULTILINE)
            closed = closing.search(source, token.end())
            return closed.end() if closed else len(source)
        end = source.find(token[0], token.end(), token.end() + _CODE_MAX)
        is_code = token[0][0] == "`" and end >= 0 and "\n\n" not in source[token.end() : end]
        return end + size if is_code else token.end()

    def _element(self, token: re.Match[str]) -> tuple[int, Mark]:
        name, attributes = token["name"].casefold(), token["attributes"]
        hides = re.fullmatch(_UNSEEN, name) or _HIDES.search(_VALUE.sub("", attributes))
        mark = Mark.SYNTAX if hides else Mark.TABLE if name == "table" else Mark.NONE
        if mark is Mark.NONE or attributes.endswith("/"):
            return token.end(), Mark.NONE
        if end := self._element_end(name, token.end()):
            return end, mark
        if mark is Mark.TABLE and not _left_of(self.source, token.start()).strip():
            end = self.source.find("\n\n", token.end())
            return (end if end >= 0 else len(self.source)), mark
        return token.end(), Mark.NONE

    def _element_end(self, name: str, position: int) -> int:
        """Behind the tag that closes the element; 0 if there is none."""
        limit = position + _ELEMENT_MAX
        depth = 1
        if position >= self.unclosed.get(name, 0):
            for tag in _tags_of(name).finditer(self.source, position, limit):
                depth += -1 if tag[1] else bool(re.fullmatch(_NEST, name))
                if not depth:
                    return tag.end()
            self.unclosed[name] = limit
        return 0


def _left_of(source: str, position: int) -> str:
    """What stands before it on its line, or the end of that: enough to tell a line's beginning."""
    return source[max(0, position - _INDENT_MAX) : position].rpartition("\n")[2]


def _is_wordy(inner: str) -> bool:
    """Has the short code more to say than one that is cut where it stands?"""
    is_one = len(inner) <= _CODE_MAX and "{{" not in inner and "{%" not in inner
    return is_one and _SAYS.search(inner) is not None


@cache
def _tags_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?){name}(?![\w-])[^<>]{{0,1000}}>", re.IGNORECASE)


def _masked(source: str, spans: list[Span]) -> str:
    """The source, as long as it is, with nothing in the spans that could be Markdown."""
    edges = [0, *(edge for span in spans for edge in span), len(source)]
    return "".join(
        _MASK * (end - start) if number % 2 else source[start:end]
        for number, (start, end) in enumerate(pairwise(edges))
    )


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
        referred = set(map(_folded, _REFERRED.findall(self.source, start)))
        bare = referred & set(map(_folded, _BARE.findall(self.source, start)))
        self.labels = frozenset(map(_folded, _LABEL.findall(self.source, start))) | bare
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
        known = bare is not None and _folded(bare[1]) in self.labels
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
        masked = _MASK in self.source[start:end]
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
        inline = _inline_syntax(self.source, *span, list(cuts), self.labels)
        hidden = merged(inline.cuts, *span)
        apart = _apart(inline)
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
        masked = [each for each in self._masked_in(span) if not _is_within(each, taken)]
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


@dataclass
class _Inline:
    """What in one paragraph is mark-up, where its images stand, and its emphasis as a whole."""

    cuts: list[Span]
    images: list[Span] = field(default_factory=list)
    pairs: list[tuple[Span, Span]] = field(default_factory=list)
    struck: list[Span] = field(default_factory=list)
    notes: list[Span] = field(default_factory=list)
    striking: list[int] = field(default_factory=list)  # where tags begin that strike out
    emphasis: Mark = Mark.NONE


def _apart(inline: _Inline) -> dict[Span, Mark]:
    """What is none of the paragraph's words, in order: images, notes, and what is struck out.

    One inside another belongs to it.
    """
    kinds = (
        (inline.images, Mark.IMAGE),
        (inline.struck, Mark.STRUCK),
        (inline.notes, Mark.FOOTNOTE),
    )
    found = [
        (span, mark)
        for spans, mark in kinds
        for span in merged(spans, 0, max((end for _, end in spans), default=0))
    ]
    apart: dict[Span, Mark] = {}
    reached = 0
    for span, mark in sorted(found, key=lambda each: (each[0][0], -each[0][1])):
        if span[0] >= reached:
            apart[span] = mark
            reached = span[1]
    return apart


def _is_within(span: Span, others: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in inside(others, span))


def _inline_syntax(
    source: str, start: int, end: int, block_cuts: list[Span], labels: frozenset[str]
) -> _Inline:
    inline = _Inline(block_cuts)
    brackets: list[re.Match[str]] = []
    delimiters: list[list[int]] = []  # [start, end] of runs that can open
    position = start
    while token := _TOKEN.search(source, position, end):
        position = token.end()
        text = token[0]
        if text[0] == "\\":
            inline.cuts.append((token.start(), token.start() + 1))
        elif text[0] == "`":
            position = _code(source, token, end, inline)
        elif text in ("[", "![") and (link := _WIKI.match(source, token.end() - 1, end)):
            position = _wiki_link(token, link, inline)
        elif text in ("[", "![", "^["):
            brackets.append(token)
        elif text == "]":
            position = _close_bracket(source, token, end, brackets, inline, labels)
        elif text[0] in "{[:^":
            inline.cuts.append(hole(source, token.span()) if text[0] == ":" else token.span())
        elif text[0] in "<-":
            _angle(token, inline)
        else:
            _delimiter(source, token, (start, end), delimiters, inline)
    inline.images.sort()
    inline.struck += [
        (opener[0], closer[1]) for opener, closer in inline.pairs if source[opener[0]] == "~"
    ]
    inline.emphasis = _emphasis_of_all(source, (start, end), inline)
    return inline


def _emphasis_of_all(source: str, span: Span, inline: _Inline) -> Mark:
    """Is all that the paragraph shows inside one pair of stars or low lines?"""
    pairs = [pair for pair in inline.pairs if source[pair[0][0]] in "*_"]
    if not pairs:
        return Mark.NONE
    hidden = merged([*inline.cuts, *_apart(inline)], *span)
    edges = [span[0], *(edge for cut in hidden for edge in cut), span[1]]
    parts = [part for part in zip(edges[::2], edges[1::2], strict=True) if part[0] < part[1]]
    shown = [part for part in parts if source[slice(*part)].strip(f" \t\n*_{_MASK}")]
    first, last = (shown[0], shown[-1]) if shown else (span, span)
    around = [pair for pair in pairs if pair[0][1] <= first[0] and last[1] <= pair[1][0]]
    strong = any(opener[1] - opener[0] > 1 for opener, _ in around)
    return Mark.BOLD if strong else Mark.ITALIC if around else Mark.NONE


def _code(source: str, token: re.Match[str], end: int, inline: _Inline) -> int:
    closing = source.find(token[0], token.end(), min(end, token.end() + _CODE_MAX))
    if closing < 0:
        return token.end()
    inline.cuts += [token.span(), (closing, closing + len(token[0]))]
    return closing + len(token[0])


def _angle(token: re.Match[str], inline: _Inline) -> None:
    if _ADDRESS.match(token[0]):
        inline.cuts += [(token.start(), token.start() + 1), (token.end() - 1, token.end())]
    else:
        inline.cuts.append(token.span())
        name = _STRIKES.match(token[0])
        if name and name["closes"] and inline.striking:
            inline.struck.append((inline.striking.pop(), token.end()))
        elif name and not name["closes"]:
            inline.striking.append(token.start())


def _wiki_link(token: re.Match[str], link: re.Match[str], inline: _Inline) -> int:
    inline.cuts += [(token.start(), link.start("text")), (link.end("text"), link.end())]
    if token[0] == "![":
        inline.images.append((token.start(), link.end()))
    return link.end()


def _close_bracket(
    source: str,
    token: re.Match[str],
    end: int,
    brackets: list[re.Match[str]],
    inline: _Inline,
    labels: frozenset[str],
) -> int:
    if not brackets:
        return token.end()
    opening = brackets.pop()
    if re.fullmatch(r"\[\^[^\s\[\]]{1,60}\]", source[opening.start() : token.end()]):
        inline.cuts.append((opening.start(), token.end()))
        return token.end()
    if opening[0] == "^[":
        inline.cuts += [opening.span(), token.span()]
        inline.notes.append((opening.start(), token.end()))
        return token.end()
    target = _target_end(source, token.end(), end, labels)
    if not target and opening[0] == "![" and (path := _PATH.match(source, token.end(), end)):
        target = path.end()
    if not target and (
        _CLASSED.match(source, opening.start(), end)
        or _folded(source[opening.end() : token.start()]) in labels
    ):
        target = token.end()  # `[Kiel]{.ort}`, or `[Kiel]`, which is defined
    if not target:
        return token.end()
    inline.cuts += [opening.span(), (token.start(), target)]
    if opening[0] == "![":
        inline.images.append((opening.start(), target))
    return target


def _target_end(source: str, start: int, end: int, labels: frozenset[str]) -> int:
    """Where a link's `(target "title")` or `[reference]` ends; 0 if there is none.

    A reference is a number, or defined in the text: "[ganz und gar][nicht]" is none.
    """
    target = _TARGET.match(source, start, end)
    if not target:
        return 0
    reference = _folded(target[0][1:-1]) if target[0][0] == "[" else ""
    return target.end() if not reference or reference.isdecimal() or reference in labels else 0


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _delimiter(
    source: str,
    token: re.Match[str],
    span: Span,
    delimiters: list[list[int]],
    inline: _Inline,
) -> None:
    """Emphasis opens after white space or punctuation and closes before it.

    That of two stars may do one of both inside a word: `**Nacht**bus`.
    """
    start, end = token.span()
    before = source[start - 1] if start > span[0] else " "
    after = source[end] if end < span[1] else " "
    is_inside = before.isalnum() and after.isalnum()
    is_strong = is_inside and token[0] == "**"
    can_close = not before.isspace() and (not after.isalnum() or is_strong)
    can_open = not after.isspace() and (not before.isalnum() or is_strong)
    if can_close:
        for at in range(len(delimiters) - 1, max(-1, len(delimiters) - 8), -1):
            opener = delimiters[at]
            size = min(opener[1] - opener[0], end - start)
            if source[opener[0]] == source[start] and size > 0 and _may_pair(source, opener, token):
                del delimiters[at + 1 :]
                pair = (opener[1] - size, opener[1]), (start, start + size)
                inline.cuts += pair
                inline.pairs.append(pair)
                opener[1] -= size
                start += size
                if opener[0] == opener[1]:
                    delimiters.pop()
                if start == end:
                    return
    if can_open:
        delimiters.append([start, end])


def _may_pair(source: str, opener: list[int], closer: re.Match[str]) -> bool:
    """Inside a word, only a part of the word is emphasised, and never in its middle: `f**k` is none
    with a later one."""
    before = opener[0] > 0 and source[opener[0] - 1].isalnum()
    after = source[closer.end() : closer.end() + 1].isalnum()
    part = _PART_OF_WORD.match(source, opener[1], closer.start())
    return before + after == 0 or (before + after == 1 and part is not None)
