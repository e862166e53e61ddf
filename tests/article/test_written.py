"""Texts, dates and addresses as systems write them."""

import pytest

from audiofy.article.written import iso_moment, shown_text, web_address


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("F&auml;hre &amp; Kai &#8211; fest", "Fähre & Kai – fest"),
        ("<p>Ein <b>Vor</b>spann</p>", " Ein Vorspann "),
        ("Eins<br/>zwei", "Eins zwei"),
        ("3 < 5 und 7 > 2, A&B, R&D; x", "3 < 5 und 7 > 2, A&B, R&D; x"),
        ("<3 für Kiel", "<3 für Kiel"),
    ],
)
def test_fields_without_mark_up(written: str, shown: str) -> None:
    assert shown_text(written) == shown


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2026-06-18T14:30:00+02:00", "2026-06-18T14:30"),
        ("20260618T143000Z", "2026-06-18T14:30"),
        ("20260618", "2026-06-18"),
        ("18. Juni 2026", "2026-06-18"),
        ("Thu, 18 Jun 2026 14:30:00 +0200", "2026-06-18T14:30"),
        ("Thu Jun 18 2026 14:30:00 GMT+0200", "2026-06-18T14:30"),
        ("June 18, 2026", "2026-06-18"),
        ("1781793000", "2026-06-18T14:30"),
        ("1781793000000", "2026-06-18T14:30"),
        ("gestern", None),
        ("", None),
        ("9" * 1000, None),
    ],
)
def test_dates_of_systems(written: str, iso: str | None) -> None:
    assert iso_moment(written) == iso


@pytest.mark.parametrize(
    ("written", "address"),
    [
        (" https://bote.example/a ", "https://bote.example/a"),
        ("www.bote.example/a", "https://www.bote.example/a"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("/2026/a", None),
        ("http://[::1", None),
        ("https://bote.example/a b", None),
        ("https://" + "a" * 3000, None),
        (None, None),
    ],
)
def test_addresses(written: str | None, address: str | None) -> None:
    assert web_address(written) == address
