"""Whether a PDF can be used, and what it would do: tried in a process of its own, whose time and memory are bounded."""

from __future__ import annotations

import subprocess
import sys
from typing import Final

SECONDS: Final = 15  # of work; a machine that is busy may take longer
_LONGEST: Final = 60
_MOST_MEMORY: Final = 1024 * 1024 * 1024
_TOO_HEAVY: Final = "heavy"
_REASONS: Final = frozenset(
    {
        "protected", "damaged", "empty", "long", _TOO_HEAVY,
        "script", "launch", "form", "files", "media", "outside", "signed",
    }
)  # fmt: skip


class PdfRefused(Exception):
    """A PDF that is not taken; `reason` is one of those in _REASONS."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def judged(content: bytes) -> bytes:
    """The PDF as it is; without its links where it has some. Raises PdfRefused."""
    asked = [sys.executable, "-I", "-m", __name__]
    try:
        done = subprocess.run(asked, input=content, capture_output=True, timeout=_LONGEST, check=False)
    except subprocess.TimeoutExpired:
        raise PdfRefused(_TOO_HEAVY) from None
    if done.returncode == 0 and not done.stdout:
        return content
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-"):
        return done.stdout
    said = done.stdout.decode("ascii", "replace")
    raise PdfRefused(said if said in _REASONS else _TOO_HEAVY)


def pdf_fault(content: bytes) -> str:
    """What is wrong with it, as in PdfRefused. Empty when it can be used."""
    try:
        judged(content)
    except PdfRefused as refused:
        return refused.reason
    return ""


def judged_here(content: bytes) -> bytes:
    """In this process, whatever it takes: the PDF without its links, the reason why it is refused, or nothing."""
    from formsvc.submissions.pdf_pages import PdfWrong

    try:
        acts = _opened(content)
        return _unlinked(content) if "link" in acts else b""
    except PdfRefused as refused:
        return refused.reason.encode()
    except PdfWrong as wrong:
        return wrong.reason.encode()
    except MemoryError:
        return _TOO_HEAVY.encode()


def _opened(content: bytes) -> tuple[str, ...]:
    """Read every page as it is drawn later, and say what it would do beside. Raises PdfWrong, PdfRefused."""
    from pypdf import PdfWriter

    from formsvc.submissions.pdf_acts import TooMuch, acts_of
    from formsvc.submissions.pdf_pages import PdfWrong, open_pdf, sheets

    reader = open_pdf(content)
    try:
        acts = acts_of(reader, content)
    except MemoryError:
        raise
    except TooMuch:
        raise PdfRefused(_TOO_HEAVY) from None
    except Exception as wrong:  # a broken file may break its reader in any way
        raise PdfWrong("damaged") from wrong
    if acts and acts[0] != "link":
        raise PdfRefused(acts[0])
    for _ in sheets(reader, PdfWriter()):
        pass
    return acts


def _unlinked(content: bytes) -> bytes:
    """Without its links; judged once more, so that nothing which could not be taken out is kept."""
    from formsvc.submissions.pdf_acts import is_signed, without_links

    if is_signed(content):
        raise PdfRefused("signed")
    made = without_links(content)
    if _opened(made):
        raise PdfRefused("outside")
    return made


def _bounded() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    _bounded()
    sys.stdout.buffer.write(judged_here(sys.stdin.buffer.read()))
