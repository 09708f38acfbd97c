"""The channel into another system: a signed request with everything in it (docs/webhooks.md is its contract)."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final

from formsvc.delivery.calls import Answer, Patience, post
from formsvc.delivery.doors import find
from formsvc.delivery.parcels import Enclosure, Parcel, PermanentFailure, TemporaryFailure
from formsvc.delivery.shared_secrets import signature

LATER: Final = (408, 425, 429)
TAKEN_BEFORE: Final = 409
LONGEST_WAIT: Final = timedelta(hours=1)  # further ahead than our own waits would look like a clock that was moved back
RECEIPT: Final = re.compile(r"[\w.:/+=@-]{1,100}")
NO_PLACE: Final = (
    "There is no web address or no secret for this receiver's system any more. "
    "An administrator can set them, or choose another way."
)


@dataclass(frozen=True, kw_only=True)
class Ping:
    """A test: no case data, the same headers and signature. `key` is new each time."""

    url: str
    secrets: tuple[str, ...]
    key: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Webhook:
    """Sends to the receiver's system. `trusted` hosts may be in a private network."""

    trusted: Collection[str] = ()
    patience: Patience = field(default_factory=Patience)

    def send(self, parcel: Parcel) -> str:
        """Gives the receipt that the receiver's system answered with, "" for none. Raises as every channel."""
        if not parcel.receiver.url or not parcel.secrets:
            raise PermanentFailure(NO_PLACE)
        said = json.dumps(_said(parcel), ensure_ascii=False).encode()
        ping = Ping(url=parcel.receiver.url, secrets=parcel.secrets, key=parcel.key, at=parcel.at)
        return _judged(self._call(ping, said), parcel)

    def ping(self, ping: Ping) -> None:
        """Ask whether somebody is there who answers. Raises TemporaryFailure, PermanentFailure."""
        body = {"event": "test", "key": ping.key, "sent_at": ping.at.isoformat()}
        answer = self._call(ping, json.dumps(body).encode())
        if not 200 <= answer.status < 300:
            raise PermanentFailure(f"Their system answered with the code {answer.status}, not with 200.")

    def _call(self, ping: Ping, body: bytes) -> Answer:
        return post(find(ping.url, self.trusted), body, _headers(ping, body), self.patience)


def _headers(ping: Ping, body: bytes) -> Mapping[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "formsvc",
        "Idempotency-Key": ping.key,
        "Webhook-Id": ping.key,
        "Webhook-Timestamp": str(int(ping.at.timestamp())),
        "Webhook-Signature": " ".join(signature(secret, ping.key, ping.at, body) for secret in ping.secrets),
    }


def _said(parcel: Parcel) -> Mapping[str, Any]:
    paper = parcel.paper
    return {
        "event": parcel.tells or "document",
        "key": parcel.key,
        "sent_at": parcel.at.astimezone(UTC).isoformat(),
        "sent_before": parcel.sent_before,
        "reference": parcel.reference,
        "sender": parcel.sender,
        "urgent": parcel.urgent,
        "marking": parcel.marking,
        "form": {"id": paper.form if paper else "", "title": parcel.form_title},
        "document": {"id": paper.id, "title": paper.title} if paper else None,
        "version": paper.round if paper else 0,
        "digest": paper.digest if paper else "",
        "earlier": parcel.earlier,
        "files": [_file(one) for one in (paper.files if paper else ())],
        "enclosures": [_file(one) for one in parcel.enclosures],
    }


def _file(one: Enclosure) -> Mapping[str, str]:
    return {
        "name": one.name,
        "title": one.title,
        "type": one.content_type,
        "sha256": hashlib.sha256(one.content).hexdigest(),
        "base64": base64.b64encode(one.content).decode(),
    }


def _judged(answer: Answer, parcel: Parcel) -> str:
    """The receipt, when it was taken. A repeat that was taken before counts as taken."""
    status = answer.status
    if 200 <= status < 300 or (status == TAKEN_BEFORE and parcel.tried_before):
        return _receipt(answer.body)
    if status in LATER or status >= 500:
        why = f"The receiver's system asked us to try later (code {status})."
        raise TemporaryFailure(why, _wait(answer.headers.get("Retry-After", ""), parcel.at))
    if 300 <= status < 400:
        raise PermanentFailure(
            f"The receiver's system sends us on to another place (code {status}), where nothing is sent. "
            "An administrator can correct its web address."
        )
    raise PermanentFailure(f"The receiver's system refused the document (code {status}). Ask those who run it why.")


def _receipt(body: bytes) -> str:
    """A number that their system knows it by. It is shown to people, so nothing but a number is taken."""
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    given = next((said[name] for name in ("receipt", "id") if name in said), "") if isinstance(said, dict) else ""
    text = str(given) if isinstance(given, str | int) else ""
    return text if RECEIPT.fullmatch(text) else ""


def _wait(retry_after: str, now: datetime) -> timedelta | None:
    """How long they asked us to wait: seconds, or until a date; an hour at most."""
    if retry_after.strip().isdecimal():
        return min(timedelta(seconds=int(retry_after.strip()[:9])), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(retry_after)
    except ValueError:
        return None
    wait = (until if until.tzinfo else until.replace(tzinfo=UTC)) - now
    return min(max(wait, timedelta(0)), LONGEST_WAIT)
