"""Who wrote and who published: bylines ("Von Nele Hartwich, Kiel") and agency codes ("lme/dpa")."""

import re
from functools import cache

from audiofy.article.tables import words

_ARTICLE = re.compile(r"^eine? ")
_UNNAMED = re.compile(
    r"Von (?:unser(?:e[mnr])|eine[mr]) (?:\w+ )?\w*(?:autor|berichterstatter|korrespondent"
    r"|mitarbeiter|redakt|reporter|volontär)\w*(?: (?:aus|der|des|in) .{2,30})?",
    re.IGNORECASE,
)
"""`Von unserer Korrespondentin`: who wrote it, without a name."""

_FUNCTION = re.compile(
    r"\((?:Text|Fotos?|Bild(?:er)?|Video|Illustration|Grafik|Aufzeichnung)\b[^():]*\)"
)
_OFFICE = re.compile(
    r"(?:unser(?:e[rnms]?)? |dem |der |die )?(?:[A-Za-zÄÖÜäöü&.]+-)*\w*"
    r"(?:[Rr]edakteur|[Rr]edaktor|[Rr]eporter|[Kk]orrespondent|[Aa]utor|[Mm]itarbeiter|[Vv]olontär"
    r"|[Kk]olumnist|[Rr]essortleiter|[Jj]ournalist|[Ee]xpert|[Pp]raktikant)(?:[/:*_]?in|e|s|en)? "
)
"""What an author is called before the name: "Wirtschaftsredakteurin Nele Hartwich"."""

_OFFICE_ALONE = re.compile(
    r"(?:[\w&.]+[ -]){0,4}\w*(?:redakteur|redaktor|reporter|korrespondent|autor|volontär|kolumnist"
    r"|ressortleiter|ressortleitung|journalist|redaktionsleiter|redaktion)(?:[:*_]?in|s)?"
    r"(?: (?:für|bei|in|im|der|des|aus|am) [\w& -]{2,25})?",
    re.IGNORECASE,
)
_OF_A_PLACE = re.compile(r"\w*[Rr]edaktion(?: [A-ZÄÖÜ][\w-]+){1,3}")
ISSUER_CODE = re.compile(
    r"(?:[A-ZÄÖÜ]{2,5}(?:-[A-ZÄÖÜ0-9]{1,6}){1,3}|BPOL[A-Z]? [A-ZÄÖÜ0-9-]{1,6}): (?=\S)"
)
"""`POL-EL: `, before the headline of a release: the authority that issues it."""

_FEED_STAMP = re.compile(r"(?P<agency>dpa|afp|apa|epd|kna|sid)-\w+, (?P=agency):[\w/-]+")
_PLACE_ON_RIVER = re.compile(
    r"(?<=, )([A-ZÄÖÜ][\w-]+) (?:an|am|bei|im|in|ob|vor)(?: de[rmn])? [A-ZÄÖÜ][\w-]+$"
)
_SOURCE_LEAD_IN = re.compile(
    r"^(?:(?:Quellen?|Original-Content von)\s*:|©|Von\b"
    r"|Mit (?:Informationen|Material|Inhalten) (?:von|der)\b|mit (?=[a-z]{3,4}\b))\s*"
)
_AUTHORS_CODES = re.compile(r"[a-zäöü]{2,5}(?:/[a-zäöü]{2,5})*")
_REPORTS_FROM = re.compile(r"Aus [A-ZÄÖÜ][\w./ -]{1,40}? bericht(?:et|en) ")
_SITE_IN_BRACKETS = re.compile(r"\([\w-]{3,30}\.(?:de|at|ch|com)\)")
_FROM_TO = re.compile(r"Von (\w+) zu \1\b")
"""`Von Tür zu Tür`"""

_CODE_AND_SITE = re.compile(r"[a-zäöü]{2,5}(?:/[a-zäöü]{2,5}){0,3}/[\w-]{3,30}\.(?:de|at|ch|com)")
_SITE_AND_CODE = re.compile(r"[\w-]{3,30}\.(?:de|at|ch), [a-zäöü]{2,5}")
_SIGNED_SOURCE = re.compile(r"(?P<sources>[^()]{2,40}) \((?P<names>[^()]{5,80})\)")
_PICTURED = re.compile(
    r" \(Text\)|,? (?:und )?(?:(?! und )[^,()]){3,40}"
    r" \((?:Bild(?:er)?|Fotos?|Video|Grafik|Illustration)\)"
)
"""`Reto Zaugg (Text), Karin Hof (Bilder)`: who wrote it is the author."""

