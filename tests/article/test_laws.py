"""What holds for any text whatever."""

import re
import time
import unicodedata
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from audiofy.article import Article, Block, one_line, read_article
from audiofy.article.markdown import is_markdown
from audiofy.article.model import Span
from audiofy.errors import ArticleError
from audiofy.label import NOTICE
from audiofy.script import write_script

LINES = """\
    |Politik|Mehr zum Thema|Anzeige|Von Anna Berg|(dpa)|Foto: dpa|# Titel|**fett**|- a|1. b
    |2. c|> q|```|---|===|+++ x +++|20.11.2026, 13.07 Uhr|Teilen Drucken|![a](b) c|[x](y
    |a*b*c _d_ `e|Quelle: dpa|title: x|exclude: Satz|Stand: 1.1.2026 Aktualisiert: 2.1.2026
    |# Notizblock|<b>x</b>|Titel: Ein Satz|[^1]: Fuß|[a]: http://b|\u00ad|\ufeff|\x00|\r
    |A › B › Sport › C|Kontakt:|Zusammenfassung|"Zwei Worte" Der Rest der Zeile ist hier
    |Externer Inhalt|Wie geht es Ihnen?|Über uns
    |Hamburg (dpa) - Ein Satz, der lang genug ist, um ein Absatz zu sein.
    |Ein Satz, der lang genug ist, um ein Absatz zu sein. Und noch einer."""
LINE = st.sampled_from(re.split(r"\n? *\|", LINES))
TEXTS = st.one_of(
    st.text(),
    st.lists(st.one_of(LINE, st.just(""), st.text(max_size=30)), max_size=16).map("\n".join),
    st.lists(LINE, max_size=12).map(lambda lines: "\n".join(["---", *lines, "---", "Ein Text."])),
)
NAMES = st.sampled_from(["", "artikel.md"])
PAGES = sorted((Path(__file__).parent / "layouts").glob("*.txt"))
law = settings(deadline=None)  # the first text pays for the patterns of all


def article_or_none(text: str, name: str = "") -> Article | None:
    try:
        return read_article(text, name=name)
    except ArticleError:
        return None


@law
@given(TEXTS, NAMES)
@example("---\nexclude: leider\n---\nEs ist leider kalt. Und nass.", "")
@example("0![]()›SPORT›0\n\n0 0", "artikel.md")
def test_every_character_is_in_exactly_one_block(text: str, name: str) -> None:
    article = article_or_none(text, name)
    if article is not None:
        assert_covered(text, article)


@pytest.mark.once
@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PAGES), st.sampled_from(PAGES), st.randoms(use_true_random=False), NAMES)
def test_any_page_is_covered_whatever_becomes_of_its_lines(
    page: Path, other: Path, random: Random, name: str
) -> None:
    """Lines are dropped, shuffled, cut out, mixed with those of another page, or get odd signs."""
    lines = page.read_text("utf-8").split("\n")
    change = random.choice(("drop", "shuffle", "cut", "mix", "signs"))
    if change == "drop":
        lines = [line for line in lines if random.random() < 0.6]
    elif change == "shuffle":
        random.shuffle(lines)
    elif change == "cut":
        start = random.randrange(len(lines))
        lines = lines[start : start + random.randrange(1, 12)]
    elif change == "mix":
        pairs = zip(lines, other.read_text("utf-8").split("\n"), strict=False)
        lines = [random.choice(pair) for pair in pairs]
    else:
        odd = "\t|:>»„“\"'()[]#*-–•.,019\u00ad\u200b@/\\<"
        lines = [
            line[:at] + random.choice(odd) + line[at + 1 :]
            for line in lines
            for at in [random.randrange(len(line) + 1)]
        ]
    text = "\n".join(lines)
    article = article_or_none(text, name)
    if article is not None:
        assert_covered(text, article)


def assert_covered(text: str, article: Article) -> None:
    assert article.source == text
    end = 0
    holes: tuple[Span, ...] = ()
    for block in article.blocks:
        if any(start <= block.start < block.end <= stop for start, stop in holes):
            continue  # an editor's hint took it out of the middle of the block before
        assert text[end : block.start].strip() == ""
        assert end <= block.start < block.end
        end, holes = block.end, block.cuts
    assert text[end:].strip() == ""


