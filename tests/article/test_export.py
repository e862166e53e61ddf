"""JSON and JSON Lines of newsrooms' systems: fields, mappings, several articles, mistakes."""

import json
from pathlib import Path
from typing import Any

import pytest

from audiofy.article import Article, Metadata, Role, one_line, open_article
from audiofy.article.export import is_export, read_export
from audiofy.errors import ArticleError, ConfigError, InputMissing

BODY = (
    "Der Müller von Hasselbrück mahlt seit vierzig Jahren nur noch für die Enten.\n\n"
    "Mahlgang drei bleibt stehen\n\n"
    "Im Frühjahr hat er den dritten Mahlgang stillgelegt, weil die Enten satt waren."
)
RECORD = {
    "title": "Mühle mahlt für Enten",
    "lead": "Das Korn kommt per Post.",
    "body": BODY,
    "url": "https://bote.example/muehle",
    "published": "2026-11-20T06:00:00+01:00",
    "author": ["Ada Lund", {"name": "Jan Kuhn"}],
    "section": "Lokales",
}


def spoken(article: Article) -> list[tuple[Role, str]]:
    return [(block.role, one_line(block.text)) for block in article.spoken_blocks]


def export(*records: Any) -> str:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records)


def test_a_record_is_an_article() -> None:
    article = read_export(export(RECORD))
    assert spoken(article) == [
        (Role.HEADLINE, "Mühle mahlt für Enten"),
        (Role.LEAD, "Das Korn kommt per Post."),
        (Role.PARAGRAPH, BODY.split("\n\n")[0]),
        (Role.SUBHEAD, "Mahlgang drei bleibt stehen"),
        (Role.PARAGRAPH, BODY.split("\n\n")[2]),
    ]
    assert article.given == Metadata(
        headline="Mühle mahlt für Enten",
        lead="Das Korn kommt per Post.",
        byline="Ada Lund, Jan Kuhn",
        section="Lokales",
        url="https://bote.example/muehle",
        published="2026-11-20T06:00",
    )


@pytest.mark.parametrize(
    "body",
    [
        "<p>{0}</p><h2>{1}</h2><p>{2}</p><script>x()</script>",
        "{0}\n\n## {1}\n\n**{2}**",
        ["{0}", "{1}", "{2}"],
    ],
    ids=["HTML", "Markdown", "list"],
)
def test_the_body_has_any_mark_up(body: Any) -> None:
    if "<p>" in body:
        pytest.importorskip("lxml")
    parts = BODY.split("\n\n")
    filled = [b.format(*parts) for b in body] if isinstance(body, list) else body.format(*parts)
    article = read_export(export({"title": "Mühle mahlt für Enten", "body": filled}))
    assert [text for _, text in spoken(article)][1:] == parts
    assert [b.text for b in article.blocks if b.role is Role.SUBHEAD] == [parts[1]]


def test_a_mapping_names_the_fields_of_a_system() -> None:
    record = {"meta": {"hl": "Mühle mahlt für Enten"}, "text_html": BODY, "a.b": "Ada Lund"}
    names = {"title": "meta.hl", "body": "text_html", "author": "a.b"}
    article = read_export(export(record), names=names)
    assert (article.headline, article.byline) == ("Mühle mahlt für Enten", "Ada Lund")


@pytest.mark.parametrize(
    ("names", "cause"),
    [({"titel": "x"}, "unknown field 'titel'"), ({"title": 3}, "name of a field")],
)
def test_a_mapping_with_a_mistake(names: Any, cause: str) -> None:
    with pytest.raises(ConfigError, match=cause):
        read_export(export(RECORD), names=names)


@pytest.mark.parametrize(
    "text",
    [
        export(RECORD, {**RECORD, "title": "Die zweite Mühle"}),
        json.dumps([RECORD, {**RECORD, "title": "Die zweite Mühle"}]),
        json.dumps({"articles": [RECORD, {**RECORD, "title": "Die zweite Mühle"}]}),
    ],
    ids=["lines", "list", "object"],
)
def test_of_several_articles_one_is_chosen(text: str) -> None:
    with pytest.raises(ArticleError, match="holds 2 articles") as caught:
        read_export(text, name="a.jsonl")
    assert "--record 1" in caught.value.hint
    assert read_export(text, record=2).headline == "Die zweite Mühle"
    with pytest.raises(ArticleError, match="no record 3"):
        read_export(text, record=3)


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("{", "not JSON"),
        (export(RECORD) + "\n{kaputt", "not JSON"),
        ("[" * 100_000, "not JSON"),
        ('{"a":' * 100_000, "not JSON"),
        ("[]", "no article"),
        ("3", "no article"),
        ("[1, 2]", "no article"),
        ('{"title": "Ohne Text"}', "has no body; its fields are 'title'"),
        ('{"body": ""}', "has no body"),
        ('{"body": {"x": 1}}', "has no body"),
        ('{"body": "?!"}', "no paragraph"),
        ("9" * 5000, "not JSON"),
    ],
    ids=range(12),
)
def test_what_is_no_export(text: str, cause: str) -> None:
    with pytest.raises(ArticleError, match=cause):
        read_export(text, name="a.json")


def test_prose_that_begins_with_a_brace_is_prose() -> None:
    assert not is_export("{Anm. d. Red.} Der Müller mahlt.")
    assert is_export('{"title": "x"}')
    assert is_export("", "a.jsonl")


def test_control_characters_are_gone() -> None:
    article = read_export('{"title": "Mühle\\u0000 mahlt\\u001b[31m", "body": "Ein\\u0007 Satz."}')
    assert all(c.isprintable() or c == "\n" for c in article.source)


