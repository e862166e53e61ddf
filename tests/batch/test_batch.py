"""`audiofy batch` as a user meets it: what it makes, what it does not make again, what it says.

Most of it runs in the threads of this process; what dies, hangs or is interrupted in processes has
its tests in test_interruptions.py and test_hostile.py.
"""

import http.server
import io
import json
import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

from audiofy.batch.executors.threads import Threads
from audiofy.errors import EngineUnavailable
from audiofy.mix.model import Edition
from audiofy.publish.edition_json import Making, edition_json
from audiofy.publish.verify import verify
from audiofy.speech.tone import Tone
from tests import command
from tests.batch.newsroom import article, content, write_articles
from tests.command import Run


@pytest.fixture
def batch(batch_here: Run) -> Run:
    return batch_here


def events(done: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def summary(done: Any) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.once
def test_every_article_gets_an_edition_folder_by_date_and_headline(
    audiofy: Run, work: Path
) -> None:
    write_articles(work / "in", 3)
    done = audiofy("batch", "in", "-d", "out", "-e", "nacht", "-j", "2")
    assert done.returncode == 0, done.stderr
    names = sorted(path.name for path in (work / "out").iterdir() if path.name != ".audiofy")
    assert names == [f"2026-11-20-meldung-{number}-aus-neustadt" for number in (1, 2, 3)]
    for name in names:
        assert verify(work / "out" / name).is_sound


def test_what_is_made_is_not_made_again(batch: Run, work: Path) -> None:
    write_articles(work / "in", 3)
    log = work / "log"
    first = batch("in", "-d", "out", "--json", env={"NACHT_LOG": os.fspath(log)})
    assert summary(first)["made"] == 3
    before = content(work / "out")
    log.unlink()
    again = batch("in", "-d", "out", "--json", env={"NACHT_LOG": os.fspath(log)})
    assert (summary(again)["made"], summary(again)["reused"]) == (0, 3)
    assert not log.exists()
    assert content(work / "out") == before


def test_of_a_changed_article_only_the_new_sentence_is_spoken(batch: Run, work: Path) -> None:
    write_articles(work / "in", 2)
    batch("in", "-d", "out")
    (work / "in" / "meldung0002.txt").write_text(article(2, "Das ist neu."), "utf-8")
    log = work / "log"
    done = batch("in", "-d", "out", "--json", env={"NACHT_LOG": os.fspath(log)})
    assert (summary(done)["made"], summary(done)["reused"]) == (1, 1)
    assert [line.partition(" ")[2] for line in log.read_text().splitlines()] == ["Das ist neu."]
    assert len(list((work / "out").glob("2026*"))) == 2, "its folder keeps its name"


def test_another_setting_makes_all_again_and_an_idle_one_nothing(batch: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    batch("in", "-d", "out")
    assert summary(batch("in", "-d", "out", "--json", "--publisher", "Bote"))["made"] == 1
    asked = {"AUDIOFY_REQUESTS_PER_MINUTE": "50", "AUDIOFY_STORE_LIMIT": "100"}
    done = batch("in", "-d", "out", "--json", "--publisher", "Bote", env=asked)
    assert summary(done)["made"] == 0


def test_the_lexicon_that_an_article_names_is_part_of_it(batch_here: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    (work / "in" / "worte").mkdir()
    words = work / "in" / "worte" / "namen.pls"
    words.write_text("Kösling = Köhsling\n", "utf-8")
    named = "---\ntitle: Der Bus\nlexicon: worte/namen.pls\n---\n\nFrau Kösling fährt heim.\n"
    (work / "in" / "bus.md").write_text(named, "utf-8")
    log = work / "log"
    logged = {"NACHT_LOG": os.fspath(log)}
    assert summary(batch_here("in", "-d", "out", "--json", env=logged))["made"] == 2
    assert "Köhsling" in log.read_text()
    assert summary(batch_here("in", "-d", "out", "--json"))["made"] == 0
    words.write_text("Kösling = Kösslink\n", "utf-8")
    done = batch_here("in", "-d", "out", "--json", env=logged)
    assert (summary(done)["made"], summary(done)["reused"]) == (1, 1)
    assert "Kösslink" in log.read_text()
    (work / "in").rename(work / "neu")
    assert summary(batch_here("neu", "-d", "out", "--json"))["made"] == 0
    assert summary(batch_here("neu", "-d", "out", "--json"))["made"] == 0
    words = work / "neu" / "worte" / "namen.pls"
    words.unlink()
    assert "namen.pls cannot be read" in batch_here("neu", "-d", "out").stderr
    words.write_text("Kösling = Köhsling\n", "utf-8")
    assert summary(batch_here("neu", "-d", "out", "--json"))["made"] == 1


@pytest.fixture
def paper() -> Iterator[dict[str, str]]:
    """A newspaper's server: its pages by path, and its address as "address"."""
    pages: dict[str, str] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            self.send_response(200 if page else 404)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pages["address"] = f"http://127.0.0.1:{server.server_port}"
    yield pages
    server.shutdown()
    server.server_close()


def test_a_url_is_fetched_once_and_again_if_that_is_asked(
    batch_here: Run, work: Path, paper: dict[str, str]
) -> None:
    paper |= {"/1": article(1), "/2": article(2)}
    urls = [f"{paper['address']}/{number}" for number in (1, 2)]
    given = (*urls, "-d", "out", "--allow-private-hosts", "--json")
    assert summary(batch_here(*given))["made"] == 2
    before = content(work / "out")
    paper["/2"] = article(2, "Korrigiert.")
    assert summary(batch_here(*given))["made"] == 0
    log = work / "log"
    done = summary(batch_here(*given, "--refresh", env={"NACHT_LOG": os.fspath(log)}))
    assert (done["made"], done["reused"]) == (1, 1)
    assert [line.partition(" ")[2] for line in log.read_text().splitlines()] == ["Korrigiert."]
    after = content(work / "out")
    assert after.keys() == before.keys()
    changed = {path.partition("/")[0] for path in after if after[path] != before[path]}
    assert changed == {"2026-11-20-meldung-2-aus-neustadt"}
    del paper["/1"]
    gone = batch_here(*given, "--refresh")
    assert gone.returncode == 3
    assert "/1 answers 404" in gone.stderr
    assert content(work / "out") == after


def test_two_articles_of_one_name_get_two_folders(batch: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    (work / "in" / "zwei.txt").write_text(article(1, "Aber anders."), "utf-8")
    shutil.copy(work / "in" / "zwei.txt", work / "in" / "drei.txt")
    assert summary(batch("in", "-d", "out", "--json"))["made"] == 3
    assert len(list((work / "out").glob("2026*"))) == 3


def test_a_failure_is_named_and_the_others_are_made(batch: Run, work: Path) -> None:
    write_articles(work / "in", 2)
    (work / "in" / "leer.txt").write_bytes(b"\n")
    done = batch("in", "-d", "out", "--report", "r.json", "--metrics-file", "m.prom")
    assert done.returncode == 3
    assert "leer.txt is empty" in done.stderr
    report = json.loads((work / "r.json").read_text())
    (failure,) = report["failures"]
    assert failure["name"].endswith("leer.txt")
    assert (failure["kind"], failure["state"]) == ("ArticleError", "failed")
    assert failure["attempts"] == 1
    assert failure["hint"]
    assert report["articles"]["done"] == 2
    assert 'audiofy_batch_articles{state="failed"}' in (work / "m.prom").read_text()


def test_a_mistake_of_ours_is_one_articles_failure(
    batch: Run, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a room after speech, which no engine and no article explains."""
    write_articles(work / "in", 3)

    def mistaken(edition: Edition, making: Making) -> str:
        if edition.script.article.headline == "Meldung 2 aus Neustadt":
            raise ZeroDivisionError
        return edition_json(edition, making)

    monkeypatch.setattr("audiofy.publish.folder.edition_json", mistaken)
    done = batch("in", "-d", "out", "--report", "r.json")
    assert done.returncode == 3
    (failure,) = json.loads((work / "r.json").read_text())["failures"]
    assert failure["name"].endswith("meldung0002.txt")
    assert failure["kind"] == "ZeroDivisionError"
    assert "mistake in audiofy" in failure["cause"]
    assert "--debug" in failure["hint"]
    made = sorted(path.parent.name for path in (work / "out").glob("2*/edition.mp3"))
    assert made == [f"2026-11-20-meldung-{number}-aus-neustadt" for number in (1, 3)]
    assert not list((work / "out").rglob("*.part"))


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_in_a_terminal_a_table_says_what_the_run_came_to(
    batch: Run, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(work / "in", 3)
    batch("in", "-d", "out")
    (work / "in" / "meldung0001.txt").write_text(article(1, "Neu."), "utf-8")
    (work / "in" / "meldung0002.txt").unlink()
    for name in ("leer.txt", "bild.png"):
        (work / "in" / name).write_text("\n")
    monkeypatch.setattr(
        command, "stream", lambda text: Terminal(io.BytesIO(text.encode()), write_through=True)
    )
    done = batch("in", "-d", "out", env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "80"})
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    rows = {line.rpartition(" ")[0].strip(): line.split()[-1] for line in lines}
    counts = ("made", "changed, of these", "reused", "failed", "quarantined", "skipped", "removed")
    assert [rows[name] for name in counts] == ["1", "1", "1", "1", "0", "1", "1"]
    assert {"audio made", "time"} <= rows.keys()
    assert "x real time" in done.stderr
    assert "made now: 1" in done.stderr, "the line for logs"


def test_a_page_reports_it_too(batch: Run, work: Path) -> None:
    (work / "in").mkdir()
    (work / "in" / "<b>leer.txt").write_bytes(b"\n")
    assert batch("in", "-d", "out", "--report", "r.html").returncode == 3
    page = (work / "r.html").read_text()
    assert "&lt;b&gt;leer.txt" in page
    assert "<b>leer" not in page


def test_what_stops_a_run_is_reported_too(
    batch: Run, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(work / "in", 2)

    def gone(*_: object) -> None:
        raise EngineUnavailable("dask", "Start it again.", "The scheduler is gone.")

    monkeypatch.setattr(Threads, "ended", gone)
    for report in ("bericht.html", "bericht.json"):
        done = batch("in", "-d", "out", "--report", report)
        assert done.returncode == 69
        assert "The scheduler is gone. The next run goes on." in done.stderr
        assert "pending: 2" in done.stderr
        text = (work / report).read_text("utf-8")
        assert "The scheduler is gone." in text
        assert "Start it again." in text
    assert json.loads(text)["stopped"]["kind"] == "EngineUnavailable"


def test_a_failed_article_waits_until_it_is_asked_for_or_changed(batch: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    bad = work / "in" / "leer.txt"
    bad.write_bytes(b"\n")
    batch("in", "-d", "out")
    assert batch("in", "-d", "out", "--json-lines").stdout == ""
    retried = batch("in", "-d", "out", "--json-lines", "--retry-failed")
    assert [event["event"] for event in events(retried)] == ["failed"]
    bad.write_text(article(9), "utf-8")
    mended = batch("in", "-d", "out", "--json-lines")
    assert [event["event"] for event in events(mended)] == ["started", "done"]
    assert mended.returncode == 0


def test_after_so_many_failures_it_stops(batch: Run, work: Path) -> None:
    (work / "in").mkdir()
    for number in range(30):
        (work / "in" / f"{number:02}.txt").write_bytes(b"\n")
    done = batch("in", "-d", "out", "--max-failures", "5", "--json")
    assert done.returncode == 3
    counts = summary(done)["articles"]
    assert 5 <= counts["failed"] <= 9
    assert counts["pending"] == 30 - counts["failed"]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(batch: Run, work: Path) -> None:
    write_articles(work / "in", 3)
    done = batch("in", "-d", "out", "--dry-run")
    assert done.returncode == 0
    assert "3 new" in done.stderr
    assert not (work / "out").exists()
    batch("in", "-d", "out")
    (work / "in" / "meldung0001.txt").write_text(article(77), "utf-8")
    (work / "in" / "meldung0002.txt").unlink()
    before = content(work / "out")
    told = summary(batch("in", "-d", "out", "--dry-run", "--json"))
    assert (told["changed"], told["reused"], len(told["removed"])) == (1, 1, 1)
    assert told["audio_seconds_about"] > 0
    assert content(work / "out") == before
    assert summary(batch("in", "-d", "out", "--json"))["made"] == 1


def test_a_changed_article_that_could_not_be_made_is_still_a_changed_one(
    batch: Run, work: Path
) -> None:
    write_articles(work / "in", 1)
    batch("in", "-d", "out")
    changed = work / "in" / "meldung0001.txt"
    changed.write_text(article(1, "VOLL."), "utf-8")
    assert batch("in", "-d", "out", env={"NACHT_ROOM": "nirgends"}).returncode == 74
    told = summary(batch("in", "-d", "out", "--dry-run", "--json"))
    assert (told["new"], told["changed"]) == (0, 1)
    assert told["to_do"] == [{"why": "changed", "article": os.fspath(changed)}]


def test_an_article_that_was_begun_and_never_made_is_new(batch: Run, work: Path) -> None:
    (work / "in").mkdir()
    (work / "in" / "a.txt").write_text(article(1, "VOLL."), "utf-8")
    assert batch("in", "-d", "out", env={"NACHT_ROOM": "nirgends"}).returncode == 74
    told = summary(batch("in", "-d", "out", "--dry-run", "--json"))
    assert (told["new"], told["to_do"][0]["why"]) == (1, "new")


def test_an_estimate_says_what_it_is_reckoned_from(batch: Run, work: Path) -> None:
    write_articles(work / "in", 3)
    first = summary(batch("in", "-d", "out", "--dry-run", "--json"))
    assert first["times_real_time_about"] == 350
    assert first["work_seconds_about"] == round(first["audio_seconds_about"] / 350)
    assert "350 x real time (usual with nacht)" in batch("in", "-d", "out", "--dry-run").stderr
    batch("in", "-d", "out")
    write_articles(work / "in", 4)
    told = summary(batch("in", "-d", "out", "--dry-run", "--json"))
    assert told["times_real_time_is"] == "measured in this output"


def test_of_an_engine_that_says_nothing_little_is_assumed(
    batch: Run, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(work / "in", 1)
    monkeypatch.delattr(Tone, "usual_speed")
    said = batch("in", "-d", "out", "--dry-run").stderr
    assert "at 5 x real time (assumed, as nothing is known of nacht)" in said


def test_what_is_gone_is_kept_until_it_is_pruned(batch: Run, work: Path) -> None:
    write_articles(work / "in", 2)
    batch("in", "-d", "out")
    (work / "in" / "meldung0002.txt").unlink()
    assert "1 article no longer there" in batch("in", "-d", "out").stderr
    assert len(list((work / "out").glob("2026*"))) == 2
    place = work / "out" / "2026-11-20-meldung-2-aus-neustadt"
    (place / "mine.txt").write_text("of the user")
    assert batch("in", "-d", "out", "--prune").returncode == 0
    assert [path.name for path in place.iterdir()] == ["mine.txt"]
    assert "no longer" not in batch("in", "-d", "out").stderr


def test_what_cannot_be_pruned_is_not_said_to_be_removed(batch: Run, work: Path) -> None:
    gone = write_articles(work / "in", 2) / "meldung0001.txt"
    batch("in", "-d", "out")
    gone.unlink()
    sound = work / "out" / "2026-11-20-meldung-1-aus-neustadt" / "edition.mp3"
    sound.unlink()
    sound.mkdir()
    done = batch("in", "-d", "out", "--prune", "--report", "r.json")
    assert done.returncode == 73, done.stderr
    assert json.loads((work / "r.json").read_text())["removed_articles"] == [os.fspath(gone)]
    sound.rmdir()
    assert "is removed" in batch("in", "-d", "out", "--prune").stderr
    assert not sound.parent.exists()


def test_what_is_gone_from_a_folder_is_so_however_it_was_named_last(batch: Run, work: Path) -> None:
    write_articles(work / "in", 3)
    batch("in", "-d", "out")
    first, second = (os.fspath(work / "in" / f"meldung000{number}.txt") for number in (1, 2))
    assert summary(batch(first, second, "-d", "out", "--json"))["removed"] == 0
    os.unlink(first)
    assert summary(batch("in", "-d", "out", "-n", "--json"))["removed"] == [first]
    assert summary(batch(second, "-d", "out", "-n", "--json"))["removed"] == []


@pytest.mark.parametrize("disk", ["disk", "disk#1"])
def test_what_cannot_be_looked_at_is_not_gone(batch_here: Run, work: Path, disk: str) -> None:
    """A folder of a list that is away for once: a disk that is not mounted."""
    write_articles(work / "in", 1)
    write_articles(work / disk, 2)
    (work / "list").write_text(f"in\n{disk}\n")
    batch_here("--list", "list", "-d", "out")
    before = content(work / "out")
    (work / disk).rename(work / "away")
    done = batch_here("--list", "list", "-d", "out", "--prune")
    assert done.returncode == 3
    assert "no longer" not in done.stderr
    assert content(work / "out").keys() >= before.keys()


def test_a_ledger_elsewhere_does_not_let_a_second_run_in(batch_here: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    batch_here("in", "-d", "out")
    with FileLock(work / "out" / ".audiofy" / "lock"):
        done = batch_here("in", "-d", "out", "--state-dir", "state")
    assert done.returncode == 75
    assert "working on" in done.stderr
    assert batch_here("in", "-d", "out", "--state-dir", "in/../out/.audiofy").returncode == 0


def test_if_all_is_gone_nothing_is_pruned(batch_here: Run, work: Path) -> None:
    write_articles(work / "in", 2)
    batch_here("in", "-d", "out")
    before = content(work / "out")
    (work / "in").rename(work / "away")
    (work / "in").mkdir()
    done = batch_here("in", "-d", "out", "--prune")
    assert done.returncode == 66
    assert "Is a disk missing?" in done.stderr
    assert content(work / "out") == before


def test_the_metrics_at_the_end_are_those_of_the_whole_run(batch_here: Run, work: Path) -> None:
    write_articles(work / "in", 3)
    for made in (3, 0):
        batch_here("in", "-d", "out", "--metrics-file", "m.prom")
        told = (work / "m.prom").read_text()
        assert 'audiofy_batch_articles{state="done"} 3' in told
        assert f"audiofy_batch_made_total {made}.000" in told


def test_an_article_that_was_moved_keeps_its_edition(batch: Run, work: Path) -> None:
    write_articles(work / "in", 2)
    batch("in", "-d", "out")
    (work / "in" / "neu").mkdir()
    (work / "in" / "meldung0001.txt").rename(work / "in" / "neu" / "umbenannt.txt")
    done = summary(batch("in", "-d", "out", "--json"))
    assert (done["made"], done["reused"], done["removed"]) == (0, 2, 0)


@pytest.mark.parametrize("how", ["lost", "--rebuild"])
def test_the_ledger_is_rebuilt_from_the_editions(batch: Run, work: Path, how: str) -> None:
    write_articles(work / "in", 3)
    batch("in", "-d", "out")
    before = content(work / "out")
    log = work / "log"
    if how == "lost":
        shutil.rmtree(work / "out" / ".audiofy")
    more = [how] if how != "lost" else []
    done = batch("in", "-d", "out", "--json", *more, env={"NACHT_LOG": os.fspath(log)})
    assert (summary(done)["made"], summary(done)["reused"]) == (0, 3)
    assert not log.exists()
    assert content(work / "out") == before


def lose_ledger(work: Path, how: str) -> list[str]:
    """The ledger is lost, or made anew by an option."""
    if how == "lost":
        shutil.rmtree(work / "out" / ".audiofy")
        return []
    return [how]


@pytest.mark.parametrize("how", ["lost", "--rebuild"])
def test_a_rebuilt_ledger_knows_what_is_gone_and_what_is_another_input(
    batch: Run, work: Path, how: str
) -> None:
    write_articles(work / "in", 3)
    (work / "else").mkdir()
    (work / "else" / "meldung0002.txt").write_text(article(9), "utf-8")
    batch("in", "else", "-d", "out")
    (work / "in" / "meldung0002.txt").unlink()
    done = batch("in", "-d", "out", "--report", "r.json", *lose_ledger(work, how))
    assert "1 article no longer there" in done.stderr
    assert json.loads((work / "r.json").read_text())["removed_articles"] == ["meldung0002.txt"]
    assert len(list((work / "out").glob("2*"))) == 4
    assert batch("in", "-d", "out", "--prune").returncode == 0
    left = sorted(path.name[19:20] for path in (work / "out").glob("2*"))
    assert left == ["1", "3", "9"]
    assert "no longer" not in batch("in", "-d", "out").stderr
    assert summary(batch("in", "else", "-d", "out", "--json"))["reused"] == 3


def test_of_what_cannot_be_looked_at_a_rebuilt_ledger_says_nothing(batch: Run, work: Path) -> None:
    for name in ("a", "b"):
        write_articles(work / name, 2)
    (work / "list").write_text("a\nb\n")
    batch("--list", "list", "-d", "out")
    (work / "b").rename(work / "away")
    before = content(work / "out")
    done = batch("--list", "list", "-d", "out", "--prune", *lose_ledger(work, "lost"))
    assert done.returncode == 3
    assert "no longer" not in done.stderr
    assert content(work / "out") == before


def test_after_a_lost_ledger_a_changed_article_keeps_its_folder(batch: Run, work: Path) -> None:
    write_articles(work / "in", 2)
    batch("in", "-d", "out")
    (work / "in" / "meldung0002.txt").write_text(article(2, "Das ist neu."), "utf-8")
    done = summary(batch("in", "-d", "out", "--json", *lose_ledger(work, "lost")))
    assert (done["made"], done["changed"], done["reused"]) == (1, 1, 1)
    assert len(list((work / "out").glob("2*"))) == 2


def test_where_an_article_was_is_not_in_its_edition(batch: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    batch("in", "-d", "out")
    (made,) = (work / "out").glob("2*/edition.json")
    assert os.fspath(work).encode() not in made.read_bytes()


def test_an_edition_that_was_damaged_or_removed_is_made_again(batch: Run, work: Path) -> None:
    write_articles(work / "in", 2)
    batch("in", "-d", "out")
    before = content(work / "out")
    one, two = sorted((work / "out").glob("2026*"))
    shutil.rmtree(one)
    (two / "edition.mp3").write_bytes(b"half")
    assert summary(batch("in", "-d", "out", "--json"))["made"] == 2
    assert content(work / "out") == before


def test_inputs_are_files_patterns_lists_and_exports(batch: Run, work: Path) -> None:
    write_articles(work / "a", 2)
    write_articles(work / "b", 1)
    records = [{"id": f"r{n}", "title": f"Titel {n}", "body": article(n)} for n in (1, 2, 3)]
    lines = work / "export.jsonl"
    lines.write_text("\n".join(map(json.dumps, records)), "utf-8")
    (work / "viele.json").write_text(json.dumps(records), "utf-8")
    (work / "liste").write_text("a/meldung0001.txt\nb\n\nnirgends.txt\n")
    done = batch("a/*.txt", "export.jsonl", "viele.json", "--list", "liste", "-d", "out", "--json")
    assert done.returncode == 3, done.stderr
    counts = summary(done)["articles"]
    assert counts["done"] == 2 + 3 + 3 + 1
    assert counts["failed"] == 1
    # A line before the others changes none of them.
    records.insert(0, {"id": "r0", "title": "Davor", "body": article(5)})
    lines.write_text("\n".join(map(json.dumps, records)), "utf-8")
    assert summary(batch("export.jsonl", "-d", "out", "--json"))["made"] == 1


def test_an_article_that_is_named_twice_is_counted_once(batch: Run, work: Path) -> None:
    write_articles(work / "in", 2)
    (work / "list").write_bytes(b"\xef\xbb\xbfin/meldung0001.txt\r\nin/meldung0001.txt\r\n")
    given = ("in", "in/*.txt", "--list", "list", "-d", "out")
    told = summary(batch(*given, "--dry-run", "--json"))
    assert (told["new"], told["failed"], len(told["to_do"])) == (2, 0, 2)
    assert summary(batch(*given, "--json"))["made"] == 2
    assert summary(batch(*given, "--json"))["reused"] == 2


def test_a_dry_run_of_a_rebuild_looks_at_the_editions_alone(batch: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    (work / "in" / "leer.txt").write_bytes(b"\n")
    batch("in", "-d", "out")
    told = summary(batch("in", "-d", "out", "--dry-run", "--rebuild", "--json"))
    assert (told["new"], told["reused"], told["failed"]) == (1, 1, 0)
    assert summary(batch("in", "-d", "out", "--dry-run", "--json"))["failed"] == 1


def test_large_outputs_can_be_divided(batch: Run, work: Path) -> None:
    write_articles(work / "in", 2)
    batch("in", "-d", "monat", "--shard", "month")
    assert len(list((work / "monat" / "2026-11").glob("2026-11-20-*/edition.mp3"))) == 2
    batch("in", "-d", "streu", "--shard", "hash")
    assert len(list((work / "streu").glob("[0-9a-f][0-9a-f]/2026*/edition.mp3"))) == 2
    assert batch("in", "-d", "out", "--shard", "nein").returncode == 2


def test_an_output_inside_the_inputs_is_no_input(batch: Run, work: Path) -> None:
    write_articles(work, 1)
    batch(".", "-d", "out")
    again = summary(batch(".", "-d", "out", "--json"))
    assert again["articles"]["done"] == 1
    assert again["articles"]["failed"] == 0


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["-d", "out"], 2),
        (["in"], 2),
        (["in", "-d", "out", "--json", "--json-lines"], 2),
        (["nirgends", "-d", "out"], 66),
        (["nichts/*.txt", "-d", "out"], 66),
        (["in", "-d", "in/meldung0001.txt"], 73),
        (["in", "-d", "out", "--report", "bericht.pdf"], 78),
        (["in", "-d", "out", "--report", "nirgends/bericht.html"], 73),
        (["in", "-d", "out", "--metrics-file", "nirgends/m.prom"], 73),
        (["in", "-d", "out", "--report", "ordner.json"], 73),
        (["in", "-d", "out", "--metrics-file", "in"], 73),
        (["in", "-d", "out", "--shard", "Monat", "--dry-run"], 2),
        (["in", "-d", "out", "--resource", "GPU=1"], 2),
        (["in", "-d", "out", "--cluster", "local:1", "--jobs", "2"], 2),
        (["in", "-d", "s3:/bucket/out"], 78),
        (["in", "-d", "s3://", "--state-dir", "state"], 78),
        (["-", "-d", "out"], 66),
        (["in", "-d", ""], 78),
        (["", "-d", "out"], 66),
        (["in", "-d", "out", "--voice", "Niemand"], 78),
        (["in", "-d", "out", "--lexicon", "fehlt.pls"], 66),
    ],
)
def test_what_cannot_be_is_said_before_anything_is_made(
    batch: Run, work: Path, arguments: list[str], status: int
) -> None:
    write_articles(work / "in", 1)
    (work / "ordner.json").mkdir()
    done = batch(*arguments)
    assert done.returncode == status, done.stderr
    assert not list(work.glob("out/2*"))


def test_a_damaged_ledger_says_how_to_go_on(batch: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    batch("in", "-d", "out")
    ledger = work / "out" / ".audiofy" / "ledger.sqlite"
    ledger.write_bytes(b"kein SQLite" * 1000)
    done = batch("in", "-d", "out")
    assert done.returncode == 74
    assert "it is rebuilt" in done.stderr
    ledger.unlink()
    assert summary(batch("in", "-d", "out", "--json"))["reused"] == 1


def test_wherever_a_ledger_is_damaged_it_is_no_mistake_of_ours(batch: Run, work: Path) -> None:
    write_articles(work / "in", 2)
    batch("in", "-d", "out")
    ledger = work / "out" / ".audiofy" / "ledger.sqlite"
    whole = ledger.read_bytes()
    said = {}
    for start in range(4096, len(whole), 4096):
        ledger.write_bytes(whole[:start] + b"\xa5" * 4096 + whole[start + 4096 :])
        done = batch("in", "-d", "out")
        said[done.returncode] = done.stderr
    assert said.keys() <= {0, 74}
    assert "it is rebuilt" in said[74]


def test_a_ledger_of_the_future_is_left_alone(batch: Run, work: Path) -> None:
    write_articles(work / "in", 1)
    batch("in", "-d", "out", "--state-dir", "state")
    base = sqlite3.connect(work / "state" / "ledger.sqlite")
    base.execute("PRAGMA user_version=99")
    base.close()
    assert batch("in", "-d", "out", "--state-dir", "state").returncode == 74


def test_online_engines_work_in_threads(batch: Run, work: Path) -> None:
    write_articles(work / "in", 6)
    log = work / "log"
    online = {"NACHT_ONLINE": "1", "NACHT_LOG": os.fspath(log), "NACHT_SLOW": "0.02"}
    done = batch("in", "-d", "out", "--json", env=online)
    assert summary(done)["made"] == 6
    assert len({line.split()[0] for line in log.read_text().splitlines()}) == 1
