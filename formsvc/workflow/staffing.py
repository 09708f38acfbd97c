"""Who works here: an administrator adds people, gives and takes roles, and lets people in or keeps them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from formsvc import audit, people
from formsvc.answers.contacts import normal_email, normal_phone
from formsvc.database import take_turns
from formsvc.people import Actor, Person
from formsvc.people.directory import actor_from
from formsvc.workflow.house import House, Steps
from formsvc.workflow.papers import role_words
from formsvc.workflow.posts import posts
from formsvc.workflow.refusals import DecisionIncomplete, NotAllowed, NotFound
from formsvc.workflow.staff_views import FirstPassword, Member, Post

ADMINISTRATOR: Final = "administrator"
FIRST_PASSWORD_LASTS: Final = timedelta(days=7)
LONGEST: Final = 140
ELSEWHERE: Final = (
    "This person also works for an organisation of another administrator. "
    "Only somebody who administers both can do this."
)


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """Somebody to add, as typed; `posts` are ids of posts."""

    name: str
    email: str
    job_title: str
    phone: str
    posts: tuple[str, ...]


class Staffing(Steps):
    """People and their roles. Whoever is not of an administrator's own organisations is not there for them."""

    def members(self, actor: Actor) -> tuple[Member, ...]:
        """Everybody in the organisations that this person administers, by name. Raises NotFound."""
        own = administered(actor)
        with self.house.sessions() as session:
            found = [session.get_one(Person, entry.actor.id) for entry in people.everybody(session)]
            return tuple(_member(self.house, person, actor) for person in found if own & _places(person))

    def member(self, person: int, actor: Actor) -> Member:
        """One of them. Raises NotFound."""
        with self.house.sessions() as session:
            return _member(self.house, require_member(session, person, actor), actor)

    def posts_to_give(self, actor: Actor) -> tuple[Post, ...]:
        """Every role in every organisation that this person administers."""
        return posts(
            self.house.definitions, [(one, actor.organisation_name(one)) for one in sorted(administered(actor))]
        )

    def add_member(self, new: NewMember, actor: Actor) -> FirstPassword:
        """Add somebody with a first password. Raises NotFound, DecisionIncomplete."""
        given = {post.id: post for post in self.posts_to_give(actor)}
        faults = dict(_faults(new, given))
        if faults:
            raise DecisionIncomplete(faults)
        email, phone = normal_email(new.email) or "", normal_phone(new.phone) or ""
        password = people.new_first_password()
        hashed, now = people.hash_password(password), self.house.now()
        row = Person(email=email, name=_line(new.name), job_title=_line(new.job_title), phone=phone, added_at=now)
        row.password_hash, row.first_password_until = hashed, now + FIRST_PASSWORD_LASTS
        with self.house.sessions.begin() as session:
            take_turns(session, "people")
            added = _added(session, row)
            for post in dict.fromkeys(new.posts):
                people.give_role(session, added, given[post].role, given[post].organisation)
            _note(session, actor, "person_added", added, now)
        return FirstPassword(
            person=added, name=row.name, email=row.email, password=password, until=now + FIRST_PASSWORD_LASTS
        )

    def give_role(self, person: int, post: str, actor: Actor) -> None:
        """Give a role. Raises NotFound, NotAllowed, DecisionIncomplete."""
        given = {one.id: one for one in self.posts_to_give(actor)}.get(post)
        if given is None:
            self.member(person, actor)
            raise DecisionIncomplete({"post": "Choose a role from the list."})

        def change(session: Session, row: Person) -> None:
            _not_oneself(row, actor, "Another administrator has to change your own roles.")
            people.give_role(session, row.id, given.role, given.organisation)

        self._change(person, actor, "role_given", change)

    def take_role(self, person: int, post: str, actor: Actor) -> None:
        """Take a role away, unless it is the only one. Raises NotFound, NotAllowed."""
        organisation, _, role = post.partition(" ")
        if organisation not in administered(actor):
            raise NotFound("There is no such role here.")

        def change(session: Session, row: Person) -> None:
            _not_oneself(row, actor, "Another administrator has to change your own roles.")
            if (organisation, role) not in {(held.organisation_id, held.role) for held in row.memberships}:
                return
            if len(row.memberships) == 1:
                raise NotAllowed("This is their only role. Give them another first, or stop them from signing in.")
            people.take_role(session, row.id, role, organisation)

        self._change(person, actor, "role_taken", change)

    def let_sign_in(self, person: int, actor: Actor) -> None:
        """Let somebody sign in again. Raises NotFound, NotAllowed."""
        self._switch(person, actor, True)

    def stop_signing_in(self, person: int, actor: Actor) -> None:
        """Keep somebody out, at once and everywhere; what they did stays. Raises NotFound, NotAllowed."""
        self._switch(person, actor, False)

    def renew_password(self, person: int, actor: Actor) -> FirstPassword:
        """A new first password for somebody who cannot sign in; ends every session. Raises NotFound, NotAllowed."""
        password = people.new_first_password()
        hashed, until = people.hash_password(password), self.house.now() + FIRST_PASSWORD_LASTS

        def change(session: Session, row: Person) -> None:
            require_ours(row, actor, "Change your own password on the page “Change your password”.")
            people.change_password(session, row.id, hashed, until)

        self._change(person, actor, "first_password_set", change)
        seen = self.member(person, actor)
        return FirstPassword(person=person, name=seen.name, email=seen.email, password=password, until=until)

    def _switch(self, person: int, actor: Actor, active: bool) -> None:
        def change(session: Session, row: Person) -> None:
            require_ours(row, actor, "Another administrator has to do that: nobody may lock themselves out.")
            if row.active != active:
                people.set_active(session, row.id, active)

        self._change(person, actor, "person_let_in" if active else "person_kept_out", change)

    def _change(self, person: int, actor: Actor, what: str, change: Callable[[Session, Person], None]) -> None:
        with self.house.sessions.begin() as session:
            row = require_member(session, person, actor)
            change(session, row)
            _note(session, actor, what, row.id, self.house.now())


