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
    from audiofy.article import Article, Profile
    from audiofy.mix import Edition, Replaced
    from audiofy.publish.verify import Finding, Verdict
    from audiofy.script import Lexicon, Utterance
    from audiofy.speech import Clip


_TABLES = "audiofy.tables"
"""Where the tables of the settings are kept ([style], [profile], ...): no option has them."""

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
    typer.Argument(metavar="ARTICLE", help="The article: a file, a URL, or - for standard input."),
]
Notice = Annotated[str, setting("notice", "--notice", metavar="TEXT")]
NoNotice = Annotated[bool, setting("no_notice", "--no-notice")]
Record = Annotated[
    int | None,
    typer.Option(
        "--record", metavar="N", min=1, help="Of an export with several articles, the Nth."
    ),
]
AllowPrivate = Annotated[bool, setting("allow_private_hosts", "--allow-private-hosts")]
ProfileFile = Annotated[Path | None, setting("profile", "--profile", metavar="FILE")]
Lexicons = Annotated[list[Path] | None, setting("lexicon", "--lexicon", metavar="FILE")]
NoStarter = Annotated[bool, setting("no_starter_lexicon", "--no-starter-lexicon")]


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
        found = {value.name: value.value for value in read_files().values()}
    except ConfigError as error:
        ctx.obj = error
    else:
        values = {name: value for name, value in found.items() if not isinstance(value, dict)}
        ctx.default_map = dict.fromkeys(("convert", "inspect", "script"), values)
        ctx.default_map["lexicon"] = {"check": values}
        ctx.default_map["voices"] = {"say": values}
        ctx.meta[_TABLES] = {n: value for n, value in found.items() if isinstance(value, dict)}


