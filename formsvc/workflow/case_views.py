"""What the pages that open, correct and share a case read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from formsvc.answers import Value
from formsvc.definitions.model import FormDefinition

Named = tuple[str, str]  # id and name of an organisation


@dataclass(frozen=True, kw_only=True)
class CaseSheet:
    """What is asked about the child of a case, and what is known. `revision` changes with every correction."""

    definition: FormDefinition
    answers: Mapping[str, Value]
    at: datetime
    reference: str = ""
    revision: str = ""
    organisations: tuple[Named, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SimilarCase:
    """A case that may be about the same child, and what is the same."""

    reference: str
    name: str
    born: str
    same: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Share:
    """Another organisation that sees the case."""

    organisation: str
    name: str
    since: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class CaseSharing:
    """Whose a case is, who else sees it, and what this person may do about that."""

    reference: str
    owner: str
    shares: tuple[Share, ...]
    others: tuple[Named, ...]
    may_change: bool
