"""A body in parts, as editors in browsers and newsrooms' systems save it -> text.

ProseMirror, Slate, Portable Text, Draft, Lexical, Editor.js and their like: a part is an object
that has its text under one of a few names, a line of it is a list of pieces (bold, a link). What is
found under another name is an error, so that no text is lost.
"""

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import Any

from audiofy.article.layout import Verdict
from audiofy.article.lines import STRUCK
from audiofy.article.load import clean_text
from audiofy.article.model import Role
from audiofy.article.partkinds import (
    BREAKS,
    KINDS,
    LINKS,
    MEDIA,
    PICTURES,
    TEASERS,
    heads,
    is_code,
    is_item,
    is_list,
    is_part,
    is_struck,
    kind_of,
    leaf_text,
    struck_ranges,
)
from audiofy.article.read import is_markup
from audiofy.article.shape import ends_sentence, letters
from audiofy.article.written import TAG, shown_text
from audiofy.errors import ArticleError

_HEADS = (
    "kicker", "title", "headline", "heading", "header", "subheadline", "subtitle", "subhead",
    "intro", "lead", "question",
)  # fmt: skip
_TEXTS = (
    "text", "rendered", "html", "content", "value", "children", "items", "blocks", "nodes", "data",
    "body", "root", "description", "message", "paragraph", "paragraphs", "answer", "quote", "cite",
    "processed", "raw",
)  # fmt: skip
_READ = {key: place for place, key in enumerate((*_HEADS, *_TEXTS))}
"""Where a part has its text, in the order in which it is read; a part may have several."""

_FORMS = (("value", "processed"), ("raw", "rendered"))
"""Names of one text as it was entered, and as it is shown: Drupal's, WordPress's."""

_OF_PICTURES = frozenset({"alt", "author", "caption", "copyright", "credit"})
_NOT_READ = _OF_PICTURES | frozenset({
    "attrs", "class", "classname", "entitymap", "file", "href", "id", "image", "key", "_key",
    "kind", "level", "link", "listitem", "markdefs", "marks", "meta", "metadata", "src", "style",
    "nodetype", "tagname", "target", "type", "_type", "url",
})  # fmt: skip
"""What a part says of itself and of its pictures and links, which is not read aloud."""

_ATTRIBUTES = frozenset({
    *map(str.casefold, KINDS), "_key", "align", "alignment", "backgroundcolor", "bgcolor", "class",
    "classname", "color", "dir", "direction", "format", "height", "href", "id", "key", "lang",
    "language", "mode", "src", "style", "tagname", "target", "textalign", "url", "width",
})  # fmt: skip
"""What says how a part looks, and is no text."""

_NOTES = frozenset({"definition", "footnote", "footnotes", "note", "notes"})
_INLINE = ("label", "name", "character", "formula", "latex", "title", "id")
"""Where what stands in a line, a mention say, has its words."""

_IN_LINES = ("children", "content", "text", "value")
_OF_LINES = frozenset(_IN_LINES)
"""Keys under which a list may be one line, in pieces."""

_CAPTION = Verdict(Role.CAPTION, "caption of a picture")
_EMBED = Verdict(Role.EMBED, "embedded post or external content")
_CODE = Verdict(Role.CODE, "program listing")
_FOOTNOTE = Verdict(Role.EDITORIAL_NOTE, "footnote")
_TABLE = Verdict(Role.TABLE, "table")
_TEASER = Verdict(Role.TEASER, "teaser of another article")
_HIDDEN = Verdict(Role.METADATA, "hidden by the editor")
_SUMMARY = Verdict(Role.METADATA, "summary beside the text")
_OTHER_FORM = Verdict(Role.METADATA, "the same text in another form")
_UNNAMED = Verdict(Role.METADATA, "under a name that says nothing of a text")
_HEADING = "## "
_STYLES = frozenset({
    "bold", "code", "color", "format", "italic", "marks", "strikethrough", "strong", "subscript",
    "superscript", "underline",
})  # fmt: skip
_NAMED = ("name", "text", "rendered", "processed", "value", "raw", "url")
"""Where an object in a field has its text: an author's name; `rendered` is WordPress's, `value`
Drupal's."""

