"""A publisher's feed among the inputs: what is new in it, or says that it has changed, is made.

The articles of a feed are known by their ids, so that a known one is fetched again only when the
feed gives it another date, headline or address. What has left the feed stays as it was made. The
feed itself is asked for only if it is not as it was (RFC 9110, 13).
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from audiofy.article.newsfeed import NewsEntry, NewsFeed, read_newsfeed
from audiofy.article.web import UNSAID, Validators
from audiofy.batch.model import Found, Refused, Source
from audiofy.errors import ArticleError, InputMissing
from audiofy.publish.files import atomic_file, explained

_FOLDER = "feeds"
_NO_ADDRESS = "an entry without an address of the web"


@dataclass(frozen=True, slots=True)
class Feeds:
    """What is remembered of feeds in the folder `state`; without `learns`, nothing new is."""

    state: Path
    learns: bool = True

    def articles(self, feed: str, *, allow_private_hosts: bool = False) -> Iterator[Found]:
        """What a feed, a URL or a file, names now, in its order.

        A feed that cannot be had is refused, and the other inputs go on. Raises
        EngineUnavailable without the extra `web`.
        """
        known = self._remembered(feed)
        try:
            state = known.state if known else None
            read = read_newsfeed(feed, allow_private_hosts=allow_private_hosts, known=state)
        except (InputMissing, ArticleError) as error:
            yield Refused(feed, str(error), error)
            read = None
        if read:
            self._remember(feed, read)
        now = read or known or NewsFeed(())
        for entry in now.entries:
            yield Source(entry.id, entry.url, digest=_digest(entry))
        for number, title in enumerate(now.broken, 1):
            yield Refused(f"{feed}#{title or number}", _NO_ADDRESS)

    def _place(self, feed: str) -> Path:
        return self.state / _FOLDER / f"{hashlib.sha256(feed.encode()).hexdigest()[:16]}.json"

    def _remembered(self, feed: str) -> NewsFeed | None:
        """What the feed named last; None: nothing that can be used, and it is asked for as new."""
        with suppress(OSError, ValueError, TypeError, KeyError):
            told = json.loads(self._place(feed).read_bytes())
            return NewsFeed(
                tuple(NewsEntry(**entry) for entry in told["entries"]),
                tuple(told["broken"]),
                Validators(**told["state"]),
            )
        return None

    def _remember(self, feed: str, read: NewsFeed) -> None:
        if not self.learns or read.state == UNSAID:
            return
        place = self._place(feed)
        with explained(place):
            place.parent.mkdir(exist_ok=True)
        text = json.dumps({"feed": feed, **asdict(read)}, ensure_ascii=False, indent=1)
        with atomic_file(place) as file:
            file.write(text.encode("utf-8", "backslashreplace"))


def _digest(entry: NewsEntry) -> str:
    return hashlib.sha256("\0".join((entry.id, entry.url, entry.mark)).encode()).hexdigest()
