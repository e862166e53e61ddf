"""What a feed is made of: a podcast's settings and its episodes, the newest first."""

from dataclasses import dataclass
from datetime import datetime

from audiofy.publish.transcripts import Line

FEED = "feed.xml"
STATE = "podcast.json"
PAGE = "index.html"
EPISODES = "episodes"
PLAYER = "player"
SOUND_TYPE = "audio/mpeg"
CHAPTERS_FILE = "chapters.json"
TRANSCRIPT_FILES = ("transcript.json", "transcript.vtt", "transcript.srt")
"""The transcripts of an episode, in the order in which apps prefer them."""


@dataclass(frozen=True, slots=True)
class Category:
    """A category of Apple's list, and the one inside it."""

    name: str
    inner: str = ""


@dataclass(frozen=True, slots=True)
class Podcast:
    """What a publisher says of the podcast: the table [podcast] of audiofy.toml.

    `base_url` is where the site will be, and ends with a slash; `timezone` is that of dates which
    name none; `cover` is a picture's path, or None for a plain one that is made.
    """

    title: str
    link: str
    description: str
    author: str
    owner: str
    email: str
    categories: tuple[Category, ...]
    base_url: str
    language: str = "de"
    explicit: bool = False
    copyright: str = ""
    licence: str = ""
    licence_url: str = ""
    cover: str | None = None
    timezone: str = "Europe/Berlin"
    episodes_per_page: int = 100

    @property
    def feed_url(self) -> str:
        return self.base_url + FEED


@dataclass(frozen=True, slots=True)
class Soundbite:
    """The part of an episode that advertises it."""

    start_ms: int
    duration_ms: int
    title: str


@dataclass(frozen=True, slots=True)
class About:
    """What an edition says of itself, on one line each; what it does not say is "".

    `persons` wrote the article, `voice` says what spoke, `source` is the article's own source line.
    """

    title: str
    summary: str
    link: str
    persons: tuple[str, ...]
    section: str
    kicker: str
    source: str
    language: str
    voice: str
    duration_ms: int
    chapters: tuple[Line, ...]
    soundbite: Soundbite | None


@dataclass(frozen=True, slots=True)
class Episode:
    """An edition in the feed.

    `guid`, `folder` and `published` never change: they are kept in the site's podcast.json. `media`
    is the file in the folder that the enclosure points at; its name has the first 12 digits of
    `sha256`. `edition` is where the edition folder is, seen from the folder that was built from,
    `document` the SHA-256 of its edition.json, and `origin` what its article stays known by.
    """

    guid: str
    folder: str
    media: str
    length_bytes: int
    sha256: str
    published: datetime
    about: About
    edition: str
    document: str
    origin: str = ""

    @property
    def path(self) -> str:
        """Where its files are in the site."""
        return f"{EPISODES}/{self.folder}/"

    @property
    def sound(self) -> str:
        """The enclosure's place in the site."""
        return self.path + self.media


@dataclass(frozen=True, slots=True)
class Feed:
    """A podcast with its episodes, the newest first; `cover` is the picture's name in the site."""

    podcast: Podcast
    guid: str
    cover: str
    episodes: tuple[Episode, ...]

    @property
    def title(self) -> str:
        return self.podcast.title

    @property
    def link(self) -> str:
        return self.podcast.link

    @property
    def pages(self) -> int:
        """How many documents the feed has (RFC 5005, 3); at least one."""
        return max(1, -(-len(self.episodes) // self.podcast.episodes_per_page))

    def url(self, path: str) -> str:
        """The address of a file of the site."""
        return self.podcast.base_url + path


def page_name(number: int) -> str:
    """What the document with this number is called; 1 is the feed that clients subscribe to."""
    return FEED if number == 1 else f"feed-{number}.xml"
