"""Checks of what is heard, decoded from the MP3."""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

import numpy as np

from audiofy.errors import EditionError
from audiofy.mix.model import Cue
from audiofy.mix.stingframe import is_announced
from audiofy.publish.heard import Heard
from audiofy.publish.infoframe import ENCODER_DELAY
from audiofy.publish.names import DOCUMENT
from audiofy.publish.tagread import ReadInfo
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
"""Voices rest up to 640 ms at a dash inside a sentence (measured); slower ones for longer."""

WORD_BELOW_PEAK_DB = 40.0
WORD_EDGE_MS = 20
"""A word is heard within this of its sentence's peak, its edges left out, into which an MP3 smears
its neighbours (measured: words as spoken reach -14 dB, muted ones never -40)."""

CONTENTS_TOLERANCE = 2
"""256ths of the file by which encoders round the Info frame's table of contents."""

SILENT_DBFS = -60.0
SMEAR_MS = 40
"""An MP3 smears sound into the silence beside it for this long."""

CHAPTER_PAUSE_MS = 200


def stream(evidence: Evidence) -> Iterator[str]:
    if evidence.mpeg.broken_at is not None:
        yield f"no whole MPEG frame at byte {evidence.mpeg.broken_at}"


def header(evidence: Evidence) -> Iterator[str]:
    stream = evidence.mpeg
    info = stream.declared
    if evidence.is_live:
        raise EditionError("it was written while it was spoken, without an Info frame")
    if info is None:
        yield "there is no Info frame: players guess duration and delay"
        return
    count = stream.mpeg_frames
    if info.mpeg_frames != count:
        yield f"the Info frame counts {info.mpeg_frames} MPEG frames; there are {count}"
    if info.length_bytes != stream.length_bytes:
        yield f"the Info frame counts {info.length_bytes} bytes; there are {stream.length_bytes}"
    if evidence.heard and info.frames != evidence.heard.frames:
        heard = evidence.heard.frames
        yield f"the Info frame promises {info.frames} frames of sound; {heard} decode"


def seeking(evidence: Evidence) -> Iterator[str]:
    info, right = _info(evidence), evidence.mpeg.contents
    # What stands for the Info frame itself matters in a short file, and not all encoders count it.
    most = CONTENTS_TOLERANCE + (right[0] if right else 0)
    for percent, (found, expected) in enumerate(zip(info.contents, right, strict=False)):
        if abs(found - expected) > most:
            yield f"the Info frame leads to the wrong place from {percent} % of the time on"
            return


def encoder(evidence: Evidence) -> Iterator[str]:
    info = _info(evidence)
    if info.lame is None:
        raise EditionError("the Info frame names another encoder than LAME")
    if info.delay != ENCODER_DELAY:
        yield f"the Info frame has a delay of {info.delay} frames, not {ENCODER_DELAY}"
    length = evidence.mpeg.length_bytes
    if info.lame.length_bytes != length:
        yield f"the Info frame has a music of {info.lame.length_bytes} bytes, not {length}"
    if not info.lame.is_whole:
        yield "the Info frame's checksum (CRC) is wrong"


def _info(evidence: Evidence) -> ReadInfo:
    if evidence.mpeg.declared is None:
        raise EditionError("there is no Info frame")
    return evidence.mpeg.declared


def duration(evidence: Evidence) -> Iterator[str]:
    heard, timeline = evidence.sound, evidence.timeline
    if heard.rate != timeline.rate:
        yield f"the sound has {heard.rate} Hz instead of {timeline.rate}"
    if heard.channels != 1:
        yield f"the sound has {heard.channels} channels instead of 1"
    if heard.frames != timeline.frames:
        yield f"the sound has {heard.frames} frames, the timeline {timeline.frames}"


def cues(evidence: Evidence) -> Iterator[str]:
    slower_percent = min(evidence.document.voice.rate_percent, 0)
    longest_gap_ms = LONGEST_GAP_MS * 100 / (100 + slower_percent)
    for cue in evidence.timeline.cues:
        yield from _cue(evidence.sound, cue, longest_gap_ms)


