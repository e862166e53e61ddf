"""How a line is worded: as an article is, or as the page around one is.

A site speaks of itself, and to its readers, in words that articles seldom use together: "Hier
findest du unseren Newsletter". `words/wording.tsv` has the weights of words, parts of words, pairs
and forms, learnt from lines of both kinds (logistic regression: tests/article/learning).
"""

import re
from itertools import pairwise, repeat

from audiofy.article.tables import weights, words

_TOKEN = re.compile(r"[^\W\d_]+|0|[?!…:|@©€%/>→*&]")
_NUMBER = re.compile(r"\d+")
_QUOTES = frozenset('„“”»«"')
_CLOSERS = '"“”«»)'
_ENDS = frozenset(".?!:…")
_SIZES = (2, 4, 8, 16, 32)
_STEM = 5  # characters; what "abonniere", "abonnieren" and "Abonnement" have in common
_ENDING = 6  # characters; what "Newsletter" and "Wochennewsletter" have in common
_UNIT = 100  # the table's weights are in hundredths
_MANY = 2  # sentences
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"“”»«]? ")
_SURELY = -2.0  # log odds

BIAS = "(bias)"


def page_wording(text: str) -> float:
    """The log odds that the line is the page's own and no part of an article."""
    table = weights("wording")
    return (table[BIAS] + sum(map(table.get, features(text), repeat(0)))) / _UNIT


def is_surely_text(text: str) -> bool:
    """Do the words alone leave little doubt, as in most paragraphs? Ten times as fast to see."""
    table = weights("wording")
    odds = table[BIAS] + sum(map(table.get, set(_tokens(text)), repeat(0)))
    return odds < _SURELY * _UNIT


def is_long_text(text: str) -> bool:
    """Three sentences or more, and none that the page would say alone? What little is said for the
    page in each must not add up."""
    sentences = [sentence for sentence in _SENTENCE_END.split(text) if sentence]
    return len(sentences) > _MANY and all(page_wording(each) < 0 for each in sentences)


def is_quoted(text: str) -> bool:
    """`..., sagt die Juristin`: a page has nobody to quote."""
    after_commas = (part.split(maxsplit=1)[:1] for part in text.split(", ")[1:])
    return any(word[0] in words("says") for word in after_commas if word)


def features(text: str) -> set[str]:
    """What the weights are of: words, their beginnings and ends, pairs, size, last character."""
    tokens = _tokens(text)
    bounded = ["^", *tokens, "$"]
    found = set(tokens)
    found.update(f"{one} {other}" for one, other in pairwise(bounded))
    found.update(f"{token[:_STEM]}-" for token in tokens if len(token) > _STEM + 1)
    found.update(f"-{token[-_ENDING:]}" for token in tokens if len(token) > _ENDING + 2)
    found.add(f"<{sum(len(tokens) > size for size in _SIZES)}>")
    found.add(f"<{last}>" if (last := text.rstrip(_CLOSERS)[-1:]) in _ENDS else "<>")
    if not _QUOTES.isdisjoint(text):
        found.add("<quoted>")
    return found


def _tokens(text: str) -> list[str]:
    return _TOKEN.findall(_NUMBER.sub("0", text.casefold()))
