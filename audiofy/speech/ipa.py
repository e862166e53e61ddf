"""The sounds of a word, in IPA, as eSpeak NG and Piper's German voices take them: see ipa.toml."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from audiofy.script.model import Sounds

_UNHEARD = dict.fromkeys(map(ord, ".|‖‿ʔˑʼ\u0361\u035c\u032f"))
"""Borders, ties, and the glottal stop, which German voices set by themselves."""

_STRESS = {"ˈ": "'", "ˌ": ","}


class Part(NamedTuple):
    """A part of a text, from `start` on: as it is written, or with its sounds in IPA."""

    start: int
    text: str
    ipa: str = ""


class _Sound(NamedTuple):
    mnemonic: str
    learnt: str
    is_vowel: bool


def parted(text: str, sounds: Iterable["Sounds"]) -> Iterator[Part]:
    """The text in parts, of which those with sounds of their own stand alone."""
    at = 0
    for each in sounds:
        if at < each.start:
            yield Part(at, text[at : each.start])
        yield Part(each.start, text[each.start : each.end], each.ipa)
        at = each.end
    if at < len(text):
        yield Part(at, text[at:])


def espeak_mnemonics(ipa: str) -> str | None:
    """The sounds as eSpeak NG takes them between [[ and ]]; None if there is one it has not."""
    words = _words(ipa)
    if words is None:
        return None
    return " ".join(
        "|".join(_STRESS.get(stress, "") + sound.mnemonic for stress, sound in word)
        for word in words
    )


def as_learnt(ipa: str) -> str | None:
    """The sounds as Piper's German voices have learnt them; None if there is one they have not."""
    words = _words(ipa)
    if words is None:
        return None
    spelled = " ".join("".join(stress + sound.learnt for stress, sound in word) for word in words)
    return unicodedata.normalize("NFD", spelled)


def _words(ipa: str) -> list[list[tuple[str, _Sound]]] | None:
    """The sounds of each word with the stress before them, if all are in the table."""
    words = [_stressed(_found(word)) for word in _plain(ipa).split()]
    return words if words and all(words) else None


def _plain(ipa: str) -> str:
    return unicodedata.normalize("NFD", ipa).translate(_UNHEARD).replace("'", "ˈ")


def _found(word: str) -> list[str]:
    """The sounds and stress marks of a word; nothing if one of them is unknown."""
    sounds = _sound().findall(word)
    return sounds if sum(map(len, sounds)) == len(word) else []


def _stressed(sounds: Sequence[str]) -> list[tuple[str, _Sound]]:
    """Each sound with its stress: it stands before the syllable in IPA, before the vowel here."""
    stressed: list[tuple[str, _Sound]] = []
    stress = ""
    for each in sounds:
        if each in _STRESS:
            stress = each
            continue
        sound = _table()[each]
        stressed.append((stress if sound.is_vowel else "", sound))
        stress = "" if sound.is_vowel else stress
    return stressed


@cache
def _sound() -> re.Pattern[str]:
    longest_first = sorted([*_table(), *_STRESS], key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first)))


@cache
def _table() -> dict[str, _Sound]:
    tables = tomllib.loads(files("audiofy.speech").joinpath("ipa.toml").read_text("utf-8"))
    return {
        unicodedata.normalize("NFD", ipa): _Sound(mnemonic, learnt, kind == "vowels")
        for kind, rows in tables.items()
        for ipa, (mnemonic, learnt) in rows.items()
    }
