"""Any server that speaks OpenAI's /v1/audio/speech: OpenAI itself, other vendors, your own.

    POST {url}/audio/speech {"model": ..., "voice": ..., "input": ..., "response_format": ...}

The key comes from the environment alone and goes nowhere but into the request's header.
"""

import os
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from audiofy.errors import ConfigError, EngineUnavailable, SynthesisError
from audiofy.speech.address import checked_url, is_private
from audiofy.speech.check import FLOOR_MS_PER_WORD_CHAR, Pace, check_text
from audiofy.speech.decode import believed, decoded, decoded_pcm, tells_length
from audiofy.speech.model import Clip, Voice
from audiofy.speech.network import Failure, Patience, Server
from audiofy.speech.wording import visible

if TYPE_CHECKING:
    import requests

VENDOR = "https://api.openai.com/v1"

_VOICES = (
    *("nova", "alloy", "ash", "ballad", "coral", "echo"),
    *("fable", "onyx", "sage", "shimmer", "verse"),
)
_FORMATS = ("wav", "flac", "mp3", "opus", "pcm")
_PCM_HZ = 24_000
"""The protocol's own, for the one format that does not say."""

_NAME = re.compile(r"[\w.:/+-]{1,100}")
_PATIENCE = Patience(read_s=60.0, answer_s=120.0, total_s=300.0, answer_bytes=64_000_000)


class OpenAi:
    """Speaks by the server at `url`, which gets the text. Never chosen by "auto".

    `voice` is the voice that is best where no other is named: a server of your own has its own.
    """

    name = "openai"
    online = True
    licence = "by the terms of the server"
    install = "export AUDIOFY_OPENAI_URL=https://... AUDIOFY_OPENAI_KEY=..."
    usual_speed = 5.0
    max_chars: int | None = 4000
    thread_safe = True
    changes: ClassVar[frozenset[str]] = frozenset({"rate"})

    def __init__(
        self,
        url: str = "",
        model: str = "",
        voice: str = "",
        format: str = "",
        patience: Patience = _PATIENCE,
        requests_per_minute: int = 0,
    ) -> None:
        self._url = checked_url(url or os.environ.get("OPENAI_BASE_URL") or VENDOR, "openai_url")
        self._model = _checked_name(model or "gpt-4o-mini-tts", "model")
        self._voice = _checked_name(voice or _VOICES[0], "voice")
        self._format = format or "wav"
        if self._format not in _FORMATS:
            hint = f"Choose one of: {', '.join(_FORMATS)}"
            raise ConfigError(f"{self._format!r} is no format for openai_format.", hint)
        self._key = self._find_key()
        self.version = f"1 {self._url} {self._model} {self._format}"
        self._server = Server(self.name, self._url, patience, requests_per_minute, self._key)
        self._paces: dict[Voice, Pace] = {}

    def voices(self) -> Sequence[Voice]:
        return tuple(map(self._as_voice, dict.fromkeys((self._voice, *_VOICES))))

    def voice_named(self, name: str) -> Voice | None:
        """Servers of one's own have voices of their own: any name may be one."""
        return self._as_voice(name) if _NAME.fullmatch(name) else None

    def synthesize(self, text: str, voice: Voice) -> Clip:
        """Raises ConfigError for a pitch: the protocol knows none."""
        if voice.pitch_percent:
            hint = "Leave out --pitch, or choose another engine: audiofy voices"
            raise ConfigError("A voice of an OpenAI server cannot change its pitch.", hint)
        words = visible(text)
        check_text(self, words)
        if not _NAME.fullmatch(voice.name):
            raise SynthesisError(self.name, f"there is no voice {voice.name!r}", text)
        request = self._request(words, voice)
        return self._server.clip(request, lambda answer: self._heard(answer, words, voice), text)

    def _find_key(self) -> str:
        """The key for this server: OpenAI's own variable is only for OpenAI's own address.

        A file of settings can name any server; it must not get a key that was meant for another.
        """
        key = os.environ.get("AUDIOFY_OPENAI_KEY", "")
        if not key and self._url in (VENDOR, os.environ.get("OPENAI_BASE_URL", "").rstrip("/")):
            key = os.environ.get("OPENAI_API_KEY", "")
        if not key and self._url == VENDOR:
            cause = "There is no key for OpenAI, and no address of another server."
            raise EngineUnavailable(self.name, self.install, cause)
        if key and not (key.isascii() and key.isprintable() and " " not in key):
            raise ConfigError(
                "The key has characters that no key has.", "Look for line ends in it."
            )
        if key and not is_private(self._url):
            cause = f"The key would go to {self._url} for everyone on the way to read."
            raise ConfigError(cause, "Use an https:// address, or unset the key.")
        return key

    def _as_voice(self, name: str) -> Voice:
        return Voice(self.name, name, "mul", self.licence, "trainedAlgorithmicMedia")

    def _request(self, words: str, voice: Voice) -> "requests.PreparedRequest":
        import requests

        question: dict[str, str | float] = {
            "model": self._model,
            "voice": voice.name,
            "input": words,
            "response_format": self._format,
        }
        if voice.rate_percent:
            question["speed"] = (100 + voice.rate_percent) / 100
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else {}
        url = f"{self._url}/audio/speech"
        return requests.Request("POST", url, headers=headers, json=dict(question)).prepare()

    def _heard(self, answer: bytes, words: str, voice: Voice) -> Clip | Failure:
        bare = self._format == "pcm"
        clip = decoded_pcm(answer, _PCM_HZ) if bare else decoded(answer)
        pace = self._paces.setdefault(voice, Pace())
        floor_ms, sized = FLOOR_MS_PER_WORD_CHAR, tells_length(answer)
        return believed(clip, words, voice, pace, floor_ms=floor_ms, sized=sized)


def _checked_name(name: str, what: str) -> str:
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{name!r} is no name of a {what}.", f"Set openai_{what} to another.")
    return name
