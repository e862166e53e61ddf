"""narrate(): one article through all the rooms. No other module knows them all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from audiofy.article import Article, Profile, load_text, read_article
from audiofy.label import NOTICE
from audiofy.mix import Edition, Stings, mix
from audiofy.publish import (
    Cover,
    atomic_file,
    edition_folder,
    edition_json,
    edition_tags,
    write_mp3,
)
from audiofy.script import Utterance, write_script
from audiofy.speech import Clip, choose_engine, find_voice, record

Progress = Callable[[Iterable[Clip], Sequence[Utterance]], Iterable[Clip]]
"""Wraps the clips as they are recorded, one an utterance; it yields what it is given."""


def _unwatched(clips: Iterable[Clip], _: Sequence[Utterance]) -> Iterable[Clip]:
    return clips


def narrate(
    article: Article | str | PathLike[str],
    output: str | PathLike[str],
    *,
    profile: Profile | None = None,
    engine: str = "auto",
    voice: str | None = None,
    rate_percent: int = 0,
    pitch_percent: int = 0,
    notice: str | None = NOTICE,
    loudness_lufs: float = -19.0,
    peak_dbtp: float = -1.0,
    sample_rate: int | None = None,
    levelled: bool = False,
    stings: Stings | None = None,
    bitrate_kbps: int | None = None,
    publisher: str | None = None,
    album: str | None = None,
    cover: str | PathLike[str] | None = None,
    progress: Progress = _unwatched,
) -> Edition:
    """Make the audio edition of an article and write it to `output`, an MP3 with chapters.

    `article` is an Article, or the path of a text ("-": standard input), read with `profile`.
    `engine` "auto" is the best one installed that works offline; `voice` None is the one that
    the article asks for, or the engine's best. `notice` is heard first; None leaves it out.
    `sample_rate` in Hz is the track's, None the voice's own; `levelled` and `stings` as for mix().
    `bitrate_kbps` None suits the sample rate. A failure raises one of audiofy.errors and
    leaves nothing behind.
    """
    if not isinstance(article, Article):
        article = read_article(load_text(article), name=fspath(article), profile=profile)
    picture = Cover.load(Path(cover)) if cover else None
    speaker = choose_engine(engine)
    speaking = replace(
        find_voice(speaker, voice or article.given.voice),
        rate_percent=rate_percent,
        pitch_percent=pitch_percent,
    )
    script = write_script(article, notice=notice)
    with atomic_file(output) as file:
        clips = progress(record(script, speaker, speaking), script.utterances)
        edition = mix(
            script,
            clips,
            speaking,
            loudness_lufs=loudness_lufs,
            peak_dbtp=peak_dbtp,
            rate=sample_rate,
            levelled=levelled,
            stings=stings,
        )
        tags = edition_tags(edition, publisher=publisher, album=album, cover=picture)
        write_mp3(edition, file, tags=tags, bitrate_kbps=bitrate_kbps)
    return edition


def narrate_folder(
    article: Article | str | PathLike[str], folder: str | PathLike[str], **settings: Any
) -> Edition:
    """Make an edition folder: `edition.mp3` and `edition.json`; `settings` as for narrate().

    The folder is created if it does not exist; its parent must.
    """
    with edition_folder(folder) as path:
        edition = narrate(article, path / "edition.mp3", **settings)
        with atomic_file(path / "edition.json") as file:
            file.write(edition_json(edition).encode())
    return edition
