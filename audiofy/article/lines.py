"""What a single line says by its form: credit, caption, date. And lines that are two in one."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import pairwise
from math import inf

from audiofy.article.dates import first_moment
from audiofy.article.layout import Verdict
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

STRUCK = Verdict(Role.EDITORIAL_NOTE, "struck out")
CREDIT = Verdict(Role.CREDIT, "photo credit")
CAPTION = Verdict(Role.CAPTION, "caption of a picture")
BYLINE = Verdict(Role.BYLINE, "byline")
SECTION = Verdict(Role.SECTION, "section")
_WRITER = Verdict(Role.METADATA, "initials of who wrote it")
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

_DATE_LABEL = re.compile(
    r"[\s,|•·–/-]*(?:(?:ver|er)öffentlicht|publiziert|erschienen|erstellt|aktualisiert"
    r"|vom|am|um|[\s,|•·–/-])*$",
    re.IGNORECASE,
)
_CREDIT_MAX = 110  # characters
_ENDS = (".", "!", "?", ":")
_CAPTION_MAX = 450
_SLASHED_MAX = 60
_DATE_LINE_MAX = 140
_REFERENCE = re.compile(
    r"(?<=[.!?“\"«»]) \([A-ZÄÖÜ]{4,12}: [^()]{3,80}\)$"
    r"| [–-] mehr dazu in [^()–.]{5,120} \([^()]{3,40}\)\.?$"
)
_REFERENCE_MAX = 190  # characters
_TOLD_SPACES = 5
_SYMBOLIC = re.compile(
    r"\((?:(?:Symbol|Archiv|Beispiel)-?(?:bild|foto|aufnahme|grafik)(?:er|s)?"
    r"|KI-generiertes Bild|Archiv)"
    r"(?:,? (?:von|aus) [^()]{3,30})?\)(?=:|[.]?$)",
    re.IGNORECASE,
)
_INITIALS_MAX = 20  # characters
_INITIALS_AT_END = re.compile(r"(?<=[.!?\"“«]) /[a-zäöü]{2,4}(?:[,/] ?[a-zäöü]{2,4}){0,2}$")
_AGENCY_AT_END = re.compile(
    r"(?<=[.!?…\"“”«»]) [(\[][^()\[\]]{2,40}[)\]]$| (?:—|–|-) ?[(\[][^()\[\]]{2,40}[)\]]$"
)
_DATE_AT_END = re.compile(r"[,;]? ?\d{1,2}\. ?\d{1,2}\. ?(?:\d{4}|\d\d)?$")
_LICENCE = re.compile(
    r"(?:[–—|(-] ?)?\b(?:CC(?:0|[- ]BY)[^.!?]{0,10}(?:\d\.\d)?"
    r"|(?:Alle Rechte vorbehalten|Gemeinfrei|Public Domain)\b)(?:[^.!?]|\.\w{2,4}\b)*\)?$"
)
_MAY_BE_LICENSED = re.compile("CC|Rechte|Gemeinfrei|Public")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+){0,4}\.(?:de|at|ch|com|net|org|info|tv)", re.IGNORECASE)
_SLASHED = re.compile(r"[\w.&-]+(?:/[\w.& -]{1,30}){1,5}")
_TIME_ALONE = re.compile(r"(?<!\d)\d{1,2}[.:]\d{2}(?!\d)(?: ?(?:Uhr|h))?")

_CLOCK = re.compile(r"\d{1,2}[.:]\d{2} ?(?:Uhr|h)")

Cut = tuple[int, Verdict | None]
"""Where a part of a line begins, and what it is (None: not known yet)."""


def is_credit(text: str) -> bool:
    """A picture's author and agency, and nothing else: "(Foto: picture alliance / ZB)"."""
    bare = text.strip("()[]|–- ").removesuffix(".")
    if not 2 < len(bare) <= _CREDIT_MAX or is_copyright(bare):
        return False
    label = _label().match(bare)
    if label:
        author = _SHORT_NAME.sub("", bare[label.end() :])
        enclosed = text[0] in "([" and text[-1] in ")]" and len(author) <= _SLASHED_MAX
        signed = bare.startswith("©") and (author.isalnum() or _JOINED.fullmatch(author))
        if author and (enclosed or signed):
            return True
        outlet = author.partition("/")[2].strip()
        credited = is_names(author.partition("/")[0]) and outlet.islower() and outlet.isalnum()
        return bool(author) and (credited or _names_author(author) or _is_agency_credit(author))
    name, _, outlet = bare.partition(" für ")
    for_outlet = is_names(name) and outlet.isupper() and name.count(" ") > 0
    return for_outlet or _is_agency_credit(bare)


