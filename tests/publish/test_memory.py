"""Memory does not grow with an edition's length: it is mixed and encoded by way of a disk."""

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.once

PROGRAM = """
import resource, sys
import numpy as np
from audiofy.article.model import Article, Block, Role
from audiofy.mix import mix
from audiofy.publish import write_mp3
from audiofy.script.model import Script, Utterance
from audiofy.speech.model import Clip, Voice

count = int(sys.argv[1])
block = Block(Role.PARAGRAPH, "Satz", 0, 4)
utterances = tuple(Utterance("Satz", "Satz", block, 0, 4, 600) for _ in range(count))
noise = np.random.default_rng(1).normal(0, 3000, 160000).astype("<i2").tobytes()
clips = (Clip(noise, 16000) for _ in range(count))
edition = mix(Script(Article("Satz", (block,)), utterances), clips, Voice("x", "x", "de", "x"))
with open(sys.argv[2], "wb") as file:
    write_mp3(edition, file, hands=2)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="counts peak memory in kilobytes")
def test_twenty_minutes_take_no_more_than_two(tmp_path: Path) -> None:
    def peak_mb(ten_seconds: int) -> float:
        command = [sys.executable, "-c", PROGRAM, str(ten_seconds), str(tmp_path / "edition.mp3")]
        done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
        return float(done.stdout)

    assert peak_mb(120) < peak_mb(12) + 6
