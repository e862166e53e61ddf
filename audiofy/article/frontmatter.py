"""Front matter: what a Markdown file says of itself between two lines of `---` (or `+++`).

We read the part of YAML and TOML that front matter is written in: `key: value`, quoted or not,
lists in brackets or with hyphens, folded text (`>` or `|`), nesting, and TOML's `[tables]`. Anchors
and tags are passed over, aliases and mappings in braces say nothing, and there are no types:
nothing in it can grow when it is read. What is said to us, in `audiofy:`, has to be understood.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from audiofy.article.model import Metadata, Role, Span
from audiofy.article.written import iso_moment, web_address
from audiofy.errors import ArticleError

_LINES_MAX = 2_000
_CLOSING = {"---": ("---", "..."), "+++": ("+++",)}
"""What ends it: of YAML, the end of the header, or of the document (YAML 1.2, 9.1.4)."""

_KEY = re.compile(
    r"(?P<indent> *)(?P<key>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[\w.-]{1,80})"
    r"[ \t]*[:=](?:[ \t]+|$)(?P<value>.*)"
)

_PHRASE = re.compile(
    r"(?P<indent> +)(?P<key>[^\s\"'#][^\n]{0,200}?)[ \t]*:[ \t]+(?P<value>[\"']?[\w-]+[\"']?)"
    r"\s*(?:#.*)?$"
)
"""A phrase and its role, without quotation marks."""

_ESCAPED = re.compile(r"\\(?=[\"\\/])")
_DOUBLED = re.compile(r"'(?=')")
_BRACES = re.compile(r"\s*(?P<key>audiofy|exclude|roles?)\s*[:=]\s*\{\s*[^\s}]")
_TABLE = re.compile(r"\[(?P<path>[\w.-]{1,80})\]\s*(?:#.*)?$")
_NAME_OF_AUTHOR = re.compile(r"[\"']?name[\"']?:[ \t]+(?P<value>.+)", re.IGNORECASE)
"""An author with a name and more, as `- name: Anna Berg`, below it `  office: Kiel`."""

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}\"']{0,200}(?:[ \t]+|$))+")
"""An anchor or a tag before a value (YAML 1.2, 6.9)."""

_NOTHING = re.compile(r"[>|][+-]?\d?|~|[Nn]ull|NULL|\*\S+|\{.*")
"""The sign of a folded text, which is on the lines below; and values that say nothing."""

FIELDS: dict[str, tuple[str, ...]] = {
    "headline": ("title", "titel", "headline", "überschrift"),
    "lead": ("lead", "vorspann", "teaser", "intro", "standfirst", "description", "beschreibung",
             "summary", "excerpt"),
    "section": ("section", "ressort", "rubrik", "category", "categories", "kategorie"),
    "kicker": ("kicker", "dachzeile", "spitzmarke", "overline"),
    "byline": ("author", "authors", "autor", "autorin", "autoren", "byline", "by"),
    "source_line": ("source", "quelle", "publisher", "agentur"),
    "published": ("date", "datum", "published", "publishdate", "pubdate", "veröffentlicht"),
    "updated": ("updated", "lastmod", "modified", "last_modified_at", "aktualisiert"),
    "url": ("canonical", "canonical_url", "canonicalurl", "url", "permalink"),
    "image": ("image", "cover", "bild"),
    "language": ("lang", "language", "sprache"),
    "voice": ("voice", "stimme"),
    "lexicon": ("lexicon", "lexikon"),
}  # fmt: skip
"""The fields of Metadata and the keys that mean them; the first key present is used."""

_ROLES = ("role", "roles")
_HINTS = frozenset({"exclude", *_ROLES, *(key for keys in FIELDS.values() for key in keys)})


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`end` is where the article begins; `values` has where each value stands, to be spoken."""

    end: int = 0
    given: Metadata = field(default_factory=Metadata)
    values: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    span: Span
    quoted: bool


def read_front_matter(source: str) -> FrontMatter:
    """The front matter at the beginning of `source`; an empty one if there is none."""
    opening = re.match(r"\ufeff?(---|\+\+\+)[ \t]*\r?\n", source)
    if not opening:
        return FrontMatter()
    lines = list(_lines(source, opening.end(), _CLOSING[opening[1]]))
    is_closed = bool(lines) and lines[-1][1] in _CLOSING[opening[1]]
    if not is_closed or not any(_KEY.match(text) for _, text in lines):
        return FrontMatter()
    end = lines[-1][0] + len(lines[-1][1])
    entries = _entries(lines[:-1])
    _check_hints(entries, (line for _, line in lines))
    names = {key: name for name, keys in FIELDS.items() for key in keys}
    found: dict[str, list[_Value]] = {}
    for key in (key for keys in FIELDS.values() for key in keys):
        for prefix in ("audiofy.", ""):
            if entries.get(prefix + key):
                found.setdefault(names[key], entries[prefix + key])
    return FrontMatter(
        end=end,
        given=_metadata(found),
        values={name: tuple(value.span for value in values) for name, values in found.items()},
        exclude=tuple(
            value.text for key in ("audiofy.exclude", "exclude") for value in entries.get(key, ())
        ),
        roles=_roles(entries),
    )


