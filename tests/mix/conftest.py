"""Scripts without articles' prose, and sounds made by formula."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from audiofy.article.model import Article, Block, Role
from audiofy.script.model import Script, Utterance
from audiofy.speech.model import Clip, Voice

Line = tuple[Role, int]
"""An utterance in a block of its own: its role, and the pause after it in milliseconds."""


@pytest.fixture(scope="session")
def voice() -> Voice:
    return Voice("tone", "sine", "de-DE", "Apache-2.0")


@pytest.fixture(scope="session")
def script_of() -> Callable[[Sequence[Line]], Script]:
    def build(lines: Sequence[Line]) -> Script:
        blocks: list[Block] = []
        position = 0
        for number, (role, _) in enumerate(lines):
            text = f"{role.value} {number}"
            blocks.append(Block(role, text, position, position + len(text)))
            position += len(text) + 1
        source = "\n".join(block.text for block in blocks)
        utterances = tuple(
            Utterance(block.text, block.text, block, 0, len(block.text), pause_ms)
            for block, (_, pause_ms) in zip(blocks, lines, strict=True)
        )
        return Script(Article(source, tuple(blocks)), utterances)

    return build


@pytest.fixture(scope="session")
def tone() -> Callable[..., Clip]:
    def build(
        milliseconds: int,
        rate: int = 16000,
        *,
        silence_ms: tuple[int, int] = (0, 0),
        amplitude: float = 0.3,
    ) -> Clip:
        """A tone that starts and stops at full strength, between silences."""
        time = np.arange(rate * milliseconds // 1000) / rate
        sound = np.cos(2 * np.pi * 400 * time) * amplitude
        before, after = (np.zeros(rate * length // 1000) for length in silence_ms)
        samples: NDArray[np.float64] = np.concatenate([before, sound, after])
        return Clip(np.rint(samples * 32767).astype("<i2").tobytes(), rate)

    return build


@pytest.fixture(scope="session")
def babble() -> Callable[[int, int], NDArray[np.float32]]:
    """Something with the dynamics of speech: voiced pulses in syllables, words and pauses."""

    def build(seconds: int, rate: int) -> NDArray[np.float32]:
        random = np.random.default_rng(3)
        time = np.arange(seconds * rate) / rate
        voiced = np.zeros(len(time))
        for harmonic in range(1, 25):
            voiced += np.cos(2 * np.pi * 120 * harmonic * time + harmonic**2) / harmonic
        hiss = random.standard_normal(len(time)) * 0.3
        syllables = np.abs(np.sin(2 * np.pi * 2.1 * time)) ** 3
        stress = np.repeat(random.uniform(0.2, 1.0, seconds * 4), rate // 4 + 1)[: len(time)]
        words = (np.sin(2 * np.pi * 0.3 * time) > -0.7) * stress
        samples: NDArray[np.float64] = (voiced + hiss) * syllables * words
        samples *= 0.9 / np.abs(samples).max()
        return samples.astype(np.float32)

    return build
