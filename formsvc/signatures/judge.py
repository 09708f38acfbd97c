"""Judges the signature of a file that anybody may have made, in a process of its own, with bounded time and memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from formsvc.signatures.finding import Finding, heard, told

SECONDS: Final = 15  # of work; a machine that is busy may take longer
_LONGEST: Final = 60
_MOST_MEMORY: Final = 1024 * 1024 * 1024


def judge(content: bytes, ours: Iterable[x509.Certificate], stamps: Iterable[x509.Certificate] = ()) -> Finding:
    """What the file's signature says, where one of our certificates made it; a file too heavy to read is unreadable."""
    certificates = json.dumps([[_pem(one) for one in some] for some in (ours, stamps)])
    asked = [sys.executable, "-I", "-m", __name__]
    try:
        done = subprocess.run(
            asked, input=certificates.encode() + b"\n" + content, capture_output=True, timeout=_LONGEST, check=False
        )
        return heard(done.stdout.decode())
    except (subprocess.TimeoutExpired, ValueError):
        return Finding(found="unreadable")


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()


def _judged(asked: bytes) -> Finding:
    from formsvc.signatures.looking import look

    certificates, _, content = asked.partition(b"\n")
    ours, stamps = ([x509.load_pem_x509_certificate(one.encode()) for one in some] for some in json.loads(certificates))
    try:
        return look(content, ours, stamps)
    except MemoryError:
        return Finding(found="unreadable")


def _bounded() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    _bounded()
    sys.stdout.write(told(_judged(sys.stdin.buffer.read())))
