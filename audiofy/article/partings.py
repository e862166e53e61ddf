"""Lines that are two in one: a caption and its credit, an author and a date, prose and a source."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from math import inf

from audiofy.article.credits import (
    CAPTION_MAX,
    CREDIT_MAX,
    DATE_AT_END,
    SLASHED_MAX,
    credit_start,
    is_credit,
    is_slashed_credit,
)
from audiofy.article.dates import first_moment
from audiofy.article.layout import Verdict
from audiofy.article.lines import (
    BESIDE_DATE,
    BYLINE,
    CAPTION,
    COPYRIGHT,
    CREDIT,
    DATE_LINE_MAX,
    DATES,
    FACTS_OF_PAGE,
    NOTE,
    NUMBER,
    ORNAMENT,
    PAID,
    PUBLISHED,
    READING_TIME,
    REFERENCE,
    SECTION,
    SOURCE,
    SUBTITLE,
    UPDATED,
    date_verdict,
    is_clock,
)
from audiofy.article.model import Role
from audiofy.article.names import (
    is_byline,
    is_code_of_publisher,
    is_initials,
    is_names,
    is_publisher,
    is_signed_source,
    is_source_code,
)
from audiofy.article.passages import Passage, split_at
from audiofy.article.shape import ends_sentence, has_inner_break
from audiofy.article.tables import words

_WRITER = Verdict(Role.METADATA, "initials of who wrote it")
_DATE_LABEL = re.compile(
    r"[\s,|•·–/-]*(?:(?:ver|er)öffentlicht|publiziert|erschienen|erstellt|aktualisiert"
    r"|vom|am|um|[\s,|•·–/-])*$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(
    r"(?<=[.!?“\"«»]) \([A-ZÄÖÜ]{4,12}: [^()]{3,80}\)$"
    r"| [–-] mehr dazu in [^()–.]{5,120} \([^()]{3,40}\)\.?$"
)
_REFERENCE_MAX = 190  # characters
_TOLD_SPACES = 5
_INITIALS_MAX = 20  # characters
_INITIALS_AT_END = re.compile(
    r"(?<=[.!?\"“«]) ?(?P<code>/[a-zäöü]{2,4}(?:[,/] ?[a-zäöü]{2,4}){0,2})$"
)
_AGENCY_AT_END = re.compile(
    r"(?<=[.!?…\"“”«»]) [(\[][^()\[\]]{2,40}[)\]]$| (?:—|–|-) ?[(\[][^()\[\]]{2,40}[)\]]$"
)

Cut = tuple[int, Verdict | None]
"""Where a part of a line begins, and what it is (None: not known yet)."""

_LABEL_AND_BAR = re.compile(r"(?:Fotos?|Bild(?:er)?|Grafik): [^|.!?]{3,60} \| (?=\S)")
_FULL_NAME = re.compile(r"[A-ZÄÖÜ][a-zäöüßé-]{2,}(?: [A-ZÄÖÜ][\w-]{2,}){1,2}")
_TWO_THINGS_MIN = 7  # characters of a line that is two things in one
_GLUED_AGENCY = re.compile(r"[.!?…][\"“»«]?(?P<agency>[A-Za-zÄÖÜ][\w /-]{1,30})$")
_GLUED_LABEL = re.compile(
    r"(?<=[.!?”“»«\"])(?<=[^\s.!?”“»«\"][.!?”“»«\"]|[.!?][”“»«\"])(?:[Bb]ild|[Ff]oto|[Qq]uelle): ?"
    r"[^.!?:]{3,60}$"
)
_GLUED_LABEL_MAX = 70  # characters
_GLUED_AGENCY_MAX = 34


def part_lines(source: str, passage: Passage) -> Iterable[tuple[Passage, Verdict | None]]:
    """The passage, parted if it is two things in one line."""
    size = len(passage.text)
    if size >= _TWO_THINGS_MIN:
        for longest, parting in PARTINGS:
            if size <= longest and (cuts := parting(passage.text)):
                return parted(source, passage, cuts)
    return ((passage, None),)


def parted(
    source: str, passage: Passage, cuts: list[Cut]
) -> Iterator[tuple[Passage, Verdict | None]]:
    """The passage in parts: each cut has the position where one begins, and what it is."""
    parts = split_at(source, passage, [position for position, _ in cuts[1:]])
    yield from zip(parts, (verdict for _, verdict in cuts), strict=True)


def _caption_and_credit(text: str) -> list[Cut] | None:
    if is_credit(text) or is_signed_source(text):
        return None
    start = credit_start(text)
    return [(0, CAPTION), (start, CREDIT)] if start > 0 else None


def _caption_and_glued_credit(text: str) -> list[Cut] | None:
    """`Die Post ist zu.bild: keystone`: no blank before the label."""
    begin = max(0, len(text) - _GLUED_LABEL_MAX)
    match = _GLUED_LABEL.search(text, begin) if ":" in text[begin:] else None
    return [(0, CAPTION), (match.start(), CREDIT)] if match else None


def _caption_and_glued_agency(text: str) -> list[Cut] | None:
    """`Eine Leitung wird ersetzt.dpa`: no blank before the picture's agency."""
    begin = max(0, len(text) - _GLUED_AGENCY_MAX)
    match = _GLUED_AGENCY.search(text, begin)
    if match and match["agency"].casefold() in words("agencies") | words("photo_agencies"):
        return [(0, CAPTION), (match.start("agency"), CREDIT)]
    return None


