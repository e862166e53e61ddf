"""Editions become a podcast: the feed, its site, its validator, its server, its publishing."""

from audiofy.publish.feed.model import Episode, Feed, Podcast
from audiofy.publish.feed.podcast import podcast_from
from audiofy.publish.feed.site import Built, build_site

__all__ = ["Built", "Episode", "Feed", "Podcast", "build_site", "podcast_from"]
