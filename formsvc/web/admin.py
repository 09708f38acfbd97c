"""Administration: people, recipients, forms and their faults, what is stuck, and the settings in force."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from formsvc.web.standing import administrator, service, signed_in

pages = Blueprint("admin", __name__, url_prefix="/administration")


@pages.get("")
@signed_in
def overview() -> str:
    """What is stuck, and where everything else is."""
    actor, workflow = administrator(), service().workflow
    return render_template(
        "admin/overview.html",
        stuck=workflow.stuck(actor),
        waits=len(workflow.overdue()),
        forms=service().forms(),
        bounces=workflow.bounces(),
    )


@pages.get("/people")
@signed_in
def people() -> str:
    """Who works in the organisations that this person administers, and what they may do."""
    actor = administrator()
    names = [actor.organisation_name(one) for one in actor.organisations_as("administrator")]
    return render_template("admin/people.html", people=service().workflow.members(actor), organisations=names)


@pages.get("/recipients")
@signed_in
def recipients() -> str:
    """Every team and organisation that a form delivers to, with its address; or those that are looked for."""
    administrator()
    rows = sorted((row for row in service().workflow.destinations() if row.forms), key=lambda row: row.title)
    text = request.args.get("for", "").strip()
    wanted = text.casefold().split()
    found = [row for row in rows if all(word in f"{row.title} {row.email}".casefold() for word in wanted)]
    return render_template("admin/recipients.html", rows=found if text else rows, text=text)


@pages.get("/forms")
@signed_in
def forms() -> str:
    """Every form definition, with its faults."""
    administrator()
    return render_template("admin/forms.html", forms=service().forms())


@pages.get("/settings")
@signed_in
def settings() -> str:
    """The settings in force."""
    administrator()
    return render_template("admin/settings.html", settings=service().settings_in_force())
