"""What the parties of a form do with it, page by page as people do: fill in a part, pass it on, sign, give, receive."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from formsvc.answers import Attachment, read_answer, write_answer
from formsvc.answers.reading import Attach
from formsvc.definitions.model import FileQuestion, FormDefinition, GroupQuestion, Question
from formsvc.delivery import mailbox
from formsvc.people import Actor
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from formsvc.workflow import Workflow
from formsvc.workflow.check_views import CheckAnswers
from formsvc.workflow.house import local
from formsvc.workflow.opened import attachment
from formsvc.workflow.send_views import DeliveryView, HandOver, Mail
from formsvc.workflow.sign_views import NamedPoint, SubmissionPage
from formsvc.workflow.views import FillPage, TaskRow
from tests.journeys.everybody import Everybody
from tests.journeys.parcels import Parcel

REASON = "Everybody concerned was asked, and this is right."
FORMS = Path(__file__).parents[2] / "form_definitions"


def begin(here: Everybody, form: str, child: str, actor: Actor) -> Form:
    """Start a form about a child."""
    reference = here.workflow.start(form, here.children[child], actor)
    definition = here.service.definitions.form(form)
    return Form(here, definition, reference, example(definition, local(here.clock())))


@dataclass
class Form:
    """One form on its way, and what its people do with it. `known` are the example's answers, in JSON form."""

    here: Everybody
    definition: FormDefinition
    reference: str
    known: Mapping[str, Any]

    @property
    def workflow(self) -> Workflow:
        return self.here.workflow

    def fill(self, part: str, actor: Actor, **changes: Any) -> None:
        """Answer a part page by page: what is filled in already stays, all else is as in the example, but for changes
        (None: left open). What is declared at its foot comes last."""
        pages = [task.page.id for task in self._tasks(part, actor) if task.page.asked == "on_its_own"]
        page = pages[0] if pages else ""
        inside = {one.id for known in self.definition.parts if known.id == part for one in known.pages}
        while page in inside:
            page = self.answer(page, actor, **changes)
        for task in self._tasks(part, actor):
            if task.page.asked == "at_submit":
                self.answer(task.page.id, actor, **changes)

    def answer(self, page: str, actor: Actor, **changes: Any) -> str:
        """Save one page; gives the next."""
        shown = self.workflow.page(self.reference, page, actor)
        there = {name: write_answer(value) for name, value in shown.answers.items()}
        given = {
            **self.known,
            **{name: _completed(value, self.known.get(name)) for name, value in there.items()},
            **changes,
        }
        open_ = [
            one for one in shown.page.questions if one.id in shown.open_questions and given.get(one.id) is not None
        ]
        read = {one.id: read_answer(one, given[one.id], _not_uploaded) for one in open_}
        now = Journey(self.definition, {**_without(shown), **read}, shown.at)
        asked = {one.id: one for one in now.questions(shown.page) if one.id in read}
        kept = {name: read_answer(one, given[name], self._attach(one, actor)) for name, one in asked.items()}
        saved = self.workflow.save_page(self.reference, page, kept, shown.revision, actor)
        self.here.work(saved.due)
        return saved.next_page

    def finish(self, part: str, actor: Actor, *warned: str) -> None:
        """Pass the form on; each warning, and there are these and no others, is answered with a reason."""
        reasons = _reasons(self.workflow.check(self.reference, actor, part), warned)
        self.here.work(self.workflow.finish_part(self.reference, part, reasons, actor))

    def submit(self, actor: Actor, *warned: str) -> None:
        """Submit it, in the same way."""
        reasons = _reasons(self.workflow.check(self.reference, actor), warned)
        self.here.work(self.workflow.submit(self.reference, reasons, actor))

    def approve(self, actor: Actor) -> None:
        """Read it, and agree."""
        self.here.work(self.here.decide(self.reference, actor))

    def refuse(self, actor: Actor, reasons: str) -> None:
        """Read it, and refuse."""
        self.here.work(self.here.decide(self.reference, actor, "refused", reasons=reasons))

    def send_back(self, actor: Actor, *points: NamedPoint) -> None:
        """Read it, and send it back with these points."""
        self.here.work(self.here.decide(self.reference, actor, "returned", points=points))

    def give(self, delivery: str, actor: Actor) -> None:
        """Hand a document over, and record it."""
        given = HandOver(given_by=actor.name, given_to="The reader", at=self.here.clock())
        self.here.work(self.workflow.record_hand_over(self.delivery(delivery, actor).id, given, actor))

    def guest(self, address: str) -> Actor:
        """Whoever has the private link that was sent there, and its code."""
        token = self.token(address, "answer")
        known = self.workflow.guest(token, self.workflow.enter_invitation_code(token, self._code(address, "questions")))
        assert known is not None
        return known[0]

    def receive(self, address: str) -> Parcel:
        """What somebody finds behind the link that was sent there."""
        token = self.token(address, "receive")
        pass_ = self.workflow.enter_code(token, self._code(address, "document"))
        return Parcel(self.workflow, token, pass_)

    def token(self, address: str, what: str) -> str:
        """What tells the newest link that was sent there from every other."""
        return self._newest(address, f"/{what}/").partition(f"/{what}/")[2].split()[0]

    def mail(self, address: str) -> list[Mail]:
        """Every message about it to somebody, newest first."""
        mails = self.workflow.mailbox()
        return [mail for mail in mails if mail.to == address and mail.subject.endswith(self.reference)]

    def attachments(self, address: str) -> dict[str, bytes]:
        """What was attached to the newest message there, by name."""
        service, mail = self.here.service, self.mail(address)[0]
        read = (
            mailbox.attachment(service.settings.mail, service.sealer, mail.id, number)
            for number in range(len(mail.attachments))
        )
        return {one[0]: one[2] for one in read if one is not None}

    def seen(self, actor: Actor) -> SubmissionPage:
        """Its page, as somebody sees it."""
        return self.workflow.submission(self.reference, actor)

    def status(self, actor: Actor) -> str:
        return self.seen(actor).row.status

    def delivery(self, delivery: str, actor: Actor) -> DeliveryView:
        """The newest delivery of this kind."""
        return next(row for row in reversed(self.seen(actor).deliveries) if row.delivery == delivery)

    def states(self, actor: Actor) -> dict[str, str]:
        """Where each delivery stands, those of private links aside."""
        return {row.delivery: row.state for row in self.seen(actor).deliveries if row.document is not None}

    def waits(self, delivery: str, actor: Actor) -> set[str]:
        """The hold rules that keep a delivery back."""
        return {hold.rule for hold in self.delivery(delivery, actor).holds if not hold.met}

    def running(self, actor: Actor) -> set[str]:
        """The deadlines that are not met yet."""
        return {deadline.id for deadline in self.seen(actor).deadlines if deadline.urgency != "met"}

    def met(self, actor: Actor) -> set[str]:
        """The deadlines that were met."""
        return {deadline.id for deadline in self.seen(actor).deadlines if deadline.urgency == "met"}

    def every(self, group: str, **changes: Any) -> list[dict[str, Any]]:
        """The example's entries of a group, each with these changes."""
        return [{**entry, **changes} for entry in self.known[group]]

    def stops(self, actor: Actor, part: str = "") -> set[str]:
        """The rules that keep it from being passed on, or submitted."""
        return {problem.rule for problem in self.workflow.check(self.reference, actor, part).stops}

    def file(self, document: str, format_: str, actor: Actor) -> bytes:
        """A finished document."""
        made = (one for one in self.seen(actor).documents if one.version == "final" and one.format == format_)
        return self.workflow.document_file(next(one.id for one in made if one.document.id == document), actor).content

    def _tasks(self, part: str, actor: Actor) -> Iterator[TaskRow]:
        for known in self.workflow.tasks(self.reference, actor).parts:
            if known.part.id == part:
                yield from known.tasks

    def _attach(self, question: Question, actor: Actor) -> Attach:
        """Uploads a file for a question, or for the one in its entries that takes files; known files stay as they are."""
        inside = (question, *question.questions) if isinstance(question, GroupQuestion) else (question,)
        takes = next((one.id for one in inside if isinstance(one, FileQuestion)), "")

        def attach(raw: Any) -> Attachment:
            if isinstance(raw, Mapping):
                return attachment(raw)
            return self.workflow.upload(self.reference, takes, (Path(raw).name, (FORMS / raw).read_bytes()), actor)

        return attach

    def _newest(self, address: str, words: str) -> str:
        return next(mail.text for mail in self.mail(address) if words in mail.text)

    def _code(self, address: str, what: str) -> str:
        return self._newest(address, f"It opens the {what}").partition("Your code is ")[2][:9]