def test_a_file_and_its_record(tmp_path: Path) -> None:
    file = tmp_path / "artikel.jsonl"
    file.write_text(export(RECORD, {**RECORD, "title": "Die zweite Mühle"}), "utf-8")
    assert open_article(file, record_number=2).headline == "Die zweite Mühle"
    text = tmp_path / "artikel.txt"
    text.write_text(BODY, "utf-8")
    with pytest.raises(ArticleError, match="has no records"):
        open_article(text, record_number=1)
    with pytest.raises(InputMissing):
        open_article(tmp_path / "fehlt.json")


def test_fields_may_be_copied_out_of_html() -> None:
    record = {
        "title": {"rendered": "M&uuml;hle &#8211; f&uuml;r Enten"},
        "lead": "<p>Das <b>Korn</b> kommt.</p>",
        "body": "Der M&uuml;ller mahlt <b>nur</b> noch f&uuml;r Enten.",
    }
    article = read_export(export(record))
    assert [text for _, text in spoken(article)] == [
        "Mühle – für Enten",
        "Das Korn kommt.",
        "Der Müller mahlt nur noch für Enten.",
    ]


def test_a_lead_that_begins_the_body_is_spoken_once() -> None:
    first = BODY.split("\n\n")[0]
    article = read_export(export({**RECORD, "lead": first}))
    assert spoken(article)[1:3] == [(Role.LEAD, first), (Role.SUBHEAD, BODY.split("\n\n")[1])]


@pytest.mark.parametrize("end", ["", " …", " [...]"])
def test_a_lead_that_was_cut_out_of_the_first_paragraph_is_spoken_once(end: str) -> None:
    first = BODY.split("\n\n")[0]
    article = read_export(export({**RECORD, "lead": first[:40].rstrip() + end}))
    assert [text for _, text in spoken(article)][1:3] == [first, BODY.split("\n\n")[1]]


@pytest.mark.parametrize(
    "body", [f"# {RECORD['title']}\n\n{BODY}", f"<h1>{RECORD['title']}</h1><p>{BODY}</p>"]
)
def test_a_title_that_the_body_shows_again_is_spoken_once(body: str) -> None:
    if "<" in body:
        pytest.importorskip("trafilatura")
    article = read_export(export({**RECORD, "body": body}))
    assert [text for _, text in spoken(article)].count(str(RECORD["title"])) == 1
    assert (RECORD["title"], "headline once more") in [
        (one_line(block.text), block.reason) for block in article.excluded_blocks
    ]


def test_dates_may_be_numbers_and_addresses_are_of_the_web() -> None:
    record = {**RECORD, "published": 1781793000, "url": "javascript:x()", "image": "file:///x"}
    given = read_export(export(record)).given
    assert (given.published, given.url, given.image) == ("2026-06-18T14:30", None, None)


def test_what_is_no_number_is_not_spoken() -> None:
    article = read_export('{"title": NaN, "section": 1e999, "body": "Ein Satz steht hier."}')
    assert (article.headline, article.section) == (None, None)


@pytest.mark.parametrize("body", ["[" * 900 + '"a b"' + "]" * 900, f'"{"Ein Satz. " * 250_000}"'])
def test_a_body_too_deep_or_too_large_is_refused(body: str) -> None:
    with pytest.raises(ArticleError, match=r"too deeply|too large"):
        read_export(f'{{"title": "Mühle", "body": {body}}}')


def test_a_line_separator_in_a_text_ends_no_record(tmp_path: Path) -> None:
    file = tmp_path / "artikel.jsonl"
    body = "Der Müller mahlt.\u2028Die Enten fressen."
    file.write_text(export({"title": "Mühle", "body": body}, RECORD), "utf-8")
    article = open_article(file, record_number=1)
    assert [text for _, text in spoken(article)][1:] == ["Der Müller mahlt.", "Die Enten fressen."]


def test_the_line_of_a_mistake_is_counted_as_editors_do() -> None:
    with pytest.raises(ArticleError, match="line 3"):
        read_export(export(RECORD) + "\n\n{kaputt")


def test_every_part_of_a_body_is_read_whatever_its_text_is_called() -> None:
    body = [
        "Der Müller mahlt am Abend.",
        {"type": "paragraph", "content": "Die Enten sehen ihm dabei zu."},
        {"html": "<p>Das Korn ist <b>frisch</b>.</p>"},
        {"type": "list", "items": ["Eins ist Roggen.", "Zwei ist Weizen."]},
        {"children": [{"text": "Der "}, {"text": "dritte", "bold": True}, {"text": " ruht."}]},
        {"type": "image", "src": "https://bote.example/a.jpg", "caption": "Die Mühle am Bach"},
    ]
    pytest.importorskip("trafilatura")
    texts = [text for _, text in spoken(read_export(export({"title": "Mühle", "body": body})))]
    assert texts == [
        "Mühle",
        "Der Müller mahlt am Abend.",
        "Die Enten sehen ihm dabei zu.",
        "Das Korn ist frisch.",
        "Eins ist Roggen.",
        "Zwei ist Weizen.",
        "Der dritte ruht.",
    ]


def test_a_part_of_a_body_with_its_text_under_another_name_is_an_error() -> None:
    body = ["Der Müller mahlt am Abend.", {"blurb": "Die Enten sehen ihm dabei zu."}]
    body += [{"text": "Es ist Abend."}]
    with pytest.raises(ArticleError, match="'blurb'"):
        read_export(export({"title": "Mühle", "body": body}))


@pytest.mark.parametrize(
    "body",
    [
        "Aus dem Feld <Name> wird <b und c>, und die Mühle mahlt weiter.",
        "<p>Aus dem Feld <Name> wird &lt;b und c&gt;, und die <x-a>Mühle</x-a> mahlt weiter.</p>",
    ],
)
def test_what_is_no_tag_is_text(body: str) -> None:
    pytest.importorskip("trafilatura")
    texts = [text for _, text in spoken(read_export(export({"title": "Mühle", "body": body})))]
    assert texts == ["Mühle", "Aus dem Feld <Name> wird <b und c>, und die Mühle mahlt weiter."]


