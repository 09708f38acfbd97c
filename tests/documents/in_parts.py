"""A miniature of several parts, and documents that come after one or the other."""

from __future__ import annotations

from tests.documents.sayings import AUDIENCES
from tests.miniatures import HEAD, read

IN_PARTS_TEXT = (
    HEAD
    + """\
parts:
  - id: referral
    title: Referral
    completed_by: case_manager
    pages: [{id: referring, title: Referring, questions: [{id: why, kind: text, label: Why}]}]
  - id: answer
    title: Answer
    after: referral
    completed_by: case_manager
    pages: [{id: answering, title: Answering, questions: [{id: view, kind: text, label: View}]}]
  - id: verdict
    title: Verdict
    opens: approved
    completed_by: sign_off
    pages: [{id: deciding, title: Deciding, questions: [{id: decision, kind: text, label: Decision, required: false}]}]
  - id: talk
    title: Talk
    opens: approved
    completed_by: case_manager
    pages: [{id: talking, title: Talking, questions: [{id: told, kind: text, label: Told}]}]
  - id: later
    title: Later
    opens: delivered
    completed_by: case_manager
    pages: [{id: afterwards, title: Afterwards, questions: [{id: end, kind: text, label: End}]}]
documents:
  - {id: asking, title: Asking, audience: professional, template: report, shows: everything, after: referral}
  - {id: full, title: Full, audience: professional, template: report, shows: everything}
  - {id: record, title: Record, audience: professional, template: report, shows: everything, after: talk}
sign_off: [{id: chief, title: Chief, role: '"chief"', organisation: author, records: [{question: decision, takes: reasons}]}]
"""
)
IN_PARTS = read(IN_PARTS_TEXT, reference__audiences=AUDIENCES)
