"""How fast sentences are found, beside the libraries that are installed (pySBD, SoMaJo, NLTK, …).

    python tests/benchmarks/sentences.py [TEXT_FILE]

The libraries take turns on the same text, so that a busy machine slows all of them; the best of the
rounds counts. Without a file the text is the samples. Reported are sentences and megabytes (UTF-8)
a second, and how many times as fast as pySBD; and, on the table of cases, the share of cases that
are split exactly. The table has been judged line by line against pySBD 0.3, SoMaJo 2.5 and
sentencex 1.0: where all three disagree with it, the table is right.
"""

import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

from audiofy.script.sentences import split_sentences

Splitter = Callable[[str], list[str]]

ROUNDS = 5
CASES = Path(__file__).parents[1] / "script" / "sentences_cases.txt"
SAMPLES = Path(__file__).parents[2] / "samples"


def pysbd_splitter() -> Splitter:
    segmenter = importlib.import_module("pysbd").Segmenter(language="de", clean=False)
    return lambda text: [found.strip() for found in segmenter.segment(text)]


def somajo_splitter() -> Splitter:
    tokenizer = importlib.import_module("somajo").SoMaJo("de_CMC", split_camel_case=False)

    def split(text: str) -> list[str]:
        return [
            "".join(token.text + (" " if token.space_after else "") for token in sentence).strip()
            for sentence in tokenizer.tokenize_text([text])
        ]

    return split


def sentencex_splitter() -> Splitter:
    sentencex = importlib.import_module("sentencex")
    return lambda text: [found.strip() for found in sentencex.segment("de", text)]


def read_cases() -> list[list[str]]:
    lines = CASES.read_text("utf-8").splitlines()
    return [
        [part.strip() for part in line.split("‖")]
        for line in lines
        if line and not line.startswith("# ")
    ]


def installed() -> dict[str, Splitter]:
    makers = {"pySBD": pysbd_splitter, "SoMaJo": somajo_splitter, "sentencex": sentencex_splitter}
    found: dict[str, Splitter] = {"audiofy": split_sentences}
    for name, maker in makers.items():
        try:
            found[name] = maker()
        except ImportError:
            print(f"{name} is not installed")
    return found


def best_seconds(splitters: dict[str, Splitter], texts: list[str]) -> dict[str, float]:
    best = dict.fromkeys(splitters, float("inf"))
    for _ in range(ROUNDS):
        for name, split in splitters.items():
            began = time.perf_counter()
            for text in texts:
                split(text)
            best[name] = min(best[name], time.perf_counter() - began)
    return best


def main(arguments: list[str]) -> None:
    cases = read_cases()
    if arguments:
        texts = Path(arguments[0]).read_text("utf-8").split("\n\n")
    else:
        texts = [path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    size = sum(len(text.encode()) for text in texts)
    splitters = installed()
    seconds = best_seconds(splitters, texts)
    print(f"{'':10} {'sentences/s':>12} {'MB/s':>8} {'x pySBD':>8} {'cases':>7}   {size} bytes")
    for name, split in splitters.items():
        count = sum(len(split(text)) for text in texts)
        right = sum(split(" ".join(case)) == case for case in cases) / len(cases)
        times = f"{seconds['pySBD'] / seconds[name]:8.1f}" if "pySBD" in seconds else f"{'-':>8}"
        rate = f"{count / seconds[name]:12.0f} {size / seconds[name] / 1e6:8.2f}"
        print(f"{name:10} {rate} {times} {right:7.1%}")


if __name__ == "__main__":
    main(sys.argv[1:])
