"""An authority that makes certificates, and a time stamp server that speaks RFC 3161: openssl behind HTTP."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPrivateKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)

PASSWORD = "seven quiet otters"
LONG_AGO = datetime(2016, 1, 1, tzinfo=UTC)  # before every moment at which a test signs
STAMPING = """\
[tsa]
serial = {folder}/serial
signer_cert = {folder}/stamps.pem
signer_key = {folder}/stamps.key
certs = {folder}/root.pem
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha384, sha512
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Made:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


class Authority:
    """A root that makes certificates for others."""

    def __init__(self, name: str = "Test authority") -> None:
        self._name = _named(name)
        self.root = self._make(name, {"ca": True})

    def leaf(self, name: str, *, stamps: bool = False, days: int = 900, size: int = 2048) -> Made:
        """A certificate that signs documents, or that stamps the time."""
        return self._make(name, {"stamps": stamps, "days": days, "size": size})

    def _make(self, name: str, what: dict[str, int]) -> Made:
        key = rsa.generate_private_key(65537, what.get("size", 2048))
        is_root, now = bool(what.get("ca")), datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_named(name))
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(LONG_AGO)
            .not_valid_after(now + timedelta(days=what.get("days", 2000)))
            .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
            .add_extension(_use(is_root), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        if what.get("stamps"):
            builder = builder.add_extension(
                x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
            )
        signs: CertificateIssuerPrivateKeyTypes = key if is_root else self.root.key
        return Made(builder.sign(signs, SHA256()), key)


def write_pkcs12(path: Path, made: Made, *above: Made, password: str = PASSWORD) -> Path:
    """A key and its certificates in a file with a password."""
    others = [one.certificate for one in above]
    secret = BestAvailableEncryption(password.encode())
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"signing", made.key, made.certificate, others, secret))
    return path


def secret(path: Path, words: str = PASSWORD) -> Path:
    """A file that only its owner can read."""
    path.write_text(f"{words}\n")
    path.chmod(0o600)
    return path


@dataclass
class StampServer:
    """`answer` is what it does: "stamp", "refuse" with an error, "nonsense", stamp "another" digest, or stamp it
    with a "broken" signature.
    """

    url: str
    answer: str = "stamp"
    asked: list[bytes] = field(default_factory=list)


@contextmanager
def stamp_server(folder: Path, authority: Authority) -> Iterator[StampServer]:
    """A time stamp server whose certificate this authority made."""
    stamps = authority.leaf("Test stamps", stamps=True)
    (folder / "stamps.pem").write_bytes(stamps.pem())
    (folder / "stamps.key").write_bytes(stamps.key_pem())
    (folder / "root.pem").write_bytes(authority.root.pem())
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(STAMPING.format(folder=folder))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            server.asked.append(query)
            reply = b"nonsense" if server.answer == "nonsense" else _stamped(folder, query, server.answer == "another")
            if server.answer == "broken":
                reply = reply[:-1] + bytes([reply[-1] ^ 1])
            self.send_response(500 if server.answer == "refuse" else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = StampServer(f"http://127.0.0.1:{http.server_port}/stamp")
    thread = Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


def _stamped(folder: Path, query: bytes, of_another: bool) -> bytes:
    if of_another:
        place = query.index(b"\x04\x20") + 2
        query = query[:place] + bytes([query[place] ^ 1]) + query[place + 1 :]
    (folder / "query.tsq").write_bytes(query)
    command = ["openssl", "ts", "-reply", "-config", "tsa.cnf", "-section", "tsa", "-queryfile", "query.tsq"]
    subprocess.run([*command, "-out", "reply.tsr"], cwd=folder, check=True, capture_output=True)
    return (folder / "reply.tsr").read_bytes()


def _named(name: str) -> x509.Name:
    kinds = (x509.NameOID.ORGANIZATION_NAME, x509.NameOID.COMMON_NAME)
    return x509.Name([x509.NameAttribute(kind, name) for kind in kinds])


def _use(is_root: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_root, content_commitment=not is_root, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=is_root, crl_sign=is_root,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
