"""A case is kept for the time of its class, reported, approved and erased: everything of it, and nothing of anybody else."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select, text

from formsvc import cases
from formsvc.audit import entries, verify
from formsvc.cases import Case, Child, Opened
from formsvc.database import Base
from formsvc.people import Person
from formsvc.submissions.tables import Submission
from formsvc.workflow import (
    Deliver,
    EraseLine,
    LookAgain,
    LookAtClocks,
    LookAtRecords,
    RenderDocument,
    SendNotice,
    erasure_reports,
)
from formsvc.workflow.erasing_rows import OF_CASES, OF_DELIVERIES, OF_SUBMISSIONS
from formsvc.workflow.refusals import DecisionIncomplete, Erased, NotAllowed, NotFound
from tests.workflow import parties_form as form
from tests.workflow.institution import Clock, Institution, found, opened
from tests.workflow.keeping_form import (
    RULES,
    founded,
    kept,
    kept_settings,
    lines,
    newest_report,
    over,
    sweep,
    with_auditors,
    write_rules,
    years_later,
)

pytestmark = pytest.mark.both_databases


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    """On SQLite; `there` is where the database matters."""
    return founded(tmp_path, f"sqlite:///{tmp_path / 'one.sqlite'}")


@pytest.fixture
def there(tmp_path: Path, database_with_tables: str) -> Institution:
    return founded(tmp_path, database_with_tables)


def test_a_case_knows_its_class_and_has_no_end_while_something_of_it_is_under_way(here):
    sweep(here)
    assert kept(here) == ("nothing", date(2027, 3, 31), False)

    reference = here.started()
    assert kept(here)[1] is None
    sweep(here)
    assert kept(here) == ("visit", None, False)

    here.workflow.withdraw(reference, "It is not needed.", here.author)
    sweep(here)
    assert kept(here) == ("visit", date(2029, 3, 31), False)  # 3 years; 18 is before that


def test_a_form_that_is_over_is_kept_until_the_anniversary_of_what_was_done_last(here):
    here.clock.move(days=700)
    over(here)

    assert kept(here) == ("visit", date(2031, 3, 1), False)  # it ended on 29 February


def test_looked_after_once_is_looked_after_however_the_answer_changes(here):
    reference = here.written()
    here.save(reference, "visit", reason="He is looked after.", visit_date=date(2026, 5, 1), transport=False)
    sweep(here)
    here.save(reference, "visit", reason="It was a mistake.", visit_date=date(2026, 5, 1), transport=False)
    here.workflow.withdraw(reference, "It is not needed.", here.author)
    sweep(here)

    assert kept(here) == ("looked_after", date(2085, 2, 3), True)


def test_of_several_forms_in_a_case_the_longest_keeps_it_and_what_nobody_set_keeps_it_for_good(here):
    for reason, until in (
        ("He is in need.", date(2040, 2, 3)),
        ("A visit.", date(2040, 2, 3)),
        ("Nobody knows.", None),
    ):
        reference = here.written()
        here.save(reference, "visit", reason=reason, visit_date=date(2026, 5, 1), transport=False)
        here.workflow.withdraw(reference, "It is not needed.", here.author)
        sweep(here)
        assert kept(here)[1] == until


def test_a_report_is_made_once_a_month_and_nothing_goes_before_somebody_approved_it(there):
    here = there
    over(here)
    years_later(here, 3)
    assert lines(here) == []  # on the anniversary it is still kept
    here.clock.move(days=1)
    sweep(here)

    (line,) = lines(here, "proposed")
    assert (line.case_reference, line.record_class) == (here.case, "visit")
    here.clock.move(days=10)
    sweep(here)
    assert len(lines(here)) == 1
    assert kept(here)[0] == "visit"
    here.clock.move(days=20)
    sweep(here)
    assert [one.why for one in lines(here)] == ["It stands in a newer report.", ""]


def test_who_made_a_report_does_not_approve_it_nor_anybody_without_the_role_or_of_elsewhere(here):
    past(here)
    report = here.workflow.make_report("leeds_yjs", here.auditor)

    for who, refusal in ((here.auditor, NotAllowed), (here.administrator, NotAllowed), (here.far_auditor, NotFound),
                         (here.manager, NotFound)):  # fmt: skip
        with pytest.raises(refusal):
            here.workflow.approve_report(report, {}, who)
    with pytest.raises(NotFound):
        here.workflow.make_report("leeds_yjs", here.manager)
    assert here.workflow.approve_report(report, {}, here.second) == (EraseLine(lines(here, "proposed")[0].id),)
    with pytest.raises(NotAllowed):
        here.workflow.approve_report(report, {}, here.second)


def test_what_is_approved_is_erased_from_every_table_and_file_and_nothing_else_is_touched(there):
    here = there
    other = other_child(here)
    reference = over(here)
    draft_photo(here, other)
    sweep(here)
    before, files = everything(here), stored(here)
    rows_of_child = mine(here)
    assert rows_of_child
    approve(here)

    assert {row for table in everything(here).values() for row in table} & rows_of_child == set()
    after = everything(here)
    for table in set(after) - {"audit_events", "erasure_lines", "erasure_reports", "notices", "form_texts"}:
        assert set(after[table]) <= set(before[table]), table
    assert stored(here) < files
    assert kept(here, other)[0] == "visit"
    with here.service.sessions() as session:
        assert list(verify(entries(session))) == []
        assert session.scalars(select(Submission.reference)).all() != []
    for ask in (here.workflow.submission, here.workflow.tasks):
        with pytest.raises(Erased) as gone:
            ask(reference, here.author)
        assert reference in gone.value.message
        with pytest.raises(NotFound):
            ask(reference, here.stranger)
    with pytest.raises(Erased):
        here.workflow.case(here.case, here.governor)
    with pytest.raises(NotFound):
        here.workflow.case(here.case, here.stranger)
    left = lines(here, "erased")
    assert [(one.submission_reference, one.form) for one in left] == [("", ""), (reference, "visit_request")]


def test_every_table_that_points_to_what_is_erased_is_among_those_that_are_emptied():
    emptied = {table.__tablename__ for table in (*OF_DELIVERIES, *OF_SUBMISSIONS, *OF_CASES)}
    emptied |= {"submissions", "deliveries", "decisions", "decision_points", "cases"}
    roots = {"submissions", "deliveries", "decisions", "cases"}

    pointing = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in roots
    }
    assert pointing <= emptied, "a table is not emptied when a case is erased"


@pytest.mark.parametrize("beat", ["_begin_erasing", "_forget_elsewhere", "_finish_erasing"])
def test_a_worker_that_is_killed_after_any_beat_finishes_the_next_time(here, monkeypatch, beat):
    over(here)
    due = approved(here)
    erasing = type(here.workflow)
    real = getattr(erasing, beat)

    def killed(self: Any, *given: Any) -> Any:
        real(self, *given)
        raise KeyboardInterrupt

    with monkeypatch.context() as once:
        once.setattr(erasing, beat, killed)
        with pytest.raises(KeyboardInterrupt):
            here.do(due)
    if beat != "_finish_erasing":
        with pytest.raises(Erased):
            here.workflow.case(here.case, here.author)
        with pytest.raises(NotFound):
            here.workflow.start("visit_request", here.case, here.stranger)
    sweep(here)
    here.do(due)

    assert mine(here) == set()
    assert stored(here) == set()
    assert len(lines(here, "erased")) == 2


def test_what_happened_between_report_and_erasure_keeps_the_case_and_the_line_says_why(here):
    past(here)
    report = here.workflow.make_report("leeds_yjs", here.auditor)
    reference = here.started()
    here.work(here.workflow.approve_report(report, {}, here.second))

    assert lines(here, "kept")[0].why == f"{reference} is under way."
    here.workflow.withdraw(reference, "It is not needed.", here.author)
    sweep(here)
    assert kept(here)[1] == date(2032, 4, 1)


def test_a_class_that_was_lifted_meanwhile_keeps_the_case(here):
    past(here)
    report = here.workflow.make_report("leeds_yjs", here.auditor)
    with here.service.sessions.begin() as session:
        session.scalars(select(Case).where(Case.reference == here.case)).one().looked_after = True
    here.work(here.workflow.approve_report(report, {}, here.second))

    assert lines(here, "kept")[0].why == "It is of another class now: it is kept until 3 February 2085."


def test_a_line_is_left_out_with_a_reason_and_stands_in_the_next_report(here):
    past(here)
    report = here.workflow.make_report("leeds_yjs", here.auditor)
    (line,) = lines(here)
    with pytest.raises(DecisionIncomplete):
        here.workflow.approve_report(report, {line.id: " "}, here.second)
    assert here.workflow.approve_report(report, {line.id: "The family asked for it."}, here.second) == ()

    page = here.workflow.erasure_report(report, here.auditor)
    assert [(one.fate, one.reason) for one in page.lines] == [("kept", "The family asked for it.")]
    assert b"family" not in (lines(here)[0].sealed_reason or b"")
    here.clock.move(days=29)
    sweep(here)
    assert len(lines(here, "proposed")) == 1


def test_a_legal_hold_keeps_everything_until_it_is_lifted(here):
    past(here)
    report = here.workflow.make_report("leeds_yjs", here.auditor)
    here.workflow.place_hold(here.case, "An inquiry asked for it.", here.manager)
    here.work(here.workflow.approve_report(report, {}, here.second))
    assert lines(here, "kept")[0].why.startswith("A legal hold was placed on 1 April 2029")

    with pytest.raises(DecisionIncomplete):
        here.workflow.make_report("cardiff_yjs", here.far_auditor)
    page = here.workflow.keeping(here.case, here.author)
    assert page.hold is not None
    assert page.hold.reason == "An inquiry asked for it."
    with pytest.raises(NotAllowed):
        here.workflow.lift_hold(here.case, page.hold.id, "It is over.", here.author)
    with pytest.raises(NotAllowed):
        here.workflow.lift_hold(here.case, page.hold.id, "It is over.", here.governor)
    with pytest.raises(DecisionIncomplete):
        here.workflow.lift_hold(here.case, page.hold.id, " ", here.auditor)
    here.workflow.lift_hold(here.case, page.hold.id, "It is over.", here.auditor)
    here.workflow.lift_hold(here.case, page.hold.id, "Twice.", here.auditor)
    held = here.workflow.keeping(here.case, here.author).holds
    assert [(one.lifted_by, one.lifted_reason) for one in held] == [("Auditor", "It is over.")]


@pytest.mark.parametrize(
    ("who", "may"),
    [("manager", True), ("governor", True), ("auditor", True), ("author", False), ("practitioner", False)],
)
def test_who_manages_in_the_case_or_answers_for_its_records_places_a_hold(here, who, may):
    actor = here.people[who]
    if may:
        here.workflow.place_hold(here.case, "An inquiry.", actor)
        here.workflow.place_hold(here.case, "Twice.", actor)
        assert len(here.workflow.keeping(here.case, actor).holds) == 1
    else:
        with pytest.raises(NotAllowed):
            here.workflow.place_hold(here.case, "An inquiry.", actor)


@pytest.mark.parametrize("who", ["stranger", "other_manager", "far_auditor"])
def test_whoever_has_nothing_to_do_with_a_case_does_not_learn_how_long_it_is_kept(here, who):
    with pytest.raises(NotFound):
        here.workflow.keeping(here.case, here.people[who])
    with pytest.raises(NotFound):
        here.workflow.place_hold(here.case, "An inquiry.", here.people[who])


def test_a_case_whose_date_of_birth_is_not_known_is_kept(here):
    with here.service.sessions.begin() as session:
        case = session.scalars(select(Case).where(Case.reference == here.case)).one()
        child = cases.Child(first_name="Kieran", last_name="Ashworth")
        cases.correct(session, here.service.sealer, case, child, here.clock())
    over(here)
    years_later(here, 60)

    assert kept(here)[1] is None
    assert lines(here) == []


def test_a_child_who_died_before_18_is_kept_15_years_from_then(here):
    reference = here.written()
    here.save(reference, "visit", reason="He is looked after.", visit_date=date(2026, 5, 1), transport=False)
    here.workflow.withdraw(reference, "It is not needed.", here.author)
    sweep(here)
    with pytest.raises(DecisionIncomplete):
        here.workflow.record_death(here.case, here.clock.at.date() + timedelta(days=1), here.author)
    here.workflow.record_death(here.case, date(2026, 3, 30), here.author)

    assert kept(here)[1] == date(2041, 3, 30)


def test_a_file_that_another_submission_has_too_stays_for_it(here):
    other = other_child(here)
    reference = here.started()
    given = here.workflow.upload(reference, "picture", ("p.png", png()), here.author)
    before = stored(here)
    theirs = draft_photo(here, other)
    here.workflow.withdraw(reference, "It is not needed.", here.author)
    approve(here)

    assert given.digest == theirs
    assert theirs in before
    assert stored(here) == before
    assert here.service.workflow.house.store.get(theirs)


def test_the_messages_of_the_embedded_default_go_and_those_of_others_stay(here):
    other_child(here)
    with here.service.sessions() as session:
        others = set(session.scalars(text("select key from deliveries")))
    over(here)
    folder = here.workflow.house.mail_folder
    assert folder is not None
    before = {file.name for file in folder.glob("*.eml")}
    with here.service.sessions() as session:
        keys = set(session.scalars(text("select key from deliveries"))) - others
    assert any(name.startswith(key) for name in before for key in keys)
    approve(here)

    left = {file.name for file in folder.glob("*.eml")}
    assert any(name.startswith(key) for name in left for key in others)
    assert not any(name.startswith(key) for name in left for key in keys)


def test_erased_bytes_are_in_no_page_of_the_database_file(tmp_path: Path) -> None:
    """SQLite writes over what it frees; PostgreSQL does when its vacuum has passed (docs/operations.md)."""
    file = tmp_path / "data" / "formsvc.sqlite"
    here = founded(tmp_path, f"sqlite:///{file}")
    reference = here.started()
    here.save(reference, "visit", reason="x" * 3000, visit_date=date(2026, 5, 1), transport=False)
    with here.service.sessions() as session:
        sealed = [bytes(row[0]) for row in session.execute(text("select sealed from page_answers"))]
        sealed += [bytes(row[0]) for row in session.execute(text("select identity from cases"))]
    raw = b"".join(path.read_bytes() for path in file.parent.glob("formsvc.sqlite*"))
    assert all(one[-40:] in raw for one in sealed)
    here.workflow.withdraw(reference, "It is not needed.", here.author)
    approve(here)

    raw = b"".join(path.read_bytes() for path in file.parent.glob("formsvc.sqlite*"))
    assert not any(one[-40:] in raw for one in sealed)


def test_an_older_copy_that_is_brought_back_is_erased_again(here):
    over(here)
    due = approved(here)
    here.do(due)
    record = here.workflow.house.erasures
    assert here.case in record.read_text()

    again = founded_again(here)
    assert again.workflow.erase_again(record) == 1
    assert again.workflow.erase_again(record) == 0
    with pytest.raises(NotFound):
        again.workflow.case(again.case, again.stranger)
    with again.service.sessions() as session:
        assert session.scalar(select(Case.id).where(Case.reference == here.case)) is None


def test_an_organisation_keeps_longer_by_its_own_rule(here):
    reference = here.started()
    with here.service.sessions.begin() as session:
        session.scalars(select(Submission)).one().organisation = "cardiff_yjs"
    here.workflow.withdraw(reference, "It is not needed.", here.author)
    sweep(here)

    assert kept(here)[1] == date(2035, 3, 31)


def test_rules_with_a_fault_erase_nothing(here):
    past(here)
    write_rules(here.service.settings.definitions, RULES.replace("after: last_action, years: 3", "after: never"))
    again = opened(here.service.settings, here.clock)

    assert again.workflow.overdue() == ()


def past(here: Institution) -> None:
    """A case that is past its day, without the report that the clock makes."""
    reference = here.started()
    here.workflow.withdraw(reference, "It is not needed.", here.author)
    sweep(here)
    here.clock.at = here.clock.at.replace(year=2029) + timedelta(days=1)


def approved(here: Institution) -> EraseLine:
    """The line of the case, past its day, reported and approved."""
    sweep(here)
    here.clock.at = here.clock.at.replace(year=here.clock.at.year + 3) + timedelta(days=1)
    report = here.workflow.make_report("leeds_yjs", here.auditor)
    mine = {line.id for line in lines(here) if line.case_reference == here.case}
    others = {line.id: "Not this one." for line in lines(here, "proposed") if line.id not in mine}
    (due,) = here.workflow.approve_report(report, others, here.second)
    assert isinstance(due, EraseLine)
    return due


def approve(here: Institution) -> None:
    here.work((approved(here),))
    assert newest_report(here)


def other_child(here: Institution) -> str:
    """A case about another child with a form that is over."""
    case, first = here.open_another_case("Rosa"), here.case
    here.case = case
    over(here)
    here.case = first
    return case


def draft_photo(here: Institution, case: str) -> str:
    reference = here.workflow.start("visit_request", case, here.author)
    return here.workflow.upload(reference, "picture", ("p.png", png()), here.author).digest


def png() -> bytes:
    written = BytesIO()
    Image.new("RGB", (700, 900), "teal").save(written, "PNG")
    return written.getvalue()


def everything(here: Institution) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    with here.service.sessions() as session:
        return {
            table.name: [tuple(map(str, row)) for row in session.execute(select(table))]
            for table in Base.metadata.sorted_tables
        }


def mine(here: Institution) -> set[tuple[Any, ...]]:
    """The rows of the child: of the case and of what was started in it."""
    with here.service.sessions() as session:
        case = session.scalar(select(Case.id).where(Case.reference == here.case))
        if case is None:
            return set()
        ids = session.scalars(select(Submission.id).where(Submission.case_id == case)).all()
        found = set()
        for table in Base.metadata.sorted_tables:
            for column, wanted in (("submission_id", ids), ("case_id", [case])):
                if column in table.columns:
                    rows = session.execute(select(table).where(table.columns[column].in_(wanted)))
                    found |= {tuple(map(str, row)) for row in rows}
        return found


def stored(here: Institution) -> set[str]:
    return set(here.workflow.house.store.digests())


def founded_again(here: Institution) -> Institution:
    """The same case once more, as a backup from before would bring it."""
    again = here
    with here.service.sessions.begin() as session:
        row = cases.open_case(
            session, here.service.sealer, Child(first_name="Kieran", last_name="Ashworth", date_of_birth=date(2010, 2, 3)),
            Opened("leeds_yjs", here.author.id, here.clock()),
        )  # fmt: skip
        row.reference = here.case
        row.identity = b"as it was"
    return again


def test_who_answered_by_a_private_link_goes_too(tmp_path: Path) -> None:
    kept_there = kept_settings(tmp_path, f"sqlite:///{tmp_path / 'one.sqlite'}")
    form.with_contact_form(kept_there)
    contact = kept_there.definitions / "contact_request.yaml"
    contact.write_text(contact.read_text().replace("parts:\n", "retention: {class: visit}\nparts:\n", 1))
    here = with_auditors(found(kept_there, Clock()))
    reference = form.applied(here)
    form.answer(here, reference, form.guest(here, reference))
    here.workflow.withdraw(reference, "It is not needed.", here.author)
    for one in here.workflow.submission(reference, here.author).deliveries:
        with suppress(NotAllowed):  # it was sent
            here.workflow.give_up(one.id, "It is not needed.", here.author)
    with here.service.sessions() as session:
        assert session.scalars(select(Person.id).where(Person.guest)).all()
    approve(here)

    assert mine(here) == set()
    with here.service.sessions() as session:
        assert session.scalars(select(Person.id).where(Person.guest)).all() == []


def test_a_bell_that_was_rung_for_what_is_erased_is_heard_in_vain(here):
    over(here)
    with here.service.sessions() as session:
        ids = {table: session.scalars(text(f"select max(id) from {table}")).one() for table in ("submissions", "documents",
               "deliveries", "notices")}  # fmt: skip
    approve(here)

    bells = (LookAtClocks(ids["submissions"]), RenderDocument(ids["documents"]), Deliver(ids["deliveries"]),
             LookAgain(ids["deliveries"]), SendNotice(ids["notices"]))  # fmt: skip
    assert [here.do(bell) for bell in bells] == [()] * len(bells)


def test_what_was_approved_waits_while_the_list_of_classes_has_a_fault(here):
    due = approved(here)
    forms = here.service.settings.definitions
    write_rules(forms, RULES.replace("after: last_action, years: 3", "after: never"))
    broken = opened(here.service.settings, here.clock)
    assert broken.do(due) == ()
    assert [line.fate for line in lines(here)] == ["proposed"]

    write_rules(forms, RULES)
    opened(here.service.settings, here.clock).do(due)
    assert mine(here) == set()


def test_whoever_it_was_put_to_is_told_that_it_was_erased_though_the_case_was_not_shared(here):
    shared, here.case = here.case, here.open_another_case("Rosa")
    reference = over(here)
    assert shared != here.case
    here.clock.move(days=2000)
    approve(here)

    with pytest.raises(Erased):
        here.workflow.submission(reference, here.governor)


def test_a_report_of_the_month_leaves_out_what_was_done_since(here):
    over(here)
    here.clock.at = here.clock.at.replace(year=2029) + timedelta(days=1)
    with here.service.sessions.begin() as session:
        session.execute(text("update deliveries set acknowledged_at = :now"), {"now": "2029-03-01 10:00:00.000000"})
    sweep(here)

    assert lines(here) == []
    assert kept(here)[1] == date(2032, 3, 1)


def test_a_service_that_had_cases_before_works_all_of_them_out(here, monkeypatch):
    monkeypatch.setattr(erasure_reports, "AT_ONCE", 2)
    every = [here.case, *(here.open_another_case(f"Child {number}") for number in range(4))]
    assert {kept(here, one)[0] for one in every} == {""}
    done = here.work(here.workflow.overdue())

    assert {kept(here, one)[0] for one in every} == {"nothing"}
    assert [bell.id for bell in done if isinstance(bell, LookAtRecords)] == [1, 2, 3]
    assert here.workflow.overdue() == ()
