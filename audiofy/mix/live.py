"""The mix while it is spoken: heard at once, before anybody knows how loud the whole will be."""

import math
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from audiofy.errors import AudiofyError
from audiofy.mix.desk import Desk, paired
from audiofy.mix.limiter import Limiter
from audiofy.mix.loudness import LoudnessMeter
from audiofy.mix.model import Edition, Stings
from audiofy.mix.presets import CODEC_HEADROOM_DB, check_levels
from audiofy.mix.stingframe import is_announced
from audiofy.mix.track import FULL_SCALE
from audiofy.script.model import Script
from audiofy.speech.model import Clip, Voice

LEAD_SECONDS = 12
"""The first gain is that of so much sound; none of it is heard before it is spoken."""

STEER_SECONDS = 5
STEP_DB = 0.4
"""The gain moves in pauses only, and by no more than this every STEER_SECONDS: the sentences of a
voice differ by up to eight times as much."""

CORRECTION = 3.0
MOST_CORRECTION_DB = 2.0
"""By how much of it the gain makes up for what was too soft or too loud so far, and at most."""


class LiveMix:
    """The edition of `script` as mix() makes it, but played while its clips arrive.

    The gain is set by the first sentences, and then follows what is known of the voice, gently, so
    that the whole comes out as loud as asked. `rate`, in Hz, is known at once, `edition` when all
    blocks were taken: the same that mix() makes, with one gain. Raises what mix() raises.
    """

    def __init__(
        self,
        script: Script,
        clips: Iterable[Clip],
        voice: Voice,
        *,
        loudness_lufs: float = -19.0,
        peak_dbtp: float = -1.0,
        rate: int | None = None,
        levelled: bool = False,
        stings: Stings | None = None,
        headroom_db: float = CODEC_HEADROOM_DB,
    ) -> None:
        check_levels(loudness_lufs, peak_dbtp)
        if not script.utterances:
            raise AudiofyError("There is nothing to mix: the script has no utterances.")
        self._script, self._voice = script, voice
        self._levels = loudness_lufs, peak_dbtp, headroom_db
        pairs = paired(script.utterances, clips)
        first = next(pairs)
        self._pairs = chain([first], pairs)
        self._desk = Desk(script, voice, first[1].rate, rate=rate, levelled=levelled, stings=stings)
        self.rate = self._desk.tape.rate
        self._edition: Edition | None = None

    @property
    def edition(self) -> Edition:
        if self._edition is None:
            raise AudiofyError("The edition is not known before all of its blocks were taken.")
        return self._edition

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """The sound as heard: mono float32 in [-1, 1), in blocks; once."""
        desk, tape = self._desk, self._desk.tape
        try:
            self._record_lead()
            desk.begin()
            fader = _Fader(desk, *self._levels)
            yield from fader.play(0)
            for utterance, clip in self._pairs:
                start = tape.frames
                desk.record(utterance, clip)
                yield from fader.play(start)
            start = tape.frames
            timeline = desk.finish()
            yield from fader.play(start)
            yield fader.rest()
            track = desk.master(*self._levels)
        except BaseException:
            tape.close()
            raise
        self._edition = Edition(self._script, track, timeline, self._voice)

    def _record_lead(self) -> None:
        enough = LEAD_SECONDS * self.rate
        for utterance, clip in self._pairs:
            self._desk.record(utterance, clip)
            if self._desk.tape.frames >= enough and not is_announced(utterance):
                return


class _Fader:
    """Plays what is on the tape with a gain that follows the loudness, under a ceiling."""

    def __init__(
        self, desk: Desk, target_lufs: float, peak_dbtp: float, headroom_db: float
    ) -> None:
        self._desk = desk
        self._target_lufs = target_lufs
        lead = desk.master(target_lufs, peak_dbtp, headroom_db)
        self._gain_db = lead.gain_db
        plain = target_lufs - lead.loudness_lufs
        self._limiting_db = lead.gain_db - plain if math.isfinite(plain) else 0.0
        self._limiter = Limiter(lead.rate, 10 ** (lead.ceiling_dbtp / 20))
        self._meter = LoudnessMeter(lead.rate, peaks=False)
        self._steered = lead.frames

    def play(self, start: int) -> Iterator[NDArray[np.float32]]:
        """The tape from `start` on, where there is a pause."""
        tape = self._desk.tape
        if start - self._steered >= STEER_SECONDS * tape.rate:
            self._steer()
            self._steered = start
        scale = np.float32(10 ** (self._gain_db / 20) / FULL_SCALE)
        for block in tape.blocks(start):
            yield self._heard(self._limiter.push(block.astype(np.float32) * scale))

    def rest(self) -> NDArray[np.float32]:
        return self._heard(self._limiter.flush())

    def _heard(self, block: NDArray[np.float32]) -> NDArray[np.float32]:
        self._meter.add(block)
        return block

    def _steer(self) -> None:
        recorded, heard = self._desk.loudness_lufs, self._meter.integrated_lufs
        if not (math.isfinite(recorded) and math.isfinite(heard)):
            return
        owed = CORRECTION * (self._target_lufs - heard)
        owed = max(-MOST_CORRECTION_DB, min(owed, MOST_CORRECTION_DB))
        aim = self._target_lufs - recorded + self._limiting_db + owed
        self._gain_db += max(-STEP_DB, min(aim - self._gain_db, STEP_DB))
