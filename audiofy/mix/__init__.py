"""The control room: Clips become an Edition, one track with its timeline, as loud as promised."""

from audiofy.mix.live import LiveMix
from audiofy.mix.loudness import LoudnessMeter
from audiofy.mix.mixer import mix
from audiofy.mix.model import Chapter, Cue, Edition, Replaced, Timeline
from audiofy.mix.presets import DEFAULT_PRESET, PRESETS, Preset, check_levels, preset
from audiofy.mix.stings import Stings
from audiofy.mix.track import Track

__all__ = [
    "DEFAULT_PRESET",
    "PRESETS",
    "Chapter",
    "Cue",
    "Edition",
    "LiveMix",
    "LoudnessMeter",
    "Preset",
    "Replaced",
    "Stings",
    "Timeline",
    "Track",
    "check_levels",
    "mix",
    "preset",
]
