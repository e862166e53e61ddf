"""What each passage is, found in steps from the surest sign to the weakest.

Every step looks at the whole page and gives verdicts only to passages that have none. What no
step claims is a paragraph: in doubt, text is spoken. Here are the steps for furniture; `head.py`
has those for the top of an article and `body.py` those for its text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, takewhile

from audiofy.article.layout import Layout, Verdict
from audiofy.article.lines import (
    BYLINE,
    CAPTION,
    COPYRIGHT,
    CREDIT,
    DATES,
    PUBLISHED,
    SOURCE,
    date_verdict,
    is_caption_with_name,
    is_clock,
    is_copyright,
    is_credit,
    is_dateline,
    is_labelled_date,
    is_moment,
    is_symbolic_caption,
)
from audiofy.article.model import Role, one_line
from audiofy.article.names import (
    is_byline,
    is_feed_stamp,
    is_initials,
    is_names,
    is_office,
    is_signature,
    is_source_code,
    is_wire_stamp,
)
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import (
    ends_flat,
    ends_sentence,
    has_inner_break,
    has_verb,
    has_words,
    is_question,
)
from audiofy.article.tables import words
from audiofy.article.wording import is_quoted
from audiofy.label import NOTICE

_CREDITS_MAX = 100  # characters
_LINE_MAX = 300  # what is longer is no label, credit or byline
_LEAD_MAX = 360  # characters
_LONG_PROSE = 250  # characters; no box that we know of has such paragraphs
_HEAD_MAX = 40  # passages; a box further down takes no headline
_REPEATED_MIN, _REPEATED_MAX = 12, 400
_MANY_TEASERS = 30
_SUMMARY_MAX = 600  # characters of a summary that is one paragraph
_POINT_MAX = 150  # characters of a point in a summary
_SHORT_SUBHEAD_MAX = 35  # characters
_SUBHEAD_MAX = 60  # characters; of a heading that stands right below links
_ANSWER_MAX = 90  # characters
_TOPIC_SPACES = 2
_LABEL_MAX = 30  # characters
_BOX_MAX = 6  # passages from a newsletter's name to the button that orders it
_SMALL_GROUP = 9  # passages; more of them without a blank line are the article itself
_BELOW_THE_HEAD = frozenset({"title", "lines", "group"})

_MARKS: dict[Mark, Verdict] = {
    Mark.SYNTAX: Verdict(Role.MARKUP, "mark-up"),
    Mark.CODE: Verdict(Role.CODE, "program listing"),
    Mark.TABLE: Verdict(Role.TABLE, "table"),
    Mark.IMAGE: Verdict(Role.CAPTION, "text in place of a picture"),
    Mark.FOOTNOTE: Verdict(Role.EDITORIAL_NOTE, "footnote"),
}

_TABLE_ROW_TABS = 2
_COUNT_MAX = 4  # digits
_SPOKEN_OF = frozenset(
    {Role.ADVERTISEMENT, Role.COOKIES, Role.NEWSLETTER, Role.PAYWALL, Role.SHARE}
)
_ABOUT_MEDIA = frozenset({Role.NEWSLETTER, Role.COOKIES})
_ADDRESS = re.compile(
    r"\b(?:Sie|Ihnen|Ihre?[nmrs]?|[Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[nmrs]?|[Ee]uch|[Ee]u(?:er|re)\w*"
    r"|[Uu]nser\w*|[Jj]etzt|[Hh]ier|[Mm]elde)\b|(?:anmelden|abonnieren|bestellen)[.!]?$"
)
_TOLD_MIN = 110  # characters
_TOLD = -2.0  # log odds
_BUTTONS = frozenset({Role.NEWSLETTER, Role.COMMENTS, Role.ADVERTISEMENT})
_COUNTED = frozenset({Role.COMMENTS, Role.SHARE})
_REQUEST = "request for support"
_VOTES = "votes of readers"
_CONSENT = "consent to a newsletter"
_MADE = re.compile(r"\b(?:wurden?|ist|sind)\b.*\b(?:erstellt|generiert|zusammengefasst)\b")
_BY_MACHINE = re.compile(r"\bKI\b|künstlich|automatisch", re.IGNORECASE)
_QUOTED = re.compile(r"[„“»«\"‚‘][^„“”»«\"]{1,300}[“”«»\"]")
_MORE = ("mehr", "lesen", "]")
_INGREDIENT = re.compile(
    r"Zutaten\b|[\d½¼¾]+(?:[.,/]\d+)? ?(?:kg|g|ml|cl|dl|l|EL|TL|Liter|Gramm|Dag|dag|Esslöffel"
    r"|Teelöffel|Prisen?|Bund|Stück|Paar|Zehen?|Scheiben?|Tassen?|Becher|Pck\.|Päckchen|Dosen?|Msp\.)\s"
)
_POSTED = re.compile(r"\d{1,2}:\d\d [AP]M\b")
_HANDLE = re.compile(r"(?:^|\s)@\w{3,}")
_TOPICS = re.compile(r"(?<!weitere )thema|(?<!weitere )themen|schlagw")
_KICKER_AND_QUOTATION = re.compile(
    r"(?:[A-ZÄÖÜ]\S* ){1,3}[„»«\"][A-ZÄÖÜ]\S*(?: [^\s„“«»\"]+){2,}[“«»\"]"
)
_CONTENTS_SIGHT = 120  # passages
_FEW = 6  # passages; so many may as well be section, kicker and headline
_LONG_NOUN = re.compile(r"\b(?:[A-ZÄÖÜ][a-zäöüß]{5,}|[A-ZÄÖÜ]-[A-ZÄÖÜ][a-zäöüß]{3,})")
_STEM = 8  # characters
_PERSON = re.compile(
    r"(?:(?:Dr|Prof)\. )*[A-ZÄÖÜ][\w-]+(?: [A-ZÄÖÜ][\w-]+){1,3}(?:,| \()"
    r"[^.!?]{0,60}\b(?:Jahrgang|ist|leitet|lehrt|forscht|wurde|arbeitet|geboren|studierte|lebt)\b"
)
_GOES_ON = re.compile(r"[.!?…“«][»“]? ?\[?(?:mehr|mehr lesen|weiterlesen|weiter lesen)\]?$")

_HELPED = re.compile(r"Mit Informationen von (?P<names>[^,.:]{5,60})(?:, [^.:]{2,40})?")


def _names_helpers(text: str) -> bool:
    """`Mit Informationen von Nele Hartwich, NDR`: a colleague, and no agency."""
    match = _HELPED.fullmatch(text) if text.startswith("Mit Inf") else None
    return match is not None and " " in match["names"] and is_names(match["names"])


def _lists_sources(text: str) -> bool:
    """`Quellen: Feuerwehr Lindental, „Der Bote“`: where the author has it from, and no agency."""
    label, _, sources = text.partition(": ")
    return label == "Quellen" and "," in sources and not is_source_code(sources)


_AT_HOME = re.compile(
    r"(?P<name>(?:(?:Dr|Prof)\. )*[A-ZÄÖÜ][\w-]+ [A-ZÄÖÜ][\w-]+), "
    r"[A-ZÄÖÜ][\w. -]{2,30} \d+ ?[a-z]?, (?:\d{4,5} )?[A-ZÄÖÜ][\w. -]{2,30}"
)


def _signs_with_address(text: str) -> bool:
    """`Ute Lamm, Am Markt 14, Lindental`: below a letter to the editor."""
    match = _AT_HOME.fullmatch(text) if len(text) <= _CREDITS_MAX else None
    return match is not None and is_names(match["name"])


_FORMS: tuple[tuple[Callable[[str], bool], Verdict], ...] = (
    (_names_helpers, Verdict(Role.EDITORIAL_NOTE, "who has helped the author")),
    (is_wire_stamp, Verdict(Role.METADATA, "wire service stamp")),
    (is_source_code, SOURCE),
    (is_feed_stamp, SOURCE),
    (_lists_sources, Verdict(Role.EDITORIAL_NOTE, "list of sources")),
    (lambda text: text.startswith(("Quelle:", "Quellen:")) and len(text) <= 110, SOURCE),
    (is_dateline, Verdict(Role.DATELINE, "dateline")),
    (is_copyright, COPYRIGHT),
    (is_byline, BYLINE),
    (is_credit, CREDIT),
    (is_symbolic_caption, CAPTION),
    (is_caption_with_name, CAPTION),
    (is_initials, BYLINE),
    (_signs_with_address, BYLINE),
    (is_labelled_date, PUBLISHED),
    (is_moment, PUBLISHED),
)
"""What a line says by its form, wherever it stands; first match wins."""

FURNITURE = frozenset(role for role in Role if not role.spoken) - {Role.NOTICE}
ABOUT = frozenset(
    {Role.BYLINE, Role.PUBLISHED, Role.UPDATED, Role.CREDIT, Role.CAPTION, Role.WIDGET, Role.SHARE}
)
"""What stands between a lead and the text, and rarely between two paragraphs."""


def marked(layout: Layout) -> None:
    """What the mark-up says, and lines without a word."""
    for index in layout.opened():
        passage = layout.passages[index]
        if passage.mark in _MARKS and has_words(passage.text):
            layout.verdicts[index] = _MARKS[passage.mark]
        elif not has_words(passage.text):
            layout.judge(index, Role.MARKUP, "no words")
        elif layout.source.count("\t", passage.start, passage.end) >= _TABLE_ROW_TABS:
            layout.verdicts[index] = _MARKS[Mark.TABLE]


def names_below_their_label(layout: Layout) -> None:
    """`Von` on a line of its own, and the authors on the next ones."""
    for index in list(layout.opened()):
        label = layout.text(index) if layout.is_open(index) else ""
        if len(label) <= _LABEL_MAX and label.casefold() in words("byline_lead_ins"):
            names = index + 1
            while names < len(layout) and layout.is_open(names) and is_names(layout.text(names)):
                layout.judge(index, Role.METADATA, "label of the byline")
                layout.verdicts[names] = BYLINE
                names += 1


def offices_beside_names(layout: Layout) -> None:
    """What an author is, above or below the name on a line of its own."""
    for index in list(layout.opened()):
        if not is_office(layout.text(index)):
            continue
        for beside in (index - 1, index + 1):
            if not 0 <= beside < len(layout):
                continue
            named = layout.is_open(beside) and is_names(layout.text(beside))
            if named or layout.role(beside) is Role.BYLINE:
                layout.verdicts[beside] = BYLINE
                layout.judge(index, Role.METADATA, "what the author is")
                break


def known_lines(layout: Layout) -> None:
    """Lines that give themselves away: by form, then by phrase."""
    ordinary = []
    for index in layout.opened():
        text = layout.text(index)
        if text in layout.ordinary:
            continue
        if len(text) <= _LINE_MAX:
            verdict = next((v for test, v in _FORMS if test(text)), None)
            if verdict is PUBLISHED:
                verdict = date_verdict(text)
            if verdict:
                layout.verdicts[index] = verdict
                continue
        if _QUOTED.fullmatch(text):
            continue  # whoever says "Wetter!" is no link to it
        phrase = layout.book.find(text)
        if phrase and not _is_surely_told(layout, index, phrase.role):
            label = len(text) <= 60 and (": " not in text or _heads_links(text))
            reason = "" if phrase.role.spoken else phrase.reason
            layout.verdicts[index] = Verdict(phrase.role, reason, phrase.takes, label)
        else:
            ordinary.append(text)
    layout.ordinary.update(ordinary)


def _is_surely_told(layout: Layout, index: int, role: Role) -> bool:
    """A paragraph that somebody is quoted in, or that is worded like no page: it may well speak of
    newsletters, cookies and subscriptions."""
    text = layout.text(index)
    if role not in _SPOKEN_OF or len(text) <= _TOLD_MIN:
        return False
    about = role in _ABOUT_MEDIA and has_inner_break(text)
    told = about and not _ADDRESS.search(text)
    return told or is_quoted(text) or layout.wording(index) < _TOLD


def teasers_that_go_on(layout: Layout) -> None:
    """The first sentences of another article, cut off by a link: "… der Schifffahrt. mehr"."""
    for index in layout.opened():
        text = layout.text(index)
        if not text.endswith(_MORE) or not _GOES_ON.search(text):
            continue
        first = index
        while first > 0 and layout.is_open(first - 1) and layout.same_group(first - 1, index):
            first -= 1
        if index - first <= 2 and all(layout.is_title(i) for i in range(first, index)):
            for i in range(first, index):
                layout.judge(i, Role.TEASER, "teaser of another article")
        title = index - 1
        beside_picture = layout.role(title - 1) in (Role.CREDIT, Role.CAPTION, Role.TEASER)
        if beside_picture and layout.is_open(title) and layout.is_title(title):
            layout.judge(title, Role.TEASER, "teaser of another article")
        layout.judge(index, Role.TEASER, "teaser of another article")


def headings_of_requests(layout: Layout) -> None:
    """Who asks for money, or for an address, does so under a heading; a box in mid-text has no
    other."""
    head = layout.first_prose()
    for index in range(1, len(layout)):
        verdict = layout.verdicts[index]
        offers = verdict and verdict.role is Role.NEWSLETTER and index - 1 > head
        asks = verdict and (verdict.reason == _REQUEST or offers) and layout.is_prose(index)
        if asks and layout.is_open(index - 1) and _is_heading(layout, index - 1):
            layout.verdicts[index - 1] = verdict


def above_the_consent(layout: Layout) -> None:
    """A newsletter's name and what it says of itself, above the line that agrees to it."""
    head = layout.first_prose()
    for index in range(head + 1, len(layout)):
        verdict = layout.verdicts[index]
        if not verdict or verdict.reason != _CONSENT:
            continue
        tight = 1 < layout.group_size(index) <= _SMALL_GROUP
        for above in range(index - 1, max(head, index - _BOX_MAX), -1):
            named = "newsletter" in layout.text(above).casefold()
            short = len(layout.text(above)) <= (_LONG_PROSE if named else _POINT_MAX)
            joined = layout.same_group(above, index) if tight else named
            field = layout.role(above) in (Role.NEWSLETTER, Role.PAYWALL)
            if not ((layout.is_open(above) and short and joined) or field):
                break
            if not field:
                layout.verdicts[above] = verdict
        else:
            continue
        _judge_name_above(layout, above, head, verdict, tight=tight)


