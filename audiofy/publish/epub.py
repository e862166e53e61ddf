"""Edition -> EPUB 3 with a media overlay: the article to read while it is heard, in one file.

https://www.w3.org/TR/epub-33/#sec-media-overlays. The same edition gives the same bytes: files are
stored in a fixed order, with a fixed date, uncompressed.
"""

import hashlib
import shutil
import uuid
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree

from audiofy.article.model import one_line
from audiofy.label import NOTICE
from audiofy.mix.model import Edition
from audiofy.publish.markup import escape, quoteattr
from audiofy.publish.names import BOOK_MIME, SOUND
from audiofy.publish.transcripts import readalong
from audiofy.publish.transcripts.model import (
    Line,
    chapter_lines,
    clock,
    from_clock,
    milliseconds,
    sentence_id,
    sentence_lines,
)
from audiofy.publish.transcripts.readalong import markup

_ARTICLE = "EPUB/article.xhtml"
_OVERLAY = "EPUB/article.smil"
_SOUND = f"EPUB/{SOUND}"
_SMIL = "{http://www.w3.org/ns/SMIL}"

_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    EOFError,
    RuntimeError,  # encrypted, or compressed in a way of its own
    ElementTree.ParseError,
)

_OLDEST = (1980, 1, 1, 0, 0, 0)
"""The first date that a ZIP file knows."""

