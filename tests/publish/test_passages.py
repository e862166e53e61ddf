"""Several encoders make one MP3: cut in pauses, joined without a trace, the same however many."""

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from audiofy.mix import Edition
from audiofy.publish import write_mp3
from audiofy.publish.lame import Lame, mpeg_frames
from audiofy.publish.passages import ALL_FRAMES, PASSAGE_SECONDS, Grid, passages

RATES = [16000, 22050, 24000, 44100, 48000]
RATE = 16000
TITLES = [f"Kapitel {number}" for number in range(50)]


def sound_of(parts: list[tuple[int, bool]], rate: int) -> list[NDArray[np.int16]]:
    """Blocks of noise, or of silence, of so many tenths of a second."""
    random = np.random.default_rng(1)
    return [
        random.integers(1, 9000, rate * tenths // 10).astype(np.int16)
        if is_heard
        else np.zeros(rate * tenths // 10, np.int16)
        for tenths, is_heard in parts
    ]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 90), st.booleans()), max_size=40),
    st.sampled_from([(16000, 64), (44100, 96), (48000, 320), (16000, 8)]),
)
def test_nothing_is_lost_between_two_encoders(
    parts: list[tuple[int, bool]], kind: tuple[int, int]
) -> None:
    rate, kbps = kind
    grid = Grid.of(rate, kbps)
    whole = np.concatenate([*sound_of(parts, rate), np.zeros(0, np.int16)])
    position, taken = 0, 0
    for passage in passages(sound_of(parts, rate), rate, grid):
        if passage.begins:
            begin, taken = position, 0
        sound = passage.sound
        assert np.array_equal(sound, whole[begin + taken : begin + taken + len(sound)])
        taken += len(sound)
        if passage.mpeg_frames not in (None, ALL_FRAMES):
            position = begin + passage.mpeg_frames * grid.frames
            # Silence reaches from the last frame that counts to where the next encoder is needed.
            silence = whole[position - 1105 : position + (grid.muted + 1) * grid.frames + 1105]
            assert not silence.any()
            assert taken >= position - begin + 1105
    assert passage.mpeg_frames == ALL_FRAMES
    assert begin + taken == len(whole)


def test_a_passage_without_a_pause_goes_on_with_its_encoder() -> None:
    noise = sound_of([(10, True)] * (3 * PASSAGE_SECONDS), RATE)
    found = list(passages(noise, RATE, Grid.of(RATE, 64)))
    assert [passage.begins for passage in found] == [True, False, False, False]
    assert {len(passage.sound) for passage in found[:3]} == {PASSAGE_SECONDS * RATE}
    floats = [block.astype(np.float32) / np.float32(32768) for block in noise]
    alone = [f for frames in mpeg_frames(floats, Lame(RATE, 64), 1) for f in frames]
    together = [f for frames in mpeg_frames(floats, Lame(RATE, 64), 3) for f in frames]
    assert alone == together


def test_a_bitrate_whose_frames_hold_little_needs_a_longer_pause() -> None:
    assert Grid.of(24000, 64).muted < Grid.of(24000, 8).muted


@pytest.fixture(scope="module", params=RATES)
def long(request: pytest.FixtureRequest, edition_of: Callable[..., Edition]) -> Edition:
    """100 seconds; two for each chapter."""
    return edition_of(TITLES, rate=request.param, clip_ms=1600)


def encoded(edition: Edition, hands: int) -> bytes:
    file = io.BytesIO()
    write_mp3(edition, file, hands=hands)
    return file.getvalue()


def joins(edition: Edition) -> list[int]:
    """Where encoders take turns, in frames of the track."""
    rate = edition.timeline.rate
    lame, grid = Lame(rate, 96 if rate > 24000 else 64), Grid.of(rate, 96 if rate > 24000 else 64)
    cut = passages((lame.pcm(block) for block in edition.track.blocks()), rate, grid)
    ends = [p.mpeg_frames for p in cut if p.mpeg_frames not in (None, ALL_FRAMES)]
    return [int(end) * grid.frames for end in np.cumsum(ends)]


@pytest.mark.once
def test_the_file_does_not_depend_on_the_hands(long: Edition) -> None:
    assert len(joins(long)) >= 3
    assert encoded(long, 1) == encoded(long, 2) == encoded(long, 5)


@pytest.mark.once
def test_what_is_decoded_at_a_join_is_what_was_mixed(long: Edition, tmp_path: Path) -> None:
    path = tmp_path / "joined.mp3"
    path.write_bytes(encoded(long, 2))
    mixed = np.concatenate(list(long.track.blocks()))
    heard = [soundfile.read(path, dtype="float32")[0]]
    if shutil.which("ffmpeg"):
        command = ["ffmpeg", "-v", "error", "-xerror", "-i", str(path), "-f", "f32le", "-"]
        done = subprocess.run(command, capture_output=True, check=True)
        assert not done.stderr
        heard.append(np.frombuffer(done.stdout, "<f4"))
    second = long.timeline.rate
    usual = np.median([np.std(heard[0][s : s + second] - mixed[s : s + second])
                       for s in range(0, len(mixed) - second, second)])  # fmt: skip
    for sound in heard:
        assert len(sound) == long.timeline.frames
        for join in joins(long):
            around = slice(join - second // 2, join + second)
            assert np.std(sound[around] - mixed[around]) < 1.3 * usual
            pause = slice(join - 1105, join + 1105)
            assert np.abs(sound[pause]).max() < 1e-4


@pytest.mark.once
def test_the_bytes_of_a_long_edition_are_those_that_the_header_counts(
    long: Edition, tmp_path: Path
) -> None:
    from audiofy.publish.tagread import read_mp3

    path = tmp_path / "joined.mp3"
    path.write_bytes(encoded(long, 2))
    _, stream = read_mp3(path)
    assert stream.broken_at is None
    assert stream.declared is not None
    assert stream.declared.mpeg_frames == stream.mpeg_frames
    assert stream.declared.length_bytes == stream.length_bytes
