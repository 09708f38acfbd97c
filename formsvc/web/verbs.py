"""What the record says of each address of the service: a table, in which a new route must have its line.

The verb is written when the page was shown (a redirect shows nothing). What a step changes, it writes down itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from formsvc.workflow.recorded_things import Kind
from formsvc.workflow.recording import How


@dataclass(frozen=True)
class Verb:
    """`what` the record says; `about` is the kind of thing that the address is about, where its path does not say it,
    and `detail` the part of the address that is added to the verb."""

    what: str
    how: How = "once"
    about: Kind = ""
    detail: str = ""


@dataclass(frozen=True)
class Unrecorded:
    """Why nothing is written when this is shown."""

    why: str


def _all(prefix: str, verb: Verb, names: str) -> dict[str, Verb]:
    return {f"{prefix}.{name}": verb for name in names.split()}


BY_ITSELF: Final = Unrecorded("what was looked at by this link is written by the step itself, every time")
PUBLIC: Final = Unrecorded("says nothing about anybody: the same page for everybody, with or without an account")
MACHINE: Final = Unrecorded("counts and states for a machine that watches, every few seconds; names nobody")
OWN_MARK: Final = "saw-own-account"

VERBS: Final[Mapping[str, Verb | Unrecorded]] = {
    "static": PUBLIC,
    "account.sign_in": PUBLIC,
    "account.do_sign_in": Unrecorded(
        "the sign-in is written by its step, right or wrong; the page is that for everybody"
    ),
    **dict.fromkeys(("account.sign_out", "second_step.give"), Unrecorded("its step writes it down, right or wrong")),
    **dict.fromkeys(("account.time_left", "account.stay_signed_in"), Unrecorded("how long a session lasts")),
    "second_step.ask": PUBLIC,
    **_all("second_step", Verb(OWN_MARK), "show set_up do_set_up renew_codes remove"),
    **_all("own", Verb(OWN_MARK), "show sign_out_everywhere"),
    **dict.fromkeys(
        (f"elsewhere.{name}" for name in "start again connect back out disconnect keep".split()),
        Unrecorded("whoever comes back from the provider is written by the step, let in or not; it shows nothing else"),
    ),
    **dict.fromkeys(("account.safeguarding", "account.accessibility", "account.privacy", "verify.ask"), PUBLIC),
    **_all("password", Verb(OWN_MARK), "change do_change"),
    **_all("calendar", Verb(OWN_MARK), "own renew end"),
    "calendar.read": Verb("calendar-read", "daily", "feed"),
    **_all("absence", Verb(OWN_MARK), "own do_own"),
    **_all("absence", Verb("saw-person"), "theirs do_theirs"),
    "absence.acting": Verb("saw-people"),
    "absence.end": Verb("saw-absence"),
    # --- cases
    "cases.home": Verb("saw-work"),
    "cases.search": Verb("searched", "every"),
    "cases.find": Verb("searched", "every"),
    "cases.listing": Verb("saw-cases"),
    "cases.case": Verb("saw-case"),
    "casework.open_case": Verb("saw-case-form"),
    "casework.do_open_case": Verb("saw-similar-cases"),
    **_all("casework", Verb("saw-case-facts"), "correct do_correct"),
    **_all("casework", Verb("saw-sharing"), "sharing share stop_sharing"),
    # --- filling in
    "fill.start": Verb("saw-case"),
    **_all("fill", Verb("saw-answers"), "tasks part page save check submit check_part finish keep asked reading"),
    **_all("fill", Verb("saw-answers"), "confirm add change remove save_new save_change do_remove"),
    **_all("fill", Verb("saw-answers"), "send_back do_send_back"),
    **_all("fill", Verb("saw-submission"), "withdraw do_withdraw"),
    "fill.preview": Verb("saw-preview"),
    "fill.preview_file": Verb("took-preview", "every", detail="document"),
    "fill.paper": Verb("took-paper", "every", detail="part"),
    "fill.upload": Verb("saw-upload", detail="digest"),
    # --- signing and sending
    **_all("sign", Verb("saw-decision"), "decision decide"),
    **_all("handing_over", Verb("saw-submission"), "ask give take_back"),
    **_all("correcting", Verb("saw-submission"), "correct do_correct new_version do_new_version"),
    **_all("deliveries", Verb("saw-submission"), "submission close"),
    **_all("deliveries", Verb("saw-delivery"), "act do_act"),
    "deliveries.document": Verb("took-document", "every", detail="document"),
    # --- without an account
    "receive.link": Verb("saw-link", about="link"),
    "receive.enter": Verb("saw-link", about="link"),
    **dict.fromkeys(
        (f"receive.{name}" for name in "read download enclosure acknowledge ask_format".split()), BY_ITSELF
    ),
    "receive.picture": Verb("saw-picture", about="link"),
    "receive.close": Unrecorded("leads away from here, and shows nothing; that it was closed its step writes"),
    **_all("answer", Verb("saw-link", about="link"), "link enter thanks"),
    "answer.away": Unrecorded("leads away from here, and shows nothing; that they left its step writes"),
    **dict.fromkeys(
        ("arrived.ask", "arrived.say"), Unrecorded("a test message, about nobody; that it came its step writes")
    ),
    **_all("verify", Verb("verified"), "file digest"),
    # --- the record itself
    "record.search": Verb("saw-record"),
    "record.download": Verb("took-record", "every"),
    "record.seen": Verb("saw-seen"),
    "record.seen_download": Verb("took-seen", "every"),
    # --- looking after the service
    **_all("management", Verb("saw-management"), "overview waiting"),
    **_all("retention", Verb("saw-erasure-reports"), "overview make report approve draft keep_draft"),
    "retention.download": Verb("took-erasure-report", "every"),
    **_all("retention", Verb("saw-keeping"), "keeping place_hold lift_hold record_death"),
    "management.download": Verb("took-table", "every", detail="table"),
    **dict.fromkeys(("metrics.metrics", "health.alive", "health.ready"), MACHINE),
    "admin.overview": Verb("saw-administration"),
    "admin.people": Verb("saw-people"),
    "admin.recipients": Verb("saw-recipients"),
    "admin.forms": Verb("saw-forms"),
    "admin.settings": Verb("saw-settings"),
    **_all("staff", Verb("saw-people"), "add do_add"),
    **_all("staff", Verb("saw-person"), "member give_role ask do"),
    **_all("recipients", Verb("saw-recipient"), "change do_change test secret end_old_secret"),
    **_all("stuck", Verb("saw-stuck"), "again all_again ring give_up do_give_up"),
    **_all("mail", Verb("saw-mail"), "box read"),
}
