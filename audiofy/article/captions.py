"""Pictures: which lines describe them, and which say who took them."""

import re
from itertools import islice

from audiofy.article.layout import Layout, OpenProse
from audiofy.article.lines import (
    CAPTION,
    CREDIT,
    DATES,
    date_verdict,
    is_credit,
    is_slashed_credit,
    names_picture_agency,
)
from audiofy.article.model import Role
from audiofy.article.names import ISSUER_CODE, is_names
from audiofy.article.passages import LIST_MARKS, Mark
from audiofy.article.shape import (
    ends_sentence,
    has_inner_break,
    has_verb,
    is_noun_phrase,
    is_question,
    stems,
)
from audiofy.article.tables import words

_LEAD_MAX = 360  # characters
_LONG_PROSE = 250  # characters; no caption that we know of is longer
_HEAD_MAX = 40  # passages; a picture further down is not above the headline
_NAME_SPACES = 3
_PAIR = 2  # passages: a caption and its credit in a group of their own
_SIGHT = 30  # passages
_LABEL_SIGHT = 6  # passages
_EARSHOT = 200  # passages; who looked through all of a long page would make reading quadratic
_ADDRESS = re.compile(r"^[A-ZÄÖÜ][a-zäöüß]+n Sie\b")
"""`Schneiden Sie ...`: no picture is described so."""
_BUTTONS = frozenset({"bild in detailansicht öffnen", "bildbeschreibung einblenden"})
_PICTURE_LINES = 3  # a button, a caption and a credit
_CAPTION_LABEL = re.compile(r"Bild(?:unterschrift|text|legende|beschreibung):?", re.IGNORECASE)
_SCENE = re.compile(r"\b(?:auf|vor|in|an|mit|neben|hinter|unter|über|zwischen) ein(?:em|er|en)?\b")
_SIGNED = re.compile(
    r"(?P<shows>(?![\"„»«“])[A-ZÄÖÜ].{25,}?) (?P<name>[A-ZÄÖÜ][a-zäöüß-]+ [A-ZÄÖÜ][\w-]+)"
)
_BESIDE = re.compile(r"\b(?:auf|vor|in|an|mit|aus|neben|hinter|unter|über|zwischen|bei|am|im)\b")
_SCENE_MIN, _SCENE_MAX = 34, 130  # characters
_SITUATION = re.compile(
    r"Eine? (?:[^.!?:„“»«\"]|(?<=Aufschrift )[„»\"][^.!?:„“»«\"]{2,40}[“«\"]){3,80}"
    r" (?:steht|liegt|hängt|sitzt|stehen|liegen) (?:[^.!?:„“»«\"]{1,40} )?"
    r"(?:auf|vor|in|an|neben|hinter|unter|über|zwischen|bei) (?:ein|de)(?:\w{1,2})? [^.!?:]{3,60}\."
)
_DOING = re.compile(
    r"(?:Eine?|Zwei|Drei) [^.!?:„“»«\"]{2,40} [a-zäöüß]{3,}(?:t|en) (?:[^.!?:„“»«\"]{1,50} )?"
    r"(?:in|auf|vor|an|neben|hinter|unter|über|zwischen|bei|durch|mit) (?:eine\w?|einem)"
    r" [^.!?:,]{3,40}\."
)
"""`Eine Kundin bezahlt in einer Bäckerei.`: somebody, somewhere, as no story goes on."""
_FOTO_INSIDE = re.compile(r"© ?.{2,40} Foto: ")
_VIEW = re.compile(
    r"Blick (?:in|auf|aus|über|durch) (?:[^.!?:]{5,80}\.|[^.!?:]{8,60}, [^.!?:]{8,60})"
)
_PERSON = re.compile(
    r"(?:(?:Der |Die )?[A-ZÄÖÜ][\w-]+ )?(?:(?:Dr|Prof)\. )*"
    r"(?P<name>[A-ZÄÖÜ][\w-]+ [A-ZÄÖÜ][\w-]+) (?:auf|vor|in|an|mit|bei|im|am|beim|neben|hinter) "
)
_INDEFINITE = re.compile(r"(?:Eine?|Zwei|Drei|Mehrere) ")
_DEFINITE = ("Der ", "Die ", "Das ")
_QUOTES = ('"', "„", "»", "«", "“", "‚", "'")
_TITLE_SPACES, _HEADLINE_SPACES = 3, 5
_LONG_TITLE = 65  # characters
_SENTENCE_MAX = 180
_SUBHEAD_MAX = 45
_TOP_MAX = 6  # passages
_TWO_MAX = 180  # characters of two sentences below a picture
_AGENCIES_ALONE = frozenset({"archiv", "leserreporter", "news-scout", "pd", "privat", "zvg"})
_ABOVE_PICTURES = frozenset(
    {Role.WIDGET, Role.SHARE, Role.NAVIGATION, Role.COMMENTS, Role.BYLINE} | DATES
)


