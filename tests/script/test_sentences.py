"""Where German sentences end: the table of cases, and the laws every text obeys."""

from pathlib import Path

import pytest

from audiofy.script.sentences import split_sentences

CASES = [
    line
    for line in Path(__file__).with_name("sentences_cases.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize("case", CASES)
def test_sentences_of_the_table(case: str) -> None:
    expected = [sentence.strip() for sentence in case.split("‖")]
    assert split_sentences(" ".join(expected)) == expected
