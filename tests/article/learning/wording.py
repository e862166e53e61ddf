"""Learns the weights of `audiofy/article/words/wording.tsv`, and says how well they tell.

    python -m tests.article.learning.wording [--write]

Lines of pages and lines of articles come from `page.txt` and `text.txt` beside this file (a class,
a tab, the line; all invented), from the approved layouts in `../layouts`, from the phrase table and
from the desk's cases. Logistic regression with L2 over the features of
`audiofy.article.wording`; a fifth of the sources at a time is judged by weights that were learnt
from the others: at each threshold, the share of page lines found and the lines of text lost.
"""

import json
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

from audiofy.article import Role
from audiofy.article.wording import BIAS, features
from tests.article.learning.regression import Model, fit, often_seen

HERE = Path(__file__).parent
ARTICLE = HERE.parents[2] / "audiofy" / "article"
TABLE = ARTICLE / "words" / "wording.tsv"

FOLDS = 5
SEEN_MIN = 2  # lines in which a feature must have been seen
L2 = 2.0
TEXT_COUNTS = 2.5  # times as much as the page: text that is lost is worse than a label that is read
WEIGHT_MIN = 0.1
COMMON = 0.005  # of the lines of text, at most, may have a word that tells by itself
LONG = 120  # characters; of a longer paragraph, each sentence is an example too
WORDS_MIN = 4  # of the lines that the figures are about; shorter ones are labels and headings

# Known by their form or their place, not by their words.
_FORMAL = frozenset(
    {
        Role.BYLINE,
        Role.CAPTION,
        Role.CODE,
        Role.CREDIT,
        Role.DATELINE,
        Role.KICKER,
        Role.MARKUP,
        Role.METADATA,
        Role.PUBLISHED,
        Role.SECTION,
        Role.SOURCE,
        Role.TABLE,
        Role.TEASER,
        Role.UPDATED,
        Role.URL,
    }
)
_SENTENCE_END = re.compile(r"(?<=[.!?]) (?=[A-ZÄÖÜ])")


@dataclass(frozen=True)
class Example:
    """A line, where it is from, and whether it is a page's own."""

    origin: str
    text: str
    is_page: bool


def examples() -> list[Example]:
    found = [*_listed("page.txt", True), *_listed("text.txt", False), *_layouts(), *_phrases()]
    found += _cases()
    parts = [
        Example(each.origin, sentence, False)
        for each in found
        if not each.is_page and len(each.text) > LONG
        for sentence in _SENTENCE_END.split(each.text)
    ]
    return list({(each.text, each.is_page): each for each in [*found, *parts]}.values())


def _listed(name: str, is_page: bool) -> Iterator[Example]:
    for number, row in enumerate((HERE / name).read_text("utf-8").splitlines()):
        yield Example(f"{name} {number // 20}", row.split("\t", 1)[1].strip(), is_page)


def _layouts() -> Iterator[Example]:
    for path in sorted((HERE.parent / "layouts").glob("*.golden.json")):
        for name, text, _ in json.loads(path.read_text("utf-8"))["blocks"]:
            role = Role(name)
            if role.spoken or role not in _FORMAL:
                yield Example(path.name, text, not role.spoken)


def _phrases() -> Iterator[Example]:
    for row in tomllib.loads((ARTICLE / "phrases.toml").read_text("utf-8"))["phrase"]:
        if Role(row["role"]) not in _FORMAL - {Role.TEASER}:
            for text in (*row.get("is", ()), *row.get("starts", ())):
                yield Example(f"phrase {crc32(text.encode()) % 50}", text, True)


def _cases() -> Iterator[Example]:
    """What is written in the cases of the sentence splitter and of the spoken forms."""
    desk = HERE.parents[1] / "script"
    for path in (desk / "sentences_cases.txt", *sorted((desk / "spoken" / "cases").glob("*.tsv"))):
        for number, row in enumerate(path.read_text("utf-8").splitlines()):
            text = row.split("\t")[0].replace(" | ", " ").strip()
            if text.count(" ") >= WORDS_MIN and not text.startswith("#"):
                yield Example(f"{path.name} {number // 30}", text, False)


def learn(known: Sequence[Example]) -> Model:
    found = [features(each.text) for each in known]
    is_page = [each.is_page for each in known]
    in_text = Counter(
        f for each, page in zip(found, is_page, strict=True) if not page for f in each
    )
    lines = len(known) - sum(is_page)
    common = {f for f, n in in_text.items() if " " not in f and f[0] != "<" and n > COMMON * lines}
    seen = often_seen(found, SEEN_MIN) - common
    return fit(found, is_page, seen, l2=L2, text_counts=TEXT_COUNTS, weight_min=WEIGHT_MIN)


def judged(known: Sequence[Example]) -> list[tuple[float, Example]]:
    """Every example with the score that weights from other sources give it."""
    scores: list[tuple[float, Example]] = []
    for fold in range(FOLDS):
        held = [each for each in known if crc32(each.origin.encode()) % FOLDS == fold]
        model = learn([each for each in known if crc32(each.origin.encode()) % FOLDS != fold])
        scores += [(model.odds(features(each.text)), each) for each in held]
    return scores


def report(scores: Sequence[tuple[float, Example]]) -> None:
    counted = [(score, each) for score, each in scores if each.text.count(" ") >= WORDS_MIN - 1]
    page = [score for score, each in counted if each.is_page]
    text = [(score, each.text) for score, each in counted if not each.is_page]
    print(f"lines of {WORDS_MIN} words and more: {len(page)} of pages, {len(text)} of articles")
    for threshold in range(6):
        found = sum(score > threshold for score in page)
        lost = sum(score > threshold for score, _ in text)
        print(f"  odds over e^{threshold}: found {found / len(page):.3f}, lost {lost}")
    for score, line in sorted(text, reverse=True)[:30]:
        print(f"  {score:5.1f} {line[:120]}")


def main() -> None:
    known = examples()
    report(judged(known))
    if "--write" in sys.argv[1:]:
        learn(known).write(TABLE, BIAS)


if __name__ == "__main__":
    main()
