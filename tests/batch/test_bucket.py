"""`audiofy batch` from and to s3://: the same editions as in folders, whole, and never overwritten.

The bucket is that of a server on this machine (moto). AUDIOFY_S3_KILLS sets how often a run is
killed (3; by hand, 25).
"""

import json
import os
import random
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from audiofy.batch.bucket_output import BucketOutput
from audiofy.publish.storage import S3Storage, s3_storage
from tests.batch.newsroom import article, content, write_articles
from tests.command import AUDIOFY, Run

pytestmark = pytest.mark.once

Bucket = Callable[[str], dict[str, str]]
STATE = ("--state-dir", "state")


@pytest.fixture
def storage(s3: str, work: Path) -> Iterator[S3Storage]:
    """The empty bucket s3://nacht."""
    assert work
    requests.post(f"{s3}/moto-api/reset", timeout=10)
    storage = s3_storage("s3://nacht")
    storage.system.call_s3("create_bucket", Bucket="nacht")
    yield storage
    storage.system.close_session(storage.system.loop, storage.system._s3)


def store(storage: S3Storage, path: str, text: str) -> None:
    storage.system.call_s3("put_object", Bucket="nacht", Key=path, Body=text.encode())


def stored(storage: S3Storage, under: str = "out/") -> dict[str, str]:
    """The server's digest of every object, by its path."""
    return {path.removeprefix(under): found.tag for path, found in storage.listed(under)}


def summary(done: Any) -> dict[str, Any]:
    assert done.returncode in (0, 3), done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def test_from_a_prefix_to_a_prefix_it_makes_what_folders_give(
    batch_here: Run, work: Path, storage: S3Storage
) -> None:
    write_articles(work / "in", 3)
    for path in (work / "in").iterdir():
        store(storage, f"artikel/{path.name}", path.read_text("utf-8"))
    store(storage, "artikel/leer.txt", "\n")
    store(storage, "artikel/bild.png", "kein Text")
    store(storage, "artikel/.versteckt/a.txt", article(7))
    store(storage, "artikelarchiv/alt.txt", article(8))
    done = batch_here("s3://nacht/artikel", "-d", "s3://nacht/out", *STATE, "--json")
    counts = summary(done)["articles"]
    assert (counts["done"], counts["failed"], counts["skipped"]) == (3, 1, 2)
    assert "s3://nacht/artikel/leer.txt is empty" in done.stderr
    batch_here("in", "-d", "whole")
    local = {Path(path).name for path in content(work / "whole")}
    made = stored(storage)
    assert {Path(path).name for path in made} == local
    assert {path.partition("/")[0] for path in made} == {
        f"2026-11-20-meldung-{number}-aus-neustadt" for number in (1, 2, 3)
    }
    assert not list((work / "state").rglob("*.part"))
    assert not list((work / "state" / "staging").glob("*"))


def test_what_is_unchanged_is_neither_fetched_nor_made(
    batch_here: Run, work: Path, storage: S3Storage
) -> None:
    for number in (1, 2):
        store(storage, f"in/{number}.txt", article(number))
    batch_here("s3://nacht/in/", "-d", "s3://nacht/out", *STATE)
    before = stored(storage)
    log = work / "log"
    logged = {"NACHT_LOG": os.fspath(log)}
    again = batch_here("s3://nacht/in", "-d", "s3://nacht/out", *STATE, "--json", env=logged)
    assert (summary(again)["made"], summary(again)["reused"]) == (0, 2)
    assert not log.exists()
    store(storage, "in/2.txt", article(2, "Korrigiert."))
    done = batch_here("s3://nacht/in", "-d", "s3://nacht/out", *STATE, "--json", env=logged)
    assert (summary(done)["made"], summary(done)["reused"]) == (1, 1)
    assert [line.partition(" ")[2] for line in log.read_text().splitlines()] == ["Korrigiert."]
    assert stored(storage).keys() == before.keys()
    changed = {
        path.partition("/")[0] for path, what in stored(storage).items() if what != before[path]
    }
    assert changed == {"2026-11-20-meldung-2-aus-neustadt"}