def _byline_and_date(text: str) -> list[Cut] | None:
    moment = first_moment(text)
    if moment and moment.start > 5 and is_byline(_DATE_LABEL.sub("", text[: moment.start])):
        verdict = date_verdict(text[moment.start :])
        return [(0, BYLINE), (moment.start, verdict)] if verdict else None
    return None


def _date_and_byline(text: str) -> list[Cut] | None:
    at = max(map(text.find, (" Von ", " von ", " VON ", " by ")))
    if at > 0 and is_byline(text[at + 1 :]):
        verdict = date_verdict(text[:at].rstrip(" ,|•·–-/"))
        return [(0, verdict), (at + 1, BYLINE)] if verdict else None
    return None


def _byline_and_note(text: str) -> list[Cut] | None:
    """`Von Nele Hartwich, dpa (Foto - Archiv)`: a wire's note behind the author."""
    match = re.search(r" \((?:Foto|Bild|Grafik|Video) - [^()]{2,25}\)$", text)
    if match and is_byline(text[: match.start()]):
        return [(0, BYLINE), (match.start() + 1, NOTE)]
    return None


def _prose_and_byline(text: str) -> list[Cut] | None:
    """`... an einer Kaimauer ohne Boote. Von Daniel Mast`: below a lead, in its last line."""
    at = text.rfind(" Von ") if text[-1:].isalpha() else -1
    ends = at > 0 and text[at - 1] in ".!?" and has_inner_break(text[:at])
    if ends and is_byline(text[at + 1 :]):
        return [(0, None), (at + 1, BYLINE)]
    return None


def _date_and_more(text: str) -> list[Cut] | None:
    """`23.11.2026 um 09:58 Uhr - Thilo Reinders - in Überwachung`."""
    if not text[:1].isdecimal() or date_verdict(text):
        return None
    moment = first_moment(text)
    if not moment or moment.start or "T" not in moment.iso:
        return None
    starts = [m.end() for m in re.finditer(r"\s+[|•·–-]\s+", text) if m.start() >= moment.end]
    parts = [text[a:b].strip(" |•·–-") for a, b in pairwise([*starts, len(text)])]
    if not parts or any(len(part) > 40 or part.endswith(".") for part in parts):
        return None
    cuts: list[Cut] = [(0, PUBLISHED)]
    for start, part in zip(starts, parts, strict=True):
        cuts += _names_section(text, start, part) or [(start, _beside_date(part))]
    return cuts


def _beside_date(text: str) -> Verdict:
    return BYLINE if is_names(text) else BESIDE_DATE


