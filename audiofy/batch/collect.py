"""Articles -> one Article: a morning edition, with an announcement before each of them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from string import Formatter
from typing import Any

from audiofy.article import Article, Block, Metadata, Role, one_line
from audiofy.batch.inputs import EDITION, sources
from audiofy.batch.model import Source
from audiofy.batch.work import opened
from audiofy.errors import AudiofyError, ConfigError
from audiofy.publish.load import read_document
from audiofy.publish.names import DOCUMENT

ANNOUNCEMENT = "Meldung {number} von {count}."
_FIELDS = ("number", "count", "section", "title", "date")
_BREAK = "\n\n"


def found_articles(
    arguments: Iterable[str], reading: Mapping[str, Any]
) -> Iterator[Article | tuple[str, AudiofyError]]:
    """The articles of folders, files and edition folders; or what cannot be read, and why.

    Raises InputMissing if an argument is nothing at all.
    """
    for argument in arguments:
        for found in sources(argument):
            try:
                if isinstance(found, Source):
                    yield opened(found, reading)
                elif found.cause == EDITION:
                    yield read_document(Path(found.name) / DOCUMENT).script.article
                elif found.error:
                    yield found.name, found.error
            except AudiofyError as error:
                yield found.name, error


def collection(
    articles: Sequence[Article], title: str, announcement: str = ANNOUNCEMENT
) -> Article:
    """One article of many: `title` is its headline, and each of them begins with an announcement.

    `announcement` may hold {number}, {count}, {section}, {title} and {date}. What is left out of an
    article is left out here, for the same reasons. Raises ConfigError for another field.
    """
    _check(announcement)
    composer = _Composer()
    composer.say(Role.HEADLINE, title)
    for number, article in enumerate(articles, 1):
        told = {
            "number": number,
            "count": len(articles),
            "section": one_line(article.section or ""),
            "title": one_line(article.headline or ""),
            "date": (article.published or "")[:10],
        }
        composer.say(Role.ANNOUNCEMENT, one_line(announcement.format(**told)))
        composer.add(article)
    dates = [article.published for article in articles if article.published]
    languages = {article.given.language for article in articles}
    given = Metadata(
        headline=title,
        published=max(dates, default=None),
        language=languages.pop() if len(languages) == 1 else None,
    )
    return Article(composer.source, tuple(composer.blocks), given)


class _Composer:
    """Writes the source of a collection, and moves the blocks of its articles to their places."""

    def __init__(self) -> None:
        self.source = ""
        self.blocks: list[Block] = []

    def say(self, role: Role, words: str) -> None:
        start = len(self.source)
        self.source += words + _BREAK
        self.blocks.append(Block(role, words, start, start + len(words)))

    def add(self, article: Article) -> None:
        shift = len(self.source)
        self.source += article.source + _BREAK
        for block in article.blocks:
            self.blocks.append(
                replace(
                    block,
                    start=block.start + shift,
                    end=block.end + shift,
                    cuts=tuple((start + shift, end + shift) for start, end in block.cuts),
                )
            )


def _check(announcement: str) -> None:
    hint = f"It may hold {', '.join(f'{{{name}}}' for name in _FIELDS)}."
    try:
        fields = {name for _, name, _, _ in Formatter().parse(announcement) if name is not None}
        words = announcement.format(**dict.fromkeys(_FIELDS, ""))
    except (ValueError, KeyError, IndexError, AttributeError) as error:
        raise ConfigError(
            f"The announcement {announcement!r} cannot be filled in.", hint
        ) from error
    if unknown := sorted(fields - set(_FIELDS)):
        raise ConfigError(f"The announcement has an unknown field: {unknown[0]!r}.", hint)
    if not (fields or any(map(str.isalnum, words))):
        raise ConfigError("The announcement has no words.", hint)