def point(page: str, question: str, what: str) -> NamedPoint:
    """What to change, and where."""
    return NamedPoint(page=page, question=question, what=what)


def ago(here: Everybody, **by: float) -> str:
    """A moment before now, as an answer."""
    return local(here.clock() - timedelta(**by)).isoformat(timespec="minutes")


def day(here: Everybody, days: float = 0) -> str:
    """Today or another day, as an answer."""
    return local(here.clock() + timedelta(days=days)).date().isoformat()


def _completed(there: Any, known: Any) -> Any:
    """What is filled in already; in the entries of a group what they lack is as in the example."""
    if not isinstance(there, list) or not isinstance(known, list) or not all(isinstance(one, dict) for one in there):
        return there
    return [{**(known[number] if number < len(known) else {}), **entry} for number, entry in enumerate(there)]


def _without(shown: FillPage) -> dict[str, Any]:
    """Every answer but those of the page that is open for change."""
    return {name: value for name, value in shown.journey.answers.items() if name not in shown.open_questions}


def _not_uploaded(raw: Any) -> Attachment:
    """Stands for a file while it is only asked what is asked."""
    if isinstance(raw, Mapping):
        return attachment(raw)
    return Attachment(name=str(raw), digest="0" * 64, content_type="application/pdf", size=1, width=700, height=900)


def _reasons(check: CheckAnswers, warned: tuple[str, ...]) -> dict[str, str]:
    found = {warning.problem.rule for warning in check.warnings}
    assert not check.stops, [(problem.rule, problem.question, problem.message) for problem in check.stops]
    assert found == set(warned), f"there are warnings of {found}"
    return {warning.key: REASON for warning in check.warnings}
