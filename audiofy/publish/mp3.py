"""Edition -> MP3: the ID3 tag, the Info frame, and the sound at a constant or variable bitrate."""

import os
import shutil
import tempfile
from array import array
from itertools import accumulate
from typing import BinaryIO

from audiofy.errors import AudiofyError, ConfigError
from audiofy.mix.model import Edition
from audiofy.publish import id3
from audiofy.publish.files import atomic_file
from audiofy.publish.infoframe import FrameHeader, Stream, bitrates_kbps, info_frame
from audiofy.publish.lame import QUALITY, Lame, mpeg_frames
from audiofy.publish.tags import Tags, edition_tags

_BITRATES_KBPS = ((12000, 48), (24000, 64), (48000, 96))
"""What speech needs, up to a sample rate."""

_FEWER_HANDS = ((6 * 3600, 1), (3600, 2))
"""From so many seconds on the timeline itself takes memory: fewer encoders make up for it."""


def write_mp3(
    edition: Edition,
    output: str | os.PathLike[str] | BinaryIO,
    *,
    tags: Tags | None = None,
    bitrate_kbps: int | None = None,
    quality: int = QUALITY,
    vbr: bool = False,
    hands: int = 0,
) -> None:
    """Write the edition as a mono MP3, which decodes to exactly `timeline.frames` frames.

    `output` is a path, written whole or not at all, or an open binary file. The rate is the
    track's; `bitrate_kbps` None suits it; with `vbr` the bitrate varies, and is not asked for.
    `hands` encoders work at once (0: as many as suit); the file does not depend on it.
    Raises ConfigError for a rate or bitrate that MP3 does not have, and for a path what
    `atomic_file` raises.
    """
    tags = edition_tags(edition) if tags is None else tags
    rate = edition.timeline.rate
    lame = Lame(rate, None if vbr else checked_bitrate(rate, bitrate_kbps), quality)
    if isinstance(output, str | os.PathLike):
        with atomic_file(output) as file:
            _write(edition, file, tags, lame, hands)
    elif output.seekable():
        _write(edition, output, tags, lame, hands)
    else:
        with tempfile.TemporaryFile(prefix="audiofy-") as whole:
            _write(edition, whole, tags, lame, hands)
            whole.seek(0)
            shutil.copyfileobj(whole, output)


def _fewer_hands(seconds: float) -> int:
    """So many encoders at most for a track of this length; 0: as many as suit."""
    return next((hands for longest, hands in _FEWER_HANDS if seconds > longest), 0)


def default_bitrate_kbps(rate: int) -> int:
    """The bitrate for speech at `rate` Hz."""
    return next(bitrate for highest, bitrate in _BITRATES_KBPS if rate <= highest)


def checked_bitrate(rate: int, bitrate_kbps: int | None) -> int:
    """The bitrate, or the default; raises ConfigError for a rate or bitrate that MP3 has not."""
    possible = bitrates_kbps(rate)
    if not possible:
        raise ConfigError(
            f"MP3 has no sample rate of {rate} Hz.",
            "Choose a voice that speaks at 16000, 22050, 24000, 44100 or 48000 Hz.",
        )
    if bitrate_kbps is None:
        return default_bitrate_kbps(rate)
    if bitrate_kbps not in possible:
        raise ConfigError(
            f"An MP3 at {rate} Hz cannot have {bitrate_kbps} kbit/s.",
            f"It can have {', '.join(map(str, possible))}.",
        )
    return bitrate_kbps


def _write(edition: Edition, file: BinaryIO, tags: Tags, lame: Lame, hands: int) -> None:
    """Tag, Info frame, sound. The Info frame counts the sound, so its place is kept free first."""
    file.write(id3.edition_tag(tags, edition.timeline))
    place = file.tell()
    positions = None if lame.bitrate_kbps else array("Q")
    mpeg_frame_count = length_bytes = 0
    header: FrameHeader | None = None
    hands = hands or _fewer_hands(edition.track.frames / lame.rate)
    for frames in mpeg_frames(edition.track.blocks(), lame, hands):
        if header is None:
            header = FrameHeader.at(frames[0])
            file.write(bytes(header.roomy().length))
        if positions is not None:
            positions.extend(accumulate(map(len, frames[:-1]), initial=length_bytes))
        stream = b"".join(frames)
        file.write(stream)
        mpeg_frame_count += len(frames)
        length_bytes += len(stream)
    if header is None:
        raise AudiofyError("The MP3 encoder made no sound.")
    end = file.tell()
    file.seek(place)
    counted = Stream(mpeg_frame_count, length_bytes, edition.track.frames, positions)
    file.write(info_frame(header, counted))
    file.seek(end)
