"""Lines that stand like the page around an article, whatever their words are."""

from pathlib import Path

import pytest

from audiofy.article import Article, Role, one_line, read_article
from audiofy.article.surroundings import BIAS
from audiofy.article.tables import read_table
from tests.article.test_wording import PARAGRAPHS

PAGES = sorted((Path(__file__).parent / "learning" / "pages").glob("*.txt"))
REASON = "stands like the page around an article"

ABOVE = ("Nachrichten", "Oberwinkel", "Gemeinde kauft alte Mühle", "Von Karin Olbrich")
BELOW = (
    "Drucken",
    "Weitere Themen",
    "Schwimmbad",
    "Freibad öffnet erst im Juni",
    "Die Pumpe ist kaputt, und das Ersatzteil kommt aus Portugal.",
    "Impressum",
)


def apart(article: Article) -> list[str]:
    return [one_line(b.text) for b in article.blocks if b.reason == REASON]


def spoken(article: Article) -> list[str]:
    return [one_line(block.text) for block in article.spoken_blocks]


def test_what_follows_an_article_is_left_out_without_a_label_that_is_known() -> None:
    article = read_article("\n\n".join([*ABOVE, *PARAGRAPHS, *BELOW]))
    assert spoken(article)[1:] == list(PARAGRAPHS)


def test_where_nothing_else_is_left_out_there_is_no_page() -> None:
    lines = ["Gemeinde kauft alte Mühle", *PARAGRAPHS, "Schwimmbad", "Freibad öffnet im Juni"]
    assert apart(read_article("\n\n".join(lines))) == []


STEPS = (
    "So kommt das Korn ins Haus:",
    "- Korn wiegen",
    "- Stein mahlen",
    "- Mehl sieben",
)


def test_a_list_that_the_text_introduces_is_spoken() -> None:
    lines = [*ABOVE, *PARAGRAPHS[:2], *STEPS, *PARAGRAPHS[2:], *BELOW]
    assert spoken(read_article("\n\n".join(lines)))[3:7] == [
        step.removeprefix("- ") for step in STEPS
    ]


@pytest.mark.parametrize("subhead", ["Die Mühle klappert", "Wer soll das bezahlen?", "Ausblick"])
def test_a_subhead_below_a_box_is_spoken(subhead: str) -> None:
    box = ("Lesen Sie auch", "Bäckerei sucht einen Lehrling für das Frühjahr", "Anzeige")
    lines = [*ABOVE, *PARAGRAPHS[:2], *box, subhead, *PARAGRAPHS[2:], *BELOW]
    assert subhead in spoken(read_article("\n\n".join(lines)))


@pytest.mark.once
def test_nearly_all_that_is_labelled_is_read_so() -> None:
    """Of the pages it has learnt from; learning/surroundings.py judges pages it has not.

    M, what says something of the article, may be spoken (a place, an author's name) or not.
    """
    shares = [_wrong_share(path) for path in PAGES]
    assert max(shares) < 0.25
    assert sum(shares) / len(shares) < 0.03


def _wrong_share(path: Path) -> float:
    """The part of a page's characters that is spoken and should not be, or the other way round."""
    rows = path.read_text("utf-8").split("\n")
    article = read_article("\n".join(row[2:] for row in rows))
    labels, start = [], 0
    for row in rows:
        labels.append((start, start + len(row[2:]), row[:1]))
        start += len(row[2:]) + 1
    wrong = 0
    for block in article.blocks:
        told = {label for a, b, label in labels if a < block.end and b > block.start} - {""}
        if told and "M" not in told and ("S" in told) != block.role.spoken:
            wrong += len(block.text)
    return wrong / len(article.source)


def test_every_page_is_labelled_line_by_line() -> None:
    rows = [row for path in PAGES for row in path.read_text("utf-8").split("\n")]
    assert {row[:2] for row in rows} == {"S|", "M|", "X|", ""}


def test_the_table_has_a_weight_a_row_and_no_sign_twice() -> None:
    rows = [row.rsplit("\t", 1) for row in read_table("words/surroundings.tsv").splitlines()]
    assert len({sign for sign, _ in rows}) == len(rows)
    assert rows[0][0] == BIAS
    assert all(abs(int(weight)) < 1000 for _, weight in rows)


def test_what_stands_apart_is_of_the_page() -> None:
    roles = {
        block.role
        for path in PAGES[:40]
        for block in read_article(
            "\n".join(row[2:] for row in path.read_text("utf-8").split("\n"))
        ).blocks
        if block.reason == REASON
    }
    assert roles == {Role.PAGE}
