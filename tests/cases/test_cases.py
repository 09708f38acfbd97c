"""Cases: sealed, found by name all the same, and seen only by those they are shared with."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

import formsvc.people  # noqa: F401 (cases point to its tables)
from formsvc.cases import (
    Case,
    CaseView,
    Child,
    NoSuchCase,
    Opened,
    case_of,
    correct,
    facts,
    find,
    may_see,
    open_case,
    require_case,
    share,
    unshare,
)
from formsvc.cases.child import child_from, normal_words
from formsvc.database import Base, Sessions, open_engine
from formsvc.people import add_organisation
from formsvc.sealing import SealBroken, Sealer, new_key

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TABLES = [
    Base.metadata.tables[name]
    for name in ("organisations", "people", "memberships", "cases", "case_shares", "case_words")
]
SEALER = Sealer([new_key()])
ZOE = Child(
    first_name="Zoë",
    last_name="O'Neill-Ashworth",
    known_as="Zo",
    date_of_birth=date(2010, 3, 31),
    sex="female",
    yjs_case_ref="LDS/2231",
    more={"current_establishment": "adel_beck", "social_worker": {"name": "Ruth Okafor", "role": "Social worker"}},
)
SAM = Child(first_name="Sam", last_name="Ashworth")


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    engine = open_engine(database_url)
    Base.metadata.create_all(engine, tables=TABLES)
    sessions = Sessions(engine)
    with sessions.begin() as session:
        for organisation in ("leeds_yjs", "bradford_yjs", "wetherby"):
            add_organisation(session, organisation, organisation.title())
    yield sessions
    engine.dispose()


def opened(sessions: Sessions, child: Child, organisation: str = "leeds_yjs") -> str:
    with sessions.begin() as session:
        return open_case(session, SEALER, child, Opened(organisation, None, NOW)).reference


def found(session: Session, text: str, organisation: str = "leeds_yjs") -> list[str]:
    return [case_of(case, SEALER).child.first_name for case in find(session, SEALER, [organisation], text)]


def view(sessions: Sessions, reference: str) -> CaseView:
    with sessions() as session:
        return case_of(require_case(session, reference, ["leeds_yjs"]), SEALER)


def test_a_case_says_whom_it_is_about_to_those_who_have_the_key(sessions: Sessions) -> None:
    reference = opened(sessions, ZOE)

    case = view(sessions, reference)
    assert case.child == ZOE
    assert case.organisation == "leeds_yjs"
    assert case.opened_at == NOW


def test_a_form_takes_facts_by_their_own_name_or_that_of_the_question(sessions: Sessions) -> None:
    reference = opened(sessions, ZOE)

    with sessions() as session:
        known = facts(require_case(session, reference, ["leeds_yjs"]), SEALER)
    assert known["first_name"] == known["child_first_name"] == "Zoë"
    assert known["date_of_birth"] == known["child_date_of_birth"] == "2010-03-31"
    assert known["current_establishment"] == "adel_beck"
    assert known["social_worker"] == {"name": "Ruth Okafor", "role": "Social worker"}
    assert "prison_number" not in known


def test_lists_say_initials() -> None:
    assert ZOE.initials == "Z.O.A."
    assert Child(first_name="Madonna", last_name="").initials == "M."


def test_what_is_known_can_be_corrected(sessions: Sessions) -> None:
    reference = opened(sessions, ZOE)
    with sessions.begin() as session:
        correct(session, SEALER, require_case(session, reference, ["leeds_yjs"]), replace(ZOE, last_name="Byrne"), NOW)

    assert view(sessions, reference).child.last_name == "Byrne"
    with sessions() as session:
        assert found(session, "byrne") == ["Zoë"]
        assert found(session, "ashworth") == []


@pytest.mark.parametrize(
    "text",
    ["zoe", "ZOË", "zo", "oneill", "O'Neill-Ashworth", "ashworth zoe", "Neill", "lds/2231", "LDS2231"],
)
def test_a_child_is_found_by_any_word_of_the_name_however_it_is_written(sessions: Sessions, text: str) -> None:
    opened(sessions, ZOE)
    opened(sessions, Child(first_name="Jordan", last_name="Smith"))

    with sessions() as session:
        assert found(session, text) == ["Zoë"]


@pytest.mark.parametrize("text", ["zoe smith", "ashwort", "'", "%", "zoe' OR 1=1"])
def test_every_word_must_match_whole(sessions: Sessions, text: str) -> None:
    opened(sessions, ZOE)

    with sessions() as session:
        assert found(session, text) == []


def test_the_reference_finds_the_case(sessions: Sessions) -> None:
    reference = opened(sessions, ZOE)

    with sessions() as session:
        assert found(session, f" {reference.lower()} ") == ["Zoë"]


def test_without_words_everything_they_may_see_is_listed_newest_first(sessions: Sessions) -> None:
    opened(sessions, ZOE)
    opened(sessions, SAM)
    opened(sessions, Child(first_name="Not", last_name="Ours"), "bradford_yjs")

    with sessions() as session:
        assert found(session, "") == ["Sam", "Zoë"]


def test_a_case_is_seen_by_its_organisation_and_those_it_is_shared_with(sessions: Sessions) -> None:
    reference = opened(sessions, ZOE)
    with sessions.begin() as session:
        assert share(session, require_case(session, reference, ["leeds_yjs"]), "wetherby", None, NOW)

    with sessions() as session:
        case = require_case(session, reference, ["wetherby", "somewhere"])
        assert may_see(case, ["leeds_yjs"])
        assert not may_see(case, ["bradford_yjs"])
        assert not may_see(case, [])
        assert found(session, "zoe", "wetherby") == ["Zoë"]
        assert found(session, "zoe", "bradford_yjs") == []
        assert found(session, reference, "bradford_yjs") == []


def test_a_case_that_is_not_theirs_is_no_case_to_them(sessions: Sessions) -> None:
    reference = opened(sessions, ZOE)

    with sessions() as session:
        with pytest.raises(NoSuchCase) as not_theirs:
            require_case(session, reference, ["bradford_yjs"])
        with pytest.raises(NoSuchCase) as not_there:
            require_case(session, "C-2222-2222", ["leeds_yjs"])
    assert str(not_theirs.value) == str(not_there.value)


def test_sharing_twice_is_sharing_once_and_can_end(sessions: Sessions) -> None:
    reference = opened(sessions, ZOE)
    with sessions.begin() as session:
        case = require_case(session, reference, ["leeds_yjs"])
        assert share(session, case, "wetherby", None, NOW)
        assert not share(session, case, "wetherby", None, NOW)
        assert not share(session, case, "leeds_yjs", None, NOW)
        unshare(session, case, "wetherby")

    assert view(sessions, reference).shared_with == ()


def test_an_identity_put_into_another_case_does_not_open(sessions: Sessions) -> None:
    first, second = opened(sessions, ZOE), opened(sessions, SAM)
    with sessions.begin() as session:
        there, here = (require_case(session, reference, ["leeds_yjs"]) for reference in (first, second))
        here.identity = there.identity

    with pytest.raises(SealBroken):
        view(sessions, second)


def test_no_name_can_be_read_from_the_database_file(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path}/a.sqlite3")
    Base.metadata.create_all(engine, tables=TABLES)
    sessions = Sessions(engine)
    with sessions.begin() as session:
        add_organisation(session, "leeds_yjs", "Leeds")
    opened(sessions, replace(ZOE, first_name="Persephone", known_as="Persie"))  # too long to be met by chance
    engine.dispose()

    with sqlite3.connect(tmp_path / "a.sqlite3") as raw:
        dump = "\n".join(raw.iterdump()) + str(raw.execute("SELECT identity FROM cases").fetchall())
    known = ("Persephone", "Persie", "Neill", "Ashworth", "2010-03-31", "LDS/2231", "Okafor")
    assert all(word not in dump for word in known)


def test_a_child_sealed_and_opened_is_the_same_child() -> None:
    assert child_from(ZOE.to_bytes()) == ZOE
    assert child_from(SAM.to_bytes()) == SAM


def test_names_in_any_alphabet_have_words() -> None:
    assert normal_words("Łukasz Nguyễn-Đức محمد 🏠") == {"łukasz", "nguyenđuc", "nguyen", "đuc", "محمد"}


def test_references_are_unlike_one_another(sessions: Sessions) -> None:
    references = {opened(sessions, SAM) for _ in range(20)}

    assert len(references) == 20
    assert all(reference.startswith("C-") for reference in references)
    with sessions() as session:
        assert session.query(Case).count() == 20
