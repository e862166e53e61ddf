"""The table [podcast] of audiofy.toml -> Podcast. All that is wrong or missing is said at once."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from audiofy.article.model import one_line
from audiofy.errors import ConfigError
from audiofy.publish.feed.model import Category, Podcast

EXAMPLE = """\
[podcast]
title = "Elsterauer Bote: vorgelesen"
link = "https://bote.example/podcast"
description = "Die Artikel des Boten, vorgelesen von einer künstlichen Stimme."
author = "Elsterauer Bote"
owner = "Redaktion Elsterauer Bote"
email = "podcast@bote.example"
category = "News > Daily News"
base_url = "https://audio.bote.example/"
"""
"""A table that is enough."""

_REQUIRED = (
    "title", "link", "description", "author", "owner", "email", "category", "base_url",
)  # fmt: skip
_OPTIONAL = (
    "language", "explicit", "copyright", "licence", "licence_url", "cover", "timezone",
    "episodes_per_page",
)  # fmt: skip
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_LARGEST_PAGE = 1000


def podcast_from(table: Mapping[str, Any]) -> Podcast:
    """The podcast that a table describes. Raises ConfigError that names all its mistakes."""
    if wrong := list(_mistakes(table)):
        hint = "It has to begin like this:\n" + EXAMPLE if _missing(table) else ""
        raise ConfigError(f"[podcast] in audiofy.toml: {'; '.join(wrong)}.", hint)
    words = {name: one_line(value) for name, value in table.items() if isinstance(value, str)}
    base = words["base_url"]
    return Podcast(
        **{name: words[name] for name in ("title", "link", "description", "author", "owner")},
        email=words["email"],
        categories=tuple(map(_category, _listed(table["category"]))),
        base_url=base if base.endswith("/") else base + "/",
        language=words.get("language", "de"),
        explicit=table.get("explicit", False),
        copyright=words.get("copyright", f"© {words['author']}"),
        licence=words.get("licence", ""),
        licence_url=words.get("licence_url", ""),
        cover=words.get("cover"),
        timezone=words.get("timezone", "Europe/Berlin"),
        episodes_per_page=table.get("episodes_per_page", 100),
    )


@cache
def apple_categories() -> frozenset[Category]:
    """All that Apple knows."""
    from importlib.resources import files

    text = files(__package__).joinpath("categories.txt").read_text("utf-8")
    return frozenset(_category(line) for line in text.splitlines() if line[:1] not in ("#", ""))


def _category(text: str) -> Category:
    name, _, inner = text.partition(">")
    return Category(one_line(name), one_line(inner))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _missing(table: Mapping[str, Any]) -> list[str]:
    return [name for name in _REQUIRED if name not in table]


def _mistakes(table: Mapping[str, Any]) -> Iterator[str]:
    if missing := _missing(table):
        yield f"missing are {', '.join(missing)}"
    for name, value in table.items():
        if name not in (*_REQUIRED, *_OPTIONAL):
            yield f"unknown is {name}"
            continue
        words = _RULES[name](value) if name in _RULES else _text(value)
        if words:
            yield f"{name} = {value!r} is not {words}"


def _text(value: Any) -> str:
    return "" if isinstance(value, str) and one_line(value) else "a text in quotes"


def _url(value: Any) -> str:
    wrong = "an address that begins with https:// or http://"
    if not isinstance(value, str) or re.search(r"\s", value.strip()):
        return wrong
    try:
        parts = urlsplit(value.strip())
        return "" if parts.scheme in ("http", "https") and parts.hostname else wrong
    except ValueError:
        return wrong


def _base_url(value: Any) -> str:
    if wrong := _url(value):
        return wrong
    is_plain = not set("?#") & set(value) and value.isascii()
    return "" if is_plain else "an address in ASCII without ? and #"


def _categories(value: Any) -> str:
    named = _listed(value)
    if named and all(isinstance(n, str) and _category(n) in apple_categories() for n in named):
        return ""
    return 'one of Apple\'s, such as "News", "News > Daily News" or "News > Politics"'


def _timezone(value: Any) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        return 'a time zone such as "Europe/Berlin"'
    return ""


def _page_size(value: Any) -> str:
    fits = isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _LARGEST_PAGE
    return "" if fits else f"a whole number from 1 to {_LARGEST_PAGE}"


def _matching(pattern: re.Pattern[str], words: str) -> Callable[[Any], str]:
    return lambda v: "" if isinstance(v, str) and pattern.fullmatch(v.strip()) else words


_RULES: Mapping[str, Callable[[Any], str]] = {
    "link": _url,
    "licence_url": _url,
    "base_url": _base_url,
    "category": _categories,
    "email": _matching(_ADDRESS, "an address of electronic mail"),
    "language": _matching(_LANGUAGE, 'a language such as "de" or "de-AT"'),
    "explicit": lambda value: "" if isinstance(value, bool) else "true or false",
    "timezone": _timezone,
    "episodes_per_page": _page_size,
}
"""By key: a function that says what a value would have to be, or "" if it is."""
