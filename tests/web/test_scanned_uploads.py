"""Where a virus scanner is set, no file is kept that it did not pass; whoever gave it is told what to do."""

from __future__ import annotations

import io
import logging
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from formsvc.audit.record import entries
from formsvc.web import create_app
from tests.real_parts.clamav import SENTENCE, ClamavServer
from tests.real_parts.ports import free_port
from tests.web.test_filling import page
from tests.web.windows import Window, file, window
from tests.workflow.institution import Clock, Institution, found, settings


def picture(words: str) -> bytes:
    there, more = io.BytesIO(), PngImagePlugin.PngInfo()
    more.add_text("Comment", words)
    Image.new("RGB", (400, 300), "teal").save(there, "PNG", pnginfo=more)
    return there.getvalue()


def guarded(tmp_path: Path, scanner: str) -> tuple[Institution, Window, str]:
    ours = replace(settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}"), clamav_url=scanner)
    here = found(ours, Clock())
    reference = here.started()
    shown = window(create_app(here.service), here.author)
    return here, shown.open(page(reference, "visitors/visitors/add")), reference


def verbs(here: Institution, reference: str) -> list[str]:
    with here.service.sessions() as session:
        return [entry.what for entry in entries(session) if entry.about == reference]


def test_what_the_scanner_passes_is_kept(clamav: ClamavServer, tmp_path: Path) -> None:
    here, shown, _ = guarded(tmp_path, clamav.tcp)

    shown.send(visitor="Grandmother", picture=file(picture("her garden"), "gran.png"))

    assert "Grandmother" in shown.text
    assert len(list(here.workflow.house.store.digests())) == 1


def test_what_the_scanner_finds_something_in_is_refused_and_recorded(
    clamav: ClamavServer, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    here, shown, reference = guarded(tmp_path, clamav.unix)

    with caplog.at_level(logging.WARNING, "formsvc.workflow"):
        shown.send(visitor="Grandmother", picture=file(picture(SENTENCE.decode()), "gran.png"))

    assert shown.status == 422
    assert "the virus scanner found something in it. Do not open it" in shown.faults()["picture"]
    assert shown.value("visitor") == "Grandmother"
    assert "upload-infected" in verbs(here, reference)
    assert list(here.workflow.house.store.digests()) == []
    assert "Formsvc.Test" in caplog.text
    assert not any(word in caplog.text.lower() for word in ("grandmother", "gran.png"))


def test_whoever_watches_hears_whether_the_scanner_answers(clamav: ClamavServer, tmp_path: Path) -> None:
    there, away = (guarded(tmp_path / name, url)[0] for name, url in (("a", clamav.tcp), ("b", "unix:///nowhere")))
    said = [one for here in (there, away) for one in here.service.dependencies() if one.name == "scanner"]

    assert [(one.ok, one.needed) for one in said] == [(True, False), (False, False)]


def test_while_the_scanner_is_away_nothing_is_kept_and_what_was_typed_is(tmp_path: Path) -> None:
    here, shown, _ = guarded(tmp_path, f"tcp://127.0.0.1:{free_port()}")

    shown.send(visitor="Grandmother", picture=file(picture("her garden"), "gran.png"))

    assert shown.status == 422
    assert "could not be checked for viruses, so it was not kept" in shown.faults()["picture"]
    assert shown.value("visitor") == "Grandmother"
    assert list(here.workflow.house.store.digests()) == []
