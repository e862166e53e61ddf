"""`audiofy lexicon`: how names and foreign words are said."""

import sys
from typing import Annotated

import typer

from audiofy.cli.console import print_json, print_table, remark
from audiofy.cli.narration import lexicon_of, opened, reading
from audiofy.cli.options import Configured, Debug, Json, settings_of, takes

lexicon_commands = typer.Typer(no_args_is_help=True)


@lexicon_commands.callback()
def lexicon(debug: Debug = False) -> None:
    """See how names and foreign words are said."""


@lexicon_commands.command(cls=Configured)
@takes("lexicon", "no_starter_lexicon", "profile")
def check(
    ctx: typer.Context,
    articles: Annotated[
        list[str],
        typer.Argument(metavar="ARTICLE...", help="Articles: text files, or - for standard input."),
    ],
    json: Json = False,
    debug: Debug = False,
) -> None:
    """List names and foreign words of articles, and how they are said.

    In a pipe it is a lexicon: correct its second column, and give it to --lexicon.
    """
    from audiofy.script.lexicon.check import WORD_LIST, check_words, word_list

    values = ctx.params
    how = reading(values, settings_of(ctx))
    said = (values["lexicon"], how["profile"], not values["no_starter_lexicon"])
    read = [opened(path, how) for path in articles]
    known = word_list()
    found = check_words(
        ((each, lexicon_of(each, *said)) for each in read),
        known,
    )
    if known is None:
        remark(f"Only words of foreign looks are listed. To find more: pip install {WORD_LIST}")
    if json:
        print_json(
            [{"written": f.written, "said": f.said, "count": f.count, "why": f.why} for f in found]
        )
    else:
        first = "Written" if sys.stdout.isatty() else "# Written"
        rows = ((f.written, f.said, str(f.count), f.why) for f in found)
        print_table((first, "Said", "Count", "Why"), rows)
