"""Markdown and its front matter: mark-up is cut, text is kept, hints are followed."""

import re
import unicodedata
from typing import Literal

import pytest

from audiofy.article import Block, Role, one_line, read_article
from audiofy.errors import ArticleError

PROSE = "Der Rat der Stadt hat am Montagabend beschlossen, das alte Hallenbad bis 2029 zu sanieren."
MORE = PROSE.replace("Rat", "Kreis")


def blocks_of(text: str) -> tuple[Block, ...]:
    return read_article(text, name="artikel.md").blocks


def spoken(text: str) -> list[str]:
    return [one_line(block.text) for block in blocks_of(text) if block.role.spoken]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Das ist **sehr** *wichtig* und _neu_.", "Das ist sehr wichtig und neu."),
        ("Siehe [das Amt](https://example.org/a_(b) 'Titel') in Kiel.", "Siehe das Amt in Kiel."),
        ("Siehe [das Amt][1] in Kiel.", "Siehe das Amt in Kiel."),
        ("Bürger*innen und Leser*innen lesen snake_case_namen.", None),
        ("Der **Nacht**bus hält am Rad**haus**.", "Der Nachtbus hält am Radhaus."),
        (
            "So ein f**k, und Sch**ße ist es. Die *Leser*innen* auch.",
            "So ein f**k, und Sch**ße ist es. Die Leser*innen auch.",
        ),
        (
            "Aus <Name> wird <b und c>, sagt <a href='x'>er</a>.",
            "Aus <Name> wird <b und c>, sagt er.",
        ),
        ("Der Befehl `rm -rf *` löscht **alles**.", "Der Befehl rm -rf * löscht alles."),
        ("Ein <b>fetter</b> Satz<br> mit Marken.", "Ein fetter Satz mit Marken."),
        ("Ein Satz[^1] mit Fußnote.", "Ein Satz mit Fußnote."),
        ("Ein Satz <!-- Zahl prüfen! --> mit Kommentar.", "Ein Satz mit Kommentar."),
        ("- [x] Das Becken ist leer.", "Das Becken ist leer."),
        ("Er fand [x] im Text.", None),
        (
            "Es kostet <del>zehn</del><ins>elf</ins> Euro, ~~rund~~**etwa** so.",
            "Es kostet elf Euro, etwa so.",
        ),
        ("[Anna Berg]: Ich glaube das nicht, sagt sie.", None),
        ("![Bild ~~alt~~ neu](a.png) Es steht da.", "Es steht da."),
        ("{{% notice %}}\nDie Fähre fährt nicht.\n{{% /notice %}}", "Die Fähre fährt nicht."),
        ("Sie fährt {% raw %}nicht{% endraw %} mehr.", "Sie fährt nicht mehr."),
        ("Das ist [ganz und gar][nicht] gut.", None),
        (
            "Siehe [das Amt][] in [Kiel][Ort].\n\n[ort]: https://kiel.example",
            "Siehe das Amt in Kiel.",
        ),
        ("3 < 5 und 7 > 2, sagte [sic] er (laut).", None),
        ("Zwei \\*Sterne\\* bleiben.", "Zwei *Sterne* bleiben."),
        ("Er sagte [Klammer](kein Ziel, nur Text) und ging.", None),
        ("***Ganz*** wichtig, **fett mit *kursiv* da**.", "Ganz wichtig, fett mit kursiv da."),
    ],
)
def test_inline_markup(written: str, read: str | None) -> None:
    assert spoken(f"# Titel\n\n{written}\n\n{PROSE}")[1] == (read or written)


def test_the_signs_of_a_box_are_not_spoken() -> None:
    box = "::: kasten\n**Zur Sache**\n\nEs gibt viele Bäder.\nUnd Busse.\n:::"
    assert spoken(f"# Titel\n\n{PROSE}\n\n{box}\n\n{PROSE}")[2:-1] == [
        "Zur Sache",
        "Es gibt viele Bäder. Und Busse.",
    ]


def test_text_behind_a_table_of_html() -> None:
    table = "<table><tr><td>Jahr</td></tr></table>"
    text = f"# Titel\n\n{PROSE}\n\n{table} Danach Text hier.\nUnd noch einer.\n\n{PROSE}"
    assert spoken(text)[2:-1] == ["Danach Text hier. Und noch einer."]


def test_tags_that_begin_a_line_part_words() -> None:
    text = (
        f"# Titel\n\n{PROSE}\n\n<ul><li>Sauberes Wasser.</li><li>Bessere Luft.</li></ul>\n\n"
        "Die Adresse ist Am Kai 3<br>20457 Hamburg.\n\n<p>Eins ist hier.</p><p>Zwei ist da.</p>\n\n"
        f"<table><tr><td>Jahr</td><td>2000</td></tr></table>\n\n{PROSE}"
    )
    assert spoken(text)[2:-1] == [
        "Sauberes Wasser.",
        "Bessere Luft.",
        "Die Adresse ist Am Kai 3",
        "20457 Hamburg.",
        "Eins ist hier.",
        "Zwei ist da.",
    ]
    assert [b.reason for b in blocks_of(text) if "<table>" in b.text] == ["table"]


def test_what_is_struck_out_is_left_out() -> None:
    text = f"{PROSE} Es trifft ~~200~~ 300 und <del>alle</del> viele. ~~Weg.~~"
    told = [(b.text, b.reason) for b in blocks_of(f"# Titel\n\n{text}\n\n~~Ganz weg, sagt er.~~")]
    assert told[1:] == [
        (f"{PROSE} Es trifft 300 und viele.", ""),
        ("200", "struck out"),
        ("alle", "struck out"),
        ("Weg.", "struck out"),
        ("Ganz weg, sagt er.", "struck out"),
    ]


