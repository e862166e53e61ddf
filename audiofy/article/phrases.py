"""Phrases that give a line away: the built-in table, and a publisher's own (`Profile`)."""

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import TypeVar

from audiofy.article.model import Role
from audiofy.article.tables import read_table
from audiofy.errors import ConfigError, InputMissing

_T = TypeVar("_T", str, bool, int)

_FIELDS = frozenset({"role", "reason", "is", "starts", "has", "like", "takes", "edge", "max"})
_KEYS = frozenset({"name", "phrase", "exclude", "roles", "voice", "lexicon"})
_TAKES = frozenset({"", "title", "titles", "lines", "group", "bullets", "poll", "rest"})
_LIKE_MAX = 300  # characters; patterns look at short lines only, which keeps reading linear
_LABELS_MAX = 200
_QUOTES = frozenset('"„“»«')
_QUOTATION = re.compile(r"[\"„“»«][^\"„“”»«]{2,200}[\"“”»«]")
_QUOTED = "“”"  # what stands for a quotation
_OWN_SPACES = 2
_LARGEST_BYTES = 1_000_000
_DIGITS = re.compile(r"\d+")
_LABEL_BREAK = re.compile(r"[\s|•·,/\u2013\u2014]+")
_HASHTAG = re.compile(r"#(?=[^\W\d_])")
_OUTER = " -.:;!?…>›»→▶►•|–—()[]\"„“”'·*"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row of the table: how to know a line, and what it is then.

    `phrases.toml` explains the fields. `edge`: only before the headline and after the last
    paragraph. `max`: the longest line, in characters, that `starts` and `has` may claim.
    """

    role: Role
    reason: str
    exact: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    has: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    takes: str = ""
    edge: bool = False
    max: int = 400


@dataclass(frozen=True, slots=True)
class Profile:
    """What a publisher's pages need beyond the general rules.

    `phrases` are tried first, on whole lines. `exclude` and `roles` are the editor's hints: words
    that are left out, or have a role, wherever they stand in a text. `voice` is for articles that
    do not ask for another; `lexicons` are the paths of the publisher's own.
    """

    name: str = ""
    phrases: tuple[Phrase, ...] = ()
    exclude: tuple[str, ...] = ()
    roles: Mapping[str, Role] = field(default_factory=dict)
    voice: str | None = None
    lexicons: tuple[str, ...] = ()


_PROFILE_HINT = (
    "The option --profile and the setting profile name a publisher's TOML file; "
    "how loud a platform asks it to be is --preset."
)


def load_profile(path: str | Path) -> Profile:
    """The profile in a TOML file: `name`, `exclude`, `voice`, `lexicon` (a list of files beside
    it), a table `[roles]` of words and their roles, and `[[phrase]]` as in `phrases.toml`.

    Raises InputMissing if there is no such file and ConfigError if it says what we do not know.
    """
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_BYTES:
            cause = f"The profile {path} is not a file, or too large."
            raise InputMissing(cause, _PROFILE_HINT)
        content = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        cause = f"The profile {path} cannot be read: {error.strerror}."
        raise InputMissing(cause, _PROFILE_HINT) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"The profile {path} is not TOML: {error}.") from error
    return profile_from(content, str(path))


def profile_from(content: Mapping[str, object], origin: str = "[profile]") -> Profile:
    """The profile that a mapping describes; `origin` names it in errors (ConfigError)."""
    profile = _profile(content, origin)
    for phrase in profile.phrases:
        _check_patterns(phrase.like, origin)
    return profile


def _profile(content: Mapping[str, object], origin: str) -> Profile:
    if unknown := sorted(set(content) - _KEYS):
        known = "Known: name, exclude, voice, lexicon, [roles], [[phrase]]."
        raise ConfigError(f"{origin}: unknown key {unknown[0]!r}.", known)
    rows, roles = content.get("phrase", []), content.get("roles", {})
    if not isinstance(rows, list):
        raise ConfigError(f"{origin}: 'phrase' must be an array of tables, [[phrase]].")
    if not isinstance(roles, dict):
        raise ConfigError(f"{origin}: 'roles' must be a table of words and roles.")
    return Profile(
        str(content.get("name", "")),
        tuple(_phrase(row, origin) for row in rows),
        _strings(content.get("exclude", []), "exclude", origin),
        {str(words): _role(role, origin) for words, role in roles.items()},
        _optional(content, "voice", origin),
        tuple(
            str(Path(origin).parent / file)
            for file in _strings(content.get("lexicon", []), "lexicon", origin)
        ),
    )


def _optional(content: Mapping[str, object], key: str, origin: str) -> str | None:
    value = content.get(key)
    if value is not None and not (isinstance(value, str) and value):
        raise ConfigError(f"{origin}: {key!r} must be a text.")
    return value


def _phrase(row: object, origin: str) -> Phrase:
    if not isinstance(row, dict):
        raise ConfigError(f"{origin}: a [[phrase]] must be a table.")
    if unknown := sorted(set(row) - _FIELDS):
        known = ", ".join(sorted(_FIELDS))
        raise ConfigError(f"{origin}: unknown field {unknown[0]!r}.", f"Known: {known}.")
    role, takes = _role(row.get("role"), origin), row.get("takes", "")
    if takes not in _TAKES:
        raise ConfigError(f"{origin}: takes = {takes!r} is unknown.", f"Known: {sorted(_TAKES)}.")
    lists = {
        key: _strings(row.get(key, []), key, origin) for key in ("is", "starts", "has", "like")
    }
    if not any(lists.values()):
        known = "Known: is, starts, has, like."
        raise ConfigError(f"{origin}: a [[phrase]] says of no line that it is one.", known)
    folded = {key: tuple(text.casefold() for text in lists[key]) for key in ("is", "starts", "has")}
    reason = _given(row, "reason", "excluded by the publisher's profile", origin)
    return Phrase(
        role=role,
        reason="" if role.spoken else reason,
        exact=folded["is"],
        starts=folded["starts"],
        has=folded["has"],
        like=lists["like"],
        takes=str(takes),
        edge=_given(row, "edge", False, origin),
        max=_given(row, "max", 400, origin),
    )


def _given(row: Mapping[str, object], key: str, default: _T, origin: str) -> _T:
    """A value of the type of its default."""
    value = row.get(key, default)
    if type(value) is not type(default):
        shown = {str: "a text", bool: "true or false", int: "a number"}[type(default)]
        raise ConfigError(f"{origin}: {key!r} of a [[phrase]] must be {shown}.")
    return value


def _role(name: object, origin: str) -> Role:
    try:
        role = Role(str(name))
        if role is Role.NOTICE:
            raise ValueError("audiofy's own")
        return role
    except ValueError as error:
        known = ", ".join(role.value for role in Role if role is not Role.NOTICE)
        raise ConfigError(f"{origin}: there is no role {name!r}.", f"Roles: {known}.") from error


def _strings(value: object, key: str, origin: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
        raise ConfigError(f"{origin}: {key!r} must be a list of phrases.")
    return tuple(value)


def _check_patterns(patterns: Iterable[str], origin: str) -> None:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ConfigError(f"{origin}: {pattern!r} is not a pattern: {error}.") from error


@cache
def built_in() -> Profile:
    """The phrases of the whole trade."""
    return _profile(tomllib.loads(read_table("phrases.toml")), "phrases.toml")


def is_built_in(phrase: Phrase) -> bool:
    """Is it one of the whole trade, and no publisher's own?"""
    return any(phrase is each for each in built_in().phrases)


