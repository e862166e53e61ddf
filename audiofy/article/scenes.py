"""What pictures show, without a credit: labelled, said twice, or told as only captions tell it."""

import re

from audiofy.article.layout import Layout
from audiofy.article.lines import CAPTION, CREDIT
from audiofy.article.model import Role
from audiofy.article.names import is_names
from audiofy.article.passages import Mark
from audiofy.article.pictures import (
    INDEFINITE,
    LONG_PROSE,
    SIGHT,
    is_named,
    is_of_text,
    lead_follows,
)
from audiofy.article.shape import (
    ends_sentence,
    has_inner_break,
    has_verb,
    is_noun_phrase,
    is_question,
    stems,
)

_LABEL_SIGHT = 6  # passages
_BUTTONS = frozenset({"bild in detailansicht öffnen", "bildbeschreibung einblenden"})
_PICTURE_LINES = 3  # a button, a caption and a credit
_CAPTION_LABEL = re.compile(r"Bild(?:unterschrift|text|legende|beschreibung):?", re.IGNORECASE)
_SCENE = re.compile(r"\b(?:auf|vor|in|an|mit|neben|hinter|unter|über|zwischen) ein(?:em|er|en)?\b")
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
_VIEW = re.compile(
    r"Blick (?:in|auf|aus|über|durch) (?:[^.!?:]{5,80}\.|[^.!?:]{8,60}, [^.!?:]{8,60})"
)
_PERSON = re.compile(
    r"(?:(?:Der |Die )?[A-ZÄÖÜ][\w-]+ )?(?:(?:Dr|Prof)\. )*"
    r"(?P<name>[A-ZÄÖÜ][\w-]+ [A-ZÄÖÜ][\w-]+) (?:auf|vor|in|an|mit|bei|im|am|beim|neben|hinter) "
)
_DEFINITE = ("Der ", "Die ", "Das ")


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
        if layout.label(button) not in _BUTTONS:
            continue
        caption, credit = button + 1, button + 2
        told = layout.is_open(caption) and len(layout.text(caption)) <= LONG_PROSE
        if not told or has_inner_break(layout.text(caption)):
            continue
        layout.verdicts[caption] = CAPTION
        signs = layout.same_group(caption, credit) and layout.is_title(credit)
        if signs and layout.is_open(credit) and layout.group_size(button) == _PICTURE_LINES:
            layout.verdicts[credit] = CREDIT


def captions_again_with_credit(layout: Layout) -> None:
    """`© Nele Hartwich Das Becken ist leer.` below "Das Becken ist leer."."""
    for index in range(1, len(layout)):
        above, text = layout.text(index - 1), layout.text(index)
        again = len(above) > _AGAIN_MIN and len(text) > len(above) and text.endswith(above)
        if again and text.startswith(_CREDIT_SIGNS) and len(text) - len(above) <= _AGAIN_CREDIT:
            layout.verdicts[index - 1] = layout.verdicts[index] = CAPTION


_CREDIT_SIGNS = ("©", "Foto:", "Bild:", "Quelle:")
_AGAIN_MIN, _AGAIN_CREDIT = 25, 80  # characters


def captions_again(layout: Layout) -> None:
    """A caption that stands above its credit, and once more below a button of the picture."""
    lines = range(1, len(layout))
    credited = (i - 1 for i in lines if layout.role(i) is Role.CREDIT)
    shown = {layout.text(i) for i in credited if layout.role(i) is Role.CAPTION}
    for index in layout.opened() if shown else ():
        button = index > 0 and layout.role(index - 1) in (Role.WIDGET, Role.NAVIGATION)
        if button and len(layout.text(index)) > _AGAIN_MIN and layout.text(index) in shown:
            layout.verdicts[index] = CAPTION


def scenes(layout: Layout) -> None:
    """A picture's description on a line of its own, without a credit: "Ein Schaf mit zwei Lämmern
    auf einem Deich", "Ein Mast liegt auf einem Haus.", "Ute Lamm in ihrer Werkstatt"."""
    if layout.alone or layout.again:
        return  # a sentence of the text, or a point whose bullet is gone
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
    shown = len(_BESIDE.findall(text)) > 1 or INDEFINITE.match(text) is not None
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
    return is_names(match["name"]) and is_named(layout, index, name)


def alternative_texts(layout: Layout) -> None:
    """A line above a caption near the headline describes the picture once more."""
    top = layout.headline
    if top is None or layout.alone:
        return
    for index in range(top + 1, min(top + SIGHT, len(layout) - 1)):
        if layout.role(index + 1) is not Role.CAPTION or not layout.is_open(index):
            continue
        if layout.passages[index + 1].mark is Mark.IMAGE:
            continue  # it has its own words for that
        text = layout.text(index)
        if is_of_text(layout, index) or (is_names(text) and text.count(" ") == 1):
            continue
        sentence = len(text) <= LONG_PROSE and not has_inner_break(text)
        told = layout.is_text(index - 1) and layout.is_prose(index - 1)
        tight = told and layout.same_group(index - 1, index)
        beside = layout.same_group(index, index + 1) and not tight
        if (beside and sentence) or (
            layout.is_prose(index) and sentence and lead_follows(layout, index)
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
