"""Settings -> recipe: a digest of all that changes what is heard, beside the article itself."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from audiofy.batch.work import Workshop
from audiofy.errors import InputMissing
from audiofy.pipeline import stated
from audiofy.publish.edition_json import SCHEMA_VERSION
from audiofy.speech import SpeechEngine, Voice, choose_engine, find_voice

_SCHEMA = 1
"""Of the job id itself: raise it when the same job would give another edition."""

_NO_SOUND = ("job", "record_number", "allow_private_hosts")
_NO_SOUND_OPTIONS = ("requests_per_minute", "folder")


def recipe(workshop: Workshop, engine: SpeechEngine, voice: Voice) -> str:
    """The digest of a workshop's settings, with the bytes of the files that they name.

    Raises InputMissing for a file that cannot be read, EngineUnavailable for a fallback.
    """
    settings = stated({**workshop.settings, **workshop.reading, "engine": workshop.engine})
    options = {
        engine: {name: value for name, value in own.items() if name not in _NO_SOUND_OPTIONS}
        for engine, own in workshop.engine_options.items()
    }
    parts = {
        "schema": [_SCHEMA, SCHEMA_VERSION],
        "settings": {name: value for name, value in settings.items() if name not in _NO_SOUND},
        "engine_options": options,
        "engine_version": engine.version,
        "voice": asdict(voice),
        "profile": repr(workshop.reading.get("profile")),
        "fallback": _fallback(workshop),
        "files": [_digest(path) for path in _files(workshop.settings)],
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=repr).encode()).hexdigest()


def job_id(digest: str, path: str, recipe: str, lexicon: str = "") -> str:
    """The id of an edition: by the article's bytes, the end of its name, and the recipe.

    `lexicon` is the digest of the one that the article names itself.
    """
    suffix = os.path.splitext(path)[1].casefold()
    parts = [digest, suffix, recipe, *([lexicon] if lexicon else [])]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _fallback(workshop: Workshop) -> list[Any]:
    name = workshop.settings.get("fallback")
    if not name:
        return []
    engine = choose_engine(name, workshop.engine_options)
    return [name, engine.version, asdict(find_voice(engine))]


def _files(settings: Mapping[str, Any]) -> Iterator[Path]:
    profile, stings = settings.get("profile"), settings.get("stings")
    yield from map(Path, settings.get("lexicons", ()))
    yield from map(Path, profile.lexicons if profile else ())
    named = (settings.get("cover"), *(asdict(stings).values() if stings else ()))
    yield from (Path(path) for path in named if path)


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        cause = f"{path} cannot be read: {error.strerror or error}."
        raise InputMissing(cause, "Check the settings: audiofy config") from error
