"""Searching by name: found, and the name stands in no address."""

from __future__ import annotations

from flask import Flask

from tests.web.windows import Window, window
from tests.workflow.institution import Institution


def search(client: Window, text: str) -> Window:
    """Type it in the box of the first page."""
    client.open("/")
    token = client.tree.xpath("//form[@role='search']//input[@name='csrf_token']/@value")[0]
    return client._see(client.client.post("/search", data={"for": text, "csrf_token": token}, follow_redirects=True))


def test_a_child_is_found_by_the_whole_name_and_the_address_does_not_say_it(here: Institution, author: Window) -> None:
    reference = here.started()
    page = search(author, "Kieran Ashworth")

    assert reference in page.text
    assert "kieran" not in page.shown.request.url.lower()
    assert reference in author.open(page.shown.request.full_path).text  # refreshed, or come back to


def test_the_address_finds_nothing_for_anybody_else(here: Institution, app: Flask, author: Window) -> None:
    reference = here.started()
    at = search(author, "Kieran Ashworth").shown.request.full_path

    assert reference not in window(app, here.colleague).open(at).text


def test_a_name_in_an_address_is_not_searched_for_and_a_reference_is(here: Institution, author: Window) -> None:
    reference = here.started()

    assert "found" not in author.open("/search?for=Kieran+Ashworth").text
    assert "1 form found" in author.open(f"/search?for={reference}").text
