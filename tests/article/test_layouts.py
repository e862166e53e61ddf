"""Layouts of German-language publishers, each with what an editor would make of it.

A new layout is a text in `layouts/`, and `pytest --update-golden tests/article/test_layouts.py`.
"""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from audiofy.article import Article, inspect_article, load_text, one_line, read_article
from audiofy.label import NOTICE

FOLDER = Path(__file__).parent / "layouts"
LAYOUTS = sorted((*FOLDER.glob("*.txt"), *FOLDER.glob("*.md")))
SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*.txt")) + sorted(
    (Path(__file__).parents[2] / "samples").glob("*.md")
)
FIELDS = ("section", "kicker", "title", "lead", "byline", "source", "published", "updated", "url")

Golden = Callable[[Path, object], None]


@cache
def article_of(path: Path) -> Article:
    return read_article(load_text(path), name=path.name)


def roles_of(path: Path) -> list[list[str]]:
    blocks = article_of(path).blocks
    return [[block.role.value, one_line(block.text), block.reason] for block in blocks]


@pytest.mark.parametrize("path", LAYOUTS, ids=lambda path: path.stem)
def test_a_layout_is_read_as_approved(path: Path, golden: Golden) -> None:
    view = inspect_article(article_of(path))
    told = {field: view[field] for field in FIELDS}  # type: ignore[literal-required]
    golden(path.with_suffix(".golden.json"), told | {"blocks": roles_of(path)})


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_sample_is_read_as_approved(path: Path, golden: Golden) -> None:
    golden(path.with_suffix(".roles.json"), roles_of(path))


def test_there_are_layouts_and_samples() -> None:
    assert len(LAYOUTS) >= 12
    assert len(SAMPLES) >= 5


@pytest.mark.parametrize("path", [*LAYOUTS, *SAMPLES], ids=lambda path: path.stem)
def test_reading_what_was_spoken_leaves_nothing_out(path: Path) -> None:
    spoken = [one_line(block.text) for block in article_of(path).spoken_blocks]
    again = read_article("\n\n".join([NOTICE, *spoken]))
    assert [one_line(block.text) for block in again.spoken_blocks] == spoken
