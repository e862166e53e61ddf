"""What a page says of itself: JSON-LD (schema.org), Open Graph and meta tags -> Metadata.

The surest is asked first: JSON-LD is written for machines by the newsroom's own system, Open
Graph for social networks, `<title>` for search engines.
"""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from audiofy.article.load import clean_text
from audiofy.article.model import Metadata, one_line
from audiofy.article.names import clean_byline
from audiofy.article.written import iso_moment, shown_text, web_address

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_SCRIPTS_MAX = 50
_SECTION_MAX = 30  # characters
_JSON_MAX = 1_000_000  # characters of one script
_DEPTH_MAX = 12
_TEXT_MAX, _RAW_MAX = 1000, 10_000  # characters, without mark-up and with it
_TITLE_MAX = 300
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")

_OPENING, _CLOSING = ("//", "/*", "<!--", "<![CDATA[", "*/"), ("*/", "-->", "]]>", "//", "/*", ";")
_LOOSE_COMMA = re.compile(r",\s{0,100}([}\]])")
"""What many templates write and JSON does not allow."""

_REFRESH = re.compile(r"\s*[0-5](?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?(?P<url>[^\"'\s]+)", re.I)
_URL_MAX = 2000  # characters
_LD_TYPE = re.compile(r"\s*application/ld\+json\b", re.IGNORECASE)
_PARAGRAPH_MIN = 100  # characters
_NOBODY = frozenset({"admin", "administrator", "editor", "user", "webmaster", "wordpress"})
_NO_VALUE = frozenset({"undefined", "null", "none", "nan", "[object object]"})
_ROOTS = frozenset({"startseite", "home", "start", "news", "newsticker", "artikel", "detail"})

_META: dict[str, tuple[str, ...]] = {
    "headline": ("og:title", "twitter:title", "dc.title", "title"),
    "lead": ("og:description", "description", "twitter:description", "dc.description"),
    "section": ("article:section", "section", "cxenseparse:recs:section", "dc.subject"),
    "byline": ("author", "article:author", "dc.creator", "parsely-author"),
    "publisher": ("og:site_name", "publisher", "dc.publisher", "application-name"),
    "published": (
        "article:published_time", "og:article:published_time", "date", "dc.date", "datepublished",
        "publish_date", "pubdate", "dc.date.issued", "dcterms.issued", "dcterms.created",
        "parsely-pub-date", "last-modified",
    ),
    "updated": ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified"),
    "url": ("og:url",),
    "image": ("og:image", "og:image:url", "twitter:image"),
}  # fmt: skip
"""The fields of Metadata and the names of the meta tags that mean them, the surest first."""


def read_metadata(root: "HtmlElement") -> Metadata:
    """What the page says of its article; a field that it does not say is None."""
    sources = (_from_json_ld(root), _from_meta(root), _from_properties(root), _from_tags(root))
    base = next((source["url"] for source in sources if source.get("url")), "")
    told = {
        entry.name: next((s[entry.name] for s in sources if s.get(entry.name)), None)
        for entry in fields(Metadata)
    }
    for name in ("url", "image"):
        told[name] = web_address(told[name], base)
    if _is_site(told["byline"] or "", told["url"] or "", told["publisher"] or ""):
        told["byline"] = None  # the text may say who it is
    if told["section"] in (told["publisher"], told["byline"]):
        told["section"] = None
    if told["headline"] and told["headline"] in (told["publisher"], _site_in_title(root)):
        told["headline"] = None  # of the site, and of none of its articles
    if (told["byline"] or "").casefold() in _NOBODY:
        told["byline"] = None
    return Metadata(**told)


def led_to(root: "HtmlElement") -> str:
    """Where a page sends its reader at once, without a click; "" if it does not."""
    for tag in islice(root.iter("meta"), _SCRIPTS_MAX):
        if (tag.get("http-equiv") or "").casefold() == "refresh":
            target = _REFRESH.match(tag.get("content", "")[:_URL_MAX])
            seen = not any(each.tag == "noscript" for each in tag.iterancestors())
            if target and seen:
                return target["url"].strip()
    return ""


def told_body(root: "HtmlElement") -> str:
    """The whole text as JSON-LD has it; "" if there is none, or it is not for everyone."""
    for thing in filter(_is_article, _ld_things(root)):
        body, is_free = thing.get("articleBody"), thing.get("isAccessibleForFree", True)
        if isinstance(body, str) and str(is_free).casefold() != "false":
            return clean_text(shown_text(body[:_JSON_MAX]))
    return ""


