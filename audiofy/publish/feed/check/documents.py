"""Rules for the feed's documents and their channel."""

import re
from collections.abc import Iterator
from uuid import UUID

from audiofy.publish.feed.check.model import Evidence, Rule, is_labelled, moment
from audiofy.publish.feed.model import Category
from audiofy.publish.feed.podcast import apple_categories
from audiofy.publish.feed.rss import NAMESPACES
from audiofy.publish.verify.model import quoted

REQUIRED = ("title", "link", "description", "language")
REQUIRED_ITUNES = ("itunes:image", "itunes:category", "itunes:explicit")
EXPECTED = (
    "itunes:author", "itunes:owner", "itunes:type", "copyright", "image", "generator",
    "lastBuildDate", "podcast:guid", "podcast:locked", "podcast:medium",
)  # fmt: skip
ONLY_IN_ITEMS = ("podcast:transcript", "podcast:chapters", "psc:chapters", "podcast:soundbite")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_RFC_2822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} "
    r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}(:\d{2})? "
    r"([+-]\d{4}|GMT|UT)"
)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_KNOWN_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}


def version(evidence: Evidence) -> Iterator[str]:
    for document in evidence.documents:
        if document.element.tag != "rss" or document.element.get("version") != "2.0":
            yield f"the document is <{document.element.tag}>, not RSS 2.0"
        if len(document.all("channel")) != 1:
            yield f"{len(document.all('channel'))} channels instead of 1"


def namespaces(evidence: Evidence) -> Iterator[str]:
    for document in evidence.documents:
        for prefix, uri in document.element.nsmap.items():
            if uri in _KNOWN_PREFIXES and prefix != _KNOWN_PREFIXES[uri]:
                yield f"the prefix of {uri} is {prefix!r}, not {_KNOWN_PREFIXES[uri]!r}"
            if prefix in NAMESPACES and NAMESPACES[prefix] != uri:
                yield f"{prefix} stands for {uri}, not {NAMESPACES[prefix]}"


def self_link(evidence: Evidence) -> Iterator[str]:
    for number, channel in enumerate(evidence.channels, 1):
        links = channel.all("atom:link")
        if not links:
            yield f"document {number} has no atom:link"
        elif links[0].get("rel") != "self":
            yield f'the first atom:link of document {number} has rel="{links[0].get("rel")}"'
    at = evidence.channel.get("atom:link", "href")
    if evidence.at and at and at != evidence.at:
        yield f"the feed is at {evidence.at} and calls itself {at}"


def required(evidence: Evidence) -> Iterator[str]:
    for number, channel in enumerate(evidence.channels, 1):
        missing = [name for name in REQUIRED if not channel.text(name)]
        missing += [name for name in REQUIRED_ITUNES if not channel.has(name)]
        if missing:
            yield f"document {number} has no {', '.join(missing)}"


def expected(evidence: Evidence) -> Iterator[str]:
    missing = [name for name in EXPECTED if not evidence.channel.has(name)]
    if missing:
        yield f"the channel has no {', '.join(missing)}"


def addresses(evidence: Evidence) -> Iterator[str]:
    channel = evidence.channel
    found = {
        "link": channel.text("link"),
        "itunes:image": channel.get("itunes:image", "href"),
        "atom:link": channel.get("atom:link", "href"),
    }
    for name, url in found.items():
        if url and not is_address(url):
            yield f"{name} is {quoted(url)}, no whole address"


def categories(evidence: Evidence) -> Iterator[str]:
    for element in evidence.channel.all("itunes:category"):
        inner = element.find("itunes:category", NAMESPACES)
        inside = "" if inner is None else inner.get("text") or ""
        category = Category(element.get("text") or "", inside)
        if category not in apple_categories():
            yield f"{quoted(' > '.join(filter(None, (category.name, inside))))} is none of Apple's"


def explicit(evidence: Evidence) -> Iterator[str]:
    for node in (evidence.channel, *evidence.items):
        for element in node.all("itunes:explicit"):
            if element.text not in ("true", "false"):
                yield f"itunes:explicit is {element.text!r}, not true or false"


def language(evidence: Evidence) -> Iterator[str]:
    found = evidence.channel.text("language")
    if found and not _LANGUAGE.fullmatch(found):
        yield f"{quoted(found)} is no language tag (BCP 47)"