def _judge_name_above(
    layout: Layout, index: int, head: int, verdict: Verdict, *, tight: bool
) -> None:
    """Where blank lines part a box, a title above its sentence is the newsletter's name."""
    named = layout.verdicts[index + 1] is verdict and layout.is_prose(index + 1)
    inside = not tight and index > head and layout.is_open(index)
    if named and inside and _is_heading(layout, index):
        layout.verdicts[index] = verdict


def _is_heading(layout: Layout, index: int) -> bool:
    """A title, and neither a last short sentence nor the author's signature."""
    text = layout.text(index)
    return layout.is_title(index) and not (ends_sentence(text) or is_signature(text))


def counts(layout: Layout) -> None:
    """A number alone beside share buttons or comments counts them."""
    for index in list(layout.opened()):
        text = layout.text(index)
        if len(text) <= _COUNT_MAX and text.isdecimal():
            beside = [layout.verdicts[i] for i in (index - 1, index + 1) if 0 <= i < len(layout)]
            counted = (v for v in beside if v and v.role in _COUNTED)
            layout.verdicts[index] = next(counted, None)


def headings_of_buttons(layout: Layout) -> None:
    """The titles in a small group that ends with a newsletter's button, an invitation to comment,
    an advertisement: its name and what it says."""
    for index in range(layout.second_prose() + 1, len(layout)):
        verdict = layout.verdicts[index]
        ends = index + 1 == len(layout) or not layout.same_group(index, index + 1)
        if not (verdict and verdict.role in _BUTTONS and ends):
            continue
        members = range(index - layout.group_size(index) + 1, index)
        told = any(layout.is_prose(i) or layout.role(i) in ABOUT for i in members)
        if 0 < len(members) < _BOX_MAX and not told:
            for i in members:
                if layout.is_open(i):
                    layout.verdicts[i] = verdict


