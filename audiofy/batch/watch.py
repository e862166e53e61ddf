"""Waits for articles that arrive in folders (watchfiles)."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from audiofy.errors import ConfigError, InputMissing

DEBOUNCE_S = 1.0
"""Changes that come faster than this after each other are one."""

_LOOK_S = 0.5


def arrivals(
    folders: Sequence[str], ignored: Iterable[str | Path], is_asked_to_stop: Callable[[], bool]
) -> Iterator[bool]:
    """Yields when something in the folders has changed (True), or nothing has for a moment.

    What is below a folder of `ignored`, or hidden, is not looked at. Raises ConfigError without
    watchfiles, InputMissing if a folder is none.
    """
    for folder in folders:
        if not os.path.isdir(folder):
            hint = (
                "Watch a folder that is there; of a bucket, what is new is made by audiofy batch."
            )
            raise InputMissing(f"There is no folder {folder}.", hint)
    try:
        from watchfiles import watch
    except ImportError as error:
        raise ConfigError(
            "Watching needs the package watchfiles.", "pip install 'audiofy[watch]'"
        ) from error

    closed = [os.path.abspath(folder) for folder in ignored]

    def is_wanted(_: object, path: str) -> bool:
        hidden = os.path.basename(path).startswith(".")
        return not hidden and not any(
            path == folder or path.startswith(folder + os.sep) for folder in closed
        )

    for changes in watch(
        *folders,
        watch_filter=is_wanted,
        debounce=int(DEBOUNCE_S * 1000),
        rust_timeout=int(_LOOK_S * 1000),
        yield_on_timeout=True,
        raise_interrupt=True,
    ):
        if is_asked_to_stop():
            return
        yield bool(changes)


def is_fresh(path: str, settle_s: float) -> bool:
    """Was the file written to less than `settle_s` ago? Whoever writes it may go on."""
    try:
        age_s = time.time() - os.stat(path).st_mtime
    except (OSError, ValueError):
        return False
    return 0 <= age_s < settle_s
