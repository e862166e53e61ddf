"""Tasks in processes of this machine (pebble): one that dies or hangs hurts no other."""

import os
import signal
from collections.abc import Hashable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from queue import Empty, SimpleQueue
from typing import Any

from pebble import ProcessExpired, ProcessPool

from audiofy.batch.executors import DIED, mistake, too_long
from audiofy.batch.executors.queue import Queued, Task
from audiofy.batch.lock import settle
from audiofy.batch.model import Lost


class Processes(Queued):
    """`hands` worker processes; `state` is the folder where they show that they live."""

    def __init__(self, hands: int, state: str, limit_s: float | None = None) -> None:
        super().__init__()
        self.hands = hands
        self._limit_s = limit_s
        self._pool = ProcessPool(
            max_workers=hands,
            initializer=settle,
            initargs=(state, os.getpid()),
            context=get_context("spawn"),
        )
        self._ended: SimpleQueue[tuple[Hashable, Future[Any]]] = SimpleQueue()

    def ended(self, timeout_s: float) -> tuple[Any, Any] | None:
        try:
            ticket, future = self._ended.get(timeout=timeout_s)
        except Empty:
            return None
        self._release()
        return ticket, self._result(future)

    def dismiss(self) -> None:
        self._pool.stop()
        self._pool.join()

    def _start(self, ticket: Hashable, task: Task, arguments: tuple[Any, ...]) -> None:
        with _undisturbed():
            future = self._pool.schedule(task, args=arguments, timeout=self._limit_s)
        future.add_done_callback(partial(self._note, ticket))

    def _note(self, ticket: Hashable, future: "Future[Any]") -> None:
        self._ended.put((ticket, future))

    def _result(self, future: "Future[Any]") -> Any:
        error = future.exception()
        if error is None:
            return future.result()
        if isinstance(error, FutureTimeout) and self._limit_s:
            return too_long(self._limit_s)
        if isinstance(error, ProcessExpired):
            return Lost(DIED, f"It killed its worker process (exit code {error.exitcode}).")
        return mistake(error)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Workers that start meanwhile never see Ctrl-C, which a terminal sends to all processes."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
