"""Signing: read exactly what will be signed, then approve it, send it back, or refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from formsvc.people import Proof, SignInRefused
from formsvc.web import elsewhere, recorded
from formsvc.web.points import MOST, boxes, points
from formsvc.web.standing import me, service, signed_in
from formsvc.workflow.deciding import NOT_DECLARED
from formsvc.workflow.refusals import DecisionIncomplete, DigestChanged, NotProven
from formsvc.workflow.sign_views import Decision, DecisionPage

pages = Blueprint("sign", __name__)
WRONG = f"That password is not right. {SignInRefused.ADVICE}"
Answer = str | Response | tuple[str, int]


@pages.get("/submissions/<reference>/decision")
@signed_in
def decision(reference: str) -> str:
    """The document beside the decision."""
    return _drawn(service().workflow.decision(reference, me()))


@pages.post("/submissions/<reference>/decision")
@signed_in
def decide(reference: str) -> Answer:
    """Record what the signatory decided about what they read."""
    page = service().workflow.decision(reference, me())
    made = _made()
    if made is None:
        return _drawn(page, (("verdict", "Choose what you decide."),)), 422
    try:
        service().ring(service().workflow.decide(reference, replace(made, proof=_proof()), me()))
    except (SignInRefused, NotProven) as unproven:
        return _drawn(page, (*_undeclared(made), ("password", _unproven(unproven)))), 403
    except DecisionIncomplete as incomplete:
        return _drawn(page, tuple(_boxes(incomplete))), 422
    except DigestChanged as changed:
        recorded.refused(recorded.kind_of(changed))
        return _drawn(
            page, (("digest", "The document changed after you opened it. Read it again before you decide."),)
        ), 409
    flash(_recorded(page, made), "good")
    return redirect(url_for("deliveries.submission", reference=reference))


def _recorded(page: DecisionPage, made: Decision) -> str:
    """What was done, and in whose name."""
    who = f"{me().name}, acting for {page.acting_for}" if page.acting_for else me().name
    signed = page.stage is not None and page.stage.act == "sign" and made.verdict != "returned"
    did = "You signed" if signed else "You decided about"
    return f"Recorded: {dict(page.verdicts).get(made.verdict, '')}. {did} {page.reference} as {who}."


def _undeclared(made: Decision) -> tuple[tuple[str, str], ...]:
    """What a wrong password would hide: that the declaration is missing too."""
    needed = not made.declared and made.verdict != "returned"
    return (("declared", NOT_DECLARED),) if needed else ()


def _unproven(why: SignInRefused | NotProven) -> str:
    if isinstance(why, SignInRefused):
        return WRONG
    return elsewhere.CONFIRM if service().settings.oidc_only else why.message


def _made() -> Decision | None:
    verdict = request.form.get("verdict", "")
    if verdict not in ("approved", "returned", "refused"):
        return None
    return Decision(
        stage=request.form.get("stage", ""),
        verdict=verdict,  # type: ignore[arg-type]
        digest=request.form.get("digest", ""),
        reasons=request.form.get(f"reasons-{verdict}", "").strip(),
        points=tuple(points()) if verdict == "returned" else (),
        declared=bool(request.form.get("declared")),
    )


def _proof() -> Proof | None:
    """That they said once more who they are, by password or elsewhere; None when they did not. Raises SignInRefused."""
    password = request.form.get("password", "")
    return service().prove(me(), password) if password else elsewhere.proof()


def _boxes(incomplete: DecisionIncomplete) -> Iterator[tuple[str, str]]:
    verdict = request.form.get("verdict", "")
    for name, message in boxes(incomplete):
        yield f"reasons-{verdict}" if name == "reasons" else name, message


def _drawn(page: DecisionPage, faults: tuple[tuple[str, str], ...] = ()) -> str:
    wanted = request.values.get("document", page.previews[0].document.id if page.previews else "")
    tab = next((tab for tab in page.previews if tab.document.id == wanted), page.previews[0] if page.previews else None)
    return render_template(
        "sign/decision.html", page=page, tab=tab, faults=faults, faulty=bool(faults), sent=request.form, most=MOST
    )