def owner(evidence: Evidence) -> Iterator[str]:
    found = evidence.channel.text("itunes:owner/itunes:email")
    if evidence.channel.has("itunes:owner") and not re.fullmatch(
        r"[^@\s]+@[^@\s]+\.[^@\s]+", found
    ):
        yield f"the owner's address is {quoted(found)}"


def image(evidence: Evidence) -> Iterator[str]:
    channel = evidence.channel
    if not channel.has("image"):
        return
    for name in ("title", "link"):
        if channel.text(f"image/{name}") != channel.text(name):
            yield f"the image's {name} is not the channel's"
    if channel.text("image/url") != channel.get("itunes:image", "href"):
        yield "image and itunes:image are different pictures"


def guid(evidence: Evidence) -> Iterator[str]:
    found = {channel.text("podcast:guid") for channel in evidence.channels}
    if len(found) > 1:
        yield "the documents have different podcast:guids"
    for text in found - {""}:
        try:
            if UUID(text).version != 5:
                yield f"podcast:guid is {text}, no UUID of version 5"
        except ValueError:
            yield f"podcast:guid is {quoted(text)}, no UUID"


def label(evidence: Evidence) -> Iterator[str]:
    for number, channel in enumerate(evidence.channels, 1):
        if not is_labelled(channel.all("podcast:txt")):
            yield f'the channel of document {number} has no podcast:txt purpose="ai-content"'
    for item in evidence.items:
        if not is_labelled(item.all("podcast:txt")):
            yield f'{item.name} has no podcast:txt purpose="ai-content"'


def only_in_items(evidence: Evidence) -> Iterator[str]:
    for channel in evidence.channels:
        for name in ONLY_IN_ITEMS:
            if channel.has(name):
                yield f"{name} is outside of <item>"


def last_build_date(evidence: Evidence) -> Iterator[str]:
    text = evidence.channel.text("lastBuildDate")
    if not text:
        return
    if not _RFC_2822.fullmatch(text):
        yield f"{quoted(text)} is no date of RFC 2822"
        return
    newest = max((item.published for item in evidence.items if item.published), default=None)
    if newest and moment(text) != newest:
        yield f"it is {text}; the newest item is of {newest:%a, %d %b %Y %H:%M:%S %z}"


def is_date(text: str) -> bool:
    """Is it a date as RFC 2822 writes it, with English names, and does the day exist?"""
    return bool(_RFC_2822.fullmatch(text)) and moment(text) is not None


def paging(evidence: Evidence) -> Iterator[str]:
    """RFC 5005, 3: every document leads to the next, and back."""
    yield from evidence.broken_pages
    for number, channel in enumerate(evidence.channels):
        links = {link.get("rel"): link.get("href") for link in channel.all("atom:link")}
        page = evidence.pages[number] if number < len(evidence.pages) else ""
        if page and links.get("self") != page:
            yield f"the document at {page} calls itself {links.get('self')}"
        if number and links.get("previous") != evidence.pages[number - 1]:
            yield f"document {number + 1} does not lead back to document {number}"


def is_address(url: str) -> bool:
    return re.fullmatch(r"https?://[^\s/?#]+(/\S*)?", url) is not None


RULES = (
    Rule("rss", "the documents are RSS 2.0 with one channel", version),
    Rule("namespaces", "namespaces and their prefixes are those that apps know", namespaces),
    Rule("self", "the first atom:link says where the feed is", self_link),
    Rule("channel", "the channel has all required tags", required),
    Rule("channel-more", "the channel has all expected tags", expected, is_advice=True),
    Rule("addresses", "the channel's addresses are whole", addresses),
    Rule("category", "categories are of Apple's list", categories),
    Rule("explicit", "itunes:explicit is true or false", explicit),
    Rule("language", "the language is a tag of BCP 47", language),
    Rule("owner", "the owner can be written to", owner, is_ours=True),
    Rule("image", "the channel's picture is one and has the channel's title and link", image),
    Rule("podcast-guid", "podcast:guid is a UUID, the same in all documents", guid),
    Rule("label", "channel and items say that the speech is artificial", label, is_ours=True),
    Rule("placement", "transcripts and chapters are inside items only", only_in_items),
    Rule("lastBuildDate", "the date is that of the newest item", last_build_date, is_ours=True),
    Rule("paging", "the documents of the feed lead to each other", paging),
)
