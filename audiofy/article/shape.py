"""How a line looks: like a heading, like prose, like a question. No words needed, only form."""

import re

from audiofy.article.tables import words

_CLOSERS = "\"'“”«»‹›‘’)] ■▪◼◾"
"""What may stand after the last full stop: quotation marks, brackets, a magazine's end mark."""

_DOES = re.compile(r"(?<=[.!?…])[\"“«]? \([a-zäöü][^().!?]{2,30}\)$")
_DOES_SIGHT = 60  # characters
_TITLE_MAX = 130  # characters; no newsroom sets longer headings
_CAPITALISED = re.compile(r"\b[A-ZÄÖÜ][^\W\d_]{4,}")
_TOKEN = re.compile(r"[^\W\d_][\w'’-]*")
_ADJECTIVE_ENDS = ("e", "en", "er", "es", "em")
_STEM = 7  # characters
_END = 5  # letters of a compound
_SENTENCE_BREAK = re.compile(r"[.!?…][\"'“”«»‹›‘’)]* +[\"'„“«»‚‘(]*[A-ZÄÖÜ0-9]")
_LOWER = "bspw bzw ca dt engl etc evtl frz geb gest ggf inkl lt max min mind sog str usw vgl zzgl"
_UPPER = (
    "Abb Abs Anm Apr Art Aufl Aug Bd Bez Bgm Bhf Co Dez Dipl Dr Fa Feb Fr Frl Geb Gebr Gen Hbf Hl"
    " Hr Hrn Ing Jan Jr Kap Lt Mag Min Mio Mrd Msgr Nov Nr Okt Pfr Prof Rd Sept Sr St Std Str Tel"
    " Tsd Univ Vol Wg"
)
_ABBREVIATED = re.compile(
    rf"(?:^|[\s(])(?:\w|\w\.\w|\d+|[A-Z]{{2,4}}|{f'{_LOWER} {_UPPER}'.replace(' ', '|')})$"
)


def stems(text: str) -> list[str]:
    """Its nouns and names without their endings: what it is about."""
    return [word[:_STEM] for word in _CAPITALISED.findall(text)]


def takes_up(below: str, title: str) -> bool:
    """Has the text one of the title's nouns, or a word made with it: Räder of "Fahrräder", an
    Antriebswelle of "Welle"?"""
    folded = below.casefold()
    ends = (word[-_END:] for word in _CAPITALISED.findall(title) if len(word) > _END + 2)
    return any(stem.casefold() in folded for stem in stems(title)) or any(
        re.search(rf"\b{re.escape(end)}", folded) for end in ends
    )


def letters(text: str) -> str:
    """Its letters and digits alone, all small."""
    return "".join(filter(str.isalnum, text.casefold()))


def ends_sentence(text: str) -> bool:
    """Does it end with a full stop, a question or an exclamation mark, inside quotes or not, or
    with what somebody does there: "Ja. (lacht)"?"""
    if text.endswith(")"):
        text = _DOES.sub("", text[-_DOES_SIGHT:])
    return text.rstrip(_CLOSERS)[-1:] in (".", "!", "?", "…")


def ends_flat(text: str) -> bool:
    """Does it end with a mark that closes or carries on prose: full stop, colon, comma?"""
    if text.endswith(")"):
        text = _DOES.sub("", text[-_DOES_SIGHT:])
    bare = text.rstrip(_CLOSERS)
    return bare[-1:] in (".", ":", ",", ";") and not bare.endswith("..")


def has_inner_break(text: str) -> bool:
    """Are there (likely) two sentences or more?"""
    for match in _SENTENCE_BREAK.finditer(text):
        before = text[max(0, match.start() - 12) : match.start()]
        if text[match.start()] != "." or not _ABBREVIATED.search(before):
            return True
    return False


def is_title_like(text: str) -> bool:
    """Short, with words, and not ended like prose: headings, labels, names."""
    return (
        len(text) <= _TITLE_MAX
        and not ends_flat(text)
        and not (ends_sentence(text) and len(text) > 60 and has_inner_break(text))
        and has_words(text)
    )


def is_prose(text: str) -> bool:
    """A sentence that nobody would set as a heading."""
    return len(text) > 40 and text.count(" ") >= 6 and not is_title_like(text)


def is_question(text: str) -> bool:
    return text.rstrip(_CLOSERS)[-1:] == "?"


def has_words(text: str) -> bool:
    return any(map(str.isalnum, text))


def has_verb(text: str) -> bool:
    """Does a title seem to have a verb? Lower-case words in -t that are no particles tell, and past
    forms that change their vowel."""
    return any(
        word in words("strong_verbs")
        or (word[-1:] == "t" and word.islower() and len(word) > 2 and word not in words("no_verbs"))
        for word in text.replace(",", "").split()
    )


def is_noun_phrase(text: str) -> bool:
    """Nouns, names and what stands between them, and so no verb: "Ute Lamm in ihrer Werkstatt".

    A word in lower case is an article, a preposition and the like, or comes after one and before a
    noun, as adjectives do.
    """
    joined, adjective = True, False
    tokens = _TOKEN.findall(text)
    for token in tokens:
        if token[0].isupper():
            joined, adjective = False, False
        elif token in words("joints"):
            if adjective:
                return False
            joined = True
        elif joined and token.endswith(_ADJECTIVE_ENDS):
            adjective = True
        else:
            return False
    return bool(tokens) and tokens[-1][0].isupper()
