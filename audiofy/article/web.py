"""A URL the user gave -> the bytes of its page; nothing that a page asks for is ever fetched.

Only http and https, never to a private, loopback, link-local or reserved address (RFC 6890) unless
that is allowed: each hop's name is resolved once, its addresses are checked, and the connection
goes to the address that was checked, so that a second answer of the DNS cannot change it.
"""

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from audiofy.errors import ArticleError, InputMissing

MAX_BYTES = 10_000_000
MAX_REDIRECTS = 5

_RESERVED = (
    IPv4Network("192.0.0.0/24"),  # RFC 6890, 2.2.2
    IPv4Network("192.88.99.0/24"),  # RFC 7526
    IPv6Network("3fff::/20"),  # RFC 9637
    IPv6Network("5f00::/16"),  # RFC 9602
)
"""What not every Python's `is_global` knows."""

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits
_REDIRECTS = (301, 302, 303, 307, 308)
FEED_TYPES = (
    "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/xml",
    "text/xml",
)  # fmt: skip
"""Media types of a feed of articles."""

_TYPES = ("text/html", "application/xhtml+xml", "text/plain", "text/markdown", "application/json")
_READ_BYTES = 65_536
_LONGEST_HEADER = 1000  # characters
_LONGEST_URL = 8000  # characters; what RFC 9110, 4.1, asks of everyone
_LONGEST_CAUSE = 100  # characters of what a server answers instead of HTTP
_ALLOW = "If you trust it: --allow-private-hosts"
_GIVE_ARTICLE = "Give the article's page."
_TRY_LATER = "Open it in a browser; save the page and give audiofy the file, or try again later."

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class WebAccess:
    """What a fetch may do and take; times in seconds, `total_s` for all hops together."""

    allow_private_hosts: bool = False
    types: tuple[str, ...] = _TYPES
    max_bytes: int = MAX_BYTES
    connect_s: float = 6.0
    read_s: float = 10.0
    total_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server calls a state of a page (RFC 9110, 8.8), in its own words; "" is unsaid."""

    etag: str = ""
    modified: str = ""


UNSAID = Validators()


@dataclass(frozen=True, slots=True)
class WebPage:
    """What came: the final URL, the bytes, and the type and charset that the server named.

    `is_known`: it is as it was known already, and there are no bytes.
    """

    url: str
    body: bytes
    content_type: str
    charset: str
    state: Validators = UNSAID
    is_known: bool = False


def fetch(url: str, access: WebAccess | None = None, known: Validators | None = None) -> WebPage:
    """The page at `url`, redirects followed; without its bytes if it is as `known`.

    Raises InputMissing if it cannot be had (no such host, refused, time-out, HTTP status, too many
    redirects, private address) and ArticleError if it is too large or no text.
    """
    access = access or WebAccess()
    headers = _headers(access, known or UNSAID)
    deadline = time.monotonic() + access.total_s
    for _ in range(MAX_REDIRECTS + 1):
        target = _checked_url(url)
        with (
            _connected(target, access, deadline) as connection,
            _ask(connection, target, headers, deadline) as answer,
        ):
            if answer.status in _REDIRECTS and answer.headers.get("Location"):
                url = _led_to(url, answer.headers["Location"])
                continue
            if answer.status == 304 and known:
                return WebPage(url, b"", "", "", known, is_known=True)
            return _page(url, answer, access, deadline)
    raise InputMissing(
        f"{url} was reached after {MAX_REDIRECTS} redirects and leads on.", _TRY_LATER
    )


def _led_to(url: str, location: str) -> str:
    """Where a redirect leads: many servers write its letters in UTF-8, against RFC 9110, 10.2.2."""
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    try:
        return urljoin(url, location.strip())
    except ValueError as error:
        raise InputMissing(f"{url} leads to no address: {error}.", _TRY_LATER) from error


def _checked_url(url: str) -> SplitResult:
    if len(url) > _LONGEST_URL:
        raise InputMissing(f"{url[:80]}… is too long for an address.", "Check the address.")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise InputMissing(f"{url} is not a URL: {error}.", "Check the address.") from error
    if parts.scheme.casefold() not in ("http", "https"):
        raise InputMissing(f"{url} is neither http nor https.", "Only web pages are fetched.")
    if not host or any(character.isspace() for character in host):
        raise InputMissing(f"{url} names no host.", "Check the address.")
    if parts.username or parts.password:
        raise InputMissing(
            f"The address of {host} has a user name in it; it is not sent.",
            "Save the page and give audiofy the file.",
        )
    return parts


@contextmanager
def _connected(
    target: SplitResult, access: WebAccess, deadline: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection to an address of the host that was checked, cut off at the deadline."""
    host = target.hostname or ""
    port = target.port or (443 if target.scheme.casefold() == "https" else 80)
    lines = [_open_socket(host, _allowed(host, port, access), port, access, deadline)]
    cut_off = threading.Timer(max(0.0, deadline - time.monotonic()), _shut, (lines,))
    cut_off.daemon = True
    cut_off.start()
    try:
        if target.scheme.casefold() == "https":
            _secure(lines, host)
        connection = http.client.HTTPConnection(host, port)
        connection.sock = lines[-1]
        yield connection
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise _unreachable(host, error, deadline) from error
    finally:
        cut_off.cancel()
        for line in lines:
            line.close()


