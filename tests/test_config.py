"""Settings: what their files may say, which of two holds, and how a mistake is answered."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audiofy.config import SETTINGS, Value, effective, percent, read_files, user_file
from audiofy.errors import ConfigError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, and a user without settings."""
    (tmp_path / "home" / "audiofy").mkdir(parents=True)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    for name in list(os.environ):
        if name.startswith("AUDIOFY_"):
            monkeypatch.delenv(name)
    return tmp_path


def project(text: str) -> None:
    Path("audiofy.toml").write_text(text, "utf-8")


def user(text: str) -> None:
    user_file().write_text(text, "utf-8")


def holding(name: str, **environment: str) -> Value:
    (value,) = (v for v in effective(read_files(), environment) if v.name == name)
    return value


linux_only = pytest.mark.skipif(sys.platform != "linux", reason="XDG folders are Linux's")


def test_without_files_every_setting_has_its_default() -> None:
    assert read_files() == {}
    assert effective({}, {}) == [
        Value(name, setting.default, "default") for name, setting in SETTINGS.items()
    ]


@linux_only
def test_the_variable_goes_before_the_project_before_the_user_before_the_default() -> None:
    assert holding("rate") == Value("rate", "+0%", "default")
    user('rate = "-5%"')
    assert holding("rate") == Value("rate", "-5%", str(user_file()))
    project('rate = "-10%"')
    assert holding("rate") == Value("rate", "-10%", "audiofy.toml")
    assert holding("rate", AUDIOFY_RATE="+20%") == Value("rate", "+20%", "AUDIOFY_RATE")


@linux_only
def test_files_add_to_each_other() -> None:
    user('engine = "espeak"\npublisher = "Elsterauer Bote"')
    project('engine = "tone"')
    assert {v.name: v.value for v in read_files().values()} == {
        "engine": "tone",
        "publisher": "Elsterauer Bote",
    }


def test_an_empty_variable_is_none() -> None:
    project('engine = "tone"')
    assert holding("engine", AUDIOFY_ENGINE="").value == "tone"


@pytest.mark.parametrize(
    ("wrong", "hint"),
    [
        ("engin", "Did you mean 'engine'?"),
        ("loudnes", "Did you mean 'loudness'?"),
        ("xyz", "Known are: engine, voice"),
    ],
)
def test_an_unknown_key_is_an_error_with_the_nearest_name(wrong: str, hint: str) -> None:
    project(f'{wrong} = "tone"')
    with pytest.raises(
        ConfigError, match=rf"audiofy\.toml: there is no setting '{wrong}'"
    ) as caught:
        read_files()
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("engine = 5", "a text in quotes"),
        ("engine = true", "a text in quotes"),
        ("engine = ['tone']", "a text in quotes"),
        ("rate = 'schnell'", "a percentage"),
        ("rate = true", "a percentage"),
        ("rate = 1.5", "a percentage"),
        ("pitch = '5,5 %'", "a percentage"),
        ("notice = 2026-01-01", "a text in quotes"),
        ("no_notice = 'ja'", "true or false"),
        ("no_notice = 1", "true or false"),
        ("loudness = '-19'", "a number"),
        ("loudness = true", "a number"),
        ("loudness = nan", "a number"),
        ("peak = -inf", "a number"),
        ("bitrate = 64.0", "a whole number"),
        ("bitrate = false", "a whole number"),
        ("store_limit = -5", "a whole number from 0 "),
        ("store_limit = 2e400", "a whole number from 0 "),
        ("store_limit = 1000000001", "a whole number from 0 to 1000000000"),
        ("requests_per_minute = -3", "a whole number from 0 "),
        ("requests_per_minute = nan", "a whole number from 0 "),
        ("jobs = -1", "a whole number from 0 "),
        ("sample_rate = -1", "a whole number from 0 "),
        ("[cover]\nfile = 'a.png'", "a text in quotes"),
    ],
)
def test_a_value_of_a_wrong_kind_is_an_error_that_says_what_it_should_be(
    line: str, kind: str
) -> None:
    project(line)
    name = line.split(" ")[0].strip("[]\n").split("]")[0]
    with pytest.raises(ConfigError, match=rf"^audiofy\.toml: {name} = .* is not {kind}") as caught:
        read_files()
    assert caught.value.hint == SETTINGS[name].help


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("rate = -10", -10),
        ("rate = '-10%'", "-10%"),
        ("rate = '+5 %'", "+5 %"),
        ("loudness = -16", -16),
        ("loudness = -16.5", -16.5),
        ("bitrate = 96", 96),
        ("no_notice = true", True),
        ("notice = 'Vom Computer gelesen.'", "Vom Computer gelesen."),
    ],
)
def test_a_value_of_the_right_kind_is_taken(line: str, value: object) -> None:
    project(line)
    (taken,) = read_files().values()
    assert taken.value == value


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("AUDIOFY_RATE", "schnell"),
        ("AUDIOFY_LOUDNESS", "laut"),
        ("AUDIOFY_PEAK", "nan"),
        ("AUDIOFY_BITRATE", "64.5"),
        ("AUDIOFY_STORE_LIMIT", "-5"),
        ("AUDIOFY_REQUESTS_PER_MINUTE", "-3"),
        ("AUDIOFY_REQUESTS_PER_MINUTE", "inf"),
        ("AUDIOFY_NO_NOTICE", "vielleicht"),
    ],
)
def test_a_variable_of_a_wrong_kind_is_an_error_that_names_it(variable: str, text: str) -> None:
    with pytest.raises(ConfigError, match=rf"^{variable} = '{text}' is not "):
        effective({}, {variable: text})


@pytest.mark.parametrize("text", ["true", "1", "yes", "ON", "false", "0", "no", "Off"])
def test_a_switch_may_be_said_in_several_ways(text: str) -> None:
    assert holding("no_notice", AUDIOFY_NO_NOTICE=text).value == text


@pytest.mark.parametrize("content", [b"engine = ", b"\xff\xfe\x00", b"= 1", b"engine = 'a'\n" * 2])
def test_a_file_that_is_not_toml_is_an_error_that_names_it(content: bytes) -> None:
    Path("audiofy.toml").write_bytes(content)
    with pytest.raises(ConfigError, match=r"^audiofy\.toml cannot be read: ") as caught:
        read_files()
    assert caught.value.hint == "Mend or remove the file."


def test_a_folder_of_that_name_is_an_error() -> None:
    Path("audiofy.toml").mkdir()
    with pytest.raises(ConfigError, match=r"audiofy\.toml cannot be read"):
        read_files()


def test_every_setting_explains_itself_and_its_default_fits() -> None:
    for name, setting in SETTINGS.items():
        assert setting.name == name
        assert setting.variable == f"AUDIOFY_{name.upper()}"
        assert setting.help.endswith((".", "%."))
        assert setting.default is None or setting.kind.fits(setting.default)


@given(st.integers(-1000, 1000), st.sampled_from(["", "%", " %"]), st.sampled_from(["", " "]))
def test_a_percentage_is_a_whole_number(number: int, sign: str, blank: str) -> None:
    assert percent(f"{blank}{number:+}{sign}") == percent(f"{number}{sign}{blank}") == number


@given(st.text(st.characters(exclude_categories=["Nd"])))
def test_a_text_without_a_digit_is_no_percentage(text: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        percent(text)


def test_to_know_the_settings_imports_no_room() -> None:
    code = "import sys, audiofy.config; print(*(m for m in sys.modules if m.startswith('audiofy')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {
        "audiofy",
        "audiofy.config",
        "audiofy.errors",
        "audiofy.label",
        "audiofy.lazy",
    }
