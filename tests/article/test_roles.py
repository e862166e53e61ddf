"""Roles by rule: each case is one habit of the trade."""

import os
import textwrap
from pathlib import Path

import pytest

from audiofy.article import (
    Metadata,
    Role,
    inspect_article,
    load_profile,
    one_line,
    profile_from,
    read_article,
)
from audiofy.errors import ArticleError, ConfigError, InputMissing
from audiofy.label import NOTICE

TITLE = "Stadtrat beschließt Sanierung des Hallenbads"
PROSE = (
    "Der Rat der Stadt hat am Montagabend mit großer Mehrheit beschlossen, das alte Hallenbad zu"
    " sanieren. Die Arbeiten sollen im Frühjahr beginnen und rund zwei Jahre dauern. Das Geld kommt"
    " je zur Hälfte vom Land und von der Stadt."
)
MORE = PROSE.replace("Montagabend", "Dienstag").replace("Hallenbad", "Freibad")


LEAD_OF_BATHS = "Nach Jahren der Debatte ist es entschieden: Das Bad bleibt, und es wird größer."


def page(*lines: str) -> str:
    return "\n\n".join(lines)


def role_of(line: str, text: str) -> Role:
    blocks = read_article(text).blocks
    (role,) = {block.role for block in blocks if line in one_line(block.text)}
    return role


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("(Foto: picture alliance / dpa)", Role.CREDIT),
        ("Foto: Anna Berg / IMAGO", Role.CREDIT),
        ("© Anna Berg", Role.CREDIT),
        ("picture alliance/dpa", Role.CREDIT),
        ("Bild: Berg/Shutterstock.com", Role.CREDIT),
        ("Das Bad von außen (Symbolbild)", Role.CAPTION),
        ("Aktuelle Seite: Bäder: Das Hallenbad bleibt", Role.NAVIGATION),
        ("Anzeige", Role.ADVERTISEMENT),
        ("- Anzeige -", Role.ADVERTISEMENT),
        ("Teilen Twittern E-Mail Drucken", Role.SHARE),
        ("Auf Facebook teilen | Per WhatsApp teilen", Role.SHARE),
        ("Via Facebook teilen Mit Threema teilen Auf Bluesky teilen", Role.SHARE),
        ("Abspielen. Laufzeit 2 Minuten 40 Sekunden.", Role.WIDGET),
        ("Aus Stadtgespräch vom 20.11.2026, 18:30 Uhr.", Role.METADATA),
        ("1:0 O’Brien (12., Foulelfmeter)", Role.TABLE),
        ("2:4 Sanneh (90.+3)", Role.TABLE),
        ("4:2 Öztürk (45' + 1, Linksschuss)", Role.TABLE),
        ("Zum Interview: Warum baden wir so gern?", Role.TEASER),
        ("Zur Reportage: Eine Nacht am Beckenrand", Role.TEASER),
        ("37 Kommentare lesen", Role.COMMENTS),
        ("Lesen Sie auch: Das Bad und der Bund", Role.TEASER),
        ("Lesen Sie hier, warum der Bund zögert.", Role.TEASER),
        ("Mehr zum Thema", Role.TEASER),
        ("Externer Inhalt", Role.EMBED),
        ("Sieh dir diesen Beitrag auf Instagram an", Role.EMBED),
        ("Dieser Artikel ist nur für Abonnenten verfügbar.", Role.PAYWALL),
        ("Newsletter abonnieren", Role.NEWSLETTER),
        ("Artikel anhören", Role.WIDGET),
        ("Video 02:31", Role.WIDGET),
        ("Lesezeit: 4 Min.", Role.WIDGET),
        ("+++ Lesen Sie hier alle Entwicklungen im Liveblog +++", Role.TEASER),
        ("Zur Startseite", Role.NAVIGATION),
        ("https://example.org/bad", Role.URL),
        ("* * *", Role.MARKUP),
    ],
)
def test_furniture_between_paragraphs(line: str, role: Role) -> None:
    blocks = read_article(page(TITLE, PROSE, line, MORE)).blocks
    judged = {block.role for block in blocks} - {Role.HEADLINE, Role.LEAD, Role.PARAGRAPH}
    assert role in judged
    assert judged <= {role, Role.MARKUP}


@pytest.mark.parametrize(
    "line",
    [
        "Alle Informationen deuten darauf hin, dass das Bad im Mai wieder öffnet und voll wird.",
        "Lesen Sie, was da steht? So fragte der Richter den Zeugen, und der Zeuge schwieg lange.",
        "Im Newsletter der Stadt stand davon nichts, wie mehrere Leser der Zeitung berichteten.",
        "Von Montag an fahren die Busse wieder, teilte der Betreiber am Abend in Kiel mit.",
        "Das Foto: verschwunden. So endete die Suche nach vier Tagen für die drei Kinder.",
        "„Teilen und Drucken“, das sind in diesem Amt zwei Vorgänge mit je einem Formular.",
        "Die Redaktion hat der Verein längst aufgelöst, das Blatt erscheint seit Mai nicht mehr.",
        "Stand: 0:2. Dann kam die 70. Minute, und das Stadion stand kopf wie lange nicht mehr.",
        "Zum Video: Darauf sind zwei Männer zu sehen, die kurz vor Mitternacht das Bad betreten.",
        "Aus dem Bescheid vom 20.11.2026 geht hervor, dass die Stadt das Bad schließen muss.",
        "Dieser Artikel enthält nur allgemeine Regeln, sagt die Juristin über das Grundgesetz.",
        "Wichtiger Hinweis: Die Becken bleiben bis Mai leer, auch wenn die Sauna wieder öffnet.",
    ],
)
def test_prose_is_never_lost(line: str) -> None:
    assert role_of(line, page(TITLE, PROSE, line, MORE)) is Role.PARAGRAPH


def test_a_subhead_stands_over_text() -> None:
    assert (
        role_of("Das Land zahlt mit", page(TITLE, PROSE, "Das Land zahlt mit", MORE))
        is Role.SUBHEAD
    )


def test_a_heading_with_nothing_below_it_is_not_spoken() -> None:
    assert role_of("Bilder des Tages", page(TITLE, PROSE, MORE, "Bilder des Tages")) is Role.TEASER


def test_in_a_transcript_no_place_makes_a_line_furniture() -> None:
    lines = [TITLE, "Das Land zahlt mit", PROSE, MORE, "Bilder des Tages"]
    article = read_article(page(NOTICE, *lines))
    assert [one_line(block.text) for block in article.spoken_blocks] == lines
    assert article.headline == TITLE


def test_a_last_short_sentence_is_spoken() -> None:
    assert role_of("Und nun?", page(TITLE, PROSE, MORE, "Und nun?")) is Role.PARAGRAPH


def test_the_teasers_below_their_heading() -> None:
    text = page(TITLE, PROSE, "Lesen Sie auch\nBund gibt kein Geld\nBäder im Vergleich", MORE)
    assert [one_line(b.text) for b in read_article(text).excluded_blocks] == [
        "Lesen Sie auch",
        "Bund gibt kein Geld",
        "Bäder im Vergleich",
    ]


SUBHEAD = "Mehr Platz für Kinder"


@pytest.mark.parametrize(
    ("box", "told"),
    [
        # a kicker and a title, and again: whoever has a kicker is a link, also above text
        (("Lesen Sie auch", "Nordsee", "Warum die Fähren im Winter fahren"), ()),
        (("Lesen Sie auch", "Bäder", "Wer hier schwimmt", "Reise", "Wohin im Mai"), ()),
        (("Lesen Sie auch", "Bäder", "Wer hier schwimmt", "Reise", "Wohin im Mai", SUBHEAD), (-1,)),
        (("Verwandte Themen", "Bäder", SUBHEAD), (-1,)),  # a topic, and a subhead
        (("Mehr zum Thema", "Wohin im Mai und Juni", "Reise „Wir fahren da hin“"), ()),
        # no subhead stands below another one
        (("Freibad Lund: Das Becken bleibt leer", "Sauna im Ort: Wer sie noch nutzt"), ()),
        (("Freibad", ":", "Das Becken bleibt leer"), ()),
        ((SUBHEAD,), (0,)),
    ],
)
def test_links_above_a_paragraph(box: tuple[str, ...], told: tuple[int, ...]) -> None:
    text = page(TITLE, LEAD_OF_BATHS, PROSE, MORE, *box, PROSE.replace("Land", "Bund"), MORE)
    spoken = {one_line(block.text) for block in read_article(text).spoken_blocks}
    wanted = [line for i, line in enumerate(box) if i in told or i - len(box) in told]
    assert [line for line in box if line in spoken] == wanted


def test_what_a_link_says_is_far_shorter_than_a_paragraph() -> None:
    says = "In Lund baden sie bis in den Oktober. Ein Besuch am Steg."
    box = ("Unsere Empfehlung für Sie", "Baden in Lund", "Der Steg am Rand der Stadt bleibt", says)
    paragraphs = [PROSE.replace("Land", place) for place in ("Land", "Bund", "Kreis", "Amt", "Rat")]
    text = page(TITLE, LEAD_OF_BATHS, *paragraphs[:3], *box, *paragraphs[3:])
    assert role_of(says, text) is Role.TEASER


@pytest.mark.parametrize(
    ("line", "is_picture"),
    [
        ("Ein Schwimmer mit roter Kappe auf einem Startblock", True),
        ("Ein leeres Becken liegt hinter einem Zaun aus Draht.", True),
        ("Blick in das leere Becken.", True),
        ("Bademeisterin Ute Lamm in ihrer Kabine am Becken", True),
        ("Ein Zettel am Zaun", False),
        ("Streit um das Becken", False),
        ("Ute Lamm schwimmt jeden Tag", False),
    ],
)
def test_descriptions_of_pictures_have_no_verb(line: str, is_picture: bool) -> None:
    named = PROSE + " Bademeisterin Ute Lamm freut sich."
    bare = page(TITLE, LEAD_OF_BATHS, named, line, MORE, PROSE.replace("Land", "Bund"))
    text = page("Startseite", bare, "Teilen", "Drucken")
    assert (role_of(line, text) is Role.CAPTION) is is_picture
    assert role_of(line, bare).spoken  # no page is around it


def test_a_caption_with_a_bare_name_above_the_text() -> None:
    line = "Das alte Hallenbad ist seit März geschlossen. Hanna Wulff"
    text = page(TITLE, LEAD_OF_BATHS, line, PROSE, MORE)
    assert role_of("Hanna Wulff", text) is Role.CAPTION


def test_the_mark_of_paid_articles_is_no_part_of_the_kicker() -> None:
    article = read_article(page("Plus Lindental", TITLE, PROSE, MORE))
    assert article.kicker == "Lindental"


def test_a_menu_is_no_kicker() -> None:
    article = read_article(page("Newsticker Podcasts Hintergründe", TITLE, PROSE, MORE))
    assert article.kicker is None


def test_the_title_of_the_trail_is_not_the_headline() -> None:
    article = read_article(page(f"Bäder: {TITLE}", "Suche", "Bäder", TITLE, PROSE, MORE))
    assert (article.kicker, article.headline) == ("Bäder", TITLE)
    assert next(block.text for block in article.spoken_blocks) == TITLE


def test_a_last_paragraph_that_its_author_signs_is_spoken() -> None:
    last = "Im Mai soll es soweit sein. (Hanna Wulff)"
    text = page(TITLE, LEAD_OF_BATHS, PROSE, MORE, last, "Auch interessant", "Kommentare")
    assert role_of("Im Mai", text).spoken


def test_an_empty_box_of_links_takes_no_subhead() -> None:
    text = page(TITLE, PROSE, "Mehr zum Thema", "Das Land zahlt mit", MORE)
    assert role_of("Das Land zahlt mit", text) is Role.SUBHEAD


