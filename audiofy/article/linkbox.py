"""The box of links below a label, "Mehr zum Thema": which of the titles below it are its own.

The last of them may be a subhead: it stands above text, and no two subheads stand on end.
"""

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from audiofy.article.layout import Layout, Verdict
from audiofy.article.lines import DATES, date_verdict
from audiofy.article.model import Role
from audiofy.article.names import is_genre
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import ends_sentence, has_verb, is_question, letters

_LONG_PROSE = 250  # characters; no box that we know of has such paragraphs
_HEAD_MAX = 40  # passages; a box further down takes no headline
_MANY_TEASERS = 30
_POINT_MAX = 150  # characters of a point in a summary
_SHORT_SUBHEAD_MAX = 35  # characters
_SUBHEAD_MAX = 60  # characters; of a heading that stands right below links
_TOPIC_SPACES = 2
_LABEL_MAX = 30  # characters
_SMALL_GROUP = 9  # passages; more of them without a blank line are the article itself
_INGREDIENT = re.compile(
    r"Zutaten\b|[\d½¼¾]+(?:[.,/]\d+)? ?(?:kg|g|ml|cl|dl|l|EL|TL|Liter|Gramm|Dag|dag|Esslöffel"
    r"|Teelöffel|Prisen?|Bund|Stück|Paar|Zehen?|Scheiben?|Tassen?|Becher|Pck\.|Päckchen|Dosen?|Msp\.)\s"
)
_TOPICS = re.compile(r"(?<!weitere )thema|(?<!weitere )themen|schlagw")
_KICKER_AND_QUOTATION = re.compile(
    r"(?:[A-ZÄÖÜ]\S* ){1,3}[„»«\"][A-ZÄÖÜ]\S*(?: [^\s„“«»\"]+){2,}[“«»\"]"
)
_QUOTES = ("„", "»", "«", "“", '"')
_CONTENTS_SIGHT = 120  # passages
_FEW = 6  # passages; so many may as well be section, kicker and headline
_ARROWS = ("→", ">>", "►", "▶", "»")
_LINK_SPACES = 3
_PAGE_ENTRY = re.compile(r"Seite \d{1,2}\b")
_NUMBER = re.compile(r"(\d{1,2})[.)] ")
_LONG_NOUN = re.compile(r"\b(?:[A-ZÄÖÜ][a-zäöüß]{5,}|[A-ZÄÖÜ]-[A-ZÄÖÜ][a-zäöüß]{3,})")
_STEM = 8  # characters


def take_titles(layout: Layout, index: int, verdict: Verdict) -> bool:
    """The headings below: those of its group, or if it stands alone, those of the next ones."""
    if not verdict.label or _has_its_link(layout, index) or _is_link_itself(layout, index):
        return False
    small = layout.group_size(index) <= _SMALL_GROUP
    stop = layout.group_of(index).stop if small else index
    if layout.headline is None and index < layout.first_prose() and stop <= index + 1:
        return False  # a link in a menu, with the headline somewhere below
    closes = small and layout.group_size(index) > 1
    opened = (i for i in range(index + 1, stop) if layout.is_open(i))
    listing = verdict.role is Role.CONTENTS
    below = list(takewhile(lambda i: listing or not _is_of_text(layout, i), opened))
    if below:
        taken = list(takewhile(lambda i: _may_be_linked(layout, i), below))
    else:
        taken = _titles_from(layout, index + 1, listing=listing) if not closes else []
        fact = verdict.role is Role.TABLE and taken and _has_number(layout.text(taken[-1]))
        pages = listing and all(_PAGE_ENTRY.match(layout.text(i)) for i in taken)
        if not (fact or pages):
            taken = _without_subhead(layout, taken, layout.text(index))
        if verdict.role is Role.TABLE and len(taken) == 1 and not fact:
            taken = [i for i in taken if not layout.stands_on_prose(i)]
        if len(taken) == 1 and layout.heads_prose(taken[0]) and heads_links(layout.text(index)):
            return False
    taken = list(takewhile(lambda i: not _comes_again(layout, taken, i), taken))
    if _takes_headline(layout, index, taken) or (listing and not _lists(layout, taken)):
        return False
    for i in taken:
        layout.judge(i, verdict.role, verdict.reason)
    return False


def _has_its_link(layout: Layout, index: int) -> bool:
    """Does a link follow that says itself that it is one: "Mehr aus der Region: Nachrichten"?"""
    below = layout.verdicts[index + 1] if index + 1 < len(layout) else None
    return below is not None and below.role is Role.TEASER and not below.label and below.takes != ""


