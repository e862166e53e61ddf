"""How the commands print: values, tables, sentences."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import typer

STANDARD_OUTPUT = Path("-")
"""As the name of a file to write."""


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


def show_facts(facts: Iterable[tuple[str, str]]) -> None:
    """Names and values as a table on standard error, for a terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for fact in facts:
        table.add_row(*fact)
    Console(stderr=True).print(table, highlight=False)


def remark(sentence: str) -> None:
    """Say a sentence on standard error."""
    typer.echo(f"audiofy: {plain(sentence)}", err=True)


def counted(number: int, noun: str) -> str:
    """ "1 chapter", "2 chapters"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def check_listener(sound: str) -> None:
    """Refuse to write a sound ("An MP3") to standard output where that is a terminal."""
    if sys.stdout.isatty():
        raise typer.BadParameter(f"{sound} is nothing to look at: pipe it into a player.")


@contextmanager
def listener() -> Iterator[BinaryIO]:
    """Standard output as a binary file of its own; whoever stops listening ends it quietly."""
    file = open(os.dup(sys.stdout.fileno()), "wb")  # noqa: SIM115 - closing it may fail, too
    try:
        yield file
        file.close()
    except BrokenPipeError:
        raise typer.Exit(_NOBODY_LISTENS) from None
    finally:
        with suppress(BrokenPipeError):
            file.close()


_NOBODY_LISTENS = 128 + 13
"""As a shell says it of a program that SIGPIPE has ended."""