def test_a_doubled_caption() -> None:
    caption = "Seit Mai ist das Bad geschlossen, nun wird es saniert."
    text = page(
        TITLE, caption, caption, "(Foto: dpa)", "Das Bad wird saniert. Doch wer zahlt?", PROSE
    )
    assert role_of(caption, text) is Role.CAPTION


@pytest.mark.parametrize(
    ("text", "kicker", "headline"),
    [
        ('"Ein alter Traum" Rat saniert das Bad', '"Ein alter Traum"', "Rat saniert das Bad"),
        ("„Ein alter Traum“ Rat saniert das Bad", "„Ein alter Traum“", "Rat saniert das Bad"),
        ("„Ein alter Traum wird wahr“", None, "„Ein alter Traum wird wahr“"),
        (
            "Bad in Kiel\nRat beschließt die Sanierung",
            "Bad in Kiel",
            "Rat beschließt die Sanierung",
        ),
        ("Bad in Kiel:\nRat beschließt Sanierung", "Bad in Kiel", "Rat beschließt Sanierung"),
    ],
)
def test_kicker_and_headline(text: str, kicker: str | None, headline: str) -> None:
    article = read_article(page(text, PROSE, MORE))
    assert (article.kicker, article.headline) == (kicker, headline)


def test_an_article_with_nothing_but_a_section_and_a_kicker_above() -> None:
    text = page("Politik", "Streit um die Uferstraße", TITLE, PROSE, MORE, "(Sven Marquart)")
    article = read_article(text)
    assert (article.section, article.kicker, article.headline) == (
        "Politik",
        "Streit um die Uferstraße",
        TITLE,
    )
    assert [one_line(block.text) for block in article.spoken_blocks] == [TITLE, PROSE, MORE]


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("Von Anna Berg", "Anna Berg"),
        ("Von Anna Berg und Jan Kuhn, Kiel", "Anna Berg und Jan Kuhn, Kiel"),
        ("Ein Kommentar von Anna Berg", "Anna Berg"),
        ("VON ANNA BERG", "ANNA BERG"),
        ("Interview: Anna Berg", "Anna Berg"),
        ("Von Anna Berg | 20.11.2026, 13.07 Uhr", "Anna Berg"),
        ("Von Anna van der Berg", "Anna van der Berg"),
        ("Anna Berg (Text), Jan Kuhn (Bilder)", "Anna Berg"),
        ("Von Anna Berg aus Rehwinkel", "Anna Berg"),
    ],
)
def test_bylines(line: str, byline: str) -> None:
    assert read_article(page(TITLE, line, PROSE, MORE)).byline == byline


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("20.11.2026, 13.07 Uhr", "2026-11-20T13:07"),
        ("20.11.2026, 13:07 Uhr • Lesezeit: 4 Minuten", "2026-11-20T13:07"),
        ("Stand: 20. November 2026", "2026-11-20"),
        ("Freitag, 20. November 2026", "2026-11-20"),
        ("Veröffentlicht am 20.11.26 um 7.05 Uhr", "2026-11-20T07:05"),
        ("1. Jänner 2027, 6.30 Uhr", "2027-01-01T06:30"),
        ("2026-11-20", "2026-11-20"),
        ("31.02.2026", None),
    ],
)
def test_dates(line: str, published: str | None) -> None:
    assert read_article(page(TITLE, line, PROSE, MORE)).published == published


@pytest.mark.parametrize(
    "line",
    [
        "20. November 2026, 10:00 Uhr · Von Anna Berg · Lesedauer: 3 Min.",
        "Von Anna Berg | 20.11.2026, 10.00 Uhr | 3 Min. Lesezeit",
        "Anna Berg • 20. November 2026, 10:00 Uhr • ca. 3 Minuten",
        "Lesezeit 12 Minuten | 20.11.2026, 10:00 Uhr | von Anna Berg",
    ],
)
def test_the_facts_of_a_head_on_one_line(line: str) -> None:
    article = read_article(page(TITLE, line, PROSE, MORE))
    assert (article.published, article.byline) == ("2026-11-20T10:00", "Anna Berg")
    roles = sorted(block.role for block in article.excluded_blocks)
    assert roles == sorted([Role.PUBLISHED, Role.BYLINE, Role.WIDGET])


def test_published_and_updated_on_one_line() -> None:
    line = "Veröffentlicht: 20.11.2026, 8.00 Uhr | Aktualisiert: 21.11.2026, 9.30 Uhr"
    article = read_article(page(TITLE, line, PROSE, MORE))
    assert article.published == "2026-11-20T08:00"
    assert article.updated == "2026-11-21T09:30"


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("Quelle: ntv.de, mpe/dpa", "ntv.de, mpe/dpa"),
        ("sid/kor", "sid/kor"),
        ("(dpa)", "dpa"),
        ("red, ORF.at/Agenturen", "red, ORF.at/Agenturen"),
        ("SZ/dpa/mcs", "SZ/dpa/mcs"),
        ("Mit Material der dpa", "dpa"),
    ],
)
def test_sources(line: str, source: str) -> None:
    assert read_article(page(TITLE, PROSE, MORE, line)).source_line == source


@pytest.mark.parametrize(
    ("source", "publisher"),
    [
        ("ntv.de, mpe/dpa", "ntv.de"),
        ("red, ORF.at/Agenturen", "ORF.at"),
        ("SZ/dpa/mcs", "SZ"),
        ("taz", "taz"),
        ("dpa, mit Reuters", "dpa, mit Reuters"),
    ],
)
def test_the_publisher_is_who_is_no_agency(source: str, publisher: str) -> None:
    assert read_article(PROSE, given=Metadata(source_line=source)).publisher == publisher


@pytest.mark.parametrize(
    ("dateline", "source"),
    [
        ("Hamburg (dpa) - ", "dpa"),
        ("Berlin/Kiel (dpa/lno) – ", "dpa/lno"),
        ("Frankfurt am Main (AFP) - ", "AFP"),
        ("Lüneburg (epd). ", "epd"),
        ("KIEL taz | ", "taz"),
        ("KIEL. ", None),
    ],
)
def test_datelines(dateline: str, source: str | None) -> None:
    article = read_article(page(TITLE, dateline + PROSE, MORE))
    assert one_line(article.excluded_blocks[0].text) == dateline.strip()
    assert article.excluded_blocks[0].role is Role.DATELINE
    assert article.source_line == source


def test_a_place_is_a_dateline_only_where_the_article_speaks_of_it() -> None:
    assert role_of("Stille.", page(TITLE, "Stille. " + PROSE, MORE)) is Role.PARAGRAPH
    text = page(TITLE, "Wismar. " + PROSE, "In Wismar freut man sich. " + MORE)
    assert read_article(text).excluded_blocks[0].role is Role.DATELINE


def test_a_credit_in_the_line_of_its_caption() -> None:
    article = read_article(page(TITLE, "Das Bad in Kiel. | Bildquelle: dpa", PROSE, MORE))
    assert [(b.role, one_line(b.text)) for b in article.excluded_blocks] == [
        (Role.CAPTION, "Das Bad in Kiel."),
        (Role.CREDIT, "| Bildquelle: dpa"),
    ]


def test_an_agency_in_the_line_of_the_last_paragraph() -> None:
    article = read_article(page(TITLE, PROSE, MORE + " (dpa)"))
    assert article.source_line == "dpa"
    assert article.spoken_blocks[-1].text == MORE


def spoken(text: str) -> list[str]:
    return [one_line(block.text) for block in read_article(text).spoken_blocks]


@pytest.mark.parametrize("last", [MORE, "Dann ging er schwimmen."])
def test_an_author_and_a_date_in_the_line_of_the_last_paragraph(last: str) -> None:
    article = read_article(page(TITLE, PROSE, MORE, last + " (Nele Hartwich, 3.11.2026)"))
    assert (article.byline, article.published) == ("Nele Hartwich", "2026-11-03")
    assert article.spoken_blocks[-1].text == last


@pytest.mark.parametrize(
    ("line", "byline", "source"),
    [
        ("(Nele Hartwich, 3.11.2026)", "Nele Hartwich", None),
        ("(Nele Hartwich, Jan Kuhn, APA, 3. 11. 2026)", "Nele Hartwich, Jan Kuhn, APA", None),
        ("(APA, red, 3.11.2026)", None, "APA, red, 3.11.2026"),
    ],
)
@pytest.mark.parametrize("gap", [" ", "\n\n"])
def test_a_signature_with_its_date(
    line: str, byline: str | None, source: str | None, gap: str
) -> None:
    article = read_article(page(TITLE, PROSE, MORE + gap + line))
    assert (article.byline, article.source_line) == (byline, source)
    assert article.spoken_blocks[-1].text == MORE


def test_names_and_dates_below_several_quotations_are_spoken() -> None:
    said = [f"{PROSE} (Nele Hartwich, 3.11.2026)", f"{MORE} (Jan Kuhn, 4.11.2026)"]
    assert spoken(page(TITLE, *said)) == [TITLE, *said]


@pytest.mark.parametrize(
    "below",
    [
        "03:20 min\nAus Stadtgespräch vom 20.11.2026.",
        "Bild: Keystone/Nele Hartwich\nAus Stadtgespräch vom 20.11.2026.",
        "Abspielen. Laufzeit 3 Minuten 20 Sekunden.",
    ],
)
def test_the_title_between_a_player_and_its_length(below: str) -> None:
    player = f"Audio\nDas Bad und seine Gäste\n{below}"
    assert spoken(page(TITLE, PROSE, player, MORE)) == [TITLE, PROSE, MORE]


def test_the_goals_of_a_match_and_their_heading() -> None:
    goals = "Tore und Karten\n0:1 Sanneh (8')\n1:1 Öztürk (71', Kopfball)"
    assert spoken(page(TITLE, PROSE, goals, MORE)) == [TITLE, PROSE, MORE]


def test_bookings_and_spectators_below_the_goals() -> None:
    box = "Tore: 1:0 Sanneh (12.), 2:0 Kuhn (45.+2)\nGelbe Karten: Kuhn, Berg\nZuschauer: 4.300"
    assert spoken(page(TITLE, PROSE, box, MORE)) == [TITLE, PROSE, MORE]


def test_hours_of_a_programme_are_no_goals() -> None:
    line = "19:30 Aquafitness (3. Stock)"
    assert line in spoken(
        page(TITLE, PROSE, f"Das Programm:\n{line}\n20:15 Sauna (2. Stock)", MORE)
    )


def test_advice_at_the_end_that_the_article_is_none() -> None:
    note = (
        "Wichtiger Hinweis:\nDieser Beitrag ersetzt nicht die Untersuchung in einer Praxis. Fragen"
        " Sie bei Beschwerden Ihre Ärztin."
    )
    assert spoken(page(TITLE, PROSE, MORE, note)) == [TITLE, PROSE, MORE]
    assert len(spoken(page(TITLE, PROSE, note, MORE))) > 3


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_a_newsletter_above_the_line_that_agrees_to_it(gap: str) -> None:
    box = gap.join(
        (
            "Kiel kompakt",
            "Der Newsletter mit allem, was die Förde bewegt, an jedem Werktag um sieben.",
            "Mit meiner Anmeldung erkläre ich mich mit der Werbevereinbarung einverstanden.",
        )
    )
    assert spoken(page(TITLE, PROSE, box, MORE)) == [TITLE, PROSE, MORE]


def test_the_fields_of_a_newsletter_between_its_name_and_the_consent() -> None:
    box = (
        "Kiel kompakt\nWas die Förde bewegt, an jedem Werktag.\nE-Mail-Adresse\n"
        "Ich stimme der Werbevereinbarung zu."
    )
    assert spoken(page(TITLE, PROSE, box, MORE)) == [TITLE, PROSE, MORE]


