"""Edition <-> M4A, M4B or Opus with chapters, by PyAV (the extra `formats`)."""

import math
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from audiofy.errors import ConfigError, EditionError, InputMissing
from audiofy.mix.gain import reach
from audiofy.mix.loudness import LoudnessMeter
from audiofy.mix.model import Edition
from audiofy.publish.id3 import ChapterTime
from audiofy.publish.tagread import ReadTag
from audiofy.publish.tags import Tags

Blocks = Iterable[NDArray[np.float32]]

_TRIAL_SECONDS = 60
"""So much is encoded first, to hear how loud it comes back."""

_MOST_TAKES = 3
_PEAK_MARGIN_DB = 0.1

_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)
_OPUS_STANDARD_RATE = 48000
_OPUS_KBPS = 32
"""What a mono voice needs (Opus recommended settings: 24 kbit/s and more is full-band speech)."""

_FINER_OPUS_KBPS = 64
"""With so much, peaks stay nearly where the limiter puts them (eSpeak NG at -14 LUFS)."""

_AAC_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_KBPS = {"opus": range(6, 257), "m4a": range(8, 289), "m4b": range(8, 289)}
"""RFC 6716, 2.1.1, and six bits a frame of AAC at 48 kHz (ISO/IEC 14496-3)."""

_AAC_KBPS = ((12000, 32), (24000, 64), (48000, 96))


def write_m4a(
    edition: Edition, file: BinaryIO, *, tags: Tags, bitrate_kbps: int | None = None
) -> None:
    """An MP4 sound file with chapters, AAC-LC; M4B is the same under the name of audiobooks.

    Its length is that of the timeline to within an AAC frame (1024 frames).
    """
    rate = edition.timeline.rate
    kbps = bitrate_kbps or next(kbps for highest, kbps in _AAC_KBPS if rate <= highest)
    _write(edition, file, tags, _Form("ipod", "aac", rate, "fltp", kbps))


def write_opus(
    edition: Edition, file: BinaryIO, *, tags: Tags, bitrate_kbps: int | None = None
) -> None:
    """An Ogg Opus file with chapters, as long as the timeline."""
    rate = edition.timeline.rate if edition.timeline.rate in _OPUS_RATES else _OPUS_STANDARD_RATE
    finer = None if bitrate_kbps else _Form("ogg", "libopus", rate, "flt", _FINER_OPUS_KBPS)
    form = _Form("ogg", "libopus", rate, "flt", bitrate_kbps or _OPUS_KBPS, finer)
    _write(edition, file, tags, form)


def check_container(form: str, rate: int, bitrate_kbps: int | None) -> None:
    """Raise ConfigError if PyAV is missing, or for a rate or bitrate that the format lacks."""
    _pyav()
    if form != "opus" and rate not in _AAC_RATES:
        raise ConfigError(
            f".{form} has no sample rate of {rate} Hz.",
            f"It has {', '.join(map(str, _AAC_RATES))}.",
        )
    if bitrate_kbps is not None and bitrate_kbps not in _KBPS[form]:
        least, most = _KBPS[form][0], _KBPS[form][-1]
        raise ConfigError(
            f".{form} cannot have {bitrate_kbps} kbit/s.", f"Choose from {least} to {most}."
        )


@dataclass(frozen=True, slots=True)
class ContainerFile:
    """A file that can be decoded; `rate` is in Hz, `frames` its length as it says itself."""

    path: Path
    rate: int
    channels: int
    frames: int

    @classmethod
    def open(cls, path: Path) -> "ContainerFile":
        """Raises InputMissing without a file, EditionError if it has no sound, ConfigError without
        PyAV."""
        with _reading(path) as container:
            sound = container.streams.audio[0]
            seconds = Fraction(container.duration or 0, _pyav().time_base)
            return cls(path, sound.rate, sound.channels, round(seconds * sound.rate))

    def blocks(self) -> Iterator[NDArray[np.float32]]:
        """The sound, in blocks; 1.0 is full scale. Raises EditionError."""
        with _reading(self.path) as container:
            yield from _decoded(_pyav(), container, self.rate)


def read_container(path: Path) -> ReadTag:
    """What a file says of itself, and its chapters. Raises as ContainerFile.open() does."""
    with _reading(path) as container:
        texts = container.metadata | container.streams.audio[0].metadata
        chapters = [
            ChapterTime(
                round(chapter["start"] * chapter["time_base"] * 1000),
                round(chapter["end"] * chapter["time_base"] * 1000),
                chapter["metadata"].get("title", ""),
            )
            for chapter in container.chapters()
        ]
    return ReadTag.of_texts(texts, chapters)


@contextmanager
def _reading(path: Path) -> Iterator[Any]:
    av = _pyav()
    if not path.is_file():
        raise InputMissing(f"There is no file {path}.")
    try:
        with av.open(path, format="ogg" if path.suffix.lower() == ".opus" else "mp4") as container:
            yield container
    except (av.FFmpegError, IndexError) as error:
        cause = getattr(error, "strerror", None) or "it has no sound"
        raise EditionError(f"{path} cannot be decoded: {cause}.") from error


@dataclass(frozen=True, slots=True)
class _Form:
    """A container, its codec and how the codec is set; `finer` is for what raises peaks else."""

    container: str
    codec: str
    rate: int
    samples: str
    kbps: int
    finer: "_Form | None" = None


