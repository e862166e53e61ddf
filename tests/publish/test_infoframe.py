"""The Info frame says how long the sound is, in a frame that every decoder skips."""

import pytest

from audiofy.publish.infoframe import FrameHeader, Stream, bitrates_kbps, info_frame

MONO = 0xFFE000C4
MPEG1, MPEG2, MPEG25 = 3, 2, 0


def header(version: int, bitrate_index: int, rate_index: int, padding: int = 0) -> FrameHeader:
    raw = MONO | version << 19 | 1 << 17 | 1 << 16 | bitrate_index << 12 | rate_index << 10
    return FrameHeader(raw | padding << 9)


@pytest.mark.parametrize(
    ("given", "rate", "bitrate_kbps", "samples", "length"),
    [
        (header(MPEG1, 9, 0), 44100, 128, 1152, 417),
        (header(MPEG1, 9, 0, padding=1), 44100, 128, 1152, 418),
        (header(MPEG1, 5, 1), 48000, 64, 1152, 192),
        (header(MPEG2, 8, 0), 22050, 64, 576, 208),
        (header(MPEG2, 8, 1), 24000, 64, 576, 192),
        (header(MPEG2, 8, 2), 16000, 64, 576, 288),
        (header(MPEG25, 4, 2), 8000, 32, 576, 288),
    ],
)
def test_headers(
    given: FrameHeader, rate: int, bitrate_kbps: int, samples: int, length: int
) -> None:
    read = FrameHeader.at(given.raw.to_bytes(4, "big"))

    assert (read.rate, read.bitrate_kbps, read.samples) == (rate, bitrate_kbps, samples)
    assert read.length == length
    assert bitrate_kbps in bitrates_kbps(rate)


@pytest.mark.parametrize(
    "raw",
    [
        b"ID3\x03",
        b"",
        b"\xff\xff\xff\xff",
        header(MPEG1, 0, 0).raw.to_bytes(4, "big"),  # free format
        header(1, 9, 0).raw.to_bytes(4, "big"),  # a version that does not exist
        header(MPEG1, 9, 3).raw.to_bytes(4, "big"),  # a rate that does not exist
    ],
)
def test_what_is_no_header(raw: bytes) -> None:
    with pytest.raises(ValueError, match="no MPEG frame header"):
        FrameHeader.at(raw)


def test_the_fields() -> None:
    frame = info_frame(header(MPEG2, 8, 2), Stream(100, 28800, frames=56000))

    assert len(frame) == FrameHeader.at(frame).length == 288
    assert frame[4:13] == bytes(9)  # the side information of mono in MPEG-2
    tag = frame[13:]
    assert tag[:8] == b"Info\x00\x00\x00\x0f"
    assert int.from_bytes(tag[8:12], "big") == 100
    assert int.from_bytes(tag[12:16], "big") == 28800 + 288
    assert list(tag[16:116]) == sorted(tag[16:116])
    assert tag[120:124] == b"LAME"
    assert tag[120 + 20] == 64
    delay_and_padding = int.from_bytes(tag[120 + 21 : 120 + 24], "big")
    assert divmod(delay_and_padding, 1 << 12) == (576, 100 * 576 - 576 - 56000)


def test_the_check_sum_is_crc_16_arc() -> None:
    """As LAME computes it: the remainder over all that is before it and itself is nothing."""
    frame = info_frame(header(MPEG2, 8, 2), Stream(100, 28800, frames=56000))

    crc = 0
    for byte in frame[: 13 + 120 + 34]:
        for bit in range(8):
            low = crc ^ byte >> bit
            crc = crc >> 1 ^ (0xA001 if low & 1 else 0)
    assert crc == int.from_bytes(frame[13 + 120 + 34 : 13 + 120 + 36], "big")


def test_a_bitrate_without_room_for_the_tag_is_raised() -> None:
    low = header(MPEG2, 1, 1)  # 8 kbit/s at 24 kHz: 24 bytes a frame

    assert low.length == 24
    assert low.roomy().length >= 4 + 9 + 156
    assert low.roomy().rate == low.rate


@pytest.mark.parametrize("frames", [57600, 50000])
def test_a_length_that_does_not_fit_the_stream_is_refused(frames: int) -> None:
    with pytest.raises(ValueError, match="100 MPEG frames"):
        info_frame(header(MPEG2, 8, 2), Stream(100, 28800, frames=frames))