_PLACE_OF_AUTHOR = re.compile(r" aus [A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+)?$")
_OFFICE_MAX = 45  # characters
_DATE_TAIL = re.compile(
    r"[\s,|•·–/-]+(?:(?:ver|er)öffentlicht|publiziert|erschienen|erstellt|aktualisiert)"
    r"(?: am| um| vom)?$",
    re.IGNORECASE,
)
_CREDITS_MAX = 90
_NAME_LINE_MAX = 160  # a line that names authors is short; a longer one is prose
_CODE = r"[a-zäöü]{2,5}(?:-[a-zäöü]{2,8})?"
_CODE_AT_END = re.compile(r" \([a-zäöü]{2,5}\)$")  # "Von Merle Siebert (msi)"
_FOR_OUTLET = re.compile(r" für [\w|]{2,20}(?: [\w|]{2,20})?\.$")  # "... Nele Hartwich für rbb24."
_DOMAIN = r"(?:[\w-]+\.)+(?:de|at|ch|li|lu|com|net|org|tv)"
_OUTLET = rf"{_CODE}|[A-ZÄÖÜ]{{2,5}}|{_DOMAIN}"


def is_office(text: str) -> bool:
    """What an author is, and no name: "Reporterin in Anklam", "Redaktor News"."""
    if len(text) > _OFFICE_MAX or text.endswith((".", "!", "?", ":")):
        return False
    office, _, section = text.rpartition(" ")
    sections = words("sections") | words("front_pages")
    placed = office.casefold().endswith("redaktion") and section[:1].isupper()
    alone = office if placed or section.casefold() in sections else text
    return bool(_OFFICE_ALONE.fullmatch(alone) or _OF_A_PLACE.fullmatch(text))


def is_byline(text: str) -> bool:
    """Does the line say who wrote the article, and nothing else?"""
    if len(text) > _NAME_LINE_MAX or _FROM_TO.match(text):
        return False
    return (
        _UNNAMED.fullmatch(text) is not None
        or bool(_after_lead_in(text))
        or (_FUNCTION.search(text) is not None and is_names(text))
    )


def is_names(text: str) -> bool:
    """Is the line nothing but two or more capitalised words that can be somebody's name?"""
    tokens = text.split()
    return (
        2 <= len(tokens) <= 12
        and tokens[1] not in ("in", "aus")  # "Weltcup in Lindental"
        and not (len(tokens) < 4 and tokens[0].casefold() in words("no_first_names"))
        and not (tokens[1] in ("und", "&") and tokens[0].casefold() in words("sections"))
        and not any(map(str.isdigit, text))
        and not any(token.endswith("-") for token in tokens)
        and _are_names(tokens, least=2)
        and not text.isupper()
    )


def is_signature(text: str) -> bool:
    """Whoever signs a letter to the readers: "Ihre Nele Hartwich"."""
    first, _, names = text.partition(" ")
    return first.casefold() in words("signatures") and is_names(names)


def is_initials(text: str) -> bool:
    """An author's code in brackets at the end: "(dsa)"."""
    return re.fullmatch(rf"[(\[]{_CODE}[)\]]", text) is not None


_GENRE = re.compile(
    r"\(?([A-Za-z]{2,5})-(?:[A-Z][\w-]{3,30}(?: \([^()]{3,30}\))?"
    r"(?: - (?:(?:[Cc]a\. )?\d+ Zeilen|[Mm]it Bild(?:ern)?))\)?"
    r"|(?:Landes|Basis|Bilder|Inlands|Auslands)dienst(?: [\w./ -]{2,40})?)"
    r"|\(([A-Za-z]{2,5})-[A-Z][^()]{3,60}\)"
)


def is_wire_genre(text: str) -> bool:
    """`(KNA-Hintergrund - Mit Bild)`: what kind of text an agency sends."""
    genre = _GENRE.fullmatch(text)
    return genre is not None and (genre[1] or genre[2]).casefold() in words("agencies")


_SENT = re.compile(r"[A-Za-z]{2,5} \d{6} [A-Z][a-zä]{2} \d{2}")


def is_wire_stamp(text: str) -> bool:
    """The codes of a wire's own sorting: "epd lnb ka 014 b", or "KNA 131142 Okt 26"."""
    if _SENT.fullmatch(text):
        return text.split()[0].casefold() in words("agencies")
    codes = text.split() if len(text) <= 45 else []
    return (
        3 <= len(codes) <= 8
        and codes[0] in words("agencies")
        and all(re.fullmatch(r"[a-z0-9/-]{1,5}", code) for code in codes)
        and not words("source_words") & set(codes)
    )


