"""Files and photos on their way through a form: kept beside a mistake, refused where they were chosen, never claimed."""

from __future__ import annotations

import io
import os

import pytest
from flask import Flask, request
from PIL import Image

from formsvc.web.arriving import IN_MEMORY, MEMORY
from tests.web.test_filling import page
from tests.web.windows import Window, file
from tests.workflow.institution import Institution


def picture() -> bytes:
    there = io.BytesIO()
    Image.new("RGB", (400, 300), "teal").save(there, "PNG")
    return there.getvalue()


def test_a_photo_is_kept_beside_a_mistake_and_shown(here: Institution, author: Window) -> None:
    reference = here.started()
    author.open(page(reference, "visitors/visitors/add")).send(picture=file(picture(), "gran.png"))

    assert author.faults() == {"visitor": "Answer this question: Name of the visitor"}
    address = author.tree.xpath("//main//img/@src")[0]
    author.send(visitor="Grandmother")
    assert "Grandmother" in author.text
    shown = author.client.get(address)
    assert (shown.status_code, shown.mimetype) == (200, "image/png")


@pytest.mark.skipif(not MEMORY.is_dir(), reason="this machine has no memory that looks like a folder")
def test_a_large_file_waits_on_no_disk(app: Flask) -> None:
    with app.test_request_context(method="POST"), request._get_file_stream(None, None) as waiting:
        waiting.write(b"x" * (IN_MEMORY + 1))

        assert os.fstat(waiting.fileno()).st_dev == MEMORY.stat().st_dev


@pytest.mark.parametrize("content", [b"%PDF-1.4 not a picture", b"\x89PNG\r\n\x1a\n broken", b""])
def test_a_file_that_is_not_what_it_says_is_refused_where_it_was_chosen(
    here: Institution, author: Window, content: bytes
) -> None:
    reference = here.started()
    author.open(page(reference, "visitors/visitors/add"))
    author.send(visitor="Grandmother", picture=file(content, "gran.jpg"))

    assert author.status == 422
    assert set(author.faults()) == {"picture"}
    assert author.value("visitor") == "Grandmother"


def test_a_file_cannot_be_claimed_by_naming_it(here: Institution, author: Window) -> None:
    first = here.started()
    author.open(page(first, "visitors/visitors/add")).send(picture=file(picture(), "gran.png"))
    ticket = author.value("picture_kept")
    here.workflow.withdraw(first, "Started by mistake.", here.author)

    second = here.started()
    author.open(page(second, "visitors/visitors/add")).send(visitor="Gran", **{"picture-kept": ticket})
    author.send(press=("go", "change visitors 1"))
    assert author.value("visitor") == "Gran"
    assert not author.tree.xpath("//main//img")
