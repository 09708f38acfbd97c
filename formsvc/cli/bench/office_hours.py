"""The service as it would really run, in a folder of its own, with drafts of the longest form that are all answered."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from formsvc.answers import Attachment, Value
from formsvc.assembly import Service, assemble, demonstration
from formsvc.cli.bench.longest import longest
from formsvc.people import Actor
from formsvc.settings import from_environment
from formsvc.wizard import Journey

AUTHOR: Final = "case.manager@leeds-yjs.example"
NAMES: Final = ("Northcote", "Eastbrook", "Southwell", "Westerby")
PATIENCE: Final = 60  # seconds for a start


@dataclass(frozen=True)
class Office:
    """A running service: its port, its process, how long it took to start, its drafts."""

    service: Service
    process: subprocess.Popen[bytes]
    started_in: float
    drafts: tuple[str, ...]

    email = AUTHOR
    password = demonstration.PASSWORD

    @property
    def port(self) -> int:
        return self.service.settings.port

    def pages_of_draft(self, number: int) -> list[str]:
        """The addresses of every page of one draft that has a form of its own."""
        reference = self.drafts[number]
        subject = longest()
        journey = Journey(subject.form, subject.answers, subject.at)
        pages = journey.part_pages(subject.form.parts[0].id)
        return [f"/submissions/{reference}/pages/{page.id}" for page in pages if page.asked == "on_its_own"]

    def memory(self) -> float:
        """Megabytes that the largest of the service's processes holds, what is shared counted by its share."""
        return max(map(_megabytes, _processes(self.process.pid)))


@contextmanager
def open_office(drafts: int) -> Iterator[Office]:
    """Start the service with demonstration people and as many answered drafts as asked for, and stop it afterwards."""
    with tempfile.TemporaryDirectory(prefix="formsvc-bench-") as folder:
        environment = _environment(Path(folder))
        _ended(_served(environment))  # makes the data folder, so that the start that is timed is a warm one
        began = time.perf_counter()
        process = _served(environment)
        started_in = time.perf_counter() - began
        try:
            service = assemble(from_environment({k: v for k, v in environment.items() if k.startswith("FORMSVC_")}))
            references = tuple(_draft(service, number) for number in range(drafts))
            yield Office(service, process, started_in, references)
        finally:
            _ended(process)


def _environment(folder: Path) -> dict[str, str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    ours = {"FORMSVC_DATA": str(folder / "data"), "FORMSVC_PORT": str(port), "FORMSVC_DEMONSTRATION": "1"}
    return {**os.environ, **ours}


def _served(environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "formsvc", "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{environment['FORMSVC_PORT']}/sign-in"
    give_up = time.monotonic() + PATIENCE
    while time.monotonic() < give_up:
        try:
            with urllib.request.urlopen(address, timeout=PATIENCE):  # nosec B310 - our own address, by http
                return process
        except OSError:
            time.sleep(0.01)
    process.kill()
    raise TimeoutError("the service did not start")


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    process.wait(timeout=PATIENCE)


def _draft(service: Service, number: int) -> str:
    """A draft of the longest form in a case of its own, every page answered."""
    subject = longest()
    actor = service.sign_in(AUTHOR, demonstration.PASSWORD)
    child = {"child_first_name": "Example", "child_last_name": NAMES[number], "child_date_of_birth": date(2010, 4, 22)}
    case = service.workflow.open_case(child, "leeds_yjs", str(number), actor)
    reference = service.workflow.start(subject.form.id, case, actor)
    journey = Journey(subject.form, subject.answers, subject.at)
    for page in journey.part_pages(subject.form.parts[0].id):
        said = {
            question.id: subject.answers[question.id] for question in page.questions if question.id in subject.answers
        }
        give_files(service, reference, said, actor)
        revision = service.workflow.page(reference, page.id, actor).revision
        service.workflow.save_page(reference, page.id, said, revision, actor)
    return reference


def give_files(service: Service, reference: str, said: Mapping[str, Value], actor: Actor) -> None:
    """Upload the specimens that the answers name, those in the entries of groups too."""
    entries = [entry for value in said.values() if isinstance(value, tuple) for entry in value]
    for answers in (said, *(entry for entry in entries if isinstance(entry, Mapping))):
        for question, value in answers.items():
            if isinstance(value, Attachment):
                file = (value.name, longest().files.content(value.digest))
                service.workflow.upload(reference, question, file, actor)


def _processes(parent: int) -> list[int]:
    """The process and everything that it started."""
    children = Path(f"/proc/{parent}/task/{parent}/children")
    started = [int(child) for child in children.read_text().split()] if children.exists() else []
    return [parent, *(process for child in started for process in _processes(child))]


def _megabytes(process: int) -> float:
    """What the process does not share with others."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    kilobytes = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kilobytes / 1024
