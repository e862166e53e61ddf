"""A JSON document -> its records: where an export has its articles, and a record its fields."""

import json
from collections.abc import Mapping
from typing import Any

from audiofy.errors import ArticleError

BODY = ("body", "text")

_LISTS = ("articles", "items", "posts", "data", "results", "docs", "entries")
"""Where a document has its articles, if it is none itself; it has a title of its own only with the
first two."""

_INSIDE = ("attributes", "fields")
"""Where Strapi's, Drupal's and Contentful's articles have their fields."""

SYNONYMS: dict[str, tuple[str, ...]] = {
    "title": ("headline", "hed", "schlagzeile", "überschrift", "ueberschrift"),
    "lead": (
        "standfirst", "vorspann", "teaser", "dek", "intro", "abstract", "excerpt", "subtitle",
        "unterzeile", "untertitel",
    ),
    "kicker": ("dachzeile",),
}  # fmt: skip
"""Names that plainly mean a field, which is read there if the record does not have it."""

_NUMBER_MAX = 10  # digits


def records_of(text: str, name: str) -> list[dict[str, Any]]:
    """The articles of a document: an object, a list of them, or one in each line.

    Raises ArticleError if it is no JSON, or holds something else.
    """
    whole = _loaded(text)
    if whole is None:
        lines = [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]
        values = [_loaded(line) for _, line in lines]
        if None in values or not values:
            number = lines[values.index(None)][0] if None in values else 1
            raise ArticleError(
                f"{name or 'This export'} is not JSON (line {number}).",
                "Give JSON, or JSON Lines with an article in each line.",
            )
    elif isinstance(whole, dict):
        values = _listed(whole)
    else:
        values = whole if isinstance(whole, list) else []
    records = [_opened(value) for value in values if isinstance(value, dict)]
    if not records or len(records) < len(values):
        raise ArticleError(
            f"{name or 'This export'} holds no article.", "Give objects with a body."
        )
    return records


def _listed(document: dict[str, Any]) -> list[Any]:
    """The articles that an object has, or itself."""
    if _has_body(document):
        return [document]
    for key in _LISTS[:2] if _has_title(document) else _LISTS:
        inner = document.get(key)
        if inner and isinstance(inner, list | dict):
            return inner if isinstance(inner, list) else [inner]
    return [document]


def _opened(record: dict[str, Any]) -> dict[str, Any]:
    """The record with what it has inside, beside what it is called there."""
    if _has_body(record) or _has_title(record):
        return record
    inner = next((each for key in _INSIDE if isinstance(each := record.get(key), dict)), None)
    return {**(inner or {}), **record}


def _has_body(record: dict[str, Any]) -> bool:
    return any(key in record for key in BODY)


def _has_title(record: dict[str, Any]) -> bool:
    return any(key in record for key in ("title", *SYNONYMS["title"]))


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None


def mapped_record(text: str, names: Mapping[str, str]) -> dict[str, Any] | None:
    """The document itself, if the path of the body begins there: `posts.0.html`."""
    document = _loaded(text) if BODY[0] in names else None
    is_whole = isinstance(document, dict) and found(document, names, BODY[0]) is not None
    return document if is_whole else None


def chosen_record(records: list[dict[str, Any]], record: int | None, name: str) -> dict[str, Any]:
    shown = name or "This export"
    if record is None and len(records) > 1:
        raise ArticleError(
            f"{shown} holds {len(records)} articles.",
            f"Choose one of them: --record 1 (to {len(records)})",
        )
    if record is not None and not 1 <= record <= len(records):
        raise ArticleError(f"{shown} has no record {record}.", f"It has 1 to {len(records)}.")
    return records[(record or 1) - 1]


def leads_somewhere(record: Any, path: str) -> bool:
    """Is there a field of this path, be it empty?"""
    if path in record:
        return True
    value = record
    for key in path.split("."):
        there = key in value if isinstance(value, dict) else _inner(value, key) is not None
        if not there:
            return value is None
        value = _inner(value, key)
    return True


def found(record: dict[str, Any], names: Mapping[str, str], ours: str) -> Any:
    value: Any = record
    path = names.get(ours, ours)
    if path in record:
        return record[path]
    for key in path.split("."):
        value = _inner(value, key)
    return value


def _inner(value: Any, key: str) -> Any:
    """What a value has under a key; in a list, the key is a number (from 0)."""
    if isinstance(value, list) and key.isdecimal():
        return value[int(key)] if len(key) < _NUMBER_MAX and int(key) < len(value) else None
    return value.get(key) if isinstance(value, dict) else None
