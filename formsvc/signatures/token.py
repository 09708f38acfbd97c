"""A key that lives in a token (PKCS#11): found by its labels, and never read."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.config.pkcs11 import TokenCriteria
from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

from formsvc.signatures.identity import Identity, read_secret
from formsvc.signatures.signed import CannotSign, SigningFault
from formsvc.signatures.waiting import finished

SETTING: Final = "FORMSVC_SIGNING_PKCS11"
SILENT: Final = f"The token that signs does not answer ({SETTING})."
_LONGEST: Final = 30  # seconds that a token may take to show its certificate


@dataclass(frozen=True)
class Place:
    """Which module speaks with the token, what the token is called, and what its key and certificate are."""

    module: str
    token: str
    label: str


class TokenSigner(PKCS11Signer):
    """Signs in the token."""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The bare signature over these bytes. Raises CannotSign."""
        try:
            return await super().async_sign_raw(data, digest_algorithm, dry_run)
        except RuntimeError as wrong:  # whatever a module says
            raise CannotSign(SILENT) from wrong


def place_of(uri: str) -> Place:
    """What `pkcs11:token=NAME;object=NAME?module-path=/PATH` says (RFC 7512)."""
    parts = urlsplit(uri)
    named = dict(one.partition("=")[::2] for one in parts.path.split(";"))
    module = parse_qs(parts.query)["module-path"][0]
    return Place(module=module, token=unquote(named["token"]), label=unquote(named["object"]))


def open_token(uri: str, pin_file: Path | None) -> TokenSigner:
    """What signs with the token: opened in this process, and in none that it forks. Raises CannotSign."""
    place, pin = place_of(uri), read_secret(pin_file)
    try:
        session = open_pkcs11_session(
            place.module,
            token_criteria=TokenCriteria(label=place.token),
            user_pin=None if pin is None else pin.decode(),
        )
        signer = TokenSigner(session, cert_label=place.label, key_label=place.label)
        finished(signer.ensure_objects_loaded())  # type: ignore[no-untyped-call]
    except (RuntimeError, OSError) as wrong:  # of the first kind is whatever a module says
        raise CannotSign(SILENT) from wrong
    return signer


def look_at_token(uri: str, pin_file: Path | None) -> Identity:
    """The certificate in the token. Asked in a process of its own: a module once opened does not survive a fork.

    Raises SigningFault.
    """
    asked = json.dumps([uri, "" if pin_file is None else str(pin_file)])
    try:
        done = subprocess.run(
            [sys.executable, "-I", "-m", __name__], input=asked.encode(), capture_output=True, timeout=_LONGEST,
            check=False,
        )  # fmt: skip
        certificate = x509.load_pem_x509_certificate(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as wrong:
        place = place_of(uri)
        why = f"no token “{place.token}” with a key and a certificate “{place.label}” opens through {place.module}"
        raise SigningFault(SETTING, f"{why}; the PIN is read from FORMSVC_SIGNING_PASSWORD_FILE") from wrong
    return Identity(certificate=certificate, chain=(), key=None)


def _show() -> None:
    uri, pin_file = json.load(sys.stdin)
    signer = open_token(uri, Path(pin_file) if pin_file else None)
    certificate = x509.load_der_x509_certificate(signer.signing_cert.dump())
    sys.stdout.write(certificate.public_bytes(Encoding.PEM).decode())


if __name__ == "__main__":
    _show()
