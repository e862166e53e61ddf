"""A style's delivery: rate and pitch on top of the edition's, other voices, what is ignored."""

from collections.abc import Sequence

import pytest

from audiofy.article.model import Article, Block, Role
from audiofy.errors import ConfigError
from audiofy.script.model import Delivery, Script, Utterance
from audiofy.speech.delivery import ignored, speakers
from audiofy.speech.model import Voice
from audiofy.speech.record import record
from audiofy.speech.tone import Tone


class Duet(Tone):
    """A tone engine with two voices."""

    name = "duet"

    def voices(self) -> Sequence[Voice]:
        return tuple(Voice(self.name, name, "de-DE", self.licence) for name in ("anna", "otto"))


class Fixed(Tone):
    """A tone engine that can change the rate of its voice, and not the pitch."""

    changes = frozenset({"rate"})


def script_of(*deliveries: Delivery) -> Script:
    text = "Ein Satz von hier."
    block = Block(Role.PARAGRAPH, text, 0, len(text))
    utterances = tuple(Utterance(text, text, block, 0, len(text), 0, each) for each in deliveries)
    return Script(Article(text, (block,)), utterances)


def voice_of(engine: Tone, rate: int = 0) -> Voice:
    return Voice(engine.name, engine.voices()[0].name, "de-DE", engine.licence, rate_percent=rate)


@pytest.mark.parametrize(
    ("edition", "style", "together"), [(0, -10, -10), (-10, 0, -10), (-10, -10, -19), (50, 20, 80)]
)
def test_rates_are_changes_of_a_change(edition: int, style: int, together: int) -> None:
    engine = Tone()
    delivery = Delivery(rate_percent=style)
    voices = speakers(script_of(delivery), engine, voice_of(engine, edition))
    assert voices[delivery].rate_percent == together


def test_another_voice_speaks_at_the_edition_s_rate() -> None:
    engine = Duet()
    delivery = Delivery(voice="otto")
    voices = speakers(script_of(delivery, Delivery()), engine, voice_of(engine, 20))
    assert [(v.name, v.rate_percent) for v in (voices[delivery], voices[Delivery()])] == [
        ("otto", 20),
        ("anna", 20),
    ]


def test_each_utterance_is_recorded_in_its_delivery() -> None:
    engine = Tone()
    script = script_of(Delivery(), Delivery(rate_percent=100), Delivery(rate_percent=-50))
    frames = [clip.frames for clip in record(script, engine, voice_of(engine))]
    assert frames == [frames[0], frames[0] // 2, frames[0] * 2]


@pytest.mark.parametrize(
    "delivery", [Delivery(voice="nobody"), Delivery(rate_percent=300), Delivery(pitch_percent=-80)]
)
def test_what_cannot_be_is_an_error_before_anything_is_spoken(delivery: Delivery) -> None:
    engine = Tone()
    recording = record(script_of(Delivery(), delivery), engine, voice_of(engine))
    with pytest.raises(ConfigError):
        next(recording)


def test_what_an_engine_cannot_change_is_passed_over_and_said_once() -> None:
    engine = Fixed()
    both = Delivery(rate_percent=10, pitch_percent=10)
    script = script_of(both, Delivery(pitch_percent=20))
    (remark,) = ignored(script, engine)
    assert "'tone' cannot change the pitch" in remark
    speaker = speakers(script, engine, voice_of(engine))[both]
    assert (speaker.rate_percent, speaker.pitch_percent) == (10, 0)


def test_an_engine_that_can_do_all_ignores_nothing() -> None:
    assert ignored(script_of(Delivery(10, 10)), Tone()) == ()
    assert ignored(script_of(Delivery()), Fixed()) == ()
