"""The record for auditors: search, CSV, and who has seen a child's record; what each page view leaves there."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from formsvc import audit
from formsvc.audit import Entry
from formsvc.cases.tables import Case, CaseShare, CaseWord
from formsvc.people import Actor, Person
from formsvc.retention.tables import ErasureLine, ErasureReport
from formsvc.web.recorded import left_out
from formsvc.workflow.record_views import Wanted
from formsvc.workflow.recording import MOST_REFUSALS
from tests.web.windows import Window, window
from tests.workflow.institution import Institution

Opens = Callable[[Actor | None], Window]


def entries(here: Institution, *verbs: str) -> list[Entry]:
    with here.service.sessions() as session:
        return [entry for entry in audit.whole(session) if not verbs or entry.what in verbs]


@pytest.fixture
def auditor(here: Institution, app: Flask) -> Window:
    return window(app, here.hire("auditor", "auditor", "leeds_yjs"))


@pytest.fixture
def other_auditor(here: Institution, app: Flask) -> Window:
    return window(app, here.hire("other_auditor", "auditor", "cardiff_yjs"))


def rows(seen: Window) -> list[list[str]]:
    """The cells of the table, row by row."""
    found = seen.tree.xpath("//main//tbody/tr")
    return [[" ".join(cell.text_content().split()) for cell in row] for row in found]


# --- what a view leaves ------------------------------------------------------------------------------------------------


def test_a_view_is_written_down_once_in_fifteen_minutes_by_whom_and_of_what(here: Institution, author: Window) -> None:
    for _ in range(3):
        author.open(f"/cases/{here.case}")
    here.clock.at += timedelta(minutes=14)
    author.open(f"/cases/{here.case}")
    first = entries(here, "saw-case")
    here.clock.at += timedelta(minutes=2)
    author.open(f"/cases/{here.case}")

    who = f"person:{here.author.id}"
    assert [(one.who, one.about, one.case) for one in first] == [(who, here.case, here.case)]
    assert len(entries(here, "saw-case")) == 2


def test_another_process_does_not_write_the_same_view_again(here: Institution, app: Flask, author: Window) -> None:
    from formsvc.web import create_app
    from tests.workflow.institution import opened

    author.open(f"/cases/{here.case}")
    elsewhere = opened(here.service.settings, here.clock)
    window(create_app(elsewhere.service), here.author).open(f"/cases/{here.case}")

    assert len(entries(here, "saw-case")) == 1


def test_every_download_is_written_down(here: Institution, author: Window) -> None:
    reference = here.submitted()
    author.open(f"/submissions/{reference}")
    (link, *_) = author.tree.xpath("//a[contains(@href, '/documents/')]/@href")
    for _ in range(2):
        assert author.client.get(link).status_code == 200

    took = [one for one in entries(here) if one.what.startswith("took-document:")]
    assert [(one.about, one.case) for one in took] == [(reference, here.case)] * 2


def test_nothing_is_shown_when_it_cannot_be_written_down(
    here: Institution, author: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr(audit, "append", full)
    shown = author.client.get(f"/cases/{here.case}")

    assert shown.status_code == 500
    assert "Kieran" not in shown.get_data(as_text=True)


def test_a_refusal_is_written_down_about_what_is_there_and_not_about_what_is_not(
    here: Institution, app: Flask, author: Window
) -> None:
    reference, stranger = here.submitted(), window(app, here.stranger)
    stranger.open(f"/submissions/{reference}")
    stranger.open(f"/cases/{here.case.lower()}")
    stranger.open("/submissions/VR-0000-0000")
    stranger.open("/administration/settings")
    author.open(f"/submissions/{reference}/decision")

    found = [(one.who, one.what, one.about) for one in entries(here) if one.what.startswith("refused:")]
    who = f"person:{here.stranger.id}"
    assert found[:3] == [
        (who, "refused:not-found", reference),
        (who, "refused:not-found", here.case),
        (who, "refused:not-found", "page:admin.settings"),
    ]


def test_refusals_are_written_down_so_often_and_no_more(here: Institution, app: Flask, nobody: Window) -> None:
    for number in range(MOST_REFUSALS + 5):
        nobody.open("/sign-in").send(email=f"nobody{number}@nowhere.example", password="wrong")

    found = entries(here, "refused:sign-in")
    assert [(one.who, one.about) for one in found] == [("nobody", "-")] * MOST_REFUSALS


def test_a_wrong_password_says_at_whose_account_and_not_what_was_typed(here: Institution, nobody: Window) -> None:
    nobody.open("/sign-in").send(email="author@leeds_yjs.example", password="wrong")

    (found,) = entries(here, "refused:sign-in")
    assert (found.who, found.about) == ("nobody", f"person:{here.author.id}")


def test_every_route_has_its_line(app: Flask) -> None:
    assert left_out(app) == ([], [])


# --- the page for auditors ---------------------------------------------------------------------------------------------


def test_only_auditors_come_to_the_record(here: Institution, app: Flask, auditor: Window) -> None:
    assert auditor.open("/record").status == 200
    assert "Record" in auditor.tree.xpath("string(//header)") or "/record" in auditor.tree.xpath("//nav//a/@href")
    for actor in (here.author, here.manager, here.administrator, here.stranger):
        assert window(app, actor).client.get("/record").status_code == 404
        assert window(app, actor).client.get("/record.csv").status_code == 404


def test_an_auditor_sees_who_did_what_and_no_answer(here: Institution, author: Window, auditor: Window) -> None:
    reference = here.submitted()
    author.open(f"/submissions/{reference}")
    auditor.open("/record?about=" + reference)

    said = [(row[1], row[2], row[3]) for row in rows(auditor)]
    assert ("Author", "Looked at a form and its documents", reference) in said
    assert ("Author", "Submitted a form", reference) in said
    assert ("Author", "Saved answers: visit", reference) in said
    assert "Kieran" not in auditor.shown.get_data(as_text=True)
    assert "grandmother" not in auditor.shown.get_data(as_text=True)


def test_an_auditor_sees_what_concerns_their_organisation_alone(
    here: Institution, app: Flask, author: Window, auditor: Window, other_auditor: Window
) -> None:
    author.open(f"/cases/{here.case}")
    window(app, here.stranger).open("/cases")
    window(app, here.stranger).open(f"/cases/{here.case}")

    assert {row[1] for row in rows(other_auditor.open("/record"))} == {"Stranger", "Other_Auditor"}
    assert rows(other_auditor.open(f"/record?about={here.case}"))[0][1] == "Stranger"
    assert len(rows(other_auditor)) == 1
    ours = rows(auditor.open(f"/record?about={here.case}"))
    assert {row[1] for row in ours} == {"Author", "Stranger"}


def test_a_search_is_by_person_kind_reference_and_day(here: Institution, author: Window, auditor: Window) -> None:
    here.submitted()
    author.open(f"/cases/{here.case}")
    here.clock.at += timedelta(days=40)
    author.open(f"/cases/{here.case}")
    day = here.clock.at.date()

    assert {row[1] for row in rows(auditor.open(f"/record?who=person:{here.author.id}"))} == {"Author"}
    assert {row[2] for row in rows(auditor.open("/record?kind=viewed&about=" + here.case))} == {"Looked at a case"}
    assert len(rows(auditor.open(f"/record?since={day}&about={here.case}"))) == 1
    assert len(rows(auditor.open(f"/record?until={day - timedelta(days=1)}&kind=viewed&about={here.case}"))) == 1
    assert "is like that" in auditor.open("/record?about=C-0000-0000").text
    assert auditor.open("/record?since=2026-02-31").faults() == {"since": "Enter a real date."}


def test_refusals_alone(here: Institution, app: Flask, auditor: Window) -> None:
    window(app, here.stranger).open(f"/cases/{here.case}")

    found = rows(auditor.open("/record?kind=refused"))
    assert [(row[1], row[2]) for row in found] == [("Stranger", "Was told that there is no such page Refused")]


def test_pages_follow_one_another_without_a_gap_or_a_repeat(here: Institution, auditor: Window) -> None:
    for number in range(120):
        with here.service.sessions.begin() as session:
            audit.append(session, f"person:{here.author.id}", "saved:visit", here.case, here.clock(), case=here.case)
            del number
    seen: list[str] = []
    auditor.open(f"/record?about={here.case}")
    while True:
        seen += [row[5] for row in rows(auditor)]
        links = auditor.tree.xpath("//main//a[text()='Older entries']/@href")
        if not links:
            break
        auditor.open(links[0])

    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, key=int, reverse=True)


def test_what_was_found_goes_into_a_spreadsheet_that_calculates_nothing(
    here: Institution, author: Window, auditor: Window
) -> None:
    with here.service.sessions.begin() as session:
        session.execute(update(Person).where(Person.id == here.author.id).values(name='=HYPERLINK("x")'))
    author.open(f"/cases/{here.case}")
    answer = auditor.client.get(f"/record.csv?about={here.case}")

    table = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert table[0][:3] == ["Number", "When (London)", "Who"]
    assert {row[2] for row in table[1:]} == {'\'=HYPERLINK("x")'}
    assert entries(here, "took-record")


# --- who has seen this child's record ----------------------------------------------------------------------------------


def test_everybody_who_has_seen_a_record_is_on_one_page(here: Institution, app: Flask, auditor: Window) -> None:
    reference = here.submitted()
    here.work(here.decide(reference, here.manager))
    window(app, here.governor).open(f"/submissions/{reference}/decision")
    window(app, here.stranger).open(f"/cases/{here.case}")
    found = {row[0]: row for row in rows(auditor.open(f"/cases/{here.case}/seen"))}

    assert found["Author"][1:3] == ["Leeds Yjs", "Case manager"]
    assert "Changed" in found["Author"][5]
    assert found["Manager"][5].startswith("Decided (1 time)")
    assert found["Governor"][5] == "Viewed (1 time)"
    assert found["Stranger"][5] == "Refused (1 time)"
    assert "Kieran" not in auditor.shown.get_data(as_text=True)


def test_it_is_for_those_who_audit_or_manage_where_the_case_is(
    here: Institution, app: Flask, auditor: Window, other_auditor: Window
) -> None:
    address = f"/cases/{here.case}/seen"
    assert auditor.client.get(address).status_code == 200
    assert window(app, here.manager).client.get(address).status_code == 200
    for other in (here.author, here.governor, here.administrator, here.stranger, here.other_manager):
        assert window(app, other).client.get(address).status_code == 404
    assert other_auditor.client.get(f"{address}.csv").status_code == 404


def test_managers_come_to_it_from_the_case(here: Institution, app: Flask, author: Window) -> None:
    manager = window(app, here.manager).open(f"/cases/{here.case}")
    assert manager.tree.xpath(f"//a[@href='/cases/{here.case}/seen']")
    author.open(f"/cases/{here.case}")
    assert not author.tree.xpath("//a[contains(@href, '/seen')]")


def test_whoever_received_it_by_a_link_is_there_by_name(here: Institution, auditor: Window) -> None:
    here.delivered_but_for_the_child()
    with here.service.sessions() as session:
        from sqlalchemy import select

        from formsvc.delivery.tables import Delivery

        rows_ = session.scalars(select(Delivery).where(Delivery.channel == "secure_link")).all()
        known = {row.id: row.submission_id for row in rows_}
    assert known
    with here.service.sessions.begin() as session:
        audit.append(session, f"delivery:{min(known)}", "link-opened", "X-1", here.clock(), case=here.case)

    found = [row for row in rows(auditor.open(f"/cases/{here.case}/seen")) if "Received by link" in row[5]]
    assert [row[2] for row in found] == ["By a link"]
    assert found[0][0] not in ("", "Somebody with a private link")


def test_who_saw_a_case_is_known_after_it_was_erased(here: Institution, author: Window, auditor: Window) -> None:
    author.open(f"/cases/{here.case}")
    line = ErasureLine(case_reference=here.case, record_class="visit", keep_until=here.clock(), fate="erased")
    with here.service.sessions.begin() as session:
        session.add(ErasureReport(organisation_id="leeds_yjs", made_at=here.clock(), lines=[line]))
        for table in (CaseWord, CaseShare, Case):
            session.execute(delete(table))

    assert [row[0] for row in rows(auditor.open(f"/cases/{here.case}/seen"))] == ["Author"]
    assert "This case has been erased" in auditor.text
    assert {row[1] for row in rows(auditor.open(f"/record?about={here.case}"))} >= {"Author"}
    assert not list(audit.verify(entries(here)))


def test_the_page_makes_a_spreadsheet_too(here: Institution, author: Window, auditor: Window) -> None:
    author.open(f"/cases/{here.case}")
    answer = auditor.client.get(f"/cases/{here.case}/seen.csv")
    table = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))

    assert [(row["Who"], row["Viewed"]) for row in table] == [("Author", "1")]
    assert answer.headers["Content-Disposition"] == f'attachment; filename="seen-{here.case}.csv"'
    assert [one.about for one in entries(here, "took-seen")] == [here.case]


def test_a_million_entries_are_searched_through_indexes(here: Institution) -> None:
    from sqlalchemy import text

    auditor = here.hire("auditor", "auditor", "leeds_yjs")
    page = here.workflow.search_record(Wanted(about=here.case), auditor)
    assert page.before == 0
    with here.service.sessions() as session:
        for column in ("who", "what", "about", "case_reference", "at"):
            plan = session.execute(
                text(
                    f"EXPLAIN QUERY PLAN SELECT * FROM audit_events WHERE {column} = 'x' ORDER BY number DESC LIMIT 51"
                )
            ).all()
            assert [row[-1] for row in plan] == [
                f"SEARCH audit_events USING INDEX ix_audit_events_{column} ({column}=?)"
            ]
