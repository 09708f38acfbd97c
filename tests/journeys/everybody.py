"""The service as the demonstration begins it: its people, its cases, the real forms and templates, and a clock that stands still."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from formsvc import people
from formsvc.assembly import assemble, demonstration
from formsvc.assembly import service as assembling
from formsvc.assembly.demonstration_directory import DIRECTORY
from formsvc.definitions.loading import load
from formsvc.documents.saying import Content
from formsvc.sealing import make_keys
from formsvc.settings import Settings
from formsvc.signatures.ready import make_ready
from formsvc.signatures.signed import Signed
from formsvc.workflow import Workflow, admitting
from formsvc.workflow import directory as recipients
from formsvc.workflow.admitting import Furnishing
from formsvc.workflow.house import Binder, MadeOf, Pictures, Renderer, Sign
from tests.real_parts.tables import with_tables
from tests.workflow.institution import Clock, Institution, plain_bundle, plain_file, plain_signature

FIRST_DAY = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)  # a Wednesday
WHO: Mapping[str, str] = {
    "case_manager": "case.manager@leeds-yjs.example",
    "yjs_manager": "manager@leeds-yjs.example",
    "operations_manager": "operations.manager@leeds-yjs.example",
    "practitioner": "resettlement@wetherby.example",
    "social_worker": "social.worker@leeds-childrens-services.example",
    "team_manager": "team.manager@leeds-childrens-services.example",
    "public_protection": "public.protection@hmp-leeds.example",
    "governor": "governor@hmp-leeds.example",
    "deputy_governor": "deputy.governor@hmp-leeds.example",
}
loaded_once = lru_cache(load)


@dataclass
class Everybody(Institution):
    """A working service with the demonstration's people. `children` has the reference of each case; final documents whose
    template or title is in `made` are really made, all others in no time."""

    children: dict[str, str] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)


def found_everybody(folder: Path, database_url: str) -> Everybody:
    """Found the service."""
    return found_everybody_with(folder, database_url)


def found_everybody_with(folder: Path, database_url: str, **more: Any) -> Everybody:
    """Found it with other settings than the demonstration has."""
    settings = Settings(
        data=folder / "data",
        database_url=database_url,
        queue_url="unix:///nowhere/queue.sock",
        mail_domains=("example", "gov.uk", "cjsm.net"),
        **{"second_factor": "nobody", **more},
    )
    settings.data.mkdir(parents=True)
    make_keys(settings.keys)
    make_ready(settings, FIRST_DAY)
    with_tables(settings.database)
    here = _sparing(_assembled(settings, Clock(FIRST_DAY)))
    _furnish(here)
    return here


def _assembled(settings: Settings, clock: Clock) -> Everybody:
    """The definitions are the same for every test, and are read once."""
    read, assembling.load = assembling.load, loaded_once  # type: ignore[attr-defined]
    try:
        return Everybody(assemble(settings, clock), clock)
    finally:
        assembling.load = read  # type: ignore[attr-defined]


def _sparing(here: Everybody) -> Everybody:
    """With makers of documents that make only what is read afterwards."""
    house = here.service.workflow.house
    renderers = {format_: _renderer(here, render) for format_, render in house.renderers.items()}
    house = replace(house, renderers=renderers, bind=_binder(here, house.bind), sign=_signer(house.sign))
    here.service = replace(here.service, workflow=Workflow(house))
    return here


def _signer(sign: Sign) -> Sign:
    """Signs what is really made; what is made in no time is no PDF."""

    def signed(content: bytes, reference: str, at: datetime) -> Signed:
        return (sign if content.startswith(b"%PDF") else plain_signature)(content, reference, at)

    return signed


def _renderer(here: Everybody, render: Renderer) -> Renderer:
    def draw(content: Content, template: Path, pictures: Pictures) -> bytes:
        return (render if _is_read(here, content, template) else plain_file)(content, template, pictures)

    return draw


def _binder(here: Everybody, bind: Binder) -> Binder:
    def bound(content: Content, template: Path, document: MadeOf, file: Pictures) -> bytes:
        return (bind if _is_read(here, content, template) else plain_bundle)(content, template, document, file)

    return bound


def _is_read(here: Everybody, content: Content, template: Path) -> bool:
    return content.status == "final" and not here.made.isdisjoint((content.title, template.stem))


@lru_cache
def _furnishing(today: date) -> Furnishing:
    """Worked out once: a password takes its time."""
    return demonstration.furnishing(today)


def _furnish(here: Everybody) -> None:
    service, now = here.service, here.clock()
    admitting.furnish(service.sessions, service.sealer, _furnishing(now.date()), now)
    recipients.furnish(service.sessions, DIRECTORY, now)
    with service.sessions() as session:
        known = {entry.actor.email: entry.actor for entry in people.everybody(session)}
    here.people |= {name: known[address] for name, address in WHO.items()}
    for actor in (here.case_manager, here.public_protection):
        here.children |= {row.name.partition(" ")[0]: row.reference for row in here.workflow.cases(actor)}
