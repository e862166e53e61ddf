"""[podcast]: everything that is wrong is said at once."""

import tomllib
from typing import Any

import pytest

from audiofy.errors import ConfigError
from audiofy.publish.feed import podcast_from
from audiofy.publish.feed.model import Category
from audiofy.publish.feed.podcast import EXAMPLE, apple_categories

Table = dict[str, Any]


def test_what_is_missing_is_named_all_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        podcast_from({"title": "Bote"})
    for name in ("link", "description", "author", "owner", "email", "category", "base_url"):
        assert name in str(caught.value)
    assert EXAMPLE in caught.value.hint


def test_the_example_is_enough() -> None:
    podcast = podcast_from(tomllib.loads(EXAMPLE)["podcast"])
    assert podcast.feed_url == "https://audio.bote.example/feed.xml"
    assert podcast.language == "de"
    assert podcast.explicit is False


def test_all_values_are_read(table: Table) -> None:
    podcast = podcast_from(table | {"explicit": True, "copyright": "2026", "language": "de-AT"})
    assert podcast.base_url == "https://audio.bote.example/ton/"
    assert podcast.categories[1] == Category("Society & Culture")
    assert (podcast.explicit, podcast.copyright, podcast.language) == (True, "2026", "de-AT")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", " "),
        ("link", "bote.example"),
        ("link", "https://bote .example"),
        ("base_url", "https://bote.example/?a=b"),
        ("base_url", "https://höfe.example/"),
        ("category", "Nachrichten"),
        ("category", "News > Tageszeitung"),
        ("category", []),
        ("email", "redaktion"),
        ("language", "deutsch!"),
        ("explicit", "no"),
        ("timezone", "Europa/Berlin"),
        ("timezone", "../etc"),
        ("episodes_per_page", 0),
        ("episodes_per_page", True),
        ("kategorie", "News"),
    ],
)
def test_a_wrong_value_is_named(table: Table, name: str, value: object) -> None:
    with pytest.raises(ConfigError, match=name):
        podcast_from(table | {name: value})


def test_several_wrong_values_are_named_together(table: Table) -> None:
    with pytest.raises(ConfigError, match=r"(?s)link.*email"):
        podcast_from(table | {"link": "x", "email": "y"})


def test_apple_has_nineteen_categories() -> None:
    categories = apple_categories()
    assert sum(not category.inner for category in categories) == 19
    assert {c.name for c in categories} == {c.name for c in categories if not c.inner}
