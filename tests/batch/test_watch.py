"""`audiofy watch`: what arrives becomes an edition; the ledger is that of batch."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from audiofy.batch.watch import arrivals
from tests.batch.newsroom import article, content, write_articles
from tests.command import AUDIOFY, Run

pytestmark = [
    pytest.mark.once,
    pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX"),
]


@pytest.fixture
def watch(work: Path) -> Iterator[Callable[..., "subprocess.Popen[str]"]]:
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        run = subprocess.Popen(
            [*AUDIOFY, "watch", *arguments, "-e", "nacht", "-j", "1"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=work,
        )
        started.append(run)
        return run

    yield start
    for run in started:
        if run.poll() is None:
            run.kill()
        run.communicate()


def wait_for(happens: Callable[[], Any], timeout_s: float = 60) -> None:
    deadline = time.monotonic() + timeout_s
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def end(run: "subprocess.Popen[str]") -> tuple[str, str]:
    run.send_signal(signal.SIGINT)
    out, said = run.communicate(timeout=30)
    assert run.returncode == 130, said
    assert "Traceback" not in said
    return out, said


def test_what_is_there_and_what_arrives_is_made(
    watch: Callable[..., "subprocess.Popen[str]"], batch_here: Run, work: Path
) -> None:
    write_articles(work / "in", 1)
    run = watch("in", "-d", "out", "--settle", "0.2", "--json-lines")
    wait_for(lambda: len(list((work / "out").glob("2*/edition.json"))) == 1)
    (work / "in" / "neu").mkdir()
    (work / "in" / "neu" / "spaet.txt").write_text(article(2), "utf-8")
    wait_for(lambda: len(list((work / "out").glob("2*/edition.json"))) == 2)
    before = (work / "out" / "2026-11-20-meldung-2-aus-neustadt" / "edition.json").read_bytes()
    (work / "in" / "neu" / "spaet.txt").write_text(article(2, "Korrigiert."), "utf-8")
    changed = work / "out" / "2026-11-20-meldung-2-aus-neustadt" / "edition.json"
    wait_for(lambda: changed.read_bytes() != before)
    out, _ = end(run)
    done = [json.loads(line) for line in out.splitlines()]
    assert [each["event"] for each in done].count("done") == 3
    made = content(work / "out")
    again = batch_here("in", "-d", "out", "--json")
    assert json.loads(again.stdout)["made"] == 0
    assert content(work / "out") == made


def test_a_file_that_is_being_written_is_left_until_it_rests(
    watch: Callable[..., "subprocess.Popen[str]"], work: Path
) -> None:
    (work / "in").mkdir()
    run = watch("in", "-d", "out", "--settle", "2", "--json-lines")
    wait_for((work / "out" / ".audiofy" / "owner.json").exists)
    with (work / "in" / "langsam.txt").open("w", encoding="utf-8") as file:
        for line in article(3).splitlines(keepends=True):
            file.write(line)
            file.flush()
            time.sleep(0.4)
    wait_for(lambda: list((work / "out").glob("2*/edition.json")))
    out, _ = end(run)
    assert [json.loads(line)["event"] for line in out.splitlines()] == ["started", "done"]


def test_a_run_goes_on_without_its_metrics(
    watch: Callable[..., "subprocess.Popen[str]"], work: Path
) -> None:
    write_articles(work / "in", 1)
    (work / "m").mkdir()
    run = watch("in", "-d", "out", "--settle", "0.2", "--metrics-file", "m/audiofy.prom")
    wait_for((work / "m" / "audiofy.prom").exists)
    shutil.rmtree(work / "m")
    (work / "in" / "spaet.txt").write_text(article(2), "utf-8")
    wait_for(lambda: len(list((work / "out").glob("2*/edition.json"))) == 2)
    _, said = end(run)
    assert said.count("The metrics are not up to date") == 1


def test_what_is_written_below_an_ignored_folder_is_nothing_new(tmp_path: Path) -> None:
    ledger = tmp_path / "state"
    ledger.mkdir()
    coming = arrivals([str(tmp_path)], [ledger], lambda: False)
    next(coming)
    (ledger / "ledger.sqlite").write_text("x")
    assert next(coming) is False
    (tmp_path / "a.txt").write_text("x")
    assert next(coming) is True


def test_only_a_folder_can_be_watched(audiofy: Run) -> None:
    done = audiofy("watch", "nirgends", "-d", "out", "-e", "nacht")
    assert done.returncode == 66
    assert "Watching" not in done.stderr
