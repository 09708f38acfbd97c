"""While keys change nobody is signed out, and a page that lies open can be sent."""

from __future__ import annotations

from flask import Flask

from formsvc.assembly import keys
from formsvc.sealing import change_keys, new_key
from formsvc.web import create_app
from formsvc.workflow.rotating import Rotation
from tests.web.windows import Window, window
from tests.workflow.institution import Institution, opened


def rotated(here: Institution) -> tuple[Institution, str]:
    """A process that was started after the keys were changed; the id of the new key."""
    new, *_ = change_keys(here.service.settings.keys, lambda ring: (new_key(), *ring))
    there = opened(here.service.settings, here.clock)
    Rotation(there.workflow.house, lambda _: None, lambda seconds: here.clock.move(seconds=seconds + 1)).run()
    return there, new.id


def test_a_page_that_lies_open_is_sent_to_a_process_with_the_new_key_and_saved(
    here: Institution, author: Window
) -> None:
    reference = here.written()
    author.open(f"/submissions/{reference}/pages/visit")
    there, _ = rotated(here)
    (cookie,) = author.client._cookies.values()
    fresh = window(create_app(there.service))
    fresh.client.set_cookie(cookie.key, cookie.value, domain="localhost")
    fresh.shown, fresh.address = author.shown, author.address
    fresh.send(reason="Saved after the keys were changed.")

    assert fresh.status == 200
    assert (
        there.workflow.page(reference, "visit", here.author).answers["reason"] == "Saved after the keys were changed."
    )


def test_who_signed_in_with_the_new_key_is_known_to_a_process_that_was_there_before(
    here: Institution, app: Flask, author: Window
) -> None:
    author.open("/")
    there, new = rotated(here)
    fresh = window(create_app(there.service), here.author)
    fresh.open("/")
    (cookie,) = fresh.client._cookies.values()
    before = window(app)
    before.client.set_cookie(cookie.key, cookie.value, domain="localhost")
    here.service.key_watch._looked_at -= keys.EVERY  # a second later

    assert "Sign in" not in before.open("/").title
    assert here.service.sealer.newest == new


def test_when_the_old_key_is_gone_its_sessions_are(here: Institution, author: Window) -> None:
    author.open("/")
    there, new = rotated(here)
    change_keys(here.service.settings.keys, lambda ring: [key for key in ring if key.id == new])
    alone = window(create_app(opened(there.service.settings, here.clock).service))
    (cookie,) = author.client._cookies.values()
    alone.client.set_cookie(cookie.key, cookie.value, domain="localhost")

    assert "Sign in" in alone.open("/").title
