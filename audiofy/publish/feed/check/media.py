"""Rules for what is behind a feed: sounds, chapters, transcripts, the picture."""

import html
import json
import math
import re
from collections.abc import Iterator
from typing import Any

from audiofy.article.model import one_line
from audiofy.publish.feed.art import artwork_mistake
from audiofy.publish.feed.check.model import READERS, Evidence, Item, Rule, each
from audiofy.publish.feed.naming import integrity as sri
from audiofy.publish.folder import sha256_of
from audiofy.publish.transcripts import Line
from audiofy.publish.transcripts.model import clock
from audiofy.publish.verify.model import quoted
from audiofy.publish.verify.sound import AUDIBLE_DBFS

DURATION_TOLERANCE_MS = 1500
TIME_TOLERANCE_MS = 1
LONGEST_VTT_LINE = 80
_VTT, _SRT, _JSON = "text/vtt", "application/x-subrip", "application/json"
_SPEAKER = re.compile(r"^[^\n:]{1,60}: ", re.M)
_TAG = re.compile(r"<[^<>\n]*>")
_BARE = re.compile(r"&(?![A-Za-z]+;|#\d+;|#x[0-9A-Fa-f]+;)|<(?!/?[A-Za-z0-9:.]+[^<>]*>)")


def there(item: Item) -> Iterator[str]:
    if item.enclosure and item.sound is None:
        yield f"there is nothing at {item.enclosure}"


def length(item: Item) -> Iterator[str]:
    if item.sound is None:
        return
    said, found = item.get("enclosure", "length"), item.sound.path.stat().st_size
    if said != str(found):
        yield f"the enclosure's length is {said}; the sound has {found} bytes"


def digest(item: Item) -> Iterator[str]:
    """The name's hash and the stated integrity are those of the sound."""
    if item.sound is None:
        return
    with item.sound.path.open("rb") as file:
        sha256, _ = sha256_of(file)
    named = re.search(r"\.([0-9a-f]{8,64})\.mp3$", item.enclosure)
    if named and not sha256.startswith(named[1]):
        yield f"the name has the hash {named[1]}, the sound {sha256[:12]}"
    for tag in item.all("podcast:alternateEnclosure"):
        source = tag.find("{*}source")
        value = tag.find("{*}integrity")
        if source is None or value is None or source.get("uri") != item.enclosure:
            continue
        if value.get("type") == "sri" and value.get("value") != sri(sha256):
            yield "podcast:integrity is not that of the sound"


def mp3(item: Item) -> Iterator[str]:
    if item.sound is None:
        return
    if item.mp3 is None:
        yield "the sound is no MP3"
    elif item.mp3[1].broken_at is not None:
        yield f"the MP3 is damaged at byte {item.mp3[1].broken_at}"


def duration(item: Item) -> Iterator[str]:
    said, found = item.duration_s, item.sound_ms
    if said and found and abs(said * 1000 - found) > DURATION_TOLERANCE_MS:
        yield f"itunes:duration is {said} s; the sound has {found / 1000:.1f} s"


def tag_label(item: Item) -> Iterator[str]:
    if item.mp3 and dict(item.mp3[0].labels).get("AI_GENERATED") != "true":
        yield "the MP3's tag does not say that the speech is artificial (AI_GENERATED)"


def chapters_there(item: Item) -> Iterator[str]:
    if not item.has("podcast:chapters"):
        return
    if item.chapters is None:
        yield f"no chapters can be read at {item.get('podcast:chapters', 'url')}"
        return
    found = json.loads(item.chapters[0]).get("version")
    if found != "1.2.0":
        yield f"the chapters have version {found!r}, not '1.2.0'"


