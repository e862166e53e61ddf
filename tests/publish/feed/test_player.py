"""The player in a browser: it plays, it follows, it can be used by everybody."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from audiofy.errors import ConfigError, InputMissing
from audiofy.pipeline import narrate_folder
from audiofy.publish.feed import Built, Podcast, build_site
from audiofy.publish.feed.embed import player_of
from audiofy.publish.feed.model import Episode

pytestmark = pytest.mark.once

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--mute-audio",
    "--disable-gpu",
    "--autoplay-policy=no-user-gesture-required",
)
CURRENT = "document.querySelector('[data-end][aria-current]')?.id"
CHAPTER = "document.querySelector('.audiofy-chapters [aria-current]')?.dataset.start"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def episode(built: Built) -> Episode:
    return next(e for e in built.feed.episodes if "Hafen" in e.about.title)


@pytest.fixture
def served(built: Built, site: Path, serve: Callable[..., Any]) -> Iterator[Any]:
    assert built.added
    with serve(site) as served:
        yield served


class Watched:
    """A page, and what it did that it should not."""

    def __init__(self, browser: Browser, url: str, **options: Any) -> None:
        self.context = browser.new_context(**options)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(url)
        if options.get("java_script_enabled", True):
            self.page.wait_for_selector(".audiofy-ready")
            self.until("document.querySelector('audio').readyState > 0")

    def until(self, condition: str) -> None:
        """Wait for it. Playwright's own waiting needs eval(), which the pages forbid."""
        for _ in range(200):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(condition)

    def time(self) -> float:
        return float(self.page.evaluate("document.querySelector('audio').currentTime"))

    def at(self, seconds: float) -> None:
        """Be at a time, and wait until the page shows it."""
        self.page.evaluate(
            "seconds => new Promise(done => { const audio = document.querySelector('audio');"
            " audio.addEventListener('seeked', () => requestAnimationFrame(done), { once: true });"
            " audio.currentTime = seconds; })",
            seconds,
        )

    def press(self, *keys: str) -> None:
        self.page.focus(".audiofy-play")
        for key in keys:
            self.page.keyboard.press(key)


@pytest.fixture
def open_page(browser: Browser, served: Any, episode: Episode) -> Iterator[Callable[..., Watched]]:
    opened: list[Watched] = []

    def opening(path: str = "", **options: Any) -> Watched:
        opened.append(Watched(browser, served.url + (path or episode.path), **options))
        return opened[-1]

    yield opening
    for watched in opened:
        assert watched.complaints == []
        assert all(url.startswith((served.url, "data:")) for url in watched.requests)
        watched.context.close()


Open = Callable[..., Watched]


def transcript(site: Path, episode: Episode) -> list[dict[str, Any]]:
    document = json.loads((site / episode.path / "transcript.json").read_text("utf-8"))
    sentences: list[dict[str, Any]] = document["segments"]
    return sentences


def test_it_plays(open_page: Open) -> None:
    watched = open_page()
    watched.page.click(".audiofy-play")
    watched.until("document.querySelector('audio').currentTime > 0.3")
    assert watched.page.get_attribute(".audiofy-play", "aria-label") == "Anhalten"
    watched.page.click(".audiofy-play")
    assert watched.page.evaluate("document.querySelector('audio').paused")
    assert watched.page.evaluate("navigator.mediaSession.metadata.title").startswith("Der Hafen")


def test_the_sentence_that_is_heard_is_marked(
    open_page: Open, site: Path, episode: Episode
) -> None:
    watched = open_page()
    for number, sentence in enumerate(transcript(site, episode), 1):
        watched.at((sentence["startTime"] + sentence["endTime"]) / 2)
        assert watched.page.evaluate(CURRENT) == f"s{number}"
        marked = watched.page.inner_text(f"#s{number}")
        assert " ".join(marked.split()) == sentence["body"]


def test_a_click_on_a_sentence_plays_it(open_page: Open, site: Path, episode: Episode) -> None:
    watched = open_page()
    sentence = transcript(site, episode)[4]
    first = "document.getElementById('s5').getClientRects()[0]"
    watched.page.evaluate("document.getElementById('s5').scrollIntoView({ block: 'center' })")
    left, top = (watched.page.evaluate(f"{first}.{side}") for side in ("left", "top"))
    watched.page.mouse.click(left + 5, top + 5)
    watched.until("!document.querySelector('audio').paused")
    assert sentence["startTime"] <= watched.time() < sentence["endTime"]


def test_chapters(open_page: Open, episode: Episode) -> None:
    watched = open_page()
    second = episode.about.chapters[1].start_ms / 1000
    watched.page.click(".audiofy-chapters li:nth-child(2) a")
    watched.until(f"{CHAPTER} === '{second}'")
    assert second <= watched.time() < second + 2
    watched.page.evaluate("document.querySelector('audio').pause()")
    watched.at(1)
    assert float(watched.page.evaluate(CHAPTER)) == 0


def test_keys_inside_the_player(open_page: Open, episode: Episode) -> None:
    watched = open_page()
    watched.at(1)
    watched.press("l")
    assert watched.time() == pytest.approx(16, abs=0.1)
    watched.press("j")
    assert watched.time() == pytest.approx(1, abs=0.1)
    watched.press("n")
    assert watched.time() == pytest.approx(episode.about.chapters[1].start_ms / 1000, abs=0.1)
    watched.press("p")
    assert watched.time() == pytest.approx(0, abs=0.1)
    watched.press("k")
    assert not watched.page.evaluate("document.querySelector('audio').paused")
    watched.press("k", ">")
    assert watched.page.evaluate("document.querySelector('audio').playbackRate") == 1.25
    watched.press("Space")
    assert not watched.page.evaluate("document.querySelector('audio').paused")


