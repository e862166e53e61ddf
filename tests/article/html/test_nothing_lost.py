"""Sentences of an article are read, whatever the elements around them are called; boxes are not."""

import json

import pytest

from audiofy.article import one_line
from audiofy.article.html import read_html
from audiofy.errors import ArticleError

pytest.importorskip("trafilatura")

FIRST = (
    "<p>Die Fähre liegt seit dem Morgen fest, und niemand weiß, wann sie wieder ablegen kann. Am "
    "Kai warten vierzig Autos, zwei Pferde und ein Chor.</p>"
)
SECOND = (
    "<p>Der Kapitän hat zweimal telefoniert und einmal geflucht. Danach verteilte er Suppe, die "
    "eigentlich für die Besatzung gedacht war.</p>"
)
LAST = (
    "Gegen Mittag kam der Schlepper aus Husum, ein altes Schiff mit einem jungen Lotsen. Er zog "
    "einmal, dann war die Fähre frei, und der Chor sang noch auf dem Wasser weiter."
)


def article(inner: str, head: str = "") -> str:
    return (
        f"<html><head>{head}</head><body><article><h1>Fähre liegt am Kai fest</h1>{inner}"
        "</article></body></html>"
    )


def spoken(html: str) -> list[str]:
    return [one_line(block.text) for block in read_html(html).spoken_blocks]


def left_out(html: str) -> dict[str, str]:
    blocks = read_html(html).blocks
    return {one_line(b.text): b.reason for b in blocks if not b.role.spoken}


@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "<span>{}</span>",
        "<b>{}</b>",
        "<fm-text>{}</fm-text>",
        '<div class="share-content">{}</div>',
        '<div class="embed embed--text">{}</div>',
        '<div class="article-gallery__text"><img src="a.jpg">{}</div>',
        '<div class="post tag-social category-podcast">{}</div>',
        "<form><p>{}</p></form>",
        '<section class="overlay slide">{}</section>',
        '<div class="is-hidden">{}</div>',
        "<div hidden><p>{}</p></div>",
        '<div style="display:none"><p>{}</p></div>',
    ],
)
@pytest.mark.parametrize("end", ["", SECOND])
def test_the_article_goes_on_whatever_is_around_it(around: str, end: str) -> None:
    html = article(f"{FIRST}{SECOND}{FIRST.replace('Morgen', 'Abend')}{around.format(LAST)}{end}")
    assert LAST in spoken(html)


@pytest.mark.parametrize("name", ["comment", "author-text", "teaser", "ad-container share"])
def test_a_page_is_read_if_a_box_has_all_of_it(name: str) -> None:
    html = f'<html><body><h1>Fähre liegt fest</h1><div class="{name}">{FIRST}{SECOND}</div></body>'
    assert len(spoken(html)) == 3


def test_what_is_hidden_because_it_is_shown_elsewhere_is_not_read_again() -> None:
    twin = f"<p>{LAST}</p>"
    html = article(f'{FIRST}{twin}{SECOND}<div class="print-only">{FIRST}{twin}</div>')
    assert spoken(html).count(LAST) == 1
    assert left_out(html)[LAST] == "hidden on the page"


def test_a_lead_for_two_widths_of_a_screen_is_said_once() -> None:
    lead = "Seit dem Morgen geht am Kai nichts mehr. Die Fähre liegt fest, und ein Chor wartet."
    html = article(f"<p class='wide'>{lead}</p><p class='narrow'>{lead}</p>{FIRST}{SECOND}")
    assert spoken(html).count(lead) == 1


def test_the_headline_once_more_is_not_said_again() -> None:
    html = article(f"{FIRST}<h1>Fähre liegt am Kai fest</h1>{SECOND}")
    assert spoken(html).count("Fähre liegt am Kai fest") == 1


@pytest.mark.parametrize(
    "link",
    [
        "<p><a href='/x'>Hafen bekommt neue Lampen</a></p>",
        "<a href='/x'><h3>Hafen bekommt neue Lampen</h3></a>",
        "<ul><li><a href='/x'>Hafen bekommt neue Lampen</a><li><a href='/y'>Möwe</a></ul>",
    ],
)
def test_what_is_a_link_and_no_sentence_leads_to_another_article(link: str) -> None:
    html = article(f"{FIRST}{SECOND}{link}{FIRST.replace('Morgen', 'Abend')}")
    assert left_out(html)["Hafen bekommt neue Lampen"] == "teaser of another article"


def test_a_word_that_a_glossary_explains_stays_in_its_sentence() -> None:
    told = "Dann kam der <button>Lotse</button> an Bord und sagte lange nichts."
    hint = '<span role="tooltip">Wer Schiffe führt</span><span class="sr-only">(neu)</span>'
    html = article(f"{FIRST}<p>{told}{hint}</p>{SECOND}")
    assert "Dann kam der Lotse an Bord und sagte lange nichts." in spoken(html)


def test_a_byline_below_the_title_is_no_chapter() -> None:
    data = json.dumps(
        {"@type": "NewsArticle", "headline": "x", "author": {"name": "Nele Hartwich"}}
    )
    head = f'<script type="application/ld+json">{data}</script>'
    read = read_html(article(f"<h4>Nele Hartwich</h4>{FIRST}{SECOND}", head))
    assert read.byline == "Nele Hartwich"
    assert "Nele Hartwich" not in [block.text for block in read.spoken_blocks]


@pytest.mark.parametrize(
    ("field", "value"), [("author", "admin"), ("article:section", "undefined"), ("author", "null")]
)
def test_what_a_system_fills_in_for_nothing_is_nothing(field: str, value: str) -> None:
    read = read_html(article(FIRST + SECOND, f'<meta name="{field}" content="{value}">'))
    assert (read.byline, read.section) == (None, None)


def test_the_name_of_a_site_is_no_headline() -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "Talbote"})
    head = f'<title>Fähre | Talbote</title><script type="application/ld+json">{data}</script>'
    assert read_html(article(FIRST + SECOND, head)).headline == "Fähre liegt am Kai fest"


def test_a_page_whose_text_a_script_brings_says_so() -> None:
    html = "<html><head><title>Talbote</title></head><body><a>Talbote</a><script>x</script></body>"
    with pytest.raises(ArticleError, match="a script brings it"):
        read_html(html)