def same_chapters(item: Item) -> Iterator[str]:
    """ID3, psc and JSON say the same."""
    forms: dict[str, list[tuple[int, str]]] = {}
    if item.chapters:
        forms["JSON"] = [(line.start_ms, one_line(line.text)) for line in item.chapters[1]]
    if item.psc_chapters:
        forms["psc"] = [(start or 0, title) for start, title in item.psc_chapters]
    if item.mp3:
        forms["ID3"] = [(time.start_ms, one_line(time.title)) for _, time in item.mp3[0].chapters]
    names = list(forms)
    for name in names[1:]:
        if difference := _difference(forms[names[0]], forms[name]):
            yield f"chapters of {names[0]} and {name}: {difference}"


def _difference(some: list[tuple[int, str]], others: list[tuple[int, str]]) -> str:
    if len(some) != len(others):
        return f"{len(some)} and {len(others)}"
    for (start, title), (other_start, other_title) in zip(some, others, strict=True):
        if title != other_title:
            return f"{quoted(title)} and {quoted(other_title)}"
        if abs(start - other_start) > TIME_TOLERANCE_MS:
            return f"{quoted(title)} at {clock(start)} and at {clock(other_start)}"
    return ""


def chapters_inside(item: Item) -> Iterator[str]:
    end = item.sound_ms
    for start, title in item.psc_chapters:
        if end and start is not None and start >= end:
            yield f"the chapter {quoted(title)} starts after the end of the sound"


def transcripts_there(item: Item) -> Iterator[str]:
    for tag in item.all("podcast:transcript"):
        kind = tag.get("type") or ""
        if kind in READERS and item.transcripts.get(kind) is None:
            yield f"no transcript can be read at {tag.get('url')}"


def _texts(item: Item) -> dict[str, tuple[str, list[Line]]]:
    return {kind: found for kind, found in item.transcripts.items() if found}


def transcript_times(item: Item) -> Iterator[str]:
    end = item.sound_ms
    for kind, (_, lines) in _texts(item).items():
        before = 0
        if not lines:
            yield f"{kind} is empty"
        for line in lines:
            if line.start_ms < before or (line.end_ms or 0) < line.start_ms:
                yield f"{kind}: {quoted(line.text)} is not in the order of time"
            before = line.start_ms
        if end and lines and (lines[-1].end_ms or 0) > end + DURATION_TOLERANCE_MS:
            yield f"{kind} goes on after the end of the sound"


def same_text(item: Item) -> Iterator[str]:
    """All transcripts, and the words in the MP3's tag, are the same."""
    texts = {kind: _joined(lines) for kind, (_, lines) in _texts(item).items()}
    if item.mp3 and item.mp3[0].lyrics:
        texts["the MP3's tag"] = one_line(item.mp3[0].lyrics[0])
    first = next(iter(texts), "")
    for kind, text in texts.items():
        if text != texts[first]:
            yield f"{first} and {kind} have different words{_where(texts[first], text)}"


def _where(one: str, other: str) -> str:
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    return "" if place is None else f" from {quoted(one[max(place - 10, 0) :])} on"


def _joined(lines: list[Line]) -> str:
    return one_line(" ".join(line.text for line in lines))


def heard(item: Item) -> Iterator[str]:
    """Somebody speaks in every sentence of the transcript."""
    lines = next((lines for _, lines in _texts(item).values()), [])
    if not lines or item.heard is None:
        return
    per_ms = item.heard.rate / 1000
    for line in lines:
        levels = item.heard.between(line.start_ms * per_ms, (line.end_ms or 0) * per_ms)
        loudest = float(levels.max(initial=0))
        if loudest <= 0 or 20 * math.log10(loudest) < AUDIBLE_DBFS:
            yield f"at {clock(line.start_ms)} nobody says {quoted(line.text)}"


def vtt(item: Item) -> Iterator[str]:
    text = _texts(item).get(_VTT, ("", []))[0]
    for paragraph in text.split("\n\n"):
        rows = paragraph.strip("\n").split("\n")
        times = next((n for n, row in enumerate(rows) if " --> " in row), None)
        words = rows if times is None else rows[times + 1 :]
        for row in words if times is not None or rows[0].startswith("NOTE") else ():
            if "-->" in row:
                yield f"WebVTT: --> in {quoted(row)}"
            elif times is not None and _BARE.search(row):
                yield f"WebVTT: an & or < is not escaped in {quoted(row)}"


