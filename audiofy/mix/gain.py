"""The one gain of an edition: what brings it to its loudness, when a limiter holds its peaks."""

import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from audiofy.mix.loudness import LoudnessMeter
from audiofy.mix.tape import Tape
from audiofy.mix.track import play

_LIMITING_UNHEARD_DB = 1.0
"""Where less than this is cut from the peaks of speech, its loudness stays (3 dB: -0.2 LU)."""

_EXCERPT_EXACT_DB = 3.0
"""Where limiting asks for more gain than this, all of the tape is measured: below it, an excerpt
was never 0.1 LU wrong (two voices, four presets)."""

_TOLERANCE_LU = 0.05
_MOST_ROUNDS = 6
_USUAL_YIELD = 0.7
_LEAST_YIELD = 0.15
"""How much louder, in LU, limited speech becomes for each dB of gain."""

_MOST_RAISED_DB = 30.0

_EXCERPT_SECONDS = 48

_Sound = Iterable[NDArray[np.int16]]


def gain_db(
    tape: Tape,
    loudness_lufs: float,
    true_peak_dbtp: float,
    *,
    target_lufs: float,
    ceiling_dbtp: float,
) -> float:
    """The gain for a tape of this loudness and true peak; 0 for one without loudness.

    A limiter that works hard makes the sound softer. What is lost is measured and added to the
    gain: on an excerpt, so that a long tape costs no more than a short one, and on all of the
    tape only if much is lost.
    """
    if not math.isfinite(loudness_lufs):
        return 0.0
    plain = target_lufs - loudness_lufs
    if true_peak_dbtp + plain <= ceiling_dbtp + _LIMITING_UNHEARD_DB:
        return plain
    excerpt = _excerpt(tape)
    reference = _heard_lufs(excerpt, tape.rate, plain, None)
    gain = reach(lambda g: _heard_lufs(excerpt, tape.rate, g, ceiling_dbtp), plain, reference)
    if gain - plain > _EXCERPT_EXACT_DB:
        gain = reach(
            lambda g: _heard_lufs(tape.blocks(), tape.rate, g, ceiling_dbtp), gain, target_lufs
        )
    return gain


def reach(heard_lufs: Callable[[float], float], gain: float, target_lufs: float) -> float:
    """The gain in dB with which a sound is heard at `target_lufs`, looked for from `gain` on.

    `heard_lufs` says how loud it is heard with a gain. Where no gain makes it loud enough, as with
    clicks under a ceiling, it is _MOST_RAISED_DB more.
    """
    yielded, highest = _USUAL_YIELD, gain + _MOST_RAISED_DB
    before: tuple[float, float] | None = None
    for _ in range(_MOST_ROUNDS):
        heard = heard_lufs(gain)
        if not abs(target_lufs - heard) > _TOLERANCE_LU:
            break
        if before is not None and gain != before[0]:
            yielded = max((heard - before[1]) / (gain - before[0]), _LEAST_YIELD)
        before = gain, heard
        gain += (target_lufs - heard) / yielded
        if gain > highest:
            return highest
    return gain


def _excerpt(tape: Tape) -> list[NDArray[np.int16]]:
    """Seconds of the tape, evenly spread; all of a short one."""
    starts = range(0, tape.frames, tape.rate)
    spread = starts[:: -(-len(starts) // _EXCERPT_SECONDS)]
    return [
        block
        for start in spread
        for block in tape.blocks(start, min(start + tape.rate, tape.frames))
    ]


def _heard_lufs(sound: _Sound, rate: int, gain: float, ceiling_dbtp: float | None) -> float:
    meter = LoudnessMeter(rate, peaks=False)
    for block in play(sound, rate, gain, ceiling_dbtp):
        meter.add(block)
    return meter.integrated_lufs
