"""Sentences per second of `spoken_form`, beside the libraries that are installed.

    python tests/benchmarks/spoken.py [FILE]

FILE has a sentence a line; without it the written forms of the test cases are read. The libraries
take turns on the same sentences, five rounds, and the best round counts. Start-up (tables and
patterns) is the first sentence of a fresh process.

The cases have been judged line by line against damga 1.0 and spokenform 0.4: where both agree on
another reading, a newsreader would give ours.
"""

import contextlib
import importlib
import io
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from audiofy.script.spoken import spoken_form

CASES = Path(__file__).parents[1] / "script" / "spoken" / "cases"
ROUNDS = 5
FRESH = """
import time
started = time.process_time()
from audiofy.script.spoken import spoken_form
loaded = time.process_time()
spoken_form("Am 3. Oktober kosten 5 kg z. B. 3,50 Euro.")
print(loaded - started, time.process_time() - loaded)
"""
Normaliser = Callable[[str], object]


def sentences(arguments: list[str]) -> list[str]:
    if arguments:
        return Path(arguments[0]).read_text("utf-8").splitlines()
    files = sorted(CASES.glob("*.tsv"))
    return [line.split("\t")[0] for file in files for line in file.read_text("utf-8").splitlines()]


def rivals() -> dict[str, Normaliser]:
    """The normalisers that can be imported here."""
    found: dict[str, Normaliser] = {"audiofy": spoken_form}
    with contextlib.suppress(ImportError):
        found["damga"] = importlib.import_module("damga").Normalizer(mode="tn", lang="de").normalize
    with contextlib.suppress(ImportError):
        prepare = importlib.import_module("spokenform").prepare_text
        found["spokenform"] = lambda text: prepare(text, language="de").text
    with contextlib.suppress(ImportError):
        core = importlib.import_module("german_transliterate.core")
        found["german-transliterate"] = core.GermanTransliterate().transliterate
    return found


def seconds(normalise: Normaliser, texts: list[str]) -> float:
    """CPU seconds for one pass; what a library prints is not shown."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        started = time.process_time()
        for text in texts:
            with contextlib.suppress(LookupError, ValueError, TypeError, ArithmeticError):
                normalise(text)
        return time.process_time() - started


def main() -> None:
    texts = sentences(sys.argv[1:])
    characters = sum(map(len, texts))
    found = rivals()
    best = dict.fromkeys(found, float("inf"))
    for _ in range(ROUNDS):
        for name, normalise in found.items():
            best[name] = min(best[name], seconds(normalise, texts))
    for name, taken in best.items():
        rate, volume = len(texts) / taken, characters / taken / 1e6
        print(f"{name:22} {rate:9.0f} sentences/s {volume:7.3f} million characters/s")
    fresh = subprocess.run(
        [sys.executable, "-c", FRESH], capture_output=True, text=True, check=True
    ).stdout.split()
    imported, first = (1000 * float(part) for part in fresh)
    print(f"start-up: import of the rooms {imported:.0f} ms, tables {first:.0f} ms")


if __name__ == "__main__":
    main()
