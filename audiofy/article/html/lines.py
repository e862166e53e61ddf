"""The visible text of a page, line by line: a line for each block, with what its tags say of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any

from audiofy.article.layout import Verdict
from audiofy.article.lines import STRUCK
from audiofy.article.load import clean_text
from audiofy.article.model import Role
from audiofy.article.passages import ENDS, Mark
from audiofy.article.tables import pairs, words
from audiofy.errors import ArticleError, EngineUnavailable

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_LEAD_CLASS = re.compile(
    r"(?:^|[\s_-])(?:lead|lede|intro|introduction|vorspann|standfirst|subline|subtitle"
    r"|untertitel|unterzeile|dek|deck|abstract|excerpt)"
    r"(?:$|[\s_-])",
    re.IGNORECASE,
)

_TAGS: dict[str, Verdict] = {
    "nav": Verdict(Role.NAVIGATION, "navigation"),
    "menu": Verdict(Role.NAVIGATION, "navigation"),
    "button": Verdict(Role.NAVIGATION, "button"),
    "form": Verdict(Role.NAVIGATION, "form"),
    "dialog": Verdict(Role.NAVIGATION, "dialogue"),
    "figcaption": Verdict(Role.CAPTION, "caption of a picture"),
    "table": Verdict(Role.TABLE, "table"),
}
"""What the tag alone says of the text in it; a caption's credit is found by our own steps."""

_BOX_ELEMENTS, _BOX_CHARACTERS, _BOX_PARAGRAPH = 120, 1500, 150
"""What is larger, or has two such paragraphs, is no box, whatever its class says: it may have the
article in it."""

_ELEMENTS_MAX = 100_000
"""Of a page: ten times as many as articles with all their comments have; they cost time and memory,
however short their text."""

_LAYOUT_CELLS = 2
_LONG_TAG, _ATTRIBUTES_MAX = 10_000, 1000  # characters; attributes
_VALUE = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+)"""
_ATTRIBUTE = re.compile(rf"[^\s/>=]++(?:\s*+=\s*+{_VALUE})?+")
_TAG = re.compile(rf"<[a-zA-Z](?:[\s/=]++|{_ATTRIBUTE.pattern})*+(?:>|\Z)")

_PICTURES = frozenset({"img", "picture", "amp-img", "video", "iframe", "svg"})
_INLINE = frozenset({"span", "b", "strong", "em", "i", "a"})

_BOX_REASONS = {
    "advertisement": "advertisement",
    "author_box": "about the author",
    "caption": "caption of a picture",
    "dateline": "dateline",
    "comments": "comments",
    "cookies": "cookie notice",
    "embed": "embedded post or external content",
    "newsletter": "newsletter box",
    "paywall": "subscription offer",
    "share": "share buttons",
    "teaser": "teaser of another article",
}

_ENDS = re.compile(r"</(?:body|html)(?:\s[^<>]{0,100})?>", re.IGNORECASE)
_CLASS_WORDS = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])")
_AUTHOR = frozenset({"author", "authors", "autor", "autorin", "autoren", "autorenzeile", "byline"})
_FACTS = tuple(map(frozenset, (["infobox"], ["info", "box"], ["factbox"], ["faktenbox"])))
"""Classes of boxes that are of the article, though beside its text."""

_QUOTES = frozenset({"quote", "pullquote", "blockquote", "zitat"})
_FOOTNOTE = Verdict(Role.EDITORIAL_NOTE, "number of a footnote")
_FOOTNOTES = Verdict(Role.EDITORIAL_NOTE, "footnote")
_NUMBER = re.compile(r"\[?[\d*†‡]{1,4}\]?|↩\ufe0e?|\^")
"""What leads to a footnote, and back."""

_RAISED_ON = re.compile(r"(?:(?P<word>[^\W\d_]{2,})\)?|[.,;:!?…%€\"“”«»‘’])$")
"""What a footnote's number stands behind; behind a figure or a sign it is an exponent."""

_POWERS = frozenset({
    "cm", "dm", "ft", "hm", "in", "km", "mc", "mi", "mm", "nm", "yd", "µm", "CO", "NO", "PM", "SO",
})  # fmt: skip
"""What looks like a word, but has an exponent; or an index that was raised for one."""