def below_their_label(layout: Layout) -> None:
    """`Bildunterschrift` on a line of its own, the caption below it, and once more above."""
    _below_buttons_of_pictures(layout)
    for label in list(layout.opened(0, len(layout) - 1)):
        caption = label + 1
        if not _CAPTION_LABEL.fullmatch(layout.text(label)) or not layout.is_open(caption):
            continue
        layout.judge(label, Role.METADATA, "label of the caption")
        for index in (*layout.opened(max(0, label - _LABEL_SIGHT), label), caption):
            if layout.text(index) == layout.text(caption):
                layout.verdicts[index] = CAPTION


def _below_buttons_of_pictures(layout: Layout) -> None:
    """`Bild in Detailansicht öffnen`, and below it the caption and who took the picture."""
    for button in range(len(layout) - 2):
        if layout.text(button).casefold() not in _BUTTONS:
            continue
        caption, credit = button + 1, button + 2
        told = layout.is_open(caption) and len(layout.text(caption)) <= _LONG_PROSE
        if not told or has_inner_break(layout.text(caption)):
            continue
        layout.verdicts[caption] = CAPTION
        signs = layout.same_group(caption, credit) and layout.is_title(credit)
        if signs and layout.is_open(credit) and layout.group_size(button) == _PICTURE_LINES:
            layout.verdicts[credit] = CREDIT


def captions(layout: Layout) -> None:
    """The line above a credit, if it is one sentence or less and nothing the article needs."""
    middle = _middle(layout)
    prose = OpenProse(layout)
    _captions_on_top(layout, prose)
    for index in range(1, len(layout)):
        above, below = index - 1, index + 1
        early = index < middle or layout.role(above) is Role.CAPTION
        dated = layout.role(above) in DATES  # then who published it
        credited = layout.role(index) is Role.SOURCE and is_credit(layout.text(index)) and not dated
        if credited and (early or names_picture_agency(layout.text(index))):
            layout.verdicts[index] = CREDIT
        if layout.role(index) is not Role.CREDIT:
            continue
        led_in = layout.text(index).endswith("|") and below < len(layout) and layout.is_open(below)
        led_in = led_in or _stands_above_caption(layout, index) or _is_subline(layout, above)
        if layout.is_open(above) and not led_in and _is_caption(layout, above):
            layout.verdicts[above] = CAPTION
            second = _is_second_caption(layout, below) or _is_long_caption(layout, below)
            captioned = _is_below_description(layout, below, prose) or _is_headed(layout, below)
            captioned = captioned and not _is_apart(layout, index)
            if captioned or (layout.is_title(above) and second):
                layout.verdicts[below] = CAPTION
        elif _is_no_caption(layout, below) or _is_apart(layout, index):
            continue
        elif (
            _is_caption_below(layout, below)
            or _is_above_lead(layout, below)
            or _ends_the_head(layout, below)
            or _is_captioned_below(layout, below)
            or _is_below_description(layout, below, prose)
            or _is_above_author(layout, below)
            or _is_below_buttons(layout, below, prose)
        ):
            layout.verdicts[below] = CAPTION
        elif (lower := _below_rights(layout, index, prose)) is not None:
            layout.verdicts[lower] = CAPTION


def _is_apart(layout: Layout, index: int) -> bool:
    """Where no page is around the text, a blank line below the credit ends what a picture has."""
    below = index + 1
    return bool(layout.alone) and below < len(layout) and not layout.same_group(index, below)


def _is_subline(layout: Layout, index: int) -> bool:
    """The second line of a text, on the headline and apart from a credit below."""
    pair = index == 1 and layout.same_group(0, 1) and not layout.same_group(1, 2)
    return pair and layout.is_open(0) and layout.is_title(0) and layout.is_title(1)


