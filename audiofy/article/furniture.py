"""What each passage is, found in steps from the surest sign to the weakest.

Every step looks at the whole page and gives verdicts only to passages that have none. What no
step claims is a paragraph: in doubt, text is spoken. Here are the steps for furniture; `head.py`
has those for the top of an article and `body.py` those for its text.
"""

import re
from collections.abc import Callable

from audiofy.article.credits import (
    is_caption_with_name,
    is_copyright,
    is_credit,
    is_symbolic_caption,
)
from audiofy.article.layout import FACTS, Layout, Verdict
from audiofy.article.lines import (
    BYLINE,
    CAPTION,
    COPYRIGHT,
    CREDIT,
    PUBLISHED,
    SOURCE,
    STRUCK,
    date_verdict,
    is_dateline,
    is_labelled_date,
    is_moment,
)
from audiofy.article.linkbox import heads_links
from audiofy.article.model import Role, one_line
from audiofy.article.names import (
    is_byline,
    is_code_of_publisher,
    is_feed_stamp,
    is_initials,
    is_names,
    is_office,
    is_publisher,
    is_signature,
    is_signed_source,
    is_site_in_brackets,
    is_source_code,
    is_wire_genre,
    is_wire_stamp,
)
from audiofy.article.passages import Mark
from audiofy.article.shape import ends_sentence, has_inner_break, has_words, is_question
from audiofy.article.subject import is_spoken_of, is_told
from audiofy.article.tables import words
from audiofy.article.takes import take_rest
from audiofy.label import NOTICE

_CREDITS_MAX = 100  # characters
_MAIL = re.compile(r"[\w.+-]{2,40}@[\w.-]{3,60}")
_PAIR = 2  # passages
_SITE_NAME = 6  # passages; there it is the site's own
_LINE_MAX = 300  # what is longer is no label, credit or byline
_LONG_PROSE = 250  # characters; no box that we know of has such paragraphs
_REPEATED_MIN, _REPEATED_MAX = 12, 400
_POINT_MAX = 150  # characters of a point in a summary
_LABEL_MAX = 30  # characters
_BOX_MAX = 6  # passages from a newsletter's name to the button that orders it
_SMALL_GROUP = 9  # passages; more of them without a blank line are the article itself
_MARKS: dict[Mark, Verdict] = {
    Mark.SYNTAX: Verdict(Role.MARKUP, "mark-up"),
    Mark.CODE: Verdict(Role.CODE, "program listing"),
    Mark.TABLE: Verdict(Role.TABLE, "table"),
    Mark.IMAGE: Verdict(Role.CAPTION, "text in place of a picture"),
    Mark.EMBEDDED: Verdict(Role.MARKUP, "text in place of a picture"),
    Mark.STRUCK: STRUCK,
    Mark.FOOTNOTE: Verdict(Role.EDITORIAL_NOTE, "footnote"),
}
_TABLE_ROW_TABS = 2
_COUNT_MAX = 4  # digits
_BUTTONS = frozenset({Role.NEWSLETTER, Role.COMMENTS, Role.ADVERTISEMENT})
_COUNTED = frozenset({Role.COMMENTS, Role.SHARE})
_LONE_LINES = 2  # a picture's credit, an advertisement
_FACTS = "box of facts"
_REQUEST = "request for support"
_CONSENT = "consent to a newsletter"
_QUOTED = re.compile(r"[„“»«\"‚‘][^„“”»«\"]{1,300}[“”«»\"]")
_MORE = ("mehr", "lesen", "]")
_POSTED = re.compile(r"\d{1,2}:\d\d [AP]M\b")
_HANDLE = re.compile(r"(?:^|\s)@\w{3,}")
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


_DAY_OF_WIRE = Verdict(Role.PUBLISHED, "date of a wire's text")
_AT_HOME = re.compile(
    r"(?P<name>(?:(?:Dr|Prof)\. )*[A-ZÄÖÜ][\w-]+ [A-ZÄÖÜ][\w-]+), "
    r"[A-ZÄÖÜ][\w. -]{2,30} \d+ ?[a-z]?, (?:\d{4,5} )?[A-ZÄÖÜ][\w. -]{2,30}"
)