LINE = "Die Ministerin sagte, sie habe keine Wahl gehabt."
PIECES = ["Die Ministerin sagte, sie habe ", "keine", " Wahl gehabt."]
LINK = {"type": "link", "url": "https://x.example", "children": [{"text": "keine"}]}


@pytest.mark.parametrize(
    "body",
    [
        {"type": "doc", "content": [{"type": "paragraph", "content": [
            {"type": "text", "text": PIECES[0]},
            {"type": "text", "text": PIECES[1], "marks": [{"type": "bold"}]},
            {"type": "text", "text": PIECES[2]}]},
            {"type": "heading", "attrs": {"level": 2}, "content": [
                {"type": "text", "text": "Der Plan"}]},
            {"type": "bulletList", "content": [{"type": "listItem", "content": [
                {"type": "paragraph", "content": [
                    {"type": "text", "text": "Es wird teuer."}]}]}]}]},
        [{"type": "paragraph", "children": [{"text": PIECES[0]}, LINK, {"text": PIECES[2]}]},
         {"type": "heading-two", "children": [{"text": "Der Plan"}]},
         {"type": "list", "items": ["Es wird teuer."]}],
        [{"_type": "block", "style": "normal", "markDefs": [], "children": [
            {"_type": "span", "text": text, "marks": []} for text in PIECES]},
         {"_type": "block", "style": "h2", "children": [{"_type": "span", "text": "Der Plan"}]},
         {"_type": "block", "listItem": "bullet", "children": [
             {"_type": "span", "text": "Es wird teuer."}]}],
        {"time": 1, "blocks": [
            {"type": "paragraph", "data": {"text": LINE}},
            {"type": "header", "data": {"text": "Der Plan", "level": 2}},
            {"type": "list", "data": {"style": "unordered", "items": ["Es wird teuer."]}}]},
        {"entityMap": {}, "blocks": [
            {"type": "unstyled", "text": LINE},
            {"type": "header-two", "text": "Der Plan"},
            {"type": "unordered-list-item", "text": "Es wird teuer."}]},
        [{"text": LINE}, {"headline": "Der Plan", "items": ["Es wird teuer."], "type": "list"}],
        [{"type": "p", "paragraphs": [LINE]},
         {"type": "box", "subheadline": "Der Plan",
          "value": {"type": "list", "items": ["Es wird teuer."]}}],
        {"nodeType": "document", "data": {}, "content": [
            {"nodeType": "paragraph", "data": {}, "content": [
                {"nodeType": "text", "value": PIECES[0], "marks": [], "data": {}},
                {"nodeType": "hyperlink", "data": {"uri": "https://x.example"}, "content": [
                    {"nodeType": "text", "value": PIECES[1], "marks": [{"type": "bold"}]}]},
                {"nodeType": "text", "value": PIECES[2], "marks": [], "data": {}}]},
            {"nodeType": "heading-2", "data": {}, "content": [
                {"nodeType": "text", "value": "Der Plan", "marks": [], "data": {}}]},
            {"nodeType": "unordered-list", "data": {}, "content": [
                {"nodeType": "list-item", "data": {}, "content": [
                    {"nodeType": "paragraph", "data": {}, "content": [
                        {"nodeType": "text", "value": "Es wird teuer.", "marks": []}]}]}]}]},
        {"type": "root", "children": [
            {"type": "paragraph", "children": [
                {"type": "text", "value": PIECES[0], "position": {"start": {"line": 1}}},
                {"type": "strong", "children": [{"type": "text", "value": PIECES[1]}]},
                {"type": "text", "value": PIECES[2]}]},
            {"type": "heading", "depth": 2, "children": [{"type": "text", "value": "Der Plan"}]},
            {"type": "list", "children": [{"type": "listItem", "children": [
                {"type": "paragraph", "children": [
                    {"type": "text", "value": "Es wird teuer."}]}]}]}]},
        {"type": "root", "children": [
            {"type": "element", "tagName": "p", "properties": {}, "children": [
                {"type": "text", "value": PIECES[0]},
                {"type": "element", "tagName": "code", "children": [
                    {"type": "text", "value": PIECES[1]}]},
                {"type": "text", "value": PIECES[2]}]},
            {"type": "text", "value": "\n"},
            {"type": "element", "tagName": "div", "children": [
                {"type": "element", "tagName": "h2", "children": [
                    {"type": "text", "value": "Der Plan"}]}]},
            {"type": "text", "value": "\n"},
            {"type": "element", "tagName": "ul", "children": [
                {"type": "element", "tagName": "li", "children": [
                    {"type": "text", "value": "Es wird teuer."}]}]}]},
    ],
    ids=["ProseMirror", "Slate", "Portable Text", "Editor.js", "Draft", "sections", "other",
         "Contentful", "mdast", "hast"],
)  # fmt: skip
def test_bodies_of_editors(body: Any) -> None:
    assert spoken(read_export(export({"title": "Mühle mahlt", "body": body}))) == [
        (Role.HEADLINE, "Mühle mahlt"),
        (Role.PARAGRAPH, LINE),
        (Role.SUBHEAD, "Der Plan"),
        (Role.LIST_ITEM, "Es wird teuer."),
    ]


@pytest.mark.parametrize(
    "style",
    [{"marks": [{"type": "strike"}]}, {"marks": ["strike-through"]}, {"marks": ["deletion"]},
     {"strikethrough": True}, {"format": 5}, {"type": "delete"}, {"styles": {"strike": True}}],
)  # fmt: skip
def test_what_a_body_strikes_out_and_its_footnotes_are_in_the_ledger(style: Any) -> None:
    note = {"type": "footnote", "content": [{"type": "text", "text": "1"}]}
    line = [{"text": "Die Mühle mahlt"}, note, {"text": " nie", **style}, {"text": " am Abend."}]
    body = [{"type": "paragraph", "children": line}]
    article = read_export(export({"title": "Mühle", "body": body}))
    assert [text for _, text in spoken(article)] == ["Mühle", "Die Mühle mahlt am Abend."]
    left = [(block.reason, block.text.strip()) for block in article.blocks if block.reason]
    assert sorted(left) == [("footnote", "1"), ("struck out", "nie")]


