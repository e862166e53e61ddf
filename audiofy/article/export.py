"""JSON and JSON Lines as newsrooms' systems export articles -> Article.

A record has `body` (or `text`), and may have `title`, `lead`, `section`, `kicker`, `author`,
`source`, `published`, `updated`, `url`, `image`, `language`; a mapping says what a system calls
them, with dots for what is inside ("meta.headline", "title.0.value"). The body is plain text,
Markdown or HTML.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from audiofy.article.layout import Page, Part, Verdict
from audiofy.article.lines import date_verdict
from audiofy.article.load import MAX_BYTES, clean_text, too_large
from audiofy.article.model import Article, Metadata, Role, one_line
from audiofy.article.parts import LeftOut, field_text, is_said, parsed, read_body, texts_in
from audiofy.article.passages import make_passage
from audiofy.article.phrases import Profile
from audiofy.article.read import body_parts, is_markup, read_page
from audiofy.article.records import (
    BODY,
    SYNONYMS,
    chosen_record,
    found,
    leads_somewhere,
    mapped_record,
    records_of,
)
from audiofy.article.shape import letters
from audiofy.article.written import iso_moment, shown_text, web_address
from audiofy.errors import ArticleError, ConfigError

FIELDS: dict[str, str] = {
    "title": "headline",
    "lead": "lead",
    "section": "section",
    "kicker": "kicker",
    "author": "byline",
    "source": "source_line",
    "published": "published",
    "updated": "updated",
    "url": "url",
    "image": "image",
    "language": "language",
}
"""The fields of a record beside its body, and the fields of Metadata that they fill."""

_MORE_BODY = re.compile(
    r"(?:article_?)?(?:body|content|text|html)"
    r"(?:[_-]?(?:\d{1,2}|cont|continued|html|md|markdown|more|plain|rest|text|xhtml))?"
)
"""What plainly means a body, too, but is none of our names."""

_CODE = re.compile(
    r"\[/?(?:(?P<inline>(?:\w{1,20}_)?dropcaps?\d?)|(?:vc|et_pb|fusion|av)_\w{1,40})"
    r"(?P<told>\s[^\[\]]{0,2000})?\]"
)
"""What page builders set around a text: WPBakery, Divi, Avada, Enfold."""

_TOLD_IN_CODE = re.compile(
    r"(?<=[\s_])(?:caption|content|heading|label|text|title)=[\"“”](?P<text>[^\"“”]{1,500})[\"“”]"
)
_IN_CODE = Verdict(Role.MARKUP, "in the code of a page builder")
_TARGET = re.compile(r"\]\([^()\s]{0,2000}\)")
_NO_PROSE = 0.3  # of the characters are digits: a date, a number
_WORD = re.compile(r"(?<!\S)[^\W\d_]{2,}(?![^\s.,:;!?])")
_CUT_OFF = re.compile(r"\s?(?:\[?(?:…|\.\.\.)\]?)$")
"""The sign of a teaser that a system cut out of the body."""

_BLANKS = re.compile(r"\s+")
_TEASER_MIN = 30  # characters
_NAME_MAX = 60  # characters
_AGAIN = Verdict(Role.NAVIGATION, "headline once more")
_SUFFIXES = (".json", ".jsonl", ".ndjson")


def is_export(text: str, name: str = "") -> bool:
    """Is this JSON: by the name of its file, or an object from its first to its last character?"""
    if name.casefold().endswith(_SUFFIXES):
        return True
    bare = text.strip()
    return bare.startswith(('{"', "{\n", "{ ", "{\t")) and bare.endswith("}") and '"' in bare[:200]


def read_export(
    text: str,
    *,
    name: str = "",
    record: int | None = None,
    names: Mapping[str, str] | None = None,
    profile: Profile | None = None,
) -> Article:
    """The article in a record of the export `text`: the only one, or number `record` (from 1).

    `names` says what the system calls our fields. Raises ArticleError if it is no JSON, has no such
    record, or the record no body.
    """
    names = names or {}
    check_names(names)
    chosen = None if record else mapped_record(text, names)
    chosen = chosen or chosen_record(records_of(text, name), record, name)
    shown = f"{f'Record {record}' if record else 'The record'} in {name or 'this export'}"
    _check_record(chosen, names, shown)
    body, left = _body(chosen, names, shown)
    if len(body.encode(errors="replace")) > MAX_BYTES:
        raise too_large(shown, MAX_BYTES)
    if not body.strip():
        raise ArticleError(
            f"{shown} has no body; its fields are {_fields_of(chosen)}.",
            f'Say what it is called, in audiofy.toml: [fields] body = "{_longest(chosen)}"',
        )
    told = {field: _told(chosen, names, ours) for ours, field in FIELDS.items()}
    left += _beside(chosen, names, (*told.values(), body))
    return read_page(_with_left_out(_page(body, told), left), name=name, profile=profile)


def _fields_of(record: Mapping[str, Any]) -> str:
    return ", ".join(map(repr, list(record)[:20])) or "none"


def _longest(record: Mapping[str, Any]) -> str:
    """The field with the most text, which is the body most likely."""
    sizes = {key: sum(map(len, filter(is_said, texts_in(record[key])))) for key in record}
    key = max(sizes, key=sizes.__getitem__, default="")
    return key if key and sizes[key] else "NAME"


def check_names(names: Mapping[str, object]) -> None:
    """Raise ConfigError if a mapping has a field that we do not, or a name that is no text."""
    known = [*FIELDS, BODY[0]]
    for ours, theirs in names.items():
        if ours not in known:
            raise ConfigError(f"[fields]: unknown field {ours!r}.", f"Known: {', '.join(known)}.")
        if not isinstance(theirs, str) or not theirs:
            raise ConfigError(f"[fields]: {ours} must be the name of a field, in quotes.")


def _body(
    record: dict[str, Any], names: Mapping[str, str], shown: str
) -> tuple[str, list[LeftOut]]:
    """The text of the body, and what is left out of it; raises ArticleError for two of them that
    say different things."""
    bodies = [read_body(found(record, names, key), names.get(key, key)) for key in BODY]
    body, other = (_BLANKS.sub("", shown_text(text)) for text, _ in bodies)
    if BODY[0] not in names and body and other and not (other in body or body in other):
        raise ArticleError(
            f"{shown} has both a 'body' and a 'text', which say different things.",
            'Say which of them is the article, in audiofy.toml: [fields] body = "text"',
        )
    if BODY[0] not in names and (body or other):
        _check_no_more(record, _compared(bodies[0][0] or bodies[1][0]), shown)
    text, left = bodies[0] if bodies[0][0] else bodies[1]
    text, told = _without_codes(_unescaped(text))
    return text, [*left, *told]


def _unescaped(body: str) -> str:
    """The body as HTML, if it was escaped once too often."""
    if not body.lstrip().startswith("&lt;") or is_markup(body):
        return body
    once = html.unescape(body)
    return once if is_markup(once) else body


def _without_codes(body: str) -> tuple[str, list[LeftOut]]:
    """The body without the codes of page builders, and the texts that are in these."""
    codes = list(_CODE.finditer(body)) if "[/" in body else []
    texts = [told["text"] for code in codes for told in _TOLD_IN_CODE.finditer(code["told"] or "")]
    if codes:
        body = _CODE.sub(lambda code: "" if code["inline"] else "\n\n", body)
    return body, [(text, _IN_CODE) for text in map(shown_text, texts) if " " in text.strip()]


def _check_no_more(record: dict[str, Any], body: str, shown: str) -> None:
    """Raise ArticleError for a text that the body does not have, under a name that means a body."""
    for key, value in record.items():
        if key in BODY or not _MORE_BODY.fullmatch(key.casefold()):
            continue
        at = 0
        for text in filter(is_said, texts_in(parsed(value))):
            at = body.find(_compared(text), at)  # each behind that before it
            if at >= 0:
                continue
            raise ArticleError(
                f"{shown} has a text under {key!r} that its body does not have.",
                f'Say which of them is the article, in audiofy.toml: [fields] body = "body" or'
                f' "{key}"; if it goes on there, export both as one.',
            )


def _compared(text: str) -> str:
    """The letters that are read of a text, be it HTML or Markdown."""
    return letters(_TARGET.sub("]", shown_text(text)))


def _check_record(record: dict[str, Any], names: Mapping[str, str], shown: str) -> None:
    """Raise ArticleError for hints, which are read elsewhere, and for a title or a body that is not
    where the mapping says."""
    if "audiofy" in record:
        raise ArticleError(
            f"{shown} has hints under 'audiofy', which are not read in JSON.",
            "Put them into the front matter of a Markdown file, or under [profile] in audiofy.toml"
            " for all articles.",
        )
    for ours in ("title", *BODY[:1]):
        if ours in names and not leads_somewhere(record, names[ours]):
            raise ArticleError(
                f"{shown} has no field {names[ours]!r}; its fields are {_fields_of(record)}.",
                f'Say what its {ours} is called, in audiofy.toml: [fields] {ours} = "NAME"',
            )


def _told(record: dict[str, Any], names: Mapping[str, str], ours: str) -> str:
    """The text of a field, or, without one, that of the first of its synonyms."""
    given = found(record, names, ours)
    text = field_text(given, ", ")
    if not text.strip() and ours in SYNONYMS:
        _check_no_text(given, names.get(ours, ours), ours)
        others = (record.get(each) for each in SYNONYMS[ours] if ours not in names)
        texts = (field_text(each, ", ").strip() for each in others if isinstance(each, str | dict))
        text = next((each for each in texts if each and (" " in each or ours != "lead")), "")
    return clean_text(shown_text(text))


def _check_no_text(value: Any, path: str, ours: str) -> None:
    """Raise ArticleError for a field that has a text somewhere inside."""
    listed = enumerate(value if isinstance(value, list) else ())
    for key, each in value.items() if isinstance(value, dict) else listed:
        if any(" " in text.strip() for text in texts_in(each)):
            raise ArticleError(
                f"The {ours} of the record is no text, but has one inside, under {key!r}.",
                f'Say so, in audiofy.toml: [fields] {ours} = "{path}.{key}"',
            )


def _beside(
    record: dict[str, Any], names: Mapping[str, str], told: Iterable[str]
) -> Iterator[LeftOut]:
    """What a record says beside its fields and its body; nothing of it is read, nor lost."""
    body = found(record, names, BODY[0]) or found(record, names, BODY[1])
    known = {letters(shown_text(text)) for text in (*told, *texts_in(parsed(body)))}
    for key, value in record.items():
        is_ours = key in FIELDS and key not in names
        where = "beside what is read of it" if is_ours else "which is no field of ours"
        for text in map(shown_text, texts_in(parsed(value))):
            if _is_prose(text, is_field=isinstance(value, str)) and letters(text) not in known:
                known.add(letters(text))
                yield text, Verdict(Role.METADATA, f"under {key[:_NAME_MAX]!r}, {where}")


def _is_prose(text: str, *, is_field: bool) -> bool:
    """Is it said, and no date, list of files, or the like? Of a field, three words are enough."""
    bare = text.strip()
    if not is_said(text) and not (is_field and bare.count(" ") > 1):
        return False
    figures = sum(map(str.isdigit, bare)) >= _NO_PROSE * len(letters(bare))
    return not figures and _WORD.search(bare) is not None and date_verdict(bare) is None


def _page(body: str, told: dict[str, str]) -> Page:
    """Title, lead and body as one text, the first two with their roles."""
    given = {field: one_line(text) or None for field, text in told.items()}
    source, parts = _headed(given, {"headline": Role.HEADLINE, "lead": Role.LEAD})
    source, rest = _with_body(source, body)
    begun = (i for i, (p, _) in enumerate(rest[:3]) if _begins(one_line(p.text), given["lead"]))
    if (at := next(begun, None)) is not None:  # the lead is in the body, too
        source, parts = _headed(given, {"headline": Role.HEADLINE})
        source, rest = _with_body(source, body)
        if one_line(rest[at][0].text) == given["lead"]:
            rest[at] = (rest[at][0], Verdict(Role.LEAD))
    for i, (passage, verdict) in enumerate(rest[:3]):
        if verdict is None and one_line(passage.text) == given["headline"]:
            rest[i] = (passage, _AGAIN)
    for field in ("published", "updated"):
        given[field] = iso_moment(given[field] or "")
    for field in ("url", "image"):
        given[field] = web_address(given[field])
    return Page(source, (*parts, *rest), Metadata(**given))


def _with_left_out(page: Page, texts: Iterable[LeftOut]) -> Page:
    """The page with what the parts of its body say that is not read, behind its text."""
    told = [(one_line(clean_text(text)), verdict) for text, verdict in texts]
    told = [(words, verdict) for words, verdict in told if words]
    if not told:
        return page
    source = "\n\n".join([page.source.rstrip(), *(words for words, _ in told)])
    parts, start = list(page.parts), len(page.source.rstrip()) + 2
    for words, verdict in told:
        span, group = (start, start + len(words)), -len(parts) - 10
        parts.append((make_passage(source, span, group), verdict))
        start = span[1] + 2
    return replace(page, source=source, parts=tuple(parts))


def _begins(text: str, lead: str | None) -> bool:
    """Is the lead this paragraph, or cut out of its beginning?"""
    lead = lead or ""
    begun = _CUT_OFF.sub("", lead)
    return text == lead or (len(begun) >= _TEASER_MIN and text.startswith(begun))


def _headed(given: Mapping[str, str | None], roles: Mapping[str, Role]) -> tuple[str, list[Part]]:
    source, parts = "", list[Part]()
    for field, role in roles.items():
        if text := given[field]:
            start = len(source)
            source += text + "\n\n"
            span = (start, len(source))
            parts.append((make_passage(source, span, -len(parts) - 1), Verdict(role)))
    return source, parts


def _with_body(source: str, body: str) -> tuple[str, list[Part]]:
    whole, parts = body_parts(source, body)
    return whole, list(parts)
