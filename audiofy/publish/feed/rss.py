"""Feed -> RSS 2.0 with iTunes, Podcasting 2.0, Podlove chapters, Atom and content, by tables.

A row of a table is a tag and the function that says what is in it. The text depends on the
episodes alone, so that it is the same as long as they are. Order and form follow what apps
really read:

- the first atom:link is rel="self"; prefixes are the usual ones: some apps know no others
- explicit is true or false; guid is no permalink; dates have English names (RFC 2822)
- chapters are there as psc:chapters and as podcast:chapters: no app reads both
- transcripts and chapters are inside items only
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import format_datetime
from functools import cache
from html import escape
from importlib.metadata import version
from typing import Any, TypeVar

from audiofy.label import NOTICE
from audiofy.publish.feed.model import (
    CHAPTERS_FILE,
    PAGE,
    SOUND_TYPE,
    TRANSCRIPT_FILES,
    About,
    Category,
    Episode,
    Feed,
    page_name,
)
from audiofy.publish.feed.naming import integrity
from audiofy.publish.transcripts import SIDECARS
from audiofy.publish.transcripts.model import clock

NAMESPACES = {
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "podcast": "https://podcastindex.org/namespace/1.0",
    "psc": "http://podlove.org/simple-chapters",
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
}
TYPES = {sidecar.name: sidecar.mime for sidecar in SIDECARS}


@dataclass(frozen=True, slots=True)
class Tag:
    """What is in a tag: attributes, a text, and tags inside."""

    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    inside: Sequence[tuple[str, "Tag"]] = ()


Content = str | Tag | Iterable[Tag] | None
"""A text, a tag, several of the same name, or None: there is no such tag."""

Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Page:
    """One document of a feed (RFC 5005, 3); the first is number 1."""

    feed: Feed
    number: int

    @property
    def episodes(self) -> tuple[Episode, ...]:
        size = self.feed.podcast.episodes_per_page
        return self.feed.episodes[(self.number - 1) * size : self.number * size]


@dataclass(frozen=True, slots=True)
class Entry:
    """An episode in its feed."""

    feed: Feed
    episode: Episode

    @property
    def about(self) -> About:
        return self.episode.about

    def url(self, name: str) -> str:
        return self.feed.url(self.episode.path + name)


def rss(feed: Feed, number: int = 1) -> bytes:
    """The document with this number, in UTF-8."""
    from lxml import etree

    grow = etree.SubElement
    root = etree.Element("rss", version="2.0", nsmap=NAMESPACES)
    channel = grow(root, "channel")
    page = Page(feed, number)
    _fill(grow, channel, CHANNEL, page)
    for episode in page.episodes:
        _fill(grow, grow(channel, "item"), ITEM, Entry(feed, episode))
    etree.indent(root, " ")
    text: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return text + b"\n"


Grow = Callable[[Any, str, Mapping[str, str]], Any]
"""Makes an element inside another: etree.SubElement; lxml is imported where it is used."""


def _fill(
    grow: Grow, parent: Any, table: Iterable[tuple[str, Callable[[Of], Content]]], subject: Of
) -> None:
    for name, content in table:
        found = content(subject)
        if isinstance(found, str):
            found = Tag(text=found) if found else None
        for tag in [found] if isinstance(found, Tag) else found or ():
            _add(grow, parent, name, tag)


def _add(grow: Grow, parent: Any, name: str, tag: Tag) -> None:
    element = grow(parent, _qualified(name), tag.attributes)
    if tag.text:
        element.text = tag.text
    for inner, inside in tag.inside:
        _add(grow, element, inner, inside)


@cache
def _qualified(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}" if prefix else local


def _true(value: bool) -> str:
    return "true" if value else "false"


def _image(page: Page) -> Tag:
    """RSS's own picture; its title and link have to be the channel's."""
    feed = page.feed
    texts = (("url", feed.url(feed.cover)), ("title", feed.title), ("link", feed.link))
    return Tag(inside=[(name, Tag(text=text)) for name, text in texts])


def _owner(page: Page) -> Tag:
    podcast = page.feed.podcast
    texts = (("itunes:name", podcast.owner), ("itunes:email", podcast.email))
    return Tag(inside=[(name, Tag(text=text)) for name, text in texts])


def _category(category: Category) -> Tag:
    inner = [("itunes:category", Tag({"text": category.inner}))] if category.inner else []
    return Tag({"text": category.name}, inside=inner)


def _links(page: Page) -> list[Tag]:
    """self first; the others only where there is such a document."""
    last, here = page.feed.pages, page.number
    numbers = {"self": here}
    if last > 1:
        numbers |= {"first": 1, "previous": here - 1, "next": here + 1, "last": last}
    return [
        Tag({"rel": rel, "type": "application/rss+xml", "href": page.feed.url(page_name(number))})
        for rel, number in numbers.items()
        if 1 <= number <= last
    ]


def _licence(page: Page) -> Tag | None:
    podcast = page.feed.podcast
    if not podcast.licence:
        return None
    return Tag({"url": podcast.licence_url} if podcast.licence_url else {}, podcast.licence)


def _newest(page: Page) -> str | None:
    episodes = page.feed.episodes
    return format_datetime(episodes[0].published) if episodes else None


_AI_LABEL = Tag({"purpose": "ai-content"}, "true")

CHANNEL: tuple[tuple[str, Callable[[Page], Content]], ...] = (
    ("atom:link", _links),
    ("title", lambda page: page.feed.title),
    ("link", lambda page: page.feed.link),
    ("description", lambda page: escape(page.feed.podcast.description, quote=False)),
    ("language", lambda page: page.feed.podcast.language),
    ("copyright", lambda page: page.feed.podcast.copyright),
    ("generator", lambda _: f"audiofy {version('audiofy')}"),
    ("lastBuildDate", _newest),
    ("image", _image),
    ("itunes:image", lambda page: Tag({"href": page.feed.url(page.feed.cover)})),
    ("itunes:category", lambda page: map(_category, page.feed.podcast.categories)),
    ("itunes:explicit", lambda page: _true(page.feed.podcast.explicit)),
    ("itunes:author", lambda page: page.feed.podcast.author),
    ("itunes:owner", _owner),
    ("itunes:type", lambda _: "episodic"),
    ("podcast:guid", lambda page: page.feed.guid),
    ("podcast:locked", lambda page: Tag({"owner": page.feed.podcast.email}, "yes")),
    ("podcast:medium", lambda _: "podcast"),
    ("podcast:license", _licence),
    ("podcast:txt", lambda _: _AI_LABEL),
)


def _enclosure(entry: Entry) -> Tag:
    episode = entry.episode
    return Tag(
        {
            "url": entry.url(episode.media),
            "length": str(episode.length_bytes),
            "type": SOUND_TYPE,
        }
    )


def _same_sound(entry: Entry) -> Tag:
    """The enclosure once more, with its digest as in W3C's Subresource Integrity."""
    episode = entry.episode
    attributes = {"type": SOUND_TYPE, "length": str(episode.length_bytes), "default": "true"}
    sri = {"type": "sri", "value": integrity(episode.sha256)}
    inside = [
        ("podcast:source", Tag({"uri": entry.url(episode.media)})),
        ("podcast:integrity", Tag(sri)),
    ]
    return Tag(attributes, inside=inside)


