"""`audiofy podcast`: from articles to a published podcast, in one command."""

import os
from pathlib import Path
from typing import Annotated, Any

import typer

from audiofy.cli.feed import (
    SOME_FAILED,
    BaseUrl,
    WithdrawMany,
    built_site,
    configured,
    published_site,
)
from audiofy.cli.options import Debug, Quiet, settings_of
from audiofy.errors import ConfigError

EDITIONS = ".editions"
"""Where the editions are kept if nobody says: in the site, hidden, so that nobody publishes it."""

PASSED_ON = {"ignore_unknown_options": True}


def podcast(
    ctx: typer.Context,
    site: Annotated[Path, typer.Option("--site", metavar="DIR", help="The folder of the site.")],
    inputs: Annotated[
        list[str] | None,
        typer.Argument(metavar="INPUT", help="Articles as batch takes them, and any option of it."),
    ] = None,
    directory: Annotated[
        Path | None,
        typer.Option("--directory", "-d", metavar="OUT", help="Where the edition folders go."),
    ] = None,
    publish: Annotated[
        str | None,
        typer.Option(
            "--publish", metavar="DEST", help="Then publish to a folder or s3://BUCKET/PREFIX."
        ),
    ] = None,
    base_url: BaseUrl = None,
    withdraw_many: WithdrawMany = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Make articles into a podcast, and publish it.

    audiofy podcast artikel --site site

    It is batch, feed build and feed publish. Run it again, from cron too: only what is new is made.
    Exit status 3: some articles or editions failed, the others are published.
    """
    podcast = configured(settings_of(ctx).tables, base_url)
    from audiofy.publish.feed.site import check_site

    check_site(site, podcast)
    if any(os.path.abspath(each) == os.path.abspath(site) for each in inputs or ()):
        raise ConfigError(
            f"{site} has the articles: the site would be read as such.", "Name another --site."
        )
    editions = directory or site / EDITIONS
    if str(editions).startswith("s3:"):
        raise typer.BadParameter(
            "Editions of a podcast are kept in a folder; the site may go to S3."
        )
    editions.mkdir(parents=True, exist_ok=True)
    failed = _batch(
        ctx, [*(inputs or ()), "--directory", str(editions), *(["--quiet"] if quiet else [])]
    )
    built = built_site(podcast, editions, site, quiet=quiet, withdraw_many=withdraw_many)
    if publish:
        published_site(site, publish, quiet=quiet)
    if failed or built.skipped:
        raise typer.Exit(SOME_FAILED)


def _batch(ctx: typer.Context, arguments: list[str]) -> bool:
    """Run `audiofy batch`; did some articles fail? Any other failure ends this command, too."""
    above: Any = ctx.parent
    command = above.command.commands["batch"]
    try:
        with command.make_context("batch", arguments, parent=above) as inner:
            command.invoke(inner)
    except typer.Exit as ended:
        if ended.exit_code not in (0, SOME_FAILED):
            raise
        return ended.exit_code == SOME_FAILED
    return False
