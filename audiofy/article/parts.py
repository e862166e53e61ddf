"""A body in parts, as editors in browsers and newsrooms' systems save it -> text.

ProseMirror, Slate, Portable Text, Editor.js and their like: a part is an object that has its text
under one of a few names, a line of it is a list of pieces (bold, a link). What is found under
another name is an error, so that no text is lost.
"""

import math
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from audiofy.article.layout import Verdict
from audiofy.article.lines import STRUCK
from audiofy.article.load import clean_text
from audiofy.article.model import Role
from audiofy.article.read import is_markup
from audiofy.article.shape import ends_sentence
from audiofy.errors import ArticleError

_HEADS = (
    "kicker", "title", "headline", "heading", "header", "subheadline", "subtitle", "subhead",
    "intro", "lead", "question",
)  # fmt: skip
_TEXTS = (
    "text", "rendered", "html", "content", "value", "children", "items", "blocks", "nodes", "data",
    "body", "root", "description", "paragraph", "paragraphs", "answer", "quote", "cite",
)  # fmt: skip
_READ = {key: place for place, key in enumerate((*_HEADS, *_TEXTS))}
"""Where a part has its text, in the order in which it is read; a part may have several."""

_NOT_READ = frozenset({
    "alt", "attrs", "author", "caption", "class", "classname", "copyright", "credit", "file",
    "href",
    "id", "image", "key", "_key", "kind", "level", "link", "listitem", "markdefs", "marks", "meta",
    "metadata", "src", "style", "target", "type", "_type", "url",
})  # fmt: skip
"""What a part says of itself and of its pictures and links, which is not read aloud."""

_IN_LINES = ("children", "content", "text", "value")
_OF_LINES = frozenset(_IN_LINES)
"""Keys under which a list may be one line, in pieces."""

_MEDIA = frozenset({
    "ad", "advertisement", "audio", "embed", "figure", "gallery", "iframe", "image", "img",
    "infographic", "map", "media", "photo", "picture", "related", "slideshow", "social", "teaser",
    "tweet", "video", "widget",
})  # fmt: skip
_LINKED = frozenset({"related", "teaser"})
_CAPTION = Verdict(Role.CAPTION, "caption of a picture")
_HEADING = "## "
_FOOTNOTE = Verdict(Role.EDITORIAL_NOTE, "footnote")
_TABLE = Verdict(Role.TABLE, "table")
_TEASER = Verdict(Role.TEASER, "teaser of another article")
_KINDS = ("type", "_type", "kind")
_PIECES = frozenset({"", "leaf", "span", "text"})
_PARTS = frozenset({
    "block", "blockquote", "header", "p", "paragraph", "quote", "section", "table",
})  # fmt: skip
_BREAKS = frozenset({"br", "break", "hard_break", "hardbreak", "linebreak"})
_STYLES = frozenset({
    "bold", "code", "color", "format", "italic", "marks", "strikethrough", "strong", "subscript",
    "superscript", "underline",
})  # fmt: skip
_STRIKES = frozenset({"del", "s", "strike", "strikethrough"})
_STRUCK_BIT = 4  # of Lexical's `format`
_LEVEL = re.compile(r"h(?:ead(?:er|ing)(?:-(?:one|two|three|four|five|six))?)?[1-6]?")
"""The kind or style of a heading: `header-two`, `h2`."""

_NAMED = ("name", "text", "rendered", "url")
"""Where an object in a field has its text: an author's name; `rendered` is WordPress's."""

_PROSE_SPACES, _PROSE_MIN = 2, 20  # blanks; characters
_DEPTH_MAX = 20


def body_text(value: Any) -> str:
    """A body as text: itself, or all its parts, a blank line between them.

    Raises ArticleError for a part whose text has a name that we do not know.
    """
    return _text_of(value, 0)


def left_out(value: Any, depth: int = 0) -> Iterator[tuple[str, Verdict]]:
    """What the parts of a body say that is not read aloud, and what it is: captions, teasers."""
    if depth > _DEPTH_MAX:
        return
    if isinstance(value, list):
        for each in value:
            yield from left_out(each, depth + 1)
    elif isinstance(value, dict):
        unread = _unread(value)
        yield from _beside_the_text(value, depth) if unread is None else unread