LEAD = "Seit Mai ist das alte Bad am Park geschlossen. Nun streitet der Rat über das Geld"


@pytest.mark.parametrize("lead", [LEAD, LEAD + ", die Sauna und das neue Becken im Park"])
@pytest.mark.parametrize("below", ["Nele Hartwich", "Nele Hartwich\n3. November 2026, 6:00"])
def test_a_lead_without_its_last_full_stop_above_the_author(lead: str, below: str) -> None:
    article = read_article(page(f"{TITLE}\n{lead}", below, PROSE, MORE))
    assert (article.lead, article.byline) == (lead, "Nele Hartwich")


def test_an_author_above_a_date_and_below_a_place() -> None:
    about = "Aus Kiel\nNele Hartwich\n3.11.2026\n9:00 Uhr\nteilen"
    article = read_article(page(TITLE, LEAD + ".", about, PROSE, MORE))
    assert (article.byline, article.published) == ("Nele Hartwich", "2026-11-03")
    assert "Aus Kiel" not in [block.text for block in article.spoken_blocks]


@pytest.mark.parametrize(
    ("trail", "section", "kicker"),
    [
        ("Badeblatt\nStartseite\nFreizeitbad", "Freizeitbad", None),
        ("Badeblatt\nStartseite\nOrte\nKiel\nBäder", "Kiel", "Bäder"),
        ("Badeblatt\nStartseite\nSport\nBäder", "Sport", "Bäder"),
    ],
)
def test_the_section_is_the_end_of_the_trail(trail: str, section: str, kicker: str | None) -> None:
    article = read_article(page(f"{trail}\n{TITLE}", PROSE, MORE))
    assert (article.section, article.kicker, article.headline) == (section, kicker, TITLE)


def test_a_logo_is_no_source() -> None:
    article = read_article(page("taz logo", TITLE, PROSE, MORE))
    assert article.source_line is None


def test_the_source_in_a_copyright_line() -> None:
    line = "© SZ/dpa/nhw - Rechte am Artikel können Sie hier erwerben."
    article = read_article(page(TITLE, PROSE, MORE, line))
    assert (article.source_line, article.publisher) == ("SZ/dpa/nhw", "SZ")
    assert article.excluded_blocks[-1].reason == "copyright line"


def test_hard_wraps_are_one_paragraph() -> None:
    words, lines = (PROSE + " " + MORE).split(), [""]
    for word in words:
        if len(lines[-1]) + 1 + len(word) > 72:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    article = read_article(page(TITLE, "\n".join(lines), MORE))
    assert [one_line(b.text) for b in article.spoken_blocks] == [TITLE, PROSE + " " + MORE, MORE]


def test_soft_hyphens_are_cut_and_offsets_hold() -> None:
    text = page(TITLE, PROSE.replace("Hallenbad", "Hallen\u00adbad"), MORE)
    block = read_article(text).blocks[1]
    assert "Hallenbad" in block.text
    position = block.text.index("bad")
    assert text[block.source_offset(position) :].startswith("bad")


@pytest.mark.parametrize(
    "text", ["", " \n ", "?!", "🎉🎉\n\n...", "* * *", "Anzeige", "© dpa", "\u00ad", "Politik"]
)
def test_nothing_to_read(text: str) -> None:
    with pytest.raises(ArticleError, match="no paragraph"):
        read_article(text)


@pytest.mark.parametrize("text", ["Hallo Welt", "Hallo Welt.", "Nur ein Satz, der für sich steht."])
def test_a_single_line_is_read(text: str) -> None:
    assert [block.text for block in read_article(text).spoken_blocks] == [text]


def test_a_profile_adds_phrases() -> None:
    profile = profile_from(
        {
            "name": "Nordkurier",
            "phrase": [
                {"role": "teaser", "reason": "service box", "starts": ["Unser Servicetelefon"]},
                {"role": "subhead", "is": ["Das Wetter von morgen."]},
            ],
        }
    )
    text = page(TITLE, PROSE, "Unser Servicetelefon ist da.", "Das Wetter von morgen.", MORE)
    article = read_article(text, profile=profile)
    assert [(b.role, b.reason) for b in article.excluded_blocks] == [(Role.TEASER, "service box")]
    assert article.spoken_blocks[-2].role is Role.SUBHEAD


@pytest.mark.parametrize(
    ("toml", "cause"),
    [
        ("nome = 'x'", "unknown key 'nome'"),
        ("[[phrase]]\nrole = 'tease'", "no role 'tease'"),
        ("[[phrase]]\nrole = 'teaser'\nstart = ['x']", "unknown field 'start'"),
        ("[[phrase]]\nrole = 'teaser'\nlike = ['(']", "not a pattern"),
        ("[[phrase]]\nrole = 'teaser'\nis = 'x'", "list of phrases"),
        ("[[phrase]", "not TOML"),
    ],
)
def test_a_profile_with_a_mistake(tmp_path: Path, toml: str, cause: str) -> None:
    file = tmp_path / "profil.toml"
    file.write_text(toml, "utf-8")
    with pytest.raises(ConfigError, match=cause):
        load_profile(file)


def test_a_profile_is_a_file_of_a_size_to_read(tmp_path: Path) -> None:
    large, pipe = tmp_path / "gross.toml", tmp_path / "pipe.toml"
    large.write_text("#" * 1_000_001, "utf-8")
    os.mkfifo(pipe)
    for path in (large, pipe, Path("/dev/zero")):
        with pytest.raises(InputMissing, match="not a file, or too large"):
            load_profile(path)


def test_a_profile_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="No such file") as caught:
        load_profile(tmp_path / "profil.toml")
    assert "--profile" in caught.value.hint
    assert "--preset" in caught.value.hint  # what who says `--profile apple` looks for


def test_short_lines_alone_are_read() -> None:
    assert [block.text for block in read_article("Eins\nZwei\nDrei").spoken_blocks] == [
        "Eins",
        "Zwei",
        "Drei",
    ]


def test_what_is_given_goes_before_what_is_found() -> None:
    given = Metadata(headline=TITLE, byline="Anna Berg", published="2026-11-20T08:00:00+01:00")
    article = read_article(page("Das Land zahlt mit", PROSE, "Von Jan Kuhn", MORE), given=given)
    assert (article.headline, article.byline) == (TITLE, "Anna Berg")
    assert article.spoken_blocks[0].role is Role.SUBHEAD
    assert inspect_article(article)["published"] == "2026-11-20"


def test_the_given_headline_is_found_in_the_text() -> None:
    given = Metadata(headline="„Das Bad“ wird saniert")
    article = read_article(page("Kiel", '"Das Bad" wird saniert', PROSE, MORE), given=given)
    assert article.headline == '"Das Bad" wird saniert'
    assert article.kicker == "Kiel"


@pytest.mark.parametrize(
    ("trail", "section"),
    [
        (("Startseite", "Unternehmen", "Industrie", f"Ratsbeschluss: {TITLE}"), "Unternehmen"),
        (("Startseite", "Panorama", "Justiz & Kriminalität", "Kiel: Bad bleibt doch"), "Panorama"),
        (("Politik", "Sport", "Wissen", "Home", "Kiel", f"Ratsbeschluss: {TITLE}"), "Kiel"),
        (("Startseite", "Region", "Stadt Zürich", TITLE), "Stadt Zürich"),
    ],
)
def test_a_trail_in_lines_has_the_section(trail: tuple[str, ...], section: str) -> None:
    lines = "\n".join(trail)
    article = read_article(page(f"{lines}\nRatsbeschluss\n{TITLE}", PROSE, MORE))
    assert article.headline == TITLE
    assert article.kicker == "Ratsbeschluss"
    assert article.section == section


def test_a_menu_names_no_section() -> None:
    menu = "Programm\nPodcasts\nPolitik\nWirtschaft\nWissen\nKultur\nSport\nJetzt live hören"
    article = read_article(page(menu, f"Ratsbeschluss\n{TITLE}", PROSE, MORE))
    assert (article.section, article.kicker) == (None, "Ratsbeschluss")


def test_several_places_are_no_kicker() -> None:
    text = page("NDR", "Nachrichten", "Niedersachsen", "Hadeln/Kehdingen/Wursten", TITLE, PROSE)
    article = read_article(page(text, MORE))
    assert (article.section, article.kicker) == ("Hadeln/Kehdingen/Wursten", None)
    assert article.source_line is None


def test_below_a_release_stand_others() -> None:
    other = "POL-HX: Kabel gestohlen\nSteinheim (ots) - Unbekannte haben 300 Meter Kabel entwendet."
    end = "Original-Content von: Polizei Hadeln, übermittelt durch news aktuell"
    head = "Dienststellen\nPolizei Hadeln\nPOL-HX: Auto landet im Hallenbad"
    article = read_article(page(head, "Hadeln (ots)", PROSE, MORE, end, other))
    assert article.headline == "Auto landet im Hallenbad"
    assert article.kicker is None
    assert [one_line(block.text) for block in article.spoken_blocks[1:]] == [PROSE, MORE]


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("Mehr dazu in Hallenbad wird saniert (tirol.ORF.at; 25.11.2026)", Role.TEASER),
        ("„Tirol heute“, 27.11.2026, 19.00 Uhr", Role.EDITORIAL_NOTE),
        ("MDR (Nele Hartwich, Tim Berg)", Role.SOURCE),
        ("Anzeige | Zum Weiterlesen scrollen", Role.ADVERTISEMENT),
        (
            "Nele Hartwich (nha), Jahrgang 1998, arbeitet seit 2023 im Ressort Kiel.",
            Role.AUTHOR_BOX,
        ),
    ],
)
def test_a_line_tells_wherever_it_stands(line: str, role: Role) -> None:
    assert role_of(line, page(TITLE, PROSE, line, MORE, PROSE.replace("Rat", "Kreistag"))) is role


def test_an_author_of_a_link_is_no_author_of_the_article() -> None:
    links = "Mehr zum Thema\nFreibad bleibt im Winter offen\nVon Jan Kuhn\nEisbahn öffnet später"
    assert read_article(page(TITLE, PROSE, MORE, links)).byline is None


def test_a_heading_that_the_contents_list_is_spoken() -> None:
    contents = "Inhalt\nRat: Winter entscheidet\nLand: Geld reicht nicht"
    box = "Audio\nBäder im Land: Wie lange reicht das Geld?\nNordfunk\n02:47 min"
    text = page(TITLE, contents, PROSE, box, "Rat: Winter entscheidet", MORE)
    article = read_article(page(text, "Land: Geld reicht nicht", PROSE.replace("Rat", "Kreistag")))
    subheads = [one_line(b.text) for b in article.spoken_blocks if b.role is Role.SUBHEAD]
    assert subheads == ["Rat: Winter entscheidet", "Land: Geld reicht nicht"]


def test_what_little_each_sentence_says_for_the_page_does_not_add_up() -> None:
    paragraph = (
        "Für die Branche kommt die Nachricht zur Unzeit. Im laufenden Jahr zählte das Terminal 118"
        " Anläufe, für 2027 waren 135 Anläufe angemeldet. Zwei Reedereien haben nach Informationen"
        " dieser Zeitung bereits elf Abfahrten verlegt. Ein Teil der Schiffe könne ausweichen."
    )
    assert role_of(paragraph, page(TITLE, PROSE, "Anzeige", paragraph, MORE)) is Role.PARAGRAPH


