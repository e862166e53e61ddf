"""A file is there whole or not at all, and what went wrong is said in words that help."""

import errno
import fcntl
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from audiofy.errors import PublishError, StorageError
from audiofy.publish import atomic_file, sweep


@contextmanager
def files_of_at_most(length: int) -> Iterator[None]:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (length, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_file_appears_when_it_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "edition.mp3"

    with atomic_file(target) as file:
        file.write(b"sound")
        assert not target.exists()

    assert target.read_bytes() == b"sound"
    assert os.listdir(tmp_path) == ["edition.mp3"]


def test_what_was_written_can_be_corrected(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "a") as file:
        file.write(b"head body")
        file.seek(0)
        file.write(b"HEAD")

    assert (tmp_path / "a").read_bytes() == b"HEAD body"


KILLED = """
import os, signal, sys
from audiofy.publish import atomic_file, sweep
with atomic_file(sys.argv[1]) as file:
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_run_left_is_swept_and_what_a_live_one_writes_is_not(tmp_path: Path) -> None:
    with atomic_file(tmp_path / "alive.mp3") as file:
        (live,) = os.listdir(tmp_path)
        subprocess.run([sys.executable, "-c", KILLED, tmp_path / "killed.mp3"], check=False)
        assert len(os.listdir(tmp_path)) == 2
        sweep(tmp_path)
        assert os.listdir(tmp_path) == [live]
        file.write(b"sound")
    assert (tmp_path / "alive.mp3").read_bytes() == b"sound"
    assert os.listdir(tmp_path) == ["alive.mp3"]


def test_a_partial_file_that_is_swept_as_it_begins_is_begun_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = iter(["swept", "kept"])
    flock = fcntl.flock

    def late(file: BinaryIO, operation: int) -> None:
        if "swept" in file.name:
            os.unlink(file.name)
        flock(file, operation)

    monkeypatch.setattr("secrets.token_hex", lambda _: next(tokens))
    monkeypatch.setattr(fcntl, "flock", late)
    with atomic_file(tmp_path / "a") as file:
        file.write(b"sound")
    assert (tmp_path / "a").read_bytes() == b"sound"


def test_where_files_cannot_be_locked_nothing_is_swept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refused)
    with atomic_file(tmp_path / "a") as file:
        file.write(b"sound")
        sweep(tmp_path)
    assert (tmp_path / "a").read_bytes() == b"sound"


def test_a_pipe_of_that_name_holds_up_no_sweeping(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".audiofy-01234567.part")
    sweep(tmp_path)


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, StorageError])
def test_a_failure_leaves_all_as_it_was(tmp_path: Path, failure: type[BaseException]) -> None:
    target = tmp_path / "edition.mp3"
    target.write_bytes(b"yesterday's")

    def write() -> None:
        with atomic_file(target) as file:
            file.write(b"half of to")
            raise failure("cause")

    with pytest.raises(failure):
        write()

    assert target.read_bytes() == b"yesterday's"
    assert os.listdir(tmp_path) == ["edition.mp3"]


def test_a_full_disk_is_a_storage_error_and_leaves_nothing(tmp_path: Path) -> None:
    with (
        files_of_at_most(1000),
        pytest.raises(StorageError, match=r"edition\.mp3") as caught,
        atomic_file(tmp_path / "edition.mp3") as file,
    ):
        file.write(bytes(100_000))

    assert "space" in caught.value.hint
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_failing_device_is_a_storage_error(tmp_path: Path, code: int) -> None:
    with pytest.raises(StorageError), atomic_file(tmp_path / "edition.mp3"):
        raise OSError(code, os.strerror(code))

    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_device_is_written_to_and_not_replaced() -> None:
    with pytest.raises(StorageError), atomic_file("/dev/full") as file:
        file.write(b"sound")

    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def test_a_missing_folder_is_named_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with (
        pytest.raises(PublishError, match="no folder") as caught,
        atomic_file(tmp_path / "neue Folge" / "a.mp3"),
    ):
        pytest.fail("there is nothing to write to")

    assert caught.value.hint == f"mkdir -p '{tmp_path}/neue Folge'"


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(PublishError, match="no folder"), atomic_file(tmp_path / "file" / "a.mp3"):
        pytest.fail("there is nothing to write to")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="is a folder") as caught, atomic_file(tmp_path):
        pytest.fail("there is nothing to write to")

    assert "edition.mp3" in caught.value.hint


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_of_someone_else(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(PublishError, match="Nothing may be written"), atomic_file(tmp_path / "a"):
        pytest.fail("there is nothing to write to")


def test_denied_is_a_publish_error(tmp_path: Path) -> None:
    with (
        pytest.raises(PublishError, match="Nothing may be written") as caught,
        atomic_file(tmp_path / "a"),
    ):
        raise PermissionError(errno.EACCES, "Permission denied")

    assert "folder" in caught.value.hint


def test_a_name_that_is_too_long_is_refused_before_any_work(tmp_path: Path) -> None:
    with pytest.raises(PublishError, match="too long"), atomic_file(tmp_path / ("ä" * 200)):
        pytest.fail("there is nothing to write to")


def test_the_longest_name_that_the_disk_takes_will_do(tmp_path: Path) -> None:
    name = "n" * 251 + ".mp3"

    with atomic_file(tmp_path / name) as file:
        file.write(b"sound")

    assert os.listdir(tmp_path) == [name]


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link.mp3").symlink_to(tmp_path / "real" / "a.mp3")

    with atomic_file(tmp_path / "link.mp3") as file:
        file.write(b"sound")

    assert (tmp_path / "link.mp3").is_symlink()
    assert (tmp_path / "real" / "a.mp3").read_bytes() == b"sound"


def test_the_file_has_the_rights_that_new_files_have(tmp_path: Path) -> None:
    (tmp_path / "usual").write_bytes(b"")

    with atomic_file(tmp_path / "ours"):
        pass

    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode
