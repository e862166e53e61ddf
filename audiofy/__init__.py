"""audiofy: audio editions of German news articles.

    import audiofy

    audiofy.narrate("artikel.txt", "edition.mp3")
    audiofy.split_sentences("Am 30. Dezember schneite es. Dann taute es.")
    audiofy.spoken_form("3,5 Prozent")

The rooms are imported when one of their names is first used (PEP 562), so that importing audiofy
costs next to nothing.
"""

from typing import TYPE_CHECKING

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
from audiofy.lazy import lazy

if TYPE_CHECKING:
    from audiofy.article import Article, Block, Role, load_text, read_article
    from audiofy.mix import Chapter, Cue, Edition, Timeline
    from audiofy.pipeline import narrate, narrate_folder
    from audiofy.publish import load_edition
    from audiofy.script import Script, Utterance, split_sentences, spoken_form, write_script
    from audiofy.speech import Clip, SpeechEngine, Voice

__getattr__ = lazy(
    __name__,
    article=("Article", "Block", "Role", "load_text", "read_article"),
    mix=("Chapter", "Cue", "Edition", "Timeline"),
    pipeline=("narrate", "narrate_folder"),
    publish=("load_edition",),
    script=("Script", "Utterance", "split_sentences", "spoken_form", "write_script"),
    speech=("Clip", "SpeechEngine", "Voice"),
)

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


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
