"""Text -> edits -> spoken text: one scan for places that need a reading, each read by its rules."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from functools import cache

from audiofy.script.spoken import tables
from audiofy.script.spoken.abbreviations import may_shorten
from audiofy.script.spoken.model import Edit, Reading, Rule
from audiofy.script.spoken.rules import AT_DIGIT, AT_SIGN, AT_STOP, AT_WORD
from audiofy.script.spoken.visible import visible

_RULES = {"digit": AT_DIGIT, "stop": AT_STOP, "word": AT_WORD, "sign": AT_SIGN}
_OPENING = " „“”\"»«›‹‚‘’'(–—-…."
_MOST_ROUNDS = 6


@cache
def _places() -> re.Pattern[str]:
    """Digits, full stops after letters, words of the tables, and signs that are no punctuation."""
    codes = "|".join(sign for sign in tables.currencies() if re.fullmatch("[A-Z]{3}|DM", sign))
    bare = "|".join(map(re.escape, sorted(tables.bare_abbreviations(), key=len, reverse=True)))
    hour = r"\d{1,2}(?:[:.]\d\d)?"
    days = "|".join(tables.pairs("weekdays").values())
    return re.compile(
        r"(?P<digit>\d)"
        r"|(?P<stop>(?<=[^\W\d_])\.)"
        r"|(?P<word>(?<!\w)(?:[IVXLCDM]{1,15}(?!\w)"
        rf"|(?:{bare})(?!\w)"
        rf"|(?:{codes})(?= ?\d)"
        r"|(?:pro|je|per) (?=\w)"
        rf"|(?:{days})(?= ?(?:[-–—+/]|bis) ?(?:{days})(?!\w)| (?:und |& )?(?:{days})(?!\w)"
        rf"|, ?(?:{days})(?!\w)| \d{{1,2}}:\d\d"
        rf"| (?:(?:ab|bis|um|von|und) )?{hour} ?(?:(?:[-–]|bis|und) ?{hour} )?Uhr)"
        rf"|(?:(?<=[-–—+/])|(?<=bis )|(?<=und ))(?:{days})(?!\w))"
        r"|(?<=[a-zäöüß])In(?:nen)?(?![^\W_]))"
        r"|(?P<sign>(?<![^\s(„\[=<>≤≥±/])[-–](?=,?\d)"
        r"|:(?=in(?:nen)?(?!\w)|//|(?:[rnmse]|ihre?|sie|er|die|der)\b)"
        r"|(?<=[\w²³.] )x(?= ?\d)"
        r"|(?<=[a-zäöüß])\(-?in(?:nen)?\)"
        r"|[^\sA-Za-zÀ-ÖØ-öø-ɏ\d.,;:!?()…„“”\"'»«›‹‚‘’–—-])"
    )


def spoken_form(text: str) -> str:
    """The sentence as a newsreader says it: words and punctuation, no digits, no other signs."""
    return apply(text, spoken_edits(text))


def spoken_edits(text: str) -> list[Edit]:
    """What is said otherwise than written, in order; the spans do not overlap."""
    edits = _edits_once(text)
    for _ in range(_MOST_ROUNDS if edits else 0):
        later = _edits_once(apply(text, edits))
        if not later:
            break
        edits = _composed(text, edits, later)
    return edits


def apply(text: str, edits: Sequence[Edit]) -> str:
    """The text with every edit made."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (text[at : edit.start], edit.spoken)
        at = edit.end
    pieces.append(text[at:])
    return "".join(pieces)


def _edits_once(source: str) -> list[Edit]:
    seen = visible(source)
    text, search = seen.text, _places().search
    edits: list[Edit] = []
    at = floor = 0
    while place := search(text, at):
        if place.lastgroup == "stop" and not may_shorten(text, place.start()):
            at = place.end()
            continue
        reading, rule = _first_reading(text, place, floor)
        if reading is None:
            at = place.end()
            continue
        spoken = _fitted(text, reading, edits, floor)
        start, end = seen.source_span(reading.start, reading.end)
        if spoken != source[start:end]:
            edits.append(Edit(start, end, spoken, rule))
        at = floor = reading.end
    return _merged(edits, seen.edits) if seen.edits else edits


def _first_reading(text: str, place: re.Match[str], floor: int) -> tuple[Reading | None, str]:
    rules: Sequence[Rule] = _RULES[str(place.lastgroup)]
    for rule in rules:
        reading = rule.read(text, place.start())
        if reading is not None and floor <= reading.start < reading.end >= place.start():
            return reading, rule.name
    return None, ""


def _fitted(text: str, reading: Reading, edits: Sequence[Edit], floor: int) -> str:
    """The words with the spaces their neighbours ask for, and a capital at the sentence's start."""
    words = " ".join(reading.words.split())
    if not words:
        return words if reading.words == "" else " "
    before, after = text[reading.start - 1 : reading.start], text[reading.end : reading.end + 1]
    if edits and floor == reading.start:
        before = edits[-1].spoken[-1:] or before
    if before.isalnum() and words[0].isalnum():
        words = " " + words
    if after.isalnum() and words[-1].isalnum():
        words += " "
    if reading.start < 8 and not edits and not text[: reading.start].strip(_OPENING):
        words = words[:1].upper() + words[1:]
    return words


def _merged(edits: Sequence[Edit], clean: Sequence[Edit]) -> list[Edit]:
    """The edits of the rules, and those of the clean text that lie outside them."""
    merged: list[Edit] = []
    rest = deque(edits)
    for edit in clean:
        while rest and rest[0].end <= edit.start:
            merged.append(rest.popleft())
        if not (rest and rest[0].start < edit.end):
            merged.append(edit)
    return [*merged, *rest]


def _composed(text: str, first: Sequence[Edit], later: Sequence[Edit]) -> list[Edit]:
    """The edits of the text that do at once what `first` and then `later` do."""
    said = apply(text, first)
    parts = sorted([*_said_spans(first), *((edit, edit, 0) for edit in later)], key=_place)
    result: list[Edit] = []
    shift = index = 0
    while index < len(parts):
        group = _overlapping(parts, index)
        index += len(group)
        low, high = group[0][0].start, max(part[0].end for part in group)
        start = low - shift
        shift += sum(grown for _, _, grown in group)
        changes = [edit for span, edit, _ in group if span is edit]
        spoken = apply(said[:high], changes)[low:] if changes else said[low:high]
        result.append(Edit(start, high - shift, spoken, group[0][1].rule))
    return result


_Part = tuple[Edit, Edit, int]
"""Where an edit lies in the text already said, the edit, and by how much the text grew."""


def _said_spans(edits: Sequence[Edit]) -> Iterator[_Part]:
    shift = 0
    for edit in edits:
        start = edit.start + shift
        grown = len(edit.spoken) - (edit.end - edit.start)
        shift += grown
        yield Edit(start, start + len(edit.spoken), "", ""), edit, grown


def _place(part: _Part) -> tuple[int, int]:
    return part[0].start, part[0].end


def _overlapping(parts: Sequence[_Part], index: int) -> Sequence[_Part]:
    high, last = parts[index][0].end, index + 1
    while last < len(parts) and parts[last][0].start < high:
        high = max(high, parts[last][0].end)
        last += 1
    return parts[index:last]
