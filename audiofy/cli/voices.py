"""The booth's commands: which voices there are, fetching and trying them, and the clip store."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiofy.cli.console import (
    STANDARD_OUTPUT,
    check_listener,
    listener,
    plain,
    print_json,
    print_table,
    remark,
)
from audiofy.cli.narration import engine_options, store_of
from audiofy.cli.options import VOICE, Configured, Debug, Json, Quiet, settings_of, takes

if TYPE_CHECKING:
    from audiofy.speech import Offer, Voice


voices_commands = typer.Typer(
    help="List speech engines and voices; fetch and try voices.", invoke_without_command=True
)
store_commands = typer.Typer(no_args_is_help=True)


@voices_commands.callback()
def voices(
    ctx: typer.Context,
    engine: Annotated[
        str | None, typer.Option("--engine", "-e", metavar="NAME", help="Only of this engine.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", "-l", metavar="TAG", help="Only of this language, e.g. de."),
    ] = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """List the speech engines and voices, or how to install them.

    audiofy voices --engine piper --language de
    """
    if ctx.invoked_subcommand:
        return
    from audiofy.speech import catalogue

    offers = list(catalogue(engine_options(settings_of(ctx).values), engine))
    if language is not None:
        offers = _speaking(language, offers)
    if json:
        print_json([_offer(offer) for offer in offers])
    else:
        head = ("Engine", "Voice", "Language", "Licence", "Works", "Installed")
        print_table(head, [*_installed(offers), *_missing(offers)])


@voices_commands.command(cls=Configured)
def install(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="Such as de_DE-thorsten-high.")],
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Fetch a Piper voice; what was begun goes on.

    audiofy voices install de_DE-thorsten-high
    """
    from audiofy.speech.install import MIRROR, install_voice
    from audiofy.speech.piper import voice_folder

    values = settings_of(ctx).values
    folder = Path(values["piper_folder"]).expanduser() if values["piper_folder"] else voice_folder()
    with _bar(quiet) as progress:
        path = install_voice(name, folder, values["piper_mirror"] or MIRROR, progress)
    if not quiet:
        typer.echo(f"{plain(str(path))} speaks: audiofy convert -e piper -v {name}", err=True)


@voices_commands.command(cls=Configured)
@takes(*VOICE)
def say(
    ctx: typer.Context,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="A sentence to try the voice with.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT.wav",
            help="Write a WAV file; do not play. -: to standard output.",
        ),
    ] = None,
    debug: Debug = False,
) -> None:
    """Try a voice: speak a short text, or write it as a WAV file.

    audiofy voices say "Guten Tag." -e espeak -o tag.wav
    """
    from audiofy.publish import atomic_file
    from audiofy.script import spoken_form
    from audiofy.speech import choose_engine, find_voice
    from audiofy.speech.player import play, wav
    from audiofy.speech.record import say

    if not any(map(str.isalnum, text)):
        raise typer.BadParameter("The text has no words to say.")
    if output == STANDARD_OUTPUT:
        check_listener("A WAV file")
    asked = ctx.params
    speaker = choose_engine(asked["engine"], engine_options(settings_of(ctx).values))
    voice = find_voice(speaker, asked["voice"])
    speaking = replace(voice, rate_percent=asked["rate"], pitch_percent=asked["pitch"])
    clip = say(speaker, spoken_form(text), speaking)
    if output is None:
        play(clip)
        return
    with listener() if output == STANDARD_OUTPUT else atomic_file(output) as file:
        file.write(wav(clip))


@store_commands.callback()
def store(debug: Debug = False) -> None:
    """Show or clear the store of what was spoken."""


@store_commands.command(cls=Configured)
def info(ctx: typer.Context, json: Json = False, debug: Debug = False) -> None:
    """Show what the clip store holds."""
    kept = store_of(settings_of(ctx).values)
    holding = kept.holding()
    told = {
        "folder": os.fspath(kept.folder),
        "clips": holding.clips,
        "size_bytes": holding.size_bytes,
        "limit_bytes": kept.limit_bytes,
    }
    if json:
        print_json(told)
    else:
        print_table(("Store", "Value"), [(name, str(value)) for name, value in told.items()])


@store_commands.command(cls=Configured)
def clear(ctx: typer.Context, quiet: Quiet = False, debug: Debug = False) -> None:
    """Remove all clips from the store."""
    kept = store_of(settings_of(ctx).values)
    gone = kept.clear()
    if not quiet:
        megabytes = gone.size_bytes / 1_000_000
        typer.echo(f"{kept.folder}: {gone.clips} clips removed, {megabytes:.1f} MB", err=True)


def _speaking(language: str, offers: "list[Offer]") -> "list[Offer]":
    """The offers with voices of a language; if there is none, it is said which there are."""
    found = [replace(each, voices=tuple(_of_language(each.voices, language))) for each in offers]
    speaking = [offer for offer in found if offer.voices]
    if not speaking:
        here = sorted({voice.language for offer in offers for voice in offer.voices})
        remark(f"No voice here speaks {language!r}. Here are: {', '.join(here) or 'none'}.")
    return speaking


def _of_language(voices: "tuple[Voice, ...]", language: str) -> "Iterator[Voice]":
    """Those of a language tag or of a part of it; "mul" speaks every one."""
    wanted = language.replace("_", "-").casefold()
    for voice in voices:
        tag = voice.language.casefold()
        if not wanted or tag == "mul" or f"{tag}-".startswith(f"{wanted}-"):
            yield voice


def _installed(offers: "list[Offer]") -> list[tuple[str, ...]]:
    return [
        (offer.engine, voice.name, voice.language, voice.licence, _reach(offer), "installed")
        for offer in offers
        for voice in offer.voices
    ]


def _missing(offers: "list[Offer]") -> list[tuple[str, ...]]:
    """The engines that cannot speak yet: not installed, or without a voice."""
    return [
        (offer.engine, "", "", offer.licence, _reach(offer), offer.install)
        for offer in offers
        if not offer.voices
    ]


def _offer(offer: "Offer") -> dict[str, Any]:
    return {
        "engine": offer.engine,
        "online": offer.online,
        "licence": offer.licence,
        "installed": offer.installed,
        "missing": offer.missing,
        "install": offer.install,
        "voices": [
            {
                "name": voice.name,
                "language": voice.language,
                "licence": voice.licence,
                "source_type": voice.source_type,
            }
            for voice in offer.voices
        ],
    }


def _reach(offer: "Offer") -> str:
    return "online" if offer.online else "offline"


@contextmanager
def _bar(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar of what was fetched; nothing where standard error is no terminal."""
    if quiet or not sys.stderr.isatty():
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn as Bar
    from rich.progress import DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), Bar(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        tasks: dict[str, Any] = {}

        def show(name: str, here: int, size_bytes: int) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=size_bytes)
            bar.update(tasks[name], completed=here)

        yield show
