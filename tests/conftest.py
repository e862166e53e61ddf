"""Golden files, and a server that does what S3 does.

A golden file is what a function made of an input, approved once by eye, kept beside the input.

pytest --update-golden [PATHS]      writes what the code makes now; read the diff before you commit
"""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Golden = Callable[[Path, object], None]
"""`golden(path, actual)`: `actual`, text or anything JSON, must be what the file at `path` says."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write golden files instead of comparing"
    )


def pytest_configure() -> None:
    """A shell has what it starts in the background ignore Ctrl-C, and `nohup` has it ignore that
    its terminal is gone: tests of these would hang or fail."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    update = bool(request.config.getoption("--update-golden"))

    def check(path: Path, actual: object) -> None:
        text = actual if isinstance(actual, str) else _pretty(actual)
        if update:
            path.write_text(text, "utf-8")
        assert path.exists(), f"{path.name} is missing; write it with: pytest --update-golden"
        assert text == path.read_text("utf-8")

    return check


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of a server on this machine, which s3:// means during the test."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", s3_server)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return s3_server


def _pretty(value: object) -> str:
    """JSON with one entry of the outermost list or object a line: short, and diffs read well."""
    if isinstance(value, list):
        lines = [json.dumps(entry, ensure_ascii=False) for entry in value]
        return "[\n" + ",\n".join(f"  {line}" for line in lines) + "\n]\n"
    if isinstance(value, dict):
        pairs = [f"{json.dumps(k)}: {_inner(v)}" for k, v in value.items()]
        return "{\n" + ",\n".join(f"  {pair}" for pair in pairs) + "\n}\n"
    return json.dumps(value, ensure_ascii=False) + "\n"


def _inner(value: object) -> str:
    if isinstance(value, list) and value:
        lines = [json.dumps(entry, ensure_ascii=False) for entry in value]
        return "[\n" + ",\n".join(f"    {line}" for line in lines) + "\n  ]"
    return json.dumps(value, ensure_ascii=False)