def _allowed(host: str, port: int, access: WebAccess) -> list[Address]:
    """The addresses of the host to which a connection may go; resolved once."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise InputMissing(f"There is no host {host}: {error}.", "Check the address.") from error
    addresses = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    allowed = [a for a in addresses if access.allow_private_hosts or is_public(a)]
    if not allowed:
        shown = addresses[0] if addresses else "nowhere"
        raise InputMissing(f"{host} is at {shown}, which is not public; not fetched.", _ALLOW)
    return list(dict.fromkeys(allowed))


def is_public(address: Address) -> bool:
    """May anyone on the internet be at this address? An IPv4 address inside IPv6 decides."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
        if address.teredo is not None or address.is_site_local:
            return False
    if any(address in network for network in _RESERVED):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _open_socket(
    host: str, addresses: list[Address], port: int, access: WebAccess, deadline: float
) -> socket.socket:
    failure: OSError | None = None
    for address in addresses:
        left = min(access.connect_s, deadline - time.monotonic())
        if left <= 0:
            break
        try:
            line = socket.create_connection((str(address), port), timeout=left)
        except OSError as error:
            failure = error
        else:
            line.settimeout(access.read_s)
            return line
    raise _unreachable(host, failure or TimeoutError("timed out"), deadline)


def _secure(lines: list[socket.socket], host: str) -> None:
    """TLS as the host that was asked for: its name goes into SNI, its certificate is checked."""
    context = ssl.create_default_context()
    secure = context.wrap_socket(lines[-1], server_hostname=host, do_handshake_on_connect=False)
    lines.append(secure)  # from here on the deadline cuts this one off
    secure.do_handshake()


def _shut(lines: list[socket.socket]) -> None:
    """Whoever waits for the other side stops waiting."""
    for line in reversed(lines):
        with suppress(OSError):  # it was closed by the other side, or is inside a later one
            line.shutdown(socket.SHUT_RDWR)


def _headers(access: WebAccess, known: Validators) -> dict[str, str]:
    is_article = access.types == _TYPES
    accepted = "text/html, application/xhtml+xml;q=0.9, text/plain;q=0.8"
    asked = {
        "User-Agent": "audiofy (reads articles for its user)",
        "Accept": accepted if is_article else ", ".join(access.types),
        "Accept-Language": "de, en;q=0.5",
        "Accept-Encoding": "gzip, identity;q=0.5",
        "Connection": "close",
        "If-None-Match": known.etag,
        "If-Modified-Since": known.modified,
    }
    return {name: value for name, value in asked.items() if value}


def _ask(
    connection: http.client.HTTPConnection,
    target: SplitResult,
    headers: dict[str, str],
    deadline: float,
) -> http.client.HTTPResponse:
    path = quote(target.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(target.query, safe='/%:@!$&()*+,;=~-._?')}" if target.query else ""
    connection.request("GET", path + query, headers=headers)
    answer = connection.getresponse()
    if time.monotonic() > deadline:
        answer.close()
        raise TimeoutError("timed out")
    return answer