def _stands_above_caption(layout: Layout, index: int) -> bool:
    """`Bildrechte: BR` and a line in one group, or a credit and a sentence below a title, with
    what is above apart from it."""
    below = index + 1
    pair = below < len(layout) and layout.group_size(index) == _PAIR
    if not pair or not layout.same_group(index, below) or not layout.is_open(below):
        return False
    if layout.is_title(below):
        return layout.text(index).startswith("Bildrechte:")
    titled = layout.is_title(index - 1) and not ends_sentence(layout.text(index - 1))
    return titled and layout.stands_alone(index - 1) and not has_inner_break(layout.text(below))


def _captions_on_top(layout: Layout, prose: OpenProse) -> None:
    """The caption of a picture that stands above everything else."""
    if _is_above_the_headline(layout, top := prose.first()):
        layout.verdicts[top] = CAPTION
    credited = len(layout) > 0 and layout.role(0) is Role.CREDIT
    if credited and (below := _below_rights(layout, 0, prose)) is not None:
        layout.verdicts[below] = CAPTION


def unlabelled_credits(layout: Layout) -> None:
    """A photographer's name, with or without the outlet's, below a picture's caption of one line.

    A name alone counts only between paragraphs, and if the article does not speak of its bearer.
    """
    first, second = layout.first_prose(), layout.second_prose()
    for index in range(first + 1, len(layout)):
        above = index - 1
        both = layout.is_open(index) and layout.is_open(above)
        quoted = layout.passages[above].mark is Mark.QUOTED
        if not both or quoted or not _may_be_credited(layout, above):
            continue
        text = layout.text(index)
        alone = text.casefold() in _AGENCIES_ALONE and layout.same_group(above, index)
        if is_slashed_credit(text) or alone or _names_stranger(layout, index, first, second):
            layout.verdicts[above], layout.verdicts[index] = CAPTION, CREDIT


def _is_of_text(layout: Layout, index: int) -> bool:
    """Does it go on from the line above, or speak to the reader, or belong to a list?"""
    text = layout.text(index)
    return (
        text[:1].islower()
        or _ADDRESS.search(text) is not None
        or layout.passages[index].mark in LIST_MARKS
    )


def _may_be_credited(layout: Layout, index: int) -> bool:
    """One sentence that nobody says, no part of a list."""
    text = layout.text(index)
    return (
        layout.passages[index].mark is Mark.NONE
        and not _is_of_text(layout, index)
        and len(text) <= _LONG_PROSE
        and text.count(" ") >= 3
        and not text.startswith(_QUOTES)
        and not text.endswith((":", "?"))
        and (not has_inner_break(text) or layout.group_size(index) == _PAIR)
    )


def _names_stranger(layout: Layout, index: int, first: int, second: int) -> bool:
    """A name alone below a sentence, of somebody whom the text does not know; `first` and `second`
    are where its prose begins."""
    name = layout.text(index)
    pair = layout.group_size(index) == _PAIR and layout.same_group(index - 1, index)
    signed = pair and index == first + 1 and _is_signed_above(layout, index)
    further = index > second or (pair and index - 1 > first)
    beside = signed or (further and not layout.alone)
    if (
        not (beside and layout.is_prose(index - 1))
        or not is_names(name)
        or is_question(name)
        or name.count(" ") > 2
    ):
        return False
    last = name.split()[-1].strip(".,()")
    below = layout.next_open(index + 1)
    between = below is not None and layout.is_prose(below)
    return between and not _is_named(layout, index, last)


def _is_signed_above(layout: Layout, index: int) -> bool:
    """Is an author named above: then a name in the head is somebody else's?"""
    near = range(max(0, index - _HEAD_MAX), index)
    return any(layout.role(i) is Role.BYLINE for i in near)


def _middle(layout: Layout) -> int:
    """Where half of the prose is over: the source of an article stands below it."""
    sizes = [len(layout.text(i)) if layout.is_prose(i) else 0 for i in range(len(layout))]
    left = sum(sizes) / 2
    for index, size in enumerate(sizes):
        left -= size
        if left < 0:
            return index
    return 0


