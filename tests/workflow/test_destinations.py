"""Where recipients are: no form starts without it, each is reached by the way it takes, and an address can be tried out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from formsvc.audit.tables import Event
from formsvc.delivery.parcels import Parcel, TemporaryFailure
from formsvc.delivery.tables import Delivery, Destination, Notice
from formsvc.workflow import Workflow
from formsvc.workflow.directory_views import DestinationRow
from formsvc.workflow.refusals import DecisionIncomplete, FormNotReady, LinkClosed, NotAllowed, NotFound
from formsvc.workflow.send_views import DeliveryView
from tests.delivery.systems import System, system
from tests.workflow.institution import Clock, Institution, found, settings

ADDRESS = "visits@ycs.example.gov.uk"
URL = "https://forms.ycs.example/in"
PLACE = """\
          - id: place
            kind: radios
            label: Where is the visit?
            required: false
            options: [{id: wetherby, label: Wetherby}, {id: parc, label: Parc}]
          - {id: practitioner,"""
TO_PLACE = """\
  - {id: place, title: The place, document: full, to: {organisation: place}, channel: secure_link, when: answered(place)}
  - {id: team,"""


class Carrier:
    """A channel that remembers what it was given."""

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []

    def send(self, parcel: Parcel) -> str:
        self.parcels.append(parcel)
        return "R-7"


def with_carrier(here: Institution, channel: str) -> Carrier:
    channels: Any = here.workflow.house.channels
    channels[channel] = carrier = Carrier()
    return carrier


def row_of(here: Institution, entry: str = "team") -> DestinationRow:
    return next(row for row in here.workflow.destinations() if row.id == entry)


def line(here: Institution, reference: str, delivery: str = "team") -> DeliveryView:
    page = here.workflow.submission(reference, here.author)
    return next(row for row in page.deliveries if row.delivery == delivery)


def forget_where_the_team_is(here: Institution) -> None:
    with here.service.sessions.begin() as session:
        session.delete(session.get_one(Destination, "team"))


def recorded(here: Institution) -> list[str]:
    with here.service.sessions() as session:
        about = select(Event.what).where(Event.about.startswith("destination:")).order_by(Event.number)
        return list(session.scalars(about))


# --- no form is live without its destinations ---


def test_a_form_whose_team_cannot_be_reached_is_not_live_and_cannot_be_started(here: Institution) -> None:
    forget_where_the_team_is(here)

    with pytest.raises(FormNotReady) as refused:
        here.started()

    assert refused.value.message == (
        "This form cannot be started yet: an administrator has to say where The visits team receives documents."
    )
    assert here.workflow.lacking() == {"visit_request": (("team", "The visits team"),)}
    assert row_of(here).stops == ("Visit request",)
    (startable,) = here.workflow.case(here.case, here.author).startable
    assert startable.not_live == refused.value.message
    (form,) = [form for form in here.service.forms() if form.id == "visit_request"]
    assert form.lacks == (("team", "The visits team"),)


def test_what_was_begun_goes_on_while_its_form_is_not_live(here: Institution) -> None:
    reference = here.written()
    forget_where_the_team_is(here)

    assert here.started() == reference
    here.work(here.workflow.submit(reference, {}, here.author))

    assert here.workflow.submission(reference, here.author).row.status == "in_sign_off"


def test_the_form_is_live_again_as_soon_as_the_address_is_set(here: Institution) -> None:
    forget_where_the_team_is(here)
    here.workflow.set_destination("team", ADDRESS, here.administrator)

    assert here.started()
    assert here.workflow.lacking() == {}


def test_a_team_with_a_system_but_no_secret_cannot_be_reached(here: Institution) -> None:
    here.workflow.set_destination("team", "", here.administrator, "webhook", URL)
    assert here.workflow.lacking()

    here.workflow.make_secret("team", here.administrator)
    assert here.workflow.lacking() == {}


def test_a_form_that_sends_into_systems_is_live_when_there_is_one_or_another_way(tmp_path: Path, clock: Clock) -> None:
    known = settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")
    form = known.definitions / "visit_request.yaml"
    form.write_text(form.read_text().replace("channel: secure_email}", "channel: webhook}"))
    here = found(known, clock)
    assert here.workflow.lacking()

    here.workflow.set_destination("team", ADDRESS, here.administrator, "secure_link")
    assert not here.workflow.lacking()
    here.workflow.set_destination("team", "", here.administrator, "webhook", URL)
    here.workflow.make_secret("team", here.administrator)
    assert not here.workflow.lacking()


# --- which way ---


@pytest.mark.parametrize("channel", ["", "secure_link", "secure_email"])
def test_the_way_of_the_recipient_comes_before_the_way_of_the_form(here: Institution, channel: str) -> None:
    here.workflow.set_destination("team", ADDRESS, here.administrator, channel)
    reference = here.delivered_but_for_the_child()

    assert (line(here, reference).channel, line(here, reference).state) == (channel or "secure_email", "sent")
    assert line(here, reference, "child").channel == "hand_over"


def test_what_goes_into_a_system_has_everything_in_it_and_its_receipt_is_kept(here: Institution) -> None:
    system = with_carrier(here, "webhook")
    here.workflow.set_destination("team", "", here.administrator, "webhook", URL)
    secret = here.workflow.make_secret("team", here.administrator).secret
    reference = here.delivered_but_for_the_child()

    (parcel,) = system.parcels
    assert (parcel.receiver.url, parcel.receiver.name, parcel.secrets) == (URL, "The visits team", (secret,))
    assert parcel.paper is not None
    assert (parcel.paper.form, parcel.paper.id, parcel.paper.title) == ("visit_request", "full", "Visit request")
    assert [file.name for file in parcel.paper.files] == [f"{reference}.pdf", f"{reference}.docx"]
    assert parcel.paper.digest == here.workflow.submission(reference, here.author).digest
    assert (parcel.paper.round, parcel.tried_before, parcel.marking) == (1, False, "OFFICIAL-SENSITIVE")
    row = line(here, reference)
    assert (row.state, row.address, row.attempts[-1].detail) == ("sent", URL, "Receipt R-7")
    with here.service.sessions() as session:
        kept = session.get_one(Destination, "team").sealed_secret
    assert secret.encode() not in (kept or b"")


def test_another_try_says_that_it_is_one_and_keeps_its_key(here: Institution) -> None:
    system = with_carrier(here, "webhook")
    here.workflow.set_destination("team", "", here.administrator, "webhook", URL)
    here.workflow.make_secret("team", here.administrator)
    reference = here.delivered_but_for_the_child()

    here.work(here.workflow.resend(line(here, reference).id, here.author))

    first, second = system.parcels
    assert first.key == second.key
    assert (second.tried_before, second.sent_before) == (True, 1)


def test_a_system_is_told_which_document_does_not_hold_any_more(here: Institution) -> None:
    system = with_carrier(here, "webhook")
    here.workflow.set_destination("team", "", here.administrator, "webhook", URL)
    here.workflow.make_secret("team", here.administrator)
    reference = here.delivered_but_for_the_child()

    here.work(here.workflow.withdraw(reference, "It was about somebody else.", here.author))

    document, word = system.parcels
    assert (document.tells, word.tells) == ("", "withdrawn")
    assert document.paper is not None
    assert word.paper == replace(document.paper, files=())
    assert word.enclosures == ()


def test_an_author_cannot_send_what_goes_into_a_system_to_a_mailbox_instead(here: Institution) -> None:
    with_carrier(here, "webhook")
    here.workflow.set_destination("team", "", here.administrator, "webhook", URL)
    here.workflow.make_secret("team", here.administrator)
    reference = here.delivered_but_for_the_child()

    with pytest.raises(NotAllowed, match="An administrator can change"):
        here.workflow.correct_address(line(here, reference).id, ADDRESS, here.author)


def test_what_waited_for_an_address_leaves_by_the_way_that_was_set(here: Institution) -> None:
    system = with_carrier(here, "webhook")
    reference = here.submitted()
    forget_where_the_team_is(here)
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor))
    here.work(here.workflow.overdue())
    assert (line(here, reference).state, row_of(here).waiting) == ("failed", 1)

    assert here.workflow.set_destination("team", "", here.administrator, "webhook", URL) == ()
    here.work(here.workflow.make_secret("team", here.administrator).due)

    assert (line(here, reference).state, line(here, reference).channel) == ("sent", "webhook")
    assert len(system.parcels) == 1


@pytest.mark.parametrize(
    ("channel", "address", "url", "box"),
    [
        ("", "nobody", "", "address"),
        ("secure_link", "", "", "address"),
        ("secure_email", "visits@gmail.example", "", "address"),
        ("webhook", "", "http://forms.ycs.example/", "url"),
        ("webhook", "", "https://10.0.0.1/", "url"),
        ("webhook", "nobody", URL, "address"),
        ("pigeon", ADDRESS, "", "channel"),
        ("hand_over", ADDRESS, "", "channel"),
    ],
)
def test_what_cannot_be_used_is_said_and_changes_nothing(
    here: Institution, channel: str, address: str, url: str, box: str
) -> None:
    with pytest.raises(DecisionIncomplete) as refused:
        here.workflow.set_destination("team", address, here.administrator, channel, url)

    assert list(refused.value.faults) == [box]
    assert row_of(here).email == ADDRESS


def test_only_an_administrator_changes_tries_out_and_makes_secrets(here: Institution) -> None:
    for step in (here.workflow.make_secret, here.workflow.end_old_secrets, here.workflow.send_test):
        with pytest.raises(NotAllowed):
            step("team", here.author)
        with pytest.raises(NotFound):
            step("nobody", here.administrator)


def test_a_system_at_another_place_gets_another_secret_and_what_is_mailed_has_none(here: Institution) -> None:
    here.workflow.set_destination("team", "", here.administrator, "webhook", URL)
    here.workflow.make_secret("team", here.administrator)
    here.workflow.set_destination("team", ADDRESS, here.administrator, "webhook", URL)
    assert row_of(here).has_secret

    here.workflow.set_destination("team", "", here.administrator, "webhook", f"{URL}2")
    assert not row_of(here).has_secret
    here.workflow.make_secret("team", here.administrator)
    here.workflow.set_destination("team", ADDRESS, here.administrator)
    assert (row_of(here).has_secret, row_of(here).url) == (False, "")


def test_a_new_secret_signs_beside_the_old_one_until_that_is_stopped(here: Institution, clock: Clock) -> None:
    system = with_carrier(here, "webhook")
    here.workflow.set_destination("team", "", here.administrator, "webhook", URL)
    old = here.workflow.make_secret("team", here.administrator)
    new = here.workflow.make_secret("team", here.administrator)
    assert (old.old_until, new.old_until) == (None, clock() + timedelta(days=7))

    reference = here.delivered_but_for_the_child()
    here.workflow.end_old_secrets("team", here.administrator)
    here.work(here.workflow.resend(line(here, reference).id, here.author))

    assert [parcel.secrets for parcel in system.parcels] == [(new.secret, old.secret), (new.secret,)]
    assert recorded(here)[-3:] == ["made-secret", "made-secret", "ended-old-secrets"]


# --- is it the right address? ---


def the_message(here: Institution) -> str:
    return next(mail.text for mail in here.workflow.mailbox() if mail.subject == "Test message")


def the_token(here: Institution) -> str:
    return re.findall(r"/test-message/(\S+)", the_message(here))[0]


def test_somebody_at_the_address_says_that_the_test_message_arrived(here: Institution, clock: Clock) -> None:
    assert here.workflow.send_test("team", here.administrator).why == ""
    assert "The visits team receives documents at this address" in the_message(here)
    assert "Kieran" not in the_message(here)
    token = the_token(here)

    assert here.workflow.arrived(token).checked_at is None
    assert row_of(here).checked_at is None  # a program that opens every link has said nothing

    with pytest.raises(DecisionIncomplete):
        here.workflow.confirm_arrived(token, "  ")
    clock.move(hours=1)
    here.workflow.confirm_arrived(token, " Sam  Okoro ")
    here.workflow.confirm_arrived(token, "Somebody else")

    assert (row_of(here).checked_by, row_of(here).checked_at) == ("Sam Okoro", clock())
    assert here.workflow.arrived(token).checked_at == clock()
    assert recorded(here) == ["sent-test", "test-arrived"]


def test_the_token_is_kept_only_as_a_digest_and_the_name_sealed(here: Institution) -> None:
    here.workflow.send_test("team", here.administrator)
    here.workflow.confirm_arrived(the_token(here), "Sam Okoro")

    with here.service.sessions() as session:
        row = session.get_one(Destination, "team")
        assert the_token(here) not in row.check_digest
        assert b"Sam Okoro" not in (row.sealed_checked_by or b"")


def test_the_ledger_says_whether_the_address_was_checked(here: Institution) -> None:
    reference = here.delivered_but_for_the_child()
    assert (line(here, reference).checked, line(here, reference).state) == (False, "sent")
    assert line(here, reference, "practitioner").checked is None
    assert line(here, reference, "child").checked is None

    here.workflow.send_test("team", here.administrator)
    here.workflow.confirm_arrived(the_token(here), "Sam")
    assert line(here, reference).checked is True


def test_another_address_loses_its_check_and_the_old_message_answers_for_nothing(here: Institution) -> None:
    here.workflow.send_test("team", here.administrator)
    token = the_token(here)
    here.workflow.set_destination("team", ADDRESS, here.administrator, "secure_link")
    here.workflow.confirm_arrived(token, "Sam")
    assert row_of(here).checked_at is not None  # the same address by another way

    here.workflow.set_destination("team", "other@ycs.example.gov.uk", here.administrator)

    assert (row_of(here).checked_at, row_of(here).tested_at) == (None, None)
    with pytest.raises(LinkClosed):
        here.workflow.confirm_arrived(token, "Sam")


def test_the_link_of_a_test_message_ends(here: Institution, clock: Clock) -> None:
    here.workflow.send_test("team", here.administrator)
    clock.move(days=14)

    with pytest.raises(LinkClosed):
        here.workflow.arrived(the_token(here))
    with pytest.raises(LinkClosed):
        here.workflow.arrived("")


def test_a_mailbox_is_not_flooded_with_tests(here: Institution, clock: Clock) -> None:
    here.workflow.send_test("team", here.administrator)
    with pytest.raises(NotAllowed, match="less than a minute ago"):
        here.workflow.send_test("team", here.administrator)

    clock.move(minutes=1)
    here.workflow.send_test("team", here.administrator)


def test_a_test_that_does_not_get_through_says_why_and_may_be_sent_again_at_once(here: Institution) -> None:
    class Broken:
        def send(self, _message: object) -> None:
            raise TemporaryFailure("The mail server did not answer.")

    whole: Any = here.workflow
    here.service = replace(here.service, workflow=Workflow(replace(whole.house, post=Broken())))

    assert here.workflow.send_test("team", here.administrator).why == "The mail server did not answer."
    assert here.workflow.send_test("team", here.administrator).why
    assert (row_of(here).tested_at, recorded(here)) == (None, ["test-failed", "test-failed"])


def test_nothing_is_tried_out_where_there_is_no_address(here: Institution) -> None:
    forget_where_the_team_is(here)

    with pytest.raises(DecisionIncomplete):
        here.workflow.send_test("team", here.administrator)


# --- organisations that an answer names ---


@pytest.fixture
def elsewhere(tmp_path: Path, database_with_tables: str, clock: Clock) -> Institution:
    """An institution whose form also delivers to the place that an answer names."""
    known = settings(tmp_path, database_with_tables)
    form = known.definitions / "visit_request.yaml"
    text = form.read_text().replace("          - {id: practitioner,", PLACE).replace("  - {id: team,", TO_PLACE)
    form.write_text(text.replace("channel: secure_email}", "channel: secure_email, urgent: transport}"))
    return found(known, clock)


def with_place(here: Institution, **more: Any) -> str:
    reference = here.written()
    visit = here.clock.at.date() + timedelta(days=20)
    said = {"reason": "She asked.", "visit_date": visit, "transport": False, "place": "wetherby", **more}
    here.save(reference, "visit", **said)
    return reference


def test_whoever_submits_is_told_which_organisation_has_no_address_and_so_are_administrators(
    elsewhere: Institution,
) -> None:
    here = elsewhere
    reference = with_place(here)
    assert here.workflow.check(reference, here.author).without_address == ("Wetherby",)
    assert not row_of(here, "wetherby").is_asked_for

    here.work(here.workflow.submit(reference, {}, here.author))

    with here.service.sessions() as session:
        told = session.scalars(select(Notice.person_id).where(Notice.kind == "no_address")).all()
    assert list(told) == [here.administrator.id]
    (mail,) = [mail for mail in here.workflow.mailbox() if "without an address" in mail.text]
    assert (mail.to, mail.subject) == ("administrator@leeds_yjs.example", reference)
    assert "Wetherby" not in mail.text
    assert row_of(here, "wetherby").is_asked_for


def test_what_goes_to_it_waits_until_the_address_is_set(elsewhere: Institution) -> None:
    here = elsewhere
    reference = with_place(here)
    here.work(here.workflow.submit(reference, {}, here.author))
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor))
    here.work(here.workflow.overdue())
    assert line(here, reference, "place").state == "failed"

    here.work(here.workflow.set_destination("wetherby", "documents@wetherby.example", here.administrator))

    assert line(here, reference, "place").state == "sent"
    assert here.workflow.check(with_place(here), here.author).without_address == ()


def test_an_organisation_with_an_address_is_not_mentioned(elsewhere: Institution) -> None:
    here = elsewhere
    here.workflow.set_destination("wetherby", "documents@wetherby.example", here.administrator)
    reference = with_place(here)

    assert here.workflow.check(reference, here.author).without_address == ()
    assert not [t for t in here.work(here.workflow.submit(reference, {}, here.author)) if _is_about_address(here, t)]


def _is_about_address(here: Institution, task: Any) -> bool:
    with here.service.sessions() as session:
        notice = session.get(Notice, task.id) if type(task).__name__ == "SendNotice" else None
        return notice is not None and notice.kind == "no_address"


@pytest.mark.parametrize("urgent", [True, False])
def test_whether_a_delivery_is_urgent_is_kept_when_it_is_made(elsewhere: Institution, urgent: bool) -> None:
    here = elsewhere
    reference = with_place(here, place="parc", transport=urgent, transport_details="A car")
    here.work(here.workflow.submit(reference, {}, here.author))
    here.work(here.decide(reference, here.manager))
    here.work(here.decide(reference, here.governor))

    with here.service.sessions() as session:
        kept = dict(session.execute(select(Delivery.delivery, Delivery.urgent)).all())
    assert kept == {"place": False, "team": urgent, "child": False}
    assert line(here, reference).urgent is urgent


# --- a whole way into a system that checks everything ---


@pytest.fixture
def their_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], tuple[Institution, System]]:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    known = settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", webhook_hosts=("localhost",))
    return lambda: found(known, Clock(datetime.now(UTC)))  # type: ignore[return-value]


def test_a_document_goes_the_whole_way_into_their_system_once(tmp_path: Path, their_own: Any) -> None:
    here: Institution = their_own()
    secret = tmp_path / "secret"
    with system(tmp_path, secret=f"@{secret}") as there:
        here.workflow.set_destination("team", "", here.administrator, "webhook", there.url)
        secret.write_text(here.workflow.make_secret("team", here.administrator).secret)

        assert here.workflow.send_test("team", here.administrator).is_checked
        reference = here.delivered_but_for_the_child()
        here.work(here.workflow.resend(line(here, reference).id, here.author))

    test, first, again = there.requests()
    assert all(one["genuine"] for one in (test, first, again))
    assert (test["body"]["event"], first["body"]["reference"]) == ("test", reference)
    assert first["body"]["key"] == again["body"]["key"] == again["headers"]["idempotency-key"]
    row = line(here, reference)
    assert (row.state, row.checked, [one.detail for one in row.attempts]) == ("sent", True, ["Receipt R-2", ""])


def test_a_system_that_does_not_know_the_secret_is_not_checked(tmp_path: Path, their_own: Any) -> None:
    here: Institution = their_own()
    with system(tmp_path) as there:
        here.workflow.set_destination("team", "", here.administrator, "webhook", there.url)
        here.workflow.make_secret("team", here.administrator)
        tried = here.workflow.send_test("team", here.administrator)

    assert tried.why == "Their system answered with the code 401, not with 200."
    assert row_of(here).checked_at is None
