"""Addresses of servers that a setting names: looked at before anything is sent there."""

import ipaddress
from urllib.parse import urlsplit

from audiofy.errors import ConfigError


def checked_url(url: str, whose: str) -> str:
    """The address without a slash at its end; raises ConfigError if it is none to send text to.

    It is https:// or http:// with a host, and holds neither a name with a password (they would
    stand in messages) nor a query. `whose` says in the message what the address is for.
    """
    try:
        parts = urlsplit(url)
        port, _ = parts.port, (parts.hostname or "").encode("idna")
    except ValueError:  # its words may be a part of a password
        raise ConfigError(f"{_shown(url)} is no address for {whose}.", _HINT) from None
    if parts.username is not None or parts.password is not None:
        raise ConfigError(f"The address of {whose} has a password in it.", _HINT)
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ConfigError(f"{_shown(url)} is no address for {whose}.", _HINT)
    if parts.query or parts.fragment or not url.isprintable() or " " in url:
        raise ConfigError(f"{_shown(url)} is no address for {whose}.", _HINT)
    return url.rstrip("/")


def _shown(url: str) -> str:
    """The address as a message may show it: not if a password or a key could be in it."""
    return "This" if set("@?#") & set(url) else repr(url)


def is_private(url: str) -> bool:
    """Does what is sent there stay secret on its way: by TLS, or because it does not leave?"""
    parts = urlsplit(url)
    return parts.scheme == "https" or _is_here(parts.hostname or "")


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


_HINT = "Give one such as https://tts.example.org/v1"
