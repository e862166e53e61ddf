"""Places on the globe: 52°31' N, 54,5° N."""

import re

from audiofy.script.spoken import tables
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.written import number_at

_DEGREE = re.compile(r" ?°")
_PARTS = ((re.compile(r" ?['′’´]"), "Minute"), (re.compile(r" ?(?:[\"″”]|''|′′)"), "Sekunde"))
_COMPASS = re.compile(r" ?([NSOEW])(?![\w-])")


def coordinate(text: str, at: int) -> Reading | None:
    """Degrees with minutes, seconds or a letter of the compass after them."""
    number = number_at(text, at)
    sign = _DEGREE.match(text, number.end) if number else None
    if number is None or sign is None:
        return None
    words, end = [f"{'ein' if number.is_one else number.words()} Grad"], sign.end()
    for mark, name in _PARTS:
        part = number_at(text, end + (text[end : end + 1] == " "))
        marked = mark.match(text, part.end) if part else None
        if part is None or marked is None:
            break
        count = f"eine {name}" if part.is_one else f"{part.words()} {name}n"
        words, end = [*words, count], marked.end()
    if compass := _COMPASS.match(text, end):
        words, end = [*words, tables.pairs("compass")[compass[1]]], compass.end()
    return Reading(at, end, " ".join(words)) if len(words) > 1 else None
