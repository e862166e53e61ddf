"""narrate(): one article through all the rooms. No other module knows them all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import fields, is_dataclass, replace
from inspect import Parameter, signature
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO

from audiofy.article import Article, Profile, Role, open_article
from audiofy.errors import ConfigError, CoverageError, PublishError, SynthesisError
from audiofy.label import NOTICE
from audiofy.mix import Edition, Replaced, Stings, check_levels, mix
from audiofy.publish import (
    Cover,
    Making,
    atomic_file,
    edition_tags,
    fill_folder,
    format_of,
    open_folder,
    write_edition,
)
from audiofy.publish.names import SOUND
from audiofy.script import Script, Style, Utterance, article_lexicon, unsaid, write_script
from audiofy.speech import (
    Clip,
    ClipStore,
    SpeechEngine,
    Voice,
    choose_engine,
    find_voice,
    ignored,
    load_engine,
    record,
)
from audiofy.speech.registry import Options
from audiofy.speech.wording import visible

Progress = Callable[[Iterable[Clip], Sequence[Utterance]], Iterable[Clip]]
"""Wraps the clips as they are recorded, one an utterance; it yields what it is given."""

Speaker = tuple[SpeechEngine, Voice]

_NO_OPTIONS: Options = {}

_UNSTATED = {"progress", "remark", "store", "jobs"}
"""Settings of narrate() that do not change what is heard."""

def _unwatched(clips: Iterable[Clip], _: Sequence[Utterance]) -> Iterable[Clip]:
    return clips


def _unsaid(_: str) -> None:
    pass


def narrate(
    article: Article | str | PathLike[str],
    output: str | PathLike[str] | BinaryIO,
    *,
    profile: Profile | None = None,
    record_number: int | None = None,
    field_names: Mapping[str, str] | None = None,
    allow_private_hosts: bool = False,
    accept_loss: bool = False,
    engine: str = "auto",
    engine_options: Options = _NO_OPTIONS,
    fallback: str | None = None,
    voice: str | None = None,
    rate_percent: int = 0,
    pitch_percent: int = 0,
    notice: str | None = NOTICE,
    lexicons: Sequence[str | PathLike[str]] = (),
    starter_lexicon: bool = True,
    style: Style | None = None,
    loudness_lufs: float = -19.0,
    peak_dbtp: float = -1.0,
    sample_rate: int | None = None,
    levelled: bool = False,
    stings: Stings | None = None,
    bitrate_kbps: int | None = None,
    vbr: bool = False,
    publisher: str | None = None,
    album: str | None = None,
    job: str | None = None,
    cover: str | PathLike[str] | None = None,
    store: ClipStore | None = None,
    jobs: int = 1,
    progress: Progress = _unwatched,
    remark: Callable[[str], None] = _unsaid,
) -> Edition:
    """Make the audio edition of an article and write it to `output`, a file with chapters.

    `article` is an Article, or what open_article() opens (a path, "-", a URL), with `profile`,
    `record_number`, `field_names` and `allow_private_hosts`. `output` is a path whose end says
    the format (see FORMATS), or an open binary file, which gets an MP3. `engine` "auto" is the
    best one installed that works offline; `voice` None is the one that the article asks for, or
    the engine's best. What the engine cannot say raises CoverageError; with `accept_loss` it is
    left out, `remark` hears it, and audiofy.script.unsaid() finds it in the edition.
    `notice` is heard first; None leaves it out. `lexicons` come after audiofy's own words
    (`starter_lexicon`), and before those of the profile and of the article; later ones win.
    `style` None is the house's; `remark` hears what of it the engine cannot do.
    `sample_rate` in Hz is the track's, None the voice's own; `levelled` and `stings` as for
    mix(). `bitrate_kbps` None suits the sample rate. Clips in `store` are not spoken again; `jobs`
    sentences are spoken at once (0: as many as suit). `fallback` is an engine that speaks the whole
    article if `engine` fails, and the edition's `instead_of` says so. A failure raises one of
    audiofy.errors and leaves nothing behind at a path.
    """
    check_levels(loudness_lufs, peak_dbtp)
    if not isinstance(article, Article):
        _spare(article, output)
        article = open_article(
            article,
            profile=profile,
            record_number=record_number,
            field_names=field_names,
            allow_private_hosts=allow_private_hosts,
        )
    form = format_of(output) if isinstance(output, str | PathLike) else None
    picture = Cover.load(Path(cover)) if cover else None

    def speaker(engine: str, voice: str | None) -> Speaker:
        chosen = choose_engine(engine, engine_options)
        found = find_voice(chosen, voice)
        return chosen, replace(found, rate_percent=rate_percent, pitch_percent=pitch_percent)

    first = speaker(engine, voice or article.given.voice)
    second = speaker(fallback, None) if fallback else None
    own = profile.lexicons if profile else ()
    words = article_lexicon(article, [*lexicons, *own], starter=starter_lexicon)
    script = write_script(article, notice=notice, lexicon=words, style=style)

    def spoken(speaker: Speaker) -> Edition:
        for sentence in ignored(script, speaker[0]):
            remark(sentence)
        if not accept_loss:
            return recorded(script, speaker)
        return _whatever_is_heard(script, lambda rest: recorded(rest, speaker), remark)

    def recorded(script: Script, speaker: Speaker) -> Edition:
        with closing(record(script, *speaker, store=store, jobs=jobs)) as clips:
            return mix(
                script,
                progress(clips, script.utterances),
                speaker[1],
                loudness_lufs=loudness_lufs,
                peak_dbtp=peak_dbtp,
                rate=sample_rate,
                levelled=levelled,
                stings=stings,
            )

    with _opened(output) as file:
        try:
            edition = spoken(first)
        except SynthesisError as error:
            if second is None:
                raise
            edition = replace(spoken(second), instead_of=Replaced(first[1], str(error)))
        tags = edition_tags(edition, publisher=publisher, album=album, cover=picture, job=job)
        write_edition(
            edition,
            file,
            form=form,
            tags=tags,
            bitrate_kbps=bitrate_kbps,
            vbr=vbr,
            hands=jobs,
        )
    return edition


def _whatever_is_heard(
    script: Script, make: Callable[[Script], Edition], remark: Callable[[str], None]
) -> Edition:
    """The edition without what the engine cannot say; begun again for each such sentence."""
    while True:
        try:
            edition = make(script)
        except CoverageError as error:
            script = _without(script, error)
            continue
        for text in unsaid(edition.script):
            remark(f"Not heard: {text}")
        return edition


def _without(script: Script, error: CoverageError) -> Script:
    """The script without the utterances that the error names; if nothing is left, the error."""
    lost = set(error.lost)
    kept = [u for u in script.utterances if not {u.text, visible(u.spoken)} & lost]
    if len(kept) == len(script.utterances):  # a piece of a long one
        long = next((u for u in kept if any(text in visible(u.spoken) for text in lost)), None)
        kept = [u for u in kept if u is not long]
    if len(kept) == len(script.utterances) or all(u.block.role is Role.NOTICE for u in kept):
        raise error
    return replace(script, utterances=tuple(kept))


def narrate_folder(
    article: Article | str | PathLike[str], folder: str | PathLike[str], **settings: Any
) -> Edition:
    """Make an edition folder: MP3, transcripts, chapter lists, and `edition.json` about them all.

    `settings` are as for narrate(). The folder is created if it does not exist; its parent must.
    """
    with open_folder(folder) as files:
        edition = narrate(article, files[SOUND], **settings)
        engine = load_engine(edition.voice.engine)
        fill_folder(edition, files, Making(engine.version, _stated(settings)))
    return edition


def _stated(settings: Mapping[str, Any]) -> dict[str, Any]:
    """All settings of narrate(), the defaults too, as edition.json can state them.

    A file is stated by its name alone: the same edition has the same bytes in every folder.
    """
    return {
        name: _plain(settings.get(name, parameter.default), is_file=name in ("cover", "lexicons"))
        for name, parameter in signature(narrate).parameters.items()
        if parameter.kind is Parameter.KEYWORD_ONLY and name not in _UNSTATED
    }


def _plain(value: Any, *, is_file: bool = False) -> Any:
    """A setting as JSON has it."""
    if isinstance(value, Profile):
        return value.name
    if isinstance(value, PathLike) or (is_file and isinstance(value, str)):
        return Path(value).name
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(each, is_file=is_file) for each in value]
    return value


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
