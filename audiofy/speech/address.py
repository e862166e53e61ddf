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
        port = parts.port
    except ValueError as error:
        raise ConfigError(f"{whose}: this is no address: {error}.", _HINT) from error
    if parts.username is not None or parts.password is not None:
        raise ConfigError(f"The address of {whose} has a password in it.", _HINT)
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ConfigError(f"{url!r} is no address for {whose}.", _HINT)
    if parts.query or parts.fragment or not url.isprintable() or " " in url:
        raise ConfigError(f"{url!r} is no address for {whose}.", _HINT)
    return url.rstrip("/")


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
