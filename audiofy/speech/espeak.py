"""eSpeak NG (GPL-3.0, from the package espeakng-loader): robotic, but speaks on every machine."""

import ctypes
import math
import sys
import threading
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from itertools import count, filterfalse
from typing import TYPE_CHECKING, Any, ClassVar

from audiofy.errors import EngineUnavailable, SynthesisError
from audiofy.speech.check import check_letters, check_request
from audiofy.speech.espeak_spelling import punctuated
from audiofy.speech.ipa import espeak_mnemonics, parted
from audiofy.speech.model import Clip, Voice
from audiofy.speech.native import Sound, undisturbed
from audiofy.speech.timing import Mark, word_times
from audiofy.speech.wording import must_be_heard, visible

if TYPE_CHECKING:
    from audiofy.script.model import Sounds

# Constants of speak_lib.h
_SYNCHRONOUS = 2
_NO_MORE_EVENTS, _WORD, _SENTENCE_END = 0, 1, 5
_DO_NOT_EXIT = 0x8000
_UTF8, _PHONEMES = 1, 0x100
_BY_CHARACTER = 1
_OK = 0
_RATE, _PITCH = 1, 3

_WORDS_PER_MINUTE = 175
_PITCH_MIDDLE = 50
_LONGEST_PATH = 159
"""The library copies the path of its data into 160 bytes."""

_OTHER_NUMERALS_AND_CURRENCIES = frozenset("¹²³¼½¾¢£¤¥֏৲৳৻૱௹₨₩€₹")
_LAST_OF_BASIC_PLANE = "\uffff"

_REVISION = 2
"""Of this file: raise it when the same library would sound different."""


class Espeak:
    """Speaks with the library's own German voice."""

    name = "espeak"
    online = False
    licence = "GPL-3.0-or-later"
    install = "pip install espeakng-loader"
    usual_speed = 110.0
    max_chars: int | None = None
    thread_safe = False
    takes_ipa = True
    _turn: ClassVar[threading.Lock] = threading.Lock()
    """The library keeps its state in globals: a second thread inside aborts the process."""

    def __init__(self) -> None:
        try:
            import espeakng_loader
        except ImportError as error:
            raise EngineUnavailable(self.name, self.install) from error
        self.version = f"{version('espeakng-loader')}.{_REVISION}"
        self._library_path = str(espeakng_loader.get_library_path())
        try:
            self._data_path = str(espeakng_loader.get_data_path()).encode()
        except RuntimeError as error:
            raise EngineUnavailable(self.name, self._reinstall, f"espeak: {error}.") from error
        if len(self._data_path) > _LONGEST_PATH:
            cause = f"eSpeak NG cannot read its data from a path as long as {self._data_path!r}."
            raise EngineUnavailable(self.name, "Use an environment with a shorter path.", cause)

    @property
    def _reinstall(self) -> str:
        return self.install.replace("install", "install --force-reinstall", 1)

    def voices(self) -> Sequence[Voice]:
        return (Voice(self.name, "de", "de-DE", self.licence),)

    def synthesize(self, text: str, voice: Voice, sounds: "Sequence[Sounds]" = ()) -> Clip:
        words = visible(text)
        check_request(self, words, voice)
        check_letters(self, text, filterfalse(says, words))
        marked = _Marked(words, sounds)
        with self._turn:
            return undisturbed(lambda: self._speak(words, marked, voice))

    def _speak(self, words: str, marked: "_Marked", voice: Voice) -> Clip:
        sound, marks = Sound(), list[Mark]()

        def deliver(address: int | None, frames: int, events: Any) -> int:
            sound.take(address, frames * ctypes.sizeof(ctypes.c_short))
            marks.extend(marked.marks(events))
            return 0

        utf8 = marked.text.encode()
        mode = _UTF8 | (_PHONEMES if marked.has_sounds else 0)
        with self._loaded() as library:
            rate = self._prepared(library, voice)
            callback = _SynthCallback(deliver)
            library.espeak_SetSynthCallback(callback)
            status = library.espeak_Synth(
                utf8, len(utf8) + 1, 0, _BY_CHARACTER, 0, mode, None, None
            )
        if status != _OK or not sound.pcm:
            raise SynthesisError(self.name, f"eSpeak NG failed (status {status})", words)
        clip = Clip(sound.pcm, rate)
        return replace(clip, words=word_times(words, marks, clip.frames))

    def _prepared(self, library: Any, voice: Voice) -> int:
        """Set up the voice; the rate of its sound in Hz."""
        rate = int(library.espeak_Initialize(_SYNCHRONOUS, 0, self._data_path, _DO_NOT_EXIT))
        if rate <= 0 or library.espeak_SetVoiceByName(voice.name.encode()) != _OK:
            raise SynthesisError(
                self.name,
                f"the voice {voice.name!r} cannot be loaded",
                hint=f"See audiofy voices, or mend the package: {self._reinstall}",
            )
        speed = _WORDS_PER_MINUTE * (100 + voice.rate_percent) / 100
        library.espeak_SetParameter(_RATE, round(speed), 0)
        library.espeak_SetParameter(_PITCH, _pitch_parameter(voice.pitch_percent), 0)
        return rate

    @contextmanager
    def _loaded(self) -> Iterator[Any]:
        """The library, fresh: what it said before would change how it speaks now.

        It gives back all memory but 2 kB, and 180 kB after a word that it says in English: let a
        process that speaks for days make place for a new one now and then.
        """
        library = ctypes.CDLL(self._library_path)
        try:
            yield library
            library.espeak_Terminate()
        finally:
            _unload(library)