def is_copyright(text: str) -> bool:
    """`© Lindentaler Verlag GmbH & Co. KG`: who has the rights to all of it."""
    bare = text.strip("()[] ") if len(text) <= _CREDIT_MAX else ""
    return bare.startswith(("©", "c)", "Copyright")) and _HOLDER.search(bare) is not None


def names_picture_agency(text: str) -> bool:
    """`Quelle: IMAGO/Küstenfoto`: an agency that has pictures alone."""
    parts = {part.strip() for part in re.split(r"[/|,:]", text.casefold())}
    return "/" in text and bool(parts & words("photo_agencies") - words("agencies"))


def credit_start(text: str) -> int:
    """Where the credit at the end of a caption begins; -1 if there is none."""
    begin = max(0, len(text) - _CREDIT_MAX)
    tail = text[begin:]
    if _MAY_BE_LICENSED.search(tail) and (licence := _LICENCE.search(text, begin)):
        return licence.start()
    if ":" in tail or "©" in tail:
        for match in _label_inside().finditer(text, max(1, begin)):
            if is_credit(text[match.start() :]):
                return match.start()
    bracket = text.rfind(_OPENING_BRACKETS.get(text[-1:], "\n"), begin)
    if bracket >= 0 and _is_agency_credit(text[bracket + 2 : -1].strip().removeprefix("Quelle: ")):
        return bracket + 1
    if text.endswith(_ENDS) and text[-2:-1].islower():
        return -1  # a sentence's, and no name's as in "F.A.Z."
    sentence_end = max(text.rfind(mark, begin) for mark in (". ", ") ", "! ", "? ", "“ ", "« "))
    last = text[sentence_end + 2 :].strip("() ") if sentence_end >= 0 else ""
    if last and (_is_agency_credit(last) or last.casefold() in words("photo_agencies")):
        return sentence_end + 2
    return -1


def is_dateline(text: str) -> bool:
    """A place and an agency on a line of their own: "Stuttgart (ots)"."""
    match = re.fullmatch(r"[A-ZÄÖÜ][\w./ -]{1,40} \(([^()]{2,30})\)(?: ?[-–—:])?", text)
    return match is not None and is_source_code(match[1])


_LABEL_AND_BAR = re.compile(r"(?:Fotos?|Bild(?:er)?|Grafik): [^|.!?]{3,60} \| (?=\S)")
_HOLDER = re.compile(r"^(?:©|c\)|Copyright).*\b(?:GmbH|KG|AG|Verlag\w*|Druckerei)\b")
"""Of the rights to all of an article."""
_FULL_NAME = re.compile(r"[A-ZÄÖÜ][a-zäöüßé-]{2,}(?: [A-ZÄÖÜ][\w-]{2,}){1,2}")
_JOINED = re.compile(r"[^\d/]{3,40} / [^\d/]{3,40}")
_SHORT_NAME = re.compile(r" \([a-zäöüß]{2,5}$")
_OPENING_BRACKETS = {")": " (", "]": " ["}

_TWO_THINGS_MIN = 7  # characters of a line that is two things in one
_GLUED_AGENCY = re.compile(r"[.!?…][\"“»«]?(?P<agency>[A-Za-zÄÖÜ][\w /-]{1,30})$")
_GLUED_LABEL = re.compile(
    r"(?<=[.!?”“»«\"])(?<=[^\s.!?”“»«\"][.!?”“»«\"]|[.!?][”“»«\"])(?:[Bb]ild|[Ff]oto|[Qq]uelle): ?"
    r"[^.!?:]{3,60}$"
)
_GLUED_LABEL_MAX = 70  # characters
_GLUED_AGENCY_MAX = 34
_GLUED_MIN = 25  # characters of the caption itself
_GLUED_NAME = re.compile(
    r"(?<=[a-zäöüß.!?“])(?P<name>[A-ZÄÖÜ][\w.’-]+(?: [A-ZÄÖÜ][\w.’-]+){1,3})"
    r"(?:/[A-ZÄÖÜ][\w. -]{2,30})?$"
)


def is_caption_with_name(text: str) -> bool:
    """A caption and its photographer without a blank: "Die Orgel in der WerkstattUte Lamm", or
    "... WerkstattUte Lamm/Nordblatt"."""
    if len(text) > _CAPTION_MAX or ends_sentence(text):
        return False
    name = _GLUED_NAME.search(text, max(0, len(text) - _CREDIT_MAX))
    return name is not None and name.start() > _GLUED_MIN and is_names(name["name"])


_SYMBOL_LABELS = ("Symbolbild: ", "Symbolfoto: ")


