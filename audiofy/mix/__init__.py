"""The control room: Clips become an Edition, one track with its timeline, as loud as promised.

Its names are imported when they are first used: numpy need not be there before the first sentences
are under way.
"""

from typing import TYPE_CHECKING

from audiofy.lazy import lazy

if TYPE_CHECKING:
    from audiofy.mix.live import LiveMix
    from audiofy.mix.loudness import LoudnessMeter
    from audiofy.mix.mixer import mix
    from audiofy.mix.model import Chapter, Cue, Edition, Replaced, Stings, Timeline
    from audiofy.mix.presets import DEFAULT_PRESET, PRESETS, Preset, check_levels, preset
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

__getattr__ = lazy(
    __name__,
    live=("LiveMix",),
    loudness=("LoudnessMeter",),
    mixer=("mix",),
    model=("Chapter", "Cue", "Edition", "Replaced", "Stings", "Timeline"),
    presets=("DEFAULT_PRESET", "PRESETS", "Preset", "check_levels", "preset"),
    track=("Track",),
)
