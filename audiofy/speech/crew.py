"""Working ahead with several hands: results in order, never many before they are wanted."""

import os
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

AHEAD = 4
"""Tasks for each hand that may be done or under way before the next result is taken."""

_GRACE_S = 2.0
"""How long a crew that is dismissed may take to finish what is under way."""


def usable_cores() -> int:
    """The cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def in_order(
    work: Callable[[Task], Result], tasks: Iterable[Task], hands: int
) -> Generator[Result]:
    """The results of work(task) in the order of the tasks, by `hands` threads at once.

    One hand works only when a result is asked for. A failure is raised in its turn. Whoever stops
    asking dismisses the crew: what has not begun is dropped.
    """
    if hands == 1:
        yield from map(work, tasks)
        return
    crew = _Crew(work, hands)
    under_way: deque[Future[Result]] = deque()
    try:
        for task in tasks:
            under_way.append(crew.hand_over(task))
            if len(under_way) >= AHEAD * hands:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        crew.dismiss()


class _Crew(Generic[Task, Result]):
    """Daemon threads: one that waits for a server holds up nobody who wants to leave."""

    def __init__(self, work: Callable[[Task], Result], hands: int) -> None:
        self._work = work
        self._orders: SimpleQueue[tuple[Future[Result], Task] | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._serve, name=f"booth-{number}", daemon=True)
            for number in range(hands)
        ]
        for thread in self._threads:
            thread.start()

    def hand_over(self, task: Task) -> "Future[Result]":
        future: Future[Result] = Future()
        self._orders.put((future, task))
        return future

    def dismiss(self) -> None:
        """Drop what has not begun; give what is under way a little time to end."""
        try:
            while True:
                self._orders.get_nowait()
        except Empty:
            pass
        for _ in self._threads:
            self._orders.put(None)
        for thread in self._threads:
            thread.join(_GRACE_S / len(self._threads))

    def _serve(self) -> None:
        while (order := self._orders.get()) is not None:
            future, task = order
            try:
                future.set_result(self._work(task))
            except BaseException as error:  # noqa: BLE001 - raised where the result is taken
                future.set_exception(error)