def _unread(part: Mapping[str, Any]) -> list[tuple[str, Verdict]] | None:
    """All that a part says of which nothing is read: a table, a picture, a footnote; else None."""
    kind = _kind(part)
    if _is_struck(part):
        return [(part["text"], STRUCK)]
    if kind == "table":
        return [(" | ".join(filter(None, map(str.strip, _texts(_cells(part))))), _TABLE)]
    if "footnote" in kind:
        inner = [value for key, value in part.items() if key in {*_IN_LINES, "attrs"}]
        return [(text, _FOOTNOTE) for text in _texts(inner) if text.strip()]
    if kind in _MEDIA:
        verdict = _TEASER if kind in _LINKED else _CAPTION
        return [(text, verdict) for text in _texts(part) if " " in text.strip()]
    return None


def _beside_the_text(part: Mapping[str, Any], depth: int) -> Iterator[tuple[str, Verdict]]:
    for key, inner in _own(part).items():
        if key in _READ:
            yield from left_out(inner, depth + 1)
        elif isinstance(inner, str) and " " in inner.strip():
            yield inner, _CAPTION


def field_text(value: Any, joint: str = "\n\n", depth: int = 0) -> str:
    """A field as text: itself, the parts of a list, the name of an author given as an object."""
    if depth > _DEPTH_MAX:
        return ""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value) if math.isfinite(value) else ""
    if isinstance(value, dict):
        named = next((value[key] for key in _NAMED if value.get(key)), "")
        return field_text(named, joint, depth + 1)
    if isinstance(value, list):
        return joint.join(filter(None, (field_text(each, joint, depth + 1) for each in value)))
    return ""


def _text_of(value: Any, depth: int, *, key: str = "", listed: bool = False) -> str:
    if not isinstance(value, dict | list):
        return field_text(value)
    if depth > _DEPTH_MAX:
        raise _too_deep()
    if isinstance(value, dict):
        return _part(value, depth, listed=listed)
    if key in _OF_LINES and _is_line(value):
        return _line(value)
    parts = filter(None, (_text_of(each, depth + 1) for each in value))
    return "\n\n".join(_of_one_kind([_bulleted(part) if listed else part for part in parts]))


def _too_deep() -> ArticleError:
    return ArticleError("The body is nested too deeply to be read whole.", "Give its text.")


def _part(part: Mapping[str, Any], depth: int, *, listed: bool) -> str:
    kind = _kind(part)
    if kind in _MEDIA or kind == "table":
        return ""
    listed = listed or ("list" in kind and "item" not in kind)
    part = _own(part)
    if unread := next((key for key, value in part.items() if _is_unread(key, value)), None):
        raise ArticleError(
            f"A part of the body has its text under {unread!r}, which we do not read.",
            f"A part's text is looked for under {', '.join(_TEXTS)}.",
        )
    keys = sorted((key for key in part if key in _READ), key=_READ.__getitem__)
    texts = (_text_of(part[key], depth + 1, key=key, listed=listed) for key in keys)
    text = "\n\n".join(filter(None, texts)) or field_text(part)
    if _is_heading(part, kind) and "\n" not in text and not is_markup(text):
        return f"{_HEADING}{text}" if text else ""
    listed = isinstance(part.get("listItem"), str) or kind.endswith("list-item")
    return _bulleted(text) if listed else text


def _is_heading(part: Mapping[str, Any], kind: str) -> bool:
    """`heading`, `header-two`; Portable Text says so in the block's style."""
    style = part.get("style") if kind == "block" else kind
    return isinstance(style, str) and _LEVEL.fullmatch(style) is not None


def _cells(table: Mapping[str, Any]) -> list[Any]:
    return [value for value in _own(table).values() if isinstance(value, dict | list)]