def _signs(layout: Layout, index: int) -> bool:
    """A name right above a date: the author's."""
    dated = index + 1 < len(layout) and date_verdict(layout.text(index + 1)) is not None
    return dated and is_names(layout.text(index))


def _is_caption_below(layout: Layout, index: int) -> bool:
    """A credit and below it one short line, in a group of their own."""
    return (
        index < len(layout)
        and layout.is_open(index)
        and layout.is_title(index)
        and layout.group_size(index) == 2
        and layout.same_group(index - 1, index)
    )


def _is_no_caption(layout: Layout, index: int) -> bool:
    """A name above a date, or a subhead below a caption that has its credit on the same line?"""
    if index == len(layout) or _signs(layout, index):
        return True
    caption = index - 2
    complete = layout.role(caption) is Role.CAPTION and layout.same_line(caption)
    return caption >= 0 and complete and not ends_sentence(layout.text(index))


def _is_headed(layout: Layout, index: int) -> bool:
    """`Dauerflieger | Mauersegler landen fast nie.`: right below a credit, with a heading in it."""
    heading = layout.text(index).partition(" | ")[0] if index < len(layout) else ""
    return 0 < len(heading) <= _SUBHEAD_MAX < len(layout.text(index)) and layout.is_open(index)


def _ends_the_head(layout: Layout, index: int) -> bool:
    """A line below a credit, at the end of all that stands above the text of a tight page."""
    below = index + 1
    if not index < below < min(len(layout), _HEAD_MAX) or not layout.is_open(index):
        return False
    lines = [layout.text(i) for i in layout.opened(0, index)]
    headed = any(has_verb(text) and text.count(" ") > 3 for text in lines)
    apart = layout.same_group(index - 1, index) and not layout.same_group(index, below)
    return headed and apart and layout.is_title(index) and layout.is_prose(below)


def _is_long_caption(layout: Layout, index: int) -> bool:
    """A line below a description and its credit that is too long for a subhead."""
    return (
        index < len(layout)
        and layout.is_open(index)
        and layout.is_title(index)
        and layout.same_group(index - 1, index)
        and _LONG_TITLE < len(layout.text(index)) <= _LONG_PROSE
        and not is_question(layout.text(index))
    )


def _is_captioned_below(layout: Layout, index: int) -> bool:
    """A line between a credit that has no caption above it and the text that goes on."""
    above, below = index - 2, index + 1
    if not (above >= 0 and below < len(layout) and layout.is_open(index)):
        return False
    text = layout.text(index)
    above_it = layout.text(above)
    told = layout.is_open(above) and layout.is_prose(above) and len(above_it) > _LONG_PROSE
    beside = layout.same_group(index - 1, index) and layout.is_title(index)
    long = len(text) > _LONG_TITLE or (len(text) > _SUBHEAD_MAX and has_verb(text))
    return told and beside and long and not is_question(text) and layout.is_prose(below)


def _is_above_author(layout: Layout, index: int) -> bool:
    """One sentence between a credit and the author of the article, the two below a page's buttons
    or in a group of their own."""
    if not 1 < index < len(layout) - 1 or not layout.is_open(index):
        return False
    pair = layout.group_size(index) == _PAIR and layout.same_group(index - 1, index)
    apart = pair or layout.role(index - 2) in _ABOVE_PICTURES
    signed = layout.role(index + 1) in (Role.BYLINE, *DATES) or is_names(layout.text(index + 1))
    text = layout.text(index)
    return apart and signed and len(text) <= _TWO_MAX and not has_inner_break(text)


def _is_below_buttons(layout: Layout, index: int, prose: OpenProse) -> bool:
    """One sentence below a credit and a page's buttons, between the lead and a longer paragraph."""
    below = index + 1
    if not 2 < index < below < len(layout) or index != prose.second():
        return False
    text = layout.text(index)
    apart = layout.role(index - 2) in _ABOVE_PICTURES and layout.is_open(below)
    short = len(text) <= _SENTENCE_MAX and not has_inner_break(text)
    return apart and short and len(layout.text(below)) > len(text) and layout.is_prose(below)