def _lines(source: str, start: int, fences: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Offset and text of each line up to the closing fence, at most _LINES_MAX of them."""
    for _ in range(_LINES_MAX):
        end = source.find("\n", start)
        line = source[start : end if end >= 0 else len(source)].rstrip("\r \t")
        yield start, line
        if line in fences or end < 0:
            return
        start = end + 1


def _entries(lines: list[tuple[int, str]]) -> dict[str, list[_Value]]:
    """Every key with its values; a key inside another is `outer.inner`."""
    entries: dict[str, list[_Value]] = {}
    path: list[tuple[int, str]] = []
    for offset, line in lines:
        bullet = re.match(r"\s*-\s+(?P<value>.+)", line)
        if bullet:
            path = [(depth, key) for depth, key in path if depth <= line.index("-")]
        if bullet and path and path[-1][1] in FIELDS["byline"]:
            bullet = _NAME_OF_AUTHOR.match(line, bullet.start("value")) or bullet
        if table := _TABLE.match(line):
            path = [(-1, key.casefold()) for key in table["path"].split(".")]
            continue
        match = bullet or _KEY.match(line) or (_PHRASE.match(line) if _of_roles(path) else None)
        if match and match is not bullet:
            indent = len(match["indent"])
            path = [(depth, key) for depth, key in path if depth < indent]
            key = match["key"].strip("\"'")
            path.append((indent, key if _of_roles(path) else key.casefold()))
        current = ".".join(key for _, key in path)
        if match:
            entries.setdefault(current, []).extend(
                _values(match["value"], offset + match.start("value"))
            )
        elif current and line.startswith((" ", "\t")) and line.strip():
            entries[current].extend(_values(line.strip(), offset + len(line) - len(line.lstrip())))
    return entries


def _of_roles(path: list[tuple[int, str]]) -> bool:
    """Is this inside `role:`, where keys are phrases of the text?"""
    return any(key in _ROLES for _, key in path[:2])


def _check_hints(entries: Mapping[str, list[_Value]], lines: Iterable[str]) -> None:
    """Raise ArticleError for a hint that would not be followed."""
    told = (key.split(".")[1] for key in entries if key.startswith("audiofy."))
    if unknown := next((key for key in told if key not in _HINTS), None):
        raise ArticleError(
            f"The front matter gives a hint that does not exist: {unknown!r}.",
            "Hints: title, exclude, role, voice, lexicon.",
        )
    if listed := next((key for key in ("role", "roles") if entries.get(f"audiofy.{key}")), None):
        raise ArticleError(
            f"The front matter has a list or a word after {listed!r}; it is not read.",
            f'Give each phrase a line of its own, further in: "The phrase": {Role.SUBHEAD.value}',
        )
    if braces := next(filter(None, map(_BRACES.match, lines)), None):
        raise ArticleError(
            f"The front matter has braces after {braces['key']!r}; they are not read.",
            "Give each hint a line of its own, further in.",
        )


def _values(text: str, offset: int) -> list[_Value]:
    """The scalars in a value: one, or those of a list in brackets."""
    if properties := _PROPERTIES.match(text):
        text, offset = text[properties.end() :], offset + properties.end()
    if text.startswith("[") and text.endswith("]"):
        parts = re.finditer(r"\"[^\"]*\"|'[^']*'|[^\s,\[\]\"'][^,\[\]]*", text)
        return [v for part in parts for v in _values(part[0].strip(), offset + _lead(part))]
    if _NOTHING.fullmatch(text) or not text or text.startswith("#"):
        return []
    for quote in "\"'":
        if len(text) > 1 and text[0] == quote and (end := text.find(quote, 1)) > 0:
            closing = text.rfind(quote)
            end = closing if not text[closing + 1 :].strip().strip("#") else end
            doubled = quote * 2 if quote == "'" else f"\\{quote}"
            return [_Value(text[1:end].replace(doubled, quote), (offset + 1, offset + end), True)]
    bare = re.split(r"\s#", text, maxsplit=1)[0].rstrip()
    return [_Value(bare, (offset, offset + len(bare)), False)] if bare else []


def escapes(source: str, span: Span) -> list[Span]:
    """The signs in a quoted value that only say that a quotation mark is one: `\\"`, `''`."""
    quote = source[span[0] - 1 : span[0]]
    sign = {'"': _ESCAPED, "'": _DOUBLED}.get(quote)
    return [match.span() for match in sign.finditer(source, *span)] if sign else []


def _lead(part: re.Match[str]) -> int:
    return part.start() + len(part[0]) - len(part[0].lstrip())


def _metadata(found: dict[str, list[_Value]]) -> Metadata:
    texts = {name: [" ".join(v.text.split()) for v in values] for name, values in found.items()}
    joined = {
        name: (", ".join if name == "byline" else " ".join)(parts) for name, parts in texts.items()
    }
    joined.update({name: parts[0] for name, parts in texts.items() if name == "section"})
    for name in ("published", "updated"):
        joined[name] = iso_moment(joined.get(name, "")) or ""
    joined["url"] = web_address(joined.get("url")) or ""
    return Metadata(**{name: text for name, text in joined.items() if text})


def _roles(entries: dict[str, list[_Value]]) -> dict[str, str]:
    """`roles: {phrase: role}` in either spelling: nested keys `"Die Lage": kicker`."""
    prefixes = ("audiofy.roles.", "audiofy.role.", "roles.", "role.")
    return {
        key.removeprefix(prefix): values[0].text
        for key, values in entries.items()
        for prefix in prefixes
        if key.startswith(prefix) and values
    }
