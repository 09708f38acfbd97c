"""Every certificate that documents were ever signed with: a renewed one is still trusted for what it signed."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from formsvc import whole_files


@dataclass(frozen=True)
class Trusted:
    """One certificate that signed, and those above it."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()


def fingerprint(certificate: x509.Certificate) -> str:
    """The SHA-256 of a certificate, in hexadecimal."""
    return certificate.fingerprint(SHA256()).hex()


def holder(certificate: x509.Certificate) -> str:
    """Whom a certificate was made for: the organisation, or else the common name."""
    for kind in (x509.NameOID.ORGANIZATION_NAME, x509.NameOID.COMMON_NAME):
        for named in certificate.subject.get_attributes_for_oid(kind):
            return str(named.value)
    return certificate.subject.rfc4514_string()


def keep(folder: Path, certificate: x509.Certificate, chain: Sequence[x509.Certificate] = ()) -> None:
    """Trust what this certificate signs, now and after it was renewed."""
    path = folder / f"{fingerprint(certificate)}.pem"
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        whole_files.put(path, b"".join(one.public_bytes(Encoding.PEM) for one in (certificate, *chain)))


def trusted(folder: Path) -> tuple[Trusted, ...]:
    """Every certificate in the ring, with its chain. What cannot be read there is nobody's."""
    return tuple(read for path in sorted(folder.glob("*.pem")) for read in _read(path))


def read_certificates(path: Path) -> Trusted:
    """The certificate in a PEM or DER file, with those after it. Raises OSError, ValueError."""
    content = path.read_bytes()
    if b"-----BEGIN" in content:
        first, *others = x509.load_pem_x509_certificates(content)
        return Trusted(first, tuple(others))
    return Trusted(x509.load_der_x509_certificate(content))


def _read(path: Path) -> Iterator[Trusted]:
    with contextlib.suppress(OSError, ValueError):
        yield read_certificates(path)
