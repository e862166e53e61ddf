"""`audiofy feed`, `audiofy player`, `audiofy podcast`: arguments in, status and words out."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.command import Done, run_here

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with settings and two articles."""
    for kind in ("CONFIG", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", str(tmp_path / kind.lower()))
    shutil.copy(SAMPLES / "podcast.toml", tmp_path / "audiofy.toml")
    (tmp_path / "artikel").mkdir()
    for name in ("nachtbus.txt", "dorfladen.txt"):
        shutil.copy(SAMPLES / name, tmp_path / "artikel")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def audiofy(home: Path, *arguments: str) -> Done[str]:
    """The command in this process, but for `podcast`, whose workers are processes."""
    if arguments[0] != "podcast":
        return run_here(arguments, {})
    return subprocess.run(
        [sys.executable, "-m", "audiofy", *arguments],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_from_articles_to_a_published_podcast(home: Path) -> None:
    command = ("podcast", "artikel", "-e", "tone", "--site", "site", "--publish", "www")
    done = audiofy(home, *command)
    assert done.returncode == 0, done.stderr
    assert "2 episodes (2 new)" in done.stderr
    assert (home / "www" / "feed.xml").read_bytes() == (home / "site" / "feed.xml").read_bytes()
    assert not (home / "www" / ".editions").exists()

    again = audiofy(home, *command)
    assert again.returncode == 0, again.stderr
    assert "nothing new" in again.stderr
    assert "0 files stored" in again.stderr

    checked = audiofy(home, "feed", "check", "site", "--json")
    assert checked.returncode == 0, checked.stdout
    assert json.loads(checked.stdout)["episodes"] == 2

    feed = home / "site" / "feed.xml"
    feed.write_text(feed.read_text("utf-8").replace(">false<", ">no<"), "utf-8")
    wrong = audiofy(home, "feed", "check", "site", "--quick")
    assert wrong.returncode == 1
    assert "explicit\tMISTAKE" in wrong.stdout

    embedded = audiofy(home, "player", "site")
    assert embedded.returncode == 0, embedded.stderr
    assert "<audiofy-player" in embedded.stdout
    assert "https://audio.bote.example/episodes/" in embedded.stdout

    dry = audiofy(home, "feed", "publish", "elsewhere", "--site", "site", "-n")
    assert dry.stdout.rstrip().endswith("feed.xml")
    assert not (home / "elsewhere").exists()


def test_a_feed_passes_through_podcast_to_batch(home: Path) -> None:
    entry = "<item><link>http://127.0.0.1:9/1</link></item>"
    feed = f"<rss version='2.0'><channel>{entry}</channel></rss>"
    (home / "rss.xml").write_text(feed, "utf-8")
    done = audiofy(home, "podcast", "artikel", "--feed", "rss.xml", "-e", "tone", "--site", "site")
    assert done.returncode == 3, done.stderr
    assert "127.0.0.1 is at 127.0.0.1, which is not public" in done.stderr
    assert "2 episodes" in done.stderr

    listed = audiofy(home, "feed", "articles", "rss.xml")
    assert listed.stdout == "http://127.0.0.1:9/1\n"


def test_an_article_that_fails_does_not_stop_the_others(home: Path) -> None:
    (home / "artikel" / "leer.txt").write_text("", "utf-8")
    done = audiofy(home, "podcast", "artikel", "-e", "tone", "--site", "site")
    assert done.returncode == 3, done.stderr
    assert "2 episodes" in done.stderr


def test_nothing_is_spoken_for_a_podcast_that_cannot_be_built(home: Path) -> None:
    settings = home / "audiofy.toml"
    settings.write_text(settings.read_text("utf-8") + '\ncover = "nix.png"\n', "utf-8")
    done = audiofy(home, "podcast", "artikel", "-e", "tone", "--site", "site")
    assert done.returncode == 78, done.stderr
    assert not (home / "site").exists()

    (home / "www").mkdir()
    (home / "www" / "index.html").write_text("meine Seite", "utf-8")
    shutil.copy(SAMPLES / "podcast.toml", settings)
    done = audiofy(home, "podcast", "artikel", "-e", "tone", "--site", "www")
    assert done.returncode == 73, done.stderr
    assert "index.html of another site" in done.stderr
    assert [path.name for path in (home / "www").iterdir()] == ["index.html"]


def test_a_podcast_does_not_read_itself(home: Path) -> None:
    shutil.copy(SAMPLES / "nachtbus.txt", home)
    shutil.rmtree(home / "artikel")
    command = ("podcast", ".", "-e", "tone", "--site", "site", "--publish", "www")
    for words in ("1 episode (1 new)", "1 episode (nothing new)"):
        done = audiofy(home, *command)
        assert done.returncode == 0, done.stderr
        assert words in done.stderr
    done = audiofy(home, "podcast", ".", "-e", "tone", "--site", str(home))
    assert done.returncode == 78, done.stderr
    assert "Name another --site" in done.stderr


def test_what_podcast_lacks_is_said_at_once(home: Path) -> None:
    (home / "audiofy.toml").write_text("[podcast]\ntitle = 'Bote'\n", "utf-8")
    done = audiofy(home, "feed", "build", "out", "--site", "site")
    assert done.returncode == 78
    assert "link, description, author, owner, email, category, base_url" in done.stderr
    assert "Traceback" not in done.stderr


def test_build_skips_what_is_damaged(home: Path) -> None:
    for name in ("eins", "zwei"):
        target = home / "out" / name
        target.parent.mkdir(exist_ok=True)
        audiofy(home, "convert", "artikel/nachtbus.txt", "-e", "tone", "-d", str(target))
    (home / "out" / "zwei" / "edition.mp3").write_bytes(b"x")
    done = audiofy(home, "feed", "build", "out", "--site", "site", "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["skipped"][0]["edition"] == "zwei"
    assert "Skipped zwei" in done.stderr


def test_serve(home: Path) -> None:
    audiofy(home, "convert", "artikel/nachtbus.txt", "-e", "tone", "-d", "out")
    audiofy(home, "feed", "build", "out", "--site", "site")
    with subprocess.Popen(
        [sys.executable, "-m", "audiofy", "feed", "serve", "site", "--port", "0"],
        cwd=home,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        address = next(word for word in line.split() if word.startswith("http"))
        for _ in range(100):
            try:
                with urlopen(f"{address}feed.xml", timeout=20) as answer:
                    assert answer.status == 200
                break
            except OSError:
                time.sleep(0.1)
        server.terminate()
        server.wait(20)
