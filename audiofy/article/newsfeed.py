"""A publisher's RSS or Atom feed of articles -> the addresses of its articles, the newest first."""

from pathlib import Path

from audiofy.article.open import is_url
from audiofy.errors import ArticleError, EngineUnavailable, InputMissing

MAX_ENTRIES = 1000
_HINT = "Give the address of an RSS or Atom feed."


def article_addresses(feed: str, *, allow_private_hosts: bool = False) -> list[str]:
    """The addresses that a feed, a URL or a file, names as its articles; each once.

    Raises what fetching raises, ArticleError if it is no feed or declares entities, and
    EngineUnavailable without the extra `web`.
    """
    try:
        import feedparser
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import fromstring
    except ImportError as error:
        raise EngineUnavailable(
            "feedparser", "pip install 'audiofy[web]'", "To read feeds, feedparser is needed."
        ) from error
    from xml.etree.ElementTree import ParseError

    body = _fetched(feed, allow_private_hosts) if is_url(feed) else _read(feed)
    try:
        fromstring(body, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError) as error:
        raise ArticleError(f"{feed} is no feed that can be read: {error}.", _HINT) from error
    read = feedparser.parse(body)
    if not read.version:
        raise ArticleError(f"{feed} is neither RSS nor Atom.", _HINT)
    links = (entry.get("link", "") for entry in read.entries[:MAX_ENTRIES])
    return list(dict.fromkeys(link for link in links if is_url(link) and not _has_space(link)))


def _has_space(link: str) -> bool:
    return any(character.isspace() or not character.isprintable() for character in link)


def _fetched(url: str, allow_private_hosts: bool) -> bytes:
    from audiofy.article.web import WebAccess, fetch

    return fetch(url, WebAccess(allow_private_hosts=allow_private_hosts)).body


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        cause = f"The feed {path} cannot be read: {error.strerror or error}."
        raise InputMissing(cause, _HINT) from error
