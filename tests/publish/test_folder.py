"""An edition folder has everything, says so in edition.json, and can be read back."""

import hashlib
import json
import shutil
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from audiofy.article import Article
from audiofy.article.model import Block, Metadata, Role
from audiofy.errors import EditionError, InputMissing, SynthesisError
from audiofy.mix import Edition
from audiofy.pipeline import narrate_folder
from audiofy.publish import load_edition
from audiofy.publish.edition_json import SCHEMA_VERSION, edition_json
from audiofy.publish.folder import MIMES, open_folder
from audiofy.publish.load import read_document
from audiofy.publish.transcripts import SIDECARS
from audiofy.script.coverage import check_coverage

SAMPLES = Path(__file__).parents[2] / "samples"
ARTICLE = SAMPLES / "nachtbus.txt"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Edition]:
    folder = tmp_path_factory.mktemp("folder") / "nachtbus"
    return folder, narrate_folder(ARTICLE, folder, engine="tone", publisher="Der Bote")


def document_of(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "edition.json").read_bytes())
    return document


def test_every_file_is_there_and_known_by_its_hash(made: tuple[Path, Edition]) -> None:
    folder, _ = made

    files = document_of(folder)["files"]

    assert {file["name"] for file in files} >= {"edition.mp3", *(s.name for s in SIDECARS)}
    assert {path.name for path in folder.iterdir()} == {"edition.json", *(f["name"] for f in files)}
    for file in files:
        content = (folder / file["name"]).read_bytes()
        assert len(content) == file["bytes"] > 0
        assert hashlib.sha256(content).hexdigest() == file["sha256"]


@pytest.mark.parametrize("is_finished", [True, False])
def test_who_fails_after_all_leaves_what_another_has_made_of_the_edition(
    tmp_path: Path, is_finished: bool
) -> None:
    """A run that is given up for lost, in a thread or on a cluster, may still be at work."""
    given_up, other = ExitStack(), ExitStack()
    for run in (given_up, other):
        run.enter_context(open_folder(tmp_path / "e"))
    if is_finished:
        other.close()
    with pytest.raises(KeyboardInterrupt), given_up:
        raise KeyboardInterrupt
    other.close()
    assert {path.name for path in (tmp_path / "e").iterdir()} == {"edition.json", *MIMES}


def test_the_same_edition_has_the_same_bytes_in_every_folder(
    made: tuple[Path, Edition], tmp_path: Path
) -> None:
    folder, _ = made
    (tmp_path / "elsewhere").mkdir()

    narrate_folder(ARTICLE, tmp_path / "elsewhere", engine="tone", publisher="Der Bote")

    for path in folder.iterdir():
        assert (tmp_path / "elsewhere" / path.name).read_bytes() == path.read_bytes(), path.name


def test_the_document_says_how_it_was_made(made: tuple[Path, Edition]) -> None:
    document = document_of(made[0])

    assert document["schema"] == SCHEMA_VERSION
    assert document["engine_version"] == "1"
    assert document["generator"]["version"]
    asked = document["settings"]
    assert (asked["engine"], asked["publisher"], asked["loudness_lufs"]) == (
        "tone",
        "Der Bote",
        -19,
    )
    assert "progress" not in asked


