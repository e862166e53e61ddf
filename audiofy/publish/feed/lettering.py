"""German in Pillow's own font, which has ASCII letters only: the dots of ä, ö and ü are drawn."""

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

    Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

_DIAERESIS = "\u0308"
_INSTEAD = str.maketrans(
    {"ß": "ss", "–": "-", "—": "-", "…": "...", "€": "Euro"}
    | dict.fromkeys("„“”»«", '"')
    | dict.fromkeys("‚‘’›‹", "'")
)
_DOT_RADIUS, _DOT_APART, _DOT_HEIGHT = 0.055, 0.13, 0.12
"""As parts of the size of the letters; the height is above their top."""


def in_ascii(text: str) -> str:
    """The letters of the font that stand for the text, as wide as they will be."""
    return "".join(base for base, _ in _letters(text))


def write_line(
    draw: "ImageDraw.ImageDraw", at: tuple[float, float], text: str, font: "Font", size: int
) -> None:
    """Write one line in white, its top left corner at `at`, in letters of `size` pixels."""
    left, top = at
    draw.text(at, in_ascii(text), "white", font)
    written = ""
    for base, dotted in _letters(text):
        if dotted:
            box = font.getbbox(base)
            middle = left + draw.textlength(written, font) + (box[0] + box[2]) / 2
            height, radius = top + box[1] - size * _DOT_HEIGHT, size * _DOT_RADIUS
            for x in (middle - size * _DOT_APART, middle + size * _DOT_APART):
                draw.ellipse((x - radius, height - radius, x + radius, height + radius), "white")
        written += base


def _letters(text: str) -> Iterator[tuple[str, bool]]:
    """Each letter in ASCII, and whether two dots stand above it."""
    for character in unicodedata.normalize("NFC", text).translate(_INSTEAD):
        parts = unicodedata.normalize("NFKD", character)
        base = "".join(filter(str.isascii, parts))
        yield base, base != "" and _DIAERESIS in parts
