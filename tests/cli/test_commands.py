"""The installed command, end to end: what it makes, what it prints, and how it fails.

Every failure is one clear line and a hint, has the exit status of its kind, and leaves nothing
behind. The engine is `tone` (50 ms of sound a character, 16 000 Hz), so that times are arithmetic.
"""

import json
import os
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import eyed3
import pytest
import soundfile
from mutagen.id3 import ID3

from audiofy.speech import catalogue

SCRIPT = Path(sys.executable).with_name("audiofy")
AUDIOFY = [os.fspath(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-m", "audiofy"]
SAMPLES = Path(__file__).parents[2] / "samples"
TEXT = """Schnee im Harz

Über Nacht fiel Schnee. Am 3. Mai fuhr kein Bus.

Am Mittag schien die Sonne

Da taute alles wieder weg, und die Kinder gingen nach Hause.
"""
NOTICE = "Diese Audioversion wurde künstlich generiert."
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64) + b"IEND\xaeB`\x82"
COMMANDS = (
    "batch",
    "collect",
    "watch",
    "convert",
    "inspect",
    "script",
    "verify",
    "plot",
    "config",
    "voices",
    "lexicon",
    "store",
    "feed",
    "player",
    "podcast",
)
POSIX = pytest.mark.skipif(os.name != "posix", reason="needs signals, pipes and devices of POSIX")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one article, a user without settings, and no variable of ours."""
    for name in list(os.environ):
        if name.startswith("AUDIOFY_"):
            monkeypatch.delenv(name)
    (tmp_path / "home" / "audiofy").mkdir(parents=True)
    monkeypatch.setenv("XDG_CONFIG_HOME", os.fspath(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path / "cache"))
    monkeypatch.setenv("XDG_DATA_HOME", os.fspath(tmp_path / "data"))
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "schnee.txt").write_text(TEXT, "utf-8")
    return folder


@pytest.fixture
def convert(run: Run) -> Run:
    def audiofy_convert(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        return run("convert", *arguments, "-e", "tone", **options)

    return audiofy_convert


def left_behind(work: Path) -> list[str]:
    return sorted(set(os.listdir(work)) - {"schnee.txt", "audiofy.toml"})


def summary(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def said(done: subprocess.CompletedProcess[str]) -> list[list[str]]:
    """The lines of `audiofy script` in a pipe: role, pause, written, spoken."""
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


def tag(path: Path) -> Any:
    reader: Any = ID3
    return reader(path)


# convert: what it makes


def test_an_mp3_is_made_and_a_line_says_what(spawn: Run, work: Path) -> None:
    done = spawn("convert", "schnee.txt", "-e", "tone", "-o", "edition.mp3")
    assert (done.returncode, done.stdout) == (0, "")
    length, *rest = done.stderr.split(", ")
    assert re.fullmatch(r"edition\.mp3: 0:\d\d min", length)
    counts = ["2 chapters", "6 sentences", "0 blocks left out (audiofy inspect)"]
    assert rest == [*counts, "voice: tone sine\n"]
    assert left_behind(work) == ["edition.mp3"]


def test_the_summary_as_json_is_exact(convert: Run, work: Path) -> None:
    told = summary(convert("schnee.txt", "-o", "edition.mp3", "--json"))
    lines = (NOTICE, "Schnee im Harz", "Über Nacht fiel Schnee.", "Am dritten Mai fuhr kein Bus.")
    # By arithmetic: 50 ms a character; after the notice 700 ms, headline 900, sentence 300; the
    # subhead 1000 ms after its paragraph, and then on the next whole second.
    before = 50 * sum(map(len, lines)) + 700 + 900 + 300 + 1000
    start_s = -(-before // 1000)
    rest = 50 * len("Am Mittag schien die Sonne") + 600
    rest += 50 * len("Da taute alles wieder weg, und die Kinder gingen nach Hause.") + 600
    assert told == {
        "output": "edition.mp3",
        "title": "Schnee im Harz",
        "duration_s": start_s + rest / 1000,
        "chapters": [
            {"title": "Schnee im Harz", "start_s": 0.0},
            {"title": "Am Mittag schien die Sonne", "start_s": float(start_s)},
        ],
        "utterances": 6,
        "excluded": 0,
        "lost": [],
        "engine": "tone",
        "voice": "sine",
    }
    sound, rate = soundfile.read(work / "edition.mp3")
    assert len(sound) / rate == pytest.approx(told["duration_s"], abs=1 / rate)


def test_an_edition_folder_has_the_sound_and_the_story(convert: Run, work: Path) -> None:
    assert convert("schnee.txt", "-d", "edition").returncode == 0
    assert {"edition.json", "edition.mp3", "edition.epub"} <= set(os.listdir(work / "edition"))
    told = json.loads((work / "edition" / "edition.json").read_text("utf-8"))
    assert told["article"]["title"] == "Schnee im Harz"
    assert convert("schnee.txt", "-d", "edition", "-q").returncode == 0


@pytest.mark.parametrize(
    ("article", "expected"),
    [("schnee.txt", "schnee.mp3"), ("2026.Schnee.md", "2026.Schnee.mp3"), ("schnee", "schnee.mp3")],
)
def test_without_a_name_it_is_the_article_s_in_this_folder(
    convert: Run, work: Path, article: str, expected: str
) -> None:
    (work / "texte").mkdir()
    shutil.copy(work / "schnee.txt", work / "texte" / article)
    assert convert(f"texte/{article}").returncode == 0
    assert left_behind(work) == sorted([expected, "texte"])
    assert os.listdir(work / "texte") == [article]


def test_a_dash_is_standard_input(convert: Run, work: Path) -> None:
    told = summary(convert("-", "-o", "a.mp3", "--json", input=TEXT))
    assert told["title"] == "Schnee im Harz"
    assert left_behind(work) == ["a.mp3"]


def test_an_existing_edition_is_replaced(convert: Run, work: Path) -> None:
    (work / "a.mp3").write_bytes(b"yesterday's")
    assert convert("schnee.txt", "-o", "a.mp3").returncode == 0
    assert (work / "a.mp3").read_bytes().startswith(b"ID3")


def test_quiet_says_nothing(convert: Run) -> None:
    done = convert("schnee.txt", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    "asked", [["--rate=-10%"], ["--rate", "-10%"], ["--rate", "-10"], ["--rate", "-10 %"]]
)
def test_a_rate_may_be_written_in_many_ways(convert: Run, asked: list[str]) -> None:
    slow = summary(convert("schnee.txt", "--json", "--no-notice", *asked))
    # The headline alone: 14 characters of 50 ms, spoken a tenth slower, and its pause of 900 ms.
    usual = summary(convert("schnee.txt", "--json", "--no-notice"))
    assert slow["duration_s"] > usual["duration_s"]
    same = summary(convert("schnee.txt", "--json", "--no-notice", "--rate=-10%"))
    assert slow == same


def test_a_pitch_is_taken_and_changes_no_time(convert: Run, work: Path) -> None:
    high = summary(convert("schnee.txt", "-o", "a.mp3", "--json", "--pitch", "+50%"))
    usual = summary(convert("schnee.txt", "-o", "b.mp3", "--json"))
    assert high["duration_s"] == usual["duration_s"]
    assert (work / "a.mp3").read_bytes() != (work / "b.mp3").read_bytes()


def test_publisher_album_and_cover_are_in_the_file(convert: Run, work: Path) -> None:
    (work / "cover.png").write_bytes(PNG)
    options = ["--publisher", "Elsterauer Bote", "--album", "Am Morgen", "--cover", "cover.png"]
    assert convert("schnee.txt", "-o", "a.mp3", *options).returncode == 0
    read = tag(work / "a.mp3")
    assert (str(read["TPE1"]), str(read["TALB"])) == ("Elsterauer Bote", "Am Morgen")
    (picture,) = read.getall("APIC")
    assert (picture.mime, picture.data) == ("image/png", PNG)


def test_a_profile_knows_the_phrases_of_its_site(run: Run, work: Path) -> None:
    (work / "bote.txt").write_text(TEXT + "\nAn der Elster bleibt es kalt und trocken.\n", "utf-8")
    (work / "bote.toml").write_text(
        '[[phrase]]\nrole = "teaser"\nreason = "the paper\'s own box"\n'
        'starts = ["An der Elster"]\n',
        "utf-8",
    )
    excluded = summary(run("inspect", "bote.txt"))["excluded"]
    assert excluded == []
    for chosen in (["--profile", "bote.toml"], []):
        env = {} if chosen else {"AUDIOFY_PROFILE": "bote.toml"}
        (left_out,) = summary(run("inspect", "bote.txt", *chosen, env=env))["excluded"]
        assert left_out["reason"] == "the paper's own box"
        told = summary(run("convert", "bote.txt", "-e", "tone", "--json", *chosen, env=env))
        assert told["excluded"] == 1


# Other people's readers


@pytest.fixture
def sample(convert: Run, work: Path) -> tuple[Path, dict[str, Any]]:
    told = summary(convert(os.fspath(SAMPLES / "nachtbus.txt"), "-o", "a.mp3", "--json"))
    return work / "a.mp3", told


def test_mutagen_finds_chapters_title_and_language(sample: tuple[Path, dict[str, Any]]) -> None:
    path, told = sample
    read = tag(path)
    assert str(read["TIT2"]) == told["title"]
    assert str(read["TLAN"]) == "deu"
    chapters = sorted(read.getall("CHAP"), key=lambda chapter: chapter.start_time)
    assert [
        {"title": str(c.sub_frames["TIT2"]), "start_s": c.start_time / 1000} for c in chapters
    ] == told["chapters"]
    assert len(chapters) == 3


def test_eyed3_finds_the_same(sample: tuple[Path, dict[str, Any]]) -> None:
    path, told = sample
    read = eyed3.load(path).tag
    assert read.title == told["title"]
    contents = next(iter(read.table_of_contents))
    chapters = [read.chapters.get(name) for name in contents.child_ids]
    assert [{"title": c.title, "start_s": c.times.start / 1000} for c in chapters] == told[
        "chapters"
    ]
    assert read.frame_set[b"TLAN"][0].text == "deu"


@pytest.mark.skipif(shutil.which("ffprobe") is None, reason="ffprobe is not installed")
def test_ffprobe_finds_the_same(sample: tuple[Path, dict[str, Any]]) -> None:
    path, told = sample
    command = ["ffprobe", "-v", "error", "-show_chapters", "-show_format", "-of", "json"]
    done = subprocess.run([*command, path], capture_output=True, check=True, text=True)
    assert done.stderr == ""
    found = json.loads(done.stdout)
    assert found["format"]["tags"]["title"] == told["title"]
    assert found["format"]["tags"]["language"] == "deu"
    # ffprobe counts whole MPEG frames, of 36 ms, with what the encoder adds at both ends.
    assert 0 <= float(found["format"]["duration"]) - told["duration_s"] < 3 * 0.036
    assert [
        {"title": c["tags"]["title"], "start_s": float(c["start_time"])} for c in found["chapters"]
    ] == told["chapters"]


@pytest.mark.parametrize("engine", ["pico", "espeak", "auto"])
def test_a_real_voice_speaks(run: Run, work: Path, engine: str) -> None:
    offers = {offer.engine: offer for offer in catalogue()}
    if engine != "auto" and not offers[engine].installed:
        pytest.skip(offers[engine].install)
    told = summary(run("convert", "schnee.txt", "-e", engine, "-o", "a.mp3", "--json"))
    assert told["engine"] in ((engine,) if engine != "auto" else ("piper", "pico", "espeak"))
    assert 8 < told["duration_s"] < 40
    assert all(chapter["start_s"].is_integer() for chapter in told["chapters"])
    sound, rate = soundfile.read(work / "a.mp3")
    assert len(sound) / rate == pytest.approx(told["duration_s"], abs=0.001)


# The notice


def test_the_notice_is_heard_first(run: Run) -> None:
    assert said(run("script", "schnee.txt"))[0] == ["notice", "700", NOTICE, NOTICE]


def test_another_notice(run: Run) -> None:
    lines = said(run("script", "schnee.txt", "--notice", "Vom Computer gelesen."))
    assert lines[0][2] == "Vom Computer gelesen."


def test_no_notice_only_by_saying_so(run: Run, convert: Run) -> None:
    assert said(run("script", "schnee.txt", "--no-notice"))[0][0] == "headline"
    assert summary(convert("schnee.txt", "--no-notice", "--json"))["utterances"] == 5


@pytest.mark.parametrize("nothing", ["", " ", "…", "–"])
def test_an_empty_notice_is_no_way_to_leave_it_out(run: Run, nothing: str) -> None:
    done = run("script", "schnee.txt", "--notice", nothing)
    assert done.returncode == 78
    assert done.stderr == (
        "audiofy: The notice has no words.\n         To leave it out, say so: --no-notice\n"
    )


# inspect, script, voices, config


def test_inspect_is_the_article_s_own_sentences(run: Run) -> None:
    told = summary(run("inspect", "schnee.txt"))
    assert told["title"] == "Schnee im Harz"
    assert told["chapters"] == ["Am Mittag schien die Sonne"]
    assert told["sentences"] == [
        "Schnee im Harz",
        "Über Nacht fiel Schnee.",
        "Am 3. Mai fuhr kein Bus.",
        "Am Mittag schien die Sonne",
        "Da taute alles wieder weg, und die Kinder gingen nach Hause.",
    ]


def test_inspect_gives_a_reason_for_all_it_leaves_out(run: Run) -> None:
    told = summary(run("inspect", os.fspath(SAMPLES / "nachtbus.txt")))
    assert {"section", "kicker", "title", "lead", "byline", "source", "published"} <= set(told)
    assert len(told["excluded"]) > 5
    assert all(each["text"] and each["role"] and each["reason"] for each in told["excluded"])


def test_script_shows_written_and_spoken_side_by_side(run: Run) -> None:
    assert said(run("script", "schnee.txt"))[3] == [
        "lead",
        "1000",
        "Am 3. Mai fuhr kein Bus.",
        "Am dritten Mai fuhr kein Bus.",
    ]
    told = json.loads(run("script", "schnee.txt", "--json").stdout)
    assert told[3] == {
        "role": "lead",
        "pause_ms": 1000,
        "text": "Am 3. Mai fuhr kein Bus.",
        "spoken": "Am dritten Mai fuhr kein Bus.",
    }


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.[tm][xd]*")), ids=lambda path: path.stem)
def test_script_is_a_line_an_utterance_with_four_cells(run: Run, path: Path) -> None:
    lines = said(run("script", os.fspath(path)))
    assert len(lines) > 15
    assert all(len(cells) == 4 for cells in lines)


def test_voices_lists_every_engine_with_licence_and_command(run: Run) -> None:
    told = json.loads(run("voices", "--json").stdout)
    assert {"espeak", "gtts", "pico", "tone"} <= {offer["engine"] for offer in told}
    assert all(offer["licence"] and offer["install"] for offer in told)
    plain = run("voices").stdout.splitlines()
    assert plain[0].split("\t")[0] == "Engine"
    assert any(line.startswith("tone\tsine\tde-DE\tApache-2.0\toffline") for line in plain)


def hidden_pico(work: Path) -> dict[str, str]:
    """An environment in which ttspico's module cannot be found."""
    shadow = work.parent / "shadow"
    shadow.mkdir()
    (shadow / "sitecustomize.py").write_text(
        "from importlib.machinery import PathFinder\n"
        "find = PathFinder.find_spec\n"
        "def without_ctts(name, path=None, target=None):\n"
        "    return None if name == 'ctts' else find(name, path, target)\n"
        "PathFinder.find_spec = without_ctts\n"
    )
    return {"PYTHONPATH": os.fspath(shadow)}


@pytest.mark.once
def test_an_engine_that_is_not_installed_names_the_command(run: Run, work: Path) -> None:
    env = hidden_pico(work)
    done = run("convert", "schnee.txt", "-e", "pico", env=env)
    assert done.returncode == 69
    assert done.stderr == (
        "audiofy: The speech engine 'pico' is not installed.\n"
        "         pip install 'audiofy[pico]'\n"
    )
    assert left_behind(work) == []
    told = {offer["engine"]: offer for offer in json.loads(run("voices", "--json", env=env).stdout)}
    assert not told["pico"]["installed"]
    assert told["pico"]["voices"] == []
    assert (
        "pico\t\t\tApache-2.0\toffline\tpip install 'audiofy[pico]'"
        in run("voices", env=env).stdout
    )


# Settings


@pytest.mark.once
def test_the_option_goes_before_the_variable_before_the_project_before_the_user(
    convert: Run, run: Run, work: Path
) -> None:
    def rate_of(*arguments: str, **options: Any) -> str:
        assert convert("schnee.txt", "-d", "edition", "-q", *arguments, **options).returncode == 0
        told = json.loads((work / "edition" / "edition.json").read_text("utf-8"))
        return str(told["voice"]["rate_percent"])

    def origin(**options: Any) -> tuple[str, str]:
        lines = [line.split("\t") for line in run("config", **options).stdout.splitlines()]
        return next((value, where) for name, value, where in lines if name == "rate")

    user = work.parent / "home" / "audiofy" / "config.toml"
    env = {"AUDIOFY_RATE": "+30%"}
    assert (rate_of(), origin()) == ("0", ("+0%", "default"))
    if sys.platform == "linux":  # elsewhere, the user's file is not where XDG_CONFIG_HOME says
        user.write_text('rate = "+10%"', "utf-8")
        assert (rate_of(), origin()) == ("10", ("+10%", os.fspath(user)))
    (work / "audiofy.toml").write_text("rate = 20", "utf-8")
    assert (rate_of(), origin()) == ("20", ("20", "audiofy.toml"))
    assert (rate_of(env=env), origin(env=env)) == ("30", ("+30%", "AUDIOFY_RATE"))
    assert rate_of("--rate", "40%", env=env) == "40"


def test_config_as_json_has_every_setting(run: Run, work: Path) -> None:
    (work / "audiofy.toml").write_text("loudness = -16\nno_notice = true", "utf-8")
    told = {each["name"]: each for each in json.loads(run("config", "--json").stdout)}
    assert told["loudness"] == {"name": "loudness", "value": -16, "origin": "audiofy.toml"}
    assert told["cover"] == {"name": "cover", "value": None, "origin": "default"}
    assert len(told) >= 13


def test_a_switch_in_a_file_can_be_set(run: Run, work: Path) -> None:
    (work / "audiofy.toml").write_text("no_notice = true", "utf-8")
    assert said(run("script", "schnee.txt"))[0][0] == "headline"


def test_a_commands_own_option_is_no_setting_of_the_same_name(run: Run, work: Path) -> None:
    """`jobs` of the settings are sentences at once; `--jobs` of batch are articles."""
    (work / "audiofy.toml").write_text("jobs = 7000\nalbum = 'Lokales'", "utf-8")
    assert run("convert", "schnee.txt", "-e", "tone").returncode == 2
    done = run("batch", "schnee.txt", "-d", "out", "-e", "tone", "--dry-run")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "option",
    [
        *("--jobs=-1", "--jobs=100000", "--time-limit=-1", "--time-limit=inf", "--time-limit=nan"),
        *("--cluster-wait=inf", "--max-failures=0", "--resource=GPU=nan", "--resource=GPU=-1"),
    ],
)
def test_a_number_that_nothing_can_have_is_wrong_usage(run: Run, option: str) -> None:
    done = run("batch", "schnee.txt", "-d", "out", "-e", "tone", "--dry-run", option)
    assert done.returncode == 2
    assert option.split("=")[0] in done.stderr


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('engin = "tone"', "audiofy.toml: there is no setting 'engin'.\n         Did you mean"),
        ("rate = 'schnell'", "audiofy.toml: rate = 'schnell' is not a percentage"),
        ("no_notice = 'ja'", "audiofy.toml: no_notice = 'ja' is not true or false."),
        ("rate = ", "audiofy.toml cannot be read: "),
    ],
)
def test_a_wrong_settings_file_stops_what_takes_settings_and_nothing_else(
    run: Run, work: Path, content: str, message: str
) -> None:
    (work / "audiofy.toml").write_text(content, "utf-8")
    for command in (["convert", "schnee.txt"], ["inspect", "schnee.txt"], ["config"]):
        done = run(*command)
        assert (done.returncode, done.stdout) == (78, "")
        assert done.stderr.startswith(f"audiofy: {message}")
    assert left_behind(work) == []
    assert run("--version").returncode == 0
    assert run("convert", "--help").returncode == 0


