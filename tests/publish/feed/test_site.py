"""From editions to a site: what is kept, what is new, what goes."""

import json
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from filelock import FileLock

from audiofy.errors import ConfigError, EditionError, InputMissing, LockedError, PublishError
from audiofy.pipeline import narrate_folder
from audiofy.publish.feed import Built, Podcast, build_site
from audiofy.publish.feed.model import Episode
from audiofy.publish.feed.naming import podcast_guid

WriteEdition = Callable[..., Path]
Build = Callable[..., Built]


@pytest.fixture
def build(editions: Path, site: Path, podcast: Podcast, now: datetime) -> Build:
    def again(**changes: object) -> Built:
        values = {"editions": editions, "site": site, "podcast": podcast, "now": now} | changes
        return build_site(**values)  # type: ignore[arg-type]

    return again


def tree(site: Path) -> dict[str, tuple[bytes, int]]:
    """Content and time of every file."""
    return {
        str(path.relative_to(site)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in site.rglob("*")
        if path.is_file()
    }


def named(built: Built, part: str) -> Episode:
    return next(episode for episode in built.feed.episodes if part in episode.about.title)


def test_the_layout(built: Built, site: Path) -> None:
    assert len(built.added) == 4
    for episode in built.feed.episodes:
        assert re.fullmatch(r"2026-11-\d\d-[a-z0-9-]+", episode.folder)
        assert re.fullmatch(r"[a-z0-9-]+\.[0-9a-f]{12}\.mp3", episode.media)
        names = {path.name for path in (site / episode.path).iterdir()}
        assert names == {
            episode.media, "index.html", "chapters.json",
            "transcript.json", "transcript.vtt", "transcript.srt",
        }  # fmt: skip
    top = {path.name for path in site.iterdir()}
    assert {"feed.xml", "podcast.json", "index.html", "_headers", "player", built.feed.cover} < top


def test_the_newest_is_first_and_nothing_is_of_the_future(
    editions: Path, site: Path, podcast: Podcast
) -> None:
    early = datetime(2026, 11, 4, tzinfo=UTC)
    built = build_site(editions, site, podcast, now=early)
    dates = [episode.published for episode in built.feed.episodes]
    assert dates == sorted(dates, reverse=True)
    assert max(dates) == early
    assert any("taken as of now" in remark for remark in built.remarks)


def test_a_date_that_was_given_stays(build: Build) -> None:
    early = datetime(2026, 11, 4, tzinfo=UTC)
    first, second = build(now=early), build()
    assert [e.published for e in first.feed.episodes] == [e.published for e in second.feed.episodes]


@pytest.mark.usefixtures("built")
def test_building_again_writes_nothing(build: Build, site: Path) -> None:
    before = tree(site)
    again = build(now=datetime(2027, 1, 1, tzinfo=UTC))
    assert tree(site) == before
    assert (again.added, again.corrected, again.withdrawn) == ((), (), ())


@pytest.mark.usefixtures("built")
def test_another_place_gives_the_same_bytes(build: Build, tmp_path: Path) -> None:
    build(site=tmp_path / "other")
    first, second = tree(tmp_path / "site"), tree(tmp_path / "other")
    assert {name: content for name, (content, _) in first.items()} == {
        name: content for name, (content, _) in second.items()
    }


def test_a_correction_keeps_the_guid_and_gets_a_new_enclosure(
    built: Built, build: Build, editions: Path, site: Path, write_edition: WriteEdition
) -> None:
    before = named(built, "Bürgermeisterin")
    write_edition(editions, 3, "Bürgermeisterin eröffnet neue Brücke")
    again = build()
    after = named(again, "neue Brücke")
    assert again.corrected == (before.guid,)
    assert (again.added, len(again.feed.episodes)) == ((), 4)
    assert (after.folder, after.published) == (before.folder, before.published)
    assert after.media != before.media
    assert {before.media, after.media} < {path.name for path in (site / after.path).iterdir()}
    state = json.loads((site / "podcast.json").read_text("utf-8"))
    assert [retired["path"] for retired in state["retired"]] == [before.sound]


def test_an_edition_that_moved_is_the_same_episode(
    built: Built, build: Build, editions: Path
) -> None:
    (editions / "ausgabe-1").rename(editions / "anders")
    again = build()
    assert (again.added, again.withdrawn) == ((), ())
    assert named(again, "Schnee").sound == named(built, "Schnee").sound


def test_a_withdrawn_article_goes_and_may_return(
    built: Built, build: Build, editions: Path, site: Path, tmp_path: Path
) -> None:
    gone = named(built, "Hafen")
    shutil.move(editions / gone.edition, tmp_path / "kept")
    without = build()
    assert without.withdrawn == (gone.guid,)
    assert not (site / gone.path).exists()
    assert gone.guid not in (site / "feed.xml").read_text("utf-8")
    shutil.move(tmp_path / "kept", editions / gone.edition)
    back = named(build(), "Hafen")
    assert back == gone


def test_an_article_without_an_address_keeps_its_guid_when_corrected(
    build: Build, editions: Path, write_edition: WriteEdition
) -> None:
    write_edition(editions, 9, "Ohne Adresse", url="")
    first = named(build(), "Ohne Adresse")
    assert first.guid.startswith("urn:uuid:")
    write_edition(editions, 9, "Weiter ohne Adresse", url="")
    second = build()
    assert second.corrected == (first.guid,)
    write_edition(editions, 9, "Nun mit Adresse", url="https://bote.example/9")
    assert named(build(), "Nun mit Adresse").guid == first.guid


def test_of_two_editions_of_an_article_the_later_is_taken(
    built: Built, build: Build, editions: Path, write_edition: WriteEdition
) -> None:
    url = named(built, "Schnee").about.link
    write_edition(editions, 8, "Schnee im Harz taut", url=url)
    again = build()
    assert len(again.feed.episodes) == 4
    assert named(again, "taut").guid == named(built, "Schnee").guid
    assert any("Two editions" in remark for remark in again.remarks)


def test_a_damaged_edition_is_skipped_and_its_episode_stays(
    built: Built, build: Build, editions: Path
) -> None:
    (editions / "ausgabe-1" / "edition.json").write_text("{}", "utf-8")
    again = build()
    assert [key for key, _ in again.skipped] == ["ausgabe-1"]
    assert named(again, "Schnee") == named(built, "Schnee")


def test_sound_that_is_not_what_was_promised_is_not_published(build: Build, editions: Path) -> None:
    mp3 = editions / "ausgabe-2" / "edition.mp3"
    mp3.write_bytes(mp3.read_bytes()[:-1])
    built = build()
    assert "edition.mp3" in built.skipped[0][1]
    assert len(built.feed.episodes) == 3


def test_half_made_editions_are_passed_over(build: Build, editions: Path) -> None:
    shutil.copytree(editions / "ausgabe-1", editions / ".halb")
    assert len(build().feed.episodes) == 4


def test_what_was_lost_from_the_site_is_made_again(built: Built, build: Build, site: Path) -> None:
    before = {name: content for name, (content, _) in tree(site).items()}
    episode = built.feed.episodes[0]
    (site / episode.sound).unlink()
    (site / built.feed.episodes[1].path / "transcript.vtt").unlink()
    (site / "feed.xml").unlink()
    build()
    assert {name: content for name, (content, _) in tree(site).items()} == before


def test_the_podcast_guid_is_given_once(built: Built, build: Build, podcast: Podcast) -> None:
    assert built.feed.guid == podcast_guid(podcast.feed_url)
    moved = build(podcast=replace(podcast, base_url="https://new.example/"))
    assert moved.feed.guid == built.feed.guid
    assert moved.corrected == ()


def test_pages(build: Build, site: Path, podcast: Podcast) -> None:
    built = build(podcast=replace(podcast, episodes_per_page=2))
    assert built.feed.pages == 2
    assert (site / "feed-2.xml").exists()
    assert (site / "index-2.html").exists()
    build()
    assert not (site / "feed-2.xml").exists()
    assert not (site / "index-2.html").exists()


def test_nothing_to_build_from(tmp_path: Path, build: Build) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "missing"):
        with pytest.raises(InputMissing):
            build(editions=folder)


