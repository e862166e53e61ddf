"""`audiofy batch`: many articles, each into an edition folder."""

import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiofy.cli.console import counted, print_json, print_table, remark, show_facts
from audiofy.cli.narration import clip_store, narration
from audiofy.cli.options import (
    LONGEST_S,
    MOST_JOBS,
    NARRATION,
    Debug,
    Json,
    Quiet,
    Settings,
    settings_of,
    takes,
)
from audiofy.cli.shift import Show, StopSignal, clock, shown, stop_signal
from audiofy.errors import AudiofyError, InputMissing

if TYPE_CHECKING:
    from audiofy.batch.executors import Executor
    from audiofy.batch.plan import Plan
    from audiofy.batch.report import Progress, Summary
    from audiofy.batch.run import Run
    from audiofy.batch.shift import Shift
    from audiofy.batch.work import Workshop
    from audiofy.speech import SpeechEngine

PARTLY = 3
"""The exit status of a run that has finished, and some articles failed."""

_INTERRUPTED = 130
_READING = ("profile", "field_names", "allow_private_hosts")
_UNUSED = ("record_number", "engine", "engine_options", "job", "jobs")
_SHOWN_FAILURES = 20
_METRICS_EVERY_S = 5.0

Output = Annotated[
    str,
    typer.Option(
        "--directory",
        "-d",
        metavar="OUT",
        help="Where the edition folders go; also s3://BUCKET/PREFIX.",
    ),
]
StateDir = Annotated[
    Path | None,
    typer.Option(
        "--state-dir",
        metavar="DIR",
        help="Keep ledger and lock here, on a local disk; else in OUT.",
    ),
]


def _shard(how: str) -> str:
    from audiofy.batch.naming import SHARDS

    if how not in SHARDS:
        raise typer.BadParameter(f"--shard is one of {', '.join(SHARDS)}.")
    return how


Shard = Annotated[
    str,
    typer.Option(
        "--shard",
        metavar="HOW",
        callback=_shard,
        help="Divide a large output: none, month or hash.",
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        "--jobs",
        "-j",
        min=0,
        max=MOST_JOBS,
        metavar="N",
        help="Articles at once; 0: what suits.",
    ),
]
TimeLimit = Annotated[
    float,
    typer.Option(
        "--time-limit",
        min=0,
        max=LONGEST_S,
        metavar="S",
        help="Seconds an article may take; 0: any number.",
    ),
]
JsonLines = Annotated[
    bool, typer.Option("--json-lines", help="Print what happens as lines of JSON.")
]
MetricsFile = Annotated[
    Path | None,
    typer.Option("--metrics-file", metavar="FILE", help="Keep Prometheus' text format here."),
]