def test_a_sentence_that_is_struck_out_is_not_read() -> None:
    pieces = [{"text": "Die Mühle mahlt."}, {"text": " Sie steht.", "strike": True}]
    body = [{"type": "paragraph", "children": [*pieces, {"text": " Die Enten sehen zu."}]}]
    assert spoken(read_export(export({"title": "Mühle", "body": body})))[1:] == [
        (Role.PARAGRAPH, "Die Mühle mahlt. Die Enten sehen zu.")
    ]


def test_ranges_that_strike_out_count_as_browsers_do() -> None:
    before = len("🦆 Die Mühle mahlt".encode("utf-16-le")) // 2
    ranges = [
        {"style": "BOLD", "offset": 0, "length": 2},
        {"style": "STRIKETHROUGH", "offset": before, "length": 4},
    ]
    block = {"type": "unstyled", "text": "🦆 Die Mühle mahlt nie am Abend.", "data": {},
             "inlineStyleRanges": ranges}  # fmt: skip
    article = read_export(export({"title": "Mühle", "body": {"blocks": [block]}}))
    assert spoken(article)[1] == (Role.PARAGRAPH, "🦆 Die Mühle mahlt am Abend.")
    assert [b.text.strip() for b in article.blocks if b.reason == "struck out"] == ["nie"]


@pytest.mark.parametrize("beside", [{}, {"align": "left"}])
def test_what_a_part_has_beside_its_text(beside: dict[str, str]) -> None:
    body = [{"type": "paragraph", "data": beside, "attrs": beside, "text": "Die Mühle mahlt."}]
    texts = [text for _, text in spoken(read_export(export({"title": "Mühle", "body": body})))]
    assert texts == ["Mühle", "Die Mühle mahlt."]


def test_a_box_that_has_its_text_in_its_attributes() -> None:
    box = {"type": "callout", "attrs": {"title": "Achtung", "body": "Am Abend mahlt die Mühle."}}
    article = read_export(export({"title": "Mühle", "body": [RECORD["lead"], box, BODY]}))
    assert "Am Abend mahlt die Mühle." in [text for _, text in spoken(article)]


@pytest.mark.parametrize("text", ["Vorsicht!", "Vorsicht, Glatteis!", "Die Mühle mahlt am Abend"])
def test_a_text_under_an_unknown_name_is_an_error_however_short(text: str) -> None:
    body = [{"type": "p", "text": "Die Mühle mahlt."}, {"type": "warning", "hinweis": text}]
    with pytest.raises(ArticleError, match="'hinweis'"):
        read_export(export({"title": "Mühle", "body": body}))


def test_footnotes_that_are_defined_beside_the_text_and_listings() -> None:
    note = {
        "_key": "f1",
        "_type": "footnote",
        "text": [
            {"_type": "block", "style": "normal", "children": [{"text": "Nach dem Mühlenbuch."}]}
        ],
    }
    body = [{"_type": "block", "children": [{"_type": "span", "text": "Die Mühle mahlt."}],
             "markDefs": [note]}, {"_type": "code", "code": "x = 1"}]  # fmt: skip
    article = read_export(export({"title": "Mühle", "body": body}))
    left = [(block.reason, block.text.strip()) for block in article.blocks if block.reason]
    assert left == [("footnote", "Nach dem Mühlenbuch."), ("program listing", "x = 1")]


@pytest.mark.parametrize("kinds", [("ul", "li"), ("list", "listitem"), ("bulletList", "listItem")])
def test_items_of_lists_are_items_whatever_they_are_called(kinds: tuple[str, str]) -> None:
    outer, inner = kinds
    items = [{"type": inner, "value": n, "children": [{"type": "text", "text": text}]}
             for n, text in enumerate(["Mehl aus der Mühle", "Eier vom Hof"], 1)]  # fmt: skip
    body = [RECORD["lead"], {"type": outer, "children": items}, BODY]
    assert [text for role, text in spoken(read_export(export({"title": "Mühle", "body": body})))
            if role is Role.LIST_ITEM] == ["Mehl aus der Mühle", "Eier vom Hof"]  # fmt: skip


def test_what_a_line_mentions_is_of_its_words() -> None:
    mention = {"type": "mention", "character": "Ada Lund", "children": [{"text": ""}]}
    line = [{"text": "Am Montag kam "}, mention, {"text": " in die Mühle."}]
    body = [{"type": "paragraph", "children": line}]
    article = read_export(export({"title": "Mühle", "body": body}))
    assert spoken(article)[1] == (Role.PARAGRAPH, "Am Montag kam Ada Lund in die Mühle.")


def test_what_a_body_refers_to_is_left_out_with_a_reason_or_an_error() -> None:
    def body(kind: str, data: dict[str, str]) -> dict[str, Any]:
        block = {"type": "unstyled", "text": "Die Mühle mahlt."}
        return {"blocks": [block], "entityMap": {"0": {"type": kind, "data": data}}}

    for data in ({"text": "Nach dem Mühlenbuch."}, {"note": "Nach dem Mühlenbuch."}):
        article = read_export(export({"title": "Mühle", "body": body("FOOTNOTE", data)}))
        assert [b.text for b in article.blocks if b.reason == "footnote"] == [*data.values()]
    linked = body("LINK", {"url": "https://x.example", "title": "Zur Mühle, die mahlt."})
    assert len(spoken(read_export(export({"title": "Mühle", "body": linked})))) == 2
    boxed = export(
        {"title": "Mühle", "body": body("INFOBOX", {"text": "Sie steht seit 1710 hier."})}
    )
    with pytest.raises(ArticleError, match="'infobox'"):
        read_export(boxed)


