"""Every mistake that can be planted in a podcast is found, by the rule that is there for it."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from PIL import Image

from audiofy.errors import DownloadError, InputMissing
from audiofy.publish.feed import Podcast, build_site
from audiofy.publish.feed.check import RULES, Report, check_feed
from audiofy.publish.feed.podcast import podcast_from

Plant = Callable[["Bench"], object]
New = str | Callable[[re.Match[str]], str]


class Bench:
    """A copy of a sound site, in which a test plants a mistake."""

    def __init__(self, site: Path) -> None:
        self.site = site
        self.feed = site / "feed.xml"

    def xml(self, pattern: str, new: New, count: int = 1) -> None:
        """Replace in the feed what a pattern matches."""
        text = self.feed.read_text("utf-8")
        changed = re.sub(pattern, new, text, count=count, flags=re.S)
        assert changed != text
        self.feed.write_text(changed, "utf-8")

    def file(self, name: str) -> Path:
        return next(self.site.glob(f"episodes/*/{name}"))

    def text(self, name: str, pattern: str, new: str) -> None:
        text = self.file(name).read_text("utf-8")
        changed = re.sub(pattern, new, text, count=1, flags=re.S)
        assert changed != text
        self.file(name).write_text(changed, "utf-8")

    def document(self, name: str, change: Callable[[Any], object]) -> None:
        path = self.file(name)
        document = json.loads(path.read_bytes())
        change(document)
        path.write_text(json.dumps(document, ensure_ascii=False), "utf-8")

    def sound(self, change: Callable[[bytes], bytes]) -> None:
        path = self.file("*.mp3")
        path.write_bytes(change(path.read_bytes()))

    def cover(self, size: tuple[int, int]) -> None:
        path = next(self.site.glob("cover.*"))
        Image.new("RGB", size).save(path, "JPEG")


def broken(report: Report) -> set[str]:
    return {finding.rule for finding in report.findings if finding.defects}


@pytest.fixture(scope="session")
def sites(
    made: Path, tmp_path_factory: pytest.TempPathFactory, now: datetime, podcast: Podcast
) -> dict[str, Path]:
    """A site with all episodes, and one with a single one, of which more can be opened."""
    folder = tmp_path_factory.mktemp("checked")
    shutil.copytree(made / "ausgabe-3", folder / "one" / "ausgabe-3")
    build_site(made, folder / "all-site", podcast, now=now)
    build_site(folder / "one", folder / "one-site", podcast, now=now)
    return {"all": folder / "all-site", "one": folder / "one-site"}


@pytest.fixture
def bench_of(sites: dict[str, Path], tmp_path: Path) -> Callable[[str], Bench]:
    return lambda name: Bench(Path(shutil.copytree(sites[name], tmp_path / "site")))


def xml(pattern: str, new: New, count: int = 1) -> Plant:
    return lambda bench: bench.xml(pattern, new, count)


def text(name: str, pattern: str, new: str) -> Plant:
    return lambda bench: bench.text(name, pattern, new)


def document(name: str, change: Callable[[Any], object]) -> Plant:
    return lambda bench: bench.document(name, change)


def sound(change: Callable[[bytes], bytes]) -> Plant:
    return lambda bench: bench.sound(change)


def cover(size: tuple[int, int]) -> Plant:
    return lambda bench: bench.cover(size)


def without_the_label(mp3: bytes) -> bytes:
    return mp3.replace("AI_GENERATED".encode("utf-16-le"), "BY_A_MACHINE".encode("utf-16-le"))


def late(transcript: Any) -> None:
    for sentence in transcript["segments"]:
        sentence["startTime"] += 600
        sentence["endTime"] += 600


LINK = '<atom:link rel="next" href="https://audio.bote.example/ton/'

IN_THE_FEED: dict[str, tuple[str, Plant]] = {
    "a tag that is not closed": ("xml", xml("</channel>", "")),
    "an entity of its own": (
        "xml",
        xml("<rss", '<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss'),
    ),
    "RSS 0.92": ("rss", xml('version="2.0"', 'version="0.92"')),
    "another prefix": (
        "namespaces",
        xml(r"(\bitunes:|(?<=xmlns:)itunes(?==))", lambda m: m[0].replace("itunes", "apple"), 0),
    ),
    "the old podcast namespace": (
        "namespaces",
        xml("https://podcastindex.org/namespace/1.0", "https://example.org/podcast"),
    ),
    "self is not the first link": (
        "self",
        xml("<atom:link", '<atom:link rel="hub" href="https://h.example/"/><atom:link'),
    ),
    "no language": ("channel", xml("<language>.*?</language>", "")),
    "no category": (
        "channel",
        xml("<itunes:category.*</itunes:category>.*?<itunes:explicit", "<itunes:explicit"),
    ),
    "no owner": ("channel-more", xml("<itunes:owner>.*?</itunes:owner>", "")),
    "a link without https": ("addresses", xml("<link>https://", "<link>")),
    "a category of its own": ("category", xml("Daily News", "Tageszeitung")),
    "explicit is no": ("explicit", xml(">false<", ">no<")),
    "a language in words": ("language", xml("<language>de", "<language>Deutsch (DE)")),
    "an owner without an address": ("owner", xml("podcast@bote.example</itunes", "x</itunes")),
    "the image has another title": ("image", xml(r"(<image>.*?<title>)[^<]*", r"\1x")),
    "a podcast:guid of random digits": (
        "podcast-guid",
        xml("(<podcast:guid>)[^<]*", r"\g<1>0b1e9a52-6a4e-4b0e-9d0a-0f2e5d3c1a77"),
    ),
    "no label in the channel": ("label", xml("<podcast:txt.*?</podcast:txt>", "")),
    "no label in an item": ("label", xml("(<item>.*?)<podcast:txt.*?</podcast:txt>", r"\1")),
    "a transcript in the channel": (
        "placement",
        xml("<item>", '<podcast:transcript url="x" type="text/vtt"/><item>'),
    ),
    "lastBuildDate is now": (
        "lastBuildDate",
        xml("<lastBuildDate>[^<]*", "<lastBuildDate>Fri, 20 Nov 2026 06:30:00 +0000"),
    ),
    "a page that is not there": (
        "paging",
        xml("<title>", LINK + 'feed-2.xml"/><title>'),
    ),
    "pages in a circle": (
        "paging",
        xml("<title>", LINK + 'feed.xml"/><title>'),
    ),
    "an item without a guid": ("item", xml("<guid.*?</guid>", "")),
    "an item without chapters": ("item-more", xml("<psc:chapters.*?</psc:chapters>", "")),
    "mark-up in a title": ("title", xml("(<item>.*?<title>)", r"\1&lt;b&gt;Neu&lt;/b&gt; ")),
    "a guid with white space": ("guid", xml(r"(<guid[^>]*>)", r"\1ein Artikel ")),
    "a guid that is an address": (
        "guid-permalink",
        xml('isPermaLink="false"', 'isPermaLink="true"'),
    ),
    "a guid that is neither": ("guid", xml('(<guid) isPermaLink="false">[^<]*', r"\1>neu")),
    "a guid that is the title": (
        "guid",
        xml(
            r"(<title>)([^<]*)(</title>\s*<link>[^<]*artikel[^>]*>\s*<guid[^>]*>)[^<]*", r"\1\2\3\2"
        ),
    ),
    "a guid that is the file's": (
        "guid",
        xml(r"(<guid[^>]*>)[^<]*(.*?/)([^/]+)\.mp3", r"\1\3\2\3.mp3"),
    ),
    "a guid twice": ("guid-once", xml("artikel/[124]</guid>", "artikel/3</guid>", 0)),
    "a German date": ("pubDate", xml("<pubDate>[^<]*", "<pubDate>Mi, 04 Nov 2026 08:15:00 +0100")),
    "a date without a zone": (
        "pubDate",
        xml("<pubDate>[^<]*", "<pubDate>Wed, 04 Nov 2026 08:15:00"),
    ),
    "a date in the future": (
        "pubDate",
        xml("<pubDate>[^<]*", "<pubDate>Mon, 04 Jan 2027 08:15:00 +0100"),
    ),
    "the oldest first": ("order", xml("(<pubDate>)[^<]*", r"\1Mon, 02 Nov 2026 08:15:00 +0100")),
    "an address that does not end in .mp3": (
        "enclosure-mp3",
        xml(r"\.mp3\" length", '.mp3?a=b" length'),
    ),
    "a type that apps do not know": ("enclosure", xml('type="audio/mpeg"', 'type="audio/mp3"')),
    "a length of nothing": ("enclosure", xml(r'(<enclosure[^>]*length=")\d+', r"\g<1>0")),
    "a sound twice": (
        "enclosure-once",
        xml(
            r"<enclosure[^>]*>",
            '<enclosure url="https://a.example/a.mp3" length="20000" type="audio/mpeg"/>',
            0,
        ),
    ),
    "a sound that is too short": (
        "enclosure-size",
        xml(r'(<enclosure[^>]*length=")\d+', r"\g<1>9000"),
    ),
    "a duration in words": ("duration", xml("(<itunes:duration>)[^<]*", r"\g<1>2 min")),
    "an episodeType of its own": ("episodeType", xml(">full<", ">ganz<")),
    "a chapter without milliseconds": ("psc", xml(r'start="00:00:00\.000"', 'start="0:00"')),
    "chapters in disorder": ("psc", xml(r'start="00:00:00\.000"', 'start="09:00:00.000"')),
    "a transcript of another type": ("transcript", xml("application/x-subrip", "application/srt")),
    "no VTT": ("transcript-more", xml('<podcast:transcript [^>]*type="text/vtt"[^>]*>', "")),
    "chapters of another type": (
        "chapters",
        xml(r"application/json\+chapters", "application/json"),
    ),
    "a soundbite that starts at 0": ("soundbite", xml('startTime="[^"]*"', 'startTime="0"')),
    "a soundbite that is too long": ("soundbite", xml(' duration="[^"]*"', ' duration="200"')),
    "a script in the description": (
        "notes",
        xml("(<item>.*?<description>)", r"\1&lt;script&gt;x&lt;/script&gt;"),
    ),
    "a nameless person": ("person", xml("Nele Hartwich</podcast:person>", "</podcast:person>")),
    "a digest cut short": ("integrity", xml('value="sha256-[^"]{8}', 'value="sha256-')),
}

BEHIND_THE_FEED: dict[str, tuple[str, Plant]] = {
    "a cover that is not square": ("artwork", cover((1400, 1500))),
    "a cover that is too small": ("artwork", cover((1000, 1000))),
    "no sound": ("sound", lambda b: b.file("*.mp3").unlink()),
    "a wrong length": ("sound-length", xml(r'(<enclosure[^>]*length=")\d', r"\g<1>9")),
    "other sound under the same name": (
        "sound-hash",
        sound(lambda mp3: mp3[:-1] + bytes([mp3[-1] ^ 1])),
    ),
    "a wrong integrity": ("sound-hash", xml('value="sha256-.{8}', 'value="sha256-AAAAAAAA')),
    "a page instead of a sound": ("sound-mp3", sound(lambda _: b"<html>Not found</html>")),
    "a sound that is cut short": ("sound-mp3", sound(lambda mp3: mp3[:-100])),
    "a wrong duration": ("sound-duration", xml("(<itunes:duration>)[^<]*", r"\g<1>300")),
    "a tag without the label": (
        "sound-label",
        sound(without_the_label),
    ),
    "chapters of another version": (
        "chapters-file",
        document("chapters.json", lambda d: d.update(version="1.0")),
    ),
    "no chapters": ("chapters-file", lambda b: b.file("chapters.json").unlink()),
    "another title in psc": ("chapters-same", xml('(<psc:chapter [^>]*title=")', r"\1Anders ")),
    "another time in JSON": (
        "chapters-same",
        document("chapters.json", lambda d: d["chapters"][1].update(startTime=1.5)),
    ),
    "a chapter after the end": (
        "chapters-inside",
        xml(r'(<psc:chapter start=")00:00:(?!00)', r"\g<1>02:00:"),
    ),
    "no transcript": ("transcript-file", lambda b: b.file("transcript.vtt").unlink()),
    "VTT that is none": ("transcript-file", text("transcript.vtt", "WEBVTT", "VTT")),
    "a cue before the one before it": (
        "transcript-times",
        document("transcript.json", lambda d: d["segments"].reverse()),
    ),
    "another word in a transcript": ("transcript-same", text("transcript.srt", "Hier", "Dort")),
    "a transcript that is late": (
        "transcript-heard",
        document("transcript.json", late),
    ),
    "a bare & in WebVTT": ("vtt", text("transcript.vtt", "&amp;", "&")),
    "an arrow in WebVTT": ("vtt", text("transcript.vtt", "Hier geht", "Hier --> geht")),
    "a long line in WebVTT": (
        "vtt-width",
        text("transcript.vtt", "Hier geht", "Hier " * 20 + "geht"),
    ),
    "a speaker in SubRip": ("srt", text("transcript.srt", "Hier geht", "Hier geht: ")),
    "a sentence without an end": (
        "json",
        document("transcript.json", lambda d: d["segments"][1].pop("endTime")),
    ),
    "a sentence without words": (
        "json",
        document("transcript.json", lambda d: d["segments"][1].update(body=" ")),
    ),
}


def test_a_sound_podcast_has_no_mistakes(sites: dict[str, Path], now: datetime) -> None:
    report = check_feed(str(sites["all"]), now=now)
    assert report.is_sound, [f for f in report.findings if f.defects]
    # One of the titles is about "&amp;", which is what the rule advises against.
    assert broken(report) <= {"title"}
    assert (report.episodes, report.documents) == (4, 1)
    assert broken(check_feed(str(sites["one"]), now=now)) == set()


@pytest.mark.parametrize("mistake", IN_THE_FEED)
def test_in_the_feed(mistake: str, bench_of: Callable[[str], Bench], now: datetime) -> None:
    rule, plant = IN_THE_FEED[mistake]
    bench = bench_of("all")
    plant(bench)
    report = check_feed(str(bench.feed), now=now, files=False)
    assert rule in broken(report)
    is_advice = next((known.is_advice for known in RULES if known.name == rule), False)
    assert is_advice or not report.is_sound


@pytest.mark.parametrize("mistake", BEHIND_THE_FEED)
def test_behind_the_feed(mistake: str, bench_of: Callable[[str], Bench], now: datetime) -> None:
    rule, plant = BEHIND_THE_FEED[mistake]
    bench = bench_of("one")
    plant(bench)
    assert rule in broken(check_feed(str(bench.site), now=now))


class Quiet(ThreadingHTTPServer):
    """Says nothing when a client that has seen enough hangs up."""

    def handle_error(self, *_: Any) -> None:
        pass


STRANGER = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="/rss.xsl"?>
<rss xmlns:googleplay="http://www.google.com/schemas/play-podcasts/1.0" version="2.0"
 xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
<atom:link href="https://feeds.radio.example/stadt.xml" rel="self" type="application/rss+xml"/>
<atom:link href="https://hub.example/" rel="hub"/>
<title>Stimme &amp; Stadt</title><link>https://radio.example/</link>
<description><![CDATA[Gespräche aus der <b>Stadt</b>.]]></description>
<language>de-de</language><generator>WordPress</generator>
<lastBuildDate>Fri, 20 Nov 2026 06:20:00 +0000</lastBuildDate>
<itunes:author>Radio</itunes:author><itunes:explicit>false</itunes:explicit>
<itunes:image href="https://radio.example/c.jpg"/>
<itunes:category text="News"><itunes:category text="Daily News"/></itunes:category>
<item><title>Müll &amp; Wind</title><link>https://radio.example/2</link>
<description><![CDATA[<p>Über <a href="https://x.example">Müll</a>.</p>]]></description>
<pubDate>Thu, 19 Nov 2026 06:00:00 +0100</pubDate><guid isPermaLink="false">abc-2</guid>
<dc:creator>Anna</dc:creator><itunes:duration>00:12:34</itunes:duration>
<enclosure url="https://cdn.example/2.mp3?source=feed" length="1234567" type="audio/mpeg"/></item>
<item><title>Trailer</title><description>Kurz.</description>
<pubDate>Wed, 18 Nov 2026 06:00:00 GMT</pubDate><guid>https://radio.example/1</guid>
<itunes:duration>65</itunes:duration><itunes:episodeType>trailer</itunes:episodeType>
<enclosure url="https://cdn.example/1.m4a" length="123456" type="audio/x-m4a"/></item>
</channel></rss>
"""
"""What another program writes: valid, and without what only audiofy promises."""