def is_source_code(text: str) -> bool:
    """A line of agency and author codes: "sid/kor", "mpe/dpa", "(AFP)", "dpa, mit Reuters"."""
    bare = text.strip("()[]/ .")
    if ";" in bare and len(bare) <= _CREDITS_MAX and is_source_code(bare.partition(";")[2]):
        return True  # a broadcaster's credits: "Rendez-vous, 23.11.2026, 12:30 Uhr; sda/zura"
    if len(bare) > 60 or not bare:
        return False
    codes = [code for code in re.split(r"[\s/,;|+&()]+|\.(?=[/,])", bare) if code]
    if not codes or codes[0] in ("Der", "Die", "Das"):
        return False  # a link to it
    if words("no_codes").intersection(map(str.casefold, codes)):
        return False
    known = [code for code in codes if code.casefold() in words("agencies")]
    if "," in bare or "/" in bare:  # "red, ORF.at", "(kurier.at, mpi)"
        others = codes if text.startswith("(") else codes[1:]
        known += [code for code in others if re.fullmatch(_DOMAIN, code)]
    return bool(known) and all(
        code in known
        or re.fullmatch(_OUTLET, code)
        or code.casefold() in words("source_words") | words("outlets")
        for code in codes
    )


def is_publisher(text: str) -> bool:
    """`DER STANDARD`, `t3n – digital pioneers`, or a part of a site: `tirol.ORF.at`."""
    folded = text.casefold().partition(" – ")[0]
    return folded in words("publishers") or folded.partition(".")[2] in words("publishers")


def is_code_of_publisher(text: str) -> bool:
    """`SZ/nha`, `© SZ/nha/lip`: the paper, and who wrote it; or `© nha/nordblatt.de`."""
    bare = text.removeprefix("©").strip()
    publisher, stroke, codes = bare.partition("/")
    if stroke and is_publisher(publisher):
        return _AUTHORS_CODES.fullmatch(codes) is not None
    return _CODE_AND_SITE.fullmatch(bare) is not None or _SITE_AND_CODE.fullmatch(bare) is not None


def is_site_in_brackets(text: str) -> bool:
    """`(nordblatt.de)`: where the text was published first."""
    return _SITE_IN_BRACKETS.fullmatch(text) is not None


def is_signed_source(text: str) -> bool:
    """`dpa, MDR (Falk Renner)`, `haz/pgr (dpa, afp)`: agencies or a publisher, and who wrote it."""
    match = _SIGNED_SOURCE.fullmatch(text) if text.endswith(")") else None
    if match is None:
        return False
    sources, names = match["sources"].split(", "), match["names"]
    if _AUTHORS_CODES.fullmatch(match["sources"]):
        return all(code.strip() in words("agencies") for code in names.split(","))
    return is_names(names) and all(is_publisher(s) or is_source_code(s) for s in sources)


def is_speaker(text: str) -> bool:
    """A name, or a name and a function: "Ute Lamm, Hebamme"."""
    if len(text) > _NAME_LINE_MAX:
        return False
    name, _, function = text.partition(", ")
    return (
        text[0].isalpha() and is_names(name) and 0 < name.count(" ") < 4 and function.count(" ") < 6
    )


def is_genre(text: str) -> bool:
    """`Kommentar`: what kind of article it is."""
    return _ARTICLE.sub("", text.casefold().strip(" :")) in words("genres")


_IN_BRACKETS = re.compile(r"(?<=[^\W\d_]) \(([^()]{2,30})\)$")


def clean_byline(text: str) -> str:
    """The names alone: `Von Nele Hartwich, Kiel` -> `Nele Hartwich, Kiel`."""
    bare = _PLACE_OF_AUTHOR.sub("", _PICTURED.sub("", _DATE_TAIL.sub("", text)))
    if (agency := _IN_BRACKETS.search(bare)) and is_source_code(agency[1]):
        bare = bare[: agency.start()]  # "Nele Hartwich (dpa)"
    genre, stroke, name = bare.partition(" / ")
    if stroke and is_genre(genre):
        bare = name  # "Bericht / Nele Hartwich"
    names = _after_lead_in(bare) or bare
    if (office := _OFFICE.match(names)) and office.end() < len(names):
        names = names[office.end() :]
    return names.strip(" .:,;|•·–-") if _FUNCTION.search(names) else names.strip(" .:,;|•·–-()[]")


