"""Pages in the mark-up of German-language sites, read from a server on loopback."""

import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from audiofy.article import Article, Role, inspect_article, one_line, open_article
from audiofy.article.html import read_html
from audiofy.errors import ArticleError

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
    unseen = (
        "<script>alert('Skript')</script><style>p{}</style><template><p>Vorlage</p></template>"
        "<noscript>Ohne Skript</noscript><!-- Bemerkung -->"
    )
    article = read_html(f"<html><body><h1>Fähre liegt fest</h1>{PROSE}{unseen}{MORE}</body></html>")
    assert len(article.spoken_blocks) == len(article.blocks) == 3


def test_what_a_page_hides_is_left_out_and_said() -> None:
    hidden = (
        "<div hidden><p>Versteckt <b style='visibility:hidden'>Darin</b></p></div>"
        '<div style="display: none">Auch versteckt</div>'
    )
    article = read_html(f"<html><body><h1>Fähre liegt fest</h1>{PROSE}{hidden}{MORE}</body></html>")
    below = article.blocks[3:]
    assert [block.text for block in below] == ["Versteckt", "Auch versteckt", "Darin"]
    assert {block.reason for block in below} == {"hidden on the page"}
    assert len(article.spoken_blocks) == 3


def test_the_day_is_that_of_the_readers() -> None:
    told = '<meta property="article:published_time" content="2026-07-01T23:10:00Z">'
    html = f"<html><head>{told}</head><body><h1>Fähre liegt fest</h1>{PROSE}{MORE}</body></html>"
    assert read_html(html).published == "2026-07-02T01:10:00+02:00"


def test_sentences_in_parts_are_whole() -> None:
    parts = (
        "<div><span>Die Fähre </span><i>Möwe</i><span> liegt seit Mai fest</span>"
        "<a href='/x'>, sagt der Kapitän</a></div><div><span>Kiel</span><span>Häfen</span></div>"
    )
    article = read_html(f"<html><body><h1>Fähre liegt fest</h1>{PROSE}{parts}{MORE}</body></html>")
    texts = [block.text for block in article.blocks]
    assert "Die Fähre Möwe liegt seit Mai fest, sagt der Kapitän" in texts
    assert {"Kiel", "Häfen"} <= set(texts)


def test_text_after_something_hidden_is_seen() -> None:
    html = f"<html><body><h1>Fähre liegt fest</h1>{PROSE}<p>Der <script>x</script>Kapitän hat einen"
    html += f" Plan, den er noch nicht verraten will.</p>{MORE}</body></html>"
    assert "Der Kapitän hat einen Plan, den er noch nicht verraten will." in spoken(html)


@pytest.mark.parametrize("end", ["</body>", "</BODY ></html>", "</html><html><body>"])
def test_text_behind_the_end_of_the_page_is_seen(end: str) -> None:
    page = f"<html><body><h1>Fähre liegt fest</h1>{PROSE}{end}{MORE}</body></html>"
    whole = f"<html><body><h1>Fähre liegt fest</h1>{PROSE}{MORE}</body></html>"
    assert spoken(page) == spoken(whole)


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
        '{"a": 1,' + " " * 900_000 + "x",
        '{"@type":5,"headline":null}',
    ],
    ids=range(7),
)
def test_metadata_with_mistakes_do_no_harm(data: str) -> None:
    html = f'<html><head><script type="application/ld+json">{data}</script></head><body>'
    article = read_html(f"{html}<h1>Fähre liegt fest</h1>{PROSE}{MORE}</body></html>")
    assert article.headline == "Fähre liegt fest"
    assert article.url is None
    assert article.published is None


@pytest.mark.once
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
    article = None
    with suppress(ArticleError):
        article = read_html(f"<html><body>{html}")
    if article:
        assert_accounted_for(article)


def test_the_caption_of_a_figure_is_not_spoken() -> None:
    figure = "<figure><img src=x><figcaption>Die Fähre, dahinter der Chor</figcaption></figure>"
    article = read_html(f"<html><body><h1>Fähre liegt fest</h1>{PROSE}{figure}{MORE}</body></html>")
    assert [b.role for b in article.excluded_blocks] == [Role.CAPTION]


