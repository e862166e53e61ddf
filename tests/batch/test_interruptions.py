"""A run may end at any moment: nothing is broken, nothing is lost, and the next one goes on.

AUDIOFY_KILLS sets how often the long test kills (10; by hand, 200).
"""

import ctypes
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.batch.newsroom import article, content, write_articles
from tests.command import AUDIOFY, Run

Undisturbed = Callable[..., dict[str, str]]
KILLS = int(os.environ.get("AUDIOFY_KILLS", "10"))
WORKERS = 2
pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX"),
]


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    """A run in a process group of its own."""
    return subprocess.Popen(
        [*AUDIOFY, "batch", *arguments, "-e", "nacht", "-j", str(WORKERS)],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )


def wait_for(happens: Callable[[], Any], timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    found = subprocess.run(
        ["pgrep", "-P", str(pid)], capture_output=True, encoding="utf-8", check=False
    )
    return list(map(int, found.stdout.split()))


def lives(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return status != "Z"


def spoken_lines(log: Path) -> list[str]:
    return log.read_text().splitlines() if log.exists() else []


def partials(output: Path) -> list[Path]:
    return [path for path in output.rglob("*.part")]


@pytest.fixture
def undisturbed(batch_here: Run) -> Undisturbed:
    """What a run that nobody disturbs makes, with a clip store of its own."""

    def made(**environment: str) -> dict[str, str]:
        own = environment | {"AUDIOFY_STORE": "whole-clips"}
        done = batch_here("in", "-d", "whole", env=own)
        assert done.returncode == 0, done.stderr
        return content(Path("whole"))

    return made


def test_killed_at_random_moments_nothing_is_lost_or_broken(
    batch: Run, undisturbed: Undisturbed, work: Path
) -> None:
    write_articles(work / "in", 2 * KILLS)
    whole = undisturbed()
    chance = random.Random(20261123)
    slow = {"NACHT_SLOW": "0.05", "NACHT_LOG": os.fspath(work / "log")}
    for kill in range(KILLS):
        said = spoken_lines(work / "log")
        run = start("in", "-d", "out", **slow)
        if kill % 2:  # the others are killed at any moment, also before a word is said
            wait_for(lambda: len(spoken_lines(work / "log")) > len(said) or run.poll() is not None)  # noqa: B023
        time.sleep(chance.uniform(0.2, 2))
        (run.kill if kill % 2 else lambda: os.killpg(run.pid, signal.SIGKILL))()  # noqa: B023
        run.communicate()
        made = {name: what for name, what in content(work / "out").items() if ".part" not in name}
        assert made.items() <= whole.items(), "a file under its final name is not whole"
    assert made, "nothing was finished before the last kill"
    done = batch("in", "-d", "out", "--json", env=slow | {"NACHT_SLOW": "0"})
    assert done.returncode == 0, done.stderr
    assert content(work / "out") == whole
    assert not partials(work / "out")
    spoken = Counter(line.partition(" ")[2] for line in spoken_lines(work / "log"))
    of_one_article = {text: times for text, times in spoken.items() if any(map(str.isdigit, text))}
    assert sum(of_one_article.values()) - len(of_one_article) <= KILLS * WORKERS


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_end_it_ends_in_order(
    batch_here: Run, undisturbed: Undisturbed, work: Path, how: signal.Signals
) -> None:
    write_articles(work / "in", 8)
    whole = undisturbed()
    run = start("in", "-d", "out", NACHT_SLOW="0.05")
    wait_for(lambda: list((work / "out").glob("2*/edition.mp3")))
    os.killpg(run.pid, how)
    _, said = run.communicate(timeout=60)
    assert run.returncode == {signal.SIGINT: 130, signal.SIGTERM: 143}[how]
    assert "Traceback" not in said
    assert not partials(work / "out")
    made = content(work / "out")
    assert 0 < len(made) < len(whole)
    assert made.items() <= whole.items()
    again = batch_here("in", "-d", "out")
    assert again.returncode == 0
    assert "did not end in order" not in again.stderr
    assert content(work / "out") == whole


def test_the_first_ctrl_c_finishes_what_is_under_way(work: Path) -> None:
    write_articles(work / "in", 12)
    log = work / "log"
    log.touch()
    run = start("in", "-d", "out", "--json-lines", NACHT_SLOW="0.2", NACHT_LOG=os.fspath(log))
    wait_for(log.read_text)
    os.killpg(run.pid, signal.SIGINT)
    out, _ = run.communicate(timeout=60)
    events = [json.loads(line) for line in out.splitlines()]
    begun = [event["article"] for event in events if event["event"] == "started"]
    done = [event["article"] for event in events if event["event"] == "done"]
    assert run.returncode == 130
    assert done
    assert set(done) <= set(begun)
    assert len(done) <= WORKERS


def test_ctrl_c_while_the_workers_start_is_quiet(work: Path) -> None:
    write_articles(work / "in", 4)
    run = start("in", "-d", "out")
    wait_for(lambda: len(children(run.pid)) > 1)
    for _ in range(2):
        os.killpg(run.pid, signal.SIGINT)
        time.sleep(0.1)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130, said
    assert "Traceback" not in said
    assert not partials(work / "out")


def test_the_second_ctrl_c_stops_at_once(work: Path) -> None:
    (work / "in").mkdir()
    (work / "in" / "lang.txt").write_text(article(1, "SCHLAF."), "utf-8")
    log = work / "log"
    run = start("in", "-d", "out", NACHT_LOG=os.fspath(log))
    wait_for(lambda: log.exists() and "SCHLAF" in log.read_text())
    workers = children(run.pid)
    os.kill(run.pid, signal.SIGINT)
    time.sleep(0.5)
    assert run.poll() is None
    os.kill(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert run.returncode == 130, said
    assert "Traceback" not in said
    wait_for(lambda: not any(map(lives, workers)), timeout_s=10)
    assert not partials(work / "out")


@pytest.mark.parametrize("every_s", [0.02, 0.3])
def test_who_goes_on_pressing_ctrl_c_breaks_nothing(
    batch_here: Run, undisturbed: Undisturbed, work: Path, every_s: float
) -> None:
    write_articles(work / "in", 6)
    whole = undisturbed()
    log = work / "log"
    run = start("in", "-d", "out", NACHT_SLOW="0.2", NACHT_LOG=os.fspath(log))
    wait_for(lambda: log.exists() and log.read_text())
    while run.poll() is None:
        os.killpg(run.pid, signal.SIGINT)
        time.sleep(every_s)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130, said
    assert "Traceback" not in said
    assert not partials(work / "out")
    again = batch_here("in", "-d", "out")
    assert again.returncode == 0
    assert "did not end in order" not in again.stderr
    assert content(work / "out") == whole


def test_workers_do_not_outlive_their_parent(work: Path) -> None:
    (work / "in").mkdir()
    (work / "in" / "lang.txt").write_text(article(1, "SCHLAF."), "utf-8")
    log = work / "log"
    run = start("in", "-d", "out", NACHT_LOG=os.fspath(log))
    wait_for(lambda: log.exists() and "SCHLAF" in log.read_text())
    workers = [int(line.split()[0]) for line in log.read_text().splitlines()]
    run.kill()
    run.communicate()
    wait_for(lambda: not any(map(lives, workers)), timeout_s=10)


def test_a_poisonous_article_is_quarantined_and_its_neighbours_are_made(
    batch: Run, batch_here: Run, work: Path
) -> None:
    write_articles(work / "in", 6)
    (work / "in" / "meldung0005a.txt").write_text(article(500, "GIFT."), "utf-8")
    done = batch("in", "-d", "out", "--report", "r.json")
    assert done.returncode == 3
    report = json.loads((work / "r.json").read_text())
    (poison,) = report["failures"]
    assert poison["name"].endswith("meldung0005a.txt")
    assert (poison["state"], poison["kind"]) == ("quarantined", "WorkerDied")
    assert poison["attempts"] == 3
    assert report["articles"]["done"] == 6
    assert not partials(work / "out")
    quiet = batch_here("in", "-d", "out", "--json-lines")
    assert (quiet.stdout, quiet.returncode) == ("", 3)
    (work / "in" / "meldung0005a.txt").write_text(article(500, "Gesund."), "utf-8")
    assert batch_here("in", "-d", "out").returncode == 0


def test_an_article_that_takes_too_long_is_ended(batch: Run, work: Path) -> None:
    write_articles(work / "in", 4)
    (work / "in" / "meldung0002a.txt").write_text(article(500, "SCHLAF."), "utf-8")
    done = batch("in", "-d", "out", "--time-limit", "2", "--report", "r.json")
    assert done.returncode == 3
    report = json.loads((work / "r.json").read_text())
    assert [each["kind"] for each in report["failures"]] == ["TimeLimit"]
    assert "--time-limit" in report["failures"][0]["hint"]
    assert report["articles"]["done"] == 4


def test_an_engine_that_breaks_down_is_one_articles_failure(batch: Run, work: Path) -> None:
    write_articles(work / "in", 3)
    (work / "in" / "x.txt").write_text(article(500, "FEHLER."), "utf-8")
    done = batch("in", "-d", "out", "--report", "r.json")
    assert done.returncode == 3
    (failure,) = json.loads((work / "r.json").read_text())["failures"]
    assert failure["kind"] == "SynthesisError"
    assert "the engine failed: ZeroDivisionError" in failure["cause"]


def test_a_second_run_is_kept_out_and_told_by_whom(batch_here: Run, work: Path) -> None:
    write_articles(work / "in", 4)
    run = start("in", "-d", "out", NACHT_SLOW="0.2")
    wait_for((work / "out" / ".audiofy" / "owner.json").exists)
    second = batch_here("in", "-d", "out")
    assert second.returncode == 75
    assert f"Process {run.pid} on" in second.stderr
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    third = batch_here("in", "-d", "out")
    assert third.returncode == 0
    assert f"Process {run.pid} on" in third.stderr
    assert "did not end in order" in third.stderr


def test_what_was_finished_but_not_recorded_is_adopted(batch_here: Run, work: Path) -> None:
    import sqlite3

    write_articles(work / "in", 2)
    batch_here("in", "-d", "out")
    base = sqlite3.connect(work / "out" / ".audiofy" / "ledger.sqlite")
    with base:
        base.execute("UPDATE articles SET state = 'running', sound_bytes = 0")
    base.close()
    log = work / "log"
    done = batch_here("in", "-d", "out", "--json", env={"NACHT_LOG": os.fspath(log)})
    assert json.loads(done.stdout)["reused"] == 2
    assert not log.exists()


def test_a_full_disk_stops_the_run_once_and_it_goes_on_later(
    batch: Run, batch_here: Run, undisturbed: Undisturbed, work: Path
) -> None:
    write_articles(work / "in", 6)
    for path in sorted((work / "in").iterdir())[2:]:
        path.write_text(path.read_text("utf-8") + "\nVOLL ist die Halle.\n", "utf-8")
    room = {"NACHT_ROOM": os.fspath(work / "room")}
    (work / "room").touch()
    whole = undisturbed(**room)
    (work / "room").unlink()
    full = batch("in", "-d", "out", env=room)
    assert full.returncode == 74
    assert full.stderr.count("No space left") == 1, full.stderr
    assert content(work / "out").items() <= whole.items()
    assert not partials(work / "out")
    (work / "room").touch()
    assert batch_here("in", "-d", "out", env=room).returncode == 0
    assert content(work / "out") == whole


@pytest.fixture
def small_disk(work: Path) -> Any:
    """A disk with room for a few editions; only root can make one."""
    disk = work / "disk"
    disk.mkdir()
    mounting = ["mount", "-t", "tmpfs", "-o", "size=400k", "audiofy-test", os.fspath(disk)]
    if os.getuid() or not shutil.which("mount") or subprocess.run(mounting).returncode:
        pytest.skip("only root can make a small disk")
    yield disk
    subprocess.run(["umount", os.fspath(disk)], check=True)


def test_on_a_small_disk_nothing_is_broken_and_it_goes_on_after_making_room(
    batch: Run, batch_here: Run, undisturbed: Undisturbed, work: Path, small_disk: Path
) -> None:
    write_articles(work / "in", 10)
    whole = undisturbed()
    output = small_disk / "out"
    state = ("--state-dir", os.fspath(work / "state"))
    full = batch("in", "-d", os.fspath(output), *state)
    assert full.returncode == 74, full.stderr
    assert content(output).items() <= whole.items()
    assert not partials(output)
    subprocess.run(["mount", "-o", "remount,size=50m", os.fspath(small_disk)], check=True)
    done = batch_here("in", "-d", os.fspath(output), *state)
    assert done.returncode == 0, done.stderr
    assert content(output) == whole


def test_on_a_disk_without_room_it_says_where_and_how_to_go_on(
    batch_here: Run, work: Path, small_disk: Path
) -> None:
    write_articles(work / "in", 1)
    with pytest.raises(OSError, match="No space"):
        (small_disk / "voll").write_bytes(bytes(1_000_000))
    full = batch_here("in", "-d", os.fspath(small_disk / "out"))
    assert full.returncode == 74
    assert f"disk of {small_disk}" in full.stderr
    subprocess.run(["mount", "-o", "remount,size=50m", os.fspath(small_disk)], check=True)
    assert batch_here("in", "-d", os.fspath(small_disk / "out")).returncode == 0


def test_where_nothing_may_be_written_it_says_so(batch: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    done = batch("in", "-d", "/proc/audiofy-test")
    assert done.returncode == 73
    assert "audiofy-test" in done.stderr


def without_privileges() -> None:
    """From here on root, too, obeys the modes of files (prctl 24: drop from the bounding set)."""
    if os.getuid() == 0:
        for capability in range(64):
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="root obeys no modes elsewhere")
@pytest.mark.parametrize("closed", ["out", "out and its ledger", "an edition"])
def test_an_output_that_may_not_be_written_is_left_as_it_is(
    batch: Run, batch_here: Run, work: Path, closed: str
) -> None:
    write_articles(work / "in", 2)
    batch_here("in", "-d", "out")
    before = content(work / "out")
    write_articles(work / "in", 5)
    first = work / "out" / "2026-11-20-meldung-1-aus-neustadt"
    (work / "in" / "meldung0001.txt").write_text(article(1, "Korrigiert."), "utf-8")
    places = {
        "out": [work / "out"],
        "out and its ledger": [work / "out", work / "out" / ".audiofy"],
        "an edition": [first],
    }[closed]
    files = [path for place in places for path in place.iterdir() if path.is_file()]
    for place in [*places, *files]:
        place.chmod(0o555 if place.is_dir() else 0o444)
    try:
        dry = batch("in", "-d", "out", "--dry-run", "--json", preexec_fn=without_privileges)
        done = batch("in", "-d", "out", preexec_fn=without_privileges)
    finally:
        for place in [*places, *files]:
            place.chmod(0o755)
    assert (json.loads(dry.stdout)["new"], json.loads(dry.stdout)["changed"]) == (3, 1)
    assert not partials(work / "out")
    assert "ermission denied" in done.stderr
    if closed == "an edition":
        assert done.returncode == 3, done.stderr
        assert before.items() < content(work / "out").items()
    else:
        assert done.returncode == 73, done.stderr
        assert done.stderr.count("ermission denied") == 1, done.stderr
    untouched = {name: what for name, what in before.items() if "-2-" in name}
    assert untouched.items() <= content(work / "out").items()
    again = batch_here("in", "-d", "out", "--json")
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["articles"]["done"] == 5
