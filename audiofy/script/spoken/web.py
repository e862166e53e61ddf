"""Addresses: URLs, e-mail, handles and hashtags, sign by sign where they are not words."""

import re

from audiofy.script.spoken import numbers, tables
from audiofy.script.spoken.agreement import word_before
from audiofy.script.spoken.model import Reading

_LONGEST = 250
_LONGEST_BEFORE = 80
_EMAIL = re.compile(r"([\w.+-]{1,64})@([\w-]{1,63}(?:\.[\w-]{1,63}){1,8})")
_HOST = re.compile(r"(?:https?://|ftp://)?((?:[^\W_](?:[\w-]{0,62})\.){1,8}([a-z]{2,12}))(?![\w@])")
_SCHEME = re.compile(r"(?:https?|ftp)://([\w.-]{1,200})(?::\d{1,5})?")
_PATH = re.compile(r"[/?#:][\w/?#=&%.,;:@~+!*()'_-]*")
_HANDLE = re.compile(r"@(\w[\w.-]{0,40})")
_HASHTAG = re.compile(r"#(\w{1,60}(?:-\w{1,60}){0,5})")
_TOKEN_BORDER = re.compile(r"[\s(\[„“”\"'»«›‹‚‘’<|,;]")
_TRAILING = ".,;:!?)'"
_SIGNS = {
    ".": "Punkt", "-": "Bindestrich", "_": "Unterstrich", "/": "Schrägstrich", "?": "Fragezeichen",
    "=": "gleich", "&": "und", "#": "Raute", "%": "Prozent", "+": "plus", "~": "Tilde",
    ",": "Komma", ":": "Doppelpunkt", "@": "at", "*": "Stern",
}  # fmt: skip
_PIECES = re.compile(r"[^\W\d_]+|\d+|[^\s]")


def address(text: str, at: int) -> Reading | None:
    """An e-mail address or the address of a page, around `at`."""
    start = token_start(text, at)
    token = text[start : start + _LONGEST]
    if "@" in token and (mail := _EMAIL.match(text, start)) and mail.end() > at:
        local, host = mail[1], mail[2].rstrip(".-")
        return Reading(start, mail.start(2) + len(host), f"{spelled(local)} at {spelled(host)}")
    if "." not in token:
        return None
    return _page(text, start, at)


def _page(text: str, start: int, at: int) -> Reading | None:
    host = _SCHEME.match(text, start)
    name = host[1].rstrip(_TRAILING) if host else ""
    if host is None:
        host = _HOST.match(text, start)
        if host is None or not (host[2] in tables.words("tlds") or host[1].startswith("www.")):
            return None
        name = host[1]
    end = host.start(1) + len(name)
    path = _PATH.match(text, end)
    if path:
        stripped = path[0].rstrip(_TRAILING)
        end = path.start() + len(stripped)
        name += stripped.rstrip("/")
    return Reading(start, end, spelled(name)) if end > at and name else None


def token_start(text: str, at: int) -> int:
    """Where the run of signs without spaces, brackets or quotes around `at` begins."""
    start = max(0, at - _LONGEST_BEFORE)
    for border in _TOKEN_BORDER.finditer(text, start, at):
        start = border.end()
    return start


def spelled(written: str) -> str:
    """Words as they are, numbers as numbers, signs by name; "www" letter by letter."""
    words = []
    for piece in _PIECES.findall(written):
        if piece == "www":
            words.append("w w w")
        elif piece.isdecimal():
            words.append(numbers.whole_number(piece) if len(piece) < 5 else numbers.digits(piece))
        else:
            words.append(_SIGNS.get(piece, piece))
    return " ".join(words)


def handle(text: str, at: int) -> Reading | None:
    match = _HANDLE.match(text, at)
    if match is None:
        return None
    name = match[1].rstrip(".-")
    return Reading(at, at + 1 + len(name), f"at {spelled(name)}")


_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")


def hashtag(text: str, at: int) -> Reading | None:
    """The words of a hashtag are told apart by their capitals."""
    match = _HASHTAG.match(text, at)
    if match is None:
        return None
    if match[1].isdecimal():
        return Reading(at, match.end(), f"Nummer {numbers.whole_number(match[1])}")
    words = spelled(_CAMEL.sub(" ", match[1]))
    called = word_before(text, at).startswith("Hashtag")
    return Reading(at, match.end(), words if called else f"Hashtag {words}")