def boxes(layout: Layout) -> None:
    """What stands below the first line of a box goes with it."""
    head = layout.first_prose()
    for index in range(len(layout)):
        verdict = layout.verdicts[index]
        if not verdict or verdict.takes not in _TAKE:
            continue
        if verdict.takes in _BELOW_THE_HEAD and index <= head:
            continue
        if _TAKE[verdict.takes](layout, index, verdict):
            return


def _take_rest(layout: Layout, index: int, verdict: Verdict) -> bool:
    """Everything to the end; but only a wire's notes take long prose with them."""
    wire = verdict.reason.startswith("wire")
    if wire and layout.headline is not None and layout.headline > index:
        layout.headline = None  # a field of the wire's notes, not of the article
    for i in range(index + 1, len(layout)):
        if not wire and layout.is_open(i) and len(layout.text(i)) > _LONG_PROSE:
            return False
        if wire or layout.is_open(i):
            layout.judge(i, verdict.role, verdict.reason)
    return True


def _take_group(layout: Layout, index: int, verdict: Verdict) -> bool:
    if layout.group_size(index) <= _SMALL_GROUP:
        group = _group(layout, index)
        _judge_short(layout, range(index + 1, group.stop), verdict)
        above = range(index - 1, group.start - 1, -1)
        is_signature = "@" in layout.text(index)  # of a post, which reads like text
        of_page = takewhile(lambda i: is_signature or not _is_told(layout, i), above)
        _judge_short(layout, of_page, verdict)
    return False