def test_exports_and_patterns_and_lists_are_inputs_there_too(
    batch_here: Run, work: Path, storage: S3Storage
) -> None:
    records = [{"id": f"r{n}", "title": f"Titel {n}", "body": article(n)} for n in (1, 2, 3)]
    store(storage, "export/tag.jsonl", "\n".join(map(json.dumps, records)))
    store(storage, "export/viele.json", json.dumps(records[:2]))
    store(storage, "export/einer.json", json.dumps(records[0]))
    store(storage, "text/a.txt", article(4))
    store(storage, "text/b.md", article(5))
    (work / "liste").write_text("s3://nacht/text/b.md\ns3://nacht/nichts.txt\n")
    given = ("s3://nacht/export", "s3://nacht/text/*.txt", "--list", "liste")
    done = batch_here(*given, "-d", "out", "--json")
    assert done.returncode == 3, done.stderr
    counts = summary(done)["articles"]
    assert (counts["done"], counts["failed"]) == (3 + 2 + 1 + 1 + 1, 1)
    assert summary(batch_here(*given, "-d", "out", "--json"))["made"] == 0


def test_an_object_brings_its_lexicon(batch_here: Run, work: Path, storage: S3Storage) -> None:
    store(storage, "in/worte/namen.txt", "Kösling = Köhsling\n")
    named = "---\ntitle: Der Bus\nlexicon: ../worte/namen.txt\n---\n\nFrau Kösling fährt heim.\n"
    store(storage, "in/tag/bus.md", named)
    log = work / "log"
    logged = {"NACHT_LOG": os.fspath(log)}
    given = ("s3://nacht/in/tag", "-d", "s3://nacht/out", *STATE, "--json")
    done = batch_here(*given, env=logged)
    assert summary(done)["made"] == 1, done.stderr
    assert "Köhsling" in log.read_text()
    assert summary(batch_here(*given))["made"] == 0
    store(storage, "in/worte/namen.txt", "Kösling = Kösslink\n")
    assert summary(batch_here(*given, env=logged))["made"] == 1
    assert "Kösslink" in log.read_text()


def test_a_lost_ledger_is_rebuilt_from_the_bucket(
    batch_here: Run, work: Path, storage: S3Storage
) -> None:
    write_articles(work / "in", 3)
    batch_here("in", "-d", "s3://nacht/out", *STATE)
    before = stored(storage)
    log = work / "log"
    logged = {"NACHT_LOG": os.fspath(log)}
    done = batch_here("in", "-d", "s3://nacht/out", "--state-dir", "new", "--json", env=logged)
    assert (summary(done)["made"], summary(done)["reused"]) == (0, 3)
    assert not log.exists()
    assert stored(storage) == before
    (work / "in" / "meldung0002.txt").unlink()
    assert batch_here("in", "-d", "s3://nacht/out", *STATE, "--prune").returncode == 0
    assert {path.partition("/")[0] for path in before} - {
        path.partition("/")[0] for path in stored(storage)
    } == {"2026-11-20-meldung-2-aus-neustadt"}


def test_what_was_finished_but_not_recorded_is_adopted(
    batch_here: Run, work: Path, storage: S3Storage
) -> None:
    write_articles(work / "in", 2)
    batch_here("in", "-d", "s3://nacht/out", *STATE)
    base = sqlite3.connect(work / "state" / "ledger.sqlite")
    with base:
        base.execute("UPDATE articles SET state = 'running', sound_bytes = 0")
    base.close()
    log = work / "log"
    logged = {"NACHT_LOG": os.fspath(log)}
    before = stored(storage)
    done = batch_here("in", "-d", "s3://nacht/out", *STATE, "--json", env=logged)
    assert (summary(done)["made"], summary(done)["reused"]) == (0, 2)
    assert not log.exists()
    assert stored(storage) == before


