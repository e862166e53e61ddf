"""A publisher's RSS or Atom feed -> the articles that it names, the newest first.

Feeds come from strangers: no declaration of a document type is read, so that no entity can grow or
lead to a file; what is no well-formed XML is read as far as it goes.
"""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from audiofy.article.load import load_bytes
from audiofy.article.open import is_url
from audiofy.article.web import FEED_TYPES, UNSAID, Validators, WebAccess, WebPage, fetch
from audiofy.errors import ArticleError, EngineUnavailable

MAX_ENTRIES = 1000
_MAX_BYTES = 5_000_000
_HINT = "Give the address of an RSS or Atom feed."
_TYPES = (*FEED_TYPES, "text/html", "text/plain")
"""Many a feed is sent as a page or as text."""


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """An article that a feed names.

    `id` stays when the article's address or headline is corrected; it is an address itself.
    `mark` is another one when the feed says that the article has changed.
    """

    id: str
    url: str
    mark: str


@dataclass(frozen=True, slots=True)
class NewsFeed:
    """A feed as it was read: `broken` are titles of entries that have no address of the web."""

    entries: tuple[NewsEntry, ...]
    broken: tuple[str, ...] = ()
    state: Validators = UNSAID


def read_newsfeed(
    feed: str, *, allow_private_hosts: bool = False, known: Validators | None = None
) -> NewsFeed | None:
    """The feed at a URL or in a file; None: it is still as it was `known`.

    Raises what fetching raises, InputMissing for a file that cannot be read, ArticleError for what
    is no feed or declares a document type, and EngineUnavailable without the extra `web`.
    """
    if is_url(feed):
        access = WebAccess(allow_private_hosts, _TYPES, _MAX_BYTES)
        page = fetch(feed, access, known)
    else:
        page = WebPage("", load_bytes(feed, _MAX_BYTES), "", "")
    if page.is_known:
        return None
    read = list(_entries(feed, page))[:MAX_ENTRIES]
    named = [(entry, _address(entry)) for entry in read]
    uses = Counter(entry.get("id", "") for entry, _ in named)
    entries = [_news(entry, url, uses) for entry, url in named if url]
    once = {entry.id: entry for entry in reversed(entries)}
    return NewsFeed(
        tuple(once[key] for key in reversed(once)),
        tuple(_words(entry.get("title")) for entry, url in named if not url),
        page.state,
    )


def _entries(feed: str, page: WebPage) -> Iterator[Any]:
    """What feedparser makes of it."""
    try:
        import feedparser
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import fromstring
    except ImportError as error:
        raise EngineUnavailable(
            "feedparser", "pip install 'audiofy[web]'", "To read feeds, feedparser is needed."
        ) from error
    from xml.etree.ElementTree import ParseError

    is_strict = True
    try:
        fromstring(page.body, forbid_dtd=True)
    except DefusedXmlException as error:
        raise ArticleError(
            f"{feed} declares a document type, which no feed needs and is dangerous to read.", _HINT
        ) from error
    except (ParseError, ValueError, LookupError):
        is_strict = False
    charset = f"; charset={page.charset}" if page.charset else ""
    headers = {"content-type": f"application/xml{charset}", "content-location": page.url}
    read = feedparser.parse(io.BytesIO(page.body), response_headers=headers, sanitize_html=False)
    if not read.version or (not is_strict and b"<!ENTITY" in page.body):
        raise ArticleError(f"{feed} is neither RSS nor Atom.", _HINT)
    yield from read.entries


def _address(entry: Any) -> str:
    """Where the article is; "" if the entry does not say it."""
    url = str(entry.get("link", ""))
    is_address = is_url(url) and url.isprintable() and not any(map(str.isspace, url))
    return url if is_address and _host(url) else ""


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _news(entry: Any, url: str, uses: Counter[str]) -> NewsEntry:
    own = _words(entry.get("id"))
    # An id that several entries have is none, and neither is a picture's or a file's.
    if not own or uses[entry.get("id", "")] > 1:
        own = url.partition("#")[0]
    elif not is_url(own):
        own = f"https://{_host(url)}#{own}"
    dates = [_date(entry, name) for name in ("updated", "published")]
    return NewsEntry(own, url, "\n".join([*dates, _words(entry.get("title"))]))


def _date(entry: Any, name: str) -> str:
    """A date in UTC, or, if nobody can read it, as it is written."""
    if name not in entry:  # feedparser would warn, and give the other one
        return ""
    read = entry.get(f"{name}_parsed")
    return " ".join(map(str, read)) if read else _words(entry[name])


def _words(value: object) -> str:
    text = value if isinstance(value, str) else ""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
