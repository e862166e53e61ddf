"""What the night shift costs: python tests/benchmarks/batch.py [ENGINE] [ARTICLES]

Prints the speed of two workers over one, the overhead over convert's own work, the time and memory
of planning what is unchanged, of a large ledger, and what a million articles would cost.
"""

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SAMPLES = Path(__file__).parents[2] / "samples"
UNCHANGED = int(os.environ.get("AUDIOFY_UNCHANGED", "100000"))
LARGE = int(os.environ.get("AUDIOFY_LEDGER_ROWS", "1000000"))
DASK_TASKS = int(os.environ.get("AUDIOFY_DASK_TASKS", "10000"))


def main(engine: str = "pico", count: str = "20") -> None:
    with tempfile.TemporaryDirectory(prefix="audiofy-bench-") as folder:
        work = Path(folder)
        articles(work / "in", int(count))
        workers(work, engine, int(count))
        planning(work)
        large_ledger(work)
        scheduler_memory()


def articles(folder: Path, count: int) -> None:
    texts = sorted(SAMPLES.glob("*.txt"))
    folder.mkdir(parents=True)
    for number in range(count):
        text = texts[number % len(texts)].read_text("utf-8")
        (folder / f"{number:05}.txt").write_text(f"{text}\n\nDies ist Text {number}.\n", "utf-8")


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


def workers(work: Path, engine: str, count: int) -> None:
    common = ("-e", engine, "--no-store", "-q")
    source = os.fspath(work / "in")
    one = audiofy("batch", source, "-d", os.fspath(work / "one"), "-j", "1", *common)
    two = audiofy("batch", source, "-d", os.fspath(work / "two"), "-j", "2", *common)
    print(f"{engine}, {count} articles: 1 worker {one[0]:.1f} s, 2 workers {two[0]:.1f} s")
    print(f"  speed of two workers: {one[0] / two[0]:.2f} x")
    own = own_work(work, engine)
    print(f"  CPU: batch {one[1]:.1f} s, convert's own work {own:.1f} s")
    print(f"  overhead of batch: {100 * (one[1] / own - 1):+.1f} %")
    again = audiofy("batch", source, "-d", os.fspath(work / "one"), "-j", "1", *common)
    print(f"  run again, all unchanged: {again[0]:.2f} s")
    million(work / "one", count, own)


OWN = """
import sys, pathlib
from audiofy.pipeline import narrate_folder
from audiofy.speech import choose_engine
engine = choose_engine(sys.argv[2])
for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    edition = narrate_folder(path, pathlib.Path(sys.argv[3]) / path.stem, engine=engine)
    edition.track.close()
"""


def own_work(work: Path, engine: str) -> float:
    """CPU seconds of the same articles in one process, one after the other."""
    (work / "own").mkdir()
    folders = (os.fspath(work / "in"), engine, os.fspath(work / "own"))
    return timed(sys.executable, "-c", OWN, *folders)[1]


def million(output: Path, count: int, cpu_s: float) -> None:
    editions = [path for path in output.iterdir() if not path.name.startswith(".")]
    size = sum(file.stat().st_size for path in editions for file in path.iterdir())
    base = sqlite3.connect(output / ".audiofy" / "ledger.sqlite")
    (seconds,) = base.execute("SELECT sum(seconds) FROM articles").fetchone()
    base.close()
    print(f"  a million such articles ({seconds / count:.0f} s of audio each):")
    print(f"    {cpu_s / count * 1e6 / 3600:,.0f} core-hours, {size / count / 1e6:,.2f} TB")


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


def planning(work: Path) -> None:
    """Planning articles that are made already: their folders are links to one edition."""
    source, output = work / "many", work / "planned"
    edition = output / "edition"
    edition.mkdir(parents=True)
    (edition / "edition.mp3").write_bytes(b"x")
    (edition / "edition.json").write_text("{}")
    for number in range(UNCHANGED):
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
        print(
            f"planning {told[0]} unchanged articles, {which} time: {float(told[2]):.1f} s,", end=""
        )
        print(f" {float(told[3]):.0f} MB")
    shutil.rmtree(source)


def large_ledger(work: Path) -> None:
    from audiofy.batch.ledger import Ledger, Seen
    from audiofy.batch.model import Source, State

    place = work / "large"
    place.mkdir()
    ledger = Ledger(place)
    began = time.monotonic()
    with ledger.writing():
        for number in range(LARGE):
            name = f"/archiv/{number:09}.txt"
            state = State.PENDING if number % 100 == 0 else State.DONE
            ledger.see(Seen(Source(name, name), "", "", f"{number:064}"), "/archiv", number, state)
    ledger.close()
    loaded = time.monotonic() - began
    began = time.monotonic()
    ledger = Ledger(place)
    ledger.night -= 1
    to_do = sum(1 for _ in ledger.to_do())
    took = time.monotonic() - began
    ledger.close()
    size = sum(file.stat().st_size for file in place.iterdir()) / 1e6
    print(f"ledger of {LARGE} rows ({size:.0f} MB, {loaded:.0f} s to fill):", end=" ")
    print(f"opened, {to_do} to do listed in {took:.2f} s")


def scheduler_memory() -> None:
    try:
        from audiofy.batch.executors.cluster import Cluster
    except ImportError:
        return
    executor = Cluster("local:2")
    ended = 0
    try:
        for number in range(DASK_TASKS):
            if number >= 4:
                ended += executor.ended(60) is not None
            executor.begin(number, abs, -number)
            if number in (DASK_TASKS // 10, DASK_TASKS - 1):
                memory = Path("/proc/self/statm").read_text().split()[1]
                print(f"after {number + 1} Dask tasks: {int(memory) * 4096 / 1e6:.0f} MB")
    finally:
        executor.dismiss()


if __name__ == "__main__":
    main(*sys.argv[1:])