def test_keys_outside_the_player_are_the_pages_own(open_page: Open) -> None:
    watched = open_page()
    watched.at(1)
    watched.page.focus(".top a")
    watched.page.keyboard.press("l")
    watched.page.keyboard.press("k")
    assert watched.time() == pytest.approx(1, abs=0.1)
    assert watched.page.evaluate("document.querySelector('audio').paused")


def test_speed_and_position_are_remembered(open_page: Open, episode: Episode) -> None:
    watched = open_page()
    watched.page.select_option(".audiofy-speed", "1.5")
    watched.at(7.5)
    watched.page.reload()
    watched.until("document.querySelector('audio').currentTime > 7")
    assert watched.page.evaluate("document.querySelector('audio').playbackRate") == 1.5
    text = watched.page.get_attribute("input[type=range]", "aria-valuetext") or ""
    assert re.fullmatch(r"0:07 von \d+:\d\d", text)
    assert episode.about.duration_ms > 7500


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_accessible(open_page: Open, scheme: str, width: int) -> None:
    size = {"width": width, "height": 800}
    watched = open_page(color_scheme=scheme, viewport=size)
    watched.at(5)
    watched.page.click(".audiofy-notice summary")
    watched.until("document.getAnimations().length === 0")  # a colour half-way is none
    found = Axe().run(watched.page)
    assert found.violations_count == 0, found.generate_report()
    assert watched.page.evaluate("document.documentElement.scrollWidth") <= width
    sizes = watched.page.evaluate(
        "[...document.querySelectorAll('audiofy-player :is(button, select, input, a, summary)')]"
        ".map(element => element.getBoundingClientRect().height).filter(Boolean)"
    )
    assert min(sizes) >= 44


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_list_is_accessible(browser: Browser, served: Any, scheme: Any) -> None:
    page = browser.new_page(color_scheme=scheme)
    page.goto(served.url)
    assert Axe().run(page).violations_count == 0
    assert page.locator(".list li").count() == 4
    page.close()


def test_without_javascript_it_is_plain_audio(open_page: Open) -> None:
    watched = open_page(java_script_enabled=False)
    assert watched.page.is_visible("audio[controls]")
    assert watched.page.locator(".audiofy-chapters a").count() == 2
    assert watched.page.is_visible("text=Diese Audioversion wurde künstlich generiert.")


WORDS = "Satz mit „Zeichen“ & <Klammern> ]]> --> Pfeil"
HOSTILE = f"""\
Sie sagte: <img src=x onerror=alert(2)> und &amp;amp; sowie \
\u202everkehrt\u202c, {{{{ 7 * 7 }}}} und \x1b[31mrot.

{WORDS}. Danach kam noch ein ganzer Absatz, damit das auch ein Artikel ist und bleibt, wie er ist.
"""


def test_hostile_text_is_shown_as_text(
    browser: Browser, tmp_path: Path, podcast: Podcast, now: datetime, serve: Callable[..., Any]
) -> None:
    (tmp_path / "artikel.txt").write_text(HOSTILE, "utf-8")
    (tmp_path / "editions").mkdir()
    narrate_folder(tmp_path / "artikel.txt", tmp_path / "editions" / "eins", engine="tone")
    built = build_site(tmp_path / "editions", tmp_path / "www", podcast, now=now)
    (episode,) = built.feed.episodes
    with serve(tmp_path / "www") as served:
        watched = Watched(browser, f"{served.url}{episode.path}")
        text = " ".join(watched.page.inner_text("main").split())
        for written in (
            WORDS,
            "<img src=x onerror=alert(2)> und &amp; sowie verkehrt, {{ 7 * 7 }}",
        ):
            assert written in text
        assert watched.page.locator("main :is(script, img)").count() == 0
        assert "<img src=x" in watched.page.title()
        watched.page.goto(served.url)
        assert "<img src=x" in watched.page.inner_text("main")
        assert watched.complaints == []
        watched.context.close()


def test_a_player_in_a_page_of_another_site(
    browser: Browser, served: Any, editions: Path, site: Path, podcast: Podcast,
    now: datetime, tmp_path: Path, serve: Callable[..., Any],
) -> None:  # fmt: skip
    here = replace(podcast, base_url=served.url)
    build_site(editions, site, here, now=now)
    own = tmp_path / "own"
    own.mkdir()
    (own / "feed.xml").write_text("<rss/>", "utf-8")
    page = f"<!doctype html><html lang='en'><body>{player_of(site, here, None, 'en')}</body></html>"
    (own / "seite.html").write_text(page, "utf-8")
    with serve(own) as other:
        opened = browser.new_page(bypass_csp=True)
        opened.goto(f"{other.url}seite.html")
        opened.wait_for_selector(".audiofy-ready")
        assert opened.get_attribute(".audiofy-play", "aria-label") == "Play"
        opened.wait_for_function("document.querySelector('audio').readyState > 0")
        opened.evaluate("document.querySelector('audio').currentTime = 4")
        opened.wait_for_function("document.querySelector('.audiofy-now').textContent.length > 5")
        opened.close()


def test_the_snippet_names_its_episode(built: Built, site: Path, podcast: Podcast) -> None:
    episode = built.feed.episodes[2]
    for name in (episode.about.link, episode.folder):
        assert episode.media in player_of(site, podcast, name)
    with pytest.raises(InputMissing):
        player_of(site, podcast, "https://bote.example/none")
    with pytest.raises(ConfigError):
        player_of(site, podcast, None, "fr")


def test_the_player_is_small(built: Built, site: Path) -> None:
    import gzip

    assert built.added
    files = [*site.glob("player/audiofy-player.*")]
    assert len(files) == 2
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) < 10_000
