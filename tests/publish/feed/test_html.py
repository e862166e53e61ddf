"""The pages as html-validate reads them, which knows the rules of HTML: no mistake in any.

It is installed by `npm ci --prefix tests/publish/readers`. Without it these tests are skipped, but
not where AUDIOFY_ALL_READERS is set, as it is in `.ci/run`.
"""

import json
import os
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from audiofy.batch.ledger import Ledger
from audiofy.batch.model import Failed, State
from audiofy.batch.plan import Plan
from audiofy.batch.report import Progress, summarize, write_report
from audiofy.pipeline import narrate_folder
from audiofy.publish.feed import Podcast, build_site
from audiofy.publish.feed.embed import player_of

READERS = Path(__file__).parents[1] / "readers"
ARE_THERE = shutil.which("node") is not None and (READERS / "node_modules").is_dir()
pytestmark = pytest.mark.skipif(
    not ARE_THERE and "AUDIOFY_ALL_READERS" not in os.environ,
    reason="npm ci --prefix tests/publish/readers",
)
AROUND = """<!doctype html>
<html lang="de">
<head><title>Seite</title></head>
<body>
{}</body>
</html>
"""
ARTICLE = """\
---
section: Lokales
title: Was am Markt geschieht
author: Nele Hartwich
---

Der Markt ist offen. Er bleibt es bis zum Abend.

## Was zu haben ist

- Brot & Butter
- Käse vom <b>Hof</b>

> „Wir kommen wieder“, sagt Jens Groß.

1. Zuerst kommt der Fisch.
2. Dann kommt das Gemüse.

Danach ist Schluss.
"""


def mistakes(folder: Path) -> dict[str, list[str]]:
    command = ["node", str(READERS / "read.mjs"), "html-validate", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.fixture
def rich(editions: Path, tmp_path: Path) -> None:
    """One more edition, of an article that has everything."""
    (tmp_path / "markt.md").write_text(ARTICLE, "utf-8")
    narrate_folder(tmp_path / "markt.md", editions / "markt", engine="tone")


@pytest.mark.once
@pytest.mark.usefixtures("rich")
def test_every_page_is_valid_html(
    editions: Path, site: Path, podcast: Podcast, now: datetime, tmp_path: Path
) -> None:
    built = build_site(editions, site, replace(podcast, episodes_per_page=3), now=now)
    folder = tmp_path / "pages"
    folder.mkdir()
    shutil.copy(site / "index-2.html", folder)
    shutil.copy(site / "index.html", folder)
    for episode in built.feed.episodes:
        shutil.copy(site / episode.path / "index.html", folder / f"{episode.folder}.html")
        fragment = (editions / episode.edition / "transcript.html").read_text("utf-8")
        (folder / f"{episode.folder}-transcript.html").write_text(AROUND.format(fragment), "utf-8")
    snippet = player_of(site, podcast, None)
    (folder / "player.html").write_text(AROUND.format(snippet), "utf-8")
    report(folder / "report.html")
    (folder / "wrong.html").write_text(AROUND.format("<p><div>falsch</p>"), "utf-8")
    found = mistakes(folder)
    assert len(found) == 15
    assert found.pop("wrong.html")
    assert {name: said for name, said in found.items() if said} == {}


def report(path: Path) -> None:
    ledger = Ledger(None)
    cause = Failed("ArticleError", 65, "<b>kein & Artikel</b>", 'Gib einen: "audiofy"')
    ledger.refuse("/a/<i>eins</i>.txt", "/a", 1, State.FAILED, cause)
    ledger.refuse("/a/zwei.pdf", "/a", 2, State.SKIPPED, Failed("Skipped", 0, "no article"))
    write_report(path, summarize(ledger, Plan(failed=1, skipped=1), Progress(0.0, 2)), ledger)
    ledger.close()