_MARKED = re.compile(rf"{TAG}|&(?:#\d{{1,7}}|[a-z]{{2,8}});", re.IGNORECASE)
_STRUCK_TEXT = re.compile(
    r" ?<(?P<tag>del|s|strike)(?:\s[^<>]{0,200})?>(?P<text>[^<]{0,2000})</(?P=tag)\s{0,9}>",
    re.IGNORECASE,
)
_PROSE_SPACES, _PROSE_MIN = 2, 20  # blanks; characters
_SHARED = 0.8  # of the words
_DEPTH_MAX = 20

LeftOut = tuple[str, Verdict]
"""A text that is not read aloud, and what it is."""


def read_body(value: Any, name: str = "body") -> tuple[str, list[LeftOut]]:
    """A body as text (itself, or all its parts, a blank line between them), and what its parts say
    that is not read aloud: captions, teasers, footnotes. `name` is what the record calls it.

    Raises ArticleError for a part whose text has a name that we do not know, and for two forms of
    a text that say different things.
    """
    reader = _Reader(name)
    return reader.text(parsed(value), 0), reader.left


def parsed(value: Any) -> Any:
    """The value of a text that is JSON: some systems save a body so."""
    if isinstance(value, str) and value.lstrip()[:2] in ('{"', "[{"):
        try:
            return json.loads(value, strict=False)
        except (ValueError, RecursionError):
            return value
    return value


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


class _Reader:
    """Reads a body once; `left` is what was found on the way that is not read aloud."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.left: list[LeftOut] = []

    def text(
        self, value: Any, depth: int, *, key: str = "", kind: str = "", listed: bool = False
    ) -> str:
        """The text of a value that a part of this kind has under this key."""
        if not isinstance(value, dict | list):
            return self._without_tags_that_strike(field_text(value))
        if depth > _DEPTH_MAX:
            raise _too_deep()
        if isinstance(value, dict):
            return self._part(value, depth, listed=listed)
        if key in _OF_LINES and _is_line(value, kind):
            return self._line(value)
        parts = filter(None, (self.text(each, depth + 1, listed=listed) for each in value))
        return "\n\n".join(_of_one_kind([_bulleted(part) if listed else part for part in parts]))

    def _part(self, part: Mapping[str, Any], depth: int, *, listed: bool) -> str:
        kind = kind_of(part)
        if (unread := _unread(part, kind)) is not None:
            self.left += unread
            return ""
        part = self._in_one_form(self._without_struck(_own(part)), depth)
        self.left += _beside_the_text(part)
        inner = listed or is_list(kind)
        keys = [key for key in part if key in _READ and not isinstance(part[key], int | float)]
        texts = [
            self.text(part[key], depth + 1, key=key, kind=kind, listed=inner)
            for key in sorted(keys, key=_READ.__getitem__)
        ]
        text = "\n\n".join(self._once(texts)) if keys else field_text(part)
        if heads(part) and "\n" not in text and not is_markup(text):
            return f"{_HEADING}{text}" if text else ""
        return _bulleted(text) if is_item(part) and text else text

    def _once(self, texts: Iterable[str]) -> list[str]:
        """The texts, of two forms of one (`html` and `text`) that which is marked up."""
        kept: dict[str, str] = {}
        for number, text in enumerate(filter(None, texts)):
            said = letters(shown_text(text))
            said = said if len(said) > _PROSE_MIN else f"#{number}"
            if said not in kept:
                kept[said] = text
                continue
            if is_markup(text):
                kept[said], text = text, kept[said]
            self.left.append((text, _OTHER_FORM))
        return list(kept.values())

    def _in_one_form(self, part: Mapping[str, Any], depth: int) -> Mapping[str, Any]:
        """The part with the text as it is shown alone, if it has it as it was entered, too."""
        for entered, shown in _FORMS:
            texts = [field_text(part.get(key)) for key in (entered, shown)]
            if not all(map(str.strip, texts)):
                continue
            if not _say_the_same(*map(shown_text, texts)):
                path = f"{self.name}.0" if depth else self.name  # its first value
                raise ArticleError(
                    f"The body has its text under {entered!r} and {shown!r}, which say different"
                    " things.",
                    "Say which of them is the article, in audiofy.toml:"
                    f' [fields] body = "{path}.{shown}"',
                )
            self.left.append((shown_text(texts[0]), _OTHER_FORM))
            part = {key: part[key] for key in part if key != entered}
        return part

    def _without_struck(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        """The part without what ranges of its text strike out."""
        text = part.get("text")
        if not isinstance(text, str):
            return part
        kept = ""
        for piece, struck in struck_ranges(text, part.get("inlineStyleRanges")):
            if struck:
                self.left.append((piece, STRUCK))
            else:
                kept += piece
        return {**part, "text": kept}

    def _line(self, pieces: list[Any], depth: int = 0) -> str:
        if depth > _DEPTH_MAX:
            raise _too_deep()
        return "".join(self._piece(each, depth) for each in pieces)

    def _piece(self, piece: Mapping[str, Any], depth: int) -> str:
        kind = kind_of(piece)
        if kind in BREAKS:
            return " "
        if (unread := _unread(piece, kind)) is not None:
            self.left += unread
            return ""
        told = _own(piece)
        self.left += _beside_a_piece(told)
        names = (*_IN_LINES, *_INLINE) if kind and kind not in ("span", "text") else _IN_LINES
        blank = ""
        for text in (self._said(told[name], depth) for name in names if told.get(name)):
            if text.strip():
                return text
            blank = " "  # between two words in bold, say
        return blank

    def _said(self, value: Any, depth: int) -> str:
        if isinstance(value, list) and all(isinstance(each, dict) for each in value):
            return self._line(value, depth + 1)
        return self._without_tags_that_strike(field_text(value))

    def _without_tags_that_strike(self, text: str) -> str:
        """The text without what tags strike out, if it is no HTML, of which that is read later."""
        if "<" not in text or is_markup(text):
            return text
        self.left += ((struck["text"], STRUCK) for struck in _STRUCK_TEXT.finditer(text))
        return _STRUCK_TEXT.sub("", text)


def _say_the_same(text: str, other: str) -> bool:
    """Are they one text, but for captions or codes that only one of them shows?"""
    words, others = (set(re.findall(r"\w+", each.casefold())) for each in (text, other))
    return len(words & others) >= _SHARED * min(len(words), len(others)) > 0


def _too_deep() -> ArticleError:
    return ArticleError("The body is nested too deeply to be read whole.", "Give its text.")


def _own(part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part with what it has under `data` and `attrs`; who says a quotation may be its
    `caption`."""
    kind = kind_of(part)
    for inner in ("data", "attrs"):
        if kind and isinstance(part.get(inner), dict):
            own = {key: value for key, value in part.items() if key != inner}
            part = {**part[inner], **own}
    if kind == "quote" and "caption" in part:
        part = {"cite": part["caption"], **{key: part[key] for key in part if key != "caption"}}
    return part


