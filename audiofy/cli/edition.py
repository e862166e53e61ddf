"""What was made: is it sound (`verify`), what does it look like (`plot`)?"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiofy.cli.console import counted, plain, print_json, print_table
from audiofy.cli.options import Debug, Json, Quiet

if TYPE_CHECKING:
    from audiofy.publish.verify import Finding, Verdict


def verify(
    edition: Annotated[
        Path, typer.Argument(metavar="EDITION", help="An edition folder, or a sound file alone.")
    ],
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Check that an edition is what it promises; exit status 1 if not.

    What a sound file alone cannot show is listed as not checked, and does not change the status.

    audiofy verify FOLDER
    """
    from audiofy.publish.verify import verify as examine

    verdict = examine(edition)
    if json:
        findings = [_finding_json(finding) for finding in verdict.findings]
        print_json({"ok": verdict.is_sound, "measured": verdict.measured, "checks": findings})
    elif not quiet:
        made = [finding for finding in verdict.findings if finding.defects is not None]
        rows = (*map(_finding_row, made), *_unchecked_rows(verdict))
        print_table(("Check", "", "Found"), rows)
        for hint, checks in _by(_hint, verdict).items():
            typer.echo(plain(f"{', '.join(checks)}: {hint}"), err=True)
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


def _finding_json(finding: "Finding") -> dict[str, Any]:
    """`ok` is None for what was not checked."""
    return {
        "check": finding.check,
        "promise": finding.promise,
        "ok": None if finding.defects is None else not finding.defects,
        "defects": finding.defects or (),
        "notes": finding.notes,
        "not_checked": finding.unchecked,
        "hint": _hint(finding),
    }


def _finding_row(finding: "Finding") -> tuple[str, str, str]:
    if finding.defects:
        return finding.check, "DEFECT", _some(finding.defects)
    if finding.notes:
        return finding.check, "note", _some(finding.notes)
    return finding.check, "ok", finding.promise


def _unchecked_rows(verdict: "Verdict") -> Iterator[tuple[str, str, str]]:
    """A row for each reason, with all the checks that could not be made for it."""
    for reason, checks in _by(lambda finding: finding.unchecked, verdict).items():
        yield "not checked", "-", f"{reason}: {', '.join(checks)}"


def _by(text: Callable[["Finding"], str], verdict: "Verdict") -> dict[str, list[str]]:
    """The checks of which a text says the same; those without one are left out."""
    checks: dict[str, list[str]] = {}
    for finding in verdict.findings:
        if said := text(finding):
            checks.setdefault(said, []).append(finding.check)
    return checks


def _some(found: Sequence[str]) -> str:
    more = len(found) - _SHOWN_DEFECTS
    return "; ".join(found[:_SHOWN_DEFECTS]) + (f"; and {more} more" if more > 0 else "")


_SHOWN_DEFECTS = 3


def _hint(finding: "Finding") -> str:
    return finding.hint if finding.defects or finding.notes else ""


def _measured_line(path: Path, verdict: "Verdict") -> str:
    wrong = sum(bool(finding.defects) for finding in verdict.findings)
    unchecked = sum(finding.defects is None for finding in verdict.findings)
    result = f"{counted(wrong, 'check')} failed" if wrong else "all is as promised"
    result += f", {counted(unchecked, 'check')} could not be made" if unchecked else ""
    measured = ", ".join(f"{name} {value}" for name, value in verdict.measured.items())
    return plain(f"{path}: {result}" + (f" ({measured})" if measured else ""))
