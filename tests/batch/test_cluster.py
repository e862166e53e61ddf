"""`audiofy batch --cluster`: the same editions, whatever happens to the workers.

AUDIOFY_CHAOS_ARTICLES sets how many articles the chaos lasts (24; by hand, 200).
"""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dask
import pytest
from distributed import Client, LocalCluster
from distributed.chaos import KillWorker

from tests.batch.newsroom import article, content, write_articles
from tests.command import AUDIOFY, Run, run_here

pytestmark = pytest.mark.once

ARTICLES = int(os.environ.get("AUDIOFY_CHAOS_ARTICLES", "24"))
EVERY_S = 5.0


@pytest.fixture
def cluster(work: Path) -> Iterator[str]:
    """The address of a scheduler with two slow workers, each in the care of a nanny."""
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--nthreads", "1"]
    with LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", silence_logs=50) as scheduler:
        nannies = [
            subprocess.Popen(
                [*worker, "--no-dashboard", scheduler.scheduler_address],
                env=os.environ | {"NACHT_SLOW": "0.15"},
                cwd=work,
                stderr=subprocess.DEVNULL,
            )
            for _ in range(2)
        ]
        yield scheduler.scheduler_address
        for nanny in nannies:
            nanny.terminate()
            nanny.wait(30)


@contextmanager
def chaos(address: str) -> Iterator[list[str]]:
    """One of the workers is killed every few seconds; yields the addresses of the dead."""
    killed: list[str] = []
    ended = threading.Event()

    async def die() -> None:
        KillWorker(mode="segfault").segfault()

    def rage(client: Any) -> None:
        chance = random.Random(20261124)
        while not ended.wait(EVERY_S):
            if workers := sorted(client.scheduler_info()["workers"]):
                killed.append(chance.choice(workers))
                client.run(die, workers=killed[-1:], wait=False)

    with Client(address, set_as_default=False) as client:
        thread = threading.Thread(target=rage, args=(client,))
        thread.start()
        try:
            yield killed
        finally:
            ended.set()
            thread.join()


def test_its_editions_are_those_of_one_machine(audiofy: Run, batch_here: Run, work: Path) -> None:
    write_articles(work / "in", 6)
    (work / "in" / "leer.txt").write_bytes(b"\n")
    done = audiofy(
        "batch", "in", "-d", "out", "-e", "nacht", "--cluster", "local:2", "--report", "r.json"
    )
    assert done.returncode == 3, done.stderr
    batch_here("in", "-d", "whole")
    assert content(work / "out") == content(work / "whole")
    assert json.loads((work / "r.json").read_text())["articles"]["failed"] == 1


def test_a_poisonous_article_is_quarantined_there_too(audiofy: Run, work: Path) -> None:
    write_articles(work / "in", 4)
    (work / "in" / "meldung0003a.txt").write_text(article(500, "GIFT."), "utf-8")
    done = audiofy(
        "batch", "in", "-d", "out", "-e", "nacht", "--cluster", "local:2", "--report", "r.json"
    )
    assert done.returncode == 3, done.stderr
    report = json.loads((work / "r.json").read_text())
    assert [each["state"] for each in report["failures"]] == ["quarantined"]
    assert report["articles"]["done"] == 4


def test_workers_that_are_killed_all_the_time_lose_nothing(
    cluster: str, audiofy: Run, batch_here: Run, work: Path
) -> None:
    write_articles(work / "in", ARTICLES)
    quick = {"AUDIOFY_STORE": "whole-clips", "NACHT_SLOW": "0"}
    batch_here("in", "-d", "whole", env=quick)
    with chaos(cluster) as killed:
        done = audiofy(
            *("batch", "in", "-d", "out", "-e", "nacht", "--json"),
            *("--cluster", cluster),
            timeout=900,
        )
    assert killed
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    # What a worker had finished when it was killed is found by the next one, and not made again.
    assert told["made"] + told["reused"] == ARTICLES
    assert content(work / "out") == content(work / "whole")
    assert not list((work / "out").rglob("*.part"))


