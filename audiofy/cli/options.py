"""How options are declared; those of the settings, and the settings as they hold without options.

A command that `takes` settings has an option for each, with the variable, the default and the help
of config.SETTINGS; a value that nobody gave comes from the files, as the context's settings say.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from audiofy.config import SETTINGS, Value, effective, percent, read_files
from audiofy.errors import ConfigError

Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show where an error comes from.")]
ArticlePath = Annotated[
    str,
    typer.Argument(metavar="ARTICLE", help="The article: a file, a URL, or - for standard input."),
]
Record = Annotated[
    int | None,
    typer.Option(
        "--record", metavar="N", min=1, help="Of an export with several articles, the Nth."
    ),
]

MOST_JOBS = 1000
"""At once; more is a slip, and more than a system has threads or processes for."""
LONGEST_S = 31_536_000
"""A year: what timers can wait, and nobody will."""

WORDS = ("notice", "no_notice", "lexicon", "no_starter_lexicon", "profile")
"""The settings of what is said."""
VOICE = ("engine", "voice", "rate", "pitch")
"""Those of who says it."""
NARRATION = (*WORDS, *VOICE, "preset", "publisher", "album", "cover", "accept_loss", "no_store")
"""Those of every command that makes editions."""


def parsed_percent(text: str) -> int:
    """The parser of an option that takes a percentage."""
    try:
        return percent(str(text))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a percentage such as -10% or +5%.") from None


_FILE: dict[str, Any] = {"metavar": "FILE"}
_PERCENT: dict[str, Any] = {"metavar": "PERCENT", "parser": parsed_percent}
_OPTIONS: dict[str, tuple[Any, tuple[str, ...], dict[str, Any]]] = {
    "engine": (str, ("-e",), {"metavar": "NAME"}),
    "voice": (str | None, ("-v",), {"metavar": "NAME"}),
    "rate": (int, (), _PERCENT),
    "pitch": (int, (), _PERCENT),
    "notice": (str, (), {"metavar": "TEXT"}),
    "no_notice": (bool, (), {}),
    "lexicon": (list[Path] | None, (), _FILE),
    "no_starter_lexicon": (bool, (), {}),
    "preset": (str, (), {"metavar": "NAME"}),
    "loudness": (float | None, (), {"metavar": "LUFS"}),
    "peak": (float | None, (), {"metavar": "DBTP"}),
    "sample_rate": (int, (), {"metavar": "HZ"}),
    "levelled": (bool, (), {}),
    "opening": (Path | None, (), _FILE),
    "closing": (Path | None, (), _FILE),
    "bed": (Path | None, (), _FILE),
    "bitrate": (int, (), {"metavar": "KBPS"}),
    "vbr": (bool, (), {}),
    "publisher": (str | None, (), {"metavar": "NAME"}),
    "album": (str | None, (), {"metavar": "NAME"}),
    "job": (str | None, (), {"metavar": "ID"}),
    "cover": (Path | None, (), _FILE),
    "profile": (Path | None, (), _FILE),
    "allow_private_hosts": (bool, (), {}),
    "accept_loss": (bool, (), {}),
    "no_store": (bool, (), {}),
    "fallback": (str | None, (), {"metavar": "ENGINE"}),
    "jobs": (int, ("-j",), {"metavar": "N", "min": 0, "max": MOST_JOBS}),
}
"""By setting: the type of its option, its short flags, and what typer is told besides."""

_LAST = ("json", "json_lines", "quiet", "debug")
"""The parameters that stand at the end of every command's help."""

Command = Callable[..., None]


def takes(*names: str) -> Callable[[Command], Command]:
    """The command has the options of these settings, too, in the order of config.SETTINGS.

    Their values are in `ctx.params`.
    """
    ordered = [name for name in SETTINGS if name in names]

    def with_options(command: Command) -> Command:
        own = [each.replace(kind=Parameter.KEYWORD_ONLY) for each in _parameters(command)]
        first = [each for each in own if each.name not in _LAST]
        last = [each for each in own if each.name in _LAST]

        @wraps(command)
        def called(**values: Any) -> None:
            command(**{each.name: values[each.name] for each in own})

        called.__signature__ = Signature([*first, *map(_parameter, ordered), *last])  # type: ignore[attr-defined]
        called.settings = ordered  # type: ignore[attr-defined]
        return called

    return with_options


def _parameters(command: Command) -> list[Parameter]:
    return list(signature(command).parameters.values())


def _parameter(name: str) -> Parameter:
    kind, flags, more = _OPTIONS[name]
    about = SETTINGS[name]
    option = typer.Option(
        f"--{name.replace('_', '-')}", *flags, envvar=about.variable, help=about.help, **more
    )
    default = Value(name, about.default, "default").parsed
    return Parameter(
        name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[kind, option]
    )


@dataclass(frozen=True)
class Settings:
    """The settings as they hold without options; their files are read once for a command."""

    files: Mapping[str, Value]

    @classmethod
    def read(cls) -> "Settings":
        """What the files say. Raises ConfigError if one is wrong."""
        return cls(read_files())

    @property
    def tables(self) -> dict[str, Any]:
        """[style], [profile], [fields], [podcast]: no option has them."""
        found = {name: value.value for name, value in self.files.items()}
        return {name: value for name, value in found.items() if isinstance(value, dict)}

    @property
    def listed(self) -> list[Value]:
        """Every setting with where it comes from. Raises ConfigError for a wrong variable."""
        return effective(self.files, os.environ)

    @cached_property
    def values(self) -> dict[str, Any]:
        """Every setting, read as its option would be. Raises ConfigError for a wrong variable."""
        return {value.name: value.parsed for value in self.listed}

    def with_options(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """Every setting, those of the options first; `jobs` means something else in `batch`."""
        told = {name: options[name] for name in self.values if name in options and name != "jobs"}
        return self.values | told

    def defaults(self, names: Iterable[str]) -> dict[str, Any]:
        """What the files say of the settings that a command takes as options."""
        found = {name: self.files[name].value for name in names if name in self.files}
        return {name: value for name, value in found.items() if not isinstance(value, dict)}


def settings_of(ctx: typer.Context) -> Settings:
    """The settings that a command was called with. Raises ConfigError if a file is wrong."""
    if isinstance(ctx.obj, ConfigError):
        raise ctx.obj
    found: Settings = ctx.obj
    return found


class Configured(TyperCommand):
    """A command that takes settings. Their files may be wrong, and `--help` helps even then."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        found = parent.obj if parent else None
        if isinstance(found, Settings):
            extra["default_map"] = found.defaults(getattr(self.callback, "settings", ()))
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: Any) -> Any:
        settings_of(ctx)
        return super().invoke(ctx)