def _names_section(text: str, start: int, part: str) -> list[Cut]:
    """`in Überwachung`, as blogs say where a text is filed."""
    preposition, _, section = part.partition(" ")
    if preposition != "in" or not section.istitle():
        return []
    begin, end = start + len("in "), start + len(part)
    rest: list[Cut] = [(end, ORNAMENT)] if text[end:].strip() else []
    return [(start, BESIDE_DATE), (begin, SECTION), *rest]


def _date_and_names(text: str) -> list[Cut] | None:
    """`3. Mai 2026 / Mike Sorge`, or the other way round."""
    parts = [*re.finditer(r"[^|•·/]+", text)]
    if len(parts) != 2:
        return None
    verdicts = [_names_or_date(part[0].strip()) for part in parts]
    dated = [verdict.role in DATES for verdict in verdicts if verdict]
    if sorted(dated) != [False, True]:
        return None
    return [(0, verdicts[0]), (parts[1].start(), verdicts[1])]


def _facts_between_bars(text: str) -> list[Cut] | None:
    """`1. Mai 2026, 10:00 Uhr · Von Anna Berg · Lesedauer: 3 Min.`: how long it takes to read, and
    what else a head says."""
    parts = [*re.finditer(r"(?:[^|•·/–]|(?<!\s)[/–]|[/–](?!\s))+", text)]
    told = [part[0].strip() for part in parts]
    if len(parts) < _FACTS_MIN or not any(map(_READ_IN.fullmatch, told)):
        return None
    verdicts = [READING_TIME if _READ_IN.fullmatch(each) else _fact(each) for each in told]
    if verdicts[0] is None and _ONE_NAME.fullmatch(told[0]):
        known = told[0].casefold() in words("sections") | words("regions")
        verdicts[0] = SECTION if known else _PLACE
    if verdicts[-1] is None and len(told) > _FACTS_MIN and told[-1].count(" ") < _BUTTON_SPACES:
        verdicts[-1] = BESIDE_DATE
    if None in verdicts:
        return None
    cuts: list[Cut] = [(0, verdicts[0])]
    for (before, after), pair in zip(pairwise(parts), pairwise(verdicts), strict=True):
        if is_clock(after[0].strip()) and pair[0] is PUBLISHED:
            continue  # the time of the date
        at = before.end() if pair[0] is BYLINE else after.start()  # the bar is no author's
        cuts.append((at, pair[1]))
    return cuts


def _dates_and_source(text: str) -> list[Cut] | None:
    """`9. Mai 2026, 11:02 Uhr Aktualisiert am 9. Mai 2026, 17:58 Uhr Quelle: dpa`"""
    dates, label, _ = text.partition(" Quelle: ")
    if not label:
        return None
    cuts = _published_and_updated(dates)
    if not cuts and (verdict := date_verdict(dates)):
        cuts = [(0, verdict)]
    if not cuts:
        return None
    cuts = [*cuts, (len(dates) + 1, SOURCE)]
    count = _COUNT.search(text, len(dates) + 1)
    return [*cuts, (count.start() + 1, _COMMENTS)] if count else cuts


_COMMENTS = Verdict(Role.COMMENTS, "comments")
_COUNT = re.compile(r" \d+ (?:Leser)?[Kk]ommentare?$")


def _date_and_button(text: str) -> list[Cut] | None:
    """`3. Mai 2026, 14:22 Uhr Artikel anhören`"""
    button = _BUTTON.search(text)
    verdict = date_verdict(text[: button.start()]) if button else None
    return [(0, verdict), (button.start() + 1, BESIDE_DATE)] if button and verdict else None


_BUTTON = re.compile(
    r" (?:(?:Artikel|Beitrag) )?(?:anhören|vorlesen|merken|teilen|drucken|hören)$", re.IGNORECASE
)


def _date_and_length(text: str) -> list[Cut] | None:
    """`4. März 2026 — 3 min read`"""
    length = _LENGTH.search(text)
    verdict = date_verdict(text[: length.start()]) if length else None
    return [(0, verdict), (length.start("length"), READING_TIME)] if length and verdict else None


_LENGTH = re.compile(
    r"(?<!:) (?:[—–|·•-] )?(?P<length>\d{1,3} [Mm]in\.?(?:uten)?(?: read| Lesezeit)?)$"
)