@law
@given(TEXTS, NAMES)
def test_every_spoken_character_is_in_the_script_once_and_in_order(text: str, name: str) -> None:
    article = article_or_none(text, name)
    if article is None:
        return
    said = "".join(utterance.text for utterance in write_script(article, notice=None).utterances)
    blocks = "".join(block.text for block in article.spoken_blocks)
    assert "".join(said.split()) == "".join(blocks.split())


@law
@given(TEXTS, NAMES)
def test_a_block_is_its_slice_of_the_source_without_the_cuts(text: str, name: str) -> None:
    for block in blocks_of(text, name):
        cut = {i for start, end in block.cuts for i in range(start, end)}
        kept = [i for i in range(block.start, block.end) if i not in cut]
        assert "".join(text[i] for i in kept) == block.text
        assert [block.source_offset(p) for p in range(len(block.text))] == kept


@law
@given(TEXTS, NAMES)
def test_what_is_left_out_has_a_reason_and_what_is_spoken_has_none(text: str, name: str) -> None:
    for block in blocks_of(text, name):
        assert bool(block.reason) is not block.role.spoken


@law
@given(TEXTS, NAMES)
def test_no_control_character_is_in_a_block(text: str, name: str) -> None:
    for block in blocks_of(text, name):
        categories = {unicodedata.category(c) for c in block.text if c not in "\n\t"}
        assert not categories & {"Cc", "Cs"}
        assert not any(unicodedata.category(c) == "Cc" for c in one_line(block.text))


def blocks_of(text: str, name: str) -> tuple[Block, ...]:
    article = article_or_none(text, name)
    return article.blocks if article else ()


WORDS = st.sampled_from(
    ["der", "Rat", "hat", "am", "Montag", "in", "Kiel", "drei", "neue", "Busse", "bestellt"]
)
SENTENCES = st.lists(WORDS, min_size=9, max_size=18).map(lambda w: " ".join(w).capitalize() + ".")
PARAGRAPHS = st.lists(SENTENCES, min_size=4, max_size=6, unique=True).map(" ".join)
TITLES = st.lists(WORDS, min_size=4, max_size=7).map(lambda w: "Stadt " + " ".join(w) + " aus")


@pytest.mark.once
@settings(max_examples=50, deadline=None)
@given(
    TITLES, SENTENCES, st.lists(st.tuples(PARAGRAPHS, TITLES), min_size=1, max_size=4), PARAGRAPHS
)
def test_an_article_is_spoken_whole(
    title: str, lead: str, parts: list[tuple[str, str]], last: str
) -> None:
    lines = [title, lead, *(line for part in parts for line in part), last]
    article = read_article("\n\n".join(lines))
    assert [block.text for block in article.spoken_blocks] == lines
    assert article.headline == title


FURNITURE = st.sampled_from(
    [
        "Anzeige",
        "Teilen Twittern E-Mail",
        "(Foto: picture alliance / dpa)",
        "Artikel anhören",
        "Lesezeit: 4 Min.",
        "37 Kommentare",
        "Lesen Sie auch: Die Busse von Kiel",
        "Newsletter abonnieren",
        "Externer Inhalt",
        "https://example.org/busse",
        "Dieser Artikel ist nur für Abonnenten verfügbar.",
    ]
)


@pytest.mark.once
@settings(max_examples=100, deadline=None)
@given(
    TITLES,
    st.lists(
        st.tuples(PARAGRAPHS, st.lists(FURNITURE, max_size=2)),
        min_size=2,
        max_size=6,
        unique_by=lambda part: part[0],  # a paragraph that stands twice is a caption
    ),
)
def test_furniture_takes_no_paragraph_with_it_and_is_not_spoken(
    title: str, parts: list[tuple[str, list[str]]]
) -> None:
    lines = [title, *(line for paragraph, furniture in parts for line in (paragraph, *furniture))]
    spoken = spoken_in(read_article("\n\n".join(lines)))
    assert spoken == [title, *(paragraph for paragraph, _ in parts)]
    assert spoken_in(read_article("\n\n".join(spoken))) == spoken


BUS = "Der Bus fährt heute nur bis zum Markt. "


@st.composite
def odd_articles(draw: st.DrawFn) -> str:
    """Paragraphs, titles, furniture, odd lines and noise, in any order and spacing."""
    noise = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    lines = st.one_of(PARAGRAPHS, SENTENCES, TITLES, FURNITURE, LINE, noise)
    ends = st.sampled_from(["\n", "\n\n", "\n\n"])
    return "".join(draw(st.lists(st.tuples(lines, ends).map("".join), max_size=14)))