def _signs_with_address(text: str) -> bool:
    """`Ute Lamm, Am Markt 14, Lindental`: below a letter to the editor."""
    match = _AT_HOME.fullmatch(text) if ", " in text and len(text) <= _CREDITS_MAX else None
    return match is not None and is_names(match["name"])


def _dates_a_wire(text: str) -> bool:
    """`(0319/11.02.2026)`: the number of a wire's text, and the day."""
    return _NUMBERED_DAY.fullmatch(text) is not None


_NUMBERED_DAY = re.compile(r"\(\d{3,5}/\d{2}\.\d{2}\.\d{4}\)")

_FORMS: tuple[tuple[Callable[[str], bool], Verdict], ...] = (
    (_names_helpers, Verdict(Role.EDITORIAL_NOTE, "who has helped the author")),
    (is_wire_genre, Verdict(Role.METADATA, "what a wire service calls it")),
    (is_wire_stamp, Verdict(Role.METADATA, "wire service stamp")),
    (is_source_code, SOURCE),
    (is_signed_source, SOURCE),
    (is_feed_stamp, SOURCE),
    (is_code_of_publisher, SOURCE),
    (is_site_in_brackets, SOURCE),
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
    (_dates_a_wire, _DAY_OF_WIRE),
)
"""What a line says by its form, wherever it stands; first match wins."""
FURNITURE = frozenset(role for role in Role if not role.spoken) - {Role.NOTICE}
PAGE = FURNITURE - FACTS
"""What an article does not say of itself."""

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


def people_without_names(layout: Layout) -> None:
    """`66, führte lange eine Praxis.`, below a name that is left out, or the name's label is."""
    for index in layout.opened(1):
        name, label = index - 1, index - 2
        if not _AGED.match(layout.text(index)) or not is_names(layout.text(name)):
            continue
        labelled = label >= 0 and layout.same_group(label, name) and not layout.is_text(label)
        if labelled or not (layout.is_open(name) or layout.role(name) is Role.BYLINE):
            layout.judge(index, Role.AUTHOR_BOX, "about somebody in the text")
            layout.judge(name, Role.AUTHOR_BOX, "about somebody in the text")


_AGED = re.compile(r"\d\d, [a-zäöü]")


def people_of_the_text(layout: Layout) -> None:
    """`Zur Person: Dr. Almut Lohse (52) hat ...`, where the text speaks of her."""
    for index in layout.opened():
        if layout.text(index).startswith("Zur Person: ") and is_spoken_of(layout, index):
            layout.judge(index, Role.PARAGRAPH)


def names_below_their_label(layout: Layout) -> None:
    """`Von` on a line of its own, the authors on the next ones, and a date right above."""
    for index in list(layout.opened()):
        label = layout.text(index) if layout.is_open(index) else ""
        if len(label) <= _LABEL_MAX and label.casefold() in words("byline_lead_ins"):
            names = index + 1
            while names < len(layout) and _may_name_author(layout, names):
                layout.judge(index, Role.METADATA, "label of the byline")
                layout.verdicts[names] = BYLINE
                names += 1
            above = index - 1
            if names > index + 1 and above >= 0 and layout.is_open(above):
                layout.verdicts[above] = date_verdict(layout.text(above))


def _may_name_author(layout: Layout, index: int) -> bool:
    told = layout.is_open(index) or layout.role(index) is Role.BYLINE
    return told and is_names(layout.text(index))


def names_above_addresses(layout: Layout) -> None:
    """`Jodok Felder`, and below it `jodok.felder@bote.at`: the author."""
    for index in list(layout.opened(0, len(layout) - 1)):
        address = _MAIL.fullmatch(layout.text(index + 1))
        if address and is_names(layout.text(index)):
            layout.verdicts[index] = BYLINE
            layout.judge(index + 1, Role.METADATA, "the author's address")


