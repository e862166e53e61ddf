"""What the commands share: how values are printed, and how options are declared."""

import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from audiofy.config import SETTINGS, percent
from audiofy.errors import ConfigError

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an error comes from.")]


class Configured(TyperCommand):
    """A command that takes settings. Their files may be wrong, and `--help` helps even then."""

    def invoke(self, ctx: Any) -> Any:
        if isinstance(ctx.obj, ConfigError):
            raise ctx.obj
        return super().invoke(ctx)


def setting(name: str, *flags: str, **options: Any) -> Any:
    """A typer option for one of config.SETTINGS."""
    about = SETTINGS[name]
    return typer.Option(*flags, envvar=about.variable, help=about.help, **options)


def parsed_percent(text: str) -> int:
    """The parser of an option that takes a percentage."""
    try:
        return percent(str(text))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a percentage such as -10% or +5%.") from None


Rate = Annotated[int, setting("rate", "--rate", parser=parsed_percent, metavar="PERCENT")]
Pitch = Annotated[int, setting("pitch", "--pitch", parser=parsed_percent, metavar="PERCENT")]


def plain(text: str) -> str:
    """On one line, with nothing that a terminal would obey: names of files may hold anything."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def print_json(value: Any) -> None:
    """A value as JSON, in what letters standard output has."""
    from json import dumps

    text = dumps(value, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:  # the terminal lacks a letter, or a file's name is not UTF-8
        text = dumps(value, indent=2)
    typer.echo(text)


def print_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table in a terminal; in a pipe, a line a row with tabs between its cells."""
    if not sys.stdout.isatty():
        for row in (head, *rows):
            typer.echo("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(*head, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*(Text(" ".join(cell.split())) for cell in row))
    Console().print(table)


def remark(sentence: str) -> None:
    """Say a sentence on standard error."""
    typer.echo(f"audiofy: {plain(sentence)}", err=True)


def counted(number: int, noun: str) -> str:
    """ "1 chapter", "2 chapters"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
