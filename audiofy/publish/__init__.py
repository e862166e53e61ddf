"""Dispatch: an Edition becomes files."""

from audiofy.publish.cover import Cover
from audiofy.publish.edition_json import Making, edition_document, edition_json
from audiofy.publish.files import atomic_file, edition_folder
from audiofy.publish.folder import fill_folder, open_folder
from audiofy.publish.formats import DEFAULT_FORMAT, FORMATS, check_format, format_of, write_edition
from audiofy.publish.live import write_live
from audiofy.publish.load import load_edition
from audiofy.publish.mp3 import write_mp3
from audiofy.publish.tags import Tags, edition_tags, script_tags

__all__ = [
    "DEFAULT_FORMAT",
    "FORMATS",
    "Cover",
    "Making",
    "Tags",
    "atomic_file",
    "check_format",
    "edition_document",
    "edition_folder",
    "edition_json",
    "edition_tags",
    "fill_folder",
    "format_of",
    "load_edition",
    "open_folder",
    "script_tags",
    "write_edition",
    "write_live",
    "write_mp3",
]
