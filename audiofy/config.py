"""The settings: their names, defaults and meaning, and where a value comes from.

A value is taken from the first that has it: the option on the command line, the environment
variable `AUDIOFY_<NAME>`, `./audiofy.toml`, the user's file, the default. Only the command line
reads settings; the rooms receive plain values.
"""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiofy.errors import ConfigError
from audiofy.label import NOTICE

PROJECT_FILE = Path("audiofy.toml")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; its kind is the type of its default, `unset_kind` if that is None."""

    name: str
    default: str | int | float | bool | None
    help: str
    unset_kind: type = str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"AUDIOFY_{self.name.upper()}"

    @property
    def kinds(self) -> tuple[type, ...]:
        """The types a TOML value may have."""
        if isinstance(self.default, bool):
            return (bool,)
        kind = self.unset_kind if self.default is None else type(self.default)
        return (int, float) if kind is float else (kind,)


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting("engine", "auto", "Speech engine; auto: the best installed that works offline."),
        Setting("voice", None, "Voice of the engine; unset: its best German voice."),
        Setting("rate", "+0%", "Faster or slower than the voice's own rate, e.g. -10%."),
        Setting("pitch", "+0%", "Higher or lower than the voice's own pitch, e.g. +5%."),
        Setting("notice", NOTICE, "The notice that is heard first."),
        Setting("no_notice", False, "Leave out the spoken notice."),
        Setting("preset", "podcast", "Loudness for: podcast, apple, spotify or ebu."),
        Setting("loudness", None, "Loudness in LUFS; unset: the preset's.", float),
        Setting("peak", None, "Highest true peak in dBTP; unset: the preset's.", float),
        Setting("sample_rate", 0, "Sample rate in Hz; 0: the preset's, or the voice's."),
        Setting("levelled", False, "Bring soft and loud sentences nearer to each other."),
        Setting("opening", None, "Sound before the speech, any sound file."),
        Setting("closing", None, "Sound after the speech, any sound file."),
        Setting("bed", None, "Sound under the notice and the headline, any sound file."),
        Setting("bitrate", 0, "MP3 bit rate in kbit/s; 0: right for the voice's sample rate."),
        Setting("publisher", None, "Publisher, written into the MP3 as its artist."),
        Setting("album", None, "Album of the MP3; unset: the section, or the publisher."),
        Setting("cover", None, "Cover picture, a JPEG or PNG file."),
        Setting("profile", None, "Publisher profile: a TOML file of its layout's phrases."),
    )
}


@dataclass(frozen=True, slots=True)
class Value:
    """A setting's value and where it came from."""

    name: str
    value: Any
    origin: str


def user_file() -> Path:
    """The user's own settings file, where the system keeps such files."""
    from platformdirs import user_config_path

    return user_config_path("audiofy") / "config.toml"


def read_files() -> dict[str, Value]:
    """What the user's file and then `./audiofy.toml` set; the later one wins.

    Raises ConfigError for a file that cannot be read, an unknown key, or a value of a wrong kind.
    """
    values: dict[str, Value] = {}
    for path in (user_file(), PROJECT_FILE):
        values.update((value.name, value) for value in _read_file(path))
    return values


def effective(files: Mapping[str, Value], environment: Mapping[str, str]) -> list[Value]:
    """Every setting as it holds without options, for `audiofy config`."""
    return [_effective(setting, files, environment) for setting in SETTINGS.values()]


def _effective(
    setting: Setting, files: Mapping[str, Value], environment: Mapping[str, str]
) -> Value:
    if environment.get(setting.variable):
        return Value(setting.name, environment[setting.variable], setting.variable)
    return files.get(setting.name) or Value(setting.name, setting.default, "default")


def _read_file(path: Path) -> Iterator[Value]:
    import tomllib

    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}", "Mend or remove the file.") from error
    for name, value in table.items():
        yield _checked(path, name, value)


def _checked(path: Path, name: str, value: Any) -> Value:
    setting = SETTINGS.get(name)
    if setting is None:
        import difflib

        near = difflib.get_close_matches(name, SETTINGS, n=1)
        hint = f"Did you mean {near[0]!r}?" if near else f"Known are: {', '.join(SETTINGS)}."
        raise ConfigError(f"{path}: there is no setting {name!r}.", hint)
    wrong_bool = isinstance(value, bool) and bool not in setting.kinds
    if wrong_bool or not isinstance(value, setting.kinds):
        kinds = " or ".join(kind.__name__ for kind in setting.kinds)
        raise ConfigError(f"{path}: {name} = {value!r} is not a {kinds}.", setting.help)
    return Value(name, value, os.fspath(path))


def percent(text: str) -> int:
    """ "-10%", "+5 %" or "10" as a whole number of per cent. Raises ValueError."""
    return int(text.strip().removesuffix("%"))
