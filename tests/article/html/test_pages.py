"""Pages in the mark-up of German-language sites, read from a server on loopback."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from audiofy.article import Article, Role, inspect_article, one_line, open_article
from audiofy.article.html import read_html

pytest.importorskip("trafilatura")

PAGES = sorted((Path(__file__).parent / "pages").glob("*.html"))
FIELDS = ("section", "kicker", "title", "lead", "byline", "source", "published", "updated", "url")

Golden = Callable[[Path, object], None]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_read_as_approved(path: Path, site: Any, golden: Golden) -> None:
    article = open_article(f"{site.url}/pages/{path.name}", allow_private_hosts=True)
    view = inspect_article(article)
    told = {field: view[field] for field in FIELDS}  # type: ignore[literal-required]
    if str(told["url"]).startswith("http://127."):
        told["url"] = "where it was fetched"
    blocks = [[b.role.value, one_line(b.text), b.reason] for b in article.blocks]
    golden(path.with_suffix(".golden.json"), told | {"blocks": blocks})


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_file_is_read_like_the_web(path: Path) -> None:
    article = open_article(path)
    assert article.headline
    assert_accounted_for(article)


def test_there_are_pages() -> None:
    assert len(PAGES) >= 6


def assert_accounted_for(article: Article) -> None:
    end = 0
    for block in article.blocks:
        assert article.source[end : block.start].strip() == ""
        assert end <= block.start < block.end
        end = block.end
    assert article.source[end:].strip() == ""


PROSE = (
    "<p>Die Fähre liegt seit dem Morgen fest, und niemand weiß, wann sie wieder ablegen kann.</p>"
)
MORE = "<p>Am Kai warten vierzig Autos, zwei Pferde und ein Chor, der inzwischen singt.</p>"


def spoken(html: str) -> list[str]:
    return [one_line(block.text) for block in read_html(html).spoken_blocks]


def test_what_no_reader_sees_is_no_text() -> None:
    hidden = (
        "<script>alert('Skript')</script><style>p{}</style><template><p>Vorlage</p></template>"
        '<div hidden>Versteckt</div><div style="display: none">Auch versteckt</div>'
        "<noscript>Ohne Skript</noscript><!-- Bemerkung -->"
    )
    article = read_html(f"<html><body><h1>Fähre liegt fest</h1>{PROSE}{hidden}{MORE}</body></html>")
    assert "ersteckt" not in article.source
    assert len(article.spoken_blocks) == 3


def test_text_after_something_hidden_is_seen() -> None:
    html = f"<html><body><h1>Fähre liegt fest</h1>{PROSE}<p>Der <script>x</script>Kapitän hat einen"
    html += f" Plan, den er noch nicht verraten will.</p>{MORE}</body></html>"
    assert "Der Kapitän hat einen Plan, den er noch nicht verraten will." in spoken(html)


def test_a_headline_that_only_the_metadata_have_is_spoken() -> None:
    data = '{"@type":"NewsArticle","headline":"Fähre liegt fest"}'
    html = f'<html><head><script type="application/ld+json">{data}</script></head><body>'
    assert spoken(f"{html}{PROSE}{MORE}</body></html>")[0] == "Fähre liegt fest"


@pytest.mark.parametrize(
    "data",
    [
        "{ kaputt",
        "[" * 100_000,
        '{"@type":"NewsArticle","headline":{"a":[[[]]]},"author":[null,3,{"name":null}]}',
        '{"@type":["NewsArticle"],"headline":"F","datePublished":"gestern","url":"javascript:x"}',
        '{"@graph":' * 5000,
        '{"@type":5,"headline":null}',
    ],
    ids=range(6),
)
def test_metadata_with_mistakes_do_no_harm(data: str) -> None:
    html = f'<html><head><script type="application/ld+json">{data}</script></head><body>'
    article = read_html(f"{html}<h1>Fähre liegt fest</h1>{PROSE}{MORE}</body></html>")
    assert article.headline == "Fähre liegt fest"
    assert article.url is None
    assert article.published is None


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 50_000 + PROSE,
        "<b>" * 50_000 + PROSE,
        "<p>" + "a" * 500_000,
        "<p>a" * 10_000,
        "&lt;" * 100_000,
        "<a href='" * 20_000,
        "<table>" * 2_000 + PROSE,
        '<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><p>&b;' + PROSE,
    ],
    ids=lambda html: f"{html[:8]}x{len(html)}",
)
def test_hostile_pages_end_in_an_article_or_a_clear_error(html: str) -> None:
    from audiofy.errors import ArticleError

    article = None
    with suppress(ArticleError):
        article = read_html(f"<html><body>{html}")
    if article:
        assert_accounted_for(article)


def test_the_caption_of_a_figure_is_not_spoken() -> None:
    figure = "<figure><img src=x><figcaption>Die Fähre, dahinter der Chor</figcaption></figure>"
    article = read_html(f"<html><body><h1>Fähre liegt fest</h1>{PROSE}{figure}{MORE}</body></html>")
    assert [b.role for b in article.excluded_blocks] == [Role.CAPTION]
