"""No web address leads into a private network, however it is written and whatever its name says later."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from formsvc.delivery.calls import Patience, post
from formsvc.delivery.doors import NoWebAddress, find, is_public, read_url
from formsvc.delivery.parcels import PermanentFailure, TemporaryFailure


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::a00:1", "2002:a00:1::", "2001:0:a00:1::", "2001:db8::1", "fe80::1%lo",
    ],
)  # fmt: skip
def test_an_address_inside_is_no_public_one(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "51.140.1.1", "2a00:1450:4009::1"])
def test_an_address_outside_is_a_public_one(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "", "forms.example", "http://forms.example/", "ftp://forms.example/", "https://", "https:///in", "javascript:alert(1)",
        "https://me:word@forms.example/", "https://forms.example/#there", "https://forms.example:99999/", "https://forms.example/ in",
        "https://forms.example/\r\nHost: other", "https://förms.example/", "https://forms.example\\@10.0.0.1/", "https://[::1/",
        "https://127.0.0.1/", "https://[::1]/", "https://169.254.169.254/latest", "https://forms.example/" + "a" * 500,
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_said(url: str) -> None:
    with pytest.raises(NoWebAddress):
        read_url(url)


def test_a_web_address_is_read() -> None:
    door = read_url("https://Forms.Example:8443/in?from=us")

    assert (door.host, door.port, door.path, door.encrypted) == ("forms.example", 8443, "/in?from=us", True)
    assert (read_url("https://forms.example").port, read_url("https://forms.example").path) == (443, "/")


@pytest.mark.parametrize("host", ["0x7f.1", "2130706433", "localhost", "127.1"])
def test_other_ways_of_writing_this_machine_lead_nowhere(host: str) -> None:
    with pytest.raises(PermanentFailure, match="private network"):
        find(f"https://{host}/")


def test_a_name_with_one_private_address_among_public_ones_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answering("51.140.1.1", "10.0.0.1"))

    with pytest.raises(PermanentFailure, match="private network"):
        find("https://forms.example/")


def test_a_trusted_host_may_be_inside_but_speaks_in_the_clear_only_on_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", answering("10.0.0.1"))

    assert find("https://inside.example/", ("inside.example",)).addresses == ("10.0.0.1",)
    with pytest.raises(PermanentFailure, match="https"):
        find("http://inside.example/", ("inside.example",))


def test_a_name_that_is_not_found_may_be_found_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: Any, **__: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(TemporaryFailure, match="was not found"):
        find("https://forms.example/")


def test_a_name_that_leads_elsewhere_after_it_was_judged_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name first leads outside, and then to a server on this machine that would be glad of the document."""
    with socket.create_server(("127.0.0.1", 0)) as trap:
        port = trap.getsockname()[1]
        monkeypatch.setattr(socket, "getaddrinfo", answering("192.88.99.1"))
        door = find(f"https://forms.example:{port}/")
        asked: list[Any] = []
        true = socket.create_connection

        def watched(address: tuple[str, int], *more: Any) -> socket.socket:
            asked.append(address)
            return true(address, 0.2)

        monkeypatch.setattr(socket, "create_connection", watched)
        monkeypatch.setattr(socket, "getaddrinfo", answering("127.0.0.1", only_names=True))
        with pytest.raises(TemporaryFailure):
            post(door, b"secret", {}, Patience(connect=0.2))

        assert asked == [("192.88.99.1", port)]
        trap.settimeout(0.2)
        with pytest.raises(TimeoutError):
            trap.accept()


def answering(*addresses: str, only_names: bool = False) -> Any:
    """A resolver that gives these addresses; an address that is written out is itself."""
    true = socket.getaddrinfo

    def answer(host: str, port: int, *more: Any, **how: Any) -> Any:
        if only_names and host.replace(".", "").isdecimal():
            return true(host, port, *more, **how)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

    return answer
