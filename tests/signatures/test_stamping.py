"""The time, stamped by a server that speaks RFC 3161; and what happens when it does not answer."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from formsvc.settings import Settings
from formsvc.signatures.looking import look
from formsvc.signatures.signed import CannotSign
from tests.signatures.authority import Authority, StampServer, secret, stamp_server, write_pkcs12
from tests.signatures.judging import Service, pdfsig, ready
from tests.verapdf import conformance

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def stamps(tmp_path: Path, authority: Authority) -> Iterator[StampServer]:
    folder = tmp_path / "stamps"
    folder.mkdir()
    with stamp_server(folder, authority) as server:
        yield server


@pytest.fixture
def stamped(tmp_path: Path, stamps: StampServer) -> Service:
    """A service that has a stamp server, and keeps what it says as it is."""
    return ready(Settings(data=tmp_path / "data", timestamp_url=stamps.url), NOW)


def roots(folder: Path, authority: Authority) -> Path:
    return secret(folder / "roots.pem", authority.root.pem().decode())


def test_a_signature_carries_the_time_that_the_server_stamped(stamped: Service, pdf: bytes, tmp_path: Path) -> None:
    signed = stamped.sign(pdf, NOW)
    finding = stamped.look(signed)

    assert finding.found == "whole"
    assert finding.stamped_by == "Test stamps"
    assert finding.stamped_at is not None
    assert abs(finding.stamped_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert not finding.stamp_checked
    assert pdfsig(signed, tmp_path)["Signature Validation"] == "Signature is Valid."


def test_a_stamp_is_checked_by_the_roots_that_are_set(
    stamped: Service, pdf: bytes, tmp_path: Path, authority: Authority
) -> None:
    finding = look(stamped.sign(pdf, NOW), stamped.certificates, [authority.root.certificate])

    assert (finding.found, finding.stamp_checked) == ("whole", True)


def test_with_roots_everything_to_check_it_by_is_in_the_file_and_under_the_signature(
    stamped: Service, pdf: bytes, tmp_path: Path, authority: Authority
) -> None:
    leaf = write_pkcs12(tmp_path / "signing.p12", authority.leaf("Leeds documents"), authority.root)
    settings = replace(
        stamped.settings, timestamp_certificates=roots(tmp_path, authority), signing_pkcs12=leaf,
        signing_password_file=secret(tmp_path / "password"),
    )  # fmt: skip
    service = ready(settings, NOW)
    signed = service.sign(pdf, NOW)
    kept = DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(signed)))
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)

    assert service.look(signed).found == "whole"
    assert {cert.subject.native["common_name"] for cert in kept.load_certs()} >= {"Leeds documents", "Test stamps"}
    assert conformance([path]) == {path: []}


def test_a_stamp_of_an_authority_that_is_not_set_is_refused_before_anything_is_signed(
    stamped: Service, pdf: bytes, tmp_path: Path
) -> None:
    other = replace(stamped.settings, timestamp_certificates=roots(tmp_path, Authority("Another")))

    with pytest.raises(CannotSign, match="could not be checked"):
        ready(other, NOW).sign(pdf, NOW)


@pytest.mark.parametrize("answer", ["refuse", "nonsense", "another", "broken"])
def test_nothing_is_signed_without_the_stamp_that_is_set(
    stamped: Service, stamps: StampServer, pdf: bytes, answer: str
) -> None:
    stamps.answer = answer

    with pytest.raises(CannotSign, match=r"The time stamp server does not answer \(FORMSVC_TIMESTAMP_URL\)\."):
        stamped.sign(pdf, NOW)
    assert stamps.asked

    stamps.answer = "stamp"
    assert stamped.look(stamped.sign(pdf, NOW)).found == "whole"


def test_a_server_that_never_answers_is_given_up(tmp_path: Path, pdf: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formsvc.signatures.stamping.SECONDS", 0.5)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"

        with pytest.raises(CannotSign, match="does not answer"):
            ready(Settings(data=tmp_path / "data", timestamp_url=url), NOW).sign(pdf, NOW)
