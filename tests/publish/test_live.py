"""An MP3 that is written while it is spoken: at once, labelled, and honest about what it lacks."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from mutagen.id3 import ID3

import audiofy
from audiofy.article import load_text, read_article
from audiofy.errors import ConfigError
from audiofy.mix import LoudnessMeter
from audiofy.pipeline import narrate
from audiofy.publish.tagread import read_mp3
from audiofy.speech import load_engine
from audiofy.speech.model import Clip, Voice
from audiofy.speech.tone import Tone

SAMPLE = Path(__file__).parents[2] / "samples" / "turmwaerterin.txt"
ARTICLE = read_article(load_text(SAMPLE), name=SAMPLE.name)
LAME_AND_DECODER_DELAY = 576 + 529


def test_the_tag_has_title_and_label_but_no_chapters() -> None:
    file = io.BytesIO()
    edition = narrate(ARTICLE, file, engine="tone", live=True, publisher="Elsterauer Bote")
    tag = ID3(io.BytesIO(file.getvalue()))  # type: ignore[no-untyped-call]
    assert str(tag["TIT2"]) == ARTICLE.headline
    assert str(tag["TPE1"]) == "Elsterauer Bote"
    assert str(tag["TXXX:AI_GENERATED"]) == "true"
    assert "künstlich generiert" in str(tag["COMM::deu"])
    assert not [name for name in tag if name.startswith(("CHAP", "CTOC", "TLEN"))]
    assert len(edition.timeline.chapters) > 1


def test_it_is_the_sound_of_the_edition_after_the_encoders_silence(tmp_path: Path) -> None:
    path = tmp_path / "live.mp3"
    with path.open("wb") as file:
        edition = narrate(ARTICLE, file, engine="tone", live=True)
    _, stream = read_mp3(path)
    assert stream.declared is None
    assert stream.broken_at is None
    mixed = np.concatenate(list(edition.track.blocks()))
    heard = soundfile.read(path, dtype="float32")[0]
    assert len(heard) >= len(mixed)
    # What the decoder drops of the encoder's silence, if anything, differs; the sound does not.
    shifts = [
        shift
        for shift in (0, LAME_AND_DECODER_DELAY - 529, LAME_AND_DECODER_DELAY)
        if np.corrcoef(heard[shift : shift + 50000], mixed[:50000])[0, 1] > 0.99
    ]
    assert len(shifts) == 1


@pytest.mark.once
@pytest.mark.parametrize("engine", ["espeak", "pico"])
@pytest.mark.parametrize("target", [-19.0, -16.0])
def test_a_real_voice_comes_out_as_loud_as_asked(
    tmp_path: Path, engine: str, target: float
) -> None:
    if engine == "pico":
        pytest.importorskip("ctts", reason="Pico is not installed")
    path = tmp_path / "live.mp3"
    with path.open("wb") as file:
        narrate(ARTICLE, file, engine=engine, loudness_lufs=target, live=True)
    sound, rate = soundfile.read(path, dtype="float32")
    meter = LoudnessMeter(rate)
    meter.add(sound)
    assert meter.integrated_lufs == pytest.approx(target, abs=0.3)
    assert meter.true_peak_dbtp <= -1.0


class Counted(Tone):
    """Counts what it has spoken."""

    spoken = 0

    def synthesize(self, text: str, voice: Voice) -> Clip:
        type(self).spoken += 1
        return super().synthesize(text, voice)


def test_the_first_second_is_there_when_few_sentences_were_spoken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    second = 64_000 // 8
    at_first_second: list[int] = []

    class Listener(io.BytesIO):
        def write(self, written: bytes) -> int:  # type: ignore[override]
            count = super().write(written)
            if self.tell() > tag_bytes + second and not at_first_second:
                at_first_second.append(Counted.spoken)
            return count

    tag_bytes = 20_000
    Counted.spoken = 0
    monkeypatch.setattr("audiofy.pipeline.choose_engine", lambda *_: Counted())
    edition = narrate(ARTICLE, Listener(), live=True)
    assert at_first_second[0] < 12 < Counted.spoken == len(edition.timeline.cues)


def test_what_cannot_be_streamed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="while it is spoken"):
        narrate(ARTICLE, tmp_path / "a.flac", engine="tone", live=True)
    with pytest.raises(ConfigError, match="begun again"):
        narrate(ARTICLE, io.BytesIO(), engine="tone", live=True, accept_loss=True)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "audiofy", "convert", str(SAMPLE), "-e", "tone", *arguments]


ENVIRONMENT = os.environ | {"PYTHONPATH": str(Path(audiofy.__file__).parents[1])}


def test_the_command_writes_to_standard_output() -> None:
    done = subprocess.run(
        command("-o", "-"), capture_output=True, check=True, timeout=60, env=ENVIRONMENT
    )
    assert done.stdout.startswith(b"ID3")
    assert soundfile.info(io.BytesIO(done.stdout)).frames > 0
    assert b"sentences" in done.stderr


def test_whoever_stops_listening_ends_it_quietly() -> None:
    process = subprocess.Popen(
        command("-o", "-", "-q"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    )
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        process.stdout.read(1000)
        process.stdout.close()
        assert process.wait(60) == 128 + signal.SIGPIPE
        assert not process.stderr.read()


def test_json_has_no_room_beside_it() -> None:
    done = subprocess.run(
        command("-o", "-", "--json"), capture_output=True, text=True, timeout=60, env=ENVIRONMENT
    )
    assert done.returncode == 2
    assert "not both" in " ".join(done.stderr.replace("│", " ").split())


def test_engines_of_this_test_are_there() -> None:
    assert load_engine("espeak").name == "espeak"