def _page(
    url: str, answer: http.client.HTTPResponse, access: WebAccess, deadline: float
) -> WebPage:
    if answer.status != 200:
        raise InputMissing(f"{url} answers {answer.status} {answer.reason}.".strip(), _TRY_LATER)
    kind = answer.headers.get_content_type()
    if "Content-Type" in answer.headers and kind not in access.types:
        hint = f"For the articles of a feed: --feed {url}" if kind in FEED_TYPES else _GIVE_ARTICLE
        raise ArticleError(f"{url} is no text to read: it is {kind}.", hint)
    length = answer.headers.get("Content-Length", "")
    if length.isdecimal() and int(length) > access.max_bytes:
        raise _too_large(url, access)
    body = bytearray()
    for part in _decoded(answer, url, access):
        body += part
        if len(body) > access.max_bytes:
            raise _too_large(url, access)
        if time.monotonic() > deadline:
            raise TimeoutError("timed out")
    if time.monotonic() > deadline:
        raise TimeoutError("timed out")  # it was cut off, which looks like an end
    charset = answer.headers.get_content_charset() or ""
    state = Validators(_header(answer, "ETag"), _header(answer, "Last-Modified"))
    said = kind if "Content-Type" in answer.headers else ""
    return WebPage(url, bytes(body), said, charset, state)


def _header(answer: http.client.HTTPResponse, name: str) -> str:
    """What can be sent back as it came; anything else is as good as nothing."""
    value = answer.headers.get(name, "").strip()
    is_plain = value.isascii() and value.isprintable() and len(value) <= _LONGEST_HEADER
    return value if is_plain else ""


def _decoded(answer: http.client.HTTPResponse, url: str, access: WebAccess) -> Iterator[bytes]:
    """The parts of the body as they come, unzipped at most to the limit."""
    coding = answer.headers.get("Content-Encoding", "identity").strip().casefold()
    if coding not in ("gzip", "x-gzip", "identity", ""):
        raise ArticleError(f"{url} comes in the encoding {coding}, unasked.", _TRY_LATER)
    parts = _received(answer)
    if coding in ("identity", ""):
        yield from parts
        return
    try:
        yield from _unzipped(parts, access.max_bytes)
    except zlib.error as error:
        raise ArticleError(f"{url} is not the gzip it says it is.", _TRY_LATER) from error


def _received(answer: http.client.HTTPResponse) -> Iterator[bytes]:
    while part := answer.read1(_READ_BYTES):
        yield part
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)


def _unzipped(parts: Iterator[bytes], max_bytes: int) -> Iterator[bytes]:
    """One gzip after the other (RFC 1952, 2.2), the last of them whole; more than `max_bytes`
    when it is a bomb. What follows and is no gzip is padding."""
    unzip, begun = zlib.decompressobj(31), False
    for part in parts:
        left = part
        while left:
            if unzip.eof and not left.startswith(b"\x1f"):
                return
            unzip = zlib.decompressobj(31) if unzip.eof else unzip
            begun = True
            yield unzip.decompress(left, max_bytes + 1)
            left = unzip.unconsumed_tail or unzip.unused_data
    if begun and not unzip.eof:
        raise http.client.IncompleteRead(b"")


def _too_large(url: str, access: WebAccess) -> ArticleError:
    return ArticleError(
        f"{url} is too large for an article: the limit is {access.max_bytes:,} bytes.",
        "Give the address of one article.",
    )


def _unreachable(
    host: str, error: OSError | http.client.HTTPException | UnicodeError, deadline: float
) -> InputMissing:
    if isinstance(error, TimeoutError) or time.monotonic() >= deadline:
        return InputMissing(f"{host} takes too long to answer.", _TRY_LATER)
    if isinstance(error, ssl.SSLCertVerificationError):
        return InputMissing(
            f"{host} has no valid certificate: {error.verify_message}.", "Do not trust it."
        )
    cause = (error.strerror if isinstance(error, OSError) else "") or str(error) or "no answer"
    if isinstance(error, http.client.BadStatusLine) and not isinstance(error, ConnectionError):
        cause = f"it does not speak HTTP but says {cause[:_LONGEST_CAUSE].strip()!r}"
    elif isinstance(error, http.client.IncompleteRead):
        cause = "the page is cut off"
    return InputMissing(f"{host} cannot be reached: {cause}.", _TRY_LATER)
