"""Signs final PDFs (PAdES): one signature nobody sees on the page, after which no change is permitted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from io import BytesIO
from typing import Any, Final

from asn1crypto import x509 as asn1
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.timestamps import TimestampRequestError
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from formsvc.signatures.identity import Identity
from formsvc.signatures.signed import CannotSign, Signed
from formsvc.signatures.stamping import Stamping
from formsvc.signatures.waiting import finished

FIELD: Final = "Signature"
DIGEST: Final = "sha256"
_FOR_SIGNATURE, _FOR_STAMP = 2048, 16 * 1024  # bytes that are left free, beside the certificates
_LARGEST_BARE: Final = 512  # bytes that a signature itself may take


class KeySigner(Signer):
    """Signs with a key that was read once."""

    def __init__(self, identity: Identity) -> None:
        store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        store.register_multiple([_asn1(one) for one in identity.chain])
        super().__init__(signing_cert=_asn1(identity.certificate), cert_registry=store)
        self._key = identity.key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The bare signature over these bytes; its length alone when it is a rehearsal."""
        if dry_run:
            return bytes(_LARGEST_BARE)
        if isinstance(self._key, EllipticCurvePrivateKey):
            return self._key.sign(data, ECDSA(SHA256()))
        assert isinstance(self._key, RSAPrivateKey)  # noqa: S101  # what read_pkcs12 lets through
        return self._key.sign(data, PKCS1v15(), SHA256())


class _SignedAt(PdfSigner):
    """Signs at the time that the service says it is."""

    at: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


@dataclass(frozen=True, kw_only=True)
class Signing:
    """What signs in this process. `setting` points to where the certificate comes from."""

    signer: Signer
    identity: Identity
    certificate: str
    organisation: str
    setting: str
    stamping: Stamping | None = None

    def sign(self, content: bytes, reference: str, at: datetime) -> Signed:
        """The PDF with a signature that covers all of it. Raises CannotSign: nothing is wrong with the PDF."""
        if not self.identity.is_valid(at):
            last = self.identity.certificate.not_valid_after_utc
            raise CannotSign(f"The certificate that signs held until {last:%Y-%m-%d} ({self.setting}).")
        try:
            return Signed(self._signed(content, reference, at), self.certificate)
        except TimestampRequestError as wrong:
            raise CannotSign("The time stamp server does not answer (FORMSVC_TIMESTAMP_URL).") from wrong
        except (SigningError, ValidationError, PathBuildingError) as wrong:
            raise CannotSign(f"The certificates could not be checked ({self.setting}).") from wrong

    @cached_property
    def room(self) -> int:
        """How many bytes a signature may take. Known beforehand, so that it need not be made twice."""
        certificates = (self.identity.certificate, *self.identity.chain)
        sizes = sum(len(one.public_bytes(Encoding.DER)) for one in certificates)
        return sizes + _FOR_SIGNATURE + (_FOR_STAMP if self.stamping else 0)

    def _signed(self, content: bytes, reference: str, at: datetime) -> bytes:
        stamping = self.stamping
        signer = _SignedAt(
            self._said_of(reference),
            self.signer,
            timestamper=stamping.client() if stamping else None,
            new_field_spec=SigFieldSpec(FIELD, readable_field_name=f"Signature of {self.organisation}"),
        )
        signer.at = at
        writer = IncrementalPdfFileWriter(BytesIO(content))
        out = finished(signer.async_sign_pdf(writer, bytes_reserved=2 * self.room))  # in hexadecimal digits
        whole: bytes = out.getvalue()
        return whole

    def _said_of(self, reference: str) -> PdfSignatureMetadata:
        """What the signature says of itself: who signs, and which reference; nothing of a person."""
        return PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=DIGEST,
            name=self.organisation,
            reason=f"Final version of {reference}",
            subfilter=SigSeedSubFilter.PADES,
            certify=True,
            docmdp_permissions=MDPPerm.NO_CHANGES,
            **(self.stamping.long_term(self.identity) if self.stamping else {}),
        )


def _asn1(certificate: Any) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