def ld(data: str) -> str:
    return f'<html><head><script type="application/ld+json">{data}</script></head><body>'


def test_an_article_beside_the_article_is_not_spoken() -> None:
    other = "<section><article><h3>Uhu im Schornstein</h3>" + PROSE.replace("Fähre", "Eule")
    html = f"<html><body><main><h1>Fähre liegt fest</h1>{PROSE}{MORE}</main>{other}</article>"
    assert spoken(f"{html}</section></body></html>") == [
        "Fähre liegt fest",
        *map(bare, (PROSE, MORE)),
    ]


def test_entries_of_a_live_blog_below_its_head_are_spoken() -> None:
    head = "<article><header><h1>Fähre liegt fest</h1></header></article>"
    entries = f"<article><h2>Chor singt</h2>{PROSE}</article><article><h2>Pferd frisst</h2>{MORE}"
    said = spoken(f"<html><body>{head}{entries}</article></body></html>")
    assert {"Chor singt", bare(PROSE), bare(MORE)} <= set(said)


def test_a_page_that_a_script_shows_is_read_from_its_data() -> None:
    body = f"{bare(PROSE)}\\n\\n{bare(MORE)}"
    data = f'{{"@type":"NewsArticle","headline":"Fähre liegt fest","articleBody":"{body}"}}'
    html = ld(data) + '<div id="root"><p>Bitte JavaScript einschalten.</p></div></body></html>'
    assert spoken(html)[:3] == ["Fähre liegt fest", bare(PROSE), bare(MORE)]
    paid = html.replace('"articleBody"', '"isAccessibleForFree":"False","articleBody"')
    with pytest.raises(ArticleError):
        read_html(paid.replace("<p>Bitte JavaScript einschalten.</p>", ""))


def test_data_is_read_as_templates_write_it() -> None:
    data = '{"@type":"NewsArticle","headline":"Fähre","author":{"name":"Ada Lund",},}'
    data = f"// <![CDATA[\n{data}\n// ]]>"
    assert read_html(f"{ld(data)}<h1>Fähre</h1>{PROSE}{MORE}</body></html>").byline == "Ada Lund"


@pytest.mark.parametrize(
    ("steps", "section"),
    [
        ('[{"name":"Bote"},{"name":"Küste"},{"name":"Fähre liegt fest"}]', "Küste"),
        ('[{"item":{"name":"Startseite"}},{"item":{"name":"Küste"}}]', "Küste"),
        ('[{"name":"Startseite"},5,{"name":null}]', None),
        ('{"name":"Küste"}', None),
    ],
)
def test_a_trail_of_breadcrumbs_names_the_section(steps: str, section: str | None) -> None:
    trail = f'{{"@type":"BreadcrumbList","itemListElement":{steps}}}'
    article = '{"@type":"NewsArticle","headline":"Fähre liegt fest","publisher":{"name":"Bote"}}'
    html = f"{ld(f'[{trail},{article}]')}<h1>Fähre liegt fest</h1>{PROSE}{MORE}</body></html>"
    assert read_html(html).section == section


@pytest.mark.parametrize(
    ("box", "is_spoken"),
    [
        (f'<div><img src=x><div class="a-caption">{PROSE}</div></div>', False),
        (f'<div><div class="text-caption">{PROSE}</div></div>', True),
        ('<div class="paywall"><h2>Weiter mit Plus</h2><p>Jetzt testen.</p></div>', False),
        (f'<div class="paywall">{PROSE}</div>', True),
    ],
)
def test_a_class_alone_makes_no_box(box: str, is_spoken: bool) -> None:
    html = (
        f"<html><body><article><h1>Chor singt am Kai</h1>{MORE}{box}{MORE.replace('vier', 'elf')}"
    )
    said = spoken(f"{html}</article></body></html>")
    assert len(said) == 3 + is_spoken


def test_who_is_quoted_is_no_chapter() -> None:
    quote = '<div class="x-quote"><p>„Das Eis war hier.“</p><p>Ada Lund, Kapitänin</p></div>'
    html = f"<html><body><article><h1>Fähre liegt fest</h1>{PROSE}{quote}{MORE}</article>"
    article = read_html(f"{html}</body></html>")
    assert [b.role for b in article.spoken_blocks][2:4] == [Role.QUOTE, Role.QUOTE]


