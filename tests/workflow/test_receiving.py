"""Receiving: no account, a link and a code; every opening is recorded, and nobody else gets in."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from formsvc.workflow.refusals import CodeWrong, DecisionIncomplete, LinkClosed, NotAllowed, NotFound
from tests.workflow.institution import Institution
from tests.workflow.test_sending import ledger


def received(here: Institution) -> tuple[str, str, str]:
    """The reference of a delivered submission, and the newest link's token and code, as the receiver has them."""
    reference = here.delivered_but_for_the_child()
    return reference, *post(here)


def post(here: Institution) -> tuple[str, str]:
    texts = [mail.text for mail in here.workflow.mailbox()]
    tokens = [found[1] for text in texts if (found := re.search(r"/receive/(\S+)", text))]
    codes = [found[1] for text in texts if (found := re.search(r"code is (\d{4} \d{4})", text))]
    return tokens[0], codes[0]


def test_the_link_says_who_sent_it_and_how_long_it_lasts_and_nothing_about_the_child(here: Institution) -> None:
    reference, token, _ = received(here)

    page = here.workflow.link(token)

    assert (page.sender, page.reference, page.recipient) == ("Leeds Yjs", reference, "Tom Lindqvist")
    assert page.expires_at == here.clock() + timedelta(days=14)
    assert "Kieran" not in repr(page)


def test_the_code_opens_it_and_what_is_read_is_what_was_signed(here: Institution) -> None:
    reference, token, code = received(here)

    pass_ = here.workflow.enter_code(token, code)
    page = here.workflow.received(token, pass_)

    assert page.digest == here.workflow.submission(reference, here.author).digest
    assert "His grandmother has not seen him" in page.html
    file = here.workflow.received_file(token, pass_, "pdf")
    assert (file.name, page.digest in file.content.decode()) == (f"{reference}.pdf", True)
    row = ledger(here, reference, "practitioner")
    assert (row.state, row.opened_at) == ("opened", here.clock())
    timeline = [moment.what for moment in here.workflow.submission(reference, here.author).timeline]
    assert "The receiver took the PDF: The practitioner" in timeline


def test_a_wrong_code_counts_down_and_the_last_one_closes_the_link(here: Institution) -> None:
    _, token, code = received(here)

    lefts = []
    for _ in range(5):
        with pytest.raises(CodeWrong) as refused:
            here.workflow.enter_code(token, "0000 0000" if code != "0000 0000" else "1111 1111")
        lefts.append(refused.value.left)

    assert lefts == [4, 3, 2, 1, 0]
    with pytest.raises(LinkClosed):
        here.workflow.enter_code(token, code)


def test_a_link_ends_after_14_days(here: Institution) -> None:
    _, token, code = received(here)
    pass_ = here.workflow.enter_code(token, code)
    here.clock.move(days=14)

    for step in (
        lambda: here.workflow.link(token),
        lambda: here.workflow.enter_code(token, code),
        lambda: here.workflow.received(token, pass_),
        lambda: here.workflow.link("nothing"),
    ):
        with pytest.raises(LinkClosed):
            step()


def test_nobody_gets_in_with_a_pass_of_another_link_or_none(here: Institution) -> None:
    _, token, code = received(here)
    first = here.workflow.enter_code(token, code)
    here.delivered_but_for_the_child()
    other, _ = post(here)
    assert other != token

    for pass_ in ("", "x", first):
        with pytest.raises(NotAllowed):
            here.workflow.received(other, pass_)
        with pytest.raises(NotAllowed):
            here.workflow.received_file(other, pass_, "pdf")


def test_the_token_is_kept_only_as_a_digest_and_the_code_sealed(here: Institution) -> None:
    _, token, code = received(here)

    with here.service.engine.connect() as connection:
        from formsvc.database import Base

        rows = [str(row) for table in Base.metadata.sorted_tables for row in connection.execute(table.select())]
    assert not any(token in row or code.replace(" ", "") in row for row in rows)


def test_sending_again_closes_the_old_link_and_gives_a_new_code(here: Institution) -> None:
    reference, token, code = received(here)

    here.work(here.workflow.resend(ledger(here, reference, "practitioner").id, here.author))

    again, new_code = post(here)
    assert again != token
    with pytest.raises(LinkClosed):
        here.workflow.enter_code(token, code)
    assert here.workflow.received(again, here.workflow.enter_code(again, new_code)).key


def test_the_receiver_acknowledges_once(here: Institution) -> None:
    reference, token, code = received(here)
    pass_ = here.workflow.enter_code(token, code)

    with pytest.raises(DecisionIncomplete):
        here.workflow.acknowledge(token, pass_, "")
    here.workflow.acknowledge(token, pass_, "Tom L")
    here.clock.move(minutes=5)
    here.workflow.acknowledge(token, pass_, "Somebody else")

    page = here.workflow.received(token, pass_)
    assert (page.acknowledged_by, page.acknowledged_at) == ("Tom L", here.clock() - timedelta(minutes=5))
    assert ledger(here, reference, "practitioner").state == "acknowledged"


def test_the_receiver_can_ask_for_another_format_and_the_author_is_told(here: Institution) -> None:
    _, token, code = received(here)
    pass_ = here.workflow.enter_code(token, code)

    here.work(here.workflow.ask_format(token, pass_, "Large print"))

    assert here.workflow.received(token, pass_).asked_format == "Large print"
    assert "asks for it in another format" in here.workflow.mailbox()[0].text


def test_only_the_files_of_this_delivery_can_be_taken(here: Institution) -> None:
    _, token, code = received(here)
    pass_ = here.workflow.enter_code(token, code)

    with pytest.raises(NotFound):
        here.workflow.received_file(token, pass_, "exe")
    with pytest.raises(NotFound):
        here.workflow.received_picture(token, pass_, "0" * 64)
