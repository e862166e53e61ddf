"""What a page says for itself among the paragraphs of an article, known by its wording."""

from pathlib import Path

import pytest

from audiofy.article import one_line, read_article
from audiofy.article.tables import read_table
from audiofy.article.wording import features, is_surely_text, page_wording

HERE = Path(__file__).parent / "learning"

PARAGRAPHS = (
    "Der Gemeinderat von Oberwinkel hat am Dienstagabend nach drei Stunden Debatte beschlossen, "
    "die alte Mühle zu kaufen. Sie soll ein Museum werden und eine Bäckerei bekommen.",
    "Müllermeister Anton Reisig, 71, hat dort sein halbes Leben verbracht. „Die Steine laufen "
    "noch, nur ich laufe nicht mehr so gut“, sagte er und lachte.",
    "Die Sanierung kostet nach Schätzung des Bauamts rund 900.000 Euro. Ein Drittel davon zahlt "
    "das Land, den Rest teilen sich die Gemeinde und ein Förderverein.",
    "Im Frühjahr sollen die Arbeiten beginnen. Bis dahin bleibt das Wehr geschlossen, und die "
    "Forellen haben ihre Ruhe.",
)

ASIDES = (
    "Du willst keine Neuigkeit aus dem Winkeltal mehr verpassen? Dann hol dir jetzt unsere App.",
    "Hat Ihnen dieser Beitrag gefallen? Schreiben Sie unserer Redaktion gern Ihre Meinung dazu.",
    "Um diesen Inhalt zu sehen, müssen Sie der Verwendung von Cookies in Ihrem Browser zustimmen.",
    "Mit Ihrem Abo unterstützen Sie unabhängigen Journalismus aus Ihrer Region. Jetzt bestellen.",
    "Wir behalten uns vor, Kommentare zu kürzen oder nicht zu veröffentlichen.",
)

TEXT = (
    "Die Zeitung verschickt ihren Newsletter seit Januar nur noch an Leser mit einem Abo.",
    "„Schreiben Sie mir gern Ihre Meinung“, hatte die Ministerin den Bürgern im Mai versprochen.",
    "Wer Cookies ablehnt, sieht auf vielen Seiten dieselbe Werbung, nur öfter.",
    "Kommentare kürzt die Redaktion nicht, sie löscht sie ganz.",
)


def lines_of(name: str) -> list[str]:
    rows = (HERE / name).read_text("utf-8").splitlines()
    return [row.split("\t", 1)[1] for row in rows]


@pytest.mark.parametrize("aside", ASIDES)
@pytest.mark.parametrize("place", range(1, len(PARAGRAPHS)))
def test_what_a_page_says_between_paragraphs_is_left_out(aside: str, place: int) -> None:
    lines = ["Gemeinde kauft alte Mühle", *PARAGRAPHS[:place], aside, *PARAGRAPHS[place:]]
    article = read_article("\n\n".join(lines))
    assert [one_line(block.text) for block in article.excluded_blocks] == [aside]


@pytest.mark.parametrize("sentence", TEXT)
@pytest.mark.parametrize("place", range(1, len(PARAGRAPHS)))
def test_an_article_may_speak_of_newsletters_cookies_and_comments(
    sentence: str, place: int
) -> None:
    lines = ["Gemeinde kauft alte Mühle", *PARAGRAPHS[:place], sentence, *PARAGRAPHS[place:]]
    article = read_article("\n\n".join(lines))
    assert article.excluded_blocks == ()


ADVICE = (
    "Klicken Sie in Ihrem Browser auf die drei Punkte und wählen Sie dort die Einstellungen.",
    "Melden Sie sich von allen Newslettern ab, die Sie seit einem Jahr nicht gelesen haben.",
    "Löschen Sie danach die Cookies, denn sonst erkennt die Seite Sie beim nächsten Mal wieder.",
    "Prüfen Sie Ihr Abo: Viele lassen sich monatlich kündigen, manche nur zum Jahresende.",
    "Antworten Sie nie auf eine E-Mail, die nach Ihrem Passwort fragt.",
    "Schreiben Sie dem Anbieter, und setzen Sie ihm eine Frist von zwei Wochen.",
    "Kostenlos ist das alles, aber nicht umsonst: Am Abend haben Sie ein leeres Postfach.",
)


def test_advice_that_is_worded_like_a_page_is_spoken() -> None:
    article = read_article("\n\n".join(["Frühjahrsputz im Postfach", *ADVICE]))
    assert article.excluded_blocks == ()


def test_few_lines_of_articles_are_worded_like_a_page() -> None:
    """Of those it has learnt from, and they are hard ones; learning/wording.py judges others."""
    text = [line for line in lines_of("text.txt") if line.count(" ") > 5]
    page = [line for line in lines_of("page.txt") if line.count(" ") > 5]
    assert sum(page_wording(line) > 1 for line in text) < 0.01 * len(text)
    assert sum(page_wording(line) > 1 for line in page) > 0.6 * len(page)


def test_what_is_surely_text_is_nearly_never_worded_like_a_page() -> None:
    lines = [line for line in lines_of("page.txt") if line.count(" ") > 2]
    found = [line for line in lines if page_wording(line) > 1]
    assert sum(map(is_surely_text, found)) < 0.01 * len(found)


def test_the_table_has_a_weight_a_row_and_no_feature_twice() -> None:
    rows = [row.rsplit("\t", 1) for row in read_table("words/wording.tsv").splitlines()]
    assert len({feature for feature, _ in rows}) == len(rows)
    assert all(abs(int(weight)) < 1000 for _, weight in rows)


def test_features_are_of_words_and_form_not_of_numbers_and_case() -> None:
    assert features("Am 3. Mai kommt Post.") == features("AM 17. mai kommt Post.")
    assert "<?>" in features("Haben Sie Fragen?")
    assert "<quoted>" in features("„Ja“, sagte er.")
