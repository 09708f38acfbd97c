"""The one place that a signature cannot cover is the signature itself: there, every byte must be as we write it."""

from __future__ import annotations

from asn1crypto import cms
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature


def covered(signature: EmbeddedPdfSignature) -> int:
    """How far into the file the signature reaches, in bytes."""
    return sum(_byte_range(signature)[2:4])


def is_as_we_write_it(content: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Whether the bytes that are not signed are one signature in hexadecimal with zeros behind it, and nothing else."""
    byte_range = _byte_range(signature)
    if len(byte_range) != 4 or byte_range[0] != 0 or covered(signature) > len(content):
        return False
    gap = content[byte_range[1] : byte_range[2]]
    held: bytes = signature.pkcs7_content
    return gap == b"<" + held.hex().upper().encode() + b">" and _is_plain(held)


def _byte_range(signature: EmbeddedPdfSignature) -> list[int]:
    return [int(number) for number in signature.byte_range]


def _is_plain(held: bytes) -> bool:
    """A signature may carry more than what it signs: ours say everything in one way only."""
    message = cms.ContentInfo.load(held, strict=False)
    length = len(message.dump())
    data = message["content"]
    if held[length:].strip(b"\0") or message["content_type"].native != "signed_data" or len(data["signer_infos"]) != 1:
        return False
    signer = data["signer_infos"][0]
    inner = data["encap_content_info"]
    expected = cms.DigestAlgorithms([signer["digest_algorithm"]]).dump()
    return (
        data["version"].native == "v1"
        and signer["version"].native == "v1"
        and data["digest_algorithms"].dump() == expected
        and inner["content_type"].native == "data"
        and inner["content"].native is None
        and data["crls"].native is None
    )
