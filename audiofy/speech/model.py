"""What the booth works with: voices, clips, and the contract that every speech engine keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from audiofy.errors import ConfigError

if TYPE_CHECKING:
    from pydub import AudioSegment

    from audiofy.article.model import Span
    from audiofy.script.model import Sounds

BYTES_PER_FRAME = 2
"""Clips are mono, 16 bits a frame."""

CHANGE_PERCENT = range(-50, 101)
"""How far rate and pitch can be changed: from half to double, which every offline engine can."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: an engine's voice and how it is set.

    `name` is what the engine calls it; `language` a BCP 47 tag; `licence` an SPDX identifier or a
    short phrase. `source_type` is the IPTC digital source type of its speech:
    "trainedAlgorithmicMedia" for neural voices, "algorithmicMedia" for others. `rate_percent` and
    `pitch_percent` are changes against the voice's own: 0 leaves it as it is, -10 is a tenth less.
    `version` changes when the voice, not the engine, sounds different: of its file, say.
    """

    engine: str
    name: str
    language: str
    licence: str
    source_type: str = "algorithmicMedia"
    rate_percent: int = 0
    pitch_percent: int = 0
    version: str = ""

    def __post_init__(self) -> None:
        for setting, percent in (("rate", self.rate_percent), ("pitch", self.pitch_percent)):
            if percent not in CHANGE_PERCENT:
                raise ConfigError(
                    f"A voice's {setting} cannot be changed by {percent} %.",
                    f"Choose from {CHANGE_PERCENT[0]} to +{CHANGE_PERCENT[-1]} %.",
                )


@dataclass(frozen=True, slots=True)
class WordTime:
    """The word at `span` of the text is heard from frame `start` up to `end`."""

    span: "Span"
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Clip:
    """The sound of one utterance: `pcm` is mono, signed 16-bit little-endian; `rate` is in Hz.

    `words` says when each word is heard, in order; it is empty where the engine cannot tell.
    """

    pcm: bytes
    rate: int
    words: tuple[WordTime, ...] = ()

    @property
    def frames(self) -> int:
        return len(self.pcm) // BYTES_PER_FRAME

    def to_segment(self) -> "AudioSegment":
        """The same sound as a pydub segment, for editing."""
        from pydub import AudioSegment

        return AudioSegment(
            data=self.pcm, sample_width=BYTES_PER_FRAME, frame_rate=self.rate, channels=1
        )

    @classmethod
    def from_segment(cls, segment: Any) -> "Clip":
        """A pydub segment as a clip: made mono and 16-bit, at the segment's own rate."""
        mono = segment.set_channels(1).set_sample_width(BYTES_PER_FRAME)
        return cls(mono.raw_data, mono.frame_rate)


class SpeechEngine(Protocol):
    """What makes a voice speak. Third parties add one by the entry-point group `audiofy.engines`.

    The entry point is a class that is called without arguments; its module imports nothing heavy,
    so that `name`, `online`, `licence` and `install` can be read before what it needs is there.
    The call raises EngineUnavailable(name, install) when something is missing.

    An engine that cannot change a voice's rate or pitch says in its attribute `changes` what it
    can: frozenset({"rate"}), say. Then a style that asks for the other is passed over.

    An engine whose attribute `takes_ipa` is True has a third argument, `sounds`: how words of the
    text are said, in IPA (script.model.Sounds). It speaks the words themselves where it cannot.

    An engine may say in its attribute `usual_speed` about how many seconds of an edition one core,
    or one request after the other, makes in a second: before there are measurements.

    The same text and voice give the same clip. An engine never returns a clip without sound, and
    drops no letter or digit: what it cannot say is a SynthesisError.
    """

    name: str
    """The entry point's name."""

    licence: str
    """Of the engine and its voices: an SPDX identifier or a short phrase."""

    install: str
    """The command that installs what it needs."""

    version: str
    """Changes whenever the sound changes."""

    online: bool
    """Does text leave the machine?"""

    max_chars: int | None
    """The longest text it takes at once; None: any."""

    thread_safe: bool
    """May two threads synthesize at once (and do they gain by it)?"""

    def voices(self) -> Sequence[Voice]:
        """The voices that can speak now: German ones first, and the best first.

        An engine that knows more than it can list has a method `voice_named(name)` besides, which
        returns one of them or None.
        """
        ...

    def synthesize(self, text: str, voice: Voice) -> Clip:
        """Speak `text` as it stands; raises SynthesisError."""
        ...


class IpaEngine(SpeechEngine, Protocol):
    """An engine with `takes_ipa`."""

    def synthesize(self, text: str, voice: Voice, sounds: "Sequence[Sounds]" = ()) -> Clip: ...


def takes_ipa(engine: SpeechEngine) -> bool:
    return getattr(engine, "takes_ipa", False)


def usual_speed(engine: SpeechEngine) -> float | None:
    """About how many times real time the engine is; None: it does not say."""
    return getattr(engine, "usual_speed", None)


def spoken(engine: SpeechEngine, text: str, voice: Voice, sounds: "Sequence[Sounds]" = ()) -> Clip:
    """What the engine makes of a text, and of the sounds of words in it if it takes them."""
    if sounds and takes_ipa(engine):
        return cast("IpaEngine", engine).synthesize(text, voice, sounds)
    return engine.synthesize(text, voice)
