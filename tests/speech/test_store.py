"""The clip store: what was spoken once is not spoken again, and nothing wrong ever comes out."""

import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiofy.errors import StorageError
from audiofy.speech.model import Clip, Voice, WordTime
from audiofy.speech.store import ClipStore, clip_key
from audiofy.speech.tone import Tone

ENGINE = Tone()
VOICE = ENGINE.voices()[0]
CLIP = Clip(b"\x01\x02" * 5000, 16_000)


def key_of(text: str, voice: Voice = VOICE) -> str:
    return clip_key(ENGINE, voice, text)


@pytest.fixture
def store(tmp_path: Path) -> ClipStore:
    return ClipStore(tmp_path / "clips")


def files(store: ClipStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file() and len(path.name) == 64]


def test_a_clip_comes_back_as_it_went_in(store: ClipStore) -> None:
    store.put(key_of("Eins."), CLIP)
    assert store.get(key_of("Eins.")) == CLIP
    assert store.get(key_of("Zwei.")) is None


def test_the_times_of_words_are_kept_too(store: ClipStore) -> None:
    clip = replace(CLIP, words=(WordTime((0, 3), 7, 900), WordTime((5, 9), 900, 4000)))
    store.put(key_of("Eins zwei."), clip)
    assert store.get(key_of("Eins zwei.")) == clip


def test_a_folder_with_other_things_in_it_is_not_called_a_cache(tmp_path: Path) -> None:
    """Backups leave out what has that tag."""
    (tmp_path / "letter.txt").write_text("Liebe Oma")
    store = ClipStore(tmp_path)
    store.put(key_of("Eins."), CLIP)
    assert store.get(key_of("Eins.")) == CLIP
    assert not (tmp_path / "CACHEDIR.TAG").exists()


def test_the_tally_of_a_store_without_bounds_is_small(tmp_path: Path) -> None:
    store = ClipStore(tmp_path, limit_bytes=10**15)
    store.put(key_of("Eins."), CLIP)
    assert (tmp_path / "tally").stat().st_size < 100_000


def test_it_lies_where_its_key_says(store: ClipStore) -> None:
    key = key_of("Eins.")
    store.put(key, CLIP)
    assert files(store) == [store.folder / key[0] / key]


def test_everything_that_changes_the_sound_changes_the_key() -> None:
    other = Tone()
    other.version = "2"
    keys = {
        key_of("Eins."),
        key_of("Eins"),
        clip_key(other, VOICE, "Eins."),
        key_of("Eins.", replace(VOICE, name="square")),
        key_of("Eins.", replace(VOICE, rate_percent=5)),
        key_of("Eins.", replace(VOICE, pitch_percent=5)),
        key_of("Eins.", replace(VOICE, version="2")),
    }
    assert len(keys) == 7
    assert key_of("Eins.", replace(VOICE, licence="CC0-1.0")) == key_of("Eins.")


