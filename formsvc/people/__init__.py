"""Who may act: people, their roles in organisations, and how they prove who they are."""

from __future__ import annotations

from formsvc.people.actors import Actor, Holding, Invitation
from formsvc.people.delegations import (
    StandIn,
    acting_for_holders,
    away_between,
    delegations_in,
    delegations_with,
    stand_ins,
)
from formsvc.people.directory import (
    AlreadyThere,
    PersonEntry,
    actor_of,
    add_guest,
    add_organisation,
    add_person,
    everybody,
    give_role,
    holders,
    organisations,
    person_with,
    set_active,
    take_role,
)
from formsvc.people.feeds import end_feed, feed_made_at, renew_feed, whose_feed
from formsvc.people.passwords import PasswordTooWeak, change_password, hash_password, new_first_password
from formsvc.people.second_factors import (
    FactorNow,
    factor_of,
    remove_factor,
    renew_codes,
    set_factor,
    take_code,
    take_recovery_code,
)
from formsvc.people.sessions import (
    Presence,
    Second,
    begin_session,
    end_all_sessions,
    end_every_session,
    end_session,
    sessions_of,
    who_is_present,
)
from formsvc.people.signing_in import Attempt, Proof, SignInRefused, begin_sign_in, finish_sign_in
from formsvc.people.tables import Delegation, Membership, Organisation, Person, SecondFactor

__all__ = [
    "Actor", "AlreadyThere", "Attempt", "Delegation", "FactorNow", "Holding", "Invitation", "Membership",
    "Organisation", "PasswordTooWeak", "Person", "PersonEntry", "Presence", "Proof", "Second", "SecondFactor",
    "SignInRefused", "StandIn", "acting_for_holders", "actor_of", "add_guest", "add_organisation", "add_person",
    "away_between", "begin_session", "begin_sign_in", "change_password", "delegations_in", "delegations_with",
    "end_all_sessions", "end_every_session", "end_feed", "end_session", "everybody", "factor_of", "feed_made_at",
    "finish_sign_in", "give_role", "hash_password", "holders", "new_first_password", "organisations", "person_with",
    "remove_factor", "renew_codes", "renew_feed", "sessions_of", "set_active", "set_factor", "stand_ins",
    "take_code", "take_recovery_code", "take_role", "who_is_present", "whose_feed",
]  # fmt: skip
