"""Checks of what is heard, decoded from the MP3."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import numpy as np

from audiofy.mix.model import Cue
from audiofy.mix.stingframe import is_announced
from audiofy.publish.heard import Heard
from audiofy.publish.names import DOCUMENT
from audiofy.publish.transcripts.model import clock, milliseconds
from audiofy.publish.verify.model import Evidence, quoted

LOUDNESS_TOLERANCE_LU = 0.3
PEAK_TOLERANCE_DB = 0.05
USUAL_PEAK_DBTP = -1.0

AUDIBLE_DBFS = -45.0
"""A sentence in which nothing is louder than this is not heard."""

SPEECH_BELOW_PEAK_DB = 50.0
"""Speech begins and ends within this of its sentence's peak, or the sentence was cut ..."""

BEGINS_WITHIN_MS = 60
ENDS_WITHIN_MS = 100
"""... where the trim leaves up to 15 ms before and 40 ms after it."""

LONGEST_GAP_MS = 900
"""Voices rest up to 640 ms at a dash inside a sentence (measured)."""

SILENT_DBFS = -60.0
SMEAR_MS = 40
"""An MP3 smears sound into the silence beside it for this long."""

CHAPTER_PAUSE_MS = 200


def header(evidence: Evidence) -> Iterator[str]:
    stream = evidence.mpeg
    if stream.broken_at is not None:
        yield f"no whole MPEG frame at byte {stream.broken_at}"
    if stream.declared is None:
        yield "there is no Info frame: players guess duration and delay"
        return
    mpeg_frames, length, frames = stream.declared
    if mpeg_frames != stream.mpeg_frames:
        yield f"the Info frame counts {mpeg_frames} MPEG frames; there are {stream.mpeg_frames}"
    if length != stream.length_bytes:
        yield f"the Info frame counts {length} bytes; there are {stream.length_bytes}"
    if evidence.heard and frames != evidence.heard.frames:
        yield f"the Info frame promises {frames} frames of sound; {evidence.heard.frames} decode"


def duration(evidence: Evidence) -> Iterator[str]:
    heard, timeline = evidence.sound, evidence.timeline
    if heard.rate != timeline.rate:
        yield f"the sound has {heard.rate} Hz instead of {timeline.rate}"
    if heard.channels != 1:
        yield f"the sound has {heard.channels} channels instead of 1"
    if heard.frames != timeline.frames:
        yield f"the sound has {heard.frames} frames, the timeline {timeline.frames}"


def cues(evidence: Evidence) -> Iterator[str]:
    for cue in evidence.timeline.cues:
        yield from _cue(evidence.sound, cue)


def _cue(heard: Heard, cue: Cue) -> Iterator[str]:
    frames_per_ms = heard.rate / 1000
    levels = heard.between(cue.start, cue.end)
    peak_db = _loudest_db(levels)
    words = quoted(cue.utterance.text)
    if peak_db < AUDIBLE_DBFS:
        yield f"not heard: {words}"
        return
    least_db = peak_db - SPEECH_BELOW_PEAK_DB
    if (
        _loudest_db(heard.between(cue.start, cue.start + BEGINS_WITHIN_MS * frames_per_ms))
        < least_db
    ):
        yield f"its beginning is not heard: {words}"
    if _loudest_db(heard.between(cue.end - ENDS_WITHIN_MS * frames_per_ms, cue.end)) < least_db:
        yield f"its end is not heard: {words}"
    gap_ms = 10 * _longest_run(levels < 10 ** (least_db / 20))
    if gap_ms > LONGEST_GAP_MS:
        yield f"a gap of {gap_ms} ms in {words}"


def pauses(evidence: Evidence) -> Iterator[str]:
    heard, timeline = evidence.sound, evidence.timeline
    stung = _pauses_with_a_sting(evidence)
    smear = SMEAR_MS * heard.rate / 1000
    ends = [0, *(cue.end for cue in timeline.cues)]
    starts = [*(cue.start for cue in timeline.cues), heard.frames]
    for number, (end, start) in enumerate(zip(ends, starts, strict=True)):
        if number in stung:
            continue
        loudest_db = _loudest_db(heard.between(end + smear, start - smear))
        if loudest_db > SILENT_DBFS:
            moment = clock(milliseconds(end, heard.rate))
            yield f"the pause at {moment} has a sound of {loudest_db:.0f} dBFS"


def _pauses_with_a_sting(evidence: Evidence) -> set[int]:
    """The pauses that are not silent because the edition has sounds around the speech.

    Each by the number of the cue after it; after the last cue is one more.
    """
    stings = evidence.document.making.settings.get("stings") or {}
    cues = evidence.timeline.cues
    announced = len(list(takewhile(lambda cue: is_announced(cue.utterance), cues)))
    return {
        *([0] if stings.get("opening") else []),
        *(range(1, announced) if stings.get("bed") else []),
        *([len(cues)] if stings.get("closing") else []),
    }


def chapter_starts(evidence: Evidence) -> Iterator[str]:
    heard = evidence.sound
    frames_per_ms = heard.rate / 1000
    for _, time in (*evidence.tag.chapters[1:], *evidence.tag.parts):
        start = time.start_ms * frames_per_ms
        before = heard.between(
            start - CHAPTER_PAUSE_MS * frames_per_ms, start - SMEAR_MS * frames_per_ms
        )
        after = heard.between(start, start + CHAPTER_PAUSE_MS * frames_per_ms)
        if _loudest_db(before) > SILENT_DBFS:
            yield f"somebody speaks just before the chapter {quoted(time.title)}"
        if _loudest_db(after) < AUDIBLE_DBFS:
            yield f"nobody speaks where the chapter {quoted(time.title)} begins"


def loudness(evidence: Evidence) -> Iterator[str]:
    target = evidence.document.making.settings.get("loudness_lufs")
    if target is None:
        yield f"{DOCUMENT} does not say how loud the edition should be"
    elif not abs(evidence.sound.loudness_lufs - target) <= LOUDNESS_TOLERANCE_LU:
        yield f"{evidence.sound.loudness_lufs:.1f} LUFS instead of {target:g}"


def true_peak(evidence: Evidence) -> Iterator[str]:
    settings = evidence.published.making.settings if evidence.published else {}
    highest = settings.get("peak_dbtp", USUAL_PEAK_DBTP)
    if evidence.sound.true_peak_dbtp > highest + PEAK_TOLERANCE_DB:
        yield f"{evidence.sound.true_peak_dbtp:.2f} dBTP; at most {highest:g} was promised"


def clipping(evidence: Evidence) -> Iterator[str]:
    if evidence.sound.clipped:
        yield f"the sound is cut off at full scale in {evidence.sound.clipped} places"


def _loudest_db(levels: np.ndarray[Any, np.dtype[np.float32]]) -> float:
    loudest = float(levels.max(initial=0))
    return 20 * float(np.log10(loudest)) if loudest > 0 else -np.inf


def _longest_run(silent: np.ndarray[Any, np.dtype[np.bool_]]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], silent.view(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))
