"""How long building a podcast takes: python tests/benchmarks/feed.py [EPISODES]

The editions are copies of one, each with its own address, date and title; the first build reads
and writes them all, the second finds nothing new, the third has one new edition.
"""

import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from audiofy.pipeline import narrate_folder
from audiofy.publish.feed import Built, build_site, podcast_from

ARTICLE = """\
---
title: "Folge 0000000 im Probelauf"
date: 2020-01-01T08:00:00+01:00
url: https://bote.example/0000000
---

Der erste Satz des Artikels sagt, was geschehen ist. Der zweite sagt, wo es war und wie.

Danach kommt noch ein Absatz, der alles erklärt.
"""
TABLE = {
    "title": "Probe",
    "link": "https://bote.example/",
    "description": "Viele Folgen.",
    "author": "Bote",
    "owner": "Bote",
    "email": "bote@bote.example",
    "category": "News",
    "base_url": "https://audio.bote.example/",
}
START = datetime(2020, 1, 1, 7, tzinfo=UTC)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def main(episodes: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "artikel.md").write_text(ARTICLE, "utf-8")
        narrate_folder(folder / "artikel.md", folder / "model", engine="tone")
        shutil.rmtree(folder / "out", ignore_errors=True)
        (folder / "out").mkdir()
        for number in range(episodes):
            copy(folder / "model", folder / "out", number)
        print(f"{episodes} episodes, {(folder / 'model/edition.mp3').stat().st_size} bytes each")
        build = timed(folder)
        build("first build")
        build("nothing new")
        copy(folder / "model", folder / "out", episodes)
        build("one new episode")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory: {peak} MB")


def copy(model: Path, out: Path, number: int) -> None:
    """One more edition: the model with another address, date, title and document."""
    target = out / f"{number:07}"
    target.mkdir()
    for file in model.iterdir():
        if file.name not in ("edition.json", "edition.epub"):
            (target / file.name).hardlink_to(file)
    text = (model / "edition.json").read_text("utf-8").replace("0000000", f"{number:07}")
    day = (START + timedelta(hours=5 * number)).isoformat()
    document = json.loads(text)
    document["given"]["published"] = day
    (target / "edition.json").write_text(json.dumps(document), "utf-8")


def timed(folder: Path) -> Callable[[str], Built]:
    podcast = podcast_from(TABLE)

    def build(what: str) -> Built:
        wall, cpu = time.perf_counter(), time.process_time()
        built = build_site(folder / "out", folder / "site", podcast, now=NOW)
        seconds, used = time.perf_counter() - wall, time.process_time() - cpu
        digest = sha256((folder / "site" / "feed.xml").read_bytes()).hexdigest()[:8]
        added, pages = len(built.added), built.feed.pages
        print(f"{what}: {seconds:.1f} s ({used:.1f} s CPU), {added} new, {pages} pages, {digest}")
        return built

    return build


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
