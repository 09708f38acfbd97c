"""Who signs: a certificate with its key, wherever the key is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

from formsvc.signatures.signed import SigningFault

FILE, PASSWORD = "FORMSVC_SIGNING_PKCS12", "FORMSVC_SIGNING_PASSWORD_FILE"
LEAST_RSA = 2048


@dataclass(frozen=True, kw_only=True)
class Identity:
    """A certificate, those above it, and its key; a key that never leaves its token is None here."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key: PrivateKeyTypes | None

    def is_valid(self, at: datetime) -> bool:
        """Whether the certificate holds at this moment."""
        return self.certificate.not_valid_before_utc <= at <= self.certificate.not_valid_after_utc


def read_pkcs12(path: Path, password_file: Path | None) -> Identity:
    """The key and certificates of a PKCS#12 file. Raises SigningFault."""
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise SigningFault(FILE, f"{path} cannot be read") from wrong
    try:
        key, certificate, others = load_key_and_certificates(content, read_secret(password_file))
    except ValueError as wrong:
        why = "is not a PKCS#12 file, or its password is another"
        raise SigningFault(FILE, f"{path} {why} ({PASSWORD})") from wrong
    if key is None or certificate is None:
        raise SigningFault(FILE, f"{path} has no key with its certificate")
    if not isinstance(key, EllipticCurvePrivateKey | RSAPrivateKey) or _is_weak(key):
        raise SigningFault(FILE, f"{path} must have an RSA key of at least {LEAST_RSA} bits, or an elliptic curve key")
    return Identity(certificate=certificate, chain=tuple(others), key=key)


def require_valid(identity: Identity, setting: str, at: datetime) -> Identity:
    """Raises SigningFault for a certificate that has ended, or that begins later."""
    first, last = identity.certificate.not_valid_before_utc, identity.certificate.not_valid_after_utc
    if not identity.is_valid(at):
        raise SigningFault(setting, f"the certificate holds from {first:%Y-%m-%d} to {last:%Y-%m-%d}, and not today")
    return identity


def read_secret(path: Path | None) -> bytes | None:
    """The password or PIN in a file, without the end of its line; None where none is set. Raises SigningFault."""
    if path is None:
        return None
    try:
        secret, open_to_all = path.read_bytes().rstrip(b"\r\n"), path.stat().st_mode & 0o007
    except OSError as wrong:
        raise SigningFault(PASSWORD, f"{path} cannot be read") from wrong
    if open_to_all:
        raise SigningFault(PASSWORD, f"every user of this machine can reach {path}; chmod 600 {path} mends that")
    return secret


def _is_weak(key: PrivateKeyTypes) -> bool:
    return isinstance(key, RSAPrivateKey) and key.key_size < LEAST_RSA
