"""One entry of the directory: what an administrator may set, what that changes, and how it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, cast

from formsvc.answers.contacts import normal_email
from formsvc.database.sealed import bound_to
from formsvc.definitions.model import Channel
from formsvc.delivery.channels import SecureEmail
from formsvc.delivery.doors import NoWebAddress, read_url
from formsvc.delivery.tables import Destination
from formsvc.delivery.webhooks import Webhook
from formsvc.workflow.destinations import own_place, place_of, secret_of
from formsvc.workflow.directory_views import DestinationRow
from formsvc.workflow.house import House

WAYS: Final = ("", "secure_link", "secure_email", "webhook")
NO_EMAIL: Final = "Enter an email address, like name@example.gov.uk."
NOT_ALLOWED: Final = (
    "Documents may not be attached to email for this domain. Choose a secure link, or have the domain allowed "
    "(FORMSVC_MAIL_DOMAINS)."
)


@dataclass(frozen=True, kw_only=True)
class NewPlace:
    """What an administrator wants: the way ("" for each form's own), an e-mail address, a web address."""

    email: str
    channel: str
    url: str


def faults_of(house: House, new: NewPlace) -> Iterator[tuple[str, str]]:
    """What is wrong with it, by box."""
    if (new.email or new.channel != "webhook") and normal_email(new.email) is None:
        yield "address", NO_EMAIL
    elif new.channel == "secure_email" and not _may_be_attached(house, new.email):
        yield "address", NOT_ALLOWED
    if new.channel not in WAYS:
        yield "channel", "Choose how documents reach this recipient."
    if new.channel == "webhook":
        yield from _faults_of_url(house, new.url)


def change_place(row: Destination, new: NewPlace, at: datetime) -> None:
    """Set it. Another place has to be tried out again, and a system there shares no secret with us yet."""
    before = (own_place(row), row.channel == "webhook")
    url = new.url if new.channel == "webhook" else ""
    if url != row.url:
        row.sealed_secret = None
    row.email, row.channel, row.url, row.changed_at = new.email, cast("Channel", new.channel), url, at
    if (own_place(row), row.channel == "webhook") != before:
        row.tested_at = row.checked_at = row.sealed_checked_by = None
        row.check_digest = ""


def destination_row(
    house: House, found: Destination | None, row: DestinationRow, is_secure: Callable[[str], bool]
) -> DestinationRow:
    """The line of an entry with what an administrator has set for it."""
    if found is None:
        return row
    secret = secret_of(house, found)
    return replace(
        row,
        email=found.email,
        channel=found.channel,
        url=found.url,
        secure=found.channel == "webhook" or not found.email or is_secure(found.email),
        reached=bool(place_of(found, found.channel or "secure_link")),
        has_secret=secret is not None,
        old_secret_until=secret.old_until(house.now()) if secret is not None else None,
        tested_at=found.tested_at,
        checked_at=found.checked_at,
        checked_by=house.open_text(found.sealed_checked_by, bound_to(Destination.sealed_checked_by, found)),
    )


def _faults_of_url(house: House, url: str) -> Iterator[tuple[str, str]]:
    webhook = house.channels.get("webhook")
    try:
        read_url(url, webhook.trusted if isinstance(webhook, Webhook) else ())
    except NoWebAddress as wrong:
        yield "url", wrong.why


def _may_be_attached(house: House, email: str) -> bool:
    channel = house.channels.get("secure_email")
    return not isinstance(channel, SecureEmail) or channel.allows(email)