def _ld_things(root: "HtmlElement") -> list[dict[str, Any]]:
    scripts = (s for s in root.iter("script") if _LD_TYPE.match(s.get("type", "")))
    return [t for s in islice(scripts, _SCRIPTS_MAX) for t in _things(_loaded(s.text or ""))]


def _is_site(byline: str, url: str, publisher: str) -> bool:
    """Does the page name itself as its author?"""
    letters, site, host = (
        "".join(filter(str.isalnum, text.casefold()))
        for text in (byline.partition(",")[0], publisher, urlsplit(url).hostname or "")
    )
    return bool(letters) and (letters == site or host.startswith((letters, f"www{letters}")))


def _about_page(root: "HtmlElement", articles: list[dict[str, Any]]) -> dict[str, Any]:
    """Of several articles, the one whose headline the page shows."""
    titles = {"".join(h.itertext())[:_TITLE_MAX] for h in islice(root.iter("h1"), _SCRIPTS_MAX)}
    shown = {"".join(filter(str.isalnum, title.casefold())) for title in titles}
    for article in articles:
        title = _first_text(article.get("headline")).casefold()
        if "".join(filter(str.isalnum, title)) in shown:
            return article
    return articles[0]


def _from_json_ld(root: "HtmlElement") -> dict[str, str]:
    things = _ld_things(root)
    articles = list(filter(_is_article, things))
    if not articles:
        return {"section": _section_of_trail(things, {"publisher": "", "headline": ""})}
    told = _article_fields(_resolved(_about_page(root, articles), things))
    return told | {"section": told["section"] or _section_of_trail(things, told)}


def _section_of_trail(things: list[dict[str, Any]], told: dict[str, str]) -> str:
    """The last step of a trail of breadcrumbs that is neither the site nor the article."""
    trail = next((t for t in things if t.get("@type") == "BreadcrumbList"), {})
    steps = trail.get("itemListElement")
    names = [
        _first_text(step.get("name")) or _first_text(step.get("item"), "name")
        for step in (steps[:20] if isinstance(steps, list) else ())
        if isinstance(step, dict)
    ]
    return _deepest(names, {told["publisher"], told["headline"]})


def _deepest(names: list[str], own: set[str]) -> str:
    """The last step of a trail that is a section: not the site, the article or a month."""
    known = {*_ROOTS, *map(str.casefold, own)}
    steps = (n for n in reversed(names) if n.casefold() not in known and len(n) <= _SECTION_MAX)
    return next((n for n in steps if any(map(str.isalpha, n))), "")


def _resolved(thing: dict[str, Any], things: list[dict[str, Any]]) -> dict[str, Any]:
    """The article with the things in place that it names by their `@id` only."""
    named = {t["@id"]: t for t in things if isinstance(t.get("@id"), str) and len(t) > 1}

    def meant(value: Any) -> Any:
        if isinstance(value, list):
            return [meant(entry) for entry in value[:50]]
        only_id = isinstance(value, dict) and len(value) == 1 and isinstance(value.get("@id"), str)
        return named.get(value["@id"], value) if only_id else value

    whole = {key: meant(thing.get(key)) for key in ("author", "publisher", "image")}
    return {**thing, **whole}


def _loaded(text: str) -> Any:
    if len(text) > _JSON_MAX:
        return None
    for written in (text, _LOOSE_COMMA.sub(r"\1", _unwrapped(text))):
        with suppress(ValueError, RecursionError):
            return json.loads(written, strict=False, parse_constant=lambda _: None)
    return None


def _unwrapped(text: str) -> str:
    """The data without the comments that once hid it from browsers."""
    for mark in _OPENING:
        text = text.strip().removeprefix(mark)
    for mark in _CLOSING:
        text = text.strip().removesuffix(mark)
    return text


