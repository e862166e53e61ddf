"""`audiofy watch`: what arrives in a folder becomes an edition."""

from typing import Annotated

import typer

from audiofy.cli.batch import (
    Jobs,
    JsonLines,
    Metrics,
    MetricsFile,
    Office,
    Output,
    Shard,
    StateDir,
    TimeLimit,
    raise_stop,
    watched,
)
from audiofy.cli.console import counted, remark
from audiofy.cli.options import LONGEST_S, NARRATION, Debug, Quiet, takes
from audiofy.cli.shift import shown, stop_signal

_LOOKS = 2
_INTERRUPTED = 130


@takes(*NARRATION, "fallback")
def watch(
    ctx: typer.Context,
    folders: Annotated[list[str], typer.Argument(metavar="FOLDER", help="Where articles arrive.")],
    directory: Output,
    settle: Annotated[
        float,
        typer.Option(
            "--settle", min=0, max=LONGEST_S, metavar="S", help="Seconds a file must be at rest."
        ),
    ] = 1.0,
    state_dir: StateDir = None,
    metrics_file: MetricsFile = None,
    shard: Shard = "none",
    jobs: Jobs = 0,
    time_limit: TimeLimit = 3600,
    json_lines: JsonLines = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Make editions of what arrives in a folder, until Ctrl-C.

    The ledger is that of batch.

    audiofy watch eingang -d ausgaben
    """
    from audiofy.batch.shift import Inputs
    from audiofy.batch.watch import arrivals

    office = Office(ctx, directory, state_dir)
    with (
        office.open() as shift,
        stop_signal() as stop,
        office.staffed(jobs, time_limit) as executor,
        shown(quiet=quiet, json_lines=json_lines) as show,
    ):
        coming = arrivals(folders, (office.output.address, office.state), stop)
        next(coming, None)  # from here on nothing that arrives is missed
        if not quiet:
            remark(f"Watching {counted(len(folders), 'folder')}; Ctrl-C ends it.")
        metrics = Metrics(metrics_file, shift)
        has_changed: bool | None = True
        looks = 0
        while not stop() and has_changed is not None:
            # Twice: what stands in a new folder may have come before the folder was watched.
            looks = _LOOKS if has_changed else looks
            if looks or shift.is_unsettled:
                looks = max(0, looks - 1)
                plan = shift.plan(Inputs(folders), office.recipe, settle_s=settle)
                run = office.run(shift, executor, shard, None, stop)
                metrics.write(watched(run, shift, plan, [show, metrics.show(plan)]))
                raise_stop(run)
            has_changed = next(coming, None)
    raise typer.Exit(_INTERRUPTED)
