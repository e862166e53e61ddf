"""What holds for every text, however strange."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiofy.script.spoken import Edit, spoken_edits, spoken_form

NEWS = """
1 2 3 10 12 19 45 100 1.000 1998 2024 0,5 3,50 0 00 030 110 ½ ² ₂ III. XIV. II IV I. § §§ € $ % ° £
+ & - – − = * / : . , ; ( ) „ “ @ # _ ^ ~ | \\ × → ★ 😀 Uhr Euro CHF EUR Mio. Mrd. Mio km km/h kWh
z. B. d. h. Dr. Str. Nr. Art. Abs. St. f. ff. v. Chr. ca. ca bzw Tel. am der die das ein im in bis
pro je Oktober Mai Jahr Platz Menschen Prozent Grad °C Ludwig Papst Bürger innen Innen mal fach er
-Jährige -Euro- www. .de ntv info x CO USA G A und te m²
op. v. b. f. m. u. s. S. d. Mo. Fr. Sa So +++ +/- ⁺ ²⁺ 52°31' N 5" ′ ″ Boeing 737-800 /Main /M.
/l DE89 CVE- Dr.in IX. II 1/2 Uhr½ Gruppe Linie 16/18 100.000 eine halbe Vj. i. Mio.- Bitcoin
Mahlers groß lang stellv. Vors.
"""
news_like = st.lists(
    st.tuples(st.sampled_from(NEWS.split()), st.sampled_from(["", " ", " ", " "])), max_size=14
).map(lambda parts: "".join(piece + space for piece, space in parts))
texts = st.one_of(news_like, st.text(max_size=60))
PUNCTUATION = set(".,;:!?–—-()„“”\"'»«›‹‚‘’… ")


def edits_made(text: str, edits: list[Edit]) -> str:
    spoken, at = "", 0
    for edit in edits:
        spoken += text[at : edit.start] + edit.spoken
        at = edit.end
    return spoken + text[at:]


@pytest.mark.once
@settings(max_examples=400, deadline=None)
@given(texts)
def test_any_text_becomes_words_and_punctuation(text: str) -> None:
    for sign in spoken_form(text):
        assert sign in PUNCTUATION or unicodedata.category(sign)[0] in "LM", sign


@pytest.mark.once
@settings(max_examples=400, deadline=None)
@given(texts)
def test_spoken_words_stay_as_they_are(text: str) -> None:
    spoken = spoken_form(text)
    assert spoken_form(spoken) == spoken


@settings(max_examples=300, deadline=None)
@given(texts)
def test_the_spoken_form_is_the_text_with_its_edits(text: str) -> None:
    assert spoken_form(text) == edits_made(text, spoken_edits(text))


@pytest.mark.once
@settings(max_examples=300, deadline=None)
@given(texts)
def test_edits_are_in_order_and_do_not_overlap(text: str) -> None:
    at = 0
    for edit in spoken_edits(text):
        assert at <= edit.start < edit.end <= len(text)
        assert edit.spoken != text[edit.start : edit.end]
        assert edit.rule
        at = edit.end


@settings(max_examples=300, deadline=None)
@given(texts)
def test_a_text_with_something_to_say_is_not_silent(text: str) -> None:
    if any(sign.isalnum() for sign in text):
        assert any(sign.isalpha() for sign in spoken_form(text))


HOSTILE = {
    "digits": "1" * 100_000,
    "dots": "." * 100_000,
    "slashes": "/" * 100_000,
    "numbered": "1." * 50_000,
    "grouped": "1.000." * 16_000,
    "colons": "1:" * 50_000,
    "dashed": "1-" * 50_000,
    "initials": "z." * 50_000,
    "word": "a" * 100_000,
    "address": "a." * 50_000,
    "mail": "@" * 50_000,
    "mails": "a@b." * 25_000,
    "roman": "XIV. " * 20_000,
    "phone": "0 1/" * 25_000,
    "plus": "+1 " * 30_000,
    "amounts": "1 km/" * 20_000,
    "euros": "€1 " * 30_000,
    "ordinals": "am 3. und 4. " * 8_000,
    "stars": "*" * 100_000,
    "gender": "r*in" * 25_000,
    "soft hyphens": "\u00ad" * 100_000,
    "spaces": " " * 100_000,
    "invisible": "\u200b\n" * 50_000,
    "emoji": "😀" * 50_000,
    "quotes": "„" * 100_000 + "1",
    "unit letters": "m" * 100_000,
    "raised": "²" * 100_000,
}


@pytest.mark.once
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_input_takes_linear_time(text: str) -> None:
    """A hundred thousand characters in seconds; what is quadratic would take minutes."""
    started = time.process_time()
    spoken_form(text)
    assert time.process_time() - started < 30
