"""Signing: a signature that others agree with, over every byte, that says nothing of a person."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from formsvc.settings import Settings
from formsvc.signatures.ready import make_ready
from formsvc.signatures.signed import CannotSign, SigningFault
from tests.documents.bundling import bundle, prepared, report, words
from tests.documents.bundling import pdf as pdf_piece
from tests.documents.reading_back import pdf_text
from tests.pdfs import pages
from tests.signatures.authority import Authority, secret, write_pkcs12
from tests.signatures.judging import AT, REFERENCE, Service, pdfsig, pyhanko, ready
from tests.verapdf import conformance


def test_pdfsig_pyhanko_and_we_agree_that_it_is_signed_and_whole(ours: Service, signed: bytes, tmp_path: Path) -> None:
    told = pdfsig(signed, tmp_path)

    assert told["Signature Validation"] == "Signature is Valid."
    assert told["covers"] == "all"
    assert told["Signature Type"] == "ETSI.CAdES.detached"
    assert pyhanko(signed, ours.certificates[0]) == "good INTACT:TRUSTED,UNTOUCHED"
    assert ours.look(signed).found == "whole"
    assert ours.look(signed).at == AT


def test_a_signed_document_says_the_same_as_before_and_keeps_both_standards(
    pdf: bytes, signed: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)

    assert conformance([path]) == {path: []}
    assert pdf_text(signed) == pdf_text(pdf)
    assert signed.startswith(pdf)


def test_the_signature_names_the_organisation_and_the_reference_and_nobody(ours: Service, signed: bytes) -> None:
    field = PdfReader(BytesIO(signed)).get_fields()["Signature"]
    value = field["/V"].get_object()

    assert field["/TU"] == "Signature of Youth justice forms"
    assert value["/Name"] == "Youth justice forms"
    assert value["/Reason"] == f"Final version of {REFERENCE}"
    assert not {"/Location", "/ContactInfo"} & set(value)
    assert ours.signing.sign(signed[:0] + _bare(signed), REFERENCE, AT).certificate == ours.signing.certificate


def test_a_bundle_is_signed_as_a_whole_and_keeps_its_pages(ours: Service, tmp_path: Path) -> None:
    folder = prepared(tmp_path / "templates")
    bound = bundle(folder, pdf_piece("Breach report", report(folder)), pdf_piece("Papers", pages("One", "Two")))
    signed = ours.sign(bound)

    assert ours.look(signed).found == "whole"
    assert pdfsig(signed, tmp_path)["covers"] == "all"
    assert words(signed) == words(bound)


def test_no_change_is_permitted_after_the_signature(signed: bytes) -> None:
    root = PdfReader(BytesIO(signed)).trailer["/Root"]
    (reference,) = root["/Perms"]["/DocMDP"]["/Reference"]

    assert reference["/TransformParams"]["/P"] == 1


def test_a_certificate_from_a_file_signs_with_those_above_it(pdf: bytes, tmp_path: Path) -> None:
    authority = Authority()
    leaf = authority.leaf("Leeds documents")
    file = write_pkcs12(tmp_path / "signing.p12", leaf, authority.root)
    service = ready(
        Settings(data=tmp_path / "data", signing_pkcs12=file, signing_password_file=secret(tmp_path / "password"))
    )
    signed = service.sign(pdf)

    assert service.look(signed).holder == "Leeds documents"
    assert pyhanko(signed, authority.root.certificate) == "good INTACT:TRUSTED,UNTOUCHED"
    assert pdfsig(signed, tmp_path)["Signature Validation"] == "Signature is Valid."


def test_a_document_signed_before_a_renewal_stays_genuine(pdf: bytes, tmp_path: Path) -> None:
    before = ready(Settings(data=tmp_path / "data"))
    old = before.sign(pdf)
    authority = Authority()
    file = write_pkcs12(tmp_path / "signing.p12", authority.leaf("Leeds documents"))
    after = ready(replace(before.settings, signing_pkcs12=file, signing_password_file=secret(tmp_path / "password")))

    assert after.look(old).found == "whole"
    assert after.look(after.sign(pdf)).holder == "Leeds documents"
    assert after.look(old).at == AT


def test_the_services_own_certificate_is_made_once_and_anew_before_it_ends(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", organisation="Leeds Youth Justice")
    first = make_ready(settings, AT)
    again = make_ready(settings, AT + timedelta(days=900))
    renewed = make_ready(settings, AT + timedelta(days=1050))

    assert first.certificate == again.certificate != renewed.certificate
    assert (settings.signing / "own.pem").stat().st_mode & 0o777 == 0o600
    assert len(list(settings.trusted.iterdir())) == 2
    assert "O=Leeds Youth Justice" in first.certificate.subject.rfc4514_string()


def test_a_certificate_that_has_ended_signs_nothing(pdf: bytes, ours: Service) -> None:
    with pytest.raises(CannotSign, match=r"held until 2029-03-30 \(FORMSVC_DATA\)"):
        ours.sign(pdf, AT + timedelta(days=1200))


def _wrong(folder: Path, what: str) -> Settings:
    authority = Authority()
    leaf = authority.leaf("Leeds", days=-1 if what == "ended" else 900, size=1024 if what == "weak" else 2048)
    file = write_pkcs12(folder / "signing.p12", leaf)
    password = secret(folder / "password", "another" if what == "password" else "seven quiet otters")
    if what == "open":
        password.chmod(0o644)
    if what == "nonsense":
        file.write_bytes(b"nonsense")
    stamps = secret(folder / "roots.pem", "no certificate") if what == "roots" else None
    return Settings(
        data=folder / "data", signing_pkcs12=file, signing_password_file=password, timestamp_url="http://stamps.example",
        timestamp_certificates=stamps,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("password", r"FORMSVC_SIGNING_PKCS12: .*signing\.p12 is not a PKCS#12 file, or its password is another"),
        ("nonsense", r"FORMSVC_SIGNING_PKCS12: .*is not a PKCS#12 file"),
        ("ended", r"FORMSVC_SIGNING_PKCS12: the certificate holds from .* and not today"),
        ("weak", r"FORMSVC_SIGNING_PKCS12: .*RSA key of at least 2048 bits"),
        ("open", r"FORMSVC_SIGNING_PASSWORD_FILE: every user .*chmod 600"),
        ("roots", r"FORMSVC_TIMESTAMP_CERTIFICATES: .*roots\.pem has no certificates"),
    ],
)
def test_what_cannot_be_used_is_said_at_the_start_with_its_setting(what: str, said: str, tmp_path: Path) -> None:
    from datetime import UTC, datetime

    with pytest.raises(SigningFault, match=said):
        make_ready(_wrong(tmp_path, what), datetime.now(UTC))


def test_a_key_that_everybody_can_read_is_not_used(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    make_ready(settings, AT)
    (settings.signing / "own.pem").chmod(0o644)

    with pytest.raises(SigningFault, match="FORMSVC_DATA: every user of this machine can reach"):
        make_ready(settings, AT)


def test_signing_takes_little_of_the_time_that_a_document_takes(pdf: bytes, ours: Service) -> None:
    began = time.perf_counter()
    for _ in range(5):
        ours.sign(pdf)

    assert (time.perf_counter() - began) / 5 < 1


def _bare(signed: bytes) -> bytes:
    """The file as it was before it was signed."""
    ends = [found.end() for found in re.finditer(rb"%%EOF\s", signed)]
    return signed[: ends[0]]