@pytest.mark.parametrize("defined", [5, "x", None, [], {}])
def test_what_is_no_definition_does_no_harm(defined: Any) -> None:
    body = [{"_type": "block", "children": [{"text": "Die Mühle mahlt."}], "markDefs": defined}]
    assert len(spoken(read_export(export({"title": "Mühle", "body": body})))) == 2


def test_a_body_that_is_json_in_a_text() -> None:
    body = json.dumps({"blocks": [{"type": "unstyled", "text": "Die Mühle mahlt am Abend."}]})
    article = read_export(export({"title": "Mühle", "body": body}))
    assert spoken(article)[1] == (Role.PARAGRAPH, "Die Mühle mahlt am Abend.")


STRUCK = "Die Mühle <s>steht</s> mahlt."


@pytest.mark.parametrize("body", [STRUCK, [{"type": "paragraph", "text": STRUCK}]])
def test_what_tags_strike_out_of_a_text(body: Any) -> None:
    article = read_export(export({"title": "Mühle", "body": body}))
    assert spoken(article)[1] == (Role.PARAGRAPH, "Die Mühle mahlt.")
    assert [b.text for b in article.blocks if b.reason == "struck out"] == ["steht"]


def test_tags_in_a_line_are_tags_beside_those_of_blocks() -> None:
    pytest.importorskip("trafilatura")
    texts = ("Eins.<br>Zwei <b>und</b> drei.", "Die <b>Mühle</b> &amp; die Enten, 5 &lt; 7.")
    body = [{"type": "paragraph", "text": text} for text in texts]
    read = spoken(read_export(export({"title": "Mühle", "body": body})))
    assert read[-1][1] == "Die Mühle & die Enten, 5 < 7."


@pytest.mark.parametrize("kind", ["youtube", "twitter", "poll", "newsletterSignup"])
def test_what_a_body_embeds_is_left_out(kind: str) -> None:
    body = [RECORD["lead"], {"type": kind, "title": "Ein Film über die Mühle"}, BODY]
    article = read_export(export({"title": "Mühle", "body": body}))
    (block,) = [b for b in article.blocks if b.text == "Ein Film über die Mühle"]
    assert block.role is Role.EMBED


def test_a_heading_of_a_body_is_a_chapter_whatever_its_words() -> None:
    heading = {"type": "heading", "children": [{"text": "Es wird teuer."}]}
    body = [RECORD["lead"], heading, BODY.split("\n\n")[0]]
    assert spoken(read_export(export({"title": "Mühle", "body": body})))[2] == (
        Role.SUBHEAD,
        "Es wird teuer.",
    )


def test_texts_that_are_whole_are_paragraphs_and_no_pieces() -> None:
    body = {"content": [{"text": "Der Müller mahlt am Abend."}, {"text": "Die Enten sehen zu."}]}
    texts = [text for _, text in spoken(read_export(export({"title": "Mühle", "body": body})))]
    assert texts == ["Mühle", "Der Müller mahlt am Abend.", "Die Enten sehen zu."]


def test_a_body_that_names_a_tag_is_no_html() -> None:
    body = "Die Mühle mahlt mit <p>, schrieb <Vorname Nachname>.\n\nSie schweigt."
    texts = [text for _, text in spoken(read_export(export({"title": "Mühle", "body": body})))]
    assert texts[1].endswith("schrieb <Vorname Nachname>.")
    assert texts[2:] == ["Sie schweigt."]


def test_two_bodies_that_say_different_things() -> None:
    record = {"title": "Mühle", "body": f"<p>{BODY}</p>", "text": "Ein anderer Satz steht hier."}
    with pytest.raises(ArticleError, match="both a 'body' and a 'text'"):
        read_export(export(record))
    names = {"body": "text"}
    assert spoken(read_export(export(record), names=names))[1][1] == "Ein anderer Satz steht hier."


@pytest.mark.parametrize("inner", ["children", ""])
def test_a_body_nested_too_deeply(inner: str) -> None:
    deep: Any = "Dieser Satz liegt tief."
    for _ in range(30):
        deep = {inner: [deep]} if inner else [deep]
    with pytest.raises(ArticleError, match="nested too deeply"):
        read_export(export({"title": "Mühle", "body": ["Der Müller mahlt.", deep]}))


def test_what_parts_say_beside_the_text_is_left_out_with_a_reason() -> None:
    body = [
        {"type": "paragraph", "text": "Der Müller mahlt am Abend."},
        {"type": "image", "src": "a.jpg", "caption": "Die Mühle am Bach"},
        {"type": "table", "data": {"content": [["Jahr", "Sack"], ["2024", "300 Sack"]]}},
        {"type": "quote", "data": {"text": "Das Korn ist gut.", "caption": "Ada Lund"}},
        {"type": "infobox", "title": "Zur Sache", "description": "Die Mühle steht seit 1905."},
        {"type": "related", "title": "Enten am Teich"},
    ]
    article = read_export(export({"title": "Mühle", "body": body}))
    assert [text for _, text in spoken(article)] == [
        "Mühle",
        "Der Müller mahlt am Abend.",
        "Das Korn ist gut.",
        "Ada Lund",
        "Zur Sache",
        "Die Mühle steht seit 1905.",
    ]
    assert [(block.role, block.text) for block in article.excluded_blocks] == [
        (Role.CAPTION, "Die Mühle am Bach"),
        (Role.TABLE, "Jahr | Sack | 2024 | 300 Sack"),
        (Role.TEASER, "Enten am Teich"),
    ]


