"""One run at a time works on an output; a run that was killed holds up nobody."""

import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from audiofy.errors import LockedError
from audiofy.publish.files import explained

_LOCK = "lock"
_OWNER = "owner.json"
_HANDS = "hands"
_ORPHANS_S = 60.0
_LOOK_S = 0.2


@contextmanager
def locked(state: Path) -> Iterator[str | None]:
    """The lock on the folder `state`; yields who left it behind, if a run ended without order.

    The system frees the lock when its holder dies, so a stale one is only a file. Raises
    LockedError while another run holds it, or while the workers of a killed one still live;
    PublishError, StorageError.
    """
    import filelock

    lock = filelock.FileLock(state / _LOCK)
    with explained(state / _LOCK):
        try:
            lock.acquire(blocking=False)
        except filelock.Timeout:
            owner = _owner(state) or "another run"
            raise LockedError(
                f"{owner} is working on {state.parent}.", "Wait for it to end, or end it."
            ) from None
    try:
        left_by = _owner(state)
        try:
            with explained(state / _OWNER):
                _await_orphans(state)
                (state / _OWNER).write_text(json.dumps(_myself()), "utf-8")
            yield left_by
        finally:
            (state / _OWNER).unlink(missing_ok=True)
    finally:
        lock.release()


def settle(state: str, parent: int) -> None:
    """What a worker process does first: it dies with its parent, and shows that it lives."""
    # Asked to end while it ends already, it would complain of a handler that is gone.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    hands = _hand(Path(state))
    threading.Thread(target=_watch, args=(parent, hands), daemon=True).start()


def _hand(state: Path) -> int | None:
    """An open file that is locked, together with other workers, until this process ends."""
    try:
        import fcntl
    except ImportError:  # Windows ends the workers of a job together
        return None
    try:
        descriptor = os.open(state / _HANDS, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError:  # another machine, or a folder that is gone: the parent will say so
        return None
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def _watch(parent: int, _: int | None) -> None:
    while os.getppid() == parent:
        time.sleep(_LOOK_S)
    os._exit(1)  # nobody waits for what is under way; the next run sweeps it up


def _await_orphans(state: Path) -> None:
    try:
        import fcntl
    except ImportError:
        return
    descriptor = os.open(state / _HANDS, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        deadline = time.monotonic() + _ORPHANS_S
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() > deadline:
                    cause = f"Workers of a run that was killed still work on {state.parent}."
                    raise LockedError(cause, "Wait for them to end, or end them.") from None
                time.sleep(_LOOK_S / 4)
    finally:
        os.close(descriptor)


def _myself() -> dict[str, Any]:
    return {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _owner(state: Path) -> str | None:
    """Who has, or had, the lock; None if the last run ended in order."""
    try:
        told = json.loads((state / _OWNER).read_text("utf-8"))
        return f"Process {told['pid']} on {told['host']} (since {told['since']})"
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return "Another run"
