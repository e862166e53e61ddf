"""Which engines there are: found by the entry-point group `audiofy.engines`, imported when used."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Any, cast

from audiofy.errors import AudiofyError, ConfigError, EngineUnavailable, StorageError
from audiofy.speech.model import SpeechEngine, Voice

GROUP = "audiofy.engines"

Options = Mapping[str, Mapping[str, Any]]
"""By the name of an engine, the arguments for its class: such as {"gtts": {"tld": "de"}}."""

_NO_OPTIONS: Options = MappingProxyType({})

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


def load_engine(name: str, options: Options = _NO_OPTIONS) -> SpeechEngine:
    """The engine of this name, ready to speak; raises EngineUnavailable, ConfigError.

    A stranger's may fail in any way as it is made, or not keep to the contract: that is
    EngineUnavailable, too.
    """
    kind, door = _engine_class(name), _door(name)
    try:
        engine = kind(**options.get(name, {}))
        fault = "" if _is_ours(door) else _fault(name, engine)
    except AudiofyError:
        raise
    except Exception as error:
        fault = f"it failed: {type(error).__name__}: {error}"
        raise EngineUnavailable(name, _whose(door), _faulty(name, fault)) from error
    if fault:
        raise EngineUnavailable(name, _whose(door), _faulty(name, fault))
    return engine


def _faulty(name: str, fault: str) -> str:
    return f"The speech engine {name!r} cannot be used: {fault}."


def _fault(name: str, engine: SpeechEngine) -> str:
    """In what an engine does not keep to the contract; "": in nothing that can be seen here."""
    most = engine.max_chars
    if engine.name != name:  # its clips would be kept as those of another
        return f"its name is {engine.name!r}"
    if not (isinstance(engine.version, str) and engine.version):
        return f"its version is {engine.version!r}, not a text"
    if not (most is None or (isinstance(most, int) and most > 0)):
        return f"its max_chars is {most!r}, neither a number from 1 on nor None"
    if not all(isinstance(voice, Voice) for voice in engine.voices()):
        return "its voices() are not all of type Voice"
    return ""


def choose_engine(name: str = "auto", options: Options = _NO_OPTIONS) -> SpeechEngine:
    """The engine of this name; "auto": the best one installed that works offline.

    Raises EngineUnavailable, ConfigError.
    """
    if name != "auto":
        return load_engine(name, options)
    if (engine := next(_offline_engines(options), None)) is not None:
        return engine
    raise EngineUnavailable(
        "auto",
        "Install one: pip install 'audiofy[pico]'",
        "No speech engine that works offline is installed.",
    )


def find_voice(engine: SpeechEngine, name: str | None = None) -> Voice:
    """The engine's voice of this name; None: its best German one.

    An engine may know more voices than it lists: of a file, say, or of a server. Raises
    ConfigError for an unknown name, EngineUnavailable if there is no German voice.
    """
    voices = engine.voices()
    if name is None:
        return _best_german(engine, voices)
    for voice in voices:
        if voice.name.casefold() == name.casefold():
            return voice
    more: Callable[[str], Voice | None] | None = getattr(engine, "voice_named", None)
    if more is not None and (unlisted := more(name)) is not None:
        return unlisted
    names = ", ".join(voice.name for voice in voices)
    raise ConfigError(
        f"The engine {engine.name!r} has no voice {name!r}.",
        f"Choose one of: {names}" if names else f"Install one: {engine.install}",
    )


def _best_german(engine: SpeechEngine, voices: Sequence[Voice]) -> Voice:
    for voice in voices:
        if speaks_german(voice):
            return voice
    cause = f"The speech engine {engine.name!r} has no German voice."
    raise EngineUnavailable(engine.name, engine.install, cause)


def speaks_german(voice: Voice) -> bool:
    """Is German among what the voice speaks? "mul" is the language tag of many."""
    return voice.language.partition("-")[0] in ("de", "mul")


def catalogue(options: Options = _NO_OPTIONS, engine: str | None = None) -> tuple[Offer, ...]:
    """All engines, those of "auto" first: with their voices, or why they have none here.

    Or that of one `engine`; raises EngineUnavailable if there is none of this name.
    """
    names = sorted(_doors(), key=_preference) if engine is None else [_door(engine).name]
    return tuple(_offer(name, options) for name in names)


def _preference(name: str) -> tuple[int, str]:
    return (BEST_FIRST.index(name) if name in BEST_FIRST else len(BEST_FIRST), name)


def _doors() -> dict[str, EntryPoint]:
    """The engines' entry points by name; a stranger cannot take the name of one of ours."""
    return {door.name: door for door in sorted(entry_points(group=GROUP), key=_is_ours)}


def _is_ours(door: EntryPoint) -> bool:
    return door.module.startswith("audiofy.")


def _door(name: str) -> EntryPoint:
    doors = _doors()
    if name not in doors:
        names = ", ".join(engine_names()) or "none (is audiofy installed?)"
        raise EngineUnavailable(name, f"Engines: {names}", f"There is no speech engine {name!r}.")
    return doors[name]


def _engine_class(name: str) -> type[SpeechEngine]:
    door = _door(name)
    try:
        return cast("type[SpeechEngine]", door.load())
    except Exception as error:
        cause = f"The speech engine {name!r} cannot be imported: {error}."
        raise EngineUnavailable(name, _whose(door), cause) from error


def _whose(door: EntryPoint) -> str:
    package = door.dist.name if door.dist else door.module.partition(".")[0]
    return f"See what is installed: pip show {package}"


def _offline_engines(options: Options) -> Iterator[SpeechEngine]:
    for name in BEST_FIRST:
        try:
            engine = load_engine(name, options)
        except EngineUnavailable:
            continue
        if not engine.online and any(map(speaks_german, engine.voices())):
            yield engine


def _offer(name: str, options: Options) -> Offer:
    try:
        kind = _engine_class(name)
    except EngineUnavailable as error:
        return Offer(name, online=False, licence="", install=error.hint, missing=error.cause)
    about = Offer(name, online=kind.online, licence=kind.licence, install=kind.install)
    try:
        return replace(about, voices=tuple(load_engine(name, options).voices()))
    except (EngineUnavailable, ConfigError, StorageError) as error:
        return replace(about, missing=error.cause)