def _unread(part: Mapping[str, Any], kind: str) -> list[LeftOut] | None:
    """All that a part says of which nothing is read: a table, a picture, a footnote; else None."""
    if any(part.get(key) is True for key in ("hidden", "isHidden")):
        return [(shown_text(text), _HIDDEN) for text in texts_in(part) if text.strip()]
    if is_struck(part):
        return [("".join(texts_in([part[key] for key in _IN_LINES if key in part])), STRUCK)]
    if kind == "table":
        told = _own(part).items()
        cells = {key: value for key, value in told if isinstance(value, dict | list)}
        return [(" | ".join(filter(None, map(str.strip, texts_in(cells)))), _TABLE)]
    if "footnote" in kind:
        own = _own(part)
        inner = [own[key] for key in own if key in _READ or key.casefold() in _NOTES]
        return [(text, _FOOTNOTE) for text in texts_in(inner) if text.strip()]
    if is_code(kind):
        own = _own(part)
        listing = [own[key] for key in own if key in _READ or key == "code"]
        return [(text, _CODE) for text in texts_in(listing) if text.strip()]
    if kind in MEDIA:
        verdict = _TEASER if kind in TEASERS else _CAPTION if kind in PICTURES else _EMBED
        return [(text, verdict) for text in texts_in(part) if " " in text.strip()]
    return None


def _beside_the_text(part: Mapping[str, Any]) -> Iterator[LeftOut]:
    """What is not read of a part of which something is; raises ArticleError for a text in it under
    a name that we do not know."""
    for key, value in part.items():
        folded = key.casefold()
        if folded in ("markdefs", "entitymap"):
            yield from _defined(value)
        elif folded in _NOTES:
            yield from ((text, _FOOTNOTE) for text in texts_in(value) if text.strip())
        elif folded in _OF_PICTURES or folded == "image":
            yield from ((text, _CAPTION) for text in texts_in(value) if " " in text.strip())
        elif folded == "summary" and not part.keys().isdisjoint(_FORMS[0]):
            yield from ((shown_text(text), _SUMMARY) for text in texts_in(value) if text.strip())
        elif key not in _READ and folded not in _NOT_READ:
            texts = list(texts_in(value))
            if any(map(is_said, texts)):
                raise ArticleError(
                    f"A part of the body has its text under {key!r}, which we do not read.",
                    "Export the body as HTML, Markdown or plain text, and say what that field is"
                    ' called, in audiofy.toml: [fields] body = "NAME"',
                )
            yield from ((text, _UNNAMED) for text in texts if " " in text.strip())


