"""Random people do random things: nobody sees or does what they may not, no decision changes, the record stays whole."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from formsvc import audit, cases, people
from formsvc.audit import chain
from formsvc.cases import Child, Opened
from formsvc.people import Actor
from formsvc.signoff.tables import DecisionRow, PointRow
from formsvc.submissions.moves import MoveNotAllowed
from formsvc.submissions.tables import StatusChange, Submission
from formsvc.workflow.absence_views import Away
from formsvc.workflow.handing_over import Giving
from formsvc.workflow.refusals import Refusal
from tests.journeys import random_steps as steps
from tests.journeys.random_people import MOVES, POSTS, Case, Form, World
from tests.workflow import institution
from tests.workflow.institution import Clock, found

LONG = os.environ.get("LONG_TESTS") == "1"
WHO = st.sampled_from(sorted(POSTS)) | st.sampled_from(["author", "colleague", "manager", "governor"])
SIGNATORIES = st.sampled_from(["governor", "manager", "deputy", "both", "other_manager", "author", "other_governor"])
PLACES = st.sampled_from(["leeds_yjs", "cardiff_yjs", "wetherby", "werrington"])


class RandomPeople(RuleBasedStateMachine):
    """Each rule is tried by anybody; the oracle says afterwards whether it was theirs to do."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = TemporaryDirectory()
        path = Path(self.folder.name)
        self.here = found(institution.settings(path, f"sqlite:///{path / 'formsvc.sqlite3'}"), Clock())
        self.world = World()
        self.decided: dict[int, Any] = {}
        self.here.hire("deputy", "deputy_governor", "wetherby")
        for name, more in (("roamer", ("case_manager", "cardiff_yjs")), ("both", ("case_manager", "leeds_yjs"))):
            role, place = next(post for post in POSTS[name] if post != more)
            self.here.hire(name, role, place)
            with self.here.service.sessions.begin() as session:
                people.give_role(session, self.here.people[name].id, *more)

    def teardown(self) -> None:
        self.folder.cleanup()

    @initialize()
    def two_cases(self) -> None:
        self.world.cases[self.here.case] = Case("leeds_yjs", {"wetherby"})
        with self.here.service.sessions.begin() as session:
            child = Child(first_name="Imogen", last_name="Ashworth", date_of_birth=date(2011, 4, 5))
            theirs = Opened("cardiff_yjs", self.here.stranger.id, self.here.clock())
            case = cases.open_case(session, self.here.service.sealer, child, theirs).reference
        self.world.cases[case] = Case("cardiff_yjs")
        for which in (0, 1):
            self.start(("author", "stranger")[which], which)
            self.write_and_submit(("author", "stranger")[which], which)
            self.decide(("manager", "other_manager")[which], 0, "approved")

    # --- what people do ---------------------------------------------------------------------------------------------

    @precondition(lambda self: len(self.world.forms) < 4)
    @rule(who=WHO, which=st.integers(0, 1))
    def start(self, who: str, which: int) -> None:
        case = list(self.world.cases)[which]
        may = "case_manager" in self.world.works_on(who, case)
        reference = self.tried(who, may, lambda actor: self.here.workflow.start("visit_request", case, actor))
        if reference and reference not in self.world.forms:
            there = {place for role, place in POSTS[who] if role == "case_manager"} & self.world.cases[case].there
            self.world.forms[reference] = Form(case, who, there.pop(), {who})

    @precondition(lambda self: self.world.forms)
    @rule(who=WHO, which=st.integers(0, 3))
    def write_and_submit(self, who: str, which: int) -> None:
        reference = self.one(which)
        if self.tried(who, self.world.writes(who, reference), lambda actor: steps.wrote(self.here, reference, actor)):
            self.world.forms[reference].writers.add(who)
        if self.tried(
            who, self.world.writes(who, reference), lambda actor: steps.submitted(self.here, reference, actor)
        ):
            form = self.world.forms[reference]
            form.writers.add(who)
            form.put.add(("yjs_manager", form.organisation))

    @precondition(lambda self: any(steps.stage_due(self.here, one) for one in self.world.forms))
    @rule(
        who=SIGNATORIES,
        which=st.integers(0, 3),
        verdict=st.sampled_from(["approved", "approved", "returned", "refused"]),
    )
    def decide(self, who: str, which: int, verdict: str) -> None:
        waiting = [one for one in self.world.forms if steps.stage_due(self.here, one)]
        reference = waiting[which % len(waiting)]
        stage = steps.stage_due(self.here, reference)
        may = bool(stage) and self.world.decides(who, reference, stage)
        if (
            self.tried(who, may, lambda actor: steps.judged(self.here, reference, actor, (stage, verdict)))
            and verdict == "approved"
        ):
            self.world.forms[reference].approved_by.add(who)
            self.world.forms[reference].put |= {("governor", "wetherby")} if stage == "manager" else set()

    @precondition(lambda self: self.world.forms)
    @rule(who=WHO, to=WHO, which=st.integers(0, 3))
    def hand_over(self, who: str, to: str, which: int) -> None:
        reference, giving = self.one(which), Giving(to=self.here.people[to].id, reason="I am away.")
        if self.tried(
            who, self.world.owns(who, reference), lambda a: self.here.workflow.hand_over(reference, giving, a)
        ):
            self.world.forms[reference].author = to
            self.world.forms[reference].writers.add(to)

    @precondition(lambda self: self.world.forms)
    @rule(who=WHO, which=st.integers(0, 3), what=st.sampled_from(["withdraw", "reopen", "close", "reopen"]))
    def end_or_correct(self, who: str, which: int, what: str) -> None:
        reference, work = self.one(which), self.here.workflow
        does: dict[str, Callable[[Actor], Any]] = {
            "withdraw": lambda actor: work.withdraw(reference, "Not needed.", actor),
            "reopen": lambda actor: work.reopen(reference, steps.POINT, "It is wrong.", actor),
            "close": lambda actor: work.close(reference, actor),
        }
        may = self.world.corrects if what == "reopen" else self.world.owns
        self.tried(who, may(who, reference), does[what])

    @rule(who=WHO, which=st.integers(0, 1), place=PLACES, stop=st.booleans())
    def share(self, who: str, which: int, place: str, stop: bool) -> None:
        case = list(self.world.cases)[which]
        work = self.here.workflow
        does = work.stop_sharing if stop else work.share_case
        if self.tried(who, self.world.shares(who, case), lambda actor: does(case, place, actor) or True):
            (self.world.cases[case].shared.discard if stop else self.world.cases[case].shared.add)(place)

    @rule(days=st.integers(0, 4))
    def delegate(self, days: int) -> None:
        first, last = self.world.today, self.world.today + timedelta(days=days)
        away = Away(post="wetherby governor", acts=self.here.deputy.id, first_day=first, last_day=last)
        if self.world.away is None and self.tried("governor", True, lambda a: self.here.workflow.be_away(away, a)):
            self.world.away = (first, last)

    @rule(who=st.sampled_from(["author", "colleague", "manager", "both"]), back=st.booleans())
    def switch_off_an_account(self, who: str, back: bool) -> None:
        work, person = self.here.workflow, self.here.people[who].id
        with suppress(Refusal):
            (work.let_sign_in if back else work.stop_signing_in)(person, self.here.administrator)
        (self.world.out.discard if back else self.world.out.add)(who)

    @rule(days=st.sampled_from([0, 1, 3]))
    def time_goes_by_and_everything_that_is_due_is_done(self, days: int) -> None:
        self.here.clock.move(days=days)
        self.world.today += timedelta(days=days)
        self.here.work(self.here.workflow.overdue())

    # --- what always holds ------------------------------------------------------------------------------------------

    @invariant()
    def everybody_sees_what_is_theirs_and_nothing_else(self) -> None:
        there = {name: actor for name in POSTS if (actor := self.actor(name)) is not None}
        for reference in self.world.forms:
            seen = steps.seen_by(self.here, reference, there)
            assert seen == {name for name in there if self.world.sees(name, reference)}

    @invariant()
    def no_status_moves_outside_the_table(self) -> None:
        with self.here.service.sessions() as session:
            changes: dict[int, list[str]] = {}
            for row in session.scalars(select(StatusChange).order_by(StatusChange.id)):
                changes.setdefault(row.submission_id, []).append(row.status)
            for went in changes.values():
                assert went[0] == "draft"
                assert set(pairwise(went)) <= MOVES

    @invariant()
    def decisions_never_change_and_are_never_about_ones_own_work(self) -> None:
        with self.here.service.sessions() as session:
            rows = session.execute(select(DecisionRow.__table__)).mappings().all()
            points = session.execute(select(PointRow.__table__).order_by(PointRow.decision_id, PointRow.number)).all()
            now = {row["id"]: (dict(row), [p for p in points if p.decision_id == row["id"]]) for row in rows}
            assert {number: now.get(number) for number in self.decided} == self.decided
            self.decided = now
            names = {self.here.people[name].id: name for name in POSTS}
            about = dict(session.execute(select(Submission.id, Submission.reference)).all())
        for row in rows:
            if row["verdict"] != "reopened":
                assert names[row["by_id"]] not in self.world.forms[about[row["submission_id"]]].writers

    @invariant()
    def the_record_is_whole(self) -> None:
        with self.here.service.sessions() as session:
            assert list(chain.verify(audit.whole(session))) == []

    # --- how --------------------------------------------------------------------------------------------------------

    def actor(self, name: str) -> Actor | None:
        """Somebody as they are now; nobody who may not sign in."""
        return self.here.service.actor(self.here.people[name].id)

    def one(self, which: int) -> str:
        return list(self.world.forms)[which % len(self.world.forms)]

    def tried(self, who: str, may: bool, does: Callable[[Actor], Any]) -> Any:
        """What came of it; None when it was refused. What was done was theirs to do."""
        actor = self.actor(who)
        if actor is None:
            return None
        before = self.written_down()
        try:
            done = does(actor)
        except (Refusal, MoveNotAllowed):
            return None
        if self.written_down() == before:
            return None  # what was done already is not done twice
        assert may, f"{who} did what they may not"
        if isinstance(done, tuple):
            self.here.work(done)
            return True
        return done

    def written_down(self) -> int:
        """How much stands in the record."""
        with self.here.service.sessions() as session:
            return audit.newest(session)[0]


TestRandomPeople = RandomPeople.TestCase
TestRandomPeople.settings = settings(
    max_examples=400 if LONG else 8,
    stateful_step_count=80 if LONG else 40,
    deadline=None,
    derandomize=not LONG,
    phases=[Phase.generate, Phase.shrink] if LONG else [Phase.generate],
    suppress_health_check=list(HealthCheck),
)
