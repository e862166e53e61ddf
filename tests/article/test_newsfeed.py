"""The articles that a publisher's feed names."""

from pathlib import Path
from typing import Any

import pytest

from audiofy.article.newsfeed import MAX_ENTRIES, NewsEntry, NewsFeed, read_newsfeed
from audiofy.errors import ArticleError, InputMissing

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Bote</title>
<item><title>Neu</title><link>https://bote.example/2?a=1&amp;b=2</link></item>
<item><title>Alt</title><link>https://bote.example/1</link></item>
<item><title>Noch einmal</title><link>https://bote.example/1</link></item>
<item><title>Keine Adresse</title><link>javascript:alert(1)</link></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Bote</title>
<entry><title>Neu</title><link rel="alternate" href="https://bote.example/3"/></entry></feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/"><item rdf:about="https://bote.example/4"><title>Neu</title>
<link>https://bote.example/4</link></item></rdf:RDF>"""
SLOPPY = """<rss version="2.0"><channel><item><title>Bier & Brot&nbsp;am Markt</title>
<link>https://bote.example/5</link></item></channel></rss>"""
BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss version="2.0">&b;</rss>'
OUTSIDE = """<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>
<item><title>&x;</title><link>https://bote.example/1</link></item></channel></rss>"""


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def reading(text: str | bytes) -> NewsFeed:
        raw = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "feed.xml").write_bytes(raw)
        found = read_newsfeed(str(tmp_path / "feed.xml"))
        assert found
        return found

    return reading


def rss(*entries: str) -> str:
    inside = "".join(f"<item>{entry}</item>" for entry in entries)
    return f'<rss version="2.0"><channel>{inside}</channel></rss>'


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        (RSS, ["https://bote.example/2?a=1&b=2", "https://bote.example/1"]),
        (ATOM, ["https://bote.example/3"]),
        (RDF, ["https://bote.example/4"]),
        (SLOPPY, ["https://bote.example/5"]),
    ],
)
def test_addresses_are_in_order_and_there_once(read: Any, text: str, addresses: list[str]) -> None:
    assert [entry.url for entry in read(text).entries] == addresses


def test_of_an_entry_that_is_there_twice_the_newer_is_taken(read: Any) -> None:
    assert "Alt" in read(RSS).entries[1].mark


def test_an_entry_without_an_address_is_named(read: Any) -> None:
    assert read(RSS).broken == ("Keine Adresse",)


@pytest.mark.parametrize(
    "link",
    [
        "", "/1", "javascript:alert(1)", "file:///etc/passwd", "http://", "https://a b.example/",
        "http://[::1/", "ftp://bote.example/1",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web(read: Any, link: str) -> None:
    found = read(rss(f"<title>T</title><link>{link}</link>"))
    assert (found.entries, found.broken) == ((), ("T",))


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, f"{BOMB}<", "<html/>", "kein XML", "<rss", "\x00"])
def test_what_is_no_feed_is_refused(read: Any, text: str) -> None:
    with pytest.raises(ArticleError):
        read(text)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(InputMissing):
        read_newsfeed(str(tmp_path / "feed.xml"))


def test_an_id_stays_when_the_address_is_corrected(read: Any) -> None:
    one = read(
        rss("<guid>https://bote.example/a/17</guid><link>https://bote.example/schnee</link>")
    )
    two = read(rss("<guid>https://bote.example/a/17</guid><link>https://bote.example/tau</link>"))
    assert one.entries[0].id == two.entries[0].id == "https://bote.example/a/17"


def test_an_id_that_is_no_address_belongs_to_its_host(read: Any) -> None:
    entry = "<guid isPermaLink='false'>17</guid><link>https://{}.example/x</link>"
    found = read(rss(entry.format("bote"))).entries + read(rss(entry.format("kurier"))).entries
    assert [each.id for each in found] == ["https://bote.example#17", "https://kurier.example#17"]


def test_an_id_that_all_entries_have_is_none(read: Any) -> None:
    entry = "<guid>https://bote.example/</guid><link>https://bote.example/{}</link>"
    found = read(rss(entry.format(1), entry.format(2))).entries
    assert [each.id for each in found] == ["https://bote.example/1", "https://bote.example/2"]


def test_the_mark_changes_with_date_and_headline_alone(read: Any) -> None:
    entry = (
        "<title>{title}</title><link>https://bote.example/1</link><description>{words}</description>"
        "<pubDate>Tue, 24 Nov 2026 08:00:00 {zone}</pubDate>"
    )
    usual = {"title": "Schnee", "words": "Heute.", "zone": "GMT"}

    def mark(**other: str) -> NewsEntry:
        found: NewsEntry = read(rss(entry.format(**usual | other))).entries[0]
        return found

    assert mark() == mark(words="Morgen.") == mark(zone="+0000")
    assert len({mark(), mark(title="Tau"), mark(zone="+0100")}) == 3


def test_of_a_huge_feed_the_first_entries_are_taken(read: Any) -> None:
    entries = (f"<link>https://bote.example/{n}</link>" for n in range(MAX_ENTRIES + 5))
    assert len(read(rss(*entries)).entries) == MAX_ENTRIES
    with pytest.raises(ArticleError, match="too large"):
        read(rss("x" * 5_000_000))
