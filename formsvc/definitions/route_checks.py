"""What can be wrong with what happens after the answers: documents, their readers, stages, deliveries, clocks."""

from __future__ import annotations

from collections.abc import Iterator

from formsvc.definitions.model import FormDefinition
from formsvc.definitions.naming import Found, Names, wrong


def documents_show_what_is_there(form: FormDefinition, names: Names) -> Iterator[Found]:
    pages = {page.id for _, page in form.pages()}
    known = set(names.questions)
    for document in form.documents:
        for shown in document.shows:
            if shown not in pages and shown not in names.questions:
                yield (
                    ("document", document.id),
                    "shows",
                    f"{shown!r} is neither page nor question",
                    "name one of this form",
                )
        yield from wrong(names, document.when, known, ("document", document.id), "when")


def audiences_are_read(form: FormDefinition, names: Names) -> Iterator[Found]:
    """A misspelt audience would withhold nothing, so each must be one that this form writes for or that is listed."""
    known = {document.audience for document in form.documents} | form.audiences
    for group_id, inside in (("", names.questions), *names.groups.items()):
        for question in inside.values():
            place = ("question", group_id, question.id) if group_id else ("question", question.id)
            for withheld in question.withheld_from:
                if withheld.audience not in known:
                    listed = ", ".join(sorted(known)) or "none"
                    yield place, "withheld_from", f"{withheld.audience!r} reads nothing", f"the audiences are {listed}"
                yield from wrong(
                    names, withheld.when, set(names.questions) | set(inside), place, "withheld_from", group_id
                )


def stages_can_be_reached(form: FormDefinition, names: Names) -> Iterator[Found]:
    known = set(names.questions)
    recorded = {q.id for part in form.parts if part.completed_by == "sign_off" for p in part.pages for q in p.questions}
    for stage in form.sign_off:
        for key, expression in (("role", stage.role), ("organisation", stage.organisation), ("when", stage.when)):
            yield from wrong(names, expression, known, ("stage", stage.id), key)
        for record in stage.records:
            if record.question not in recorded:
                said = f"{record.question!r} is not in a part completed by sign_off"
                yield ("stage", stage.id), "records", said, "ask it in such a part"


def stages_agree(form: FormDefinition, _names: Names) -> Iterator[Found]:
    """How many must approve, what stands beside what, and that no approval comes after a signature."""
    groups: dict[str, str] = {}
    signed = ""
    for before, stage in zip((None, *form.sign_off), form.sign_off, strict=False):
        place = ("stage", stage.id)
        if stage.needs < 1:
            yield place, "needs", f"{stage.needs} approvals are none", "write how many must approve, from 1"
        if stage.beside and (before is None or stage.beside != groups[before.id]):
            remedy = "put them one after the other, and name the first of them"
            yield place, "beside", f"{stage.beside!r} does not stand before this one", remedy
        if stage.act == "approve" and signed:
            yield place, "act", f"it approves what {signed!r} has signed", "put approvals before signatures"
        if stage.within is not None and stage.within < 1:
            yield place, "within", "this is no number of working days", "write a whole number from 1"
        if stage.escalate_to and stage.within is None:
            yield place, "escalate_to", "it never becomes late", "say `within` how many working days it should be done"
        groups[stage.id] = stage.beside or stage.id
        signed = stage.id if stage.act == "sign" else signed


def deliveries_arrive(form: FormDefinition, names: Names) -> Iterator[Found]:
    documents, parts = {document.id for document in form.documents}, {part.id for part in form.parts}
    holds, known = {rule.id for rule in form.rules if rule.severity == "hold"}, set(names.questions)
    for delivery in form.deliveries:
        place = ("delivery", delivery.id)
        yield from wrong(names, delivery.when, known, place, "when")
        if delivery.document not in documents:
            yield (
                place,
                "document",
                f"{delivery.document!r} is not a document",
                f"there are {', '.join(sorted(documents))}",
            )
        for named in filter(None, ("" if delivery.each else delivery.to.question, delivery.to.organisation)):
            if named not in names.questions:
                yield (
                    place,
                    "to",
                    f"{named!r} is not a question of this form",
                    "name the question that gives the recipient",
                )
        if delivery.after and delivery.after not in parts:
            yield place, "after", f"{delivery.after!r} is not a part", f"the parts are {', '.join(sorted(parts))}"
        for hold in delivery.holds:
            yield from wrong(names, hold.check, known, place, "hold")
            if hold.check is None and hold.rule not in holds:
                yield place, "hold", f"{hold.rule!r} is no hold rule of this form", "add a `check`, or the rule"


def systems_have_owners(form: FormDefinition, _names: Names) -> Iterator[Found]:
    """A request into a system needs an address and a secret, which only an entry of the directory has."""
    for delivery in form.deliveries:
        if delivery.channel == "webhook" and not (delivery.to.directory or delivery.to.organisation):
            remedy = "choose another channel, or deliver to a directory entry or an organisation"
            yield ("delivery", delivery.id), "channel", "only a team or an organisation has a system of its own", remedy


def clocks_run(form: FormDefinition, names: Names) -> Iterator[Found]:
    for clock in form.clocks:
        for key, expression in (("due", clock.due), ("met", clock.met), ("warn", clock.warn), ("when", clock.when)):
            yield from wrong(names, expression, set(names.questions), ("clock", clock.id), key)
