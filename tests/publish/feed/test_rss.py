"""The feed as independent readers see it."""

import json
from dataclasses import replace
from datetime import datetime
from email.utils import parsedate_to_datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import feedparser
import podcastparser
import pytest
from lxml import etree
from PIL import Image

from audiofy.publish.feed import Built, Podcast, build_site
from audiofy.publish.feed.rss import NAMESPACES, rss
from audiofy.publish.transcripts import SIDECARS
from audiofy.publish.transcripts.model import clock

READ = {sidecar.name: sidecar.read for sidecar in SIDECARS}


@pytest.fixture
def text(built: Built, site: Path) -> bytes:
    assert built.feed.pages == 1
    return (site / "feed.xml").read_bytes()


@pytest.fixture
def root(text: bytes) -> Any:
    return etree.fromstring(text)


def test_feedparser(text: bytes, titles: tuple[str, ...], built: Built) -> None:
    read = feedparser.parse(text)
    assert not read.bozo
    assert read.version == "rss20"
    assert read.feed.title == "Bote & Co: „vorgelesen“"
    assert read.feed.language == "de"
    assert [entry.title for entry in read.entries] == list(reversed(titles))
    for entry, episode in zip(read.entries, built.feed.episodes, strict=True):
        assert entry.id == episode.guid
        assert entry.guidislink is False
        assert entry.enclosures[0].href == built.feed.url(episode.sound)
        assert entry.enclosures[0].type == "audio/mpeg"
        assert int(entry.enclosures[0].length) == episode.length_bytes
        assert parsedate_to_datetime(entry.published) == episode.published
        assert entry.link == f"https://www.bote.example/artikel/{episode.edition[-1]}"
        assert "künstlich generiert" in entry.summary


def test_podcastparser(text: bytes, titles: tuple[str, ...], built: Built) -> None:
    read = podcastparser.parse(built.feed.podcast.feed_url, BytesIO(text))
    assert read["title"] == "Bote & Co: „vorgelesen“"
    assert read["itunes_categories"] == [["News", "Daily News"], ["Society & Culture"]]
    assert read["cover_url"] == built.feed.url(built.feed.cover)
    assert [each["title"] for each in read["episodes"]] == list(reversed(titles))
    for each, episode in zip(read["episodes"], built.feed.episodes, strict=True):
        assert each["guid"] == episode.guid
        assert each["enclosures"][0]["file_size"] == episode.length_bytes
        assert each["total_time"] == round(episode.about.duration_ms / 1000)
        assert each["published"] == int(episode.published.timestamp())
        expected = [(line.start_ms / 1000, line.text) for line in episode.about.chapters]
        assert [(chapter["start"], chapter["title"]) for chapter in each["chapters"]] == expected
        assert "künstlich generiert" in each["description"]


def test_self_is_the_first_link(root: Any) -> None:
    links = root.findall("channel/atom:link", NAMESPACES)
    assert links[0].get("rel") == "self"
    assert links[0].get("href") == "https://audio.bote.example/ton/feed.xml"


def test_prefixes_are_the_usual_ones(root: Any) -> None:
    assert root.nsmap == NAMESPACES


def test_the_required_tags(root: Any) -> None:
    channel = root.find("channel")
    for tag in ("title", "link", "description", "language", "copyright", "generator", "image"):
        assert channel.find(tag) is not None, tag
    for tag in ("author", "owner", "image", "category", "explicit", "type"):
        assert channel.find(f"itunes:{tag}", NAMESPACES) is not None, tag
    for tag in ("guid", "locked", "medium", "license", "txt"):
        assert channel.find(f"podcast:{tag}", NAMESPACES) is not None, tag
    assert channel.findtext("itunes:explicit", namespaces=NAMESPACES) == "false"
    items = channel.findall("item")
    assert channel.findtext("lastBuildDate") == items[0].findtext("pubDate")


def test_the_label_is_in_the_channel_and_in_every_item(root: Any) -> None:
    for parent in (root.find("channel"), *root.iter("item")):
        label = parent.find("podcast:txt", NAMESPACES)
        assert (label.get("purpose"), label.text) == ("ai-content", "true")


def test_transcripts_and_chapters_are_inside_items_only(root: Any) -> None:
    channel = root.find("channel")
    for tag in ("podcast:transcript", "podcast:chapters", "psc:chapters", "podcast:soundbite"):
        assert channel.find(tag, NAMESPACES) is None
    for item in channel.iter("item"):
        kinds = [t.get("type") for t in item.findall("podcast:transcript", NAMESPACES)]
        assert kinds == ["application/json", "text/vtt", "application/x-subrip"]
        assert item.find("podcast:chapters", NAMESPACES).get("type") == "application/json+chapters"


def test_chapters_are_the_same_in_every_form(root: Any, site: Path, built: Built) -> None:
    for item, episode in zip(root.iter("item"), built.feed.episodes, strict=True):
        chapters = json.loads((site / episode.path / "chapters.json").read_text("utf-8"))
        expected = [
            (clock(round(each["startTime"] * 1000)), each["title"]) for each in chapters["chapters"]
        ]
        written = item.findall("psc:chapters/psc:chapter", NAMESPACES)
        assert [(each.get("start"), each.get("title")) for each in written] == expected
        assert len(expected) == 2


def test_people_and_soundbite(root: Any, built: Built, site: Path) -> None:
    for item, episode in zip(root.iter("item"), built.feed.episodes, strict=True):
        people = [person.text for person in item.findall("podcast:person", NAMESPACES)]
        assert people == ["Nele Hartwich", "Ole Brandt"]
        bite = item.find("podcast:soundbite", NAMESPACES)
        start, duration = float(bite.get("startTime")), float(bite.get("duration"))
        assert start > 0
        assert 15 <= duration <= 120
        lines = READ["transcript.vtt"]((site / episode.path / "transcript.vtt").read_text("utf-8"))
        assert round(start * 1000) in {line.start_ms for line in lines}
        assert round((start + duration) * 1000) in {line.end_ms for line in lines}


def test_hostile_text_is_text(text: bytes) -> None:
    for entry in feedparser.parse(text, sanitize_html=False).entries:
        assert "<script" not in entry.summary
        assert "<script" not in entry.content[0].value
        assert "\u202e" not in entry.title


def test_the_pages_lead_to_all_episodes(
    editions: Path, site: Path, podcast: Podcast, now: datetime
) -> None:
    small = replace(podcast, episodes_per_page=3)
    built = build_site(editions, site, small, now=now)
    guids, url = [], small.feed_url
    while url:
        root = etree.parse(site / url.removeprefix(small.base_url)).getroot()
        links = {
            link.get("rel"): link.get("href") for link in root.iter(f"{{{NAMESPACES['atom']}}}link")
        }
        assert links["self"] == url
        guids += [item.findtext("guid") for item in root.iter("item")]
        url = links.get("next", "")
    assert guids == [episode.guid for episode in built.feed.episodes]


def test_a_feed_without_episodes_is_a_feed(built: Built) -> None:
    read = feedparser.parse(rss(replace(built.feed, episodes=())))
    assert not read.bozo
    assert read.entries == []


def test_the_cover_is_what_directories_take(site: Path, built: Built) -> None:
    with Image.open(site / built.feed.cover) as image:
        assert image.format == "JPEG"
        assert image.width == image.height
        assert 1400 <= image.width <= 3000
