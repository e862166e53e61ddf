"""An edition at a glance: its wave with the chapters, and its loudness (the extra `plot`)."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from warnings import catch_warnings, filterwarnings

import numpy as np
from numpy.typing import NDArray

from audiofy.errors import ConfigError, EditionError, InputMissing
from audiofy.mix.loudness import LoudnessMeter
from audiofy.mix.presets import DEFAULT_PRESET, PRESETS
from audiofy.publish.containers import ContainerFile
from audiofy.publish.files import atomic_file
from audiofy.publish.names import DOCUMENT, SOUND
from audiofy.publish.read import opened
from audiofy.publish.sound import SoundFile

PICTURES = ("png", "svg")
_COLUMNS = 2000
_SHORT_TERM_SECONDS = 3.0
_FLOOR_LUFS = -50.0


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn; times in seconds, levels relative to full scale, loudness in LUFS."""

    title: str
    seconds: float
    columns: NDArray[np.float32]  # the least and the greatest frame of each, in two rows
    loudness: NDArray[np.float64]  # short-term, every 100 ms
    integrated_lufs: float
    true_peak_dbtp: float
    chapters: tuple[tuple[float, str], ...]
    target_lufs: float | None = None  # as the edition was asked for


def plot_edition(edition: Path, output: Path, *, target_lufs: float | None = None) -> None:
    """Draw an edition folder, or any sound file, to a .png or .svg file.

    `target_lufs` is the loudness aimed at; None is what the edition says, or else a podcast's.

    Raises InputMissing without it, EditionError for what is none, ConfigError for another kind of
    picture and without what draws it or decodes the sound, and what `atomic_file` raises.
    """
    kind = output.suffix.lower().removeprefix(".")
    if kind not in PICTURES:
        raise ConfigError(f"A picture is not a .{kind} file.", f"Choose {' or '.join(PICTURES)}.")
    picture = picture_of(edition)
    asked = picture.target_lufs if target_lufs is None else target_lufs
    figure = _drawn(picture, PRESETS[DEFAULT_PRESET].loudness_lufs if asked is None else asked)
    from matplotlib import rc_context

    with atomic_file(output) as file, rc_context({"svg.hashsalt": "audiofy"}), catch_warnings():
        filterwarnings("ignore", "Glyph .* missing")  # an emoji in a title is drawn as a box
        figure.savefig(file, format=kind, metadata={"Date": None} if kind == "svg" else None)


def picture_of(edition: Path) -> Picture:
    """Read what is to be drawn, block by block: memory does not grow with the length."""
    sound = edition / SOUND if edition.is_dir() else edition
    return _measured(opened(sound), edition)


def _measured(sound: SoundFile | ContainerFile, edition: Path) -> Picture:
    meter = LoudnessMeter(sound.rate)
    width = max(sound.frames // _COLUMNS, 1)
    columns, rest = [], np.zeros(0, np.float32)
    for block in sound.blocks():
        meter.add(block)
        rest = np.concatenate([rest, block])
        whole = len(rest) // width * width
        columns.append(_extremes(rest[:whole], width))
        rest = rest[whole:]
    columns.append(_extremes(rest, width))
    is_folder = edition.is_dir()
    title, chapters, target = (
        _described(edition / DOCUMENT) if is_folder else (edition.name, (), None)
    )
    return Picture(
        title=title,
        seconds=sound.frames / sound.rate,
        columns=np.concatenate(columns, axis=1),
        loudness=meter.short_term_lufs(),
        integrated_lufs=meter.integrated_lufs,
        true_peak_dbtp=meter.true_peak_dbtp,
        chapters=chapters,
        target_lufs=target,
    )


def _extremes(sound: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    """The least and the greatest frame of each column, in two rows."""
    starts = np.arange(0, len(sound), width)
    if not len(starts):
        return np.zeros((2, 0), np.float32)
    return np.array([np.minimum.reduceat(sound, starts), np.maximum.reduceat(sound, starts)])


def _described(document: Path) -> tuple[str, tuple[tuple[float, str], ...], float | None]:
    """The title, the chapters and the loudness asked for that edition.json tells of."""
    try:
        told = json.loads(document.read_text("utf-8"))
        times = tuple((each["start_ms"] / 1000, str(each["title"])) for each in told["chapters"])
        target = told["settings"].get("loudness_lufs")
    except OSError as error:
        raise InputMissing(f"{document} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise EditionError(f"{document} is not an edition's: {error}.") from error
    return (times[0][1] if times else document.parent.name), times, target


def _drawn(picture: Picture, target_lufs: float) -> Any:
    try:
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ConfigError(
            "A picture needs matplotlib, which is not installed.", "pip install 'audiofy[plot]'"
        ) from error
    figure = Figure(figsize=(12, 5), layout="constrained")
    wave, loudness = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    _draw_wave(wave, picture)
    _draw_loudness(loudness, picture, target_lufs)
    return figure


def _draw_wave(axes: Any, picture: Picture) -> None:
    times = np.linspace(0, picture.seconds / 60, picture.columns.shape[1])
    axes.fill_between(times, *picture.columns, linewidth=0, color="steelblue")
    for number, (start, title) in enumerate(picture.chapters):
        axes.axvline(start / 60, color="black", linewidth=0.8)
        axes.annotate(
            f" {_short(title)}",
            (start / 60, 0.98 - 0.07 * (number % 3)),
            xycoords=("data", "axes fraction"),
            fontsize="small",
            va="top",
            parse_math=False,
        )
    axes.set(
        ylim=(-1, 1.6), yticks=(-1, 0, 1), ylabel="level", xlim=(0, max(picture.seconds / 60, 1e-3))
    )
    axes.set_title(_short(picture.title, 90), loc="left", parse_math=False)


def _draw_loudness(axes: Any, picture: Picture, target_lufs: float) -> None:
    times = (np.arange(len(picture.loudness)) / 10 + _SHORT_TERM_SECONDS) / 60
    axes.plot(times, np.maximum(picture.loudness, _FLOOR_LUFS), color="steelblue", linewidth=0.9)
    axes.axhline(target_lufs, color="firebrick", linewidth=0.9, linestyle="--")
    axes.set(ylim=(_FLOOR_LUFS, 0), ylabel="LUFS, 3 s", xlabel="minutes")
    measured = f"{picture.integrated_lufs:.1f} LUFS of {target_lufs:g}"
    axes.set_title(f"{measured}, true peak {picture.true_peak_dbtp:.1f} dBTP", loc="right")


def _short(title: str, most: int = 40) -> str:
    return title if len(title) <= most else title[: most - 1] + "…"
