"""What the user names -> Article: a file of text, Markdown, HTML or JSON, standard input, a URL."""

import os
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from audiofy.article.load import (
    MAX_BYTES,
    decode,
    decode_html,
    load_bytes,
    shown_name,
    too_large,
)
from audiofy.article.model import Article, Metadata
from audiofy.article.phrases import Profile
from audiofy.article.read import read_article
from audiofy.errors import ArticleError

_PAGE_MAX_BYTES = 10_000_000  # a page has ten times as much mark-up as text
_HTML_NAMES = (".html", ".htm", ".xhtml")
_JSON_NAMES = (".json", ".jsonl", ".ndjson")


def open_article(
    source: str | os.PathLike[str],
    *,
    profile: Profile | None = None,
    record: int | None = None,
    names: Mapping[str, str] | None = None,
    allow_private_hosts: bool = False,
) -> Article:
    """The article at `source`: a path, "-" for standard input, or a URL (http or https).

    `record` and `names` are for JSON (see audiofy.article.export). A URL is fetched, but never
    from a private or local address unless `allow_private_hosts`; what its page links to is not.
    Raises InputMissing, ArticleError, ConfigError, and EngineUnavailable without the extra `web`.
    """
    path = os.fspath(source)
    if path[:8].casefold().startswith(("http://", "https://")):
        return _from_web(path, profile, record, names, allow_private_hosts)
    folded = path.casefold()
    largest = _PAGE_MAX_BYTES if folded.endswith((*_HTML_NAMES, *_JSON_NAMES)) else MAX_BYTES
    raw = load_bytes(path, _PAGE_MAX_BYTES if path == "-" else largest)
    name = "" if path == "-" else path
    return _read(raw, name, profile, record, names, Metadata())


def page_name(url: str) -> str:
    """A file name, without a suffix, for what is made of the page at `url`."""
    parts = urlsplit(url)
    last = unquote(parts.path).rstrip("/").rpartition("/")[2] or parts.hostname or ""
    stem = last.rpartition(".")[0] or last
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in stem).strip("-.")
    return safe[:80] or "artikel"


def _from_web(
    url: str,
    profile: Profile | None,
    record: int | None,
    names: Mapping[str, str] | None,
    allow_private_hosts: bool,
) -> Article:
    from audiofy.article.web import WebAccess, fetch  # http.client and ssl take 30 ms

    page = fetch(url, WebAccess(allow_private_hosts=allow_private_hosts))
    if not page.body.strip():
        raise ArticleError(f"{url} is empty.", "Open it in a browser: is the article there?")
    given = Metadata(url=page.url)
    return _read(page.body, page.url, profile, record, names, given, page.charset)


def _read(
    raw: bytes,
    name: str,
    profile: Profile | None,
    record: int | None,
    names: Mapping[str, str] | None,
    given: Metadata,
    charset: str | None = None,
) -> Article:
    from audiofy.article.export import is_export, read_export
    from audiofy.article.html import is_html, read_html

    shown = shown_name(name or "-")
    as_page = charset is not None or name.casefold().endswith(_HTML_NAMES)
    if as_page or is_html(raw[:20_000].decode("latin-1")):
        text = decode_html(raw, shown, charset or "")
        if is_html(text, name if charset is None else ""):
            return read_html(text, name=name, profile=profile, given=given)
    else:
        text = decode(raw, shown)
    if is_export(text, name):
        return read_export(text, name=name, record=record, names=names, profile=profile)
    if record is not None:
        raise ArticleError(f"{shown} has no records: it is no JSON.", "Leave out --record.")
    if len(raw) > MAX_BYTES:
        raise too_large(shown, MAX_BYTES)
    return read_article(text, name=name, profile=profile, given=given if given.url else None)
