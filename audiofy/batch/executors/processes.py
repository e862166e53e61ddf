"""Tasks in processes of this machine (pebble): one that dies or hangs hurts no other."""

import os
from collections import Counter
from collections.abc import Hashable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnContext
from multiprocessing.synchronize import RLock
from queue import Empty, SimpleQueue
from typing import Any

from pebble import ProcessExpired, ProcessPool

from audiofy.batch.executors import DIED, mistake, too_long
from audiofy.batch.executors.queue import Queued, Task, undisturbed
from audiofy.batch.lock import settle
from audiofy.batch.model import Lost

_IN_DUBIO = 4
"""So often is a task begun again of which nobody knows that it killed its worker."""

Begun = tuple[Hashable, Task, tuple[Any, ...]]


class _KeptLocks(SpawnContext):
    """Its locks live as long as the pool: pebble drops them before it stops the workers, and one
    that is just being started would find its lock gone, and say so.
    """

    def __init__(self) -> None:
        super().__init__()
        self._locks: list[RLock] = []

    def RLock(self) -> RLock:  # noqa: N802
        self._locks.append(super().RLock())
        return self._locks[-1]


class Processes(Queued):
    """`hands` worker processes; `state` is the folder where they show that they live."""

    def __init__(self, hands: int, state: str, limit_s: float | None = None) -> None:
        super().__init__()
        self.hands = hands
        self._limit_s = limit_s
        resource_tracker.ensure_running()  # which lets signals through where it is started
        self._state = state
        self._pool = self._hire()
        self._open: set[Future[Any]] = set()
        self._ended: SimpleQueue[tuple[Begun, Future[Any]]] = SimpleQueue()
        self._doubts: Counter[Hashable] = Counter()

    def ended(self, timeout_s: float) -> tuple[Any, Any] | None:
        try:
            begun, future = self._ended.get(timeout=timeout_s)
        except Empty:
            if self._open and not self._pool.active:
                self._replace()
            return None
        ticket = begun[0]
        is_unknown = isinstance(future.exception(), BrokenProcessPool)
        if is_unknown and self._doubts[ticket] < _IN_DUBIO:
            self._doubts[ticket] += 1  # its worker died, or only its neighbour's
            self._start(*begun)
            return None
        del self._doubts[ticket]
        self._release()
        return ticket, self._result(future)

    def dismiss(self) -> None:
        self._pool.stop()
        self._pool.join()

    def _start(self, ticket: Hashable, task: Task, arguments: tuple[Any, ...]) -> None:
        with undisturbed():
            try:
                future = self._pool.schedule(task, args=arguments, timeout=self._limit_s)
            except RuntimeError:  # its pool is broken
                self._replace()
                future = self._pool.schedule(task, args=arguments, timeout=self._limit_s)
        self._open.add(future)
        future.add_done_callback(partial(self._note, (ticket, task, arguments)))

    def _hire(self) -> ProcessPool:
        return ProcessPool(
            max_workers=self.hands,
            initializer=settle,
            initargs=(self._state, os.getpid()),
            context=_KeptLocks(),
        )

    def _replace(self) -> None:
        """Another pool: pebble's breaks if a worker dies before it is known what it works at."""
        self.dismiss()
        self._pool = self._hire()
        for future in tuple(self._open):
            if not future.done():
                future.set_exception(BrokenProcessPool())

    def _note(self, begun: Begun, future: "Future[Any]") -> None:
        self._open.discard(future)
        self._ended.put((begun, future))

    def _result(self, future: "Future[Any]") -> Any:
        error = future.exception()
        if error is None:
            return future.result()
        if isinstance(error, FutureTimeout) and self._limit_s:
            return too_long(self._limit_s)
        if isinstance(error, BrokenProcessPool):
            return Lost(DIED, "Its worker process died.")
        if isinstance(error, ProcessExpired):
            return Lost(DIED, f"It killed its worker process (exit code {error.exitcode}).")
        return mistake(error)