def test_a_trail_may_end_above_a_kicker_or_with_a_place_apart() -> None:
    trail = "Startseite\nLokales\nKreis Lindental\nWehrstedt"
    above = page(f"{trail}\nNahversorgung\n{TITLE}", PROSE, MORE)
    apart = page(trail.replace("\n", "\n\n"), TITLE, f"In Wehrstedt freut man sich. {PROSE}", MORE)
    read = [read_article(text) for text in (above, apart)]
    assert [each.section for each in read] == ["Wehrstedt", "Wehrstedt"]
    assert [each.kicker for each in read] == ["Nahversorgung", None]


def test_marked_headings_and_lists_end_an_article() -> None:
    text = page(
        f"# {TITLE}", PROSE, MORE, "## So ist geöffnet", "- Montag: 7 Uhr\n- Freitag: 9 Uhr"
    )
    spoken = read_article(text, name="bad.md").spoken_blocks
    assert [one_line(block.text) for block in spoken[-3:]] == [
        "So ist geöffnet",
        "Montag: 7 Uhr",
        "Freitag: 9 Uhr",
    ]


def test_an_agency_sets_keywords_a_note_and_its_title_on_lines_of_their_own() -> None:
    head = f"Kommunen/Bäder/\n(Zusammenfassung 1645 - neu: Reaktionen)\n{TITLE} =\n"
    text = textwrap.fill(f"Kiel (dpa) - {PROSE} {MORE}", 68)
    article = read_article(page("bdt0418 3 vm 392  dpa 1127", head, text, textwrap.fill(MORE, 68)))
    assert (article.headline, article.kicker) == (TITLE, "Kommunen/Bäder/")


def test_an_interviews_first_turns_have_longer_names() -> None:
    asked = (
        "DIE ZEIT: Frau Berg, wer plant bei Ihnen?\n\nAnna Berg: Mein Mann. Ich habe das Bad.\n\n"
    )
    more = "ZEIT: Und wer schwimmt dort?\n\nBerg: Wir beide, jeden Morgen, auch im Winter.\n\n" * 2
    article = read_article(page(TITLE, LEAD_OF_BATHS, f"{asked}{more}"))
    roles = [block.role for block in article.spoken_blocks[2:]]
    assert roles == [Role.QUESTION, Role.PARAGRAPH] * 3


def test_a_paragraph_above_an_advertisements_label_is_spoken() -> None:
    paragraph = "Lindental ist kein Einzelfall. Nach Angaben des Landes fehlen 140 Bäder."
    text = page(TITLE, PROSE, f"{paragraph}\nAnzeige", MORE, PROSE.replace("Rat", "Kreistag"))
    assert role_of(paragraph, text) is Role.PARAGRAPH


def test_a_summary_ends_with_the_line_that_names_the_machine() -> None:
    points = "Das Bad wird saniert.\nDas Land zahlt die Hälfte.\nDie Arbeiten dauern zwei Jahre."
    summary = f"Zusammenfassung\n{points}\nKI-generiert, von der Redaktion geprüft"
    spoken = read_article(page(TITLE, summary, PROSE, MORE)).spoken_blocks
    assert [one_line(block.text) for block in spoken] == [TITLE, PROSE, MORE]


def test_a_box_of_facts_is_spoken_and_one_of_links_is_not() -> None:
    facts = (
        "Im Land gab es im Jahr 2010 noch 62 Bäder mit einem Becken von 25 Metern. Heute sind es"
        " 41, und ein Drittel davon ist älter als ein halbes Jahrhundert."
    )
    inside = f"Weitere Informationen\nBäder im Land\n{facts}\nEnde der weiteren Informationen"
    links = "Weitere Informationen\nFreibad bleibt offen\nEnde der weiteren Informationen"
    article = read_article(page(TITLE, PROSE, inside, MORE, links, PROSE.replace("Rat", "Kreis")))
    spoken = [one_line(block.text) for block in article.spoken_blocks]
    assert spoken[2:4] == ["Bäder im Land", facts]
    assert "Freibad bleibt offen" not in spoken


@pytest.mark.parametrize("label", ["Abo", "SZ+", ""])
def test_another_headline_at_the_end_of_a_trail(label: str) -> None:
    trail = "Startseite\nLokales\nHallenbad in Lindental: Kosten, Dauer und Öffnungszeiten"
    kicker = "Bäder im Kreis Lindental"
    head = f"{label}\n{kicker}\n{TITLE}" if label else f"{kicker}\n{TITLE}"
    article = read_article(page(f"{trail}\n\n{head}\n\n{LEAD_OF_BATHS}", PROSE, MORE))
    assert (article.headline, article.kicker, article.section) == (TITLE, kicker, "Lokales")


def test_who_has_written_it_at_the_end_of_a_lead() -> None:
    lead = f"{LEAD_OF_BATHS} Ein Besuch am Beckenrand."
    article = read_article(page(TITLE, f"{lead} Von Anna Mast-Berg", PROSE, MORE))
    assert (article.lead, article.byline) == (lead, "Anna Mast-Berg")


def test_links_between_paragraphs_end_with_a_date_or_a_sentence() -> None:
    dated = (
        "Neue Gebühren für Parkplätze: Was ab Januar gilt\n\nVon Anna Berg\n\nKiel\n\n22.11.2026"
    )
    listed = (
        "«Oben Beton»: Was der Deckel verändert hat\nDas Dach ist seit einem Jahr offen.\n"
        "Abo\nFahrplan 2027: Auf diesen Linien warten Sie künftig länger\n"
        "Der Mangel an Fahrern zwingt die Betriebe zu Abstrichen. Betroffen sind die Randstunden."
    )
    rest = [text.replace("Rat", "Kreistag") for text in (PROSE, MORE)]
    end = page(rest[1], "Teilen\nDrucken\nMerken")
    article = read_article(page(TITLE, PROSE, MORE, dated, rest[0], listed, end))
    assert [b.text for b in article.spoken_blocks] == [TITLE, PROSE, MORE, *rest]


@pytest.mark.parametrize("box", ["Zur Person\n\n{}", "Zur Person\n{}", "Zur Person: {}"])
def test_who_somebody_is_whom_the_text_speaks_of(box: str) -> None:
    person = "Almut Lohse, 52, ist Ingenieurin und hat drei Bäder geplant. Sie lebt in Kiel."
    told = f"Die Pläne sind von Almut Lohse. {MORE}"
    spoken = read_article(page(TITLE, PROSE, told, box.format(person))).spoken_blocks
    assert spoken[-1].text.endswith(person)
    written = read_article(page(TITLE, "Von Almut Lohse", PROSE, MORE, box.format(person)))
    assert [block.text for block in written.spoken_blocks] == [TITLE, PROSE, MORE]


@pytest.mark.parametrize("title", ["", "Bäder im Land\n"])
def test_a_box_of_facts_may_have_a_label(title: str) -> None:
    article = read_article(page(TITLE, PROSE, f"Zur Sache\n{title}{MORE}", PROSE + " Es bleibt."))
    subheads = [b.text for b in article.spoken_blocks if b.role is Role.SUBHEAD]
    assert subheads == ["Zur Sache", *title.splitlines()]


def test_a_cut_off_headline_at_the_end_of_a_trail() -> None:
    trail = f"Presseportal\nBlaulicht\nPolizei Lindental\nPOL-LI: {TITLE[:30]} ..."
    head = f"25.11.2026 – 11:38\n\nPolizei Lindental\n\nPOL-LI: {TITLE}"
    article = read_article(page(trail, head, "Lindental (ots)", PROSE, MORE))
    assert [b.text for b in article.spoken_blocks] == [TITLE, PROSE, MORE]


@pytest.mark.parametrize(
    "links",
    [
        "Aktuelle Nachrichten aus Sachsen\nMehr aus der Region: Nachrichten aus dem Studio",
        "Ein Jahr gratis baden: Was das gebracht hat\nvon Anna Berg\nLink zum Artikel",
    ],
)
def test_a_subhead_below_links_that_have_their_own_titles(links: str) -> None:
    text = f"{TITLE}\n\n{PROSE}\n{links}\nWer bezahlt den Umbau?\n{MORE}"
    spoken = [block.text for block in read_article(text).spoken_blocks]
    assert spoken == [TITLE, PROSE, "Wer bezahlt den Umbau?", MORE]


def test_the_times_of_a_ticker_may_lack_their_word() -> None:
    entries = page("13:55 Uhr", "Feuerwehr rückt aus", PROSE, "12:10", "Erste Bäume fallen", MORE)
    spoken = [
        b.text for b in read_article(page("Liveticker zum Sturm", PROSE, entries)).spoken_blocks
    ]
    assert {"13:55 Uhr", "12:10"} <= set(spoken)


def test_several_sentences_that_no_reader_is_addressed_in_are_spoken() -> None:
    told = (
        "Solche Alternativen gibt es bereits. In zwei Tälern verkehren Rufbusse, die man per App"
        " oder Telefon bestellt. Sie kosten im Schnitt ein Drittel weniger als eine Linie mit"
        " festem Plan. Ältere Menschen verzichten auf das Angebot, weil ihnen die Bestellung zu"
        " kompliziert ist."
    )
    spoken = read_article(page(TITLE, LEAD_OF_BATHS, PROSE, told, MORE)).spoken_blocks
    assert told in [block.text for block in spoken]


def test_a_headline_twice_and_a_picture_between() -> None:
    trail = f"Sie sind hier:\nStartseite\nNachrichten\n{TITLE}"
    picture = "Luftaufnahme des Hallenbads mit freiliegendem Becken am Ufer"
    article = read_article(page(trail, picture, TITLE, LEAD_OF_BATHS, PROSE, MORE))
    assert [b.text for b in article.spoken_blocks] == [TITLE, LEAD_OF_BATHS, PROSE, MORE]
    kicked = read_article(page(f"{trail}\nBäder\n{TITLE}", LEAD_OF_BATHS, PROSE, MORE))
    assert (kicked.headline, kicked.kicker) == (TITLE, "Bäder")


def test_a_subhead_that_looks_like_a_picture_s_description() -> None:
    told = PROSE.replace("Der Rat", "Zwei Helikopter waren im Einsatz. Der Rat")
    spoken = read_article(
        page(TITLE, PROSE, MORE, "Zwei Helikopter im Einsatz", told)
    ).spoken_blocks
    assert "Zwei Helikopter im Einsatz" in [block.text for block in spoken]


def test_a_caption_with_its_agency_glued_to_it() -> None:
    text = page(TITLE, PROSE, "Am Ufer wird eine Leitung aus dem Jahr 1962 ersetzt.dpa", MORE)
    assert [b.text for b in read_article(text).spoken_blocks] == [TITLE, PROSE, MORE]


def test_a_numbered_subhead_is_no_point_of_the_summary_above() -> None:
    text = page(TITLE, PROSE, "Zusammenfassung anzeigen", "1. Zuerst kommt das Dach", MORE)
    assert role_of("1. Zuerst kommt das Dach", text) is Role.SUBHEAD


def test_what_stands_above_the_entries_of_a_ticker_is_the_lead() -> None:
    lead = " ".join(PROSE.split(" ")[:30]) + " bereit, und alle haben lange darauf gewartet."
    entries = (f"{hour}.05 Uhr: {MORE}" for hour in (14, 13, 12))
    assert read_article(page(TITLE, lead, *entries)).lead == lead


def test_a_picture_above_everything_has_its_caption_below_its_rights() -> None:
    caption = "Hallenbad bei Lindental: Das Becken ist seit dem Herbst leer."
    rights = "Bildrechte: picture alliance / dpa | Rike Thomsen\nAudiobeitrag"
    article = read_article(page(rights, caption, f"Wirtschaft\n{TITLE}", LEAD_OF_BATHS, PROSE))
    assert role_of(caption, article.source) is Role.CAPTION
    assert (article.section, article.headline) == ("Wirtschaft", TITLE)


