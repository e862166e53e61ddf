"""What tags, classes and what is inside say of an element: a box, a caption, a lead."""

import re
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from audiofy.article.layout import Verdict
from audiofy.article.model import Role, one_line
from audiofy.article.passages import Mark
from audiofy.article.shape import has_inner_break
from audiofy.article.tables import pairs, words
from audiofy.article.wording import page_wording

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
_LAYOUT_CELLS = 2
_CELLS_MAX, _CELL_MAX = 500, 250  # cells that are looked at; characters of one with data
_CONTAINERS = frozenset({"aside", "div", "figure", "section"})
_PICTURES = frozenset({"img", "picture", "amp-img", "video", "iframe", "svg"})
INLINE = frozenset({"span", "b", "strong", "em", "i", "a"})
TOPICS = Verdict(Role.NAVIGATION, "topics of the article")
"""Above the headline, one may be the section."""
_BOX_REASONS = {
    "advertisement": "advertisement",
    "author_box": "about the author",
    "caption": "caption of a picture",
    "dateline": "dateline",
    "editorial_note": "sources of the article",
    "comments": "comments",
    "cookies": "cookie notice",
    "embed": "embedded post or external content",
    "navigation": TOPICS.reason,
    "newsletter": "newsletter box",
    "paywall": "subscription offer",
    "share": "share buttons",
    "teaser": "teaser of another article",
}
_CLASS_WORDS = re.compile(r"[A-ZÄÖÜ]?[a-zäöüß]+|[A-ZÄÖÜ]+(?![a-zäöüß])")
_NAMED = (
    "class", "itemprop", "data-testid", "data-component", "data-area", "data-manual", "data-module",
)  # fmt: skip
"""Attributes in which systems name what an element is."""
_FILED = re.compile(r"(?<!\S)(?:category|kategorie|tag|tax|term)-\S+", re.IGNORECASE)
"""What an article is filed under, as WordPress says it of the element around it."""
_KICKERS = frozenset({
    "kicker", "topline", "overline", "roofline", "dachzeile", "spitzmarke", "eyebrow", "ueberzeile",
    "catchword", "catchline", "preline", "pretitle",
})  # fmt: skip
_TITLES = frozenset({"headline", "title", "titel"})
_AUTHOR = frozenset({"author", "authors", "autor", "autorin", "autoren", "autorenzeile", "byline"})
_FACTS = tuple(map(frozenset, (["infobox"], ["info", "box"], ["factbox"], ["faktenbox"])))
"""Classes of boxes that are of the article, though beside its text."""
_QUOTES = frozenset({"quote", "pullquote", "blockquote", "zitat"})
_FOOTNOTES = Verdict(Role.EDITORIAL_NOTE, "footnote")
_NOTES = frozenset({"footnote", "footnotes", "endnotes", "fussnoten", "fußnoten"})
_LISTED = frozenset({"code", "highlight", "listing", "language", "prettyprint", "sourcecode"})
_CODE_SIGNS = frozenset("{}<>=;\\|$#_")
_EMBED = Verdict(Role.EMBED, "embedded post or external content")
_TEASER = Verdict(Role.TEASER, "teaser of another article")
_ARIA = frozenset(
    {"alertdialog", "dialog", "menu", "menubar", "navigation", "search", "tablist", "toolbar"}
)
_MARKS = {"li": Mark.BULLET, "blockquote": Mark.QUOTED, "pre": Mark.CODE}


@dataclass(frozen=True, slots=True)
class Open:
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
    kicker: str = ""


def is_dateline(element: "HtmlElement") -> bool:
    """The place in its own element, at the beginning of a paragraph."""
    known = _words_in(element.get("class", "")[:200])
    place = (element.text or "").strip()
    return "dateline" in known and place[:1].isupper() and not any(map(str.isdigit, place))


def opened(element: "HtmlElement", tag: str, block: int, parent: int) -> Open:
    level = int(tag[1]) if _is_heading(element) else 0
    names = _FILED.sub("", _names_of(element))
    known = _words_in(f"{names} {element.get('id', '')}")
    return Open(
        tag,
        block,
        parent,
        _mark_of_tag(element, tag, known) or _mark_of_class(element, known),
        level,
        _verdict_of_tag(element, tag, known) or _verdict_of_class(element, tag, names, known),
        _LEAD_CLASS.search(names) is not None,
        not _AUTHOR.isdisjoint(known) and _is_small(element),
        any(box <= known for box in _FACTS) and _is_small(element),
        _kicker_in(element) if level else "",
    )


def _names_of(element: "HtmlElement") -> str:
    """What the page calls an element: by its class and its like, or by a tag of its own."""
    own = element.tag if "-" in element.tag else ""
    return " ".join((own, *(element.get(each, "")[:200] for each in _NAMED)))


def _kicker_in(heading: "HtmlElement") -> str:
    """What stands above the title in a heading, if the name of its element says so."""
    first = next((each for each in heading.iter() if (each.text or "").strip()), heading)
    for element in (first, *first.iterancestors()):
        if element is heading or len(element.getparent()) < 2:
            return ""
        if not _KICKERS.isdisjoint(_words_in(_names_of(element))) or _is_above_title(element):
            return "".join(element.itertext())
    return ""


