"""After whole journeys, nothing that anybody said about a child lies in the clear: not in the database, not on the disk."""

from __future__ import annotations

import base64
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import text

from formsvc.answers import Person
from formsvc.definitions.model import FormDefinition
from formsvc.sealing import change_keys, new_key
from formsvc.wizard.examples import example
from formsvc.workflow.handing_over import Giving
from formsvc.workflow.house import local
from formsvc.workflow.rerouting import AnotherWay
from formsvc.workflow.rotating import Rotation
from formsvc.workflow.send_views import HandOver
from formsvc.workflow.sign_views import NamedPoint
from tests.journeys.carers import CARER, asked, checked
from tests.journeys.everybody import found_everybody
from tests.journeys.in_the_clear import documents_in, every_file, every_row, in_the_clear
from tests.workflow.institution import Clock, Institution, found, settings
from tests.workflow.test_receiving import post
from tests.workflow.test_sending import ledger

WORD = "Wagtailsong"
TYPED = (
    "Kieran", "Ashworth", "Grandmother", "has not seen him since March", "Half a sentence", "Say since when",
    "I know the family", "The wrong child", "Everybody was asked", "Not before Easter", "Tom Lindqvist",
    "tom@wetherby.example.gov.uk", "Large print", "Tom L was told", "Sister Bernadette", "on the telephone",
    "needs it sooner", "It was given in the visits hall", "Wagtail", "grandma.jpg",
)  # fmt: skip


def picture() -> bytes:
    written = BytesIO()
    Image.effect_noise((700, 900), 80).save(written, "JPEG")
    return written.getvalue()


def journey(here: Institution) -> None:
    """Everything that people can type, typed: answers, files, reasons, notes, names, and what is not saved yet."""
    flow, author = here.workflow, here.author
    here.hire("second", "governor", "wetherby")
    sent_back = here.written()
    photo = flow.upload(sent_back, "picture", ("grandma.jpg", picture()), author)
    here.save(sent_back, "visitors", visitors=({"visitor": "Grandmother Wagtail", "picture": photo},))
    soon = (here.clock() + timedelta(days=3)).date()
    here.save(sent_back, "visit", reason="His grandmother has not seen him since March.", visit_date=soon, transport=True,
              transport_details="Wagtail taxis", practitioner=Person(name="Tom Lindqvist", role="Practitioner", email="tom@wetherby.example.gov.uk"))  # fmt: skip
    warned = {line.key: "The grandmother needs it sooner." for line in flow.check(sent_back, author).warnings}
    here.work(flow.submit(sent_back, warned, author))
    here.work(
        here.decide(
            sent_back,
            here.manager,
            "returned",
            points=[NamedPoint(page="visit", question="reason", what="Say since when.")],
        )
    )
    flow.keep_half_typed(sent_back, "visit", {"reason": ("Half a sentence",)}, author)
    here.work(flow.withdraw(sent_back, "The wrong child.", author))

    refused = here.submitted()
    here.work(here.decide(refused, here.manager))
    here.work(
        flow.hand_over(refused, Giving(to=here.second.id, reason="I know the family.", stage="governor"), here.governor)
    )
    here.work(here.decide(refused, here.second, "refused", reasons="Not before Easter. Everybody was asked."))

    delivered = here.delivered_but_for_the_child()
    here.work(flow.overdue())
    token, code = post(here)
    pass_ = flow.enter_code(token, code)
    flow.received(token, pass_)
    here.work(flow.ask_format(token, pass_, "Large print, please"))
    flow.acknowledge(token, pass_, "Sister Bernadette")
    team = ledger(here, delivered, "team").id
    flow.acknowledge_for(team, "Tom L was told.", author)
    reopened = here.delivered_but_for_the_child()
    line = ledger(here, reopened, "practitioner")
    here.work(
        flow.change_channel(
            line.id, AnotherWay(channel="hand_over", reason="He said on the telephone: no mail."), author
        )
    )
    given = HandOver(
        given_by="Tom L", given_to="Tom Lindqvist", at=here.clock(), note="It was given in the visits hall."
    )
    here.work(flow.record_hand_over(line.id, given, author))
    here.work(
        flow.reopen(
            reopened,
            [NamedPoint(page="visit", question="reason", what="Say since when.")],
            "The wrong child was named.",
            here.governor,
        )
    )
    here.workflow.search("Kieran Ashworth", author)