def _below_rights(layout: Layout, index: int, prose: OpenProse) -> int | None:
    """The one line below "Bildrechte: BR" and "Videobeitrag", where text stands above, or the
    headline below: its picture is described there."""
    below = index + 1
    while below < len(layout) and layout.role(below) is Role.WIDGET:
        below += 1
    if below + 1 >= len(layout):
        return None
    first = below < _HEAD_MAX and next(layout.opened(), below) >= below
    inside = prose.first() < index or (first and _headline_follows(layout, below))
    captioned = index > 0 and layout.role(index - 1) is Role.CAPTION
    if captioned or not (
        inside and layout.text(index).startswith("Bildrechte:") and layout.is_open(below)
    ):
        return None
    text = layout.text(below)
    short = len(text) <= _SENTENCE_MAX and not has_inner_break(text) and not is_question(text)
    plain = layout.passages[below].mark is Mark.NONE and text.lstrip('"„»«“')[:1].isupper()
    heads = layout.is_title(below) and layout.stands_on_prose(below)
    return below if short and plain and not heads and layout.is_open(below + 1) else None


def _is_below_description(layout: Layout, index: int, prose: OpenProse) -> bool:
    """One sentence below the credit of a picture whose alternative text stands above it:
    "Eine Taucherin hält ein Büschel Seegras.", "© NDR Foto: Ute Lamm", and the caption."""
    below = index + 1
    first = prose.first()  # the line itself, where nothing but a lead stands above
    if not first < index < below < len(layout) or not layout.is_open(index):
        return False
    text, above = layout.text(index), layout.text(index - 2)
    marked = _FOTO_INSIDE.match(layout.text(index - 1)) is not None
    described = layout.role(index - 2) is Role.CAPTION and (
        _INDEFINITE.match(above) is not None or marked
    )
    told = layout.passages[index].mark is Mark.NONE and not text.startswith(_QUOTES)
    whole = marked or not has_inner_break(text)  # there, the caption may be two sentences
    short = text.endswith(".") and len(text) <= _SENTENCE_MAX and whole
    return described and told and short and layout.is_open(below) and not _is_of_text(layout, index)


def captions_again_with_credit(layout: Layout) -> None:
    """`© Nele Hartwich Das Becken ist leer.` below "Das Becken ist leer."."""
    for index in range(1, len(layout)):
        above, text = layout.text(index - 1), layout.text(index)
        again = len(above) > _AGAIN_MIN and len(text) > len(above) and text.endswith(above)
        if again and text.startswith(_CREDIT_SIGNS) and len(text) - len(above) <= _AGAIN_CREDIT:
            layout.verdicts[index - 1] = layout.verdicts[index] = CAPTION


_CREDIT_SIGNS = ("©", "Foto:", "Bild:", "Quelle:")
_AGAIN_MIN, _AGAIN_CREDIT = 25, 80  # characters


def scenes(layout: Layout) -> None:
    """A picture's description on a line of its own, without a credit: "Ein Schaf mit zwei Lämmern
    auf einem Deich", "Ein Mast liegt auf einem Haus.", "Ute Lamm in ihrer Werkstatt"."""
    if layout.alone:
        return  # a sentence of the text
    forms = (_SITUATION, _VIEW, *([_DOING] if layout.is_on_a_page() else []))
    for index in layout.opened(layout.first_prose()):
        text = layout.text(index)
        if layout.passages[index].mark is not Mark.NONE or len(text) > _SCENE_MAX:
            continue
        title = layout.is_title(index) and not is_question(text) and ":" not in text
        shown = any(form.fullmatch(text) for form in forms)
        shown = shown or _shows_person(layout, index) or _shows_thing(text)
        subhead = title and layout.stands_alone(index) and _is_taken_up_twice(layout, index)
        if (shown and not subhead) or (title and _is_scene(text)):
            layout.judge(index, Role.CAPTION, "description of a picture")


def _is_taken_up_twice(layout: Layout, index: int) -> bool:
    """Has the paragraph below two of its nouns?"""
    below = layout.text(index + 1) if index + 1 < len(layout) else ""
    return sum(stem in below for stem in set(stems(layout.text(index)))) > 1


def _is_scene(text: str) -> bool:
    """No verb, and a thing with something in a place. No subhead is so long and says so little."""
    told = has_verb(text) or any(map(str.isdigit, text)) or not text[0].isupper()
    shown = len(_BESIDE.findall(text)) > 1 or _INDEFINITE.match(text) is not None
    return len(text) >= _SCENE_MIN and shown and not told and _SCENE.search(text) is not None


