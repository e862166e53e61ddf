"""What an edition's file says of itself, whatever its format: Edition -> Tags."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlsplit

from audiofy.article.model import one_line
from audiofy.label import NOTICE
from audiofy.mix.model import Edition
from audiofy.mix.timeline import opening_title
from audiofy.publish.cover import Cover
from audiofy.script.model import Script
from audiofy.speech.model import Voice

GENRE = "Podcast"
SOURCE_TYPE_URL = "http://cv.iptc.org/newscodes/digitalsourcetype/"
"""The IPTC's vocabulary of how a work came to be."""

_ISO_639_2 = {
    "de": "deu",
    "en": "eng",
    "es": "spa",
    "fr": "fra",
    "it": "ita",
    "nl": "nld",
    "pl": "pol",
    "tr": "tur",
}
_UNDETERMINED = "und"


@dataclass(frozen=True, slots=True)
class Tags:
    """The description of an edition; None and "" leave a field out.

    `language` is ISO 639-2; `comment` and `labels` (name and value) say that the speech is
    artificial and who speaks; `lyrics` are the words that are heard.
    """

    title: str
    artist: str = ""
    publisher: str = ""
    album: str = ""
    genre: str = GENRE
    language: str = _UNDETERMINED
    published: datetime | None = None
    has_time: bool = False
    url: str = ""
    comment: str = ""
    lyrics: str = ""
    labels: tuple[tuple[str, str], ...] = ()
    cover: Cover | None = None

    @property
    def texts(self) -> dict[str, str]:
        """The few texts that every format has a field for; the label is in the comment."""
        return {
            "title": self.title,
            "artist": self.artist,
            "album": self.album,
            "genre": self.genre,
            "date": self.published.date().isoformat() if self.published else "",
            "comment": self.comment,
        }


def edition_tags(
    edition: Edition,
    *,
    publisher: str | None = None,
    album: str | None = None,
    genre: str = GENRE,
    cover: Cover | None = None,
    job: str | None = None,
) -> Tags:
    """The tags of an edition.

    The artist is the `publisher`, or else the host of the article's address, or the publisher that
    the source line names; the album is `album`, or else the publisher's name, the Ressort, or the
    artist. `job` is the number or name under which the edition was ordered.
    """
    return script_tags(
        edition.script,
        edition.voice,
        publisher=publisher,
        album=album,
        genre=genre,
        cover=cover,
        job=job,
    )


def script_tags(
    script: Script,
    voice: Voice,
    *,
    publisher: str | None = None,
    album: str | None = None,
    genre: str = GENRE,
    cover: Cover | None = None,
    job: str | None = None,
) -> Tags:
    """The tags of the edition that a script will be in a voice, as edition_tags() gives them."""
    article = script.article
    url = article.url or ""
    published = article.published or ""
    artist = publisher or _host(url) or one_line(article.publisher or "")
    return Tags(
        title=one_line(article.headline or opening_title(script)),
        artist=artist,
        publisher=publisher or "",
        album=album or publisher or one_line(article.section or "") or artist,
        genre=genre,
        language=_ISO_639_2.get(voice.language[:2].lower(), _UNDETERMINED),
        published=_moment(published),
        has_time="T" in published.upper(),
        url=url,
        comment=_comment(voice, url),
        lyrics=_lyrics(script),
        labels=(*_labels(voice), *([("JOB_ID", job)] if job else [])),
        cover=cover,
    )


def _comment(voice: Voice, url: str) -> str:
    """The label that people read, in the language of what is heard."""
    said = f"{NOTICE.removesuffix('.')} (Sprachsynthese: {voice.engine}, Stimme: {voice.name})."
    return f"{said} Quelle: {url}" if url else said


def _lyrics(script: Script) -> str:
    """The sentences as written, a line for each block."""
    blocks = groupby(script.utterances, key=lambda utterance: utterance.block)
    return "\n\n".join(" ".join(one_line(u.text) for u in said) for _, said in blocks)


def _labels(voice: Voice) -> tuple[tuple[str, str], ...]:
    """The label that machines read."""
    return (
        ("AI_GENERATED", "true"),
        ("DIGITAL_SOURCE_TYPE", SOURCE_TYPE_URL + voice.source_type),
        ("SPEECH_ENGINE", voice.engine),
        ("SPEECH_VOICE", voice.name),
        ("SPEECH_LICENCE", voice.licence),
    )


def _host(url: str) -> str:
    """The publisher as the address names it: "https://www.example.org/a" -> "example.org"."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:  # not an address; the article says so elsewhere
        return ""


def _moment(iso_8601: str) -> datetime | None:
    try:
        return datetime.fromisoformat(iso_8601)
    except ValueError:  # a year or a month alone, or words: no tag has room for it
        return None
