"""Tasks in threads of this process: for engines that wait for a server, behind one limiter."""

import threading
import time
from collections import deque
from collections.abc import Callable, Hashable
from queue import Empty, SimpleQueue
from typing import Any

from audiofy.batch.executors import mistake, too_long


class Threads:
    """At most `hands` threads at once; one that takes too long is left alone, and replaced."""

    def __init__(self, hands: int, limit_s: float | None = None) -> None:
        self.hands = hands
        self.trouble = ""
        self._limit_s = limit_s
        self._waiting: deque[tuple[Hashable, Callable[..., Any], tuple[Any, ...]]] = deque()
        self._busy: dict[int, tuple[Hashable, float]] = {}
        self._ended: SimpleQueue[tuple[int, Any]] = SimpleQueue()
        self._begun = 0

    def begin(self, ticket: Hashable, task: Callable[..., Any], *arguments: Any) -> None:
        self._waiting.append((ticket, task, arguments))
        self._employ()

    def ended(self, timeout_s: float) -> tuple[Any, Any] | None:
        deadline = time.monotonic() + timeout_s
        while True:
            if late := self._late():
                return late
            try:
                left_s = max(deadline - time.monotonic(), 0)
                number, result = self._ended.get(timeout=min(left_s, _LOOK_S))
            except Empty:
                if time.monotonic() >= deadline:
                    return None
                continue
            if number in self._busy:
                return self._finished(number, result)

    def drop_waiting(self) -> list[Any]:
        dropped = [ticket for ticket, _, _ in self._waiting]
        self._waiting.clear()
        return dropped

    def dismiss(self) -> None:
        """Threads cannot be ended; they are daemons, and end with the process."""
        self.drop_waiting()

    def _late(self) -> tuple[Any, Any] | None:
        for number, (_, began) in self._busy.items():
            if self._limit_s and time.monotonic() - began > self._limit_s:
                return self._finished(number, too_long(self._limit_s))
        return None

    def _finished(self, number: int, result: Any) -> tuple[Any, Any]:
        ticket, _ = self._busy.pop(number)
        self._employ()
        return ticket, result

    def _employ(self) -> None:
        while self._waiting and len(self._busy) < self.hands:
            ticket, task, arguments = self._waiting.popleft()
            self._begun += 1
            self._busy[self._begun] = (ticket, time.monotonic())
            threading.Thread(
                target=self._do, args=(self._begun, task, arguments), daemon=True
            ).start()

    def _do(self, number: int, task: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        try:
            result = task(*arguments)
        except BaseException as error:  # noqa: BLE001 - the result of the task, told by ended()
            result = mistake(error)
        self._ended.put((number, result))


_LOOK_S = 0.1
"""How often it is looked whether a task takes too long."""
