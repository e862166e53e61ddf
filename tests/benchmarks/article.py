"""How fast articles are read, beside trafilatura (HTML) and a sentence splitter (text).

    python tests/benchmarks/article.py [TEXT_FILE]

Megabytes (UTF-8) a second of CPU time, the best of several rounds, the readers in turn. Without a
file the texts are the samples, once as they are and once as one text of 1 MB; the pages are those
of the tests. Reading HTML includes trafilatura, so that it cannot be faster than that.
"""

import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

from audiofy.article import read_article
from audiofy.article.html import read_html
from audiofy.script import sentences, split_sentences

Reader = Callable[[str], object]

ROUNDS = 5
ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests" / "article" / "html" / "pages"


def best_seconds(readers: dict[str, Reader], texts: list[str]) -> dict[str, float]:
    best = dict.fromkeys(readers, float("inf"))
    for _ in range(ROUNDS):
        for name, read in readers.items():
            began = time.process_time()
            for text in texts:
                read(text)
            best[name] = min(best[name], time.process_time() - began)
    return best


def report(title: str, readers: dict[str, Reader], texts: list[str]) -> None:
    size = sum(len(text.encode()) for text in texts)
    print(f"{title}: {len(texts)} texts, {size} bytes")
    for name, seconds in best_seconds(readers, texts).items():
        print(f"  {name:34} {size / seconds / 1e6:8.2f} MB/s {1000 * seconds:9.1f} ms")


def text_readers() -> dict[str, Reader]:
    readers: dict[str, Reader] = {
        "audiofy: roles": read_article,
        "audiofy: roles and sentences": lambda text: sentences(read_article(text)),
        "audiofy: sentences alone": split_sentences,
    }
    try:
        segmenter = importlib.import_module("pysbd").Segmenter(language="de", clean=False)
        readers["pySBD: sentences alone"] = segmenter.segment
    except ImportError:
        print("pySBD is not installed")
    return readers


def long_text(texts: list[str]) -> str:
    """Their paragraphs of prose, again and again, up to 1 MB."""
    prose = [p for text in texts for p in text.split("\n\n") if len(p) > 200 and "\n" not in p]
    whole = "\n\n".join(prose)
    return "\n\n".join([whole] * (1_000_000 // len(whole.encode()) + 1))


def main(arguments: list[str]) -> None:
    files = [Path(name) for name in arguments] or sorted((ROOT / "samples").glob("*.txt"))
    texts = [file.read_text("utf-8") for file in files]
    readers = text_readers()
    report("articles", readers, texts)
    report(
        "1 MB of prose", {n: r for n, r in readers.items() if "pySBD" not in n}, [long_text(texts)]
    )
    trafilatura = importlib.import_module("trafilatura")
    pages = [page.read_text("utf-8") for page in sorted(PAGES.glob("*.html"))]
    web: dict[str, Reader] = {
        "audiofy: page to roles": read_html,
        "trafilatura: page to text": trafilatura.extract,
    }
    report("pages", web, pages)


if __name__ == "__main__":
    main(sys.argv[1:])
