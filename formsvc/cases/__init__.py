"""Whom submissions are about: cases, with the child's identity sealed, and the organisations that may see them."""

from __future__ import annotations

from formsvc.cases.child import Child, Json
from formsvc.cases.register import (
    CaseView,
    NoSuchCase,
    Opened,
    case_of,
    child_of,
    correct,
    facts,
    may_see,
    open_case,
    opened_with,
    require_case,
    share,
    shared_with,
    unshare,
)
from formsvc.cases.searching import find, visible_to
from formsvc.cases.tables import Case, CaseShare, CaseWord

__all__ = [
    "Case", "CaseShare", "CaseView", "CaseWord", "Child", "Json", "NoSuchCase", "Opened", "case_of", "child_of",
    "correct", "facts", "find", "may_see", "open_case", "opened_with", "require_case", "share", "shared_with",
    "unshare", "visible_to",
]  # fmt: skip