def test_the_place_in_its_own_element_is_no_part_of_the_sentence() -> None:
    place = PROSE.replace("<p>", '<p><span class="dateline">Husum</span> ')
    article = read_html(f"<html><body><h1>Fähre liegt fest</h1>{place}{MORE}</body></html>")
    assert bare(PROSE) in [one_line(b.text) for b in article.spoken_blocks]
    assert article.first(Role.DATELINE) == "Husum"


def test_a_page_that_only_leads_on_says_where() -> None:
    refresh = '<meta http-equiv="Refresh" content="0; URL=/neu">'
    page = (
        f"<html><head>{refresh}</head><body><p>Sie werden weitergeleitet. Moment.</p></body></html>"
    )
    with pytest.raises(ArticleError, match="leads on to /neu"):
        read_html(page)
    whole = page.replace("<p>", f"<h1>Fähre</h1>{PROSE * 5}{MORE * 5}<p>")
    assert read_html(whole).headline == "Fähre"
    no_script = page.replace(refresh, f"<noscript>{refresh}</noscript>").replace(
        "<p>", PROSE + "<p>"
    )
    assert read_html(no_script).spoken_blocks


@pytest.mark.parametrize(
    ("html", "cause"),
    [
        ("<p>a</p>" * 100_001, "100,000 elements"),
        (f"<p>{'Wort ' * 500_000}</p>", "2,000,000 bytes"),
        ("<font>" * 300 + PROSE, "nested too deeply"),
        (f"<p {' '.join(f'a{i}=1' for i in range(100_000))}>{PROSE}", "1,000 attributes"),
        (f'<p a= x=" {" ".join(f"a{i}" for i in range(100_000))}">{PROSE}', "1,000 attributes"),
    ],
    ids=["elements", "text", "depth", "attributes", "odd attributes"],
)
def test_a_page_with_too_much_in_it_is_refused(html: str, cause: str) -> None:
    with pytest.raises(ArticleError, match=cause):
        read_html(f"<html><body>{PROSE}{html}</body></html>")


@pytest.mark.once
@pytest.mark.parametrize(
    "many",
    [
        "<h1 class=lead>Fähre liegt fest</h1>" * 20_000,
        f"<table>{'<tr><td>a<td>b' * 10_000}</table>",
    ],
    ids=["headings", "cells"],
)
def test_many_lines_are_read_in_linear_time(many: str) -> None:
    began = time.process_time()
    read_html(f"<html><body><h1>Fähre</h1>{many}{PROSE}{MORE}")
    assert time.process_time() - began < 10


def test_a_long_attribute_is_none_too_many() -> None:
    data = json.dumps([{"a": "b c > d"}] * 5000)
    html = f"<html><body><h1>Fähre</h1><div data-x='{data}'>{PROSE}{MORE}</div></body></html>"
    assert len(spoken(html)) == 3


@pytest.mark.parametrize(
    ("author", "byline"),
    [
        ({"name": {"@value": "Ada Lund"}}, "Ada Lund"),
        ([{"name": "Von Ada Lund"}, "https://bote.example/autor/jan"], "Ada Lund"),
        ({"name": "redaktion@bote.example"}, None),
    ],
)
def test_authors_in_data(author: object, byline: str | None) -> None:
    thing = {"@type": "NewsArticle", "headline": "Fähre liegt fest", "author": author}
    others = [{**thing, "headline": "Uhu im Schornstein", "author": "Jan Kuhn"}, thing]
    html = f"{ld(json.dumps(others))}<h1>Fähre liegt fest</h1>{PROSE}{MORE}</body></html>"
    assert read_html(html.replace("ld+json", "LD+JSON; charset=utf-8")).byline == byline


def bare(html: str) -> str:
    return html.removeprefix("<p>").removesuffix("</p>")


