"""An engine in processes of its own: the same sound, and no text is lost whatever it does."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from audiofy.errors import SynthesisError
from audiofy.speech.ensemble import Ensemble
from audiofy.speech.espeak import Espeak
from audiofy.speech.model import SpeechEngine
from audiofy.speech.tone import Tone

MOODY = """
import os, time
from pathlib import Path
from audiofy.speech.tone import Tone
from audiofy.errors import SynthesisError

class Moody(Tone):
    thread_safe = False

    def synthesize(self, text, voice):
        if text == "crash":
            os.abort()
        if text.startswith("crash once "):
            mark = Path(text.removeprefix("crash once "))
            if not mark.exists():
                mark.touch()
                os._exit(3)
        if text == "hang":
            time.sleep(60)
        if text == "refuse":
            raise SynthesisError("moody", "it does not like this", text)
        if text == "chatter":
            print("a library talks on standard output", flush=True)
            os.write(1, b"and below Python, too")
        return super().synthesize(text, voice)

class Local(Moody):
    def __init__(self):
        super().__init__()
        self.handle = lambda: None
"""

VOICE = Tone().voices()[0]


@pytest.fixture
def moody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SpeechEngine:
    (tmp_path / "moody_engine.py").write_text(MOODY)
    monkeypatch.syspath_prepend(str(tmp_path))
    import moody_engine  # type: ignore[import-not-found]

    engine: SpeechEngine = moody_engine.Moody()
    return engine


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def wait_until(condition: Callable[[], bool], within_s: float = 10) -> bool:
    deadline = time.monotonic() + within_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def ensemble(engine: SpeechEngine, longest_s: float = 30) -> Ensemble:
    return Ensemble(engine, 1, longest_s)


def test_it_speaks_as_the_engine_itself() -> None:
    engine = Espeak()
    voice = engine.voices()[0]
    others = Ensemble(engine, 2)
    for text in ("Am Morgen schneite es.", "Das Update ist online.", "Am Morgen schneite es."):
        assert others.synthesize(text, voice) == engine.synthesize(text, voice)
    assert (others.name, others.version, others.voices()) == (
        engine.name,
        engine.version,
        engine.voices(),
    )
    others.close()


def test_an_engine_s_own_error_comes_through(moody: SpeechEngine) -> None:
    speaker = ensemble(moody)
    with pytest.raises(SynthesisError, match="does not like this") as caught:
        speaker.synthesize("refuse", VOICE)
    assert caught.value.text == "refuse"
    assert speaker.synthesize("gut", VOICE).frames
    speaker.close()


def test_a_worker_that_dies_is_replaced_and_asked_again(
    moody: SpeechEngine, tmp_path: Path
) -> None:
    speaker = ensemble(moody)
    text = f"crash once {tmp_path / 'mark'}"
    assert speaker.synthesize(text, VOICE) == Tone().synthesize(text, VOICE)
    speaker.close()


def test_a_text_that_kills_every_worker_is_an_error_and_the_next_is_spoken(
    moody: SpeechEngine,
) -> None:
    speaker = ensemble(moody)
    with pytest.raises(SynthesisError, match=r"died of this text 2 times \(status -6\)"):
        speaker.synthesize("crash", VOICE)
    assert speaker.synthesize("weiter", VOICE).frames
    speaker.close()


def test_one_that_is_stuck_is_killed_and_the_next_is_spoken(moody: SpeechEngine) -> None:
    speaker = ensemble(moody, longest_s=0.5)
    with pytest.raises(SynthesisError, match="did not finish within") as caught:
        speaker.synthesize("hang", VOICE)
    assert caught.value.text == "hang"
    assert speaker.synthesize("weiter", VOICE).frames
    speaker.close()


def test_what_a_library_prints_does_not_get_into_the_sound(moody: SpeechEngine) -> None:
    speaker = ensemble(moody)
    assert speaker.synthesize("chatter", VOICE) == Tone().synthesize("chatter", VOICE)
    speaker.close()


@pytest.mark.usefixtures("moody")
def test_an_engine_that_cannot_be_sent_is_an_error() -> None:
    import moody_engine

    with pytest.raises(SynthesisError, match="cannot be sent to another process"):
        ensemble(moody_engine.Local())


def test_an_engine_of_a_module_that_is_gone_is_an_error(
    moody: SpeechEngine, tmp_path: Path
) -> None:
    (tmp_path / "moody_engine.py").unlink()
    for compiled in tmp_path.rglob("*.pyc"):
        compiled.unlink()
    with pytest.raises(SynthesisError, match="cannot start: No module named 'moody_engine'"):
        ensemble(moody)


def test_closing_ends_the_processes() -> None:
    speaker = Ensemble(Tone(), 2)
    pids = [worker._process.pid for worker in speaker._workers]
    assert all(map(is_running, pids))
    speaker.close()
    assert not any(map(is_running, pids))


PARENT = """
import sys, time
from audiofy.speech.ensemble import Ensemble
from audiofy.speech.tone import Tone
speaker = Ensemble(Tone(), 2)
print(*[worker._process.pid for worker in speaker._workers], flush=True)
time.sleep(60)
"""


def test_no_worker_outlives_a_parent_that_was_killed() -> None:
    command = [sys.executable, "-c", PARENT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert all(map(is_running, pids))
        parent.send_signal(signal.SIGKILL)
    assert len(pids) == 2
    assert wait_until(lambda: not any(map(is_running, pids)))


@pytest.mark.parametrize("cut", [0, 9])
def test_a_worker_whose_parent_was_killed_ends_without_a_word(cut: int) -> None:
    """It has said that it is ready to nobody, or hears half of what it was to be told."""
    command = [sys.executable, "-c", "from audiofy.speech.ensemble import serve; serve()"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe) as worker:
        assert worker.stdin
        assert worker.stdout
        assert worker.stderr
        worker.stdout.close()
        told = pickle.dumps(Tone())
        worker.stdin.write(told[: len(told) - cut])
        worker.stdin.close()
        assert (worker.stderr.read(), worker.wait(20)) == (b"", 0)
