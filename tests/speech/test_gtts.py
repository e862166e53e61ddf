"""Gtts against a server on this machine that speaks Google's protocol and has Google's faults.

The library gTTS builds the requests as it would for Google; only the address is another.
"""

import base64
import datetime
import ipaddress
import json
import random
import socket
import ssl
import struct
import threading
import time
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import format_datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import gtts.tts
import lameenc
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from audiofy.errors import ConfigError, SynthesisError
from audiofy.speech.gtts import Gtts
from audiofy.speech.model import Voice
from audiofy.speech.network import Patience, retry_after_s
from audiofy.speech.record import say

GOOGLE_PATH = "/_/TranslateWebserverUi/data/batchexecute"
RATE_HZ = 24_000
SENTENCE = "Am dreißigsten Dezember schneite es in München heftig."
QUICK = Patience(first_wait_s=0.001, read_s=0.5, answer_s=1.0, answer_bytes=300_000)


def planned_ms(text: str) -> int:
    """58 to 78 ms a character, as a voice differs between sentences, then a fifth of a second."""
    return len(text) * (58 + zlib.crc32(text.encode()) % 21) + 200


@cache
def speech_mp3(text: str) -> bytes:
    """A buzz that ends in silence; nothing but silence for blanks."""
    time_s = np.arange((planned_ms(text) - 200) * RATE_HZ // 1000) / RATE_HZ
    buzz = 9000 * bool(text.strip()) * np.sign(np.sin(2 * np.pi * 130 * time_s))
    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(RATE_HZ)
    encoder.set_out_sample_rate(RATE_HZ)
    encoder.set_channels(1)
    encoder.set_bit_rate(32)
    encoder.set_quality(7)
    encoder.silence()
    samples = np.concatenate([buzz, np.zeros(RATE_HZ // 5)]).astype("<i2")
    return bytes(encoder.encode(samples.tobytes()) + encoder.flush())


def answer(encoded: str) -> bytes:
    inner = json.dumps([encoded])
    rows = [["wrb.fr", "jQ1olc", inner, None, None, None, "generic"], ["di", 42]]
    return (")]}'\n\n" + json.dumps(rows, separators=(",", ":")) + "\n").encode()


def spoken_answer(text: str) -> bytes:
    return answer(base64.b64encode(speech_mp3(text)).decode())


class Google(BaseHTTPRequestHandler):
    """One request: the next prepared fault, or speech."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True  # else each answer waits 40 ms for an acknowledgement
    server: "FakeGoogle"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        ((call,),) = json.loads(parse_qs(body)["f.req"][0])
        text, language, _, _ = json.loads(call[1])
        assert (self.path, call[0], language) == (GOOGLE_PATH, "jQ1olc", "de")
        self.server.asked.append(text)
        fault = self.server.next_fault()
        if fault is None:
            self.reply(spoken_answer(text))
        else:
            FAULTS[fault](self, text)

    def reply(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def reply_cut(self, body: bytes) -> None:
        """Promise the whole body, send half of it, hang up."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.close_connection = True

    def reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def drip(self) -> None:
        """A byte now and then: no read ever waits long, the answer never ends."""
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(30):
            if self.server.closing.wait(0.1):
                break
            self.wfile.write(b" ")
            self.wfile.flush()
        self.close_connection = True

    def sleep(self) -> None:
        self.server.closing.wait(1.0)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


@dataclass
class FakeGoogle(ThreadingHTTPServer):
    """Answers with the faults in `faults` (each once), then with `always`, else with speech."""

    certificate: Path
    faults: deque[str] = field(default_factory=deque)
    always: str | None = None
    chance: Callable[[], str | None] | None = None
    asked: list[str] = field(default_factory=list)

    daemon_threads = True

    def __post_init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Google)
        self.closing = threading.Event()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        self.socket = context.wrap_socket(
            self.socket, server_side=True, do_handshake_on_connect=False
        )

    def next_fault(self) -> str | None:
        if self.chance is not None:
            return self.chance()
        return self.faults.popleft() if self.faults else self.always

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up on a faulty answer is no event."""

    def url(self, tld: str = "com", path: str = "") -> str:
        assert tld == "com"
        return f"https://127.0.0.1:{self.server_address[1]}/{path}"


def retry_date() -> str:
    return format_datetime(datetime.datetime.now(datetime.UTC), usegmt=True)


CONSENT = b"<!doctype html><title>Bevor Sie zu Google weitergehen</title>"

FAULTS: dict[str, Callable[[Google, str], None]] = {
    "429": lambda self, _: self.reply(b"", 429),
    "429, wait 0 s": lambda self, _: self.reply(b"", 429, Retry_After="0"),
    "429, wait until now": lambda self, _: self.reply(b"", 429, Retry_After=retry_date()),
    "429, nonsense": lambda self, _: self.reply(b"", 429, Retry_After="bald"),
    "429, wait an hour": lambda self, _: self.reply(b"", 429, Retry_After="3600"),
    "500": lambda self, _: self.reply(b"oops", 500),
    "503": lambda self, _: self.reply(b"", 503),
    "403": lambda self, _: self.reply(b"", 403),
    "404": lambda self, _: self.reply(b"", 404),
    "consent redirect": lambda self, _: self.reply(b"", 302, Location="https://consent.example/"),
    "consent page": lambda self, _: self.reply(CONSENT),
    "empty": lambda self, _: self.reply(b""),
    "no audio": lambda self, _: self.reply(b")]}'\n\n" + b'[["wrb.fr","jQ1olc",null]]'),
    "empty audio": lambda self, _: self.reply(answer("")),
    "garbage audio": lambda self, _: self.reply(
        answer(base64.b64encode(random.Random(1).randbytes(4000)).decode())
    ),
    "not base64": lambda self, _: self.reply(answer("abc")),
    "half audio": lambda self, text: self.reply(
        answer(base64.b64encode(speech_mp3(text)[: len(speech_mp3(text)) // 2]).decode())
    ),
    "silent audio": lambda self, text: self.reply(spoken_answer(" " * len(text))),
    "cut": lambda self, text: self.reply_cut(spoken_answer(text)),
    "reset": lambda self, _: self.reset(),
    "time-out": lambda self, _: self.sleep(),
    "drip": lambda self, _: self.drip(),
    "flood": lambda self, _: self.reply(b" " * 1_000_000),
}

LASTING = {"404", "403", "consent redirect", "flood", "429, wait an hour"}
PASSING = sorted(FAULTS.keys() - LASTING)


def self_signed(folder: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, as one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "fake-google.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture(name="google")
def fake_google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    certificate = self_signed(tmp_path)
    for variable in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(variable, raising=False)
        monkeypatch.delenv(variable.lower(), raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    with FakeGoogle(certificate) as server:
        monkeypatch.setattr(gtts.tts, "_translate_url", server.url)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.closing.set()
        server.shutdown()
        thread.join()


def voice_of(engine: Gtts) -> Voice:
    return engine.voices()[0]


def heard_ms(engine: Gtts, text: str) -> float:
    clip = engine.synthesize(text, voice_of(engine))
    return 1000 * clip.frames / clip.rate


@pytest.mark.usefixtures("google")
def test_the_sound_of_the_answer_is_the_clip() -> None:
    engine = Gtts(patience=QUICK)
    clip = engine.synthesize(SENTENCE, voice_of(engine))
    assert clip.rate == RATE_HZ
    assert heard_ms(engine, SENTENCE) == pytest.approx(planned_ms(SENTENCE), abs=120)
    assert engine.synthesize(SENTENCE, voice_of(engine)) == clip


def test_the_text_goes_out_as_it_is_in_pieces_of_a_hundred_characters(google: FakeGoogle) -> None:
    """gTTS's own rules would delete the full stop of "ist." and cut "z. B." apart."""
    engine = Gtts(patience=QUICK)
    middle = "Das gilt z. B. für Köln, Bonn und Prof. Maier."
    text = f"Er fragt, wie es ist. {SENTENCE} {middle} {SENTENCE}"
    say(engine, text, voice_of(engine))
    assert " ".join(google.asked) == text
    assert max(map(len, google.asked)) <= 100


@pytest.mark.parametrize("fault", PASSING)
def test_a_fault_that_passes_is_asked_again(google: FakeGoogle, fault: str) -> None:
    engine = Gtts(patience=QUICK)
    expected = engine.synthesize(SENTENCE, voice_of(engine))
    google.faults.append(fault)
    assert engine.synthesize(SENTENCE, voice_of(engine)) == expected
    assert google.asked == [SENTENCE] * 3


@pytest.mark.parametrize("fault", ["429", "500", "reset", "empty", "half audio", "consent page"])
def test_a_fault_that_stays_ends_in_an_error_that_says_what_to_do(
    google: FakeGoogle, fault: str
) -> None:
    google.always = fault
    engine = Gtts(patience=QUICK)
    with pytest.raises(SynthesisError, match=f"asked {QUICK.attempts} times") as caught:
        engine.synthesize(SENTENCE, voice_of(engine))
    assert caught.value.text == SENTENCE
    assert "offline" in caught.value.hint
    assert len(google.asked) == QUICK.attempts


@pytest.mark.parametrize("fault", sorted(LASTING))
def test_a_fault_that_will_not_pass_is_not_asked_again(google: FakeGoogle, fault: str) -> None:
    google.always = fault
    with pytest.raises(SynthesisError):
        heard_ms(Gtts(patience=QUICK), SENTENCE)
    assert len(google.asked) == 1


def test_retry_after_is_honoured(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    monkeypatch.setitem(
        FAULTS, "429, wait 7 s", lambda self, _: self.reply(b"", 429, Retry_After="7")
    )
    google.faults.append("429, wait 7 s")
    heard_ms(Gtts(patience=QUICK), SENTENCE)
    assert waits == [7.0]


def test_the_waits_double_and_differ(google: FakeGoogle, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    google.always = "500"
    with pytest.raises(SynthesisError):
        heard_ms(Gtts(patience=Patience(attempts=5, first_wait_s=1.0)), SENTENCE)
    assert [0.5 * 2**n <= wait <= 2**n for n, wait in enumerate(waits)] == [True] * 4


def test_all_attempts_together_have_a_limit(google: FakeGoogle) -> None:
    google.always = "500"
    with pytest.raises(SynthesisError):
        heard_ms(Gtts(patience=Patience(attempts=50, first_wait_s=0.2, total_s=0.3)), SENTENCE)
    assert 2 <= len(google.asked) <= 4


def test_a_stranger_with_another_certificate_is_not_spoken_to(
    google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with pytest.raises(SynthesisError, match="cannot prove who it is"):
        heard_ms(Gtts(patience=QUICK), SENTENCE)
    assert google.asked == []


@pytest.mark.usefixtures("google")
def test_no_server_at_all_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"https://127.0.0.1:{unused.getsockname()[1]}/"
        monkeypatch.setattr(gtts.tts, "_translate_url", lambda **_: address)
        with pytest.raises(SynthesisError, match=r"connection failed: .*refused"):
            heard_ms(Gtts(patience=QUICK), SENTENCE)


@pytest.mark.once
def test_of_two_hundred_sentences_at_thirty_percent_faults_none_is_wrong(
    google: FakeGoogle,
) -> None:
    """Slow faults are left out for time; each kind has its own test."""
    chances = random.Random(20)
    kinds = sorted(FAULTS.keys() - LASTING - {"time-out", "drip"})
    google.chance = lambda: chances.choice(kinds) if chances.random() < 0.3 else None
    engine = Gtts(patience=Patience(attempts=12, first_wait_s=0.0005, read_s=2))
    places = ["Aachen", "Bremen", "Celle", "Dresden", "Essen", "Fulda", "Gera", "Halle", "Ulm"]
    for number in range(200):
        place = places[number % 9]
        text = f"In {place} kamen am Abend {'sehr ' * (number // 9 % 5)}viele Leute zusammen."
        assert heard_ms(engine, text) == pytest.approx(planned_ms(text), abs=120), text


@pytest.mark.parametrize(("rate_percent", "pitch_percent"), [(10, 0), (0, -5)])
def test_a_change_that_the_service_cannot_make_is_refused(
    rate_percent: int, pitch_percent: int
) -> None:
    voice = Voice("gtts", "de", "de-DE", "", rate_percent=rate_percent, pitch_percent=pitch_percent)
    with pytest.raises(ConfigError, match="cannot change"):
        Gtts().synthesize(SENTENCE, voice)


@pytest.mark.parametrize("text", ["", "…?!", "a" * 101])
def test_what_cannot_be_asked_is_refused_without_a_request(text: str) -> None:
    engine = Gtts()
    with pytest.raises(SynthesisError):
        engine.synthesize(text, voice_of(engine))


@pytest.mark.parametrize("tld", ["com/evil?", "..", "", "com:80", "COM"])
def test_the_address_is_google_s_only(tld: str) -> None:
    with pytest.raises(ConfigError):
        Gtts(tld)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("12", 12.0),
        ("bald", None),
        ("-3", None),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
    ],
)
def test_retry_after_is_a_number_of_seconds_or_a_date(
    header: str | None, seconds: float | None
) -> None:
    assert retry_after_s(header) == seconds
