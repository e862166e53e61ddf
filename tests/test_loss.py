"""Text that would be lost: the command fails and names it, or the user accepts that it is gone."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from audiofy import narrate
from audiofy.errors import CoverageError, NothingHeard
from audiofy.pipeline import narrate_folder
from audiofy.publish.edition_json import edition_document
from audiofy.publish.verify import verify
from audiofy.script import unsaid
from audiofy.speech import Clip, Voice
from audiofy.speech.tone import Tone

TEXT = (
    "Mühle mahlt für Enten\n\n"
    "Der Müller von Hasselbrück mahlt seit vierzig Jahren. Dieser Satz verstummt. Die Enten warten."
    "\n\nVerstummt\n\nIm Frühjahr hat er den dritten Mahlgang stillgelegt, weil alle satt waren."
)


class Mute(Tone):
    """A tone engine that gives no sound for some texts."""

    silent: tuple[str, ...] = ("Dieser Satz verstummt.", "Verstummt")

    def synthesize(self, text: str, voice: Voice) -> Clip:
        clip = super().synthesize(text, voice)
        return Clip(b"", clip.rate) if text in self.silent else clip


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> type[Mute]:
    monkeypatch.setattr("audiofy.pipeline.choose_engine", lambda *_: Mute())
    return Mute


@pytest.fixture
def article(tmp_path: Path) -> Path:
    file = tmp_path / "muehle.txt"
    file.write_text(TEXT, "utf-8")
    return file


@pytest.mark.usefixtures("mute")
def test_a_sentence_without_sound_is_named(article: Path, tmp_path: Path) -> None:
    with pytest.raises(CoverageError, match="Dieser Satz verstummt") as caught:
        narrate(article, tmp_path / "edition.mp3")
    assert isinstance(caught.value, NothingHeard)
    assert caught.value.status == 76
    assert not (tmp_path / "edition.mp3").exists()


@pytest.mark.usefixtures("mute")
def test_an_accepted_loss_is_said_and_recorded(article: Path, tmp_path: Path) -> None:
    remarks: list[str] = []
    edition = narrate(article, tmp_path / "edition.mp3", accept_loss=True, remark=remarks.append)
    lost = ["Dieser Satz verstummt.", "Verstummt"]
    assert unsaid(edition.script) == lost
    assert remarks == [f"Not heard: {text}" for text in lost]
    document = edition_document(edition)
    assert document["lost"] == lost
    heard = [each["text"] for each in document["utterances"]][1:]
    assert [text for text in heard if "erstummt" in text] == []
    assert "Die Enten warten." in heard


@pytest.mark.usefixtures("mute")
def test_what_the_user_has_accepted_is_no_defect(article: Path, tmp_path: Path) -> None:
    narrate_folder(article, tmp_path / "edition", accept_loss=True)
    found = verify(tmp_path / "edition")
    assert [f.defects for f in found.findings if f.check == "coverage"] == [()]


@pytest.mark.usefixtures("mute")
def test_a_whole_edition_has_lost_nothing(
    article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Mute, "silent", ())
    narrate_folder(article, tmp_path / "edition", accept_loss=True)
    assert json.loads((tmp_path / "edition" / "edition.json").read_text("utf-8"))["lost"] == []


@pytest.mark.usefixtures("mute")
def test_all_cannot_be_lost(article: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing(tuple[str, ...]):
        def __contains__(self, _: object) -> bool:
            return True

    monkeypatch.setattr(Mute, "silent", Nothing())
    with pytest.raises(CoverageError):
        narrate(article, tmp_path / "edition.mp3", accept_loss=True)


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "audiofy", *arguments],
        cwd=cwd,
        env={**os.environ, "XDG_CONFIG_HOME": str(cwd), **environment},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_page_shows_what_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"{TEXT}\n\nFoto: dpa\n\nNewsletter abonnieren\n", "utf-8")
    shown = run("inspect", "--text", "a.txt", cwd=tmp_path)
    assert shown.returncode == 0
    lines = shown.stdout.splitlines()
    assert lines[0] == "Mühle mahlt für Enten"
    assert "- Foto: dpa [photo credit]" in lines
    assert lines[-1] == "- Newsletter abonnieren [newsletter box]"
    assert "\x1b" not in shown.stdout


def test_tables_of_the_settings_reach_the_newsroom(tmp_path: Path) -> None:
    (tmp_path / "audiofy.toml").write_text(
        '[profile]\nexclude = ["Die Enten warten."]\n[fields]\nbody = "inhalt"\n', "utf-8"
    )
    (tmp_path / "a.json").write_text(json.dumps({"title": "Mühle", "inhalt": TEXT}), "utf-8")
    shown = json.loads(run("inspect", "a.json", cwd=tmp_path).stdout)
    assert [entry["reason"] for entry in shown["excluded"]] == ["excluded by the editor"]


@pytest.mark.parametrize(
    ("toml", "cause"),
    [
        ('[profile]\nexclud = ["x"]', "unknown key 'exclud'"),
        ('[fields]\ntitel = "x"', "unknown field 'titel'"),
        ('fields = "x"', "is not a table"),
        ("profile = 3", "is not a file in quotes, or a table"),
    ],
)
def test_tables_with_a_mistake(tmp_path: Path, toml: str, cause: str) -> None:
    (tmp_path / "audiofy.toml").write_text(toml, "utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"title": "Mühle", "body": TEXT}), "utf-8")
    failed = run("inspect", "a.json", cwd=tmp_path)
    assert failed.returncode == 78
    assert cause in failed.stderr


def test_a_private_address_is_refused_at_the_door(tmp_path: Path) -> None:
    failed = run("inspect", "http://127.0.0.1:9/artikel", cwd=tmp_path)
    assert failed.returncode == 66
    assert "--allow-private-hosts" in failed.stderr
    assert "Traceback" not in failed.stderr