def _is_link_itself(layout: Layout, index: int) -> bool:
    """`→ Mieten steigen weiter`, or the button below a link, "mehr"."""
    text = layout.text(index)
    whole = text.startswith(_ARROWS) and text.count(" ") >= _LINK_SPACES
    return whole or (text.casefold() == "mehr" and layout.role(index - 1) is Role.TEASER)


def _comes_again(layout: Layout, titles: list[int], index: int) -> bool:
    """Is it the first subhead, right below the table of contents that lists it?"""
    return any(layout.text(i) == layout.text(index) for i in titles if i < index)


def _is_of_series(layout: Layout, index: int) -> bool:
    """`3. Buch zurückgeben`, where another subhead has the number before or after it."""
    number = _NUMBER.match(layout.text(index))
    if not number:
        return False
    beside = {str(int(number[1]) - 1), str(int(number[1]) + 1)}
    others = (i for i in range(len(layout)) if layout.is_open(i) and layout.is_title(i))
    found = ((i, match[1]) for i in others if (match := _NUMBER.match(layout.text(i))))
    return any(each in beside and layout.stands_on_prose(i) for i, each in found if i != index)


def _may_be_linked(layout: Layout, index: int) -> bool:
    """A title, or what a link says below it in a sentence or two: no whole paragraph."""
    size = len(layout.text(index))
    return size <= (_POINT_MAX if layout.is_prose(index) else _LONG_PROSE)


def _lists(layout: Layout, taken: list[int]) -> bool:
    """Above the first paragraph: are they headings further down, or too many for a headline?"""
    if not taken or len(taken) > _FEW or taken[-1] > layout.first_prose():
        return True
    below = range(taken[-1] + 1, min(taken[-1] + _CONTENTS_SIGHT, len(layout)))
    entries = {layout.text(i) for i in taken}
    if all(map(_PAGE_ENTRY.match, entries)):
        return True
    return any(layout.text(i) in entries for i in below)


def _is_of_text(layout: Layout, index: int) -> bool:
    """An entry of a ticker or a series ("Fehler 2: ..."), a step, an ingredient, or what the table
    of contents lists."""
    text = layout.text(index)
    listed = any(
        layout.role(i) is Role.CONTENTS and layout.text(i) == text
        for i in range(max(0, index - _CONTENTS_SIGHT), index)
    )
    below = index + 1
    quoted = (
        text[0] in _QUOTES and below < len(layout) and letters(text) in letters(layout.text(below))
    )
    steps = below < len(layout) and layout.passages[below].mark is Mark.NUMBERED
    heads = steps and layout.passages[index].mark is Mark.NONE and layout.text(below)[0] == "1"
    return listed or heads or quoted or layout.is_said(index) or _INGREDIENT.match(text) is not None


def _has_number(text: str) -> bool:
    return any(map(str.isdigit, text))


def _takes_headline(layout: Layout, index: int, taken: list[int]) -> bool:
    """Above the first paragraph: would no line be left that can be the headline?"""
    known = layout.headline is not None
    if known or index > _HEAD_MAX or index > (head := layout.first_prose()):
        return False
    rest = (i for i in layout.opened(0, head) if i not in taken and layout.is_title(i))
    return not any(layout.text(i).count(" ") >= 2 or has_verb(layout.text(i)) for i in rest)


def _without_subhead(layout: Layout, titles: list[int], label: str) -> list[int]:
    """The titles but for the last, if that is shorter than the links above it and heads text."""
    listed = titles and layout.passages[titles[-1]].mark in LIST_MARKS
    if titles and layout.stands_on_prose(titles[-1]) and _is_of_series(layout, titles[-1]):
        return titles[:-1]
    if len(titles) < 2 or listed or not layout.stands_on_prose(titles[-1]):
        return titles
    texts = [*_kicker_in_mark(layout, titles[0] - 1), *map(layout.text, titles)]
    if _are_pairs(texts, label):
        return titles
    if len(texts) > 2 and _are_pairs(texts[:-1], label) and not date_verdict(texts[-1]):
        return titles[:-1]
    last, above = layout.text(titles[-1]), layout.text(titles[-2])
    genre, _, title = last.partition(" ")
    if is_genre(genre) and title.count(" ") > 1 and not title[0].islower():
        return titles
    kickers = [i for i in titles if layout.text(i).endswith(":")]
    bare = not (last.endswith(":") or above.endswith(":"))
    if (len(kickers) > 1 and bare) or _is_one_of_the_questions(layout, titles[-1]):
        return titles[:-1]
    topics = above.count(" ") < _TOPIC_SPACES <= last.count(" ")
    topics = topics and (not layout.is_loose() or _TOPICS.search(label.casefold()) is not None)
    if (topics and titles[0] > layout.first_prose()) or _only_last_is_taken_up(layout, titles):
        return titles[:-1]
    links = ": " in last or last.endswith(":") or len(last) > _SUBHEAD_MAX or date_verdict(last)
    longest = max(len(layout.text(i)) for i in titles[:-1])
    usual = max(len(above), 0.75 * longest)  # the line above may be a button
    return titles if links or len(last) >= 0.8 * usual else titles[:-1]


