"""What is decoded is what was mixed: to the sample, as loud as promised, at every rate."""

import io
import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audiofy.errors import ConfigError, StorageError
from audiofy.mix import Edition, LoudnessMeter
from audiofy.publish import write_mp3
from audiofy.publish.mp3 import default_bitrate_kbps

EditionOf = Callable[..., Edition]
Sound = NDArray[np.float32]

RATES = [16000, 22050, 24000, 44100, 48000]
TITLES = ["Schnee im Harz", "Straßen gesperrt", "Ausblick"]


def decoded_by_soundfile(path: Path) -> Sound:
    return cast(Sound, soundfile.read(path, dtype="float32")[0])


def decoded_by_ffmpeg(path: Path) -> Sound:
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    assert not done.stderr
    return np.frombuffer(done.stdout, "<f4")


DECODERS = [
    decoded_by_soundfile,
    pytest.param(
        decoded_by_ffmpeg,
        marks=pytest.mark.skipif(not shutil.which("ffmpeg"), reason="decodes with ffmpeg"),
    ),
]


def mixed(edition: Edition) -> Sound:
    return np.concatenate(list(edition.track.blocks()))


def shift(heard: Sound, expected: Sound) -> int:
    """By how many frames `heard` is late: where the correlation is greatest."""
    size = 2 * len(expected)
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(expected, size))
    best = int(np.argmax(np.fft.irfft(product, size)))
    return best if best < len(expected) else best - size


@pytest.mark.parametrize("decode", DECODERS)
@pytest.mark.parametrize("rate", RATES)
def test_decoded_is_what_was_mixed_to_the_sample(
    edition_of: EditionOf, tmp_path: Path, rate: int, decode: Callable[[Path], Sound]
) -> None:
    edition = edition_of(TITLES, rate=rate)
    path = tmp_path / "edition.mp3"

    write_mp3(edition, path)

    heard, expected = decode(path), mixed(edition)
    assert len(heard) == edition.timeline.frames
    assert shift(heard, expected) == 0


@pytest.mark.parametrize("decode", DECODERS)
@pytest.mark.parametrize("clip_ms", [60, *range(400, 440, 4)])
def test_at_every_length(
    edition_of: EditionOf, tmp_path: Path, clip_ms: int, decode: Callable[[Path], Sound]
) -> None:
    """The sound ends anywhere in the last MPEG frame."""
    edition = edition_of(clip_ms=clip_ms)
    path = tmp_path / "edition.mp3"

    write_mp3(edition, path)

    assert len(decode(path)) == edition.timeline.frames


@pytest.mark.parametrize("bitrate_kbps", [8, 16, 24, 32, 48, 128, 160])
@pytest.mark.parametrize("decode", DECODERS)
def test_at_every_bitrate(
    edition_of: EditionOf, tmp_path: Path, bitrate_kbps: int, decode: Callable[[Path], Sound]
) -> None:
    edition = edition_of(TITLES, rate=24000)
    path = tmp_path / "edition.mp3"

    write_mp3(edition, path, bitrate_kbps=bitrate_kbps)

    assert len(decode(path)) == edition.timeline.frames


@pytest.mark.parametrize(
    ("rate", "bitrate_kbps"),
    [(16000, None), (22050, None), (44100, None), (44100, 192), (44100, 224), (44100, 320)],
)
def test_loudness_and_peak_are_as_promised_after_encoding(
    edition_of: EditionOf, tmp_path: Path, rate: int, bitrate_kbps: int | None
) -> None:
    edition = edition_of(TITLES, rate=rate, clip_ms=6000)
    path = tmp_path / "edition.mp3"

    write_mp3(edition, path, bitrate_kbps=bitrate_kbps)

    meter = LoudnessMeter(rate)
    meter.add(decoded_by_soundfile(path))
    assert meter.integrated_lufs == pytest.approx(-19.0, abs=0.15)
    assert meter.true_peak_dbtp <= -1.0


def test_the_sound_between_the_cues_is_silence(edition_of: EditionOf, tmp_path: Path) -> None:
    edition = edition_of(TITLES)
    path = tmp_path / "edition.mp3"

    write_mp3(edition, path)

    heard = decoded_by_soundfile(path)
    guard = 800  # an encoder smears by less than two MPEG frames
    for cue, following in pairwise(edition.timeline.cues):
        assert np.abs(heard[cue.end + guard : following.start - guard]).max(initial=0) < 0.003
        assert np.abs(heard[cue.start : cue.end]).max() > 0.05


def test_the_same_edition_is_the_same_file(edition_of: EditionOf) -> None:
    files = [io.BytesIO(), io.BytesIO()]
    for file in files:
        write_mp3(edition_of(TITLES), file)

    assert files[0].getvalue() == files[1].getvalue()


def test_a_file_is_written_from_where_it_stands(edition_of: EditionOf) -> None:
    alone, after = io.BytesIO(), io.BytesIO()
    after.write(b"before")

    write_mp3(edition_of(), alone)
    write_mp3(edition_of(), after)

    assert after.getvalue() == b"before" + alone.getvalue()
    assert after.tell() == len(after.getvalue())


def test_a_pipe_gets_the_same_file(edition_of: EditionOf) -> None:
    file = io.BytesIO()
    write_mp3(edition_of(), file)
    reading, writing = os.pipe()

    with open(writing, "wb") as pipe, open(reading, "rb") as other_end:
        write_mp3(edition_of(), cast(BinaryIO, pipe))
        pipe.close()

        assert other_end.read() == file.getvalue()


@pytest.mark.parametrize("rate", RATES)
def test_the_default_bitrate_is_one_that_the_rate_has(
    edition_of: EditionOf, tmp_path: Path, rate: int
) -> None:
    edition = edition_of(rate=rate)
    path = tmp_path / "edition.mp3"

    write_mp3(edition, path)

    seconds = edition.timeline.frames / rate
    from_length = path.stat().st_size * 8 / seconds / 1000
    assert default_bitrate_kbps(rate) < from_length < default_bitrate_kbps(rate) * 1.4


def test_a_bitrate_that_mp3_has_not(edition_of: EditionOf, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="100 kbit/s") as caught:
        write_mp3(edition_of(), tmp_path / "edition.mp3", bitrate_kbps=100)

    assert "96, 112" in caught.value.hint
    assert os.listdir(tmp_path) == []


def test_a_rate_that_mp3_has_not(edition_of: EditionOf, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="20000 Hz"):
        write_mp3(edition_of(rate=20000), tmp_path / "edition.mp3")


def test_a_full_disk_leaves_nothing(edition_of: EditionOf, tmp_path: Path) -> None:
    edition = edition_of(TITLES)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (9000, hard))
    try:
        with pytest.raises(StorageError):
            write_mp3(edition, tmp_path / "edition.mp3")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert os.listdir(tmp_path) == []
