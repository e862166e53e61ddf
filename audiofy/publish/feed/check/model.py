"""What the checks of a feed look at, and what they come to."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from audiofy.article.model import one_line
from audiofy.errors import AudiofyError
from audiofy.publish.feed.check.shelf import Found, Shelf, WebShelf
from audiofy.publish.feed.rss import NAMESPACES
from audiofy.publish.heard import Heard, listen
from audiofy.publish.tagread import ReadStream, ReadTag, read_mp3
from audiofy.publish.transcripts import SIDECARS, Line
from audiofy.publish.transcripts.model import from_clock
from audiofy.publish.verify.model import quoted

READERS = {sidecar.mime: sidecar.read for sidecar in SIDECARS}
_DURATION = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+)")


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule, what it promises, and what is wrong; None: it could not be examined."""

    rule: str
    promise: str
    defects: tuple[str, ...] | None
    is_advice: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """All findings; a feed is sound if no rule is broken, whatever the advice."""

    findings: tuple[Finding, ...]
    episodes: int
    documents: int

    @property
    def is_sound(self) -> bool:
        return not any(f.defects or f.defects is None for f in self.findings if not f.is_advice)


class Node:
    """An XML element with the prefixes of the feed's own tables."""

    def __init__(self, element: Any) -> None:
        self.element = element

    def text(self, name: str) -> str:
        """The text of the first tag with this name; "" without one."""
        return (self.element.findtext(name, namespaces=NAMESPACES) or "").strip()

    def all(self, name: str) -> list[Any]:
        found: list[Any] = self.element.findall(name, NAMESPACES)
        return found

    def has(self, name: str) -> bool:
        return self.element.find(name, NAMESPACES) is not None

    def get(self, name: str, attribute: str) -> str:
        """An attribute of the first tag with this name; "" without one."""
        element = self.element.find(name, NAMESPACES)
        return "" if element is None else (element.get(attribute) or "").strip()


class Item(Node):
    """An item with the files behind it; those are read when a check asks for them."""

    def __init__(self, element: Any, shelf: Shelf) -> None:
        super().__init__(element)
        self.shelf = shelf

    @property
    def name(self) -> str:
        return quoted(self.text("title") or self.text("guid") or "an item without a title")

    @property
    def enclosure(self) -> str:
        return self.get("enclosure", "url")

    @property
    def published(self) -> datetime | None:
        return moment(self.text("pubDate"))

    @property
    def duration_s(self) -> int | None:
        match = _DURATION.fullmatch(self.text("itunes:duration"))
        if not match:
            return None
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return (hours * 60 + minutes) * 60 + seconds

    @cached_property
    def sound(self) -> Found | None:
        return self.shelf.get(self.enclosure) if self.enclosure else None

    @cached_property
    def mp3(self) -> tuple[ReadTag, ReadStream] | None:
        """None: there is no sound, or it is no MP3."""
        try:
            return read_mp3(self.sound.path) if self.sound else None
        except AudiofyError:
            return None

    @cached_property
    def heard(self) -> Heard | None:
        try:
            return listen(self.sound.path) if self.sound else None
        except AudiofyError:
            return None

    @property
    def sound_ms(self) -> int | None:
        """How long the sound is, as its frames say."""
        if self.mp3 is None:
            return None
        stream = self.mp3[1]
        samples = 1152 if stream.rate >= 32000 else 576
        frames = stream.declared.frames if stream.declared else stream.mpeg_frames * samples
        return round(frames * 1000 / stream.rate)

    @cached_property
    def psc_chapters(self) -> list[tuple[int | None, str]]:
        """Start in ms, None for a time in a wrong form, and title."""
        return [
            (_clock(chapter.get("start") or ""), one_line(chapter.get("title") or ""))
            for chapter in self.all("psc:chapters/psc:chapter")
        ]

    def sidecar(self, url: str, kind: str) -> tuple[str, list[Line]] | None:
        """Text and lines of a transcript or chapter file; None: there is no readable one."""
        found = self.shelf.get(url)
        if found is None or kind not in READERS:
            return None
        try:
            text = found.path.read_text("utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
            return text, READERS[kind](text)
        except (ValueError, OSError):
            return None

    @cached_property
    def transcripts(self) -> Mapping[str, tuple[str, list[Line]] | None]:
        """By type; None for one that cannot be read."""
        return {
            tag.get("type") or "": self.sidecar(tag.get("url") or "", tag.get("type") or "")
            for tag in self.all("podcast:transcript")
        }

    @cached_property
    def chapters(self) -> tuple[str, list[Line]] | None:
        address = self.get("podcast:chapters", "url")
        return self.sidecar(address, "application/json+chapters") if address else None


@dataclass(slots=True)
class Evidence:
    """A feed: its documents in order, each with the address it should have, and all its items.

    `at` is where the feed was asked for, "" for a file.
    """

    documents: Sequence[Node]
    items: Sequence[Item]
    shelf: Shelf
    now: datetime
    at: str = ""
    pages: Sequence[str] = ()
    broken_pages: Sequence[str] = ()
    paths: Sequence[Path] = field(default_factory=list)

    @property
    def root(self) -> Node:
        return self.documents[0]

    @property
    def channel(self) -> Node:
        return Node(self.root.element.find("channel"))

    @property
    def channels(self) -> list[Node]:
        return [Node(document.element.find("channel")) for document in self.documents]

    @property
    def is_ours(self) -> bool:
        """Did audiofy write the feed, or does it say that it is artificial?"""
        told = self.channel.text("generator").partition(" ")[0]
        labels = (item.all("podcast:txt") for item in (self.channel, *self.items))
        return told == "audiofy" or any(map(is_labelled, labels))

    @property
    def web(self) -> WebShelf | None:
        return self.shelf if isinstance(self.shelf, WebShelf) else None


Find = Callable[[Evidence], Iterator[str]]
FindInItem = Callable[[Item], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """What must be so (or, `is_advice`, should be); `find` says what is not.

    `is_ours`: must only audiofy's own feeds keep it, so that it is advice to all others?
    `opens_files`: does it look at what is behind the feed? `is_web`: only at a web server?
    """

    name: str
    promise: str
    find: Find
    is_advice: bool = False
    is_ours: bool = False
    opens_files: bool = False
    is_web: bool = False


def is_labelled(tags: Sequence[Any]) -> bool:
    """Do these podcast:txt say that the speech is artificial?"""
    return any(tag.get("purpose") == "ai-content" and tag.text == "true" for tag in tags)


def each(find: FindInItem) -> Find:
    """A rule for one item as a rule for the feed; its defects name the item."""

    def find_all(evidence: Evidence) -> Iterator[str]:
        for item in evidence.items:
            for defect in find(item):
                yield f"{item.name}: {defect}"

    return find_all


def moment(text: str) -> datetime | None:
    """A date of RFC 2822 with a time zone; None: it is none."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    return found if found.tzinfo else None


def _clock(text: str) -> int | None:
    try:
        return from_clock(text)
    except ValueError:
        return None
