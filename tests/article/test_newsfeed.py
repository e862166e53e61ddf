"""The articles that a publisher's feed names."""

from pathlib import Path

import pytest

from audiofy.article.newsfeed import article_addresses
from audiofy.errors import ArticleError, InputMissing

RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Bote</title>
<item><title>Neu</title><link>https://bote.example/2?a=1&amp;b=2</link></item>
<item><title>Alt</title><link>https://bote.example/1</link></item>
<item><title>Noch einmal</title><link>https://bote.example/1</link></item>
<item><title>Keine Adresse</title><link>javascript:alert(1)</link></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Bote</title>
<entry><title>Neu</title><link rel="alternate" href="https://bote.example/3"/></entry></feed>"""
BOMB = '<!DOCTYPE rss [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss version="2.0">&b;</rss>'


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        (RSS, ["https://bote.example/2?a=1&b=2", "https://bote.example/1"]),
        (ATOM, ["https://bote.example/3"]),
    ],
)
def test_addresses_are_in_order_and_there_once(
    tmp_path: Path, text: str, addresses: list[str]
) -> None:
    (tmp_path / "feed.xml").write_text(text, "utf-8")
    assert article_addresses(str(tmp_path / "feed.xml")) == addresses


@pytest.mark.parametrize("text", [BOMB, "<html/>", "kein XML", "", "\x00"])
def test_what_is_no_feed_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "feed.xml").write_text(text, "utf-8")
    with pytest.raises(ArticleError):
        article_addresses(str(tmp_path / "feed.xml"))


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(InputMissing):
        article_addresses(str(tmp_path / "feed.xml"))
