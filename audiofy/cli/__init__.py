"""The command line: arguments in, exit status out. The only place that catches AudiofyError.

A module a group of commands. Results go to standard output, progress and messages to standard
error. What a command needs is imported inside it, so that `audiofy --help` answers at once.
"""

import os
import signal
import sys
from contextlib import suppress
from shlex import quote
from types import FrameType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from audiofy.cli.batch import batch
from audiofy.cli.collect import collect
from audiofy.cli.console import plain
from audiofy.cli.convert import convert
from audiofy.cli.edition import plot, verify
from audiofy.cli.feed import feed_commands, player
from audiofy.cli.lexicon import lexicon_commands
from audiofy.cli.options import Configured, Debug, Settings
from audiofy.cli.podcast import PASSED_ON, podcast
from audiofy.cli.show import config, inspect, script
from audiofy.cli.voices import store_commands, voices_commands
from audiofy.cli.watch import watch
from audiofy.errors import AudiofyError, ConfigError, Ended, StorageError

__all__ = ["app", "main"]


class _Door(TyperGroup):
    """The command itself. Whoever names an article, and forgets the command, is told it."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name = args[0]
        if self.get_command(ctx, name) is None and (os.path.isfile(name) or "://" in name):
            ctx.fail(f"{name!r} is no command. Did you mean: audiofy convert {quote(name)}")
        return super().resolve_command(ctx, args)


app = typer.Typer(
    name="audiofy",
    cls=_Door,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help needs half the time, and an error is one line
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command(cls=Configured)(convert)
app.command(cls=Configured)(inspect)
app.command(cls=Configured)(script)
app.command(cls=Configured)(batch)
app.command(cls=Configured)(watch)
app.command(cls=Configured)(collect)
app.command()(verify)
app.command()(plot)
app.command(cls=Configured)(player)
app.command(cls=Configured, context_settings=PASSED_ON)(podcast)
app.command()(config)
app.add_typer(voices_commands, name="voices")
app.add_typer(lexicon_commands, name="lexicon")
app.add_typer(store_commands, name="store")
app.add_typer(feed_commands, name="feed")


def main() -> None:
    """The `audiofy` command: a failure becomes its message, its hint and its exit status."""
    _open_streams()
    _end_in_order()
    _share_one_heap()
    try:
        app(prog_name="audiofy")
    except AudiofyError as error:
        _fail(error, error)
    except OSError as error:
        _fail(StorageError(f"Reading or writing failed: {error}."), error)
    except Exception as error:  # noqa: BLE001 - nothing goes on: the last door before the shell
        name = f"{type(error).__name__}: {error}"
        _fail(AudiofyError(f"This is a mistake in audiofy: {name}", _REPORT_HINT), error)


_REPORT_HINT = "Run the command again with --debug, and report what it shows."


def _fail(failure: AudiofyError, error: Exception) -> None:
    if "--debug" in sys.argv:
        import traceback

        traceback.print_exception(error, file=sys.stderr)
    typer.echo(f"audiofy: {plain(str(failure))}", err=True)
    for line in failure.hint.splitlines():
        typer.echo(f"         {plain(line)}", err=True)
    sys.exit(failure.status)


def _open_streams() -> None:
    """A stream that was closed (`>&-`) is None, and its number would go to the next file opened."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    if hasattr(sys.stdout, "reconfigure"):
        # A letter that the terminal's encoding does not have is shown as its escape.
        sys.stdout.reconfigure(errors="backslashreplace")


def _end_in_order() -> None:
    """Whoever ends us gets what Ctrl-C does: half-written files are removed on the way out."""
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _end)


def _end(number: int, _: FrameType | None) -> None:
    raise Ended(128 + number)


def _share_one_heap() -> None:
    """glibc gives each thread a heap of its own, where freed sound stays: 6 MB of a long article's
    79. With one heap for all, it is no slower (mallopt(3), M_ARENA_MAX)."""
    from ctypes import CDLL

    with suppress(AttributeError, OSError, TypeError):  # another C library
        CDLL(None).mallopt(_M_ARENA_MAX, 1)


_M_ARENA_MAX = -8


def _show_version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"audiofy {version('audiofy')}")
        raise typer.Exit


@app.callback()
def settings(
    ctx: typer.Context,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
    debug: Debug = False,
) -> None:
    """Audio editions of German news articles: one MP3 with chapters, labelled as artificial.

    Start with: audiofy convert artikel.txt -o edition.mp3
    """
    try:
        ctx.obj = Settings.read()
    except ConfigError as error:
        ctx.obj = error  # raised by the commands that need the settings
