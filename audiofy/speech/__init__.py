"""The booth: a Script becomes Clips, one for each utterance, by an engine of your choice.

Its names are imported when they are first used. `record` is bound at once: the module of this name
would hide the function.
"""

from typing import TYPE_CHECKING

from audiofy.lazy import lazy
from audiofy.speech.record import record

if TYPE_CHECKING:
    from audiofy.speech.delivery import ignored
    from audiofy.speech.model import Clip, SpeechEngine, Voice, WordTime
    from audiofy.speech.registry import (
        Offer,
        catalogue,
        choose_engine,
        engine_names,
        find_voice,
        load_engine,
    )
    from audiofy.speech.store import ClipStore

__all__ = [
    "Clip",
    "ClipStore",
    "Offer",
    "SpeechEngine",
    "Voice",
    "WordTime",
    "catalogue",
    "choose_engine",
    "engine_names",
    "find_voice",
    "ignored",
    "load_engine",
    "record",
]

__getattr__ = lazy(
    __name__,
    delivery=("ignored",),
    model=("Clip", "SpeechEngine", "Voice", "WordTime"),
    registry=("Offer", "catalogue", "choose_engine", "engine_names", "find_voice", "load_engine"),
    store=("ClipStore",),
)
