"""Lexicons and style through the door: settings, options, front matter, profile, the check."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from audiofy.cli import app
from audiofy.errors import AudiofyError, ConfigError, InputMissing

ARTICLE = """Ein Besuch

Xi traf Szczepan Nowak. Nowak sagte: „Das war ein gutes Gespräch.“
"""


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    write("a.txt", ARTICLE)
    for name in ("one", "two", "three", "four"):
        write(f"{name}.txt", f"Xi = {name.capitalize()}\n")


def write(name: str, content: str) -> None:
    Path(name).write_text(content, "utf-8")


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(app, arguments)
    if isinstance(result.exception, AudiofyError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result


def first_words(*arguments: str) -> str:
    lines = json.loads(run("script", "a.txt", "--json", *arguments).stdout)
    return str(next(line["spoken"] for line in lines if "traf" in line["text"]).split()[0])


def test_the_starter_speaks_unless_it_is_left_out() -> None:
    assert first_words() == "Schi"
    assert first_words("--no-starter-lexicon") == "Xi"


def test_of_several_lexicons_the_last_wins() -> None:
    assert first_words("--lexicon", "one.txt", "--lexicon", "two.txt") == "Two"


def test_the_setting_is_a_list_or_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    write("audiofy.toml", 'lexicon = ["one.txt", "two.txt"]')
    assert first_words() == "Two"
    write("audiofy.toml", 'lexicon = "one.txt"')
    assert first_words() == "One"
    monkeypatch.setenv("AUDIOFY_LEXICON", "two.txt:three.txt")
    assert first_words() == "Three"
    assert first_words("--lexicon", "four.txt") == "Four"


def test_the_publisher_s_goes_before_the_project_s_and_the_article_s_before_both() -> None:
    write("audiofy.toml", 'lexicon = "one.txt"\nprofile = "haus/profil.toml"')
    Path("haus").mkdir()
    write("haus/profil.toml", 'name = "Haus"\nlexicon = ["../two.txt"]')
    assert first_words() == "Two"
    Path("artikel").mkdir()
    write("artikel/a.md", f"---\ntitle: Ein Besuch\nlexicon: ../three.txt\n---\n\n{ARTICLE[12:]}")
    said = run("script", "artikel/a.md").stdout
    assert "Three traf" in said


def test_a_lexicon_that_is_not_there_is_named() -> None:
    with pytest.raises(InputMissing, match=r"nowhere\.txt"):
        run("script", "a.txt", "--lexicon", "nowhere.txt")


@pytest.mark.parametrize("value", ["3", "[3]", '[""]', "true", "{a = 1}"])
def test_a_lexicon_of_a_wrong_kind_is_named(value: str) -> None:
    write("audiofy.toml", f"lexicon = {value}")
    with pytest.raises(ConfigError, match="a list of files"):
        run("script", "a.txt")


def test_config_shows_lexicons_and_style() -> None:
    write("audiofy.toml", 'lexicon = ["one.txt", "two.txt"]\n[style]\ncolon = 100\n')
    lines = run("config").stdout.splitlines()
    assert "lexicon\tone.txt, two.txt\taudiofy.toml" in lines
    assert "style\t{'colon': 100}\taudiofy.toml" in lines


def test_a_style_is_a_table_of_the_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    write("audiofy.toml", "[style]\ncolon = 123\n")
    lines = json.loads(run("script", "a.txt", "--json").stdout)
    assert [each["pause_ms"] for each in lines if each["text"].endswith("sagte:")] == [123]
    write("audiofy.toml", 'style = "slow"')
    with pytest.raises(ConfigError, match="is not a table"):
        run("script", "a.txt")
    write("audiofy.toml", "[style]\nquick = 3\n")
    with pytest.raises(ConfigError, match="there is no 'quick'"):
        run("script", "a.txt")
    monkeypatch.setenv("AUDIOFY_STYLE", "slow")
    with pytest.raises(ConfigError, match="AUDIOFY_STYLE"):
        run("config")


def test_a_style_is_heard() -> None:
    lengths = []
    for style in ("", '[style.headline]\nrate = "-50%"\n'):
        write("audiofy.toml", style)
        made = json.loads(run("convert", "a.txt", "-o", "a.mp3", "-e", "tone", "--json").stdout)
        lengths.append(made["duration_s"])
    headline_s = len("Ein Besuch") * 0.05
    assert lengths[1] - lengths[0] == pytest.approx(headline_s, abs=0.02)


def test_inspect_lists_sentences_not_utterances() -> None:
    sentences = json.loads(run("inspect", "a.txt").stdout)["sentences"]
    assert sentences[-1] == "Nowak sagte: „Das war ein gutes Gespräch.“"


def test_the_check_is_a_lexicon() -> None:
    table = run("lexicon", "check", "a.txt").stdout
    rows = [line.split("\t") for line in table.splitlines()]
    assert rows[0] == ["# Written", "Said", "Count", "Why"]
    assert ["Szczepan", "Szczepan", "1", "begins as no German word does"] in rows
    assert ["Xi", "Schi", "1", "starter/people.txt"] in rows
    write("names.txt", table.replace("Szczepan\tSzczepan", "Szczepan\tSchtschepan"))
    said = run("script", "a.txt", "--lexicon", "names.txt").stdout
    assert "Schi traf Schtschepan" in said
    again = run("lexicon", "check", "a.txt", "--lexicon", "names.txt").stdout
    assert "Szczepan\tSchtschepan\t1\tnames.txt" in again


def test_the_check_counts_over_articles_and_prints_json() -> None:
    found = json.loads(run("lexicon", "check", "a.txt", "a.txt", "--json").stdout)
    entry = next(each for each in found if each["written"] == "Szczepan")
    assert entry == {
        "written": "Szczepan",
        "said": "Szczepan",
        "count": 2,
        "why": "begins as no German word does",
    }


PLS = """<?xml version="1.0" encoding="UTF-8"?>
<lexicon version="1.0" alphabet="ipa" xml:lang="de"
    xmlns="http://www.w3.org/2005/01/pronunciation-lexicon">
  <lexeme><grapheme>Nowak</grapheme><phoneme>ˈnɔvak</phoneme></lexeme>
  <lexeme><grapheme>Xi</grapheme><alias>Schi</alias><phoneme>ɕi</phoneme></lexeme>
</lexicon>
"""


def test_phonemes_of_a_pls_file_are_heard_by_engines_that_take_them() -> None:
    write("haus.pls", PLS)
    lines = json.loads(run("script", "a.txt", "--json", "--lexicon", "haus.pls").stdout)
    spoken = next(line for line in lines if "traf" in line["text"])
    assert spoken["spoken"].startswith("Schi traf")
    assert spoken["ipa"] == {"Schi": "ɕi", "Nowak": "ˈnɔvak"}
    assert "ipa" not in next(line for line in lines if "Besuch" in line["text"])
    for engine, differs in (("espeak", True), ("tone", False)):
        for name, lexicon in (("with", ("--lexicon", "haus.pls")), ("without", ())):
            settings = ("-e", engine, "--no-store", "-o", f"{name}.mp3", *lexicon)
            run("convert", "a.txt", *settings)
        assert (Path("with.mp3").read_bytes() != Path("without.mp3").read_bytes()) is differs
