"""The loop of a run: what is pending goes to an executor, what comes back goes into the ledger.

An article is read first, for the name of its folder: names are given in the order of the plan, so
that the same articles get the same names whatever ends first. Then it is made. A receipt is
recorded as soon as it comes.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from audiofy.batch.executors import STRIKES, Executor
from audiofy.batch.ledger import Ledger, Todo, shown
from audiofy.batch.model import Failed, Lost, Made, Order, Reading, State
from audiofy.batch.naming import folder_for
from audiofy.batch.outputs import Output
from audiofy.batch.work import Workshop, make, read
from audiofy.errors import EngineUnavailable

WINDOW = 2
"""Articles in hand for each hand of the executor: one under way, one that waits."""

MOST_STRIKES = 3
_WAIT_S = 0.5


class News(StrEnum):
    """What happened to an article."""

    STARTED = "started"
    DONE = "done"
    FAILED = "failed"
    STRUCK = "struck"  # its worker was lost; it is tried again
    QUARANTINED = "quarantined"
    WAITS = "waits"  # the run stops, and not by its fault


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an article; `is_changed`: it had an edition before."""

    news: News
    name: str
    folder: str | None = None
    made: Made | None = None
    failed: Failed | None = None
    is_changed: bool = False


@dataclass(slots=True)
class _Hand:
    """An article in hand; `reading` once it was read, or the failure to."""

    todo: Todo
    reading: Reading | Failed | None = None
    order: Order | None = None

    @property
    def name(self) -> str:
        return self.todo.source.name


