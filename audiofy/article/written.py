"""How systems write a text, a date, an address in the fields of their data -> as we write it."""

import html
import re
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from audiofy.article.dates import first_moment

_URL_MAX = 2000  # characters
_BREAKS = re.compile(r"<(?:/?(?:p|div|h[1-6]|li|[ou]l)|br)\b[^<>]{0,500}>", re.IGNORECASE)
_NAMES = (
    "a abbr address area article aside audio b base bdi bdo blockquote body br button canvas"
    " caption center cite code col colgroup data dd del details dfn dialog div dl dt em embed"
    " fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe"
    " img input ins kbd label legend li link main map mark menu meta meter nav noscript object"
    " ol optgroup option output p param picture pre progress q rp rt ruby s samp script search"
    " section select slot small source span strike strong style sub summary sup svg table tbody"
    " td template textarea tfoot th thead time title tr track tt u ul var video wbr"
).replace(" ", "|")
_VALUED = r"\s{1,200}[\w:@.-]{1,60}\s*=\s*(?:\"[^\"<>]{0,500}\"|'[^'<>]{0,500}'|[^\s\"'<>=]{1,500})"
_ALONE = (
    r"\s{1,200}(?:allowfullscreen|async|autoplay|checked|controls|default|defer|disabled|hidden"
    r"|itemscope|loop|multiple|muted|nomodule|novalidate|open|playsinline|readonly|required"
    r"|reversed|selected)(?![\w-])"
)
TAG = (
    r"<(?:/[a-z][\w:-]{0,40}\s{0,200}"
    rf"|(?:{_NAMES})(?![\w:-])(?:{_VALUED}|{_ALONE}){{0,50}}\s{{0,200}}/?"
    r"|[a-z]\w{0,20}:[\w-]{1,20}"
    rf"|[a-z][\w:-]{{0,40}}(?:(?:{_VALUED}){{1,50}}\s{{0,200}}/?|\s{{0,200}}/))>"
)
"""A tag: of HTML, or with attributes, or at an element's end; `<Name>`, `<b und c>` are text."""

_TAGS = re.compile(rf"{TAG}|<!--[^<>]{{0,300}}-->", re.IGNORECASE)
_PLACEHOLDER = re.compile(rf"<(?!(?:{_NAMES})>)(?P<name>[a-zäöü][\w-]{{0,40}})>", re.IGNORECASE)
_CLOSED = re.compile(r"</([\w-]{1,40})")
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


def escaped_placeholders(markup: str) -> str:
    """HTML in which `<Name>`, which is no element and is never closed, is text."""
    if "<" not in markup:
        return markup
    closed = {name.casefold() for name in _CLOSED.findall(markup)}

    def escaped(tag: re.Match[str]) -> str:
        return tag[0] if tag["name"].casefold() in closed else f"&lt;{tag['name']}&gt;"

    return _PLACEHOLDER.sub(escaped, markup)


def without_entities(text: str, keep: str = "") -> str:
    """A text with the characters that its entities name, but for those that are in `keep`."""

    def named(entity: re.Match[str]) -> str:
        character = html.unescape(entity[0])
        after = entity.string[entity.end() : entity.end() + 1]
        is_sign = character == "<" and (after.isspace() or after.isdigit())  # and begins no tag
        is_kept = ";" in character or (character and character in keep and not is_sign)
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
