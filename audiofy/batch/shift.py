"""A shift from beginning to end: the output is locked, planned, worked on; then it is unlocked."""

import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from audiofy.batch.changes import LARGEST_BYTES
from audiofy.batch.executors import Executor
from audiofy.batch.feeds import Feeds
from audiofy.batch.inputs import listed, root_of, sources
from audiofy.batch.ledger import Ledger, Todo, explained
from audiofy.batch.lock import locked
from audiofy.batch.model import Found, Source
from audiofy.batch.outputs import Output
from audiofy.batch.plan import Plan, Planner, settle_accounts
from audiofy.batch.recipe import recipe
from audiofy.batch.watch import is_fresh
from audiofy.batch.work import Workshop
from audiofy.errors import ConfigError, PublishError
from audiofy.speech import SpeechEngine, choose_engine, find_voice
from audiofy.speech.model import usual_speed

STAGING = "staging"
"""The folder beside the ledger for what is on its way to a bucket."""

ONLINE_HANDS = 8
"""Articles at once with an engine that waits for a server."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a user names: folders, patterns, files and addresses; lists of such; news feeds."""

    arguments: Sequence[str] = ()
    lists: Sequence[str] = ()
    feeds: Sequence[str] = ()
    allow_private_hosts: bool = False

    @property
    def roots(self) -> list[str]:
        """How the ledger calls those whose articles are removed when they are there no longer.

        A feed is none of them: it names the latest articles alone.
        """
        return [root_of(each) for each in (*self.arguments, *self.lists)]


@dataclass(slots=True)
class Shift:
    """An output that is ours alone, with its ledger; `left_by` is who was killed at work there."""

    output: Output
    ledger: Ledger
    feeds: Feeds
    left_by: str | None = None
    is_unsettled: bool = False

    def plan(
        self,
        inputs: Inputs,
        recipe: str,
        *,
        retry_failed: bool = False,
        refresh: bool = False,
        settle_s: float = 0,
    ) -> Plan:
        """Note in the ledger what is to do. Raises InputMissing, StorageError.

        Files that were changed less than `settle_s` ago are left for later (`is_unsettled`).
        """
        self.ledger.begin_night()
        planner = Planner(
            self.ledger, self.output, recipe, retry_failed=retry_failed, refresh=refresh
        )
        skip = [self.output.address]
        self.is_unsettled = False
        with self.ledger.writing():
            for argument in inputs.arguments:
                found = sources(argument, skip, planner.is_known)
                planner.add(
                    root_of(argument), self._settled(found, settle_s) if settle_s else found
                )
            for path in inputs.lists:
                planner.add(root_of(path), listed(path, skip, planner.is_known))
            self._add_feeds(planner, inputs)
            return planner.finish(inputs.roots)

    def _add_feeds(self, planner: Planner, inputs: Inputs) -> None:
        """What is in the feeds now, and what has left them before it was made."""
        taken = set(inputs.arguments)  # who is named twice is made once
        for feed in inputs.feeds:
            root = root_of(feed)
            found = self.feeds.articles(feed, allow_private_hosts=inputs.allow_private_hosts)
            for each in chain(found, self.ledger.unmade(root)):
                if each.name not in taken:
                    taken.add(each.name)
                    planner.add(root, [each])

    def _settled(self, found: Iterable[Found], settle_s: float) -> Iterator[Found]:
        for each in found:
            if isinstance(each, Source) and is_fresh(each.path, settle_s):
                self.is_unsettled = True
            else:
                yield each

    def prune(self, removed: Sequence[tuple[str, str]]) -> None:
        """Remove the editions of articles that are gone."""
        with self.ledger.writing():
            for name, folder in removed:
                self.output.remove(folder)
                self.ledger.forget(name)
                self.ledger.forget_found_in(folder)


@contextmanager
def begun(output: Output, state: Path | None, *, rebuild: bool = False) -> Iterator[Shift]:
    """A shift at an output; `state` is where ledger and lock are kept, None: in the output.

    `rebuild` forgets the ledger and takes what is in the output. Raises LockedError, PublishError,
    StorageError.
    """
    place = state_folder(output, state)
    output.make()
    with _sole(output, place) as left_by, explained(place):
        shutil.rmtree(place / STAGING, ignore_errors=True)
        ledger = Ledger(place)
        try:
            if rebuild:
                ledger.forget_all()
            settle_accounts(ledger, output)
            yield Shift(output, ledger, Feeds(place), left_by)
        finally:
            ledger.close()