@pytest.mark.parametrize(
    "piece",
    [
        {"text": "keine", "format": 1, "mode": "normal", "version": 1},
        {"text": "keine", "color": "red"},
        {"type": "mention", "attrs": {"id": "7", "label": "keine"}},
    ],
)
def test_pieces_of_a_line_may_look_like_anything(piece: dict[str, Any]) -> None:
    line = {"type": "paragraph", "children": [{"text": PIECES[0]}, piece, {"text": PIECES[2]}]}
    body = {"root": {"children": [line]}}
    assert spoken(read_export(export({"title": "Mühle", "body": body})))[1] == (
        Role.PARAGRAPH,
        LINE,
    )


@pytest.mark.parametrize("names", [("text", "html"), ("html", "text")])
def test_two_forms_of_one_text_are_read_once(names: tuple[str, str]) -> None:
    told = BODY.split("\n\n")
    forms = {"html": f"<p>{told[0]}</p><h2>{told[1]}</h2><p>{told[2]}</p>", "text": BODY}
    article = read_export(export({**RECORD, "body": {name: forms[name] for name in names}}))
    assert [text for _, text in spoken(article)[2:]] == told
    assert article.blocks[-1].reason == "the same text in another form"


def _node(kind: str, *inner: Any) -> dict[str, Any]:
    if kind == "text":
        return {"nodeType": kind, "value": inner[0], "marks": [], "data": {}}
    return {"nodeType": kind, "data": {}, "content": list(inner)}


def test_a_table_of_nodes_and_what_they_embed() -> None:
    cells = (_node("table-cell", _node("paragraph", _node("text", t))) for t in ("2026", "3 Sack"))
    picture = {"fields": {"title": "Mühle", "description": "Die Mühle am Bach"}}
    asset = {"nodeType": "embedded-asset-block", "data": {"target": picture}, "content": []}
    line = _node("paragraph", _node("text", "Die Mühle mahlt am Abend."))
    body = _node("document", line, _node("table", _node("table-row", *cells)), asset)
    article = read_export(export({"title": "Mühle", "body": body}))
    assert spoken(article)[1:] == [(Role.PARAGRAPH, "Die Mühle mahlt am Abend.")]
    assert [(block.role, block.text) for block in article.excluded_blocks] == [
        (Role.TABLE, "2026 | 3 Sack"),
        (Role.CAPTION, "Die Mühle am Bach"),
    ]


FORMS = [("value", "processed"), ("raw", "rendered")]


@pytest.mark.parametrize(("entered", "shown"), FORMS)
@pytest.mark.parametrize("text", [BODY.split("\n\n")[0], "Nein."])
def test_a_text_as_entered_and_as_shown_is_read_once(entered: str, shown: str, text: str) -> None:
    pytest.importorskip("trafilatura")
    forms = {entered: text, shown: f"<p>{text}</p>", "summary": "Es geht um Enten und um Korn."}
    if entered == "raw":
        del forms["summary"]
    article = read_export(export({"title": {entered: "Mühle", shown: "Mühle"}, "body": forms}))
    assert spoken(article) == [(Role.HEADLINE, "Mühle"), (Role.PARAGRAPH, text)]
    left = {block.text: block.reason for block in article.excluded_blocks}
    assert left[text] == "the same text in another form"
    assert len(left) == len(forms) - 1


@pytest.mark.parametrize(("entered", "shown"), FORMS)
@pytest.mark.parametrize("is_list", [False, True])
def test_two_forms_that_say_different_things(entered: str, shown: str, is_list: bool) -> None:
    forms = {entered: "Der Müller mahlt am Abend.", shown: "Die Enten sehen ihm dabei zu."}
    record = {"title": "Mühle", "content": [forms] if is_list else forms}
    with pytest.raises(ArticleError, match=f"under '{entered}' and '{shown}'") as caught:
        read_export(export(record), names={"body": "content"})
    path = f"content.0.{shown}" if is_list else f"content.{shown}"
    assert caught.value.hint.endswith(f'[fields] body = "{path}"')
    assert len(spoken(read_export(export(record), names={"body": path}))) == 2


@pytest.mark.parametrize("key", ["hidden", "isHidden"])
def test_a_part_that_is_hidden_is_left_out(key: str) -> None:
    parts = [
        {"type": "text", "content": {"text": f"<p>{text}</p>"}, key: hidden}
        for text, hidden in (("Die Mühle mahlt.", False), ("Nur ein Entwurf.", True))
    ]
    pytest.importorskip("trafilatura")
    article = read_export(export({"title": "Mühle", "body": parts}))
    assert spoken(article)[1:] == [(Role.PARAGRAPH, "Die Mühle mahlt.")]
    left = [(block.text, block.reason) for block in article.excluded_blocks]
    assert left == [("Nur ein Entwurf.", "hidden by the editor")]


@pytest.mark.parametrize(
    "body",
    [
        {"ops": [{"insert": "Die Mühle mahlt am Abend.\n"}]},
        [{"type": "paragraph", "paragraph": {"rich_text": [{"plain_text": "Die Mühle mahlt."}]}}],
        [{"blockName": "core/paragraph", "innerHTML": "<p>Die Mühle mahlt am Abend.</p>"}],
        {"version": "0.3.1", "sections": [[1, "p", [[0, [], 0, "Die Mühle mahlt am Abend."]]]]},
    ],
    ids=["Quill", "Notion", "Gutenberg", "Mobiledoc"],
)
def test_a_body_of_parts_that_are_not_read_says_what_helps(body: Any) -> None:
    with pytest.raises(ArticleError, match="which we do not read") as caught:
        read_export(export({"title": "Mühle", "body": body}))
    assert "Export the body as HTML, Markdown or plain text" in caught.value.hint
    assert "[fields] body" in caught.value.hint


def test_a_field_may_be_a_list_of_values() -> None:
    body = [{"value": BODY, "format": "plain", "summary": ""}]
    article = read_export(export({"title": [{"value": "Mühle mahlt"}], "body": body}))
    assert article.headline == "Mühle mahlt"
    assert [text for _, text in spoken(article)[1:]] == BODY.split("\n\n")


