"""Article -> what an editor wants to know about it, ready for JSON."""

from typing import TypedDict

from audiofy.article.model import Article, Role, one_line


class Exclusion(TypedDict):
    text: str
    role: str
    reason: str


class BlockView(TypedDict):
    role: str
    text: str
    start: int
    end: int
    reason: str


class Inspection(TypedDict):
    section: str | None
    kicker: str | None
    title: str | None
    lead: str | None
    byline: str | None
    source: str | None
    published: str | None
    updated: str | None
    url: str | None
    chapters: list[str]
    excluded: list[Exclusion]
    blocks: list[BlockView]


def inspect_article(article: Article) -> Inspection:
    """The article's ledger: what it is called, what is spoken, and what is left out and why.

    Dates are YYYY-MM-DD; `start` and `end` are character offsets in the source.
    """
    return {
        "section": article.section,
        "kicker": article.kicker,
        "title": article.headline,
        "lead": article.lead,
        "byline": article.byline,
        "source": article.source_line,
        "published": _day(article.published),
        "updated": _day(article.updated),
        "url": article.url,
        "chapters": [one_line(b.text) for b in article.blocks if b.role is Role.SUBHEAD],
        "excluded": [
            {"text": one_line(b.text), "role": b.role.value, "reason": b.reason}
            for b in article.excluded_blocks
        ],
        "blocks": [
            {
                "role": b.role.value,
                "text": one_line(b.text),
                "start": b.start,
                "end": b.end,
                "reason": b.reason,
            }
            for b in article.blocks
        ],
    }


def _day(moment: str | None) -> str | None:
    return moment[:10] if moment else None
