"""What the desk hands on: a Script, all utterances of an article in speaking order."""

from dataclasses import dataclass

from audiofy.article.model import Article, Block


@dataclass(frozen=True, slots=True)
class Utterance:
    """What an engine is asked to say at once, and the silence after it.

    `text` is `block.text[start:end]`, as written; `spoken` is how it is said; `pause_ms` is the
    pause that follows, in milliseconds.
    """

    text: str
    spoken: str
    block: Block
    start: int
    end: int
    pause_ms: int


@dataclass(frozen=True, slots=True)
class Script:
    """An article's utterances; the first may be audiofy's notice (role NOTICE)."""

    article: Article
    utterances: tuple[Utterance, ...]
