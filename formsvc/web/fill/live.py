"""What the scripts of a page of questions ask for: keep this, what is asked now, how easily does it read."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template, request
from werkzeug.wrappers import Response

from formsvc.definitions.model import DerivedQuestion
from formsvc.definitions.readability import check_text
from formsvc.documents import wording
from formsvc.web.fill.for_children import for_a_child
from formsvc.web.fill.turn import Turn
from formsvc.web.guests import filler, for_fillers, guest
from formsvc.web.layout import at_time
from formsvc.web.standing import service
from formsvc.web.unsaved import typed

KEPT = "Saved as a draft at {}. Choose “Save and continue” to save it for everybody."
KEPT_OF_GUEST = "Kept at {}. Press “Save and continue” to save it."


def join(pages: Blueprint) -> None:
    """Add this file's addresses."""
    at = "/submissions/<reference>/pages/<page>"
    pages.add_url_rule(f"{at}/keep", "keep", for_fillers(keep), methods=["POST"])
    pages.add_url_rule(f"{at}/asked", "asked", for_fillers(asked), methods=["POST"])
    pages.add_url_rule(f"{at}/reading", "reading", for_fillers(reading), methods=["POST"])


def keep(reference: str, page: str) -> Response:
    """Keep what is half typed, and say when as a fact."""
    kept_at = service().workflow.keep_half_typed(reference, request.form.get("half_typed", page), typed(), filler())
    words = KEPT_OF_GUEST if guest() is not None else KEPT
    return jsonify(message=words.format(at_time(kept_at)))


def asked(reference: str, page: str) -> Response:
    """What the page asks, works out and says beside its questions, as it is filled in now."""
    fill = service().workflow.page(reference, page, filler())
    turn = Turn(fill, request.form)
    worked_out = {
        question.id: "\n".join(wording.say(question, turn.journey.said[question.id]))
        for question in fill.page.questions
        if isinstance(question, DerivedQuestion) and question.id in turn.journey.said
    }
    given = turn.journey.prompts(fill.page)
    notes = tuple(number for number, prompt in enumerate(fill.page.prompts) if prompt in given)
    return jsonify(asked=turn.asked, worked_out=worked_out, notes=notes)


def reading(reference: str, page: str) -> str:
    """How easily a child could read what is typed."""
    fill = service().workflow.page(reference, page, filler())
    names = for_a_child(fill, request.args.get("group", ""))
    texts = [text for name in names for text in request.form.getlist(name)]
    return render_template("fill/reading.html", reading=check_text(texts), empty=not any(texts))
