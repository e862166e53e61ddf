"""What stands in a proportion: scores, sets, ratios, scales; and times that nothing announces."""

import re

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.model import Reading
from audiofy.script.spoken.written import number_at

_PROPORTION = re.compile(r"(\d{1,9})(?::| : )(?=\d)")
_HALF = re.compile(r"(\d{1,2}):(\d{2})(?!\d|[:,.]\d)")
_WINDOW = 80


def score(text: str, at: int) -> Reading | None:
    """2:1, 7:6 (7:3), 1:1000, 1:0-Siegtor, 3 : 2; also 3:2:1."""
    words: list[str] = []
    end = at
    while proportion := _PROPORTION.match(text, end):
        words.append(numbers.whole_number(proportion[1]))
        end = proportion.end()
    last = number_at(text, end) if words else None
    if last is None:
        return None
    words.append(last.words())
    if text[last.end : last.end + 1] == "-" and text[last.end + 1 : last.end + 2].isalpha():
        return Reading(at, last.end, "-zu-".join(words))
    return Reading(at, last.end, " zu ".join(words))


def bare_clock(text: str, at: int) -> Reading | None:
    """20:15 with no word of sport around it is a time."""
    half = _HALF.match(text, at)
    if half is None or int(half[1]) > 23 or int(half[2]) > 59:
        return None
    start, end = max(0, at - _WINDOW), half.end() + _WINDOW
    certain = half[2][0] == "0" or (half[1][0] == "0" and len(half[1]) == 2)
    if not certain and (int(half[2]) % 5 or _is_sport(text[start:end].lower())):
        return None
    minutes = f" {numbers.cardinal(int(half[2]))}" if int(half[2]) else ""
    return Reading(at, half.end(), f"{numbers.cardinal_stem(int(half[1]))} Uhr{minutes}")


def _is_sport(near: str) -> bool:
    return any(word in near for word in tables.words("sport_words"))
