"""Trust no engine: what it may be asked, and what must be true of a clip before it is taken."""

import threading
from collections import deque
from collections.abc import Iterable
from operator import index
from textwrap import shorten
from typing import NamedTuple

from audiofy.errors import NothingHeard, SynthesisError
from audiofy.speech.model import BYTES_PER_FRAME, Clip, SpeechEngine, Voice
from audiofy.speech.wording import has_words

SILENCE_PEAK = 33
"""-60 dB below full scale: a clip that never rises above it says nothing."""

MOST_CLIPPED = 0.003
"""The share of samples at full scale: Pico at full volume has 0.006, sound speech hardly any."""

CEILING_MS_PER_CHAR, CEILING_MS = 1000, 3000
"""Longer is no speech but an engine that runs on: a letter that is spelled takes 400 ms, an emoji
by its name 2 s, and some engines end with seconds of silence."""

_RATES_HZ = range(8_000, 192_001)

FLOOR_MS_PER_WORD_CHAR = 25
"""Letters and digits take 53 ms each at the least (eSpeak NG, 380 sentences of news) and 69 to 89
in the middle; less than half of the least is no speech."""


def check_request(engine: SpeechEngine, text: str, voice: Voice) -> None:
    """Raise SynthesisError for a voice the engine has not, a text without a word, or too long."""
    if voice.name not in {known.name for known in engine.voices()}:
        cause = f"there is no voice {voice.name!r}"
        raise SynthesisError(engine.name, cause, text, "See which there are: audiofy voices")
    check_text(engine, text)


def check_text(engine: SpeechEngine, text: str) -> None:
    """Raise SynthesisError for a text without a word, or one that is too long."""
    if not has_words(text):
        raise SynthesisError(engine.name, "there is nothing to say in this text", text)
    if engine.max_chars is not None and len(text) > engine.max_chars:
        cause = f"more than {engine.max_chars} characters at once"
        raise SynthesisError(engine.name, cause, text)


def check_letters(engine: SpeechEngine, text: str, unknown: Iterable[str]) -> None:
    """Raise NothingHeard if there are characters which the engine would drop in silence."""
    if letters := " ".join(sorted(set(unknown))):
        hint = "Write it in other words, or choose another engine: audiofy voices"
        raise NothingHeard(engine.name, f"it has no sound for {letters}", text, hint)


def check_clip(
    clip: Clip, text: str, voice: Voice, floor_ms: float = FLOOR_MS_PER_WORD_CHAR
) -> None:
    """Raise SynthesisError if the clip cannot be this text; NothingHeard if it is silent.

    It must have sound, at a rate that exists, that is neither all silence nor clipped, and neither
    far too short nor far too long; and its words' times lie in it. `floor_ms` is for a letter or
    digit, at an unchanged rate.
    """
    if not (isinstance(clip.pcm, bytes) and isinstance(clip.rate, int)):
        cause = f"a clip is bytes at a whole number of Hz, not {type(clip.pcm).__name__}"
        raise SynthesisError(voice.engine, f"{cause} at {clip.rate!r} Hz", text, _HINT)
    if not clip.frames:
        raise NothingHeard(voice.engine, "no sound came back", text, _HINT)
    if clip.rate not in _RATES_HZ or len(clip.pcm) % BYTES_PER_FRAME:
        cause = f"{len(clip.pcm)} bytes at {clip.rate} Hz are no sound of 16 bits a frame"
        raise SynthesisError(voice.engine, f"{cause}: {named(text)}", text, _HINT)
    if (loudest := peak(clip)) <= SILENCE_PEAK:
        raise NothingHeard(voice.engine, "only silence came back", text, _HINT)
    if fault := (
        _clipping(clip, loudest)
        or _length_fault(clip, text, voice, floor_ms)
        or _words_fault(clip, text)
    ):
        raise SynthesisError(voice.engine, f"{fault}: {named(text)}", text, _HINT)


def named(text: str) -> str:
    """The text as a message shows it: enough of it to be found in the article."""
    return repr(shorten(text, 80, placeholder=" …"))


def _clipping(clip: Clip, loudest: int) -> str:
    if loudest >= _FULL_SCALE and (share := _clipped_share(clip)) > MOST_CLIPPED:
        return f"the sound is clipped ({100 * share:.1f} % of it at full scale)"
    return ""


