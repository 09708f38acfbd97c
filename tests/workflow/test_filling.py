"""Starting and answering: nothing typed twice, nothing lost, and two people notice each other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from formsvc.answers import Attachment
from formsvc.workflow.refusals import (
    Conflict,
    FileRefused,
    FormNotReady,
    Locked,
    NotAllowed,
    NotFound,
    NotStartable,
    StoreFull,
)
from formsvc.workflow.views import ItemPlace
from tests.submissions.test_files import PDF, picture
from tests.workflow.institution import Institution


def test_starting_twice_gives_the_same_draft(here: Institution) -> None:
    first, second = here.started(), here.started()

    assert first == second
    assert [row.reference for row in here.workflow.home(here.author).drafts] == [first]


def test_only_the_roles_that_the_form_names_start_it_and_only_in_cases_they_see(here: Institution) -> None:
    with pytest.raises(NotAllowed):
        here.workflow.start("visit_request", here.case, here.manager)
    with pytest.raises(NotFound):
        here.workflow.start("visit_request", here.case, here.stranger)


def test_a_form_that_is_not_there_cannot_be_started(here: Institution) -> None:
    with pytest.raises(FormNotReady):
        here.workflow.start("no_such_form", here.case, here.author)


def test_a_form_that_follows_another_needs_that_one_first(here: Institution) -> None:
    with pytest.raises(NotStartable):
        here.workflow.start("refusal_letter", here.case, here.governor)


def test_what_the_case_knows_is_filled_in_with_where_it_came_from(here: Institution) -> None:
    page = here.workflow.page(here.started(), "child", here.author)

    assert page.answers == {"child_first_name": "Kieran", "child_last_name": "Ashworth"}
    origin = page.origins["child_first_name"]
    assert (origin.form_title, origin.reference, origin.confirmed, origin.stale) == (
        "The case record",
        "",
        False,
        False,
    )
    assert page.open_questions == {"child_first_name"}


def test_a_prefilled_answer_that_nobody_confirmed_stands_in_the_way_of_submitting(here: Institution) -> None:
    reference = here.started()
    before = [
        problem.question for problem in here.workflow.check(reference, here.author).stops if problem.rule == "prefill"
    ]

    here.workflow.confirm_prefilled(reference, "child", here.author)

    after = [problem for problem in here.workflow.check(reference, here.author).stops if problem.rule == "prefill"]
    assert (before, after) == (["child_first_name", "child_last_name"], [])


def test_a_prefilled_answer_goes_stale_after_28_days_until_somebody_says_it_still_holds(here: Institution) -> None:
    reference = here.written()

    def stale() -> bool:
        return here.workflow.page(reference, "child", here.author).origins["child_first_name"].stale

    here.clock.move(days=28)
    assert not stale()
    here.clock.move(seconds=1)
    assert stale()
    assert any(problem.rule == "prefill" for problem in here.workflow.check(reference, here.author).stops)
    here.workflow.confirm_prefilled(reference, "child", here.author)
    assert not stale()


def test_a_prefilled_answer_that_is_changed_is_the_authors_own(here: Institution) -> None:
    reference = here.started()

    here.save(reference, "child", child_first_name="Kier", child_last_name="Ashworth")

    assert set(here.workflow.page(reference, "child", here.author).origins) == {"child_last_name"}


def test_a_locked_answer_stays_what_it_was(here: Institution) -> None:
    reference = here.started()

    with pytest.raises(Locked):
        here.save(reference, "child", child_first_name="Kieran", child_last_name="Smith")
    here.save(reference, "child", child_first_name="Kieran")

    assert here.workflow.page(reference, "child", here.author).answers["child_last_name"] == "Ashworth"


def test_a_saved_answer_is_there_for_whoever_comes_next(here: Institution) -> None:
    reference = here.started()

    saved = here.workflow.save_page(reference, "visit", {"reason": "To see her."}, 0, here.author)

    page = here.workflow.page(reference, "visit", here.colleague)
    assert (saved.revision, saved.next_page, page.revision, page.saved_by) == (1, "visitors", 1, "Author")
    assert page.answers == {"reason": "To see her."}


def test_the_second_to_save_is_told_who_changed_what_and_nothing_is_lost(here: Institution) -> None:
    reference = here.started()
    here.workflow.save_page(reference, "visit", {"reason": "Mine.", "transport": True}, 0, here.author)
    here.clock.move(minutes=1)

    with pytest.raises(Conflict) as refused:
        here.workflow.save_page(reference, "visit", {"reason": "Theirs.", "transport": True}, 0, here.colleague)

    conflict = refused.value
    assert (conflict.by, conflict.revision, conflict.at) == ("Author", 1, here.clock() - timedelta(minutes=1))
    (difference,) = conflict.differences
    assert (difference.question, difference.yours, difference.theirs) == ("reason", "Theirs.", "Mine.")
    assert here.workflow.page(reference, "visit", here.author).answers["reason"] == "Mine."

    here.workflow.save_page(reference, "visit", {"reason": "Both."}, conflict.revision, here.colleague)
    assert here.workflow.page(reference, "visit", here.author).answers["reason"] == "Both."


def test_a_double_press_saves_once_and_tells_nobody_off(here: Institution) -> None:
    reference = here.started()

    first = here.workflow.save_page(reference, "visit", {"reason": "To see her."}, 0, here.author)
    second = here.workflow.save_page(reference, "visit", {"reason": "To see her."}, 0, here.author)

    assert (first.revision, second.revision) == (1, 1)


def test_an_answer_that_is_hidden_by_another_is_kept_and_comes_back(here: Institution) -> None:
    reference = here.started()
    here.save(reference, "visit", transport=True, transport_details="A taxi")

    here.save(reference, "visit", transport=False)
    here.save(reference, "visit", transport=True, transport_details="A taxi")
    here.save(reference, "visit", transport=True)

    assert "transport_details" not in here.workflow.page(reference, "visit", here.author).answers


def test_an_answer_that_breaks_a_rule_is_saved_all_the_same(here: Institution) -> None:
    reference = here.started()

    here.save(reference, "visit", visit_date=here.clock().date() - timedelta(days=1))

    stops = {problem.rule for problem in here.workflow.check(reference, here.author).stops}
    assert "T1" in stops


def test_entries_of_a_group_are_added_changed_and_removed_one_at_a_time(here: Institution) -> None:
    reference = here.started()

    def visitors() -> list[object]:
        answer = here.workflow.page(reference, "visitors", here.author).answers.get("visitors", ())
        return [entry["visitor"] for entry in answer]  # type: ignore[union-attr, index]

    def place(index: int | None = None) -> ItemPlace:
        return ItemPlace(page="visitors", group="visitors", index=index)

    for revision, name in enumerate(("Nan", "Aunt", "Uncle")):
        here.workflow.save_item(reference, place(), {"visitor": name}, revision, here.author)
    assert visitors() == ["Nan", "Aunt", "Uncle"]
    with pytest.raises(Locked, match="no more than 3"):
        here.workflow.save_item(reference, place(), {"visitor": "Cousin"}, 3, here.author)
    here.workflow.save_item(reference, place(1), {"visitor": "Great-aunt"}, 3, here.author)
    here.workflow.remove_item(reference, place(0), 4, here.author)
    assert visitors() == ["Great-aunt", "Uncle"]
    with pytest.raises(NotFound):
        here.workflow.remove_item(reference, place(2), 5, here.author)
    with pytest.raises(Conflict):
        here.workflow.remove_item(reference, place(0), 1, here.colleague)


def test_what_is_half_typed_is_kept_for_its_writer_until_the_page_is_saved(here: Institution) -> None:
    reference = here.started()
    typed = {"visit_date-day": ("31",), "reason": ("To s",)}

    here.workflow.keep_half_typed(reference, "visit", typed, here.author)

    assert here.workflow.page(reference, "visit", here.author).half_typed == typed
    assert here.workflow.page(reference, "visit", here.colleague).half_typed == {}
    here.save(reference, "visit", reason="To see her.")
    assert here.workflow.page(reference, "visit", here.author).half_typed == {}


def test_a_new_entry_that_is_half_typed_has_a_place_of_its_own(here: Institution) -> None:
    reference = here.started()

    here.workflow.keep_half_typed(reference, "visitors/visitors/new", {"visitor": ("Na",)}, here.author)

    assert here.workflow.page(reference, "visitors", here.author).half_typed == {}
    page = here.workflow.page(reference, "visitors", here.author, half_typed="visitors/visitors/new")
    assert page.half_typed == {"visitor": ("Na",)}


def test_nothing_that_anybody_wrote_can_be_read_in_the_database(here: Institution) -> None:
    reference = here.written()
    here.workflow.keep_half_typed(reference, "visit", {"reason": ("Grandmother again",)}, here.author)

    with here.service.engine.connect() as connection:
        from formsvc.database import Base

        rows = [str(row) for table in Base.metadata.sorted_tables for row in connection.execute(table.select())]
    texts = "\n".join(row for row in rows if "form: visit_request" not in row)
    assert "Grandmother" not in texts
    assert "grandmother" not in texts
    assert "Lindqvist" not in texts


def test_a_page_of_a_submission_is_not_for_strangers(here: Institution) -> None:
    reference = here.started()

    for step in (
        lambda: here.workflow.page(reference, "visit", here.stranger),
        lambda: here.workflow.tasks(reference, here.stranger),
        lambda: here.workflow.save_page(reference, "visit", {}, 0, here.stranger),
        lambda: here.workflow.submission(reference, here.other_governor),
        lambda: here.workflow.page("VR-0000-0000", "visit", here.author),
    ):
        with pytest.raises(NotFound):
            step()


def test_a_part_is_filled_in_only_by_its_role(here: Institution) -> None:
    reference = here.started()

    with pytest.raises(NotAllowed):
        here.workflow.save_page(reference, "visit", {"reason": "x"}, 0, here.practitioner)
    with pytest.raises(Locked):
        here.workflow.save_page(reference, "talk", {}, 0, here.practitioner)


def test_a_question_that_is_not_on_the_page_and_a_page_that_is_not_there_are_refused(here: Institution) -> None:
    reference = here.started()

    with pytest.raises(NotFound):
        here.workflow.save_page(reference, "visit", {"declared": True}, 0, here.author)
    with pytest.raises(NotFound):
        here.workflow.page(reference, "nowhere", here.author)


def test_a_picture_is_taken_in_made_anew_and_given_back(here: Institution) -> None:
    reference = here.started()

    given = here.workflow.upload(reference, "picture", ("nan.jpg", picture()), here.author)
    again = here.workflow.upload(reference, "picture", ("nan.jpg", picture()), here.author)

    assert given == again
    assert (given.name, given.content_type, given.width, given.height) == ("nan.jpg", "image/jpeg", 700, 900)
    here.save(reference, "visitors", visitors=({"visitor": "Nan", "picture": given},))
    file = here.workflow.upload_file(reference, given.digest, here.colleague)
    assert (file.content_type, len(file.content)) == ("image/jpeg", given.size)
    assert file.name.startswith(reference)
    with pytest.raises(NotFound):
        here.workflow.upload_file(reference, given.digest, here.stranger)


def test_v14_a_file_that_is_not_what_it_says_is_refused_and_leaves_nothing(here: Institution) -> None:
    reference = here.started()

    with pytest.raises(FileRefused, match="it is a PDF file") as refused:
        here.workflow.upload(reference, "picture", ("nan.jpg", PDF), here.author)

    assert refused.value.rule == "V14"
    assert list(here.workflow.house.store.digests()) == []


def test_nobody_attaches_a_file_of_another_submission(here: Institution) -> None:
    reference = here.started()
    stolen = Attachment(name="x.jpg", digest="0" * 64, content_type="image/jpeg", size=1)

    with pytest.raises(NotFound):
        here.save(reference, "visitors", visitors=({"visitor": "Nan", "picture": stolen},))


def test_a_full_disk_refuses_the_file_and_keeps_everything_else(
    here: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    import errno
    import os

    reference = here.started()

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreFull, match="no room to keep the file"):
        here.workflow.upload(reference, "picture", ("nan.jpg", picture()), here.author)
    monkeypatch.undo()

    assert here.workflow.upload(reference, "picture", ("nan.jpg", picture()), here.author).size
