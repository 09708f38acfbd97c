"""Whether a document is genuine, by whom and when, and whether it still holds: without its content or whom it is about."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from formsvc.delivery import mailbox
from formsvc.signatures.finding import Finding
from formsvc.signatures.signed import CannotSign, Signed
from formsvc.submissions.tables import DocumentRow
from formsvc.workflow import Workflow
from formsvc.workflow.verify_views import Verified
from tests.signatures.judging import pdfsig, pyhanko
from tests.signatures.test_altered import with_metadata, with_overlay
from tests.verapdf import conformance
from tests.workflow.agreeing_form import away
from tests.workflow.corrections import approve_again, corrected, delivered, point, reopened, submit_again
from tests.workflow.institution import BEGINNING, Clock, Institution, found, settings

PRIVATE = ("Kieran", "Ashworth", "grandmother", "visit is needed")


def files(here: Institution, reference: str, version: str = "final") -> dict[tuple[int, str, str], bytes]:
    """The files of a submission, by round, document and format."""
    with here.service.sessions() as session:
        found = session.scalars(select(DocumentRow).where(DocumentRow.version == version, DocumentRow.state == "ready"))
        return {(row.round, row.document, row.format): here.workflow.house.store.get(row.digest) for row in found}


def unsigned(here: Institution) -> None:
    """Files in no time are no PDFs: nothing in them can be looked at."""
    house = replace(here.workflow.house, look=lambda content: Finding(found="none"))
    here.service = replace(here.service, workflow=Workflow(house))


@pytest.fixture
def quick(here: Institution) -> Institution:
    unsigned(here)
    return here


def told(verified: Verified) -> str:
    return json.dumps(asdict(verified), default=str)


def test_a_file_is_genuine_by_its_exact_bytes_with_who_decided_and_when(quick: Institution) -> None:
    reference = quick.delivered_but_for_the_child()
    verified = quick.workflow.verify_file(files(quick, reference)[(1, "full", "docx")])

    assert (verified.outcome, verified.standing) == ("genuine", "current")
    assert (verified.reference, verified.version, verified.format) == (reference, 1, "docx")
    assert (verified.form_title, verified.document_title) == ("Visit request", "Visit request")
    assert verified.made_at == quick.clock()
    assert [(one.verdict, one.name, one.role, one.organisation) for one in verified.signatories] == [
        ("Approved", "Manager", "Team manager", "Leeds Yjs"),
        ("Approved", "Governor", "Governor", "Wetherby"),
    ]
    assert not any(word in told(verified) for word in PRIVATE)


def test_who_acted_for_somebody_away_is_told_with_for_whom(quick: Institution) -> None:
    reference = quick.submitted()
    quick.work(quick.decide(reference, quick.manager))
    away(quick, quick.governor, quick.practitioner)
    quick.work(quick.decide(reference, quick.practitioner))
    content = files(quick, reference)[(1, "full", "pdf")]
    _, last = quick.workflow.verify_file(content).signatories

    assert (last.name, last.role, last.acting_for) == ("Practitioner", "Governor", "Governor")


def test_a_word_file_that_was_changed_is_not_ours(quick: Institution) -> None:
    content = files(quick, quick.delivered_but_for_the_child())[(1, "full", "docx")]
    verified = quick.workflow.verify_file(content + b" ")

    assert (verified.outcome, verified.reference, verified.signatories) == ("unknown", "", ())


def test_what_was_made_for_the_signatories_is_not_the_final_version(quick: Institution) -> None:
    reference = quick.submitted()
    verified = quick.workflow.verify_file(files(quick, reference, "for_sign_off")[(1, "full", "pdf")])

    assert (verified.outcome, verified.is_genuine, verified.signatories) == ("for_sign_off", False, ())


def digest_at_the_foot(here: Institution, reference: str) -> str:
    digest = here.workflow.submission(reference, here.author).digest
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))


def test_reference_and_digest_tell_the_roles_that_agreed_and_no_name(quick: Institution) -> None:
    reference = quick.delivered_but_for_the_child()
    verified = quick.workflow.verify_digest(f" {reference.lower()} ", digest_at_the_foot(quick, reference).upper())

    assert (verified.outcome, verified.standing, verified.reference) == ("issued", "current", reference)
    assert not verified.is_genuine
    assert [(one.name, one.role, one.acting_for) for one in verified.signatories] == [
        ("", "Team manager", ""),
        ("", "Governor", ""),
    ]
    assert not any(word in told(verified) for word in PRIVATE)


def test_a_digest_from_what_the_signatories_read_is_told_as_not_final(quick: Institution) -> None:
    reference = quick.submitted()
    verified = quick.workflow.verify_digest(reference, digest_at_the_foot(quick, reference))

    assert (verified.outcome, verified.signatories, verified.standing) == ("for_sign_off", (), None)


def test_a_reference_without_its_digest_is_as_unknown_as_one_that_was_never_given(quick: Institution) -> None:
    reference = quick.delivered_but_for_the_child()
    digest = digest_at_the_foot(quick, reference)
    never = quick.workflow.verify_digest("VR-2222-2222", digest)

    assert never.outcome == "no_match"
    for wrong in ("0000 0000 0000 0000", digest[:-1], digest[:9], "", "%" * 16, digest.replace(" ", "")[:15] + "g"):
        assert quick.workflow.verify_digest(reference, wrong) == never


def test_nobody_verifies_a_draft(quick: Institution) -> None:
    reference = quick.written()

    assert quick.workflow.verify_digest(reference, "0" * 16).outcome == "no_match"


def test_it_is_told_that_a_document_is_being_corrected_and_then_that_it_was(quick: Institution) -> None:
    reference = delivered(quick)
    first, at_the_foot = files(quick, reference)[(1, "full", "pdf")], digest_at_the_foot(quick, reference)
    reopened(quick, reference, point("visit", ""))
    correcting = quick.workflow.verify_file(first)
    submit_again(quick, reference)
    approve_again(quick, reference)

    assert (correcting.outcome, correcting.standing, correcting.is_genuine) == ("genuine", "correcting", True)
    assert "being corrected" in correcting.heading
    old, new = (quick.workflow.verify_file(files(quick, reference)[(n, "full", "pdf")]) for n in (1, 2))
    assert (old.standing, old.version, new.standing, new.version) == ("corrected", 1, "current", 2)
    assert quick.workflow.verify_digest(reference, at_the_foot).standing == "corrected"
    assert old.heading == "This document is genuine, but it does not hold any more"


def test_it_is_told_that_a_new_version_took_its_place(quick: Institution) -> None:
    reference = delivered(quick)
    content = files(quick, reference)[(1, "full", "pdf")]
    new = quick.workflow.new_version(reference, quick.author)

    assert quick.workflow.verify_file(content).standing == "current"
    _approve(quick, new)
    verified = quick.workflow.verify_file(content)
    assert (verified.standing, verified.standing_since) == ("superseded", quick.clock())


def _approve(here: Institution, reference: str) -> None:
    for page in ("child", "visit", "visitors"):
        shown = here.workflow.page(reference, page, here.author)
        here.workflow.save_page(reference, page, shown.answers, shown.revision, here.author)
    here.save(reference, "declaration", declared=True)
    here.work(here.workflow.submit(reference, {}, here.author))
    approve_again(here, reference)


def test_it_is_told_that_a_document_was_withdrawn(quick: Institution) -> None:
    reference = delivered(quick)
    content = files(quick, reference)[(1, "full", "pdf")]
    quick.clock.move(days=2)
    quick.workflow.withdraw(reference, "The wrong child.", quick.author)
    verified = quick.workflow.verify_file(content)

    assert (verified.outcome, verified.standing, verified.standing_since) == ("genuine", "withdrawn", quick.clock())


# --- with real documents, through real sign-off and delivery ---------------------------------------------------------


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Institution]:
    folder = tmp_path_factory.mktemp("office")
    here = found(settings(folder, f"sqlite:///{folder / 'formsvc.sqlite3'}"), Clock(), quick=False)
    yield here
    here.service.engine.dispose()


@pytest.fixture(scope="module")
def sent(office: Institution) -> bytes:
    """The PDF that the team received by mail."""
    office.delivered_but_for_the_child()
    folder, sealer = office.service.settings.mail, office.service.sealer
    (letter,) = (message for message in mailbox.messages(folder, sealer) if message.attachments)
    found = mailbox.attachment(folder, sealer, letter.id, 0)
    assert found is not None
    return found[2]


def test_what_is_delivered_is_signed_and_whole_as_pdfsig_pyhanko_and_we_say(
    office: Institution, sent: bytes, tmp_path: Path
) -> None:
    verified = office.workflow.verify_file(sent)
    (certificate,) = office.service.settings.trusted.iterdir()
    path = tmp_path / "sent.pdf"
    path.write_bytes(sent)

    assert pdfsig(sent, tmp_path)["Signature Validation"] == "Signature is Valid."
    assert pdfsig(sent, tmp_path)["covers"] == "all"
    assert pyhanko(sent, _certificate(certificate)).startswith("good INTACT:TRUSTED,UNTOUCHED")
    assert (verified.outcome, verified.document_title, len(verified.signatories)) == ("genuine", "Visit request", 2)
    assert verified.seal is not None
    assert (verified.seal.holder, verified.seal.at) == ("Youth justice forms", BEGINNING)
    assert verified.seal.certificate == certificate.stem
    assert conformance([path]) == {path: []}


def _certificate(path: Path) -> object:
    from formsvc.signatures.ring import read_certificates

    return read_certificates(path).certificate


def test_every_final_pdf_is_signed_and_nothing_else_is(office: Institution, sent: bytes) -> None:
    with office.service.sessions() as session:
        rows = session.scalars(select(DocumentRow)).all()
    signed = {row.certificate for row in rows if row.certificate}

    assert len(signed) == 1
    assert all(bool(row.certificate) == (row.version == "final" and row.format == "pdf") for row in rows)


def test_one_byte_changed_on_the_way_is_told(office: Institution, sent: bytes) -> None:
    place = sent.index(b"stream") + 50
    changed = sent[:place] + bytes([sent[place] ^ 1]) + sent[place + 1 :]

    verified = office.workflow.verify_file(changed)
    assert (verified.outcome, verified.reference, verified.seal) == ("altered", "", None)


def test_what_was_added_on_the_way_is_told_with_what_had_been_issued(office: Institution, sent: bytes) -> None:
    harmless, harmful = (office.workflow.verify_file(add(sent)) for add in (with_metadata, with_overlay))

    assert (harmless.outcome, harmful.outcome) == ("added", "changed")
    assert harmless.reference == harmful.reference == office.workflow.verify_file(sent).reference
    assert not harmless.is_genuine
    assert not harmful.is_genuine


def test_a_signed_file_that_the_database_does_not_know_is_genuine_by_its_signature(
    office: Institution, sent: bytes
) -> None:
    other = office.workflow.house.sign(sent[: sent.index(b"%%EOF") + 6], "VR-2222-2222", office.clock()).content

    assert office.workflow.verify_file(other).outcome == "unrecorded"


def test_nothing_leaves_unsigned_while_nothing_can_be_signed_and_the_row_says_why(here: Institution) -> None:
    silent = "The time stamp server does not answer (FORMSVC_TIMESTAMP_URL)."
    answers: list[bool] = []

    def sign(content: bytes, reference: str, at: datetime) -> Signed:
        if not answers:
            raise CannotSign(silent)
        return Signed(content, "ab" * 32)

    here.service = replace(here.service, workflow=Workflow(replace(here.workflow.house, sign=sign)))
    reference = here.approved()
    here.work(here.workflow.overdue())
    waiting = _finals(here)

    assert {(row.format, row.state, row.failure) for row in waiting} == {
        ("docx", "ready", ""),
        ("pdf", "waiting", silent),
    }
    assert {row.state for row in here.workflow.submission(reference, here.author).deliveries} == {"waiting", "held"}
    for _ in range(8):  # for as long as it takes
        here.clock.move(hours=6)
        here.work(here.workflow.overdue())
    assert {row.state for row in _finals(here)} == {"ready", "waiting"}

    answers.append(True)
    here.clock.move(hours=6)
    here.work(here.workflow.overdue())
    assert {(row.format, row.state, bool(row.certificate)) for row in _finals(here)} == {
        ("docx", "ready", False),
        ("pdf", "ready", True),
    }
    assert "sent" in {row.state for row in here.workflow.submission(reference, here.author).deliveries}


def _finals(here: Institution) -> list[DocumentRow]:
    with here.service.sessions() as session:
        return list(session.scalars(select(DocumentRow).where(DocumentRow.version == "final")))


def test_a_corrected_document_is_signed_anew(office: Institution, sent: bytes) -> None:
    reference = office.workflow.verify_file(sent).reference
    from tests.workflow.test_sending import told as talk

    office.work(talk(office, reference))
    corrected(office, reference)

    assert office.workflow.verify_file(sent).standing == "corrected"
    new = files(office, reference)[(2, "full", "pdf")]
    assert office.workflow.verify_file(new).standing == "current"