def test_who_signs_below_the_section_is_the_author() -> None:
    article = read_article(page(TITLE, "Lokales: Nele Hartwich (nha)\n24.11.2026", PROSE, MORE))
    assert article.byline == "Nele Hartwich"


def test_the_authors_code_above_a_table_heads_no_table() -> None:
    table = "Tore und Karten\n0:1 Demir (17., Kopfball)\n1:1 Moser (60., Linksschuss)"
    assert read_article(page(TITLE, PROSE, MORE, "nha", table)).byline == "nha"


def test_a_source_is_named_without_with() -> None:
    assert read_article(page(TITLE, PROSE, MORE, "mit dpa")).source_line == "dpa"


def test_a_paper_that_signs_its_dateline_is_the_source() -> None:
    article = read_article(page(TITLE, LEAD_OF_BATHS, f"Lindental taz | {PROSE}", MORE))
    assert article.source_line == "taz"
    assert role_of("Lindental taz", article.source) is Role.DATELINE


def test_who_has_the_rights_is_the_source_and_what_stands_below_is_not_read() -> None:
    rights = "© SZ/nha - Rechte am Artikel können Sie hier erwerben."
    link = "Drei trockene Jahre haben Spuren hinterlassen. Nun hilft ein Brunnen."
    footer = "Copyright © Süddeutsche Zeitung GmbH"
    article = read_article(page(TITLE, PROSE, MORE, rights, "Warum Brunnen fehlen", link, footer))
    assert article.source_line == "SZ/nha"
    assert role_of("Drei trockene", article.source) is Role.TEASER


def test_points_on_end_below_a_dateline_are_a_list() -> None:
    points = "Sanierung für vier Millionen Euro\nBeginn im Frühjahr geplant\nDas Land zahlt mit"
    text = page(TITLE, "Lindental (ots)", points, PROSE, MORE, PROSE, MORE)
    assert {role_of(line, text) for line in points.split("\n")} == {Role.LIST_ITEM}


def test_what_a_button_unfolds_is_of_the_article() -> None:
    facts = "Das Land zahlt zwei Millionen Euro. Den Rest zahlen die Stadt und der Kreis."
    box = f"So wird das Bad bezahlt\nBox aufklappen\nBox zuklappen\n{facts}"
    spoken = read_article(page(TITLE, LEAD_OF_BATHS, PROSE, box, "Was bleibt", MORE)).spoken_blocks
    assert [block.role for block in spoken][-4:] == [
        Role.SUBHEAD, Role.PARAGRAPH, Role.SUBHEAD, Role.PARAGRAPH,
    ]  # fmt: skip


def test_a_kicker_below_a_menu_of_sections_is_none_of_them() -> None:
    menu = "Politik\nWirtschaft\nWissen\nKultur\nGesellschaft\nSport"
    article = read_article(page(menu, f"Bäder\n{TITLE}", LEAD_OF_BATHS, PROSE, MORE))
    assert article.kicker == "Bäder"


def test_a_date_above_the_label_of_the_author() -> None:
    top = page(TITLE, LEAD_OF_BATHS, "24.11.2026\nVon\nNele Hartwich\nLesedauer: 3 min")
    assert read_article(page(top, PROSE, MORE)).published == "2026-11-24"


def test_a_caption_below_its_agency_alone() -> None:
    picture = "Getty Images/Westend61\nIm Becken steht seit dem Herbst kein Wasser mehr."
    trail = f"Startseite\nRatgeber\n{TITLE}\nBäder\n{TITLE}"
    signed = "Nele Hartwich\n24.11.2026, 09:12 Uhr"
    article = read_article(page(trail, picture, f"Von {signed}", LEAD_OF_BATHS, PROSE, MORE))
    assert role_of("Im Becken", article.source) is Role.CAPTION
    assert (article.kicker, article.lead) == ("Bäder", LEAD_OF_BATHS)


def roles_of(text: str) -> dict[str, Role]:
    """The role of each line or paragraph."""
    return {one_line(block.text): block.role for block in read_article(text).blocks}


@pytest.mark.parametrize("length", ["24.11.2026 | 1:42 min", "02:31 Min.|24.11.26|hessenschau"])
def test_what_a_film_shows_is_not_read(length: str) -> None:
    shown = (
        "Im Becken üben Kinder.\nDie Schwimmschule fürchtet um ihre Zeiten. Drei Eltern erzählen."
    )
    film = shown.split("\n")
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, f"{shown}\n{length}", MORE, PROSE))
    assert {roles[line] for line in film} == {Role.WIDGET}


def test_a_table_of_results_is_not_read_and_neither_is_its_heading() -> None:
    table = (
        "Sprint Männer, Lindental\n1. Ola Nord (NOR) 0 23:41,7 Min.\n2. Luc Petit (FRA) 1 +8,3 Sek."
    )
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, table, MORE))
    assert {roles[line] for line in table.split("\n")} == {Role.TABLE}


def test_who_said_it_below_a_quotation_is_no_chapter() -> None:
    said = '"Wer ein Bad schließt, der schließt es für alle Kinder einer Stadt."'
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, said, "Ute Lamm, Ökonomin", MORE))
    assert roles["Ute Lamm, Ökonomin"] is Role.PARAGRAPH


def test_a_caption_between_a_trail_and_a_button_has_the_headline_below() -> None:
    caption = "Ute Lamm jubelt im Ziel des Sprints von Lindental."
    top = f"Startseite\nWintersport\n{caption}\nmit Video\nWeltcup in Lindental\n{TITLE}"
    article = read_article(
        page(f"{top}\nStand: 24.11.2026 • 17:48 Uhr", LEAD_OF_BATHS, PROSE, MORE)
    )
    assert (article.headline, article.kicker) == (TITLE, "Weltcup in Lindental")
    assert role_of(caption, article.source) is Role.CAPTION


def test_chapters_of_a_police_report() -> None:
    fact = (
        "In der Nacht zu Dienstag drangen Unbekannte in ein Einfamilienhaus an der Hauptstraße ein."
    )
    text = page(
        "POL-HS: Pressebericht vom 24.11.2026",
        "Lindental (ots)",
        "Kriminalitätsgeschehen:",
        "Lindental-West - Einbruch in Einfamilienhaus",
        f"{fact} Sie stahlen Schmuck. Zeugen werden gebeten, sich bei der Polizei zu melden.",
        "Verkehrsgeschehen:",
        "Lindental-Ost - Radfahrer verletzt",
        "Ein Radfahrer stürzte am Dienstag auf der Hauptstraße. Er kam in ein Krankenhaus.",
    )
    chapters = [b.text for b in read_article(text).spoken_blocks if b.role is Role.SUBHEAD]
    assert chapters == [
        "Kriminalitätsgeschehen:",
        "Lindental-West - Einbruch in Einfamilienhaus",
        "Verkehrsgeschehen:",
        "Lindental-Ost - Radfahrer verletzt",
    ]


def test_a_quotation_in_large_type_with_its_speaker_is_read_once() -> None:
    large = "»Das Becken leckt seit Jahren, und keiner hört hin« Ute Lamm, Bademeisterin"
    said = "Das Becken leckt seit Jahren, und keiner hört hin, sagt Ute Lamm der Zeitung. " + MORE
    assert roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, said, large, MORE))[large] is Role.EMBED


def test_a_teaser_with_its_author_and_date_below_it() -> None:
    teaser = (
        "Bäder im Kreis\nDas letzte Freibad schließt\nDie Kasse war leer. Nun ist es das Becken."
    )
    signed = "12.10.2026 um 15:04 Uhr - Nele Hartwich - in Bäder - 9 Ergänzungen"
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, f"{teaser}\n{signed}", "Was bleibt", MORE))
    assert {roles[line] for line in teaser.split("\n")} == {Role.TEASER}
    assert roles["Was bleibt"] is Role.SUBHEAD


def test_a_release_names_its_day() -> None:
    article = read_article(
        page("Pressemitteilung vom 24.11.2026", TITLE, LEAD_OF_BATHS, PROSE, MORE)
    )
    assert (article.published, article.headline) == ("2026-11-24", TITLE)


@pytest.mark.parametrize(
    "text",
    [
        "Kurioses aus dem Teich\n\nDer Wels hat Barteln.\n\nDie Kröte schläft.\n\nDer Hecht nicht.",
        "Wahl in Lindental\n\nRote: 34 Prozent\nBlaue: 15 Prozent\nGrüne: 14 Prozent",
        "Chronologie des Umbaus\n\n1999: Gründung des Bades.\n\n2006: Erster Umbau.\n\n2018: Ende.",
        "Sprüche der Woche\n\n„Das Bad bleibt.“\nUte Lamm, Bürgermeisterin\n\n„Wasser marsch.“",
        "Rücktritt der Ministerin\n\nWie sie ihr Amt verlor.\n\n3. März",
    ],
)
def test_the_first_line_is_the_headline_of_short_paragraphs(text: str) -> None:
    article = read_article(f"{text}\n\n{PROSE}")
    assert article.headline == text.split("\n")[0]
    assert [one_line(block.text) for block in article.spoken_blocks] == [
        *filter(None, text.split("\n")),
        PROSE,
    ]


def test_a_poem_has_its_title_above_its_author() -> None:
    verses = "Über den Deich geht ein Wind;\nleise, wie Winde so sind."
    article = read_article(
        f"Der Deich\n\nVon Ute Lamm\n\n{verses}\n\nWer hat ihn gehört?\n\n{PROSE}"
    )
    assert article.headline == "Der Deich"


def test_words_alone_are_subheads_where_there_is_no_page() -> None:
    parts = [
        (label, f"Der Bund will mehr davon, und das bald. Das sagt {name} in Lindental.")
        for label, name in (("Rente", "Lamm"), ("Jobs", "Berg"), ("Trauer", "Kuhn"))
    ]
    text = page(TITLE, LEAD_OF_BATHS, *(line for part in parts for line in part))
    assert spoken(text) == [TITLE, LEAD_OF_BATHS, *(line for part in parts for line in part)]


@pytest.mark.parametrize(
    "line",
    [
        "Mit einem Digitalabo erreicht er inzwischen 40.000 Leser. Vorher waren es 12.000.",
        "Video: Ein Nachbar hatte den Bau gefilmt, wie das Gericht am Freitag mitteilte.",
        "Anzeige: Dieses Wort muss laut Gesetz über jedem bezahlten Text stehen.",
        "Mehr zum Thema Dünger wissen die wenigsten Städter, klagt Bauer Kühn am Rand.",
    ],
)
def test_sentences_that_address_nobody_are_told_where_there_is_no_page(line: str) -> None:
    assert line in spoken(page(TITLE, PROSE, line, MORE))


@pytest.mark.parametrize("line", ["Pro: leicht, schnell", "Herzliche Grüße", "Bis nächste Woche"])
def test_how_a_letter_or_a_review_ends(line: str) -> None:
    assert spoken(page(TITLE, PROSE, MORE, line))[-1] == line


def test_a_heading_is_no_byline() -> None:
    assert read_article(f"# Text mit Folgen\n\n{PROSE}", name="a.md").headline == "Text mit Folgen"


def test_the_days_of_a_chronicle_are_its_chapters() -> None:
    days = ["3. März", "12. März 2026", "Berlin, 14. März 2026", "2. April 2026"]
    parts = [line for day in days for line in (day, "Sie tritt vor die Presse. Der Saal ist voll.")]
    article = read_article(page("Chronik eines Rücktritts", "Wie sie ging.", *parts))
    assert article.headline == "Chronik eines Rücktritts"
    assert [b.text for b in article.spoken_blocks if b.role is Role.SUBHEAD] == days


