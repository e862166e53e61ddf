"""Which edition is which episode: what was published once keeps its guid, whatever an editor does.

A correction must not become a second episode, and another article not a correction. An edition is
the episode

1. whose edition.json has the same bytes: it was not touched, wherever its folder is now;
2. whose folder it is in: it was made again;
3. whose origin it has (its address, its id in a feed, the name of its file) and whose folder is
   gone: folder or headline have changed. The name of a file may be another article's tomorrow, so
   that it has to be of the same day, and there may be no other episode of that name.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from audiofy.article import is_url
from audiofy.publish.feed.model import About, Episode
from audiofy.publish.feed.naming import item_guid
from audiofy.publish.feed.state import State
from audiofy.publish.feed.take import Source


class Register:
    """What a site knows of its episodes, against the editions that are there now."""

    def __init__(self, state: State, sources: Iterable[Source]) -> None:
        self._podcast = state.guid
        self._promises = state.promises
        self._episodes = recognised(sources, state.episodes)
        self._there = {episode.guid for episode in self._episodes.values()}
        self.missing = [e for e in state.episodes if e.guid not in self._there]
        uses = Counter(episode.origin for episode in state.episodes)
        self._by_origin = {e.origin: e for e in self.missing if e.origin and uses[e.origin] == 1}

    def episode(self, source: Source) -> Episode | None:
        """The one that the edition was before, as far as that is known without reading it."""
        return self._episodes.get(source.key)

    def guid(self, source: Source, said: About, origin: str, date: datetime) -> str:
        """What was once given stays, unless the folder now holds another article."""
        before = self.episode(source)
        if before is None:
            before = self._returned(origin, date, said.link)
        elif said.link and before.about.link not in ("", said.link):
            before = before if _is_same(before, origin, date) else None
        return before.guid if before else self._new_guid(source, said, date)

    def _returned(self, origin: str, date: datetime, link: str) -> Episode | None:
        """The missing episode that the edition is, and none else after it."""
        episode = self._by_origin.get(origin)
        is_other = episode and link and episode.about.link not in ("", link) and not is_url(origin)
        if episode and not is_other and _is_same(episode, origin, date):
            return self._by_origin.pop(origin)
        return None

    def _new_guid(self, source: Source, said: About, date: datetime) -> str:
        """The article's address; else an id of its own, or the one it had when it was withdrawn."""
        guid = item_guid(self._podcast, said.link, source.key)
        was = self._promises.get(guid)
        is_other = was and (guid in self._there or was.published.date() != date.date())
        if said.link or not is_other:
            return guid
        return item_guid(self._podcast, "", f"{source.key}\n{source.document}")


def recognised(sources: Iterable[Source], episodes: Iterable[Episode]) -> dict[str, Episode]:
    """By place: the editions that need not be read to know which episode they are."""
    by_place = {episode.edition: episode for episode in episodes}
    by_document = {episode.document: episode for episode in by_place.values()}
    found: dict[str, Episode] = {}
    others = []
    for source in sources:
        episode = by_place.get(source.key)
        if episode is None or episode.document != source.document:
            episode = by_document.get(source.document)
        if episode:
            found[source.key] = episode
        else:
            others.append(source)
    taken = {episode.guid for episode in found.values()}
    for source in others:
        episode = by_place.get(source.key)
        if episode and episode.guid not in taken:
            found[source.key] = episode
    return found


def _is_same(episode: Episode, origin: str, date: datetime) -> bool:
    is_known = origin != "" and episode.origin == origin
    return is_known and (is_url(origin) or episode.published.date() == date.date())
