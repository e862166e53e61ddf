"""narrate(): one article through all the rooms. No other module knows them all."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path
from typing import Any, BinaryIO

from audiofy.article import Article, Profile, load_text, read_article
from audiofy.errors import ConfigError, PublishError, SynthesisError
from audiofy.label import NOTICE
from audiofy.mix import Edition, Replaced, mix
from audiofy.publish import (
    Cover,
    atomic_file,
    edition_folder,
    edition_json,
    edition_tags,
    write_mp3,
)
from audiofy.script import Utterance, write_script
from audiofy.speech import (
    Clip,
    ClipStore,
    SpeechEngine,
    Voice,
    choose_engine,
    find_voice,
    record,
)
from audiofy.speech.registry import Options

Speaker = tuple[SpeechEngine, Voice]

_NO_OPTIONS: Options = {}

Progress = Callable[[Iterable[Clip], Sequence[Utterance]], Iterable[Clip]]
"""Wraps the clips as they are recorded, one an utterance; it yields what it is given."""

LOUDNESS_LUFS = (-40.0, -13.0)
PEAK_DBTP = (-20.0, 0.0)

PEAK_ABOVE_LOUDNESS_DB = 13.0
"""With less room than this above it, speech is limited so hard that no gain makes it as loud as
asked (measured: eSpeak NG comes within 0.1 LU at 13 dB, and stays 1 LU short at 11)."""


def _unwatched(clips: Iterable[Clip], _: Sequence[Utterance]) -> Iterable[Clip]:
    return clips


def narrate(
    article: Article | str | PathLike[str],
    output: str | PathLike[str] | BinaryIO,
    *,
    profile: Profile | None = None,
    engine: str = "auto",
    voice: str | None = None,
    rate_percent: int = 0,
    pitch_percent: int = 0,
    notice: str | None = NOTICE,
    loudness_lufs: float = -19.0,
    peak_dbtp: float = -1.0,
    bitrate_kbps: int | None = None,
    publisher: str | None = None,
    album: str | None = None,
    cover: str | PathLike[str] | None = None,
    engine_options: Options = _NO_OPTIONS,
    store: ClipStore | None = None,
    jobs: int = 1,
    fallback: str | None = None,
    progress: Progress = _unwatched,
) -> Edition:
    """Make the audio edition of an article and write it to `output`, an MP3 with chapters.

    `article` is an Article, or the path of a text ("-": standard input), read with `profile`;
    `output` is a path, or an open binary file. `engine` "auto" is the best one installed that
    works offline; `voice` None is the one that the article asks for, or the engine's best.
    `notice` is heard first; None leaves it out. `bitrate_kbps` None suits the voice's sample
    rate. Clips in `store` are not spoken again; `jobs` sentences are spoken at once (0: as many as
    suit). `fallback` is an engine that speaks the whole article if `engine` fails, and the
    edition's `instead_of` says so. A failure raises one of audiofy.errors and leaves nothing behind
    at a path.
    """
    _check_levels(loudness_lufs, peak_dbtp)
    if not isinstance(article, Article):
        _spare(article, output)
        name = "" if article == "-" else fspath(article)
        article = read_article(load_text(article), name=name, profile=profile)
    picture = Cover.load(Path(cover)) if cover else None

    def speaker(engine: str, voice: str | None) -> Speaker:
        chosen = choose_engine(engine, engine_options)
        found = find_voice(chosen, voice)
        return chosen, replace(found, rate_percent=rate_percent, pitch_percent=pitch_percent)

    first = speaker(engine, voice or article.given.voice)
    second = speaker(fallback, None) if fallback else None
    script = write_script(article, notice=notice)

    def spoken(speaker: SpeechEngine, speaking: Voice) -> Edition:
        with closing(record(script, speaker, speaking, store=store, jobs=jobs)) as clips:
            watched = progress(clips, script.utterances)
            return mix(script, watched, speaking, loudness_lufs=loudness_lufs, peak_dbtp=peak_dbtp)

    with _opened(output) as file:
        try:
            edition = spoken(*first)
        except SynthesisError as error:
            if second is None:
                raise
            edition = replace(spoken(*second), instead_of=Replaced(first[1], str(error)))
        tags = edition_tags(edition, publisher=publisher, album=album, cover=picture)
        write_mp3(edition, file, tags=tags, bitrate_kbps=bitrate_kbps)
    return edition


def narrate_folder(
    article: Article | str | PathLike[str], folder: str | PathLike[str], **settings: Any
) -> Edition:
    """Make an edition folder: `edition.mp3` and `edition.json`; `settings` as for narrate().

    The folder is created if it does not exist; its parent must.
    """
    with (
        edition_folder(folder) as path,
        atomic_file(path / "edition.json") as document,
        atomic_file(path / "edition.mp3") as sound,
    ):
        edition = narrate(article, sound, **settings)
        # Both are whole before either gets its name: an old edition is not left with a new half.
        document.write(edition_json(edition).encode())
        document.flush()
    return edition


def _check_levels(loudness_lufs: float, peak_dbtp: float) -> None:
    _check_range("loudness", loudness_lufs, LOUDNESS_LUFS, "LUFS")
    _check_range("true peak", peak_dbtp, PEAK_DBTP, "dBTP")
    if peak_dbtp - loudness_lufs < PEAK_ABOVE_LOUDNESS_DB:
        raise ConfigError(
            f"Speech of {loudness_lufs:g} LUFS has no room under peaks of {peak_dbtp:g} dBTP.",
            f"Keep the loudness {PEAK_ABOVE_LOUDNESS_DB:g} below the peak, or lower.",
        )


def _check_range(what: str, value: float, limits: tuple[float, float], unit: str) -> None:
    least, most = limits
    if not least <= value <= most:
        raise ConfigError(
            f"The {what} of an edition cannot be {value:g} {unit}.",
            f"Choose from {least:g} to {most:g} {unit}.",
        )


def _spare(article: str | PathLike[str], output: str | PathLike[str] | BinaryIO) -> None:
    """Raise PublishError rather than write over the article itself."""
    if not isinstance(output, str | PathLike):
        return
    with suppress(OSError, ValueError):  # one of them is no file, as its own room will say
        if Path(article).samefile(output):
            raise PublishError(f"{output} is the article itself.", "Name another file with -o.")


@contextmanager
def _opened(output: str | PathLike[str] | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(output, str | PathLike):
        with atomic_file(output) as file:
            yield file
    else:
        yield output