def offices_beside_names(layout: Layout) -> None:
    """What an author is, above or below the name on a line of its own."""
    for index in list(layout.opened()):
        if not is_office(layout.text(index)):
            continue
        for beside in (index - 1, index + 1):
            if not 0 <= beside < len(layout):
                continue
            if beside > index and date_verdict(layout.text(beside)) and index < _SITE_NAME:
                layout.judge(index, Role.METADATA, "what the author is")
                break
            named = layout.is_open(beside) and is_names(layout.text(beside))
            if named or layout.role(beside) is Role.BYLINE:
                layout.verdicts[beside] = BYLINE
                layout.judge(index, Role.METADATA, "what the author is")
                break


def bodies_below_authors(layout: Layout) -> None:
    """`Universität Wiesenau`, right below who writes for it."""
    for index in layout.opened(1):
        first = layout.text(index).partition(" ")[0].casefold()
        above = layout.role(index - 1) in (Role.BYLINE, Role.METADATA)
        body = first in words("offices") and layout.is_title(index)
        if above and body and layout.same_group(index - 1, index):
            layout.judge(index, Role.METADATA, "where the author works")


def _verdict_of_form(text: str, index: int) -> Verdict | None:
    verdict = (
        next((v for test, v in _FORMS if test(text)), None) if len(text) <= _LINE_MAX else None
    )
    if verdict is PUBLISHED:
        return date_verdict(text)
    if verdict is SOURCE and index < _SITE_NAME and is_publisher(text):
        return Verdict(Role.NAVIGATION, "publisher's name")
    return verdict


def known_lines(layout: Layout) -> None:
    """Lines that give themselves away: by form, then by phrase."""
    for index in layout.opened():
        text = layout.text(index)
        if text in layout.ordinary:
            continue
        if verdict := _verdict_of_form(text, index):
            layout.verdicts[index] = verdict
            continue
        if _QUOTED.fullmatch(text) and " | " not in text:
            continue  # whoever says "Wetter!" is no link to it
        phrase = layout.book.find(text)
        if phrase and is_told(layout, index, phrase):
            if index in layout.subheads_of_a_word:
                layout.ordinary.add(text)
            continue  # of this line, and not of others that read the same
        if phrase:
            label = len(text) <= 60 and (": " not in text or heads_links(text))
            reason = "" if phrase.role.spoken else phrase.reason
            layout.verdicts[index] = Verdict(phrase.role, reason, phrase.takes, label)
        else:
            layout.ordinary.add(text)


def teasers_that_go_on(layout: Layout) -> None:
    """The first sentences of another article, cut off by a link: "… der Schifffahrt. mehr"."""
    for index in layout.opened():
        text = layout.text(index)
        title = index - 1
        if _is_above_more(layout, index):
            layout.judge(index, Role.TEASER, "teaser of another article")
        elif _is_cut_off(layout, index):
            layout.judge(title, Role.TEASER, "teaser of another article")
            layout.judge(index, Role.TEASER, "teaser of another article")
        bare = text.rstrip(".… ")
        if not bare.endswith(_MORE) or not _GOES_ON.search(bare):
            continue
        first = index
        while first > 0 and layout.is_open(first - 1) and layout.same_group(first - 1, index):
            first -= 1
        if index - first <= 2 and all(layout.is_title(i) for i in range(first, index)):
            for i in range(first, index):
                layout.judge(i, Role.TEASER, "teaser of another article")
        above = layout.role(title - 1) if title > 0 else None
        beside_picture = above in (Role.CREDIT, Role.CAPTION, Role.TEASER)
        if beside_picture and layout.is_open(title) and layout.is_title(title):
            layout.judge(title, Role.TEASER, "teaser of another article")
        layout.judge(index, Role.TEASER, "teaser of another article")


