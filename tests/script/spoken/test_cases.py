"""How news is read aloud: `cases/<class>.tsv`, written TAB spoken [TAB also good] a line."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from audiofy.script.spoken import spoken_form

CASES = Path(__file__).parent / "cases"


def heard(text: str) -> tuple[str, str]:
    """What is heard: no capitals, no punctuation; a hyphen may join two words or part them."""
    low = text.casefold().replace("ß", "ss")
    parted = " ".join(re.findall(r"\w+", low))
    joined = " ".join(re.findall(r"\w+", re.sub(r"(?<=\w)-(?=\w)", "", low)))
    return parted, joined


def cases() -> Iterator[tuple[str, str, list[str]]]:
    for path in sorted(CASES.glob("*.tsv")):
        for line in path.read_text("utf-8").splitlines():
            written, *spoken = line.split("\t")
            yield path.stem, written, spoken


@pytest.mark.parametrize(
    ("written", "spoken"),
    [pytest.param(written, spoken, id=f"{topic}: {written}") for topic, written, spoken in cases()],
)
def test_a_newsreader_says(written: str, spoken: list[str]) -> None:
    said = heard(spoken_form(written))
    readings = map(heard, spoken)
    assert any(said[0] == good[0] or said[1] == good[1] for good in readings), spoken_form(written)