@pytest.mark.parametrize("path", ["field_text.0.value", "field_text.0", "field_text"])
def test_a_path_may_have_numbers(path: str) -> None:
    record = {"field_title": [{"value": "Mühle mahlt"}], "field_text": [{"value": BODY}]}
    names = {"title": "field_title.0.value", "body": path}
    article = read_export(export(record), names=names)
    assert article.headline == "Mühle mahlt"
    assert [text for _, text in spoken(article)[1:]] == BODY.split("\n\n")


def left_out(article: Article) -> list[tuple[str, str]]:
    return [(block.text, block.reason) for block in article.excluded_blocks]


@pytest.mark.parametrize("name", ["headline", "Überschrift", "hed"])
def test_a_title_may_have_another_name(name: str) -> None:
    record = {name.casefold(): "Mühle mahlt", "body": BODY}
    assert read_export(export(record)).headline == "Mühle mahlt"


@pytest.mark.parametrize("name", ["standfirst", "teaser", "dek", "excerpt", "intro", "subtitle"])
def test_a_lead_may_have_another_name(name: str) -> None:
    lead = {"rendered": f"<p>{RECORD['lead']}</p>"} if name == "excerpt" else RECORD["lead"]
    record = {"title": "Mühle mahlt", name: lead, "body": BODY}
    assert read_export(export(record)).lead == RECORD["lead"]
    assert read_export(export({**RECORD, name: "Die Enten sind satt."})).lead == RECORD["lead"]


def test_what_a_record_says_beside_its_fields_is_in_the_ledger() -> None:
    record = {
        **RECORD,
        "teaser": "Die Enten sind satt",
        "fazit": {"text": "<p>So mahlt er weiter.</p>", "next": ["Am Bach ist es still."]},
        "author": {"name": "Ada Lund", "bio": "Ada Lund schreibt über Enten."},
    }
    assert left_out(read_export(export(record))) == [
        ("Ada Lund schreibt über Enten.", "under 'author', beside what is read of it"),
        ("Die Enten sind satt", "under 'teaser', which is no field of ours"),
        ("So mahlt er weiter.", "under 'fazit', which is no field of ours"),
        ("Am Bach ist es still.", "under 'fazit', which is no field of ours"),
    ]


@pytest.mark.parametrize(
    "value",
    ["https://bote.example/muehle", "muehle-mahlt-fuer-enten", "20. November 2026, 10:00 Uhr",
     "Fri, 20 Nov 2026 10:00:00 GMT", "9f86d081884c7d659a2feaa0c55ad015", "Veröffentlicht", 7, None,
     "a.jpg 300w, b.jpg 600w, c.jpg 900w", ["Enten", "Mühle"], BODY, RECORD["title"]],
)  # fmt: skip
def test_what_is_no_text_of_a_record_or_read_already_is_not_in_the_ledger(value: Any) -> None:
    body = {"blocks": [{"type": "unstyled", "text": text} for text in BODY.split("\n\n")]}
    for record in ({"body": BODY}, {"body": body}, {"body": json.dumps(body)}):
        article = read_export(export({**RECORD, **record, "x": value}))
        assert (value == BODY and record["body"] != BODY) or left_out(article) == []


def test_a_body_that_goes_on_under_another_name_is_an_error() -> None:
    record = {**RECORD, "body_continued": "Am Abend mahlt er weiter."}
    with pytest.raises(ArticleError, match="'body_continued'") as caught:
        read_export(export(record))
    assert '"body_continued"' in caught.value.hint
    article = read_export(export(record), names={"body": "body"})
    reason = "under 'body_continued', which is no field of ours"
    assert left_out(article) == [("Am Abend mahlt er weiter.", reason)]
    assert left_out(read_export(export({**RECORD, "content": f"<p>{BODY}</p>"}))) == []
    for same in (BODY.split("\n\n"), f"<p>{BODY}</p>".replace("Enten", '<a href="x">Enten</a>')):
        linked = BODY.replace("Enten", "[Enten](https://x.example/enten)")
        assert read_export(export({**RECORD, "body": linked, "content": same})).headline


@pytest.mark.parametrize("value", [True, 7, [], {}, "  ", {"url": "https://x.example"}, "video"])
def test_what_is_no_text_fills_no_field(value: Any) -> None:
    article = read_export(export({"title": "Mühle", "lead": "", "teaser": value, "body": BODY}))
    assert [text for _, text in spoken(article)] == ["Mühle", *BODY.split("\n\n")]
    article = read_export(export({"title": "Mühle", "lead": True, "body": BODY}))
    assert [text for _, text in spoken(article)] == ["Mühle", *BODY.split("\n\n")]


@pytest.mark.parametrize("ours", ["title", "body"])
@pytest.mark.parametrize("path", ["headlin", "meta.x", "meta.0"])
def test_a_path_that_leads_nowhere_is_an_error(ours: str, path: str) -> None:
    record = {**RECORD, "text": BODY, "meta": {"hl": "Mühle"}}
    with pytest.raises(ArticleError, match=f"has no field '{path}'") as caught:
        read_export(export(record), names={ours: path})
    assert f"[fields] {ours} = " in caught.value.hint
    assert read_export(export({**record, "hl": None}), names={"title": "hl"}).headline is None


def test_a_title_with_its_text_inside_is_an_error() -> None:
    record = {"title": {"de-DE": "Mühle mahlt"}, "body": BODY}
    with pytest.raises(ArticleError, match="'de-DE'") as caught:
        read_export(export(record))
    assert caught.value.hint.endswith('title = "title.de-DE"')
    names = {"title": "title.de-DE"}
    assert read_export(export(record), names=names).headline == "Mühle mahlt"


