"""What in a paragraph of Markdown is mark-up: emphasis, links, images, signs of other programs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from audiofy.article.model import Span
from audiofy.article.passages import (
    Mark,
    hole,
    inside,
    merged,
)
from audiofy.article.setapart import CODE_MAX, MASK
from audiofy.article.written import TAG

_STRIKES = re.compile(r"<(?P<closes>/?)(?:del|s|strike)\b", re.IGNORECASE)
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
_RAISED = (
    r"(?:(?-i:(?<=[a-zäöüß]{3}))(?<!meter)|(?<=[.,;:!?)“”»«…]))"
    r"<sup(?![\w-])[^<>]{0,100}>\s{0,9}(?:\d{1,2}|\[\d{1,3}\])\s{0,9}</sup>"
)
"""`Rat<sup>1</sup>`: a footnote's sign, and neither an exponent nor that of a unit."""

_PART_OF_WORD = re.compile(r"\S{1,60}\Z")
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
_PATH = re.compile(r"\([^()<>\n]{1,500}\)")
"""Of an image, with blanks in it or the image's size behind it: `(der kran.jpg =300x200)`."""


@dataclass
class Inline:
    """What in one paragraph is mark-up, where its images stand, and its emphasis as a whole."""

    cuts: list[Span]
    images: list[Span] = field(default_factory=list)
    pairs: list[tuple[Span, Span]] = field(default_factory=list)
    struck: list[Span] = field(default_factory=list)
    notes: list[Span] = field(default_factory=list)
    striking: list[int] = field(default_factory=list)  # where tags begin that strike out
    emphasis: Mark = Mark.NONE


def parts_apart(inline: Inline) -> dict[Span, Mark]:
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


def is_within(span: Span, others: Sequence[Span]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in inside(others, span))


def inline_syntax(
    source: str, start: int, end: int, block_cuts: list[Span], labels: frozenset[str]
) -> Inline:
    inline = Inline(block_cuts)
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


def _emphasis_of_all(source: str, span: Span, inline: Inline) -> Mark:
    """Is all that the paragraph shows inside one pair of stars or low lines?"""
    pairs = [pair for pair in inline.pairs if source[pair[0][0]] in "*_"]
    if not pairs:
        return Mark.NONE
    hidden = merged([*inline.cuts, *parts_apart(inline)], *span)
    edges = [span[0], *(edge for cut in hidden for edge in cut), span[1]]
    parts = [part for part in zip(edges[::2], edges[1::2], strict=True) if part[0] < part[1]]
    shown = [part for part in parts if source[slice(*part)].strip(f" \t\n*_{MASK}")]
    first, last = (shown[0], shown[-1]) if shown else (span, span)
    around = [pair for pair in pairs if pair[0][1] <= first[0] and last[1] <= pair[1][0]]
    strong = any(opener[1] - opener[0] > 1 for opener, _ in around)
    return Mark.BOLD if strong else Mark.ITALIC if around else Mark.NONE


def _code(source: str, token: re.Match[str], end: int, inline: Inline) -> int:
    closing = source.find(token[0], token.end(), min(end, token.end() + CODE_MAX))
    if closing < 0:
        return token.end()
    inline.cuts += [token.span(), (closing, closing + len(token[0]))]
    return closing + len(token[0])


def _angle(token: re.Match[str], inline: Inline) -> None:
    if _ADDRESS.match(token[0]):
        inline.cuts += [(token.start(), token.start() + 1), (token.end() - 1, token.end())]
    else:
        inline.cuts.append(token.span())
        name = _STRIKES.match(token[0])
        if name and name["closes"] and inline.striking:
            inline.struck.append((inline.striking.pop(), token.end()))
        elif name and not name["closes"]:
            inline.striking.append(token.start())


def _wiki_link(token: re.Match[str], link: re.Match[str], inline: Inline) -> int:
    inline.cuts += [(token.start(), link.start("text")), (link.end("text"), link.end())]
    if token[0] == "![":
        inline.images.append((token.start(), link.end()))
    return link.end()


def _close_bracket(
    source: str,
    token: re.Match[str],
    end: int,
    brackets: list[re.Match[str]],
    inline: Inline,
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
        or folded(source[opening.end() : token.start()]) in labels
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
    reference = folded(target[0][1:-1]) if target[0][0] == "[" else ""
    return target.end() if not reference or reference.isdecimal() or reference in labels else 0


def folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _delimiter(
    source: str,
    token: re.Match[str],
    span: Span,
    delimiters: list[list[int]],
    inline: Inline,
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
