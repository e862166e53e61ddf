"""The mixing desk: records clips on a tape, and keeps the timeline and the loudness."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from audiofy.errors import AudiofyError, CoverageError, SynthesisError
from audiofy.mix.gain import gain_db
from audiofy.mix.levelling import Leveller
from audiofy.mix.loudness import LoudnessMeter
from audiofy.mix.model import Cue, Stings, Timeline
from audiofy.mix.presets import CODEC_HEADROOM_DB
from audiofy.mix.resample import resample
from audiofy.mix.stingframe import StingFrame
from audiofy.mix.tape import Tape
from audiofy.mix.timeline import TimelineWriter
from audiofy.mix.track import FULL_SCALE, Track
from audiofy.mix.trim import trimmed
from audiofy.script.model import Script, Utterance
from audiofy.speech.model import Clip, Voice, WordTime


def paired(
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


class Desk:
    """Records on one tape, and keeps the timeline and the loudness of what it has recorded."""

    def __init__(
        self,
        script: Script,
        voice: Voice,
        clip_rate: int,
        *,
        rate: int | None = None,
        levelled: bool = False,
        stings: Stings | None = None,
    ) -> None:
        """The tape has `rate`, in Hz, or that of the clips. Raises what StingFrame raises."""
        self.tape = tape = Tape(rate or clip_rate)
        try:
            self._frame = frame = StingFrame(stings or Stings(), tape)
        except BaseException:
            tape.close()
            raise
        self._voice = voice
        self._clip_rate = clip_rate
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
        begin, sound = trimmed(self._at_rate(clip), self.tape.rate)
        if not len(sound):
            raise CoverageError([utterance.text], "Its clip is silent; try another voice.")
        if self._leveller:
            sound = self._leveller.level(sound)
        words = _heard_in(clip, begin, len(sound), self.tape.rate)
        self._silence(self._timeline.add(utterance, len(sound), words))
        self.tape.append(sound)
        self._meter.add(sound.astype(np.float32) / np.float32(FULL_SCALE))

    @property
    def cues(self) -> Sequence[Cue]:
        """What was recorded so far."""
        return self._timeline.cues

    @property
    def loudness_lufs(self) -> float:
        """Of what was recorded so far."""
        return self._meter.integrated_lufs

    def begin(self) -> None:
        """Record the opening and the bed before all is recorded; see StingFrame.begin()."""
        self._frame.begin(self.cues, self.loudness_lufs)

    def finish(self) -> Timeline:
        """All was recorded."""
        timeline, tail = self._timeline.finish(self._frame.closing_frames)
        self._silence(tail)
        if self._frame.add(timeline, self._meter.integrated_lufs):
            self._meter = LoudnessMeter(self.tape.rate)
            for block in self.tape.blocks():
                self._meter.add(block.astype(np.float32) / np.float32(FULL_SCALE))
        return timeline

    def _at_rate(self, clip: Clip) -> NDArray[np.int16]:
        """The clip's frames at the tape's rate."""
        samples = np.frombuffer(clip.pcm, "<i2")
        if clip.rate == self.tape.rate:
            return samples
        sound = resample(samples.astype(np.float32), clip.rate, self.tape.rate)
        return np.rint(sound).clip(-FULL_SCALE, FULL_SCALE - 1).astype(np.int16)

    def master(
        self, loudness_lufs: float, peak_dbtp: float, headroom_db: float = CODEC_HEADROOM_DB
    ) -> Track:
        """The track, with the gain that brings it to `loudness_lufs` under `peak_dbtp`."""
        measured, peak = self._meter.integrated_lufs, self._meter.true_peak_dbtp
        ceiling = peak_dbtp - headroom_db
        return Track(
            self.tape,
            loudness_lufs=measured,
            true_peak_dbtp=peak,
            gain_db=gain_db(
                self.tape, measured, peak, target_lufs=loudness_lufs, ceiling_dbtp=ceiling
            ),
            ceiling_dbtp=ceiling,
            headroom_db=headroom_db,
        )

    def _silence(self, frames: int) -> None:
        self.tape.append_silence(frames)
        self._meter.add(np.zeros(frames, np.float32))
