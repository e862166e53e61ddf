"""A tape gives back what was recorded, however it is read, and leaves nothing behind."""

import gc
import os
import resource
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiofy.errors import StorageError
from audiofy.mix.tape import BLOCK_FRAMES, Tape


def recorded(tape: Tape) -> list[int]:
    return [int(frame) for block in tape.blocks() for frame in block]


@settings(deadline=None, max_examples=30)
@given(pieces=st.lists(st.lists(st.integers(-32768, 32767), max_size=50), max_size=8))
def test_what_was_recorded_is_played(pieces: list[list[int]]) -> None:
    with Tape(16000) as tape:
        for piece in pieces:
            tape.append(np.array(piece, np.int16))

        assert recorded(tape) == [frame for piece in pieces for frame in piece]
        assert tape.frames == sum(map(len, pieces))


def test_blocks_are_of_one_length_but_the_last() -> None:
    with Tape(16000) as tape:
        tape.append_silence(2 * BLOCK_FRAMES + 5)

        assert [len(block) for block in tape.blocks()] == [BLOCK_FRAMES, BLOCK_FRAMES, 5]


def test_two_readers_and_a_recording_do_not_disturb_each_other() -> None:
    with Tape(16000) as tape:
        numbers = np.arange(3 * BLOCK_FRAMES).astype(np.int16)
        tape.append(numbers)
        first, second = tape.blocks(), tape.blocks(BLOCK_FRAMES)

        heard = [next(first)[0], next(second)[0], next(first)[0], next(second)[0]]
        tape.append(np.full(4, 7, np.int16))

        assert heard == [numbers[n * BLOCK_FRAMES] for n in (0, 1, 1, 2)]
        assert recorded(tape)[-4:] == [7, 7, 7, 7]


def test_a_full_disk_is_a_storage_error() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Tape(16000) as tape:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        try:
            with pytest.raises(StorageError, match="temporary recording") as caught:
                tape.append_silence(100_000)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert "TMPDIR" in caught.value.hint


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="counts open files in /proc")
def test_a_forgotten_tape_closes_its_file() -> None:
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))

    gc.collect()
    before = open_files()
    tape = Tape(16000)
    assert open_files() == before + 1

    del tape
    gc.collect()

    assert open_files() == before


def test_no_folder_for_temporary_files_is_a_storage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_is_usable(*_: object, **__: object) -> None:
        raise FileNotFoundError(2, "No usable temporary directory found")

    monkeypatch.setattr("tempfile.TemporaryFile", none_is_usable)
    monkeypatch.setattr("tempfile.gettempdir", none_is_usable)
    with pytest.raises(StorageError, match="No usable temporary directory"):
        Tape(16000)