@pytest.mark.usefixtures("built")
def test_two_builds_at_once(build: Build, site: Path) -> None:
    with FileLock(site / ".audiofy.lock"), pytest.raises(LockedError):
        build()


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize("text", ["{", "[]", '{"schema": 9}', '{"schema": 1, "guid": "x"}'])
def test_a_damaged_state_is_not_overwritten(build: Build, site: Path, text: str) -> None:
    (site / "podcast.json").write_text(text, "utf-8")
    with pytest.raises(EditionError, match=r"podcast\.json"):
        build()
    assert (site / "podcast.json").read_text("utf-8") == text


def test_a_site_that_cannot_be_made(build: Build, tmp_path: Path) -> None:
    with pytest.raises(PublishError):
        build(site=tmp_path / "no" / "such" / "folder")


def test_a_cover_that_no_directory_takes(build: Build, podcast: Podcast, tmp_path: Path) -> None:
    from PIL import Image

    Image.new("RGB", (1400, 1500)).save(tmp_path / "cover.png")
    with pytest.raises(ConfigError, match="not square"):
        build(podcast=replace(podcast, cover=str(tmp_path / "cover.png")))


def test_a_cover_that_is_not_there(build: Build, podcast: Podcast, site: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        build(podcast=replace(podcast, cover="nix.png"))
    assert "[podcast]" in caught.value.hint
    assert not site.exists()


def test_a_cover_of_ones_own(build: Build, podcast: Podcast, site: Path, tmp_path: Path) -> None:
    from PIL import Image

    path = tmp_path / "cover.png"
    Image.new("RGB", (1400, 1400), "red").save(path)
    built = build(podcast=replace(podcast, cover=str(path)))
    assert built.feed.cover.endswith(".png")
    assert (site / built.feed.cover).read_bytes() == path.read_bytes()
    Image.new("RGB", (1400, 1400), "blue").save(path)
    again = build(podcast=replace(podcast, cover=str(path)))
    assert again.feed.cover != built.feed.cover


@pytest.mark.usefixtures("built")
def test_a_retired_file_keeps_the_day_of_its_retirement(
    build: Build, editions: Path, site: Path, write_edition: WriteEdition,
    now: datetime,
) -> None:  # fmt: skip
    write_edition(editions, 3, "Bürgermeisterin eröffnet neue Brücke")
    build()
    first = (site / "podcast.json").read_bytes()
    build(now=now + timedelta(days=3))
    assert (site / "podcast.json").read_bytes() == first


@pytest.mark.once
def test_a_folder_that_is_half_gone_does_not_empty_the_feed(
    editions: Path, build: Build, write_edition: WriteEdition
) -> None:
    for number in range(5, 12):
        write_edition(editions, number, f"Folge {number}")
    assert len(build().feed.episodes) == 11
    for number in range(1, 8):
        shutil.rmtree(editions / f"ausgabe-{number}")
    with pytest.raises(InputMissing, match="7 of 11"):
        build()
    assert len(build(withdraw_many=True).withdrawn) == 7


URNS = ("eins", "zwei")


@pytest.fixture
def nameless(editions: Path, tmp_path: Path) -> Callable[..., Path]:
    """Makes an edition of an article without an address, from a file of that name."""

    def make(file: str, folder: str, title: str, day: str = "2026-11-03") -> Path:
        source = tmp_path / file
        text = f"---\ntitle: {title}\ndate: {day}\n---\n\nDer Text von {title}.\n"
        source.write_text(text, "utf-8")
        narrate_folder(source, editions / folder, engine="tone")
        return editions / folder

    return make


def test_a_renamed_folder_is_the_same_episode_without_an_address(
    build: Build, editions: Path, nameless: Callable[..., Path]
) -> None:
    first = nameless("haushalt.txt", "haushalt", "Haushalt beschlossen")
    guid = named(build(), "Haushalt").guid
    first.rename(editions / "anders")
    again = build()
    assert (again.added, again.withdrawn, again.corrected) == ((), (), ())
    assert named(again, "Haushalt").guid == guid
    assert named(again, "Haushalt").edition == "anders"
    nameless("haushalt.txt", "anders", "Haushalt vertagt")
    assert build().corrected == (guid,)


def test_a_corrected_headline_in_a_new_folder_is_no_second_episode(
    build: Build, nameless: Callable[..., Path]
) -> None:
    old = nameless("haushalt.txt", "haushalt-beschlossen", "Haushalt beschlossen")
    guid = named(build(), "Haushalt").guid
    shutil.rmtree(old)
    nameless("haushalt.txt", "haushalt-vertagt", "Haushalt vertagt")
    again = build()
    assert (again.added, again.withdrawn, again.corrected) == ((), (), (guid,))


def test_the_same_file_name_on_another_day_is_another_article(
    build: Build, nameless: Callable[..., Path]
) -> None:
    old = nameless("heute.txt", "dienstag", "Am Dienstag", "2026-11-03")
    guid = named(build(), "Dienstag").guid
    shutil.rmtree(old)
    nameless("heute.txt", "mittwoch", "Am Mittwoch", "2026-11-04")
    again = build()
    assert again.withdrawn == (guid,)
    assert len(again.added) == 1
    shutil.rmtree(old.with_name("mittwoch"))
    nameless("heute.txt", "dienstag", "Am Donnerstag", "2026-11-05")
    assert guid not in build().added


def test_two_folders_that_change_places_are_still_the_same_episodes(
    build: Build, editions: Path, nameless: Callable[..., Path]
) -> None:
    for name in URNS:
        nameless(f"{name}.txt", name, f"Folge {name}")
    before = {title: named(build(), title).guid for title in URNS}
    (editions / "eins").rename(editions / "drei")
    (editions / "zwei").rename(editions / "eins")
    again = build()
    assert (again.added, again.withdrawn, again.corrected) == ((), (), ())
    assert {title: named(again, title).guid for title in URNS} == before
    nameless("zwei.txt", "zwei", "Folge zwei-b", "2026-11-05")
    assert len(build().added) == 1


def test_an_address_that_is_corrected_with_its_headline_is_no_second_episode(
    editions: Path, build: Build, write_edition: WriteEdition
) -> None:
    write_edition(editions, 9, "Wetter", url="https://bote.example/wetter-schoen")
    guid = named(build(), "Wetter").guid
    write_edition(editions, 9, "Unwetter", url="https://bote.example/wetter-schlecht")
    again = build()
    assert (again.added, again.withdrawn, again.corrected) == ((), (), (guid,))
    assert named(again, "Unwetter").about.link.endswith("wetter-schlecht")


def test_editions_that_all_move_are_not_taken_for_lost(
    editions: Path, build: Build, write_edition: WriteEdition
) -> None:
    for number in range(5, 12):
        write_edition(editions, number, f"Folge {number}")
    before = build()
    (editions / "2026").mkdir()
    for folder in list(editions.glob("ausgabe-*"))[:9]:
        folder.rename(editions / "2026" / folder.name)
    shutil.rmtree(next(editions.glob("ausgabe-*")))
    again = build()
    assert (again.added, again.corrected, len(again.withdrawn)) == ((), (), 1)
    assert {e.sound for e in again.feed.episodes} < {e.sound for e in before.feed.episodes}


def test_an_earlier_edition_is_never_written_over_the_later(
    built: Built, build: Build, editions: Path, site: Path, write_edition: WriteEdition
) -> None:
    url = named(built, "Schnee").about.link
    later = write_edition(editions, 8, "Schnee im Harz taut", url=url) / "edition.json"
    os.utime(later, (time.time() + 60, time.time() + 60))
    after = named(build(), "taut")
    before = tree(site)
    assert b"taut" in (site / after.path / "index.html").read_bytes()
    build()
    assert tree(site) == before
    assert len(list((site / "episodes").iterdir())) == 4


def test_of_two_new_editions_of_an_article_one_folder_is_left(
    editions: Path, build: Build, site: Path, write_edition: WriteEdition
) -> None:
    for number in (8, 9):
        made = write_edition(editions, number, f"Fassung {number}", url="https://b.example/1")
        os.utime(made / "edition.json", (time.time() - number, time.time() - number))
    episode = named(build(), "Fassung")
    assert episode.about.title == "Fassung 8"
    assert len(list((site / "episodes").iterdir())) == 5
    page = (site / episode.path / "index.html").read_text("utf-8")
    assert "Fassung 8" in page
    assert "Fassung 9" not in page


@pytest.mark.usefixtures("built")
def test_what_a_killed_build_left_is_swept_up(build: Build, site: Path) -> None:
    before = tree(site)
    left = site / "episodes" / "2026-11-01-halb"
    left.mkdir()
    for name in ("index.html", "halb.0123456789ab.mp3", ".audiofy.part"):
        (left / name).write_text("halb")
    strange = site / "episodes" / "mein-ordner"
    strange.mkdir()
    (strange / "notizen.txt").write_text("meine")
    build()
    assert not left.exists()
    assert (strange / "notizen.txt").exists()
    shutil.rmtree(strange)
    assert tree(site) == before


@pytest.mark.parametrize("name", ["index.html", "feed.xml"])
def test_another_site_is_not_written_over(build: Build, site: Path, name: str) -> None:
    site.mkdir()
    (site / name).write_text("meine Seite")
    with pytest.raises(PublishError, match=name):
        build()
    assert (site / name).read_text() == "meine Seite"


@pytest.mark.usefixtures("built")
def test_a_first_build_that_was_killed_goes_on(build: Build, site: Path) -> None:
    before = tree(site)
    (site / "feed.xml").unlink()
    (site / "podcast.json").unlink()
    build()
    assert {name: content for name, (content, _) in tree(site).items()} == {
        name: content for name, (content, _) in before.items()
    }


@pytest.mark.usefixtures("built")
def test_all_episodes_can_be_withdrawn(build: Build, editions: Path, site: Path) -> None:
    for folder in editions.iterdir():
        shutil.rmtree(folder)
    with pytest.raises(InputMissing) as caught:
        build()
    assert "--withdraw-many" in caught.value.hint
    assert len(build(withdraw_many=True).withdrawn) == 4
    assert b"<item>" not in (site / "feed.xml").read_bytes()
    assert list((site / "episodes").iterdir()) == []
    assert build(withdraw_many=True).feed.episodes == ()