def _own(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part with what it has under `data`; who says a quotation may be its `caption`."""
    if _kind(part) and isinstance(part.get("data"), dict):
        part = {**part["data"], "type": _kind(part)}
    if _kind(part) == "quote" and "caption" in part:
        part = {"cite": part["caption"], **{key: part[key] for key in part if key != "caption"}}
    return part


def _kind(part: Mapping[str, Any]) -> str:
    kind = next((part[key] for key in _KINDS if part.get(key)), "")
    return kind.casefold() if isinstance(kind, str) else ""


def _is_unread(key: str, value: Any) -> bool:
    return (
        key not in _READ and key.casefold() not in _NOT_READ and any(map(_is_prose, _texts(value)))
    )


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    """All texts in a value, but for what says of which kind a part is."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list) and depth <= _DEPTH_MAX:
        inner = (
            value if isinstance(value, list) else (value[key] for key in value if key not in _KINDS)
        )
        for each in inner:
            yield from _texts(each, depth + 1)


def _is_prose(text: str) -> bool:
    return len(text) >= _PROSE_MIN and text.strip().count(" ") >= _PROSE_SPACES


def _is_line(pieces: list[Any]) -> bool:
    """Are they the pieces of one line, and no paragraphs?"""
    leaves = [each for each in pieces if _is_leaf(each)]
    if not leaves or not all(_is_leaf(each) or _is_inline(each) for each in pieces):
        return False
    texts = [each["text"] for each in leaves]
    apart = len(leaves) == len(pieces) and all(map(ends_sentence, texts))
    return not apart and (
        len(leaves) < len(pieces)
        or any(text != text.strip() for text in texts)
        or any(_kind_of(each) or not _STYLES.isdisjoint(each) for each in leaves)
    )


def _is_leaf(piece: Any) -> bool:
    """Has it a text, and beside it only what says how that looks?"""
    if not isinstance(piece, dict) or not isinstance(piece.get("text"), str):
        return False
    beside = [key for key in piece if key != "text"]
    told = any(key in _READ or _is_unread(key, piece[key]) for key in beside)
    return _kind_of(piece) in _PIECES and not told


def _is_inline(piece: Any) -> bool:
    """A link, a mention, a footnote: what stands between texts and is no part of its own."""
    kind = _kind_of(piece)
    is_part = kind in _PARTS or kind.startswith("heading") or "list" in kind
    return kind not in ("", "?") and not is_part


def _kind_of(piece: Any) -> str:
    return _kind(piece) if isinstance(piece, dict) else "?"


def _line(pieces: list[Any], depth: int = 0) -> str:
    if depth > _DEPTH_MAX:
        raise _too_deep()
    return "".join(_piece(each, depth) for each in pieces)


def _piece(piece: Mapping[str, Any], depth: int) -> str:
    kind = _kind(piece)
    if kind in _BREAKS:
        return " "
    if kind in _MEDIA or "footnote" in kind or _is_struck(piece):
        return ""
    attrs = piece.get("attrs")
    told = {**attrs, **piece} if isinstance(attrs, dict) else piece
    inner = next((told[key] for key in (*_IN_LINES, "label") if told.get(key)), "")
    return _line(inner, depth + 1) if isinstance(inner, list) else field_text(inner)


def _is_struck(piece: Mapping[str, Any]) -> bool:
    """A text that is struck out: by a mark, a key of its own, or a bit."""
    if not isinstance(piece.get("text"), str):
        return False
    marks, bits = piece.get("marks"), piece.get("format")
    named = {
        mark if isinstance(mark, str) else _kind_of(mark)
        for mark in (marks if isinstance(marks, list) else ())
    }
    keyed = any(piece.get(key) is True for key in _STRIKES)
    return keyed or not _STRIKES.isdisjoint(named) or _has_bit(bits)


def _has_bit(value: Any) -> bool:
    return isinstance(value, int) and bool(value & _STRUCK_BIT)


def _bulleted(text: str) -> str:
    return text if text.startswith(("•", "<", "-", "*")) else f"• {text}"


def _of_one_kind(parts: list[str]) -> list[str]:
    """The parts, the plain ones as HTML if others are: between tags, a blank line says nothing."""
    marked = [is_markup(part) for part in parts]
    if not any(marked) or all(marked):
        return parts
    return [
        part if is_marked else "".join(map(_element, part.split("\n\n")))
        for part, is_marked in zip(parts, marked, strict=True)
    ]


def _element(paragraph: str) -> str:
    tag = "li" if paragraph.startswith("•") else "h2" if paragraph.startswith(_HEADING) else "p"
    text = paragraph.removeprefix("• ").removeprefix(_HEADING)
    return f"<{tag}>{escape(text, quote=False)}</{tag}>"