def administered(actor: Actor) -> frozenset[str]:
    """The organisations that this person administers. Raises NotFound when there are none."""
    own = frozenset(actor.organisations_as(ADMINISTRATOR))
    if not own:
        raise NotFound("There is nothing here, or it is not yours to see.")
    return own


def require_member(session: Session, person: int, actor: Actor) -> Person:
    row = session.get(Person, person)
    if row is None or not administered(actor) & _places(row):
        raise NotFound("There is nobody with this number in the organisations that you administer.")
    return row


def _places(person: Person) -> frozenset[str]:
    return frozenset(held.organisation_id for held in person.memberships)


def _not_oneself(row: Person, actor: Actor, words: str) -> None:
    if row.id == actor.id:
        raise NotAllowed(words)


def require_ours(row: Person, actor: Actor, words: str) -> None:
    """Raises NotAllowed for oneself, and for who works elsewhere too."""
    _not_oneself(row, actor, words)
    if _places(row) - administered(actor):
        raise NotAllowed(ELSEWHERE)


def _faults(new: NewMember, given: dict[str, Post]) -> Iterator[tuple[str, str]]:
    if not _line(new.name):
        yield "name", "Enter their name."
    if normal_email(new.email) is None:
        yield "email", "Enter an email address, like name@example.gov.uk."
    if not _line(new.job_title):
        yield "job_title", "Enter their job title: it stands beside what they sign."
    if new.phone.strip() and normal_phone(new.phone) is None:
        yield "phone", "Enter a UK phone number, like 0113 496 0123."
    if not new.posts or not set(new.posts) <= set(given):
        yield "post", "Choose at least one role from the list."
    for box in ("name", "job_title"):
        if len(_line(getattr(new, box))) > LONGEST:
            yield box, f"Use at most {LONGEST} characters."


def _line(text: str) -> str:
    return " ".join("".join(letter for letter in text if letter.isprintable() or letter.isspace()).split())


def _added(session: Session, row: Person) -> int:
    try:
        return people.add_person(session, row).id
    except people.AlreadyThere as wrong:
        raise DecisionIncomplete({"email": str(wrong)}) from None


def _note(session: Session, actor: Actor, what: str, person: int, at: datetime) -> None:
    session.flush()
    audit.append(session, f"person:{actor.id}", what, f"person:{person}", at)


def _member(house: House, person: Person, actor: Actor) -> Member:
    own, seen = administered(actor), actor_from(person)
    ends = person.id != actor.id and len(seen.memberships) > 1
    return Member(
        id=person.id,
        name=person.name,
        email=person.email,
        job_title=person.job_title,
        phone=person.phone,
        posts=tuple(
            Post(
                role=held.role,
                organisation=held.organisation,
                title=f"{role_words(house, held.role)}, {held.organisation_name}",
                may_end=ends and held.organisation in own,
            )
            for held in seen.memberships
        ),
        active=person.active,
        locked_until=person.locked_until,
        signed_in_at=person.signed_in_at,
        first_password_until=person.first_password_until,
        is_me=person.id == actor.id,
        elsewhere=bool(_places(person) - own),
    )
