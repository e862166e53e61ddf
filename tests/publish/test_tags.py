"""What an edition says of itself, and how it says that its voice is artificial."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from audiofy.article.model import Metadata
from audiofy.mix import Edition
from audiofy.publish import edition_tags

EditionOf = Callable[..., Edition]


def test_the_title_is_the_headline(edition_of: EditionOf) -> None:
    assert edition_tags(edition_of(["Schnee im Harz", "Ausblick"])).title == "Schnee im Harz"


@pytest.mark.parametrize(
    ("given", "publisher", "album", "expected"),
    [
        (Metadata(), None, None, ("", "")),
        (Metadata(section="Wetter"), None, None, ("", "Wetter")),
        (Metadata(url="https://www.example.org/a"), None, None, ("example.org", "example.org")),
        (Metadata(source_line="Bote, hkö/dpa"), None, None, ("Bote", "Bote")),
        (Metadata(source_line="dpa/lno"), None, None, ("dpa/lno", "dpa/lno")),
        (Metadata(url="https://example.org/a"), "Der Bote", None, ("Der Bote", "Der Bote")),
        (Metadata(section="Wetter"), "Der Bote", "Zum Hören", ("Der Bote", "Zum Hören")),
        (Metadata(url="http://[kaputt"), None, None, ("", "")),
    ],
)
def test_artist_and_album(
    edition_of: EditionOf,
    given: Metadata,
    publisher: str | None,
    album: str | None,
    expected: tuple[str, str],
) -> None:
    tags = edition_tags(edition_of(given=given), publisher=publisher, album=album)

    assert (tags.artist, tags.album) == expected


@pytest.mark.parametrize(
    ("published", "moment", "has_time"),
    [
        ("2025-12-30", datetime(2025, 12, 30), False),
        (
            "2025-12-30T14:05:00+01:00",
            datetime(2025, 12, 30, 14, 5, tzinfo=timezone(timedelta(hours=1))),
            True,
        ),
        ("Dezember 2025", None, False),
        (None, None, False),
    ],
)
def test_the_date(
    edition_of: EditionOf, published: str | None, moment: datetime | None, has_time: bool
) -> None:
    tags = edition_tags(edition_of(given=Metadata(published=published)))

    assert tags.published == moment
    assert tags.published is None or tags.has_time is has_time


def test_artificial_speech_is_labelled_for_people_and_machines(edition_of: EditionOf) -> None:
    edition = edition_of(given=Metadata(url="https://example.org/a"))

    tags = edition_tags(edition)

    assert "künstlich generiert" in tags.comment
    assert "tone" in tags.comment
    assert tags.comment.endswith("Quelle: https://example.org/a")
    labels = dict(tags.labels)
    assert labels["AI_GENERATED"] == "true"
    assert labels["SPEECH_ENGINE"] == "tone"
    assert labels["SPEECH_VOICE"] == "sine"
    assert labels["SPEECH_LICENCE"] == "Apache-2.0"


@pytest.mark.parametrize("source_type", ["algorithmicMedia", "trainedAlgorithmicMedia"])
def test_how_the_voice_came_to_be_is_the_iptcs_word(
    edition_of: EditionOf, source_type: str
) -> None:
    edition = edition_of()
    edition = replace(edition, voice=replace(edition.voice, source_type=source_type))

    labels = dict(edition_tags(edition).labels)

    expected = f"http://cv.iptc.org/newscodes/digitalsourcetype/{source_type}"
    assert labels["DIGITAL_SOURCE_TYPE"] == expected


@pytest.mark.parametrize(("language", "code"), [("de-AT", "deu"), ("de", "deu"), ("xx", "und")])
def test_the_language(edition_of: EditionOf, language: str, code: str) -> None:
    edition = edition_of()
    edition = replace(edition, voice=replace(edition.voice, language=language))

    assert edition_tags(edition).language == code
