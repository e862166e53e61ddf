"""Fetching: what is fetched, how far, how long, how much, and above all from where."""

import time
from ipaddress import ip_address
from typing import Any

import pytest

from audiofy.article import open_article, web
from audiofy.article.web import WebAccess, fetch, is_public
from audiofy.errors import ArticleError, InputMissing

LOCAL = WebAccess(allow_private_hosts=True, read_s=2.0, total_s=2.0)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "0.0.0.0", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::1", "::", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1", "fec0::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
        "192.0.0.8", "192.88.99.1", "3fff::1", "5f00::1", "64:ff9b::a9fe:a9fe",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)  # fmt: skip
def test_what_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["9.9.9.9", "193.99.144.80", "2a02:2e0:3fe::1", "64:ff9b::909:909"]
)
def test_what_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]"])
def test_this_machine_is_not_asked(site: Any, host: str) -> None:
    with pytest.raises(InputMissing) as caught:
        fetch(f"http://{host}:{site.port}/pages/weblog.html")
    assert "not public" in str(caught.value) or "cannot be reached" in str(caught.value)
    assert site.asked == []


def test_the_error_names_the_option(site: Any) -> None:
    with pytest.raises(InputMissing) as caught:
        fetch(site.url)
    assert "--allow-private-hosts" in caught.value.hint


@pytest.mark.parametrize(
    "target", ["10.0.0.1", "169.254.169.254", "192.168.0.1:8080", "[::1]", "localhost"]
)
def test_a_redirect_to_a_private_address_is_not_followed(
    site: Any, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    home = ip_address("127.0.0.1")
    tried: list[str] = []
    real = web._open_socket

    def connect(host: str, addresses: object, *rest: object) -> object:
        tried.append(host)
        return real(host, addresses, *rest)  # type: ignore[arg-type]

    # Only the first hop may pass for a public one: afterwards the true rule holds.
    monkeypatch.setattr(web, "is_public", lambda a: (a == home and not tried) or is_public(a))
    monkeypatch.setattr(web, "_open_socket", connect)
    with pytest.raises(InputMissing, match="not public"):
        fetch(f"{site.url}/to-private/{target}")
    assert tried == ["127.0.0.1"]


def test_a_name_is_resolved_once_and_the_checked_address_is_used(
    site: Any, resolved: list[str]
) -> None:
    page = fetch(f"http://zeitung.test:{site.port}/pages/weblog.html", LOCAL)
    assert page.body.startswith(b"<?xml")
    assert resolved == ["zeitung.test", "127.0.0.1"]  # the second is the connection to the number


@pytest.mark.usefixtures("resolved")
def test_a_name_that_leads_home_is_refused(site: Any) -> None:
    with pytest.raises(InputMissing, match="which is not public"):
        fetch(f"http://zeitung.test:{site.port}/pages/weblog.html")
    assert site.asked == []


@pytest.mark.parametrize(
    ("path", "error", "cause"),
    [
        ("/gibt-es-nicht", InputMissing, "404 Not Found"),
        ("/picture", ArticleError, "image/png"),
        ("/huge", ArticleError, "too large"),
        ("/said-huge", ArticleError, "too large"),
        ("/bomb", ArticleError, "too large"),
        ("/no-gzip", ArticleError, "gzip"),
        ("/brotli", ArticleError, "br"),
        ("/cut", InputMissing, "cannot be reached"),
        ("/loop", InputMissing, "5 redirects"),
        ("/hops/6", InputMissing, "5 redirects"),
        ("/to-file", InputMissing, "neither http nor https"),
        ("/to-nowhere", InputMissing, "leads to no address"),
        ("/to-far", InputMissing, "too long for an address"),
        ("/cut-gzip", InputMissing, "cut off"),
        ("/no-http", InputMissing, "does not speak HTTP"),
    ],
)
def test_what_cannot_be_had(site: Any, path: str, error: type[Exception], cause: str) -> None:
    with pytest.raises(error, match=cause):
        fetch(site.url + path, WebAccess(allow_private_hosts=True))


def test_five_redirects_are_followed(site: Any) -> None:
    page = fetch(f"{site.url}/hops/5", LOCAL)
    assert page.url == f"{site.url}/pages/weblog.html"


@pytest.mark.parametrize("path", ["/slow", "/slow-header", "/silent"])
def test_a_slow_server_is_left(site: Any, path: str) -> None:
    access = WebAccess(allow_private_hosts=True, read_s=1.0, total_s=1.2)
    began = time.monotonic()
    with pytest.raises(InputMissing, match="too long"):
        fetch(site.url + path, access)
    assert time.monotonic() - began < 3


def test_a_large_page_is_not_read_to_its_end(site: Any) -> None:
    with pytest.raises(ArticleError, match="10,000,000 bytes"):
        fetch(f"{site.url}/huge", WebAccess(allow_private_hosts=True))
    for _ in range(100):
        if "hung up" in site.asked:
            break
        time.sleep(0.02)
    assert "hung up" in site.asked


@pytest.mark.parametrize(
    "path",
    [
        "wrong-charset", "old-charset", "meta-charset", "unknown-charset", "foreign-charset",
        "nul-charset", "undefined-charset", "broken-letter", "gzip", "gzip-in-parts", "to-umlaut",
    ],
)  # fmt: skip
def test_the_charset_is_found_whatever_the_header_says(site: Any, path: str) -> None:
    pytest.importorskip("trafilatura")
    article = open_article(f"{site.url}/{path}", allow_private_hosts=True)
    assert article.headline == "Größere Brücke für Kröten"
    assert "zwölf Tiere" in article.source


@pytest.mark.parametrize(
    "url",
    ["http://", "http://:80/", "http://[", "http://name:passwort@zeitung.example/", "http://a:b/"],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(InputMissing):
        fetch(url)


def test_what_a_server_says_instead_of_http_is_cut_short(site: Any) -> None:
    with pytest.raises(InputMissing) as caught:
        fetch(f"{site.url}/no-http", LOCAL)
    assert len(str(caught.value)) < 250


def test_what_comes_from_the_web_names_no_file(site: Any) -> None:
    given = open_article(f"{site.url}/hints", allow_private_hosts=True).given
    assert (given.headline, given.lexicon, given.voice) == ("X", None, None)


def test_nothing_on_a_page_is_fetched(site: Any) -> None:
    pytest.importorskip("trafilatura")
    open_article(f"{site.url}/pages/bulletin.html", allow_private_hosts=True)
    assert site.asked == ["/pages/bulletin.html"]


def test_an_empty_page(site: Any) -> None:
    with pytest.raises(ArticleError, match="empty"):
        open_article(f"{site.url}/empty", allow_private_hosts=True)