def test_a_number_is_no_time() -> None:
    assert "12.412" in spoken(page(TITLE, PROSE, "12.412", "Bücher wurden ausgeliehen.", MORE))


def test_results_below_a_colon_are_a_list() -> None:
    results = "Groß Lübben – Neustadt 0:0\nAltdorf – Mühlhausen 2:5\nKirchberg – Sankt Veit 1:0"
    text = page(TITLE, PROSE, "Die Ergebnisse des Spieltags:", results, MORE)
    assert spoken(text)[2:-1] == ["Die Ergebnisse des Spieltags:", *results.split("\n")]


@pytest.mark.parametrize("is_repeated", [False, True])
def test_a_quotation_in_large_type_is_left_out_if_the_text_has_it(is_repeated: bool) -> None:
    said = "Wer ein Bad schließt, der schließt es für alle Kinder dieser Stadt."
    large = f"{said}\nUte Lamm, Sprecherin der Bäder"
    told = f"„{said}“, sagt Ute Lamm. {MORE}" if is_repeated else MORE
    lines = spoken(page(TITLE, LEAD_OF_BATHS, PROSE, large, told, PROSE))
    assert (said in lines) is not is_repeated
    assert ("Ute Lamm, Sprecherin der Bäder" in lines) is not is_repeated


def test_the_price_of_a_share_below_a_subhead() -> None:
    lines = spoken(page(TITLE, LEAD_OF_BATHS, PROSE, "Anleger greifen zu", "Lindenbad 14,86", MORE))
    assert lines[3:] == ["Anleger greifen zu", MORE]


def test_a_teaser_with_its_programme_and_time_below_it() -> None:
    teaser = "Lindental\nDiese Bäder schließen\nIm Kreis fehlen Meister. Die Zeiten werden kürzer."
    programme = "Di, 17.11.2026 19:30 Uhr\nLokalzeit aktuell\nLZ"
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, f"{teaser}\n{programme}", MORE, PROSE))
    assert {roles[line] for line in f"{teaser}\n{programme}".split("\n")} == {Role.TEASER}


def test_a_paragraph_below_a_list_of_topics_is_the_articles() -> None:
    topics = "Verwandte Themen\nBäder Kreis\nWasser\nStadtwerke Lindental"
    short = "Das Bad gibt an, nun dicht zu sein. Geprüft ist der Wert bislang nicht."
    assert short in spoken(page(TITLE, LEAD_OF_BATHS, PROSE, MORE, topics, short, PROSE, MORE))


@pytest.mark.parametrize(
    ("lines", "headline"),
    [
        (["Die Brücke bleibt zu.", "Niemand weiß, wie lange."], "Die Brücke bleibt zu."),
        (["Salz.", "Weiß, fein, teuer."], "Salz."),
        (["Geht doch", "Leitartikel", "Von Eva Klein"], "Geht doch"),
        (["Seilerei Wendt e. V.", "Weniger Seile, mehr Netze"], "Weniger Seile, mehr Netze"),
        (["Umfrage: Jeder zweite heizt zwei Räume"], "Umfrage: Jeder zweite heizt zwei Räume"),
    ],
)
def test_a_headline_that_ends_with_a_full_stop_or_has_its_genre_below(
    lines: list[str], headline: str
) -> None:
    assert read_article(page(*lines, PROSE, MORE)).headline == headline


def test_a_wires_note_in_the_line_of_its_headline() -> None:
    text = (
        "bdt0487 3 pl 512 dpa 1538\n\n(Zusammenfassung 1530)\nLand sperrt Brücke für alle"
        " Lastwagen - Umweg von 38 Kilometern\n(Foto - aktuell) =\n\nHannover (dpa) - Wegen neuer"
        " Risse im Stahl ist die Brücke bei\nDölversen ab sofort für Fahrzeuge über 7,5 Tonnen"
        " gesperrt. Das teilte\ndas Verkehrsministerium am Freitag mit. Umleitungen sind\n"
        "ausgeschildert, sie führen über die Dörfer.\n"
    )
    assert read_article(text).headline == (
        "Land sperrt Brücke für alle Lastwagen - Umweg von 38 Kilometern"
    )


def test_a_link_of_two_sentences_with_its_date_and_length() -> None:
    link = "Der Korridor gilt als gefährlich. Wie lebt es sich dort?"
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, MORE, f"{link}\n11.11.2026\n8 min", PROSE))
    assert roles[link] is Role.TEASER


def test_the_paper_that_has_the_rights_alone_in_a_line() -> None:
    assert read_article(page(TITLE, PROSE, MORE, "© SZ/nha/lip")).source_line == "SZ/nha/lip"


def test_results_on_end_are_a_list_to_the_last() -> None:
    results = "Altdorf – Mühlhausen 2:5\nKirchberg – Sankt Veit 1:0\nNeustadt – Lübben 2:2"
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, results, PROSE))
    assert {roles[line] for line in results.split("\n")} == {Role.LIST_ITEM}


def test_the_label_of_a_picture_alone() -> None:
    assert "Symbolbild" not in spoken(page(TITLE, LEAD_OF_BATHS, PROSE, "Symbolbild", MORE))


def test_the_crosses_around_a_releases_headline_are_ornament() -> None:
    text = page("POL-XY: ++ Rad gestohlen ++ Auto beschädigt ++", "Lindental (ots)", PROSE, MORE)
    assert read_article(text).headline == "Rad gestohlen ++ Auto beschädigt"


def test_a_profiles_own_phrase_goes_before_what_a_text_tells() -> None:
    line = "An der Elster bleibt es bis zum Abend kalt und trocken, wie der Dienst mitteilt."
    box = profile_from(
        {"phrase": [{"role": "teaser", "reason": "a box", "starts": ["An der Elster"]}]}
    )
    excluded = read_article(page(TITLE, PROSE, line, MORE), profile=box).excluded_blocks
    assert [block.text for block in excluded] == [line]


def test_a_subhead_that_quotes_the_paragraph_below() -> None:
    subhead = "Kritik aus dem Rat: „Das misst man doch vorher aus“"
    told = f"Im Ausschuss sorgte das für Unmut. „Das misst man doch vorher aus“, sagte Lamm. {MORE}"
    label = "Lesen Sie auch: Warum das Freibad noch Jahre auf sich warten lässt"
    assert subhead in spoken(page(TITLE, LEAD_OF_BATHS, PROSE, label, subhead, told, MORE))


@pytest.mark.parametrize("credit", ["SWR Ute Lamm", "picture alliance/dpa | Ute Lamm"])
def test_a_caption_below_the_button_that_enlarges_its_picture(credit: str) -> None:
    caption = "Im Becken steht seit dem Herbst kein Wasser mehr."
    picture = f"Bild in Detailansicht öffnen\n{caption}\n{credit}"
    article = read_article(page(TITLE, "Stand\n24.11.2026", picture, LEAD_OF_BATHS, PROSE, MORE))
    assert role_of(caption, article.source) is Role.CAPTION
    assert article.lead == LEAD_OF_BATHS


def test_a_film_between_paragraphs_with_its_source() -> None:
    film = "Autos fahren unter dem Meer hindurch\nSeit 2020 verbindet ein Tunnel die Inseln."
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, MORE, f"{film}\nQuelle: Reuters", PROSE))
    assert {roles[line] for line in film.split("\n")} == {Role.CAPTION}


def test_who_took_a_picture_in_the_head_is_somebody_else_than_the_author() -> None:
    picture = "Warten: Vor dem Becken stehen die Kinder an.\nPaul Graf"
    head = page(TITLE, "Von Nele Hartwich, Kiel\n24.11.2026, 6:12", picture, LEAD_OF_BATHS)
    article = read_article(page(head, PROSE, MORE))
    assert (article.lead, article.byline) == (LEAD_OF_BATHS, "Nele Hartwich, Kiel")
    assert role_of("Warten:", article.source) is Role.CAPTION


@pytest.mark.parametrize("title", ["Bäder in Not: Der Kreis muss sparen", ""])
def test_who_made_a_film_between_two_paragraphs(title: str) -> None:
    film = f"{title}\nNele Hartwich, ARD Kiel, tagesschau, 24.11.2026 20:00 Uhr".strip()
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, film, "Was bleibt", MORE))
    assert not any(roles[line].spoken for line in film.split("\n"))
    assert roles["Was bleibt"] is Role.SUBHEAD


@pytest.mark.parametrize(
    ("trail", "section"),
    [
        ("Startseite / Städte / Bochum", "Bochum"),
        ("Startseite / Steiermark / Murtal", "Murtal"),
        ("Startseite / Politik / Wahl", "Politik"),
    ],
)
def test_a_place_at_the_end_of_a_trail_in_one_line(trail: str, section: str) -> None:
    article = read_article(page(trail, f"Stadtleben\n{TITLE}", LEAD_OF_BATHS, PROSE, MORE))
    assert (article.section, article.kicker) == (section, "Stadtleben")


@pytest.mark.parametrize(
    ("menu", "section"),
    [
        ("E-Paper\nNewsletter\nAbo\nAnmelden\nKiel\n\nBäder", "Kiel"),
        ("Politik\nSport\nPanorama\nWissen\nKultur\nMeinung\nWissen\nBäder", "Wissen"),
        ("Startseite\nGesellschaft\nBäder", "Gesellschaft"),
    ],
)
def test_the_section_below_a_menu(menu: str, section: str) -> None:
    article = read_article(page(f"{menu}\n{TITLE}", LEAD_OF_BATHS, PROSE, MORE))
    assert (article.section, article.kicker) == (section, "Bäder")


def test_a_genre_below_the_section_is_the_kicker() -> None:
    article = read_article(page(f"Startseite\nGesellschaft\nReportage\n{TITLE}", PROSE, MORE))
    assert (article.section, article.kicker) == ("Gesellschaft", "Reportage")


def test_the_section_below_the_text() -> None:
    article = read_article(page(TITLE, LEAD_OF_BATHS, *[PROSE, MORE] * 6, "Ressort: Südwest"))
    assert article.section == "Südwest"


def test_the_label_of_a_box_of_which_nothing_is_read() -> None:
    box = (
        "Was und warum\nDarum geht es: Das Bad in Lindental wird nun doch saniert.\n"
        "Vor allem interessant für: Schwimmer, Eltern und Vereine\n"
        "Deshalb berichten wir: Viele Leser haben uns auf die Debatte hingewiesen.\n"
        "Die Autorin erreichen Sie unter: n.hartwich@badeblatt.example"
    )
    top = page(f"{TITLE}\nVon Nele Hartwich\nArtikel hören:", LEAD_OF_BATHS)
    assert "Was und warum" not in spoken(page(top, box, PROSE, MORE, "Mehr zum Thema\nFreibad"))


def test_the_headline_of_a_trail_below_a_sound() -> None:
    heard = "Rund um die Uhr offen: das Bad in Lindental"
    picture = f"Ein Bad bei Nacht\nBildrechte: BR/Nele Hartwich\nAudiobeitrag\n\n{heard}"
    trail = f"Startseite\nBayern\n{TITLE}\n\n{picture}\n\nArtikel mit Audio-Inhalten"
    article = read_article(page(trail, TITLE, LEAD_OF_BATHS, PROSE, MORE))
    assert (article.headline, article.lead) == (TITLE, LEAD_OF_BATHS)
    assert role_of(heard, article.source) is Role.WIDGET


def test_a_teaser_that_goes_on_with_dots() -> None:
    teaser = "Nach 104 Jahren schließt das Bad. Es war das letzte im Kreis. mehr..."
    assert teaser not in spoken(page(TITLE, LEAD_OF_BATHS, PROSE, teaser, MORE))


