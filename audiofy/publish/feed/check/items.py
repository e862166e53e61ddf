"""Rules for the items of a feed, as far as the feed itself shows."""

import base64
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from urllib.parse import urlsplit

from audiofy.publish.feed.check.documents import is_address, is_date
from audiofy.publish.feed.check.model import Evidence, Item, Rule, each
from audiofy.publish.feed.model import SOUND_TYPE, TRANSCRIPT_FILES
from audiofy.publish.feed.rss import TYPES
from audiofy.publish.feed.take import LONGEST_BITE_MS, SHORTEST_BITE_MS
from audiofy.publish.verify.model import quoted

LEAST_BYTES = 16384
"""AntennaPod passes over an enclosure that is shorter."""

REQUIRED = ("title", "guid", "pubDate")
EXPECTED = (
    "description", "link", "itunes:duration", "itunes:title", "itunes:episodeType",
    "itunes:explicit", "podcast:transcript", "podcast:chapters", "psc:chapters",
)  # fmt: skip
_SOUNDS = {"mp3": (SOUND_TYPE,), "m4a": ("audio/x-m4a", "audio/mp4")}
"""The endings of sounds that directories take, and their types."""

_TYPES = {TYPES[name] for name in TRANSCRIPT_FILES}
_MARKUP = re.compile(r"</?[A-Za-z][^<>]*>|&(#\d+|#x[0-9a-fA-F]+|[A-Za-z]+);")
_ACTIVE = re.compile(r"<\s*(script|iframe|object|embed|style|form)\b|\son\w+\s*=|javascript:", re.I)
_TIME = re.compile(r"\d{2,}:[0-5]\d:[0-5]\d\.\d{3}")
_EPISODE_TYPES = ("full", "trailer", "bonus")


def required(item: Item) -> Iterator[str]:
    missing = [name for name in REQUIRED if not item.text(name)]
    missing += [] if item.has("enclosure") else ["enclosure"]
    if missing:
        yield f"no {', '.join(missing)}"


def expected(item: Item) -> Iterator[str]:
    if missing := [name for name in EXPECTED if not item.has(name)]:
        yield f"no {', '.join(missing)}"


def title(item: Item) -> Iterator[str]:
    if found := _MARKUP.search(item.text("title")):
        yield f"some apps decode {quoted(found[0])} once more"


def guid(item: Item) -> Iterator[str]:
    text = item.element.findtext("guid") or ""
    if re.search(r"\s", text):
        yield "the guid has white space"
    if item.get("guid", "isPermaLink") != "false" and not is_address(text):
        yield 'the guid is no address, and without isPermaLink="false" it has to be one'
    file = item.enclosure.rpartition("/")[2]
    if text and text in (item.text("title"), item.enclosure, file, file.removesuffix(".mp3")):
        yield "the guid is the title, or the name of the sound"
    digest = re.search(r"\.([0-9a-f]{8,})\.mp3$", file)
    if digest and digest[1] in text:
        yield "the guid is made from the sound"


def permanent(item: Item) -> Iterator[str]:
    if item.get("guid", "isPermaLink") != "false":
        yield 'the guid is without isPermaLink="false"'


def one_guid_each(evidence: Evidence) -> Iterator[str]:
    counts = Counter(item.text("guid") for item in evidence.items)
    yield from (
        f"{count} items have the guid {quoted(g)}" for g, count in counts.items() if count > 1
    )


def one_sound_each(evidence: Evidence) -> Iterator[str]:
    for url, count in Counter(item.enclosure for item in evidence.items).items():
        if url and count > 1:
            yield f"{count} items have the sound {url}"


def date(evidence: Evidence) -> Iterator[str]:
    for item in evidence.items:
        text = item.text("pubDate")
        if text and not is_date(text):
            yield f"{item.name}: {quoted(text)} is no date of RFC 2822"
        elif item.published and item.published > evidence.now:
            yield f"{item.name}: {text} is in the future"


def order(evidence: Evidence) -> Iterator[str]:
    for before, after in pairwise(evidence.items):
        if before.published and after.published and before.published < after.published:
            yield f"{after.name} is newer than {before.name} before it"


def enclosure(item: Item) -> Iterator[str]:
    if len(item.all("enclosure")) > 1:
        yield "more than one enclosure"
    if not item.has("enclosure"):
        return
    if not is_address(item.enclosure):
        yield f"the enclosure's address is {quoted(item.enclosure)}"
    else:
        ending = urlsplit(item.enclosure).path.rpartition(".")[2]
        kind, fitting = item.get("enclosure", "type"), _SOUNDS.get(ending)
        if fitting is None:
            yield f"the enclosure is neither .{' nor .'.join(_SOUNDS)}"
        elif kind not in fitting:
            yield f"the enclosure's type is {quoted(kind)}, not {fitting[0]}"
    length = item.get("enclosure", "length")
    if not length.isascii() or not length.isdigit() or not int(length):
        yield f"the enclosure's length is {quoted(length)}"


def ending(item: Item) -> Iterator[str]:
    if item.enclosure and not item.enclosure.endswith(".mp3"):
        yield "the enclosure's address does not end in .mp3"


def short(item: Item) -> Iterator[str]:
    length = item.get("enclosure", "length")
    if length.isascii() and length.isdigit() and int(length) < LEAST_BYTES:
        yield f"{length} bytes: some apps pass over what has fewer than {LEAST_BYTES}"