@app.command(cls=Configured)
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
            "by default ARTICLE.mp3, in this folder.",
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
    engine: Annotated[str, setting("engine", "--engine", "-e")] = "auto",
    voice: Annotated[str | None, setting("voice", "--voice", "-v")] = None,
    rate: Rate = 0,
    pitch: Pitch = 0,
    notice: Notice = NOTICE,
    no_notice: NoNotice = False,
    lexicon: Lexicons = None,
    no_starter_lexicon: NoStarter = False,
    preset: Annotated[str, setting("preset", "--preset", metavar="NAME")] = "podcast",
    loudness: Annotated[float | None, setting("loudness", "--loudness", metavar="LUFS")] = None,
    peak: Annotated[float | None, setting("peak", "--peak", metavar="DBTP")] = None,
    sample_rate: Annotated[int, setting("sample_rate", "--sample-rate", metavar="HZ")] = 0,
    levelled: Annotated[bool, setting("levelled", "--levelled")] = False,
    opening: Annotated[Path | None, setting("opening", "--opening", metavar="FILE")] = None,
    closing: Annotated[Path | None, setting("closing", "--closing", metavar="FILE")] = None,
    bed: Annotated[Path | None, setting("bed", "--bed", metavar="FILE")] = None,
    bitrate: Annotated[int, setting("bitrate", "--bitrate", metavar="KBPS")] = 0,
    vbr: Annotated[bool, setting("vbr", "--vbr")] = False,
    publisher: Annotated[str | None, setting("publisher", "--publisher")] = None,
    album: Annotated[str | None, setting("album", "--album")] = None,
    job: Annotated[str | None, setting("job", "--job", metavar="ID")] = None,
    cover: Annotated[Path | None, setting("cover", "--cover", metavar="FILE")] = None,
    profile: ProfileFile = None,
    record: Record = None,
    allow_private_hosts: AllowPrivate = False,
    accept_loss: Annotated[bool, setting("accept_loss", "--accept-loss")] = False,
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
    from audiofy.article import stem_of
    from audiofy.mix import Stings
    from audiofy.mix import preset as loudness_preset
    from audiofy.pipeline import narrate, narrate_folder
    from audiofy.script import load_style

    asked = loudness_preset(preset)
    target = directory or output or Path(stem_of(article) + ".mp3")
    make = narrate_folder if directory else narrate
    store = None if no_store else clip_store()
    edition = make(
        article,
        target,
        **_reading(ctx, profile, record, allow_private_hosts),
        accept_loss=accept_loss,
        engine=engine,
        voice=voice,
        rate_percent=rate,
        pitch_percent=pitch,
        notice=_notice(notice, no_notice),
        lexicons=lexicon or (),
        starter_lexicon=not no_starter_lexicon,
        style=load_style(ctx.meta[_TABLES].get("style", {})),
        loudness_lufs=asked.loudness_lufs if loudness is None else loudness,
        peak_dbtp=asked.peak_dbtp if peak is None else peak,
        sample_rate=sample_rate or asked.rate,
        levelled=levelled,
        stings=Stings(opening, closing, bed),
        bitrate_kbps=bitrate or None,
        vbr=vbr,
        publisher=publisher,
        album=album,
        job=job,
        cover=cover,
        engine_options=engine_options(),
        store=store,
        jobs=jobs,
        fallback=fallback,
        progress=_silent if quiet else _progress,
        remark=_remark,
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
def inspect(
    ctx: typer.Context,
    article: ArticlePath,
    text: Annotated[
        bool, typer.Option("--text", help="As a page: what is left out is marked, with the reason.")
    ] = False,
    profile: ProfileFile = None,
    record: Record = None,
    allow_private_hosts: AllowPrivate = False,
    debug: Debug = False,
) -> None:
    """Show as JSON what is spoken, what is left out, and why."""
    del debug
    from audiofy.article import inspect_article
    from audiofy.script import sentences

    read = _read(article, _reading(ctx, profile, record, allow_private_hosts))
    if text:
        _print_page(read)
    else:
        print_json({**inspect_article(read), "sentences": sentences(read)})


@app.command(cls=Configured)
def script(
    ctx: typer.Context,
    article: ArticlePath,
    notice: Notice = NOTICE,
    no_notice: NoNotice = False,
    lexicon: Lexicons = None,
    no_starter_lexicon: NoStarter = False,
    profile: ProfileFile = None,
    record: Record = None,
    allow_private_hosts: AllowPrivate = False,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Show every sentence as written and as spoken, before it is said.

    In a pipe: role, pause after it in ms, written and spoken, separated by tabs.
    """
    del debug
    from audiofy.script import load_style, write_script

    reading = _reading(ctx, profile, record, allow_private_hosts)
    phrases, read = reading["profile"], _read(article, reading)
    written = write_script(
        read,
        notice=_notice(notice, no_notice),
        lexicon=_lexicon(read, lexicon, phrases, not no_starter_lexicon),
        style=load_style(ctx.meta[_TABLES].get("style", {})),
    )
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
def verify(
    edition: Annotated[
        Path, typer.Argument(metavar="EDITION", help="An edition folder, or an MP3 alone.")
    ],
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Check that an edition is what it promises; exit status 1 if not.

    audiofy verify FOLDER
    """
    del debug
    from audiofy.publish.verify import verify as examine

    verdict = examine(edition)
    if json:
        findings = [
            {"check": f.check, "promise": f.promise, "ok": f.defects == (), "defects": f.defects}
            for f in verdict.findings
        ]
        print_json({"ok": verdict.is_sound, "measured": verdict.measured, "checks": findings})
    elif not quiet:
        rows = (_finding_row(finding) for finding in verdict.findings)
        print_table(("Check", "", "Found"), rows)
        typer.echo(_measured_line(edition, verdict), err=True)
    if not verdict.is_sound:
        raise typer.Exit(1)


@app.command()
def plot(
    edition: Annotated[
        Path, typer.Argument(metavar="EDITION", help="An edition folder, or a sound file.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT.png", help="The picture: .png or .svg.")
    ],
    loudness: Annotated[float, typer.Option("--loudness", help="The loudness aimed at.")] = -19.0,
    debug: Debug = False,
) -> None:
    """Draw an edition: its wave, its chapters, and its loudness against what was aimed at.

    audiofy plot DIR -o edition.png
    """
    del debug
    from audiofy.publish.plot import plot_edition

    plot_edition(edition, output, target_lufs=loudness)


@app.command()
def config(json: Json = False, debug: Debug = False) -> None:
    """Show every setting, its value, and where it comes from."""
    del debug
    values = effective(read_files(), os.environ)
    if json:
        print_json([{"name": v.name, "value": v.value, "origin": v.origin} for v in values])
    else:
        rows = ((v.name, _shown(v.value), v.origin) for v in values)
        print_table(("Setting", "Value", "From"), rows)


lexicon_commands = typer.Typer(help="How names and foreign words are said.", no_args_is_help=True)
app.add_typer(lexicon_commands, name="lexicon")


@lexicon_commands.command(cls=Configured)
def check(
    ctx: typer.Context,
    articles: Annotated[
        list[str],
        typer.Argument(metavar="ARTICLE...", help="Articles: text files, or - for standard input."),
    ],
    lexicon: Lexicons = None,
    no_starter_lexicon: NoStarter = False,
    profile: ProfileFile = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """List names and foreign words of articles, and how they are said.

    In a pipe it is a lexicon: correct its second column, and give it to --lexicon.
    """
    del debug
    from audiofy.script.lexicon.check import WORD_LIST, check_words, word_list

    reading = _reading(ctx, profile)
    phrases, read = reading["profile"], [_read(path, reading) for path in articles]
    known = word_list()
    found = check_words(
        ((each, _lexicon(each, lexicon, phrases, not no_starter_lexicon)) for each in read), known
    )
    if known is None:
        _remark(f"Only words of foreign looks are listed. To find more: pip install {WORD_LIST}")
    if json:
        print_json(
            [{"written": f.written, "said": f.said, "count": f.count, "why": f.why} for f in found]
        )
    else:
        first = "Written" if sys.stdout.isatty() else "# Written"
        rows = ((f.written, f.said, str(f.count), f.why) for f in found)
        print_table((first, "Said", "Count", "Why"), rows)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


def _reading(
    ctx: typer.Context,
    profile: Path | None,
    record: int | None = None,
    allow_private_hosts: bool = False,
) -> dict[str, Any]:
    """How an article is opened: what narrate() and open_article() are given."""
    from audiofy.article import load_profile, profile_from

    tables = ctx.meta[_TABLES]
    table = tables.get("profile")
    return {
        "profile": load_profile(profile) if profile else profile_from(table) if table else None,
        "record_number": record,
        "field_names": tables.get("fields"),
        "allow_private_hosts": allow_private_hosts,
    }


def _read(path: str, reading: dict[str, Any]) -> "Article":
    from audiofy.article import open_article

    return open_article(path, **reading)


def _lexicon(
    article: "Article", files: Sequence[Path] | None, profile: "Profile | None", starter: bool
) -> "Lexicon":
    from audiofy.script import article_lexicon

    publisher = profile.lexicons if profile else ()
    return article_lexicon(article, [*(files or ()), *publisher], starter=starter)


def _remark(sentence: str) -> None:
    typer.echo(f"audiofy: {plain(sentence)}", err=True)


def _notice(notice: str, no_notice: bool) -> str | None:
    if no_notice:
        return None
    if not any(map(str.isalnum, notice)):
        raise ConfigError("The notice has no words.", "To leave it out, say so: --no-notice")
    return notice


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


def _finding_row(finding: "Finding") -> tuple[str, str, str]:
    if finding.defects is None:
        return finding.check, "?", "not checked: what it needs cannot be read"
    if not finding.defects:
        return finding.check, "ok", finding.promise
    shown = "; ".join(finding.defects[:_SHOWN_DEFECTS])
    more = len(finding.defects) - _SHOWN_DEFECTS
    return finding.check, "DEFECT", shown + (f"; and {more} more" if more > 0 else "")


_SHOWN_DEFECTS = 3


def _measured_line(path: Path, verdict: "Verdict") -> str:
    wrong = sum(bool(finding.defects) for finding in verdict.findings)
    result = f"{_counted(wrong, 'check')} failed" if wrong else "all is as promised"
    measured = ", ".join(f"{name} {value}" for name, value in verdict.measured.items())
    return plain(f"{path}: {result}" + (f" ({measured})" if measured else ""))


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


def _print_page(article: "Article") -> None:
    """The article as it stands: what is left out has a mark and its reason, and is dim in colour.

    Without colour (a pipe, NO_COLOR) the marks alone tell.
    """
    from audiofy.article import Role, one_line

    lines = [
        ("" if block.role.spoken else f"[{block.reason}]", block.role, plain(one_line(block.text)))
        for block in article.blocks
    ]
    if not sys.stdout.isatty() or os.environ.get("NO_COLOR"):
        for reason, _, text in lines:
            typer.echo(f"- {text} {reason}" if reason else text)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    for reason, role, text in lines:
        loud = role in (Role.HEADLINE, Role.SUBHEAD)
        style = "dim" if reason else "bold" if loud else ""
        shown = Text(f"- {text}" if reason else text, style)
        console.print(shown.append(f" {reason}", "dim italic") if reason else shown)
