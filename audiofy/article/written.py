"""How systems write a text, a date, an address in the fields of their data -> as we write it."""

import html
import re
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from audiofy.article.dates import first_moment

_URL_MAX = 2000  # characters
_BREAKS = re.compile(r"<(?:/?(?:p|div|h[1-6]|li|[ou]l)|br)\b[^<>]{0,500}>", re.IGNORECASE)
_TAGS = re.compile(r"</?[a-z][a-z0-9]{0,15}(?:\s[^<>]{0,500})?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,30});", re.IGNORECASE)
_ENGLISH_DAY = re.compile(r"\b(?P<month>[A-Z][a-z]{2,8})\.?\s(?P<day>\d{1,2}),?\s(?P<year>\d{4})\b")
MARKDOWN = "<>*_`[]\\#~|!\n"
"""What is no mark-up when it is written as an entity."""

_MILLISECONDS = 13  # digits of the milliseconds since 1970


def shown_text(text: str) -> str:
    """A text without the tags and entities in it: fields are often copied out of HTML."""
    if "<" in text:
        text = _TAGS.sub("", _BREAKS.sub(" ", text))
    return without_entities(text)


def without_entities(text: str, keep: str = "") -> str:
    """A text with the characters that its entities name, but for those that are in `keep`."""

    def named(entity: re.Match[str]) -> str:
        character = html.unescape(entity[0])
        is_kept = ";" in character or (character and character in keep)
        return entity[0] if is_kept else character

    return _ENTITY.sub(named, text) if "&" in text else text


def iso_moment(text: str) -> str | None:
    """A date as ISO 8601: any that a German text may have, without hyphens, in English, or the
    seconds or milliseconds since 1970."""
    text = text.strip()[:100]
    if re.fullmatch(r"\d{10}|\d{13}", text):
        since = int(text) / (1000 if len(text) == _MILLISECONDS else 1)
        return f"{datetime.fromtimestamp(since, UTC):%Y-%m-%dT%H:%M}"
    if moment := first_moment(_ENGLISH_DAY.sub(r"\g<day>. \g<month> \g<year>", text)):
        return moment.iso
    try:
        moment_of_data = datetime.fromisoformat(text)
    except ValueError:
        return None
    return f"{moment_of_data:%Y-%m-%d}" + (f"T{moment_of_data:%H:%M}" if "T" in text else "")


def web_address(text: str | None, base: str = "") -> str | None:
    """A web address and nothing else: no `javascript:`, no path without a host."""
    if not text:
        return None
    whole = text.strip()
    try:
        whole = f"https://{whole}" if whole.startswith("www.") else urljoin(base, whole)
        has_host = bool(urlsplit(whole).hostname)
    except ValueError:
        return None
    is_address = (
        has_host and whole.casefold().startswith(("https://", "http://")) and len(whole) <= _URL_MAX
    )
    return whole if is_address and not any(map(str.isspace, whole)) else None
