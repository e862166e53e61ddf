"""What is seen of a run while it lasts: a bar, lines, events; and how it is asked to stop."""

import json
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

import typer

from audiofy.cli.console import plain, remark

if TYPE_CHECKING:
    from audiofy.batch.report import Progress
    from audiofy.batch.run import Event

Show = Callable[["Event | None", "Progress"], None]

_EVERY_S = 10.0
_EVERY_ARTICLES = 100


class StopSignal:
    """Ctrl-C: once, and what is under way is finished; twice, and all stops at once.

    More often, and nothing more happens: what ends at once must clear up behind itself.
    """

    def __init__(self) -> None:
        self.asked = False

    def __call__(self) -> bool:
        return self.asked

    def _hear(self, _: int, __: FrameType | None) -> None:
        if self.asked:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            raise KeyboardInterrupt
        self.asked = True
        remark("Finishing what is under way. Press Ctrl-C again to stop at once.")


@contextmanager
def stop_signal() -> Iterator[StopSignal]:
    """While the block runs, the first Ctrl-C is only a wish; after it, we close down."""
    stop = StopSignal()
    before = signal.signal(signal.SIGINT, stop._hear)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN if stop.asked else before)


@contextmanager
def shown(*, quiet: bool, json_lines: bool) -> Iterator[Show]:
    """How a run is shown: as JSON events, as a bar in a terminal, as a line now and then."""
    if json_lines:
        yield _print_event
    elif quiet:
        yield lambda *_: None
    elif sys.stderr.isatty():
        with _bar() as show:
            yield show
    else:
        yield _Lines()


def _print_event(event: "Event | None", _: "Progress") -> None:
    if event is None:
        return
    told: dict[str, Any] = {"event": event.news.value, "article": event.name}
    if event.folder:
        told["folder"] = event.folder
    if event.made:
        told |= {
            "seconds": round(event.made.seconds, 3),
            "took_s": round(event.made.took_s, 3),
            "bytes": event.made.sound_bytes,
            "sha256": event.made.sound_sha256,
            "is_new": event.made.is_new,
            "remarks": list(event.made.remarks),
        }
    if event.failed:
        told |= {
            "class": event.failed.kind,
            "cause": event.failed.cause,
            "hint": event.failed.hint,
        }
    text = json.dumps(told, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()
    typer.echo(text)


class _Lines:
    """A line for each failure, and one for every so many articles or seconds."""

    def __init__(self) -> None:
        self._last_s = time.monotonic()
        self._last_articles = 0

    def __call__(self, event: "Event | None", progress: "Progress") -> None:
        if event and event.failed:
            remark(failure_line(event))
        ended = progress.ended
        now = time.monotonic()
        is_time = ended > self._last_articles and now - self._last_s >= _EVERY_S
        if is_time or ended - self._last_articles >= _EVERY_ARTICLES:
            self._last_s, self._last_articles = now, ended
            remark(f"{ended} of {progress.to_do} articles, {_pace(progress)}")


def failure_line(event: "Event") -> str:
    assert event.failed
    hint = f" {event.failed.hint}" if event.failed.hint else ""
    return f"{event.news.value}: {event.name}: {event.failed.cause}{hint}"


@contextmanager
def _bar() -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("Articles"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None)

        def show(event: "Event | None", progress: "Progress") -> None:
            if event and event.failed:
                bar.console.print(plain(failure_line(event)), markup=False, highlight=False)
            bar.update(
                task,
                total=progress.to_do,
                completed=progress.ended,
                description=_pace(progress),
            )

        yield show


def _pace(progress: "Progress") -> str:
    eta = "" if progress.eta_s is None else f", {clock(progress.eta_s)} to go"
    failed = f", {progress.failed} failed" if progress.failed else ""
    return f"{clock(progress.sound_s)} of audio, {progress.speed:.1f} x real time{eta}{failed}"


def clock(seconds: float) -> str:
    """Hours, minutes, seconds: "1:02:03"."""
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}"
