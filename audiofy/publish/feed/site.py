"""Edition folders -> the site of a podcast: media, sidecars, pages, and last the feed.

    site/
      feed.xml  feed-2.xml ...                 written last
      index.html  index-2.html ...
      podcast.json                             what must be kept (see state.py)
      cover.<hash>.jpg
      player/audiofy-player.<hash>.js .css
      episodes/<yyyy-mm-dd>-<slug>/
        <slug>.<hash>.mp3                      never changes; a correction is another file
        index.html  chapters.json  transcript.json  transcript.vtt  transcript.srt

Building again what has not changed writes nothing, and reads of an edition only its edition.json.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from audiofy.errors import EditionError, InputMissing, LockedError, PublishError
from audiofy.publish.feed import pages
from audiofy.publish.feed.art import SUFFIXES, made_of, picture_of
from audiofy.publish.feed.folder import SiteFolder, stranger
from audiofy.publish.feed.identity import Register
from audiofy.publish.feed.model import (
    CHAPTERS_FILE,
    PAGE,
    STATE,
    TRANSCRIPT_FILES,
    About,
    Episode,
    Feed,
    Podcast,
    page_name,
)
from audiofy.publish.feed.naming import (
    free_name,
    media_name,
    podcast_guid,
    slug,
)
from audiofy.publish.feed.rss import rss
from audiofy.publish.feed.state import Promise, Retired, State, read_state, state_text
from audiofy.publish.feed.take import Source, about, date_of, edition_date, find_editions
from audiofy.publish.load import read_document
from audiofy.publish.names import DOCUMENT, SOUND

SIDECAR_FILES = (CHAPTERS_FILE, *TRANSCRIPT_FILES)
_HASH_DIGITS = 8
_LOCK = ".audiofy.lock"
_MANY = 10


@dataclass(frozen=True, slots=True)
class Built:
    """What a build came to: guids of what is new in the feed, and what was to be said.

    `skipped` are editions that cannot be published, with the reason; those that were published
    before stay as they were.
    """

    feed: Feed
    added: tuple[str, ...] = ()
    corrected: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Run:
    """A build under way; by guid: what was promised, is found, and when its edition was made.
    `folders` are the names that are taken."""

    folder: SiteFolder
    podcast: Podcast
    state: State
    now: datetime
    look: str
    register: Register
    promises: dict[str, Promise]
    folders: set[str]
    found: dict[str, Episode] = field(default_factory=dict)
    made: dict[str, datetime] = field(default_factory=dict)
    skipped: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def build_site(
    editions: Path, site: Path, podcast: Podcast, *, now: datetime, withdraw_many: bool = False
) -> Built:
    """Bring the site in line with the edition folders at or below `editions`.

    `now`, with a time zone, is the latest date that an episode gets. `withdraw_many`: more than
    half of ten or more episodes may be gone at once, or all. Raises InputMissing without an
    edition, what check_site() raises, LockedError while another build runs, PublishError and
    StorageError if the site cannot be written.
    """
    sources = find_editions(editions)
    if not sources and not withdraw_many:
        hint = f"Make some: audiofy convert ARTICLE -d {editions / 'NAME'}"
        if read_state(site):
            hint = f"{hint}\nIf all are to be withdrawn: --withdraw-many"
        raise InputMissing(f"There is no edition in {editions}.", hint)
    check_site(site, podcast)
    with _locked(site) as folder:
        state = read_state(site) or State(podcast_guid(podcast.feed_url))
        register, promises = Register(state, sources), dict(state.promises)
        _refuse_loss(len(state.episodes), len(register.missing), len(sources), withdraw_many)
        names = {promise.folder for promise in promises.values()}
        look = pages.look(podcast)
        run = _Run(folder, podcast, state, now, look, register, promises, names)
        return _build(run, sources)


def check_site(site: Path, podcast: Podcast) -> None:
    """Raise what would end a build of this site, before anything is made.

    ConfigError for a cover that cannot be used, EditionError for a damaged podcast.json,
    PublishError for a folder with another site.
    """
    if podcast.cover is not None:
        picture_of(podcast)
    if read_state(site) is None and (name := stranger(SiteFolder(site).read)):
        raise PublishError(
            f"{site} has the {name} of another site.", "Name a new folder, or an empty one."
        )


def _build(run: _Run, sources: Iterable[Source]) -> Built:
    state = run.state
    cover = _place_cover(run)
    player = pages.place_player(run.folder)
    episodes = _episodes(run, sources, replace(_empty(run), cover=cover))
    ordered = sorted(episodes.values(), key=lambda e: e.guid)
    ordered.sort(key=lambda episode: episode.published, reverse=True)
    feed = Feed(run.podcast, state.guid, cover, tuple(ordered))
    before = {episode.guid: episode for episode in state.episodes}
    gone = [episode for guid, episode in before.items() if guid not in episodes]
    new_state = State(
        guid=state.guid,
        base_url=run.podcast.base_url,
        look=run.look,
        cover=cover,
        cover_made_of=made_of(run.podcast),
        episodes=feed.episodes,
        withdrawn=_withdrawn(state, gone, episodes),
        retired=_retired(run, feed, player),
    )
    _write_documents(run, feed, new_state)
    run.folder.remove_strays({episode.folder for episode in feed.episodes})
    return Built(
        feed,
        added=tuple(guid for guid in episodes if guid not in before),
        corrected=tuple(
            g for g, e in episodes.items() if g in before and e.media != before[g].media
        ),
        withdrawn=tuple(episode.guid for episode in gone),
        skipped=tuple(run.skipped),
        remarks=tuple(run.remarks),
    )


def _refuse_loss(known: int, gone: int, there: int, withdraw_many: bool) -> None:
    """A folder that is only half there must not empty the feed. Raises InputMissing."""
    if known >= _MANY and gone * 2 > known and there < known and not withdraw_many:
        raise InputMissing(
            f"{gone} of {known} episodes have no edition any more.",
            "Is the folder whole? If they are to be withdrawn, say so: --withdraw-many",
        )


def _empty(run: _Run) -> Feed:
    return Feed(run.podcast, run.state.guid, run.state.cover, ())


def _episodes(run: _Run, sources: Iterable[Source], feed: Feed) -> dict[str, Episode]:
    """By guid; of two editions of an article the one that was made last.

    What is as it was comes first, so that no earlier edition is written over it.
    """
    others: list[Source] = []
    for source in sources:
        before = run.register.episode(source)
        if before and _is_current(run, source, before):
            _take(run, source, before)
        else:
            others.append(source)
    for source in others:
        try:
            _make(run, source, feed)
        except (EditionError, InputMissing) as error:
            run.skipped.append((source.key, str(error)))
            if before := run.register.episode(source):
                _take(run, source, before)
    return run.found


def _take(run: _Run, source: Source, episode: Episode) -> None:
    """The edition is the episode, as it is."""
    if _is_latest(run, source, episode.guid):
        is_there = episode.edition == source.key
        run.found[episode.guid] = episode if is_there else replace(episode, edition=source.key)


def _is_latest(run: _Run, source: Source, guid: str) -> bool:
    """Is there no later edition of the same article?"""
    date = edition_date(source.folder)
    if guid in run.found:
        run.remarks.append(f"Two editions of {guid}: the one made last is taken.")
        if date <= run.made[guid]:
            return False
    run.made[guid] = date
    return True


def _make(run: _Run, source: Source, feed: Feed) -> None:
    """Write an episode's files."""
    published = read_document(source.folder / DOCUMENT)
    said = about(published)
    date = date_of(published, run.podcast.timezone) or edition_date(source.folder)
    guid = run.register.guid(source, said, published.making.origin, date)
    files = {file.name: file for file in published.making.files}
    if missing := {SOUND, *SIDECAR_FILES} - set(files):
        raise EditionError(f"{source.folder} has no {', '.join(sorted(missing))}.")
    if not _is_latest(run, source, guid):
        return
    promise = run.promises.get(guid) or _promise(run, guid, said, date, source)
    sound = files[SOUND]
    episode = Episode(
        guid=guid,
        folder=promise.folder,
        media=media_name(promise.folder[11:], sound.sha256),
        length_bytes=sound.bytes,
        sha256=sound.sha256,
        published=promise.published,
        about=said,
        edition=source.key,
        document=source.document,
        origin=published.making.origin,
    )
    for name in (SOUND, *SIDECAR_FILES):
        target = episode.sound if name == SOUND else episode.path + name
        run.folder.copy(source.folder / name, target, files[name].sha256)
    run.folder.put(episode.path + PAGE, pages.episode_page(feed, episode, published))
    run.found[guid] = episode