def test_a_file_that_was_asked_for_is_named_without_its_folder(tmp_path: Path) -> None:
    picture = tmp_path / "cover.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"IEND\xaeB`\x82")

    narrate_folder(ARTICLE, tmp_path / "edition", engine="tone", cover=picture)

    assert document_of(tmp_path / "edition")["settings"]["cover"] == "cover.png"


def test_every_utterance_is_traced_to_the_source(made: tuple[Path, Edition]) -> None:
    document = document_of(made[0])

    for utterance in document["utterances"]:
        if utterance["role"] == "notice":
            assert "source_start" not in utterance
            continue
        slice_ = document["source"][utterance["source_start"] : utterance["source_end"]]
        assert " ".join(slice_.split()) == utterance["text"]
        block = document["ledger"][utterance["block"]]
        assert block["start"] <= utterance["source_start"] < utterance["source_end"] <= block["end"]
        assert utterance["start_ms"] == round(
            utterance["start_frame"] * 1000 / document["sample_rate"]
        )


def test_it_is_loaded_as_it_was(made: tuple[Path, Edition]) -> None:
    folder, edition = made

    loaded = load_edition(folder)

    assert loaded.script == edition.script
    assert loaded.timeline == edition.timeline
    assert loaded.voice == edition.voice
    check_coverage(loaded.script)
    heard = np.concatenate(list(loaded.track.blocks()))
    decoded = soundfile.read(folder / "edition.mp3", dtype="float32")[0]
    assert len(heard) == edition.timeline.frames
    assert np.abs(heard - decoded).max() <= 1 / 32768
    assert loaded.track.loudness_lufs == pytest.approx(-19, abs=0.3)
    for sidecar in SIDECARS:
        assert sidecar.write(loaded) == sidecar.write(edition)


@pytest.mark.once
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.txt")) + sorted(SAMPLES.glob("*.md")))
def test_every_sample_comes_back(path: Path, tmp_path: Path) -> None:
    edition = narrate_folder(path, tmp_path / "edition", engine="tone", notice=None)

    published = read_document(tmp_path / "edition" / "edition.json")

    assert published.script == edition.script
    assert published.timeline == edition.timeline


def test_what_is_known_of_an_article_comes_back(sample: Edition, tmp_path: Path) -> None:
    given = Metadata(published="2025-12-03", byline="Jule Wernicke", url="https://example.org/a")
    article = replace(sample.script.article, given=given)
    edition = replace(sample, script=replace(sample.script, article=article))
    (tmp_path / "edition.json").write_text(edition_json(edition), "utf-8")

    assert read_document(tmp_path / "edition.json").script.article == article


@settings(max_examples=60, deadline=None)
@given(words=st.text(min_size=1, max_size=40))
def test_any_source_is_valid_json(words: str, hostile: Edition) -> None:
    blocks = (Block(Role.WIDGET, words, 0, len(words), "Grund"),)
    article = Article(words + "\ud83d", blocks)
    edition = replace(hostile, script=replace(hostile.script, article=article))

    text = edition_json(edition).encode()

    assert json.loads(text)["source"] == words + "\ud83d"


def test_when_it_fails_the_old_edition_stays(tmp_path: Path, made: tuple[Path, Edition]) -> None:
    shutil.copytree(made[0], tmp_path / "edition")
    before = {path.name: path.read_bytes() for path in (tmp_path / "edition").iterdir()}

    def failing(*_: Any) -> Any:
        raise SynthesisError("tone", "it failed")

    with pytest.raises(SynthesisError):
        narrate_folder(ARTICLE, tmp_path / "edition", engine="tone", progress=failing)
    with pytest.raises(SynthesisError):
        narrate_folder(ARTICLE, tmp_path / "new", engine="tone", progress=failing)

    after = {path.name: path.read_bytes() for path in (tmp_path / "edition").iterdir()}
    assert after == before
    assert not (tmp_path / "new").exists()


DAMAGES = [
    (b"{", "is not JSON"),
    (b"[]", "schema None"),
    (b'{"schema": 1}', "schema 1"),
    (b'{"schema": 2}', "is damaged: KeyError"),
    (b"\xff", "is not JSON"),
]


@pytest.mark.parametrize(("content", "cause"), DAMAGES)
def test_a_document_that_is_none_is_refused(content: bytes, cause: str, tmp_path: Path) -> None:
    (tmp_path / "edition.json").write_bytes(content)

    with pytest.raises(EditionError, match=cause):
        load_edition(tmp_path)


@pytest.mark.parametrize(
    ("key", "value"),
    [("ledger", None), ("utterances", [{"block": 99}]), ("voice", {}), ("given", {"papagei": 1})],
)
def test_a_damaged_document_is_refused(
    key: str, value: Any, made: tuple[Path, Edition], tmp_path: Path
) -> None:
    (tmp_path / "edition.json").write_text(json.dumps(document_of(made[0]) | {key: value}))

    with pytest.raises(EditionError, match="is damaged"):
        load_edition(tmp_path)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("voice", "name"), None),
        (("voice", "rate_percent"), "-10"),
        (("voice", "rate_percent"), 1000),
        (("given", "headline"), ["Schnee"]),
        (("settings", "publisher"), 5),
        (("utterances", 0, "block_end"), None),
        (("ledger", 0, "reason"), None),
        (("files", 0, "name"), 3),
        (("engine_version",), None),
        (("instead_of",), {}),
    ],
)
def test_a_value_of_another_type_is_refused(
    place: tuple[Any, ...], value: Any, made: tuple[Path, Edition], tmp_path: Path
) -> None:
    document = entry = document_of(made[0])
    for key in place[:-1]:
        entry = entry[key]
    entry[place[-1]] = value
    (tmp_path / "edition.json").write_text(json.dumps(document))

    with pytest.raises(EditionError, match="is damaged"):
        load_edition(tmp_path)


def test_a_folder_without_an_edition(tmp_path: Path) -> None:
    with pytest.raises(InputMissing, match="cannot be read"):
        load_edition(tmp_path)


def test_sound_that_is_missing_broken_or_of_another_edition(
    made: tuple[Path, Edition], tmp_path: Path
) -> None:
    shutil.copy(made[0] / "edition.json", tmp_path)
    with pytest.raises(InputMissing, match="no file"):
        load_edition(tmp_path)

    (tmp_path / "edition.mp3").write_bytes(b"no sound" * 100)
    with pytest.raises(EditionError, match="cannot be decoded"):
        load_edition(tmp_path)

    soundfile.write(tmp_path / "edition.mp3", np.zeros(16000), 16000, format="MP3")
    with pytest.raises(EditionError, match="not as long"):
        load_edition(tmp_path)


SHORT = """\
Wetter

Schnee im Harz

Am 30. Dezember fielen 3,5 Liter. „Das war wenig“, sagte Jule Groß.

(Foto: picture alliance / Sven Marquart)

Was noch kommt

Es taut.
"""


def test_the_document_is_as_it_was_approved(tmp_path: Path, golden: Any) -> None:
    """The schema, pinned: a change of this file needs a new SCHEMA_VERSION if readers must know."""
    article = tmp_path / "schnee.txt"
    article.write_text(SHORT, "utf-8")
    narrate_folder(article, tmp_path / "schnee", engine="tone", publisher="Der Bote", job="A-17")
    document = document_of(tmp_path / "schnee")
    document["generator"]["version"] = "*"
    stated = document["settings"]  # one for each of narrate()'s; some stand for all
    document["settings"] = {name: stated[name] for name in ("engine", "job", "loudness_lufs")}
    for file in document["files"]:
        if file["name"] in ("edition.mp3", "edition.epub"):  # as LAME's version has it
            file |= {"bytes": 0, "sha256": "*"}
    golden(Path(__file__).parent / "edition.golden.json", document)


def test_word_times_come_back(tmp_path: Path) -> None:
    article = tmp_path / "schnee.txt"
    article.write_text(SHORT, "utf-8")
    edition = narrate_folder(article, tmp_path / "schnee", engine="espeak")
    assert all(cue.words for cue in edition.timeline.cues)
    assert load_edition(tmp_path / "schnee").timeline == edition.timeline