class Run:
    """One pass over what is pending. `stopped` says why it ended before all was done, if it did."""

    def __init__(
        self,
        ledger: Ledger,
        output: Output,
        executor: Executor,
        workshop: Workshop,
        *,
        shard: str = "none",
        max_failures: int | None = None,
        is_asked_to_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        self._ledger = ledger
        self._output = output
        self._executor = executor
        self._workshop = workshop
        self._shard = shard
        self._max_failures = max_failures
        self._is_asked_to_stop = is_asked_to_stop
        self._backlog = ledger.to_do()
        self._unnamed: deque[_Hand] = deque()  # in the order of the plan
        self._hands: dict[str, _Hand] = {}
        self._failures = 0
        self.stopped: Failed | None = None
        self.is_cut_short = False

    def __iter__(self) -> Iterator[Event | None]:
        """Work until all is done; None is a moment in which nothing happened."""
        try:
            while True:
                if self._must_stop():
                    self._drop_waiting()
                else:
                    yield from self._take_up()
                if not self._hands:
                    return
                try:
                    ended = self._executor.ended(_WAIT_S)
                except EngineUnavailable as gone:
                    self.stopped = Failed.of(gone, stops=True)
                    return
                if ended is None:
                    yield None
                else:
                    yield from self._take_back(*ended)
        finally:
            self._leave()

    def _must_stop(self) -> bool:
        too_many = self._max_failures is not None and self._failures >= self._max_failures
        self.is_cut_short = self.is_cut_short or self._is_asked_to_stop() or too_many
        return self.is_cut_short or self.stopped is not None

    def _take_up(self) -> Iterator[Event]:
        """Fill the window, in the order of the plan."""
        while len(self._hands) < WINDOW * self._executor.hands:
            todo = next(self._backlog, None)
            if todo is None:
                return
            hand = self._hands[todo.source.name] = _Hand(todo)
            if todo.folder:
                yield self._order(hand, todo.folder)
            else:
                self._unnamed.append(hand)
                self._executor.begin(hand.name, read, todo.source, self._workshop)

    def _drop_waiting(self) -> None:
        for name in self._executor.drop_waiting():
            self._put_back(self._hands[name])
        for hand in list(self._unnamed):
            if hand.reading is not None:
                self._put_back(hand)

    def _put_back(self, hand: _Hand) -> None:
        """It waits for the next run."""
        del self._hands[hand.name]
        if hand.order is None:
            self._unnamed.remove(hand)
        else:
            self._ledger.waits(hand.name)

    def _leave(self) -> None:
        """What is still under way was interrupted: nothing of it is left but its name."""
        if not self._hands:
            return
        self._executor.dismiss()
        for hand in list(self._hands.values()):
            if hand.order:
                self._output.sweep(hand.order.folder)
            self._put_back(hand)

    def _take_back(self, name: str, result: Any) -> Iterator[Event]:
        hand = self._hands[name]
        if isinstance(result, Lost):
            yield from self._lose(hand, result)
        elif hand.order is None:
            hand.reading = result
        else:
            yield self._close(hand, result)
        yield from self._name_those_in_turn()

    def _name_those_in_turn(self) -> Iterator[Event]:
        while self._unnamed and (reading := self._unnamed[0].reading) is not None:
            if self._must_stop():
                return
            hand = self._unnamed.popleft()
            if isinstance(reading, Failed):
                yield self._close(hand, reading)
                continue
            self._ledger.read(hand.name, reading.characters)
            yield self._order(hand, self._folder_for(hand.todo, reading))

    def _folder_for(self, todo: Todo, reading: Reading) -> str:
        return folder_for(
            reading.date,
            reading.slug,
            todo.job,
            shard=self._shard,
            is_taken=lambda it: self._ledger.is_taken(it) or self._output.is_taken(it),
        )

    def _order(self, hand: _Hand, folder: str) -> Event:
        """Recorded before it is begun: whoever finds the ledger knows what was under way."""
        is_new = hand.todo.folder is None
        article = hand.reading.article if isinstance(hand.reading, Reading) else None
        todo = hand.todo
        hand.order = Order(todo.source, todo.job, folder, is_new, article, todo.root)
        self._ledger.started(hand.order)
        self._executor.begin(hand.name, make, hand.order, self._workshop)
        return Event(News.STARTED, shown(hand.name), folder)

    def _close(self, hand: _Hand, receipt: Made | Failed, state: State = State.FAILED) -> Event:
        del self._hands[hand.name]
        folder = hand.order.folder if hand.order else None
        if folder:  # a cluster begins again by itself when a worker dies
            self._output.sweep(folder)
        if isinstance(receipt, Made):
            self._ledger.made(hand.name, receipt)
            if folder:
                self._output.note(folder, receipt.sound_bytes)
            is_changed = hand.todo.is_changed
            return Event(News.DONE, shown(hand.name), folder, receipt, is_changed=is_changed)
        if receipt.stops:
            self.stopped = receipt
            self._ledger.waits(hand.name)
            return Event(News.WAITS, shown(hand.name), folder)
        self._failures += 1
        self._ledger.failed(hand.name, receipt, state)
        news = News.QUARANTINED if state is State.QUARANTINED else News.FAILED
        return Event(news, shown(hand.name), folder, failed=receipt)

    def _lose(self, hand: _Hand, lost: Lost) -> Iterator[Event]:
        """There is no receipt. A worker that died is not blamed on its neighbours."""
        if hand.order:
            self._output.sweep(hand.order.folder)
        failed = Failed(lost.kind, 70, lost.cause, _HINTS.get(lost.kind, _OUR_MISTAKE))
        if lost.kind not in STRIKES:
            yield self._end_lost(hand, failed, State.FAILED)
            return
        strikes = hand.todo.strikes + 1
        if strikes >= MOST_STRIKES:
            again = replace(failed, cause=f"{failed.cause} It did so {strikes} times.")
            yield self._end_lost(hand, again, State.QUARANTINED)
            return
        self._ledger.struck(hand.name)
        hand.todo = replace(hand.todo, strikes=strikes)
        yield Event(News.STRUCK, shown(hand.name), failed=failed)
        if hand.order:
            self._order(hand, hand.order.folder)
        else:
            self._executor.begin(hand.name, read, hand.todo.source, self._workshop)

    def _end_lost(self, hand: _Hand, failed: Failed, state: State) -> Event:
        if hand.order is None:
            self._unnamed.remove(hand)
        return self._close(hand, failed, state)


_HINTS = {
    "WorkerDied": "Try it alone: audiofy convert. Then: --retry-failed",
    "TimeLimit": "Split it into articles, or give it longer: --time-limit SECONDS --retry-failed",
}
_OUR_MISTAKE = "Report what this shows: audiofy convert ARTICLE --debug. Then: --retry-failed"
