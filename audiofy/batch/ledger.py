"""The ledger: what is to do, under way, done or failed, in an SQLite file beside the editions.

A run that is killed loses at most what its workers had under way. Names are kept as bytes, because
a file's name need not be text. WAL is not for network file systems: keep the state elsewhere then.
"""

import os
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from audiofy.batch.model import Failed, Made, Order, Source, State, mark_of
from audiofy.errors import LockedError, StorageError

LEDGER = "ledger.sqlite"
_VERSION = 3
_PAGE = 1000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
    name BLOB PRIMARY KEY,
    root BLOB NOT NULL,
    path BLOB NOT NULL,
    record INTEGER, offset INTEGER NOT NULL, length INTEGER NOT NULL,
    number INTEGER NOT NULL,
    night INTEGER NOT NULL,
    fingerprint TEXT NOT NULL,
    digest TEXT NOT NULL,
    job TEXT NOT NULL,
    state TEXT NOT NULL,
    folder TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    strikes INTEGER NOT NULL DEFAULT 0,
    kind TEXT NOT NULL DEFAULT '', status INTEGER NOT NULL DEFAULT 0,
    cause TEXT NOT NULL DEFAULT '', hint TEXT NOT NULL DEFAULT '',
    characters INTEGER NOT NULL DEFAULT 0,
    seconds REAL NOT NULL DEFAULT 0, took_s REAL NOT NULL DEFAULT 0,
    sound_bytes INTEGER NOT NULL DEFAULT 0, sound_sha256 TEXT NOT NULL DEFAULT '',
    changed REAL NOT NULL DEFAULT 0,
    lexicon BLOB NOT NULL DEFAULT x'', size_bytes INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX IF NOT EXISTS folders ON articles (folder) WHERE folder IS NOT NULL;
