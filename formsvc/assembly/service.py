"""One working service, put together from settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

from sqlalchemy import Engine

from formsvc.assembly import demonstration, signing
from formsvc.assembly.bell import Bell
from formsvc.assembly.counts import Counts
from formsvc.assembly.drawing import RENDERERS, bind, draw_preview
from formsvc.assembly.elsewhere import Provider, provider_of
from formsvc.assembly.keys import KeyWatch, sealer_of
from formsvc.assembly.readiness import Readiness
from formsvc.assembly.settings_in_force import in_force
from formsvc.audit.checkpoint_files import anchors_of
from formsvc.database import Sessions, open_engine
from formsvc.definitions.loading import Definitions, load
from formsvc.delivery.bounce_box import BounceBox, ImapBox, read_imap_url
from formsvc.delivery.channels import Channel, CodeByMail, HandOver, SecureEmail, SecureLink
from formsvc.delivery.post import FolderPost, Post, SmtpPost, read_smtp_url
from formsvc.delivery.receipts import Reports
from formsvc.delivery.webhooks import Webhook
from formsvc.people import Actor, PersonEntry, Proof, SignInRefused, everybody
from formsvc.people.breached import Breached
from formsvc.sealing import Sealer
from formsvc.settings import Settings
from formsvc.storage import Store
from formsvc.submissions.viruses import Clamd, unscanned
from formsvc.workflow import Due, House, Workflow, admitting
from formsvc.workflow.admin_views import Dependency, FormRow, Hearing, PersonRow, SettingRow
from formsvc.workflow.papers import role_words
from formsvc.workflow.templates import faults_of

PICTURES: Final = "/submissions/{reference}/uploads/{digest}"
INVENTED_DOMAINS: Final = ("example", "gov.uk", "cjsm.net")


@dataclass(frozen=True, kw_only=True)
class Service:
    """What the pages and the workers stand on. Made before a fork; connects to nothing until it is used."""

    settings: Settings
    engine: Engine
    sessions: Sessions
    sealer: Sealer
    key_watch: KeyWatch
    definitions: Definitions
    workflow: Workflow
    bell: Bell
    counts: Counts
    readiness: Readiness
    elsewhere: Provider | None
    now: Callable[[], datetime]

    @property
    def cookie_keys(self) -> tuple[bytes, ...]:
        """Sign the session cookie; kept with the other keys. The newest comes first."""
        return self.sealer.derive("cookies")

    def look_at_keys(self) -> None:
        """See whether other keys are in force by now, at most once a second. Never raises."""
        self.key_watch.look()

    @property
    def demonstration_password(self) -> str:
        """The one password of everybody in the demonstration; "" outside it."""
        return demonstration.PASSWORD if self.settings.demonstration else ""

    def ring(self, due: Due) -> None:
        """Wake a worker for what a step said is due. Never raises: the sweep finds what was not heard."""
        self.bell.ring(due)

    def dependencies(self) -> tuple[Dependency, ...]:
        """Each thing that the service stands on, and whether it is there. Within a few seconds, whatever happens."""
        return self.readiness.dependencies()

    def workers(self) -> Hearing | None:
        """How many tasks and workers there are, and when one last swept; None when the queue does not answer."""
        return self.bell.hearing()

    def sign_in(self, email: str, password: str) -> Actor:
        """Raises people.SignInRefused with a sentence, and always where passwords are switched off."""
        self._require_passwords()
        return admitting.sign_in(self.sessions, email, password, self.now())

    def prove(self, actor: Actor, password: str) -> Proof:
        """That it is this person who acts, by their password. Raises people.SignInRefused."""
        self._require_passwords()
        return admitting.prove(self.sessions, actor, password, self.now())

    def _require_passwords(self) -> None:
        if self.settings.oidc_only:
            raise SignInRefused

    def actor(self, person: int) -> Actor | None:
        """Who this is now, with today's roles; None when they may not sign in any more."""
        return admitting.who(self.sessions, person)

    def guest(self, token: str, pass_: str) -> tuple[Actor, str] | None:
        """Whom a private link lets in, and to which submission; None when the link is closed or the pass is wrong."""
        return self.workflow.guest(token, pass_)

    def role_title(self, role: str) -> str:
        """The plain name of a role id."""
        return role_words(self.workflow.house, role)

    def demonstration_people(self) -> tuple[PersonRow, ...]:
        """Who one can be in the demonstration, as they were printed; empty outside it."""
        if not self.settings.demonstration:
            return ()
        order = {email: place for place, (email, _, _) in enumerate(demonstration.sign_ins())}
        known = (row for row in self.people() if row.email in order and row.active)
        return tuple(sorted(known, key=lambda row: order[row.email]))

    def people(self) -> tuple[PersonRow, ...]:
        """Everybody who may sign in."""
        with self.sessions() as session:
            return tuple(self._person_row(entry) for entry in everybody(session))

    def forms(self) -> tuple[FormRow, ...]:
        """Every form definition with its faults, those of its templates, and the destinations that it lacks."""
        faults: dict[str, list[str]] = {}
        lacking = self.workflow.lacking()
        for fault in self.definitions.faults:
            faults.setdefault(Path(fault.file).stem, []).append(str(fault))
        whole = [
            FormRow(
                id=form.id,
                version=form.version,
                title=form.title,
                faults=(*faults.pop(form.id, ()), *map(str, faults_of(form, self.settings.templates))),
                lacks=lacking.get(form.id, ()),
            )
            for form in self.definitions.forms.values()
        ]
        broken = [FormRow(id=name, version=0, title=name, faults=tuple(found)) for name, found in faults.items()]
        return tuple(sorted((*whole, *broken), key=lambda row: row.title))

    def settings_in_force(self) -> tuple[SettingRow, ...]:
        """The settings as they are, without secrets."""
        return in_force(self.settings)

    def _person_row(self, entry: PersonEntry) -> PersonRow:
        held = (f"{self.role_title(one.role)}, {one.organisation_name}" for one in entry.actor.memberships)
        return PersonRow(
            id=entry.actor.id, name=entry.actor.name, email=entry.actor.email, roles=tuple(held), active=entry.active
        )


