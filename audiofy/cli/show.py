"""What will be said before it is said (`inspect`, `script`), and the settings (`config`)."""

import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiofy.cli.console import plain, print_json, print_table
from audiofy.cli.narration import checked_notice, lexicon_of, opened, reading
from audiofy.cli.options import WORDS, ArticlePath, Debug, Json, Record, settings_of, takes

if TYPE_CHECKING:
    from audiofy.article import Article
    from audiofy.script import Utterance


@takes("profile", "allow_private_hosts")
def inspect(
    ctx: typer.Context,
    article: ArticlePath,
    text: Annotated[
        bool, typer.Option("--text", help="As a page: what is left out is marked, with the reason.")
    ] = False,
    record: Record = None,
    json: Annotated[
        bool, typer.Option("--json", help="As JSON, which is what you get without --text.")
    ] = False,
    debug: Debug = False,
) -> None:
    """Show as JSON what is spoken, what is left out, and why."""
    from audiofy.article import inspect_article
    from audiofy.script import sentences

    read = opened(article, reading(ctx.params, settings_of(ctx)))
    if text and not json:
        _print_page(read)
    else:
        print_json({**inspect_article(read), "sentences": sentences(read)})


@takes(*WORDS, "allow_private_hosts")
def script(
    ctx: typer.Context,
    article: ArticlePath,
    record: Record = None,
    json: Json = False,
    debug: Debug = False,
) -> None:
    """Show every sentence as written and as spoken, before it is said.

    In a pipe: role, pause after it in ms, written and spoken, separated by tabs.
    """
    from audiofy.script import load_style, write_script

    how = reading(ctx.params, settings_of(ctx))
    read = opened(article, how)
    written = write_script(
        read,
        notice=checked_notice(ctx.params),
        lexicon=lexicon_of(
            read, ctx.params["lexicon"], how["profile"], not ctx.params["no_starter_lexicon"]
        ),
        style=load_style(settings_of(ctx).tables.get("style", {})),
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


def config(ctx: typer.Context, json: Json = False, debug: Debug = False) -> None:
    """Show every setting, its value, and where it comes from."""
    values = settings_of(ctx).listed
    if json:
        print_json([{"name": v.name, "value": v.value, "origin": v.origin} for v in values])
    else:
        rows = ((v.name, _shown(v.value), v.origin) for v in values)
        print_table(("Setting", "Value", "From"), rows)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


def _line(utterance: "Utterance") -> dict[str, Any]:
    from audiofy.article import one_line

    line: dict[str, Any] = {
        "role": utterance.block.role.value,
        "pause_ms": utterance.pause_ms,
        "text": one_line(utterance.text),
        "spoken": utterance.spoken,
    }
    if utterance.sounds:
        line["ipa"] = {utterance.spoken[s.start : s.end]: s.ipa for s in utterance.sounds}
    return line


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
