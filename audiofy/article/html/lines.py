"""The visible text of a page, line by line: a line for each block, with what its tags say of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from audiofy.article.html.tags import INLINE, Hiding, Open, hiding, is_dateline, opened
from audiofy.article.layout import Verdict
from audiofy.article.lines import STRUCK
from audiofy.article.model import Role
from audiofy.article.passages import ENDS, Mark
from audiofy.article.tables import words

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_FOOTNOTE = Verdict(Role.EDITORIAL_NOTE, "number of a footnote")
_NUMBER = re.compile(r"\[?[\d*†‡]{1,4}\]?|↩\ufe0e?|\^")
"""What leads to a footnote, and back."""
_RAISED_ON = re.compile(r"(?:(?P<word>[^\W\d_]{2,})\)?|[.,;:!?…%€\"“”«»‘’])$")
"""What a footnote's number stands behind; behind a figure or a sign it is an exponent."""
_POWERS = frozenset({
    "cm", "dm", "ft", "hm", "in", "km", "mc", "mi", "mm", "nm", "yd", "µm", "CO", "NO", "PM", "SO",
})  # fmt: skip
"""What looks like a word, but has an exponent; or an index that was raised for one."""
_BEFORE = 40  # characters
_INSIDE = 20  # elements
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_SHORT_CODE = Verdict(Role.MARKUP, "code of a page builder")
HIDDEN = Verdict(Role.NAVIGATION, "hidden on the page")


@dataclass
class Line:
    """A line as the page shows it. `tag` is its block's, `block` the block's number, `parent` that
    of the element around it; lines of one `group` stand together; `verdict` is what tags say.
    `facts`: it is in a box of facts. `frames` are the numbers of the `main` and `article` elements
    around it, from outside in. `kicker` is what a heading has above its title;
    `is_link`: all of it leads to another page."""

    text: str
    mark: Mark = Mark.NONE
    level: int = 0
    tag: str = ""
    block: int = 0
    parent: int = 0
    group: int = 0
    verdict: Verdict | None = None
    is_lead: bool = False
    is_author: bool = False
    aside: bool = False
    facts: bool = False
    frames: tuple[int, ...] = ()
    kicker: str = ""
    is_link: bool = False


_CODE = re.compile(r"\[/?(?:vc|et_pb|fusion|av|mk|tatsu|nectar)_\w{1,40}(?: [^\[\]]{0,1000})?\]")
"""What WordPress' builders leave in the text when they are gone."""


def _without_codes(line: Line) -> Iterator[Line]:
    """The line, parted at the codes of a builder of pages."""
    position = 0
    for code in _CODE.finditer(line.text) if "[" in line.text else ():
        if before := line.text[position : code.start()].strip():
            yield replace(line, text=before)
        yield replace(line, text=code[0], verdict=_SHORT_CODE)
        position = code.end()
    if rest := line.text[position:].strip():
        yield replace(line, text=rest)


@dataclass
class _Writer:
    """Writes lines while the tree is walked; the innermost block decides what a line is."""

    lines: list[Line] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    strong: int = 0
    bold: int = 0
    letters: int = 0
    leads: int = 0
    linked: int = 0
    groups: int = 0
    held: "list[tuple[HtmlElement, Verdict, list[str]]]" = field(default_factory=list)
    left_out: list[tuple[str, Verdict]] = field(default_factory=list)

    def hold(self, element: "HtmlElement", verdict: Verdict) -> None:
        """What the element has is none of the line's words."""
        self.held.append((element, verdict, self.pieces))
        self.pieces = []

    def go_on(self, element: "HtmlElement") -> None:
        """The line goes on at the element's end; what was left out comes after the line."""
        if self.held and self.held[-1][0] is element:
            _, verdict, pieces = self.held.pop()
            if text := " ".join("".join(self.pieces).split()):
                self.left_out.append((text, verdict))
                after = (element.tail or "-")[0]
                if after.isspace() or after in ENDS:  # with the blank before it
                    pieces = ["".join(pieces).rstrip()]
            self.pieces = pieces

    def before(self) -> str:
        """The end of what the line has so far."""
        text = ""
        for piece in reversed(self.pieces):
            text = piece[-_BEFORE:] + text
            if len(text) >= _BEFORE:
                break
        return text

    def text(self, text: str | None) -> None:
        if text:
            self.pieces.append(text)
            size = len(text) - text.count(" ")
            self.letters += size
            self.bold += size if self.strong else 0
            self.linked += size if self.leads else 0

    def flush(self, path: "list[Open]") -> None:
        text = " ".join("".join(self.pieces).split())
        if text:
            line = self._line(text, path)
            line.verdict = self.held[-1][1] if self.held else line.verdict
            self.lines += _without_codes(line)
        if not self.held:
            for left_out, verdict in self.left_out:
                self.lines.append(replace(self._line(left_out, path), verdict=verdict))
            self.left_out = []
        self.pieces, self.letters, self.bold, self.linked = [], 0, 0, 0

    def _line(self, text: str, path: "list[Open]") -> Line:
        heading = next((o for o in reversed(path) if o.level), None)
        mark = next((o.mark for o in reversed(path) if o.mark is not Mark.NONE), Mark.NONE)
        if heading:
            mark = Mark.HEADING
        elif mark is Mark.NONE and self.bold and self.bold >= 0.95 * self.letters:
            mark = Mark.BOLD
        return Line(
            text,
            mark,
            heading.level if heading else 0,
            path[-1].tag if path else "",
            path[-1].block if path else 0,
            path[-1].parent if path else 0,
            self.groups,
            next((o.verdict for o in path if o.verdict), None),
            any(o.is_lead for o in path[-3:]),
            any(o.is_author for o in path[-5:]),
            any(o.tag == "aside" for o in path),
            any(o.is_facts for o in path),
            tuple(o.block for o in path if o.tag in ("main", "article")),
            heading.kicker if heading else "",
            self.linked > 0 and self.linked >= 0.95 * self.letters,
        )