def utc_now() -> datetime:
    """The time, as every step is given it."""
    return datetime.now(UTC)


def assemble(settings: Settings, now: Callable[[], datetime] = utc_now) -> Service:
    """Put the service together. Raises SealingFault when the keys are not there."""
    engine = open_engine(settings.database)
    parts, bell = _Parts(settings, engine, now), Bell(settings.queue)
    return Service(
        settings=settings,
        engine=engine,
        sessions=parts.sessions,
        sealer=parts.sealer,
        key_watch=KeyWatch(parts.sessions, parts.sealer),
        definitions=parts.definitions,
        workflow=Workflow(parts.house()),
        bell=bell,
        counts=Counts(bell.connection),
        readiness=Readiness(settings, engine, parts.sealer, bell),
        elsewhere=provider_of(settings),
        now=now,
    )


class _Parts:
    """The real parts that the settings name."""

    def __init__(self, settings: Settings, engine: Engine, now: Callable[[], datetime]) -> None:
        self._settings, self._now = settings, now
        self.sessions = Sessions(engine)
        self.sealer = sealer_of(settings)
        self.definitions = load(settings.definitions)

    @cached_property
    def post(self) -> Post:
        if self._settings.smtp_url:
            settings = self._settings
            reports = Reports(settings.bounces_address or settings.mail_from, read=bool(settings.bounces_url))
            return SmtpPost(read_smtp_url(settings.smtp_url), reports=reports)
        return FolderPost(self._settings.mail, self.sealer)

    def bounces(self) -> BounceBox | None:
        """The mailbox that mail servers report to, when there is one."""
        settings, file = self._settings, self._settings.bounces_password_file
        password = file.read_text().strip() if file is not None else ""
        return ImapBox(read_imap_url(settings.bounces_url, password)) if settings.bounces_url else None

    def channels(self) -> Mapping[str, Channel]:
        """Every way out that this version knows."""
        sender = self._settings.mail_from
        return {
            "secure_link": SecureLink(self.post, sender),
            "secure_email": SecureEmail(self.post, sender, self._domains()),
            "webhook": Webhook(trusted=self._settings.webhook_hosts),
            "hand_over": HandOver(),
        }

    def _domains(self) -> tuple[str, ...]:
        """The domains that secure email may go to. The demonstration sends nothing: what it invents is let through."""
        invented = self._settings.demonstration and not self._settings.smtp_url
        return self._settings.mail_domains or (INVENTED_DOMAINS if invented else ())

    def house(self) -> House:
        """The workflow's house."""
        settings, embedded = self._settings, not self._settings.smtp_url
        return House(
            sessions=self.sessions,
            definitions=self.definitions,
            sealer=self.sealer,
            store=Store(settings.files, self.sealer.seal, self.sealer.open),
            templates=settings.templates,
            kept_templates=settings.data.resolve() / "templates",
            renderers=RENDERERS,
            bind=bind,
            sign=signing.signer(settings),
            look=signing.looker(settings),
            preview=draw_preview,
            scan=Clamd(settings.clamav_url) if settings.clamav_url else unscanned,
            channels=self.channels(),
            code_by=CodeByMail(self.post, settings.mail_from) if embedded else None,
            post=self.post,
            bounces=self.bounces(),
            mail_from=settings.mail_from,
            mail_folder=settings.mail if embedded else None,
            erasures=settings.data / "erasures.jsonl",
            address=settings.address,
            picture_address=PICTURES,
            link_lasts=timedelta(days=settings.link_days),
            second_factor=settings.second_factor_for,
            breached=Breached(settings.breached_passwords),
            anchors=anchors_of(settings),
            now=self._now,
        )
