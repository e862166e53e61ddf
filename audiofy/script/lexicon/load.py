"""Files -> Lexicon: the house's own words first, then each file; later ones win."""

import stat
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from os import PathLike
from pathlib import Path

from audiofy.article.model import Article
from audiofy.errors import InputMissing
from audiofy.script.lexicon.columns import read_columns
from audiofy.script.lexicon.model import Lexeme, Place
from audiofy.script.lexicon.pls import read_pls
from audiofy.script.lexicon.words import Lexicon

_LARGEST_BYTES = 32_000_000
"""Larger than any lexicon: a wrong file is named before it is read."""

_WHERE_IT_IS_NAMED = (
    "Check the option --lexicon, the setting lexicon, and `lexicon:` in the article's front matter."
)


def load_lexicon(paths: Iterable[str | PathLike[str]] = (), *, starter: bool = True) -> Lexicon:
    """The lexicon of these files, in order: for a word that is in several, the last one counts.

    A file is W3C PLS 1.0, or has two columns. `starter`: before them, audiofy's own words.
    Raises InputMissing if a file cannot be read, ConfigError naming file and line if it is wrong.
    """
    lexemes = list(_starter()) if starter else []
    for path in paths:
        lexemes += _read(Path(path))
    return Lexicon(lexemes)


def article_lexicon(
    article: Article, paths: Iterable[str | PathLike[str]] = (), *, starter: bool = True
) -> Lexicon:
    """As load_lexicon, and last, so that it wins, the lexicon that the article itself names."""
    own = (article.given.lexicon,) if article.given.lexicon else ()
    return load_lexicon([*paths, *own], starter=starter)


def _read(path: Path) -> Iterable[Lexeme]:
    place = Place(path)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):  # a pipe would block, a device never end
            cause = f"The lexicon {path} is not a file."
            raise InputMissing(cause, _WHERE_IT_IS_NAMED)
        if status.st_size > _LARGEST_BYTES:
            raise place.error(f"it is larger than {_LARGEST_BYTES // 1_000_000} MB.")
        content = path.read_bytes()
    except OSError as error:
        cause = f"The lexicon {path} cannot be read: {error.strerror}."
        raise InputMissing(cause, _WHERE_IT_IS_NAMED) from error
    text = _decoded(content, place)
    read = read_pls if text.lstrip().startswith("<") else read_columns
    return read(text, place)


def _decoded(content: bytes, place: Place) -> str:
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        cause = "this is not UTF-8."
        raise Place(place.path, line).error(cause, "Save the file in the encoding UTF-8.") from None


@cache
def _starter() -> tuple[Lexeme, ...]:
    return tuple(_starter_lexemes())


def _starter_lexemes() -> Iterator[Lexeme]:
    folder = files(__package__).joinpath("starter")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        yield from read_columns(file.read_text("utf-8"), Place(Path("starter", file.name)))