def test_what_is_looked_for_is_found_in_the_middle_of_anything() -> None:
    package = BytesIO()
    with zipfile.ZipFile(package, "w") as file:
        file.writestr("word/document.xml", WORD)
    written = [
        ("a photograph", picture()),
        ("a PDF", b"%PDF-1.7\n"),
        ("a zip file, as Word files are", package.getvalue()),
    ]

    assert documents_in((kind, b"\0before" + content) for kind, content in written) == {
        kind: kind for kind, _ in written
    }
    for kind, content in (
        *written[2:],
        ("zlib", zlib.compress(WORD.encode())),
        ("base64", base64.b64encode(WORD.encode())),
        ("base64 in lines", base64.encodebytes(bytes(50) + WORD.encode())),
    ):
        assert in_the_clear([(kind, b"\0before" + content)], [WORD]) == {kind: {WORD}}


@pytest.fixture(params=("sqlite", "postgresql"))
def here(request: pytest.FixtureRequest, tmp_path: Path) -> Institution:
    """With real documents."""
    url = f"sqlite:///{tmp_path}/data/formsvc.sqlite3"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url_with_tables")
    here = found(settings(tmp_path, url), Clock(), quick=request.param == "postgresql")
    journey(here)
    return here


def kept(here: Institution) -> Iterator[tuple[str, bytes]]:
    yield from every_row(here.service.engine)
    yield from every_file(here.service.settings.data)


def test_after_a_whole_journey_nothing_of_it_is_in_the_database_or_on_the_disk(here: Institution) -> None:
    """Nor after keys were changed; what seals and what changes keys agree about every row that the journey left."""
    assert in_the_clear(kept(here), TYPED) == {}
    assert {where for where in documents_in(kept(here)) if not where.startswith("templates/")} == set()

    change_keys(here.service.settings.keys, lambda ring: (new_key(), *ring))
    here.service.sealer.look_again()
    rotated = Rotation(here.workflow.house, lambda _: None, lambda seconds: here.clock.move(seconds=seconds + 1)).run()

    assert (rotated.remaining, rotated.broken) == (0, [])
    assert in_the_clear(kept(here), TYPED) == {}


CARELESS: dict[str, Callable[[str], Any]] = {
    "as it is": str,
    "as bytes": str.encode,
    "in other letters": str.upper,
    "in two bytes a letter": lambda word: word.encode("utf-16-le"),
    "packed": lambda word: b"x" + zlib.compress(f"<w:t>{word}</w:t>".encode() * 3),
    "for the mail": lambda word: __import__("base64").b64encode(f"He is {word}, they said.".encode()),
    "for an address": lambda word: word.replace(" ", "%20"),
}


@pytest.mark.parametrize("way", CARELESS)
def test_a_column_that_is_not_sealed_is_found(tmp_path: Path, way: str) -> None:
    here = found(settings(tmp_path, f"sqlite:///{tmp_path}/data/formsvc.sqlite3"), Clock())
    with here.service.engine.begin() as connection:
        connection.execute(text("ALTER TABLE submissions ADD COLUMN careless"))
        connection.execute(text("CREATE TABLE more_careless (said)"))
        connection.execute(text("INSERT INTO more_careless VALUES (:said)"), {"said": CARELESS[way]("Kieran Ashworth")})

    found_there = in_the_clear(kept(here), ["Kieran Ashworth"])
    assert "more_careless.said" in found_there
    assert any(where.startswith("formsvc.sqlite3") for where in found_there)


# --- a form as it is, from the carer's link to the closing ------------------------------------------------------------


def said_so_that_it_is_known(definition: FormDefinition, known: Mapping[str, Any]) -> dict[str, Any]:
    """The example's sentences, which stand in the definition as well, each with a word that stands nowhere."""
    questions = (one for part in definition.parts for page in part.pages for one in page.questions)
    return {one.id: f"{known[one.id]} {WORD}." for one in questions if one.kind == "long_text" and known.get(one.id)}


def test_nothing_that_a_carer_or_the_prison_said_is_in_the_clear(tmp_path: Path) -> None:
    here = found_everybody(tmp_path, f"sqlite:///{tmp_path}/data/formsvc.sqlite3")
    here.made = {"full"}
    definition = here.service.definitions.form("primary_carer_response")
    said = said_so_that_it_is_known(definition, example(definition, local(here.clock())))
    form = asked(here, **said)
    carer = form.guest(CARER)
    form.fill("carer", carer, **said)
    form.finish("carer", carer)
    checked(here, form, **said)
    parcel = form.receive("documents@leeds-childrens-services.example")
    parcel.acknowledge()

    assert len(said) > 5
    assert WORD in parcel.page.html
    assert in_the_clear(kept(here), [WORD]) == {}
