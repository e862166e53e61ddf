"""The first frame of an MP3: how long it is, what of it is not sound, and where its parts are.

An encoder puts silence before and after the sound. Only this "Info" frame, which decoders play as
nothing, tells players how much, so that what is heard is what was mixed, to the sample. The layout
is that of the Xing header with LAME's extension ("Mp3 Info Tag revision 1").
"""

from collections.abc import Sequence
from dataclasses import dataclass

ENCODER_DELAY = 576
"""Frames of silence that LAME puts before the sound. Decoders add their own 529, and know it."""

_BITRATES_MPEG1 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_BITRATES_MPEG2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES_MPEG1 = (44100, 48000, 32000)
ENCODER = b"LAME"
_VERSION = b"3.100"
_CONSTANT_BITRATE = 1
_VARIABLE_BITRATE = 4
_HAS_ALL_FIELDS = (0x0F).to_bytes(4, "big")
_TAG_BYTES = 4 + 4 + 4 + 4 + 100 + 4 + 36


def bitrates_kbps(rate: int) -> tuple[int, ...]:
    """The bitrates that MP3 has at a sample rate, ascending; none if it lacks the rate."""
    if rate in _RATES_MPEG1:
        return _BITRATES_MPEG1[1:]
    if rate * 2 in _RATES_MPEG1:
        return _BITRATES_MPEG2[1:]
    if rate * 4 in _RATES_MPEG1:
        return tuple(bitrate for bitrate in _BITRATES_MPEG2[1:] if bitrate <= 64)
    return ()


@dataclass(frozen=True, slots=True)
class FrameHeader:
    """The four bytes before every MPEG audio frame of layer III (ISO/IEC 11172-3, 2.4.1.3)."""

    raw: int

    @classmethod
    def at(cls, mp3: bytes | bytearray, position: int = 0) -> "FrameHeader":
        """The header at `position`; raises ValueError if there is none."""
        header = cls(int.from_bytes(mp3[position : position + 4], "big"))
        if not header._is_valid:
            raise ValueError(f"no MPEG frame header at byte {position}: {header.raw:08x}")
        return header

    @property
    def samples(self) -> int:
        """Frames of sound in the MPEG frame."""
        return 1152 if self._is_mpeg1 else 576

    @property
    def rate(self) -> int:
        base = _RATES_MPEG1[self.raw >> 10 & 3]
        return base >> {3: 0, 2: 1, 0: 2}[self._version]

    @property
    def bitrate_kbps(self) -> int:
        return (_BITRATES_MPEG1 if self._is_mpeg1 else _BITRATES_MPEG2)[self._bitrate_index]

    @property
    def length(self) -> int:
        """Bytes of the MPEG frame with this header."""
        return self.samples // 8 * self.bitrate_kbps * 1000 // self.rate + (self.raw >> 9 & 1)

    @property
    def side_bytes(self) -> int:
        """Bytes of side information after the header."""
        is_mono = self.raw >> 6 & 3 == 3
        return {(True, True): 17, (False, True): 9, (True, False): 32, (False, False): 17}[
            self._is_mpeg1, is_mono
        ]

    def roomy(self) -> "FrameHeader":
        """This header, unpadded, with the least bitrate from its own on that has room for a tag."""
        header = FrameHeader(self.raw & ~(1 << 9))
        while header.length < 4 + header.side_bytes + _TAG_BYTES:
            header = FrameHeader(header.raw + (1 << 12))
        return header

    @property
    def _is_valid(self) -> bool:
        synchronous = self.raw >> 21 == 0x7FF and self._version != 1 and self._layer == 1
        return synchronous and self._bitrate_index not in (0, 15) and self.raw >> 10 & 3 != 3

    @property
    def _version(self) -> int:
        return self.raw >> 19 & 3

    @property
    def _layer(self) -> int:
        return self.raw >> 17 & 3

    @property
    def _is_mpeg1(self) -> bool:
        return self._version == 3

    @property
    def _bitrate_index(self) -> int:
        return self.raw >> 12 & 15


@dataclass(frozen=True, slots=True)
class Stream:
    """What an Info frame says of the MPEG frames after it (mono)."""

    mpeg_frames: int
    length_bytes: int
    frames: int
    """The sound itself, without the encoder's silence."""

    positions: Sequence[int] | None = None
    """Where each MPEG frame begins, in bytes; None for a constant bitrate, where that is plain."""


def info_frame(first: FrameHeader, stream: Stream) -> bytes:
    """The Info frame for a stream whose first MPEG frame has the header `first`."""
    header = first.roomy()
    padding = stream.mpeg_frames * header.samples - ENCODER_DELAY - stream.frames
    if not 0 <= padding < 1 << 12:
        raise ValueError(f"{stream.mpeg_frames} MPEG frames for {stream.frames} frames of sound")
    body = b"".join(
        [
            header.raw.to_bytes(4, "big") + bytes(header.side_bytes),
            (b"Info" if stream.positions is None else b"Xing") + _HAS_ALL_FIELDS,
            stream.mpeg_frames.to_bytes(4, "big"),
            (stream.length_bytes + header.length).to_bytes(4, "big"),
            _table_of_contents(stream, header.length),
            (0).to_bytes(4, "big"),
            _lame_extension(first, padding, stream, header.length),
        ]
    )
    body += crc16(body).to_bytes(2, "big")
    return body.ljust(header.length, b"\x00")


def _table_of_contents(stream: Stream, header_bytes: int) -> bytes:
    """For each percent of the time the part of the file before it, in 256ths."""
    if stream.positions is None:
        return bytes(percent * 256 // 100 for percent in range(100))
    whole = stream.length_bytes + header_bytes
    begins = (stream.positions[percent * stream.mpeg_frames // 100] for percent in range(100))
    return bytes((begin + header_bytes) * 256 // whole for begin in begins)


def _lame_extension(first: FrameHeader, padding: int, stream: Stream, header_bytes: int) -> bytes:
    """LAME's part of the tag, without the CRC that ends it; what is not known is 0."""
    is_constant = stream.positions is None
    return b"".join(
        [
            ENCODER + _VERSION + bytes([_CONSTANT_BITRATE if is_constant else _VARIABLE_BITRATE]),
            bytes(1 + 4 + 2 + 2 + 1),  # low-pass, peak, two replay gains, flags
            bytes([min(first.bitrate_kbps, 255) if is_constant else 0]),
            (ENCODER_DELAY << 12 | padding).to_bytes(3, "big"),
            bytes(1 + 1 + 2),  # source, gain, preset
            (stream.length_bytes + header_bytes).to_bytes(4, "big"),
            bytes(2),  # CRC of the sound
        ]
    )


def crc16(body: bytes) -> int:
    """CRC-16/ARC: reflected polynomial 0x8005, from 0."""
    crc = 0
    for byte in body:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
