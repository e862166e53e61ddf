"""A cover is a JPEG or a PNG, whole; anything else is refused before work begins."""

from pathlib import Path

import pytest

from audiofy.errors import ConfigError, InputMissing
from audiofy.publish import Cover
from audiofy.publish.cover import MAX_BYTES

JPEG = b"\xff\xd8\xff\xe0" + bytes(100) + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(100) + b"\x00\x00\x00\x00IEND\xaeB`\x82"


@pytest.mark.parametrize(("picture", "mime"), [(JPEG, "image/jpeg"), (PNG, "image/png")])
def test_pictures(tmp_path: Path, picture: bytes, mime: str) -> None:
    # The name does not matter: many a .jpg is a PNG.
    (tmp_path / "cover.jpg").write_bytes(picture)

    assert Cover.load(tmp_path / "cover.jpg") == Cover(mime, picture)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"", "neither a JPEG nor a PNG"),
        (b"RIFF....WEBPVP8 ", "neither a JPEG nor a PNG"),
        (b"<svg/>", "neither a JPEG nor a PNG"),
        (JPEG[:60], "cut short"),
        (PNG[:60], "cut short"),
        (JPEG + bytes(MAX_BYTES), "too large"),
    ],
)
def test_what_is_no_cover(tmp_path: Path, content: bytes, cause: str) -> None:
    (tmp_path / "cover.jpg").write_bytes(content)

    with pytest.raises(ConfigError, match=cause) as caught:
        Cover.load(tmp_path / "cover.jpg")

    assert "JPEG or PNG" in caught.value.hint


def test_a_missing_cover(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="No such file") as caught:
        Cover.load(tmp_path / "cover.jpg")
    assert "--cover" in caught.value.hint
    with pytest.raises(InputMissing, match="directory"):
        Cover.load(tmp_path)