# Failures: status, line, hint, and nothing left behind


def article_file(work: Path, name: str, content: bytes | str) -> str:
    raw = content.encode() if isinstance(content, str) else content
    (work.parent / name).write_bytes(raw)
    return f"../{name}"


BAD_ARTICLES: list[tuple[bytes | str, int, str]] = [
    ("", 65, "is empty."),
    (" \n\t\n", 65, "is empty."),
    (bytes(range(256)) * 20, 65, "is not a text we can read: binary"),
    (b"\x7fELF\x02\x01\x01" + bytes(500), 65, "is not a text we can read"),
    (PNG, 65, "is not a text we can read"),
    ("{\\rtf1\\ansi Der Bus h\\'e4lt.}", 65, "is an RTF document."),
    ("%PDF-1.4\n1 0 obj", 65, "is a PDF."),
    (b"PK\x03\x04word/document.xml", 65, "is a Word or OpenDocument file"),
    (b"\xef\xbb\xbf", 65, "no paragraph"),
    ("Anzeige\n\nTeilen\n\nFoto: dpa\n", 65, "There is no paragraph to read aloud in"),
    ("---\ntitle: Nur ein Titel\n---\n", 65, "There is no paragraph to read aloud in"),
    ("x" * 2_000_001, 65, "is too large for an article (2,000,001 bytes)"),
]


