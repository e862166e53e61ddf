"""What a line says by its form alone: a date, a time, a place; and the verdicts for such lines."""

import re

from audiofy.article.dates import first_moment
from audiofy.article.layout import Verdict
from audiofy.article.model import Role
from audiofy.article.names import is_source_code
from audiofy.article.tables import words

STRUCK = Verdict(Role.EDITORIAL_NOTE, "struck out")
CREDIT = Verdict(Role.CREDIT, "photo credit")
CAPTION = Verdict(Role.CAPTION, "caption of a picture")
BYLINE = Verdict(Role.BYLINE, "byline")
SECTION = Verdict(Role.SECTION, "section")
SOURCE = Verdict(Role.SOURCE, "source line")
READING_TIME = Verdict(Role.WIDGET, "reading time")
NUMBER = Verdict(Role.METADATA, "number of a release")
PAID = Verdict(Role.PAYWALL, "mark of paid articles")
ISSUER = Verdict(Role.METADATA, "code of the issuer")
PUBLISHED = Verdict(Role.PUBLISHED, "date of publication")
UPDATED = Verdict(Role.UPDATED, "date of the last change")

DATES = frozenset({Role.PUBLISHED, Role.UPDATED})

COPYRIGHT = Verdict(Role.METADATA, "copyright line")
NOTE = Verdict(Role.METADATA, "wire service note")
FACTS_OF_PAGE = Verdict(Role.METADATA, "what kind of page it is")
BESIDE_DATE = Verdict(Role.NAVIGATION, "beside the date")
ORNAMENT = Verdict(Role.MARKUP, "ornament")
REFERENCE = Verdict(Role.TEASER, "where more is to be read")
SUBTITLE = Verdict(Role.LEAD)

DATE_LINE_MAX = 140  # characters
_TIME_ALONE = re.compile(r"(?<!\d)\d{1,2}[.:]\d{2}(?!\d)(?: ?(?:Uhr|h))?")
_CLOCK = re.compile(r"\d{1,2}[.:]\d{2} ?(?:Uhr|h)")


def is_dateline(text: str) -> bool:
    """A place and an agency on a line of their own: "Stuttgart (ots)"."""
    match = re.fullmatch(r"[A-ZÄÖÜ][\w./ -]{1,40} \(([^()]{2,30})\)(?: ?[-–—:])?", text)
    return match is not None and is_source_code(match[1]) and not text.startswith(("Von ", "von "))


def date_verdict(text: str) -> Verdict | None:
    """Is the line a date (or an age: "vor 3 Stunden") with only its trimmings?"""
    if len(text) > DATE_LINE_MAX or not any(map(str.isdigit, text)):
        return None
    rest, moments = text, 0
    while moment := first_moment(rest):
        rest = rest[: moment.start] + " " + rest[moment.end :]
        moments += 1
    bare = [word.strip(".,:;()|•·–-—/") for word in re.sub(r"[|•·–—/]", " ", rest).split()]
    known = {word.casefold() for word in bare} & words("date_words")
    left = [w for w in bare if w and w.casefold() not in known and not w[0].isdecimal()]
    if not moments and (text.endswith(".") or text.startswith("Seit ")):
        return None  # "Samstag, 7.58 Uhr." begins a story, "Seit 19:15 Uhr" is what is on air
    if not (moments or _TIME_ALONE.search(rest) or {"vor", "seit"} & known):
        return None
    if left and not _only_trims_a_date(text, left):
        return None
    return UPDATED if known & words("updated_words") and moments < 2 else PUBLISHED


def _only_trims_a_date(text: str, left: list[str]) -> bool:
    """May the words that are left stand in a date line ("• aus DER SPIEGEL 48/2026")?"""
    moment = first_moment(text)
    return (
        moment is not None
        and len(text[: moment.start].split()) <= 2
        and len(left) <= 5
        and not any(word[0].islower() or word.casefold().endswith("datum") for word in left)
        and not text.endswith((".", "!", "?", ":"))
    )


def is_labelled_date(text: str) -> bool:
    """A date line that says what it is: "Stand: ...", "Veröffentlicht am ..."."""
    words_of_label = text.lstrip(" |•·–-")[:40].casefold().split(maxsplit=1)
    first = words_of_label[0].strip(":.,") if words_of_label else ""
    labels = words("updated_words") | {"veröffentlicht", "publiziert", "erstellt", "erschienen"}
    labels |= {"erstpublikation", "erstveröffentlichung"}
    return first in labels and first_moment(text) is not None and date_verdict(text) is not None


def is_moment(text: str) -> bool:
    """A full date with its time and nothing else: no heading of a chronicle says the minute."""
    return text[:1].isdigit() and is_moment_line(text)


def is_moment_line(text: str) -> bool:
    """A full date with its time, and the day of the week perhaps: "Di, 17.11.2026 19:30 Uhr"."""
    moment = first_moment(text) if len(text) <= 40 else None
    return moment is not None and "T" in moment.iso and date_verdict(text) is not None


def is_clock(text: str) -> bool:
    """A time of day and nothing else, as above an entry of a live blog: "14:32 Uhr"."""
    return len(text) <= 10 and _CLOCK.fullmatch(text) is not None