_BEFORE = 40  # characters
_NOTES = frozenset({"footnotes", "endnotes", "fussnoten", "fußnoten"})
_LISTED = frozenset({"code", "highlight", "listing", "language", "prettyprint", "sourcecode"})
_CODE_SIGNS = frozenset("{}<>=;\\|$#_")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_EMBED = Verdict(Role.EMBED, "embedded post or external content")
_TEASER = Verdict(Role.TEASER, "teaser of another article")
_ARIA = frozenset(
    {"alertdialog", "dialog", "menu", "menubar", "navigation", "search", "tablist", "toolbar"}
)
HIDDEN = Verdict(Role.NAVIGATION, "hidden on the page")

_MARKS = {"li": Mark.BULLET, "blockquote": Mark.QUOTED, "pre": Mark.CODE}


def open_ended(text: str) -> str:
    """The clean text of a page without the tags that end it.

    A browser shows what stands behind them (WHATWG HTML, 13.2.6.4.19); libxml2 loses it.
    """
    return _ENDS.sub("", clean_text(text))


def parse_html(text: str, name: str) -> "HtmlElement":
    try:
        from lxml import etree, html
    except ImportError as error:
        raise missing_extra() from error
    _check_tags(text, name)
    try:
        # Encoded, because lxml refuses text with an encoding declaration.
        parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        root = html.document_fromstring(open_ended(text).encode(), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ArticleError(f"{name or 'This page'} has no text.", "Is it an article?") from error
    if any(error.message.startswith("Excessive depth") for error in parser.error_log):
        raise ArticleError(  # libxml2 stops there: what follows would be lost
            f"{name or 'This page'} is nested too deeply to be read whole.",
            "Copy its text into a file.",
        )
    if next(islice(root.iter(), _ELEMENTS_MAX, None), None) is not None:
        raise ArticleError(
            f"{name or 'This page'} has more than {_ELEMENTS_MAX:,} elements.",
            "Save the article alone, and give audiofy the file.",
        )
    return root


def _check_tags(text: str, name: str) -> None:
    """Raise ArticleError for a tag that no page has and that takes a parser minutes.

    libxml2 compares each attribute with all before it.
    """
    for tag in _TAG.finditer(text):
        if tag.end() - tag.start() > _LONG_TAG:
            attributes = _ATTRIBUTE.finditer(text, tag.start(), tag.end())
            if next(islice(attributes, _ATTRIBUTES_MAX, None), None):
                raise ArticleError(
                    f"{name or 'This page'} has a tag of more than {_ATTRIBUTES_MAX:,} attributes.",
                    "Copy its text into a file.",
                )


def missing_extra() -> EngineUnavailable:
    return EngineUnavailable(
        "trafilatura", 'pip install "audiofy[web]"', "To read HTML, trafilatura must be installed."
    )


@dataclass
class Line:
    """A line as the page shows it. `tag` is its block's, `block` the block's number, `parent` that
    of the element around it; lines of one `group` stand together; `verdict` is what tags say.
    `facts`: it is in a box of facts. `frames` are the numbers of the `main` and `article` elements
    around it, from outside in."""

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


@dataclass
class _Writer:
    """Writes lines while the tree is walked; the innermost block decides what a line is."""

    lines: list[Line] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    strong: int = 0
    bold: int = 0
    letters: int = 0
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

    def flush(self, path: "list[_Open]") -> None:
        text = " ".join("".join(self.pieces).split())
        if text:
            line = self._line(text, path)
            line.verdict = self.held[-1][1] if self.held else line.verdict
            self.lines.append(line)
        if not self.held:
            for left_out, verdict in self.left_out:
                self.lines.append(replace(self._line(left_out, path), verdict=verdict))
            self.left_out = []
        self.pieces, self.letters, self.bold = [], 0, 0

    def _line(self, text: str, path: "list[_Open]") -> Line:
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
        )


@dataclass(frozen=True, slots=True)
class _Open:
    """A block that the walk is inside of."""

    tag: str
    block: int
    parent: int
    mark: Mark
    level: int
    verdict: Verdict | None
    is_lead: bool
    is_author: bool
    is_facts: bool


def page_lines(root: "HtmlElement") -> Iterator[Line]:
    """The lines of the page's body in order, without scripts and styles; what the page hides
    stands below all that it shows."""
    body = root.find("body")
    writer = _Writer()
    hidden: list[HtmlElement] = []
    _write(writer, body if body is not None else root, hidden)
    shown = len(writer.lines)
    for element in hidden:  # grows by what is hidden in what is hidden
        _write(writer, element, hidden)
    yield from writer.lines[:shown]
    yield from (replace(line, verdict=HIDDEN) for line in writer.lines[shown:])