def vtt_width(item: Item) -> Iterator[str]:
    text = _texts(item).get(_VTT, ("", []))[0]
    for row in map(html.unescape, _TAG.sub("", text).split("\n")):
        if len(row) > LONGEST_VTT_LINE and " " in row:
            yield f"WebVTT: a line of {len(row)} characters: {quoted(row)}"
            return


def srt(item: Item) -> Iterator[str]:
    for paragraph in _texts(item).get(_SRT, ("", []))[0].split("\n\n"):
        words = paragraph.partition(" --> ")[2].partition("\n")[2]
        if found := _SPEAKER.search(words):
            yield f"SubRip: some apps take {quoted(found[0])} for a speaker and leave it out"


def json_transcript(item: Item) -> Iterator[str]:
    found = item.shelf.get(_url_of(item, _JSON)) if _url_of(item, _JSON) else None
    if found is None:
        return
    try:
        document: Any = json.loads(found.path.read_bytes())
        parts = document["segments"]
        wrong = [n for n, part in enumerate(parts, 1) if not _is_whole(part)]
    except (ValueError, KeyError, TypeError, AttributeError):
        yield "the JSON transcript is none"
        return
    if wrong:
        yield f"JSON transcript: entry {wrong[0]} is without a body or an endTime"


def _is_whole(part: Any) -> bool:
    return bool(str(part.get("body") or "").strip()) and isinstance(
        part.get("endTime"), int | float
    )


def _url_of(item: Item, kind: str) -> str:
    tags = item.all("podcast:transcript")
    return next((tag.get("url") or "" for tag in tags if tag.get("type") == kind), "")


def artwork(evidence: Evidence) -> Iterator[str]:
    addresses = {channel.get("itunes:image", "href") for channel in evidence.channels}
    addresses |= {item.get("itunes:image", "href") for item in evidence.items}
    for url in sorted(addresses - {""}):
        found = evidence.shelf.get(url)
        if found is None:
            yield f"there is nothing at {url}"
        elif wrong := artwork_mistake(found.path.read_bytes()):
            yield f"{url} {wrong}"


RULES = (
    Rule("artwork", "the picture is square, 1400 to 3000 pixels", artwork),
    Rule("sound", "every enclosure is there", each(there)),
    Rule("sound-length", "enclosures are as long as they say", each(length)),
    Rule("sound-hash", "sounds are what their names and digests say", each(digest)),
    Rule("sound-mp3", "sounds are whole MP3s", each(mp3), is_ours=True),
    Rule("sound-duration", "sounds last as long as the feed says", each(duration)),
    Rule(
        "sound-label",
        "sounds say in their tags that they are artificial",
        each(tag_label),
        is_ours=True,
    ),
    Rule("chapters-file", "chapters are there, of version 1.2.0", each(chapters_there)),
    Rule(
        "chapters-same",
        "chapters are the same in ID3, psc and JSON",
        each(same_chapters),
        is_ours=True,
    ),
    Rule("chapters-inside", "chapters start before the end", each(chapters_inside)),
    Rule("transcript-file", "transcripts are there and can be read", each(transcripts_there)),
    Rule("transcript-times", "transcripts are in the order of time", each(transcript_times)),
    Rule("transcript-same", "all transcripts have the words of the sound", each(same_text)),
    Rule("transcript-heard", "each sentence is heard when the transcript says", each(heard)),
    Rule("vtt", "WebVTT is escaped", each(vtt)),
    Rule("vtt-width", "lines of WebVTT are short", each(vtt_width), is_advice=True),
    Rule("srt", "SubRip has nothing that apps take for a speaker", each(srt), is_ours=True),
    Rule("json", "JSON transcripts have bodies and ends", each(json_transcript)),
)
