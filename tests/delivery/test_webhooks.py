"""A real system on the other side, with its own certificate, checks every request as docs/webhooks.md tells it to."""

from __future__ import annotations

import base64
import hashlib
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from formsvc.delivery.calls import Patience
from formsvc.delivery.parcels import Enclosure, Paper, Parcel, PermanentFailure, Receiver, TemporaryFailure
from formsvc.delivery.shared_secrets import SharedSecret, new_secret, read_secret
from formsvc.delivery.webhooks import Ping, Webhook
from tests.delivery.systems import SECRET, System, system

HERE = ("localhost",)
QUICK = Patience(connect=2, read=2, together=3)
OTHER = "whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyb3Q="
Run = Callable[..., AbstractContextManager[System]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a system whose authority is trusted."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return lambda *answers, **how: system(tmp_path, *answers, **how)


@pytest.fixture
def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def to_system(parcel: Parcel, now: datetime) -> Parcel:
    """A document for a receiver's system, without its address."""
    pdf = Enclosure(name="HCR-7KQ2-M4XD.pdf", content_type="application/pdf", content=b"%PDF-1.7", title="The report")
    photo = Enclosure(name="HCR-7KQ2-M4XD-plan.png", content_type="image/png", content=b"\x89PNG", title="Plan")
    paper = Paper(form="home", id="report", title="The report", round=2, digest="d" * 64, files=(pdf,))
    return replace(parcel, at=now, paper=paper, enclosures=(photo,), secrets=(SECRET,), link="", code="")


def at(parcel: Parcel, there: System, **more: Any) -> Parcel:
    return replace(parcel, receiver=Receiver(name="Leeds", url=there.url), **more)


def test_everything_arrives_signed_and_the_receipt_comes_back(run: Run, to_system: Parcel) -> None:
    with run() as there:
        receipt = Webhook(trusted=HERE).send(at(to_system, there))

    (said,) = there.taken()
    assert receipt == "R-1"
    assert (said["event"], said["reference"], said["marking"]) == ("document", "HCR-7KQ2-M4XD", "OFFICIAL-SENSITIVE")
    assert said["form"] == {"id": "home", "title": "Home circumstances report"}
    assert said["document"] == {"id": "report", "title": "The report"}
    assert (said["version"], said["digest"], said["key"]) == (2, "d" * 64, to_system.key)
    (file,), (enclosed,) = said["files"], said["enclosures"]
    assert base64.b64decode(file["base64"]) == b"%PDF-1.7"
    assert file["sha256"] == hashlib.sha256(b"%PDF-1.7").hexdigest()
    assert (enclosed["name"], enclosed["type"]) == ("HCR-7KQ2-M4XD-plan.png", "image/png")
    assert "Ruth" not in str(said)


def test_every_repeat_carries_the_same_key_and_is_taken_once(run: Run, to_system: Parcel) -> None:
    with run() as there:
        first = at(to_system, there)
        Webhook(trusted=HERE).send(first)
        Webhook(trusted=HERE).send(replace(first, tried_before=True, at=first.at + timedelta(minutes=1)))

    keys = {(one["headers"]["webhook-id"], one["headers"]["idempotency-key"]) for one in there.requests()}
    assert keys == {(to_system.key, to_system.key)}
    assert [one["genuine"] for one in there.requests()] == [True, True]


def test_a_first_try_that_was_taken_before_is_no_success(run: Run, to_system: Parcel) -> None:
    with run("409") as there, pytest.raises(PermanentFailure, match="refused the document \\(code 409\\)"):
        Webhook(trusted=HERE).send(at(to_system, there))


@pytest.mark.parametrize("minutes", [-6, 6])
def test_what_was_signed_long_ago_is_not_taken(run: Run, to_system: Parcel, minutes: int) -> None:
    with run() as there, pytest.raises(PermanentFailure, match="code 401"):
        Webhook(trusted=HERE).send(at(to_system, there, at=to_system.at + timedelta(minutes=minutes)))
    assert there.taken() == []


def test_what_another_secret_signed_is_not_taken(run: Run, to_system: Parcel) -> None:
    with run() as there, pytest.raises(PermanentFailure, match="code 401"):
        Webhook(trusted=HERE).send(at(to_system, there, secrets=(OTHER,)))


def test_while_a_secret_is_changed_both_are_right(run: Run, to_system: Parcel, now: datetime) -> None:
    both = SharedSecret(secret=SECRET).renewed(now)
    with run() as there:
        Webhook(trusted=HERE).send(at(to_system, there, secrets=both.in_force(now)))
        with pytest.raises(PermanentFailure):
            Webhook(trusted=HERE).send(at(to_system, there, secrets=both.in_force(now + timedelta(days=8))))
    assert len(there.taken()) == 1


def test_a_secret_that_is_changed_twice_cuts_off_nobody_within_the_time_of_grace(now: datetime) -> None:
    twice = read_secret(SharedSecret(secret=SECRET).renewed(now).renewed(now + timedelta(days=1)).written())

    assert len(twice.in_force(now + timedelta(days=2))) == 3
    assert SECRET not in twice.in_force(now + timedelta(days=7))
    assert twice.old_until(now) == now + timedelta(days=8)
    assert twice.alone().in_force(now) == (twice.secret,)
    assert SECRET not in repr(twice)
    assert new_secret() != new_secret()


@pytest.mark.parametrize("answer", ["408", "425", "429", "500", "503"])
def test_who_says_later_is_asked_again(run: Run, to_system: Parcel, answer: str) -> None:
    with run(answer) as there, pytest.raises(TemporaryFailure, match=f"try later \\(code {answer}\\)") as failed:
        Webhook(trusted=HERE).send(at(to_system, there))
    assert failed.value.after is None


@pytest.mark.parametrize(("header", "minutes"), [("120", 2), ("86400", 60), ("nonsense", None)])
def test_how_long_to_wait_is_respected_up_to_an_hour(
    run: Run, to_system: Parcel, header: str, minutes: int | None
) -> None:
    with run(f"429 Retry-After={header}") as there, pytest.raises(TemporaryFailure) as failed:
        Webhook(trusted=HERE).send(at(to_system, there))
    assert failed.value.after == (None if minutes is None else timedelta(minutes=minutes))


def test_until_when_to_wait_may_be_a_date(run: Run, to_system: Parcel) -> None:
    to_system = replace(to_system, at=to_system.at.replace(microsecond=0))
    date = (to_system.at + timedelta(minutes=10)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    with run(f"503 Retry-After={date}") as there, pytest.raises(TemporaryFailure) as failed:
        Webhook(trusted=HERE).send(at(to_system, there))
    assert failed.value.after == timedelta(minutes=10)


@pytest.mark.parametrize("answer", ["400", "403", "404", "413", "422"])
def test_who_refuses_is_not_asked_again(run: Run, to_system: Parcel, answer: str) -> None:
    with run(answer) as there, pytest.raises(PermanentFailure, match=f"refused the document \\(code {answer}\\)"):
        Webhook(trusted=HERE).send(at(to_system, there))


@pytest.mark.parametrize("answer", ["301", "302", "307", "308"])
def test_nothing_is_sent_on_to_another_place(run: Run, to_system: Parcel, answer: str) -> None:
    refused = pytest.raises(PermanentFailure, match="sends us on to another place")
    with run() as other, run(f"{answer} Location={other.url}") as there, refused:
        Webhook(trusted=HERE).send(at(to_system, there))
    assert (len(there.requests()), other.requests()) == (1, [])


@pytest.mark.parametrize("answer", ["never", "drip"])
def test_who_does_not_answer_or_only_drips_does_not_hold_us_for_ever(run: Run, to_system: Parcel, answer: str) -> None:
    with run(answer) as there:
        begun = time.monotonic()
        with pytest.raises(TemporaryFailure, match="did not answer in time"):
            Webhook(trusted=HERE, patience=QUICK).send(at(to_system, there))
        assert time.monotonic() - begun < 15


def test_a_certificate_for_another_name_is_not_trusted(run: Run, to_system: Parcel) -> None:
    with run(host="another.example") as there, pytest.raises(TemporaryFailure, match="certificate that is trusted"):
        Webhook(trusted=HERE).send(at(to_system, there))
    assert there.requests() == []


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(
    run: Run, to_system: Parcel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with run() as there:
        monkeypatch.delenv("SSL_CERT_FILE")
        with pytest.raises(TemporaryFailure, match="certificate that is trusted"):
            Webhook(trusted=HERE).send(at(to_system, there))
    assert there.requests() == []


def test_nobody_there_is_a_temporary_failure(to_system: Parcel) -> None:
    nowhere = replace(to_system, receiver=Receiver(name="Leeds", url="https://localhost:1/"))

    with pytest.raises(TemporaryFailure, match="could not be reached"):
        Webhook(trusted=HERE).send(nowhere)


def test_without_encryption_only_a_trusted_host_on_this_machine_is_called(run: Run, to_system: Parcel) -> None:
    with run(encrypted=False) as there:
        assert Webhook(trusted=HERE).send(at(to_system, there)) == "R-1"
        with pytest.raises(PermanentFailure, match="must begin with https://"):
            Webhook().send(at(to_system, there))
    assert len(there.requests()) == 1


def test_a_private_network_is_never_called_unless_its_host_is_trusted(run: Run, to_system: Parcel) -> None:
    with run() as there, pytest.raises(PermanentFailure, match="private network"):
        Webhook().send(at(to_system, there))
    assert there.requests() == []


def test_without_an_address_or_a_secret_nothing_is_sent(run: Run, to_system: Parcel) -> None:
    with run() as there:
        for lacking in (at(to_system, there, secrets=()), replace(to_system, receiver=Receiver(name="Leeds"))):
            with pytest.raises(PermanentFailure, match="no web address or no secret"):
                Webhook(trusted=HERE).send(lacking)
    assert there.requests() == []


def test_what_does_not_hold_any_more_is_told_without_files(run: Run, to_system: Parcel) -> None:
    with run() as there:
        Webhook(trusted=HERE).send(at(to_system, there, tells="withdrawn", paper=None, enclosures=()))

    (said,) = there.taken()
    assert (said["event"], said["files"], said["document"]) == ("withdrawn", [], None)


def test_a_test_carries_nothing_about_anybody_and_must_be_answered(run: Run, now: datetime) -> None:
    with run() as there:
        Webhook(trusted=HERE).ping(Ping(url=there.url, secrets=(SECRET,), key="test-1", at=now))
        with pytest.raises(PermanentFailure, match="answered with the code 401"):
            Webhook(trusted=HERE).ping(Ping(url=there.url, secrets=(OTHER,), key="test-2", at=now))

    (said,) = there.taken()
    assert set(said) == {"event", "key", "sent_at"}


@pytest.mark.parametrize(
    "body", [b"<script>alert(1)</script>", b'{"receipt": "<b>x</b>"}', b"[]", b'{"receipt": null}']
)
def test_a_receipt_is_a_number_or_nothing(body: bytes) -> None:
    from formsvc.delivery.webhooks import _receipt

    assert _receipt(body) == ""
