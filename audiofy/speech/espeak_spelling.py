"""How a text is punctuated for eSpeak NG, which also finds the sounds for Piper's voices.

It takes a full stop before a space for the end of a sentence ("J. K. Rowling" would be three), and
tells Piper neither of brackets nor of dots of omission. What it is given instead is as long as what
was written, so that its positions in the text stay true.
"""

import re
from functools import cache

_OPENING = re.compile(r"(?<=\w) \((?=\w)")
_CLOSING = re.compile(r"(?<=\w)\) (?=\w)")
_OMISSION = re.compile(r"…(?=[\s“”«»\"’‘)]*\s[^\W_])")


def punctuated(text: str) -> str:
    """The text with marks that make eSpeak NG pause where a speaker would, and only there."""
    if "(" in text:
        text = _CLOSING.sub(", ", _OPENING.sub(", ", text))
    if "…" in text:
        text = _OMISSION.sub(",", text)
    return _without_inner_stops(text) if ". " in text else text


def _without_inner_stops(text: str) -> str:
    from audiofy.script.sentences import sentence_spans

    ends = {_last_stop(text, start, end) for start, end in sentence_spans(text)}
    return _stop().sub(lambda stop: "." if stop.start() in ends else " ", text)


def _last_stop(text: str, start: int, end: int) -> int:
    """Where the full stop stands that ends the sentence, or the sentence itself ends."""
    while end > start and not text[end - 1].isalnum() and text[end - 1] != ".":
        end -= 1
    return end - 1


@cache
def _stop() -> re.Pattern[str]:
    return re.compile(r"(?<=\w)\.(?= )")
