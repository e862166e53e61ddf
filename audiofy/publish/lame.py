"""Sound -> MPEG frames, by LAME: several passages at once, joined to one stream."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import lru_cache

import lameenc
import numpy as np
from numpy.typing import NDArray

from audiofy.errors import AudiofyError
from audiofy.publish.infoframe import FrameHeader
from audiofy.publish.passages import ALL_FRAMES, Grid, Passage, passages
from audiofy.speech.crew import in_order, usable_cores

QUALITY = 7
"""LAME's effort, 0 (slow) to 9 (fast). Measured on two voices at 64 kbit/s: 7 costs two thirds of
what 5 does, leaves 0.3 to 2.5 dB less noise and as few bands where noise drowns the speech."""

VBR_QUALITY = 4
"""LAME's quality of a variable bitrate, 0 (best) to 9; 4 is its own default."""

_VBR_METHOD = 4  # LAME's vbr_mtrh, its newest

_LAME_SCALES = ((160, 0.95), (192, 0.97), (224, 0.98))
"""By how much LAME lowers what it encodes, up to a bitrate; above, it does not (measured)."""

_PASSAGES_AHEAD = 1
_MOST_HANDS = 4

HEADER_BYTES = 4


@dataclass(frozen=True, slots=True)
class Lame:
    """How LAME is set: the rate in Hz, the bitrate (None: it varies), and its effort."""

    rate: int
    bitrate_kbps: int | None
    quality: int = QUALITY

    def encoder(self) -> lameenc.Encoder:
        encoder = lameenc.Encoder()
        encoder.silence()
        encoder.set_channels(1)
        encoder.set_in_sample_rate(self.rate)
        encoder.set_out_sample_rate(self.rate)
        encoder.set_quality(self.quality)
        if self.bitrate_kbps is None:
            encoder.set_vbr(_VBR_METHOD)
            encoder.set_vbr_quality(VBR_QUALITY)
        else:
            encoder.set_bit_rate(self.bitrate_kbps)
        return encoder

    def pcm(self, block: NDArray[np.float32]) -> NDArray[np.int16]:
        """What the encoder is given, so that what is decoded is as loud as `block`."""
        scale = np.float32(32768 / self._lowered)
        pcm: NDArray[np.int16] = np.clip(np.rint(block * scale), -32768, 32767).astype("<i2")
        return pcm

    @property
    def _lowered(self) -> float:
        """LAME's factor; a variable bitrate has none."""
        kbps = self.bitrate_kbps
        if kbps is None:
            return 1.0
        return next((scale for highest, scale in _LAME_SCALES if kbps <= highest), 1.0)


def mpeg_frames(
    blocks: Iterable[NDArray[np.float32]], lame: Lame, hands: int = 0
) -> Iterator[list[bytes]]:
    """The sound as MPEG frames, in lists; `hands` encoders work at once (0: as many as suit).

    The frames do not depend on `hands`. Raises AudiofyError if LAME's output is not made of frames.
    """
    kbps = lame.bitrate_kbps
    # Where the bitrate varies, a pause is a few bytes, and too small for the reservoir.
    grid = None if kbps is None else Grid.of(lame.rate, kbps)
    cut = passages((lame.pcm(block) for block in blocks), lame.rate, grid)
    hands = min(hands or usable_cores() + 1, _MOST_HANDS)  # one more, while another waits its turn
    walker = _Walker(grid.muted if grid else 0)
    with closing(in_order(_encoded, _orders(cut, lame), hands, _PASSAGES_AHEAD)) as encoded:
        for passage, stream in encoded:
            if frames := walker.walk(stream, passage):
                yield frames


class _Seat:
    """An encoder's: it is there only while its passage is under way, for it takes 4 MB."""

    def __init__(self, lame: Lame) -> None:
        self._lame = lame
        self._encoder: lameenc.Encoder | None = None

    def encode(self, passage: Passage) -> bytes:
        encoder = self._encoder = self._encoder or self._lame.encoder()
        stream = bytes(encoder.encode(passage.sound.tobytes()))
        if passage.mpeg_frames is None:
            return stream
        self._encoder = None
        return stream + bytes(encoder.flush())


@dataclass(frozen=True, slots=True)
class _Order:
    """A passage for an encoder, which may be at work on the passage before."""

    passage: Passage
    seat: _Seat
    turn: threading.Event
    done: threading.Event = field(default_factory=threading.Event)


def _orders(cut: Iterable[Passage], lame: Lame) -> Iterator[_Order]:
    seat, turn = _Seat(lame), threading.Event()
    for passage in cut:
        if passage.begins:
            seat, turn = _Seat(lame), threading.Event()
            turn.set()
        order = _Order(passage, seat, turn)
        yield order
        turn = order.done


def _encoded(order: _Order) -> tuple[Passage, bytes]:
    order.turn.wait()
    try:
        return order.passage, order.seat.encode(order.passage)
    finally:
        order.done.set()


class _Walker:
    """Goes from header to header, and hands on the frames that count."""

    def __init__(self, muted: int) -> None:
        self._muted = muted
        self._is_first = True
        self._rest = b""
        self._frames = 0

    def walk(self, stream: bytes, passage: Passage) -> list[bytes]:
        """The whole frames of an encoder's next bytes."""
        if passage.begins:
            self._rest, self._frames = b"", 0
        known, position, found = self._rest + stream, 0, list[bytes]()
        limit = passage.mpeg_frames
        while position + HEADER_BYTES <= len(known) and self._frames != limit:
            end = position + _length(known[position : position + HEADER_BYTES])
            if end > len(known):
                break
            frame = known[position:end]
            is_joined = not self._is_first and self._frames < self._muted
            found.append(_muted(frame) if is_joined else frame)
            position = end
            self._frames += 1
        self._rest = known[position:]
        if limit is not None:
            is_short = limit != ALL_FRAMES or bool(self._rest)
            if self._frames != limit and is_short:
                raise AudiofyError("The MP3 encoder's output ends inside a frame.")
            self._is_first = False
        return found


def _muted(frame: bytes) -> bytes:
    """A frame that plays silence and needs no other, with the bits that it keeps for the next."""
    start = HEADER_BYTES + FrameHeader.at(frame).side_bytes
    return frame[:HEADER_BYTES] + bytes(start - HEADER_BYTES) + frame[start:]


@lru_cache(maxsize=64)
def _length(header: bytes) -> int:
    """Bytes of the MPEG frame with this header; a stream has few different ones."""
    try:
        return FrameHeader.at(header).length
    except ValueError as error:
        raise AudiofyError(f"The MP3 encoder's output is broken: {error}.") from error
