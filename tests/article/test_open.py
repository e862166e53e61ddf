"""open_article(): whatever a user names, by its name or by how it begins."""

import io
import json
import sys
from pathlib import Path

import pytest

from audiofy.article import is_url, open_article, profile_from, stem_of
from audiofy.article.model import one_line
from audiofy.errors import ArticleError, ConfigError, EngineUnavailable
from audiofy.script import unsaid, write_script
from audiofy.script.coverage import read_twice, unread

PROSE = "Der Müller von Hasselbrück mahlt seit vierzig Jahren nur noch für die Enten am Wehr."
HTML = f"<!DOCTYPE html><html><body><h1>Mühle mahlt für Enten</h1><p>{PROSE}</p></body></html>"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", f"Mühle mahlt für Enten\n\n{PROSE}"),
        ("a.md", f"# Mühle mahlt für Enten\n\n{PROSE}"),
        ("a.html", HTML),
        ("a.HTM", HTML.removeprefix("<!DOCTYPE html>")),
        ("seite", HTML),
        ("a.txt", f"\n  <!-- x -->\n{HTML}"),
        ("a.json", f'{{"title": "Mühle mahlt für Enten", "body": "{PROSE}"}}'),
        ("export", f'{{"title": "Mühle mahlt für Enten", "body": "{PROSE}"}}'),
    ],
)
@pytest.mark.parametrize("stdin", [False, True])
def test_every_format_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, stdin: bool
) -> None:
    if "<h1>" in text:
        pytest.importorskip("trafilatura")
    file = tmp_path / name
    file.write_text(text, "utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    article = open_article("-" if stdin else file)
    assert article.headline == "Mühle mahlt für Enten"
    assert article.spoken_blocks[-1].text == PROSE


def test_without_the_extra_the_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.html"
    file.write_text(HTML, "utf-8")
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    monkeypatch.setitem(sys.modules, "lxml", None)
    with pytest.raises(EngineUnavailable) as caught:
        open_article(file)
    assert caught.value.hint == 'pip install "audiofy[web]"'


def test_a_large_page_is_read_and_a_larger_one_is_not(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura")
    file = tmp_path / "a.html"
    file.write_text(HTML.replace("<h1>", f"<script>{'x' * 3_000_000}</script><h1>"), "utf-8")
    assert open_article(file).headline == "Mühle mahlt für Enten"
    with file.open("ab") as page:
        page.truncate(10_000_001)
    with pytest.raises(ArticleError, match="too large"):
        open_article(file)


@pytest.mark.parametrize(
    ("source", "stem"),
    [
        ("ordner/artikel.txt", "artikel"),
        ("https://bote.example/lokales/muehle-123.html", "muehle-123"),
        ("https://bote.example/lokales/muehle/", "muehle"),
        ("https://bote.example/", "bote"),
        ("https://bote.example/?id=3", "bote"),
        ("https://bote.example/%2e%2e%2fgeheim", "geheim"),
        ("HTTP://bote.example/a/" + "x" * 300, "x" * 80),
    ],
)
def test_what_is_made_of_it_has_its_name(source: str, stem: str) -> None:
    assert stem_of(source) == stem


def test_only_web_addresses_are_fetched() -> None:
    assert [is_url(s) for s in ("https://a", "HTTP://a", "file:///a", "ftp://a", "a.txt")] == [
        True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.json"])
def test_entities_that_were_left_in_a_text_are_read_as_their_characters(
    tmp_path: Path, name: str
) -> None:
    title, body = "M&uuml;ller &amp; Sohn", f"{PROSE} Rund **5&nbsp;%** &#8211; &lt;em>."
    record = json.dumps({"title": title, "body": f"{body}\n\n## Ende"})
    (tmp_path / name).write_text(record if "json" in name else f"# {title}\n\n{body}")
    article = open_article(tmp_path / name)
    assert article.headline == "Müller & Sohn"
    assert "Rund 5\xa0% – &lt;em>." in article.spoken_blocks[1].text


def test_hints_of_the_newsroom(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    more = "Am Samstag kommt die Feuerwehr und pumpt den Mühlteich leer, sagt der Müller."
    file.write_text(f"Mühle mahlt für Enten\n\n{PROSE} Mehr im Blatt.\n\nDie Lage\n\n{more}")
    profile = profile_from(
        {"exclude": ["Mehr im Blatt."], "roles": {"Die Lage": "kicker"}, "voice": "thorsten"}
    )
    article = open_article(file, profile=profile)
    assert [(b.text, b.reason) for b in article.excluded_blocks] == [
        ("Mehr im Blatt.", "excluded by the editor"),
        ("Die Lage", "role given by the editor"),
    ]
    assert article.given.voice == "thorsten"


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_a_sentence_goes_on_after_what_is_excluded(tmp_path: Path, name: str) -> None:
    title, text = "Die alte Mühle (Video) mahlt", f"Das Korn (Video) ist da (Video). {PROSE}"
    if name.endswith("html"):
        pytest.importorskip("trafilatura")
        page = f"<article><h1>{title}</h1><p>{text}</p><p>{PROSE}</p></article>"
    else:
        page = f"{'# ' * name.endswith('md')}{title}\n\n{text}\n\n{PROSE}"
    (tmp_path / name).write_text(page, "utf-8")
    article = open_article(tmp_path / name, profile=profile_from({"exclude": ["(Video)"]}))
    assert [one_line(b.text) for b in article.spoken_blocks] == [
        "Die alte Mühle mahlt",
        f"Das Korn ist da. {PROSE}",
        PROSE,
    ]
    assert [b.text for b in article.excluded_blocks] == ["(Video)"] * 3
    assert [b.start for b in article.blocks] == sorted(b.start for b in article.blocks)
    assert unsaid(write_script(article)) == unread(article) == read_twice(article) == []


def test_what_is_excluded_are_words_and_no_part_of_one(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_text("---\nexclude: Foto\n---\nDer Fotograf zeigt ein Foto. Es ist alt.", "utf-8")
    (spoken,) = open_article(file).spoken_blocks
    assert spoken.text == "Der Fotograf zeigt ein. Es ist alt."


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", f"---\ntitle: Mühle mahlt (Video)\nlead: Das Korn (Video) ist da.\n---\n{PROSE}"),
        ("a.md", f"# Mühle mahlt (Video)\n\n**Das Korn (Video) ist da.**\n\n{PROSE}"),
        ("a.json", f'{{"title": "Mühle mahlt (Video)", "lead": "Das Korn (Video) ist da.",'
                   f' "body": "{PROSE}"}}'),
        ("a.html", "<article><h1>Mühle mahlt (Video)</h1><p class='lead'>Das Korn (Video)"
                   f" ist da.</p><p>{PROSE}</p></article>"),
    ],
)  # fmt: skip
def test_what_is_excluded_is_left_out_of_title_and_lead_too(
    tmp_path: Path, name: str, text: str
) -> None:
    if name.endswith("html"):
        pytest.importorskip("trafilatura")
    (tmp_path / name).write_text(text, "utf-8")
    article = open_article(tmp_path / name, profile=profile_from({"exclude": ["(Video)"]}))
    assert [b.text for b in article.blocks if b.reason == "excluded by the editor"] == [
        "(Video)",
        "(Video)",
    ]
    assert "(Video)" not in " ".join(block.text for block in article.spoken_blocks)
    assert article.spoken_blocks[0].text == "Mühle mahlt"


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ({"exclud": []}, "unknown key 'exclud'"),
        ({"exclude": "x"}, "list of phrases"),
        ({"roles": ["x"]}, "table of words"),
        ({"roles": {"x": "notice"}}, "no role 'notice'"),
        ({"voice": 3}, "must be a text"),
        ({"phrase": [{"role": "teaser"}]}, "says of no line"),
        ({"phrase": [{"role": "teaser", "is": ["x"], "max": "y"}]}, "'max' .* must be a number"),
        (
            {"phrase": [{"role": "teaser", "is": ["x"], "edge": 1}]},
            "'edge' .* must be true or false",
        ),
    ],
)
def test_hints_with_a_mistake(content: dict[str, object], cause: str) -> None:
    with pytest.raises(ConfigError, match=cause):
        profile_from(content)


@pytest.mark.parametrize("text", ["?!" * 500, "🎉" * 3000, " \u00ad\u200b" * 1000, "\ufeff" * 9])
def test_nothing_but_signs(tmp_path: Path, text: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text(text, "utf-8")
    with pytest.raises(ArticleError):
        open_article(file)


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x]\n" + "".join(f"b{i}: &b{i} [*a, *a, *a]\n" for i in range(300)),
        "a: " + "[" * 100_000 + "\n",
        "title: !!python/object/apply:os.system [ls]\n",
        "a:\n" + "".join(" " * i + "b:\n" for i in range(380)),
        'title: "' + "\\u0000" * 1000 + '"\n',
    ],
    ids=range(5),
)
def test_front_matter_cannot_grow_or_act(tmp_path: Path, bomb: str) -> None:
    file = tmp_path / "a.md"
    file.write_text(f"---\n{bomb}---\n\n# Mühle mahlt für Enten\n\n{PROSE}\n", "utf-8")
    assert open_article(file).spoken_blocks[-1].text == PROSE
