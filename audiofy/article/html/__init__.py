"""HTML -> Article: the visible lines of the page, of which trafilatura finds the body.

The source of the article is the page's visible text, a line for each block of it, so that the
ledger has all that a reader sees. `lines` makes that text, `meta` reads what the page says of
itself, `body` finds which lines are the article; our own steps judge those, and all others are
outside of it.
"""

import re
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from audiofy.article.html.body import article_parts, body_texts
from audiofy.article.html.lines import Line, page_lines, source_of
from audiofy.article.html.meta import led_to, read_metadata, told_body
from audiofy.article.html.tree import parse_html
from audiofy.article.layout import Part
from audiofy.article.load import MAX_BYTES, too_large
from audiofy.article.model import Article, Metadata, Role
from audiofy.article.passages import make_passage
from audiofy.article.phrases import Profile
from audiofy.article.read import has_sentences, read_page
from audiofy.article.written import escaped_placeholders
from audiofy.errors import ArticleError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SIGNPOST_MAX = 600  # characters
_NEVER_TEXT = frozenset({Role.CAPTION, Role.EDITORIAL_NOTE, Role.MARKUP, Role.NAVIGATION})
HTML_NAMES = (".html", ".htm", ".xhtml")

_SNIFF = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}"
    r"<(?:!doctype html|html|head|body|article|main)\b",
    re.IGNORECASE | re.DOTALL,
)


def is_html(text: str, name: str = "") -> bool:
    """Is this HTML: by the name of its file, or by its first tag?"""
    return name.casefold().endswith(HTML_NAMES) or _SNIFF.match(text[:20_000]) is not None


def read_html(
    text: str, *, name: str = "", profile: Profile | None = None, given: Metadata | None = None
) -> Article:
    """The article on the page `text`; `given` is what is known from elsewhere, as its URL.

    Raises EngineUnavailable if the extra `web` is not installed, ArticleError if there is no
    article on the page.
    """
    root = parse_html(text, name)
    lines = list(page_lines(root))
    _check(root, lines, name)
    found = read_metadata(root)
    known = replace(found, url=found.url or (given.url if given else None))
    body, told = body_texts(text, len(lines)), told_body(root)
    with suppress(ArticleError):
        page = article_parts(lines, body, known, told)
        article = read_page(page, name=name, profile=profile)
        if has_sentences(article):
            return article
    # A class may have been taken for a box's, or a box for the article.
    page = article_parts(list(map(_without_box, lines)), [], known, told)
    try:
        return read_page(page, name=name, profile=profile)
    except ArticleError as error:
        raise _needs_script(root, lines, name) or error from None


def _needs_script(root: "HtmlElement", lines: list[Line], name: str) -> ArticleError | None:
    """The error for a page whose text a script is to bring."""
    size = sum(len(line.text) for line in lines)
    if size > _SIGNPOST_MAX or root.find(".//script") is None:
        return None
    return ArticleError(
        f"{name or 'This page'} has hardly any text: a script brings it when a browser opens it.",
        "Save the page from a browser when it is complete, or copy its text into a file.",
    )


def _without_box(line: Line) -> Line:
    """The line as if the element around it were none of the known boxes."""
    sure = line.verdict is not None and line.verdict.role in _NEVER_TEXT
    return line if sure else replace(line, verdict=None, aside=False, is_author=False)


def _check(root: "HtmlElement", lines: list[Line], name: str) -> None:
    """Raise ArticleError for a page that has too much text, or nothing but another's address."""
    size = sum(len(line.text) for line in lines)
    if size > MAX_BYTES:
        raise too_large(f"The text of {name or 'this page'}", MAX_BYTES)
    target = led_to(root)
    if target and size <= _SIGNPOST_MAX:
        raise ArticleError(
            f"{name or 'This page'} only leads on to {target}.", "Give that address."
        )


def fragment_parts(source: str, fragment: str) -> tuple[str, list[Part]]:
    """`source` with the visible text of `fragment` after it, and the fragment's passages."""
    lines = list(page_lines(parse_html(escaped_placeholders(fragment), "")))
    text, spans = source_of(lines)
    whole = source + text
    parts: list[Part] = []
    for line, (start, end) in zip(lines, spans, strict=True):
        span = (len(source) + start, len(source) + end)
        passage = make_passage(whole, span, line.group, (), line.mark, line.level)
        parts.append((passage, line.verdict))
    return whole, parts
