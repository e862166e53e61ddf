"""A lexeme: a word as it is written and how it is said; and what must be true of one."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from os import fspath
from pathlib import Path

from audiofy.article.model import one_line
from audiofy.errors import ConfigError
from audiofy.script.spoken import spoken_form

_IPA_MARKS = frozenset(" .|‖‿ˈˌːˑ'ʼ˞͜͡↗↘")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`written` is said as `alias`, a German spelling, or with the sounds `phonemes`, in IPA.

    One of the two may be None. "Team-" is the first part of compounds, "-team" the last.
    `origin` is the path of the lexicon it comes from.
    """

    written: str
    alias: str | None
    phonemes: str | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a lexicon something stands: for errors that name file and line."""

    path: Path
    line: int = 0

    def error(self, cause: str, hint: str = "") -> ConfigError:
        line = f", line {self.line}" if self.line else ""
        return ConfigError(f"The lexicon {fspath(self.path)}{line}: {cause}", hint)


def make_lexeme(written: str, alias: str | None, phonemes: str | None, place: Place) -> Lexeme:
    """A lexeme that can be said; raises ConfigError naming its place."""
    if not any(map(str.isalnum, written)):
        raise place.error("the written form has no letter.")
    if alias is not None:
        alias = plain(alias)
        if not any(map(str.isalpha, alias)):
            raise place.error(f"the alias of {written!r} has no letter: nothing would be said.")
    if phonemes is not None:
        phonemes = unicodedata.normalize("NFC", one_line(phonemes)).strip("/")
        if strange := next((c for c in phonemes if not _is_ipa(c)), None):
            raise place.error(f"{strange!r} in the sounds of {written!r} is not IPA.")
    if not (alias or phonemes):
        raise place.error(f"{written!r} has neither an alias nor sounds.")
    return Lexeme(plain(written), alias, phonemes or None, fspath(place.path))


def plain(text: str) -> str:
    """The text as the lexicon meets it: on one line, composed, in its spoken form."""
    if text.isascii() and text.isalpha():
        return text
    line = unicodedata.normalize("NFC", text)
    if _plain_words().fullmatch(line):
        return line
    line = one_line(line).replace("’", "'")
    return line if _plain_words().fullmatch(line) else spoken_form(line)


@cache
def _plain_words() -> re.Pattern[str]:
    return re.compile(r"-?[^\W\d_]+(?:[ '-][^\W\d_]+)*-?")


def _is_ipa(character: str) -> bool:
    return character.isalpha() or bool(unicodedata.combining(character)) or character in _IPA_MARKS
