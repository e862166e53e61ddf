"""Where the text ends: what stands below it is the agencies', the author's, the readers'."""

import re

from audiofy.article.layout import LINKS, Layout
from audiofy.article.lines import BYLINE, COPYRIGHT, PUBLISHED, SOURCE, date_verdict
from audiofy.article.model import Role
from audiofy.article.names import (
    clean_source,
    is_names,
    is_publisher,
    is_signature,
    is_source_code,
    is_wire_stamp,
)
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import ends_sentence, has_inner_break

_ARTICLE_SHARE = 0.6  # of a page's prose, at least, is the article and not its comments
_COMMENTS_SHARE = 0.15  # of a page's prose, at most, are comments without a date
_COMMENT_MAX = 200  # characters
_COMMENTS_MAX = 200  # passages; it is asked at every count of comments
_END_OF_RELEASE = ("Original-Content von", "ots-Originaltext")
_PRESS_CONTACT = "press contact"
_ABOUT_ISSUER = 5  # passages
_ABOUT_MAX = 400  # characters
_ABOUT_AUTHOR = 4  # passages: name, function, place, a link
_CODE = re.compile(r"[a-zäöü]{2,5}(?:/[a-zäöü]{2,5}){0,3}")
"""Who wrote it, in the newsroom's short form: "las", "gers/mik"."""

_SIGNED_MAX = 90  # characters
_SIGNED = re.compile(
    r"(?<=[.!?…\"“”«»] )\((?P<names>[^()\d]{5,60}), (?P<date>\d{1,2}\. ?\d{1,2}\. ?\d{2,4})\)$"
)

_SIGNED_BY = re.compile(
    r"(?<=[.!?…\"“”«»] )\((?P<names>[^()\d,]{5,60})(?:, \d{1,2}\. ?\d{1,2}\. ?\d{2,4})?\)$"
)
_OFFICIAL = re.compile(r"sprecher|stelle|leiter|chef|redakt", re.IGNORECASE)
"""What follows the name of somebody who signs for an office, and is no place."""

_ENDS_A_TEXT = re.compile(
    r"(?:Herzliche|Viele|Beste|Liebe|Freundliche|Schöne) Grüße\b|Herzlich(?:st)?,?$"
    r"|Bis (?:bald|nächste)\b"
    r"|(?:Plus|Minus|Pro|Contra|Kontra|Fazit|Preis|Urteil|Vorteile?|Nachteile?): "
)
"""A letter's greeting, or the lines of a review."""

_LABELLED = re.compile(r"[A-ZÄÖÜ][\w-]+(?: [\w-]+)?: \S")
_SERVICE_SPACES = 3
_POINT_SPACES = 4
_TO_ASK = re.compile(r"@|\bISSN\b|[Aa]nsprechpartner|[Pp]resse(?:stelle|sprecher)|^Ihre?$|^\(")
"""Whom the press may ask, and what ends a letter or an issue."""

_LINE_UP = re.compile(r" [-–] \w+[^,]*, .* [-–] ")
_NAME = re.compile(
    r"[A-ZÄÖÜ][\w.'’-]+(?: (?:von|van|de|zu|der))*(?: [A-ZÄÖÜ][\w'’-]+){1,2}"
    r"(?= (?:ist|war|hat|arbeitet|schreibt|lebt|leitet|berichtet|forscht|lehrt)\b|, )"
)


def comments_at_the_end(layout: Layout) -> None:
    """Readers' comments: what follows their number, signed and dated, after the article."""
    sizes = [len(layout.text(i)) if layout.is_prose(i) else 0 for i in range(len(layout))]
    total, before = sum(sizes), 0
    for index, size in enumerate(sizes):
        before += size
        if layout.role(index) is not Role.COMMENTS or before < _ARTICLE_SHARE * total:
            continue
        below = range(index + 1, min(index + 4, len(layout)))
        dated = any(layout.role(i) in (Role.PUBLISHED, Role.UPDATED) for i in below)
        counted = total - before <= _COMMENTS_SHARE * total and _are_counted(layout, index)
        end = range(index + 1, len(layout))
        for i in end if dated else layout.opened(end.start) if counted else ():
            layout.judge(i, Role.COMMENTS, "comments")
        if dated or counted:
            return


