"""Long text is divided where a speaker would draw breath, and nothing of it is lost."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.speech.pieces import divide

PROSE = st.text(alphabet="abc äß.,;:!?…–-„“»«\"' 0123456789\n", max_size=600)


@given(st.one_of(st.text(max_size=300), PROSE), st.integers(min_value=1, max_value=120))
def test_the_pieces_are_the_text_and_keep_the_limit(text: str, limit: int) -> None:
    pieces = divide(text, limit)
    assert "".join(pieces) == text
    assert all(0 < len(piece) <= limit for piece in pieces)


@pytest.mark.once
@given(st.lists(st.from_regex(r"\A[a-zäöü]{1,12}\Z"), min_size=1), st.integers(12, 60))
def test_a_word_that_fits_is_never_cut(words: list[str], limit: int) -> None:
    pieces = divide(" ".join(words), limit)
    assert [word for piece in pieces for word in piece.split()] == words


def test_without_a_limit_the_text_is_one_piece() -> None:
    assert divide("Ein Satz. Noch einer.", None) == ["Ein Satz. Noch einer."]
    assert divide("", 10) == []


@pytest.mark.parametrize(
    ("limit", "pieces"),
    [
        # the strongest border in reach wins, not the last
        (45, ["Der Regen hörte auf. ", "Danach, so hieß es am Abend, kam die Sonne."]),
        (30, ["Er kam spät; ", "sie war längst fort, weit weg"]),
        (30, ["Sie lachte laut, ", "weil er nichts gemerkt hatte"]),
        (30, ["Das Haus am Rand der Stadt ", "und der alte Garten dahinter"]),
        # never within a number
        (24, ["Es kostete damals ", "10 000 000 Mark"]),
        (24, ["Es waren genau ", "123456,789 Meter"]),
        # a full stop after a number is no end of a sentence
        (34, ["Sie kommen, wenn alles gut geht, ", "am 30. Dezember an"]),
        # rather not within a quotation
        (44, ["Am Montag sagte die Ministerin ", "„Das geht so nicht, das wird anders“."]),
        (44, ["Er sagt dann, ", "„wir warten, wenn es sein muss“, und geht."]),
        # but one that is too long is divided like any text
        (30, ["Er sagt: „Wir warten, ", "wenn es so sein muss, ", "bis zum Abend, und länger“."]),
        # never within a number, nor between it and what it counts
        (33, ["Die Quote sank also ", "auf drei Komma fünf Prozent."]),
        (44, ["Das kostet ", "zwölf Millionen dreihunderttausend Euro."]),
        (30, ["Die Mannschaft verlor leider ", "drei zu zwei nach Verlängerung"]),
        (34, ["Die Gala beginnt heute ", "um zwanzig Uhr fünfzehn im Ersten"]),
        (40, ["Das war also ", "am dreißigsten Dezember zweitausendzehn."]),
        # never within a name
        (34, ["In Brüssel sprach gestern ", "Ursula von der Leyen mit ihm."]),
        (30, ["Der Roman war einst ", "von J. K. Rowling und anderen"]),
        (30, ["Am Ende sprach also selten ", "Emmanuel Macron selbst."]),
        (24, ["Da war der Garten. ", "Danach kam der Regen."]),
        # a breath is drawn before an article or a preposition, not after it
        (28, ["Sie zeigten jedem gerne ", "die kleine alte Mühle."]),
        (28, ["Sie kamen gestern hier an ", "und gingen sofort weiter."]),
        # a long compound at its hyphen, a longer word anywhere
        (15, ["Hochgeschwindig", "keitszüge"]),
        (22, ["Nordrhein-Westfalen-", "Verband"]),
    ],
)
def test_where_a_text_is_divided(limit: int, pieces: list[str]) -> None:
    assert divide("".join(pieces), limit) == pieces


@pytest.mark.parametrize("limit", [0, -1])
def test_no_text_has_pieces_of_nothing(limit: int) -> None:
    with pytest.raises(ValueError, match="no piece"):
        divide("Guten Morgen.", limit)


@pytest.mark.once
@pytest.mark.parametrize(
    "hostile", [" ", "„", "a", "1 ", ". ", "“ ", "- ", "…", "ein", "eins ", "A ", "der ", "A von "]
)
def test_hostile_text_takes_no_longer(hostile: str) -> None:
    start = time.process_time()
    divide(hostile * 60_000, 100)
    assert time.process_time() - start < 2