def test_what_is_struck_out_and_footnotes_are_no_words_of_a_line() -> None:
    page = (
        "<article><h1>Der Hafen wird tiefer</h1><p>Das Gesetz gilt ab <del>1. Mai</del> 1. Juni,"
        " teilte das Ministerium am Montag in Berlin mit. Es trifft <s>200</s> 300 Betriebe.</p>"
        '<p>Das Wasser wiegt 10<sup>3</sup> Tonnen.<sup><a href="#fn1">1</a></sup> Das ist viel,'
        " sagte der Sprecher der Behörde am Montag in Berlin.</p></article>"
    )
    article = read_html(page)
    assert [block.text for block in article.spoken_blocks[1:]] == [
        "Das Gesetz gilt ab 1. Juni, teilte das Ministerium am Montag in Berlin mit. Es trifft 300"
        " Betriebe.",
        "Das Wasser wiegt 10³ Tonnen. Das ist viel, sagte der Sprecher der Behörde am Montag in"
        " Berlin.",
    ]
    assert [(b.text, b.reason) for b in article.excluded_blocks] == [
        ("1. Mai", "struck out"),
        ("200", "struck out"),
        ("1", "number of a footnote"),
    ]


def test_a_quotation_between_paragraphs_with_its_speaker() -> None:
    told = (
        "Die Elbe wird ausgebaggert, wie die Behörde am Montag in Hamburg mitteilte. Das kostet"
        " 300 Millionen Euro, und es dauert lange."
    )
    quote = "Das ist ein Zitat der Ministerin, die es genau wissen muss."
    page = (
        f"<article><h1>Der Hafen wird tiefer</h1><p>{told}</p><blockquote><p>{quote}</p>"
        f"<cite>Anna Berg</cite></blockquote><p>{told.replace('Montag', 'Dienstag')}</p></article>"
    )
    assert [(b.role, b.text) for b in read_html(page).spoken_blocks[2:4]] == [
        (Role.QUOTE, quote),
        (Role.QUOTE, "Anna Berg"),
    ]


@pytest.mark.parametrize("name", ["wp-embedded-content", "reddit-card", "twitter-tweet"])
def test_a_post_of_somebody_else_is_embedded(name: str) -> None:
    post = f'<blockquote class="{name}"><p>Unser Deich hält, schreibt hier jemand.</p></blockquote>'
    texts = spoken(f"<html><body><h1>Fähre liegt fest</h1>{PROSE}{post}{MORE}</body></html>")
    assert not any("schreibt hier" in text for text in texts)


def test_a_headline_in_two_lines_is_one() -> None:
    assert (
        spoken(f"<h1>Der Fluss<br>steigt weiter</h1>{PROSE}{MORE}")[0] == "Der Fluss steigt weiter"
    )


@pytest.mark.parametrize(
    ("verses", "is_spoken"),
    [
        ("<pre>Der Tag geht leise\naus dem Haus.</pre>", True),
        ('<pre class="wp-block-verse">Der Tag geht leise\naus dem Haus.</pre>', True),
        ("<pre><code>Der Tag geht leise\naus dem Haus.</code></pre>", False),
        ('<pre class="language-python">Der Tag geht leise\naus dem Haus.</pre>', False),
        ("<pre>tag = leise(haus)\naus dem Haus.</pre>", False),
    ],
)
def test_a_poem_is_no_program(verses: str, is_spoken: bool) -> None:
    texts = spoken(f"<h1>Fähre liegt fest</h1>{PROSE}{verses}{MORE}")
    assert any("aus dem Haus." in text for text in texts) is is_spoken


def test_a_table_that_sets_text_is_no_table() -> None:
    cell = "<p>Am Mittwoch tagt der Krisenstab, und die Schulen bleiben bis Freitag zu.</p>"
    table = f'<table role="presentation"><tr><td>{cell}</td></tr></table>'
    assert any("Krisenstab" in text for text in spoken(f"<h1>Fähre</h1>{PROSE}{table}{MORE}"))


def test_a_table_with_paragraphs_sets_text_and_one_with_values_does_not() -> None:
    long = "<p>" + "Am Mittwoch tagt der Krisenstab, und die Schulen bleiben zu. " * 3 + "</p>"
    beside = f"<table><tr><td>{long}</td></tr></table>"
    values = (
        "<table><tr><td>Krisenstab</td><td>12</td></tr><tr><td>Ort</td><td>Kai</td></tr></table>"
    )
    for table, is_spoken in ((beside, True), (values, False)):
        texts = spoken(f"<h1>Fähre liegt fest</h1>{PROSE}{table}{MORE}")
        assert any("Krisenstab" in text for text in texts) is is_spoken


