"""Small editions to publish, with as many chapters as a test asks for."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from audiofy.article import load_text, read_article
from audiofy.article.model import Article, Block, Metadata, Role
from audiofy.mix import Edition, mix
from audiofy.script import write_script
from audiofy.script.model import Script, Utterance
from audiofy.speech.model import Clip, Voice
from audiofy.speech.record import record
from audiofy.speech.tone import Tone

EditionOf = Callable[..., Edition]

SAMPLE = Path(__file__).parents[2] / "samples" / "nachtbus.txt"
HOSTILE = """\
Titel mit „Zeichen“ & <Klammern> --> Pfeil

Sie erklärte: „Das ist <b>nicht</b> wahr & auch --> nie gewesen.“ Dann kam der \
Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzgeber an die Reihe. Es gilt \
diese Regel:

Ein Satz {mit} Emoji 🎿, \\N und &amp; darin, der so lang ist, dass er in keine zwei Zeilen passt, \
weil er immer noch weitergeht, und weitergeht, und am Ende noch einmal: weitergeht bis zum Schluss.

]]> Zwischentitel -- > und "Gänsefüße"

Nach dem Zwischentitel folgt noch ein ganzer Absatz, damit das auch ein Artikel ist und bleibt.
"""


def toned(text: str, name: str = "artikel.txt") -> Edition:
    """The edition of an article as the test engine speaks it: every time is arithmetic."""
    engine = Tone()
    script = write_script(read_article(text, name=name))
    voice = engine.voices()[0]
    return mix(script, record(script, engine, voice), voice)


@pytest.fixture(scope="session")
def sample() -> Edition:
    return toned(load_text(SAMPLE), SAMPLE.name)


@pytest.fixture(scope="session")
def hostile() -> Edition:
    """An article full of what the formats use for themselves."""
    return toned(HOSTILE)


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
