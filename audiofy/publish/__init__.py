"""Dispatch: an Edition becomes files. Its names are imported when they are first used."""

from typing import TYPE_CHECKING

from audiofy.lazy import lazy

if TYPE_CHECKING:
    from audiofy.publish.cover import Cover
    from audiofy.publish.edition_json import Making
    from audiofy.publish.files import atomic_file, edition_folder, sweep
    from audiofy.publish.folder import fill_folder, open_folder
    from audiofy.publish.formats import DEFAULT_FORMAT, FORMATS, format_of, headroom_db
    from audiofy.publish.live import write_live
    from audiofy.publish.load import load_edition
    from audiofy.publish.mp3 import write_mp3
    from audiofy.publish.tags import Tags, edition_tags, script_tags
    from audiofy.publish.write import check_format, write_edition

__all__ = [
    "DEFAULT_FORMAT",
    "FORMATS",
    "Cover",
    "Making",
    "Tags",
    "atomic_file",
    "check_format",
    "edition_folder",
    "edition_tags",
    "fill_folder",
    "format_of",
    "headroom_db",
    "load_edition",
    "open_folder",
    "script_tags",
    "sweep",
    "write_edition",
    "write_live",
    "write_mp3",
]

__getattr__ = lazy(
    __name__,
    cover=("Cover",),
    edition_json=("Making",),
    files=("atomic_file", "edition_folder", "sweep"),
    folder=("fill_folder", "open_folder"),
    formats=("DEFAULT_FORMAT", "FORMATS", "format_of", "headroom_db"),
    live=("write_live",),
    load=("load_edition",),
    mp3=("write_mp3",),
    tags=("Tags", "edition_tags", "script_tags"),
    write=("check_format", "write_edition"),
)
