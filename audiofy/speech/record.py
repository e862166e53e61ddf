"""Script -> Clips: each utterance spoken and checked, in order; never a gap."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from audiofy.errors import CoverageError, SynthesisError
from audiofy.speech.check import check_clip
from audiofy.speech.delivery import speakers
from audiofy.speech.model import Clip, SpeechEngine, Voice
from audiofy.speech.pieces import divide
from audiofy.speech.stitch import stitch
from audiofy.speech.wording import has_words, visible

if TYPE_CHECKING:
    from audiofy.script.model import Script


def record(script: "Script", engine: SpeechEngine, voice: Voice) -> Iterator[Clip]:
    """One clip for each utterance, as they are asked for, in its delivery; all of one rate.

    Raises SynthesisError naming the text that was not spoken, and CoverageError for an utterance
    in which there is nothing to say: its place in the edition would be a silent gap.
    """
    voices = speakers(script, engine, voice)
    rate: int | None = None
    for utterance in script.utterances:
        if not has_words(utterance.spoken):
            hint = "Give it a spoken form, or take it out of the article."
            raise CoverageError([utterance.text], hint)
        clip = say(engine, utterance.spoken, voices[utterance.delivery])
        if clip.rate != (rate := rate or clip.rate):
            cause = f"the sound changed from {rate} to {clip.rate} Hz"
            raise SynthesisError(engine.name, cause, utterance.spoken)
        yield clip


def say(engine: SpeechEngine, text: str, voice: Voice) -> Clip:
    """A text of any length as one clip that has been checked; raises SynthesisError."""
    pieces = [piece for piece in divide(visible(text), engine.max_chars) if has_words(piece)]
    if not pieces:
        raise SynthesisError(engine.name, "there is nothing to say in this text", text)
    return stitch([_checked(engine, piece, voice) for piece in pieces])


def _checked(engine: SpeechEngine, piece: str, voice: Voice) -> Clip:
    clip = engine.synthesize(piece, voice)
    check_clip(clip, piece, voice)
    return clip