def _shows_thing(text: str) -> bool:
    """`Kaum größer als ein Finger: ein Krebs kurz vor dem Umzug in den Bach`, of no sentence."""
    match = _THING.fullmatch(text)
    return match is not None and not has_verb(match["shown"])


_THING = re.compile(
    r"[^:.!?]{8,60}: (?P<shown>(?:ein|eine|der|die|das|zwei|drei) [^:.!?]{10,80}"
    r" (?:in|im|vor|am|auf|bei|an|zwischen|neben|hinter) [^:.!?]{4,60})"
)


def _shows_person(layout: Layout, index: int) -> bool:
    """Somebody whom the article names, somewhere, and no verb: no sentence of a text is so. "Leere
    Kisten: Winzer Lamm in seinem Keller."
    """
    before, _, text = layout.text(index).rpartition(": ")
    match = _PERSON.match(text)
    if match is None or has_inner_break(text) or not is_noun_phrase(text):
        return False
    if before and not (ends_sentence(text) and all(map(is_noun_phrase, before.split(", ")))):
        return False
    name = match["name"].split()[-1] if before else match["name"]
    return is_names(match["name"]) and _is_named(layout, index, name)


def _is_above_lead(layout: Layout, index: int) -> bool:
    """One sentence below a credit, in the lines at the top of a page that end with the lead."""
    text = layout.text(index) if index < min(len(layout), _HEAD_MAX) else ""
    if not text or not layout.is_open(index) or len(text) > _LONG_PROSE or has_inner_break(text):
        return False
    prose = layout.opened(index + 1, min(index + _SIGHT, len(layout)))
    found = list(islice((i for i in prose if layout.is_prose(i)), 2))
    return (
        index == layout.first_prose()
        and len(found) == 2
        and layout.same_group(index - 1, index)
        and layout.same_group(index, found[0])
        and not layout.same_group(found[0], found[1])
    )


def _is_second_caption(layout: Layout, index: int) -> bool:
    """Description, credit, caption: a picture at the top of a page, above the headline."""
    return (
        index < min(len(layout), _HEAD_MAX)
        and index < layout.first_prose()
        and layout.is_open(index)
        and layout.text(index).count(" ") >= 2
        and next((i for i in layout.opened() if i < index - 2), None) is None
        and _headline_follows(layout, index)
    )


def signed_pairs_in_the_head(layout: Layout) -> None:
    """What a picture shows and who took it, in a group of their own below the author's line."""
    lines = range(min(_HEAD_MAX, len(layout)))
    signed = next((i for i in lines if layout.role(i) is Role.BYLINE), len(layout))
    for index in range(signed + 1, layout.first_prose()):
        pair = layout.group_of(index)
        if len(pair) != _PAIR or index != pair.start or not all(map(layout.is_open, pair)):
            continue
        shown, name = (layout.text(i) for i in pair)
        stranger = name not in layout.text(signed) and not _is_named(layout, pair[1], name)
        named = stranger and name.count(" ") == 1 and is_names(name)
        told = layout.is_title(index) and shown.count(" ") > _NAME_SPACES and not is_names(shown)
        if named and told:
            layout.verdicts[pair[0]], layout.verdicts[pair[1]] = CAPTION, CREDIT


def signed_in_the_head(layout: Layout) -> None:
    """A caption that ends with its photographer's name alone, between the headline and the text:
    "Das Café hat bis Jahresende geöffnet. Ute Lamm"."""
    top = layout.headline
    if top is None or layout.transcript:
        return
    for index in range(top + 1, min(top + _SIGHT, layout.second_prose())):
        match = _SIGNED.fullmatch(layout.text(index)) if layout.is_text(index) else None
        if not match or has_inner_break(match["shows"]) or not is_names(match["name"]):
            continue
        ended = match["shows"][-1] in ".!"
        joined = match["shows"].split()[-1][0].isupper()
        stranger = not _is_named(layout, index, match["name"].split()[-1])
        below = index + 1 < len(layout) and layout.is_open(index + 1)
        if (ended or joined) and stranger and below and layout.is_prose(index + 1):
            layout.verdicts[index] = CAPTION