@pytest.mark.parametrize(("content", "status", "cause"), BAD_ARTICLES, ids=range(len(BAD_ARTICLES)))
@pytest.mark.parametrize("target", [["-o", "a.mp3"], ["-d", "a"]], ids=["file", "folder"])
def test_what_is_no_article(
    convert: Run, work: Path, content: bytes | str, status: int, cause: str, target: list[str]
) -> None:
    done = convert(article_file(work, "text.txt", content), *target)
    refused(done, status, cause)
    assert left_behind(work) == []


def refused(done: subprocess.CompletedProcess[str], status: int, cause: str) -> None:
    """One line with the cause and one with the hint, nothing on standard output."""
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert lines[0].startswith("audiofy: ")
    assert cause in lines[0]
    assert len(lines) == 2
    assert re.match(r" {9}\S", lines[1])


@pytest.mark.parametrize(
    ("arguments", "status", "cause"),
    [
        (["nix.txt"], 66, "There is no file nix.txt."),
        (["nix/nix.txt"], 66, "There is no file nix/nix.txt."),
        (["schnee.txt/nix"], 66, "'schnee.txt/nix' cannot be read: Not a directory."),
        (["."], 66, ". is a folder, not an article."),
        (["/dev/null"], 66, "/dev/null is not a file: it is a device."),
        (["x" * 300], 66, "File name too long"),
        (["schnee.txt", "-e", "papagei"], 69, "There is no speech engine 'papagei'."),
        (["schnee.txt", "-e", ""], 69, "There is no speech engine ''."),
        (["schnee.txt", "-v", "anna"], 78, "The engine 'tone' has no voice 'anna'."),
        (["schnee.txt", "--rate", "101"], 78, "A voice's rate cannot be changed by 101 %."),
        (["schnee.txt", "--pitch=-51%"], 78, "A voice's pitch cannot be changed by -51 %."),
        (["schnee.txt", "--bitrate", "7"], 78, "An MP3 at 16000 Hz cannot have 7 kbit/s."),
        (["schnee.txt", "--loudness", "nan"], 78, "The loudness of an edition cannot be nan LUFS."),
        (["schnee.txt", "--loudness", "5"], 78, "The loudness of an edition cannot be 5 LUFS."),
        (["schnee.txt", "--peak", "3"], 78, "The true peak of an edition cannot be 3 dBTP."),
        (["schnee.txt", "--loudness=-12.9", "--peak=-1"], 78, "loudness of an edition"),
        (["schnee.txt", "--loudness=-14", "--peak=-6"], 78, "no room under peaks of -6 dBTP."),
        (["schnee.txt", "--cover", "schnee.txt"], 78, "is neither a JPEG nor a PNG picture."),
        (["schnee.txt", "-o", "nix/a.mp3"], 73, "There is no folder nix."),
        (["schnee.txt", "-d", "nix/a"], 73, "There is no folder nix."),
        (["schnee.txt", "-o", "schnee.txt/a.mp3"], 73, "There is no folder schnee.txt."),
        (["schnee.txt", "-o", ".."], 73, ".. is a folder."),
        (["schnee.txt", "-o", "schnee.txt"], 73, "schnee.txt is the article itself."),
        (["schnee.txt", "-d", "schnee.txt"], 73, "schnee.txt is a file, not a folder."),
        (["schnee.txt", "-o", f"{'n' * 300}.mp3"], 73, "The file name is too long: nnnn"),
        (["schnee.txt", "-d", "n" * 300], 73, "The file name is too long: nnnn"),
    ],
    ids=lambda value: " ".join(value)[:50] if isinstance(value, list) else None,
)
def test_what_cannot_be_done(
    run: Run, work: Path, arguments: list[str], status: int, cause: str
) -> None:
    engine = [] if "-e" in arguments else ["-e", "tone"]
    refused(run("convert", *arguments, *engine), status, cause)
    assert left_behind(work) == []
    assert (work / "schnee.txt").read_text("utf-8") == TEXT


