"""What an article may itself be about, though a page's boxes name it, too: newsletters, cookies."""

import re

from audiofy.article.layout import Layout
from audiofy.article.model import Role
from audiofy.article.passages import Mark
from audiofy.article.phrases import Phrase, is_built_in
from audiofy.article.shape import ends_sentence, has_inner_break, is_question
from audiofy.article.tables import words
from audiofy.article.wording import is_quoted, page_wording

SPOKEN_OF = frozenset({Role.ADVERTISEMENT, Role.COOKIES, Role.NEWSLETTER, Role.PAYWALL, Role.SHARE})
"""What a paragraph may speak of."""

_OF_PAGES = SPOKEN_OF | {Role.COMMENTS, Role.TEASER, Role.WIDGET}
_ABOUT_MEDIA = frozenset({Role.NEWSLETTER, Role.COOKIES, Role.COMMENTS})
_NAMES = {
    Role.NEWSLETTER: ("newsletter", "postfach"),
    Role.COOKIES: ("cookie", "datenschutz"),
    Role.COMMENTS: ("kommentar", "kommentier"),
    Role.PAYWALL: ("abonn", "digitalabo", "abos "),
}
_LABELS = SPOKEN_OF | {Role.COMMENTS, Role.NAVIGATION}
_MARKED_LABELS = frozenset({Role.CONTENTS, Role.EDITORIAL_NOTE, Role.TABLE, Role.WIDGET})
_ADDRESS = re.compile(
    r"[^a-zA-Z0-9_À-ÖØ-öø-ÿ](?=[SIDdEeUuJjHhMm][ihuen])(?:Sie|Ih(?:nen|re?[nmrs]?)"
    r"|[Dd](?:u|ich|ir|eine?[nmrs]?)|[Ee]u(?:ch|(?:er|re)\w*)"
    r"|[Uu]nser\w*|[Jj]etzt|[Hh]ier|[Mm]elde)\b"
)
"""What is no letter comes first, and the next two are looked at: several times as fast as a
boundary, in every line."""

_CALL_MAX = 20  # characters
_CALLS = re.compile(r"(?:anmelden|abonnieren|bestellen)[.!]?$")
_OF_ITSELF = re.compile(
    r"\b[Dd]ies(?:er|e[nms]?) (?:Artikel|Beitrag|Inhalte?|Text|Angebot|Seite|Webseite)\b|\b[Ii]ch\b"
)
"""A page speaks so of itself, and makes its readers agree."""

_SAID = re.compile(r", (?P<verb>\w{2,12}) ")
_QUOTES_NOW = re.compile(r"\b(?:sagte?|rief|ruft|fragte?|schrieb|schreibt): [„»\"]")
_AS_WORDS = re.compile(
    r"(?:(?:[Aa]uf|[Mm]it|[Nn]ach|[Uu]nter|[Zz]u) )?[Dd]ies(?:e[mnr]?)? (?:zwei |drei |vier )?"
    r"(?:Aufforderung|Aufruf|Fragen?|Motto|Parole|Ruf|Satz|Sätzen?|Slogan|Spruch|Worten?|Wörtern?"
    r"|Wörter|Zeilen?)\b"
)
_WHO = re.compile(r"(?:der|die|das|eine?|er|sie|es|man|seine?|ihre?|mehrere|viele)\b|[A-ZÄÖÜ]")
_TOLD_MIN = 110  # characters
_TWO_SENTENCES = 90  # characters
_TOLD = -2.0  # log odds
_PARAGRAPHS_MIN = 2  # that speak of a thing, where it is what the article is about
_STEM, _ENDING = 5, 2  # characters
_WORD_MIN, _WORDS_MAX = 3, 3  # letters; words
_SIGHT = 200  # passages
_ENDS = re.compile(r"[.!?](?= [A-ZÄÖÜ]|$)")
_SENTENCES_MIN = 3
_LAST_MIN, _LAST_TOLD = 30, -1.0  # characters; log odds
PERSON = re.compile(
    r"(?:Zur Person: )?(?:(?:Dr|Prof)\. )*[A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+){0,2}"
    r" (?P<surname>[A-ZÄÖÜ][\w-]+)"
    r"(?:,| \(| (?=leitet|ist|lehrt|forscht|arbeitet))"
    r"[^.!?]{0,60}\b(?:Jahrgang|ist|leitet|lehrt|forscht|wurde|arbeitet|geboren|studierte|lebt|hat)\b"
)
"""Who somebody is, as a box says it."""


def is_told(layout: Layout, index: int, phrase: Phrase) -> bool:
    """Does the article say this, whatever phrase of the page's is in it? What a publisher's own
    profile knows it says never."""
    return is_built_in(phrase) and (
        is_surely_told(layout, index, phrase.role)
        or _is_told_without_a_page(layout, index, phrase.role)
        or _is_spoken_about(layout, index)
        or _is_sentence_above_text(layout, index, phrase)
        or _is_asked(layout, index)
        or _mentions(layout, index, phrase)
        or _is_told_at_length(layout, index, phrase)
        or (phrase.role is Role.AUTHOR_BOX and is_spoken_of(layout, index))
        or _is_top_heading(layout, index)
        or _heads_its_paragraph(layout, index, phrase.role)
    )