def page_lines(root: "HtmlElement") -> Iterator[Line]:
    """The lines of the page's body in order, without scripts and styles; what the page hides
    stands below all that it shows."""
    body = root.find("body")
    writer = _Writer()
    hidden: list[HtmlElement] = []
    hides = hiding(root)
    _write(writer, body if body is not None else root, hides, hidden)
    shown = len(writer.lines)
    for element in hidden:  # grows by what is hidden in what is hidden
        _write(writer, element, hides, hidden)
    yield from writer.lines[:shown]
    yield from (replace(line, verdict=HIDDEN) for line in writer.lines[shown:])


def _write(
    writer: _Writer, root: "HtmlElement", hides: Hiding, hidden: "list[HtmlElement]"
) -> None:
    """Write the lines of an element; elements in it that the page hides are added to `hidden`."""
    path: list[Open] = []
    numbers: dict[Any, int] = {}
    for element, begins in _walk(root, hides, hidden):
        if begins:
            if _is_block(element, path):
                _begin_block(writer, element, path, numbers)
            else:
                _begin_inline(writer, element, path)
            writer.text(_raised(element))
        else:
            writer.go_on(element)
            if _is_block(element, path):
                writer.flush(path)
                path.pop()
                writer.groups += element.tag != "li"
            else:
                _end_inline(writer, element, path)
            writer.text(element.tail if element is not root else None)
    writer.flush(path)


def _is_block(element: "HtmlElement", path: list[Open]) -> bool:
    tag, blocks = element.tag, _blocks()
    if tag == "button" and _is_in_sentence(element):
        return False
    return (
        tag in blocks
        or (tag in INLINE and is_dateline(element))
        or ("-" in tag and _is_container(element, blocks))
        or (tag in ("td", "th") and _is_laid_out(path))
    )


def _is_in_sentence(button: "HtmlElement") -> bool:
    """A word that a glossary explains, in the middle of a paragraph."""
    around = button.getparent() if hasattr(button, "getparent") else None
    if around is None or around.tag != "p":
        return False
    return bool((around.text or "").strip()) and bool((button.tail or "").strip())


@cache
def _blocks() -> frozenset[str]:
    return words("html_blocks") | words("html_embeds")


def _begin_block(
    writer: _Writer, element: "HtmlElement", path: list[Open], numbers: dict[Any, int]
) -> None:
    writer.flush(path)
    writer.groups += element.tag != "li"
    block, parent = (
        numbers.setdefault(each, len(numbers)) for each in (element, element.getparent())
    )
    path.append(opened(element, element.tag, block, parent))


def _end_inline(writer: _Writer, element: "HtmlElement", path: list[Open]) -> None:
    tag = element.tag
    if tag in ("b", "strong"):
        writer.strong -= 1
    elif tag == "a":
        writer.leads -= _leads_on(element)
    elif tag == "q":
        writer.text(_quotes(element)[1:])
    elif "-" in tag or (
        tag == "span" and path and path[-1].level and (element.tail or "A")[0].isalnum()
    ):
        writer.text(" ")


def _is_laid_out(path: "list[Open]") -> bool:
    """Is the innermost table one that sets text in columns?"""
    table = next((o for o in reversed(path) if o.tag == "table"), None)
    return table is not None and table.verdict is None


def _is_container(element: "HtmlElement", blocks: frozenset[str]) -> bool:
    """Has an element of the page's own, `<my-box>`, blocks in it?"""
    return any(each.tag in blocks for each in islice(element.iter(), 1, _INSIDE))


def _leads_on(link: "HtmlElement") -> bool:
    """To another page, and not to a place on this one?"""
    return not link.get("href", "#").startswith(("#", "javascript:", "mailto:", "tel:"))


