"""HTML as a tree of elements: what a browser shows, within bounds."""

import re
from itertools import islice
from typing import TYPE_CHECKING

from audiofy.article.load import clean_text
from audiofy.errors import ArticleError, EngineUnavailable

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ELEMENTS_MAX = 100_000
"""Of a page: ten times as many as articles with all their comments have; they cost time and memory,
however short their text."""
_LONG_TAG, _ATTRIBUTES_MAX = 10_000, 1000  # characters; attributes
_VALUE = r"""(?:"[^"]*+(?:"|\Z)|'[^']*+(?:'|\Z)|[^\s>]*+)"""
_ATTRIBUTE = re.compile(rf"[^\s/>=]++(?:\s*+=\s*+{_VALUE})?+")
_TAG = re.compile(rf"<[a-zA-Z](?:[\s/=]++|{_ATTRIBUTE.pattern})*+(?:>|\Z)")
_ENDS = re.compile(r"</(?:body|html)(?:\s[^<>]{0,100})?>", re.IGNORECASE)


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