def _is_named(layout: Layout, index: int, name: str) -> bool:
    """Does the article speak of whoever has this name?"""
    near = range(max(0, index - _EARSHOT), min(index + _EARSHOT, len(layout)))
    return any(name in layout.text(i) for i in near if i != index and layout.is_text(i))


def captions_below_lead(layout: Layout) -> None:
    """One sentence between the lead and a credit belongs to the picture."""
    leads = [i for i in range(len(layout)) if layout.role(i) is Role.LEAD]
    for index in range(leads[-1] + 1, layout.second_prose()) if leads else ():
        credit = index + 1 < len(layout) and layout.role(index + 1) is Role.CREDIT
        text = layout.text(index)
        plain = layout.passages[index].mark is Mark.NONE and len(text) <= _LONG_PROSE
        if credit and plain and layout.is_open(index) and not has_inner_break(text):
            layout.verdicts[index] = CAPTION


def alternative_texts(layout: Layout) -> None:
    """A line above a caption near the headline describes the picture once more."""
    top = layout.headline
    if top is None or layout.alone:
        return
    for index in range(top + 1, min(top + _SIGHT, len(layout) - 1)):
        if layout.role(index + 1) is not Role.CAPTION or not layout.is_open(index):
            continue
        if layout.passages[index + 1].mark is Mark.IMAGE:
            continue  # it has its own words for that
        text = layout.text(index)
        if _is_of_text(layout, index) or (is_names(text) and text.count(" ") == 1):
            continue
        sentence = len(text) <= _LONG_PROSE and not has_inner_break(text)
        told = layout.is_text(index - 1) and layout.is_prose(index - 1)
        tight = told and layout.same_group(index - 1, index)
        beside = layout.same_group(index, index + 1) and not tight
        if (beside and sentence) or (
            layout.is_prose(index) and sentence and _lead_follows(layout, index)
        ):
            layout.judge(index, Role.CAPTION, "description of a picture")


def described_twice(layout: Layout) -> None:
    """A picture's alternative text above its caption, anywhere: "Mast vor einem Tunnel"."""
    top = -1 if layout.headline is None else layout.headline
    for index in range(len(layout) - 2, top, -1):
        text, below = layout.text(index), layout.text(index + 1)
        if layout.role(index + 1) is not Role.CAPTION or not layout.is_open(index):
            continue
        plain = layout.passages[index].mark is Mark.NONE and not is_question(text)
        if not (plain and layout.is_title(index) and text.count(" ") > 1):
            continue
        shared = any(stem in below for stem in stems(text)) and not has_verb(text)
        if _SCENE.search(text) or (shared and not text.startswith(_DEFINITE)):
            layout.judge(index, Role.CAPTION, "description of a picture")


def _is_caption(layout: Layout, index: int) -> bool:
    text = layout.text(index)
    if layout.passages[index].mark is not Mark.NONE or len(text) > _LONG_PROSE:
        return False
    if _is_of_text(layout, index) or ISSUER_CODE.match(text):
        return False
    if text.casefold() in words("sections"):
        return False  # above the picture at the top of the page
    earlier = [i for i in layout.opened(max(0, index - _SIGHT), index) if len(layout.text(i)) > 15]
    prose_before = any(layout.is_prose(i) for i in earlier)
    if not prose_before and _is_headline_again(layout, index, earlier):
        return False
    if layout.is_title(index):
        if earlier:
            spaces = layout.text(earlier[0]).count(" ")
            headed = spaces > _HEADLINE_SPACES or (spaces > 2 and has_verb(layout.text(earlier[0])))
            return prose_before or headed or len(earlier) > 1 or _lead_follows(layout, index)
        return _headline_follows(layout, index)
    if prose_before:
        apart = layout.same_group(index, index + 1) and (
            layout.group_size(index) <= 3 or _is_only_prose(layout, index)
        )
        return apart or (len(text) <= 180 and not has_inner_break(text))
    if has_inner_break(text):
        paired = layout.group_size(index) == 2 and layout.same_group(index, index + 1)
        below_buttons = layout.role(index - 1) in _ABOVE_PICTURES
        short = len(text) <= _TWO_MAX and (paired or below_buttons)
        two = short and _lead_follows(layout, index)
        return two or (not earlier and _title_and_lead_follow(layout, index + 2))
    return (
        _lead_follows(layout, index)
        or (not earlier and _headline_follows(layout, index))
        or _is_below_the_head(layout, index)
    )


