"""Signing in through a provider: a real one that runs beside the tests, and one that lies."""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from formsvc.assembly.elsewhere import provider_of
from formsvc.audit.tables import Event
from formsvc.delivery.tables import Notice
from formsvc.people import Actor, Person, SignInRefused, provider_calls
from formsvc.people import provider as provider_module
from formsvc.people.external import ExternalIdentity, Identity, ProviderAway
from formsvc.people.provider import Client
from formsvc.people.provider import Provider as Asked
from formsvc.people.provider_calls import ask
from formsvc.settings import Settings
from formsvc.web import create_app
from tests.real_parts.programs import PATIENCE
from tests.real_parts.provider import CLIENT, SECRET, Browser, Provider
from tests.web.windows import Window, window
from tests.workflow.institution import BEGINNING, PASSWORD, Clock, Institution, found, settings

Found = Callable[..., tuple[Institution, Flask]]


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A provider that is there is waited for, however busy this machine is."""
    monkeypatch.setattr(provider_calls, "FOR_A_SIGN", PATIENCE)
    monkeypatch.setattr(provider_calls, "TOGETHER", PATIENCE)


@pytest.fixture
def founded(tmp_path: Path) -> Found:
    """Founds an institution whose people sign in through this issuer."""

    def founded(issuer: str, address: str = "http://127.0.0.1:9", **more: Any) -> tuple[Institution, Flask]:
        here = found(provided(tmp_path, issuer, base_url=address, **more), Clock())
        return here, create_app(here.service)

    return founded


def provided(folder: Path, issuer: str, **more: Any) -> Settings:
    """Settings with this provider."""
    secret = folder / "secret"
    secret.write_text(f"{SECRET}\n")
    return settings(
        folder,
        f"sqlite:///{folder / 'formsvc.sqlite3'}",
        oidc_issuer=issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret_file=secret,
        oidc_name="Leeds account",
        **{"base_url": "http://127.0.0.1:9", **more},
    )


@pytest.fixture
def here(founded: Found, provider: Provider) -> Institution:
    return founded(provider.issuer, provider.address)[0]


@pytest.fixture
def app(here: Institution) -> Flask:
    return create_app(here.service)


def come_back(
    window_: Window, provider: Provider, login: str, start: str = "/sign-in/elsewhere", **ways: str
) -> Window:
    """Sign in there as somebody, and come back here."""
    back = Browser(provider.address).sign_in(sent_to(window_, start), login, **ways)
    return window_.open(back.removeprefix(provider.address))


def sent_to(window_: Window, start: str = "/sign-in/elsewhere") -> str:
    """Where our service sends the browser."""
    answer = window_.client.get(start)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def lie(window_: Window, **told: Any) -> Window:
    """Come back from the liar with a code that tells it what to put into the token."""
    asked = parse_qs(urlsplit(sent_to(window_)).query)
    told = {"claims": {"nonce": asked["nonce"][0], **told.pop("claims", {})}, **told}
    code = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")
    return window_.open("/sign-in/elsewhere/back?" + urlencode({"code": code, "state": asked["state"][0]}))


def is_in(window_: Window, actor: Actor) -> bool:
    return window_.open("/account").address == "/account" and actor.email in window_.text


def record(here: Institution) -> list[tuple[str, str, str]]:
    with here.service.sessions() as session:
        return [(event.who, event.what, event.about) for event in session.scalars(select(Event).order_by(Event.number))]


def connections(here: Institution) -> list[tuple[int, str]]:
    with here.service.sessions() as session:
        return [(row.person_id, row.subject) for row in session.scalars(select(ExternalIdentity))]


def test_whoever_has_the_address_that_was_checked_signs_in_is_connected_and_told(
    here: Institution, nobody: Window, provider: Provider
) -> None:
    assert "Sign in with Leeds account" in nobody.open("/sign-in?next=/cases").text
    asked = parse_qs(urlsplit(sent_to(nobody)).query)
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert asked["redirect_uri"] == [f"{provider.address}/sign-in/elsewhere/back"]

    come_back(nobody, provider, "author", "/sign-in/elsewhere?next=/cases")

    assert (nobody.address, nobody.status) == ("/cases", 200)
    assert "now connected with Leeds account" in nobody.shown.get_data(as_text=True)
    assert connections(here) == [(here.author.id, "author")]
    who = f"person:{here.author.id}"
    assert [(who, what, who) for what in ("connected-elsewhere", "signed-in-elsewhere", "signed_in")] == record(here)[
        -4:-1
    ]
    with here.service.sessions() as session:
        assert [notice.kind for notice in session.scalars(select(Notice))] == ["connected_elsewhere"]


def test_the_second_time_it_is_the_connection_that_counts_and_not_the_address(
    here: Institution, app: Flask, nobody: Window, provider: Provider
) -> None:
    come_back(nobody, provider, "author")
    with here.service.sessions.begin() as session:
        session.get_one(Person, here.author.id).email = "another@leeds_yjs.example"
    again = window(app)

    come_back(again, provider, "author")

    assert again.status == 200
    assert again.open("/account").address == "/account"
    assert len(connections(here)) == 1
    come_back(fresh := window(app), provider, "newcomer")  # has the address that the author had
    assert "opens no account here" in fresh.text


def test_nobody_gets_an_account_by_signing_in(
    here: Institution, app: Flask, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    people = len(here.service.people())
    refused = {
        "unchecked": ("email-not-verified", "does not say that your email address was checked"),
        "in-words": ("email-not-verified", "does not say that your email address was checked"),
        "stranger": ("unknown", "opens no account here"),
    }
    for login, (why, said) in refused.items():
        come_back(somebody := window(app), provider, login)
        assert (somebody.status, said in somebody.text) == (403, True)
        reference = somebody.tree.xpath("string(//p[contains(@class, 'reference')])").replace(" ", "")
        assert f"error {reference}: sign-in elsewhere: {why}" in caplog.text
        assert ("nobody", "refused-elsewhere", f"elsewhere:{why}") in record(here)
        assert somebody.open("/").address == "/sign-in"

    assert (len(here.service.people()), connections(here)) == (people, [])
    assert not any(text in caplog.text for text in ("leeds_yjs", "nowhere.example", "unchecked", "in-words", "eyJ"))


def test_whoever_has_the_address_of_an_account_that_is_connected_already_does_not_get_it(
    here: Institution, app: Flask, nobody: Window, provider: Provider
) -> None:
    come_back(nobody, provider, "author")
    heir = window(app)

    come_back(heir, provider, "newcomer")

    assert (heir.status, "Ask the administrator" in heir.text) == (403, True)
    assert ("nobody", "refused-elsewhere", f"person:{here.author.id}:connected-with-another") in record(here)
    assert connections(here) == [(here.author.id, "author")]


def test_a_provider_speaks_for_its_own_domains_alone(founded: Found, provider: Provider) -> None:
    _, app = founded(provider.issuer, provider.address, oidc_domains=("wetherby.example",))
    nobody = window(app)

    come_back(nobody, provider, "author")

    assert (nobody.status, "opens no account here" in nobody.text) == (403, True)


def test_an_account_that_is_switched_off_stays_shut(here: Institution, app: Flask, provider: Provider) -> None:
    come_back(window(app), provider, "author")
    for person, login in ((here.author, "author"), (here.manager, "manager")):  # connected before, and not
        here.workflow.stop_signing_in(person.id, here.administrator)
        come_back(shut_out := window(app), provider, login)
        assert (shut_out.status, shut_out.open("/").address) == (403, "/sign-in")
        assert ("nobody", "refused-elsewhere", f"person:{person.id}:switched-off") in record(here)


def test_a_first_password_ends_when_its_owner_signs_in_elsewhere(
    here: Institution, nobody: Window, provider: Provider
) -> None:
    given = here.workflow.renew_password(here.author.id, here.administrator)

    come_back(nobody, provider, "author")

    assert nobody.address == "/"
    other = Window(nobody.client.application.test_client()).open("/sign-in")
    assert other.send(email=given.email, password=given.password).status == 422


def test_two_factors_there_are_a_second_factor_here(founded: Found, provider: Provider) -> None:
    _, app = founded(provider.issuer, provider.address, second_factor="everybody")
    one, two = window(app), window(app)

    come_back(one, provider, "author", amr="pwd")
    assert one.address == "/account/second-step/set-up"
    come_back(two, provider, "manager", amr="pwd mfa")
    assert two.address == "/"


def test_a_browser_that_was_not_sent_by_us_is_not_let_in(nobody: Window, app: Flask, provider: Provider) -> None:
    back = Browser(provider.address).sign_in(sent_to(nobody), "author").removeprefix(provider.address)
    thief = window(app)

    assert (thief.open(back).status, "another window" in thief.text) == (400, True)
    sent_to(thief)
    assert thief.open(back).status == 400  # the state of somebody else
    assert nobody.open(back).address == "/"
    assert nobody.open("/account").status == 200


def test_a_code_is_good_for_once(nobody: Window, provider: Provider) -> None:
    address = sent_to(nobody)
    with nobody.client.session_transaction() as session:
        errand = dict(session["errand"])
    back = Browser(provider.address).sign_in(address, "author").removeprefix(provider.address)
    nobody.open(back)
    thief = window(nobody.client.application)
    with thief.client.session_transaction() as session:
        session["errand"] = errand  # even with all that the first browser had

    assert (thief.open(back).status, "could not be checked" in thief.text) == (403, True)


def test_whoever_does_not_sign_in_there_is_told_so(nobody: Window, provider: Provider) -> None:
    come_back(nobody, provider, "nobody-there")

    assert (nobody.status, "You did not sign in with Leeds account" in nobody.text) == (400, True)


def test_what_took_too_long_is_begun_again(nobody: Window, provider: Provider) -> None:
    address = sent_to(nobody)
    with nobody.client.session_transaction() as session:
        session["errand"] = {**session["errand"], "at": int(time.time()) - 601}
    back = Browser(provider.address).sign_in(address, "author").removeprefix(provider.address)

    assert (nobody.open(back).status, "took too long" in nobody.text) == (400, True)


def test_new_keys_of_the_provider_are_found_by_themselves_and_while_it_is_away_there_is_a_page(
    founded: Found, provider_alone: Provider
) -> None:
    here, app = founded(provider_alone.issuer, provider_alone.address)
    asks_first = create_app(replace(here.service, elsewhere=provider_of(here.service.settings)))
    with provider_alone.runs():
        come_back(first := window(app), provider_alone, "author")
    away = window(app).open("/sign-in/elsewhere/back?code=x&state=y")
    assert first.status == 200
    with provider_alone.runs():  # with other keys
        come_back(second := window(app), provider_alone, "author")
    later = window(asks_first).open("/sign-in/elsewhere")

    assert (second.address, second.status) == ("/", 200)
    assert away.status == 400
    assert (later.status, "cannot reach Leeds account at the moment" in later.text) == (503, True)


def test_the_way_back_is_never_what_the_browser_says(app: Flask, provider: Provider) -> None:
    answer = app.test_client().get(
        "/sign-in/elsewhere?next=//evil.example/", headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"}
    )
    assert parse_qs(urlsplit(answer.headers["Location"]).query)["redirect_uri"] == [
        f"{provider.address}/sign-in/elsewhere/back"
    ]
    assert app.test_client().get("/sign-in/elsewhere", headers={"Host": "evil.example"}).status_code == 400
    come_back(led := window(app), provider, "author", "/sign-in/elsewhere?next=//evil.example/")
    assert led.address == "/"


def test_signing_out_offers_to_sign_out_there_too(nobody: Window, provider: Provider) -> None:
    come_back(nobody, provider, "author")
    token = nobody.tree.xpath("//form[@action='/sign-out']//input[@name='csrf_token']/@value")[0]
    nobody._see(nobody.client.post("/sign-out", data={"csrf_token": token}, follow_redirects=True))

    assert "sign out there as well" in nobody.text
    leads = nobody.client.get("/sign-in/elsewhere/out").headers["Location"]
    assert leads.startswith(f"{provider.issuer}/session/end?")
    assert parse_qs(urlsplit(leads).query)["post_logout_redirect_uri"] == [f"{provider.address}/sign-in"]
    assert nobody.open("/").address == "/sign-in"


def test_somebody_signed_in_connects_their_account_and_takes_the_connection_away(
    here: Institution, app: Flask, author: Window, provider: Provider
) -> None:
    (link,) = author.open("/account").tree.xpath("//a[contains(@href, '/connect')]/@href")
    assert author.client.get("/sign-in/elsewhere/connect").status_code == 400  # not asked for on a page of ours

    come_back(author, provider, "stranger", link)  # whose address is not that of the account

    assert (author.address, connections(here)) == ("/account", [(here.author.id, "stranger")])
    come_back(other := window(app), provider, "stranger")
    assert is_in(other, here.author)
    author._see(
        author.client.post(
            "/sign-in/elsewhere/disconnect",
            data={"csrf_token": author.form.fields["csrf_token"], "next": "/account"},
            follow_redirects=True,
        )
    )
    assert (author.address, connections(here)) == ("/account", [])
    assert other.open("/").address == "/sign-in"


def test_an_administrator_takes_a_connection_away(here: Institution, app: Flask, provider: Provider) -> None:
    come_back(author := window(app), provider, "author")
    administrator = window(app, here.administrator)

    administrator.open(f"/administration/people/{here.author.id}/disconnect").send()

    assert (administrator.status, connections(here)) == (200, [])
    assert author.open("/").address == "/sign-in"


def test_where_passwords_are_switched_off_a_form_is_signed_by_proving_oneself_elsewhere(
    founded: Found, provider: Provider
) -> None:
    here, app = founded(provider.issuer, provider.address, oidc_only=True)
    reference = here.submitted()
    nobody = window(app).open("/sign-in")
    assert not nobody.tree.xpath("//input[@type='password']")
    with pytest.raises(SignInRefused):
        here.service.sign_in(here.author.email, PASSWORD)
    with pytest.raises(SignInRefused):
        here.service.prove(here.author, PASSWORD)

    manager = window(app)
    come_back(manager, provider, "manager")
    manager.open(f"/submissions/{reference}/decision")
    assert manager.send(verdict="approved", declared="yes").status == 403
    assert "Confirm that it is you" in manager.faults()["password"]
    come_back(manager, provider, "author", "/sign-in/elsewhere/again")
    assert (manager.status, "somebody else" in manager.text.lower()) == (403, True)
    come_back(manager, provider, "manager", "/sign-in/elsewhere/again")
    assert "You have confirmed that it is you" in manager.text

    assert manager.open(f"/submissions/{reference}/decision").send(verdict="approved", declared="yes").status == 200
    assert "Recorded" in manager.shown.get_data(as_text=True)


@pytest.fixture(scope="module")
def believing(liar: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """A service whose provider lies; nobody is let in here who could change anything."""
    return create_app(found(provided(tmp_path_factory.mktemp("lied-to"), liar), Clock()).service)


@pytest.fixture
def lied_to(believing: Flask) -> Window:
    """The window of somebody whose provider lies."""
    return window(believing)


def test_the_liar_is_believed_when_it_tells_the_truth(lied_to: Window) -> None:
    assert lie(lied_to).address == "/"


@pytest.mark.parametrize(
    "told",
    [
        {"signed": "none"},
        {"signed": "public"},
        {"signed": "other"},
        {"header": {"kid": "unknown"}},
        {"claims": {"nonce": "of-another-browser"}},
        {"claims": {"nonce": None}},
        {"claims": {"iss": "https://id.example"}},
        {"claims": {"aud": "another-service"}},
        {"claims": {"aud": ["formsvc", "another-service"]}},
        {"claims": {"aud": ["formsvc", "another-service"], "azp": "another-service"}},
        {"claims": {"azp": "another-service"}},
        {"claims": {"exp": 1_600_000_000}},
        {"claims": {"exp": None}},
        {"claims": {"iat": 4_000_000_000}},
        {"claims": {"sub": None}},
        {"claims": {"sub": ""}},
        {"claims": {"sub": 7}},
        {"claims": {"sub": "s" * 256}},
        {"claims": {"at_hash": "bm90IG91cnM"}},
    ],
    ids=str,
)
def test_no_token_is_believed_that_is_not_all_it_must_be(
    lied_to: Window, caplog: pytest.LogCaptureFixture, told: dict[str, Any]
) -> None:
    lie(lied_to, **told)

    assert (lied_to.status, "could not be checked" in lied_to.text) == (403, True)
    assert lied_to.tree.xpath("string(//p[contains(@class, 'reference')])")
    assert not any(text in caplog.text for text in ("eyJ", "leeds_yjs", "another-service", "id.example"))
    assert lied_to.open("/").address == "/sign-in"


def test_somebody_who_only_seems_to_have_signed_in_again_has_proved_nothing(founded: Found, liar: str) -> None:
    _, app = founded(liar)
    lie(author := window(app))
    asked = parse_qs(urlsplit(sent_to(author, "/sign-in/elsewhere/again")).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    told = {"claims": {"nonce": asked["nonce"][0], "auth_time": int(time.time()) - 3600}}
    code = base64.urlsafe_b64encode(json.dumps(told).encode()).decode().rstrip("=")

    author.open("/sign-in/elsewhere/back?" + urlencode({"code": code, "state": asked["state"][0]}))

    assert author.status == 403


def test_the_answer_of_another_provider_is_not_taken_for_ours(lied_to: Window) -> None:
    asked = parse_qs(urlsplit(sent_to(lied_to)).query)

    lied_to.open(
        "/sign-in/elsewhere/back?" + urlencode({"code": "x", "state": asked["state"][0], "iss": "https://a.b"})
    )

    assert lied_to.status == 403


def test_a_provider_that_is_not_as_it_should_be_is_as_good_as_away(liar: str) -> None:
    for path, why in {
        "/another": "issuer-differs",
        "/huge": "answer-too-long",
        "/moved": "answer-not-json",
        "/unencrypted": "not-described",
    }.items():
        with pytest.raises(ProviderAway, match=why):
            Asked(Client(issuer=liar + path, client_id=CLIENT, secret=str, back="", after="")).set_out(BEGINNING)
    with pytest.raises(ProviderAway, match="address-not-encrypted"):
        ask("http://id.example/")


def test_what_a_provider_publishes_is_asked_once_and_a_failure_is_not_kept(
    liar: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def counted(address: str, *form: dict[str, str], **headers: str) -> tuple[int, Any]:
        asked.append(urlsplit(address).path)
        if len(asked) == 1:
            raise ProviderAway("no-answer")
        return ask(address, *form, **headers)

    monkeypatch.setattr(provider_module, "ask", counted)
    client = Asked(Client(issuer=liar, client_id=CLIENT, secret=lambda: SECRET, back="", after=""))
    with pytest.raises(ProviderAway):
        client.set_out(datetime.now(UTC))
    for _ in range(3):
        assert told_by(client, {}).subject == "liar"

    described = "/.well-known/openid-configuration"
    assert asked == [described, described, "/token_endpoint", "/jwks", "/token_endpoint", "/token_endpoint"]


def test_a_provider_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provider_calls, "FOR_A_SIGN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(ProviderAway, match="no-answer"):
            ask(address)

    assert time.monotonic() - began < 30


def test_what_a_token_says_of_a_person(liar: str) -> None:
    """Whether the address was checked, and whether two factors were used: in the words of several providers."""
    said: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
        "checked": ({"amr": ["pwd"]}, ()),
        "in words": ({"email_verified": "true", "amr": ["pwd"]}, ()),
        "Entra ID": ({"email_verified": None, "xms_edov": True}, ("always",)),
        "mfa": ({"amr": ["mfa"]}, ()),
        "two ways": ({"amr": ["pwd", "otp"]}, ()),
        "two of a kind": ({"amr": ["otp", "hwk"]}, ()),
        "level": ({"acr": "gold"}, ("silver", "gold")),
        "too low": ({"acr": "bronze"}, ("silver", "gold")),
    }
    found = {name: told_of(liar, claims, strong) for name, (claims, strong) in said.items()}

    assert {name for name, who in found.items() if who.email} == set(said) - {"in words"}
    assert {name for name, who in found.items() if who.strong} == {"Entra ID", "mfa", "two ways", "level"}


def told_of(liar: str, claims: dict[str, Any], strong: tuple[str, ...]) -> Identity:
    """Who comes back with a token that says this."""
    client = Client(issuer=liar, client_id=CLIENT, secret=lambda: SECRET, back="", after="", strong=strong)
    address, _ = Asked(client).set_out(datetime.now(UTC))
    wanted = parse_qs(urlsplit(address).query).get("acr_values", [""])[0].split()
    assert tuple(wanted) == tuple(level for level in strong if level != "always")
    return told_by(Asked(client), claims)


def told_by(client: Asked, claims: dict[str, Any]) -> Identity:
    """The same, from this provider."""
    now = datetime.now(UTC)
    _, errand = client.set_out(now)
    code = base64.urlsafe_b64encode(json.dumps({"claims": {"nonce": errand.nonce, **claims}}).encode()).decode()
    return client.finish(errand, {"state": errand.state, "code": code.rstrip("=")}, now)


def test_what_was_half_typed_when_a_session_ended_is_kept_by_whoever_signs_in_elsewhere(
    here: Institution, author: Window, provider: Provider
) -> None:
    page = f"/submissions/{here.started()}/pages/visit"
    author.open(page)
    here.workflow.sign_out_everywhere(here.author)
    sent = {**dict(author.form.form_values()), "reason": "Half a sentence", "go": "next"}
    author._see(author.client.post(page, data=sent, headers={"Origin": "http://localhost"}))
    (keep,) = author.tree.xpath("//form[@action='/sign-in/elsewhere/keep']")
    kept = dict(keep.form_values())
    too_early = author.client.post("/sign-in/elsewhere/keep", data=kept, headers={"Origin": "http://localhost"})
    come_back(author, provider, "author")  # in another tab

    there = author.client.post("/sign-in/elsewhere/keep", data=kept, headers={"Origin": "http://localhost"})

    assert (too_early.status_code, kept["unsaved"] in too_early.get_data(as_text=True)) == (401, True)
    assert (there.status_code, there.headers["Location"]) == (302, page)
    assert author.open(page).value("reason") == "Half a sentence"
    elsewhere = author.client.post("/sign-in/elsewhere/keep", data=kept, headers={"Origin": "https://evil.example"})
    assert elsewhere.headers["Location"] == page