def _beside_a_piece(piece: Mapping[str, Any]) -> Iterator[LeftOut]:
    """The notes of a piece of a line, among its marks or under a key of its own."""
    marks = piece.get("marks")
    for mark in marks if isinstance(marks, list) else ():
        if "footnote" in kind_of(mark):
            yield from _unread(mark, kind_of(mark)) or ()
    for key, value in piece.items():
        if key.casefold() in _NOTES:
            yield from ((text, _FOOTNOTE) for text in texts_in(value) if text.strip())


def _defined(parts: Any) -> Iterator[LeftOut]:
    """What a text refers to: its footnotes, its pictures; of its links nothing is left out.

    Raises ArticleError for a text that it does not have itself.
    """
    listed = parts.values() if isinstance(parts, dict) else parts
    for part in listed if isinstance(listed, Iterable) and not isinstance(listed, str) else ():
        entity = part.get("value", part) if isinstance(part, dict) else None
        kind = kind_of(entity)
        if not isinstance(entity, dict) or kind in LINKS:
            continue
        unread = _unread(entity, kind)
        yield from unread or ()
        own = _own(entity)
        if unread is None and any(map(is_said, texts_in([own[k] for k in own if k in _READ]))):
            raise ArticleError(
                f"A body refers to a part of the kind {kind!r}, whose text we do not read.",
                "Put its text into the body.",
            )
        others = [own[key] for key in own if unread is None and key not in _READ]
        yield from ((text, _UNNAMED) for text in texts_in(others) if is_said(text))


def texts_in(value: Any, depth: int = 0) -> Iterator[str]:
    """All texts in a value, but for what says of which kind a part is, or how it looks."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list) and depth <= _DEPTH_MAX:
        named = value.items() if isinstance(value, dict) else (("", each) for each in value)
        for key, each in named:
            is_entry = key == "target" and isinstance(each, dict)  # which a part embeds
            if is_entry or key.casefold() not in _ATTRIBUTES:
                yield from texts_in(each, depth + 1)


def is_said(text: str) -> bool:
    """Prose, or a sentence, however short."""
    bare = text.strip()
    prose = len(text) >= _PROSE_MIN and bare.count(" ") >= _PROSE_SPACES
    return prose or (bare[:1].isupper() and ends_sentence(bare) and bare[:-1].replace(" ", "") > "")


def _is_line(pieces: list[Any], kind: str) -> bool:
    """Are they the pieces of one line, and no paragraphs?"""
    leaves = [each for each in pieces if _is_leaf(each)]
    if not leaves or not all(_is_leaf(each) or _is_inline(each) for each in pieces):
        return False
    if is_part(kind):
        return True
    texts = [leaf_text(each) or "" for each in leaves]
    if not any(map(str.strip, texts)):
        return False  # the blanks between the elements of a page
    apart = len(leaves) == len(pieces) and all(map(ends_sentence, texts))
    return not apart and (
        len(leaves) < len(pieces)
        or any(text != text.strip() for text in texts)
        or any(kind_of(each) or not _STYLES.isdisjoint(each) for each in leaves)
    )


def _is_leaf(piece: Any) -> bool:
    """Has it a text, and beside it only what says how that looks?"""
    if not isinstance(piece, dict) or leaf_text(piece) is None:
        return False
    own = "text" if "text" in piece else "value"
    beside = [key for key in piece if key != own]
    return not any(_is_beside(key, piece[key]) for key in beside)


def _is_beside(key: str, value: Any) -> bool:
    """Has a leaf a text under this key, too?"""
    if key in _READ:
        return value not in (None, "", {}, [])
    return key.casefold() not in _NOT_READ and any(map(is_said, texts_in(value)))


def _is_inline(piece: Any) -> bool:
    """A link, a mention, a footnote: what stands between texts and is no part of its own."""
    kind = kind_of(piece)
    return kind != "" and not is_part(kind)


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
    return f"<{tag}>{text if _MARKED.search(text) else escape(text, quote=False)}</{tag}>"
