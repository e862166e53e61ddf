"""Trust no engine: what a clip must show before it may stand for a text."""

from audiofy.errors import SynthesisError
from audiofy.speech.model import Clip, Voice

SILENCE_PEAK = 33
"""-60 dB below full scale: a clip that never rises above it says nothing."""

FLOOR_MS_PER_WORD_CHAR = 25
"""Letters and digits take 50 to 90 ms each, in every voice; less than half of that is no speech."""


def check_clip(clip: Clip, text: str, voice: Voice) -> None:
    """Raise SynthesisError if the clip cannot be this text: empty, silent or far too short."""
    if not clip.frames:
        raise SynthesisError(voice.engine, "no sound came back", text, _HINT)
    if peak(clip) <= SILENCE_PEAK:
        raise SynthesisError(voice.engine, "only silence came back", text, _HINT)
    heard_ms = 1000 * clip.frames / clip.rate
    if heard_ms < (floor_ms := shortest_ms(text, voice)):
        cause = f"{heard_ms:.0f} ms of sound are too short for this text (at least {floor_ms:.0f})"
        raise SynthesisError(voice.engine, cause, text, _HINT)


def shortest_ms(text: str, voice: Voice, ms_per_char: float = FLOOR_MS_PER_WORD_CHAR) -> float:
    """How long the text takes at the very least at the voice's rate, in milliseconds."""
    return sum(map(str.isalnum, text)) * ms_per_char * 100 / (100 + voice.rate_percent)


def peak(clip: Clip) -> int:
    """The largest absolute sample, of 32768."""
    import numpy as np

    samples = np.frombuffer(clip.pcm, "<i2")
    return max(int(samples.max()), -int(samples.min())) if samples.size else 0


_HINT = "Look at the text, or choose another engine: audiofy voices"
