"""Edition folder -> Edition: what was published can be used again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from audiofy.article.model import Article, Block, Metadata, Role, one_line
from audiofy.article.passages import without_cuts
from audiofy.errors import ConfigError, EditionError, InputMissing
from audiofy.mix.model import Chapter, Cue, Edition, Replaced, Timeline, pack_words
from audiofy.publish.edition_json import SCHEMA_VERSION, FileRecord, Making
from audiofy.publish.names import DOCUMENT, SOUND
from audiofy.script.model import Script, Utterance
from audiofy.speech.model import Voice, WordTime

if TYPE_CHECKING:
    from audiofy.mix.track import Track

_HINT = "Make the edition again: audiofy convert ARTICLE -d FOLDER"
_MEASURES = ("loudness_lufs", "true_peak_dbtp", "gain_db")
_TOO_MANY = 1 << 63  # frames: no timeline has room for them
_TEXTS_ASKED_FOR = ("notice", "publisher", "album", "job")
"""The settings that must be texts, or None."""

_Made = TypeVar("_Made", FileRecord, Metadata, Voice)


@dataclass(frozen=True, slots=True)
class Published:
    """An edition as its edition.json describes it: all but the sound.

    `recording` is what it says of the sound before it was made as loud as asked (LUFS, dBTP, dB);
    `document` is all of it, in so many words.
    """

    script: Script
    timeline: Timeline
    voice: Voice
    instead_of: Replaced | None
    making: Making
    recording: Mapping[str, float]
    document: Mapping[str, Any]

    def edition(self, track: "Track") -> Edition:
        """The edition with this sound."""
        return Edition(self.script, track, self.timeline, self.voice, self.instead_of)


def load_edition(folder: str | PathLike[str]) -> Edition:
    """The edition in a folder that `audiofy convert -d` made.

    Script, timeline and voice are what they were; the track is what its MP3 decodes to, at the
    edition's loudness already. Raises InputMissing without the files, EditionError if they are
    not an edition, StorageError if the folder for temporary files is full.
    """
    published = read_document(Path(folder) / DOCUMENT)
    from audiofy.publish.sound import decoded_track  # it loads libsndfile

    track = decoded_track(Path(folder) / SOUND)
    if (track.rate, track.frames) != (published.timeline.rate, published.timeline.frames):
        track.close()
        raise EditionError(f"{Path(folder) / SOUND} is not as long as {DOCUMENT} says.", _HINT)
    return published.edition(track)


def read_document(path: Path) -> Published:
    """What an edition.json says. Raises InputMissing and EditionError."""
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise InputMissing(f"{path} cannot be read: {error.strerror or error}.", _HINT) from error
    except ValueError as error:
        raise EditionError(f"{path} is not JSON: {error}.", _HINT) from error
    found = document.get("schema") if isinstance(document, dict) else None
    if found != SCHEMA_VERSION:
        raise EditionError(f"{path} has schema {found!r}; {SCHEMA_VERSION} is known.", _HINT)
    try:
        return _published(document)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, ConfigError) as error:
        raise EditionError(f"{path} is damaged: {error!r}.", _HINT) from error


def _published(document: Mapping[str, Any]) -> Published:
    article = Article(
        document["source"],
        tuple(_block(document["source"], entry) for entry in document["ledger"]),
        _typed(Metadata(**document["given"])),
    )
    notice = Block(Role.NOTICE, document["notice"] or "", 0, 0)
    cues = tuple(_cue(article, notice, entry) for entry in document["utterances"])
    chapters = tuple(_chapter(entry) for entry in document["chapters"])
    if not cues or not chapters:
        raise ValueError("there is nothing on the timeline")
    instead_of = document["instead_of"]
    return Published(
        Script(article, tuple(cue.utterance for cue in cues)),
        Timeline(_whole(document["sample_rate"], 1), _whole(document["frames"]), cues, chapters),
        _typed(Voice(**document["voice"])),
        None if instead_of is None else _replaced(instead_of),
        Making(
            _text(document["engine_version"]),
            _settings(document["settings"]),
            tuple(_typed(FileRecord(**entry)) for entry in document["files"]),
            _text(document.get("origin", "")),
            _text(document.get("found", "")),
        ),
        {name: float(document["recording"][name]) for name in _MEASURES},
        document,
    )


def _typed(made: _Made) -> _Made:
    """What was made of an entry; raises ValueError unless each field has a value of its type."""
    for field in fields(made):
        if not isinstance(value := getattr(made, field.name), cast(type, field.type)):
            raise ValueError(f"{field.name} cannot be {value!r}")
    return made


def _replaced(entry: Mapping[str, Any]) -> Replaced:
    return Replaced(_typed(Voice(**entry["voice"])), _text(entry["cause"]))


def _settings(entry: Mapping[str, Any]) -> dict[str, Any]:
    for name in _TEXTS_ASKED_FOR:
        if entry.get(name) is not None:
            _text(entry[name])
    return dict(entry)


def _whole(value: Any, least: int = 0) -> int:
    """A number of frames, or of milliseconds."""
    if not isinstance(value, int) or not least <= value < _TOO_MANY:
        raise ValueError(f"{value!r} is no whole number from {least} on")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return value


def _block(source: str, entry: Mapping[str, Any]) -> Block:
    cuts = tuple((start, end) for start, end in entry["cuts"])
    text = without_cuts(source, entry["start"], entry["end"], cuts)
    if one_line(text) != entry["text"]:
        raise ValueError(f"{entry['text']!r} is not in its place in the source")
    reason = _text(entry["reason"])
    return Block(Role(entry["role"]), text, entry["start"], entry["end"], reason, cuts)


def _chapter(entry: Mapping[str, Any]) -> Chapter:
    parts = tuple(_chapter(part) for part in entry.get("parts", ()))
    start, end = _whole(entry["start_frame"]), _whole(entry["end_frame"])
    return Chapter(start, end, _text(entry["title"]), parts)


def _cue(article: Article, notice: Block, entry: Mapping[str, Any]) -> Cue:
    number = entry["block"]
    block = notice if number is None else article.blocks[number]
    start, end = _whole(entry["block_start"]), _whole(entry["block_end"])
    utterance = Utterance(
        block.text[start:end], _text(entry["spoken"]), block, start, end, _whole(entry["pause_ms"])
    )
    if one_line(utterance.text) != entry["text"]:
        raise ValueError(f"{entry['text']!r} is not what its block says")
    words = (
        WordTime((_whole(a), _whole(b)), _whole(first), _whole(last))
        for a, b, first, last in entry.get("words", ())
    )
    start, end = _whole(entry["start_frame"]), _whole(entry["end_frame"])
    return Cue(start, end, utterance, pack_words(words, start))
