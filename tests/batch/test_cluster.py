"""`audiofy batch --cluster`: the same editions, whatever happens to the workers.

AUDIOFY_CHAOS_ARTICLES sets how many articles the chaos lasts (24; by hand, 200).
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import Client, LocalCluster
from distributed.chaos import KillWorker

from tests.batch.newsroom import article, content, write_articles
from tests.command import Run

ARTICLES = int(os.environ.get("AUDIOFY_CHAOS_ARTICLES", "24"))


@pytest.fixture
def cluster(work: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Two slow workers whose nannies bring them back."""
    assert work
    monkeypatch.setenv("NACHT_SLOW", "0.15")
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50
    ) as running:
        yield running


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


@pytest.mark.once
def test_a_poisonous_article_is_quarantined_there_too(audiofy: Run, work: Path) -> None:
    write_articles(work / "in", 6)
    (work / "in" / "meldung0003a.txt").write_text(article(500, "GIFT."), "utf-8")
    done = audiofy(
        "batch", "in", "-d", "out", "-e", "nacht", "--cluster", "local:2", "--report", "r.json"
    )
    assert done.returncode == 3, done.stderr
    report = json.loads((work / "r.json").read_text())
    assert [each["state"] for each in report["failures"]] == ["quarantined"]
    assert report["articles"]["done"] == 6


@pytest.mark.once
def test_workers_that_are_killed_all_the_time_lose_nothing(
    cluster: Any, audiofy: Run, batch_here: Run, work: Path
) -> None:
    write_articles(work / "in", ARTICLES)
    quick = {"AUDIOFY_STORE": "whole-clips", "NACHT_SLOW": "0"}
    batch_here("in", "-d", "whole", env=quick)
    with Client(cluster.scheduler_address, set_as_default=False) as client:
        client.register_plugin(KillWorker(delay="8 s", mode="segfault"))
    done = audiofy(
        *("batch", "in", "-d", "out", "-e", "nacht", "--json"),
        *("--cluster", cluster.scheduler_address),
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["made"] == ARTICLES
    assert content(work / "out") == content(work / "whole")
    assert not list((work / "out").rglob("*.part"))


@pytest.mark.parametrize(
    ("address", "status"), [("local:0", 78), ("local:viele", 78), ("tcp://127.0.0.1:9", 69)]
)
def test_a_cluster_that_is_none_is_refused(
    audiofy: Run, work: Path, address: str, status: int
) -> None:
    write_articles(work / "in", 1)
    quick = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "2s"}
    done = audiofy("batch", "in", "-d", "out", "-e", "nacht", "--cluster", address, env=quick)
    assert done.returncode == status, done.stderr