@settings(deadline=None)
@given(st.data())
def test_a_damaged_clip_is_no_clip(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    store = ClipStore(tmp_path_factory.getbasetemp() / "damaged")
    key = key_of("Eins.")
    store.put(key, Clip(CLIP.pcm[:60], 16_000))
    (path,) = files(store)
    whole = path.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    cut = data.draw(st.booleans())
    path.write_bytes(whole[:at] if cut else whole[:at] + bytes([whole[at] ^ 64]) + whole[at + 1 :])
    assert store.get(key) is None


@pytest.mark.parametrize("size_bytes", [1, 2, 4096])
def test_a_block_of_zeros_or_a_longer_file_is_no_clip(store: ClipStore, size_bytes: int) -> None:
    key = key_of("Eins.")
    store.put(key, CLIP)
    (path,) = files(store)
    whole = path.read_bytes()
    for at in range(0, len(whole) - size_bytes, 257):
        path.write_bytes(whole[:at] + bytes(size_bytes) + whole[at + size_bytes :])
        assert (store.get(key) is None) == (path.read_bytes() != whole)
    path.write_bytes(whole + bytes(size_bytes))
    assert store.get(key) is None


def test_what_was_not_used_for_longest_goes_first(tmp_path: Path) -> None:
    store = ClipStore(tmp_path)
    keys = [key_of(f"Satz {number}.") for number in range(10)]
    for age, key in enumerate(keys):
        store.put(key, CLIP)
        (path,) = tmp_path.rglob(key)
        os.utime(path, (1_000_000 + age, 1_000_000 + age))
    assert store.get(keys[0]) == CLIP  # now it was used last
    half = store.holding().size_bytes // 2
    assert ClipStore(tmp_path, limit_bytes=half).prune().clips == 6
    assert [store.get(key) is not None for key in keys] == [True, *[False] * 6, *[True] * 3]


def test_it_never_grows_beyond_its_limit(tmp_path: Path) -> None:
    limit_bytes = 40 * 65_536
    largest = 0
    for number in range(200):  # each by another "process"
        store = ClipStore(tmp_path, limit_bytes)
        store.put(key_of(f"Satz {number}."), Clip(bytes(60_000), 16_000))
        largest = max(largest, store.holding().size_bytes)
    assert limit_bytes // 2 < largest <= limit_bytes


def test_what_it_holds_can_be_counted_and_cleared_and_nothing_else_goes(store: ClipStore) -> None:
    foreign = store.folder / "a" / "notes.txt"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine")
    for number in range(5):
        store.put(key_of(f"Satz {number}."), CLIP)
    assert store.holding().clips == 5
    assert store.holding().size_bytes == sum(path.stat().st_size for path in files(store))
    assert store.clear().clips == 5
    assert store.holding().clips == 0
    assert foreign.read_text() == "mine"


def test_a_clip_that_was_found_wrong_is_kept_no_longer(store: ClipStore) -> None:
    for text in ("Eins.", "Zwei."):
        store.put(key_of(text), CLIP)
    for _ in range(2):  # or it was gone already
        store.discard(key_of("Eins."))
    assert store.get(key_of("Eins.")) is None
    assert store.get(key_of("Zwei.")) == CLIP


def test_what_a_killed_process_left_is_removed(store: ClipStore) -> None:
    folder = store.folder / "a"
    folder.mkdir(parents=True)
    old, fresh = folder / f".{'0' * 16}.part", folder / f".{'1' * 16}.part"
    old.touch()
    fresh.touch()
    os.utime(old, (time.time() - 7200,) * 2)
    store.holding()
    assert (old.exists(), fresh.exists()) == (False, True)


def test_backups_know_that_it_is_a_cache(store: ClipStore) -> None:
    assert (store.folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172")


def test_a_folder_that_cannot_be_made_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be written") as caught:
        ClipStore(tmp_path / "file" / "clips")
    assert "--no-store" in caught.value.hint


def test_a_full_disk_is_noted_and_no_edition_fails_for_it(
    store: ClipStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on_full_disk(path: str) -> int:
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_bytes(b"what found room")
        return os.open("/dev/full", os.O_WRONLY)

    store.put(key_of("Eins."), CLIP)
    assert store.failure is None
    monkeypatch.setattr("audiofy.speech.store._new_file", on_full_disk)
    store.put(key_of("Zwei."), CLIP)
    assert store.failure is not None
    assert "No space left" in store.failure.cause
    assert "audiofy store clear" in store.failure.hint
    assert not [path for path in store.folder.rglob("*") if path.name.endswith(".part")]
    assert store.get(key_of("Eins.")) == CLIP
    assert store.get(key_of("Zwei.")) is None


BUSY = """
import random, sys
from pathlib import Path
from typing import BinaryIO
from audiofy.speech.model import Clip
from audiofy.speech.store import ClipStore
store = ClipStore(Path(sys.argv[1]), limit_bytes=3_000_000)
chance = random.Random(int(sys.argv[2]))
for _ in range(300):
    number = chance.randrange(100)
    key = f"{number * 0x1F2E3D4C5B6A79:064x}"
    clip = store.get(key)
    assert clip in (None, Clip(bytes([number]) * 50_000, 16_000)), key
    if clip is None:
        store.put(key, Clip(bytes([number]) * 50_000, 16_000))
print("whole")
"""


def test_many_processes_use_one_store(tmp_path: Path) -> None:
    commands = [[sys.executable, "-c", BUSY, str(tmp_path), str(seed)] for seed in range(4)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    assert [process.communicate(timeout=60)[0] for process in running] == ["whole\n"] * 4
    assert ClipStore(tmp_path, 3_000_000).holding().size_bytes <= 3_000_000
    assert not list(tmp_path.rglob("*.part"))


def test_a_clip_under_the_key_of_another_is_no_clip(store: ClipStore) -> None:
    one, other = key_of("Guten Morgen."), key_of("Guten Abend.")
    store.put(one, CLIP)
    store.put(other, CLIP)
    shutil.copy(store.folder / one[0] / one, store.folder / other[0] / other)
    assert store.get(one) == CLIP
    assert store.get(other) is None