def _persons(entry: Entry) -> list[Tag]:
    role = {"role": "author", "group": "writing"}
    return [Tag(role, name) for name in entry.about.persons]


def _transcripts(entry: Entry) -> list[Tag]:
    language = entry.about.language
    return [
        Tag({"url": entry.url(name), "type": TYPES[name], "language": language})
        for name in TRANSCRIPT_FILES
    ]


def _soundbite(entry: Entry) -> Tag | None:
    bite = entry.about.soundbite
    if bite is None:
        return None
    times = {"startTime": f"{bite.start_ms / 1000:.3f}"}
    return Tag(times | {"duration": f"{bite.duration_ms / 1000:.3f}"}, bite.title)


def _psc_chapters(entry: Entry) -> Tag:
    chapters = [
        ("psc:chapter", Tag({"start": clock(line.start_ms), "title": line.text}))
        for line in entry.about.chapters
    ]
    return Tag({"version": "1.2"}, inside=chapters)


def _description(entry: Entry) -> str:
    """In HTML, as apps read it: what the episode is about, and what speaks."""
    about = entry.about
    label = f"{NOTICE} ({about.voice})"
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in (about.summary, label))


def _notes(entry: Entry) -> str:
    """The description, the chapters with times that apps make into links, and where to read on."""
    about = entry.about
    chapters = "".join(
        f"<li>({clock(line.start_ms)[:8]}) {escape(line.text, quote=False)}</li>"
        for line in about.chapters
    )
    read = f'<p><a href="{escape(entry.url(PAGE))}">Lesen und hören</a></p>'
    source = about.source and f"<p>Quelle: {escape(about.source, quote=False)}</p>"
    return f"{_description(entry)}<ul>{chapters}</ul>{source}{read}"


def _seconds(entry: Entry) -> str:
    return str(max(1, round(entry.about.duration_ms / 1000)))


ITEM: tuple[tuple[str, Callable[[Entry], Content]], ...] = (
    ("title", lambda entry: entry.about.title),
    ("link", lambda entry: entry.about.link or entry.url(PAGE)),
    ("guid", lambda entry: Tag({"isPermaLink": "false"}, entry.episode.guid)),
    ("pubDate", lambda entry: format_datetime(entry.episode.published)),
    ("description", _description),
    ("enclosure", _enclosure),
    ("category", lambda entry: entry.about.section),
    ("content:encoded", _notes),
    ("itunes:title", lambda entry: entry.about.title),
    ("itunes:author", lambda entry: entry.feed.podcast.author),
    ("itunes:duration", _seconds),
    ("itunes:episodeType", lambda _: "full"),
    ("itunes:explicit", lambda entry: _true(entry.feed.podcast.explicit)),
    ("podcast:person", _persons),
    ("podcast:transcript", _transcripts),
    (
        "podcast:chapters",
        lambda e: Tag({"url": e.url(CHAPTERS_FILE), "type": TYPES[CHAPTERS_FILE]}),
    ),
    ("podcast:soundbite", _soundbite),
    ("podcast:license", lambda entry: _licence(Page(entry.feed, 1))),
    ("podcast:alternateEnclosure", _same_sound),
    ("podcast:txt", lambda _: _AI_LABEL),
    ("psc:chapters", _psc_chapters),
)
