"""The player of an episode for a publisher's own page."""

from pathlib import Path

from audiofy.errors import ConfigError, InputMissing
from audiofy.publish.feed.model import Episode, Feed, Podcast
from audiofy.publish.feed.naming import canonical_url
from audiofy.publish.feed.pages import WORDS, snippet
from audiofy.publish.feed.state import read_state


def player_of(site: Path, podcast: Podcast, wanted: str | None, language: str = "de") -> str:
    """HTML for the episode that `wanted` names by its article's address, its guid or its folder.

    None: the newest. Raises InputMissing without site or episode, ConfigError for a language that
    the player does not speak.
    """
    if language not in WORDS:
        raise ConfigError(f"The player does not speak {language!r}.", f"Known: {', '.join(WORDS)}.")
    state = read_state(site)
    if state is None or not state.episodes:
        raise InputMissing(f"There is no site in {site}.", f"audiofy feed build OUT --site {site}")
    feed = Feed(podcast, state.guid, state.cover, state.episodes)
    return snippet(feed, _found(state.episodes, wanted, site), language)


def _found(episodes: tuple[Episode, ...], wanted: str | None, site: Path) -> Episode:
    if wanted is None:
        return episodes[0]
    names = {wanted, canonical_url(wanted)} - {""}
    for episode in episodes:
        if names & {episode.guid, episode.about.link, episode.folder, episode.edition}:
            return episode
    raise InputMissing(
        f"There is no episode {wanted!r} in {site}.", f"Name a folder in {site / 'episodes'}."
    )
