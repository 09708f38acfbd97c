"""Phone numbers, e-mail addresses and postcodes, in the one way that they are kept (V8, V9, V10)."""

from __future__ import annotations

import re
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email


@lru_cache(maxsize=4096)
def normal_phone(text: str) -> str | None:
    """V8: a UK number of 10 or 11 digits, or +44 and 9 or 10, spaces kept; None for anything else."""
    spaced = " ".join(re.sub(r"[().-]", " ", text).split())
    digits = spaced.replace(" ", "")
    if re.fullmatch(r"0\d{9,10}", digits) or re.fullmatch(r"\+44\d{9,10}", digits):
        return spaced
    return None


@lru_cache(maxsize=4096)
def normal_email(text: str) -> str | None:
    """V9: an address that mail could be sent to, its domain in lower case; None for anything else."""
    try:
        return validate_email(text, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        return None


def normal_postcode(text: str) -> str | None:
    """V10: a full UK postcode in capitals with one space; None for anything else."""
    squeezed = "".join(text.split()).upper()
    if not re.fullmatch(r"(GIR0AA|[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2})", squeezed):
        return None
    return f"{squeezed[:-3]} {squeezed[-3:]}"
