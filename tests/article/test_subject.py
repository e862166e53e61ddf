"""An article may be about what a page's boxes name: newsletters, cookies, comments."""

import pytest

from audiofy.article import Role, read_article

ABOUT_NEWSLETTERS = (
    "Newsletter sind für Verlage wieder ein wichtiges Geschäft. Das sagt die Medienforscherin Alma"
    " Dreyer, die 60 Redaktionen in Niedersachsen befragt hat.",
    "Die „Elbheide-Post“ verzichtet in ihrem Newsletter auf Anzeigen. Dafür kostet er drei Euro im"
    " Monat, und 4200 Leser zahlen das.",
)
BOX = "Melden Sie sich hier für unseren Newsletter an!"


def spoken(*paragraphs: str, joint: str = "\n\n", name: str = "") -> list[str]:
    return [b.text for b in read_article(joint.join(paragraphs), name=name).spoken_blocks]


@pytest.mark.parametrize(
    "line",
    [
        "Newsletter abonnieren heute 40 Prozent der Deutschen.",
        "Newsletter gegen Werbung",
        "Kostenlose Newsletter verlieren dagegen Leser.",
        "Jeden Morgen landet die Ausgabe im Postfach.",
    ],
)
def test_lines_of_an_article_about_newsletters(line: str) -> None:
    first, second = ABOUT_NEWSLETTERS
    assert spoken("Newsletter im Aufwind", first, line, second, BOX) == [
        "Newsletter im Aufwind",
        first,
        line,
        second,
    ]


def test_the_same_line_in_another_article_is_a_box() -> None:
    first, second = (text.replace("Newsletter", "Blatt") for text in ABOUT_NEWSLETTERS)
    line = "Kostenlose Newsletter der Redaktion"
    assert line not in spoken("Blätter im Aufwind", first, second, line)


@pytest.mark.parametrize(
    "line",
    [
        "Newsletter abonniert heute jeder Zweite, ergab eine Umfrage.",
        "Lesen Sie auch, was die Konkurrenz schreibt, rät der Experte.",
        "Schreiben Sie uns, bittet der Bürgermeister.",
    ],
)
def test_who_is_quoted_may_say_anything(line: str) -> None:
    first, second = (text.replace("Newsletter", "Blatt") for text in ABOUT_NEWSLETTERS)
    assert line in spoken("Blätter im Aufwind", first, line, second)


@pytest.mark.parametrize(
    ("label", "paragraph"),
    [
        ("Newsletter", ABOUT_NEWSLETTERS[0]),
        (
            "Werbung",
            "Die Zeitung verzichtet seit dem Sommer ganz auf Werbung. Dafür kostet sie drei Euro im"
            " Monat mehr, und 4200 Leser zahlen das.",
        ),
        (
            "Kommentare",
            "Unter den Artikeln darf nicht kommentiert werden. Das bedauern viele Leser, denn im"
            " Netz haben sie sich an Kommentare gewöhnt.",
        ),
    ],
)
def test_a_subhead_that_is_also_the_name_of_a_box(label: str, paragraph: str) -> None:
    text = f"# Was sich lohnt\n\n{ABOUT_NEWSLETTERS[1]}\n\n## {label}\n\n{paragraph}\n"
    article = read_article(text, name="a.md")
    assert [b.text for b in article.spoken_blocks if b.role is Role.SUBHEAD] == [label]
    assert article.spoken_blocks[-1].text == paragraph


def test_the_name_of_a_box_above_the_box() -> None:
    offer = (
        "Unser Newsletter bringt Ihnen jeden Morgen das Wichtigste aus der Region. Melden Sie sich"
        " jetzt kostenlos an und verpassen Sie nichts mehr."
    )
    text = (
        f"# Was sich lohnt\n\n{ABOUT_NEWSLETTERS[1]}\n\n## Newsletter\n\n{offer}\n\nEs bleibt so."
    )
    assert [b.text for b in read_article(text, name="a.md").spoken_blocks] == [
        "Was sich lohnt",
        ABOUT_NEWSLETTERS[1],
        "Es bleibt so.",
    ]


@pytest.mark.parametrize(
    ("label", "paragraph"),
    [
        ("Abo", "Ein Abo kostet im Schnitt 10 Euro im Monat."),
        ("Video", "Ein Video zeigt, wie der Bagger im Hafen versank."),
        ("Quellen", "Die Elbe speist sich aus vielen Quellen. Sie liegen in Tschechien."),
        ("Anzeige", "Wer eine Anzeige erstattet, bekommt ein Aktenzeichen."),
        ("Kontakt", "Kontakt zu den Anwohnern hatte die Behörde nie gesucht."),
    ],
)
def test_a_marked_subhead_of_one_word(label: str, paragraph: str) -> None:
    text = f"# Was sich lohnt\n\n{ABOUT_NEWSLETTERS[1]}\n\n## {label}\n\n{paragraph}\n"
    subheads = [b.text for b in read_article(text, name="a.md").spoken_blocks[2:]]
    assert subheads == [label, paragraph]


@pytest.mark.parametrize(
    "title",
    [
        "Newsletter sind das neue Radio",
        "Zeitung startet WhatsApp-Kanal",
        "Deutsche hören mehr Podcasts",
        "Newsletter der Stadt kostet 40 000 Euro",
    ],
)
def test_the_only_headline_of_a_text(title: str) -> None:
    told = "Die Redaktion verschickt jeden Morgen einen Brief, wie der Verlag am Montag mitteilte."
    assert read_article(f"{title}\n\nVon Anna Berg\n\n{told}").headline == title


def test_what_somebody_does_after_the_last_word() -> None:
    turns = "ZEIT: Und das Meer?\n\nBerg: Ist da.\n\nZEIT: Wirklich?\n\nBerg: Ja. (lacht)"
    text = f"Gespräch über das Meer\n\n{ABOUT_NEWSLETTERS[1]}\n\n{turns}"
    assert read_article(text).spoken_blocks[-1].text == "Berg: Ja. (lacht)"