def is_surely_told(layout: Layout, index: int, role: Role) -> bool:
    """A paragraph that somebody is quoted in, or that is worded like no page: it may well speak of
    newsletters, cookies and subscriptions. So may a line, where the article is about them."""
    text = layout.text(index)
    if is_attributed(text):
        return True
    if role in _NAMES and " " in text and not addresses(text) and _is_subject(layout, role):
        return any(name in text.casefold() for name in _NAMES[role])
    if role not in SPOKEN_OF or len(text) <= _TOLD_MIN:
        return False
    about = role in _ABOUT_MEDIA and has_inner_break(text)
    told = about and not addresses(text)
    return told or is_worded_as_text(layout, index)


def _is_told_without_a_page(layout: Layout, index: int, role: Role) -> bool:
    """A sentence that addresses nobody, or one of several subheads, in a text that has no link,
    button or label of a page."""
    text = layout.text(index)
    if index in layout.subheads_of_a_word:
        return layout.is_bare
    if role is Role.NAVIGATION and text.endswith(":"):
        return layout.is_bare  # a list follows, and no link
    sentence = role in _OF_PAGES and layout.is_prose(index) and ends_sentence(text)
    if role is Role.TEASER and sentence and len(_ENDS.findall(text)) >= _SENTENCES_MIN:
        return layout.is_bare  # a tip, at length
    told = sentence and not (addresses_inside(text) or _OF_ITSELF.search(text))
    return (told or ends_telling(text)) and layout.is_bare


def ends_telling(text: str) -> bool:
    """`Abonnieren Sie jetzt! Das stand unter jedem Artikel. Nun ist der Knopf weg.`: several
    sentences, of which the last speaks to nobody, as no page does at its end."""
    ends = [match.end() for match in _ENDS.finditer(text)]
    if len(ends) < _SENTENCES_MIN:
        return False
    last = text[ends[-2] :].strip()
    return len(last) >= _LAST_MIN and not addresses_inside(last) and page_wording(last) < _LAST_TOLD


def _is_sentence_above_text(layout: Layout, index: int, phrase: Phrase) -> bool:
    """`Presseanfragen ließ das Haus unbeantwortet.`, `Der Autor ist neben der Tankstelle groß
    geworden.`: without an address or a number, worded as no page is, and text follows."""
    text, below = layout.text(index), index + 1
    if phrase.takes not in _TAKE_TEXT or below == len(layout) or not ends_sentence(text):
        return False
    rest = text.partition(" ")[2]  # without the "Unsere" of "Unsere Autorin ist ..."
    told = layout.is_prose(index) and not (addresses(rest) or _REACHES.search(text))
    follows = layout.is_prose(below) and ends_sentence(layout.text(below))
    return told and follows and max(layout.wording(index), layout.wording(below)) < 0


def _is_asked(layout: Layout, index: int) -> bool:
    """`Was denken Sie?`, among several questions with their answers."""
    below = index + 1
    asked = index in layout.questions and len(layout.questions) >= _QUESTIONS_MIN
    return asked and layout.wording(below) < 0


def _mentions(layout: Layout, index: int, phrase: Phrase) -> bool:
    """`Die Warnung kam per Push-Benachrichtigung aufs Handy.`: a sentence without a price that has
    the page's word for it, and is worded as an article is."""
    text = layout.text(index)
    sentence = phrase.role in _OF_PAGES and layout.is_prose(index) and ends_sentence(text)
    if not sentence or _PRICE.search(text) or layout.book.is_label(text):
        return False
    if not layout.book.is_mention(text, phrase):
        return layout.wording(index) < _BEGUN
    if not addresses(text):
        return layout.wording(index) < _MENTIONED
    return phrase.role is not Role.NEWSLETTER and layout.wording(index) < _MENTIONED_TO_READERS


def _is_told_at_length(layout: Layout, index: int, phrase: Phrase) -> bool:
    """`Der Etat wurde gekürzt und von der Opposition abgelehnt. Am Ende ...`: sentences to nobody,
    without an address or a code, worded as an article is."""
    text = layout.text(index)
    if phrase.role not in _TOLD_OF or len(text) <= _TOLD_MIN or not has_inner_break(text):
        return False
    told = layout.is_prose(index) and ends_sentence(text)
    told = told and not (_TO_YOU.search(text) or _REACHES.search(text) or _ENGLISH.search(text))
    return told and layout.wording(index) < _MENTIONED


_TO_YOU = re.compile(
    r"(?<!^)(?<![.!?] )\bSie\b|\b(?:Ihnen|Ihre?[nmrs]?|[Dd]ir|[Dd]ich|[Dd]eine?\w?)\b"
)
_ENGLISH = re.compile(r"\b(?:this|article|was|with)\b")
_TOLD_OF = frozenset(
    {
        Role.AUTHOR_BOX,
        Role.COMMENTS,
        Role.EDITORIAL_NOTE,
        Role.EMBED,
        Role.NAVIGATION,
        Role.SUMMARY,
        Role.WIDGET,
    }
)
_PRICE = re.compile(r"\d ?(?:€|Euro|Cent|Franken)|\bkostenlos\b|\bgratis\b", re.IGNORECASE)
_MENTIONED, _MENTIONED_TO_READERS, _BEGUN = -1.0, -1.9, -3.0
"""Log odds."""