def duration(item: Item) -> Iterator[str]:
    if item.has("itunes:duration") and not item.duration_s:
        yield f"the duration is {quoted(item.text('itunes:duration'))}, not whole seconds"


def episode_type(item: Item) -> Iterator[str]:
    kind = item.text("itunes:episodeType")
    if kind and kind not in _EPISODE_TYPES:
        yield f"the episodeType is {quoted(kind)}"


def psc_chapters(item: Item) -> Iterator[str]:
    if not item.has("psc:chapters"):
        return
    if item.get("psc:chapters", "version") != "1.2":
        yield "psc:chapters are not of version 1.2"
    for chapter in item.all("psc:chapters/psc:chapter"):
        if not _TIME.fullmatch(chapter.get("start") or ""):
            yield f"a chapter starts at {quoted(chapter.get('start') or '')}, not at HH:MM:SS.mmm"
        if not (chapter.get("title") or "").strip():
            yield "a chapter has no title"
    starts = [start for start, _ in item.psc_chapters if start is not None]
    if any(after <= before for before, after in pairwise(starts)):
        yield "the chapters are not in the order of their times"
    if not item.has("itunes:duration"):
        yield "some apps need itunes:duration for psc:chapters"


def transcripts(item: Item) -> Iterator[str]:
    found = [tag.get("type") or "" for tag in item.all("podcast:transcript")]
    for kind in found:
        if kind not in _TYPES:
            yield f"a transcript has the type {quoted(kind)}"
    for tag in item.all("podcast:transcript"):
        if not is_address(tag.get("url") or ""):
            yield f"a transcript's address is {quoted(tag.get('url') or '')}"


def all_transcripts(item: Item) -> Iterator[str]:
    found = {tag.get("type") for tag in item.all("podcast:transcript")}
    if found and (missing := _TYPES - found):
        yield f"no transcript of type {', '.join(sorted(missing))}"


def chapters_type(item: Item) -> Iterator[str]:
    kind = item.get("podcast:chapters", "type")
    if item.has("podcast:chapters") and kind != "application/json+chapters":
        yield f"podcast:chapters has the type {quoted(kind)}"


def soundbite(item: Item) -> Iterator[str]:
    for bite in item.all("podcast:soundbite"):
        try:
            start, length = float(bite.get("startTime")), float(bite.get("duration"))
        except (TypeError, ValueError):
            yield "the soundbite has no times"
            continue
        if start <= 0:
            yield "the soundbite starts at 0, which some apps take for no start"
        if not SHORTEST_BITE_MS <= round(length * 1000) <= LONGEST_BITE_MS:
            yield f"the soundbite is {length:g} s long, not 15 to 120"
        if item.duration_s and start + length > item.duration_s + 1:
            yield "the soundbite goes on after the end"


def notes(item: Item) -> Iterator[str]:
    for name in ("description", "content:encoded", "itunes:summary"):
        if found := _ACTIVE.search(item.text(name)):
            yield f"{name} has active content: {quoted(found[0].strip())}"


def persons(item: Item) -> Iterator[str]:
    if any(not (person.text or "").strip() for person in item.all("podcast:person")):
        yield "a podcast:person has no name"


def integrity(item: Item) -> Iterator[str]:
    for tag in item.all("podcast:alternateEnclosure/podcast:integrity"):
        kind, value = tag.get("type"), tag.get("value") or ""
        try:
            digest = base64.b64decode(value.removeprefix("sha256-"), validate=True)
        except ValueError:
            digest = b""
        if kind == "sri" and value.startswith("sha256-") and len(digest) != 32:
            yield f"the integrity {quoted(value)} is no SHA-256"


RULES = (
    Rule("item", "items have all required tags", each(required)),
    Rule("item-more", "items have all expected tags", each(expected), is_advice=True),
    Rule("title", "titles have no mark-up", each(title), is_advice=True),
    Rule("guid", "guids are lasting names", each(guid)),
    Rule("guid-permalink", "guids are no addresses to open", each(permanent), is_ours=True),
    Rule("guid-once", "no two items have the same guid", one_guid_each),
    Rule("pubDate", "dates are of RFC 2822 and in the past", date),
    Rule("order", "the newest item is first", order, is_ours=True),
    Rule("enclosure", "enclosures have address, length and type of a sound", each(enclosure)),
    Rule("enclosure-mp3", "enclosures' addresses end in .mp3", each(ending), is_ours=True),
    Rule("enclosure-once", "no two items have the same sound", one_sound_each),
    Rule("enclosure-size", "enclosures are long enough for every app", each(short), is_advice=True),
    Rule("duration", "itunes:duration is whole seconds", each(duration)),
    Rule("episodeType", "itunes:episodeType is full, trailer or bonus", each(episode_type)),
    Rule("psc", "psc:chapters have times and titles, in order", each(psc_chapters)),
    Rule("transcript", "transcripts have known types and whole addresses", each(transcripts)),
    Rule("transcript-more", "there are VTT, SRT and JSON", each(all_transcripts), is_advice=True),
    Rule("chapters", "podcast:chapters have their type", each(chapters_type)),
    Rule("soundbite", "soundbites start after 0 and last 15 to 120 s", each(soundbite)),
    Rule("notes", "descriptions have no active content", each(notes)),
    Rule("person", "people have names", each(persons)),
    Rule("integrity", "digests are whole", each(integrity)),
)
