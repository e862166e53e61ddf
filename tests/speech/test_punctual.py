"""When the time of an answer is up."""

import time

import pytest

from audiofy.speech.punctual import Watch


def test_time_is_up_by_the_clock_though_the_timer_has_not_got_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Watch, "_end", lambda _: None)
    with Watch(0.02) as watch:
        time.sleep(0.03)
        assert watch.is_over
        with pytest.raises(TimeoutError):
            watch.take(None)


def test_there_is_time_before() -> None:
    with Watch(60) as watch:
        watch.take(None)
    assert not watch.is_over
