"""Tasks on many machines (dask.distributed, the extra `cluster`): this end only hands them out.

The workers write the editions themselves, so output and inputs must have the same names for all of
them: a shared file system, or S3. Start the workers with one thread each and with their nannies,
by whatever starts them where you are: `dask worker`, dask-kubernetes, dask-jobqueue (SLURM).
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any

from audiofy.batch.executors import DIED, mistake, too_long
from audiofy.batch.executors.queue import Queued, Task
from audiofy.batch.model import Lost
from audiofy.errors import ConfigError, EngineUnavailable

_LOCAL = "local:"
_COUNT_EVERY_S = 5.0
_SETTINGS = {
    # A worker that dies is blamed on the task it had begun, and on no other.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.worker-saturation": 1.0,
}


class Cluster(Queued):
    """The workers of a Dask cluster at an address (tcp://HOST:PORT), or "local:N" of our own.

    `resources` is what a worker must have for a task, such as {"GPU": 1}. Raises ConfigError for an
    address that is none, EngineUnavailable without the extra or without an answer.
    """

    def __init__(
        self,
        address: str,
        limit_s: float | None = None,
        resources: Mapping[str, float] | None = None,
    ) -> None:
        super().__init__()
        try:
            import dask
            import distributed
        except ImportError as error:
            cause = "Working on a cluster needs dask.distributed."
            raise EngineUnavailable("dask", "pip install 'audiofy[cluster]'", cause) from error
        self._limit_s = limit_s
        self._resources = dict(resources or {})
        self._own: Any = None
        self._futures: dict[Hashable, tuple[Any, float]] = {}
        self._ended: SimpleQueue[Hashable] = SimpleQueue()
        self._begun = 0
        if address.startswith(_LOCAL):
            logging.getLogger("distributed").setLevel(logging.CRITICAL)
            with dask.config.set(_SETTINGS):
                self._own = distributed.LocalCluster(
                    n_workers=_workers(address),
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",
                    resources=self._resources,
                )
        try:
            self._client: Any = distributed.Client(self._own or address, set_as_default=False)
        except (OSError, ValueError) as error:
            cause = f"There is no Dask scheduler at {address}: {error}."
            raise EngineUnavailable("dask", "Start one: dask scheduler", cause) from error
        self._counted_s = 0.0
        self._count()

    def ended(self, timeout_s: float) -> tuple[Any, Any] | None:
        self._count()
        try:
            ticket = self._ended.get(timeout=timeout_s)
        except Empty:
            return None
        future, began = self._futures.pop(ticket)
        self._release()
        return ticket, self._result(future, time.monotonic() - began)

    def dismiss(self) -> None:
        for future, _ in self._futures.values():
            future.cancel(force=True)
        self._futures.clear()
        self._client.close()
        if self._own is not None:
            self._own.close()
            self._own = None

    def _start(self, ticket: Hashable, task: Task, arguments: tuple[Any, ...]) -> None:
        self._begun += 1
        future = self._client.submit(
            _limited,
            self._limit_s,
            task,
            *arguments,
            key=f"audiofy-{os.getpid()}-{self._begun}",
            pure=False,
            resources=self._resources or None,
        )
        self._futures[ticket] = (future, time.monotonic())
        future.add_done_callback(partial(self._note, ticket))

    def _note(self, ticket: Hashable, _: Any) -> None:
        self._ended.put(ticket)

    def _result(self, future: Any, took_s: float) -> Any:
        from distributed import KilledWorker

        error = future.exception()
        if error is None:
            return future.result()
        if not isinstance(error, KilledWorker):
            return mistake(error)
        if self._limit_s and took_s >= self._limit_s:
            return too_long(self._limit_s)
        return Lost(DIED, "It killed its worker process on the cluster.")

    def _count(self) -> None:
        """Workers come and go."""
        if time.monotonic() - self._counted_s >= _COUNT_EVERY_S:
            self._counted_s = time.monotonic()
            self.hands = max(1, sum(self._client.nthreads().values()))
            self._employ()


def _limited(limit_s: float | None, task: Callable[..., Any], *arguments: Any) -> Any:
    """Do a task; if it takes too long, the process ends, and its nanny starts another."""
    if limit_s is None:
        return task(*arguments)
    watchdog = threading.Timer(limit_s, os._exit, (1,))
    watchdog.daemon = True
    watchdog.start()
    try:
        return task(*arguments)
    finally:
        watchdog.cancel()


def _workers(address: str) -> int:
    try:
        count = int(address.removeprefix(_LOCAL))
    except ValueError:
        count = 0
    if count < 1:
        raise ConfigError(f"{address!r} is no number of workers.", "Such as: --cluster local:4")
    return count
