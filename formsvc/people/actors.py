"""The person who is doing something now: who they are and what they hold."""

from __future__ import annotations

from dataclasses import dataclass

WITHOUT_CASES = frozenset({"administrator", "auditor"})


@dataclass(frozen=True)
class Holding:
    """A role held in an organisation."""

    role: str
    organisation: str
    organisation_name: str


@dataclass(frozen=True)
class Invitation:
    """The one part of one submission that a guest may fill in."""

    submission: int
    part: str


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A person as the rest of the program sees them. `sign_outs` changes when every session of theirs must end.

    A guest holds no role and has an `invitation`.
    """

    id: int
    name: str
    email: str
    job_title: str
    phone: str
    memberships: tuple[Holding, ...]
    sign_outs: int = 0
    must_change_password: bool = False
    invitation: Invitation | None = None

    def holds(self, role: str, organisation: str | None = None) -> bool:
        """Whether this person holds the role: there, or with no organisation given, anywhere."""
        return any(held.role == role and organisation in (None, held.organisation) for held in self.memberships)

    @property
    def roles(self) -> frozenset[str]:
        """Every role held anywhere."""
        return frozenset(held.role for held in self.memberships)

    @property
    def organisations(self) -> frozenset[str]:
        """The organisations for which this person works on cases; to administer or to audit is not to work on them."""
        return frozenset(held.organisation for held in self.memberships if held.role not in WITHOUT_CASES)

    def organisations_as(self, role: str) -> tuple[str, ...]:
        """The organisations in which this person holds the role, in order."""
        return tuple(sorted(held.organisation for held in self.memberships if held.role == role))

    def organisation_name(self, organisation: str) -> str:
        """The name of an organisation that this person belongs to, or "" of any other."""
        return next((held.organisation_name for held in self.memberships if held.organisation == organisation), "")