def is_symbolic_caption(text: str) -> bool:
    """A caption that says of itself that it is one: "... geschlossen (Symbolfoto)."."""
    if text.startswith(_SYMBOL_LABELS):
        return len(text) <= _CAPTION_MAX
    return "(" in text and len(text) <= _CAPTION_MAX and _SYMBOLIC.search(text) is not None


def date_verdict(text: str) -> Verdict | None:
    """Is the line a date (or an age: "vor 3 Stunden") with only its trimmings?"""
    if len(text) > _DATE_LINE_MAX or not any(map(str.isdigit, text)):
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
        verdicts[0] = _PLACE
    if None in verdicts:
        return None
    cuts: list[Cut] = [(0, verdicts[0])]
    for (before, after), pair in zip(pairwise(parts), pairwise(verdicts), strict=True):
        if is_clock(after[0].strip()) and pair[0] is PUBLISHED:
            continue  # the time of the date
        at = before.end() if pair[0] is BYLINE else after.start()  # the bar is no author's
        cuts.append((at, pair[1]))
    return cuts


def _labelled_facts(text: str) -> list[Cut] | None:
    """`Typ: Pressemitteilung , Thema: Bäder , Datum: 24.11.2026`: of an office's press page."""
    facts, comma, date = text.rpartition(" , Datum: ")
    if not comma or not all(": " in fact for fact in facts.split(" , ")):
        return None
    verdict = date_verdict(date)
    return [(0, FACTS_OF_PAGE), (text.rindex("Datum: "), verdict)] if verdict else None


_PLACE = Verdict(Role.METADATA, "place of the report")
_ONE_NAME = re.compile(r"[A-ZÄÖÜ][\w-]+")
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
    return SOURCE if is_source_code(text) else date_verdict(text)


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
    match = _REFERENCE.search(text, max(0, len(text) - _REFERENCE_MAX))
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
    if is_source_code(_DATE_AT_END.sub("", inner.strip("()[]"))):
        return [(0, None), (match.start() + 1, SOURCE)]
    return [(0, None), (match.start() + 1, BYLINE)] if is_initials(inner) else None


def _prose_and_initials(text: str) -> list[Cut] | None:
    """`... unter 116 116 sperren. /sw, ahr`: who wrote a police report."""
    begin = max(60, len(text) - _INITIALS_MAX)
    match = _INITIALS_AT_END.search(text, begin) if "/" in text[begin:] else None
    return [(0, None), (match.start() + 1, _WRITER)] if match else None


def _signature(text: str) -> list[Cut] | None:
    """`(Nele Hartwich, 3.5.2026)` on a line of its own."""
    if not (text.startswith("(") and text.endswith(")")):
        return None
    date = _DATE_AT_END.search(text, 0, len(text) - 1)
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
    match = barred or _credit_before().match(text)
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


def is_slashed_credit(text: str) -> bool:
    """`Rike Thomsen/Seeblatt`, `Seeblatt/Rike Thomsen`: a name on one side of the stroke."""
    sides = [side.strip() for side in text.split("/")]
    return (
        len(sides) == 2
        and len(text) <= _SLASHED_MAX
        and any(map(is_names, sides))
        and all(side[:1].isupper() or side[:1].isdigit() for side in sides)
        and not text.endswith((".", "!", "?", ":"))
    )


def _after_colon(text: str) -> list[Cut] | None:
    """`: Der Ausweis braucht ein Netz`: the colon is the kicker's, on the line above."""
    return [(0, ORNAMENT), (2, None)] if text.startswith(": ") else None


def _wire_title(text: str) -> list[Cut] | None:
    """`Seilbahn bleibt stehen =`: the sign ends an agency's title."""
    return [(0, None), (len(text) - 1, ORNAMENT)] if text.endswith(" =") else None


def _ticker_line(text: str) -> list[Cut] | None:
    """`+++ 14:32 Brücke gesperrt +++`: the crosses are ornament."""
    match = re.fullmatch(r"(\+{2,}\s*)([^+\s](?:.*[^+\s])?)(\s*\+{2,})?", text)
    if not match:
        return None
    cuts: list[Cut] = [(0, ORNAMENT), (match.start(2), None)]
    return [*cuts, (match.start(3), ORNAMENT)] if match[3] else cuts


