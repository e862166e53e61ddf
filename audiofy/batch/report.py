"""What a run has done, for people and programs: a summary, a page, Prometheus' text format."""

import html
import json
import shlex
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from audiofy.batch.ledger import Entry, Ledger, Tally
from audiofy.batch.model import Failed, State
from audiofy.batch.plan import Plan
from audiofy.errors import ConfigError, PublishError
from audiofy.publish import atomic_file

REPORTS = (".json", ".html")
_TROUBLE = (State.FAILED, State.QUARANTINED)
_LEFT = (State.PENDING, State.RUNNING)


@dataclass(slots=True)
class Progress:
    """What this run has made so far, or found to be the same; times in seconds.

    `changed` are those of `made` that had an edition before.
    """

    began: float
    to_do: int
    made: int = 0
    changed: int = 0
    same: int = 0
    failed: int = 0
    sound_s: float = 0.0

    @property
    def ended(self) -> int:
        return self.made + self.same + self.failed

    @property
    def elapsed_s(self) -> float:
        return time.monotonic() - self.began

    @property
    def speed(self) -> float:
        """Seconds of sound for each second of this run."""
        return self.sound_s / max(self.elapsed_s, 1e-9)

    @property
    def eta_s(self) -> float | None:
        """How long the rest takes at the pace so far; None: nothing was made yet."""
        ended = self.ended
        return (self.to_do - ended) * self.elapsed_s / ended if ended else None


@dataclass(frozen=True, slots=True)
class Summary:
    """Where all articles of a run stand at its end; `stopped` is what has ended it before."""

    tallies: Mapping[State, Tally]
    plan: Plan
    progress: Progress
    stopped: Failed | None = None

    @property
    def troubles(self) -> int:
        return sum(self.articles(state) for state in _TROUBLE)

    @property
    def left(self) -> int:
        return sum(self.articles(state) for state in _LEFT)

    @property
    def reused(self) -> int:
        return self.plan.reused + self.progress.same

    def articles(self, state: State) -> int:
        return self.tallies.get(state, Tally()).articles

    def document(self) -> dict[str, Any]:
        """As JSON has it."""
        done = self.tallies.get(State.DONE, Tally())
        return {
            "articles": {state.value: self.articles(state) for state in State},
            "made": self.progress.made,
            "changed": self.progress.changed,
            "reused": self.reused,
            "removed": len(self.plan.removed),
            "audio_seconds": round(done.seconds, 3),
            "made_audio_seconds": round(self.progress.sound_s, 3),
            "elapsed_s": round(self.progress.elapsed_s, 3),
            "times_real_time": round(self.progress.speed, 2),
        }


def summarize(
    ledger: Ledger, plan: Plan, progress: Progress, stopped: Failed | None = None
) -> Summary:
    return Summary(ledger.tallies(), plan, progress, stopped)


def check_report(path: Path) -> None:
    """Raise ConfigError for a format that there is not, PublishError for a folder."""
    if path.suffix.lower() not in REPORTS:
        raise ConfigError(
            f"A report cannot be a {path.suffix or 'file without an ending'}.",
            f"Name a file that ends in {' or '.join(REPORTS)}.",
        )
    check_folder(path)


def check_folder(path: Path) -> None:
    """Raise PublishError if a file cannot be written: there is no folder, or it is one itself."""
    if path.is_dir():
        raise PublishError(f"{path} is a folder.", "Name a file in it.")
    if not path.absolute().parent.is_dir():
        folder = path.absolute().parent
        raise PublishError(f"There is no folder {folder}.", f"mkdir -p {shlex.quote(str(folder))}")


def write_report(path: Path, summary: Summary, ledger: Ledger) -> None:
    """Every failure with its cause and hint, the run's too, as JSON or as a page by the name."""
    text = _page(summary, ledger) if path.suffix.lower() == ".html" else _json(summary, ledger)
    with atomic_file(path) as file:
        file.write(text.encode("utf-8", "backslashreplace"))


def write_metrics(path: Path, summary: Summary) -> None:
    """For the textfile collector of Prometheus' node exporter."""
    with atomic_file(path) as file:
        file.write("".join(_metrics(summary)).encode())


def failures(ledger: Ledger) -> Iterator[Entry]:
    """Every article that failed or was quarantined."""
    return ledger.entries(*_TROUBLE)


def _json(summary: Summary, ledger: Ledger) -> str:
    document = {
        "generator": f"audiofy {version('audiofy')}",
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        **summary.document(),
        "stopped": asdict(summary.stopped) if summary.stopped else None,
        "failures": [asdict(entry) for entry in failures(ledger)],
        "skipped": [
            {"name": entry.name, "cause": entry.cause} for entry in ledger.entries(State.SKIPPED)
        ],
        "removed_articles": [name for name, _ in summary.plan.removed],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _page(summary: Summary, ledger: Ledger) -> str:
    document = summary.document()
    states = document.pop("articles")
    facts = {**states, **document}
    rows = "".join(_row(name, value) for name, value in facts.items())
    head = _row("Article", "State", "Class", "Cause", "What to do", cell="th")
    troubles = "".join(
        _row(each.name, each.state, each.kind, each.cause, each.hint) for each in failures(ledger)
    )
    if stopped := summary.stopped:
        troubles += _row("", "stopped", stopped.kind, stopped.cause, stopped.hint)
    return _PAGE.format(version=html.escape(version("audiofy")), rows=rows, head=head + troubles)


def _row(*cells: object, cell: str = "td") -> str:
    return (
        "<tr>" + "".join(f"<{cell}>{html.escape(str(each))}</{cell}>" for each in cells) + "</tr>\n"
    )


_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>audiofy batch</title>
<style>body {{ font-family: sans-serif; margin: 2em }} td, th {{ padding: .2em .8em;
text-align: left; vertical-align: top; border-bottom: 1px solid #ccc }}</style>
<h1>audiofy {version}: batch</h1>
<table>
{rows}</table>
<h2>Failures</h2>
<table>
{head}</table>
</html>
"""


def _metrics(summary: Summary) -> Iterator[str]:
    yield "# HELP audiofy_batch_articles Articles of the run by state.\n"
    yield "# TYPE audiofy_batch_articles gauge\n"
    for state in State:
        yield f'audiofy_batch_articles{{state="{state.value}"}} {summary.articles(state)}\n'
    progress, done = summary.progress, summary.tallies.get(State.DONE, Tally())
    for name, kind, about, value in (
        ("made_total", "counter", "Editions made by this run.", progress.made),
        ("failed_total", "counter", "Articles that failed in this run.", progress.failed),
        ("made_audio_seconds_total", "counter", "Sound made by this run.", progress.sound_s),
        ("audio_seconds", "gauge", "Sound of all editions of the run's articles.", done.seconds),
        ("elapsed_seconds", "gauge", "Time since the run began.", progress.elapsed_s),
        ("updated_timestamp_seconds", "gauge", "When this was written.", time.time()),
    ):
        yield f"# HELP audiofy_batch_{name} {about}\n"
        yield f"# TYPE audiofy_batch_{name} {kind}\n"
        yield f"audiofy_batch_{name} {value:.3f}\n"