def test_the_first_entry_of_a_live_blog_below_its_contents() -> None:
    label = "Die wichtigsten Entwicklungen im Überblick:"
    contents = f"{label}\n\nWas das Bad kostet\nWie es weitergeht"
    entries = [
        f"24.11.2026 • {14 - n}:36 Uhr\n\n{title}\n\n{PROSE}"
        for n, title in enumerate(("Rat beginnt zu beraten", "Was das Bad kostet"))
    ]
    assert "Rat beginnt zu beraten" in spoken(page(TITLE, LEAD_OF_BATHS, contents, *entries, MORE))


def test_a_subhead_whose_noun_is_the_end_of_another() -> None:
    subhead = "Bäder in Lindental: Eine Welle aus Sachsen war die Rettung"
    told = f"Lange fehlte ein Teil. Die obere Antriebswelle war gerissen. {PROSE}"
    links = "Mehr zum Thema\nFreibad: Das plant der Kreis für die leeren Becken"
    assert subhead in spoken(page(TITLE, LEAD_OF_BATHS, PROSE, links, subhead, told, MORE))


def test_an_author_below_the_title_of_a_link_at_the_end() -> None:
    links = "Schwimmen\n\n„Das Freibad stirbt nicht, es zieht um“\n\nVon Ines Graf\n\nSZ Plus"
    article = read_article(page(TITLE, LEAD_OF_BATHS, PROSE, MORE, f"Mehr zum Thema\n{links}"))
    assert article.byline is None


def test_keywords_of_a_wire_service_are_no_kicker() -> None:
    text = page("dpa 0417 pl 312", f"Bäder/Sport/Lindental/\n{TITLE}", LEAD_OF_BATHS, PROSE, MORE)
    article = read_article(text)
    assert (article.headline, article.section, article.kicker) == (TITLE, None, None)


def test_where_more_is_to_be_read_at_the_end_of_a_paragraph() -> None:
    more = "(DATEN: Alle Ergebnisse des Spieltags)"
    assert spoken(page(TITLE, LEAD_OF_BATHS, f"{PROSE} {more}", MORE))[2] == PROSE


def test_an_interview_that_says_so_and_asks_without_address() -> None:
    turns = [
        "Frau Lamm, wann waren Sie zuletzt im Bad?",
        "Gestern. Ich schwimme jeden Abend, und meine Tochter kommt mit.",
        "Was ist daran so schön?",
        "Das Wasser trägt. Es ist still dort, und wir reden nicht.",
        "Und die Kosten?",
        "Sie sind hoch, das gebe ich zu. Ein Bad ist kein Geschäft.",
        "Wie geht es nun weiter?",
        "Der Rat hat beschlossen, das Bad zu sanieren. Das freut mich sehr.",
    ]
    article = read_article(page(f"Interview\n{TITLE}", LEAD_OF_BATHS, *turns))
    assert [b.role for b in article.spoken_blocks][2::2] == [Role.QUESTION] * 4
    assert (article.kicker, article.section) == ("Interview", None)


def test_an_agency_right_below_the_last_paragraph_is_no_picture_credit() -> None:
    assert read_article(page(TITLE, LEAD_OF_BATHS, PROSE, MORE, "(Quelle: APA)")).source_line == (
        "APA"
    )


def test_a_title_above_the_line_that_introduces_a_list() -> None:
    told = "Die Stadt versichert, die Lecks in den folgenden Becken geschlossen zu haben:"
    listed = "Lindental Mitte\nLindental Nord\nLindental Süd (Kinder)"
    links = "Lesen Sie auch\n\nFreibad: Wie Gemeinden ihre Becken dichten"
    text = page(TITLE, LEAD_OF_BATHS, PROSE, links, "Diese sind nun dicht", told, listed, MORE)
    assert "Diese sind nun dicht" in spoken(text)


def test_a_picture_is_described_between_a_trail_and_the_headline() -> None:
    trail = "Startseite\n\nInland\nBäder\nSchwimmbad auf Rädern in Lindental"
    shown = "Ein umgebauter Bus steht vor einer Kirche, davor warten mehrere Menschen."
    head = f"Baden auf dem Land\n{TITLE}"
    article = read_article(
        page(trail, shown, head, "Stand: 21.4.2026 • 8:12 Uhr", LEAD_OF_BATHS, PROSE, MORE)
    )
    assert (article.headline, article.kicker) == (TITLE, "Baden auf dem Land")
    assert role_of(shown, article.source) is Role.CAPTION


@pytest.mark.parametrize(
    ("lines", "kicker"),
    [
        (["Gericht kippt Hundesteuer", "Richter rügen Formfehler der Verwaltung"], None),
        (["Ein Dorf und sein Bär", "Wie ein Tier die Menschen veränderte"], None),
        (["„Wir haben viel zu verzeihen“", "Die Rede der Bürgermeisterin im Wortlaut"], None),
        (["Steuern\nGericht kippt Satzung der Stadt", "Richter rügen Formfehler"], "Steuern"),
    ],
)
def test_a_headline_with_a_line_below_it_and_no_page(lines: list[str], kicker: str | None) -> None:
    article = read_article(page(*lines, PROSE, MORE))
    title = lines[0].split("\n")[-1]
    assert (article.headline, article.kicker) == (title, kicker)
    assert lines[1] in [one_line(block.text) for block in article.spoken_blocks]


@pytest.mark.parametrize("genre", ["Ein Kommentar", "Eine Glosse", "Analyse"])
def test_the_genre_below_the_headline_is_not_read(genre: str) -> None:
    article = read_article(page("Warum das Bad bleiben muss", genre, PROSE, MORE))
    assert article.headline == "Warum das Bad bleiben muss"
    assert genre not in [block.text for block in article.spoken_blocks]


@pytest.mark.parametrize(
    "author", ["Von unserem Gerichtsreporter", "Von unserer Redaktion", "Von einem Mitarbeiter"]
)
def test_an_author_without_a_name(author: str) -> None:
    assert role_of(author, page("In der Warteschlange", author, PROSE, MORE)) is Role.BYLINE


def test_a_headline_that_speaks_to_readers_where_there_is_no_page() -> None:
    title = "Hier finden Sie Hilfe in der Krise"
    assert read_article(page(title, PROSE, MORE)).headline == title


def test_a_collection_of_short_reports_has_its_title() -> None:
    reports = [f"{title}\n{told}" for title, told in zip(PLACES, [PROSE, MORE, PROSE], strict=True)]
    article = read_article(page("Polizeibericht vom Sonntag", *reports))
    assert (article.headline, article.lead) == ("Polizeibericht vom Sonntag", None)
    assert inspect_article(article)["chapters"] == PLACES


PLACES = ["Einbruch in Gartenlaube", "Hund beißt Briefträger", "Betrunken am Steuer"]


def no_page(*lines: str) -> list[str]:
    """What is left out of a text around which there is no page."""
    article = read_article(page(TITLE, LEAD_OF_BATHS, PROSE, *lines))
    return [one_line(block.text) for block in article.excluded_blocks]


@pytest.mark.parametrize(
    "line",
    [
        "Lesen Sie auch das Kleingedruckte, riet ein Sprecher. Dort stehe, was erlaubt ist.",
        "Das könnte Sie auch interessieren, spottete die Rätin Lea Kurz: Das Bad kostet 800 Euro.",
        "Jetzt kostenlos testen, heißt es bei der Konkurrenz. Lamm verlangt fünf Euro im Monat.",
        "Sie haben noch kein Abo? Mit dieser Frage begann die Rätin Lea Kurz ihre Rede im Rat.",
        "Unser Tipp: Löschen Sie Ihre Daten jeden Monat. Das geht am Gerät. Es dauert nicht lang.",
    ],
)
def test_sentences_that_begin_as_a_page_does_and_are_told(line: str) -> None:
    assert no_page(line, MORE) == []


def test_a_line_that_the_text_speaks_of() -> None:
    assert no_page("Folgen Sie uns!", f"Mit diesem Ruf zog die Menge zum Rathaus. {PROSE}") == []


def test_buttons_that_an_article_is_about_are_subheads() -> None:
    parts = [
        f"{button}\n{told}"
        for button, told in (
            ("Alle akzeptieren", "Wer hier klickt, stimmt allem zu. Das ist bequem."),
            ("Alle ablehnen", "Diesen Knopf muss es seit einem Urteil geben. Er ist oft klein."),
            ("Einstellungen", "Die Auswahl lässt sich verfeinern. Das kostet Zeit."),
        )
    ]
    assert no_page(*parts) == []


@pytest.mark.parametrize("bullet", ["- ", "• ", ""])
def test_a_list_below_a_colon_ends_a_text(bullet: str) -> None:
    items = "\n".join(f"{bullet}{item}" for item in ("Badehose", "Handtuch", "Ausweis in Kopie"))
    assert no_page(MORE, f"Das brauchen Sie:\n{items}") == []


def test_where_a_museum_is_and_when_it_is_open() -> None:
    box = "Badmuseum Kiel, Uferstraße 32\nDienstag bis Sonntag 11 bis 17 Uhr\nEintritt: 5 Euro"
    assert no_page(MORE, box) == []


def test_what_a_recall_is_about() -> None:
    told = "Produkt: Salami, 200 g\nHersteller: Wurst GmbH, Fulda\nHaltbarkeitsdatum: 30.06.2026"
    assert no_page(f"{told}\nLosnummer: L 4711", MORE, PROSE, MORE) == []
    assert read_article(page(TITLE, LEAD_OF_BATHS, told, PROSE, MORE)).byline is None


def test_points_for_and_against() -> None:
    points = "Plus\n+ leiser Antrieb\n+ gute Sitze\n\nMinus\n- enger Fond\n- lange Ladezeit"
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, points, MORE))
    assert (roles["Plus"], roles["Minus"]) == (Role.SUBHEAD, Role.SUBHEAD)
    assert {roles[each] for each in ("leiser Antrieb", "gute Sitze", "enger Fond")} == {
        Role.LIST_ITEM
    }


def test_how_a_letter_ends() -> None:
    signed = "Mit freundlichen Grüßen\n\nUte Lamm\n\nVorsitzende des Vereins"
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, MORE, signed, "PS: Die Liste liegt bei."))
    assert {roles[line] for line in signed.split("\n\n")} == {Role.PARAGRAPH}


@pytest.mark.parametrize("joint", ["\n", "\n\n"])
def test_a_box_of_facts_with_sentences_is_a_chapter(joint: str) -> None:
    told = "Wer mitmachen will, meldet sich beim Verein. Das Mindestalter ist 16 Jahre."
    roles = roles_of(page(TITLE, LEAD_OF_BATHS, PROSE, MORE, f"Info{joint}{told}"))
    assert (roles["Info"], roles[told]) == (Role.SUBHEAD, Role.PARAGRAPH)


def test_sentences_below_a_source_in_its_line() -> None:
    told = "Die Zahlen gelten für Bäder mit mehr als zwei Becken. Freibäder fehlen."
    assert told in spoken(page(TITLE, PROSE, MORE, f"Quelle: Institut für Bäder, Bonn. {told}"))


def test_labels_of_a_content_system_inside_the_text() -> None:
    text = (
        f"Dachzeile: Bäder\nTitel: {TITLE}\n\nText:\n{PROSE}\n\nZwischentitel: Was bleibt\n\n{MORE}"
    )
    assert spoken(text) == [TITLE, PROSE, "Was bleibt", MORE]


def test_a_subhead_above_an_address_is_no_credit() -> None:
    told = "Der Verein bietet mittwochs eine Sprechstunde an. Adresse: Obstmarkt 28. Eintritt frei."
    parts = f"Beratung\n{told}\n\nKinder- und Jugendtelefon\n{MORE}"
    assert no_page(parts, PROSE.replace("Rat der Stadt", "Kreis")) == []


