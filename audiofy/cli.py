"""The command line: arguments in, exit status out. The only place that catches AudiofyError.

Results go to standard output, progress and messages to standard error. What a command needs is
imported inside it, so that `audiofy --help` answers at once.
"""

import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiofy.cli_booth import (
    clip_store,
    engine_options,
    store_commands,
    voices_commands,
)
from audiofy.config import effective, read_files
from audiofy.console import (
    Configured,
    Debug,
    Json,
    Pitch,
    Quiet,
    Rate,
    plain,
    print_json,
    print_table,
    setting,
)
from audiofy.errors import AudiofyError, ConfigError, StorageError
from audiofy.label import NOTICE

if TYPE_CHECKING:
    from audiofy.article import Article
    from audiofy.mix import Edition, Replaced
    from audiofy.script import Utterance
    from audiofy.speech import Clip


app = typer.Typer(
    name="audiofy",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help needs half the time, and an error is one line
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(voices_commands, name="voices")
app.add_typer(store_commands, name="store")


def main() -> None:
    """The `audiofy` command: a failure becomes its message, its hint and its exit status."""
    _open_streams()
    _end_in_order()
    try:
        app()
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
    if failure.hint:
        typer.echo(f"         {plain(failure.hint)}", err=True)
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
            signal.signal(number, lambda number, _: sys.exit(128 + number))


def _file(text: str | Path) -> Path:
    if not Path(text).name or str(text).endswith(("/", os.sep)):
        raise typer.BadParameter(f"{str(text)!r} is not a file. For an edition folder: -d DIR")
    return Path(text)


def _folder(text: str | Path) -> Path:
    if not str(text):
        raise typer.BadParameter("The name of the folder is empty; this folder is '.'.")
    return Path(text)


def _show_version(value: bool) -> None:
    if value:
        from importlib.metadata import version

        typer.echo(f"audiofy {version('audiofy')}")
        raise typer.Exit


ArticlePath = Annotated[
    str,
    typer.Argument(metavar="ARTICLE", help="The article: a text file, or - for standard input."),
]
Notice = Annotated[str, setting("notice", "--notice", metavar="TEXT")]
NoNotice = Annotated[bool, setting("no_notice", "--no-notice")]
ProfileFile = Annotated[Path | None, setting("profile", "--profile", metavar="FILE")]


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
    del version, debug
    try:
        values = {value.name: value.value for value in read_files().values()}
    except ConfigError as error:
        ctx.obj = error
    else:
        ctx.default_map = dict.fromkeys(("convert", "inspect", "script"), values)
        ctx.default_map["voices"] = {"say": values}


@app.command(cls=Configured)
def convert(
    article: ArticlePath,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="OUT.mp3",
            parser=_file,
            help="The MP3 to write; by default ARTICLE.mp3, in this folder.",
        ),
    ] = None,
    directory: Annotated[
        Path | None,
        typer.Option(
            "--directory",
            "-d",
            metavar="DIR",
            parser=_folder,
            help="Write an edition folder: MP3 and JSON.",
        ),
    ] = None,
    engine: Annotated[str, setting("engine", "--engine", "-e")] = "auto",
    voice: Annotated[str | None, setting("voice", "--voice", "-v")] = None,
    rate: Rate = 0,
    pitch: Pitch = 0,
    notice: Notice = NOTICE,
    no_notice: NoNotice = False,
    loudness: Annotated[float, setting("loudness", "--loudness", metavar="LUFS")] = -19.0,
    peak: Annotated[float, setting("peak", "--peak", metavar="DBTP")] = -1.0,
    bitrate: Annotated[int, setting("bitrate", "--bitrate", metavar="KBPS")] = 0,
    publisher: Annotated[str | None, setting("publisher", "--publisher")] = None,
    album: Annotated[str | None, setting("album", "--album")] = None,
    cover: Annotated[Path | None, setting("cover", "--cover", metavar="FILE")] = None,
    profile: ProfileFile = None,
    jobs: Annotated[int, setting("jobs", "--jobs", "-j", min=0, metavar="N")] = 0,
    no_store: Annotated[bool, setting("no_store", "--no-store")] = False,
    fallback: Annotated[str | None, setting("fallback", "--fallback", metavar="ENGINE")] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Make one article into an MP3 with chapters, or an edition folder.

    audiofy convert artikel.txt -o edition.mp3
    """
    del debug
    if output and directory:
        raise typer.BadParameter("Give either an MP3 (-o) or an edition folder (-d), not both.")
    if article == "-" and not (output or directory):
        raise typer.BadParameter("Standard input has no name: say where to write with -o or -d.")
    from audiofy.article import load_profile
    from audiofy.pipeline import narrate, narrate_folder

    target = directory or output or Path(Path(article).stem + ".mp3")
    make = narrate_folder if directory else narrate
    store = None if no_store else clip_store()
    edition = make(
        article,
        target,
        profile=load_profile(profile) if profile else None,
        engine=engine,
        voice=voice,
        rate_percent=rate,
        pitch_percent=pitch,
        notice=_notice(notice, no_notice),
        loudness_lufs=loudness,
        peak_dbtp=peak,
        bitrate_kbps=bitrate or None,
        publisher=publisher,
        album=album,
        cover=cover,
        engine_options=engine_options(),
        store=store,
        jobs=jobs,
        fallback=fallback,
        progress=_silent if quiet else _progress,
    )
    if not quiet:
        if edition.instead_of:
            _remark(edition.instead_of.cause)
        if store and store.failure:
            _remark(store.failure.cause)
    if json:
        print_json({"output": os.fspath(target), **_summary(edition)})
    elif not quiet:
        typer.echo(plain(_summary_line(target, edition)), err=True)


@app.command(cls=Configured)
def inspect(article: ArticlePath, profile: ProfileFile = None, debug: Debug = False) -> None:
    """Show as JSON what is spoken, what is left out, and why."""
    del debug
    from audiofy.article import inspect_article, one_line
    from audiofy.script import write_script

    read = _read(article, profile)
    sentences = [one_line(each.text) for each in write_script(read, notice=None).utterances]
    print_json({**inspect_article(read), "sentences": sentences})


@app.command(cls=Configured)
def script(
    article: ArticlePath,
    notice: Notice = NOTICE,
    no_notice: NoNotice = False,
    profile: ProfileFile = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Show every sentence as written and as spoken, before it is said.

    In a pipe: role, pause after it in ms, written and spoken, separated by tabs.
    """
    del debug
    from audiofy.script import write_script

    written = write_script(_read(article, profile), notice=_notice(notice, no_notice))
    if json:
        print_json([_line(utterance) for utterance in written.utterances])
    elif sys.stdout.isatty():
        print_table(
            ("Role", "Written", "Spoken"),
            ((str(u.block.role), u.text, u.spoken) for u in written.utterances),
        )
    else:
        for line in map(_line, written.utterances):
            typer.echo("\t".join(str(line[k]) for k in ("role", "pause_ms", "text", "spoken")))


