"""The pages about keeping and erasing: axe finds nothing, and nothing is wider than the narrowest phone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.small import served
from tests.workflow.keeping_form import founded, over, sweep


def test_a_report_is_approved_and_what_it_erased_is_told(page: Page, tmp_path: Path) -> None:
    here = founded(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}")
    reference, case = over(here), here.case
    held = here.open_another_case("Rosa")
    here.workflow.place_hold(held, "An inquiry asked for it.", here.manager)
    here.clock.at = here.clock.at.replace(year=2031) + timedelta(days=60)
    here.workflow.start("visit_request", held, here.author)
    here.workflow.start("visit_request", here.open_another_case("Ines"), here.author)
    here.clock.move(days=80)
    sweep(here)
    report = here.workflow.make_report("leeds_yjs", here.auditor)
    with served(here) as small:
        walk = small.walk(page, here.second)
        walk.open("/retention")
        walk.look_at_both_widths()
        walk.follow("Keep it")
        walk.press("Keep the draft")
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        walk.look_at_both_widths()

        walk.open(f"/retention/reports/{report}")
        walk.press("Approve and erase")
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        walk.look_at_both_widths()
        page.check("#read")
        walk.press("Approve and erase")
        expect(page.locator("main")).to_contain_text("Approved by Second")
        sweep(here)
        walk.open("/retention")
        expect(page.locator("main")).to_contain_text(reference)

        walk = small.walk(page, here.manager)
        walk.open(f"/cases/{held}/keeping")
        walk.press("Lift the hold")
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        walk.look_at_both_widths()
        walk.open(f"/cases/{case}")
        expect(page.locator("h1")).to_have_text("This record was erased")
        walk.look_at_both_widths()