def _length_fault(clip: Clip, text: str, voice: Voice, floor_ms: float) -> str:
    heard_ms = _length_ms(clip)
    slowness = 100 / (100 + voice.rate_percent)
    least_ms = _word_chars(text) * floor_ms * slowness
    most_ms = (len(text) * CEILING_MS_PER_CHAR + CEILING_MS) * slowness
    if heard_ms < least_ms:
        return f"{heard_ms:.0f} ms of sound are too short for this text (at least {least_ms:.0f})"
    if heard_ms > most_ms:
        return f"{heard_ms:.0f} ms of sound are too long for this text (at most {most_ms:.0f})"
    return ""


def _words_fault(clip: Clip, text: str) -> str:
    try:
        for word in clip.words:
            at, to, start, end = map(index, (*word.span, word.start, word.end))
            if not (0 <= at <= to <= len(text) and 0 <= start <= end <= clip.frames):
                return f"it tells of a word at {at} to {to}, heard from {start} to {end}"
    except (AttributeError, TypeError, ValueError) as error:
        return f"it tells the times of its words in no way that is known: {error}"
    return ""


def too_short(text: str) -> str:
    """What is said of a clip that a voice's pace does not allow."""
    return f"the sound is much shorter than this voice takes for such a text: {named(text)}"


class Taken(NamedTuple):
    """A clip that was taken before it could be compared; `key` is its name in a store."""

    ms_per_char: float
    text: str
    key: str


class Pace:
    """How fast a voice speaks, learnt from its clips: finds a clip of which half is missing.

    Texts of a sentence's length differ by some 25 % in their time per letter; half a clip, by 50.
    Any number of threads may use it.
    """

    LEAST_SHARE = 0.6
    SURELY_SHORT = 0.5
    """For an engine that would say the same again: of 500 sentences of news none is under 0.74."""

    SHORTEST_TEXT = 20
    ENOUGH_CLIPS = 8
    FEW_CLIPS = 3
    """Enough when there are no more: of any three sentences in a row none is under 0.72."""

    def __init__(self, least_share: float = LEAST_SHARE) -> None:
        self._least_share = least_share
        self._ms_per_char: deque[float] = deque(maxlen=64)
        self._unsure: deque[Taken] = deque(maxlen=64)
        self._lock = threading.Lock()

    def fits(self, clip: Clip, text: str) -> bool:
        """Can the clip be the whole text? Until the pace is known, every clip can."""
        if (chars := _word_chars(text)) < self.SHORTEST_TEXT:
            return True
        with self._lock:
            known = len(self._ms_per_char) >= self.ENOUGH_CLIPS
            return not (known and self._is_short(_length_ms(clip) / chars))

    def learn(self, clip: Clip, text: str, key: str = "") -> None:
        """Learn from a clip that was taken; misfits() looks back at it."""
        if (chars := _word_chars(text)) < self.SHORTEST_TEXT:
            return
        with self._lock:
            taken = Taken(_length_ms(clip) / chars, text, key)
            self._ms_per_char.append(taken.ms_per_char)
            self._unsure.append(taken)

    def misfits(self, enough: int = ENOUGH_CLIPS) -> list[Taken]:
        """Of the clips that were not looked back at yet, those that do not fit.

        None, as long as fewer than `enough` are known.
        """
        with self._lock:
            if len(self._ms_per_char) < enough:
                return []
            misfits = [each for each in self._unsure if self._is_short(each.ms_per_char)]
            self._unsure.clear()
            return misfits

    def _is_short(self, ms_per_char: float) -> bool:
        known, bound_ms = self._ms_per_char, ms_per_char / self._least_share
        return sum(map(bound_ms.__lt__, known)) > len(known) / 2


def ends_abruptly(clip: Clip) -> bool:
    """Is the clip still loud in its last 10 ms? Speech dies away; a file that was cut does not."""
    tail = Clip(clip.pcm[-BYTES_PER_FRAME * (clip.rate // 100) :], clip.rate)
    return peak(tail) > peak(clip) / 4


def _length_ms(clip: Clip) -> float:
    return 1000 * clip.frames / clip.rate


def _word_chars(text: str) -> int:
    return sum(map(str.isalnum, text))


def peak(clip: Clip) -> int:
    """The largest absolute sample, of 32768."""
    import numpy as np

    samples = np.frombuffer(clip.pcm, "<i2")
    if not samples.size:
        return 0
    # samples.max() goes through Python once more, and costs as much again as the comparing
    return max(int(np.maximum.reduce(samples)), -int(np.minimum.reduce(samples)))


_FULL_SCALE = 32_767


def _clipped_share(clip: Clip) -> float:
    import numpy as np

    samples = np.frombuffer(clip.pcm, "<i2").astype(np.int32)
    return float(np.mean(np.abs(samples) >= _FULL_SCALE))


_HINT = "Look at the text, or choose another engine: audiofy voices"