@app.command()
def config(json: Json = False, debug: Debug = False) -> None:
    """Show every setting, its value, and where it comes from."""
    del debug
    values = effective(read_files(), os.environ)
    if json:
        print_json([{"name": v.name, "value": v.value, "origin": v.origin} for v in values])
    else:
        rows = ((v.name, "" if v.value is None else str(v.value), v.origin) for v in values)
        print_table(("Setting", "Value", "From"), rows)


def _read(path: str, profile: Path | None) -> "Article":
    from audiofy.article import load_profile, load_text, read_article

    phrases = load_profile(profile) if profile else None
    return read_article(load_text(path), name="" if path == "-" else path, profile=phrases)


def _notice(notice: str, no_notice: bool) -> str | None:
    if no_notice:
        return None
    if not any(map(str.isalnum, notice)):
        raise ConfigError("The notice has no words.", "To leave it out, say so: --no-notice")
    return notice


def _remark(cause: str) -> None:
    typer.echo(f"audiofy: {plain(cause)}", err=True)


def _silent(clips: "Iterable[Clip]", _: "Sequence[Utterance]") -> "Iterable[Clip]":
    return clips


def _progress(clips: "Iterable[Clip]", utterances: "Sequence[Utterance]") -> "Iterator[Clip]":
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


def _summary(edition: "Edition") -> dict[str, Any]:
    """What was made, for `--json`: times in seconds."""
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
        "engine": edition.voice.engine,
        "voice": edition.voice.name,
        **({"instead_of": _replaced(edition.instead_of)} if edition.instead_of else {}),
    }


def _replaced(instead_of: "Replaced") -> dict[str, str]:
    voice = instead_of.voice
    return {"engine": voice.engine, "voice": voice.name, "cause": instead_of.cause}


def _summary_line(target: Path, edition: "Edition") -> str:
    minutes, seconds = divmod(round(edition.timeline.frames / edition.timeline.rate), 60)
    chapters = _counted(len(edition.timeline.chapters), "chapter")
    sentences = _counted(len(edition.timeline.cues), "sentence")
    blocks = _counted(len(edition.script.article.excluded_blocks), "block")
    speaker = f"{edition.voice.engine} {edition.voice.name}"
    if edition.instead_of:
        speaker += f" instead of {edition.instead_of.voice.engine}"
    return (
        f"{target}: {minutes}:{seconds:02} min, {chapters}, {sentences}, "
        f"{blocks} left out (audiofy inspect), voice: {speaker}"
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _line(utterance: "Utterance") -> dict[str, Any]:
    from audiofy.article import one_line

    return {
        "role": utterance.block.role.value,
        "pause_ms": utterance.pause_ms,
        "text": one_line(utterance.text),
        "spoken": utterance.spoken,
    }