def _is_cut_off(layout: Layout, index: int) -> bool:
    """Whole sentences and dots below a title: "... stehen am Bahnhof bereit. ..."."""
    title, text = index - 1, layout.text(index)
    cut = text.endswith((". ...", ". …", "! ...", "? ...")) and len(text) <= _LONG_PROSE
    return cut and title >= 0 and layout.is_open(title) and layout.is_title(title)


def _is_above_more(layout: Layout, index: int) -> bool:
    """A sentence or two, and below them "mehr" alone."""
    below = index + 1
    joined = below < len(layout) and layout.same_group(index, below)
    more = joined and layout.text(below).casefold().strip("[]› ") == "mehr"
    return more and len(layout.text(index)) <= _LONG_PROSE and layout.group_size(index) <= _PAIR


def headings_of_folded_boxes(layout: Layout) -> None:
    """What "Box aufklappen" unfolds is of the article, and so is the heading above the button."""
    for index in range(1, len(layout)):
        folded = layout.label(index) == "box aufklappen"
        if not (folded and layout.is_open(index - 1) and layout.is_title(index - 1)):
            continue
        layout.judge(index - 1, Role.SUBHEAD)
        below = layout.next_open(index + 1)
        if below is not None and has_inner_break(layout.text(below)):
            layout.judge(below, Role.PARAGRAPH)


def labels_of_fact_boxes(layout: Layout) -> None:
    """`Zur Sache`, above the paragraph of a box or above its title."""
    for index in range(len(layout) - 1):
        verdict = layout.verdicts[index]
        boxed = verdict is not None and verdict.reason == _FACTS and _is_prose_alone(layout, index)
        if boxed:
            layout.verdicts[index] = None
        if layout.is_open(index) and layout.label(index) in words("fact_boxes"):
            titled = layout.is_open(index + 1) and layout.is_title(index + 1)
            below = index + 1 + titled
            if below < len(layout) and layout.is_open(below) and layout.is_prose(below):
                layout.judge(index, Role.SUBHEAD)


def _is_prose_alone(layout: Layout, label: int) -> bool:
    """Does a paragraph of sentences follow, and both stand alone, or the two together?"""
    below = label + 1
    text = layout.text(below)
    sentence = layout.is_bare and layout.is_prose(below) and ends_sentence(text)
    told = layout.is_open(below) and (sentence or has_inner_break(text))
    pair = layout.same_group(label, below) and layout.group_size(label) == _PAIR
    return told and (pair or (layout.stands_alone(label) and layout.stands_alone(below)))


def headings_of_requests(layout: Layout) -> None:
    """Who asks for money, or for an address, does so under a heading; a box in mid-text has no
    other. Who invites readers to discuss does so below a question."""
    head = layout.first_prose()
    for index in range(1, len(layout)):
        verdict = layout.verdicts[index]
        offers = verdict and verdict.role is Role.NEWSLETTER and index - 1 > head
        asks = verdict and (verdict.reason == _REQUEST or offers) and layout.is_prose(index)
        invites = (
            verdict
            and verdict.role is Role.COMMENTS
            and ends_sentence(layout.text(index))
            and is_question(layout.text(index - 1))
        )
        headed = asks and _is_heading(layout, index - 1)
        if layout.is_open(index - 1) and (headed or (invites and index - 1 > head)):
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


def repeated(layout: Layout) -> None:
    """Captions that stand twice, and headings that a table of contents gives away."""
    if layout.transcript:
        return
    last_seen: dict[str, int] = {}
    _doubles_of_captions(layout)
    ends = layout.first_prose(), layout.last_prose()
    for index in list(layout.opened()):
        text = layout.text(index)
        if not _REPEATED_MIN <= len(text) <= _REPEATED_MAX:
            continue
        if layout.passages[index].mark is Mark.NUMBERED:
            text = _ITEM.sub("", text)  # the heading below may have no number
        before = last_seen.get(text)
        last_seen[text] = index
        if before is not None and layout.is_open(before):
            _judge_repeated(layout, before, index, ends)


