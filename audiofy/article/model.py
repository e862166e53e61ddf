"""What the newsroom hands on: an Article, as blocks that are slices of the published text."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from audiofy.article.dates import Moment, first_moment, wire_moment
from audiofy.article.names import agency_of_dateline, clean_byline, clean_source, publisher_of

Span = tuple[int, int]
"""A half-open range of character offsets."""


class Role(StrEnum):
    """What a block is in its article. `spoken` roles are read aloud; the others are left out."""

    # spoken
    HEADLINE = "headline"
    LEAD = "lead"
    SUBHEAD = "subhead"
    PARAGRAPH = "paragraph"
    QUOTE = "quote"
    LIST_ITEM = "list_item"
    QUESTION = "question"
    NOTICE = "notice"  # audiofy's own words, never part of an article
    ANNOUNCEMENT = "announcement"  # before each article of a collection
    # about the article
    SECTION = "section"
    KICKER = "kicker"
    BYLINE = "byline"
    SOURCE = "source"
    DATELINE = "dateline"
    PUBLISHED = "published"
    UPDATED = "updated"
    URL = "url"
    METADATA = "metadata"
    # furniture
    CAPTION = "caption"
    CREDIT = "credit"
    WIDGET = "widget"
    TEASER = "teaser"
    NEWSLETTER = "newsletter"
    PAYWALL = "paywall"
    ADVERTISEMENT = "advertisement"
    EMBED = "embed"
    SHARE = "share"
    COMMENTS = "comments"
    NAVIGATION = "navigation"
    COOKIES = "cookies"
    CONTENTS = "contents"
    SUMMARY = "summary"
    EDITORIAL_NOTE = "editorial_note"
    AUTHOR_BOX = "author_box"
    MARKUP = "markup"
    CODE = "code"
    TABLE = "table"
    PAGE = "page"  # what the site says for itself, by its wording or its place

    @property
    def spoken(self) -> bool:
        return self in _SPOKEN


_SPOKEN = frozenset(
    {
        Role.HEADLINE,
        Role.LEAD,
        Role.SUBHEAD,
        Role.PARAGRAPH,
        Role.QUOTE,
        Role.LIST_ITEM,
        Role.QUESTION,
        Role.NOTICE,
        Role.ANNOUNCEMENT,
    }
)

_TRAIL_SIGNS = " ›»>→|•/"  # between the steps of a breadcrumb trail
INVISIBLE = re.compile(
    "["
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"  # joiners, bidi marks
    "\x00-\x08\x0b-\x0d\x0e-\x1f\x7f-\x9f"  # control characters but tab and line feed
    "\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f"  # no characters, surrogates, tags
    "]"
)
"""Characters that no reader sees: they belong to a block's source and never to its text."""


def has_invisible(text: str) -> bool:
    """May there be INVISIBLE characters in it? Much faster than to look for them."""
    return not text.isprintable() or "\ufffc" in text or "\ufffd" in text


def one_line(text: str) -> str:
    """The text as a reader sees it on one line: no invisible characters, single spaces."""
    return " ".join((INVISIBLE.sub("", text) if has_invisible(text) else text).split())


_INTERVIEWED = re.compile(r"(?:Das )?(?:Gespräch|Interview)(?: führten?|:) ")


@dataclass(frozen=True, slots=True)
class Block:
    """A slice of the source with one role.

    `text` is `source[start:end]` without the `cuts`: spans of the source inside the block that
    are mark-up or invisible and so not text, or that an editor leaves out of a sentence: those are
    blocks of their own. `reason` says why a block is left out; it is empty
    exactly when the role is spoken.
    """

    role: Role
    text: str
    start: int
    end: int
    reason: str = ""
    cuts: tuple[Span, ...] = ()

    def source_offset(self, position: int) -> int:
        """Where in the source the character `text[position]` stands."""
        offset = self.start + position
        for cut_start, cut_end in self.cuts:
            if cut_start > offset:
                break
            offset += cut_end - cut_start
        return offset


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file says of itself outside its text (front matter, JSON, HTML meta); None is unsaid.

    Dates are ISO 8601; `language` is a BCP 47 tag. `voice` and `lexicon` are the editor's wishes
    for the rooms that speak: a voice's name, a lexicon's path.
    """

    headline: str | None = None
    lead: str | None = None
    section: str | None = None
    kicker: str | None = None
    byline: str | None = None
    source_line: str | None = None
    publisher: str | None = None
    published: str | None = None
    updated: str | None = None
    url: str | None = None
    image: str | None = None
    language: str | None = None
    voice: str | None = None
    lexicon: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A text as published. Every non-blank character of `source` is in exactly one block.

    The blocks are in the order of the source. What `given` says of the article goes before what
    its blocks show.
    """

    source: str
    blocks: tuple[Block, ...]
    given: Metadata = field(default_factory=Metadata)

    def first(self, role: Role) -> str | None:
        """The text of the first block with this role, on one line."""
        return next((one_line(block.text) for block in self.blocks if block.role is role), None)

    @property
    def spoken_blocks(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if block.role.spoken)

    @property
    def excluded_blocks(self) -> tuple[Block, ...]:
        return tuple(block for block in self.blocks if not block.role.spoken)

    @property
    def headline(self) -> str | None:
        return self.first(Role.HEADLINE) or self.given.headline

    @property
    def lead(self) -> str | None:
        leads = [one_line(block.text) for block in self.blocks if block.role is Role.LEAD]
        return " ".join(leads) or self.given.lead

    @property
    def section(self) -> str | None:
        return self.given.section or (self.first(Role.SECTION) or "").strip(_TRAIL_SIGNS) or None

    @property
    def kicker(self) -> str | None:
        return self.given.kicker or _told((self.first(Role.KICKER) or "").rstrip(" -–:|"))

    @property
    def byline(self) -> str | None:
        """Who wrote it, as names alone: without "Von", brackets or function."""
        names = [block.text for block in self.blocks if block.role is Role.BYLINE]
        asked = (name for name in names if _INTERVIEWED.match(name))  # and not who answered
        return self.given.byline or _told(clean_byline(next(asked, names[0] if names else "")))

    @property
    def source_line(self) -> str | None:
        """Whose text it is, without "Quelle:", as the text says it; else the agency that the
        dateline names, else who published it."""
        named = clean_source(self.first(Role.SOURCE) or "")
        agency = agency_of_dateline(self.first(Role.DATELINE) or "")
        return self.given.source_line or named or agency or self.given.publisher

    @property
    def publisher(self) -> str | None:
        """Who published it, without agencies and authors' codes."""
        return self.given.publisher or _told(publisher_of(self.source_line or ""))

    @property
    def published(self) -> str | None:
        """The date of publication (ISO 8601); else of the last change, else of the wire's stamp."""
        return (
            self.given.published
            or self._moment(Role.PUBLISHED, first_moment)
            or self.updated
            or self._moment(Role.METADATA, wire_moment)
        )

    @property
    def updated(self) -> str | None:
        """The date of the last change (ISO 8601)."""
        return self.given.updated or self._moment(Role.UPDATED, first_moment)

    @property
    def url(self) -> str | None:
        """The article's own address."""
        address = re.search(r"(?:https?://|www\.)\S+[^\s.,;)\]]", self.first(Role.URL) or "")
        return self.given.url or (address[0] if address else None)

    def _moment(self, role: Role, find: Callable[[str], Moment | None]) -> str | None:
        texts = (block.text for block in self.blocks if block.role is role)
        return next((moment.iso for text in texts if (moment := find(text))), None)


def _told(text: str) -> str | None:
    return text or None