def _are_counted(layout: Layout, index: int) -> bool:
    """`23 Kommentare`, at the end of other furniture, and below it nothing long."""
    below = layout.opened(index + 1)
    return (
        len(layout) - index <= _COMMENTS_MAX
        and layout.text(index)[:1].isdigit()
        and not layout.is_text(index - 1)
        and all(len(layout.text(i)) <= _COMMENT_MAX for i in below)
    )


def signed_in_the_last_line(layout: Layout) -> None:
    """`... sagt er. (Nele Hartwich, 3.5.2026)`: the author and the date, at the end of the last
    paragraph alone; several such paragraphs are quotations, each with its speaker."""
    ends = [i for i in layout.opened() if layout.text(i).endswith(")")]
    signed = [(i, match) for i in ends if (match := signature_at(layout.text(i)))]
    if len(signed) != 1 or layout.transcript:
        return
    ((last, match),) = signed
    if last < layout.last_prose():
        return
    bracket, date = match.start("names") - 1, match.start("date")
    layout.split(last, bracket)
    layout.split(last + 1, date - bracket)
    layout.verdicts[last + 1 : last + 3] = BYLINE, PUBLISHED


def signature_at(text: str) -> re.Match[str] | None:
    """The author and the date that end a paragraph: groups `names` and `date`."""
    match = _SIGNED.search(text, max(0, len(text) - _SIGNED_MAX))
    return match if match and is_names(match["names"]) else None


def ends_with_a_name(text: str) -> bool:
    """`... im Februar. (Nele Hartwich)`: a paragraph that its author signs."""
    match = _SIGNED_BY.search(text, max(0, len(text) - _SIGNED_MAX))
    return match is not None and is_names(match["names"])


def after_the_end(layout: Layout) -> None:
    """What stands after the agencies' codes, unless it is too much to be furniture."""
    prose = [i for i in layout.opened() if layout.is_prose(i)]
    total = sum(len(layout.text(i)) for i in prose)
    if not prose:
        return
    size, below, first = 0, 0, len(layout)
    for index in range(len(layout) - 1, prose[0], -1):
        if layout.is_open(index) and layout.is_prose(index):
            length = len(layout.text(index))
            size += length
            if length > 250 or size > 0.25 * total:
                break
        elif _ends_article(layout, index):
            signed = first < len(layout) and layout.role(first) is Role.SOURCE
            if signed and size > below:
                break  # the agency of an entry, and not of all of them
            first, below = index, size
    for index in list(layout.opened(first)):
        layout.judge(index, Role.TEASER, "after the end of the article")


def _ends_article(layout: Layout, index: int) -> bool:
    """Agencies sign at the end, and so do publishers: "© Lindentaler Verlag GmbH"; "Quelle:
    Statistisches Bundesamt" may stand below any chart."""
    text = clean_source(layout.text(index))
    if layout.role(index) is Role.METADATA and layout.verdicts[index] == COPYRIGHT:
        return True
    wire = layout.role(index) is Role.METADATA and is_wire_stamp(text)
    return wire or (layout.role(index) is Role.SOURCE and is_source_code(text))


def authors_at_the_end(layout: Layout) -> None:
    """Who the author is, below the text: "Nele Hartwich" and a line about her, or "Nele Hartwich
    ist Redakteurin ..."; or how a letter is signed, "Ihre Nele Hartwich"."""
    last = layout.last_prose()
    if last < 0:
        return
    told = (layout.text(i) for i in range(last) if layout.role(i) is Role.BYLINE)
    authors = " ".join((layout.given.byline or "", *told))
    name = _NAME.match(layout.text(last))
    begin = last + 1
    if _names_one(layout, last - 1, authors) and len(layout.text(last)) <= _ABOUT_MAX:
        begin = last - 1
    elif name and name[0] in authors and _is_only_here(layout, last, name[0]):
        begin = last
    rest = list(layout.opened(begin))
    if begin <= last or (rest and _names_one(layout, rest[0], authors)):
        for index in rest if len(rest) <= _ABOUT_AUTHOR else ():
            layout.judge(index, Role.AUTHOR_BOX, "about the author")
    elif rest and is_signature(layout.text(rest[-1])):
        layout.verdicts[rest[-1]] = BYLINE
    elif rest and not authors.strip() and _signs_alone(layout, rest[0]):
        layout.verdicts[rest[0]] = BYLINE