def _judge_repeated(layout: Layout, before: int, index: int, ends: tuple[int, int]) -> None:
    beside = index == before + 1
    adjoining = beside or (
        not layout.is_open(before + 1) and next(layout.opened(before + 1)) == index
    )
    if adjoining and layout.is_marked_up and has_inner_break(layout.text(index)):
        layout.judge(before, Role.NAVIGATION, "repeated text")  # a lead, for two widths of a screen
    elif adjoining and (_credit_near(layout, index) or _leads_prose(layout, index, *ends)):
        layout.judge(before, Role.CAPTION, "doubled caption")
        layout.judge(index, Role.CAPTION, "doubled caption")
    elif adjoining and not layout.is_title(index):
        layout.judge(index, Role.CAPTION, "repeated text")
    elif layout.is_title(index) and _is_in_contents(layout, before, index):
        layout.judge(before, Role.CONTENTS, "table of contents")
        if layout.is_open(before - 1) and layout.ends_with_colon(before - 1):
            layout.judge(before - 1, Role.CONTENTS, "table of contents")


_ITEM = re.compile(r"^\d{1,2}[.)] ")


def _doubles_of_captions(layout: Layout) -> None:
    """A caption once more, beside the one that has its credit in the same line."""
    for index in range(len(layout)):
        if layout.role(index) is Role.CAPTION:
            for i in layout.opened(max(0, index - 2), min(index + 3, len(layout))):
                if layout.text(i).removesuffix(" Foto") == layout.text(index):
                    layout.judge(i, Role.CAPTION, "doubled caption")


def _is_in_contents(layout: Layout, before: int, index: int) -> bool:
    """The first time among headings, the second over text; but authors are named twice too."""
    if is_names(layout.text(index)):
        return False
    last = before > 0 and layout.role(before - 1) is Role.CONTENTS
    first = last or not layout.heads_prose(before)
    return first and layout.heads_prose(index) and index - before > 2


def _credit_near(layout: Layout, index: int) -> bool:
    near = range(index + 1, min(index + 3, len(layout)))
    return any(layout.role(i) is Role.CREDIT for i in near)


def _leads_prose(layout: Layout, index: int, head: int, tail: int) -> bool:
    """Is this doubled line prose at the very beginning, with more prose after it?"""
    return index <= head + 2 and not layout.is_title(index) and index < tail


def without_a_page(layout: Layout) -> None:
    """Is there nothing beside the text so far but what an article says of itself, and a line or
    two? Then what only looks like a page's is the article's, too."""
    if layout.alone is None:
        layout.alone = not (layout.is_marked_up or is_paged(layout))


def is_paged(layout: Layout) -> bool:
    """Is there more beside the article than a picture's credit or the like?"""
    return sum(layout.role(i) in PAGE for i in range(len(layout))) > _LONE_LINES


def first_below_notice(layout: Layout) -> int:
    """1 if an edition's own notice is the first line, else 0."""
    return int(bool(layout.passages) and one_line(layout.text(0)) == NOTICE)


def transcript(layout: Layout) -> None:
    """Is the page what was spoken of another one: the notice of an audio edition on top, a blank
    line between all paragraphs, no mark-up, and so far nothing else to leave out?

    Then the weak signs, a line's place and its neighbours, say nothing any more.
    """
    if not first_below_notice(layout):
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
        if phrase and is_told(layout, index, phrase):
            continue
        if phrase is None and _is_closing_note(layout, index):
            layout.judge(index, Role.EDITORIAL_NOTE, "note by the editors")
        elif phrase:
            layout.verdicts[index] = Verdict(phrase.role, phrase.reason, phrase.takes)
            if phrase.takes == "rest":
                take_rest(layout, index, Verdict(phrase.role, phrase.reason))
        elif not layout.is_title(index):
            return


def _is_closing_note(layout: Layout, index: int) -> bool:
    """A last paragraph in italics after a rule is the editors', not the author's."""
    passage = layout.passages[index]
    rule = index > 0 and layout.role(index - 1) is Role.MARKUP
    return passage.mark is Mark.ITALIC and rule and index > layout.first_prose()
