"""Working ahead with several hands: results in order, never many before they are wanted."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
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
    work: Callable[[Task], Result], tasks: Iterable[Task], hands: int, ahead: int = AHEAD
) -> Generator[Result]:
    """The results of work(task) in the order of the tasks, by `hands` threads at once.

    `ahead` tasks for each hand may be done before their results are taken. One hand works only when
    a result is asked for. A failure is raised in its turn. Whoever stops
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
            if len(under_way) >= ahead * hands:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()
    finally:
        crew.dismiss()


def pause(seconds: float) -> None:
    """Sleep; in a crew that is dismissed meanwhile, the task ends here."""
    thread = threading.current_thread()
    if not isinstance(thread, _Hand):
        time.sleep(seconds)
    elif thread.dismissed.wait(seconds):
        raise CancelledError


class _Hand(threading.Thread):
    """A daemon: one that waits for a server holds up nobody who wants to leave."""

    def __init__(self, work: Callable[[], None], number: int, dismissed: threading.Event) -> None:
        super().__init__(target=work, name=f"booth-{number}", daemon=True)
        self.dismissed = dismissed


class _Crew(Generic[Task, Result]):
    """Threads that take orders until they are dismissed."""

    def __init__(self, work: Callable[[Task], Result], hands: int) -> None:
        self._work = work
        self._orders: SimpleQueue[tuple[Future[Result], Task] | None] = SimpleQueue()
        self._dismissed = threading.Event()
        self._threads = [_Hand(self._serve, number, self._dismissed) for number in range(hands)]
        for thread in self._threads:
            thread.start()

    def hand_over(self, task: Task) -> "Future[Result]":
        future: Future[Result] = Future()
        self._orders.put((future, task))
        return future

    def dismiss(self) -> None:
        """Drop what has not begun; give what is under way a little time to end."""
        self._dismissed.set()
        with suppress(Empty):
            while True:
                self._orders.get_nowait()
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