def test_an_unknown_engine_is_answered_with_those_that_exist(run: Run) -> None:
    hint = run("convert", "schnee.txt", "-e", "papagei").stderr.splitlines()[1]
    assert {"espeak", "gtts", "pico", "tone"} <= set(re.findall(r"\w+", hint))


@pytest.mark.parametrize(
    ("arguments", "cause"),
    [
        ([], "Missing argument 'ARTICLE'"),
        (["schnee.txt", "schnee.txt"], "unexpected extra argument"),
        (["schnee.txt", "--lautheit", "1"], "No such option: --lautheit"),
        (["schnee.txt", "-f"], "No such option: -f"),
        (["schnee.txt", "--rate", "schnell"], "'schnell' is not a percentage such as -10% or +5%."),
        (["schnee.txt", "--rate"], "requires an argument"),
        (["schnee.txt", "--bitrate", "64.5"], "'--bitrate'"),
        (["schnee.txt", "--loudness", "laut"], "'--loudness'"),
        (["schnee.txt", "-o", "a.mp3", "-d", "b"], "not both"),
        (["schnee.txt", "-o", ""], "is not a file"),
        (["schnee.txt", "-o", "neu/"], "For an edition folder: -d DIR"),
        (["schnee.txt", "-d", ""], "name of the folder is empty"),
        (["-"], "say where to write with -o or -d"),
    ],
    ids=lambda value: " ".join(value)[:50] if isinstance(value, list) else None,
)
def test_wrong_usage_is_status_2_and_says_what_is_wrong(
    run: Run, work: Path, arguments: list[str], cause: str
) -> None:
    done = run("convert", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert cause in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert left_behind(work) == []


def test_a_command_that_does_not_exist(run: Run) -> None:
    done = run("konvertiere")
    assert done.returncode == 2
    assert "No such command 'konvertiere'" in done.stderr


@POSIX
def test_standard_input_may_be_closed_or_empty(convert: Run, work: Path) -> None:
    refused(convert("-", "-o", "a.mp3", stdin=subprocess.DEVNULL), 65, "standard input is empty.")
    command = f"{' '.join(AUDIOFY)} convert - -e tone -o a.mp3 <&-"
    done = subprocess.run(command, shell=True, cwd=work, capture_output=True, text=True)
    refused(done, 66, "There is no text on standard input.")
    assert left_behind(work) == []


@POSIX
def test_a_pipe_with_a_name_is_no_article_and_is_not_waited_for(convert: Run, work: Path) -> None:
    os.mkfifo(work.parent / "pipe")
    refused(convert("../pipe", timeout=20), 66, "../pipe is not a file: it is a pipe.")


def writable_by_root(folder: Path) -> bool:
    folder.chmod(0o500)
    return os.access(folder, os.W_OK)


@POSIX
def test_a_folder_that_may_not_be_written_to(convert: Run, work: Path) -> None:
    closed = work.parent / "closed"
    closed.mkdir()
    if writable_by_root(closed):
        pytest.skip("root may write anywhere")
    refused(convert("schnee.txt", "-o", "../closed/a.mp3"), 73, "Nothing may be written to")
    refused(convert("schnee.txt", "-d", "../closed/a"), 73, "Nothing may be written to")


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder closed even to root")
def test_a_folder_that_no_one_may_write_to(convert: Run) -> None:
    done = convert("schnee.txt", "-o", "/proc/a.mp3")
    assert done.returncode == 73
    assert len(done.stderr.splitlines()) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_full_disk(convert: Run) -> None:
    refused(convert("schnee.txt", "-o", "/dev/full"), 74, "No space left on device")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


def small_files(length: int) -> Callable[[], None]:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (length, length))

    return limit