def _begin_inline(writer: _Writer, element: "HtmlElement", path: list[Open]) -> None:
    writer.leads += element.tag == "a" and _leads_on(element)
    if element.tag == "br" and path and path[-1].level:
        writer.text(" ")  # a headline in two lines
    elif element.tag == "br" or _stands_apart(element):
        writer.flush(path)
    elif verdict := _verdict_inline(element, writer.before):
        writer.hold(element, verdict)
    elif element.tag in ("b", "strong"):
        writer.strong += 1
    elif "-" in element.tag or (element.tag == "cite" and path and path[-1].mark is Mark.QUOTED):
        writer.text(" ")
    elif element.tag == "q":
        writer.text(_quotes(element)[:1])
    elif element.tag in ("span", "td", "th") and path and (path[-1].level or element.tag != "span"):
        writer.text(" ")  # parts of a heading are set apart by style alone


def _verdict_inline(element: "HtmlElement", before: Callable[[], str]) -> Verdict | None:
    """What is struck out, and the number of a footnote, linked or not."""
    if element.tag in ("del", "s", "strike"):
        return STRUCK
    inside = element.tag == "a" and element.get("href", "").startswith("#")
    if inside and _NUMBER.fullmatch("".join(element.itertext()).strip()):
        return _FOOTNOTE
    links = element.iter("a") if element.tag == "sup" or element.find("sup") is not None else ()
    is_number = element.tag == "sup" or (element.tag == "a" and not (element.text or "").strip())
    if is_number and any(a.get("href", "").startswith("#") for a in links):
        return _FOOTNOTE
    return _FOOTNOTE if element.tag == "sup" and _is_raised_note(element, before()) else None


def _is_raised_note(element: "HtmlElement", before: str) -> bool:
    """Is it a number behind a word or a sentence, and no exponent?"""
    number = "".join(element.itertext()).strip()
    behind = _RAISED_ON.search(before)
    if not _NUMBER.fullmatch(number) or behind is None:
        return False
    return number.startswith("[") or behind["word"] not in _POWERS


def _quotes(element: "HtmlElement") -> str:
    """The marks that a browser sets around a quotation in a line, unless it has its own."""
    begins = next(filter(None, map(str.strip, element.itertext())), "")
    if not begins or begins[0] in '„“”»«"‚‘›‹':
        return ""
    is_inner = any(True for _ in element.iterancestors("q"))
    return "‚‘" if is_inner else "„“"


def _raised(element: "HtmlElement") -> str | None:
    """The element's first text: "10³" and not "103"."""
    text: str | None = element.text
    raised = element.tag == "sup" and text and text.strip().isdecimal()
    return text.strip().translate(_RAISED) if text and raised else text


def _stands_apart(element: "HtmlElement") -> bool:
    """Links and spans in a box, with no character between them: a style sets them apart."""
    parent, before = element.getparent(), element.getprevious()
    return (
        parent is not None
        and parent.tag in ("div", "section", "header")
        and before is not None
        and not before.tail
        and isinstance(before.tag, str)
        and not (parent.text or "").strip()
        and not _goes_on(before, element)
    )


def _goes_on(before: "HtmlElement", element: "HtmlElement") -> bool:
    """Words with a blank at the seam, or what ends them: a script wrote one sentence in parts."""
    left, right = "".join(before.itertext()), "".join(element.itertext())
    told = any(map(str.isalnum, left)) and any(map(str.isalnum, right))
    blank = left[-1:].isspace() or right[:1].isspace()
    return (told and blank) or right.startswith(tuple(ENDS))


def _walk(
    root: "HtmlElement", hides: Hiding, hidden: "list[HtmlElement]"
) -> "Iterator[tuple[HtmlElement, bool]]":
    """Each visible element at its beginning (True) and at its end; what the page hides is added to
    `hidden`, `root` is seen."""
    from lxml import etree

    unseen = words("html_unseen")
    walk = etree.iterwalk(root, events=("start", "end"))
    skipped: Any = None
    for event, element in walk:
        if not isinstance(element.tag, str):
            continue
        if event == "start" and element.tag in unseen and "shadowrootmode" not in element.attrib:
            walk.skip_subtree()
            skipped = element
        elif event == "start" and element is not root and hides.hides(element):
            walk.skip_subtree()
            skipped = element
            hidden.append(element)
        elif event == "start":
            yield element, True
        elif element is skipped:
            skipped = None
            yield _Hidden(element), False
        else:
            yield element, False


class _Hidden:
    """The end of an element that is not seen; what stands after it is."""

    tag = ""

    def __init__(self, element: "HtmlElement") -> None:
        self.tail = element.tail
        self.text = None


def source_of(lines: Iterable[Line]) -> tuple[str, list[tuple[int, int]]]:
    """The lines as one text, and where in it each stands."""
    texts: list[str] = []
    spans: list[tuple[int, int]] = []
    position = 0
    for line in lines:
        spans.append((position, position + len(line.text)))
        texts.append(line.text)
        position += len(line.text) + 1
    return "\n".join(texts), spans