def test_blocks() -> None:
    text = (
        "Titel der Seite\n===\n\nEin Vorspann der Seite, der kurz ist.\n\n## Teil\n\n"
        "> Ein Zitat, das\n> weitergeht.\n\n- eins\n- zwei\n  weiter\n\n"
        "1. erstens\n2. zweitens\n\n![Bild](x.png)\n\n"
        "```\nprint(1)\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[1]: https://example.org\n\n"
        + PROSE
    )
    assert [(b.role, one_line(b.text)) for b in blocks_of(text) if b.role is not Role.MARKUP] == [
        (Role.HEADLINE, "Titel der Seite"),
        (Role.LEAD, "Ein Vorspann der Seite, der kurz ist."),
        (Role.SUBHEAD, "Teil"),
        (Role.QUOTE, "Ein Zitat, das weitergeht."),
        (Role.LIST_ITEM, "eins"),
        (Role.LIST_ITEM, "zwei weiter"),
        (Role.LIST_ITEM, "1. erstens"),
        (Role.LIST_ITEM, "2. zweitens"),
        (Role.CAPTION, "Bild"),
        (Role.CODE, "``` print(1) ```"),
        (Role.TABLE, "| a | b | |---|---| | 1 | 2 |"),
        (Role.PARAGRAPH, PROSE),
    ]


def test_front_matter_is_told_and_not_spoken() -> None:
    article = read_article(
        "---\ntitle: 'Ein Bad'\nauthors: [Anna Berg, \"Jan Kuhn\"]\n"
        "date: 2026-11-20T08:00:00Z  # früh\n"
        f"section: Lokales\ncanonical: https://example.org/bad\n---\n# Ein Bad\n\n{PROSE}\n"
    )
    assert article.headline == "Ein Bad"
    assert article.byline == "Anna Berg, Jan Kuhn"
    assert article.published == "2026-11-20T08:00"
    assert article.section == "Lokales"
    assert article.url == "https://example.org/bad"
    assert [block.text for block in article.spoken_blocks] == ["Ein Bad", PROSE]


def test_a_title_that_only_the_front_matter_has_is_spoken_from_there() -> None:
    source = f'---\nlayout: post\ntitle: "Ein Bad"\ndraft: false\n---\n{PROSE}\n'
    article = read_article(source)
    headline = article.spoken_blocks[0]
    assert (headline.role, headline.text) == (Role.HEADLINE, "Ein Bad")
    assert source[headline.start : headline.end] == "Ein Bad"


@pytest.mark.parametrize("body", [f"# Ein Bad\n\n{PROSE}", f"Ein Bad\n=======\n\n{PROSE}"])
def test_a_title_in_the_front_matter_goes_before_the_one_in_the_text(body: str) -> None:
    article = read_article(f"---\ntitle: Bad für alle\n---\n\n{body}\n", name="a.md")
    assert article.headline == "Bad für alle"
    assert [block.text for block in article.spoken_blocks] == ["Bad für alle", PROSE]
    assert ("Ein Bad", "another title in the front matter") in [
        (block.text, block.reason) for block in article.excluded_blocks
    ]


def test_a_title_with_other_signs_is_the_same() -> None:
    article = read_article(f"---\ntitle: Bad - für alle\n---\n\n# Bad – für alle!\n\n{PROSE}\n")
    assert [block.text for block in article.spoken_blocks] == ["Bad – für alle!", PROSE]


def test_the_editor_excludes_a_phrase_and_names_a_role() -> None:
    article = read_article(
        "---\naudiofy:\n  exclude:\n    - Bitte hier klicken.\n"
        "  roles:\n    'Kurz und gut': lead\n"
        "  voice: Nanna\n---\n# Ein Bad\n\nKurz und gut\n\n"
        f"{PROSE} Bitte hier klicken. Und weiter.\n"
    )
    assert article.given.voice == "Nanna"
    assert [(b.role, b.text) for b in article.spoken_blocks] == [
        (Role.HEADLINE, "Ein Bad"),
        (Role.LEAD, "Kurz und gut"),
        (Role.PARAGRAPH, f"{PROSE} Und weiter."),
    ]
    assert "excluded by the editor" in {block.reason for block in article.excluded_blocks}


def test_front_matter_may_end_as_a_document_of_yaml_does() -> None:
    article = read_article(f"---\ntitle: Ein Bad\n...\n{PROSE}\n")
    assert [one_line(block.text) for block in article.spoken_blocks] == ["Ein Bad", PROSE]


@pytest.mark.parametrize(
    "matter",
    [
        '---\nrole:\n  "Die große Lage": kicker\n---',
        "---\naudiofy:\n  role:\n    Die große Lage: kicker  # so steht es da\n  voice: Nanna\n---",
        '+++\ntitle = "Ein Bad"\n[audiofy]\nvoice = "Nanna"\n[audiofy.role]\n'
        '"Die große Lage" = "kicker"\n+++',
    ],
    ids=["quoted", "plain", "TOML"],
)
def test_a_phrase_has_its_role_however_it_is_written(matter: str) -> None:
    article = read_article(
        f"{matter}\n# Ein Bad\n\n{PROSE}\n\nDie große Lage\n\n{PROSE} Es gilt.\n"
    )
    given = [b.text for b in article.blocks if b.reason == "role given by the editor"]
    assert given == ["Die große Lage"]
    assert article.given.voice == ("Nanna" if "Nanna" in matter else None)


