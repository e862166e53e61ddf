"""Who says an utterance: the edition's voice, or as the style of its delivery asks."""

from dataclasses import replace
from typing import TYPE_CHECKING

from audiofy.speech.model import SpeechEngine, Voice
from audiofy.speech.registry import find_voice

if TYPE_CHECKING:
    from audiofy.script.model import Delivery, Script

CHANGES = frozenset({"rate", "pitch"})
"""What an engine can change of a voice, unless its attribute `changes` says less."""


def speakers(script: "Script", engine: SpeechEngine, voice: Voice) -> "dict[Delivery, Voice]":
    """For each delivery in the script the voice that speaks it.

    What the engine cannot change stays as it is (see `ignored`). Raises ConfigError for a voice
    that the engine has not, or for a rate or pitch out of range, before anything is spoken.
    """
    return {
        delivery: _speaker(delivery, engine, voice)
        for delivery in {utterance.delivery for utterance in script.utterances}
    }


def ignored(script: "Script", engine: SpeechEngine) -> tuple[str, ...]:
    """What the script's style asks for and this engine cannot do, a sentence each."""
    can = _changes(engine)
    asked = {
        what
        for utterance in script.utterances
        for what, percent in (
            ("rate", utterance.delivery.rate_percent),
            ("pitch", utterance.delivery.pitch_percent),
        )
        if percent
    }
    return tuple(
        f"The engine {engine.name!r} cannot change the {what} of its voice: [style] asks in vain."
        for what in sorted(asked - can)
    )


def _speaker(delivery: "Delivery", engine: SpeechEngine, voice: Voice) -> Voice:
    can = _changes(engine)
    base = find_voice(engine, delivery.voice) if delivery.voice else voice
    rate, pitch = voice.rate_percent, voice.pitch_percent
    return replace(
        base,
        rate_percent=_together(rate, delivery.rate_percent) if "rate" in can else rate,
        pitch_percent=_together(pitch, delivery.pitch_percent) if "pitch" in can else pitch,
    )


def _changes(engine: SpeechEngine) -> frozenset[str]:
    return getattr(engine, "changes", CHANGES)


def _together(first: int, second: int) -> int:
    """Two changes in per cent, one after the other."""
    return round((100 + first) * (100 + second) / 100) - 100