def _cue(heard: Heard, cue: Cue, longest_gap_ms: float) -> Iterator[str]:
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
    if gap_ms > longest_gap_ms:
        yield f"a gap of {gap_ms} ms in {words}"


def words(evidence: Evidence) -> Iterator[str]:
    cues = [cue for cue in evidence.timeline.cues if cue.words]
    if not cues:
        raise EditionError("the voice did not say when its words are heard")
    for cue in cues:
        yield from _words(evidence.sound, cue)


def _words(heard: Heard, cue: Cue) -> Iterator[str]:
    edge = WORD_EDGE_MS * heard.rate / 1000
    peak_db = _loudest_db(heard.between(cue.start, cue.end))
    if peak_db < AUDIBLE_DBFS:
        return  # nor is its sentence
    for word in cue.words:
        text = cue.utterance.spoken[slice(*word.span)]
        if not cue.start <= word.start < word.end <= cue.end:
            yield f"outside its sentence: {quoted(text)} in {quoted(cue.utterance.text)}"
            continue
        levels = heard.between(word.start + edge, word.end - edge)
        if len(levels) and _loudest_db(levels) < peak_db - WORD_BELOW_PEAK_DB:
            yield f"not heard: {quoted(text)} in {quoted(cue.utterance.text)}"


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
    asked = evidence.document.making.settings.get("stings")
    stings = asked if isinstance(asked, dict) else {}
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
    if not evidence.tag.chapters:
        raise EditionError("there are no chapters")
    ends = [cue.end for cue in evidence.timeline.cues] if evidence.published else []
    smear = SMEAR_MS * frames_per_ms
    for _, time in (*evidence.tag.chapters[1:], *evidence.tag.parts):
        start = time.start_ms * frames_per_ms
        pause = max((end for end in ends if end <= start), default=0)  # a style may want it short
        before = heard.between(
            max(start - CHAPTER_PAUSE_MS * frames_per_ms, pause + smear), start - smear
        )
        after = heard.between(start, start + CHAPTER_PAUSE_MS * frames_per_ms)
        if _loudest_db(before) > SILENT_DBFS:
            yield f"somebody speaks just before the chapter {quoted(time.title)}"
        if _loudest_db(after) < AUDIBLE_DBFS:
            yield f"nobody speaks where the chapter {quoted(time.title)} begins"


def loudness(evidence: Evidence) -> Iterator[str]:
    target = _asked(evidence, "loudness_lufs")
    if not abs(evidence.sound.loudness_lufs - target) <= LOUDNESS_TOLERANCE_LU:
        yield f"{evidence.sound.loudness_lufs:.1f} LUFS instead of {target:g}"


def true_peak(evidence: Evidence) -> Iterator[str]:
    highest = _asked(evidence, "peak_dbtp") if evidence.published else USUAL_PEAK_DBTP
    if evidence.sound.true_peak_dbtp > highest + PEAK_TOLERANCE_DB:
        yield f"{evidence.sound.true_peak_dbtp:.2f} dBTP; at most {highest:g} was promised"


def clipping(evidence: Evidence) -> Iterator[str]:
    if evidence.sound.clipped:
        yield f"the sound is cut off at full scale in {evidence.sound.clipped} places"


def _asked(evidence: Evidence, name: str) -> float:
    asked = evidence.document.making.settings.get(name)
    if not isinstance(asked, int | float):
        raise EditionError(f"{DOCUMENT} does not say which {name} was asked for")
    return asked


def _loudest_db(levels: np.ndarray[Any, np.dtype[np.float32]]) -> float:
    loudest = float(levels.max(initial=0))
    return 20 * float(np.log10(loudest)) if loudest > 0 else -np.inf


def _longest_run(silent: np.ndarray[Any, np.dtype[np.bool_]]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], silent.view(np.int8), [0]])))
    return int((edges[1::2] - edges[::2]).max(initial=0))
