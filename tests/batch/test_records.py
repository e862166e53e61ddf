"""Files of many articles, from one night to the next: which record is the one that was there."""

import json
import os
import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from audiofy.batch.changes import LARGEST_BYTES
from audiofy.batch.ledger import Ledger, Todo
from audiofy.batch.model import Failed, Made, Reading
from audiofy.batch.outputs import FolderOutput
from audiofy.batch.shift import Inputs, begun
from audiofy.batch.work import Workshop, read
from tests.batch.newsroom import article, content
from tests.command import Run

Record = dict[str, Any]
Told = tuple[int, int, int, int]


def record(number: int, text: str = "", **more: str) -> Record:
    return {"title": f"Titel {number}", "body": article(number, text), **more}


def document(*records: Record | str, end: str = "\n", is_list: bool = False) -> str:
    lines = [each if isinstance(each, str) else json.dumps(each) for each in records]
    return f"[{', '.join(lines)}]" if is_list else "\n".join(lines) + end


class Desk:
    """Plans what a file of records has, and notes it as made: nothing is spoken."""

    def __init__(self, work: Path, name: str) -> None:
        self.path, self.output = work / name, FolderOutput(work / "out")

    def made_of(self, *records: Record | str, end: str = "\n") -> Told:
        """What was to be done: (new, changed, reused, removed)."""
        is_list = self.path.suffix == ".json"
        return self.made(document(*records, end=end, is_list=is_list))

    def made(self, text: str) -> Told:
        self.path.write_text(text, "utf-8", "surrogateescape")
        with begun(self.output, None) as shift:
            plan = shift.plan(Inputs([os.fspath(self.path)]), "recipe")
            for todo in list(shift.ledger.to_do()):
                self._make(shift.ledger, todo)
            return plan.new, plan.changed, plan.reused, len(plan.removed)

    def _make(self, ledger: Ledger, todo: Todo) -> None:
        if todo.source.record is None:
            ledger.failed(todo.source.name, Failed("ArticleError", 65, "It is no JSON."))
            return
        folder = todo.folder or sha256(todo.source.name.encode()).hexdigest()
        place = self.output.root / folder
        place.mkdir(exist_ok=True)
        (place / "edition.json").write_text(todo.job)
        (place / "edition.mp3").write_text("x")
        ledger._set(todo.source.name, {"folder": folder})
        ledger.made(todo.source.name, Made(1.0, 1.0, 1, ""))

    @property
    def editions(self) -> dict[str, str]:
        """The job id of the edition in each folder."""
        found = self.output.root.glob("*/edition.json")
        return {path.parent.name: path.read_text() for path in found}


@pytest.fixture(params=["export.jsonl", "export.json"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    return Desk(tmp_path, request.param)


@pytest.fixture
def lines(tmp_path: Path) -> Desk:
    return Desk(tmp_path, "export.jsonl")


ABC = [record(1), record(2), record(3)]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ([record(9), *ABC], (1, 0, 3, 0)),
        ([ABC[0], record(9), *ABC[1:]], (1, 0, 3, 0)),
        ([*reversed(ABC)], (0, 0, 3, 0)),
        ([ABC[1], ABC[2], record(9)], (1, 0, 2, 1)),
        ([record(9), *reversed(ABC[1:])], (1, 0, 2, 1)),
        ([record(7), record(8), record(9)], (3, 0, 0, 3)),
    ],
)
def test_a_record_without_an_id_keeps_its_edition_wherever_it_stands(
    desk: Desk, after: list[Record], told: Told
) -> None:
    assert desk.made_of(*ABC) == (3, 0, 0, 0)
    before = desk.editions
    assert desk.made_of(*after) == told
    assert before.items() <= desk.editions.items()
    assert len(desk.editions) == 3 + told[0]
    assert desk.made_of(*after) == (0, 0, len(after), told[3])


def test_a_corrected_one_of_the_same_headline_goes_where_it_was(desk: Desk) -> None:
    desk.made_of(*ABC)
    before = desk.editions
    assert desk.made_of(ABC[2], record(9), record(2, "Korrigiert."), ABC[0]) == (1, 1, 2, 0)
    changed = {folder for folder, job in before.items() if desk.editions[folder] != job}
    assert (len(changed), len(desk.editions)) == (1, 4)


def test_of_many_with_one_headline_each_is_known_by_its_bytes(desk: Desk) -> None:
    short = [record(n) | {"title": "Kurz gemeldet"} for n in range(5)]
    assert desk.made_of(*short, short[0], short[0]) == (7, 0, 0, 0)
    before = desk.editions
    assert desk.made_of(short[0], *reversed(short), short[0]) == (0, 0, 7, 0)
    assert desk.made_of(*short[1:], short[0]) == (0, 0, 5, 2)
    assert desk.editions == before


def test_an_id_is_better_than_a_headline(desk: Desk) -> None:
    desk.made_of(record(1, id="a"), record(2, id="b"))
    corrected = record(1, id="a") | {"title": "Ganz anders"}
    assert desk.made_of(record(2, id="b"), corrected) == (0, 1, 1, 0)
    twice = [record(2, id="b"), corrected, record(3, id="a")]
    assert desk.made_of(*twice) == (1, 0, 2, 0)
    assert desk.made_of(*twice) == (0, 0, 3, 0)


def test_another_line_after_the_last_does_not_change_it(lines: Desk) -> None:
    lines.made_of(*ABC[:2], end="")
    assert lines.made_of(*ABC) == (1, 0, 2, 0)