def _write(edition: Edition, file: BinaryIO, tags: Tags, form: _Form) -> None:
    """By way of a temporary file: an MP4 is read again to put its index first."""
    av = _pyav()
    with tempfile.TemporaryDirectory(prefix="audiofy-") as folder:
        path = Path(folder) / "edition"
        lowered_db = 0.0
        for _ in range(_MOST_TAKES):
            _take(av, path, edition, tags, form, lowered_db)
            with av.open(path) as taken:
                heard = _measured(_decoded(av, taken, form.rate), form.rate)
            over_db = heard.true_peak_dbtp - edition.track.peak_dbtp
            if over_db <= 0:
                break
            if form.finer:
                form = form.finer
            else:
                lowered_db += over_db + _PEAK_MARGIN_DB
        with path.open("rb") as whole:
            shutil.copyfileobj(whole, file)


def _take(
    av: ModuleType, path: Path, edition: Edition, tags: Tags, form: _Form, lowered_db: float
) -> None:
    """Write the edition to `path`, as loud as asked, with its ceiling lower by `lowered_db`."""
    raised_db = _raised_db(av, path, edition, form, lowered_db)
    with _opened(av, path, form) as container:
        container.metadata.update({k: v for k, v in _texts(tags, form).items() if v})
        container.set_chapters(_chapters(edition))
        blocks = edition.track.blocks(raised_db, lowered_db)
        _encode(av, container, blocks, edition.timeline.rate, form)


def _opened(av: ModuleType, path: Path, form: _Form) -> Any:
    options = {"movflags": "+faststart"} if form.container == "ipod" else {}
    return av.open(path, "w", format=form.container, options=options)


def _encode(av: ModuleType, container: Any, blocks: Blocks, rate: int, form: _Form) -> None:
    options = {"aac_coder": "fast"} if form.codec == "aac" else {}  # the other overshoots peaks
    stream = container.add_stream(form.codec, rate=form.rate, layout="mono", options=options)
    stream.bit_rate = form.kbps * 1000
    resampler = av.AudioResampler(form.samples, "mono", form.rate)
    for frame in chain(_frames(av, blocks, rate, resampler), [None]):
        container.mux(stream.encode(frame))


def _raised_db(
    av: ModuleType, path: Path, edition: Edition, form: _Form, lowered_db: float
) -> float:
    """The gain that makes good what the format takes: Opus at 32 kbit/s up to 0.6 LU (measured),
    and what a lower ceiling takes.
    """
    rate = edition.timeline.rate

    def heard_lufs(raised_db: float) -> float:
        with _opened(av, path, form) as container:
            _encode(av, container, _beginning(edition, raised_db, lowered_db), rate, form)
        with av.open(path) as trial:
            decoded = _decoded(av, trial, form.rate)
            return _measured(decoded, form.rate, peaks=False).integrated_lufs

    asked_lufs = _measured(_beginning(edition), rate, peaks=False).integrated_lufs
    return reach(heard_lufs, 0.0, asked_lufs) if math.isfinite(asked_lufs) else 0.0


def _beginning(
    edition: Edition, raised_db: float = 0.0, lowered_db: float = 0.0
) -> Iterator[NDArray[np.float32]]:
    frames = 0
    for block in edition.track.blocks(raised_db, lowered_db):
        yield block
        frames += len(block)
        if frames >= _TRIAL_SECONDS * edition.timeline.rate:
            return


def _decoded(av: ModuleType, container: Any, rate: int) -> Iterator[NDArray[np.float32]]:
    resampler = av.AudioResampler("flt", "mono", rate)
    for frame in container.decode(audio=0):
        yield from (each.to_ndarray()[0] for each in resampler.resample(frame))


def _measured(blocks: Blocks, rate: int, *, peaks: bool = True) -> LoudnessMeter:
    meter = LoudnessMeter(rate, peaks=peaks)
    for block in blocks:
        meter.add(block)
    return meter


def _frames(av: ModuleType, blocks: Blocks, rate: int, resampler: Any) -> Iterator[Any]:
    """The sound as PyAV's frames, at the codec's rate."""
    position = 0
    for block in blocks:
        if len(block):
            frame = av.AudioFrame.from_ndarray(_row(block), format="flt", layout="mono")
            frame.sample_rate = rate
            frame.time_base = Fraction(1, rate)
            frame.pts = position
            position += len(block)
            yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _row(block: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.ascontiguousarray(block.reshape(1, -1))


def _chapters(edition: Edition) -> list[dict[str, Any]]:
    timeline = edition.timeline
    return [
        {
            "id": number,
            "start": chapter.start,
            "end": chapter.end,
            "time_base": Fraction(1, timeline.rate),
            "metadata": {"title": chapter.title},
        }
        for number, chapter in enumerate(timeline.chapters)
    ]


def _texts(tags: Tags, form: _Form) -> dict[str, str]:
    """Title and label; an Ogg file, which takes any name, also has the label that machines read."""
    return tags.texts | dict(tags.labels) if form.container == "ogg" else tags.texts


def _pyav() -> ModuleType:
    try:
        import av
    except ImportError as error:
        raise ConfigError(
            "M4A, M4B and Opus need PyAV, which is not installed.",
            "pip install 'audiofy[formats]'",
        ) from error
    return av
