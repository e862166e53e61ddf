"""Edition <-> edition.json: what was read, what was said when, what was left out and why.

The schema, version 2 (a reader must refuse a version that it does not know):

    schema              2
    generator           name and version of the program
    article             what the article is called, and by whom; None is unsaid
    source              the text as it was given, unchanged
    given               what the file said of itself outside its text
    ledger              every block: role, text on one line, start and end in the source, the cuts
                        inside (mark-up, invisible characters), and for what is left out the reason
    lost                what of the spoken blocks cannot be heard, because the user accepted that
    notice              audiofy's own words, in no source; None: there are none
    utterances          in the order in which they are heard: id, role, start and end in ms and in
                        frames of the track, text as written, spoken as said, pause after it, block
                        (its number in the ledger; None: the notice), from where to where in the
                        block's text, and in the source; words: of each word that the voice told
                        the time of, from where to where in `spoken`, and in frames of the track
    chapters            title, start and end in ms and in frames; likewise their parts, if any
    sample_rate, frames frames per second, and the length of the track
    voice               engine, name, language, licence, IPTC source type, rate, pitch, version
    engine_version      the program that spoke
    instead_of          the voice that was to speak, and why it did not; None: it did
    artificial_speech   true
    settings            what was asked for, the defaults too
    recording           loudness and peak of the voice before `gain_db` made the edition as loud as
                        asked
    origin              what the article stays known by when it is corrected: its address, its id in
                        a feed, the name of its file; "" is unsaid, and so is a document without it
    found               of `audiofy batch`: digests of the input that named the article and of the
                        article's own name, by which it is known to be gone; may be missing
    files               the other files of the folder: name, media type, bytes, sha256

Offsets are characters. The same article, voice and settings give the same bytes.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import version
from typing import Any

from audiofy.article import inspect_article
from audiofy.article.model import Block, Role, one_line
from audiofy.mix.model import Chapter, Cue, Edition, Replaced, Timeline
from audiofy.publish.transcripts.model import milliseconds, sentence_id
from audiofy.script.coverage import unsaid
from audiofy.script.model import Utterance

SCHEMA_VERSION = 2


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file of an edition folder, as edition.json knows it."""

    name: str
    mime: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Making:
    """How an edition was made, as far as the edition itself does not say it."""

    engine_version: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[FileRecord] = ()
    origin: str = ""
    found: str = ""


def edition_json(edition: Edition, making: Making | None = None) -> str:
    """The document as JSON text, the same bytes for the same edition."""
    text = json.dumps(edition_document(edition, making), ensure_ascii=False, indent=2) + "\n"
    # Half a surrogate pair has no UTF-8.
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


def edition_document(edition: Edition, making: Making | None = None) -> dict[str, Any]:
    """The document as plain values."""
    making = making or Making()
    timeline, article = edition.timeline, edition.script.article
    numbers = {id(block): number for number, block in enumerate(article.blocks)}
    return {
        "schema": SCHEMA_VERSION,
        "generator": {"name": "audiofy", "version": version("audiofy")},
        "article": _article(edition),
        "voice": asdict(edition.voice),
        "engine_version": making.engine_version,
        "instead_of": _replaced(edition.instead_of),
        "artificial_speech": True,
        "settings": dict(making.settings),
        "sample_rate": timeline.rate,
        "frames": timeline.frames,
        "recording": _recording(edition),
        "notice": _notice(edition),
        "chapters": [_chapter(timeline, chapter) for chapter in timeline.chapters],
        "utterances": [
            _utterance(timeline, sentence_id(index), cue, numbers.get(id(cue.utterance.block)))
            for index, cue in enumerate(timeline.cues)
        ],
        "lost": unsaid(edition.script),
        "ledger": [_block(block) for block in article.blocks],
        "given": {name: value for name, value in asdict(article.given).items() if value},
        "origin": making.origin,
        **({"found": making.found} if making.found else {}),
        "files": [asdict(file) for file in making.files],
        "source": article.source,
    }


def _article(edition: Edition) -> dict[str, Any]:
    inspection = inspect_article(edition.script.article)
    return {k: v for k, v in inspection.items() if k not in ("blocks", "excluded", "chapters")}


def _replaced(instead_of: Replaced | None) -> dict[str, Any] | None:
    if instead_of is None:
        return None
    return {"voice": asdict(instead_of.voice), "cause": instead_of.cause}


def _recording(edition: Edition) -> dict[str, float]:
    track = edition.track
    return {
        "loudness_lufs": round(track.loudness_lufs, 2),
        "true_peak_dbtp": round(track.true_peak_dbtp, 2),
        "gain_db": round(track.gain_db, 2),
    }


def _notice(edition: Edition) -> str | None:
    blocks = (utterance.block for utterance in edition.script.utterances)
    return next((block.text for block in blocks if block.role is Role.NOTICE), None)


def _span(timeline: Timeline, span: Chapter | Cue) -> dict[str, int]:
    return {
        "start_ms": milliseconds(span.start, timeline.rate),
        "end_ms": milliseconds(span.end, timeline.rate),
        "start_frame": span.start,
        "end_frame": span.end,
    }


def _chapter(timeline: Timeline, chapter: Chapter) -> dict[str, Any]:
    parts = [_chapter(timeline, part) for part in chapter.parts]
    return {
        "title": chapter.title,
        **_span(timeline, chapter),
        **({"parts": parts} if parts else {}),
    }


def _utterance(
    timeline: Timeline, identifier: str, cue: Cue, block_number: int | None
) -> dict[str, Any]:
    utterance = cue.utterance
    return {
        "id": identifier,
        "role": utterance.block.role.value,
        **_span(timeline, cue),
        "text": one_line(utterance.text),
        "spoken": utterance.spoken,
        "pause_ms": utterance.pause_ms,
        "block": block_number,
        "block_start": utterance.start,
        "block_end": utterance.end,
        **({} if utterance.block.role is Role.NOTICE else _source_span(utterance)),
        **({"words": [[*w.span, w.start, w.end] for w in cue.words]} if cue.words else {}),
    }


def _source_span(utterance: Utterance) -> dict[str, int]:
    block = utterance.block
    return {
        "source_start": block.source_offset(utterance.start),
        "source_end": block.source_offset(utterance.end - 1) + 1,
    }


def _block(block: Block) -> dict[str, Any]:
    return {
        "role": block.role.value,
        "text": one_line(block.text),
        "start": block.start,
        "end": block.end,
        "reason": block.reason,
        "cuts": [list(cut) for cut in block.cuts],
    }
