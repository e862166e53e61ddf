"""Every format is what was mixed: as long, as loud, with its title, its label and its chapters."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from audiofy.errors import ConfigError
from audiofy.mix import Edition, LoudnessMeter
from audiofy.publish import FORMATS, edition_tags, format_of, write_edition

EditionOf = Callable[..., Edition]
Sound = NDArray[np.float32]

TITLES = ["„Schnee“ im Harz", "Straßen gesperrt", "Ausblick"]
RATES = [16000, 22050, 24000, 44100, 48000]
CONTAINERS = ["m4a", "m4b", "opus"]


def mixed(edition: Edition) -> Sound:
    return np.concatenate(list(edition.track.blocks()))


def decoded(path: Path) -> tuple[Sound, int]:
    with av.open(path) as container:
        frames = [frame.to_ndarray().reshape(-1) for frame in container.decode(audio=0)]
        rate = int(container.streams.audio[0].rate)
    return np.concatenate(frames).astype(np.float32), rate


@pytest.mark.parametrize("form", ["wav", "flac"])
@pytest.mark.parametrize("rate", RATES)
def test_lossless_is_the_mix_to_the_sample(
    edition_of: EditionOf, tmp_path: Path, form: str, rate: int
) -> None:
    edition = edition_of(TITLES, rate=rate)
    path = tmp_path / f"edition.{form}"

    write_edition(edition, path)

    sound, its_rate = soundfile.read(path, dtype="float32")
    assert its_rate == rate
    assert np.abs(cast(Sound, sound) - mixed(edition)).max() <= 0.5 / 32768 + 1e-7
    with soundfile.SoundFile(path) as file:
        assert file.title == TITLES[0]
        assert "künstlich generiert" in file.comment


@pytest.mark.once
@pytest.mark.parametrize("form", CONTAINERS)
@pytest.mark.parametrize("rate", RATES)
def test_containers_are_as_long_as_the_timeline_within_a_frame(
    edition_of: EditionOf, tmp_path: Path, form: str, rate: int
) -> None:
    edition = edition_of(TITLES, rate=rate, clip_ms=3000)
    path = tmp_path / f"edition.{form}"

    write_edition(edition, path)

    sound, its_rate = decoded(path)
    late = len(sound) / its_rate - edition.timeline.frames / rate
    assert abs(late) <= 1024 / rate


@pytest.mark.once
@pytest.mark.parametrize("form", CONTAINERS)
@pytest.mark.parametrize("rate", [16000, 22050, 24000])  # above, the test's noise is no speech
def test_containers_are_as_loud_as_promised(
    edition_of: EditionOf, tmp_path: Path, form: str, rate: int
) -> None:
    edition = edition_of(TITLES, rate=rate, clip_ms=3000)
    path = tmp_path / f"edition.{form}"

    write_edition(edition, path)

    sound, its_rate = decoded(path)
    meter = LoudnessMeter(its_rate)
    meter.add(sound)
    assert meter.integrated_lufs == pytest.approx(-19.0, abs=0.3)
    assert meter.true_peak_dbtp <= -1.0


@pytest.mark.parametrize("form", CONTAINERS)
def test_containers_have_chapters_title_and_label(
    edition_of: EditionOf, tmp_path: Path, form: str
) -> None:
    edition = edition_of(TITLES)
    path = tmp_path / f"edition.{form}"

    write_edition(edition, path)

    with av.open(path) as container:
        chapters: Any = container.chapters()
        streams: Any = container.streams.audio[0]
        metadata = {k.lower(): v for k, v in (streams.metadata | container.metadata).items()}
    starts = [float(chapter["start"] * chapter["time_base"]) for chapter in chapters]
    rate = edition.timeline.rate
    assert [chapter["metadata"]["title"] for chapter in chapters] == TITLES
    assert starts == pytest.approx([c.start / rate for c in edition.timeline.chapters], abs=0.001)
    assert metadata["title"] == TITLES[0]
    assert "künstlich generiert" in metadata["comment"]


@pytest.mark.parametrize("form", FORMATS)
def test_a_pipe_gets_it_too(edition_of: EditionOf, tmp_path: Path, form: str) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    edition, pipe = edition_of(), Pipe()
    write_edition(edition, pipe, form=form, tags=edition_tags(edition))

    path = tmp_path / f"edition.{form}"
    path.write_bytes(pipe.getvalue())
    assert len(decoded(path)[0]) > 0


def test_the_name_says_the_format() -> None:
    assert format_of("Edition.MP3") == format_of("edition") == "mp3"
    assert format_of(Path("a.b/edition.m4b")) == "m4b"
    with pytest.raises(ConfigError, match=r"\.aiff files"):
        format_of("edition.aiff")


@pytest.mark.parametrize("rate", RATES)
def test_a_variable_bitrate_is_to_the_sample_and_can_be_sought(
    edition_of: EditionOf, tmp_path: Path, rate: int
) -> None:
    edition = edition_of(TITLES, rate=rate, clip_ms=4000)
    path = tmp_path / "edition.mp3"

    write_edition(edition, path, vbr=True)

    sound, _ = soundfile.read(path, dtype="float32")
    assert len(sound) == edition.timeline.frames
    meter = LoudnessMeter(rate)
    meter.add(sound)
    assert meter.integrated_lufs == pytest.approx(-19.0, abs=0.15)
    assert meter.true_peak_dbtp <= -1.0
    # Its table of contents points at frames of the time it says, to 1/256 of the file.
    mp3 = path.read_bytes()
    xing = mp3.index(b"Xing")
    contents = mp3[xing + 16 : xing + 116]
    assert list(contents) == sorted(contents)
    assert contents[0] <= 2
    assert 230 <= contents[99] <= 255
