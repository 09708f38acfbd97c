"""Telling genuine from altered: by the exact bytes where they are known, and else by the signature in them."""

from __future__ import annotations

import hmac
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from formsvc.documents.content import VERDICT_WORDS
from formsvc.signatures.finding import Finding, Found
from formsvc.signoff.tables import SENDS_BACK, DecisionRow
from formsvc.submissions.tables import DocumentRow, PartMove, Submission
from formsvc.workflow.dossier import Dossier
from formsvc.workflow.house import Steps
from formsvc.workflow.papers import role_words
from formsvc.workflow.verify_views import Outcome, Seal, Signatory, Standing, Verified

OUTCOMES: Final[dict[Found, Outcome]] = {
    "none": "unknown",
    "unreadable": "unreadable",
    "others": "others",
    "altered": "altered",
    "changed": "changed",
    "added": "added",
    "whole": "unrecorded",
}
FEWEST: Final = 16  # digits of a digest, as at the foot of every page
_DIGEST: Final = re.compile(rf"[0-9a-f]{{{FEWEST},64}}")


class Verifying(Steps):
    """For anybody who holds a document: nobody is asked who they are."""

    def verify_file(self, content: bytes) -> Verified:
        """Whether this file is one of ours. Its content is looked at in memory, and kept nowhere."""
        known = self._known(sha256(content).hexdigest())
        if known is not None and not known.seal:
            return known
        finding = self.house.look(content)
        if known is not None:
            return replace(known, seal=seal_of(finding) or known.seal)
        part = self._known(finding.signed) if finding.signed and finding.found in ("added", "changed") else None
        answer = by_signature(finding)
        return answer if part is None else replace(part, outcome=answer.outcome, seal=answer.seal)

    def verify_digest(self, reference: str, digest: str) -> Verified:
        """Whether a document with this reference and digest was issued, as both stand at the foot of its pages. Whoever
        does not know the digest does not learn whether there is such a reference.
        """
        asked = re.sub(r"[\s.:-]", "", digest).lower()
        with self.house.sessions() as session:
            if not _DIGEST.fullmatch(asked):
                return Verified(outcome="no_match")
            row = session.scalar(select(Submission).where(Submission.reference == reference.strip().upper()))
            if row is None:
                return Verified(outcome="no_match")
            same = (n for n, known in _digests(session, row) if hmac.compare_digest(known[: len(asked)], asked))
            number = max(same, default=0)
            return self._on_paper(Dossier(self.house, session, row, number)) if number else Verified(outcome="no_match")

    def _known(self, digest: str) -> Verified | None:
        with self.house.sessions() as session:
            rows = session.scalars(
                select(DocumentRow).where(DocumentRow.digest == digest, DocumentRow.state == "ready")
            ).all()
            if not rows:
                return None
            row = max(rows, key=lambda one: (one.version == "final", one.id))
            dossier = Dossier(self.house, session, session.get_one(Submission, row.submission_id), row.round)
            return self._file(dossier, row)

    def _file(self, dossier: Dossier, row: DocumentRow) -> Verified:
        document = next((one for one in dossier.definition.documents if one.id == row.document), None)
        decided = tuple(made for made in _decisions(dossier) if made.at <= row.created_at)
        known = replace(
            self._round(dossier, document.after if document else ""),
            outcome="genuine" if row.version == "final" else "for_sign_off",
            document_title=document.title if document else "",
            format=row.format,
            made_at=row.made_at,
            signatories=tuple(self._signatory(made, made.by_name) for made in decided),
        )
        return replace(known, seal=Seal(holder="", certificate=row.certificate, at=None)) if row.certificate else known

    def _on_paper(self, dossier: Dossier) -> Verified:
        """What may be told to somebody who has not shown the file: what was issued, and no name."""
        known = self._round(dossier)
        issued = select(DocumentRow.id).where(
            DocumentRow.submission_id == dossier.row.id, DocumentRow.round == dossier.number,
            DocumentRow.version == "final", DocumentRow.state == "ready",
        )  # fmt: skip
        if dossier.session.scalar(issued.limit(1)) is None:
            return replace(known, outcome="for_sign_off", signatories=(), standing=None, standing_since=None)
        return replace(known, outcome="issued")

    def _round(self, dossier: Dossier, after: str = "") -> Verified:
        """What may be told of one round of a submission, and of what comes after a part of it."""
        standing, since = _standing(dossier, after)
        return Verified(
            outcome="genuine",
            reference=dossier.row.reference,
            form_title=dossier.definition.title,
            version=dossier.number,
            signatories=tuple(self._signatory(made, "") for made in _decisions(dossier)),
            standing=standing,
            standing_since=since,
        )

    def _signatory(self, made: DecisionRow, name: str) -> Signatory:
        return Signatory(
            name=name,
            role=made.by_title or role_words(self.house, made.role),
            organisation=made.organisation_name,
            verdict=VERDICT_WORDS.get(made.verdict, made.verdict),
            acting_for=made.for_name if name else "",
            at=made.at,
        )


def by_signature(finding: Finding) -> Verified:
    """What the signature alone tells, where the file's bytes are not known."""
    return Verified(outcome=OUTCOMES[finding.found], seal=seal_of(finding))


def seal_of(finding: Finding) -> Seal | None:
    """Who signed and when; None where it was none of us: anybody may write any name into a certificate."""
    if finding.found in ("none", "unreadable", "others", "altered"):
        return None
    return Seal(
        holder=finding.holder,
        certificate=finding.certificate,
        at=finding.at,
        stamped_at=finding.stamped_at,
        stamped_by=finding.stamped_by,
        stamp_checked=finding.stamp_checked,
    )


def _digests(session: Session, row: Submission) -> Iterator[tuple[int, str]]:
    """Every digest that stands in a document of this submission, or is that of one of its files, with its round."""
    for one in row.rounds:
        yield one.number, one.digest
    for table in (PartMove, DecisionRow):
        found = session.execute(select(table.round, table.digest).where(table.submission_id == row.id))
        yield from ((number, digest) for number, digest in found)
    files = select(DocumentRow.round, DocumentRow.digest).where(
        DocumentRow.submission_id == row.id, DocumentRow.version == "final"
    )
    yield from ((number, digest) for number, digest in session.execute(files))


def _decisions(dossier: Dossier) -> Iterator[DecisionRow]:
    """Who let this round pass, or refused it."""
    for made in dossier.decisions:
        if made.round == dossier.number and made.verdict not in SENDS_BACK:
            yield made


def _standing(dossier: Dossier, after: str) -> tuple[Standing, datetime | None]:
    row = dossier.row
    if row.status == "withdrawn":
        return "withdrawn", row.since
    if row.status == "superseded":
        return "superseded", row.since
    if dossier.number == row.round or _holds_still(dossier, after):
        return "current", None
    made = dossier.session.scalar(
        select(DocumentRow.made_at)
        .where(DocumentRow.submission_id == row.id, DocumentRow.round > dossier.number)
        .where(DocumentRow.version == "final", DocumentRow.state == "ready")
        .order_by(DocumentRow.made_at)
        .limit(1)
    )
    return ("corrected", made) if made is not None else ("correcting", row.since)


def _holds_still(dossier: Dossier, after: str) -> bool:
    """What comes after a part of the draft holds until that part is opened again."""
    if not after or dossier.part(after).opens != "draft":
        return False
    now = Dossier(dossier.house, dossier.session, dossier.row)
    again = any(move.part == after and move.round > dossier.number for move in now.every_move)
    return not again and now.is_finished(now.part(after))