def _kicker_in_mark(layout: Layout, index: int) -> list[str]:
    """The kicker that goes on the mark of a paid article: "Z+ (abopflichtiger Inhalt); Wärme"."""
    _, mark, kicker = layout.text(index).rpartition("; ")
    return [kicker] if mark and layout.role(index) in _IN_TEASERS else []


def _are_pairs(titles: list[str], label: str) -> bool:
    """A kicker and a title, and again: is the last title the second half of a link?

    One word below a label of topics may be a topic, and the next line a subhead.
    """
    if _KICKER_AND_QUOTATION.fullmatch(titles[-1]) or titles[-2].endswith(":"):
        return True
    pairs = list(zip(titles[::2], titles[1::2], strict=False))
    if len(titles) % 2 or not all(_is_kicker(*pair) for pair in pairs):
        return False
    topic = _TOPICS.search(label.casefold()) and len(titles[1]) <= _SHORT_SUBHEAD_MAX
    return len(pairs) > 1 or not topic


def _is_kicker(kicker: str, title: str) -> bool:
    return (
        len(kicker) <= _LABEL_MAX
        and 1.3 * len(kicker) < len(title)
        and kicker[0].isupper()
        and not (ends_sentence(kicker) or has_verb(kicker) or _has_number(kicker))
    )


def _is_one_of_the_questions(layout: Layout, index: int) -> bool:
    """A question above prose, in a text whose other parts have questions above them, too."""
    if not is_question(layout.text(index)):
        return False
    near = range(max(0, index - _CONTENTS_SIGHT), min(index + _CONTENTS_SIGHT, len(layout)))
    others = (i for i in near if i != index and layout.is_open(i) and layout.is_title(i))
    heads = (i for i in others if is_question(layout.text(i)) and layout.stands_on_prose(i))
    return len(list(islice(heads, 2))) == 2


def _only_last_is_taken_up(layout: Layout, titles: list[int]) -> bool:
    """Has the paragraph below a noun of the last title, and none of the others?"""
    below = layout.text(titles[-1] + 1).casefold()
    taken_up = [any(noun in below for noun in _nouns(layout.text(i))) for i in titles]
    return taken_up[-1] and not any(taken_up[:-1])


def _nouns(title: str) -> Iterator[str]:
    """The long words with a capital letter, without their endings."""
    return (word[:_STEM].casefold() for word in _LONG_NOUN.findall(title))


def _titles_from(layout: Layout, start: int, *, listing: bool = False) -> list[int]:
    titles: list[int] = []
    for i in range(start, min(start + _MANY_TEASERS, len(layout))):
        mark = layout.passages[i].mark
        kicker = layout.text(i).endswith(":") and len(layout.text(i)) <= 40
        dated = bool(titles) and date_verdict(layout.text(i)) is not None
        if titles and _dates_entry(layout, i):
            break
        if layout.is_open(i) and (
            not (layout.is_title(i) or kicker or dated)
            or mark is Mark.HEADING
            or (not listing and _is_of_text(layout, i))
        ):
            break
        if layout.is_open(i):
            titles.append(i)
        elif layout.role(i) not in _IN_TEASERS and not is_genre(layout.text(i)):
            break
    return titles


def _dates_entry(layout: Layout, index: int) -> bool:
    """A date alone, and below it a title that stands on prose: an entry of a live blog, if no title
    above has a date."""
    title = index + 1
    alone = layout.role(index) in DATES and layout.group_size(index) == 1
    heads = alone and title < len(layout) and layout.is_open(title) and layout.is_title(title)
    return heads and layout.stands_on_prose(title) and not layout.same_group(index, title)


_IN_TEASERS = frozenset(
    {
        Role.TEASER,
        Role.CREDIT,
        Role.BYLINE,
        Role.PUBLISHED,
        Role.WIDGET,
        Role.PAYWALL,
        Role.MARKUP,
        Role.NAVIGATION,
    }
)


def heads_links(text: str) -> bool:
    """Does a box of links begin so, which scrapers may leave empty?"""
    return text.casefold().startswith(("mehr zum thema", "mehr zu diesem thema"))