@pytest.mark.parametrize(
    ("lines", "cause"),
    [
        ("audiofy:\n  exlude: Bitte hier klicken.", "'exlude'"),
        ("audiofy: {exclude: Bitte hier klicken.}", "braces after 'audiofy'"),
        ("role: {Die Lage: kicker}", "braces after 'role'"),
        ("exclude: {}", "braces after 'exclude'"),
        ("audiofy:\n  role: [Die Lage]", "a list after 'role'"),
        ("role: [Die Lage, kicker]", "a list after 'role'"),
        ("role: kicker", "a word after 'role'"),
        ("role:\n  - Die Lage\n  - kicker", "a word after 'role'"),
        ('role:\n  "Die Lage":', "no single role for 'Die Lage'"),
        ('role:\n  "Die Lage": [kicker, lead]', "no single role for 'Die Lage'"),
        ("audiofy: Die Lage", "'Die Lage' after 'audiofy'"),
        ("exclude:\n  Hinweis: Bitte hier klicken.", "keys inside 'exclude'"),
        ("audiofy:\n  title:\n    lang: Ein Bad", "keys inside 'audiofy.title'"),
        ("exclude: [Bitte hier klicken.", "does not end: '\\[Bitte hier"),
        ("exclude: 'Bitte hier klicken.", "does not end: "),
        ("title: Ein Bad\ntitle: Zwei Bäder", "says 'title' twice"),
        ("title: [Ein Bad, Zwei Bäder]", "a list after 'title'"),
        ("audiofy:\n  exclude: Freibad", "'Freibad', which is not in the text."),
        ("exclude: [Ein Bad, Bitte hier klicken.]", "'Bitte hier klicken.', which is not"),
        ("role:\n  Zwei Bäder: kicker", "'Zwei Bäder', which is not in the text."),
        ("role:\n  Zwei Bäder: subhead", "not in the text alone, or where a sentence begins"),
    ],
)
def test_a_hint_that_would_not_be_followed_is_an_error(lines: str, cause: str) -> None:
    with pytest.raises(ArticleError, match=cause):
        read_article(f"---\n{lines}\n---\n# Ein Bad\n\n{PROSE}\n")


@pytest.mark.parametrize(
    "lines",
    [
        "exclude: [hier, dort]",
        "exclude: [hier, dort]  # beides",
        "exclude: [\n  hier,  # das\n  'dort',\n]",
        "exclude:\n- hier\n- dort",
        "exclude:\n- - hier\n  - dort",
        "exclude: |\n  hier\n  dort",
        "audiofy:\n\texclude:\n\t\t- hier\n\t\t- dort",
        "audiofy:\n  # Hinweis: beides\n  exclude: [hier,\n    dort]\n  voice: Nanna",
    ],
)
def test_what_is_left_out_may_be_listed_in_many_ways(lines: str) -> None:
    article = read_article(f"---\n{lines}\n---\n{PROSE} Es steht hier und es steht dort.\n")
    assert {b.text for b in article.blocks if b.role is Role.EDITORIAL_NOTE} == {"hier", "dort"}


def test_quotation_marks_in_what_is_left_out() -> None:
    matter = "exclude: ['Wie geht''s?', \"(Siehe \\\"Grafik\\\".)\"]"
    article = read_article(f'---\n{matter}\n---\n{PROSE} Wie geht\'s? (Siehe "Grafik".)\n')
    assert [block.text for block in article.spoken_blocks] == [PROSE]


def test_toml_has_long_texts_and_quoted_names() -> None:
    matter = (
        "title = \"\"\"Der Hafen\nwird tiefer\"\"\"\n[audiofy]\nexclude = '''(Siehe Grafik.)'''\n"
        '[audiofy."role"]\n"Die Folgen" = "subhead"'
    )
    text = f"{PROSE} (Siehe Grafik.)\n\nDie Folgen\n\n{PROSE} Es gilt."
    article = read_article(f"+++\n{matter}\n+++\n{text}\n")
    assert [(b.role, one_line(b.text)) for b in article.spoken_blocks] == [
        (Role.HEADLINE, "Der Hafen wird tiefer"),
        (Role.PARAGRAPH, PROSE),
        (Role.SUBHEAD, "Die Folgen"),
        (Role.PARAGRAPH, f"{PROSE} Es gilt."),
    ]


@pytest.mark.parametrize(
    "value", [">\n  Es steht\n  hier.", "Es steht\n  hier.", '"Es steht\n  hier."']
)
def test_what_is_left_out_may_be_folded(value: str) -> None:
    article = read_article(f"---\nexclude: {value}\nx: y\n---\n{PROSE} Es steht hier. Es steht.\n")
    assert [b.text for b in article.blocks if b.reason == "excluded by the editor"] == [
        "Es steht hier."
    ]


@pytest.mark.parametrize(
    ("value", "title"),
    [
        ('"Das Boot" und "Der Kahn"', '"Das Boot" und "Der Kahn"'),
        ('"Das Boot" kommt', '"Das Boot" kommt'),
        ('"Sie sagt "nein" dazu"', 'Sie sagt "nein" dazu'),
        ("'Er''s' # so", "Er's"),
        ("Kiel: Ein Bad für alle", "Kiel: Ein Bad für alle"),
        (">\n  Kiel: Ein Bad\n  für alle", "Kiel: Ein Bad für alle"),
    ],
)
def test_quotation_marks_and_colons_in_a_title(value: str, title: str) -> None:
    article = read_article(f"---\ntitle: {value}\nvoice: Nanna\n---\n{PROSE}\n")
    assert one_line(article.headline or "") == title


def test_what_is_left_out_is_so_inside_words_that_have_a_role() -> None:
    article = read_article(
        '---\nexclude: (Video)\nrole:\n  "Die (Video) große Lage": subhead\n'
        f"---\n# Ein Bad\n\n{PROSE}\n\nDie (Video) große Lage\n\n{PROSE} Es gilt.\n"
    )
    assert [b.text for b in article.spoken_blocks if b.role is Role.SUBHEAD] == ["Die große Lage"]
    left_out = [b.text for b in article.blocks if b.reason == "excluded by the editor"]
    assert left_out == ["(Video)"]


def test_words_that_are_left_out_may_overlap() -> None:
    text = f"{PROSE} Es ist die große Lage heute. Und weiter."
    (spoken,) = read_article(
        f"---\nexclude: [Es ist die große, große Lage heute.]\n---\n{text}\n"
    ).spoken_blocks
    assert spoken.text == f"{PROSE} Und weiter."