def _things(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every object in the document, the outer ones first."""
    if depth > _DEPTH_MAX:
        return
    if isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "itemListElement", "hasPart", "breadcrumb"):
            yield from _things(value.get(key), depth + 1)
    elif isinstance(value, list):
        for entry in value[:200]:
            yield from _things(entry, depth + 1)


def _is_article(thing: dict[str, Any]) -> bool:
    kinds = thing.get("@type")
    names = kinds if isinstance(kinds, list) else [kinds]
    return "headline" in thing and any(
        isinstance(name, str) and name.endswith(("Article", "BlogPosting", "Report", "NewsItem"))
        for name in names
    )


def _article_fields(thing: dict[str, Any]) -> dict[str, str]:
    publisher = _first_text(thing.get("publisher"), "name")
    named = map(clean_byline, _people(thing.get("author") or thing.get("creator")))
    authors = [name for name in named if name != publisher and not _is_address(name)]
    headline = _first_text(thing.get("headline"))[:_TITLE_MAX]
    section = _first_text(thing.get("articleSection"), "name")
    short = _first_text(thing.get("alternativeHeadline"))
    kicker = headline.removesuffix(short).rstrip(" :–-|") if short else ""
    return {
        "headline": short if kicker and kicker != headline else headline,
        "kicker": kicker if kicker != headline else "",
        "lead": _whole(_first_text(thing.get("description"))),
        "section": "" if _is_address(section) or _is_path(section) else section,
        "byline": ", ".join(dict.fromkeys(authors)),
        "publisher": publisher,
        "published": _moment(
            _first_text(thing.get("datePublished") or thing.get("dateCreated"), "@value")
        ),
        "updated": _moment(_first_text(thing.get("dateModified"), "@value")),
        "url": _first_text(thing.get("mainEntityOfPage"), "@id") or _first_text(thing.get("url")),
        "image": _first_text(thing.get("image"), "url"),
        "language": _first_text(thing.get("inLanguage")),
    }


def _people(value: Any) -> list[str]:
    """The names of authors in a value of JSON-LD, whole or in parts."""
    if isinstance(value, dict) and value.get("@list"):
        value = value["@list"]
    if isinstance(value, list):
        return [name for each in value[:50] if not isinstance(each, list) for name in _people(each)]
    if isinstance(value, dict) and not value.get("name"):
        parts = (_first_text(value.get(key)) for key in ("givenName", "familyName"))
        return [name] if (name := " ".join(filter(None, parts))) else []
    return _texts(value, "name")


def _is_address(text: str) -> bool:
    """Of the web or of mail: no name."""
    return text.startswith(("http://", "https://")) or re.fullmatch(r"\S+@\S+", text) is not None


def _is_path(text: str) -> bool:
    """`/nachrichten/kiel`, `nachrichten/kiel`: a system's name for a section."""
    return text.startswith("/") or ("/" in text and text.islower() and " " not in text)


def _first_text(value: Any, key: str = "") -> str:
    return next(iter(_texts(value, key)), "")


def _texts(value: Any, key: str = "") -> list[str]:
    """The texts in a value of JSON-LD: itself, its `key`, or those of its members."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str):
        text = one_line(shown_text(value[:_RAW_MAX]))[:_TEXT_MAX]
        return [text] if text and text.casefold() not in _NO_VALUE else []
    if isinstance(value, dict):
        return _texts(value.get(key) or value.get("@value"), "@value") if key else []
    if isinstance(value, list):
        return [
            text
            for entry in value[:50]
            if not isinstance(entry, list)
            for text in _texts(entry, key)
        ]
    return []


def _moment(text: str) -> str:
    """ISO 8601 with its hyphens as it is, any other date as ours; nothing if it is none."""
    with suppress(ValueError):
        moment = datetime.fromisoformat(text)
        if _ISO_DAY.match(text) and " " not in text:
            return _local(moment) or text
    return iso_moment(text) or ""


def _local(moment: datetime) -> str:
    """A moment in UTC as Berlin, Vienna and Zurich tell it: late in the evening the day is another;
    nothing for one that is local, or where no time zones are known."""
    if moment.utcoffset() != timedelta(0):
        return ""
    with suppress(ZoneInfoNotFoundError):
        return moment.astimezone(ZoneInfo("Europe/Berlin")).isoformat()
    return ""


def _from_meta(root: "HtmlElement") -> dict[str, str]:
    said: dict[str, list[str]] = {}
    for tag in root.iter("meta"):
        name = (tag.get("property") or tag.get("name") or tag.get("itemprop") or "").casefold()
        text = one_line(shown_text((tag.get("content") or "")[:_RAW_MAX]))[:_TEXT_MAX]
        if name and text and text.casefold() not in _NO_VALUE:
            said.setdefault(name, []).append(text)
    told = {
        field: next((said[name][0] for name in names if name in said), "")
        for field, names in _META.items()
    }
    named = ([a for a in said.get(name, []) if not _is_address(a)] for name in _META["byline"])
    authors = next(filter(None, named), [])
    told["byline"] = clean_byline(", ".join(dict.fromkeys(authors)))
    for name in ("published", "updated"):
        told[name] = _moment(told[name])
    told["lead"] = _whole(told["lead"])
    told["section"] = "" if _is_path(told["section"]) else told["section"]
    told["headline"] = _without_site(told["headline"], told["publisher"])
    return told


def _whole(text: str) -> str:
    """The text, unless its end was cut off: what begins so is the first paragraph."""
    return "" if text.endswith(("...", "…")) else text


def _site_in_title(root: "HtmlElement") -> str:
    """`Talbote`, in `<title>Das Bad bleibt leer | Talbote</title>`."""
    _, bar, site = one_line(root.findtext(".//title") or "")[:_TITLE_MAX].rpartition(" | ")
    return site if bar else ""


def _without_site(title: str, site: str) -> str:
    """The title without the publisher's name that sites put after it: `Titel | Nordkurier`."""
    for separator in (" | ", " - ", " – ", " — ", " • ", " › "):
        head, found, tail = title.rpartition(separator)
        named = site and tail.casefold() in (site.casefold(), site.casefold().split(".")[0])
        if found and (named or (separator == " | " and len(tail) <= 30)):
            return head
    return title


def _from_properties(root: "HtmlElement") -> dict[str, str]:
    """What the elements of the page say they are (HTML microdata), each for the first time."""
    told: dict[str, str] = {}
    for element in root.iter():
        field = _PROPERTIES.get(element.get("itemprop") or "")
        if field is None or field in told or any(map(_is_comment, element.iterancestors())):
            continue
        name = element.find(".//*[@itemprop='name']")
        shown = "".join((name if name is not None else element).itertext())
        text = next(filter(None, (element.get(each) for each in _VALUED)), "") or shown
        told[field] = one_line(text)[:_TITLE_MAX]
    told["byline"] = clean_byline(told.get("byline", ""))
    for field in ("published", "updated"):
        told[field] = _moment(told.get(field, ""))
    return told


_PROPERTIES = {"author": "byline", "datePublished": "published", "dateModified": "updated"}
_VALUED = ("content", "datetime", "title")
"""Attributes in which a property may have its value."""


def _is_comment(element: "HtmlElement") -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}"[:200].casefold()
    return "comment" in names or "kommentar" in names


