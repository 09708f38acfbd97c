"""Looks at the signature of a PDF that anybody may have made, and at whatever was added after it."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from formsvc.signatures.finding import Finding, Found
from formsvc.signatures.gap import covered, is_as_we_write_it
from formsvc.signatures.ring import fingerprint, holder
from formsvc.signatures.waiting import finished

BEGINS: Final = b"%PDF-"
_REACH: Final = re.compile(rb"/ByteRange\s*\[\s*0\s+\d{1,10}\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_ANY_USE: Final = KeyUsageConstraints(key_usage=set())
logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what a hostile file makes it say is nobody's business


def look(content: bytes, ours: Sequence[x509.Certificate], stamps: Sequence[x509.Certificate] = ()) -> Finding:
    """What the signature of a PDF says, where one of our certificates made it; `stamps` are roots of time stamps."""
    if not content.startswith(BEGINS):
        return Finding(found="none")
    try:
        return _looked(content, {fingerprint(one): one for one in ours}, stamps)
    except Exception:  # a broken file may break its reader in any way
        return _beginning(content, ours)


def _beginning(content: bytes, ours: Sequence[x509.Certificate]) -> Finding:
    """Of a file that cannot be read: whether what it begins with is a whole file of ours, and only the rest is not."""
    reach = _REACH.search(content)
    end = int(reach[1]) + int(reach[2]) if reach else 0
    finding = look(content[:end], ours) if 0 < end < len(content) else Finding(found="unreadable")
    return replace(finding, found="changed") if finding.found == "whole" else Finding(found="unreadable")


def _looked(content: bytes, ours: dict[str, x509.Certificate], stamps: Sequence[x509.Certificate]) -> Finding:
    signatures = PdfFileReader(BytesIO(content), strict=False).embedded_regular_signatures
    if not signatures:
        return Finding(found="none")
    by_us = [(one, ours[made_by]) for one in signatures if (made_by := one.signer_cert.sha256.hex()) in ours]
    if not by_us:
        certificate = x509.load_der_x509_certificate(signatures[0].signer_cert.dump())
        return Finding(found="others", certificate=fingerprint(certificate), holder=holder(certificate))
    signature, certificate = by_us[0]
    status = finished(_status(signature, certificate, stamps))
    return _finding(content, signature, status, certificate)


async def _status(
    signature: EmbeddedPdfSignature, certificate: x509.Certificate, stamps: Sequence[x509.Certificate]
) -> PdfSignatureStatus:
    """As pyHanko judges it: by this very certificate, at the time when it signed."""
    at = signature.self_reported_timestamp
    return await async_validate_pdf_signature(
        signature,
        signer_validation_context=ValidationContext(trust_roots=[_asn1(certificate)], moment=at),
        ts_validation_context=ValidationContext(trust_roots=[_asn1(one) for one in stamps], moment=at),
        key_usage_settings=_ANY_USE,
    )


def _finding(
    content: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus, certificate: x509.Certificate
) -> Finding:
    return Finding(
        found=_found(content, signature, status),
        certificate=fingerprint(certificate),
        holder=holder(certificate),
        signed=sha256(content[: covered(signature)]).hexdigest(),
        at=signature.self_reported_timestamp,
        **_stamp(status),
    )


def _found(content: bytes, signature: EmbeddedPdfSignature, status: PdfSignatureStatus) -> Found:
    stamp = status.timestamp_validity
    is_sound = status.intact and status.valid and status.trusted and (stamp is None or (stamp.intact and stamp.valid))
    if not is_sound or not is_as_we_write_it(content, signature):
        return "altered"
    if covered(signature) == len(content):
        return "whole"
    harmless = status.docmdp_ok and status.modification_level == ModificationLevel.LTA_UPDATES
    return "added" if harmless else "changed"


def _stamp(status: PdfSignatureStatus) -> dict[str, Any]:
    stamp = status.timestamp_validity
    if stamp is None:
        return {}
    certificate = x509.load_der_x509_certificate(stamp.signing_cert.dump())
    at: datetime = stamp.timestamp
    return {"stamped_at": at, "stamped_by": holder(certificate), "stamp_checked": bool(stamp.trusted)}


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