def _take_lines(layout: Layout, index: int, verdict: Verdict) -> bool:
    if verdict.role is Role.AUTHOR_BOX and verdict.label:
        _take_author(layout, index, verdict)
    if verdict.role is Role.NEWSLETTER and verdict.label:
        _judge_short(layout, range(index + 1, _closing_button(layout, index)), verdict)
    below = range(index + 1, _group(layout, index).stop)
    if layout.group_size(index) <= _SMALL_GROUP and not _heads_what_follows(layout, index):
        _judge_short(layout, below, verdict)
    return False


def _heads_what_follows(layout: Layout, index: int) -> bool:
    """A subhead and its paragraph below the label of an advertisement, which was no text."""
    below = index + 1
    return (
        layout.role(index) is Role.ADVERTISEMENT
        and below < len(layout)
        and layout.is_open(below)
        and layout.is_title(below)
        and not ends_sentence(layout.text(below))
        and _stands_on_prose(layout, below)
        and len(layout.text(below + 1)) > _LONG_PROSE
    )


def _closing_button(layout: Layout, index: int) -> int:
    """Where the button is that ends the box, if it is near and nothing long stands before it."""
    for i in range(index + 1, min(index + _BOX_MAX, len(layout))):
        if layout.role(i) in (Role.NEWSLETTER, Role.PAYWALL):
            return i
        if not layout.is_open(i) or len(layout.text(i)) > _POINT_MAX:
            break
    return index


