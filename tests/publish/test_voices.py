"""With real voices: the MP3 is as loud as promised, and nothing of what was said is missing."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pyloudnorm
import pytest
import soundfile
from numpy.typing import NDArray

from audiofy.article.model import Article, Block, Role
from audiofy.errors import EngineUnavailable
from audiofy.mix import PRESETS, Edition, LoudnessMeter, Preset, mix
from audiofy.pipeline import narrate
from audiofy.publish import write_edition, write_mp3
from audiofy.script.model import Script, Utterance
from audiofy.speech import find_voice, load_engine
from audiofy.speech.record import record

SAMPLES = Path(__file__).parents[2] / "samples"
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


@pytest.mark.once
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


@cache
def edition_for(engine_name: str, preset: Preset) -> Edition:
    engine = load_engine(engine_name)
    voice = find_voice(engine, None)
    return mix(
        script(),
        record(script(), engine, voice),
        voice,
        loudness_lufs=preset.loudness_lufs,
        peak_dbtp=preset.peak_dbtp,
        rate=preset.rate,
    )


def decoded(path: Path) -> tuple[NDArray[np.float32], int]:
    """By libsndfile, and what that cannot read by ffmpeg."""
    if path.suffix in (".m4a", ".opus"):
        wav = path.with_suffix(".decoded.wav")
        command = ["ffmpeg", "-v", "error", "-i", str(path), "-c:a", "pcm_f32le", str(wav)]
        subprocess.run(command, check=True)
        path = wav
    sound, rate = soundfile.read(path, dtype="float32")
    return sound, rate


def by_ffmpeg(path: Path) -> tuple[float, float]:
    """The loudness and the true peak that ffmpeg's meter finds, to a tenth."""
    command = ["ffmpeg", "-nostats", "-i", str(path), "-af", "ebur128=peak=true:framelog=verbose"]
    done = subprocess.run([*command, "-f", "null", "-"], capture_output=True, text=True, check=True)
    loudness, peak = (
        float(re.findall(pattern, done.stderr)[-1])
        for pattern in (r"I:\s+(\S+) LUFS", r"Peak:\s+(\S+) dBFS")
    )
    return loudness, peak


@pytest.mark.once
@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="decodes and measures with ffmpeg")
@pytest.mark.parametrize("form", ["mp3", "vbr.mp3", "m4a", "opus", "wav"])
@pytest.mark.parametrize("preset_name", PRESETS)
@pytest.mark.parametrize("engine_name", ["espeak", "pico"])
def test_every_format_of_every_preset_is_as_loud_as_three_meters_say(
    tmp_path: Path, engine_name: str, preset_name: str, form: str
) -> None:
    preset = PRESETS[preset_name]
    try:
        edition = edition_for(engine_name, preset)
    except EngineUnavailable as error:
        pytest.skip(f"{error} {error.hint}")
    path = tmp_path / f"edition.{form}"
    write_edition(edition, path, vbr=form.startswith("vbr"))

    sound, rate = decoded(path)
    meter = LoudnessMeter(rate)
    meter.add(sound)
    assert meter.integrated_lufs == pytest.approx(preset.loudness_lufs, abs=0.3)
    assert meter.true_peak_dbtp <= preset.peak_dbtp
    assert pyloudnorm.Meter(rate).integrated_loudness(sound) == pytest.approx(
        preset.loudness_lufs, abs=0.3
    )
    loudness, peak = by_ffmpeg(path)
    assert loudness == pytest.approx(preset.loudness_lufs, abs=0.3 + 0.05)
    assert peak <= preset.peak_dbtp + 0.05


@pytest.mark.once
@pytest.mark.skipif(not shutil.which("ffmpeg"), reason="measures with ffmpeg")
def test_a_codec_that_raises_peaks_gets_more_room(tmp_path: Path) -> None:
    """eSpeak NG at -14 LUFS, where the limiter works hardest, by Opus, which adds up to 2 dB."""
    levels = PRESETS["spotify"]
    article, opus = tmp_path / "artikel.txt", tmp_path / "edition.opus"
    article.write_text((SAMPLES / "dorfladen.txt").read_text("utf-8")[:400], "utf-8")

    narrate(
        article,
        opus,
        engine="espeak",
        loudness_lufs=levels.loudness_lufs,
        peak_dbtp=levels.peak_dbtp,
    )

    loudness, peak = by_ffmpeg(opus)
    assert loudness == pytest.approx(levels.loudness_lufs, abs=0.3 + 0.05)
    assert peak <= levels.peak_dbtp + 0.05
