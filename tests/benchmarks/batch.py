"""What the night shift costs: python tests/benchmarks/batch.py [--only NAME] [--articles N]

NAME is one of workers, overhead, million, unchanged, finished, ledger, dask; without it, all are
measured, one after the other. Nothing else should run meanwhile. Every figure is printed with what
it should be.
"""

import argparse
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from audiofy.article import read_article
from audiofy.script import split_sentences, write_script

SAMPLES = Path(__file__).parents[2] / "samples"
SENTENCES = 25
"""How many sentences an article has at least."""


@dataclass
class Bench:
    """How it is measured, and the folder where."""

    work: Path
    engine: str
    count: int
    unchanged: int
    rows: int
    tasks: int

    @cached_property
    def source(self) -> Path:
        """The articles."""
        folder = self.work / "in"
        folder.mkdir()
        for number in range(self.count):
            (folder / f"{number:05}.txt").write_text(article(number), "utf-8")
        return folder

    def batch(self, source: Path, output: str, workers: int) -> tuple[float, float]:
        return audiofy(
            *("batch", os.fspath(source), "-d", os.fspath(self.work / output)),
            *("-j", str(workers), "-e", self.engine, "--no-store", "-q"),
        )

    def some(self, count: int) -> Path:
        """The first articles, in a folder of their own."""
        folder = self.work / f"in{count}"
        folder.mkdir()
        for path in sorted(self.source.iterdir())[:count]:
            shutil.copy(path, folder)
        return folder