def test_footnotes_below_a_page_and_what_leads_to_them() -> None:
    line = '<p>Der Nil ist lang.<a href="#fn2" class="footnote-ref">[2]</a> Sagt man.</p>'
    note = '<li id="fn2">So Waldecker, Nil, Seite 12. <a href="#r2">↩</a></li>'
    notes = f'<section class="footnotes"><ol>{note}</ol></section>'
    article = read_html(f"<html><body><h1>Der Nil</h1>{PROSE}{line}{MORE}{notes}</body></html>")
    assert "Der Nil ist lang. Sagt man." in [block.text for block in article.spoken_blocks]
    left = {block.text.strip(): block.reason for block in article.excluded_blocks}
    assert left["So Waldecker, Nil, Seite 12."] == "footnote"
    assert {left["[2]"], left["↩"]} == {"number of a footnote"}


def test_all_points_of_a_list_are_read_however_short() -> None:
    figure = (
        "<figure><img src=x><figcaption>Ein Kuchen. <span>Foto: Lamm</span></figcaption></figure>"
    )
    points = ["Mehl und Zucker mischen", "Butter schmelzen", "Eier trennen"]
    items = "".join(f"<li>{point}</li>" for point in points)
    texts = spoken(f"<article><h1>Kuchen</h1>{figure}{PROSE}<ul>{items}</ul>{MORE}</article>")
    assert [text for text in texts if text in points] == points


@pytest.mark.parametrize(
    ("raised", "read"),
    [
        ("schnell.<sup>1</sup> Die", "schnell. Die"),
        ("schnell<sup>[2]</sup>. Die", "schnell. Die"),
        ("(CDU)<sup>12</sup> Die", "(CDU) Die"),
        ("am Hafen<sup> * </sup> Die", "am Hafen Die"),
        ("10<sup>6</sup> Liter", "10⁶ Liter"),
        ("50 km<sup>2</sup> groß", "50 km² groß"),
        ("viel CO<sup>2</sup> spart", "viel CO² spart"),
        ("Fläche a<sup>2</sup> und", "Fläche a² und"),
        ("(a+1)<sup>2</sup> und", "(a+1)² und"),
        ("das <sup>14</sup>C misst", "das ¹⁴C misst"),
        ("die 3<sup>te</sup> Brücke", "die 3te Brücke"),
    ],
)
def test_a_raised_number_behind_a_word_is_of_a_footnote(raised: str, read: str) -> None:
    text = "Der Rat der Stadt will den Umbau {} Kosten steigen nun, wie er am Montag sagte."
    article = paragraph_of_a_page(text.format(raised))
    assert [block.text for block in article.spoken_blocks[2:]] == [text.format(read)]
    notes = [block.reason for block in article.excluded_blocks]
    assert notes == (["number of a footnote"] if raised[-3:] == "Die" else [])


def paragraph_of_a_page(inner: str) -> Article:
    """A page with a headline, a paragraph, and the one to look at; both others are spoken."""
    title = "Der Hafen wird tiefer"
    first = "Am Abend kamen noch mehr Leute in die Halle am Hafen, um zu hören, was gesagt wird."
    page = f"<h1>{title}</h1><p>{first}</p><p>{inner}</p>"
    article = read_html(f"<article>{page}</article>")
    assert [block.text for block in article.spoken_blocks[:2]] == [title, first]
    return article


@pytest.mark.parametrize(
    ("quoted", "read"),
    [
        ("<q>Wir bauen am Kai</q>", "„Wir bauen am Kai“"),
        ("<q>Wir <b>bauen</b> den <q>Kai</q> um</q>", "„Wir bauen den ‚Kai‘ um“"),
        ("<q>„Wir bauen am Kai“</q>", "„Wir bauen am Kai“"),
        ("<q></q>", ""),
    ],
)
def test_a_quotation_in_a_line_has_the_marks_that_a_browser_shows(quoted: str, read: str) -> None:
    text = "Der Rat der Stadt sagte am Montag: {}, und ging nach der Sitzung wieder nach Hause."
    article = paragraph_of_a_page(text.format(quoted))
    assert [block.text for block in article.spoken_blocks[2:]] == [text.format(read)]
