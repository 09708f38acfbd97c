"""Whether a PDF that somebody gives can be used: tried in a process of its own, whose time and memory are bounded."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

SECONDS: Final = 15  # of work; a machine that is busy may take longer
_LONGEST: Final = 60
_MOST_MEMORY: Final = 1024 * 1024 * 1024
_TOO_HEAVY: Final = "heavy"
_REASONS: Final = frozenset({"protected", "damaged", "empty", "long", _TOO_HEAVY})


def pdf_fault(content: bytes) -> str:
    """What is wrong with it: protected, damaged, empty, long or heavy. Empty when it can be used."""
    asked = [sys.executable, "-I", "-m", __name__]
    try:
        done = subprocess.run(asked, input=content, capture_output=True, timeout=_LONGEST, check=False)
    except subprocess.TimeoutExpired:
        return _TOO_HEAVY
    said = done.stdout.decode("ascii", "replace")
    if said in _REASONS or (said == "" and done.returncode == 0):
        return said
    return _TOO_HEAVY


def _judged(content: bytes) -> str:
    from pypdf import PdfWriter

    from formsvc.submissions.pdf_pages import PdfWrong, open_pdf, sheets

    try:
        for _ in sheets(open_pdf(content), PdfWriter()):
            pass
    except PdfWrong as wrong:
        return wrong.reason
    except MemoryError:
        return _TOO_HEAVY
    return ""


def _bounded() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    _bounded()
    sys.stdout.write(_judged(sys.stdin.buffer.read()))
