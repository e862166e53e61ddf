"""What the user names -> Article: a file of text, Markdown, HTML or JSON, standard input, a URL."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from audiofy.article.load import (
    MAX_BYTES,
    check_is_text,
    clean_text,
    decode,
    decode_data,
    decode_html,
    load_bytes,
    shown_name,
    too_large,
)
from audiofy.article.model import Article, Metadata
from audiofy.article.phrases import Profile
from audiofy.article.read import read_article
from audiofy.article.written import MARKDOWN, without_entities
from audiofy.errors import ArticleError

_LARGE_MAX_BYTES = 10_000_000  # a page has ten times as much mark-up as text
_HTML_NAMES = (".html", ".htm", ".xhtml")
_LARGE = (*_HTML_NAMES, ".json", ".jsonl", ".ndjson")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_NAME_MAX = 80  # characters
_VOICE_NAME = re.compile(r"\w[\w.#-]{0,99}")


def open_article(
    source: str | os.PathLike[str],
    *,
    profile: Profile | None = None,
    record_number: int | None = None,
    field_names: Mapping[str, str] | None = None,
    allow_private_hosts: bool = False,
) -> Article:
    """The article at `source`: a path, "-" for standard input, or a URL (http or https).

    `record_number` (from 1) and `field_names` are for JSON, see audiofy.article.export. A URL is
    fetched, but never from a private or local address unless `allow_private_hosts`; what its page
    links to is not. Raises InputMissing, ArticleError, ConfigError, and EngineUnavailable if the
    extra `web` is missing.
    """
    path = os.fspath(source)
    wanted = _Wanted(profile, record_number, field_names or {})
    if is_url(path):
        return _read(_from_web(path, allow_private_hosts), wanted)
    raw = load_bytes(path, largest_bytes(path))
    name = "" if path == "-" else path
    return _read(_Input(raw, name, is_page=path.casefold().endswith(_HTML_NAMES)), wanted)


def fetched_article(
    raw: bytes,
    name: str,
    *,
    profile: Profile | None = None,
    record_number: int | None = None,
    field_names: Mapping[str, str] | None = None,
) -> Article:
    """The article in the bytes of a file that was fetched from elsewhere; `name` is its address.

    Raises ArticleError if there are more than largest_bytes(name).
    """
    if len(raw) > largest_bytes(name):
        raise too_large(name, largest_bytes(name))
    if not raw.strip():
        raise ArticleError(f"{name} is empty.", "Give a file with the text of an article.")
    check_is_text(raw, name)
    wanted = _Wanted(profile, record_number, field_names or {})
    return _read(_Input(raw, name, is_page=name.casefold().endswith(_HTML_NAMES)), wanted)


def largest_bytes(path: str) -> int:
    """How many bytes the file of an article may have, by the end of its name."""
    large = path == "-" or path.casefold().endswith(_LARGE)
    return _LARGE_MAX_BYTES if large else MAX_BYTES


def is_url(source: str) -> bool:
    """Does the user mean a page on the web, not a file?"""
    return source[:8].casefold().startswith(("http://", "https://"))


def stem_of(source: str) -> str:
    """The name, without a suffix, of what is made of the article at `source`, a path or a URL."""
    if not is_url(source):
        return os.path.splitext(os.path.basename(source))[0]
    parts = urlsplit(source)
    last = unquote(parts.path).rstrip("/").rpartition("/")[2] or parts.hostname or ""
    stem = last.rpartition(".")[0] or last
    safe = "".join(c if c.isalnum() or c in "-_." else "-" for c in stem).strip("-.")
    return safe[:_NAME_MAX] or "artikel"


def origin_of(source: str, record: str = "") -> str:
    """What stays of the article at `source`, a path or a URL, when it is corrected.

    A URL itself; of a file, its name, with `record`, what a record in it is called; "" of standard
    input.
    """
    if source == "-":
        return ""
    name = source if is_url(source) else os.path.basename(source)
    return os.fsencode(name + record).decode("utf-8", "backslashreplace")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """How the user wants it read."""

    profile: Profile | None
    record_number: int | None
    field_names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Input:
    """Bytes, where they are from, and what is known of them: `charset` and `url` of the web's."""

    raw: bytes
    name: str
    is_page: bool
    charset: str = ""
    url: str | None = None

    def text(self) -> str:
        name = shown_name(self.name or "-")
        if self.is_page or self.url or _begins_as_html(self.raw):
            return decode_html(self.raw, name, self.charset)
        return decode(self.raw, name)


def _begins_as_html(raw: bytes) -> bool:
    from audiofy.article.html import is_html

    return is_html(raw[:20_000].decode("latin-1"))


def _from_web(url: str, allow_private_hosts: bool) -> _Input:
    from audiofy.article.web import WebAccess, fetch  # http.client and ssl take 30 ms

    page = fetch(url, WebAccess(allow_private_hosts=allow_private_hosts))
    if not page.body.strip():
        raise ArticleError(f"{url} is empty.", "Open it in a browser: is the article there?")
    check_is_text(page.body, url)
    is_page = page.content_type in _HTML_TYPES
    return _Input(page.body, page.url, is_page, page.charset, page.url)


def _read(given: _Input, wanted: _Wanted) -> Article:
    from audiofy.article.export import is_export, read_export
    from audiofy.article.html import is_html, read_html

    text, shown = given.text(), shown_name(given.name or "-")
    known = Metadata(url=given.url)
    if given.is_page or is_html(text):
        return read_html(text, name=given.name, profile=wanted.profile, given=known)
    if is_export(text, given.name):
        return read_export(
            decode_data(given.raw, shown),
            name=given.name,
            record=wanted.record_number,
            names=wanted.field_names,
            profile=wanted.profile,
        )
    if wanted.record_number is not None:
        raise ArticleError(f"{shown} has no records: it is no JSON.", "Leave out --record.")
    if len(given.raw) > MAX_BYTES:
        raise too_large(shown, MAX_BYTES)
    text = clean_text(without_entities(text, keep=MARKDOWN))
    article = read_article(text, name=given.name, profile=wanted.profile, given=known)
    return _without_files(article) if given.url else article


def _without_files(article: Article) -> Article:
    """What comes from the web names no file of this machine: neither a lexicon nor a voice's."""
    voice = article.given.voice or ""
    is_path = not _VOICE_NAME.fullmatch(voice) or voice.casefold().endswith(".onnx")
    given = replace(article.given, lexicon=None, voice=None if is_path else voice)
    return replace(article, given=given)
