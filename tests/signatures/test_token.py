"""A key in a token (PKCS#11), with SoftHSM in the place of a device."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from formsvc.settings import Settings
from formsvc.signatures.ready import make_ready
from formsvc.signatures.signed import CannotSign, SigningFault
from tests.signatures.authority import Authority, secret
from tests.signatures.judging import Service, pdfsig, ready

MODULE = "/usr/lib/softhsm/libsofthsm2.so"
NOW = datetime.now(UTC)
PUTS_CERTIFICATE = """
import sys, pkcs11
from pathlib import Path
from pkcs11.util.x509 import decode_x509_certificate
session = pkcs11.lib(sys.argv[1]).get_token(token_label="forms test").open(rw=True, user_pin="1234")
values = decode_x509_certificate(Path(sys.argv[2]).read_bytes())
session.create_object({**values, pkcs11.Attribute.LABEL: "signing", pkcs11.Attribute.ID: b"\\1", pkcs11.Attribute.TOKEN: True})
"""


@pytest.fixture(scope="module")
def device(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """The settings of a service whose key is in a token."""
    folder = tmp_path_factory.mktemp("device")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
        _fill(folder)
        yield Settings(
            data=folder / "data",
            signing_pkcs11=f"pkcs11:token=forms%20test;object=signing?module-path={MODULE}",
            signing_password_file=secret(folder / "pin", "1234"),
        )


def _fill(folder: Path) -> None:
    """A token with a key and its certificate; put there by another process, because a module does not like forks."""
    made = Authority().leaf("Leeds token")
    (folder / "key.pem").write_bytes(made.key_pem())
    (folder / "certificate.der").write_bytes(made.certificate.public_bytes(Encoding.DER))
    token = ("--token", "forms test", "--pin", "1234", "--id", "01", "--label", "signing")
    _run("softhsm2-util", "--init-token", "--free", "--label", "forms test", "--so-pin", "5678", "--pin", "1234")
    _run("softhsm2-util", "--import", str(folder / "key.pem"), *token)
    _run(sys.executable, "-c", PUTS_CERTIFICATE, MODULE, str(folder / "certificate.der"))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def test_a_key_in_a_token_signs_and_is_never_read(device: Settings, pdf: bytes, tmp_path: Path) -> None:
    service = ready(device, NOW)
    signed = service.sign(pdf, NOW)

    assert service.look(signed).found == "whole"
    assert service.look(signed).holder == "Leeds token"
    assert service.signing.identity.key is None
    assert pdfsig(signed, tmp_path)["Signature Validation"] == "Signature is Valid."


@pytest.mark.parametrize(
    ("pin", "uri"),
    [
        ("9999", f"pkcs11:token=forms%20test;object=signing?module-path={MODULE}"),
        ("1234", f"pkcs11:token=another;object=signing?module-path={MODULE}"),
        ("1234", f"pkcs11:token=forms%20test;object=another?module-path={MODULE}"),
        ("1234", "pkcs11:token=forms%20test;object=signing?module-path=/usr/lib/none.so"),
    ],
)
def test_a_token_that_does_not_open_is_said_at_the_start(device: Settings, pin: str, uri: str, tmp_path: Path) -> None:
    wrong = replace(device, signing_pkcs11=uri, signing_password_file=secret(tmp_path / "pin", pin))

    with pytest.raises(
        SigningFault, match=r"FORMSVC_SIGNING_PKCS11: no token .* opens through .*\.so; the PIN is read"
    ):
        make_ready(wrong, NOW)


def test_a_token_that_was_taken_out_signs_nothing_until_it_is_back(
    device: Settings, pdf: bytes, tmp_path: Path
) -> None:
    gone = replace(device, signing_password_file=secret(tmp_path / "pin", "9999"))

    with pytest.raises(CannotSign, match=r"The token that signs does not answer \(FORMSVC_SIGNING_PKCS11\)\."):
        Service(gone).sign(pdf, NOW)
    assert ready(device, NOW).sign(pdf, NOW)