@pytest.mark.once
@POSIX
@pytest.mark.parametrize("target", [["-o", "a.mp3"], ["-d", "a"]], ids=["file", "folder"])
@pytest.mark.parametrize("length", [0, 5_000, 100_000, 400_000])
def test_a_disk_that_is_full_half_way(
    convert: Run, work: Path, length: int, target: list[str]
) -> None:
    arguments = (os.fspath(SAMPLES / "schleuse.txt"), *target, "--no-store")
    done = convert(*arguments, preexec_fn=small_files(length))
    refused(done, 74, "failed: ")
    assert left_behind(work) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs the device that is always full")
def test_a_result_that_cannot_be_printed(run: Run) -> None:
    with open("/dev/full", "w") as full:
        done = run(
            "inspect", "schnee.txt", stdout=full, stderr=subprocess.PIPE, capture_output=False
        )
    assert done.returncode == 74
    assert done.stderr.startswith("audiofy: Reading or writing failed: ")
    assert "Traceback" not in done.stderr


# Tracebacks only with --debug


@pytest.mark.parametrize("place", ["before", "after"])
def test_debug_shows_where_an_error_comes_from(run: Run, place: str) -> None:
    plain = ["inspect", "nix.txt"]
    done = run(*(["--debug", *plain] if place == "before" else [*plain, "--debug"]))
    assert done.returncode == 66
    assert done.stderr.startswith("Traceback")
    assert done.stderr.endswith("audiofy: There is no file nix.txt.\n         Check the path.\n")


