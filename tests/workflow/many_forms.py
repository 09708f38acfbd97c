"""Very many forms as rows, written straight into the tables: for what is counted and never opened."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from formsvc.cases import Case
from formsvc.delivery.tables import Delivery, Notice, Opening
from formsvc.people import Person
from formsvc.signoff.tables import DecisionRow, PointRow, Turn
from formsvc.submissions.tables import FormText, Round, Submission
from tests.workflow.institution import Institution

AT_ONCE = 5_000
STAGES = (("manager", "yjs_manager"), ("governor", "governor"))
FINISHED = "delivered"


class Many:
    """So many forms of the organisations, over a year, each with its rounds, turns, decisions, deliveries and notices."""

    def __init__(self, here: Institution, organisations: Iterable[str], seed: int = 4) -> None:
        self.here, self.organisations, self.now = here, tuple(organisations), here.clock()
        self.random = random.Random(seed)
        self.rows: dict[type, list[dict[str, Any]]] = {
            table: [] for table in (Submission, Round, Turn, DecisionRow, PointRow, Delivery, Opening, Notice)
        }

    def write(self, number: int) -> None:
        """Write them."""
        with self.here.service.sessions.begin() as session:
            self._known(session)
            for one in range(1, number + 1):
                self._form(one + 1_000_000)
                if one % AT_ONCE == 0:
                    self._flush(session)
            self._flush(session)

    def _known(self, session: Session) -> None:
        self.case = session.scalars(select(Case.id)).first()
        self.person = session.scalars(select(Person.id)).first()
        session.execute(insert(FormText).values(digest="many", form="visit_request", version=1, text="-"))

    def _flush(self, session: Session) -> None:
        for table, rows in self.rows.items():
            if rows:
                session.execute(insert(table), rows)
            rows.clear()

    def _form(self, number: int) -> None:
        began = self.now - timedelta(hours=self.random.randrange(1, 24 * 365))
        place, status = self.random.choice(self.organisations), self._status(began)
        form = self.random.choice(("visit_request", "refusal_letter"))
        self.rows[Submission].append(
            {
                "id": number, "reference": f"XX-{number}", "form": form, "form_digest": "many", "case_id": self.case,
                "author_id": self.person, "organisation": place, "status": status, "round": 1, "created_at": began,
                "since": began,
            }
        )  # fmt: skip
        submitted = None if status == "draft" else began
        self.rows[Round].append(
            {"submission_id": number, "number": 1, "submitted_by_id": self.person, "submitted_at": submitted,
             "digest": "", "words": ""}
        )  # fmt: skip
        if submitted is not None:
            self._signed(number, place, began, status)

    def _status(self, began: datetime) -> str:
        if self.now - began > timedelta(days=30):
            return FINISHED if self.random.random() < 0.97 else "in_sign_off"
        return self.random.choice(("draft", "in_sign_off", "approved", FINISHED))

    def _signed(self, number: int, place: str, at: datetime, status: str) -> None:
        places = {"manager": place, "governor": "wetherby"}
        for stage, role in STAGES:
            last = status == "in_sign_off" and stage == "governor"
            self.rows[Turn].append(
                {"id": number * 2 + (stage == "governor"), "submission_id": number, "round": 1, "stage": stage,
                 "part": "", "role": role, "organisation": places[stage], "since": at, "open": last,
                 "given_to_id": None}
            )  # fmt: skip
            if last:
                self._late(number, stage, at)
                return
            at += timedelta(hours=self.random.randrange(1, 200))
            self._decided(number, stage, role, places[stage], at)
        if status in ("approved", FINISHED):
            self._left(number, at, status)

    def _decided(self, number: int, stage: str, role: str, place: str, at: datetime) -> None:
        id_ = number * 2 + (stage == "governor")
        verdict = "returned" if self.random.random() < 0.15 else "approved"
        self.rows[DecisionRow].append(
            {"id": id_, "submission_id": number, "round": 1, "stage": stage, "verdict": verdict, "by_id": self.person,
             "by_name": "-", "by_title": "", "role": role, "organisation": place, "organisation_name": place,
             "for_id": None, "for_name": "", "declared": "", "at": at, "digest": "", "sealed_reasons": b""}
        )  # fmt: skip
        if verdict == "returned":
            page = self.random.choice(("visit", "visitors"))
            self.rows[PointRow].append({"decision_id": id_, "number": 1, "page": page, "question": "", "sealed": b""})

    def _left(self, number: int, at: datetime, status: str) -> None:
        for place in (0, 1):
            state = "sent" if status == FINISHED else self.random.choice(("waiting", "to_hand_over", "failed"))
            id_ = number * 2 + place
            self.rows[Delivery].append(
                {"id": id_, "key": f"{number}-{place}", "submission_id": number, "round": 1, "delivery": f"d{place}",
                 "entry": 0, "document": "full", "part": "", "tells": "", "urgent": False, "channel": "secure_link",
                 "sealed_recipient": b"", "state": state, "created_at": at, "next_try": at, "tries": 1,
                 "sent_at": at if state == "sent" else None, "acknowledged_at": at if place else None,
                 "sealed_asked": None}
            )  # fmt: skip
            if state == "sent" and self.random.random() < 0.5:
                self.rows[Opening].append({"id": id_, "delivery_id": id_, "what": "opened", "at": at})

    def _late(self, number: int, stage: str, at: datetime) -> None:
        about = f"stage:1:{stage}@2026-01-01T23:59"
        self.rows[Notice].append(
            {"id": number, "key": f"{number}", "person_id": self.person, "submission_id": number,
             "kind": "clock_passed", "about": about, "state": "sent", "created_at": at + timedelta(days=5),
             "next_try": at, "tries": 1, "failure": ""}
        )  # fmt: skip
