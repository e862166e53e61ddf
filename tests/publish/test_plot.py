"""A picture shows what is there: the wave, the chapters, and the loudness that was measured."""

import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from audiofy.errors import ConfigError, EditionError, InputMissing
from audiofy.mix import Edition
from audiofy.publish import Making, write_edition, write_mp3
from audiofy.publish.edition_json import edition_json
from audiofy.publish.plot import PICTURES, picture_of, plot_edition

EditionOf = Callable[..., Edition]
TITLES = ["Schnee im Harz", "5 $ & 6 $", "Ausblick"]


@pytest.fixture
def folder(edition_of: EditionOf, tmp_path: Path) -> Path:
    edition = edition_of(TITLES, clip_ms=5000)
    write_mp3(edition, tmp_path / "edition.mp3")
    (tmp_path / "edition.json").write_text(edition_json(edition), "utf-8")
    return tmp_path


def test_what_is_drawn_is_what_is_heard(edition_of: EditionOf, folder: Path) -> None:
    timeline = edition_of(TITLES, clip_ms=5000).timeline

    picture = picture_of(folder)

    assert picture.title == TITLES[0]
    assert picture.seconds == timeline.frames / timeline.rate
    assert picture.integrated_lufs == pytest.approx(-19.0, abs=0.3)
    assert [title for _, title in picture.chapters] == TITLES
    starts = [chapter.start / timeline.rate for chapter in timeline.chapters]
    assert [start for start, _ in picture.chapters] == starts
    # Each column is a part of the time: loud in the cues, silent in the tail.
    columns = np.abs(picture.columns).max(axis=0)
    middle = (timeline.cues[1].start + timeline.cues[1].end) / 2 / timeline.frames
    assert columns[int(middle * len(columns)) - 50 :][:100].max() > 0.1
    assert columns[-5:].max() < 0.01
    # The notice's first three seconds are as loud as the edition.
    assert picture.loudness[0] == pytest.approx(-19, abs=1.5)


@pytest.mark.once
def test_png_and_svg(folder: Path) -> None:
    plot_edition(folder, folder / "edition.png")
    plot_edition(folder, folder / "edition.svg")

    assert (folder / "edition.png").read_bytes().startswith(b"\x89PNG")
    assert ElementTree.parse(folder / "edition.svg").getroot().tag.endswith("svg")


def test_a_sound_file_alone_has_no_chapters(folder: Path) -> None:
    picture = picture_of(folder / "edition.mp3")

    assert (picture.title, picture.chapters) == ("edition.mp3", ())


@pytest.mark.parametrize("form", ["m4a", "opus", "flac"])
def test_a_sound_file_may_have_any_format(form: str, edition_of: EditionOf, tmp_path: Path) -> None:
    edition = edition_of(TITLES, clip_ms=2000)
    path = tmp_path / f"edition.{form}"
    write_edition(edition, path)

    picture = picture_of(path)

    assert picture.seconds == pytest.approx(edition.timeline.frames / 16000, abs=0.1)
    assert picture.columns.shape[1] == pytest.approx(2000, abs=20)


def test_a_title_that_the_font_lacks_is_no_warning(edition_of: EditionOf, tmp_path: Path) -> None:
    edition = edition_of(["Fähre liegt fest 🚢"])
    write_mp3(edition, tmp_path / "edition.mp3")
    (tmp_path / "edition.json").write_text(edition_json(edition), "utf-8")

    plot_edition(tmp_path, tmp_path / "edition.png")


def test_what_cannot_be_drawn(folder: Path) -> None:
    with pytest.raises(ConfigError, match="picture"):
        plot_edition(folder, folder / "edition.gif")
    with pytest.raises(InputMissing, match=r"none\.mp3"):
        picture_of(folder / "none.mp3")
    with pytest.raises(EditionError, match="cannot be decoded"):
        picture_of(folder / "edition.json")
    (folder / "edition.json").write_text("{}", "utf-8")
    with pytest.raises(EditionError, match="not an edition's"):
        picture_of(folder)


@pytest.mark.once
def test_the_same_edition_is_the_same_picture(folder: Path) -> None:
    for kind in PICTURES:
        first, second = folder / f"first.{kind}", folder / f"second.{kind}"
        plot_edition(folder, first)
        plot_edition(folder, second)
        assert first.read_bytes() == second.read_bytes()


def test_the_target_is_the_editions_own(edition_of: EditionOf, folder: Path) -> None:
    assert picture_of(folder).target_lufs is None
    making = Making(settings={"loudness_lufs": -16.0})
    (folder / "edition.json").write_text(edition_json(edition_of(TITLES), making), "utf-8")
    assert picture_of(folder).target_lufs == -16.0
