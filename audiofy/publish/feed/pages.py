"""Pages for people: an article with its player, lists of episodes, a snippet for other sites.

Everything comes from the site itself, by a policy that the pages state. Templates escape what they
are given. Names of scripts and style sheets have a hash of their content.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any

from audiofy.article.model import Role, one_line
from audiofy.label import NOTICE
from audiofy.publish.feed.folder import SiteFolder
from audiofy.publish.feed.hosting import hosting_files
from audiofy.publish.feed.model import PAGE, PLAYER, Episode, Feed, Podcast
from audiofy.publish.load import Published
from audiofy.publish.transcripts.model import milliseconds, sentence_id

if TYPE_CHECKING:
    from datetime import datetime

    from jinja2 import Environment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""The pages' Content Security Policy."""

SCRIPT, STYLES, PAGE_STYLES = "audiofy-player.js", "audiofy-player.css", "page.css"
_TEMPLATES = ("base.html", "player.html", "episode.html", "index.html")
_HASH_DIGITS = 8
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September",
    "Oktober", "November", "Dezember",
)  # fmt: skip
WORDS: Mapping[str, Mapping[str, str]] = {
    "de": {
        "notice": NOTICE,
        "more": "Mehr Infos",
        "chapters": "Kapitel",
        "made": "Entstehung",
        "making": "Ein Computer hat den Text des Artikels vorgelesen, kein Mensch.",
        "voice": "Stimme",
        "author": "Text",
        "source": "Quelle",
        "licence": "Lizenz",
        "digest": "SHA-256",
    },
    "en": {
        "notice": "This audio version was generated artificially.",
        "more": "More about it",
        "chapters": "Chapters",
        "made": "How it was made",
        "making": "A computer read the text of the article, not a person.",
        "voice": "Voice",
        "author": "Text",
        "source": "Source",
        "licence": "Licence",
        "digest": "SHA-256",
    },
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence on a page; times in seconds of the track."""

    id: str
    start: str
    end: str
    text: str


def place_player(folder: SiteFolder) -> tuple[str, ...]:
    """Put script and style sheets into a site; their paths there."""
    for name in (SCRIPT, STYLES, PAGE_STYLES):
        folder.put(player_path(name), _player_file(name))
    return tuple(player_path(name) for name in (SCRIPT, STYLES, PAGE_STYLES))


@cache
def player_path(name: str) -> str:
    """Where a file of the player is in a site."""
    stem, _, suffix = name.rpartition(".")
    digest = hashlib.sha256(_player_file(name)).hexdigest()[:_HASH_DIGITS]
    return f"{PLAYER}/{stem}.{digest}.{suffix}"


def look(podcast: Podcast) -> str:
    """A digest of all that is the same on every page: templates, player, the podcast's settings."""
    digest = hashlib.sha256(repr(podcast).encode())
    for name in _TEMPLATES:
        digest.update(_template(name).encode())
    for name in (SCRIPT, STYLES, PAGE_STYLES):
        digest.update(_player_file(name))
    return digest.hexdigest()


def episode_page(feed: Feed, episode: Episode, published: Published) -> bytes:
    """The article with its player."""
    blocks = _blocks(published)
    headline = next((s for role, s in blocks if role is Role.HEADLINE), None)
    body = _body(block for block in blocks if block[0] not in (Role.NOTICE, Role.HEADLINE))
    notice = next((s[0] for role, s in blocks if role is Role.NOTICE), None)
    return _rendered(
        "episode.html",
        feed,
        root="../../",
        language=episode.about.language,
        description=episode.about.summary,
        address=feed.url(episode.path + PAGE),
        sound_address=feed.url(episode.sound),
        player_styles=player_path(STYLES),
        player_script=player_path(SCRIPT),
        published=episode.published,
        headline=headline,
        notice=notice,
        body=body,
        **_player_values(episode) | {"text": "text"},
        place="",
        artwork=f"../../{feed.cover}",
    )


def snippet(feed: Feed, episode: Episode, language: str = "de") -> str:
    """The player of an episode for any page of another site; `language` is de or en."""
    values = {
        **_player_values(episode, language),
        "podcast": feed.podcast,
        "place": feed.url(episode.path),
        "artwork": feed.url(feed.cover),
        "outside": True,
        "notice": None,
    }
    text = _environment().get_template("player.html").render(values)
    styles, script = feed.url(player_path(STYLES)), feed.url(player_path(SCRIPT))
    return (
        f'<link rel="stylesheet" href="{styles}">\n'
        f'<script type="module" src="{script}"></script>\n{text}'
    )


def site_documents(feed: Feed) -> Iterator[tuple[str, bytes]]:
    """The pages that list the episodes, and files for those who host the site: path and content."""
    size = feed.podcast.episodes_per_page
    for number in range(1, feed.pages + 1):
        text = _rendered(
            "index.html",
            feed,
            root="",
            language=feed.podcast.language,
            description=feed.podcast.description,
            address=feed.url(index_name(number)),
            episodes=feed.episodes[(number - 1) * size : number * size],
            number=number,
            last=feed.pages,
            newer=index_name(number - 1),
            older=index_name(number + 1),
        )
        yield index_name(number), text
    yield from hosting_files(POLICY)


def index_name(number: int) -> str:
    return PAGE if number <= 1 else f"index-{number}.html"


def _player_values(episode: Episode, language: str = "de") -> dict[str, Any]:
    return {
        "about": episode.about,
        "media": episode.media,
        "sha256": episode.sha256,
        "ui": language,
        "text": "",
        "outside": False,
        "words": WORDS[language],
    }


def _rendered(template: str, feed: Feed, **values: Any) -> bytes:
    shared = {
        "policy": POLICY,
        "podcast": feed.podcast,
        "base_url": feed.podcast.base_url,
        "cover": feed.cover,
        "styles": player_path(PAGE_STYLES),
    }
    text: str = _environment().get_template(template).render(shared | values)
    return text.encode()


@cache
def _environment() -> "Environment":
    from jinja2 import DictLoader, Environment, StrictUndefined

    found = Environment(
        loader=DictLoader({name: _template(name) for name in _TEMPLATES}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.filters |= {"minutes": _minutes, "day": _day}
    return found


def _blocks(published: Published) -> list[tuple[Role, list[Sentence]]]:
    """What is heard, block by block."""
    timeline = published.timeline
    sentences = [
        (
            cue.utterance.block,
            Sentence(
                sentence_id(index),
                _seconds(milliseconds(cue.start, timeline.rate)),
                _seconds(milliseconds(cue.end, timeline.rate)),
                one_line(cue.utterance.text),
            ),
        )
        for index, cue in enumerate(timeline.cues)
    ]
    groups = (list(group) for _, group in groupby(sentences, key=lambda found: id(found[0])))
    return [(group[0][0].role, [sentence for _, sentence in group]) for group in groups]


def _body(
    blocks: Iterable[tuple[Role, list[Sentence]]],
) -> list[tuple[str, list[list[Sentence]]]]:
    """By role; the entries of a list stay together, anything else is by itself."""
    body: list[tuple[str, list[list[Sentence]]]] = []
    for role, sentences in blocks:
        if role is Role.LIST_ITEM and body and body[-1][0] == role.value:
            body[-1][1].append(sentences)
        else:
            body.append((role.value, [sentences]))
    return body


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds // 1000}.{milliseconds % 1000:03}"


def _minutes(milliseconds: int) -> str:
    """ "2:05", "1:02:05"."""
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def _day(moment: "datetime") -> str:
    """ "18. Juni 2026"."""
    return f"{moment.day}. {_MONTHS[moment.month - 1]} {moment.year}"


def _template(name: str) -> str:
    from importlib.resources import files

    return files(__package__).joinpath("templates", name).read_text("utf-8")


@cache
def _player_file(name: str) -> bytes:
    from importlib.resources import files

    return files(__package__).joinpath(PLAYER, name).read_bytes()
