"""Front matter: what a Markdown file says of itself between two lines of `---` (or `+++`).

We read the part of YAML and TOML that front matter is written in: `key: value`, quoted or not,
lists in brackets or with hyphens, folded text (`>` or `|`), nesting, and TOML's `[tables]`. Anchors
and tags are passed over, aliases and mappings in braces say nothing, and there are no types:
nothing in it can grow when it is read. What is said to us, in `audiofy:`, has to be understood.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from itertools import pairwise, takewhile

from audiofy.article.model import Metadata, Role, Span
from audiofy.article.written import iso_moment, web_address
from audiofy.errors import ArticleError

_OPENING = re.compile(
    r"\ufeff?\s{0,99}(?:<!--[^<>]{0,500}-->\s{0,99})?^(---|\+\+\+)[ \t]*\r?\n", re.MULTILINE
)
"""Blank lines and a remark may stand above it."""

_PROSE_SPACES = 5
_NO_PROSE = (" ", "\t", "-", "#", "]", "}", '"', "'")
_TOP_MAX = 3000  # characters
_HINT_OUTSIDE = re.compile(
    r"^[ \t]*(?:[\"']audiofy[\"']|audiofy)[ \t]*[:=][ \t]*(?:\{.{0,99})?$", re.M
)
_JSON_FRONT = re.compile(r"\s{0,99}(?:---json\s|;;;\s|\{\s{0,99}\"(?:title|date|layout)\":)")
_CLOSING = {"---": ("---", "..."), "+++": ("+++",)}
"""What ends it: of YAML, the end of the header, or of the document (YAML 1.2, 9.1.4)."""

_KEY = re.compile(
    r"(?P<indent>[ \t]*)(?P<key>\"[^\"\n]{1,200}\"|'[^'\n]{1,200}'|[\w.-]{1,80})"
    r"[ \t]*[:=](?:[ \t]+|$)(?P<value>.*)"
)

_PHRASE = re.compile(
    r"(?P<indent>[ \t]+)(?P<key>[^\s\"'#][^\n]{0,200}?)[ \t]*:[ \t]+(?P<value>[\"']?[\w-]+[\"']?)"
    r"\s*(?:#.*)?$"
)
"""A phrase and its role, without quotation marks."""

_ESCAPED = re.compile(r"\\(?=[\"\\/])")
_DOUBLED = re.compile(r"'(?=')")
_BRACKETS = re.compile(
    r"\s*(?:(?P<key>audiofy|exclude|roles?)\s*[:=]\s*\{|(?P<role>roles?)\s*[:=]\s*\[)"
)
_LIST = re.compile(r"\[(?P<inner>.*)\]\s*(?:#[^\n]*)?", re.DOTALL)
_LIST_PARTS = re.compile(
    r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'|#[^\n]*(?=\n)|[^\s,\[\]\"'][^,\[\]\n]*"
)
_LONG_QUOTES = ('"""', "'''")
"""TOML's, of texts over several lines."""

_QUOTED = (
    re.compile(r"(?P<quote>\"{3}|'{3})\s*(?P<words>.*?)\s*(?P=quote)\s*(?:#[^\n]*)?", re.DOTALL),
    re.compile(r"\"(?P<words>(?:[^\"\\]|\\.)*)\"\s*(?:#[^\n]*)?", re.DOTALL),
    re.compile(r"'(?P<words>(?:[^']|'')*)'\s*(?:#[^\n]*)?"),
    re.compile(r"(?P<quote>[\"'])(?P<words>[^\"']*\s[\"'].*)(?P=quote)", re.DOTALL),
)
_FOLDED = re.compile(r"(?P<sign>[>|])[+-]?\d?[+-]?\s*(?:#.*)?")
_LIST_LINES_MAX = 500  # of a list in brackets or a text in quotation marks
_TABLE = re.compile(r"\[(?P<path>[\w.\"'-]{1,80})\]\s*(?:#.*)?$")
_NAME_OF_AUTHOR = re.compile(r"[\"']?name[\"']?:[ \t]+(?P<value>.+)", re.IGNORECASE)
"""An author with a name and more, as `- name: Anna Berg`, below it `  office: Kiel`."""

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}\"']{0,200}(?:[ \t]+|$))+")
"""An anchor or a tag before a value (YAML 1.2, 6.9)."""

