"""Google Translate's voice, fetched by the library gTTS: the only engine here that needs the net.

gTTS builds the request; sending, checking and decoding are ours. Its own way sends each request
without a time-out or a verified certificate, and divides German text where no sentence ends.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec
from typing import TYPE_CHECKING, ClassVar

from audiofy.errors import ConfigError, EngineUnavailable
from audiofy.speech.check import Pace, check_request
from audiofy.speech.decode import believed, decoded
from audiofy.speech.model import Clip, Voice
from audiofy.speech.network import Failure, Patience, Server
from audiofy.speech.wording import visible

if TYPE_CHECKING:
    import requests

_ANSWER = re.compile(rb'jQ1olc","\[\\"((?:[\w+/=]|\\+u003d|\\+/)*)\\"\]')
"""Where the sound stands in an answer, as in gTTS's own stream(): base64 of an MP3, in JSON that
stands as a string in JSON, so that "=" and "/" may be escaped twice."""

_EQUALS_SIGN = re.compile(rb"\\+u003d")

_FLOOR_MS_PER_WORD_CHAR = 48
"""Stricter than for voices whose rate can change: it has to find half an answer."""

_COUNTRY = re.compile(r"[a-z]{2,3}(\.[a-z]{2})?")


class Gtts:
    """Speaks by translate.google.`tld`. The text leaves the machine; never chosen by "auto"."""

    name = "gtts"
    online = True
    licence = "MIT (gTTS); the speech by Google's terms of service"
    install = "pip install gTTS"
    usual_speed = 5.0
    max_chars: int | None = 100
    thread_safe = True
    changes: ClassVar[frozenset[str]] = frozenset()

    def __init__(
        self, tld: str = "com", patience: Patience | None = None, requests_per_minute: int = 0
    ) -> None:
        if not _COUNTRY.fullmatch(tld):
            hint = "Give the end of a Google address, such as com or co.uk."
            raise ConfigError(f"{tld!r} is no top-level domain.", hint)
        if find_spec("gtts") is None:
            raise EngineUnavailable(self.name, self.install)
        self.version = f"{version('gTTS')}.1"
        self._tld = tld
        address = f"https://translate.google.{tld}"
        self._server = Server(self.name, address, patience or Patience(), requests_per_minute)
        self._pace = Pace()

    def voices(self) -> Sequence[Voice]:
        return (Voice(self.name, "de", "de-DE", self.licence, "trainedAlgorithmicMedia"),)

    def synthesize(self, text: str, voice: Voice) -> Clip:
        """Raises ConfigError for a rate or a pitch: the service has neither."""
        if voice.rate_percent or voice.pitch_percent:
            hint = "Leave out --rate and --pitch, or choose another engine: audiofy voices"
            raise ConfigError("Google's voice cannot change its rate or pitch.", hint)
        words = visible(text)
        check_request(self, words, voice)
        request = self._request(words, voice)
        return self._server.clip(request, lambda answer: self._heard(answer, words, voice), text)

    def _request(self, words: str, voice: Voice) -> "requests.PreparedRequest":
        """One POST; the functions leave the text as it is (gTTS's own delete full stops)."""
        import gtts

        spoken = gtts.gTTS(
            words,
            tld=self._tld,
            lang=voice.name,
            lang_check=False,
            pre_processor_funcs=[],
            tokenizer_func=lambda whole: [whole],
        )
        only: tuple[requests.PreparedRequest] = tuple(spoken._prepare_requests())
        return only[0]

    def _heard(self, answer: bytes, words: str, voice: Voice) -> Clip | Failure:
        clip = _sound_in(answer)
        floor_ms = _FLOOR_MS_PER_WORD_CHAR
        return believed(clip, words, voice, self._pace, floor_ms=floor_ms, sized=False)


def _sound_in(answer: bytes) -> Clip | Failure:
    """The clip in an answer with status 200, which may as well be a page about cookies."""
    found = _ANSWER.search(answer)
    if not found:
        return Failure("the answer holds no speech (a consent or robot page, perhaps)")
    try:
        unescaped = _EQUALS_SIGN.sub(b"=", found[1]).replace(b"\\", b"")
        mp3 = base64.b64decode(unescaped, validate=True)
    except binascii.Error as error:
        return Failure(f"the answer's sound cannot be decoded: {error}")
    return decoded(mp3)