def test_hints_in_a_record_are_an_error() -> None:
    with pytest.raises(ArticleError, match="hints under 'audiofy'") as caught:
        read_export(export({**RECORD, "audiofy": {"exclude": "die Enten"}}))
    assert "front matter" in caught.value.hint
    assert "[profile]" in caught.value.hint


OTHER = {"title": "Die zweite Mühle", "body": BODY}


@pytest.mark.parametrize("name", ["posts", "data", "results", "docs", "entries", "items"])
def test_a_document_may_have_its_articles_under_any_of_these_names(name: str) -> None:
    document = {name: [RECORD, OTHER], "meta": {"total": 2}}
    with pytest.raises(ArticleError, match="holds 2 articles"):
        read_export(json.dumps(document))
    assert read_export(json.dumps(document), record=2).headline == "Die zweite Mühle"
    assert read_export(json.dumps({name: [RECORD]})).headline == RECORD["title"]
    assert read_export(json.dumps({**OTHER, name: [RECORD]})).headline == "Die zweite Mühle"


@pytest.mark.parametrize("inside", ["attributes", "fields"])
@pytest.mark.parametrize("is_list", [True, False])
def test_a_record_may_have_its_fields_inside(inside: str, is_list: bool) -> None:
    record = {"id": 7, "type": "article", inside: RECORD}
    article = read_export(json.dumps({"data": [record] if is_list else record}))
    assert (article.headline, len(spoken(article))) == (RECORD["title"], 5)
    assert left_out(article) == []
    names = {"body": f"{inside}.body", "title": f"{inside}.title"}
    assert read_export(json.dumps([record]), names=names).headline == RECORD["title"]


def test_a_path_may_begin_at_the_document() -> None:
    document = {"posts": [{"title": "Mühle mahlt", "plain": BODY}], "data": {"x": "y"}}
    names = {"title": "posts.0.title", "body": "posts.0.plain"}
    article = read_export(json.dumps(document), names=names)
    assert (article.headline, len(spoken(article))) == ("Mühle mahlt", 4)
    names = {"body": "plain"}
    assert len(spoken(read_export(json.dumps(document), names=names))) == 4
    assert len(spoken(read_export(json.dumps({"data": {"x": BODY}}), names={"body": "data.x"}))) > 1


@pytest.mark.parametrize(
    "body",
    [
        '[vc_row][vc_column width="1/1"][vc_column_text]\n{0}\n\n{1}[/vc_column_text]'
        '[vc_column_text css=".x{{margin: 0 auto}}"]{2}\n[/vc_column_text][/vc_column][/vc_row]',
        "<p>[vc_row][vc_column_text]</p><p>{0}</p><p>{1}</p><p>{2}</p><p>[/vc_column_text]</p>",
        '<p>[et_pb_text x="T"]{0}[/et_pb_text]</p><p>{1}</p><p>[dropcap]{2}[/dropcap]</p>',
        "&lt;p&gt;{0}&lt;/p&gt;\n&lt;p&gt;{1}&lt;/p&gt;&lt;p&gt;{2}&lt;/p&gt;",
    ],
)
def test_a_body_with_the_codes_of_page_builders_or_escaped_once_too_often(body: str) -> None:
    pytest.importorskip("trafilatura")
    parts = BODY.split("\n\n")
    article = read_export(export({"title": "Mühle", "body": body.format(*parts)}))
    assert [text for _, text in spoken(article)[1:]] == parts
    assert left_out(article) == []


def test_a_dropped_capital_is_of_its_word_and_a_code_may_say_something() -> None:
    code = '[vc_custom_heading text="Die Enten sind satt" font="a b"]'
    body = f"{code}[dropcap]D[/dropcap]er Müller mahlt [am Abend] &lt;b&gt;.[/vc_row]"
    article = read_export(export({"title": "Mühle", "body": body}))
    assert [text for _, text in spoken(article)[1:]] == ["Der Müller mahlt [am Abend] <b>."]
    assert left_out(article) == [("Die Enten sind satt", "in the code of a page builder")]


def test_a_record_without_a_body_says_which_field_it_may_be() -> None:
    document = {"posts": [{"title": "Mühle mahlt", "html": f"<p>{BODY}</p>", "slug": "muehle"}]}
    with pytest.raises(ArticleError, match="has no body; its fields are 'title', 'html'") as caught:
        read_export(json.dumps(document))
    assert caught.value.hint.endswith('[fields] body = "html"')


@pytest.mark.parametrize("blank", [" ", "\n"])
def test_a_blank_between_two_pieces_stays(blank: str) -> None:
    pieces = [
        {"type": "text", "text": "Die Mühle", "marks": [{"type": "bold"}]},
        {"type": "text", "text": blank},
        {"type": "text", "text": "mahlt wieder.", "marks": [{"type": "italic"}]},
    ]
    body = {"type": "doc", "content": [{"type": "paragraph", "content": pieces}]}
    assert spoken(read_export(export({**RECORD, "body": body})))[-1][1] == "Die Mühle mahlt wieder."


def test_two_forms_of_a_body_may_show_different_codes() -> None:
    shown = f"<p>{BODY.split(chr(10))[0]}</p>"
    entered = f'{BODY.split(chr(10))[0]}\n\n[gallery ids="1,2"]'
    record = {**RECORD, "body": {"raw": entered, "rendered": shown}}
    assert spoken(read_export(export(record)))[-1][1] == BODY.split("\n")[0]


def test_what_a_word_means_beside_the_text_is_in_the_ledger() -> None:
    told = "Ein Mahlgang ist ein Paar von Steinen in der Mühle."
    block = {
        "_type": "block",
        "children": [{"_type": "span", "text": BODY.split("\n")[0], "marks": ["a"]}],
        "markDefs": [{"_key": "a", "_type": "definition", "details": told}],
    }
    article = read_export(export({**RECORD, "body": [block]}))
    assert told in [one_line(each.text) for each in article.excluded_blocks]
