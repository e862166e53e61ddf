"""Names that never change."""

import base64
import hashlib
import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.publish.feed.naming import (
    canonical_url,
    free_name,
    integrity,
    item_guid,
    media_name,
    podcast_guid,
    slug,
)


def test_the_guid_of_a_feed_is_that_of_the_specification() -> None:
    """The example of the Podcasting 2.0 specification."""
    expected = "917393e3-1b1e-5cef-ace4-edaa54e1f810"
    assert podcast_guid("https://mp3s.nashownotes.com/pc20rss.xml") == expected
    assert podcast_guid("http://mp3s.nashownotes.com/pc20rss.xml/") == expected


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://WWW.Bote.example/a#kommentare", "https://www.bote.example/a"),
        ("www.bote.example/a", "https://www.bote.example/a"),
        ("https://bote.example", "https://bote.example/"),
        ("https://bote.example/Süß?x=ä b", "https://bote.example/S%C3%BC%C3%9F?x=%C3%A4%20b"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://bote.example/a%20b", "https://bote.example/a%20b"),
        ("ftp://bote.example/", ""),
        ("https://", ""),
        ("", ""),
        ("http://[::1/", ""),
    ],
)
def test_an_address_is_written_in_one_way(url: str, canonical: str) -> None:
    assert canonical_url(url) == canonical


@given(st.text())
def test_a_canonical_address_stays_and_has_no_white_space(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert not re.search(r"\s", once)


def test_without_an_address_the_place_of_the_edition_is_the_id() -> None:
    podcast = podcast_guid("https://bote.example/feed.xml")
    guid = item_guid(podcast, "", "2026-11-02-schnee")
    assert guid.startswith("urn:uuid:")
    assert UUID(guid[9:])
    assert guid != item_guid(podcast, "", "2026-11-03-schnee")


def test_slugs() -> None:
    assert slug("Süße Äpfel & Öl: 3,5 % – „Größe“ éé") == "suesse-aepfel-oel-3-5-groesse-ee"
    assert slug("¿?") == "artikel"
    assert free_name("a", {"a", "a-2"}) == "a-3"
    assert media_name("a", "f" * 64) == "a.ffffffffffff.mp3"


@given(st.text())
def test_a_slug_fits_anywhere(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug(title))
    assert len(slug(title)) <= 60


def test_integrity_is_that_of_browsers() -> None:
    digest = hashlib.sha256(b"x")
    expected = "sha256-" + base64.b64encode(digest.digest()).decode()
    assert integrity(digest.hexdigest()) == expected
