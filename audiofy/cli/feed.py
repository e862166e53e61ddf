"""`audiofy feed`: editions become a podcast, which is checked, shown and published."""

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiofy.cli.console import (
    counted,
    plain,
    print_json,
    print_table,
    remark,
)
from audiofy.cli.options import Configured, Debug, Json, Quiet, settings_of, takes
from audiofy.errors import ConfigError

if TYPE_CHECKING:
    from audiofy.publish.feed import Built, Podcast
    from audiofy.publish.feed.check import Finding, Report
    from audiofy.publish.feed.publish import Published

feed_commands = typer.Typer(no_args_is_help=True)

SOME_FAILED = 3
"""The exit status when all but some editions were published."""

_NEEDED = ("lxml", "PIL", "jinja2", "starlette", "uvicorn")

BaseUrl = Annotated[
    str | None,
    typer.Option("--base-url", metavar="URL", help="Where the site will be; else [podcast]'s."),
]
WithdrawMany = Annotated[
    bool, typer.Option("--withdraw-many", help="Most editions, or all, may be gone at once.")
]


@feed_commands.callback()
def feed(debug: Debug = False) -> None:
    """Make a podcast of editions, check it, show it, publish it."""


@feed_commands.command(cls=Configured)
def build(
    ctx: typer.Context,
    editions: Annotated[
        Path, typer.Argument(metavar="OUT", help="The folder with the edition folders.")
    ],
    site: Annotated[Path, typer.Option("--site", metavar="DIR", help="The folder of the site.")],
    base_url: BaseUrl = None,
    withdraw_many: WithdrawMany = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Build the feed and its site from edition folders.

    audiofy feed build ausgaben --site site

    [podcast] of audiofy.toml describes the podcast. Building again writes only what has changed.
    Exit status 3: some editions were skipped.
    """
    podcast = configured(settings_of(ctx).tables, base_url)
    built = built_site(podcast, editions, site, quiet=quiet or json, withdraw_many=withdraw_many)
    if json:
        print_json(_summary(built, site))
    if built.skipped:
        raise typer.Exit(SOME_FAILED)


def built_site(
    podcast: "Podcast", editions: Path, site: Path, *, quiet: bool, withdraw_many: bool = False
) -> "Built":
    """Build the site, and say what came of it."""
    from datetime import UTC, datetime

    from audiofy.publish.feed import build_site

    built = build_site(editions, site, podcast, now=datetime.now(UTC), withdraw_many=withdraw_many)
    for key, reason in built.skipped:
        remark(f"Skipped {key}: {reason}")
    if not quiet:
        for sentence in built.remarks:
            remark(sentence)
        typer.echo(_sentence(built, site), err=True)
    return built


@feed_commands.command()
def check(
    target: Annotated[
        str, typer.Argument(metavar="FEED", help="A feed: its file, its site's folder, or its URL.")
    ],
    quick: Annotated[
        bool, typer.Option("--quick", help="Only the feed itself, not the files behind it.")
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Check a podcast: its feed, and the files behind it.

    audiofy feed check site

    Exit status 1: something is wrong; advice is not.
    """
    needs(_NEEDED)
    from datetime import UTC, datetime

    from audiofy.publish.feed.check import check_feed

    report = check_feed(target, now=datetime.now(UTC), files=not quick)
    if json:
        print_json(_report(report))
    elif not quiet:
        print_table(("Rule", "", "Found"), map(_row, report.findings))
        broken = sum(bool(f.defects) and not f.is_advice for f in report.findings)
        result = f"{counted(broken, 'rule')} broken" if broken else "sound"
        typer.echo(f"{plain(target)}: {counted(report.episodes, 'episode')}, {result}", err=True)
    if not report.is_sound:
        raise typer.Exit(1)


@feed_commands.command(cls=Configured)
@takes("allow_private_hosts")
def articles(
    ctx: typer.Context,
    feed: Annotated[
        str, typer.Argument(metavar="FEED", help="A publisher's RSS or Atom feed: URL or file.")
    ],
    debug: Debug = False,
) -> None:
    """Print the addresses of articles in a publisher's feed.

    To make them: audiofy batch --feed https://... -d editions
    """
    from audiofy.article.newsfeed import read_newsfeed

    read = read_newsfeed(feed, allow_private_hosts=ctx.params["allow_private_hosts"])
    for entry in read.entries if read else ():
        typer.echo(entry.url)


@feed_commands.command()
def serve(
    site: Annotated[Path, typer.Argument(metavar="SITE", help="The folder of the site.")],
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0: any free one.")] = 8000,
    host: Annotated[str, typer.Option("--host", help="The address to listen at.")] = "127.0.0.1",
    as_published: Annotated[
        bool, typer.Option("--as-published", help="Leave the addresses in the feed as they are.")
    ] = False,
    debug: Debug = False,
) -> None:
    """Serve a site on this machine, to see and to hear it.

    audiofy feed serve site

    Podcast apps can subscribe: the feed's addresses then lead here. Ctrl-C ends it.
    """
    needs(_NEEDED)
    from audiofy.publish.feed.serve import serve_site

    def ready(address: str) -> None:
        remark(f"Serving {site} at {address} (feed: {address}feed.xml). Ctrl-C ends it.")

    serve_site(site, host=host, port=port, as_published=as_published, ready=ready)


@feed_commands.command()
def publish(
    destination: Annotated[
        str, typer.Argument(metavar="DEST", help="A folder, or s3://BUCKET/PREFIX.")
    ],
    site: Annotated[Path, typer.Option("--site", metavar="DIR", help="The folder of the site.")],
    prune_days: Annotated[
        int, typer.Option("--prune-days", min=0, help="Days that replaced files stay.")
    ] = 30,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Say what would be done, and do nothing.")
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Publish a site: only what has changed, the feed last.

    audiofy feed publish s3://BUCKET/PODCAST --site site
    """
    needs(_NEEDED)
    done = published_site(
        site, destination, quiet=quiet or json, prune_days=prune_days, dry_run=dry_run
    )
    if json:
        print_json({"stored": done.stored, "removed": done.removed, "unchanged": done.unchanged})
    elif dry_run:
        rows = [("store", path) for path in done.stored] + [("remove", p) for p in done.removed]
        print_table(("Would", "File"), rows)


def published_site(site: Path, destination: str, *, quiet: bool, **options: Any) -> "Published":
    """Publish the site, and say what came of it."""
    from datetime import UTC, datetime

    from audiofy.publish.feed.publish import publish_site

    done = publish_site(site, destination, now=datetime.now(UTC), **options)
    if not quiet:
        megabytes = done.length_bytes / 1_000_000
        stored = f"{counted(len(done.stored), 'file')} stored ({megabytes:.1f} MB)"
        said = f"{stored}, {len(done.removed)} removed, {done.unchanged} unchanged"
        is_dry = " (dry run)" if options.get("dry_run") else ""
        typer.echo(plain(f"{destination}: {said}{is_dry}"), err=True)
    return done


def player(
    ctx: typer.Context,
    site: Annotated[Path, typer.Argument(metavar="SITE", help="The folder of the site.")],
    episode: Annotated[
        str | None,
        typer.Argument(
            metavar="EPISODE",
            help="Its article's address, or the name of its folder; else the newest.",
        ),
    ] = None,
    language: Annotated[str, typer.Option("--language", help="de or en.")] = "de",
    base_url: BaseUrl = None,
    debug: Debug = False,
) -> None:
    """Print the player of an episode, for a page of your own.

    audiofy player site > player.html
    """
    podcast = configured(settings_of(ctx).tables, base_url)
    from audiofy.publish.feed.embed import player_of

    typer.echo(player_of(site, podcast, episode, language), nl=False)


def configured(tables: Mapping[str, Any], base_url: str | None = None) -> "Podcast":
    """The podcast of the settings. Raises ConfigError for a wrong one, or without the extra."""
    needs(_NEEDED)
    from audiofy.publish.feed import podcast_from

    table = dict(tables.get("podcast", {}))
    return podcast_from(table | ({"base_url": base_url} if base_url else {}))


def needs(modules: Iterable[str], extra: str = "feed") -> None:
    """Raise ConfigError with the way out if a package of an extra is missing."""
    if missing := [name for name in modules if find_spec(name) is None]:
        raise ConfigError(
            f"A podcast needs {', '.join(missing)}, not installed.",
            f"pip install 'audiofy[{extra}]'",
        )


def _row(finding: "Finding") -> tuple[str, str, str]:
    if not finding.defects:
        return finding.rule, "ok", finding.promise
    shown = "; ".join(finding.defects[:_SHOWN_DEFECTS])
    more = len(finding.defects) - _SHOWN_DEFECTS
    level = "advice" if finding.is_advice else "MISTAKE"
    return finding.rule, level, plain(shown) + (f"; and {more} more" if more > 0 else "")


_SHOWN_DEFECTS = 3


def _report(report: "Report") -> dict[str, Any]:
    return {
        "ok": report.is_sound,
        "episodes": report.episodes,
        "documents": report.documents,
        "rules": [
            {
                "rule": finding.rule,
                "promise": finding.promise,
                "level": "advice" if finding.is_advice else "mistake",
                "ok": not finding.defects,
                "defects": finding.defects,
            }
            for finding in report.findings
        ],
    }


def _summary(built: "Built", site: Path) -> dict[str, Any]:
    return {
        "site": str(site),
        "feed_url": built.feed.podcast.feed_url,
        "guid": built.feed.guid,
        "episodes": len(built.feed.episodes),
        "added": built.added,
        "corrected": built.corrected,
        "withdrawn": built.withdrawn,
        "skipped": [{"edition": key, "reason": reason} for key, reason in built.skipped],
        "remarks": built.remarks,
    }


def _sentence(built: "Built", site: Path) -> str:
    changes = {"new": built.added, "corrected": built.corrected, "withdrawn": built.withdrawn}
    said = [f"{len(guids)} {what}" for what, guids in changes.items() if guids]
    episodes = counted(len(built.feed.episodes), "episode")
    return f"{site}: {episodes} ({', '.join(said) or 'nothing new'})"