def authors_below_their_line(layout: Layout) -> None:
    """`Nele Hartwich ist Redakteurin ...`, right below "Von Nele Hartwich"."""
    for index in layout.opened(1):
        name = _NAME.match(layout.text(index))
        signed = layout.role(index - 1) is Role.BYLINE and layout.is_prose(index)
        short = len(layout.text(index)) <= _ABOUT_MAX
        if signed and short and name and name[0] in layout.text(index - 1):
            layout.judge(index, Role.AUTHOR_BOX, "about the author")


def _signs_alone(layout: Layout, index: int) -> bool:
    """A name on a line of its own right below the text and above what the page says."""
    text, below = layout.text(index), index + 1
    name, _, outlet = text.partition(", ")
    named = name.count(" ") == 1 and ":" not in text and is_names(name) and not ends_sentence(text)
    named = named and (not outlet or is_publisher(outlet) or is_publisher(outlet.split()[0]))
    alone = layout.stands_alone(index) and layout.is_prose(index - 1)
    return named and alone and below < len(layout) and not layout.is_open(below)


def _names_one(layout: Layout, index: int, authors: str) -> bool:
    """Is the line the name of one of the authors?"""
    text = layout.text(index)
    return layout.is_open(index) and is_names(text) and text in authors


def _is_only_here(layout: Layout, index: int, name: str) -> bool:
    """Does no other line of the text speak of the author, as it would of who is in the story?"""
    text = (i for i in range(len(layout)) if i != index and layout.is_text(i))
    return len(layout.text(index)) <= _ABOUT_MAX and not any(name in layout.text(i) for i in text)


def loose_ends(layout: Layout) -> None:
    """Headings after the last paragraph have nothing to head: links, tables, ratings."""
    last = layout.last_prose()
    if last < 0:
        return
    named = next((i for i in range(len(layout)) if layout.role(i) is Role.BYLINE), len(layout))
    if layout.alone and _are_points(layout, list(layout.opened(last + 1))):
        return
    listed = -1
    for index in list(layout.opened(last + 1)):
        if _is_introduced(layout, index, listed):
            listed = index
            continue
        if _belongs_to_text(layout, index) or (layout.alone and _is_service(layout.text(index))):
            continue
        if verdict := date_verdict(layout.text(index)):
            layout.verdicts[index] = verdict
        elif _CODE.fullmatch(layout.text(index)) or (
            index <= named and _signs_letter(layout.text(index))
        ):
            layout.verdicts[index] = BYLINE
            named = min(named, index)
        elif not layout.transcript:
            layout.judge(index, Role.TEASER, "heading with no text below it")


def agencies_below_the_text(layout: Layout) -> None:
    """`(Quelle: APA)`, right below the last paragraph: no picture is from there."""
    below = layout.last_prose() + 1
    if not 0 < below < len(layout) or layout.role(below) is not Role.CREDIT:
        return
    text = layout.text(below).strip("()")
    if text.startswith("Quelle: ") and is_source_code(clean_source(text)):
        layout.verdicts[below] = SOURCE


def publisher_below_the_text(layout: Layout) -> None:
    """`LVZ`, alone below the last paragraph: the paper that it comes from."""
    titles = (i for i in layout.opened(layout.second_prose() + 1) if layout.is_title(i))
    for index in titles:
        above = layout.is_text(index - 1) and layout.is_prose(index - 1)
        goes_on = index + 1 < len(layout) and layout.stands_on_prose(index)
        if above and not goes_on and is_publisher(layout.text(index)):
            layout.judge(index, Role.SOURCE, "publisher")