def _write(writer: _Writer, root: "HtmlElement", hidden: "list[HtmlElement]") -> None:
    """Write the lines of an element; elements in it that the page hides are added to `hidden`."""
    path: list[_Open] = []
    numbers: dict[Any, int] = {}
    blocks = words("html_blocks") | words("html_embeds")
    for element, begins in _walk(root, hidden):
        if not begins:
            writer.go_on(element)
        tag = element.tag
        is_block = tag in blocks or (tag in _INLINE and _is_dateline(element))
        if begins:
            if is_block:
                writer.flush(path)
                writer.groups += tag != "li"
                block, parent = (
                    numbers.setdefault(each, len(numbers))
                    for each in (element, element.getparent())
                )
                path.append(_opened(element, tag, block, parent))
            else:
                _begin_inline(writer, element, path)
            writer.text(_raised(element))
        else:
            if is_block:
                writer.flush(path)
                path.pop()
                writer.groups += tag != "li"
            elif tag in ("b", "strong"):
                writer.strong -= 1
            elif tag == "q":
                writer.text(_quotes(element)[1:])
        if not begins and element is not root:
            writer.text(element.tail)
    writer.flush(path)


def _begin_inline(writer: _Writer, element: "HtmlElement", path: list[_Open]) -> None:
    if element.tag == "br" and path and path[-1].level:
        writer.text(" ")  # a headline in two lines
    elif element.tag == "br" or _stands_apart(element):
        writer.flush(path)
    elif verdict := _verdict_inline(element, writer.before):
        writer.hold(element, verdict)
    elif element.tag in ("b", "strong"):
        writer.strong += 1
    elif element.tag == "q":
        writer.text(_quotes(element)[:1])
    elif element.tag in ("span", "td", "th") and path and (path[-1].level or element.tag != "span"):
        writer.text(" ")  # parts of a heading are set apart by style alone


def _verdict_inline(element: "HtmlElement", before: Callable[[], str]) -> Verdict | None:
    """What is struck out, and the number of a footnote, linked or not."""
    if element.tag in ("del", "s", "strike"):
        return STRUCK
    inside = element.tag == "a" and element.get("href", "").startswith("#")
    if inside and _NUMBER.fullmatch((element.text or "").strip()):
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


def _is_dateline(element: "HtmlElement") -> bool:
    """The place in its own element, at the beginning of a paragraph."""
    known = frozenset(map(str.casefold, _CLASS_WORDS.findall(element.get("class", "")[:200])))
    place = (element.text or "").strip()
    return "dateline" in known and place[:1].isupper() and not any(map(str.isdigit, place))


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


def _opened(element: "HtmlElement", tag: str, block: int, parent: int) -> _Open:
    level = int(tag[1]) if re.fullmatch("h[1-6]", tag) else 0
    names = f"{element.get('class', '')} {element.get('itemprop', '')}"
    known = frozenset(
        word.casefold() for word in _CLASS_WORDS.findall(f"{names} {element.get('id', '')}"[:200])
    )
    return _Open(
        tag,
        block,
        parent,
        _mark_of_tag(element, tag, known) or _mark_of_class(element, known),
        level,
        _verdict_of_tag(element, tag, known) or _verdict_of_class(element, tag, names, known),
        _LEAD_CLASS.search(names[:200]) is not None,
        not _AUTHOR.isdisjoint(known),
        any(box <= known for box in _FACTS) and _is_small(element),
    )


def _mark_of_tag(element: "HtmlElement", tag: str, known: frozenset[str]) -> Mark | None:
    """What the tag makes of the text in it; verses may stand in a `pre`, too."""
    if tag == "pre" and _LISTED.isdisjoint(known) and element.find(".//code") is None:
        return Mark.QUOTED if _CODE_SIGNS.isdisjoint("".join(element.itertext())) else Mark.CODE
    return _MARKS.get(tag)


