"""The settings: their names, defaults and meaning, and where a value comes from.

A value is taken from the first that has it: the option on the command line, the environment
variable `AUDIOFY_<NAME>`, `./audiofy.toml`, the user's file, the default. Only the command line
reads settings; the rooms receive plain values.
"""

import math
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiofy.errors import ConfigError
from audiofy.label import NOTICE

PROJECT_FILE = Path("audiofy.toml")


def percent(text: str) -> int:
    """ "-10%", "+5 %" or "10" as a whole number of per cent. Raises ValueError."""
    return int(text.strip().removesuffix("%"))


def _number(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no amount of anything")
    return number


def _amount(text: str) -> int:
    amount = int(text)
    if amount not in _AMOUNTS:
        raise ValueError(f"{text} is no amount of anything")
    return amount


_AMOUNTS = range(1_000_000_001)
"""Of whatever a setting counts: more is a slip."""


def _switch(text: str) -> bool:
    try:
        return _SWITCHES[text.strip().lower()]
    except KeyError:
        raise ValueError(f"{text!r} is neither true nor false") from None


def _no_text(text: str) -> None:
    raise ValueError(f"{text!r} is a text")


_ON, _OFF = ("true", "1", "yes", "on", "y", "t"), ("false", "0", "no", "off", "n", "f")
_SWITCHES = dict.fromkeys(_ON, True) | dict.fromkeys(_OFF, False)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: its types in TOML, how its text is read (or ValueError), what it is."""

    types: tuple[type, ...]
    read: Callable[[str], object]
    words: str

    def fits(self, value: object) -> bool:
        """Is a value, from TOML or (as text) from the environment, of this kind?"""
        if isinstance(value, bool) and bool not in self.types:
            return False
        if isinstance(value, list):
            return all(isinstance(each, str) and each for each in value)
        if isinstance(value, dict):
            return dict in self.types
        try:
            self.read(str(value))
        except ValueError:
            return False
        return True


TEXT = Kind((str,), str, "a text in quotes")
PERCENT = Kind((str, int), percent, 'a percentage such as "-10%"')
NUMBER = Kind((int, float), _number, "a number")
AMOUNT = Kind((int,), _amount, "a whole number from 0 to 1000000000")
FILES = Kind((str, list), lambda text: [text], "a list of files in quotes")
FILE_OR_TABLE = Kind((str, dict), str, "a file in quotes, or a table")
TABLE = Kind((dict,), _no_text, "a table of audiofy.toml")
SWITCH = Kind((bool,), _switch, "true or false")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting; the default None stands for one that is not set."""

    name: str
    kind: Kind
    default: str | int | float | bool | None
    help: str

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return f"AUDIOFY_{self.name.upper()}"


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            "engine", TEXT, "auto", "Speech engine; auto: the best installed that works offline."
        ),
        Setting("voice", TEXT, None, "Voice of the engine; unset: its best German voice."),
        Setting("rate", PERCENT, "+0%", "Faster or slower than the voice's own rate, e.g. -10%."),
        Setting("pitch", PERCENT, "+0%", "Higher or lower than the voice's own pitch, e.g. +5%."),
        Setting("notice", TEXT, NOTICE, "The notice that is heard first."),
        Setting("no_notice", SWITCH, False, "Leave out the spoken notice."),
        Setting("preset", TEXT, "podcast", "Loudness for: podcast, apple, spotify or ebu."),
        Setting("loudness", NUMBER, None, "Loudness in LUFS; unset: the preset's."),
        Setting("peak", NUMBER, None, "Highest true peak in dBTP; unset: the preset's."),
        Setting("sample_rate", AMOUNT, 0, "Sample rate in Hz; 0: the preset's, or the voice's."),
        Setting("levelled", SWITCH, False, "Bring soft and loud sentences nearer to each other."),
        Setting("opening", TEXT, None, "Sound before the speech, any sound file."),
        Setting("closing", TEXT, None, "Sound after the speech, any sound file."),
        Setting("bed", TEXT, None, "Sound under the notice and the headline, any sound file."),
        Setting(
            "bitrate",
            AMOUNT,
            0,
            "Bit rate in kbit/s; 0: right for speech at the sample rate.",
        ),
        Setting("vbr", SWITCH, False, "MP3 with a variable bit rate."),
        Setting("publisher", TEXT, None, "Publisher, written into the MP3 as its artist."),
        Setting("album", TEXT, None, "Album of the MP3; unset: the section, or the publisher."),
        Setting("job", TEXT, None, "Number or name of the order, written into the file."),
        Setting("cover", TEXT, None, "Cover picture, a JPEG or PNG file."),
        Setting("profile", FILE_OR_TABLE, None, "Publisher profile: a TOML file, or [profile]."),
        Setting("fields", TABLE, None, "[fields]: what a JSON export calls title, lead, body, ..."),
        Setting(
            "allow_private_hosts", SWITCH, False, "Fetch a URL also from a private or local host."
        ),
        Setting("accept_loss", SWITCH, False, "Leave out, and say so, what the engine cannot say."),
        Setting("lexicon", FILES, None, "Lexicon: PLS or two columns; of several the last wins."),
        Setting(
            "no_starter_lexicon", SWITCH, False, "Leave out the names that audiofy itself knows."
        ),
        Setting("style", TABLE, None, "[style]: pauses, and rate, pitch and voice of each role."),
        Setting("podcast", TABLE, None, "[podcast]: what `audiofy feed` says of the podcast."),
        Setting("jobs", AMOUNT, 0, "Sentences spoken at once; 0: as many as suit."),
        Setting("fallback", TEXT, None, "Engine for the whole article if the chosen one fails."),
        Setting("store", TEXT, None, "Folder of the clip store; unset: in the user's cache."),
        Setting("store_limit", AMOUNT, 2000, "Size limit of the clip store in megabytes."),
        Setting("no_store", SWITCH, False, "Keep no clips, and use none that were kept."),
        Setting("piper_folder", TEXT, None, "Folder of Piper voices; unset: in the user's data."),
        Setting("piper_mirror", TEXT, None, "Address that Piper voices are fetched from."),
        Setting("gtts_tld", TEXT, None, "End of Google's address: com, de, co.uk."),
        Setting("openai_url", TEXT, None, "Address of an OpenAI server (https://.../v1)."),
        Setting("openai_model", TEXT, None, "Model of the OpenAI server."),
        Setting("openai_voice", TEXT, None, "Voice of the OpenAI server if no other is named."),
        Setting("openai_format", TEXT, None, "Its sound: wav (the default), flac, mp3, opus, pcm."),
        Setting("requests_per_minute", AMOUNT, 0, "Limit for online engines; 0: none."),
    )
}


