"""The cover picture of an edition: a JPEG or a PNG, whole."""

from dataclasses import dataclass
from pathlib import Path

from audiofy.errors import ConfigError, InputMissing

MAX_BYTES = 16 << 20

_HINT = "A cover is a JPEG or PNG picture, square, of 1400 to 3000 pixels."
_FORMATS = (
    # MIME type, how the file begins, and what is in its last bytes if it is whole
    ("image/jpeg", b"\xff\xd8\xff", b"\xff\xd9"),
    ("image/png", b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"),
)
_LAST_BYTES = 64


@dataclass(frozen=True, slots=True)
class Cover:
    """A picture as it is in its file; `mime` is image/jpeg or image/png."""

    mime: str
    picture: bytes

    @classmethod
    def load(cls, path: Path) -> "Cover":
        """Read a picture. Raises InputMissing without a file, ConfigError if it is none."""
        try:
            picture = path.read_bytes()
        except OSError as error:
            cause = f"The cover {path} cannot be read: {error.strerror or error}."
            raise InputMissing(cause, "Check the option --cover and the setting cover.") from error
        return cls.checked(picture, f"The cover {path}")

    @classmethod
    def checked(cls, picture: bytes, name: str) -> "Cover":
        """A picture that is whole, and is called `name` in the ConfigError if it is not."""
        if len(picture) > MAX_BYTES:
            size = f"{len(picture) >> 20} of at most {MAX_BYTES >> 20} MB"
            raise ConfigError(f"{name} is too large: {size}.", _HINT)
        for mime, begin, end in _FORMATS:
            if picture.startswith(begin):
                if end not in picture[-_LAST_BYTES:]:
                    raise ConfigError(f"{name} is cut short.", _HINT)
                return cls(mime, picture)
        raise ConfigError(f"{name} is neither a JPEG nor a PNG picture.", _HINT)
