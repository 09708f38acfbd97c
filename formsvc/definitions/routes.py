"""From YAML to what happens after the answers: documents, sign-off stages, deliveries and clocks."""

from __future__ import annotations

from typing import Final

from formsvc.definitions.expressions import Expression, compile_expression
from formsvc.definitions.model import (
    ClockDefinition,
    DeliveryDefinition,
    DocumentDefinition,
    Hold,
    Piece,
    Recipient,
    Record,
    Stage,
)
from formsvc.definitions.reading import Entry

CHANNELS: Final = ("secure_link", "secure_email", "webhook", "hand_over")
ACTS: Final = ("sign", "approve")
VERDICTS: Final = ("approved", "returned", "refused")
ALWAYS: Final = compile_expression("true")


def read_document(entry: Entry) -> DocumentDefinition:
    """One variant of the document."""
    shows = entry.words("shows")
    document = DocumentDefinition(
        id=entry.text("id"), title=entry.text("title"), audience=entry.text("audience"),
        template=entry.text("template"),
        shows=() if shows == ("everything",) else shows, when=entry.expression("when"), after=entry.text("after", ""),
        adds=entry.words("adds"), bundle=tuple(_piece(piece) for piece in entry.entries("bundle")),
        written_for=entry.one_of("written_for", ("", "child"), ""), note=entry.text("note", ""),
    )  # fmt: skip
    if not shows:
        entry.fault("shows", "it is not said what the document shows", "write `shows: everything` or a list of ids")
    entry.close()
    return document


def read_stage(entry: Entry) -> Stage:
    """One stage of sign-off."""
    words = entry.plain("verdicts") or {}
    for verdict in set(words) - set(VERDICTS):
        entry.fault("verdicts", f"{verdict!r} is not a verdict", f"the verdicts are {', '.join(VERDICTS)}")
    stage = Stage(
        id=entry.text("id"), title=entry.text("title"), role=entry.expression("role", required=True) or ALWAYS,
        or_by=entry.words("or_by"), needs=entry.whole("needs", 1) or 0, act=entry.one_of("act", ACTS, "sign"),
        beside=entry.text("beside", ""), in_person=entry.flag("in_person"), within=entry.whole("within"),
        escalate_to=entry.text("escalate_to", ""), declares=entry.text("declares", ""),
        organisation=_organisation(entry), when=entry.expression("when"), rule=entry.text("rule", ""),
        part=entry.text("part", ""),
        asks=entry.text("asks", ""), verdicts=words, records=tuple(_record(e) for e in entry.entries("records")),
    )  # fmt: skip
    entry.close()
    return stage


def read_delivery(entry: Entry) -> DeliveryDefinition:
    """One thing to send, to whom, how, and what it waits for."""
    delivery = DeliveryDefinition(
        id=entry.text("id"), title=entry.text("title"), document=entry.text("document"), to=_recipient(entry),
        channel=entry.one_of("channel", CHANNELS), when=entry.expression("when"), after=entry.text("after", ""),
        each=entry.text("each", ""), encloses=entry.words("encloses"), urgent=entry.expression("urgent"),
        holds=tuple(_hold(hold) for hold in entry.entries("hold")),
    )  # fmt: skip
    entry.close()
    return delivery


def read_clock(entry: Entry) -> ClockDefinition:
    """One deadline."""
    clock = ClockDefinition(
        id=entry.text("id"), title=entry.text("title"), due=entry.expression("due", required=True) or ALWAYS,
        met=entry.expression("met"), warn=entry.expression("warn"), when=entry.expression("when"),
        remind=entry.words("remind"), escalate_to=entry.text("escalate_to", ""), rule=entry.text("rule", ""),
        source=entry.text("source", ""),
    )  # fmt: skip
    entry.close()
    return clock


def _piece(entry: Entry) -> Piece:
    piece = Piece(
        document=entry.text("document", ""), question=entry.text("question", ""), group=entry.text("in", ""),
        title=entry.text("title", ""),
    )  # fmt: skip
    if bool(piece.document) == bool(piece.question):
        entry.fault("document", "a piece is either a document or a file", "write {document: X} or {question: Y, title}")
    if piece.question and not piece.title:
        entry.fault("title", "a file in a bundle has no title", "say what it is called in the bundle's contents")
    entry.close()
    return piece


def _organisation(entry: Entry) -> Expression | None:
    if entry.text("organisation") == "author":
        return None
    return entry.expression("organisation")


def _record(entry: Entry) -> Record:
    record = Record(
        question=entry.text("question"), takes=entry.one_of("takes", ("verdict", "date", "reasons", "role", "name")),
        values={verdict: entry.text(verdict) for verdict in VERDICTS if entry.has(verdict)},
    )  # fmt: skip
    entry.close()
    return record


def _recipient(entry: Entry) -> Recipient:
    to = entry.entry("to", required=True)
    if to is None:
        return Recipient()
    said = {key: to.text(key, "") for key in ("question", "directory", "organisation", "name")}
    if sum(bool(value) for value in said.values()) != 1:
        to.fault(
            "question",
            "a delivery goes to exactly one recipient",
            "name a question, a directory entry or an organisation",
        )
    to.close()
    return Recipient(**said)


def _hold(entry: Entry) -> Hold:
    """A hold may leave `check` and `waits_for` to the hold rule of its id; the checks see that there is one."""
    hold = Hold(rule=entry.text("rule"), check=entry.expression("check"), waits_for=entry.text("waits_for", ""))
    entry.close()
    return hold
