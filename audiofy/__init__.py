"""audiofy: audio editions of German news articles.

    import audiofy

    audiofy.narrate("artikel.txt", "edition.mp3")
    audiofy.split_sentences("Am 30. Dezember schneite es. Dann taute es.")
    audiofy.spoken_form("3,5 Prozent")

The rooms are imported when one of their names is first used (PEP 562), so that importing audiofy
costs next to nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from audiofy.errors import (
    ArticleError,
    AudiofyError,
    ConfigError,
    CoverageError,
    DownloadError,
    EditionError,
    EngineUnavailable,
    InputMissing,
    LockedError,
    PublishError,
    StorageError,
    SynthesisError,
)

if TYPE_CHECKING:
    from audiofy.article import Article, Block, Role, load_text, read_article
    from audiofy.mix import Chapter, Cue, Edition, Timeline
    from audiofy.pipeline import narrate, narrate_folder
    from audiofy.publish import load_edition
    from audiofy.script import Script, Utterance, split_sentences, spoken_form, write_script
    from audiofy.speech import Clip, SpeechEngine, Voice

_ROOM_OF = {
    "Article": "audiofy.article",
    "Block": "audiofy.article",
    "Chapter": "audiofy.mix",
    "Clip": "audiofy.speech",
    "Cue": "audiofy.mix",
    "Edition": "audiofy.mix",
    "Role": "audiofy.article",
    "Script": "audiofy.script",
    "SpeechEngine": "audiofy.speech",
    "Timeline": "audiofy.mix",
    "Utterance": "audiofy.script",
    "Voice": "audiofy.speech",
    "load_edition": "audiofy.publish",
    "load_text": "audiofy.article",
    "narrate": "audiofy.pipeline",
    "narrate_folder": "audiofy.pipeline",
    "read_article": "audiofy.article",
    "split_sentences": "audiofy.script",
    "spoken_form": "audiofy.script",
    "write_script": "audiofy.script",
}

__all__ = [
    "Article",
    "ArticleError",
    "AudiofyError",
    "Block",
    "Chapter",
    "Clip",
    "ConfigError",
    "CoverageError",
    "Cue",
    "DownloadError",
    "Edition",
    "EditionError",
    "EngineUnavailable",
    "InputMissing",
    "LockedError",
    "PublishError",
    "Role",
    "Script",
    "SpeechEngine",
    "StorageError",
    "SynthesisError",
    "Timeline",
    "Utterance",
    "Voice",
    "load_edition",
    "load_text",
    "narrate",
    "narrate_folder",
    "read_article",
    "split_sentences",
    "spoken_form",
    "write_script",
]


def __getattr__(name: str) -> Any:
    if name not in _ROOM_OF:
        raise AttributeError(f"module 'audiofy' has no attribute {name!r}")
    return getattr(import_module(_ROOM_OF[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
