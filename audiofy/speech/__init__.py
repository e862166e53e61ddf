"""The booth: a Script becomes Clips, one for each utterance, by an engine of your choice.

The registry and the types are imported when they are first used (PEP 562). `record` is bound at
once: the module of this name would hide the function.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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

_MODULES = {
    "Clip": "model",
    "ClipStore": "store",
    "SpeechEngine": "model",
    "Voice": "model",
    "WordTime": "model",
    "ignored": "delivery",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'audiofy.speech' has no attribute {name!r}")
    module = _MODULES.get(name, "registry")
    return getattr(import_module(f"audiofy.speech.{module}"), name)
