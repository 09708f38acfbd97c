"""What looking at a file's signature gives: values that travel out of the process that looked."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

Found = Literal["none", "unreadable", "others", "altered", "changed", "added", "whole"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What a file's signature says.

    none: it has none; unreadable: it cannot be read as a PDF; others: somebody else's certificate made it; altered: the
    signed bytes are not what was signed; changed, added: what was signed is whole, and something was added after it
    that changes what is seen, or that does not; whole: nothing was changed or added.

    `certificate` is the SHA-256 of the certificate that signed, `signed` of the bytes that are signed; `at` is when, by
    the service's clock, `stamped_at` by that of whoever stamped the time, which is checked when `stamp_checked`.
    """

    found: Found
    certificate: str = ""
    holder: str = ""
    signed: str = ""
    at: datetime | None = None
    stamped_at: datetime | None = None
    stamped_by: str = ""
    stamp_checked: bool = False


def told(finding: Finding) -> str:
    """As text."""
    return json.dumps(asdict(finding), default=datetime.isoformat)


def heard(text: str) -> Finding:
    """What `told` told. Raises ValueError."""
    try:
        said: dict[str, Any] = json.loads(text)
        for name in ("at", "stamped_at"):
            said[name] = datetime.fromisoformat(said[name]) if said[name] else None
        return Finding(**said)
    except (TypeError, KeyError) as wrong:
        raise ValueError from wrong