def test_a_phrase_has_no_role_in_the_middle_of_a_sentence() -> None:
    text = f"{PROSE} Es ist die große Lage, sagt er."
    article = read_article(
        f"---\nrole:\n  Die große Lage: subhead\n---\n# Ein Bad\n\n{PROSE}\n\n"
        f"**Die große Lage** Nun gilt es.\n\n{text}\n"
    )
    assert [(b.role, b.text) for b in article.spoken_blocks[2:]] == [
        (Role.SUBHEAD, "Die große Lage"),
        (Role.PARAGRAPH, "Nun gilt es."),
        (Role.PARAGRAPH, text),
    ]


def test_what_the_editor_says_goes_before_what_the_page_shows() -> None:
    article = read_article(
        f"---\nrole:\n  Die große Lage: subhead\n---\n# Ein Bad\n\n{PROSE}\n\nDie große Lage\n"
    )
    assert article.spoken_blocks[-1].text == "Die große Lage"


def test_front_matter_may_be_long() -> None:
    keys = "".join(f"feld{number}: wert\n" for number in range(5_000))
    (spoken,) = read_article(f"---\n{keys}---\n{PROSE}\n").spoken_blocks
    assert spoken.text == PROSE


def test_there_may_be_so_many_hints_and_no_more() -> None:
    with pytest.raises(ArticleError, match="more than 500 hints"):
        read_article("---\nexclude:\n" + "- Bad.\n" * 501 + f"---\n{PROSE}\n")


def test_words_that_another_program_leaves_out_need_not_be_there() -> None:
    assert read_article(f"---\nexclude: true\n---\n{PROSE}\n").spoken_blocks[0].text == PROSE


def test_a_hint_may_be_a_part_of_another() -> None:
    exclude = "audiofy:\n  exclude: [Es steht hier., Es steht]"
    article = read_article(f"---\n{exclude}\n---\n{PROSE} Es steht hier. Es liegt.\n")
    assert article.spoken_blocks[0].text == f"{PROSE} Es liegt."


@pytest.mark.parametrize("first", ["", "layout: post\n"])
def test_front_matter_without_its_end_is_an_error(first: str) -> None:
    with pytest.raises(ArticleError, match="'title: Ein Bad', does not end"):
        read_article(f"---\n{first}title: Ein Bad\n\n{PROSE}\n")


@pytest.mark.parametrize("above", ["\n", "\n \n", "<!-- von Hand -->\n"])
def test_blank_lines_and_remarks_may_stand_above_front_matter(above: str) -> None:
    article = read_article(f"{above}---\ntitle: Ein Bad\n---\n{PROSE}\n")
    assert [block.text for block in article.spoken_blocks] == ["Ein Bad", PROSE]


@pytest.mark.parametrize(
    "matter",
    [
        "----\ntitle: Ein Bad\naudiofy:\n  exclude: Bad\n----",
        " ---\n title: Ein Bad\n audiofy:\n   exclude: Bad\n ---",
        '{\n"title": "Ein Bad"\n}',
        "---json\n{}\n---",
    ],
)
def test_front_matter_that_is_not_read_is_an_error(matter: str) -> None:
    with pytest.raises(ArticleError, match="that is not read"):
        read_article(f"{matter}\n{PROSE}\n", name="a.md")


@pytest.mark.parametrize("name", ["audify:", "audiofi:", "audiofy"])
def test_a_slip_in_our_own_name_is_an_error(name: str) -> None:
    with pytest.raises(ArticleError, match="which is not read"):
        read_article(f"---\ntitle: Ein Bad\n{name}\n  exclude: Bad\n---\n{PROSE}\n")


def test_hints_may_be_among_the_parameters_of_a_site() -> None:
    matter = "params:\n  audiofy:\n    exclude: Es steht hier."
    article = read_article(f"---\n{matter}\n---\n{PROSE} Es steht hier.\n")
    assert [block.text for block in article.spoken_blocks] == [PROSE]


@pytest.mark.parametrize(("hint", "text"), [("NFC", "NFD"), ("NFD", "NFC")])
def test_umlauts_of_a_hint_may_be_written_in_another_way(
    hint: Literal["NFC", "NFD"], text: Literal["NFC", "NFD"]
) -> None:
    matter = unicodedata.normalize(hint, "exclude: Übrigens wäre es so.")
    told = unicodedata.normalize(text, f"{PROSE} Übrigens wäre es so.")
    article = read_article(f"---\n{matter}\n---\n{told}\n")
    assert "brigens" not in article.spoken_blocks[0].text


def test_text_between_two_rules_is_no_front_matter() -> None:
    article = read_article(f"---\n{PROSE}\n\nWas gilt: alles\n---\n{PROSE} Es gilt.\n")
    assert article.spoken_blocks[0].text == PROSE


@pytest.mark.parametrize(
    "lines",
    ["recipe:\n  roles: {a: b}", "roles: [admin, editor]", "role:\n  - author", "role: Chef"],
)
def test_other_programs_may_have_roles_of_their_own(lines: str) -> None:
    (spoken,) = read_article(f"---\n{lines}\n---\n{PROSE}\n").spoken_blocks
    assert spoken.text == PROSE


def test_a_role_that_does_not_exist() -> None:
    with pytest.raises(ArticleError, match="'laut'"):
        read_article(f"---\nroles:\n  Satz: laut\n---\n{PROSE}\n")


