"""What the desk hands on: a Script, all utterances of an article in speaking order."""

from dataclasses import dataclass

from audiofy.article.model import Article, Block


@dataclass(frozen=True, slots=True)
class Delivery:
    """How an utterance is said, against how the edition is: in per cent; `voice` None: the same."""

    rate_percent: int = 0
    pitch_percent: int = 0
    voice: str | None = None


PLAIN = Delivery()


@dataclass(frozen=True, slots=True)
class Sounds:
    """What stands from `start` to `end` of a spoken text has these sounds, in IPA."""

    start: int
    end: int
    ipa: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """What an engine is asked to say at once, and the silence after it.

    `text` is `block.text[start:end]`, as written; `spoken` is how it is said; `pause_ms` is the
    pause that follows, in milliseconds. `sounds` are of words in `spoken`, for engines that take
    IPA; it can be read as it stands by all others.
    """

    text: str
    spoken: str
    block: Block
    start: int
    end: int
    pause_ms: int
    delivery: Delivery = PLAIN
    sounds: tuple[Sounds, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """An article's utterances; the first may be audiofy's notice (role NOTICE)."""

    article: Article
    utterances: tuple[Utterance, ...]