def _is_current(run: _Run, source: Source, before: Episode) -> bool:
    names = (PAGE, *SIDECAR_FILES)
    return (
        before.document == source.document
        and run.look == run.state.look
        and run.folder.has(before.path, before.media, before.length_bytes, names)
    )


def _promise(run: _Run, guid: str, said: About, date: datetime, source: Source) -> Promise:
    """The names and the date of a new episode."""
    if date > run.now:
        run.remarks.append(f"{source.key} is dated {date:%Y-%m-%d %H:%M}: taken as of now.")
        date = run.now.replace(microsecond=0)
    folder = free_name(f"{date:%Y-%m-%d}-{slug(said.title)}", run.folders)
    run.folders.add(folder)
    run.promises[guid] = Promise(guid, folder, date)
    return run.promises[guid]


def _withdrawn(
    state: State, gone: Iterable[Episode], present: Mapping[str, Episode]
) -> tuple[Promise, ...]:
    now = [Promise(episode.guid, episode.folder, episode.published) for episode in gone]
    return tuple(p for p in (*state.withdrawn, *now) if p.guid not in present)


def _retired(run: _Run, feed: Feed, player: Iterable[str]) -> tuple[Retired, ...]:
    """Files with a hash in their names that nothing names any more, with their dates."""
    named = {episode.sound for episode in feed.episodes} | {feed.cover, *player}
    before = {retired.path: retired.since for retired in run.state.retired}
    folders = [episode.path for episode in feed.episodes]
    unnamed = sorted(set(run.folder.immutable(folders)) - named)
    return tuple(Retired(path, before.get(path, run.now)) for path in unnamed)


