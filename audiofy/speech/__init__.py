"""The booth: a Script becomes Clips, one for each utterance, by an engine of your choice.

The names are imported when they are first used (PEP 562): a Clip does not need the engines.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from audiofy.speech.model import Clip, SpeechEngine, Voice
    from audiofy.speech.record import record
    from audiofy.speech.registry import (
        Offer,
        catalogue,
        choose_engine,
        engine_names,
        find_voice,
        load_engine,
    )

__all__ = [
    "Clip",
    "Offer",
    "SpeechEngine",
    "Voice",
    "catalogue",
    "choose_engine",
    "engine_names",
    "find_voice",
    "load_engine",
    "record",
]

_MODULES = {"model": {"Clip", "SpeechEngine", "Voice"}, "record": {"record"}}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'audiofy.speech' has no attribute {name!r}")
    module = next((stem for stem, names in _MODULES.items() if name in names), "registry")
    return getattr(import_module(f"audiofy.speech.{module}"), name)