@dataclass(frozen=True, slots=True)
class Value:
    """A setting's value and where it came from."""

    name: str
    value: Any
    origin: str

    @property
    def parsed(self) -> Any:
        """The value as what it means: "-10%" is -10, a variable's "true" is True."""
        return (
            SETTINGS[self.name].kind.read(self.value) if isinstance(self.value, str) else self.value
        )


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
    """Every setting as it holds without options, for `audiofy config`.

    Raises ConfigError for a variable with a value of a wrong kind.
    """
    return [_effective(setting, files, environment) for setting in SETTINGS.values()]


def _effective(
    setting: Setting, files: Mapping[str, Value], environment: Mapping[str, str]
) -> Value:
    if text := environment.get(setting.variable):
        if not setting.kind.fits(text):
            raise _unfit(setting, setting.variable, text)
        return Value(setting.name, text, setting.variable)
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
    if not (isinstance(value, setting.kind.types) and setting.kind.fits(value)):
        raise _unfit(setting, f"{path}: {name}", value)
    if setting.kind is FILES and isinstance(value, str):
        value = [value]
    return Value(name, value, os.fspath(path))


def _unfit(setting: Setting, where: str, value: object) -> ConfigError:
    return ConfigError(f"{where} = {value!r} is not {setting.kind.words}.", setting.help)
