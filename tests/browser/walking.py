"""People of the demonstration at their work, each in the same window, one after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from formsvc.answers import read_all
from formsvc.assembly.demonstration import PASSWORD
from formsvc.definitions.loading import Definitions, load
from formsvc.definitions.london import shown_at
from formsvc.definitions.model import FormDefinition
from formsvc.wizard import Journey
from formsvc.wizard.examples import example
from tests.browser.filling import fill_in, part_of, turn, what_is_wrong
from tests.documents.reading_back import pdf_text
from tests.miniatures import attached
from tests.real_parts.browser import accessibility_faults

CASE_MANAGER = "case.manager@leeds-yjs.example"
MANAGER = "manager@leeds-yjs.example"
GOVERNOR = "governor@wetherby.example"
HEAD_OF_RESETTLEMENT = "head.of.resettlement@wetherby.example"
HEAD_OF_SERVICE = "head.of.service@leeds-yjs.example"
ADMINISTRATOR = "administrator@leeds-yjs.example"
PRACTITIONER = "resettlement@wetherby.example"
OPERATIONS_MANAGER = "operations.manager@leeds-yjs.example"
COLLEAGUE = "second.case.manager@leeds-yjs.example"
PUBLIC_PROTECTION = "public.protection@hmp-leeds.example"
PRISON_GOVERNOR = "governor@hmp-leeds.example"
SOCIAL_WORKER = "social.worker@leeds-childrens-services.example"
TEAM_MANAGER = "team.manager@leeds-childrens-services.example"
REPORT, LETTER = "home_circumstances_report", "early_release_refusal_letter"
RECORD = re.compile("^(Sign and record|Record your decision)$")
WORKER_PATIENCE = 240_000  # milliseconds: a worker makes eight documents meanwhile


@dataclass
class Walk:
    """One window on one service."""

    page: Page
    address: str
    scripts: bool = True

    @cached_property
    def definitions(self) -> Definitions:
        return load(Path(__file__).parents[2] / "form_definitions")

    def form(self, form: str) -> FormDefinition:
        return self.definitions.form(form)

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)

    def sign_in(self, email: str) -> None:
        """Be somebody else."""
        self.page.context.clear_cookies()
        self.open("/sign-in")
        turn(self.page, self.page.locator(".people a", has_text=NAMES[email]).first)
        self.press("Sign in")
        expect(self.page.locator("h1")).to_have_text("Your work")

    def press(self, name: str | re.Pattern[str]) -> None:
        turn(self.page, self.page.get_by_role("button", name=name).first)

    def follow(self, name: str | re.Pattern[str]) -> None:
        turn(self.page, self.page.get_by_role("link", name=name).first)

    def start(self, form: str, source: str = "", child: str = "Kieran Ashworth") -> str:
        """Start a form in a child's case, from another submission where it needs one; gives its reference."""
        self.follow("Cases")
        self.follow(child)
        card = self.page.locator(".card", has_text=self.form(form).title)
        turn(self.page, card.get_by_role("button", name=source or "Start").first)
        found = re.search(r"/submissions/([A-Z0-9-]+)/tasks", self.page.url)
        assert found, what_is_wrong(self.page)
        return found[1]

    def fill(self, form: str, part: str, answers: dict[str, Any]) -> None:
        """Fill in a part from its first page to its end."""
        turn(self.page, self.page.locator(".govuk-task-list__link").first)
        self.fill_from_here(form, part, answers)

    def fill_from_here(self, form: str, part: str, answers: dict[str, Any]) -> None:
        """Fill in a part from the page that is open to its end."""
        fill_in(self.page, part_of(self.form(form), part), answers)

    def declare_and_submit(self, button: str | re.Pattern[str] = "Submit") -> None:
        """Answer warnings, declare, and submit (or pass on, or finish) from "check your answers"."""
        expect(self.page.locator("h1")).to_contain_text("Check your answers")
        for box in self.page.locator("textarea[name^=reason-]").all():
            box.fill("This was looked at with the manager and agreed at the planning meeting.")
        for declaration in self.page.locator('[name$="_declaration"][value="yes"]').all():
            declaration.check()
        self.press(button)
        assert "/check" not in self.page.url, what_is_wrong(self.page)

    def wait_for(self, locator: Locator) -> None:
        """Until a worker has done something: reload, as a person does."""
        for _ in range(WORKER_PATIENCE // 500):
            if locator.first.is_visible():
                return
            self.page.wait_for_timeout(500)
            self.page.reload()
        raise AssertionError(self.page.locator("main").inner_text())

    def text_of(self, path: str) -> str:
        """The words of another page."""
        self.open(path)
        return self.page.locator("main").inner_text()

    def decide(self, reference: str, verdict: str, reasons: str = "") -> None:
        """Open what waits to be signed, and record a decision."""
        self.open("/")
        waiting = self.page.locator("#to-sign a", has_text=reference)
        self.wait_for(waiting)
        turn(self.page, waiting.first)
        self.page.check(f'[name="verdict"][value="{verdict}"]')
        if reasons:
            self.page.fill(f'[name="reasons-{verdict}"]', reasons)
        self.sign()
        assert "/decision" not in self.page.url, what_is_wrong(self.page)

    def sign(self) -> None:
        """Declare, give the password once more where this is a signature, and record the decision."""
        self.page.check('[name="declared"]')
        if self.page.locator('[name="password"]').count():
            self.page.fill('[name="password"]', PASSWORD)
        self.press(RECORD)

    def pdf_of(self, reference: str, title: str = "") -> str:
        """The words of the newest PDF of a form (of one document), taken from its page."""
        self.open(f"/submissions/{reference}")
        link = self.page.get_by_role("link", name=re.compile(f"PDF.*{title}")).first
        file = self.page.request.get(self.address + str(link.get_attribute("href")))
        return " ".join(pdf_text(file.body()).split())

    def look_at(self, *paths: str) -> None:
        """Open pages that this person can see, and find nothing wrong with any of them."""
        for path in paths:
            self.open(path)
            self.look()

    def look(self) -> None:
        """Find nothing wrong with the page that is open."""
        faults = self.faults()
        assert not faults, "\n".join([self.page.url, *faults])

    def look_at_both_widths(self) -> None:
        """The same in the window as it is, and as narrow as the narrowest phone."""
        self.look()
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": 320, "height": 640})
        self.look()
        if before is not None:
            self.page.set_viewport_size(before)

    def faults(self) -> list[str]:
        """What is wrong with the page as it stands: axe's findings, and anything wider than the window."""
        if not self.scripts:
            return []
        self.page.wait_for_load_state()
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return [*accessibility_faults(self.page), *([f"{self.page.url} is {wide} pixels too wide"] if wide > 0 else [])]


def answers_for(form: FormDefinition, **other: Any) -> dict[str, Any]:
    """The form's own example answers, with some of them changed: those that are then asked."""
    now = local_now()
    given = {**example(form, now), **other}
    said = Journey(form, read_all(form, given, attached)[0], now).said
    return {question: answer for question, answer in given.items() if question in said}


def local_now() -> datetime:
    """What a clock in London shows, which the forms speak; this machine may be anywhere."""
    return shown_at(datetime.now(UTC))


NAMES = {
    CASE_MANAGER: "Amina Rahman",
    MANAGER: "Priya Nair",
    GOVERNOR: "Margaret Osei",
    HEAD_OF_RESETTLEMENT: "Helen Varga",
    HEAD_OF_SERVICE: "Caroline Adeyemi",
    ADMINISTRATOR: "Helen Brook",
    PRACTITIONER: "Tom Lindqvist",
    OPERATIONS_MANAGER: "Gareth Sykes",
    COLLEAGUE: "Daniel Whitlock",
    PUBLIC_PROTECTION: "Nadia Rehman",
    PRISON_GOVERNOR: "Colin Mbeki",
    SOCIAL_WORKER: "Ruth Okafor",
    TEAM_MANAGER: "Simon Hartley",
}