def _date_and_issue(text: str) -> list[Cut] | None:
    """`3. Mai 2026, 5:48 Uhr Erschienen in DIE ZEIT Nr. 19/2026`"""
    issue = _ISSUE.search(text)
    verdict = date_verdict(text[: issue.start()]) if issue else None
    return [(0, verdict), (issue.start() + 1, NUMBER)] if issue and verdict else None


_ISSUE = re.compile(
    r" (?:Erschienen in|Zuerst erschienen in|Aus) [^.!?]{2,40}(?: Nr\. ?\d{1,2}/\d{4})$"
)


def _labelled_facts(text: str) -> list[Cut] | None:
    """`Typ: Pressemitteilung , Thema: Bäder , Datum: 24.11.2026`: of an office's press page."""
    facts, comma, date = text.rpartition(" , Datum: ")
    if not comma or not all(": " in fact for fact in facts.split(" , ")):
        return None
    verdict = date_verdict(date)
    return [(0, FACTS_OF_PAGE), (text.rindex("Datum: "), verdict)] if verdict else None


_PLACE = Verdict(Role.METADATA, "place of the report")
_ONE_NAME = re.compile(r"[A-ZÄÖÜ][\w-]+")
_BUTTON_SPACES = 3
_FACTS_MIN = 3  # with two, the date has the reading time for its trimmings
_READ_IN = re.compile(
    r"(?:Lese(?:dauer|zeit):? ?)?(?:(?:ca\.|etwa|rund) ?)?\d{1,3} ?(?:[Mm]in\.?|Minuten?)"
    r"(?: (?:Lese(?:dauer|zeit)|zu lesen))?"
)


def _fact(text: str) -> Verdict | None:
    if is_clock(text):
        return PUBLISHED
    return BYLINE if is_byline(text) else _names_or_date(text)


def _names_or_date(text: str) -> Verdict | None:
    if is_names(text):
        return BYLINE
    source = is_source_code(text) or is_code_of_publisher(text)
    return SOURCE if source else date_verdict(text)


def _name_beside_date(text: str) -> list[Cut] | None:
    """`Mike Sorge 03.05.2026, 05.00 Uhr`, or the other way round: nothing parts them."""
    moment = first_moment(text)
    if moment is None or "T" not in moment.iso:
        return None
    before, after = text[: moment.start].strip(" ,–|"), text[moment.end :].strip()
    if not after and _AUTHORS.fullmatch(before) and is_names(before):
        return [(0, BYLINE), (moment.start, PUBLISHED)]
    if not before and _FULL_NAME.fullmatch(after) and is_names(after):
        return [(0, PUBLISHED), (text.index(after, moment.end), BYLINE)]
    return None


_AUTHORS = re.compile(
    r"(?:(?:Dr|Prof)\. )*[A-ZÄÖÜ][\w-]+(?: (?:von|van|de) | )[A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)?"
    r"(?: und [A-ZÄÖÜ][\w-]+ [A-ZÄÖÜ][\w-]+)?"
)
"""`Dr. Nele Hartwich`, `Nele Hartwich und Jan Lohse`"""


def _date_and_name_at_end(text: str) -> list[Cut] | None:
    """`Veröffentlicht am 3. Mai 2026, 09:02 Uhr, Mike Sorge`"""
    at = text.rfind(", ") + 2
    name = text[at:]
    if at < 8 or " " not in name or not is_names(name):
        return None
    verdict = date_verdict(text[: at - 2])
    return [(0, verdict), (at, BYLINE)] if verdict and first_moment(text) else None


def _names_place_and_date(text: str) -> list[Cut] | None:
    """`Nele Hartwich, Kiel 3.5.2026, 05.30 Uhr`"""
    if not text[-1:].isalnum() or "," not in text[:40]:
        return None
    moment = first_moment(text)
    if moment is None:
        return None
    name, _, place = text[: moment.start].strip().partition(", ")
    if ":" in name or not (is_names(name) and place.istitle() and place.count(" ") < 2):
        return None
    verdict = date_verdict(text[moment.start :])
    return [(0, BYLINE), (moment.start, verdict)] if verdict else None