def article(number: int) -> str:
    """A headline and so many paragraphs of the samples that it has SENTENCES sentences."""
    texts = [path.read_text("utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    paragraphs = [
        block.text
        for text in texts[number % len(texts) :] + texts
        for block in read_article(text).spoken_blocks
    ]
    told = [f"Bericht {number} aus der Elsterau", f"Dies ist der {number}. Bericht der Woche."]
    while sum(len(split_sentences(each)) for each in told) < SENTENCES:
        told.append(paragraphs.pop(0))
    return "\n\n".join(told) + "\n"


def timed(*arguments: str) -> tuple[float, float]:
    """Wall and CPU seconds of a command, and of all its processes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    subprocess.run(arguments, check=True, capture_output=True)
    wall = time.monotonic() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def audiofy(*arguments: str) -> tuple[float, float]:
    return timed(sys.executable, "-m", "audiofy", *arguments)


def workers(bench: Bench) -> None:
    one, two = (bench.batch(bench.source, f"with{n}", n)[0] for n in (1, 2))
    print(f"{bench.engine}, {bench.count} articles of {SENTENCES} sentences or more:")
    print(f"  1 worker {one:.1f} s, 2 workers {two:.1f} s: {one / two:.2f} x (1.8 or more)")


OWN = """
import sys, pathlib
from audiofy.pipeline import narrate_folder
from audiofy.speech import choose_engine
engine = choose_engine(sys.argv[2])
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    edition = narrate_folder(path, pathlib.Path(sys.argv[3]) / path.stem, engine=engine)
    edition.track.close()
"""


def overhead(bench: Bench) -> None:
    """CPU of another article in a run, against that of the same in one process of its own."""
    few = max(1, bench.count // 4)
    cpu: dict[tuple[str, int], float] = {}
    for count, source in ((few, bench.some(few)), (bench.count, bench.source)):
        cpu["batch", count] = bench.batch(source, f"batch{count}", 1)[1]
        own = bench.work / f"own{count}"
        own.mkdir()
        arguments = (os.fspath(source), bench.engine, os.fspath(own))
        cpu["own", count] = timed(sys.executable, "-c", OWN, *arguments)[1]
    more = bench.count - few
    batch, own_s = (
        (cpu[what, bench.count] - cpu[what, few]) / max(1, more) for what in ("batch", "own")
    )
    print(f"{bench.engine}: CPU of an article {own_s:.3f} s, in a run {batch:.3f} s:")
    print(f"  overhead {100 * (batch / own_s - 1):+.1f} % (3 or less)")
    started = cpu["batch", bench.count] - bench.count * batch
    print(f"  and {started:.1f} s of CPU for each run")


def million(bench: Bench) -> None:
    """What a million articles like the samples cost."""
    samples = bench.work / "samples"
    samples.mkdir()
    texts = sorted(path for path in SAMPLES.glob("*") if path.suffix in (".txt", ".md"))
    requests = 0
    for number in range(bench.count):
        path = texts[number % len(texts)]
        text = path.read_text("utf-8") + f"\n\nDies ist Bericht {number}.\n"
        (samples / f"{number:05}{path.suffix}").write_text(text, "utf-8")
        script = write_script(read_article(text, name=path.name))
        requests += len(script.utterances)
    cpu_s = bench.batch(samples, "million", 1)[1]
    output = bench.work / "million"
    size = on_disk(path for path in output.iterdir() if not path.name.startswith("."))
    base = sqlite3.connect(output / ".audiofy" / "ledger.sqlite")
    (seconds,) = base.execute("SELECT sum(seconds) FROM articles").fetchone()
    base.close()
    print(f"a million articles like the samples ({bench.count} were measured):")
    print(f"  {seconds / bench.count / 60:.1f} minutes of audio each")
    print(f"  {cpu_s / bench.count * 1e6 / 3600:,.0f} core-hours with {bench.engine}")
    print(f"  {size / bench.count / 1e6:,.2f} TB of disk")
    print(f"  {requests / bench.count:.1f} million requests to an online engine")


def on_disk(folders: Iterable[Path]) -> int:
    """The bytes of all files in these folders, in whole blocks."""
    files = (file for folder in folders for file in folder.iterdir())
    return sum(file.stat().st_blocks * 512 for file in files)


PLAN = """
import resource, sys, time
from pathlib import Path
from audiofy.batch.outputs import FolderOutput
from audiofy.batch.shift import Inputs, begun
began = time.monotonic()
with begun(FolderOutput(Path(sys.argv[2])), None) as shift:
    plan = shift.plan(Inputs([sys.argv[1]]), "recipe")
print(plan.reused, plan.new, time.monotonic() - began,
      resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
"""


def unchanged(bench: Bench) -> None:
    """Planning articles that are made already: their folders are links to one edition."""
    source, output = bench.work / "many", bench.work / "planned"
    edition = output / "edition"
    edition.mkdir(parents=True)
    (edition / "edition.mp3").write_bytes(b"x")
    (edition / "edition.json").write_text("{}")
    for number in range(bench.unchanged):
        folder = source / f"{number // 1000:04}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:07}.txt").write_text(f"Schnee {number}\n\nEs schneit.\n")
        (output / f"e{number}").symlink_to("edition")
    plan = (sys.executable, "-c", PLAN, os.fspath(source), os.fspath(output))
    subprocess.run(plan, check=True, capture_output=True)
    base = sqlite3.connect(output / ".audiofy" / "ledger.sqlite")
    with base:
        base.execute("UPDATE articles SET state='done', folder='e'||(number-1), sound_bytes=1")
    base.close()
    for which in ("first", "second"):
        told = subprocess.run(plan, check=True, capture_output=True, text=True).stdout.split()
        print(f"planning {told[0]} unchanged articles, {which} time:", end=" ")
        print(f"{float(told[2]):.1f} s (10 or less), {float(told[3]):.0f} MB (200 or less)")
    shutil.rmtree(source)


def finished(bench: Bench) -> None:
    """`audiofy batch` over a folder of a thousand that were all made."""
    source = bench.work / "thousand"
    source.mkdir()
    for number in range(1000):
        text = f"Bericht {number}\n\nEs schneit in der Elsterau zum {number}. Mal.\n"
        (source / f"{number:05}.txt").write_text(text, "utf-8")
    command = ("batch", os.fspath(source), "-d", os.fspath(bench.work / "out"), "-e", "tone")
    audiofy(*command, "-q")
    for which in ("first", "second"):
        wall, _ = audiofy(*command, "-q")
        print(f"a finished folder of 1000, {which} time: {wall:.2f} s (less than 2)")


def ledger(bench: Bench) -> None:
    from audiofy.batch.ledger import Ledger, Seen
    from audiofy.batch.model import Source, State

    place = bench.work / "large"
    place.mkdir()
    large = Ledger(place)
    began = time.monotonic()
    with large.writing():
        for number in range(bench.rows):
            name = f"/archiv/{number:09}.txt"
            state = State.PENDING if number % 100 == 0 else State.DONE
            large.see(Seen(Source(name, name), "", "", f"{number:064}"), "/archiv", number, state)
    large.close()
    loaded = time.monotonic() - began
    began = time.monotonic()
    large = Ledger(place)
    large.night -= 1
    to_do = sum(1 for _ in large.to_do())
    took = time.monotonic() - began
    large.close()
    size = sum(file.stat().st_size for file in place.iterdir()) / 1e6
    print(f"a ledger of {bench.rows} rows ({size:.0f} MB, {loaded:.0f} s to fill):")
    print(f"  opened, {to_do} to do listed in {took:.2f} s (2 or less)")


def dask(bench: Bench) -> None:
    """Memory of the process that has the scheduler and hands out the tasks."""
    from audiofy.batch.executors.cluster import Cluster

    executor = Cluster("local:2")
    points = {round(bench.tasks * tenth / 10) for tenth in (1, 2, 5, 10)}
    told: list[float] = []
    ended = 0
    try:
        for number in range(1, bench.tasks + 1):
            if number > 4:
                ended += executor.ended(60) is not None
            executor.begin(number, abs, -number)
            if number in points:
                pages = int(Path("/proc/self/statm").read_text().split()[1])
                told.append(pages * os.sysconf("SC_PAGE_SIZE") / 1e6)
                print(f"after {number} Dask tasks ({ended} ended): {told[-1]:.1f} MB")
    finally:
        executor.dismiss()
    more = told[-1] - told[1]
    print(f"  {told[1] - told[0]:+.1f} MB in the second tenth, {more:+.1f} MB after it (flat)")


ALL: dict[str, Callable[[Bench], None]] = {
    each.__name__: each for each in (workers, overhead, million, unchanged, finished, ledger, dask)
}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--only", choices=ALL, action="append", metavar="NAME")
    asked.add_argument("--engine", default="pico")
    asked.add_argument("--articles", type=int, default=24)
    asked.add_argument("--unchanged", type=int, default=100_000)
    asked.add_argument("--rows", type=int, default=1_000_000)
    asked.add_argument("--tasks", type=int, default=10_000)
    told = asked.parse_args()
    for name in told.only or ALL:
        with tempfile.TemporaryDirectory(prefix="audiofy-bench-") as folder:
            sizes = (told.articles, told.unchanged, told.rows, told.tasks)
            ALL[name](Bench(Path(folder), told.engine, *sizes))
            sys.stdout.flush()


if __name__ == "__main__":
    main()
