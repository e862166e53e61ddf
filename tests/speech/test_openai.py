"""The engine openai, against a server on this machine that has the protocol and the faults."""

import io
import json
import logging
import random
import socket
import struct
import subprocess
import sys
import threading
import time
import traceback
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from audiofy.article.model import Article, Block, Role
from audiofy.errors import AudiofyError, ConfigError, EngineUnavailable, SynthesisError
from audiofy.script.model import Script, Utterance
from audiofy.speech.model import Clip, Voice
from audiofy.speech.network import Breaker, Failure, Patience
from audiofy.speech.openai import VENDOR, OpenAi
from audiofy.speech.record import record
from audiofy.speech.registry import choose_engine, find_voice
from audiofy.speech.store import ClipStore

KEY = "sk-test-0123456789abcdef"
RATE_HZ = 24_000
SENTENCE = "Am dreißigsten Dezember schneite es in München heftig."
QUICK = Patience(attempts=5, first_wait_s=0.001, read_s=0.5, answer_s=1.0, answer_bytes=8_000_000)


def planned_ms(text: str) -> int:
    return len(text) * (58 + zlib.crc32(text.encode()) % 21) + 200


@cache
def samples(text: str) -> "np.ndarray[Any, np.dtype[np.int16]]":
    time_s = np.arange((planned_ms(text) - 200) * RATE_HZ // 1000) / RATE_HZ
    buzz = 9000 * bool(text.strip()) * np.sign(np.sin(2 * np.pi * 130 * time_s))
    return np.concatenate([buzz, np.zeros(RATE_HZ // 5)]).astype("<i2")


@cache
def speech(text: str, kind: str = "wav") -> bytes:
    if kind == "pcm":
        return samples(text).tobytes()
    sound = io.BytesIO()
    kinds = {"opus": ("OGG", "OPUS"), "mp3": ("MP3", "MPEG_LAYER_III")}
    container, coding = kinds.get(kind, (kind.upper(), "PCM_16"))
    soundfile.write(sound, samples(text), RATE_HZ, format=container, subtype=coding)
    return sound.getvalue()


def streamed(wav: bytes, unknown: int) -> bytes:
    """As servers send it that do not know the length when they begin."""
    length = struct.pack("<I", unknown)
    return wav[:4] + length + wav[8:40] + length + wav[44:]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    server: "Vendor"

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(question)
        self.server.keys.add(self.headers.get("Authorization"))
        assert self.path == "/v1/audio/speech"
        fault = self.server.next_fault(question["input"])
        if fault is None:
            self.reply(speech(question["input"], question["response_format"]))
        else:
            FAULTS[fault](self, question["input"])

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status: int, message: str, **headers: str) -> None:
        self.reply(json.dumps({"error": {"message": message}}).encode(), status, **headers)

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def hang_up(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.close_connection = True

    def sleep(self) -> None:
        self.server.closing.wait(1.0)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


@dataclass
class Vendor(ThreadingHTTPServer):
    """Answers with the faults in `faults` (each once), then with `always`, else with speech."""

    faults: deque[str] = field(default_factory=deque)
    always: str | None = None
    chance: Callable[[str], str | None] | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: set[str | None] = field(default_factory=set)

    daemon_threads = True

    def __post_init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.closing = threading.Event()

    def next_fault(self, text: str) -> str | None:
        if self.chance is not None:
            return self.chance(text)
        return self.faults.popleft() if self.faults else self.always

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on a faulty answer is no event."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"


FAULTS: dict[str, Callable[[Handler, str], None]] = {
    "429": lambda self, _: self.refuse(429, "Slow down."),
    "429, wait 0 s": lambda self, _: self.refuse(429, "Slow down.", Retry_After="0"),
    "500": lambda self, _: self.reply(b"oops", 500),
    "503": lambda self, _: self.refuse(503, "Overloaded."),
    "empty": lambda self, _: self.reply(b""),
    "JSON instead of sound": lambda self, _: self.reply(b'{"error": "no"}'),
    "HTML instead of sound": lambda self, _: self.reply(b"<html>"),
    "garbage": lambda self, _: self.reply(random.Random(1).randbytes(4000)),
    "cut WAV": lambda self, text: self.reply(speech(text)[: len(speech(text)) // 2]),
    "cut FLAC": lambda self, text: self.reply(speech(text, "flac")[:2000]),
    "half the text": lambda self, text: self.reply(speech(text[: len(text) // 3])),
    "silence": lambda self, text: self.reply(speech(" " * len(text))),
    "runs on for ever": lambda self, text: self.reply(speech((text + "x" * 150) * 7)),
    "hang up": lambda self, text: self.hang_up(speech(text)),
    "reset": lambda self, _: self.reset(),
    "time-out": lambda self, _: self.sleep(),
    "no such voice": lambda self, _: self.refuse(400, "Voice 'x' not found\x1b[31m."),
    "wrong key": lambda self, _: self.refuse(401, f"Incorrect key: {KEY}"),
    "deep": lambda self, _: self.reply(b'{"error":' * 1700, 400),
    "spent": lambda self, _: self.refuse(429, "You exceeded your current quota."),
    "elsewhere": lambda self, _: self.reply(b"", 307, Location="https://evil.example/"),
    "flood": lambda self, _: self.reply(bytes(9_000_000)),
}
LASTING = {"no such voice", "wrong key", "deep", "spent", "elsewhere", "flood"}
PASSING = sorted(FAULTS.keys() - LASTING)


@pytest.fixture(autouse=True)
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy")
    keys = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "AUDIOFY_OPENAI_KEY")
    for name in (*names, *keys):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with Vendor() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


def engine_at(vendor: Vendor, patience: Patience = QUICK, **settings: Any) -> OpenAi:
    return OpenAi(vendor.url, patience=patience, **settings)


def heard_ms(engine: OpenAi, text: str, **changes: int) -> float:
    voice = Voice("openai", "nova", "mul", "", **changes)  # type: ignore[arg-type]
    clip = engine.synthesize(text, voice)
    return 1000 * clip.frames / clip.rate


def script_of(texts: list[str]) -> Script:
    source = " ".join(texts)
    block = Block(Role.PARAGRAPH, source, 0, len(source))
    return Script(
        Article(source, (block,)),
        tuple(Utterance(text, text, block, 0, len(text), 300) for text in texts),
    )


def test_it_asks_by_the_protocol(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIOFY_OPENAI_KEY", KEY)
    engine = engine_at(vendor, model="tts-1", voice="anna")
    engine.synthesize(SENTENCE, find_voice(engine))
    heard_ms(engine, SENTENCE, rate_percent=-20)
    plain = {"model": "tts-1", "voice": "anna", "input": SENTENCE, "response_format": "wav"}
    assert vendor.asked == [plain, {**plain, "voice": "nova", "speed": 0.8}]
    assert vendor.keys == {f"Bearer {KEY}"}


@pytest.mark.parametrize("kind", ["wav", "flac", "mp3", "opus", "pcm"])
def test_every_format_is_heard(vendor: Vendor, kind: str) -> None:
    assert heard_ms(engine_at(vendor, format=kind), SENTENCE) == pytest.approx(
        planned_ms(SENTENCE), abs=120
    )


@pytest.mark.parametrize("unknown", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_wav_that_was_begun_before_its_length_was_known_is_heard_whole(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch, unknown: int
) -> None:
    monkeypatch.setitem(
        FAULTS, "streamed", lambda self, text: self.reply(streamed(speech(text), unknown))
    )
    vendor.always = "streamed"
    assert heard_ms(engine_at(vendor), SENTENCE) == pytest.approx(planned_ms(SENTENCE), abs=1)


@pytest.mark.parametrize("unknown", [0, 0xFFFFFFFF])
def test_a_wav_of_unknown_length_that_breaks_off_is_asked_for_again(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch, unknown: int
) -> None:
    """Nothing but the sound itself tells of it: no length of the file, none of the answer."""

    def break_off(self: Handler, text: str) -> None:
        wav = streamed(speech(text), unknown)
        self.send_response(200)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(wav[: len(wav) // 4 * 2])
        self.close_connection = True

    monkeypatch.setitem(FAULTS, "break off", break_off)
    vendor.faults.append("break off")
    assert heard_ms(engine_at(vendor), SENTENCE) == pytest.approx(planned_ms(SENTENCE), abs=1)
    assert len(vendor.asked) == 2


def test_a_server_that_sends_another_format_than_asked_is_understood(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FAULTS, "flac", lambda self, text: self.reply(speech(text, "flac")))
    vendor.always = "flac"
    for kind in ("wav", "pcm"):
        heard = heard_ms(engine_at(vendor, format=kind), SENTENCE)
        assert heard == pytest.approx(planned_ms(SENTENCE), abs=1)


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_is_asked_again(vendor: Vendor, fault: str) -> None:
    engine = engine_at(vendor)
    for _ in range(8):  # to learn the pace
        heard_ms(engine, SENTENCE)
    vendor.asked.clear()
    vendor.faults.append(fault)
    assert heard_ms(engine, SENTENCE) == pytest.approx(planned_ms(SENTENCE), abs=1)
    assert len(vendor.asked) == 2


@pytest.mark.parametrize("fault", sorted(LASTING))
def test_a_fault_that_will_not_pass_is_not_asked_again(vendor: Vendor, fault: str) -> None:
    vendor.always = fault
    with pytest.raises(SynthesisError) as caught:
        heard_ms(engine_at(vendor), SENTENCE)
    assert len(vendor.asked) == 1
    assert caught.value.cause.isprintable()


def test_what_the_server_says_is_passed_on(vendor: Vendor) -> None:
    vendor.always = "no such voice"
    with pytest.raises(SynthesisError, match=r"400 Bad Request: Voice 'x' not found"):
        heard_ms(engine_at(vendor), SENTENCE)


def test_the_key_is_never_shown(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("AUDIOFY_OPENAI_KEY", KEY)
    vendor.always = "wrong key"
    engine = engine_at(vendor)
    with caplog.at_level(logging.DEBUG), pytest.raises(SynthesisError) as caught:
        heard_ms(engine, SENTENCE)
    shown = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(engine)
    assert KEY not in shown + engine.version + caught.value.hint
    assert "Incorrect key: …" in caught.value.cause
    assert "key" in caught.value.hint


def test_a_key_with_invisible_characters_in_it_is_not_shown_either(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AUDIOFY_OPENAI_KEY", KEY)
    said = "\u200b".join(KEY)
    monkeypatch.setitem(FAULTS, "wrong key", lambda self, _: self.refuse(401, said))
    vendor.always = "wrong key"
    with pytest.raises(SynthesisError) as caught:
        heard_ms(engine_at(vendor), SENTENCE)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("before", [0, 170, 185, 199])
def test_no_part_of_the_key_is_shown_where_a_message_is_cut(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setenv("AUDIOFY_OPENAI_KEY", KEY)
    said = "x" * before + KEY
    monkeypatch.setitem(FAULTS, "wrong key", lambda self, _: self.refuse(401, said))
    place = "/" + "x" * (before % 70) + KEY
    monkeypatch.setitem(FAULTS, "elsewhere", lambda self, _: self.reply(b"", 302, Location=place))
    for fault in ("wrong key", "elsewhere"):
        vendor.always = fault
        with pytest.raises(SynthesisError) as caught:
            heard_ms(engine_at(vendor), "Guten Morgen.")
        assert KEY[:8] not in str(caught.value)


def test_a_header_that_drips_is_not_waited_for(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def drip(self: Handler, _: str) -> None:
        for byte in b"HTTP/1.1 200 OK" + b" " * 100:
            if self.server.closing.wait(0.1):
                return
            self.connection.sendall(bytes([byte]))

    monkeypatch.setitem(FAULTS, "drip", drip)
    vendor.always = "drip"
    began = time.monotonic()
    with pytest.raises(SynthesisError, match="in time"):
        heard_ms(engine_at(vendor, replace(QUICK, attempts=2)), "Guten Morgen.")
    assert time.monotonic() - began < 6  # of 11.5 for one answer


def stall(handler: Handler, sent: bytes) -> None:
    handler.connection.sendall(sent)
    handler.server.closing.wait(9)
    handler.close_connection = True


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\nRIFF",
        b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nRIFF",
        b"HTTP/1.1 503 Busy\r\nContent-Length: 90\r\n\r\n{",
    ],
)
def test_an_attempt_under_way_ends_when_the_time_for_all_is_up(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch, sent: bytes
) -> None:
    monkeypatch.setitem(FAULTS, "stall", lambda self, _: stall(self, sent))
    vendor.faults += ["429, wait 0 s", "stall"]
    engine = engine_at(vendor, replace(QUICK, read_s=9, answer_s=9, total_s=1))
    began = time.monotonic()
    with pytest.raises(SynthesisError, match=r"in time .asked 2 times"):
        heard_ms(engine, "Guten Morgen.")
    assert time.monotonic() - began < 5


def test_the_key_of_one_server_does_not_go_to_another(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of settings may name any server."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    heard_ms(engine_at(vendor), SENTENCE)
    assert vendor.keys == {None}
    monkeypatch.setenv("OPENAI_BASE_URL", vendor.url)
    heard_ms(OpenAi(patience=QUICK), SENTENCE)
    assert vendor.keys == {None, f"Bearer {KEY}"}


def test_a_key_is_not_sent_where_everyone_can_read_it(monkeypatch: pytest.MonkeyPatch) -> None:
    OpenAi("http://tts.example.org/v1")
    monkeypatch.setenv("AUDIOFY_OPENAI_KEY", KEY)
    with pytest.raises(ConfigError, match="for everyone") as caught:
        OpenAi("http://tts.example.org/v1")
    assert KEY not in str(caught.value)
    OpenAi("https://tts.example.org/v1")


def test_without_key_and_address_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineUnavailable, match="no key") as caught:
        OpenAi()
    assert "AUDIOFY_OPENAI_KEY" in caught.value.hint
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    assert VENDOR in OpenAi().version
    assert choose_engine("auto").name != "openai"


@pytest.mark.parametrize(
    "url",
    [
        *("x", "ftp://a/v1", "https://", "https://u:p@a/v1", "https://a/v1?k=1"),
        *("https://a:99999/v1", "https://a..b/v1", f"https://{'a' * 64}.de/v1"),
    ],
)
def test_an_address_is_looked_at_before_anything_is_sent(url: str) -> None:
    with pytest.raises(ConfigError):
        OpenAi(url)


@pytest.mark.parametrize(
    "settings", [{"model": "a b"}, {"voice": "a\n"}, {"format": "aac"}, {"model": '"'}]
)
def test_settings_that_cannot_be_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        OpenAi("https://tts.example.org/v1", **settings)


@pytest.mark.parametrize("text", ["", "…?!", "a" * 4001])
def test_what_cannot_be_asked_is_refused_without_a_request(vendor: Vendor, text: str) -> None:
    with pytest.raises(SynthesisError):
        heard_ms(engine_at(vendor), text)
    assert vendor.asked == []


def test_a_pitch_is_refused(vendor: Vendor) -> None:
    with pytest.raises(ConfigError, match="cannot change its pitch"):
        heard_ms(engine_at(vendor), SENTENCE, pitch_percent=5)


def test_any_voice_of_the_server_can_be_named(vendor: Vendor) -> None:
    engine = engine_at(vendor)
    assert find_voice(engine).name == "nova"
    assert find_voice(engine, "de_DE-thorsten-high").name == "de_DE-thorsten-high"
    with pytest.raises(ConfigError):
        find_voice(engine, "a voice\n")


def test_every_voice_has_a_pace_of_its_own(vendor: Vendor) -> None:
    engine = engine_at(vendor, format="pcm")
    slow, fast = (Voice("openai", "nova", "mul", "", rate_percent=each) for each in (-50, 100))
    for place in PLACES:
        text = f"In {place} kamen am Abend viele Leute zusammen."
        planned = samples(text)
        assert isinstance(engine._heard(np.repeat(planned, 2).tobytes(), text, slow), Clip)
    half = planned[::2].tobytes()
    assert isinstance(engine._heard(half, text, fast), Clip)
    assert isinstance(engine._heard(half, text, slow), Failure)


PLACES = ["Aachen", "Bremen", "Celle", "Dresden", "Essen", "Fulda", "Gera", "Halle", "Ulm"]


@pytest.mark.once
def test_of_a_thousand_utterances_at_thirty_percent_faults_none_is_wrong_or_lost(
    vendor: Vendor, tmp_path: Path
) -> None:
    """Slow faults are left out for time; each kind has its own test."""
    chances = random.Random(30)
    kinds = sorted(FAULTS.keys() - LASTING - {"time-out", "half the text", "runs on for ever"})
    faults = 0

    def chance(_: str) -> str | None:
        nonlocal faults
        if chances.random() < 0.3:
            faults += 1
            return chances.choice(kinds)
        return None

    vendor.chance = chance
    texts = [
        f"In {PLACES[n % 9]} kamen {'sehr ' * (n // 9 % 5)}viele Leute: {'noch ' * (n % 7)}{n}."
        for n in range(1000)
    ]
    patience = Patience(attempts=12, first_wait_s=0.0005, longest_wait_s=0.01, read_s=5)
    engine = engine_at(vendor, patience)
    store = ClipStore(tmp_path / "clips")
    recording = record(script_of(texts), engine, find_voice(engine), store=store, jobs=4)
    for text, clip in zip(texts, recording, strict=True):
        assert np.array_equal(np.frombuffer(clip.pcm, "<i2"), samples(text)), text
    assert 300 < faults < 600
    assert len(vendor.asked) == 1000 + faults
    assert store.holding().clips == 1000


def test_a_run_that_gives_up_keeps_what_it_has_and_the_next_goes_on(
    vendor: Vendor, tmp_path: Path
) -> None:
    texts = [f"Das ist Satz {'und ' * n}Ende." for n in range(20)]
    store = ClipStore(tmp_path / "clips")
    vendor.chance = lambda _: None if len(vendor.asked) <= 12 else "503"
    engine = engine_at(vendor)
    with pytest.raises(SynthesisError, match="503") as caught:
        list(record(script_of(texts), engine, find_voice(engine), store=store, jobs=2))
    assert caught.value.status == 75
    assert store.holding().clips == 12
    vendor.chance = None
    vendor.asked.clear()
    assert len(list(record(script_of(texts), engine, find_voice(engine), store=store))) == 20
    assert len(vendor.asked) == 8


def test_who_stops_a_recording_stops_the_asking(vendor: Vendor) -> None:
    texts = [f"{SENTENCE} {n}" for n in range(9)]
    vendor.chance = lambda text: None if text == texts[0] else "429"
    engine = engine_at(vendor, Patience(attempts=1000, first_wait_s=0.02, longest_wait_s=0.02))
    recording = record(script_of(texts), engine, find_voice(engine), jobs=4)
    next(recording)
    recording.close()
    asked = len(vendor.asked)
    time.sleep(0.2)
    assert len(vendor.asked) == asked


def test_a_server_that_is_down_is_left_alone() -> None:
    breaker = Breaker(most=3, rest_s=0.2)
    down = Failure("down", outage=True)
    for _ in range(2):
        breaker.note(down)
    breaker.note(Failure("not allowed"))  # it answers
    for _ in range(2):
        breaker.note(down)
        assert breaker.refusal() is None
    breaker.note(down)
    refusal = breaker.refusal()
    assert refusal is not None
    assert refusal.cause == "down; after 3 failures in a row the server is left alone for 0 s"
    assert not refusal.passing
    time.sleep(0.25)
    assert breaker.refusal() is None
    breaker.note(down)  # the one attempt that may show that it is back
    assert breaker.refusal() is not None


def test_an_outage_ends_the_asking_for_all(vendor: Vendor) -> None:
    vendor.always = "500"
    engine = engine_at(vendor, Patience(attempts=8, first_wait_s=0.001))
    for _ in range(10):
        with pytest.raises(SynthesisError):
            heard_ms(engine, SENTENCE)
    assert len(vendor.asked) == 20


def test_requests_keep_their_rate_over_all_engines(vendor: Vendor) -> None:
    engines = [engine_at(vendor, requests_per_minute=600) for _ in range(2)]
    begin = time.monotonic()
    for number in range(6):
        heard_ms(engines[number % 2], SENTENCE)
    assert 0.45 < time.monotonic() - begin < 3


TURNS = """
import time
from audiofy.speech.network import RateLimit
limit = RateLimit(600, "https://tts.example.org")
for _ in range(5):
    assert limit.wait(30) is None
    print(time.time())
"""


def test_all_processes_share_one_rate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    command = [sys.executable, "-c", TURNS]
    three = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    turns = sorted(float(line) for one in three for line in one.communicate()[0].split())
    assert [one.returncode for one in three] == [0, 0, 0]
    assert len(turns) == 15
    assert turns[-1] - turns[0] > 13 * 0.1, "at most ten a second, by all of them together"


def test_a_turn_that_does_not_come_in_time_is_an_error_and_no_request(vendor: Vendor) -> None:
    engine = engine_at(vendor, replace(QUICK, total_s=0.3), requests_per_minute=1)
    heard_ms(engine, SENTENCE)
    began = time.monotonic()
    with pytest.raises(SynthesisError, match="requests_per_minute") as caught:
        heard_ms(engine, SENTENCE)
    assert caught.value.status == 75
    assert time.monotonic() - began < 1
    assert len(vendor.asked) == 1


def test_who_waits_behind_others_of_the_house_has_no_less_time(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nine sentences, six a second, in 1.5 s: more than one of them may take."""
    texts = [f"{SENTENCE} {n}" for n in range(9)]
    monkeypatch.setattr("audiofy.speech.network._TURNS_ASIDE", 360)
    engine = engine_at(vendor, replace(QUICK, total_s=1.0), requests_per_minute=360)
    assert len(list(record(script_of(texts), engine, find_voice(engine), jobs=9))) == 9


def test_who_is_stopped_while_waiting_for_a_turn_does_not_ask(vendor: Vendor) -> None:
    texts = [f"{SENTENCE} {n}" for n in range(9)]
    engine = engine_at(vendor, requests_per_minute=240)
    recording = record(script_of(texts), engine, find_voice(engine), jobs=4)
    next(recording)
    recording.close()
    asked = len(vendor.asked)
    time.sleep(0.6)
    assert len(vendor.asked) == asked


def test_a_rate_that_cannot_be_counted_is_an_error(
    vendor: Vendor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(AudiofyError, match="cannot be counted"):
        engine_at(vendor, requests_per_minute=60)


@pytest.mark.parametrize(
    "url",
    [f"https://a/v1?key={KEY}", f"u:{KEY}@a/v1", f"https://u:{KEY}/x@a/v1", f"https://a/#{KEY}"],
)
def test_what_may_be_secret_in_an_address_is_not_shown(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        OpenAi(url)
    assert KEY not in str(caught.value) + caught.value.hint
    assert "openai_url" in str(caught.value)


def test_a_proxy_that_cannot_be_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("http_proxy", "http://:80")
    began = time.monotonic()
    with pytest.raises(SynthesisError, match="connection failed") as caught:
        heard_ms(OpenAi("http://tts.example.org/v1"), SENTENCE)
    assert "HTTPS_PROXY" in caught.value.hint
    assert "asked" not in str(caught.value)
    assert time.monotonic() - began < 0.5


def test_a_proxy_is_honoured(vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    engine = OpenAi("http://tts.example.org/v1", patience=Patience(attempts=1))
    with pytest.raises(SynthesisError, match="refused"):
        heard_ms(engine, SENTENCE)
    assert vendor.asked == []
