"""A Lexicon finds its words in a sentence: whole words, as they are written, and their forms.

A word in small letters is also found with a capital, a name also in capitals; both with regular
endings (`tables/endings.txt`), and compounds by their first and last part. What comes out is a
German word of `tables/homographs.txt` stays as it is.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from audiofy.script.lexicon.model import Lexeme, plain
from audiofy.script.lexicon.tables import Ending, endings, german_homographs
from audiofy.script.model import Sounds
from audiofy.script.spoken.model import Edit
from audiofy.script.spoken.normalise import apply

_JOINTS = frozenset({" ", "-", "\u2010", "\u2011", "'", "’"})
"""What may stand between two words of one name."""

_SHORTEST_SHOUT = 4
"""Shorter words in capitals are abbreviations."""

_SHORTEST_REST = 3
"""The other part of a compound has so many letters at the least."""

_MOST_MET = 50_000
"""A bound to the memory that words take."""

_SIBILANTS = ("s", "ß", "x", "z", "ʃ", "ʒ")
"""Letters and sounds to which no -s is added."""


class _Saying(NamedTuple):
    """How a word is said: in words, and where its lexeme has them, the sounds of these words."""

    lexeme: Lexeme
    words: str
    sounds: tuple[Sounds, ...] = ()


class Lexicon:
    """Lexemes, ready to be found. Of two for the same word the later one counts."""

    def __init__(self, lexemes: Iterable[Lexeme] = ()) -> None:
        self._names: dict[str, Lexeme] = {}
        self._first_parts: dict[str, Lexeme] = {}
        self._last_parts: dict[str, Lexeme] = {}
        for lexeme in lexemes:
            self._add(lexeme)
        self._shouts = {
            key.upper(): lexeme
            for key, lexeme in self._names.items()
            if len(key) >= _SHORTEST_SHOUT and key.casefold() not in german_homographs()
        }
        self._longest: dict[str, int] = {}
        for key in self._names:
            first, words = key.split(" ", 1)[0].casefold(), key.count(" ") + 1
            self._longest[first] = max(words, self._longest.get(first, 1))
        self._first_lengths = _lengths(self._first_parts)
        self._last_lengths = _lengths(self._last_parts)
        self._met: dict[str, _Saying | None] = {}

    def __len__(self) -> int:
        return len(self._names) + len(self._first_parts) + len(self._last_parts)

    def said(self, text: str) -> str:
        """A sentence in its spoken form, with the lexicon's words as they are said."""
        return apply(text, self.edits(text))

    def edits(self, text: str) -> list[Edit]:
        """What the lexicon changes, in order; an edit's rule is the lexicon's name."""
        return [
            Edit(start, end, saying.words, saying.lexeme.origin)
            for start, end, saying in self._sayings(text)
            if text[start:end] != saying.words
        ]

    def reading(self, text: str) -> tuple[str, tuple[Sounds, ...]]:
        """What said() gives, and the sounds that the lexicon knows of words in it."""
        words: list[str] = []
        sounds: list[Sounds] = []
        at = length = 0
        for start, end, saying in self._sayings(text):
            words += (text[at:start], saying.words)
            length += start - at
            sounds += _moved(saying.sounds, length)
            length += len(saying.words)
            at = end
        return "".join((*words, text[at:])), tuple(sounds)

    def find(self, word: str) -> Lexeme | None:
        """The lexeme by which a single word or name is said, in whatever form."""
        saying = self._saying(_key(plain(word)))
        return saying.lexeme if saying else None

    def _add(self, lexeme: Lexeme) -> None:
        key = _key(lexeme.written)
        if lexeme.written.endswith("-"):
            self._first_parts[key.casefold()] = lexeme
        elif lexeme.written.startswith("-"):
            self._last_parts[key.casefold()] = lexeme
        else:
            self._names[key] = lexeme

    def _sayings(self, text: str) -> Iterator[tuple[int, int, _Saying]]:
        """The lexicon's words in a text: from where to where, and how they are said."""
        words = list(_word().finditer(text)) if len(self) else []
        index = 0
        while index < len(words):
            count, saying = self._at(text, words, index)
            if saying is not None:
                yield words[index].start(), words[index + count - 1].end(), saying
            index += count

    def _at(self, text: str, words: list[re.Match[str]], index: int) -> tuple[int, _Saying | None]:
        """How many words the longest name from here on has, and how it is said."""
        name = words[index][0]
        names = [name]
        for following in range(index + 1, index + self._longest.get(name.casefold(), 1)):
            if following == len(words):
                break
            if not _are_joined(text, words[following - 1], words[following]):
                break
            names.append(f"{names[-1]} {words[following][0]}")
        for count in range(len(names), 0, -1):
            if saying := self._saying(names[count - 1].replace("’", "'")):
                return count, saying
        return 1, None

    def _saying(self, key: str) -> _Saying | None:
        """How a word is said; words come again and again, so those met are remembered."""
        if key not in self._met:
            if len(self._met) >= _MOST_MET:
                self._met.clear()
            self._met[key] = self._found(key)
        return self._met[key]

    def _found(self, key: str) -> _Saying | None:
        saying = self._exactly(key)
        if saying is None and key.casefold() not in german_homographs():
            saying = self._inflected(key) or self._compound(key)
        return saying

    def _exactly(self, key: str) -> _Saying | None:
        if lexeme := self._names.get(key):
            return _whole(lexeme, _words_of(lexeme))
        if key[:1].isupper() and (lexeme := self._names.get(key[0].lower() + key[1:])):
            return _whole(lexeme, _capital(_words_of(lexeme)))
        if lexeme := self._shouts.get(key):
            return _whole(lexeme, _words_of(lexeme))
        return None

    def _inflected(self, key: str) -> _Saying | None:
        for ending in endings():
            if key.endswith(ending.written):
                stem = self._exactly(key[: -len(ending.written)])
                if stem and _takes(stem.lexeme, ending):
                    words = _with_ending(stem.words, ending.said)
                    return _whole(stem.lexeme, words, ending.ipa)
        return None

    def _compound(self, key: str) -> _Saying | None:
        if not key.isalpha():
            return None
        if lexeme := self._first_parts.get(key.casefold()):
            return _whole(lexeme, _as_written(key, _words_of(lexeme).strip("-")))
        for length in self._first_lengths:
            rest = key[length:]
            lexeme = self._first_parts.get(key[:length].casefold())
            if lexeme and len(rest) >= _SHORTEST_REST and rest.islower():
                first = _whole(lexeme, _as_written(key, _words_of(lexeme).strip("-")))
                last = self._ended(rest) or _Saying(lexeme, rest)
                return _joined(lexeme, first, last)
        return self._ended(key)

    def _ended(self, key: str) -> _Saying | None:
        """A word said by its last part, which may have the -s of a genitive or plural."""
        for ending in ("", "s"):
            stem = key.removesuffix(ending)
            for length in self._last_lengths:
                lexeme = self._last_parts.get(stem[-length:])
                before = stem[:-length]
                if lexeme and (not before or len(before) >= _SHORTEST_REST):
                    last = _whole(lexeme, _words_of(lexeme).strip("-") + ending, ending)
                    return _joined(lexeme, _Saying(lexeme, before), last) if before else last
        return None


