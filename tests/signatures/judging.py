"""What signs in tests, and three who judge: pdfsig, pyHanko, and we."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext

from formsvc.settings import Settings
from formsvc.signatures.finding import Finding
from formsvc.signatures.looking import look
from formsvc.signatures.ready import make_ready, signing
from formsvc.signatures.ring import trusted
from formsvc.signatures.signing import Signing
from formsvc.signatures.waiting import finished

AT = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)
REFERENCE = "MINI-7KQ2-M4XD"


@dataclass(frozen=True)
class Service:
    """What signs with some settings, and what it trusts."""

    settings: Settings

    @property
    def signing(self) -> Signing:
        return signing(self.settings, 0)

    @property
    def certificates(self) -> list[x509.Certificate]:
        return [one.certificate for one in trusted(self.settings.trusted)]

    def sign(self, pdf: bytes, at: datetime = AT) -> bytes:
        return self.signing.sign(pdf, REFERENCE, at).content

    def look(self, content: bytes) -> Finding:
        return look(content, self.certificates)


def ready(settings: Settings, at: datetime = AT) -> Service:
    """A service with these settings that has started."""
    make_ready(settings, at)
    return Service(settings)


def pdfsig(content: bytes, folder: Path) -> dict[str, str]:
    """What poppler says of the first signature; nothing where it finds none."""
    path = folder / "judged.pdf"
    path.write_bytes(content)
    said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
    first = said.partition("Signature #2")[0]
    told = dict(re.findall(r"  - (.+?): (.+)", first))
    return told | ({"covers": "all"} if "Total document signed" in first else {})


def pyhanko(content: bytes, certificate: x509.Certificate, at: datetime = AT) -> str:
    """What pyHanko says in its own words; "no signature" or "unreadable" where it cannot say any."""
    try:
        found = PdfFileReader(BytesIO(content), strict=False).embedded_regular_signatures
        if not found:
            return "no signature"
        root = asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
        status = finished(
            async_validate_pdf_signature(
                found[0],
                signer_validation_context=ValidationContext(trust_roots=[root], moment=at),
                key_usage_settings=KeyUsageConstraints(key_usage=set()),
            )
        )
        return f"{'good' if status.bottom_line else 'bad'} {status.summary()}"
    except Exception:
        return "unreadable"
