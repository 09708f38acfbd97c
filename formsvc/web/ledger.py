"""What a person can do about one delivery: hand it over, send it again or elsewhere, give up, acknowledge."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.definitions.model import DateQuestion
from formsvc.web.fill.parts import Moment
from formsvc.web.fill.questions import Questions
from formsvc.web.layout import LONDON, now
from formsvc.web.standing import me, service, signed_in
from formsvc.workflow.due import Due
from formsvc.workflow.refusals import DecisionIncomplete
from formsvc.workflow.rerouting import AnotherWay
from formsvc.workflow.send_views import DeliveryView, HandOver
from formsvc.workflow.sign_views import SubmissionPage

Answer = str | Response | tuple[str, int]
GIVEN = DateQuestion(id="at", kind="datetime", label="When was it given?", hint="For example, 27 3 2026 and 7:00pm.")


class GivenAt(Questions):
    """The date and time of a hand-over."""

    asked: ClassVar[Mapping[str, Any]] = {"at": Moment(question=GIVEN)}


def join(pages: Blueprint) -> None:
    """Add this file's addresses."""
    at = "/submissions/<reference>/deliveries/<int:delivery>/<act>"
    pages.add_url_rule(at, "act", signed_in(show))
    pages.add_url_rule(at, "do_act", signed_in(do), methods=["POST"])


def show(reference: str, delivery: int, act: str) -> str:
    """The form for one act."""
    return _drawn(reference, delivery, act)


def do(reference: str, delivery: int, act: str) -> Answer:
    """Do it, or say what is missing."""
    _known(act)
    _delivery(service().workflow.submission(reference, me()), delivery)
    try:
        service().ring(ACTS[act](delivery))
    except DecisionIncomplete as incomplete:
        return _drawn(reference, delivery, act, tuple(incomplete.faults.items())), 422
    flash(DONE[act], "good")
    return redirect(url_for("deliveries.submission", reference=reference, _anchor=f"delivery-{delivery}"))


def _resend(delivery: int) -> Due:
    return service().workflow.resend(delivery, me())


def _correct(delivery: int) -> Due:
    return service().workflow.correct_address(delivery, request.form.get("address", "").strip(), me())


def _change_channel(delivery: int) -> Due:
    chosen = AnotherWay(channel=request.form.get("channel", ""), reason=request.form.get("reason", "").strip())
    return service().workflow.change_channel(delivery, chosen, me())


def _give_up(delivery: int) -> Due:
    service().workflow.give_up(delivery, request.form.get("reason", "").strip(), me())
    return ()


def _acknowledge(delivery: int) -> Due:
    service().workflow.acknowledge_for(delivery, request.form.get("note", "").strip(), me())
    return ()


def _hand_over(delivery: int) -> Due:
    (field,) = GivenAt(request.form).fields()
    if not field.validate(GivenAt()):
        raise DecisionIncomplete({"at": field.errors[0]})
    if not isinstance(local := field.answer, datetime):
        raise DecisionIncomplete({"at": "Enter the date and the time when it was given."})
    given = HandOver(
        given_by=request.form.get("given_by", "").strip(),
        given_to=request.form.get("given_to", "").strip(),
        at=local.replace(tzinfo=LONDON).astimezone(UTC),
        note=request.form.get("note", "").strip(),
    )
    return service().workflow.record_hand_over(delivery, given, me())


ACTS: dict[str, Callable[[int], Due]] = {
    "resend": _resend, "address": _correct, "give-up": _give_up, "acknowledge": _acknowledge, "hand-over": _hand_over,
    "channel": _change_channel,
}  # fmt: skip
DONE = {
    "resend": "It will be sent again within a minute. The old link no longer works.",
    "address": "The address is corrected. It will be sent there within a minute.",
    "channel": "It goes the way you chose. What you have to do yourself is said below.",
    "give-up": "Nobody will try to send this again.",
    "acknowledge": "Recorded: the receiver has it.",
    "hand-over": "The hand-over is recorded.",
}


def _drawn(reference: str, delivery: int, act: str, faults: tuple[tuple[str, str], ...] = ()) -> str:
    _known(act)
    page = service().workflow.submission(reference, me())
    given = GivenAt(
        request.form if request.method == "POST" else None, {"at": now().astimezone(LONDON).replace(tzinfo=None)}
    )
    if faults and "at" in dict(faults):
        given.field("at").fault(dict(faults)["at"])  # type: ignore[union-attr]
    return render_template(
        f"deliveries/{act}.html",
        page=page,
        delivery=_delivery(page, delivery),
        given=given,
        faults=tuple(("at-day" if name == "at" else name, message) for name, message in faults),
        faulty=bool(faults),
        sent=request.form,
    )


def _delivery(page: SubmissionPage, delivery: int) -> DeliveryView:
    found = next((one for one in page.deliveries if one.id == delivery), None)
    if found is None:
        abort(404)
    return found


def _known(act: str) -> None:
    if act not in ACTS:
        abort(404)
