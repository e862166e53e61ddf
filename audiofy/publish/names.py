"""What the files of an edition folder are called."""

SOUND = "edition.mp3"
SOUND_MIME = "audio/mpeg"
DOCUMENT = "edition.json"
"""Gets its name last: a folder that has it is whole."""
BOOK = "edition.epub"
BOOK_MIME = "application/epub+zip"
