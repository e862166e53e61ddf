"""Rules for the web server that a feed comes from."""

from collections.abc import Iterator

from audiofy.publish.feed.check.model import Evidence, Item, Rule
from audiofy.publish.feed.check.shelf import WebShelf
from audiofy.publish.feed.model import SOUND_TYPE

_FEED_TYPES = ("application/rss+xml", "application/xml", "text/xml")
_PART = "bytes=16-31"


def feed_type(evidence: Evidence) -> Iterator[str]:
    for answer in _answers(evidence):
        kind = _type(answer)
        if kind not in _FEED_TYPES:
            yield f"the feed has the type {kind!r}"


def not_modified(evidence: Evidence) -> Iterator[str]:
    """A second poll costs nothing."""
    if evidence.web is None:
        return
    first = evidence.web.get(evidence.at)
    headers = dict(first.headers or {}) if first else {}
    if "etag" not in headers and "last-modified" not in headers:
        yield "the feed has neither ETag nor Last-Modified"
        return
    tag = headers.get("etag")
    asked = {"If_None_Match": tag} if tag else {"If_Modified_Since": headers["last-modified"]}
    status = evidence.web.ask(evidence.at, **asked).status_code
    if status != 304:
        yield f"a second poll is answered with {status}, not 304"


def heads(evidence: Evidence) -> Iterator[str]:
    for item, shelf in _sounds(evidence):
        answer = shelf.ask(item.enclosure, "HEAD")
        if answer.status_code != 200:
            yield f"{item.name}: HEAD is answered with {answer.status_code}"
        elif answer.headers.get("Content-Length") != item.get("enclosure", "length"):
            said = answer.headers.get("Content-Length")
            yield f"{item.name}: HEAD says Content-Length {said}"


def sound_type(evidence: Evidence) -> Iterator[str]:
    for item, shelf in _sounds(evidence):
        found = shelf.get(item.enclosure)
        kind = _type(dict(found.headers or {})) if found else ""
        if kind != SOUND_TYPE:
            yield f"{item.name}: the sound has the type {kind!r}"


def ranges(evidence: Evidence) -> Iterator[str]:
    for item, shelf in _sounds(evidence):
        answer = shelf.ask(item.enclosure, Range=_PART)
        if answer.status_code != 206:
            yield f"{item.name}: a byte range is answered with {answer.status_code}, not 206"
        elif not (answer.headers.get("Content-Range") or "").startswith("bytes 16-31/"):
            yield f"{item.name}: Content-Range is {answer.headers.get('Content-Range')!r}"


def sharing(evidence: Evidence) -> Iterator[str]:
    """Web players of other sites may read chapters and transcripts."""
    for item in evidence.items:
        tags = [*item.all("podcast:chapters"), *item.all("podcast:transcript")]
        for tag in tags:
            found = evidence.shelf.get(tag.get("url") or "")
            if found and (found.headers or {}).get("access-control-allow-origin") != "*":
                yield f"{tag.get('url')}: no Access-Control-Allow-Origin: *"


def sidecar_types(evidence: Evidence) -> Iterator[str]:
    for item in evidence.items:
        for tag in [*item.all("podcast:chapters"), *item.all("podcast:transcript")]:
            found = evidence.shelf.get(tag.get("url") or "")
            if found and _type(dict(found.headers or {})) != tag.get("type"):
                yield f"{tag.get('url')}: type {_type(dict(found.headers or {}))!r}"


def _answers(evidence: Evidence) -> Iterator[dict[str, str]]:
    found = evidence.web.get(evidence.at) if evidence.web else None
    if found:
        yield dict(found.headers or {})


def _sounds(evidence: Evidence) -> Iterator[tuple[Item, WebShelf]]:
    for item in evidence.items:
        if evidence.web and item.sound:
            yield item, evidence.web


def _type(headers: dict[str, str]) -> str:
    return headers.get("content-type", "").partition(";")[0].strip().lower()


RULES = tuple(
    Rule(name, promise, find, is_advice=is_advice, opens_files=True, is_web=True)
    for name, promise, find, is_advice in (
        ("web-feed", "the feed comes with the type of a feed", feed_type, False),
        ("web-304", "a second poll is answered with 304", not_modified, False),
        ("web-head", "HEAD says how long a sound is", heads, False),
        ("web-type", f"sounds come as {SOUND_TYPE}", sound_type, False),
        ("web-ranges", "sounds can be had in parts", ranges, False),
        ("web-cors", "other sites' players may read chapters and transcripts", sharing, True),
        ("web-sidecars", "chapters and transcripts come with their types", sidecar_types, True),
    )
)