PARTINGS: tuple[tuple[float, Callable[[str], list[Cut] | None]], ...] = (
    (_DATE_LINE_MAX, _published_and_updated),
    (inf, _wire_number),
    (inf, _paid),
    (_DATE_LINE_MAX, _facts_between_bars),
    (_CAPTION_MAX, _labelled_facts),
    (_DATE_LINE_MAX, _byline_and_date),
    (_DATE_LINE_MAX, _date_and_byline),
    (_DATE_LINE_MAX, _date_and_names),
    (_DATE_LINE_MAX, _date_and_name_at_end),
    (_DATE_LINE_MAX, _name_beside_date),
    (_DATE_LINE_MAX, _names_place_and_date),
    (_DATE_LINE_MAX, _date_and_more),
    (inf, _prose_and_reference),
    (_DATE_LINE_MAX, _byline_and_note),
    (inf, _prose_and_agency),
    (inf, _prose_and_initials),
    (inf, _prose_and_byline),
    (_CREDIT_MAX, _signature),
    (inf, _source_and_sentences),
    (_SLASHED_MAX, _names_and_source),
    (_DATE_LINE_MAX, _source_and_copyright),
    (_CAPTION_MAX, _caption_and_glued_credit),
    (_CAPTION_MAX, _caption_and_glued_agency),
    (_CAPTION_MAX, _caption_and_credit),
    (_CAPTION_MAX, _credit_and_caption),
    (_CAPTION_MAX, _caption_and_slashed_credit),
    (_CAPTION_MAX, _ticker_line),
    (_CAPTION_MAX, _wire_subtitle),
    (_CAPTION_MAX, _after_colon),
    (_CAPTION_MAX, _wire_title),
)
"""How a line can be two, and how long it is at most; the first that parts it wins."""


@cache
def _label() -> re.Pattern[str]:
    labels = "|".join(map(re.escape, sorted(words("photo_labels"), key=len, reverse=True)))
    return re.compile(
        rf"(?:{labels})s?(?: und Text)?[:/|]\s*|(?:©|\(c\)|Copyright)[:\s]*", re.IGNORECASE
    )


@cache
def _credit_before() -> re.Pattern[str]:
    """An agency, with or without its photographer, before a sentence that begins as most do."""
    agencies = "|".join(map(re.escape, sorted(words("photo_agencies"), key=len, reverse=True)))
    begins = (
        r"(?:D(?:er|ie|as)|Eine?|I[nm]|A[mn]|Auf|Nach|Bei[m]?|Mit|Vor|Zu[mr]?|Hier|So|Für|Viele)"
    )
    name = r" ?/ ?[\w.-]+(?: [A-ZÄÖÜ][\w.-]+){0,2}?"
    return re.compile(rf"(?i:{agencies})(?:(?:{name})* (?={begins} )|(?:{name})+ (?=[A-ZÄÖÜ]))")


@cache
def _label_inside() -> re.Pattern[str]:
    labels = sorted(words("photo_labels"), key=len, reverse=True)
    forms = (form for label in labels for form in (label[0].upper() + label[1:], label.upper()))
    capital = "|".join(map(re.escape, forms))
    begins = rf"(?<=[\s(\[|/•])(?:[|•–/-]\s?)?[(\[]?(?:(?:{capital})s?:|©)"
    return re.compile(
        rf"{begins}|(?<=[a-zäöüß.)“])(?:{capital}): "
    )  # "… im HafenBild: Rike Thomsen"


def _names_author(text: str) -> bool:
    """Names, agencies, domains and what joins them; a verb or an article would be prose."""
    tokens = [token for token in re.split(r"[\s/,;|+&()]+", text.strip()) if token]
    return 0 < len(tokens) <= 14 and all(map(_is_author_word, tokens)) and "? " not in text


def _is_author_word(token: str) -> bool:
    bare = token.strip(".:-–'\"„“")
    return (
        not bare
        or not bare.islower()
        or bare.casefold() in _agency_words() | words("agencies") | words("name_joiners")
        or bare in ("via", "picture", "alliance", "privat", "bild", "stock", "images", "am")
        or bare.partition("-")[0] in words("agencies")  # a service of an agency: "dpa-tmn"
        or _DOMAIN.fullmatch(bare) is not None
    )


@cache
def _agency_words() -> frozenset[str]:
    return frozenset(word for name in words("photo_agencies") for word in name.split())


def _is_agency_credit(text: str) -> bool:
    if not 2 < len(text) <= 80 or text.endswith(_ENDS):
        return False
    if text[-1].isdigit() and _DATE_AT_END.search(text):
        return False  # an author signs with a date, a photographer does not
    folded = text.casefold()
    parts = [part.strip() for part in re.split(r"[/|,]| via ", folded)]
    known = [part for part in parts if _is_photo_agency(part)]
    joined = len(parts) > 1 or " images" in folded or " alliance" in folded
    return (
        bool(known) and joined and (_names_author(text) or _SLASHED.fullmatch(folded) is not None)
    )


def _is_photo_agency(part: str) -> bool:
    plain = part.replace("-", " ").removesuffix(" bilder")
    known = part in words("photo_agencies") or plain in words("photo_agencies")
    return known or _DOMAIN.fullmatch(part) is not None