CREATE INDEX IF NOT EXISTS to_do ON articles (state, number);
CREATE INDEX IF NOT EXISTS jobs ON articles (job);
CREATE INDEX IF NOT EXISTS nights ON articles (night);
CREATE TABLE IF NOT EXISTS found (
    folder TEXT PRIMARY KEY, job TEXT NOT NULL,
    seconds REAL NOT NULL, sound_bytes INTEGER NOT NULL, sound_sha256 TEXT NOT NULL,
    under TEXT NOT NULL DEFAULT '', mark TEXT NOT NULL DEFAULT '', origin TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS found_jobs ON found (job);
CREATE INDEX IF NOT EXISTS found_marks ON found (mark);
"""
"""`night` is the run that last saw the article among its inputs, `number` its place in that run;
`strikes` are workers it killed; `lexicon` is the place of the one that it names itself. `seconds`,
`sound_bytes` and `sound_sha256` are of the edition that is in `folder` now. `found` is what a lost
ledger is rebuilt from: `under` and `mark` are the marks of the article's root and of its name."""

_FROM_1 = """
ALTER TABLE articles ADD COLUMN lexicon BLOB NOT NULL DEFAULT x'';
ALTER TABLE articles ADD COLUMN size_bytes INTEGER NOT NULL DEFAULT 0;
UPDATE articles SET fingerprint = '';
"""
_FROM_2 = """
ALTER TABLE found ADD COLUMN under TEXT NOT NULL DEFAULT '';
ALTER TABLE found ADD COLUMN mark TEXT NOT NULL DEFAULT '';
ALTER TABLE found ADD COLUMN origin TEXT NOT NULL DEFAULT '';
"""
_UPDATES = {1: _FROM_1 + _FROM_2, 2: _FROM_2}


class Known(NamedTuple):
    """What a plan must know of an article that is in the ledger."""

    fingerprint: str
    digest: str
    job: str
    state: str
    folder: str | None
    sound_bytes: int
    kind: str
    status: int
    lexicon: str


class Seen(NamedTuple):
    """What a plan found of an article."""

    source: Source
    fingerprint: str
    digest: str
    job: str
    lexicon: str = ""


@dataclass(frozen=True, slots=True)
class Todo:
    """An article that is to be made; `folder` if it has one from before.

    `is_changed`: there is an edition of it, as it was.
    """

    source: Source
    job: str
    folder: str | None
    number: int
    strikes: int
    root: str
    is_changed: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a report shows it."""

    name: str
    state: State
    folder: str | None
    attempts: int
    kind: str
    cause: str
    hint: str
    seconds: float
    took_s: float


@dataclass(frozen=True, slots=True)
class Tally:
    """How many articles are in a state, the length of their sound, and the time they took."""

    articles: int = 0
    seconds: float = 0.0
    took_s: float = 0.0
    characters: int = 0


_SEE = """
INSERT INTO articles (root, path, record, offset, length, number, night, fingerprint, digest, job,
                      state, folder, seconds, sound_bytes, sound_sha256, kind, status, cause, hint,
                      changed, lexicon, size_bytes, name)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (name) DO UPDATE SET
    root = excluded.root, path = excluded.path, record = excluded.record,
    offset = excluded.offset, length = excluded.length,
    number = excluded.number, night = excluded.night, fingerprint = excluded.fingerprint,
    digest = excluded.digest, job = excluded.job, state = excluded.state, strikes = 0,
    kind = excluded.kind, status = excluded.status, cause = excluded.cause, hint = excluded.hint,
    changed = excluded.changed,
    lexicon = excluded.lexicon, size_bytes = excluded.size_bytes
"""


class Ledger:
    """The ledger in the folder `state`; None is one in memory. What goes wrong is sqlite3's own
    error, for explained() to say."""

    def __init__(self, state: Path | None) -> None:
        self._base = sqlite3.connect(
            state / LEDGER if state else ":memory:", isolation_level=None, timeout=30
        )
        try:
            self._base.execute("PRAGMA journal_mode=WAL")
            self._base.execute("PRAGMA synchronous=NORMAL")
            self._base.execute("PRAGMA cache_size=-65536")
            self._bring_up_to_date()
            self._base.executescript(_SCHEMA)
            self._base.execute(f"PRAGMA user_version={_VERSION}")
            self.night = self._next_night()
        except BaseException:
            self._base.close()
            raise

    @classmethod
    def copy(cls, state: Path) -> "Ledger":
        """A copy in memory, for trying things; empty if there is no ledger in `state`."""
        ledger = cls(None)
        if (state / LEDGER).exists():
            try:
                ledger._take_from(state, "mode=ro")
            except sqlite3.OperationalError:
                # Reading a WAL ledger writes beside it; where nobody may, nobody changes it.
                ledger._take_from(state, "immutable=1")
            ledger.night = ledger._next_night()
        return ledger

    def _take_from(self, state: Path, how: str) -> None:
        base = sqlite3.connect(f"{(state / LEDGER).absolute().as_uri()}?{how}", uri=True)
        try:
            base.backup(self._base)
        finally:
            base.close()

    def begin_night(self) -> None:
        """What a plan sees from now on is seen by a new run."""
        self.night = self._next_night()

    def close(self) -> None:
        self._base.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that the block writes becomes lasting at once."""
        self._base.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self._base.in_transaction:  # a full disk has ended it already
                self._base.execute("ROLLBACK")
            raise
        self._base.execute("COMMIT")

    @property
    def is_empty(self) -> bool:
        return not self._one("SELECT EXISTS (SELECT 1 FROM articles)")

    # what a plan asks and notes

    def known(self, name: str) -> Known | None:
        row = self._base.execute(
            "SELECT fingerprint, digest, job, state, folder, sound_bytes, kind, status, lexicon"
            " FROM articles WHERE name = ?",
            (os.fsencode(name),),
        ).fetchone()
        return Known(*row)._replace(lexicon=os.fsdecode(row[-1])) if row else None

    def still_so(self, seen: Iterable[tuple[int, str, str, str]]) -> None:
        """These articles are as they were: (number in this run, root, fingerprint, name)."""
        self._base.executemany(
            f"UPDATE articles SET night = {self.night}, number = ?, root = ?, fingerprint = ?"
            " WHERE name = ?",
            [
                (number, os.fsencode(root), mark, os.fsencode(name))
                for number, root, mark, name in seen
            ],
        )

    def see(
        self, seen: Seen, root: str, number: int, state: State, *, has: "Adopted | None" = None
    ) -> None:
        """An article that is new, or not as it was; `has` is what was found of one that is new."""
        edition = (has.folder, has.seconds, has.sound_bytes, has.sound_sha256) if has else None
        self._see(seen, root, number, state, edition or (None, 0.0, 0, ""), None)

    def refuse(self, name: str, root: str, number: int, state: State, failed: Failed) -> None:
        """An input that is not tried."""
        seen = Seen(Source(name, name), "", "", "")
        self._see(seen, root, number, state, (None, 0.0, 0, ""), failed)

    def _see(
        self,
        seen: Seen,
        root: str,
        number: int,
        state: State,
        edition: tuple[str | None, float, int, str],
        failed: Failed | None,
    ) -> None:
        source = seen.source
        why = (failed.kind, failed.status, failed.cause, failed.hint) if failed else ("", 0, "", "")
        where = (os.fsencode(source.path), source.record, source.offset, source.length)
        self._base.execute(
            _SEE,
            (
                os.fsencode(root),
                *where,
                number,
                self.night,
                seen.fingerprint,
                seen.digest,
                seen.job,
                state,
                *edition,
                *map(_text, why),
                time.time(),
                os.fsencode(seen.lexicon),
                source.size_bytes,
                os.fsencode(source.name),
            ),
        )

    def rename(self, old: str, seen: Seen) -> None:
        """What was called `old` is seen under another name."""
        places = (seen.source.name, seen.source.path, seen.lexicon, old)
        self._base.execute(
            f"UPDATE articles SET night = {self.night}, name = ?, path = ?, lexicon = ?"
            " WHERE name = ?",
            tuple(map(os.fsencode, places)),
        )

    def with_job(self, job: str) -> list[tuple[str, str]]:
        """Names and paths of the articles done under this job id that this run has not seen."""
        rows = self._base.execute(
            # "+": of a job there are few; of a state, perhaps a million.
            "SELECT name, path FROM articles WHERE job = ? AND +state = ? AND +night < ?"
            " ORDER BY number",
            (job, State.DONE, self.night),
        )
        return [(os.fsdecode(name), os.fsdecode(path)) for name, path in rows]

    def unseen(self, start: str) -> list[str]:
        """The names with this start that this run has not seen, in the order of the last."""
        first = os.fsencode(start)
        rows = self._base.execute(
            "SELECT name FROM articles WHERE name > ? AND name < ? AND night < ? ORDER BY number",
            (first, first + b"\xff", self.night),
        )
        return [os.fsdecode(name) for (name,) in rows]

    def succeed(self, name: str, old: str) -> None:
        """An article takes the folder and the edition of another, which is forgotten."""
        edition = self._base.execute(
            "DELETE FROM articles WHERE name = ?"
            " RETURNING folder, seconds, sound_bytes, sound_sha256",
            (os.fsencode(old),),
        ).fetchone()
        self._base.execute(
            "UPDATE articles SET folder = ?, seconds = ?, sound_bytes = ?, sound_sha256 = ?"
            " WHERE name = ?",
            (*edition, os.fsencode(name)),
        )

    def planned(self) -> dict[str, int]:
        """How many articles of this run are new, changed, reused, failed and skipped: each is
        counted once, however often it was named."""
        rows = self._base.execute(
            "SELECT CASE state WHEN ? THEN CASE WHEN sound_bytes > 0 THEN 'changed' ELSE 'new' END"
            " WHEN ? THEN 'reused' WHEN ? THEN 'skipped' ELSE 'failed' END, count(*)"
            " FROM articles WHERE night = ? GROUP BY 1",
            (State.PENDING, State.DONE, State.SKIPPED, self.night),
        )
        return dict(rows.fetchall())

    def unmade(self, root: str) -> list[Source]:
        """What was under this root in earlier runs, and waits to be made or to be tried again."""
        rows = self._base.execute(
            "SELECT kind, status, name, path, record, offset, length, digest FROM articles"
            " WHERE root = ? AND night < ? AND job != '' AND state IN (?, ?) ORDER BY number",
            (os.fsencode(root), self.night, State.PENDING, State.FAILED),
        ).fetchall()
        return [
            Source(os.fsdecode(name), os.fsdecode(path), *rest)
            for kind, status, name, path, *rest in rows
            if not kind or Failed(kind, status, "").passes
        ]

    # what was found in the output folder

    def note_found(self, editions: Iterable["Adopted"]) -> None:
        self._base.executemany(
            "INSERT OR REPLACE INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?)", editions
        )

    def take_found(self, job: str) -> "Adopted | None":
        """An edition that was found for this job id, once."""
        return self._take("job", job)

    def take_found_as(self, name: str) -> "Adopted | None":
        """An edition that was found of an article of this name, once."""
        return self._take("mark", mark_of(name))

    def _take(self, field: str, value: str) -> "Adopted | None":
        row = self._base.execute(
            "DELETE FROM found WHERE folder ="
            f" (SELECT min(folder) FROM found WHERE {field} = ?) RETURNING *",
            (value,),
        ).fetchone()
        return Adopted(*row) if row else None

    def found_no_more(self, roots: Sequence[str]) -> list[tuple[str, str]]:
        """Origins and folders of what was found, and was once under these roots, and is not now."""
        rows = self._base.execute("SELECT origin, folder, under, mark FROM found ORDER BY folder")
        marks = set(map(mark_of, roots))
        gone = [row for row in rows if row[2] in marks]
        if not gone:
            return []
        seen = self._base.execute("SELECT name FROM articles WHERE night = ?", (self.night,))
        there = {mark_of(os.fsdecode(name)) for (name,) in seen}
        return [(origin, folder) for origin, folder, _, mark in gone if mark not in there]

    def forget_found(self) -> None:
        self._base.execute("DELETE FROM found")

    def forget_all(self) -> None:
        self._base.execute("DELETE FROM articles")

    # what a run asks and notes

    def to_do(self) -> Iterator[Todo]:
        """The pending articles of this run, in the order of the plan."""
        last = -1
        while True:
            rows = self._base.execute(
                "SELECT name, path, record, offset, length, digest, size_bytes,"
                " job, folder, number, strikes, root, sound_bytes > 0 FROM articles"
                " WHERE state = ? AND number > ? AND night = ? ORDER BY number LIMIT ?",
                (State.PENDING, last, self.night, _PAGE),
            ).fetchall()
            if not rows:
                return
            for name, path, *where, job, folder, number, strikes, root, is_changed in rows:
                source = Source(os.fsdecode(name), os.fsdecode(path), *where)
                rest = (number, strikes, os.fsdecode(root), bool(is_changed))
                yield Todo(source, job, folder, *rest)
            last = number

    def is_taken(self, folder: str) -> bool:
        return bool(
            self._one("SELECT EXISTS (SELECT 1 FROM articles WHERE folder = ?)", folder)
            or self._one("SELECT EXISTS (SELECT 1 FROM found WHERE folder = ?)", folder)
        )

    def read(self, name: str, characters: int) -> None:
        self._set(name, {"characters": characters})

    def started(self, order: Order) -> None:
        self._base.execute(
            "UPDATE articles SET state = ?, folder = ?, attempts = attempts + 1, changed = ?"
            " WHERE name = ?",
            (State.RUNNING, order.folder, time.time(), os.fsencode(order.source.name)),
        )

    def made(self, name: str, made: Made) -> None:
        self._set(
            name,
            {
                "state": State.DONE,
                "kind": "",
                "status": 0,
                "cause": "",
                "hint": "",
                "seconds": made.seconds,
                "took_s": made.took_s,
                "sound_bytes": made.sound_bytes,
                "sound_sha256": made.sound_sha256,
            },
        )

    def failed(self, name: str, failed: Failed, state: State = State.FAILED) -> None:
        # What stands where it was to be put is another run's: next time it gets another name.
        place = {"folder": None, "sound_bytes": 0} if failed.kind == LockedError.__name__ else {}
        self._count_reading(name)
        self._set(
            name,
            {
                **place,
                "state": state,
                "kind": failed.kind,
                "status": failed.status,
                "cause": _text(failed.cause),
                "hint": _text(failed.hint),
            },
        )

    def struck(self, name: str) -> None:
        """It killed a worker; it is to be tried again."""
        self._count_reading(name)
        self._base.execute(
            "UPDATE articles SET state = ?, strikes = strikes + 1 WHERE name = ?",
            (State.PENDING, os.fsencode(name)),
        )

    def waits(self, name: str) -> None:
        """It was not finished, and not by its fault."""
        self._set(name, {"state": State.PENDING})

    def running(self) -> list[tuple[str, str, str]]:
        """What was under way when a run ended: names, job ids, folders."""
        rows = self._base.execute(
            "SELECT name, job, folder FROM articles WHERE state = ?", (State.RUNNING,)
        )
        return [(os.fsdecode(name), job, folder) for name, job, folder in rows]

    def adopt(self, name: str, found: "Adopted") -> None:
        """The edition was finished, but not recorded."""
        values = (found.seconds, found.sound_bytes, found.sound_sha256)
        names = ("seconds", "sound_bytes", "sound_sha256")
        self._set(name, {"state": State.DONE, **dict(zip(names, values, strict=True))})

    # what a report asks

    def tallies(self) -> dict[State, Tally]:
        """What this run's articles are, by state."""
        rows = self._base.execute(
            "SELECT state, count(*), sum(seconds), sum(took_s), sum(characters) FROM articles"
            " WHERE night = ? GROUP BY state",
            (self.night,),
        )
        return {State(state): Tally(*sums) for state, *sums in rows}

    def entries(self, *states: State) -> Iterator[Entry]:
        """This run's articles in these states, in the order of the plan."""
        marks = ", ".join("?" * len(states))
        rows = self._base.execute(
            "SELECT name, state, folder, attempts, kind, cause, hint, seconds, took_s"
            f" FROM articles WHERE night = ? AND state IN ({marks}) ORDER BY number",
            (self.night, *states),
        )
        for name, state, *rest in rows:
            yield Entry(shown(os.fsdecode(name)), State(state), *rest)

    def removed(self, roots: Sequence[str]) -> list[tuple[str, str]]:
        """Names and folders of articles that were under these roots, and are there no longer.

        Also those of files that a later run has named by themselves, and that are gone. Of what
        never had a folder there is nothing to be kept or removed.
        """
        rows = self._base.execute(
            "SELECT name, root, path, folder FROM articles"
            " WHERE night < ? AND folder IS NOT NULL ORDER BY name",
            (self.night,),
        )
        wanted = set(map(os.fsencode, roots))
        inside = tuple(os.path.join(root, b"") for root in wanted if os.path.isabs(root))
        return [
            (os.fsdecode(name), folder)
            for name, root, path, folder in rows
            if root in wanted or (path.startswith(inside) and not os.path.lexists(path))
        ]

    def forget(self, name: str) -> None:
        self._base.execute("DELETE FROM articles WHERE name = ?", (os.fsencode(name),))

    def forget_found_in(self, folder: str) -> None:
        self._base.execute("DELETE FROM found WHERE folder = ?", (folder,))

    def pace(self) -> tuple[float, float]:
        """Seconds of sound a character, and seconds of sound a second of work, as measured."""
        row = self._base.execute(
            "SELECT sum(seconds) / nullif(sum(characters), 0),"
            " sum(seconds) / nullif(sum(took_s), 0)"
            " FROM (SELECT * FROM articles WHERE state = ? AND characters > 0 AND took_s > 0"
            " LIMIT 10000)",
            (State.DONE,),
        ).fetchone()
        return row[0] or 0.0, row[1] or 0.0

    def _count_reading(self, name: str) -> None:
        """What has come to nothing before it was begun has been tried as well."""
        self._base.execute(
            "UPDATE articles SET attempts = attempts + 1 WHERE name = ? AND state != ?",
            (os.fsencode(name), State.RUNNING),
        )

    def _set(self, name: str, values: Mapping[str, Any]) -> None:
        fields = ", ".join(f"{field} = ?" for field in values)
        self._base.execute(
            f"UPDATE articles SET {fields}, changed = ? WHERE name = ?",
            (*values.values(), time.time(), os.fsencode(name)),
        )

    def _next_night(self) -> int:
        return 1 + int(self._one("SELECT coalesce(max(night), 0) FROM articles"))

    def _one(self, query: str, *values: Any) -> Any:
        return self._base.execute(query, values).fetchone()[0]

    def _bring_up_to_date(self) -> None:
        found = self._one("PRAGMA user_version")
        if found in _UPDATES:
            update = _UPDATES[found]
            self._base.executescript(f"BEGIN; {update} PRAGMA user_version={_VERSION}; COMMIT;")
        elif found not in (0, _VERSION):
            raise sqlite3.DatabaseError(f"its version is {found}, known is {_VERSION}")


class Adopted(NamedTuple):
    """A whole edition that was found in the output; where it came from, if it says so."""

    folder: str
    job: str
    seconds: float
    sound_bytes: int
    sound_sha256: str
    under: str = ""
    mark: str = ""
    origin: str = ""


def shown(name: str) -> str:
    """A name as text: bytes that are none are shown as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _text(value: object) -> object:
    """What SQLite takes: lone surrogates (undecodable names in messages) are escaped."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    return value


@contextmanager
def explained(state: Path) -> Iterator[None]:
    """What goes wrong with the ledger in the block becomes a StorageError with a way out."""
    try:
        yield
    except sqlite3.OperationalError as error:
        hint = "Make room, or keep the ledger elsewhere: --state-dir"
        raise StorageError(f"The ledger in {state} cannot be used: {error}.", hint) from error
    except sqlite3.DatabaseError as error:
        raise StorageError(
            f"The ledger in {state} is damaged: {error}.",
            f"Remove {LEDGER} there: it is rebuilt from the editions.",
        ) from error
