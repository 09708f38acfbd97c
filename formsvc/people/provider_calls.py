"""One question to an OpenID Connect provider: to the address that was given, with an end, never sent on elsewhere."""

from __future__ import annotations

import ipaddress
import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO, Any, Final
from urllib.parse import urlencode, urlsplit

from formsvc.people.external import ProviderAway

MOST: Final = 256 * 1024  # bytes of an answer; a provider's keys are a few thousand
FOR_A_SIGN: Final = 5.0  # seconds, for the connection and for each sign of life
TOGETHER: Final = 10.0  # seconds, for the whole answer
WORSE_THAN_REFUSED: Final = 500


def ask(address: str, form: Mapping[str, str] | None = None, **headers: str) -> tuple[int, Mapping[str, Any]]:
    """The status and the JSON object of an answer to a GET, or to a POST of this form. Raises ProviderAway."""
    if not is_safe(address):
        raise ProviderAway("address-not-encrypted")
    body = None if form is None else urlencode(form).encode()
    named = {"Accept": "application/json", **headers}
    question = urllib.request.Request(address, data=body, headers=named)  # noqa: S310 - https, or this very machine
    try:
        with _OPENER.open(question, timeout=FOR_A_SIGN) as answer:
            status, said = answer.status, _read(answer)
    except (OSError, HTTPException, ValueError):
        raise ProviderAway("no-answer") from None
    if status >= WORSE_THAN_REFUSED:
        raise ProviderAway(f"status-{status}")
    return status, _object(said)


def is_safe(address: str) -> bool:
    """Whether what is sent there is encrypted, or stays on this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.username is not None or not host:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _read(answer: HTTPResponse) -> bytes:
    """All of it, unless there is too much or it takes too long."""
    said, until = bytearray(), time.monotonic() + TOGETHER
    while piece := answer.read1(MOST):
        said += piece
        if len(said) > MOST or time.monotonic() > until:
            raise ProviderAway("answer-too-long")
    return bytes(said)


def _object(said: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(said)
    except (ValueError, RecursionError):
        raise ProviderAway("answer-not-json") from None
    if not isinstance(found, dict):
        raise ProviderAway("answer-not-json")
    return found


class _AsItIs(urllib.request.HTTPErrorProcessor):
    """Every status is an answer; one that sends elsewhere is not followed."""

    def http_response(self, request: urllib.request.Request, response: Any) -> Any:
        return response

    https_response = http_response


class _NotElsewhere(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


_OPENER: Final = urllib.request.build_opener(_AsItIs, _NotElsewhere)
