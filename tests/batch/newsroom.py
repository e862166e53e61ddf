"""Articles to order, and a look at what was made of them."""

import hashlib
import os
from pathlib import Path


def article(number: int, text: str = "") -> str:
    """A short article with its own headline, its date and a subhead."""
    return (
        f"Meldung {number} aus Neustadt\n\n20.11.2026, {number % 24}:15 Uhr\n\n"
        f"Am {number % 28 + 1}. Mai fuhren {number} Busse durch die Stadt.\n\n"
        f"Wie es weitergeht\n\nNiemand wartete länger als {number} Minuten. {text}\n"
    )


def write_articles(folder: Path, count: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(1, count + 1):
        (folder / f"meldung{number:04}.txt").write_text(article(number), "utf-8")
    return folder


def content(output: Path) -> dict[str, str]:
    """The digest of every file of an output by its path, without ledger and lock."""
    return {
        os.fspath(path.relative_to(output)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(output.rglob("*"))
        if path.is_file() and ".audiofy" not in path.relative_to(output).parts
    }
