"""The tree of failures: each survives a pickle, owns its exit status, and tells cause and hint."""

import copy
import pickle
import re

import pytest

from audiofy import errors
from audiofy.errors import (
    ArticleError,
    AudiofyError,
    ConfigError,
    CoverageError,
    DownloadError,
    EditionError,
    EngineUnavailable,
    InputMissing,
    LockedError,
    NothingHeard,
    PublishError,
    StorageError,
    SynthesisError,
)

EXAMPLES: list[AudiofyError] = [
    AudiofyError("cause", "hint"),
    ArticleError("a.txt is empty.", "Give a file."),
    EditionError("edition.json is not JSON.", "Make the edition again."),
    InputMissing("There is no file a.txt."),
    EngineUnavailable("pico", "pip install 'audiofy[pico]'"),
    EngineUnavailable("papagei", "Engines: tone", "There is no speech engine 'papagei'."),
    PublishError("There is no folder b.", "mkdir -p b"),
    StorageError("The disk is full."),
    SynthesisError("gtts", "no answer", "Ein Satz.", "Try again."),
    SynthesisError("gtts", "no answer"),
    NothingHeard("pico", "only silence came back", "Ein Satz.", "Choose another engine."),
    LockedError("Another run is at it."),
    DownloadError("The connection broke.", "Try again."),
    CoverageError(["Ein Satz.", "Noch einer."], "Report it."),
    CoverageError([]),
    ConfigError("no setting", "Known are: engine."),
]
DRAWN: dict[str, int] = {
    name: int(status) for name, status in re.findall(r"(\w+) {2,}(\d+)  ", (errors.__doc__ or ""))
}


def kinds_below(kind: type[AudiofyError]) -> set[type[AudiofyError]]:
    ours = {k for k in kind.__subclasses__() if k.__module__ == errors.__name__}
    return ours.union(*(kinds_below(k) for k in ours)) if ours else set()


def test_every_error_has_an_example_here() -> None:
    assert {type(error) for error in EXAMPLES} == {AudiofyError, *kinds_below(AudiofyError)}


def test_the_tree_is_drawn_as_it_is() -> None:
    kinds: list[type[AudiofyError]] = [AudiofyError, *kinds_below(AudiofyError)]
    assert {kind.__name__: kind.status for kind in kinds} == DRAWN


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (ArticleError, 65),
        (InputMissing, 66),
        (EngineUnavailable, 69),
        (AudiofyError, 70),
        (PublishError, 73),
        (StorageError, 74),
        (SynthesisError, 75),
        (LockedError, 75),
        (CoverageError, 76),
        (ConfigError, 78),
    ],
)
def test_the_status_is_that_of_sysexits(kind: type[AudiofyError], status: int) -> None:
    assert kind.status == status


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_error_crosses_between_processes_unharmed(error: AudiofyError, protocol: int) -> None:
    for again in (pickle.loads(pickle.dumps(error, protocol)), copy.copy(error)):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert vars(again) == vars(error)
        assert again.args == error.args


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_an_error_says_its_cause_in_words(error: AudiofyError) -> None:
    assert str(error) == error.cause
    assert error.cause.strip()


def test_what_was_lost_and_what_was_not_spoken_can_be_asked_for() -> None:
    assert CoverageError(["Ein Satz."]).lost == ("Ein Satz.",)
    assert EngineUnavailable("pico", "hint").name == "pico"
    assert SynthesisError("gtts", "no answer", "Ein Satz.").text == "Ein Satz."
    assert SynthesisError("gtts", "no answer", "Ein Satz.").engine == "gtts"