def test_two_ledgers_do_not_overwrite_each_other(
    batch_here: Run, work: Path, storage: S3Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(work / "one", 1)
    (work / "two").mkdir()
    (work / "two" / "b.txt").write_text(article(2), "utf-8")
    second = ("two", "-d", "s3://nacht/out", "--state-dir", "s2")
    batch_here(*second)
    batch_here("one", "-d", "s3://nacht/out", *STATE)
    (work / "two" / "a.txt").write_text(article(1, "Aber anders."), "utf-8")
    first = stored(storage)
    with monkeypatch.context() as patch:  # it had listed the bucket before the other ended
        patch.setattr(BucketOutput, "is_taken", lambda *_: False)
        late = batch_here(*second)
    assert late.returncode == 3, late.stderr
    assert "LockedError" in late.stderr
    assert stored(storage) == first
    assert batch_here(*second).returncode == 0
    assert first.items() < stored(storage).items()
    assert 2 * len(stored(storage)) == 3 * len(first)


def test_killed_while_it_stores_nothing_is_broken_and_it_goes_on(
    batch: Run, batch_here: Run, work: Path, storage: S3Storage
) -> None:
    kills = int(os.environ.get("AUDIOFY_S3_KILLS", "3"))
    write_articles(work / "in", 4 * kills)
    own = {"AUDIOFY_STORE": "ws/clips"}
    batch_here("in", "-d", "s3://nacht/whole", "--state-dir", "ws", env=own)
    whole = stored(storage, "whole/")
    chance = random.Random(20261124)
    for kill in range(kills):
        run = subprocess.Popen(
            [*AUDIOFY, "batch", "in", "-d", "s3://nacht/out", "-e", "nacht", "-j", "2", *STATE],
            env=os.environ | {"NACHT_SLOW": "0.05"},
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(1.0, 4.0))
        (run.kill if kill % 2 else lambda: os.killpg(run.pid, signal.SIGKILL))()  # noqa: B023
        run.communicate()
        assert stored(storage).items() <= whole.items(), "an object is not whole"
    done = batch("in", "-d", "s3://nacht/out", *STATE, "--json")
    assert done.returncode == 0, done.stderr
    assert stored(storage) == whole
    assert not list((work / "state" / "staging").glob("*"))


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("in", "-d", "s3://nacht/out"), 78, "--state-dir nachtschicht-out"),
        (("in", "-d", "s3://nacht/out", "--dry-run"), 78, "--state-dir nachtschicht-out"),
        (("in", "-d", "s3://fehlt/out", *STATE), 73, "s3://fehlt"),
        (("s3://fehlt/in", "-d", "out"), 66, "s3://fehlt"),
        (("s3://nacht/nirgends", "-d", "out"), 66, "s3://nacht/nirgends"),
        (("s3://", "-d", "out"), 78, "names no bucket"),
    ],
)
def test_what_cannot_be_is_said(
    batch_here: Run,
    work: Path,
    storage: S3Storage,
    arguments: tuple[str, ...],
    status: int,
    said: str,
) -> None:
    write_articles(work / "in", 1)
    done = batch_here(*arguments)
    assert done.returncode == status, done.stderr
    assert said in done.stderr
    assert not stored(storage)


def test_wrong_credentials_are_named_and_nothing_is_spoken(
    batch_here: Run, work: Path, storage: S3Storage, s3: str
) -> None:
    write_articles(work / "in", 2)
    requests.post(f"{s3}/moto-api/reset-auth", data="0", timeout=10)
    try:
        done = batch_here("in", "-d", "s3://nacht/out", *STATE)
        assert done.returncode == 73, done.stderr
        assert "AWS_PROFILE" in done.stderr
        assert batch_here("s3://nacht/in", "-d", "out").returncode == 66
    finally:
        requests.post(f"{s3}/moto-api/reset-auth", data="inf", timeout=10)
    assert not stored(storage)


def test_nobody_there_and_nobody_known(batch: Run, work: Path, storage: S3Storage) -> None:
    write_articles(work / "in", 1)
    dead = batch("in", "-d", "s3://n/o", *STATE, env={"AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    assert dead.returncode == 73, dead.stderr
    assert "127.0.0.1:9" in dead.stderr
    nobody = {"AWS_ACCESS_KEY_ID": "", "AWS_EC2_METADATA_DISABLED": "true"}
    done = batch("in", "-d", "s3://nacht/out", *STATE, env=nobody)
    assert done.returncode == 73, done.stderr
    assert "redentials" in done.stderr
    assert not stored(storage)


def test_without_the_extra_it_says_how_to_install_it(batch: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    (work.parent / "shelf" / "s3fs.py").write_text("raise ImportError('it is not there')\n")
    done = batch("in", "-d", "s3://nacht/out", *STATE)
    assert done.returncode == 78
    assert "pip install 'audiofy[s3]'" in done.stderr
