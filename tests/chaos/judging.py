"""What came of the ordeal: nothing lost, nothing decided twice, everything arrived, repeats to be told and the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select

from formsvc import audit
from formsvc.delivery.tables import Delivery, Notice
from formsvc.signoff.tables import DecisionRow
from formsvc.submissions.tables import DocumentRow, StatusChange, Submission
from tests.chaos.form import DELIVERIES
from tests.chaos.ordeal import Ordeal
from tests.real_parts.moody_mail import Arrived

EACH_STAGE = ["governor", "governor", "manager"]  # two of the governors, one of the managers


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What is wrong, as sentences; and the figures."""

    wrong: tuple[str, ...]
    figures: Mapping[str, float]


def judge(lived: Ordeal) -> Verdict:
    wrong = [*_lost(lived), *_decided_wrongly(lived), *_not_arrived(lived), *_different(lived.mail.arrived)]
    with lived.here.service.sessions() as session:
        wrong += [f"the record: {fault}" for fault in audit.verify(audit.entries(session))]
    return Verdict(wrong=tuple(wrong), figures=_figures(lived))


def _lost(lived: Ordeal) -> list[str]:
    with lived.here.service.sessions() as session:
        rows = {row.reference: row.status for row in session.scalars(select(Submission))}
        files = session.scalars(select(DocumentRow)).all()
        moves = Counter((change.submission_id, change.status) for change in session.scalars(select(StatusChange)))
    lost = [f"{one}: {rows.get(one)}" for one in lived.references if rows.get(one) != "delivered"]
    lost += [
        f"a file of {file.document} is not there"
        for file in files
        if not lived.here.workflow.house.store.get(file.digest)
    ]
    twice = [
        f"submission {which} became {status} {times} times" for (which, status), times in moves.items() if times > 1
    ]
    return lost + twice + ([] if len(files) == 4 * len(lived.references) else [f"{len(files)} files"])


def _decided_wrongly(lived: Ordeal) -> list[str]:
    made: dict[int, list[tuple[str, int]]] = defaultdict(list)
    with lived.here.service.sessions() as session:
        for row in session.scalars(select(DecisionRow)):
            made[row.submission_id].append((row.stage, row.by_id))
    wrong = [
        f"submission {which}: {found}" for which, found in made.items() if sorted(s for s, _ in found) != EACH_STAGE
    ]
    wrong += [f"submission {which}: somebody twice" for which, found in made.items() if len(set(found)) != len(found)]
    return wrong + ([] if len(made) == len(lived.references) else ["some were not decided"])


def _not_arrived(lived: Ordeal) -> list[str]:
    with lived.here.service.sessions() as session:
        keys = {row.key: row.delivery for row in session.scalars(select(Delivery))}
        digests = set(session.scalars(select(DocumentRow.digest).where(DocumentRow.version == "final")))
        notices = {f"<notice-{one}@" for one in session.scalars(select(Notice.id))}
    arrived = [one for one in lived.mail.arrived if one.key]
    told = {one.id.partition("@")[0] + "@" for one in lived.mail.arrived if not one.key}
    wrong = [f"{keys[key]} never arrived" for key in keys.keys() - {one.key for one in arrived}]
    wrong += [f"a key that is none of ours: {one.key}" for one in arrived if one.key not in keys]
    wrong += [f"{len(keys)} deliveries"] if len(keys) != len(DELIVERIES) * len(lived.references) else []
    wrong += [f"an enclosure that was not signed: {one.subject}" for one in arrived if not set(one.enclosed) <= digests]
    return wrong + [f"notice {one} never arrived" for one in notices - told]


def _different(arrived: list[Arrived]) -> list[str]:
    """Repeats have one key, one message id, the same words and the same enclosures; a link is a new one each time."""
    first: dict[str, Arrived] = {}
    wrong = []
    for one in arrived:
        known = first.setdefault(one.key or one.id, one)
        if (known.id, known.subject, known.digest, known.enclosed) != (one.id, one.subject, one.digest, one.enclosed):
            wrong.append(f"{one.subject}: a repeat is not the same")
    return wrong


def _figures(lived: Ordeal) -> Mapping[str, float]:
    arrived = [one for one in lived.mail.arrived if one.key]
    with lived.here.service.sessions() as session:
        decisions = len(session.scalars(select(DecisionRow.id)).all())
    return {
        "submissions": len(lived.references),
        "decisions recorded": decisions,
        "decisions pressed": lived.pressed["decide"],
        "parcels that arrived": len({one.key for one in arrived}),
        "of them again, with the same key": len(arrived) - len({one.key for one in arrived}),
        "notices that arrived": len({one.id for one in lived.mail.arrived if not one.key}),
        "tried again by a person, because they gave up": lived.pressed["tried again"],
        **dict(sorted(lived.storm.done.items())),
        "seconds": round(lived.seconds),
    }
