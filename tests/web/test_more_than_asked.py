"""Mass assignment: boxes that no form of ours has change nothing, whoever sends them with what they may do."""

from __future__ import annotations

import pytest

from tests.web.test_who_may import address_of, body_of, outcome, send
from tests.web.town import PEOPLE, Town, founded
from tests.web.who_may import ROWS

EXTRA = {
    "id": "1", "author": "8", "author_id": "8", "by": "8", "by_id": "8", "person_id": "8", "given_to_id": "8", "acting_for": "8",
    "organisation_id": "cardiff_yjs", "case_id": "3", "submission_id": "1", "source_id": "1", "status": "approved", "state": "sent",
    "round": "9", "version": "9", "roles": "administrator", "is_administrator": "1", "must_change_password": "0", "withheld": "no",
    "decision": "granted", "decided_by_role": "governor", "child_last_name": "Other", "sealed_reason": "x", "created_at": "2001-01-01",
    "record_class": "none", "keep_until": "2001-01-01", "audience": "child", "document": "full", "channel_": "webhook",
}  # fmt: skip
FACTS = (
    "SELECT id, email, name, password_hash IS NULL, active FROM people",
    "SELECT person_id, role, organisation_id FROM memberships",
    "SELECT id, organisation_id, record_class FROM cases",
    "SELECT case_id, organisation_id, shared_by FROM case_shares",
    "SELECT id, author_id, organisation, case_id, status, round, source_id, replaces_id FROM submissions",
    "SELECT submission_id, stage, verdict, by_id, for_id, role FROM decisions",
    "SELECT submission_id, stage, role, organisation, given_to_id, open FROM turns",
    "SELECT id, submission_id, document, channel, state FROM deliveries",
    "SELECT submission_id, round, page FROM page_answers",
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return founded(tmp_path_factory.mktemp("town"))


def test_what_nobody_asked_for_changes_nothing(town: Town) -> None:
    for row in ROWS:
        person = next((one for one in PEOPLE if row.outcomes[one] in ("ok", "not_yet")), "")
        if not row.does.startswith("POST") or not person:
            continue
        address, body = address_of(town, row), body_of(town, row)
        came = []
        for more in ({}, {name: text for name, text in EXTRA.items() if name not in body}):
            town.as_it_was()
            answer = send(town, person, "POST", address, {**more, **body})
            came.append((outcome(answer), [sorted(town.now.execute(query).fetchall(), key=str) for query in FACTS]))
        assert came[0] == came[1], row.does
    town.as_it_was()
