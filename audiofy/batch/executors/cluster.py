"""Tasks on many machines (dask.distributed, the extra `cluster`): this end only hands them out.

The workers write the editions themselves, so output and inputs must have the same names for all of
them: a shared file system, or S3. Start the workers with one thread each and with their nannies,
by whatever starts them where you are: `dask worker`, dask-kubernetes, dask-jobqueue (SLURM).
"""

import logging
import os
import re
import threading
import time
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import CancelledError
from contextlib import ExitStack
from functools import partial
from multiprocessing import resource_tracker
from queue import Empty, SimpleQueue
from typing import Any

from audiofy.batch.executors import DIED, mistake, too_long
from audiofy.batch.executors.queue import Queued, Task, undisturbed
from audiofy.batch.model import Lost
from audiofy.errors import ConfigError, EngineUnavailable

_LOCAL = "local:"
_PORT = re.compile(r":\d+/?$")
_PROTOCOLS = ("tcp", "tls", "ucx", "ws", "wss")
_LOUD = ("distributed", "distributed.client")
"""What these log is said by an error of ours, in fewer words."""

_KEYS = 500
"""Dask keeps the names of the last 100 000 tasks; here they are forgotten after so many."""

_COUNT_EVERY_S = 5.0
PATIENCE_S = 600.0
"""How long a cluster may be without a worker."""

_SETTINGS = {
    # A worker that dies is blamed on the task it had begun, and on no other.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.worker-saturation": 1.0,
    # By default it keeps an hour of measurements of itself, a profile of each of 1000 seconds, and
    # the last 1000 messages on each connection, with the articles in them.
    "distributed.admin.system-monitor.log-length": 60,
    "distributed.worker.profile.enabled": False,
    "distributed.admin.low-level-log-length": 50,
    "distributed.admin.log-length": 50,
    "distributed.diagnostics.computations.max-history": 10,
}


class Cluster(Queued):
    """The workers of a Dask cluster at an address (tcp://HOST:PORT), or "local:N" of our own.

    `resources` is what a worker must have for a task, such as {"GPU": 1}. Workers may come and go;
    without one for `patience_s`, the cluster is given up. Raises ConfigError for an address that is
    none, EngineUnavailable without the extra or without an answer.
    """

    def __init__(
        self,
        address: str,
        limit_s: float | None = None,
        resources: Mapping[str, float] | None = None,
        patience_s: float = PATIENCE_S,
    ) -> None:
        super().__init__()
        try:
            import distributed  # noqa: F401
            from dask.utils import key_split
        except ImportError as error:
            cause = "Working on a cluster needs dask.distributed."
            raise EngineUnavailable("dask", "pip install 'audiofy[cluster]'", cause) from error
        self._forget_keys: Callable[[], None] = key_split.cache_clear
        self._limit_s = limit_s
        self._resources = dict(resources or {})
        self._futures: dict[Hashable, tuple[Any, float]] = {}
        self._ended: SimpleQueue[Hashable] = SimpleQueue()
        self._begun = 0
        protocol, is_given, _ = address.partition("://")
        if is_given and protocol not in _PROTOCOLS:
            raise ConfigError(f"Dask does not speak {protocol}.", "Such as: tcp://HOST:8786")
        if not address.startswith(_LOCAL) and not _PORT.search(address):
            raise ConfigError(f"{address!r} has no port.", "Such as: tcp://HOST:8786")
        for name in _LOUD:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self._connect(address)
        self._address = address
        self._patience_s = patience_s
        self._counted_s = 0.0
        self._worked_s = time.monotonic()
        self._count()

    def ended(self, timeout_s: float) -> tuple[Any, Any] | None:
        self._count()
        try:
            ticket = self._ended.get(timeout=timeout_s)
        except Empty:
            return None
        future, began = self._futures.pop(ticket)
        if future.status in ("cancelled", "lost"):
            raise self._gone()
        self._release()
        return ticket, self._result(future, time.monotonic() - began)

    def dismiss(self) -> None:
        for future, _ in self._futures.values():
            future.cancel(force=True)
        self._futures.clear()
        self._opened.close()

    def _connect(self, address: str) -> None:
        import dask
        from distributed import Client

        with ExitStack() as opened:
            # As long as it lasts: connections are made again, and workers started again.
            opened.enter_context(dask.config.set(_SETTINGS))
            own = opened.enter_context(self._own_cluster(address)) if _is_local(address) else None
            try:
                self._client: Any = Client(own or address, set_as_default=False)
            except (OSError, ValueError) as error:
                cause = f"There is no Dask scheduler at {address}: {error}."
                raise EngineUnavailable("dask", "Start one: dask scheduler", cause) from error
            opened.callback(self._client.close)
            self._opened = opened.pop_all()

    def _own_cluster(self, address: str) -> Any:
        from distributed import LocalCluster
        from distributed.scheduler import DEFAULT_EXTENSIONS

        count = _workers(address)
        kept = {name: each for name, each in DEFAULT_EXTENSIONS.items() if name != "spans"}
        resource_tracker.ensure_running()  # which lets signals through where it is started
        with undisturbed():
            return LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                dashboard_address="127.0.0.1:0",
                resources=self._resources,
                # Spans keep something of every task for ever.
                scheduler_kwargs={"extensions": kept},
                extensions={},
                silence_logs=logging.CRITICAL,  # what matters, we say ourselves
            )

    def _start(self, ticket: Hashable, task: Task, arguments: tuple[Any, ...]) -> None:
        self._begun += 1
        if self._begun % _KEYS == 0:
            self._forget_keys()
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

        try:
            error = future.exception()
            if error is None:
                return future.result()
        except CancelledError as gone:  # between the end of the task and this question
            raise self._gone() from gone
        if not isinstance(error, KilledWorker):
            return mistake(error)
        if self._limit_s and took_s >= self._limit_s:
            return too_long(self._limit_s)
        return Lost(DIED, "It killed its worker process on the cluster.")

    def _count(self) -> None:
        """Workers come and go; a nanny gives up one that dies while it starts."""
        now = time.monotonic()
        if now - self._counted_s < _COUNT_EVERY_S:
            return
        workers = self._workers()
        self._counted_s = time.monotonic()
        self.trouble = "" if workers else self._alone()
        if workers:
            self._worked_s = now
        elif now - self._worked_s > self._patience_s:
            hint = f"Start workers: dask worker {self._address} --nthreads 1"
            raise EngineUnavailable("dask", hint, self._alone())
        self.hands = max(1, workers)
        self._employ()

    def _workers(self) -> int:
        """How many tasks the cluster can do at the same time."""
        try:
            if not self._resources:
                return sum(self._client.nthreads().values())
            found = self._client.scheduler_info()["workers"].values()
        except (OSError, ValueError, RuntimeError) as error:
            raise self._gone() from error
        return sum(
            worker["nthreads"]
            for worker in found
            if all(worker["resources"].get(name, 0) >= n for name, n in self._resources.items())
        )

    def _alone(self) -> str:
        has = ", ".join(f"{name}={count:g}" for name, count in self._resources.items())
        return f"There is no worker{f' with {has}' if has else ''} at {self._address}."

    def _gone(self) -> EngineUnavailable:
        cause = f"The Dask scheduler at {self._address} is gone."
        return EngineUnavailable("dask", "Start it again.", cause)


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


def _is_local(address: str) -> bool:
    return address.startswith(_LOCAL)


def _workers(address: str) -> int:
    try:
        count = int(address.removeprefix(_LOCAL))
    except ValueError:
        count = 0
    if count < 1:
        raise ConfigError(f"{address!r} is no number of workers.", "Such as: --cluster local:4")
    return count