def _take_author(layout: Layout, index: int, verdict: Verdict) -> None:
    """The author's name and the last paragraph, if nothing else is between it and the label."""
    names: list[int] = []
    following = layout.next_open(index + 1)
    while following is not None and is_names(layout.text(following)) and len(names) < 6:
        names.append(following)
        following = layout.next_open(following + 1)
    if following is None:
        return
    if following == layout.last_prose() or _tells_of_a_person(layout, index, following):
        for i in (*names, following):
            layout.judge(i, verdict.role, verdict.reason)


def _tells_of_a_person(layout: Layout, label: int, index: int) -> bool:
    """Right below the label, who somebody is: "Ragna Steindl, Jahrgang 1966, leitet ..."."""
    text = layout.text(index)
    return index == label + 1 and len(text) <= _SUMMARY_MAX and _PERSON.match(text) is not None


def _judge_short(layout: Layout, indices: Iterable[int], verdict: Verdict) -> None:
    """The lines up to the first that is too long for a box, or tells when an entry was written."""
    for i in indices:
        text = layout.text(i)
        told = layout.role(i) in DATES or is_clock(text)
        told = told or (layout.is_open(i) and verdict.role in _SPOKEN_OF and _is_told(layout, i))
        if told or (layout.is_open(i) and len(text) > _LONG_PROSE):
            return
        if layout.is_open(i):
            layout.judge(i, verdict.role, verdict.reason)


def _is_told(layout: Layout, index: int) -> bool:
    """A step of a list, or prose that no page would write?"""
    return layout.passages[index].mark is Mark.NUMBERED or (
        layout.is_prose(index) and layout.wording(index) < _TOLD
    )


def _take_title(layout: Layout, index: int, verdict: Verdict) -> bool:
    below = index + 1
    if below < len(layout) and layout.is_open(below) and layout.is_title(below):
        layout.judge(below, verdict.role, verdict.reason)
    return False


