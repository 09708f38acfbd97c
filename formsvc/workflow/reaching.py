"""Who is told about a deadline: those who can keep it, and those to whom it is escalated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from formsvc.definitions.expressions import Chosen
from formsvc.definitions.model import Part
from formsvc.delivery.tables import Delivery
from formsvc.people import Actor, acting_for_holders, actor_of
from formsvc.workflow.authority import able_to_decide
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.due_views import Deadline
from formsvc.workflow.inviting import asks_by_link, invitation_of
from formsvc.workflow.notices import who_holds
from formsvc.workflow.passing import able
from formsvc.workflow.posts import known_organisations, roles_in


def who_can_keep(dossier: Dossier, deadline: Deadline) -> set[int]:
    """Our own people who are reminded: those named in `remind`, or who can decide; else the author."""
    if deadline.stage:
        turns = (turn for turn in dossier.turns_due if turn.stage == deadline.stage)
        found = {actor.id for turn in turns for actor in able_to_decide(dossier, turn)}
    else:
        found = {one for name in _reminded(dossier, deadline) for one in _named(dossier, name)}
    return found or who_looks_after(dossier)


def guests_to_remind(dossier: Dossier, deadline: Deadline) -> Iterator[Delivery]:
    """The invitations of those who fill in a part by a private link and have not answered."""
    for name in () if deadline.stage else _reminded(dossier, deadline):
        part = _part(dossier, name)
        if part is None or not dossier.is_open(part) or not asks_by_link(dossier, part):
            continue
        invitation = invitation_of(dossier, part)
        if invitation is not None and (invitation.state == "sent" or invitation.reminded_at == dossier.now):
            yield invitation


def who_is_over_it(dossier: Dossier, role: str) -> set[int]:
    """Those to whom it is escalated: who hold the role where it is held, or act for somebody who does."""
    return {actor.id for actor in _holders(dossier, role)}


def who_looks_after(dossier: Dossier) -> set[int]:
    """The author; the administrators of their organisation when they may not sign in any more."""
    author = actor_of(dossier.session, dossier.row.author_id)
    return {author.id} if author is not None else administrators(dossier)


def administrators(dossier: Dossier) -> set[int]:
    """The administrators of the author's organisation, or where it has none, all of them."""
    own = who_holds(dossier, "administrator", dossier.row.organisation)
    return {actor.id for actor in own or who_holds(dossier, "administrator")}


def _reminded(dossier: Dossier, deadline: Deadline) -> tuple[str, ...]:
    return next((clock.remind for clock in dossier.definition.clocks if clock.id == deadline.id), ())


def _part(dossier: Dossier, name: str) -> Part | None:
    return next((part for part in dossier.definition.parts if part.id == name), None)


def _named(dossier: Dossier, name: str) -> set[int]:
    """The party of a part, or the holders of a role; the author alone where they are one of them."""
    part = _part(dossier, name)
    if part is not None and asks_by_link(dossier, part):
        return set()
    people = able(dossier, part) if part is not None else _holders(dossier, name)
    found = {actor.id for actor in people}
    return {dossier.row.author_id} if dossier.row.author_id in found else found


def _holders(dossier: Dossier, role: str) -> Iterator[Actor]:
    for place in _where_held(dossier, role):
        yield from who_holds(dossier, role, place)
        yield from acting_for_holders(dossier.session, role, place, dossier.now)


def _where_held(dossier: Dossier, role: str) -> tuple[str, ...]:
    """The author's organisation if the role can be held there; else those of a right kind that work on the case; else
    the first of a right kind that the answers name."""
    definitions, own = dossier.house.definitions, dossier.row.organisation
    known = known_organisations(definitions)

    def fits(place: str) -> bool:
        return any(one.id == role for one in roles_in(definitions, place))

    if fits(own):
        return (own,)
    at_work = tuple(place for place in _at_work(dossier) if place in known and fits(place))
    return at_work or tuple(place for place in _answered(dossier) if place in known and fits(place))[:1]


def _at_work(dossier: Dossier) -> Iterable[str]:
    """The organisations that work on the case, and those that were asked in this round."""
    case = dossier.row.case
    asked = (turn.organisation for turn in dossier.turns if turn.round == dossier.row.round and turn.organisation)
    return dict.fromkeys((case.organisation_id, *(share.organisation_id for share in case.shares), *asked))


def _answered(dossier: Dossier) -> Iterable[str]:
    """The organisations that the answers name, in the order of the form."""
    names = dossier.today.names
    for _, question in dossier.definition.questions():
        value = names.get(question.id)
        if isinstance(value, Chosen):
            yield str(value.row.get("organisation") or value)