def _place_cover(run: _Run) -> str:
    if run.state.cover_made_of == made_of(run.podcast) and run.folder.exists(run.state.cover):
        return run.state.cover
    cover = picture_of(run.podcast)
    digest = hashlib.sha256(cover.picture).hexdigest()[:_HASH_DIGITS]
    name = f"cover.{digest}{SUFFIXES[cover.mime]}"
    run.folder.put(name, cover.picture)
    return name


def _write_documents(run: _Run, feed: Feed, state: State) -> None:
    """The pages that list episodes, hosting files, the state, and last the feed, its first page
    after the others."""
    for name, text in pages.site_documents(feed):
        run.folder.put(name, text)
    run.folder.put(STATE, state_text(state))
    run.folder.settle()
    for number in range(feed.pages, 0, -1):
        run.folder.put(page_name(number), rss(feed, number))
    run.folder.remove_numbered("feed-{}.xml", feed.pages + 1)
    run.folder.remove_numbered("index-{}.html", feed.pages + 1)


@contextmanager
def _locked(site: Path) -> Iterator[SiteFolder]:
    folder = SiteFolder.open(site)
    try:
        with FileLock(site / _LOCK, timeout=0):
            yield folder
    except Timeout as error:
        hint = "Wait until it has ended."
        raise LockedError(f"Another run is writing {site}.", hint) from error