_READING_TIME = re.compile(r" \d+ Minuten?, \d+ Sekunden?$")


def _wire_number(text: str) -> list[Cut] | None:
    """`Pressemitteilung Nr. 583 vom 27.11.2026`: a release's number, and its date."""
    match = _RELEASE.match(text)
    dated = match is not None and date_verdict(text[match.end() :])
    return [(0, NUMBER), (match.end(), PUBLISHED)] if match and dated else None


_RELEASE = re.compile(
    r"(?:(?:Presse|Medien)?(?:[Mm]itteilung|[Ii]nformation|[Ii]nfo|[Mm]eldung)|PM) "
    r"(?:(?:Nr\. ?)?\d{1,4}(?:/\d{2,4})?(?:,? vom|,)? |vom )(?=\d)"
)


def _paid(text: str) -> list[Cut] | None:
    """`BZ-Plus Zum Jahresende schließt der Laden.`: the mark of what subscribers pay for."""
    match = _PAID.match(text)
    return [(0, PAID), (match.end(), None)] if match else None


_PAID = re.compile(r"[A-ZÄÖÜ]{2,4}(?:-Plus|\+) (?=[A-ZÄÖÜ„\"])")


def _published_and_updated(text: str) -> list[Cut] | None:
    match = re.search(
        r"(?:Zuletzt |Letzte )?(?:[Aa]ktualisiert|Aktualisierung|Update|UPDATE|Geändert)\b", text
    )
    if match and match.start() > 5 and date_verdict(text[: match.start()]):
        updated = text[match.start() :]
        length = _READING_TIME.search(updated)  # "24.11.2026 06:00 Uhr 2 Minuten, 47 Sekunden"
        end = length.start() if length else len(updated)
        if date_verdict(updated[:end]):
            cuts: list[Cut] = [(0, PUBLISHED), (match.start(), UPDATED)]
            return [*cuts, (match.start() + end, READING_TIME)] if length else cuts
    return None


def _prose_and_reference(text: str) -> list[Cut] | None:
    """`... der Gäste. (DATEN: Alle Ergebnisse)`: where else to look, at the end of a paragraph."""
    able = text.endswith((")", ")."))
    match = _REFERENCE.search(text, max(0, len(text) - _REFERENCE_MAX)) if able else None
    if not match or (match[0][1] != "(" and not has_inner_break(text[: match.start()])):
        return None  # what was cut from one sentence alone would look like a title
    return [(0, None), (match.start() + 1, REFERENCE)]


def _prose_and_agency(text: str) -> list[Cut] | None:
    if not text.endswith((")", "]")) or len(text) < 60:
        return None
    match = _AGENCY_AT_END.search(text, max(0, len(text) - 50))
    if not match:
        return None
    inner = match[0].strip(" —–-")
    if is_source_code(DATE_AT_END.sub("", inner.strip("()[]"))):
        return [(0, None), (match.start() + 1, SOURCE)]
    return [(0, None), (match.start() + 1, BYLINE)] if is_initials(inner) else None


def _prose_and_initials(text: str) -> list[Cut] | None:
    """`... unter 116 116 sperren. /sw, ahr`: who wrote a police report."""
    begin = max(60, len(text) - _INITIALS_MAX)
    match = _INITIALS_AT_END.search(text, begin) if "/" in text[begin:] else None
    return [(0, None), (match.start("code"), _WRITER)] if match else None


def _name_and_office(text: str) -> list[Cut] | None:
    """`Dr. Nele Hartwich Stabsstelle Kommunikation`: whom to ask about a release."""
    match = _OFFICE.search(text)
    if not match or not is_names(text[: match.start()]):
        return None
    return [(0, BYLINE), (match.start() + 1, _OFFICE_OF_AUTHOR)]


_OFFICE_OF_AUTHOR = Verdict(Role.METADATA, "what the author is")
_OFFICE = re.compile(
    r" (?:Stabsstelle|Pressestelle|Pressereferat|Hochschulkommunikation|Kommunikation und"
    r"|Presse- und Öffentlichkeitsarbeit|Öffentlichkeitsarbeit|Unternehmenskommunikation)\b[^.!?]*$"
)


