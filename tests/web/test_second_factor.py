"""The second step of signing in, without scripts: who must have one, how it is set up, given, lost and replaced."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from formsvc import audit
from formsvc.delivery.tables import Notice
from formsvc.people import Actor, SecondFactor, one_time
from formsvc.sealing import SealingFault
from formsvc.web import create_app
from formsvc.web.door import OPEN
from formsvc.web.standing import EXTENSION, seconds_now
from formsvc.workflow.second_step import SecondStep
from tests.forms.judging import definitions
from tests.web.windows import Window, window
from tests.workflow.institution import PASSWORD, Clock, Institution, found, settings

Opened = Callable[[Actor | None], Window]
SET_UP = "/account/second-step/set-up"


@pytest.fixture
def here(tmp_path: Path) -> Institution:
    """A service in which whoever signs must have a second factor."""
    url = f"sqlite:///{tmp_path / 'formsvc.sqlite3'}"
    return found(settings(tmp_path, url, second_factor="signatories"), Clock())


class Telephone:
    """An authenticator app: it knows what it was shown, and what time it is."""

    def __init__(self, here: Institution, shown: Window) -> None:
        self.clock = here.clock
        typed = str(shown.tree.xpath("string(//*[contains(@class, 'secret-key')]/strong)"))
        self.secret = base64.b32decode(typed.replace(" ", ""))

    def code(self, by: int = 0) -> str:
        """The code that it shows now, after half a minute has passed: so it was never given before."""
        self.clock.move(seconds=30)
        return one_time.code_at(self.secret, one_time.step_at(self.clock()) + by)

    def wrong(self) -> str:
        """A code that it does not show, nor lately or soon."""
        shown = {one_time.code_at(self.secret, one_time.step_at(self.clock()) + by) for by in range(-9, 10)}
        return next(code for number in range(20) if (code := f"{number:06}") not in shown)


def sets_up(here: Institution, at: Window, **boxes: str) -> tuple[Telephone, list[str]]:
    """Somebody sets up their telephone; gives it with the codes on paper."""
    telephone = Telephone(here, at.open(SET_UP))
    at.send(code=telephone.code(), **boxes)
    return telephone, [str(code) for code in at.tree.xpath("//ol[@class='recovery-codes']//strong/text()")]


def signs_in(at: Window, actor: Actor, following: str = "/") -> Window:
    return at.open(f"/sign-in?next={following}").send(email=actor.email, password=PASSWORD)


def recorded(here: Institution) -> list[str]:
    with here.service.sessions() as session:
        return [entry.what for entry in audit.entries(session)]


def told(here: Institution, actor: Actor) -> list[str]:
    with here.service.sessions() as session:
        return [row.kind for row in session.query(Notice).filter_by(person_id=actor.id).order_by(Notice.id)]


# --- who must have one --------------------------------------------------------------------------------------------------


def test_who_may_sign_gets_nowhere_before_a_second_step_is_set_up(here: Institution, app: Flask) -> None:
    governor = window(app, here.governor)
    reference, passed = here.submitted(), set()
    for rule in app.url_map.iter_rules():
        reader = rule.endpoint.partition(".")[0]
        if reader in OPEN | {"second_step", "static"}:
            continue
        address = re.sub(r"<(?:\w+:)?(\w+)>", lambda place: reference if place[1] == "reference" else "1", rule.rule)
        for method in (rule.methods or set()) & {"GET", "POST"}:
            answer = governor.client.open(address, method=method)
            if not (answer.status_code == 302 and answer.location.startswith(SET_UP)):
                passed.add((rule.endpoint, method, answer.status_code))

    posts = {(endpoint, method, status) for endpoint, method, status in passed if method == "POST" and status == 400}
    assert passed == posts, passed - posts  # what is sent without its token is not even looked at


def test_even_with_its_token_nothing_can_be_sent_before_that(here: Institution, opened: Opened) -> None:
    reference = here.submitted()
    manager = opened(here.manager).open(SET_UP)
    token = manager.value("csrf_token")

    answer = manager.client.post(
        f"/submissions/{reference}/decision", data={"csrf_token": token, "verdict": "approved"}
    )

    assert (answer.status_code, answer.location.startswith(SET_UP)) == (302, True)
    assert here.workflow.submission(reference, here.author).decisions == ()


@pytest.mark.parametrize(
    ("setting", "who"),
    [
        ("signatories", {"manager", "governor", "administrator", "other_manager", "other_governor"}),
        ("everybody", {"author", "practitioner", "manager", "governor", "administrator"}),
        ("nobody", set()),
    ],
)
def test_the_setting_says_who_must(here: Institution, setting: str, who: set[str]) -> None:
    house = replace(here.workflow.house, second_factor=setting)
    must = {name for name, actor in here.people.items() if SecondStep(house).must_have_second_step(actor)}

    assert who <= must
    assert setting == "everybody" or must == who


def test_who_signs_is_read_from_the_forms_themselves(here: Institution) -> None:
    house = replace(here.workflow.house, definitions=definitions())

    assert {
        "yjs_manager", "operations_manager", "head_of_service", "head_of_resettlement", "governor", "controller",
        "deputy_governor", "deputy_controller", "delegated_senior_manager", "social_work_manager", "ycs_release_team",
        "ycs_sentence_and_release_team",
    } <= house.signing_roles  # fmt: skip
    assert not {"case_manager", "social_worker", "secure_resettlement_practitioner"} & house.signing_roles


def test_the_demonstration_asks_nobody_and_says_so(here: Institution) -> None:
    plain = replace(here.service.settings, second_factor="")
    demonstration = replace(plain, demonstration=True)

    assert (plain.second_factor_for, demonstration.second_factor_for) == ("signatories", "nobody")
    app = create_app(replace(here.service, settings=demonstration))
    assert "demonstration a password is enough" in app.test_client().get("/sign-in").get_data(as_text=True)


def test_a_role_that_signs_stops_a_session_that_is_open(here: Institution, opened: Opened) -> None:
    colleague = opened(here.colleague)
    assert colleague.open("/cases").address == "/cases"
    here.workflow.give_role(here.colleague.id, "leeds_yjs yjs_manager", here.administrator)

    assert colleague.open("/cases").address == SET_UP
    assert not colleague.tree.xpath("//nav[@aria-label='Main']")


def test_who_gave_a_second_factor_elsewhere_is_not_asked_for_another(here: Institution, app: Flask) -> None:
    governor = window(app)
    with governor.client.session_transaction() as session:
        token = app.extensions[EXTENSION].workflow.begin_session(here.governor, "provider")
        session.update(person=here.governor.id, token=token, seen=seconds_now(), began=seconds_now())

    assert governor.open("/cases").address == "/cases"


# --- setting it up ------------------------------------------------------------------------------------------------------


def test_somebody_sets_it_up_and_comes_to_where_they_were_going(here: Institution, opened: Opened) -> None:
    governor = signs_in(opened(None), here.governor, "/cases")
    assert governor.address == SET_UP
    governor.open("/cases")
    picture = governor.tree.xpath("//*[@class='qr-place']/*[name()='svg' or local-name()='svg']")
    assert picture[0].get("role") == "img"
    _, codes = sets_up(here, governor)

    assert len(set(codes)) == 10
    assert "signed_in:code" in recorded(here)
    assert told(here, here.governor) == ["factor_set"]
    assert governor.open("/cases").address == "/cases"
    assert "10 recovery codes" in governor.open("/account").text


def test_a_wrong_code_shows_the_same_key_again(here: Institution, opened: Opened) -> None:
    governor = opened(here.governor).open(SET_UP)
    before = Telephone(here, governor)
    governor.send(code="12")

    assert (governor.status, list(governor.faults())) == (422, ["code"])
    assert Telephone(here, governor).secret == before.secret
    assert Telephone(here, governor.open(SET_UP)).secret == before.secret
    governor.send(code=before.code())
    assert governor.open("/cases").address == "/cases"


def test_what_somebody_else_was_shown_cannot_be_taken_into_use(here: Institution) -> None:
    new = here.workflow.new_second_step(here.manager)
    again = here.workflow.new_second_step(here.governor, new.sealed)

    assert again.typed != new.typed
    assert here.workflow.new_second_step(here.manager, new.sealed).typed == new.typed


def test_the_codes_are_shown_once(here: Institution, opened: Opened) -> None:
    governor = opened(here.governor)
    _, codes = sets_up(here, governor)

    assert governor.shown.headers["Cache-Control"] == "no-store"
    for address in ("/account", "/account/second-step", SET_UP):
        assert not any(code in governor.open(address).text for code in codes)


def test_long_after_signing_in_the_password_is_asked_for(here: Institution, opened: Opened) -> None:
    governor = opened(here.governor)
    here.clock.move(minutes=20)
    telephone = Telephone(here, governor.open(SET_UP))
    governor.send(code=telephone.code())
    assert list(governor.faults()) == ["password"]
    governor.send(code=telephone.code(), password="wrong")
    assert list(governor.faults()) == ["password"]
    governor.send(code=telephone.code(), password=PASSWORD)

    assert "Keep your recovery codes" in governor.title


def test_wherever_else_they_were_signed_in_they_are_not_any_more(here: Institution, opened: Opened) -> None:
    elsewhere, here_now = opened(here.author), opened(here.author)
    sets_up(here, here_now)

    assert here_now.open("/cases").address == "/cases"
    assert elsewhere.open("/cases").address == "/sign-in"
    assert "how you sign in" in elsewhere.text


# --- signing in with it -------------------------------------------------------------------------------------------------


def test_the_password_alone_opens_nothing_and_the_code_opens_what_was_wanted(here: Institution, opened: Opened) -> None:
    telephone, _ = sets_up(here, opened(here.governor))
    governor = signs_in(opened(None), here.governor, "/cases")

    assert governor.address == "/sign-in/code"
    assert governor.client.get("/cases").location == "/sign-in?next=/cases"
    assert governor.client.get(SET_UP).status_code == 302
    governor.open("/sign-in/code?next=/cases").send(code=telephone.wrong())
    assert (governor.status, list(governor.faults())) == (422, ["code"])
    governor.send(code=telephone.code())
    assert governor.address == "/cases"
    assert "code_refused" in recorded(here)


def test_the_way_to_the_code_closes_after_ten_minutes(
    here: Institution, opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    from formsvc.web import standing

    telephone, _ = sets_up(here, opened(here.governor))
    governor = signs_in(opened(None), here.governor)
    later = seconds_now() + 601
    monkeypatch.setattr(standing, "seconds_now", lambda: later)
    governor.send(code=telephone.code())

    assert governor.address == "/sign-in"
    assert "took too long" in governor.text


def test_a_code_that_let_somebody_in_lets_nobody_in_again(here: Institution, opened: Opened) -> None:
    telephone, _ = sets_up(here, opened(here.governor))
    code = telephone.code()
    assert signs_in(opened(None), here.governor).send(code=code).address == "/"

    again = signs_in(opened(None), here.governor).send(code=code)
    assert (again.status, "used before" in again.faults()["code"]) == (422, True)


def test_a_code_on_paper_lets_in_once_and_its_owner_is_told(here: Institution, opened: Opened) -> None:
    _, codes = sets_up(here, opened(here.governor))
    governor = signs_in(opened(None), here.governor)
    governor.open("/sign-in/code?recovery=yes").send(recovery=codes[0].replace("-", " ").upper())
    assert governor.address == "/"
    assert told(here, here.governor) == ["factor_set", "recovery_used"]

    again = signs_in(opened(None), here.governor).open("/sign-in/code?recovery=yes").send(recovery=codes[0])
    assert list(again.faults()) == ["recovery"]


def test_the_last_codes_on_paper_warn(here: Institution, opened: Opened) -> None:
    _, codes = sets_up(here, opened(here.governor))
    for code in codes[:7]:
        here.workflow.give_recovery_code(code, here.governor)
    governor = signs_in(opened(None), here.governor).open("/sign-in/code?recovery=yes").send(recovery=codes[7])

    assert "few recovery codes left" in governor.text


def test_what_was_half_typed_when_the_session_ended_comes_through_the_code_too(
    here: Institution, opened: Opened
) -> None:
    telephone, _ = sets_up(here, opened(here.author))
    author = signs_in(opened(None), here.author).send(code=telephone.code())
    page = f"/submissions/{here.started()}/pages/visit"
    author.open(page)
    here.workflow.sign_out_everywhere(here.author)
    author.client.environ_base["HTTP_ORIGIN"] = "http://localhost"
    author.send(reason="She is ill, and wants to see him.")
    assert author.status == 401
    author.address = "/sign-in"
    author.send(email=here.author.email, password=PASSWORD)
    assert "is not lost" in author.text
    author.send(code="1")
    author.send(code=telephone.code())

    assert (author.address, author.value("reason")) == (page, "She is ill, and wants to see him.")


def test_the_session_before_the_code_is_worth_nothing_after_it(here: Institution, opened: Opened) -> None:
    telephone, _ = sets_up(here, opened(here.governor))
    governor = signs_in(opened(None), here.governor)
    half = governor.client.get_cookie("formsvc")
    governor.send(code=telephone.code())
    governor.client.set_cookie("formsvc", half.value if half else "")

    assert governor.open("/cases").address == "/sign-in"


# --- changing and losing it ---------------------------------------------------------------------------------------------


def test_another_telephone_takes_its_place_for_a_code_of_the_old_one(here: Institution, opened: Opened) -> None:
    governor = opened(here.governor)
    old, codes = sets_up(here, governor)
    new = Telephone(here, governor.open(SET_UP))
    governor.send(code=new.code(), old=old.wrong())
    assert list(governor.faults()) == ["old"]
    governor.send(code=new.code(), old=codes[0])
    assert "Keep your recovery codes" in governor.title

    assert signs_in(opened(None), here.governor).send(code=old.code()).status == 422
    assert signs_in(opened(None), here.governor).send(code=new.code()).address == "/"
    assert (
        signs_in(opened(None), here.governor).open("/sign-in/code?recovery=yes").send(recovery=codes[1]).status == 422
    )


def test_new_codes_on_paper_are_made_for_a_code_of_the_app(here: Institution, opened: Opened) -> None:
    governor = opened(here.governor)
    telephone, old = sets_up(here, governor)
    governor.open("/account/second-step").send(code="")
    assert list(governor.faults()) == ["code"]
    governor.open("/account/second-step").send(code=telephone.code())

    new = governor.tree.xpath("//ol[@class='recovery-codes']//strong/text()")
    assert (len(new), set(new) & set(old)) == (10, set())


def test_it_is_taken_away_only_by_who_need_not_have_it(here: Institution, opened: Opened) -> None:
    governor, author = opened(here.governor), opened(here.author)
    (telephone, _), (authors, _) = sets_up(here, governor), sets_up(here, author)
    remove = "/account/second-step/remove"
    for who, shows in ((governor, telephone), (author, authors)):
        token = who.open("/account/second-step").value("csrf_token")
        who.client.post(remove, data={"csrf_token": token, "code-remove": shows.code()})

    assert here.workflow.second_step(here.governor).since is not None
    assert here.workflow.second_step(here.author).since is None
    assert author.open("/cases").address == "/cases"


def test_an_administrator_takes_it_away_for_a_reason_and_never_sees_it(here: Institution, opened: Opened) -> None:
    administrator, manager = opened(here.administrator), opened(here.manager)
    sets_up(here, administrator)
    telephone, codes = sets_up(here, manager)
    place = f"/administration/people/{here.manager.id}"
    typed = one_time.in_groups(telephone.secret)
    for address in (place, f"{place}/second-step"):
        assert not any(secret in administrator.open(address).text for secret in (typed, *codes))
    administrator.send()
    assert list(administrator.faults()) == ["reason"]
    administrator.send(reason="lost")

    assert "second_factor_reset:lost" in recorded(here)
    assert told(here, here.manager)[-1] == "factor_reset"
    assert manager.open("/cases").address == "/sign-in"
    assert signs_in(opened(None), here.manager).address == SET_UP


def test_the_mail_says_what_changed_and_nothing_of_what_it_is(here: Institution, opened: Opened) -> None:
    telephone, codes = sets_up(here, opened(here.governor))
    with here.service.sessions() as session:
        (notice,) = session.query(Notice).filter_by(person_id=here.governor.id)
    here.workflow.send_notice(notice.id)
    (mail,) = here.workflow.mailbox()

    assert (mail.to, mail.subject) == (here.governor.email, "How you sign in")
    assert "A second step was set up for your sign-in" in mail.text
    assert not any(secret in mail.text for secret in (one_time.in_groups(telephone.secret), *codes, here.governor.name))


def test_nobody_but_their_own_administrator_takes_it_away(here: Institution, opened: Opened) -> None:
    sets_up(here, opened(here.governor))
    administrator = opened(here.administrator)
    sets_up(here, administrator)

    for person in (here.governor, here.administrator):
        token = administrator.open("/account").value("csrf_token")
        place = f"/administration/people/{person.id}/second-step"
        assert administrator.client.post(place, data={"csrf_token": token, "reason": "lost"}).status_code in (403, 404)
        assert here.workflow.second_step(person).since is not None


def test_the_secret_is_sealed_for_its_owner_alone(here: Institution, opened: Opened) -> None:
    telephone, _ = sets_up(here, opened(here.governor))
    others, _ = sets_up(here, opened(here.manager))
    with here.service.sessions.begin() as session:
        one, two = session.get_one(SecondFactor, here.governor.id), session.get_one(SecondFactor, here.manager.id)
        assert telephone.secret not in one.sealed_secret
        one.sealed_secret, two.sealed_secret = two.sealed_secret, one.sealed_secret

    with pytest.raises(SealingFault):
        here.workflow.give_code(others.code(), here.governor)
