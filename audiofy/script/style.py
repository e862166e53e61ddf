"""Speech style: what of an article is said how. The house's is pauses.toml; a `[style]` changes it.

[style]
sentence = 300               # pauses in milliseconds, as in pauses.toml
[style.after]
headline = 1200
[style.quote]                # a role, or "answer": rate, pitch, voice
rate = "-5%"
[style.question]
voice = "de-second"
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.resources import files
from typing import Any

from audiofy.article.model import Block, Role
from audiofy.errors import ConfigError
from audiofy.script.model import PLAIN, Delivery

_ANSWER = "answer"
"""What follows a question, up to the next heading: no role of its own, but a voice of its own."""

_MANNERS = (*(role.value for role in Role if role.spoken), _ANSWER)
_PAUSES = ("sentence", "quotation", "colon")
_LONGEST_PAUSE_MS = 10_000
_BREAKS = frozenset({Role.HEADLINE, Role.SUBHEAD, Role.NOTICE})


@dataclass(frozen=True, slots=True)
class Style:
    """Pauses in milliseconds: between sentences, around direct speech, before and after a role;
    and how a role, or an answer, is delivered.
    """

    sentence_ms: int
    quotation_ms: int
    colon_ms: int
    before_ms: Mapping[str, int]
    after_ms: Mapping[str, int]
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)


@cache
def house_style() -> Style:
    """The style that holds where a publisher has none."""
    table = tomllib.loads(files("audiofy.script").joinpath("pauses.toml").read_text("utf-8"))
    return Style(
        table["sentence"], table["quotation"], table["colon"], table["before"], table["after"]
    )


def load_style(table: Mapping[str, Any]) -> Style:
    """The house's style with the changes of a `[style]` table; raises ConfigError."""
    style = house_style()
    for name, value in table.items():
        style = _changed(style, name, value)
    return style


def deliveries(blocks: Sequence[Block], style: Style) -> Iterator[Delivery]:
    """How each block is delivered."""
    answering = False
    for block in blocks:
        if block.role is Role.QUESTION:
            answering = True
        elif block.role in _BREAKS:
            answering = False
        elif answering and _ANSWER in style.deliveries:
            yield style.deliveries[_ANSWER]
            continue
        yield style.deliveries.get(block.role, PLAIN)


def _changed(style: Style, name: str, value: Any) -> Style:
    changes: dict[str, Any]
    if name in _PAUSES:
        changes = {f"{name}_ms": _pause_ms(f"style.{name}", value)}
    elif name == "before":
        changes = {"before_ms": {**style.before_ms, **_pauses(name, value)}}
    elif name == "after":
        changes = {"after_ms": {**style.after_ms, **_pauses(name, value)}}
    elif name in _MANNERS:
        changes = {"deliveries": {**style.deliveries, name: _delivery(name, value)}}
    else:
        known = ", ".join((*_PAUSES, "before", "after", *_MANNERS))
        raise ConfigError(f"[style]: there is no {name!r}.", f"Known are: {known}.")
    return replace(style, **changes)


def _pauses(name: str, table: Any) -> Mapping[str, int]:
    where = f"style.{name}"
    known = tuple(role.value for role in Role if role.spoken)
    return {
        role: _pause_ms(f"{where}.{role}", value)
        for role, value in _table(where, table, known).items()
    }


def _delivery(name: str, table: Any) -> Delivery:
    where = f"style.{name}"
    values = _table(where, table, ("rate", "pitch", "voice"))
    voice = values.get("voice")
    if voice is not None and not (isinstance(voice, str) and voice):
        raise ConfigError(f"{where}.voice = {voice!r} is not the name of a voice.")
    rate, pitch = (_percent(f"{where}.{key}", values.get(key, 0)) for key in ("rate", "pitch"))
    return Delivery(rate, pitch, voice)


def _table(where: str, value: Any, known: Sequence[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"{where} = {value!r} is not a table.", f"Write: [{where}]")
    if unknown := sorted(set(value) - set(known)):
        raise ConfigError(f"[{where}]: there is no {unknown[0]!r}.", f"Known: {', '.join(known)}.")
    return value


def _pause_ms(where: str, value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LONGEST_PAUSE_MS:
        return value
    hint = f"Give whole milliseconds from 0 to {_LONGEST_PAUSE_MS}."
    raise ConfigError(f"{where} = {value!r} is not a pause.", hint)


def _percent(where: str, value: Any) -> int:
    try:
        return int(str(value).strip().removesuffix("%"))
    except ValueError:
        cause = f"{where} = {value!r} is not a percentage."
        raise ConfigError(cause, 'Write for example "-5%".') from None
