"""The test engine: a sine of fixed length for each character, so that times are arithmetic."""

from collections.abc import Sequence

from audiofy.speech.check import check_request
from audiofy.speech.model import Clip, Voice
from audiofy.speech.wording import visible

MS_PER_CHAR = 50
HERTZ = 220
FADE_MS = 5
AMPLITUDE = 8000


class Tone:
    """Speaks nothing, for MS_PER_CHAR milliseconds a character, at `rate` frames a second."""

    name = "tone"
    version = "1"
    online = False
    licence = "Apache-2.0"
    install = "pip install audiofy"
    usual_speed = 350.0
    max_chars: int | None = None
    thread_safe = True

    def __init__(self, rate: int = 16_000) -> None:
        self.rate = rate

    def voices(self) -> Sequence[Voice]:
        return (Voice(self.name, "sine", "de-DE", self.licence),)

    def frames(self, text: str, voice: Voice) -> int:
        """How long the clip of a text is."""
        return len(text) * self.rate * MS_PER_CHAR // (10 * (100 + voice.rate_percent))

    def synthesize(self, text: str, voice: Voice) -> Clip:
        import numpy as np

        words = visible(text)
        check_request(self, words, voice)
        frames = self.frames(words, voice)
        hertz = HERTZ * (100 + voice.pitch_percent) / 100
        time = np.arange(frames)
        sine = np.sin(2 * np.pi * hertz / self.rate * time)
        fade = self.rate * FADE_MS // 1000
        envelope = np.minimum(np.minimum(time, frames - 1 - time) / fade, 1)
        return Clip((AMPLITUDE * sine * envelope).astype("<i2").tobytes(), self.rate)
