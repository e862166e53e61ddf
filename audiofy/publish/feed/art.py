"""The podcast's picture: the publisher's own, checked, or a plain one with the title on it."""

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from audiofy.errors import AudiofyError, ConfigError
from audiofy.publish.cover import Cover
from audiofy.publish.feed.lettering import in_ascii, write_line
from audiofy.publish.feed.model import Podcast

if TYPE_CHECKING:
    from PIL import ImageDraw, ImageFont

LEAST_PIXELS, MOST_PIXELS = 1400, 3000
"""Apple's limits for the artwork of a podcast; it has to be square."""

SUFFIXES = {"image/jpeg": ".jpg", "image/png": ".png"}

_SIDE = 1500
_MARGIN = 130
_LARGEST_LETTERS, _SMALLEST_LETTERS = 190, 60
_AUTHOR_LETTERS = 58
_JPEG_QUALITY = 90
_INKS = (
    (23, 49, 74), (74, 31, 43), (27, 67, 50), (64, 42, 84), (92, 52, 17), (33, 64, 92),
)  # fmt: skip
"""Backgrounds on which white letters have a contrast of at least 7:1."""


def picture_of(podcast: Podcast) -> Cover:
    """The picture. Raises ConfigError without it, and for one that no directory takes."""
    if podcast.cover is None:
        return Cover("image/jpeg", drawn(podcast.title, podcast.author))
    try:
        cover = Cover.load(Path(podcast.cover))
    except AudiofyError as error:
        raise ConfigError(str(error), "Check what [podcast] says: cover") from error
    if wrong := artwork_mistake(cover.picture):
        hint = f"Make it square, {LEAST_PIXELS} to {MOST_PIXELS} pixels: [podcast] cover"
        raise ConfigError(f"The cover {podcast.cover} {wrong}.", hint)
    return cover


def made_of(podcast: Podcast) -> str:
    """A digest of all that the picture depends on."""
    if podcast.cover is not None:
        return hashlib.sha256(Cover.load(Path(podcast.cover)).picture).hexdigest()
    return hashlib.sha256(f"2\n{podcast.title}\n{podcast.author}".encode()).hexdigest()


def artwork_mistake(picture: bytes) -> str:
    """What is wrong with a picture as a podcast's artwork; "": nothing."""
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(picture)) as image:
            (width, height), kind, mode = image.size, image.format, image.mode
            image.verify()
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
        return "is no picture that can be read"
    if kind not in ("JPEG", "PNG"):
        return f"is a {kind}, neither JPEG nor PNG"
    if width != height:
        return f"is {width} by {height} pixels, not square"
    if not LEAST_PIXELS <= width <= MOST_PIXELS:
        return f"is {width} pixels wide, not {LEAST_PIXELS} to {MOST_PIXELS}"
    if mode not in ("RGB", "L", "P", "RGBA", "LA"):
        return f"has the colours {mode}, not RGB"
    return ""


def drawn(title: str, author: str) -> bytes:
    """A JPEG: the title in white on a colour that belongs to it, the author below."""
    from PIL import Image, ImageDraw, ImageFont

    ink = _INKS[hashlib.sha256(title.encode()).digest()[0] % len(_INKS)]
    image = Image.new("RGB", (_SIDE, _SIDE), ink)
    draw = ImageDraw.Draw(image)
    for size in range(_LARGEST_LETTERS, _SMALLEST_LETTERS - 1, -10):
        font = ImageFont.load_default(size)
        lines = _lines(draw, font, title)
        height = len(lines) * size * 1.25
        widest = max((draw.textlength(in_ascii(line), font) for line in lines), default=0)
        if height <= _SIDE * 0.62 and widest <= _SIDE - 2 * _MARGIN:
            break
    for number, line in enumerate(lines):
        write_line(draw, (_MARGIN, _MARGIN + number * size * 1.25), line, font, size)
    bars = _SIDE - 330
    for number, share in enumerate((3, 6, 9, 5, 8, 4, 7, 10, 6, 3, 5, 8, 4)):
        left = _MARGIN + number * 44
        draw.rounded_rectangle((left, bars - share * 9, left + 22, bars + share * 9), 11, "white")
    small = ImageFont.load_default(_AUTHOR_LETTERS)
    write_line(draw, (_MARGIN, _SIDE - _MARGIN - 64), author, small, _AUTHOR_LETTERS)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_JPEG_QUALITY)
    return file.getvalue()


def _lines(
    draw: "ImageDraw.ImageDraw",
    font: "ImageFont.FreeTypeFont | ImageFont.ImageFont",
    text: str,
) -> list[str]:
    """The text in lines that are no wider than the picture has room for."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and draw.textlength(in_ascii(longer), font) <= _SIDE - 2 * _MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
