"""What signing a file gives, and why it can fail. Light enough for rooms that never sign."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Signed:
    """A file with its signature, and the SHA-256 of the certificate that made it, in hexadecimal."""

    content: bytes
    certificate: str


class CannotSign(Exception):
    """Nothing was signed for now: what signs, or what stamps the time, does not answer. Says which, and its setting."""


class SigningFault(Exception):
    """What was set to sign documents cannot be used. Says why, with the name of the setting."""

    def __init__(self, setting: str, why: str) -> None:
        super().__init__(f"{setting}: {why}")
