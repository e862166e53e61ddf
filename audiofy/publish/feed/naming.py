"""The names that never change: guids, folders and files of a podcast."""

import re
import unicodedata
from base64 import b64encode
from collections.abc import Container
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID, uuid5

PODCAST_NAMESPACE = UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6")
"""The namespace of podcast:guid in the Podcasting 2.0 specification."""

_LONGEST_SLUG = 60
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_HOST = re.compile(r"[a-z0-9][a-z0-9._-]*(:[0-9]{1,5})?")
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"


def podcast_guid(feed_url: str) -> str:
    """The podcast:guid of a feed: its address without scheme and slashes at the end."""
    return str(uuid5(PODCAST_NAMESPACE, feed_url.partition("://")[2].rstrip("/")))


def canonical_url(url: str) -> str:
    """An article's address as it is always written: no fragment, host in small letters, ASCII.

    What is no address of the web is "".
    """
    try:
        parts = urlsplit(url if "://" in url else f"https://{url}")
        host = parts.netloc.lower().encode("idna").decode("ascii")
    except (ValueError, UnicodeError):
        return ""
    is_web = parts.scheme.lower() in ("http", "https") and _HOST.fullmatch(host)
    if not is_web:
        return ""
    path, query = (quote(part, safe=_URL_SAFE) for part in (parts.path or "/", parts.query))
    return urlunsplit((parts.scheme.lower(), host, path, query, ""))


def item_guid(podcast: str, url: str, edition: str) -> str:
    """An episode's guid: its article's address; without one, its edition's place is its id."""
    return url or f"urn:uuid:{uuid5(UUID(podcast), edition)}"


def slug(title: str) -> str:
    """A title in small ASCII letters, digits and hyphens: "Süße Äpfel" -> "suesse-aepfel"."""
    letters = unicodedata.normalize("NFKD", title.lower().translate(_GERMAN))
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    words = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")
    if len(words) > _LONGEST_SLUG:
        words = words[: _LONGEST_SLUG + 1].rpartition("-")[0] or words[:_LONGEST_SLUG]
    return words or "artikel"


def free_name(name: str, taken: Container[str]) -> str:
    """The name, with a number if it is taken."""
    number, found = 1, name
    while found in taken:
        number += 1
        found = f"{name}-{number}"
    return found


def media_name(words: str, sha256: str) -> str:
    """The name of a sound that never has other content."""
    return f"{words}.{sha256[:12]}.mp3"


def integrity(sha256: str) -> str:
    """A digest in hexadecimal digits as Subresource Integrity writes it (W3C SRI, 3.1)."""
    return "sha256-" + b64encode(bytes.fromhex(sha256)).decode("ascii")
