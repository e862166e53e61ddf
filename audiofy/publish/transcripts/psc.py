"""Podlove Simple Chapters 1.2, as a file or inside a feed's entry (https://podlove.org/simple-chapters/)."""

from xml.etree import ElementTree

from audiofy.mix.model import Edition
from audiofy.publish.markup import quoteattr
from audiofy.publish.transcripts.model import (
    Line,
    Sidecar,
    Subject,
    chapter_lines,
    clock,
    from_clock,
)

NAMESPACE = "http://podlove.org/simple-chapters"
VERSION = "1.2"


def write(edition: Edition) -> str:
    chapters = [
        f'  <psc:chapter start="{clock(line.start_ms)}" title={quoteattr(line.text)}/>\n'
        for line in chapter_lines(edition.timeline)
    ]
    head = f'<psc:chapters xmlns:psc="{NAMESPACE}" version="{VERSION}">\n'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n' + head + "".join(chapters) + "</psc:chapters>\n"
    )


def read(text: str) -> list[Line]:
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise ValueError(f"it is not XML: {error}") from error
    return [
        Line(from_clock(chapter.get("start", "")), None, chapter.get("title", ""))
        for chapter in root.iter(f"{{{NAMESPACE}}}chapter")
    ]


SIDECAR = Sidecar("chapters.psc", "application/xml", Subject.CHAPTERS, write, read)
