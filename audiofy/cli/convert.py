"""`audiofy convert`: one article into an MP3, or an edition folder."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiofy.cli.console import (
    STANDARD_OUTPUT,
    check_listener,
    counted,
    listener,
    plain,
    print_json,
    remark,
)
from audiofy.cli.narration import clip_store, narration
from audiofy.cli.options import (
    NARRATION,
    ArticlePath,
    Debug,
    Json,
    Quiet,
    Record,
    settings_of,
    takes,
)

if TYPE_CHECKING:
    from audiofy.mix import Edition, Replaced
    from audiofy.script import Utterance
    from audiofy.speech import Clip


_SOUND = (
    *("loudness", "peak", "sample_rate", "levelled", "bitrate", "vbr"),
    *("opening", "closing", "bed"),
)


def _file(text: str | Path) -> Path:
    if not Path(text).name or str(text).endswith(("/", os.sep)):
        raise typer.BadParameter(f"{str(text)!r} is not a file. For an edition folder: -d DIR")
    return Path(text)


def _folder(text: str | Path) -> Path:
    if not str(text):
        raise typer.BadParameter("The name of the folder is empty; this folder is '.'.")
    return Path(text)


@takes(*NARRATION, *_SOUND, "job", "jobs", "fallback", "allow_private_hosts")
def convert(
    ctx: typer.Context,
    article: ArticlePath,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT.mp3",
            parser=_file,
            help="The file to write: .mp3, .m4a, .m4b, .opus, .wav or .flac; "
            "by default ARTICLE.mp3, in this folder. -: an MP3 to standard output while it is "
            "spoken, without chapters, and its loudness settles as it goes.",
        ),
    ] = None,
    directory: Annotated[
        Path | None,
        typer.Option(
            "--directory",
            "-d",
            metavar="DIR",
            parser=_folder,
            help="Write an edition folder: MP3, transcripts, chapters, e-book, JSON.",
        ),
    ] = None,
    record: Record = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Make one article into an MP3 with chapters, or an edition folder.

    audiofy convert artikel.txt -o edition.mp3
    """
    if output and directory:
        raise typer.BadParameter("Give either an MP3 (-o) or an edition folder (-d), not both.")
    if article == "-" and not (output or directory):
        raise typer.BadParameter("Standard input has no name: say where to write with -o or -d.")
    if output == STANDARD_OUTPUT:
        _check_standard_output(json)
    from audiofy.article import stem_of
    from audiofy.pipeline import narrate, narrate_folder

    target = directory or output or Path(stem_of(article) + ".mp3")
    make = narrate_folder if directory else narrate
    settings = settings_of(ctx)
    store = None if ctx.params["no_store"] else clip_store(settings.values)
    given = {
        **narration(ctx.params, settings),
        "store": store,
        "progress": silent if quiet else show_progress,
        "remark": remark,
    }
    if output == STANDARD_OUTPUT:
        with listener() as file:
            edition = narrate(article, file, **given, live=True)
    else:
        edition = make(article, target, **given)
    if not quiet:
        if edition.instead_of:
            remark(edition.instead_of.cause)
        if store and store.failure:
            remark(store.failure.cause)
    if json:
        print_json({"output": os.fspath(target), **edition_summary(edition)})
    elif not quiet:
        typer.echo(plain(summary_line(target, edition)), err=True)


def _check_standard_output(json: bool) -> None:
    if json:
        raise typer.BadParameter("Standard output has room for the MP3 (-o -) or JSON, not both.")
    check_listener("An MP3")


def silent(clips: "Iterable[Clip]", _: "Sequence[Utterance]") -> "Iterable[Clip]":
    return clips


def show_progress(clips: "Iterable[Clip]", utterances: "Sequence[Utterance]") -> "Iterator[Clip]":
    """A bar of the sentences spoken; nothing where standard error is no terminal."""
    if not sys.stderr.isatty():
        yield from clips
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("Speaking"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("sentences"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield from bar.track(clips, total=len(utterances))


def edition_summary(edition: "Edition") -> dict[str, Any]:
    """What was made, for `--json`: times in seconds; `lost` is what was not heard."""
    from audiofy.script import unsaid

    rate = edition.timeline.rate
    return {
        "title": edition.timeline.chapters[0].title,
        "duration_s": round(edition.timeline.frames / rate, 3),
        "chapters": [
            {"title": chapter.title, "start_s": round(chapter.start / rate, 3)}
            for chapter in edition.timeline.chapters
        ],
        "utterances": len(edition.timeline.cues),
        "excluded": len(edition.script.article.excluded_blocks),
        "lost": unsaid(edition.script),
        "engine": edition.voice.engine,
        "voice": edition.voice.name,
        **({"instead_of": _replaced(edition.instead_of)} if edition.instead_of else {}),
    }


def _replaced(instead_of: "Replaced") -> dict[str, str]:
    voice = instead_of.voice
    return {"engine": voice.engine, "voice": voice.name, "cause": instead_of.cause}


def summary_line(target: Path, edition: "Edition") -> str:
    minutes, seconds = divmod(round(edition.timeline.frames / edition.timeline.rate), 60)
    chapters = counted(len(edition.timeline.chapters), "chapter")
    sentences = counted(len(edition.timeline.cues), "sentence")
    blocks = counted(len(edition.script.article.excluded_blocks), "block")
    speaker = f"{edition.voice.engine} {edition.voice.name}"
    if edition.instead_of:
        speaker += f" instead of {edition.instead_of.voice.engine}"
    return (
        f"{target}: {minutes}:{seconds:02} min, {chapters}, {sentences}, "
        f"{blocks} left out (audiofy inspect), voice: {speaker}"
    )
