"""What in Markdown is set apart before anything else is read, wherever it stands: remarks, what no
page shows, tables, listings."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from audiofy.article.model import Span
from audiofy.article.passages import Mark

CODE_MAX = 2000  # characters between two back-ticks
MASK = "\ue000"  # for private use: white space, punctuation or a letter would mean something
_FENCE = re.compile(
    r"[ \t>]{0,20}(?:[-*+]|\d{1,3}[.)])?[ \t]{0,9}(?P<sign>`{3,}(?=[^`\n]*$)|~{3,})", re.MULTILINE
)
_QUOTE_ENDS = re.compile(r"\n(?![ \t]{0,9}>)")
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
    r"|(?P<note>(?<![\w%])(?<!\d\s)%%(?!%))"
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
    "formula": (re.compile(r"\$\$"), Mark.CODE),
    "go": (re.compile(r"\*/\s?-?\}\}"), Mark.SYNTAX),
}
"""What is over at the first sign of its end, by how it begins."""

_WHOLE = {"grid": Mark.TABLE, "module": Mark.SYNTAX}
_SAYS = re.compile(r"\n|\"(?=[^\"{}\s]*\s)[^\"{}]*\"|'(?=[^'{}\s]*\s)[^'{}]*'")
"""In a short code: it has several lines, or words that a page shows."""

_INDENT_MAX = 40  # characters before what begins a line


@dataclass
class SetApart:
    """Looks, from the top down, for what is no text: it may begin and end inside paragraphs and
    have blank lines in it."""

    source: str
    ends: dict[str, re.Match[str]] = field(default_factory=dict)  # the next of a kind
    unclosed: dict[str, int] = field(default_factory=dict)  # as far as it was looked
    closings: dict[tuple[str, int], int] = field(default_factory=dict)  # of elements, by content

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
        if kind == "formula" and end and not _is_formula(self.source, token.end(), end):
            end = 0
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
        fence = _FENCE.match(source, token.start() - len(left_of(source, token.start())))
        if fence and fence.start("sign") == token.start():
            closing = re.compile(rf"^[ \t>]*{token[0][0]}{{{size},}}[ \t]*$", re.MULTILINE)
            quoted = left_of(source, token.start()).lstrip().startswith(">")
            over = _QUOTE_ENDS.search(source, token.end()) if quoted else None  # and so its code
            limit = over.start() if over else len(source)
            closed = closing.search(source, token.end(), limit)
            return closed.end() if closed else limit
        end = source.find(token[0], token.end(), token.end() + CODE_MAX)
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
        if mark is Mark.TABLE and not left_of(self.source, token.start()).strip():
            end = self.source.find("\n\n", token.end())
            return (end if end >= 0 else len(self.source)), mark
        return token.end(), Mark.NONE

    def _element_end(self, name: str, position: int) -> int:
        """Behind the tag that closes the element; 0 if there is none."""
        if position >= self.unclosed.get(name, 0):
            self._match_tags(name, position)
        return self.closings.get((name, position), 0)

    def _match_tags(self, name: str, position: int) -> None:
        """Note which tag closes the element, and if none does, those of the elements inside it."""
        limit, nests = position + _ELEMENT_MAX, re.fullmatch(_NEST, name)
        opened = [position]
        for tag in _tags_of(name).finditer(self.source, position, limit):
            if tag[1]:
                self.closings[name, opened.pop()] = tag.end()
                if not opened:
                    return
            elif nests:
                opened.append(tag.end())
        self.unclosed[name] = limit


def left_of(source: str, position: int) -> str:
    """What stands before it on its line, or the end of that: enough to tell a line's beginning."""
    return source[max(0, position - _INDENT_MAX) : position].rpartition("\n")[2]


def _is_formula(source: str, start: int, end: int) -> bool:
    """One paragraph, and nothing behind its last sign?"""
    line_end = source.find("\n", end)
    behind = source[end : line_end if line_end >= 0 else len(source)]
    return not behind.strip() and "\n\n" not in source[start:end]


def _is_wordy(inner: str) -> bool:
    """Has the short code more to say than one that is cut where it stands?"""
    is_one = len(inner) <= CODE_MAX and "{{" not in inner and "{%" not in inner
    return is_one and _SAYS.search(inner) is not None


@cache
def _tags_of(name: str) -> re.Pattern[str]:
    return re.compile(rf"<(/?){name}(?![\w-])[^<>]{{0,1000}}>", re.IGNORECASE)


def with_mask(source: str, spans: list[Span]) -> str:
    """The source, as long as it is, with nothing in the spans that could be Markdown."""
    edges = [0, *(edge for span in spans for edge in span), len(source)]
    return "".join(
        MASK * (end - start) if number % 2 else source[start:end]
        for number, (start, end) in enumerate(pairwise(edges))
    )
