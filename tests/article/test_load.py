"""Files: what is refused, how they are decoded, what becomes of control characters."""

import io
import os
import sys
import threading
from pathlib import Path

import pytest

from audiofy.article import load_text
from audiofy.errors import ArticleError, InputMissing

GERMAN = "„Größe“ – für 5 €: Bürger*innen, Straße.\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_the_encodings_of_newsrooms(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "artikel.txt"
    file.write_bytes((GERMAN * 5).encode(encoding))
    assert load_text(str(file)) == GERMAN * 5


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"a\r\nb\rc\nd", "a\nb\nc\nd"),
        (b"a\x00b\x1b[31mc\x1b[0m\x07", "a bc "),
        ("a\u2028b\x85c".encode(), "a\nb\nc"),
        ("a\x9b31mb".encode(), "ab"),
        (b"a\tb\x0cc", "a\tb\nc"),
    ],
)
def test_line_ends_and_control_characters(tmp_path: Path, raw: bytes, text: str) -> None:
    file = tmp_path / "artikel.txt"
    file.write_bytes(raw)
    assert load_text(str(file)) == text


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"", "empty"),
        (b" \n\t \r\n", "empty"),
        (bytes(range(256)) * 20, "not a text"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02\x03\xff" * 300, "not a text"),
        ("Привет, мир. ".encode("cp1251") * 20, "not a text"),
        ("Die Fähre liegt fest, und keiner weiß, warum.".encode("cp850"), "not a text"),
        (b"\xff\xfea", "UTF-16"),
        (b"ID3\x04" + b"\x00" * 2000, "not a text"),
    ],
)
def test_what_is_no_text_is_refused(tmp_path: Path, raw: bytes, cause: str) -> None:
    file = tmp_path / "artikel.txt"
    file.write_bytes(raw)
    with pytest.raises(ArticleError, match=cause):
        load_text(str(file))


def test_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "artikel.txt"
    with file.open("wb") as sparse:
        sparse.truncate(10**12)
    with pytest.raises(ArticleError, match="too large"):
        load_text(str(file))


def test_the_limit_is_a_parameter(tmp_path: Path) -> None:
    file = tmp_path / "artikel.txt"
    file.write_text("Hallo", "utf-8")
    assert load_text(file, max_bytes=5) == "Hallo"
    with pytest.raises(ArticleError, match="limit is 4 bytes"):
        load_text(file, max_bytes=4)


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="no file"):
        load_text(str(tmp_path / "fehlt.txt"))


def test_a_folder_gets_the_command_that_reads_folders(tmp_path: Path) -> None:
    with pytest.raises(InputMissing) as caught:
        load_text(str(tmp_path))
    assert "audiofy batch" in caught.value.hint


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero"])
def test_a_device(path: str) -> None:
    with pytest.raises(InputMissing, match="device"):
        load_text(path)


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rohr")
    with pytest.raises(InputMissing, match="pipe"):
        load_text(str(tmp_path / "rohr"))


def test_a_link_that_leads_to_itself(tmp_path: Path) -> None:
    (tmp_path / "kreis").symlink_to(tmp_path / "kreis")
    with pytest.raises(InputMissing, match="cannot be read"):
        load_text(str(tmp_path / "kreis"))


def test_a_name_that_no_file_can_have() -> None:
    with pytest.raises(InputMissing):
        load_text("artikel\x00.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    file = tmp_path / "geheim.txt"
    file.write_text("Hallo", "utf-8")
    file.chmod(0)
    with pytest.raises(InputMissing, match="may not be read"):
        load_text(str(file))


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfHallo\r\nWelt")))
    assert load_text("-") == "Hallo\nWelt"


def test_standard_input_is_read_to_its_end_though_its_writer_pauses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A pipe that another program has made non-blocking, as Node.js does."""
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    os.write(writing, b"Die erste Zeile.\n")

    def go_on() -> None:
        os.write(writing, b"Die zweite Zeile.")
        os.close(writing)

    with os.fdopen(reading, encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        later = threading.Timer(0.2, go_on)
        later.start()
        text = load_text("-")
        later.join()
    assert text == "Die erste Zeile.\nDie zweite Zeile."