def _take_titles(layout: Layout, index: int, verdict: Verdict) -> bool:
    """The headings below: those of its group, or if it stands alone, those of the next ones."""
    if not verdict.label:
        return False
    small = layout.group_size(index) <= _SMALL_GROUP
    stop = _group(layout, index).stop if small else index
    if layout.headline is None and index < layout.first_prose() and stop <= index + 1:
        return False  # a link in a menu, with the headline somewhere below
    closes = stop == index + 1 and layout.group_size(index) > 1
    opened = (i for i in range(index + 1, stop) if layout.is_open(i))
    listing = verdict.role is Role.CONTENTS
    below = list(takewhile(lambda i: listing or not _is_of_text(layout, i), opened))
    if below:
        taken = list(takewhile(lambda i: _may_be_linked(layout, i), below))
    else:
        taken = _titles_from(layout, index + 1, listing=listing) if not closes else []
        fact = verdict.role is Role.TABLE and taken and _has_number(layout.text(taken[-1]))
        taken = taken if fact else _without_subhead(layout, taken, layout.text(index))
        if verdict.role is Role.TABLE and len(taken) == 1 and not fact:
            taken = [i for i in taken if not _stands_on_prose(layout, i)]
        if len(taken) == 1 and _heads_prose(layout, taken[0]) and _heads_links(layout.text(index)):
            return False
    if _takes_headline(layout, index, taken) or (listing and not _lists(layout, taken)):
        return False
    for i in taken:
        layout.judge(i, verdict.role, verdict.reason)
    return False


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
    steps = below < len(layout) and layout.passages[below].mark is Mark.NUMBERED
    heads = steps and layout.passages[index].mark is Mark.NONE and layout.text(below)[0] == "1"
    return listed or heads or layout.is_said(index) or _INGREDIENT.match(text) is not None


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
    if len(titles) < 2 or listed or not _stands_on_prose(layout, titles[-1]):
        return titles
    texts = [*_kicker_in_mark(layout, titles[0] - 1), *map(layout.text, titles)]
    if _are_pairs(texts, label):
        return titles
    if len(texts) > 2 and _are_pairs(texts[:-1], label) and not date_verdict(texts[-1]):
        return titles[:-1]
    last, above = layout.text(titles[-1]), layout.text(titles[-2])
    genre, _, title = last.partition(" ")
    if _is_genre(genre) and title.count(" ") > 1 and not title[0].islower():
        return titles
    kickers = [i for i in titles if layout.text(i).endswith(":")]
    bare = not (last.endswith(":") or above.endswith(":"))
    if (len(kickers) > 1 and bare) or _is_one_of_the_questions(layout, titles[-1]):
        return titles[:-1]
    topics = above.count(" ") < _TOPIC_SPACES <= last.count(" ") and not layout.is_loose()
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
    heads = (i for i in others if is_question(layout.text(i)) and _stands_on_prose(layout, i))
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
        if layout.is_open(i) and (
            not (layout.is_title(i) or kicker or dated)
            or mark is Mark.HEADING
            or (not listing and _is_of_text(layout, i))
        ):
            break
        if layout.is_open(i):
            titles.append(i)
        elif layout.role(i) not in _IN_TEASERS and not _is_genre(layout.text(i)):
            break
    return titles


def _is_genre(text: str) -> bool:
    """`Kommentar`: above a link it says what kind it is, and invites nobody."""
    return text.casefold() in words("genres")


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


def _heads_prose(layout: Layout, index: int) -> bool:
    following = layout.next_open(index + 1)
    return following is not None and (not layout.is_title(following) or layout.is_said(following))


def _stands_on_prose(layout: Layout, index: int) -> bool:
    """Does prose follow with nothing between, as below a subhead?"""
    below = index + 1
    return below < len(layout) and layout.is_open(below) and _heads_prose(layout, index)


def _heads_links(text: str) -> bool:
    """Does a box of links begin so, which scrapers may leave empty?"""
    return text.casefold().startswith(("mehr zum thema", "mehr zu diesem thema"))


def _take_bullets(layout: Layout, index: int, verdict: Verdict) -> bool:
    """The list below, and what stands between the heading and a line that says "by an AI"."""
    told = index > 0 and layout.role(index - 1) is verdict.role and _MADE.search(layout.text(index))
    if told or not verdict.label:
        return False
    rest = range(index + 1, _group(layout, index).stop)
    small = len(rest) <= _SMALL_GROUP and not any(map(layout.is_prose, rest))
    taken = []
    for i in range(index + 1, min(index + _MANY_TEASERS, len(layout))):
        in_group = layout.same_group(index, i) and small
        if layout.passages[i].mark in (Mark.BULLET, Mark.NUMBERED) or in_group:
            taken.append(i)
        else:
            break
    closing = (
        i for i in range(index + 1, min(index + 8, len(layout))) if layout.role(i) is verdict.role
    )
    if (last := next(closing, None)) is not None:
        taken = list(range(index + 1, last))
    taken = taken or _short_sentences(layout, index + 1) or _rest_of_summary(layout, index)
    taken = taken or _summary_by_machine(layout, index)
    if not taken and not _is_second_label(layout, index):
        layout.verdicts[index] = None
    for i in taken:
        if layout.is_open(i):
            layout.judge(i, verdict.role, verdict.reason)
    return False


