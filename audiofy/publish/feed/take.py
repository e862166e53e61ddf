"""Edition folder -> what its Episode says: everything but the names that the site gives it."""

import hashlib
import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from audiofy.article.model import Article, Role, one_line
from audiofy.article.names import is_names
from audiofy.errors import InputMissing
from audiofy.publish.feed.model import About, Soundbite
from audiofy.publish.feed.naming import canonical_url
from audiofy.publish.load import Published
from audiofy.publish.names import DOCUMENT
from audiofy.publish.transcripts.model import (
    chapter_lines,
    milliseconds,
    sentence_lines,
)

SHORTEST_BITE_MS, LONGEST_BITE_MS = 15_000, 120_000
_LONGEST_TITLE = 255
_LONGEST_BITE_TITLE = 128
_LONGEST_SUMMARY = 3900
"""Apps and directories cut what is longer than 255 and 4000 characters."""

_MORNING_HOUR = 6
_DAY_CHARACTERS = len("2026-06-18")
_BETWEEN_NAMES = re.compile(r"\s*(?:,|;|/|&|\bund\b|\bsowie\b)\s*")


@dataclass(frozen=True, slots=True)
class Source:
    """An edition folder, found: `key` is where it is, seen from the folder that was searched."""

    key: str
    folder: Path
    document: str
    """The SHA-256 of its edition.json, which has the hashes of all its other files."""


def find_editions(folder: Path) -> list[Source]:
    """All edition folders at or below `folder`, in the order of their names.

    Hidden folders are passed over: they are half-made. Raises InputMissing without the folder.
    """
    if not folder.is_dir():
        raise InputMissing(f"There is no folder {folder}.", "Name a folder with editions.")
    found = []
    for place, folders, names in os.walk(folder):
        if DOCUMENT in names:
            folders.clear()
            digest = hashlib.sha256(Path(place, DOCUMENT).read_bytes()).hexdigest()
            key = Path(place).relative_to(folder).as_posix()
            found.append(Source(key, Path(place), digest))
        folders[:] = sorted(name for name in folders if not name.startswith("."))
    return found


def about(published: Published) -> About:
    """What an edition says of itself."""
    article, timeline, voice = published.script.article, published.timeline, published.voice
    title = one_line(article.headline or timeline.chapters[0].title)
    return About(
        title=_shortened(title, _LONGEST_TITLE),
        summary=_shortened(_summary(article) or title, _LONGEST_SUMMARY),
        link=canonical_url(article.url or ""),
        persons=persons(article.byline or ""),
        section=one_line(article.section or ""),
        kicker=one_line(article.kicker or ""),
        source=one_line(article.source_line or ""),
        language=voice.language,
        voice=f"Sprachsynthese: {voice.engine}, Stimme: {voice.name}",
        duration_ms=milliseconds(timeline.frames, timeline.rate),
        chapters=tuple(chapter_lines(timeline)),
        soundbite=soundbite(published),
    )


def date_of(published: Published, timezone: str) -> datetime | None:
    """When the article appeared, with a time zone; None: it does not say the day.

    A day without a time is its morning: midnight would be the day before in other time zones.
    """
    text = published.script.article.published or ""
    try:
        moment = datetime.fromisoformat(text)
        if len(text) <= _DAY_CHARACTERS:
            moment = moment.replace(hour=_MORNING_HOUR)
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))
    except ValueError:
        return None


def edition_date(folder: Path) -> datetime:
    """When an edition was made, to the second."""
    return datetime.fromtimestamp(int((folder / DOCUMENT).stat().st_mtime), UTC)


def persons(byline: str) -> tuple[str, ...]:
    """The people in a byline: "Nele Hartwich und Ole Brandt, Kiel" are two."""
    parts = [one_line(part) for part in _BETWEEN_NAMES.split(byline)]
    return tuple(part for part in parts if is_names(part)) or tuple(
        filter(None, [one_line(byline)])
    )


def soundbite(published: Published) -> Soundbite | None:
    """The lead, or the first sentences after the headline, at whole sentences of 15 to 120 s.

    It never starts at 0, which some apps take for no start. None: the edition is too short.
    """
    cues = published.timeline.cues
    lines = sentence_lines(published.timeline)
    roles = [cue.utterance.block.role for cue in cues]
    after = [n for n, role in enumerate(roles) if role not in (Role.NOTICE, Role.HEADLINE)]
    first = next((n for n, role in enumerate(roles) if role is Role.LEAD), min(after, default=0))
    heard = lines[first:] if lines[first].start_ms else lines[first + 1 :]
    ends = [line.end_ms or 0 for line in heard]
    leads = [end for end, role in zip(ends, roles[-len(heard) :], strict=True) if role is Role.LEAD]
    start = heard[0].start_ms if heard else 0
    wanted = max((leads or ends or [0])[-1 if leads else 0] - start, SHORTEST_BITE_MS)
    long_enough = next((end - start for end in ends if end - start >= wanted), 0)
    if long_enough > LONGEST_BITE_MS:
        fitting = [end - start for end in ends if end - start <= LONGEST_BITE_MS]
        long_enough = fitting[-1] if fitting and fitting[-1] >= SHORTEST_BITE_MS else 0
    if not long_enough:
        return None
    return Soundbite(start, long_enough, _shortened(heard[0].text, _LONGEST_BITE_TITLE))


def _summary(article: Article) -> str:
    """The lead, or the first paragraph that is heard."""
    paragraph = (block.text for block in article.spoken_blocks if block.role is Role.PARAGRAPH)
    return one_line(article.lead or next(paragraph, ""))


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else _cut(text, longest) + " …"


def _cut(text: str, longest: int) -> str:
    """Its first words; of one long word, its first letters."""
    return text[: longest - 1].rpartition(" ")[0] or text[: longest - 2]