@pytest.mark.once
def test_a_mistake_of_ours_is_said_to_be_one(run: Run, work: Path) -> None:
    shadow = work.parent / "shadow"
    shadow.mkdir()
    (shadow / "sitecustomize.py").write_text(
        "import audiofy.script.writer as writer\n"
        "def broken(block):\n"
        "    raise LookupError('no such thing')\n"
        "writer.spoken_spans = broken\n"
    )
    env = {"PYTHONPATH": os.fspath(shadow)}
    refused(run("script", "schnee.txt", env=env), 70, "LookupError: no such thing")
    assert "in broken" in run("script", "schnee.txt", "--debug", env=env).stderr


# Terminals, encodings, streams


@POSIX
def test_what_a_terminal_would_obey_is_shown_and_not_obeyed(run: Run, work: Path) -> None:
    name = "nix\x1b[31m\n\x07.txt"
    done = run("inspect", name)
    refused(done, 66, r"nix\x1b[31m\n\x07.txt")
    (work / name).write_text(TEXT, "utf-8")
    done = run("convert", name, "-e", "tone")
    assert done.returncode == 0
    assert "\x1b" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_title_with_terminal_escapes_is_harmless(run: Run, work: Path) -> None:
    (work.parent / "a.txt").write_text("Der \x1b[31mrote\x1b[0m Hut\x07\n\n" + TEXT, "utf-8")
    for command in (["inspect"], ["script"], ["convert", "-e", "tone", "--json"]):
        done = run(command[0], "../a.txt", *command[1:])
        assert done.returncode == 0
        assert not {"\x1b", "\x07", "\x00"} & set(done.stdout + done.stderr)