@pytest.mark.parametrize(
    "matter",
    [
        "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]",
        "!!python/object/apply:os.system ['true']: x",
        "a: " + "[" * 5_000,
        "a:\n" + "".join(" " * depth + "a:\n" for depth in range(1, 300)),
        ": : :\n- - -\n???",
    ],
)
def test_hostile_front_matter_is_only_text(matter: str) -> None:
    article = read_article(f"---\ntitle: Ein Bad\n{matter}\n---\n# Ein Bad\n\n{PROSE}\n")
    assert [block.text for block in article.spoken_blocks] == ["Ein Bad", PROSE]


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    assert spoken(f"---\n\n{PROSE}\n\n---\n") == [PROSE]


def test_quotes_nested_deeper_than_a_parser_goes() -> None:
    (block,) = read_article(">" * 500 + " Ein Satz, der hier steht.", name="a.md").blocks
    assert block.text.strip() == "Ein Satz, der hier steht."


@pytest.mark.parametrize(
    ("lines", "title", "byline"),
    [
        ("title: null\nauthor: ~", None, None),
        ("title: &t Hafenfest\nauthor: *t", "Hafenfest", None),
        ("title: !!str Hafenfest\nauthor: !!python/name:os.system", "Hafenfest", None),
        ("title: {de: Hafen, en: Port}\nauthor: [Anna Berg, Jan Ost]", None, "Anna Berg, Jan Ost"),
        ("author:\n  - name: Anna Berg\n    office: Kiel\n  - name: Jan Ost", None,
         "Anna Berg, Jan Ost"),
    ],
)  # fmt: skip
def test_yaml_beyond_keys_and_values(lines: str, title: str | None, byline: str | None) -> None:
    article = read_article(f"---\n{lines}\n---\n\n{PROSE} Es gilt.", name="a.md")
    assert (article.given.headline, article.byline) == (title, byline)


def test_an_address_in_front_matter_is_one_of_the_web() -> None:
    for url in ("javascript:alert(1)", "/2026/hafen", "file:///etc/passwd"):
        assert read_article(f"---\nurl: {url}\n---\n\n{PROSE}", name="a.md").url is None


@pytest.mark.parametrize(
    "code",
    [
        "<script>alert(1)</script>",
        "<STYLE>\np { color: red }\n</STYLE>",
        "<script async>\nx();\n</script >",
    ],
)
def test_what_is_for_browsers_is_not_spoken(code: str) -> None:
    article = read_article(f"# Ein Bad\n\n{PROSE}\n\n{code}\n\nEs gilt ab Montag.\n", name="a.md")
    assert [b.text for b in article.spoken_blocks] == ["Ein Bad", PROSE, "Es gilt ab Montag."]
    assert {b.role for b in article.excluded_blocks} == {Role.MARKUP}


def test_a_comment_is_not_spoken() -> None:
    comments = "<!-- Anna: bitte kürzen -->\n\n<!--\nUnd hier\n\nfehlt ein Zitat.\n-->"
    assert spoken(f"# Titel\n\n{PROSE}\n\n{comments}\n\nEs gilt ab Mai.") == [
        "Titel", PROSE, "Es gilt ab Mai.",
    ]  # fmt: skip
    left_out = [b.text for b in blocks_of(f"{PROSE}\n\n{comments}") if b.role is Role.MARKUP]
    assert "bitte kürzen" in left_out[0]  # the editor sees what it was


def test_a_picture_in_a_sentence_leaves_the_sentence_whole() -> None:
    text = (
        "# Wolf im Dorf\n\nEr kam am Montag.\n\nDer alte Wolf ![Pfote](p.png) blieb bis zum Morgen."
    )
    blocks = read_article(text, name="wolf.md").blocks
    assert [(b.role, b.text) for b in blocks][-2:] == [
        (Role.PARAGRAPH, "Der alte Wolf blieb bis zum Morgen."),
        (Role.MARKUP, "Pfote"),
    ]


def test_a_backslash_breaks_a_line_and_is_not_spoken() -> None:
    text = "# Wolf im Dorf\n\nDer Wolf kam am Abend.\\\nEr blieb bis zum Morgen."
    last = read_article(text, name="wolf.md").blocks[-1]
    assert one_line(last.text) == "Der Wolf kam am Abend. Er blieb bis zum Morgen."


@pytest.mark.parametrize("title", ['"Der \\"Wolf\\" ist da"', "'Der \"Wolf\" ist da'"])
def test_the_signs_that_quote_a_quotation_mark_are_not_spoken(title: str) -> None:
    article = read_article(f"---\ntitle: {title}\n---\nEr kam am Montag und blieb.", name="w.md")
    assert article.spoken_blocks[0].text == 'Der "Wolf" ist da'


def test_an_article_about_newsletters_keeps_its_headline() -> None:
    title = "Verlage kämpfen um Newsletter-Abonnenten"
    article = read_article(f"# {title}\n\nDie Zeitung verschickt ihn seit Mai.", name="w.md")
    assert article.headline == title


def test_roles_in_a_list_are_an_error() -> None:
    text = '---\naudiofy:\n  role:\n    - "Der Wolf": quote\n---\nDer Wolf kam am Abend.'
    with pytest.raises(ArticleError, match="'role'"):
        read_article(text, name="w.md")


def test_a_footnote_of_several_lines_and_paragraphs() -> None:
    note = "[^1]: Lamm, Das Bad, Seite 12,\n    in der zweiten Auflage.\n\n    Mit Bildern."
    text = f"# Das Bad\n\n{PROSE}[^1]\n\n{note}\n\nEs bleibt offen, und das soll so sein."
    assert spoken(text) == ["Das Bad", PROSE, "Es bleibt offen, und das soll so sein."]
    left = [one_line(b.text) for b in blocks_of(text) if b.reason == "footnote"]
    assert left == ["Lamm, Das Bad, Seite 12,", "in der zweiten Auflage.", "Mit Bildern."]


