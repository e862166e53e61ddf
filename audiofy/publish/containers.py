"""Edition -> M4A, M4B or Opus with chapters, by PyAV (the extra `formats`)."""

import shutil
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from audiofy.errors import ConfigError
from audiofy.mix.model import Edition
from audiofy.publish.tags import Tags

_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)
_OPUS_STANDARD_RATE = 48000
_OPUS_KBPS = 32
"""What a mono voice needs (Opus recommended settings: 24 kbit/s and more is full-band speech)."""

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
    _write(edition, file, tags, _Form("ogg", "libopus", rate, "flt", bitrate_kbps or _OPUS_KBPS))


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


class _Form:
    """A container, its codec and how the codec is set."""

    def __init__(self, container: str, codec: str, rate: int, samples: str, kbps: int) -> None:
        self.container = container
        self.codec = codec
        self.rate = rate
        self.samples = samples
        self.kbps = kbps


def _write(edition: Edition, file: BinaryIO, tags: Tags, form: _Form) -> None:
    """By way of a temporary file: an MP4 is read again to put its index first."""
    av = _pyav()
    with tempfile.TemporaryDirectory(prefix="audiofy-") as folder:
        path = Path(folder) / "edition"
        options = {"movflags": "+faststart"} if form.container == "ipod" else {}
        with av.open(path, "w", format=form.container, options=options) as container:
            container.metadata.update({k: v for k, v in _texts(tags, form).items() if v})
            container.set_chapters(_chapters(edition))
            stream = container.add_stream(form.codec, rate=form.rate, layout="mono")
            stream.bit_rate = form.kbps * 1000
            resampler = av.AudioResampler(form.samples, "mono", form.rate)
            for frame in (*_frames(av, edition, resampler), None):
                container.mux(stream.encode(frame))
        with path.open("rb") as whole:
            shutil.copyfileobj(whole, file)


def _frames(av: ModuleType, edition: Edition, resampler: Any) -> Iterator[Any]:
    """The sound as PyAV's frames, at the codec's rate."""
    rate, position = edition.timeline.rate, 0
    for block in edition.track.blocks():
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
    texts = {
        "title": tags.title,
        "artist": tags.artist,
        "album": tags.album,
        "genre": tags.genre,
        "date": tags.published.date().isoformat() if tags.published else "",
        "comment": tags.comment,
    }
    return texts | dict(tags.labels) if form.container == "ogg" else texts


def _pyav() -> ModuleType:
    try:
        import av
    except ImportError as error:
        raise ConfigError(
            "M4A, M4B and Opus need PyAV, which is not installed.",
            "pip install 'audiofy[formats]'",
        ) from error
    return av