_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_CONTAINER = (
    _XML
    + """\
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""  # noqa: E501 - one element
)
_STYLE = """\
.-epub-media-overlay-active { background: #ffe9a8; color: #000; }
.notice { font-style: italic; }
.lead { font-weight: bold; }
"""


def write_epub(edition: Edition, mp3: BinaryIO, output: BinaryIO) -> None:
    """Write the e-book to `output`, an open file; `mp3` is the edition's, at its beginning."""
    with zipfile.ZipFile(output, "w") as book:
        for name, text in book_texts(edition).items():
            book.writestr(_entry(name), text.encode())
        with book.open(_entry(_SOUND), "w", force_zip64=False) as sound:
            shutil.copyfileobj(mp3, sound)


def book_texts(edition: Edition) -> dict[str, str]:
    """The texts in the e-book, by their names in it, in their order."""
    return {
        "mimetype": BOOK_MIME,  # first, so that a file's beginning tells
        "META-INF/container.xml": _CONTAINER,
        "EPUB/package.opf": _package(edition),
        "EPUB/nav.xhtml": _nav(edition),
        _ARTICLE: _article(edition),
        _OVERLAY: _overlay(edition),
        "EPUB/style.css": _STYLE,
    }


@dataclass(frozen=True, slots=True)
class ReadBook:
    """What an e-book has: the sentences on its page, those that its overlay plays, its texts by
    their names, and the SHA-256 of its sound."""

    written: list[Line]
    played: list[Line]
    texts: dict[str, str]
    sound_sha256: str


def read_epub(path: Path) -> ReadBook:
    """Read an e-book back. Raises OSError, and ValueError if it is none of ours, or damaged."""
    try:
        with zipfile.ZipFile(path) as book:
            names = [name for name in book.namelist() if name != _SOUND]
            texts = {name: book.read(name).decode() for name in names}
            with book.open(_SOUND) as sound:
                digest = hashlib.file_digest(sound, "sha256").hexdigest()  # type: ignore[arg-type]  # typeshed asks for more than is used
        page, overlay = texts[_ARTICLE], ElementTree.fromstring(texts[_OVERLAY])
        sentences = {
            span.get("id"): "".join(span.itertext()) for span in ElementTree.fromstring(page).iter()
        }
        played = [_played(pair, sentences) for pair in overlay.iter(f"{_SMIL}par")]
    except _DAMAGES as error:
        raise ValueError(str(error)) from error
    return ReadBook(readalong.read(page), played, texts, digest)


def _played(pair: ElementTree.Element, sentences: Mapping[str | None, str]) -> Line:
    place, clip = pair.find(f"{_SMIL}text"), pair.find(f"{_SMIL}audio")
    if place is None or clip is None:
        raise ValueError("the overlay has no sound for a sentence")
    text = sentences[place.get("src", "").rpartition("#")[2]]
    return Line(from_clock(clip.get("clipBegin", "")), from_clock(clip.get("clipEnd", "")), text)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _OLDEST)
    entry.create_system = 3  # whatever system this is
    entry.external_attr = 0o644 << 16
    return entry


def _title(edition: Edition) -> str:
    return one_line(edition.script.article.headline or edition.timeline.chapters[0].title)


def _identifier(edition: Edition) -> str:
    article = edition.script.article
    return uuid.uuid5(uuid.NAMESPACE_URL, article.url or f"audiofy:{_title(edition)}").urn


def _modified(edition: Edition) -> str:
    """The article's date, in UTC: not the clock's, or no two files would be the same."""
    try:
        moment = datetime.fromisoformat(edition.script.article.published or "")
    except ValueError:
        moment = _NO_DATE
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _package(edition: Edition) -> str:
    article, voice, timeline = edition.script.article, edition.voice, edition.timeline
    language = escape(voice.language)
    known = (
        ("creator", article.byline),
        ("date", (article.published or "")[:10]),
        ("publisher", article.source_line),
        ("source", article.url),
    )
    told = "\n".join(f"<dc:{k}>{escape(one_line(v))}</dc:{k}>" for k, v in known if v)
    length = clock(milliseconds(timeline.frames, timeline.rate))
    heard = clock(sum((line.end_ms or 0) - line.start_ms for line in sentence_lines(timeline)))
    return f"""{_XML}<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" xml:lang={quoteattr(voice.language)}>
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:identifier id="id">{_identifier(edition)}</dc:identifier>
<dc:title>{escape(_title(edition))}</dc:title>
<dc:language>{language}</dc:language>
{told}
<dc:description>{escape(NOTICE)}</dc:description>
<meta property="dcterms:modified">{_modified(edition)}</meta>
<meta property="dcterms:extent">{length}</meta>
<meta property="media:duration">{heard}</meta>
<meta property="media:duration" refines="#overlay">{heard}</meta>
<meta property="media:narrator">{escape(f"{voice.engine} {voice.name}")}</meta>
<meta property="media:active-class">-epub-media-overlay-active</meta>
<meta property="schema:accessMode">textual</meta>
<meta property="schema:accessMode">auditory</meta>
<meta property="schema:accessModeSufficient">textual</meta>
<meta property="schema:accessModeSufficient">auditory</meta>
<meta property="schema:accessibilityFeature">synchronizedAudioText</meta>
<meta property="schema:accessibilityHazard">none</meta>
</metadata>
<manifest>
<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
<item id="article" href="article.xhtml" media-type="application/xhtml+xml" media-overlay="overlay"/>
<item id="overlay" href="article.smil" media-type="application/smil+xml"/>
<item id="style" href="style.css" media-type="text/css"/>
<item id="sound" href="{SOUND}" media-type="audio/mpeg"/>
</manifest>
<spine><itemref idref="article"/></spine>
</package>
"""  # noqa: E501 - one element


def _page(edition: Edition, body: str) -> str:
    language = quoteattr(edition.voice.language)
    return f"""{_XML}<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang={language} xml:lang={language}>
<head><title>{escape(_title(edition))}</title><link rel="stylesheet" href="style.css"/></head>
<body>
{body}
</body>
</html>
"""  # noqa: E501 - one element


def _article(edition: Edition) -> str:
    return _page(edition, "\n".join(markup(edition.timeline)))


def _nav(edition: Edition) -> str:
    first_sentence = {cue.start: n for n, cue in reversed([*enumerate(edition.timeline.cues)])}
    links = "\n".join(
        f'<li><a href="article.xhtml#{sentence_id(first_sentence.get(chapter.start, 0))}">'
        f"{escape(line.text)}</a></li>"
        for chapter, line in zip(
            edition.timeline.chapters, chapter_lines(edition.timeline), strict=True
        )
    )
    return _page(edition, f'<nav epub:type="toc" id="toc"><ol>\n{links}\n</ol></nav>')


def _overlay(edition: Edition) -> str:
    pairs = "\n".join(
        f'<par id="p{index + 1}"><text src="article.xhtml#{sentence_id(index)}"/>'
        f'<audio src="{SOUND}" clipBegin="{clock(line.start_ms)}" '
        f'clipEnd="{clock(line.end_ms or 0)}"/></par>'
        for index, line in enumerate(sentence_lines(edition.timeline))
    )
    return f"""{_XML}<smil xmlns="http://www.w3.org/ns/SMIL" xmlns:epub="http://www.idpf.org/2007/ops" version="3.0">
<body>
<seq id="seq" epub:textref="article.xhtml" epub:type="bodymatter">
{pairs}
</seq>
</body>
</smil>
"""  # noqa: E501 - one element