def _whole(lexeme: Lexeme, words: str, ending: str = "") -> _Saying:
    """The words are the lexeme, with an ending that has these sounds."""
    if not lexeme.phonemes:
        return _Saying(lexeme, words)
    return _Saying(lexeme, words, (Sounds(0, len(words), _with_ending(lexeme.phonemes, ending)),))


def _joined(lexeme: Lexeme, first: _Saying, last: _Saying) -> _Saying:
    sounds = (*first.sounds, *_moved(last.sounds, len(first.words) + 1))
    return _Saying(lexeme, f"{first.words}-{last.words}", sounds)


def _moved(sounds: Iterable[Sounds], by: int) -> Iterator[Sounds]:
    return (Sounds(by + each.start, by + each.end, each.ipa) for each in sounds)


def _are_joined(text: str, word: re.Match[str], following: re.Match[str]) -> bool:
    """May the two be one name? After an initial there may be a full stop, too: J. K. Rowling."""
    between = text[word.end() : following.start()]
    return between in _JOINTS or (len(word[0]) == 1 and between in (".", ". "))


def _key(written: str) -> str:
    """How a name is looked up: its words with single spaces, hyphens being spaces."""
    if written.isalnum():
        return written
    return " ".join(_word().findall(written.replace("’", "'")))


@cache
def _word() -> re.Pattern[str]:
    return re.compile(r"[^\W_]+(?:['’]s(?![^\W_]))?")


def _lengths(parts: Iterable[str]) -> tuple[int, ...]:
    return tuple(sorted({len(part) for part in parts}, reverse=True))


def _words_of(lexeme: Lexeme) -> str:
    return lexeme.alias or lexeme.written


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _as_written(key: str, words: str) -> str:
    return _capital(words) if key[0].isupper() else words[:1].lower() + words[1:]


def _takes(lexeme: Lexeme, ending: Ending) -> bool:
    kind = "small" if lexeme.written[0].islower() else "capital"
    if ending.after == "place":
        return (
            kind == "capital" and len(lexeme.written) >= 5 and lexeme.written[-1] not in "aeiousy"
        )
    return ending.after in ("any", kind) or lexeme.written.endswith(ending.after)


def _with_ending(words: str, ending: str) -> str:
    if ending == "s" and words.endswith(_SIBILANTS):
        return words
    if words.endswith(("e", "ə")) and ending.startswith(words[-1]):
        return words + ending[1:]
    return words + ending
