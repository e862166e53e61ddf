"""Hostile inputs: each is made, or fails with the class it should; no hang, nothing outside OUT.

The table says for each file what becomes of it: "done", a class of error, or "Skipped".
"""

import gzip
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command import Run

TEXT = "Schnee im Harz\n\nÜber Nacht fiel Schnee. Am 3. Mai fuhr kein Bus.\n"
PAGE = "<html><head><title>Schnee im Harz</title></head><body><article><h1>Schnee im Harz</h1>"
PAGE += "<p>Über Nacht fiel Schnee. Am 3. Mai fuhr kein Bus, und die Kinder gingen zu Fuß.</p>" * 3
BODY = {"title": "Schnee", "body": "Über Nacht fiel Schnee."}
MB = 1_000_000


def utf8(text: str) -> bytes:
    return text.encode()


NAMES = {  # all hold the same good article
    name: "done"
    for name in (
        "mit leerzeichen.txt",
        "-d.txt",
        "--help.txt",
        "zeilen\numbruch.txt",
        "tab\tulator.txt",
        "glocke\x07.txt",
        "\x1b[31mrot\x1b[0m.txt",
        "'einfach'.txt",
        '"doppelt".txt',
        "$(touch boese).txt",
        "`touch boese`.txt",
        "; rm -rf x.txt",
        "a|b>c<d.txt",
        "stern*.txt",
        "frage?.txt",
        "[klammer].txt",
        "{a,b}.txt",
        "raute#1.txt",
        "prozent%2e%2e.txt",
        "back\\slash.txt",
        "umlaut-äöüß.txt",
        "zerlegt-a\u0308.txt",
        "\u202efnord.txt",
        "\u200b.txt",
        "🎄.txt",
        "日本語.txt",
        "CON.txt",
        "nul.TXT",
        "punkt..txt",
        "~.txt",
        "http:evil.txt",
        "file:x.txt",
        "s3:x.txt",
        "a" * 240 + ".txt",
        "ß" * 120 + ".txt",
        "x.html.txt",
        "x.MD",
        "x.markdown",
        "\udcff\udcfe.txt",
        "halb-\udce4.txt",
    )
}

