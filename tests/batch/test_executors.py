"""The protocol of the executors: one suite for threads, processes and a cluster."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pebble.pool.process import WorkerManager

from audiofy.batch.executors import DIED, TOO_LONG, Executor
from audiofy.batch.executors.cluster import Cluster
from audiofy.batch.executors.processes import Processes
from audiofy.batch.executors.threads import Threads
from audiofy.batch.model import Lost
from tests.batch import tasks

Hire = Callable[..., Executor]
KINDS = ("threads", "processes", "cluster")
PATIENCE_S = 60.0
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs signals of POSIX")


def hire(kind: str, hands: int, state: Path, limit_s: float | None) -> Executor:
    if kind == "threads":
        return Threads(hands, limit_s)
    if kind == "cluster":
        return Cluster(f"local:{hands}", limit_s)
    return Processes(hands, os.fspath(state), limit_s)


@pytest.fixture(params=KINDS)
def staff(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Hire]:
    hired: list[Executor] = []

    def of(hands: int = 2, limit_s: float | None = None) -> Executor:
        hired.append(hire(request.param, hands, tmp_path, limit_s))
        return hired[-1]

    yield of
    for executor in hired:
        executor.dismiss()


def results(executor: Executor, count: int) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    deadline = time.monotonic() + PATIENCE_S
    while len(found) < count and time.monotonic() < deadline:
        if ended := executor.ended(1.0):
            found[ended[0]] = ended[1]
    return found


def test_each_task_ends_with_what_its_function_returns(staff: Hire) -> None:
    executor = staff()
    for number in range(20):
        executor.begin(f"t{number}", tasks.doubled, number)
    assert results(executor, 20) == {f"t{number}": 2 * number for number in range(20)}


def test_without_tasks_nothing_ends(staff: Hire) -> None:
    assert staff().ended(0.01) is None


def test_what_a_task_raises_is_a_mistake_of_ours(staff: Hire) -> None:
    executor = staff()
    executor.begin("a", tasks.mistaken)
    executor.begin("b", tasks.doubled, 4)
    found = results(executor, 2)
    assert found["b"] == 8
    assert isinstance(found["a"], Lost)
    assert found["a"].kind == "ZeroDivisionError"
    assert "by nothing" in found["a"].cause


def test_what_takes_too_long_is_ended_and_replaced(staff: Hire) -> None:
    executor = staff(hands=1, limit_s=2.0)
    executor.begin("slow", tasks.dawdled, 30.0)
    executor.begin("quick", tasks.doubled, 1)
    found = results(executor, 2)
    assert found["quick"] == 2
    assert found["slow"].kind == TOO_LONG


def test_what_waits_can_be_dropped_and_what_is_under_way_ends(staff: Hire) -> None:
    executor = staff(hands=1)
    executor.begin("warm", tasks.doubled, 1)
    results(executor, 1)
    executor.begin("under way", tasks.dawdled, 0.5)
    time.sleep(0.1)
    for number in range(3):
        executor.begin(number, tasks.doubled, number)
    assert executor.drop_waiting() == [0, 1, 2]
    assert results(executor, 1) == {"under way": 0.5}
    assert executor.ended(0.3) is None


@pytest.mark.once
def test_after_dismissal_it_can_be_dismissed_again(staff: Hire) -> None:
    executor = staff()
    executor.begin("a", tasks.dawdled, 30.0)
    began = time.monotonic()
    executor.dismiss()
    assert time.monotonic() - began < 20


def test_hands_work_at_the_same_time(staff: Hire) -> None:
    executor = staff(hands=2)
    for number in range(2):
        executor.begin(f"warm{number}", tasks.dawdled, 0.3)
    results(executor, 2)
    began = time.monotonic()
    for number in range(4):
        executor.begin(number, tasks.dawdled, 1.0)
    results(executor, 4)
    assert time.monotonic() - began < 3.9


def test_a_dead_worker_is_no_loss_for_the_others(tmp_path: Path) -> None:
    """A task that ends just before its worker dies of the next may be called lost, too.

    Whoever uses an executor begins again what a dead worker has lost; so does this test.
    """
    executor = Processes(2, os.fspath(tmp_path))
    try:
        for number in range(10):
            executor.begin(number, tasks.doubled, number)
            executor.begin(f"poison{number}", tasks.dead)
        found = results(executor, 20)
        mistaken = [number for number in range(10) if isinstance(found[number], Lost)]
        for number in mistaken:
            executor.begin(number, tasks.doubled, number)
        found |= results(executor, len(mistaken))
    finally:
        executor.dismiss()
    assert len(mistaken) < 5
    assert [found[number] for number in range(10)] == [2 * number for number in range(10)]
    assert {found[f"poison{number}"].kind for number in range(10)} == {DIED}


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Processes]:
    """An executor with one worker."""
    executor = Processes(1, os.fspath(tmp_path))
    yield executor
    executor.dismiss()


def signal_worker(executor: Processes, number: signal.Signals) -> None:
    executor.begin("who", tasks.process_id)
    os.kill(results(executor, 1)["who"], number)


@POSIX
def test_a_worker_that_dies_while_it_has_nothing_to_do_is_replaced(alone: Processes) -> None:
    signal_worker(alone, signal.SIGKILL)
    wait_until(lambda: not alone._pool.active)
    alone.begin("next", tasks.doubled, 4)
    assert results(alone, 1) == {"next": 8}


@POSIX
def test_what_a_broken_pool_was_about_to_do_is_done_by_the_next(alone: Processes) -> None:
    signal_worker(alone, signal.SIGSTOP)
    alone.begin("next", tasks.doubled, 4)
    (worker,) = alone._pool._pool_manager.worker_manager.workers.values()
    worker.kill()  # it has not said that it works at it
    assert results(alone, 1) == {"next": 8}


@POSIX
def test_a_worker_that_is_being_started_when_its_pool_ends_says_nothing(
    alone: Processes, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It begins when the pool's channels are closed, and before its workers are stopped."""
    stop_workers: Callable[[WorkerManager], None] = WorkerManager.force_stop_workers

    def stop_workers_late(manager: WorkerManager) -> None:
        os.kill(worker, signal.SIGCONT)
        time.sleep(1.0)
        stop_workers(manager)

    monkeypatch.setattr(WorkerManager, "force_stop_workers", stop_workers_late)
    alone.begin("next", tasks.doubled, 4)
    (worker,) = alone._pool._pool_manager.worker_manager.workers
    os.kill(worker, signal.SIGSTOP)
    alone.dismiss()
    assert capfd.readouterr().err == ""


def wait_until(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_processes_are_other_processes_and_threads_are_not(tmp_path: Path) -> None:
    processes, threads = Processes(1, os.fspath(tmp_path)), Threads(1)
    try:
        for executor in (processes, threads):
            executor.begin("who", tasks.process_id)
        assert results(processes, 1)["who"] != os.getpid()
        assert results(threads, 1)["who"] == os.getpid()
    finally:
        processes.dismiss()
