"""SVOX Pico (Apache-2.0, from the package ttspico): the best German voice that installs by pip."""

import ctypes
import site
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, files, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from audiofy.errors import EngineUnavailable, SynthesisError
from audiofy.speech.check import SILENCE_PEAK, check_letters, check_request, peak
from audiofy.speech.model import Clip, Voice
from audiofy.speech.native import Sound, undisturbed
from audiofy.speech.pico_spelling import readable, unreadable
from audiofy.speech.wording import visible

_LANGUAGE = "de-DE"
_RATE_HZ = 16_000

_VOLUME = 40
"""Of 100: louder, Pico's own gain saturates hundreds of samples a sentence."""

_MAX_BYTES = 32_000
"""Pico counts the bytes of a text and its mark-up in 16 bits with a sign."""

_LONGEST_PATH = 511
"""Pico copies the path of a language file into 512 bytes, unchecked."""

_REVISION = 1
"""Of this file and its table: raise it when the same library would sound different."""


class Pico:
    """Speaks with Pico's German voice; a fresh engine for each text, as a used one differs."""

    name = "pico"
    online = False
    licence = "Apache-2.0"
    install = "pip install 'audiofy[pico]'"
    usual_speed = 80.0
    max_chars: int | None = 4000
    thread_safe = True

    def __init__(self) -> None:
        spec = find_spec("ctts")
        if spec is None or spec.origin is None:
            raise EngineUnavailable(self.name, self.install)
        try:
            self._library = _bound(ctypes.CDLL(spec.origin))
        except (OSError, AttributeError) as error:
            cause = f"The library of ttspico cannot be used: {error}."
            raise EngineUnavailable(self.name, self.install, cause) from error
        self.version = f"{version('ttspico')}.{_REVISION}"
        self._folder = str(self._language_folder()).encode()

    def voices(self) -> Sequence[Voice]:
        return (Voice(self.name, _LANGUAGE, _LANGUAGE, self.licence),)

    def synthesize(self, text: str, voice: Voice) -> Clip:
        check_request(self, visible(text), voice)
        words = readable(text)
        check_letters(self, text, unreadable(words))
        utf8 = words.encode()
        if len(utf8) > _MAX_BYTES:
            raise SynthesisError(self.name, f"more than {_MAX_BYTES} bytes at once", text)
        clip = Clip(undisturbed(lambda: self._speak(utf8, voice)), _RATE_HZ)
        if peak(clip) <= SILENCE_PEAK:
            raise SynthesisError(self.name, "Pico returned no sound", text)
        return clip

    def _language_folder(self) -> Path:
        """Where the German files of ttspico are."""
        for folder in _language_folders():
            names = [path.name for path in folder.glob(f"{_LANGUAGE}_*.bin")]
            longest = max((len(f"{folder}/{name}".encode()) for name in names), default=0)
            if len(names) >= _LANGUAGE_FILES and longest <= _LONGEST_PATH:
                return folder
        cause = f"The language files {_LANGUAGE}_*.bin of ttspico are in none of its folders."
        raise EngineUnavailable(self.name, "pip install --force-reinstall ttspico", cause)

    def _speak(self, utf8: bytes, voice: Voice) -> bytes:
        sound = Sound()

        def deliver(*call: Any) -> bool:
            *_, address, size_bytes, _ = call
            sound.take(address, size_bytes)
            return True

        callback = _SynthCallback(deliver)
        engine = self._library.TtsEngine_Create(self._folder, _LANGUAGE.encode(), callback)
        if not engine:
            raise SynthesisError(self.name, f"Pico cannot load {_LANGUAGE} from {self._folder!r}")
        try:
            self._library.TtsEngine_SetVolume(engine, _VOLUME)
            self._library.TtsEngine_SetRate(engine, 100 + voice.rate_percent)
            self._library.TtsEngine_SetPitch(engine, 100 + voice.pitch_percent)
            spoken = self._library.TtsEngine_Speak(engine, utf8, None)
        finally:
            self._library.TtsEngine_Destroy(engine)
        if not spoken:
            raise SynthesisError(self.name, "Pico failed", utf8.decode())
        return sound.pcm


_LANGUAGE_FILES = 2
"""Text analysis (_ta.bin) and signal generation (_sg.bin)."""

_SynthCallback = ctypes.CFUNCTYPE(
    ctypes.c_bool,  # go on?
    ctypes.c_void_p,  # user
    ctypes.c_uint32,  # rate in Hz
    ctypes.c_uint32,  # bits a sample
    ctypes.c_int,  # channels
    ctypes.c_void_p,  # audio
    ctypes.c_uint32,  # its bytes
    ctypes.c_bool,  # is it the last?
)


def _bound(library: ctypes.CDLL) -> ctypes.CDLL:
    """The functions of tts_engine.h, which ttspico's extension module exports beside its own."""
    library.TtsEngine_Create.restype = ctypes.c_void_p
    library.TtsEngine_Create.argtypes = [ctypes.c_char_p, ctypes.c_char_p, _SynthCallback]
    library.TtsEngine_Destroy.restype = None
    library.TtsEngine_Destroy.argtypes = [ctypes.c_void_p]
    for function in (
        library.TtsEngine_SetVolume,
        library.TtsEngine_SetRate,
        library.TtsEngine_SetPitch,
    ):
        function.argtypes = [ctypes.c_void_p, ctypes.c_int]
    library.TtsEngine_Speak.restype = ctypes.c_bool
    library.TtsEngine_Speak.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    return library


def _language_folders() -> Iterator[Path]:
    """Where ttspico's files may be: as it says itself, else where pip puts data files."""
    try:
        for file in files("ttspico") or ():
            if file.name == f"{_LANGUAGE}_ta.bin":
                yield Path(str(file.locate())).resolve().parent
    except PackageNotFoundError:
        pass
    for prefix in (sys.prefix, site.getuserbase(), sys.base_prefix):
        yield Path(prefix, "languages")
    yield Path("/usr/share/pico/lang")