def test_what_a_page_shows_beside_its_text_is_not_spoken() -> None:
    figure = "<figure>\n<img src='a.jpg'>\n<figcaption>Das Bad am Montag.</figcaption>\n</figure>"
    text = f"# Das Bad\n\n{PROSE}\n\n{figure}\n\nEs bleibt <script>x(1)</script> offen."
    roles = {one_line(block.text): block.role for block in blocks_of(text)}
    assert roles["Das Bad am Montag."] is Role.CAPTION
    assert "Es bleibt offen." in roles


@pytest.mark.parametrize(
    ("written", "spoken_as"),
    [
        ("> [!WARNING]\n> Das Bad ist zu.", "Das Bad ist zu."),
        ("> [!info]- Das Bad ist zu.", "Das Bad ist zu."),
        ("Das hat [[Kiel|die Stadt]] beschlossen.", "Das hat die Stadt beschlossen."),
        ("Das hat [[Kiel]] beschlossen.", "Das hat Kiel beschlossen."),
        ('Das hat [link url="x"]die Stadt[/link] beschlossen.', "Das hat die Stadt beschlossen."),
        ("Das ist gut. :smile:", "Das ist gut."),
        ("Siehe [Link zum Bad] und [sic] hier.", "Siehe [Link zum Bad] und [sic] hier."),
        ("Das gilt: so und nicht: anders.", "Das gilt: so und nicht: anders."),
        ("Das ist gut :smile:, sagt er :tada:.", "Das ist gut, sagt er."),
        ("Das ==neue Bad== ist da, 2 == 2. ^absatz-1", "Das neue Bad ist da, 2 == 2."),
        ("[[toc]]\n\nDas ist gut.\n\n*[BAD]: Bund aller Deutschen", "Das ist gut."),
        ("\\newpage\nDas ist gut.", "Das ist gut."),
        ('!!! warning "Zur Lage"\n    Das ist gut.', "Das ist gut."),
    ],
)
def test_signs_of_other_programs_are_not_read(written: str, spoken_as: str) -> None:
    assert spoken(f"# Ein Bad\n\n{PROSE}\n\n{written}\n") == ["Ein Bad", PROSE, spoken_as]


def test_a_picture_of_a_wiki_leaves_a_hole_in_its_sentence() -> None:
    text = f"# Ein Bad\n\n{PROSE}\n\nHier ![[karte.png]] steht es.\n"
    assert spoken(text)[-1] == "Hier steht es."


@pytest.mark.parametrize(
    "unseen",
    [
        "<p hidden>Nur für die Redaktion.</p>",
        "<div class='a' style='color: red; display: none'>\n<div>Nur</div>\n\nfür uns.\n</div>",
        "<noscript>Bitte schalten Sie JavaScript ein.</noscript>",
        "<video controls>\nIhr Browser kann das nicht zeigen.\n</video>",
        "<svg width='9'><title>Pfeil nach rechts</title></svg>",
        "{% comment %}\nMit Anna klären.\n\nOder mit Jan.\n{% endcomment %}",
        "{{< comment >}}Mit Anna klären.{{< /comment >}}",
        "{{/* Mit Anna klären. */}}",
        "%% Mit Anna klären. %%",
        "<!-- Absatz eins prüfen.\n\n# Absatz zwei prüfen.\n-->",
    ],
)
def test_what_no_page_shows_is_not_spoken(unseen: str) -> None:
    for text in (f"{PROSE}\n\n{unseen}\n\nEs gilt ab Mai.", f"{PROSE} {unseen} Es gilt ab Mai."):
        said = " ".join(spoken(f"# Titel\n\n{text}"))
        assert said == f"Titel {PROSE} Es gilt ab Mai."
        left = [b.text for b in blocks_of(f"# Titel\n\n{text}") if b.reason == "mark-up"]
        assert left == [unseen]


@pytest.mark.parametrize(
    "shown",
    [
        "Das Attribut `<p hidden>` verbirgt, `</p>` schließt.",
        "Es sind 100%% mehr, also 200%% und nicht 300%%.",
        "Das Element <video> ist neu, sagt er.",
        "<p class='hidden-champion'>Der Marktführer ist klein.</p>",
        "<a title='ein hidden champion' href='x'>Der Marktführer</a> ist klein.",
    ],
)
def test_what_only_looks_hidden_is_spoken(shown: str) -> None:
    assert len(spoken(f"# Titel\n\n{PROSE}\n\n{shown}\n\nEs gilt ab Mai.")) == 4


def test_a_hidden_element_below_one_that_nothing_closes_is_not_spoken() -> None:
    hidden = "<div hidden>\n<div>Nur für uns.</div>\n</div>"
    text = f"# Titel\n\n{PROSE}\n\n<div hidden>\n\nEs gilt ab Mai.\n\n{hidden}\n\nUnd im Juni."
    assert spoken(text) == ["Titel", PROSE, "Es gilt ab Mai.", "Und im Juni."]


def test_a_comment_may_stand_on_a_line_inside_a_sentence() -> None:
    text = "Der Rat will\n<!-- stimmt das? -->\nden Umbau.\n<!-- ja -->\nAlle sind dafür."
    assert spoken(f"# Titel\n\n{PROSE}\n\n{text}")[2:] == [
        "Der Rat will den Umbau.",
        "Alle sind dafür.",
    ]


def test_code_has_no_comments() -> None:
    code = "```html\n<!-- so beginnt er\n```"
    text = f"# Titel\n\n{PROSE}\n\n{code}\n\nEs gilt ab Mai.\n\n<!-- Ende -->"
    assert spoken(text)[2:] == ["Es gilt ab Mai."]


