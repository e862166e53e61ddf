"""Who took a picture: lines that say it, and where in a caption it is said."""

import re
from functools import cache

from audiofy.article.names import is_names
from audiofy.article.shape import ends_sentence
from audiofy.article.tables import words

CREDIT_MAX = 110  # characters
CAPTION_MAX = 450
SLASHED_MAX = 60
_ENDS = (".", "!", "?", ":")
_SYMBOLIC = re.compile(
    r"\((?:(?:Symbol|Archiv|Beispiel)-?(?:bild|foto|aufnahme|grafik)(?:er|s)?"
    r"|KI-generiertes Bild|Archiv)"
    r"(?:,? (?:von|aus) [^()]{3,30})?\)(?=:|[.]?$)",
    re.IGNORECASE,
)
DATE_AT_END = re.compile(r"[,;]? ?\d{1,2}\. ?\d{1,2}\. ?(?:\d{4}|\d\d)?$")
_LICENCE = re.compile(
    r"(?:[–—|(-] ?)?\b(?:CC(?:0|[- ]BY)[^.!?]{0,10}(?:\d\.\d)?"
    r"|(?:Alle Rechte vorbehalten|Gemeinfrei|Public Domain)\b)(?:[^.!?]|\.\w{2,4}\b)*\)?$"
)
_LICENSED = ("CC", "Rechte", "Gemeinfrei", "Public")
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+){0,4}\.(?:de|at|ch|com|net|org|info|tv)", re.IGNORECASE)
_SLASHED = re.compile(r"[\w.&-]+(?:/[\w.& -]{1,30}){1,5}")


def is_credit(text: str) -> bool:
    """A picture's author and agency, and nothing else: "(Foto: picture alliance / ZB)"."""
    bare = text.strip("()[]|–- ").removesuffix(".")
    if not 2 < len(bare) <= CREDIT_MAX or is_copyright(bare):
        return False
    label = _label().match(bare)
    if label:
        author = _SHORT_NAME.sub("", bare[label.end() :])
        enclosed = text[0] in "([" and text[-1] in ")]" and len(author) <= SLASHED_MAX
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
    bare = text.strip("()[] ") if len(text) <= CREDIT_MAX else ""
    return bare.startswith(("©", "c)", "Copyright")) and _HOLDER.search(bare) is not None


def names_picture_agency(text: str) -> bool:
    """`Quelle: IMAGO/Küstenfoto`: an agency that has pictures alone."""
    parts = {part.strip() for part in re.split(r"[/|,:]", text.casefold())}
    return "/" in text and bool(parts & words("photo_agencies") - words("agencies"))


def credit_start(text: str) -> int:
    """Where the credit at the end of a caption begins; -1 if there is none."""
    begin = max(0, len(text) - CREDIT_MAX)
    tail = text[begin:]
    licensed = any(map(tail.__contains__, _LICENSED))
    if licensed and (licence := _LICENCE.search(text, begin)):
        return licence.start()
    if "©" in tail or (":" in tail and _has_label(tail)):
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


_HOLDER = re.compile(r"^(?:©|c\)|Copyright).*\b(?:GmbH|KG|AG|Verlag\w*|Druckerei)\b")
"""Of the rights to all of an article."""
_JOINED = re.compile(r"[^\d/]{3,40} / [^\d/]{3,40}")
_SHORT_NAME = re.compile(r" \([a-zäöüß]{2,5}$")
_OPENING_BRACKETS = {")": " (", "]": " ["}
_GLUED_MIN = 25  # characters of the caption itself
_GLUED_NAME = re.compile(
    r"(?<=[a-zäöüß.!?“])(?P<name>[A-ZÄÖÜ][\w.’-]+(?: [A-ZÄÖÜ][\w.’-]+){1,3})"
    r"(?:/[A-ZÄÖÜ][\w. -]{2,30})?$"
)


def is_caption_with_name(text: str) -> bool:
    """A caption and its photographer without a blank: "Die Orgel in der WerkstattUte Lamm", or
    "... WerkstattUte Lamm/Nordblatt"."""
    if len(text) > CAPTION_MAX or ends_sentence(text):
        return False
    name = _GLUED_NAME.search(text, max(0, len(text) - CREDIT_MAX))
    return name is not None and name.start() > _GLUED_MIN and is_names(name["name"])


_SYMBOL_LABELS = ("Symbolbild: ", "Symbolfoto: ")


def is_symbolic_caption(text: str) -> bool:
    """A caption that says of itself that it is one: "... geschlossen (Symbolfoto)."."""
    if text.startswith(_SYMBOL_LABELS):
        return len(text) <= CAPTION_MAX
    return "(" in text and len(text) <= CAPTION_MAX and _SYMBOLIC.search(text) is not None


def is_slashed_credit(text: str) -> bool:
    """`Rike Thomsen/Seeblatt`, `Seeblatt/Rike Thomsen`: a name on one side of the stroke."""
    sides = [side.strip() for side in text.split("/")] if len(text) <= SLASHED_MAX else []
    return (
        len(sides) == 2
        and any(map(is_names, sides))
        and all(side[:1].isupper() or side[:1].isdigit() for side in sides)
        and not text.endswith((".", "!", "?", ":"))
    )


@cache
def _label() -> re.Pattern[str]:
    labels = "|".join(map(re.escape, sorted(words("photo_labels"), key=len, reverse=True)))
    return re.compile(
        rf"(?:{labels})s?(?: und Text)?[:/|]\s*|(?:©|\(c\)|Copyright)[:\s]*", re.IGNORECASE
    )


@cache
def _label_inside() -> re.Pattern[str]:
    labels = sorted(words("photo_labels"), key=len, reverse=True)
    forms = (form for label in labels for form in (label[0].upper() + label[1:], label.upper()))
    capital = "|".join(map(re.escape, forms))
    begins = rf"(?<=[\s(\[|/•])(?:[|•–/-]\s?)?[(\[]?(?:(?:{capital})s?:|©)"
    return re.compile(
        rf"{begins}|(?<=[a-zäöüß.)“])(?:{capital}): "
    )  # "… im HafenBild: Rike Thomsen"


def _has_label(text: str) -> bool:
    """Does a label end before one of the colons? Faster to see than where it begins."""
    before = (part[-_LABEL_MAX:].rstrip(" )]").casefold() for part in text.split(":")[:-1])
    return any(each.endswith(_ends_of_labels()) for each in before)


_LABEL_MAX = 24  # characters


@cache
def _ends_of_labels() -> tuple[str, ...]:
    return tuple(form for label in words("photo_labels") for form in (label, f"{label}s"))


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
    if text[-1].isdigit() and DATE_AT_END.search(text):
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