def _words_in(names: str) -> frozenset[str]:
    """The words of classes and ids: "author-card", "ArticleHead_title"."""
    return frozenset(map(str.casefold, _CLASS_WORDS.findall(names)))


def _is_heading(element: "HtmlElement") -> bool:
    return re.fullmatch("h[1-6]", str(element.tag)) is not None


def _is_in_article(element: "HtmlElement") -> bool:
    return any(each.tag in ("article", "main") for each in element.iterancestors())


def _is_above_title(element: "HtmlElement") -> bool:
    """Is what follows it called the title, as it is not, or is it a line of its own?"""
    title = element.getnext()
    if title is None or title.tag not in INLINE or element.tag not in INLINE:
        return False
    names, titled = (_words_in(_names_of(each)) for each in (element, title))
    if len("".join(title.itertext())) <= len("".join(element.itertext())):
        return False
    named = not _TITLES.isdisjoint(titled) and _TITLES.isdisjoint(names)
    return named or ("block" in names and "block" not in titled)


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
    if tag in _CONTAINERS and (verdict := _verdict_of_content(element, tag)):
        return verdict
    if any(name.startswith("data-embed") for name in element.attrib):
        return _EMBED
    if tag == "figure" and _shows_picture(element):
        return _TAGS["figcaption"]
    if tag == "article" and _is_teaser(element, known):
        return _TEASER
    if element.get("role") in _ARIA and _is_small(element):
        return _TAGS["menu"]
    if tag == "form" and (element.find(".//h1") is not None or _tells(element)):
        return None  # of a system that sends the whole page, or a part of the text
    parent = element.getparent()
    if tag == "button" and parent is not None and _is_heading(parent):
        return None  # it unfolds what the heading is of
    return _TAGS.get(tag)


def _verdict_of_content(element: "HtmlElement", tag: str) -> Verdict | None:
    """What a container is there for: a field of a newsletter, or a chart, a player, a film, whose
    heading or caption it has."""
    small = _is_small(element)
    if small and tag != "figure" and _asks_for_address(element) and not _tells(element):
        return Verdict(Role.NEWSLETTER, _BOX_REASONS["newsletter"])
    framed = element.find("iframe") is not None or (small and _leads_to_film(element))
    short = framed and len("".join(element.itertext())) <= _BOX_PARAGRAPH
    return _EMBED if short else None


def _leads_to_film(element: "HtmlElement") -> bool:
    """Has it a link to a page with a film, with a picture in it?"""
    links = (each for each in element.iter("a") if "/video" in (each.get("href") or ""))
    return any(each.find(".//img") is not None for each in links)


def _asks_for_address(element: "HtmlElement") -> bool:
    """Has it a field into which readers write where mail is to go?"""
    return any(each.get("type", "").casefold() == "email" for each in element.iter("input"))


def _shows_picture(figure: "HtmlElement") -> bool:
    """Is all the text in it a caption, in whatever element?"""
    inner = {each.tag for each in islice(figure.iter(), _BOX_ELEMENTS)}
    told = inner & {"blockquote", "table", "pre"}
    return not inner.isdisjoint(_PICTURES) and not told and _is_small(figure)


def _is_teaser(article: "HtmlElement", known: frozenset[str]) -> bool:
    """Is it inside another and called a teaser, or nothing but a link?"""
    parts = [each for each in article if isinstance(each.tag, str)]
    leads_on = bool(parts) and all(each.tag == "a" and each.get("href") for each in parts)
    return _is_in_article(article) and (leads_on or "teaser" in known)


def _sets_text(table: "HtmlElement") -> bool:
    """Is it there for its looks: by its role, with tables in it, paragraphs in one cell or two, or
    more text in a cell than data have?"""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return True
    cells = list(islice(table.iter("td", "th"), _CELLS_MAX))
    paragraphs = islice(table.iter("p"), _BOX_ELEMENTS)
    told = any(len("".join(each.itertext())) > _BOX_PARAGRAPH for each in paragraphs)
    texts = ("".join(cell.itertext()) for cell in cells)
    long = any(len(text) > _CELL_MAX and has_inner_break(text) for text in texts)
    return long or (told and len(cells) <= _LAYOUT_CELLS)


def _mark_of_class(element: "HtmlElement", known: frozenset[str]) -> Mark:
    """A quotation that stands for itself, with who said it."""
    is_quote = not _QUOTES.isdisjoint(known) and _is_small(element)
    return Mark.QUOTED if is_quote else Mark.NONE


