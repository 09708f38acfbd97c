"""The way of a form in words: what its picture says, and what is read instead of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from flask import url_for

from formsvc.web.delivery_words import branch
from formsvc.web.drawing.lettering import NO_BREAK
from formsvc.web.drawing.route import Lap, Mark, Route, Stop
from formsvc.web.layout import plural, sentence
from formsvc.web.spans import day, since, span
from formsvc.workflow.route_views import Halt, HaltState, Hand, Leg
from formsvc.workflow.sign_views import SubmissionPage

MARKS: Final[dict[HaltState, Mark]] = {
    "done": "done", "now": "now", "to_come": "to_come", "sent_back": "back", "refused": "ended",
    "passed_by": "passed", "ended": "ended",
}  # fmt: skip
OWN: Final = ("Approved", "Sent back", "Refused")
LAPS: Final = 3  # so many rounds are drawn; of those before them it is said in words how they went


def way_in_words(page: SubmissionPage) -> Route:
    """Every round with its stops in words."""
    laps = [_lap(page, leg) for leg in page.route.legs]
    if page.route.replaces:
        before = Stop(
            mark="replaced",
            title=page.route.replaces,
            lines=("The version before this one",),
            href=url_for("deliveries.submission", reference=page.route.replaces),
            spoken=f"{page.route.replaces}, the version before this one",
        )
        laps[0] = Lap(strides=((before,), *laps[0].strides), branches=laps[0].branches)
    return Route(laps=tuple(laps))


def latest(route: Route) -> Route:
    """As much of it as is drawn: the last rounds."""
    return Route(laps=route.laps[-LAPS:])


def standing(page: SubmissionPage) -> tuple[str, ...]:
    """Where it stands and what comes next, in a sentence each."""
    halts = [halt for stride in page.route.legs[-1].strides for halt in stride]
    told = [_stands(halt) for halt in halts if halt.state == "now"]
    strides = page.route.legs[-1].strides
    after = next((stride for stride in strides if all(halt.state == "to_come" for halt in stride)), ())
    coming = " and ".join(halt.title for halt in after)
    return (*told, f"Next: {coming}.") if coming else tuple(told)


def _stands(halt: Halt) -> str:
    how = {"stage": f"Now: {halt.title}, waits for {halt.who}", "written": f"Now with {halt.who}"}
    named = halt.who.startswith(halt.title)  # a stage that is called like the role says nothing more
    said = f"Now with {halt.who}" if named else how.get(halt.kind, f"Now: {halt.title}, with {halt.who}")
    counted = f" {_counted(halt)}." if halt.needs > 1 else ""
    first = f" “{halt.waits}” has to be finished first." if halt.waits else ""
    begun = f", {', '.join(since(halt.since))}" if halt.since else ""
    return f"{said}{begun}.{counted}{first}"


def _lap(page: SubmissionPage, leg: Leg) -> Lap:
    current = leg.number == page.row.round
    made = {delivery.id: delivery for delivery in page.deliveries}
    return Lap(
        title=f"Round {leg.number}" if leg.number > 1 else "",
        began=_began(leg),
        strides=tuple(tuple(_stop(page, halt, current) for halt in stride) for stride in leg.strides),
        branches=tuple(branch(made[one]) for one in leg.deliveries if one in made),
    )


def _began(leg: Leg) -> str:
    if not leg.why:
        return ""
    if leg.why == "reopened":
        return f"Opened again to be corrected, {day(leg.at)}, {leg.by}"
    return f"Sent back, {day(leg.at)}, {leg.by}: {plural(leg.points, 'point')} to change"


def _stop(page: SubmissionPage, halt: Halt, current: bool) -> Stop:
    lines = tuple(filter(None, _lines(page, halt)))
    return Stop(
        mark="replaced" if halt.id == "superseded" else MARKS[halt.state],
        title=halt.title,
        lines=lines,
        spoken=f"{halt.title}. {'. '.join(lines)}." if lines else f"{halt.title}.",
        href=_leads_to(page, halt) if current else "",
    )


def _leads_to(page: SubmissionPage, halt: Halt) -> str:
    if halt.id == "superseded" and page.route.replaced_by:
        return url_for("deliveries.submission", reference=page.route.replaced_by)
    if halt.kind == "stage" and halt.state == "now" and page.may_decide:
        return url_for("sign.decision", reference=page.row.reference)
    if halt.kind == "stage" and halt.hands:
        return f"#stage-{halt.id}"
    if halt.kind == "part" and halt.state == "now" and halt.id in page.open_parts:
        return url_for("fill.part", reference=page.row.reference, part=halt.id)
    return ""


def _lines(page: SubmissionPage, halt: Halt) -> Iterator[str]:
    """What stands under a stop."""
    yield from (_did(hand, halt) for hand in halt.hands)
    if halt.kind == "end":
        yield page.route.replaced_by if halt.id == "superseded" and page.route.replaced_by else ""
    elif halt.state == "now":
        yield f"Waits for: {halt.who}" if halt.kind == "stage" else f"With {halt.who}"
        yield _counted(halt) if halt.needs > 1 else ""
        yield f"First: {halt.waits}" if halt.waits else ""
    elif halt.state == "passed_by":
        yield _let_go(halt)
    elif halt.state == "to_come":
        yield f"To come: {halt.who}" if halt.who else "To come"
    elif not halt.hands and halt.kind != "delivery":
        yield halt.who
    yield from _time(halt)


def _did(hand: Hand, halt: Halt) -> str:
    who = f"{hand.name}, acting for {hand.for_name}" if hand.for_name else hand.name
    if not hand.words:
        return who
    return f"{hand.words} by {who}" if hand.words in OWN else f"{hand.words}: {who}"


def _let_go(halt: Halt) -> str:
    """Of those who had it when somebody else ended the round."""
    if halt.kind != "stage":
        return "Not finished"
    return f"Ended with {_so_many(halt)}" if halt.agreed else "Had it, and did not decide"


def _counted(halt: Halt) -> str:
    return f"{_so_many(halt)} have agreed"


def _time(halt: Halt) -> tuple[str, ...]:
    """When, and for how long."""
    if halt.since is None:
        return ()
    if halt.kind == "end":
        return (day(halt.since),)
    if halt.until is not None:
        return span(halt.since, halt.until)
    return tuple(sentence(said) for said in since(halt.since))


def _so_many(halt: Halt) -> str:
    return f"{halt.agreed} of {halt.needs}".replace(" ", NO_BREAK)
