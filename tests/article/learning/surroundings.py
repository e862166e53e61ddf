"""Learns the weights of `audiofy/article/words/surroundings.tsv`, and says how well they tell.

    python -m tests.article.learning.surroundings [--write]

The pages are the approved layouts in `../layouts` and the labelled ones in `pages` beside this file
(all invented; each line begins with S, it is spoken, M, it says something of the article, or X, it
is the page's). What the other steps leave out of a page is forgotten in part, more or less of it,
as if they did not know such a site; each line that is left is an example then. A fifth of the pages
at a time is read with weights that were learnt from the others: at each threshold, how many of the
lines that would wrongly be spoken are found, and how many of the text are lost.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from unittest.mock import patch
from zlib import crc32

from audiofy.article import Role, asides, read, surroundings
from audiofy.article.layout import FACTS, Layout, Page
from audiofy.article.passages import plain_passages
from audiofy.article.surroundings import BIAS, Surroundings, class_of
from tests.article.learning.regression import UNIT, Model, fit, often_seen

HERE = Path(__file__).parent
TABLE = HERE.parents[2] / "audiofy" / "article" / "words" / "surroundings.tsv"

ALL_STEPS = read.STEPS
FOLDS = 5
BOUNDS = (0.0, 0.5, 1.0, 1.5, 2.0)
FORGOTTEN = (0.3, 0.6, 0.9)
"""Of what is left out, these parts at a time are not known to be."""
SEEN_MIN = 10  # examples in which a feature must have been seen
L2 = 20.0
TEXT_COUNTS = 2.5
WEIGHT_MIN = 0.05

_KNOWN = FACTS | {Role.HEADLINE, Role.KICKER, Role.SECTION}
"""Told by form, on any page: never forgotten, and no examples."""


@dataclass(frozen=True)
class Labelled:
    """A page as the other steps read it, and which of its passages are to be spoken."""

    name: str
    layout: Layout
    spoken: tuple[bool, ...]

    def examples(self) -> Iterator[int]:
        top = -1 if self.layout.headline is None else self.layout.headline
        known = (self.layout.role(i) in _KNOWN for i in range(len(self.layout)))
        return (i for i, told in enumerate(known) if i > top and not told)


@dataclass(frozen=True)
class Example:
    origin: str
    features: tuple[str, ...]
    is_page: bool


def labelled_pages() -> list[Labelled]:
    others = tuple(step for step in ALL_STEPS if step is not asides.unlike_the_text)
    with patch.object(read, "STEPS", others):
        return [*_layouts(), *_pages()]


def _layouts() -> Iterator[Labelled]:
    for path in sorted((HERE.parent / "layouts").glob("*.txt")):
        layout = _read(path.read_text("utf-8"))
        blocks = json.loads(path.with_suffix(".golden.json").read_text("utf-8"))["blocks"]
        spoken = {" ".join(text.split()) for role, text, _ in blocks if Role(role).spoken}
        yield Labelled(path.name, layout, tuple(p.text in spoken for p in layout.passages))


def _pages() -> Iterator[Labelled]:
    for path in sorted((HERE / "pages").glob("*.txt")):
        rows = path.read_text("utf-8").split("\n")
        lines = [row[2:] for row in rows]
        layout = _read("\n".join(lines))
        spans, start = [], 0
        for row, line in zip(rows, lines, strict=True):
            spans.append((start, start + len(line), row[:1] == "S"))
            start += len(line) + 1
        yield Labelled(
            path.name,
            layout,
            tuple(
                any(spoken for a, b, spoken in spans if a < passage.end and b > passage.start)
                for passage in layout.passages
            ),
        )


def _read(text: str) -> Layout:
    return read._judged(Page(text, [(p, None) for p in plain_passages(text)]), None)


def examples(pages: Sequence[Labelled]) -> list[Example]:
    found = []
    for page in pages:
        chance = Random(crc32(page.name.encode()))
        for part in FORGOTTEN:
            around = Surroundings(page.layout, dict(_remembered(page, part, chance)))
            for index in page.examples():
                if not around.is_out(index):
                    features = tuple(f for f in around.features(index) if f != BIAS)
                    found.append(Example(page.name, features, not page.spoken[index]))
    return found


def _remembered(page: Labelled, forgotten: float, chance: Random) -> Iterator[tuple[int, str]]:
    for index in range(len(page.layout)):
        role = page.layout.role(index)
        wrongly = page.spoken[index] or page.layout.is_text(index)
        if not wrongly and (role in _KNOWN or chance.random() > forgotten):
            yield index, class_of(role)


def learn(known: Sequence[Example]) -> Model:
    found = [each.features for each in known]
    return fit(
        found,
        [each.is_page for each in known],
        often_seen(found, SEEN_MIN),
        l2=L2,
        text_counts=TEXT_COUNTS,
        weight_min=WEIGHT_MIN,
    )


def report(pages: Sequence[Labelled], known: Sequence[Example]) -> None:
    """What the step does on pages that it has not learnt from, at several thresholds."""
    models = [learn([each for each in known if _fold(each.origin) != n]) for n in range(FOLDS)]
    before = [_wrong(page, page.layout) for page in pages]
    text = sum(sum(page.spoken) for page in pages)
    left = sum(found for found, _ in before)
    print(f"{len(pages)} pages; without the step {left} lines of them are spoken as text")
    for bound in BOUNDS:
        after = [_wrong(page, _judged(page, models[_fold(page.name)], bound)) for page in pages]
        found = left - sum(spoken for spoken, _ in after)
        lost = sum(a[1] - b[1] for a, b in zip(before, after, strict=True))
        print(f"  odds over e^{bound}: {found} of them found, {lost} of {text} lines of text lost")


def _judged(page: Labelled, model: Model, bound: float) -> Layout:
    table = {name: round(weight * UNIT) for name, weight in model.weights.items()}
    table[BIAS] = round(model.bias * UNIT)
    with (
        patch.object(read, "STEPS", ALL_STEPS),
        patch.object(asides, "APART", bound),
        patch.object(surroundings, "weights", lambda _: table),
    ):
        return _read(page.layout.source)


def _wrong(page: Labelled, layout: Layout) -> tuple[int, int]:
    """How many lines of the page are spoken, and how many of text are."""
    labels = dict(zip((p.start for p in page.layout.passages), page.spoken, strict=True))
    spoken = [labels.get(layout.passages[i].start) for i in range(len(layout)) if layout.is_text(i)]
    return spoken.count(False), spoken.count(True)


def _fold(name: str) -> int:
    return crc32(name.encode()) % FOLDS


def main() -> None:
    pages = labelled_pages()
    known = examples(pages)
    report(pages, known)
    if "--write" in sys.argv[1:]:
        learn(known).write(TABLE, BIAS)


if __name__ == "__main__":
    main()