class _Event(ctypes.Structure):
    """espeak_EVENT of speak_lib.h; `text_position` counts characters from 1."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position_ms", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", ctypes.c_char * 8),
    )


_SynthCallback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event)
)


class _Marked:
    """A text as the library gets it: punctuated, and with its own mnemonics for sounds."""

    def __init__(self, words: str, sounds: "Sequence[Sounds]") -> None:
        text = punctuated(words)
        if sounds:
            text = text.replace("[[", " [")  # or what follows would be taken for sounds, too
        self.has_sounds = False
        self.text = ""
        self._starts: list[tuple[int, int, bool]] = []
        for part in parted(text, sounds):
            mnemonics = espeak_mnemonics(part.ipa) if part.ipa else None
            self._starts.append((len(self.text), part.start, mnemonics is None))
            self.text += part.text if mnemonics is None else f"[[{mnemonics}]]"
            self.has_sounds |= mnemonics is not None

    def marks(self, events: Any) -> Iterator[Mark]:
        """Where words and silences begin, of the events that came with a piece of sound."""
        for index in count() if events else ():
            event = events[index]
            if event.type == _NO_MORE_EVENTS:
                return
            if event.type in (_WORD, _SENTENCE_END):
                is_word = event.type == _WORD
                yield Mark(self._origin(event.text_position - 1) if is_word else None, event.sample)

    def _origin(self, position: int) -> int:
        """Where in the words stands what the library met at this position of its text."""
        at, start, is_text = self._starts[bisect_right(self._starts, (position, math.inf)) - 1]
        return start + position - at if is_text else start


def says(character: str) -> bool:
    """Is it said, or may it be silent? eSpeak NG names the letters of living scripts.

    It drops other numerals (found by trial).
    """
    if not must_be_heard(character) or character in _OTHER_NUMERALS_AND_CURRENCIES:
        return True
    return (character.isalpha() and character <= _LAST_OF_BASIC_PLANE) or character.isascii()


def _pitch_parameter(percent: int) -> int:
    """eSpeak's pitch runs from 0 to 100, an octave down to an octave up (its pitch_adjust_tab)."""
    return round(_PITCH_MIDDLE * (1 + math.log2((100 + percent) / 100)))


def _unload(library: ctypes.CDLL) -> None:
    import _ctypes

    if sys.platform == "win32":
        _ctypes.FreeLibrary(library._handle)
    else:
        _ctypes.dlclose(library._handle)
