"""Who does the work: threads, processes, a cluster. One protocol, one suite of tests for all.

Every executor is bounded by whoever uses it: nothing is begun that was not asked for.
"""

from collections.abc import Callable, Hashable
from typing import Any, Protocol

from audiofy.batch.model import Lost


class Executor(Protocol):
    """Does tasks at the same time, `hands` of them; what waits is done in the order it came.

    A task is a function and its arguments, all of which can be pickled. It ends with what the
    function returns, or with Lost: it raised, its worker died, it took longer than it may.
    """

    hands: int

    trouble: str
    """What keeps it from working at the moment; "" if nothing does."""

    def begin(self, ticket: Hashable, task: Callable[..., Any], *arguments: Any) -> None:
        """Do a task as soon as there is a hand; `ticket` names it."""

    def ended(self, timeout_s: float) -> tuple[Any, Any] | None:
        """The ticket and the result of a task that has ended; None: none did in this time.

        Raises EngineUnavailable if it will not work again.
        """

    def drop_waiting(self) -> list[Any]:
        """Forget the tasks that no hand has begun; returns their tickets."""

    def dismiss(self) -> None:
        """End all work at once, and every process and thread of it."""


DIED = "WorkerDied"
TOO_LONG = "TimeLimit"
STRIKES = (DIED, TOO_LONG)
"""The kinds of Lost that are tried again, but not for ever."""


def mistake(error: BaseException) -> Lost:
    """What a task raised: failures of an article are receipts, so this is a mistake of ours."""
    return Lost(type(error).__name__, f"This is a mistake in audiofy: {error!r}")


def too_long(limit_s: float) -> Lost:
    return Lost(TOO_LONG, f"It took longer than {limit_s:g} s.")