def below_a_release(layout: Layout) -> None:
    """A release ends with the line that says whose it is; other releases stand below."""
    lines = (i for i in range(len(layout)) if layout.role(i) is Role.SOURCE)
    end = next((i for i in lines if layout.text(i).startswith(_END_OF_RELEASE)), len(layout))
    if any(layout.is_prose(i) for i in layout.opened(0, end)):
        for index in layout.opened(end):
            layout.judge(index, Role.TEASER, "teaser of another article")


def authors_of_links(layout: Layout) -> None:
    """Below the first paragraph, who wrote what the title above the name leads to."""
    last = layout.last_prose()
    for index in range(layout.first_prose() + 2, len(layout)):
        leads_on = layout.role(index - 1) in (Role.TEASER, Role.NAVIGATION)
        below = index > last and layout.role(index - 1) is Role.TEASER
        alone = below and layout.group_size(index) == 1
        linked = leads_on and (alone or layout.same_group(index - 1, index))
        if linked and layout.role(index) is Role.BYLINE:
            layout.judge(index, Role.TEASER, "teaser of another article")


def about_the_issuer(layout: Layout) -> None:
    """ "Über die Seilerei Wendt GmbH", and what a press release says of whoever issued it."""
    contact = next(
        (i for i, v in enumerate(layout.verdicts) if v and v.reason == _PRESS_CONTACT), None
    )
    if contact is None:
        return
    first = contact - 1
    while first > max(0, contact - _ABOUT_ISSUER) and layout.is_open(first):
        if layout.is_title(first) and layout.text(first).startswith(("Über ", "Zum Unternehmen")):
            for index in range(first, contact):
                layout.judge(index, Role.AUTHOR_BOX, "about the issuer")
            return
        first -= 1


def _signs_letter(text: str) -> bool:
    """Whoever wrote a letter to the editor, below it: "Ute Lamm, Lindental"."""
    name, comma, place = text.partition(", ")
    signed = comma and is_names(name) and name.count(" ") < 3 and place[:1].isupper()
    return bool(signed) and " " not in place and not _OFFICIAL.search(place)


def _is_introduced(layout: Layout, index: int, listed: int) -> bool:
    """Of a list below a colon: its first line, or the next if `listed` is the last so far. Where
    no page is around the text, or none any more, it may have no bullets."""
    bare = layout.alone is True or layout.again
    marked = layout.passages[index].mark in LIST_MARKS or bare
    leads_in = layout.ends_with_colon(index - 1) and layout.is_text(index - 1)
    return marked and layout.is_title(index) and (leads_in or index - 1 == listed)


def _are_points(layout: Layout, lines: list[int]) -> bool:
    """Several short lines and nobody to be asked: what to take along, where it is, who has won."""
    texts = [layout.text(i) for i in lines if layout.is_title(i)]
    short = sum(text.count(" ") < _POINT_SPACES for text in texts)
    asked = any(_TO_ASK.search(text) or _CODE.fullmatch(text) for text in texts)
    named = not any(map(str.isdigit, "".join(texts))) and 2 * sum(map(is_names, texts)) > len(texts)
    several = len(texts) > 1 and len(texts) == len(lines) and 2 * short > len(texts)
    return several and not (asked or named)


def _is_service(text: str) -> bool:
    """`Eintritt: 5 Euro`, where a museum is and when it is open."""
    counted = any(map(str.isdigit, text)) and text.count(" ") >= _SERVICE_SPACES
    told = counted or _LABELLED.match(text) is not None
    told = told and not (_TO_ASK.search(text) or _LINE_UP.search(text))
    return told and not text.isupper()


def _belongs_to_text(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    mark = layout.passages[index].mark
    if mark in LIST_MARKS and layout.is_title(index) and layout.role(index - 1) in LINKS:
        return False
    if not layout.is_title(index) or mark in (*LIST_MARKS, Mark.QUOTED):
        return True
    if layout.is_bare and _ENDS_A_TEXT.match(text):
        return True
    following = layout.next_text(index + 1)
    if following is not None and (
        layout.passages[following].mark in LIST_MARKS or not layout.is_title(following)
    ):
        return True
    prose = ends_sentence(text) or has_inner_break(text) or layout.ends_with_colon(index - 1)
    return layout.is_text(index - 1) and prose
