"""Which words of some articles a newsroom should hear before it publishes, and how they are said.

Listed are the words that a lexicon says, and those that look foreign (`foreign_looks.txt`) or are
in no list of German words, where a package gives one.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from audiofy.article.model import Article
from audiofy.script.lexicon.tables import at_home, foreign_looks, german_homographs
from audiofy.script.lexicon.words import Lexicon
from audiofy.script.sentences import split_sentences
from audiofy.script.spoken import spoken_form

Known = Callable[[str], bool]
"""Is this a word of German?"""

WORD_LIST = "simplemma"
"""The package whose list of German words is used, if it is installed."""

_SHORTEST = 3
_JOINTS = ("", "s", "n", "en", "es", "e")
_SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """A word, how it is said, how often it stands in the articles, and why it is listed."""

    written: str
    said: str
    count: int
    why: str


def check_words(
    articles: Iterable[tuple[Article, Lexicon]], known: Known | None = None
) -> list[Finding]:
    """The words worth hearing, the most frequent first; each article comes with its lexicon."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for article, lexicon in articles:
        for block in article.spoken_blocks:
            for sentence in split_sentences(block.text):
                counts.update(_noticed(sentence, lexicon, known))
    found = [Finding(*noticed[:2], count, noticed[2]) for noticed, count in counts.items()]
    return sorted(found, key=lambda finding: (-finding.count, finding.written.casefold()))


def word_list() -> Known | None:
    """The German words of an installed package; None: there is none."""
    try:
        package = import_module(WORD_LIST)
    except ImportError:
        return None

    @cache
    def known(word: str) -> bool:
        return bool(package.is_known(word, lang="de"))

    return lambda word: known(word) or _is_compound(word, known)


def why_foreign(word: str, known: Known | None = None) -> str | None:
    """Why a voice might not know the word; None if it should."""
    if len(word) < _SHORTEST or word.isupper() or _is_at_home(word):
        return None
    for reason, pattern in _looks():
        if pattern.search(word):
            return None if known and known(word) and word.islower() else reason
    return "in no list of German words" if known and not known(word) else None


def _noticed(
    sentence: str, lexicon: Lexicon, known: Known | None
) -> Iterator[tuple[str, str, str]]:
    """What of a sentence is listed: as written, as said, and why."""
    spoken, written = spoken_form(sentence), frozenset(_words().findall(sentence))
    at, left = 0, []
    for edit in lexicon.edits(spoken):
        yield spoken[edit.start : edit.end], edit.spoken, edit.rule
        left.append(spoken[at : edit.start])
        at = edit.end
    for word in _words().findall(" ".join((*left, spoken[at:]))):
        # What the spoken form has put there, number words above all, is German.
        # A word whose alias is the word itself has been heard, and is well said.
        heard = lexicon.find(word)
        if word in written and not (heard and heard.alias) and (why := why_foreign(word, known)):
            yield word, word, why


def _is_at_home(word: str) -> bool:
    small = word.casefold()
    return any(
        form in words
        for words in (at_home(), german_homographs())
        for form in (small, small.removesuffix("s"))
    )


def _is_compound(word: str, known: Known) -> bool:
    """Is it two German words, with a joint between them or not?"""
    for end in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
        first, rest = word[:end], word[end:]
        if (known(rest) or known(rest.capitalize())) and any(
            known(first.removesuffix(joint)) for joint in _JOINTS if first.endswith(joint)
        ):
            return True
    return False


@cache
def _looks() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((why, re.compile(pattern, re.IGNORECASE)) for why, pattern in foreign_looks())


@cache
def _words() -> re.Pattern[str]:
    return re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