def _first_time(root: "HtmlElement") -> str:
    """When the article was published, as the first `time` in its element says it."""
    frame = next(root.iter("article"), None)
    for element in frame.iter("time", "p") if frame is not None else ():
        if element.tag == "p" and len("".join(element.itertext())) > _PARAGRAPH_MIN:
            return ""  # what follows is the text, and dates of others
        if element.tag == "time" and element.get("datetime"):
            return str(element.get("datetime"))
    return ""


def _shown_trail(root: "HtmlElement") -> list[str]:
    """The steps of the breadcrumbs that readers see, by their class or label."""
    for element in root.iter("nav", "ol", "ul", "div"):
        named = f"{element.get('class', '')} {element.get('aria-label', '')}".casefold()
        if "breadcrumb" in named or "brotkrumen" in named:
            steps = islice(element.iter("a", "li"), _SCRIPTS_MAX)
            texts = (one_line("".join(step.itertext()))[:_TITLE_MAX] for step in steps)
            return list(dict.fromkeys(filter(None, texts)))
    return []


def _shown_titles(root: "HtmlElement") -> set[str]:
    titles = islice(root.iter("h1"), _SCRIPTS_MAX)
    return {one_line("".join(title.itertext()))[:_TITLE_MAX] for title in titles}


def _from_tags(root: "HtmlElement") -> dict[str, str]:
    title = one_line(root.findtext(".//title") or "")[:_TITLE_MAX]
    canonical = root.find(".//link[@rel='canonical']")
    headline = _without_site(title, "")
    return {
        "headline": headline,
        "published": _moment(_first_time(root)),
        "section": _deepest(_shown_trail(root), {headline, *_shown_titles(root)}),
        "url": canonical.get("href", "") if canonical is not None else "",
        "language": root.get("lang", ""),
    }