@pytest.mark.parametrize(("times", "is_at_work"), [(1, False), (1, True), (4, True)])
def test_ctrl_c_reaches_us_and_not_our_workers(
    batch_here: Run, work: Path, times: int, is_at_work: bool
) -> None:
    write_articles(work / "in", 6)
    log = work / "log"
    run = subprocess.Popen(
        [*AUDIOFY, "batch", "in", "-d", "out", "-e", "nacht", "--cluster", "local:2"],
        env=os.environ | {"NACHT_SLOW": "0.2", "NACHT_LOG": os.fspath(log)},
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    sign = log if is_at_work else work / "out" / ".audiofy" / "owner.json"
    deadline = time.monotonic() + 60
    while not sign.exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0 if is_at_work else 1.5)  # the workers start
    for _ in range(times):
        os.killpg(run.pid, signal.SIGINT)
        time.sleep(0.2)
    _, said = run.communicate(timeout=60)
    assert run.returncode == 130, said
    assert "Traceback" not in said, said
    assert not list((work / "out").rglob("*.part"))
    if is_at_work and times == 1:
        assert list((work / "out").glob("2*/edition.json"))
    again = batch_here("in", "-d", "out")
    assert again.returncode == 0
    assert "did not end in order" not in again.stderr


@pytest.mark.parametrize(
    ("workers", "more", "said"),
    [(0, (), "There is no worker at"), (1, ("--resource", "GPU=1"), "no worker with GPU=1 at")],
)
def test_it_waits_for_workers_and_says_so_but_not_for_ever(
    work: Path, workers: int, more: tuple[str, ...], said: str
) -> None:
    write_articles(work / "in", 1)
    own = {"n_workers": workers, "threads_per_worker": 1, "silence_logs": 50}
    with LocalCluster(dashboard_address="127.0.0.1:0", **own) as cluster:
        command = ["batch", "in", "-d", "out", "-e", "nacht", "--cluster-wait", "1", *more]
        done = run_here([*command, "--cluster", cluster.scheduler_address], {})
    assert done.returncode == 69, done.stderr
    assert done.stderr.count(said) == 2
    assert "dask worker tcp://" in done.stderr


def test_when_the_scheduler_is_gone_the_run_ends_and_the_next_goes_on(
    batch_here: Run, work: Path
) -> None:
    write_articles(work / "in", 6)
    batch_here("in", "-d", "whole", env={"AUDIOFY_STORE": "whole-clips"})
    impatient = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
    with LocalCluster(
        n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as cluster:
        address = cluster.scheduler_address
        run = subprocess.Popen(
            [*AUDIOFY, "batch", "in", "-d", "out", "-e", "nacht", "--cluster", address],
            env=os.environ | impatient | {"NACHT_SLOW": "0.3"},
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        deadline = time.monotonic() + 60
        while not list((work / "out").glob("2*/edition.json")):
            assert time.monotonic() < deadline
            time.sleep(0.1)
    _, said = run.communicate(timeout=120)
    assert run.returncode == 69, said
    assert "Traceback" not in said, said
    assert "is gone" in said
    assert content(work / "out").items() <= content(work / "whole").items()
    assert batch_here("in", "-d", "out").returncode == 0
    assert content(work / "out") == content(work / "whole")


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("local:viele", 78, "local:viele"),
        ("http://127.0.0.1:9", 78, "does not speak http"),
        ("tcp://127.0.0.1", 78, "has no port"),
        ("tcp://[::1]", 78, "has no port"),
        ("tcp://127.0.0.1:9", 69, "tcp://127.0.0.1:9"),
    ],
)
def test_a_cluster_that_is_none_is_refused(
    work: Path, address: str, status: int, said: str
) -> None:
    write_articles(work / "in", 1)
    with dask.config.set({"distributed.comm.timeouts.connect": "2s"}):
        command = ["batch", "in", "-d", "out", "-e", "nacht", "--cluster", address]
        done = run_here(command, {"NACHT_ONLINE": "1"})
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert not list(work.glob("out/2*"))
