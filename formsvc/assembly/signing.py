"""The real signature: read when the first document is signed, once in every process."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime

from formsvc.settings import Settings
from formsvc.signatures import ready, ring
from formsvc.signatures.finding import Finding
from formsvc.signatures.judge import judge
from formsvc.signatures.signed import CannotSign, Signed
from formsvc.workflow.house import Sign


def signer(settings: Settings) -> Sign:
    """What signs final PDFs."""

    def sign(content: bytes, reference: str, at: datetime) -> Signed:
        try:
            return ready.signing(settings, _process(settings)).sign(content, reference, at)
        except CannotSign:
            ready.signing.cache_clear()  # a token that was taken out is opened anew
            raise

    return sign


def warm(settings: Settings) -> None:
    """Read key and certificate once, before a worker forks; a token is opened by whoever signs with it."""
    if not settings.signing_pkcs11:
        ready.signing(settings, _process(settings))


def looker(settings: Settings) -> Callable[[bytes], Finding]:
    """What looks at the signature of a file, whichever certificate of ours made it."""

    def look(content: bytes) -> Finding:
        ours = [one.certificate for one in ring.trusted(settings.trusted)]
        return judge(content, ours, ready.roots(settings))

    return look


def _process(settings: Settings) -> int:
    """A token that was opened does not survive a fork; a key that was read does."""
    return os.getpid() if settings.signing_pkcs11 else 0