class Careless(SimpleHTTPRequestHandler):
    """Python's own server: no byte ranges, no CORS, and types that it guesses."""

    def log_message(self, *_: Any) -> None:
        pass


class Forgetful(Careless):
    """A server that knows no HEAD, no dates and no types."""

    def do_HEAD(self) -> None:
        self.send_error(405)

    def send_header(self, keyword: str, value: str) -> None:
        if keyword.lower() == "content-type":
            value = "text/plain"
        if keyword != "Last-Modified":
            super().send_header(keyword, value)


@contextmanager
def listening(handler: type[Careless], site: Path) -> Iterator[str]:
    with Quiet(("127.0.0.1", 0), partial(handler, directory=str(site))) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


IN_THE_SERVER = {
    Careless: {"web-ranges", "web-cors", "web-sidecars"},
    Forgetful: {"web-feed", "web-304", "web-head", "web-type", "web-ranges", "web-cors"},
}


@pytest.mark.parametrize("handler", IN_THE_SERVER)
def test_in_the_server(
    handler: type[Careless], made: Path, site: Path, table: dict[str, Any], now: datetime
) -> None:
    with listening(handler, site) as url:
        build_site(made, site, podcast_from(table | {"base_url": url}), now=now)
        report = check_feed(url + "feed.xml", now=now)
    assert IN_THE_SERVER[handler] <= broken(report)