@pytest.mark.parametrize(
    "table",
    [
        "<div class='t'>\n<table>\n<tr><td>2026 kostet es viel</td></tr>\n</table>\n</div>",
        "<table>\n<tr><td>2026 kostet es viel</td></tr>\n\n<tr><td>Jahr</td></tr>\n</table>",
        "<table>\n<tr><td><table><tr><td>2026</td></tr></table> kostet</td></tr>\n</table>",
        "<table>\n<tr><td>2026 kostet es viel",
    ],
)
def test_a_table_of_html_is_a_table_wherever_it_stands(table: str) -> None:
    text = f"# Titel\n\n{PROSE}\n\n{table}\n\nEs gilt ab Mai."
    assert spoken(text) == ["Titel", PROSE, "Es gilt ab Mai."]
    (left,) = [one_line(b.text) for b in blocks_of(text) if b.reason == "table"]
    assert left.startswith("<table>")
    assert "2026" in left


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Das Bad schließt bald.<sup>1</sup> Es ist alt<sup>[12]</sup>.",
         "Das Bad schließt bald. Es ist alt."),
        ("Es sind 10<sup>6</sup> Liter auf 50 m<sup>2</sup>, sagt er.",
         "Es sind 106 Liter auf 50 m2, sagt er."),
        ("Das CO<sup>2</sup> sinkt, a<sup>2</sup> wächst.", "Das CO2 sinkt, a2 wächst."),
    ],
)  # fmt: skip
def test_a_raised_number_behind_a_word_is_a_footnotes_sign(written: str, read: str) -> None:
    assert spoken(f"# Titel\n\n{PROSE}\n\n{written}\n\n{PROSE} Es gilt.")[2] == read


@pytest.mark.parametrize(
    "written",
    [
        "## Der Plan {#plan}\n\nEs wird teuer, sagt der Rat.",
        "## Der Plan {: #plan .groß}\n\nEs wird teuer, sagt der Rat. {.lead}",
        '## Der Plan\n{: .groß}\n\nEs wird teuer, sagt der Rat.\n{: .lead width="4 0"}',
        "## Der Plan\n\n![](a.jpg){width=50%} Es wird [teuer]{.laut}, sagt der Rat.",
    ],
)
def test_lists_of_attributes_are_markup(written: str) -> None:
    text = f"# Titel\n\n{PROSE}\n\n{written}\n\n{PROSE} Es gilt."
    assert spoken(text)[2:-1] == ["Der Plan", "Es wird teuer, sagt der Rat."]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Schreiben Sie an <bad@stadt.example> bis Montag.",
         "Schreiben Sie an bad@stadt.example bis Montag."),
        ("Das [alte Bad] gehört der [Stadt].\n\n[Alte Bad]: https://bad.example",
         "Das alte Bad gehört der [Stadt]."),
        ("Das Bad gehört der [Stadt][s].\n\n[s]: stadt", "Das Bad gehört der Stadt."),
        ('Siehe [das Amt]({{< ref "amt.md" >}}) in [Kiel]({{ site.url }}/kiel).',
         "Siehe das Amt in Kiel."),
        ("Siehe [das Amt]({% post_url amt %} 'Amt').", "Siehe das Amt."),
    ],
)  # fmt: skip
def test_addresses_and_references_are_markup(written: str, read: str) -> None:
    assert spoken(f"# Titel\n\n{PROSE}\n\n{written}\n\n{PROSE} Es gilt.")[2:-1] == [read]


def test_a_name_in_brackets_that_is_no_reference_speaks() -> None:
    text = f"# Titel\n\n{PROSE}\n\n[Berg]: Nein!\n\n{PROSE} Es gilt."
    assert spoken(text)[2] == "[Berg]: Nein!"


@pytest.mark.parametrize(
    "code",
    [
        '{{< figure\n  src="a.jpg"\n  caption="Das Bad."\n>}}',
        '{{< quote text="Wir haben gewartet." author="Anna Berg" >}}',
        "{% include bild.html caption='Das Bad am Montag' %}",
        'import Karte from "../Karte.astro";',
        "import {\n  Karte,\n  Bild,\n} from '../bilder'",
        "export const meta = {\n  titel: 'Das Bad',\n};",
        "{/* Mit Anna klären. */}",
    ],
)
def test_what_a_program_puts_in_its_place_is_told_with_its_words(code: str) -> None:
    for text in (f"# Titel\n\n{PROSE}\n\n{code}\n\nEs gilt.", f"{code}\n\n# Titel\n\n{PROSE}"):
        assert spoken(text) in (["Titel", PROSE, "Es gilt."], ["Titel", PROSE])
        assert [b.text for b in blocks_of(text) if b.reason == "mark-up"] == [code]


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("{{< highlight bash >}}\nnpm install\n\n# nun\n{{< /highlight >}}", "program listing"),
        ("{% highlight ruby %}\nputs 'Moin'\n{% endhighlight %}", "program listing"),
        ("$$\nh = \\frac{1}{2} g t^2\n$$", "program listing"),
        ("$$h = g t_1 + t_2$$", "program listing"),
        ("+------+-----+\n| Jahr | 2   |\n+======+=====+\n| Bad  | 3   |\n+------+-----+", "table"),
    ],
)
def test_listings_formulas_and_grids_are_not_spoken(code: str, reason: str) -> None:
    text = f"# Titel\n\n{PROSE}\n\n{code}\n\nEs gilt ab Mai."
    assert spoken(text) == ["Titel", PROSE, "Es gilt ab Mai."]
    assert [b.text for b in blocks_of(text) if b.reason == reason] == [code]


def test_a_note_inside_a_sentence_is_a_footnote() -> None:
    text = f"{PROSE}^[Siehe [Akte](a.pdf) 12, *im Archiv*.] Es gilt^[Noch.], sagt er. Und 2^[3]."
    assert [(b.text, b.reason) for b in blocks_of(f"# Titel\n\n{text}")][1:] == [
        (f"{PROSE} Es gilt, sagt er. Und 2^[3].", ""),
        ("Siehe Akte 12, im Archiv.", "footnote"),
        ("Noch.", "footnote"),
    ]


