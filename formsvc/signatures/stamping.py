"""The time, stamped on a signature by somebody else (RFC 3161), and what is kept to check it by in years to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, SigDSSPlacementPreference
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from formsvc.signatures.identity import Identity

SECONDS: Final = 10  # that the server may take
# Written before the signature, so that nothing has to be added to the file after it.
_BEFORE: Final = DSSContentSettings(include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_SIGNATURE)


class _Asking(HTTPTimeStamper):
    """Asks the server. Whatever it says that is no time stamp is as good as no answer."""

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> Any:
        try:
            stamp = await super().async_timestamp(message_digest, md_algorithm)
            await _require_sound(stamp, message_digest)
        except (ValueError, TypeError, KeyError, AttributeError, SignatureValidationError) as wrong:
            raise TimestampRequestError from wrong
        return stamp


async def _require_sound(stamp: Any, digest: bytes) -> None:
    """Raises ValueError for a stamp of something else, or one whose own signature is wrong."""
    nobody = ValidationContext(trust_roots=[])  # who made it is another question
    said = await validate_tst_signed_data(stamp["content"], nobody, lambda _: digest)
    if not (said["intact"] and said["valid"]):
        raise ValueError("not a stamp of what was asked for")


@dataclass(frozen=True)
class Stamping:
    """The server, and the roots by which what it says is checked before anything is signed."""

    url: str
    roots: tuple[x509.Certificate, ...] = ()

    def client(self) -> HTTPTimeStamper:
        """Asks the server; new for every signature, because an event loop ends with it."""
        return _Asking(self.url, timeout=SECONDS)

    def long_term(self, identity: Identity) -> Mapping[str, Any]:
        """With roots (PAdES B-LT): certificates and what their authorities say of them go into the file as well."""
        if not self.roots:
            return {}
        roots = [asn1.Certificate.load(one.public_bytes(Encoding.DER)) for one in (*self.roots, *_root_of(identity))]
        return {
            "embed_validation_info": True,
            "validation_context": ValidationContext(trust_roots=roots, allow_fetching=True, retroactive_revinfo=True),
            "dss_settings": _BEFORE,
            "signer_key_usage": {"digital_signature"},
        }


def _root_of(identity: Identity) -> tuple[x509.Certificate, ...]:
    """What comes last above the certificate that signs; itself, when it stands alone and nobody is above it."""
    alone = identity.certificate.issuer == identity.certificate.subject
    return identity.chain[-1:] or ((identity.certificate,) if alone else ())
