"""A real OpenID Connect provider in a process of its own, somebody's browser that signs in there, and one that lies."""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin

import pytest
from joserfc.jwk import RSAKey

from tests.real_parts.ports import free_port
from tests.real_parts.programs import find, running

HERE = Path(__file__).parent
CLIENT, SECRET = "formsvc", "only-for-tests-and-nothing-else"
PEOPLE: Mapping[str, Mapping[str, Any]] = {
    "author": {"email": "author@leeds_yjs.example", "email_verified": True},
    "manager": {"email": "Manager@Leeds_YJS.example", "email_verified": True},
    "unchecked": {"email": "author@leeds_yjs.example", "email_verified": False},
    "in-words": {"email": "author@leeds_yjs.example", "email_verified": "true"},
    "newcomer": {"email": "author@leeds_yjs.example", "email_verified": True},
    "stranger": {"email": "nobody@nowhere.example", "email_verified": True},
}


@dataclass
class Provider:
    """Where it is, and what it can be made to do."""

    folder: Path
    port: int
    address: str  # of our own service
    keys: int = 0
    issuer: str = field(init=False)

    def __post_init__(self) -> None:
        self.issuer = f"http://127.0.0.1:{self.port}"

    @contextmanager
    def runs(self) -> Iterator[Provider]:
        """While this lasts it answers. It has new keys each time, and has forgotten everybody."""
        self.keys += 1
        settings = self.folder / "provider.json"
        settings.write_text(json.dumps(self._settings()))
        node = find("node", among=[f"{Path(sys.executable).parent}/node"])
        command = [node, str(HERE / "provider.mjs"), str(settings)]
        with running(command, answers=self._answers, log=self.folder / "provider.log"):
            yield self

    def _settings(self) -> dict[str, Any]:
        key = RSAKey.generate_key(2048, {"kid": f"key-{self.keys}", "use": "sig", "alg": "RS256"}, private=True)
        return {
            "issuer": self.issuer,
            "port": self.port,
            "back": f"{self.address}/sign-in/elsewhere/back",
            "after": f"{self.address}/sign-in",
            "client": CLIENT,
            "secret": SECRET,
            "keys": {"keys": [key.as_dict(private=True)]},
            "people": PEOPLE,
        }

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.issuer}/.well-known/openid-configuration", timeout=10) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False


class Browser:
    """Somebody's browser at the provider: it keeps cookies, and stops when it is sent back to our service."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()), _Stop)

    def sign_in(self, address: str, login: str, **ways: str) -> str:
        """Go to where our service sent them, sign in if asked, and give the address that they are sent back to."""
        status, where, page = self._open(address)
        if status == 200:
            action = re.search(r'action="([^"]+)"', page)
            assert action, page
            status, where, page = self._open(urljoin(address, action[1]), urlencode({"login": login, **ways}).encode())
        assert where.startswith(self._address), (status, where, page)
        return where

    def _open(self, address: str, form: bytes | None = None) -> tuple[int, str, str]:
        """The first answer that is a page, or that leads to our own service."""
        while True:
            try:
                with self._opener.open(address, data=form, timeout=60) as answer:
                    return answer.status, "", answer.read().decode()
            except HTTPError as answer:
                leads = answer.headers.get("Location", "")
                if not leads or leads.startswith(self._address):
                    return answer.code, leads, answer.read().decode()
                address, form = urljoin(address, leads), None


class _Stop(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object, **__: object) -> None:
        return None


@pytest.fixture(scope="session")
def provider_alone(tmp_path_factory: pytest.TempPathFactory) -> Provider:
    """A provider that does not run yet, and where our service will be."""
    return Provider(tmp_path_factory.mktemp("provider"), free_port(), f"http://127.0.0.1:{free_port()}")


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """A provider that runs."""
    found = Provider(tmp_path_factory.mktemp("provider"), free_port(), f"http://127.0.0.1:{free_port()}")
    with found.runs():
        yield found


@pytest.fixture(scope="module")
def liar(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The issuer of a provider that says whatever it is told to: tests/real_parts/lying_provider.py."""
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    command = [sys.executable, str(HERE / "lying_provider.py"), str(port)]

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"{issuer}/jwks", timeout=10):
                return True
        except (URLError, OSError):
            return False

    with running(command, answers=answers, log=tmp_path_factory.mktemp("liar") / "log"):
        yield issuer
