"""Small editions to publish, with as many chapters as a test asks for."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from audiofy.article.model import Article, Block, Metadata, Role
from audiofy.mix import Edition, mix
from audiofy.script.model import Script, Utterance
from audiofy.speech.model import Clip, Voice

EditionOf = Callable[..., Edition]


@pytest.fixture(scope="session")
def edition_of() -> EditionOf:
    def build(
        titles: Sequence[str] = ("Schnee im Harz",),
        *,
        rate: int = 16000,
        given: Metadata | None = None,
        clip_ms: int = 400,
    ) -> Edition:
        """An edition whose chapters have these titles; the first is its headline."""
        blocks: list[Block] = []
        position = 0
        for number, title in enumerate(titles):
            role = Role.SUBHEAD if number else Role.HEADLINE
            blocks.append(Block(role, title, position, position + len(title)))
            position += len(title) + 1
        utterances = tuple(
            Utterance(block.text, block.text, block, 0, len(block.text), 300) for block in blocks
        )
        article = Article("\n".join(titles), tuple(blocks), given or Metadata())
        random = np.random.default_rng(5)
        frames = rate * clip_ms // 1000
        beat = 0.5 + 0.5 * np.sin(np.arange(frames) / rate * 2 * np.pi * 7)
        low = np.convolve(random.uniform(-1, 1, frames), np.ones(8) / 8, mode="same")
        clip = Clip((low * beat * 20000).astype("<i2").tobytes(), rate)
        voice = Voice("tone", "sine", "de-DE", "Apache-2.0")
        return mix(Script(article, utterances), [clip] * len(titles), voice)

    return build
