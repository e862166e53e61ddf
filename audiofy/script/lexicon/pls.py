"""W3C Pronunciation Lexicon Specification 1.0: https://www.w3.org/TR/pronunciation-lexicon/

Of a lexeme's pronunciations the preferred one counts, else the first of each kind (section 4.6).
An alias is not looked up in turn. Entities cannot be declared, so that none can grow.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from audiofy.script.lexicon.model import Lexeme, Place, make_lexeme

NAMESPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"
_XML_LANG = "http://www.w3.org/XML/1998/namespace lang"
_PARENTS = {
    "lexicon": ("",),
    "meta": ("lexicon",),
    "metadata": ("lexicon",),
    "lexeme": ("lexicon",),
    "grapheme": ("lexeme",),
    "phoneme": ("lexeme",),
    "alias": ("lexeme",),
    "example": ("lexeme",),
}
"""The elements of the specification, and in which each may stand (section 4)."""


@dataclass(slots=True)
class _Said:
    """One <alias> or <phoneme>."""

    text: str
    preferred: bool


@dataclass(slots=True)
class _Draft:
    """A <lexeme> that is being read."""

    place: Place
    graphemes: list[str] = field(default_factory=list)
    aliases: list[_Said] = field(default_factory=list)
    phonemes: list[_Said] = field(default_factory=list)


def read_pls(text: str, place: Place) -> tuple[Lexeme, ...]:
    """The lexemes of a PLS document; raises ConfigError naming file and line."""
    return _Reader(place).read(text)


class _Reader:
    """Takes the document as expat reads it out."""

    def __init__(self, place: Place) -> None:
        self._path = place.path
        self._parser = parser = expat.ParserCreate("UTF-8", namespace_separator=" ")
        parser.buffer_text = True
        parser.EntityDeclHandler = self._entity
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        self._open: list[str] = []
        self._text: list[str] = []
        self._attributes: Mapping[str, str] = {}
        self._alphabet = "ipa"
        self._draft = _Draft(place)
        self._lexemes: list[Lexeme] = []

    def read(self, text: str) -> tuple[Lexeme, ...]:
        try:
            self._parser.Parse(text.encode(), True)
        except expat.ExpatError as error:
            cause = f"{expat.errors.messages[error.code]}."
            raise Place(self._path, error.lineno).error(cause, "It is not sound XML.") from error
        return tuple(self._lexemes)

    @property
    def _place(self) -> Place:
        return Place(self._path, self._parser.CurrentLineNumber)

    def _entity(self, *_: object) -> None:
        raise self._place.error("entities cannot be declared.", "Write the characters themselves.")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, element = name.rpartition(" ")
        parent = self._open[-1] if self._open else ""
        if namespace == NAMESPACE:
            self._check_parent(element, parent)
        elif not self._open:
            raise self._place.error(f"the root is not <lexicon> of {NAMESPACE}.")
        else:
            element = "metadata"  # of another namespace: section 4.3 allows it, we have no use
        self._open.append(element)
        self._text, self._attributes = [], attributes
        if element == "lexicon":
            self._check_lexicon(attributes)
        elif element == "lexeme":
            self._draft = _Draft(self._place)

    def _check_parent(self, element: str, parent: str) -> None:
        if element not in _PARENTS:
            raise self._place.error(f"PLS 1.0 has no element <{element}>.")
        if parent not in _PARENTS[element]:
            where = f"in <{parent}>" if parent else "as the root"
            raise self._place.error(f"<{element}> cannot stand {where}.")

    def _check_lexicon(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("version") != "1.0":
            raise self._place.error('<lexicon> needs version="1.0".')
        language = attributes.get(_XML_LANG, "")
        if language.partition("-")[0].lower() != "de":
            cause = f"<lexicon> is for the language {language!r}, not for German."
            raise self._place.error(cause, 'Its texts are German: xml:lang="de".')
        self._alphabet = attributes.get("alphabet", "ipa")

    def _characters(self, text: str) -> None:
        if self._open[-1] in ("lexicon", "lexeme") and text.strip():
            raise self._place.error(f"text stands loose in <{self._open[-1]}>.")
        self._text.append(text)

    def _end(self, _: str) -> None:
        element, text = self._open.pop(), "".join(self._text)
        said = _Said(text, self._attributes.get("prefer") == "true")
        if element == "grapheme":
            self._draft.graphemes.append(text)
        elif element == "alias":
            self._draft.aliases.append(said)
        elif element == "phoneme":
            self._check_alphabet()
            self._draft.phonemes.append(said)
        elif element == "lexeme":
            self._lexemes += self._finished(self._draft)

    def _check_alphabet(self) -> None:
        alphabet = self._attributes.get("alphabet", self._alphabet)
        if alphabet != "ipa":
            raise self._place.error(f"the alphabet {alphabet!r} is unknown.", 'Use alphabet="ipa".')

    def _finished(self, draft: _Draft) -> list[Lexeme]:
        if not draft.graphemes:
            raise draft.place.error("a <lexeme> has no <grapheme>.")
        alias, phonemes = _chosen(draft.aliases), _chosen(draft.phonemes)
        return [make_lexeme(each, alias, phonemes, draft.place) for each in draft.graphemes]


def _chosen(said: list[_Said]) -> str | None:
    preferred = [each for each in said if each.preferred]
    return next((each.text for each in (*preferred, *said)), None)
