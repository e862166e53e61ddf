"""A German title in a font that has no German letters."""

import pytest

pytest.importorskip("PIL")

from PIL import Image, ImageDraw, ImageFont

from audiofy.publish.feed.lettering import in_ascii, write_line

SIZE = 100


def written(text: str) -> Image.Image:
    image = Image.new("L", (4 * SIZE, 2 * SIZE), 0)
    write_line(ImageDraw.Draw(image), (20, 50), text, ImageFont.load_default(SIZE), SIZE)
    return image


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("Zum Hören", "Zum Horen"),
        ("„Größe“ – 5 €", '"Grosse" - 5 Euro'),
        ("Yıldız, Café, Łódź", "Yldz, Cafe, odz"),
        ("Ho\u0308ren", "Horen"),
        ("新聞", ""),
    ],
)
def test_letters_that_the_font_has(text: str, letters: str) -> None:
    assert in_ascii(text) == letters


@pytest.mark.parametrize("letter", "äöüÄÖÜ")
def test_two_dots_stand_above_the_letter(letter: str) -> None:
    plain, dotted = written(in_ascii(letter)), written(letter)
    box = plain.getbbox()
    assert box
    left, top, right, bottom = box
    assert dotted.crop((left, top, right, bottom)).tobytes() == plain.crop(box).tobytes()
    row = dotted.crop((0, 0, 4 * SIZE, top)).resize((4 * SIZE, 1), Image.Resampling.BOX)
    lit = "".join("x" if pixel else " " for pixel in row.tobytes())
    assert len(lit.split()) == 2