@pytest.mark.parametrize("sign", ["[1]", "¹"])
def test_footnotes_are_not_read(sign: str) -> None:
    noted = PROSE.replace("beschlossen", f"beschlossen{sign}", 1)
    article = read_article(
        page(TITLE, LEAD_OF_BATHS, noted, MORE, f"{sign} Lamm, U.: Bäder. Bonn 2016.")
    )
    assert [one_line(block.text) for block in article.spoken_blocks][2] == PROSE
    assert article.blocks[-1].reason == "footnote"


def test_a_number_in_brackets_that_is_no_footnote_is_read() -> None:
    told = PROSE.replace("beschlossen", "beschlossen[1] m²", 1)
    assert told in spoken(page(TITLE, LEAD_OF_BATHS, told, MORE))


def test_a_film_above_the_headline() -> None:
    film = "Ein Biberdamm staut einen schmalen Bach\nBiber am Bach: Wer zahlt?"
    made = "Lokalzeit . 21.04.2026. 03:12 Min.. UT. Verfügbar bis 21.04.2028. WDR. Von Ute Lamm."
    head = page("WDR\nNachrichten\nSuche", f"{film}\n{made}", TITLE, "Stand: 21.04.2026, 16:48 Uhr")
    article = read_article(page(head, LEAD_OF_BATHS, "Von Ute Lamm", PROSE, MORE))
    assert (article.headline, article.lead) == (TITLE, LEAD_OF_BATHS)


def test_who_wrote_it_and_with_whose_help_at_the_end() -> None:
    article = read_article(page(TITLE, PROSE, MORE, "Miriam Graf, ORF.at/Agenturen"))
    assert (article.byline, article.source_line) == ("Miriam Graf", "ORF.at/Agenturen")


def test_a_note_of_a_wire_below_the_headline_is_no_lead() -> None:
    text = (
        f"dpa 0417 pl 312\n\n{TITLE}\n(Fotos - Archiv und aktuell) =\n\n{LEAD_OF_BATHS}\n\n{PROSE}"
    )
    article = read_article(page(text, MORE))
    assert article.lead == LEAD_OF_BATHS


def test_a_question_before_a_subhead_is_of_the_text() -> None:
    asked = "Bloss: Welche Gemeinde ist das?"
    text = page(TITLE, LEAD_OF_BATHS, PROSE, asked, "Eine Linie aus dem Jahr 1734", MORE)
    assert role_of(asked, text) is Role.PARAGRAPH


def test_a_menu_and_a_trail_in_one_line() -> None:
    menu = "Abo\nE-Paper\nAnmelden\nStartseite\nLokales\nSport\nKultur\nAnzeigen"
    trail = "Startseite › Sport › Lokalsport › Handball: HSG Lindental dreht Derby"
    article = read_article(page(menu, trail, f"Lokalsport\nHandball\n{TITLE}", PROSE, MORE))
    assert (article.section, article.kicker) == ("Lokalsport", "Handball")


@pytest.mark.parametrize(
    "end",
    [
        "Taschenlampe und Batterien\nWasser für zwei Tage",
        "- Taschenlampe\n- Wasser\n- Ausweis",
        "Packliste\n\n- Taschenlampe\n- Wasser",
        "1. Emilia\n2. Noah\n3. Lea",
        "Adresse\nBadmuseum Lindental\nRathausplatz 3\n31275 Lindental",
        "Öffnungszeiten\nMontag bis Freitag: 10 bis 18 Uhr\nSonntag: geschlossen",
        "Erster Preis: Lena Ott, Geige\nZweiter Preis: Paul Kern, Klavier",
        "SPD: Karl Ahrens, Ute Sander\nCDU: Horst Ebel, Petra Hahne\nGrüne: Ina Krahl",
    ],
)
@pytest.mark.parametrize("furniture", ["", "Foto: dpa"])
def test_how_a_text_without_a_page_may_end(end: str, furniture: str) -> None:
    article = read_article(page(TITLE, *filter(None, [furniture]), PROSE, MORE, end))
    assert {block.text for block in article.excluded_blocks} <= {furniture}


def test_the_first_question_of_an_interview_is_no_headline() -> None:
    turns = ["Herr Ebel, freuen Sie sich?", f"Ja und nein. {PROSE}", "Was bleibt?", MORE]
    article = read_article(page("„Ich gehe mit Wehmut“", "Foto: dpa", *turns))
    assert article.headline == "„Ich gehe mit Wehmut“"
    assert turns[0] in [block.text for block in article.spoken_blocks]


@pytest.mark.parametrize("furniture", ["Anzeige", "Foto: dpa"])
def test_places_as_subheads_below_one_line_of_furniture(furniture: str) -> None:
    article = read_article(page("Wo heute geblitzt wird", furniture, "Kiel", PROSE, "Plön", MORE))
    assert article.headline == "Wo heute geblitzt wird"
    assert inspect_article(article)["chapters"] == ["Kiel", "Plön"]


def test_a_genre_a_headline_and_a_line_below_it() -> None:
    lines = "Reportage\nWo die Kraniche schlafen\nJeden Herbst rasten viele Vögel im Moor"
    article = read_article(page(lines, PROSE, MORE))
    assert (article.kicker, article.headline) == ("Reportage", "Wo die Kraniche schlafen")


def test_a_line_below_the_headline_is_no_caption_of_a_picture_apart() -> None:
    lines = "Ein Dorf rückt zusammen\nNach dem Brand helfen Nachbarn der Familie"
    article = read_article(page(lines, "Foto: dpa", PROSE, MORE))
    assert article.lead == "Nach dem Brand helfen Nachbarn der Familie"


def test_who_the_person_of_an_interview_is() -> None:
    told = "Zur Person: Dr. Maria Kuhn, 48, leitet seit 2017 das Bad. Sie hat drei Kinder."
    text = page("„Wir brauchen Bäder“", "Frau Kuhn, was fehlt?", PROSE, "Und nun?", MORE, told)
    assert told in spoken(text)


def test_squares_are_no_footnotes() -> None:
    told = PROSE.replace("Hallenbad", "Hallenbad mit 200 m² auf 12 km²", 1)
    notes = "¹ Laut Angaben der Stadt.\n\n² Nach Angaben des Amtes."
    assert told in spoken(page(TITLE, LEAD_OF_BATHS, told, MORE, notes))


def test_a_picture_is_described_right_below_the_sections_of_a_trail() -> None:
    shown = "Ein Arbeiter schüttet Äpfel in die Presse einer Kelterei."
    menu = "Startseite\nInland\nWirtschaft\nWissen\nWetter\nSendungen"
    head = f"Schlechte Ernte, hohe Kosten\n{TITLE}\nStand: 14.11.2026 • 07:58 Uhr"
    buttons = "Audio starten, abbrechen mit Escape\nAudio herunterladen (2,9 MB | MP3)"
    trail = f"Startseite\nWirtschaft\n{shown}"
    article = read_article(page(menu, trail, f"{head}\n{buttons}", LEAD_OF_BATHS, PROSE, MORE))
    assert (article.section, article.kicker) == ("Wirtschaft", "Schlechte Ernte, hohe Kosten")
    assert (article.headline, article.lead) == (TITLE, LEAD_OF_BATHS)
    assert role_of(shown, article.source) is Role.CAPTION


def test_words_in_large_type_and_who_says_them_on_what() -> None:
    said = "Die Leute schämen sich. Ich bin dann Kaffee holen gegangen."
    by = "Marlies Kowal über peinliche Momente am Schalter"
    article = read_article(page(TITLE, LEAD_OF_BATHS, PROSE, said, by, MORE))
    assert [block.text for block in article.excluded_blocks] == [said, by]


def test_notes_of_a_wire_above_the_headline() -> None:
    notes = "(Korrespondentenbericht - Zusammenfassung 1115)\n(Archivbilder vom 17.06.2026)"
    text = f"bdt0318 4 vm 498 dpa 0921\n\n{notes}\n{TITLE}\nVon Ute Lamm, dpa\n\n{LEAD_OF_BATHS}"
    article = read_article(page(text, PROSE, MORE))
    assert (article.headline, article.kicker, article.published) == (TITLE, None, None)


def test_the_section_of_reports_of_the_police() -> None:
    menu = "Presseportal\nBlaulicht\nStorys\nRegionen\nThemen\nAbonnieren"
    article = read_article(page(menu, "POL-AL: Rad gestohlen", "Walsrode (ots)", PROSE, MORE))
    assert (article.section, article.headline) == ("Blaulicht", "Rad gestohlen")


def test_a_section_and_a_kicker_in_one_word() -> None:
    menu = "Direkt zum Inhalt\nLive TV\nThemen\nPolitik\nKultur\nSport\nRegionen\nWerbung"
    article = read_article(page(f"{menu}\nWirtschaftPortugal\n{TITLE}", PROSE, MORE))
    assert (article.section, article.kicker) == ("Wirtschaft", "Portugal")


@pytest.mark.parametrize(
    "menu",
    [
        "NDR\nNachrichten\nSport\nKultur\nFernsehen\nRadio\nWetter\nSchleswig-Holstein",
        "WDR\nNachrichten\nSport\nRegionen\nUnterhaltung\nSuche\n\nRheinland",
    ],
)
def test_a_region_below_a_menu_is_the_section(menu: str) -> None:
    article = read_article(page(menu, TITLE, "Stand: 21.11.2026 14:30 Uhr", LEAD_OF_BATHS, PROSE))
    assert (article.section, article.kicker) == (menu.split("\n")[-1], None)


@pytest.mark.parametrize(
    ("menu", "kicker"),
    [
        (
            "Zum Inhalt springen\nAbo\nTicker\nTests & mehr zu\nSecurity\nDeveloper\nAnmelden",
            None,
        ),
        (
            "Zum Inhalt springen\nMenü\nE-Paper\nAbo\nAnmelden\nNRW\nStädte\nKiel\nBad in Kiel",
            "Bad in Kiel",
        ),
    ],
)
def test_a_menu_ends_in_a_link(menu: str, kicker: str | None) -> None:
    article = read_article(page(menu, TITLE, LEAD_OF_BATHS, PROSE, MORE))
    assert (article.headline, article.kicker) == (TITLE, kicker)


def test_the_headline_is_none_of_many_links() -> None:
    menu = "Zum Inhalt springen\nIT\nMobiles\nSecurity\nNewsletter, Bot und Push per Mail\nAnmelden"
    assert read_article(page(menu, TITLE, LEAD_OF_BATHS, PROSE, MORE)).headline == TITLE


def test_points_with_commas_below_a_colon_are_the_texts() -> None:
    points = "die Begrünung von Dächern,\ndie Pflanzung von Bäumen sowie\nbarrierefreie Sitzplätze."
    told = f"{PROSE} Bezuschusst werden insbesondere:"
    top = "Zum Inhalt springen\nLeichte Sprache\nSuche\nMenü"
    end = "Teilen\nDrucken\nImpressum\nKontakt"
    text = page(top, TITLE, LEAD_OF_BATHS, told, points, MORE, end)
    assert set(points.split("\n")) <= set(spoken(text))


def test_a_place_a_date_and_a_reading_time_between_slashes() -> None:
    line = "Dortmund / 13.11.2026 / 17:05 Uhr / Lesezeit: 3 Min."
    article = read_article(page(TITLE, LEAD_OF_BATHS, "von Jana Kott", line, PROSE, MORE))
    assert (article.published, article.byline) == ("2026-11-13", "Jana Kott")
    assert line.split(" / ")[0] not in [block.text for block in article.spoken_blocks]