@cache
def built_in_book() -> "PhraseBook":
    """The phrases of the whole trade, ready to look lines up in."""
    return PhraseBook((built_in(),))


def words_of(text: str) -> tuple[str, ...]:
    """The words of a label as the table compares them: folded, bare, numbers as `#`."""
    bare = (word.strip(_OUTER) for word in _LABEL_BREAK.split(text.casefold()))
    return tuple(_DIGITS.sub("#", _HASHTAG.sub("", word)) for word in bare if word)


def _without_quotations(text: str) -> str:
    """What a line says in its own words, if it says something: an article may quote a button."""
    if _QUOTES.isdisjoint(text):
        return text
    own = _QUOTATION.sub(_QUOTED, text)
    return own if own.replace(_QUOTED, "").count(" ") > _OWN_SPACES else text


class PhraseBook:
    """Looks lines up in the phrases of one or more profiles; an earlier profile goes first."""

    def __init__(self, profiles: Iterable[Profile]) -> None:
        self.phrases = tuple(phrase for profile in profiles for phrase in profile.phrases)

    def find(self, text: str, *, edge: bool = False) -> Phrase | None:
        """The phrase that gives `text` away; `edge` allows those for the edges of an article."""
        return next((p for p in self._matches(text) if edge or not p.edge), None)

    def is_label(self, text: str) -> bool:
        """Is the line nothing but the words of a label or a button, or of several?"""
        return self._labels(words_of(text)) is not None

    def is_mention(self, text: str, phrase: Phrase) -> bool:
        """Has the line only a part in it that gives it away, and does not begin with one?"""
        folded = _without_quotations(text).casefold()
        surer = (self._labels(words_of(text)), *self._starting(folded))
        inside = any(phrase is each for each in self._containing(folded))
        return inside and not any(phrase is each for each in surer)

    def _matches(self, text: str) -> Iterable[Phrase]:
        if len(text) > self._longest:
            return
        if len(text) <= _LABELS_MAX and (phrase := self._labels(words_of(text))):
            yield phrase
        folded = _without_quotations(text).casefold()
        yield from self._starting(folded)
        yield from (phrase for phrase in self._containing(folded) if len(text) <= phrase.max)
        if len(text) <= _LIKE_MAX and self._any_pattern.fullmatch(text):
            for pattern, phrase in self._patterns:
                if pattern.fullmatch(text):
                    yield phrase

    def _labels(self, words: tuple[str, ...]) -> Phrase | None:
        """The first phrase, if the words are nothing but whole phrases one after the other."""
        exact, longest = self._exact
        reached: dict[int, Phrase | None] = {0: None}
        for end in range(1, len(words) + 1):
            for start in range(max(0, end - longest), end):
                phrase = exact.get(words[start:end]) if start in reached else None
                if phrase:
                    reached[end] = reached[start] or phrase
                    break
        return reached.get(len(words))

    def _starting(self, folded: str) -> Iterable[Phrase]:
        first_word = folded.split(maxsplit=1)[0] if folded else ""
        for size in range(min(len(first_word), 16), 0, -1):
            for start, phrase in self._starts.get(first_word[:size], ()):
                if folded.startswith(start) and len(folded) <= phrase.max:
                    after = folded[len(start) : len(start) + 1]
                    if not (start[-1].isalnum() and after.isalnum()):
                        yield phrase

    @cached_property
    def _longest(self) -> int:
        """No phrase claims a longer line."""
        return max((_LIKE_MAX, *(phrase.max for phrase in self.phrases)))

    @cached_property
    def _exact(self) -> tuple[dict[tuple[str, ...], Phrase], int]:
        exact: dict[tuple[str, ...], Phrase] = {}
        for phrase in self.phrases:
            for text in phrase.exact:
                exact.setdefault(words_of(text), phrase)
        exact.pop((), None)
        return exact, max(map(len, exact), default=0)

    @cached_property
    def _starts(self) -> dict[str, list[tuple[str, Phrase]]]:
        index: dict[str, list[tuple[str, Phrase]]] = {}
        for phrase in self.phrases:
            for start in phrase.starts:
                index.setdefault(start.split(maxsplit=1)[0][:16], []).append((start, phrase))
        return index

    def _containing(self, folded: str) -> list[Phrase]:
        """The phrases with a part that the line has; most lines have no word of any."""
        short, by_word = self._parts
        found = [place for place, part in short if part in folded]
        for word in by_word.keys() & folded.split(" "):
            found += [place for place, part in by_word[word] if part in folded]
        return [self.phrases[place] for place in sorted(found)]

    @cached_property
    def _parts(self) -> tuple[list[tuple[int, str]], dict[str, list[tuple[int, str]]]]:
        """The parts and the places of their phrases: those of one or two words, and the others by
        a word that has others of the part on both sides and so stands whole in the line."""
        short: list[tuple[int, str]] = []
        by_word: dict[str, list[tuple[int, str]]] = {}
        for place, phrase in enumerate(self.phrases):
            for part in phrase.has:
                inner = part.split(" ")[1:-1]
                where = by_word.setdefault(max(inner, key=len), []) if inner else short
                where.append((place, part))
        return short, by_word

    @cached_property
    def _any_pattern(self) -> re.Pattern[str]:
        """Told at once that a line is of no pattern: most are of none."""
        patterns = (pattern.pattern for pattern, _ in self._patterns)
        return re.compile("|".join(f"(?:{each})" for each in patterns) or r"(?!)", re.IGNORECASE)

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], Phrase]]:
        return [
            (re.compile("|".join(f"(?:{like})" for like in phrase.like), re.IGNORECASE), phrase)
            for phrase in self.phrases
            if phrase.like
        ]
