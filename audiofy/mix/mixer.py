"""Clips -> Edition: trims, pauses, records, and sets the gain that makes it as loud as promised."""

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from audiofy.errors import AudiofyError, CoverageError, SynthesisError
from audiofy.mix.gain import gain_db
from audiofy.mix.levelling import Leveller
from audiofy.mix.loudness import LoudnessMeter
from audiofy.mix.model import Edition, Timeline
from audiofy.mix.presets import check_levels
from audiofy.mix.resample import resample
from audiofy.mix.stingframe import StingFrame
from audiofy.mix.stings import Stings
from audiofy.mix.tape import Tape
from audiofy.mix.timeline import TimelineWriter
from audiofy.mix.track import FULL_SCALE, Track
from audiofy.mix.trim import trimmed
from audiofy.script.model import Script, Utterance
from audiofy.speech.model import Clip, Voice, WordTime

CODEC_HEADROOM_DB = 1.25
"""Lossy formats raise peaks: MP3 by 0.1 dB as a rule, by 1.2 dB where the limiter works hardest."""


def mix(
    script: Script,
    clips: Iterable[Clip],
    voice: Voice,
    *,
    loudness_lufs: float = -19.0,
    peak_dbtp: float = -1.0,
    rate: int | None = None,
    levelled: bool = False,
    stings: Stings | None = None,
) -> Edition:
    """The edition of `script`, from one clip for each of its utterances, in order.

    The clips are taken one at a time; memory does not grow with their number. `loudness_lufs` is
    the integrated loudness (mono: -19 plays as -16 from two speakers), `peak_dbtp` the ceiling of
    the true peak. `rate` in Hz is the track's; None is the clips' own. `levelled` brings soft and
    loud sentences nearer to each other. `stings` are heard around the speech, as loud as it.
    Raises CoverageError if a clip is missing or nothing can be heard in one, SynthesisError if
    the rate changes, StorageError if the temporary folder is full, ConfigError for levels that no
    edition can have, ConfigError or InputMissing for a sting that cannot be read.
    """
    check_levels(loudness_lufs, peak_dbtp)
    if not script.utterances:
        raise AudiofyError("There is nothing to mix: the script has no utterances.")
    pairs = _pairs(script.utterances, clips)
    first = next(pairs)
    tape = Tape(rate or first[1].rate)
    try:
        frame = StingFrame(stings or Stings(), tape)
        desk = _Desk(script, voice, tape, first[1].rate, frame, levelled)
        desk.record(*first)
        for utterance, clip in pairs:
            desk.record(utterance, clip)
        timeline = desk.finish()
        return Edition(script, desk.master(loudness_lufs, peak_dbtp), timeline, voice)
    except BaseException:
        tape.close()
        raise


def _pairs(
    utterances: tuple[Utterance, ...], clips: Iterable[Clip]
) -> Iterator[tuple[Utterance, Clip]]:
    """Each utterance with its clip; exactly as many of one as of the other."""
    rest = iter(clips)
    for index, utterance in enumerate(utterances):
        clip = next(rest, None)
        if clip is None:
            raise CoverageError([missing.text for missing in utterances[index:]])
        yield utterance, clip
    if next(rest, None) is not None:
        raise AudiofyError(f"There are more clips than utterances ({len(utterances)}).")


def _heard_in(clip: Clip, begin: int, frames: int, rate: int) -> Iterator[WordTime]:
    """The times of the clip's words in its sound at `rate`, of which so many frames are left."""
    for word in clip.words:
        start, end = (
            min(max(frame * rate // clip.rate - begin, 0), frames)
            for frame in (word.start, word.end)
        )
        yield WordTime(word.span, start, end)


class _Desk:
    """Records on one tape, and keeps the timeline and the loudness of what it has recorded."""

    def __init__(
        self,
        script: Script,
        voice: Voice,
        tape: Tape,
        clip_rate: int,
        frame: StingFrame,
        levelled: bool,
    ) -> None:
        self._voice = voice
        self._tape = tape
        self._clip_rate = clip_rate
        self._frame = frame
        self._leveller = Leveller(tape.rate) if levelled else None
        self._timeline = TimelineWriter(script, tape.rate, frame.opening_frames)
        self._meter = LoudnessMeter(tape.rate)
        self._silence(frame.opening_frames)

    def record(self, utterance: Utterance, clip: Clip) -> None:
        if clip.rate != self._clip_rate:
            raise SynthesisError(
                self._voice.engine,
                f"the rate changed from {self._clip_rate} to {clip.rate} Hz",
                utterance.spoken,
            )
        begin, sound = trimmed(self._at_rate(clip), self._tape.rate)
        if not len(sound):
            raise CoverageError([utterance.text], "Its clip is silent; try another voice.")
        if self._leveller:
            sound = self._leveller.level(sound)
        words = _heard_in(clip, begin, len(sound), self._tape.rate)
        self._silence(self._timeline.add(utterance, len(sound), words))
        self._tape.append(sound)
        self._meter.add(sound.astype(np.float32) / np.float32(FULL_SCALE))

    def finish(self) -> Timeline:
        timeline, tail = self._timeline.finish(self._frame.closing_frames)
        self._silence(tail)
        if self._frame.add(timeline, self._meter.integrated_lufs):
            self._meter = LoudnessMeter(self._tape.rate)
            for block in self._tape.blocks():
                self._meter.add(block.astype(np.float32) / np.float32(FULL_SCALE))
        return timeline

    def _at_rate(self, clip: Clip) -> NDArray[np.int16]:
        """The clip's frames at the tape's rate."""
        samples = np.frombuffer(clip.pcm, "<i2")
        if clip.rate == self._tape.rate:
            return samples
        sound = resample(samples.astype(np.float32), clip.rate, self._tape.rate)
        return np.rint(sound).clip(-FULL_SCALE, FULL_SCALE - 1).astype(np.int16)

    def master(self, loudness_lufs: float, peak_dbtp: float) -> Track:
        """The track, with the gain that brings it to `loudness_lufs` under `peak_dbtp`."""
        measured, peak = self._meter.integrated_lufs, self._meter.true_peak_dbtp
        ceiling = peak_dbtp - CODEC_HEADROOM_DB
        return Track(
            self._tape,
            loudness_lufs=measured,
            true_peak_dbtp=peak,
            gain_db=gain_db(
                self._tape, measured, peak, target_lufs=loudness_lufs, ceiling_dbtp=ceiling
            ),
            ceiling_dbtp=ceiling,
        )

    def _silence(self, frames: int) -> None:
        self._tape.append_silence(frames)
        self._meter.add(np.zeros(frames, np.float32))
