"""Signing in through an OpenID Connect provider: where to send a browser, and who comes back."""

from __future__ import annotations

import hmac
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Generic, TypeVar

from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.discovery import get_well_known_url
from joserfc.jwk import KeySet

from formsvc.people.external import Errand, Identity, ProviderAway, TokenWrong
from formsvc.people.provider_calls import ask, is_safe
from formsvc.people.tokens import ASKEW, Expected, KeyUnknown, claims_of, read_keys

KEPT_FOR: Final = 3600.0  # seconds that what a provider publishes about itself is not asked again
NEEDED: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OK: Final = 200
SECOND_FACTORS: Final = frozenset({"otp", "hwk", "swk", "sc"})  # RFC 8176, beside something that one knows
KNOWN_THINGS: Final = frozenset({"pwd", "pin"})
ALWAYS: Final = "always"  # for a provider that lets nobody in without two factors, and does not say so in its tokens
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Client:
    """Who we are to the provider. `strong`: values of `acr` that stand for two factors there."""

    issuer: str
    client_id: str
    secret: Callable[[], str]
    back: str  # the address of ours to which it sends people back
    after: str  # the address of ours to which it sends people who signed out there
    scopes: str = "openid email"
    strong: tuple[str, ...] = ()


class Provider:
    """One provider. Asks it nothing before somebody wants to sign in; keeps what it publishes for an hour."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self._described = _Kept(self._describe)
        self._keys = _Kept(self._fetch_keys)

    def set_out(self, now: datetime, *, fresh: bool = False) -> tuple[str, Errand]:
        """Where to send the browser, and what to keep until it comes back. Raises ProviderAway."""
        errand = Errand(
            state=generate_token(43), nonce=generate_token(43), verifier=generate_token(64), at=now, fresh=fresh
        )
        more = {"prompt": "login", "max_age": "0"} if fresh else {}
        if self.client.strong and ALWAYS not in self.client.strong:
            more["acr_values"] = " ".join(self.client.strong)
        address = prepare_grant_uri(
            self._described.now()["authorization_endpoint"],
            self.client.client_id,
            "code",
            redirect_uri=self.client.back,
            scope=self.client.scopes,
            state=errand.state,
            nonce=errand.nonce,
            code_challenge=create_s256_code_challenge(errand.verifier),
            code_challenge_method="S256",
            **more,
        )
        return str(address), errand

    def finish(self, errand: Errand, brought: Mapping[str, str], now: datetime) -> Identity:
        """Who came back with this. Nothing of what was exchanged is kept. Raises TokenWrong, ProviderAway."""
        _check(errand, brought, self.client.issuer)
        tokens = self._exchange(errand, brought["code"])
        expected = Expected(
            issuer=self.client.issuer,
            client_id=self.client.client_id,
            nonce=errand.nonce,
            access_token=str(tokens.get("access_token", "")),
            now=now,
        )
        claims = self._read(str(tokens.get("id_token", "")), expected)
        if errand.fresh and not _is_fresh(claims, errand):
            raise TokenWrong("auth_time")
        return Identity(
            issuer=self.client.issuer,
            subject=claims["sub"],
            email=_verified(claims if "email" in claims else self._more(claims, expected.access_token)),
            strong=_is_strong(claims, self.client.strong),
        )

    def end(self) -> str:
        """Where to send somebody to sign out there as well; "" when the provider does not offer it or is away."""
        try:
            address = self._described.now().get("end_session_endpoint", "")
        except ProviderAway:
            return ""
        if not isinstance(address, str) or not is_safe(address):
            return ""
        about = {"client_id": self.client.client_id, "post_logout_redirect_uri": self.client.after}
        return str(add_params_to_uri(address, list(about.items())))

    def _describe(self) -> Mapping[str, Any]:
        status, found = ask(get_well_known_url(self.client.issuer, external=True))
        if status != OK or found.get("issuer") != self.client.issuer:
            raise ProviderAway("issuer-differs")
        if not all(isinstance(found.get(name), str) and is_safe(found[name]) for name in NEEDED):
            raise ProviderAway("not-described")
        return found

    def _fetch_keys(self) -> KeySet:
        status, found = ask(self._described.now()["jwks_uri"])
        if status != OK:
            raise ProviderAway("no-keys")
        return read_keys(found)

    def _exchange(self, errand: Errand, code: str) -> Mapping[str, Any]:
        """The tokens for a code; it is good for once."""
        described = self._described.now()
        offered = described.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        way = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.back,
            "code_verifier": errand.verifier,
        }
        headers: dict[str, str] = {}
        if way == "client_secret_basic":
            auth = ClientAuth(self.client.client_id, self.client.secret(), way)
            auth.prepare("POST", described["token_endpoint"], headers, "")
        else:
            form |= {"client_id": self.client.client_id, "client_secret": self.client.secret()}
        status, tokens = ask(described["token_endpoint"], form, **headers)
        if status != OK:
            raise TokenWrong("code")
        return tokens

    def _read(self, token: str, expected: Expected) -> Mapping[str, Any]:
        """What the token says; a key that we do not know yet is looked for once more."""
        try:
            return claims_of(token, self._keys.now(), expected)
        except KeyUnknown:
            return claims_of(token, self._keys.anew(), expected)

    def _more(self, claims: Mapping[str, Any], access_token: str) -> Mapping[str, Any]:
        """What the provider says of the same person when it is asked; many keep the address out of the token."""
        address = self._described.now().get("userinfo_endpoint", "")
        if not isinstance(address, str) or not address or not access_token:
            return {}
        status, found = ask(address, Authorization=f"Bearer {access_token}")
        return found if status == OK and found.get("sub") == claims["sub"] else {}


class _Kept(Generic[T]):
    """Something that was fetched, until it is too old. One thread fetches; a failure leaves nothing behind."""

    def __init__(self, fetch: Callable[[], T]) -> None:
        self._fetch, self._lock = fetch, threading.Lock()
        self._value: T | None = None
        self._until = 0.0

    def now(self) -> T:
        value = self._value
        return self.anew() if value is None or time.monotonic() > self._until else value

    def anew(self) -> T:
        with self._lock:
            self._value, self._until = self._fetch(), time.monotonic() + KEPT_FOR
            return self._value


def _check(errand: Errand, brought: Mapping[str, str], issuer: str) -> None:
    """That the browser that came back is the one that was sent, from the provider it was sent to."""
    if not hmac.compare_digest(brought.get("state", "").encode(), errand.state.encode()):
        raise TokenWrong("state")
    if brought.get("iss", issuer) != issuer:  # RFC 9207: another provider's answer, mixed up with ours
        raise TokenWrong("iss")
    if brought.get("error") or not brought.get("code"):
        raise TokenWrong("denied")


def _is_fresh(claims: Mapping[str, Any], errand: Errand) -> bool:
    at = claims.get("auth_time")
    if not isinstance(at, int | float):
        return False
    return datetime.fromtimestamp(at, UTC) >= errand.at - timedelta(seconds=ASKEW)


def _verified(said: Mapping[str, Any]) -> str:
    """The address that the provider has checked; the word "true" is not the truth. Entra ID says it in a claim of its
    own, whether the domain of the address is one that the tenant itself has proved to have."""
    email, checked = said.get("email"), said.get("email_verified") is True or said.get("xms_edov") is True
    return email if checked and isinstance(email, str) else ""


def _is_strong(claims: Mapping[str, Any], strong: tuple[str, ...]) -> bool:
    """Whether they proved who they are by two factors, in the words of RFC 8176 or of this provider."""
    if ALWAYS in strong:
        return True
    amr = claims.get("amr")
    ways = {way for way in amr if isinstance(way, str)} if isinstance(amr, list) else set()
    return "mfa" in ways or bool(ways & KNOWN_THINGS and ways & SECOND_FACTORS) or claims.get("acr") in strong
