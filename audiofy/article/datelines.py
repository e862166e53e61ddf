"""The place and agency before a paragraph: `Hamburg (dpa) - `."""

import re
from functools import cache

from audiofy.article.layout import Layout
from audiofy.article.model import Role
from audiofy.article.names import is_source_code
from audiofy.article.shape import ends_sentence
from audiofy.article.tables import words

_PLACE = (
    r"[A-ZÄÖÜ][\w.'’-]*"
    r"(?:[ /-][A-ZÄÖÜ(][\w.'’()-]*| (?:am|an der|im|in|bei|ob der|a\. ?d\.) [A-ZÄÖÜ][\w.-]*){0,4}"
)
_PLACE_MAX = 45
_CODE_MAX = 4  # letters


@cache
def _agency_dateline() -> re.Pattern[str]:
    return re.compile(
        rf"(?:{_PLACE}(?:, \d{{1,2}}\. ?\w+\.?(?: \d{{4}})?)?,? ?)?"
        r"[(\[](?P<agency>[^()\[\]]{2,40})[)\]](?: ?[-–—‐:.|])? +(?=\S)"
    )


@cache
def _bare_dateline() -> re.Pattern[str]:
    return re.compile(
        rf"(?P<place>{_PLACE})(?P<agency> [\w/-]{{2,20}})?(?:\.| [-–—‐|·]) +"
        r"(?:\([a-z]{2,4}\) )?(?=[\"„»«]?[A-ZÄÖÜ0-9])"
    )


def datelines(layout: Layout) -> None:
    """`Hamburg (dpa) - `, `BERLIN taz | `, `Berlin taz | `, `Wismar. ` before a paragraph."""
    first = next((i for i in layout.opened(layout.headline or 0) if layout.is_prose(i)), None)
    seen = 0
    index = layout.headline or 0
    while index < len(layout):
        sentence = seen == 0 and ends_sentence(layout.text(index))
        if layout.is_open(index) and (layout.is_prose(index) or sentence):
            seen += 1
            end = _dateline_end(layout, index, bare=first is not None and seen <= 2)
            if end:
                layout.split(index, end)
                layout.judge(index, Role.DATELINE, "dateline")
                index += 1
        index += 1


def _dateline_end(layout: Layout, index: int, *, bare: bool) -> int:
    text = layout.text(index)
    if "(" in text[:90] or "[" in text[:90]:
        match = _agency_dateline().match(text[:140])
        if match and is_source_code(match["agency"]):
            return match.end()
    if bare and (match := _bare_dateline().match(text[:80])):
        place = match["place"]
        agency = (match["agency"] or "").strip()
        if agency:
            signed = place.isupper() or "|" in match[0]
            return match.end() if signed and is_source_code(agency) else 0
        if place.casefold() in ("st", "sankt"):
            return 0  # "St. Kolman sucht einen Arzt"
        if len(place) <= _PLACE_MAX and (
            (place.isupper() and len(place) > 3)
            or _has_code(place)
            or "‐" in match[0]  # a sign of datelines alone
            or place.casefold() in words("places")
            or is_spoken_of_as_place(layout, place, index)
        ):
            return match.end()
    return 0


def _has_code(place: str) -> bool:
    """`Lindental/NB`: the place, and the paper's code."""
    town, _, code = place.rpartition("/")
    return bool(town) and code.isupper() and len(code) <= _CODE_MAX


def is_spoken_of_as_place(layout: Layout, place: str, index: int) -> bool:
    """Does the article speak of the place elsewhere as one speaks of places?"""
    named = re.compile(
        r"\b(?:[Ii]n|[Aa]us|[Nn]ach|bei|um|[Vv]on|am|vom|zum|Stadt|Kreis|Gemeinde)"
        rf" {re.escape(place)}\b"
    )
    for i in range(min(len(layout), index + 40)):
        above = i < index and layout.role(i) in (Role.KICKER, Role.SECTION, Role.NAVIGATION)
        if above and place.casefold() in layout.text(i).casefold():
            return True
        if i != index and named.search(layout.text(i)):
            return True
    return named.search(layout.text(index), len(place)) is not None


def is_wire_dateline(text: str) -> bool:
    return "(" in text or "|" in text
