"""What signs, as the settings say it: checked once at the start, and read once in every process."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from cryptography import x509

from formsvc.settings import Settings
from formsvc.signatures.identity import FILE, Identity, read_pkcs12, require_valid
from formsvc.signatures.own import read_own, ready_own
from formsvc.signatures.ring import fingerprint, keep, read_certificates
from formsvc.signatures.signed import SigningFault

if TYPE_CHECKING:
    from formsvc.signatures.signing import Signing

TOKEN: Final = "FORMSVC_SIGNING_PKCS11"  # noqa: S105  # what the setting is called
STAMPS: Final = "FORMSVC_TIMESTAMP_CERTIFICATES"


def make_ready(settings: Settings, at: datetime) -> Identity:
    """Whoever signs from now on, trusted from now on. Makes the service's own certificate when no other is set.

    Raises SigningFault.
    """
    if settings.signing_pkcs11:
        from formsvc.signatures.token import look_at_token  # half a second, which most services never need

        identity = look_at_token(settings.signing_pkcs11, settings.signing_password_file)
    elif settings.signing_pkcs12:
        identity = read_pkcs12(settings.signing_pkcs12, settings.signing_password_file)
    else:
        identity = ready_own(settings.signing, settings.organisation, at)
    require_valid(identity, _setting(settings), at)
    roots(settings)
    keep(settings.trusted, identity.certificate, identity.chain)
    return identity


@lru_cache(maxsize=2)
def signing(settings: Settings, process: int) -> Signing:
    """What signs in one process. Raises SigningFault, CannotSign (the token does not answer)."""
    from pyhanko.sign.signers import Signer

    from formsvc.signatures import signing as signs
    from formsvc.signatures.stamping import Stamping

    signer: Signer
    if settings.signing_pkcs11:
        from formsvc.signatures.token import open_token

        signer = open_token(settings.signing_pkcs11, settings.signing_password_file)
        certificate = x509.load_der_x509_certificate(signer.signing_cert.dump())
        identity = Identity(certificate=certificate, chain=(), key=None)
    else:
        identity = _with_key(settings)
        signer = signs.KeySigner(identity)
    return signs.Signing(
        signer=signer,
        identity=identity,
        certificate=fingerprint(identity.certificate),
        organisation=settings.organisation,
        setting=_setting(settings),
        stamping=Stamping(settings.timestamp_url, roots(settings)) if settings.timestamp_url else None,
    )


def _with_key(settings: Settings) -> Identity:
    if settings.signing_pkcs12:
        return read_pkcs12(settings.signing_pkcs12, settings.signing_password_file)
    return read_own(settings.signing)


def _setting(settings: Settings) -> str:
    """The setting that says where the certificate is."""
    if settings.signing_pkcs11:
        return TOKEN
    return FILE if settings.signing_pkcs12 else "FORMSVC_DATA"


def roots(settings: Settings) -> tuple[x509.Certificate, ...]:
    """What time stamps are checked by. Raises SigningFault."""
    path = settings.timestamp_certificates
    if path is None:
        return ()
    try:
        read = read_certificates(path)
    except (OSError, ValueError) as wrong:
        raise SigningFault(STAMPS, f"{path} has no certificates that can be read") from wrong
    return (read.certificate, *read.chain)