@POSIX
def test_a_name_in_another_encoding(run: Run, work: Path) -> None:
    name = os.fsdecode(b"b\xff.txt")
    (work / name).write_text(TEXT, "utf-8")
    told = summary(run("convert", name, "-e", "tone", "--json"))
    assert told["output"] == os.fsdecode(b"b\xff.mp3")
    assert (work / os.fsdecode(b"b\xff.mp3")).exists()


@pytest.mark.parametrize(
    "encoding",
    [
        "ascii",
        pytest.param("latin-1", marks=pytest.mark.once),
        pytest.param("cp437", marks=pytest.mark.once),
    ],
)
def test_a_terminal_that_lacks_a_letter_gets_its_escape(
    run: Run, work: Path, encoding: str
) -> None:
    (work.parent / "a.txt").write_text("„Schnee“ – 😀\n\n" + TEXT, "utf-8")
    env = {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    told = json.loads(run("inspect", "../a.txt", env=env, encoding="ascii").stdout)
    assert "„Schnee“ – 😀" in [block["text"] for block in told["blocks"]]
    assert run("script", "../a.txt", env=env, encoding="latin-1").returncode == 0


@pytest.mark.once
@POSIX
@pytest.mark.parametrize("stream", ["1", "2", "1>&- 2"])
@pytest.mark.parametrize("command", ["inspect", "script", "voices", "config", "convert -e tone"])
def test_closed_streams_are_no_failure(work: Path, command: str, stream: str) -> None:
    article = "" if command in ("voices", "config") else "schnee.txt"
    line = f"{' '.join(AUDIOFY)} {command} {article} {stream}>&-"
    done = subprocess.run(line, shell=True, cwd=work, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    if "convert" in command:
        assert (work / "schnee.mp3").read_bytes().startswith(b"ID3")


@POSIX
def test_a_reader_that_goes_away_is_no_traceback(work: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [*AUDIOFY, "inspect", "schnee.txt"], cwd=work, stdout=writing, stderr=subprocess.PIPE
    )
    os.close(writing)
    assert done.returncode != 0
    assert done.stderr == b""


@pytest.mark.once
@POSIX
def test_in_a_terminal_there_are_tables_and_a_bar(work: Path) -> None:
    import pty

    def shown(*arguments: str) -> str:
        master, slave = pty.openpty()
        child = subprocess.Popen(
            [*AUDIOFY, *arguments],
            cwd=work,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "120"},
        )
        os.close(slave)
        output = b""
        try:
            while piece := os.read(master, 4096):
                output += piece
        except OSError:  # Linux says EIO when the last writer has gone
            pass
        os.close(master)
        assert child.wait(60) == 0
        return output.decode()

    table = shown("script", "schnee.txt")
    assert "Written" in table
    assert "Am dritten Mai fuhr kein Bus." in table
    assert "default" in shown("config")
    bar = shown("convert", "schnee.txt", "-e", "tone")
    assert "Speaking" in bar
    assert "schnee.mp3: 0:" in bar
    assert "Speaking" not in shown("convert", "schnee.txt", "-e", "tone", "-q")


# Interrupted


def begun(work: Path) -> bool:
    return any(name.endswith(".part") for name in os.listdir(work))


@pytest.fixture
def long_article(work: Path) -> str:
    return article_file(work, "lang.txt", TEXT + "\n" + "Es schneit noch immer im Harz. " * 3000)


def interrupted(arguments: list[str], work: Path, number: int) -> tuple[int, bytes]:
    """The status and messages of a conversion that was ended while it wrote its file."""
    child = subprocess.Popen([*AUDIOFY, *arguments], cwd=work, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while not begun(work) and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert begun(work)
    child.send_signal(number)
    _, messages = child.communicate(timeout=30)
    return child.returncode, messages


@POSIX
@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_an_interrupted_conversion_leaves_nothing(
    work: Path, long_article: str, name: str, status: int
) -> None:
    arguments = ["convert", long_article, "-e", "tone", "-o", "a.mp3"]
    code, messages = interrupted(arguments, work, getattr(signal, name))
    assert code == status
    assert b"Traceback" not in messages
    assert left_behind(work) == []


@pytest.mark.once
@POSIX
def test_an_interrupted_edition_leaves_the_old_one(
    convert: Run, work: Path, long_article: str
) -> None:
    assert convert("schnee.txt", "-o", "a.mp3").returncode == 0
    before = (work / "a.mp3").read_bytes()
    arguments = ["convert", long_article, "-e", "tone", "-o", "a.mp3"]
    interrupted(arguments, work, signal.SIGINT)
    assert left_behind(work) == ["a.mp3"]
    assert (work / "a.mp3").read_bytes() == before


# Help and haste


@pytest.mark.parametrize("command", ["", *COMMANDS])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_explains_itself(run: Run, command: str, flag: str) -> None:
    done = run(*([command] if command else []), flag, env={"COLUMNS": "100"})
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: audiofy {command}".rstrip())
    assert "--debug" in done.stdout
    for repeated in ("[ARGS]...", "[INPUT]...", "{INPUT}...", "{FOLDER}..."):
        done.stdout = done.stdout.replace(repeated, "")
    assert "..." not in done.stdout
    if not command:
        assert all(f"  {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("article", ["schnee.txt", "https://bote.example/schnee.html"])
def test_whoever_forgets_the_command_is_told_it(run: Run, article: str) -> None:
    done = run(article)
    assert done.returncode == 2
    assert f"audiofy convert {article}" in done.stderr


def test_inspect_takes_json_as_the_others_do(run: Run) -> None:
    assert run("inspect", "schnee.txt", "--json").stdout == run("inspect", "schnee.txt").stdout


def test_without_a_command_there_is_help_and_status_2(run: Run) -> None:
    done = run()
    assert done.returncode == 2
    assert "Commands:" in done.stdout + done.stderr


def test_help_shows_variables_and_defaults(run: Run) -> None:
    text = " ".join(run("convert", "--help").stdout.split())
    assert "[env var: AUDIOFY_PRESET; default: podcast]" in text
    assert "by default ARTICLE.mp3" in text


def test_the_version_is_that_of_the_package(run: Run) -> None:
    from importlib.metadata import version

    assert run("--version").stdout == f"audiofy {version('audiofy')}\n"


def cpu_seconds(*arguments: str) -> Iterator[float]:
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([*AUDIOFY, *arguments], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        yield after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


@POSIX
@pytest.mark.usefixtures("work")
def test_help_answers_at_once() -> None:
    assert min(cpu_seconds("--help")) < 0.3


@pytest.mark.parametrize("arguments", [["--help"], ["convert", "--help"], ["--version"]])
def test_help_imports_nothing_that_speaks(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from audiofy.cli import app\n"
        "try:\n"
        f"    app({arguments!r})\n"
        "except SystemExit:\n"
        "    print('\\n', *sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules = set(done.stdout.splitlines()[-1].split())
    heavy = {"numpy", "lameenc", "requests", "gtts", "pydub", "soundfile", "espeakng_loader"}
    assert "typer" in modules
    assert not heavy & modules
    assert not {f"audiofy.{room}" for room in ("article", "script", "speech", "mix", "publish")} & (
        modules
    )


def test_a_hint_of_several_lines_stays_so(run: Run, work: Path) -> None:
    (work / "out").mkdir()
    done = run("feed", "build", "out", "--site", "site")
    assert done.returncode == 78
    assert '\n         title = "' in done.stderr
    assert "\\n" not in done.stderr