def _verdict_of_class(
    element: "HtmlElement", tag: str, names: str, known: frozenset[str]
) -> Verdict | None:
    """What an element is by its name or its class: an embedded post, or one of the known boxes."""
    if not words("html_embeds").isdisjoint((tag, *names.casefold().split())):
        return _EMBED
    role = next((role for box, role in _boxes() if box <= known), None) if known else None
    if role is None or tag in ("body", "html", "main", "article", "h1") or not _is_small(element):
        return None
    if role == "caption" and not _is_beside_a_picture(element):
        return None
    if role in _WEAK and _tells(element):
        return None  # the name is of something else
    if known & {"paywall"} and not _offers(element):
        return None
    if role == "dateline" and tag not in INLINE:
        return None  # it may be the line of the date
    return Verdict(Role(role), _BOX_REASONS[role])


_WEAK = frozenset({"caption", "embed", "navigation", "share"})
_TOLD, _TOLD_MIN = -1.0, 100  # log odds; characters


def _tells(element: "HtmlElement") -> bool:
    """Is there a paragraph in it that no page says for itself?"""
    texts = (
        one_line("".join(each.itertext())) for each in (element, *islice(element.iter("p"), 9))
    )
    return any(len(text) > _TOLD_MIN and is_told(text) for text in texts)


def is_told(text: str) -> bool:
    """Sentences that no page says for itself, by their words?"""
    return has_inner_break(text) and page_wording(text) < _TOLD


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


@dataclass(frozen=True, slots=True)
class Hiding:
    """What a page hides: by its style, or by one of these classes or ids, if it has less than
    `most` characters. What is more is the article, shown by a script. `page` is all of its text."""

    names: frozenset[str]
    most: int
    page: str
    looked_for: list[str] = field(default_factory=list)

    def hides(self, element: "HtmlElement") -> bool:
        classes = element.get("class", "")[:1000].split()
        named = not self.names.isdisjoint((*classes, f"#{element.get('id', '')[:200]}"))
        named = named or (element.get("role") == "tooltip") or _is_for_ears(element, classes)
        shown = any(_SHOWN.match(each) for each in classes)  # on a wider screen
        if not is_hidden(element) and (not named or shown):
            return False
        return sum(map(len, element.itertext())) < self.most and not self._unfolds(element)

    def _unfolds(self, element: "HtmlElement") -> bool:
        """Is it of the article, to be seen when a reader asks for it: sentences that no page says
        for itself and that it says nowhere else?"""
        if not _is_in_article(element):
            return False
        parts = list(islice(element.iter("p"), _PARTS_MAX)) or [element]
        texts = (one_line("".join(each.itertext())) for each in parts)
        told = (text for text in texts if len(text) > _BOX_PARAGRAPH and is_told(text))
        return any(not self._is_said_twice(text) for text in told)

    def _is_said_twice(self, text: str) -> bool:
        """Is it in the page once more? Who looked for more than a few would look for ever."""
        self.looked_for.append(text)
        many = len(self.looked_for) > _LOOKS_MAX
        return many or self.page.count(text[-_TWIN:]) >= _TWICE


def _is_for_ears(element: "HtmlElement", classes: list[str]) -> bool:
    """Said by a screen reader and not shown: `(öffnet in neuem Fenster)`. In a heading it parts the
    kicker from the title."""
    if _EARS.isdisjoint(classes):
        return False
    return not any(map(_is_heading, element.iterancestors()))


_EARS = frozenset({"sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text"})


def hiding(root: "HtmlElement") -> Hiding:
    """What the page's own style sheets hide, and names that hide by custom."""
    names = set(words("html_hidden"))
    for sheet in islice(root.iter("style"), _SHEETS_MAX):
        plain = _MEDIA.sub("", _REMARK.sub("", (sheet.text or "")[:_SHEET_MAX]))
        for rule in _RULE.finditer(plain):
            if "display:none" in rule["says"].replace(" ", "").casefold():
                names.update(m[0].removeprefix(".") for m in _NAME.finditer(rule["of"]))
    body = root.find("body")
    page = one_line("".join(body.itertext())) if body is not None else ""
    return Hiding(frozenset(names), len(page) // 2, page)


_LOOKS_MAX = 200  # hidden paragraphs
_PARTS_MAX = 20  # paragraphs of what is hidden
_TWIN, _TWICE = 60, 2  # characters that tell a paragraph; times that it stands in the page
_SHEETS_MAX, _SHEET_MAX = 20, 200_000  # style sheets in a page; characters of one
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_MEDIA = re.compile(r"@[^{};@]{0,500}+\{(?:[^{}]*+\{[^{}]*+\})*+[^{}]*+\}")
_RULE = re.compile(r"(?:^|(?<=\}))(?P<of>[^{}]*+)\{(?P<says>[^{}]*+)\}")
_NAME = re.compile(r"(?<![^\s,])[.#][\w-]+(?=\s*(?:,|$))")
_SHOWN = re.compile(r"(?:sm|md|lg|xl|2xl|print|group-hover|focus):|d-(?:sm|md|lg|xl|print)-")


def is_hidden(element: "HtmlElement") -> bool:
    if element.get("hidden") is not None and element.get("hidden") != "until-found":
        return True
    style = element.get("style", "")[:500].replace(" ", "").casefold()
    return "display:none" in style or "visibility:hidden" in style