_NOTHING = re.compile(r"~|[Nn]ull|NULL|\*\S+|\{.*", re.DOTALL)
"""Values that say nothing."""

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

_A_LINE_EACH = "Give each hint a line of its own, further in."
_ROLES = ("role", "roles")
_HINTS = frozenset({"exclude", *_ROLES, *(key for keys in FIELDS.values() for key in keys)})


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """`end` is where the article begins; `values` has where each value stands, to be spoken.

    `meant` are the words to leave out that are a hint for us, and no other program's.
    """

    end: int = 0
    given: Metadata = field(default_factory=Metadata)
    values: dict[str, tuple[Span, ...]] = field(default_factory=dict)
    exclude: tuple[str, ...] = ()
    roles: dict[str, str] = field(default_factory=dict)
    meant: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Value:
    text: str
    span: Span
    quoted: bool


def read_front_matter(source: str) -> FrontMatter:
    """The front matter at the beginning of `source`; an empty one if there is none."""
    opening = _OPENING.match(source)
    if not opening:
        _check_outside(source)
        return FrontMatter()
    lines = list(_lines(source, opening.end(), _CLOSING[opening[1]]))
    is_closed = bool(lines) and lines[-1][1] in _CLOSING[opening[1]]
    first = next((line for _, line in lines if line.strip() and not line.startswith("#")), "")
    if not (_KEY.match(first) or _TABLE.match(first)):
        return FrontMatter()  # between two rules, a page has its text
    if is_closed and _is_prose(lines[:-1]):
        return FrontMatter()
    if not is_closed:
        _check_unclosed([text for _, text in lines], opening[1])
        return FrontMatter()
    end = lines[-1][0] + len(lines[-1][1])
    reader = _Reader(source, lines[:-1])
    entries = reader.entries
    _check_hints(reader)
    names = {key: name for name, keys in FIELDS.items() for key in keys}
    found: dict[str, list[_Value]] = {}
    for key in (key for keys in FIELDS.values() for key in keys):
        for prefix in ("audiofy.", ""):
            if entries.get(prefix + key):
                found.setdefault(names[key], entries[prefix + key])
    values = {name: tuple(value.span for value in values) for name, values in found.items()}
    if not is_one(source, [s for s in values.get("headline", ()) if source[s[0]].isalnum()]):
        raise ArticleError("The front matter has a list after 'title'.", "Give it one text.")
    exclude = entries.get("audiofy.exclude", [])
    others = [v for v in entries.get("exclude", []) if v.text not in ("true", "false")]
    return FrontMatter(
        end=end,
        given=_metadata(found),
        values=values,
        exclude=tuple(value.text for value in (*exclude, *others)),
        roles=_roles(entries),
        meant=frozenset(v.text for v in (*exclude, *others) if v in exclude or _is_told(v.text)),
    )


