"""Administration: people, recipients, forms and their faults, what is stuck, and the settings in force."""

from __future__ import annotations

from flask import Blueprint, render_template

from formsvc.web.standing import administrator, service, signed_in

pages = Blueprint("admin", __name__, url_prefix="/administration")


@pages.get("")
@signed_in
def overview() -> str:
    """What is stuck, and where everything else is."""
    administrator()
    return render_template("admin/overview.html", stuck=service().workflow.stuck(), forms=service().forms())


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
    """Every team and organisation that a form delivers to, with its address."""
    administrator()
    rows = [row for row in service().workflow.destinations() if row.forms]
    return render_template("admin/recipients.html", rows=sorted(rows, key=lambda row: row.title))


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