def _is_second_label(layout: Layout, index: int) -> bool:
    """Did a label above take what stands below?"""
    return index + 1 < len(layout) and layout.role(index + 1) is layout.role(index)


def _short_sentences(layout: Layout, start: int) -> list[int]:
    """Two lines or more of one sentence each, without bullets, above a longer paragraph."""
    below = list(
        islice(layout.opened(start, min(start + _MANY_TEASERS, len(layout))), _SMALL_GROUP)
    )
    points = list(takewhile(lambda i: _is_point(layout.text(i)), below))
    after = below[len(points)] if len(points) < len(below) else None
    longer = after is not None and len(layout.text(after)) > _POINT_MAX
    return points if len(points) > 1 and longer else []


def _rest_of_summary(layout: Layout, index: int) -> list[int]:
    """The paragraphs below in the label's own group, where those of the text stand alone."""
    rest = range(index + 1, _group(layout, index).stop)
    if not layout.is_set_apart or len(rest) > _SMALL_GROUP:
        return []
    points = list(takewhile(layout.is_open, rest))
    return points if all(len(layout.text(i)) <= _SUMMARY_MAX for i in points) else []


def _summary_by_machine(layout: Layout, index: int) -> list[int]:
    """The paragraph below a label that says who wrote it, and so is never empty."""
    below = index + 1
    by_machine = _BY_MACHINE.search(layout.text(index)) is not None and below < len(layout)
    fits = by_machine and layout.is_open(below) and len(layout.text(below)) <= _SUMMARY_MAX
    return [below] if fits and below < layout.last_prose() else []


def _is_point(text: str) -> bool:
    return len(text) <= _POINT_MAX and not has_inner_break(text)


def posts(layout: Layout) -> None:
    """Who wrote a post and what it says, above the time of it: "6:14 PM · Jun 11, 2026"."""
    for index in range(layout.first_prose() + 1, len(layout)):
        if layout.role(index) is not Role.EMBED or not _POSTED.match(layout.text(index)):
            continue
        for above in range(index - 1, max(0, index - _BOX_MAX), -1):
            if not layout.is_open(above):
                break
            if _HANDLE.search(layout.text(above)):
                for i in range(above, index):
                    layout.verdicts[i] = layout.verdicts[index]
                break


def polls(layout: Layout) -> None:
    """The question and the answers above the number of those who voted."""
    for index in range(layout.first_prose() + 1, len(layout)):
        verdict = layout.verdicts[index]
        if not verdict or verdict.reason != _VOTES:
            continue
        for above in range(index - 1, max(0, index - _SMALL_GROUP), -1):
            if not layout.is_open(above) or len(layout.text(above)) > _ANSWER_MAX:
                break
            if is_question(layout.text(above)):
                for i in range(above, index):
                    layout.judge(i, verdict.role, verdict.reason)
                break


def _take_poll(layout: Layout, index: int, verdict: Verdict) -> bool:
    """A question below, and the answers among which a reader may choose."""
    question = index + 1
    asked = question < len(layout) and layout.is_open(question)
    if not (verdict.label and asked and is_question(layout.text(question))):
        return False
    answers = list(
        takewhile(
            lambda i: layout.is_open(i) and len(layout.text(i)) <= _ANSWER_MAX,
            range(question + 1, min(question + _SMALL_GROUP, len(layout))),
        )
    )
    if answers and _heads_prose(layout, answers[-1]) and not ends_flat(layout.text(answers[-1])):
        answers.pop()
    for i in (question, *answers) if len(answers) > 1 else ():
        layout.judge(i, verdict.role, verdict.reason)
    return False


_TAKE: dict[str, Callable[[Layout, int, Verdict], bool]] = {
    "rest": _take_rest,
    "title": _take_title,
    "group": _take_group,
    "lines": _take_lines,
    "titles": _take_titles,
    "bullets": _take_bullets,
    "poll": _take_poll,
}
"""How a box's first line takes what is below it; True if nothing is left to look at."""


