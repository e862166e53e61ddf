"""How long the voice is silent between two utterances; the figures are in pauses.toml."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from audiofy.article.model import Block


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("audiofy.script").joinpath("pauses.toml").read_text("utf-8"))


def pause_ms(block: Block, following: Block | None) -> int:
    """The pause after an utterance of `block` before one of `following`, in milliseconds.

    `following` is the same block between two of its sentences, None after the last word.
    """
    table = _table()
    if following is block:
        return int(table["sentence"])
    after = int(table["after"].get(block.role, table["sentence"]))
    if following is None:
        return after
    return max(after, int(table["before"].get(following.role, 0)))
