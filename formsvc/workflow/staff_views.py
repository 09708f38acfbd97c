"""What the pages about people and their roles read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Post:
    """A role in an organisation. `may_end`: whether the administrator who looks at it may take it away."""

    role: str
    organisation: str
    title: str  # "Case manager, Leeds Youth Justice Service"
    may_end: bool = False

    @property
    def id(self) -> str:
        """The value of a choice of posts."""
        return f"{self.organisation} {self.role}"


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody whom an administrator looks after. `elsewhere`: an organisation of theirs is another administrator's."""

    id: int
    name: str
    email: str
    job_title: str
    phone: str
    posts: tuple[Post, ...]
    active: bool
    locked_until: datetime | None
    signed_in_at: datetime | None
    first_password_until: datetime | None
    is_me: bool
    elsewhere: bool

    @property
    def ours(self) -> bool:
        """Whether the account itself is this administrator's to change."""
        return not self.is_me and not self.elsewhere


@dataclass(frozen=True, kw_only=True)
class FirstPassword:
    """A password to tell somebody, shown once. It must be changed at the first sign-in, before `until`."""

    person: int
    name: str
    email: str
    password: str
    until: datetime