def _lines(source: str, start: int, fences: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """Offset and text of each line up to the closing fence."""
    while True:
        end = source.find("\n", start)
        line = source[start : end if end >= 0 else len(source)].rstrip("\r \t")
        yield start, line
        if line in fences or end < 0:
            return
        start = end + 1


def _is_told(text: str) -> bool:
    """Words of an article, and no folder or page that another program leaves out?"""
    return " " in text and (not text[0].islower() or text[-1] in ".!?:)")


def _is_prose(lines: list[tuple[int, str]]) -> bool:
    """Stands a sentence among the lines, that is no value, no point and no remark?"""
    is_long = False  # inside of a text over several lines
    for _, line in lines:
        opens = sum(line.count(quote) for quote in _LONG_QUOTES) % 2 == 1
        plain = not (is_long or line.startswith(_NO_PROSE))
        is_long = is_long != opens
        key = _KEY.match(line)
        named = key is not None and (key["key"].islower() or ". " not in line)
        sentence = line.count(" ") >= _PROSE_SPACES and line[-1:] in (".", "!", "?")
        if plain and sentence and not named:
            return True
    return False


def _check_unclosed(lines: list[str], fence: str) -> None:
    """Raise ArticleError if below a rule that no other follows there is front matter."""
    keys = takewhile(bool, map(_KEY.match, lines))
    if first := next((key for key in keys if key and key["key"] in {*_HINTS, "audiofy"}), None):
        raise ArticleError(
            f"The front matter, which has {first[0].strip()!r}, does not end.",
            f"Put a line of {fence} below it.",
        )


def _check_outside(source: str) -> None:
    """Raise ArticleError for hints that would be read aloud: in front matter of another kind, or
    not at the very beginning."""
    if _HINT_OUTSIDE.search(source, 0, _TOP_MAX) or _JSON_FRONT.match(source):
        raise ArticleError(
            "There is front matter or a hint for audiofy at the top that is not read.",
            "Put it between two lines of --- (YAML) or +++ (TOML), each at the start of its line.",
        )


class _Reader:
    """Every key with its values, in `entries`; a key inside another is `outer.inner`.

    `given` has the keys as they come, each as often as it is there.
    """

    def __init__(self, source: str, lines: list[tuple[int, str]]) -> None:
        self.entries: dict[str, list[_Value]] = {}
        self.given: list[str] = []
        self.lines = [line for _, line in lines]
        self._source = source
        self._path: list[tuple[int, str]] = []
        self._folded = -1  # how far in stands the key whose text is on the lines below it
        self._sign = ""
        number = 0
        while number < len(lines):
            number += self._read(lines[number : number + _LIST_LINES_MAX])

    def _read(self, lines: list[tuple[int, str]]) -> int:
        """Read what begins on the first of the lines, and say how many it takes."""
        offset, line = lines[0]
        if self._folded >= 0 and (not line.strip() or _depth(line) > self._folded):
            self._go_on(offset, line)
            return 1
        self._folded = -1
        if table := _TABLE.match(line):
            self._path = [(-1, key.strip("\"'").casefold()) for key in table["path"].split(".")]
            return 1
        match = self._bullet(line) or self._key(line)
        if not match:
            self._go_on(offset, line)
            return 1
        if folded := _FOLDED.fullmatch(match["value"]):
            self._folded, self._sign = _depth(line), folded["sign"]
            self._current()
            return 1
        taken = _lines_of_value(match["value"], [text for _, text in lines])
        start, (last, text) = offset + match.start("value"), lines[taken - 1]
        self._current().extend(_values(self._source[start : last + len(text)], start))
        self._sign = ""
        return taken

    def _bullet(self, line: str) -> re.Match[str] | None:
        bullet = re.match(r"\s*(?:-\s+)+(?P<value>.+)", line)
        if not bullet:
            return None
        self._path = [(depth, key) for depth, key in self._path if depth <= _depth(line)]
        if self._path and self._path[-1][1] in FIELDS["byline"]:
            return _NAME_OF_AUTHOR.match(line, bullet.start("value")) or bullet
        return bullet

    def _key(self, line: str) -> re.Match[str] | None:
        match = _KEY.match(line) or (_PHRASE.match(line) if _of_roles(self._path) else None)
        if not match:
            return None
        depth = _depth(line)
        self._path = [(outer, key) for outer, key in self._path if outer < depth]
        key = match["key"].strip("\"'")
        self._path.append((depth, key if _of_roles(self._path) else key.casefold()))
        if [name for _, name in self._path] == ["params", "audiofy"]:  # as Hugo wants it
            del self._path[0]
        self.given.append(".".join(key for _, key in self._path))
        return match

    def _go_on(self, offset: int, line: str) -> None:
        """Text of the value above: its next words, or after `|` a line of its own."""
        is_text = line.startswith((" ", "\t")) and line.strip()
        if not (is_text and self._path) or (self._folded < 0 and line.lstrip().startswith("#")):
            return
        values = self._current()
        added = _values(line.strip(), offset + len(line) - len(line.lstrip()))
        if values and added and self._sign != "|":
            last = values[-1]
            text, span = f"{last.text} {added[0].text}", (last.span[0], added[0].span[1])
            values[-1] = replace(last, text=text, span=span)
        else:
            values += added

    def _current(self) -> list[_Value]:
        return self.entries.setdefault(".".join(key for _, key in self._path), [])


def _depth(line: str) -> int:
    """How far in a line stands."""
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())


