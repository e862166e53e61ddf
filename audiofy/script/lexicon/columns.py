"""The plain form of a lexicon: a line a word, two columns.

    # people
    Macron = Makrong
    Xi Jinping = Schi Dschinping /ɕi tɕin.pʰiŋ/     # sounds, for engines that take them
    Team- = Tiem                                     # the first part of compounds

Columns stand apart by " = " or by a tab; after a tab, further columns are remarks, so that the
list of `audiofy lexicon check` is a lexicon when its second column has been corrected.
"""

import re
from collections.abc import Iterator

from audiofy.script.lexicon.model import Lexeme, Place, make_lexeme

_SAID = re.compile(r"(?P<alias>[^/]*)(?:/(?P<phonemes>[^/]+)/)?")


def read_columns(text: str, place: Place) -> Iterator[Lexeme]:
    """The lexemes of a file of two columns; raises ConfigError naming file and line."""
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield _lexeme(line, Place(place.path, number))


def _lexeme(line: str, place: Place) -> Lexeme:
    written, said = _columns(line, place)
    match = _SAID.fullmatch(said)
    if match is None:
        raise place.error("sounds stand at the end of the line, between two slashes: /makʁɔ̃/.")
    return make_lexeme(written, match["alias"].strip() or None, match["phonemes"], place)


def _columns(line: str, place: Place) -> tuple[str, str]:
    if "\t" in line:
        written, said, *_ = line.split("\t")
    else:
        written, sign, said = line.partition(" = ")
        if not sign:
            raise place.error("there is no second column.", "Write for example: Macron = Makrong")
        said = said.partition(" #")[0]
    return written.strip(), said.strip()