@takes(*NARRATION, "fallback", "allow_private_hosts")
def batch(
    ctx: typer.Context,
    directory: Output,
    inputs: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="INPUT",
            help="Folders, files, 'patterns/**/*.txt', JSON Lines, URLs, s3://BUCKET/PREFIX.",
        ),
    ] = None,
    lists: Annotated[
        list[str] | None,
        typer.Option("--list", metavar="FILE", help="A file with an input a line; - is stdin."),
    ] = None,
    feeds: Annotated[
        list[str] | None,
        typer.Option(
            "--feed", metavar="FEED", help="A publisher's RSS or Atom feed, its URL or file."
        ),
    ] = None,
    state_dir: StateDir = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Show what would be done; do nothing.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Fetch URLs again; make anew what has changed.")
    ] = False,
    retry_failed: Annotated[
        bool, typer.Option("--retry-failed", help="Try again what failed or was quarantined.")
    ] = False,
    max_failures: Annotated[
        int | None,
        typer.Option("--max-failures", min=1, metavar="N", help="Stop after so many failures."),
    ] = None,
    prune: Annotated[
        bool, typer.Option("--prune", help="Remove editions of articles that are gone.")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Make the ledger anew, from the editions.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="Write a report: .json or .html."),
    ] = None,
    metrics_file: MetricsFile = None,
    shard: Shard = "none",
    jobs: Jobs = 0,
    cluster: Annotated[
        str | None,
        typer.Option(
            "--cluster", metavar="ADDRESS", help="Dask workers: tcp://HOST:PORT, or local:N."
        ),
    ] = None,
    resources: Annotated[
        list[str] | None,
        typer.Option("--resource", metavar="NAME=N", help="What a Dask worker must have: GPU=1."),
    ] = None,
    cluster_wait: Annotated[
        float,
        typer.Option(
            "--cluster-wait",
            min=0,
            max=LONGEST_S,
            metavar="S",
            help="Seconds to wait for a worker, then end.",
        ),
    ] = 600,
    time_limit: TimeLimit = 3600,
    json: Json = False,
    json_lines: JsonLines = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Make many articles into edition folders; again, only what is new.

    audiofy batch artikel -d ausgaben

    Every other setting comes from audiofy.toml or its variable. Exit status 3: some failed.
    """
    from audiofy.batch.report import check_folder, check_report
    from audiofy.batch.shift import Inputs, imagined

    _check_usage(has_inputs=bool(inputs or lists or feeds), is_both=json and json_lines)
    needs = _resources(resources, cluster)
    if jobs and cluster:
        raise typer.BadParameter("--jobs is for this machine; --cluster takes local:N.")
    if report:
        check_report(report)
    if metrics_file:
        check_folder(metrics_file)
    wanted = Inputs(inputs or (), lists or (), feeds or (), ctx.params["allow_private_hosts"])
    office = Office(ctx, directory, state_dir)
    if dry_run:
        with imagined(office.output, office.state, rebuild=rebuild) as shift:
            plan = shift.plan(wanted, office.recipe, retry_failed=retry_failed, refresh=refresh)
            _print_plan(shift, plan, office.engine, json=json)
        return
    with office.open(rebuild=rebuild) as shift:
        plan = shift.plan(wanted, office.recipe, retry_failed=retry_failed, refresh=refresh)
        with (
            stop_signal() as stop,
            office.staffed(jobs, time_limit, cluster, needs, cluster_wait) as executor,
            shown(quiet=quiet, json_lines=json_lines) as show,
        ):
            run = office.run(shift, executor, shard, max_failures, stop)
            metrics = Metrics(metrics_file, shift)
            shows = [show, metrics.show(plan), told_of_trouble(executor)]
            summary = watched(run, shift, plan, shows)
            metrics.write(summary)
        if not plan.found:
            remark("Nothing was found that could be an article (.txt, .md, .html, .json, .jsonl).")
        if report:
            _write_report(report, summary, shift)
        if prune:
            _prune(shift, plan)
        if json:
            print_json(summary.document())
        elif not quiet:
            _print_summary(summary, shift, pruned=prune)
    conclude(run, summary, stop)


def _check_usage(*, has_inputs: bool, is_both: bool) -> None:
    if not has_inputs:
        raise typer.BadParameter("Name what to read: folders, files, patterns, --list or --feed.")
    if is_both:
        raise typer.BadParameter("Standard output takes one of them: --json or --json-lines.")


def _prune(shift: "Shift", plan: "Plan") -> None:
    """Remove the editions of what is gone; if all is gone, a disk may be that is not there."""
    if plan.removed and not plan.found:
        raise InputMissing(
            f"All of {counted(len(plan.removed), 'article')} are gone; nothing was removed.",
            "Is a disk missing? If they are to go, remove the output yourself.",
        )
    shift.prune(plan.removed)


class Office:
    """What is settled before a shift begins: where, with which engine, by which recipe."""

    def __init__(self, ctx: typer.Context, directory: str, state_dir: Path | None) -> None:
        from audiofy.batch.outputs import open_output
        from audiofy.batch.shift import STAGING, equipped, state_folder

        self.output = open_output(directory)
        self.state = state_folder(self.output, state_dir)
        cluster = ctx.params.get("cluster") or ""
        is_here = not cluster or cluster.startswith("local:")
        staging = os.path.abspath(self.state / STAGING) if is_here else None
        address = self.output.address
        self.workshop = _workshop(ctx.params, settings_of(ctx), address, staging)
        self.engine, self.recipe = equipped(self.workshop)

    @contextmanager
    def open(self, *, rebuild: bool = False) -> "Iterator[Shift]":
        from audiofy.batch.shift import begun

        with begun(self.output, self.state, rebuild=rebuild) as shift:
            if shift.left_by:
                remark(f"{shift.left_by} did not end in order; its work goes on.")
            yield shift

    @contextmanager
    def staffed(
        self,
        jobs: int,
        time_limit: float,
        cluster: str | None = None,
        resources: Mapping[str, float] | None = None,
        patience_s: float = 0,
    ) -> "Iterator[Executor]":
        from audiofy.batch.shift import staffed

        limit_s = time_limit or None
        with staffed(
            self.engine, jobs, self.state, limit_s, cluster, resources, patience_s
        ) as executor:
            yield executor

    def run(
        self,
        shift: "Shift",
        executor: "Executor",
        shard: str,
        max_failures: int | None,
        stop: StopSignal,
    ) -> "Run":
        from audiofy.batch.run import Run

        return Run(
            shift.ledger,
            shift.output,
            executor,
            self.workshop,
            shard=shard,
            max_failures=max_failures,
            is_asked_to_stop=stop,
        )


def _resources(told: list[str] | None, cluster: str | None) -> dict[str, float]:
    if told and not cluster:
        raise typer.BadParameter("--resource is for the workers of a --cluster.")
    try:
        found = {name: float(count) for name, count in (each.split("=") for each in told or ())}
    except ValueError:
        found = {"": 0.0}
    if not all(name and 0 < count < math.inf for name, count in found.items()):
        raise typer.BadParameter("A resource is a name and a number: --resource GPU=1")
    return found


def _workshop(
    options: Mapping[str, Any], settings: Settings, address: str, staging: str | None
) -> "Workshop":
    """The settings, those of the options first, as the workers are given them."""
    from audiofy.batch.work import Workshop

    values = settings.with_options(options)
    told = narration(values, settings)
    store = None if values["no_store"] else clip_store(values)
    return Workshop(
        address,
        told["engine"],
        told["engine_options"],
        {name: told[name] for name in _READING},
        {name: value for name, value in told.items() if name not in (*_READING, *_UNUSED)},
        str(store.folder) if store else None,
        store.limit_bytes if store else 0,
        staging,
    )


def watched(run: "Run", shift: "Shift", plan: "Plan", shows: list[Show]) -> "Summary":
    """Go through a run while others look on."""
    from audiofy.batch.report import Progress, summarize
    from audiofy.batch.run import News

    progress = Progress(time.monotonic(), plan.to_do)
    for event in run:
        if event and event.made and event.made.is_new:
            progress.made += 1
            progress.changed += event.is_changed
            progress.sound_s += event.made.seconds
        elif event and event.made:
            progress.same += 1
        if event and event.news in (News.FAILED, News.QUARANTINED):
            progress.failed += 1
        for show in shows:
            show(event, progress)
    return summarize(shift.ledger, plan, progress, run.stopped)


def told_of_trouble(executor: "Executor") -> Show:
    """Says once what the executor waits for."""
    told = ""

    def tell(*_: object) -> None:
        nonlocal told
        if executor.trouble and executor.trouble != told:
            remark(f"{executor.trouble} Waiting for one; Ctrl-C ends it.")
        told = executor.trouble

    return tell


class Metrics:
    """Keeps the metrics of a run in a file, every few seconds and at its end.

    A run does not end because they cannot be written; that is said once.
    """

    def __init__(self, path: Path | None, shift: "Shift") -> None:
        self._path, self._shift = path, shift
        self._last_s = 0.0
        self._trouble = ""

    def show(self, plan: "Plan") -> Show:
        from audiofy.batch.report import summarize

        def show(_: object, progress: "Progress") -> None:
            if self._path and time.monotonic() - self._last_s >= _METRICS_EVERY_S:
                self._last_s = time.monotonic()
                self.write(summarize(self._shift.ledger, plan, progress))

        return show

    def write(self, summary: "Summary") -> None:
        from audiofy.batch.report import write_metrics

        try:
            if self._path:
                write_metrics(self._path, summary)
        except AudiofyError as error:
            if str(error) != self._trouble:
                remark(f"The metrics are not up to date: {error}")
            self._trouble = str(error)


def raise_stop(run: "Run") -> None:
    """Raise what has stopped a run, as an error of its own."""
    if run.stopped:
        raise _Stopped(run.stopped.status, run.stopped.cause, run.stopped.hint)


def conclude(run: "Run", summary: "Summary", stop: Callable[[], bool]) -> None:
    """The exit status of a run."""
    raise_stop(run)
    if stop():
        raise typer.Exit(_INTERRUPTED)
    if summary.troubles:
        raise typer.Exit(PARTLY)


class _Stopped(AudiofyError):
    """What one worker failed with, and all would, as the failure of the run."""

    def __init__(self, status: int, cause: str, hint: str) -> None:
        super().__init__(f"{cause} The next run goes on.", hint)
        self.status = status  # type: ignore[misc]


def _write_report(path: Path, summary: "Summary", shift: "Shift") -> None:
    from audiofy.batch.report import write_report

    write_report(path, summary, shift.ledger)


def _print_summary(summary: "Summary", shift: "Shift", *, pruned: bool) -> None:
    from audiofy.batch.report import failures

    for number, each in enumerate(failures(shift.ledger)):
        if number == _SHOWN_FAILURES:
            remark(f"and {summary.troubles - number} more: --report FILE has them all")
            break
        remark(f"{each.state}: {each.name}: {each.kind}: {each.cause} {each.hint}".rstrip())
    if summary.plan.removed:
        gone = counted(len(summary.plan.removed), "article")
        what = "removed" if pruned else "kept; to remove it: --prune"
        remark(f"{gone} no longer there: what had been made is {what}")
    if sys.stderr.isatty():
        show_facts(_facts(summary))
    progress = summary.progress
    parts = [f"{state}: {tally.articles}" for state, tally in sorted(summary.tallies.items())]
    parts.append(f"made now: {progress.made}, {clock(progress.sound_s)} of audio")
    if progress.made:
        parts.append(f"{progress.speed:.1f} x real time")
    remark(f"{shift.output.address}: {', '.join(parts)}")


def _facts(summary: "Summary") -> list[tuple[str, str]]:
    """What a run has come to, for a table."""
    from audiofy.batch.model import State

    progress = summary.progress
    counts = {
        "made": progress.made,
        "changed, of these": progress.changed,
        "reused": summary.reused,
        "failed": summary.articles(State.FAILED),
        "quarantined": summary.articles(State.QUARANTINED),
        "skipped": summary.articles(State.SKIPPED),
        "removed": len(summary.plan.removed),
        "left for the next run": summary.left,
    }
    return [
        *((name, str(count)) for name, count in counts.items()),
        ("audio made", clock(progress.sound_s)),
        ("time", clock(progress.elapsed_s)),
        ("speed", f"{progress.speed:.1f} x real time"),
    ]


def _print_plan(shift: "Shift", plan: "Plan", engine: "SpeechEngine", *, json: bool) -> None:
    """What a run would do, for --dry-run."""
    from audiofy.batch.shift import estimate

    about = estimate(shift.ledger, engine)
    articles = [
        ("changed" if todo.is_changed else "new", todo.source.name) for todo in shift.ledger.to_do()
    ]
    if json:
        print_json(
            {
                "new": plan.new,
                "changed": plan.changed,
                "reused": plan.reused,
                "failed": plan.failed,
                "skipped": plan.skipped,
                "removed": [name for name, _ in plan.removed],
                "to_do": [{"why": why, "article": name} for why, name in articles],
                "audio_seconds_about": round(about.sound_s),
                "work_seconds_about": round(about.work_s),
                "times_real_time_about": round(about.speed, 1),
                "times_real_time_is": about.basis,
            }
        )
        return
    print_table(("To make", "Article"), articles)
    counts = ("new", "changed", "reused", "failed", "skipped")
    told = ", ".join(f"{getattr(plan, name)} {name}" for name in counts)
    remark(f"{told}, {len(plan.removed)} removed.")
    if articles:
        remark(
            f"An estimate: {clock(about.sound_s)} of audio, {clock(about.work_s)} for one worker at"
            f" {about.speed:.3g} x real time ({about.basis})."
        )
