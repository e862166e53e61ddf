"""The control room: Clips become an Edition, one track with its timeline, as loud as promised."""

from audiofy.mix.loudness import LoudnessMeter
from audiofy.mix.mixer import mix
from audiofy.mix.model import Chapter, Cue, Edition, Replaced, Timeline
from audiofy.mix.track import Track

__all__ = ["Chapter", "Cue", "Edition", "LoudnessMeter", "Replaced", "Timeline", "Track", "mix"]
