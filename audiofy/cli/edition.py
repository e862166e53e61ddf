"""What was made: is it sound (`verify`), what does it look like (`plot`)?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiofy.cli.console import counted, plain, print_json, print_table
from audiofy.cli.options import Debug, Json, Quiet

if TYPE_CHECKING:
    from audiofy.publish.verify import Finding, Verdict


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


def plot(
    edition: Annotated[
        Path, typer.Argument(metavar="EDITION", help="An edition folder, or a sound file.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="OUT.png", help="The picture: .png or .svg.")
    ],
    loudness: Annotated[
        float | None,
        typer.Option("--loudness", help="The loudness aimed at; unset: what the edition says."),
    ] = None,
    debug: Debug = False,
) -> None:
    """Draw an edition: its wave, its chapters and its loudness.

    audiofy plot DIR -o edition.png
    """
    from audiofy.publish.plot import plot_edition

    plot_edition(edition, output, target_lufs=loudness)


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
    result = f"{counted(wrong, 'check')} failed" if wrong else "all is as promised"
    measured = ", ".join(f"{name} {value}" for name, value in verdict.measured.items())
    return plain(f"{path}: {result}" + (f" ({measured})" if measured else ""))