_QUESTIONS_MIN = 3
_TAKE_TEXT = frozenset({"rest", "lines"})
_REACHES = re.compile(r"[@:]|\d{5}|\d[/-]\d{3}|www\.|http|\([a-zäöü]{2,4}\)")


def is_spoken_of(layout: Layout, index: int) -> bool:
    """Is somebody presented whom the text speaks of, and who has not written it?"""
    person = PERSON.match(layout.text(index))
    if not person:
        return False
    near = range(max(0, index - _SIGHT), min(index + _SIGHT, len(layout)))
    named = [i for i in near if i != index and person["surname"] in layout.text(i)]
    written = any(layout.role(i) is Role.BYLINE for i in named)
    told = any(layout.is_prose(i) or is_question(layout.text(i)) for i in named)
    return told and not written


def addresses(text: str) -> bool:
    """Does it speak to readers, as pages do?"""
    return _ADDRESS.search(f" {text}") is not None or _CALLS.search(text[-_CALL_MAX:]) is not None


def addresses_inside(text: str) -> bool:
    """The same, where "Sie" that begins a sentence is they, as a rule, and not you."""
    return addresses(text.removeprefix("Sie ").replace(". Sie ", ". "))


def is_worded_as_text(layout: Layout, index: int) -> bool:
    """Would no page write it, or does it quote somebody?"""
    return layout.wording(index) < _TOLD or is_quoted(layout.text(index))


def is_attributed(text: str) -> bool:
    """`..., rät die Verbraucherzentrale.`: sentences of which one has who says it."""
    if not ends_sentence(text):
        return False
    said = (m.end() for m in _SAID.finditer(text) if m["verb"].casefold() in words("says"))
    return any(_WHO.match(text, end) for end in said) or _QUOTES_NOW.search(text) is not None


def _is_spoken_about(layout: Layout, index: int) -> bool:
    """Does the text refer to the line as words: "Mit diesem Ruf zog die Menge ..."?"""
    text, below = layout.text(index), index + 1
    if has_inner_break(text):
        return _AS_WORDS.search(text) is not None
    following = layout.text(below) if below < len(layout) else ""
    return _AS_WORDS.match(following) is not None


def _is_subject(layout: Layout, role: Role) -> bool:
    """Do several paragraphs tell of it, and address no reader?"""
    if role not in layout.subjects:
        told = sum(_tells_of(layout, index, role) for index in range(len(layout)))
        layout.subjects[role] = told >= _PARAGRAPHS_MIN
    return layout.subjects[role]


def _tells_of(layout: Layout, index: int, role: Role) -> bool:
    text = layout.text(index)
    return (
        len(text) > _TWO_SENTENCES
        and any(name in text.casefold() for name in _NAMES[role])
        and has_inner_break(text)
        and not addresses(text)
    )


def _is_top_heading(layout: Layout, index: int) -> bool:
    """A heading of the first level, the first line or one of more than two words: of the subject,
    whatever that is."""
    passage = layout.passages[index]
    is_top = passage.mark is Mark.HEADING and passage.level == 1
    return is_top and (passage.text.count(" ") > 1 or (index == 0 and layout.is_marked_up))


def _heads_its_paragraph(layout: Layout, index: int, role: Role) -> bool:
    """The name of a box or a button, as a subhead: the paragraph below tells of it."""
    below = index + 1
    is_marked = layout.passages[index].mark is Mark.HEADING
    able = role in _LABELS or (is_marked and role in _MARKED_LABELS)
    if not able or below >= len(layout) or not layout.is_title(index):
        return False
    if " | " in layout.text(index):
        return False  # several buttons
    if not (is_marked or layout.stands_alone(index) or layout.same_group(index, below)):
        return False  # a button below another
    text = layout.text(below)
    written = is_marked and layout.is_marked_up and role is Role.NAVIGATION
    if written and layout.is_open(below) and not layout.book.is_label(text):
        return True  # no link has such a mark, and text below it
    label = layout.text(index).casefold().split()
    least = _STEM if len(label) > 1 else _WORD_MIN
    told = [f" {word[: max(_STEM, len(word) - _ENDING)]}" for word in label if len(word) >= least]
    if (addresses_inside if is_marked else addresses)(text):
        return False
    worded = is_marked and ends_sentence(text) and layout.wording(below) < 0
    if not (worded or any(stem in f" {text.casefold()}" for stem in told)):
        return False
    if is_marked:
        return layout.is_prose(below) or text.endswith(".")
    if role is Role.ADVERTISEMENT or len(label) > _WORDS_MAX or len(text) <= _TOLD_MIN:
        return False
    return has_inner_break(text) and layout.wording(below) < _TOLD
