"""What the executors share that begin a task only when a hand is free, in processes of their own.

A task that was begun cannot be taken back; so what waits, waits here.
"""

import signal
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any

Task = Callable[..., Any]


class Queued(ABC):
    """Tasks in the order they came, at most `hands` of them begun."""

    hands: int

    def __init__(self) -> None:
        self.trouble = ""
        self._waiting: deque[tuple[Hashable, Task, tuple[Any, ...]]] = deque()
        self._busy = 0

    def begin(self, ticket: Hashable, task: Task, *arguments: Any) -> None:
        self._waiting.append((ticket, task, arguments))
        self._employ()

    def drop_waiting(self) -> list[Any]:
        dropped = [ticket for ticket, _, _ in self._waiting]
        self._waiting.clear()
        return dropped

    @abstractmethod
    def _start(self, ticket: Hashable, task: Task, arguments: tuple[Any, ...]) -> None:
        """Let a hand begin; its end is noted somewhere."""

    def _employ(self) -> None:
        while self._waiting and self._busy < self.hands:
            self._busy += 1
            self._start(*self._waiting.popleft())

    def _release(self) -> None:
        """A hand is free again."""
        self._busy -= 1
        self._employ()


@contextmanager
def undisturbed() -> Iterator[None]:
    """Workers that start meanwhile never see Ctrl-C, which a terminal sends to all processes.

    Nor do those that are started later, by a thread that starts meanwhile.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
