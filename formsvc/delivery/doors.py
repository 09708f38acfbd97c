"""Which web addresses may be called: never one that leads into a private network, whatever its name says."""

from __future__ import annotations

import socket
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Network, ip_address
from typing import Final
from urllib.parse import urlsplit

from formsvc.delivery.parcels import PermanentFailure, TemporaryFailure

LONGEST: Final = 500
PUBLIC: Final = IPv6Network("2000::/3")
CARRIES_ANOTHER: Final = (IPv6Network("2002::/16"), IPv6Network("2001::/32"))  # 6to4 and Teredo hide an IPv4 address
PRIVATE: Final = (
    "The web address of this receiver leads into a private network, where nothing is sent. "
    "An administrator can correct it, or allow its host (FORMSVC_WEBHOOK_HOSTS)."
)


class NoWebAddress(Exception):
    """Nothing can be sent to this web address; `why` says what would be right."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Door:
    """Where to knock: the host and port that were named, and the addresses that they lead to, each of them judged.

    Whoever connects does so to one of `addresses` and does not ask for the name again: the answer could be another.
    """

    host: str
    port: int
    path: str
    encrypted: bool
    addresses: tuple[str, ...] = ()


def read_url(url: str, trusted: Collection[str] = ()) -> Door:
    """The parts of a web address, with no addresses yet. Raises NoWebAddress."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NoWebAddress("Enter a web address, like https://forms.example.gov.uk/receive.") from None
    host = parts.hostname or ""
    if parts.scheme != "https" and not (parts.scheme == "http" and host in trusted):
        raise NoWebAddress("The web address must begin with https://.")
    if not host or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise NoWebAddress("Enter a web address, like https://forms.example.gov.uk/receive.")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise NoWebAddress("Leave out user names, passwords and anything after “#”: each request is signed instead.")
    if len(url) > LONGEST:
        raise NoWebAddress(f"Use at most {LONGEST} characters.")
    if host not in trusted and _is_written_out(host) and not is_public(host):
        raise NoWebAddress("This address is inside a private network. Enter one that can be reached from outside.")
    encrypted = parts.scheme == "https"
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Door(host=host, port=port or (443 if encrypted else 80), path=path, encrypted=encrypted)


def find(url: str, trusted: Collection[str] = ()) -> Door:
    """Where a web address leads now. Raises TemporaryFailure (the name is not found), PermanentFailure (not allowed).

    A host that is `trusted` may be private; without encryption it must be this very machine.
    """
    try:
        door = read_url(url, trusted)
    except NoWebAddress as wrong:
        raise PermanentFailure(f"The web address of this receiver cannot be used. {wrong.why}") from None
    addresses = _resolved(door)
    if not door.encrypted and not all(ip_address(one).is_loopback for one in addresses):
        raise PermanentFailure("The web address of this receiver must begin with https://.")
    if door.host not in trusted and not all(is_public(one) for one in addresses):
        raise PermanentFailure(PRIVATE)
    return Door(host=door.host, port=door.port, path=door.path, encrypted=door.encrypted, addresses=addresses)


def is_public(address: str) -> bool:
    """Whether an IP address is one that anybody on the internet could reach."""
    found = ip_address(address)
    if isinstance(found, IPv4Address):
        return found.is_global and not found.is_multicast
    return found in PUBLIC and found.is_global and not any(found in hidden for hidden in CARRIES_ANOTHER)


def _is_written_out(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _resolved(door: Door) -> tuple[str, ...]:
    try:
        found = socket.getaddrinfo(door.host, door.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise TemporaryFailure("The host in the web address of this receiver was not found.") from None
    return tuple(dict.fromkeys(str(place[0]) for *_, place in found))