def _lines_of_value(value: str, lines: list[str]) -> int:
    """How many lines has the value that begins on the first: a list, or a text in quotation marks,
    may be closed on a later one?"""
    opening = value[:3] if value.startswith(_LONG_QUOTES) else value[:1]
    if (
        opening not in ("[", '"', "'", *_LONG_QUOTES)
        or value.count(opening) > 1
        or _is_closed(opening, value)
    ):
        return 1
    closed = (n for n, line in enumerate(lines[1:], 2) if _is_closed(opening, line))
    return next(closed, 1)


def _is_closed(opening: str, line: str) -> bool:
    return re.sub(r"\s#.*", "", line).rstrip().endswith("]" if opening == "[" else opening)


def _of_roles(path: list[tuple[int, str]]) -> bool:
    """Is this inside `role:`, where keys are phrases of the text?"""
    return any(key in _ROLES for _, key in path[:2])


def _check_hints(reader: _Reader) -> None:
    """Raise ArticleError for a hint that would not be followed, or is there twice."""
    entries = reader.entries
    _check_name(reader)
    told = [key.split(".", 2) for key in entries if key.startswith("audiofy.")]
    if unknown := next((hint for _, hint, *_ in told if hint not in _HINTS), None):
        raise ArticleError(
            f"The front matter gives a hint that does not exist: {unknown!r}.",
            "Hints: title, exclude, role, voice, lexicon.",
        )
    if found := next(_bracketed(reader.lines), None):
        raise ArticleError(
            f"The front matter has {found[0]} after {found[1]!r}, which is not read.", _A_LINE_EACH
        )
    if values := entries.get("audiofy"):
        raise ArticleError(
            f"The front matter has {values[0].text!r} after 'audiofy'; it is not read.",
            _A_LINE_EACH,
        )
    inside = [f"audiofy.{hint}" for _, hint, *inner in told if inner and hint not in _ROLES]
    inside += [
        key.split(".")[0]
        for key, values in entries.items()
        if key.startswith("exclude.") and any(" " in value.text for value in values)
    ]
    if inside:
        raise ArticleError(
            f"The front matter has keys inside {inside[0]!r}; they are not read.",
            "Put a text with a colon in quotation marks.",
        )
    _check_roles(entries)
    known = {prefix + key for key in _HINTS for prefix in ("", "audiofy.")}
    twice = (key for key, count in Counter(reader.given).items() if count > 1 and key in known)
    if key := next(twice, None):
        raise ArticleError(f"The front matter says {key!r} twice.", "Keep one of the two lines.")
    _check_lists(entries)


def _check_name(reader: _Reader) -> None:
    """Raise ArticleError for what is nearly "audiofy", and has hints."""
    bare = next((line for line in reader.lines if line == "audiofy"), "")
    named = (key.split(".") for key in reader.entries)
    hinting = [path[0] for path in named if len(path) > 1 and path[1] in {"exclude", *_ROLES}]
    near = get_close_matches("audiofy", [name for name in hinting if name != "audiofy"], 1, 0.85)
    if wrong := bare or next(iter(near), ""):
        raise ArticleError(
            f"The front matter has {wrong!r}, which is not read.", "Write `audiofy:`, and a colon."
        )