def clean_source(text: str) -> str:
    """The source alone: `Quelle: ntv.de, mpe/dpa` -> `ntv.de, mpe/dpa`."""
    sentence = text.startswith("Mit ")  # "Mit Informationen von dpa."
    bare = _SOURCE_LEAD_IN.sub("", _unbracketed(text.rstrip(".") if sentence else text)).strip(" |")
    stamp = _FEED_STAMP.fullmatch(bare)
    return stamp["agency"] if stamp else _unbracketed(bare)


def _unbracketed(text: str) -> str:
    return text[1:-1] if re.fullmatch(r"\([^()]*\)|\[[^\[\]]*\]", text) else text


def is_feed_stamp(text: str) -> bool:
    """What an agency sets below each story of its feed: "© dpa-infocom, dpa:261124-930-112/1"."""
    return text.startswith("©") and _FEED_STAMP.fullmatch(text.lstrip("© ")) is not None


def publisher_of(source: str) -> str:
    """The publisher alone: `ntv.de, mpe/dpa` -> `ntv.de`; all of it if it names but agencies."""
    parts = (part.strip() for part in re.split(r"[,;|/]", source))
    return next((part for part in parts if part and not _is_no_publisher(part)), source)


def _is_no_publisher(part: str) -> bool:
    """An agency, an author's code, or a word that stands between them."""
    code = re.fullmatch(_CODE, part) and part not in words("outlets")
    return bool(code) or is_source_code(part) or part.casefold() in words("source_words")


def agency_of_dateline(text: str) -> str:
    """The agency in `Hamburg (dpa) -`, or nothing."""
    found = re.search(r"\(([^()]{2,30})\)", text)
    codes = found[1].split("/") if found else re.split(r"[\s/|]+", text)
    known = [code for code in codes if code.casefold() in words("agencies")]
    return (found[1] if found else known[0]) if known else ""


def _after_lead_in(text: str) -> str:
    """The names after "Von" and its like, or nothing."""
    match = _REPORTS_FROM.match(text) or _lead_in().match(text)
    if not match:
        return _after_section(text)
    rest = text[match.end() :].strip()
    rest = _FOR_OUTLET.sub("", _CODE_AT_END.sub("", rest) or rest)
    tokens = _PLACE_ON_RIVER.sub(r"\1", rest).rstrip(".").split()
    if tokens[:1] == ["von"] and not match[0].rstrip().endswith((":", "von")):
        return ""  # "Autorin von Kochbüchern"
    plain_von = match[0].strip().casefold() in ("von", "by", "text")
    if _are_codes(rest):
        return rest
    if not tokens or (plain_von and tokens[0][0].islower() and not _signs_small(tokens[0])):
        return ""
    if not _are_names(tokens, least=2 if plain_von else 1):
        return ""
    return rest


def _after_section(text: str) -> str:
    """The names in `Lokales: Nele Hartwich (nha)`, or nothing: the code tells that they sign."""
    section, _, signed = text.partition(": ")
    names = _CODE_AT_END.sub("", signed)
    signs = names != signed and section.casefold() in words("sections")
    return names if signs and is_names(names) else ""


def _are_codes(text: str) -> bool:
    """Agencies, outlets and authors' codes in the author's place: `t-online, dpa, mjo`."""
    codes = [code for code in re.split(r"[\s,/]+", text.strip(" .")) if code]
    return any(map(_signs_small, codes)) and all(
        _signs_small(code) or re.fullmatch(_CODE, code) for code in codes
    )


def _signs_small(token: str) -> bool:
    return token.strip(",.") in words("agencies") | words("outlets")


@cache
def _lead_in() -> re.Pattern[str]:
    phrases = sorted(words("byline_lead_ins"), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, phrases))})(?:\s|(?<=:))", re.IGNORECASE)


def _are_names(tokens: list[str], *, least: int) -> bool:
    """At least `least` capitalised words, and beside them only what joins names."""
    capitalised = 0
    for token in tokens:
        bare = token.strip("(),.;:|/&•–-")
        if bare.casefold() in words("agencies") or bare in words("outlets"):
            capitalised += least
        elif bare[:1].isupper():
            if bare.casefold() in words("never_in_names"):
                return False
            capitalised += 1
        elif bare and bare.casefold() not in words("name_joiners"):
            return False
    return capitalised >= least
