"""`audiofy collect`: one MP3 of many articles, a chapter for each."""

import os
from pathlib import Path
from typing import Annotated

import typer

from audiofy.cli.batch import PARTLY
from audiofy.cli.console import print_json, remark
from audiofy.cli.convert import edition_summary, show_progress, silent, summary_line
from audiofy.cli.narration import clip_store, narration, reading
from audiofy.cli.options import NARRATION, Debug, Json, Quiet, settings_of, takes
from audiofy.errors import ArticleError


@takes(*NARRATION)
def collect(
    ctx: typer.Context,
    inputs: Annotated[
        list[str],
        typer.Argument(metavar="INPUT", help="Folders of articles or editions, files, patterns."),
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT.mp3", help="The file to write.")
    ],
    title: Annotated[
        str | None, typer.Option("--title", help="Its headline; else the name of the file.")
    ] = None,
    announcement: Annotated[
        str,
        typer.Option(
            "--announcement",
            metavar="TEXT",
            help="Before each article, with {number}, {count}, {section}, {title} or {date}.",
        ),
    ] = "Meldung {number} von {count}.",
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Make one MP3 of many articles, a chapter for each.

    audiofy collect artikel -o morgenausgabe.mp3
    """
    if os.fspath(output) == "-":
        raise typer.BadParameter("A collection has chapters, which need a file: -o OUT.mp3")
    from audiofy.batch.collect import collection, found_articles
    from audiofy.pipeline import narrate

    settings = settings_of(ctx)
    values = settings.with_options(ctx.params)
    how = reading(values, settings)
    how.pop("record_number")
    found = list(found_articles(inputs, how))
    failures = [each for each in found if isinstance(each, tuple)]
    articles = [each for each in found if not isinstance(each, tuple)]
    for name, error in failures:
        remark(f"left out: {name}: {error} {error.hint}".rstrip())
    if not articles:
        raise ArticleError("There is no article to collect.", "Name a folder of articles.")
    whole = collection(articles, title or _title(output), announcement)
    told = narration(values, settings)
    own = [each.given.lexicon for each in articles if each.given.lexicon]
    edition = narrate(
        whole,
        output,
        **(told | {"lexicons": [*told["lexicons"], *own]}),
        store=None if values["no_store"] else clip_store(values),
        progress=silent if quiet else show_progress,
        remark=remark,
    )
    if json:
        print_json({"output": str(output), "articles": len(articles), **edition_summary(edition)})
    elif not quiet:
        remark(summary_line(output, edition))
    if failures:
        raise typer.Exit(PARTLY)


def _title(output: Path) -> str:
    """ "morgen-ausgabe.mp3" is called "Morgen ausgabe"."""
    words = " ".join(output.stem.replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:]