def _is_headline_again(layout: Layout, index: int, earlier: list[int]) -> bool:
    """Did the first long line say the same? The end of a trail, and the headline below it."""
    texts = (layout.text(i) for i in earlier)
    first = next((text for text in texts if text.count(" ") >= _TITLE_SPACES), "")
    return layout.text(index) == first


def _is_above_the_headline(layout: Layout, index: int) -> bool:
    """One sentence between a trail and a button, "mit Video", below which the headline stands."""
    if not 0 < index < min(len(layout), _HEAD_MAX) - 1:
        return False
    text = layout.text(index)
    button = layout.role(index + 1) in (Role.NAVIGATION, Role.WIDGET)
    trail = all(layout.text(i).count(" ") < _TITLE_SPACES for i in layout.opened(0, index))
    short = len(text) <= _SENTENCE_MAX and not has_inner_break(text)
    return button and trail and short and _headline_follows(layout, index)


def _is_only_prose(layout: Layout, index: int) -> bool:
    """A sentence or two at the top of a small group: credit, author and date stand below."""
    if layout.group_size(index) > _TOP_MAX or len(layout.text(index)) > _TWO_MAX:
        return False
    group = layout.group_of(index)
    return index == group.start and not any(layout.is_prose(i) for i in group[1:])


def _is_below_the_head(layout: Layout, index: int) -> bool:
    """One sentence between a credit and what stands below a lead: a date, share buttons."""
    below = layout.opened(index + 1, min(index + _SIGHT, len(layout)))
    prose = list(islice((i for i in below if layout.is_prose(i)), 2))
    pair = layout.is_set_apart and layout.group_size(index) == _PAIR
    above = layout.role(index - 1) in _ABOVE_PICTURES if index else False
    apart = (pair and layout.same_group(index, index + 1)) or above
    if not (apart and len(prose) == 2 and len(layout.text(index)) <= _SENTENCE_MAX):
        return False
    lines = (layout.text(i) for i in layout.opened(0, index))
    return any(text.count(" ") > 3 or has_verb(text) for text in lines)


def _title_and_lead_follow(layout: Layout, title: int) -> bool:
    """A headline and its lead, right below the credit of a picture at the top of the page."""
    lead = title + 1
    both = lead < len(layout) and layout.is_open(title) and layout.is_open(lead)
    return (
        both
        and layout.is_title(title)
        and layout.text(title).count(" ") > _HEADLINE_SPACES
        and layout.is_prose(lead)
        and len(layout.text(lead)) <= _LEAD_MAX
    )


def _headline_follows(layout: Layout, index: int) -> bool:
    """Are there a headline and what stands above it, after a picture at the top of the page?"""
    titles = []
    for i in layout.opened(index + 1, min(index + _SIGHT, len(layout))):
        if layout.is_prose(i):
            break
        if not is_names(layout.text(i)) and layout.text(i) != layout.text(index):
            titles.append(i)
    spaces = [layout.text(i).count(" ") for i in titles]
    return 1 < len(titles) < 6 and (spaces[-1] >= 2 or max(spaces) >= _HEADLINE_SPACES)


def _lead_follows(layout: Layout, index: int) -> bool:
    """Is the next prose short beside the prose after it, as a lead is?"""
    below = layout.opened(index + 1, min(index + _SIGHT, len(layout)))
    prose = list(islice((i for i in below if layout.is_prose(i)), 3))
    sizes = [len(layout.text(i)) for i in prose]
    if len(prose) < 2 or sizes[0] > _LEAD_MAX:
        return False
    return sizes[0] < 0.75 * max(sizes[1:]) or _about_between(layout, prose[0], prose[1])


def _about_between(layout: Layout, first: int, second: int) -> bool:
    """Is there, between two paragraphs, nothing but a byline or a date?"""
    lines = range(first + 1, second)
    return any(
        layout.role(i) in (Role.BYLINE, Role.PUBLISHED, Role.UPDATED)
        or date_verdict(layout.text(i)) is not None
        for i in lines
    ) and all(layout.is_title(i) or not layout.is_open(i) for i in lines)