def test_a_ledger_that_knows_them_by_their_numbers_is_understood(lines: Desk) -> None:
    lines.made_of(*ABC)
    base = sqlite3.connect(lines.output.root / ".audiofy" / "ledger.sqlite")
    place = os.fsencode(lines.path)
    with base:
        for number in (1, 2, 3):
            name = place + b"#%d" % number
            base.execute("UPDATE articles SET name = ? WHERE record = ?", (name, number))
    base.close()
    before = lines.editions
    assert lines.made_of(record(9), *ABC) == (1, 0, 3, 0)
    assert before.items() <= lines.editions.items()


def test_half_a_character_in_an_id_stops_nothing(desk: Desk) -> None:
    half = '{"id": "a\\ud800", "body": "Es schneit."}'
    assert desk.made_of(half, record(2)) == (2, 0, 0, 0)
    assert desk.made_of(record(2), half) == (0, 0, 2, 0)


@pytest.mark.parametrize("how", ["in the middle", "at the end", "as a whole"])
def test_what_is_in_a_broken_file_is_not_gone(desk: Desk, how: str) -> None:
    records = [record(n, id=f"r{n}") for n in (1, 2, 3)]
    desk.made_of(*records)
    whole = desk.path.read_text("utf-8")
    broken = {
        "in the middle": whole.replace("Titel 2", 'Titel "2'),
        "at the end": whole[:-30],
        "as a whole": "kein JSON",
    }
    for _ in range(2):
        assert desk.made(broken[how])[3] == 0
    assert desk.made(whole) == (0, 0, 3, 0)


@pytest.mark.parametrize("after", [[record(9), *ABC], [ABC[0]], [ABC[0], '{"title": "Tit']])
def test_what_moves_while_others_are_made_is_not_taken_for_its_neighbour(
    desk: Desk, after: list[Record | str]
) -> None:
    inputs, is_list = Inputs([os.fspath(desk.path)]), desk.path.suffix == ".json"
    desk.path.write_text(document(*ABC, is_list=is_list), "utf-8")
    with begun(desk.output, None) as shift:
        shift.plan(inputs, "recipe")
        _, second, _ = shift.ledger.to_do()
        desk.path.write_text(document(*after, is_list=is_list), "utf-8")
        failed = read(second.source, Workshop("out", "tone"))
        assert isinstance(failed, Failed)
        assert "no longer where it was found" in failed.cause
        shift.ledger.failed(second.source.name, failed)
        desk.path.write_text(document(record(9), *ABC, is_list=is_list), "utf-8")
        assert shift.plan(inputs, "recipe").new == 4
        found = [read(todo.source, Workshop("out", "tone")) for todo in shift.ledger.to_do()]
    slugs = [reading.slug for reading in found if isinstance(reading, Reading)]
    assert slugs == [f"titel-{number}" for number in (9, 1, 2, 3)]


def test_a_night_with_insertions_and_corrections(batch_here: Run, work: Path) -> None:
    (work / "x.jsonl").write_text(document(*ABC), "utf-8")
    batch_here("x.jsonl", "-d", "out")
    before = content(work / "out")
    after = document(record(9), ABC[0], record(2, "Korrigiert."), ABC[2])
    (work / "x.jsonl").write_text(after, "utf-8")
    done = json.loads(batch_here("x.jsonl", "-d", "out", "--json").stdout)
    assert [done[name] for name in ("made", "changed", "reused", "removed")] == [2, 1, 2, 0]
    made = {name.partition("/")[0] for name, it in content(work / "out").items()
            if before.get(name) != it}  # fmt: skip
    assert made == {"2026-11-20-titel-2", "2026-11-20-titel-9"}
    origins = [json.loads(p.read_bytes())["origin"] for p in work.glob("out/*/edition.json")]
    assert sorted(origins) == [f"x.jsonl#Titel {number}" for number in (1, 2, 3, 9)]


BROKEN = {
    '{"id": "b", "body": "Es schnei': "Line 1 of {path} is not JSON",
    "[" * 100_000: "Line 2 of {path} is not JSON",
    "42": "{path}, line 3 holds no article",
    '{"id": "b"}': "The record in {path}, line 4 has no body",
    '{"id": "c", "body": "!!!"}': "to read aloud in {path}, line 5",
    f'{{"body": "{"x" * LARGEST_BYTES}"}}': "Line 6 of {path} is too long",
}


def test_broken_lines_are_named_and_the_others_are_made(batch_here: Run, work: Path) -> None:
    path = work / "x.jsonl"
    path.write_text(document(*BROKEN, record(7)), "utf-8")
    done = batch_here("x.jsonl", "-d", "out")
    assert done.returncode == 3, done.stderr
    for said in BROKEN.values():
        assert said.format(path=path) in done.stderr
    assert len(list(work.glob("out/*/edition.json"))) == 1


def test_a_record_of_a_list_that_has_no_body_is_named_by_its_number(
    batch_here: Run, work: Path
) -> None:
    (work / "x.json").write_text(document({"title": "Da", "body": "Es schneit."}, {"title": "B"},
                                          is_list=True))  # fmt: skip
    assert f"Record 2 in {work / 'x.json'} has no body" in batch_here("x.json", "-d", "o").stderr


def test_lines_in_another_encoding_have_their_ids(lines: Desk) -> None:
    text = '{"id": "%s", "body": "Über Nacht\tfiel Schnee."}\n'
    for ids, told in (("a", (1, 0, 0, 0)), ("ba", (1, 0, 1, 0))):
        raw = "".join(text % each for each in ids).encode("cp1252")
        assert lines.made(raw.decode("utf-8", "surrogateescape")) == told