def test_our_own_server_is_sound(
    sites: dict[str, Path], serve: Callable[..., Any], now: datetime
) -> None:
    with serve(sites["one"]) as served:
        report = check_feed(f"{served.url}feed.xml", now=now)
    assert broken(report) == set()
    assert "web-ranges" in {finding.rule for finding in report.findings}


def test_pages_are_followed(made: Path, site: Path, table: dict[str, Any], now: datetime) -> None:
    build_site(made, site, podcast_from(table | {"episodes_per_page": 1}), now=now)
    report = check_feed(str(site), now=now, files=False)
    assert (report.episodes, report.documents) == (4, 4)
    assert report.is_sound
    (site / "feed-3.xml").unlink()
    assert "paging" in broken(check_feed(str(site), now=now, files=False))


def test_a_strangers_feed_gets_advice_alone(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "feed.xml").write_text(STRANGER, "utf-8")
    report = check_feed(str(tmp_path / "feed.xml"), now=now, files=False)
    assert report.is_sound, broken(report)
    advice = {finding.rule for finding in report.findings if finding.defects}
    assert {"label", "guid-permalink", "lastBuildDate", "channel-more"} <= advice


def test_every_rule_has_a_mistake() -> None:
    planted = {rule for rule, _ in (*IN_THE_FEED.values(), *BEHIND_THE_FEED.values())}
    assert {rule.name for rule in RULES} <= planted.union(*IN_THE_SERVER.values())


def test_no_feed(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(InputMissing):
        check_feed(str(tmp_path), now=now)
    with listening(Careless, tmp_path) as url, pytest.raises(InputMissing):
        check_feed(url + "feed.xml", now=now)
    with pytest.raises(DownloadError):
        check_feed(url + "feed.xml", now=now)
