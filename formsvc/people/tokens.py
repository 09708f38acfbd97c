"""An ID token: whether the provider signed it, for us, for this browser, just now; and what it says about a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import JWKRegistry, KeySet
from joserfc.jws import JWSRegistry

from formsvc.people.external import TokenWrong

# Signatures that only the provider can make: no "none", and nothing with a secret that a public key could stand in for.
ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
KINDS: Final = frozenset({"RSA", "EC"})
ASKEW: Final = 60  # seconds that two clocks may differ
LONGEST_SUBJECT: Final = 255


class KeyUnknown(TokenWrong):
    """It is signed with a key that the provider had not published when we last looked."""

    def __init__(self) -> None:
        super().__init__("key")


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What the token must say: who made it, for whom, for which browser; and what goes with it."""

    issuer: str
    client_id: str
    nonce: str
    access_token: str
    now: datetime


def read_keys(published: Mapping[str, Any]) -> KeySet:
    """The provider's public keys that sign; what is something else, or cannot be read, is left out."""
    found = []
    for one in published.get("keys", ()):
        if isinstance(one, dict) and one.get("kty") in KINDS and one.get("use", "sig") == "sig":
            try:
                found.append(JWKRegistry.import_key(one))
            except (JoseError, ValueError, TypeError):
                continue
    return KeySet(found)


def claims_of(token: str, keys: KeySet, expected: Expected) -> Mapping[str, Any]:
    """What a token says that is all it must be. Raises TokenWrong; KeyUnknown when newer keys could help."""
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        read = jwt.decode(token, keys, registry=registry)
    except InvalidKeyIdError:
        raise KeyUnknown from None
    except (JoseError, ValueError, TypeError) as wrong:
        raise TokenWrong(getattr(wrong, "error", "") or "unreadable") from None
    must = {
        "iss": {"essential": True, "value": expected.issuer},
        "aud": {"essential": True, "value": expected.client_id},
    }
    also = {"nonce": expected.nonce, "client_id": expected.client_id, "access_token": expected.access_token}
    claims = CodeIDToken(read.claims, read.header, must, also)
    try:
        claims.validate(now=int(expected.now.timestamp()), leeway=ASKEW)
    except JoseError as wrong:
        raise TokenWrong(str(getattr(wrong, "claim", "")) or wrong.error) from None
    except (ValueError, TypeError, AttributeError):
        raise TokenWrong("unreadable") from None
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise TokenWrong("sub")
    return dict(claims)