def _signature(text: str) -> list[Cut] | None:
    """`(Nele Hartwich, 3.5.2026)` on a line of its own."""
    if not (text.startswith("(") and text.endswith(")")):
        return None
    date = DATE_AT_END.search(text, 0, len(text) - 1)
    who = text[1 : date.start()] if date else ""
    if date and is_names(who):
        at = date.start() + len(date[0]) - len(date[0].lstrip(",; "))
        return [(0, BYLINE), (at, PUBLISHED)]
    return [(0, SOURCE)] if is_source_code(who) else None


def _source_and_sentences(text: str) -> list[Cut] | None:
    """`Quelle: Institut für Wohnen, Bonn. Die Zahlen gelten ...`: sentences below a chart."""
    if not text.startswith(("Quelle: ", "Quellen: ")):
        return None
    source, _, told = text.partition(". ")
    sentences = told[:1].isupper() and told.count(" ") >= _TOLD_SPACES and ends_sentence(told)
    return [(0, SOURCE), (len(source) + 2, None)] if sentences else None


def _source_and_copyright(text: str) -> list[Cut] | None:
    """`© lme/dpa – Alle Rechte vorbehalten`: who published it, and what he says of his rights."""
    if not text.startswith("©") or "echte" not in text:
        return None
    match = re.match(r"© ?([^–—|]{2,60}?) [–—|-] (?=[^–—|]*\b[Rr]echte)", text)
    if not match or not (is_source_code(match[1]) or is_code_of_publisher(match[1])):
        return None
    return [(0, SOURCE), (match.end(1) + 1, COPYRIGHT)]


def _names_and_source(text: str) -> list[Cut] | None:
    """`Nele Hartwich, ORF.at/Agenturen`: who wrote it, and with whose help."""
    names, comma, source = text.partition(", ")
    if not comma or "/" not in source:
        return None
    told = ":" not in names and is_names(names) and is_source_code(source)
    return [(0, BYLINE), (len(names) + 2, SOURCE)] if told else None


def _wire_subtitle(text: str) -> list[Cut] | None:
    """`= Gewerkschaft: Kein Angebot =`: what a wire writes below its headline."""
    if not text.startswith("="):
        return None
    match = re.fullmatch(r"(= ?)([^=\s](?:[^=]*[^=\s])?)( ?=)", text)
    if not match or " " not in match[2]:
        return None
    return [(0, ORNAMENT), (match.start(2), SUBTITLE), (match.start(3), ORNAMENT)]


def _credit_and_caption(text: str) -> list[Cut] | None:
    """`Getty Images/Symbolbild Nach einem Todesfall ...`: who took a picture, and what it shows."""
    barred = _LABEL_AND_BAR.match(text)
    begins = text[:_BEGINNING].casefold()
    able = begins in _begin_agencies() or begins[:-1] in _begin_agencies()
    match = barred or (_credit_before().match(text) if able else None)
    if match is None or (not barred and (has_inner_break(text) or is_credit(text))):
        return None
    shows = text.count(" ", match.end()) > 1
    return [(0, CREDIT), (match.end(), CAPTION)] if shows else None


def _caption_and_slashed_credit(text: str) -> list[Cut] | None:
    """`Die Noacks auf dem Balkon. Rike Thomsen/Seeblatt`: one sentence and a photographer; two, if
    the outlet is well known."""
    at = text.rfind(". ") + 2
    if at < 2 or "/" not in text[at:]:
        return None
    known = text.rpartition("/")[2].strip().casefold() in words("publishers") | words("outlets")
    one = known or not has_inner_break(text[: at - 1])
    short = _OUTLET_AND_NAME.fullmatch(text[at:])
    slashed = is_slashed_credit(text[at:]) or (short is not None and is_publisher(short[1]))
    return [(0, CAPTION), (at, CREDIT)] if one and slashed else None


