"""The service's own key and certificate, made on the first start: they prove that this service made a file."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from formsvc import whole_files
from formsvc.signatures.identity import Identity
from formsvc.signatures.signed import SigningFault

NAME: Final = "own.pem"
LASTS: Final = timedelta(days=3 * 365)
RENEWED_BEFORE: Final = timedelta(days=90)
_A_DAY: Final = timedelta(days=1)  # another machine's clock may be behind


def ready_own(folder: Path, organisation: str, at: datetime) -> Identity:
    """The key and certificate in the folder: made when they are not there, made anew when they end soon.

    Two processes at once get the same. Raises SigningFault.
    """
    path = folder / NAME
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        whole_files.add(path, _made(organisation, at))
    found = read_own(folder)
    if found.certificate.not_valid_after_utc - at > RENEWED_BEFORE:
        return found
    whole_files.put(path, _made(organisation, at))
    return read_own(folder)


def read_own(folder: Path) -> Identity:
    """The key and certificate in the folder. Raises SigningFault."""
    path = folder / NAME
    try:
        content = path.read_bytes()
        open_to_all = path.stat().st_mode & 0o007
    except OSError as wrong:
        raise SigningFault("FORMSVC_DATA", f"{path} cannot be read, so nothing can be signed") from wrong
    if open_to_all:
        raise SigningFault("FORMSVC_DATA", f"every user of this machine can reach {path}; chmod 600 {path} mends that")
    try:
        key, certificate = load_pem_private_key(content, None), x509.load_pem_x509_certificate(content)
        return Identity(certificate=certificate, chain=(), key=key)
    except (ValueError, TypeError) as wrong:
        why = f"{path} should have a key and a certificate, as formsvc writes them; remove it to have new ones made"
        raise SigningFault("FORMSVC_DATA", why) from wrong


def _made(organisation: str, at: datetime) -> bytes:
    """A new key, and a certificate that it signs itself: nobody else stands behind it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, f"{organisation[:54]} documents"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - _A_DAY)
        .not_valid_after(at + LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_ONLY_SIGNS, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + certificate.public_bytes(Encoding.PEM)


_ONLY_SIGNS: Final = x509.KeyUsage(
    digital_signature=True,
    content_commitment=True,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=False,
    crl_sign=False,
    encipher_only=False,
    decipher_only=False,
)