def _group(layout: Layout, index: int) -> range:
    start = stop = index
    while start > 0 and layout.same_group(start - 1, index):
        start -= 1
    while stop < len(layout) and layout.same_group(stop, index):
        stop += 1
    return range(start, stop)


def repeated(layout: Layout) -> None:
    """Captions that stand twice, and headings that a table of contents gives away."""
    if layout.transcript:
        return
    last_seen: dict[str, int] = {}
    _doubles_of_captions(layout)
    head, tail = layout.first_prose(), layout.last_prose()
    for index in list(layout.opened()):
        text = layout.text(index)
        if not _REPEATED_MIN <= len(text) <= _REPEATED_MAX:
            continue
        before = last_seen.get(text)
        last_seen[text] = index
        if before is None or not layout.is_open(before):
            continue
        beside = index == before + 1
        adjoining = beside or (
            not layout.is_open(before + 1) and next(layout.opened(before + 1)) == index
        )
        if adjoining and (_credit_near(layout, index) or _leads_prose(layout, index, head, tail)):
            layout.judge(before, Role.CAPTION, "doubled caption")
            layout.judge(index, Role.CAPTION, "doubled caption")
        elif adjoining and not layout.is_title(index):
            layout.judge(index, Role.CAPTION, "repeated text")
        elif layout.is_title(index) and _is_in_contents(layout, before, index):
            layout.judge(before, Role.CONTENTS, "table of contents")


def _doubles_of_captions(layout: Layout) -> None:
    """A caption once more, beside the one that has its credit in the same line."""
    for index in range(len(layout)):
        if layout.role(index) is Role.CAPTION:
            for i in layout.opened(max(0, index - 2), min(index + 3, len(layout))):
                if layout.text(i) == layout.text(index):
                    layout.judge(i, Role.CAPTION, "doubled caption")


def _is_in_contents(layout: Layout, before: int, index: int) -> bool:
    """The first time among headings, the second over text; but authors are named twice too."""
    if is_names(layout.text(index)):
        return False
    return _heads_prose(layout, index) and not _heads_prose(layout, before) and index - before > 2


def _credit_near(layout: Layout, index: int) -> bool:
    near = range(index + 1, min(index + 3, len(layout)))
    return any(layout.role(i) is Role.CREDIT for i in near)


def _leads_prose(layout: Layout, index: int, head: int, tail: int) -> bool:
    """Is this doubled line prose at the very beginning, with more prose after it?"""
    return index <= head + 2 and not layout.is_title(index) and index < tail


def transcript(layout: Layout) -> None:
    """Is the page what was spoken of another one: the notice of an audio edition on top, a blank
    line between all paragraphs, no mark-up, and so far nothing else to leave out?

    Then the weak signs, a line's place and its neighbours, say nothing any more.
    """
    if not layout.passages or one_line(layout.text(0)) != NOTICE:
        return
    layout.judge(0, Role.WIDGET, "notice of the audio edition")
    layout.transcript = not layout.told and (
        layout.is_loose()
        and all(passage.mark is not Mark.HEADING for passage in layout.passages)
        and all(verdict is None or verdict.role.spoken for verdict in layout.verdicts[1:])
    )


def edges(layout: Layout) -> None:
    """After the last paragraph, and before the headline, weaker signs are enough."""
    for index in range(len(layout) - 1, -1, -1):
        if not layout.is_open(index):
            continue
        text = layout.text(index)
        phrase = layout.book.find(text, edge=True)
        if phrase and layout.is_prose(index) and _is_surely_told(layout, index, phrase.role):
            continue
        if phrase is None and _is_closing_note(layout, index):
            layout.judge(index, Role.EDITORIAL_NOTE, "note by the editors")
        elif phrase:
            layout.verdicts[index] = Verdict(phrase.role, phrase.reason, phrase.takes)
            if phrase.takes == "rest":
                _take_rest(layout, index, Verdict(phrase.role, phrase.reason))
        elif not layout.is_title(index):
            return


def _is_closing_note(layout: Layout, index: int) -> bool:
    """A last paragraph in italics after a rule is the editors', not the author's."""
    passage = layout.passages[index]
    rule = index > 0 and layout.role(index - 1) is Role.MARKUP
    return passage.mark is Mark.ITALIC and rule and index > layout.first_prose()
