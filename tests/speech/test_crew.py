"""Working ahead: results in order, a bounded number of them, and no hand that stays behind."""

import threading
import time
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiofy.speech.crew import AHEAD, in_order


def hands_at_work() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name.startswith("booth-")]


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), max_size=40), st.integers(1, 5))
def test_results_come_in_the_order_of_the_tasks(waits_ms: list[int], hands: int) -> None:
    def work(task: tuple[int, int]) -> int:
        time.sleep(task[1] / 1000)
        return task[0]

    tasks = list(enumerate(waits_ms))
    assert list(in_order(work, tasks, hands)) == list(range(len(tasks)))


def test_several_hands_work_at_once() -> None:
    together = threading.Barrier(3, timeout=5)
    assert len(list(in_order(lambda _: together.wait(), range(3), 3))) == 3


def test_one_hand_works_only_when_it_is_asked() -> None:
    done: list[int] = []
    results = in_order(done.append, count(), 1)
    next(results)
    assert done == [0]


@pytest.mark.parametrize("hands", [2, 4])
def test_tasks_are_taken_no_further_ahead_than_agreed(hands: int) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in count():
            taken.append(number)
            yield number

    results = in_order(lambda task: task, tasks(), hands)
    for received in range(1, 30):
        next(results)
        assert len(taken) <= received + AHEAD * hands
    results.close()


def test_a_failure_is_raised_in_its_turn() -> None:
    def work(task: int) -> int:
        if task == 3:
            raise ValueError("three")
        return task

    results = in_order(work, range(100), 4)
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(ValueError, match="three"):
        next(results)
    assert hands_at_work() == []


def test_who_stops_asking_leaves_nobody_at_work() -> None:
    done: list[int] = []

    def work(task: int) -> None:
        time.sleep(0.01)
        done.append(task)

    results = in_order(work, count(), 3)
    next(results)
    results.close()
    assert hands_at_work() == []
    so_far = len(done)
    time.sleep(0.05)
    assert len(done) == so_far <= 1 + AHEAD * 3


def test_one_that_is_stuck_holds_up_nobody_who_leaves() -> None:
    stuck = threading.Event()
    results = in_order(lambda task: stuck.wait(30) if task else None, range(3), 2)
    next(results)
    started = time.monotonic()
    results.close()
    assert time.monotonic() - started < 5
    stuck.set()
