"""A fragment of HTML to read along: the article as it is spoken, each sentence with its times.

    <span id="s3" data-start="6.150" data-end="10.100">Im Landkreis …</span>

Times are seconds of the track, ids those of the other formats. The fragment is XML too, so that
a page, a feed and an e-book can have it.
"""

from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree

from audiofy.article.model import Block, Role
from audiofy.mix.model import Edition, Timeline
from audiofy.publish.markup import escape, quoteattr
from audiofy.publish.transcripts.model import Line, Sidecar, Subject, sentence_id, sentence_lines

_TAGS = {
    Role.HEADLINE: ("<h1>", "</h1>"),
    Role.SUBHEAD: ("<h2>", "</h2>"),
    Role.QUOTE: ("<blockquote><p>", "</p></blockquote>"),
    Role.LIST_ITEM: ("<ul><li>", "</li></ul>"),
}
"""How a role is marked up; any other is a paragraph with the role as its class."""


def write(edition: Edition) -> str:
    language = quoteattr(edition.voice.language)
    inside = "\n".join(markup(edition.timeline))
    return f'<article class="audiofy" lang={language}>\n{inside}\n</article>\n'


def markup(timeline: Timeline) -> Iterable[str]:
    """Each block that is heard, as an HTML element with its sentences inside."""
    sentences = [
        (cue.utterance.block, _sentence(index, line))
        for index, (cue, line) in enumerate(
            zip(timeline.cues, sentence_lines(timeline), strict=True)
        )
    ]
    for _, group in groupby(sentences, key=lambda sentence: id(sentence[0])):
        spoken = list(group)
        yield _element(spoken[0][0], " ".join(text for _, text in spoken))


def read(text: str) -> list[Line]:
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(f"it is not well-formed: {error}") from error
    return [
        Line(_ms(span.get("data-start")), _ms(span.get("data-end")), "".join(span.itertext()))
        for span in root.iterfind(".//{*}span")
    ]


def _element(block: Block, inside: str) -> str:
    begin, end = _TAGS.get(block.role, (f'<p class="{block.role.value}">', "</p>"))
    return f"{begin}{inside}{end}"


def _sentence(index: int, line: Line) -> str:
    times = f'data-start="{_seconds(line.start_ms)}" data-end="{_seconds(line.end_ms or 0)}"'
    return f'<span id="{sentence_id(index)}" {times}>{escape(line.text)}</span>'


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds // 1000}.{milliseconds % 1000:03}"


def _ms(seconds: str | None) -> int:
    return round(float(seconds or "nan") * 1000)


SIDECAR = Sidecar("transcript.html", "text/html", Subject.SENTENCES, write, read)
