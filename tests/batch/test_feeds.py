"""A publisher's feed as input: what is new in it becomes an edition."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from audiofy.batch.ledger import Ledger
from audiofy.batch.model import Failed, Made, State
from audiofy.batch.outputs import FolderOutput
from audiofy.batch.plan import Plan
from audiofy.batch.shift import Inputs, begun, imagined
from tests.command import Run

PAGE = """<!doctype html><html lang="de"><head><title>{title}</title></head><body><article>
<h1>{title}</h1><p>{title}: Das ist der erste Satz eines Artikels, der von der Seite kommt.
Der zweite Satz sagt, was am Hafen von Elsterau noch geschehen ist.</p></article></body></html>"""


@dataclass
class News:
    """A publisher: articles by number, each with a headline and a date; and what it was asked."""

    titles: dict[int, str] = field(default_factory=dict)
    ages: dict[int, int] = field(default_factory=dict)
    kind: str = "rss"
    more: str = ""
    asked: list[str] = field(default_factory=list)
    is_down: bool = False
    url: str = ""

    def feed(self) -> str:
        links = {n: f"{self.url}/artikel/{n}" for n in self.titles}
        dates = {n: datetime(2026, 11, 1, tzinfo=UTC) + timedelta(days=n) for n in self.titles}
        dates = {n: date + timedelta(hours=self.ages.get(n, 0)) for n, date in dates.items()}
        if self.kind == "atom":
            entries = "".join(
                f"<entry><id>{links[n]}</id><title>{self.titles[n]}</title>"
                f"<link href='{links[n]}'/><updated>{dates[n].isoformat()}</updated></entry>"
                for n in self.titles
            )
            return f"<feed xmlns='http://www.w3.org/2005/Atom'><title>B</title>{entries}</feed>"
        entries = "".join(
            f"<item><title>{self.titles[n]}</title><link>{links[n]}</link><guid>{links[n]}</guid>"
            f"<pubDate>{format_datetime(dates[n])}</pubDate></item>"
            for n in self.titles
        )
        return f"<rss version='2.0'><channel><title>B</title>{entries}{self.more}</channel></rss>"

    def answer(self, path: str) -> tuple[int, str, str]:
        if path == "/feed":
            return (503, "", "") if self.is_down else (200, "application/rss+xml", self.feed())
        number = int(path.rpartition("/")[2])
        if number not in self.titles:
            return 404, "", ""
        return 200, "text/html; charset=utf-8", PAGE.format(title=self.titles[number])

    @property
    def fetched(self) -> list[str]:
        """The articles asked for since it was last looked at."""
        found = sorted({path for path in self.asked if path.startswith("/artikel/")})
        self.asked.clear()
        return found


@pytest.fixture
def news() -> Iterator[News]:
    publisher = News({1: "Hafen öffnet", 2: "Schnee fällt"})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, text = publisher.answer(self.path)
            etag = f'"{sha256(text.encode()).hexdigest()[:8]}"'
            if status == 200 and self.headers.get("If-None-Match") == etag:
                status, text = 304, ""
            publisher.asked.append(f"{self.path} 304" if status == 304 else self.path)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("ETag", etag)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    publisher.url = f"http://127.0.0.1:{server.server_port}"
    yield publisher
    server.shutdown()
    server.server_close()
    thread.join()


class Desk:
    """Plans what a feed has, and notes it as made: nothing is spoken."""

    def __init__(self, root: Path, news: News) -> None:
        self.output, self.news = FolderOutput(root / "out"), news

    def plan(self, *arguments: str, make: bool = True) -> Plan:
        feeds = [f"{self.news.url}/feed"]
        with begun(self.output, None) as shift:
            plan = shift.plan(Inputs(arguments, (), feeds, True), "recipe")
            for todo in list(shift.ledger.to_do()) if make else ():
                self._make(shift.ledger, todo.source.name)
            return plan

    def _make(self, ledger: Ledger, name: str) -> None:
        folder = sha256(name.encode()).hexdigest()[:8]
        place = self.output.root / folder
        place.mkdir(exist_ok=True)
        for file in ("edition.json", "edition.mp3"):
            (place / file).write_text("x")
        ledger._set(name, {"folder": folder})
        ledger.made(name, Made(1.0, 1.0, 1, ""))


@pytest.fixture
def desk(tmp_path: Path, news: News) -> Desk:
    return Desk(tmp_path, news)


def told(plan: Plan) -> tuple[int, int, int]:
    assert plan.removed == []
    return plan.new, plan.changed, plan.reused


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_new_is_made_and_known_is_not(desk: Desk, news: News, kind: str) -> None:
    news.kind = kind
    assert told(desk.plan()) == (2, 0, 0)
    assert told(desk.plan()) == (0, 0, 2)
    assert news.asked == ["/feed", "/feed 304"]
    news.titles[3] = "Markt schließt"
    assert told(desk.plan()) == (1, 0, 2)


def test_what_changed_is_made_again(desk: Desk, news: News) -> None:
    desk.plan()
    news.titles[2] = "Schnee schmilzt"
    assert told(desk.plan()) == (0, 1, 1)
    news.ages[1] = 5
    assert told(desk.plan()) == (0, 1, 1)


def test_what_has_left_the_feed_stays(desk: Desk, news: News) -> None:
    desk.plan()
    news.titles = {3: "Markt schließt"}
    assert told(desk.plan()) == (1, 0, 0)
    assert len(list(desk.output.root.glob("*/edition.json"))) == 3


def test_what_left_before_it_was_made_is_still_made(desk: Desk, news: News) -> None:
    desk.plan(make=False)
    news.titles = {3: "Markt schließt"}
    assert told(desk.plan()) == (3, 0, 0)
    assert told(desk.plan()) == (0, 0, 1)


def test_an_edition_that_was_taken_away_after_it_left_stays_away(desk: Desk, news: News) -> None:
    desk.plan()
    news.titles = {3: "Markt schließt"}
    desk.plan()
    for folder in desk.output.root.glob("*/"):
        if folder.name != ".audiofy":
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()
    assert told(desk.plan()) == (0, 1, 0)  # the one that is still there is made again


def test_a_feed_that_is_down_is_a_failure_and_no_end(desk: Desk, news: News) -> None:
    desk.plan()
    news.is_down = True
    plan = desk.plan()
    assert (plan.failed, *told(plan)) == (1, 0, 0, 2)
    news.is_down = False
    plan = desk.plan()
    assert (plan.failed, *told(plan)) == (0, 0, 0, 2)


def test_an_entry_without_address_is_skipped(desk: Desk, news: News) -> None:
    news.more = "<item><title>Ohne</title><link>mailto:x@bote.example</link></item><item/>"
    plan = desk.plan()
    assert (plan.skipped, *told(plan)) == (2, 2, 0, 0)
    plan = desk.plan()
    assert (plan.skipped, *told(plan)) == (2, 0, 0, 2)


def test_an_article_that_is_also_named_by_itself_is_made_once(desk: Desk, news: News) -> None:
    assert told(desk.plan(f"{news.url}/artikel/1")) == (2, 0, 0)
    assert told(desk.plan(f"{news.url}/artikel/1")) == (0, 0, 2)


def test_a_dry_run_remembers_nothing(desk: Desk, news: News) -> None:
    inputs = Inputs(feeds=[f"{news.url}/feed"], allow_private_hosts=True)
    for _ in range(2):
        with imagined(desk.output, None) as shift:
            assert told(shift.plan(inputs, "recipe")) == (2, 0, 0)
    assert news.asked == ["/feed", "/feed"]
    assert not desk.output.root.exists()


def test_a_private_feed_is_refused(desk: Desk, news: News) -> None:
    with begun(desk.output, None) as shift:
        plan = shift.plan(Inputs(feeds=[f"{news.url}/feed"]), "recipe")
        (entry,) = shift.ledger.entries(State.FAILED)
    assert plan.failed == 1
    assert "not public" in entry.cause
    assert "--allow-private-hosts" in entry.hint
    assert news.asked == []


def test_an_article_that_failed_is_not_asked_for_again_until_it_changes(
    desk: Desk, news: News
) -> None:
    desk.plan(make=False)
    with begun(desk.output, None) as shift:
        shift.ledger.failed(f"{news.url}/artikel/1", Failed("ArticleError", 65, "no article"))
    plan = desk.plan()
    assert (plan.failed, plan.new) == (1, 1)
    entry = news.titles.pop(1)
    plan = desk.plan()
    assert (plan.failed, plan.new) == (0, 0)  # who has left is no failure of every night to come
    news.titles[1] = entry
    news.ages[1] = 1
    plan = desk.plan()
    assert (plan.failed, plan.new) == (0, 1)


def test_an_article_that_could_not_be_fetched_is_tried_again(desk: Desk, news: News) -> None:
    desk.plan(make=False)
    with begun(desk.output, None) as shift:
        gone = Failed("InputMissing", 66, "bote.example takes too long to answer.")
        shift.ledger.failed(f"{news.url}/artikel/1", gone)
    plan = desk.plan()
    assert (plan.failed, plan.new) == (0, 2)


@pytest.mark.once
def test_batch_and_again(audiofy: Run, news: News, work: Path) -> None:
    command = ("batch", "--feed", f"{news.url}/feed", "-d", "out", "-e", "tone", "-j", "1",
               "--allow-private-hosts")  # fmt: skip
    done = audiofy(*command)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in (work / "out").iterdir()} == {
        ".audiofy", "undated-hafen-oeffnet", "undated-schnee-faellt",
    }  # fmt: skip
    assert news.fetched == ["/artikel/1", "/artikel/2"]
    document = json.loads((work / "out/undated-schnee-faellt/edition.json").read_bytes())
    assert document["origin"] == f"{news.url}/artikel/2"
    del news.titles[1]
    news.titles[2] = "Schnee schmilzt"
    done = audiofy(*command)
    assert done.returncode == 0, done.stderr
    assert "no longer there" not in done.stderr
    assert news.fetched == ["/artikel/2"]
    assert len(list((work / "out").glob("*/edition.json"))) == 2
    assert "schmilzt" in (work / "out/undated-schnee-faellt/transcript.srt").read_text("utf-8")


def test_a_feed_that_is_given_as_an_article_is_told_the_option(audiofy: Run, news: News) -> None:
    done = audiofy("convert", f"{news.url}/feed", "--allow-private-hosts", "-o", "x.mp3")
    assert done.returncode == 65
    assert f"--feed {news.url}/feed" in done.stderr
