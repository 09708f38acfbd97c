"""The statuses of a submission, what they are called, and the table of moves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

Status = Literal[
    "draft", "submitted", "in_sign_off", "approved", "delivered", "closed",
    "withdrawn", "stopped", "refused", "superseded", "returned",
]  # fmt: skip

STATUSES: Final[tuple[Status, ...]] = get_args(Status)
ENDS: Final[frozenset[Status]] = frozenset({"withdrawn", "stopped", "refused", "superseded", "closed"})

MOVES: Final[Mapping[Status, frozenset[Status]]] = {
    "draft": frozenset({"submitted", "withdrawn", "stopped", "superseded"}),
    "submitted": frozenset({"in_sign_off", "withdrawn", "superseded"}),
    "in_sign_off": frozenset({"approved", "returned", "refused", "withdrawn", "superseded"}),
    "returned": frozenset({"draft"}),
    "approved": frozenset({"delivered", "stopped", "returned", "withdrawn", "superseded"}),
    "delivered": frozenset({"closed", "returned", "withdrawn", "superseded"}),
    "closed": frozenset({"returned", "withdrawn", "superseded"}),
    "withdrawn": frozenset(),
    "stopped": frozenset(),
    "refused": frozenset(),
    "superseded": frozenset(),
}

WORDS: Final[Mapping[Status, str]] = {
    "draft": "a draft",
    "submitted": "submitted",
    "in_sign_off": "with its signatories",
    "approved": "approved",
    "delivered": "delivered",
    "closed": "closed",
    "withdrawn": "withdrawn",
    "stopped": "stopped",
    "refused": "refused",
    "superseded": "replaced by a newer version",
    "returned": "sent back",
}