@pytest.mark.once
@settings(max_examples=100, deadline=None)
@example("Der Bus fährt heute wieder nur bis zum Markt.\n" * 3)
@example(f"{BUS * 3}\nDer Bus fährt heute nur bis zum alten Markt.\n# Titel\nA\n{BUS * 3}\n")
@example("# Notizblock\n" + BUS * 3)
@example(f"Lesen Sie auch: Die Busse von Kiel\n{BUS * 4}\n")
@given(odd_articles())
def test_what_was_spoken_is_spoken_whole_when_it_is_read_again(text: str) -> None:
    """Whatever the text: what an edition says, notice and all, has nothing more to leave out."""
    article = article_or_none(text)
    if article is None:
        return
    spoken = spoken_in(article)
    assume(not is_markdown("\n\n".join(spoken)))  # its signs would be mark-up, and not spoken
    assume(spoken[:1] != spoken[1:2])  # below the notice that is a headline, and once more
    assert spoken_in(read_article("\n\n".join([NOTICE, *spoken]))) == spoken


def spoken_in(article: Article) -> list[str]:
    return [one_line(block.text) for block in article.spoken_blocks]


@law
@given(st.text(st.characters(categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp", "Lu", "Ll"])))
def test_no_control_character_reaches_an_utterance(noise: str) -> None:
    """Neither as written nor as spoken; not even if a text was not cleaned when it was loaded."""
    assume(noise.count("\t") < 2)  # that would be the row of a table
    article = read_article(f"Der Rat{noise} tagt\n\nEr hat {noise}am Montag \x1b[31mbeschlossen.")
    for utterance in write_script(article).utterances:
        for text in (one_line(utterance.text), utterance.spoken):
            assert not {unicodedata.category(c) for c in text} & {"Cc", "Cs"}


@pytest.mark.once
@pytest.mark.parametrize(
    "text",
    [
        " " * 1_000_000,
        "a" * 192_000,
        '"' * 5_000,
        '"a" ' * 5_000,
        "a\n" * 20_000,
        "[](" * 50_000,
        "![a](b) " * 20_000,
        "*a " * 50_000,
        ">" * 50_000 + " a",
        "- " * 20_000 + "a",
        "<a " * 50_000,
        "Foto: " * 20_000,
        "Von Anna Berg\n" * 5_000,
        "Externer Inhalt\n" * 5_000,
        "Mehr zum Thema\n\nTitel\n\n" * 4_000,
        "\n\n".join(
            f"Die Halle {number} steht am Ufer und wird heute wieder besucht.\nAnna {'Xyz' * 3}mann"
            for number in range(3_000)
        ),
        "\n\n".join(
            f"Die Halle am Ufer wird heute wieder besucht.\nAnna M{number:b}er".translate(
                {ord("0"): "a", ord("1"): "o"}
            )
            for number in range(3_000)
        ),
        "Die Halle steht heute noch am Ufer.\n" + "37 Kommentare\n" * 5_000 + "Ende. " * 60,
        "Titel\n\n"
        + "".join(
            f"Foto: dpa/Berg {number}\n\nDer Fluss steigt, die Stadt wartet heute auf Wasser.\n\n"
            for number in range(6_000)
        ),
        "Hamburg (dpa) - " * 20_000,
        "20.11.2026, " * 20_000,
        "a › " * 20_000,
        "\u00ad" * 500_000 + "a",
        "---\n" + "a: b\n" * 50_000 + "---\nHallo.",
        "---\nexclude: dazu\n---\n" + "Ein Satz ist hier und ein Wort dazu. " * 4_000,
        "Der Rat tagt heute lange. " + "*_" * 20_000 + "a" + " *a* _b_ " * 5_000,
        "Ein Titel\n\n"
        + "Ein Satz, der lang genug ist. Und noch einer.\n\n" * 4
        + "".join(
            f"{line}\n" * 2_000
            for line in (
                "Zusammenfassung",
                "Anzeige",
                "Zur Person",
                "Noch ein Titel hier",
                "2:1 Okafor (43.)",
                "15.741 (ausverkauft)",
            )
        ),
    ],
    ids=lambda text: f"{text[:12]!r}x{len(text)}",
)
@pytest.mark.parametrize("name", ["", "artikel.md"])
def test_hostile_text_is_read_in_linear_time(text: str, name: str) -> None:
    started = time.process_time()
    article_or_none(text, name)
    assert time.process_time() - started < 8
