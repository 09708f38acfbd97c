"""Who may do what: every address of the service, for each kind of person. A new route needs a row here.

A row says what is done (method and endpoint), to what, and what comes of it for whom. Whoever a row does not name is
told that there is no such page (`gone`), or, without an account, to sign in. The people and the ids are those of town.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Outcome = Literal[
    "ok",  # done or shown, or asked for what is missing
    "wrong",  # 400: it was not asked for on a page of ours
    "gone",  # 404: nothing there, or not theirs
    "forbidden",  # 403: they may see it, and may not do that
    "not_now",  # 409: nobody can, as things stand
    "not_yet",  # 409: something is missing; what was typed is kept
    "sign_in",  # to the page where one says who one is, or 401
    "out",  # signed out
    "code",  # to the page where the code of a private link is given
    "not_ready",  # 503: something that is needed is not there
    "closed",  # 410: a link that no longer works
]
NO_SESSION: Final = "nobody reader guest other_guest"
GUESTS: Final = "guest other_guest"
AUTHORS: Final = "author colleague"
LEEDS: Final = "author colleague manager"
WETHERBY: Final = "governor practitioner delegate"
ADMINISTRATORS: Final = "administrator other_administrator"
SHARED: Final = f"{LEEDS} {WETHERBY}"  # who sees what is shared
PUT: Final = f"{LEEDS} governor delegate"  # who sees what is not shared and was put to the governor
STRANGERS: Final = f"other_governor stranger {ADMINISTRATORS} auditor"
SIGNED_IN: Final = f"{SHARED} {STRANGERS}"
EVERYBODY: Final = f"{NO_SESSION} {SIGNED_IN}"


@dataclass(frozen=True)
class Row:
    """One line of the table. `on`: the id in the town that stands for <reference> or <case>; `form`: the page whose form
    the author sends, with what is `sent` besides."""

    does: str
    on: str
    at: Mapping[str, str]
    outcomes: Mapping[str, Outcome]
    form: str = ""
    sent: Mapping[str, str] | None = None


def who(**people: str) -> dict[str, Outcome]:
    """Outcome by person."""
    found: dict[str, Outcome] = dict.fromkeys(NO_SESSION.split(), "sign_in") | dict.fromkeys(SIGNED_IN.split(), "gone")  # type: ignore[assignment]
    for outcome, names in people.items():
        found |= dict.fromkeys(names.split(), outcome)  # type: ignore[arg-type]
    return found


ALL = who(ok=EVERYBODY)
OWN = who(ok=SIGNED_IN)
ADMIN = who(ok=ADMINISTRATORS)
OWN_ADMIN = who(ok="administrator")
SEE = who(ok=SHARED)
FILLERS_SEE = who(ok=SHARED, gone=f"{GUESTS} {STRANGERS}")
MANAGE = who(ok="manager governor other_governor")
NOTHING = who()
FILL = who(ok=AUTHORS, forbidden=f"manager {WETHERBY}", gone=f"{GUESTS} {STRANGERS}")
ENTRY = who(ok=AUTHORS, gone=f"{GUESTS} manager {WETHERBY} {STRANGERS}")
ASKED = who(ok=f"guest {AUTHORS}", forbidden=f"manager {WETHERBY}", gone=f"other_guest {STRANGERS}")
LOOK_AT_ASKED = who(ok=f"guest {SHARED}", gone=f"other_guest {STRANGERS}")
PRESS = who(ok=AUTHORS, forbidden=f"manager {WETHERBY}")
CASE = who(ok=LEEDS, forbidden=WETHERBY)
TO_CODE = who(ok="reader", code=f"nobody {GUESTS} {SIGNED_IN}")
SIGN = {"_verdict": "approved", "_declared": "yes", "_password": "Seven quiet otters"}
POINT = {"place-0": "visit reason", "what-0": "Say why it matters.", "reason": "It names the wrong day."}


def row(does: str, outcomes: Mapping[str, Outcome], on: str = "", form: str = "", **more: str) -> Row:
    """One line; what follows are the other places of the address, and with _ before it what is sent."""
    at = {name: text for name, text in more.items() if not name.startswith("_")}
    sent = {name[1:].replace("_", "-"): text for name, text in more.items() if name.startswith("_")}
    return Row(does, on, at, outcomes, form, sent)


ROWS: Final = (
    # --- for everybody ---------------------------------------------------------------------------------------------
    row("GET account.sign_in", ALL),
    row("POST account.do_sign_in", ALL, _email="colleague@leeds_yjs.example", _password="Seven quiet otters"),
    row("POST account.sign_out", who(out=EVERYBODY)),
    row("GET account.safeguarding", ALL),
    row("GET account.accessibility", ALL),
    row("GET account.privacy", ALL),
    row("GET static", ALL, version="=0", filename="=mark.svg"),
    row("GET verify.ask", ALL),
    row("POST verify.digest", ALL, _reference="VR-0000-0000", _digest="0000"),
    row("POST verify.file", ALL),
    row("GET health.alive", ALL),
    row("GET health.ready", who(not_ready=EVERYBODY)),  # the town has no queue
    row("GET metrics.metrics", ALL),  # from this machine alone, or with a token: test_metrics.py
    # --- by a private link -----------------------------------------------------------------------------------------
    row("GET answer.link", ALL, token="asked_link"),
    row("POST answer.enter", ALL, token="asked_link", _code="0000 0000"),
    row("GET answer.thanks", who(sign_in=EVERYBODY)),
    row("GET answer.away", ALL),
    row("GET arrived.ask", who(closed=EVERYBODY), token="asked_link"),
    row("POST arrived.say", who(closed=EVERYBODY), token="asked_link", _name="Tom"),
    row("GET calendar.read", ALL, token="feed"),
    row("GET calendar.read", who(gone=EVERYBODY), token="asked_link"),
    row("GET receive.link", ALL, token="receive_link"),
    row("GET receive.link", who(closed=EVERYBODY), token="asked_link"),
    row("POST receive.enter", ALL, token="receive_link", _code="0000 0000"),
    row("GET receive.read", TO_CODE, token="receive_link"),
    row("GET receive.download", TO_CODE, token="receive_link", format_="=pdf"),
    row("GET receive.enclosure", {**TO_CODE, "reader": "gone"}, token="receive_link", number="=0"),
    row("GET receive.picture", {**TO_CODE, "reader": "gone"}, token="receive_link", digest="digest"),
    row("POST receive.acknowledge", TO_CODE, token="receive_link", _name="Tom"),
    row("POST receive.ask_format", TO_CODE, token="receive_link", _wanted="Large print"),
    row("POST receive.close", who(code=EVERYBODY), token="receive_link"),
    # --- one's own -------------------------------------------------------------------------------------------------
    row("GET password.change", OWN),
    row("POST password.do_change", OWN, _current="wrong", _new="Nine quiet otters swim"),
    row("GET calendar.own", OWN),
    row("POST calendar.renew", OWN),
    row("POST calendar.end", OWN),
    row("GET absence.own", OWN),
    row("POST absence.do_own", OWN),
    row("POST absence.end", who(ok="governor delegate"), absence="absence"),
    row("GET cases.home", OWN),
    row("GET cases.search", OWN),
    row("POST cases.find", OWN, _for="Kieran Ashworth"),
    row("GET cases.listing", OWN),
    row("GET own.show", OWN),
    row("POST own.sign_out_everywhere", OWN),
    row("POST account.stay_signed_in", who(ok=f"{GUESTS} {SIGNED_IN}")),
    row("GET account.time_left", ALL),
    row("GET second_step.ask", who(sign_in=EVERYBODY)),
    row("POST second_step.give", who(sign_in=EVERYBODY)),
    row("GET second_step.show", OWN),
    row("GET second_step.set_up", OWN),
    row("POST second_step.do_set_up", OWN),
    row("POST second_step.renew_codes", OWN),
    row("POST second_step.remove", OWN),
    # --- by a provider of sign-in, which the town does not have: test_elsewhere.py ---------------------------------
    row("GET elsewhere.start", who(gone=EVERYBODY)),
    row("GET elsewhere.back", who(gone=EVERYBODY)),
    row("GET elsewhere.out", who(gone=EVERYBODY)),
    row("GET elsewhere.again", NOTHING),
    row("GET elsewhere.connect", NOTHING),
    row("POST elsewhere.disconnect", OWN),
    row("POST elsewhere.keep", OWN),
    # --- a case ----------------------------------------------------------------------------------------------------
    row("GET cases.case", SEE, "case"),
    row("GET cases.case", who(ok=LEEDS), "private"),
    row("GET casework.open_case", who(ok=f"{LEEDS} stranger", forbidden=f"{WETHERBY} other_governor {ADMINISTRATORS} auditor")),
    row("POST casework.do_open_case", who(ok=f"{LEEDS} stranger", forbidden=f"{WETHERBY} other_governor {ADMINISTRATORS} auditor")),
    row("GET casework.correct", CASE, "case"),
    row("POST casework.do_correct", CASE, "case", form="casework.correct"),
    row("GET casework.sharing", SEE, "case"),
    row("GET casework.share", who(ok=LEEDS), "case", organisation="=werrington"),
    row("POST casework.share", CASE, "case", organisation="=werrington"),
    row("GET casework.stop_sharing", who(ok=LEEDS), "case", organisation="=wetherby"),
    row("POST casework.stop_sharing", CASE, "case", organisation="=wetherby"),
    row("POST fill.start", who(ok=AUTHORS, forbidden=f"manager {WETHERBY} other_governor {ADMINISTRATORS} auditor"), "case", _form="visit_request"),
    row(
        "POST fill.start",
        who(ok="stranger", forbidden=f"manager {WETHERBY} other_governor {ADMINISTRATORS} auditor"),
        "foreign_case",
        _form="visit_request",
    ),
    # --- filling in ------------------------------------------------------------------------------------------------
    row("GET fill.tasks", FILLERS_SEE, "draft"),
    row("GET fill.tasks", LOOK_AT_ASKED, "asked"),
    row("GET fill.tasks", who(ok=f"{LEEDS} other_governor", gone=f"{GUESTS} {WETHERBY} stranger {ADMINISTRATORS} auditor"), "reporting"),
    row("GET fill.part", FILLERS_SEE, "draft", part="=request"),
    row("GET fill.page", FILLERS_SEE, "draft", page="=visit"),
    row("GET fill.page", LOOK_AT_ASKED, "asked", page="=answers"),
    row("GET fill.page", who(ok=PUT, gone=f"{GUESTS} practitioner {STRANGERS}"), "put", page="=visit"),
    row("POST fill.save", FILL, "draft", page="=visit", form="fill.page"),
    row("POST fill.save", ASKED, "asked", page="=answers", form="fill.page"),
    row("POST fill.save", who(not_now=PUT, gone=f"{GUESTS} practitioner {STRANGERS}"), "put", page="=visit", _reason="x"),
    row("POST fill.keep", FILL, "draft", page="=visit", form="fill.page"),
    row("POST fill.asked", FILLERS_SEE, "draft", page="=visit", form="fill.page"),
    row("POST fill.reading", FILLERS_SEE, "draft", page="=visit", form="fill.page"),
    row("POST fill.confirm", FILL, "draft", page="=child"),
    row("GET fill.add", ENTRY, "draft", page="=visitors", group="=visitors"),
    row("POST fill.save_new", ENTRY, "draft", page="=visitors", group="=visitors", form="fill.add", _visitor="Aunt May"),
    row("GET fill.change", ENTRY, "draft", page="=visitors", group="=visitors", number="=1"),
    row("POST fill.save_change", ENTRY, "draft", page="=visitors", group="=visitors", number="=1", form="fill.change"),
    row("GET fill.remove", ENTRY, "draft", page="=visitors", group="=visitors", number="=1"),
    row("POST fill.do_remove", ENTRY, "draft", page="=visitors", group="=visitors", number="=1", form="fill.remove"),
    row("GET fill.check", FILLERS_SEE, "draft"),
    row("GET fill.check_part", LOOK_AT_ASKED, "asked", part="=answers"),
    row("POST fill.submit", FILL, "draft", form="fill.check"),
    row("POST fill.finish", {**ASKED, "guest": "not_yet", "author": "not_yet", "colleague": "not_yet"}, "asked", part="=answers"),
    row("GET fill.preview", SEE, "draft"),
    row("GET fill.preview_file", SEE, "draft", document="=full", format_="=pdf"),
    row("GET fill.upload", FILLERS_SEE, "draft", digest="digest"),
    row("GET fill.paper", SEE, "asked", part="=answers"),
    row("GET fill.send_back", who(ok="other_governor"), "reporting", part="=answers"),
    row("POST fill.do_send_back", who(ok="other_governor", not_now=LEEDS), "reporting", part="=answers", _why="It is not signed."),
    row("GET fill.withdraw", SEE, "draft"),
    row("POST fill.do_withdraw", PRESS, "draft", _reason="Started by mistake."),
    # --- deciding --------------------------------------------------------------------------------------------------
    row("GET sign.decision", SEE, "signing"),
    row("GET sign.decision", who(ok=PUT), "put"),
    row("POST sign.decide", who(ok="manager", not_now=f"{AUTHORS} {WETHERBY}"), "signing", form="sign.decision", **SIGN),
    row("POST sign.decide", who(ok="governor delegate", not_now=LEEDS), "put", form="sign.decision", **SIGN),
    row("GET handing_over.ask", who(ok=AUTHORS), "draft"),
    row("POST handing_over.give", PRESS, "draft", _to="colleague", _reason="I am away from Monday."),
    row("POST handing_over.take_back", who(ok="governor delegate", forbidden=LEEDS), "given_away", _stage="governor"),
    # --- afterwards ------------------------------------------------------------------------------------------------
    row("GET deliveries.submission", SEE, "done"),
    row("GET deliveries.submission", who(ok=PUT), "put"),
    row("GET deliveries.submission", who(ok=f"{LEEDS} other_governor"), "reporting"),
    row("GET deliveries.document", SEE, "done", document="document"),
    row("GET deliveries.act", SEE, "done", delivery="given", act="=hand-over"),
    row("POST deliveries.do_act", PRESS, "done", delivery="emailed", act="=acknowledge", _note="She rang."),
    row("POST deliveries.do_act", PRESS, "done", delivery="given", act="=give-up", _reason="They have it."),
    row("POST deliveries.close", {**PRESS, "author": "not_now", "colleague": "not_now"}, "done"),
    row("GET correcting.correct", who(ok=f"{LEEDS} governor"), "done"),
    Row("POST correcting.do_correct", "done", {}, who(ok=f"{LEEDS} governor", forbidden="practitioner delegate"), sent=POINT),
    row("GET correcting.new_version", who(ok=AUTHORS), "done"),
    row("POST correcting.do_new_version", PRESS, "done"),
    # --- keeping for a time ----------------------------------------------------------------------------------------
    row("GET retention.overview", who(ok=f"{ADMINISTRATORS} auditor")),
    row("POST retention.make", who(ok="administrator auditor"), _organisation="leeds_yjs"),
    row("GET retention.report", who(ok="administrator auditor"), report="report"),
    row("GET retention.download", who(ok="administrator auditor"), report="report"),
    row("POST retention.approve", who(ok="auditor", forbidden="administrator"), report="report", _read="yes"),
    row("GET retention.draft", who(ok="administrator auditor"), line="line"),
    row("POST retention.keep_draft", who(ok="administrator auditor"), line="line", _reason="We need it."),
    row("GET retention.keeping", who(ok=f"{SHARED} administrator auditor"), "case"),
    row("POST retention.place_hold", who(ok="manager governor auditor", forbidden=f"{AUTHORS} practitioner delegate administrator"), "case", _reason="An inquiry."),
    row("POST retention.lift_hold", who(ok="manager auditor", forbidden=f"{AUTHORS} administrator"), "private", hold="hold", _reason="It is over."),
    row("POST retention.record_death", CASE, "case", _died_day="30", _died_month="3", _died_year="2026"),
    # --- managing --------------------------------------------------------------------------------------------------
    row("GET record.search", who(ok="auditor")),
    row("GET record.download", who(ok="auditor")),
    row("GET record.seen", who(ok="manager auditor"), "case"),
    row("GET record.seen_download", who(ok="manager auditor"), "case"),
    row("GET management.overview", MANAGE),
    row("GET management.waiting", MANAGE),
    row("GET management.download", MANAGE, table="=waiting"),
    # --- administration --------------------------------------------------------------------------------------------
    row("GET absence.acting", ADMIN),
    row("GET absence.theirs", OWN_ADMIN, person="person"),
    row("POST absence.do_theirs", OWN_ADMIN, person="person"),
    row("GET admin.overview", ADMIN),
    row("GET admin.people", ADMIN),
    row("GET admin.recipients", ADMIN),
    row("GET admin.forms", ADMIN),
    row("GET admin.settings", ADMIN),
    row("GET mail.box", ADMIN),
    row("GET mail.read", ADMIN, message="message"),
    row("GET staff.add", ADMIN),
    row("POST staff.do_add", ADMIN, _name="New Person", _email="new@leeds.example", _post="leeds_yjs case_manager"),
    row("GET staff.member", OWN_ADMIN, person="person"),
    row("POST staff.give_role", OWN_ADMIN, person="person", _post="leeds_yjs yjs_manager"),
    row("GET staff.ask", OWN_ADMIN, person="person", act="=stop"),
    row("POST staff.do", OWN_ADMIN, person="person", act="=stop"),
    row("GET recipients.change", ADMIN, entry="=team"),
    row("POST recipients.do_change", ADMIN, entry="=team", _address="visits@ycs.example.gov.uk"),
    row("POST recipients.test", ADMIN, entry="=team"),
    row("POST recipients.secret", NOTHING, entry="=team"),
    row("POST recipients.end_old_secret", NOTHING, entry="=team"),
    row("POST stuck.again", OWN_ADMIN, kind="=delivery", row="sent"),
    row("POST stuck.all_again", ADMIN, kind="=delivery"),
    row("POST stuck.ring", ADMIN),
    row("GET stuck.give_up", OWN_ADMIN, kind="=delivery", row="sent"),
    row("POST stuck.do_give_up", {**NOTHING, "administrator": "forbidden"}, kind="=delivery", row="sent", _reason="It is old."),
)  # fmt: skip