_OUTLET_AND_NAME = re.compile(r"([A-ZÄÖÜ]{2,5})/[A-ZÄÖÜ][\w-]+")
"""`VN/Amann`: a paper, and who took the picture for it."""


def _after_colon(text: str) -> list[Cut] | None:
    """`: Der Ausweis braucht ein Netz`: the colon is the kicker's, on the line above."""
    return [(0, ORNAMENT), (2, None)] if text.startswith(": ") else None


def _wire_title(text: str) -> list[Cut] | None:
    """`Seilbahn bleibt stehen =`: the sign ends an agency's title."""
    return [(0, None), (len(text) - 1, ORNAMENT)] if text.endswith(" =") else None


_TICKER = re.compile(r"(\+{2,}\s*)([^+\s](?:.*[^+\s])?)(\s*\+{2,})?")


def _ticker_line(text: str) -> list[Cut] | None:
    """`+++ 14:32 Brücke gesperrt +++`: the crosses are ornament."""
    match = _TICKER.fullmatch(text)
    if not match:
        return None
    cuts: list[Cut] = [(0, ORNAMENT), (match.start(2), None)]
    return [*cuts, (match.start(3), ORNAMENT)] if match[3] else cuts


PARTINGS: tuple[tuple[float, Callable[[str], list[Cut] | None]], ...] = (
    (DATE_LINE_MAX, _dates_and_source),
    (DATE_LINE_MAX, _published_and_updated),
    (DATE_LINE_MAX, _date_and_button),
    (DATE_LINE_MAX, _date_and_issue),
    (inf, _wire_number),
    (inf, _paid),
    (DATE_LINE_MAX, _facts_between_bars),
    (DATE_LINE_MAX, _date_and_length),
    (CAPTION_MAX, _labelled_facts),
    (DATE_LINE_MAX, _byline_and_date),
    (DATE_LINE_MAX, _date_and_byline),
    (DATE_LINE_MAX, _date_and_names),
    (DATE_LINE_MAX, _date_and_name_at_end),
    (DATE_LINE_MAX, _name_beside_date),
    (DATE_LINE_MAX, _names_place_and_date),
    (DATE_LINE_MAX, _date_and_more),
    (inf, _prose_and_reference),
    (DATE_LINE_MAX, _byline_and_note),
    (inf, _prose_and_agency),
    (inf, _prose_and_initials),
    (inf, _prose_and_byline),
    (CREDIT_MAX, _name_and_office),
    (CREDIT_MAX, _signature),
    (inf, _source_and_sentences),
    (SLASHED_MAX, _names_and_source),
    (DATE_LINE_MAX, _source_and_copyright),
    (CAPTION_MAX, _caption_and_glued_credit),
    (CAPTION_MAX, _caption_and_glued_agency),
    (CAPTION_MAX, _caption_and_credit),
    (CAPTION_MAX, _credit_and_caption),
    (CAPTION_MAX, _caption_and_slashed_credit),
    (CAPTION_MAX, _ticker_line),
    (CAPTION_MAX, _wire_subtitle),
    (CAPTION_MAX, _after_colon),
    (CAPTION_MAX, _wire_title),
)
"""How a line can be two, and how long it is at most; the first that parts it wins."""


_BEGINNING = 3  # characters


@cache
def _begin_agencies() -> frozenset[str]:
    return frozenset(name[:_BEGINNING].casefold() for name in words("photo_agencies"))


@cache
def _credit_before() -> re.Pattern[str]:
    """An agency, with or without its photographer, before a sentence that begins as most do."""
    agencies = "|".join(map(re.escape, sorted(words("photo_agencies"), key=len, reverse=True)))
    begins = (
        r"(?:D(?:er|ie|as)|Eine?|I[nm]|A[mn]|Auf|Nach|Bei[m]?|Mit|Vor|Zu[mr]?|Hier|So|Für|Viele)"
    )
    name = r" ?/ ?[\w.-]+(?: [A-ZÄÖÜ][\w.-]+){0,2}?"
    return re.compile(rf"(?i:{agencies})(?:(?:{name})* (?={begins} )|(?:{name})+ (?=[A-ZÄÖÜ]))")
