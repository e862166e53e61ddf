"""From settings to what the rooms are given: how an article is opened, spoken and mixed."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiofy.cli.console import remark, setting
from audiofy.config import effective, read_files
from audiofy.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from audiofy.article import Article, Profile
    from audiofy.script import Lexicon
    from audiofy.speech import ClipStore

TABLES = "audiofy.tables"
"""Where a context keeps the tables of the settings: [style], [profile]; no option has them."""

_ENGINE_SETTINGS = {
    "piper": {"folder": "piper_folder"},
    "gtts": {"tld": "gtts_tld", "requests_per_minute": "requests_per_minute"},
    "openai": {
        "url": "openai_url",
        "model": "openai_model",
        "voice": "openai_voice",
        "format": "openai_format",
        "requests_per_minute": "requests_per_minute",
    },
}
"""By engine: the arguments of its class, and the settings they come from."""

ArticlePath = Annotated[
    str,
    typer.Argument(metavar="ARTICLE", help="The article: a file, a URL, or - for standard input."),
]
Notice = Annotated[str, setting("notice", "--notice", metavar="TEXT")]
NoNotice = Annotated[bool, setting("no_notice", "--no-notice")]
Record = Annotated[
    int | None,
    typer.Option(
        "--record", metavar="N", min=1, help="Of an export with several articles, the Nth."
    ),
]
AllowPrivate = Annotated[bool, setting("allow_private_hosts", "--allow-private-hosts")]
ProfileFile = Annotated[Path | None, setting("profile", "--profile", metavar="FILE")]
Lexicons = Annotated[list[Path] | None, setting("lexicon", "--lexicon", metavar="FILE")]
NoStarter = Annotated[bool, setting("no_starter_lexicon", "--no-starter-lexicon")]
Engine = Annotated[str, setting("engine", "--engine", "-e")]
VoiceName = Annotated[str | None, setting("voice", "--voice", "-v")]
Preset = Annotated[str, setting("preset", "--preset", metavar="NAME")]
Publisher = Annotated[str | None, setting("publisher", "--publisher")]
Album = Annotated[str | None, setting("album", "--album")]
CoverFile = Annotated[Path | None, setting("cover", "--cover", metavar="FILE")]
AcceptLoss = Annotated[bool, setting("accept_loss", "--accept-loss")]
NoStore = Annotated[bool, setting("no_store", "--no-store")]
Fallback = Annotated[str | None, setting("fallback", "--fallback", metavar="ENGINE")]


def narration(values: Mapping[str, Any], tables: Mapping[str, Any]) -> dict[str, Any]:
    """The settings by name -> what narrate() is given, but for progress, remarks and the store."""
    from audiofy.mix import Stings, preset
    from audiofy.script import load_style

    asked = preset(values["preset"])
    loudness, peak = values["loudness"], values["peak"]
    return {
        **reading(values, tables),
        "accept_loss": values["accept_loss"],
        "engine": values["engine"],
        "engine_options": engine_options(),
        "fallback": values["fallback"],
        "voice": values["voice"],
        "rate_percent": values["rate"],
        "pitch_percent": values["pitch"],
        "notice": checked_notice(values),
        "lexicons": values["lexicon"] or (),
        "starter_lexicon": not values["no_starter_lexicon"],
        "style": load_style(tables.get("style", {})),
        "loudness_lufs": asked.loudness_lufs if loudness is None else loudness,
        "peak_dbtp": asked.peak_dbtp if peak is None else peak,
        "sample_rate": values["sample_rate"] or asked.rate,
        "levelled": values["levelled"],
        "stings": Stings(values["opening"], values["closing"], values["bed"]),
        "bitrate_kbps": values["bitrate"] or None,
        "vbr": values["vbr"],
        "publisher": values["publisher"],
        "album": values["album"],
        "job": values["job"],
        "cover": values["cover"],
        "jobs": values["jobs"],
    }


def reading(values: Mapping[str, Any], tables: Mapping[str, Any]) -> dict[str, Any]:
    """The settings by name -> how an article is opened: what open_article() is given."""
    from audiofy.article import load_profile, profile_from

    path, table = values["profile"], tables.get("profile")
    return {
        "profile": load_profile(path) if path else profile_from(table) if table else None,
        "record_number": values.get("record"),
        "field_names": tables.get("fields"),
        "allow_private_hosts": values.get("allow_private_hosts", False),
    }


def opened(article: str, reading: Mapping[str, Any]) -> "Article":
    """The article that a user names."""
    from audiofy.article import open_article

    return open_article(article, **reading)


def lexicon_of(
    article: "Article", files: Sequence[Path] | None, profile: "Profile | None", starter: bool
) -> "Lexicon":
    """How the article's names are said."""
    from audiofy.script import article_lexicon

    publisher = profile.lexicons if profile else ()
    return article_lexicon(article, [*(files or ()), *publisher], starter=starter)


def checked_notice(values: Mapping[str, Any]) -> str | None:
    """The notice that is heard first; None: it was to be left out."""
    if values["no_notice"]:
        return None
    notice: str = values["notice"]
    if not any(map(str.isalnum, notice)):
        raise ConfigError("The notice has no words.", "To leave it out, say so: --no-notice")
    return notice


def engine_options() -> dict[str, dict[str, Any]]:
    """What the settings say of single engines; what is not set is the engine's own choice."""
    values = settings()
    return {
        engine: {name: values[key] for name, key in names.items() if values.get(key)}
        for engine, names in _ENGINE_SETTINGS.items()
    }


def clip_store() -> "ClipStore | None":
    """The store that is set; None, with a remark, if the user's own cache cannot be used."""
    values = settings()
    try:
        return store_of(values)
    except StorageError as error:
        if values["store"]:
            raise
        remark(f"{error} Nothing is kept.")
        return None


def settings() -> dict[str, Any]:
    """Every setting as it holds without options, read as its option would be."""
    return {value.name: value.parsed for value in effective(read_files(), os.environ)}


def store_of(values: Mapping[str, Any]) -> "ClipStore":
    """The clip store that the settings name."""
    from audiofy.speech.store import ClipStore, default_folder

    folder = Path(values["store"]).expanduser() if values["store"] else default_folder()
    return ClipStore(folder, int(values["store_limit"]) * 1_000_000)
