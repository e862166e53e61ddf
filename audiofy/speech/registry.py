"""Which engines there are: found by the entry-point group `audiofy.engines`, imported when used."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from typing import cast

from audiofy.errors import ConfigError, EngineUnavailable
from audiofy.speech.model import SpeechEngine, Voice

GROUP = "audiofy.engines"

BEST_FIRST = ("piper", "pico", "espeak")
"""What "auto" tries: offline engines with a German voice. Anything else is the user's choice."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One engine as `audiofy voices` lists it: its voices, or (`missing`) why it has none here.

    `install` is the command that installs what it needs.
    """

    engine: str
    online: bool
    licence: str
    install: str
    voices: tuple[Voice, ...] = ()
    missing: str = ""

    @property
    def installed(self) -> bool:
        return not self.missing


def engine_names() -> tuple[str, ...]:
    """The names of all engines, installed or not, in alphabetical order."""
    return tuple(sorted(_doors()))


def load_engine(name: str) -> SpeechEngine:
    """The engine of this name, ready to speak; raises EngineUnavailable."""
    return _engine_class(name)()


def choose_engine(name: str = "auto") -> SpeechEngine:
    """The engine of this name; "auto": the best one installed that works offline.

    Raises EngineUnavailable.
    """
    if name != "auto":
        return load_engine(name)
    if (engine := next(_offline_engines(), None)) is not None:
        return engine
    raise EngineUnavailable(
        "auto",
        "Install one: pip install 'audiofy[pico]'",
        "No speech engine that works offline is installed.",
    )


def find_voice(engine: SpeechEngine, name: str | None = None) -> Voice:
    """The engine's voice of this name; None: its best. Raises ConfigError, EngineUnavailable."""
    voices = engine.voices()
    if not voices:
        raise EngineUnavailable(
            engine.name, engine.install, f"The speech engine {engine.name!r} has no German voice."
        )
    if name is None:
        return voices[0]
    for voice in voices:
        if voice.name.casefold() == name.casefold():
            return voice
    raise ConfigError(
        f"The engine {engine.name!r} has no voice {name!r}.",
        f"Choose one of: {', '.join(voice.name for voice in voices)}",
    )


def catalogue() -> tuple[Offer, ...]:
    """All engines, those of "auto" first: with their voices, or why they have none here."""
    return tuple(_offer(name) for name in sorted(_doors(), key=_preference))


def _preference(name: str) -> tuple[int, str]:
    return (BEST_FIRST.index(name) if name in BEST_FIRST else len(BEST_FIRST), name)


def _doors() -> dict[str, EntryPoint]:
    """The engines' entry points by name; a stranger cannot take the name of one of ours."""
    return {door.name: door for door in sorted(entry_points(group=GROUP), key=_is_ours)}


def _is_ours(door: EntryPoint) -> bool:
    return door.module.startswith("audiofy.")


def _engine_class(name: str) -> type[SpeechEngine]:
    doors = _doors()
    if name not in doors:
        names = ", ".join(engine_names()) or "none (is audiofy installed?)"
        raise EngineUnavailable(name, f"Engines: {names}", f"There is no speech engine {name!r}.")
    try:
        return cast("type[SpeechEngine]", doors[name].load())
    except (ImportError, AttributeError) as error:
        raise EngineUnavailable(
            name,
            f"See what is installed: pip show {_package(doors[name])}",
            f"The speech engine {name!r} cannot be imported: {error}.",
        ) from error


def _package(door: EntryPoint) -> str:
    return door.dist.name if door.dist else door.module.partition(".")[0]


def _offline_engines() -> Iterator[SpeechEngine]:
    for name in BEST_FIRST:
        try:
            engine = load_engine(name)
        except EngineUnavailable:
            continue
        if not engine.online and engine.voices():
            yield engine


def _offer(name: str) -> Offer:
    try:
        kind = _engine_class(name)
    except EngineUnavailable as error:
        return Offer(name, online=False, licence="", install=error.hint, missing=error.cause)
    about = Offer(name, online=kind.online, licence=kind.licence, install=kind.install)
    try:
        return replace(about, voices=tuple(kind().voices()))
    except EngineUnavailable as error:
        return replace(about, missing=error.cause)
