"""Edition -> edition.json: what was read, what was said when, what was left out and why.

Schema version 1. Offsets are characters of the article's source; times are milliseconds of the
track; the notice is in no source. `recording` is the voice before `gain_db` brought it to the
edition's loudness. The ledger has every block, so that all of the source is accounted for; `lost`
is what of its spoken blocks cannot be heard, because the user accepted that.
"""

import json
from typing import Any

from audiofy.article import inspect_article
from audiofy.article.model import Role, one_line
from audiofy.mix.model import Cue, Edition, Timeline
from audiofy.script.coverage import unsaid
from audiofy.script.model import Utterance

SCHEMA_VERSION = 1


def edition_json(edition: Edition) -> str:
    """The document as JSON text, the same bytes for the same edition."""
    return json.dumps(edition_document(edition), ensure_ascii=False, indent=2) + "\n"


def edition_document(edition: Edition) -> dict[str, Any]:
    """The document as plain values."""
    timeline, voice, track = edition.timeline, edition.voice, edition.track
    inspection = inspect_article(edition.script.article)
    article = {k: v for k, v in inspection.items() if k not in ("blocks", "excluded", "chapters")}
    return {
        "schema": SCHEMA_VERSION,
        "article": article,
        "voice": {
            "engine": voice.engine,
            "name": voice.name,
            "language": voice.language,
            "licence": voice.licence,
            "source_type": voice.source_type,
            "rate_percent": voice.rate_percent,
            "pitch_percent": voice.pitch_percent,
        },
        "artificial_speech": True,
        "sample_rate": timeline.rate,
        "frames": timeline.frames,
        "recording": {
            "loudness_lufs": round(track.loudness_lufs, 2),
            "true_peak_dbtp": round(track.true_peak_dbtp, 2),
            "gain_db": round(track.gain_db, 2),
        },
        "chapters": [
            {
                "title": chapter.title,
                "start_ms": _ms(timeline, chapter.start),
                "end_ms": _ms(timeline, chapter.end),
            }
            for chapter in timeline.chapters
        ],
        "utterances": [_utterance(timeline, cue) for cue in timeline.cues],
        "lost": unsaid(edition.script),
        "ledger": inspection["blocks"],
    }


def _utterance(timeline: Timeline, cue: Cue) -> dict[str, Any]:
    utterance = cue.utterance
    block = utterance.block
    return {
        "role": block.role.value,
        "start_ms": _ms(timeline, cue.start),
        "end_ms": _ms(timeline, cue.end),
        "text": one_line(utterance.text),
        "spoken": utterance.spoken,
        **({} if block.role is Role.NOTICE else _source_span(utterance)),
    }


def _source_span(utterance: Utterance) -> dict[str, int]:
    block = utterance.block
    return {
        "source_start": block.source_offset(utterance.start),
        "source_end": block.source_offset(utterance.end - 1) + 1,
    }


def _ms(timeline: Timeline, frames: int) -> int:
    return round(frames * 1000 / timeline.rate)
