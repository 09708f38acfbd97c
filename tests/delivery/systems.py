"""Receivers' systems for tests: started in a process of their own, with a certificate by an authority of our own."""

from __future__ import annotations

import ipaddress
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.real_parts.programs import running

SCRIPT = Path(__file__).parent / "their_system.py"
SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="


@dataclass(frozen=True)
class System:
    """A running system: where it is, and what it was sent."""

    url: str
    log: Path

    def requests(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]

    def taken(self) -> list[dict[str, Any]]:
        return [one["body"] for one in self.requests() if one["genuine"]]


@contextmanager
def system(
    folder: Path, *answers: str, secret: str = SECRET, host: str = "localhost", encrypted: bool = True
) -> Iterator[System]:
    """Run it; it trusts itself with the certificate in `folder / "authority.pem"`."""
    certificate, key = certified(folder, host) if encrypted else ("-", "-")
    port, log = folder / f"port-{len(list(folder.iterdir()))}", folder / f"log-{len(list(folder.iterdir()))}"
    command = [sys.executable, str(SCRIPT), str(port), secret, str(certificate), str(key), *answers]
    with running(command, answers=port.exists, log=log):
        yield System(f"{'https' if encrypted else 'http'}://localhost:{port.read_text()}/in?from=forms", log)


def certified(folder: Path, host: str) -> tuple[Path, Path]:
    """A certificate for a host by an authority of our own (authority.pem), and its key."""
    if (folder / "system.pem").exists():
        return folder / "system.pem", folder / "system.key"
    authority, authority_key = folder / "authority.pem", ec.generate_private_key(ec.SECP256R1())
    issuer = _named("An authority of our own")
    authority.write_bytes(
        _signed(
            issuer, authority_key.public_key(), issuer, authority_key, x509.BasicConstraints(ca=True, path_length=0)
        )
    )
    key = ec.generate_private_key(ec.SECP256R1())
    names = x509.SubjectAlternativeName([x509.DNSName(host), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    certificate, private = folder / "system.pem", folder / "system.key"
    certificate.write_bytes(_signed(_named(host), key.public_key(), issuer, authority_key, names))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, private


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _signed(
    subject: x509.Name, key: ec.EllipticCurvePublicKey, issuer: x509.Name, by: ec.EllipticCurvePrivateKey, says: Any
) -> bytes:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(says, critical=isinstance(says, x509.BasicConstraints))
        .sign(by, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)
