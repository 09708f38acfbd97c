"""Changing keys: everything opens with the new key alone, whoever writes meanwhile and however often it is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from formsvc import cases
from formsvc.database import Base
from formsvc.database.sealed import sealed_columns
from formsvc.delivery import mailbox
from formsvc.sealing import Key, KeyFile, KeyMissing, Sealer, change_keys, new_key
from formsvc.settings import Settings
from formsvc.storage import Store
from formsvc.submissions.tables import AnswerMark, PageAnswers
from formsvc.workflow.held_by_keys import held_by_keys
from formsvc.workflow.rotating import Rotation, why_kept
from formsvc.workflow.sign_views import NamedPoint
from tests.workflow.institution import Clock, Institution, found, opened
from tests.workflow.institution import settings as settings_of

pytestmark = pytest.mark.both_databases


def rotation(here: Institution, say: Callable[[str], None] = lambda _: None) -> Rotation:
    """One run; waiting moves the clock."""
    return Rotation(here.workflow.house, say, lambda seconds: here.clock.move(seconds=seconds + 0.001))


def with_new_key(here: Institution) -> tuple[Institution, str, str]:
    """Another process after a new key was made; the ids of the new and the old key."""
    path = here.service.settings.keys
    new, old, *_ = change_keys(path, lambda ring: (new_key(), *ring))
    return opened(here.service.settings, here.clock), new.id, old.id


def with_alone(here: Institution, key: str) -> Institution:
    """A process that has this one key and no other."""
    change_keys(here.service.settings.keys, lambda ring: [one for one in ring if one.id == key])
    return opened(here.service.settings, here.clock)


def everything(here: Institution) -> dict[str, bytes]:
    """All that is sealed, opened, by where it is."""
    sealer, house = here.service.sealer, here.workflow.house
    found: dict[str, bytes] = {}
    with here.service.sessions() as session:
        for table, column, kind in sealed_columns(Base.metadata):
            for row in session.execute(select(table).where(column.is_not(None))).mappings():
                place = kind.filled(dict(row))
                found[place] = sealer.open(row[column.name], place)
    found |= {digest: house.store.get(digest) for digest in house.store.digests()}
    assert house.mail_folder is not None
    return found | {mail.id: mail.text.encode() for mail in mailbox.messages(house.mail_folder, sealer)}


def named(here: Institution, name: str) -> list[str]:
    """The cases that are found by a name."""
    with here.service.sessions() as session:
        return [case.reference for case in cases.find(session, here.service.sealer, ["leeds_yjs"], name)]


def busy(here: Institution) -> str:
    """A form that was sent back with points, another that was delivered, one half typed; gives the last."""
    here.returned(NamedPoint(page="visit", question="reason", what="Say since when."))
    here.delivered_but_for_the_child()
    reference = here.written()
    here.workflow.keep_half_typed(reference, "visit", {"reason": ("Half a sen",)}, here.author)
    return reference


def test_everything_opens_with_the_new_key_alone_and_a_case_is_found_by_name(here: Institution) -> None:
    busy(here)
    before = everything(here)
    there, new, old = with_new_key(here)
    said: list[str] = []
    rotated = rotation(there, said.append).run()
    alone = with_alone(there, new)

    assert (rotated.remaining, rotated.broken) == (0, [])
    assert {"page_answers", "cases", "deliveries", "decisions", "files", "messages"} <= {
        line.split(":")[0] for line in said
    }
    assert everything(alone) == before
    assert set(held_by_keys(alone.workflow.house)) == {new}
    assert named(alone, "ashworth") == [here.case]
    with pytest.raises(KeyMissing):
        everything(Institution(replace(here.service, sealer=Sealer([Key(old, b"\1" * 32)])), here.clock))


def test_a_second_run_has_nothing_to_do(here: Institution) -> None:
    here.written()
    there, *_ = with_new_key(here)
    rotation(there).run()

    assert rotation(there).run().sealed == 0


def test_what_does_not_open_is_named_and_does_not_stop_the_rest(here: Institution) -> None:
    here.written()
    with here.service.sessions.begin() as session:
        session.execute(update(PageAnswers).where(PageAnswers.page == "visitors").values(sealed=b"\1" + b"x" * 40))
    there, new, _ = with_new_key(here)
    rotated = rotation(there).run()

    assert len(rotated.broken) == rotated.remaining == 1
    assert rotated.broken[0].startswith("page_answers ")
    assert set(held_by_keys(there.workflow.house)) == {new, (b"x" * 4).hex()}


def test_a_process_that_knows_only_the_old_key_notices_and_goes_on(here: Institution) -> None:
    reference = here.written()
    there, new, _ = with_new_key(here)
    rotation(there).run()

    here.save(reference, "visit", reason="Written by a process that was there before.")

    assert here.service.sealer.newest == new
    assert named(here, "kieran") == [here.case]


def test_a_process_sees_in_the_record_that_another_key_seals(here: Institution) -> None:
    there, new, _ = with_new_key(here)
    rotation(there)._put_in_force()
    here.service.look_at_keys()

    assert here.service.sealer.newest == new


def test_a_key_is_kept_while_anything_needs_it(here: Institution) -> None:
    here.written()
    there, new, old = with_new_key(here)
    house = there.workflow.house

    assert "things are sealed with" in why_kept(house, old)
    assert "Everything new is sealed" in why_kept(house, new)
    assert "There is no key" in why_kept(house, "00000000")
    rotation(there).run()
    assert "Wait 15 minutes" in why_kept(house, old)
    here.clock.move(minutes=15)
    assert why_kept(house, old) == ""


def test_an_answer_said_before_and_one_said_after_still_find_each_other(here: Institution) -> None:
    """Marks of both keys stand beside each other until every answer has one of the newest."""
    reference = here.written()
    text = "His grandmother has not seen him since March."
    with here.service.sessions.begin() as session:
        mark = here.service.sealer.digest(f"answer:visit_request:reason:{text.casefold()}")
        session.add(AnswerMark(submission_id=1, question="reason", form="visit_request", mark=mark))
    there, new, _ = with_new_key(here)
    rotation(there).run()

    with there.service.sessions() as session:
        marks = session.scalars(select(AnswerMark.mark)).all()
    assert marks == [there.service.sealer.digest(f"answer:visit_request:reason:{text.casefold()}")]
    assert marks[0].startswith(new)
    assert reference


# --- while others write ----------------------------------------------------------------------------------------------


def test_what_is_saved_meanwhile_is_never_lost(here: Institution) -> None:
    cases_ = [here.case, *(here.open_another_case(name) for name in ("Maya", "Zoe"))]
    references = [here.workflow.start("visit_request", case, here.author) for case in cases_]
    there, new, _ = with_new_key(here)
    over, saved = threading.Event(), dict.fromkeys(references, "")
    failed: list[Exception] = []

    def write(reference: str) -> None:
        number = 0
        while not over.is_set() or number < 5:
            number += 1
            try:
                here.save(reference, "visit", reason=f"Version {number}.")
                saved[reference] = f"Version {number}."
            except Exception as error:
                failed.append(error)
                return

    writers = [threading.Thread(target=write, args=(reference,)) for reference in references]
    for writer in writers:
        writer.start()
    rotated = rotation(there).run()
    over.set()
    for writer in writers:
        writer.join()
    rotation(there).run()
    alone = with_alone(there, new)

    assert failed == []
    assert rotated.broken == []
    for reference in references:
        assert alone.workflow.page(reference, "visit", here.author).answers["reason"] == saved[reference]


class Dying(Sealer):
    """Is killed as it seals for so many times."""

    lives = 0

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        if self.lives == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.lives -= 1
        return super().seal(plain, bound_to)


def rotate_and_die(settings: Settings, lives: int) -> None:
    here = opened(settings, Clock())
    sealer = Dying.following(KeyFile(settings.keys))
    sealer.lives = lives
    store = Store(settings.files, sealer.seal, sealer.open)
    Rotation(replace(here.workflow.house, sealer=sealer, store=store), lambda _: None, lambda _: None).run()


def test_killed_again_and_again_it_goes_on_where_it_was(tmp_path: Path, database_with_tables: str) -> None:
    here = found(settings_of(tmp_path, database_with_tables), Clock())
    for number in range(60):
        here.open_another_case(f"Child{number}")
    busy(here)
    before = everything(here)
    there, new, old = with_new_key(here)
    for one in (here, there):
        one.service.engine.dispose()  # not for processes that are forked

    held, codes = [], []
    for lives in (7, 62, 20, 9, 5, 1):
        process = multiprocessing.get_context("fork").Process(
            target=rotate_and_die, args=(here.service.settings, lives)
        )
        process.start()
        process.join()
        codes.append(process.exitcode)
        held.append(held_by_keys(there.workflow.house)[old])
        there.service.engine.dispose()
    there.clock.move(minutes=1)
    rotated = rotation(there).run()
    alone = with_alone(there, new)

    assert set(codes) == {-signal.SIGKILL}
    assert held == sorted(held, reverse=True)
    assert (held[0] > held[-1], rotated.remaining, rotated.broken) == (True, 0, [])
    assert everything(alone) == before
    assert len(named(alone, "child59")) == 1