@contextmanager
def _sole(output: Output, place: Path) -> Iterator[str | None]:
    """The lock beside the ledger; and where that is kept elsewhere, the output's own as well."""
    _make_state(place)
    with locked(place) as left_by:
        if output.state is None or output.state.resolve() == place.resolve():
            yield left_by
            return
        _make_state(output.state)
        with locked(output.state):
            yield left_by


@contextmanager
def imagined(output: Output, state: Path | None, *, rebuild: bool = False) -> Iterator[Shift]:
    """A shift that changes nothing, to see what one would do."""
    place = state_folder(output, state)
    with explained(place):
        ledger = Ledger(None) if rebuild else Ledger.copy(place)
        try:
            settle_accounts(ledger, output, sweep=False)
            yield Shift(output, ledger, Feeds(place, learns=False))
        finally:
            ledger.close()


def equipped(workshop: Workshop) -> tuple[SpeechEngine, str]:
    """The engine of a workshop and the recipe of all its editions, before anything is begun.

    Raises EngineUnavailable, ConfigError, InputMissing.
    """
    engine = choose_engine(workshop.engine, workshop.engine_options)
    voice = find_voice(engine, workshop.settings.get("voice"))
    return engine, recipe(workshop, engine, voice)


@contextmanager
def staffed(
    engine: SpeechEngine,
    jobs: int,
    state: Path,
    limit_s: float | None,
    cluster: str | None = None,
    resources: Mapping[str, float] | None = None,
    patience_s: float = 600,
) -> Iterator[Executor]:
    """The executor that suits an engine: threads if it waits for a server, else processes.

    `cluster` is an address for Cluster, with the `resources` that a voice needs, and the patience
    with which a worker is awaited.
    """
    from audiofy.speech.crew import usable_cores

    executor: Executor
    if cluster:
        from audiofy.batch.executors.cluster import Cluster

        executor = Cluster(cluster, limit_s, resources, patience_s)
    elif engine.online:
        from audiofy.batch.executors.threads import Threads

        executor = Threads(jobs or ONLINE_HANDS, limit_s)
    else:
        from audiofy.batch.executors.processes import Processes

        executor = Processes(jobs or usable_cores(), os.fspath(state), limit_s)
    try:
        yield executor
    finally:
        executor.dismiss()


def state_folder(output: Output, state: Path | None) -> Path:
    """Where ledger and lock are kept. Raises ConfigError if nobody says."""
    place = state or output.state
    if place is None:
        name = output.address.rpartition("/")[2]
        raise ConfigError(
            f"The ledger of {output.address} is to be kept on a disk of this machine.",
            f"Say where, the same in each run: -d {output.address} --state-dir nachtschicht-{name}",
        )
    return place


def _make_state(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise PublishError(
            f"The folder {place} cannot be made: {error.strerror}.",
            "Choose another for the ledger: --state-dir DIR",
        ) from error


_SOUND_S_PER_BYTE = 1 / 19
"""The median of eight articles in eSpeak (17 to 29); an output's own articles soon say better."""

_SLOW = 5.0
"""Times real time: the slowest engine that we know, for those that say nothing."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how many seconds of sound are to be made, how many times real time that goes with one
    worker, and what says so."""

    sound_s: float
    speed: float
    basis: str

    @property
    def work_s(self) -> float:
        return self.sound_s / self.speed


def estimate(ledger: Ledger, engine: SpeechEngine) -> Estimate:
    """What a run will have to do: by what was measured in this output, else by what is usual."""
    size_bytes = sum(map(_size_bytes, ledger.to_do()))
    per_character, measured = ledger.pace()
    sound_s = size_bytes * (per_character or _SOUND_S_PER_BYTE)
    if measured:
        return Estimate(sound_s, measured, "measured in this output")
    if usual := usual_speed(engine):
        return Estimate(sound_s, usual, f"usual with {engine.name}")
    return Estimate(sound_s, _SLOW, f"assumed, as nothing is known of {engine.name}")


def _size_bytes(todo: Todo) -> int:
    if known := todo.source.length or todo.source.size_bytes:
        return known
    try:
        return min(os.stat(todo.source.path).st_size, LARGEST_BYTES)
    except (OSError, ValueError):
        return 0
