"""Typed text as it is kept: composed, trimmed, without characters that nobody can see or that reorder the others."""

from __future__ import annotations

import unicodedata
from typing import Final

REORDERING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """Text in composed form, trimmed, with line breaks but no other control characters and nothing that reorders it."""
    if text.isascii() and text.isprintable():
        return text.strip()
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (c for c in text if c in "\n\t" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in REORDERING))
    return "".join(kept).strip()