CONTENTS: dict[str, tuple[bytes, str]] = {
    # encodings
    "utf8.txt": (utf8(TEXT), "done"),
    "bom.txt": (b"\xef\xbb\xbf" + utf8(TEXT), "done"),
    "utf16le-bom.txt": (TEXT.encode("utf-16"), "done"),
    "utf16be-bom.txt": (b"\xfe\xff" + TEXT.encode("utf-16-be"), "done"),
    "utf16le.txt": (TEXT.encode("utf-16-le"), "done"),
    "utf16be.txt": (TEXT.encode("utf-16-be"), "done"),
    "utf32.txt": (TEXT.encode("utf-32"), "done"),
    "cp1252.txt": (TEXT.encode("cp1252"), "done"),
    "latin1.txt": (TEXT.encode("latin-1"), "done"),
    "cp850.txt": (TEXT.encode("cp850") * 4, "ArticleError"),
    "kyrillisch-cp1251.txt": ("Снег в горах. Ночью выпал снег.".encode("cp1251"), "ArticleError"),
    "gbk.txt": ("夜里下了雪。早上没有公共汽车。".encode("gbk"), "ArticleError"),
    "halbes-utf16.txt": (TEXT.encode("utf-16")[:-1], "ArticleError"),
    "bom-und-muell.txt": (b"\xef\xbb\xbf\xff\xfe\xfa", "ArticleError"),
    "crlf.txt": (utf8(TEXT.replace("\n", "\r\n")), "done"),
    "cr.txt": (utf8(TEXT.replace("\n", "\r")), "done"),
    "ls-ps.txt": (utf8(TEXT.replace("\n", "\u2028")), "done"),
    # sizes
    "null-bytes.txt": (b"", "ArticleError"),
    "ein-byte.txt": (b"a", "ArticleError"),
    "nur-leer.txt": (b" \n\t\r\n", "ArticleError"),
    "nur-bom.txt": (b"\xef\xbb\xbf", "ArticleError"),
    "zwei-megabyte-eins.txt": (b"a " * MB + b"b", "ArticleError"),
    "elf-megabyte.html": (b"<p>" * 4 * MB, "ArticleError"),
    "lange-zeile.txt": (utf8("Schnee " * 300), "done"),
    "langes-wort.txt": (utf8("Schnee\n\n" + "Donaudampf" * 300 + ".\n"), "done"),
    "viele-absaetze.txt": (utf8("Schnee\n\n" + "Wort.\n\n" * 300), "done"),
    # what is in it
    "nul-im-text.txt": (utf8(TEXT.replace("fiel", "fi\0el")), "done"),
    "steuerzeichen.txt": (utf8(TEXT + "\x1b[31mrot\x1b[0m\x07\n"), "done"),
    "bidi.txt": (utf8(TEXT.replace("Harz", "\u202eHarz\u202c")), "done"),
    "nur-zeichen.txt": (utf8("!!! ??? ...\n"), "ArticleError"),
    "nur-emoji.txt": (utf8("🎄🎄🎄\n"), "ArticleError"),
    "nur-zahlen.txt": (utf8("1 2 3\n"), "done"),
    "nullbreite.txt": (utf8("\u200b\u200b\u200b\n"), "ArticleError"),
    "pfad-als-titel.txt": (utf8(TEXT.replace("Schnee im Harz", "../../etc/passwd")), "done"),
    "wurzel-als-titel.txt": (utf8(TEXT.replace("Schnee im Harz", "/")), "done"),
    "zalgo.txt": (utf8(TEXT.replace("fiel", "f" + "\u0301" * 500 + "iel")), "done"),
    "datum-gibt-es-nicht.txt": (
        utf8(TEXT.replace("\n\n", "\n\n31.02.2026, 99:99\n\n")),
        "done",
    ),
    "xml-bombe.txt": (utf8('<!ENTITY a "aaaa">\n\n' + TEXT), "done"),
    # other kinds of file under our names
    "bild.txt": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "ArticleError"),
    "archiv.txt": (gzip.compress(utf8(TEXT) * 50), "ArticleError"),
    "zip.txt": (b"PK\x03\x04" + bytes(500), "ArticleError"),
    "programm.txt": (b"\x7fELF" + bytes(range(256)) * 8, "ArticleError"),
    "ton.txt": (b"ID3\x03" + b"\xff\xfb\x90\x00" * 500, "ArticleError"),
    "nullen.txt": (bytes(5000), "ArticleError"),
    "zufall.txt": (bytes((i * i * 7 + i // 3) % 256 for i in range(5000)), "ArticleError"),
    # Markdown
    "kopf.md": (utf8("---\ntitle: Schnee\n---\n\nÜber Nacht fiel Schnee.\n"), "done"),
    "kopf-offen.md": (utf8("---\ntitle: Schnee\n\nÜber Nacht fiel Schnee.\n"), "ArticleError"),
    "kopf-kaputt.md": (utf8("---\ntitle: [a\n---\n\nÜber Nacht fiel Schnee.\n"), "done"),
    "kopf-objekt.md": (
        utf8("---\ntitle: !!python/object:os.system\n---\n\nSchnee.\n"),
        "done",
    ),
    "kopf-allein.md": (utf8("---\ntitle: Schnee\n---\n"), "ArticleError"),
    "html-im-text.md": (utf8("# Schnee\n\n<script>alert(1)</script>\n\nEs schneit.\n"), "done"),
    "tiefe-liste.md": (utf8("# Schnee\n\n" + "> " * 500 + "Es schneit.\n"), "done"),
    "klammern.md": (utf8("# Schnee\n\n" + "[" * 3000 + "Es schneit.\n"), "done"),
    "sterne.md": (utf8("# Schnee\n\n" + "*a_ " * 1500 + "Es schneit.\n"), "done"),
    "fremdes-lexikon.md": (
        utf8("---\ntitle: A\naudiofy:\n  lexicon: /nirgends/x.pls\n---\n\nEs schneit.\n"),
        "InputMissing",
    ),
    "fremde-stimme.md": (
        utf8("---\ntitle: A\naudiofy:\n  voice: Niemand\n---\n\nEs schneit.\n"),
        "ConfigError",
    ),
    # JSON
    "gut.json": (json.dumps(BODY).encode(), "done"),
    "leer.json": (b"{}", "ArticleError"),
    "liste-leer.json": (b"[]", "ArticleError"),
    "zahl.json": (b"42", "ArticleError"),
    "text.json": (b'"Schnee"', "ArticleError"),
    "null.json": (b"null", "ArticleError"),
    "kein-json.json": (utf8(TEXT), "ArticleError"),
    "abgeschnitten.json": (json.dumps(BODY).encode()[:-5], "ArticleError"),
    "tief.json": (b"[" * 100_000 + b"]" * 100_000, "ArticleError"),
    "zahlenliste.json": (b"[1, 2, 3]", "ArticleError"),
    "ohne-text.json": (b'{"title": "Schnee"}', "ArticleError"),
    "text-ist-zahl.json": (b'{"body": 5}', "ArticleError"),
    "text-ist-null.json": (b'{"body": null}', "ArticleError"),
    "halbes-zeichen.json": (b'{"title": "Schnee \\ud800", "body": "Es schneit."}', "done"),
    "steuer.json": (b'{"title": "a\\u0000b", "body": "Es schneit.\\u001b[31m"}', "done"),
    "nan.json": (b'{"body": NaN, "x": Infinity}', "ArticleError"),
    # HTML
    "gut.html": (utf8(PAGE), "done"),
    "leer.html": (b"<html></html>", "ArticleError"),
    "skript.html": (b"<script>for(;;){}</script>", "ArticleError"),
    "offen.html": (utf8(PAGE.replace("</p>", "")), "done"),
    "divs.html": (utf8("<div>" * 5000 + PAGE), "ArticleError"),
    "luege.html": (utf8("<meta charset=utf-16>" + PAGE), "done"),
    "entitaeten.html": (utf8(PAGE + "&amp;" * 2000 + "&#0;&#xD800;&#x110000;"), "done"),
    "kommentar-offen.html": (utf8("<!-- " + PAGE), "ArticleError"),
    # by their names no articles
    "foto.jpg": (b"\xff\xd8\xff", "Skipped"),
    "ohne-endung": (utf8(TEXT), "Skipped"),
    "tabelle.xlsx": (b"PK\x03\x04", "Skipped"),
    "artikel.txt~": (utf8(TEXT), "Skipped"),
    ".versteckt.txt": (utf8(TEXT), "Skipped"),
    "artikel.pdf": (b"%PDF-1.7", "Skipped"),
}


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as door:
        here = os.getcwd()
        os.chdir(path.parent)
        try:
            door.bind(path.name)
        finally:
            os.chdir(here)


def link(target: str) -> Callable[[Path], None]:
    return lambda path: path.symlink_to(target)


KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "rohr.txt": (make_fifo, "InputMissing"),
    "socket.txt": (make_socket, "InputMissing"),
    "nullgeraet.txt": (link("/dev/zero"), "InputMissing"),
    "zufallsgeraet.txt": (link("/dev/urandom"), "InputMissing"),
    "terminal.txt": (link("/dev/tty"), "InputMissing"),
    "ins-leere.txt": (link("nirgends"), "InputMissing"),
    "im-kreis.txt": (link("im-kreis.txt"), "InputMissing"),
    "guter-verweis.txt": (link("utf8.txt"), "done"),
    "verweis-nach-oben": (link(".."), "Skipped"),
    "rohr.json": (make_fifo, "InputMissing"),
    "rohr.jsonl": (make_fifo, "InputMissing"),
}


@pytest.fixture
def expected(work: Path) -> dict[str, str]:
    """All of them in the folder `in`; what should become of each."""
    folder = work / "in"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text(TEXT, "utf-8")
    for name, (raw, _) in CONTENTS.items():
        (folder / name).write_bytes(raw)
    for name, (make, _) in KINDS.items():
        make(folder / name)
    (folder / "ordner.txt").mkdir()
    (folder / "ordner.txt" / "darin.txt").write_text(TEXT, "utf-8")
    told = {name: what for name, (_, what) in CONTENTS.items()}
    told |= {name: what for name, (_, what) in KINDS.items()}
    return NAMES | told | {"ordner.txt/darin.txt": "done"}


@pytest.mark.once
@pytest.mark.skipif(os.name != "posix", reason="needs pipes, sockets and names of POSIX")
def test_each_becomes_what_it_should(batch: Run, work: Path, expected: dict[str, str]) -> None:
    assert len(expected) >= 100
    outside = sorted(path.name for path in work.iterdir())
    done = batch("in", "-d", "out", "--json-lines", "--report", "r.json", "--time-limit", "60")
    assert done.returncode == 3, done.stderr
    assert "\x1b" not in done.stderr
    report = json.loads((work / "r.json").read_text())
    became = {entry["name"]: entry["kind"] for entry in report["failures"]}
    became |= {entry["name"]: "Skipped" for entry in report["skipped"]}
    for line in done.stdout.splitlines():
        event = json.loads(line)
        if event["event"] == "done":
            became[event["article"]] = "done"
    shown = {
        os.fsencode(work / "in" / name).decode("utf-8", "backslashreplace"): what
        for name, what in expected.items()
    }
    wrong = {name: (became.get(name), what) for name, what in shown.items()}
    wrong = {name: each for name, each in wrong.items() if each[0] != each[1]}
    assert not wrong, "\n".join(f"{name}: {got}, not {due}" for name, (got, due) in wrong.items())
    assert became.keys() == shown.keys()
    assert sorted(path.name for path in work.iterdir()) == sorted([*outside, "out", "r.json"])
    assert all(entry["hint"] for entry in report["failures"])