@pytest.mark.parametrize("path", ["der kran am kai.jpg", "kran.jpg =300x200"])
def test_the_path_of_a_picture_may_have_blanks(path: str) -> None:
    text = f"# Titel\n\n{PROSE}\n\n![Der Kran]({path})\n\nEs gilt ab Mai."
    assert spoken(text) == ["Titel", PROSE, "Es gilt ab Mai."]


@pytest.mark.parametrize("between", ["\n", "\n\n"])
def test_a_line_in_italics_below_a_picture_is_its_caption(between: str) -> None:
    caption = "Der Kran am Kai bei Nacht, sagt man."
    picture = f"![Kran](kran.jpg){between}*{caption}*"
    text = f"# Titel\n\n{PROSE}\n\n{picture}\n\n{PROSE} Es gilt."
    assert [b.text for b in blocks_of(text) if b.role is Role.CAPTION] == ["Kran", caption]


@pytest.mark.parametrize(
    "text",
    [
        f"![Kran](kran.jpg)\n\n*Der Rat hat entschieden, sagt er.*\n\n{PROSE}",
        f"{PROSE}\n\nHier ist es. ![Kran](kran.jpg)\n\n*Der Rat hat entschieden, sagt er.*",
        f"{PROSE}\n\n![Kran](kran.jpg)\n\nDer *Rat hat entschieden, sagt er.*",
    ],
    ids=["top", "picture in a paragraph", "not all in italics"],
)
def test_other_lines_below_a_picture_are_spoken(text: str) -> None:
    assert "Der Rat hat entschieden, sagt er." in spoken(f"# Titel\n\n{text}\n\n{PROSE} Es gilt.")


def test_a_term_and_what_it_means() -> None:
    text = f"# Titel\n\n{PROSE}\n\nDie Kaimauer\n: Das ist die Wand am Wasser.\n\n{PROSE} Ja."
    assert spoken(text)[2:-1] == ["Die Kaimauer", "Das ist die Wand am Wasser."]


_GRID = "| Jahr | Kosten |\n|---|---|\n| 2026 | 3 Mio. |"


def test_points_above_a_table_are_spoken() -> None:
    points = "- Die Mauer wird erneuert\n- Die Brücke wird gestrichen"
    text = f"# Titel\n\n{PROSE}\n\nDas ist geplant:\n\n{points}\n\n{_GRID}\n\n{PROSE} Ja."
    assert spoken(text)[3:-1] == ["Die Mauer wird erneuert", "Die Brücke wird gestrichen"]


@pytest.mark.parametrize(
    ("below", "kept"), [(f"{PROSE} Ja.", True), (f"## Der Plan\n\n{PROSE} Ja.", False)]
)
def test_a_heading_above_a_table_has_text_below_it(below: str, kept: bool) -> None:
    text = f"# Titel\n\n{PROSE}\n\n## Die Kosten\n\n{_GRID}\n\n{below}"
    assert ("Die Kosten" in spoken(text)) is kept


@pytest.mark.parametrize("fence", ["---", "+++"])
@pytest.mark.parametrize("label", ["Update", "Berlin", "Eilmeldung"])
def test_an_article_between_two_rules_is_no_front_matter(fence: str, label: str) -> None:
    told = f"{label}: Der Rat hat entschieden.\n\n{PROSE}"
    article = read_article(f"{fence}\n{told}\n{fence}\n\nDer Rat tagt im Mai wieder.\n")
    assert PROSE in [block.text for block in article.spoken_blocks]


@pytest.mark.parametrize(
    "lines",
    [
        "description: >\n  Ein Text über\n  audiofy\ntags:\n  audiofy",
        "audio:\n  exclude: true",
        "exclude:\n  sitemap: true",
        "exclude: [rss feed, my folder/*]",
    ],
)
def test_front_matter_of_other_programs_is_no_error(lines: str) -> None:
    article = read_article(f"---\ntitle: Ein Bad\n{lines}\n---\n{PROSE}\n")
    assert article.spoken_blocks[-1].text == PROSE


@pytest.mark.parametrize(
    "line",
    [
        "Es gab 50 %% Rabatt auf alles. Danach folgten 20 %% auf den Rest.",
        "$$ a = b $$ ist die Formel, sagte er.",
        "$$ für alle: So wirbt das Bad in Lindental.",
        "Einstein schrieb E=mc<sup>2</sup>, und es strahlt Uran<sup>235</sup>.",
    ],
)
def test_signs_of_other_programs_that_are_of_the_text(line: str) -> None:
    text = f"# Ein Bad\n\n{PROSE}\n\n{line}\n\n{PROSE} Ja.\n\n$$\nc = d\n$$\n"
    words = re.sub("<[^<>]+>", "", line)
    assert [words, f"{PROSE} Ja."] == spoken(text)[2:4]


def test_one_line_below_a_picture_is_its_caption() -> None:
    lines = "*Das alte Bad in Lindental im Mai.*\n\n*Der erste Absatz eines Briefes ist kursiv.*"
    text = f"# Ein Bad\n\n{PROSE}\n\n![Foto](a.jpg)\n{lines}\n\n{PROSE} Ja.\n"
    assert spoken(text)[2:] == ["Der erste Absatz eines Briefes ist kursiv.", f"{PROSE} Ja."]


def test_an_update_in_italics_is_no_abbreviation() -> None:
    text = f"# Ein Bad\n\n{PROSE}\n\n*[Update 14 Uhr]: Der Rat hat doch noch beschlossen.*\n"
    assert spoken(text)[-1] == "[Update 14 Uhr]: Der Rat hat doch noch beschlossen."


def test_code_in_a_quotation_ends_with_it() -> None:
    code = "> ```\n> code\n\n<!-- nur für uns -->\n\n<p hidden>weg</p>"
    text = f"# Ein Bad\n\n{PROSE}\n\n{code}\n\n{MORE}\n"
    assert spoken(text) == ["Ein Bad", PROSE, MORE]
