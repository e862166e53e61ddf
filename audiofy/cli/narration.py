"""From settings to what the rooms are given: how an article is opened, spoken and mixed."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from audiofy.cli.console import remark
from audiofy.cli.options import Settings
from audiofy.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from audiofy.article import Article, Profile
    from audiofy.script import Lexicon
    from audiofy.speech import ClipStore

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


def narration(values: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """What narrate() is given, but for progress, remarks and the store.

    `values` has the options by the names of their settings; `settings` what no option has.
    """
    from audiofy.mix import Stings, preset
    from audiofy.script import load_style

    asked = preset(values["preset"])
    loudness, peak = values["loudness"], values["peak"]
    return {
        **reading(values, settings),
        "accept_loss": values["accept_loss"],
        "engine": values["engine"],
        "engine_options": engine_options(settings.values),
        "fallback": values["fallback"],
        "voice": values["voice"],
        "rate_percent": values["rate"],
        "pitch_percent": values["pitch"],
        "notice": checked_notice(values),
        "lexicons": values["lexicon"] or (),
        "starter_lexicon": not values["no_starter_lexicon"],
        "style": load_style(settings.tables.get("style", {})),
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


def reading(values: Mapping[str, Any], settings: Settings) -> dict[str, Any]:
    """How an article is opened: what open_article() is given."""
    from audiofy.article import load_profile, profile_from

    path, table = values["profile"], settings.tables.get("profile")
    return {
        "profile": load_profile(path) if path else profile_from(table) if table else None,
        "record_number": values.get("record"),
        "field_names": settings.tables.get("fields"),
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


def engine_options(values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What the settings say of single engines; what is not set is the engine's own choice."""
    return {
        engine: {name: values[key] for name, key in names.items() if values.get(key)}
        for engine, names in _ENGINE_SETTINGS.items()
    }


def clip_store(values: Mapping[str, Any]) -> "ClipStore | None":
    """The store that is set; None, with a remark, if the user's own cache cannot be used."""
    try:
        return store_of(values)
    except StorageError as error:
        if values["store"]:
            raise
        remark(f"{error} Nothing is kept.")
        return None


def store_of(values: Mapping[str, Any]) -> "ClipStore":
    """The clip store that the settings name."""
    from audiofy.speech.store import ClipStore, default_folder

    folder = Path(values["store"]).expanduser() if values["store"] else default_folder()
    return ClipStore(folder, int(values["store_limit"]) * 1_000_000)
