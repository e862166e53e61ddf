"""With real voices: the MP3 is as loud as promised, and nothing of what was said is missing."""

from pathlib import Path

import numpy as np
import pytest
import soundfile

from audiofy.article.model import Article, Block, Role
from audiofy.errors import EngineUnavailable
from audiofy.mix import LoudnessMeter, mix
from audiofy.publish import write_mp3
from audiofy.script.model import Script, Utterance
from audiofy.speech import find_voice, load_engine
from audiofy.speech.record import record

TEXTS = [
    (Role.NOTICE, "Diese Audioversion wurde künstlich generiert."),
    (Role.HEADLINE, "Der Winter kehrt in den Harz zurück"),
    (Role.PARAGRAPH, "Über Nacht sind bis zu zwanzig Zentimeter Schnee gefallen."),
    (Role.PARAGRAPH, "Auf vielen Straßen ging am Morgen nichts mehr, teilte die Polizei mit."),
    (Role.SUBHEAD, "Züge fahren nur vereinzelt"),
    (Role.QUOTE, "„Wir räumen seit drei Uhr früh“, sagte ein Sprecher der Bahn."),
    (Role.PARAGRAPH, "Erst zum Wochenende soll es wieder milder werden."),
]


def script() -> Script:
    blocks: list[Block] = []
    position = 0
    for role, text in TEXTS:
        blocks.append(Block(role, text, position, position + len(text)))
        position += len(text) + 1
    utterances = tuple(Utterance(b.text, b.text, b, 0, len(b.text), 500) for b in blocks)
    return Script(Article("\n".join(text for _, text in TEXTS), tuple(blocks)), utterances)


@pytest.mark.parametrize("engine_name", ["espeak", "pico"])
@pytest.mark.parametrize("target_lufs", [-23.0, -19.0, -16.0])
def test_an_edition_of_a_real_voice(tmp_path: Path, engine_name: str, target_lufs: float) -> None:
    try:
        engine = load_engine(engine_name)
    except EngineUnavailable as error:
        pytest.skip(f"{error} {error.hint}")
    voice = find_voice(engine, None)
    path = tmp_path / "edition.mp3"

    edition = mix(script(), record(script(), engine, voice), voice, loudness_lufs=target_lufs)
    write_mp3(edition, path)

    heard, rate = soundfile.read(path, dtype="float32")
    assert rate == edition.timeline.rate
    assert len(heard) == edition.timeline.frames
    meter = LoudnessMeter(rate)
    meter.add(heard)
    assert meter.integrated_lufs == pytest.approx(target_lufs, abs=0.3)
    assert meter.true_peak_dbtp <= -1.0
    for cue in edition.timeline.cues:
        seconds = (cue.end - cue.start) / rate
        assert len(cue.utterance.text) / 25 < seconds < len(cue.utterance.text) / 8
        power = np.mean(np.square(heard[cue.start : cue.end]))
        assert 10 * np.log10(power) > target_lufs - 10
