"""The ledger on its own: it grows old, and it grows large."""

import sqlite3
import time
from pathlib import Path

from audiofy.batch.ledger import LEDGER, Adopted, Ledger, Seen
from audiofy.batch.model import Source, State


def seen(number: int) -> Seen:
    name = f"/archiv/{number:06}.txt"
    return Seen(Source(name, name), "", "", f"{number:064}")


def test_a_ledger_of_the_last_version_is_brought_up_to_date(tmp_path: Path) -> None:
    Ledger(tmp_path).close()
    base = sqlite3.connect(tmp_path / LEDGER)
    base.execute("DROP INDEX found_marks")
    for column in ("under", "mark", "origin"):
        base.execute(f"ALTER TABLE found DROP COLUMN {column}")
    base.execute("INSERT INTO found VALUES ('eins', 'job', 1.0, 2, 'abc')")
    base.execute("PRAGMA user_version=2")
    base.commit()
    base.close()
    ledger = Ledger(tmp_path)
    assert ledger.take_found("job") == Adopted("eins", "job", 1.0, 2, "abc")
    ledger.close()


def test_what_is_new_is_not_compared_with_all_that_is_done() -> None:
    ledger = Ledger(None)
    with ledger.writing():
        for number in range(20_000):
            ledger.see(seen(number), "/archiv", number, State.DONE)
    ledger.begin_night()
    began = time.process_time()
    assert [ledger.with_job(f"neu{number}") for number in range(1000)] == [[]] * 1000
    assert time.process_time() - began < 1
    ledger.close()
