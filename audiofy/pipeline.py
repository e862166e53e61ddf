"""narrate(): one article through all the rooms. No other module knows them all."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from inspect import Parameter, signature
from itertools import chain, islice, product
from os import PathLike, fspath
from os.path import realpath
from pathlib import Path
from typing import Any, BinaryIO

from audiofy import mix, publish
from audiofy.article import Article, Profile, Role, open_article, origin_of
from audiofy.errors import ConfigError, CoverageError, PublishError, SynthesisError
from audiofy.label import NOTICE
from audiofy.mix import Edition, Replaced, Stings
from audiofy.publish import Cover, Making
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

_UNSTATED = {"progress", "remark", "store", "jobs", "live"}
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
    engine: str | SpeechEngine = "auto",
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
    live: bool = False,
    progress: Progress = _unwatched,
    remark: Callable[[str], None] = _unsaid,
) -> Edition:
    """Make the audio edition of an article and write it to `output`, a file with chapters.

    `article` is an Article, or what open_article() opens (a path, "-", a URL), with `profile`,
    `record_number`, `field_names` and `allow_private_hosts`. `output` is a path whose end says
    the format (see FORMATS), or an open binary file, which gets an MP3. `engine` "auto" is the
    best one installed that works offline; one that is loaded already is used as it is. `voice`
    None is the one that the article asks for, or the engine's best. What the engine cannot say
    raises CoverageError; with `accept_loss` it is left out, `remark` hears it, and
    audiofy.script.unsaid() finds it in the edition.
    `notice` is heard first; None leaves it out. `lexicons` come after audiofy's own words
    (`starter_lexicon`), and before those of the profile and of the article; later ones win.
    `style` None is the house's; `remark` hears what of it the engine cannot do.
    `sample_rate` in Hz is the track's, None the voice's own; `levelled` and `stings` as for
    mix(). `bitrate_kbps` None suits the sample rate. Clips in `store` are not spoken again; `jobs`
    sentences are spoken at once (0: as many as suit). `fallback` is an engine that speaks the whole
    article if `engine` fails, and the edition's `instead_of` says so. `live` writes an MP3 while it
    is spoken, for whoever listens already: without chapters, its loudness settling as it goes, as
    LiveMix and write_live() say; there, `fallback` and `accept_loss` come too late. A failure
    raises one of audiofy.errors and leaves nothing behind at a path.
    """
    mix.check_levels(loudness_lufs, peak_dbtp)
    if isinstance(output, str | PathLike):
        _spare([output], article, cover, lexicons, stings)
    if not isinstance(article, Article):
        article = open_article(
            article,
            profile=profile,
            record_number=record_number,
            field_names=field_names,
            allow_private_hosts=allow_private_hosts,
        )
    form = publish.DEFAULT_FORMAT
    if isinstance(output, str | PathLike):
        form = publish.format_of(output)
    if live:
        _check_live(form, accept_loss)
    if sample_rate is not None:
        publish.check_format(form, sample_rate, bitrate_kbps, vbr=vbr)
    picture = Cover.load(Path(cover)) if cover else None

    def speaker(engine: str | SpeechEngine, voice: str | None) -> Speaker:
        chosen = choose_engine(engine, engine_options) if isinstance(engine, str) else engine
        found = find_voice(chosen, voice)
        return chosen, replace(found, rate_percent=rate_percent, pitch_percent=pitch_percent)

    first = speaker(engine, voice or article.given.voice)
    second = speaker(fallback, None) if fallback and not live else None
    own = profile.lexicons if profile else ()
    words = article_lexicon(article, [*lexicons, *own], starter=starter_lexicon)
    script = write_script(article, notice=notice, lexicon=words, style=style)

    headroom_db = publish.headroom_db(form, sample_rate, bitrate_kbps=bitrate_kbps, vbr=vbr)
    studio = _Studio(
        mixing=_Mixing(loudness_lufs, peak_dbtp, sample_rate, levelled, stings, headroom_db),
        titles=_Titles(publisher, album, picture, job),
        coding=_Coding(form, bitrate_kbps, vbr, jobs),
        store=store,
        progress=progress,
        remark=remark,
    )
    with _opened(output) as file:
        if live:
            return studio.played(script, first, file)
        try:
            edition = studio.spoken(script, first, accept_loss)
        except SynthesisError as error:
            if second is None:
                raise
            instead = Replaced(first[1], str(error))
            edition = replace(studio.spoken(script, second, accept_loss), instead_of=instead)
        studio.write(edition, file)
    return edition


@dataclass(frozen=True)
class _Mixing:
    """What mix() and LiveMix are given."""

    loudness_lufs: float
    peak_dbtp: float
    rate: int | None
    levelled: bool
    stings: Stings | None
    headroom_db: float


@dataclass(frozen=True)
class _Titles:
    """What edition_tags() and script_tags() are given."""

    publisher: str | None
    album: str | None
    cover: Cover | None
    job: str | None


@dataclass(frozen=True)
class _Coding:
    """What write_edition() is given."""

    form: str
    bitrate_kbps: int | None
    vbr: bool
    hands: int


@dataclass(frozen=True)
class _Studio:
    """From script to sound: how it is recorded, mixed and written."""

    mixing: _Mixing
    titles: _Titles
    coding: _Coding
    store: ClipStore | None
    progress: Progress
    remark: Callable[[str], None]

    def spoken(self, script: Script, speaker: Speaker, accept_loss: bool) -> Edition:
        self._tell_ignored(script, speaker)
        if not accept_loss:
            return self._recorded(script, speaker)
        return _whatever_is_heard(script, lambda rest: self._recorded(rest, speaker), self.remark)

    def write(self, edition: Edition, file: BinaryIO) -> None:
        tags = publish.edition_tags(edition, **vars(self.titles))
        publish.write_edition(edition, file, tags=tags, **vars(self.coding))

    def played(self, script: Script, speaker: Speaker, file: BinaryIO) -> Edition:
        """Record, mix and write at once."""
        self._tell_ignored(script, speaker)
        # One sentence after the other, where that is fast: the first must not wait for others.
        hands = self.coding.hands or (0 if speaker[0].online else 1)
        with self._clips(script, speaker, hands) as clips:
            desk = mix.LiveMix(script, clips, speaker[1], **vars(self.mixing))
            tags = publish.script_tags(script, speaker[1], **vars(self.titles))
            kbps, vbr = self.coding.bitrate_kbps, self.coding.vbr
            return publish.write_live(desk, file, tags=tags, bitrate_kbps=kbps, vbr=vbr)

    def _recorded(self, script: Script, speaker: Speaker) -> Edition:
        with self._clips(script, speaker, self.coding.hands) as clips:
            return mix.mix(script, clips, speaker[1], **vars(self.mixing))

    @contextmanager
    def _clips(self, script: Script, speaker: Speaker, hands: int) -> Iterator[Iterable[Clip]]:
        with closing(record(script, *speaker, store=self.store, jobs=hands)) as clips:
            # The first is waited for: the others are spoken while the rooms to come are imported.
            begun = chain(list(islice(clips, 1)), clips)
            checked = begun if self.mixing.rate else _checked(begun, self.coding)
            yield self.progress(checked, script.utterances)

    def _tell_ignored(self, script: Script, speaker: Speaker) -> None:
        for sentence in ignored(script, speaker[0]):
            self.remark(sentence)


def _checked(clips: Iterable[Clip], coding: _Coding) -> Iterator[Clip]:
    """The clips; the first tells whether a format has their rate, before the others are spoken."""
    rate: int | None = None
    for clip in clips:
        if rate is None:
            rate = clip.rate
            publish.check_format(coding.form, rate, coding.bitrate_kbps, vbr=coding.vbr)
        yield clip


def _check_live(form: str, accept_loss: bool) -> None:
    if form != publish.DEFAULT_FORMAT:
        raise ConfigError(f"A .{form} file cannot be written while it is spoken; an MP3 can.")
    if accept_loss:
        raise ConfigError(
            "What is played while it is spoken cannot be begun again without what is lost.",
            "Write it to a file: -o OUT.mp3",
        )


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
    article: Article | str | PathLike[str],
    folder: str | PathLike[str],
    *,
    origin: str | None = None,
    found: str = "",
    **settings: Any,
) -> Edition:
    """Make an edition folder: MP3, transcripts, chapter lists, and `edition.json` about them all.

    `settings` are as for narrate(); `origin` is what the article is known by when it is corrected,
    None: the name of its file; `found` is how a batch has found it (edition_json.py). The folder is
    created if it does not exist; its parent must.
    """
    with publish.open_folder(folder) as files:
        own = (settings.get(name) for name in ("cover", "lexicons", "stings"))
        _spare([Path(folder, name) for name in files], article, *own)
        edition = narrate(article, files[SOUND], **settings)
        given = settings.get("engine", "")
        is_given = getattr(given, "name", None) == edition.voice.engine
        engine = given if is_given else load_engine(edition.voice.engine)
        if origin is None and not isinstance(article, Article):
            number = settings.get("record_number")
            origin = origin_of(fspath(article), f"#{number}" if number else "")
        making = Making(engine.version, stated(settings), origin=origin or "", found=found)
        publish.fill_folder(edition, files, making)
    return edition


def stated(settings: Mapping[str, Any]) -> dict[str, Any]:
    """All settings of narrate(), the defaults too, as edition.json can state them.

    A file is stated by its name alone: the same edition has the same bytes in every folder.
    """
    engine = settings.get("engine", "auto")
    settings = {**settings, "engine": engine if isinstance(engine, str) else engine.name}
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


def _spare(
    outputs: Iterable[str | PathLike[str]],
    article: Article | str | PathLike[str],
    cover: str | PathLike[str] | None = None,
    lexicons: Sequence[str | PathLike[str]] | None = None,
    stings: Stings | None = None,
) -> None:
    """Raise PublishError rather than write over what the edition is made of."""
    named = [
        ("article", article),
        ("cover", cover),
        *(("lexicon", each) for each in lexicons or ()),
    ]
    given = [*named, *(asdict(stings).items() if stings else ())]
    files = [(what, path) for what, path in given if isinstance(path, str | PathLike)]
    for output, (what, path) in product(outputs, files):
        with suppress(OSError, ValueError):  # one of them is no file, as its own room will say
            if Path(path).samefile(output):
                hint = "Name another file with -o, or another folder with -d."
                raise PublishError(f"{output} is the {what} itself.", hint)


@contextmanager
def _opened(output: str | PathLike[str] | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(output, str | PathLike):
        publish.sweep(Path(realpath(output)).parent)
        with publish.atomic_file(output) as file:
            yield file
    else:
        yield output