def _verdict_of_tag(element: "HtmlElement", tag: str, known: frozenset[str]) -> Verdict | None:
    if not _NOTES.isdisjoint(known) or element.get("role") == "doc-endnotes":
        return _FOOTNOTES
    if tag == "table" and _sets_text(element):
        return None
    if any(name.startswith("data-embed") for name in element.attrib):
        return _EMBED
    if tag == "article" and "teaser" in known and _is_inside_another(element):
        return _TEASER
    if element.get("role") in _ARIA and _is_small(element):
        return _TAGS["menu"]
    if tag == "form" and element.find(".//h1") is not None:
        return None  # of a system that sends the whole page
    parent = element.getparent()
    if tag == "button" and parent is not None and re.fullmatch("h[1-6]", str(parent.tag)):
        return None  # it unfolds what the heading is of
    return _TAGS.get(tag)


def _is_inside_another(article: "HtmlElement") -> bool:
    return any(each.tag in ("article", "main") for each in article.iterancestors())


def _sets_text(table: "HtmlElement") -> bool:
    """Is it there for its looks: by its role, or with paragraphs in one cell or two?"""
    cells = list(islice(table.iter("td", "th"), _LAYOUT_CELLS + 1))
    paragraphs = islice(table.iter("p"), _BOX_ELEMENTS)
    told = any(len("".join(each.itertext())) > _BOX_PARAGRAPH for each in paragraphs)
    return table.get("role") == "presentation" or (told and len(cells) <= _LAYOUT_CELLS)


def _mark_of_class(element: "HtmlElement", known: frozenset[str]) -> Mark:
    """A quotation that stands for itself, with who said it."""
    is_quote = not _QUOTES.isdisjoint(known) and _is_small(element)
    return Mark.QUOTED if is_quote else Mark.NONE


def _verdict_of_class(
    element: "HtmlElement", tag: str, names: str, known: frozenset[str]
) -> Verdict | None:
    """What an element is by its name or its class: an embedded post, or one of the known boxes."""
    if not words("html_embeds").isdisjoint((tag, *names[:200].casefold().split())):
        return _EMBED
    role = next((role for box, role in _boxes() if box <= known), None) if known else None
    if role is None or tag in ("body", "html", "main", "article", "h1") or not _is_small(element):
        return None
    if role == "caption" and not _is_beside_a_picture(element):
        return None
    if known & {"paywall"} and not _offers(element):
        return None
    if role == "dateline" and tag not in _INLINE:
        return None  # it may be the line of the date
    return Verdict(Role(role), _BOX_REASONS[role])


def _is_beside_a_picture(element: "HtmlElement") -> bool:
    around = element.getparent()
    near = islice(around.iter(), _BOX_ELEMENTS) if around is not None else ()
    return any(each.tag in _PICTURES for each in near)


def _offers(element: "HtmlElement") -> bool:
    """Does it offer a subscription? What is behind a paywall may have its name, too."""
    texts = (text for each in element.iter() for text in (each.text, each.tail) if text)
    return not words("html_offers").isdisjoint(re.findall(r"[\w€+]+", " ".join(texts).casefold()))


@cache
def _boxes() -> tuple[tuple[frozenset[str], str], ...]:
    return tuple((frozenset(box.split()), role) for box, role in pairs("html_boxes").items())


def _is_small(element: "HtmlElement") -> bool:
    inner = list(islice(element.iter(), _BOX_ELEMENTS + 1))
    sizes = [len(text or "") for each in inner[1:] for text in (each.text, each.tail)]
    return (
        len(inner) <= _BOX_ELEMENTS
        and sum(sizes) + len(element.text or "") <= _BOX_CHARACTERS
        and sum(size > _BOX_PARAGRAPH for size in sizes) < 2
        and not any(each.tag in ("h1", "article") for each in inner[1:])
    )


def _walk(root: "HtmlElement", hidden: "list[HtmlElement]") -> "Iterator[tuple[HtmlElement, bool]]":
    """Each visible element at its beginning (True) and at its end; what the page hides is added to
    `hidden`, `root` is seen."""
    from lxml import etree

    unseen = words("html_unseen")
    walk = etree.iterwalk(root, events=("start", "end"))
    skipped: Any = None
    for event, element in walk:
        if not isinstance(element.tag, str):
            continue
        if event == "start" and element.tag in unseen:
            walk.skip_subtree()
            skipped = element
        elif event == "start" and element is not root and _is_hidden(element):
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


def _is_hidden(element: "HtmlElement") -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    style = element.get("style", "")[:500].replace(" ", "").casefold()
    return "display:none" in style or "visibility:hidden" in style


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
