"""What a part of an editor's body is: a heading, a list, a picture, a text that is struck out.

Each editor has its own names for them: `heading` with a level, `header-two`, a block in the style
`h2`; a mark `strike`, a key `strikethrough`, a bit of `format`, a range of the text.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

KINDS = ("type", "_type", "kind", "nodeType")
"""Under which keys a part says what it is."""

PICTURES = frozenset({
    "embedded-asset-block", "figcaption", "figure", "gallery", "image", "imagecaption", "img",
    "infographic", "map", "photo", "picture", "slideshow",
})  # fmt: skip
TEASERS = frozenset({
    "articleteaser", "linklist", "linktool", "read_more", "readmore", "recommendations", "related",
    "related_articles", "relatedarticles", "teaser", "teaserlist",
})  # fmt: skip
MEDIA = PICTURES | TEASERS | frozenset({
    "ad", "ad_slot", "adslot", "advertisement", "audio", "author_box", "authorbox", "button",
    "embed", "embedded-entry-block", "facebook", "iframe", "instagram", "media", "newsletter",
    "newsletterbox", "newslettersignup", "podcast", "poll", "social", "tiktok", "tweet", "twitter",
    "video", "vimeo", "widget", "youtube",
})  # fmt: skip
LINKS = frozenset({"hashtag", "link", "mention"})
"""What a text refers to, and has the words of already."""

BREAKS = frozenset({"br", "break", "hard_break", "hardbreak", "linebreak"})
_PARTS = frozenset({
    "block", "blockquote", "p", "paragraph", "quote", "section", "table", "unstyled",
})  # fmt: skip
_LISTS = frozenset({"ol", "ul"})
_ITEMS = frozenset({"li", "lic"})
_CODE = re.compile(r"code(?:[-_ ]?block)?|pre(?:formatted)?")
_LEVEL = re.compile(r"h(?:ead(?:er|ing)(?:-(?:one|two|three|four|five|six)|-)?)?[1-6]?")
_STRIKES = frozenset({
    "del", "delete", "deleted", "deletion", "linethrough", "s", "strike", "strikethrough",
})  # fmt: skip
_STRUCK_BIT = 4  # of Lexical's `format`
_PIECES = frozenset({"leaf", "span", "text"})


def kind_of(part: Any) -> str:
    """What the part says it is, in small letters; the empty text if it says nothing."""
    if not isinstance(part, dict):
        return ""
    kind = next((part[key] for key in KINDS if part.get(key)), "")
    if kind == "element" and part.get("tagName"):  # of a tree of HTML
        kind = "inlinecode" if part["tagName"] == "code" else part["tagName"]
    return kind.casefold() if isinstance(kind, str) else ""


def leaf_text(part: Mapping[str, Any]) -> str | None:
    """The text that a piece of a line has itself; in some trees it is called `value`."""
    kind = kind_of(part)
    text = part.get("text", part.get("value") if kind in _PIECES else None)
    return text if isinstance(text, str) and kind in _PIECES | {""} else None


def heads(part: Mapping[str, Any]) -> bool:
    """Is it a heading: by its kind, or a block by its style, as in Portable Text?"""
    kind = kind_of(part)
    style = part.get("style") if kind == "block" else kind
    return isinstance(style, str) and _LEVEL.fullmatch(style) is not None


def is_list(kind: str) -> bool:
    return kind in _LISTS or ("list" in kind and "item" not in kind)


def is_item(part: Mapping[str, Any]) -> bool:
    """Is it a point of a list: `unordered-list-item`, or a block that says so?"""
    kind = kind_of(part)
    return isinstance(part.get("listItem"), str) or kind in _ITEMS or kind.endswith("list-item")


def is_part(kind: str) -> bool:
    """Is it a paragraph, a heading, a list: something that stands by itself, and no piece of a
    line?"""
    known = kind in _PARTS or kind in _LISTS or kind in _ITEMS or "list" in kind
    return known or _LEVEL.fullmatch(kind) is not None


def is_code(kind: str) -> bool:
    return _CODE.fullmatch(kind) is not None


def is_struck(piece: Mapping[str, Any]) -> bool:
    """A text that is struck out: by an element around it, a mark, a key of its own, or a bit."""
    if _strikes(kind_of(piece)):
        return True
    if leaf_text(piece) is None:
        return False
    marks, bits = piece.get("marks"), piece.get("format")
    named = (
        mark if isinstance(mark, str) else kind_of(mark)
        for mark in (marks if isinstance(marks, list) else ())
    )
    styles = piece.get("styles")
    keys = {**piece, **(styles if isinstance(styles, dict) else {})}
    keyed = any(keys[key] is True and _strikes(key) for key in keys)
    return keyed or any(map(_strikes, named)) or _has_bit(bits)


def struck_ranges(text: str, ranges: Any) -> Iterator[tuple[str, bool]]:
    """The text in pieces, and whether each is struck out by one of Draft's ranges, whose offsets
    count UTF-16 code units."""
    units = text.encode("utf-16-le", "surrogatepass")
    struck = bytearray(len(units))
    for each in ranges if isinstance(ranges, list) else ():
        if isinstance(each, dict) and _strikes(str(each.get("style"))):
            offset, length = each.get("offset"), each.get("length")
            if isinstance(offset, int) and isinstance(length, int) and min(offset, length) >= 0:
                end = min(2 * (offset + length), len(struck))
                struck[2 * offset : end] = b"\1" * max(0, end - 2 * offset)
    for run in re.finditer(rb"\x00+|\x01+", struck):
        piece = units[run.start() : run.end()].decode("utf-16-le", "replace")
        yield piece, run[0][:1] == b"\1"


def _strikes(name: str) -> bool:
    return re.sub(r"[-_ ]", "", name.casefold()) in _STRIKES


def _has_bit(value: Any) -> bool:
    return isinstance(value, int) and bool(value & _STRUCK_BIT)