def _bracketed(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The hints in braces, and the roles in a list: what they are, and the hint. Further in, they
    are ours only inside of `audiofy:`; a list of roles outside may be another program's."""
    ours = False
    for line in lines:
        if line.strip() and not line.startswith((" ", "\t", "-", "#")):
            ours = line.startswith(("audiofy", "[audiofy"))
        match = _BRACKETS.match(line)
        if not match or (line.startswith((" ", "\t")) and not ours):
            continue
        if match["key"]:
            yield "braces", match["key"]
        elif ours or _names_role(line):
            yield "a list", match["role"]


def _names_role(text: str) -> bool:
    return not {role.value for role in Role}.isdisjoint(
        re.findall(r"[\w-]+", text.partition(":")[2])
    )


def _check_roles(entries: dict[str, list[_Value]]) -> None:
    """Raise ArticleError if a phrase has no role, or more than one, or a role no phrase.

    Outside of `audiofy:`, other programs may have a `role` of their own.
    """
    names = {role.value for role in Role}
    for key in ("audiofy.role", "audiofy.roles", *_ROLES):
        values = [value.text for value in entries.get(key, ())]
        ours = key.startswith("audiofy.") or not names.isdisjoint(values)
        if values and ours:
            raise ArticleError(
                f"The front matter has a list or a word after {key.split('.')[-1]!r};"
                " it is not read.",
                'Give each phrase a line of its own, further in: "The phrase": subhead',
            )
        for phrase, given in entries.items():
            if phrase.startswith(f"{key}.") and len(given) != 1:
                raise ArticleError(
                    f"The front matter has no single role for {phrase.removeprefix(key)[1:]!r}.",
                    f"Roles: {', '.join(role.value for role in Role if role is not Role.NOTICE)}.",
                )


def _check_lists(entries: dict[str, list[_Value]]) -> None:
    """Raise ArticleError if what is to be left out is in brackets or marks that do not close."""
    for value in (*entries.get("exclude", ()), *entries.get("audiofy.exclude", ())):
        opening = value.text[:1]
        unclosed = opening == "[" or (opening in ("'", '"') and value.text.count(opening) == 1)
        if unclosed and not value.quoted:
            raise ArticleError(
                f"The front matter has a list or a text that does not end: {value.text!r}.",
                "Close it, or put it in quotation marks.",
            )


def _values(text: str, offset: int) -> list[_Value]:
    """The scalars in a value: one, or those of a list in brackets."""
    if properties := _PROPERTIES.match(text):
        text, offset = text[properties.end() :], offset + properties.end()
    if listed := _LIST.fullmatch(text):
        parts = _LIST_PARTS.finditer(text, *listed.span("inner"))
        return [v for part in parts for v in _values(part[0].strip(), offset + _lead(part))]
    if _NOTHING.fullmatch(text) or not text or text.startswith("#"):
        return []
    if quoted := _quoted(text):
        doubled = "''" if text[0] == "'" else f"\\{text[0]}"
        span = (offset + quoted[0], offset + quoted[1])
        return [_Value(text[slice(*quoted)].replace(doubled, text[0]), span, True)]
    bare = re.split(r"\s#", text, maxsplit=1)[0].rstrip()
    return [_Value(bare, (offset, offset + len(bare)), False)] if bare else []


def _quoted(text: str) -> Span | None:
    """Where the words of a text in quotation marks stand, also of one that has such marks inside
    which nothing says to be no end."""
    for pattern in _QUOTED:
        if match := pattern.fullmatch(text):
            return match.span("words")
    return None


def is_one(source: str, spans: Sequence[Span]) -> bool:
    """Is it one value, in one line or folded into several?"""
    return all(source[a[1] : b[0]].isspace() for a, b in pairwise(spans))


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
